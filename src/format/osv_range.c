/* SPDX-License-Identifier: Apache-2.0 */
#include "format/osv_range.h"

#include <string.h>

#include "vers/vers.h"

struct order {
	enum mm_vers_scheme scheme;
	bool failed;
};

/* Order of two versions; it failed when one has no place in the scheme. */
static int
compare_texts(struct order *o, struct mm_str a, struct mm_str b)
{
	int c = 0;

	o->failed |= mm_vers_cmp(o->scheme, a, b, &c, NULL) != MM_OK;
	return c;
}

/* "0" is before every version; otherwise the order of the scheme. */
static int
compare(
    struct order *o, const struct mm_osv_event *a, const struct mm_osv_event *b)
{
	bool first_a = mm_str_eqz(a->version, "0");
	bool first_b = mm_str_eqz(b->version, "0");
	int c = first_a || first_b ? (int)first_b - (int)first_a
				   : compare_texts(o, a->version, b->version);

	return c != 0 ? c : (int)a->kind - (int)b->kind;
}

/* A lone version must have a place in the order, too. */
static bool
has_place(struct order *o, const struct mm_osv_event *e)
{
	if (!mm_str_eqz(e->version, "0"))
		(void)compare_texts(o, e->version, e->version);
	return !o->failed;
}

/* Insertion sort: events are few and mostly in order already. */
static bool
sort_events(struct order *o, struct mm_osv_event *e, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		struct mm_osv_event x = e[i];
		uint32_t k = i;

		if (!has_place(o, &x))
			return false;
		for (; k > 0 && compare(o, &e[k - 1], &x) > 0; k--)
			e[k] = e[k - 1];
		e[k] = x;
	}
	return !o->failed;
}

static bool
push(struct mm_arena *a, mm_osv_ranges *out, struct mm_adv_range r)
{
	struct mm_adv_range *slot = mm_vec_push(a, out);

	if (slot != NULL)
		*slot = r;
	return slot != NULL;
}

/*
 * Move the limits out of the events: only the highest counts, and "*" is
 * none. @return how many events remain
 */
static uint32_t
take_limits(struct order *o, struct mm_osv_event *e, uint32_t n,
    struct mm_osv_event *limit)
{
	uint32_t kept = 0;
	bool none = false;

	limit->version = MM_STR_NONE;
	for (uint32_t i = 0; i < n; i++) {
		if (e[i].kind != MM_OSV_LIMIT) {
			e[kept++] = e[i];
			continue;
		}
		if (mm_str_eqz(e[i].version, "*"))
			none = true;
		else if (has_place(o, &e[i]) &&
		    (limit->version.p == NULL || compare(o, &e[i], limit) > 0))
			*limit = e[i];
	}
	if (none)
		limit->version = MM_STR_NONE;
	return kept;
}

/* Cut the interval at the limit. @return false when nothing is left */
static bool
cut_at(
    struct order *o, struct mm_adv_range *r, const struct mm_osv_event *limit)
{
	if (limit->version.p == NULL)
		return true;
	if (r->lo.text.p != NULL &&
	    compare_texts(o, r->lo.text, limit->version) >= 0)
		return false;
	if (r->hi.text.p != NULL &&
	    compare_texts(o, r->hi.text, limit->version) < 0)
		return true;
	r->hi = (struct mm_vers_bound){ limit->version, false };
	return true;
}

/* Walk the sorted events: outside, inside from an introduced one, outside. */
static bool
walk(struct mm_arena *a, struct order *o, const struct mm_osv_event *e,
    uint32_t n, const struct mm_osv_event *limit, mm_osv_ranges *out)
{
	struct mm_adv_range r = { .scheme = o->scheme,
		.status = MM_VERDICT_AFFECTED };
	bool inside = false;

	for (uint32_t i = 0; i <= n; i++) {
		if (i < n && e[i].kind == MM_OSV_INTRODUCED) {
			bool zero = mm_str_eqz(e[i].version, "0");

			if (inside)
				continue;
			inside = true;
			r.lo.text = zero ? MM_STR_NONE : e[i].version;
			r.lo.inclusive = !zero;
			continue;
		}
		if (!inside)
			continue;
		r.hi.text = i < n ? e[i].version : MM_STR_NONE;
		r.hi.inclusive = i < n && e[i].kind == MM_OSV_LAST_AFFECTED;
		inside = false;
		if (cut_at(o, &r, limit) && !push(a, out, r))
			return false;
	}
	return true;
}

bool
mm_osv_intervals(struct mm_arena *a, enum mm_vers_scheme scheme,
    struct mm_osv_event *events, uint32_t n, mm_osv_ranges *out, bool *decided)
{
	struct order o = { scheme, scheme == MM_VERS_NONE };
	struct mm_osv_event limit = { MM_OSV_LIMIT, MM_STR_NONE };

	if (!o.failed)
		n = take_limits(&o, events, n, &limit);
	if (!o.failed && sort_events(&o, events, n))
		return walk(a, &o, events, n, &limit, out);
	*decided = false;
	return push(a, out,
	    (struct mm_adv_range){
		.scheme = scheme, .status = MM_VERDICT_CANNOT_DECIDE });
}
