/* SPDX-License-Identifier: Apache-2.0 */
#include "app/visit.h"

#include "duty/lifecycle.h"

const struct mm_visit_head mm_visit_heads[MM_VC__COUNT] = {
	[MM_VC_PARTY] = { "party", "施設ID", "institution" },
	[MM_VC_PARTY_NAME] = { "party_name", "施設名", "name" },
	[MM_VC_UNIT] = { "unit", "個体ID", "unit" },
	[MM_VC_SERIAL] = { "serial", "製造番号", "serial number" },
	[MM_VC_PRODUCT] = { "product", "製品ID", "product" },
	[MM_VC_PLACE] = { "place", "設置場所", "place" },
	[MM_VC_VERSION] = { "version", "現在の版", "present version" },
	[MM_VC_PATCH] = { "patch", "パッチID", "patch" },
	[MM_VC_PLAN] = { "plan", "計画ID", "plan" },
	[MM_VC_EDITION] = { "edition", "計画の版数", "edition" },
	[MM_VC_STEP] = { "step", "段階番号", "step" },
	[MM_VC_KIND] = { "kind", "区分", "kind" },
	[MM_VC_DUE] = { "due", "期日", "due" },
	[MM_VC_WORK] = { "work", "作業内容", "work" },
	[MM_VC_CONTROL] = { "control", "対策ID", "control" },
	[MM_VC_SETTINGS] = { "settings", "必要な設定", "settings" },
	[MM_VC_INSPECTION] = { "inspection", "点検日", "inspection" },
	[MM_VC_RESULT] = { "result", "結果", "result" },
	[MM_VC_DONE] = { "done", "実施日", "done on" },
	[MM_VC_NEW_VERSION] = { "new_version", "実施後の版", "version after" },
	[MM_VC_ROLE] = { "role", "担当・確認者の役職", "role" },
	[MM_VC_EVIDENCE] = { "evidence", "証拠", "evidence" },
	[MM_VC_NOTE] = { "note", "備考", "note" },
};

/* One listing in progress. */
struct listing {
	struct mm_app *app;
	const struct mm_world *w;
	struct mm_policy pol;
	uint32_t party; /* only this one, or MM_NONE */
	struct mm_date until;
	struct mm_visit_list *out;
	bool oom;
};

/* Result of a patch on a unit, or NULL. */
static const struct mm_patch_outcome *
outcome_of(const struct mm_world *w, uint32_t patch, uint32_t unit)
{
	for (uint32_t i = 0; i < w->outcomes.n; i++)
		if (w->outcomes.v[i].patch == patch &&
		    w->outcomes.v[i].unit == unit)
			return &w->outcomes.v[i];
	return NULL;
}

static bool
is_over(const struct listing *l, const struct mm_patch *p)
{
	const struct mm_life_records all = { l->w, NULL, l->w->lifecycles.n };
	struct mm_dates dates;

	mm_life_dates(&all, p->product, p->version, l->w->as_of, &dates);
	return mm_life_stage(dates.eol, dates.eos, l->w->as_of,
		   l->pol.reading[MM_READING_BOUNDARY] != 0, NULL) == 3;
}

static bool
is_late(const struct listing *l, struct mm_date due)
{
	return mm_date_is_set(l->until) && mm_date_is_set(due) &&
	    mm_date_cmp(due, l->until) > 0;
}

static void
add(struct listing *l, const struct mm_visit_row *row)
{
	struct mm_visit_row *room;

	if (is_late(l, row->due))
		return;
	room = mm_vec_push(l->app->arena, l->out);
	if (room == NULL)
		l->oom = true;
	else
		*room = *row;
}

static uint32_t
step_of(const struct mm_world *w, uint32_t plan, enum mm_step_kind kind)
{
	uint32_t found = MM_NONE;

	for (uint32_t i = plan == MM_NONE ? MM_NONE : w->plans.v[plan].first;
	     i != MM_NONE; i = w->steps.v[i].next)
		if (w->steps.v[i].kind == kind)
			found = i;
	return found;
}

/* The agreed day, else the step's target, else the unit's inspection. */
static struct mm_date
due_of(const struct mm_world *w, const struct mm_visit_row *row)
{
	const struct mm_schedule *s = row->plan == MM_NONE
	    ? NULL
	    : mm_world_schedule(w, w->plans.v[row->plan].id, row->party);

	if (s != NULL && s->agreed == MM_YES && row->kind != MM_STEP_CONTROL)
		return s->date;
	return row->step != MM_NONE ? w->steps.v[row->step].date
				    : row->inspection;
}

static bool
is_there(const struct mm_world *w, uint32_t unit, uint32_t party)
{
	return w->units.v[unit].state != MM_UNIT_RETIRED &&
	    w->holdings.v[w->units.v[unit].holding].party == party;
}

/* What is to be done on one unit; true: the patch is still to be applied. */
static bool
one_unit(struct listing *l, struct mm_visit_row row, uint32_t unit)
{
	const struct mm_world *w = l->w;
	const struct mm_patch *p = &w->patches.v[row.patch];
	const struct mm_unit *u = &w->units.v[unit];
	const struct mm_patch_outcome *o = outcome_of(w, row.patch, unit);
	bool fits = u->version == MM_NONE || u->version == p->version;
	bool open = fits && (o == NULL || o->result == MM_PATCH_DEFERRED);

	row.unit = unit;
	row.inspection = u->next_inspection;
	row.kind = open ? MM_STEP_PATCH : MM_STEP_VERIFICATION;
	row.step = step_of(w, row.plan, row.kind);
	row.due = due_of(w, &row);
	if (open ||
	    (o != NULL && o->result == MM_PATCH_DONE && o->verified != MM_YES &&
		row.step != MM_NONE))
		add(l, &row);
	return open;
}

/* Controls of the plan that the institution has not said it has. */
static void
controls(struct listing *l, struct mm_visit_row row)
{
	const struct mm_world *w = l->w;

	row.kind = MM_STEP_CONTROL;
	for (uint32_t i = row.plan == MM_NONE ? MM_NONE
					      : w->plans.v[row.plan].first;
	     i != MM_NONE; i = w->steps.v[i].next) {
		const struct mm_step *s = &w->steps.v[i];
		const struct mm_control_state *c;

		if (s->kind != MM_STEP_CONTROL || s->control == MM_NONE)
			continue;
		c = mm_world_control_state(w, s->control, row.party);
		if (c != NULL && c->state != MM_CS_REMOVED)
			continue;
		row.step = i;
		row.control = s->control;
		row.due = s->date;
		add(l, &row);
	}
}

static void
one_patch(struct listing *l, uint32_t party, uint32_t patch)
{
	const struct mm_world *w = l->w;
	struct mm_visit_row row = { .party = party,
		.patch = patch,
		.unit = MM_NONE,
		.control = MM_NONE,
		.plan = mm_plan_in_force(w, patch),
		.step = MM_NONE,
		.due = MM_DATE_NONE,
		.inspection = MM_DATE_NONE };
	bool open = false;

	for (uint32_t i = 0; i < w->units.n; i++)
		if (w->units.v[i].product == w->patches.v[patch].product &&
		    is_there(w, i, party) && one_unit(l, row, i))
			open = true;
	if (open)
		controls(l, row);
}

enum mm_status
mm_visit_list(struct mm_app *app, uint32_t party, struct mm_date until,
    struct mm_visit_list *out, struct mm_err *err)
{
	struct listing l = {
		.app = app, .party = party, .until = until, .out = out
	};
	struct mm_world *w;
	enum mm_status st = mm_app_world(app, &w, err);

	*out = (struct mm_visit_list){ NULL, 0, 0 };
	if (st == MM_OK)
		st = mm_policy_resolve(w, &l.pol, err);
	if (st != MM_OK)
		return st;
	l.w = w;
	for (uint32_t i = 0; i < w->parties.n; i++) {
		if (party != MM_NONE && party != i)
			continue;
		for (uint32_t k = 0; k < w->patches.n; k++)
			if (!is_over(&l, &w->patches.v[k]))
				one_patch(&l, i, k);
	}
	return l.oom ? mm_err_nomem(err) : MM_OK;
}

/* "a\nb" as "a; b". */
static struct mm_str
one_line(struct mm_arena *a, struct mm_str list)
{
	struct mm_str out = MM_STR_NONE;

	while (list.p != NULL) {
		struct mm_str one = mm_str_cut(&list, '\n');

		out = mm_arena_fmt(a, "%.*s%s%.*s", MM_FMT(out),
		    out.n > 0 ? "; " : "", MM_FMT(one));
	}
	return out;
}

static struct mm_str
date_text(struct mm_arena *a, struct mm_date d)
{
	char day[MM_DATE_TEXT];

	return mm_date_is_set(d)
	    ? mm_arena_str(a, mm_str_of(mm_date_fmt(d, day)))
	    : MM_STR_NONE;
}

static struct mm_str
number_text(struct mm_arena *a, uint32_t n)
{
	return mm_arena_fmt(a, "%u", n);
}

static void
unit_cells(struct mm_arena *a, const struct mm_world *w,
    const struct mm_visit_row *row, struct mm_str *cells)
{
	const struct mm_unit *u = &w->units.v[row->unit];

	cells[MM_VC_UNIT] = u->id;
	cells[MM_VC_SERIAL] = u->serial;
	cells[MM_VC_PLACE] = u->place;
	if (u->version != MM_NONE)
		cells[MM_VC_VERSION] = w->versions.v[u->version].id;
	cells[MM_VC_INSPECTION] = date_text(a, row->inspection);
}

static void
plan_cells(struct mm_arena *a, const struct mm_world *w,
    const struct mm_visit_row *row, struct mm_str *cells)
{
	cells[MM_VC_PLAN] = w->plans.v[row->plan].id;
	cells[MM_VC_EDITION] = number_text(a, w->plans.v[row->plan].edition);
	if (row->step == MM_NONE)
		return;
	cells[MM_VC_STEP] = number_text(a, w->steps.v[row->step].number);
	if (w->steps.v[row->step].text.n > 0)
		cells[MM_VC_WORK] = w->steps.v[row->step].text;
}

enum mm_status
mm_visit_cells(struct mm_app *app, const struct mm_visit_row *row,
    struct mm_str *cells, struct mm_err *err)
{
	const struct mm_world *w = app->world;
	const struct mm_patch *p = &w->patches.v[row->patch];
	struct mm_arena *a = app->arena;

	for (int i = 0; i < MM_VC__COUNT; i++)
		cells[i] = MM_STR_NONE;
	cells[MM_VC_PARTY] = w->parties.v[row->party].id;
	cells[MM_VC_PARTY_NAME] = w->parties.v[row->party].name;
	cells[MM_VC_PRODUCT] = w->products.v[p->product].id;
	cells[MM_VC_PATCH] = p->id;
	cells[MM_VC_KIND] =
	    mm_str_of(mm_term_text(&mm_terms_step_kind, (int)row->kind, MM_JA));
	cells[MM_VC_DUE] = date_text(a, row->due);
	cells[MM_VC_WORK] = p->note;
	if (row->unit != MM_NONE)
		unit_cells(a, w, row, cells);
	if (row->plan != MM_NONE)
		plan_cells(a, w, row, cells);
	if (row->control != MM_NONE) {
		cells[MM_VC_CONTROL] = w->controls.v[row->control].id;
		cells[MM_VC_SETTINGS] =
		    one_line(a, w->controls.v[row->control].settings);
	}
	if (row->kind == MM_STEP_PATCH)
		cells[MM_VC_NEW_VERSION] = p->to_version;
	return mm_arena_short(a) ? mm_err_nomem(err) : MM_OK;
}
