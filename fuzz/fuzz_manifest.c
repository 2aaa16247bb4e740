/* SPDX-License-Identifier: Apache-2.0 */
/* A manifest that is accepted is written again as the same bytes. */
#include "render/manifest.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mm_arena *a = mm_arena_new((size_t)64 << 20);
	struct mm_str text = { (const char *)data, size };
	struct mm_manifest m;
	struct mm_err err;
	struct mm_buf b;

	mm_buf_init(&b, 0);
	if (a != NULL && mm_manifest_read(text, a, &m, &err) == MM_OK) {
		MM_BUG_ON(mm_manifest_write(&m, &b, &err) != MM_OK);
		MM_BUG_ON(b.n != size || memcmp(b.p, data, size) != 0);
	}
	mm_buf_free(&b);
	mm_arena_free(a);
	return 0;
}
