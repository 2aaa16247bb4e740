/* SPDX-License-Identifier: Apache-2.0 */
#include "model/support.h"

#include <string.h>

enum mm_tri
mm_eol_is_over(const struct mm_eol_end *end, struct mm_date day)
{
	if (!mm_date_is_set(end->date))
		return end->over;
	return mm_date_cmp(day, end->date) > 0 ? MM_YES : MM_NO;
}

static struct mm_str
without_v(struct mm_str s)
{
	if (s.n > 1 && (s.p[0] == 'v' || s.p[0] == 'V') && s.p[1] >= '0' &&
	    s.p[1] <= '9')
		return (struct mm_str){ s.p + 1, s.n - 1 };
	return s;
}

static bool
holds(struct mm_str cycle, struct mm_str version)
{
	char next;

	if (cycle.n == 0 || version.n < cycle.n ||
	    memcmp(cycle.p, version.p, cycle.n) != 0)
		return false;
	if (version.n == cycle.n)
		return true;
	next = version.p[cycle.n];
	return next < '0' || next > '9';
}

const struct mm_eol_release *
mm_eol_release_of(const struct mm_eol_product *p, struct mm_str version)
{
	const struct mm_eol_release *best = NULL;
	size_t longest = 0;

	version = without_v(version);
	for (uint32_t i = 0; i < p->nreleases; i++) {
		struct mm_str cycle = without_v(p->releases[i].cycle);

		if (cycle.n > longest && holds(cycle, version)) {
			best = &p->releases[i];
			longest = cycle.n;
		}
	}
	return best;
}
