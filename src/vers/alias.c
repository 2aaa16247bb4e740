/* SPDX-License-Identifier: Apache-2.0 */
#include "vers/alias.h"

#include "vers/alias_rows.inc"

/* The first row of the vendor or of a later one; rows are sorted. */
static size_t
first_of(struct mm_str vendor)
{
	size_t lo = 0, hi = MM_COUNT(rows);

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (mm_str_cmp(mm_str_of(rows[mid].vendor), vendor) < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

const struct mm_alias *
mm_alias_find(struct mm_str vendor, struct mm_str product)
{
	const struct mm_alias *every = NULL;

	for (size_t i = first_of(vendor);
	     i < MM_COUNT(rows) && mm_str_eqz(vendor, rows[i].vendor); i++) {
		if (mm_str_eqz(product, rows[i].product))
			return &rows[i];
		if (rows[i].product[0] == '*')
			every = &rows[i];
	}
	return every;
}

const char *
mm_alias_digest(void)
{
	return ALIAS_DIGEST;
}

const struct mm_alias *
mm_alias_at(size_t i)
{
	return i < MM_COUNT(rows) ? &rows[i] : NULL;
}
