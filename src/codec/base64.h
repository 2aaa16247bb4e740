/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_CODEC_BASE64_H
#define MM_CODEC_BASE64_H

/*
 * Base 64 with padding (RFC 4648 section 4). One value has one spelling: no
 * white space, no missing padding, unused bits zero (section 3.5).
 * Layer: codec.
 */

#include "base/buf.h"

/** Append the encoding. */
void mm_base64_add(struct mm_buf *out, const void *p, size_t n);

/**
 * Decode exactly @p n bytes.
 *
 * @return  false on another length or spelling; @p out is then not written
 */
MM_MUST_CHECK bool mm_base64_exact(struct mm_str text, void *out, size_t n);

#endif
