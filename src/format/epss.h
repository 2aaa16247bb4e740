/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_EPSS_H
#define MM_FORMAT_EPSS_H

/*
 * EPSS scores as CSV.
 *
 * Source:   https://www.first.org/epss/data_stats
 * Accepted: "cve,epss"; "cve,epss,percentile"; either after a first line
 *           "#model_version:...,score_date:..."; and tables with more columns
 *           of which one is named CVE and one EPSS (any case).
 * Limits:   those of codec/csv.h.
 * Layer:    format.
 */

#include "codec/csv.h"
#include "model/advisory.h"

struct mm_epss_reader;

/**
 * Open: reads the comment line and the column names.
 *
 * @param a       holds the reader
 * @param text    valid UTF-8, outlives the reader and the scores
 * @param source  name for errors
 * @param out     set on success
 */
MM_MUST_CHECK enum mm_status mm_epss_open(struct mm_arena *a,
    struct mm_str text, const char *source, struct mm_epss_reader **out,
    struct mm_err *err);

/** Date of the scores (UTC day), MM_DATE_NONE when the file has none. */
struct mm_date mm_epss_date(const struct mm_epss_reader *r);

/**
 * Parse the next row.
 *
 * @param more  set: false at the end, and @p out is then untouched
 * @retval MM_EFORMAT  with line and column
 */
MM_MUST_CHECK enum mm_status mm_epss_parse(struct mm_epss_reader *r,
    struct mm_epss *out, bool *more, struct mm_err *err);

/**
 * After a row that was refused: forget that, so that the next one is read.
 *
 * @return false when the text itself is broken and no next row can be found
 */
bool mm_epss_skip(struct mm_epss_reader *r);

#endif
