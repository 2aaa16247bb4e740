/* SPDX-License-Identifier: Apache-2.0 */
/* N5: plan for applying a patch, in stages where needed; notice item (3). */
#include "render/letter_part.h"

static void
title(const struct mm_letter_data *d, struct mm_doc *doc, struct mm_doc_text *t)
{
	mm_letter_subject(d, doc, t);
	mm_doc_putf(
	    doc, t, 0, "セキュリティパッチ\u200b適用計画の\u200bご案内");
}

static void
lead(struct mm_letter_writer *w)
{
	const struct mm_letter_data *d = w->data;

	mm_doc_para(w->doc, MM_DOC_LEFT, 0,
	    "　さて、%sでご使用の%.*sについてご案内したセキュリティパッチ"
	    "（弱点を直す修正プログラム）を、下記の計画で適用したく存じます。"
	    "厚生労働省通知「医療機器のサイバーセキュリティ対策に関連する"
	    "情報提供について」の記（3）に基づくご案内です。"
	    "日程の調整にご協力をお願い申し上げます。",
	    mm_letter_you(d), MM_FMT(d->brand));
}

static void
scope(struct mm_letter_writer *w, struct mm_doc_text *t)
{
	const struct mm_letter_data *d = w->data;

	mm_doc_putf(
	    w->doc, t, 0, "%sの%.*s、", mm_letter_you(d), MM_FMT(d->brand));
	mm_doc_putf(w->doc, t, MM_DOC_BOLD, "%u台", d->units.n);
	mm_doc_putf(w->doc, t, 0,
	    "（製造番号は下記1）にセキュリティパッチを適用する計画です。");
}

static void
sharing(struct mm_letter_writer *w)
{
	mm_letter_heading(w, "日程の調整と、適用しない場合");
	mm_letter_text(w, 0,
	    "ご都合の悪い日がありましたら、受領書またはお電話でお知らせ"
	    "ください。適用後、弊社から機器ごとの結果をご報告します。");
	mm_letter_text(w, 0,
	    "適用を見送られる場合は、その理由をお知らせください。"
	    "その間は補完的対策（機器の外で行う対策）を続けてください。");
}

static const mm_letter_part parts[] = { mm_letter_part_units,
	mm_letter_part_patches, mm_letter_part_plan, mm_letter_part_controls,
	sharing, mm_letter_part_contact };

const struct mm_letter_form mm_letter_form_n5 = { "N5", title, lead, scope,
	mm_letter_harm, parts, MM_COUNT(parts), true };
