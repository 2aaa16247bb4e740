/* SPDX-License-Identifier: Apache-2.0 */
#include "base/period.h"

#include "base/num.h"

#include <stdio.h>

/* Longest run of days without a worked one that a roll crosses. */
#define ROLL_DAYS 366

/* The day before the one that corresponds to @p start, or the month's last. */
static struct mm_date
calendar_end(struct mm_date start, int32_t months)
{
	struct mm_date same = mm_date_add_months(start, months);
	int year, month, day, had;

	mm_date_split(start, &year, &month, &had);
	mm_date_split(same, &year, &month, &day);
	return day < had ? same : mm_date_add_days(same, -1);
}

static struct mm_date
worked_end(const struct mm_calendar *c, struct mm_date start, int32_t n)
{
	struct mm_date d = start;
	int idle = 0;

	for (;; d = mm_date_add_days(d, 1)) {
		if (!mm_calendar_is_worked(c, d)) {
			if (++idle > ROLL_DAYS)
				return d;
			continue;
		}
		idle = 0;
		if (--n == 0)
			return d;
	}
}

static struct mm_date
nearest_worked(const struct mm_calendar *c, struct mm_date d, int step)
{
	struct mm_date at = d;

	for (int i = 0; i < ROLL_DAYS; i++) {
		if (mm_calendar_is_worked(c, at))
			return at;
		at = mm_date_add_days(at, step);
	}
	return d;
}

static struct mm_date
rolled(enum mm_period_roll roll, const struct mm_calendar *c, struct mm_date d)
{
	struct mm_date next;
	int year, month, month_next, day;

	switch (roll) {
	case MM_ROLL_NONE:
		return d;
	case MM_ROLL_NEXT:
		return nearest_worked(c, d, 1);
	case MM_ROLL_PREVIOUS:
		return nearest_worked(c, d, -1);
	case MM_ROLL_MONTH:
		break;
	}
	next = nearest_worked(c, d, 1);
	mm_date_split(d, &year, &month, &day);
	mm_date_split(next, &year, &month_next, &day);
	return month == month_next ? next : nearest_worked(c, d, -1);
}

struct mm_date
mm_period_end(
    const struct mm_period *p, const struct mm_calendar *c, struct mm_date from)
{
	struct mm_date start = from, end = from;

	if (!mm_date_is_set(from))
		return from;
	if (p->n > 0) {
		if (!p->first)
			start = mm_date_add_days(from, 1);
		switch (p->unit) {
		case MM_PERIOD_DAY:
			end = mm_date_add_days(start, p->n - 1);
			break;
		case MM_PERIOD_WEEK:
			end = mm_date_add_days(start, 7 * p->n - 1);
			break;
		case MM_PERIOD_MONTH:
			end = calendar_end(start, p->n);
			break;
		case MM_PERIOD_YEAR:
			end = calendar_end(start, 12 * p->n);
			break;
		case MM_PERIOD_WORKED:
			end = worked_end(c, start, p->n);
			break;
		}
	}
	return rolled(p->roll, c, end);
}

struct mm_date
mm_period_start(
    const struct mm_period *p, const struct mm_calendar *c, struct mm_date end)
{
	struct mm_period plain = { p->n, p->unit, MM_ROLL_NONE, p->first };
	int32_t lo, hi;

	if (!mm_date_is_set(end))
		return end;
	/* The longest a period of n takes; worked days as rare as they get. */
	hi = end.day;
	lo = hi - 1;
	while (mm_date_cmp(
		   mm_period_end(&plain, c, (struct mm_date){ lo }), end) >= 0)
		lo -= hi - lo;
	/* The end never goes back as the start goes on: halve. */
	while (hi - lo > 1) {
		int32_t mid = lo + (hi - lo) / 2;
		struct mm_date at =
		    mm_period_end(&plain, c, (struct mm_date){ mid });

		if (mm_date_cmp(at, end) >= 0)
			hi = mid;
		else
			lo = mid;
	}
	return (struct mm_date){ hi };
}

static const struct {
	char letter;
	const char *ja, *en;
} units[] = {
	[MM_PERIOD_DAY] = { 'd', "日", " days" },
	[MM_PERIOD_WEEK] = { 'w', "週間", " weeks" },
	[MM_PERIOD_MONTH] = { 'm', "か月", " months" },
	[MM_PERIOD_YEAR] = { 'y', "年", " years" },
	[MM_PERIOD_WORKED] = { 'b', "営業日", " worked days" },
};

static const struct {
	const char *text, *ja, *en;
} rolls[] = {
	[MM_ROLL_NONE] = { "", "", "" },
	[MM_ROLL_NEXT] = { "/next", "、休業日なら翌営業日",
	    ", else the next worked day" },
	[MM_ROLL_PREVIOUS] = { "/previous", "、休業日なら前営業日",
	    ", else the worked day before" },
	[MM_ROLL_MONTH] = { "/month", "、休業日なら同じ月の内で翌営業日",
	    ", else the next worked day of that month" },
};

bool
mm_period_parse(struct mm_str s, struct mm_period *out)
{
	struct mm_period p = { 0 };
	size_t digits = 0;
	int64_t n;

	while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9')
		digits++;
	if (!mm_num_i64((struct mm_str){ s.p, digits }, 0, MM_PERIOD_MAX, &n))
		return false;
	p.n = (int32_t)n;
	s.p += digits;
	s.n -= digits;
	for (size_t i = 0; s.n > 0 && i < MM_COUNT(units); i++)
		if (units[i].letter == s.p[0]) {
			p.unit = (enum mm_period_unit)i;
			s.p++;
			s.n--;
			break;
		}
	if (mm_str_ends(s, "+0")) {
		p.first = true;
		s.n -= 2;
	}
	for (size_t i = 0; i < MM_COUNT(rolls); i++)
		if (mm_str_eqz(s, rolls[i].text)) {
			p.roll = (enum mm_period_roll)i;
			*out = p;
			return true;
		}
	return false;
}

char *
mm_period_fmt(const struct mm_period *p, char buf[MM_PERIOD_TEXT])
{
	snprintf(buf, MM_PERIOD_TEXT, "%d%c%s%s", (int)p->n,
	    units[p->unit].letter, rolls[p->roll].text, p->first ? "+0" : "");
	return buf;
}

char *
mm_period_words(
    const struct mm_period *p, enum mm_lang lang, char buf[MM_PERIOD_WORDS])
{
	snprintf(buf, MM_PERIOD_WORDS, "%d%s%s%s", (int)p->n,
	    mm_tr(lang, units[p->unit].ja, units[p->unit].en),
	    p->first ? mm_tr(lang, "(初日を含む)", " (first day counted)") : "",
	    mm_tr(lang, rolls[p->roll].ja, rolls[p->roll].en));
	return buf;
}
