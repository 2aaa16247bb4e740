/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_BASE_CALENDAR_H
#define MM_BASE_CALENDAR_H

/*
 * Which days are not worked: the national holidays of Japan, computed from
 * the law as it stood in each year, and the days a company adds or takes.
 *
 * Source: 国民の祝日に関する法律 (昭和23年法律第178号) with its amendments:
 *         substitute holidays (振替休日, 3条2項), in their present form from
 *         2007; the day between two holidays (3条3項) from 1985-12-27; the moved days of 2020 and 2021 by the Olympic acts;
 *         the single days of 1989, 1990, 1993 and 2019.
 *         The equinoxes (春分日, 秋分日) are announced each February for the
 *         next year; further ahead they are the astronomical estimate.
 * Limits: years 1980 to 2099; other years have no national holiday.
 * Layer:  base -- no clock, no file; the calendar is an argument.
 */

#include "base/date.h"

/** Years whose national holidays are known to this table. */
#define MM_HOLIDAY_FIRST 1980
#define MM_HOLIDAY_LAST 2099

/** Last year whose equinoxes were announced (官報, February 2026). */
#define MM_HOLIDAY_ANNOUNCED 2027

/** A day the company treats apart. */
struct mm_calendar_day {
	struct mm_date date;
	bool worked; /**< worked although it would not be; else closed */
};

/** The days of a company; all members zero: the national holidays alone. */
struct mm_calendar {
	const struct mm_calendar_day *days; /**< ascending, dates differ */
	uint32_t n;
	bool saturday_worked;
};

enum mm_holiday {
	MM_HOLIDAY_NONE,
	MM_HOLIDAY_NAMED, /**< a day the law names (祝日) */
	MM_HOLIDAY_SUBSTITUTE, /**< 振替休日 */
	MM_HOLIDAY_BETWEEN /**< 休日 between two named days (国民の休日) */
};

/**
 * National holiday?
 *
 * @param d   any date that is set
 * @param ja  may be NULL; on a holiday, its Japanese name (static), for a
 *            substitute "振替休日"
 * @param en  may be NULL; the English name (static)
 */
enum mm_holiday mm_holiday_of(
    struct mm_date d, const char **ja, const char **en);

/**
 * May the law's own calendar still change for @p d? True from the year after
 * the last one announced.
 *
 * @param known  last year whose equinoxes were announced, e.g. 2027
 */
bool mm_holiday_is_provisional(struct mm_date d, int known);

/**
 * Is @p d worked: not a Sunday or Saturday, not a national holiday, and not
 * closed by the company; a day the company calls worked is worked.
 */
bool mm_calendar_is_worked(const struct mm_calendar *c, struct mm_date d);

#endif
