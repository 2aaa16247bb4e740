/* SPDX-License-Identifier: Apache-2.0 */
/* plan, control: staged patch plans and their compensating controls. */
#include "cli/conduct.h"

#include <string.h>

#include "app/plan.h"
#include "base/num.h"
#include "cli/filter.h"
#include "cli/sheet.h"

/* -- recording a plan --------------------------------------------------- */

static enum mm_status
bad_step(struct mm_str step, struct mm_err *err)
{
	return mm_err_set(err, MM_EUSAGE,
	    "段階「%.*s」が読めません。区分|日|内容|対策ID の形で、区分は "
	    "control（補完的対策）・evaluation（評価）・patch（パッチ）・"
	    "verification（確認）です",
	    "the step \"%.*s\" cannot be read; write kind|date|text|control, "
	    "the kind being control, evaluation, patch or verification",
	    MM_FMT(step));
}

/* "kind|date|text|control" as the next step of the edition. */
static enum mm_status
stage_step(struct mm_cli *c, struct mm_batch *b, const struct mm_str *plan,
    struct mm_str text, int number, struct mm_err *err)
{
	struct mm_fact *f = mm_batch_fact(b, MM_FACT_PLAN_STEP);
	struct mm_str rest = text, part[4] = { MM_STR_NONE };
	struct mm_date day;
	int kind;

	if (f == NULL)
		return mm_err_nomem(err);
	for (size_t i = 0; i < MM_COUNT(part) && rest.p != NULL; i++)
		part[i] = mm_str_trim(mm_str_cut(&rest, '|'));
	kind = mm_term_find(&mm_terms_step_kind, part[0]);
	if (kind == 0 || rest.p != NULL || !mm_date_parse(part[1], &day))
		return bad_step(text, err);
	f->v[MM_F_PLAN_STEP_plan] = plan[0];
	f->v[MM_F_PLAN_STEP_edition] = plan[1];
	f->v[MM_F_PLAN_STEP_step] = mm_cell_u64(c, (uint64_t)number);
	f->v[MM_F_PLAN_STEP_kind] =
	    mm_str_of(mm_term_id(&mm_terms_step_kind, kind));
	f->v[MM_F_PLAN_STEP_date] = mm_cell_date(c, day);
	if (part[2].n > 0)
		f->v[MM_F_PLAN_STEP_text] = part[2];
	if (part[3].n > 0)
		f->v[MM_F_PLAN_STEP_control] = part[3];
	f->reason = mm_str_of(mm_cli_opt(c, "reason"));
	return mm_batch_admit(b, err);
}

static enum mm_status
stage_plan(struct mm_cli *c, struct mm_batch *b, struct mm_err *err)
{
	struct mm_fact *f = mm_batch_fact(b, MM_FACT_PLAN);
	struct mm_str plan[2];
	const char *step;
	enum mm_status st;

	if (f == NULL)
		return mm_err_nomem(err);
	st = mm_cli_fact_fields(c, f, err);
	plan[0] = f->v[MM_F_PLAN_plan];
	plan[1] = f->v[MM_F_PLAN_edition];
	if (st == MM_OK)
		st = mm_batch_admit(b, err);
	for (int i = 0;
	     st == MM_OK && (step = mm_cli_opt_at(c, "steps", i)) != NULL; i++)
		st = stage_step(c, b, plan, mm_str_of(step), i + 1, err);
	return st;
}

static void
say_recorded(struct mm_cli *c, const struct mm_batch *b)
{
	if (b->admitted == 0)
		mm_cli_say(c, "同じ内容が記録済みです。何も変わりません",
		    "recorded already; nothing changed");
	else if (c->app.dry_run)
		mm_cli_say(c, "記録できます(dry-run: 記録していません)",
		    "would be recorded (dry run)");
	else
		mm_cli_say(c, "記録しました: %llu件 (記録番号 %llu から)",
		    "recorded: %llu facts (from entry %llu)",
		    (unsigned long long)b->admitted,
		    (unsigned long long)b->first_seq);
}

/* R65: said when a plan is recorded, not only when it is looked at. */
static void
warn_firewall(struct mm_cli *c, const struct mm_world *w, struct mm_str plan)
{
	uint32_t i = mm_world_plan(w, plan, 0);

	if (i != MM_NONE && mm_plan_firewall_only(w, i))
		mm_cli_say(c, "%s", "%s", mm_plan_firewall_words[c->app.lang]);
}

static enum mm_status
record_plan(struct mm_cli *c,
    enum mm_status (*stage)(
	struct mm_cli *c, struct mm_batch *b, struct mm_err *err),
    struct mm_err *err)
{
	struct mm_batch b;
	struct mm_str plan;
	enum mm_status st = mm_batch_begin(&c->app, &b, err);

	if (st != MM_OK)
		return st;
	st = stage(c, &b, err);
	if (st != MM_OK) {
		mm_batch_end(&b);
		return st;
	}
	plan = mm_str_of(c->arg[0]);
	warn_firewall(c, b.world, plan);
	st = mm_batch_commit(&b, err);
	if (st == MM_OK)
		say_recorded(c, &b);
	return st;
}

static enum mm_status
run_add(struct mm_cli *c, struct mm_err *err)
{
	return record_plan(c, stage_plan, err);
}

static enum mm_status
stage_fact(struct mm_cli *c, struct mm_batch *b, struct mm_err *err)
{
	struct mm_fact *f = mm_batch_fact(b, c->cmd->fact);
	enum mm_status st;

	if (f == NULL)
		return mm_err_nomem(err);
	st = mm_cli_fact_fields(c, f, err);
	return st == MM_OK ? mm_batch_admit(b, err) : st;
}

static enum mm_status
run_step(struct mm_cli *c, struct mm_err *err)
{
	return record_plan(c, stage_fact, err);
}

/* -- schedules ---------------------------------------------------------- */

/* Earliest next inspection of the party's units that still need the patch. */
static struct mm_date
inspected(const struct mm_world *w, uint32_t patch, uint32_t party)
{
	struct mm_date day = MM_DATE_NONE;

	for (uint32_t i = 0; i < w->units.n; i++) {
		const struct mm_unit *u = &w->units.v[i];

		if (u->product != w->patches.v[patch].product ||
		    w->holdings.v[u->holding].party != party ||
		    u->state == MM_UNIT_RETIRED ||
		    !mm_date_is_set(u->next_inspection) ||
		    (u->version != MM_NONE &&
			u->version != w->patches.v[patch].version))
			continue;
		if (!mm_date_is_set(day) ||
		    mm_date_cmp(u->next_inspection, day) < 0)
			day = u->next_inspection;
	}
	return day;
}

static enum mm_status
schedule_day(struct mm_cli *c, const struct mm_world *w, uint32_t plan,
    uint32_t party, struct mm_str *out, struct mm_err *err)
{
	struct mm_date day = MM_DATE_NONE;

	if (c->nargs > 3)
		return mm_err_set(err, MM_EUSAGE, "引数「%s」は使われません",
		    "the argument \"%s\" is not used", c->arg[3]);
	if (c->nargs > 2 && !mm_date_parse(mm_str_of(c->arg[2]), &day))
		return mm_err_set(err, MM_EUSAGE,
		    "「%s」は日付として読めません。2026-10-01 や R8.10.1 の形で"
		    "指定してください",
		    "\"%s\" is no date; write it like 2026-10-01", c->arg[2]);
	if (!mm_date_is_set(day))
		day = inspected(w, w->plans.v[plan].patch, party);
	if (!mm_date_is_set(day))
		return mm_err_set(err, MM_EUSAGE,
		    "%.*s の個体に次回点検日の登録がありません。実施予定日を"
		    "指定してください",
		    "no next inspection of a unit at %.*s is recorded; give "
		    "the date",
		    MM_FMT(w->parties.v[party].id));
	*out = mm_cell_date(c, day);
	return out->p != NULL ? MM_OK : mm_err_nomem(err);
}

static enum mm_status
find_plan(
    struct mm_cli *c, struct mm_world **w, uint32_t *out, struct mm_err *err)
{
	struct mm_str id;
	uint64_t edition = 0;
	enum mm_status st = mm_cli_arg(c, 0, "PLAN", &id, err);

	if (st == MM_OK)
		st = mm_cli_number(c, "edition", &edition, err);
	if (st == MM_OK)
		st = mm_app_world(&c->app, w, err);
	if (st != MM_OK)
		return st;
	*out = mm_world_plan(*w, id, (uint32_t)edition);
	if (*out != MM_NONE)
		return MM_OK;
	return mm_err_set(err, MM_ENOTFOUND,
	    "計画 %.*s はありません。一覧: mimamori plan list",
	    "there is no plan %.*s; see mimamori plan list", MM_FMT(id));
}

static enum mm_status
run_schedule(struct mm_cli *c, struct mm_err *err)
{
	struct mm_fact f = { .type = MM_FACT_PLAN_SCHEDULE };
	const char *agreed = mm_cli_opt(c, "agreed");
	int occasion = MM_VISIT_INSPECTION;
	struct mm_world *w;
	struct mm_str text;
	uint32_t plan, party;
	enum mm_tri tri = MM_UNKNOWN;
	enum mm_status st = find_plan(c, &w, &plan, err);

	if (st == MM_OK)
		st = mm_cli_arg(c, 1, "PARTY", &text, err);
	if (st == MM_OK)
		st = mm_cli_party(c, w, text, &party, err);
	if (st == MM_OK)
		st = schedule_day(
		    c, w, plan, party, &f.v[MM_F_PLAN_SCHEDULE_date], err);
	if (st == MM_OK)
		st = mm_cli_term(
		    c, "occasion", &mm_terms_visit_occasion, &occasion, err);
	if (st == MM_OK && agreed != NULL &&
	    !mm_tri_find(mm_str_of(agreed), &tri))
		st = mm_err_set(err, MM_EUSAGE, "--agreed は yes か no です",
		    "--agreed is yes or no");
	if (st != MM_OK)
		return st;
	f.v[MM_F_PLAN_SCHEDULE_plan] = w->plans.v[plan].id;
	f.v[MM_F_PLAN_SCHEDULE_party] = w->parties.v[party].id;
	f.v[MM_F_PLAN_SCHEDULE_occasion] =
	    mm_str_of(mm_term_id(&mm_terms_visit_occasion,
		occasion == 0 ? MM_VISIT_INSPECTION : occasion));
	if (agreed != NULL)
		f.v[MM_F_PLAN_SCHEDULE_agreed] = mm_str_of(mm_tri_id(tri));
	f.v[MM_F_PLAN_SCHEDULE_role] = mm_str_of(mm_cli_opt(c, "role"));
	f.v[MM_F_PLAN_SCHEDULE_evidence] = mm_str_of(mm_cli_opt(c, "evidence"));
	return mm_cli_record(c, &f, err);
}

/* -- showing ------------------------------------------------------------ */

static void
show_step(struct mm_sheet *s, const struct mm_world *w, uint32_t step)
{
	const struct mm_step *x = &w->steps.v[step];
	struct mm_cli *c = s->c;
	char day[MM_DATE_TEXT];
	bool done = x->done.actor.n > 0;

	mm_sheet_row(s, "step", "段階", "step",
	    mm_arena_fmt(c->app.arena, "%u  %s  %.*s%s%.*s%s%.*s  #%llu",
		x->number, mm_date_fmt(x->date, day),
		MM_FMT(mm_cell_term(c, &mm_terms_step_kind, (int)x->kind)),
		x->text.n > 0 ? "  " : "", MM_FMT(x->text),
		x->by.n > 0 ? "  " : "", MM_FMT(x->by),
		(unsigned long long)x->at.seq));
	if (x->control != MM_NONE) {
		const struct mm_control *k = &w->controls.v[x->control];

		mm_sheet_row(s, "control", "対策", "control",
		    mm_arena_fmt(c->app.arena, "%.*s  %.*s", MM_FMT(k->id),
			MM_FMT(mm_cell_term(
			    c, &mm_terms_control_kind, (int)k->kind))));
		mm_sheet_field(
		    s, MM_FACT_CONTROL, MM_F_CONTROL_settings, k->settings);
	}
	if (done)
		mm_sheet_row(s, "done", "完了", "finished",
		    mm_arena_fmt(c->app.arena, "%s  %.*s",
			mm_date_fmt(x->done.valid, day), MM_FMT(x->evidence)));
}

/* How far a patch has come at one institution. */
struct progress {
	uint32_t units, result[MM_PATCH_DEFERRED + 1];
};

static void
count_units(const struct mm_world *w, uint32_t patch, uint32_t party,
    struct progress *p)
{
	memset(p, 0, sizeof(*p));
	for (uint32_t i = 0; i < w->outcomes.n; i++)
		if (w->outcomes.v[i].patch == patch &&
		    w->holdings.v[w->units.v[w->outcomes.v[i].unit].holding]
			    .party == party)
			p->result[w->outcomes.v[i].result]++;
	for (uint32_t i = 0; i < w->units.n; i++) {
		const struct mm_unit *u = &w->units.v[i];

		p->units += u->product == w->patches.v[patch].product &&
		    w->holdings.v[u->holding].party == party &&
		    u->state != MM_UNIT_RETIRED &&
		    (u->version == MM_NONE ||
			u->version == w->patches.v[patch].version);
	}
}

static void
show_party(struct mm_sheet *s, const struct mm_world *w,
    const struct mm_plan *plan, uint32_t party)
{
	const struct mm_schedule *d = mm_world_schedule(w, plan->id, party);
	struct mm_cli *c = s->c;
	char day[MM_DATE_TEXT];
	struct progress p;

	count_units(w, plan->patch, party, &p);
	if (d == NULL && p.units + p.result[MM_PATCH_DONE] == 0)
		return;
	mm_sheet_row(s, "party", "施設", "institution",
	    mm_arena_fmt(c->app.arena, "%.*s  %.*s",
		MM_FMT(w->parties.v[party].id),
		MM_FMT(w->parties.v[party].name)));
	if (d != NULL)
		mm_sheet_row(s, "schedule", "日程", "schedule",
		    mm_arena_fmt(c->app.arena, "%s  %.*s  %s  #%llu",
			mm_date_fmt(d->date, day),
			MM_FMT(mm_cell_term(
			    c, &mm_terms_visit_occasion, (int)d->occasion)),
			d->agreed == MM_YES
			    ? mm_tr(c->app.lang, "合意済", "agreed")
			    : mm_tr(c->app.lang, "合意前", "not agreed yet"),
			(unsigned long long)d->at.seq));
	mm_sheet_row(s, "units", "個体", "units",
	    mm_cli_text(c, "未適用の版%u台  適用%u  拒否%u  延期%u  個体なし%u",
		"%u of the version, %u applied, %u refused, %u deferred, "
		"%u absent",
		p.units, p.result[MM_PATCH_DONE], p.result[MM_PATCH_REFUSED],
		p.result[MM_PATCH_DEFERRED], p.result[MM_PATCH_ABSENT]));
}

static enum mm_status
run_show(struct mm_cli *c, struct mm_err *err)
{
	const char *only = mm_cli_opt(c, "party");
	uint32_t i, party = MM_NONE;
	const struct mm_plan *p;
	const struct mm_patch *patch;
	struct mm_world *w;
	struct mm_sheet s;
	enum mm_status st = find_plan(c, &w, &i, err);

	if (st == MM_OK && only != NULL)
		st = mm_cli_party(c, w, mm_str_of(only), &party, err);
	if (st != MM_OK)
		return st;
	p = &w->plans.v[i];
	patch = &w->patches.v[p->patch];
	mm_sheet_begin(&s, c, "mimamori.plan.show");
	mm_sheet_field(&s, MM_FACT_PLAN, MM_F_PLAN_plan, p->id);
	mm_sheet_field(
	    &s, MM_FACT_PLAN, MM_F_PLAN_edition, mm_cell_u64(c, p->edition));
	mm_sheet_field(&s, MM_FACT_PLAN, MM_F_PLAN_patch, patch->id);
	mm_sheet_field(&s, MM_FACT_PATCH, MM_F_PATCH_product,
	    w->products.v[patch->product].id);
	mm_sheet_field(&s, MM_FACT_PATCH, MM_F_PATCH_version,
	    mm_cell_version(w, patch->version));
	mm_sheet_field(
	    &s, MM_FACT_PATCH, MM_F_PATCH_to_version, patch->to_version);
	mm_sheet_field(&s, MM_FACT_PLAN, MM_F_PLAN_note, p->note);
	if (patch->plan != i)
		mm_sheet_row(&s, "outdated", "版", "edition",
		    mm_cli_text(
			c, "新しい版があります", "there is a newer edition"));
	if (mm_plan_firewall_only(w, i))
		mm_sheet_row(&s, "warning", "警告", "warning",
		    mm_str_of(mm_plan_firewall_words[c->app.lang]));
	for (uint32_t k = p->first; k != MM_NONE; k = w->steps.v[k].next)
		show_step(&s, w, k);
	for (uint32_t k = 0; k < w->parties.n; k++)
		if (party == MM_NONE || party == k)
			show_party(&s, w, p, k);
	mm_sheet_stamp(&s, &p->at);
	return mm_sheet_end(&s, err);
}

static const struct mm_col plan_cols[] = {
	{ "plan", "計画ID", "plan", MM_COL_CODE, false },
	{ "edition", "版数", "edition", MM_COL_INT, false },
	{ "patch", "パッチ", "patch", MM_COL_CODE, false },
	{ "product", "製品", "product", MM_COL_TEXT, false },
	{ "version", "対象の版", "for version", MM_COL_TEXT, false },
	{ "steps", "段階", "steps", MM_COL_INT, false },
	{ "first", "最初の目標日", "first target", MM_COL_TEXT, false },
	{ "last", "最後の目標日", "last target", MM_COL_TEXT, false },
	{ "in_force", "現行", "in force", MM_COL_BOOL, true },
	{ "firewall_only", "FWのみ", "firewall only", MM_COL_BOOL, true },
};

static struct mm_str
cell_bool(bool v)
{
	return v ? MM_STR("true") : MM_STR("false");
}

static enum mm_status
run_list(struct mm_cli *c, struct mm_err *err)
{
	struct mm_world *w;
	struct mm_rows r;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st != MM_OK)
		return st;
	mm_rows_begin(
	    &r, c, "mimamori.plan.list", plan_cols, MM_COUNT(plan_cols));
	for (uint32_t i = 0; i < w->plans.n; i++) {
		const struct mm_plan *p = &w->plans.v[i];
		const struct mm_patch *patch = &w->patches.v[p->patch];
		struct mm_date first = MM_DATE_NONE, last = MM_DATE_NONE;
		uint32_t n = 0;

		for (uint32_t k = p->first; k != MM_NONE;
		     k = w->steps.v[k].next, n++) {
			struct mm_date day = w->steps.v[k].date;

			if (n == 0 || mm_date_cmp(day, first) < 0)
				first = day;
			if (n == 0 || mm_date_cmp(day, last) > 0)
				last = day;
		}
		mm_rows_add(&r,
		    (const struct mm_str[]){ p->id, mm_cell_u64(c, p->edition),
			patch->id, w->products.v[patch->product].id,
			mm_cell_version(w, patch->version), mm_cell_u64(c, n),
			mm_cell_date(c, first), mm_cell_date(c, last),
			cell_bool(patch->plan == i),
			cell_bool(mm_plan_firewall_only(w, i)) });
	}
	return mm_rows_end(&r, err);
}

/* -- controls ----------------------------------------------------------- */

static const struct mm_col control_cols[] = {
	{ "control", "対策ID", "control", MM_COL_CODE, false },
	{ "product", "製品", "product", MM_COL_TEXT, false },
	{ "version", "版", "version", MM_COL_TEXT, false },
	{ "kind", "区分", "kind", MM_COL_TEXT, false },
	{ "condition", "使用条件", "condition of use", MM_COL_TEXT, false },
	{ "settings", "設定", "settings", MM_COL_LIST, false },
	{ "in_place", "実施中", "in place", MM_COL_INT, false },
	{ "refused", "実施しない", "refused", MM_COL_INT, false },
	{ "removed", "取りやめ", "removed", MM_COL_INT, false },
	{ "text", "内容", "content", MM_COL_TEXT, true },
};

static enum mm_status
run_control_list(struct mm_cli *c, struct mm_err *err)
{
	struct mm_world *w;
	struct mm_rows r;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st != MM_OK)
		return st;
	mm_rows_begin(&r, c, "mimamori.control.list", control_cols,
	    MM_COUNT(control_cols));
	for (uint32_t i = 0; i < w->controls.n; i++) {
		const struct mm_control *x = &w->controls.v[i];
		uint64_t n[MM_CS_REMOVED + 1] = { 0 };

		for (uint32_t k = 0; k < w->control_states.n; k++)
			if (w->control_states.v[k].control == i)
				n[w->control_states.v[k].state]++;
		mm_rows_add(&r,
		    (const struct mm_str[]){ x->id,
			w->products.v[x->product].id,
			mm_cell_version(w, x->version),
			mm_cell_term(c, &mm_terms_control_kind, (int)x->kind),
			mm_cell_tri(c, x->condition), x->settings,
			mm_cell_u64(c, n[MM_CS_IN_PLACE]),
			mm_cell_u64(c, n[MM_CS_REFUSED]),
			mm_cell_u64(c, n[MM_CS_REMOVED]), x->text });
	}
	return mm_rows_end(&r, err);
}

/* -- the table ---------------------------------------------------------- */

static const struct mm_opt add_opts[] = {
	{ "steps", "STEP", "段階 区分|日|内容|対策ID(段階の数だけ)",
	    "a step, kind|date|text|control (one each)", true },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt show_opts[] = {
	{ "edition", "N", "版数(なければ最新)", "edition (else the newest)",
	    false },
	{ "party", "PARTY", "この施設だけ", "this institution only", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt schedule_opts[] = {
	{ "occasion", "WORD",
	    "機会 inspection（定期点検）・visit（臨時）・remote（遠隔）",
	    "inspection, visit or remote", false },
	{ "agreed", "YES|NO", "施設と合意したか(合意した日だけが期日)",
	    "agreed with them? only an agreed day is a due date", false },
	{ "role", "TEXT", "合意した施設側の役職", "role that agreed", false },
	{ "evidence", "TEXT", "証拠", "evidence", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_cmd cmds[] = {
	{ "plan", "add", "PLAN EDITION PATCH", "パッチ適用計画の版を記録する",
	    "record an edition of a plan", add_opts, MM_NEED_ACTOR,
	    MM_FACT_PLAN, run_add,
	    "mimamori plan add PL-9 1 PT-9 --steps "
	    "'control|2026-11-01|設置|CT-1' --steps "
	    "'patch|2026-12-01|点検時'" },
	{ "plan", "step", "PLAN EDITION STEP KIND DATE", "計画の段階を記録する",
	    "record a step of a plan", NULL, MM_NEED_ACTOR, MM_FACT_PLAN_STEP,
	    run_step,
	    "mimamori plan step PL-9 1 3 verification 2026-12-20 --text "
	    "警報の動作" },
	MM_CMD_RECORD("plan", "done", "PLAN EDITION STEP",
	    "評価の段階の完了を記録する", "record that an evaluation ended",
	    MM_FACT_PLAN_DONE,
	    "mimamori plan done PL-9 1 2 --evidence 評価報告書12"),
	{ "plan", "schedule", "PLAN PARTY [DATE]",
	    "施設ごとの日程を記録する(日を省くと次回点検日)",
	    "record when it is carried out there (else next inspection)",
	    schedule_opts, MM_NEED_ACTOR, MM_FACT_NONE, run_schedule,
	    "mimamori plan schedule PL-9 H002 2026-12-01 --agreed yes" },
	{ "plan", "show", "PLAN", "計画・段階・日程・進み具合",
	    "a plan, its steps, schedules and progress", show_opts,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_show,
	    "mimamori plan show PL-9 --party H002" },
	MM_CMD_LIST("plan", "計画の一覧", "list plans", run_list),
	MM_CMD_RECORD("control", "add", "CONTROL PRODUCT KIND",
	    "補完的対策を登録する(--settings ポート・宛先など)",
	    "record a compensating control", MM_FACT_CONTROL,
	    "mimamori control add CT-1 SP-210 firewall --settings 'TCP 104 "
	    "のみ許可' --condition yes"),
	MM_CMD_RECORD("control", "state", "CONTROL PARTY STATE",
	    "施設での実施の確認(in_place, refused, removed)",
	    "record what an institution did with it", MM_FACT_CONTROL_STATE,
	    "mimamori control state CT-1 H002 in_place --role 医療情報部"),
	MM_CMD_LIST(
	    "control", "補完的対策の一覧", "list controls", run_control_list),
};

const struct mm_cmd_group mm_cmd_group_plan = { cmds, MM_COUNT(cmds) };
