/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_FEED_H
#define MM_FORMAT_FEED_H

/*
 * A vulnerability feed: what kind of file it is, and its records one by one.
 *
 * Sources: CVE JSON 5.x, NVD CVE API 2.0 and feeds 1.1, OSV, CSAF, JVN, KEV,
 *          FIRST EPSS, endoflife.date; see the header of each.
 * Shapes:  one JSON document (an NVD page, a KEV catalogue, one record), a
 *          JSON array of records, JSON Lines (a record a line, empty lines
 *          skipped), CSV (EPSS, KEV), XML (JVN), a ZIP archive of JSON
 *          files (format/feed_zip.h).
 * Strict:  one record that does not parse fails the whole feed, with its line
 *          and path: a feed that is half read would clear what it lost. A
 *          reader that wants the rest all the same gives a function that is
 *          told of each record left out (struct mm_feed_sink, skip).
 * Memory:  one record at a time.
 * Limits:  those of codec/json.h and codec/csv.h.
 * Layer:   format.
 */

#include "model/advisory.h"
#include "model/support.h"

struct mm_csaf;

enum mm_feed_shape {
	MM_SHAPE_DOCUMENT = 1,
	MM_SHAPE_ARRAY,
	MM_SHAPE_LINES,
	MM_SHAPE_CSV,
	MM_SHAPE_ZIP,
	MM_SHAPE_XML
};

struct mm_feed_kind {
	enum mm_feed_source source;
	enum mm_feed_shape shape;
};

/**
 * Find out what kind of feed the bytes are.
 *
 * @param bytes   the whole file, unpacked
 * @param name    of the file, for errors
 * @retval MM_EFORMAT  none of the kinds; the message says what was seen
 * @retval MM_EEMPTY   no bytes but white space
 */
MM_MUST_CHECK enum mm_status mm_feed_sniff(struct mm_bytes bytes,
    const char *name, struct mm_feed_kind *out, struct mm_err *err);

/**
 * Who gets the records. Every pointer is valid during the call only.
 * A call that does not return MM_OK stops the reading with that status.
 * A call that is NULL drops its records (they are still checked and counted).
 */
struct mm_feed_sink {
	void *ctx;
	enum mm_status (*advisory)(
	    void *ctx, const struct mm_advisory *a, struct mm_err *err);
	enum mm_status (*kev)(
	    void *ctx, const struct mm_kev *k, struct mm_err *err);
	enum mm_status (*epss)(
	    void *ctx, const struct mm_epss *e, struct mm_err *err);
	enum mm_status (*eol)(
	    void *ctx, const struct mm_eol_product *p, struct mm_err *err);
	/** Bytes before the offset are done with, e.g. for progress. */
	void (*passed)(void *ctx, size_t offset);
	/** A whole CSAF document, before its vulnerabilities as advisories. */
	enum mm_status (*csaf)(
	    void *ctx, const struct mm_csaf *d, struct mm_err *err);
	/**
	 * A record of an array, a page, a line or a row is not valid: it is
	 * left out, counted, and reading goes on. Where the text itself is
	 * broken, so that no next record can be found, the feed still fails.
	 * NULL: the first such record fails the feed.
	 */
	void (*skip)(void *ctx, const struct mm_err *why);
};

struct mm_feed_counts {
	/** Read, all of the following included; a CSAF document is one. */
	uint64_t records;
	/** Not withdrawn, but without any identity matching could use. */
	uint64_t rejected;
	uint64_t withdrawn; /**< withdrawn or rejected by their source */
	uint64_t unkeyed; /**< products without an identity, all records */
	uint64_t skipped; /**< not valid and left out; not among records */
	/** Newest modification (CVE, NVD, OSV), release (CSAF, KEV; of a CSV
	 * its newest entry), making (endoflife.date), scores (EPSS);
	 * MM_DATE_NONE when the feed does not say. */
	struct mm_date date;
};

/**
 * Read every record of a feed.
 *
 * @param bytes   as given to mm_feed_sniff()
 * @param name    of the file, for errors
 * @param sink    NULL = check and count only
 * @param out     written on success; may be NULL
 * @retval MM_EFORMAT  a record or the file is not valid (line, path), a KEV
 *                     or NVD page does not hold as many entries as it says
 * @retval MM_EEMPTY   no record at all
 */
MM_MUST_CHECK enum mm_status mm_feed_read(struct mm_bytes bytes,
    const char *name, struct mm_feed_kind kind, const struct mm_feed_sink *sink,
    struct mm_feed_counts *out, struct mm_err *err);

#endif
