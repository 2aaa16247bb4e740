/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Products of endoflife.date. What a flag says follows the site's
 * recommendations for its front matter and the schema of its API v1.
 */
#include "test.h"

#include "format/eol.h"

static enum mm_status
parse(struct mm_arena *a, const char *text, struct mm_eol_product *out,
    struct mm_err *e)
{
	struct mm_json *j = mm_json_new(a,
	    (struct mm_bytes){ (const uint8_t *)text, strlen(text) }, "t.json",
	    NULL);
	enum mm_status st;

	assert_non_null(j);
	st = mm_eol_parse(a, j, out, e);
	return st == MM_OK ? mm_json_finish(j, e) : st;
}

static void
show_end(struct mm_buf *b, const char *name, const struct mm_eol_end *end)
{
	static const char letters[] = { '?', 'N', 'Y' };
	char day[MM_DATE_TEXT];

	if (mm_date_is_set(end->date))
		mm_buf_fmt(b, " %s=%s", name, mm_date_fmt(end->date, day));
	else
		mm_buf_fmt(b, " %s=%c", name, letters[end->over]);
}

static void
reads_ends(void **state)
{
	static const struct {
		const char *release, *want;
	} rows[] = {
		/* Front matter. */
		{ "\"releaseCycle\":\"7\"", "7 active=? eol=? extended=?" },
		{ "\"releaseCycle\":\"7\",\"eol\":false,\"support\":true",
		    "7 active=N eol=N extended=?" },
		{ "\"releaseCycle\":\"7\",\"eol\":true,\"support\":false,"
		  "\"extendedSupport\":false",
		    "7 active=Y eol=Y extended=Y" },
		{ "\"releaseCycle\":\"7\",\"eol\":\"2030-01-31\",\"support\":"
		  "\"2029-01-31\",\"extendedSupport\":\"2031-01-31\"",
		    "7 active=2029-01-31 eol=2030-01-31 extended=2031-01-31" },
		{ "\"releaseCycle\":\"7\",\"eoas\":true,\"eoes\":true",
		    "7 active=Y eol=? extended=Y" },
		{ "\"releaseCycle\":\"7\",\"eoas\":false,\"eoes\":false",
		    "7 active=N eol=? extended=?" },
		/* API v1: the date is the better one. */
		{ "\"name\":\"25.04\",\"isEol\":false,\"eolFrom\":"
		  "\"2026-01-17\",\"isEoas\":true,\"eoasFrom\":null,"
		  "\"isEoes\":null",
		    "25.04 active=Y eol=2026-01-17 extended=?" },
	};
	struct mm_arena *a = mm_arena_new(0);
	struct mm_buf b;

	(void)state;
	mm_buf_init(&b, 0);
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_str text = mm_arena_fmt(a,
		    "{\"title\":\"P\",\"releases\":[{%s}]}", rows[i].release);
		struct mm_eol_product p;
		struct mm_err e = { 0 };

		CHECK(parse(a, text.p, &p, &e) == MM_OK, "%s: %s",
		    rows[i].release, e.en);
		assert_int_equal(p.nreleases, 1);
		mm_buf_clear(&b);
		mm_buf_str(&b, p.releases[0].cycle);
		show_end(&b, "active", &p.releases[0].active);
		show_end(&b, "eol", &p.releases[0].eol);
		show_end(&b, "extended", &p.releases[0].extended);
		CHECK(mm_str_eqz(mm_buf_view(&b), rows[i].want), "%s: %s",
		    rows[i].release, b.p);
	}
	mm_buf_free(&b);
	mm_arena_free(a);
}

static void
reads_identifiers(void **state)
{
	static const char text[] =
	    "{\"name\":\"p\",\"label\":\"P\",\"identifiers\":[{\"purl\":"
	    "\"pkg:npm/a@1\"},{\"type\":\"purl\",\"id\":\"pkg:npm/a\"},"
	    "{\"cpe\":\"cpe:/a:v:p\"},{\"type\":\"cpe\",\"id\":"
	    "\"cpe:2.3:o:v:os\"},{\"purl\":\"no purl\"},{\"cpe\":"
	    "\"cpe:2.3\"},{\"repology\":\"x\"},{\"type\":\"repology\","
	    "\"id\":\"x\"}],\"releases\":[]}";
	struct mm_arena *a = mm_arena_new(0);
	struct mm_eol_product p;
	struct mm_err e = { 0 };

	(void)state;
	CHECK(parse(a, text, &p, &e) == MM_OK, "%s", e.en);
	assert_true(mm_str_eqz(p.name, "P"));
	assert_int_equal(p.nkeys, 3);
	assert_true(mm_str_eqz(p.keys[0], "pkg:npm/a"));
	assert_true(mm_str_eqz(p.keys[1], "cpe:a:v:p"));
	assert_true(mm_str_eqz(p.keys[2], "cpe:o:v:os"));
	mm_arena_free(a);
}

/* The name people read, else the short one. */
static void
takes_a_name_there_is(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_eol_product p;
	struct mm_err e = { 0 };

	(void)state;
	assert_int_equal(
	    parse(a, "{\"name\":\"p\",\"releases\":[]}", &p, &e), MM_OK);
	assert_true(mm_str_eqz(p.name, "p"));
	mm_arena_free(a);
}

static void
finds_the_release_of_a_version(void **state)
{
	static const struct {
		const char *version, *cycle;
	} rows[] = {
		{ "1.0.2", "1.0.2" },
		{ "1.0.2k", "1.0.2" },
		{ "1.0.2.1", "1.0.2" },
		{ "1.0.20", "1.0" },
		{ "1.0", "1.0" },
		{ "v1.0.9", "1.0" },
		{ "1.1", NULL },
		{ "3.0.9-1", "v3" },
		{ "V3", "v3" },
		{ "30.1", NULL },
		{ "", NULL },
		{ "v", NULL },
	};
	static const char text[] =
	    "{\"title\":\"P\",\"releases\":[{\"releaseCycle\":\"1.0\"},"
	    "{\"releaseCycle\":\"1.0.2\"},{\"releaseCycle\":\"v3\"}]}";
	struct mm_arena *a = mm_arena_new(0);
	struct mm_eol_product p;
	struct mm_err e = { 0 };

	(void)state;
	CHECK(parse(a, text, &p, &e) == MM_OK, "%s", e.en);
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		const struct mm_eol_release *r =
		    mm_eol_release_of(&p, mm_str_of(rows[i].version));

		CHECK((r == NULL) == (rows[i].cycle == NULL), "%s",
		    rows[i].version);
		CHECK(r == NULL || mm_str_eqz(r->cycle, rows[i].cycle), "%s",
		    rows[i].version);
	}
	mm_arena_free(a);
}

/* The day itself is still inside; without a date the source's word counts. */
static void
tells_whether_it_is_over(void **state)
{
	struct mm_date day = mm_date_of(2030, 1, 31);
	struct mm_eol_end end = { day, MM_UNKNOWN };

	(void)state;
	assert_int_equal(
	    mm_eol_is_over(&end, mm_date_add_days(day, -1)), MM_NO);
	assert_int_equal(mm_eol_is_over(&end, day), MM_NO);
	assert_int_equal(
	    mm_eol_is_over(&end, mm_date_add_days(day, 1)), MM_YES);
	end.date = MM_DATE_NONE;
	for (int t = MM_UNKNOWN; t <= MM_YES; t++) {
		end.over = (enum mm_tri)t;
		assert_int_equal(mm_eol_is_over(&end, day), t);
	}
}

static void
refuses_bad_products(void **state)
{
	static const struct {
		const char *text, *reason;
	} rows[] = {
		{ "[]", "an object" },
		{ "{}", "missing" },
		{ "{\"title\":\"P\"}", "missing" },
		{ "{\"releases\":[]}", "missing" },
		{ "{\"name\":\"P\"}", "missing" },
		{ "{\"title\":\"P\",\"releases\":[{}]}",
		    "no name (at $.releases[0])" },
		{ "{\"title\":\"P\",\"releases\":[{\"releaseCycle\":\"1\","
		  "\"eol\":\"soon\"}]}",
		    "neither a date nor true or false (at $.releases[0].eol)" },
		{ "{\"title\":\"P\",\"releases\":[{\"eol\":1}]}",
		    "a string is expected" },
		{ "{\"title\":\"P\",\"releases\":[{\"eoas\":[]}]}",
		    "a string is expected" },
		{ "{\"title\":\"P\",\"releases\":[{\"support\":{}}]}",
		    "a string is expected" },
		{ "{\"title\":\"P\",\"releases\":[{\"eoes\":tru}]}", "" },
		{ "{\"title\":\"P\",\"releases\":{}}", "an array" },
		{ "{\"title\":\"P\",\"identifiers\":[1]}", "an object" },
		{ "{\"title\":\"P\",\"identifiers\":{}}", "an array" },
	};
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_eol_product p = { .nkeys = 77 };
		struct mm_err e = { 0 };

		CHECK(parse(a, rows[i].text, &p, &e) == MM_EFORMAT, "%s",
		    rows[i].text);
		CHECK(strstr(e.en, rows[i].reason) != NULL, "%s: %s",
		    rows[i].text, e.en);
		CHECK(e.line == 1 && e.column > 0 && e.ja[0] != '\0', "%s",
		    rows[i].text);
		CHECK(p.nkeys == 77, "%s", rows[i].text);
	}
	mm_arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_ends),
		cmocka_unit_test(reads_identifiers),
		cmocka_unit_test(takes_a_name_there_is),
		cmocka_unit_test(finds_the_release_of_a_version),
		cmocka_unit_test(tells_whether_it_is_over),
		cmocka_unit_test(refuses_bad_products),
	};

	return cmocka_run_group_tests_name("eol", tests, NULL, NULL);
}
