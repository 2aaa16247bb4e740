/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_BASE_DATE_H
#define MM_BASE_DATE_H

/*
 * Civil dates (Asia/Tokyo, no zone attached) and UTC instants: two types
 * that cannot be mixed. Proleptic Gregorian calendar; Japan is UTC+9 without
 * daylight saving, so no zone database is needed.
 *
 * Source: wareki eras as in the cabinet orders on 元号 (明治 from 1873-01-01,
 *         when the solar calendar began, 大正, 昭和, 平成, 令和).
 * Layer:  base -- no clock; the present day is always an argument.
 */

#include "base/base.h"

/** Days since 1970-01-01. MM_DATE_NONE is "not set", an explicit value. */
struct mm_date {
	int32_t day;
};

#define MM_DATE_NONE ((struct mm_date){ INT32_MIN })

/** Years accepted on input. */
#define MM_YEAR_MIN 1873
#define MM_YEAR_MAX 2200

/** Seconds since 1970-01-01T00:00:00Z. */
struct mm_time {
	int64_t sec;
};

static inline bool
mm_date_is_set(struct mm_date d)
{
	return d.day != INT32_MIN;
}

/** <0, 0, >0; both must be set. */
static inline int
mm_date_cmp(struct mm_date a, struct mm_date b)
{
	return (a.day > b.day) - (a.day < b.day);
}

/** @p d plus @p days; "not set" stays so. */
struct mm_date mm_date_add_days(struct mm_date d, int32_t days);

/**
 * @p d plus @p months; when the day does not exist in that month, the last
 * day of the month (民法143条2項ただし書).
 */
struct mm_date mm_date_add_months(struct mm_date d, int32_t months);

/** From year, month 1-12, day 1-31; MM_DATE_NONE when there is no such day. */
struct mm_date mm_date_of(int year, int month, int day);

/** Split; @p d must be set. */
void mm_date_split(struct mm_date d, int *year, int *month, int *day);

/** 0 = Sunday .. 6 = Saturday. */
int mm_date_weekday(struct mm_date d);

/** Strict ISO 8601 "2026-10-01"; the only form in stored records. */
MM_MUST_CHECK bool mm_date_iso(struct mm_str s, struct mm_date *out);

/**
 * Forms people type: 2026-10-01, 2026/10/1, 2026.10.1, 20261001,
 * 2026年10月1日, R8.10.1, R8/10/1, 令和8年10月1日, 令和元年5月1日, with
 * full-width digits and signs. A wareki date outside its era is refused.
 */
MM_MUST_CHECK bool mm_date_parse(struct mm_str s, struct mm_date *out);

/** Buffer size for every formatter below. */
#define MM_DATE_TEXT 48

/** "2026-10-01"; "" when not set. Returns @p buf. */
char *mm_date_fmt(struct mm_date d, char buf[MM_DATE_TEXT]);
/** "2026年10月1日". */
char *mm_date_fmt_ja(struct mm_date d, char buf[MM_DATE_TEXT]);
/** "令和8年10月1日", first year as 元年; Gregorian before 明治6年. */
char *mm_date_fmt_wareki(struct mm_date d, char buf[MM_DATE_TEXT]);

/** "2026-10-01T00:00:00Z". */
char *mm_time_fmt(struct mm_time t, char buf[MM_DATE_TEXT]);
/** Exactly the form mm_time_fmt() writes. */
MM_MUST_CHECK bool mm_time_parse(struct mm_str s, struct mm_time *out);
/** Civil date in Tokyo (UTC+9) at that instant. */
struct mm_date mm_time_jst_date(struct mm_time t);

#endif
