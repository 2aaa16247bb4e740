/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_ASSESS_H
#define MM_APP_ASSESS_H

/*
 * Judging findings: one by hand, and reusing a judgement where the same
 * vulnerability meets the same component in another product version.
 *
 * A reused judgement is a new fact of its own: it names the finding it was
 * taken from (reuse_of), has its own actor and reason, and never follows a
 * later change of the original by itself.
 *
 * Layer: app.
 */

#include "app/app.h"

/** Why a judgement may not simply carry over: shown before it is reused. */
struct mm_assess_difference {
	const char *what; /**< "product", "version", ... identifier */
	const char *ja, *en;
	struct mm_str was, now; /**< absent: not stated */
};

#define MM_ASSESS_DIFFERENCES 6

/**
 * What differs between two findings: product, version, component version,
 * platforms, verdict, condition.
 *
 * @return  how many of @p out are set
 */
int mm_assess_differences(const struct mm_world *w, uint32_t from, uint32_t to,
    struct mm_assess_difference out[MM_ASSESS_DIFFERENCES]);

/**
 * Is @p to another current finding of the same vulnerability in the same
 * component (same identity, or same name and version without one)?
 */
bool mm_assess_same(const struct mm_world *w, uint32_t from, uint32_t to);

/** A judgement as it will be recorded: values of the fact ASSESSMENT. */
struct mm_assess_input {
	struct mm_str status, justification, impact, severity, action, reason;
};

/** Targets and what they are taken from. */
struct mm_assess_targets {
	const struct mm_str *findings;
	uint32_t n;
	struct mm_str reuse_of; /**< of all of them except itself; or absent */
};

/**
 * Record a judgement for each target, in one transaction.
 *
 * @param recorded  set to how many were new or changed
 * @retval MM_EFORMAT    no reason, or not_affected without a justification
 * @retval MM_ENOTFOUND  no such finding
 */
MM_MUST_CHECK enum mm_status mm_assess_record(struct mm_app *app,
    const struct mm_assess_input *input, const struct mm_assess_targets *t,
    uint64_t *recorded, struct mm_err *err);

/** The input that repeats the newest judgement of a finding. */
MM_MUST_CHECK enum mm_status mm_assess_repeat(const struct mm_world *w,
    uint32_t finding, struct mm_str reason, struct mm_assess_input *out,
    struct mm_err *err);

#endif
