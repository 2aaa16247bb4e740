/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JVN in its two forms, documents made for these tests by VULDEF 3.2 and
 * JVNRSS 2.0 (RSS 1.0 with mod_sec 3.0).
 */
#include "test.h"

#include "format/feed.h"
#include "format/jvn.h"
#include "show.h"

#define VULDEF(items) \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<VULDEF-Document " \
	"version=\"3.2\" xmlns=\"http://jvn.jp/vuldef/\">" items \
	"</VULDEF-Document>"
#define VULINFO(data) \
	"<Vulinfo><VulinfoID>JVNDB-2026-000001</VulinfoID><VulinfoData>" data \
	"</VulinfoData></Vulinfo>"
#define AFFECTED(cpe, version) \
	VULINFO("<Affected><AffectedItem><Name>A</Name>" cpe \
		"<VersionNumber>" version \
		"</VersionNumber></AffectedItem></Affected>")
#define CPE "<Cpe version=\"2.2\">cpe:/o:acme:pump</Cpe>"
#define RSS(items) \
	"<?xml version=\"1.0\"?><rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/" \
	"02/22-rdf-syntax-ns#\" xmlns=\"http://purl.org/rss/1.0/\" " \
	"xmlns:sec=\"http://jvn.jp/rss/mod_sec/3.0/\" xmlns:dcterms=" \
	"\"http://purl.org/dc/terms/\"><channel><title>x</title></" \
	"channel>" items "</rdf:RDF>"

static struct mm_bytes
bytes_of(const char *text)
{
	return (struct mm_bytes){ (const uint8_t *)text, strlen(text) };
}

/* The first record, in an arena of the test. */
static enum mm_status
first(struct mm_arena *a, const char *text, struct mm_advisory *out, bool *more,
    struct mm_err *e)
{
	struct mm_jvn_reader *r;
	struct mm_advisory next;
	enum mm_status st = mm_jvn_open(a, bytes_of(text), "t.xml", &r, e);
	bool again = true;

	if (st != MM_OK)
		return st;
	st = mm_jvn_parse(r, a, out, more, e);
	assert_true(mm_jvn_offset(r) <= strlen(text));
	while (st == MM_OK && *more && again)
		st = mm_jvn_parse(r, a, &next, &again, e);
	if (st != MM_OK) {
		*more = false;
		(void)!mm_jvn_close(r, NULL);
		return st;
	}
	return mm_jvn_close(r, e);
}

static void
reads_versions_in_words(void **state)
{
	static const struct {
		const char *doc, *want;
		uint32_t unkeyed;
	} rows[] = {
		{ VULDEF(AFFECTED(CPE, "1.2")),
		    "cpe:o:acme:pump =C none[1.2,1.2]A\n", 0 },
		{ VULDEF(AFFECTED(CPE, " 7.3.7 より前のバージョン ")),
		    "cpe:o:acme:pump =C none(-,7.3.7)A\n", 0 },
		{ VULDEF(AFFECTED(CPE, "7.3.7 より前")),
		    "cpe:o:acme:pump =C none(-,7.3.7)A\n", 0 },
		{ VULDEF(AFFECTED(CPE, "1.2 未満")),
		    "cpe:o:acme:pump =C none(-,1.2)A\n", 0 },
		{ VULDEF(AFFECTED(CPE, "1.2 以前")),
		    "cpe:o:acme:pump =C none(-,1.2]A\n", 0 },
		{ VULDEF(AFFECTED(CPE, "1.2 およびそれ以前")),
		    "cpe:o:acme:pump =C none(-,1.2]A\n", 0 },
		{ VULDEF(AFFECTED(CPE, "1.0 から 1.2 まで")),
		    "cpe:o:acme:pump =C none[1.0,1.2]A\n", 0 },
		{ VULDEF(
		      AFFECTED(CPE, "2.13.0 から 2.15.0 より前のバージョン")),
		    "cpe:o:acme:pump =C none[2.13.0,2.15.0)A\n", 0 },
		/* Other prose, and nothing, decide nothing. */
		{ VULDEF(AFFECTED(CPE, "core 2.0 から 2.1 より前")),
		    "cpe:o:acme:pump =C\n", 0 },
		{ VULDEF(AFFECTED(CPE, "1.0 から")), "cpe:o:acme:pump =C\n",
		    0 },
		{ VULDEF(AFFECTED(CPE, "1.0 から 2.0")), "cpe:o:acme:pump =C\n",
		    0 },
		{ VULDEF(AFFECTED(CPE, "より前")), "cpe:o:acme:pump =C\n", 0 },
		{ VULDEF(AFFECTED(CPE, "すべてのバージョン")),
		    "cpe:o:acme:pump =C\n", 0 },
		{ VULDEF(AFFECTED(CPE, "")), "cpe:o:acme:pump =C\n", 0 },
		/* Several products, names and versions. */
		{ VULDEF(
		      VULINFO("<Affected><AffectedItem>" CPE
			      "<Cpe>cpe:/a:acme:app</Cpe><VersionNumber>1"
			      "</VersionNumber><VersionNumber>3</VersionNumber>"
			      "</AffectedItem><AffectedItem>" CPE
			      "<VersionNumber>5</VersionNumber></AffectedItem>"
			      "</Affected>")),
		    "cpe:o:acme:pump =C none[1,1]A none[3,3]A none[5,5]A\n"
		    "cpe:a:acme:app =C none[1,1]A none[3,3]A\n",
		    0 },
		/* Without a usable name it is counted. */
		{ VULDEF(AFFECTED("", "1")), "", 1 },
		{ VULDEF(AFFECTED("<Cpe>no cpe</Cpe>", "1")), "", 1 },
		{ VULDEF(AFFECTED("<Cpe>cpe:/:acme</Cpe>", "1")), "", 1 },
		{ RSS("<item><sec:identifier>JVNDB-2026-1</sec:identifier>"
		      "<sec:cpe>cpe:/o:acme:pump</sec:cpe><sec:cpe>x</sec:cpe>"
		      "</item>"),
		    "cpe:o:acme:pump =C\n", 1 },
	};
	struct mm_buf b;

	(void)state;
	mm_buf_init(&b, 0);
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_advisory adv;
		struct mm_err e = { 0 };
		bool more;

		mm_buf_clear(&b);
		CHECK(mm_jvn_is(bytes_of(rows[i].doc)), "%zu", i);
		CHECK(first(a, rows[i].doc, &adv, &more, &e) == MM_OK && more,
		    "%s: %s", rows[i].doc, e.en);
		show_packages(&b, &adv);
		CHECK(mm_str_eqz(mm_buf_view(&b), rows[i].want) ||
			(b.n == 0 && rows[i].want[0] == '\0'),
		    "%s: %s", rows[i].doc, b.n > 0 ? b.p : "");
		CHECK(adv.unkeyed == rows[i].unkeyed, "%s", rows[i].doc);
		mm_arena_free(a);
	}
	mm_buf_free(&b);
}

static void
reads_the_whole_record(void **state)
{
	static const char *const docs[] = {
		VULDEF(
		    "<Vulinfo><VulinfoID> JVNDB-2026-000001 </VulinfoID>"
		    "<VulinfoData><Title>題名</Title><Impact><Cvss version="
		    "\"2.0\"><Severity>Low</Severity><Base>3.5</"
		    "Base><Vector>AV:N</Vector></Cvss>"
		    "<Cvss version=\"3.0\"><Base>4.8</Base><Vector>"
		    "CVSS:3.0/AV:N</Vector></Cvss></Impact><Related>"
		    "<RelatedItem type=\"advisory\"><Name>x</Name><VulinfoID>"
		    "CVE-2026-0001</VulinfoID></RelatedItem><RelatedItem>"
		    "<VulinfoID>JVN#1</VulinfoID></RelatedItem><RelatedItem>"
		    "<VulinfoID>CVE-2026-0002</VulinfoID></RelatedItem>"
		    "</Related><DateFirstPublished>2026-01-01T00:00:00+09:00"
		    "</DateFirstPublished><DateLastUpdated>2026-02-01T00:00:00"
		    "+09:00</DateLastUpdated></VulinfoData></Vulinfo>"),
		RSS("<item><title>題名</title><sec:identifier>JVNDB-2026-000001"
		    "</sec:identifier><sec:references source=\"CVE\" id="
		    "\"CVE-2026-0001\">u</sec:references><sec:references "
		    "source=\"NVD\" id=\"CVE-2026-0001\">u</sec:references>"
		    "<sec:references id=\"CVE-2026-0002\"/><sec:references "
		    "id=\"JVN#1\"/><sec:references/><sec:cvss score=\"3.5\" "
		    "vector=\"AV:N\"/><sec:cvss score=\"4.8\" vector="
		    "\"CVSS:3.0/AV:N\"/><dcterms:issued>2026-01-01T00:00:00"
		    "+09:00</"
		    "dcterms:issued><dcterms:modified>2026-02-01T00:00:00"
		    "+09:00</dcterms:modified></item>"),
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(docs); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_advisory v;
		struct mm_err e = { 0 };
		bool more;

		CHECK(first(a, docs[i], &v, &more, &e) == MM_OK && more,
		    "%zu: %s", i, e.en);
		assert_int_equal(v.source, MM_FEED_JVN);
		assert_true(mm_str_eqz(v.id, "JVNDB-2026-000001"));
		assert_true(mm_str_eqz(v.title, "題名"));
		assert_int_equal(v.naliases, 2);
		assert_true(mm_str_eqz(v.aliases[0], "CVE-2026-0001"));
		assert_true(mm_str_eqz(v.aliases[1], "CVE-2026-0002"));
		assert_true(mm_str_eqz(v.cvss, "CVSS:3.0/AV:N"));
		assert_int_equal(v.cvss_x10, 48);
		assert_true(
		    mm_str_eqz(v.published, "2026-01-01T00:00:00+09:00"));
		assert_true(
		    mm_str_eqz(v.modified, "2026-02-01T00:00:00+09:00"));
		mm_arena_free(a);
	}
}

static void
refuses_bad_documents(void **state)
{
	static const struct {
		const char *text, *reason;
		uint64_t line;
	} rows[] = {
		{ "<a/>", "neither VULDEF nor JVNRSS", 1 },
		{ VULDEF("\n<Vulinfo/>"), "JVNDB number", 3 },
		{ VULDEF("\n<Vulinfo><VulinfoID>X</VulinfoID></Vulinfo>"),
		    "JVNDB number", 3 },
		{ VULDEF("\n<Vulinfo><VulinfoID>JVNDB-1 2</VulinfoID>"
			 "</Vulinfo>"),
		    "JVNDB number", 3 },
		{ RSS("\n<item><title>x</title></item>"), "JVNDB number", 2 },
		{ RSS("\n<item><sec:cvss score=\"11\" vector=\"x\"/></item>"),
		    "between 0 and 10", 2 },
		{ VULDEF(VULINFO(
		      "\n<Impact><Cvss><Base>x</Base></Cvss></Impact>")),
		    "between 0 and 10", 3 },
		{ VULDEF(VULINFO("\n<Title><b/></Title>")), "", 3 },
		{ VULDEF(VULINFO("\n<Affected><AffectedItem><Cpe><b/></Cpe>"
				 "</AffectedItem></Affected>")),
		    "", 3 },
		{ VULDEF(VULINFO("\n<Related><RelatedItem><VulinfoID><b/>"
				 "</VulinfoID></RelatedItem></Related>")),
		    "", 3 },
		{ RSS("\n<item><sec:cpe><b/></sec:cpe></item>"), "", 2 },
		{ "<!DOCTYPE a><VULDEF-Document/>", "", 1 },
		{ "<VULDEF-Document>\n<Vulinfo>", "", 2 },
		{ "<VULDEF-Document></x>", "", 1 },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_feed_kind k = { MM_FEED_JVN, MM_SHAPE_XML };
		struct mm_advisory v = { .unkeyed = 77 };
		struct mm_err e = { 0 };
		bool more = false;

		CHECK(first(a, rows[i].text, &v, &more, &e) == MM_EFORMAT, "%s",
		    rows[i].text);
		CHECK(!more && v.unkeyed == 77, "%s", rows[i].text);
		CHECK(strstr(e.en, rows[i].reason) != NULL, "%s: %s",
		    rows[i].text, e.en);
		CHECK(e.line == rows[i].line && e.column > 0 && e.ja[0] != '\0',
		    "%s: %llu", rows[i].text, (unsigned long long)e.line);
		CHECK(mm_feed_read(bytes_of(rows[i].text), "t", k, NULL, NULL,
			  &e) == MM_EFORMAT,
		    "%s", rows[i].text);
		mm_arena_free(a);
	}
}

struct taken {
	int records, skips;
	uint64_t lines[4], columns[4];
	char reasons[4][MM_ERR_TEXT];
	char ids[4][24];
};

static enum mm_status
take(void *ctx, const struct mm_advisory *a, struct mm_err *err)
{
	struct taken *t = ctx;

	(void)err;
	assert_true(t->records < 4);
	(void)snprintf(
	    t->ids[t->records++], sizeof(t->ids[0]), "%.*s", MM_FMT(a->id));
	return MM_OK;
}

static void
note(void *ctx, const struct mm_err *why)
{
	struct taken *t = ctx;

	assert_true(t->skips < 4);
	assert_int_equal(why->code, MM_EFORMAT);
	assert_true(why->ja[0] != '\0');
	assert_string_equal(why->source, "t.xml");
	t->lines[t->skips] = why->line;
	t->columns[t->skips] = why->column;
	(void)snprintf(t->reasons[t->skips++], MM_ERR_TEXT, "%s", why->en);
}

#define GOOD(n) "<Vulinfo><VulinfoID>JVNDB-2026-" n "</VulinfoID></Vulinfo>\n"

/* What is wrong in one record costs that record; the rest is read. */
static void
leaves_broken_records_out(void **state)
{
	static const char vuldef[] = VULDEF("\n" GOOD(
	    "1") " <Vulinfo><VulinfoID>X</VulinfoID></"
		 "Vulinfo>\n" GOOD("2") "<Vulinfo><VulinfoID>JVNDB-2026-3</"
					"VulinfoID><VulinfoData>"
					"<Impact><Cvss><Base>11</Base></"
					"Cvss><Cvss><Base>x</Base>"
					"</Cvss></Impact></VulinfoData></"
					"Vulinfo>\n" GOOD("4"));
	static const char rss[] =
	    RSS("\n<item><sec:identifier>JVNDB-2026-1"
		"</sec:identifier></item>\n<item><sec:cvss score=\"-1\"/>"
		"<sec:identifier>JVNDB-2026-2</sec:identifier></item>\n");
	struct taken t = { 0 };
	const struct mm_feed_sink sink = {
		.ctx = &t, .advisory = take, .skip = note
	};
	struct mm_feed_kind k = { 0 };
	struct mm_feed_counts n;
	struct mm_err e = { 0 };

	(void)state;
	assert_int_equal(
	    mm_feed_sniff(bytes_of(vuldef), "t.xml", &k, &e), MM_OK);
	assert_int_equal(
	    mm_feed_read(bytes_of(vuldef), "t.xml", k, &sink, &n, &e), MM_OK);
	assert_int_equal(n.records, 3);
	assert_int_equal(n.skipped, 2);
	assert_string_equal(t.ids[0], "JVNDB-2026-1");
	assert_string_equal(t.ids[1], "JVNDB-2026-2");
	assert_string_equal(t.ids[2], "JVNDB-2026-4");
	/* Line 1 is the declaration, 2 the root. */
	assert_int_equal(t.lines[0], 4);
	assert_non_null(strstr(t.reasons[0], "JVNDB number"));
	assert_int_equal(t.lines[1], 6);
	assert_non_null(strstr(t.reasons[1],
	    "(at /VULDEF-Document/Vulinfo[4]/VulinfoData[2]/Impact[1]/"
	    "Cvss[1]"));
	/* The first of several reasons is told. */
	assert_true(t.columns[1] < t.columns[0] + 200);
	/* Without leave, the feed is refused as a whole. */
	assert_int_equal(
	    mm_feed_read(bytes_of(vuldef), "t.xml", k, NULL, &n, &e),
	    MM_EFORMAT);
	assert_int_equal(e.line, 4);
	assert_int_equal(
	    mm_feed_read(bytes_of(vuldef), "t.xml", k, NULL, &n, NULL),
	    MM_EFORMAT);
	memset(&t, 0, sizeof(t));
	assert_int_equal(
	    mm_feed_read(bytes_of(rss), "t.xml", k, &sink, &n, &e), MM_OK);
	assert_int_equal(n.records, 1);
	assert_int_equal(t.skips, 1);
	assert_int_equal(t.lines[0], 3);
	/* Where the text itself breaks off, no record is left out. */
	assert_int_equal(mm_feed_read((struct mm_bytes){ (const uint8_t *)rss,
					  sizeof(rss) - 12 },
			     "t.xml", k, &sink, &n, &e),
	    MM_EFORMAT);
}

static enum mm_status
refuse(void *ctx, const struct mm_advisory *a, struct mm_err *err)
{
	(void)a;
	++*(int *)ctx;
	return mm_err_set(err, MM_ECONFLICT, "停止", "stop");
}

static void
is_a_feed(void **state)
{
	static const char text[] = VULDEF(VULINFO("") VULINFO(
	    "<DateLastUpdated>2026-02-01T00:00:00+09:00</DateLastUpdated>"));
	struct mm_feed_kind k;
	struct mm_feed_counts n;
	struct mm_err e = { 0 };
	int seen = 0;
	struct mm_feed_sink sink = { .ctx = &seen, .advisory = refuse };

	(void)state;
	assert_int_equal(mm_feed_sniff(bytes_of(text), "t", &k, &e), MM_OK);
	assert_int_equal(k.source, MM_FEED_JVN);
	assert_int_equal(
	    mm_feed_read(bytes_of(text), "t", k, NULL, &n, &e), MM_OK);
	assert_int_equal(n.records, 2);
	assert_int_equal(n.rejected, 2);
	assert_int_equal(n.date.day, mm_date_of(2026, 2, 1).day);
	assert_int_equal(
	    mm_feed_read(bytes_of(text), "t", k, &sink, &n, &e), MM_ECONFLICT);
	assert_int_equal(seen, 1);
	assert_string_equal(e.en, "stop");
	assert_int_equal(
	    mm_feed_read(bytes_of(VULDEF("")), "t", k, NULL, &n, &e),
	    MM_EEMPTY);
	assert_int_equal(
	    mm_feed_sniff(bytes_of("<html/>"), "t", &k, &e), MM_EFORMAT);
	assert_false(mm_jvn_is((struct mm_bytes){ NULL, 0 }));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_versions_in_words),
		cmocka_unit_test(reads_the_whole_record),
		cmocka_unit_test(refuses_bad_documents),
		cmocka_unit_test(leaves_broken_records_out),
		cmocka_unit_test(is_a_feed),
	};

	return cmocka_run_group_tests_name("jvn", tests, NULL, NULL);
}
