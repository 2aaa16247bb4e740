/* SPDX-License-Identifier: Apache-2.0 */
#include "match/pool.h"

#include <stdlib.h>
#include <string.h>

#include "base/map.h"

#define COLUMN_MAX (UINT32_C(1) << 31)
#define TEXT_BYTES_MAX 0xffffu

struct mm_str
mm_pool_clip(struct mm_str s, size_t max)
{
	if (s.n <= max)
		return s;
	s.n = max;
	/* Step back over the bytes of a character that goes on. */
	while (s.n > 0 && ((unsigned char)s.p[s.n] & 0xc0) == 0x80)
		s.n--;
	return s;
}

void
mm_column_init(struct mm_column *c, uint32_t size)
{
	memset(c, 0, sizeof(*c));
	c->size = size;
}

void
mm_column_free(struct mm_column *c)
{
	free(c->p);
	c->p = NULL;
	c->n = c->cap = 0;
}

/* Room for `more` elements. Grows by half: an index is mostly growth. */
static bool
column_room(struct mm_column *c, uint32_t more)
{
	uint64_t need = (uint64_t)c->n + more;
	uint64_t cap = c->cap;
	void *p;

	if (need <= c->cap)
		return true;
	if (need > COLUMN_MAX)
		return false;
	cap += cap / 2;
	if (cap < 64)
		cap = 64;
	if (cap < need)
		cap = need;
	if (cap > COLUMN_MAX)
		cap = COLUMN_MAX;
	p = realloc(c->p, (size_t)cap * c->size);
	if (p == NULL)
		return false;
	c->p = p;
	c->cap = (uint32_t)cap;
	return true;
}

void *
mm_column_push(struct mm_column *c)
{
	uint8_t *at;

	if (!column_room(c, 1))
		return NULL;
	at = (uint8_t *)c->p + (size_t)c->n * c->size;
	c->n++;
	return memset(at, 0, c->size);
}

void
mm_pool_init(struct mm_pool *p)
{
	mm_column_init(&p->heap, 1);
	p->failed = false;
	/* Reference 0: an empty text nobody else gets. */
	for (int i = 0; i < 2; i++)
		if (mm_column_push(&p->heap) == NULL)
			p->failed = true;
}

void
mm_pool_free(struct mm_pool *p)
{
	mm_column_free(&p->heap);
}

uint32_t
mm_pool_add(struct mm_pool *p, struct mm_str s)
{
	uint16_t n = (uint16_t)s.n;
	uint32_t ref = p->heap.n;
	uint8_t *at;

	if (s.p == NULL)
		return 0;
	if (p->failed || s.n > TEXT_BYTES_MAX ||
	    !column_room(&p->heap, (uint32_t)s.n + 2)) {
		p->failed = true;
		return 0;
	}
	at = (uint8_t *)p->heap.p + ref;
	memcpy(at, &n, sizeof(n));
	memcpy(at + 2, s.p, s.n);
	p->heap.n += (uint32_t)s.n + 2;
	return ref;
}

struct mm_str
mm_pool_text(const struct mm_pool *p, uint32_t ref)
{
	const uint8_t *at = (const uint8_t *)p->heap.p + ref;
	uint16_t n;

	if (ref == 0)
		return MM_STR_NONE;
	memcpy(&n, at, sizeof(n));
	return (struct mm_str){ (const char *)at + 2, n };
}

void
mm_names_init(struct mm_names *n, struct mm_pool *pool)
{
	memset(n, 0, sizeof(*n));
	n->pool = pool;
	mm_column_init(&n->refs, sizeof(uint32_t));
}

void
mm_names_free(struct mm_names *n)
{
	mm_column_free(&n->refs);
	free(n->slots);
	n->slots = NULL;
	n->cap = 0;
}

struct mm_str
mm_names_text(const struct mm_names *n, uint32_t i)
{
	return mm_pool_text(n->pool, ((const uint32_t *)n->refs.p)[i]);
}

/* In memory the fingerprint is also the position: growing needs no text. */
static uint32_t
print_of(struct mm_str s)
{
	uint64_t h = mm_hash64(s.p, s.n);

	return (uint32_t)(h ^ h >> 32);
}

static bool
names_grow(struct mm_names *n)
{
	uint32_t cap = n->cap == 0 ? 256 : n->cap * 2;
	struct mm_name_slot *slots;

	if (n->cap > COLUMN_MAX / 2)
		return false;
	slots = calloc(cap, sizeof(*slots));
	if (slots == NULL)
		return false;
	for (uint32_t i = 0; i < cap; i++)
		slots[i] = (struct mm_name_slot){ 0, MM_NAME_NONE };
	for (uint32_t i = 0; i < n->cap; i++) {
		uint32_t at = n->slots[i].print & (cap - 1);

		if (n->slots[i].number == MM_NAME_NONE)
			continue;
		while (slots[at].number != MM_NAME_NONE)
			at = (at + 1) & (cap - 1);
		slots[at] = n->slots[i];
	}
	free(n->slots);
	n->slots = slots;
	n->cap = cap;
	return true;
}

uint32_t
mm_names_put(struct mm_names *n, struct mm_str s, bool *added)
{
	uint32_t print, at, *ref;

	*added = false;
	if (n->refs.n >= n->cap / 2 && !names_grow(n))
		return MM_NAME_NONE;
	print = print_of(s);
	at = print & (n->cap - 1);
	for (; n->slots[at].number != MM_NAME_NONE;
	     at = (at + 1) & (n->cap - 1))
		if (n->slots[at].print == print &&
		    mm_str_eq(mm_names_text(n, n->slots[at].number), s))
			return n->slots[at].number;
	ref = mm_column_push(&n->refs);
	if (ref == NULL)
		return MM_NAME_NONE;
	*ref = mm_pool_add(n->pool, s);
	if (*ref == 0) {
		n->refs.n--;
		return MM_NAME_NONE;
	}
	n->slots[at] = (struct mm_name_slot){ print, n->refs.n - 1 };
	*added = true;
	return n->refs.n - 1;
}

bool
mm_names_slots(const struct mm_names *n, struct mm_column *slots)
{
	uint32_t cap = 2;
	struct mm_name_slot *v;

	while (cap / 2 < n->refs.n)
		cap *= 2;
	if (!column_room(slots, cap))
		return false;
	slots->n = cap;
	v = slots->p;
	for (uint32_t i = 0; i < cap; i++)
		v[i] = (struct mm_name_slot){ 0, MM_NAME_NONE };
	for (uint32_t i = 0; i < n->refs.n; i++) {
		struct mm_str s = mm_names_text(n, i);
		uint64_t h = mm_hash64(s.p, s.n);
		uint32_t at = (uint32_t)h & (cap - 1);

		while (v[at].number != MM_NAME_NONE)
			at = (at + 1) & (cap - 1);
		v[at] = (struct mm_name_slot){ (uint32_t)(h >> 32), i };
	}
	return true;
}

uint32_t
mm_name_probe(const struct mm_name_slot *slots, uint32_t nslots, uint64_t hash,
    uint32_t *at)
{
	uint32_t mask = nslots - 1;

	/* Load is at most half, checked at open: the walk meets a free slot. */
	for (;;) {
		const struct mm_name_slot *s = &slots[*at & mask];

		if (s->number == MM_NAME_NONE)
			return MM_NAME_NONE;
		*at = (*at & mask) + 1;
		if (s->print == (uint32_t)(hash >> 32))
			return s->number;
	}
}
