/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_STATUS_H
#define MM_APP_STATUS_H

/*
 * The state of a workspace on one date in numbers: what `status` shows on
 * one screen. Every number equals the length of the list a command prints.
 *
 * Layer: app.
 */

#include "app/app.h"
#include "duty/duty.h"

/** States of a duty, indexed by enum mm_duty_state; 0 unused. */
#define MM_STATUS_STATES (MM_DUTY_NOT_APPLICABLE + 1)

struct mm_status_counts {
	uint32_t products, versions, units, hospitals, dealers;
	uint64_t in_scope; /**< (unit, recipient) pairs in scope */
	uint64_t undecided; /**< pairs without a decision: a defect */
	uint32_t duties[MM_STATUS_STATES]; /**< by state */
	/** By clause 1-5 of the notice; 0: what is not the notice's. */
	uint32_t overdue_by_clause[6];
	/** Of index 0, by strength: law, guidance. */
	uint32_t overdue_law, overdue_guidance;
	uint32_t overdue_own; /**< of the company's own plans */
	uint32_t findings, unjudged; /**< current ones */
	uint32_t kev; /**< current, affected or not judged, in KEV */
	uint32_t sboms_missing; /**< versions in use without an SBOM */
	uint32_t drafts; /**< notices not approved */
	uint32_t awaiting; /**< letters sent, not yet delivered */
	uint32_t bounced; /**< letters whose newest state is bounced */
	uint32_t feeds; /**< feeds ever accepted; 0 is said loudly */
	uint32_t feeds_held;
	struct mm_date oldest_feed; /**< date of the oldest accepted feed */
	int32_t feed_old; /**< days by policy feed.old; -1 = no number */
};

/** Count everything on app->as_of. */
MM_MUST_CHECK enum mm_status mm_status_count(
    struct mm_app *app, struct mm_status_counts *out, struct mm_err *err);

#endif
