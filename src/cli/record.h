/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_CLI_RECORD_H
#define MM_CLI_RECORD_H

/*
 * The command behind every row of the command table that records one fact:
 * its options are the fields of the fact.
 *
 * Layer: cli.
 */

#include "cli/cli.h"

/**
 * Fill the fields of @p f from the options (and the positional arguments, in
 * the order of the required fields). Dates in every form people type,
 * vocabulary words in Japanese or English; a repeated LIST option gives its
 * elements.
 */
MM_MUST_CHECK enum mm_status mm_cli_fact_fields(
    struct mm_cli *c, struct mm_fact *f, struct mm_err *err);

/** Record the fact of c->cmd->fact; says what was recorded. */
MM_MUST_CHECK enum mm_status mm_cli_record_fact(
    struct mm_cli *c, struct mm_err *err);

#endif
