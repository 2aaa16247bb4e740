/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_CLI_FINDINGS_H
#define MM_CLI_FINDINGS_H

/*
 * Findings as rows, the same columns wherever they are shown, and the line
 * that says how much of the SBOM they speak for.
 *
 * Layer: cli.
 */

#include "app/scan.h"
#include "cli/cli.h"

/** Columns of a finding. */
#define MM_FINDING_COLS 20

struct mm_finding_rows {
	struct mm_rows rows;
	/** One more: what the supplier says, of mm_finding_rows_supplier(). */
	struct mm_col cols[MM_FINDING_COLS + 1];
	struct mm_str supplier; /**< of the next row; one a line */
};

/** @param workspace  findings of product versions: show which */
void mm_finding_rows_begin(struct mm_finding_rows *r, struct mm_cli *c,
    const char *schema, bool workspace);

/** Also show what the supplier says; before the first row. */
void mm_finding_rows_supplier(struct mm_finding_rows *r);

/** One finding of a scan. */
void mm_finding_rows_add(struct mm_finding_rows *r,
    const struct mm_scan_subject *subject, const struct mm_scan_finding *f);

/** One finding as recorded, with its judgement. */
void mm_finding_rows_add_recorded(
    struct mm_finding_rows *r, const struct mm_world *w, uint32_t finding);

/** "68 of 80 components identified": with the rows of a table on standard
 * output, else on standard error (JSON has it in "coverage"). */
void mm_finding_coverage(
    struct mm_cli *c, uint64_t identified, uint64_t components);

/** EPSS as "0.91"; absent without one. */
struct mm_str mm_finding_epss(const struct mm_cli *c, bool has, uint32_t e6);

#endif
