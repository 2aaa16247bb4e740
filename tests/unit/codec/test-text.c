/* SPDX-License-Identifier: Apache-2.0 */
/* Encodings of text files; the byte values are those of the standards. */
#include "test.h"

#include "codec/text.h"

#define B(lit) (lit), sizeof(lit) - 1

static void
decodes(void **state)
{
	static const struct {
		const char *p;
		size_t n;
		const char *want;
		enum mm_text_encoding encoding;
	} rows[] = {
		{ B(""), "", MM_TEXT_UTF8 },
		{ B("abc"), "abc", MM_TEXT_UTF8 },
		{ B("\xe7\x97\x85\xe9\x99\xa2"), "病院", MM_TEXT_UTF8 },
		{ B("\xef\xbb\xbf\xe7\x97\x85"), "病", MM_TEXT_UTF8_BOM },
		{ B("\x95\x61\x89\x40"), "病院", MM_TEXT_CP932 },
		{ B("a,\x83\x65\x83\x58\x83\x67\r\n"), "a,テスト\r\n",
		    MM_TEXT_CP932 },
		{ B("\xb1\xb2\xb3"), "ｱｲｳ", MM_TEXT_CP932 },
		/* NEC and IBM rows: 髙, 﨑, ①. */
		{ B("\xfb\xfc\xfa\xb1\x87\x40"), "髙﨑①", MM_TEXT_CP932 },
		/* 0x5c in the second byte, and alone. */
		{ B("\x95\x5c\x5c"), "表\\", MM_TEXT_CP932 },
	};
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_bytes in = { (const uint8_t *)rows[i].p, rows[i].n };
		enum mm_text_encoding enc;
		struct mm_str s;
		struct mm_err e;

		CHECK(mm_text_decode(a, in, "t", &s, NULL, &e) == MM_OK,
		    "%zu: %s", i, e.en);
		CHECK(mm_text_decode(a, in, "t", &s, &enc, &e) == MM_OK,
		    "%zu: %s", i, e.en);
		CHECK(mm_str_eqz(s, rows[i].want), "%zu: %.*s", i, MM_FMT(s));
		CHECK(enc == rows[i].encoding, "%zu", i);
	}
	mm_arena_free(a);
}

static void
refuses_with_its_place(void **state)
{
	static const struct {
		const char *p;
		size_t n;
		uint64_t line, column;
	} rows[] = {
		/* UTF-16. */
		{ B("\xff\xfe\x61\x00"), 1, 1 },
		{ B("\xfe\xff\x00\x61"), 1, 1 },
		/* A byte order mark promises UTF-8. */
		{ B("\xef\xbb\xbf\x95\x61"), 1, 4 },
		{ B("\xef\xbb\xbfok\n\xe7\x97\x85\xff"), 2, 4 },
		/* Neither UTF-8 nor CP932. */
		{ B("ab\n\x95\x61\xff\x41"), 2, 3 },
		{ B("\x95"), 1, 1 },
		{ B("\x81\x20"), 1, 1 },
		{ B("\x95\x61\x00"), 1, 3 },
		{ B("a\0b"), 1, 2 },
		/* UTF-8 that stops in the middle of a character. */
		{ B("ok\n\xe7\x97\x85\xe7\x97"), 2, 4 },
		/* CP932 gets further than UTF-8 does. */
		{ B("\x83\x65\x83\x58\xff\x41"), 1, 5 },
	};
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_bytes in = { (const uint8_t *)rows[i].p, rows[i].n };
		struct mm_str s;
		struct mm_err e;

		CHECK(
		    mm_text_decode(a, in, "t.csv", &s, NULL, &e) == MM_EFORMAT,
		    "%zu", i);
		CHECK(e.line == rows[i].line && e.column == rows[i].column,
		    "%zu: %llu:%llu", i, (unsigned long long)e.line,
		    (unsigned long long)e.column);
		assert_string_equal(e.source, "t.csv");
	}
	mm_arena_free(a);
}

static void
encodes_cp932_or_says_why_not(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_bytes out;
	struct mm_err e;

	(void)state;
	assert_int_equal(
	    mm_text_to_cp932(a, MM_STR("表,ｱ髙\r\n"), &out, &e), MM_OK);
	assert_int_equal(out.n, 8);
	assert_memory_equal(out.p, "\x95\x5c,\xb1\xfb\xfc\r\n", 8);
	/* U+20BB7 (a form of 吉) has no code. */
	assert_int_equal(
	    mm_text_to_cp932(a, MM_STR("a\nx\xf0\xa0\xae\xb7y"), &out, &e),
	    MM_EFORMAT);
	assert_int_equal(e.line, 2);
	assert_int_equal(e.column, 2);
	assert_non_null(strstr(e.en, "\xf0\xa0\xae\xb7\" (U+20BB7)"));
	assert_int_equal(mm_text_to_cp932(a, MM_STR(""), &out, &e), MM_OK);
	assert_int_equal(out.n, 0);
	mm_arena_free(a);
}

static void
says_when_memory_is_short(void **state)
{
	struct mm_arena *a = mm_arena_new(16);
	struct mm_bytes in = { (const uint8_t *)"\x95\x61\x89\x40\n\n", 6 };
	struct mm_bytes out;
	struct mm_str s;
	struct mm_err e = { 0 };

	(void)state;
	assert_int_equal(mm_text_decode(a, in, "t", &s, NULL, &e), MM_ENOMEM);
	assert_int_equal(
	    mm_text_to_cp932(a, MM_STR("病院"), &out, &e), MM_ENOMEM);
	/* What a confined process needs is opened before, once. */
	assert_int_equal(mm_text_prepare(&e), MM_OK);
	assert_int_equal(mm_text_prepare(&e), MM_OK);
	assert_int_equal(mm_text_decode(a, in, "t", &s, NULL, &e), MM_ENOMEM);
	assert_int_equal(e.code, MM_ENOMEM);
	mm_arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes),
		cmocka_unit_test(refuses_with_its_place),
		cmocka_unit_test(encodes_cp932_or_says_why_not),
		cmocka_unit_test(says_when_memory_is_short),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
