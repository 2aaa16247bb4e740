/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_DUTY_LIFECYCLE_H
#define MM_DUTY_LIFECYCLE_H

/*
 * Life cycle: which EOL and EOS dates are in force, in which stage of clause
 * (2) a version is, and whether a judgement that EOS is passed holds.
 *
 * Source: the notice 記(2)①-③; domain research table T1, R14-R23.
 * Limits: EOL and EOS are the last day of their stage: "past" is a later day
 *         (reading.boundary = exclusive: the day itself is past).
 * Layer:  duty.
 */

#include "duty/policy.h"

/** Dates in force, each with the record that set it (MM_NONE = none). */
struct mm_dates {
	struct mm_date eol, eos;
	uint32_t eol_by, eos_by; /**< w->lifecycles */
};

/** What T1 finds missing or wrong. */
#define MM_GAP_EOL 1u
#define MM_GAP_EOS 2u
#define MM_GAP_ORDER 4u /**< EOS before EOL, through different levels */

/** One state of the dates, in order of time. */
struct mm_revision {
	uint32_t by; /**< w->lifecycles: the record that made it */
	struct mm_dates dates;
};

/** Why a judgement does not hold; see mm_life_judgement(). */
enum mm_judgement_flaw {
	MM_JF_NONE,
	MM_JF_ABSENT,
	MM_JF_NOT_PAST,
	MM_JF_OTHER_EOS,
	MM_JF_TOO_EARLY
};

/** Records to look at, oldest first; @c ix NULL = all of @c w. */
struct mm_life_records {
	const struct mm_world *w;
	const uint32_t *ix;
	uint32_t n;
};

/**
 * Dates in force for a version on a day: announced records only; per field
 * the newest record of the most specific level (enum mm_level) that has one.
 *
 * @param version  MM_NONE: the product level alone
 * @param on       records valid later are not seen
 */
void mm_life_dates(const struct mm_life_records *r, uint32_t product,
    uint32_t version, struct mm_date on, struct mm_dates *out);

/**
 * What each level says on a day, by enum mm_level; element 0 is empty. The
 * dates in force are, per field, those of the highest element that has them.
 */
void mm_life_levels(const struct mm_life_records *r, uint32_t product,
    uint32_t version, struct mm_date on,
    struct mm_dates out[MM_LEVEL_VERSION + 1]);

/**
 * Every state the dates went through, oldest first; the last one is in
 * force. Records that change nothing make no revision.
 *
 * @param out   room for @p max, at least 1
 * @return      number of revisions; may exceed @p max, then only the last
 *              @p max are in @p out
 */
uint32_t mm_life_revisions(const struct mm_life_records *r, uint32_t product,
    uint32_t version, struct mm_date on, struct mm_revision *out, uint32_t max);

/**
 * Stage of the notice on a day by T1: 1, 2 or 3.
 *
 * @param exclusive  reading.boundary: the date itself is already past
 * @param gaps       MM_GAP_* bits; may be NULL
 */
unsigned mm_life_stage(struct mm_date eol, struct mm_date eos,
    struct mm_date day, bool exclusive, unsigned *gaps);

/**
 * Since when the version has been in its present stage without a break, under
 * the dates in force on each day. A postponed EOS that leads back from ③ to ②
 * starts ② anew; a change within a stage does not.
 *
 * @return  unset when no date was ever announced
 */
struct mm_date mm_life_stage_since(const struct mm_life_records *r,
    uint32_t product, uint32_t version, struct mm_date on, bool exclusive);

/** IMDRF N70 stage of a notice stage: ①②③ are stages 2, 3, 4 there. */
unsigned mm_life_imdrf(unsigned stage);

/** Where the judgement of a version stands. */
struct mm_standing {
	uint32_t held; /**< w->judgements: the one in force, or MM_NONE */
	uint32_t seen; /**< the newest candidate even if it does not hold */
	enum mm_judgement_flaw flaw; /**< why none is in force */
};

/**
 * The judgement in force that the version is past EOS: about the EOS date in
 * force, made and recorded after it, of the version or its product.
 */
struct mm_standing mm_life_judgement(const struct mm_world *w, uint32_t product,
    uint32_t version, struct mm_date eos, struct mm_date on);

/** Later of two dates; an unset one loses. */
struct mm_date mm_date_max(struct mm_date a, struct mm_date b);

#endif
