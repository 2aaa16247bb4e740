/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "app/identity.h"
#include "shortage.h"

struct row {
	enum mm_identity_verb verb;
	const char *question, *answer;
};

/* The examples of docs/formats/identity.md. */
static const struct row answers[] = {
	{ MM_IDENTITY_PURL_PARSE,
	    "{\"id\":1,\"purl\":\"pkg:npm/%40a/b@1?y=2&x=%C3%A9#z\"}",
	    "{\"id\":1,\"ok\":true,\"type\":\"npm\",\"namespace\":\"@a\","
	    "\"name\":\"b\",\"version\":\"1\",\"qualifiers\":{\"x\":\"é\","
	    "\"y\":\"2\"},\"subpath\":\"z\",\"canonical\":"
	    "\"pkg:npm/%40a/b@1?x=%C3%A9&y=2#z\"}\n" },
	{ MM_IDENTITY_PURL_BUILD,
	    "{\"type\":\"deb\",\"namespace\":\"debian\",\"name\":\"curl\","
	    "\"version\":null,\"qualifiers\":{\"arch\":\"amd64\",\"x\":null}}",
	    "{\"ok\":true,\"type\":\"deb\",\"namespace\":\"debian\",\"name\":"
	    "\"curl\",\"version\":null,\"qualifiers\":{\"arch\":\"amd64\"},"
	    "\"subpath\":null,\"canonical\":"
	    "\"pkg:deb/debian/curl?arch=amd64\"}\n" },
	{ MM_IDENTITY_PURL_BUILD,
	    "{\"type\":\"generic\",\"name\":\"x\",\"qualifiers\":null}",
	    "{\"ok\":true,\"type\":\"generic\",\"namespace\":null,\"name\":"
	    "\"x\",\"version\":null,\"qualifiers\":null,\"subpath\":null,"
	    "\"canonical\":\"pkg:generic/x\"}\n" },
	{ MM_IDENTITY_PURL_VALIDATE,
	    "{\"purl\":\"pkg:deb/debian/libssl3@3.0.11-1?upstream=openssl&"
	    "distro=bookworm\",\"id\":\"a\"}",
	    "{\"id\":\"a\",\"ok\":true,\"canonical\":\"pkg:deb/debian/libssl3@"
	    "3.0.11-1?distro=bookworm&upstream=openssl\",\"is_canonical\":"
	    "false,\"known_type\":true,\"identity\":\"pkg:deb/debian/openssl?"
	    "distro=debian-12\",\"identity_version\":\"3.0.11-1\",\"scheme\":"
	    "\"dpkg\"}\n" },
	{ MM_IDENTITY_PURL_VALIDATE, "{\"purl\":\"pkg:acme/x\"}",
	    "{\"ok\":true,\"canonical\":\"pkg:acme/x\",\"is_canonical\":true,"
	    "\"known_type\":false,\"identity\":\"pkg:acme/x\","
	    "\"identity_version\":null,\"scheme\":\"none\"}\n" },
	{ MM_IDENTITY_CPE_PARSE, "{\"cpe\":\"cpe:/a:v:p:1:-:~~x~~~\"}",
	    "{\"ok\":true,\"part\":\"a\",\"vendor\":\"v\",\"product\":\"p\","
	    "\"version\":\"1\",\"update\":\"-\",\"edition\":\"*\","
	    "\"language\":\"*\",\"sw_edition\":\"x\",\"target_sw\":\"*\","
	    "\"target_hw\":\"*\",\"other\":\"*\",\"formatted\":"
	    "\"cpe:2.3:a:v:p:1:-:*:*:x:*:*:*\",\"uri\":"
	    "\"cpe:/a:v:p:1:-:~~x~~~\",\"identity\":\"cpe:a:v:p\"}\n" },
	{ MM_IDENTITY_CPE_PARSE, "{\"cpe\":\"cpe:/a:sun:jre:6\"}",
	    "{\"ok\":true,\"part\":\"a\",\"vendor\":\"sun\",\"product\":"
	    "\"jre\",\"version\":\"6\",\"update\":\"*\",\"edition\":\"*\","
	    "\"language\":\"*\",\"sw_edition\":\"*\",\"target_sw\":\"*\","
	    "\"target_hw\":\"*\",\"other\":\"*\",\"formatted\":"
	    "\"cpe:2.3:a:sun:jre:6:*:*:*:*:*:*:*\",\"uri\":"
	    "\"cpe:/a:sun:jre:6\",\"identity\":\"cpe:a:oracle:jre\","
	    "\"alias\":{\"vendor\":\"sun\",\"product\":\"jre\",\"since\":"
	    "\"2026-11-24\",\"ja\":\"2010年の合併で移った製品\",\"en\":"
	    "\"moved by the merger of 2010\"}}\n" },
	{ MM_IDENTITY_CPE_MATCH,
	    "{\"source\":\"cpe:/a:v:p\",\"target\":\"cpe:/a:v:p:1\"}",
	    "{\"ok\":true,\"relation\":\"superset\",\"matches\":true,"
	    "\"attributes\":{\"part\":\"equal\",\"vendor\":\"equal\","
	    "\"product\":\"equal\",\"version\":\"superset\",\"update\":"
	    "\"equal\",\"edition\":\"equal\",\"language\":\"equal\","
	    "\"sw_edition\":\"equal\",\"target_sw\":\"equal\",\"target_hw\":"
	    "\"equal\",\"other\":\"equal\"}}\n" },
	{ MM_IDENTITY_CPE_MATCH,
	    "{\"source\":\"cpe:/a:v:p:1\",\"target\":\"cpe:/o:v:p\"}",
	    "{\"ok\":true,\"relation\":\"disjoint\",\"matches\":false,"
	    "\"attributes\":{\"part\":\"disjoint\",\"vendor\":\"equal\","
	    "\"product\":\"equal\",\"version\":\"subset\",\"update\":"
	    "\"equal\",\"edition\":\"equal\",\"language\":\"equal\","
	    "\"sw_edition\":\"equal\",\"target_sw\":\"equal\",\"target_hw\":"
	    "\"equal\",\"other\":\"equal\"}}\n" },
	{ MM_IDENTITY_VERS_COMPARE,
	    "{\"scheme\":\"deb\",\"a\":\"1.0~rc1\",\"b\":\"1.0\"}",
	    "{\"ok\":true,\"scheme\":\"dpkg\",\"order\":\"<\"}\n" },
	{ MM_IDENTITY_VERS_COMPARE,
	    "{\"scheme\":\"maven\",\"a\":\"1\",\"b\":\"1.0\"}",
	    "{\"ok\":true,\"scheme\":\"maven\",\"order\":\"=\"}\n" },
	{ MM_IDENTITY_VERS_PARSE,
	    "{\"range\":\"vers:npm/>=1.0.0|!=1.5.0|<2.0.0|3.0.0\"}",
	    "{\"ok\":true,\"type\":\"npm\",\"constraints\":[[\">=\",\"1.0.0\"]"
	    ",[\"!=\",\"1.5.0\"],[\"<\",\"2.0.0\"],[\"=\",\"3.0.0\"]],"
	    "\"canonical\":\"vers:npm/>=1.0.0|!=1.5.0|<2.0.0|3.0.0\"}\n" },
	{ MM_IDENTITY_VERS_CONTAINS,
	    "{\"range\":\"vers:npm/<2.0.0\",\"version\":\"1.9\",\"id\":null}",
	    "{\"id\":null,\"ok\":true,\"contains\":true}\n" },
	{ MM_IDENTITY_VERS_CONTAINS,
	    "{\"range\":\"vers:npm/<2.0.0\",\"version\":\"2\"}",
	    "{\"ok\":true,\"contains\":false}\n" },
};

static void
test_answers(void **state)
{
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	assert_non_null(a);
	for (size_t i = 0; i < MM_COUNT(answers); i++) {
		struct mm_identity w = { .verb = answers[i].verb };
		struct mm_err err = { 0 };
		struct mm_buf out;

		mm_buf_init(&out, 0);
		CHECK(mm_identity_answer(&w, a, mm_str_of(answers[i].question),
			  &out, &err) == MM_OK,
		    "%s: %s", answers[i].question, err.en);
		CHECK(mm_str_eqz(mm_buf_view(&out), answers[i].answer),
		    "%s: %.*s", answers[i].question, MM_FMT(mm_buf_view(&out)));
		mm_buf_free(&out);
	}
	mm_arena_free(a);
}

/* A refusal is a line too: with its id, the byte, and two reasons. */
static void
test_refusals(void **state)
{
	static const struct {
		enum mm_identity_verb verb;
		const char *question;
		enum mm_status st;
		const char *begins, *reason;
	} rows[] = {
		{ MM_IDENTITY_PURL_PARSE, "", MM_EFORMAT, "{\"ok\":false", "" },
		{ MM_IDENTITY_PURL_PARSE, "[]", MM_EFORMAT, "{\"ok\":false",
		    "object" },
		{ MM_IDENTITY_PURL_PARSE, "{\"id\":3}", MM_EFORMAT,
		    "{\"id\":3,\"ok\":false,\"error\":{\"ja\":", "missing" },
		{ MM_IDENTITY_PURL_PARSE, "{\"purl\":null}", MM_EFORMAT,
		    "{\"ok\":false", "missing" },
		{ MM_IDENTITY_PURL_PARSE, "{\"purl\":\"a\",\"cpe\":\"b\"}",
		    MM_EFORMAT, "{\"ok\":false", "not a member" },
		{ MM_IDENTITY_PURL_PARSE, "{\"purl\":\"a\",\"qualifiers\":{}}",
		    MM_EFORMAT, "{\"ok\":false", "not a member" },
		{ MM_IDENTITY_PURL_PARSE, "{\"id\":\"x\",\"purl\":\"pkg:npm\"}",
		    MM_EFORMAT,
		    "{\"id\":\"x\",\"ok\":false,\"error\":{\"byte\":8,",
		    "no name" },
		{ MM_IDENTITY_PURL_VALIDATE, "{\"purl\":\"npm\"}", MM_EFORMAT,
		    "{\"ok\":false,\"error\":{\"byte\":1,", "pkg:" },
		{ MM_IDENTITY_PURL_BUILD,
		    "{\"type\":\"npm\",\"qualifiers\":[]}", MM_EFORMAT,
		    "{\"ok\":false", "object" },
		{ MM_IDENTITY_PURL_BUILD,
		    "{\"type\":\"npm\",\"qualifiers\":{\"a\":1}}", MM_EFORMAT,
		    "{\"ok\":false", "string" },
		{ MM_IDENTITY_PURL_BUILD, "{\"name\":\"a\"}", MM_EFORMAT,
		    "{\"ok\":false", "type" },
		{ MM_IDENTITY_CPE_PARSE, "{\"cpe\":\"cpe:2.3:a\"}", MM_EFORMAT,
		    "{\"ok\":false", "too few" },
		{ MM_IDENTITY_CPE_MATCH,
		    "{\"source\":\"cpe:/a\",\"target\":\"x\"}", MM_EFORMAT,
		    "{\"ok\":false,\"error\":{\"byte\":1,", "start" },
		{ MM_IDENTITY_CPE_MATCH,
		    "{\"source\":\"x\",\"target\":\"cpe:/a\"}", MM_EFORMAT,
		    "{\"ok\":false,\"error\":{\"byte\":1,", "start" },
		{ MM_IDENTITY_VERS_COMPARE,
		    "{\"scheme\":\"x\",\"a\":\"1\",\"b\":\"1\"}", MM_EFORMAT,
		    "{\"ok\":false", "no such scheme" },
		{ MM_IDENTITY_VERS_COMPARE,
		    "{\"scheme\":\"npm\",\"a\":\"1\",\"b\":\"1.0.2k\"}",
		    MM_EFORMAT, "{\"ok\":false,\"error\":{\"byte\":6,",
		    "nothing can be decided" },
		{ MM_IDENTITY_VERS_PARSE, "{\"range\":\"vers:npm/2|1\"}",
		    MM_EFORMAT, "{\"ok\":false,\"error\":{\"byte\":12,",
		    "ascending" },
		{ MM_IDENTITY_VERS_CONTAINS,
		    "{\"range\":\"vers:npm/2|1\",\"version\":\"1\"}",
		    MM_EFORMAT, "{\"ok\":false", "ascending" },
		{ MM_IDENTITY_VERS_CONTAINS,
		    "{\"range\":\"vers:npm/<2\",\"version\":\"x\"}", MM_EFORMAT,
		    "{\"ok\":false", "nothing can be decided" },
	};
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	assert_non_null(a);
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_identity w = { .verb = rows[i].verb };
		struct mm_err err = { 0 };
		struct mm_buf out;
		struct mm_str line;

		mm_buf_init(&out, 0);
		mm_buf_str(&out, MM_STR("before\n"));
		CHECK(mm_identity_answer(&w, a, mm_str_of(rows[i].question),
			  &out, &err) == rows[i].st,
		    "%s", rows[i].question);
		line = mm_buf_view(&out);
		CHECK(mm_str_starts(line, "before\n{"), "%s", rows[i].question);
		line = (struct mm_str){ line.p + 7, line.n - 7 };
		CHECK(mm_str_starts(line, rows[i].begins) &&
			line.p[line.n - 1] == '\n',
		    "%s: %.*s", rows[i].question, MM_FMT(line));
		CHECK(
		    strstr(err.en, rows[i].reason) != NULL && err.ja[0] != '\0',
		    "%s: %s", rows[i].question, err.en);
		CHECK(memmem(line.p, line.n, "\"en\":", 5) != NULL, "%.*s",
		    MM_FMT(line));
		mm_buf_free(&out);
	}
	mm_arena_free(a);
}

/* What the run gives stands in for what the question leaves out. */
static void
test_defaults(void **state)
{
	struct mm_identity compare = { .verb = MM_IDENTITY_VERS_COMPARE,
		.scheme = MM_STR("npm") };
	struct mm_identity contains = { .verb = MM_IDENTITY_VERS_CONTAINS,
		.range = MM_STR("vers:npm/>=3|2"),
		.sort = true };
	struct mm_arena *a = mm_arena_new(0);
	struct mm_buf out;

	(void)state;
	mm_buf_init(&out, 0);
	assert_int_equal(
	    mm_identity_answer(&compare, a,
		MM_STR("{\"a\":\"1.10\",\"b\":\"1.9\"}"), &out, NULL),
	    MM_OK);
	assert_int_equal(mm_identity_answer(&compare, a,
			     MM_STR("{\"a\":\"1-2\",\"b\":\"1-1\",\"scheme\":"
				    "\"deb\"}"),
			     &out, NULL),
	    MM_OK);
	assert_int_equal(mm_identity_answer(&contains, a,
			     MM_STR("{\"version\":\"2\"}"), &out, NULL),
	    MM_OK);
	CHECK(mm_str_eqz(mm_buf_view(&out),
		  "{\"ok\":true,\"scheme\":\"semver\",\"order\":\">\"}\n"
		  "{\"ok\":true,\"scheme\":\"dpkg\",\"order\":\">\"}\n"
		  "{\"ok\":true,\"contains\":true}\n"),
	    "%.*s", MM_FMT(mm_buf_view(&out)));
	mm_buf_free(&out);
	mm_arena_free(a);
}

static void
test_limit(void **state)
{
	static char text[MM_IDENTITY_LINE + 1];
	struct mm_identity w = { .verb = MM_IDENTITY_CPE_PARSE };
	struct mm_arena *a = mm_arena_new(0);
	struct mm_str s = { text, MM_IDENTITY_LINE };
	struct mm_err err = { 0 };
	struct mm_buf out;

	(void)state;
	memset(text, ' ', sizeof(text));
	memcpy(text, "{\"cpe\":\"cpe:/\"}", 15);
	mm_buf_init(&out, 0);
	assert_int_equal(mm_identity_answer(&w, a, s, &out, &err), MM_OK);
	s.n++;
	assert_int_equal(mm_identity_answer(&w, a, s, &out, &err), MM_ELIMIT);
	mm_buf_free(&out);
	mm_arena_free(a);
}

static enum mm_status
answer_work(struct mm_arena *a, void *ctx, struct mm_err *err)
{
	const struct row *row = ctx;
	struct mm_identity w = { .verb = row->verb };
	struct mm_buf out;
	enum mm_status st;

	mm_buf_init(&out, 0);
	st = mm_identity_answer(&w, a, mm_str_of(row->question), &out, err);
	if (st == MM_OK)
		CHECK(mm_str_eqz(mm_buf_view(&out), row->answer), "%s: %.*s",
		    row->question, MM_FMT(mm_buf_view(&out)));
	else
		assert_int_equal(out.n, 0);
	mm_buf_free(&out);
	return st;
}

/* Short memory gives no answer, never half of one. */
static void
test_no_memory(void **state)
{
	(void)state;
	for (size_t i = 0; i < MM_COUNT(answers); i++) {
		struct row row = answers[i];

		assert_true(shortage_each(row.question, answer_work, &row) > 2);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_answers),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_defaults),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
