/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Conan versions: items separated by dots, [-pre-release items][+build items].
 *
 * Source: Conan 2, "Version ordering" of its reference. Zeros at the end do
 * not count; a pre-release is below its release, a build above.
 *
 * Conan compares an item of digits with one that has other characters as
 * texts, which is no order (10 < "1a" < 2 < 10). Here an item is its leading
 * number and the rest as text; an item without a leading number is above all
 * numbers. Where Conan's rule is an order, the two agree.
 */
#include "vers/key.h"

/* After a list of items, below every item. */
enum { LIST_END = 0x01 };
enum { PRERELEASE = 0x01, RELEASE = 0x02 };
enum { NO_BUILD = 0x01, BUILD = 0x02 };
enum { EMPTY = 0x03, NUMBER, TEXT };
enum { TEXT_END = 0x00 };

/* The items from @s to its end, without zeros at the end. */
static inline uint8_t *
put_items(struct mm_scan s, uint8_t *w)
{
	uint8_t *mark = w;

	for (;;) {
		bool zero = false;

		if (mm_is_digit(mm_peek(&s))) {
			*w++ = NUMBER;
			w = mm_key_scan_number(&s, w);
			zero = w[-1] == 0 && (s.p == s.end || *s.p == '.');
		} else {
			*w++ = s.p == s.end || *s.p == '.' ? EMPTY : TEXT;
		}
		while (s.p < s.end && *s.p != '.')
			*w++ = (uint8_t)*s.p++;
		*w++ = TEXT_END;
		if (!zero)
			mark = w;
		if (s.p == s.end)
			return mark;
		s.p++;
	}
}

uint8_t *
mm_order_conan(struct mm_scan *s, uint8_t *w)
{
	const char *dash = NULL, *plus = NULL, *end;

	/* The first '-' that stands before the last '+'. */
	for (const char *p = s->p; p < s->end; p++) {
		if (*p == '+')
			plus = p;
		else if (*p == '-' && dash == NULL)
			dash = p;
	}
	end = plus != NULL ? plus : s->end;
	if (dash == NULL || dash > end)
		dash = end;
	if (dash == s->p)
		return NULL;
	w = put_items((struct mm_scan){ s->p, dash }, w);
	*w++ = dash < end ? PRERELEASE : RELEASE;
	if (dash < end) {
		w = put_items((struct mm_scan){ dash + 1, end }, w);
		*w++ = LIST_END;
	}
	*w++ = plus != NULL ? BUILD : NO_BUILD;
	if (plus == NULL)
		return w;
	return put_items((struct mm_scan){ plus + 1, s->end }, w);
}
