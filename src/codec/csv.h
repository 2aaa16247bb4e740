/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_CODEC_CSV_H
#define MM_CODEC_CSV_H

/*
 * CSV: a row by row reader and a writer safe to open in a spreadsheet.
 *
 * Source: RFC 4180. Rows end with CRLF or LF; the last one may end with the
 *         text. A line without any byte is skipped. Refused: a quote inside
 *         an unquoted cell, text after a closing quote, a quote that is not
 *         closed, CR without LF outside quotes.
 * Limits: 1 MiB a cell, 1,000 columns.
 * Layer:  codec. Decode the bytes with codec/text.h first.
 */

#include "base/arena.h"
#include "base/buf.h"

#define MM_CSV_COLUMNS 1000
#define MM_CSV_CELL ((size_t)1024 * 1024)

struct mm_csv;

/**
 * New reader.
 *
 * @param a       holds the reader and the cells that had "" in them
 * @param text    valid UTF-8 without BOM; must outlive the cells
 * @param source  name for errors
 * @return        NULL when out of memory
 */
struct mm_csv *mm_csv_new(
    struct mm_arena *a, struct mm_str text, const char *source);

/**
 * Next row.
 *
 * @param cells  set to the cells; the array is reused by the next call, the
 *               texts stay
 * @return       number of cells; 0 at the end or on error
 */
uint32_t mm_csv_row(struct mm_csv *c, const struct mm_str **cells);

/** Line on which the present row starts, 1-based. */
uint64_t mm_csv_line(const struct mm_csv *c);

/** Column of the cell with this text in @p cells[0..n), or UINT32_MAX. */
uint32_t mm_csv_find(const struct mm_str *cells, uint32_t n, const char *name);

/**
 * Report an error of meaning in the present row.
 * @param cell  index of the cell it is about
 */
void mm_csv_fail(struct mm_csv *c, uint32_t cell, enum mm_status code,
    const char *ja, const char *en);

/**
 * Forget an error of meaning: the next row can be read.
 *
 * @return false when the text itself is broken
 */
bool mm_csv_forget(struct mm_csv *c);

/** MM_OK, or the first error with source, line and byte column. */
MM_MUST_CHECK enum mm_status mm_csv_finish(
    struct mm_csv *c, struct mm_err *err);

/** Writer; rows end with CRLF. */
struct mm_csv_out {
	struct mm_buf *buf;
	size_t row; /**< where the row started in the buffer */
	bool in_row;
};

void mm_csv_out_init(struct mm_csv_out *o, struct mm_buf *buf);

/**
 * One cell, quoted when needed. A text that a spreadsheet would take for a
 * formula (it starts with = + - @, TAB, CR, LF or a full-width = + - @) gets
 * an apostrophe in front. An absent text is an empty cell.
 */
void mm_csv_put(struct mm_csv_out *o, struct mm_str cell);
/** A number: never a formula. */
void mm_csv_put_i64(struct mm_csv_out *o, int64_t v);
void mm_csv_end_row(struct mm_csv_out *o);

#endif
