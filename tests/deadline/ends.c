/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every last day and every holiday, for tests/deadline/run.py to compute
 * again. Standard output: for each day asked, one byte of enum mm_holiday
 * (1980 to 2050), then for each start day, period, roll and first-day rule
 * one little-endian int32, the end counted in days from the start.
 *
 * usage: ends STEP   (start days 2019-07-01 to 2050-12-31, every STEP-th)
 */
#include "base/num.h"
#include "base/period.h"

#include <stdio.h>

static void
put_i32(int32_t v)
{
	for (int i = 0; i < 4; i++)
		putchar((int)((uint32_t)v >> (8 * i) & 0xff));
}

static void
put_ends(struct mm_date from, const struct mm_calendar *c)
{
	static const int32_t days[] = { 1, 2, 3, 5, 7, 10, 13, 14, 15, 20, 28,
		29, 30, 31, 45, 60, 90, 180 };
	static const struct {
		enum mm_period_unit unit;
		const int32_t n[18];
		int count;
	} rows[] = {
		{ MM_PERIOD_DAY, { 0 }, 18 },
		{ MM_PERIOD_WEEK, { 1, 2, 3, 4 }, 4 },
		{ MM_PERIOD_MONTH, { 1, 2, 3, 4, 6, 11, 13, 18 }, 8 },
		{ MM_PERIOD_YEAR, { 1, 2, 3, 4, 5 }, 5 },
		{ MM_PERIOD_WORKED, { 1, 2, 5, 10, 20 }, 5 },
	};

	for (size_t r = 0; r < MM_COUNT(rows); r++)
		for (int i = 0; i < rows[r].count; i++)
			for (int k = 0; k < 8; k++) {
				const struct mm_period p = {
					r == 0 ? days[i] : rows[r].n[i],
					rows[r].unit,
					(enum mm_period_roll)(k / 2), k % 2 != 0
				};

				put_i32(
				    mm_period_end(&p, c, from).day - from.day);
			}
}

int
main(int argc, char **argv)
{
	const struct mm_calendar law = { 0 };
	struct mm_date first = mm_date_of(2019, 7, 1);
	struct mm_date last = mm_date_of(2050, 12, 31);
	int64_t step;

	if (argc != 2 || !mm_num_i64(mm_str_of(argv[1]), 1, 10000, &step)) {
		fputs("usage: ends STEP\n", stderr);
		return 2;
	}
	for (struct mm_date d = mm_date_of(1980, 1, 1);
	     mm_date_cmp(d, last) <= 0; d = mm_date_add_days(d, 1))
		putchar((int)mm_holiday_of(d, NULL, NULL));
	for (struct mm_date d = first; mm_date_cmp(d, last) <= 0;
	     d = mm_date_add_days(d, (int32_t)step))
		put_ends(d, &law);
	return ferror(stdout) != 0;
}
