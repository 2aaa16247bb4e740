/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Alpine versions: digits(.digits)*[letter](_suffix[number])*[~hash][-rN],
 * and "6.0.2p1" (digits after the letter), which packages use as well.
 *
 * Source: apk-tools, "Package version specification" of its documentation
 * (apk-package(5)). A number after a dot that begins with 0 is compared as
 * text ("1.09" < "1.1"). At one place, from low to high: suffix of a
 * pre-release, end, revision, hash, number of a suffix, later suffix,
 * letter, number.
 */
#include "vers/key.h"

enum rank {
	PRE = 0x01,
	END = 0x08,
	REVISION,
	HASH,
	SUFFIX_NUMBER,
	POST,
	LETTER = 0x18,
	NUMBER
};
enum { TEXT_END = 0x00, ZERO_LED = 0x00 };

/* In ascending order; the first four belong to a pre-release. */
static const char *const suffixes[] = { "alpha", "beta", "pre", "rc", "cvs",
	"svn", "git", "hg", "p" };
#define PRE_SUFFIXES 4

/* A number after the first: text when it begins with 0. */
static uint8_t *
put_part(struct mm_scan *s, uint8_t *w)
{
	*w++ = NUMBER;
	if (mm_peek(s) != '0')
		return mm_key_scan_number(s, w);
	*w++ = ZERO_LED;
	while (mm_is_digit(mm_peek(s)))
		*w++ = (uint8_t)*s->p++;
	*w++ = TEXT_END;
	return w;
}

static bool
skip_word(struct mm_scan *s, const char *word)
{
	size_t n = 0;

	while (word[n] != '\0' && s->p + n < s->end && s->p[n] == word[n])
		n++;
	if (word[n] != '\0' || (s->p + n < s->end && mm_is_alpha(s->p[n])))
		return false;
	s->p += n;
	return true;
}

/* "_suffix" and its number; the underscore is read. */
static uint8_t *
put_suffix(struct mm_scan *s, uint8_t *w)
{
	for (unsigned i = 0; i < MM_COUNT(suffixes); i++) {
		if (!skip_word(s, suffixes[i]))
			continue;
		*w++ = (uint8_t)(i < PRE_SUFFIXES ? PRE + i : POST + i);
		if (mm_is_digit(mm_peek(s))) {
			*w++ = SUFFIX_NUMBER;
			w = mm_key_scan_number(s, w);
		}
		return w;
	}
	return NULL;
}

static uint8_t *
put_hash(struct mm_scan *s, uint8_t *w)
{
	const char *from = s->p;

	*w++ = HASH;
	while (
	    mm_is_digit(mm_peek(s)) || (mm_peek(s) >= 'a' && mm_peek(s) <= 'f'))
		*w++ = (uint8_t)*s->p++;
	*w++ = TEXT_END;
	return s->p > from ? w : NULL;
}

/* Digits, dots and the letter. */
static uint8_t *
put_numbers(struct mm_scan *s, uint8_t *w)
{
	char c;

	if (!mm_is_digit(mm_peek(s)))
		return NULL;
	*w++ = NUMBER;
	w = mm_key_scan_number(s, w);
	while (mm_peek(s) == '.') {
		s->p++;
		if (!mm_is_digit(mm_peek(s)))
			return NULL;
		w = put_part(s, w);
	}
	c = mm_peek(s);
	if (c < 'a' || c > 'z')
		return w;
	*w++ = LETTER;
	*w++ = (uint8_t)c;
	s->p++;
	if (mm_is_digit(mm_peek(s))) {
		*w++ = NUMBER;
		w = mm_key_scan_number(s, w);
	}
	return w;
}

uint8_t *
mm_order_apk(struct mm_scan *s, uint8_t *w)
{
	w = put_numbers(s, w);
	while (w != NULL && mm_peek(s) == '_') {
		s->p++;
		w = put_suffix(s, w);
	}
	if (w != NULL && mm_peek(s) == '~') {
		s->p++;
		w = put_hash(s, w);
	}
	if (w != NULL && mm_peek(s) == '-') {
		s->p++;
		if (s->end - s->p < 2 || *s->p != 'r' || !mm_is_digit(s->p[1]))
			return NULL;
		s->p++;
		*w++ = REVISION;
		w = mm_key_scan_number(s, w);
	}
	if (w == NULL || s->p < s->end)
		return NULL;
	*w++ = END;
	return w;
}
