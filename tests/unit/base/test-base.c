/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "base/buf.h"
#include "base/date.h"
#include "base/map.h"
#include "base/num.h"
#include "base/sha256.h"
#include "base/utf8.h"

static void
test_dates_people_type(void **state)
{
	static const struct {
		const char *text, *want; /* want NULL: refused */
	} rows[] = {
		{ "2026-10-01", "2026-10-01" },
		{ "2026/10/1", "2026-10-01" },
		{ "20261001", "2026-10-01" },
		{ "2026.10.1", "2026-10-01" },
		{ "2026年10月1日", "2026-10-01" },
		{ "R8.10.1", "2026-10-01" },
		{ "r8/10/1", "2026-10-01" },
		{ "令和8年10月1日", "2026-10-01" },
		{ "令和元年5月1日", "2019-05-01" },
		{ "Ｒ８．１０．１", "2026-10-01" },
		{ "２０２６／１０／１", "2026-10-01" },
		{ "H31.4.30", "2019-04-30" },
		{ "S64.1.7", "1989-01-07" },
		{ "H1.1.8", "1989-01-08" },
		{ "2024-02-29", "2024-02-29" },
		{ "H31.5.1", NULL },
		{ "R1.4.30", NULL },
		{ "2023-02-29", NULL },
		{ "2026-13-01", NULL },
		{ "2026-00-10", NULL },
		{ "R0.5.1", NULL },
		{ "", NULL },
		{ "2026-10", NULL },
		{ "2026-10-01-1", NULL },
		{ "10/1/2026", NULL },
		{ "昨日", NULL },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_date d = MM_DATE_NONE;
		char buf[MM_DATE_TEXT];
		bool ok = mm_date_parse(mm_str_of(rows[i].text), &d);

		CHECK(ok == (rows[i].want != NULL), "%s", rows[i].text);
		if (ok)
			CHECK(strcmp(mm_date_fmt(d, buf), rows[i].want) == 0,
			    "%s gives %s", rows[i].text, buf);
	}
}

/* The civil calendar against its own definition, day by day. */
static void
test_every_day_round_trips(void **state)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	int32_t expected = mm_date_of(1873, 1, 1).day;

	(void)state;
	assert_int_equal(mm_date_of(1970, 1, 1).day, 0);
	for (int y = 1873; y <= 2200; y++) {
		bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;

		for (int m = 1; m <= 12; m++) {
			int n = days[m - 1] + (m == 2 && leap);

			for (int d = 1; d <= n; d++, expected++) {
				int yy, mm, dd;

				assert_int_equal(
				    mm_date_of(y, m, d).day, expected);
				mm_date_split((struct mm_date){ expected }, &yy,
				    &mm, &dd);
				assert_true(yy == y && mm == m && dd == d);
			}
			assert_false(mm_date_is_set(mm_date_of(y, m, n + 1)));
		}
	}
}

/* 民法143条2項: no such day in the last month means its last day. */
static void
test_months(void **state)
{
	static const struct {
		const char *from;
		int months;
		const char *want;
	} rows[] = {
		{ "2026-01-31", 1, "2026-02-28" },
		{ "2024-01-31", 1, "2024-02-29" },
		{ "2026-01-15", 1, "2026-02-15" },
		{ "2026-03-31", -1, "2026-02-28" },
		{ "2026-12-31", 2, "2027-02-28" },
		{ "2026-05-31", 24, "2028-05-31" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_date d;
		char buf[MM_DATE_TEXT];

		assert_true(mm_date_iso(mm_str_of(rows[i].from), &d));
		mm_date_fmt(mm_date_add_months(d, rows[i].months), buf);
		CHECK(strcmp(buf, rows[i].want) == 0, "%s+%d gives %s",
		    rows[i].from, rows[i].months, buf);
	}
}

static void
test_instants_and_tokyo(void **state)
{
	struct mm_time t;
	char buf[MM_DATE_TEXT];

	(void)state;
	assert_true(mm_time_parse(MM_STR("2026-09-30T14:59:59Z"), &t));
	assert_string_equal(
	    mm_date_fmt(mm_time_jst_date(t), buf), "2026-09-30");
	t.sec++;
	assert_string_equal(
	    mm_date_fmt(mm_time_jst_date(t), buf), "2026-10-01");
	assert_string_equal(mm_time_fmt(t, buf), "2026-09-30T15:00:00Z");
	assert_false(mm_time_parse(MM_STR("2026-09-30T24:00:00Z"), &t));
	assert_false(mm_time_parse(MM_STR("2026-09-30 15:00:00Z"), &t));
	assert_string_equal(
	    mm_date_fmt_wareki(mm_date_of(2019, 5, 1), buf), "令和元年5月1日");
	assert_string_equal(mm_date_fmt_wareki(mm_date_of(2019, 4, 30), buf),
	    "平成31年4月30日");
	assert_string_equal(
	    mm_date_fmt_ja(mm_date_of(2026, 10, 1), buf), "2026年10月1日");
	/* 2026-10-01 is a Thursday. */
	assert_int_equal(mm_date_weekday(mm_date_of(2026, 10, 1)), 4);
	assert_int_equal(mm_date_weekday(mm_date_of(1969, 12, 28)), 0);
}

static void
test_numbers(void **state)
{
	static const struct {
		const char *text;
		bool ok;
		uint64_t want;
	} fixed[] = {
		{ "0.9", true, 900000 },
		{ "1", true, 1000000 },
		{ "0.97565", true, 975650 },
		{ "9.1e-05", true, 91 },
		{ "0.0000019", true, 1 },
		{ "1.0e0", true, 1000000 },
		{ "1.1", false, 0 },
		{ "", false, 0 },
		{ ".5", false, 0 },
		{ "0.5x", false, 0 },
		{ "-0.5", false, 0 },
		{ "1e", false, 0 },
		{ "0.5.1", false, 0 },
		{ "1e999", false, 0 },
	};
	uint64_t u = 7;
	int64_t v = 7;

	(void)state;
	for (size_t i = 0; i < MM_COUNT(fixed); i++) {
		uint64_t out = 0;
		bool ok =
		    mm_num_fixed(mm_str_of(fixed[i].text), 6, 1000000, &out);

		CHECK(ok == fixed[i].ok && out == fixed[i].want, "%s",
		    fixed[i].text);
	}
	assert_true(mm_num_u64(MM_STR("18446744073709551615"), UINT64_MAX, &u));
	assert_true(u == UINT64_MAX);
	assert_false(
	    mm_num_u64(MM_STR("18446744073709551616"), UINT64_MAX, &u));
	assert_false(mm_num_u64(MM_STR("11"), 10, &u));
	assert_true(mm_num_u64(MM_STR("10"), 10, &u));
	assert_false(mm_num_u64(MM_STR("5"), 4, &u));
	assert_false(mm_num_u64(MM_STR(" 1"), 10, &u));
	assert_true(mm_num_i64(MM_STR("-10"), -10, 10, &v));
	assert_int_equal(v, -10);
	assert_false(mm_num_i64(MM_STR("-11"), -10, 10, &v));
}

static void
test_search_keys(void **state)
{
	static const struct {
		const char *a, *b;
		bool same;
	} rows[] = {
		{ "ＳＰ－２１０", "sp-210", true },
		{ "ｼﾝｸﾞﾙ病院", "シングル病院", true },
		{ "さくら 病院", "サクラ病院", true },
		{ "桜丘記念病院　本院", "桜丘記念病院本院", true },
		{ "髙橋医院", "高橋医院", false },
		{ "ヶ丘", "ケ丘", false },
	};
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++)
		CHECK(mm_str_eq(mm_utf8_key(a, mm_str_of(rows[i].a)),
			  mm_utf8_key(a, mm_str_of(rows[i].b))) == rows[i].same,
		    "%s / %s", rows[i].a, rows[i].b);
	assert_int_equal(mm_utf8_width(MM_STR("aあ①ｱ")), 1 + 2 + 2 + 1);
	assert_int_equal(mm_utf8_fit(MM_STR("あいう"), 5).n, 6);
	assert_false(mm_utf8_valid(MM_STR("\xc0\xaf")));
	assert_false(mm_utf8_valid(MM_STR("\xed\xa0\x80")));
	assert_true(mm_utf8_valid(MM_STR("𠮷")));
	mm_arena_free(a);
}

static void
test_arena_limit_and_reset(void **state)
{
	struct mm_arena *a = mm_arena_new(1 << 20);
	struct mm_str s;

	(void)state;
	assert_null(mm_arena_alloc(a, (1 << 20) + 1));
	assert_non_null(mm_arena_alloc(a, 1 << 19));
	assert_null(mm_arena_alloc(a, (1 << 19) + 16));
	mm_arena_reset(a);
	assert_non_null(mm_arena_alloc(a, 1 << 20));
	assert_null(mm_arena_array(a, SIZE_MAX / 2, 4));
	mm_arena_reset(a);
	s = mm_arena_fmt(a, "%d-%s", 7, "x");
	assert_true(mm_str_eqz(s, "7-x") && s.p[s.n] == '\0');
	assert_null(mm_arena_str(a, MM_STR_NONE).p);
	mm_arena_free(a);
}

/* Memory given out is zero, also where something was written before. */
static void
test_arena_is_zero(void **state)
{
	static const size_t sizes[] = { 1, 16, 17, 4000, 70000, 16, 200000 };
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	for (int round = 0; round < 4; round++) {
		for (size_t i = 0; i < MM_COUNT(sizes); i++) {
			size_t n =
			    sizes[(i * 3 + (size_t)round) % MM_COUNT(sizes)];
			unsigned char *p = mm_arena_alloc(a, n);

			assert_non_null(p);
			for (size_t k = 0; k < n; k++)
				assert_int_equal(p[k], 0);
			memset(p, 0xa5, n);
		}
		mm_arena_reset(a);
	}
	mm_arena_free(a);
}

static void
test_blank_controls(void **state)
{
	static const struct {
		const char *in, *out;
	} table[] = {
		{ "", "" },
		{ "製品A\n\tx", "製品A\n\tx" },
		{ "a\x1b[2J\r\x7f"
		  "b",
		    "a [2J  b" },
		{ "\xc2\x9b"
		  "2J\xc2\xa0",
		    "  2J\xc2\xa0" },
		{ "\u202egnp.exe", "   gnp.exe" },
		{ "\u2066a\u2069\u200f", "   a      " },
		/* Joiners and spaces belong to words. */
		{ "\u200d\u3000\u2010", "\u200d\u3000\u2010" },
		{ "cut\xe2\x80", "cut\xe2\x80" },
		{ "cut\xc2", "cut\xc2" },
	};
	(void)state;

	for (size_t i = 0; i < MM_COUNT(table); i++) {
		char text[64];

		(void)snprintf(text, sizeof(text), "%s", table[i].in);
		mm_utf8_blank_controls(text, strlen(text));
		assert_string_equal(text, table[i].out);
	}
}

static void
test_buffer_room(void **state)
{
	struct mm_buf b;
	char *p;

	(void)state;
	mm_buf_init(&b, 6);
	p = mm_buf_room(&b, 4);
	assert_non_null(p);
	memcpy(p, "abcd", 4);
	p = mm_buf_room(&b, 2);
	assert_non_null(p);
	memcpy(p, "ef", 2);
	assert_string_equal(b.p, "abcdef");
	assert_null(mm_buf_room(&b, 1));
	assert_null(mm_buf_room(&b, 0));
	assert_true(b.failed && b.n == 6);
	mm_buf_free(&b);
}

static void
test_buffer_is_sticky(void **state)
{
	struct mm_buf b;
	struct mm_err err;

	(void)state;
	mm_buf_init(&b, 8);
	mm_buf_z(&b, "12345678");
	assert_int_equal(mm_buf_check(&b, &err), MM_OK);
	mm_buf_char(&b, '9');
	assert_int_equal(mm_buf_check(&b, &err), MM_ENOMEM);
	mm_buf_z(&b, "");
	assert_int_equal(mm_buf_check(&b, &err), MM_ENOMEM);
	assert_int_equal(b.n, 8);
	mm_buf_clear(&b);
	mm_buf_i64(&b, INT64_MIN / 1000000000000);
	assert_true(b.failed || b.n > 0);
	mm_buf_free(&b);
}

static void
test_map_keeps_everything(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_map m;
	bool added;

	(void)state;
	mm_map_init(&m, a);
	assert_int_equal(mm_map_get(&m, MM_STR("x")), MM_MAP_NONE);
	for (uint32_t i = 0; i < 20000; i++) {
		struct mm_str k = mm_arena_fmt(a, "key-%u", i);

		assert_int_equal(mm_map_put(&m, k, i, &added), i);
		assert_true(added);
	}
	for (uint32_t i = 0; i < 20000; i++) {
		struct mm_str k = mm_arena_fmt(a, "key-%u", i);

		assert_int_equal(mm_map_put(&m, k, 9, &added), i);
		assert_false(added);
	}
	assert_int_equal(mm_map_get(&m, MM_STR("key-20000")), MM_MAP_NONE);
	assert_int_equal(mm_map_put(&m, MM_STR(""), 5, NULL), 5);
	assert_int_equal(mm_map_get(&m, MM_STR("")), 5);
	mm_arena_free(a);
}

/* FIPS 180-4 examples. */
static void
test_sha256(void **state)
{
	struct mm_sha256_ctx *c = mm_sha256_new();
	char hex[MM_SHA256_HEX];
	struct mm_sha256 d;

	(void)state;
	mm_sha256_add(c, "a", 1);
	mm_sha256_add(c, "bc", 2);
	d = mm_sha256_end(c);
	assert_string_equal(mm_sha256_hex(d, hex),
	    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	assert_true(mm_sha256_eq(d, mm_sha256_of("abc", 3)));
	d = mm_sha256_end(c);
	assert_string_equal(mm_sha256_hex(d, hex),
	    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	assert_true(mm_sha256_parse(mm_str_of(hex), &d));
	hex[0] = 'E';
	assert_false(mm_sha256_parse(mm_str_of(hex), &d));
	mm_sha256_free(c);
}

static void
test_kleene(void **state)
{
	static const enum mm_tri v[] = { MM_UNKNOWN, MM_NO, MM_YES };
	static const enum mm_tri both[3][3] = {
		{ MM_UNKNOWN, MM_NO, MM_UNKNOWN },
		{ MM_NO, MM_NO, MM_NO },
		{ MM_UNKNOWN, MM_NO, MM_YES },
	};

	(void)state;
	for (int i = 0; i < 3; i++) {
		for (int k = 0; k < 3; k++) {
			enum mm_tri o = mm_tri_not(
			    mm_tri_and(mm_tri_not(v[i]), mm_tri_not(v[k])));

			assert_int_equal(mm_tri_and(v[i], v[k]), both[i][k]);
			assert_int_equal(mm_tri_or(v[i], v[k]), o);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_dates_people_type),
		cmocka_unit_test(test_every_day_round_trips),
		cmocka_unit_test(test_months),
		cmocka_unit_test(test_instants_and_tokyo),
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_search_keys),
		cmocka_unit_test(test_arena_limit_and_reset),
		cmocka_unit_test(test_arena_is_zero),
		cmocka_unit_test(test_buffer_room),
		cmocka_unit_test(test_blank_controls),
		cmocka_unit_test(test_buffer_is_sticky),
		cmocka_unit_test(test_map_keeps_everything),
		cmocka_unit_test(test_sha256),
		cmocka_unit_test(test_kleene),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
