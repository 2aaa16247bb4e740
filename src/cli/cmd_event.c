/* SPDX-License-Identifier: Apache-2.0 */
/* report, measure, recall: safety events and what the law asks about them. */
#include "cli/conduct.h"

#include "cli/filter.h"
#include "cli/sheet.h"

static const struct mm_col report_cols[] = {
	{ "event", "事象番号", "event", MM_COL_CODE, false },
	{ "kind", "種類", "kind", MM_COL_TEXT, false },
	{ "product", "製品", "product", MM_COL_TEXT, false },
	{ "aware", "情報入手日", "aware", MM_COL_TEXT, true },
	{ "due", "期限", "due", MM_COL_TEXT, false },
	{ "limit", "日数", "days", MM_COL_CODE, false },
	{ "state", "判定", "state", MM_COL_TEXT, false },
	{ "harm", "健康被害", "harm", MM_COL_TEXT, false },
	{ "cyber", "サイバー関与", "cyber", MM_COL_TEXT, true },
	{ "decision", "報告要否", "decision", MM_COL_TEXT, false },
	{ "decided_by", "判断者", "decided by", MM_COL_TEXT, true },
	{ "approved_by", "承認者", "approved by", MM_COL_TEXT, true },
	{ "vuln", "脆弱性", "vulnerability", MM_COL_TEXT, true },
	{ "country", "国", "country", MM_COL_TEXT, true },
	{ "summary", "概要", "summary", MM_COL_TEXT, true },
};

/* "15日 未確認": the number of days and whether the maker reviewed it. */
static struct mm_str
limit_cell(
    const struct mm_cli *c, const struct mm_event *e, const struct mm_policy *p)
{
	struct mm_deadline at = mm_deadline_of(e, p);
	const char *reviewed = p->days_at[at.key] != NULL
	    ? ""
	    : mm_tr(c->app.lang, " 未確認", " unverified");

	if (at.days < 0)
		return mm_arena_fmt(c->app.arena, "%s%s",
		    mm_tr(c->app.lang, "定期報告", "periodic"), reviewed);
	return mm_arena_fmt(c->app.arena, "%d%s%s", (int)at.days,
	    mm_tr(c->app.lang, "日", " days"), reviewed);
}

static enum mm_status
run_report_list(struct mm_cli *c, struct mm_err *err)
{
	mm_duty_list duties;
	struct mm_policy pol;
	struct mm_world *w;
	struct mm_rows r;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st == MM_OK)
		st = mm_conduct_duties(c, w, "LAW-REPORT", &duties, err);
	if (st == MM_OK)
		st = mm_policy_resolve(w, &pol, err);
	if (st != MM_OK)
		return st;
	mm_rows_begin(
	    &r, c, "mimamori.report.list", report_cols, MM_COUNT(report_cols));
	for (uint32_t i = 0; i < w->events.n; i++) {
		const struct mm_event *e = &w->events.v[i];
		const struct mm_duty *d =
		    mm_conduct_duty(&duties, MM_SCOPE_EVENT, i);

		mm_rows_add(&r,
		    (const struct mm_str[]){ e->id,
			mm_cell_term(c, &mm_terms_event_kind, (int)e->kind),
			w->products.v[e->product].id, mm_cell_date(c, e->aware),
			mm_cell_duty_due(c, d), limit_cell(c, e, &pol),
			mm_cell_duty_state(c, d),
			mm_cell_term(c, &mm_terms_event_harm, (int)e->harm),
			mm_cell_tri(c, e->cyber),
			mm_cell_term(
			    c, &mm_terms_report_decision, (int)e->decision),
			e->decided.actor, e->approved.actor, e->vuln,
			e->country, e->summary });
	}
	return mm_rows_end(&r, err);
}

/* -- draft of a report --------------------------------------------------- */

/* The report's fields one after another; what is missing is counted. */
struct draft {
	struct mm_cli *c;
	struct mm_sheet sheet;
	unsigned missing;
};

static void
item(struct draft *d, const char *id, const char *ja, const char *en,
    struct mm_str v)
{
	if (v.n == 0) {
		d->missing++;
		v = mm_str_of(
		    mm_tr(d->c->app.lang, "(未記入)", "(not filled in)"));
	}
	mm_sheet_row(&d->sheet, id, ja, en, v);
}

static void
draft_event(struct draft *d, const struct mm_world *w, const struct mm_event *e)
{
	struct mm_cli *c = d->c;
	char day[MM_DATE_TEXT];

	item(d, "control", "管理番号", "control number", e->id);
	item(d, "state", "報告の別", "state of the report",
	    mm_cell_term(c, &mm_terms_report_state, (int)e->report.state));
	item(d, "occurred", "不具合発生日", "occurred",
	    mm_cell_date(c, e->occurred));
	item(d, "aware", "情報入手日", "aware",
	    mm_arena_fmt(c->app.arena, "%s%s%.*s", mm_date_fmt(e->aware, day),
		e->aware_time.n > 0 ? " " : "", MM_FMT(e->aware_time)));
	item(d, "source", "情報入手先", "source",
	    mm_cell_term(c, &mm_terms_event_source, (int)e->source));
	item(d, "learned_by", "情報入手者", "learned by", e->learned_by);
	item(d, "place", "発生施設", "where it happened",
	    e->party == MM_NONE ? MM_STR_NONE : w->parties.v[e->party].name);
	item(d, "next", "次回報告予定日", "next report planned",
	    mm_cell_date(c, e->report.next));
	item(d, "harm", "健康被害", "harm",
	    mm_cell_term(c, &mm_terms_event_harm, (int)e->harm));
	item(d, "severity", "重篤度", "severity",
	    mm_cell_term(c, &mm_terms_event_severity, (int)e->severity));
	item(d, "summary", "不具合の状況", "what happened", e->summary);
	mm_sheet_row(&d->sheet, "patient", "患者", "patient",
	    mm_str_of(mm_tr(c->app.lang,
		"(この記録には保存しません。提出する様式にだけ記入)",
		"(never kept here; fill in on the form to be filed only)")));
}

static void
draft_device(
    struct draft *d, const struct mm_world *w, const struct mm_event *e)
{
	const struct mm_product *p = &w->products.v[e->product];
	struct mm_cli *c = d->c;

	item(d, "brand_name", "販売名", "brand name", p->brand_name);
	item(d, "generic_name", "一般的名称", "generic name", p->generic_name);
	item(d, "licence", "承認等番号", "licence number", p->licence_number);
	item(d, "class", "クラス分類", "class",
	    mm_cell_term(c, &mm_terms_device_class, (int)p->class));
	item(d, "version", "ソフトウェア版", "software version",
	    mm_cell_version(w, e->version));
	item(d, "units", "個体", "units", e->units);
	item(d, "cyber", "サイバー関与", "cyber related",
	    mm_cell_tri(c, e->cyber));
}

static void
draft_course(
    struct draft *d, const struct mm_world *w, const struct mm_event *e)
{
	const struct mm_measure *m = e->decision_on_measure == MM_NONE
	    ? NULL
	    : &w->measures.v[e->decision_on_measure];
	struct mm_cli *c = d->c;

	if (e->kind == MM_EV_FOREIGN_MEASURE) {
		item(d, "authority", "外国の当局", "foreign authority",
		    e->abroad.authority);
		item(d, "measure_abroad", "外国での措置", "measure abroad",
		    mm_cell_term(
			c, &mm_terms_foreign_measure, (int)e->abroad.measure));
		item(d, "measured", "措置の日", "date of the measure",
		    mm_cell_date(c, e->abroad.measured));
		item(d, "equivalent", "国内品との同一性", "equivalent",
		    mm_cell_tri(c, e->abroad.equivalent));
	}
	item(d, "investigation", "調査結果(判断の理由)",
	    "result of the investigation", e->decided.reason);
	item(d, "measures", "講じた措置", "measures taken",
	    m == NULL ? MM_STR_NONE : m->measures);
	item(d, "planned", "今後の対応", "planned",
	    e->kind == MM_EV_FOREIGN_MEASURE ? e->abroad.action
		: m == NULL                  ? MM_STR_NONE
					     : m->at.reason);
	item(d, "registration", "登録番号", "registration number",
	    e->report.registration);
	item(d, "identification", "識別番号", "identification number",
	    e->report.identification);
}

static enum mm_status
run_draft(struct mm_cli *c, struct mm_err *err)
{
	struct draft d = { .c = c };
	struct mm_world *w;
	struct mm_str id;
	uint32_t i;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st == MM_OK)
		st = mm_cli_arg(c, 0, "EVENT", &id, err);
	if (st != MM_OK)
		return st;
	i = mm_world_event(w, id);
	if (i == MM_NONE)
		return mm_err_set(err, MM_ENOTFOUND,
		    "事象 %.*s はありません。一覧: mimamori report list",
		    "there is no event %.*s; see mimamori report list",
		    MM_FMT(id));
	mm_sheet_begin(&d.sheet, c, "mimamori.report.draft");
	draft_event(&d, w, &w->events.v[i]);
	draft_device(&d, w, &w->events.v[i]);
	draft_course(&d, w, &w->events.v[i]);
	mm_cli_say(c, "下書きです。提出したことにはなりません。未記入 %u 項目",
	    "a draft; nothing is filed. %u fields are not filled in",
	    d.missing);
	return mm_sheet_end(&d.sheet, err);
}

/* -- measures and recalls ------------------------------------------------ */

static const struct mm_col measure_cols[] = {
	{ "measure", "判断番号", "decision", MM_COL_CODE, false },
	{ "product", "製品", "product", MM_COL_TEXT, false },
	{ "needed", "措置の要否", "needed", MM_COL_TEXT, false },
	{ "measures", "措置", "measures", MM_COL_LIST, false },
	{ "event", "事象番号", "event", MM_COL_TEXT, false },
	{ "vuln", "脆弱性", "vulnerability", MM_COL_TEXT, true },
	{ "recorded", "作成日", "made", MM_COL_TEXT, false },
	{ "author", "作成者", "author", MM_COL_TEXT, true },
	{ "approved", "承認日", "approved", MM_COL_TEXT, false },
	{ "approver", "承認者", "approver", MM_COL_TEXT, true },
	{ "reason", "理由", "reason", MM_COL_TEXT, true },
};

static struct mm_str
event_cell(const struct mm_world *w, uint32_t event)
{
	return event == MM_NONE ? MM_STR_NONE : w->events.v[event].id;
}

static enum mm_status
run_measure_list(struct mm_cli *c, struct mm_err *err)
{
	struct mm_world *w;
	struct mm_rows r;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st != MM_OK)
		return st;
	mm_rows_begin(&r, c, "mimamori.measure.list", measure_cols,
	    MM_COUNT(measure_cols));
	for (uint32_t i = 0; i < w->measures.n; i++) {
		const struct mm_measure *m = &w->measures.v[i];

		mm_rows_add(&r,
		    (const struct mm_str[]){ m->id,
			w->products.v[m->product].id, mm_cell_tri(c, m->needed),
			m->measures, event_cell(w, m->event), m->vuln,
			mm_cell_date(c, m->at.valid), m->at.actor,
			mm_cell_stamp(c, &m->approved), m->approved.actor,
			m->at.reason });
	}
	return mm_rows_end(&r, err);
}

static const struct mm_col recall_cols[] = {
	{ "recall", "判断番号", "decision", MM_COL_CODE, false },
	{ "product", "製品", "product", MM_COL_TEXT, false },
	{ "kind", "区分", "kind", MM_COL_TEXT, false },
	{ "class", "クラス", "class", MM_COL_TEXT, true },
	{ "patch", "パッチID", "patch", MM_COL_TEXT, false },
	{ "event", "事象番号", "event", MM_COL_TEXT, true },
	{ "approved", "承認日", "approved", MM_COL_TEXT, true },
	{ "started", "着手日", "started", MM_COL_TEXT, false },
	{ "governor", "報告先", "governor", MM_COL_TEXT, true },
	{ "started_told", "着手報告", "start told", MM_COL_TEXT, false },
	{ "progress_told", "状況報告", "progress told", MM_COL_TEXT, true },
	{ "ended_told", "終了報告", "end told", MM_COL_TEXT, false },
	{ "author", "作成者", "author", MM_COL_TEXT, true },
	{ "approver", "承認者", "approver", MM_COL_TEXT, true },
	{ "reason", "理由", "reason", MM_COL_TEXT, true },
};

static enum mm_status
run_recall_list(struct mm_cli *c, struct mm_err *err)
{
	struct mm_world *w;
	struct mm_rows r;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st != MM_OK)
		return st;
	mm_rows_begin(
	    &r, c, "mimamori.recall.list", recall_cols, MM_COUNT(recall_cols));
	for (uint32_t i = 0; i < w->recalls.n; i++) {
		const struct mm_recall *x = &w->recalls.v[i];

		mm_rows_add(&r,
		    (const struct mm_str[]){ x->id,
			w->products.v[x->product].id,
			mm_cell_term(c, &mm_terms_recall_kind, (int)x->kind),
			mm_cell_term(c, &mm_terms_recall_class, (int)x->class),
			x->patch == MM_NONE ? MM_STR_NONE
					    : w->patches.v[x->patch].id,
			event_cell(w, x->event), mm_cell_stamp(c, &x->approved),
			mm_cell_date(c, x->started), x->governor,
			mm_cell_stamp(c, &x->told[MM_RP_STARTED]),
			mm_cell_stamp(c, &x->told[MM_RP_PROGRESS]),
			mm_cell_stamp(c, &x->told[MM_RP_ENDED]), x->at.actor,
			x->approved.actor, x->at.reason });
	}
	return mm_rows_end(&r, err);
}

static const struct mm_cmd cmds[] = {
	MM_CMD_RECORD("report", "add", "EVENT KIND PRODUCT AWARE SUMMARY",
	    "安全性事象を記録する(malfunction, foreign_measure, complaint, "
	    "vulnerability)",
	    "record a safety event", MM_FACT_EVENT,
	    "mimamori report add EV-3 malfunction IP-7 2026-09-20 流量が停止 "
	    "--harm possible --cyber unknown"),
	MM_CMD_RECORD("report", "abroad", "EVENT AUTHORITY MEASURE",
	    "外国措置の詳細を記録する(stop, recall, disposal, other)",
	    "record the measure taken abroad", MM_FACT_EVENT_ABROAD,
	    "mimamori report abroad EV-5 FDA recall --measured 2026-09-01 "
	    "--equivalent yes --action 国内品の調査"),
	MM_CMD_RECORD("report", "support", "EVENT PARTY GIVEN",
	    "医療機関が行う報告のために渡した情報を記録する",
	    "record what a hospital was given for its own report",
	    MM_FACT_EVENT_SUPPORT,
	    "mimamori report support EV-3 H012 ログの写しと調査結果"),
	MM_CMD_RECORD("report", "decide", "EVENT DECISION",
	    "報告の要否を判断する(report, not_report, undecided)",
	    "decide whether to report", MM_FACT_EVENT_DECISION,
	    "mimamori report decide EV-3 not_report --reason 再現せず"),
	MM_CMD_APPROVE("report", "approve", "EVENT",
	    "報告要否の判断を承認する(判断者と別の人)",
	    "approve a decision (not by who decided)",
	    "mimamori report approve EV-3 --actor 総括製造販売責任者"),
	MM_CMD_RECORD("report", "class", "EVENT ROW",
	    "期限表のどの行に当たるかを記録する",
	    "record the row of the deadline table", MM_FACT_EVENT_CLASS,
	    "mimamori report class EV-3 serious_expected --reason "
	    "添付文書に記載"),
	MM_CMD_APPROVE("report", "approve-class", "EVENT",
	    "期限表の行を承認する(区分した人と別の人)",
	    "approve the row (not by who chose it)",
	    "mimamori report approve-class EV-3 --actor 総括製造販売責任者"),
	MM_CMD_RECORD("report", "file", "EVENT EDITION STATE",
	    "不具合等報告の提出を記録する(incomplete, complete, withdrawn)",
	    "record that a report was filed", MM_FACT_EVENT_REPORT,
	    "mimamori report file EV-3 1 incomplete --next 2026-10-20 "
	    "--registration AB-1"),
	{ "report", "draft", "EVENT",
	    "不具合等報告の下書きと未記入の項目を見る",
	    "show the draft of a report and what is missing", NULL,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_draft,
	    "mimamori report draft EV-3" },
	MM_CMD_LIST("report", "安全性事象と報告要否の一覧",
	    "list events and reporting decisions", run_report_list),
	MM_CMD_RECORD("measure", "add", "MEASURE PRODUCT NEEDED",
	    "必要な措置の要否を判断する(法68条の9。要しない判断も理由とともに)",
	    "decide whether a measure is needed (also \"no\", with the reason)",
	    MM_FACT_MEASURE,
	    "mimamori measure add ME-1 IP-7 yes --event EV-3 --measures "
	    "情報提供 --reason 流量停止のおそれ"),
	MM_CMD_APPROVE("measure", "approve", "MEASURE",
	    "措置の判断を承認する(判断者と別の人)",
	    "approve a decision on measures (not by its author)",
	    "mimamori measure approve ME-1 --actor 総括製造販売責任者"),
	MM_CMD_LIST("measure", "措置の判断の一覧", "list decisions on measures",
	    run_measure_list),
	MM_CMD_RECORD("recall", "add", "RECALL PRODUCT KIND",
	    "回収・改修に当たるかを判断する(recall, repair, neither)",
	    "decide whether work on devices is a recall", MM_FACT_RECALL,
	    "mimamori recall add RC-1 IP-7 repair --patch PT-9 --class II "
	    "--started 2026-11-01 --governor 東京都知事 --reason "
	    "個体ごとの改修"),
	MM_CMD_APPROVE("recall", "approve", "RECALL",
	    "回収・改修の判断を承認する(判断者と別の人)",
	    "approve a decision on a recall (not by its author)",
	    "mimamori recall approve RC-1 --actor 総括製造販売責任者"),
	MM_CMD_RECORD("recall", "report", "RECALL STEP NUMBER",
	    "知事への報告を記録する(started, progress, ended)",
	    "record a report to the governor", MM_FACT_RECALL_REPORT,
	    "mimamori recall report RC-1 started 1 --evidence 受付印"),
	MM_CMD_LIST("recall", "回収・改修の判断と報告の一覧",
	    "list recalls and their reports", run_recall_list),
};

const struct mm_cmd_group mm_cmd_group_event = { cmds, MM_COUNT(cmds) };
