/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_DUTY_ASKED_H
#define MM_DUTY_ASKED_H

/*
 * Requests: who asked, in what relation to the device, and what was known on
 * the day the request is decided (today while it is open, else the day of
 * the answer). Table T2, with the test "never held the device" first.
 *
 * Layer: duty, shared by its files.
 */

#include "duty/derive.h"

/** Holdings by party that held, rented out or took over the unit. */
struct mm_held {
	struct mm_by holder, lessor;
};

struct mm_asked {
	uint32_t request;
	struct mm_slot_state slot; /**< on the day of the decision */
	struct mm_group group; /**< the requester and its units */
	struct mm_facts facts;
};

MM_MUST_CHECK enum mm_status mm_asked_index(
    const struct mm_duty_index *x, struct mm_held *out, struct mm_err *err);

/** Facts of request @p request. Texts and units live in the index's arena. */
MM_MUST_CHECK enum mm_status mm_asked_derive(const struct mm_duty_index *x,
    const struct mm_held *held, uint32_t request, struct mm_asked *out,
    struct mm_err *err);

#endif
