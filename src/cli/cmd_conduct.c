/* SPDX-License-Identifier: Apache-2.0 */
/* risk, patch, plan, request, waiver: what was judged, planned and asked. */
#include "cli/conduct.h"

#include "base/num.h"
#include "cli/filter.h"

#include <string.h>

/* -- approval ---------------------------------------------------------- */

const struct mm_opt mm_conduct_approve_opts[] = {
	{ "edition", "N", "版数(なければ最新)", "edition (else the newest)",
	    false },
	{ NULL, NULL, NULL, NULL, false },
};

/* What a noun's verb approves. */
static const struct {
	const char *noun, *verb;
	enum mm_approval_what what;
} approvals[] = {
	{ "risk", "approve", MM_APPROVE_RISK },
	{ "report", "approve", MM_APPROVE_EVENT },
	{ "report", "approve-class", MM_APPROVE_CLASS },
	{ "measure", "approve", MM_APPROVE_MEASURE },
	{ "recall", "approve", MM_APPROVE_RECALL },
	{ "component", "approve", MM_APPROVE_COMPONENT },
	{ "waiver", "approve", MM_APPROVE_WAIVER },
};

/* Only risk assessments have editions; the newest one unless named. */
static enum mm_status
edition_to_approve(struct mm_cli *c, enum mm_approval_what what,
    struct mm_str id, struct mm_str *out, struct mm_err *err)
{
	uint64_t edition = 1;
	struct mm_world *w;
	uint32_t risk;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st != MM_OK)
		return st;
	if (what == MM_APPROVE_RISK) {
		risk = mm_world_risk(w, id, 0);
		if (risk == MM_NONE)
			return mm_err_set(err, MM_ENOTFOUND,
			    "リスク評価 %.*s はありません。一覧: mimamori risk "
			    "list",
			    "there is no risk assessment %.*s; see mimamori "
			    "risk list",
			    MM_FMT(id));
		edition = w->risks.v[risk].edition;
	}
	st = mm_cli_number(c, "edition", &edition, err);
	if (st == MM_OK) {
		*out = mm_cell_u64(c, edition);
		st = out->p != NULL ? MM_OK : mm_err_nomem(err);
	}
	return st;
}

enum mm_status
mm_conduct_approve(struct mm_cli *c, struct mm_err *err)
{
	struct mm_fact f = { .type = MM_FACT_APPROVAL };
	enum mm_approval_what what = MM_APPROVE_RISK;
	struct mm_str id, edition;
	enum mm_status st = mm_cli_arg(c, 0, "ID", &id, err);

	if (st != MM_OK)
		return st;
	for (size_t i = 0; i < MM_COUNT(approvals); i++)
		if (strcmp(c->cmd->noun, approvals[i].noun) == 0 &&
		    strcmp(c->cmd->verb, approvals[i].verb) == 0)
			what = approvals[i].what;
	st = edition_to_approve(c, what, id, &edition, err);
	if (st != MM_OK)
		return st;
	f.v[MM_F_APPROVAL_what] =
	    mm_str_of(mm_term_id(&mm_terms_approval_what, (int)what));
	f.v[MM_F_APPROVAL_id] = id;
	f.v[MM_F_APPROVAL_edition] = edition;
	f.reason = mm_str_of(mm_cli_opt(c, "reason"));
	return mm_cli_record(c, &f, err);
}

/* -- lists ------------------------------------------------------------- */

struct mm_str
mm_cell_version(const struct mm_world *w, uint32_t version)
{
	return version == MM_NONE ? MM_STR_NONE : w->versions.v[version].id;
}

struct mm_str
mm_cell_stamp(const struct mm_cli *c, const struct mm_stamp *at)
{
	return at->actor.n == 0 ? MM_STR_NONE : mm_cell_date(c, at->valid);
}

static const struct mm_col risk_cols[] = {
	{ "risk", "評価ID", "assessment", MM_COL_CODE, false },
	{ "edition", "版数", "edition", MM_COL_INT, false },
	{ "product", "製品", "product", MM_COL_TEXT, false },
	{ "version", "版", "version", MM_COL_TEXT, false },
	{ "severity", "患者危害", "harm", MM_COL_TEXT, false },
	{ "recorded", "作成日", "made", MM_COL_TEXT, false },
	{ "author", "作成者", "author", MM_COL_TEXT, true },
	{ "approved", "承認日", "approved", MM_COL_TEXT, false },
	{ "approver", "承認者", "approver", MM_COL_TEXT, true },
	{ "measure", "対策の決定", "measure", MM_COL_TEXT, false },
	{ "environment", "使用環境", "environment", MM_COL_TEXT, true },
	{ "summary", "要約", "summary", MM_COL_TEXT, true },
};

static enum mm_status
run_risk_list(struct mm_cli *c, struct mm_err *err)
{
	struct mm_world *w;
	struct mm_rows r;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st != MM_OK)
		return st;
	mm_rows_begin(
	    &r, c, "mimamori.risk.list", risk_cols, MM_COUNT(risk_cols));
	for (uint32_t i = 0; i < w->risks.n; i++) {
		const struct mm_risk *x = &w->risks.v[i];

		mm_rows_add(&r,
		    (const struct mm_str[]){ x->id, mm_cell_u64(c, x->edition),
			w->products.v[x->product].id,
			mm_cell_version(w, x->version),
			mm_cell_term(c, &mm_terms_harm, (int)x->severity),
			mm_cell_date(c, x->at.valid), x->at.actor,
			mm_cell_stamp(c, &x->approved), x->approved.actor,
			x->measure, x->environment, x->summary });
	}
	return mm_rows_end(&r, err);
}

static const struct mm_col patch_cols[] = {
	{ "patch", "パッチID", "patch", MM_COL_CODE, false },
	{ "product", "製品", "product", MM_COL_TEXT, false },
	{ "version", "対象の版", "for version", MM_COL_TEXT, false },
	{ "to_version", "適用後の版", "to version", MM_COL_TEXT, false },
	{ "vulns", "脆弱性", "vulnerabilities", MM_COL_LIST, false },
	{ "plan", "計画", "plan", MM_COL_TEXT, false },
	{ "done", "適用", "applied", MM_COL_INT, false },
	{ "refused", "拒否", "refused", MM_COL_INT, false },
	{ "deferred", "延期", "deferred", MM_COL_INT, false },
	{ "absent", "個体なし", "absent", MM_COL_INT, true },
};

static enum mm_status
run_patch_list(struct mm_cli *c, struct mm_err *err)
{
	struct mm_world *w;
	struct mm_rows r;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st != MM_OK)
		return st;
	mm_rows_begin(
	    &r, c, "mimamori.patch.list", patch_cols, MM_COUNT(patch_cols));
	for (uint32_t i = 0; i < w->patches.n; i++) {
		const struct mm_patch *x = &w->patches.v[i];
		const struct mm_plan *plan =
		    x->plan == MM_NONE ? NULL : &w->plans.v[x->plan];
		uint64_t n[MM_PATCH_DEFERRED + 1] = { 0 };

		for (uint32_t k = 0; k < w->outcomes.n; k++)
			if (w->outcomes.v[k].patch == i)
				n[w->outcomes.v[k].result]++;
		mm_rows_add(&r,
		    (const struct mm_str[]){ x->id,
			w->products.v[x->product].id,
			mm_cell_version(w, x->version), x->to_version, x->vulns,
			plan == NULL ? MM_STR_NONE
				     : mm_arena_fmt(c->app.arena, "%.*s rev%u",
					   MM_FMT(plan->id), plan->edition),
			mm_cell_u64(c, n[MM_PATCH_DONE]),
			mm_cell_u64(c, n[MM_PATCH_REFUSED]),
			mm_cell_u64(c, n[MM_PATCH_DEFERRED]),
			mm_cell_u64(c, n[MM_PATCH_ABSENT]) });
	}
	return mm_rows_end(&r, err);
}

static const struct mm_col request_cols[] = {
	{ "request", "受付番号", "request", MM_COL_CODE, false },
	{ "received", "受領日", "received", MM_COL_TEXT, false },
	{ "party", "求めた者", "requester", MM_COL_TEXT, true },
	{ "party_name", "求めた者", "requester", MM_COL_TEXT, false },
	{ "capacity", "資格", "capacity", MM_COL_TEXT, true },
	{ "what", "内容", "asked for", MM_COL_TEXT, false },
	{ "product", "製品", "product", MM_COL_TEXT, false },
	{ "version", "版", "version", MM_COL_TEXT, true },
	{ "units", "個体", "units", MM_COL_LIST, true },
	{ "owed", "判定", "decision", MM_COL_TEXT, false },
	{ "due", "期限", "due", MM_COL_TEXT, false },
	{ "outcome", "結果", "outcome", MM_COL_TEXT, false },
	{ "answered", "回答日", "answered", MM_COL_TEXT, true },
};

/* The duty about a request: of the SBOM when one was asked for. */
const struct mm_duty *
mm_conduct_duty(
    const mm_duty_list *all, enum mm_duty_scope scope, uint32_t subject)
{
	const struct mm_duty *found = NULL;

	for (uint32_t i = 0; i < all->n; i++) {
		const struct mm_duty *d = &all->v[i];

		if (d->rule->scope != scope || d->subject != subject)
			continue;
		if (found == NULL || found->state == MM_DUTY_NOT_APPLICABLE ||
		    (d->state != MM_DUTY_NOT_APPLICABLE &&
			d->rule->clause < found->rule->clause))
			found = d;
	}
	return found;
}

enum mm_status
mm_conduct_duties(struct mm_cli *c, const struct mm_world *w, const char *only,
    mm_duty_list *out, struct mm_err *err)
{
	const struct mm_duty_filter f = { .states = MM_DUTY_EVERY,
		.product = MM_NONE,
		.party = MM_NONE,
		.rule = mm_str_of(only) };

	return mm_duty_select(c->app.arena, w, &f, out, err);
}

struct mm_str
mm_cell_duty_state(const struct mm_cli *c, const struct mm_duty *d)
{
	return d == NULL ? MM_STR_NONE
			 : mm_cell_term(c, &mm_terms_duty_state, (int)d->state);
}

struct mm_str
mm_cell_duty_due(const struct mm_cli *c, const struct mm_duty *d)
{
	return d == NULL || d->state > MM_DUTY_OPEN ? MM_STR_NONE
						    : mm_cell_date(c, d->due);
}

static enum mm_status
run_request_list(struct mm_cli *c, struct mm_err *err)
{
	mm_duty_list sbom, dealer;
	struct mm_world *w;
	struct mm_rows r;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st == MM_OK)
		st = mm_conduct_duties(c, w, "N1-SBOM-PRESENT", &sbom, err);
	if (st == MM_OK)
		st = mm_conduct_duties(c, w, "N5-ANSWER", &dealer, err);
	if (st != MM_OK)
		return st;
	mm_rows_begin(&r, c, "mimamori.request.list", request_cols,
	    MM_COUNT(request_cols));
	for (uint32_t i = 0; i < w->requests.n; i++) {
		const struct mm_request *q = &w->requests.v[i];
		const struct mm_duty *d =
		    mm_conduct_duty(q->what == MM_REQ_SBOM ? &sbom : &dealer,
			MM_SCOPE_REQUEST, i);

		mm_rows_add(&r,
		    (const struct mm_str[]){ q->id,
			mm_cell_date(c, q->at.valid), w->parties.v[q->party].id,
			w->parties.v[q->party].name,
			mm_cell_term(c, &mm_terms_capacity, (int)q->capacity),
			mm_cell_term(c, &mm_terms_request_what, (int)q->what),
			w->products.v[q->product].id,
			mm_cell_version(w, q->version), q->units,
			mm_cell_duty_state(c, d), mm_cell_duty_due(c, d),
			mm_cell_term(
			    c, &mm_terms_request_outcome, (int)q->outcome),
			mm_cell_stamp(c, &q->ended_at) });
	}
	return mm_rows_end(&r, err);
}

static const struct mm_col waiver_cols[] = {
	{ "waiver", "免除ID", "waiver", MM_COL_CODE, false },
	{ "rule", "規則", "rule", MM_COL_TEXT, false },
	{ "product", "製品", "product", MM_COL_TEXT, false },
	{ "version", "版", "version", MM_COL_TEXT, false },
	{ "party", "相手", "recipient", MM_COL_TEXT, false },
	{ "recorded", "作成日", "made", MM_COL_TEXT, false },
	{ "author", "作成者", "author", MM_COL_TEXT, true },
	{ "approved", "承認日", "approved", MM_COL_TEXT, false },
	{ "approver", "承認者", "approver", MM_COL_TEXT, true },
	{ "matches", "規則との対応", "matches", MM_COL_TEXT, false },
	{ "reason", "理由", "reason", MM_COL_TEXT, false },
};

/* A waiver of a rule that is gone is shown as such, never left out. */
static struct mm_str
waiver_match(
    struct mm_cli *c, const struct mm_ruleset *rules, struct mm_str rule)
{
	if (mm_ruleset_find(rules, rule) != NULL)
		return mm_cli_text(c, "あり", "a rule");
	return mm_cli_text(
	    c, "どの規則にも対応しない", "no longer matches any rule");
}

static enum mm_status
run_waiver_list(struct mm_cli *c, struct mm_err *err)
{
	struct mm_ruleset rules;
	struct mm_world *w;
	struct mm_rows r;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st == MM_OK)
		st = mm_ruleset_of(c->app.arena, w, &rules, err);
	if (st != MM_OK)
		return st;
	mm_rows_begin(
	    &r, c, "mimamori.waiver.list", waiver_cols, MM_COUNT(waiver_cols));
	for (uint32_t i = 0; i < w->waivers.n; i++) {
		const struct mm_waiver *x = &w->waivers.v[i];

		mm_rows_add(&r,
		    (const struct mm_str[]){ x->id, x->rule,
			w->products.v[x->product].id,
			mm_cell_version(w, x->version),
			x->party == MM_NONE ? MM_STR_NONE
					    : w->parties.v[x->party].id,
			mm_cell_date(c, x->at.valid), x->at.actor,
			mm_cell_stamp(c, &x->approved), x->approved.actor,
			waiver_match(c, &rules, x->rule), x->at.reason });
	}
	return mm_rows_end(&r, err);
}

static const struct mm_cmd cmds[] = {
	MM_CMD_RECORD("risk", "add",
	    "RISK EDITION PRODUCT ENVIRONMENT SUMMARY HARM",
	    "サイバーリスク評価を記録する", "record a cyber-risk assessment",
	    MM_FACT_RISK,
	    "mimamori risk add RA-SP210 1 SP-210 院内LAN 遠隔の攻撃あり "
	    "serious "
	    "--measure FWで分離"),
	MM_CMD_APPROVE("risk", "approve", "RISK",
	    "サイバーリスク評価を承認する(作成者と別の人)",
	    "approve an assessment (not its author)",
	    "mimamori risk approve RA-SP210 --actor 安全管理責任者"),
	MM_CMD_LIST("risk", "サイバーリスク評価の一覧", "list assessments",
	    run_risk_list),
	MM_CMD_RECORD("patch", "add", "PATCH PRODUCT VERSION",
	    "パッチを記録する", "record a patch", MM_FACT_PATCH,
	    "mimamori patch add PT-9 SP-210 2.4.2 --to-version 2.4.3 --vulns "
	    "CVE-2017-14491"),
	MM_CMD_RECORD("patch", "result", "PATCH UNIT RESULT",
	    "個体への適用結果を記録する(done, refused, absent, deferred)",
	    "record what became of it on a unit", MM_FACT_PATCH_RESULT,
	    "mimamori patch result PT-9 U-0031 done"),
	MM_CMD_LIST("patch", "パッチの一覧", "list patches", run_patch_list),
	MM_CMD_RECORD("request", "add", "REQUEST PARTY CAPACITY WHAT PRODUCT",
	    "求めを受け付ける(holder, dealer, other / sbom, used_device)",
	    "take in a request", MM_FACT_REQUEST,
	    "mimamori request add RQ-7 0017 holder sbom SP-210 --version "
	    "2.4.2"),
	MM_CMD_RECORD("request", "used", "REQUEST",
	    "中古品の事前の通知(施行規則170条)の内容を記録する",
	    "record what a dealer's notice before a sale says",
	    MM_FACT_REQUEST_USED,
	    "mimamori request used RQ-7 --serial S21-0031 --used-by 甲病院 "
	    "--delivered 2016-05-20"),
	MM_CMD_RECORD("request", "instruct", "REQUEST INSTRUCTION",
	    "販売業者等への指示(pass_on, after_service, do_not_sell, hold)",
	    "record the instruction given to a dealer",
	    MM_FACT_REQUEST_INSTRUCTION,
	    "mimamori request instruct RQ-7 do_not_sell --text 廃棄のこと"),
	MM_CMD_RECORD("request", "answer", "REQUEST OUTCOME",
	    "求めへの回答を記録する(provided, not_owed, withdrawn)",
	    "record the answer", MM_FACT_REQUEST_END,
	    "mimamori request answer RQ-7 provided --notice PS-2026-0140"),
	{ "request", "show", "REQUEST", "求めの内容・不足・注意と、回答の材料",
	    "a request, what it lacks, and what the answer rests on", NULL,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, mm_request_show,
	    "mimamori request show RQ-7" },
	MM_CMD_LIST("request", "求めの一覧と判定",
	    "list requests with decisions", run_request_list),
	MM_CMD_APPROVE("waiver", "approve", "WAIVER",
	    "免除を承認する(作成者と別の人)",
	    "approve a waiver (not its author)",
	    "mimamori waiver approve W-3 --actor 総括製造販売責任者"),
	MM_CMD_LIST("waiver", "免除の一覧", "list waivers", run_waiver_list),
};

const struct mm_cmd_group mm_cmd_group_conduct = { cmds, MM_COUNT(cmds) };
