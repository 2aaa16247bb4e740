/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-16 in both byte orders, and what is none. */
#include "test.h"

#include "base/utf8.h"
#include "codec/utf16.h"

#define B(lit) \
	{ \
		(const uint8_t *)(lit), sizeof(lit) - 1 \
	}

static void
tells_utf16(void **state)
{
	static const struct {
		struct mm_bytes b;
		bool want;
	} rows[] = {
		{ B("\xff\xfe"), true },
		{ B("\xfe\xff"), true },
		{ B("<\0x\0"), true },
		{ B("\0<\0x"), true },
		{ B(""), false },
		{ B("<"), false },
		{ B("<\0x"), false },
		{ B("<xyz"), false },
		{ B("\0\0\0<"), false },
		{ B("<\0\0\0"), false },
		{ B("<\0\0x"), false },
		{ B("\0<x\0"), false },
		{ B("\xef\xbb\xbf<"), false },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++)
		CHECK(mm_utf16_is(rows[i].b) == rows[i].want, "%zu", i);
}

static void
decodes(void **state)
{
	static const struct {
		struct mm_bytes b;
		const char *want;
	} rows[] = {
		{ B("\xff\xfe"), "" },
		{ B("\xff\xfe"
		    "a\0\n\0"),
		    "a\n" },
		{ B("\xfe\xff\0a\0\n"), "a\n" },
		{ B("<\0x\0"), "<x" },
		{ B("\0<\0x"), "<x" },
		/* U+00E9, U+3042, U+FFFD: two and three bytes. */
		{ B("\xff\xfe\xe9\x00\x42\x30\xfd\xff"),
		    "\xc3\xa9\xe3\x81\x82\xef\xbf\xbd" },
		/* U+007F, U+0080, U+07FF, U+0800: where the length changes. */
		{ B("\xfe\xff\x00\x7f\x00\x80\x07\xff\x08\x00"),
		    "\x7f\xc2\x80\xdf\xbf\xe0\xa0\x80" },
		/* U+10000, U+1F600, U+10FFFF: surrogate pairs. */
		{ B("\xfe\xff\xd8\x00\xdc\x00\xd8\x3d\xde\x00\xdb\xff\xdf\xff"),
		    "\xf0\x90\x80\x80\xf0\x9f\x98\x80\xf4\x8f\xbf\xbf" },
	};
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_str s = MM_STR_NONE;
		struct mm_err e = { 0 };

		CHECK(mm_utf16_decode(a, rows[i].b, "f", &s, &e) == MM_OK,
		    "%zu: %s", i, e.en);
		CHECK(mm_str_eqz(s, rows[i].want), "%zu", i);
		CHECK(mm_utf8_valid(s), "%zu", i);
	}
	mm_arena_free(a);
}

static void
refuses_what_is_none(void **state)
{
	static const struct {
		struct mm_bytes b;
		uint64_t line;
		const char *offset;
	} rows[] = {
		/* A low surrogate alone, a high one alone, at the end, */
		{ B("\xfe\xff\0\n\xdc\x00\0a"), 2, "offset 4" },
		{ B("\xfe\xff\xd8\x00\0a"), 1, "offset 2" },
		{ B("\xfe\xff\xd8\x00\xe0\x00"), 1, "offset 2" },
		{ B("\xfe\xff\xd8\x00"), 1, "offset 2" },
		/* NUL, half a unit. */
		{ B("\xff\xfe\0\0"), 1, "offset 2" },
		{ B("\xff\xfe"
		    "a\0b"),
		    1, "offset 4" },
	};
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_str s = MM_STR_NONE;
		struct mm_err e = { 0 };

		CHECK(mm_utf16_decode(a, rows[i].b, "f", &s, &e) == MM_EFORMAT,
		    "%zu", i);
		CHECK(s.p == NULL && e.line == rows[i].line, "%zu", i);
		CHECK(strstr(e.en, rows[i].offset) != NULL, "%s", e.en);
	}
	mm_arena_free(a);
	a = mm_arena_new(2);
	{
		struct mm_str s;

		assert_int_equal(
		    mm_utf16_decode(a, rows[0].b, "f", &s, NULL), MM_ENOMEM);
	}
	mm_arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_utf16),
		cmocka_unit_test(decodes),
		cmocka_unit_test(refuses_what_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
