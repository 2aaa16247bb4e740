/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_FEED_AGE_H
#define MM_APP_FEED_AGE_H

/*
 * How old the feeds of an index are, beside the index: a scan of a file
 * needs no workspace, and must not trust an index nobody renewed.
 *
 * File:   "index/feeds.age", one line "NUMBER DATE" for the newest index and
 *         the one before it; NUMBER is mm_advidx_generation() in 16 hex
 *         digits, DATE the oldest of the sources' newest dates, or "unknown"
 *         when one of them has none.
 * Layer:  app.
 */

#include "app/feed_index.h"

/** Note the age of the index of these feeds, before it takes its place. */
MM_MUST_CHECK enum mm_status mm_feed_age_note(
    const char *dir, const struct mm_feed_parts *parts, struct mm_err *err);

/** Date of the index with this number; MM_DATE_NONE when it is not known. */
struct mm_date mm_feed_age_of(const char *dir, uint64_t number);

#endif
