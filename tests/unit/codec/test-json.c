/* SPDX-License-Identifier: Apache-2.0 */
/*
 * JSON reader and writer. The accept and refuse tables follow RFC 8259 rule
 * by rule; each text is read twice, skipped as a whole and walked member by
 * member, and both ways must agree.
 */
#include "shortage.h"

#include "codec/json.h"

#define T(lit) \
	{ \
		(lit), sizeof(lit) - 1 \
	}

struct text {
	const char *p;
	size_t n;
};

/* clang-format off */
static const struct text accepted[] = {
	T("[]"), T("{}"), T("null"), T("true"), T("false"), T("0"), T("-0"),
	T("1"), T("-1"), T("10"), T("123456789012345678901234567890"),
	T("1.0"), T("0.5"), T("-0.0"), T("1e5"), T("1E5"), T("1e+5"),
	T("1e-5"), T("1.5e10"), T("0e0"), T("0e+1"), T("1E22"), T("1e999"),
	T("\"\""), T("\"a\""), T("\" \""), T("\"/\""), T("\"\\/\""),
	T("\"\\\"\""), T("\"\\\\\""), T("\"\\b\\f\\n\\r\\t\""),
	T("\"\\u0041\""), T("\"\\u00e9\""), T("\"\\uABCD\""),
	T("\"\\uabcd\""), T("\"\\uD83D\\uDE00\""), T("\"\\ud83d\\ude00x\""),
	T("\"\\uDBFF\\uDFFF\""), T("\"\\uFFFF\""), T("\"\\u0001\""),
	T("\"\x7f\""), T("\"\xc2\x80\""), T("\"\xdf\xbf\""),
	T("\"\xe0\xa0\x80\""), T("\"\xed\x9f\xbf\""), T("\"\xee\x80\x80\""),
	T("\"\xef\xbf\xbf\""), T("\"\xf0\x90\x80\x80\""),
	T("\"\xf4\x8f\xbf\xbf\""), T("\"脆弱性\""),
	T("\"0123456789abcde\""), T("\"0123456789abcdef\""),
	T("\"0123456789abcdef0123456789abcdef0123456789\""),
	T("\"0123456789abcdef\\n0123456789abcdef\""),
	T("\"0123456789abcdeé0123456789abcdef\""),
	T(" []"), T("[] "), T("\t[]\n"), T("\r\n[]\r\n"), T("[ ]"),
	T("[\n]"), T("{ }"), T("{\t\n}"), T("\xef\xbb\xbf[]"),
	T("\xef\xbb\xbf null "), T("[null]"), T("[1,2]"), T("[1 , 2]"),
	T("[ 1,2 ]"), T("[[]]"), T("[[],[]]"), T("[[1],[2,[3]]]"),
	T("[{}]"), T("[{},{}]"), T("[\"a\",1,null,true,false,{},[]]"),
	T("{\"a\":1}"), T("{\"a\":1,\"b\":2}"), T("{ \"a\" : 1 }"),
	T("{\"\":0}"), T("{\"a\":{}}"), T("{\"a\":[]}"),
	T("{\"a\":{\"b\":{\"c\":[1,{\"d\":null}]}}}"),
	T("{\"A\":1,\"a\":2}"),
	T("{\"a\":{\"x\":1},\"b\":{\"x\":1}}"), T("[{\"x\":1},{\"x\":1}]"),
	T("{\"日本\":\"語\"}"), T("[1]\n"), T("\n\n\n1"),
	T("[0,-0,0.1,1e1]"), T("[\"\\u3042\\u3044\"]"),
	T("[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]"),
};

struct refused {
	const char *p;
	size_t n;
	uint64_t line, column;
};
#define R(lit, l, c) { (lit), sizeof(lit) - 1, (l), (c) }

static const struct refused refused[] = {
	R("", 1, 1), R(" ", 1, 2), R("\n", 2, 1), R("\xef\xbb\xbf", 1, 4),
	R("[", 1, 2), R("{", 1, 2), R("]", 1, 1), R("}", 1, 1),
	R(",", 1, 1), R(":", 1, 1), R("[,]", 1, 2), R("[1,]", 1, 4),
	R("[1,,2]", 1, 4), R("[,1]", 1, 2), R("[1 2]", 1, 4),
	R("[1", 1, 3), R("[1,", 1, 4), R("[1}", 1, 3), R("[]]", 1, 3),
	R("[][]", 1, 3), R("[] x", 1, 4), R("{}{}", 1, 3), R("1 2", 1, 3),
	R("{]", 1, 2), R("{1:2}", 1, 2), R("{a:1}", 1, 2),
	R("{'a':1}", 1, 2), R("{\"a\"}", 1, 5), R("{\"a\":}", 1, 6),
	R("{\"a\" 1}", 1, 6), R("{\"a\":1,}", 1, 8), R("{,}", 1, 2),
	R("{\"a\":1,,\"b\":2}", 1, 8), R("{\"a\":1 \"b\":2}", 1, 8),
	R("{\"a\"::1}", 1, 6), R("{\"a\":1]", 1, 7), R("{\"a\":1", 1, 7),
	R("{\"a\":", 1, 6), R("{\"a\"", 1, 5), R("{\"a", 1, 4),
	R("{\"a\":1 2}", 1, 8), R("{[]:1}", 1, 2), R("{null:1}", 1, 2),
	R("tru", 1, 4), R("truE", 1, 1), R("True", 1, 1), R("TRUE", 1, 1),
	R("fals", 1, 5), R("falsy", 1, 1), R("nul", 1, 4), R("nil", 1, 1),
	R("truex", 1, 5), R("NaN", 1, 1), R("Infinity", 1, 1),
	R("-Infinity", 1, 2), R("undefined", 1, 1), R("abc", 1, 1),
	R("-", 1, 2), R("+1", 1, 1), R("--1", 1, 2), R("01", 1, 1),
	R("-01", 1, 2), R("00", 1, 1), R("1.", 1, 3), R(".5", 1, 1),
	R("-.5", 1, 2), R("1.e5", 1, 3), R("1e", 1, 3), R("1e+", 1, 4),
	R("1e+-1", 1, 4), R("1.5.6", 1, 4), R("1e5.5", 1, 4),
	R("0x10", 1, 2), R("1a", 1, 2), R("1_000", 1, 2),
	R("\xef\xbc\x91", 1, 1),
	R("[1.]", 1, 4), R("[-]", 1, 3), R("[1e]", 1, 4), R("[012]", 1, 2),
	R("\"", 1, 2), R("\"a", 1, 3), R("'a'", 1, 1), R("\"a\"b\"", 1, 4),
	R("\"\\\"", 1, 4), R("\"\\", 1, 3), R("\"\\a\"", 1, 2),
	R("\"\\x41\"", 1, 2), R("\"\\0\"", 1, 2), R("\"\\U0041\"", 1, 2),
	R("\"\\'\"", 1, 2), R("\"\\\xe3\x81\x82\"", 1, 2),
	R("\"\\u\"", 1, 2), R("\"\\u00\"", 1, 2), R("\"\\u004\"", 1, 2),
	R("\"\\u004G\"", 1, 2), R("\"\\u 041\"", 1, 2),
	R("\"\\u0000\"", 1, 2), R("{\"a\\u0000\":1}", 1, 4),
	R("\"\\uD800\"", 1, 2),
	R("\"\\uDC00\"", 1, 2), R("\"\\uD800\\uD800\"", 1, 2),
	R("\"\\uD800\\u0041\"", 1, 2), R("\"\\uD800x\"", 1, 2),
	R("\"\\uD800\\n\"", 1, 2), R("\"\\uD800\\nDC00xx\"", 1, 2),
	R("\"\\uD800\\uE000\"", 1, 2), R("\"\\uD800xxDC00xx\"", 1, 2),
	R("\"\\uDC00\\uD800\"", 1, 2),
	R("\"\\uD83D\\uDE0\"", 1, 2),
	R("\"\t\"", 1, 2), R("\"\n\"", 1, 2), R("\"\r\"", 1, 2),
	R("\"\0\"", 1, 2), R("\"\x1f\"", 1, 2), R("\"a\x01\"", 1, 3),
	R("\"0123456789abcdef\x01\"", 1, 18),
	R("\"0123456789abcdef0123456789abcdef0123456789\n\"", 1, 44),
	R("\"\x80\"", 1, 2), R("\"\xbf\"", 1, 2), R("\"\xc0\x80\"", 1, 2),
	R("\"\xc1\xbf\"", 1, 2), R("\"\xc2\"", 1, 2), R("\"\xc2", 1, 2),
	R("\"\xe0\x80\x80\"", 1, 2), R("\"\xe0\x9f\xbf\"", 1, 2),
	R("\"\xed\xa0\x80\"", 1, 2), R("\"\xed\xbf\xbf\"", 1, 2),
	R("\"\xe3\x81\"", 1, 2), R("\"\xe3\x81\xff\"", 1, 2),
	R("\"\xf0\x8f\xbf\xbf\"", 1, 2), R("\"\xf4\x90\x80\x80\"", 1, 2),
	R("\"\xf5\x80\x80\x80\"", 1, 2), R("\"\xf0\x90\x80\"", 1, 2),
	R("\"\xff\"", 1, 2), R("\"\xfe\xff\"", 1, 2),
	R("\"\x8b\xe0\"", 1, 2), R("\"0123456789abcdef\xff\"", 1, 18),
	R("[1] \x01", 1, 5), R("\0", 1, 1), R("[\0]", 1, 2), R("[]\0", 1, 3),
	R("\x0b[]", 1, 1), R("\x0c[]", 1, 1), R("[\x0b]", 1, 2),
	R("\xc2\xa0[]", 1, 1), R("\xe3\x80\x80[]", 1, 1),
	R("[]\xef\xbb\xbf", 1, 3), R("\xef\xbb[]", 1, 1),
	R("\xff\xfe[\0]\0", 1, 1), R("// c\n1", 1, 1), R("/*c*/1", 1, 1),
	R("[1]//c", 1, 4), R("# c\n1", 1, 1), R("[1,\n2,\n]", 3, 1),
	R("{\n \"a\": 1,\n \"b\" 2\n}", 3, 6), R("[\n\n\"\\q\"]", 3, 2),
	R("[1,\r\n x]", 2, 2), R("<html>", 1, 1), R("[*]", 1, 2),
	R("[\"a\":1]", 1, 5), R("{\"a\",1}", 1, 5), R("[(1)]", 1, 2),
	R("{\"a\":[1,2}", 1, 10), R("[{\"a\":1]", 1, 8),
	R("{\"a\":tru}", 1, 6), R("[\"\\", 1, 4), R("[{", 1, 3),
};
/* clang-format on */

/* Open containers of a walk: bit d of objects is set for an object. */
struct walk {
	uint64_t objects;
	uint32_t depth;
};

/* Consume one scalar or enter one container; false at an end or error. */
static bool
walk_value(struct mm_json *j, struct walk *w)
{
	struct mm_str s;
	bool b = false;

	switch (mm_json_peek(j)) {
	case MM_JSON_OBJECT:
		if (!mm_json_enter_object(j))
			return false;
		w->objects |= (uint64_t)1 << w->depth++;
		return true;
	case MM_JSON_ARRAY:
		if (!mm_json_enter_array(j))
			return false;
		w->objects &= ~((uint64_t)1 << w->depth++);
		return true;
	case MM_JSON_STRING:
		return mm_json_string(j, &s);
	case MM_JSON_NUMBER:
		return mm_json_number(j, &s);
	case MM_JSON_TRUE:
	case MM_JSON_FALSE:
		return mm_json_bool(j, &b);
	case MM_JSON_NULL:
		return mm_json_string_or_null(j, &s);
	case MM_JSON_END:
	case MM_JSON_ERROR:
		return false;
	}
	return false;
}

/* Step to the next member or element, leaving containers that end. */
static bool
walk_on(struct mm_json *j, struct walk *w)
{
	struct mm_str s;

	for (; w->depth > 0; w->depth--) {
		bool object = (w->objects >> (w->depth - 1) & 1) != 0;

		if (object ? mm_json_key(j, &s) : mm_json_next(j))
			return true;
		if (mm_json_failed(j))
			return false;
	}
	return false;
}

/* Read any value member by member with the pull calls. */
static void
walk(struct mm_json *j)
{
	struct walk w = { 0, 0 };

	while (walk_value(j, &w) && walk_on(j, &w))
		continue;
}

enum way { SKIP, WALK };

/* The text in memory of exactly its size, so that ASan sees overreads. */
static enum mm_status
read_text(const char *p, size_t n, enum way way,
    const struct mm_json_limits *limits, struct mm_err *err)
{
	struct mm_arena *a = mm_arena_new(0);
	uint8_t *copy = test_malloc(n + 1);
	struct mm_json *j;
	enum mm_status st;

	assert_non_null(a);
	memcpy(copy + 1, p, n);
	j = mm_json_new(a, (struct mm_bytes){ copy + 1, n }, "t.json", limits);
	assert_non_null(j);
	if (way == SKIP)
		(void)mm_json_skip(j);
	else
		walk(j);
	st = mm_json_finish(j, err);
	mm_arena_free(a);
	test_free(copy);
	return st;
}

static void
accepts_what_rfc8259_allows(void **state)
{
	(void)state;
	for (size_t i = 0; i < MM_COUNT(accepted); i++) {
		const struct text *t = &accepted[i];

		for (int way = SKIP; way <= WALK; way++) {
			struct mm_err e = { 0 };
			enum mm_status st =
			    read_text(t->p, t->n, (enum way)way, NULL, &e);

			CHECK(st == MM_OK, "%s: %s", t->p, e.en);
		}
	}
}

static void
refuses_the_rest_with_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < MM_COUNT(refused); i++) {
		const struct refused *r = &refused[i];

		for (int way = SKIP; way <= WALK; way++) {
			struct mm_err e = { 0 };
			enum mm_status st =
			    read_text(r->p, r->n, (enum way)way, NULL, &e);

			CHECK(st == MM_EFORMAT && e.code == st, "%zu %s", i,
			    r->p);
			CHECK(e.line == r->line && e.column == r->column,
			    "%zu %s: at %llu:%llu %s", i, r->p,
			    (unsigned long long)e.line,
			    (unsigned long long)e.column, e.en);
			CHECK(e.ja[0] != '\0' && e.en[0] != '\0', "%s", r->p);
			assert_string_equal(e.source, "t.json");
		}
	}
}

/* Every prefix of a valid text is refused, and nothing is read past it. */
static void
refuses_every_truncation(void **state)
{
	static const char text[] =
	    "{\"a\":[1,-2.5e+3,true,false,null,\"x\\u3042\\ud83d\\ude00\"],"
	    "\"0123456789abcdef\\n0123456789\":{\"é\":\"脆弱性\"}}";
	struct mm_err e;

	(void)state;
	for (size_t n = 0; n < sizeof(text) - 1; n++)
		for (int way = SKIP; way <= WALK; way++)
			CHECK(read_text(text, n, (enum way)way, NULL, &e) ==
				MM_EFORMAT,
			    "%zu", n);
	assert_int_equal(
	    read_text(text, sizeof(text) - 1, WALK, NULL, &e), MM_OK);
}

static struct mm_json *
reader(struct mm_arena *a, const char *text)
{
	struct mm_json *j = mm_json_new(a,
	    (struct mm_bytes){ (const uint8_t *)text, strlen(text) }, "t.json",
	    NULL);

	assert_non_null(j);
	return j;
}

static void
unescapes_exactly(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "\"plain\"", "plain" },
		{ "\"\"", "" },
		{ "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"", "\"\\/\b\f\n\r\t" },
		{ "\"\\u0041\\u00e9\\u3042\"", "Aé\xe3\x81\x82" },
		{ "\"x\\ud83d\\ude00y\"", "x\xf0\x9f\x98\x80y" },
		{ "\"\\uD800\\uDC00\"", "\xf0\x90\x80\x80" },
		{ "\"\\uDBFF\\uDFFF\"", "\xf4\x8f\xbf\xbf" },
		{ "\"\\u007f\\u0080\\u07ff\\u0800\\uffff\"",
		    "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80\xef\xbf\xbf" },
		{ "\"long enough to pass sixteen \\n bytes of text\"",
		    "long enough to pass sixteen \n bytes of text" },
	};
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_json *j = reader(a, rows[i].text);
		struct mm_str s;

		CHECK(mm_json_string(j, &s), "%s", rows[i].text);
		CHECK(mm_str_eqz(s, rows[i].want), "%s", rows[i].text);
		CHECK(mm_json_finish(j, NULL) == MM_OK, "%s", rows[i].text);
	}
	mm_arena_free(a);
}

static void
refuses_duplicate_names(void **state)
{
	static const struct {
		const char *text;
		uint64_t column;
	} rows[] = {
		{ "{\"a\":1,\"a\":2}", 8 },
		{ "{\"a\":1,\"b\":2,\"\\u0061\":3}", 14 },
		{ "{\"\":1,\"\":2}", 7 },
		{ "{\"x\":{\"a\":[{}],\"b\":0,\"a\":1}}", 22 },
		{ "{\"x\":{\"a\":{}},\"y\":1,\"x\":1}", 21 },
	};
	struct mm_err e;

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		CHECK(read_text(rows[i].text, strlen(rows[i].text), WALK, NULL,
			  &e) == MM_EFORMAT,
		    "%s", rows[i].text);
		CHECK(e.column == rows[i].column, "%s: %llu", rows[i].text,
		    (unsigned long long)e.column);
	}
}

/* Thousands of names: every one is kept apart, and each repetition found. */
static void
finds_duplicates_among_many_names(void **state)
{
	enum { NAMES = 5000 };
	struct mm_buf b;
	struct mm_err e;

	(void)state;
	mm_buf_init(&b, 0);
	for (int again = -1; again < NAMES; again += 619) {
		mm_buf_clear(&b);
		mm_buf_char(&b, '[');
		for (int round = 0; round < 2; round++) {
			mm_buf_z(&b, round > 0 ? ",{" : "{");
			for (int i = 0; i < NAMES; i++)
				mm_buf_fmt(&b, "%s\"n%dx\":%d",
				    i > 0 ? "," : "", i, i);
			if (round == 1 && again >= 0)
				mm_buf_fmt(&b, ",\"n%dx\":0", again);
			mm_buf_char(&b, '}');
		}
		mm_buf_char(&b, ']');
		assert_int_equal(mm_buf_check(&b, NULL), MM_OK);
		CHECK(read_text(b.p, b.n, WALK, NULL, &e) ==
			(again < 0 ? MM_OK : MM_EFORMAT),
		    "%d", again);
		assert_int_equal(read_text(b.p, b.n, SKIP, NULL, &e), MM_OK);
	}
	mm_buf_free(&b);
}

static void
holds_its_limits(void **state)
{
	static const struct mm_json_limits limits = { 3, 8, 5 };
	static const struct {
		const char *text;
		enum mm_status want;
	} rows[] = {
		{ "[[[]]]", MM_OK },
		{ "[[[[]]]]", MM_ELIMIT },
		{ "[[[{}]]]", MM_ELIMIT },
		{ "{\"a\":{\"b\":{}}}", MM_OK },
		{ "{\"a\":{\"b\":{\"c\":[]}}}", MM_ELIMIT },
		{ "\"12345678\"", MM_OK },
		{ "\"123456789\"", MM_ELIMIT },
		{ "{\"12345678\":0}", MM_OK },
		{ "{\"123456789\":0}", MM_ELIMIT },
		{ "[1,2,3,4]", MM_OK },
		{ "[1,2,3,4,5]", MM_ELIMIT },
		{ "[[1],[2]]", MM_OK },
		{ "[[1],[2],3]", MM_ELIMIT },
	};
	char deep[200];
	struct mm_err e;

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++)
		for (int way = SKIP; way <= WALK; way++)
			CHECK(read_text(rows[i].text, strlen(rows[i].text),
				  (enum way)way, &limits, &e) == rows[i].want,
			    "%s way %d: %s", rows[i].text, way, e.en);
	for (size_t n = 63; n <= 66; n++) {
		memset(deep, '[', n);
		memset(deep + n, ']', n);
		for (int way = SKIP; way <= WALK; way++)
			CHECK(read_text(deep, n * 2, (enum way)way, NULL, &e) ==
				(n <= 64 ? MM_OK : MM_ELIMIT),
			    "depth %zu", n);
	}
}

static void
names_the_path(void **state)
{
	static const struct {
		const char *text, *path;
	} rows[] = {
		{ "x", "$)" },
		{ "[1,x]", "$[1])" },
		{ "{\"vulnerabilities\":[0,1,2,{\"cve\":{\"id\":x}}]}",
		    "$.vulnerabilities[3].cve.id)" },
		{ "{\"a\":{\"b\":[]},\"c\":[{},{\"d\":+}]}", "$.c[1].d)" },
		{ "{\"a\":1,\"a\":2}", "$)" },
		{ "{\"0123456789012345678901234567890123456789ABC\":?}",
		    "$.0123456789012345678901234567890123456789…)" },
		/* Cut between characters, not inside one. */
		{ "{\"012345678901234567890123456789012345678病\":?}",
		    "$.012345678901234567890123456789012345678…)" },
	};
	struct mm_err e;

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		assert_int_equal(read_text(rows[i].text, strlen(rows[i].text),
				     WALK, NULL, &e),
		    MM_EFORMAT);
		CHECK(mm_str_ends(mm_str_of(e.en), rows[i].path), "%s: %s",
		    rows[i].text, e.en);
	}
}

static void
reads_typed_values(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_json *j = reader(a,
	    "{\"s\":\"x\",\"n\":null,\"b\":true,\"i\":-5,\"d\":1.50,"
	    "\"r\":{\"k\": [1]},\"z\":[]}");
	struct mm_str name, s;
	int64_t i = 0;
	bool b = false;

	(void)state;
	assert_true(mm_json_enter_object(j));
	assert_true(mm_json_key(j, &name) && mm_str_eqz(name, "s"));
	assert_true(mm_json_string_or_null(j, &s) && mm_str_eqz(s, "x"));
	assert_true(mm_json_key(j, &name) && mm_json_string_or_null(j, &s));
	assert_null(s.p);
	assert_true(mm_json_key(j, &name) && mm_json_bool(j, &b) && b);
	assert_true(mm_json_key(j, &name) && mm_json_int(j, -5, 5, &i));
	assert_int_equal(i, -5);
	assert_true(mm_json_key(j, &name) && mm_json_number(j, &s));
	assert_true(mm_str_eqz(s, "1.50"));
	assert_true(mm_json_key(j, &name) && mm_json_raw(j, &s));
	assert_true(mm_str_eqz(s, "{\"k\": [1]}"));
	assert_true(mm_json_key(j, &name) && mm_json_enter_array(j));
	assert_false(mm_json_next(j));
	assert_false(mm_json_key(j, &name));
	assert_int_equal(mm_json_peek(j), MM_JSON_END);
	assert_int_equal(mm_json_finish(j, NULL), MM_OK);
	mm_arena_free(a);
}

static void
refuses_wrong_types(void **state)
{
	static const char *const texts[] = { "1", "\"a\"", "null", "true", "[]",
		"{}", "1.5", "6", "-1" };
	struct mm_arena *a = mm_arena_new(0);
	struct mm_str s;
	int64_t i = 0;
	bool b = false;

	(void)state;
	for (size_t k = 0; k < MM_COUNT(texts); k++) {
		const char *t = texts[k];

		CHECK(
		    mm_json_string(reader(a, t), &s) == (t[0] == '"'), "%s", t);
		CHECK(mm_json_string_or_null(reader(a, t), &s) ==
			(t[0] == '"' || t[0] == 'n'),
		    "%s", t);
		CHECK(mm_json_bool(reader(a, t), &b) == (t[0] == 't'), "%s", t);
		CHECK(mm_json_int(reader(a, t), 0, 5, &i) ==
			(strcmp(t, "1") == 0),
		    "%s", t);
		CHECK(mm_json_enter_array(reader(a, t)) == (t[0] == '['), "%s",
		    t);
		CHECK(mm_json_enter_object(reader(a, t)) == (t[0] == '{'), "%s",
		    t);
	}
	mm_arena_free(a);
}

static void
keeps_the_first_error(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_json *j = reader(a, "{\"version\":\"9\",\"x\":1}");
	struct mm_str name, s;
	struct mm_err e;

	(void)state;
	assert_true(mm_json_enter_object(j));
	assert_true(mm_json_key(j, &name) && mm_json_string(j, &s));
	mm_json_fail(j, MM_ELIMIT, "版が不明です", "unknown version");
	mm_json_fail(j, MM_EFORMAT, "二つ目", "second");
	assert_false(mm_json_key(j, &name));
	assert_false(mm_json_skip(j));
	assert_int_equal(mm_json_peek(j), MM_JSON_ERROR);
	assert_int_equal(mm_json_finish(j, &e), MM_ELIMIT);
	assert_string_equal(e.en, "unknown version (at $.version)");
	assert_string_equal(e.ja, "版が不明です（位置 $.version）");
	assert_int_equal(e.column, 12);
	mm_json_restart(j, (struct mm_bytes){ (const uint8_t *)"[]", 2 });
	assert_true(mm_json_skip(j));
	assert_int_equal(mm_json_finish(j, &e), MM_OK);
	mm_arena_free(a);
}

static void
reports_misuse_instead_of_hiding_it(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_json *j = reader(a, "{\"a\":1,\"b\":2}");
	struct mm_str name;
	struct mm_err e;

	(void)state;
	assert_true(mm_json_enter_object(j) && mm_json_key(j, &name));
	assert_false(mm_json_key(j, &name));
	assert_int_equal(mm_json_finish(j, &e), MM_EINTERNAL);
	j = reader(a, "[1]");
	assert_true(mm_json_enter_array(j));
	assert_false(mm_json_key(j, &name));
	assert_int_equal(mm_json_finish(j, &e), MM_EINTERNAL);
	j = reader(a, "[1]");
	assert_true(mm_json_enter_array(j));
	assert_int_equal(mm_json_finish(j, &e), MM_EINTERNAL);
	/* A value of the wrong container, one nobody stands on, none at all. */
	j = reader(a, "{}");
	assert_true(mm_json_enter_object(j));
	assert_false(mm_json_next(j));
	assert_int_equal(mm_json_finish(j, &e), MM_EINTERNAL);
	j = reader(a, "1");
	assert_true(mm_json_skip(j));
	assert_false(mm_json_skip(j));
	assert_int_equal(mm_json_finish(j, &e), MM_EINTERNAL);
	j = reader(a, "1");
	assert_true(mm_json_skip(j));
	assert_false(mm_json_key(j, &name));
	assert_int_equal(mm_json_finish(j, &e), MM_EINTERNAL);
	assert_int_equal(mm_json_finish(reader(a, "1"), &e), MM_EINTERNAL);
	mm_arena_free(a);
}

/* After an error nothing is read any more, by any call. */
static void
reads_nothing_after_an_error(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_json *j = reader(a, "[\"a\"]");
	struct mm_str s = MM_STR("kept");
	int64_t i = 7;
	bool b = true;

	(void)state;
	assert_true(mm_json_enter_array(j) && mm_json_next(j));
	mm_json_fail(j, MM_EFORMAT, "誤り", "wrong");
	assert_false(mm_json_string(j, &s));
	assert_false(mm_json_string_or_null(j, &s));
	assert_false(mm_json_number(j, &s));
	assert_false(mm_json_int(j, 0, 9, &i));
	assert_false(mm_json_bool(j, &b));
	assert_false(mm_json_raw(j, &s));
	assert_false(mm_json_enter_array(j));
	assert_false(mm_json_enter_object(j));
	assert_false(mm_json_next(j));
	assert_true(mm_str_eqz(s, "kept") && i == 7 && b);
	j = reader(a, "nul");
	assert_false(mm_json_string_or_null(j, &s));
	assert_int_equal(mm_json_finish(j, NULL), MM_EFORMAT);
	j = reader(a, "tru");
	assert_false(mm_json_bool(j, &b));
	assert_int_equal(mm_json_finish(j, NULL), MM_EFORMAT);
	j = reader(a, "-");
	assert_false(mm_json_number(j, &s));
	assert_int_equal(mm_json_finish(j, NULL), MM_EFORMAT);
	/* An absent text is an empty one. */
	j = mm_json_new(a, (struct mm_bytes){ NULL, 0 }, NULL, NULL);
	assert_int_equal(mm_json_peek(j), MM_JSON_ERROR);
	assert_int_equal(mm_json_finish(j, NULL), MM_EFORMAT);
	mm_arena_free(a);
}

/* Strings of one record go to the arena given, the reader survives it. */
static void
outlives_the_arena_of_a_record(void **state)
{
	struct mm_arena *home = mm_arena_new(0), *rec = mm_arena_new(0);
	struct mm_json *j = reader(home, "null");
	static const char text[] = "{\"a\\n\":\"b\\n\"}";
	struct mm_str name, s;

	(void)state;
	mm_json_set_arena(j, rec);
	for (int i = 0; i < 100; i++) {
		mm_arena_reset(rec);
		mm_json_restart(j,
		    (struct mm_bytes){
			(const uint8_t *)text, sizeof(text) - 1 });
		mm_json_set_line(j, 7);
		assert_true(mm_json_enter_object(j));
		assert_true(mm_json_key(j, &name) && mm_str_eqz(name, "a\n"));
		assert_true(mm_json_string(j, &s) && mm_str_eqz(s, "b\n"));
		assert_false(mm_json_key(j, &name));
		assert_int_equal(mm_json_finish(j, NULL), MM_OK);
	}
	assert_true(mm_arena_used(rec) > 0);
	mm_arena_free(rec);
	mm_arena_free(home);
}

static void
reports_a_full_arena(void **state)
{
	struct mm_arena *home = mm_arena_new(0), *rec = mm_arena_new(64);
	struct mm_json *j = reader(home,
	    "\"\\n0123456789012345678901234567890123456789012345678901234567"
	    "8901234567890\"");
	struct mm_str s;

	(void)state;
	mm_json_set_arena(j, rec);
	assert_false(mm_json_string(j, &s));
	assert_int_equal(mm_json_finish(j, NULL), MM_ENOMEM);
	mm_arena_free(rec);
	mm_arena_free(home);
}

/* Names are remembered in the arena: refused whenever it is too small. */
static enum mm_status
walk_names(struct mm_arena *a, void *ctx, struct mm_err *err)
{
	const struct mm_buf *b = ctx;
	struct mm_json *j = mm_json_new(
	    a, (struct mm_bytes){ (uint8_t *)b->p, b->n }, "t", NULL);

	if (j == NULL)
		return mm_err_nomem(err);
	walk(j);
	return mm_json_finish(j, err);
}

static void
reports_short_memory_at_any_name(void **state)
{
	struct mm_buf b;

	(void)state;
	mm_buf_init(&b, 0);
	for (int i = 0; i < 100; i++)
		mm_buf_fmt(&b, "%s\"n%d\":%d", i > 0 ? "," : "{", i, i);
	mm_buf_char(&b, '}');
	assert_true(shortage_each("names", walk_names, &b) > 10);
	mm_buf_free(&b);
}

static void
writes_other_values(void **state)
{
	struct mm_json_out o;
	struct mm_buf b;

	(void)state;
	mm_buf_init(&b, 0);
	/* Canonical wins over pretty. */
	mm_json_out_init(&o, &b, true, true);
	mm_json_begin_array(&o);
	mm_json_put_str(&o, MM_STR_NONE);
	mm_json_put_z(&o, "");
	mm_json_put_z(&o, NULL);
	mm_json_put_raw(&o, MM_STR("{\"a\":1.5}"));
	mm_json_put_bool(&o, false);
	mm_json_end_array(&o);
	assert_string_equal(b.p, "[null,\"\",null,{\"a\":1.5},false]");
	mm_buf_free(&b);
}

static void
write_sample(struct mm_json_out *o)
{
	mm_json_begin_object(o);
	mm_json_name(o, "a");
	mm_json_begin_array(o);
	mm_json_put_i64(o, -3);
	mm_json_put_bool(o, true);
	mm_json_put_null(o);
	mm_json_begin_object(o);
	mm_json_end_object(o);
	mm_json_begin_array(o);
	mm_json_end_array(o);
	mm_json_end_array(o);
	mm_json_member_u64(o, "b", UINT64_MAX);
	mm_json_member_str(o, "c", MM_STR_NONE);
	mm_json_member_z(o, "d", "\"\\/\b\f\n\r\t\x01\x1f\x7fé");
	mm_json_end_object(o);
}

static void
writes_canonically(void **state)
{
	struct mm_json_out o;
	struct mm_buf b;

	(void)state;
	mm_buf_init(&b, 0);
	mm_json_out_init(&o, &b, true, false);
	write_sample(&o);
	assert_string_equal(b.p,
	    "{\"a\":[-3,true,null,{},[]],\"b\":18446744073709551615,"
	    "\"d\":\"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7fé\"}");
	mm_buf_clear(&b);
	mm_json_out_init(&o, &b, false, true);
	write_sample(&o);
	assert_string_equal(b.p,
	    "{\n  \"a\": [\n    -3,\n    true,\n    null,\n    {},\n    []\n"
	    "  ],\n  \"b\": 18446744073709551615,\n"
	    "  \"d\": \"\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\x7fé\"\n}\n");
	assert_int_equal(read_text(b.p, b.n, WALK, NULL, NULL), MM_OK);
	mm_buf_free(&b);
}

/* What must be escaped is, wherever it stands among eight bytes at a time. */
static void
escapes_at_every_place(void **state)
{
	static const struct {
		char c;
		const char *text;
	} table[] = {
		{ '"', "\\\"" },
		{ '\\', "\\\\" },
		{ '\n', "\\n" },
		{ 0x01, "\\u0001" },
		{ 0x1f, "\\u001f" },
		{ ' ', " " },
		{ '!', "!" },
		{ '#', "#" },
		{ '[', "[" },
		{ ']', "]" },
		{ 0x7f, "\x7f" },
		{ (char)0xe3, "\xe3" },
	};
	struct mm_json_out o;
	struct mm_buf b, want;

	(void)state;
	mm_buf_init(&b, 0);
	mm_buf_init(&want, 0);
	for (size_t i = 0; i < MM_COUNT(table) * 20 * 20; i++) {
		size_t at = i % 20, n = i / 20 % 20, k = i / 400;
		char text[] = "aaaaaaaaaaaaaaaaaaaa";

		if (at >= n)
			continue;
		text[at] = table[k].c;
		mm_buf_clear(&b);
		mm_json_out_init(&o, &b, true, false);
		mm_json_put_str(&o, (struct mm_str){ text, n });
		mm_buf_clear(&want);
		mm_buf_fmt(&want, "\"%.*s%s%.*s\"", (int)at, text,
		    table[k].text, (int)(n - at - 1), text + at + 1);
		CHECK(strcmp(b.p, want.p) == 0, "%s, not %s", b.p, want.p);
	}
	mm_buf_free(&b);
	mm_buf_free(&want);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(accepts_what_rfc8259_allows),
		cmocka_unit_test(refuses_the_rest_with_its_place),
		cmocka_unit_test(refuses_every_truncation),
		cmocka_unit_test(unescapes_exactly),
		cmocka_unit_test(refuses_duplicate_names),
		cmocka_unit_test(finds_duplicates_among_many_names),
		cmocka_unit_test(holds_its_limits),
		cmocka_unit_test(names_the_path),
		cmocka_unit_test(reads_typed_values),
		cmocka_unit_test(refuses_wrong_types),
		cmocka_unit_test(keeps_the_first_error),
		cmocka_unit_test(reports_misuse_instead_of_hiding_it),
		cmocka_unit_test(outlives_the_arena_of_a_record),
		cmocka_unit_test(reports_a_full_arena),
		cmocka_unit_test(reads_nothing_after_an_error),
		cmocka_unit_test(reports_short_memory_at_any_name),
		cmocka_unit_test(writes_other_values),
		cmocka_unit_test(writes_canonically),
		cmocka_unit_test(escapes_at_every_place),
	};

	return cmocka_run_group_tests_name("json", tests, NULL, NULL);
}
