/* SPDX-License-Identifier: Apache-2.0 */
/* What SBOMs lack by each list, and what changed between two of them. */
#include "test.h"

#include "base/buf.h"
#include "format/sbom.h"
#include "format/sbomdiff.h"
#include "format/sbomgaps.h"

static void
parse(struct mm_arena *a, const char *text, struct mm_sbom *s)
{
	struct mm_err e = { 0 };

	CHECK(mm_sbom_parse(a,
		  (struct mm_bytes){ (const uint8_t *)text, strlen(text) },
		  "in", s, &e) == MM_OK,
	    "%s: %s", text, e.en);
}

/* "(document) author!; part supplier?; ..." where ! is required, ~ is not,
 * and ? says that the author does not know. */
static void
show_gaps(struct mm_arena *a, const char *text, enum mm_sbomgap_profile profile,
    struct mm_buf *b)
{
	struct mm_sbom s;
	struct mm_sbomgap *g;
	uint32_t n = 0;

	parse(a, text, &s);
	g = mm_sbomgaps(a, &s, profile, &n);
	assert_non_null(g);
	for (uint32_t i = 0; i < n; i++) {
		struct mm_str name = g[i].component == MM_COMP_ROOT
		    ? MM_STR("document")
		    : s.components[g[i].component].name;

		mm_buf_fmt(b, "%.*s %s%s%s;", MM_FMT(name),
		    mm_sbomgaps_element_id(g[i].element),
		    g[i].severity == MM_GAP_REQUIRED ? "!" : "~",
		    g[i].said_unknown ? "?" : "");
	}
}

#define HEAD \
	"Component Name,Version,Supplier Name,Unique Identifier,Relationship," \
	"Author,Timestamp,Hash,License,EOS,Support Level\n"

static void
test_gaps(void **state)
{
	static const char whole[] =
	    HEAD "Pump,1,M,pkg:generic/pump@1,Primary,M,2024-04-01,MD5 "
		 "0123456789abcdef0123456789abcdef,MIT,2030-01-01,full\n"
		 "lib,1,S,pkg:generic/lib@1,Included in Pump,,,MD5 "
		 "0123456789abcdef0123456789abcdef,MIT,2030-01-01,full\n";
	static const char bare[] = "Component Name,Version,Supplier Name,"
				   "License\na,,,\nb,unknown,不明,unknown\n";
	static const struct {
		const char *text;
		enum mm_sbomgap_profile profile;
		const char *want;
	} rows[] = {
		{ whole, MM_PROFILE_NTIA, "" },
		{ whole, MM_PROFILE_GUIDANCE, "" },
		{ whole, MM_PROFILE_FDA, "" },
		/* Any one identifier is one; the device needs no relation. */
		{ "Component Name,Version,Supplier Name,Unique Identifier,"
		  "Relationship,Author,Timestamp,Hash,License\n"
		  "a,1,S,swid:s,Primary,M,2024-04-01,MD5 "
		  "0123456789abcdef0123456789abcdef,MIT\n"
		  "b,1,S,cpe:/a:b:c:1,Included in a,,,MD5 "
		  "0123456789abcdef0123456789abcdef,MIT\n",
		    MM_PROFILE_NTIA, "" },
		{ bare, MM_PROFILE_NTIA,
		    "document author!;document timestamp!;a supplier!;"
		    "a version!;a identifier!;a relationship!;a hash~;"
		    "a licence~;b supplier!?;b version!?;b identifier!;"
		    "b relationship!;b hash~;b licence~?;" },
		{ bare, MM_PROFILE_GUIDANCE,
		    "document author!;document timestamp!;a supplier!;"
		    "a version!;a identifier!;a relationship!;a eos~;"
		    "b supplier!?;b version!?;b identifier!;"
		    "b relationship!;b eos~;" },
		{ bare, MM_PROFILE_FDA,
		    "document author!;document timestamp!;a supplier!;"
		    "a version!;a identifier!;a relationship!;a hash~;"
		    "a licence~;a support!;a eos!;b supplier!?;b version!?;"
		    "b identifier!;b relationship!;b hash~;b licence~?;"
		    "b support!;b eos!;" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_buf b;

		mm_buf_init(&b, 0);
		mm_buf_z(&b, "");
		show_gaps(a, rows[i].text, rows[i].profile, &b);
		CHECK(strcmp(b.n > 0 ? b.p : "", rows[i].want) == 0, "%zu: %s",
		    i, b.p);
		mm_buf_free(&b);
		mm_arena_free(a);
	}
}

static void
test_gap_names(void **state)
{
	(void)state;
	for (int p = 0; p < MM_PROFILES; p++) {
		enum mm_sbomgap_profile profile = (enum mm_sbomgap_profile)p;

		assert_int_equal(mm_sbomgaps_profile(mm_str_of(
				     mm_sbomgaps_profile_id(profile))),
		    profile);
	}
	assert_int_equal(mm_sbomgaps_profile(MM_STR("x")), MM_PROFILES);
	for (int i = 0; i < MM_ELEMENTS; i++) {
		enum mm_sbomgap_element e = (enum mm_sbomgap_element)i;

		assert_true(mm_sbomgaps_element_id(e)[0] != '\0');
		for (int lang = 0; lang < 2; lang++) {
			enum mm_lang l = (enum mm_lang)lang;

			assert_true(mm_sbomgaps_element_name(e, l)[0] != '\0');
			assert_true(mm_sbomgaps_advice(e, l)[0] != '\0');
		}
	}
}

static void
show_diff(const struct mm_sbom *was, const struct mm_sbom *is,
    const struct mm_sbom_diff *d, uint32_t n, struct mm_buf *b)
{
	static const char signs[] = { '+', '-', '*' };

	for (uint32_t i = 0; i < n; i++) {
		const struct mm_component *c = d[i].is != MM_COMP_ROOT
		    ? &is->components[d[i].is]
		    : &was->components[d[i].was];

		mm_buf_fmt(b, "%c%.*s", signs[d[i].change], MM_FMT(c->name));
		if (d[i].was != MM_COMP_ROOT)
			mm_buf_fmt(b, "@%.*s",
			    MM_FMT(was->components[d[i].was].version));
		if (d[i].is != MM_COMP_ROOT)
			mm_buf_fmt(b, ">%.*s",
			    MM_FMT(is->components[d[i].is].version));
		for (int bit = 0; bit < MM_DIFF_FIELDS; bit++)
			if ((d[i].fields >> bit & 1) != 0)
				mm_buf_fmt(b, "(%s)", mm_sbomdiff_field(bit));
		mm_buf_char(b, ';');
	}
}

#define T \
	"Component Name,Version,Unique Identifier,Supplier Name,License," \
	"Hash,EOS\n"

static void
test_diff(void **state)
{
	static const struct {
		const char *was, *is, *want;
		uint32_t same;
	} rows[] = {
		{ T "a,1\nb,2\n", T "b,2\na,1\n", "", 2 },
		{ T "a,1\n", T "a,2\n", "*a@1>2(version);", 0 },
		{ T "a,1\n", T "b,1\n", "+b>1;-a@1;", 0 },
		{ T "a,1\n", T "a,1\nb,1\n", "+b>1;", 1 },
		{ T "a,1\nb,1\n", T "a,1\n", "-b@1;", 1 },
		/* Names in their search form; purl before the name. */
		{ T "Open SSL,1\n", T "ＯＰＥＮSSL,1\n", "", 1 },
		{ T "x,1,pkg:npm/a@1\n", T "y,2,pkg:npm/a@2?x=1\n",
		    "*y@1>2(version)(identifier);", 0 },
		{ T "x,1,pkg:npm/a@1\n", T "x,1,pkg:npm/b@1\n", "+x>1;-x@1;",
		    0 },
		{ T "x,1,cpe:2.3:a:v:p:1:*:*:*:*:*:*:*\n",
		    T "y,2,cpe:2.3:a:v:p:2:*:*:*:*:*:*:*\n",
		    "*y@1>2(version)(identifier);", 0 },
		/* Several of one identity: equal versions first. */
		{ T "a,1\na,2\na,3\n", T "a,3\na,4\na,1\n", "*a@2>4(version);",
		    2 },
		{ T "a,1\na,1\n", T "a,1\n", "-a@1;", 1 },
		/* Every field. */
		{ T "a,1,,S,MIT,,\n",
		    T "a,1,,T,Zlib,MD5 0123456789abcdef0123456789abcdef,"
		      "2030-01-01\n",
		    "*a@1>1(supplier)(licence)(hash)(support);", 0 },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_sbom was, is;
		struct mm_sbom_diff *d;
		uint32_t n = 0, same = 0;
		struct mm_buf b;

		mm_buf_init(&b, 0);
		mm_buf_z(&b, "");
		parse(a, rows[i].was, &was);
		parse(a, rows[i].is, &is);
		d = mm_sbomdiff(a, &was, &is, &n, &same);
		assert_non_null(d);
		show_diff(&was, &is, d, n, &b);
		CHECK(strcmp(b.n > 0 ? b.p : "", rows[i].want) == 0 &&
			same == rows[i].same,
		    "%s: %s same %u", rows[i].is, b.p, same);
		mm_buf_free(&b);
		mm_arena_free(a);
	}
}

static void
test_short_of_memory(void **state)
{
	struct mm_arena *keep = mm_arena_new(0);
	struct mm_sbom s;
	uint32_t n, same;
	bool done = false;

	(void)state;
	parse(keep, T "a,1,pkg:npm/a@1\nb\n", &s);
	for (size_t limit = 8; !done; limit += 32) {
		struct mm_arena *a = mm_arena_new(limit);

		done = mm_sbomdiff(a, &s, &s, &n, &same) != NULL;
		mm_arena_free(a);
	}
	assert_int_equal(same, 2);
	done = false;
	for (size_t limit = 8; !done; limit += 32) {
		struct mm_arena *a = mm_arena_new(limit);

		done = mm_sbomgaps(a, &s, MM_PROFILE_FDA, &n) != NULL;
		mm_arena_free(a);
	}
	assert_int_equal(n, 16);
	mm_arena_free(keep);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_gaps),
		cmocka_unit_test(test_gap_names),
		cmocka_unit_test(test_diff),
		cmocka_unit_test(test_short_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
