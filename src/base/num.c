/* SPDX-License-Identifier: Apache-2.0 */
#include "base/num.h"

bool
mm_num_u64(struct mm_str s, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;

	if (s.n == 0)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned d = (unsigned char)s.p[i] - (unsigned)'0';

		if (d > 9 || v > (max - d) / 10 || d > max)
			return false;
		v = v * 10 + d;
	}
	*out = v;
	return true;
}

bool
mm_num_i64(struct mm_str s, int64_t min, int64_t max, int64_t *out)
{
	bool negative = s.n > 0 && s.p[0] == '-';
	uint64_t magnitude;
	int64_t v;

	if (negative) {
		s.p++;
		s.n--;
	}
	if (!mm_num_u64(s, INT64_MAX, &magnitude))
		return false;
	v = negative ? -(int64_t)magnitude : (int64_t)magnitude;
	if (v < min || v > max)
		return false;
	*out = v;
	return true;
}

/* Exponent after the mantissa, "e-05": -99..99. */
static bool
parse_exponent(struct mm_str s, int64_t *out)
{
	bool negative = false;
	uint64_t v;

	if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+')) {
		negative = s.p[0] == '-';
		s.p++;
		s.n--;
	}
	if (!mm_num_u64(s, 99, &v))
		return false;
	*out = negative ? -(int64_t)v : (int64_t)v;
	return true;
}

/*
 * Digits of the mantissa, "12.5": value without the dot; *scale goes down by
 * one for every digit after it, and digits beyond it are cut.
 */
static bool
parse_mantissa(struct mm_str s, int64_t *scale, uint64_t *out)
{
	bool dot = false, digit = false;
	uint64_t v = 0;

	for (size_t i = 0; i < s.n; i++) {
		unsigned d = (unsigned char)s.p[i] - (unsigned)'0';

		if (s.p[i] == '.' && !dot && digit) {
			dot = true;
			continue;
		}
		if (d > 9)
			return false;
		digit = true;
		if (dot && *scale <= 0)
			continue;
		if (v > (UINT64_MAX - d) / 10)
			return false;
		v = v * 10 + d;
		*scale -= dot;
	}
	*out = v;
	return digit;
}

bool
mm_num_fixed(struct mm_str s, int decimals, uint64_t max, uint64_t *out)
{
	size_t e = mm_str_find(s, 'e');
	int64_t scale = decimals, exponent;
	uint64_t v;

	if (e == s.n)
		e = mm_str_find(s, 'E');
	if (e < s.n) {
		if (!parse_exponent(
			(struct mm_str){ s.p + e + 1, s.n - e - 1 }, &exponent))
			return false;
		scale += exponent;
		s.n = e;
	}
	if (!parse_mantissa(s, &scale, &v))
		return false;
	for (; scale > 0; scale--) {
		if (v > UINT64_MAX / 10)
			return false;
		v *= 10;
	}
	for (; scale < 0; scale++)
		v /= 10;
	if (v > max)
		return false;
	*out = v;
	return true;
}
