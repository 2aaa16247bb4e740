/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The generic order, for products that state none (CPE, firmware, yocto).
 * docs/formats/versions.md is its specification; the tests are its table.
 *
 * Tokens are numbers and words. From low to high at one place:
 *   '~' < pre-release word < end < other word < -number < .number
 */
#include <string.h>

#include "vers/key.h"

enum rank {
	TILDE = 0x01,
	DEV,
	ALPHA,
	BETA,
	PRE,
	RC,
	END,
	WORD,
	DASH_NUMBER,
	DOT_NUMBER,
	IGNORED
};
enum { WORD_END = 0x00 };

/* Words with a meaning; as = the spelling that is compared. */
static const struct word {
	char text[12];
	enum rank rank;
	char as[3];
} words[] = {
	{ "alpha", ALPHA, "" },
	{ "beta", BETA, "" },
	{ "canary", DEV, "" },
	{ "cr", RC, "" },
	{ "dev", DEV, "" },
	{ "final", IGNORED, "" },
	{ "ga", IGNORED, "" },
	{ "hotfix", WORD, "hf" },
	{ "milestone", PRE, "" },
	{ "nightly", DEV, "" },
	{ "patch", WORD, "p" },
	{ "pl", WORD, "p" },
	{ "pre", PRE, "" },
	{ "prerelease", PRE, "" },
	{ "preview", PRE, "" },
	{ "rc", RC, "" },
	{ "release", IGNORED, "" },
	{ "servicepack", WORD, "sp" },
	{ "snapshot", DEV, "" },
	{ "stable", IGNORED, "" },
	{ "update", WORD, "u" },
	{ "v", IGNORED, "" },
	{ "ver", IGNORED, "" },
	{ "version", IGNORED, "" },
};

/* Where the next token is written; mark: end of the last one that is not a
 * trailing zero. */
struct tokens {
	uint8_t *w, *mark;
	bool dash; /* a '-' stands before the next token */
	bool after_number; /* the last token is a number */
	bool number; /* a number was seen */
	bool composer; /* a and b are alpha and beta */
};

static bool
equal_fold(struct mm_str s, const char *word)
{
	size_t i = 0;

	while (i < s.n && word[i] != '\0' && mm_lower(s.p[i]) == word[i])
		i++;
	return i == s.n && word[i] == '\0';
}

static const struct word *
word_of(struct mm_str text)
{
	char first = mm_lower(text.p[0]);

	/* "v" is the only one of a single letter. */
	if (text.n == 1 && first != 'v')
		return NULL;
	for (size_t i = 0; i < MM_COUNT(words); i++) {
		if (words[i].text[0] == first &&
		    equal_fold(text, words[i].text))
			return &words[i];
	}
	return NULL;
}

/* A token that is no number: zeros before it do not count. */
static void
put_token(struct tokens *t, enum rank rank, struct mm_str text)
{
	t->w = t->mark;
	*t->w++ = (uint8_t)rank;
	if (rank == WORD) {
		t->w = mm_key_lower(t->w, text);
		*t->w++ = WORD_END;
	}
	t->mark = t->w;
	t->dash = false;
	t->after_number = false;
}

static void
put_word(struct tokens *t, struct mm_str text)
{
	static const struct word letters[] = { { "a", ALPHA, "" },
		{ "b", BETA, "" } };
	const struct word *w = word_of(text);

	for (size_t i = 0; t->composer && i < MM_COUNT(letters); i++) {
		if (equal_fold(text, letters[i].text))
			w = &letters[i];
	}
	if (w == NULL)
		put_token(t, WORD, text);
	else if (w->rank != IGNORED)
		put_token(t, w->rank, mm_str_of(w->as));
}

static inline void
put_number(struct tokens *t, struct mm_scan *s)
{
	uint8_t *digits;

	*t->w++ = t->dash ? DASH_NUMBER : DOT_NUMBER;
	digits = t->w + 1;
	t->w = mm_key_scan_number(s, t->w);
	if (t->w > digits)
		t->mark = t->w;
	t->dash = false;
	t->after_number = true;
	t->number = true;
}

/* Between tokens: false for a byte that belongs to a range, not a version. */
static bool
put_separator(struct tokens *t, char c)
{
	if (c == '~')
		put_token(t, TILDE, MM_STR(""));
	else if (c == '+')
		put_token(t, WORD, MM_STR("+"));
	else if (strchr("*?<>|=!^", c) != NULL)
		return false;
	else if (c != '.' && c != ',' && c != ':')
		t->dash = t->after_number;
	return true;
}

static bool
is_letter(char c)
{
	return mm_is_alpha(c) || (unsigned char)c >= 0x80;
}

/*
 * A commit id (7 hex digits or more that change between digits and letters
 * at least twice) has no order.
 */
static bool
is_commit(const struct mm_scan *s)
{
	int changes = 0;

	for (const char *p = s->p; p < s->end; p++) {
		char c = mm_lower(*p);

		if (!mm_is_digit(c) && (c < 'a' || c > 'f'))
			return false;
		if (p > s->p && mm_is_digit(c) != mm_is_digit(p[-1]))
			changes++;
	}
	return s->end - s->p >= 7 && changes >= 2;
}

static uint8_t *
put_version(struct mm_scan *s, uint8_t *w, bool composer)
{
	struct tokens t = { .w = w, .mark = w, .composer = composer };
	const char *start = s->p;

	if (is_commit(s))
		return NULL;
	while (s->p < s->end) {
		const char *from = s->p;

		if (mm_is_digit(*s->p)) {
			put_number(&t, s);
		} else if (is_letter(*s->p)) {
			while (is_letter(mm_peek(s)))
				s->p++;
			put_word(
			    &t, (struct mm_str){ from, (size_t)(s->p - from) });
		} else {
			if (!put_separator(&t, *s->p))
				return NULL;
			s->p++;
		}
	}
	if (!t.number) {
		s->p = start;
		return NULL;
	}
	*t.mark++ = END;
	return t.mark;
}

uint8_t *
mm_order_generic(struct mm_scan *s, uint8_t *w)
{
	return put_version(s, w, false);
}

/* Composer: the same with its two short stability names. */
uint8_t *
mm_order_composer(struct mm_scan *s, uint8_t *w)
{
	return put_version(s, w, true);
}
