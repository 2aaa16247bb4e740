/* SPDX-License-Identifier: Apache-2.0 */
#include "model/checkdigit.h"

#include <string.h>

#include "base/utf8.h"

/* FNC1 as scanners send it. */
#define SEPARATOR '\x1d'

static bool
all_digits(struct mm_str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	}
	return s.n > 0;
}

static int
digit(struct mm_str s, size_t i)
{
	return s.p[i] - '0';
}

static enum mm_status
need_digits(struct mm_str s, size_t n, struct mm_err *err)
{
	if (s.n == n && all_digits(s))
		return MM_OK;
	return mm_err_set(err, MM_EFORMAT,
	    "数字%zu桁で記入してください（いまは「%.*s」）",
	    "give %zu digits (it is \"%.*s\")", n, MM_FMT(mm_utf8_fit(s, 40)));
}

static enum mm_status
wrong_digit(int want, int have, struct mm_err *err)
{
	return mm_err_set(err, MM_EFORMAT,
	    "検査数字が合いません（計算では%d、記入は%d）。写し間違いがないか"
	    "確かめてください",
	    "the check digit is wrong (computed %d, given %d); look for a "
	    "typing error",
	    want, have);
}

enum mm_status
mm_corp_number_check(struct mm_str s, struct mm_err *err)
{
	enum mm_status st = need_digits(s, 13, err);
	int sum = 0, want;

	if (st != MM_OK)
		return st;
	/* From the right over the 12 digits after the first: 1, 2, 1, 2... */
	for (size_t n = 1; n <= 12; n++)
		sum += digit(s, 13 - n) * (n % 2 == 1 ? 1 : 2);
	want = 9 - sum % 9;
	return want == digit(s, 0) ? MM_OK
				   : wrong_digit(want, digit(s, 0), err);
}

/* Luhn: from the right before the check digit: 2, 1, 2, 1... digits summed. */
static int
luhn(struct mm_str s)
{
	int sum = 0;

	for (size_t n = 1; n < s.n; n++) {
		int v = digit(s, s.n - 1 - n) * (n % 2 == 1 ? 2 : 1);

		sum += v / 10 + v % 10;
	}
	return (10 - sum % 10) % 10;
}

enum mm_status
mm_med_code_check(struct mm_str s, struct mm_err *err)
{
	enum mm_status st = need_digits(s, 10, err);
	int prefecture, want;

	if (st != MM_OK)
		return st;
	prefecture = digit(s, 0) * 10 + digit(s, 1);
	if (prefecture < 1 || prefecture > 47)
		return mm_err_set(err, MM_EFORMAT,
		    "都道府県番号が01から47までではありません（いまは%02d）",
		    "the prefecture number is not 01 to 47 (it is %02d)",
		    prefecture);
	if (strchr("1346", s.p[2]) == NULL)
		return mm_err_set(err, MM_EFORMAT,
		    "点数表番号（3桁目）が1、3、4、6のいずれでもありません"
		    "（いまは%d）",
		    "the third digit is none of 1, 3, 4, 6 (it is %d)",
		    digit(s, 2));
	want = luhn(s);
	return want == digit(s, 9) ? MM_OK
				   : wrong_digit(want, digit(s, 9), err);
}

enum mm_status
mm_gtin_check(struct mm_str s, struct mm_err *err)
{
	int sum = 0, want;

	if ((s.n != 8 && s.n != 12 && s.n != 13 && s.n != 14) || !all_digits(s))
		return mm_err_set(err, MM_EFORMAT,
		    "GTINは数字8、12、13または14桁です（いまは「%.*s」）",
		    "a GTIN is 8, 12, 13 or 14 digits (it is \"%.*s\")",
		    MM_FMT(mm_utf8_fit(s, 40)));
	for (size_t n = 1; n < s.n; n++)
		sum += digit(s, s.n - 1 - n) * (n % 2 == 1 ? 3 : 1);
	want = (10 - sum % 10) % 10;
	return want == digit(s, s.n - 1)
	    ? MM_OK
	    : wrong_digit(want, digit(s, s.n - 1), err);
}

static struct mm_str
without_zeros(struct mm_str s)
{
	while (s.n > 0 && s.p[0] == '0') {
		s.p++;
		s.n--;
	}
	return s;
}

bool
mm_gtin_same(struct mm_str a, struct mm_str b)
{
	return mm_str_eq(without_zeros(a), without_zeros(b));
}

/* Characters of lots and serial numbers: GS1 set 82. */
static bool
is_gs1_text(struct mm_str s)
{
	static const char marks[] = "!\"%&'()*+,-./_:;<=>?";

	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (!((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
			(c >= 'a' && c <= 'z') ||
			memchr(marks, c, sizeof(marks) - 1) != NULL))
			return false;
	}
	return s.n > 0;
}

/* YYMMDD near @p year (GS1 General Specifications 7.12). */
static struct mm_date
gs1_date(struct mm_str s, int year)
{
	int yy = digit(s, 0) * 10 + digit(s, 1);
	int month = digit(s, 2) * 10 + digit(s, 3);
	int day = digit(s, 4) * 10 + digit(s, 5);
	int full = year - year % 100 + yy;

	if (full - year >= 51)
		full -= 100;
	else if (full - year <= -50)
		full += 100;
	if (day > 0)
		return mm_date_of(full, month, day);
	/* The day before the first of the next month. */
	if (!mm_date_is_set(mm_date_of(full, month, 1)))
		return MM_DATE_NONE;
	return mm_date_add_days(
	    mm_date_add_months(mm_date_of(full, month, 1), 1), -1);
}

enum ai { AI_GTIN, AI_LOT, AI_PRODUCED, AI_EXPIRES, AI_SERIAL, AI_COUNT };

static const struct {
	char digits[3];
	size_t n; /* fixed length, or the most of a variable one */
	bool fixed;
} ais[AI_COUNT] = {
	[AI_GTIN] = { "01", 14, true },
	[AI_LOT] = { "10", 20, false },
	[AI_PRODUCED] = { "11", 6, true },
	[AI_EXPIRES] = { "17", 6, true },
	[AI_SERIAL] = { "21", 20, false },
};

static enum mm_status
wrong_value(enum ai ai, struct mm_str v, struct mm_err *err)
{
	return mm_err_set(err, MM_EFORMAT,
	    "UDIの(%s)の値「%.*s」が誤りです（%s%zu桁）",
	    "the value of (%s) in the UDI, \"%.*s\", is wrong (%s%zu "
	    "characters)",
	    ais[ai].digits, MM_FMT(mm_utf8_fit(v, 40)),
	    ais[ai].fixed ? "" : "<=", ais[ai].n);
}

static enum mm_status
set_value(
    struct mm_gs1 *g, enum ai ai, struct mm_str v, int year, struct mm_err *err)
{
	struct mm_str *texts[AI_COUNT] = { [AI_GTIN] = &g->gtin,
		[AI_LOT] = &g->lot,
		[AI_SERIAL] = &g->serial };
	struct mm_date *date = ai == AI_PRODUCED ? &g->produced : &g->expires;
	bool ok = ais[ai].fixed ? v.n == ais[ai].n && all_digits(v)
				: v.n <= ais[ai].n && is_gs1_text(v);

	if (!ok)
		return wrong_value(ai, v, err);
	if (texts[ai] != NULL) {
		*texts[ai] = v;
		return ai == AI_GTIN ? mm_gtin_check(v, err) : MM_OK;
	}
	*date = gs1_date(v, year);
	return mm_date_is_set(*date) ? MM_OK : wrong_value(ai, v, err);
}

/* The AI at the front, with or without parentheses; AI_COUNT: none. */
static enum ai
cut_ai(struct mm_str *s, bool *parentheses)
{
	bool open = s->n > 0 && s->p[0] == '(';
	size_t at = open ? 1 : 0;

	for (int i = 0; i < AI_COUNT; i++) {
		if (s->n < at + 2 || memcmp(s->p + at, ais[i].digits, 2) != 0 ||
		    (open && (s->n < 4 || s->p[3] != ')')))
			continue;
		*parentheses = open;
		s->p += open ? 4 : 2;
		s->n -= open ? 4 : 2;
		return (enum ai)i;
	}
	return AI_COUNT;
}

/* Where the value of a variable-length AI ends. */
static size_t
value_end(struct mm_str s, bool parentheses)
{
	struct mm_str rest;
	bool open;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == SEPARATOR)
			return i;
		rest = (struct mm_str){ s.p + i, s.n - i };
		if (parentheses && s.p[i] == '(' &&
		    cut_ai(&rest, &open) != AI_COUNT)
			return i;
	}
	return s.n;
}

enum mm_status
mm_gs1_parse(struct mm_str s, int year, struct mm_gs1 *out, struct mm_err *err)
{
	struct mm_gs1 g = { .produced = MM_DATE_NONE, .expires = MM_DATE_NONE };
	bool seen[AI_COUNT] = { false };
	enum mm_status st;

	if (mm_str_starts(s, "]") && s.n > 3)
		s = (struct mm_str){ s.p + 3, s.n - 3 };
	while (s.n > 0) {
		struct mm_str at = s, v;
		bool parentheses = false;
		enum ai ai;

		if (s.p[0] == SEPARATOR) {
			s.p++;
			s.n--;
			continue;
		}
		ai = cut_ai(&s, &parentheses);
		if (ai == AI_COUNT || seen[ai])
			return mm_err_set(err, MM_EFORMAT,
			    "UDIの「%.*s」以降を読めません。(01)(10)(11)(17)"
			    "(21)を各1回だけ使えます",
			    "the UDI cannot be read from \"%.*s\" on; (01) "
			    "(10) (11) (17) (21) may stand once each",
			    MM_FMT(mm_utf8_fit(at, 20)));
		seen[ai] = true;
		v = s;
		if (!ais[ai].fixed)
			v.n = value_end(s, parentheses);
		else if (v.n > ais[ai].n)
			v.n = ais[ai].n;
		s.p += v.n;
		s.n -= v.n;
		st = set_value(&g, ai, v, year, err);
		if (st != MM_OK)
			return st;
	}
	if (!seen[AI_GTIN])
		return mm_err_set(err, MM_EFORMAT, "UDIに(01) GTINがありません",
		    "the UDI has no (01) GTIN");
	*out = g;
	return MM_OK;
}
