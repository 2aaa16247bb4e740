/* SPDX-License-Identifier: Apache-2.0 */
/*
 * SemVer 2.0.0 §9-§11, as npm, Go, Cargo and OSV use it.
 *
 * Read beyond the grammar, where there is one meaning: a leading "v" or
 * "go", any count of numbers ("1.2" = "1.2.0", NuGet's "1.2.3.4"), and a
 * pre-release word without its hyphen ("1.21rc2"). Other letters after the
 * numbers ("1.0.2k") are refused: as a pre-release they would sort below
 * the release they follow.
 */
#include "vers/key.h"

/* After the numbers. */
enum { PRERELEASE = 0x01, RELEASE = 0x02 };
/* Identifiers of a pre-release; its end sorts below both. */
/* Build data, where it counts, sorts above the end and below both. */
enum { BUILD = 0x00 };
enum { IDENT_NUMBER = 0x01, IDENT_TEXT = 0x02, TEXT_END = 0x00 };

static const char *const words[] = { "alpha", "beta", "canary", "dev",
	"nightly", "pre", "rc", "snapshot" };

static bool
starts_with_word(struct mm_scan s)
{
	for (size_t i = 0; i < MM_COUNT(words); i++) {
		if (mm_skip_word(&s, words[i]))
			return true;
	}
	return false;
}

static bool
is_ident(char c)
{
	return mm_is_digit(c) || mm_is_alpha(c) || c == '-';
}

static uint8_t *
put_ident(uint8_t *w, struct mm_str ident, bool fold)
{
	struct mm_scan s = mm_scan_of(ident);
	struct mm_str number = mm_scan_number(&s);

	if (s.p == s.end) {
		*w++ = IDENT_NUMBER;
		return mm_key_number(w, number);
	}
	*w++ = IDENT_TEXT;
	w = fold ? mm_key_lower(w, ident) : mm_key_text(w, ident);
	*w++ = TEXT_END;
	return w;
}

/* Identifiers separated by dots. */
static uint8_t *
put_idents(struct mm_scan *s, uint8_t *w, bool fold)
{
	for (;;) {
		const char *from = s->p;

		while (is_ident(mm_peek(s)))
			s->p++;
		if (s->p == from)
			return NULL;
		w = put_ident(
		    w, (struct mm_str){ from, (size_t)(s->p - from) }, fold);
		if (mm_peek(s) != '.')
			return w;
		s->p++;
	}
}

static void
skip_prefix(struct mm_scan *s)
{
	size_t n = mm_lower(s->p[0]) == 'v' ? 1 : 0;

	if (s->end - s->p > 2 && s->p[0] == 'g' && s->p[1] == 'o')
		n = 2;
	s->p += n;
}

/* Up to the '+' or the end. */
static uint8_t *
put_version(struct mm_scan *s, uint8_t *w, bool fold)
{
	char c;

	skip_prefix(s);
	w = mm_key_release(s, w);
	if (w == NULL)
		return NULL;
	c = mm_peek(s);
	if (c == '\0' || c == '+') {
		*w++ = RELEASE;
		return w;
	}
	if (c == '-' || c == '.')
		s->p++;
	if (c != '-' && !starts_with_word(*s))
		return NULL;
	*w++ = PRERELEASE;
	w = put_idents(s, w, fold);
	return w != NULL && s->p < s->end && *s->p != '+' ? NULL : w;
}

uint8_t *
mm_order_semver(struct mm_scan *s, uint8_t *w)
{
	return put_version(s, w, false);
}

/* NuGet compares pre-release names without case. */
uint8_t *
mm_order_nuget(struct mm_scan *s, uint8_t *w)
{
	return put_version(s, w, true);
}

/* Pub compares build data as well: "1.0.0" < "1.0.0+1". */
uint8_t *
mm_order_pub(struct mm_scan *s, uint8_t *w)
{
	w = put_version(s, w, false);
	if (w == NULL || s->p == s->end)
		return w;
	s->p++;
	*w++ = BUILD;
	w = put_idents(s, w, false);
	return s->p == s->end ? w : NULL;
}
