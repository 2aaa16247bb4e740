/* SPDX-License-Identifier: Apache-2.0 */
#include "render/pdf/glyph.h"

#include <cairo-ft.h>
#include <hb-subset.h>
#include <stdlib.h>
#include <string.h>

enum mm_status
mm_pdf_glyphs_init(struct mm_pdf_glyphs *g, struct mm_err *err)
{
	memset(g, 0, sizeof(*g));
	for (size_t i = 0; i < MM_PDF_FACES; i++) {
		g->used[i] = hb_set_create();
		if (!hb_set_allocation_successful(g->used[i]))
			return mm_err_nomem(err);
	}
	g->options = cairo_font_options_create();
	cairo_font_options_set_hint_style(g->options, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(g->options, CAIRO_HINT_METRICS_OFF);
	return MM_OK;
}

void
mm_pdf_glyphs_free(struct mm_pdf_glyphs *g)
{
	for (size_t i = 0; i < MM_PDF_FACES; i++) {
		hb_set_destroy(g->used[i]);
		cairo_font_face_destroy(g->face[i]);
	}
	if (g->options != NULL)
		cairo_font_options_destroy(g->options);
	memset(g, 0, sizeof(*g));
}

/* Entry of a font object; MM_PDF_FONTS when there is no room. */
static unsigned
find_font(struct mm_pdf_glyphs *g, PangoFont *font)
{
	PangoFontDescription *desc;
	unsigned i = 0, face;

	while (i < g->nfonts && g->fonts[i].font != font)
		i++;
	if (i < g->nfonts || i == MM_PDF_FONTS)
		return i;
	desc = pango_font_describe_with_absolute_size(font);
	face = strcmp(pango_font_description_get_family(desc),
		   "Noto Sans CJK JP") == 0
	    ? 2
	    : 0;
	if (pango_font_description_get_weight(desc) >= PANGO_WEIGHT_BOLD)
		face++;
	g->fonts[i].font = font;
	g->fonts[i].face = face;
	g->fonts[i].size =
	    (double)pango_font_description_get_size(desc) / PANGO_SCALE;
	g->whole[face] = hb_font_get_face(pango_font_get_hb_font(font));
	g->nfonts++;
	pango_font_description_free(desc);
	return i;
}

static enum mm_status
too_many_fonts(struct mm_err *err)
{
	return mm_err_set(err, MM_EINTERNAL,
	    "文字の大きさの種類が多すぎます。不具合として報告してください",
	    "too many sizes of type; report this bug");
}

enum mm_status
mm_pdf_glyphs_add(
    struct mm_pdf_glyphs *g, PangoLayout *layout, struct mm_err *err)
{
	for (GSList *l = pango_layout_get_lines_readonly(layout); l != NULL;
	     l = l->next) {
		const PangoLayoutLine *line = l->data;

		for (GSList *r = line->runs; r != NULL; r = r->next) {
			const PangoGlyphItem *run = r->data;
			const PangoGlyphString *s = run->glyphs;
			unsigned f = find_font(g, run->item->analysis.font);

			if (f == MM_PDF_FONTS)
				return too_many_fonts(err);
			for (int i = 0; i < s->num_glyphs; i++)
				if (s->glyphs[i].glyph != PANGO_GLYPH_EMPTY)
					hb_set_add(g->used[g->fonts[f].face],
					    s->glyphs[i].glyph);
		}
	}
	return MM_OK;
}

/* Outlines and metrics only: no layout, no vertical setting, no hints. */
static hb_face_t *
reduce(hb_face_t *whole, const hb_set_t *used)
{
	static const char drop[][5] = { "GSUB", "GPOS", "GDEF", "BASE", "VORG",
		"vhea", "vmtx", "DSIG", "gasp" };
	hb_subset_input_t *input = hb_subset_input_create_or_fail();
	hb_face_t *face;
	hb_set_t *tables;

	if (input == NULL)
		return NULL;
	hb_set_union(hb_subset_input_glyph_set(input), used);
	tables = hb_subset_input_set(input, HB_SUBSET_SETS_DROP_TABLE_TAG);
	for (size_t i = 0; i < MM_COUNT(drop); i++)
		hb_set_add(tables, hb_tag_from_string(drop[i], 4));
	hb_subset_input_set_flags(input,
	    HB_SUBSET_FLAGS_RETAIN_GIDS | HB_SUBSET_FLAGS_NO_HINTING |
		HB_SUBSET_FLAGS_DESUBROUTINIZE);
	face = hb_subset_or_fail(whole, input);
	hb_subset_input_destroy(input);
	return face;
}

/*
 * What a cairo face stands on. cairo may keep the face in its cache after
 * the document is done, so it owns these, and a library of its own.
 */
struct ground {
	FT_Library library;
	FT_Face face;
	hb_blob_t *blob;
};

static void
free_ground(void *p)
{
	struct ground *ground = p;

	if (ground->face != NULL)
		(void)FT_Done_Face(ground->face);
	if (ground->library != NULL)
		(void)FT_Done_FreeType(ground->library);
	hb_blob_destroy(ground->blob);
	free(ground);
}

static cairo_font_face_t *
load(hb_face_t *face)
{
	static const cairo_user_data_key_t key;
	struct ground *ground = calloc(1, sizeof(*ground));
	cairo_font_face_t *out;
	const char *data;
	unsigned n;

	if (ground == NULL)
		return NULL;
	ground->blob = hb_face_reference_blob(face);
	data = hb_blob_get_data(ground->blob, &n);
	if (FT_Init_FreeType(&ground->library) != 0 ||
	    FT_New_Memory_Face(ground->library, (const FT_Byte *)data,
		(FT_Long)n, 0, &ground->face) != 0) {
		free_ground(ground);
		return NULL;
	}
	out = cairo_ft_font_face_create_for_ft_face(
	    ground->face, FT_LOAD_NO_HINTING);
	if (cairo_font_face_set_user_data(out, &key, ground, free_ground) !=
	    CAIRO_STATUS_SUCCESS) {
		cairo_font_face_destroy(out);
		free_ground(ground);
		return NULL;
	}
	return out;
}

enum mm_status
mm_pdf_glyphs_make(struct mm_pdf_glyphs *g, struct mm_err *err)
{
	for (size_t i = 0; i < MM_PDF_FACES; i++) {
		hb_face_t *face;

		if (g->whole[i] == NULL)
			continue;
		face = reduce(g->whole[i], g->used[i]);
		if (face != NULL)
			g->face[i] = load(face);
		hb_face_destroy(face);
		if (g->face[i] == NULL)
			return mm_err_set(err, MM_EINTERNAL,
			    "書体から必要な文字を取り出せませんでした。"
			    "メモリを確かめ、再実行してください",
			    "the glyphs needed could not be taken from the "
			    "font; check the memory and run again");
	}
	return MM_OK;
}

/* One run as cairo wants it: glyphs, and which bytes they stand for. */
struct shown {
	cairo_glyph_t *glyphs;
	cairo_text_cluster_t *clusters;
	int nglyphs, nclusters;
	double x, y;
};

static void
add_cluster(struct shown *s, const PangoGlyphItemIter *it)
{
	const PangoGlyphString *from = it->glyph_item->glyphs;
	int before = s->nglyphs;

	for (int i = it->start_glyph; i < it->end_glyph; i++) {
		const PangoGlyphInfo *in = &from->glyphs[i];

		if (in->glyph != PANGO_GLYPH_EMPTY)
			s->glyphs[s->nglyphs++] = (cairo_glyph_t){ in->glyph,
				s->x +
				    (double)in->geometry.x_offset / PANGO_SCALE,
				s->y +
				    (double)in->geometry.y_offset /
					PANGO_SCALE };
		s->x += (double)in->geometry.width / PANGO_SCALE;
	}
	s->clusters[s->nclusters++] =
	    (cairo_text_cluster_t){ it->end_index - it->start_index,
		    s->nglyphs - before };
}

static enum mm_status
show_run(struct mm_pdf_glyphs *g, cairo_t *cr, PangoGlyphItem *run,
    const char *text, struct shown *s, struct mm_err *err)
{
	size_t n = (size_t)run->glyphs->num_glyphs + 1;
	unsigned f = find_font(g, run->item->analysis.font);
	PangoGlyphItemIter it;

	if (f == MM_PDF_FONTS)
		return too_many_fonts(err);
	s->nglyphs = s->nclusters = 0;
	s->glyphs = calloc(n, sizeof(*s->glyphs));
	s->clusters = calloc(n, sizeof(*s->clusters));
	if (s->glyphs != NULL && s->clusters != NULL) {
		for (gboolean more =
			 pango_glyph_item_iter_init_start(&it, run, text);
		     more; more = pango_glyph_item_iter_next_cluster(&it))
			add_cluster(s, &it);
		cairo_set_font_face(cr, g->face[g->fonts[f].face]);
		cairo_set_font_size(cr, g->fonts[f].size);
		cairo_set_font_options(cr, g->options);
		cairo_show_text_glyphs(cr, text + run->item->offset,
		    run->item->length, s->glyphs, s->nglyphs, s->clusters,
		    s->nclusters, 0);
		n = 0;
	}
	free(s->glyphs);
	free(s->clusters);
	return n == 0 ? MM_OK : mm_err_nomem(err);
}

enum mm_status
mm_pdf_glyphs_show(struct mm_pdf_glyphs *g, cairo_t *cr, PangoLayoutLine *line,
    double x, double y, struct mm_err *err)
{
	const char *text = pango_layout_get_text(line->layout);
	struct shown s = { .x = x, .y = y };
	enum mm_status st = MM_OK;

	for (GSList *r = line->runs; st == MM_OK && r != NULL; r = r->next)
		st = show_run(g, cr, r->data, text, &s, err);
	return st;
}
