/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_FACTS_H
#define MM_APP_FACTS_H

/*
 * Facts as text: one JSON object a line, in and out.
 *
 * Import takes all lines or none and reports every bad one. Export writes
 * the journal's own bytes, so that importing an export into an empty
 * workspace with "preserve" gives the same journal, the same chain.
 *
 * Source: docs/formats/facts.md, data/schema/facts.schema.json.
 * Limits: one line 8 MiB; the text up to MM_FACTS_TEXT_MAX.
 * Layer:  app.
 */

#include "app/app.h"

#define MM_FACTS_TEXT_MAX ((size_t)4 << 30)

/** A text of facts. */
struct mm_facts_text {
	struct mm_bytes bytes; /**< lines; borrowed until the run ends */
	const char *source; /**< its name for messages */
};

/** A line that cannot be taken. */
struct mm_facts_problem {
	struct mm_err err; /**< with source and line */
};

struct mm_facts_report {
	uint64_t lines; /**< lines that are not blank */
	uint64_t recorded; /**< facts recorded (or that would be) */
	uint64_t unchanged; /**< facts that say nothing new */
	uint64_t bad; /**< lines refused */
	/** The first MM_FACTS_PROBLEMS of them; in the run's arena. */
	MM_VEC(struct mm_facts_problem) problems;
};

/** Problems kept with their text; all are counted. */
#define MM_FACTS_PROBLEMS 10000

/**
 * Record the facts of a text, all or none, through admission. Facts without
 * actor get that of the run; "recorded" and "seq" are ignored, since these
 * are new entries of this journal. A correction that carries a "seq" is
 * refused: it names an entry of another journal.
 *
 * @param r     filled on success and on MM_EFORMAT
 * @retval MM_EFORMAT  there are bad lines; nothing was recorded
 * @retval MM_EEMPTY   there is no line; nothing to record
 * @retval MM_EBUSY    another process recorded meanwhile
 */
MM_MUST_CHECK enum mm_status mm_facts_import(struct mm_app *app,
    const struct mm_facts_text *text, struct mm_facts_report *r,
    struct mm_err *err);

/**
 * The same, but record the good lines beside bad ones.
 *
 * @param rejects  file that receives the bad lines as they stand, before the
 *                 good ones are recorded; or NULL
 * @retval MM_EFORMAT  there are bad lines; only the good ones were recorded
 */
MM_MUST_CHECK enum mm_status mm_facts_import_good(struct mm_app *app,
    const struct mm_facts_text *text, const char *rejects,
    struct mm_facts_report *r, struct mm_err *err);

/**
 * Restore a whole export into an empty workspace: numbers, instants and
 * actors stay as they are, so the chain comes out the same.
 *
 * @param given  head the result must have, or NULL
 * @param head   set on success to the head of the journal
 * @retval MM_ECONFLICT   the workspace has entries
 * @retval MM_EFORMAT     there are bad lines; nothing was recorded
 * @retval MM_EINTEGRITY  the head is not @p given; nothing was recorded
 */
MM_MUST_CHECK enum mm_status mm_facts_restore(struct mm_app *app,
    const struct mm_facts_text *text, const struct mm_head *given,
    struct mm_facts_report *r, struct mm_head *head, struct mm_err *err);

/** Receives one line without its line break. */
typedef enum mm_status mm_facts_line_fn(
    void *ctx, struct mm_str line, struct mm_err *err);

/**
 * Give the journal's entries as lines, each verified before it is given.
 *
 * @param after  the first line is the entry after this seq; 0 = all
 */
MM_MUST_CHECK enum mm_status mm_facts_export(struct mm_app *app, uint64_t after,
    mm_facts_line_fn *fn, void *ctx, struct mm_err *err);

#endif
