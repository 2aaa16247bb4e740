/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Python versions: [N!]N(.N)*[{a|b|rc}N][.postN][.devN][+local].
 *
 * Source: PEP 440 with the alternative spellings of its appendix B and the
 * sort key of the packaging project. Versions from before PEP 440 are
 * refused: no order is defined for them.
 */
#include "vers/key.h"

/* Phase, directly after the release: all below MM_KEY_PART. */
enum { PHASE_DEV = 0x01, PHASE_A, PHASE_B, PHASE_RC, PHASE_FINAL };
enum { POST_NONE = 0x01, POST = 0x02 };
enum { DEV = 0x01, DEV_NONE = 0x02 };
enum { LOCAL_TEXT = 0x01, LOCAL_NUMBER = 0x02, TEXT_END = 0x00 };

/* Longer spellings before their prefixes. */
static const struct word {
	const char *text;
	unsigned phase;
} pre_words[] = {
	{ "alpha", PHASE_A },
	{ "a", PHASE_A },
	{ "beta", PHASE_B },
	{ "b", PHASE_B },
	{ "preview", PHASE_RC },
	{ "pre", PHASE_RC },
	{ "rc", PHASE_RC },
	{ "c", PHASE_RC },
};
static const struct word post_words[] = {
	{ "post", POST },
	{ "rev", POST },
	{ "r", POST },
};
static const struct word dev_words[] = { { "dev", DEV } };

static bool
is_separator(char c)
{
	return c == '.' || c == '-' || c == '_';
}

/* [sep]WORD[sep][N]: step over it and give its phase, or 0 and stay. */
static unsigned
scan_word(struct mm_scan *s, const struct word *words, size_t n,
    struct mm_str *number)
{
	struct mm_scan at = *s;

	if (is_separator(mm_peek(&at)))
		at.p++;
	if (!mm_is_alpha(mm_peek(&at)))
		return 0;
	for (size_t i = 0; i < n; i++) {
		size_t len = 0;

		while (words[i].text[len] != '\0' && at.p + len < at.end &&
		    mm_lower(at.p[len]) == words[i].text[len])
			len++;
		if (words[i].text[len] != '\0')
			continue;
		at.p += len;
		if (at.end - at.p >= 2 && is_separator(at.p[0]) &&
		    mm_is_digit(at.p[1]))
			at.p++;
		*number = mm_scan_number(&at);
		*s = at;
		return words[i].phase;
	}
	return 0;
}

/* Post-release, the bare "-N" included. */
static bool
scan_post(struct mm_scan *s, struct mm_str *number)
{
	if (s->end - s->p >= 2 && s->p[0] == '-' && mm_is_digit(s->p[1])) {
		s->p++;
		*number = mm_scan_number(s);
		return true;
	}
	return scan_word(s, post_words, MM_COUNT(post_words), number) != 0;
}

static uint8_t *
put_segment(uint8_t *w, struct mm_str segment)
{
	struct mm_scan s = mm_scan_of(segment);
	struct mm_str number = mm_scan_number(&s);

	if (s.p == s.end) {
		*w++ = LOCAL_NUMBER;
		return mm_key_number(w, number);
	}
	*w++ = LOCAL_TEXT;
	w = mm_key_lower(w, segment);
	*w++ = TEXT_END;
	return w;
}

/* After the '+'. */
static uint8_t *
put_local(struct mm_scan *s, uint8_t *w)
{
	for (;;) {
		const char *from = s->p;

		while (mm_is_digit(mm_peek(s)) || mm_is_alpha(mm_peek(s)))
			s->p++;
		if (s->p == from)
			return NULL;
		w = put_segment(
		    w, (struct mm_str){ from, (size_t)(s->p - from) });
		if (s->p == s->end)
			return w;
		if (!is_separator(*s->p))
			return NULL;
		s->p++;
	}
}

/* Phase, post-release and development release. */
static uint8_t *
put_suffixes(struct mm_scan *s, uint8_t *w)
{
	struct mm_str pre, post = MM_STR_NONE, dev;
	unsigned phase = scan_word(s, pre_words, MM_COUNT(pre_words), &pre);
	bool has_post = scan_post(s, &post);
	bool has_dev = scan_word(s, dev_words, MM_COUNT(dev_words), &dev) != 0;

	/* "1.0.dev1" comes before "1.0a1": without a phase of its own, a
	 * development release is below every phase. */
	if (phase != 0) {
		*w++ = (uint8_t)phase;
		w = mm_key_number(w, pre);
	} else {
		*w++ = has_dev && !has_post ? PHASE_DEV : PHASE_FINAL;
	}
	*w++ = has_post ? POST : POST_NONE;
	if (has_post)
		w = mm_key_number(w, post);
	*w++ = has_dev ? DEV : DEV_NONE;
	return has_dev ? mm_key_number(w, dev) : w;
}

uint8_t *
mm_order_pep440(struct mm_scan *s, uint8_t *w)
{
	if (mm_lower(*s->p) == 'v')
		s->p++;
	w = mm_key_release(s, mm_key_epoch(s, '!', w));
	if (w == NULL)
		return NULL;
	if (s->p == s->end) {
		*w++ = PHASE_FINAL;
		*w++ = POST_NONE;
		*w++ = DEV_NONE;
		return w;
	}
	w = put_suffixes(s, w);
	if (s->p == s->end)
		return w;
	if (*s->p != '+')
		return NULL;
	s->p++;
	return put_local(s, w);
}
