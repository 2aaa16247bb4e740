/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_CODEC_XLSX_OUT_H
#define MM_CODEC_XLSX_OUT_H

/*
 * Writing an Excel workbook (.xlsx) with one sheet of texts. The first row is
 * bold and stays in view; every cell has the format "text", so that 1.10
 * stays 1.10 when somebody edits it. Same input, same bytes.
 *
 * Source: ECMA-376 (Office Open XML), the parts a workbook must have.
 * Limits: MM_XLSX_CELL characters a cell, as Excel.
 * Layer:  codec.
 */

#include "base/arena.h"
#include "base/buf.h"

#define MM_XLSX_CELL 32767u

struct mm_xlsx_out {
	struct mm_buf sheet;
	uint32_t rows, columns; /**< columns of the present row */
	bool too_long; /**< a text did not fit into a cell */
};

void mm_xlsx_out_init(struct mm_xlsx_out *o);

/** One cell; an absent or empty text is an empty cell. Valid UTF-8. */
void mm_xlsx_put(struct mm_xlsx_out *o, struct mm_str text);
void mm_xlsx_end_row(struct mm_xlsx_out *o);

/**
 * Write the workbook to the end of @p out, and release @p o.
 *
 * @param a  memory for the work
 * @retval MM_ELIMIT  a text is longer than a cell
 * @retval MM_ENOMEM
 */
MM_MUST_CHECK enum mm_status mm_xlsx_out_finish(struct mm_xlsx_out *o,
    struct mm_arena *a, struct mm_buf *out, struct mm_err *err);

#endif
