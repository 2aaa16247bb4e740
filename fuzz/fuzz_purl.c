/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a purl: what parses has one canonical text, which parses to
 * itself, and the same key. */
#include <stdlib.h>

#include "vers/purl.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mm_arena *a = mm_arena_new((size_t)1 << 20);
	struct mm_str text = { (const char *)data, size };
	struct mm_purl p, q;
	struct mm_err err;

	if (a == NULL)
		return 0;
	if (mm_purl_parse(a, text, &p, &err) == MM_OK) {
		struct mm_str canon = mm_purl_text(a, &p);
		struct mm_str key = mm_purl_key(a, &p);

		(void)mm_purl_version(a, &p);
		/* Encoding may make a text longer than the limit. */
		if (canon.n <= MM_PURL_MAX &&
		    (mm_purl_parse(a, canon, &q, &err) != MM_OK ||
			!mm_str_eq(mm_purl_text(a, &q), canon) ||
			!mm_str_eq(mm_purl_key(a, &q), key)))
			abort();
	}
	mm_arena_free(a);
	return 0;
}
