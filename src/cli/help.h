/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_CLI_HELP_H
#define MM_CLI_HELP_H

/*
 * Help and the man page, both from the command table.
 *
 * Layer: cli.
 */

#include "cli/cli.h"

/** Options every command takes; ends with a NULL name. */
extern const struct mm_opt mm_cli_global_opts[];
/** The @p i-th command of all groups, or NULL. */
const struct mm_cmd *mm_cli_command(size_t i);

/** Help of one command, or the list of all when @p cmd is NULL. */
MM_MUST_CHECK enum mm_status mm_cli_help(
    struct mm_cli *c, const struct mm_cmd *cmd, struct mm_err *err);
/** Help of every command of a noun. */
MM_MUST_CHECK enum mm_status mm_cli_help_noun(
    struct mm_cli *c, struct mm_str noun, struct mm_err *err);
/** docs/man/mimamori.1 in mdoc. */
MM_MUST_CHECK enum mm_status mm_cli_man(struct mm_cli *c, struct mm_err *err);

#endif
