/* SPDX-License-Identifier: Apache-2.0 */
#include "render/letter_part.h"

#include "base/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

const char *
mm_letter_you(const struct mm_letter_data *d)
{
	return d->party_kind == MM_PARTY_HOSPITAL || d->party_kind == 0
	    ? "貴院"
	    : "貴社";
}

const char *
mm_letter_date(struct mm_date d, char buf[MM_DATE_TEXT])
{
	return mm_date_fmt_ja(d, buf);
}

void
mm_letter_has(struct mm_letter_writer *w, enum mm_content item)
{
	w->doc->contents |= 1u << item;
}

/* A line of a subject holds 35 em, of which the words after a brand take 19. */
#define BRAND_MAX_TENTHS 160

/* Width in tenths of an em: a wide character 10, a Latin one at most 6. */
static size_t
tenths_of(struct mm_str s)
{
	size_t latin = 0;

	for (size_t i = 0; i < s.n; i++)
		latin += (unsigned char)s.p[i] < 0x80;
	return (mm_utf8_width(s) - latin) * 5 + latin * 6;
}

void
mm_letter_subject(
    const struct mm_letter_data *d, struct mm_doc *doc, struct mm_doc_text *t)
{
	if (tenths_of(d->brand) > BRAND_MAX_TENTHS)
		mm_doc_putf(doc, t, 0, "%.*s\n", MM_FMT(d->brand));
	else
		mm_doc_putf(doc, t, 0,
		    "%.*s：\u200bサイバーセキュリティに\u200b"
		    "関するお知らせ\n",
		    MM_FMT(d->brand));
}

void
mm_letter_heading(struct mm_letter_writer *w, const char *text)
{
	struct mm_doc_node *node;

	w->doc->where = text;
	node = mm_doc_add(w->doc, MM_DOC_HEADING);
	node->marker = mm_arena_fmt(w->doc->arena, "%u.", ++w->number);
	mm_doc_put(w->doc, &node->text, 0, mm_str_of(text));
}

void
mm_letter_text(struct mm_letter_writer *w, unsigned flags, const char *fmt, ...)
{
	struct mm_doc_node *node = mm_doc_add(w->doc, MM_DOC_PARA);
	va_list ap;
	char *p;
	int n;

	node->flags = flags | MM_DOC_INDENT;
	va_start(ap, fmt);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	p = n < 0 ? NULL : mm_arena_alloc(w->doc->arena, (size_t)n + 1);
	if (p == NULL) {
		w->doc->failed = true;
		return;
	}
	va_start(ap, fmt);
	(void)vsnprintf(p, (size_t)n + 1, fmt, ap);
	va_end(ap);
	mm_doc_put(w->doc, &node->text, 0, (struct mm_str){ p, (size_t)n });
}

static struct mm_doc_node *
add_item(struct mm_letter_writer *w, uint32_t i, bool numbered)
{
	static const char *const circled[] = { "①", "②", "③", "④", "⑤", "⑥",
		"⑦", "⑧", "⑨", "⑩", "⑪", "⑫", "⑬", "⑭", "⑮", "⑯", "⑰", "⑱", "⑲",
		"⑳" };
	struct mm_doc_node *node = mm_doc_add(w->doc, MM_DOC_ITEM);

	node->flags = MM_DOC_INDENT;
	node->marker =
	    mm_str_of(numbered && i < MM_COUNT(circled) ? circled[i] : "・");
	return node;
}

void
mm_letter_items(struct mm_letter_writer *w, const struct mm_letter_lines *lines,
    bool numbered)
{
	for (uint32_t i = 0; i < lines->n; i++) {
		struct mm_doc_node *node = add_item(w, i, numbered);

		mm_doc_put(w->doc, &node->text, 0, lines->v[i]);
	}
}

static void
put_item(struct mm_letter_writer *w, const char *text)
{
	struct mm_doc_node *node = add_item(w, 0, false);

	mm_doc_put(w->doc, &node->text, 0, mm_str_of(text));
}

void
mm_letter_harm(struct mm_letter_writer *w, struct mm_doc_text *t)
{
	const struct mm_letter_data *d = w->data;

	mm_doc_put(w->doc, t, 0, d->harm);
	if (d->severity != 0)
		mm_doc_putf(w->doc, t, 0, "（想定される危害の程度：%s）",
		    mm_term_text(&mm_terms_harm, (int)d->severity, MM_JA));
	mm_letter_reported(w, t);
}

void
mm_letter_reported(struct mm_letter_writer *w, struct mm_doc_text *t)
{
	const struct mm_letter_data *d = w->data;

	if (d->harm_reported == MM_NO)
		mm_doc_putf(w->doc, t, 0,
		    "　現時点で、本件による健康被害の報告は弊社に"
		    "入っていません。");
	if (d->harm_reported == MM_YES)
		mm_doc_putf(w->doc, t, 0,
		    "　本件によることが疑われる健康被害の報告を"
		    "受けています。");
}

static void
put_optional(struct mm_doc *doc, struct mm_doc_text *cell, struct mm_str s,
    const char *otherwise)
{
	if (s.n > 0)
		mm_doc_put(doc, cell, MM_DOC_KEEP, s);
	else
		mm_doc_put(doc, cell, 0, mm_str_of(otherwise));
}

static void
put_product(struct mm_letter_writer *w)
{
	static const struct mm_doc_col cols[] = { { NULL, 2 }, { NULL, 7 } };
	const struct mm_letter_data *d = w->data;
	struct mm_doc *doc = w->doc;
	struct mm_doc_node *t = mm_doc_table(
	    doc, MM_DOC_TABLE, cols, 2, MM_DOC_INDENT | MM_DOC_ROWHEAD);
	struct mm_doc_text *cell = mm_doc_pair(doc, t, "販売名（型式）");

	mm_doc_put(doc, cell, MM_DOC_KEEP, d->brand);
	if (d->model.n > 0 && !mm_str_eq(d->model, d->brand))
		mm_doc_putf(doc, cell, 0, "（%.*s）", MM_FMT(d->model));
	if (d->generic.n > 0 || d->device_class != 0) {
		cell = mm_doc_pair(doc, t, "一般的名称");
		mm_doc_put(doc, cell, 0, d->generic);
		if (d->device_class != 0)
			mm_doc_putf(doc, cell, 0, "%s%s",
			    d->generic.n > 0 ? "　" : "",
			    mm_term_text(&mm_terms_device_class,
				(int)d->device_class, MM_JA));
	}
	if (d->licence_number.n > 0) {
		cell = mm_doc_pair(doc, t, "承認等番号");
		mm_doc_putf(doc, cell, 0, "%s番号　%.*s",
		    mm_term_text(
			&mm_terms_licence_kind, (int)d->licence_kind, MM_JA),
		    MM_FMT(d->licence_number));
	}
}

void
mm_letter_part_units(struct mm_letter_writer *w)
{
	static const struct mm_doc_col cols[] = {
		{ "番号", 2 },
		{ "製造番号", 5 },
		{ "ソフトウェア版", 4 },
		{ "設置場所", 6 },
		{ "ネットワーク接続", 6 },
	};
	const struct mm_letter_data *d = w->data;
	struct mm_doc *doc = w->doc;
	struct mm_doc_node *t;
	bool unknown = false;

	if (d->units.n == 0)
		return;
	mm_letter_heading(w, "対象機器");
	put_product(w);
	mm_letter_text(
	    w, 0, "%sの対象は次の%u台です。", mm_letter_you(d), d->units.n);
	t = mm_doc_table(
	    doc, MM_DOC_TABLE, cols, MM_COUNT(cols), MM_DOC_INDENT);
	for (uint32_t i = 0; i < d->units.n; i++) {
		const struct mm_letter_unit *u = &d->units.v[i];
		struct mm_doc_row *row = mm_doc_row(doc, t);

		mm_doc_putf(doc, mm_doc_cell(doc, row), 0, "%u", i + 1);
		mm_doc_put(doc, mm_doc_cell(doc, row), MM_DOC_KEEP, u->serial);
		put_optional(
		    doc, mm_doc_cell(doc, row), u->version, "未確認 ※");
		mm_doc_put(doc, mm_doc_cell(doc, row), 0,
		    u->place.n > 0 ? u->place : MM_STR("－"));
		mm_doc_put(doc, mm_doc_cell(doc, row), 0,
		    u->network.n > 0 ? u->network : MM_STR("－"));
		unknown |= u->version.n == 0;
	}
	if (unknown)
		mm_letter_text(w, MM_DOC_SMALL,
		    "※ ソフトウェア版を弊社で確認できていません。"
		    "すべての版が対象になり得るものとしてお知らせします。");
	mm_letter_has(w, MM_C_DEVICE_LIST);
}

static void
put_changes(struct mm_letter_writer *w)
{
	static const struct mm_doc_col cols[] = {
		{ "変更した事項", 5 },
		{ "変更前", 4 },
		{ "変更後", 4 },
		{ "変更の理由", 6 },
	};
	const struct mm_letter_data *d = w->data;
	struct mm_doc_node *t;

	if (d->changes.n == 0)
		return;
	mm_letter_text(w, 0,
	    "先にお知らせした内容から、次のとおり変更しました。"
	    "先の内容に代えて、本状の内容をご覧ください。");
	t = mm_doc_table(
	    w->doc, MM_DOC_TABLE, cols, MM_COUNT(cols), MM_DOC_INDENT);
	for (uint32_t i = 0; i < d->changes.n; i++) {
		const struct mm_letter_change *c = &d->changes.v[i];
		struct mm_doc_row *row = mm_doc_row(w->doc, t);

		mm_doc_put(w->doc, mm_doc_cell(w->doc, row), 0, c->what);
		mm_doc_put(w->doc, mm_doc_cell(w->doc, row), 0, c->before);
		mm_doc_put(
		    w->doc, mm_doc_cell(w->doc, row), MM_DOC_BOLD, c->after);
		mm_doc_put(w->doc, mm_doc_cell(w->doc, row), 0,
		    c->reason.n > 0 ? c->reason : MM_STR("－"));
	}
}

static void
put_day(struct mm_letter_writer *w, struct mm_doc_node *t, const char *label,
    struct mm_date day)
{
	char buf[MM_DATE_TEXT];
	struct mm_doc_text *cell;
	bool past;

	if (!mm_date_is_set(day))
		return;
	past = mm_date_cmp(w->data->issued, day) > 0;
	cell = mm_doc_pair(w->doc, t, label);
	mm_doc_put(
	    w->doc, cell, MM_DOC_BOLD, mm_str_of(mm_letter_date(day, buf)));
	mm_doc_put(
	    w->doc, cell, 0, past ? MM_STR("（経過しました）") : MM_STR_NONE);
}

/*
 * The notice's stages ①②③ and the stages 2, 3, 4 of IMDRF N70 are written
 * out together, because their numbers differ.
 */
void
mm_letter_part_lifecycle(struct mm_letter_writer *w)
{
	static const struct mm_doc_col cols[] = { { NULL, 2 }, { NULL, 7 } };
	static const char *const stage[] = { "",
		"① EOLを越えていない（サポート期間）。"
		"国際文書 IMDRF N70 の第2段階（Support）にあたります。",
		"② EOLを越え、EOSまでの期間（限定的サポート期間）。国際文書 "
		"IMDRF N70 の第3段階（Limited Support）にあたります。",
		"③ EOSを越えている（サポート終了後）。"
		"国際文書 IMDRF N70 の第4段階（EOS）にあたります。" };
	const struct mm_letter_data *d = w->data;
	struct mm_doc_node *t;

	if (!mm_date_is_set(d->eol) && !mm_date_is_set(d->eos))
		return;
	mm_letter_heading(w, "ライフサイクル（製品寿命とサポートの期間）");
	t = mm_doc_table(
	    w->doc, MM_DOC_TABLE, cols, 2, MM_DOC_INDENT | MM_DOC_ROWHEAD);
	put_day(w, t, "EOL（製品寿命終了）", d->eol);
	put_day(w, t, "EOS（サポート終了）", d->eos);
	if (d->stage >= 1 && d->stage <= 3)
		mm_doc_put(w->doc, mm_doc_pair(w->doc, t, "現在の段階"), 0,
		    mm_str_of(stage[d->stage]));
	if (d->basis.n > 0)
		mm_doc_put(
		    w->doc, mm_doc_pair(w->doc, t, "設定の根拠"), 0, d->basis);
	mm_letter_text(w, MM_DOC_SMALL,
	    "EOLは、弊社が定めた製品の寿命が終わる日です。翌日から"
	    "限定的サポートになります。EOSは、セキュリティパッチ"
	    "（弱点を直す修正プログラム）を含むすべてのサポートが終わる日です"
	    "。");
	put_changes(w);
	if (mm_date_is_set(d->eos))
		mm_letter_has(w, MM_C_EOL_EOS_DATES);
}

void
mm_letter_part_support(struct mm_letter_writer *w)
{
	const struct mm_letter_data *d = w->data;

	if (d->given.n == 0)
		return;
	mm_letter_heading(w,
	    d->kind == MM_N2 ? "EOSまでの限定的サポート" : "EOLまでのサポート");
	if (d->withheld.n > 0)
		mm_letter_text(w, 0, "（1）提供するもの");
	mm_letter_items(w, &d->given, false);
	if (d->withheld.n > 0) {
		mm_letter_text(w, 0, "（2）提供しないもの");
		mm_letter_items(w, &d->withheld, false);
	}
	mm_letter_has(
	    w, d->kind == MM_N2 ? MM_C_LIMITED_SUPPORT : MM_C_FULL_SUPPORT);
}

void
mm_letter_part_risk(struct mm_letter_writer *w)
{
	const struct mm_letter_data *d = w->data;

	if (d->environment.n == 0 && d->risk.n == 0)
		return;
	mm_letter_heading(w, "使用環境におけるサイバーリスク");
	if (d->kind == MM_N4 && d->harm.n > 0)
		mm_letter_text(w, 0, "患者への影響：%.*s", MM_FMT(d->harm));
	if (d->environment.n > 0)
		mm_letter_text(
		    w, 0, "意図する使用環境：%.*s", MM_FMT(d->environment));
	if (d->risk.n > 0) {
		mm_letter_text(w, 0, "残るリスク：%.*s", MM_FMT(d->risk));
		mm_letter_has(w, MM_C_RESIDUAL_RISK);
	}
	if (d->environment.n > 0 && d->risk.n > 0)
		mm_letter_has(w, MM_C_CYBER_RISK);
}

static void
put_vuln_status(struct mm_doc *doc, struct mm_doc_text *cell,
    const struct mm_letter_vuln *v)
{
	char buf[MM_DATE_TEXT];

	mm_doc_put(doc, cell, 0,
	    mm_str_of(
		mm_term_text(&mm_terms_vex_status, (int)v->status, MM_JA)));
	if (mm_date_is_set(v->kev))
		mm_doc_putf(doc, cell, MM_DOC_BOLD,
		    "。実際の悪用が公表されています（米国CISA、%s登録）",
		    mm_letter_date(v->kev, buf));
	if (v->fix.n > 0)
		mm_doc_putf(doc, cell, 0, "。修正：%.*s", MM_FMT(v->fix));
	if (v->action.n > 0)
		mm_doc_putf(doc, cell, 0, "。お願い：%.*s", MM_FMT(v->action));
}

static void
put_vuln(
    struct mm_doc *doc, struct mm_doc_row *row, const struct mm_letter_vuln *v)
{
	struct mm_doc_text *cell = mm_doc_cell(doc, row);

	mm_doc_put(doc, cell, 0, v->impact);
	if (v->severity != 0)
		mm_doc_putf(doc, cell, 0, "（危害の程度：%s）",
		    mm_term_text(&mm_terms_harm, (int)v->severity, MM_JA));
	cell = mm_doc_cell(doc, row);
	mm_doc_put(doc, cell, MM_DOC_KEEP, v->id);
	if (v->component.n > 0)
		mm_doc_putf(doc, cell, 0, "\n%.*s", MM_FMT(v->component));
	put_vuln_status(doc, mm_doc_cell(doc, row), v);
	mm_doc_put(doc, mm_doc_cell(doc, row), 0,
	    v->score.n > 0 ? v->score : MM_STR("－"));
}

static void
put_vuln_coverage(struct mm_letter_writer *w)
{
	const struct mm_letter_data *d = w->data;

	if (d->examined != MM_YES)
		mm_letter_text(w, 0,
		    "組み込まれたソフトウェア部品の照合が完了していないため、"
		    "%s脆弱性がないことは確認できていません。",
		    d->vulns.n > 0 ? "ほかに" : "未対応の");
	else if (d->vulns.n == 0 && d->undecided == 0)
		mm_letter_text(w, 0,
		    "本状の日付の時点で、対象機器に影響すると弊社が判断した"
		    "未対応の脆弱性はありません。"
		    "新たに判明した場合はお知らせします。");
	if (d->undecided > 0)
		mm_letter_text(w, 0,
		    "%s調査中の脆弱性が%u件あります。"
		    "影響の有無が決まり次第お知らせします。",
		    d->vulns.n > 0 ? "このほか" : "", d->undecided);
}

void
mm_letter_part_vulns(struct mm_letter_writer *w)
{
	static const struct mm_doc_col cols[] = {
		{ "患者への影響", 7 },
		{ "脆弱性と部品", 4 },
		{ "状況と対策", 7 },
		{ "参考（技術的な深刻度）", 4 },
	};
	const struct mm_letter_data *d = w->data;
	struct mm_doc_node *t;
	bool scored = false;

	mm_letter_heading(
	    w, d->kind == MM_N4 ? "患者への影響と脆弱性" : "残っている脆弱性");
	if (d->vulns.n > 0) {
		t = mm_doc_table(
		    w->doc, MM_DOC_TABLE, cols, MM_COUNT(cols), MM_DOC_INDENT);
		for (uint32_t i = 0; i < d->vulns.n; i++) {
			put_vuln(w->doc, mm_doc_row(w->doc, t), &d->vulns.v[i]);
			scored |= d->vulns.v[i].score.n > 0;
		}
		mm_letter_has(w, MM_C_RESIDUAL_RISK);
	}
	if (scored)
		mm_letter_text(w, MM_DOC_SMALL,
		    "CVSSは脆弱性の技術的な深刻度を0から10で表す国際的な"
		    "指標で、患者への影響の大きさを表すものではありません。");
	put_vuln_coverage(w);
	if (d->stage == 3)
		mm_letter_has(w, MM_C_SAFETY_INFO);
}

void
mm_letter_part_controls(struct mm_letter_writer *w)
{
	const struct mm_letter_data *d = w->data;

	if (d->controls.n == 0)
		return;
	mm_letter_heading(w, "補完的対策（機器の外で行う対策）のお願い");
	mm_letter_items(w, &d->controls, true);
	mm_letter_text(w, MM_DOC_SMALL,
	    "一つの対策だけに頼らず、組み合わせて行ってください。"
	    "ご不明な点や実施が難しい点は、お問合せ窓口へご相談ください。");
	mm_letter_has(w, MM_C_COMPENSATING);
}

void
mm_letter_part_network(struct mm_letter_writer *w)
{
	if (w->data->network.n == 0)
		return;
	mm_letter_heading(w, "ネットワーク接続の可否");
	mm_letter_text(w, 0, "%.*s", MM_FMT(w->data->network));
	mm_letter_has(w, MM_C_NETWORK);
}

static void
put_patches(struct mm_letter_writer *w)
{
	static const struct mm_doc_col cols[] = {
		{ "パッチ等", 4 },
		{ "内容", 8 },
		{ "対応する脆弱性", 4 },
		{ "未適用", 2 },
		{ "適用済", 2 },
	};
	const struct mm_letter_data *d = w->data;
	struct mm_doc *doc = w->doc;
	struct mm_doc_node *t = mm_doc_table(
	    doc, MM_DOC_TABLE, cols, MM_COUNT(cols), MM_DOC_INDENT);

	for (uint32_t i = 0; i < d->patches.n; i++) {
		const struct mm_letter_patch *p = &d->patches.v[i];
		struct mm_doc_row *row = mm_doc_row(doc, t);
		struct mm_doc_text *cell = mm_doc_cell(doc, row);

		mm_doc_put(doc, cell, MM_DOC_KEEP, p->id);
		if (p->to_version.n > 0)
			mm_doc_putf(doc, cell, 0, "\n適用後の版 %.*s",
			    MM_FMT(p->to_version));
		mm_doc_put(doc, mm_doc_cell(doc, row), 0,
		    p->note.n > 0 ? p->note : MM_STR("－"));
		mm_doc_put(doc, mm_doc_cell(doc, row), 0,
		    p->vulns.n > 0 ? p->vulns : MM_STR("－"));
		mm_doc_putf(doc, mm_doc_cell(doc, row), 0, "%u台", p->open);
		mm_doc_putf(doc, mm_doc_cell(doc, row), 0, "%u台", p->done);
	}
}

static bool
any_open(const struct mm_letter_data *d)
{
	for (uint32_t i = 0; i < d->patches.n; i++)
		if (d->patches.v[i].open > 0)
			return true;
	return false;
}

void
mm_letter_part_patches(struct mm_letter_writer *w)
{
	if (w->data->patches.n == 0)
		return;
	mm_letter_heading(w, "適用できるセキュリティパッチ・アップグレード");
	put_patches(w);
	if (any_open(w->data))
		mm_letter_has(w, MM_C_UNAPPLIED_PATCHES);
}

void
mm_letter_part_unapplied(struct mm_letter_writer *w)
{
	if (!any_open(w->data))
		return;
	mm_letter_heading(w, "適用されていないパッチ");
	mm_letter_text(w, 0,
	    "EOSまでにご案内したパッチのうち、%sで未適用の台数を示します。",
	    mm_letter_you(w->data));
	put_patches(w);
	mm_letter_has(w, MM_C_UNAPPLIED_PATCHES);
}

void
mm_letter_part_plan(struct mm_letter_writer *w)
{
	static const struct mm_doc_col cols[] = {
		{ "段階", 2 },
		{ "時期", 4 },
		{ "内容", 9 },
		{ "実施者", 3 },
	};
	const struct mm_letter_data *d = w->data;
	struct mm_doc *doc = w->doc;
	struct mm_doc_node *t;
	char buf[MM_DATE_TEXT];

	if (d->steps.n == 0)
		return;
	mm_letter_heading(w, "適用の計画");
	if (d->plan.n > 0)
		mm_letter_text(w, 0, "計画番号：%.*s", MM_FMT(d->plan));
	t = mm_doc_table(
	    doc, MM_DOC_TABLE, cols, MM_COUNT(cols), MM_DOC_INDENT);
	for (uint32_t i = 0; i < d->steps.n; i++) {
		const struct mm_letter_step *s = &d->steps.v[i];
		struct mm_doc_row *row = mm_doc_row(doc, t);

		mm_doc_putf(
		    doc, mm_doc_cell(doc, row), MM_DOC_KEEP, "第%u段階", i + 1);
		mm_doc_putf(doc, mm_doc_cell(doc, row), 0, "%s%s",
		    mm_letter_date(s->date, buf),
		    mm_date_cmp(d->issued, s->date) > 0
			? "（経過しました。お済みでない場合はご相談ください）"
			: "");
		if (s->kind.n > 0)
			mm_doc_putf(doc, mm_doc_cell(doc, row), 0,
			    "【%.*s】%.*s", MM_FMT(s->kind), MM_FMT(s->what));
		else
			mm_doc_put(doc, mm_doc_cell(doc, row), 0, s->what);
		mm_doc_put(doc, mm_doc_cell(doc, row), 0,
		    s->who.n > 0 ? s->who : MM_STR("別途調整"));
	}
	mm_letter_text(w, 0,
	    "実施日は、定期点検等の%sのご都合のよい時期に合わせて調整します。",
	    mm_letter_you(d));
}

void
mm_letter_part_kept(struct mm_letter_writer *w)
{
	const struct mm_letter_data *d = w->data;

	if (d->ended.n > 0) {
		mm_letter_heading(w, "終了するもの");
		mm_letter_items(w, &d->ended, false);
		mm_letter_has(w, MM_C_WHAT_ENDED);
	}
	if (d->kept.n > 0) {
		mm_letter_heading(w, "EOSの後も続けるもの");
		mm_letter_items(w, &d->kept, false);
	}
}

void
mm_letter_part_replacement(struct mm_letter_writer *w)
{
	const struct mm_letter_data *d = w->data;

	if (d->replacement.n == 0 && d->disposal.n == 0)
		return;
	mm_letter_heading(w, "更新・廃棄");
	if (d->replacement.n > 0)
		mm_letter_text(
		    w, 0, "後継機・更新：%.*s", MM_FMT(d->replacement));
	if (d->disposal.n > 0)
		mm_letter_text(w, 0, "廃棄・譲渡：%.*s", MM_FMT(d->disposal));
	mm_letter_has(w, MM_C_REPLACEMENT);
}

void
mm_letter_part_sbom(struct mm_letter_writer *w)
{
	const struct mm_letter_data *d = w->data;

	mm_letter_heading(w,
	    d->next.n > 0 ? "SBOM（ソフトウェア部品表）の提示と今後のお知らせ"
			  : "SBOM（ソフトウェア部品表）の提示");
	mm_letter_text(w, 0,
	    d->stage == 3
		? "SBOMは、機器に組み込まれたソフトウェア部品の一覧です。"
		  "EOSの後のSBOMの扱いは、厚生労働省通知の記（1）によります。"
		  "ご入用の場合は、お問合せ窓口へご相談ください。"
		: "SBOMは、機器に組み込まれたソフトウェア部品の一覧です。"
		  "ご請求に応じて提示します。お問合せ窓口へお知らせください。");
	mm_letter_items(w, &d->next, false);
}

static void
put_asked(struct mm_letter_writer *w, struct mm_doc_node *t)
{
	const struct mm_letter_data *d = w->data;
	char buf[MM_DATE_TEXT];

	if (mm_date_is_set(d->due))
		mm_doc_putf(w->doc, mm_doc_pair(w->doc, t, "お願いの期限"), 0,
		    "%sまでに、%.*s", mm_letter_date(d->due, buf),
		    MM_FMT(d->action));
	if (mm_date_is_set(d->reply_by))
		mm_doc_putf(w->doc, mm_doc_pair(w->doc, t, "受領のご返信"), 0,
		    "%sまでに、別紙の受領書でお願いいたします。",
		    mm_letter_date(d->reply_by, buf));
}

void
mm_letter_part_contact(struct mm_letter_writer *w)
{
	static const struct mm_doc_col cols[] = { { NULL, 2 }, { NULL, 7 } };
	const struct mm_letter_data *d = w->data;
	struct mm_doc_node *t;

	if (d->contact.n == 0)
		return;
	mm_letter_heading(w, "お願い・お問合せ・ご返信先");
	put_item(w,
	    "対象機器を譲渡・廃棄された場合や、上の表と異なる場合は、"
	    "受領書の訂正欄でお知らせください。");
	put_item(w,
	    "機器の異常やサイバー攻撃の疑いに気づかれたときは、"
	    "直ちに下記の窓口へご連絡ください。");
	t = mm_doc_table(
	    w->doc, MM_DOC_TABLE, cols, 2, MM_DOC_INDENT | MM_DOC_ROWHEAD);
	put_asked(w, t);
	mm_doc_putf(w->doc, mm_doc_pair(w->doc, t, "窓口"), 0, "%.*s　%.*s",
	    MM_FMT(d->maker), MM_FMT(d->contact));
	mm_doc_put(w->doc, mm_doc_pair(w->doc, t, "電話"), 0, d->phone);
	mm_doc_put(w->doc, mm_doc_pair(w->doc, t, "ご返信先"), 0, d->reply);
	mm_doc_putf(w->doc, mm_doc_pair(w->doc, t, "照合番号"), 0,
	    "%.*s（お電話の際にこの番号で本状を確認できます）",
	    MM_FMT(d->check));
	mm_letter_has(w, MM_C_CONTACT);
}
