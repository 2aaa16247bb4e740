/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RubyGems versions: numbers and letters separated by dots, or by the change
 * between the two; "-" stands for ".pre.".
 *
 * Source: Gem::Version of RubyGems 3. Segments are compared in turn, letters
 * below numbers, a missing one is 0; zeros at the end and before the first
 * letters do not count. So letters sort below the end ("1.0.a" < "1.0"), and
 * a zero that only letters follow sorts between letters and the end.
 */
#include "vers/key.h"

enum { TEXT = 0x01, LOW_ZERO = 0x02, END = 0x03, NUMBER = 0x04 };
enum { TEXT_END = 0x00 };

struct segments {
	uint8_t *w;
	unsigned zeros; /* read, not written: what follows decides */
	bool letters; /* letters were seen */
};

static void
put_text(struct segments *g, struct mm_str text)
{
	for (; g->letters && g->zeros > 0; g->zeros--)
		*g->w++ = LOW_ZERO;
	g->zeros = 0;
	g->letters = true;
	*g->w++ = TEXT;
	g->w = mm_key_text(g->w, text);
	*g->w++ = TEXT_END;
}

static void
put_number(struct segments *g, struct mm_str number)
{
	if (number.n == 0) {
		g->zeros++;
		return;
	}
	for (; g->zeros > 0; g->zeros--) {
		*g->w++ = NUMBER;
		*g->w++ = 0;
	}
	*g->w++ = NUMBER;
	g->w = mm_key_number(g->w, number);
}

uint8_t *
mm_order_gem(struct mm_scan *s, uint8_t *w)
{
	struct segments g = { .w = w };

	if (!mm_is_digit(mm_peek(s)))
		return NULL;
	for (;;) {
		const char *from = s->p;

		if (mm_is_digit(mm_peek(s))) {
			put_number(&g, mm_scan_number(s));
		} else {
			while (mm_is_alpha(mm_peek(s)))
				s->p++;
			if (s->p == from)
				return NULL;
			put_text(
			    &g, (struct mm_str){ from, (size_t)(s->p - from) });
		}
		if (s->p == s->end)
			break;
		if (*s->p == '-') {
			put_text(&g, MM_STR("pre"));
			s->p++;
		} else if (*s->p == '.') {
			s->p++;
		}
	}
	*g.w++ = END;
	return g.w;
}
