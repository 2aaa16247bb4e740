/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_DUTY_LIVE_H
#define MM_DUTY_LIVE_H

/*
 * One new fact: which products it touches, and their duties alone, without
 * another pass over the whole world. Keeps lists of what belongs to each
 * product beside a world that grows; a product is evaluated on a part of the
 * world that holds its own units, letters, findings and dates.
 *
 * The answer equals that of mm_duty_eval() on the grown world (a property
 * test holds it). What a fact touches is never guessed too small: a setting,
 * a feed, a party or a kind of fact that names no product touches all.
 *
 * Limits: a fact is added only when it is the newest there is, and valid on
 *         the world's own date; others need the world to be loaded again.
 * Layer:  duty.
 */

#include "duty/duty.h"

struct mm_duty_live;

/**
 * @param a  lists; grows with the world
 * @param w  stays the caller's; grow it with mm_live_add() only
 * @retval MM_ENOMEM  @p a is full
 */
MM_MUST_CHECK enum mm_status mm_live_new(struct mm_arena *a, struct mm_world *w,
    struct mm_duty_live **out, struct mm_err *err);

/** What one fact changed. */
struct mm_live_touch {
	bool exact; /**< false: not added; load the world again */
	bool all; /**< every product */
	uint32_t product; /**< MM_NONE when @c all, or when none is */
};

/**
 * Add a fact (already checked by mm_fact_check()) to the world, or say that it
 * cannot be added.
 */
MM_MUST_CHECK enum mm_status mm_live_add(struct mm_duty_live *l,
    const struct mm_fact *f, struct mm_live_touch *out, struct mm_err *err);

/**
 * Evaluate one product, as mm_duty_eval() would with p->product. In a duty
 * d->index->w is the part, and units, findings and dates are counted in it.
 *
 * @param p  product: not MM_NONE; its arena holds the part
 */
MM_MUST_CHECK enum mm_status mm_live_eval(const struct mm_duty_live *l,
    const struct mm_duty_params *p, mm_duty_sink *sink, void *ctx,
    struct mm_err *err);

#endif
