/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a CPE name: what parses is equal to its formatted string, and
 * relations turn around as they must; so is what its URI gives. */
#include <stdlib.h>

#include "vers/cpe.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool
any_wild(const struct mm_cpe *c)
{
	for (int i = 0; i < MM_CPE_ATTRS; i++) {
		if (c->v[i].wild)
			return true;
	}
	return false;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct mm_arena *a = mm_arena_new((size_t)1 << 20);
	struct mm_str text = { (const char *)data, size };
	struct mm_cpe c, d;
	struct mm_err err;

	if (a == NULL)
		return 0;
	if (mm_cpe_parse(a, text, &c, &err) == MM_OK) {
		struct mm_str formatted = mm_cpe_text(a, &c);

		(void)mm_cpe_key(a, &c);
		if (formatted.n > MM_CPE_MAX)
			goto out;
		if (mm_cpe_parse(a, formatted, &d, &err) != MM_OK ||
		    !mm_str_eq(mm_cpe_text(a, &d), formatted))
			abort();
		if (!any_wild(&c) && mm_cpe_relation(&c, &d) != MM_CPE_EQUAL)
			abort();
		formatted = mm_cpe_uri(a, &c);
		if (formatted.n <= MM_CPE_MAX &&
		    (mm_cpe_parse(a, formatted, &d, &err) != MM_OK ||
			!mm_str_eq(mm_cpe_text(a, &d), mm_cpe_text(a, &c))))
			abort();
	}
out:
	mm_arena_free(a);
	return 0;
}
