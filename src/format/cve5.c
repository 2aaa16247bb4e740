/* SPDX-License-Identifier: Apache-2.0 */
#include "format/cve5.h"

#include <string.h>

#include "format/applicability.h"
#include "format/cve5_affected.h"
#include "format/fields.h"
#include "format/severity.h"

/* The CNA speaks before the ADPs, for the title and for CVSS. */
enum container { ADP = 1, CNA = 2 };

struct record {
	struct mm_str data_type, data_version;
	struct mm_str id, state, published, modified, rejected;
	struct mm_str title[CNA + 1], description[CNA + 1];
	enum container now;
	struct mm_severity severity;
	struct mm_configs configs;
	struct mm_cve5_affected affected;
};

static bool
read_cvss(void *ctx, struct mm_json *j)
{
	struct record *r = ctx;

	return mm_severity_read(&r->severity, r->now, j);
}

static bool
read_metric(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("cvssV3_1", read_cvss),
		MM_JSON_FIELD("cvssV4_0", read_cvss),
		MM_JSON_FIELD("cvssV3_0", read_cvss),
		MM_JSON_FIELD("cvssV2_0", read_cvss),
	};

	return mm_fields_read(j, fields, MM_COUNT(fields), ctx);
}

static bool
read_metrics(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_metric, ctx);
}

struct description {
	struct mm_str lang, value;
};

static bool
read_description(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("lang", struct description, lang),
		MM_JSON_TEXT("value", struct description, value),
	};
	struct record *r = ctx;
	struct description d = { MM_STR_NONE, MM_STR_NONE };
	struct mm_str *best = &r->description[r->now];

	if (!mm_fields_read(j, fields, MM_COUNT(fields), &d))
		return false;
	if (best->p == NULL && (mm_str_starts(d.lang, "en") || d.lang.n == 0))
		*best = d.value;
	return true;
}

static bool
read_descriptions(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_description, ctx);
}

static bool
read_title(void *ctx, struct mm_json *j)
{
	struct record *r = ctx;

	return mm_json_string_or_null(j, &r->title[r->now]);
}

static bool
read_affected(void *ctx, struct mm_json *j)
{
	return mm_cve5_affected_read(&((struct record *)ctx)->affected, j);
}

static bool
read_applicability(void *ctx, struct mm_json *j)
{
	return mm_configs_read(&((struct record *)ctx)->configs, j);
}

static bool
read_container(struct record *r, struct mm_json *j, enum container which)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("affected", read_affected),
		MM_JSON_FIELD("metrics", read_metrics),
		MM_JSON_FIELD("title", read_title),
		MM_JSON_FIELD("descriptions", read_descriptions),
		MM_JSON_FIELD("cpeApplicability", read_applicability),
	};

	r->now = which;
	return mm_fields_read(j, fields, MM_COUNT(fields), r);
}

static bool
read_cna(void *ctx, struct mm_json *j)
{
	return read_container(ctx, j, CNA);
}

static bool
read_adp(void *ctx, struct mm_json *j)
{
	return read_container(ctx, j, ADP);
}

static bool
read_adps(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_adp, ctx);
}

static bool
read_containers(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("cna", read_cna),
		MM_JSON_FIELD("adp", read_adps),
	};

	return mm_fields_read(j, fields, MM_COUNT(fields), ctx);
}

static bool
read_metadata(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("cveId", struct record, id),
		MM_JSON_TEXT("state", struct record, state),
		MM_JSON_TEXT("datePublished", struct record, published),
		MM_JSON_TEXT("dateUpdated", struct record, modified),
		MM_JSON_TEXT("dateRejected", struct record, rejected),
	};

	return mm_fields_read(j, fields, MM_COUNT(fields), ctx);
}

/* Absent, or a time; the schema of CVE leaves the zone to choice. */
static bool
is_time(struct mm_str s)
{
	return s.p == NULL || mm_fields_is_instant(s, true);
}

static bool
check_record(const struct record *r, struct mm_json *j)
{
	if (!mm_str_eqz(r->data_type, "CVE_RECORD") ||
	    !mm_str_starts(r->data_version, "5."))
		return mm_fields_bad(j,
		    "CVE JSON 5.xのレコードではありません（dataType、"
		    "dataVersionを確認してください）",
		    "not a CVE JSON 5.x record (see dataType and dataVersion)");
	if (!mm_fields_is_cve(r->id))
		return mm_fields_bad(j,
		    "CVE番号（cveMetadata.cveId）がないか、CVE-西暦4桁-4桁以上"
		    "の数字ではありません",
		    "the CVE number (cveMetadata.cveId) is missing or not "
		    "CVE-YYYY-NNNN with four digits or more");
	if (!is_time(r->published) || !is_time(r->modified) ||
	    !is_time(r->rejected))
		return mm_fields_bad(j,
		    "cveMetadataの日時が2026-02-01T00:00:00Zの形ではありません",
		    "a time in cveMetadata is not of the form "
		    "2026-02-01T00:00:00Z");
	if (!mm_str_eqz(r->state, "PUBLISHED") &&
	    !mm_str_eqz(r->state, "REJECTED"))
		return mm_fields_bad(j,
		    "cveMetadata.stateはPUBLISHEDかREJECTEDです",
		    "cveMetadata.state is PUBLISHED or REJECTED");
	return true;
}

static struct mm_str
first_text(struct mm_str a, struct mm_str b)
{
	return a.n > 0 ? a : b;
}

enum mm_status
mm_cve5_parse(struct mm_arena *a, struct mm_json *j, struct mm_advisory *out,
    struct mm_err *err)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("dataType", struct record, data_type),
		MM_JSON_TEXT("dataVersion", struct record, data_version),
		MM_JSON_FIELD("cveMetadata", read_metadata),
		MM_JSON_FIELD("containers", read_containers),
	};
	struct record r;

	memset(&r, 0, sizeof(r));
	r.configs.arena = a;
	r.affected.arena = a;
	if (!mm_fields_read(j, fields, MM_COUNT(fields), &r) ||
	    !check_record(&r, j))
		return mm_json_finish(j, err);
	/* A key or text left out for want of memory would hide a match. */
	if (mm_arena_short(a))
		return mm_err_nomem(err);
	memset(out, 0, sizeof(*out));
	out->id = r.id;
	out->source = MM_FEED_CVE5;
	out->title = mm_fields_line(first_text(
	    r.title[CNA], first_text(r.description[CNA], r.description[ADP])));
	out->published = r.published;
	out->modified = first_text(r.modified, r.rejected);
	out->withdrawn = mm_str_eqz(r.state, "REJECTED");
	out->packages = r.affected.packages.v;
	out->npackages = r.affected.packages.n;
	out->unkeyed = r.affected.unkeyed;
	out->configs = r.configs.list.v;
	out->nconfigs = r.configs.list.n;
	mm_severity_keep(&r.severity, out);
	return MM_OK;
}
