/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_FEED_ZIP_H
#define MM_FORMAT_FEED_ZIP_H

/*
 * A ZIP archive of feed files, as OSV (all.zip), the CVE list and NVD give
 * them: each entry whose name ends in ".json" is a feed file of one and the
 * same source, most often of one record.
 *
 * Passed over: folders, other names, and the lists of changes that lie among
 *              the records of the CVE list (delta.json, deltaLog.json,
 *              recent_activities.json).
 * Limits:      MM_FEED_ZIP_ENTRIES; those of codec/zip.h and format/feed.h.
 * Layer:       format.
 */

#include "format/feed.h"

#define MM_FEED_ZIP_ENTRIES 2000000u

/** As mm_feed_sniff(), from the first entry that counts. */
MM_MUST_CHECK enum mm_status mm_feed_zip_sniff(struct mm_bytes bytes,
    const char *name, struct mm_feed_kind *out, struct mm_err *err);

/**
 * As mm_feed_read(). An entry is named "ARCHIVE:ENTRY" in errors. With
 * sink.skip, an entry no record of which can be read is left out and counted.
 *
 * @param out  written on success; zero records are no failure
 */
MM_MUST_CHECK enum mm_status mm_feed_zip_read(struct mm_bytes bytes,
    const char *name, enum mm_feed_source source,
    const struct mm_feed_sink *sink, struct mm_feed_counts *out,
    struct mm_err *err);

#endif
