/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_CLI_SHEET_H
#define MM_CLI_SHEET_H

/*
 * One thing in full: a list of (field, value) for people, the same rows with
 * stable field names for programs.
 *
 * Layer: cli.
 */

#include "cli/cli.h"

struct mm_sheet {
	struct mm_cli *c;
	struct mm_rows rows;
};

void mm_sheet_begin(struct mm_sheet *s, struct mm_cli *c, const char *schema);
/** A field of the fact catalogue; an absent value is left out. */
void mm_sheet_field(
    struct mm_sheet *s, enum mm_fact_type type, int field, struct mm_str value);
/** Another row; an absent value is left out. */
void mm_sheet_row(struct mm_sheet *s, const char *id, const char *ja,
    const char *en, struct mm_str value);
/** Who recorded it, since when it is true, and its entry number. */
void mm_sheet_stamp(struct mm_sheet *s, const struct mm_stamp *at);
MM_MUST_CHECK enum mm_status mm_sheet_end(
    struct mm_sheet *s, struct mm_err *err);

#endif
