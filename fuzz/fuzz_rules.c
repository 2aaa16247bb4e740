/* SPDX-License-Identifier: Apache-2.0 */
/* A rule pack: whatever is read is written, and reads back the same. */
#include "app/rule_file.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mm_arena *a = mm_arena_new((size_t)64 << 20);
	struct mm_rule_file f, again;
	struct mm_err err = { 0 };
	struct mm_buf one, two;
	struct mm_str text;

	if (a == NULL)
		return 0;
	if (mm_rule_file_parse(a, (struct mm_bytes){ data, size }, "fuzz", &f,
		&err) == MM_OK) {
		mm_buf_init(&one, 0);
		mm_buf_init(&two, 0);
		mm_rule_file_write(&f, &one);
		text = mm_buf_view(&one);
		if (mm_rule_file_parse(a,
			(struct mm_bytes){ (const uint8_t *)text.p, text.n },
			"again", &again, &err) != MM_OK)
			abort();
		mm_rule_file_write(&again, &two);
		if (!mm_str_eq(text, mm_buf_view(&two)))
			abort();
		mm_buf_free(&one);
		mm_buf_free(&two);
	}
	mm_arena_free(a);
	return 0;
}
