/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_STORY_H
#define MM_APP_STORY_H

/*
 * Story: which entries of the journal make up the story of one notice or of
 * one institution, from what set it off to the receipt.
 *
 * A table of links (story.c) says which facts belong to which, by the ids
 * they name. An entry of another institution is never part of the story of
 * one: letters and deliveries are taken for the party asked for only. (The
 * history of a unit is: it may name who held it before.)
 *
 * Layer: app.
 */

#include "app/app.h"

/** What an entry is in the story; the order in which it is told. */
enum mm_story_step {
	MM_STORY_REGISTER = 1, /**< maker, product, units, parties */
	MM_STORY_TRIGGER, /**< dates, requests, findings, patches, events */
	MM_STORY_JUDGEMENT, /**< assessments, risk, plan, EOS, waiver */
	MM_STORY_DOCUMENT, /**< notice and letters */
	MM_STORY_APPROVAL,
	MM_STORY_DELIVERY, /**< sent, delivered, bounced, refused */
	MM_STORY_RECEIPT, /**< opened, acknowledged; request closed */
	MM_STORY_CORRECTION, /**< an entry of the story was voided */
	MM_STORY__COUNT
};

struct mm_story_entry {
	uint64_t seq;
	enum mm_fact_type type;
	enum mm_story_step step;
};

struct mm_story {
	struct mm_story_entry *v; /**< ascending by seq */
	uint32_t n, max;
};

/** Name of a step. */
const char *mm_story_step_name(enum mm_story_step step, enum mm_lang lang);

/**
 * The story of a notice.
 *
 * @param notice  its number
 * @param party   only the letters of this one; absent: all
 * @retval MM_ENOTFOUND  no such notice, or no letter of it to @p party
 */
MM_MUST_CHECK enum mm_status mm_story_notice(struct mm_app *app,
    struct mm_str notice, struct mm_str party, struct mm_story *out,
    struct mm_err *err);

/**
 * All that was recorded about one institution.
 *
 * @retval MM_ENOTFOUND  no such party
 */
MM_MUST_CHECK enum mm_status mm_story_party(struct mm_app *app,
    struct mm_str party, struct mm_story *out, struct mm_err *err);

#endif
