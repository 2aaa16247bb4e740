/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is written and read again gives the same components, for every format
 * and every real file; the same input gives the same bytes.
 */
#include "test.h"

#include <stdlib.h>
#include <zlib.h>

#include "format/sbomout.h"
#include "sbomshow.h"

static const char *const files[] = {
	"proton-bridge-1.2.cdx.json.gz",
	"laravel-1.4.cdx.xml.gz",
	"hbom-1.4.cdx.json.gz",
	"medical-device-1.4.cdx.json.gz",
	"dtrack-1.4.cdx.json.gz",
	"nats-box-1.5.cdx.json.gz",
	"firmware-1.6.cdx.json.gz",
	"external-elements-1.7.cdx.xml.gz",
	"licences-1.7.cdx.xml.gz",
	"swid-full-1.7.cdx.xml.gz",
	"alpine-2.2.spdx.json.gz",
	"philips-2.2.spdx.json.gz",
	"examplemaven-2.3.spdx.json.gz",
	"curl-2.3.spdx.json.gz",
	"cirros-2.3.spdx.json.gz",
	"time-2.2.spdx.gz",
	"kubernetes-2.2.spdx.gz",
	"example-2.3.spdx.gz",
	"example-2.3.spdx.rdf.gz",
	"examplemaven-3.0.spdx3.json.gz",
	"appbomination-3.0.spdx3.json.gz",
	"perl-3.0.spdx3.json.gz",
	"table.csv",
	"table.xlsx",
};

static struct mm_bytes
slurp(const char *name)
{
	struct mm_buf b;
	char path[256], chunk[65536];
	gzFile f;
	int n;

	mm_buf_init(&b, 0);
	(void)snprintf(path, sizeof(path), "tests/data/sbom/%s", name);
	f = gzopen(path, "rb");
	CHECK(f != NULL, "%s", path);
	while ((n = gzread(f, chunk, sizeof(chunk))) > 0)
		mm_buf_add(&b, chunk, (size_t)n);
	(void)gzclose(f);
	assert_false(b.failed);
	return (struct mm_bytes){ (uint8_t *)b.p, b.n };
}

static struct mm_sbomout
options(enum mm_sbomout_form form, enum mm_lang lang)
{
	return (struct mm_sbomout){ .form = form,
		.name = MM_STR("輸液ポンプ"),
		.version = MM_STR("2.4.1"),
		.supplier = MM_STR("見守医療"),
		.day = MM_STR("2024-04-01"),
		.id = MM_STR("0123456789abcdef0123456789abcdef"),
		.lang = lang };
}

/* First line in which two texts differ, for the message. */
static void
tell_difference(const char *a, const char *b)
{
	while (*a != '\0' && *a == *b) {
		a++;
		b++;
	}
	print_error("...%.200s\nand\n...%.200s\n", a, b);
}

static void
round_trip(struct mm_arena *a, const char *what, const struct mm_sbom *s,
    enum mm_sbomout_form form, enum mm_lang lang)
{
	struct mm_sbomout o = options(form, lang);
	struct mm_buf text, again, was, is;
	struct mm_err e = { 0 };
	struct mm_sbom t;

	mm_buf_init(&text, 0);
	mm_buf_init(&again, 0);
	mm_buf_init(&was, 0);
	mm_buf_init(&is, 0);
	CHECK(mm_sbomout_write(a, s, &o, &text, &e) == MM_OK, "%s %s: %s", what,
	    mm_sbomout_form_id(form), e.en);
	assert_int_equal(mm_sbomout_write(a, s, &o, &again, &e), MM_OK);
	CHECK(text.n == again.n && memcmp(text.p, again.p, text.n) == 0,
	    "%s %s: not the same bytes twice", what, mm_sbomout_form_id(form));
	CHECK(mm_sbom_parse(a,
		  (struct mm_bytes){ (const uint8_t *)text.p, text.n }, "out",
		  &t, &e) == MM_OK,
	    "%s %s: line %d: %s", what, mm_sbomout_form_id(form), (int)e.line,
	    e.en);
	mm_show_sbom(s, SHOW_ALL, &was);
	mm_show_sbom(&t, SHOW_ALL, &is);
	if (was.n != is.n || memcmp(was.p, is.p, was.n) != 0)
		tell_difference(was.p, is.p);
	CHECK(was.n == is.n && memcmp(was.p, is.p, was.n) == 0, "%s as %s",
	    what, mm_sbomout_form_id(form));
	if (s->device == MM_COMP_ROOT)
		CHECK(mm_str_eqz(t.name, "輸液ポンプ") &&
			mm_str_eqz(t.version, "2.4.1"),
		    "%s as %s: %.*s", what, mm_sbomout_form_id(form),
		    MM_FMT(t.name));
	mm_buf_free(&text);
	mm_buf_free(&again);
	mm_buf_free(&was);
	mm_buf_free(&is);
}

static void
test_round_trip(void **state)
{
	(void)state;
	for (size_t i = 0; i < MM_COUNT(files); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_bytes text = slurp(files[i]);
		struct mm_err e = { 0 };
		struct mm_sbom s;

		CHECK(mm_sbom_parse(a, text, files[i], &s, &e) == MM_OK,
		    "%s: %s", files[i], e.en);
		for (int f = 0; f < MM_SBOMOUT_FORMS; f++)
			round_trip(a, files[i], &s, (enum mm_sbomout_form)f,
			    i % 2 == 0 ? MM_JA : MM_EN);
		mm_arena_free(a);
		free((void *)(uintptr_t)text.p);
	}
}

static void
parse_text(struct mm_arena *a, const char *text, struct mm_sbom *s)
{
	struct mm_err e = { 0 };

	CHECK(mm_sbom_parse(a,
		  (struct mm_bytes){ (const uint8_t *)text, strlen(text) },
		  "in", s, &e) == MM_OK,
	    "%s: %s", text, e.en);
}

/* What files of the wild do not have, but people may write. */
static void
test_hard_texts(void **state)
{
	static const char *const texts[] = {
		/* Signs that mean something in one of the formats. */
		"Component Name,Version,Supplier Name,Ref,License,URL,Type,"
		"Hash,EOS,Depends On,Author\n"
		"\"a,b\"\"c\",=1+1,Foo (a@example.com),\"r;1\",MIT AND X,"
		"\"my site https://x/a b\",nonsense,"
		"Streebog-256 0123456789abcdef0123456789abcdef0123456789abcdef"
		"0123456789abcdef,Until 2030,\"s;2\n\",\n"
		"<b>&amp;,1.10,NOASSERTION Inc,\"s;2\",\"Apache-2.0\nMIT\","
		"vcs https://x/,library,,2030-01-31,,Other Person\n",
		/* Names that mean several, and a container of that name. */
		"Component Name,Ref,Relationship\nx,x,Primary\ny,1,"
		"Included in x\ny,2,Included in y\nz,y,Included in 2\n",
		/* A reference that the device would take. */
		"Component Name,Ref\na,device\nb,device-\nc,SPDXRef-DOCUMENT"
		"\nd,SPDXRef-DOCUMENT-\n",
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(texts); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_sbom s;

		parse_text(a, texts[i], &s);
		for (int f = 0; f < MM_SBOMOUT_FORMS; f++)
			round_trip(a, texts[i], &s, (enum mm_sbomout_form)f,
			    f % 2 == 0 ? MM_JA : MM_EN);
		mm_arena_free(a);
	}
}

/* Nested as deep as CycloneDX is written, and one deeper. */
static void
test_nesting_limit(void **state)
{
	(void)state;
	for (uint32_t over = 0; over < 2; over++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_sbomout o = options(MM_SBOMOUT_CYCLONEDX_16, MM_JA);
		struct mm_err e = { 0 };
		struct mm_buf b, out;
		struct mm_sbom s;

		mm_buf_init(&b, 0);
		mm_buf_init(&out, 0);
		mm_buf_z(&b, "Component Name,Relationship\nc0,\n");
		for (uint32_t i = 1; i < MM_SBOMOUT_NEST + over; i++)
			mm_buf_fmt(&b, "c%u,Included in c%u\n", i, i - 1);
		parse_text(a, b.p, &s);
		assert_int_equal(mm_sbomout_write(a, &s, &o, &out, &e),
		    over ? MM_ELIMIT : MM_OK);
		if (over == 0)
			round_trip(a, "deep", &s, o.form, MM_JA);
		round_trip(a, "deep", &s, MM_SBOMOUT_SPDX_30, MM_JA);
		mm_buf_free(&b);
		mm_buf_free(&out);
		mm_arena_free(a);
	}
}

/* A cell of Excel takes 32,767 characters. */
static void
test_cell_limit(void **state)
{
	(void)state;
	for (uint32_t over = 0; over < 2; over++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_sbomout o = options(MM_SBOMOUT_XLSX, MM_JA);
		struct mm_err e = { 0 };
		struct mm_buf b, out;
		struct mm_sbom s;

		mm_buf_init(&b, 0);
		mm_buf_init(&out, 0);
		mm_buf_z(&b, "Component Name,Version\n");
		for (uint32_t i = 0; i < 32767 + over; i++)
			mm_buf_z(&b, "あ");
		mm_buf_z(&b, ",1\n");
		parse_text(a, b.p, &s);
		assert_int_equal(mm_sbomout_write(a, &s, &o, &out, &e),
		    over ? MM_ELIMIT : MM_OK);
		mm_buf_free(&b);
		mm_buf_free(&out);
		mm_arena_free(a);
	}
}

static void
test_times(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "2024-04-01", "2024-04-01T00:00:00Z" },
		{ "2024-04-01T09:08:07Z", "2024-04-01T09:08:07Z" },
		{ "2024-04-01T09:08:07.123456Z", "2024-04-01T09:08:07Z" },
		{ "2024-04-01T09:08:07", "2024-04-01T09:08:07Z" },
		{ "2024-04-01T09:08:07+09:00", "2024-04-01T00:08:07Z" },
		{ "2024-03-01T08:59:00+09:00", "2024-02-29T23:59:00Z" },
		{ "2024-12-31T20:00:00.5-04:30", "2025-01-01T00:30:00Z" },
		/* Not a time: the day of the export stands. */
		{ "yesterday", "2024-04-01T00:00:00Z" },
		{ "2024-13-01", "2024-04-01T00:00:00Z" },
		{ "2024-04-01T25:00:00Z", "2024-04-01T00:00:00Z" },
		{ "2024-04-01T09:60:00Z", "2024-04-01T00:00:00Z" },
		{ "2024-04-01T09:08:61Z", "2024-04-01T00:00:00Z" },
		{ "2024-04-01 09:08:07", "2024-04-01T00:00:00Z" },
		{ "", "2024-04-01T00:00:00Z" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_sbomout o = options(MM_SBOMOUT_SPDX_23_TAG, MM_JA);
		struct mm_sbom s;
		char want[64];
		struct mm_buf out;

		mm_buf_init(&out, 0);
		parse_text(a, "Component Name,Version\na,1\n", &s);
		s.timestamp = mm_str_of(rows[i].text);
		assert_int_equal(
		    mm_sbomout_write(a, &s, &o, &out, NULL), MM_OK);
		(void)snprintf(
		    want, sizeof(want), "\nCreated: %s\n", rows[i].want);
		CHECK(strstr(out.p, want) != NULL, "%s", rows[i].text);
		mm_buf_free(&out);
		mm_arena_free(a);
	}
}

static void
test_short_of_memory(void **state)
{
	struct mm_arena *keep = mm_arena_new(0);
	struct mm_sbom s;

	(void)state;
	parse_text(keep,
	    "Component Name,Version,Supplier Name,License,Depends On,Ref\n"
	    "a,1,S,MIT,b,a\nb,2,S,X Y,,b\n",
	    &s);
	for (int f = 0; f < MM_SBOMOUT_FORMS; f++) {
		enum mm_status st = MM_ENOMEM;

		for (size_t limit = 16; st != MM_OK; limit += 16) {
			struct mm_arena *a = mm_arena_new(limit);
			struct mm_sbomout o =
			    options((enum mm_sbomout_form)f, MM_EN);
			struct mm_buf out;

			mm_buf_init(&out, 0);
			st = mm_sbomout_write(a, &s, &o, &out, NULL);
			CHECK(
			    st == MM_OK || st == MM_ENOMEM, "%d %zu", f, limit);
			assert_true(limit < 100000);
			mm_buf_free(&out);
			mm_arena_free(a);
		}
	}
	mm_arena_free(keep);
}

/* From JSON: texts of several lines, edges twice, no name at all. */
static void
test_json_texts(void **state)
{
	static const char text[] =
	    "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\","
	    "\"components\":[{\"type\":\"library\",\"bom-ref\":\"a\","
	    "\"name\":\"a\\u0001\\tb\\rc\",\"cpe\":\"cpe:/a:b c\","
	    "\"swid\":{\"tagId\":\"t\",\"name\":\"n\"},\"licenses\":[{"
	    "\"license\":{\"id\":\"MIT\"}},{\"expression\":\"Zlib OR MIT\"}"
	    "]},{\"type\":\"library\",\"bom-ref\":\"b\",\"name\":\"b\","
	    "\"properties\":[{\"name\":\"supportLevel\",\"value\":"
	    "\"x\\ny\\rz\"}]}],\"dependencies\":[{\"ref\":\"a\","
	    "\"dependsOn\":[\"b\",\"b\"]}]}";
	struct mm_arena *a = mm_arena_new(0);
	struct mm_sbom s, t;

	(void)state;
	parse_text(a, text, &s);
	for (int f = 0; f < MM_SBOMOUT_FORMS; f++) {
		struct mm_sbomout o = options((enum mm_sbomout_form)f, MM_EN);
		struct mm_err e = { 0 };
		struct mm_buf out;

		o.name = o.version = o.supplier = MM_STR_NONE;
		mm_buf_init(&out, 0);
		assert_int_equal(mm_sbomout_write(a, &s, &o, &out, &e), MM_OK);
		CHECK(mm_sbom_parse(a,
			  (struct mm_bytes){ (uint8_t *)out.p, out.n }, "x", &t,
			  &e) == MM_OK,
		    "%s: %s", mm_sbomout_form_id(o.form), e.en);
		assert_int_equal(t.n, 2);
		assert_int_equal(t.ndepends, 1);
		mm_buf_free(&out);
	}
	mm_arena_free(a);
}

static void
test_form_names(void **state)
{
	(void)state;
	for (int f = 0; f < MM_SBOMOUT_FORMS; f++) {
		enum mm_sbomout_form form = (enum mm_sbomout_form)f;

		assert_int_equal(
		    mm_sbomout_form_of(mm_str_of(mm_sbomout_form_id(form))),
		    form);
	}
	assert_int_equal(
	    mm_sbomout_form_of(MM_STR("cyclonedx")), MM_SBOMOUT_FORMS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_hard_texts),
		cmocka_unit_test(test_nesting_limit),
		cmocka_unit_test(test_cell_limit),
		cmocka_unit_test(test_times),
		cmocka_unit_test(test_short_of_memory),
		cmocka_unit_test(test_json_texts),
		cmocka_unit_test(test_form_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
