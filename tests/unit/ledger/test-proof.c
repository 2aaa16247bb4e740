/* SPDX-License-Identifier: Apache-2.0 */
/* The text of a proof file, written by hand from docs/formats/journal.md. */
#include "test.h"

#include "ledger/proof.h"

static void
test_write(void **state)
{
	static const struct mm_proof_entry entries[] = {
		{ 2, { "{\"seq\":2}", 9 } }, { 10, { "{\"seq\":10}", 10 } }
	};
	struct mm_sha256 zero = { { 0 } }, ones;
	struct mm_proof p = { .entries = entries, .n = 2 };
	struct mm_buf b;

	(void)state;
	memset(ones.b, 1, sizeof(ones.b));
	p.path = (struct mm_merkle_path){ &ones, 1, 1 };
	p.note = MM_STR("mimamori/demo\n");
	mm_buf_init(&b, 0);
	mm_proof_write(&b, &p);
	assert_string_equal(b.p,
	    "mimamori proof 1\n"
	    "entry 2 {\"seq\":2}\n"
	    "entry 10 {\"seq\":10}\n"
	    "path AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n"
	    "\n"
	    "mimamori/demo\n");
	mm_buf_clear(&b);
	p.anchor = (struct mm_merkle_head){ 7, zero };
	p.grow = (struct mm_merkle_path){ &zero, 1, 1 };
	mm_proof_write(&b, &p);
	assert_non_null(strstr(b.p,
	    "E=\n"
	    "anchor 7:00000000000000000000000000000000"
	    "00000000000000000000000000000000\n"
	    "grow AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
	    "\nmimamori/demo\n"));
	mm_buf_free(&b);
}

/* Hashes as bytes; a list without one is left out. */
static void
test_compact(void **state)
{
	static const struct mm_proof_entry entry = { 2, { "{}", 2 } };
	static const char want[] = "mimamori proof 2\nentry 2 {}\npath 2\n"
				   "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
				   "BBBBBBBBBBBBBBBBBBBBBBBBBBBBBBBB"
				   "\nmimamori/demo\n";
	struct mm_sha256 hash[2];
	struct mm_proof p = { .entries = &entry, .n = 1, .compact = true };
	struct mm_buf b;

	(void)state;
	memset(hash[0].b, 'A', sizeof(hash[0].b));
	memset(hash[1].b, 'B', sizeof(hash[1].b));
	p.path = (struct mm_merkle_path){ hash, 2, 2 };
	p.note = MM_STR("mimamori/demo\n");
	mm_buf_init(&b, 0);
	mm_proof_write(&b, &p);
	assert_int_equal(b.n, sizeof(want) - 1);
	assert_memory_equal(b.p, want, b.n);
	mm_buf_free(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_write),
		cmocka_unit_test(test_compact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
