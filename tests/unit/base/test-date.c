/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Dates at their limits: the first and last year, months and days that do not
 * exist, the first and last day of each era, instants around midnight in
 * Tokyo and before 1970, every place of the two strict forms damaged.
 */
#include "test.h"

#include "base/date.h"

static void
test_days_that_exist(void **state)
{
	static const struct {
		int y, m, d;
		bool exists;
	} rows[] = {
		{ 1872, 12, 31, false },
		{ 1873, 1, 1, true },
		{ 2200, 12, 31, true },
		{ 2201, 1, 1, false },
		{ 2026, 0, 1, false },
		{ 2026, 13, 1, false },
		{ 2026, 1, 0, false },
		{ 2026, 1, 31, true },
		{ 2026, 1, 32, false },
		{ 2026, 4, 30, true },
		{ 2026, 4, 31, false },
		{ 2026, 2, 28, true },
		{ 2026, 2, 29, false },
		{ 2024, 2, 29, true },
		{ 2100, 2, 29, false },
		{ 2000, 2, 29, true },
		{ 1900, 2, 29, false },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++)
		CHECK(mm_date_is_set(mm_date_of(
			  rows[i].y, rows[i].m, rows[i].d)) == rows[i].exists,
		    "%d-%d-%d", rows[i].y, rows[i].m, rows[i].d);
}

/* Every day of 330 years follows the one before, and splits into itself. */
static void
test_days_follow_each_other(void **state)
{
	static const int length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
		30, 31 };
	int y = 1873, m = 1, d = 1;
	int32_t day = mm_date_of(1873, 1, 1).day;

	(void)state;
	assert_int_equal(mm_date_of(1970, 1, 1).day, 0);
	assert_int_equal(mm_date_of(1969, 12, 31).day, -1);
	assert_int_equal(mm_date_of(2000, 3, 1).day, 11017);
	for (; y <= 2200; day++) {
		bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
		int sy, sm, sd;

		CHECK(mm_date_of(y, m, d).day == day, "%d-%d-%d", y, m, d);
		mm_date_split((struct mm_date){ day }, &sy, &sm, &sd);
		CHECK(sy == y && sm == m && sd == d, "%d-%d-%d", y, m, d);
		/* 1970-01-01 was a Thursday. */
		CHECK(mm_date_weekday((struct mm_date){ day }) ==
			((day % 7) + 7 + 4) % 7,
		    "%d-%d-%d", y, m, d);
		if (++d > length[m - 1] + (m == 2 && leap)) {
			d = 1;
			y += m == 12;
			m = m % 12 + 1;
		}
	}
}

static void
test_strict_form(void **state)
{
	static const char good[] = "2026-10-01";
	struct mm_date d;

	(void)state;
	assert_true(mm_date_iso(mm_str_of(good), &d));
	assert_int_equal(d.day, mm_date_of(2026, 10, 1).day);
	for (size_t i = 0; i < sizeof(good) - 1; i++) {
		char bad[16];

		memcpy(bad, good, sizeof(good));
		bad[i] = 'x';
		CHECK(!mm_date_iso(mm_str_of(bad), &d), "%s", bad);
		bad[i] = '\0';
		CHECK(!mm_date_iso(mm_str_of(bad), &d), "%s", bad);
	}
	assert_false(mm_date_iso(MM_STR("2026-10-011"), &d));
	assert_false(mm_date_iso(MM_STR("2026-10-32"), &d));
	assert_false(mm_date_iso(MM_STR("2026-00-01"), &d));
	assert_false(mm_date_iso(MM_STR("2026-02-30"), &d));
	assert_false(mm_date_iso(MM_STR("1872-12-31"), &d));
	assert_false(mm_date_iso(MM_STR("2201-01-01"), &d));
}

static void
test_forms_people_type(void **state)
{
	static const struct {
		const char *text;
		int y, m, d; /* y 0: refused */
	} rows[] = {
		{ "2026-10-01", 2026, 10, 1 },
		{ "2026/10/1", 2026, 10, 1 },
		{ "2026.1.31", 2026, 1, 31 },
		{ "20261001", 2026, 10, 1 },
		{ "2026100", 0, 0, 0 },
		{ "202610011", 0, 0, 0 },
		{ "2026-100-1", 0, 0, 0 },
		{ "2026-1-100", 0, 0, 0 },
		{ "2026-010-1", 0, 0, 0 },
		{ "2026-1-010", 0, 0, 0 },
		{ "20260-1-1", 0, 0, 0 },
		{ "2026年10月1日", 2026, 10, 1 },
		{ "R8.10.1", 2026, 10, 1 },
		{ "令和8年10月1日", 2026, 10, 1 },
		/* First and last days of the eras. */
		{ "令和元年5月1日", 2019, 5, 1 },
		{ "令和1年5月1日", 2019, 5, 1 },
		{ "令和元年4月30日", 0, 0, 0 },
		{ "平成31年4月30日", 2019, 4, 30 },
		{ "平成31年5月1日", 0, 0, 0 },
		{ "平成元年1月8日", 1989, 1, 8 },
		{ "平成元年1月7日", 0, 0, 0 },
		{ "昭和64年1月7日", 1989, 1, 7 },
		{ "昭和64年1月8日", 0, 0, 0 },
		{ "昭和元年12月25日", 1926, 12, 25 },
		{ "昭和元年12月24日", 0, 0, 0 },
		{ "大正15年12月24日", 1926, 12, 24 },
		{ "大正15年12月25日", 0, 0, 0 },
		{ "大正元年7月30日", 1912, 7, 30 },
		{ "大正元年7月29日", 0, 0, 0 },
		{ "明治45年7月29日", 1912, 7, 29 },
		{ "明治45年7月30日", 0, 0, 0 },
		{ "", 0, 0, 0 },
		{ "R", 0, 0, 0 },
		{ "R8", 0, 0, 0 },
		{ "R8.10", 0, 0, 0 },
		{ "R8.10.1.2", 0, 0, 0 },
		{ "R0.10.1", 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_date d = MM_DATE_NONE;
		bool ok = mm_date_parse(mm_str_of(rows[i].text), &d);

		CHECK(ok == (rows[i].y != 0), "%s", rows[i].text);
		CHECK(!ok ||
			d.day ==
			    mm_date_of(rows[i].y, rows[i].m, rows[i].d).day,
		    "%s is %d", rows[i].text, (int)d.day);
	}
}

static void
test_wareki_at_its_borders(void **state)
{
	static const struct {
		int y, m, d;
		const char *want;
	} rows[] = {
		{ 2019, 5, 1, "令和元年5月1日" },
		{ 2019, 4, 30, "平成31年4月30日" },
		{ 1989, 1, 8, "平成元年1月8日" },
		{ 1989, 1, 7, "昭和64年1月7日" },
		{ 1926, 12, 25, "昭和元年12月25日" },
		{ 1926, 12, 24, "大正15年12月24日" },
		{ 1912, 7, 30, "大正元年7月30日" },
		{ 1912, 7, 29, "明治45年7月29日" },
		{ 1873, 1, 1, "明治6年1月1日" },
		{ 2020, 1, 1, "令和2年1月1日" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		char buf[MM_DATE_TEXT];

		assert_string_equal(
		    mm_date_fmt_wareki(
			mm_date_of(rows[i].y, rows[i].m, rows[i].d), buf),
		    rows[i].want);
	}
}

static void
test_instants(void **state)
{
	static const char good[] = "2026-10-01T23:59:59Z";
	static const char *const bad[] = { "2026-10-01T24:00:00Z",
		"2026-10-01T00:60:00Z", "2026-10-01T00:00:60Z",
		"2026-02-29T00:00:00Z", "2026-10-01T00:00:00Zx", "" };
	struct mm_time t;
	char buf[MM_DATE_TEXT];

	(void)state;
	assert_true(mm_time_parse(mm_str_of(good), &t));
	assert_string_equal(mm_time_fmt(t, buf), good);
	assert_true(mm_time_parse(MM_STR("1969-12-31T23:59:59Z"), &t));
	assert_int_equal(t.sec, -1);
	assert_string_equal(mm_time_fmt(t, buf), "1969-12-31T23:59:59Z");
	for (size_t i = 0; i < MM_COUNT(bad); i++)
		CHECK(!mm_time_parse(mm_str_of(bad[i]), &t), "%s", bad[i]);
	for (size_t i = 0; i < sizeof(good) - 1; i++) {
		char other[32];

		memcpy(other, good, sizeof(good));
		other[i] = 'x';
		CHECK(!mm_time_parse(mm_str_of(other), &t), "%s", other);
	}
}

/* A day in Tokyo begins at 15:00 UTC of the day before. */
static void
test_days_in_tokyo(void **state)
{
	static const struct {
		const char *instant;
		int y, m, d;
	} rows[] = {
		{ "2026-10-01T14:59:59Z", 2026, 10, 1 },
		{ "2026-10-01T15:00:00Z", 2026, 10, 2 },
		{ "1970-01-01T00:00:00Z", 1970, 1, 1 },
		{ "1969-12-31T15:00:00Z", 1970, 1, 1 },
		{ "1969-12-31T14:59:59Z", 1969, 12, 31 },
		{ "1969-12-30T15:00:00Z", 1969, 12, 31 },
		{ "1969-12-30T14:59:59Z", 1969, 12, 30 },
		{ "1969-12-30T15:00:01Z", 1969, 12, 31 },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_time t;

		assert_true(mm_time_parse(mm_str_of(rows[i].instant), &t));
		CHECK(mm_time_jst_date(t).day ==
			mm_date_of(rows[i].y, rows[i].m, rows[i].d).day,
		    "%s", rows[i].instant);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_days_that_exist),
		cmocka_unit_test(test_days_follow_each_other),
		cmocka_unit_test(test_strict_form),
		cmocka_unit_test(test_forms_people_type),
		cmocka_unit_test(test_wareki_at_its_borders),
		cmocka_unit_test(test_instants),
		cmocka_unit_test(test_days_in_tokyo),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
