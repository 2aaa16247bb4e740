/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The generic order, for products that state none (CPE, firmware, yocto).
 * docs/formats/versions.md is its specification; the tests are its table.
 *
 * Tokens are numbers and words. From low to high at one place:
 *   '~' < pre-release word < end < other word < -number < .number
 */
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
struct word {
	char text[12];
	enum rank rank;
	char as[3];
};

/* Words by their first letter; a row ends with an empty text. */
#define FIRST(c) [(c) - 'a']
static const struct word words[26][6] = {
	FIRST('a') = { { "alpha", ALPHA, "" } },
	FIRST('b') = { { "beta", BETA, "" } },
	FIRST('c') = { { "canary", DEV, "" }, { "cr", RC, "" } },
	FIRST('d') = { { "dev", DEV, "" } },
	FIRST('f') = { { "final", IGNORED, "" } },
	FIRST('g') = { { "ga", IGNORED, "" } },
	FIRST('h') = { { "hotfix", WORD, "hf" } },
	FIRST('m') = { { "milestone", PRE, "" } },
	FIRST('n') = { { "nightly", DEV, "" } },
	FIRST('p') = { { "patch", WORD, "p" }, { "pl", WORD, "p" },
	    { "pre", PRE, "" }, { "prerelease", PRE, "" },
	    { "preview", PRE, "" } },
	FIRST('r') = { { "rc", RC, "" }, { "release", IGNORED, "" } },
	FIRST('s') = { { "servicepack", WORD, "sp" }, { "snapshot", DEV, "" },
	    { "stable", IGNORED, "" } },
	FIRST('u') = { { "update", WORD, "u" } },
	FIRST('v') = { { "v", IGNORED, "" }, { "ver", IGNORED, "" },
	    { "version", IGNORED, "" } },
};
#undef FIRST

/* What stands between tokens; 0: any other character. */
enum separator { OTHER = 0, POINT, BELOW, PLUS, RANGE };
static const uint8_t separators[256] = { ['.'] = POINT,
	[','] = POINT,
	[':'] = POINT,
	['~'] = BELOW,
	['+'] = PLUS,
	['*'] = RANGE,
	['?'] = RANGE,
	['<'] = RANGE,
	['>'] = RANGE,
	['|'] = RANGE,
	['='] = RANGE,
	['!'] = RANGE,
	['^'] = RANGE };

/* Where the next token is written; mark: end of the last one that is not a
 * trailing zero. */
struct tokens {
	uint8_t *w, *mark;
	bool dash; /* a '-' stands before the next token */
	bool after_number; /* the last token is a number */
	bool number; /* a number was seen */
};

static bool
equal_fold(struct mm_str s, const char *word)
{
	size_t i = 0;

	while (i < s.n && mm_lower(s.p[i]) == word[i])
		i++;
	return i == s.n && word[i] == '\0';
}

static inline const struct word *
word_of(struct mm_str text)
{
	if (!mm_is_alpha(text.p[0]))
		return NULL;
	for (const struct word *w = words[mm_lower(text.p[0]) - 'a'];
	     w->text[0] != '\0'; w++) {
		if (equal_fold(text, w->text))
			return w;
	}
	return NULL;
}

/* A token that is no number: zeros before it do not count. */
static inline void
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

static inline void
put_word(struct tokens *t, struct mm_str text)
{
	const struct word *w = word_of(text);

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
static inline bool
put_separator(struct tokens *t, char c)
{
	uint8_t kind = separators[(unsigned char)c];

	if (kind == BELOW)
		put_token(t, TILDE, MM_STR(""));
	else if (kind == PLUS)
		put_token(t, WORD, MM_STR("+"));
	else if (kind == OTHER)
		t->dash = t->after_number;
	return kind != RANGE;
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

	if (s->end - s->p < 7)
		return false;
	for (const char *p = s->p; p < s->end; p++) {
		char c = mm_lower(*p);

		if (mm_hex_value(c) < 0)
			return false;
		if (p > s->p && mm_is_digit(c) != mm_is_digit(p[-1]))
			changes++;
	}
	return changes >= 2;
}

/*
 * The text is read through a copy of @s that nothing else points to, so that
 * the bytes written to the key cannot be taken for a change of it.
 */
uint8_t *
mm_order_generic(struct mm_scan *s, uint8_t *w)
{
	struct tokens t = { .w = w, .mark = w };
	struct mm_scan in = *s;

	if (is_commit(s))
		return NULL;
	while (in.p < in.end) {
		const char *from = in.p;

		if (mm_is_digit(*in.p)) {
			put_number(&t, &in);
		} else if (is_letter(*in.p)) {
			do
				in.p++;
			while (is_letter(mm_peek(&in)));
			put_word(
			    &t, (struct mm_str){ from, (size_t)(in.p - from) });
		} else if (put_separator(&t, *in.p)) {
			in.p++;
		} else {
			s->p = in.p;
			return NULL;
		}
	}
	if (!t.number)
		return NULL;
	*t.mark++ = END;
	return t.mark;
}
