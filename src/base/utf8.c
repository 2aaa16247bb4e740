/* SPDX-License-Identifier: Apache-2.0 */
#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>
#include <unistr.h>
#include <uniwidth.h>

bool
mm_utf8_valid(struct mm_str s)
{
	return s.n == 0 ||
	    (memchr(s.p, 0, s.n) == NULL &&
		u8_check((const uint8_t *)s.p, s.n) == NULL);
}

uint32_t
mm_utf8_next(struct mm_str *s)
{
	ucs4_t c = 0;
	int n = u8_mbtouc(&c, (const uint8_t *)s->p, s->n);

	if (n < 1)
		n = 1;
	s->p += n;
	s->n -= (size_t)n;
	return c;
}

static size_t
char_width(uint32_t c)
{
	int w = uc_width(c, "UTF-8");

	/* Ambiguous marks of Japanese text (①, ※, →) are drawn wide. */
	if (c >= 0x2460 && c <= 0x24ff)
		return 2;
	return w > 0 ? (size_t)w : 0;
}

size_t
mm_utf8_width(struct mm_str s)
{
	size_t w = 0;

	while (s.n > 0)
		w += char_width(mm_utf8_next(&s));
	return w;
}

struct mm_str
mm_utf8_fit(struct mm_str s, size_t columns)
{
	struct mm_str rest = s;
	size_t w = 0;

	while (rest.n > 0) {
		struct mm_str before = rest;

		w += char_width(mm_utf8_next(&rest));
		if (w > columns)
			return (struct mm_str){ s.p, (size_t)(before.p - s.p) };
	}
	return s;
}

/* Dashes people use for one another, and blanks; sorted by code point. */
static const ucs4_t dash_table[] = { 0x2010, 0x2011, 0x2012, 0x2013, 0x2014,
	0x2015, 0x2212, 0x30fc, 0xff0d, 0xff70 };
static const ucs4_t blank_table[] = { '\t', ' ', 0xa0, 0x3000 };

static bool
is_in(ucs4_t c, const ucs4_t *table, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (table[i] == c)
			return true;
	return false;
}

/* One code point of the key, or 0 to drop it. */
static ucs4_t
fold_char(ucs4_t c)
{
	if (c >= 0x3041 && c <= 0x3096)
		return c + 0x60;
	if (is_in(c, dash_table, MM_COUNT(dash_table)))
		return '-';
	return is_in(c, blank_table, MM_COUNT(blank_table)) ? 0 : c;
}

struct mm_str
mm_utf8_key(struct mm_arena *a, struct mm_str s)
{
	size_t n = 0, used = 0;
	uint8_t *folded;
	char *out;

	if (s.n == 0)
		return (struct mm_str){ "", 0 };
	folded = u8_casefold(
	    (const uint8_t *)s.p, s.n, NULL, UNINORM_NFKC, NULL, &n);
	if (folded == NULL) {
		mm_arena_refuse(a);
		return MM_STR_NONE;
	}
	out = mm_arena_alloc(a, n * 2 + 1);
	if (out == NULL) {
		free(folded);
		return MM_STR_NONE;
	}
	for (struct mm_str rest = { (const char *)folded, n }; rest.n > 0;) {
		ucs4_t c = fold_char(mm_utf8_next(&rest));

		if (c != 0)
			used += (size_t)u8_uctomb((uint8_t *)out + used, c, 6);
	}
	free(folded);
	return (struct mm_str){ out, used };
}

/* By the last of their bytes; the ones before it are given. */
static const struct control {
	uint8_t n, head[2], lo, hi;
} controls[] = {
	{ 1, { 0 }, 0x00, '\t' - 1 }, { 1, { 0 }, '\n' + 1, 0x1f },
	{ 1, { 0 }, 0x7f, 0x7f }, { 2, { 0xc2 }, 0x80, 0x9f }, /* C1 */
	{ 3, { 0xe2, 0x80 }, 0x8e, 0x8f }, /* U+200E, U+200F */
	{ 3, { 0xe2, 0x80 }, 0xaa, 0xae }, /* U+202A to U+202E */
	{ 3, { 0xe2, 0x81 }, 0xa6, 0xa9 }, /* U+2066 to U+2069 */
};

/* Bytes of the control that starts here; 0: none does. */
static size_t
control_length(const uint8_t *p, size_t n)
{
	if (p[0] >= 0x20 && p[0] < 0x7f)
		return 0;
	for (size_t i = 0; i < MM_COUNT(controls); i++) {
		const struct control *c = &controls[i];

		if (c->n <= n && memcmp(p, c->head, c->n - 1u) == 0 &&
		    p[c->n - 1] >= c->lo && p[c->n - 1] <= c->hi)
			return c->n;
	}
	return 0;
}

void
mm_utf8_blank_controls(char *p, size_t n)
{
	size_t k;

	for (size_t i = 0; i<n; i += k> 0 ? k : 1) {
		k = control_length((const uint8_t *)p + i, n - i);
		memset(p + i, ' ', k);
	}
}
