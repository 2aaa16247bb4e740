/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_DUTY_H
#define MM_APP_DUTY_H

/*
 * Duties as people ask for them: a sorted list, one of them by key, and what
 * other dates would change.
 *
 * Layer: app.
 */

#include "app/app.h"
#include "duty/deadline.h"
#include "duty/count.h"
#include "duty/explain.h"
#include "duty/remind.h"

/** Order of a list; ties are broken by mm_duty_cmp(). */
enum mm_duty_sort {
	MM_SORT_URGENCY, /**< mm_duty_cmp() itself */
	MM_SORT_DUE, /**< no date last */
	MM_SORT_PRODUCT,
	MM_SORT_PARTY, /**< the maker's own work last */
	MM_SORT_RULE
};

/** What to list; zero or MM_NONE leaves a member out. */
struct mm_duty_filter {
	unsigned states; /**< bits 1 << enum mm_duty_state; 0 = owed ones */
	unsigned clause; /**< 1-5; 5 includes what is owed through (5) */
	uint32_t product, party;
	unsigned stage; /**< 1-3 of the life cycle; 0 = every */
	/** With @c by_due: due on or after, on or before; unset = whenever.
	 * A duty without a date does not pass. */
	bool by_due;
	struct mm_date due_from, due_until;
	struct mm_str person; /**< in charge (duty/remind.h); absent = all */
	enum mm_duty_sort sort;
	bool reverse;
	struct mm_str rule; /**< id; absent = every */
	struct mm_str key; /**< exactly this duty; absent = every */
	/** Decide by these rules; NULL = those in force. */
	const struct mm_ruleset *rules;
};

/** States that call for an act: undetermined, overdue, due soon, open. */
#define MM_DUTY_OWED \
	((1u << MM_DUTY_UNDETERMINED) | (1u << MM_DUTY_OVERDUE) | \
	    (1u << MM_DUTY_DUE_SOON) | (1u << MM_DUTY_OPEN))
#define MM_DUTY_EVERY ((1u << (MM_DUTY_NOT_APPLICABLE + 1)) - 2)

typedef MM_VEC(struct mm_duty) mm_duty_list;

/**
 * Evaluate @p w and keep the duties that pass the filter, in the order of
 * mm_duty_cmp(). Everything lives in @p a.
 */
MM_MUST_CHECK enum mm_status mm_duty_select(struct mm_arena *a,
    const struct mm_world *w, const struct mm_duty_filter *filter,
    mm_duty_list *out, struct mm_err *err);

/** One duty whose state would be another one. */
struct mm_duty_change {
	struct mm_str key;
	/** NULL: there is no such duty before (after). */
	const struct mm_duty *before, *after;
};

/** A day, as it was known when an entry was the newest. */
struct mm_duty_moment {
	struct mm_date day;
	uint64_t entry; /**< 0: everything recorded until now */
};

/** Dates to try out. */
struct mm_duty_trial {
	uint32_t product, version; /**< version MM_NONE: the product */
	struct mm_date eol, eos; /**< unset: as it is */
};

typedef MM_VEC(struct mm_duty_change) mm_duty_changes;

/**
 * What became owed, settled or otherwise from one moment to another.
 *
 * @param product  id; absent: every one
 */
MM_MUST_CHECK enum mm_status mm_duty_diff(struct mm_app *app,
    const struct mm_duty_moment *from, const struct mm_duty_moment *to,
    struct mm_str product, mm_duty_changes *out, struct mm_err *err);

/**
 * What other rules would change on one day.
 *
 * @param from, to  sets of that day
 */
MM_MUST_CHECK enum mm_status mm_duty_by_rules(struct mm_app *app,
    struct mm_date on, const struct mm_ruleset *from,
    const struct mm_ruleset *to, mm_duty_changes *out, struct mm_err *err);

/**
 * What would be owed if these dates were announced on app->as_of. Nothing is
 * recorded.
 *
 * @retval MM_ECONFLICT  EOS before EOL (T1)
 */
MM_MUST_CHECK enum mm_status mm_duty_simulate(struct mm_app *app,
    const struct mm_duty_trial *trial, mm_duty_changes *out,
    struct mm_err *err);

#endif
