/* SPDX-License-Identifier: Apache-2.0 */
/* What a bundle says: the story as a document, the rules, how to verify. */
#include "app/bundle_private.h"

#include "duty/rules.h"

#include <inttypes.h>
#include <string.h>

#define JST_SECONDS 32400
#define MINUTE 60
#define HOUR 3600
#define DAY 86400

static const struct mm_doc_col chain_cols[] = { { "番号", 3 },
	{ "記録日時", 6 }, { "記録者", 4 }, { "種類・発効日", 5 },
	{ "内容", 16 }, { "理由", 6 } };

/* UTC as it was recorded, and the wall clock in Japan. */
static void
put_instant(struct mm_doc *doc, struct mm_doc_text *cell, struct mm_time t)
{
	struct mm_time jst = { t.sec + JST_SECONDS };
	char utc[MM_DATE_TEXT], day[MM_DATE_TEXT];
	int64_t of_day = (jst.sec % DAY + DAY) % DAY;

	mm_doc_putf(doc, cell, 0, "%s\n日本時間 %s %02d:%02d",
	    mm_time_fmt(t, utc), mm_date_fmt(mm_time_jst_date(t), day),
	    (int)(of_day / HOUR), (int)(of_day % HOUR / MINUTE));
}

/* One value, as people read it: lists with commas, terms with their text. */
static void
put_value(struct mm_doc *doc, struct mm_doc_text *cell,
    const struct mm_field *fd, struct mm_str v)
{
	int term = fd->terms != NULL ? mm_term_value(fd->terms, v) : 0;

	if (term > 0) {
		mm_doc_putf(
		    doc, cell, 0, "%s", mm_term_text(fd->terms, term, MM_JA));
		return;
	}
	while (v.p != NULL) {
		struct mm_str part = mm_str_cut(&v, '\n');

		mm_doc_put(doc, cell, 0, part);
		if (v.p != NULL)
			mm_doc_putf(doc, cell, 0, "、");
	}
}

static void
put_fields(
    struct mm_doc *doc, struct mm_doc_text *cell, const struct mm_fact *f)
{
	const struct mm_fact_def *d = &mm_fact_defs[f->type];
	bool any = false;

	for (int i = 0; i < d->nfields; i++) {
		if (f->v[i].n == 0)
			continue;
		mm_doc_putf(
		    doc, cell, 0, "%s%s：", any ? "\n" : "", d->fields[i].ja);
		put_value(doc, cell, &d->fields[i], f->v[i]);
		any = true;
	}
}

static void
put_entry(struct mm_doc *doc, struct mm_doc_node *table,
    const struct mm_bundle_entry *e)
{
	const struct mm_fact *f = &e->fact;
	struct mm_doc_row *row = mm_doc_row(doc, table);
	char valid[MM_DATE_TEXT];

	doc->where = "記録";
	mm_doc_putf(doc, mm_doc_cell(doc, row), 0, "%" PRIu64, f->seq);
	put_instant(doc, mm_doc_cell(doc, row), f->recorded);
	mm_doc_put(doc, mm_doc_cell(doc, row), 0, f->actor);
	mm_doc_putf(doc, mm_doc_cell(doc, row), 0, "%s\n%s",
	    mm_fact_defs[f->type].ja, mm_date_fmt(f->valid, valid));
	put_fields(doc, mm_doc_cell(doc, row), f);
	mm_doc_put(doc, mm_doc_cell(doc, row), 0, f->reason);
}

static void
put_step(struct mm_doc *doc, const struct mm_bundle_entry *e, uint32_t n,
    enum mm_story_step step)
{
	struct mm_doc_node *node, *table = NULL;

	for (uint32_t i = 0; i < n; i++) {
		if (e[i].at.step != step)
			continue;
		if (table == NULL) {
			node = mm_doc_add(doc, MM_DOC_HEADING);
			mm_doc_putf(doc, &node->text, 0, "%s",
			    mm_story_step_name(step, MM_JA));
			table = mm_doc_table(doc, MM_DOC_TABLE, chain_cols,
			    (uint32_t)MM_COUNT(chain_cols), MM_DOC_SMALL);
		}
		put_entry(doc, table, &e[i]);
	}
}

static void
put_opening(struct mm_doc *doc, struct mm_str title,
    const struct mm_checkpoint *c, uint32_t n)
{
	char hex[MM_SHA256_HEX], at[MM_DATE_TEXT];
	struct mm_doc_node *node = mm_doc_add(doc, MM_DOC_TITLE);

	doc->where = "表題";
	mm_doc_putf(doc, &node->text, 0, "記録の一覧　");
	mm_doc_put(doc, &node->text, 0, title);
	mm_doc_para(doc, MM_DOC_LEFT, 0,
	    "きっかけから受領までの記録 %u 件です。記録は追記だけで、変更も"
	    "削除もできません。訂正は新しい記録として残ります。ここにある記録が"
	    "署名された記録の中にあることは、proof.txt で確かめられます。",
	    n);
	mm_doc_para(doc, MM_DOC_LEFT, MM_DOC_SMALL,
	    "署名されたチェックポイント：%" PRIu64
	    " 件、%s（作業場所 %.*s）。木の根（SHA-256）：%s",
	    c->size, mm_time_fmt(c->time, at), MM_FMT(c->workspace),
	    mm_sha256_hex(c->root, hex));
}

enum mm_status
mm_bundle_chain(struct mm_arena *a, const struct mm_bundle_chain *chain,
    struct mm_doc *doc, struct mm_err *err)
{
	const struct mm_checkpoint *c = chain->c;
	struct mm_str title = chain->title;
	enum mm_status st;

	mm_doc_init(doc, a);
	put_opening(doc, title, c, chain->n);
	/* The story first; the register it stands on last. */
	for (int step = MM_STORY_TRIGGER; step < MM_STORY__COUNT; step++)
		put_step(doc, chain->e, chain->n, (enum mm_story_step)step);
	put_step(doc, chain->e, chain->n, MM_STORY_REGISTER);
	doc->title = mm_arena_fmt(a, "記録の一覧 %.*s", MM_FMT(title));
	doc->number = mm_arena_str(a, title);
	doc->author = mm_arena_str(a, c->workspace);
	doc->footer =
	    mm_arena_fmt(a, "%.*s　%" PRIu64 " 件", MM_FMT(title), c->size);
	doc->date = mm_time_jst_date(c->time);
	doc->failed |= doc->title.p == NULL || doc->number.p == NULL ||
	    doc->author.p == NULL || doc->footer.p == NULL;
	st = mm_doc_check(doc, err);
	return st == MM_OK ? mm_doc_seal(doc, err) : st;
}

void
mm_bundle_rules(struct mm_buf *out)
{
	mm_buf_z(out,
	    "規則(根拠となる文章)。強さが「通知」以外のものは法令の義務ではあり"
	    "ません。\nThe rules with their words.\n");
	for (size_t i = 0; i < mm_rules_n; i++) {
		const struct mm_rule *r = &mm_rules[i];

		mm_buf_fmt(out, "\n%s (%u)  %s  [%s]\n%s\n%s\n", r->id,
		    r->version, r->cite[MM_JA],
		    mm_term_text(&mm_terms_strength, (int)r->strength, MM_JA),
		    r->title[MM_JA], r->words[MM_JA]);
		if (r->exempt[MM_JA] != NULL)
			mm_buf_fmt(out, "例外: %s\n", r->exempt[MM_JA]);
	}
}

void
mm_bundle_readme(struct mm_buf *out, struct mm_str title,
    const struct mm_checkpoint *c, bool stamped)
{
	mm_buf_fmt(out,
	    "記録の束: %.*s\n\n"
	    "chain.html / chain.pdf  きっかけから受領までの記録(読むもの)\n"
	    "entries.jsonl           同じ記録(機械で読むもの。1行1件)\n"
	    "proof.txt               署名された記録の中にあることの証明\n"
	    "checkpoint.note         署名されたチェックポイント(%" PRIu64
	    " 件)\n"
	    "rules.txt               根拠となる規則の文章\n"
	    "files/                  送った文書、記録したSBOM\n"
	    "MANIFEST.sha256         以上のファイルの一覧\n\n"
	    "確かめ方\n"
	    "1. "
	    "署名者の公開鍵を、製造販売業者ではなく署名者から受け取ります。\n"
	    "2. mimamori-verify bundle 公開鍵 このフォルダ\n"
	    "   "
	    "お手元の文書に印字された「記録の先頭」があれば、最後に付けます。\n"
	    "   それ以前の記録が後から変えられていないことも確かめられます。\n"
	    "3. プログラムを使わない方法(openssl と sha256sum)は、\n"
	    "   docs/formats/journal.md の Verifying by hand にあります。\n"
	    "   sha256sum -c MANIFEST.sha256\n",
	    MM_FMT(title), c->size);
	if (stamped)
		mm_buf_z(out,
		    "4. 時刻: openssl ts -verify -data checkpoint.note -in "
		    "checkpoint.tsr -CAfile tsa.pem\n");
	mm_buf_z(out,
	    "\nTo verify: get the signer's public key from the signer (not "
	    "from the maker), then\n"
	    "  mimamori-verify bundle KEY FOLDER [HEAD printed on a letter]\n"
	    "or by hand, as docs/formats/journal.md says.\n");
}
