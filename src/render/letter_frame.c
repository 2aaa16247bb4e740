/* SPDX-License-Identifier: Apache-2.0 */
#include "render/letter_part.h"

#include <string.h>

static const struct mm_doc_col pair_cols[] = { { NULL, 2 }, { NULL, 11 } };

static void
put_addressee(struct mm_letter_writer *w)
{
	const struct mm_letter_data *d = w->data;
	struct mm_str roles = d->party_role;
	struct mm_doc_node *node;

	w->doc->where = "宛名";
	if (d->party_postal.n > 0 || d->party_address.n > 0)
		mm_doc_para(w->doc, MM_DOC_LEFT, MM_DOC_SMALL, "%s%.*s%s%.*s",
		    d->party_postal.n > 0 ? "〒" : "", MM_FMT(d->party_postal),
		    d->party_postal.n > 0 ? "　" : "",
		    MM_FMT(d->party_address));
	node = mm_doc_add(w->doc, MM_DOC_PARA);
	mm_doc_put(w->doc, &node->text, 0, d->party);
	mm_doc_putf(w->doc, &node->text, 0, "　御中");
	while (roles.p != NULL && roles.n > 0) {
		struct mm_str role = mm_str_trim(mm_str_cut(&roles, '\n'));

		if (role.n > 0)
			mm_doc_para(
			    w->doc, MM_DOC_LEFT, 0, "%.*s　様", MM_FMT(role));
	}
}

static void
put_sender(struct mm_letter_writer *w)
{
	const struct mm_letter_data *d = w->data;

	w->doc->where = "発出者";
	mm_doc_para(w->doc, MM_DOC_RIGHT, 0, "%.*s", MM_FMT(d->maker));
	if (d->maker_licence.n > 0)
		mm_doc_para(w->doc, MM_DOC_RIGHT, MM_DOC_SMALL,
		    "医療機器製造販売業　許可番号 %.*s",
		    MM_FMT(d->maker_licence));
	mm_doc_para(w->doc, MM_DOC_RIGHT, MM_DOC_SMALL, "%.*s",
	    MM_FMT(d->maker_address));
	if (d->maker_role.n > 0)
		mm_doc_para(w->doc, MM_DOC_RIGHT, MM_DOC_SMALL,
		    "%.*s（押印省略）", MM_FMT(d->maker_role));
}

static void
put_opening(struct mm_letter_writer *w)
{
	const struct mm_letter_data *d = w->data;
	char buf[MM_DATE_TEXT];

	w->doc->where = "文書番号";
	mm_doc_para(w->doc, MM_DOC_RIGHT, MM_DOC_SMALL,
	    "文書番号　%.*s（第%u版）", MM_FMT(d->number), d->edition);
	mm_doc_para(w->doc, MM_DOC_RIGHT, MM_DOC_SMALL, "%s",
	    mm_letter_date(d->issued, buf));
	put_addressee(w);
	put_sender(w);
}

static void
put_due(struct mm_letter_writer *w, struct mm_doc_node *box)
{
	const struct mm_letter_data *d = w->data;
	struct mm_doc_text *cell;
	char buf[MM_DATE_TEXT];

	if (!mm_date_is_set(d->due))
		return;
	cell = mm_doc_pair(w->doc, box, "期限");
	mm_doc_put(
	    w->doc, cell, MM_DOC_BOLD, mm_str_of(mm_letter_date(d->due, buf)));
	if (d->due_basis.n > 0)
		mm_doc_putf(w->doc, cell, 0,
		    "（弊社からのお願いの期限です。根拠：%.*s。"
		    "法令に定められた期限ではありません）",
		    MM_FMT(d->due_basis));
	else
		mm_doc_putf(w->doc, cell, 0,
		    "（弊社からのお願いの期限です。"
		    "法令に定められた期限ではありません）");
}

static void
put_reply(struct mm_letter_writer *w, struct mm_doc_node *box)
{
	const struct mm_letter_data *d = w->data;
	struct mm_doc_text *cell = mm_doc_pair(w->doc, box, "返信");
	char buf[MM_DATE_TEXT];

	if (mm_date_is_set(d->reply_by)) {
		mm_doc_putf(w->doc, cell, 0, "別紙の受領書を");
		mm_doc_put(w->doc, cell, MM_DOC_BOLD,
		    mm_str_of(mm_letter_date(d->reply_by, buf)));
		mm_doc_putf(w->doc, cell, 0, "までにご返信ください。");
	} else {
		mm_doc_putf(w->doc, cell, 0, "別紙の受領書をご返信ください。");
	}
	mm_doc_putf(w->doc, cell, 0, "返信先：%.*s　%.*s。電話 ",
	    MM_FMT(d->contact), MM_FMT(d->reply));
	mm_doc_put(w->doc, cell, MM_DOC_KEEP, d->phone);
	mm_doc_putf(w->doc, cell, 0, "、照合番号 ");
	mm_doc_put(w->doc, cell, MM_DOC_KEEP, d->check);
}

/* 要旨: 対象, 患者への影響, お願い, 期限, 返信; enough to act on alone. */
static void
put_summary(struct mm_letter_writer *w, const struct mm_letter_form *form)
{
	const struct mm_letter_data *d = w->data;
	struct mm_doc_node *box;

	w->doc->where = "要旨";
	box = mm_doc_table(w->doc, MM_DOC_BOX, pair_cols, 2, 0);
	form->scope(w, mm_doc_pair(w->doc, box, "対象"));
	if (form->harm != NULL)
		form->harm(w, mm_doc_pair(w->doc, box, "患者への影響"));
	if (d->action.n > 0)
		mm_doc_put(w->doc, mm_doc_pair(w->doc, box, "お願い"),
		    MM_DOC_BOLD, d->action);
	put_due(w, box);
	put_reply(w, box);
}

static void
put_greeting(struct mm_letter_writer *w, const struct mm_letter_form *form)
{
	w->doc->where = "本文";
	mm_doc_add(w->doc, MM_DOC_SPACE);
	mm_doc_para(w->doc, MM_DOC_LEFT, 0,
	    "拝啓　時下ますますご清祥のこととお慶び申し上げます。"
	    "平素は弊社製品をご愛用いただき、厚く御礼申し上げます。");
	form->lead(w);
	mm_doc_para(w->doc, MM_DOC_RIGHT, 0, "敬具");
	mm_doc_para(w->doc, MM_DOC_CENTER, 0, "記");
}

static void
put_end(struct mm_letter_writer *w)
{
	const struct mm_letter_data *d = w->data;

	w->doc->where = "末尾";
	mm_doc_para(w->doc, MM_DOC_RIGHT, 0, "以上");
	mm_doc_add(w->doc, MM_DOC_SPACE);
	mm_doc_para(w->doc, MM_DOC_LEFT, MM_DOC_SMALL,
	    "本状は、厚生労働省通知「医療機器のサイバーセキュリティ対策に"
	    "関連する情報提供について」を踏まえ、医薬品、医療機器等の品質、"
	    "有効性及び安全性の確保等に関する法律第68条の2の6第1項"
	    "（情報の提供）の趣旨に沿ってお送りするものです。");
	if (d->head.n > 0)
		mm_doc_para(w->doc, MM_DOC_LEFT, MM_DOC_SMALL,
		    "作成時の弊社記録の先頭（件数：SHA-256）：%.*s。"
		    "本状を保管いただければ、以前の記録が後から変えられて"
		    "いないことを、この値で確かめられます。",
		    MM_FMT(d->head));
}

static void
put_slip_choices(struct mm_letter_writer *w, struct mm_doc_node *t)
{
	static const struct {
		const char *label, *text;
	} rows[] = {
		{ "受領", "□ 受け取りました　　□ 院内の関係者に共有しました" },
		{ "対応",
		    "□ 済み（　　　　年　　月　　日）\n"
		    "□ 予定（　　　　年　　月　　日）\n"
		    "□ できません（理由：　　　　　　　　　　　　　　　　）" },
		{ "訂正",
		    "台数・製造番号・設置場所が異なる、譲渡・廃棄した など：\n"
		    "　\n　" },
		{ "ご質問", "　\n　" },
		{ "ご記入",
		    "ご記入日　　　　　　年　　月　　日\n"
		    "部署・役職　　　　　　　　　　　　　お名前" },
	};
	bool hospital = strcmp(mm_letter_you(w->data), "貴院") == 0;

	for (size_t i = 0; i < MM_COUNT(rows); i++)
		mm_doc_put(w->doc, mm_doc_pair(w->doc, t, rows[i].label), 0,
		    mm_str_of(i == 0 && !hospital
			    ? "□ 受け取りました　　□ 社内の関係者に共有しました"
			    : rows[i].text));
}

static void
put_slip(struct mm_letter_writer *w)
{
	const struct mm_letter_data *d = w->data;
	struct mm_doc *doc = w->doc;
	struct mm_doc_node *node, *t;
	struct mm_doc_text *cell;
	char buf[MM_DATE_TEXT];

	doc->where = "受領書";
	mm_doc_add(doc, MM_DOC_PAGE);
	node = mm_doc_add(doc, MM_DOC_TITLE);
	mm_doc_putf(doc, &node->text, 0, "別紙　受領書（ご返信用）");
	mm_doc_para(doc, MM_DOC_LEFT, 0, "%.*s　%.*s　行", MM_FMT(d->maker),
	    MM_FMT(d->contact));
	node =
	    mm_doc_para(doc, MM_DOC_LEFT, 0, "%.*s　電話 ", MM_FMT(d->reply));
	mm_doc_put(doc, &node->text, MM_DOC_KEEP, d->phone);
	if (mm_date_is_set(d->reply_by))
		mm_doc_para(doc, MM_DOC_RIGHT, 0, "ご返信期限　%s",
		    mm_letter_date(d->reply_by, buf));
	mm_doc_add(doc, MM_DOC_SPACE);
	t = mm_doc_table(doc, MM_DOC_TABLE, pair_cols, 2, MM_DOC_ROWHEAD);
	mm_doc_putf(doc, mm_doc_pair(doc, t, "文書番号"), 0, "%.*s（第%u版）",
	    MM_FMT(d->number), d->edition);
	mm_doc_put(doc, mm_doc_pair(doc, t, "照合番号"),
	    MM_DOC_BOLD | MM_DOC_KEEP, d->check);
	mm_doc_put(doc, mm_doc_pair(doc, t, "ご返信者"), 0, d->party);
	cell = mm_doc_pair(doc, t, "対象機器");
	mm_doc_put(doc, cell, 0, d->brand);
	if (d->units.n > 0)
		mm_doc_putf(doc, cell, 0, "、%u台", d->units.n);
	put_slip_choices(w, t);
	mm_doc_para(doc, MM_DOC_LEFT, MM_DOC_SMALL,
	    "ご記入いただいたお名前は、受領の確認のためだけに使います。");
}

void
mm_letter_frame(struct mm_letter_writer *w, const struct mm_letter_form *form)
{
	struct mm_doc_node *title;

	put_opening(w);
	w->doc->where = "件名";
	title = mm_doc_add(w->doc, MM_DOC_TITLE);
	form->title(w->data, w->doc, &title->text);
	put_summary(w, form);
	put_greeting(w, form);
	for (size_t i = 0; i < form->nparts; i++)
		form->parts[i](w);
	put_end(w);
	if (form->slip)
		put_slip(w);
}
