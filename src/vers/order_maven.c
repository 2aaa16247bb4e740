/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Maven versions.
 *
 * Source: "Version Order Specification" of the Maven POM reference
 * (ComparableVersion). A version is a list of tokens, each a number or a
 * qualifier, led by '.' or '-'; a change between digits and letters counts
 * as '-'. Null tokens (0, "", ga, final, release) are dropped at the end and
 * before every '-'; a qualifier led by '.' counts as led by '-'.
 *
 * A shorter list is continued with nulls. After the dropping, a list that
 * goes on either starts with a qualifier older than "" (below its end) or
 * holds something newer than null (above): so the end has one fixed place
 * among the tokens and the order is a byte order.
 */
#include "vers/key.h"

enum rank {
	ALPHA = 0x01,
	BETA,
	MILESTONE,
	RC,
	SNAPSHOT,
	END,
	RELEASE,
	SP,
	TEXT,
	DASH_NUMBER,
	DOT_NUMBER
};
enum { TEXT_END = 0x00 };

/* Known qualifiers; the one-letter forms only before a digit. */
static const struct qualifier {
	const char *text;
	enum rank rank;
	bool before_digit;
} qualifiers[] = {
	{ "alpha", ALPHA, false },
	{ "a", ALPHA, true },
	{ "beta", BETA, false },
	{ "b", BETA, true },
	{ "milestone", MILESTONE, false },
	{ "m", MILESTONE, true },
	{ "rc", RC, false },
	{ "cr", RC, false },
	{ "snapshot", SNAPSHOT, false },
	{ "", RELEASE, false },
	{ "ga", RELEASE, false },
	{ "final", RELEASE, false },
	{ "release", RELEASE, false },
	{ "sp", SP, false },
};

/* Where the next token is written; mark: end of the last one not null. */
struct tokens {
	uint8_t *w, *mark;
};

static bool
equal_fold(struct mm_str s, const char *word)
{
	size_t i = 0;

	while (i < s.n && word[i] != '\0' && mm_lower(s.p[i]) == word[i])
		i++;
	return i == s.n && word[i] == '\0';
}

static enum rank
rank_of(struct mm_str text, bool before_digit)
{
	for (size_t i = 0; i < MM_COUNT(qualifiers); i++) {
		if (qualifiers[i].before_digit && !before_digit)
			continue;
		if (equal_fold(text, qualifiers[i].text))
			return qualifiers[i].rank;
	}
	return TEXT;
}

static inline void
put_number(struct tokens *t, char lead, struct mm_scan *s)
{
	uint8_t *digits;

	if (lead == '-')
		t->w = t->mark;
	*t->w++ = lead == '-' ? DASH_NUMBER : DOT_NUMBER;
	digits = t->w + 1;
	t->w = mm_key_scan_number(s, t->w);
	if (t->w > digits)
		t->mark = t->w;
}

static void
put_qualifier(struct tokens *t, struct mm_str text, bool before_digit)
{
	enum rank rank = rank_of(text, before_digit);

	t->w = t->mark;
	*t->w++ = (uint8_t)rank;
	if (rank == TEXT) {
		t->w = mm_key_lower(t->w, text);
		*t->w++ = TEXT_END;
	}
	if (rank != RELEASE)
		t->mark = t->w;
}

static bool
is_lead(char c)
{
	return c == '.' || c == '-';
}

uint8_t *
mm_order_maven(struct mm_scan *s, uint8_t *w)
{
	struct tokens t = { w, w };
	char lead = '.';

	for (;;) {
		const char *from = s->p;
		char c = mm_peek(s);

		if (mm_is_digit(c) || c == '\0' || is_lead(c)) {
			/* Nothing between two leads is 0. */
			put_number(&t, lead, s);
		} else {
			while (s->p < s->end && !is_lead(*s->p) &&
			    !mm_is_digit(*s->p))
				s->p++;
			put_qualifier(&t,
			    (struct mm_str){ from, (size_t)(s->p - from) },
			    mm_is_digit(mm_peek(s)));
		}
		if (s->p == s->end)
			break;
		lead = '-';
		if (is_lead(*s->p))
			lead = *s->p++;
	}
	*t.mark++ = END;
	return t.mark;
}
