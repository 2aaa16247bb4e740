/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RPM versions: [epoch:]version[-release] in the order of rpmvercmp().
 *
 * Source: rpm-version(7). Numbers and runs of letters are compared in turn,
 * everything else only separates them; '~' sorts before the end of the
 * text, '^' directly after it; a number is newer than letters.
 *
 * A missing release sorts below every release.
 */
#include <string.h>

#include "vers/key.h"

enum { TILDE = 0x01, END = 0x02, CARET = 0x03, LETTERS = 0x04, NUMBER = 0x05 };
enum { LETTERS_END = 0x00 };

static inline uint8_t *
put_letters(struct mm_scan *s, uint8_t *w)
{
	*w++ = LETTERS;
	while (s->p < s->end && mm_is_alpha(*s->p))
		*w++ = (uint8_t)*s->p++;
	*w++ = LETTERS_END;
	return w;
}

/* One part up to @end; NULL when nothing in it can be compared. */
static inline uint8_t *
put_part(struct mm_scan *s, const char *end, uint8_t *w)
{
	struct mm_scan part = { s->p, end };
	bool any = false;

	while (part.p < end) {
		char c = *part.p;

		if (mm_is_digit(c)) {
			*w++ = NUMBER;
			w = mm_key_scan_number(&part, w);
			any = true;
			continue;
		}
		if (mm_is_alpha(c)) {
			w = put_letters(&part, w);
			any = true;
			continue;
		}
		if (c == '~')
			*w++ = TILDE;
		else if (c == '^')
			*w++ = CARET;
		part.p++;
	}
	*w++ = END;
	return any ? w : NULL;
}

uint8_t *
mm_order_rpm(struct mm_scan *s, uint8_t *w)
{
	const char *dash;

	w = mm_key_epoch(s, ':', w);
	dash = memrchr(s->p, '-', (size_t)(s->end - s->p));
	w = put_part(s, dash != NULL ? dash : s->end, w);
	if (w == NULL)
		return NULL;
	if (dash == NULL) {
		*w++ = END;
		return w;
	}
	s->p = dash + 1;
	return put_part(s, s->end, w);
}
