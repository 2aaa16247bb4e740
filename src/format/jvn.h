/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_JVN_H
#define MM_FORMAT_JVN_H

/*
 * JVN iPedia: records of vulnerabilities in XML.
 *
 * Source: VULDEF 3.x (https://jvndb.jvn.jp/schema/vuldef_3.2.xsd), a
 *         "Vulinfo"; JVNRSS 1.x and 2.0 (RSS 1.0 with mod_sec), an "item".
 * Limits: those of codec/xml.h.
 * Layer:  format.
 *
 * - The record is the JVNDB number, with its CVE numbers as aliases.
 * - One package for each CPE name. JVNRSS says no versions: nothing is
 *   decided by it. VULDEF says them in words: "1.2", "1.2 より前のバージョン",
 *   "1.2 未満", "1.2 以前", "1.0 から 1.2 まで" become ranges without an order; any other text
 *   makes every version undecided.
 * - A product without CPE is counted as unkeyed.
 */

#include "model/advisory.h"

struct mm_jvn_reader;

/** Whether the first bytes are those of such a document. */
bool mm_jvn_is(struct mm_bytes text);

/**
 * Open a document.
 *
 * @param a     holds the reader until mm_jvn_close()
 * @param text  outlives the reader and the records
 * @param out   set on success
 * @retval MM_EFORMAT  neither VULDEF nor JVNRSS
 */
MM_MUST_CHECK enum mm_status mm_jvn_open(struct mm_arena *a,
    struct mm_bytes text, const char *source, struct mm_jvn_reader **out,
    struct mm_err *err);

/**
 * Parse the next record.
 *
 * @param a     receives it
 * @param more  set: false at the end or on an error of the document, which
 *              mm_jvn_close() returns; @p out is then untouched
 * @retval MM_OK       a record, or the end
 * @retval MM_EFORMAT  this record is wrong in itself; it was read over, and
 *                     the next can be parsed; @p out is untouched
 */
MM_MUST_CHECK enum mm_status mm_jvn_parse(struct mm_jvn_reader *r,
    struct mm_arena *a, struct mm_advisory *out, bool *more,
    struct mm_err *err);

/** Bytes read so far. */
size_t mm_jvn_offset(const struct mm_jvn_reader *r);

/** End: MM_OK when the whole document was read, else the first error. */
MM_MUST_CHECK enum mm_status mm_jvn_close(
    struct mm_jvn_reader *r, struct mm_err *err);

#endif
