/* SPDX-License-Identifier: Apache-2.0 */
/* Patches, their plans and controls, what became of them; requests. */
#include "model/fold.h"

void
mm_apply_patch(struct mm_fold *ap)
{
	uint32_t product =
	    mm_fold_need(ap, MM_FACT_PRODUCT, MM_F_PATCH_product);
	uint32_t version =
	    mm_fold_may_version(ap, MM_F_PATCH_product, MM_F_PATCH_version);
	bool fresh;
	struct mm_patch *p = MM_FOLD_ELEMENT(ap, &ap->w->patches, &fresh);

	if (p == NULL)
		return;
	if (fresh)
		p->plan = MM_NONE;
	p->at = mm_fold_stamp(ap);
	p->id = mm_fold_text(ap, MM_F_PATCH_patch);
	p->to_version = mm_fold_text(ap, MM_F_PATCH_to_version);
	p->vulns = mm_fold_text(ap, MM_F_PATCH_vulns);
	p->note = mm_fold_text(ap, MM_F_PATCH_note);
	p->product = product;
	p->version = version;
}

void
mm_apply_control(struct mm_fold *ap)
{
	uint32_t product =
	    mm_fold_need(ap, MM_FACT_PRODUCT, MM_F_CONTROL_product);
	uint32_t version =
	    mm_fold_may_version(ap, MM_F_CONTROL_product, MM_F_CONTROL_version);
	bool fresh;
	struct mm_control *c = MM_FOLD_ELEMENT(ap, &ap->w->controls, &fresh);

	if (c == NULL)
		return;
	*c = (struct mm_control){ .at = mm_fold_stamp(ap),
		.id = mm_fold_text(ap, MM_F_CONTROL_control),
		.settings = mm_fold_text(ap, MM_F_CONTROL_settings),
		.text = mm_fold_text(ap, MM_F_CONTROL_text),
		.product = product,
		.version = version,
		.kind = (enum mm_control_kind)mm_fact_enum(
		    ap->f, MM_F_CONTROL_kind),
		.condition = mm_fact_tri(ap->f, MM_F_CONTROL_condition) };
}

void
mm_apply_control_state(struct mm_fold *ap)
{
	uint32_t control =
	    mm_fold_need(ap, MM_FACT_CONTROL, MM_F_CONTROL_STATE_control);
	uint32_t party =
	    mm_fold_need(ap, MM_FACT_PARTY, MM_F_CONTROL_STATE_party);
	bool fresh;
	struct mm_control_state *s =
	    MM_FOLD_ELEMENT(ap, &ap->w->control_states, &fresh);

	if (s != NULL)
		*s = (struct mm_control_state){ mm_fold_stamp(ap), control,
			party,
			(enum mm_control_state_word)mm_fact_enum(
			    ap->f, MM_F_CONTROL_STATE_state),
			mm_fold_text(ap, MM_F_CONTROL_STATE_role),
			mm_fold_text(ap, MM_F_CONTROL_STATE_evidence) };
}

void
mm_apply_plan(struct mm_fold *ap)
{
	uint32_t patch = mm_fold_need(ap, MM_FACT_PATCH, MM_F_PLAN_patch);
	bool fresh;
	struct mm_plan *p = MM_FOLD_ELEMENT(ap, &ap->w->plans, &fresh);
	uint32_t *newest;

	if (p == NULL)
		return;
	if (fresh)
		p->first = MM_NONE;
	p->at = mm_fold_stamp(ap);
	p->id = mm_fold_text(ap, MM_F_PLAN_plan);
	p->note = mm_fold_text(ap, MM_F_PLAN_note);
	p->edition = mm_fold_number(ap, MM_F_PLAN_edition);
	p->patch = patch;
	newest = &ap->w->patches.v[patch].plan;
	if (*newest == MM_NONE || ap->w->plans.v[*newest].edition <= p->edition)
		*newest = (uint32_t)(p - ap->w->plans.v);
}

/* The plan of a fact's plan and edition; sets @c missing when unknown. */
static uint32_t
need_plan(struct mm_fold *ap, int plan, int edition)
{
	uint32_t i = mm_fold_find(
	    ap->w, MM_FACT_PLAN, ap->f->v[plan], ap->f->v[edition]);

	if (i == MM_NONE && ap->missing < 0)
		ap->missing = plan;
	return i;
}

/* Steps of a plan stand in the order of their numbers. */
static void
link_step(struct mm_world *w, uint32_t step)
{
	struct mm_step *s = &w->steps.v[step];
	uint32_t *at = &w->plans.v[s->plan].first;

	while (*at != MM_NONE && w->steps.v[*at].number < s->number)
		at = &w->steps.v[*at].next;
	s->next = *at;
	*at = step;
}

void
mm_apply_plan_step(struct mm_fold *ap)
{
	uint32_t plan =
	    need_plan(ap, MM_F_PLAN_STEP_plan, MM_F_PLAN_STEP_edition);
	uint32_t control =
	    mm_fold_may(ap, MM_FACT_CONTROL, MM_F_PLAN_STEP_control);
	bool fresh;
	struct mm_step *s = MM_FOLD_ELEMENT(ap, &ap->w->steps, &fresh);

	if (s == NULL)
		return;
	s->at = mm_fold_stamp(ap);
	s->text = mm_fold_text(ap, MM_F_PLAN_STEP_text);
	s->by = mm_fold_text(ap, MM_F_PLAN_STEP_by);
	s->plan = plan;
	s->number = mm_fold_number(ap, MM_F_PLAN_STEP_step);
	s->control = control;
	s->kind = (enum mm_step_kind)mm_fact_enum(ap->f, MM_F_PLAN_STEP_kind);
	s->date = mm_fact_date(ap->f, MM_F_PLAN_STEP_date);
	if (fresh)
		link_step(ap->w, (uint32_t)(s - ap->w->steps.v));
}

void
mm_apply_plan_done(struct mm_fold *ap)
{
	uint32_t plan =
	    need_plan(ap, MM_F_PLAN_DONE_plan, MM_F_PLAN_DONE_edition);
	uint32_t number = mm_fold_number(ap, MM_F_PLAN_DONE_step);
	uint32_t step =
	    plan == MM_NONE ? MM_NONE : mm_world_step(ap->w, plan, number);

	if (step == MM_NONE) {
		if (ap->missing < 0)
			ap->missing = MM_F_PLAN_DONE_step;
		return;
	}
	ap->w->steps.v[step].done = mm_fold_stamp(ap);
	ap->w->steps.v[step].evidence =
	    mm_fold_text(ap, MM_F_PLAN_DONE_evidence);
}

/* Some edition of a plan, mostly the first one. */
static bool
plan_known(const struct mm_fold *ap, int field)
{
	struct mm_str plan = ap->f->v[field];

	return mm_fold_find(ap->w, MM_FACT_PLAN, plan, MM_STR("1")) !=
	    MM_NONE ||
	    mm_world_plan(ap->w, plan, 0) != MM_NONE;
}

void
mm_apply_plan_schedule(struct mm_fold *ap)
{
	uint32_t party =
	    mm_fold_need(ap, MM_FACT_PARTY, MM_F_PLAN_SCHEDULE_party);
	bool fresh;
	struct mm_schedule *s;

	if (ap->missing < 0 && !plan_known(ap, MM_F_PLAN_SCHEDULE_plan))
		ap->missing = MM_F_PLAN_SCHEDULE_plan;
	s = MM_FOLD_ELEMENT(ap, &ap->w->schedules, &fresh);
	if (s != NULL)
		*s = (struct mm_schedule){ .at = mm_fold_stamp(ap),
			.plan = mm_fold_text(ap, MM_F_PLAN_SCHEDULE_plan),
			.role = mm_fold_text(ap, MM_F_PLAN_SCHEDULE_role),
			.evidence =
			    mm_fold_text(ap, MM_F_PLAN_SCHEDULE_evidence),
			.party = party,
			.date = mm_fact_date(ap->f, MM_F_PLAN_SCHEDULE_date),
			.occasion = (enum mm_visit_occasion)mm_fact_enum(
			    ap->f, MM_F_PLAN_SCHEDULE_occasion),
			.agreed =
			    mm_fact_tri(ap->f, MM_F_PLAN_SCHEDULE_agreed) };
}

void
mm_apply_patch_result(struct mm_fold *ap)
{
	uint32_t patch =
	    mm_fold_need(ap, MM_FACT_PATCH, MM_F_PATCH_RESULT_patch);
	uint32_t unit = mm_fold_need(ap, MM_FACT_UNIT, MM_F_PATCH_RESULT_unit);
	bool fresh;
	struct mm_patch_outcome *o =
	    MM_FOLD_ELEMENT(ap, &ap->w->outcomes, &fresh);

	if (o != NULL)
		*o = (struct mm_patch_outcome){ .at = mm_fold_stamp(ap),
			.patch = patch,
			.unit = unit,
			.result = (enum mm_patch_result)mm_fact_enum(
			    ap->f, MM_F_PATCH_RESULT_result),
			.note = mm_fold_text(ap, MM_F_PATCH_RESULT_note),
			.by = mm_fold_text(ap, MM_F_PATCH_RESULT_by),
			.evidence =
			    mm_fold_text(ap, MM_F_PATCH_RESULT_evidence),
			.verified =
			    mm_fact_tri(ap->f, MM_F_PATCH_RESULT_verified),
			.inspection =
			    mm_fact_date(ap->f, MM_F_PATCH_RESULT_inspection) };
}

void
mm_apply_request(struct mm_fold *ap)
{
	uint32_t party = mm_fold_need(ap, MM_FACT_PARTY, MM_F_REQUEST_party);
	uint32_t product =
	    mm_fold_need(ap, MM_FACT_PRODUCT, MM_F_REQUEST_product);
	uint32_t version =
	    mm_fold_may_version(ap, MM_F_REQUEST_product, MM_F_REQUEST_version);
	bool fresh;
	struct mm_request *r = MM_FOLD_ELEMENT(ap, &ap->w->requests, &fresh);

	if (r == NULL)
		return;
	if (fresh)
		r->used = MM_NONE;
	r->at = mm_fold_stamp(ap);
	r->id = mm_fold_text(ap, MM_F_REQUEST_request);
	r->units = mm_fold_text(ap, MM_F_REQUEST_units);
	r->note = mm_fold_text(ap, MM_F_REQUEST_note);
	r->party = party;
	r->product = product;
	r->version = version;
	r->capacity =
	    (enum mm_capacity)mm_fact_enum(ap->f, MM_F_REQUEST_capacity);
	r->what = (enum mm_request_what)mm_fact_enum(ap->f, MM_F_REQUEST_what);
}

void
mm_apply_request_end(struct mm_fold *ap)
{
	uint32_t i =
	    mm_fold_need(ap, MM_FACT_REQUEST, MM_F_REQUEST_END_request);
	struct mm_request *r;

	if (ap->missing >= 0)
		return;
	r = &ap->w->requests.v[i];
	r->ended_at = mm_fold_stamp(ap);
	r->outcome = (enum mm_request_outcome)mm_fact_enum(
	    ap->f, MM_F_REQUEST_END_outcome);
	r->ended_notice = mm_fold_text(ap, MM_F_REQUEST_END_notice);
}

_Static_assert(
    MM_F_REQUEST_USED_repair_history - MM_F_REQUEST_USED_generic_name + 1 ==
	MM_USED_FIELDS,
    "every field of the notice");

void
mm_apply_request_used(struct mm_fold *ap)
{
	uint32_t i =
	    mm_fold_need(ap, MM_FACT_REQUEST, MM_F_REQUEST_USED_request);
	bool fresh;
	struct mm_used *u = MM_FOLD_ELEMENT(ap, &ap->w->used, &fresh);

	if (u == NULL)
		return;
	u->at = mm_fold_stamp(ap);
	u->request = i;
	for (int k = 0; k < MM_USED_FIELDS; k++)
		u->field[k] =
		    mm_fold_text(ap, MM_F_REQUEST_USED_generic_name + k);
	ap->w->requests.v[i].used = (uint32_t)(u - ap->w->used.v);
}

void
mm_apply_request_instruction(struct mm_fold *ap)
{
	uint32_t i =
	    mm_fold_need(ap, MM_FACT_REQUEST, MM_F_REQUEST_INSTRUCTION_request);
	struct mm_request *r;

	if (ap->missing >= 0)
		return;
	r = &ap->w->requests.v[i];
	r->instructed = mm_fold_stamp(ap);
	r->instruction = (enum mm_instruction)mm_fact_enum(
	    ap->f, MM_F_REQUEST_INSTRUCTION_instruction);
	r->instructions = mm_fold_text(ap, MM_F_REQUEST_INSTRUCTION_text);
}
