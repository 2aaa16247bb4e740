/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_REGISTER_VALUE_H
#define MM_APP_REGISTER_VALUE_H

/*
 * A cell as people type it, into the form a fact holds: dates of every kind
 * as ISO, vocabulary words in Japanese or English as their identifier, yes
 * and no in every way they are written, lists one element a line. Texts stay
 * as typed, without blanks at both ends.
 *
 * Layer: app.
 */

#include "base/arena.h"
#include "model/fact.h"

/** Without ASCII and ideographic blanks at both ends. */
struct mm_str mm_register_trim(struct mm_str s);

/**
 * Value of a vocabulary word: its identifier, its Japanese or English text,
 * or another word people use for it, whatever the width; 0 when unknown.
 */
int mm_register_word(
    struct mm_arena *a, const struct mm_terms *t, struct mm_str text);

/**
 * Value of field @p fd from @p cell.
 *
 * @param out  absent for an empty cell
 * @retval MM_EFORMAT  says what is accepted
 */
MM_MUST_CHECK enum mm_status mm_register_value(struct mm_arena *a,
    const struct mm_field *fd, struct mm_str cell, struct mm_str *out,
    struct mm_err *err);

#endif
