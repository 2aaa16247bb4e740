/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_RENDER_PDF_H
#define MM_RENDER_PDF_H

/*
 * PDF of a document: A4, embedded fonts, tagged, the same bytes whenever and
 * wherever it is made from the same tree (dates come from the document, the
 * font set is closed, no environment variable or locale is read).
 *
 * Source: PDF 1.5 as written by cairo 1.16; text set by pango 1.50.
 * Fonts:  Noto Serif CJK JP and Noto Sans CJK JP, each regular and bold, of
 *         the package fonts-noto-cjk; no other font can be substituted.
 * Limits: 10,000 pages, 256 MiB a document.
 * Layer:  render. The font library reads the font files; nothing else is
 *         read or written. One struct mm_pdf per thread.
 */

#include "render/doc.h"

struct mm_pdf;

/**
 * Open the fonts; one handle serves any number of documents.
 *
 * @retval MM_ENOTFOUND  a font is missing; the message names the package
 * @retval MM_ENOMEM
 */
MM_MUST_CHECK enum mm_status mm_pdf_open(
    struct mm_pdf **out, struct mm_err *err);

/** NULL is a no-op. */
void mm_pdf_close(struct mm_pdf *pdf);

/**
 * Render @p d.
 *
 * @param out    appended to; on failure its content is unspecified
 * @param pages  may be NULL; set to the number of pages
 * @retval MM_EFORMAT  a character has no glyph in the fonts (names the
 *                     character and the field), or mm_doc_check()
 * @retval MM_ELIMIT   a code is wider than its column or the page, a row or
 *                     the summary higher than a page, too many pages
 * @retval MM_ENOMEM
 */
MM_MUST_CHECK enum mm_status mm_pdf_render(struct mm_pdf *pdf,
    const struct mm_doc *d, struct mm_buf *out, unsigned *pages,
    struct mm_err *err);

#endif
