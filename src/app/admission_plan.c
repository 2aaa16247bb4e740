/* SPDX-License-Identifier: Apache-2.0 */
#include "app/admission_plan.h"

#include "duty/lifecycle.h"
#include "duty/policy.h"

/* The notice that names an edition of a plan; NULL: none does. */
static const struct mm_notice *
named_by(const struct mm_world *w, struct mm_str plan, uint32_t edition)
{
	for (uint32_t i = 0; i < w->notices.n; i++)
		if (w->notices.v[i].plan_edition == edition &&
		    mm_str_eq(w->notices.v[i].plan, plan))
			return &w->notices.v[i];
	return NULL;
}

static enum mm_status
still_open(const struct mm_world *w, struct mm_str plan, uint32_t edition,
    struct mm_err *err)
{
	const struct mm_notice *n = named_by(w, plan, edition);

	if (n == NULL)
		return MM_OK;
	return mm_err_set(err, MM_ECONFLICT,
	    "計画 %.*s 第%u版はお知らせ %.*s で示すため変更できません。"
	    "次の版を plan add で記録してください",
	    "plan %.*s edition %u is shown by notice %.*s and cannot change; "
	    "record the next edition with plan add",
	    MM_FMT(plan), edition, MM_FMT(n->id));
}

/* R64: past EOS there is nothing to plan. */
static enum mm_status
supported(const struct mm_world *w, const struct mm_patch *p, struct mm_date on,
    struct mm_err *err)
{
	const struct mm_life_records all = { w, NULL, w->lifecycles.n };
	struct mm_dates dates;
	struct mm_policy pol;
	char day[MM_DATE_TEXT];
	enum mm_status st = mm_policy_resolve(w, &pol, err);

	if (st != MM_OK)
		return st;
	mm_life_dates(&all, p->product, p->version, on, &dates);
	if (mm_life_stage(dates.eol, dates.eos, on,
		pol.reading[MM_READING_BOUNDARY] != 0, NULL) != 3)
		return MM_OK;
	return mm_err_set(err, MM_ECONFLICT,
	    "%.*s 版%.*s はEOS(%s)を過ぎています。パッチの計画は段階①②だけの"
	    "ものです。未適用のパッチはEOSのお知らせ(N3)に載ります",
	    "%.*s version %.*s is past EOS (%s); a patch plan exists in "
	    "stages 1 and 2 only, and patches not applied go into the EOS "
	    "notice (N3)",
	    MM_FMT(w->products.v[p->product].id),
	    MM_FMT(w->versions.v[p->version].id), mm_date_fmt(dates.eos, day));
}

enum mm_status
mm_admit_plan(struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	struct mm_str id = f->v[MM_F_PLAN_plan];
	uint32_t patch = mm_world_patch(w, f->v[MM_F_PLAN_patch]);
	enum mm_status st;

	if (patch == MM_NONE)
		return MM_OK; /* the fold names what is unknown */
	for (uint32_t i = 0; i < w->plans.n; i++)
		if (mm_str_eq(w->plans.v[i].id, id) &&
		    w->plans.v[i].patch != patch)
			return mm_err_set(err, MM_ECONFLICT,
			    "計画 %.*s はパッチ %.*s の計画です。別のパッチには"
			    "別の計画IDを使ってください",
			    "plan %.*s is that of patch %.*s; use another plan "
			    "id for another patch",
			    MM_FMT(id),
			    MM_FMT(w->patches.v[w->plans.v[i].patch].id));
	st =
	    still_open(w, id, (uint32_t)mm_fact_int(f, MM_F_PLAN_edition), err);
	return st == MM_OK ? supported(w, &w->patches.v[patch], f->valid, err)
			   : st;
}

static enum mm_status
step_control(const struct mm_world *w, const struct mm_fact *f, uint32_t plan,
    struct mm_err *err)
{
	struct mm_str id = f->v[MM_F_PLAN_STEP_control];
	bool wants = mm_fact_enum(f, MM_F_PLAN_STEP_kind) == MM_STEP_CONTROL;
	uint32_t product = w->patches.v[w->plans.v[plan].patch].product;
	uint32_t control = mm_world_control(w, id);

	if (wants && id.p == NULL)
		return mm_err_set(err, MM_EFORMAT,
		    "補完的対策の段階には対策が必要です。control add で登録し、"
		    "--control で指定してください",
		    "a step of kind control needs its control; record it with "
		    "control add and give it with --control");
	if (!wants && id.p != NULL)
		return mm_err_set(err, MM_EFORMAT,
		    "対策を指定できるのは補完的対策の段階だけです",
		    "only a step of kind control names a control");
	if (control == MM_NONE || w->controls.v[control].product == product)
		return MM_OK;
	return mm_err_set(err, MM_ECONFLICT,
	    "対策 %.*s は製品 %.*s のものではありません",
	    "control %.*s is not one of product %.*s", MM_FMT(id),
	    MM_FMT(w->products.v[product].id));
}

enum mm_status
mm_admit_plan_step(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	struct mm_str id = f->v[MM_F_PLAN_STEP_plan];
	uint32_t edition = (uint32_t)mm_fact_int(f, MM_F_PLAN_STEP_edition);
	uint32_t plan = mm_world_plan(w, id, edition);
	enum mm_status st;

	if (edition == 0 || plan == MM_NONE)
		return MM_OK; /* the fold names what is unknown */
	if (mm_fact_int(f, MM_F_PLAN_STEP_step) < 1)
		return mm_err_set(err, MM_EFORMAT, "段階の番号は1からです",
		    "steps are numbered from 1");
	st = still_open(w, id, edition, err);
	return st == MM_OK ? step_control(w, f, plan, err) : st;
}

enum mm_status
mm_admit_plan_done(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	static const char *const instead[] = {
		[MM_STEP_CONTROL] = "control state CONTROL PARTY in_place",
		[MM_STEP_PATCH] = "patch result PATCH UNIT done",
		[MM_STEP_VERIFICATION] =
		    "patch result PATCH UNIT done --verified yes",
	};
	uint32_t edition = (uint32_t)mm_fact_int(f, MM_F_PLAN_DONE_edition);
	uint32_t plan = mm_world_plan(w, f->v[MM_F_PLAN_DONE_plan], edition);
	uint32_t step = edition == 0 || plan == MM_NONE
	    ? MM_NONE
	    : mm_world_step(
		  w, plan, (uint32_t)mm_fact_int(f, MM_F_PLAN_DONE_step));
	enum mm_step_kind kind;

	if (step == MM_NONE)
		return MM_OK; /* the fold names what is unknown */
	kind = w->steps.v[step].kind;
	if (kind == MM_STEP_EVALUATION)
		return MM_OK;
	return mm_err_set(err, MM_ECONFLICT,
	    "完了を記録できるのは評価の段階です。この段階は %s で記録してくだ"
	    "さい",
	    "only an evaluation is finished this way; record this step with %s",
	    instead[kind]);
}

enum mm_status
mm_admit_patch_result(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	uint32_t patch = mm_world_patch(w, f->v[MM_F_PATCH_RESULT_patch]);
	uint32_t unit = mm_world_unit(w, f->v[MM_F_PATCH_RESULT_unit]);

	if (patch != MM_NONE && unit != MM_NONE &&
	    w->patches.v[patch].product != w->units.v[unit].product)
		return mm_err_set(err, MM_ECONFLICT,
		    "パッチ %.*s は個体 %.*s の製品のものではありません",
		    "patch %.*s is not one for the product of unit %.*s",
		    MM_FMT(w->patches.v[patch].id),
		    MM_FMT(w->units.v[unit].id));
	if (mm_fact_enum(f, MM_F_PATCH_RESULT_result) != MM_PATCH_DONE &&
	    mm_fact_tri(f, MM_F_PATCH_RESULT_verified) != MM_UNKNOWN)
		return mm_err_set(err, MM_EFORMAT,
		    "適用後の確認は、適用した個体にだけ記録できます",
		    "only a unit with the patch can be verified");
	return MM_OK;
}

/* The request of a fact, when it is one about a used device. */
static enum mm_status
used_request(const struct mm_world *w, struct mm_str id, struct mm_err *err)
{
	uint32_t i = mm_world_request(w, id);

	if (i == MM_NONE || w->requests.v[i].what == MM_REQ_USED_DEVICE)
		return MM_OK;
	return mm_err_set(err, MM_ECONFLICT,
	    "求め %.*s は中古医療機器についてのものではありません",
	    "request %.*s is not one about a used device", MM_FMT(id));
}

enum mm_status
mm_admit_request_used(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	/* Its first field is the request, as in an instruction. */
	return used_request(w, f->v[MM_F_REQUEST_USED_request], err);
}

enum mm_status
mm_admit_request_end(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	uint32_t i = mm_world_request(w, f->v[MM_F_REQUEST_END_request]);
	const struct mm_request *q;

	if (i == MM_NONE)
		return MM_OK;
	q = &w->requests.v[i];
	if (q->what != MM_REQ_USED_DEVICE || q->capacity != MM_CAP_DEALER ||
	    q->instruction != 0 ||
	    mm_fact_enum(f, MM_F_REQUEST_END_outcome) != MM_OUT_PROVIDED)
		return MM_OK;
	return mm_err_set(err, MM_ECONFLICT,
	    "求め %.*s への指示がまだありません。先に request instruct で"
	    "流通の可否を記録してください",
	    "request %.*s has no instruction yet; record with request instruct "
	    "whether the device may be passed on",
	    MM_FMT(q->id));
}
