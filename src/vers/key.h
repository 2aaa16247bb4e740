/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_VERS_KEY_H
#define MM_VERS_KEY_H

/*
 * Building order keys: byte strings whose memcmp order (shorter first on a
 * common prefix) is the order of the versions.
 *
 * The two tools of every order here:
 * - a number is a length byte and its digits without leading zeros, so that
 *   longer numbers sort later and numbers have no upper limit;
 * - what may end early is closed by a byte that stands between what sorts
 *   below and what sorts above the end ("1.0-rc1" < "1.0" < "1.0-sp1").
 *
 * Layer: vers -- private.
 */

#include "base/base.h"
#include "vers/ascii.h"

/** Longest version accepted, in bytes. */
#define MM_VERS_MAX 250
/**
 * Room for any key. Every order writes at most 4 bytes for each byte it
 * reads ("-1" of a gem: word, 'p', 'r', 'e', end; number, length, '1') and a
 * few more for its ends, so the writers below need no check for each byte.
 */
#define MM_KEY_MAX (4 * MM_VERS_MAX + 64)

/** Position in a version being read. */
struct mm_scan {
	const char *p, *end;
};

/** Copy text; versions are short, so a loop is faster than memcpy(). */
static inline uint8_t *
mm_key_text(uint8_t *w, struct mm_str s)
{
	for (size_t i = 0; i < s.n; i++)
		*w++ = (uint8_t)s.p[i];
	return w;
}

static inline struct mm_scan
mm_scan_of(struct mm_str s)
{
	return (struct mm_scan){ s.p, s.p + s.n };
}

/** Next byte, or '\0' at the end (a version holds no NUL). */
static inline char
mm_peek(const struct mm_scan *s)
{
	return s->p < s->end ? *s->p : '\0';
}

/**
 * The digits at the front without leading zeros; empty for 0 and also when
 * there is no digit.
 */
static inline struct mm_str
mm_scan_number(struct mm_scan *s)
{
	const char *from;

	while (s->p < s->end && *s->p == '0')
		s->p++;
	from = s->p;
	while (s->p < s->end && mm_is_digit(*s->p))
		s->p++;
	return (struct mm_str){ from, (size_t)(s->p - from) };
}

/** Step over @p word (lower case) in any case; false and stay without it. */
static inline bool
mm_skip_word(struct mm_scan *s, const char *word)
{
	size_t n = 0;

	while (word[n] != '\0' && s->p + n < s->end &&
	    mm_lower(s->p[n]) == word[n])
		n++;
	if (word[n] != '\0')
		return false;
	s->p += n;
	return true;
}

/** A number: its length and its digits (none for 0). */
static inline uint8_t *
mm_key_number(uint8_t *w, struct mm_str digits)
{
	_Static_assert(MM_VERS_MAX <= UINT8_MAX, "a length is one byte");
	*w++ = (uint8_t)digits.n;
	return mm_key_text(w, digits);
}

/** The number at the front of @p s, in one pass. */
static inline uint8_t *
mm_key_scan_number(struct mm_scan *s, uint8_t *w)
{
	uint8_t *length = w++;
	const char *p = s->p;

	while (p < s->end && *p == '0')
		p++;
	while (p < s->end && mm_is_digit(*p))
		*w++ = (uint8_t)*p++;
	s->p = p;
	*length = (uint8_t)(w - length - 1);
	return w;
}

/** "12:" (or another @p mark) at the front, else 0. */
static inline uint8_t *
mm_key_epoch(struct mm_scan *s, char mark, uint8_t *w)
{
	struct mm_scan ahead = *s;
	struct mm_str number = mm_scan_number(&ahead);

	if (ahead.p > s->p && mm_peek(&ahead) == mark)
		s->p = ahead.p + 1;
	else
		number.n = 0;
	return mm_key_number(w, number);
}

/** Text in lower case. */
static inline uint8_t *
mm_key_lower(uint8_t *w, struct mm_str s)
{
	for (size_t i = 0; i < s.n; i++)
		*w++ = (uint8_t)mm_lower(s.p[i]);
	return w;
}

/** A number of mm_key_release(); its closing byte is below this. */
#define MM_KEY_PART 0x80

/**
 * Numbers separated by dots, trailing zeros dropped: each is MM_KEY_PART and
 * the number; the caller closes the list with a byte below MM_KEY_PART. Stops
 * at the first byte that does not continue the list ("." not followed by a
 * digit included). NULL when there is no number.
 */
static inline uint8_t *
mm_key_release(struct mm_scan *s, uint8_t *w)
{
	uint8_t *mark = w;

	if (!mm_is_digit(mm_peek(s)))
		return NULL;
	for (;;) {
		uint8_t *part = w;

		*w++ = MM_KEY_PART;
		w = mm_key_scan_number(s, w);
		if (w > part + 2)
			mark = w;
		if (s->end - s->p < 2 || s->p[0] != '.' ||
		    !mm_is_digit(s->p[1]))
			return mark;
		s->p++;
	}
}

/*
 * One function per order: write the key of what @p s holds (1 to MM_VERS_MAX
 * bytes, no control characters) at @p w, which has room for MM_KEY_MAX bytes.
 * Returns the end of the key, or NULL with s->p at the byte that does not
 * fit the scheme.
 */
uint8_t *mm_order_semver(struct mm_scan *s, uint8_t *w);
uint8_t *mm_order_pep440(struct mm_scan *s, uint8_t *w);
uint8_t *mm_order_maven(struct mm_scan *s, uint8_t *w);
uint8_t *mm_order_dpkg(struct mm_scan *s, uint8_t *w);
uint8_t *mm_order_rpm(struct mm_scan *s, uint8_t *w);
uint8_t *mm_order_openssl(struct mm_scan *s, uint8_t *w);
uint8_t *mm_order_generic(struct mm_scan *s, uint8_t *w);
uint8_t *mm_order_apk(struct mm_scan *s, uint8_t *w);
uint8_t *mm_order_gem(struct mm_scan *s, uint8_t *w);
uint8_t *mm_order_composer(struct mm_scan *s, uint8_t *w);
uint8_t *mm_order_nuget(struct mm_scan *s, uint8_t *w);
uint8_t *mm_order_pub(struct mm_scan *s, uint8_t *w);
uint8_t *mm_order_cran(struct mm_scan *s, uint8_t *w);
uint8_t *mm_order_gentoo(struct mm_scan *s, uint8_t *w);
uint8_t *mm_order_alpm(struct mm_scan *s, uint8_t *w);
uint8_t *mm_order_conan(struct mm_scan *s, uint8_t *w);
uint8_t *mm_order_windows(struct mm_scan *s, uint8_t *w);
uint8_t *mm_order_intdot(struct mm_scan *s, uint8_t *w);
uint8_t *mm_order_lexicographic(struct mm_scan *s, uint8_t *w);
uint8_t *mm_order_datetime(struct mm_scan *s, uint8_t *w);

#endif
