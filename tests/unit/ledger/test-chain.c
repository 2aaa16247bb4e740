/* SPDX-License-Identifier: Apache-2.0 */
/* The verifier finds every kind of damage and names the first bad entry. */
#include "test.h"

#include <stdlib.h>

#include "ledger/chain.h"
#include "ledger/entry.h"
#include "shortage.h"

#define ENTRIES 20

struct row {
	uint64_t seq;
	char bytes[400];
	uint8_t chain[33];
	size_t chain_n;
};

static struct row journal[ENTRIES];

/* Linked with --wrap: which of the next allocations is refused, 0 = none. */
static int calloc_fails;

void *__real_calloc(size_t n, size_t size);
void *__wrap_calloc(size_t n, size_t size);

void *
__wrap_calloc(size_t n, size_t size)
{
	return calloc_fails > 0 && --calloc_fails == 0 ? NULL
						       : __real_calloc(n, size);
}

static int
make_journal(void **state)
{
	struct mm_chain *c = mm_chain_new(MM_STR("w"));
	struct mm_fact f = { .type = MM_FACT_SETTING };
	struct mm_buf buf;
	struct mm_err err;

	(void)state;
	mm_buf_init(&buf, 0);
	for (uint64_t i = 0; i < ENTRIES; i++) {
		char value[16];
		struct mm_sha256 v;

		(void)snprintf(value, sizeof(value), "%d", (int)i);
		f.seq = i + 1;
		f.recorded.sec = 1000000000;
		f.valid.day = 20000;
		f.actor = MM_STR("a");
		f.v[MM_F_SETTING_name] = MM_STR("n");
		f.v[MM_F_SETTING_value] = mm_str_of(value);
		mm_buf_clear(&buf);
		if (mm_entry_encode(&f, &buf, &err) != MM_OK)
			return -1;
		v = mm_chain_add(c, mm_buf_view(&buf));
		journal[i].seq = i + 1;
		(void)snprintf(
		    journal[i].bytes, sizeof(journal[i].bytes), "%s", buf.p);
		memcpy(journal[i].chain, v.b, 32);
		journal[i].chain_n = 32;
	}
	mm_buf_free(&buf);
	mm_chain_free(c);
	return 0;
}

/* Verify n rows; returns how many passed. */
static uint64_t
verify(const struct row *rows, size_t n, struct mm_err *err)
{
	struct mm_chain *c = mm_chain_new(MM_STR("w"));
	struct mm_arena *a = mm_arena_new(0);
	uint64_t passed;

	for (size_t i = 0; i < n; i++) {
		struct mm_chain_found e = { rows[i].seq,
			{ (const uint8_t *)rows[i].bytes,
			    strlen(rows[i].bytes) },
			{ rows[i].chain, rows[i].chain_n } };
		struct mm_fact f;

		mm_arena_reset(a);
		if (mm_chain_verify(c, &e, a, &f, err) != MM_OK)
			break;
	}
	passed = mm_chain_seq(c);
	mm_chain_free(c);
	mm_arena_free(a);
	return passed;
}

static void
expect_bad(const struct row *rows, size_t n, uint64_t first_bad,
    const char *says, const char *what)
{
	struct mm_err err = { 0 };
	char name[32];

	CHECK(verify(rows, n, &err) == first_bad - 1, "%s %d: %s", what,
	    (int)first_bad, err.en);
	CHECK(err.code == MM_EINTEGRITY, "%s", what);
	CHECK(strstr(err.en, says) != NULL, "%s: %s", what, err.en);
	(void)snprintf(name, sizeof(name), "entry %d ", (int)first_bad);
	CHECK(strstr(err.en, name) != NULL, "%s: %s", what, err.en);
	(void)snprintf(name, sizeof(name), "記録 %d ", (int)first_bad);
	CHECK(strstr(err.ja, name) != NULL, "%s: %s", what, err.ja);
}

static void
test_good(void **state)
{
	struct mm_err err;

	(void)state;
	assert_int_equal(verify(journal, ENTRIES, &err), ENTRIES);
}

static void
test_changed(void **state)
{
	struct row rows[ENTRIES];

	(void)state;
	for (size_t i = 0; i < ENTRIES; i++) {
		char *digit;

		memcpy(rows, journal, sizeof(rows));
		digit = strstr(rows[i].bytes, "\"value\":\"") + 9;
		*digit = *digit == '9' ? '8' : (char)(*digit + 1);
		expect_bad(rows, ENTRIES, i + 1, "chain hash", "value");
		memcpy(rows, journal, sizeof(rows));
		rows[i].chain[i] ^= 1;
		expect_bad(rows, ENTRIES, i + 1, "chain hash", "chain");
		memcpy(rows, journal, sizeof(rows));
		rows[i].chain_n = i % 2 == 0 ? 31 : 33;
		expect_bad(rows, ENTRIES, i + 1, "chain hash", "length");
		memcpy(rows, journal, sizeof(rows));
		rows[i].bytes[i] ^= 0x40;
		expect_bad(rows, ENTRIES, i + 1, "", "byte");
	}
}

static void
test_deleted_inserted_exchanged(void **state)
{
	struct row rows[ENTRIES + 1];

	(void)state;
	for (size_t i = 0; i + 1 < ENTRIES; i++) {
		memcpy(rows, journal, sizeof(journal));
		memmove(&rows[i], &rows[i + 1],
		    (ENTRIES - i - 1) * sizeof(rows[0]));
		expect_bad(rows, ENTRIES - 1, i + 1, "missing", "deleted");

		memcpy(rows, journal, sizeof(journal));
		memmove(
		    &rows[i + 1], &rows[i], (ENTRIES - i) * sizeof(rows[0]));
		expect_bad(rows, ENTRIES + 1, i + 2, "in place of", "doubled");

		/* Contents exchanged, places kept. */
		memcpy(rows, journal, sizeof(journal));
		rows[i] = journal[i + 1];
		rows[i].seq = i + 1;
		rows[i + 1] = journal[i];
		rows[i + 1].seq = i + 2;
		expect_bad(rows, ENTRIES, i + 1, "number", "exchanged");
	}
}

/* Somebody renumbers the entries after a deletion, but keeps the chain. */
static void
test_renumbered(void **state)
{
	struct row rows[ENTRIES];

	(void)state;
	memcpy(rows, journal, sizeof(rows));
	for (size_t i = 4; i + 1 < ENTRIES; i++) {
		char seq[16];

		rows[i] = journal[i + 1];
		rows[i].seq = i + 1;
		(void)snprintf(seq, sizeof(seq), "\"seq\":%d,", (int)i + 1);
		if (strlen(seq) ==
		    (size_t)snprintf(NULL, 0, "\"seq\":%d,", (int)i + 2))
			memcpy(strstr(rows[i].bytes, "\"seq\":"), seq,
			    strlen(seq));
	}
	expect_bad(rows, ENTRIES - 1, 5, "chain hash", "renumbered");
}

/* Hashing alone finds the same damage, and gives the same leaves. */
static void
test_pass(void **state)
{
	struct mm_chain *c = mm_chain_new(MM_STR("w"));
	struct mm_err err = { 0 };

	(void)state;
	for (size_t i = 0; i < ENTRIES; i++) {
		struct mm_str bytes = mm_str_of(journal[i].bytes);
		struct mm_chain_found e = { i + 1,
			{ (const uint8_t *)bytes.p, bytes.n },
			{ journal[i].chain, 32 } };

		e.seq = i + 2;
		assert_int_equal(mm_chain_pass(c, &e, &err), MM_EINTEGRITY);
		e.seq = i + 1;
		e.bytes.n--;
		assert_int_equal(mm_chain_pass(c, &e, &err), MM_EINTEGRITY);
		assert_int_equal(mm_chain_seq(c), i);
		e.bytes.n++;
		assert_int_equal(mm_chain_pass(c, &e, &err), MM_OK);
		assert_true(mm_sha256_eq(
		    mm_chain_last_leaf(c), mm_chain_leaf(c, bytes)));
	}
	assert_memory_equal(
	    mm_chain_value(c).b, journal[ENTRIES - 1].chain, 32);
	mm_chain_free(c);
}

static void
test_other_workspace(void **state)
{
	struct mm_chain *a = mm_chain_new(MM_STR("w"));
	struct mm_chain *b = mm_chain_new(MM_STR("x"));

	(void)state;
	assert_false(mm_sha256_eq(mm_chain_value(a), mm_chain_value(b)));
	mm_chain_free(a);
	mm_chain_free(b);
	mm_chain_free(NULL);
}

static void
test_resume(void **state)
{
	struct mm_chain *c = mm_chain_new(MM_STR("w"));
	struct mm_sha256 at, got;

	(void)state;
	memcpy(at.b, journal[9].chain, 32);
	mm_chain_resume(c, 10, at);
	got = mm_chain_add(c, mm_str_of(journal[10].bytes));
	assert_int_equal(mm_chain_seq(c), 11);
	assert_memory_equal(got.b, journal[10].chain, 32);
	mm_chain_free(c);
}

static void
test_new_without_memory(void **state)
{
	struct mm_chain *c;

	(void)state;
	for (int nth = 1; nth <= 2; nth++) {
		calloc_fails = nth;
		c = mm_chain_new(MM_STR("w"));
		CHECK(c == NULL && calloc_fails == 0, "allocation %d", nth);
	}
	c = mm_chain_new(MM_STR("w"));
	assert_non_null(c);
	mm_chain_free(c);
}

static enum mm_status
verify_first(struct mm_arena *a, void *ctx, struct mm_err *err)
{
	struct mm_chain *c = ctx;
	struct mm_chain_found e = { 1,
		{ (const uint8_t *)journal[0].bytes, strlen(journal[0].bytes) },
		{ journal[0].chain, 32 } };
	struct mm_fact f;
	enum mm_status st = mm_chain_verify(c, &e, a, &f, err);

	assert_int_equal(mm_chain_seq(c), st == MM_OK);
	return st;
}

/* Out of memory is no bad entry, and the chain stays where it was. */
static void
test_verify_without_memory(void **state)
{
	struct mm_chain *c = mm_chain_new(MM_STR("w"));

	(void)state;
	assert_true(shortage_each("verify", verify_first, c) > 10);
	mm_chain_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_changed),
		cmocka_unit_test(test_deleted_inserted_exchanged),
		cmocka_unit_test(test_renumbered),
		cmocka_unit_test(test_pass),
		cmocka_unit_test(test_other_workspace),
		cmocka_unit_test(test_resume),
		cmocka_unit_test(test_new_without_memory),
		cmocka_unit_test(test_verify_without_memory),
	};

	return cmocka_run_group_tests(tests, make_journal, NULL);
}
