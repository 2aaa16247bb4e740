/* SPDX-License-Identifier: Apache-2.0 */
#include "match/pool.h"

#include <stdlib.h>

#include "base/map.h"
#include "test.h"

#define COLUMN_MAX (UINT32_C(1) << 31)

static void
columns_grow(void **state)
{
	struct mm_column c;

	(void)state;
	mm_column_init(&c, sizeof(uint32_t));
	for (uint32_t i = 0; i < 1000; i++) {
		uint32_t *at = mm_column_push(&c);

		assert_non_null(at);
		/* New elements are zero, whatever lay there before. */
		assert_int_equal(*at, 0);
		*at = i;
	}
	for (uint32_t i = 0; i < 1000; i++)
		assert_int_equal(((uint32_t *)c.p)[i], i);
	mm_column_free(&c);
	assert_null(c.p);
}

/* The limits, without the memory: a column that says it is that long. */
static void
limits(void **state)
{
	struct mm_column c;
	struct mm_names n = { 0 };
	struct mm_pool p;
	bool added;

	(void)state;
	mm_column_init(&c, 1);
	c.n = c.cap = COLUMN_MAX;
	assert_null(mm_column_push(&c));
	assert_int_equal(c.n, COLUMN_MAX);
	mm_pool_init(&p);
	mm_names_init(&n, &p);
	n.cap = COLUMN_MAX;
	n.refs.n = COLUMN_MAX / 2;
	assert_int_equal(mm_names_put(&n, MM_STR("a"), &added), MM_NAME_NONE);
	assert_false(added);
	mm_pool_free(&p);
}

static void
texts(void **state)
{
	static char big[70000];
	struct mm_pool p;
	uint32_t a, empty;

	(void)state;
	memset(big, 'x', sizeof(big));
	mm_pool_init(&p);
	assert_int_equal(mm_pool_add(&p, MM_STR_NONE), 0);
	assert_null(mm_pool_text(&p, 0).p);
	a = mm_pool_add(&p, MM_STR("abc"));
	empty = mm_pool_add(&p, MM_STR(""));
	assert_true(a != 0 && empty != 0 && empty != a);
	assert_true(mm_str_eqz(mm_pool_text(&p, a), "abc"));
	assert_true(mm_str_eqz(mm_pool_text(&p, empty), ""));
	assert_int_not_equal(mm_pool_add(&p, (struct mm_str){ big, 65535 }), 0);
	assert_false(p.failed);
	assert_int_equal(mm_pool_add(&p, (struct mm_str){ big, 65536 }), 0);
	assert_true(p.failed);
	/* Sticky: what comes after is not taken either. */
	assert_int_equal(mm_pool_add(&p, MM_STR("b")), 0);
	mm_pool_free(&p);
}

static void
clipping(void **state)
{
	static const struct {
		const char *text;
		size_t max;
		const char *want;
	} rows[] = {
		{ "abc", 3, "abc" },
		{ "abc", 4, "abc" },
		{ "abcd", 3, "abc" },
		{ "あい", 6, "あい" },
		{ "あい", 5, "あ" },
		{ "あい", 4, "あ" },
		{ "あい", 3, "あ" },
		{ "あい", 2, "" },
		/* Not text at all: nothing is left, and nothing before it. */
		{ "\x80\x80\x80", 2, "" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++)
		CHECK(mm_str_eqz(
			  mm_pool_clip(mm_str_of(rows[i].text), rows[i].max),
			  rows[i].want),
		    "%zu", i);
}

/* Two texts with one fingerprint in memory, found by trying. */
#define TWIN_A "pkg:npm/n793830"
#define TWIN_B "pkg:npm/n104335"

static uint32_t
print_of(const char *z)
{
	uint64_t h = mm_hash64(z, strlen(z));

	return (uint32_t)(h ^ h >> 32);
}

static void
names(void **state)
{
	struct mm_column slots;
	struct mm_names n;
	struct mm_pool p;
	bool added;

	(void)state;
	assert_int_equal(print_of(TWIN_A), print_of(TWIN_B));
	mm_pool_init(&p);
	mm_names_init(&n, &p);
	assert_int_equal(mm_names_put(&n, MM_STR(TWIN_A), &added), 0);
	assert_true(added);
	assert_int_equal(mm_names_put(&n, MM_STR(TWIN_B), &added), 1);
	assert_true(added);
	assert_int_equal(mm_names_put(&n, MM_STR(TWIN_B), &added), 1);
	assert_false(added);
	/* Enough to grow the table twice. */
	for (int i = 0; i < 600; i++) {
		char z[16];

		(void)snprintf(z, sizeof(z), "name %d", i);
		assert_int_equal(mm_names_put(&n, mm_str_of(z), &added), 2 + i);
	}
	assert_int_equal(mm_names_put(&n, MM_STR(TWIN_A), &added), 0);
	assert_true(mm_str_eqz(mm_names_text(&n, 1), TWIN_B));
	mm_column_init(&slots, sizeof(struct mm_name_slot));
	assert_true(mm_names_slots(&n, &slots));
	assert_true(slots.n >= 2 * 602 && (slots.n & (slots.n - 1)) == 0);
	for (uint32_t i = 0; i < 602; i++) {
		struct mm_str s = mm_names_text(&n, i);
		uint64_t hash = mm_hash64(s.p, s.n);
		uint32_t at = (uint32_t)hash, k;

		do
			k = mm_name_probe(slots.p, slots.n, hash, &at);
		while (k != i && k != MM_NAME_NONE);
		CHECK(k == i, "name %u", i);
	}
	mm_column_free(&slots);
	mm_names_free(&n);
	mm_pool_free(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_grow),
		cmocka_unit_test(limits),
		cmocka_unit_test(texts),
		cmocka_unit_test(clipping),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
