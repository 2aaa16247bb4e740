/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_KEV_H
#define MM_FORMAT_KEV_H

/*
 * Vulnerabilities known to be exploited: CISA's catalogue as JSON and as CSV,
 * and any other list with the same columns.
 *
 * Source: https://www.cisa.gov/sites/default/files/feeds/
 *         known_exploited_vulnerabilities_schema.json, and the CSV beside it
 *         ("cveID", "dateAdded", perhaps "knownRansomwareCampaignUse").
 * Limits: those of codec/json.h and codec/csv.h.
 * Layer:  format.
 */

#include "codec/csv.h"
#include "codec/json.h"
#include "model/advisory.h"

/**
 * Parse the entry of "vulnerabilities" the cursor stands on.
 *
 * @param out  written on success only; its text is borrowed like JSON's
 * @retval MM_EFORMAT  with position and path; @p j has failed too
 */
MM_MUST_CHECK enum mm_status mm_kev_parse(struct mm_arena *a, struct mm_json *j,
    struct mm_kev *out, struct mm_err *err);

struct mm_kev_table;

/**
 * Open a list in CSV: reads the column names.
 *
 * @param a       holds the reader
 * @param text    valid UTF-8, outlives the reader and the entries
 * @param source  name for errors
 * @param out     set on success
 */
MM_MUST_CHECK enum mm_status mm_kev_table_open(struct mm_arena *a,
    struct mm_str text, const char *source, struct mm_kev_table **out,
    struct mm_err *err);

/**
 * Parse the next row.
 *
 * @param more  set: false at the end, and @p out is then untouched
 * @retval MM_EFORMAT  with line and column
 */
MM_MUST_CHECK enum mm_status mm_kev_table_parse(
    struct mm_kev_table *t, struct mm_kev *out, bool *more, struct mm_err *err);

/** After a row that was refused; see mm_epss_skip(). */
bool mm_kev_table_skip(struct mm_kev_table *t);

#endif
