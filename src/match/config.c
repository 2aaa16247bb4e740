/* SPDX-License-Identifier: Apache-2.0 */
#include "match/config.h"

#include <string.h>

#include "match/advisory_layout.h"

/* Alternatives shown in a condition; the rest is counted. */
#define SHOWN 3
#define CONDITION_MAX 1800

/*
 * Value of a subtree. Invariant: sure <= all <= tree in the order
 * NO < UNKNOWN < YES.
 */
struct cell {
	enum mm_tri tree; /* is it true on this device? */
	enum mm_tri sure; /* does the item support it, by sure matches */
	enum mm_tri all; /* ... or also by undecided ones */
	struct mm_str text; /* what it still depends on; absent: nothing */
	uint32_t alts; /* alternatives in text */
	uint32_t more; /* alternatives left out of it */
};

struct run {
	const struct mm_advidx *x; /* segment of the configuration */
	uint32_t leaf0; /* number of its first leaf in hits */
	struct mm_arena *a;
	const struct mm_config_device *device;
	const struct mm_leaf_hit *hits;
	uint32_t nhits, item;
	bool texts; /* second pass: build the condition */
	const struct mm_leaf_hit *own; /* first own hit, sure before not */
	struct cell stack[MM_AX_STACK];
	uint32_t n;
};

static enum mm_tri
absent_value(const struct run *r, const struct mm_ax_leaf *f)
{
	if (f->key == MM_AX_NONE)
		return MM_UNKNOWN;
	if (f->part == 'h')
		return r->device->hardware ? MM_NO : MM_UNKNOWN;
	if (f->part == 'o')
		return r->device->os ? MM_NO : MM_UNKNOWN;
	return f->flags & MM_AX_VULNERABLE ? MM_NO : MM_UNKNOWN;
}

static uint32_t
first_hit(const struct run *r, uint32_t leaf)
{
	uint32_t lo = 0, hi = r->nhits;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (r->hits[mid].leaf < leaf)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static void
support(struct run *r, struct cell *c, const struct mm_leaf_hit *h)
{
	c->all = h->match;
	c->sure = h->match == MM_YES ? MM_YES : MM_NO;
	if (h->match == MM_NO)
		return;
	if (r->own == NULL ||
	    (r->own->match == MM_UNKNOWN && h->match == MM_YES))
		r->own = h;
}

static void
push_leaf(struct run *r, uint32_t leaf)
{
	const struct mm_ax_leaf *f = &r->x->leaf[leaf];
	struct cell *c = &r->stack[r->n++];
	uint32_t i = first_hit(r, r->leaf0 + leaf);

	memset(c, 0, sizeof(*c));
	c->sure = c->all = MM_NO;
	if (i >= r->nhits || r->hits[i].leaf != r->leaf0 + leaf) {
		c->tree = absent_value(r, f);
	} else {
		c->tree = MM_NO;
		for (; i < r->nhits && r->hits[i].leaf == r->leaf0 + leaf;
		     i++) {
			c->tree = mm_tri_or(c->tree, r->hits[i].match);
			if (r->hits[i].item == r->item &&
			    (f->flags & MM_AX_VULNERABLE) != 0)
				support(r, c, &r->hits[i]);
		}
	}
	if (!r->texts || c->tree != MM_UNKNOWN)
		return;
	c->text = mm_evaluate_leaf_text(r->x, r->a, leaf);
	c->alts = 1;
}

static struct mm_str
all_alternatives(struct run *r, const struct cell *c)
{
	if (c->more == 0)
		return c->text;
	return mm_arena_fmt(r->a, "%.*s or %u more", MM_FMT(c->text), c->more);
}

static struct mm_str
grouped(struct run *r, const struct cell *c)
{
	struct mm_str s = all_alternatives(r, c);

	return c->alts > 1 ? mm_arena_fmt(r->a, "(%.*s)", MM_FMT(s)) : s;
}

/* Both must come true. */
static void
text_and(struct run *r, struct cell *a, const struct cell *b)
{
	if (a->text.p == NULL) {
		a->text = b->text;
		a->alts = b->alts;
		a->more = b->more;
	} else if (b->text.p != NULL) {
		a->text = mm_arena_fmt(r->a, "%.*s and %.*s",
		    MM_FMT(grouped(r, a)), MM_FMT(grouped(r, b)));
		a->alts = 1;
		a->more = 0;
	}
}

/* One of them; of those that support the item, when any does. */
static void
text_or(struct run *r, struct cell *a, const struct cell *b)
{
	bool sa = a->sure != MM_NO, sb = b->sure != MM_NO;

	if (sb && !sa)
		a->text = MM_STR_NONE;
	if (b->text.p == NULL || (sa && !sb))
		return;
	if (a->text.p == NULL) {
		a->text = b->text;
		a->alts = b->alts;
		a->more = b->more;
		return;
	}
	if (a->alts >= SHOWN || a->text.n + b->text.n > CONDITION_MAX / 2) {
		a->more += b->alts + b->more;
		a->alts += b->alts;
		return;
	}
	a->text = mm_arena_fmt(
	    r->a, "%.*s or %.*s", MM_FMT(a->text), MM_FMT(b->text));
	a->alts += b->alts;
	a->more += b->more;
}

static void
apply(struct run *r, uint32_t op)
{
	struct cell *a, *b;

	if (op == MM_AX_NOT_OP) {
		a = &r->stack[r->n - 1];
		a->tree = mm_tri_not(a->tree);
		a->sure = a->all = MM_NO;
		if (r->texts && a->text.p != NULL) {
			a->text = mm_arena_fmt(
			    r->a, "not (%.*s)", MM_FMT(grouped(r, a)));
			a->alts = 1;
			a->more = 0;
		}
		return;
	}
	b = &r->stack[--r->n];
	a = &r->stack[r->n - 1];
	if (r->texts && op == MM_AX_AND_OP)
		text_and(r, a, b);
	else if (r->texts)
		text_or(r, a, b);
	if (op == MM_AX_AND_OP) {
		a->tree = mm_tri_and(a->tree, b->tree);
		a->sure = mm_tri_and(mm_tri_or(a->sure, b->sure), a->tree);
		a->all = mm_tri_and(mm_tri_or(a->all, b->all), a->tree);
	} else {
		a->tree = mm_tri_or(a->tree, b->tree);
		a->sure = mm_tri_or(a->sure, b->sure);
		a->all = mm_tri_or(a->all, b->all);
	}
}

static const struct cell *
walk(struct run *r, const struct mm_ax_config *c)
{
	r->n = 0;
	for (uint32_t i = 0; i < c->ncode; i++) {
		uint32_t w = r->x->code[c->code0 + i];

		if (MM_AX_OP(w) == MM_AX_LEAF_OP)
			push_leaf(r, MM_AX_ARG(w));
		else
			apply(r, MM_AX_OP(w));
	}
	return &r->stack[0];
}

static enum mm_status
condition(struct run *r, const struct mm_ax_config *c,
    struct mm_config_answer *out, struct mm_err *err)
{
	struct mm_str s;

	r->texts = true;
	s = all_alternatives(r, walk(r, c));
	out->condition =
	    mm_arena_fmt(r->a, "affected if platform %.*s is present",
		MM_FMT(mm_pool_clip(s, CONDITION_MAX)));
	return mm_arena_short(r->a) ? mm_err_nomem(err) : MM_OK;
}

enum mm_status
mm_config_evaluate(const struct mm_advidx *x, struct mm_arena *a,
    const struct mm_config_device *device, uint32_t item,
    struct mm_config_answer *out, struct mm_err *err)
{
	uint32_t number = device->hits[0].config;
	const struct mm_advidx *s = mm_advidx_segment(x, MM_AX_CONFIG, &number);
	const struct mm_ax_config *c = &s->config[number];
	struct run r = { .x = s,
		.leaf0 = s == x ? 0 : x->n[MM_AX_LEAF],
		.a = a,
		.device = device,
		.hits = device->hits,
		.nhits = device->nhits,
		.item = item };
	const struct cell *top = walk(&r, c);

	memset(out, 0, sizeof(*out));
	out->hit = r.own;
	out->leaf = r.own != NULL ? r.own->leaf : MM_AX_NONE;
	out->verdict = MM_VERDICT_NOT_AFFECTED;
	if (top->sure == MM_YES)
		out->verdict = MM_VERDICT_AFFECTED;
	else if (top->sure == MM_UNKNOWN)
		out->verdict = MM_VERDICT_CONDITIONAL;
	else if (top->all == MM_UNKNOWN)
		out->verdict = MM_VERDICT_CANNOT_DECIDE;
	if (out->verdict == MM_VERDICT_CONDITIONAL)
		return condition(&r, c, out, err);
	return MM_OK;
}
