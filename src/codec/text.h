/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_CODEC_TEXT_H
#define MM_CODEC_TEXT_H

/*
 * Text files as people here have them: UTF-8 with or without a byte order
 * mark, or CP932 (what Excel writes as "CSV" on a Japanese Windows).
 *
 * Source: CP932 as the C library's iconv knows it (Microsoft's table).
 * Rule:   a byte order mark decides; else strict UTF-8; else strict CP932.
 *         Nothing is replaced silently. UTF-16 and NUL bytes are refused.
 * Layer:  codec.
 */

#include "base/arena.h"

enum mm_text_encoding { MM_TEXT_UTF8 = 0, MM_TEXT_UTF8_BOM, MM_TEXT_CP932 };

/**
 * Decode a whole file to UTF-8.
 *
 * @param a         receives the text when it must be converted
 * @param bytes     borrowed; the result may point into it
 * @param source    name for errors, may be NULL
 * @param encoding  what it was; may be NULL
 * @retval MM_EFORMAT  with line, byte column and byte offset of what cannot
 *                     be decoded
 */
MM_MUST_CHECK enum mm_status mm_text_decode(struct mm_arena *a,
    struct mm_bytes bytes, const char *source, struct mm_str *out,
    enum mm_text_encoding *encoding, struct mm_err *err);

/**
 * Load what decoding needs from the system and keep it until the process
 * ends: for a process that will not be able to open files afterwards.
 *
 * @retval MM_EINTERNAL  the system has no table of CP932
 */
MM_MUST_CHECK enum mm_status mm_text_prepare(struct mm_err *err);

/**
 * Encode valid UTF-8 as CP932 (for partners who open CSV in Excel).
 *
 * @retval MM_EFORMAT  a character has no CP932 code; the error shows the
 *                     first one, its code point and its line
 */
MM_MUST_CHECK enum mm_status mm_text_to_cp932(struct mm_arena *a,
    struct mm_str text, struct mm_bytes *out, struct mm_err *err);

#endif
