/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Journal entries: what decodes encodes to the same bytes, and what a lenient
 * line says can be written canonically and read back.
 */
#include "ledger/entry.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_decode(struct mm_arena *a, struct mm_bytes bytes)
{
	struct mm_fact f;
	struct mm_buf again;
	struct mm_err err;

	if (mm_entry_decode(a, bytes, &f, &err) != MM_OK) {
		MM_BUG_ON(err.ja[0] == '\0' || err.en[0] == '\0');
		return;
	}
	mm_buf_init(&again, 0);
	MM_BUG_ON(mm_entry_encode(&f, &again, &err) != MM_OK);
	MM_BUG_ON(again.n != bytes.n || memcmp(again.p, bytes.p, bytes.n) != 0);
	mm_buf_free(&again);
}

static void
check_parse(struct mm_arena *a, struct mm_bytes bytes)
{
	struct mm_fact f;
	struct mm_buf canonical;
	struct mm_err err;

	if (mm_entry_parse(a, bytes, "fuzz", 1, &f, &err) != MM_OK) {
		MM_BUG_ON(err.line != 1 || err.en[0] == '\0');
		return;
	}
	if (f.seq == 0)
		f.seq = 1;
	if (f.actor.p == NULL)
		f.actor = MM_STR("fuzz");
	if (mm_fact_check(&f, &err) != MM_OK)
		return;
	mm_buf_init(&canonical, 0);
	if (mm_entry_encode(&f, &canonical, &err) == MM_OK)
		check_decode(a,
		    (struct mm_bytes){
			(const uint8_t *)canonical.p, canonical.n });
	mm_buf_free(&canonical);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mm_arena *a = mm_arena_new((size_t)64 << 20);
	struct mm_bytes bytes = { data, size };

	if (a == NULL)
		return 0;
	check_decode(a, bytes);
	check_parse(a, bytes);
	mm_arena_free(a);
	return 0;
}
