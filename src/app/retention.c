/* SPDX-License-Identifier: Apache-2.0 */
#include "app/retention.h"

#define LONG_YEARS 15
#define SHORT_YEARS 5
#define BIOLOGICAL_YEARS 10
#define SPECIFIED_YEARS 30
#define MONTHS 12

struct holding {
	struct mm_app *app;
	const struct mm_world *w;
	struct mm_retention *rows;
};

/* What is not known counts as designated: kept longer, never shorter. */
static unsigned
years_of(enum mm_tri designated)
{
	return designated == MM_NO ? SHORT_YEARS : LONG_YEARS;
}

static void
classify(const struct mm_product *p, struct mm_retention *r)
{
	r->qms = years_of(p->special_maintenance);
	r->gvp = years_of(mm_tri_or(p->special_maintenance, p->installed));
	if (p->biological == MM_BIO_BIOLOGICAL && r->gvp < BIOLOGICAL_YEARS)
		r->gvp = BIOLOGICAL_YEARS;
	if (p->biological == MM_BIO_SPECIFIED)
		r->gvp = SPECIFIED_YEARS;
	r->years = r->gvp > LONG_YEARS ? r->gvp : LONG_YEARS;
}

static void
count_unit(const struct mm_unit *u, struct mm_retention *r)
{
	r->units++;
	if (u->state != MM_UNIT_RETIRED) {
		r->in_use++;
		return;
	}
	if (!mm_date_is_set(r->last_use) ||
	    mm_date_cmp(u->state_at.valid, r->last_use) > 0)
		r->last_use = u->state_at.valid;
}

static void
set_end(struct mm_retention *r)
{
	if (r->in_use > 0 || r->units == 0)
		r->last_use = MM_DATE_NONE;
	r->end = MM_DATE_NONE;
	if (mm_date_is_set(r->last_use))
		r->end =
		    mm_date_add_months(r->last_use, (int32_t)r->years * MONTHS);
}

/* Does the hold name this product, or none? */
static enum mm_status
take_hold(void *ctx, const struct mm_fact *f, struct mm_err *err)
{
	struct holding *h = ctx;
	struct mm_str product = f->v[MM_F_HOLD_product];
	struct mm_str id = f->v[MM_F_HOLD_hold];
	bool in_force = mm_fact_tri(f, MM_F_HOLD_in_force) != MM_NO;

	for (uint32_t i = 0; i < h->w->products.n; i++) {
		struct mm_retention *r = &h->rows[i];
		bool named = product.p == NULL ||
		    mm_str_eq(product, h->w->products.v[i].id);

		if (in_force && named && r->hold.p == NULL) {
			r->hold = mm_arena_str(h->app->arena, id);
			if (r->hold.p == NULL)
				return mm_err_nomem(err);
		} else if ((!in_force || !named) && mm_str_eq(r->hold, id)) {
			r->hold = MM_STR_NONE;
		}
	}
	return MM_OK;
}

enum mm_status
mm_retention_of(struct mm_app *app, struct mm_world *w,
    struct mm_retention **out, struct mm_err *err)
{
	const struct mm_slice slice = { app->as_of, app->known };
	struct holding h = { .app = app, .w = w };
	enum mm_status st;

	h.rows = mm_arena_array(
	    app->arena, (size_t)w->products.n + 1, sizeof(*h.rows));
	if (h.rows == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; i < w->products.n; i++) {
		h.rows[i].product = i;
		h.rows[i].last_use = MM_DATE_NONE;
		classify(&w->products.v[i], &h.rows[i]);
	}
	for (uint32_t i = 0; i < w->units.n; i++)
		count_unit(&w->units.v[i], &h.rows[w->units.v[i].product]);
	for (uint32_t i = 0; i < w->products.n; i++)
		set_end(&h.rows[i]);
	st = mm_store_facts(
	    app->store, MM_FACT_HOLD, &slice, take_hold, &h, err);
	if (st == MM_OK)
		*out = h.rows;
	return st;
}
