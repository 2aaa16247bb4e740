/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/utf16.h"

static bool
is_mark(struct mm_bytes b)
{
	return b.n >= 2 &&
	    ((b.p[0] == 0xff && b.p[1] == 0xfe) ||
		(b.p[0] == 0xfe && b.p[1] == 0xff));
}

bool
mm_utf16_is(struct mm_bytes b)
{
	if (is_mark(b))
		return true;
	if (b.n < 4)
		return false;
	return (b.p[0] == 0 && b.p[1] != 0 && b.p[2] == 0 && b.p[3] != 0) ||
	    (b.p[0] != 0 && b.p[1] == 0 && b.p[2] != 0 && b.p[3] == 0);
}

/* Units of one text in one byte order. */
struct units {
	const uint8_t *p;
	size_t n; /* bytes, even */
	size_t at; /* byte offset of the next unit */
	size_t high; /* position of the high byte in a unit */
};

static uint32_t
next_unit(struct units *u)
{
	uint32_t hi = u->p[u->at + u->high], lo = u->p[u->at + 1 - u->high];

	u->at += 2;
	return hi << 8 | lo;
}

/* Next code point; 0 when it is none. */
static uint32_t
next_char(struct units *u)
{
	uint32_t c = next_unit(u), low;

	if (c < 0xd800 || c > 0xdfff)
		return c;
	if (c > 0xdbff || u->at == u->n)
		return 0;
	low = next_unit(u);
	if (low < 0xdc00 || low > 0xdfff)
		return 0;
	return 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
}

static size_t
put_utf8(char *p, uint32_t c)
{
	if (c < 0x80) {
		p[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		p[0] = (char)(0xc0 | c >> 6);
		p[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		p[0] = (char)(0xe0 | c >> 12);
		p[1] = (char)(0x80 | (c >> 6 & 0x3f));
		p[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	p[0] = (char)(0xf0 | c >> 18);
	p[1] = (char)(0x80 | (c >> 12 & 0x3f));
	p[2] = (char)(0x80 | (c >> 6 & 0x3f));
	p[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

static enum mm_status
fail(const char *source, size_t at, uint64_t line, struct mm_err *err)
{
	enum mm_status st = mm_err_set(err, MM_EFORMAT,
	    "UTF-16として読めないバイトがあります（先頭から%zuバイト）。"
	    "UTF-8で保存し直してください",
	    "bytes that are no UTF-16 (offset %zu); save the file as UTF-8",
	    at);

	mm_err_at(err, source, line, 0);
	return st;
}

enum mm_status
mm_utf16_decode(struct mm_arena *a, struct mm_bytes b, const char *source,
    struct mm_str *out, struct mm_err *err)
{
	struct units u = { .p = b.p, .n = b.n & ~(size_t)1 };
	uint64_t line = 1;
	size_t n = 0;
	char *p;

	u.high = b.p[0] == 0xfe || b.p[0] == 0 ? 0 : 1;
	if (is_mark(b))
		u.at = 2;
	/* A unit of two bytes becomes at most three. */
	p = mm_arena_alloc(a, u.n / 2 * 3 + 1);
	if (p == NULL)
		return mm_err_nomem(err);
	while (u.at < u.n) {
		size_t start = u.at;
		uint32_t c = next_char(&u);

		if (c == 0)
			return fail(source, start, line, err);
		line += c == '\n';
		n += put_utf8(p + n, c);
	}
	if (u.n != b.n)
		return fail(source, u.n, line, err);
	*out = (struct mm_str){ p, n };
	return MM_OK;
}
