/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_DUTY_PLAN_H
#define MM_DUTY_PLAN_H

/*
 * Patch plans: what is planned for a patch, by when at an institution, and
 * what of it is done. The plan in force is the newest edition of a patch's
 * plan; its steps are compensating controls, evaluations, the patch itself
 * and verifications.
 *
 * A control counts as in place only by a record of the institution; that it
 * will not do it is recorded too and closes the step there, but protects
 * nothing. An evaluation past its date leaves the plan in force only where a
 * control of the plan is in place meanwhile.
 *
 * Source: the notice 記(3); domain research A7, B10, T3, R64-R71.
 * Layer:  duty, shared by its files.
 */

#include "duty/derive.h"

/** The plan in force of a patch, or MM_NONE. */
uint32_t mm_plan_in_force(const struct mm_world *w, uint32_t patch);

/** Patch a duty is about, by its scope and subject; MM_NONE: none. */
uint32_t mm_plan_patch(
    const struct mm_world *w, enum mm_duty_scope scope, uint32_t subject);

/** Is this control (MM_NONE: of no record) in place at the party? */
bool mm_plan_protects(
    const struct mm_world *w, uint32_t control, uint32_t party);

/**
 * Does the plan of a patch rely on nothing but firewall or separation of
 * networks: no step that changes the device, no control of another kind?
 */
bool mm_plan_firewall_only(const struct mm_world *w, uint32_t plan);

/** The warning about it, by enum mm_lang. */
extern const char *const mm_plan_firewall_words[2];

/** Facts of a patch's plan for a group: PLAN_HOLDS. */
void mm_plan_derive(const struct mm_world *w, const struct mm_group *g,
    uint32_t patch, struct mm_date on, struct mm_facts *f);

/** Facts of one step for a group (party MM_NONE: the maker's own work):
 * CONTROL_SETTLED, EVALUATED, PATCH_APPLIED, VERIFIED. */
void mm_plan_derive_step(const struct mm_duty_index *x,
    const struct mm_group *g, uint32_t step, struct mm_facts *f);

/** Facts of a condition of use for a group: CONTROL_REMOVED, RISK_REDONE. */
void mm_plan_derive_condition(const struct mm_world *w,
    const struct mm_slot_state *s, const struct mm_group *g, uint32_t control,
    struct mm_facts *f);

/** Does a control concern the versions of a slot of its product? */
bool mm_plan_control_fits(
    const struct mm_control *c, const struct mm_slot_state *s);

/** Does the patch lead to the slot's version, which must be known? */
bool mm_plan_leads_to(const struct mm_world *w, const struct mm_patch *p,
    const struct mm_slot_state *s);

/** By when a patch is to be applied at a group. */
struct mm_plan_due {
	struct mm_date day; /**< unset: nothing says */
	/** What says it; all MM_NONE or NULL but one. */
	const struct mm_schedule *schedule; /**< agreed with the party */
	uint32_t step; /**< of the plan in force */
	uint32_t unit; /**< its next inspection */
};

/** The agreed schedule, else the plan's last patch step, else the earliest
 * next inspection of a unit that still needs the patch. */
struct mm_plan_due mm_plan_apply_due(
    const struct mm_duty_index *x, const struct mm_group *g, uint32_t patch);

#endif
