/* SPDX-License-Identifier: Apache-2.0 */
#include "app/duty.h"

#include "duty/lifecycle.h"

#include <stdlib.h>
#include <string.h>

struct selection {
	struct mm_arena *a;
	const struct mm_duty_filter *f;
	mm_duty_list list;
	const struct mm_facts *last; /* of the duty kept last, or NULL */
};

static bool
in_time(const struct mm_duty_filter *f, const struct mm_duty *d)
{
	return mm_date_is_set(d->due) &&
	    (!mm_date_is_set(f->due_from) ||
		mm_date_cmp(d->due, f->due_from) >= 0) &&
	    (!mm_date_is_set(f->due_until) ||
		mm_date_cmp(d->due, f->due_until) <= 0);
}

static bool
passes(
    struct mm_arena *a, const struct mm_duty_filter *f, const struct mm_duty *d)
{
	unsigned states = f->states != 0 ? f->states : MM_DUTY_OWED;

	if ((states & (1u << d->state)) == 0)
		return false;
	if (f->clause != 0 && d->rule->clause != f->clause &&
	    d->via != f->clause)
		return false;
	if (f->stage != 0 &&
	    mm_facts_get(d->facts,
		(enum mm_duty_fact)(MM_DF_STAGE1 + (int)f->stage - 1)) !=
		MM_YES)
		return false;
	if (f->by_due && !in_time(f, d))
		return false;
	if (f->person.p != NULL && !mm_str_eq(f->person, mm_remind_person(d)))
		return false;
	if (f->rule.p != NULL && !mm_str_eqz(f->rule, d->rule->id))
		return false;
	return f->key.p == NULL || mm_str_eq(f->key, mm_duty_key(a, d));
}

static enum mm_status
keep(void *ctx, const struct mm_duty *d, struct mm_err *err)
{
	struct selection *s = ctx;
	struct mm_duty *room;
	enum mm_status st;

	if (!passes(s->a, s->f, d))
		return MM_OK;
	room = mm_vec_push(s->a, &s->list);
	if (room == NULL)
		return mm_err_nomem(err);
	/* The duties of one recipient rest on the same facts: kept once. */
	if (s->last != NULL &&
	    memcmp(s->last, d->facts, sizeof(*s->last)) == 0) {
		*room = *d;
		room->facts = s->last;
		return MM_OK;
	}
	st = mm_duty_keep(s->a, d, room, err);
	s->last = st == MM_OK ? room->facts : NULL;
	return st;
}

static int
by_urgency(const void *a, const void *b)
{
	return mm_duty_cmp(a, b);
}

static int
else_urgency(int order, const void *a, const void *b)
{
	return order != 0 ? order : mm_duty_cmp(a, b);
}

static int
by_due(const void *a, const void *b)
{
	const struct mm_duty *x = a, *y = b;
	int order = (int)mm_date_is_set(y->due) - (int)mm_date_is_set(x->due);

	return else_urgency(
	    order != 0 ? order : mm_date_cmp(x->due, y->due), a, b);
}

static int
by_product(const void *a, const void *b)
{
	const struct mm_duty *x = a, *y = b;
	const struct mm_world *w = x->index->w;

	return else_urgency(mm_str_cmp(w->products.v[x->product].id,
				w->products.v[y->product].id),
	    a, b);
}

static int
by_party(const void *a, const void *b)
{
	const struct mm_duty *x = a, *y = b;
	const struct mm_world *w = x->index->w;
	int order = (int)(x->party == MM_NONE) - (int)(y->party == MM_NONE);

	if (order == 0 && x->party != MM_NONE)
		order = mm_str_cmp(
		    w->parties.v[x->party].id, w->parties.v[y->party].id);
	return else_urgency(order, a, b);
}

static int
by_rule(const void *a, const void *b)
{
	const struct mm_duty *x = a, *y = b;

	return else_urgency(
	    mm_str_cmp(mm_str_of(x->rule->id), mm_str_of(y->rule->id)), a, b);
}

static int (*const orders[])(const void *, const void *) = {
	[MM_SORT_URGENCY] = by_urgency,
	[MM_SORT_DUE] = by_due,
	[MM_SORT_PRODUCT] = by_product,
	[MM_SORT_PARTY] = by_party,
	[MM_SORT_RULE] = by_rule,
};

static void
reverse(mm_duty_list *list)
{
	for (uint32_t i = 0, k = list->n; i + 1 < k; i++) {
		struct mm_duty d = list->v[i];

		list->v[i] = list->v[--k];
		list->v[k] = d;
	}
}

enum mm_status
mm_duty_select(struct mm_arena *a, const struct mm_world *w,
    const struct mm_duty_filter *filter, mm_duty_list *out, struct mm_err *err)
{
	unsigned na = 1u << MM_DUTY_NOT_APPLICABLE;
	struct mm_duty_params p = { .arena = a,
		.all = (filter->states & na) != 0,
		.product = filter->product,
		.party = filter->party,
		.rules = filter->rules };
	struct selection s = { .a = a, .f = filter };
	enum mm_status st = mm_duty_eval(w, &p, keep, &s, err);

	if (st != MM_OK)
		return st;
	if (s.list.n > 1)
		qsort(s.list.v, s.list.n, sizeof(*s.list.v),
		    orders[filter->sort]);
	if (filter->reverse)
		reverse(&s.list);
	*out = s.list;
	return MM_OK;
}

/*
 * Add one announced life cycle, valid on the world's own day, to the world in
 * hand: nothing is loaded twice. It is the newest fact, so it folds last.
 */
static enum mm_status
try_dates(const struct mm_app *app, const struct mm_duty_trial *t,
    struct mm_world *w, struct mm_err *err)
{
	struct mm_fact f = { .type = MM_FACT_LIFECYCLE,
		.valid = app->as_of,
		.actor = MM_STR("simulate") };
	char eol[MM_DATE_TEXT], eos[MM_DATE_TEXT];

	f.v[MM_F_LIFECYCLE_product] = w->products.v[t->product].id;
	if (t->version != MM_NONE)
		f.v[MM_F_LIFECYCLE_version] = w->versions.v[t->version].id;
	if (mm_date_is_set(t->eol))
		f.v[MM_F_LIFECYCLE_eol] = mm_str_of(mm_date_fmt(t->eol, eol));
	if (mm_date_is_set(t->eos))
		f.v[MM_F_LIFECYCLE_eos] = mm_str_of(mm_date_fmt(t->eos, eos));
	f.v[MM_F_LIFECYCLE_status] = MM_STR("announced");
	return mm_world_apply(w, &f, err);
}

/* T1 refuses dates in the wrong order, also through the one left as it is. */
static enum mm_status
check_order(
    const struct mm_world *w, const struct mm_duty_trial *t, struct mm_err *err)
{
	const struct mm_life_records all = { w, NULL, 0 };
	char eol[MM_DATE_TEXT], eos[MM_DATE_TEXT];
	struct mm_dates d;

	mm_life_dates(&all, t->product, t->version, w->as_of, &d);
	if (!mm_date_is_set(d.eol) || !mm_date_is_set(d.eos) ||
	    mm_date_cmp(d.eos, d.eol) >= 0)
		return MM_OK;
	return mm_err_set(err, MM_ECONFLICT,
	    "EOS %s が EOL %s より前になります。日を確かめてください",
	    "EOS %s would be before EOL %s; check the dates",
	    mm_date_fmt(d.eos, eos), mm_date_fmt(d.eol, eol));
}

static bool
index_keys(struct mm_arena *a, const mm_duty_list *list, struct mm_map *map)
{
	mm_map_init(map, a);
	for (uint32_t i = 0; i < list->n; i++) {
		struct mm_str key = mm_duty_key(a, &list->v[i]);

		if (key.p == NULL ||
		    mm_map_put(map, key, i, NULL) == MM_MAP_NONE)
			return false;
	}
	return true;
}

static bool
add_change(struct mm_arena *a, mm_duty_changes *out,
    const struct mm_duty *before, const struct mm_duty *after)
{
	struct mm_duty_change *c = mm_vec_push(a, out);

	if (c == NULL)
		return false;
	*c = (struct mm_duty_change){
		mm_duty_key(a, after != NULL ? after : before), before, after
	};
	return c->key.p != NULL;
}

static bool
differs(const struct mm_duty *a, const struct mm_duty *b)
{
	MM_BUG_ON(a == NULL);
	return a->state != b->state || a->due.day != b->due.day;
}

/* What is new or different, in the order of after; then what is gone. */
static bool
compare(struct mm_arena *a, const mm_duty_list *before,
    const mm_duty_list *after, mm_duty_changes *out)
{
	struct mm_map old, new;
	bool ok = index_keys(a, before, &old) && index_keys(a, after, &new);

	for (uint32_t i = 0; ok && i < after->n; i++) {
		const struct mm_duty *d = &after->v[i];
		uint32_t b = mm_map_get(&old, mm_duty_key(a, d));

		if (b == MM_MAP_NONE)
			ok = add_change(a, out, NULL, d);
		else if (differs(&before->v[b], d))
			ok = add_change(a, out, &before->v[b], d);
	}
	for (uint32_t i = 0; ok && i < before->n; i++)
		if (mm_map_get(&new, mm_duty_key(a, &before->v[i])) ==
		    MM_MAP_NONE)
			ok = add_change(a, out, &before->v[i], NULL);
	return ok;
}

enum mm_status
mm_duty_simulate(struct mm_app *app, const struct mm_duty_trial *trial,
    mm_duty_changes *out, struct mm_err *err)
{
	const unsigned shown = MM_DUTY_EVERY & ~(1u << MM_DUTY_NOT_APPLICABLE);
	const struct mm_duty_filter f = {
		.states = shown, .product = trial->product, .party = MM_NONE
	};
	mm_duty_list before, after;
	mm_duty_changes changes = { 0 };
	struct mm_world *w;
	enum mm_status st = mm_app_world(app, &w, err);

	if (st == MM_OK)
		st = mm_duty_select(app->arena, w, &f, &before, err);
	if (st == MM_OK)
		st = try_dates(app, trial, w, err);
	if (st == MM_OK)
		st = check_order(w, trial, err);
	if (st == MM_OK)
		st = mm_duty_select(app->arena, w, &f, &after, err);
	if (st != MM_OK)
		return st;
	if (!compare(app->arena, &before, &after, &changes))
		return mm_err_nomem(err);
	*out = changes;
	return MM_OK;
}

/* Every duty of a moment that says anything. */
static enum mm_status
duties_at(struct mm_app *app, const struct mm_duty_moment *m,
    struct mm_str product, mm_duty_list *out, struct mm_err *err)
{
	const struct mm_known known = { .seq = m->entry };
	struct mm_duty_filter f = { .states = MM_DUTY_EVERY &
		    ~(1u << MM_DUTY_NOT_APPLICABLE),
		.product = MM_NONE,
		.party = MM_NONE };
	struct mm_world *w;
	enum mm_status st =
	    mm_store_world(app->store, app->arena, m->day, known, &w, err);

	*out = (mm_duty_list){ 0 };
	if (st == MM_OK && product.p != NULL) {
		f.product = mm_world_product(w, product);
		/* Not yet there on that day: nothing was owed for it. */
		if (f.product == MM_NONE)
			return MM_OK;
	}
	return st == MM_OK ? mm_duty_select(app->arena, w, &f, out, err) : st;
}

enum mm_status
mm_duty_diff(struct mm_app *app, const struct mm_duty_moment *from,
    const struct mm_duty_moment *to, struct mm_str product,
    mm_duty_changes *out, struct mm_err *err)
{
	mm_duty_list before, after;
	mm_duty_changes changes = { 0 };
	enum mm_status st = duties_at(app, from, product, &before, err);

	if (st == MM_OK)
		st = duties_at(app, to, product, &after, err);
	if (st != MM_OK)
		return st;
	if (!compare(app->arena, &before, &after, &changes))
		return mm_err_nomem(err);
	*out = changes;
	return MM_OK;
}

enum mm_status
mm_duty_by_rules(struct mm_app *app, struct mm_date on,
    const struct mm_ruleset *from, const struct mm_ruleset *to,
    mm_duty_changes *out, struct mm_err *err)
{
	struct mm_duty_filter f = { .states = MM_DUTY_EVERY &
		    ~(1u << MM_DUTY_NOT_APPLICABLE),
		.product = MM_NONE,
		.party = MM_NONE,
		.rules = from };
	mm_duty_list before, after;
	mm_duty_changes changes = { 0 };
	struct mm_world *w;
	enum mm_status st =
	    mm_store_world(app->store, app->arena, on, app->known, &w, err);

	if (st == MM_OK)
		st = mm_duty_select(app->arena, w, &f, &before, err);
	f.rules = to;
	if (st == MM_OK)
		st = mm_duty_select(app->arena, w, &f, &after, err);
	if (st != MM_OK)
		return st;
	if (!compare(app->arena, &before, &after, &changes))
		return mm_err_nomem(err);
	*out = changes;
	return MM_OK;
}
