/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Whole feeds: sniffing, counts of real files (counted independently when
 * the files were cut, see tests/data/README.md), refusals with line and path.
 */
#include "test.h"

#include "format/feed.h"
#include "show.h"

static struct mm_bytes
bytes_of(const char *text)
{
	return (struct mm_bytes){ (const uint8_t *)text, strlen(text) };
}

static void
sniffs(void **state)
{
	static const struct {
		const char *text;
		enum mm_feed_source source;
		enum mm_feed_shape shape;
	} rows[] = {
		{ "{\"dataType\":\"CVE_RECORD\"}", MM_FEED_CVE5,
		    MM_SHAPE_DOCUMENT },
		{ "{\"containers\":{},\"cveMetadata\":{}}\n{}", MM_FEED_CVE5,
		    MM_SHAPE_LINES },
		{ "{\n \"dataType\": \"CVE_RECORD\"\n}\n", MM_FEED_CVE5,
		    MM_SHAPE_DOCUMENT },
		{ "[{\"cveMetadata\":1}]", MM_FEED_CVE5, MM_SHAPE_ARRAY },
		{ "{\"resultsPerPage\":1}", MM_FEED_NVD, MM_SHAPE_DOCUMENT },
		{ "{\"cve\":{}}", MM_FEED_NVD, MM_SHAPE_DOCUMENT },
		{ "{\"id\":\"CVE-1\",\"configurations\":[]}", MM_FEED_NVD,
		    MM_SHAPE_DOCUMENT },
		{ "{\"_annotation\":{},\"cve\":{}}\n{\"_annotation\":{}}",
		    MM_FEED_NVD, MM_SHAPE_LINES },
		{ "{\"title\":\"x\",\"catalogVersion\":\"1\"}", MM_FEED_KEV,
		    MM_SHAPE_DOCUMENT },
		{ "{\"id\":\"x\",\"modified\":\"2024\"}", MM_FEED_OSV,
		    MM_SHAPE_DOCUMENT },
		{ "\xef\xbb\xbf{\"schema_version\":\"1\"}\n\n", MM_FEED_OSV,
		    MM_SHAPE_DOCUMENT },
		{ "{\"id\":\"x\",\"affected\":[]}\r\n{\"id\":\"y\"}\r\n",
		    MM_FEED_OSV, MM_SHAPE_LINES },
		{ "cve,epss\n", MM_FEED_EPSS, MM_SHAPE_CSV },
		{ "#model_version:v1\ncve,epss,percentile\n", MM_FEED_EPSS,
		    MM_SHAPE_CSV },
		{ "CVE,CVSS Score,EPSS\n", MM_FEED_EPSS, MM_SHAPE_CSV },
		{ "{\"CVE_data_type\":\"CVE\",\"CVE_Items\":[]}", MM_FEED_NVD,
		    MM_SHAPE_DOCUMENT },
		{ "{\"CVE_data_numberOfCVEs\":\"1\"}", MM_FEED_NVD,
		    MM_SHAPE_DOCUMENT },
		{ "cveID,product,dateAdded\n", MM_FEED_KEV, MM_SHAPE_CSV },
		{ "\"cveID\",\"dateAdded\"\r\n", MM_FEED_KEV, MM_SHAPE_CSV },
		{ "{\"document\":{}}", MM_FEED_CSAF, MM_SHAPE_DOCUMENT },
		{ "{\"title\":\"A\",\"releases\":[]}", MM_FEED_EOL,
		    MM_SHAPE_DOCUMENT },
		{ "{\"schema_version\":\"1.2.0\",\"generated_at\":\"x\"}",
		    MM_FEED_EOL, MM_SHAPE_DOCUMENT },
		{ "{\"schema_version\":\"1\",\"total\":0,\"result\":[]}",
		    MM_FEED_EOL, MM_SHAPE_DOCUMENT },
		/* One line is a document, and so is a first line of a part. */
		{ "{\"id\":\"x\",\"affected\":[]}", MM_FEED_OSV,
		    MM_SHAPE_DOCUMENT },
		{ "{\"affected\":[]\n,\"id\":\"x\"}", MM_FEED_OSV,
		    MM_SHAPE_DOCUMENT },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_feed_kind k = { 0 };
		struct mm_err e = { 0 };

		CHECK(
		    mm_feed_sniff(bytes_of(rows[i].text), "t", &k, &e) == MM_OK,
		    "%s: %s", rows[i].text, e.en);
		CHECK(k.source == rows[i].source && k.shape == rows[i].shape,
		    "%s: %d %d", rows[i].text, (int)k.source, (int)k.shape);
	}
}

static void
refuses_other_files(void **state)
{
	static const struct {
		const char *text;
		enum mm_status status;
		const char *reason;
	} rows[] = {
		{ "", MM_EEMPTY, "empty" },
		{ " \n\t", MM_EEMPTY, "empty" },
		{ "\xef\xbb\xbf", MM_EEMPTY, "empty" },
		{ "hello", MM_EFORMAT, "not a feed" },
		{ "<html></html>", MM_EFORMAT, "not a feed" },
		{ "{}", MM_EFORMAT, "not a feed" },
		{ "[]", MM_EFORMAT, "not a feed" },
		{ "[1]", MM_EFORMAT, "an object" },
		{ "{\"a\":1}", MM_EFORMAT, "not a feed" },
		{ "{\"a\":", MM_EFORMAT, "ends too early" },
		{ "[{\"resultsPerPage\":1}]", MM_EFORMAT, "not a feed" },
		{ "{\"bomFormat\":\"CycloneDX\"}", MM_EFORMAT, "SBOM" },
		{ "{\"spdxVersion\":\"SPDX-2.3\"}", MM_EFORMAT, "SBOM" },
		{ "cve,score\n", MM_EFORMAT, "not a feed" },
		{ "cve,xepss\n", MM_EFORMAT, "not a feed" },
		{ "#model_version:v1", MM_EFORMAT, "not a feed" },
		{ "[", MM_EFORMAT, "ends too early" },
		{ "{\"a\":x}", MM_EFORMAT, "a value is expected" },
		{ "cveID,vendorProject\n", MM_EFORMAT, "not a feed" },
		{ "xcveID,dateAdded\n", MM_EFORMAT, "not a feed" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_feed_kind k;
		struct mm_err e = { 0 };

		CHECK(mm_feed_sniff(bytes_of(rows[i].text), "t.json", &k, &e) ==
			rows[i].status,
		    "%s", rows[i].text);
		CHECK(strstr(e.en, rows[i].reason) != NULL, "%s: %s",
		    rows[i].text, e.en);
		CHECK(e.ja[0] != '\0', "%s", rows[i].text);
		assert_string_equal(e.source, "t.json");
		CHECK(mm_feed_sniff(bytes_of(rows[i].text), "t.json", &k,
			  NULL) == rows[i].status,
		    "%s", rows[i].text);
	}
}

struct seen {
	uint64_t advisories, kevs, epss, eols;
	struct mm_epss last_epss;
	struct mm_kev first_kev;
	size_t offset;
	bool stop;
};

static enum mm_status
see_advisory(void *ctx, const struct mm_advisory *a, struct mm_err *err)
{
	struct seen *s = ctx;

	s->advisories++;
	assert_true(a->id.n > 0);
	if (s->stop && s->advisories == 3)
		return mm_err_set(err, MM_ECONFLICT, "停止", "stop");
	return MM_OK;
}

static enum mm_status
see_kev(void *ctx, const struct mm_kev *k, struct mm_err *err)
{
	struct seen *s = ctx;

	(void)err;
	if (s->kevs++ == 0) {
		assert_true(mm_str_eqz(k->id, "CVE-2025-48384"));
		assert_int_equal(k->added.day, mm_date_of(2025, 8, 25).day);
		assert_false(k->ransomware);
	}
	return MM_OK;
}

static enum mm_status
see_epss(void *ctx, const struct mm_epss *e, struct mm_err *err)
{
	struct seen *s = ctx;

	(void)err;
	s->epss++;
	s->last_epss.prob_e6 = e->prob_e6;
	s->last_epss.pctl_e6 = e->pctl_e6;
	return MM_OK;
}

static enum mm_status
see_eol(void *ctx, const struct mm_eol_product *p, struct mm_err *err)
{
	struct seen *s = ctx;

	(void)err;
	s->eols++;
	assert_true(p->name.n > 0);
	return MM_OK;
}

static void
see_offset(void *ctx, size_t offset)
{
	struct seen *s = ctx;

	assert_true(offset > s->offset);
	s->offset = offset;
}

static void
counts_real_feeds(void **state)
{
	static const struct {
		const char *file;
		enum mm_feed_source source;
		uint64_t records, withdrawn, rejected, unkeyed;
		int year, month, day;
	} rows[] = {
		{ "cve5-vulnrichment.jsonl", MM_FEED_CVE5, 320, 6, 178, 382,
		    2024, 10, 23 },
		{ "nvd-page.json", MM_FEED_NVD, 38, 0, 13, 0, 2023, 10, 18 },
		{ "nvd-overrides.jsonl", MM_FEED_NVD, 130, 0, 0, 0, 2026, 8,
		    13 },
		{ "nvd-single.json", MM_FEED_NVD, 1, 0, 0, 0, 2023, 3, 27 },
		{ "nvd-1.1.json", MM_FEED_NVD, 19, 1, 0, 0, 2020, 1, 24 },
		{ "csaf-icsma.jsonl", MM_FEED_CSAF, 5, 0, 5, 87, 2023, 12, 14 },
		{ "osv-go-pypi.jsonl", MM_FEED_OSV, 110, 0, 10, 10, 2024, 2,
		    7 },
		{ "osv-ghsa.jsonl", MM_FEED_OSV, 13, 0, 0, 0, 2024, 8, 1 },
		{ "kev.json", MM_FEED_KEV, 1404, 0, 0, 0, 2025, 8, 25 },
		{ "eol-api.json", MM_FEED_EOL, 2, 0, 0, 0, 2025, 7, 2 },
		{ "eol-products.jsonl", MM_FEED_EOL, 21, 0, 3, 0, 0, 0, 0 },
		{ "kev-table.csv", MM_FEED_KEV, 40, 0, 0, 0, 2025, 8, 25 },
		{ "epss-2021-04-14.csv", MM_FEED_EPSS, 2, 0, 0, 0, 0, 0, 0 },
		{ "epss-2021-09-01.csv", MM_FEED_EPSS, 2, 0, 0, 0, 0, 0, 0 },
		{ "epss-2022-02-04.csv", MM_FEED_EPSS, 2, 0, 0, 0, 2022, 2, 4 },
		{ "epss-2023-03-07.csv", MM_FEED_EPSS, 2, 0, 0, 0, 2023, 3, 7 },
		{ "epss-patchthis.csv", MM_FEED_EPSS, 199, 0, 0, 0, 0, 0, 0 },
	};
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_str path =
		    mm_arena_fmt(a, "tests/data/feeds/%s.gz", rows[i].file);
		struct mm_bytes bytes = read_data(a, path.p);
		struct seen seen = { 0 };
		struct mm_feed_sink sink = { &seen, see_advisory, see_kev,
			see_epss, see_eol, see_offset, NULL, NULL };
		struct mm_feed_counts n;
		struct mm_feed_kind k;
		struct mm_err e = { 0 };
		struct mm_date want =
		    mm_date_of(rows[i].year, rows[i].month, rows[i].day);

		CHECK(mm_feed_sniff(bytes, path.p, &k, &e) == MM_OK, "%s: %s",
		    path.p, e.en);
		CHECK(k.source == rows[i].source, "%s", path.p);
		CHECK(mm_feed_read(bytes, path.p, k, &sink, &n, &e) == MM_OK,
		    "%s: %s", path.p, e.en);
		/* Nobody has to take what is read, or the error. */
		memset(&sink, 0, sizeof(sink));
		CHECK(
		    mm_feed_read(bytes, path.p, k, &sink, NULL, NULL) == MM_OK,
		    "%s", path.p);
		CHECK(n.records == rows[i].records, "%s", path.p);
		CHECK(n.withdrawn == rows[i].withdrawn, "%s", path.p);
		CHECK(n.rejected == rows[i].rejected, "%s: %llu", path.p,
		    (unsigned long long)n.rejected);
		CHECK(n.unkeyed == rows[i].unkeyed, "%s: %llu", path.p,
		    (unsigned long long)n.unkeyed);
		CHECK(n.date.day == want.day, "%s", path.p);
		/* The five CSAF documents are about 14 vulnerabilities. */
		CHECK(seen.advisories + seen.kevs + seen.epss + seen.eols ==
			(k.source == MM_FEED_CSAF ? 14 : n.records),
		    "%s", path.p);
	}
	mm_arena_free(a);
}

static void
reads_epss_shares(void **state)
{
	static const struct {
		const char *text;
		uint32_t prob, pctl;
	} rows[] = {
		{ "cve,epss\nCVE-2020-1,0.65117\n", 651170, UINT32_MAX },
		{ "cve,epss,percentile\nCVE-2020-1,1,0.9981063485700858\n",
		    1000000, 998106 },
		{ "#model_version:v2023.03.01,score_date:2023-03-07T00:00:00"
		  "+0000\ncve,epss,percentile\r\nCVE-2020-1,9.1e-05,1.0\r\n",
		    91, 1000000 },
		{ "CVE,CVSS Score,EPSS,Description\nCVE-1999-1,0.0,0.0,\"a,"
		  " \"\"b\"\"\"\n",
		    0, UINT32_MAX },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct seen seen = { 0 };
		struct mm_feed_sink sink = { .ctx = &seen, .epss = see_epss };
		struct mm_feed_kind k = { MM_FEED_EPSS, MM_SHAPE_CSV };
		struct mm_err e = { 0 };

		CHECK(mm_feed_read(bytes_of(rows[i].text), "t", k, &sink, NULL,
			  &e) == MM_OK,
		    "%s: %s", rows[i].text, e.en);
		CHECK(seen.last_epss.prob_e6 == rows[i].prob &&
			seen.last_epss.pctl_e6 == rows[i].pctl,
		    "%s: %u %u", rows[i].text, seen.last_epss.prob_e6,
		    seen.last_epss.pctl_e6);
	}
}

#define OSV "{\"id\":\"X-1\",\"modified\":\"2024-01-01T00:00:00Z\"}"
#define KEV_ENTRY "{\"cveID\":\"CVE-2024-1\",\"dateAdded\":\"2024-01-02\"}"

static const struct {
	const char *text;
	enum mm_status status;
	uint64_t line, column;
	const char *reason;
} bad_feeds[] = {
	/* The third line is no record. */
	{ OSV "\n" OSV "\n{\"id\":\"X-1\",\"modified\":1}\n", MM_EFORMAT, 3, 24,
	    "(at $.modified)" },
	{ OSV "\n\n\n" OSV " x\n", MM_EFORMAT, 4, 48,
	    "follows the JSON value" },
	{ OSV "\n" OSV "\n{\"id\":\"X-1\",", MM_EFORMAT, 3, 13,
	    "ends too early" },
	{ OSV "\n[]\n", MM_EFORMAT, 2, 1, "an object" },
	/* An array, a page. */
	{ "[" OSV ",\n{\"id\":\"X-1\",\"modified\":null,\"aliases\":1}"
	  "]",
	    MM_EFORMAT, 2, 39, "(at $[1].aliases)" },
	{ "[{\"cveMetadata\":{}}]", MM_EFORMAT, 1, 2,
	    "not a CVE JSON 5.x record (see dataType and dataVersion) "
	    "(at $[0])" },
	{ "{\"resultsPerPage\":2,\"vulnerabilities\":[{\"cve\":"
	  "{\"id\":\"CVE-2024-1\"}}]}",
	    MM_EFORMAT, 1, 1, "differs from the one stated" },
	{ "{\"resultsPerPage\":0,\"vulnerabilities\":[]}", MM_EEMPTY, 0, 0,
	    "no record" },
	{ "{\"resultsPerPage\":1,\"vulnerabilities\":[{\"cve\":"
	  "{\"id\":\"CVE 1\"}}]}",
	    MM_EFORMAT, 1, 40, "(at $.vulnerabilities[0])" },
	/* KEV. */
	{ "{\"catalogVersion\":\"1\",\"count\":1,\"vulnerabilities\":["
	  "{\"cveID\":\"CVE-2024-1\",\"dateAdded\":\"2024-13-01\"}]}",
	    MM_EFORMAT, 1, 86, "dateAdded is not a date" },
	{ "{\"catalogVersion\":\"1\",\"count\":1,\"vulnerabilities\":["
	  "{\"cveID\":\"CVE-2024-1\"}]}",
	    MM_EFORMAT, 1, 52, "missing" },
	{ "{\"catalogVersion\":\"1\",\"count\":1,\"vulnerabilities\":["
	  "{\"cveID\":\"X\"}]}",
	    MM_EFORMAT, 1, 61, "CVE number" },
	{ "{\"catalogVersion\":\"1\",\"count\":3,\"vulnerabilities\":"
	  "[" KEV_ENTRY "]}",
	    MM_EFORMAT, 1, 1, "differs from the one stated" },
	{ "{\"catalogVersion\":\"1\",\"vulnerabilities\":[" KEV_ENTRY,
	    MM_EFORMAT, 1, 89, "ends too early" },
	/* EPSS. */
	{ "cve,epss\n", MM_EEMPTY, 0, 0, "no record" },
	{ "cve,epss\nCVE-2024-1,0.5\nCVE-2024-2,1.5\n", MM_EFORMAT, 3, 12,
	    "0 to 1" },
	{ "cve,epss\nCVE-2024-1,x\n", MM_EFORMAT, 2, 12, "0 to 1" },
	{ "cve,epss\nnothing,0.1\n", MM_EFORMAT, 2, 1, "CVE number" },
	{ "cve,epss,percentile\nCVE-2024-1,0.1\n", MM_EFORMAT, 2, 1,
	    "number of cells" },
	{ "cve,epss,percentile\nCVE-2024-1,0.1,-1\n", MM_EFORMAT, 2, 16,
	    "0 to 1" },
	{ "#score_date:yesterday\ncve,epss\n", MM_EFORMAT, 1, 1, "score_date" },
	{ "cve,epss\nCVE-2024-1,\"0.1\n", MM_EFORMAT, 3, 1, "not closed" },
	{ "cve,epss\nCVE-2024 1,0.1\n", MM_EFORMAT, 2, 1, "CVE number" },
	{ "cve,epss\n\xff\xff,0.1\n", MM_EFORMAT, 2, 1,
	    "bytes that are no text" },
	{ "cv_,epss\n", MM_EFORMAT, 1, 1, "needs the columns" },
	{ "c-e,epss\n", MM_EFORMAT, 1, 1, "needs the columns" },
	/* KEV as CSV. */
	{ "cveID,dateAdded\nCVE-2024-1,2024-13-01\n", MM_EFORMAT, 2, 12,
	    "dateAdded is not a date" },
	{ "cveID,dateAdded\nGHSA-1,2024-01-01\n", MM_EFORMAT, 2, 1,
	    "CVE number" },
	{ "cveID,dateAdded\nCVE-1 2,2024-01-01\n", MM_EFORMAT, 2, 1,
	    "CVE number" },
	{ "cveID,dateAdded\nCVE-2024-1\n", MM_EFORMAT, 2, 1,
	    "number of cells" },
	{ "cveID ,dateAddedX\n", MM_EFORMAT, 1, 1, "needs the columns" },
	{ "cveID,dateAdded\n", MM_EEMPTY, 0, 0, "no record" },
	/* NVD 1.1. */
	{ "{\"CVE_data_numberOfCVEs\":\"x\",\"CVE_Items\":[]}", MM_EFORMAT, 1,
	    26, "no whole number" },
	{ "{\"CVE_data_numberOfCVEs\":1,\"CVE_Items\":[]}", MM_EFORMAT, 1, 26,
	    "a string is expected" },
	{ "{\"CVE_data_numberOfCVEs\":\"2\",\"CVE_Items\":[{\"cve\":{"
	  "\"CVE_data_meta\":{\"ID\":\"CVE-2020-1\"}}}]}",
	    MM_EFORMAT, 1, 1, "differs from the one stated" },
	{ "{\"CVE_data_numberOfCVEs\":\"1\",\"CVE_Items\":[{\"cve\":{}}]}",
	    MM_EFORMAT, 1, 43, "CVE number" },
	{ "cve,epss\nGHSA-1,0.1\n", MM_EFORMAT, 2, 1, "CVE number" },
	{ "percentile,epss\nCVE-2024-1,0.1\n", MM_EFORMAT, 1, 1,
	    "needs the columns" },
	{ "CVE,xyz,EPSS Score,epss-\n", MM_EFORMAT, 1, 1, "needs the columns" },
	{ "#a,score_date:2024-01-01\n\"cve\"x,epss\n", MM_EFORMAT, 2, 6,
	    "after a closing quote" },
	{ "{\"resultsPerPage\":\"1\",\"vulnerabilities\":[]}", MM_EFORMAT, 1,
	    19, "a number is expected" },
	{ "{\"catalogVersion\":\"1\",\"dateReleased\":1}", MM_EFORMAT, 1, 38,
	    "a string is expected" },
	{ "{\"catalogVersion\":\"1\",\"count\":1,\"vulnerabilities\":["
	  "{\"cveID\":\"GHSA-1\"}]}",
	    MM_EFORMAT, 1, 61, "CVE number" },
};

static void
refuses_bad_feeds_with_line_and_path(void **state)
{
	(void)state;
	for (size_t i = 0; i < MM_COUNT(bad_feeds); i++) {
		struct mm_feed_counts n = { .records = 77 };
		struct mm_feed_kind k;
		struct mm_err e = { 0 };

		CHECK(mm_feed_sniff(bytes_of(bad_feeds[i].text), "t", &k, &e) ==
			MM_OK,
		    "%s: %s", bad_feeds[i].text, e.en);
		CHECK(mm_feed_read(bytes_of(bad_feeds[i].text), "t", k, NULL,
			  &n, &e) == bad_feeds[i].status,
		    "%s: %s", bad_feeds[i].text, e.en);
		CHECK(strstr(e.en, bad_feeds[i].reason) != NULL, "%s: %s",
		    bad_feeds[i].text, e.en);
		CHECK(e.line == bad_feeds[i].line &&
			e.column == bad_feeds[i].column,
		    "%s: %llu:%llu %s", bad_feeds[i].text,
		    (unsigned long long)e.line, (unsigned long long)e.column,
		    e.en);
		CHECK(n.records == 77, "%s", bad_feeds[i].text);
		CHECK(mm_feed_read(bytes_of(bad_feeds[i].text), "t", k, NULL,
			  NULL, NULL) == bad_feeds[i].status,
		    "%s", bad_feeds[i].text);
	}
}

static void
stops_when_the_sink_says_so(void **state)
{
	static const struct {
		const char *text;
		enum mm_feed_shape shape;
	} rows[] = {
		{ OSV "\n" OSV "\n" OSV "\n" OSV "\n", MM_SHAPE_LINES },
		{ "[" OSV "," OSV "," OSV "," OSV "]", MM_SHAPE_ARRAY },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct seen seen = { .stop = true };
		struct mm_feed_sink sink = { &seen, see_advisory, NULL, NULL,
			NULL, see_offset, NULL, NULL };
		struct mm_feed_kind k = { MM_FEED_OSV, rows[i].shape };
		struct mm_err e = { 0 };

		CHECK(mm_feed_read(bytes_of(rows[i].text), "t", k, &sink, NULL,
			  &e) == MM_ECONFLICT,
		    "%zu", i);
		assert_int_equal(seen.advisories, 3);
		assert_string_equal(e.en, "stop");
		assert_string_equal(e.source, "t");
		assert_int_equal(e.line, i == 0 ? 3 : 1);
	}
}

/* The API answers with all products, or with one. */
static void
takes_one_product(void **state)
{
	static const char text[] =
	    "{\"generated_at\":\"2026-01-02\",\"result\":{\"label\":\"P\","
	    "\"releases\":[]}}";
	struct mm_feed_kind k = { MM_FEED_EOL, MM_SHAPE_DOCUMENT };
	struct mm_feed_counts n;
	struct mm_err e = { 0 };

	(void)state;
	assert_int_equal(
	    mm_feed_read(bytes_of(text), "t", k, NULL, &n, &e), MM_OK);
	assert_int_equal(n.records, 1);
	assert_int_equal(n.rejected, 1);
	assert_int_equal(n.date.day, mm_date_of(2026, 1, 2).day);
}

/* A page that announces no number of entries is held to none. */
static void
takes_a_page_without_a_count(void **state)
{
	static const char text[] =
	    "{\"catalogVersion\":\"1\",\"vulnerabilities\":[" KEV_ENTRY "]}";
	struct mm_feed_kind k = { MM_FEED_KEV, MM_SHAPE_DOCUMENT };
	struct mm_feed_counts n;
	struct mm_err e = { 0 };

	(void)state;
	assert_int_equal(
	    mm_feed_read(bytes_of(text), "t", k, NULL, &n, &e), MM_OK);
	assert_int_equal(n.records, 1);
	assert_false(mm_date_is_set(n.date));
}

struct skips {
	struct seen seen;
	uint64_t n, line, column;
	char why[MM_ERR_TEXT];
};

static enum mm_status
skips_advisory(void *ctx, const struct mm_advisory *a, struct mm_err *err)
{
	return see_advisory(&((struct skips *)ctx)->seen, a, err);
}

static enum mm_status
skips_kev(void *ctx, const struct mm_kev *k, struct mm_err *err)
{
	(void)k;
	(void)err;
	((struct skips *)ctx)->seen.kevs++;
	return MM_OK;
}

static enum mm_status
skips_epss(void *ctx, const struct mm_epss *e, struct mm_err *err)
{
	return see_epss(&((struct skips *)ctx)->seen, e, err);
}

static void
note_skip(void *ctx, const struct mm_err *why)
{
	struct skips *s = ctx;

	assert_true(why->ja[0] != '\0');
	assert_string_equal(why->source, "t");
	s->n++;
	s->line = why->line;
	s->column = why->column;
	(void)snprintf(s->why, sizeof(s->why), "%s", why->en);
}

#define BAD "{\"id\":\"X-1\",\"modified\":1}"

/* Left out, told with its place, and the rest is read. */
static void
skips_broken_records_when_told_to(void **state)
{
	static const struct {
		const char *text;
		uint64_t taken, skipped, line, column;
		const char *why;
	} rows[] = {
		{ OSV "\n" BAD "\n" OSV "\n", 2, 1, 2, 24, "(at $.modified)" },
		{ OSV "\n{\"id\":\n" OSV "\n", 2, 1, 2, 7, "too early" },
		{ OSV "\n" OSV " x\n", 1, 1, 2, 48, "follows" },
		{ "[" OSV ",\n " BAD ",\n" OSV "]", 2, 1, 2, 25,
		    "(at $.modified)" },
		{ "[\n{\"id\":\"X-1\",\n\"modified\":1},1," OSV "]", 1, 2, 3,
		    15, "an object" },
		{ "{\"resultsPerPage\":2,\"vulnerabilities\":[{\"cve\":"
		  "{\"id\":\"CVE-2024-1\"}},{\"cve\":{\"id\":\"X\"}}]}",
		    1, 1, 1, 68, "CVE number" },
		{ "{\"catalogVersion\":\"1\",\"count\":2,\"vulnerabilities\":["
		  "{\"cveID\":\"X\"}," KEV_ENTRY "]}",
		    1, 1, 1, 61, "CVE number" },
		{ "cve,epss\nX,1\nCVE-2024-1,0.5\nCVE-2024-2,2\n", 1, 2, 4, 12,
		    "0 to 1" },
		{ "cveID,dateAdded\nCVE-2024-1,never\nCVE-2024-2,"
		  "2024-01-02\n",
		    1, 1, 2, 12, "not a date" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct skips s = { .n = 0 };
		struct mm_feed_sink sink = { &s, skips_advisory, skips_kev,
			skips_epss, NULL, NULL, NULL, note_skip };
		struct mm_feed_counts n;
		struct mm_feed_kind k;
		struct mm_err e = { 0 };

		CHECK(
		    mm_feed_sniff(bytes_of(rows[i].text), "t", &k, &e) == MM_OK,
		    "%s: %s", rows[i].text, e.en);
		CHECK(mm_feed_read(bytes_of(rows[i].text), "t", k, &sink, &n,
			  &e) == MM_OK,
		    "%s: %s", rows[i].text, e.en);
		CHECK(n.records == rows[i].taken && n.skipped == s.n &&
			s.n == rows[i].skipped,
		    "%s: %llu %llu", rows[i].text,
		    (unsigned long long)n.records, (unsigned long long)s.n);
		CHECK(s.seen.advisories + s.seen.kevs + s.seen.epss ==
			rows[i].taken,
		    "%s", rows[i].text);
		CHECK(s.line == rows[i].line && s.column == rows[i].column,
		    "%s: %llu:%llu", rows[i].text, (unsigned long long)s.line,
		    (unsigned long long)s.column);
		CHECK(strstr(s.why, rows[i].why) != NULL, "%s: %s",
		    rows[i].text, s.why);
	}
}

/* Where no next record can be found, and where nothing is left. */
static void
fails_where_skipping_cannot_help(void **state)
{
	static const struct {
		const char *text;
		enum mm_status status;
		const char *reason;
	} rows[] = {
		{ "[" OSV ",{\"id\":]", MM_EFORMAT, "a value is expected" },
		{ "[" BAD "]", MM_EEMPTY, "no record" },
		{ BAD, MM_EFORMAT, "(at $.modified)" },
		{ "cve,epss\nCVE-2024-1,0.5\n\"x", MM_EFORMAT, "not closed" },
		{ "{\"resultsPerPage\":3,\"vulnerabilities\":[{\"cve\":"
		  "{\"id\":\"CVE-2024-1\"}},{}]}",
		    MM_EFORMAT, "differs from the one stated" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct skips s = { .n = 0 };
		struct mm_feed_sink sink = { &s, skips_advisory, skips_kev,
			skips_epss, NULL, NULL, NULL, note_skip };
		struct mm_feed_counts n = { .records = 77 };
		struct mm_feed_kind k;
		struct mm_err e = { 0 };

		CHECK(
		    mm_feed_sniff(bytes_of(rows[i].text), "t", &k, &e) == MM_OK,
		    "%s: %s", rows[i].text, e.en);
		CHECK(mm_feed_read(bytes_of(rows[i].text), "t", k, &sink, &n,
			  &e) == rows[i].status,
		    "%s: %s", rows[i].text, e.en);
		CHECK(strstr(e.en, rows[i].reason) != NULL, "%s: %s",
		    rows[i].text, e.en);
		CHECK(n.records == 77, "%s", rows[i].text);
	}
	/* A sink that refuses is obeyed, not skipped. */
	for (int shape = MM_SHAPE_ARRAY; shape <= MM_SHAPE_LINES; shape++) {
		struct skips s = { .seen = { .stop = true } };
		struct mm_feed_sink sink = { &s, skips_advisory, NULL, NULL,
			NULL, NULL, NULL, note_skip };
		struct mm_feed_kind k = { MM_FEED_OSV,
			(enum mm_feed_shape)shape };
		struct mm_err e = { 0 };

		assert_int_equal(
		    mm_feed_read(bytes_of(shape == MM_SHAPE_ARRAY
					 ? "[" OSV "," OSV ",\n" OSV "]"
					 : OSV "\n" OSV "\n\n" OSV "\n"),
			"t", k, &sink, NULL, &e),
		    MM_ECONFLICT);
		assert_int_equal(s.n, 0);
		assert_int_equal(e.line, shape == MM_SHAPE_ARRAY ? 2 : 4);
	}
}

static enum mm_status
refuse_epss(void *ctx, const struct mm_epss *e, struct mm_err *err)
{
	(void)ctx;
	(void)e;
	return mm_err_set(err, MM_ECONFLICT, "停止", "stop");
}

/* A reader of other records lets them pass, and can stop at any row. */
static void
passes_or_stops_scores(void **state)
{
	static const char text[] = "cve,epss\nCVE-2024-1,0.5\n";
	struct mm_feed_kind k = { MM_FEED_EPSS, MM_SHAPE_CSV };
	struct mm_feed_sink sink = { .ctx = NULL };
	struct mm_feed_counts n;
	struct mm_err e = { 0 };

	(void)state;
	assert_int_equal(
	    mm_feed_read(bytes_of(text), "t", k, &sink, &n, &e), MM_OK);
	assert_int_equal(n.records, 1);
	assert_int_equal(
	    mm_feed_read(bytes_of(text), "t", k, NULL, NULL, &e), MM_OK);
	assert_int_equal(
	    mm_feed_read(bytes_of("\n\n"), "t", k, NULL, NULL, &e), MM_EFORMAT);
	assert_non_null(strstr(e.en, "needs the columns"));
	sink.epss = refuse_epss;
	assert_int_equal(
	    mm_feed_read(bytes_of(text), "t", k, &sink, &n, &e), MM_ECONFLICT);
}

/* Also in the middle of a document about several vulnerabilities. */
static void
stops_within_a_document(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_bytes bytes =
	    read_data(a, "tests/data/feeds/csaf-icsma.jsonl.gz");
	struct seen seen = { .stop = true };
	struct mm_feed_sink sink = { .ctx = &seen, .advisory = see_advisory };
	struct mm_feed_kind k = { MM_FEED_CSAF, MM_SHAPE_LINES };
	struct mm_feed_counts n = { .records = 77 };
	struct mm_err e = { 0 };

	(void)state;
	assert_int_equal(
	    mm_feed_read(bytes, "t", k, &sink, &n, &e), MM_ECONFLICT);
	assert_int_equal(seen.advisories, 3);
	assert_int_equal(n.records, 77);
	assert_int_equal(mm_feed_read(bytes, "t", k, &sink, &n, NULL), MM_OK);
	mm_arena_free(a);
}

/* Strings of one record never reach into the next: escapes everywhere. */
static void
keeps_records_apart(void **state)
{
	static const char text[] =
	    "{\"\\u0072esultsPerPage\":2,\"\\u0076ulnerabilities\":["
	    "{\"cve\":{\"id\":\"\\u0043VE-2024-1\"}},"
	    "{\"cve\":{\"id\":\"\\u0043VE-2024-2\"}}],"
	    "\"\\u0072esultsPerPage\":2}";
	struct mm_feed_kind k = { MM_FEED_NVD, MM_SHAPE_DOCUMENT };
	struct mm_err e = { 0 };

	(void)state;
	assert_int_equal(
	    mm_feed_read(bytes_of(text), "t", k, NULL, NULL, &e), MM_EFORMAT);
	assert_non_null(strstr(e.en, "occurs twice"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sniffs),
		cmocka_unit_test(refuses_other_files),
		cmocka_unit_test(counts_real_feeds),
		cmocka_unit_test(reads_epss_shares),
		cmocka_unit_test(refuses_bad_feeds_with_line_and_path),
		cmocka_unit_test(stops_when_the_sink_says_so),
		cmocka_unit_test(takes_a_page_without_a_count),
		cmocka_unit_test(takes_one_product),
		cmocka_unit_test(skips_broken_records_when_told_to),
		cmocka_unit_test(fails_where_skipping_cannot_help),
		cmocka_unit_test(passes_or_stops_scores),
		cmocka_unit_test(stops_within_a_document),
		cmocka_unit_test(keeps_records_apart),
	};

	return cmocka_run_group_tests_name("feed", tests, NULL, NULL);
}
