/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_DUTY_SCOPE_H
#define MM_DUTY_SCOPE_H

/*
 * Scope: does the notice speak of this unit, and whom must be told about it?
 *
 * Four tests, each yes, no or unknown; a unit is out of scope only when one
 * of them is "no". Unknown counts as in scope.
 *
 * Source: the notice 記 (first paragraph); domain research A3, R3-R6, R39-R41.
 * Layer:  duty.
 */

#include "duty/policy.h"

enum mm_scope_test {
	MM_SCOPE_DATE, /**< shipped on or before 2024-03-31 */
	MM_SCOPE_PRESENT, /**< may be in operation at an institution */
	MM_SCOPE_UNCONFIRMED, /**< article 12(3) not confirmed */
	MM_SCOPE_CYBER, /**< has a program and can be connected */
	MM_SCOPE__COUNT
};

struct mm_scope {
	enum mm_tri test[MM_SCOPE__COUNT];
	bool in; /**< no test is NO */
	bool stock; /**< in a dealer's stock, by every record that stands */
};

/** Is a unit in a dealer's stock by this record? */
bool mm_holding_stock(const struct mm_world *w, const struct mm_holding *h);

/** Scope of one unit. */
struct mm_scope mm_unit_scope(
    const struct mm_world *w, const struct mm_policy *pol, uint32_t unit);

/** Text of a test's outcome, for explanations. */
const char *mm_scope_text(
    enum mm_scope_test t, enum mm_tri v, enum mm_lang lang);

/**
 * Who is told in place of @p party: itself, or the successor (and its
 * successor) of one that ended.
 *
 * @param known  false when it ended and nobody follows
 */
uint32_t mm_scope_recipient(
    const struct mm_world *w, uint32_t party, bool *known);

/** The last end through which somebody else is told in place of @p party;
 * NULL when @p party is told itself. */
const struct mm_stamp *mm_scope_since(const struct mm_world *w, uint32_t party);

#endif
