/* SPDX-License-Identifier: Apache-2.0 */
/* NVD records: the three shapes, configuration trees, refusals. */
#include "test.h"

#include "format/nvd.h"
#include "show.h"

#define FW "cpe:2.3:o:acme:fw:*:*:*:*:*:*:*:*"
#define HW "cpe:2.3:h:acme:hw:-:*:*:*:*:*:*:*"

static void
reads_three_shapes(void **state)
{
	static const char *const texts[] = {
		"{\"cve\":{\"id\":\"CVE-2023-1\",\"lastModified\":"
		"\"2023-10-18T18:00:24.900\",\"descriptions\":[{\"lang\":"
		"\"es\",\"value\":\"uno\"},{\"lang\":\"en\",\"value\":"
		"\"One\\ntwo\"}]}}",
		"{\"id\":\"CVE-2023-1\",\"lastModified\":"
		"\"2023-10-18T18:00:24.900\",\"descriptions\":[{\"lang\":"
		"\"en\",\"value\":\" One\"}]}",
		"{\"_annotation\":{\"cve_id\":\"CVE-2023-1\",\"modified\":"
		"\"2023-10-18T18:00:24.900\",\"description\":\"One\"},"
		"\"cve\":{\"configurations\":[]}}",
	};
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(texts); i++) {
		struct mm_advisory adv;
		struct mm_err e = { 0 };

		CHECK(parse_text(mm_nvd_parse, a, texts[i], &adv, &e) == MM_OK,
		    "%s: %s", texts[i], e.en);
		CHECK(mm_str_eqz(adv.id, "CVE-2023-1"), "%s", texts[i]);
		CHECK(mm_str_eqz(adv.title, "One"), "%s", texts[i]);
		CHECK(mm_str_eqz(adv.modified, "2023-10-18T18:00:24.900"), "%s",
		    texts[i]);
		CHECK(adv.source == MM_FEED_NVD && !adv.withdrawn, "%s",
		    texts[i]);
	}
	mm_arena_free(a);
}

/* The feeds 1.1: the same facts under other names. */
static void
reads_the_format_before(void **state)
{
	static const char text[] =
	    "{\"cve\":{\"CVE_data_meta\":{\"ID\":\"CVE-2020-1\",\"ASSIGNER\":"
	    "\"x\"},\"description\":{\"description_data\":[{\"lang\":\"en\","
	    "\"value\":\"A flaw\"}]}},\"configurations\":{"
	    "\"CVE_data_version\":\"4.0\",\"nodes\":[{\"operator\":\"AND\","
	    "\"children\":[{\"operator\":\"OR\",\"cpe_match\":[{"
	    "\"vulnerable\":true,\"cpe23Uri\":\"" FW
	    "\",\"versionEndExcluding\":\"2\"}]},{\"operator\":\"OR\","
	    "\"cpe_match\":[{\"vulnerable\":false,\"cpe23Uri\":\"" FW
	    "\"}]}]},{\"operator\":\"OR\",\"cpe_match\":[{\"vulnerable\":"
	    "true,\"cpe23Uri\":\"" FW
	    "\"}]}]},\"impact\":{\"baseMetricV3\":{\"cvssV3\":{"
	    "\"vectorString\":\"CVSS:3.1/AV:L\",\"baseScore\":5.5}},"
	    "\"baseMetricV2\":{\"cvssV2\":{\"vectorString\":\"AV:L\","
	    "\"baseScore\":2.1}}},\"publishedDate\":\"2020-01-08T19:15Z\","
	    "\"lastModifiedDate\":\"2020-01-14T21:41Z\"}";
	static const char rejected[] =
	    "{\"cve\":{\"CVE_data_meta\":{\"ID\":\"CVE-2020-2\"},"
	    "\"description\":{\"description_data\":[{\"lang\":\"en\","
	    "\"value\":\"** REJECT **  DO NOT USE\"}]}}}";
	struct mm_arena *a = mm_arena_new(0);
	struct mm_advisory adv;
	struct mm_err e = { 0 };
	struct mm_buf b;

	(void)state;
	mm_buf_init(&b, 0);
	CHECK(parse_text(mm_nvd_parse, a, text, &adv, &e) == MM_OK, "%s", e.en);
	show_configs(&b, &adv);
	assert_string_equal(
	    b.p, "OR(AND(OR(+" FW "(-,2)) OR(-" FW ")) OR(+" FW "))\n");
	assert_true(mm_str_eqz(adv.id, "CVE-2020-1"));
	assert_true(mm_str_eqz(adv.title, "A flaw"));
	assert_true(mm_str_eqz(adv.cvss, "CVSS:3.1/AV:L"));
	assert_int_equal(adv.cvss_x10, 55);
	assert_true(mm_str_eqz(adv.modified, "2020-01-14T21:41Z"));
	assert_true(mm_str_eqz(adv.published, "2020-01-08T19:15Z"));
	assert_false(adv.withdrawn);
	CHECK(parse_text(mm_nvd_parse, a, rejected, &adv, &e) == MM_OK, "%s",
	    e.en);
	assert_true(adv.withdrawn);
	mm_buf_free(&b);
	mm_arena_free(a);
}

/* Without an English description, any; without any, the annotation's. */
static void
takes_the_description_there_is(void **state)
{
	static const struct {
		const char *text, *title;
	} rows[] = {
		{ "{\"id\":\"CVE-1\",\"descriptions\":[{\"lang\":\"es\","
		  "\"value\":"
		  "\"Un fallo\"}]}",
		    "Un fallo" },
		{ "{\"id\":\"CVE-1\",\"_annotation\":{\"description\":\"Own\"}"
		  "}",
		    "Own" },
	};
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_advisory adv;
		struct mm_err e = { 0 };

		CHECK(parse_text(mm_nvd_parse, a, rows[i].text, &adv, &e) ==
			MM_OK,
		    "%s", e.en);
		CHECK(mm_str_eqz(adv.title, rows[i].title), "%s", rows[i].text);
	}
	mm_arena_free(a);
}

static void
keeps_configuration_trees(void **state)
{
	static const struct {
		const char *configs, *want;
	} rows[] = {
		/* Absent operator and negate: OR, false. */
		{ "[{\"nodes\":[{\"cpeMatch\":[{\"vulnerable\":true,"
		  "\"criteria\":\"" FW "\"}]}]}]",
		    "OR(OR(+" FW "))\n" },
		/* The four kinds of bounds. */
		{ "[{\"nodes\":[{\"operator\":\"OR\",\"cpeMatch\":["
		  "{\"vulnerable\":true,\"criteria\":\"" FW
		  "\",\"versionStartIncluding\":\"1\",\"versionEndExcluding\":"
		  "\"2\"},{\"vulnerable\":true,\"criteria\":\"" FW
		  "\",\"versionStartExcluding\":\"3\",\"versionEndIncluding\":"
		  "\"4\"}]}]}]",
		    "OR(OR(+" FW "[1,2) +" FW "(3,4]))\n" },
		/* Running on/with: two nodes, one of them a platform. */
		{ "[{\"operator\":\"AND\",\"nodes\":[{\"operator\":\"OR\","
		  "\"negate\":false,\"cpeMatch\":[{\"vulnerable\":true,"
		  "\"criteria\":\"" FW "\"}]},{\"operator\":\"OR\","
		  "\"negate\":false,\"cpeMatch\":[{\"vulnerable\":false,"
		  "\"criteria\":\"" HW "\"}]}]}]",
		    "AND(OR(+" FW ") OR(-" HW "))\n" },
		/* AND inside one node, as for device firmware. */
		{ "[{\"nodes\":[{\"operator\":\"AND\",\"cpeMatch\":["
		  "{\"vulnerable\":true,\"criteria\":\"" FW "\"},"
		  "{\"vulnerable\":false,\"criteria\":\"" HW "\"}]}]}]",
		    "OR(AND(+" FW " -" HW "))\n" },
		/* Negation and nesting. */
		{ "[{\"negate\":true,\"nodes\":[{\"negate\":true,\"operator\":"
		  "\"AND\",\"children\":[{\"operator\":\"OR\",\"cpeMatch\":["
		  "{\"vulnerable\":true,\"criteria\":\"" FW "\"}]},"
		  "{\"operator\":\"OR\",\"cpeMatch\":[{\"vulnerable\":false,"
		  "\"criteria\":\"" HW "\"}]}]}]}]",
		    "!OR(!AND(OR(+" FW ") OR(-" HW ")))\n" },
		/* Two configurations. */
		{ "[{\"nodes\":[]},{\"nodes\":[{\"cpeMatch\":[]}]}]",
		    "OR()\nOR(OR())\n" },
	};
	struct mm_arena *a = mm_arena_new(0);
	struct mm_buf b;

	(void)state;
	mm_buf_init(&b, 0);
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_str text = mm_arena_fmt(a,
		    "{\"id\":\"CVE-2023-1\",\"configurations\":%s}",
		    rows[i].configs);
		struct mm_advisory adv;
		struct mm_err e = { 0 };

		mm_buf_clear(&b);
		CHECK(parse_text(mm_nvd_parse, a, text.p, &adv, &e) == MM_OK,
		    "%s: %s", rows[i].configs, e.en);
		show_configs(&b, &adv);
		CHECK(mm_str_eqz(mm_buf_view(&b), rows[i].want), "%s: %s",
		    rows[i].configs, b.p);
	}
	mm_buf_free(&b);
	mm_arena_free(a);
}

static void
chooses_the_primary_vector(void **state)
{
	static const struct {
		const char *metrics, *vector;
		uint32_t x10;
	} rows[] = {
		{ "{}", NULL, 0 },
		{ "{\"cvssMetricV2\":[{\"type\":\"Primary\",\"cvssData\":{"
		  "\"vectorString\":\"AV:N/AC:L/Au:N/C:P/I:P/A:P\","
		  "\"baseScore\":7.5}}]}",
		    "AV:N/AC:L/Au:N/C:P/I:P/A:P", 75 },
		{ "{\"cvssMetricV31\":[{\"type\":\"Secondary\",\"cvssData\":{"
		  "\"vectorString\":\"CVSS:3.1/AV:P\",\"baseScore\":3}},"
		  "{\"type\":\"Primary\",\"cvssData\":{\"vectorString\":"
		  "\"CVSS:3.1/AV:N\",\"baseScore\":9.8}}],\"cvssMetricV2\":[{"
		  "\"type\":\"Primary\",\"cvssData\":{\"vectorString\":"
		  "\"AV:N\",\"baseScore\":10.0}}]}",
		    "CVSS:3.1/AV:N", 98 },
		{ "{\"cvssMetricV40\":[{\"type\":\"Secondary\",\"cvssData\":{"
		  "\"vectorString\":\"CVSS:4.0/AV:N\",\"baseScore\":8}}],"
		  "\"cvssMetricV30\":[{\"type\":\"Primary\",\"cvssData\":{"
		  "\"vectorString\":\"CVSS:3.0/AV:N\",\"baseScore\":7}}]}",
		    "CVSS:3.0/AV:N", 70 },
	};
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_str text = mm_arena_fmt(a,
		    "{\"id\":\"CVE-2023-1\",\"metrics\":%s}", rows[i].metrics);
		struct mm_advisory adv;
		struct mm_err e = { 0 };

		CHECK(parse_text(mm_nvd_parse, a, text.p, &adv, &e) == MM_OK,
		    "%s: %s", rows[i].metrics, e.en);
		CHECK(mm_str_eq(adv.cvss, mm_str_of(rows[i].vector)), "%s",
		    rows[i].metrics);
		CHECK(adv.cvss_x10 == rows[i].x10, "%s", rows[i].metrics);
	}
	mm_arena_free(a);
}

static void
refuses_bad_records(void **state)
{
	static const struct {
		const char *text, *reason;
	} rows[] = {
		{ "{}", "CVE number" },
		{ "{\"id\":\"GHSA-1\"}", "CVE number" },
		{ "{\"id\":\"CVE-1\",\"configurations\":[{\"nodes\":[{"
		  "\"cpeMatch\":[{\"criteria\":\"" FW
		  "\",\"versionStartIncluding\":\"1\","
		  "\"versionStartExcluding\":\"2\"}]}]}]}",
		    "two bounds on one side" },
		{ "{\"cve\":[]}",
		    "an object {...} is expected here (at "
		    "$.cve)" },
		{ "{\"id\":\"CVE-1\",\"configurations\":1}", "an array" },
		{ "{\"id\":\"CVE-1\",\"configurations\":[{\"nodes\":[{"
		  "\"operator\":\"NOT\"}]}]}",
		    "AND or OR (at $.configurations[0].nodes[0].operator)" },
		{ "{\"id\":\"CVE-1\",\"configurations\":[{\"nodes\":[{"
		  "\"cpeMatch\":[{\"vulnerable\":\"yes\"}]}]}]}",
		    "true or false is expected" },
		{ "{\"id\":\"CVE-1\",\"configurations\":[{\"nodes\":[{"
		  "\"cpeMatch\":[{\"criteria\":\"" FW
		  "\",\"versionEndIncluding\":\"1\",\"versionEndExcluding\":"
		  "\"2\"}]}]}]}",
		    "two bounds on one side" },
		{ "{\"id\":\"CVE-1\",\"negate\":1,\"configurations\":[{"
		  "\"negate\":1}]}",
		    "(at $.configurations[0].negate)" },
	};
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_advisory adv;
		struct mm_err e = { 0 };

		CHECK(parse_text(mm_nvd_parse, a, rows[i].text, &adv, &e) ==
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
		cmocka_unit_test(reads_three_shapes),
		cmocka_unit_test(reads_the_format_before),
		cmocka_unit_test(takes_the_description_there_is),
		cmocka_unit_test(keeps_configuration_trees),
		cmocka_unit_test(chooses_the_primary_vector),
		cmocka_unit_test(refuses_bad_records),
	};

	return cmocka_run_group_tests_name("nvd", tests, NULL, NULL);
}
