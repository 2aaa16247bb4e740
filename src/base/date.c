/* SPDX-License-Identifier: Apache-2.0 */
#include "base/date.h"

#include <stdio.h>
#include <string.h>

#define DAY_SECONDS 86400

/* Days from civil: era-based algorithm over 400-year cycles of 146097 days. */
static int32_t
days_from_civil(int y, int m, int d)
{
	int era, yoe, doy, doe;

	y -= m <= 2;
	era = (y >= 0 ? y : y - 399) / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
	doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;
	return era * 146097 + doe - 719468;
}

void
mm_date_split(struct mm_date date, int *year, int *month, int *day)
{
	int z = date.day + 719468;
	int era = (z >= 0 ? z : z - 146096) / 146097;
	int doe = z - era * 146097;
	int yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int mp = (5 * doy + 2) / 153;

	*day = doy - (153 * mp + 2) / 5 + 1;
	*month = mp + (mp < 10 ? 3 : -9);
	*year = yoe + era * 400 + (*month <= 2);
}

static int
month_days(int y, int m)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;

	return m == 2 && leap ? 29 : days[m - 1];
}

struct mm_date
mm_date_of(int year, int month, int day)
{
	if (year < MM_YEAR_MIN || year > MM_YEAR_MAX || month < 1 ||
	    month > 12 || day < 1 || day > month_days(year, month))
		return MM_DATE_NONE;
	return (struct mm_date){ days_from_civil(year, month, day) };
}

struct mm_date
mm_date_add_days(struct mm_date d, int32_t days)
{
	if (mm_date_is_set(d))
		d.day += days;
	return d;
}

struct mm_date
mm_date_add_months(struct mm_date d, int32_t months)
{
	int y, m, day, total;

	if (!mm_date_is_set(d))
		return d;
	mm_date_split(d, &y, &m, &day);
	total = y * 12 + (m - 1) + months;
	y = total / 12;
	m = total % 12 + 1;
	if (day > month_days(y, m))
		day = month_days(y, m);
	return (struct mm_date){ days_from_civil(y, m, day) };
}

int
mm_date_weekday(struct mm_date d)
{
	return ((d.day % 7) + 11) % 7;
}

/* One to four digits; not by mm_num_u64(): versions are dates, too. */
static bool
part(struct mm_str s, int *out)
{
	int v = 0;

	if (s.n == 0 || s.n > 4)
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
		v = v * 10 + s.p[i] - '0';
	}
	*out = v;
	return true;
}

bool
mm_date_iso(struct mm_str s, struct mm_date *out)
{
	struct mm_date d;
	int y, m, day;

	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' ||
	    !part((struct mm_str){ s.p, 4 }, &y) ||
	    !part((struct mm_str){ s.p + 5, 2 }, &m) ||
	    !part((struct mm_str){ s.p + 8, 2 }, &day))
		return false;
	d = mm_date_of(y, m, day);
	if (!mm_date_is_set(d))
		return false;
	*out = d;
	return true;
}

/* Eras, newest first; a date belongs to the first era it is not before. */
static const struct era {
	const char *name;
	char letter;
	int year, month, day; /* first day */
} era_table[] = {
	{ "令和", 'R', 2019, 5, 1 },
	{ "平成", 'H', 1989, 1, 8 },
	{ "昭和", 'S', 1926, 12, 25 },
	{ "大正", 'T', 1912, 7, 30 },
	{ "明治", 'M', 1868, 1, 25 },
};

/*
 * Fold what people type to ASCII: full-width digits and signs, and the
 * separators 年 月 / . to '-', 日 to nothing. "" when it does not fit.
 */
static size_t
fold(struct mm_str s, char out[64])
{
	static const struct {
		const char *from;
		char to; /* 0: drop */
	} table[] = {
		{ "年", '-' },
		{ "月", '-' },
		{ "日", 0 },
		{ "／", '-' },
		{ "．", '-' },
		{ "－", '-' },
		{ "−", '-' },
		{ "‐", '-' },
		{ "ー", '-' },
		{ "・", '-' },
		{ "元", '1' },
		{ "/", '-' },
		{ ".", '-' },
		{ "　", 0 },
		{ " ", 0 },
		{ "Ｒ", 'R' },
		{ "Ｈ", 'H' },
		{ "Ｓ", 'S' },
		{ "Ｔ", 'T' },
		{ "Ｍ", 'M' },
		{ "０", '0' },
		{ "１", '1' },
		{ "２", '2' },
		{ "３", '3' },
		{ "４", '4' },
		{ "５", '5' },
		{ "６", '6' },
		{ "７", '7' },
		{ "８", '8' },
		{ "９", '9' },
	};
	size_t n = 0;

	while (s.n > 0) {
		size_t take = 1;
		char c = s.p[0];

		for (size_t i = 0; i < MM_COUNT(table); i++) {
			if (mm_str_starts(s, table[i].from)) {
				take = strlen(table[i].from);
				c = table[i].to;
				break;
			}
		}
		if (n >= 63)
			return 0;
		if (c != 0)
			out[n++] = c;
		s.p += take;
		s.n -= take;
	}
	out[n] = '\0';
	return n;
}

static const struct era *
era_of(struct mm_str *s)
{
	for (size_t i = 0; i < MM_COUNT(era_table); i++) {
		const struct era *e = &era_table[i];
		size_t n = 0;

		if (mm_str_starts(*s, e->name))
			n = strlen(e->name);
		else if (s->n > 0 &&
		    (s->p[0] == e->letter || s->p[0] == e->letter - 'A' + 'a'))
			n = 1;
		if (n > 0) {
			s->p += n;
			s->n -= n;
			return e;
		}
	}
	return NULL;
}

/* The era's own last day is the day before the next one begins. */
static bool
inside_era(const struct era *e, struct mm_date d)
{
	struct mm_date first = { days_from_civil(e->year, e->month, e->day) };
	const struct era *next = e > era_table ? e - 1 : NULL;

	if (mm_date_cmp(d, first) < 0)
		return false;
	return next == NULL ||
	    mm_date_cmp(d,
		(struct mm_date){
		    days_from_civil(next->year, next->month, next->day) }) < 0;
}

bool
mm_date_parse(struct mm_str s, struct mm_date *out)
{
	const struct era *era;
	struct mm_str rest, f[3];
	struct mm_date d;
	char text[64];
	int y, m, day;

	rest = (struct mm_str){ text, fold(mm_str_trim(s), text) };
	era = era_of(&rest);
	if (era == NULL && rest.n == 8 && mm_str_find(rest, '-') == 8) {
		f[0] = (struct mm_str){ rest.p, 4 };
		f[1] = (struct mm_str){ rest.p + 4, 2 };
		f[2] = (struct mm_str){ rest.p + 6, 2 };
	} else {
		f[0] = mm_str_cut(&rest, '-');
		f[1] = mm_str_cut(&rest, '-');
		f[2] = mm_str_cut(&rest, '-');
		if (rest.p != NULL)
			return false;
	}
	if (!part(f[0], &y) || !part(f[1], &m) || !part(f[2], &day) ||
	    f[1].n > 2 || f[2].n > 2)
		return false;
	if (era != NULL) {
		if (y < 1)
			return false;
		y += era->year - 1;
	}
	d = mm_date_of(y, m, day);
	if (!mm_date_is_set(d) || (era != NULL && !inside_era(era, d)))
		return false;
	*out = d;
	return true;
}

/* Fixed width, zero padded; printf is too slow for every journal entry. */
static char *
put_digits(char *p, int v, int width)
{
	for (int i = width; i-- > 0; v /= 10)
		p[i] = (char)('0' + v % 10);
	return p + width;
}

static char *
put_day(char *p, struct mm_date date)
{
	int y, m, d;

	mm_date_split(date, &y, &m, &d);
	p = put_digits(p, y, 4);
	*p++ = '-';
	p = put_digits(p, m, 2);
	*p++ = '-';
	return put_digits(p, d, 2);
}

char *
mm_date_fmt(struct mm_date d, char buf[MM_DATE_TEXT])
{
	buf[0] = '\0';
	if (mm_date_is_set(d))
		*put_day(buf, d) = '\0';
	return buf;
}

char *
mm_date_fmt_ja(struct mm_date d, char buf[MM_DATE_TEXT])
{
	int y, m, day;

	buf[0] = '\0';
	if (mm_date_is_set(d)) {
		mm_date_split(d, &y, &m, &day);
		(void)snprintf(buf, MM_DATE_TEXT, "%d年%d月%d日", y, m, day);
	}
	return buf;
}

char *
mm_date_fmt_wareki(struct mm_date d, char buf[MM_DATE_TEXT])
{
	int y, m, day;

	buf[0] = '\0';
	if (!mm_date_is_set(d))
		return buf;
	mm_date_split(d, &y, &m, &day);
	for (size_t i = 0; i < MM_COUNT(era_table); i++) {
		const struct era *e = &era_table[i];
		int n = y - e->year + 1;

		if (!inside_era(e, d))
			continue;
		if (n == 1)
			(void)snprintf(buf, MM_DATE_TEXT, "%s元年%d月%d日",
			    e->name, m, day);
		else
			(void)snprintf(buf, MM_DATE_TEXT, "%s%d年%d月%d日",
			    e->name, n, m, day);
		return buf;
	}
	return mm_date_fmt_ja(d, buf);
}

static int64_t
floor_day(int64_t sec)
{
	return sec >= 0 ? sec / DAY_SECONDS
			: -((-sec + DAY_SECONDS - 1) / DAY_SECONDS);
}

char *
mm_time_fmt(struct mm_time t, char buf[MM_DATE_TEXT])
{
	int64_t day = floor_day(t.sec);
	int sec = (int)(t.sec - day * DAY_SECONDS);
	char *p = put_day(buf, (struct mm_date){ (int32_t)day });

	*p++ = 'T';
	p = put_digits(p, sec / 3600, 2);
	*p++ = ':';
	p = put_digits(p, sec / 60 % 60, 2);
	*p++ = ':';
	p = put_digits(p, sec % 60, 2);
	*p++ = 'Z';
	*p = '\0';
	return buf;
}

bool
mm_time_parse(struct mm_str s, struct mm_time *out)
{
	struct mm_date d;
	int hh, mi, ss;

	if (s.n != 20 || s.p[10] != 'T' || s.p[13] != ':' || s.p[16] != ':' ||
	    s.p[19] != 'Z' || !mm_date_iso((struct mm_str){ s.p, 10 }, &d) ||
	    !part((struct mm_str){ s.p + 11, 2 }, &hh) || hh > 23 ||
	    !part((struct mm_str){ s.p + 14, 2 }, &mi) || mi > 59 ||
	    !part((struct mm_str){ s.p + 17, 2 }, &ss) || ss > 59)
		return false;
	out->sec = (int64_t)d.day * DAY_SECONDS + hh * 3600 + mi * 60 + ss;
	return true;
}

struct mm_date
mm_time_jst_date(struct mm_time t)
{
	return (struct mm_date){ (int32_t)floor_day(t.sec + 9 * 3600) };
}
