/* SPDX-License-Identifier: Apache-2.0 */
/*
 * N4: a vulnerability that concerns the units, one that was examined and
 * does not, or the cyber risk in the intended environment; notice items (1)
 * and, past EOS, (4).
 */
#include "render/letter_part.h"

/* "CVE-2017-14491" or "CVE-2017-14491ほか2件". */
static void
put_ids(
    const struct mm_letter_data *d, struct mm_doc *doc, struct mm_doc_text *t)
{
	if (d->vulns.n == 0)
		return;
	mm_doc_put(doc, t, MM_DOC_KEEP, d->vulns.v[0].id);
	if (d->vulns.n > 1)
		mm_doc_putf(doc, t, 0, "ほか%u件", d->vulns.n - 1);
}

static void
put_count(struct mm_letter_writer *w, struct mm_doc_text *t)
{
	const struct mm_letter_data *d = w->data;

	mm_doc_putf(
	    w->doc, t, 0, "%sの%.*s、", mm_letter_you(d), MM_FMT(d->brand));
	mm_doc_putf(w->doc, t, MM_DOC_BOLD, "%u台", d->units.n);
	mm_doc_putf(w->doc, t, 0, "（製造番号は下記1）。");
}

static const char *
item_of(const struct mm_letter_data *d)
{
	return d->stage == 3 ? "（4）" : "（1）";
}

static void
title_affected(
    const struct mm_letter_data *d, struct mm_doc *doc, struct mm_doc_text *t)
{
	mm_letter_subject(d, doc, t);
	mm_doc_putf(doc, t, 0, "脆弱性（");
	put_ids(d, doc, t);
	mm_doc_putf(doc, t, 0, "）と\u200b対策のお願い");
}

static void
lead_affected(struct mm_letter_writer *w)
{
	const struct mm_letter_data *d = w->data;

	mm_doc_para(w->doc, MM_DOC_LEFT, 0,
	    "　さて、%sでご使用の%.*sに組み込まれたソフトウェア部品に"
	    "脆弱性（サイバー攻撃に悪用され得る弱点）が確認されました。"
	    "厚生労働省通知「医療機器のサイバーセキュリティ対策に関連する"
	    "情報提供について」の記%sに基づき、患者への影響と対策を"
	    "下記のとおりお知らせいたします。",
	    mm_letter_you(d), MM_FMT(d->brand), item_of(d));
}

static void
scope_affected(struct mm_letter_writer *w, struct mm_doc_text *t)
{
	put_count(w, t);
	mm_doc_putf(w->doc, t, 0, "脆弱性 ");
	put_ids(w->data, w->doc, t);
	mm_doc_putf(w->doc, t, 0, "の影響を受けます。");
}

/* Vulnerabilities the summary speaks of; the table has them all. */
#define SUMMARY_VULNS 3u

/*
 * What these vulnerabilities can do to patients, the gravest first (not known
 * counts as gravest): the judgement's own words, not the product's general
 * ones, which may say too much or too little.
 */
static void
harm_affected(struct mm_letter_writer *w, struct mm_doc_text *t)
{
	const struct mm_letter_data *d = w->data;
	uint32_t shown = 0;

	for (int grave = MM_HARM_UNKNOWN; grave >= 0; grave--) {
		for (uint32_t i = 0; i < d->vulns.n; i++) {
			const struct mm_letter_vuln *v = &d->vulns.v[i];

			if ((int)v->severity != grave || shown >= SUMMARY_VULNS)
				continue;
			shown++;
			if (d->vulns.n > 1)
				mm_doc_put(w->doc, t, MM_DOC_KEEP, v->id);
			mm_doc_putf(w->doc, t, 0, "%s%.*s",
			    d->vulns.n > 1 ? "：" : "", MM_FMT(v->impact));
			if (grave != 0)
				mm_doc_putf(w->doc, t, 0,
				    "（想定される危害の程度：%s）",
				    mm_term_text(&mm_terms_harm, grave, MM_JA));
		}
	}
	if (d->vulns.n > shown)
		mm_doc_putf(w->doc, t, 0, "ほか%u件は下記のとおりです。",
		    d->vulns.n - shown);
	mm_letter_reported(w, t);
}

/* The facts on exploitation and harm, in one place. */
static void
incidents(struct mm_letter_writer *w)
{
	const struct mm_letter_data *d = w->data;
	char buf[MM_DATE_TEXT];

	mm_letter_heading(w, "健康被害と悪用の状況");
	if (d->harm_reported == MM_NO)
		mm_letter_text(w, 0,
		    "本状の日付の時点で、本件による健康被害の報告は弊社に"
		    "入っていません。");
	else if (d->harm_reported == MM_YES)
		mm_letter_text(w, 0,
		    "本件によることが疑われる健康被害の報告を受けています。"
		    "内容は確認でき次第お知らせします。");
	else
		mm_letter_text(
		    w, 0, "本件による健康被害の有無は、確認中です。");
	for (uint32_t i = 0; i < d->vulns.n; i++)
		if (mm_date_is_set(d->vulns.v[i].kev))
			mm_letter_text(w, 0,
			    "%.*sは、この製品に限らず、実際に悪用されたことが"
			    "公表されています（米国CISA、%s登録）。",
			    MM_FMT(d->vulns.v[i].id),
			    mm_letter_date(d->vulns.v[i].kev, buf));
}

static const mm_letter_part affected_parts[] = { mm_letter_part_units,
	mm_letter_part_vulns, mm_letter_part_controls, mm_letter_part_network,
	mm_letter_part_patches, mm_letter_part_plan, mm_letter_part_risk,
	incidents, mm_letter_part_contact };

const struct mm_letter_form mm_letter_form_n4_affected = { "N4", title_affected,
	lead_affected, scope_affected, harm_affected, affected_parts,
	MM_COUNT(affected_parts), true };

static void
title_not_affected(
    const struct mm_letter_data *d, struct mm_doc *doc, struct mm_doc_text *t)
{
	mm_letter_subject(d, doc, t);
	mm_doc_putf(doc, t, 0, "脆弱性（");
	put_ids(d, doc, t);
	mm_doc_putf(doc, t, 0, "）の\u200b影響を受けないことの\u200bご案内");
}

static void
lead_not_affected(struct mm_letter_writer *w)
{
	const struct mm_letter_data *d = w->data;

	mm_doc_para(w->doc, MM_DOC_LEFT, 0,
	    "　さて、公表されている脆弱性（サイバー攻撃に悪用され得る弱点）に"
	    "ついて、%sでご使用の%.*sへの影響を弊社で評価しました。"
	    "影響を受けないと判断しましたので、その理由を下記のとおり"
	    "お知らせいたします。",
	    mm_letter_you(d), MM_FMT(d->brand));
}

static void
scope_not_affected(struct mm_letter_writer *w, struct mm_doc_text *t)
{
	put_count(w, t);
	mm_doc_putf(w->doc, t, 0, "脆弱性 ");
	put_ids(w->data, w->doc, t);
	mm_doc_putf(w->doc, t, MM_DOC_BOLD, "の影響を受けません");
	mm_doc_putf(w->doc, t, 0, "（本状の日付における弊社の評価）。");
}

static void
harm_not_affected(struct mm_letter_writer *w, struct mm_doc_text *t)
{
	mm_doc_putf(
	    w->doc, t, 0, "この脆弱性による患者への影響は想定されません。");
}

static void
reasons(struct mm_letter_writer *w)
{
	static const struct mm_doc_col cols[] = {
		{ "脆弱性と部品", 4 },
		{ "判断", 2 },
		{ "理由", 8 },
	};
	const struct mm_letter_data *d = w->data;
	struct mm_doc *doc = w->doc;
	struct mm_doc_node *t;

	mm_letter_heading(w, "評価の結果と理由");
	t = mm_doc_table(
	    doc, MM_DOC_TABLE, cols, MM_COUNT(cols), MM_DOC_INDENT);
	for (uint32_t i = 0; i < d->vulns.n; i++) {
		const struct mm_letter_vuln *v = &d->vulns.v[i];
		struct mm_doc_row *row = mm_doc_row(doc, t);
		struct mm_doc_text *cell = mm_doc_cell(doc, row);

		mm_doc_put(doc, cell, MM_DOC_KEEP, v->id);
		if (v->component.n > 0)
			mm_doc_putf(
			    doc, cell, 0, "\n%.*s", MM_FMT(v->component));
		mm_doc_putf(doc, mm_doc_cell(doc, row), MM_DOC_BOLD, "%s",
		    mm_term_text(&mm_terms_vex_status, (int)v->status, MM_JA));
		cell = mm_doc_cell(doc, row);
		mm_doc_putf(doc, cell, 0, "%s",
		    mm_term_text(&mm_terms_vex_justification,
			(int)v->justification, MM_JA));
		if (v->reason.n > 0)
			mm_doc_putf(doc, cell, 0, "%s%.*s",
			    v->justification != 0 ? "：" : "",
			    MM_FMT(v->reason));
	}
	mm_letter_text(
	    w, 0, "評価の前提が変わった場合は、あらためてお知らせします。");
	if (d->stage == 3)
		mm_letter_has(w, MM_C_SAFETY_INFO);
}

static const mm_letter_part not_affected_parts[] = { mm_letter_part_units,
	reasons, mm_letter_part_contact };

const struct mm_letter_form mm_letter_form_n4_not_affected = { "N4",
	title_not_affected, lead_not_affected, scope_not_affected,
	harm_not_affected, not_affected_parts, MM_COUNT(not_affected_parts),
	true };

static void
title_risk(
    const struct mm_letter_data *d, struct mm_doc *doc, struct mm_doc_text *t)
{
	mm_letter_subject(d, doc, t);
	mm_doc_putf(doc, t, 0,
	    "ご使用の環境における\u200bサイバーリスクと\u200b対策のお願い");
}

static void
lead_risk(struct mm_letter_writer *w)
{
	const struct mm_letter_data *d = w->data;

	mm_doc_para(w->doc, MM_DOC_LEFT, 0,
	    "　さて、%sでご使用の%.*sにつきまして、サイバーリスク"
	    "（サイバー攻撃により機器の働きが損なわれるおそれ）を評価しました。"
	    "厚生労働省通知「医療機器のサイバーセキュリティ対策に関連する"
	    "情報提供について」の記%"
	    "sに基づき、下記のとおりお知らせいたします。",
	    mm_letter_you(d), MM_FMT(d->brand), item_of(d));
}

static void
scope_risk(struct mm_letter_writer *w, struct mm_doc_text *t)
{
	put_count(w, t);
	mm_doc_putf(w->doc, t, 0,
	    "ご使用の環境におけるサイバーリスクと対策のご案内です。");
}

static void
safety_info(struct mm_letter_writer *w)
{
	if (w->data->stage == 3)
		mm_letter_has(w, MM_C_SAFETY_INFO);
}

static const mm_letter_part risk_parts[] = { mm_letter_part_units,
	mm_letter_part_risk, mm_letter_part_controls, mm_letter_part_network,
	mm_letter_part_vulns, safety_info, mm_letter_part_contact };

const struct mm_letter_form mm_letter_form_n4_risk = { "N4", title_risk,
	lead_risk, scope_risk, mm_letter_harm, risk_parts, MM_COUNT(risk_parts),
	true };
