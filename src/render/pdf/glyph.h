/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_RENDER_PDF_GLYPH_H
#define MM_RENDER_PDF_GLYPH_H

/*
 * Inside the PDF renderer: the glyphs a document uses, as small fonts made
 * for it, and the drawing of lines with them.
 *
 * Why: the CFF subsetter of cairo 1.16 counts the hints of a glyph wrongly
 * once a shared subroutine was read for an earlier glyph; it then embeds all
 * subroutines (900 kB a font) or may drop one that is needed. A font without
 * hints and subroutines, made by HarfBuzz, cannot meet that fault, and its
 * short character map makes the embedding fast.
 *
 * Third party: harfbuzz-subset, freetype, cairo-ft (only here). Layer: render.
 */

#include "render/pdf/flow.h"

#include <hb.h>

/** Regular and bold of two families. */
#define MM_PDF_FACES 4
/** Font objects pango makes for them: one a face and size. */
#define MM_PDF_FONTS 64

struct mm_pdf_glyphs {
	hb_set_t *used[MM_PDF_FACES];
	hb_face_t *whole[MM_PDF_FACES]; /**< borrowed from pango */
	cairo_font_face_t *face[MM_PDF_FACES];
	struct {
		PangoFont *font; /**< borrowed */
		unsigned face;
		double size;
	} fonts[MM_PDF_FONTS];
	unsigned nfonts;
	cairo_font_options_t *options;
};

/** Empty set; release with mm_pdf_glyphs_free() whatever it returns. */
MM_MUST_CHECK enum mm_status mm_pdf_glyphs_init(
    struct mm_pdf_glyphs *g, struct mm_err *err);
void mm_pdf_glyphs_free(struct mm_pdf_glyphs *g);

/** Note the glyphs of a layout. */
MM_MUST_CHECK enum mm_status mm_pdf_glyphs_add(
    struct mm_pdf_glyphs *g, PangoLayout *layout, struct mm_err *err);

/** Make the fonts of the glyphs noted. */
MM_MUST_CHECK enum mm_status mm_pdf_glyphs_make(
    struct mm_pdf_glyphs *g, struct mm_err *err);

/** Draw a line of a noted layout with its base line starting at (x, y). */
MM_MUST_CHECK enum mm_status mm_pdf_glyphs_show(struct mm_pdf_glyphs *g,
    cairo_t *cr, PangoLayoutLine *line, double x, double y, struct mm_err *err);

#endif
