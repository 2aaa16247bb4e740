/* SPDX-License-Identifier: Apache-2.0 */
#include "format/osv.h"

#include <string.h>

#include "format/fields.h"
#include "format/osv_range.h"
#include "format/severity.h"
#include "vers/purl.h"

typedef MM_VEC(struct mm_str) texts;

enum range_type { RANGE_SEMVER, RANGE_ECOSYSTEM, RANGE_GIT };

/* One range as written; the order is known only when its package is. */
struct range {
	enum range_type type;
	MM_VEC(struct mm_osv_event) events;
};

struct entry {
	struct mm_arena *arena;
	struct mm_str ecosystem, name, purl;
	MM_VEC(struct range) ranges;
	texts versions;
	struct mm_severity severity;
};

struct record {
	struct mm_arena *arena;
	struct mm_str id, summary, details, published, modified, withdrawn;
	texts aliases, upstream;
	struct mm_severity severity;
	MM_VEC(struct mm_adv_package) packages;
	uint32_t unkeyed;
};

struct text_list {
	struct mm_arena *arena;
	texts *list;
};

static bool
read_text(void *ctx, struct mm_json *j)
{
	struct text_list *l = ctx;
	struct mm_str *s = mm_vec_push(l->arena, l->list);

	return s != NULL ? mm_json_string(j, s) : mm_fields_nomem(j);
}

/* An array of strings; null is none (generators write it). */
static bool
read_texts(struct mm_arena *a, texts *list, struct mm_json *j)
{
	struct text_list l = { a, list };

	if (mm_json_peek(j) == MM_JSON_NULL)
		return mm_json_skip(j);
	return mm_fields_each(j, read_text, &l);
}

/* ---- severity ---- */

struct score {
	struct mm_str type, score;
};

static bool
read_score(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("type", struct score, type),
		MM_JSON_TEXT("score", struct score, score),
	};
	struct mm_severity *sev = ctx;
	struct score s = { MM_STR_NONE, MM_STR_NONE };

	if (!mm_fields_read(j, fields, MM_COUNT(fields), &s))
		return false;
	if (mm_str_starts(s.type, "CVSS_"))
		mm_severity_offer(sev, 1, s.score, 0);
	return true;
}

static bool
read_scores(struct mm_severity *s, struct mm_json *j)
{
	if (mm_json_peek(j) == MM_JSON_NULL)
		return mm_json_skip(j);
	return mm_fields_each(j, read_score, s);
}

static bool
read_record_severity(void *ctx, struct mm_json *j)
{
	return read_scores(&((struct record *)ctx)->severity, j);
}

static bool
read_entry_severity(void *ctx, struct mm_json *j)
{
	return read_scores(&((struct entry *)ctx)->severity, j);
}

/* ---- ranges ---- */

struct event {
	struct mm_str version[MM_OSV_LIMIT + 1];
};

static bool
read_event(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT(
		    "introduced", struct event, version[MM_OSV_INTRODUCED]),
		MM_JSON_TEXT("fixed", struct event, version[MM_OSV_FIXED]),
		MM_JSON_TEXT("last_affected", struct event,
		    version[MM_OSV_LAST_AFFECTED]),
		MM_JSON_TEXT("limit", struct event, version[MM_OSV_LIMIT]),
	};
	struct entry *e = ctx;
	struct range *r = &e->ranges.v[e->ranges.n - 1];
	struct event ev;
	uint32_t given = 0;

	memset(&ev, 0, sizeof(ev));
	if (!mm_fields_read(j, fields, MM_COUNT(fields), &ev))
		return false;
	for (uint32_t k = 0; k <= MM_OSV_LIMIT; k++) {
		struct mm_osv_event *slot;

		if (ev.version[k].n == 0)
			continue;
		slot = mm_vec_push(e->arena, &r->events);
		if (slot == NULL)
			return mm_fields_nomem(j);
		slot->kind = (enum mm_osv_event_kind)k;
		slot->version = ev.version[k];
		given++;
	}
	/* The schema wants one; two in one object occur and are clear. */
	if (given == 0)
		return mm_fields_bad(j,
		    "eventsの要素にintroduced、fixed、last_affected、limitの"
		    "どれもありません",
		    "an event has neither introduced, fixed, last_affected nor "
		    "limit");
	return true;
}

static bool
read_events(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_event, ctx);
}

static bool
read_range_type(void *ctx, struct mm_json *j)
{
	static const char *const types[] = { "SEMVER", "ECOSYSTEM", "GIT" };
	struct entry *e = ctx;
	struct mm_str s;

	if (!mm_json_string(j, &s))
		return false;
	for (size_t i = 0; i < MM_COUNT(types); i++)
		if (mm_str_eqz(s, types[i])) {
			e->ranges.v[e->ranges.n - 1].type = (enum range_type)i;
			return true;
		}
	return mm_fields_bad(j,
	    "rangesのtypeはSEMVER、ECOSYSTEM、GITのどれかです",
	    "the type of a range is SEMVER, ECOSYSTEM or GIT");
}

static bool
read_range(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("type", read_range_type),
		MM_JSON_FIELD("events", read_events),
	};
	struct entry *e = ctx;
	struct range *r = mm_vec_push(e->arena, &e->ranges);

	if (r == NULL)
		return mm_fields_nomem(j);
	r->type = RANGE_GIT;
	return mm_fields_read(j, fields, MM_COUNT(fields), e);
}

static bool
read_ranges(void *ctx, struct mm_json *j)
{
	if (mm_json_peek(j) == MM_JSON_NULL)
		return mm_json_skip(j);
	return mm_fields_each(j, read_range, ctx);
}

/* ---- affected ---- */

static bool
read_versions(void *ctx, struct mm_json *j)
{
	struct entry *e = ctx;

	return read_texts(e->arena, &e->versions, j);
}

static bool
read_package(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("ecosystem", struct entry, ecosystem),
		MM_JSON_TEXT("name", struct entry, name),
		MM_JSON_TEXT("purl", struct entry, purl),
	};

	return mm_fields_read(j, fields, MM_COUNT(fields), ctx);
}

/* Key and order of the package; false when it has no key. */
static bool
identify(const struct entry *e, struct mm_str *key, enum mm_vers_scheme *scheme)
{
	struct mm_purl purl;

	*scheme = MM_VERS_NONE;
	*key = MM_STR_NONE;
	if (e->ecosystem.n > 0 && e->name.n > 0)
		*key = mm_purl_key_osv(e->arena, e->ecosystem, e->name, scheme);
	if (key->n == 0 && e->purl.n > 0 &&
	    mm_purl_parse(e->arena, e->purl, &purl, NULL) == MM_OK) {
		*key = mm_purl_key(e->arena, &purl);
		*scheme = mm_purl_scheme(purl.type);
	}
	return key->n > 0;
}

/* The commits of the first GIT range, as bounds that decide nothing. */
static bool
add_commits(struct entry *e, mm_osv_ranges *out)
{
	const struct range *g = &e->ranges.v[0];
	struct mm_adv_range *r = mm_vec_push(e->arena, out);

	if (r == NULL)
		return false;
	r->status = MM_VERDICT_CANNOT_DECIDE;
	for (uint32_t i = 0; i < g->events.n; i++) {
		struct mm_str s = g->events.v[i].version;

		if (g->events.v[i].kind == MM_OSV_INTRODUCED) {
			if (r->lo.text.p == NULL && !mm_str_eqz(s, "0"))
				r->lo = (struct mm_vers_bound){ s, true };
		} else if (r->hi.text.p == NULL) {
			r->hi = (struct mm_vers_bound){ s, false };
		}
	}
	return true;
}

/* Intervals of every range of the entry; GIT only when nothing else speaks. */
static bool
add_ranges(
    struct entry *e, enum mm_vers_scheme scheme, struct mm_adv_package *p)
{
	mm_osv_ranges out = { NULL, 0, 0 };
	bool decided = true;
	uint32_t ordered = 0;

	for (uint32_t i = 0; i < e->ranges.n; i++) {
		struct range *r = &e->ranges.v[i];

		if (r->type == RANGE_GIT)
			continue;
		ordered++;
		if (!mm_osv_intervals(e->arena,
			r->type == RANGE_SEMVER ? MM_VERS_SEMVER : scheme,
			r->events.v, r->events.n, &out, &decided))
			return false;
	}
	if (ordered == 0 && e->ranges.n > 0 && e->versions.n == 0 &&
	    !add_commits(e, &out))
		return false;
	p->ranges = out.v;
	p->nranges = out.n;
	/* A list of versions alone is complete only without GIT ranges. */
	if (ordered == 0 && (e->ranges.n > 0 || e->versions.n == 0))
		decided = false;
	p->otherwise =
	    decided ? MM_VERDICT_NOT_AFFECTED : MM_VERDICT_CANNOT_DECIDE;
	return true;
}

static bool
read_affected(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("package", read_package),
		MM_JSON_FIELD("ranges", read_ranges),
		MM_JSON_FIELD("versions", read_versions),
		MM_JSON_FIELD("severity", read_entry_severity),
	};
	struct record *r = ctx;
	struct entry e;
	struct mm_adv_package *p;
	enum mm_vers_scheme scheme;
	struct mm_str key;

	memset(&e, 0, sizeof(e));
	e.arena = r->arena;
	if (!mm_fields_read(j, fields, MM_COUNT(fields), &e))
		return false;
	/* Before or after the record's own: the record's rank is higher. */
	mm_severity_offer(&r->severity, 0, e.severity.vector, 0);
	if (!identify(&e, &key, &scheme)) {
		r->unkeyed++;
		return true;
	}
	p = mm_vec_push(r->arena, &r->packages);
	if (p == NULL || !add_ranges(&e, scheme, p))
		return mm_fields_nomem(j);
	p->key = key;
	p->versions = e.versions.v;
	p->nversions = e.versions.n;
	return true;
}

static bool
read_affected_list(void *ctx, struct mm_json *j)
{
	if (mm_json_peek(j) == MM_JSON_NULL)
		return mm_json_skip(j);
	return mm_fields_each(j, read_affected, ctx);
}

static bool
read_aliases(void *ctx, struct mm_json *j)
{
	struct record *r = ctx;

	return read_texts(r->arena, &r->aliases, j);
}

static bool
read_upstream(void *ctx, struct mm_json *j)
{
	struct record *r = ctx;

	return read_texts(r->arena, &r->upstream, j);
}

/*
 * The name of its database, a hyphen and more; the list of databases grows, so
 * that any name will do. A CVE number has its own form.
 */
static bool
is_identifier(struct mm_str id)
{
	size_t hyphen = mm_str_find(id, '-');

	if (!mm_fields_is_id(id) || hyphen == 0 || hyphen + 1 >= id.n)
		return false;
	return !mm_str_starts(id, "CVE-") || mm_fields_is_cve(id);
}

static bool
is_time(struct mm_str s)
{
	return s.p == NULL || mm_fields_is_instant(s, false);
}

static bool
read_record(struct record *r, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("id", struct record, id),
		MM_JSON_TEXT("summary", struct record, summary),
		MM_JSON_TEXT("details", struct record, details),
		MM_JSON_TEXT("published", struct record, published),
		MM_JSON_TEXT("modified", struct record, modified),
		MM_JSON_TEXT("withdrawn", struct record, withdrawn),
		MM_JSON_FIELD("aliases", read_aliases),
		MM_JSON_FIELD("upstream", read_upstream),
		MM_JSON_FIELD("severity", read_record_severity),
		MM_JSON_FIELD("affected", read_affected_list),
	};
	struct mm_str *alias;

	if (!mm_fields_read(j, fields, MM_COUNT(fields), r))
		return false;
	if (!is_identifier(r->id))
		return mm_fields_bad(j,
		    "識別子（id）がないか、「GHSA-...」「PYSEC-...」のような形"
		    "ではありません",
		    "the identifier (id) is missing or not of a form like "
		    "GHSA-... or PYSEC-...");
	if (r->modified.p == NULL)
		return mm_fields_bad(j, "更新日時（modified）がありません",
		    "\"modified\" is missing");
	if (!is_time(r->modified) || !is_time(r->published) ||
	    !is_time(r->withdrawn))
		return mm_fields_bad(j,
		    "published、modified、withdrawnのどれかが"
		    "2026-02-01T00:00:00Zの形ではありません",
		    "one of published, modified, withdrawn is not of the form "
		    "2026-02-01T00:00:00Z");
	if (r->upstream.n != 1)
		return true;
	alias = mm_vec_push(r->arena, &r->aliases);
	if (alias == NULL)
		return mm_fields_nomem(j);
	*alias = r->upstream.v[0];
	return true;
}

enum mm_status
mm_osv_parse(struct mm_arena *a, struct mm_json *j, struct mm_advisory *out,
    struct mm_err *err)
{
	struct record r;

	memset(&r, 0, sizeof(r));
	r.arena = a;
	if (!read_record(&r, j))
		return mm_json_finish(j, err);
	/* A key or text left out for want of memory would hide a match. */
	if (mm_arena_short(a))
		return mm_err_nomem(err);
	memset(out, 0, sizeof(*out));
	out->id = r.id;
	out->source = MM_FEED_OSV;
	out->aliases = r.aliases.v;
	out->naliases = r.aliases.n;
	out->title = mm_fields_line(r.summary.n > 0 ? r.summary : r.details);
	out->published = r.published;
	out->modified = r.modified;
	out->withdrawn = r.withdrawn.p != NULL;
	out->packages = r.packages.v;
	out->npackages = r.packages.n;
	out->unkeyed = r.unkeyed;
	mm_severity_keep(&r.severity, out);
	return MM_OK;
}
