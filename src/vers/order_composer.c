/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Composer versions: numbers[stability[numbers]][-dev][+build].
 *
 * Source: Composer's "Versions and constraints" and the normal form of
 * composer/semver. Up to four numbers, zeros at the end do not count; or a
 * date ("20100102", "2010-01-02"). Stabilities, from low to high: dev,
 * alpha, beta, RC, none, patch. "stable" says nothing, build data does not
 * count. A branch has an order only as "2.x-dev": after all of 2.
 */
#include "vers/key.h"

/* Directly after the numbers: all below MM_KEY_PART. */
enum { DEV = 0x01, ALPHA, BETA, RC, END, PATCH };
/* Numbers of a stability; then one of DEV and LIST_END. */
enum { LIST_END = 0x02, NUMBER = 0x03 };

#define NUMBERS 4 /* of a version that is no date */
#define FIRST_DIGITS 5 /* of its first number */
#define BRANCH "9999999"

/* Longer spellings before their beginnings. */
static const struct stability {
	const char *word;
	uint8_t rank;
} stabilities[] = { { "stable", END }, { "alpha", ALPHA }, { "a", ALPHA },
	{ "beta", BETA }, { "b", BETA }, { "rc", RC }, { "patch", PATCH },
	{ "pl", PATCH }, { "p", PATCH } };

static bool
is_separator(char c)
{
	return c == '.' || c == '-' || c == '_';
}

/* "x" or "*" in the place of a number, which only a branch has. */
static bool
skip_any(struct mm_scan *s)
{
	char c = mm_peek(s);

	if (c != 'x' && c != 'X' && c != '*')
		return false;
	s->p++;
	return true;
}

/* The number at the front, or for "x" the highest there is. */
static uint8_t *
put_part(struct mm_scan *s, uint8_t *w, bool *branch)
{
	struct mm_scan highest = mm_scan_of(MM_STR(BRANCH));

	*w++ = MM_KEY_PART;
	if (mm_is_digit(mm_peek(s)))
		return mm_key_scan_number(s, w);
	*branch = true;
	s->p++;
	return mm_key_scan_number(&highest, w);
}

/* Whether the number from @p from to @s begins a date: "20100102", or
 * "2010-01". */
static bool
begins_date(const char *from, const struct mm_scan *s)
{
	size_t left = (size_t)(s->end - s->p);

	if (s->p - from > FIRST_DIGITS)
		return true;
	return s->p - from == 4 && left > 2 &&
	    (s->p[0] == '-' || s->p[0] == ':') && mm_is_digit(s->p[1]) &&
	    mm_is_digit(s->p[2]);
}

/* Whether a further number follows; steps over its separator. */
static bool
next_part(struct mm_scan *s, bool date)
{
	char c = mm_peek(s);
	struct mm_scan ahead = *s;

	if (c != '.' && (!date || (c != '-' && c != ':')))
		return false;
	ahead.p++;
	if (!mm_is_digit(mm_peek(&ahead)) && (date || !skip_any(&ahead)))
		return false;
	s->p++;
	return true;
}

/*
 * Numbers without zeros at the end; NULL when there are too many, or none.
 * After "x" come only what Composer fills up with.
 */
static uint8_t *
put_numbers(struct mm_scan *s, uint8_t *w, bool *branch)
{
	const char *from = s->p;
	uint8_t *mark = w;
	bool date;
	int n = 0;

	if (!mm_is_digit(mm_peek(s)))
		return NULL;
	do {
		uint8_t *part = w;

		w = put_part(s, w, branch);
		if (n == 0)
			date = begins_date(from, s);
		if (w > part + 2)
			mark = w;
		n++;
	} while (next_part(s, date));
	for (; *branch && n < NUMBERS; n++) {
		struct mm_scan none = mm_scan_of(MM_STR("x"));

		w = mark = put_part(&none, w, branch);
	}
	return n <= NUMBERS || date ? mark : NULL;
}

/* "[.-]dev" at the end of the version. */
static bool
skip_dev(struct mm_scan *s)
{
	struct mm_scan at = *s;

	if (mm_peek(&at) == '.' || mm_peek(&at) == '-')
		at.p++;
	if (!mm_skip_word(&at, "dev"))
		return false;
	*s = at;
	return true;
}

/* "[.-]N..." after a stability. */
static uint8_t *
put_list(struct mm_scan *s, uint8_t *w)
{
	for (;;) {
		struct mm_scan at = *s;

		if (mm_peek(&at) == '.' || mm_peek(&at) == '-')
			at.p++;
		if (!mm_is_digit(mm_peek(&at)))
			return w;
		*w++ = NUMBER;
		w = mm_key_scan_number(&at, w);
		*s = at;
	}
}

/* Stability and what belongs to it. */
static uint8_t *
put_stability(struct mm_scan *s, uint8_t *w)
{
	struct mm_scan at = *s;

	if (is_separator(mm_peek(&at)))
		at.p++;
	for (size_t i = 0; i < MM_COUNT(stabilities); i++) {
		if (!mm_skip_word(&at, stabilities[i].word))
			continue;
		*s = at;
		*w++ = stabilities[i].rank;
		if (stabilities[i].rank == END) {
			(void)put_list(s, w);
			(void)skip_dev(s);
			return w;
		}
		w = put_list(s, w);
		*w++ = skip_dev(s) ? DEV : LIST_END;
		return w;
	}
	*w++ = skip_dev(s) ? DEV : END;
	return w;
}

/* "+" and what follows, without blanks. */
static void
skip_build(struct mm_scan *s)
{
	const char *p = s->p;

	if (mm_peek(s) != '+')
		return;
	while (p < s->end && !mm_is_blank(*p))
		p++;
	if (p == s->end && p > s->p + 1)
		s->p = p;
}

uint8_t *
mm_order_composer(struct mm_scan *s, uint8_t *w)
{
	bool branch = false;

	if (mm_lower(*s->p) == 'v')
		s->p++;
	w = put_numbers(s, w, &branch);
	if (w == NULL)
		return NULL;
	if (branch) {
		if (!skip_dev(s))
			return NULL;
		*w++ = DEV;
	} else {
		w = put_stability(s, w);
		skip_build(s);
	}
	return s->p == s->end ? w : NULL;
}
