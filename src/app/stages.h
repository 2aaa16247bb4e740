/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_STAGES_H
#define MM_APP_STAGES_H

/*
 * Where every product and version stands in its life cycle on one date: what
 * the list of products shows, and what a maker may publish so that holders,
 * dealers and buyers of used devices can see it. Announced dates only;
 * nothing about any institution.
 *
 * Source: domain research R2, R14, R28, B5.
 * Layer:  app.
 */

#include "app/app.h"
#include "base/buf.h"

/** A date in force, and where it was set. */
struct mm_stage_date {
	struct mm_date day; /**< unset: none announced */
	enum mm_level level; /**< 0: none */
	const struct mm_stamp *at; /**< record, or NULL */
};

struct mm_stage_row {
	uint32_t product;
	uint32_t version; /**< MM_NONE: the product as a whole */
	struct mm_stage_date eol, eos;
	unsigned stage; /**< ①②③ of the notice: 1, 2, 3 */
	unsigned imdrf; /**< the same in IMDRF N70: 2, 3, 4 */
	struct mm_date since; /**< of the stage; unset: no date announced */
	unsigned gaps; /**< MM_GAP_* of duty/lifecycle.h */
};

typedef MM_VEC(struct mm_stage_row) mm_stage_rows;

/**
 * Rows of every product, in order of the world: the product, then each of its
 * versions.
 *
 * @retval MM_EFORMAT  a policy or reading setting is not valid
 * @retval MM_ENOMEM   the arena is full
 */
MM_MUST_CHECK enum mm_status mm_stages(struct mm_arena *a,
    const struct mm_world *w, mm_stage_rows *out, struct mm_err *err);

/** "①", "②", "③"; "" for another number. */
const char *mm_stage_mark(unsigned stage);

/** What is missing or wrong about the dates of a row; "" when nothing is. */
struct mm_str mm_stage_gaps(
    struct mm_arena *a, const struct mm_stage_row *r, enum mm_lang lang);

/**
 * The rows as a page to publish: one self-contained HTML file with the
 * maker, the date and how to ask.
 *
 * @param product  only this one; MM_NONE = every
 * @param out      appended to
 * @retval MM_EFORMAT  a text on record cannot be shown, see mm_doc_check()
 */
MM_MUST_CHECK enum mm_status mm_stages_page(struct mm_arena *a,
    const struct mm_world *w, const mm_stage_rows *rows, uint32_t product,
    struct mm_buf *out, struct mm_err *err);

#endif
