/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_CODEC_UTF16_H
#define MM_CODEC_UTF16_H

/*
 * UTF-16 files (what Windows tools write as "Unicode") as UTF-8.
 *
 * Source: RFC 2781; The Unicode Standard, D91. Either byte order, with or
 *         without a byte order mark. Strict: no lone surrogate, no NUL, no
 *         half of a unit at the end.
 * Limits: output at most 1.5 times the input.
 * Layer:  codec.
 */

#include "base/arena.h"

/**
 * Whether the bytes are UTF-16: a byte order mark, or, without one, an ASCII
 * character with a zero byte beside it, twice.
 */
bool mm_utf16_is(struct mm_bytes b);

/**
 * Decode to UTF-8 without a byte order mark.
 *
 * @param a       receives the text
 * @param b       bytes for which mm_utf16_is()
 * @param source  name for errors, may be NULL
 * @param out     set on success
 * @retval MM_EFORMAT  with line and byte offset of what is no character
 * @retval MM_ENOMEM
 */
MM_MUST_CHECK enum mm_status mm_utf16_decode(struct mm_arena *a,
    struct mm_bytes b, const char *source, struct mm_str *out,
    struct mm_err *err);

#endif
