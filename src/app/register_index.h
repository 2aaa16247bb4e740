/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_REGISTER_INDEX_H
#define MM_APP_REGISTER_INDEX_H

/*
 * Parties, products and versions by what people type for them: the id, or
 * the name when only one has it; whatever the width, kana and case.
 *
 * Layer: app.
 */

#include "base/map.h"
#include "model/world.h"

/** What is kept of one search key. */
struct mm_register_hit {
	uint32_t first; /**< index in the world */
	uint32_t n; /**< how many have this key */
};

struct mm_register_index {
	struct mm_arena *arena;
	const struct mm_world *world;
	struct mm_map keys; /**< kind and key -> position in hits */
	MM_VEC(struct mm_register_hit) hits;
	uint32_t parties, products, versions, units; /**< indexed so far */
};

/** Empty index over @p w; it follows what is added to the world later. */
void mm_register_index_init(
    struct mm_register_index *x, struct mm_arena *a, const struct mm_world *w);

/**
 * Index of the party or product a cell means.
 *
 * @param type  MM_FACT_PARTY or MM_FACT_PRODUCT
 * @retval MM_ENOTFOUND  nothing is called so; says what to do
 * @retval MM_ECONFLICT  several are; lists them
 */
MM_MUST_CHECK enum mm_status mm_register_find(struct mm_register_index *x,
    enum mm_fact_type type, struct mm_str text, uint32_t *out,
    struct mm_err *err);

/** Version of a product; lists the recorded ones when there is none. */
MM_MUST_CHECK enum mm_status mm_register_find_version(
    struct mm_register_index *x, uint32_t product, struct mm_str text,
    uint32_t *out, struct mm_err *err);

/**
 * Id under which something is recorded already, when it was typed in another
 * width or case; else @p text itself.
 *
 * @param type     MM_FACT_PARTY, _PRODUCT, _VERSION or _UNIT
 * @param product  of a version; else ignored
 */
MM_MUST_CHECK enum mm_status mm_register_known_id(struct mm_register_index *x,
    enum mm_fact_type type, uint32_t product, struct mm_str text,
    struct mm_str *out, struct mm_err *err);

#endif
