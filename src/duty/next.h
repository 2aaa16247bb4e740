/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_DUTY_NEXT_H
#define MM_DUTY_NEXT_H

/*
 * What to do next about a duty that is not settled: the commands, from where
 * its papers stand. A letter that says what is needed and is on its way is
 * approved, sent, or its arrival recorded; a new one is made only when there
 * is none. What a letter would rest on (dates, an assessment, a plan, the
 * missing fact of an undetermined duty) comes first.
 *
 * Layer: duty.
 */

#include "duty/derive.h"
#include "duty/duty.h"

#define MM_NEXT_MAX 3

struct mm_next {
	struct mm_str command[MM_NEXT_MAX]; /**< in the order to run them */
	unsigned n; /**< 0: nothing is left to do */
};

/**
 * The next commands of a duty. Capital words in them are for the user to
 * fill in.
 *
 * @param a  holds the texts; short memory shows in mm_arena_short()
 * @param s  the slot on the day the duty was decided
 * @param g  its recipient, units and letters
 */
void mm_next_steps(struct mm_arena *a, const struct mm_duty *d,
    const struct mm_slot_state *s, const struct mm_group *g,
    struct mm_next *out);

#endif
