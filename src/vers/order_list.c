/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Versions that are lists of numbers: CRAN, Hackage, VERS "intdot", builds
 * of Windows.
 *
 * Source: R numeric_version (numbers separated by '.' or '-'); Haskell
 * Package Versioning Policy and Data.Version; VERS types; "Windows release
 * information" (10.0.BUILD.REVISION). Lists are compared number by number,
 * and a longer list is later ("1.0" < "1.0.0"), except for Windows, where
 * zeros at the end do not count.
 */
#include "vers/key.h"

static uint8_t *
put_list(struct mm_scan *s, uint8_t *w, char other)
{
	for (;;) {
		if (!mm_is_digit(mm_peek(s)))
			return NULL;
		w = mm_key_scan_number(s, w);
		if (s->p == s->end)
			return w;
		if (*s->p != '.' && *s->p != other)
			return NULL;
		s->p++;
	}
}

uint8_t *
mm_order_cran(struct mm_scan *s, uint8_t *w)
{
	return put_list(s, w, '-');
}

uint8_t *
mm_order_intdot(struct mm_scan *s, uint8_t *w)
{
	return put_list(s, w, '.');
}

/* Digits of a first number: "10" is a version, "19045" a build. */
#define BUILD_DIGITS 5

static size_t
leading_digits(const struct mm_scan *s)
{
	size_t n = 0;

	while (s->p + n < s->end && mm_is_digit(s->p[n]))
		n++;
	return n;
}

/*
 * "10.0.19045.3930", or "OS Build 19045.3930", to which 10.0 belongs. The
 * names of releases ("22H2", "2004") and articles ("KB5034122") are refused:
 * a name is no build, and a higher article is not a later update.
 */
uint8_t *
mm_order_windows(struct mm_scan *s, uint8_t *w)
{
	size_t digits;

	(void)mm_skip_word(s, "version ");
	(void)mm_skip_word(s, "os ");
	(void)mm_skip_word(s, "build ");
	digits = leading_digits(s);
	if (s->p + digits == s->end && digits == BUILD_DIGITS - 1)
		return NULL;
	if (digits >= BUILD_DIGITS) {
		struct mm_scan ten = mm_scan_of(MM_STR("10"));

		*w++ = MM_KEY_PART;
		w = mm_key_scan_number(&ten, w);
		*w++ = MM_KEY_PART;
		*w++ = 0;
	}
	w = mm_key_release(s, w);
	return s->p == s->end ? w : NULL;
}
