/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_VERS_ASCII_H
#define MM_VERS_ASCII_H

/*
 * Classes of ASCII characters without a locale, for the readers of versions,
 * purls and CPEs.
 *
 * Layer: vers -- private.
 */

#include "base/base.h"

static inline bool
mm_is_digit(char c)
{
	return (unsigned char)(c - '0') <= 9;
}

static inline bool
mm_is_alpha(char c)
{
	return (unsigned char)((c | 0x20) - 'a') < 26;
}

static inline bool
mm_is_lower(char c)
{
	return (unsigned char)(c - 'a') < 26;
}

static inline char
mm_lower(char c)
{
	return (unsigned char)(c - 'A') < 26 ? (char)(c | 0x20) : c;
}

/** A blank or a control character. */
static inline bool
mm_is_blank(char c)
{
	return (unsigned char)c <= ' ' || c == 0x7f;
}

/** Value of a hexadecimal digit, or -1. */
static inline int
mm_hex_value(char c)
{
	if (mm_is_digit(c))
		return c - '0';
	c = mm_lower(c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/** Byte of the percent triplet at s.p[i], or -1 when it is none. */
static inline int
mm_percent_triplet(struct mm_str s, size_t i)
{
	int hi, lo;

	if (s.n - i < 3)
		return -1;
	hi = mm_hex_value(s.p[i + 1]);
	lo = mm_hex_value(s.p[i + 2]);
	return hi < 0 || lo < 0 ? -1 : hi * 16 + lo;
}

#endif
