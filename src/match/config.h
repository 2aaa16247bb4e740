/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_MATCH_CONFIG_H
#define MM_MATCH_CONFIG_H

/*
 * NVD configurations over a whole device, in three values.
 *
 * A leaf is the OR over everything on the device that has its key. Where
 * nothing has it:
 *   hardware and operating systems   NO when the device registers another
 *                                    platform of that part, else UNKNOWN
 *   an application, vulnerable       NO: the SBOM does not list it
 *   an application, as platform      UNKNOWN: it may run beside the product
 *   a criterion without a key        UNKNOWN, always
 *
 * An item is reported when it supports the truth of the tree: a vulnerable
 * leaf it matches, through ANDs whose other side holds; nothing below a
 * negation supports. So a criterion with vulnerable:false may satisfy an AND
 * and is never itself a finding.
 *
 * Source: NVD CVE API 2.0 `configurations`; absent operator = OR.
 * Layer:  match.
 */

#include "match/evaluate.h"

/** What the device registers, and where it meets one configuration. */
struct mm_config_device {
	bool hardware, os; /**< a platform of that part is registered */
	/** Hits of all its items in one configuration, at least one, in
	 * order of (leaf, item). */
	const struct mm_leaf_hit *hits;
	uint32_t nhits;
};

/** Verdict of one item under one configuration. */
struct mm_config_answer {
	enum mm_verdict verdict;
	uint32_t leaf; /**< the item's own criterion */
	const struct mm_leaf_hit *hit;
	/** "affected if platform ... is present"; of CONDITIONAL. */
	struct mm_str condition;
};

/**
 * Evaluate the configuration of @c device->hits for one item.
 *
 * @param item   the item asked about; it has a hit on a vulnerable leaf
 * @param a      holds the condition
 */
MM_MUST_CHECK enum mm_status mm_config_evaluate(const struct mm_advidx *x,
    struct mm_arena *a, const struct mm_config_device *device, uint32_t item,
    struct mm_config_answer *out, struct mm_err *err);

#endif
