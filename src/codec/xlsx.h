/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_CODEC_XLSX_H
#define MM_CODEC_XLSX_H

/*
 * Reading the first sheet of an Excel workbook (.xlsx), row by row.
 *
 * Source: ECMA-376 (Office Open XML), SpreadsheetML. Of a formula its kept
 *         value is read. Readings (furigana) are left out. Macros, links and
 *         everything else of the workbook are not looked at.
 * Limits: MM_XLSX_*; those of codec/zip.h and codec/xml.h.
 * Layer:  codec.
 */

#include "base/arena.h"

#define MM_XLSX_ROWS 1048576u /**< rows of a sheet, the number Excel has */
#define MM_XLSX_COLUMNS 1000u
#define MM_XLSX_STRINGS 5000000u /**< different texts */
#define MM_XLSX_UNPACKED ((uint64_t)512 << 20) /**< bytes */

struct mm_xlsx_cell {
	struct mm_str text; /**< absent: an empty cell */
	bool number; /**< a number (also a date), not a text */
};

struct mm_xlsx;

/**
 * Open a workbook.
 *
 * @param a       receives everything; release nothing
 * @param source  name for errors, must outlive the reader
 * @retval MM_EFORMAT  no workbook, or damaged
 * @retval MM_ELIMIT, MM_ENOMEM
 */
MM_MUST_CHECK enum mm_status mm_xlsx_open(struct mm_arena *a,
    struct mm_bytes bytes, const char *source, struct mm_xlsx **out,
    struct mm_err *err);

/**
 * Next row that has cells.
 *
 * @param cells  set to the cells, reused by the next call; the texts stay
 * @return       their number; 0 at the end or on error
 */
uint32_t mm_xlsx_row(struct mm_xlsx *x, const struct mm_xlsx_cell **cells);

/** Number of the present row, as Excel shows it. */
uint64_t mm_xlsx_line(const struct mm_xlsx *x);

/**
 * The date that a number of this workbook means, as "2024-04-01"; absent when
 * it means none or memory is used up.
 */
struct mm_str mm_xlsx_date(struct mm_xlsx *x, struct mm_str number);

/** MM_OK, or the first error; must be called, and releases the reader. */
MM_MUST_CHECK enum mm_status mm_xlsx_finish(
    struct mm_xlsx *x, struct mm_err *err);

#endif
