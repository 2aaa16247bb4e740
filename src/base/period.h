/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_BASE_PERIOD_H
#define MM_BASE_PERIOD_H

/*
 * A period (期間) and the last day of it.
 *
 * Source: 民法138条-143条. The first day is not counted unless the period
 *         begins at its midnight (140条); a period ends with the end of its
 *         last day (141条); a last day that is a holiday moves on only where
 *         it is the custom not to work on it (142条), so the roll is a
 *         property of each period; weeks, months and years run by the
 *         calendar and end on the day before the corresponding day, or with
 *         the month when there is none (143条).
 * Text:   NUMBER UNIT [/ROLL] [+0]: "15d", "2w", "1m", "1y", "10b" (worked
 *         days); ROLL next, previous, month; "+0" counts the first day. A
 *         bare number is days.
 * Layer:  base.
 */

#include "base/calendar.h"

enum mm_period_unit {
	MM_PERIOD_DAY,
	MM_PERIOD_WEEK,
	MM_PERIOD_MONTH,
	MM_PERIOD_YEAR,
	MM_PERIOD_WORKED /**< worked days of the calendar */
};

/** Where a last day that is not worked goes. */
enum mm_period_roll {
	MM_ROLL_NONE, /**< it stays: the default, and every deadline by law */
	MM_ROLL_NEXT, /**< the next worked day (民法142条) */
	MM_ROLL_PREVIOUS, /**< the worked day before, to be on the safe side */
	MM_ROLL_MONTH /**< next, but previous rather than leave the month */
};

struct mm_period {
	int32_t n; /**< 0 to MM_PERIOD_MAX */
	enum mm_period_unit unit;
	enum mm_period_roll roll;
	bool first; /**< the first day is counted (民法140条ただし書) */
};

#define MM_PERIOD_MAX 36600
#define MM_PERIOD_TEXT 24

/**
 * The last day of @p p from the day @p from.
 *
 * A period of 0 ends on @p from. The result is rolled; a calendar without a
 * worked day within a year of it leaves it where it is.
 *
 * @param from  the day of the event; not set gives not set
 */
struct mm_date mm_period_end(const struct mm_period *p,
    const struct mm_calendar *c, struct mm_date from);

/**
 * First day from which the period reaches @p end: the inverse, for periods
 * that are counted back ("180 days before"). Does not look at the roll.
 *
 * @param end  not set gives not set
 */
struct mm_date mm_period_start(
    const struct mm_period *p, const struct mm_calendar *c, struct mm_date end);

/** Parse the text form; false leaves @p out alone. */
MM_MUST_CHECK bool mm_period_parse(struct mm_str s, struct mm_period *out);

/** The text form, shortest: "15d", "1m/next", "10b+0". Returns @p buf. */
char *mm_period_fmt(const struct mm_period *p, char buf[MM_PERIOD_TEXT]);

/** In words: "15日", "1か月(休日なら翌営業日)"; "15 days". Returns @p buf. */
#define MM_PERIOD_WORDS 96
char *mm_period_words(
    const struct mm_period *p, enum mm_lang lang, char buf[MM_PERIOD_WORDS]);

#endif
