/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_REGISTER_CHECK_H
#define MM_APP_REGISTER_CHECK_H

/*
 * Checks of one imported row beyond the catalogue and admission: numbers
 * with a check digit (an error when wrong), numbers whose form is only a
 * custom (a warning, R9), and what a UDI says against the other columns.
 *
 * Layer: app.
 */

#include "app/register.h"

/** Receives each remark; @p field is the field it is about. */
typedef enum mm_status mm_register_remark_fn(void *ctx,
    enum mm_import_grade grade, int field, const struct mm_err *text,
    struct mm_err *err);

/** What a row is checked against, and who hears of it. */
struct mm_register_checker {
	struct mm_arena *arena;
	const struct mm_world *world; /**< what the row refers to */
	struct mm_date as_of; /**< present day */
	mm_register_remark_fn *remark;
	void *ctx; /**< of @c remark */
};

/**
 * Check the fact of one row; a wrong value is a remark, not a failure.
 *
 * @retval MM_ENOMEM  or what the remark returned
 */
MM_MUST_CHECK enum mm_status mm_register_check(
    const struct mm_register_checker *checker, const struct mm_fact *f,
    struct mm_err *err);

#endif
