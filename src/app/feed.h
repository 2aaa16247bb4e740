/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_FEED_H
#define MM_APP_FEED_H

/*
 * Importing vulnerability feeds.
 *
 * Each file is one feed, known by its source and name. All files of one
 * import are recorded together or not at all: they are read and checked,
 * their bytes kept as snapshots, the new index is built beside the old one,
 * then the facts are recorded in one transaction and the index replaced.
 *
 * A feed with fewer records than the last accepted one of the same source and
 * name, by more than the setting "feed.shrink_percent" (2 unless set), is
 * held: recorded as held, its records not used, until it is imported again
 * with accept_shrink. A source that lost records would otherwise read as an
 * all-clear.
 *
 * Source: docs/formats/feeds.md. Layer: app.
 */

#include "app/feed_index.h"
#include "format/feed.h"

#define MM_FEED_SHRINK_SETTING "feed.shrink_percent"
#define MM_FEED_SHRINK_DEFAULT 2
/** Most files of one import. */
#define MM_FEED_FILES 10000

/** Most records left out that a report lists; all are counted. */
#define MM_FEED_LISTED 1000

struct mm_feed_request {
	const char *const *paths; /**< files and folders */
	uint32_t n;
	struct mm_str name; /**< instead of the file's; one file only */
	bool accept_shrink;
	/** Leave out records that are not valid instead of refusing the
	 * file: counted, listed, and recorded with the import. */
	bool lenient;
	/** Names of the n files, no folder among them; or NULL. */
	const struct mm_str *names;
};

enum mm_feed_outcome {
	MM_FEED_ACCEPTED = 1,
	MM_FEED_UNCHANGED, /**< the same bytes are accepted already */
	MM_FEED_HELD
};

/** What became of one file. */
struct mm_feed_import {
	struct mm_str path, name;
	char digest[MM_SHA256_HEX];
	enum mm_feed_source source;
	enum mm_feed_outcome outcome;
	struct mm_feed_counts counts;
	uint64_t bytes; /**< of the file as it is */
	uint64_t before; /**< records of the last accepted one; 0 = none */
};

/** A record that was left out. */
struct mm_feed_skip {
	struct mm_str path, ja, en;
	uint64_t line, column; /**< 0 = not known */
};

struct mm_feed_report {
	MM_VEC(struct mm_feed_import) files;
	MM_VEC(struct mm_feed_skip) skips; /**< the first of them */
	uint64_t skipped;
	uint32_t accepted, unchanged, held;
	bool built; /**< the index was made anew, or one over it */
	bool scored; /**< and the file of scores */
	struct mm_advidx_stats stats; /**< of it */
};

/**
 * Import files. Folders are walked in byte order of names; names that start
 * with '.' are left out.
 *
 * @param out  filled on success; held feeds are no failure
 * @retval MM_EFORMAT    a file is no feed or has a bad record (position);
 *                       nothing was recorded
 * @retval MM_ECONFLICT  two files would be the same feed
 * @retval MM_EEMPTY     no file, or a feed without records
 */
MM_MUST_CHECK enum mm_status mm_feed_import(struct mm_app *app,
    const struct mm_feed_request *request, struct mm_feed_report *out,
    struct mm_err *err);

/** Name of a feed from the name of its file: without folder, ".gz", ".zip" and
 * the extension, blanks and control characters as '-'. p == NULL: no memory. */
struct mm_str mm_feed_name(struct mm_arena *a, const char *path);

/** Every import in force: accepted ones, and held ones not followed by an
 * accepted one. */
struct mm_feed_state {
	MM_VEC(struct mm_feed_ref) list; /**< by source, name; held last */
	bool index_current; /**< the index is that of the accepted feeds */
};

MM_MUST_CHECK enum mm_status mm_feed_status(
    struct mm_app *app, struct mm_feed_state *out, struct mm_err *err);

#endif
