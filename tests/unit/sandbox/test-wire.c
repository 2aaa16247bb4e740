/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "sandbox/wire.h"

static struct mm_wire
over(const struct mm_buf *b)
{
	return mm_wire_of((struct mm_bytes){ (const uint8_t *)b->p, b->n });
}

static void
gives_back_what_was_put(void **state)
{
	struct mm_buf b;
	struct mm_wire w;
	struct mm_str s;
	(void)state;

	mm_buf_init(&b, 0);
	mm_wire_put_u64(&b, 0);
	mm_wire_put_u64(&b, UINT64_MAX);
	mm_wire_put_u64(&b, 0x0102030405060708);
	mm_wire_put_str(&b, MM_STR_NONE);
	mm_wire_put_str(&b, MM_STR(""));
	mm_wire_put_str(&b, MM_STR("製品"));
	w = over(&b);
	assert_int_equal(mm_wire_u64(&w, 0), 0);
	assert_true(mm_wire_u64(&w, UINT64_MAX) == UINT64_MAX);
	assert_true(mm_wire_u64(&w, UINT64_MAX) == 0x0102030405060708);
	assert_null(mm_wire_str(&w, 10).p);
	s = mm_wire_str(&w, 10);
	assert_true(s.p != NULL && s.n == 0);
	assert_false(mm_wire_done(&w));
	assert_true(mm_str_eqz(mm_wire_str(&w, 6), "製品"));
	assert_true(mm_wire_done(&w));
	mm_buf_free(&b);
}

static void
holds_its_limits(void **state)
{
	static const struct {
		uint64_t number, most;
		bool good;
	} table[] = {
		{ 7, 7, true },
		{ 8, 7, false },
		{ UINT64_MAX, UINT64_MAX - 1, false },
	};
	static const struct {
		struct mm_str text;
		size_t most;
		bool good;
	} texts[] = {
		{ { "abc", 3 }, 3, true },
		{ { "abc", 3 }, 2, false },
		{ { "\xff", 1 }, 9, false },
		{ { "\xe3\x81", 2 }, 9, false },
		{ { "a\0b", 3 }, 9, false },
	};
	struct mm_buf b;
	(void)state;

	mm_buf_init(&b, 0);
	for (size_t i = 0; i < MM_COUNT(table); i++) {
		struct mm_wire w;

		mm_buf_clear(&b);
		mm_wire_put_u64(&b, table[i].number);
		w = over(&b);
		(void)mm_wire_u64(&w, table[i].most);
		CHECK(mm_wire_done(&w) == table[i].good, "number %zu", i);
	}
	for (size_t i = 0; i < MM_COUNT(texts); i++) {
		struct mm_wire w;

		mm_buf_clear(&b);
		mm_wire_put_str(&b, texts[i].text);
		w = over(&b);
		(void)mm_wire_str(&w, texts[i].most);
		CHECK(mm_wire_done(&w) == texts[i].good, "text %zu", i);
	}
	mm_buf_free(&b);
}

/* Cut anywhere, it reads as bad and never beyond its end. */
static void
refuses_every_truncation(void **state)
{
	struct mm_buf b;
	(void)state;

	mm_buf_init(&b, 0);
	mm_wire_put_u64(&b, 5);
	mm_wire_put_str(&b, MM_STR("text"));
	for (size_t n = 0; n < b.n; n++) {
		struct mm_wire w =
		    mm_wire_of((struct mm_bytes){ (const uint8_t *)b.p, n });

		(void)mm_wire_u64(&w, 9);
		(void)mm_wire_str(&w, 9);
		CHECK(w.bad, "%zu bytes", n);
		assert_int_equal(mm_wire_u64(&w, 9), 0);
		assert_false(mm_wire_done(&w));
	}
	mm_buf_free(&b);
}

static void
makes_errors_safe_to_print(void **state)
{
	static const struct {
		const char *sent, *got;
	} table[] = {
		{ "行3: 読めません", "行3: 読めません" },
		{ "a\x1b[2Jb\x7f", "a [2Jb " },
		{ "a\xc2\x9b"
		  "2Jb",
		    "a  2Jb" },
		{ "two\nlines\t", "two\nlines\t" },
		/* Cut inside a character by the size of the field. */
		{ "abc\xe3\x81", "abc" },
		{ "\xff\xff", "" },
	};
	struct mm_buf b;
	(void)state;

	mm_buf_init(&b, 0);
	for (size_t i = 0; i < MM_COUNT(table); i++) {
		struct mm_err in = { .code = MM_EFORMAT, .line = 3 }, out;
		struct mm_wire w;

		(void)snprintf(in.ja, sizeof(in.ja), "%s", table[i].sent);
		(void)snprintf(in.en, sizeof(in.en), "%s", table[i].sent);
		mm_buf_clear(&b);
		mm_wire_put_err(&b, &in);
		w = over(&b);
		CHECK(mm_wire_err(&w, &out), "%zu", i);
		assert_string_equal(out.ja, table[i].got);
		assert_string_equal(out.en, table[i].got);
		assert_int_equal(out.code, MM_EFORMAT);
		assert_int_equal(out.line, 3);
		assert_string_equal(out.source, "");
	}
	mm_buf_free(&b);
}

static void
refuses_bad_errors(void **state)
{
	struct mm_err in = { .code = MM_OK }, out;
	struct mm_buf b;
	struct mm_wire w;
	(void)state;

	mm_buf_init(&b, 0);
	mm_wire_put_err(&b, &in);
	w = over(&b);
	assert_false(mm_wire_err(&w, &out)); /* a failure that is none */
	mm_buf_clear(&b);
	in.code = (enum mm_status)(MM_EINTERNAL + 1);
	mm_wire_put_err(&b, &in);
	w = over(&b);
	assert_false(mm_wire_err(&w, &out));
	mm_buf_clear(&b);
	in.code = MM_EFORMAT;
	mm_wire_put_err(&b, &in);
	mm_buf_char(&b, 'x');
	w = over(&b);
	assert_true(mm_wire_err(&w, &out));
	assert_false(mm_wire_done(&w)); /* something is left over */
	mm_buf_clear(&b);
	for (int i = 0; i < 3; i++)
		mm_wire_put_u64(&b, 1);
	mm_wire_put_str(&b, MM_STR("\x80\x80\x80\x80\x80"));
	mm_wire_put_str(&b, MM_STR(""));
	w = over(&b);
	assert_false(mm_wire_err(&w, &out)); /* no UTF-8 at all */
	mm_buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_back_what_was_put),
		cmocka_unit_test(holds_its_limits),
		cmocka_unit_test(refuses_every_truncation),
		cmocka_unit_test(makes_errors_safe_to_print),
		cmocka_unit_test(refuses_bad_errors),
	};

	return cmocka_run_group_tests_name("wire", tests, NULL, NULL);
}
