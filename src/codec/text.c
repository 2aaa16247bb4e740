/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/text.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "base/utf8.h"

static void
place(const uint8_t *begin, const uint8_t *at, uint64_t *line, uint64_t *column)
{
	const uint8_t *p = begin, *nl;

	*line = 1;
	while ((nl = memchr(p, '\n', (size_t)(at - p))) != NULL) {
		++*line;
		p = nl + 1;
	}
	*column = (uint64_t)(at - p) + 1;
}

static enum mm_status
fail_iconv(struct mm_err *err)
{
	return mm_err_set(err, MM_EINTERNAL,
	    "文字コードCP932の変換表がありません。libc6のgconvを導入して"
	    "ください",
	    "the conversion table of CP932 is missing; install gconv of "
	    "libc6");
}

static enum mm_status
fail_bytes(
    struct mm_bytes bytes, size_t at, const char *source, struct mm_err *err)
{
	uint64_t line, column;

	place(bytes.p, bytes.p + at, &line, &column);
	(void)mm_err_set(err, MM_EFORMAT,
	    "文字として読めないバイトがあります（先頭から%zuバイト、値0x%"
	    "02X）。"
	    "UTF-8またはShift_JIS(CP932)で保存し直してください",
	    "bytes that are no text (offset %zu, value 0x%02X); save the file "
	    "as UTF-8 or Shift_JIS (CP932)",
	    at, (unsigned int)bytes.p[at]);
	mm_err_at(err, source, line, column);
	return MM_EFORMAT;
}

static enum mm_status
fail_utf16(const char *source, struct mm_err *err)
{
	(void)mm_err_set(err, MM_EFORMAT,
	    "文字コードがUTF-16です。UTF-8で保存し直してください",
	    "the file is UTF-16; save it as UTF-8");
	mm_err_at(err, source, 1, 1);
	return MM_EFORMAT;
}

/* Offset of the first byte that is no UTF-8, in bytes that have one. */
static size_t
utf8_prefix(struct mm_bytes b)
{
	struct mm_str rest = { (const char *)b.p, b.n }, line;
	size_t at, n;

	/* Lines are independent: find the bad one, then the bad byte. */
	do {
		at = (size_t)((const uint8_t *)rest.p - b.p);
		line = mm_str_cut(&rest, '\n');
	} while (mm_utf8_valid(line));
	for (;; at += n) {
		for (n = 1; n <= 4 && at + n <= b.n; n++)
			if (mm_utf8_valid(
				(struct mm_str){ (const char *)b.p + at, n }))
				break;
		if (n > 4 || at + n > b.n)
			return at;
	}
}

/* Convert with iconv; *bad is set to the offset where it stopped. */
static enum mm_status
convert(struct mm_arena *a, const char *to, const char *from,
    struct mm_bytes in, struct mm_bytes *out, size_t *bad)
{
	iconv_t cd = iconv_open(to, from);
	/* Two bytes of CP932 are at most three of UTF-8, one is three. */
	size_t room = in.n * 3 + 8, left = in.n, free_bytes = room;
	char *src = (char *)(uintptr_t)in.p, *text, *dst;

	if (cd == (iconv_t)-1)
		return MM_EINTERNAL;
	text = mm_arena_alloc(a, room);
	dst = text;
	if (text != NULL &&
	    iconv(cd, &src, &left, &dst, &free_bytes) == (size_t)-1) {
		(void)iconv_close(cd);
		*bad = in.n - left;
		return MM_EFORMAT;
	}
	(void)iconv_close(cd);
	if (text == NULL)
		return MM_ENOMEM;
	*out = (struct mm_bytes){ (const uint8_t *)text, room - free_bytes };
	return MM_OK;
}

/* An open conversion keeps its table in memory. */
static iconv_t held = (iconv_t)-1;

enum mm_status
mm_text_prepare(struct mm_err *err)
{
	if (held == (iconv_t)-1)
		held = iconv_open("UTF-8", "CP932");
	return held != (iconv_t)-1 ? MM_OK : fail_iconv(err);
}

static enum mm_status
decode_cp932(struct mm_arena *a, struct mm_bytes bytes, const char *source,
    struct mm_str *out, struct mm_err *err)
{
	const uint8_t *nul = memchr(bytes.p, 0, bytes.n);
	struct mm_bytes text;
	size_t bad = 0, utf8;

	if (nul != NULL)
		return fail_bytes(bytes, (size_t)(nul - bytes.p), source, err);
	switch ((int)convert(a, "UTF-8", "CP932", bytes, &text, &bad)) {
	case MM_OK:
		*out = (struct mm_str){ (const char *)text.p, text.n };
		return MM_OK;
	case MM_ENOMEM:
		return mm_err_nomem(err);
	case MM_EFORMAT:
		/* The encoding that got further is the one that was meant. */
		utf8 = utf8_prefix(bytes);
		return fail_bytes(bytes, utf8 > bad ? utf8 : bad, source, err);
	default:
		return fail_iconv(err);
	}
}

enum mm_status
mm_text_decode(struct mm_arena *a, struct mm_bytes bytes, const char *source,
    struct mm_str *out, enum mm_text_encoding *encoding, struct mm_err *err)
{
	enum mm_text_encoding enc = MM_TEXT_UTF8;
	struct mm_str s = { bytes.n > 0 ? (const char *)bytes.p : "", bytes.n };
	enum mm_status st = MM_OK;

	if (mm_str_starts(s, "\xff\xfe") || mm_str_starts(s, "\xfe\xff"))
		return fail_utf16(source, err);
	if (mm_str_starts(s, "\xef\xbb\xbf")) {
		enc = MM_TEXT_UTF8_BOM;
		s.p += 3;
		s.n -= 3;
		if (!mm_utf8_valid(s))
			return fail_bytes(
			    bytes, utf8_prefix(bytes), source, err);
	} else if (!mm_utf8_valid(s)) {
		enc = MM_TEXT_CP932;
		st = decode_cp932(a, bytes, source, &s, err);
	}
	if (st != MM_OK)
		return st;
	*out = s;
	if (encoding != NULL)
		*encoding = enc;
	return MM_OK;
}

enum mm_status
mm_text_to_cp932(struct mm_arena *a, struct mm_str text, struct mm_bytes *out,
    struct mm_err *err)
{
	struct mm_bytes in = { (const uint8_t *)text.p, text.n };
	struct mm_str rest, start;
	uint64_t line, column;
	uint32_t c;
	size_t bad = 0;
	enum mm_status st = convert(a, "CP932", "UTF-8", in, out, &bad);

	if (st == MM_OK)
		return MM_OK;
	if (st == MM_ENOMEM)
		return mm_err_nomem(err);
	if (st != MM_EFORMAT)
		return fail_iconv(err);
	rest = start = (struct mm_str){ text.p + bad, text.n - bad };
	place(in.p, in.p + bad, &line, &column);
	c = mm_utf8_next(&rest);
	(void)mm_err_set(err, MM_EFORMAT,
	    "Shift_JIS(CP932)にない文字「%.*s」（U+%04X）があります。UTF-8で"
	    "出力するか、文字を置き換えてください",
	    "the character \"%.*s\" (U+%04X) does not exist in Shift_JIS "
	    "(CP932); write UTF-8 instead or replace it",
	    (int)(rest.p - start.p), start.p, (unsigned int)c);
	mm_err_at(err, NULL, line, column);
	return MM_EFORMAT;
}
