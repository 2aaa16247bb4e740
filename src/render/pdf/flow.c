/* SPDX-License-Identifier: Apache-2.0 */
#include "render/pdf/flow.h"

#include "base/utf8.h"

#include <string.h>

static const struct mm_pdf_type type_title = { MM_PDF_SANS, true, 13.5, 21 };
static const struct mm_pdf_type type_head = { MM_PDF_SANS, true, 10, 15.5 };
static const struct mm_pdf_type type_body = { MM_PDF_SERIF, false, 10, 15.5 };
static const struct mm_pdf_type type_small = { MM_PDF_SERIF, false, 9, 13.5 };
static const struct mm_pdf_type type_cell = { MM_PDF_SANS, false, 9, 13 };
static const struct mm_pdf_type type_th = { MM_PDF_SANS, true, 9, 13 };
static const struct mm_pdf_type type_box = { MM_PDF_SANS, false, 9.5, 14 };
/* Smaller steps tried when the codes of a table do not fit its width. */
static const struct mm_pdf_type type_tight[] = {
	{ MM_PDF_SANS, false, 8, 11.5 },
	{ MM_PDF_SANS, false, 7, 10 },
};
const struct mm_pdf_type mm_pdf_type_foot = { MM_PDF_SANS, false, 7.5, 11 };

void
mm_flow_free(struct mm_flow *f)
{
	for (uint32_t i = 0; i < f->texts.n; i++)
		g_clear_object(&f->texts.v[i].layout);
	f->texts.n = 0;
}

/* What a text becomes for pango: its bytes and where it must not break. */
struct source {
	struct mm_buf bytes;
	PangoAttrList *attrs;
	bool phrased;
};

static void
add_attr(struct source *s, PangoAttribute *attr, size_t from, size_t to)
{
	attr->start_index = (guint)from;
	attr->end_index = (guint)to;
	pango_attr_list_insert(s->attrs, attr);
}

static void
add_kept(struct source *s, struct mm_str piece)
{
	size_t from = s->bytes.n;

	mm_buf_str(&s->bytes, piece);
	add_attr(s, pango_attr_allow_breaks_new(FALSE), from, s->bytes.n);
}

static void
add_run(struct source *s, const struct mm_doc_run *run, size_t *phrase)
{
	struct mm_str rest = run->text;
	size_t from = s->bytes.n;

	if ((run->style & MM_DOC_KEEP) != 0 && !s->phrased &&
	    mm_utf8_width(rest) <= MM_DOC_CODE_MAX) {
		add_kept(s, rest);
		rest.n = 0;
	}
	while (rest.n > 0) {
		bool code;
		struct mm_str piece = mm_doc_piece(&rest, &code);

		if (!mm_doc_is_break(piece)) {
			if (code && !s->phrased)
				add_kept(s, piece);
			else
				mm_buf_str(&s->bytes, piece);
		}
		if (s->phrased &&
		    (mm_doc_is_break(piece) || mm_doc_is_newline(piece))) {
			add_attr(s, pango_attr_allow_breaks_new(FALSE), *phrase,
			    s->bytes.n);
			*phrase = s->bytes.n;
		}
	}
	if ((run->style & MM_DOC_BOLD) != 0)
		add_attr(s, pango_attr_weight_new(PANGO_WEIGHT_BOLD), from,
		    s->bytes.n);
}

static void
read_text(struct source *s, const struct mm_doc_text *t)
{
	size_t phrase = 0;

	for (uint32_t i = 0; i < t->n; i++)
		add_run(s, &t->v[i], &phrase);
	if (s->phrased && s->bytes.n > phrase)
		add_attr(
		    s, pango_attr_allow_breaks_new(FALSE), phrase, s->bytes.n);
	add_attr(s, pango_attr_insert_hyphens_new(FALSE), 0, s->bytes.n);
}

static enum mm_status
missing_glyph(const char *where, uint32_t c, struct mm_err *err)
{
	return mm_err_set(err, MM_EFORMAT,
	    "「%s」の文字 U+%04X は書体 Noto CJK JP にありません。"
	    "登録内容を、書体にある文字に直してください",
	    "\"%s\" holds U+%04X, which the fonts Noto CJK JP do not have; "
	    "correct the record to a character they have",
	    where != NULL ? where : "-", (unsigned)c);
}

/* Every glyph of a run is there and comes from a font we asked for. */
static enum mm_status
check_run(const char *where, const PangoGlyphItem *run, struct mm_err *err)
{
	PangoFontDescription *desc =
	    pango_font_describe(run->item->analysis.font);
	const char *family = pango_font_description_get_family(desc);
	bool ours = family != NULL &&
	    (strcmp(family, "Noto Serif CJK JP") == 0 ||
		strcmp(family, "Noto Sans CJK JP") == 0);
	enum mm_status st = MM_OK;

	if (!ours)
		st = mm_err_set(err, MM_ENOTFOUND,
		    "「%s」に別の書体 %s が使われました。"
		    "パッケージ fonts-noto-cjk を入れてください",
		    "\"%s\" was set in another font, %s; install the package "
		    "fonts-noto-cjk",
		    where != NULL ? where : "-", family != NULL ? family : "?");
	for (int i = 0; st == MM_OK && i < run->glyphs->num_glyphs; i++) {
		PangoGlyph g = run->glyphs->glyphs[i].glyph;

		if (g != PANGO_GLYPH_EMPTY &&
		    (g & PANGO_GLYPH_UNKNOWN_FLAG) != 0)
			st = missing_glyph(
			    where, g & ~PANGO_GLYPH_UNKNOWN_FLAG, err);
	}
	pango_font_description_free(desc);
	return st;
}

static enum mm_status
check_glyphs(const char *where, PangoLayout *layout, struct mm_err *err)
{
	enum mm_status st = MM_OK;

	for (GSList *l = pango_layout_get_lines_readonly(layout);
	     st == MM_OK && l != NULL; l = l->next) {
		const PangoLayoutLine *line = l->data;

		for (GSList *r = line->runs; st == MM_OK && r != NULL;
		     r = r->next)
			st = check_run(where, r->data, err);
	}
	if (st == MM_OK && pango_layout_get_unknown_glyphs_count(layout) > 0)
		st = missing_glyph(where, 0xfffd, err);
	return st;
}

static double
widest_line(PangoLayout *layout)
{
	int widest = 0;

	for (GSList *l = pango_layout_get_lines_readonly(layout); l != NULL;
	     l = l->next) {
		PangoRectangle box;

		pango_layout_line_get_extents(l->data, NULL, &box);
		if (box.width > widest)
			widest = box.width;
	}
	return (double)widest / PANGO_SCALE;
}

/* Set (or set again) a text to a width. */
static void
set_width(struct mm_flow_text *t, double width)
{
	/* Every caller hands an element that add_text() made. */
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
	t->width = width;
	pango_layout_set_width(t->layout, (int)(width * PANGO_SCALE));
	t->lines = pango_layout_get_line_count(t->layout);
}

static void
set_type(
    struct mm_flow *f, struct mm_flow_text *t, const struct mm_pdf_type *type)
{
	PangoFontDescription *desc =
	    pango_font_description_copy(f->fonts[type->family]);

	pango_font_description_set_absolute_size(
	    desc, type->size * PANGO_SCALE);
	if (type->bold)
		pango_font_description_set_weight(desc, PANGO_WEIGHT_BOLD);
	pango_layout_set_font_description(t->layout, desc);
	pango_font_description_free(desc);
	t->type = type;
}

/* New text of the flow, not yet set to a width. */
static enum mm_status
add_text(struct mm_flow *f, const struct mm_pdf_type *type,
    const struct mm_doc_text *t, bool phrased, struct mm_flow_text **out,
    struct mm_err *err)
{
	struct mm_flow_text *ft = mm_vec_push(f->arena, &f->texts);
	struct source s = { .phrased = phrased };
	enum mm_status st;

	if (ft == NULL)
		return mm_err_nomem(err);
	ft->layout = pango_layout_new(f->context);
	mm_buf_init(&s.bytes, 0);
	s.attrs = pango_attr_list_new();
	read_text(&s, t);
	st = mm_buf_check(&s.bytes, err);
	if (st == MM_OK) {
		pango_layout_set_text(ft->layout,
		    s.bytes.p != NULL ? s.bytes.p : "", (int)s.bytes.n);
		pango_layout_set_attributes(ft->layout, s.attrs);
		pango_layout_set_wrap(ft->layout, PANGO_WRAP_WORD_CHAR);
		pango_layout_set_auto_dir(ft->layout, FALSE);
		set_type(f, ft, type);
		*out = ft;
	}
	pango_attr_list_unref(s.attrs);
	mm_buf_free(&s.bytes);
	return st;
}

enum mm_status
mm_flow_line(struct mm_flow *f, const struct mm_pdf_type *type,
    const char *where, struct mm_str s, uint32_t *text, struct mm_err *err)
{
	struct mm_doc_run run = { s, MM_DOC_KEEP };
	struct mm_doc_text t = { &run, s.n > 0 ? 1 : 0, 1 };
	struct mm_flow_text *ft = NULL;
	enum mm_status st = add_text(f, type, &t, false, &ft, err);

	if (st != MM_OK)
		return st;
	*text = f->texts.n - 1;
	set_width(ft, MM_PDF_TEXT_WIDTH);
	return check_glyphs(where, ft->layout, err);
}

static struct mm_flow_strip *
add_strip(struct mm_flow *f, const struct mm_doc_node *node, uint32_t index)
{
	struct mm_flow_strip *s = mm_vec_push(f->arena, &f->strips);

	if (s != NULL) {
		s->node = node;
		s->node_index = index;
		s->row = MM_FLOW_NO_ROW;
		s->head = UINT32_MAX;
	}
	return s;
}

static enum mm_status
too_wide(const char *where, struct mm_err *err)
{
	return mm_err_set(err, MM_ELIMIT,
	    "「%s」に、行の途中で切れない長い語があり用紙に収まりません。"
	    "短くするか空白を入れてください",
	    "\"%s\" holds a word that may not be broken and does not fit the "
	    "page; shorten it or add blanks",
	    where != NULL ? where : "-");
}

static const struct mm_pdf_type *
flow_type(const struct mm_doc_node *node)
{
	if (node->type == MM_DOC_TITLE)
		return &type_title;
	if (node->type == MM_DOC_HEADING)
		return &type_head;
	return (node->flags & MM_DOC_SMALL) != 0 ? &type_small : &type_body;
}

static double
gap_before(const struct mm_doc_node *node)
{
	switch (node->type) {
	case MM_DOC_TITLE:
		return 14;
	case MM_DOC_HEADING:
		return 7;
	case MM_DOC_TABLE:
		return 3;
	case MM_DOC_BOX:
		return 8;
	case MM_DOC_PARA:
	case MM_DOC_ITEM:
	case MM_DOC_SPACE:
	case MM_DOC_CUT:
	case MM_DOC_PAGE:
		break;
	}
	return 0;
}

/* Left edge of a node's text. */
static double
text_left(const struct mm_doc_node *node)
{
	return (node->flags & MM_DOC_INDENT) != 0 ? MM_PDF_INDENT : 0;
}

static double
marker_width(const struct mm_doc_node *node)
{
	double size = flow_type(node)->size;

	if (node->marker.n == 0)
		return 0;
	return (double)mm_utf8_width(node->marker) * size / 2 + size * 0.4;
}

/* Strips of a paragraph: a line each; two lines stay together at its ends. */
static enum mm_status
add_lines(struct mm_flow *f, const struct mm_doc_node *node, uint32_t index,
    uint32_t text, struct mm_err *err)
{
	const struct mm_flow_text *t = &f->texts.v[text];
	bool whole = node->type == MM_DOC_TITLE || node->type == MM_DOC_HEADING;
	int n = whole ? 1 : t->lines;

	for (int i = 0; i < n; i++) {
		struct mm_flow_strip *s = add_strip(f, node, index);

		if (s == NULL)
			return mm_err_nomem(err);
		s->text = text;
		s->ntexts = 1;
		s->line = i;
		s->nlines = whole ? t->lines : 1;
		s->height = t->type->leading * s->nlines;
		s->before = i == 0 ? gap_before(node) : 0;
		s->keep = whole || (n > 1 && (i == 0 || i == n - 2));
	}
	if (node->type == MM_DOC_TITLE)
		f->strips.v[f->strips.n - 1].height += 4;
	return MM_OK;
}

static enum mm_status
add_flow(struct mm_flow *f, const struct mm_doc_node *node, uint32_t index,
    struct mm_err *err)
{
	struct mm_flow_text *t = NULL;
	double room = MM_PDF_TEXT_WIDTH - text_left(node) - marker_width(node);
	uint32_t text = f->texts.n;
	enum mm_status st = add_text(f, flow_type(node), &node->text,
	    node->type == MM_DOC_TITLE, &t, err);

	if (st != MM_OK)
		return st;
	/* add_text() succeeded: t is set. */
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
	t->align = node->type == MM_DOC_TITLE ? MM_DOC_CENTER : node->align;
	set_width(t, room);
	st = check_glyphs(node->where, t->layout, err);
	if (st != MM_OK)
		return st;
	if (widest_line(t->layout) > room + 1)
		return too_wide(node->where, err);
	st = add_lines(f, node, index, text, err);
	if (st == MM_OK && node->marker.n > 0) {
		uint32_t mark;

		st = mm_flow_line(
		    f, flow_type(node), node->where, node->marker, &mark, err);
	}
	return st;
}

static const struct mm_pdf_type *
cell_type(
    const struct mm_doc_node *node, bool head, const struct mm_pdf_type *body)
{
	if (head)
		return &type_th;
	return node->type == MM_DOC_BOX ? &type_box : body;
}

/*
 * Column widths: each column has at least the width of its widest code, the
 * rest is shared by weight. false when the codes alone do not fit.
 */
static bool
share_width(const struct mm_doc_node *node, const double *least, double total,
    double *width)
{
	double need = 0, weights = 0;
	bool fixed[16] = { false };

	MM_BUG_ON(node->ncols > MM_COUNT(fixed));
	for (uint32_t c = 0; c < node->ncols; c++)
		need += least[c];
	if (need > total)
		return false;
	/* A column whose share is below its least keeps its least. */
	for (bool again = true; again;) {
		double rest = total;

		again = false;
		weights = 0;
		for (uint32_t c = 0; c < node->ncols; c++) {
			if (fixed[c])
				rest -= least[c];
			else
				weights += node->cols[c].weight;
		}
		for (uint32_t c = 0; c < node->ncols; c++) {
			width[c] = fixed[c]
			    ? least[c]
			    : rest * node->cols[c].weight / weights;
			if (!fixed[c] && width[c] < least[c]) {
				fixed[c] = true;
				again = true;
			}
		}
	}
	return true;
}

static bool
has_heads(const struct mm_doc_node *node)
{
	return node->ncols > 0 && node->cols[0].ja != NULL;
}

/* Texts of all cells, row after row, the head row first. */
static enum mm_status
add_cells(struct mm_flow *f, const struct mm_doc_node *node, struct mm_err *err)
{
	struct mm_flow_text *t = NULL;
	enum mm_status st = MM_OK;

	for (uint32_t c = 0; has_heads(node) && c < node->ncols; c++) {
		struct mm_doc_run run = { mm_str_of(node->cols[c].ja), 0 };
		struct mm_doc_text text = { &run, 1, 1 };

		st = add_text(f, &type_th, &text, false, &t, err);
		if (st != MM_OK)
			return st;
	}
	for (uint32_t r = 0; r < node->nrows; r++) {
		for (uint32_t c = 0; c < node->ncols; c++) {
			st = add_text(f, cell_type(node, false, &type_cell),
			    &node->rows[r].v[c], false, &t, err);
			if (st != MM_OK)
				return st;
			set_width(t, 0);
			st = check_glyphs(
			    has_heads(node) ? node->cols[c].ja : node->where,
			    t->layout, err);
			if (st != MM_OK)
				return st;
		}
	}
	return st;
}

static void
measure_least(struct mm_flow *f, const struct mm_doc_node *node, uint32_t first,
    double *least)
{
	uint32_t n = f->texts.n - first;

	for (uint32_t c = 0; c < node->ncols; c++)
		least[c] = 0;
	for (uint32_t i = 0; i < n; i++) {
		struct mm_flow_text *t = &f->texts.v[first + i];
		double w;

		set_width(t, 0);
		w = widest_line(t->layout) + 2 * MM_PDF_PAD_X + 0.5;
		if (w > least[i % node->ncols])
			least[i % node->ncols] = w;
	}
}

static enum mm_status
fit_columns(struct mm_flow *f, const struct mm_doc_node *node, uint32_t first,
    double *width, struct mm_err *err)
{
	double total = MM_PDF_TEXT_WIDTH - text_left(node), least[16];
	uint32_t heads = has_heads(node) ? node->ncols : 0;

	MM_BUG_ON(node->ncols > MM_COUNT(least));
	measure_least(f, node, first, least);
	for (size_t step = 0; !share_width(node, least, total, width); step++) {
		if (step == MM_COUNT(type_tight) || node->type == MM_DOC_BOX)
			return too_wide(node->where, err);
		for (uint32_t i = first + heads; i < f->texts.n; i++)
			set_type(f, &f->texts.v[i], &type_tight[step]);
		measure_least(f, node, first, least);
	}
	for (uint32_t i = first; i < f->texts.n; i++)
		set_width(&f->texts.v[i],
		    width[(i - first) % node->ncols] - 2 * MM_PDF_PAD_X);
	return MM_OK;
}

static double
row_height(const struct mm_flow *f, uint32_t text, uint32_t n)
{
	double height = 0;

	for (uint32_t i = 0; i < n; i++) {
		const struct mm_flow_text *t = &f->texts.v[text + i];
		double h = t->lines * t->type->leading + 2 * MM_PDF_PAD_Y;

		if (h > height)
			height = h;
	}
	return height;
}

static enum mm_status
add_rows(struct mm_flow *f, const struct mm_doc_node *node, uint32_t index,
    uint32_t first, struct mm_err *err)
{
	uint32_t heads = has_heads(node) ? 1 : 0, nrows = node->nrows + heads;
	uint32_t head = f->strips.n;
	double after = node->type == MM_DOC_TABLE ? 3 : 0;
	/* A short table is read at one glance: it is not cut. */
	uint32_t whole = (node->flags & MM_DOC_ROWHEAD) != 0 ? 8 : 4;

	for (uint32_t r = 0; r < nrows; r++) {
		struct mm_flow_strip *s = add_strip(f, node, index);

		if (s == NULL)
			return mm_err_nomem(err);
		s->row = r < heads ? MM_FLOW_HEAD : r - heads;
		s->text = first + r * node->ncols;
		s->ntexts = node->ncols;
		s->height = row_height(f, s->text, s->ntexts);
		s->before = r == 0 ? gap_before(node) : 0;
		/* A head never alone, a last row never alone. */
		s->keep = r + 1 < nrows &&
		    (node->type == MM_DOC_BOX || r < heads || r + 2 == nrows ||
			nrows <= whole);
		if (heads == 1 && r > 0)
			s->head = head;
		if (r + 1 == nrows)
			s->after = after;
	}
	return MM_OK;
}

static enum mm_status
add_table(struct mm_flow *f, const struct mm_doc_node *node, uint32_t index,
    struct mm_err *err)
{
	double *width = mm_arena_array(f->arena, node->ncols, sizeof(*width));
	uint32_t first = f->texts.n;
	enum mm_status st;

	if (width == NULL)
		return mm_err_nomem(err);
	st = add_cells(f, node, err);
	if (st == MM_OK)
		st = fit_columns(f, node, first, width, err);
	if (st == MM_OK)
		st = add_rows(f, node, index, first, err);
	f->widths[index] = width;
	return st;
}

static enum mm_status
add_gap(struct mm_flow *f, const struct mm_doc_node *node, uint32_t index,
    struct mm_err *err)
{
	struct mm_flow_strip *s = add_strip(f, node, index);

	if (s == NULL)
		return mm_err_nomem(err);
	if (node->type == MM_DOC_SPACE)
		s->before = type_body.leading / 2;
	if (node->type == MM_DOC_CUT)
		s->height = type_body.leading;
	return MM_OK;
}

static enum mm_status
add_node(struct mm_flow *f, const struct mm_doc_node *node, uint32_t index,
    struct mm_err *err)
{
	switch (node->type) {
	case MM_DOC_TITLE:
	case MM_DOC_HEADING:
	case MM_DOC_PARA:
	case MM_DOC_ITEM:
		return add_flow(f, node, index, err);
	case MM_DOC_TABLE:
	case MM_DOC_BOX:
		return add_table(f, node, index, err);
	case MM_DOC_SPACE:
	case MM_DOC_CUT:
	case MM_DOC_PAGE:
		break;
	}
	return add_gap(f, node, index, err);
}

/* A closing word at the right (敬具, 以上) stands under what it closes. */
static void
keep_closings(struct mm_flow *f)
{
	for (uint32_t i = 1; i < f->strips.n; i++) {
		const struct mm_doc_node *node = f->strips.v[i].node;
		enum mm_doc_type before = f->strips.v[i - 1].node->type;

		if (node->type == MM_DOC_PARA && node->align == MM_DOC_RIGHT &&
		    before != MM_DOC_PAGE)
			f->strips.v[i - 1].keep = true;
	}
}

enum mm_status
mm_flow_build(struct mm_flow *f, const struct mm_doc *d, struct mm_err *err)
{
	enum mm_status st = MM_OK;

	f->widths = mm_arena_array(f->arena, d->n, sizeof(*f->widths));
	if (f->widths == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; st == MM_OK && i < d->n; i++)
		st = add_node(f, d->v[i], i, err);
	if (st == MM_OK)
		keep_closings(f);
	return st;
}

static double
page_room(void)
{
	return MM_A4_HEIGHT - MM_PDF_TOP - MM_PDF_BOTTOM;
}

/* Height of the strips that stay together from @p i, and how many. */
static double
group_height(const struct mm_flow *f, uint32_t i, uint32_t *count)
{
	double h = 0;
	uint32_t n = 0;

	for (; i + n < f->strips.n; n++) {
		const struct mm_flow_strip *s = &f->strips.v[i + n];

		if (s->node->type == MM_DOC_PAGE)
			break;
		h += s->height + (n > 0 ? s->before : 0);
		if (!s->keep) {
			n++;
			break;
		}
	}
	*count = n > 0 ? n : 1;
	return h;
}

static enum mm_status
new_page(struct mm_flow *f, double *y, struct mm_err *err)
{
	if (f->pages >= MM_PDF_PAGES_MAX)
		return mm_err_set(err, MM_ELIMIT,
		    "文書が長すぎます(上限 %u 頁)。対象を分けてください",
		    "the document is too long (limit %u pages); split it",
		    MM_PDF_PAGES_MAX);
	f->pages++;
	*y = 0;
	return MM_OK;
}

/* Put one strip at @p y, under a repeated head where that is due. */
static void
put_strip(struct mm_flow *f, struct mm_flow_strip *s, double *y)
{
	if (*y > 0)
		*y += s->before;
	if (s->head != UINT32_MAX && s != f->strips.v &&
	    (s - 1)->page != f->pages) {
		s->repeat = true;
		*y += f->strips.v[s->head].height;
	}
	s->page = f->pages;
	s->y = *y + MM_PDF_TOP;
	*y += s->height + s->after;
}

static enum mm_status
place_group(struct mm_flow *f, uint32_t i, uint32_t *count, double *y,
    struct mm_err *err)
{
	double h = group_height(f, i, count);
	double room = page_room();
	struct mm_flow_strip *s = &f->strips.v[i];
	enum mm_status st = MM_OK;

	if (*y > 0 && *y + s->before + h > room)
		st = new_page(f, y, err);
	/* A group higher than a page is cut between its strips. */
	for (uint32_t k = 0; st == MM_OK && k < *count; k++, s++) {
		double head =
		    s->head != UINT32_MAX ? f->strips.v[s->head].height : 0;

		if (*y > 0 && *y + s->before + s->height > room + 0.01)
			st = new_page(f, y, err);
		if (st == MM_OK && s->height + head > room)
			st = mm_err_set(err, MM_ELIMIT,
			    "「%s」が1頁に収まりません。文を短くしてください",
			    "\"%s\" does not fit one page; shorten it",
			    s->node->where != NULL ? s->node->where : "-");
		if (st == MM_OK)
			put_strip(f, s, y);
	}
	return st;
}

enum mm_status
mm_flow_place(struct mm_flow *f, struct mm_err *err)
{
	double y = 0;
	enum mm_status st = new_page(f, &y, err);

	for (uint32_t i = 0, n; st == MM_OK && i < f->strips.n; i += n) {
		n = 1;
		if (f->strips.v[i].node->type == MM_DOC_PAGE) {
			st = y > 0 ? new_page(f, &y, err) : MM_OK;
			f->strips.v[i].page = f->pages;
		} else {
			st = place_group(f, i, &n, &y, err);
		}
	}
	return st;
}
