/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_CSAF_TREE_H
#define MM_FORMAT_CSAF_TREE_H

/*
 * The "product_tree" of a CSAF document; what is read and checked is said in
 * format/csaf.h.
 *
 * Layer: format.
 */

#include "base/map.h"
#include "format/csaf.h"

struct mm_csaf_tree {
	struct mm_arena *arena;
	struct mm_csaf *doc; /**< receives branches, products, groups */
	struct mm_map ids, group_ids; /**< -> position in products, groups */
	uint32_t branch; /**< the one being read */
};

/** Empty; @p doc is filled while reading. */
void mm_csaf_tree_init(
    struct mm_csaf_tree *t, struct mm_arena *a, struct mm_csaf *doc);

/** Consume a product tree; false after an error, which @p j holds. */
bool mm_csaf_tree_read(struct mm_csaf_tree *t, struct mm_json *j);

/** Whether relationships and groups name products that are defined, and no
 * product is made of itself; false after an error, which @p j holds. */
bool mm_csaf_tree_check(const struct mm_csaf_tree *t, struct mm_json *j);

/** Sort the products by id, as mm_csaf_find() needs them. */
void mm_csaf_tree_sort(struct mm_csaf_tree *t);

#endif
