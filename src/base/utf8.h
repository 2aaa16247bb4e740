/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_BASE_UTF8_H
#define MM_BASE_UTF8_H

/*
 * UTF-8: validation, terminal width, and the search key under which people
 * find a name however they typed it.
 *
 * Source: Unicode NFKC and East Asian Width through libunistring (only here).
 * Layer:  base.
 */

#include "base/arena.h"

/** Shortest-form UTF-8 without surrogates and without NUL bytes. */
bool mm_utf8_valid(struct mm_str s);

/**
 * Decode the code point at the front and step over it.
 * @p s must be valid and not empty.
 */
uint32_t mm_utf8_next(struct mm_str *s);

/** Terminal columns; wide and full-width characters count 2, combining 0. */
size_t mm_utf8_width(struct mm_str s);
/**
 * Blank, byte by byte, what a terminal would act on: control characters
 * (C0 but line feed and tab, DEL, C1) and those that change the direction of
 * writing. The length stays.
 */
void mm_utf8_blank_controls(char *p, size_t n);

/** Longest prefix that is at most @p columns wide. */
struct mm_str mm_utf8_fit(struct mm_str s, size_t columns);

/**
 * Search key: NFKC (full-width and half-width forms become one), case
 * folded, hiragana as katakana, all dashes as '-', blanks removed. Variant
 * characters (髙 and 高, 﨑 and 崎) stay apart except where NFKC joins them.
 *
 * @return  a text in @p a; p == NULL when out of memory
 */
struct mm_str mm_utf8_key(struct mm_arena *a, struct mm_str s);

#endif
