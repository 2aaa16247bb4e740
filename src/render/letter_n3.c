/* SPDX-License-Identifier: Apache-2.0 */
/*
 * N3: EOS passed; notice item (2)③. Its parts are those that make the
 * information on EOS complete (device list, EOS date, what ended,
 * compensating controls, network statement, residual risk, contact,
 * replacement and disposal), and the patches never applied here.
 */
#include "render/letter_part.h"

static void
title(const struct mm_letter_data *d, struct mm_doc *doc, struct mm_doc_text *t)
{
	mm_letter_subject(d, doc, t);
	mm_doc_putf(
	    doc, t, 0, "サポート終了（EOS）と\u200bご使用上の\u200bお願い");
}

static void
lead(struct mm_letter_writer *w)
{
	const struct mm_letter_data *d = w->data;
	char buf[MM_DATE_TEXT];

	mm_doc_para(w->doc, MM_DOC_LEFT, 0,
	    "　さて、%sでご使用の%.*sは、%sをもってサポート終了（EOS）を"
	    "迎えました。厚生労働省通知「医療機器のサイバーセキュリティ対策に"
	    "関連する情報提供について」の記（2）③に基づき、終了する事項と"
	    "必要な対策を下記のとおりお知らせいたします。",
	    mm_letter_you(d), MM_FMT(d->brand), mm_letter_date(d->eos, buf));
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
	    "（製造番号は下記1）。%sにEOS（サポート終了）となり、"
	    "セキュリティパッチ（弱点を直す修正プログラム）の提供は"
	    "終わっています。",
	    mm_letter_date(d->eos, buf));
}

/* After EOS the hospital's own share grows; said plainly. */
static void
sharing(struct mm_letter_writer *w)
{
	mm_letter_heading(w, "ご使用を続けられる場合");
	mm_letter_text(w, 0,
	    "EOSの後は、機器そのものの修正で弱点を直すことができません。"
	    "安全な状態を保つには、補完的対策の維持と、%sでの管理が"
	    "必要です。更新の計画をご検討ください。",
	    mm_letter_you(w->data));
}

static const mm_letter_part parts[] = { mm_letter_part_units,
	mm_letter_part_lifecycle, mm_letter_part_kept, mm_letter_part_network,
	mm_letter_part_controls, mm_letter_part_risk, mm_letter_part_vulns,
	mm_letter_part_unapplied, sharing, mm_letter_part_replacement,
	mm_letter_part_sbom, mm_letter_part_contact };

const struct mm_letter_form mm_letter_form_n3 = { "N3", title, lead, scope,
	mm_letter_harm, parts, MM_COUNT(parts), true };
