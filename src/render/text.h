/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_RENDER_TEXT_H
#define MM_RENDER_TEXT_H

/*
 * Plain text of a document, for e-mail bodies and terminals: UTF-8, lines of
 * at most 78 columns (RFC 5322 section 2.1.1 recommends 78; wide characters
 * count 2), LF line ends. Tables become one numbered entry a row, because
 * columns do not survive the proportional fonts of mail programs.
 *
 * Layer: render.
 */

#include "render/doc.h"

#define MM_TEXT_COLUMNS 78

/**
 * Render @p d.
 *
 * @param out  appended to; on failure its content is unspecified
 * @retval MM_EFORMAT, MM_ELIMIT, MM_ENOMEM  as of mm_doc_check()
 */
MM_MUST_CHECK enum mm_status mm_text_render(
    const struct mm_doc *d, struct mm_buf *out, struct mm_err *err);

/**
 * May a line begin with @p next after @p prev? The kinsoku rule of
 * JIS X 4051: no closing bracket, point, small kana or long-vowel mark at a
 * line's start, no opening bracket at its end.
 */
bool mm_text_may_break(struct mm_str prev, struct mm_str next);

#endif
