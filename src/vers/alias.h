/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_VERS_ALIAS_H
#define MM_VERS_ALIAS_H

/*
 * Names of one vendor or product that CPEs write in more than one way
 * ("phillips" is "philips", "sun:jre" is "oracle:jre").
 *
 * The rules are data/identity/cpe-aliases.csv, which people review and which
 * keeps its withdrawn rules; tools/gen-aliases.py compiles those that hold.
 * A rule joins what is said about both names: it can add a finding and can
 * take none away. Nothing is guessed from likeness.
 *
 * Layer: vers -- pure.
 */

#include "base/base.h"

/** One rule; "*" for product and to_product: every product of the vendor. */
struct mm_alias {
	const char *vendor, *product;
	const char *to_vendor, *to_product;
	const char *since; /**< "2026-11-24" */
	const char *ja, *en; /**< why */
};

/** Rule for a vendor and product (lower case, unescaped), or NULL. */
const struct mm_alias *mm_alias_find(
    struct mm_str vendor, struct mm_str product);

/** Text that changes with the rules, for what is made with them. */
const char *mm_alias_digest(void);

/** Rule number @p i in the order of the names, or NULL after the last. */
const struct mm_alias *mm_alias_at(size_t i);

#endif
