/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_FEED_UPDATE_H
#define MM_APP_FEED_UPDATE_H

/*
 * Updating feeds from their sources: fetched into a staging area, then
 * imported exactly as by hand (app/feed.h), all sources in one transaction.
 * When one source cannot be fetched, the others go on; when its files are
 * refused, the others are imported without it. Killed at any moment, the
 * feeds in force are the old ones or the new ones.
 *
 * Settings:
 *   fetch.idle     seconds below 1 KiB/s before a transfer is given up: 30
 *   fetch.seconds  of one attempt: 3,600
 *   fetch.tries    attempts: 4
 *   fetch.pause    milliseconds before the second attempt: 1,000
 *   fetch.wait     seconds of all pauses of one file together: 120
 *   fetch.bytes    of one file: 2 GiB
 *
 * Source: docs/formats/feeds.md. Layer: app.
 */

#include "app/feed_get.h"

#define MM_UPDATE_SETTING "fetch."

struct mm_update_request {
	const char *const *names; /**< sources; none: those that are due */
	uint32_t n;
	bool all; /**< also those that are not due */
	bool accept_shrink, lenient;
	/** Keep the files in this folder, import nothing; or NULL. */
	const char *mirror;
	struct mm_str nvd_key; /**< or absent */
};

enum mm_update_outcome {
	MM_UPDATE_DONE = 1, /**< something new was imported */
	MM_UPDATE_SAME, /**< nothing new */
	MM_UPDATE_HELD, /**< by the shrink guard */
	MM_UPDATE_FAILED,
	MM_UPDATE_NOT_DUE
};

struct mm_update_line {
	struct mm_source source;
	enum mm_update_outcome outcome;
	uint32_t files; /**< fetched */
	uint32_t unchanged; /**< not fetched: in force already */
	uint32_t unproved; /**< without a published digest */
	uint64_t bytes, records;
	struct mm_err why; /**< MM_UPDATE_FAILED */
};

struct mm_update_report {
	MM_VEC(struct mm_update_line) list; /**< by name */
	struct mm_feed_report feeds; /**< of the import */
	uint32_t failed, held;
};

/**
 * @param out  filled on success; a source that failed is no failure here
 * @retval MM_ENOTFOUND  no such source
 * @retval MM_EEMPTY     there is no source at all
 * @retval MM_EBUSY      another update is running
 */
MM_MUST_CHECK enum mm_status mm_feed_update(struct mm_app *app,
    const struct mm_update_request *request, struct mm_update_report *out,
    struct mm_err *err);

/**
 * One at a time: what lies in fetch/ is of one run.
 *
 * @param out  release with mm_feed_unlock()
 * @retval MM_EBUSY  another one is running
 */
MM_MUST_CHECK enum mm_status mm_update_lock(
    struct mm_app *app, int *out, struct mm_err *err);

/** How a source stands. */
struct mm_source_state {
	struct mm_source source;
	struct mm_origin origin;
	bool stale; /**< not updated for longer than its interval */
};
struct mm_source_states {
	MM_VEC(struct mm_source_state) list; /**< by name */
	uint32_t stale, failing;
};
MM_MUST_CHECK enum mm_status mm_feed_sources_state(
    struct mm_app *app, struct mm_source_states *out, struct mm_err *err);

#endif
