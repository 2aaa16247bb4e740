/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "model/checkdigit.h"

typedef enum mm_status check_fn(struct mm_str s, struct mm_err *err);

/*
 * Valid numbers: 4011001098993, 7123456789012, 7010705000725 and 0110113719
 * are published examples; 96385074 and 614141000036 are those of the GS1
 * General Specifications; 04569951000102 uses the GS1 Japan example prefix.
 */
static void
test_numbers(void **state)
{
	static const struct {
		check_fn *check;
		const char *text, *why; /* why NULL: valid */
	} t[] = {
		{ mm_corp_number_check, "4011001098993", NULL },
		{ mm_corp_number_check, "7123456789012", NULL },
		{ mm_corp_number_check, "7010705000725", NULL },
		{ mm_corp_number_check, "5011001098993", "computed 4" },
		{ mm_corp_number_check, "4011001098994", "check digit" },
		{ mm_corp_number_check, "4011001089993", "check digit" },
		{ mm_corp_number_check, "401100109899", "13 digits" },
		{ mm_corp_number_check, "40110010989933", "13 digits" },
		{ mm_corp_number_check, "401100109899X", "13 digits" },
		{ mm_corp_number_check, "", "13 digits" },
		{ mm_med_code_check, "0110113719", NULL },
		{ mm_med_code_check, "0110113718", "computed 9" },
		{ mm_med_code_check, "0110113791", "check digit" },
		{ mm_med_code_check, "011011371", "10 digits" },
		{ mm_med_code_check, "4810113719", "prefecture" },
		{ mm_med_code_check, "0010113719", "prefecture" },
		{ mm_med_code_check, "0120113719", "third digit" },
		{ mm_gtin_check, "04569951000102", NULL },
		{ mm_gtin_check, "4569951000102", NULL },
		{ mm_gtin_check, "614141000036", NULL },
		{ mm_gtin_check, "96385074", NULL },
		{ mm_gtin_check, "96385075", "computed 4" },
		{ mm_gtin_check, "04569951001002", "check digit" },
		{ mm_gtin_check, "123", "8, 12, 13 or 14" },
		{ mm_gtin_check, "0456995100010a", "8, 12, 13 or 14" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(t); i++) {
		struct mm_err err = { 0 };
		enum mm_status st = t[i].check(mm_str_of(t[i].text), &err);

		CHECK((st == MM_OK) == (t[i].why == NULL), "%s: %s", t[i].text,
		    err.en);
		CHECK(t[i].why == NULL || strstr(err.en, t[i].why) != NULL,
		    "%s: %s", t[i].text, err.en);
		CHECK(st == MM_OK || err.ja[0] != '\0', "%s", t[i].text);
	}
	assert_true(
	    mm_gtin_same(MM_STR("04569951000102"), MM_STR("4569951000102")));
	assert_false(
	    mm_gtin_same(MM_STR("04569951000102"), MM_STR("04569951000201")));
}

static void
test_gs1(void **state)
{
	static const struct {
		const char *text, *gtin, *lot, *serial, *produced, *expires;
	} t[] = {
		{ "(01)04569951000102(17)281231(10)L-1(21)S/9",
		    "04569951000102", "L-1", "S/9", "", "2028-12-31" },
		{ "010456995100010217281231"
		  "10L1\x1d"
		  "21S9",
		    "04569951000102", "L1", "S9", "", "2028-12-31" },
		{ "]d2\x1d"
		  "0104569951000102"
		  "21S9\x1d"
		  "10L1",
		    "04569951000102", "L1", "S9", "", "" },
		{ "(01)04569951000102", "04569951000102", "", "", "", "" },
		/* Day 00: the last day of the month, leap years too. */
		{ "(01)04569951000102(17)280200(11)260200", "04569951000102",
		    "", "", "2026-02-28", "2028-02-29" },
		/* A parenthesis that begins no AI belongs to the text. */
		{ "(01)04569951000102(10)A(B)(21)1", "04569951000102", "A(B)",
		    "1", "", "" },
		/* 77 is nearer to 2026 as 1977 + 51 is too far: GS1 7.12. */
		{ "(01)04569951000102(11)770101(17)760101", "04569951000102",
		    "", "", "1977-01-01", "2076-01-01" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(t); i++) {
		char produced[MM_DATE_TEXT], expires[MM_DATE_TEXT];
		struct mm_err err = { 0 };
		struct mm_gs1 g;

		CHECK(
		    mm_gs1_parse(mm_str_of(t[i].text), 2026, &g, &err) == MM_OK,
		    "%s: %s", t[i].text, err.en);
		CHECK(mm_str_eqz(g.gtin, t[i].gtin), "%s", t[i].text);
		CHECK(mm_str_eqz(g.lot, t[i].lot), "%s", t[i].text);
		CHECK(mm_str_eqz(g.serial, t[i].serial), "%s", t[i].text);
		assert_string_equal(
		    mm_date_fmt(g.produced, produced), t[i].produced);
		assert_string_equal(
		    mm_date_fmt(g.expires, expires), t[i].expires);
	}
}

static void
test_bad_gs1(void **state)
{
	static const struct {
		const char *text, *why;
	} t[] = {
		{ "", "(01)" },
		{ "(21)1", "no (01)" },
		{ "(01)04569951000103", "check digit" },
		{ "(01)0456995100010", "(01)" },
		{ "(01)04569951000102(17)281301", "(17)" },
		{ "(01)04569951000102(17)280230", "(17)" },
		{ "(01)04569951000102(17)281300", "(17)" },
		{ "(01)04569951000102(17)28", "(17)" },
		{ "(01)04569951000102(10)", "(10)" },
		{ "(01)04569951000102(21)123456789012345678901", "(21)" },
		{ "(01)04569951000102(21)A B", "(21)" },
		{ "(01)04569951000102(99)1", "\"(99)1\"" },
		{ "(01)04569951000102(10)a(10)b", "\"(10)b\"" },
		{ "(01", "\"(01\"" },
		{ "hello", "\"hello\"" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(t); i++) {
		struct mm_gs1 g = { .gtin = MM_STR("untouched") };
		struct mm_err err = { 0 };

		CHECK(mm_gs1_parse(mm_str_of(t[i].text), 2026, &g, &err) ==
			MM_EFORMAT,
		    "%s", t[i].text);
		CHECK(strstr(err.en, t[i].why) != NULL, "%s: %s", t[i].text,
		    err.en);
		CHECK(mm_str_eqz(g.gtin, "untouched"), "%s", t[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_gs1),
		cmocka_unit_test(test_bad_gs1),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
