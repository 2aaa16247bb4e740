/* SPDX-License-Identifier: Apache-2.0 */
#include "app/stages.h"

#include "duty/index.h"

static struct mm_stage_date
date_of(const struct mm_world *w, struct mm_date day, uint32_t by)
{
	const struct mm_lifecycle *l;

	if (by == MM_NONE)
		return (struct mm_stage_date){ MM_DATE_NONE, (enum mm_level)0,
			NULL };
	l = &w->lifecycles.v[by];
	return (struct mm_stage_date){ day, l->level, &l->at };
}

static enum mm_status
add(struct mm_arena *a, const struct mm_duty_index *x, uint32_t product,
    uint32_t version, mm_stage_rows *out, struct mm_err *err)
{
	struct mm_life_records rec = mm_index_records(x, product);
	bool exclusive = x->pol.reading[MM_READING_BOUNDARY] != 0;
	struct mm_stage_row *r = mm_vec_push(a, out);
	struct mm_date on = x->w->as_of;
	struct mm_dates d;

	if (r == NULL)
		return mm_err_nomem(err);
	mm_life_dates(&rec, product, version, on, &d);
	r->product = product;
	r->version = version;
	r->eol = date_of(x->w, d.eol, d.eol_by);
	r->eos = date_of(x->w, d.eos, d.eos_by);
	r->stage = mm_life_stage(d.eol, d.eos, on, exclusive, &r->gaps);
	r->imdrf = mm_life_imdrf(r->stage);
	r->since = mm_life_stage_since(&rec, product, version, on, exclusive);
	return MM_OK;
}

enum mm_status
mm_stages(struct mm_arena *a, const struct mm_world *w, mm_stage_rows *out,
    struct mm_err *err)
{
	struct mm_duty_index x;
	mm_stage_rows rows = { 0 };
	/* Records alone: no unit is looked at. */
	enum mm_status st = mm_duty_index_records(a, w, &x, err);

	for (uint32_t p = 0; st == MM_OK && p < w->products.n; p++) {
		st = add(a, &x, p, MM_NONE, &rows, err);
		for (uint32_t i = x.versions.first[p];
		     st == MM_OK && i < x.versions.first[p + 1]; i++)
			st = add(a, &x, p, x.versions.item[i], &rows, err);
	}
	if (st == MM_OK)
		*out = rows;
	return st;
}
