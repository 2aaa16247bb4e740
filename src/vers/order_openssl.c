/* SPDX-License-Identifier: Apache-2.0 */
/*
 * OpenSSL releases: 1.0.1, 1.0.1a, ... 1.0.1z, 1.0.1za; since 3.0 numbers
 * alone. Pre-releases ("3.0.0-beta2") sort below their release. The suffix
 * "-fips" names a build of the same source and is not compared.
 *
 * Source: OpenSSL release strategy and the VERS type "openssl".
 */
#include "vers/key.h"

/* After numbers and letters; below every letter and MM_KEY_PART. */
enum { PRERELEASE = 0x01, RELEASE = 0x02 };

/* In ascending order. */
static const char *const words[] = { "dev", "alpha", "beta", "pre", "rc" };

/* After the hyphen: a word and its number. */
static uint8_t *
put_prerelease(struct mm_scan *s, uint8_t *w)
{
	for (unsigned i = 0; i < MM_COUNT(words); i++) {
		if (!mm_skip_word(s, words[i]))
			continue;
		*w++ = PRERELEASE;
		*w++ = (uint8_t)i;
		return mm_key_scan_number(s, w);
	}
	return NULL;
}

uint8_t *
mm_order_openssl(struct mm_scan *s, uint8_t *w)
{
	w = mm_key_release(s, w);
	if (w == NULL)
		return NULL;
	while (mm_is_alpha(mm_peek(s)))
		*w++ = (uint8_t)mm_lower(*s->p++);
	if (mm_peek(s) != '-') {
		*w++ = RELEASE;
	} else {
		s->p++;
		if (mm_skip_word(s, "fips"))
			*w++ = RELEASE;
		else
			w = put_prerelease(s, w);
	}
	return s->p == s->end ? w : NULL;
}
