/* SPDX-License-Identifier: Apache-2.0 */
/* RDF/XML as triples, against the examples of the W3C syntax. */
#include "test.h"

#include "base/buf.h"
#include "codec/rdf.h"

#define DOC(attributes, body) \
	"<rdf:RDF xmlns:rdf='" MM_RDF_NS "' xmlns='urn:t#' " attributes \
	">\n" body "</rdf:RDF>"

static struct mm_bytes
bytes(const char *z)
{
	return (struct mm_bytes){ (const uint8_t *)z, strlen(z) };
}

/* Names without their namespace. */
static void
put_name(const struct mm_rdf *r, mm_rdf_id id, struct mm_buf *b)
{
	struct mm_str s = mm_rdf_name(r, id);

	for (size_t at;
	     (at = mm_str_find(s, '#')) < s.n && at > 0 && s.p[0] != '_';)
		s = (struct mm_str){ s.p + at + 1, s.n - at - 1 };
	mm_buf_str(b, s);
}

static void
dump(const struct mm_rdf *r, struct mm_buf *b)
{
	for (mm_rdf_id i = 0; i < mm_rdf_count(r); i++) {
		uint32_t n;
		const struct mm_rdf_triple *t = mm_rdf_of(r, i, &n);

		for (uint32_t k = 0; k < n; k++) {
			put_name(r, t[k].subject, b);
			mm_buf_char(b, ' ');
			put_name(r, t[k].predicate, b);
			mm_buf_char(b, ' ');
			if (t[k].object != MM_RDF_NONE)
				put_name(r, t[k].object, b);
			else
				mm_buf_fmt(b, "'%.*s'", MM_FMT(t[k].text));
			mm_buf_char(b, ';');
		}
	}
}

static void
reads_triples(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ DOC("", ""), "" },
		{ DOC("",
		      "<rdf:Description rdf:about='u#a'><p>x</p>"
		      "</rdf:Description>"),
		    "a p 'x';" },
		{ DOC("", "<T rdf:about='u#a'/>"), "a type T;" },
		{ DOC("", "<T rdf:about='u#a'><p rdf:resource='u#b'/></T>"),
		    "a type T;a p b;" },
		{ DOC("",
		      "<T rdf:about='u#a'><p><S rdf:about='u#b'><q>1</q>"
		      "</S></p><p><S/></p></T>"),
		    "a type T;a p b;a p _:#0;b type S;b q '1';_:#0 type S;" },
		{ DOC("",
		      "<T rdf:nodeID='n'/><T rdf:about='u#a'>"
		      "<p rdf:nodeID='n'/></T>"),
		    "_:n type T;a type T;a p _:n;" },
		{ DOC("xml:base='http://x/#'",
		      "<T rdf:ID='a'><p "
		      "rdf:resource='#a'/></T>"),
		    "a type T;a p a;" },
		{ DOC("xmlns:q='urn:q#'",
		      "<T rdf:about='u#a' q:p='1' bare='2'/>"),
		    "a type T;a p '1';" },
		{ DOC("",
		      "<T rdf:about='u#a'><p rdf:parseType='Resource'>"
		      "<q>1</q></p></T>"),
		    "a type T;a p _:#0;_:#0 q '1';" },
		{ DOC("",
		      "<T rdf:about='u#a'><p rdf:parseType='Literal'>x"
		      "<b>y</b></p></T>"),
		    "a type T;a p 'xy';" },
		{ DOC("", "<T rdf:about='u#a'><p/></T>"), "a type T;a p '';" },
		{ DOC("", "<T rdf:about='u#a'><p rdf:datatype='d'>5</p></T>"),
		    "a type T;a p '5';" },
	};
	struct mm_buf b;

	(void)state;
	mm_buf_init(&b, 0);
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_rdf *r = NULL;
		struct mm_err e = { 0 };

		mm_buf_clear(&b);
		CHECK(mm_rdf_read(a, bytes(rows[i].text), "r", &r, &e) == MM_OK,
		    "%s: %s", rows[i].text, e.en);
		dump(r, &b);
		CHECK(mm_str_eqz(mm_buf_view(&b), rows[i].want) ||
			(b.n == 0 && rows[i].want[0] == '\0'),
		    "%s: %s", rows[i].text, b.p);
		mm_arena_free(a);
	}
	mm_buf_free(&b);
}

static void
finds_names(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_rdf *r = NULL;
	uint32_t n = 9;

	(void)state;
	assert_int_equal(mm_rdf_read(a, bytes(DOC("", "<T rdf:about='u#a'/>")),
			     "r", &r, NULL),
	    MM_OK);
	assert_int_not_equal(mm_rdf_find(r, "u#a"), MM_RDF_NONE);
	assert_int_equal(mm_rdf_find(r, "u#b"), MM_RDF_NONE);
	assert_true(mm_str_eqz(mm_rdf_name(r, mm_rdf_find(r, "u#a")), "u#a"));
	assert_int_equal(mm_rdf_name(r, MM_RDF_NONE).n, 0);
	assert_null(mm_rdf_of(r, MM_RDF_NONE, &n));
	assert_int_equal(n, 0);
	mm_arena_free(a);
}

static void
refuses_with_its_place(void **state)
{
	static const struct {
		const char *text;
		uint64_t line;
		const char *why;
	} rows[] = {
		{ "", 1, "ends too early" },
		{ "<RDF/>", 1, "no RDF/XML" },
		{ "<rdf:Seq xmlns:rdf='" MM_RDF_NS "'/>", 1, "no RDF/XML" },
		{ DOC("", "<T><p rdf:parseType='Collection'/></T>"), 2,
		    "parseType" },
		{ DOC("", "<T>\n<p></T>"), 3, "different names" },
		{ "<!DOCTYPE a>\n" DOC("", ""), 1, "DOCTYPE" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_rdf *r = NULL;
		struct mm_err e = { 0 };

		CHECK(mm_rdf_read(a, bytes(rows[i].text), "r", &r, &e) ==
			MM_EFORMAT,
		    "%s", rows[i].text);
		CHECK(e.line == rows[i].line && r == NULL, "%s: %d",
		    rows[i].text, (int)e.line);
		CHECK(strstr(e.en, rows[i].why) != NULL, "%s: %s", rows[i].text,
		    e.en);
		mm_arena_free(a);
	}
}

static void
says_when_memory_is_short(void **state)
{
	enum mm_status st = MM_ENOMEM;

	(void)state;
	for (size_t limit = 8; st != MM_OK; limit += 16) {
		struct mm_arena *a = mm_arena_new(limit);
		struct mm_rdf *r;
		struct mm_err e = { 0 };

		st = mm_rdf_read(a,
		    bytes(DOC("", "<T rdf:about='u#a'><p>x&amp;y</p></T>")),
		    "r", &r, &e);
		CHECK(st == MM_OK || st == MM_ENOMEM, "%zu: %s", limit, e.en);
		mm_arena_free(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_triples),
		cmocka_unit_test(finds_names),
		cmocka_unit_test(refuses_with_its_place),
		cmocka_unit_test(says_when_memory_is_short),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
