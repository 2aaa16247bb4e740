/* SPDX-License-Identifier: Apache-2.0 */
#include "format/fields.h"

#include <string.h>

#define LINE_MAX_BYTES 160

static const struct mm_json_field *
find(const struct mm_json_field *fields, size_t n, struct mm_str name)
{
	for (size_t i = 0; i < n; i++)
		if (fields[i].name.n == name.n &&
		    memcmp(fields[i].name.p, name.p, name.n) == 0)
			return &fields[i];
	return NULL;
}

bool
mm_fields_read(
    struct mm_json *j, const struct mm_json_field *fields, size_t n, void *ctx)
{
	struct mm_str name;

	if (!mm_json_enter_object(j))
		return false;
	while (mm_json_key(j, &name)) {
		const struct mm_json_field *f = find(fields, n, name);
		struct mm_str s;

		if (f == NULL) {
			(void)mm_json_skip(j);
		} else if (f->read != NULL) {
			(void)f->read(ctx, j);
		} else if (mm_json_string_or_null(j, &s)) {
			memcpy((char *)ctx + f->text, &s, sizeof(s));
		}
	}
	return !mm_json_failed(j);
}

bool
mm_fields_each(struct mm_json *j, mm_field_fn each, void *ctx)
{
	if (!mm_json_enter_array(j))
		return false;
	while (mm_json_next(j))
		if (!each(ctx, j))
			return false;
	return !mm_json_failed(j);
}

bool
mm_fields_nomem(struct mm_json *j)
{
	struct mm_err e;

	mm_json_fail(j, mm_err_nomem(&e), e.ja, e.en);
	return false;
}

bool
mm_fields_bad(struct mm_json *j, const char *ja, const char *en)
{
	mm_json_fail(j, MM_EFORMAT, ja, en);
	return false;
}

bool
mm_fields_is_id(struct mm_str s)
{
	if (s.n == 0 || s.n > 64)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~')
			return false;
	return true;
}

/* How many digits it begins with. */
static size_t
digits(struct mm_str s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
		n++;
	return n;
}

static void
cut(struct mm_str *s, size_t n)
{
	s->p += n;
	s->n -= n;
}

bool
mm_fields_is_cve(struct mm_str s)
{
	if (!mm_str_starts(s, "CVE-"))
		return false;
	cut(&s, 4);
	if (digits(s) != 4 || s.n < 5 || s.p[4] != '-')
		return false;
	cut(&s, 5);
	return s.n >= 4 && s.n <= 19 && digits(s) == s.n;
}

static int
number(const char *p, size_t n)
{
	int v = 0;

	for (size_t i = 0; i < n; i++)
		v = v * 10 + p[i] - '0';
	return v;
}

/* Two digits of at most @p most at the front, cut off with what follows. */
static bool
cut_pair(struct mm_str *s, int most, char next)
{
	if (digits(*s) < 2 || number(s->p, 2) > most)
		return false;
	cut(s, 2);
	if (next == '\0')
		return true;
	if (s->n == 0 || s->p[0] != next)
		return false;
	cut(s, 1);
	return true;
}

/* "Z" or "+09:00", and nothing after it. */
static bool
is_zone(struct mm_str s)
{
	if (mm_str_eqz(s, "Z"))
		return true;
	if (s.n == 0 || (s.p[0] != '+' && s.p[0] != '-'))
		return false;
	cut(&s, 1);
	return cut_pair(&s, 23, ':') && cut_pair(&s, 59, '\0') && s.n == 0;
}

/*
 * "2024-02-29" of any year, cut off. Wider than mm_date_iso(): records say
 * the year 1 where they mean none.
 */
static bool
cut_day(struct mm_str *s)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	int y, m, d, last;

	if (digits(*s) != 4 || s->n < 10 || s->p[4] != '-' || s->p[7] != '-')
		return false;
	if (digits((struct mm_str){ s->p + 5, 2 }) != 2 ||
	    digits((struct mm_str){ s->p + 8, 2 }) != 2)
		return false;
	y = number(s->p, 4);
	m = number(s->p + 5, 2);
	d = number(s->p + 8, 2);
	if (m < 1 || m > 12)
		return false;
	last = days[m - 1];
	if (m == 2 && y % 4 == 0 && (y % 100 != 0 || y % 400 == 0))
		last++;
	cut(s, 10);
	return d >= 1 && d <= last;
}

bool
mm_fields_is_instant(struct mm_str s, bool zoneless)
{
	/* A blank is allowed where T is for people to read (section 5.6). */
	if (!cut_day(&s) || s.n == 0 || (s.p[0] != 'T' && s.p[0] != ' '))
		return false;
	cut(&s, 1);
	/* 60: a leap second. */
	if (!cut_pair(&s, 23, ':') || !cut_pair(&s, 59, ':') ||
	    !cut_pair(&s, 60, '\0'))
		return false;
	if (s.n > 0 && s.p[0] == '.') {
		cut(&s, 1);
		if (digits(s) == 0)
			return false;
		cut(&s, digits(s));
	}
	return is_zone(s) || (zoneless && s.n == 0);
}

struct mm_str
mm_fields_line(struct mm_str s)
{
	s = mm_str_trim(s);
	s.n = mm_str_find(s, '\n');
	if (s.n > LINE_MAX_BYTES) {
		s.n = LINE_MAX_BYTES;
		while (((uint8_t)s.p[s.n] & 0xc0) == 0x80)
			s.n--;
	}
	return mm_str_trim(s);
}
