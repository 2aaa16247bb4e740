/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_REGISTER_H
#define MM_APP_REGISTER_H

/*
 * Bringing a register in from a spreadsheet: parties, products, versions,
 * units, one row a fact (docs/formats/register.md).
 *
 * Every bad row is reported, not only the first; unless asked otherwise,
 * nothing is recorded while one row is bad. Rows that change nothing record
 * nothing, so the same file can be imported again.
 *
 * Limits: 256 MiB a file, codec/csv.h, MM_REGISTER_ROWS rows.
 * Layer:  app.
 */

#include "app/app.h"
#include "codec/text.h"

#define MM_REGISTER_FILE ((size_t)256 << 20)
#define MM_REGISTER_ROWS 2000000u

enum mm_import_grade {
	MM_IMPORT_ERROR, /**< the row cannot be recorded */
	MM_IMPORT_WARNING, /**< recorded; somebody should look */
	MM_IMPORT_NOTE /**< an explanation */
};

/** One line of the report. */
struct mm_import_line {
	enum mm_import_grade grade;
	uint64_t line; /**< in the file; 0 = the whole file */
	struct mm_str column; /**< header as it stands in the file; or "" */
	struct mm_str value; /**< cell as it stands in the file; or "" */
	struct mm_str ja, en;
};

struct mm_import {
	enum mm_fact_type type;
	enum mm_text_encoding encoding;
	uint64_t rows; /**< data rows that are not blank */
	uint64_t bad; /**< rows with an error */
	uint64_t recorded; /**< facts recorded (dry run: would be) */
	uint64_t unchanged; /**< rows that change nothing */
	MM_VEC(struct mm_import_line) lines; /**< in file order; notes last */
};

struct mm_import_options {
	const char *source; /**< file name for messages */
	bool partial; /**< record the good rows beside bad ones */
	struct mm_str reason; /**< of every fact; may be absent */
	/**
	 * With @c partial: file that receives the header and the bad rows as
	 * they stand, to be corrected and imported again; or NULL.
	 */
	const char *rejects;
};

/**
 * Import one CSV file (UTF-8 with or without BOM, CP932).
 *
 * @param type    MM_FACT_PARTY, _PRODUCT, _VERSION or _UNIT
 * @param bytes   whole file; must outlive the run
 * @param out     filled also on MM_EFORMAT; texts in app->arena
 * @retval MM_EFORMAT  rows or the header are bad (see @p out); without
 *                     @c partial nothing was recorded
 * @retval MM_EEMPTY   no data row
 * @retval MM_ELIMIT   too many rows
 */
MM_MUST_CHECK enum mm_status mm_register_import(struct mm_app *app,
    enum mm_fact_type type, struct mm_bytes bytes,
    const struct mm_import_options *options, struct mm_import *out,
    struct mm_err *err);

#endif
