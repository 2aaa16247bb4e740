/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_RENDER_HTML_H
#define MM_RENDER_HTML_H

/*
 * HTML of a document: one self-contained file, no script, no address of
 * another file, print style sheet inline. Every text goes through one
 * escaping function; the tags come from literals only.
 *
 * Source: HTML Living Standard; WCAG 2.2 1.3.1 (table heads carry scope),
 *         3.1.1 (lang), 1.4.10 (reflow at 320 CSS pixels).
 * Layer:  render.
 */

#include "render/doc.h"

/**
 * Render @p d.
 *
 * @param out  appended to; on failure its content is unspecified
 * @retval MM_EFORMAT, MM_ELIMIT, MM_ENOMEM  as of mm_doc_check()
 */
MM_MUST_CHECK enum mm_status mm_html_render(
    const struct mm_doc *d, struct mm_buf *out, struct mm_err *err);

/** Append @p s with & < > " ' escaped; safe in text and quoted attributes. */
void mm_html_escape(struct mm_buf *out, struct mm_str s);

#endif
