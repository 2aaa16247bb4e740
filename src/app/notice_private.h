/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_NOTICE_PRIVATE_H
#define MM_APP_NOTICE_PRIVATE_H

/* Shared by the files of notices only. Layer: app. */

#include "app/notice.h"
#include "duty/derive.h"

/** Name of the manifest beside the letters. */
#define MM_NOTICE_MANIFEST "MANIFEST.sha256"

/** mm_notice_select() with the world of everything recorded at hand. */
MM_MUST_CHECK enum mm_status mm_notice_select_in(struct mm_app *app,
    const struct mm_world *all, const struct mm_notice_ask *ask,
    struct mm_notice_draft *d, struct mm_err *err);

/**
 * Judgement of the vulnerabilities asked for: sets d->judged.
 *
 * @retval MM_ENOTFOUND, MM_ECONFLICT  see mm_notice_select()
 */
MM_MUST_CHECK enum mm_status mm_notice_judged(
    struct mm_notice_draft *d, struct mm_err *err);

/**
 * Ask T2 whether the SBOM requested is owed: sets d->earlier.
 *
 * @retval MM_ECONFLICT  not owed for another reason, or not determined
 */
MM_MUST_CHECK enum mm_status mm_notice_answer(
    struct mm_notice_draft *d, struct mm_err *err);

/** An SBOM that an N6 presents, and its name in the folder. */
struct mm_notice_file {
	uint32_t sbom; /**< w->sboms */
	struct mm_str name;
};
typedef MM_VEC(struct mm_notice_file) mm_notice_files;

/**
 * @retval MM_ENOTFOUND  a version asked for has no SBOM
 */
MM_MUST_CHECK enum mm_status mm_notice_presented(struct mm_app *app,
    const struct mm_notice_draft *d, mm_notice_files *out, struct mm_err *err);

/**
 * Is this finding, present today, one the draft is about? In an N4 about
 * vulnerabilities: judged as the draft says.
 */
bool mm_notice_concerns(const struct mm_notice_draft *d, uint32_t finding);

/** May the unit have this version? */
bool mm_notice_fits(const struct mm_world *w, uint32_t unit, uint32_t version);

/**
 * Name of a recipient's file without its suffix: the party's id, with bytes
 * that are not safe in a file name as %XX. p == NULL: no memory.
 */
struct mm_str mm_notice_file_name(struct mm_arena *a, struct mm_str party);

/** Folder of an edition, NUL-terminated. */
MM_MUST_CHECK enum mm_status mm_notice_folder(struct mm_app *app,
    struct mm_str number, uint32_t edition, struct mm_str *out,
    struct mm_err *err);

#endif
