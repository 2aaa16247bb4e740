/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_DUTY_DEADLINE_H
#define MM_DUTY_DEADLINE_H

/*
 * By when the maker must have decided on a safety event and filed: the table
 * of reporting deadlines and which row governs an event.
 *
 * Source: 法68条の10第1項; 施行規則228条の20第2項, whose text was not at hand:
 *         secondary sources agree on 15 and 30 days and disagree on what
 *         belongs to which. So the day counts are settings (duty/policy.h,
 *         "deadline.*"), a row counts as reviewed once the maker has recorded
 *         its setting with the SOP, and until then nothing is later than the
 *         15 days of "deadline.report".
 * Limits: the clock starts on the day of awareness and later information
 *         never moves it. A shorter row applies as soon as it is recorded; a
 *         longer one only when another person approved the class and the row
 *         is reviewed.
 * Layer:  duty.
 */

#include "duty/policy.h"
#include "model/world.h"

enum mm_deadline_why {
	MM_DEADLINE_UNCLASSIFIED, /**< no row recorded */
	MM_DEADLINE_ROW, /**< the row recorded applies */
	MM_DEADLINE_UNSIGNED, /**< longer, but nobody else approved it */
	MM_DEADLINE_UNREVIEWED /**< longer, but its number is not reviewed */
};

struct mm_deadline {
	int32_t days; /**< calendar days from awareness; -1 = no number */
	enum mm_policy_key key; /**< whose number it is */
	enum mm_deadline_why why;
};

struct mm_deadline mm_deadline_of(
    const struct mm_event *e, const struct mm_policy *p);

/**
 * Its days as a period: the day of awareness is day 0 unless the reading
 * awareness-day says 1. Not for a deadline without a number.
 */
struct mm_period mm_deadline_period(
    const struct mm_deadline *d, const struct mm_policy *p);

/** Policy key of a row of the table. */
enum mm_policy_key mm_deadline_key(enum mm_deadline_row row);

/** @p why in words, indexed by enum mm_lang. */
extern const char *const mm_deadline_words[MM_DEADLINE_UNREVIEWED + 1][2];

#endif
