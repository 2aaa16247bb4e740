/* SPDX-License-Identifier: Apache-2.0 */
/* N1: life cycle while EOL is not passed; notice item (2)①. */
#include "render/letter_part.h"

static void
title(const struct mm_letter_data *d, struct mm_doc *doc, struct mm_doc_text *t)
{
	mm_letter_subject(d, doc, t);
	mm_doc_putf(doc, t, 0,
	    "製品寿命終了（EOL）と\u200bサポート終了（EOS）の\u200b"
	    "予定のご案内");
}

static void
lead(struct mm_letter_writer *w)
{
	const struct mm_letter_data *d = w->data;

	mm_doc_para(w->doc, MM_DOC_LEFT, 0,
	    "　さて、%sでご使用の%.*sにつきまして、厚生労働省通知「医療機器の"
	    "サイバーセキュリティ対策に関連する情報提供について」の記（2）①に"
	    "基づき、製品寿命終了（EOL）とサポート終了（EOS）の時期、及び"
	    "それまでのサポートを下記のとおりお知らせいたします。",
	    mm_letter_you(d), MM_FMT(d->brand));
}

static void
scope(struct mm_letter_writer *w, struct mm_doc_text *t)
{
	const struct mm_letter_data *d = w->data;
	char eol[MM_DATE_TEXT], eos[MM_DATE_TEXT];

	mm_doc_putf(
	    w->doc, t, 0, "%sの%.*s、", mm_letter_you(d), MM_FMT(d->brand));
	mm_doc_putf(w->doc, t, MM_DOC_BOLD, "%u台", d->units.n);
	mm_doc_putf(w->doc, t, 0,
	    "（製造番号は下記1）。現在はサポート期間中です。"
	    "EOL（製品寿命終了）は%s、EOS（サポート終了）は%sの予定です。",
	    mm_letter_date(d->eol, eol), mm_letter_date(d->eos, eos));
}

static const mm_letter_part parts[] = { mm_letter_part_units,
	mm_letter_part_lifecycle, mm_letter_part_support, mm_letter_part_vulns,
	mm_letter_part_patches, mm_letter_part_risk, mm_letter_part_controls,
	mm_letter_part_network, mm_letter_part_replacement, mm_letter_part_sbom,
	mm_letter_part_contact };

const struct mm_letter_form mm_letter_form_n1 = { "N1", title, lead, scope,
	mm_letter_harm, parts, MM_COUNT(parts), true };
