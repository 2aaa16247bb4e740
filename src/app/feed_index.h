/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_FEED_INDEX_H
#define MM_APP_FEED_INDEX_H

/*
 * Snapshots of imported feeds and the advisory index made from them.
 *
 * A snapshot is the file as it was imported, byte for byte:
 * "feeds/SOURCE/NAME/SHA256". The index holds the records of the accepted
 * feeds with rules, in the order they were accepted, and carries a number made
 * from that list: a crash between recording an import and replacing the index
 * is noticed, and the index made again. Scores (KEV, EPSS), which are new
 * every day, lie in a file of their own with its own number. Feeds of other
 * kinds are in neither.
 *
 * Layer: app.
 */

#include "app/app.h"
#include "codec/file.h"
#include "format/feed.h"
#include "match/advisory_index.h"

/** The advisory index of a workspace, below its directory. */
#define MM_FEED_INDEX "index/advisory.idx"
/** What lies over it since it was built; see match/advisory_delta.h. */
#define MM_FEED_DELTA "index/advisory.delta"
/** KEV and EPSS of all identifiers. */
#define MM_FEED_SCORES "index/scores.idx"
/** Largest feed, packed and unpacked, in bytes. */
#define MM_FEED_MAX ((size_t)2 << 30)
/** Largest index file; memory and processor seconds of making it. */
#define MM_FEED_INDEX_MAX ((size_t)2 << 30)
#define MM_FEED_INDEX_MEMORY ((size_t)8 << 30)
#define MM_FEED_INDEX_CPU 600u

#define MM_FEED_NEXT (UINT64_MAX / 2)

/** One accepted feed. */
struct mm_feed_part {
	enum mm_feed_source source;
	struct mm_str name, digest; /**< digest: 64 hex digits */
	uint64_t seq; /**< of its fact; above MM_FEED_NEXT = not recorded yet */
	bool lenient; /**< accepted with broken records left out */
	struct mm_date date; /**< of the feed */
};

/**
 * The accepted feeds in the order in which they go into the index, where a
 * later record of a source replaces an earlier one: by acceptance, but scores
 * (EPSS) last and by their date, so that those of an older day never replace
 * newer ones, whenever they were imported.
 */
struct mm_feed_parts {
	MM_VEC(struct mm_feed_part) list;
};

/** Those of a world. */
MM_MUST_CHECK enum mm_status mm_feed_parts_of(struct mm_arena *a,
    const struct mm_world *w, struct mm_feed_parts *out, struct mm_err *err);
/** Put @p part at the end, in place of one of the same source and name. */
MM_MUST_CHECK enum mm_status mm_feed_parts_put(struct mm_arena *a,
    struct mm_feed_parts *parts, const struct mm_feed_part *part,
    struct mm_err *err);
/** Put them into the order of the index. */
void mm_feed_parts_sort(struct mm_feed_parts *parts);
/** Does the index hold feeds of this source? The file of scores? */
bool mm_feed_is_rules(enum mm_feed_source source);
bool mm_feed_is_scores(enum mm_feed_source source);
/** Those of one of the two, in their order. */
MM_MUST_CHECK enum mm_status mm_feed_parts_only(struct mm_arena *a,
    const struct mm_feed_parts *parts, bool (*is)(enum mm_feed_source source),
    struct mm_feed_parts *out, struct mm_err *err);
/** The number of the feeds with rules, for mm_advidx_generation(); never 0. */
uint64_t mm_feed_parts_number(const struct mm_feed_parts *parts);
/** The number of the scores among them, for the file of scores; never 0. */
uint64_t mm_feed_parts_scores(const struct mm_feed_parts *parts);
/**
 * How many of these feeds with rules, from the first, have a number: what
 * came after them is new to whoever knew that number. MM_NONE: not one of
 * these lists.
 */
uint32_t mm_feed_parts_find(const struct mm_feed_parts *rules, uint64_t number);

/** "DIR/feeds/cve5/NAME/DIGEST"; p == NULL when out of memory. */
struct mm_str mm_feed_snapshot(
    struct mm_arena *a, const char *dir, const struct mm_feed_part *part);

/** A feed file opened for reading: as it is, and unpacked. */
struct mm_feed_file {
	struct mm_file_map raw, unpacked;
	struct mm_bytes text; /**< what to read, of one of the two */
};

/** Map a feed file as it is; its text is set by mm_feed_file_unpack(). */
MM_MUST_CHECK enum mm_status mm_feed_file_map(
    const char *path, struct mm_feed_file *out, struct mm_err *err);
/** A file without a name to unpack into, below @p dir. */
MM_MUST_CHECK enum mm_status mm_feed_temp_open(
    const char *dir, struct mm_file_temp *out, struct mm_err *err);
/**
 * Set the text, unpacking into @p temp, whose content of before is dropped;
 * for a worker (sandbox/worker.h): opens nothing.
 */
MM_MUST_CHECK enum mm_status mm_feed_file_unpack(struct mm_feed_file *f,
    const char *path, struct mm_file_temp *temp, struct mm_err *err);

/**
 * Map a feed file, unpacking gzip into a file without a name below @p dir.
 *
 * @param dir  workspace
 * @param out  release with mm_feed_file_close()
 */
MM_MUST_CHECK enum mm_status mm_feed_file_open(const char *path,
    const char *dir, struct mm_feed_file *out, struct mm_err *err);
/** Text before @p offset was read: give its memory back. */
void mm_feed_file_passed(struct mm_feed_file *f, size_t offset);
void mm_feed_file_close(struct mm_feed_file *f);

/** A snapshot of an accepted feed that is what was imported. */
struct mm_feed_kept {
	struct mm_str path;
	struct mm_feed_file file; /**< close it with mm_feed_file_close() */
	bool lenient;
};

/**
 * Map the snapshot of an accepted feed, as it is.
 *
 * @param path  as of mm_feed_snapshot()
 * @param out   release with mm_feed_file_close()
 * @retval MM_EINTEGRITY  it no longer has its digest, or is missing
 */
MM_MUST_CHECK enum mm_status mm_feed_part_map(const struct mm_feed_part *part,
    const char *path, struct mm_feed_file *out, struct mm_err *err);

/**
 * Map the snapshot of an accepted feed and be sure of its bytes; nothing is
 * looked into.
 *
 * @retval MM_EINTEGRITY  it no longer has its digest, or is missing
 */
MM_MUST_CHECK enum mm_status mm_feed_kept_open(struct mm_app *app,
    const struct mm_feed_part *part, struct mm_feed_kept *out,
    struct mm_err *err);

/**
 * Read it as it was accepted; for a worker (sandbox/worker.h): opens nothing.
 *
 * @param temp  to unpack into
 * @param sink  its skip is not used; its functions may use the file
 */
MM_MUST_CHECK enum mm_status mm_feed_kept_read(struct mm_feed_kept *kept,
    struct mm_file_temp *temp, const struct mm_feed_sink *sink,
    struct mm_err *err);

/**
 * Build the index of these feeds from their snapshots into a new file.
 *
 * @param path   of the new file; the index in use is not touched
 * @param stats  may be NULL
 * @retval MM_EINTEGRITY  a snapshot no longer has its digest, or is missing
 */
MM_MUST_CHECK enum mm_status mm_feed_index_build(struct mm_app *app,
    const struct mm_feed_parts *parts, const char *path,
    struct mm_advidx_stats *stats, struct mm_err *err);

/** The same for the file of scores. */
MM_MUST_CHECK enum mm_status mm_feed_scores_build(struct mm_app *app,
    const struct mm_feed_parts *parts, const char *path, struct mm_err *err);

/**
 * The same for feeds of which the first are in the index in use: only what
 * came after them is read, into a delta over it, which must stay small.
 *
 * @param path      of a new file, to be renamed to MM_FEED_DELTA
 * @param extended  false: the feeds are not such, and nothing was written
 */
MM_MUST_CHECK enum mm_status mm_feed_index_extend(struct mm_app *app,
    const struct mm_feed_parts *parts, const char *path, bool *extended,
    struct mm_advidx_stats *stats, struct mm_err *err);

/**
 * Open the index in use with what lies over it and the scores. A delta that is
 * damaged or of another index is left out: the number of the index tells.
 *
 * @param out  release with mm_advidx_close()
 * @retval errors of mm_advidx_open(), of the index
 * @retval MM_EINTEGRITY  the scores are missing or damaged
 */
MM_MUST_CHECK enum mm_status mm_feed_index_open(
    const char *dir, struct mm_advidx **out, struct mm_err *err);

/**
 * Remove what lies over an index that was built anew. Needed even where the
 * delta is not of the new one: an index of the same feeds has the same bytes,
 * and what was withdrawn since must not come back.
 */
void mm_feed_delta_drop(const char *dir);

/** What of the index in use must be made for these feeds. */
struct mm_feed_stale {
	bool rules, scores;
};
struct mm_feed_stale mm_feed_index_stale(
    const char *dir, const struct mm_feed_parts *parts);
/** Nothing of it. */
bool mm_feed_index_is_of(const char *dir, const struct mm_feed_parts *parts);

/** The accepted feeds with rules, without loading the whole world. */
MM_MUST_CHECK enum mm_status mm_feed_rules_of(
    struct mm_app *app, struct mm_feed_parts *out, struct mm_err *err);

/**
 * Make the index anew when it is missing, damaged or not that of the
 * accepted feeds. Without any accepted feed there is nothing to do.
 *
 * @param built  set to whether it was made; may be NULL
 */
MM_MUST_CHECK enum mm_status mm_feed_index_refresh(
    struct mm_app *app, bool *built, struct mm_err *err);

#endif
