/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_DUTY_EXPLAIN_H
#define MM_DUTY_EXPLAIN_H

/*
 * Why: for one duty, the facts used with their records, the rule and its
 * words, the branch taken, what is missing, what would change the answer,
 * where the deadline comes from, and the next command.
 *
 * Made on demand: rows with a Japanese and an English text each (for JSON),
 * rendered as lines of at most 80 columns (for people).
 *
 * Source: ux research §7 (layout); domain research R33.
 * Layer:  duty.
 */

#include "base/buf.h"
#include "duty/duty.h"
#include "duty/next.h"

enum mm_why_kind {
	MM_WHY_STATE = 1, /**< the verdict in one sentence */
	MM_WHY_SCOPE, /**< units and scope tests */
	MM_WHY_FACT,
	MM_WHY_SHORT, /**< a letter that does not count, and why */
	MM_WHY_LEVEL, /**< where an EOL or EOS date comes from */
	MM_WHY_READING, /**< a reading of the notice it rests on */
	MM_WHY_RULE,
	MM_WHY_WORDS, /**< the source's own words */
	MM_WHY_PLAN, /**< plan, step, schedule and results */
	MM_WHY_DUE,
	MM_WHY_MISSING, /**< evidence that would satisfy it */
	MM_WHY_CHANGE, /**< one fact that would change the answer */
	MM_WHY_NEXT /**< a command */
};

extern const struct mm_terms mm_terms_why_kind;

struct mm_why {
	enum mm_why_kind kind;
	struct mm_str text[2]; /**< by enum mm_lang */
	struct mm_str brief; /**< of a reading: "boundary=inclusive" */
	const char *id; /**< of the fact or reading, or NULL */
	enum mm_tri value; /**< of a fact */
	uint64_t seq; /**< journal position; 0 = none */
	struct mm_date date; /**< valid date; unset = none */
	struct mm_str actor; /**< who recorded it; may be absent */
};

struct mm_explanation {
	struct mm_str head[2]; /**< first line: what, to whom, state */
	struct mm_str key;
	MM_VEC(struct mm_why) rows;
};

/**
 * Explain one duty (in the sink, or one kept with mm_duty_keep()).
 *
 * @param a  holds the texts
 */
MM_MUST_CHECK enum mm_status mm_duty_explain(struct mm_arena *a,
    const struct mm_duty *d, struct mm_explanation *out, struct mm_err *err);

/**
 * The reasons alone, in one language: state, facts, letters that do not
 * count, scope, due date; what a list of many duties shows. No head, no key.
 */
MM_MUST_CHECK enum mm_status mm_duty_reasons(struct mm_arena *a,
    const struct mm_duty *d, enum mm_lang lang, struct mm_explanation *out,
    struct mm_err *err);

/** The next commands of one duty alone; see duty/next.h. */
MM_MUST_CHECK enum mm_status mm_duty_next(struct mm_arena *a,
    const struct mm_duty *d, struct mm_next *out, struct mm_err *err);

/**
 * Append as lines of at most 80 columns (wide characters count 2), each
 * ended by a newline. Records are cited as [#seq].
 */
void mm_explain_render(
    const struct mm_explanation *e, enum mm_lang lang, struct mm_buf *out);

/** "記(5)→(1)" for via 5, else the clause as cited. Text in @p a. */
struct mm_str mm_duty_cite(
    struct mm_arena *a, const struct mm_duty *d, enum mm_lang lang);

#endif
