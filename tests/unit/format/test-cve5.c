/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CVE 5 records. Expected ranges follow the version rules of the CVE record
 * format and the rules of format/cve5.h: what has no order is never decided.
 */
#include "test.h"

#include "format/cve5.h"
#include "show.h"

#define RECORD(cna_affected) \
	"{\"dataType\":\"CVE_RECORD\",\"dataVersion\":\"5.1\"," \
	"\"cveMetadata\":{\"cveId\":\"CVE-2024-0001\"," \
	"\"state\":\"PUBLISHED\"}," \
	"\"containers\":{\"cna\":{\"affected\":[" cna_affected "]}}}"

#define X "\"cpes\":[\"cpe:2.3:a:acme:pump:*:*:*:*:*:*:*:*\"],"

/* 64 of them: four and a digit are longer than any version. */
#define ZEROS16 "0000000000000000"
#define ZEROS ZEROS16 ZEROS16 ZEROS16 ZEROS16

static const struct {
	const char *affected, *want;
} version_rows[] = {
	/* Default status; unknown when it is absent. */
	{ "{" X "\"versions\":[]}", "cpe:a:acme:pump =C\n" },
	{ "{" X "\"defaultStatus\":\"affected\"}", "cpe:a:acme:pump =A\n" },
	{ "{" X "\"defaultStatus\":\"unaffected\"}", "cpe:a:acme:pump =N\n" },
	{ "{" X "\"defaultStatus\":\"unknown\"}", "cpe:a:acme:pump =C\n" },
	/* Single versions. */
	{ "{" X "\"versions\":[{\"version\":\"1.0\","
	  "\"status\":\"affected\"},{\"version\":\"1.1\","
	  "\"status\":\"unaffected\"},{\"version\":\"1.2\","
	  "\"status\":\"unknown\"}]}",
	    "cpe:a:acme:pump =C none[1.0,1.0]A none[1.1,1.1]N "
	    "none[1.2,1.2]C\n" },
	/* Ranges, with and without a declared order. */
	{ "{" X "\"versions\":[{\"version\":\"1.0\",\"lessThan\":"
	  "\"1.5\",\"versionType\":\"semver\","
	  "\"status\":\"affected\"}]}",
	    "cpe:a:acme:pump =C semver[1.0,1.5)A\n" },
	{ "{" X "\"versions\":[{\"version\":\"0\",\"lessThanOrEqual\":"
	  "\"1.5\",\"versionType\":\"custom\","
	  "\"status\":\"affected\"}]}",
	    "cpe:a:acme:pump =C none(-,1.5]A\n" },
	{ "{" X "\"versions\":[{\"version\":\"unspecified\","
	  "\"lessThan\":\"2\",\"status\":\"affected\"}]}",
	    "cpe:a:acme:pump =C none(-,2)A\n" },
	{ "{" X "\"versions\":[{\"version\":\"3\",\"lessThan\":"
	  "\"*\",\"versionType\":\"rpm\",\"status\":\"affected\"}]}",
	    "cpe:a:acme:pump =C rpm[3,-)A\n" },
	{ "{" X "\"versions\":[{\"version\":\"1\",\"lessThan\":\"2\","
	  "\"versionType\":\"maven\",\"status\":\"unaffected\"},"
	  "{\"version\":\"1\",\"lessThan\":\"2\",\"versionType\":"
	  "\"python\",\"status\":\"affected\"}]}",
	    "cpe:a:acme:pump =C maven[1,2)N pep440[1,2)A\n" },
	/* Changes cut the range. */
	{ "{" X "\"versions\":[{\"version\":\"1.0.0\",\"lessThan\":"
	  "\"3.0.0\",\"versionType\":\"semver\",\"status\":"
	  "\"affected\",\"changes\":[{\"at\":\"1.2.0\",\"status\":"
	  "\"unaffected\"},{\"at\":\"2.0.0\",\"status\":"
	  "\"affected\"}]}]}",
	    "cpe:a:acme:pump =C semver[1.0.0,1.2.0)A "
	    "semver[1.2.0,2.0.0)N semver[2.0.0,3.0.0)A\n" },
	/* Changes that are not in order cannot be cut. */
	{ "{" X "\"versions\":[{\"version\":\"1.0.0\",\"lessThan\":"
	  "\"3.0.0\",\"versionType\":\"semver\",\"status\":"
	  "\"affected\",\"changes\":[{\"at\":\"2.0.0\",\"status\":"
	  "\"unaffected\"},{\"at\":\"1.2.0\",\"status\":"
	  "\"affected\"}]}]}",
	    "cpe:a:acme:pump =C none(-,-)C\n" },
	{ "{" X "\"versions\":[{\"version\":\"1.0.0\",\"lessThan\":"
	  "\"3.0.0\",\"versionType\":\"semver\",\"status\":"
	  "\"affected\",\"changes\":[{\"at\":\"two\",\"status\":"
	  "\"unaffected\"},{\"at\":\"1.2.0\",\"status\":"
	  "\"affected\"}]}]}",
	    "cpe:a:acme:pump =C none(-,-)C\n" },
	/* Without an order they stand as written. */
	{ "{" X "\"versions\":[{\"version\":\"1\",\"status\":"
	  "\"affected\",\"changes\":[{\"at\":\"2\",\"status\":"
	  "\"unaffected\"}]}]}",
	    "cpe:a:acme:pump =C none[1,2)A none[2,-]N\n" },
	/* Git commits say nothing about versions. */
	{ "{" X "\"defaultStatus\":\"unaffected\",\"versions\":["
	  "{\"version\":\"1da177e4c3f4\",\"lessThan\":"
	  "\"3f4a1b2c\",\"versionType\":\"git\",\"status\":"
	  "\"affected\"}]}",
	    "cpe:a:acme:pump =N none[1da177e4c3f4,3f4a1b2c)C\n" },
	/* Of several, the first is shown; a lone commit is one, too. */
	{ "{" X "\"versions\":[{\"version\":\"0\",\"lessThan\":"
	  "\"3f4a\",\"versionType\":\"git\",\"status\":"
	  "\"affected\"},{\"version\":\"77aa\",\"versionType\":"
	  "\"git\",\"status\":\"affected\"}]}",
	    "cpe:a:acme:pump =C none(-,3f4a)C\n" },
	{ "{" X "\"versions\":[{\"version\":\"77aa\",\"versionType\":"
	  "\"git\",\"status\":\"affected\"}]}",
	    "cpe:a:acme:pump =C none[77aa,-]C\n" },
	/* What is affected comes before commits, what is fine after. */
	{ "{" X "\"versions\":[{\"version\":\"77aa\",\"versionType\":"
	  "\"git\",\"status\":\"affected\"},{\"version\":\"later\","
	  "\"status\":\"unaffected\"},{\"version\":\"1\",\"status\":"
	  "\"affected\"}]}",
	    "cpe:a:acme:pump =C none[1,1]A none[77aa,-]C\n" },
	/* A range without a start. */
	{ "{" X "\"versions\":[{\"lessThan\":\"2\",\"status\":"
	  "\"affected\"}]}",
	    "cpe:a:acme:pump =C none(-,2)A\n" },
	/* Words and prose where a version belongs. */
	{ "{" X "\"defaultStatus\":\"unaffected\",\"versions\":["
	  "{\"version\":\"n/a\",\"status\":\"affected\"}]}",
	    "cpe:a:acme:pump =N none(-,-)C\n" },
	{ "{" X "\"versions\":[{\"version\":\"*\",\"status\":"
	  "\"affected\"}]}",
	    "cpe:a:acme:pump =C none(-,-)A\n" },
	{ "{" X "\"versions\":[{\"version\":\"all versions\","
	  "\"status\":\"unaffected\"}]}",
	    "cpe:a:acme:pump =C none(-,-)C\n" },
	{ "{" X "\"versions\":[{\"version\":\"1.0 through 1.5\","
	  "\"status\":\"affected\"}]}",
	    "cpe:a:acme:pump =C none(-,-)C\n" },
	{ "{" X "\"versions\":[{\"version\":\"1.0{2}\",\"status\":"
	  "\"affected\"},{\"version\":\"1" ZEROS ZEROS ZEROS ZEROS
	  "\",\"status\":\"affected\"}]}",
	    "cpe:a:acme:pump =C none(-,-)C\n" },
	{ "{" X "\"versions\":[{\"version\":\"1.x\",\"status\":"
	  "\"affected\"}]}",
	    "cpe:a:acme:pump =C none(-,-)C\n" },
	{ "{" X "\"versions\":[{\"version\":\"< 2.0\",\"status\":"
	  "\"affected\"},{\"version\":\">= 2.1, < 2.3\",\"status\":"
	  "\"affected\"},{\"version\":\"= 2.5\",\"status\":"
	  "\"affected\"},{\"version\":\"> 3, <= 4\",\"status\":"
	  "\"unaffected\"}]}",
	    "cpe:a:acme:pump =C none(-,2.0)A none[2.1,2.3)A "
	    "none[2.5,2.5]A none(3,4]N\n" },
	/* Prose comes after what is affected, before what is fine. */
	{ "{" X "\"defaultStatus\":\"unaffected\",\"versions\":["
	  "{\"version\":\"2.0\",\"status\":\"unaffected\"},"
	  "{\"version\":\"up to 1.5\",\"status\":\"affected\"},"
	  "{\"version\":\"1.6\",\"status\":\"affected\"}]}",
	    "cpe:a:acme:pump =N none[1.6,1.6]A none(-,-)C "
	    "none[2.0,2.0]N\n" },
	/* Prose about what is fine comes last. */
	{ "{" X "\"defaultStatus\":\"affected\",\"versions\":["
	  "{\"version\":\"later ones\",\"status\":"
	  "\"unaffected\"},{\"version\":\"2.0\",\"status\":"
	  "\"unaffected\"},{\"version\":\"1.6\",\"status\":"
	  "\"affected\"}]}",
	    "cpe:a:acme:pump =A none[2.0,2.0]N none[1.6,1.6]A "
	    "none(-,-)C\n" },
	{ "{" X "\"versions\":[{\"version\":\"> 2.0, = 3.0\","
	  "\"status\":\"affected\"}]}",
	    "cpe:a:acme:pump =C none(-,-)C\n" },
	{ "{" X "\"versions\":[{\"version\":\"< x.1\","
	  "\"status\":\"affected\"},{\"version\":\"2.X\","
	  "\"status\":\"affected\"},{\"version\":\"\","
	  "\"status\":\"affected\"},{\"status\":\"affected\"}]}",
	    "cpe:a:acme:pump =C none(-,-)C\n" },
	{ "{" X "\"versions\":[{\"version\":\"< 2.0, < 3.0\","
	  "\"status\":\"affected\"}]}",
	    "cpe:a:acme:pump =C none(-,-)C\n" },
};

static void
turns_versions_into_ranges(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_buf b;

	(void)state;
	mm_buf_init(&b, 0);
	for (size_t i = 0; i < MM_COUNT(version_rows); i++) {
		struct mm_str text =
		    mm_arena_fmt(a, RECORD("%s"), version_rows[i].affected);
		struct mm_advisory adv;
		struct mm_err e = { 0 };

		mm_buf_clear(&b);
		CHECK(parse_text(mm_cve5_parse, a, text.p, &adv, &e) == MM_OK,
		    "%s: %s", version_rows[i].affected, e.en);
		show_packages(&b, &adv);
		CHECK(mm_str_eqz(mm_buf_view(&b), version_rows[i].want),
		    "%s: %s", version_rows[i].affected, b.p);
	}
	mm_buf_free(&b);
	mm_arena_free(a);
}

static void
finds_identities_and_counts_the_rest(void **state)
{
	static const struct {
		const char *affected, *want;
		uint32_t unkeyed;
	} rows[] = {
		{ "{\"vendor\":\"acme\",\"product\":\"pump\"}", "", 1 },
		{ "{\"packageName\":\"lodash\"}", "", 1 },
		{ "{\"cpes\":[\"cpe:2.3:a:*:pump:*:*:*:*:*:*:*:*\"]}", "", 1 },
		{ "{\"cpes\":[\"no cpe\"]}", "", 1 },
		/* One row, one package for each identity. */
		{ "{\"cpes\":[\"cpe:2.3:a:acme:pump:1.0:*:*:*:*:*:*:*\","
		  "\"cpe:2.3:a:acme:pump:2.0:*:*:*:*:*:*:*\","
		  "\"cpe:2.3:o:Acme:Pump_OS:-:*:*:*:*:*:*:*\"]}",
		    "cpe:a:acme:pump =C\ncpe:o:acme:pump_os =C\n", 0 },
		{ "{\"packageName\":\"lodash\",\"collectionURL\":"
		  "\"https://registry.npmjs.org\"},{}",
		    "pkg:npm/lodash =C\n", 1 },
		{ "{\"packageName\":\"Foo.Bar\",\"collectionURL\":"
		  "\"https://pypi.org/simple\"}",
		    "pkg:pypi/foo-bar =C\n", 0 },
		{ "{\"packageName\":\"x\",\"collectionURL\":"
		  "\"https://wordpress.org/plugins\"}",
		    "", 1 },
		{ "{\"packageName\":\"x\",\"collectionURL\":"
		  "\"http://pypi.org\"}",
		    "", 1 },
		{ "{\"packageURL\":\"no purl\",\"packageName\":\"x\"}", "", 1 },
		{ "{\"collectionURL\":\"https://pypi.org\"}", "", 1 },
		{ "{\"packageURL\":\"pkg:pypi/x\",\"collectionURL\":"
		  "\"https://pypi.org\"}",
		    "pkg:pypi/x =C\n", 0 },
		{ "{\"packageURL\":\"pkg:cargo/rand@1.0\"}",
		    "pkg:cargo/rand =C\n", 0 },
	};
	struct mm_arena *a = mm_arena_new(0);
	struct mm_buf b;

	(void)state;
	mm_buf_init(&b, 0);
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_str text =
		    mm_arena_fmt(a, RECORD("%s"), rows[i].affected);
		struct mm_advisory adv;
		struct mm_err e = { 0 };

		mm_buf_clear(&b);
		mm_buf_z(&b, "");
		CHECK(parse_text(mm_cve5_parse, a, text.p, &adv, &e) == MM_OK,
		    "%s: %s", rows[i].affected, e.en);
		show_packages(&b, &adv);
		CHECK(b.n == strlen(rows[i].want) &&
			(b.n == 0 || strcmp(b.p, rows[i].want) == 0),
		    "%s: %s", rows[i].affected, b.p);
		CHECK(adv.unkeyed == rows[i].unkeyed, "%s: %u",
		    rows[i].affected, adv.unkeyed);
	}
	mm_buf_free(&b);
	mm_arena_free(a);
}

static void
reads_the_whole_record(void **state)
{
	static const char text[] =
	    "{\"containers\":{\"adp\":[{\"title\":\"CISA ADP\",\"metrics\":["
	    "{\"cvssV4_0\":{\"vectorString\":\"CVSS:4.0/AV:N\",\"baseScore\":"
	    "9.3}}],\"affected\":[{" X "\"defaultStatus\":\"unknown\"}]}],"
	    "\"cna\":{\"title\":\"Pump overflow\",\"descriptions\":[{\"lang\":"
	    "\"ja\",\"value\":\"ポンプ\"},{\"lang\":\"en\",\"value\":\"A "
	    "pump.\\nMore.\"}],\"metrics\":[{\"cvssV3_1\":{\"vectorString\":"
	    "\"CVSS:3.1/AV:L\",\"baseScore\":7.8}},{\"other\":{}}],"
	    "\"cpeApplicability\":[{\"operator\":\"AND\",\"nodes\":["
	    "{\"operator\":\"OR\",\"negate\":false,\"cpeMatch\":["
	    "{\"vulnerable\":true,\"criteria\":"
	    "\"cpe:2.3:o:acme:fw:*:*:*:*:*:*:*:*\","
	    "\"versionEndExcluding\":\"2.0\"}]},{\"operator\":\"OR\","
	    "\"negate\":false,\"cpeMatch\":[{\"vulnerable\":false,"
	    "\"criteria\":\"cpe:2.3:h:acme:hw:-:*:*:*:*:*:*:*\"}]}]}]}},"
	    "\"cveMetadata\":{\"cveId\":\"CVE-2024-12345\",\"state\":"
	    "\"PUBLISHED\",\"datePublished\":\"2024-01-02T03:04:05.678Z\","
	    "\"dateUpdated\":\"2024-02-03T00:00:00\"},"
	    "\"dataVersion\":\"5.1.1\",\"dataType\":\"CVE_RECORD\"}";
	struct mm_arena *a = mm_arena_new(0);
	struct mm_advisory adv;
	struct mm_buf b;
	struct mm_err e;

	(void)state;
	mm_buf_init(&b, 0);
	assert_int_equal(parse_text(mm_cve5_parse, a, text, &adv, &e), MM_OK);
	assert_true(mm_str_eqz(adv.id, "CVE-2024-12345"));
	assert_int_equal(adv.source, MM_FEED_CVE5);
	assert_true(mm_str_eqz(adv.title, "Pump overflow"));
	/* The CNA's own vector, although the ADP's is newer. */
	assert_true(mm_str_eqz(adv.cvss, "CVSS:3.1/AV:L"));
	assert_int_equal(adv.cvss_x10, 78);
	assert_true(mm_str_eqz(adv.modified, "2024-02-03T00:00:00"));
	assert_false(adv.withdrawn);
	show_packages(&b, &adv);
	show_configs(&b, &adv);
	assert_string_equal(b.p,
	    "cpe:a:acme:pump =C\n"
	    "AND(OR(+cpe:2.3:o:acme:fw:*:*:*:*:*:*:*:*(-,2.0)) "
	    "OR(-cpe:2.3:h:acme:hw:-:*:*:*:*:*:*:*))\n");
	mm_buf_free(&b);
	mm_arena_free(a);
}

/* A title is one line of at most 160 bytes, cut between characters. */
static void
cuts_long_titles(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_str text = mm_arena_fmt(a,
	    "{\"dataType\":\"CVE_RECORD\",\"dataVersion\":\"5.1\","
	    "\"cveMetadata\":{\"cveId\":\"CVE-2024-0001\",\"state\":"
	    "\"PUBLISHED\"},\"containers\":{\"cna\":{\"title\":\"%s%s"
	    "01234567890123456789012345678病院\\nmore\"}}}",
	    ZEROS, ZEROS);
	struct mm_advisory adv;
	struct mm_err e = { 0 };

	(void)state;
	assert_int_equal(parse_text(mm_cve5_parse, a, text.p, &adv, &e), MM_OK);
	assert_int_equal(adv.title.n, 128 + 29 + 3);
	assert_true(mm_str_ends(adv.title, "78病"));
	text = mm_arena_fmt(a,
	    "{\"dataType\":\"CVE_RECORD\",\"dataVersion\":\"5.1\","
	    "\"cveMetadata\":{\"cveId\":\"CVE-2024-0001\",\"state\":"
	    "\"PUBLISHED\"},\"containers\":{\"cna\":{\"title\":\"%s%s"
	    "012345678901234567890123456789病院\\nmore\"}}}",
	    ZEROS, ZEROS);
	assert_int_equal(parse_text(mm_cve5_parse, a, text.p, &adv, &e), MM_OK);
	assert_int_equal(adv.title.n, 128 + 30);
	mm_arena_free(a);
}

static void
knows_rejected_records(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_advisory adv;
	struct mm_err e;

	(void)state;
	assert_int_equal(parse_text(mm_cve5_parse, a,
			     "{\"dataType\":\"CVE_RECORD\",\"dataVersion\":"
			     "\"5.0\",\"cveMetadata\":{\"cveId\":"
			     "\"CVE-2024-1001\",\"state\":\"REJECTED\","
			     "\"dateRejected\":\"2024-05-06T00:00:00\"},"
			     "\"containers\":{\"cna\":{\"rejectedReasons\":[]}"
			     "}}",
			     &adv, &e),
	    MM_OK);
	assert_true(adv.withdrawn);
	assert_true(mm_str_eqz(adv.modified, "2024-05-06T00:00:00"));
	mm_arena_free(a);
}

#define META(id, more) \
	"{\"dataType\":\"CVE_RECORD\",\"dataVersion\":\"5.1\"," \
	"\"cveMetadata\":{\"cveId\":" id ",\"state\":\"PUBLISHED\"" more "}}"

/* What the schema of CVE allows, and nothing else. */
static void
takes_numbers_and_times_of_the_schema(void **state)
{
	static const char *const rows[] = {
		META("\"CVE-1999-0001\"", ""),
		META("\"CVE-2024-1234567890123456789\"", ""),
		META("\"CVE-2024-1001\"", ",\"datePublished\":null"),
		META("\"CVE-2024-1001\"",
		    ",\"datePublished\":\"2024-02-29T23:59:60Z\""),
		META("\"CVE-2024-1001\"",
		    ",\"dateUpdated\":\"2000-02-29T00:00:00\""),
		/* No date, in the records of some. */
		META("\"CVE-2024-1001\"",
		    ",\"dateUpdated\":\"0001-01-01T00:00:00Z\""),
		META("\"CVE-2024-1001\"",
		    ",\"dateUpdated\":\"2024-05-06T07:08:09\""),
		META("\"CVE-2024-1001\"",
		    ",\"dateUpdated\":\"2024-05-06 07:08:09.123456\""),
		META("\"CVE-2024-1001\"",
		    ",\"dateUpdated\":\"2024-05-06T07:08:09.1+09:00\""),
		META("\"CVE-2024-1001\"",
		    ",\"dateUpdated\":\"2024-05-06T07:08:09-23:59\""),
	};
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_advisory adv;
		struct mm_err e = { 0 };

		CHECK(parse_text(mm_cve5_parse, a, rows[i], &adv, &e) == MM_OK,
		    "%s: %s", rows[i], e.en);
	}
	mm_arena_free(a);
}

static const struct {
	const char *text, *reason;
} bad_rows[] = {
	{ "[]", "an object" },
	{ "{}", "not a CVE JSON 5.x record" },
	{ "{\"dataType\":\"CVE_RECORD\",\"dataVersion\":\"4.0\"}",
	    "not a CVE JSON 5.x record" },
	{ "{\"dataType\":\"CVE_RECORD\",\"dataVersion\":\"5.1\"}",
	    "CVE number" },
	{ "{\"dataType\":\"CVE_RECORD\",\"dataVersion\":\"5.1\","
	  "\"cveMetadata\":{\"cveId\":\"CVE-1 2\",\"state\":"
	  "\"PUBLISHED\"}}",
	    "CVE number" },
	{ "{\"dataType\":\"CVE_RECORD\",\"dataVersion\":\"5.1\","
	  "\"cveMetadata\":{\"cveId\":\"CVE-2024-1001\",\"state\":"
	  "\"RESERVED\"}}",
	    "PUBLISHED or REJECTED" },
	{ "{\"dataType\":\"CVE_RECORD\",\"dataVersion\":\"5.1\","
	  "\"cveMetadata\":{\"cveId\":\"GHSA-1\",\"state\":"
	  "\"PUBLISHED\"}}",
	    "CVE number" },
	{ "{\"dataType\":\"CVE_RECORD\",\"dataVersion\":\"5.1\","
	  "\"cveMetadata\":{\"cveId\":\"CVE-2024-00000000000000000000"
	  "000000000000000000000000000000000001\",\"state\":"
	  "\"PUBLISHED\"}}",
	    "CVE number" },
	{ "{\"dataType\":\"CVE_RECORD\",\"dataVersion\":\"5.1\","
	  "\"cveMetadata\":{\"cveId\":\"CVE-2024-1\x7f\",\"state\":"
	  "\"PUBLISHED\"}}",
	    "CVE number" },
	{ META("\"CVE-2024-1\"", ""), "CVE number" },
	{ META("\"CVE-2024-123\"", ""), "CVE number" },
	{ META("\"CVE-24-1001\"", ""), "CVE number" },
	{ META("\"CVE-2024-1001a\"", ""), "CVE number" },
	{ META("\"cve-2024-1001\"", ""), "CVE number" },
	{ META("\"CVE-2024_1001\"", ""), "CVE number" },
	{ META("\"CVE-20240\"", ""), "CVE number" },
	{ META("\"CVE-2024-12345678901234567890\"", ""), "CVE number" },
	{ META("\"CVE-2024-\"", ""), "CVE number" },
	{ META("\"CVE-2024-1001\"", ",\"datePublished\":\"2024-05-06\""),
	    "not of the form" },
	{ META("\"CVE-2024-1001\"", ",\"dateUpdated\":\"2024-02-30T00:00:00\""),
	    "not of the form" },
	{ META("\"CVE-2024-1001\"",
	      ",\"dateRejected\":\"yesterday, 19 oclock\""),
	    "not of the form" },
	{ META("\"CVE-2024-1001\"", ",\"dateUpdated\":\"\""),
	    "not of the form" },
	{ META(
	      "\"CVE-2024-1001\"", ",\"dateUpdated\":\"2024-05-06T24:00:00Z\""),
	    "not of the form" },
	{ META(
	      "\"CVE-2024-1001\"", ",\"dateUpdated\":\"2024-05-06T00:60:00Z\""),
	    "not of the form" },
	{ META(
	      "\"CVE-2024-1001\"", ",\"dateUpdated\":\"2024-05-06T00:00:61Z\""),
	    "not of the form" },
	{ META(
	      "\"CVE-2024-1001\"", ",\"dateUpdated\":\"2024-05-06T00:00:0xZ\""),
	    "not of the form" },
	{ META("\"CVE-2024-1001\"",
	      ",\"dateUpdated\":\"2024-05-06T00:00:00.Z\""),
	    "not of the form" },
	{ META("\"CVE-2024-1001\"",
	      ",\"dateUpdated\":\"2024-05-06T00:00:00+9:00\""),
	    "not of the form" },
	{ META("\"CVE-2024-1001\"",
	      ",\"dateUpdated\":\"2024-05-06T00:00:00+09\""),
	    "not of the form" },
	{ META("\"CVE-2024-1001\"",
	      ",\"dateUpdated\":\"2024-05-06T00:00:00+24:00\""),
	    "not of the form" },
	{ META("\"CVE-2024-1001\"",
	      ",\"dateUpdated\":\"2024-05-06T00:00:00+09:60\""),
	    "not of the form" },
	{ META("\"CVE-2024-1001\"",
	      ",\"dateUpdated\":\"2024-05-06T00:00:00+09:00Z\""),
	    "not of the form" },
	{ META(
	      "\"CVE-2024-1001\"", ",\"dateUpdated\":\"2024-05-06_00:00:00Z\""),
	    "not of the form" },
	{ META(
	      "\"CVE-2024-1001\"", ",\"dateUpdated\":\"2024-05-06T00-00:00Z\""),
	    "not of the form" },
	{ META("\"CVE-2024-1001\"",
	      ",\"dateUpdated\":\"2024-05-06T00:00:00zulu\""),
	    "not of the form" },
	{ META(
	      "\"CVE-2024-1001\"", ",\"dateUpdated\":\"2023-02-29T00:00:00Z\""),
	    "not of the form" },
	{ META(
	      "\"CVE-2024-1001\"", ",\"dateUpdated\":\"1900-02-29T00:00:00Z\""),
	    "not of the form" },
	{ META(
	      "\"CVE-2024-1001\"", ",\"dateUpdated\":\"2024-13-01T00:00:00Z\""),
	    "not of the form" },
	{ META(
	      "\"CVE-2024-1001\"", ",\"dateUpdated\":\"2024-00-01T00:00:00Z\""),
	    "not of the form" },
	{ META(
	      "\"CVE-2024-1001\"", ",\"dateUpdated\":\"2024-04-31T00:00:00Z\""),
	    "not of the form" },
	{ META(
	      "\"CVE-2024-1001\"", ",\"dateUpdated\":\"2024-04-00T00:00:00Z\""),
	    "not of the form" },
	{ META("\"CVE-2024-1001\"", ",\"dateUpdated\":\"2024-4-01T00:00:00Z\""),
	    "not of the form" },
	{ META(
	      "\"CVE-2024-1001\"", ",\"dateUpdated\":\"2024/04-01T00:00:00Z\""),
	    "not of the form" },
	{ META(
	      "\"CVE-2024-1001\"", ",\"dateUpdated\":\"2024-04/01T00:00:00Z\""),
	    "not of the form" },
	{ META(
	      "\"CVE-2024-1001\"", ",\"dateUpdated\":\"2024-0a-01T00:00:00Z\""),
	    "not of the form" },
	{ META(
	      "\"CVE-2024-1001\"", ",\"dateUpdated\":\"2024-04-0aT00:00:00Z\""),
	    "not of the form" },
	{ META("\"CVE-2024-1001\"", ",\"dateUpdated\":\"20240-04-01T00:00Z\""),
	    "not of the form" },
	{ META("\"CVE-2024-1001\"", ",\"dateUpdated\":\"2024-04-01T\""),
	    "not of the form" },
	{ RECORD("1"),
	    "an object {...} is expected here (at "
	    "$.containers.cna.affected[0])" },
	{ RECORD("{\"cpes\":[1]}"),
	    "(at $.containers.cna.affected[0].cpes[0])" },
	{ RECORD("{\"versions\":[{\"version\":1}]}"),
	    "(at $.containers.cna.affected[0].versions[0].version)" },
	{ RECORD("{\"versions\":[{\"version\":\"1\",\"lessThan\":\"2\""
		 ",\"lessThanOrEqual\":\"3\"}]}"),
	    "both lessThan and lessThanOrEqual" },
	{ RECORD("{\"versions\":[{\"version\":\"1\",\"changes\":[{}]}]"
		 "}"),
	    "no \"at\"" },
	{ RECORD("{\"vendor\":\"a\",\"vendor\":\"b\"}"), "occurs twice" },
	{ RECORD("{}],\"metrics\":[{\"cvssV3_1\":{\"baseScore\":10.1}}"
		 ""),
	    "between 0 and 10" },
	{ RECORD("{}],\"cpeApplicability\":[{\"nodes\":[{\"cpeMatch\":"
		 "[{\"vulnerable\":true}]}]}"),
	    "no criteria" },
	{ RECORD("{}],\"cpeApplicability\":[{\"operator\":\"XOR\"}"),
	    "AND or OR" },
};

static void
refuses_bad_records(void **state)
{
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(bad_rows); i++) {
		struct mm_advisory adv = { .cvss_x10 = 77 };
		struct mm_err e = { 0 };

		CHECK(parse_text(mm_cve5_parse, a, bad_rows[i].text, &adv,
			  &e) == MM_EFORMAT,
		    "%s", bad_rows[i].text);
		CHECK(strstr(e.en, bad_rows[i].reason) != NULL, "%s: %s",
		    bad_rows[i].text, e.en);
		CHECK(e.line == 1 && e.column > 0 && e.ja[0] != '\0', "%s",
		    bad_rows[i].text);
		/* Nothing is written on failure. */
		CHECK(adv.cvss_x10 == 77, "%s", bad_rows[i].text);
	}
	mm_arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(turns_versions_into_ranges),
		cmocka_unit_test(finds_identities_and_counts_the_rest),
		cmocka_unit_test(reads_the_whole_record),
		cmocka_unit_test(cuts_long_titles),
		cmocka_unit_test(knows_rejected_records),
		cmocka_unit_test(takes_numbers_and_times_of_the_schema),
		cmocka_unit_test(refuses_bad_records),
	};

	return cmocka_run_group_tests_name("cve5", tests, NULL, NULL);
}
