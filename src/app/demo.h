/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_DEMO_H
#define MM_APP_DEMO_H

/*
 * The sample workspace: loaded through the same use cases a user has, in the
 * order a maker would have worked (registers, SBOMs, three rounds of feeds
 * and scans, conduct, judgements), and removed again.
 *
 * Source: data/sample/README.md lists the files and the order.
 * Layer:  app.
 */

#include "app/app.h"

/** What a load recorded. */
struct mm_demo_report {
	uint64_t facts, sboms, feeds, findings;
};

/**
 * Load the sample into a new workspace at app->dir; app->actor, now, as_of
 * and valid are set from the sample. The workspace is open afterwards.
 *
 * @param data  folder of the sample (data/sample)
 * @param out   set on success
 * @retval MM_ECONFLICT  there is a workspace already
 * @retval MM_ENOTFOUND  a file of the sample is missing
 * @retval MM_EFORMAT    a file of the sample is refused; what was loaded
 *                       before it stays, and can be purged
 */
MM_MUST_CHECK enum mm_status mm_demo_load(struct mm_app *app, const char *data,
    struct mm_demo_report *out, struct mm_err *err);

/**
 * Remove the open workspace, but only one whose maker record says it is a
 * sample. Files the program did not make are left, and with them the folder.
 * The workspace is closed in any case.
 *
 * @retval MM_EDENIED  not a sample: nothing was removed
 */
MM_MUST_CHECK enum mm_status mm_demo_purge(
    struct mm_app *app, struct mm_err *err);

#endif
