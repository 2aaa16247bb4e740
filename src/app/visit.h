/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_VISIT_H
#define MM_APP_VISIT_H

/*
 * The visit sheet: what is to be done at an institution by the patch plans,
 * one row a piece of work, with empty columns for what came of it; and its
 * way back. Between them lies a spreadsheet, so the file can be filled in
 * without a network.
 *
 * Rows: a control to be confirmed by the institution; a patch to be applied
 * to a unit; an applied patch to be verified on a unit. Work on versions past
 * EOS is left out: the plan has ended there (R70).
 *
 * Format: docs/formats/visit.md.
 * Limits: MM_VISIT_FILE bytes; codec/csv.h.
 * Layer:  app.
 */

#include "app/app.h"
#include "app/register.h"
#include "duty/plan.h"

#define MM_VISIT_FILE ((size_t)16 << 20)

/** One piece of work. */
struct mm_visit_row {
	enum mm_step_kind kind; /**< CONTROL, PATCH or VERIFICATION */
	uint32_t party, patch;
	uint32_t unit; /**< MM_NONE for a control */
	uint32_t control; /**< MM_NONE for others */
	uint32_t plan, step; /**< MM_NONE: not of a plan */
	struct mm_date due; /**< agreed day, else target, else inspection */
	struct mm_date inspection; /**< next one of the unit */
};

struct mm_visit_list {
	struct mm_visit_row *v;
	uint32_t n, max;
};

/** Columns of the file, in its order. */
enum mm_visit_column {
	MM_VC_PARTY,
	MM_VC_PARTY_NAME,
	MM_VC_UNIT,
	MM_VC_SERIAL,
	MM_VC_PRODUCT,
	MM_VC_PLACE,
	MM_VC_VERSION,
	MM_VC_PATCH,
	MM_VC_PLAN,
	MM_VC_EDITION,
	MM_VC_STEP,
	MM_VC_KIND,
	MM_VC_DUE,
	MM_VC_WORK,
	MM_VC_CONTROL,
	MM_VC_SETTINGS,
	MM_VC_INSPECTION,
	MM_VC_RESULT, /**< from here on: to be filled in */
	MM_VC_DONE,
	MM_VC_NEW_VERSION,
	MM_VC_ROLE,
	MM_VC_EVIDENCE,
	MM_VC_NOTE,
	MM_VC__COUNT
};

struct mm_visit_head {
	const char *id, *ja, *en;
};

/** Heads by column. */
extern const struct mm_visit_head mm_visit_heads[MM_VC__COUNT];

/**
 * Work at institutions, by institution and patch as they stand in the world;
 * of a patch first its units, then its controls.
 *
 * @param party  only this institution; MM_NONE: every one
 * @param until  only work due up to then, or without a day; unset: all
 * @param out    texts and rows in app->arena
 */
MM_MUST_CHECK enum mm_status mm_visit_list(struct mm_app *app, uint32_t party,
    struct mm_date until, struct mm_visit_list *out, struct mm_err *err);

/**
 * Cells of a row before MM_VC_RESULT; the others absent, but the version a
 * patch leads to, to be corrected.
 *
 * @param cells  MM_VC__COUNT texts in app->arena
 */
MM_MUST_CHECK enum mm_status mm_visit_cells(struct mm_app *app,
    const struct mm_visit_row *row, struct mm_str *cells, struct mm_err *err);

/**
 * Record a filled-in sheet: results of patches, versions after them, what
 * institutions did with controls. Rows without a result are passed over. All
 * or nothing: every bad row is reported with its line, column and reason.
 * The same file again records nothing.
 *
 * @param bytes  whole file; must outlive the run
 * @param out    filled also on MM_EFORMAT; texts in app->arena
 * @retval MM_EFORMAT  the header or rows are bad; nothing was recorded
 * @retval MM_EEMPTY   no row has a result
 */
MM_MUST_CHECK enum mm_status mm_visit_import(struct mm_app *app,
    struct mm_bytes bytes, const struct mm_import_options *options,
    struct mm_import *out, struct mm_err *err);

#endif
