/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_DUTY_PLAN_EXPLAIN_H
#define MM_DUTY_PLAN_EXPLAIN_H

/*
 * The plan behind a duty, in words: its steps with what is known of each at
 * the recipient, the schedule there, the results on its units.
 *
 * Layer: duty, private to explain.c.
 */

#include "duty/derive.h"
#include "duty/explain.h"

/**
 * Add the rows of the plan in force of the patch a duty is about; none where
 * it is about no patch or the patch has no plan.
 *
 * @param a  keeps a failure, for the caller to look at
 */
void mm_plan_explain(struct mm_arena *a, const struct mm_duty *d,
    const struct mm_slot_state *s, const struct mm_group *g,
    struct mm_explanation *out);

#endif
