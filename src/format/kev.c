/* SPDX-License-Identifier: Apache-2.0 */
#include "format/kev.h"

#include "format/fields.h"

struct entry {
	struct mm_str id, ransomware;
	struct mm_date added;
};

static bool
read_id(void *ctx, struct mm_json *j)
{
	struct entry *e = ctx;

	if (!mm_json_string(j, &e->id))
		return false;
	if (mm_fields_is_id(e->id) && mm_str_starts(e->id, "CVE-"))
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
