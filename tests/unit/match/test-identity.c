/* SPDX-License-Identifier: Apache-2.0 */
#include "match/identity.h"

#include "test.h"

#define ANY ":*:*:*:*:*:*:*"

/* A component, and what matching knows it by. Absent = NULL. */
static const struct {
	const char *purl, *cpe, *version;
	enum mm_identified identified;
	const char *purl_key, *purl_version, *cpe_key, *cpe_version;
	bool no_distro, cpe_na;
	char part;
} rows[] = {
	{ "pkg:npm/a@1.0", NULL, NULL, MM_ID_PURL, "pkg:npm/a", "1.0", NULL,
	    NULL, false, false, 0 },
	/* The purl's own version first. */
	{ "pkg:npm/a@1.0", NULL, "2.0", MM_ID_PURL, "pkg:npm/a", "1.0", NULL,
	    NULL, false, false, 0 },
	{ "pkg:npm/a", NULL, "2.0", MM_ID_PURL, "pkg:npm/a", "2.0", NULL, NULL,
	    false, false, 0 },
	{ "pkg:npm/a", NULL, "  ", MM_ID_NO_VERSION, "pkg:npm/a", NULL, NULL,
	    NULL, false, false, 0 },
	{ NULL, "cpe:2.3:a:v:p:1" ANY, NULL, MM_ID_CPE, NULL, NULL, "cpe:a:v:p",
	    "1", false, false, 'a' },
	{ NULL, "cpe:2.3:o:v:p:*" ANY, "3", MM_ID_CPE, NULL, NULL, "cpe:o:v:p",
	    "3", false, false, 'o' },
	{ NULL, "cpe:2.3:h:v:p:-" ANY, "3", MM_ID_CPE, NULL, NULL, "cpe:h:v:p",
	    NULL, false, true, 'h' },
	/* A pattern is not a version. */
	{ NULL, "cpe:2.3:a:v:p:1.*" ANY, NULL, MM_ID_NO_VERSION, NULL, NULL,
	    "cpe:a:v:p", NULL, false, false, 'a' },
	{ NULL, "cpe:2.3:a:*:p:1" ANY, NULL, MM_ID_BAD_CPE, NULL, NULL, NULL,
	    NULL, false, false, 0 },
	{ NULL, "cpe:2.3:a", NULL, MM_ID_BAD_CPE, NULL, NULL, NULL, NULL, false,
	    false, 0 },
	{ "npm/a", NULL, NULL, MM_ID_BAD_PURL, NULL, NULL, NULL, NULL, false,
	    false, 0 },
	{ "npm/a", "cpe:2.3:a:v:p:1" ANY, NULL, MM_ID_CPE, NULL, NULL,
	    "cpe:a:v:p", "1", false, false, 'a' },
	{ "npm/a", "cpe:2.3:a", NULL, MM_ID_BAD_PURL, NULL, NULL, NULL, NULL,
	    false, false, 0 },
	{ NULL, NULL, "1", MM_ID_NONE_NAME_ONLY, NULL, NULL, NULL, NULL, false,
	    false, 0 },
	/* Each lends the other its version. */
	{ "pkg:npm/a@1.0", "cpe:2.3:a:v:p:*" ANY, NULL, MM_ID_BOTH, "pkg:npm/a",
	    "1.0", "cpe:a:v:p", "1.0", false, false, 'a' },
	{ "pkg:npm/a", "cpe:2.3:a:v:p:2" ANY, NULL, MM_ID_BOTH, "pkg:npm/a",
	    "2", "cpe:a:v:p", "2", false, false, 'a' },
	/* Advisories of these are per release of the distribution. */
	{ "pkg:deb/debian/a@1", NULL, NULL, MM_ID_PURL, "pkg:deb/debian/a", "1",
	    NULL, NULL, true, false, 0 },
	{ "pkg:rpm/redhat/a@1", NULL, NULL, MM_ID_PURL, "pkg:rpm/redhat/a", "1",
	    NULL, NULL, true, false, 0 },
	{ "pkg:apk/alpine/a@1", NULL, NULL, MM_ID_PURL, "pkg:apk/alpine/a", "1",
	    NULL, NULL, true, false, 0 },
	{ "pkg:deb/debian/a@1?distro=debian-12", NULL, NULL, MM_ID_PURL,
	    "pkg:deb/debian/a?distro=debian-12", "1", NULL, NULL, false, false,
	    0 },
	{ "pkg:yocto/poky/busybox@1.35.0", NULL, NULL, MM_ID_PURL,
	    "pkg:yocto/poky/busybox", "1.35.0", NULL, NULL, false, false, 0 },
};

static bool
same(struct mm_str got, const char *want)
{
	if (want == NULL)
		return got.p == NULL;
	return got.p != NULL && mm_str_eqz(got, want);
}

static void
components(void **state)
{
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_component c = { .purl = mm_str_of(rows[i].purl),
			.cpe = mm_str_of(rows[i].cpe),
			.version = mm_str_of(rows[i].version) };
		struct mm_ident id;
		struct mm_err err = { 0 };

		assert_int_equal(
		    mm_ident_of_component(a, &c, &id, &err), MM_OK);
		CHECK(id.identified == rows[i].identified, "%zu: %d", i,
		    (int)id.identified);
		CHECK(same(id.purl_key, rows[i].purl_key), "%zu: %.*s", i,
		    MM_FMT(id.purl_key));
		CHECK(same(id.purl_version, rows[i].purl_version), "%zu: %.*s",
		    i, MM_FMT(id.purl_version));
		CHECK(same(id.cpe_key, rows[i].cpe_key), "%zu: %.*s", i,
		    MM_FMT(id.cpe_key));
		CHECK(same(id.cpe_version, rows[i].cpe_version), "%zu: %.*s", i,
		    MM_FMT(id.cpe_version));
		CHECK(id.no_distro == rows[i].no_distro, "%zu", i);
		CHECK(id.cpe_na == rows[i].cpe_na, "%zu", i);
		CHECK(mm_ident_part(&id) == rows[i].part, "%zu", i);
	}
	mm_arena_free(a);
}

/* A component whose identity does not fit must not look unidentified. */
static void
short_of_memory(void **state)
{
	const struct mm_component c = {
		.purl = MM_STR("pkg:deb/debian/a@1?distro=debian-12"),
		.cpe = MM_STR("cpe:2.3:a:vendor:product:1" ANY),
	};
	struct mm_arena *a = mm_arena_new(0);
	struct mm_ident id;
	struct mm_err err = { 0 };
	size_t need;

	(void)state;
	assert_int_equal(mm_ident_of_component(a, &c, &id, &err), MM_OK);
	assert_int_equal(id.identified, MM_ID_BOTH);
	need = mm_arena_used(a);
	mm_arena_free(a);
	for (size_t limit = 16; limit <= need; limit += 16) {
		enum mm_status st;

		a = mm_arena_new(limit);
		st = mm_ident_of_component(a, &c, &id, &err);
		CHECK(st == (limit < need ? MM_ENOMEM : MM_OK), "%zu of %zu",
		    limit, need);
		mm_arena_free(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(components),
		cmocka_unit_test(short_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
