/* SPDX-License-Identifier: Apache-2.0 */
/*
 * R44: every (unit, recipient) pair in scope has a decision. Recipients are
 * found here unit by unit, not through the evaluator's index, so that a
 * mistake in the grouping shows.
 */
#include "duty/duty.h"

/* Which pairs a duty named: unit by holder, unit by lessor. */
struct marks {
	const struct mm_world *w;
	uint8_t *seen;
};

#define SEEN_HOLDER 1u
#define SEEN_LESSOR 2u

static enum mm_status
mark(void *ctx, const struct mm_duty *d, struct mm_err *err)
{
	struct marks *m = ctx;

	(void)err;
	if (d->party == MM_NONE || d->via != 0)
		return MM_OK;
	for (uint32_t i = 0; i < d->nunits; i++) {
		uint32_t unit = d->units[i];
		const struct mm_holding *h =
		    &m->w->holdings.v[m->w->units.v[unit].holding];
		bool known;

		if (mm_scope_recipient(m->w, h->party, &known) == d->party)
			m->seen[unit] |= SEEN_HOLDER;
		if (h->lessor != MM_NONE &&
		    mm_scope_recipient(m->w, h->lessor, &known) == d->party)
			m->seen[unit] |= SEEN_LESSOR;
	}
	return MM_OK;
}

static bool
pair(struct mm_coverage *c, struct mm_arena *a, uint32_t unit, uint32_t party,
    bool seen)
{
	struct mm_undecided *u;

	c->pairs++;
	if (seen) {
		c->decided++;
		return true;
	}
	u = mm_vec_push(a, &c->missing);
	if (u == NULL)
		return false;
	*u = (struct mm_undecided){ unit, party };
	return true;
}

static bool
account(const struct marks *m, const struct mm_policy *pol,
    const struct mm_duty_params *p, uint32_t unit, struct mm_coverage *c)
{
	const struct mm_world *w = m->w;
	const struct mm_holding *h = &w->holdings.v[w->units.v[unit].holding];
	struct mm_scope s = mm_unit_scope(w, pol, unit);
	bool lessors = pol->reading[MM_READING_LESSOR] == 0;
	uint32_t party;
	bool known;

	c->units++;
	if (s.stock) {
		c->stock++;
		return true;
	}
	for (int t = 0; !s.in && t < MM_SCOPE__COUNT; t++) {
		if (s.test[t] == MM_NO) {
			c->out[t]++;
			return true;
		}
	}
	c->in_scope++;
	party = mm_scope_recipient(w, h->party, &known);
	c->no_recipient += !known;
	if (!pair(c, p->arena, unit, party, (m->seen[unit] & SEEN_HOLDER) != 0))
		return false;
	if (!lessors || h->lessor == MM_NONE || h->lessor == h->party)
		return true;
	return pair(c, p->arena, unit, mm_scope_recipient(w, h->lessor, &known),
	    (m->seen[unit] & SEEN_LESSOR) != 0);
}

enum mm_status
mm_duty_coverage(const struct mm_world *w, const struct mm_duty_params *p,
    struct mm_coverage *out, struct mm_err *err)
{
	struct mm_duty_params all = *p;
	struct mm_coverage c = { 0 };
	struct marks m = { w, mm_arena_alloc(p->arena, w->units.n) };
	struct mm_policy pol;
	enum mm_status st = mm_policy_resolve(w, &pol, err);

	if (st != MM_OK)
		return st;
	if (m.seen == NULL)
		return mm_err_nomem(err);
	all.party = MM_NONE;
	all.all = false;
	st = mm_duty_eval(w, &all, mark, &m, err);
	for (uint32_t i = 0; st == MM_OK && i < w->units.n; i++) {
		if (p->product != MM_NONE &&
		    w->units.v[i].product != p->product)
			continue;
		if (!account(&m, &pol, p, i, &c))
			st = mm_err_nomem(err);
	}
	if (st == MM_OK)
		*out = c;
	return st;
}
