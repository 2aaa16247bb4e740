/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_MODEL_FOLD_H
#define MM_MODEL_FOLD_H

/*
 * The fold of facts into a world, inside model/: one handler a type of fact
 * and the few verbs the handlers share. The contract is in world.h.
 *
 * Layer: model, private to it.
 */

#include "model/world.h"

/**
 * One application in progress. Failures are sticky: a handler reads all it
 * needs and the driver looks once at the end.
 */
struct mm_fold {
	struct mm_world *w;
	const struct mm_fact *f;
	bool oom;
	int missing; /* field that names something unknown, or -1 */
};

/** Index of a key, or MM_NONE; absent @p b: the key has one part. */
uint32_t mm_fold_find(const struct mm_world *w, enum mm_fact_type type,
    struct mm_str a, struct mm_str b);
/** Index of the letter of a notice to a party, or MM_NONE. */
uint32_t mm_fold_letter(const struct mm_world *w, struct mm_str notice,
    uint32_t edition, struct mm_str party);
/** Copy of a field's value in the world's arena. */
struct mm_str mm_fold_text(struct mm_fold *ap, int field);
/** Stamp of the fact at hand. */
struct mm_stamp mm_fold_stamp(struct mm_fold *ap);
/** Number of what products share at a level, by its search key; MM_NONE for
 * an absent text. */
uint32_t mm_fold_subject(
    struct mm_fold *ap, enum mm_level level, struct mm_str text);
/** A non-negative number, capped at UINT32_MAX. */
uint32_t mm_fold_number(const struct mm_fold *ap, int field);
/** Index of the thing a field names; sets @c missing when unknown. */
uint32_t mm_fold_need(struct mm_fold *ap, enum mm_fact_type type, int field);
/** The same for an optional field; MM_NONE when it is absent. */
uint32_t mm_fold_may(struct mm_fold *ap, enum mm_fact_type type, int field);
/** The same for a version, named by two fields. */
uint32_t mm_fold_may_version(struct mm_fold *ap, int product, int field);

/*
 * Keyed types share this shape: find or add the element of the key. Evaluates
 * to the element, or NULL when the fact dangles or memory is short.
 */
#define MM_FOLD_ELEMENT(ap, vec, fresh) \
	((ap)->missing >= 0 \
		? NULL \
		: mm_fold_element((ap), (void **)(void *)&(vec)->v, &(vec)->n, \
		      &(vec)->max, sizeof(*(vec)->v), (fresh)))

void *mm_fold_element(struct mm_fold *ap, void **v, uint32_t *n, uint32_t *max,
    size_t size, bool *fresh);

/** A new element of an event array, or NULL as above. */
#define MM_FOLD_APPEND(ap, vec) \
	((ap)->missing >= 0 ? NULL \
			    : mm_fold_append((ap), (void **)(void *)&(vec)->v, \
				  &(vec)->n, &(vec)->max, sizeof(*(vec)->v)))

void *mm_fold_append(
    struct mm_fold *ap, void **v, uint32_t *n, uint32_t *max, size_t size);

void mm_apply_void(struct mm_fold *ap);
void mm_apply_rule_pack(struct mm_fold *ap);
void mm_apply_rule_row(struct mm_fold *ap);
void mm_apply_calendar(struct mm_fold *ap);
void mm_apply_query(struct mm_fold *ap);
void mm_apply_person(struct mm_fold *ap);
void mm_apply_person_key(struct mm_fold *ap);
void mm_apply_signature(struct mm_fold *ap);
void mm_apply_restored(struct mm_fold *ap);
void mm_apply_hold(struct mm_fold *ap);
void mm_apply_sealed(struct mm_fold *ap);
void mm_apply_erasure(struct mm_fold *ap);
void mm_apply_workspace(struct mm_fold *ap);
void mm_apply_setting(struct mm_fold *ap);
void mm_apply_party(struct mm_fold *ap);
void mm_apply_party_end(struct mm_fold *ap);
void mm_apply_product(struct mm_fold *ap);
void mm_apply_version(struct mm_fold *ap);
void mm_apply_unit(struct mm_fold *ap);
void mm_apply_unit_move(struct mm_fold *ap);
void mm_apply_unit_state(struct mm_fold *ap);
void mm_apply_unit_version(struct mm_fold *ap);
void mm_apply_conformity(struct mm_fold *ap);
void mm_apply_component_end(struct mm_fold *ap);
void mm_apply_component_outcome(struct mm_fold *ap);
void mm_apply_lifecycle(struct mm_fold *ap);
void mm_apply_eos_judgement(struct mm_fold *ap);
void mm_apply_risk(struct mm_fold *ap);
void mm_apply_sbom(struct mm_fold *ap);
void mm_apply_feed(struct mm_fold *ap);
void mm_apply_finding(struct mm_fold *ap);
void mm_apply_finding_end(struct mm_fold *ap);
void mm_apply_assessment(struct mm_fold *ap);
void mm_apply_patch(struct mm_fold *ap);
void mm_apply_control(struct mm_fold *ap);
void mm_apply_control_state(struct mm_fold *ap);
void mm_apply_plan(struct mm_fold *ap);
void mm_apply_plan_step(struct mm_fold *ap);
void mm_apply_plan_done(struct mm_fold *ap);
void mm_apply_plan_schedule(struct mm_fold *ap);
void mm_apply_identity(struct mm_fold *ap);
void mm_apply_patch_result(struct mm_fold *ap);
void mm_apply_request(struct mm_fold *ap);
void mm_apply_request_used(struct mm_fold *ap);
void mm_apply_request_instruction(struct mm_fold *ap);
void mm_apply_request_end(struct mm_fold *ap);
void mm_apply_notice(struct mm_fold *ap);
void mm_apply_letter(struct mm_fold *ap);
void mm_apply_approval(struct mm_fold *ap);
void mm_apply_delivery(struct mm_fold *ap);
void mm_apply_event(struct mm_fold *ap);
void mm_apply_event_decision(struct mm_fold *ap);
void mm_apply_event_abroad(struct mm_fold *ap);
void mm_apply_event_support(struct mm_fold *ap);
void mm_apply_event_class(struct mm_fold *ap);
void mm_apply_event_report(struct mm_fold *ap);
void mm_apply_measure(struct mm_fold *ap);
void mm_apply_recall(struct mm_fold *ap);
void mm_apply_recall_report(struct mm_fold *ap);
void mm_apply_waiver(struct mm_fold *ap);

#endif
