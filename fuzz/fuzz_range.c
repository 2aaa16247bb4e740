/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Input: a VERS range. Aborts when a range that is read is not written back
 * byte for byte, when one that was put right is not canonical, when the two
 * readings disagree, or when a range does not hold its own bounds.
 */
#include <stdlib.h>

#include "vers/range.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_bounds(const struct mm_vers_range *r)
{
	for (uint32_t i = 0; i < r->n; i++) {
		enum mm_vers_op op = r->v[i].op;
		bool want =
		    op == MM_VERS_EQ || op == MM_VERS_LE || op == MM_VERS_GE;
		bool in = !want;

		if (mm_vers_range_contains(r, r->v[i].version, &in, NULL) !=
			MM_OK ||
		    (in != want && r->scheme != MM_VERS_ALPM))
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mm_arena *a = mm_arena_new((size_t)1 << 22);
	struct mm_str text = { (const char *)data, size }, again;
	struct mm_vers_range strict, sorted, reread;
	enum mm_status st;

	if (a == NULL)
		return 0;
	st = mm_vers_range_parse(a, text, MM_VERS_STRICT, &strict, NULL);
	if (st == MM_OK) {
		if (!mm_str_eq(mm_vers_range_text(a, &strict), text))
			abort();
		check_bounds(&strict);
	}
	if (mm_vers_range_parse(a, text, MM_VERS_SORT, &sorted, NULL) ==
	    MM_OK) {
		again = mm_vers_range_text(a, &sorted);
		if (again.p == NULL ||
		    mm_vers_range_parse(
			a, again, MM_VERS_STRICT, &reread, NULL) != MM_OK)
			abort();
		check_bounds(&sorted);
	} else if (st == MM_OK) {
		abort();
	}
	mm_arena_free(a);
	return 0;
}
