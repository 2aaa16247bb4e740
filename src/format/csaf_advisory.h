/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_CSAF_ADVISORY_H
#define MM_FORMAT_CSAF_ADVISORY_H

/*
 * A vulnerability of a CSAF document as a record that matching can use.
 *
 * Layer: format.
 *
 * - The record is "TRACKING-ID/CVE" with the CVE as its alias: documents of
 *   several publishers about one CVE stand side by side.
 * - A product counts by its purl or CPE, or by that of the component of a
 *   relationship. Without any it is counted as unkeyed; names are not guessed.
 * - Its version: that of the purl or CPE; else the nearest product_version
 *   above it; else the nearest product_version_range, as "vers:" or as bounds
 *   ("< 2.0"). Prose decides nothing. Without any, every version is meant.
 * - Affected, fixed or not affected, under investigation become AFFECTED,
 *   NOT_AFFECTED, CANNOT_DECIDE, and decide in the order affected, undecided,
 *   fine. A version nobody speaks about is not decided.
 * - What is fine within another product (a relationship) is fine there, and
 *   says nothing of the component elsewhere: it is kept for one exact version
 *   only.
 */

#include "format/csaf.h"

/** How a product is found among components. */
struct mm_csaf_identity {
	struct mm_str key[2]; /**< by purl, by CPE; absent */
	struct mm_str version; /**< of the purl or CPE; absent */
};

/**
 * Identity of a product, or of the component it is part of something as.
 *
 * @param a  receives the texts
 * @return   the product that has it, or the last component
 */
const struct mm_csaf_product *mm_csaf_identify(struct mm_arena *a,
    const struct mm_csaf *d, const struct mm_csaf_product *p,
    struct mm_csaf_identity *out);

/** The nearest branch above the product that says a version, or NULL. */
const struct mm_csaf_branch *mm_csaf_version_branch(
    const struct mm_csaf *d, const struct mm_csaf_product *p);

/** "TRACKING-ID/CVE" of vulnerability @p i; p == NULL: out of memory. */
struct mm_str mm_csaf_record_id(
    struct mm_arena *a, const struct mm_csaf *d, uint32_t i);

/**
 * The record of vulnerability @p i of @p d.
 *
 * @param a    receives it; texts may point into the document
 * @param out  written on success only
 * @retval MM_ENOMEM
 */
MM_MUST_CHECK enum mm_status mm_csaf_advisory(struct mm_arena *a,
    const struct mm_csaf *d, uint32_t i, struct mm_advisory *out,
    struct mm_err *err);

#endif
