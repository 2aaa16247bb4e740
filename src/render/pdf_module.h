/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_RENDER_PDF_MODULE_H
#define MM_RENDER_PDF_MODULE_H

/*
 * The seam between the program and the PDF renderer, which is a module of
 * its own (src/render/pdf/) loaded by the first letter: its libraries would
 * cost every command 4 ms (docs/adr/0019-pdf-module.md).
 *
 * The module holds its own copy of the lower layers it needs; what crosses
 * the seam is plain data and malloc'd memory of the one libc. Both sides are
 * built from the same sources at the same time, or the module is refused.
 *
 * Layer: render; only pdf.c and pdf/ include it.
 */

#include "render/doc.h"

struct mm_pdf_engine;

/** The one symbol the module exports, "mm_pdf_module". */
struct mm_pdf_module {
	char version[32]; /**< MM_VERSION of the program it was made for */
	uint64_t layout; /**< MM_PDF_LAYOUT as the module sees it */
	/* As mm_pdf_open(), mm_pdf_close(), mm_pdf_render(). */
	enum mm_status (*open)(struct mm_pdf_engine **out, struct mm_err *err);
	void (*close)(struct mm_pdf_engine *engine);
	enum mm_status (*render)(struct mm_pdf_engine *engine,
	    const struct mm_doc *d, struct mm_buf *out, unsigned *pages,
	    struct mm_err *err);
};

#define MM_PDF_SYMBOL "mm_pdf_module"
extern const struct mm_pdf_module mm_pdf_module;

/** Sizes of what crosses the seam, 16 bits each. */
#define MM_PDF_LAYOUT \
	((uint64_t)sizeof(struct mm_doc) << 48 | \
	    (uint64_t)sizeof(struct mm_doc_node) << 32 | \
	    (uint64_t)sizeof(struct mm_err) << 16 | \
	    (uint64_t)sizeof(struct mm_buf))

#endif
