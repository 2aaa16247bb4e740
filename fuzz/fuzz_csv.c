/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a table: decoded, read, written and read again, the cells are
 * the same (but for the apostrophe before formulas). */
#include <stdlib.h>

#include "base/utf8.h"
#include "codec/csv.h"
#include "codec/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
same(struct mm_str was, struct mm_str is)
{
	if (mm_str_eq(was, is))
		return true;
	return is.n == was.n + 1 && is.p[0] == '\'' &&
	    mm_str_eq(was, (struct mm_str){ is.p + 1, was.n });
}

static void
compare(struct mm_arena *a, struct mm_str first, struct mm_str second)
{
	struct mm_csv *x = mm_csv_new(a, first, "x");
	struct mm_csv *y = mm_csv_new(a, second, "y");
	const struct mm_str *c, *d;
	uint32_t n;

	if (x == NULL || y == NULL)
		return;
	while ((n = mm_csv_row(x, &c)) > 0) {
		if (mm_csv_row(y, &d) != n)
			abort();
		for (uint32_t i = 0; i < n; i++)
			if (!same(c[i], d[i]))
				abort();
	}
	if (mm_csv_row(y, &d) != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mm_arena *a = mm_arena_new((size_t)1 << 24);
	struct mm_csv_out o;
	struct mm_csv *c;
	const struct mm_str *cells;
	struct mm_str text;
	struct mm_buf b;
	struct mm_err err;
	uint32_t n;

	mm_buf_init(&b, (size_t)1 << 24);
	mm_csv_out_init(&o, &b);
	if (a == NULL ||
	    mm_text_decode(a, (struct mm_bytes){ data, size }, "f", &text, NULL,
		&err) != MM_OK)
		goto out;
	if (!mm_utf8_valid(text))
		abort();
	c = mm_csv_new(a, text, "f");
	if (c == NULL)
		goto out;
	while ((n = mm_csv_row(c, &cells)) > 0) {
		for (uint32_t i = 0; i < n; i++)
			mm_csv_put(&o, cells[i]);
		mm_csv_end_row(&o);
	}
	if (mm_csv_finish(c, &err) == MM_OK && !b.failed)
		compare(a, text, mm_buf_view(&b));
out:
	mm_buf_free(&b);
	mm_arena_free(a);
	return 0;
}
