/* SPDX-License-Identifier: Apache-2.0 */
#include "duty/count.h"

#include <stdarg.h>

/* Days that a count of worked days passed over. */
struct passed {
	int weekend, holiday, company;
};

const char *
mm_count_closed(
    const struct mm_calendar *c, struct mm_date d, enum mm_lang lang)
{
	const char *ja, *en;
	int weekday = mm_date_weekday(d);

	if (mm_calendar_is_worked(c, d))
		return NULL;
	if (mm_holiday_of(d, &ja, &en) != MM_HOLIDAY_NONE)
		return mm_tr(lang, ja, en);
	if (weekday == 0)
		return mm_tr(lang, "日曜日", "a Sunday");
	if (weekday == 6 && !c->saturday_worked)
		return mm_tr(lang, "土曜日", "a Saturday");
	return mm_tr(lang, "社内休業日", "closed by the company");
}

static struct passed
pass_over(const struct mm_calendar *c, struct mm_date from, struct mm_date end)
{
	struct passed n = { 0 };

	for (struct mm_date d = from; mm_date_cmp(d, end) <= 0;
	     d = mm_date_add_days(d, 1)) {
		int weekday = mm_date_weekday(d);

		if (mm_calendar_is_worked(c, d))
			continue;
		if (mm_holiday_of(d, NULL, NULL) != MM_HOLIDAY_NONE)
			n.holiday++;
		else if (weekday == 0 || (weekday == 6 && !c->saturday_worked))
			n.weekend++;
		else
			n.company++;
	}
	return n;
}

static struct mm_str tell(
    struct mm_arena *a, enum mm_lang lang, const char *ja, const char *en, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));

static struct mm_str
tell(struct mm_arena *a, enum mm_lang lang, const char *ja, const char *en, ...)
{
	struct mm_str s;
	va_list ap;

	va_start(ap, en);
	s = mm_arena_vfmt(a, lang == MM_EN ? en : ja, ap);
	va_end(ap);
	return s;
}

/* "2026-04-02 を1日目として15日目" */
static struct mm_str
run_words(struct mm_arena *a, const struct mm_period *p,
    const struct mm_calendar *c, struct mm_date from, struct mm_date end,
    enum mm_lang lang)
{
	struct mm_date first = p->first ? from : mm_date_add_days(from, 1);
	char day[MM_DATE_TEXT], words[MM_PERIOD_WORDS];
	struct mm_period bare = { p->n, p->unit, MM_ROLL_NONE, false };
	struct passed n;

	(void)mm_date_fmt(first, day);
	if (p->n == 0)
		return tell(a, lang, "起算日の当日", "on the very day");
	if (p->unit == MM_PERIOD_DAY)
		return tell(a, lang,
		    "%s を1日目として%d日目(暦日。土日・祝日も数える)",
		    "from %s as day 1 to day %d (calendar days, holidays "
		    "counted)",
		    day, (int)p->n);
	if (p->unit != MM_PERIOD_WORKED)
		return tell(a, lang, "%s から暦に従って%s(民法143条)",
		    "from %s, %s by the calendar (civil code 143)", day,
		    mm_period_words(&bare, lang, words));
	n = pass_over(c, first, end);
	return tell(a, lang,
	    "%s から数えて%d営業日目。数えない日 %d日(土日%d、祝日%d、"
	    "社内休業%d)",
	    "from %s on to worked day %d; not counted: %d (weekends %d, "
	    "holidays %d, company %d)",
	    day, (int)p->n, n.weekend + n.holiday + n.company, n.weekend,
	    n.holiday, n.company);
}

/* Where the last day went, and why. */
static struct mm_str
roll_words(struct mm_arena *a, const struct mm_period *p,
    const struct mm_calendar *c, struct mm_date last, struct mm_date end,
    enum mm_lang lang)
{
	char day[MM_DATE_TEXT], to[MM_DATE_TEXT];
	const char *why = mm_count_closed(c, last, lang);

	if (why == NULL)
		return MM_STR("");
	if (p->roll == MM_ROLL_NONE)
		return tell(a, lang, "。末日は%sだが動かさない",
		    "; the last day is %s, but stays", why);
	return tell(a, lang, "。末日 %s は%sのため %s へ移す",
	    "; the last day %s is %s, so it moves to %s",
	    mm_date_fmt(last, day), why, mm_date_fmt(end, to));
}

struct mm_str
mm_count_words(struct mm_arena *a, const struct mm_period *p,
    const struct mm_calendar *c, struct mm_date from, enum mm_lang lang)
{
	struct mm_period plain = { p->n, p->unit, MM_ROLL_NONE, p->first };
	struct mm_date last = mm_period_end(&plain, c, from);
	struct mm_date end = mm_period_end(p, c, from);
	bool by_holidays =
	    p->unit == MM_PERIOD_WORKED || p->roll != MM_ROLL_NONE;
	struct mm_str run = run_words(a, p, c, from, last, lang);
	struct mm_str roll = roll_words(a, p, c, last, end, lang);

	return mm_arena_fmt(a, "%.*s%.*s%s", MM_FMT(run), MM_FMT(roll),
	    by_holidays && mm_holiday_is_provisional(end, MM_HOLIDAY_ANNOUNCED)
		? mm_tr(lang, "。祝日は公示前の見込み",
		      "; holidays not yet announced")
		: "");
}
