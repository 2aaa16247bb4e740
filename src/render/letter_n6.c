/* SPDX-License-Identifier: Apache-2.0 */
/*
 * N6: answer to a request for the SBOM; notice item (1). Either it is
 * presented, or past EOS it is not owed because this recipient was told of
 * EOS before, and the letter cites which notice told it.
 */
#include "render/letter_part.h"

static void
title(const struct mm_letter_data *d, struct mm_doc *doc, struct mm_doc_text *t)
{
	mm_doc_putf(doc, t, 0, "%.*s\nソフトウェア部品表（SBOM）の\u200b%s",
	    MM_FMT(d->brand), d->owed ? "ご提示について" : "ご請求への回答");
}

static void
lead(struct mm_letter_writer *w)
{
	const struct mm_letter_data *d = w->data;
	char buf[MM_DATE_TEXT];

	mm_doc_para(w->doc, MM_DOC_LEFT, 0,
	    "　さて、%sにご請求いただきました（受付番号 %.*s）%.*sの"
	    "ソフトウェア部品表（SBOM）につきまして、下記のとおり%s。",
	    mm_letter_date(d->asked, buf), MM_FMT(d->request), MM_FMT(d->brand),
	    d->owed ? "ご提示いたします" : "ご回答いたします");
}

static void
scope(struct mm_letter_writer *w, struct mm_doc_text *t)
{
	const struct mm_letter_data *d = w->data;

	mm_doc_putf(w->doc, t, 0,
	    d->owed
		? "%.*sのSBOM（ソフトウェア部品表：機器に組み込まれた"
		  "ソフトウェア部品の一覧）を添付します。"
		: "%.*sのSBOM（ソフトウェア部品表：機器に組み込まれた"
		  "ソフトウェア部品の一覧）は、サポート終了（EOS）を過ぎている"
		  "ため、作成及び提示を要しないものと判断しました。",
	    MM_FMT(d->brand));
}

static void
files(struct mm_letter_writer *w)
{
	static const struct mm_doc_col cols[] = {
		{ "ファイル", 5 },
		{ "形式", 3 },
		{ "SHA-256", 8 },
	};
	const struct mm_letter_data *d = w->data;
	struct mm_doc *doc = w->doc;
	struct mm_doc_node *t;

	mm_letter_heading(w, "提示するファイル");
	t = mm_doc_table(
	    doc, MM_DOC_TABLE, cols, MM_COUNT(cols), MM_DOC_INDENT);
	for (uint32_t i = 0; i < d->files.n; i++) {
		const struct mm_letter_file *f = &d->files.v[i];
		struct mm_doc_row *row = mm_doc_row(doc, t);
		struct mm_doc_text *cell;
		struct mm_str rest = f->digest;

		mm_doc_put(doc, mm_doc_cell(doc, row), MM_DOC_KEEP, f->name);
		mm_doc_put(doc, mm_doc_cell(doc, row), 0, f->format);
		/* In groups, so that it can be read out and compared. */
		cell = mm_doc_cell(doc, row);
		for (; rest.n > 0; rest.p += 8, rest.n -= 8) {
			mm_doc_put(doc, cell, MM_DOC_KEEP,
			    (struct mm_str){ rest.p, 8 });
			mm_doc_putf(doc, cell, 0, " ");
		}
	}
	mm_letter_text(w, 0,
	    "収録した部品は%u件で、うち%u件は識別子（公開の脆弱性情報と"
	    "照合するための番号）があります。残る%"
	    "u件は名称と版だけの記載です。",
	    d->components, d->identified, d->components - d->identified);
}

static void
handling(struct mm_letter_writer *w)
{
	mm_letter_heading(w, "取扱いと更新");
	mm_letter_text(w, 0,
	    "SBOMは、%sでの脆弱性の管理のためにお使いください。"
	    "第三者への開示が必要な場合は、あらかじめご相談ください。",
	    mm_letter_you(w->data));
	mm_letter_text(w, 0,
	    "ソフトウェアの版が変わった場合や記載を訂正した場合は、"
	    "ご請求に応じて新しいSBOMを提示します。部品名が脆弱性情報に"
	    "あっても、機器に影響するとは限りません。"
	    "ご心配な点はお問合せください。");
}

static const mm_letter_part parts[] = { mm_letter_part_units, files, handling,
	mm_letter_part_contact };

const struct mm_letter_form mm_letter_form_n6 = { "N6", title, lead, scope,
	NULL, parts, MM_COUNT(parts), true };

static void
ground(struct mm_letter_writer *w)
{
	const struct mm_letter_data *d = w->data;
	char eos[MM_DATE_TEXT], told[MM_DATE_TEXT];

	mm_letter_heading(w, "回答の理由");
	mm_letter_text(w, 0,
	    "厚生労働省通知「医療機器のサイバーセキュリティ対策に関連する"
	    "情報提供について」の記（1）は、製造販売業者等がサポート終了"
	    "（EOS）を過ぎたものと判断した医療機器について、納入先に既にEOS"
	    "などに関する必要な情報提供をしている場合、SBOMの作成及び提示を"
	    "要しないとしています。");
	mm_letter_text(w, 0,
	    "対象機器のEOSは%sです。EOSに関する情報は、%sに文書番号 %.*s "
	    "でお届けしています。",
	    mm_letter_date(d->eos, eos), mm_letter_date(d->earlier_date, told),
	    MM_FMT(d->earlier));
	mm_letter_text(w, 0,
	    "サイバーセキュリティに関する安全性の情報は、今後も収集し、"
	    "お知らせします。脆弱性の管理のために部品の情報が必要な場合は、"
	    "お問合せ窓口へご相談ください。");
}

static const mm_letter_part not_owed_parts[] = { mm_letter_part_units, ground,
	mm_letter_part_contact };

const struct mm_letter_form mm_letter_form_n6_not_owed = { "N6", title, lead,
	scope, NULL, not_owed_parts, MM_COUNT(not_owed_parts), true };
