/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The special types of VERS: "datetime" (RFC 3339 §5.6, compared as
 * instants) and "lexicographic" (bytes).
 *
 * Key of an instant: seconds since the year 0, eight bytes from the highest,
 * and the fraction's digits without zeros at the end.
 */
#include <endian.h>
#include <string.h>

#include "base/date.h"
#include "vers/key.h"

/* Seconds in front of the epoch, so that no instant is negative. */
#define BIAS ((int64_t)800000 * 86400)

/* Two digits as a number, or -1. */
static int
scan_pair(struct mm_scan *s)
{
	unsigned tens, ones;

	if (s->end - s->p < 2)
		return -1;
	tens = (unsigned)(uint8_t)s->p[0] - '0';
	ones = (unsigned)(uint8_t)s->p[1] - '0';
	if ((tens > 9) | (ones > 9))
		return -1;
	s->p += 2;
	return (int)(tens * 10 + ones);
}

static bool
skip(struct mm_scan *s, char c)
{
	if (mm_lower(mm_peek(s)) != c)
		return false;
	s->p++;
	return true;
}

/* "hh:mm" in minutes, or -1. */
static int
scan_clock(struct mm_scan *s)
{
	int hour = scan_pair(s);
	int minute = skip(s, ':') ? scan_pair(s) : -1;

	return hour < 0 || hour > 23 || minute < 0 || minute > 59
	    ? -1
	    : hour * 60 + minute;
}

/* "Z" or "+hh:mm": minutes to take off. */
static bool
scan_offset(struct mm_scan *s, int *minutes)
{
	char sign = mm_peek(s);

	*minutes = 0;
	if (skip(s, 'z'))
		return true;
	if (sign != '+' && sign != '-')
		return false;
	s->p++;
	*minutes = scan_clock(s);
	if (*minutes < 0)
		return false;
	if (sign == '-')
		*minutes = -*minutes;
	return true;
}

/* Digits after the seconds; *end: without zeros at the end. */
static bool
scan_fraction(struct mm_scan *s, struct mm_str *fraction)
{
	const char *from = s->p;

	*fraction = (struct mm_str){ from, 0 };
	if (!skip(s, '.'))
		return true;
	fraction->p = s->p;
	while (mm_is_digit(mm_peek(s))) {
		if (*s->p++ != '0')
			fraction->n = (size_t)(s->p - fraction->p);
	}
	return s->p > from + 1;
}

static bool
scan_instant(struct mm_scan *s, int64_t *seconds, struct mm_str *fraction)
{
	struct mm_date day;
	struct mm_str date = { s->p, 10 };
	int clock, second, offset;

	if (s->end - s->p < 10 || !mm_date_iso(date, &day))
		return false;
	s->p += 10;
	if (!skip(s, 't'))
		return false;
	clock = scan_clock(s);
	if (clock < 0 || !skip(s, ':'))
		return false;
	second = scan_pair(s);
	if (second < 0 || second > 60 || !scan_fraction(s, fraction) ||
	    !scan_offset(s, &offset))
		return false;
	*seconds = (int64_t)day.day * 86400 + (clock - offset) * 60 + second;
	return s->p == s->end;
}

uint8_t *
mm_order_datetime(struct mm_scan *s, uint8_t *w)
{
	struct mm_str fraction;
	int64_t seconds;
	uint64_t v;

	if (!scan_instant(s, &seconds, &fraction))
		return NULL;
	v = (uint64_t)(seconds + BIAS);
	v = htobe64(v);
	memcpy(w, &v, sizeof(v));
	return mm_key_text(w + sizeof(v), fraction);
}

uint8_t *
mm_order_lexicographic(struct mm_scan *s, uint8_t *w)
{
	return mm_key_text(w, (struct mm_str){ s->p, (size_t)(s->end - s->p) });
}
