/* SPDX-License-Identifier: Apache-2.0 */
#include "format/epss.h"

#include <string.h>

#include "base/num.h"
#include "format/fields.h"

struct mm_epss_reader {
	struct mm_csv *csv;
	struct mm_date date;
	uint32_t columns, cve, epss, percentile;
};

static bool
same_letters(struct mm_str a, const char *lower)
{
	if (a.n != strlen(lower))
		return false;
	for (size_t i = 0; i < a.n; i++) {
		char c = a.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c | 0x20);
		if (c != lower[i])
			return false;
	}
	return true;
}

static uint32_t
column(const struct mm_str *cells, uint32_t n, const char *name)
{
	for (uint32_t i = 0; i < n; i++)
		if (same_letters(mm_str_trim(cells[i]), name))
			return i;
	return UINT32_MAX;
}

/* "#model_version:v2023.03.01", "score_date:2023-03-07T00:00:00+0000". */
static void
read_comment(struct mm_epss_reader *r, const struct mm_str *cells, uint32_t n)
{
	static const char name[] = "score_date:";

	for (uint32_t i = 0; i < n; i++) {
		struct mm_str s = cells[i];

		if (i == 0) /* after its '#' */
			s = (struct mm_str){ s.p + 1, s.n - 1 };
		if (!mm_str_starts(s, name))
			continue;
		s.p += sizeof(name) - 1;
		s.n -= sizeof(name) - 1;
		if (s.n > 10)
			s.n = 10;
		if (!mm_date_iso(s, &r->date))
			mm_csv_fail(r->csv, i, MM_EFORMAT,
			    "score_dateが日付ではありません",
			    "score_date is not a date");
	}
}

enum mm_status
mm_epss_open(struct mm_arena *a, struct mm_str text, const char *source,
    struct mm_epss_reader **out, struct mm_err *err)
{
	struct mm_epss_reader *r = mm_arena_alloc(a, sizeof(*r));
	const struct mm_str *cells = NULL;
	enum mm_status st;
	uint32_t n;

	if (r == NULL || (r->csv = mm_csv_new(a, text, source)) == NULL)
		return mm_err_nomem(err);
	r->date = MM_DATE_NONE;
	n = mm_csv_row(r->csv, &cells);
	if (n > 0 && mm_str_starts(cells[0], "#")) {
		read_comment(r, cells, n);
		n = mm_csv_row(r->csv, &cells);
	}
	st = mm_csv_finish(r->csv, err);
	if (st != MM_OK)
		return st;
	r->columns = n;
	r->cve = column(cells, n, "cve");
	r->epss = column(cells, n, "epss");
	r->percentile = column(cells, n, "percentile");
	if (r->cve == UINT32_MAX || r->epss == UINT32_MAX) {
		mm_csv_fail(r->csv, 0, MM_EFORMAT,
		    "見出し行に「cve」と「epss」の列が必要です",
		    "the heading needs the columns \"cve\" and \"epss\"");
		return mm_csv_finish(r->csv, err);
	}
	*out = r;
	return MM_OK;
}

struct mm_date
mm_epss_date(const struct mm_epss_reader *r)
{
	return r->date;
}

static bool
share(struct mm_epss_reader *r, const struct mm_str *cells, uint32_t i,
    uint32_t *out)
{
	uint64_t v;

	if (mm_num_fixed(mm_str_trim(cells[i]), 6, 1000000, &v)) {
		*out = (uint32_t)v;
		return true;
	}
	mm_csv_fail(r->csv, i, MM_EFORMAT, "0から1の数値ではありません",
	    "not a number from 0 to 1");
	return false;
}

static bool
read_row(struct mm_epss_reader *r, const struct mm_str *cells, uint32_t n,
    struct mm_epss *out)
{
	struct mm_epss e = { MM_STR_NONE, 0, UINT32_MAX };

	if (n != r->columns) {
		mm_csv_fail(r->csv, n, MM_EFORMAT, "列の数が見出し行と違います",
		    "the number of cells differs from the heading");
		return false;
	}
	e.id = mm_str_trim(cells[r->cve]);
	if (!mm_fields_is_id(e.id) || !mm_str_starts(e.id, "CVE-")) {
		mm_csv_fail(r->csv, r->cve, MM_EFORMAT, "CVE番号ではありません",
		    "not a CVE number");
		return false;
	}
	if (!share(r, cells, r->epss, &e.prob_e6))
		return false;
	if (r->percentile != UINT32_MAX &&
	    !share(r, cells, r->percentile, &e.pctl_e6))
		return false;
	*out = e;
	return true;
}

enum mm_status
mm_epss_parse(struct mm_epss_reader *r, struct mm_epss *out, bool *more,
    struct mm_err *err)
{
	const struct mm_str *cells;
	uint32_t n = mm_csv_row(r->csv, &cells);

	*more = n > 0 && read_row(r, cells, n, out);
	return *more ? MM_OK : mm_csv_finish(r->csv, err);
}

bool
mm_epss_skip(struct mm_epss_reader *r)
{
	return mm_csv_forget(r->csv);
}
