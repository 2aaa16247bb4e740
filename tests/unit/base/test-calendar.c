/* SPDX-License-Identifier: Apache-2.0 */
/*
 * National holidays against the acts, company days, and periods by the civil
 * code. Every day from 1980 to 2050 and every deadline of 31 years is walked
 * by tests/deadline.
 */
#include "test.h"

#include "base/calendar.h"
#include "base/period.h"

static struct mm_date
day(const char *iso)
{
	struct mm_date d;

	assert_true(mm_date_iso(mm_str_of(iso), &d));
	return d;
}

static void
holidays_by_the_acts(void **state)
{
	static const struct {
		const char *day;
		enum mm_holiday kind;
		const char *ja, *en;
	} rows[] = {
		{ "2026-01-01", MM_HOLIDAY_NAMED, "元日", "New Year's Day" },
		{ "2026-01-12", MM_HOLIDAY_NAMED, "成人の日",
		    "Coming of Age Day" },
		{ "2026-09-22", MM_HOLIDAY_BETWEEN, "休日",
		    "Holiday between Holidays" },
		{ "2026-09-21", MM_HOLIDAY_NAMED, "敬老の日",
		    "Respect for the Aged Day" },
		{ "2026-09-23", MM_HOLIDAY_NAMED, "秋分の日",
		    "Autumnal Equinox Day" },
		{ "2026-05-06", MM_HOLIDAY_SUBSTITUTE, "振替休日",
		    "Substitute Holiday" },
		{ "2026-05-07", MM_HOLIDAY_NONE, NULL, NULL },
		/* 2020 and 2021: the days moved for the Olympic Games. */
		{ "2020-07-20", MM_HOLIDAY_NONE, NULL, NULL },
		{ "2020-07-24", MM_HOLIDAY_NAMED, "スポーツの日",
		    "Sports Day" },
		{ "2021-08-09", MM_HOLIDAY_SUBSTITUTE, "振替休日",
		    "Substitute Holiday" },
		/* 2019: ten days in a row. */
		{ "2019-04-30", MM_HOLIDAY_BETWEEN, "休日",
		    "Holiday between Holidays" },
		{ "2019-12-23", MM_HOLIDAY_NONE, NULL, NULL },
		/* Before 2007 a Sunday gave away its Monday only. */
		{ "1998-05-04", MM_HOLIDAY_SUBSTITUTE, "振替休日",
		    "Substitute Holiday" },
		{ "1998-05-06", MM_HOLIDAY_NONE, NULL, NULL },
		/* No holiday between holidays before the end of 1985. */
		{ "1985-05-04", MM_HOLIDAY_NONE, NULL, NULL },
		{ "1988-05-04", MM_HOLIDAY_BETWEEN, "休日",
		    "Holiday between Holidays" },
		/* Outside the table there is none. */
		{ "1979-01-01", MM_HOLIDAY_NONE, NULL, NULL },
		{ "2099-12-31", MM_HOLIDAY_NONE, NULL, NULL },
		{ "2099-11-03", MM_HOLIDAY_NAMED, "文化の日", "Culture Day" },
		{ "2100-11-03", MM_HOLIDAY_NONE, NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		const char *ja = NULL, *en = NULL;

		CHECK(mm_holiday_of(day(rows[i].day), &ja, &en) == rows[i].kind,
		    "%s", rows[i].day);
		if (rows[i].ja == NULL) {
			CHECK(ja == NULL && en == NULL, "%s", rows[i].day);
			continue;
		}
		CHECK(strcmp(ja, rows[i].ja) == 0, "%s: %s", rows[i].day, ja);
		CHECK(strcmp(en, rows[i].en) == 0, "%s: %s", rows[i].day, en);
	}
	assert_false(mm_holiday_is_provisional(day("2027-12-31"), 2027));
	assert_true(mm_holiday_is_provisional(day("2028-01-01"), 2027));
}

static void
company_days_win(void **state)
{
	const struct mm_calendar_day days[] = {
		{ day("2026-08-13"), false },
		{ day("2026-08-14"), false },
		{ day("2026-11-03"), true },
		{ day("2026-11-07"), true },
	};
	const struct mm_calendar own = { days, MM_COUNT(days), false };
	const struct mm_calendar six = { NULL, 0, true };
	const struct mm_calendar law = { NULL, 0, false };
	static const struct {
		const char *day;
		bool own, six, law;
	} rows[] = {
		{ "2026-08-12", true, true, true },
		{ "2026-08-13", false, true, true },
		{ "2026-08-14", false, true, true },
		{ "2026-11-03", true, false, false }, /* Culture Day */
		{ "2026-11-07", true, true, false }, /* a Saturday */
		{ "2026-11-08", false, false, false }, /* a Sunday */
		{ "2026-11-09", true, true, true },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_date d = day(rows[i].day);

		CHECK(mm_calendar_is_worked(&own, d) == rows[i].own &&
			mm_calendar_is_worked(&six, d) == rows[i].six &&
			mm_calendar_is_worked(&law, d) == rows[i].law,
		    "%s", rows[i].day);
	}
}

static void
periods_by_the_civil_code(void **state)
{
	static const struct {
		const char *period, *from, *end;
	} rows[] = {
		/* 140条: the day of the event is not counted, unless asked. */
		{ "15d", "2026-09-08", "2026-09-23" },
		{ "15d+0", "2026-09-08", "2026-09-22" },
		{ "15", "2026-09-08", "2026-09-23" },
		{ "0d", "2026-09-08", "2026-09-08" },
		{ "1d+0", "2026-09-08", "2026-09-08" },
		{ "2w", "2026-09-08", "2026-09-22" },
		/* 143条: the day before the corresponding one. */
		{ "1m+0", "2026-01-15", "2026-02-14" },
		{ "1m", "2026-01-15", "2026-02-15" },
		/* No corresponding day: the month's last. */
		{ "1m+0", "2026-01-31", "2026-02-28" },
		{ "1m+0", "2028-01-31", "2028-02-29" },
		{ "1m", "2026-01-30", "2026-02-28" },
		/* A period that starts with a month ends with one. */
		{ "1m", "2026-02-28", "2026-03-31" },
		{ "1m", "2026-01-31", "2026-02-28" },
		{ "1y", "2024-02-28", "2025-02-28" },
		{ "1y", "2024-02-29", "2025-02-28" },
		{ "1y+0", "2024-02-29", "2025-02-28" },
		/* Worked days: 2026-09-21 to 23 are holidays. */
		{ "1b", "2026-09-18", "2026-09-24" },
		{ "2b+0", "2026-09-18", "2026-09-24" },
		/* 142条 is a property of the period. */
		{ "3d", "2026-09-18", "2026-09-21" },
		{ "3d/next", "2026-09-18", "2026-09-24" },
		{ "3d/previous", "2026-09-18", "2026-09-18" },
		{ "1d/month", "2026-10-30", "2026-10-30" },
		{ "1d/month", "2026-10-09", "2026-10-13" },
		{ "1d/next", "2026-10-30", "2026-11-02" },
	};
	const struct mm_calendar law = { 0 };

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_period p;
		struct mm_date end;
		char text[MM_DATE_TEXT];

		CHECK(mm_period_parse(mm_str_of(rows[i].period), &p), "%s",
		    rows[i].period);
		end = mm_period_end(&p, &law, day(rows[i].from));
		CHECK(mm_date_cmp(end, day(rows[i].end)) == 0, "%s of %s: %s",
		    rows[i].period, rows[i].from, mm_date_fmt(end, text));
	}
	assert_false(mm_date_is_set(
	    mm_period_end(&(struct mm_period){ .n = 3 }, &law, MM_DATE_NONE)));
}

/* A calendar that never works does not hang a deadline. */
static void
nothing_worked(void **state)
{
	static struct mm_calendar_day closed[3 * 366];
	const struct mm_calendar c = { closed, MM_COUNT(closed), false };
	struct mm_date from = day("2026-01-01");
	const struct mm_period rolled = { 1, MM_PERIOD_DAY, MM_ROLL_NEXT,
		false };
	const struct mm_period worked = { 1, MM_PERIOD_WORKED, MM_ROLL_NONE,
		true };

	(void)state;
	for (uint32_t i = 0; i < MM_COUNT(closed); i++)
		closed[i].date = mm_date_add_days(from, (int32_t)i - 366);
	assert_int_equal(mm_period_end(&rolled, &c, from).day, from.day + 1);
	assert_int_equal(mm_period_end(&worked, &c, from).day, from.day + 366);
}

/* The start is the first day that reaches the end, and no earlier one does. */
static void
periods_counted_back(void **state)
{
	static const char *const texts[] = { "0", "1", "180", "2w", "1m", "13m",
		"2y", "1b", "60b", "20d+0", "5b+0" };
	static const struct mm_calendar_day own[] = { { { 0 }, false } };
	struct mm_calendar c = { own, 0, false };

	(void)state;
	for (size_t i = 0; i < MM_COUNT(texts); i++) {
		struct mm_period p;

		assert_true(mm_period_parse(mm_str_of(texts[i]), &p));
		for (int32_t k = 0; k < 800; k += 3) {
			struct mm_date end =
			    mm_date_add_days(day("2026-12-20"), k);
			struct mm_date at = mm_period_start(&p, &c, end);

			CHECK(mm_date_cmp(mm_period_end(&p, &c, at), end) >= 0,
			    "%s %d", texts[i], (int)k);
			CHECK(mm_date_cmp(mm_period_end(
					      &p, &c, mm_date_add_days(at, -1)),
				  end) < 0,
			    "%s %d", texts[i], (int)k);
		}
		assert_false(
		    mm_date_is_set(mm_period_start(&p, &c, MM_DATE_NONE)));
	}
}

static void
period_texts(void **state)
{
	static const struct {
		const char *in, *out, *ja, *en;
	} rows[] = {
		{ "15", "15d", "15日", "15 days" },
		{ "15d", "15d", "15日", "15 days" },
		{ "2w/previous", "2w/previous", "2週間、休業日なら前営業日",
		    "2 weeks, else the worked day before" },
		{ "1m/next", "1m/next", "1か月、休業日なら翌営業日",
		    "1 months, else the next worked day" },
		{ "3y/month", "3y/month", "3年、休業日なら同じ月の内で翌営業日",
		    "3 years, else the next worked day of that month" },
		{ "10b+0", "10b+0", "10営業日(初日を含む)",
		    "10 worked days (first day counted)" },
		{ "36600d", "36600d", "36600日", "36600 days" },
	};
	static const char *const bad[] = { "", "d", "-1d", "36601d", "15x",
		"15d/", "15d/later", "15d+1", "15 d", "1.5d", "15dd",
		"15d/next/next", "99999999999999999999d" };

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		char text[MM_PERIOD_TEXT], words[MM_PERIOD_WORDS];
		struct mm_period p;

		CHECK(mm_period_parse(mm_str_of(rows[i].in), &p), "%s",
		    rows[i].in);
		CHECK(strcmp(mm_period_fmt(&p, text), rows[i].out) == 0,
		    "%s: %s", rows[i].in, text);
		CHECK(
		    strcmp(mm_period_words(&p, MM_JA, words), rows[i].ja) == 0,
		    "%s: %s", rows[i].in, words);
		CHECK(
		    strcmp(mm_period_words(&p, MM_EN, words), rows[i].en) == 0,
		    "%s: %s", rows[i].in, words);
	}
	for (size_t i = 0; i < MM_COUNT(bad); i++) {
		struct mm_period p = { .n = 7 };

		CHECK(!mm_period_parse(mm_str_of(bad[i]), &p) && p.n == 7,
		    "\"%s\"", bad[i]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(holidays_by_the_acts),
		cmocka_unit_test(company_days_win),
		cmocka_unit_test(periods_by_the_civil_code),
		cmocka_unit_test(nothing_worked),
		cmocka_unit_test(periods_counted_back),
		cmocka_unit_test(period_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
