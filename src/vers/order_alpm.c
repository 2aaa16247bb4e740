/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Arch Linux versions: [epoch:]version[-release].
 *
 * Source: vercmp(8) and its alpm_pkg_vercmp(3). Runs of digits and of letters
 * are compared in turn, and so is how many other characters stand before
 * them. At one place, from low to high: letters, end, number, characters
 * that separate (more of them are later). So "1.5b" < "1.5" < "1.5.b".
 *
 * A missing release equals every release, which no byte order can say: the
 * key without it is the beginning of the keys with one, and mm_vers_cmp()
 * compares no further.
 */
#include <string.h>

#include "vers/key.h"

enum { LETTERS = 0x01, END, NUMBER, SEPARATORS };
enum { LETTERS_END = 0x00 };

static uint8_t *
put_separators(struct mm_scan *s, uint8_t *w)
{
	const char *from = s->p;

	while (s->p < s->end && !mm_is_digit(*s->p) && !mm_is_alpha(*s->p))
		s->p++;
	if (s->p > from) {
		*w++ = SEPARATORS;
		*w++ = (uint8_t)(s->p - from);
	}
	return w;
}

static uint8_t *
put_part(struct mm_scan *s, const char *end, uint8_t *w)
{
	struct mm_scan part = { s->p, end };

	for (;;) {
		w = put_separators(&part, w);
		if (part.p == end)
			break;
		if (mm_is_digit(*part.p)) {
			*w++ = NUMBER;
			w = mm_key_scan_number(&part, w);
			continue;
		}
		*w++ = LETTERS;
		while (mm_is_alpha(mm_peek(&part)))
			*w++ = (uint8_t)*part.p++;
		*w++ = LETTERS_END;
	}
	s->p = end;
	*w++ = END;
	return w;
}

uint8_t *
mm_order_alpm(struct mm_scan *s, uint8_t *w)
{
	const char *dash;

	w = mm_key_epoch(s, ':', w);
	dash = memrchr(s->p, '-', (size_t)(s->end - s->p));
	if (s->p == s->end || dash == s->p)
		return NULL;
	w = put_part(s, dash != NULL ? dash : s->end, w);
	if (dash == NULL)
		return w;
	s->p = dash + 1;
	return s->p < s->end ? put_part(s, s->end, w) : NULL;
}
