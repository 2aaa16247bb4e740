/* SPDX-License-Identifier: Apache-2.0 */
#include "vers/source.h"

struct source {
	const char *binary, *source;
};

#include "vers/source_rows.inc"

struct mm_str
mm_source_of_binary(struct mm_str binary)
{
	size_t lo = 0, hi = MM_COUNT(rows);

	if (mm_str_starts(binary, "linux-image-"))
		return MM_STR("linux");
	while (lo < hi) {
		size_t mid = (lo + hi) / 2;
		int c = mm_str_cmp(binary, mm_str_of(rows[mid].binary));

		if (c == 0)
			return mm_str_of(rows[mid].source);
		if (c < 0)
			hi = mid;
		else
			lo = mid + 1;
	}
	return MM_STR_NONE;
}

bool
mm_source_is_signed_kernel(struct mm_str source)
{
	return mm_str_starts(source, "linux-signed-");
}
