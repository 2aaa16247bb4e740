/* SPDX-License-Identifier: Apache-2.0 */
/*
 * R44: every (unit, recipient) pair in scope has a decision. Recipients are
 * found here unit by unit, not through the evaluator's index, so that a
 * mistake in the grouping shows.
 */
#include "duty/duty.h"

#define SEEN_HOLDER 1u
#define SEEN_LESSOR 2u

enum mm_status
mm_coverage_begin(struct mm_arena *a, const struct mm_world *w,
    struct mm_coverage_marks *out, struct mm_err *err)
{
	struct mm_coverage_marks m = { .w = w };
	enum mm_status st = mm_policy_resolve(w, &m.pol, err);

	if (st != MM_OK)
		return st;
	m.seen = mm_arena_alloc(a, w->holdings.n);
	if (m.seen == NULL)
		return mm_err_nomem(err);
	*out = m;
	return MM_OK;
}

/* The records that stand and make the party a recipient of the unit. */
static void
mark_unit(struct mm_coverage_marks *m, uint32_t unit, uint32_t party)
{
	const struct mm_world *w = m->w;
	uint32_t next;

	for (uint32_t i = w->units.v[unit].holding; i != MM_NONE; i = next) {
		const struct mm_holding *h = &w->holdings.v[i];
		bool known;

		next = h->rival;
		if (mm_scope_recipient(w, h->party, &known) == party)
			m->seen[i] |= SEEN_HOLDER;
		if (h->lessor != MM_NONE &&
		    mm_scope_recipient(w, h->lessor, &known) == party)
			m->seen[i] |= SEEN_LESSOR;
	}
}

void
mm_coverage_mark(struct mm_coverage_marks *m, const struct mm_duty *d)
{
	/* The duties of one recipient name the same units: once is enough. */
	if (d->party == MM_NONE || d->via != 0 || d->units == m->last)
		return;
	m->last = d->units;
	for (uint32_t i = 0; i < d->nunits; i++)
		mark_unit(m, d->units[i], d->party);
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

/*
 * The pairs of one record that stands. A party that two of them name is two
 * pairs: each must have been decided.
 */
static bool
account_holding(const struct mm_coverage_marks *m,
    const struct mm_duty_params *p, uint32_t holding, struct mm_coverage *c)
{
	const struct mm_world *w = m->w;
	const struct mm_holding *h = &w->holdings.v[holding];
	bool lessors = m->pol.reading[MM_READING_LESSOR] == 0;
	uint8_t seen = m->seen[holding];
	uint32_t party, lessor;
	bool known;

	if (mm_holding_stock(w, h))
		return true;
	party = mm_scope_recipient(w, h->party, &known);
	c->no_recipient += !known;
	if (!pair(c, p->arena, h->unit, party, (seen & SEEN_HOLDER) != 0))
		return false;
	if (!lessors || h->lessor == MM_NONE)
		return true;
	lessor = mm_scope_recipient(w, h->lessor, &known);
	return lessor == party ||
	    pair(c, p->arena, h->unit, lessor, (seen & SEEN_LESSOR) != 0);
}

static bool
account(const struct mm_coverage_marks *m, const struct mm_duty_params *p,
    uint32_t unit, struct mm_coverage *c)
{
	const struct mm_world *w = m->w;
	const struct mm_unit *u = &w->units.v[unit];
	struct mm_scope s = mm_unit_scope(w, &m->pol, unit);
	uint32_t i = u->holding;
	int t = 0;

	c->units++;
	if (s.stock) {
		c->stock++;
		return true;
	}
	if (!s.in) {
		/* Out of scope only through a test that says no. */
		while (s.test[t] != MM_NO)
			t++;
		c->out[t]++;
		return true;
	}
	c->in_scope++;
	c->contested += w->holdings.v[i].rival != MM_NONE;
	for (; i != MM_NONE; i = w->holdings.v[i].rival)
		if (!account_holding(m, p, i, c))
			return false;
	return true;
}

enum mm_status
mm_coverage_end(const struct mm_coverage_marks *m,
    const struct mm_duty_params *p, struct mm_coverage *out, struct mm_err *err)
{
	struct mm_coverage c = { 0 };

	for (uint32_t i = 0; i < m->w->units.n; i++) {
		if (p->product != MM_NONE &&
		    m->w->units.v[i].product != p->product)
			continue;
		if (!account(m, p, i, &c))
			return mm_err_nomem(err);
	}
	*out = c;
	return MM_OK;
}

static enum mm_status
mark(void *ctx, const struct mm_duty *d, struct mm_err *err)
{
	(void)err;
	mm_coverage_mark(ctx, d);
	return MM_OK;
}

enum mm_status
mm_duty_coverage(const struct mm_world *w, const struct mm_duty_params *p,
    struct mm_coverage *out, struct mm_err *err)
{
	struct mm_duty_params all = *p;
	struct mm_coverage_marks m;
	enum mm_status st = mm_coverage_begin(p->arena, w, &m, err);

	all.party = MM_NONE;
	all.all = false;
	if (st == MM_OK)
		st = mm_duty_eval(w, &all, mark, &m, err);
	return st == MM_OK ? mm_coverage_end(&m, p, out, err) : st;
}
