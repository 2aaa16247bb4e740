/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_CLI_IMPORT_H
#define MM_CLI_IMPORT_H

/*
 * The command behind "party import", "device import", "device
 * import-versions" and "unit import": a CSV file in, a report out.
 *
 * Layer: cli.
 */

#include "app/register.h"
#include "cli/cli.h"

/** Options of every import command. */
extern const struct mm_opt mm_cli_import_opts[];

/**
 * Import the file of argument 0 as facts of @p type and print the report:
 * a line for each remark (table, plain) or a row (json, ndjson, csv).
 */
MM_MUST_CHECK enum mm_status mm_cli_import(
    struct mm_cli *c, enum mm_fact_type type, struct mm_err *err);

/** The report of an import on standard output. */
MM_MUST_CHECK enum mm_status mm_cli_import_report(
    struct mm_cli *c, const struct mm_import *im, struct mm_err *err);
/** Name of a file's encoding, for people. */
const char *mm_cli_encoding_name(enum mm_text_encoding e);
/** Text of a path after its last slash. */
const char *mm_cli_base_name(const char *path);

#endif
