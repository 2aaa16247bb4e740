/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal: what the worker says of suppliers' documents is believed only when it
 * is whole and within its limits, and nothing of it acts on a terminal.
 */
#include "test.h"

#include "app/supplier.h"
#include "sandbox/wire.h"

struct answer {
	uint64_t state, notes, kind, more;
	const char *document, *text;
	bool end;
};

static void
put(struct mm_buf *b, const struct answer *x)
{
	mm_wire_put_u64(b, 1);
	mm_wire_put_str(b, mm_str_of(x->document));
	for (int i = 0; i < 3; i++)
		mm_wire_put_str(b, MM_STR("t"));
	mm_wire_put_u64(b, x->state);
	mm_wire_put_str(b, MM_STR("P"));
	mm_wire_put_u64(b, 1);
	mm_wire_put_u64(b, x->notes);
	for (uint64_t i = 0; i < x->notes && i < 2; i++) {
		mm_wire_put_u64(b, x->kind);
		mm_wire_put_str(b, MM_STR("vendor_fix"));
		mm_wire_put_str(b, MM_STR_NONE);
		mm_wire_put_str(b, mm_str_of(x->text));
		mm_wire_put_str(b, i > 0 ? MM_STR("U") : MM_STR_NONE);
		mm_wire_put_str(b, MM_STR_NONE);
	}
	if (!x->end)
		return;
	mm_wire_put_u64(b, 0);
	mm_wire_put_u64(b, x->more);
}

static enum mm_status
read_buf(struct mm_arena *a, const struct mm_buf *b, size_t n,
    struct mm_supplier_list *out, struct mm_err *e)
{
	return mm_supplier_read(
	    (struct mm_bytes){ (const uint8_t *)b->p, n }, a, out, e);
}

static void
believes_what_is_whole(void **state)
{
	static const struct {
		struct answer x;
		bool good;
	} rows[] = {
		{ { 3, 2, 1, 7, "D", "x", true }, true },
		{ { 1, 0, 1, 0, "D", "x", true }, true },
		{ { 6, 1, 4, 0, "D", "", true }, true },
		{ { 0, 0, 1, 0, "D", "x", true }, false },
		{ { 7, 0, 1, 0, "D", "x", true }, false },
		{ { 3, 1, 0, 0, "D", "x", true }, false },
		{ { 3, 1, 5, 0, "D", "x", true }, false },
		{ { 3, 1, 1, 0, "", "x", true }, false },
		{ { 3, 10001, 1, 0, "D", "x", true }, false },
		{ { 3, 10000, 1, 0, "D", "x", true }, false },
		{ { 3, 1, 1, 0, "D", "\xff", true }, false },
		{ { 3, 1, 1, UINT64_MAX, "D", "x", true }, false },
		{ { 3, 1, 1, 0, "D", "x", false }, false },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_supplier_list list = { .n = 77 };
		struct mm_err e = { 0 };
		struct mm_buf b;

		mm_buf_init(&b, 0);
		put(&b, &rows[i].x);
		CHECK(read_buf(a, &b, b.n, &list, &e) ==
			(rows[i].good ? MM_OK : MM_EINTERNAL),
		    "%zu", i);
		CHECK(list.n == (rows[i].good ? 1u : 77u), "%zu", i);
		if (rows[i].good)
			CHECK(list.more == rows[i].x.more &&
				list.v[0].n == rows[i].x.notes,
			    "%zu", i);
		/* Cut anywhere it is no answer, and so is one with more. */
		for (size_t n = 0; rows[i].good && n < b.n; n++)
			CHECK(read_buf(a, &b, n, &list, &e) == MM_EINTERNAL,
			    "%zu: %zu", i, n);
		mm_buf_char(&b, 'x');
		CHECK(
		    read_buf(a, &b, b.n, &list, &e) == MM_EINTERNAL, "%zu", i);
		mm_buf_free(&b);
		mm_arena_free(a);
	}
}

/* Not one more than the limit, and no control character. */
static void
holds_its_limits(void **state)
{
	const struct answer x = { 3, 1, 1, 0, "D", "a\x1b[2Jb", false };
	struct mm_arena *a = mm_arena_new(0);
	struct mm_supplier_list list;
	struct mm_err e = { 0 };
	struct mm_buf b;

	(void)state;
	mm_buf_init(&b, 0);
	for (int i = 0; i < MM_SUPPLIER_MOST; i++)
		put(&b, &x);
	mm_wire_put_u64(&b, 0);
	mm_wire_put_u64(&b, 3);
	assert_int_equal(read_buf(a, &b, b.n, &list, &e), MM_OK);
	assert_int_equal(list.n, MM_SUPPLIER_MOST);
	assert_int_equal(list.more, 3);
	assert_true(mm_str_eqz(list.v[0].notes[0].text, "a [2Jb"));
	b.n -= 16;
	put(&b, &x);
	mm_wire_put_u64(&b, 0);
	mm_wire_put_u64(&b, 0);
	assert_int_equal(read_buf(a, &b, b.n, &list, &e), MM_EINTERNAL);
	mm_buf_free(&b);
	mm_arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(believes_what_is_whole),
		cmocka_unit_test(holds_its_limits),
	};

	return cmocka_run_group_tests_name("supplier", tests, NULL, NULL);
}
