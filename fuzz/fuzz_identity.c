/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Input: a byte that chooses the command, then a question as a line of a
 * batch has it. Aborts when the answer is not one line of JSON.
 */
#include <stdlib.h>
#include <string.h>

#include "app/identity.h"
#include "codec/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
check_line(struct mm_arena *a, struct mm_str line)
{
	struct mm_json *j;

	if (line.n == 0 || line.p[line.n - 1] != '\n' ||
	    memchr(line.p, '\n', line.n - 1) != NULL)
		abort();
	j = mm_json_new(a,
	    (struct mm_bytes){ (const uint8_t *)line.p, line.n - 1 }, NULL,
	    NULL);
	if (j == NULL || !mm_json_skip(j) || mm_json_finish(j, NULL) != MM_OK)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mm_arena *a = mm_arena_new((size_t)1 << 24);
	struct mm_identity w = { 0 };
	struct mm_buf out;
	enum mm_status st;

	if (a == NULL || size < 1) {
		mm_arena_free(a);
		return 0;
	}
	w.verb = (enum mm_identity_verb)(data[0] % MM_IDENTITY_VERBS);
	w.sort = data[0] >= 0x80;
	mm_buf_init(&out, (size_t)1 << 24);
	st = mm_identity_answer(&w, a,
	    (struct mm_str){ (const char *)data + 1, size - 1 }, &out, NULL);
	if (st != MM_ENOMEM)
		check_line(a, mm_buf_view(&out));
	mm_buf_free(&out);
	mm_arena_free(a);
	return 0;
}
