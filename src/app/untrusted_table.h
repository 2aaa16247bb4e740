/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_UNTRUSTED_TABLE_H
#define MM_APP_UNTRUSTED_TABLE_H

/*
 * A CSV file somebody gave us, decoded and cut into cells in a worker
 * (app/untrusted.h). What the cells mean is worked out here, on valid text.
 *
 * Limits:  codec/csv.h, sandbox/worker.h, the result below.
 * Layer:   app.
 */

#include "codec/text.h"

/** Bytes of the result: every cell with its length. */
#define MM_UNTRUSTED_TABLE_RESULT ((size_t)1 << 30)

struct mm_untrusted_table;

/**
 * Read a file.
 *
 * @param a      holds the table and all its texts
 * @param bytes  must outlive the texts
 * @retval MM_EFORMAT  bytes that are no text, with their place
 * @retval errors of mm_worker_finish()
 */
MM_MUST_CHECK enum mm_status mm_untrusted_table_read(struct mm_arena *a,
    struct mm_bytes bytes, const char *source, struct mm_untrusted_table **out,
    struct mm_err *err);

/**
 * What reading does with the bytes of the worker; on its own for tests.
 *
 * @param got  of the worker; borrowed like @p bytes
 * @retval MM_EINTERNAL  they are not what the worker would have sent
 */
MM_MUST_CHECK enum mm_status mm_untrusted_table_use(struct mm_arena *a,
    struct mm_bytes bytes, struct mm_bytes got, const char *source,
    struct mm_untrusted_table **out, struct mm_err *err);

/** The file as text, without a byte order mark; and what it was. */
struct mm_str mm_untrusted_table_text(const struct mm_untrusted_table *t);
enum mm_text_encoding mm_untrusted_table_encoding(
    const struct mm_untrusted_table *t);

/**
 * Next row, as mm_csv_row().
 *
 * @param cells  set to the cells; the array is reused by the next call
 * @return       number of cells; 0 at the end or on error
 */
uint32_t mm_untrusted_table_row(
    struct mm_untrusted_table *t, const struct mm_str **cells);
/** Line on which the present row starts. */
uint64_t mm_untrusted_table_line(const struct mm_untrusted_table *t);

/** MM_OK, or the error that ended the rows, as mm_csv_finish(). */
MM_MUST_CHECK enum mm_status mm_untrusted_table_finish(
    const struct mm_untrusted_table *t, struct mm_err *err);

#endif
