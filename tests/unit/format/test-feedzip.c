/* SPDX-License-Identifier: Apache-2.0 */
/* Archives of feed files, made here with libzip entry by entry. */
#include "test.h"

#include <stdlib.h>
#include <zip.h>

#include "format/feed_zip.h"

struct part {
	const char *name, *text;
};

/* Release p with free(). */
static struct mm_bytes
pack(const struct part *parts, size_t n)
{
	zip_error_t e;
	zip_source_t *src = zip_source_buffer_create(NULL, 0, 0, &e);
	zip_t *z = zip_open_from_source(src, ZIP_TRUNCATE, &e);
	zip_stat_t st;
	uint8_t *p;

	assert_non_null(z);
	zip_source_keep(src);
	for (size_t i = 0; i < n && parts[i].name != NULL; i++) {
		zip_source_t *s = zip_source_buffer(
		    z, parts[i].text, strlen(parts[i].text), 0);

		assert_true(
		    zip_file_add(z, parts[i].name, s, ZIP_FL_ENC_UTF_8) >= 0);
	}
	assert_int_equal(zip_close(z), 0);
	assert_int_equal(zip_source_open(src), 0);
	assert_int_equal(zip_source_stat(src, &st), 0);
	p = malloc(st.size);
	assert_non_null(p);
	assert_int_equal(
	    zip_source_read(src, p, st.size), (zip_int64_t)st.size);
	(void)zip_source_close(src);
	zip_source_free(src);
	return (struct mm_bytes){ p, st.size };
}

struct seen {
	uint64_t advisories, kevs, skips;
	uint64_t refuse; /* at this advisory; 0 = never */
	char source[256];
};

static enum mm_status
see_advisory(void *ctx, const struct mm_advisory *a, struct mm_err *err)
{
	struct seen *s = ctx;

	assert_true(a->id.n > 0);
	if (++s->advisories == s->refuse)
		return mm_err_set(err, MM_EFORMAT, "拒否", "refused");
	return MM_OK;
}

static enum mm_status
see_kev(void *ctx, const struct mm_kev *k, struct mm_err *err)
{
	(void)k;
	(void)err;
	((struct seen *)ctx)->kevs++;
	return MM_OK;
}

static void
see_skip(void *ctx, const struct mm_err *why)
{
	struct seen *s = ctx;

	s->skips++;
	(void)snprintf(s->source, sizeof(s->source), "%s", why->source);
}

#define A \
	"{\"id\":\"A-1\",\"modified\":\"2024-01-01T00:00:00Z\",\"affected\":[" \
	"]}"
#define B "{\n\"id\":\"B-1\",\n\"modified\":\"2024-02-01T00:00:00Z\"}"
#define BAD "{\"id\":\"B-1\",\n\"modified\":7}"
#define NVD \
	"{\"resultsPerPage\":1,\"vulnerabilities\":[{\"cve\":{\"id\":" \
	"\"CVE-2024-1\"}}]}"
#define KEV \
	"{\"catalogVersion\":\"1\",\"vulnerabilities\":[{\"cveID\":" \
	"\"CVE-2024-1\",\"dateAdded\":\"2024-01-02\"}]}"

static void
reads_each_entry(void **state)
{
	static const struct {
		struct part parts[6];
		enum mm_feed_source source;
		uint64_t records;
	} rows[] = {
		{ { { "A-1.json", A }, { "x/B-1.json", B } }, MM_FEED_OSV, 2 },
		{ { { "B-1.json", B }, { "A-1.json", A } }, MM_FEED_OSV, 2 },
		/* What is no record is passed over. */
		{ { { "README.md", "x" }, { "cves/delta.json", "[]" },
		      { "deltaLog.json", "[]" }, { "cves/", "" },
		      { "cves/A.json", A } },
		    MM_FEED_OSV, 1 },
		{ { { "nvdcve.json", NVD } }, MM_FEED_NVD, 1 },
		{ { { "kev.json", KEV } }, MM_FEED_KEV, 1 },
		/* Lines and arrays inside, too. */
		{ { { "a.json", A "\n" A "\n" }, { "b.json", "[" B "]" } },
		    MM_FEED_OSV, 3 },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_bytes z =
		    pack(rows[i].parts, MM_COUNT(rows[i].parts));
		struct seen s = { 0 };
		struct mm_feed_sink sink = {
			.ctx = &s, .advisory = see_advisory, .kev = see_kev
		};
		struct mm_feed_counts n;
		struct mm_feed_kind k;
		struct mm_err e = { 0 };

		CHECK(mm_feed_sniff(z, "t.zip", &k, &e) == MM_OK, "%zu: %s", i,
		    e.en);
		CHECK(k.source == rows[i].source && k.shape == MM_SHAPE_ZIP,
		    "%zu", i);
		CHECK(mm_feed_read(z, "t.zip", k, &sink, &n, &e) == MM_OK,
		    "%zu: %s", i, e.en);
		CHECK(n.records == rows[i].records, "%zu", i);
		CHECK(s.advisories + s.kevs == rows[i].records, "%zu", i);
		/* Only checked and counted. */
		CHECK(mm_feed_read(z, "t.zip", k, NULL, &n, &e) == MM_OK, "%zu",
		    i);
		sink.advisory = NULL;
		sink.kev = NULL;
		CHECK(mm_feed_read(z, "t.zip", k, &sink, &n, &e) == MM_OK,
		    "%zu", i);
		free((void *)(uintptr_t)z.p);
	}
}

static void
refuses_bad_archives(void **state)
{
	static const struct {
		struct part parts[3];
		enum mm_status sniff, read;
		const char *source, *reason;
		uint64_t line;
	} rows[] = {
		{ { { "a.json", "PK\003\004" } }, MM_EFORMAT, MM_OK,
		    "t.zip:a.json", "inside the archive", 1 },
		{ { { "README.md", "x" } }, MM_EEMPTY, MM_OK, "t.zip",
		    "holds no JSON", 0 },
		{ { { "a.json", "{\"a\":1}" } }, MM_EFORMAT, MM_OK,
		    "t.zip:a.json", "not a feed", 1 },
		{ { { "a.json", A }, { "b.json", BAD } }, MM_OK, MM_EFORMAT,
		    "t.zip:b.json", "(at $.modified)", 2 },
		{ { { "a.json", A }, { "b.json", "" } }, MM_OK, MM_EEMPTY,
		    "t.zip:b.json", "empty", 0 },
		{ { { "a.json", A }, { "b.json", KEV } }, MM_OK, MM_EFORMAT,
		    "t.zip:b.json", "not of the kind", 1 },
		{ { { "a.json", A }, { "b.json", "PK\003\004" } }, MM_OK,
		    MM_EFORMAT, "t.zip:b.json", "inside the archive", 1 },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_bytes z =
		    pack(rows[i].parts, MM_COUNT(rows[i].parts));
		struct mm_feed_counts n = { .records = 77 };
		struct mm_feed_kind k = { MM_FEED_OSV, MM_SHAPE_ZIP };
		struct mm_err e = { 0 };

		CHECK(mm_feed_sniff(z, "t.zip", &k, &e) == rows[i].sniff,
		    "%zu: %s", i, e.en);
		if (rows[i].sniff == MM_OK) {
			CHECK(mm_feed_read(z, "t.zip", k, NULL, &n, NULL) ==
				rows[i].read,
			    "%zu", i);
			CHECK(mm_feed_read(z, "t.zip", k, NULL, &n, &e) ==
				rows[i].read,
			    "%zu: %s", i, e.en);
		}
		CHECK(strcmp(e.source, rows[i].source) == 0, "%zu: %s", i,
		    e.source);
		CHECK(strstr(e.en, rows[i].reason) != NULL, "%zu: %s", i, e.en);
		CHECK(e.line == rows[i].line && n.records == 77, "%zu", i);
		free((void *)(uintptr_t)z.p);
	}
}

static void
skips_entries_when_told_to(void **state)
{
	static const struct part parts[] = { { "a.json", A }, { "b.json", BAD },
		{ "c.json", "" }, { "d.json", B } };
	static const struct part broken[] = { { "a.json", A },
		{ "b.json", "[" B ",{\"id\":]" } };
	static const struct part lines[] = { { "a.json",
	    A "\n{\"id\":7}\n" A "\n" } };
	struct mm_bytes z = pack(parts, MM_COUNT(parts));
	struct mm_feed_kind k = { MM_FEED_OSV, MM_SHAPE_ZIP };
	struct seen s = { 0 };
	struct mm_feed_sink sink = {
		.ctx = &s, .advisory = see_advisory, .skip = see_skip
	};
	struct mm_feed_counts n;
	struct mm_err e = { 0 };

	(void)state;
	CHECK(mm_feed_read(z, "t.zip", k, &sink, &n, &e) == MM_OK, "%s", e.en);
	assert_int_equal(n.records, 2);
	assert_int_equal(n.skipped, 2);
	assert_int_equal(s.skips, 2);
	assert_string_equal(s.source, "t.zip:c.json");
	assert_int_equal(n.date.day, mm_date_of(2024, 2, 1).day);
	/* Broken bytes of an entry, of the archive. */
	((uint8_t *)(uintptr_t)z.p)[40] ^= 1;
	s = (struct seen){ 0 };
	assert_int_equal(mm_feed_read(z, "t.zip", k, &sink, &n, &e), MM_OK);
	assert_int_equal(n.records, 1);
	assert_int_equal(n.skipped, 3);
	assert_int_equal(mm_feed_read(z, "t.zip", k, NULL, &n, &e), MM_EFORMAT);
	assert_int_equal(mm_feed_sniff(z, "t.zip", &k, &e), MM_EFORMAT);
	assert_int_equal(mm_feed_read((struct mm_bytes){ z.p, z.n - 5 },
			     "t.zip", k, NULL, &n, &e),
	    MM_EFORMAT);
	assert_int_equal(
	    mm_feed_sniff((struct mm_bytes){ z.p, z.n - 5 }, "t.zip", &k, &e),
	    MM_EFORMAT);
	((uint8_t *)(uintptr_t)z.p)[40] ^= 1;
	k = (struct mm_feed_kind){ MM_FEED_OSV, MM_SHAPE_ZIP };
	/* A refusal of the sink is no reason to go on. */
	s = (struct seen){ .refuse = 2 };
	assert_int_equal(
	    mm_feed_read(z, "t.zip", k, &sink, &n, &e), MM_EFORMAT);
	assert_string_equal(e.en, "refused");
	assert_int_equal(s.skips, 2);
	free((void *)(uintptr_t)z.p);
	/* Lines in an entry are left out one by one. */
	z = pack(lines, MM_COUNT(lines));
	s = (struct seen){ 0 };
	assert_int_equal(mm_feed_read(z, "t.zip", k, &sink, &n, &e), MM_OK);
	assert_int_equal(n.records, 2);
	assert_int_equal(s.skips, 1);
	free((void *)(uintptr_t)z.p);
	/* Nor is an entry that breaks off after a record of it was taken. */
	z = pack(broken, MM_COUNT(broken));
	s = (struct seen){ 0 };
	assert_int_equal(
	    mm_feed_read(z, "t.zip", k, &sink, &n, &e), MM_EFORMAT);
	assert_int_equal(s.advisories, 2);
	assert_int_equal(s.skips, 0);
	free((void *)(uintptr_t)z.p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_each_entry),
		cmocka_unit_test(refuses_bad_archives),
		cmocka_unit_test(skips_entries_when_told_to),
	};

	return cmocka_run_group_tests_name("feedzip", tests, NULL, NULL);
}
