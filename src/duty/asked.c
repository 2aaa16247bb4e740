/* SPDX-License-Identifier: Apache-2.0 */
#include "duty/asked.h"

static enum mm_tri
tri(bool v)
{
	return v ? MM_YES : MM_NO;
}

enum mm_status
mm_asked_index(
    const struct mm_duty_index *x, struct mm_held *out, struct mm_err *err)
{
	const struct mm_world *w = x->w;
	uint32_t n = w->holdings.n;
	uint32_t *key = mm_arena_array(x->arena, n, sizeof(*key));
	bool known;

	if (key == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; i < n; i++)
		key[i] = mm_scope_recipient(w, w->holdings.v[i].party, &known);
	if (!mm_by_group(x->arena, key, n, w->parties.n, &out->holder))
		return mm_err_nomem(err);
	for (uint32_t i = 0; i < n; i++)
		key[i] = w->holdings.v[i].lessor;
	if (!mm_by_group(x->arena, key, n, w->parties.n, &out->lessor))
		return mm_err_nomem(err);
	return MM_OK;
}

/* Units under collection, with what their scope says together. */
struct picked {
	const struct mm_duty_index *x;
	const struct mm_request *q;
	MM_VEC(uint32_t) units;
	uint32_t unknown_units; /* named in the request, not found so */
	bool any_in, same_slot, oom;
	uint32_t slot;
};

/* A dealer's stock is no reason against the dealer's own request. */
static bool
in_scope(const struct mm_unit *u, const struct mm_scope *s)
{
	if (!s->stock || u->state == MM_UNIT_RETIRED)
		return s->in;
	return s->test[MM_SCOPE_DATE] != MM_NO &&
	    s->test[MM_SCOPE_UNCONFIRMED] != MM_NO &&
	    s->test[MM_SCOPE_CYBER] != MM_NO;
}

static bool
asked_about(const struct mm_request *q, const struct mm_unit *u)
{
	return u->product == q->product &&
	    (q->version == MM_NONE || u->version == MM_NONE ||
		u->version == q->version);
}

static void
pick(struct picked *p, uint32_t unit)
{
	const struct mm_unit *u = &p->x->w->units.v[unit];
	uint32_t slot = mm_slot_of(p->x->w, u->product, u->version);
	struct mm_scope s = mm_unit_scope(p->x->w, &p->x->pol, unit);
	uint32_t *room;

	if (!asked_about(p->q, u))
		return;
	for (uint32_t i = 0; i < p->units.n; i++)
		if (p->units.v[i] == unit)
			return;
	room = mm_vec_push(p->x->arena, &p->units);
	if (room == NULL) {
		p->oom = true;
		return;
	}
	*room = unit;
	p->any_in = p->any_in || in_scope(u, &s);
	p->same_slot = p->same_slot && (p->units.n == 1 || slot == p->slot);
	p->slot = slot;
}

static void
pick_listed(struct picked *p)
{
	struct mm_str rest = p->q->units;

	while (rest.p != NULL) {
		uint32_t u = mm_world_unit(p->x->w, mm_str_cut(&rest, '\n'));

		if (u != MM_NONE && p->x->whole != NULL)
			u = mm_place_of(p->x->whole, p->x->w->units.n, u);
		/* Not registered, or not of what was asked about: a slip in
		 * the request or the register, so nothing follows from it. */
		if (u == MM_NONE || !asked_about(p->q, &p->x->w->units.v[u]))
			p->unknown_units++;
		else
			pick(p, u);
	}
}

static void
pick_held(struct picked *p, const struct mm_by *by)
{
	const struct mm_world *w = p->x->w;

	for (uint32_t i = by->first[p->q->party];
	     i < by->first[p->q->party + 1]; i++)
		pick(p, w->holdings.v[by->item[i]].unit);
}

/* Did the requester ever hold, or rent out, one of the units asked about? */
static bool
ever_held(const struct picked *p, const struct mm_held *held)
{
	const struct mm_by *by[] = { &held->holder, &held->lessor };

	for (size_t k = 0; k < MM_COUNT(by); k++)
		for (uint32_t i = by[k]->first[p->q->party];
		     i < by[k]->first[p->q->party + 1]; i++)
			for (uint32_t u = 0; u < p->units.n; u++)
				if (p->x->w->holdings.v[by[k]->item[i]].unit ==
				    p->units.v[u])
					return true;
	return false;
}

/*
 * No record of holding is a "no", except where the answer may hide in what
 * is not known: a unit of unknown whereabouts, a serial not registered.
 */
static enum mm_tri
entitled(const struct picked *p, const struct mm_held *held, bool dealer)
{
	if (dealer || ever_held(p, held))
		return MM_YES;
	if (p->unknown_units > 0 || p->x->strayed[p->q->product] != MM_NONE)
		return MM_UNKNOWN;
	return MM_NO;
}

/* The slot asked about: named, or the one of all units. */
static uint32_t
slot_asked(const struct picked *p)
{
	if (p->q->version != MM_NONE)
		return p->q->version;
	if (p->units.n > 0 && p->same_slot)
		return p->slot;
	return mm_slot_of(p->x->w, p->q->product, MM_NONE);
}

static enum mm_tri
scope_of(const struct picked *p)
{
	if (p->any_in)
		return MM_YES;
	return p->units.n > 0 && p->unknown_units == 0 ? MM_NO : MM_UNKNOWN;
}

enum mm_status
mm_asked_derive(const struct mm_duty_index *x, const struct mm_held *held,
    uint32_t request, struct mm_asked *out, struct mm_err *err)
{
	const struct mm_request *q = &x->w->requests.v[request];
	struct picked p = { .x = x, .q = q, .same_slot = true };
	bool dealer = q->capacity == MM_CAP_DEALER ||
	    x->w->parties.v[q->party].kind == MM_PARTY_DEALER;
	bool closed = q->outcome != 0;
	const struct mm_stamp *end = closed ? &q->ended_at : &q->at;
	struct mm_facts *f = &out->facts;

	if (q->units.n > 0)
		pick_listed(&p);
	else
		pick_held(&p, &held->holder);
	if (q->units.n == 0)
		pick_held(&p, &held->lessor);
	if (p.oom)
		return mm_err_nomem(err);
	out->request = request;
	mm_derive_slot(x, slot_asked(&p),
	    closed ? q->ended_at.valid : x->w->as_of, &out->slot);
	out->group = (struct mm_group){ .party = q->party,
		.units = p.units.v,
		.n = p.units.n,
		.in_scope = scope_of(&p),
		.known = true,
		.base = q->at.valid,
		.base_at = &q->at,
		.letters = mm_letters_of(&x->letters, q->party, q->product) };
	*f = out->slot.facts;
	mm_derive_group(x, &out->slot, &out->group, f);
	mm_facts_set(f, MM_DF_REQ_SBOM, tri(q->what == MM_REQ_SBOM), &q->at);
	mm_facts_set(f, MM_DF_REQ_DEALER, tri(dealer), &q->at);
	mm_facts_set(f, MM_DF_REQ_ENTITLED, entitled(&p, held, dealer), &q->at);
	mm_facts_set(
	    f, MM_DF_REQ_WITHDRAWN, tri(q->outcome == MM_OUT_WITHDRAWN), end);
	mm_facts_set(
	    f, MM_DF_REQ_PROVIDED, tri(q->outcome == MM_OUT_PROVIDED), end);
	mm_facts_set(f, MM_DF_REQ_ANSWERED, tri(closed), end);
	return MM_OK;
}
