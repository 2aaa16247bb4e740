/* SPDX-License-Identifier: Apache-2.0 */
#include "app/stages.h"

#include "duty/index.h"
#include "render/html.h"

static struct mm_stage_date
date_of(const struct mm_world *w, struct mm_date day, uint32_t by)
{
	const struct mm_lifecycle *l;

	if (by == MM_NONE)
		return (struct mm_stage_date){ MM_DATE_NONE, (enum mm_level)0,
			NULL };
	l = &w->lifecycles.v[by];
	return (struct mm_stage_date){ day, l->level, &l->at };
}

static enum mm_status
add(struct mm_arena *a, const struct mm_duty_index *x, uint32_t product,
    uint32_t version, mm_stage_rows *out, struct mm_err *err)
{
	struct mm_life_records rec = mm_index_records(x, product);
	bool exclusive = x->pol.reading[MM_READING_BOUNDARY] != 0;
	struct mm_stage_row *r = mm_vec_push(a, out);
	struct mm_date on = x->w->as_of;
	struct mm_dates d;

	if (r == NULL)
		return mm_err_nomem(err);
	mm_life_dates(&rec, product, version, on, &d);
	r->product = product;
	r->version = version;
	r->eol = date_of(x->w, d.eol, d.eol_by);
	r->eos = date_of(x->w, d.eos, d.eos_by);
	r->stage = mm_life_stage(d.eol, d.eos, on, exclusive, &r->gaps);
	r->imdrf = mm_life_imdrf(r->stage);
	r->since = mm_life_stage_since(&rec, product, version, on, exclusive);
	return MM_OK;
}

enum mm_status
mm_stages(struct mm_arena *a, const struct mm_world *w, mm_stage_rows *out,
    struct mm_err *err)
{
	struct mm_duty_index x;
	mm_stage_rows rows = { 0 };
	/* Records alone: no unit is looked at. */
	enum mm_status st = mm_duty_index_records(a, w, &x, err);

	for (uint32_t p = 0; st == MM_OK && p < w->products.n; p++) {
		st = add(a, &x, p, MM_NONE, &rows, err);
		for (uint32_t i = x.versions.first[p];
		     st == MM_OK && i < x.versions.first[p + 1]; i++)
			st = add(a, &x, p, x.versions.item[i], &rows, err);
	}
	if (st == MM_OK)
		*out = rows;
	return st;
}

const char *
mm_stage_mark(unsigned stage)
{
	static const char *const marks[] = { "", "①", "②", "③" };

	return stage < MM_COUNT(marks) ? marks[stage] : "";
}

struct mm_str
mm_stage_gaps(
    struct mm_arena *a, const struct mm_stage_row *r, enum mm_lang lang)
{
	static const struct {
		unsigned bit;
		const char *ja, *en;
	} words[] = {
		{ MM_GAP_EOL, "EOLが未設定", "EOL is not set" },
		{ MM_GAP_EOS, "EOSが未設定", "EOS is not set" },
		{ MM_GAP_ORDER, "EOSがEOLより前", "EOS is before EOL" },
	};
	struct mm_str all = MM_STR("");

	for (size_t i = 0; i < MM_COUNT(words); i++)
		if ((r->gaps & words[i].bit) != 0)
			all = mm_arena_fmt(a, "%.*s%s%s", MM_FMT(all),
			    all.n > 0 ? mm_tr(lang, "、", ", ") : "",
			    mm_tr(lang, words[i].ja, words[i].en));
	return all;
}

static void
put_date(
    struct mm_doc *doc, struct mm_doc_row *row, const struct mm_stage_date *d)
{
	char day[MM_DATE_TEXT];

	mm_doc_putf(doc, mm_doc_cell(doc, row), 0, "%s",
	    mm_date_is_set(d->day) ? mm_date_fmt(d->day, day)
				   : "未設定 / not set");
}

static void
put_row(struct mm_arena *a, struct mm_doc *doc, struct mm_doc_node *table,
    const struct mm_world *w, const struct mm_stage_row *r)
{
	const struct mm_product *p = &w->products.v[r->product];
	struct mm_doc_row *row = mm_doc_row(doc, table);
	char day[MM_DATE_TEXT];
	struct mm_str gaps = mm_stage_gaps(a, r, MM_JA);

	mm_doc_putf(doc, mm_doc_cell(doc, row), 0, "%.*s%s%.*s",
	    MM_FMT(p->brand_name), p->model.n > 0 ? " " : "", MM_FMT(p->model));
	mm_doc_put(doc, mm_doc_cell(doc, row), 0, p->licence_number);
	mm_doc_put(doc, mm_doc_cell(doc, row), 0,
	    r->version == MM_NONE ? MM_STR("(全体 / whole)")
				  : w->versions.v[r->version].id);
	mm_doc_putf(
	    doc, mm_doc_cell(doc, row), 0, "%s", mm_stage_mark(r->stage));
	mm_doc_putf(doc, mm_doc_cell(doc, row), 0, "%u", r->imdrf);
	mm_doc_putf(doc, mm_doc_cell(doc, row), 0, "%s",
	    mm_date_is_set(r->since) ? mm_date_fmt(r->since, day) : "");
	put_date(doc, row, &r->eol);
	put_date(doc, row, &r->eos);
	mm_doc_put(doc, mm_doc_cell(doc, row), 0, gaps);
}

enum mm_status
mm_stages_page(struct mm_arena *a, const struct mm_world *w,
    const mm_stage_rows *rows, uint32_t product, struct mm_buf *out,
    struct mm_err *err)
{
	static const struct mm_doc_col cols[] = { { "販売名・型式", 6 },
		{ "承認等番号", 5 }, { "版", 3 }, { "段階", 2 }, { "IMDRF", 2 },
		{ "段階の開始", 4 }, { "EOL", 4 }, { "EOS", 4 },
		{ "不足", 4 } };
	struct mm_doc doc;
	struct mm_doc_node *table;
	char day[MM_DATE_TEXT];

	mm_doc_init(&doc, a);
	doc.title = MM_STR("サポートの状況");
	doc.author = w->maker.name;
	doc.date = w->as_of;
	doc.number = mm_arena_fmt(a, "%s", mm_date_fmt(w->as_of, day));
	mm_doc_put(&doc, &mm_doc_add(&doc, MM_DOC_TITLE)->text, 0, doc.title);
	mm_doc_para(
	    &doc, MM_DOC_RIGHT, 0, "%s 現在", mm_date_fmt(w->as_of, day));
	mm_doc_para(&doc, MM_DOC_RIGHT, 0, "%.*s", MM_FMT(w->maker.name));
	mm_doc_para(&doc, MM_DOC_LEFT, 0,
	    "段階: "
	    "①サポート中（EOL以前）、②限定的サポート（EOLの後、EOSまで）、"
	    "③EOSの後。IMDRF N70の番号では2、3、4です。公表した日だけを載せてい"
	    "ます。");
	table = mm_doc_table(
	    &doc, MM_DOC_TABLE, cols, MM_COUNT(cols), MM_DOC_ROWHEAD);
	for (uint32_t i = 0; i < rows->n; i++)
		if (product == MM_NONE || rows->v[i].product == product)
			put_row(a, &doc, table, w, &rows->v[i]);
	mm_doc_para(&doc, MM_DOC_LEFT, 0, "お問合せ: %.*s %.*s",
	    MM_FMT(w->maker.contact), MM_FMT(w->maker.phone));
	return mm_html_render(&doc, out, err);
}
