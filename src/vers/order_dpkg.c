/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Debian versions: [epoch:]upstream[-revision].
 *
 * Source: Debian Policy §5.6.12 and deb-version(7). Each part alternates
 * between a run of non-digits and a number. In a run '~' sorts before the
 * end of the run, letters after it, all other characters after letters.
 *
 * Key: for each run its characters mapped to that order and RUN_END, then
 * the number. A part that has ended compares like an empty run, so one
 * RUN_END closes it: what follows in a longer part is a run that begins
 * with '~' (below) or another character (above).
 */
#include <string.h>

#include "vers/key.h"

enum { TILDE = 0x01, RUN_END = 0x02, OTHER = 0x80 };

/* Key byte of each character; 0: not allowed, or a digit. */
#define L(c) [c] = (c), [(c)-32] = (c)-32
static const uint8_t order[256] = { ['~'] = TILDE,
	L('a'),
	L('b'),
	L('c'),
	L('d'),
	L('e'),
	L('f'),
	L('g'),
	L('h'),
	L('i'),
	L('j'),
	L('k'),
	L('l'),
	L('m'),
	L('n'),
	L('o'),
	L('p'),
	L('q'),
	L('r'),
	L('s'),
	L('t'),
	L('u'),
	L('v'),
	L('w'),
	L('x'),
	L('y'),
	L('z'),
	['+'] = OTHER | '+',
	['-'] = OTHER | '-',
	['.'] = OTHER | '.',
	[':'] = OTHER | ':' };
#undef L

/* dpkg refuses an epoch above INT_MAX. */
#define EPOCH_MAX "2147483647"

/* Runs and numbers in turn up to @end. */
static inline uint8_t *
put_part(struct mm_scan *s, const char *end, uint8_t *w)
{
	struct mm_scan part = { s->p, end };

	do {
		uint8_t byte;

		while (part.p < end &&
		    (byte = order[(unsigned char)*part.p]) != 0) {
			*w++ = byte;
			part.p++;
		}
		s->p = part.p;
		if (part.p < end && !mm_is_digit(*part.p))
			return NULL;
		*w++ = RUN_END;
		w = mm_key_scan_number(&part, w);
	} while (part.p < end);
	s->p = end;
	*w++ = RUN_END;
	return w;
}

/* Digits before the first ':', if there is one. */
static uint8_t *
put_epoch(struct mm_scan *s, const char *colon, uint8_t *w)
{
	const size_t most = sizeof(EPOCH_MAX) - 1;
	struct mm_str number = mm_scan_number(s);

	if (s->p != colon || number.n > most ||
	    (number.n == most && memcmp(number.p, EPOCH_MAX, most) > 0))
		return NULL;
	s->p++;
	return mm_key_number(w, number);
}

uint8_t *
mm_order_dpkg(struct mm_scan *s, uint8_t *w)
{
	const char *start = s->p, *dash;
	const char *colon = memchr(start, ':', (size_t)(s->end - start));

	if (colon == NULL)
		*w++ = 0;
	else if (colon == start)
		return NULL;
	else
		w = put_epoch(s, colon, w);
	if (w == NULL)
		return NULL;
	dash = memrchr(s->p, '-', (size_t)(s->end - s->p));
	if (s->p == s->end || dash == s->p)
		return NULL;
	w = put_part(s, dash != NULL ? dash : s->end, w);
	if (w == NULL || dash == NULL)
		return w != NULL ? put_part(s, s->end, w) : NULL;
	s->p = dash + 1;
	/* A revision holds neither '-' (the last one is before it) nor ':'. */
	if (s->p == s->end)
		return NULL;
	colon = memchr(s->p, ':', (size_t)(s->end - s->p));
	if (colon != NULL) {
		s->p = colon;
		return NULL;
	}
	return put_part(s, s->end, w);
}
