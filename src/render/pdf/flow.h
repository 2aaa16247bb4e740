/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_RENDER_PDF_FLOW_H
#define MM_RENDER_PDF_FLOW_H

/*
 * Inside the PDF renderer: a document measured and cut into strips (a line
 * of a paragraph, a row of a table, a box), and the strips placed on pages.
 * Lengths are PDF points from the top left corner of the page.
 *
 * Third party: pango. Layer: render; only pdf/ includes it.
 */

#include "render/doc.h"

#include <pango/pangocairo.h>

#define MM_A4_WIDTH 595.276
#define MM_A4_HEIGHT 841.890
#define MM_PDF_LEFT 60.0
#define MM_PDF_TOP 50.0
#define MM_PDF_BOTTOM 54.0
#define MM_PDF_TEXT_WIDTH (MM_A4_WIDTH - 2 * MM_PDF_LEFT)
#define MM_PDF_INDENT 13.0
#define MM_PDF_PAD_X 4.5
#define MM_PDF_PAD_Y 2.5
#define MM_PDF_PAGES_MAX 10000u

enum mm_pdf_family { MM_PDF_SERIF, MM_PDF_SANS };

/** A type size: points and the distance of base lines. */
struct mm_pdf_type {
	enum mm_pdf_family family;
	bool bold;
	double size, leading;
};

/** One text set to a width. */
struct mm_flow_text {
	PangoLayout *layout;
	const struct mm_pdf_type *type;
	int lines;
	double width;
	enum mm_doc_align align;
};

#define MM_FLOW_NO_ROW UINT32_MAX
#define MM_FLOW_HEAD (UINT32_MAX - 1)

struct mm_flow_strip {
	const struct mm_doc_node *node;
	uint32_t node_index;
	uint32_t row; /**< row of a table, or one of the above */
	uint32_t text; /**< first text in the flow's list */
	uint32_t ntexts;
	int line, nlines; /**< lines of the text; of a paragraph */
	double height;
	double before, after; /**< gaps; before: dropped at a page's top */
	bool keep; /**< stays on the page of the next strip */
	uint32_t head; /**< strip to repeat after a page break */
	/* set by mm_flow_place() */
	unsigned page;
	double y;
	bool repeat; /**< the head stands above it again */
};

struct mm_flow_strips {
	struct mm_flow_strip *v;
	uint32_t n, max;
};

struct mm_flow_texts {
	struct mm_flow_text *v;
	uint32_t n, max;
};

struct mm_flow {
	struct mm_arena *arena;
	PangoContext *context;
	PangoFontDescription *const *fonts; /**< [family] */
	struct mm_flow_strips strips;
	struct mm_flow_texts texts;
	const double **widths; /**< column widths per node, or NULL */
	unsigned pages;
};

/** Measure @p d. Release with mm_flow_free() whatever it returns. */
MM_MUST_CHECK enum mm_status mm_flow_build(
    struct mm_flow *f, const struct mm_doc *d, struct mm_err *err);
/** Give every strip its page and place. */
MM_MUST_CHECK enum mm_status mm_flow_place(
    struct mm_flow *f, struct mm_err *err);
void mm_flow_free(struct mm_flow *f);

/** Types of the footer and the page mark. */
extern const struct mm_pdf_type mm_pdf_type_foot;
/**
 * Set one text of the frame of a page.
 *
 * @param where  field named when a glyph is missing
 */
MM_MUST_CHECK enum mm_status mm_flow_line(struct mm_flow *f,
    const struct mm_pdf_type *type, const char *where, struct mm_str s,
    uint32_t *text, struct mm_err *err);

#endif
