/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_DUTY_DUTY_H
#define MM_DUTY_DUTY_H

/*
 * What is owed: the evaluator. A pure function of a world (facts of one
 * date) and the rules: no store, no clock, no file.
 *
 * Units are grouped by (product, version, recipient); a group's facts are
 * derived once and every rule is decided on them. Recipients are the holder
 * (or its successor, or the last holder of a lost unit) and the lessor of a
 * leased unit; a unit in a dealer's stock has none. A dealer is a recipient
 * only while a request of its is open, through clause (5).
 *
 * Source: the notice 記(1)-(5); domain research T1-T4, R29-R44.
 * Limits: UNKNOWN never becomes "not owed": such a duty is UNDETERMINED.
 * Layer:  duty.
 */

#include "duty/index.h"
#include "duty/rules.h"

enum mm_due_source {
	MM_DUE_FROM_NONE = 1,
	MM_DUE_FROM_POLICY,
	MM_DUE_FROM_LAW,
	MM_DUE_FROM_PLAN,
	MM_DUE_FROM_INSPECTION,
	MM_DUE_FROM_REPORT, /**< the next report an incomplete one promised */
	MM_DUE_FROM_RULE, /**< a period its source states (duty/pack.h) */
	MM_DUE_FROM_SCHEDULE, /**< day agreed with the institution */
	MM_DUE_FROM__COUNT
};

extern const struct mm_terms mm_terms_due_source;

/** Records cited by one duty at most. */
#define MM_DUTY_EVIDENCE 6

/** One duty. Valid in the sink; keep it with mm_duty_keep(). */
struct mm_duty {
	const struct mm_rule *rule;
	enum mm_duty_state state;
	unsigned via; /**< 5: through clause (5), else 0 */
	uint32_t product;
	uint32_t version; /**< MM_NONE: not known */
	uint32_t party; /**< MM_NONE: the maker's own work */
	/** By rule->scope: lifecycle, finding, patch, step, control, request
	 * or event; MM_NONE for VERSION and GROUP. */
	uint32_t subject;
	uint32_t request; /**< the open request behind via 5 */
	const uint32_t *units; /**< in scope, in order of the world */
	uint32_t nunits;
	/** Fact that set it off; NULL = none. */
	const struct mm_stamp *trigger;
	struct mm_date base; /**< day the due days are counted from */
	struct mm_date due; /**< unset: no number */
	enum mm_due_source due_source;
	uint32_t waiver; /**< w->waivers, or MM_NONE */
	struct mm_trace trace;
	const struct mm_facts *facts;
	uint64_t evidence[MM_DUTY_EVIDENCE]; /**< journal positions */
	unsigned nevidence;
	const struct mm_duty_index *index;
};

struct mm_duty_params {
	struct mm_arena *arena; /**< index and groups; lives with duties */
	bool all; /**< also NOT_APPLICABLE duties */
	bool per_unit; /**< no grouping; for measuring only */
	uint32_t product; /**< only this one; MM_NONE = every */
	uint32_t party; /**< only this recipient; MM_NONE = every */
	const uint32_t *whole; /**< of a part, see duty/index.h; else NULL */
	const struct mm_ruleset *rules; /**< NULL: those in force */
};

/** @return  other than MM_OK stops the evaluation and is returned */
typedef enum mm_status mm_duty_sink(
    void *ctx, const struct mm_duty *d, struct mm_err *err);

/**
 * Evaluate every rule on @p w at w->as_of. Order: by product, version and
 * party as they stand in the world, then dealers' requests, requests and
 * events; the same facts give the same order.
 *
 * @retval MM_EFORMAT  a policy or reading setting is not valid
 * @retval MM_ENOMEM   the arena is full
 */
MM_MUST_CHECK enum mm_status mm_duty_eval(const struct mm_world *w,
    const struct mm_duty_params *p, mm_duty_sink *sink, void *ctx,
    struct mm_err *err);

/**
 * Stable text key: RULE/product/version/party[/subject][/5:request], "-" for
 * none and "?" for an unknown version.
 *
 * @return  p == NULL when out of memory
 */
struct mm_str mm_duty_key(struct mm_arena *a, const struct mm_duty *d);

/** Copy that lives as long as @p a (and the arena of the evaluation). */
MM_MUST_CHECK enum mm_status mm_duty_keep(struct mm_arena *a,
    const struct mm_duty *d, struct mm_duty *out, struct mm_err *err);

/** Order for people: state (undetermined first), due date, key fields. */
int mm_duty_cmp(const struct mm_duty *a, const struct mm_duty *b);

/** Does a waiver, approved or not, speak of this duty? */
bool mm_duty_waiver_covers(const struct mm_waiver *v, const struct mm_duty *d);

/** Days overdue (>0) or left (<0) on the world's date; 0 when no date. */
int32_t mm_duty_late(const struct mm_duty *d);

/** A unit and recipient that no duty decides: a defect. */
struct mm_undecided {
	uint32_t unit, party;
};

/** Coverage: what became of every (unit, recipient) pair. */
struct mm_coverage {
	uint64_t pairs; /**< in scope, with a recipient */
	uint64_t decided; /**< of these, named by some duty */
	uint64_t units, in_scope;
	uint64_t out[MM_SCOPE__COUNT]; /**< by first failing test */
	uint64_t stock; /**< in a dealer's stock: on request only */
	uint64_t contested; /**< in scope, with records that disagree */
	uint64_t no_recipient; /**< holder ended without successor */
	MM_VEC(struct mm_undecided) missing;
};

/** Evaluate and account for every unit, independently of the grouping. */
MM_MUST_CHECK enum mm_status mm_duty_coverage(const struct mm_world *w,
    const struct mm_duty_params *p, struct mm_coverage *out,
    struct mm_err *err);

/** Which pairs the duties of one evaluation named. */
struct mm_coverage_marks {
	const struct mm_world *w;
	struct mm_policy pol;
	uint8_t *seen; /**< by holding */
	const uint32_t *last; /**< units marked last */
};

/** Begin the account of an evaluation that is run anyway. */
MM_MUST_CHECK enum mm_status mm_coverage_begin(struct mm_arena *a,
    const struct mm_world *w, struct mm_coverage_marks *out,
    struct mm_err *err);

/** Note the units and the recipient one duty names. */
void mm_coverage_mark(struct mm_coverage_marks *m, const struct mm_duty *d);

/**
 * Account for every unit (of p->product), whatever the evaluator's index
 * holds: a pair that no marked duty named is missing.
 */
MM_MUST_CHECK enum mm_status mm_coverage_end(const struct mm_coverage_marks *m,
    const struct mm_duty_params *p, struct mm_coverage *out,
    struct mm_err *err);

#endif
