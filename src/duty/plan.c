/* SPDX-License-Identifier: Apache-2.0 */
#include "duty/plan.h"

static enum mm_tri
tri(bool v)
{
	return v ? MM_YES : MM_NO;
}

const char *const mm_plan_firewall_words[2] = {
	"警告: ファイアウォール・ネットワークの分離だけに頼る計画です。"
	"他の対策かパッチの段階を加えてください",
	"warning: the plan relies on a firewall or on separate networks alone; "
	"add another control or a step for the patch",
};

uint32_t
mm_plan_in_force(const struct mm_world *w, uint32_t patch)
{
	return w->patches.v[patch].plan;
}

uint32_t
mm_plan_patch(
    const struct mm_world *w, enum mm_duty_scope scope, uint32_t subject)
{
	if (scope == MM_SCOPE_PATCH || scope == MM_SCOPE_CAMPAIGN)
		return subject;
	if (scope == MM_SCOPE_CONTROL || scope == MM_SCOPE_EVALUATION ||
	    scope == MM_SCOPE_VERIFICATION)
		return w->plans.v[w->steps.v[subject].plan].patch;
	return MM_NONE;
}

/* What the party did with a control, or NULL. */
static const struct mm_control_state *
state_of(const struct mm_world *w, uint32_t control, uint32_t party)
{
	return control == MM_NONE ? NULL
				  : mm_world_control_state(w, control, party);
}

bool
mm_plan_protects(const struct mm_world *w, uint32_t control, uint32_t party)
{
	const struct mm_control_state *s = state_of(w, control, party);

	return s != NULL && s->state == MM_CS_IN_PLACE;
}

bool
mm_plan_firewall_only(const struct mm_world *w, uint32_t plan)
{
	bool firewall = false;

	for (uint32_t i = w->plans.v[plan].first; i != MM_NONE;
	     i = w->steps.v[i].next) {
		const struct mm_step *s = &w->steps.v[i];
		enum mm_control_kind kind = s->control == MM_NONE
		    ? MM_CK_OTHER
		    : w->controls.v[s->control].kind;

		if (s->kind == MM_STEP_PATCH)
			return false;
		if (s->kind != MM_STEP_CONTROL)
			continue;
		if (kind != MM_CK_FIREWALL && kind != MM_CK_SEGREGATION)
			return false;
		firewall = true;
	}
	return firewall;
}

void
mm_plan_derive(const struct mm_world *w, const struct mm_group *g,
    uint32_t patch, struct mm_date on, struct mm_facts *f)
{
	uint32_t plan = mm_plan_in_force(w, patch);
	const struct mm_stamp *late = NULL;
	bool protected = false;

	for (uint32_t i = plan == MM_NONE ? MM_NONE : w->plans.v[plan].first;
	     i != MM_NONE; i = w->steps.v[i].next) {
		const struct mm_step *s = &w->steps.v[i];

		if (s->kind == MM_STEP_EVALUATION && s->done.actor.n == 0 &&
		    mm_date_cmp(s->date, on) < 0)
			late = &s->at;
		if (s->kind == MM_STEP_CONTROL &&
		    mm_plan_protects(w, s->control, g->party))
		protected = true;
	}
	mm_facts_set(f, MM_DF_PLAN_HOLDS, tri(late == NULL || protected), late);
}

void
mm_plan_derive_step(const struct mm_duty_index *x, const struct mm_group *g,
    uint32_t step, struct mm_facts *f)
{
	const struct mm_world *w = x->w;
	const struct mm_step *s = &w->steps.v[step];
	const struct mm_control_state *c =
	    g->party == MM_NONE ? NULL : state_of(w, s->control, g->party);
	const struct mm_stamp *applied = NULL, *verified = NULL;
	bool settled = c != NULL && c->state != MM_CS_REMOVED;
	bool done = s->done.actor.n > 0, all = true;

	for (uint32_t i = 0; i < g->n; i++) {
		const struct mm_patch_outcome *o = mm_derive_outcome(
		    x, w->plans.v[s->plan].patch, g->units[i]);

		if (o == NULL || o->result != MM_PATCH_DONE)
			continue;
		applied = &o->at;
		if (o->verified != MM_YES)
			all = false;
		else if (verified == NULL || mm_stamp_after(&o->at, verified))
			verified = &o->at;
	}
	mm_facts_set(
	    f, MM_DF_CONTROL_SETTLED, tri(settled), c == NULL ? NULL : &c->at);
	mm_facts_set(f, MM_DF_EVALUATED, tri(done), done ? &s->done : NULL);
	mm_facts_set(f, MM_DF_PATCH_APPLIED, tri(applied != NULL), applied);
	mm_facts_set(f, MM_DF_VERIFIED, tri(applied != NULL && all), verified);
}

void
mm_plan_derive_condition(const struct mm_world *w,
    const struct mm_slot_state *s, const struct mm_group *g, uint32_t control,
    struct mm_facts *f)
{
	const struct mm_control_state *c =
	    mm_world_control_state(w, control, g->party);
	const struct mm_risk *r =
	    s->risk == MM_NONE ? NULL : &w->risks.v[s->risk];
	bool removed = c != NULL && c->state == MM_CS_REMOVED;
	bool redone = removed && r != NULL && mm_stamp_after(&r->at, &c->at);

	mm_facts_set(
	    f, MM_DF_CONTROL_REMOVED, tri(removed), c == NULL ? NULL : &c->at);
	mm_facts_set(
	    f, MM_DF_RISK_REDONE, tri(redone), redone ? &r->approved : NULL);
}

bool
mm_plan_control_fits(const struct mm_control *c, const struct mm_slot_state *s)
{
	return c->version == MM_NONE || s->version == MM_NONE ||
	    c->version == s->version;
}

bool
mm_plan_leads_to(const struct mm_world *w, const struct mm_patch *p,
    const struct mm_slot_state *s)
{
	return mm_str_eq(w->versions.v[s->version].id, p->to_version);
}

/* The last step "patch" of a plan, or MM_NONE. */
static uint32_t
last_patch_step(const struct mm_world *w, uint32_t plan)
{
	uint32_t found = MM_NONE;

	for (uint32_t i = plan == MM_NONE ? MM_NONE : w->plans.v[plan].first;
	     i != MM_NONE; i = w->steps.v[i].next)
		if (w->steps.v[i].kind == MM_STEP_PATCH &&
		    (found == MM_NONE ||
			mm_date_cmp(
			    w->steps.v[i].date, w->steps.v[found].date) > 0))
			found = i;
	return found;
}

static uint32_t
next_inspected(
    const struct mm_duty_index *x, const struct mm_group *g, uint32_t patch)
{
	const struct mm_world *w = x->w;
	uint32_t found = MM_NONE;

	for (uint32_t i = 0; i < g->n; i++) {
		uint32_t unit = g->units[i];
		const struct mm_patch_outcome *o =
		    mm_derive_outcome(x, patch, unit);

		if (!mm_date_is_set(w->units.v[unit].next_inspection) ||
		    (o != NULL && o->result != MM_PATCH_DEFERRED))
			continue;
		if (found == MM_NONE ||
		    mm_date_cmp(w->units.v[unit].next_inspection,
			w->units.v[found].next_inspection) < 0)
			found = unit;
	}
	return found;
}

struct mm_plan_due
mm_plan_apply_due(
    const struct mm_duty_index *x, const struct mm_group *g, uint32_t patch)
{
	const struct mm_world *w = x->w;
	uint32_t plan = mm_plan_in_force(w, patch);
	struct mm_plan_due due = { MM_DATE_NONE, NULL, MM_NONE, MM_NONE };

	if (plan != MM_NONE)
		due.schedule =
		    mm_world_schedule(w, w->plans.v[plan].id, g->party);
	if (due.schedule != NULL && due.schedule->agreed == MM_YES) {
		due.day = due.schedule->date;
		return due;
	}
	/* One the institution has not agreed to is a proposal. */
	due.schedule = NULL;
	due.step = last_patch_step(w, plan);
	if (due.step != MM_NONE) {
		due.day = w->steps.v[due.step].date;
		return due;
	}
	due.unit = next_inspected(x, g, patch);
	if (due.unit != MM_NONE)
		due.day = w->units.v[due.unit].next_inspection;
	return due;
}
