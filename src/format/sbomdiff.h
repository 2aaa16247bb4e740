/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_SBOMDIFF_H
#define MM_FORMAT_SBOMDIFF_H

/*
 * What changed between two SBOMs.
 *
 * A component is the same when its identity is: the purl without version,
 * qualifiers and subpath; else the CPE's part, vendor and product; else the
 * name in its search form. Of several with one identity those with equal
 * versions are paired first, the others in file order.
 * Layer: format -- pure.
 */

#include "model/component.h"

enum mm_sbom_change { MM_SBOM_ADDED, MM_SBOM_REMOVED, MM_SBOM_CHANGED };

/** Fields that may differ between the two of a pair. */
#define MM_DIFF_VERSION 1u
#define MM_DIFF_SUPPLIER 2u
#define MM_DIFF_IDENTIFIER 4u /* purl, CPE, SWID */
#define MM_DIFF_LICENCE 8u
#define MM_DIFF_HASH 16u
#define MM_DIFF_SUPPORT 32u /* end of support, level of support */
#define MM_DIFF_FIELDS 6

struct mm_sbom_diff {
	enum mm_sbom_change change;
	uint32_t was, is; /**< components; MM_COMP_ROOT where there is none */
	unsigned int fields; /**< MM_DIFF_*, of MM_SBOM_CHANGED */
};

/** Identifier of one MM_DIFF_ bit, by its number: "version". */
const char *mm_sbomdiff_field(int bit);

/**
 * Compare.
 *
 * @param a     receives the list
 * @param n     number of changes; the unchanged are not in the list
 * @param same  number of unchanged pairs
 * @return      the changes: those of @p is in file order, then what was
 *              removed; NULL when out of memory
 */
struct mm_sbom_diff *mm_sbomdiff(struct mm_arena *a, const struct mm_sbom *was,
    const struct mm_sbom *is, uint32_t *n, uint32_t *same);

#endif
