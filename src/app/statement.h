/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_STATEMENT_H
#define MM_APP_STATEMENT_H

/*
 * What the supplier says about a finding in the SBOM itself (VEX and VDR
 * entries). It is read from the SBOM kept with the finding whenever it is
 * shown. It never judges: a person may take it over, with a reason, and the
 * judgement then names its source.
 *
 * Source: the analysis of CycloneDX; its states and justifications as ours
 *         are a table in statement.c. What has no equivalent there stays as it
 *         is written, and a person must choose.
 * Layer:  app.
 */

#include "app/app.h"
#include "app/assess.h"
#include "model/component.h"

struct mm_statement {
	struct mm_sbom_statement said;
	bool whole; /**< about the device, not about this component */
	enum mm_vex_status status; /**< 0: no equivalent */
	enum mm_vex_justification justification; /**< 0: none, or unknown */
};

struct mm_statement_list {
	MM_VEC(struct mm_statement) list; /**< about the component first */
	struct mm_str sbom; /**< where it is written: id of the SBOM */
};

/**
 * The statements about a finding's vulnerability and component.
 *
 * @param finding  index in @p w
 * @param out      texts in the arena of @p app; empty when there is none
 * @retval errors of mm_app_sbom_load(), of its SBOM
 */
MM_MUST_CHECK enum mm_status mm_statement_of(struct mm_app *app,
    const struct mm_world *w, uint32_t finding, struct mm_statement_list *out,
    struct mm_err *err);

/** "not_affected code_not_reachable: DETAIL (SBOM S-1, whole device)". */
struct mm_str mm_statement_text(struct mm_arena *a,
    const struct mm_statement_list *l, uint32_t i, enum mm_lang lang);

/**
 * A judgement that repeats the statement. What @p input has already stays.
 *
 * @param input  its reason, a person's, gets the source after it
 * @retval MM_ENOTFOUND  there is no statement
 * @retval MM_ECONFLICT  there are several that differ: name a status
 * @retval MM_EFORMAT    no reason; a state without equivalent
 */
MM_MUST_CHECK enum mm_status mm_statement_judge(struct mm_arena *a,
    const struct mm_statement_list *l, struct mm_assess_input *input,
    struct mm_err *err);

#endif
