/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_RULE_FILE_H
#define MM_APP_RULE_FILE_H

/*
 * A rule pack as a file: read with every doubt refused at its place, written
 * so that reading it gives the same rows.
 *
 * A row lists what decides the rule (conditions, scope, readings) by name. It
 * must be what the program has: the file is a whole account to be reviewed,
 * and a pack that means another condition is refused (ADR 0022).
 *
 * Source: docs/formats/rules.md, data/schema/rules.schema.json.
 * Limits: 4 MiB, MM_RULE_FILE_ROWS rows.
 * Layer:  app.
 */

#include "base/buf.h"
#include "duty/pack.h"

#define MM_RULE_FILE_MAX ((size_t)4 << 20)
#define MM_RULE_FILE_ROWS 1000u

struct mm_rule_file {
	struct mm_pack_head head; /**< digest: of the bytes read */
	MM_VEC(struct mm_pack_row) rows; /**< as they stand */
};

/**
 * Read a pack.
 *
 * @param a       holds all texts
 * @param source  name for errors
 * @retval MM_EFORMAT    not JSON, an unknown, missing or repeated member, an
 *                       unknown condition or word; with line and column
 * @retval MM_ECONFLICT  dates that overlap, law weakened, another condition
 * @retval MM_ELIMIT     too many rows
 */
MM_MUST_CHECK enum mm_status mm_rule_file_parse(struct mm_arena *a,
    struct mm_bytes text, const char *source, struct mm_rule_file *out,
    struct mm_err *err);

/** The program's own pack. */
MM_MUST_CHECK enum mm_status mm_rule_file_program(
    struct mm_arena *a, struct mm_rule_file *out, struct mm_err *err);

/** A recorded version of a pack. */
MM_MUST_CHECK enum mm_status mm_rule_file_recorded(struct mm_arena *a,
    const struct mm_world *w, const struct mm_pack_head *pack,
    struct mm_rule_file *out, struct mm_err *err);

/** Write it: the same rows give the same bytes. */
void mm_rule_file_write(const struct mm_rule_file *f, struct mm_buf *out);

/** The rules a file means on a day. */
MM_MUST_CHECK enum mm_status mm_rule_file_rules(struct mm_arena *a,
    const struct mm_rule_file *f, struct mm_date on, struct mm_ruleset *out,
    struct mm_err *err);

#endif
