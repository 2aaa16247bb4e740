/* SPDX-License-Identifier: Apache-2.0 */
/* N7: answer to a dealer in used devices who asked; notice item (5). */
#include "render/letter_part.h"

static void
title(const struct mm_letter_data *d, struct mm_doc *doc, struct mm_doc_text *t)
{
	mm_doc_putf(doc, t, 0, "%.*s\n中古医療機器に関する\u200bご照会への回答",
	    MM_FMT(d->brand));
}

static void
lead(struct mm_letter_writer *w)
{
	const struct mm_letter_data *d = w->data;
	char buf[MM_DATE_TEXT];

	mm_doc_para(w->doc, MM_DOC_LEFT, 0,
	    "　さて、%sにご照会いただきました（受付番号 %.*s）%.*sに"
	    "つきまして、厚生労働省通知「医療機器のサイバーセキュリティ対策に"
	    "関連する情報提供について」の記（5）に基づき、下記のとおり"
	    "ご回答いたします。",
	    mm_letter_date(d->asked, buf), MM_FMT(d->request),
	    MM_FMT(d->brand));
}

static void
scope(struct mm_letter_writer *w, struct mm_doc_text *t)
{
	const struct mm_letter_data *d = w->data;
	char buf[MM_DATE_TEXT];

	mm_doc_putf(w->doc, t, 0, "ご照会の%.*s、", MM_FMT(d->brand));
	mm_doc_putf(w->doc, t, MM_DOC_BOLD, "%u台", d->units.n);
	mm_doc_putf(w->doc, t, 0,
	    "（製造番号は下記の表）。本回答の有効期限は%sです。",
	    mm_letter_date(d->valid_until, buf));
}

static void
question(struct mm_letter_writer *w)
{
	mm_letter_heading(w, "ご照会の内容");
	mm_letter_text(w, 0, "%.*s", MM_FMT(w->data->question));
}

static void
conditions(struct mm_letter_writer *w)
{
	const struct mm_letter_data *d = w->data;
	char buf[MM_DATE_TEXT];

	mm_letter_heading(w, "流通にあたっての条件とお願い");
	mm_letter_items(w, &d->conditions, true);
	mm_letter_text(w, 0,
	    "本回答は%sまで有効です。それ以降は、あらためてご照会ください。",
	    mm_letter_date(d->valid_until, buf));
}

static const mm_letter_part parts[] = { question, mm_letter_part_units,
	mm_letter_part_lifecycle, mm_letter_part_kept, mm_letter_part_network,
	mm_letter_part_controls, mm_letter_part_risk, mm_letter_part_vulns,
	mm_letter_part_patches, conditions, mm_letter_part_replacement,
	mm_letter_part_sbom, mm_letter_part_contact };

const struct mm_letter_form mm_letter_form_n7 = { "N7", title, lead, scope,
	mm_letter_harm, parts, MM_COUNT(parts), true };
