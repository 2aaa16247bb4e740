/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_DUTY_REMIND_H
#define MM_DUTY_REMIND_H

/*
 * When people are reminded of a duty, and who is: the company's own policy,
 * never law.
 *
 * "reminder.<time words>" (law_days, on_request, ...) is a list of days: "5"
 * is five days after the day the duty is counted from, "-7" seven days before
 * its due date, "-0" the due date itself; "none" for none. Calendar days: a
 * reminder that falls on a holiday is not moved, as the 15 days are not.
 *
 * "charge.rule.<RULE>", "charge.product.<PRODUCT>", "charge.clause.<1-5>" and
 * "charge.all" name the person in charge; the first of these that is recorded
 * decides.
 *
 * Source: domain research R86 (days 5, 10, 13, 14, 15 of the 15-day clock).
 * Layer:  duty.
 */

#include "duty/duty.h"

#define MM_REMINDERS_MAX 12

/** One day of a schedule. */
struct mm_remind_day {
	int32_t days;
	bool before_due; /**< before the due date, else after the base day */
};

struct mm_remind_plan {
	struct {
		struct mm_remind_day v[MM_REMINDERS_MAX];
		unsigned n;
		const struct mm_setting *at; /**< NULL: the preset */
	} of[MM_DUE_STATED + 1]; /**< by enum mm_due_kind */
};

/** Presets, in the form of the setting; by enum mm_due_kind. */
extern const char *const mm_remind_presets[MM_DUE_STATED + 1];

/**
 * The schedules in force.
 *
 * @retval MM_EFORMAT  a setting "reminder.*" or "charge.*" that is not valid
 */
MM_MUST_CHECK enum mm_status mm_remind_resolve(
    const struct mm_world *w, struct mm_remind_plan *out, struct mm_err *err);

/** May this setting be recorded? Other names than these pass. */
MM_MUST_CHECK enum mm_status mm_remind_check(
    struct mm_str name, struct mm_str value, struct mm_err *err);

/** Reminders of one duty around a day. */
struct mm_reminders {
	unsigned n; /**< of the duty in all */
	unsigned past; /**< of these, on or before the day */
	struct mm_date last, next; /**< around the day; may be unset */
};

/** None for a duty that calls for no act. */
void mm_remind_of(const struct mm_remind_plan *p, const struct mm_duty *d,
    struct mm_date on, struct mm_reminders *out);

/** Who is in charge of a duty; absent: nobody is named. */
struct mm_str mm_remind_person(const struct mm_duty *d);

#endif
