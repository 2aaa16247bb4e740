/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Gentoo versions: digits(.digits)*[letter](_suffix[number])*[-rN].
 *
 * Source: Package Manager Specification, "Version Comparison". Numbers after
 * the first that begin with 0 are compared as text without zeros at the end
 * ("1.01" < "1.1"); more numbers are later ("1.0" < "1.0.0"). At one place,
 * from low to high: suffix of a pre-release, end and revision, "_p", letter,
 * number. A suffix without a number has 0, and so has a missing revision.
 */
#include "vers/key.h"

enum rank { PRE = 0x01, END = 0x08, POST, LETTER, ZERO_LED, NUMBER };
enum { TEXT_END = 0x00 };

/* In ascending order; longer spellings before their prefixes. */
static const struct suffix {
	const char *text;
	uint8_t rank;
} suffixes[] = { { "alpha", PRE }, { "beta", PRE + 1 }, { "pre", PRE + 2 },
	{ "rc", PRE + 3 }, { "p", POST } };

/* A number after the first. */
static uint8_t *
put_part(struct mm_scan *s, uint8_t *w)
{
	uint8_t *mark;

	if (mm_peek(s) != '0') {
		*w++ = NUMBER;
		return mm_key_scan_number(s, w);
	}
	*w++ = ZERO_LED;
	mark = w;
	while (mm_is_digit(mm_peek(s))) {
		*w++ = (uint8_t)*s->p;
		if (*s->p++ != '0')
			mark = w;
	}
	*mark++ = TEXT_END;
	return mark;
}

static uint8_t *
put_numbers(struct mm_scan *s, uint8_t *w)
{
	if (!mm_is_digit(mm_peek(s)))
		return NULL;
	w = mm_key_scan_number(s, w);
	while (mm_peek(s) == '.') {
		s->p++;
		if (!mm_is_digit(mm_peek(s)))
			return NULL;
		w = put_part(s, w);
	}
	if (!mm_is_lower(mm_peek(s)))
		return w;
	*w++ = LETTER;
	*w++ = (uint8_t)*s->p++;
	return w;
}

/* After the underscore. */
static uint8_t *
put_suffix(struct mm_scan *s, uint8_t *w)
{
	for (size_t i = 0; i < MM_COUNT(suffixes); i++) {
		if (!mm_skip_word(s, suffixes[i].text))
			continue;
		*w++ = suffixes[i].rank;
		return mm_key_scan_number(s, w);
	}
	return NULL;
}

uint8_t *
mm_order_gentoo(struct mm_scan *s, uint8_t *w)
{
	w = put_numbers(s, w);
	while (w != NULL && mm_peek(s) == '_') {
		s->p++;
		w = put_suffix(s, w);
	}
	if (w == NULL)
		return NULL;
	*w++ = END;
	if (!mm_skip_word(s, "-r"))
		*w++ = 0;
	else if (mm_is_digit(mm_peek(s)))
		w = mm_key_scan_number(s, w);
	else
		return NULL;
	return s->p == s->end ? w : NULL;
}
