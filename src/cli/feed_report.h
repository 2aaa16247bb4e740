/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_CLI_FEED_REPORT_H
#define MM_CLI_FEED_REPORT_H

/*
 * What every command that imports feeds says about the import.
 *
 * Layer: cli.
 */

#include "app/feed.h"
#include "cli/cli.h"

/** Exit code of an import that held a feed back. */
#define MM_FEED_EXIT_HELD 22

/** Words for enum mm_feed_outcome. */
extern const struct mm_terms mm_feed_outcomes;

/** The table of the files. */
MM_MUST_CHECK enum mm_status mm_feed_show_report(
    struct mm_cli *c, const struct mm_feed_report *rep, struct mm_err *err);
/** Records that were left out, one by one. */
void mm_feed_say_skipped(
    const struct mm_cli *c, const struct mm_feed_report *rep);
/** Feeds the shrink guard held back. */
void mm_feed_say_held(const struct mm_cli *c, const struct mm_feed_report *rep);
/** What became of the index. */
void mm_feed_say_done(const struct mm_cli *c, const struct mm_feed_report *rep);

#endif
