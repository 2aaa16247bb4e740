/* SPDX-License-Identifier: Apache-2.0 */
#include "model/fold.h"

#include <stdio.h>
#include <string.h>

#include "base/utf8.h"

/* Longest key: type byte, two ids and a number with separators. */
#define KEY_MAX (4 * (MM_ID_MAX + 2))

static struct mm_str
key_make(char buf[KEY_MAX], enum mm_fact_type type, const struct mm_str *part,
    size_t n)
{
	size_t used = 0;

	buf[used++] = (char)type;
	for (size_t i = 0; i < n; i++) {
		size_t take = part[i].n;

		if (take > KEY_MAX - used - 2)
			take = KEY_MAX - used - 2;
		buf[used++] = '\x1f';
		if (take > 0)
			memcpy(buf + used, part[i].p, take);
		used += take;
	}
	return (struct mm_str){ buf, used };
}

uint32_t
mm_fold_find(const struct mm_world *w, enum mm_fact_type type, struct mm_str a,
    struct mm_str b)
{
	const struct mm_str part[] = { a, b };
	char buf[KEY_MAX];
	uint32_t i;

	if (a.n == 0)
		return MM_NONE;
	i = mm_map_get(&w->keys, key_make(buf, type, part, b.p ? 2 : 1));
	return i == MM_MAP_NONE ? MM_NONE : i;
}

uint32_t
mm_fold_letter(const struct mm_world *w, struct mm_str notice, uint32_t edition,
    struct mm_str party)
{
	char digits[16], buf[KEY_MAX];
	struct mm_str part[3] = { notice, { digits, 0 }, party };
	uint32_t i;

	part[1].n = (size_t)snprintf(digits, sizeof(digits), "%u", edition);
	i = mm_map_get(&w->keys, key_make(buf, MM_FACT_LETTER, part, 3));
	return i == MM_MAP_NONE ? MM_NONE : i;
}

/* Index of the fact's key in its array; *fresh when it is a new one. */
static uint32_t
slot(struct mm_fold *ap, uint32_t n, bool *fresh)
{
	const struct mm_fact_def *d = &mm_fact_defs[ap->f->type];
	struct mm_str part[4];
	char buf[KEY_MAX];
	size_t parts = 0;
	uint32_t i;

	for (int k = 0; k < d->nfields && parts < MM_COUNT(part); k++) {
		if ((d->fields[k].flags & MM_FIELD_KEY) != 0)
			part[parts++] = ap->f->v[k];
	}
	i = mm_map_put(
	    &ap->w->keys, key_make(buf, ap->f->type, part, parts), n, fresh);
	if (i == MM_MAP_NONE)
		ap->oom = true;
	return i;
}

struct mm_str
mm_fold_text(struct mm_fold *ap, int field)
{
	struct mm_str s = ap->f->v[field];
	struct mm_str copy = mm_arena_str(ap->w->arena, s);

	if (s.p != NULL && copy.p == NULL)
		ap->oom = true;
	return copy;
}

/* Actors and reasons repeat over a whole import: one copy each. */
static struct mm_str
shared_text(struct mm_fold *ap, struct mm_str s)
{
	struct mm_world *w = ap->w;
	struct mm_str *kept;
	bool fresh;
	uint32_t i;

	if (s.p == NULL)
		return s;
	i = mm_map_put(&w->texts, s, w->text_list.n, &fresh);
	if (i != MM_MAP_NONE && !fresh)
		return w->text_list.v[i];
	kept = i == MM_MAP_NONE ? NULL : mm_vec_push(w->arena, &w->text_list);
	if (kept == NULL) {
		ap->oom = true;
		return MM_STR_NONE;
	}
	*kept = mm_arena_str(w->arena, s);
	if (kept->p == NULL)
		ap->oom = true;
	return *kept;
}

uint32_t
mm_fold_subject(struct mm_fold *ap, enum mm_level level, struct mm_str text)
{
	struct mm_world *w = ap->w;
	struct mm_str key;
	bool fresh = false;
	uint32_t i;

	if (text.n == 0)
		return MM_NONE;
	key = mm_utf8_key(w->arena, text);
	if (key.p != NULL)
		key =
		    mm_arena_fmt(w->arena, "%d %.*s", (int)level, MM_FMT(key));
	i = key.p == NULL
	    ? MM_MAP_NONE
	    : mm_map_put(&w->subjects, key, w->subjects_n, &fresh);
	if (i == MM_MAP_NONE) {
		ap->oom = true;
		return MM_NONE;
	}
	w->subjects_n += fresh;
	return i;
}

struct mm_stamp
mm_fold_stamp(struct mm_fold *ap)
{
	return (struct mm_stamp){ ap->f->seq, ap->f->recorded, ap->f->valid,
		shared_text(ap, ap->f->actor), shared_text(ap, ap->f->reason) };
}

uint32_t
mm_fold_number(const struct mm_fold *ap, int field)
{
	int64_t v = mm_fact_int(ap->f, field);

	return v > UINT32_MAX ? UINT32_MAX : (uint32_t)v;
}

/* A reference that must exist. */
uint32_t
mm_fold_need(struct mm_fold *ap, enum mm_fact_type type, int field)
{
	uint32_t i = mm_fold_find(ap->w, type, ap->f->v[field], MM_STR_NONE);

	if (i == MM_NONE && ap->missing < 0)
		ap->missing = field;
	return i;
}

/* A reference that must exist when it is given. */
uint32_t
mm_fold_may(struct mm_fold *ap, enum mm_fact_type type, int field)
{
	return ap->f->v[field].p != NULL ? mm_fold_need(ap, type, field)
					 : MM_NONE;
}

uint32_t
mm_fold_may_version(struct mm_fold *ap, int product, int field)
{
	uint32_t i;

	if (ap->f->v[field].p == NULL)
		return MM_NONE;
	i = mm_fold_find(
	    ap->w, MM_FACT_VERSION, ap->f->v[product], ap->f->v[field]);
	if (i == MM_NONE && ap->missing < 0)
		ap->missing = field;
	return i;
}

void *
mm_fold_element(struct mm_fold *ap, void **v, uint32_t *n, uint32_t *max,
    size_t size, bool *fresh)
{
	uint32_t i = slot(ap, *n, fresh);

	if (ap->oom)
		return NULL;
	if (*fresh) {
		if (!mm_vec_room(ap->w->arena, v, *n, max, size)) {
			ap->oom = true;
			return NULL;
		}
		(*n)++;
	}
	return (unsigned char *)*v + (size_t)i * size;
}

void *
mm_fold_append(
    struct mm_fold *ap, void **v, uint32_t *n, uint32_t *max, size_t size)
{
	if (!mm_vec_room(ap->w->arena, v, *n, max, size)) {
		ap->oom = true;
		return NULL;
	}
	return (unsigned char *)*v + (size_t)(*n)++ * size;
}
