/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_REGISTER_COLUMNS_H
#define MM_APP_REGISTER_COLUMNS_H

/*
 * Header names of imported tables: the Japanese and English texts and the
 * field names of the fact catalogue, and what people call these columns.
 * Width, kana, case, blanks and punctuation play no part.
 *
 * Layer: app.
 */

#include "base/arena.h"
#include "model/fact.h"

/** Form under which header names are compared; p NULL: out of memory. */
struct mm_str mm_register_header_key(struct mm_arena *a, struct mm_str name);

/**
 * Field of a header name.
 *
 * @param out  index of the field, or -1 when no field is called so
 */
MM_MUST_CHECK enum mm_status mm_register_column(struct mm_arena *a,
    enum mm_fact_type type, struct mm_str name, int *out, struct mm_err *err);

/**
 * Is this the column of the valid date, since when a row is true? It is no
 * field of a fact. For a unit that is the day its holder got it (納入日).
 */
MM_MUST_CHECK enum mm_status mm_register_is_valid_column(struct mm_arena *a,
    enum mm_fact_type type, struct mm_str name, bool *out, struct mm_err *err);

#endif
