/* SPDX-License-Identifier: Apache-2.0 */
#include "format/kev.h"

#include "format/fields.h"

struct entry {
	struct mm_str id, ransomware;
	struct mm_date added;
};

static bool
is_cve(struct mm_str id)
{
	return mm_fields_is_id(id) && mm_str_starts(id, "CVE-");
}

static bool
read_id(void *ctx, struct mm_json *j)
{
	struct entry *e = ctx;

	if (!mm_json_string(j, &e->id))
		return false;
	if (is_cve(e->id))
		return true;
	return mm_fields_bad(j, "CVE番号（cveID）が正しくありません",
	    "the CVE number (cveID) is malformed");
}

static bool
read_added(void *ctx, struct mm_json *j)
{
	struct mm_str s;

	if (!mm_json_string(j, &s))
		return false;
	if (mm_date_iso(s, &((struct entry *)ctx)->added))
		return true;
	return mm_fields_bad(j, "登録日（dateAdded）が日付ではありません",
	    "dateAdded is not a date");
}

enum mm_status
mm_kev_parse(struct mm_arena *a, struct mm_json *j, struct mm_kev *out,
    struct mm_err *err)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("cveID", read_id),
		MM_JSON_FIELD("dateAdded", read_added),
		MM_JSON_TEXT(
		    "knownRansomwareCampaignUse", struct entry, ransomware),
	};
	struct entry e = { MM_STR_NONE, MM_STR_NONE, MM_DATE_NONE };

	(void)a;
	if (mm_fields_read(j, fields, MM_COUNT(fields), &e) &&
	    (e.id.p == NULL || !mm_date_is_set(e.added)))
		(void)mm_fields_bad(j, "cveIDまたはdateAddedがありません",
		    "cveID or dateAdded is missing");
	if (mm_json_failed(j))
		return mm_json_finish(j, err);
	out->id = e.id;
	out->added = e.added;
	out->ransomware = mm_str_eqz(e.ransomware, "Known");
	return MM_OK;
}

/* ---- CSV ---- */

struct mm_kev_table {
	struct mm_csv *csv;
	uint32_t columns, id, added, ransomware;
};

enum mm_status
mm_kev_table_open(struct mm_arena *a, struct mm_str text, const char *source,
    struct mm_kev_table **out, struct mm_err *err)
{
	struct mm_kev_table *t = mm_arena_alloc(a, sizeof(*t));
	const struct mm_str *cells = NULL;

	if (t == NULL || (t->csv = mm_csv_new(a, text, source)) == NULL)
		return mm_err_nomem(err);
	t->columns = mm_csv_row(t->csv, &cells);
	t->id = mm_csv_find(cells, t->columns, "cveID");
	t->added = mm_csv_find(cells, t->columns, "dateAdded");
	t->ransomware =
	    mm_csv_find(cells, t->columns, "knownRansomwareCampaignUse");
	if (t->id == UINT32_MAX || t->added == UINT32_MAX) {
		mm_csv_fail(t->csv, 0, MM_EFORMAT,
		    "見出し行に「cveID」と「dateAdded」の列が必要です",
		    "the heading needs the columns \"cveID\" and "
		    "\"dateAdded\"");
		return mm_csv_finish(t->csv, err);
	}
	*out = t;
	return MM_OK;
}

static bool
read_row(struct mm_kev_table *t, const struct mm_str *cells, uint32_t n,
    struct mm_kev *out)
{
	struct mm_kev k = { .added = MM_DATE_NONE };

	if (n != t->columns) {
		mm_csv_fail(t->csv, n, MM_EFORMAT, "列の数が見出し行と違います",
		    "the number of cells differs from the heading");
		return false;
	}
	k.id = mm_str_trim(cells[t->id]);
	if (!is_cve(k.id)) {
		mm_csv_fail(t->csv, t->id, MM_EFORMAT,
		    "CVE番号（cveID）が正しくありません",
		    "the CVE number (cveID) is malformed");
		return false;
	}
	if (!mm_date_iso(mm_str_trim(cells[t->added]), &k.added)) {
		mm_csv_fail(t->csv, t->added, MM_EFORMAT,
		    "登録日（dateAdded）が日付ではありません",
		    "dateAdded is not a date");
		return false;
	}
	k.ransomware = t->ransomware != UINT32_MAX &&
	    mm_str_eqz(cells[t->ransomware], "Known");
	*out = k;
	return true;
}

enum mm_status
mm_kev_table_parse(
    struct mm_kev_table *t, struct mm_kev *out, bool *more, struct mm_err *err)
{
	const struct mm_str *cells;
	uint32_t n = mm_csv_row(t->csv, &cells);

	*more = n > 0 && read_row(t, cells, n, out);
	return *more ? MM_OK : mm_csv_finish(t->csv, err);
}

bool
mm_kev_table_skip(struct mm_kev_table *t)
{
	return mm_csv_forget(t->csv);
}
