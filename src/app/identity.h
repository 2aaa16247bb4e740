/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_IDENTITY_H
#define MM_APP_IDENTITY_H

/*
 * Questions about identity and versions, one JSON object each, and their
 * answers: docs/formats/identity.md.
 *
 * Limits: MM_IDENTITY_LINE bytes a question.
 * Layer:  app -- no workspace, no clock.
 */

#include "base/arena.h"
#include "base/buf.h"

/** Longest question, in bytes. */
#define MM_IDENTITY_LINE 262144

enum mm_identity_verb {
	MM_IDENTITY_PURL_PARSE,
	MM_IDENTITY_PURL_BUILD,
	MM_IDENTITY_PURL_VALIDATE,
	MM_IDENTITY_CPE_PARSE,
	MM_IDENTITY_CPE_MATCH,
	MM_IDENTITY_VERS_COMPARE,
	MM_IDENTITY_VERS_PARSE,
	MM_IDENTITY_VERS_CONTAINS,
	MM_IDENTITY_VERBS
};

/** What holds for every question of a run. */
struct mm_identity {
	enum mm_identity_verb verb;
	/** Scheme and range of a question that names none; or absent. */
	struct mm_str scheme, range;
	/** Ranges that are not canonical are put right (vers/range.h). */
	bool sort;
};

/**
 * Answer one question.
 *
 * @param a         memory of this question; the caller resets it
 * @param question  a JSON object
 * @param out       gets one line: the answer, or the refusal with its reason
 * @retval MM_EFORMAT, MM_ELIMIT  refused; @p err has the reason as well
 * @retval MM_ENOMEM              nothing was written
 */
MM_MUST_CHECK enum mm_status mm_identity_answer(const struct mm_identity *w,
    struct mm_arena *a, struct mm_str question, struct mm_buf *out,
    struct mm_err *err);

#endif
