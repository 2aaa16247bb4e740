/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/base64.h"

#include <string.h>

static const char digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void
mm_base64_add(struct mm_buf *out, const void *p, size_t n)
{
	const uint8_t *b = p;

	for (size_t i = 0; i < n; i += 3) {
		uint32_t v = (uint32_t)b[i] << 16;
		size_t left = n - i;

		if (left > 1)
			v |= (uint32_t)b[i + 1] << 8;
		if (left > 2)
			v |= b[i + 2];
		mm_buf_char(out, digits[v >> 18]);
		mm_buf_char(out, digits[(v >> 12) & 63]);
		mm_buf_char(out, left > 1 ? digits[(v >> 6) & 63] : '=');
		mm_buf_char(out, left > 2 ? digits[v & 63] : '=');
	}
}

/* Value of a digit, or -1. */
static int
digit(char c)
{
	const char *at = c != '\0' ? strchr(digits, c) : NULL;

	return at != NULL ? (int)(at - digits) : -1;
}

/* Byte @p i of the decoding, or -1: a byte spans two digits. */
static int
byte_at(const char *text, size_t i)
{
	size_t at = i / 3 * 4 + i % 3;
	int high = digit(text[at]), low = digit(text[at + 1]);
	unsigned shift = 2 * (unsigned)(i % 3);

	if (high < 0 || low < 0)
		return -1;
	return ((high << (2 + shift)) | (low >> (4 - shift))) & 0xff;
}

/* The padding, and zero in the bits that it leaves over. */
static bool
good_end(struct mm_str text, size_t n)
{
	switch (n % 3) {
	case 1:
		return text.p[text.n - 1] == '=' && text.p[text.n - 2] == '=' &&
		    (digit(text.p[text.n - 3]) & 15) == 0;
	case 2:
		return text.p[text.n - 1] == '=' &&
		    (digit(text.p[text.n - 2]) & 3) == 0;
	default:
		return true;
	}
}

bool
mm_base64_exact(struct mm_str text, void *out, size_t n)
{
	uint8_t *b = out;

	if (text.n != (n + 2) / 3 * 4)
		return false;
	for (size_t i = 0; i < n; i++)
		if (byte_at(text.p, i) < 0)
			return false;
	if (!good_end(text, n))
		return false;
	for (size_t i = 0; i < n; i++)
		b[i] = (uint8_t)byte_at(text.p, i);
	return true;
}
