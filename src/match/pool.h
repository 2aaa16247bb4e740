/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_MATCH_POOL_H
#define MM_MATCH_POOL_H

/*
 * Memory of an index under construction: growable columns, a heap of texts,
 * and names with dense numbers. Everything is addressed by u32, so it can be
 * written to a file as it is.
 *
 * A text in the heap is a u16 length and its bytes; its reference is the
 * offset of the length. Reference 0 is "absent".
 *
 * Limits: 65,535 bytes a text, 4 GiB of texts, 2^31 elements a column.
 * Layer:  match.
 */

#include "base/base.h"

/** The first @p max bytes of @p s at most, not ending inside a character. */
struct mm_str mm_pool_clip(struct mm_str s, size_t max);

/** Growable array of elements of one size. */
struct mm_column {
	void *p;
	uint32_t n, cap, size;
};

void mm_column_init(struct mm_column *c, uint32_t size);
void mm_column_free(struct mm_column *c);
/** New zeroed element at the end, or NULL when out of memory. */
void *mm_column_push(struct mm_column *c);

struct mm_pool {
	struct mm_column heap; /**< bytes */
	bool failed; /**< a text did not fit: sticky */
};

void mm_pool_init(struct mm_pool *p);
void mm_pool_free(struct mm_pool *p);
/** Reference of a new copy of @p s; 0 for an absent text and on failure. */
uint32_t mm_pool_add(struct mm_pool *p, struct mm_str s);
/** Text of a reference; absent for 0. Valid until the next addition. */
struct mm_str mm_pool_text(const struct mm_pool *p, uint32_t ref);

#define MM_NAME_NONE UINT32_MAX

/** Slot of a lookup table: fingerprint of the text, number. */
struct mm_name_slot {
	uint32_t print;
	uint32_t number; /**< MM_NAME_NONE: free */
};

/** Distinct texts numbered from 0 in order of first use. */
struct mm_names {
	struct mm_pool *pool;
	struct mm_column refs; /**< u32: reference of name i */
	struct mm_name_slot *slots;
	uint32_t cap;
};

void mm_names_init(struct mm_names *n, struct mm_pool *pool);
void mm_names_free(struct mm_names *n);
/**
 * Number of @p s, which is added when new. An absent text has none.
 *
 * @param added  set to whether it was new
 * @return       MM_NAME_NONE when out of memory
 */
uint32_t mm_names_put(struct mm_names *n, struct mm_str s, bool *added);
/** Text of name @p i. */
struct mm_str mm_names_text(const struct mm_names *n, uint32_t i);

/**
 * Lookup table over all names of @p n, for mm_name_probe().
 *
 * @param slots  filled with a power of two of slots, at most half of them used
 * @return       false when out of memory
 */
MM_MUST_CHECK bool mm_names_slots(
    const struct mm_names *n, struct mm_column *slots);

/**
 * Next candidate for @p hash in a lookup table.
 *
 * @param at  state of the walk; start with the hash as u32
 * @return    a number whose text the caller compares, or MM_NAME_NONE
 */
uint32_t mm_name_probe(const struct mm_name_slot *slots, uint32_t nslots,
    uint64_t hash, uint32_t *at);

#endif
