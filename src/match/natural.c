/* SPDX-License-Identifier: Apache-2.0 */
#include "match/natural.h"

#include <string.h>

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

int
mm_natural_cmp(struct mm_str a, struct mm_str b)
{
	size_t i = 0, j = 0;

	while (i < a.n && j < b.n) {
		size_t ri = i, rj = j;
		int d;

		if (!digit(a.p[i]) || !digit(b.p[j])) {
			if (a.p[i] != b.p[j])
				return (unsigned char)a.p[i] <
					(unsigned char)b.p[j]
				    ? -1
				    : 1;
			i++;
			j++;
			continue;
		}
		while (ri < a.n && digit(a.p[ri]))
			ri++;
		while (rj < b.n && digit(b.p[rj]))
			rj++;
		if (ri - i != rj - j)
			return ri - i < rj - j ? -1 : 1;
		d = memcmp(a.p + i, b.p + j, ri - i);
		if (d != 0)
			return d;
		i = ri;
		j = rj;
	}
	return (a.n - i > b.n - j) - (a.n - i < b.n - j);
}
