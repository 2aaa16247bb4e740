/* SPDX-License-Identifier: Apache-2.0 */
#include "grow.h"

#include <stdio.h>
#include <stdlib.h>

#include "duty/live.h"

struct answer {
	struct mm_str key, product;
	enum mm_duty_state state;
	int32_t due;
	uint32_t nunits, nevidence;
};

struct answers {
	struct mm_arena *a;
	MM_VEC(struct answer) v;
};

static enum mm_status
take(void *ctx, const struct mm_duty *d, struct mm_err *err)
{
	struct answers *s = ctx;
	struct answer *x = mm_vec_push(s->a, &s->v);

	(void)err;
	*x = (struct answer){ mm_duty_key(s->a, d),
		d->index->w->products.v[d->product].id, d->state, d->due.day,
		d->nunits, d->nevidence };
	return MM_OK;
}

static struct answers
everything(struct mm_arena *a, const struct mm_world *w)
{
	struct answers s = { .a = a };
	struct mm_duty_params p = {
		.arena = a, .all = true, .product = MM_NONE, .party = MM_NONE
	};
	struct mm_err err;

	if (mm_duty_eval(w, &p, take, &s, &err) != MM_OK)
		exit(2);
	return s;
}

static bool
equal(const struct answer *x, const struct answer *y)
{
	return mm_str_eq(x->key, y->key) && x->state == y->state &&
	    x->due == y->due && x->nunits == y->nunits &&
	    x->nevidence == y->nevidence;
}

/* The next answer of the product (or of the others), or the end. */
static uint32_t
next_of(const struct answers *a, uint32_t i, struct mm_str product, bool others)
{
	while (i < a->v.n && mm_str_eq(a->v.v[i].product, product) == others)
		i++;
	return i;
}

/* Those of one product (or all but it), in order. */
static bool
same(const struct answers *a, const struct answers *b, struct mm_str product,
    bool others, struct grown *sum)
{
	uint32_t i = next_of(a, 0, product, others);
	uint32_t k = next_of(b, 0, product, others);

	while (i < a->v.n && k < b->v.n) {
		const struct answer *x = &a->v.v[i], *y = &b->v.v[k];

		if (!equal(x, y)) {
			printf("%.*s %d and %.*s %d\n", MM_FMT(x->key),
			    (int)x->state, MM_FMT(y->key), (int)y->state);
			return false;
		}
		sum->compared++;
		i = next_of(a, i + 1, product, others);
		k = next_of(b, k + 1, product, others);
	}
	if (i != a->v.n || k != b->v.n)
		printf("one has more duties\n");
	return i == a->v.n && k == b->v.n;
}

static int
by_time(const void *a, const void *b)
{
	const struct mm_fact *x = a, *y = b;
	int c = mm_date_cmp(x->valid, y->valid);

	return c != 0 ? c : (x->seq > y->seq) - (x->seq < y->seq);
}

/* The first facts of a case in order of time, with places in that order. */
static struct test_case
first_facts(struct mm_arena *a, const struct test_case *c, uint32_t n)
{
	struct test_case part = *c;

	part.may_dangle = true;
	part.facts.v = mm_arena_array(a, c->facts.n, sizeof(*part.facts.v));
	for (uint32_t i = 0; i < c->facts.n; i++)
		part.facts.v[i] = c->facts.v[i];
	if (c->facts.n > 1)
		qsort(part.facts.v, c->facts.n, sizeof(*part.facts.v), by_time);
	for (uint32_t i = 0; i < c->facts.n; i++)
		part.facts.v[i].seq = i + 1;
	part.facts.n = n;
	return part;
}

static bool
grow_by_one(const struct test_case *c, uint32_t n, struct grown *sum)
{
	struct mm_arena *a = mm_arena_new(0);
	struct test_case more = first_facts(a, c, n + 1);
	struct test_case part = first_facts(a, c, n);
	const struct mm_fact *f = &more.facts.v[n];
	struct mm_world *w = case_world(a, &part, f->valid);
	struct answers before = everything(a, w), now = { .a = a }, want;
	struct mm_duty_params p = { .arena = a, .all = true, .party = MM_NONE };
	struct mm_duty_live *l;
	struct mm_live_touch t;
	struct mm_err err = { 0 };
	struct mm_str id;
	bool ok = true;

	if (mm_live_new(a, w, &l, &err) != MM_OK ||
	    mm_live_add(l, f, &t, &err) != MM_OK)
		exit(2);
	sum->refused += !t.exact;
	sum->all += t.exact && t.all;
	sum->exact += t.exact && !t.all;
	want = everything(a, case_world(a, &more, f->valid));
	for (p.product = 0; t.exact && ok && p.product < w->products.n;
	     p.product++) {
		if (!t.all && p.product != t.product)
			continue;
		now.v.n = 0;
		if (mm_live_eval(l, &p, take, &now, &err) != MM_OK)
			exit(2);
		id = w->products.v[p.product].id;
		ok = same(&want, &now, id, false, sum);
		if (ok && !t.all)
			ok = same(&want, &before, id, true, sum);
	}
	if (!ok)
		printf("  after %s %.*s\n", mm_fact_defs[f->type].type,
		    MM_FMT(f->v[0]));
	mm_arena_free(a);
	return ok;
}

bool
grow_check(const struct test_case *c, struct mm_date today, uint32_t last,
    struct grown *sum)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < c->facts.n; i++)
		n += mm_date_cmp(c->facts.v[i].valid, today) <= 0;
	for (uint32_t i = n > last ? n - last : 0; i < n; i++)
		if (!grow_by_one(c, i, sum))
			return false;
	return true;
}
