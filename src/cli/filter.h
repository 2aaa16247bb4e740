/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_CLI_FILTER_H
#define MM_CLI_FILTER_H

/*
 * What list commands share: filters given as options, cells of answers, and
 * recording one fact that a command filled in itself.
 *
 * Layer: cli.
 */

#include "cli/cli.h"

/** Option @p name as a word of @p t (Japanese, English or identifier); 0 when
 * it is not given. */
MM_MUST_CHECK enum mm_status mm_cli_term(const struct mm_cli *c,
    const char *name, const struct mm_terms *t, int *out, struct mm_err *err);

/** Does one of two texts contain @p text, whatever width and kana? Yes when
 * @p text is NULL. */
bool mm_cli_mentions(const struct mm_cli *c, const char *text,
    struct mm_str one, struct mm_str other);

/** Text of yes, no; absent for unknown. */
struct mm_str mm_cell_tri(const struct mm_cli *c, enum mm_tri v);

/**
 * Record one fact; actor, valid date and --reason are added here. Says what
 * was recorded.
 *
 * @param f  type and values
 */
MM_MUST_CHECK enum mm_status mm_cli_record(
    struct mm_cli *c, const struct mm_fact *f, struct mm_err *err);

/** Version of a product by its id or, in another width, its key. */
MM_MUST_CHECK enum mm_status mm_cli_version(const struct mm_cli *c,
    const struct mm_world *w, uint32_t product, struct mm_str text,
    uint32_t *out, struct mm_err *err);

/** Unit by its id, or by a serial number only one unit has. */
MM_MUST_CHECK enum mm_status mm_cli_unit(const struct mm_cli *c,
    const struct mm_world *w, struct mm_str text, uint32_t *out,
    struct mm_err *err);

#endif
