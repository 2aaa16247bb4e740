/* SPDX-License-Identifier: Apache-2.0 */
#include "duty/index.h"

uint32_t
mm_slot_of(const struct mm_world *w, uint32_t product, uint32_t version)
{
	return version != MM_NONE ? version : w->versions.n + product;
}

uint32_t
mm_slot_product(const struct mm_world *w, uint32_t slot)
{
	return slot < w->versions.n ? w->versions.v[slot].product
				    : slot - w->versions.n;
}

uint32_t
mm_slot_version(const struct mm_world *w, uint32_t slot)
{
	return slot < w->versions.n ? slot : MM_NONE;
}

struct mm_life_records
mm_index_records(const struct mm_duty_index *x, uint32_t product)
{
	uint32_t first = x->lifecycles.first[product];

	return (struct mm_life_records){ x->w, x->lifecycles.item + first,
		x->lifecycles.first[product + 1] - first };
}

/*
 * Group items 0..n-1 by key (stable); an item of key MM_NONE is left out.
 * The key of item i stands at (char *)keys + i * stride.
 */
static bool
group(struct mm_arena *a, const void *keys, size_t stride, uint32_t n,
    uint32_t nkeys, struct mm_by *out)
{
	uint32_t *first = mm_arena_array(a, (size_t)nkeys + 2, sizeof(*first));
	uint32_t *item = mm_arena_array(a, n, sizeof(*item));
	const char *k = keys;

	if (first == NULL || item == NULL)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t key =
		    *(const uint32_t *)(const void *)(k + i * stride);

		if (key != MM_NONE)
			first[key + 2]++;
	}
	for (uint32_t i = 0; i < nkeys; i++)
		first[i + 2] += first[i + 1];
	/* first[key + 1] walks from the start of key to its end. */
	for (uint32_t i = 0; i < n; i++) {
		uint32_t key =
		    *(const uint32_t *)(const void *)(k + i * stride);

		if (key != MM_NONE)
			item[first[key + 1]++] = i;
	}
	*out = (struct mm_by){ first, item };
	return true;
}

bool
mm_by_group(struct mm_arena *a, const uint32_t *key, uint32_t n, uint32_t nkeys,
    struct mm_by *out)
{
	return group(a, key, sizeof(*key), n, nkeys, out);
}

#define GROUP(x, vec, member, nkeys, out) \
	group((x)->arena, \
	    (x)->w->vec.n == 0 ? NULL \
			       : (const void *)&(x)->w->vec.v[0].member, \
	    sizeof((x)->w->vec.v[0]), (x)->w->vec.n, (nkeys), (out))

/* Products by what they share: number of a subject -> products. */
static bool
by_subject(struct mm_duty_index *x, struct mm_by *out)
{
	const struct mm_world *w = x->w;
	uint32_t n = w->products.n * MM_LEVEL_BRAND;
	uint32_t *key = mm_arena_array(x->arena, n, sizeof(*key));

	if (key == NULL)
		return false;
	for (uint32_t i = 0; i < n; i++)
		key[i] = w->products.v[i / MM_LEVEL_BRAND]
			     .subject[1 + i % MM_LEVEL_BRAND];
	return group(x->arena, key, sizeof(*key), n, w->subjects_n, out);
}

/*
 * A record that speaks of a family, a licence or a brand concerns every
 * product of it: list it once for each.
 */
static bool
group_lifecycles(struct mm_duty_index *x)
{
	const struct mm_world *w = x->w;
	struct mm_by shared = { NULL, NULL };
	MM_VEC(uint32_t) record = { 0 }, product = { 0 };
	bool any = false;

	for (uint32_t i = 0; i < w->lifecycles.n; i++)
		any = any || w->lifecycles.v[i].subject != MM_NONE;
	if (!any)
		return GROUP(
		    x, lifecycles, product, w->products.n, &x->lifecycles);
	if (!by_subject(x, &shared))
		return false;
	for (uint32_t i = 0; i < w->lifecycles.n; i++) {
		const struct mm_lifecycle *l = &w->lifecycles.v[i];
		bool wide = l->subject != MM_NONE;
		uint32_t n = wide
		    ? shared.first[l->subject + 1] - shared.first[l->subject]
		    : 1;

		for (uint32_t k = 0; k < n; k++) {
			uint32_t *r = mm_vec_push(x->arena, &record);
			uint32_t *p = mm_vec_push(x->arena, &product);

			if (r == NULL || p == NULL)
				return false;
			*r = i;
			*p = wide ? shared.item[shared.first[l->subject] + k] /
				MM_LEVEL_BRAND
				  : l->product;
		}
	}
	if (!group(x->arena, product.v, sizeof(*product.v), product.n,
		w->products.n, &x->lifecycles))
		return false;
	for (uint32_t i = 0; i < record.n; i++)
		x->lifecycles.item[i] = record.v[x->lifecycles.item[i]];
	return true;
}

static void
add_entry(struct mm_duty_index *x, uint32_t unit, uint32_t party, bool in)
{
	const struct mm_unit *u = &x->w->units.v[unit];
	struct mm_entry *e = &x->entries[x->nentries++];

	e->unit = unit;
	e->slot = mm_slot_of(x->w, u->product, u->version);
	e->party = mm_scope_recipient(x->w, party, &e->known);
	e->in = in;
}

/* Is the party told of the unit already? Entries of a unit are the last. */
static bool
listed(const struct mm_duty_index *x, uint32_t unit, uint32_t party)
{
	for (uint32_t i = x->nentries; i-- > 0 && x->entries[i].unit == unit;)
		if (x->entries[i].party == party)
			return true;
	return false;
}

/*
 * Everybody at whom a record that stands puts the unit, and their lessors.
 *
 * @return  false when one of the holders ended and nobody follows
 */
static bool
add_recipients(struct mm_duty_index *x, uint32_t unit)
{
	const struct mm_world *w = x->w;
	bool lessors = x->pol.reading[MM_READING_LESSOR] == 0;
	bool known = true, has, other;

	for (uint32_t i = w->units.v[unit].holding; i != MM_NONE;
	     i = w->holdings.v[i].rival) {
		const struct mm_holding *h = &w->holdings.v[i];

		if (mm_holding_stock(w, h))
			continue;
		if (!listed(x, unit, mm_scope_recipient(w, h->party, &has)))
			add_entry(x, unit, h->party, true);
		known = known && has;
		if (lessors && h->lessor != MM_NONE &&
		    !listed(x, unit, mm_scope_recipient(w, h->lessor, &other)))
			add_entry(x, unit, h->lessor, true);
	}
	return known;
}

/* One pass over the units: scope and recipients. */
static void
collect(struct mm_duty_index *x, uint32_t product)
{
	const struct mm_world *w = x->w;

	for (uint32_t i = 0; i < w->units.n; i++) {
		const struct mm_unit *u = &w->units.v[i];
		struct mm_scope s;
		bool known;

		if (product != MM_NONE && u->product != product)
			continue;
		s = mm_unit_scope(w, &x->pol, i);
		if (!s.in) {
			add_entry(x, i, w->holdings.v[u->holding].party, false);
			continue;
		}
		known = add_recipients(x, i);
		x->in_scope[mm_slot_of(w, u->product, u->version)]++;
		if ((u->state == MM_UNIT_LOST || !known) &&
		    x->strayed[u->product] == MM_NONE)
			x->strayed[u->product] = i;
	}
}

/* Stable pass of a counting sort of @p in by a key of the entries. */
static void
pass(const struct mm_duty_index *x, const uint32_t *in, uint32_t *out,
    uint32_t *first, uint32_t nkeys, bool by_slot)
{
	for (uint32_t k = 0; k < nkeys + 1; k++)
		first[k] = 0;
	for (uint32_t i = 0; i < x->nentries; i++) {
		const struct mm_entry *e = &x->entries[in[i]];

		first[(by_slot ? e->slot : e->party) + 1]++;
	}
	for (uint32_t k = 0; k < nkeys; k++)
		first[k + 1] += first[k];
	for (uint32_t i = 0; i < x->nentries; i++) {
		const struct mm_entry *e = &x->entries[in[i]];

		out[first[by_slot ? e->slot : e->party]++] = in[i];
	}
	for (uint32_t k = nkeys; k > 0; k--)
		first[k] = first[k - 1];
	first[0] = 0;
}

static bool
sort_entries(struct mm_duty_index *x)
{
	uint32_t n = x->nentries, k = 0;
	uint32_t top =
	    x->nslots > x->w->parties.n ? x->nslots : x->w->parties.n;
	uint32_t *a = mm_arena_array(x->arena, n, sizeof(*a));
	uint32_t *b = mm_arena_array(x->arena, n, sizeof(*b));
	uint32_t *first =
	    mm_arena_array(x->arena, (size_t)top + 1, sizeof(*first));
	uint32_t *slot =
	    mm_arena_array(x->arena, (size_t)x->nslots + 1, sizeof(*slot));

	if (a == NULL || b == NULL || first == NULL || slot == NULL)
		return false;
	for (int in = 1; in >= 0; in--)
		for (uint32_t i = 0; i < n; i++)
			if (x->entries[i].in == (in == 1))
				a[k++] = i;
	pass(x, a, b, first, x->w->parties.n, false);
	pass(x, b, a, slot, x->nslots, true);
	for (uint32_t i = 0; i < n; i++)
		b[i] = x->entries[a[i]].unit;
	x->order = a;
	x->units = b;
	x->slot_first = slot;
	return true;
}

static uint32_t
newest_feed(const struct mm_world *w)
{
	uint32_t best = MM_NONE;

	for (uint32_t i = 0; i < w->feeds.n; i++) {
		const struct mm_feed_ref *f = &w->feeds.v[i];

		if (f->held == MM_YES)
			continue;
		if (best == MM_NONE ||
		    mm_stamp_after(&f->at, &w->feeds.v[best].at))
			best = i;
	}
	return best;
}

enum mm_status
mm_duty_index_records(struct mm_arena *a, const struct mm_world *w,
    struct mm_duty_index *out, struct mm_err *err)
{
	struct mm_duty_index x = { .w = w, .arena = a };
	enum mm_status st = mm_policy_resolve(w, &x.pol, err);

	if (st != MM_OK)
		return st;
	if (!GROUP(&x, versions, product, w->products.n, &x.versions) ||
	    !group_lifecycles(&x))
		return mm_err_nomem(err);
	*out = x;
	return MM_OK;
}

enum mm_status
mm_duty_index_make(struct mm_arena *a, const struct mm_world *w,
    uint32_t product, struct mm_duty_index *out, struct mm_err *err)
{
	struct mm_duty_index x;
	uint32_t np = w->products.n;
	enum mm_status st = mm_duty_index_records(a, w, &x, err);

	if (st == MM_OK)
		st = mm_policy_calendar(a, w, &x.pol, err);
	if (st == MM_OK)
		st = mm_ruleset_of(a, w, &x.rules, err);
	if (st == MM_OK)
		st = mm_letters_index(a, w, &x.letters, err);
	if (st != MM_OK)
		return st;
	x.soon = mm_policy_end(&x.pol, MM_POLICY_DUE_SOON, w->as_of);
	x.soon_law = mm_policy_end(&x.pol, MM_POLICY_DUE_SOON_LAW, w->as_of);
	x.nslots = w->versions.n + np;
	x.entries = mm_arena_array(
	    a, ((size_t)w->units.n + w->rivals) * 2, sizeof(*x.entries));
	x.in_scope = mm_arena_array(a, x.nslots, sizeof(*x.in_scope));
	x.strayed = mm_arena_array(a, np, sizeof(*x.strayed));
	if (x.entries == NULL || x.in_scope == NULL || x.strayed == NULL ||
	    !GROUP(&x, risks, product, np, &x.risks) ||
	    !GROUP(&x, patches, product, np, &x.patches) ||
	    !GROUP(&x, controls, product, np, &x.controls) ||
	    !GROUP(&x, findings, version, w->versions.n, &x.findings) ||
	    !GROUP(&x, outcomes, unit, w->units.n, &x.outcomes))
		return mm_err_nomem(err);
	for (uint32_t i = 0; i < np; i++)
		x.strayed[i] = MM_NONE;
	collect(&x, product);
	if (!sort_entries(&x))
		return mm_err_nomem(err);
	x.feed = newest_feed(w);
	*out = x;
	return MM_OK;
}

uint32_t
mm_place_of(const uint32_t *list, uint32_t n, uint32_t item)
{
	uint32_t lo = 0, hi = n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (list[mid] < item)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < n && list[lo] == item ? lo : MM_NONE;
}
