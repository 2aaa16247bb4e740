/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/json_private.h"

#include <string.h>

/* Type of the value that starts with a byte, plus 1; 0 = none does. */
const uint8_t mm_json_type_of[256] = {
	['n'] = MM_JSON_NULL + 1,
	['f'] = MM_JSON_FALSE + 1,
	['t'] = MM_JSON_TRUE + 1,
	['"'] = MM_JSON_STRING + 1,
	['['] = MM_JSON_ARRAY + 1,
	['{'] = MM_JSON_OBJECT + 1,
	['-'] = MM_JSON_NUMBER + 1,
	['0'] = MM_JSON_NUMBER + 1,
	['1'] = MM_JSON_NUMBER + 1,
	['2'] = MM_JSON_NUMBER + 1,
	['3'] = MM_JSON_NUMBER + 1,
	['4'] = MM_JSON_NUMBER + 1,
	['5'] = MM_JSON_NUMBER + 1,
	['6'] = MM_JSON_NUMBER + 1,
	['7'] = MM_JSON_NUMBER + 1,
	['8'] = MM_JSON_NUMBER + 1,
	['9'] = MM_JSON_NUMBER + 1,
};

/* Letter after a backslash and the byte it stands for; 'u' apart. */
const uint8_t mm_json_escapes[256] = {
	['"'] = '"',
	['\\'] = '\\',
	['/'] = '/',
	['b'] = '\b',
	['f'] = '\f',
	['n'] = '\n',
	['r'] = '\r',
	['t'] = '\t',
};

/* Needs attention inside a string: quote, backslash, control, not ASCII. */
static inline bool
is_special(uint8_t c)
{
	return c == '"' || c == '\\' || c < 0x20 || c >= 0x80;
}

#if defined(__SSE2__)
__attribute__((target("avx2"))) static const uint8_t *
scan_avx2(const uint8_t *p, const uint8_t *end)
{
	const __m256i quote = _mm256_set1_epi8('"');
	const __m256i back = _mm256_set1_epi8('\\');
	const __m256i space = _mm256_set1_epi8(0x20);

	for (; end - p >= 32; p += 32) {
		__m256i v =
		    _mm256_loadu_si256((const __m256i *)(const void *)p);
		__m256i q = _mm256_cmpeq_epi8(v, quote);
		__m256i b = _mm256_cmpeq_epi8(v, back);
		__m256i c = _mm256_cmpgt_epi8(space, v);
		uint32_t m = (uint32_t)_mm256_movemask_epi8(
		    _mm256_or_si256(_mm256_or_si256(q, b), c));

		if (m != 0)
			return p + __builtin_ctz(m);
	}
	return p;
}

static const uint8_t *
scan_sse2(const uint8_t *p, const uint8_t *end)
{
	for (; end - p >= 16; p += 16) {
		uint32_t m = specials16(p);

		if (m != 0)
			return p + __builtin_ctz(m);
	}
	return p;
}
#endif

const uint8_t *
mm_json_scan_long(const uint8_t *p, const uint8_t *end)
{
#if defined(__SSE2__)
	if (__builtin_cpu_supports("avx2"))
		p = scan_avx2(p, end);
	p = scan_sse2(p, end);
#endif
	while (p < end && !is_special(*p))
		p++;
	return p;
}

/*
 * Length of the UTF-8 sequence at p (2 to 4), 0 when it is not valid:
 * shortest form, no surrogates, at most U+10FFFF (Unicode table 3-7).
 */
static inline size_t
utf8_length(const uint8_t *p, const uint8_t *end)
{
	size_t left = (size_t)(end - p), n;
	uint8_t low = 0x80, high = 0xbf;

	if (p[0] >= 0xc2 && p[0] <= 0xdf)
		n = 2;
	else if ((p[0] & 0xf0) == 0xe0)
		n = 3;
	else if (p[0] >= 0xf0 && p[0] <= 0xf4)
		n = 4;
	else
		return 0;
	if (p[0] == 0xe0)
		low = 0xa0;
	else if (p[0] == 0xed)
		high = 0x9f;
	else if (p[0] == 0xf0)
		low = 0x90;
	else if (p[0] == 0xf4)
		high = 0x8f;
	if (left < n || p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return n;
}

/* Four hex digits at p; -1 when they are not. */
static int32_t
hex4(const uint8_t *p, const uint8_t *end)
{
	int32_t v = 0;

	if (end - p < 4)
		return -1;
	for (int i = 0; i < 4; i++) {
		uint8_t c = p[i], lower = c | 0x20;

		if (is_digit(c))
			v = v * 16 + (c - '0');
		else if (lower >= 'a' && lower <= 'f')
			v = v * 16 + (lower - 'a' + 10);
		else
			return -1;
	}
	return v;
}

size_t
mm_json_unicode(const uint8_t *p, const uint8_t *end, uint32_t *out)
{
	int32_t a = hex4(p + 2, end), b;

	if (a <= 0)
		return 0;
	*out = (uint32_t)a;
	if (a < 0xd800 || a > 0xdfff)
		return 6;
	if (a > 0xdbff || end - p < 12 || p[6] != '\\' || p[7] != 'u')
		return 0;
	b = hex4(p + 8, end);
	if (b < 0xdc00 || b > 0xdfff)
		return 0;
	*out =
	    0x10000u + (((uint32_t)a & 0x3ffu) << 10) + ((uint32_t)b & 0x3ffu);
	return 12;
}

const uint8_t *
mm_json_escape_end(struct mm_json *j, const uint8_t *p)
{
	uint32_t c;
	size_t n;

	if (j->end - p < 2)
		return mm_json_fail_byte(j, j->end, "", "");
	if (mm_json_escapes[p[1]] != 0)
		return p + 2;
	if (p[1] != 'u')
		return mm_json_fail_at(j, p, MM_EFORMAT,
		    "文字列に使えないエスケープ（\\ の後の文字）があります",
		    "the string has an escape that JSON does not know");
	n = mm_json_unicode(p, j->end, &c);
	if (n == 0)
		return mm_json_fail_at(j, p, MM_EFORMAT,
		    "\\u エスケープが正しくありません（16進4桁でない、"
		    "片方だけのサロゲート、またはNUL）",
		    "bad \\u escape (not four hex digits, a lone surrogate, "
		    "or NUL)");
	return p + n;
}

const uint8_t *
mm_json_utf8_end(struct mm_json *j, const uint8_t *p)
{
	do {
		size_t n = utf8_length(p, j->end);

		if (n == 0)
			return mm_json_fail_at(j, p, MM_EFORMAT,
			    "UTF-8として正しくないバイトがあります。文字コード"
			    "をUTF-8にして保存し直してください",
			    "bytes that are not valid UTF-8; save the file as "
			    "UTF-8");
		p += n;
	} while (p < j->end && *p >= 0x80);
	return p;
}

static const uint8_t *
fail_number(struct mm_json *j, const uint8_t *at)
{
	return mm_json_fail_byte(j, at, "数値の書き方が正しくありません",
	    "the number is not written as JSON allows");
}

static inline const uint8_t *
digits(const uint8_t *p, const uint8_t *end)
{
	while (p < end && is_digit(*p))
		p++;
	return p;
}

static const uint8_t *
number_end(struct mm_json *j, const uint8_t *p)
{
	const uint8_t *end = j->end, *d;

	if (*p == '-')
		p++;
	d = digits(p, end);
	if (d == p || (*p == '0' && d > p + 1))
		return fail_number(j, p);
	p = d;
	if (byte_at(p, end) == '.') {
		d = digits(p + 1, end);
		if (d == p + 1)
			return fail_number(j, d);
		p = d;
	}
	if ((byte_at(p, end) | 0x20) == 'e') {
		p++;
		if (byte_at(p, end) == '+' || byte_at(p, end) == '-')
			p++;
		d = digits(p, end);
		if (d == p)
			return fail_number(j, d);
		p = d;
	}
	return p;
}

static const uint8_t *
word_end(struct mm_json *j, const uint8_t *p, const char *word)
{
	size_t n = strlen(word), left = (size_t)(j->end - p);

	if (left >= n && memcmp(p, word, n) == 0)
		return p + n;
	if (left < n && memcmp(p, word, left) == 0)
		return mm_json_fail_byte(j, j->end, "", "");
	return mm_json_fail_at(j, p, MM_EFORMAT,
	    "true、false、nullのいずれでもない語があります",
	    "a word that is not true, false or null");
}

const uint8_t *
mm_json_plain_end(struct mm_json *j, const uint8_t *p)
{
	uint8_t c = byte_at(p, j->end);

	switch (c) {
	case 't':
		return word_end(j, p, "true");
	case 'f':
		return word_end(j, p, "false");
	case 'n':
		return word_end(j, p, "null");
	default:
		if (mm_json_type_of[c] == MM_JSON_NUMBER + 1)
			return number_end(j, p);
		return mm_json_fail_value(j, p);
	}
}

/* Step over "name": of a member that is skipped. */
static inline const uint8_t *
name_end(struct mm_json *j, const uint8_t *p)
{
	bool escaped;

	if (byte_at(p, j->end) != '"')
		return mm_json_fail_name(j, p);
	p = string_end(j, p + 1, &escaped);
	return p != NULL ? colon_end(j, p) : NULL;
}

/*
 * After a value at depth > bottom: close what ends here, then step to the
 * next value. @return where that is, or the end when depth is bottom again
 */
static inline const uint8_t *
skip_on(struct mm_json *j, const uint8_t *p, uint64_t objects, uint32_t *depth)
{
	const uint8_t *end = j->end;

	while (*depth > j->depth) {
		bool object = (objects >> (*depth - 1) & 1) != 0;
		uint8_t c;

		p = blanks(p, end);
		c = byte_at(p, end);
		if (c == ',') {
			p = blanks(p + 1, end);
			return object ? name_end(j, p) : p;
		}
		if (c != (object ? '}' : ']'))
			return mm_json_fail_close(j, p, object);
		p++;
		--*depth;
	}
	return p;
}

/* Where skipping is: levels below j->depth were opened by the caller. */
struct skip {
	uint64_t objects, values;
	uint32_t depth;
};

/*
 * Open the object or array at p. @return its first value or, when it is
 * empty, the closing bracket
 */
static inline const uint8_t *
skip_open(struct mm_json *j, const uint8_t *p, struct skip *s, bool *empty)
{
	uint64_t bit = (uint64_t)1 << (s->depth & 63);
	bool object = *p == '{';

	if (s->depth >= j->max_depth)
		return mm_json_fail_depth(j, p);
	s->objects = object ? s->objects | bit : s->objects & ~bit;
	s->depth++;
	p = blanks(p + 1, j->end);
	*empty = byte_at(p, j->end) == (object ? '}' : ']');
	return object && !*empty ? name_end(j, p) : p;
}

const uint8_t *
mm_json_value_end(struct mm_json *j, const uint8_t *p)
{
	struct skip s = { j->objects, j->values, j->depth };
	bool escaped;

	for (;;) {
		uint8_t c = byte_at(p, j->end);
		bool on = true;

		if (c == '"')
			p = string_end(j, p + 1, &escaped);
		else if (c == '{' || c == '[')
			p = skip_open(j, p, &s, &on);
		else
			p = mm_json_plain_end(j, p);
		if (p != NULL && on)
			p = skip_on(j, p, s.objects, &s.depth);
		if (p == NULL || s.depth == j->depth)
			break;
		if (++s.values > j->max_values)
			return mm_json_fail_values(j, p);
	}
	j->values = s.values;
	return p;
}
