/* SPDX-License-Identifier: Apache-2.0 */
/* N2: limited support, EOL passed and EOS not; notice item (2)②. */
#include "render/letter_part.h"

static void
title(const struct mm_letter_data *d, struct mm_doc *doc, struct mm_doc_text *t)
{
	mm_letter_subject(d, doc, t);
	mm_doc_putf(doc, t, 0,
	    "製品寿命終了（EOL）と\u200b限定的サポートの\u200bご案内");
}

static void
lead(struct mm_letter_writer *w)
{
	const struct mm_letter_data *d = w->data;

	mm_doc_para(w->doc, MM_DOC_LEFT, 0,
	    "　さて、%sでご使用の%.*sは、製品寿命終了（EOL）を過ぎました。"
	    "厚生労働省通知「医療機器のサイバーセキュリティ対策に関連する"
	    "情報提供について」の記（2）②に基づき、サポート終了（EOS）までの"
	    "限定的サポートを下記のとおりお知らせいたします。",
	    mm_letter_you(d), MM_FMT(d->brand));
}

static void
scope(struct mm_letter_writer *w, struct mm_doc_text *t)
{
	const struct mm_letter_data *d = w->data;
	char buf[MM_DATE_TEXT];

	mm_doc_putf(
	    w->doc, t, 0, "%sの%.*s、", mm_letter_you(d), MM_FMT(d->brand));
	mm_doc_putf(w->doc, t, MM_DOC_BOLD, "%u台", d->units.n);
	mm_doc_putf(w->doc, t, 0,
	    "（製造番号は下記1）。EOL（製品寿命終了）を過ぎ、"
	    "限定的サポートの期間中です。EOS（サポート終了）は");
	mm_doc_put(
	    w->doc, t, MM_DOC_BOLD, mm_str_of(mm_letter_date(d->eos, buf)));
	mm_doc_putf(w->doc, t, 0, "です。");
}

static const mm_letter_part parts[] = { mm_letter_part_units,
	mm_letter_part_lifecycle, mm_letter_part_support, mm_letter_part_vulns,
	mm_letter_part_controls, mm_letter_part_network, mm_letter_part_risk,
	mm_letter_part_patches, mm_letter_part_plan, mm_letter_part_replacement,
	mm_letter_part_sbom, mm_letter_part_contact };

const struct mm_letter_form mm_letter_form_n2 = { "N2", title, lead, scope,
	mm_letter_harm, parts, MM_COUNT(parts), true };
