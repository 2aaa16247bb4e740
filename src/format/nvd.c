/* SPDX-License-Identifier: Apache-2.0 */
#include "format/nvd.h"

#include <string.h>

#include "format/applicability.h"
#include "format/fields.h"
#include "format/severity.h"

struct record {
	struct mm_str id, published, modified, status;
	struct mm_str description, any_description;
	struct mm_str annotated_id, annotated_published, annotated_modified;
	struct mm_str annotated_description;
	struct mm_severity severity;
	struct mm_configs configs;
};

struct metric {
	struct mm_str type;
	struct mm_severity best;
};

static bool
read_cvss(void *ctx, struct mm_json *j)
{
	return mm_severity_read(&((struct metric *)ctx)->best, 0, j);
}

static bool
read_metric(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("type", struct metric, type),
		MM_JSON_FIELD("cvssData", read_cvss),
	};
	struct record *r = ctx;
	struct metric m = { .type = MM_STR_NONE };

	if (!mm_fields_read(j, fields, MM_COUNT(fields), &m))
		return false;
	mm_severity_offer(&r->severity, mm_str_eqz(m.type, "Primary") ? 2 : 1,
	    m.best.vector, m.best.score_x10);
	return true;
}

static bool
read_metric_list(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_metric, ctx);
}

static bool
read_metrics(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("cvssMetricV40", read_metric_list),
		MM_JSON_FIELD("cvssMetricV31", read_metric_list),
		MM_JSON_FIELD("cvssMetricV30", read_metric_list),
		MM_JSON_FIELD("cvssMetricV2", read_metric_list),
	};

	return mm_fields_read(j, fields, MM_COUNT(fields), ctx);
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

	if (!mm_fields_read(j, fields, MM_COUNT(fields), &d))
		return false;
	if (r->description.p == NULL && mm_str_starts(d.lang, "en"))
		r->description = d.value;
	if (r->any_description.p == NULL)
		r->any_description = d.value;
	return true;
}

static bool
read_descriptions(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_description, ctx);
}

/* "description_data" of a feed 1.1. */
static bool
read_description_data(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("description_data", read_descriptions),
	};

	return mm_fields_read(j, fields, MM_COUNT(fields), ctx);
}

/* "CVE_data_meta" of a feed 1.1. */
static bool
read_meta(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("ID", struct record, id),
	};

	return mm_fields_read(j, fields, MM_COUNT(fields), ctx);
}

/* "baseMetricV3" and "baseMetricV2" of a feed 1.1: NVD's own scores. */
static bool
read_base_metric(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("cvssV3", read_cvss),
		MM_JSON_FIELD("cvssV2", read_cvss),
	};
	struct record *r = ctx;
	struct metric m = { .type = MM_STR_NONE };

	if (!mm_fields_read(j, fields, MM_COUNT(fields), &m))
		return false;
	mm_severity_offer(&r->severity, 2, m.best.vector, m.best.score_x10);
	return true;
}

static bool
read_impact(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("baseMetricV3", read_base_metric),
		MM_JSON_FIELD("baseMetricV2", read_base_metric),
	};

	return mm_fields_read(j, fields, MM_COUNT(fields), ctx);
}

static bool
read_configurations(void *ctx, struct mm_json *j)
{
	struct mm_configs *c = &((struct record *)ctx)->configs;

	return mm_json_peek(j) == MM_JSON_OBJECT ? mm_configs_read_one(c, j)
						 : mm_configs_read(c, j);
}

#define CVE_FIELDS \
	MM_JSON_TEXT("id", struct record, id), \
	    MM_JSON_TEXT("published", struct record, published), \
	    MM_JSON_TEXT("lastModified", struct record, modified), \
	    MM_JSON_TEXT("vulnStatus", struct record, status), \
	    MM_JSON_FIELD("descriptions", read_descriptions), \
	    MM_JSON_FIELD("metrics", read_metrics), \
	    MM_JSON_FIELD("configurations", read_configurations)

static bool
read_cve(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		CVE_FIELDS,
		MM_JSON_FIELD("CVE_data_meta", read_meta),
		MM_JSON_FIELD("description", read_description_data),
	};

	return mm_fields_read(j, fields, MM_COUNT(fields), ctx);
}

static bool
read_annotation(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("cve_id", struct record, annotated_id),
		MM_JSON_TEXT("published", struct record, annotated_published),
		MM_JSON_TEXT("modified", struct record, annotated_modified),
		MM_JSON_TEXT(
		    "description", struct record, annotated_description),
	};

	return mm_fields_read(j, fields, MM_COUNT(fields), ctx);
}

static bool
read_record(struct record *r, struct mm_json *j)
{
	/* The bare CVE object, or one that wraps it. */
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("cve", read_cve),
		MM_JSON_FIELD("_annotation", read_annotation),
		CVE_FIELDS,
		MM_JSON_FIELD("impact", read_impact),
		MM_JSON_TEXT("publishedDate", struct record, published),
		MM_JSON_TEXT("lastModifiedDate", struct record, modified),
	};

	if (!mm_fields_read(j, fields, MM_COUNT(fields), r))
		return false;
	if (r->id.p == NULL) {
		r->id = r->annotated_id;
		r->published = r->annotated_published;
		r->modified = r->annotated_modified;
	}
	if (r->description.p == NULL)
		r->description = r->any_description.p != NULL
		    ? r->any_description
		    : r->annotated_description;
	if (mm_fields_is_id(r->id) && mm_str_starts(r->id, "CVE-"))
		return true;
	return mm_fields_bad(j, "CVE番号（id）がないか、正しくありません",
	    "the CVE number (id) is missing or malformed");
}

enum mm_status
mm_nvd_parse(struct mm_arena *a, struct mm_json *j, struct mm_advisory *out,
    struct mm_err *err)
{
	struct record r;

	memset(&r, 0, sizeof(r));
	r.configs.arena = a;
	if (!read_record(&r, j))
		return mm_json_finish(j, err);
	memset(out, 0, sizeof(*out));
	out->id = r.id;
	out->source = MM_FEED_NVD;
	out->title = mm_fields_line(r.description);
	out->published = r.published;
	out->modified = r.modified;
	out->withdrawn = mm_str_eqz(r.status, "Rejected") ||
	    (r.status.p == NULL &&
		mm_str_starts(r.description, "** REJECT **"));
	out->configs = r.configs.list.v;
	out->nconfigs = r.configs.list.n;
	mm_severity_keep(&r.severity, out);
	return MM_OK;
}
