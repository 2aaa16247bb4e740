/* SPDX-License-Identifier: Apache-2.0 */
#include "base/calendar.h"

enum kind {
	FIXED, /* day of the month */
	MONDAY, /* that Monday of the month, 1 = first */
	EQUINOX /* computed from the instant of 1980, in millionths of a day */
};

struct row {
	int16_t from, to; /* years, inclusive */
	int8_t month;
	enum kind kind;
	int32_t day;
	const char *ja, *en;
};

#define EVER MM_HOLIDAY_LAST

/* clang-format off */
static const struct row rows[] = {
	{ 1949, EVER, 1, FIXED, 1, "元日", "New Year's Day" },
	{ 1949, 1999, 1, FIXED, 15, "成人の日", "Coming of Age Day" },
	{ 2000, EVER, 1, MONDAY, 2, "成人の日", "Coming of Age Day" },
	{ 1967, EVER, 2, FIXED, 11, "建国記念の日", "National Foundation Day" },
	{ 2020, EVER, 2, FIXED, 23, "天皇誕生日", "Emperor's Birthday" },
	{ 1989, 1989, 2, FIXED, 24, "大喪の礼", "Imperial Funeral" },
	{ 1949, EVER, 3, EQUINOX, 20843100, "春分の日", "Vernal Equinox Day" },
	{ 1949, 1988, 4, FIXED, 29, "天皇誕生日", "Emperor's Birthday" },
	{ 1989, 2006, 4, FIXED, 29, "みどりの日", "Greenery Day" },
	{ 2007, EVER, 4, FIXED, 29, "昭和の日", "Showa Day" },
	{ 2019, 2019, 5, FIXED, 1, "即位の日", "Accession Day" },
	{ 1949, EVER, 5, FIXED, 3, "憲法記念日", "Constitution Day" },
	{ 2007, EVER, 5, FIXED, 4, "みどりの日", "Greenery Day" },
	{ 1949, EVER, 5, FIXED, 5, "こどもの日", "Children's Day" },
	{ 1993, 1993, 6, FIXED, 9, "結婚の儀", "Imperial Wedding" },
	{ 1996, 2002, 7, FIXED, 20, "海の日", "Marine Day" },
	{ 2003, 2019, 7, MONDAY, 3, "海の日", "Marine Day" },
	{ 2020, 2020, 7, FIXED, 23, "海の日", "Marine Day" },
	{ 2021, 2021, 7, FIXED, 22, "海の日", "Marine Day" },
	{ 2022, EVER, 7, MONDAY, 3, "海の日", "Marine Day" },
	{ 2020, 2020, 7, FIXED, 24, "スポーツの日", "Sports Day" },
	{ 2021, 2021, 7, FIXED, 23, "スポーツの日", "Sports Day" },
	{ 2016, 2019, 8, FIXED, 11, "山の日", "Mountain Day" },
	{ 2020, 2020, 8, FIXED, 10, "山の日", "Mountain Day" },
	{ 2021, 2021, 8, FIXED, 8, "山の日", "Mountain Day" },
	{ 2022, EVER, 8, FIXED, 11, "山の日", "Mountain Day" },
	{ 1966, 2002, 9, FIXED, 15, "敬老の日", "Respect for the Aged Day" },
	{ 2003, EVER, 9, MONDAY, 3, "敬老の日", "Respect for the Aged Day" },
	{ 1949, EVER, 9, EQUINOX, 23248800, "秋分の日", "Autumnal Equinox Day" },
	{ 1966, 1999, 10, FIXED, 10, "体育の日", "Health and Sports Day" },
	{ 2000, 2019, 10, MONDAY, 2, "体育の日", "Health and Sports Day" },
	{ 2022, EVER, 10, MONDAY, 2, "スポーツの日", "Sports Day" },
	{ 2019, 2019, 10, FIXED, 22, "即位礼正殿の儀", "Enthronement Ceremony" },
	{ 1948, EVER, 11, FIXED, 3, "文化の日", "Culture Day" },
	{ 1990, 1990, 11, FIXED, 12, "即位礼正殿の儀", "Enthronement Ceremony" },
	{ 1948, EVER, 11, FIXED, 23, "勤労感謝の日", "Labor Thanksgiving Day" },
	{ 1989, 2018, 12, FIXED, 23, "天皇誕生日", "Emperor's Birthday" },
};
/* clang-format on */

/* First day of the rule of the day between two holidays: 1985-12-27. */
static const struct mm_date between_from = { 5839 };
#define SUBSTITUTE_NEXT 2007

/*
 * Day of the month of an equinox, 1980 to 2099: a calendar year falls short
 * of the tropical year by 0.242194 days, and every leap day takes one back.
 */
static int
equinox_day(int year, int32_t instant)
{
	int since = year - 1980;

	return (instant + since * 242194) / 1000000 - since / 4;
}

static int
day_of(const struct row *r, int year)
{
	struct mm_date first;

	switch (r->kind) {
	case FIXED:
		return r->day;
	case MONDAY:
		first = mm_date_of(year, r->month, 1);
		return 1 + (8 - mm_date_weekday(first)) % 7 + 7 * (r->day - 1);
	case EQUINOX:
		return equinox_day(year, r->day);
	}
	return 0;
}

static const struct row *
named(struct mm_date d)
{
	int year, month, day;

	mm_date_split(d, &year, &month, &day);
	if (year < MM_HOLIDAY_FIRST || year > MM_HOLIDAY_LAST)
		return NULL;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		const struct row *r = &rows[i];

		if (r->month == month && year >= r->from && year <= r->to &&
		    day_of(r, year) == day)
			return r;
	}
	return NULL;
}

/*
 * 3条2項: a named day on a Sunday gives away the next day that is not named.
 * Before 2007 it gave away the Monday only.
 */
static bool
is_substitute(struct mm_date d)
{
	struct mm_date before = mm_date_add_days(d, -1);
	int year, month, day;

	mm_date_split(d, &year, &month, &day);
	while (named(before) != NULL) {
		if (mm_date_weekday(before) == 0)
			return true;
		if (year < SUBSTITUTE_NEXT)
			return false;
		before = mm_date_add_days(before, -1);
	}
	return false;
}

/* 3条3項: between two named days; a Sunday or a substitute stays itself. */
static bool
is_between(struct mm_date d)
{
	return mm_date_cmp(d, between_from) >= 0 && mm_date_weekday(d) != 0 &&
	    named(mm_date_add_days(d, -1)) != NULL &&
	    named(mm_date_add_days(d, 1)) != NULL;
}

enum mm_holiday
mm_holiday_of(struct mm_date d, const char **ja, const char **en)
{
	const struct row *r = named(d);
	static const struct {
		const char *ja, *en;
	} words[] = {
		[MM_HOLIDAY_SUBSTITUTE] = { "振替休日", "Substitute Holiday" },
		[MM_HOLIDAY_BETWEEN] = { "休日", "Holiday between Holidays" },
	};
	enum mm_holiday kind;

	if (r != NULL)
		kind = MM_HOLIDAY_NAMED;
	else if (is_substitute(d))
		kind = MM_HOLIDAY_SUBSTITUTE;
	else if (is_between(d))
		kind = MM_HOLIDAY_BETWEEN;
	else
		return MM_HOLIDAY_NONE;
	if (ja != NULL)
		*ja = r != NULL ? r->ja : words[kind].ja;
	if (en != NULL)
		*en = r != NULL ? r->en : words[kind].en;
	return kind;
}

bool
mm_holiday_is_provisional(struct mm_date d, int known)
{
	int year, month, day;

	mm_date_split(d, &year, &month, &day);
	return year > known;
}

static const struct mm_calendar_day *
company_day(const struct mm_calendar *c, struct mm_date d)
{
	uint32_t lo = 0, hi = c->n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		int order = mm_date_cmp(c->days[mid].date, d);

		if (order == 0)
			return &c->days[mid];
		if (order < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return NULL;
}

bool
mm_calendar_is_worked(const struct mm_calendar *c, struct mm_date d)
{
	const struct mm_calendar_day *own = company_day(c, d);
	int weekday = mm_date_weekday(d);

	if (own != NULL)
		return own->worked;
	if (weekday == 0 || (weekday == 6 && !c->saturday_worked))
		return false;
	return mm_holiday_of(d, NULL, NULL) == MM_HOLIDAY_NONE;
}
