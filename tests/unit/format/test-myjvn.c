/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JVN as JSON, documents made for these tests by the schemas of MyJVN API 4.0
 * (myjvn_feed_1.0, myjvn_vuldef_1.0.csaf, .stix, jvnpid_extension_1.0).
 */
#include "test.h"

#include "format/feed.h"
#include "show.h"

#define DOC(cve, tree, extension) \
	"{\"$schema\":\"https://jvndb.jvn.jp/schema/myjvn_vuldef_1.0.csaf" \
	".json\",\"document\":{\"category\":\"myjvn_security_advisory\"," \
	"\"csaf_version\":\"2.1\",\"title\":\"題名\",\"tracking\":{\"id\":" \
	"\"JVNDB-2026-000001\",\"current_release_date\":" \
	"\"2026-02-01T00:00:00+09:00\",\"initial_release_date\":" \
	"\"2026-01-01T00:00:00+09:00\"}},\"product_tree\":{\"branches\":[" \
	"{\"category\":\"vendor\",\"name\":\"A\",\"branches\":[" tree "]}]}," \
	"\"vulnerabilities\":[{\"cve\":\"" cve "\",\"metrics\":[{" \
	"\"content\":{\"cvss_v2\":{\"vectorString\":\"AV:N\",\"baseScore\":" \
	"10.0},\"cvss_v3\":{\"vectorString\":\"CVSS:3.0/AV:N\"," \
	"\"baseScore\":9.8}}}]}],\"jvn_extension\":{\"cpeApplicability\":" \
	"[" extension \
	"]},\"status\":{\"retCd\":0,\"totalResRet\":1,\"errMsg\":" \
	"\"\"}}"
#define PRODUCT(id, helper) \
	"{\"category\":\"product_name\",\"name\":\"P\",\"product\":{" \
	"\"product_id\":\"jvnpid:1.0::acme:" id "\",\"name\":\"P\"" helper \
	"}}"
#define CPE(text) \
	",\"product_identification_helper\":{\"cpe\":\"cpe:2.3:" text \
	":*:*:*:*:*:*:*:*\"}"
#define PUMP PRODUCT("pump", CPE("o:acme:pump"))
#define NODES(op, matches) \
	"{\"nodes\":[{\"operator\":\"" op \
	"\",\"negate\":false,\"cpeMatch\":[" matches "]}]}"
#define MATCH(criteria, more) \
	"{\"vulnerable\":true,\"criteria\":\"" criteria "\"" more "}"
#define CPE_PUMP "cpe:2.3:o:acme:pump:*:*:*:*:*:*:*:*"
#define BELOW MATCH(CPE_PUMP, ",\"versionEndExcluding\":\"2.0\"")
#define OWN MATCH("jvnpid:1.0::acme:other", ",\"versionEndExcluding\":\"3\"")
#define ENTRY(id, more) "{\"id\":\"" id "\",\"title\":\"T\"" more "}"
#define ANSWER(entries, status) \
	"{\"feed\":{\"title\":\"JVNDB\",\"updated\":\"2026-03-01T00:00:00" \
	"+09:00\",\"entry\":[" entries "]},\"status\":{" status "}}"
#define BUNDLE(docs) \
	"{\"type\":\"bundle\",\"objects\":[{\"type\":\"identity\"},{\"type\":" \
	"\"jvn-jp-sdo\",\"VULDEF-Document\":[" docs "]}]}"

static struct mm_bytes
bytes_of(const char *text)
{
	return (struct mm_bytes){ (const uint8_t *)text, strlen(text) };
}

struct seen {
	struct mm_buf b;
	uint32_t n, unkeyed, aliases, cvss_x10;
};

static enum mm_status
see(void *ctx, const struct mm_advisory *a, struct mm_err *err)
{
	struct seen *s = ctx;

	(void)err;
	assert_int_equal(a->source, MM_FEED_JVN);
	assert_true(mm_str_starts(a->id, "JVNDB-2026-"));
	s->n++;
	s->unkeyed += a->unkeyed;
	s->aliases += a->naliases;
	s->cvss_x10 = a->cvss_x10;
	for (uint32_t i = 0; i < a->naliases; i++)
		mm_buf_fmt(&s->b, "%.*s ", MM_FMT(a->aliases[i]));
	show_packages(&s->b, a);
	show_configs(&s->b, a);
	return MM_OK;
}

static void
reads_answers_and_feeds(void **state)
{
	static const struct {
		const char *doc, *want;
		uint32_t records, unkeyed;
	} rows[] = {
		/* Criteria decide; the product is not said twice. */
		{ DOC("CVE-2026-0001", PUMP, NODES("OR", BELOW)),
		    "CVE-2026-0001 OR(OR(+" CPE_PUMP "(-,2.0)))\n", 1, 0 },
		/* A name of JVN's own beside it is another product. */
		{ DOC("", PUMP, NODES("OR", BELOW "," OWN)),
		    "OR(OR(+" CPE_PUMP "(-,2.0)))\n", 1, 0 },
		{ DOC("", PUMP, NODES("OR", OWN)),
		    "cpe:o:acme:pump =C\nOR(OR())\n", 1, 0 },
		/* But not within AND: there it would be a platform lost. */
		{ DOC("", PUMP, NODES("AND", BELOW "," OWN)),
		    "OR(AND(+" CPE_PUMP "(-,2.0) +jvnpid:1.0::acme:other"
		    "(-,3)))\n",
		    1, 0 },
		{ DOC("", PUMP,
		      "{\"nodes\":[{\"operator\":\"OR\",\"negate\":true,"
		      "\"cpeMatch\":[" OWN
		      "],\"children\":[{\"cpeMatch\":[" BELOW "]}]}]}"),
		    "OR(!OR(+jvnpid:1.0::acme:other(-,3) OR(+" CPE_PUMP
		    "(-,2.0))))\n",
		    1, 0 },
		/* No criteria: the product, and nothing of its versions. */
		{ DOC("CVE-2026-0001", PUMP, ""),
		    "CVE-2026-0001 cpe:o:acme:pump =C\n", 1, 0 },
		{ DOC("",
		      PRODUCT("a", "") "," PRODUCT(
			  "b", CPE("a:*:x")) "," PRODUCT("c",
			  CPE("a:acme:app")) "," PRODUCT("d",
			  CPE("a:acme:app")),
		      ""),
		    "cpe:a:acme:app =C\n", 1, 2 },
		{ DOC("",
		      PRODUCT("a",
			  ",\"product_identification_helper\":{"
			  "\"cpe\":\"no cpe\",\"purls\":[\"pkg:npm/x\"]}"),
		      ""),
		    "pkg:npm/x =C\n", 1, 0 },
		{ BUNDLE(DOC("CVE-2026-0001", PUMP, NODES("OR", BELOW)) "," DOC(
		      "CVE-2026-0002", PUMP, "")),
		    "CVE-2026-0001 OR(OR(+" CPE_PUMP "(-,2.0)))\n"
		    "CVE-2026-0002 cpe:o:acme:pump =C\n",
		    2, 0 },
		/* Overview: numbers in the references, names of products. */
		{ ANSWER(ENTRY("JVNDB-2026-000001",
			     ",\"created\":\"2026-01-01T00:00:00+09:00\","
			     "\"references\":[{\"summary\":\"CVE-2026-0001\"},"
			     "{\"summary\":\"JVN#1\"},{\"summary\":"
			     "\" CVE-2026-0001\"},{\"summary\":"
			     "\"CVE-2026-0002\"}],\"products\":[{\"pname\":"
			     "\"P\"},{\"product_ids\":{\"cpe\":\"" CPE_PUMP
			     "\",\"id_refs\":[{\"nameType\":\"swid\","
			     "\"value\":\"s\"},{\"nameType\":\"purl\","
			     "\"value\":\"pkg:npm/x\"},{\"nameType\":\"purl\","
			     "\"value\":\"pkg:npm/y\"}]}},{\"product_ids\":{"
			     "\"cpe\":\"cpe:2.3:o:acme:pump:1.0:*:*:*:*:*:*:*"
			     "\"}}],\"metrics\":[{\"content\":{\"cvss_v3\":{"
			     "\"vectorString\":\"CVSS:3.0/AV:N\","
			     "\"baseScore\":9.8}}}]"),
		      "\"retCd\":0,\"totalResRet\":1"),
		    "CVE-2026-0001 CVE-2026-0002 cpe:o:acme:pump =C\n"
		    "pkg:npm/x =C\n",
		    1, 1 },
		{ ANSWER(ENTRY("JVNDB-2026-000001", "") "," ENTRY(
			     "JVNDB-2026-000002", ""),
		      ""),
		    "", 2, 0 },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct seen s = { .n = 0 };
		const struct mm_feed_sink sink = { .ctx = &s, .advisory = see };
		struct mm_feed_kind k;
		struct mm_feed_counts n;
		struct mm_err e = { 0 };

		mm_buf_init(&s.b, 0);
		CHECK(
		    mm_feed_sniff(bytes_of(rows[i].doc), "t", &k, &e) == MM_OK,
		    "%s: %s", rows[i].doc, e.en);
		CHECK(k.source == MM_FEED_JVN && k.shape == MM_SHAPE_DOCUMENT,
		    "%s", rows[i].doc);
		CHECK(mm_feed_read(bytes_of(rows[i].doc), "t", k, &sink, &n,
			  &e) == MM_OK,
		    "%s: %s", rows[i].doc, e.en);
		CHECK(mm_str_eqz(mm_buf_view(&s.b), rows[i].want) ||
			(s.b.n == 0 && rows[i].want[0] == '\0'),
		    "%s: %.*s", rows[i].doc, (int)s.b.n, s.b.p);
		CHECK(s.n == rows[i].records && n.records == s.n, "%s",
		    rows[i].doc);
		CHECK(s.unkeyed == rows[i].unkeyed, "%s", rows[i].doc);
		mm_buf_free(&s.b);
	}
}

static enum mm_status
see_fields(void *ctx, const struct mm_advisory *a, struct mm_err *err)
{
	(void)err;
	++*(int *)ctx;
	assert_true(mm_str_eqz(a->id, "JVNDB-2026-000001"));
	assert_true(mm_str_eqz(a->title, "題名"));
	assert_true(mm_str_eqz(a->published, "2026-01-01T00:00:00+09:00"));
	assert_true(mm_str_eqz(a->modified, "2026-02-01T00:00:00+09:00"));
	assert_true(mm_str_eqz(a->cvss, "CVSS:3.0/AV:N"));
	assert_int_equal(a->cvss_x10, 98);
	return MM_OK;
}

/* One a line, and in an array, as a collector keeps them. */
static void
reads_the_whole_record(void **state)
{
	static const char *const docs[] = { DOC("CVE-2026-0001", PUMP,
						"") "\n" DOC("CVE-2026-0001",
						PUMP, "") "\n",
		"[" DOC("CVE-2026-0001", PUMP, "") ",\n" DOC(
		    "CVE-2026-0001", PUMP, "") "]" };
	static const enum mm_feed_shape shapes[] = { MM_SHAPE_LINES,
		MM_SHAPE_ARRAY };

	(void)state;
	for (size_t i = 0; i < MM_COUNT(docs); i++) {
		int seen = 0;
		const struct mm_feed_sink sink = { .ctx = &seen,
			.advisory = see_fields };
		struct mm_feed_kind k;
		struct mm_feed_counts n;
		struct mm_err e = { 0 };

		CHECK(mm_feed_sniff(bytes_of(docs[i]), "t", &k, &e) == MM_OK,
		    "%zu: %s", i, e.en);
		CHECK(
		    k.source == MM_FEED_JVN && k.shape == shapes[i], "%zu", i);
		CHECK(mm_feed_read(bytes_of(docs[i]), "t", k, &sink, &n, &e) ==
			MM_OK,
		    "%zu: %s", i, e.en);
		assert_int_equal(seen, 2);
		assert_int_equal(n.date.day, mm_date_of(2026, 2, 1).day);
	}
}

static void
refuses_bad_answers(void **state)
{
	static const struct {
		const char *text, *reason;
	} rows[] = {
		{ ANSWER("", "\"retCd\":1,\"errMsg\":\"vulnId is wrong\""),
		    "answered with an error: vulnId is wrong" },
		{ "{\"jvn_extension\":{},\"status\":{\"retCd\":1}}",
		    "answered with an error" },
		{ ANSWER(ENTRY("JVNDB-2026-000001", ""),
		      "\"retCd\":0,\"totalResRet\":2"),
		    "differs from the one stated" },
		{ ANSWER(ENTRY("JVNDB-2026-000001", ""), "\"retCd\":\"0\""),
		    "(at $.status.retCd)" },
		{ ANSWER(ENTRY("JVNDB-2026-000001", ""), "\"totalResRet\":-1"),
		    "(at $.status.totalResRet)" },
		{ ANSWER(ENTRY("jvnpid:1.0::acme:pump", ""), "\"retCd\":0"),
		    "getVulnOverviewList or getVulnDetailInfo" },
		{ ANSWER(ENTRY("JVNDB-2026 1", ""), ""), "JVNDB number" },
		{ ANSWER(
		      ENTRY("JVNDB-2026-000001", ",\"created\":\"2026-01-01\""),
		      ""),
		    "a date of the record" },
		{ ANSWER(
		      ENTRY("JVNDB-2026-000001", ",\"modified\":\"soon\""), ""),
		    "a date of the record" },
		{ ANSWER(ENTRY("JVNDB-2026-000001",
			     ",\"references\":[{\"summary\":1}]"),
		      ""),
		    "(at $.feed.entry[0].references[0].summary)" },
		{ ANSWER(ENTRY("JVNDB-2026-000001",
			     ",\"products\":[{\"product_ids\":{\"id_refs\":["
			     "1]}}]"),
		      ""),
		    "(at $.feed.entry[0].products[0].product_ids.id_refs[0])" },
		{ "{\"jvn_extension\":{}}", "JVNDB number" },
		{ DOC("CVE-1", PUMP, ""), "CVE number (cve)" },
		{ DOC("", PUMP "," PUMP, ""), "defined twice" },
		{ DOC("", PUMP, NODES("XOR", "")), "AND or OR" },
		{ DOC("", "1", ""), "an object" },
		{ BUNDLE("{}"), "JVNDB number" },
		{ "{\"jvn_extension\":{},\"vulnerabilities\":[{\"cve\":1}]}",
		    "(at $.vulnerabilities[0].cve)" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_feed_kind k;
		struct mm_feed_counts n = { .records = 77 };
		struct mm_err e = { 0 };

		CHECK(
		    mm_feed_sniff(bytes_of(rows[i].text), "t", &k, &e) == MM_OK,
		    "%s: %s", rows[i].text, e.en);
		CHECK(k.source == MM_FEED_JVN, "%s", rows[i].text);
		CHECK(mm_feed_read(bytes_of(rows[i].text), "t", k, NULL, &n,
			  &e) == MM_EFORMAT,
		    "%s", rows[i].text);
		CHECK(strstr(e.en, rows[i].reason) != NULL, "%s: %s",
		    rows[i].text, e.en);
		CHECK(e.ja[0] != '\0' && e.line == 1 && n.records == 77, "%s",
		    rows[i].text);
	}
}

static void
note(void *ctx, const struct mm_err *why)
{
	++*(int *)ctx;
	assert_non_null(strstr(why->en, "JVNDB number"));
}

/* Also here a broken record costs only itself, when told so. */
static void
leaves_broken_records_out(void **state)
{
	static const char *const docs[] = {
		ANSWER(ENTRY("JVNDB-2026-000001", "") "," ENTRY("x", ""),
		    "\"totalResRet\":2"),
		BUNDLE("{}," DOC("", PUMP, "")),
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(docs); i++) {
		int skips = 0;
		const struct mm_feed_sink sink = { .ctx = &skips,
			.skip = note };
		struct mm_feed_kind k;
		struct mm_feed_counts n;
		struct mm_err e = { 0 };

		assert_int_equal(
		    mm_feed_sniff(bytes_of(docs[i]), "t", &k, &e), MM_OK);
		CHECK(mm_feed_read(bytes_of(docs[i]), "t", k, &sink, &n, &e) ==
			MM_OK,
		    "%zu: %s", i, e.en);
		assert_int_equal(n.records, 1);
		assert_int_equal(n.skipped, 1);
		assert_int_equal(skips, 1);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_answers_and_feeds),
		cmocka_unit_test(reads_the_whole_record),
		cmocka_unit_test(refuses_bad_answers),
		cmocka_unit_test(leaves_broken_records_out),
	};

	return cmocka_run_group_tests_name("myjvn", tests, NULL, NULL);
}
