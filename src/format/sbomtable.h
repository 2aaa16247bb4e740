/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_SBOMTABLE_H
#define MM_FORMAT_SBOMTABLE_H

/*
 * An SBOM as a table, as 手引書 附属書A 表5 shows it and as hospitals and
 * suppliers exchange it: one component a row, in CSV or in the first sheet of
 * an Excel workbook.
 *
 * Source: 医療機器のサイバーセキュリティ導入に関する手引書 附属書A; NTIA
 *         minimum elements (names of the columns).
 * Columns are found by their names, Japanese or English, in any order, within
 * the first MM_SBOMTABLE_ABOVE rows; docs/formats/sbom.md lists them. A name
 * of the component is needed and one more column. A version that Excel keeps
 * as a number is refused: 1.10 would have become 1.1.
 * Limits: format/sbom.h, codec/csv.h, codec/xlsx.h.
 * Layer:  format.
 */

#include "format/sbom.h"

/** Rows that may stand above the names of the columns. */
#define MM_SBOMTABLE_ABOVE 20

/** The columns, in the order in which exports write them up to DEPENDS. */
enum mm_sbomtable_column {
	MM_COLUMN_SUPPLIER,
	MM_COLUMN_NAME,
	MM_COLUMN_VERSION,
	MM_COLUMN_IDENTIFIER,
	MM_COLUMN_RELATION,
	MM_COLUMN_AUTHOR,
	MM_COLUMN_TIMESTAMP,
	MM_COLUMN_TYPE,
	MM_COLUMN_HASH,
	MM_COLUMN_LICENCE,
	MM_COLUMN_EOS,
	MM_COLUMN_SUPPORT,
	MM_COLUMN_LINK,
	MM_COLUMN_REF,
	MM_COLUMN_DEPENDS,
	MM_COLUMN_PURL, /**< read only, as CPE: other tables have them apart */
	MM_COLUMN_CPE,
	MM_COLUMNS
};

/** Name of a column as exports write it. */
const char *mm_sbomtable_title(
    enum mm_sbomtable_column column, enum mm_lang lang);

/** Whether a text begins like a CSV file with the columns of an SBOM. */
bool mm_sbomtable_is(struct mm_bytes text);

/** Contract of mm_sbom_parse() for CSV. */
MM_MUST_CHECK enum mm_status mm_sbomtable_csv_parse(struct mm_arena *a,
    struct mm_bytes text, const char *source, struct mm_sbom *out,
    struct mm_err *err);

/** Contract of mm_sbom_parse() for .xlsx. */
MM_MUST_CHECK enum mm_status mm_sbomtable_xlsx_parse(struct mm_arena *a,
    struct mm_bytes bytes, const char *source, struct mm_sbom *out,
    struct mm_err *err);

#endif
