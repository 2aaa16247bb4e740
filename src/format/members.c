/* SPDX-License-Identifier: Apache-2.0 */
#include "format/members.h"

#include <string.h>

static uint32_t
slot_of(const char *p, size_t n)
{
	uint32_t h = (uint32_t)n;

	if (n > 0)
		h = h * 31 + (uint8_t)p[0] * 7u + (uint8_t)p[n - 1] * 3u +
		    (uint8_t)p[n / 2];
	return h % MM_MEMBER_SLOTS;
}

void
mm_members_init(struct mm_members *m, const struct mm_member *v, size_t n)
{
	MM_BUG_ON(n > 100);
	memset(m->slot, 0, sizeof(m->slot));
	m->v = v;
	for (size_t i = 0; i < n; i++) {
		uint32_t s = slot_of(v[i].name, v[i].n);

		while (m->slot[s] != 0)
			s = (s + 1) % MM_MEMBER_SLOTS;
		m->slot[s] = (uint8_t)(i + 1);
	}
}

const struct mm_member *
mm_members_find(const struct mm_members *m, struct mm_str name)
{
	uint32_t s = slot_of(name.p, name.n);

	for (; m->slot[s] != 0; s = (s + 1) % MM_MEMBER_SLOTS) {
		const struct mm_member *v = &m->v[m->slot[s] - 1];

		if (v->n == name.n && memcmp(v->name, name.p, name.n) == 0)
			return v;
	}
	return NULL;
}

void
mm_members_read(
    const struct mm_members *m, struct mm_json *j, void *ctx, uint64_t *unknown)
{
	struct mm_str name;

	(void)mm_json_enter_object(j);
	while (mm_json_key(j, &name)) {
		const struct mm_member *v = mm_members_find(m, name);

		if (v != NULL && v->read != NULL) {
			v->read(ctx, j, (char *)ctx + v->at);
			continue;
		}
		*unknown += v == NULL;
		(void)mm_json_skip(j);
	}
}

void
mm_members_each(struct mm_json *j, mm_member_fn each, void *ctx, void *field)
{
	(void)mm_json_enter_array(j);
	while (mm_json_next(j))
		each(ctx, j, field);
}

void
mm_members_text(void *ctx, struct mm_json *j, void *field)
{
	(void)ctx;
	(void)mm_json_string_or_null(j, field);
}

void
mm_members_string(void *ctx, struct mm_json *j, void *field)
{
	(void)ctx;
	(void)mm_json_string(j, field);
}
