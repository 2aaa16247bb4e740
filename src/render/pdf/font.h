/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_RENDER_PDF_FONT_H
#define MM_RENDER_PDF_FONT_H

/*
 * Inside the PDF renderer: a font set that holds the four Noto CJK JP faces
 * and nothing else, whatever the machine's font configuration says.
 *
 * Third party: fontconfig, pangofc (only here). Layer: render.
 */

#include "render/pdf/flow.h"

struct mm_pdf_fonts {
	PangoFontMap *map;
	PangoContext *context;
	PangoFontDescription *family[2]; /**< enum mm_pdf_family */
};

/**
 * Open the set; release with mm_pdf_fonts_close() whatever it returns.
 *
 * @retval MM_ENOTFOUND  a face is missing; the message names the package
 */
MM_MUST_CHECK enum mm_status mm_pdf_fonts_open(
    struct mm_pdf_fonts *fonts, struct mm_err *err);
void mm_pdf_fonts_close(struct mm_pdf_fonts *fonts);

#endif
