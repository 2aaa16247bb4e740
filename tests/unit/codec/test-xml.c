/* SPDX-License-Identifier: Apache-2.0 */
/*
 * XML reader: what it gives for XML 1.0 with namespaces, its refusals with
 * their place, each limit and one above it.
 */
#include "test.h"

#include "base/buf.h"
#include "codec/xml.h"

#define B(lit) ((struct mm_bytes){ (const uint8_t *)(lit), sizeof(lit) - 1 })

static struct mm_bytes
bytes(const char *z)
{
	return (struct mm_bytes){ (const uint8_t *)z, strlen(z) };
}

/* The document as one text: {ns}name(@a=1)[text or children]. */
static void
dump(struct mm_xml *x, struct mm_buf *out, int deep)
{
	struct mm_str name, s;

	while (mm_xml_child(x, &name)) {
		if (mm_xml_namespace(x).n > 0)
			mm_buf_fmt(out, "{%.*s}", MM_FMT(mm_xml_namespace(x)));
		mm_buf_str(out, name);
		s = mm_xml_attribute(x, "a");
		if (s.p != NULL)
			mm_buf_fmt(out, "(a=%.*s)", MM_FMT(s));
		s = mm_xml_attribute_ns(x, "urn:q", "a");
		if (s.p != NULL)
			mm_buf_fmt(out, "(q:a=%.*s)", MM_FMT(s));
		mm_buf_char(out, '[');
		/* Names of one letter hold elements, others hold text. */
		if (name.n == 1 && deep < 60 && mm_xml_enter(x))
			dump(x, out, deep + 1);
		else if (mm_xml_text(x, &s))
			mm_buf_str(out, s);
		mm_buf_char(out, ']');
	}
}

static const struct {
	const char *text, *want;
} good[] = {
	{ "<a/>", "a[]" },
	{ "<a></a>", "a[]" },
	{ "<tt>x</tt>", "tt[x]" },
	{ "<tt/>", "tt[]" },
	{ "<a><b/><b/></a>", "a[b[]b[]]" },
	{ "<a><b><tt>1</tt></b><tt>2</tt><c/></a>", "a[b[tt[1]]tt[2]c[]]" },
	{ " \n<a>\n <b> </b>\n</a>\n", "a[b[]]" },
	{ "\xef\xbb\xbf<?xml version='1.0' encoding='UTF-8'?><a/>", "a[]" },
	{ "<?xml version='1.0'?><!-- c --><?pi?><a><!-- d --><b/></a><!-- e "
	  "-->",
	    "a[b[]]" },
	{ "<tt>a&amp;b&lt;&gt;&quot;&apos;&#65;&#x3042;</tt>",
	    "tt[a&b<>\"'A\xe3\x81\x82]" },
	{ "<tt>a<![CDATA[<b>&]]>c</tt>", "tt[a<b>&c]" },
	{ "<tt>a<!-- x -->b</tt>", "tt[ab]" },
	{ "<tt>1\r\n2\r3\n4</tt>", "tt[1\n2\n3\n4]" },
	{ "<tt>\xe8\xa8\xba\xe6\x96\xad</tt>", "tt[\xe8\xa8\xba\xe6\x96\xad]" },
	{ "<a a='1' b='2'/>", "a(a=1)[]" },
	{ "<a a=' x\n&#10;&amp;y '/>", "a(a= x \n&y )[]" },
	{ "<a a=''/>", "a(a=)[]" },
	{ "<a xmlns='urn:n' a='1'><b xmlns=''/></a>", "{urn:n}a(a=1)[b[]]" },
	{ "<p:a xmlns:p='urn:p' xmlns:q='urn:q' q:a='3' a='4'/>",
	    "{urn:p}a(a=4)(q:a=3)[]" },
	{ "<a xmlns:q='urn:q2' q:a='1'/>", "a[]" },
	{ "<a xmlns:q='urn:q' q:aa='1'/>", "a[]" },
	{ "<?xml version='1.0' encoding='utf-16'?><tt>\xc3\xa9</tt>",
	    "tt[\xc3\xa9]" },
	{ "<?xml version='1.0' encoding='UTF-16'?><a/>", "a[]" },
	{ "<?xml version='1.0' encoding='ISO-8859-1'?><tt a='\xe9'>\xe9\xe9"
	  "z</tt>",
	    "tt(a=\xc3\xa9)[\xc3\xa9\xc3\xa9z]" },
	{ "<?xml version='1.0' encoding='US-ASCII'?><tt>x</tt>", "tt[x]" },
};

static void
reads_documents(void **state)
{
	struct mm_buf b;

	(void)state;
	mm_buf_init(&b, 0);
	for (size_t i = 0; i < MM_COUNT(good); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_xml *x =
		    mm_xml_new(a, bytes(good[i].text), "t.xml", NULL);
		struct mm_err e = { 0 };

		assert_non_null(x);
		mm_buf_clear(&b);
		dump(x, &b, 0);
		CHECK(mm_xml_finish(x, &e) == MM_OK, "%s: %s", good[i].text,
		    e.en);
		CHECK(mm_str_eqz(mm_buf_view(&b), good[i].want), "%s: %s",
		    good[i].text, b.p);
		mm_arena_free(a);
	}
	mm_buf_free(&b);
}

static void
reads_utf16(void **state)
{
	static const struct mm_bytes rows[] = {
		{ (const uint8_t
			  *)"\xff\xfe<\0t\0t\0>\0\x42\x30<\0/\0t\0t\0>\0",
		    22 },
		{ (const uint8_t
			  *)"\xfe\xff\0<\0t\0t\0>\x30\x42\0<\0/\0t\0t\0>",
		    22 },
		{ (const uint8_t *)"<\0t\0t\0>\0\x42\x30<\0/\0t\0t\0>\0", 20 },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_xml *x = mm_xml_new(a, rows[i], "t.xml", NULL);
		struct mm_str s = MM_STR_NONE;

		assert_true(mm_xml_child(x, NULL));
		assert_true(mm_xml_text(x, &s));
		CHECK(mm_str_eqz(s, "\xe3\x81\x82"), "%zu", i);
		assert_int_equal(mm_xml_finish(x, NULL), MM_OK);
		mm_arena_free(a);
	}
}

static void
borrows_plain_text(void **state)
{
	static const char text[] = "<a><tt>one\ntwo</tt><tt>1&amp;2</tt></a>";
	struct mm_arena *a = mm_arena_new(0);
	struct mm_xml *x = mm_xml_new(a, bytes(text), "t.xml", NULL);
	struct mm_str s;

	(void)state;
	assert_true(mm_xml_child(x, NULL) && mm_xml_enter(x));
	assert_true(mm_xml_child(x, NULL) && mm_xml_text(x, &s));
	assert_ptr_equal(s.p, text + 7);
	assert_int_equal(s.n, 7);
	assert_true(mm_xml_child(x, NULL) && mm_xml_text(x, &s));
	assert_true(mm_str_eqz(s, "1&2"));
	assert_int_equal(mm_xml_finish(x, NULL), MM_OK);
	mm_arena_free(a);
}

static void
steps_over_what_is_not_read(void **state)
{
	static const char text[] =
	    "<r><a k='1'><b>x<c/></b></a><d k='2'/><e><f>t<g>u</g>v</f></e>"
	    "<h><i/></h><j/></r>";
	struct mm_arena *a = mm_arena_new(0);
	struct mm_xml *x = mm_xml_new(a, bytes(text), "t.xml", NULL);
	struct mm_str name, s = MM_STR_NONE;

	(void)state;
	assert_true(mm_xml_child(x, &name) && mm_xml_enter(x));
	/* Not consumed: passed over by the next step. */
	assert_true(mm_xml_child(x, &name));
	assert_true(mm_str_eqz(name, "a"));
	assert_int_equal(mm_xml_offset(x), 3);
	assert_true(mm_xml_child(x, &name));
	assert_true(mm_str_eqz(name, "d"));
	/* The attributes stay after the element is entered. */
	assert_true(mm_xml_enter(x));
	assert_int_equal(mm_xml_name(x).n, 0);
	assert_int_equal(mm_xml_namespace(x).n, 0);
	assert_true(mm_str_eqz(mm_xml_attribute(x, "k"), "2"));
	assert_false(mm_xml_child(x, &name));
	assert_null(mm_xml_attribute(x, "k").p);
	assert_true(mm_xml_child(x, &name) && mm_xml_enter(x));
	assert_true(mm_xml_child(x, &name) && mm_xml_text_all(x, &s));
	assert_true(mm_str_eqz(s, "tuv"));
	assert_false(mm_xml_child(x, &name));
	assert_true(mm_xml_child(x, &name) && mm_xml_skip(x));
	assert_true(mm_xml_child(x, &name) && mm_xml_skip(x));
	assert_true(mm_str_eqz(name, "j"));
	assert_false(mm_xml_child(x, &name));
	assert_false(mm_xml_child(x, &name));
	assert_int_equal(mm_xml_finish(x, NULL), MM_OK);
	mm_arena_free(a);
}

static void
refuses_with_its_place(void **state)
{
	static const struct {
		const char *text;
		uint64_t line, column;
		const char *why, *path;
	} rows[] = {
		{ "", 1, 1, "ends too early", "(at /)" },
		{ "  \n", 2, 1, "ends too early", "(at /)" },
		{ "<a>\n<b>", 2, 4, "ends too early", "(at /a/b[1])" },
		{ "<a>\n<b></a>", 2, 6, "different names", "/a/b[1])" },
		{ "<a><b/>\n<c", 2, 1, "ends too early", "(at /a)" },
		{ "<a><![CDATA[x", 1, 14, "CDATA", "/a)" },
		{ "<a b='1' b='2'/>", 1, 10, "twice", "" },
		{ "<a/>x", 1, 5, "follows", "" },
		{ "<a/><b/>", 1, 5, "follows", "" },
		{ "<a>&nbsp;</a>", 1, 4, "not defined", "" },
		{ "<a>&#0;</a>", 1, 4, "no character", "" },
		{ "<p:a/>", 1, 1, "prefix", "" },
		{ "<a p:b='1'/>", 1, 1, "prefix", "" },
		{ "<a>\xff</a>", 1, 4, "not UTF-8", "" },
		{ "<a>\x01</a>", 1, 4, "grammar", "" },
		{ "<a b></a>", 1, 5, "grammar", "" },
		{ "plain", 1, 1, "grammar", "" },
		{ "<?xml version='1.0' encoding='Shift_JIS'?>\n<a/>", 1, 31,
		    "encoding", "" },
		{ "<!DOCTYPE a>\n<a/>", 1, 0, "DOCTYPE", "" },
		{ "<!DOCTYPE a [<!ENTITY b 'c'>]>\n<a>&b;</a>", 1, 0, "DOCTYPE",
		    "" },
		{ "<!DOCTYPE a SYSTEM 'file:///etc/passwd'>\n<a/>", 1, 0,
		    "DOCTYPE", "" },
		{ "<?xml version='1.0' encoding='ISO-8859-1'?><\xe9><b></\xe9>",
		    1, 0, "text only", "(at /?/b[1])" },
		{ "<a><abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqr></a>", 1, 0,
		    "different names",
		    "/abcdefghijklmnopqrstuvwxyzabcdefghijklmn[1])" },
		{ "<a>\n<tt>x<b/></tt></a>", 2, 6, "text only",
		    "(at /a/tt[1]/b[1])" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_xml *x =
		    mm_xml_new(a, bytes(rows[i].text), "t.xml", NULL);
		struct mm_err e = { 0 };
		struct mm_buf b;

		mm_buf_init(&b, 0);
		dump(x, &b, 0);
		mm_buf_free(&b);
		CHECK(mm_xml_finish(x, &e) == MM_EFORMAT, "%s", rows[i].text);
		/* Column 0: somewhere in the line. */
		CHECK(e.line == rows[i].line &&
			(rows[i].column == 0 || e.column == rows[i].column),
		    "%s: %d:%d", rows[i].text, (int)e.line, (int)e.column);
		CHECK(strstr(e.en, rows[i].why) != NULL, "%s: %s", rows[i].text,
		    e.en);
		CHECK(strstr(e.en, rows[i].path) != NULL, "%s: %s",
		    rows[i].text, e.en);
		CHECK(e.ja[0] != '\0' && strcmp(e.source, "t.xml") == 0, "%s",
		    rows[i].text);
		mm_arena_free(a);
	}
}

static void
refuses_broken_utf16(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_xml *x =
	    mm_xml_new(a, B("\xff\xfe<\0a\0/\0>\0\x00\xdc"), "t.xml", NULL);
	struct mm_err e = { 0 };

	(void)state;
	assert_false(mm_xml_child(x, NULL));
	assert_int_equal(mm_xml_finish(x, &e), MM_EFORMAT);
	assert_non_null(strstr(e.en, "offset 10"));
	mm_arena_free(a);
}

/* `n` times `part` between the head and the tail. */
static struct mm_str
repeat(struct mm_buf *b, const char *head, const char *part, size_t n,
    const char *tail)
{
	mm_buf_clear(b);
	mm_buf_z(b, head);
	for (size_t i = 0; i < n; i++)
		mm_buf_z(b, part);
	mm_buf_z(b, tail);
	return mm_buf_view(b);
}

static enum mm_status
status_of(struct mm_str text, const struct mm_xml_limits *limits, bool all)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_xml *x = mm_xml_new(a,
	    (struct mm_bytes){ (const uint8_t *)text.p, text.n }, "t", limits);
	struct mm_err e = { 0 };
	struct mm_str s = MM_STR_NONE;
	enum mm_status st;

	if (mm_xml_child(x, NULL)) {
		if (all)
			(void)mm_xml_text_all(x, &s);
		else
			(void)mm_xml_skip(x);
	}
	st = mm_xml_finish(x, &e);
	assert_true(st == MM_OK || e.en[0] != '\0');
	mm_arena_free(a);
	return st;
}

static void
keeps_its_limits(void **state)
{
	static const struct mm_xml_limits few = { 8, 3, 100, 10 };
	static const struct {
		const char *head, *part, *tail;
		size_t n;
	} rows[] = {
		/* depth, elements, text, text that must be copied */
		{ "", "<a>", "", 8 },
		{ "<r>", "<a/>", "</r>", 9 },
		{ "<r>", "x", "</r>", 100 },
		{ "<r>&amp;", "x", "</r>", 99 },
		{ "<r a='", "x", "'/>", 100 },
	};
	struct mm_buf b;

	(void)state;
	mm_buf_init(&b, 0);
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_str s = repeat(
		    &b, rows[i].head, rows[i].part, rows[i].n, rows[i].tail);

		/* The unclosed ones break the grammar, not the limit. */
		CHECK(status_of(s, &few, true) == (i == 0 ? MM_EFORMAT : MM_OK),
		    "%zu", i);
		s = repeat(&b, rows[i].head, rows[i].part, rows[i].n + 1,
		    rows[i].tail);
		CHECK(status_of(s, &few, true) == MM_ELIMIT, "%zu", i);
	}
	assert_int_equal(
	    status_of(MM_STR("<a b='' c='' d=''/>"), &few, false), MM_OK);
	assert_int_equal(
	    status_of(MM_STR("<a b='' c='' d='' e=''/>"), &few, false),
	    MM_ELIMIT);
	/* By default 64 deep. */
	assert_int_equal(
	    status_of(repeat(&b, "", "<a>", 65, ""), NULL, false), MM_ELIMIT);
	/* A comment of many megabytes is not read over and over. */
	(void)repeat(&b, "<a><!--", "0123456789abcdef", 200000, "--></a>");
	assert_int_equal(status_of(mm_buf_view(&b), NULL, false), MM_ELIMIT);
	/* A long document in many pieces is fine. */
	(void)repeat(
	    &b, "<r>", "<a b='c'>text &amp; more</a>\n", 50000, "</r>");
	assert_int_equal(status_of(mm_buf_view(&b), NULL, false), MM_OK);
	mm_buf_free(&b);
}

static void
reports_misuse_and_meaning(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_xml *x =
	    mm_xml_new(a, B("<r><a/>\n<b>x</b></r>"), "t.xml", NULL);
	struct mm_err e = { 0 };
	struct mm_str s = MM_STR_NONE;

	(void)state;
	assert_true(mm_xml_child(x, NULL) && mm_xml_enter(x));
	assert_true(mm_xml_child(x, NULL) && mm_xml_child(x, NULL));
	assert_true(mm_xml_text(x, &s));
	mm_xml_fail(x, MM_EFORMAT, "値が違います", "a wrong value");
	assert_true(mm_xml_failed(x));
	assert_false(mm_xml_child(x, NULL));
	assert_false(mm_xml_enter(x));
	assert_false(mm_xml_skip(x));
	assert_int_equal(mm_xml_finish(x, &e), MM_EFORMAT);
	assert_string_equal(e.en, "a wrong value (at /r/b[2])");
	assert_int_equal(e.line, 2);
	assert_int_equal(e.column, 1);

	x = mm_xml_new(a, B("<r/>"), "t.xml", NULL);
	assert_false(mm_xml_text(x, &s));
	assert_int_equal(mm_xml_finish(x, &e), MM_EINTERNAL);
	assert_int_equal(mm_xml_finish(NULL, &e), MM_ENOMEM);
	mm_arena_free(a);
}

static void
says_when_memory_is_short(void **state)
{
	static const char text[] = "<r a='0123456789'><tt>1&amp;2</tt></r>";
	bool done = false;

	(void)state;
	for (size_t limit = 1; !done; limit += 16) {
		struct mm_arena *a = mm_arena_new(limit);
		struct mm_xml *x = mm_xml_new(a, bytes(text), "t", NULL);
		struct mm_str s = MM_STR_NONE;
		enum mm_status st;
		struct mm_err e;

		if (x != NULL && mm_xml_child(x, NULL)) {
			s = mm_xml_attribute(x, "a");
			(void)(mm_xml_enter(x) && mm_xml_child(x, NULL) &&
			    mm_xml_text(x, &s));
		}
		st = mm_xml_finish(x, &e);
		CHECK(st == MM_OK || st == MM_ENOMEM, "%zu: %s", limit, e.en);
		done = st == MM_OK;
		if (done)
			assert_true(mm_str_eqz(s, "1&2"));
		mm_arena_free(a);
	}
}

static void
sends_texts_to_another_arena(void **state)
{
	struct mm_arena *a = mm_arena_new(0), *b = mm_arena_new(0);
	struct mm_xml *x =
	    mm_xml_new(a, B("<r><tt>1&amp;2</tt></r>"), "t", NULL);
	struct mm_str s = MM_STR_NONE;

	(void)state;
	mm_xml_set_arena(x, b);
	assert_true(mm_xml_child(x, NULL) && mm_xml_enter(x));
	assert_true(mm_xml_child(x, NULL) && mm_xml_text(x, &s));
	assert_int_equal(mm_arena_used(b) > 0, 1);
	assert_int_equal(mm_xml_finish(x, NULL), MM_OK);
	mm_arena_free(b);
	mm_arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_documents),
		cmocka_unit_test(reads_utf16),
		cmocka_unit_test(borrows_plain_text),
		cmocka_unit_test(steps_over_what_is_not_read),
		cmocka_unit_test(refuses_with_its_place),
		cmocka_unit_test(refuses_broken_utf16),
		cmocka_unit_test(keeps_its_limits),
		cmocka_unit_test(reports_misuse_and_meaning),
		cmocka_unit_test(says_when_memory_is_short),
		cmocka_unit_test(sends_texts_to_another_arena),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
