/* SPDX-License-Identifier: Apache-2.0 */
#include "base/map.h"

#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

struct mm_map_slot {
	uint64_t hash;
	struct mm_str key; /* key.p == NULL: free slot */
	uint32_t value;
};

uint64_t
mm_hash64(const void *p, size_t n)
{
	return XXH3_64bits(p, n);
}

void
mm_map_init(struct mm_map *m, struct mm_arena *a)
{
	memset(m, 0, sizeof(*m));
	m->arena = a;
}

static struct mm_map_slot *
slot_for(const struct mm_map *m, struct mm_str key, uint64_t hash)
{
	uint32_t i = (uint32_t)hash & (m->cap - 1);

	for (;; i = (i + 1) & (m->cap - 1)) {
		struct mm_map_slot *s = &m->slots[i];

		if (s->key.p == NULL ||
		    (s->hash == hash && mm_str_eq(s->key, key)))
			return s;
	}
}

uint32_t
mm_map_get(const struct mm_map *m, struct mm_str key)
{
	const struct mm_map_slot *s;

	if (m->cap == 0 || key.p == NULL)
		return MM_MAP_NONE;
	s = slot_for(m, key, mm_hash64(key.p, key.n));
	return s->key.p != NULL ? s->value : MM_MAP_NONE;
}

static bool
grow(struct mm_map *m)
{
	struct mm_map bigger = *m;

	if (m->cap > UINT32_MAX / 4)
		return false;
	bigger.cap = m->cap == 0 ? 16 : m->cap * 2;
	bigger.slots =
	    mm_arena_array(m->arena, bigger.cap, sizeof(*bigger.slots));
	if (bigger.slots == NULL)
		return false;
	for (uint32_t i = 0; i < m->cap; i++) {
		const struct mm_map_slot *s = &m->slots[i];

		if (s->key.p != NULL)
			*slot_for(&bigger, s->key, s->hash) = *s;
	}
	*m = bigger;
	return true;
}

uint32_t
mm_map_put(struct mm_map *m, struct mm_str key, uint32_t value, bool *added)
{
	uint64_t hash = mm_hash64(key.p, key.n);
	struct mm_map_slot *s;

	if (added != NULL)
		*added = false;
	if (m->n >= m->cap / 2 && !grow(m))
		return MM_MAP_NONE;
	s = slot_for(m, key, hash);
	if (s->key.p != NULL)
		return s->value;
	s->key = mm_arena_str(
	    m->arena, key.p != NULL ? key : (struct mm_str){ "", 0 });
	if (s->key.p == NULL)
		return MM_MAP_NONE;
	s->hash = hash;
	s->value = value;
	m->n++;
	if (added != NULL)
		*added = true;
	return value;
}
