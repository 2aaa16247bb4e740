/* SPDX-License-Identifier: Apache-2.0 */
/* The PDF renderer as a module: render/pdf.h says what it does. */
#include "render/pdf_module.h"

#include "render/pdf/font.h"
#include "render/pdf/glyph.h"

#include <cairo-pdf.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PDF_MAX ((size_t)256 << 20)

struct mm_pdf_engine {
	struct mm_pdf_fonts fonts;
};

static void
engine_close(struct mm_pdf_engine *engine)
{
	if (engine == NULL)
		return;
	mm_pdf_fonts_close(&engine->fonts);
	free(engine);
}

static enum mm_status
engine_open(struct mm_pdf_engine **out, struct mm_err *err)
{
	struct mm_pdf_engine *engine = calloc(1, sizeof(*engine));
	enum mm_status st;

	if (engine == NULL)
		return mm_err_nomem(err);
	st = mm_pdf_fonts_open(&engine->fonts, err);
	if (st != MM_OK) {
		engine_close(engine);
		return st;
	}
	*out = engine;
	return MM_OK;
}

/* What drawing needs at hand. */
struct canvas {
	cairo_t *cr;
	const struct mm_doc *doc;
	struct mm_flow *flow;
	struct mm_pdf_glyphs glyphs;
	uint32_t foot, mark, digest; /* texts of the frame */
	uint32_t numbers; /* of page 1; the others follow */
	uint32_t node; /* whose tag is open; UINT32_MAX */
	bool list; /* an L tag is open */
	enum mm_status status; /* first failure while drawing */
	struct mm_err *err;
};

static cairo_status_t
write_bytes(void *closure, const unsigned char *data, unsigned n)
{
	struct mm_buf *b = closure;

	mm_buf_add(b, data, n);
	return b->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

/* Base line of the first line in a strip whose top is at @p y. */
static double
baseline(const struct mm_pdf_type *type, double y)
{
	/* The em box of the fonts is 0.88 above and 0.12 below. */
	return y + (type->leading - type->size) / 2 + 0.88 * type->size;
}

static void
draw_lines(struct canvas *c, const struct mm_flow_text *t, int from, int n,
    double x, double y)
{
	for (int i = 0; i < n; i++) {
		PangoLayoutLine *line =
		    pango_layout_get_line_readonly(t->layout, from + i);
		PangoRectangle box;
		double shift = 0;

		pango_layout_line_get_extents(line, NULL, &box);
		if (t->align != MM_DOC_LEFT)
			shift = t->width - (double)box.width / PANGO_SCALE;
		if (t->align == MM_DOC_CENTER)
			shift /= 2;
		if (c->status == MM_OK)
			c->status = mm_pdf_glyphs_show(&c->glyphs, c->cr, line,
			    x + shift,
			    baseline(t->type, y + i * t->type->leading),
			    c->err);
	}
}

static const char *
tag_of(enum mm_doc_type type)
{
	switch (type) {
	case MM_DOC_TITLE:
		return "H1";
	case MM_DOC_HEADING:
		return "H2";
	case MM_DOC_PARA:
		return "P";
	case MM_DOC_ITEM:
		return "LI";
	case MM_DOC_TABLE:
	case MM_DOC_BOX:
		return "Table";
	case MM_DOC_SPACE:
	case MM_DOC_CUT:
	case MM_DOC_PAGE:
		break;
	}
	return NULL;
}

static void
close_node(struct canvas *c)
{
	const char *tag = NULL;

	if (c->node != UINT32_MAX)
		tag = tag_of(c->doc->v[c->node]->type);
	if (tag != NULL)
		cairo_tag_end(c->cr, tag);
	c->node = UINT32_MAX;
}

/* End a list, unless the next node is one more item of it. */
static void
close_list(struct canvas *c, bool item)
{
	if (c->list && !item)
		cairo_tag_end(c->cr, "L");
	if (!c->list && item)
		cairo_tag_begin(c->cr, "L", NULL);
	c->list = item;
}

static void
open_node(struct canvas *c, const struct mm_flow_strip *s)
{
	const char *tag = tag_of(s->node->type);

	if (c->node == s->node_index)
		return;
	close_node(c);
	close_list(c, s->node->type == MM_DOC_ITEM);
	if (tag != NULL)
		cairo_tag_begin(c->cr, tag, NULL);
	c->node = s->node_index;
}

static double
left_of(const struct mm_doc_node *node)
{
	return MM_PDF_LEFT +
	    ((node->flags & MM_DOC_INDENT) != 0 ? MM_PDF_INDENT : 0);
}

static void
draw_flow(struct canvas *c, const struct mm_flow_strip *s)
{
	const struct mm_flow_text *t = &c->flow->texts.v[s->text];
	const struct mm_doc_node *node = s->node;
	double x = left_of(node);

	/* The marker is the text made right after the node's own. */
	if (node->marker.n > 0) {
		if (s->line == 0)
			draw_lines(c, t + 1, 0, 1, x, s->y);
		x = MM_PDF_LEFT + MM_PDF_TEXT_WIDTH - t->width;
	}
	draw_lines(c, t, s->line, s->nlines, x, s->y);
}

static void
frame_cell(struct canvas *c, const struct mm_flow_strip *s, double x, double y,
    double w)
{
	bool box = s->node->type == MM_DOC_BOX;

	cairo_set_line_width(c->cr, box ? 0.4 : 0.5);
	cairo_set_source_rgb(c->cr, 0.3, 0.3, 0.3);
	if (box) {
		if (s->row > 0) {
			cairo_move_to(c->cr, x, y);
			cairo_line_to(c->cr, x + w, y);
			cairo_stroke(c->cr);
		}
	} else {
		cairo_rectangle(c->cr, x, y, w, s->height);
		cairo_stroke(c->cr);
	}
	cairo_set_source_rgb(c->cr, 0, 0, 0);
}

static bool
is_head_cell(const struct mm_flow_strip *s, uint32_t column)
{
	return s->row == MM_FLOW_HEAD ||
	    (column == 0 &&
		(s->node->type == MM_DOC_BOX ||
		    (s->node->flags & MM_DOC_ROWHEAD) != 0));
}

static void
draw_row(struct canvas *c, const struct mm_flow_strip *s, double y)
{
	const double *width = c->flow->widths[s->node_index];
	double x = left_of(s->node);

	cairo_tag_begin(c->cr, "TR", NULL);
	for (uint32_t i = 0; i < s->ntexts; i++) {
		bool head = is_head_cell(s, i);
		const char *tag = head ? "TH" : "TD";

		if (head) {
			cairo_set_source_rgb(c->cr, 0.93, 0.93, 0.93);
			cairo_rectangle(c->cr, x, y, width[i], s->height);
			cairo_fill(c->cr);
			cairo_set_source_rgb(c->cr, 0, 0, 0);
		}
		frame_cell(c, s, x, y, width[i]);
		cairo_tag_begin(c->cr, tag, NULL);
		draw_lines(c, &c->flow->texts.v[s->text + i], 0,
		    c->flow->texts.v[s->text + i].lines, x + MM_PDF_PAD_X,
		    y + MM_PDF_PAD_Y);
		cairo_tag_end(c->cr, tag);
		x += width[i];
	}
	cairo_tag_end(c->cr, "TR");
}

/* The thick frame around a 要旨, drawn with its last row. */
static void
draw_frame(struct canvas *c, const struct mm_flow_strip *last)
{
	const struct mm_flow_strip *first = last - last->row;

	cairo_set_line_width(c->cr, 1.4);
	cairo_rectangle(c->cr, left_of(last->node), first->y, MM_PDF_TEXT_WIDTH,
	    last->y + last->height - first->y);
	cairo_stroke(c->cr);
}

static void
draw_cut(struct canvas *c, const struct mm_flow_strip *s)
{
	static const double dashes[] = { 4, 3 };
	double y = s->y + s->height / 2;

	cairo_save(c->cr);
	cairo_set_dash(c->cr, dashes, 2, 0);
	cairo_set_line_width(c->cr, 0.6);
	cairo_move_to(c->cr, MM_PDF_LEFT, y);
	cairo_line_to(c->cr, MM_PDF_LEFT + MM_PDF_TEXT_WIDTH, y);
	cairo_stroke(c->cr);
	cairo_restore(c->cr);
}

static void
draw_strip(struct canvas *c, const struct mm_flow_strip *s)
{
	open_node(c, s);
	switch (s->node->type) {
	case MM_DOC_TITLE:
	case MM_DOC_HEADING:
	case MM_DOC_PARA:
	case MM_DOC_ITEM:
		draw_flow(c, s);
		break;
	case MM_DOC_TABLE:
	case MM_DOC_BOX:
		if (s->repeat) {
			const struct mm_flow_strip *head =
			    &c->flow->strips.v[s->head];

			draw_row(c, head, s->y - head->height);
		}
		draw_row(c, s, s->y);
		if (s->node->type == MM_DOC_BOX && s->row + 1 == s->node->nrows)
			draw_frame(c, s);
		break;
	case MM_DOC_CUT:
		draw_cut(c, s);
		break;
	case MM_DOC_SPACE:
	case MM_DOC_PAGE:
		break;
	}
}

/* A pale word across the page, as a shape: it is not text to search. */
static void
draw_watermark(struct canvas *c)
{
	PangoLayout *layout;
	PangoFontDescription *desc;
	int w, h;

	if (c->doc->watermark.n == 0)
		return;
	layout = pango_layout_new(c->flow->context);
	desc = pango_font_description_copy(c->flow->fonts[MM_PDF_SANS]);
	pango_font_description_set_weight(desc, PANGO_WEIGHT_BOLD);
	pango_font_description_set_absolute_size(desc, 110.0 * PANGO_SCALE);
	pango_layout_set_font_description(layout, desc);
	pango_font_description_free(desc);
	pango_layout_set_text(
	    layout, c->doc->watermark.p, (int)c->doc->watermark.n);
	pango_layout_get_size(layout, &w, &h);
	cairo_save(c->cr);
	cairo_translate(c->cr, MM_A4_WIDTH / 2, MM_A4_HEIGHT / 2);
	cairo_rotate(c->cr, -M_PI / 5);
	cairo_move_to(
	    c->cr, -(double)w / PANGO_SCALE / 2, -(double)h / PANGO_SCALE / 2);
	pango_cairo_layout_path(c->cr, layout);
	cairo_set_source_rgb(c->cr, 0.94, 0.94, 0.94);
	cairo_fill(c->cr);
	cairo_restore(c->cr);
	g_object_unref(layout);
}

static void
draw_page_frame(struct canvas *c, unsigned page)
{
	double y = MM_A4_HEIGHT - MM_PDF_BOTTOM + 14;

	cairo_set_line_width(c->cr, 0.4);
	cairo_move_to(c->cr, MM_PDF_LEFT, y - 3);
	cairo_line_to(c->cr, MM_PDF_LEFT + MM_PDF_TEXT_WIDTH, y - 3);
	cairo_stroke(c->cr);
	draw_lines(c, &c->flow->texts.v[c->foot], 0, 1, MM_PDF_LEFT, y);
	draw_lines(c, &c->flow->texts.v[c->digest], 0, 1, MM_PDF_LEFT,
	    y + mm_pdf_type_foot.leading);
	draw_lines(
	    c, &c->flow->texts.v[c->numbers + page - 1], 0, 1, MM_PDF_LEFT, y);
	if (c->doc->mark.n > 0)
		draw_lines(c, &c->flow->texts.v[c->mark], 0, 1, MM_PDF_LEFT,
		    MM_PDF_TOP - 22);
}

static enum mm_status
set_frame_text(struct canvas *c, const char *where, struct mm_str s,
    enum mm_doc_align align, uint32_t *text)
{
	enum mm_status st =
	    mm_flow_line(c->flow, &mm_pdf_type_foot, where, s, text, c->err);

	if (st == MM_OK)
		c->flow->texts.v[*text].align = align;
	return st;
}

static enum mm_status
set_numbers(struct canvas *c)
{
	enum mm_status st = MM_OK;

	for (unsigned page = 1; st == MM_OK && page <= c->flow->pages; page++) {
		uint32_t number = 0;
		char text[48];

		(void)snprintf(
		    text, sizeof(text), "%u／%u頁", page, c->flow->pages);
		st = set_frame_text(
		    c, "頁", mm_str_of(text), MM_DOC_RIGHT, &number);
		if (page == 1)
			c->numbers = number;
	}
	return st;
}

static enum mm_status
set_frame_texts(struct canvas *c)
{
	char digest[64] = "";
	enum mm_status st;

	if (c->doc->digest[0] != '\0')
		(void)snprintf(digest, sizeof(digest),
		    "本文のSHA-256 先頭16桁 %.4s %.4s %.4s %.4s",
		    c->doc->digest, c->doc->digest + 4, c->doc->digest + 8,
		    c->doc->digest + 12);
	st = set_frame_text(
	    c, "文書番号", c->doc->footer, MM_DOC_LEFT, &c->foot);
	if (st == MM_OK)
		st = set_frame_text(c, "本文のSHA-256", mm_str_of(digest),
		    MM_DOC_LEFT, &c->digest);
	if (st == MM_OK)
		st = set_frame_text(
		    c, "サンプル表示", c->doc->mark, MM_DOC_CENTER, &c->mark);
	return st == MM_OK ? set_numbers(c) : st;
}

/* All texts are set: the fonts can be made. */
static enum mm_status
make_fonts(struct canvas *c)
{
	enum mm_status st = MM_OK;

	for (uint32_t i = 0; st == MM_OK && i < c->flow->texts.n; i++)
		st = mm_pdf_glyphs_add(
		    &c->glyphs, c->flow->texts.v[i].layout, c->err);
	return st == MM_OK ? mm_pdf_glyphs_make(&c->glyphs, c->err) : st;
}

static void
draw_pages(struct canvas *c)
{
	const struct mm_flow_strips *strips = &c->flow->strips;
	uint32_t i = 0;

	cairo_tag_begin(c->cr, "Document", NULL);
	for (unsigned page = 1; page <= c->flow->pages; page++) {
		draw_watermark(c);
		for (; i < strips->n && strips->v[i].page == page; i++)
			draw_strip(c, &strips->v[i]);
		/* A tag may not span pages: what goes on opens again. */
		close_node(c);
		close_list(c, false);
		if (page == c->flow->pages)
			cairo_tag_end(c->cr, "Document");
		draw_page_frame(c, page);
		cairo_show_page(c->cr);
	}
}

static enum mm_status
set_metadata(
    cairo_surface_t *surface, const struct mm_doc *d, struct mm_err *err)
{
	char day[MM_DATE_TEXT], stamp[MM_DATE_TEXT + 16];
	struct mm_arena *a = mm_arena_new(0);
	const struct {
		cairo_pdf_metadata_t key;
		struct mm_str value;
	} table[] = {
		{ CAIRO_PDF_METADATA_TITLE, d->title },
		{ CAIRO_PDF_METADATA_AUTHOR, d->author },
		{ CAIRO_PDF_METADATA_SUBJECT, d->footer },
	};
	enum mm_status st = a != NULL ? MM_OK : mm_err_nomem(err);

	for (size_t i = 0; st == MM_OK && i < MM_COUNT(table); i++) {
		struct mm_str z = mm_arena_str(
		    a, table[i].value.p != NULL ? table[i].value : MM_STR(""));

		if (z.p == NULL)
			st = mm_err_nomem(err);
		else
			cairo_pdf_surface_set_metadata(
			    surface, table[i].key, z.p);
	}
	(void)snprintf(stamp, sizeof(stamp), "%sT00:00:00+09:00",
	    mm_date_fmt(d->date, day));
	cairo_pdf_surface_set_metadata(
	    surface, CAIRO_PDF_METADATA_CREATOR, "Mimamori");
	cairo_pdf_surface_set_metadata(
	    surface, CAIRO_PDF_METADATA_CREATE_DATE, stamp);
	cairo_pdf_surface_set_metadata(
	    surface, CAIRO_PDF_METADATA_MOD_DATE, stamp);
	mm_arena_free(a);
	return st;
}

static enum mm_status
draw(struct canvas *c, struct mm_buf *out)
{
	cairo_surface_t *surface = cairo_pdf_surface_create_for_stream(
	    write_bytes, out, MM_A4_WIDTH, MM_A4_HEIGHT);
	cairo_status_t status;
	enum mm_status st;

	cairo_pdf_surface_restrict_to_version(surface, CAIRO_PDF_VERSION_1_5);
	st = set_metadata(surface, c->doc, c->err);
	c->cr = cairo_create(surface);
	if (st == MM_OK) {
		draw_pages(c);
		st = c->status;
	}
	status = cairo_status(c->cr);
	cairo_destroy(c->cr);
	cairo_surface_finish(surface);
	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status(surface);
	cairo_surface_destroy(surface);
	if (st == MM_OK)
		st = mm_buf_check(out, c->err);
	if (st != MM_OK || status == CAIRO_STATUS_SUCCESS)
		return st;
	if (status == CAIRO_STATUS_NO_MEMORY)
		return mm_err_nomem(c->err);
	return mm_err_set(c->err, MM_EINTERNAL,
	    "PDFを書けませんでした (%s)。不具合として報告してください",
	    "the PDF could not be written (%s); report this bug",
	    cairo_status_to_string(status));
}

static enum mm_status
engine_render(struct mm_pdf_engine *engine, const struct mm_doc *d,
    struct mm_buf *out, unsigned *pages, struct mm_err *err)
{
	struct mm_flow flow = { .context = engine->fonts.context,
		.fonts = engine->fonts.family };
	struct canvas c = {
		.doc = d, .flow = &flow, .node = UINT32_MAX, .err = err
	};
	enum mm_status st = mm_doc_check(d, err);

	if (st != MM_OK)
		return st;
	MM_BUG_ON(!mm_date_is_set(d->date));
	flow.arena = mm_arena_new(PDF_MAX);
	if (flow.arena == NULL)
		return mm_err_nomem(err);
	st = mm_pdf_glyphs_init(&c.glyphs, err);
	if (st == MM_OK)
		st = mm_flow_build(&flow, d, err);
	if (st == MM_OK)
		st = mm_flow_place(&flow, err);
	if (st == MM_OK)
		st = set_frame_texts(&c);
	if (st == MM_OK)
		st = make_fonts(&c);
	if (st == MM_OK)
		st = draw(&c, out);
	if (st == MM_OK && pages != NULL)
		*pages = flow.pages;
	mm_pdf_glyphs_free(&c.glyphs);
	mm_flow_free(&flow);
	mm_arena_free(flow.arena);
	return st;
}

__attribute__((visibility("default")))
const struct mm_pdf_module mm_pdf_module = {
	.version = MM_VERSION,
	.layout = MM_PDF_LAYOUT,
	.open = engine_open,
	.close = engine_close,
	.render = engine_render,
};
