/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_ADMISSION_PLAN_H
#define MM_APP_ADMISSION_PLAN_H

/*
 * Admission of plans, their steps, results of patches, and what is recorded
 * about a dealer's request.
 *
 * Layer: app, private to admission.
 */

#include "model/world.h"

/** A plan belongs to one patch, exists in stages ① and ② only (R64), and an
 * edition that a notice names does not change (R69). */
MM_MUST_CHECK enum mm_status mm_admit_plan(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err);

/** A step of kind control names a control of the product; others none. */
MM_MUST_CHECK enum mm_status mm_admit_plan_step(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err);

/** Only an evaluation is finished by a record of its own. */
MM_MUST_CHECK enum mm_status mm_admit_plan_done(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err);

/** Only what was applied is verified; the patch is one of the unit's. */
MM_MUST_CHECK enum mm_status mm_admit_patch_result(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err);

/** A notice before a sale and an instruction belong to such a request. */
MM_MUST_CHECK enum mm_status mm_admit_request_used(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err);

/** A dealer asking about a used device is answered with an instruction. */
MM_MUST_CHECK enum mm_status mm_admit_request_end(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err);

#endif
