/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_BASE_MAP_H
#define MM_BASE_MAP_H

/*
 * Map from a byte string to a u32: the interning table of the program.
 * Open addressing, XXH3 hash, load at most 1/2; no deletion.
 * Iteration order is insertion order (values are assigned by the caller),
 * so nothing that is output depends on the hash.
 *
 * Layer: base. Third party: xxhash (only here).
 */

#include "base/arena.h"

#define MM_MAP_NONE UINT32_MAX

struct mm_map {
	struct mm_arena *arena;
	struct mm_map_slot *slots;
	uint32_t cap, n;
};

/** Empty map whose table and keys live in @p a. */
void mm_map_init(struct mm_map *m, struct mm_arena *a);

/** Value of @p key, or MM_MAP_NONE. */
uint32_t mm_map_get(const struct mm_map *m, struct mm_str key);

/**
 * Value of @p key; when it is new, @p value is stored (with a copy of the
 * key) and returned.
 *
 * @param added  may be NULL; set to whether the key was new
 * @return       the value, or MM_MAP_NONE when out of memory
 */
uint32_t mm_map_put(
    struct mm_map *m, struct mm_str key, uint32_t value, bool *added);

/** 64-bit XXH3 of bytes; for tables only, never for evidence. */
uint64_t mm_hash64(const void *p, size_t n);

#endif
