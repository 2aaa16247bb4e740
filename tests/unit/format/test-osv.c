/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OSV records. Expected intervals follow the section "Evaluation" of the OSV
 * schema.
 */
#include "test.h"

#include "format/osv.h"
#include "show.h"

#define NPM "\"package\":{\"ecosystem\":\"npm\",\"name\":\"x\"}"

static const struct {
	const char *affected, *want;
} event_rows[] = {
	{ NPM ",\"ranges\":[{\"type\":\"SEMVER\",\"events\":["
	      "{\"introduced\":\"0\"},{\"fixed\":\"1.2.3\"}]}]",
	    "pkg:npm/x =N semver(-,1.2.3)A\n" },
	{ NPM ",\"ranges\":[{\"type\":\"SEMVER\",\"events\":["
	      "{\"introduced\":\"1.0.0\"}]}]",
	    "pkg:npm/x =N semver[1.0.0,-)A\n" },
	{ NPM ",\"ranges\":[{\"type\":\"SEMVER\",\"events\":["
	      "{\"introduced\":\"1.0.0\"},"
	      "{\"last_affected\":\"1.4.0\"}]}]",
	    "pkg:npm/x =N semver[1.0.0,1.4.0]A\n" },
	/* Events in any order. */
	{ NPM ",\"ranges\":[{\"type\":\"SEMVER\",\"events\":["
	      "{\"fixed\":\"2.1.0\"},{\"introduced\":\"2.0.0\"},"
	      "{\"fixed\":\"1.10.0\"},{\"introduced\":\"1.9.0\"}]}]",
	    "pkg:npm/x =N semver[1.9.0,1.10.0)A "
	    "semver[2.0.0,2.1.0)A\n" },
	/* Both in one object occur in the wild. */
	{ NPM ",\"ranges\":[{\"type\":\"SEMVER\",\"events\":["
	      "{\"introduced\":\"1.0.0\",\"fixed\":\"1.1.0\"}]}]",
	    "pkg:npm/x =N semver[1.0.0,1.1.0)A\n" },
	/* Introduced twice: still one interval. */
	{ NPM ",\"ranges\":[{\"type\":\"SEMVER\",\"events\":["
	      "{\"introduced\":\"0\"},{\"introduced\":\"1.0.0\"},"
	      "{\"fixed\":\"2.0.0\"}]}]",
	    "pkg:npm/x =N semver(-,2.0.0)A\n" },
	/* Fixed and introduced again at one version. */
	{ NPM ",\"ranges\":[{\"type\":\"SEMVER\",\"events\":["
	      "{\"introduced\":\"0\"},{\"introduced\":\"1.0.0\"},"
	      "{\"fixed\":\"1.0.0\"},{\"fixed\":\"2.0.0\"}]}]",
	    "pkg:npm/x =N semver(-,1.0.0)A semver[1.0.0,2.0.0)A\n" },
	/* Exactly one version. */
	{ NPM ",\"ranges\":[{\"type\":\"SEMVER\",\"events\":["
	      "{\"introduced\":\"1.0.0\"},"
	      "{\"last_affected\":\"1.0.0\"}]}]",
	    "pkg:npm/x =N semver[1.0.0,1.0.0]A\n" },
	/* Limits: the highest counts, "*" is none. */
	{ NPM ",\"ranges\":[{\"type\":\"SEMVER\",\"events\":["
	      "{\"introduced\":\"1.0.0\"},{\"limit\":\"1.5.0\"},"
	      "{\"limit\":\"1.7.0\"}]}]",
	    "pkg:npm/x =N semver[1.0.0,1.7.0)A\n" },
	{ NPM ",\"ranges\":[{\"type\":\"SEMVER\",\"events\":["
	      "{\"introduced\":\"1.0.0\"},{\"fixed\":\"1.2.0\"},"
	      "{\"introduced\":\"2.0.0\"},{\"limit\":\"1.5.0\"}]}]",
	    "pkg:npm/x =N semver[1.0.0,1.2.0)A\n" },
	{ NPM ",\"ranges\":[{\"type\":\"SEMVER\",\"events\":["
	      "{\"introduced\":\"1.0.0\"},{\"limit\":\"1.5.0\"},"
	      "{\"limit\":\"*\"}]}]",
	    "pkg:npm/x =N semver[1.0.0,-)A\n" },
	/* The lower one comes second; an end below the limit stands. */
	{ NPM ",\"ranges\":[{\"type\":\"SEMVER\",\"events\":["
	      "{\"introduced\":\"0\"},{\"fixed\":\"1.8.0\"},"
	      "{\"limit\":\"1.7.0\"},{\"limit\":\"1.5.0\"}]}]",
	    "pkg:npm/x =N semver(-,1.7.0)A\n" },
	{ NPM ",\"ranges\":[{\"type\":\"SEMVER\",\"events\":["
	      "{\"introduced\":\"0\"},{\"limit\":\"two\"}]}]",
	    "pkg:npm/x =C semver(-,-)C\n" },
	/* An end without a beginning says nothing. */
	{ NPM ",\"ranges\":[{\"type\":\"SEMVER\",\"events\":["
	      "{\"fixed\":\"1.0.0\"}]}]",
	    "pkg:npm/x =N\n" },
	{ NPM ",\"ranges\":[{\"type\":\"SEMVER\",\"events\":["
	      "{\"introduced\":\"one\"}]}]",
	    "pkg:npm/x =C semver(-,-)C\n" },
	/* A version without a place in the order decides nothing. */
	{ NPM ",\"ranges\":[{\"type\":\"SEMVER\",\"events\":["
	      "{\"introduced\":\"0\"},{\"fixed\":\"two\"}]}]",
	    "pkg:npm/x =C semver(-,-)C\n" },
	/* Listed versions, alone and beside a range. */
	{ NPM ",\"versions\":[\"1.0.0\",\"1.0.1\"]",
	    "pkg:npm/x =N |1.0.0,1.0.1\n" },
	{ NPM ",\"versions\":[\"0.9\"],\"ranges\":[{\"type\":"
	      "\"SEMVER\",\"events\":[{\"introduced\":\"1.0.0\"}]}]",
	    "pkg:npm/x =N semver[1.0.0,-)A |0.9\n" },
	/* Nothing at all says nothing. */
	{ NPM, "pkg:npm/x =C\n" },
	{ NPM ",\"versions\":null,\"ranges\":null", "pkg:npm/x =C\n" },
	/* GIT: cannot be decided offline, unless another says. */
	{ NPM ",\"ranges\":[{\"type\":\"GIT\",\"repo\":\"u\","
	      "\"events\":[{\"introduced\":\"0\"},"
	      "{\"fixed\":\"8d8242f5\"}]}]",
	    "pkg:npm/x =C none(-,8d8242f5)C\n" },
	{ NPM ",\"ranges\":[{\"type\":\"GIT\",\"repo\":\"u\","
	      "\"events\":[{\"introduced\":\"a1\"},{\"fixed\":\"b2\"},"
	      "{\"introduced\":\"c3\"},{\"fixed\":\"d4\"}]}]",
	    "pkg:npm/x =C none[a1,b2)C\n" },
	{ NPM ",\"versions\":[\"v1\"],\"ranges\":[{\"type\":\"GIT\","
	      "\"repo\":\"u\",\"events\":[{\"introduced\":\"0\"}]}]",
	    "pkg:npm/x =C |v1\n" },
	{ NPM ",\"ranges\":[{\"type\":\"GIT\",\"repo\":\"u\","
	      "\"events\":[{\"introduced\":\"0\"}]},{\"type\":"
	      "\"SEMVER\",\"events\":[{\"introduced\":\"0\"},"
	      "{\"fixed\":\"1.0.0\"}]}]",
	    "pkg:npm/x =N semver(-,1.0.0)A\n" },
	/* The order comes from the ecosystem. */
	{ "\"package\":{\"ecosystem\":\"PyPI\",\"name\":\"Foo_Bar\"},"
	  "\"ranges\":[{\"type\":\"ECOSYSTEM\",\"events\":["
	  "{\"fixed\":\"1.0\"},{\"introduced\":\"1.0rc1\"}]}]",
	    "pkg:pypi/foo-bar =N pep440[1.0rc1,1.0)A\n" },
	{ "\"severity\":null,\"package\":{\"ecosystem\":\"npm\"}", "" },
	{ "\"package\":{\"name\":\"x\",\"purl\":\"no purl\"}", "" },
	/* A type without an order decides nothing. */
	{ "\"package\":{\"purl\":\"pkg:nowhere/x\"},\"ranges\":[{\"type\":"
	  "\"ECOSYSTEM\",\"events\":[{\"introduced\":\"0\"}]}]",
	    "pkg:nowhere/x =C none(-,-)C\n" },
	{ "\"package\":{\"ecosystem\":\"Debian:12\",\"name\":"
	  "\"openssl\"},\"ranges\":[{\"type\":\"ECOSYSTEM\","
	  "\"events\":[{\"introduced\":\"0\"},{\"fixed\":"
	  "\"3.0.9-1~deb12u1\"}]}]",
	    "pkg:deb/debian/openssl?distro=debian-12 =N "
	    "dpkg(-,3.0.9-1~deb12u1)A\n" },
	{ "\"package\":{\"ecosystem\":\"Maven\",\"name\":"
	  "\"org.acme:core\"},\"ranges\":[{\"type\":\"ECOSYSTEM\","
	  "\"events\":[{\"introduced\":\"2.0-beta9\"},"
	  "{\"fixed\":\"2.15.0\"}]}]",
	    "pkg:maven/org.acme/core =N maven[2.0-beta9,2.15.0)A\n" },
};

static void
turns_events_into_intervals(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_buf b;

	(void)state;
	mm_buf_init(&b, 0);
	for (size_t i = 0; i < MM_COUNT(event_rows); i++) {
		struct mm_str text = mm_arena_fmt(a,
		    "{\"id\":\"GHSA-1\",\"modified\":\"2024-01-01T00:00:00Z\","
		    "\"affected\":[{%s}]}",
		    event_rows[i].affected);
		struct mm_advisory adv;
		struct mm_err e = { 0 };

		mm_buf_clear(&b);
		CHECK(parse_text(mm_osv_parse, a, text.p, &adv, &e) == MM_OK,
		    "%s: %s", event_rows[i].affected, e.en);
		show_packages(&b, &adv);
		CHECK(mm_str_eqz(mm_buf_view(&b), event_rows[i].want), "%s: %s",
		    event_rows[i].affected, b.p);
	}
	mm_buf_free(&b);
	mm_arena_free(a);
}

static void
reads_the_whole_record(void **state)
{
	static const char text[] =
	    "{\"schema_version\":\"1.6.0\",\"id\":\"GHSA-aaaa\",\"modified\":"
	    "\"2024-02-03T00:00:00Z\",\"published\":\"2024-01-01T00:00:00Z\","
	    "\"withdrawn\":\"2024-02-03T00:00:00Z\",\"aliases\":["
	    "\"CVE-2024-1\",\"PYSEC-1\"],\"upstream\":[\"CVE-2024-2\"],"
	    "\"summary\":\"Short\",\"details\":\"Long\",\"affected\":["
	    "{\"package\":{\"ecosystem\":\"Nowhere\",\"name\":\"x\"}},"
	    "{\"severity\":[{\"type\":\"CVSS_V4\",\"score\":\"CVSS:4.0/E\"}],"
	    "\"package\":{\"ecosystem\":\"Nowhere\",\"name\":\"x\",\"purl\":"
	    "\"pkg:npm/y\"}},{}],\"severity\":[{\"type\":\"CVSS_V2\","
	    "\"score\":\"AV:N\"},{\"type\":\"CVSS_V3\",\"score\":"
	    "\"CVSS:3.1/AV:N\"},{\"type\":\"Ubuntu\",\"score\":\"high\"}],"
	    "\"database_specific\":{\"x\":[1]}}";
	struct mm_arena *a = mm_arena_new(0);
	struct mm_advisory adv;
	struct mm_err e;

	(void)state;
	assert_int_equal(parse_text(mm_osv_parse, a, text, &adv, &e), MM_OK);
	assert_true(mm_str_eqz(adv.id, "GHSA-aaaa"));
	assert_int_equal(adv.source, MM_FEED_OSV);
	assert_true(adv.withdrawn);
	assert_int_equal(adv.naliases, 3);
	assert_true(mm_str_eqz(adv.aliases[0], "CVE-2024-1"));
	assert_true(mm_str_eqz(adv.aliases[2], "CVE-2024-2"));
	assert_true(mm_str_eqz(adv.title, "Short"));
	/* The record's vector before that of an entry. */
	assert_true(mm_str_eqz(adv.cvss, "CVSS:3.1/AV:N"));
	assert_int_equal(adv.cvss_x10, 0);
	assert_int_equal(adv.unkeyed, 2);
	assert_int_equal(adv.npackages, 1);
	assert_true(mm_str_eqz(adv.packages[0].key, "pkg:npm/y"));
	mm_arena_free(a);
}

static void
refuses_bad_records(void **state)
{
	static const struct {
		const char *text, *reason;
	} rows[] = {
		{ "{}", "identifier" },
		{ "{\"id\":\"\",\"modified\":\"2024\"}", "identifier" },
		{ "{\"id\":\"a b\",\"modified\":\"2024\"}", "identifier" },
		{ "{\"id\":\"X\",\"modified\":\"2024\"}", "identifier" },
		{ "{\"id\":\"X-\",\"modified\":\"2024\"}", "identifier" },
		{ "{\"id\":\"-X\",\"modified\":\"2024\"}", "identifier" },
		{ "{\"id\":\"CVE-1\",\"modified\":\"2024\"}", "identifier" },
		{ "{\"id\":\"X-1\"}", "\"modified\" is missing" },
		{ "{\"id\":\"X-1\",\"modified\":\"\"}", "not of the form" },
		{ "{\"id\":\"X-1\",\"modified\":\"2024-01-01\"}",
		    "not of the form" },
		{ "{\"id\":\"X-1\",\"modified\":\"2024-01-01T00:00:00\"}",
		    "not of the form" },
		{ "{\"id\":\"X-1\",\"modified\":\"2024-01-01T00:00:00Z\","
		  "\"published\":\"soon\"}",
		    "not of the form" },
		{ "{\"id\":\"X-1\",\"modified\":\"2024-01-01T00:00:00Z\","
		  "\"withdrawn\":\"\"}",
		    "not of the form" },
		{ "{\"id\":1}", "a string is expected here (at $.id)" },
		{ "{\"aliases\":[1]}", "(at $.aliases[0])" },
		{ "{\"aliases\":\"x\"}", "an array" },
		{ "{\"affected\":[{\"ranges\":[{\"type\":\"FUNNY\"}]}]}",
		    "SEMVER, ECOSYSTEM or GIT" },
		{ "{\"affected\":[{\"ranges\":[{\"events\":[{}]}]}]}",
		    "neither introduced" },
		{ "{\"affected\":[{\"ranges\":[{\"events\":[{\"fixed\":1}]}]}]"
		  "}",
		    "(at $.affected[0].ranges[0].events[0].fixed)" },
		{ "{\"affected\":[{\"versions\":[1.0]}]}",
		    "(at $.affected[0].versions[0])" },
	};
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_advisory adv;
		struct mm_err e = { 0 };

		CHECK(parse_text(mm_osv_parse, a, rows[i].text, &adv, &e) ==
			MM_EFORMAT,
		    "%s", rows[i].text);
		CHECK(strstr(e.en, rows[i].reason) != NULL, "%s: %s",
		    rows[i].text, e.en);
		CHECK(e.column > 0, "%s", rows[i].text);
	}
	mm_arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(turns_events_into_intervals),
		cmocka_unit_test(reads_the_whole_record),
		cmocka_unit_test(refuses_bad_records),
	};

	return cmocka_run_group_tests_name("osv", tests, NULL, NULL);
}
