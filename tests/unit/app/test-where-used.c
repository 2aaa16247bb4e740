/* SPDX-License-Identifier: Apache-2.0 */
/* Which components a question means. Expectations: src/app/where_used.h; the
 * rows marked with a thread are what users of other tools missed. */
#include "app/where_used.h"

#include "test.h"

#define ANY ":*:*:*:*:*:*:*"

static void
forms(void **state)
{
	static const struct {
		const char *text;
		enum mm_where_by by;
	} rows[] = {
		{ "pkg:npm/lodash", MM_WHERE_PURL },
		{ "cpe:2.3:a:openssl:openssl:*" ANY, MM_WHERE_CPE },
		{ "cpe:/a:openssl:openssl", MM_WHERE_CPE },
		{ "CVE-2024-1", MM_WHERE_VULN },
		{ "GHSA-jfh8-c2jp-5v3q", MM_WHERE_VULN },
		{ "openssl", MM_WHERE_NAME },
		{ "Linux kernel", MM_WHERE_NAME },
		{ "X-ray viewer", MM_WHERE_NAME },
		{ "MD-ROM viewer", MM_WHERE_NAME },
		{ "見守り", MM_WHERE_NAME },
		{ "A", MM_WHERE_NAME },
		{ "ABC", MM_WHERE_NAME },
	};
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_where_query q;
		struct mm_err err = { 0 };

		/* A blank makes it a name. */
		if (strchr(rows[i].text, ' ') != NULL)
			CHECK(mm_where_query(a, mm_str_of(rows[i].text),
				  (enum mm_where_by)0, &q, &err) == MM_OK &&
				q.by == MM_WHERE_NAME,
			    "%s", rows[i].text);
		else
			CHECK(mm_where_query(a, mm_str_of(rows[i].text),
				  (enum mm_where_by)0, &q, &err) == MM_OK &&
				q.by == rows[i].by,
			    "%s: %s", rows[i].text, err.en);
	}
	mm_arena_free(a);
}

static void
refused(void **state)
{
	static const struct {
		const char *text;
		enum mm_status want;
		const char *says;
	} rows[] = {
		{ "", MM_EUSAGE, "give the name" },
		{ "  ", MM_EUSAGE, "give the name" },
		{ "pkg:npm", MM_EFORMAT, "purl" },
		{ "cpe:2.3:a", MM_EFORMAT, "CPE" },
		{ "cpe:2.3:a:*:openssl:*" ANY, MM_EFORMAT, "vendor" },
	};
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_where_query q;
		struct mm_err err = { 0 };

		CHECK(mm_where_query(a, mm_str_of(rows[i].text),
			  (enum mm_where_by)0, &q, &err) == rows[i].want,
		    "'%s'", rows[i].text);
		CHECK(strstr(err.en, rows[i].says) != NULL, "'%s': %s",
		    rows[i].text, err.en);
	}
	mm_arena_free(a);
}

static const struct {
	const char *what, *query;
	struct {
		const char *name, *version, *purl, *cpe, *more;
	} c;
	bool found;
} rows[] = {
	{ "name", "OpenSSL", { "openssl", "1", NULL, NULL, NULL }, true },
	{ "part of a name", "ssl", { "OpenSSL", NULL, NULL, NULL, NULL },
	    true },
	{ "full width", "ＯｐｅｎＳＳＬ", { "openssl", NULL, NULL, NULL, NULL },
	    true },
	{ "another name", "zlib", { "openssl", NULL, NULL, NULL, NULL },
	    false },
	{ "no name", "zlib", { NULL, NULL, "pkg:npm/zlib", NULL, NULL },
	    false },
	{ "purl, any version", "pkg:npm/a",
	    { "a", NULL, "pkg:npm/a@1.0", NULL, NULL }, true },
	{ "purl, that version", "pkg:npm/a@1.0",
	    { "a", NULL, "pkg:npm/a@1.0", NULL, NULL }, true },
	{ "purl, another version", "pkg:npm/a@1.0",
	    { "a", NULL, "pkg:npm/a@2.0", NULL, NULL }, false },
	{ "purl, version beside it", "pkg:npm/a@1.0",
	    { "a", "1.0", "pkg:npm/a", NULL, NULL }, true },
	{ "purl, no version stated", "pkg:npm/a@1.0",
	    { "a", NULL, "pkg:npm/a", NULL, NULL }, true },
	{ "purl, another name", "pkg:npm/a",
	    { "b", NULL, "pkg:npm/b@1.0", NULL, NULL }, false },
	{ "purl, another type", "pkg:npm/a",
	    { "a", NULL, "pkg:pypi/a@1.0", NULL, NULL }, false },
	{ "purl does not parse", "pkg:npm/a",
	    { "a", NULL, "npm/a", NULL, NULL }, false },
	{ "no purl", "pkg:npm/a", { "a", NULL, NULL, NULL, NULL }, false },
	{ "any release", "pkg:deb/debian/curl",
	    { "curl", NULL, "pkg:deb/debian/curl@7.1?distro=debian-12", NULL,
		NULL },
	    true },
	{ "that release", "pkg:deb/debian/curl?distro=debian-12",
	    { "curl", NULL, "pkg:deb/debian/curl@7.1?distro=debian-12", NULL,
		NULL },
	    true },
	{ "another release", "pkg:deb/debian/curl?distro=debian-11",
	    { "curl", NULL, "pkg:deb/debian/curl@7.1?distro=debian-12", NULL,
		NULL },
	    false },
	{ "by its source package", "pkg:deb/debian/curl",
	    { "libcurl4", NULL, "pkg:deb/debian/libcurl4@7.1?upstream=curl",
		NULL, NULL },
	    true },
	{ "by its own name", "pkg:deb/debian/libcurl4",
	    { "libcurl4", NULL, "pkg:deb/debian/libcurl4@7.1?upstream=curl",
		NULL, NULL },
	    true },
	{ "CPE", "cpe:2.3:a:haxx:curl:*" ANY,
	    { "curl", NULL, NULL, "cpe:2.3:a:haxx:curl:7.1" ANY, NULL }, true },
	{ "CPE, that version", "cpe:2.3:a:haxx:curl:7.1" ANY,
	    { "curl", NULL, NULL, "cpe:2.3:a:haxx:curl:7.1" ANY, NULL }, true },
	{ "CPE, another version", "cpe:2.3:a:haxx:curl:7.2" ANY,
	    { "curl", NULL, NULL, "cpe:2.3:a:haxx:curl:7.1" ANY, NULL },
	    false },
	{ "CPE, version beside it", "cpe:2.3:a:haxx:curl:7.2" ANY,
	    { "curl", "7.1", NULL, "cpe:2.3:a:haxx:curl:*" ANY, NULL }, false },
	{ "CPE, another part", "cpe:2.3:o:haxx:curl:*" ANY,
	    { "curl", NULL, NULL, "cpe:2.3:a:haxx:curl:7.1" ANY, NULL },
	    false },
	{ "CPE, a further one", "cpe:2.3:a:haxx:libcurl:*" ANY,
	    { "curl", NULL, NULL, "cpe:2.3:a:haxx:curl:7.1" ANY,
		"cpe:2.3:a:x:y:1" ANY "\ncpe:2.3:a:haxx:libcurl:7.1" ANY },
	    true },
	{ "CPE does not parse", "cpe:2.3:a:haxx:curl:*" ANY,
	    { "curl", NULL, NULL, "cpe:2.3:a:haxx", NULL }, false },
	/* grype 2365: the plain kernel CPE of an SBOM gave nothing. */
	{ "kernel", "cpe:2.3:o:linux:linux_kernel:*" ANY,
	    { "linux", "4.1", NULL, "cpe:2.3:o:linux:linux_kernel:4.1" ANY,
		NULL },
	    true },
	/* grype 3594: a purl blocked the CPE beside it. */
	{ "CPE beside a purl", "cpe:2.3:a:openssl:openssl:*" ANY,
	    { "openssl", NULL, "pkg:maven/org/openssl@1.1.1",
		"cpe:2.3:a:openssl:openssl:1.1.1" ANY, NULL },
	    true },
	/* sbomify 1506: purls of Yocto were refused. */
	{ "Yocto", "pkg:yocto/poky/busybox",
	    { "busybox", NULL, "pkg:yocto/poky/busybox@1.35.0", NULL, NULL },
	    true },
};

static void
components(void **state)
{
	struct mm_arena *a = mm_arena_new(0), *scratch = mm_arena_new(0);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_component c = { .name = mm_str_of(rows[i].c.name),
			.version = mm_str_of(rows[i].c.version),
			.purl = mm_str_of(rows[i].c.purl),
			.cpe = mm_str_of(rows[i].c.cpe),
			.cpe_more = mm_str_of(rows[i].c.more) };
		struct mm_where_query q;
		struct mm_err err = { 0 };
		bool found = false;

		CHECK(mm_where_query(a, mm_str_of(rows[i].query),
			  (enum mm_where_by)0, &q, &err) == MM_OK,
		    "%s: %s", rows[i].what, err.en);
		CHECK(mm_where_is(scratch, &q, &c, &found, &err) == MM_OK,
		    "%s: %s", rows[i].what, err.en);
		CHECK(found == rows[i].found, "%s", rows[i].what);
	}
	mm_arena_free(a);
	mm_arena_free(scratch);
}

/* Short of memory is not "not found". */
static void
short_of_memory(void **state)
{
	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_component c = { .name = mm_str_of(rows[i].c.name),
			.version = mm_str_of(rows[i].c.version),
			.purl = mm_str_of(rows[i].c.purl),
			.cpe = mm_str_of(rows[i].c.cpe),
			.cpe_more = mm_str_of(rows[i].c.more) };
		enum mm_status st = MM_ENOMEM;

		for (size_t limit = 16; st != MM_OK; limit += 16) {
			struct mm_arena *a = mm_arena_new(limit);
			struct mm_where_query q;
			struct mm_err err = { 0 };
			bool found = !rows[i].found;

			CHECK(limit < 65536, "%s", rows[i].what);
			st = mm_where_query(a, mm_str_of(rows[i].query),
			    (enum mm_where_by)0, &q, &err);
			if (st == MM_OK) {
				struct mm_arena *scratch = mm_arena_new(limit);

				st = mm_where_is(scratch, &q, &c, &found, &err);
				mm_arena_free(scratch);
			}
			CHECK(st == MM_ENOMEM ||
				(st == MM_OK && found == rows[i].found),
			    "%s with %zu bytes: %d", rows[i].what, limit,
			    (int)st);
			mm_arena_free(a);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(forms),
		cmocka_unit_test(refused),
		cmocka_unit_test(components),
		cmocka_unit_test(short_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
