/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rule packs as files: what is written reads back the same, and every doubt
 * is refused with its line. The bad files are the program's own pack with one
 * thing changed.
 */
#include "test.h"

#include "app/rule_file.h"

static struct mm_bytes
bytes(struct mm_str s)
{
	return (struct mm_bytes){ (const uint8_t *)s.p, s.n };
}

static struct mm_str
program_text(struct mm_arena *a)
{
	struct mm_rule_file f;
	struct mm_err err = { 0 };
	struct mm_buf b;
	struct mm_str s;

	assert_int_equal(mm_rule_file_program(a, &f, &err), MM_OK);
	mm_buf_init(&b, 0);
	mm_rule_file_write(&f, &b);
	assert_int_equal(mm_buf_check(&b, &err), MM_OK);
	s = mm_arena_str(a, mm_buf_view(&b));
	mm_buf_free(&b);
	return s;
}

/* The text with the first @p from after @p behind replaced. */
static struct mm_str
changed(struct mm_arena *a, struct mm_str text, const char *behind,
    const char *from, const char *to)
{
	const char *at = strstr(text.p, behind);

	assert_non_null(at);
	at = strstr(at, from);
	assert_non_null(at);
	return mm_arena_fmt(
	    a, "%.*s%s%s", (int)(at - text.p), text.p, to, at + strlen(from));
}

static uint64_t
line_of(struct mm_str text, const char *at)
{
	uint64_t line = 1;

	for (const char *p = text.p; p < at; p++)
		line += *p == '\n';
	return line;
}

static void
test_written_packs_read_back(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_str text = program_text(a);
	struct mm_rule_file f;
	struct mm_ruleset rules;
	struct mm_err err = { 0 };
	struct mm_buf b;

	(void)state;
	assert_int_equal(
	    mm_rule_file_parse(a, bytes(text), "p", &f, &err), MM_OK);
	assert_int_equal(f.rows.n, mm_rules_n);
	assert_int_equal(f.head.digest.n, 64);
	mm_buf_init(&b, 0);
	mm_rule_file_write(&f, &b);
	assert_int_equal(mm_buf_check(&b, &err), MM_OK);
	assert_true(mm_str_eq(mm_buf_view(&b), text));
	mm_buf_free(&b);
	/* The program's pack, loaded, decides as the program does. */
	assert_int_equal(
	    mm_rule_file_rules(a, &f, mm_date_of(2026, 4, 1), &rules, &err),
	    MM_OK);
	assert_int_equal(rules.n, mm_rules_n);
	for (size_t i = 0; i < mm_rules_n; i++) {
		assert_string_equal(rules.v[i].id, mm_rules[i].id);
		assert_int_equal(rules.v[i].strength, mm_rules[i].strength);
		assert_int_equal(rules.v[i].due, mm_rules[i].due);
		assert_int_equal(rules.v[i].policy, mm_rules[i].policy);
		assert_string_equal(rules.v[i].words[0], mm_rules[i].words[0]);
	}
	mm_arena_free(a);
}

static const struct {
	const char *behind, *from, *to;
	enum mm_status status;
	const char *says;
} bad[] = {
	{ "{", "mimamori.rules", "mimamori.pack", MM_EFORMAT,
	    "mimamori.rules 1" },
	{ "{", "\"format_version\": 1", "\"format_version\": 2", MM_EFORMAT,
	    "mimamori.rules 1" },
	{ "{", "\"version\": 1", "\"version\": 0", MM_EFORMAT, "version" },
	{ "{", "\"version\": 1", "\"version\": \"1\"", MM_EFORMAT, "" },
	{ "{", "\"version\": 1", "\"version\": 1.5", MM_EFORMAT, "" },
	{ "{", "\"until\": null", "\"until\": \"2001-01-01\"", MM_EFORMAT,
	    "ends before" },
	{ "{", "\"until\": null", "\"until\": \"2001-02-30\"", MM_EFORMAT,
	    "not a date" },
	{ "{", "\"until\": null,", "", MM_EFORMAT, "missing member" },
	{ "{", "\"source\": \"", "\"source\": \"\", \"x\": \"", MM_EFORMAT,
	    "empty" },
	{ "{", "\"source\"", "\"author\"", MM_EFORMAT, "author" },
	{ "{", "\"ja\"", "\"fr\"", MM_EFORMAT, "fr" },
	{ "{", "\"until\": null", "\"until\": null, \"until\": null",
	    MM_EFORMAT, "" },
	{ "\"N2-1\"", "\"clause\"", "\"klause\"", MM_EFORMAT, "klause" },
	{ "\"N2-1\"", "\"clause\": 2", "\"clause\": 3", MM_EFORMAT,
	    "N2-1 clause" },
	{ "\"N2-1\"", "\"dealer\": true", "\"dealer\": false", MM_EFORMAT,
	    "N2-1 dealer" },
	{ "\"N2-1\"", "version-recipient", "version", MM_EFORMAT,
	    "N2-1 scope" },
	{ "\"N2-1\"", "\"stage-1\"", "\"stage-9\"", MM_EFORMAT, "stage-9" },
	{ "\"N2-1\"", "\"stage-1\"", "\"stage-2\"", MM_EFORMAT, "N2-1 when" },
	{ "\"N2-1\"", "\"boundary\"", "\"boundaries\"", MM_EFORMAT,
	    "boundaries" },
	{ "\"N2-1\"", "\"boundary\",", "", MM_EFORMAT, "N2-1 readings" },
	{ "\"N2-1\"", "\"no\": []", "\"maybe\": []", MM_EFORMAT, "maybe" },
	{ "\"N2-1\"", "\"notice\"", "\"strong\"", MM_EFORMAT, "strong" },
	{ "\"N2-1\"", "as_needed", "at_once", MM_EFORMAT, "at_once" },
	{ "\"N2-1\"", "policy.lifecycle.inform", "policy.x", MM_EFORMAT,
	    "policy.x" },
	{ "\"N2-1\"", "\"period\": null", "\"period\": \"soon\"", MM_EFORMAT,
	    "soon" },
	{ "\"N2-1\"", "\"exempt\": null",
	    "\"exempt\": {\"ja\": \"免\", \"en\": \"x\"}", MM_EFORMAT,
	    "exempt" },
	{ "\"rules\"", "\"N2-1\"", "\"N2-9\"", MM_EFORMAT, "N2-9" },
	{ "\"rules\"", "\"N2-2\"", "\"N2-1\"", MM_EFORMAT, "N2-1" },
	{ "\"LAW-REPORT\"", "\"law\"", "\"effort\"", MM_ECONFLICT,
	    "LAW-REPORT" },
	{ "\"LAW-REPORT\"", "\"assume\": [", "\"assume\": [\"harm\",",
	    MM_EFORMAT, "LAW-REPORT assume" },
	{ "\"N2-1\"", "true", "7", MM_EFORMAT, "" },
	{ "\"N2-1\"", "\"when\": {", "\"when\": [{", MM_EFORMAT, "" },
};

static void
test_bad_packs_are_refused_at_their_place(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_str good = program_text(a);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(bad); i++) {
		struct mm_str text =
		    changed(a, good, bad[i].behind, bad[i].from, bad[i].to);
		const char *at =
		    strstr(strstr(good.p, bad[i].behind), bad[i].from);
		uint64_t from = line_of(good, at);
		struct mm_rule_file f = { 0 };
		struct mm_err err = { 0 };

		CHECK(mm_rule_file_parse(a, bytes(text), "bad.json", &f,
			  &err) == bad[i].status,
		    "row %zu: %s", i, err.en);
		CHECK(f.rows.n == 0, "row %zu: written", i);
		CHECK(strcmp(err.source, "bad.json") == 0, "row %zu", i);
		/* The member itself, or the row it stands in. */
		CHECK(err.line + 70 >= from && err.line <= from + 70,
		    "row %zu: line %u", i, (unsigned)err.line);
		CHECK(strstr(err.en, bad[i].says) != NULL, "row %zu: %s", i,
		    err.en);
	}
	mm_arena_free(a);
}

/* Two versions of one rule: beside each other, but not over each other. */
static void
test_versions_of_a_rule(void **state)
{
	static const struct {
		const char *until, *from, *version;
		enum mm_status status;
	} table[] = {
		{ "\"2026-12-31\"", "2027-01-01", "2", MM_OK },
		{ "\"2027-01-01\"", "2027-01-01", "2", MM_EFORMAT },
		{ "null", "2027-01-01", "2", MM_EFORMAT },
		{ "\"2026-12-31\"", "2027-01-01", "1", MM_EFORMAT },
	};
	struct mm_arena *a = mm_arena_new(0);
	struct mm_str good = program_text(a);
	const char *row =
	    strstr(good.p, "    {\n      \"rule\": \"N1-ASSESS\"");
	const char *end = strstr(row, "\n    },");

	(void)state;
	assert_non_null(row);
	assert_non_null(end);
	for (size_t i = 0; i < MM_COUNT(table); i++) {
		struct mm_str one =
		    mm_arena_fmt(a, "%.*s\n    }", (int)(end - row), row);
		struct mm_str first =
		    changed(a, one, "\"until\"", "null", table[i].until);
		struct mm_str second =
		    changed(a, one, "\"from\"", "2025-07-23", table[i].from);
		struct mm_str text;
		struct mm_rule_file f;
		struct mm_err err = { 0 };

		second =
		    changed(a, second, "\"version\"", "1", table[i].version);
		text = mm_arena_fmt(a, "%.*s%.*s,\n%.*s]}\n",
		    (int)(row - good.p), good.p, MM_FMT(first), MM_FMT(second));
		CHECK(mm_rule_file_parse(a, bytes(text), "two", &f, &err) ==
			table[i].status,
		    "row %zu: %s", i, err.en);
	}
	mm_arena_free(a);
}

static void
test_little_memory(void **state)
{
	struct mm_arena *whole = mm_arena_new(0);
	struct mm_str text = program_text(whole);

	(void)state;
	for (size_t limit = 4096; limit < 400000; limit += 12345) {
		struct mm_arena *a = mm_arena_new(limit);
		struct mm_rule_file f;
		struct mm_err err = { 0 };
		enum mm_status st =
		    mm_rule_file_parse(a, bytes(text), "p", &f, &err);

		CHECK(st == MM_OK || st == MM_ENOMEM, "%zu: %s", limit, err.en);
		mm_arena_free(a);
	}
	mm_arena_free(whole);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_written_packs_read_back),
		cmocka_unit_test(test_bad_packs_are_refused_at_their_place),
		cmocka_unit_test(test_versions_of_a_rule),
		cmocka_unit_test(test_little_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
