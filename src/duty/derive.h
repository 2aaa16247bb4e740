/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_DUTY_DERIVE_H
#define MM_DUTY_DERIVE_H

/*
 * From records to the facts the rules ask about: of a version slot, of a
 * recipient's group of units, of a request, of an event.
 *
 * Layer: duty, shared by its files.
 */

#include "duty/index.h"
#include "duty/rules.h"

/** What is known about one slot on one day. */
struct mm_slot_state {
	uint32_t slot, product, version;
	struct mm_date on;
	struct mm_facts facts;
	struct mm_dates dates; /**< unset where versions differ */
	unsigned stage; /**< 1-3; 0 = cannot tell */
	struct mm_date stage_since; /**< unset: no date announced */
	struct mm_date dates_since; /**< announcement of the dates in force */
	unsigned gaps; /**< MM_GAP_* */
	uint32_t risk; /**< in force, or MM_NONE */
	uint32_t judgement; /**< in force, or MM_NONE */
};

/** A recipient and its units of one slot. */
struct mm_group {
	uint32_t party; /**< MM_NONE: none */
	const uint32_t *units;
	uint32_t n;
	enum mm_tri in_scope;
	bool known; /**< there is somebody to tell */
	struct mm_date base; /**< holds a unit since */
	const struct mm_stamp *base_at;
	struct mm_letter_range letters;
};

/** A vulnerability that concerns a slot. */
struct mm_slot_vuln {
	uint32_t finding; /**< with the newest judgement */
	enum mm_tri affected;
};

typedef MM_VEC(struct mm_slot_vuln) mm_slot_vulns;

/** Facts of a slot; every fact of other things is left UNKNOWN. */
void mm_derive_slot(const struct mm_duty_index *x, uint32_t slot,
    struct mm_date on, struct mm_slot_state *out);

/**
 * What must have been told to a group for one of the "told" facts.
 *
 * @param subject  patch of PATCH_TOLD and PLAN_SHOWN, finding of VULN_TOLD
 * @return         false when @p fact is not about telling
 */
bool mm_derive_need(const struct mm_duty_index *x,
    const struct mm_slot_state *s, const struct mm_group *g,
    enum mm_duty_fact fact, uint32_t subject, struct mm_need_info *out);

/** Set one "told" fact of a group (one that mm_derive_need() knows).
 * Returns the letter, or MM_NONE. */
uint32_t mm_derive_told(const struct mm_duty_index *x,
    const struct mm_slot_state *s, const struct mm_group *g,
    enum mm_duty_fact fact, uint32_t subject, struct mm_facts *f);

/** Facts of a group, on top of those of its slot. */
void mm_derive_group(const struct mm_duty_index *x,
    const struct mm_slot_state *s, const struct mm_group *g,
    struct mm_facts *f);

/** Facts of one patch for a group: PATCH_TOLD, PATCH_PENDING, PLAN_SHOWN. */
void mm_derive_patch(const struct mm_duty_index *x,
    const struct mm_slot_state *s, const struct mm_group *g, uint32_t patch,
    struct mm_facts *f);

/** Result of a patch on a unit, or NULL. */
const struct mm_patch_outcome *mm_derive_outcome(
    const struct mm_duty_index *x, uint32_t patch, uint32_t unit);

/** Does the patch, one of the slot's product, concern units of the slot? */
bool mm_derive_patch_fits(
    const struct mm_patch *p, const struct mm_slot_state *s);

/** Vulnerabilities of a slot judged affected (or affected in some version). */
MM_MUST_CHECK enum mm_status mm_derive_vulns(const struct mm_duty_index *x,
    uint32_t slot, mm_slot_vulns *out, struct mm_err *err);

/** Facts of one finding: FINDING_OPEN, FINDING_JUDGED. */
void mm_derive_finding(
    const struct mm_world *w, const struct mm_finding *d, struct mm_facts *f);

/** Facts of an event but those of its slot. */
void mm_derive_event(const struct mm_event *e, struct mm_facts *f);
/** What is assessed and decided about the end of a component's support. */
void mm_derive_component(const struct mm_duty_index *x, uint32_t end,
    struct mm_date on, struct mm_facts *f);
/** The newest decision whether a patch is a recall, or MM_NONE. */
uint32_t mm_derive_recall_of(const struct mm_world *w, uint32_t patch);
/** What is decided about measures; @p m NULL: nothing. */
void mm_derive_measure(const struct mm_measure *m, struct mm_facts *f);
/** What is decided and told about a recall; @p r NULL: nothing. */
void mm_derive_recall(const struct mm_recall *r, struct mm_facts *f);

#endif
