/* SPDX-License-Identifier: Apache-2.0 */
#include "format/cve5_affected.h"

#include <string.h>

#include "format/fields.h"
#include "format/vers_text.h"
#include "vers/cpe.h"
#include "vers/purl.h"
#include "vers/vers.h"

typedef MM_VEC(struct mm_adv_range) ranges;

/* Collections whose package names mean a package URL type. */
static const struct {
	const char *host, *ecosystem;
} collections[] = {
	{ "registry.npmjs.org", "npm" },
	{ "www.npmjs.com", "npm" },
	{ "npmjs.com", "npm" },
	{ "pypi.org", "PyPI" },
	{ "pypi.python.org", "PyPI" },
	{ "repo.maven.apache.org", "Maven" },
	{ "repo1.maven.org", "Maven" },
	{ "crates.io", "crates.io" },
	{ "rubygems.org", "RubyGems" },
	{ "pkg.go.dev", "Go" },
	{ "proxy.golang.org", "Go" },
	{ "www.nuget.org", "NuGet" },
	{ "nuget.org", "NuGet" },
	{ "packagist.org", "Packagist" },
	{ "repo.packagist.org", "Packagist" },
};

/* Orders that a versionType declares. */
static const struct {
	const char *type;
	enum mm_vers_scheme scheme;
} orders[] = {
	{ "semver", MM_VERS_SEMVER },
	{ "python", MM_VERS_PEP440 },
	{ "pep440", MM_VERS_PEP440 },
	{ "maven", MM_VERS_MAVEN },
	{ "rpm", MM_VERS_RPM },
	{ "deb", MM_VERS_DPKG },
	{ "dpkg", MM_VERS_DPKG },
};

static enum mm_vers_scheme
order_of(struct mm_str type)
{
	for (size_t i = 0; i < MM_COUNT(orders); i++)
		if (mm_str_eqz(type, orders[i].type))
			return orders[i].scheme;
	return MM_VERS_NONE;
}

static enum mm_verdict
status_of(struct mm_str s)
{
	if (mm_str_eqz(s, "affected"))
		return MM_VERDICT_AFFECTED;
	if (mm_str_eqz(s, "unaffected"))
		return MM_VERDICT_NOT_AFFECTED;
	return MM_VERDICT_CANNOT_DECIDE;
}

/* What the entries of one row make. */
struct row {
	struct mm_arena *arena;
	ranges ranges; /* in the order of the record */
	/* An entry that may include any version, but not said to be fine. */
	bool undecided;
	bool undecided_fine; /* the same, said to be fine */
	/* Bounds to show for it: commits. */
	struct mm_vers_bound lo, hi;
	bool commits_only;
};

static bool
add(struct row *row, struct mm_adv_range r)
{
	struct mm_adv_range *slot = mm_vec_push(row->arena, &row->ranges);

	if (slot == NULL)
		return false;
	*slot = r;
	return true;
}

/* An entry that cannot be told from any version. */
static bool
add_undecided(struct row *row, const struct mm_cve5_version *v)
{
	if (status_of(v->status) == MM_VERDICT_NOT_AFFECTED) {
		row->undecided_fine = true;
		return true;
	}
	row->undecided = true;
	row->commits_only = false;
	return true;
}

/* A version field that stands alone. */
static bool
add_single(struct row *row, const struct mm_cve5_version *v)
{
	struct mm_adv_range r = { .scheme = order_of(v->type) };

	r.status = status_of(v->status);
	switch (mm_vers_text_read(v->version, &r.lo, &r.hi)) {
	case MM_VERS_TEXT_ALL:
		/* "every version is fine" beside others decides nothing. */
		if (r.status != MM_VERDICT_AFFECTED)
			return add_undecided(row, v);
		r.scheme = MM_VERS_NONE;
		break;
	case MM_VERS_TEXT_PLAIN:
	case MM_VERS_TEXT_BOUNDS:
		break;
	case MM_VERS_TEXT_OTHER:
	default:
		return add_undecided(row, v);
	}
	return add(row, r);
}

/*
 * Whether the changes of a range stand in its order, so that cutting at them
 * is what the record means. Without an order nothing is compared: the texts
 * stay as written and are not evaluated either.
 */
static bool
changes_ascend(const struct mm_cve5_version *v, enum mm_vers_scheme scheme)
{
	if (scheme == MM_VERS_NONE)
		return true;
	for (uint32_t i = 1; i < v->changes.n; i++) {
		int c = 0;

		if (mm_vers_cmp(scheme, v->changes.v[i - 1].at,
			v->changes.v[i].at, &c, NULL) != MM_OK ||
		    c >= 0)
			return false;
	}
	return true;
}

static struct mm_vers_bound
upper_bound(const struct mm_cve5_version *v)
{
	bool inclusive = v->less_than.n == 0;
	struct mm_str s = inclusive ? v->less_than_or_equal : v->less_than;

	if (mm_str_eqz(s, "*"))
		return (struct mm_vers_bound){ MM_STR_NONE, false };
	return (struct mm_vers_bound){ s, inclusive };
}

/* Commits: no order of versions. The first range is kept to be shown. */
static bool
add_commits(struct row *row, const struct mm_cve5_version *v)
{
	if (row->undecided)
		return true;
	row->undecided = row->commits_only = true;
	if (!mm_vers_text_is_start(v->version))
		row->lo = (struct mm_vers_bound){ v->version, true };
	row->hi = upper_bound(v);
	return true;
}

/* [version, lessThan), cut at its changes. */
static bool
add_range(struct row *row, const struct mm_cve5_version *v)
{
	struct mm_adv_range r = { .scheme = order_of(v->type) };
	struct mm_str from = v->version, status = v->status;

	if (mm_str_eqz(v->type, "git"))
		return add_commits(row, v);
	if (!changes_ascend(v, r.scheme))
		return add_undecided(row, v);
	if (mm_vers_text_is_start(from))
		from = MM_STR_NONE;
	for (uint32_t i = 0; i < v->changes.n; i++) {
		r.status = status_of(status);
		r.lo = (struct mm_vers_bound){ from, from.p != NULL };
		from = v->changes.v[i].at;
		status = v->changes.v[i].status;
		r.hi = (struct mm_vers_bound){ from, false };
		if (!add(row, r))
			return false;
	}
	r.status = status_of(status);
	r.lo = (struct mm_vers_bound){ from, from.p != NULL };
	r.hi = upper_bound(v);
	return add(row, r);
}

static bool
add_version(struct row *row, const struct mm_cve5_version *v)
{
	if (v->less_than.n > 0 || v->less_than_or_equal.n > 0 ||
	    v->changes.n > 0)
		return add_range(row, v);
	if (mm_str_eqz(v->type, "git"))
		return add_commits(row, v);
	return add_single(row, v);
}

/*
 * The ranges in the order in which they decide: what is affected, then what
 * may be anything, then the rest.
 */
static bool
order_ranges(struct row *row, ranges *out)
{
	struct mm_adv_range any = { .status = MM_VERDICT_CANNOT_DECIDE };
	struct row sorted = { .arena = row->arena };

	if (row->undecided) {
		if (row->commits_only) {
			any.lo = row->lo;
			any.hi = row->hi;
		}
		for (uint32_t i = 0; i < row->ranges.n; i++)
			if (row->ranges.v[i].status == MM_VERDICT_AFFECTED &&
			    !add(&sorted, row->ranges.v[i]))
				return false;
		if (!add(&sorted, any))
			return false;
	}
	for (uint32_t i = 0; i < row->ranges.n; i++)
		if ((!row->undecided ||
			row->ranges.v[i].status != MM_VERDICT_AFFECTED) &&
		    !add(&sorted, row->ranges.v[i]))
			return false;
	any.lo = any.hi = (struct mm_vers_bound){ MM_STR_NONE, false };
	if (row->undecided_fine && !row->undecided && !add(&sorted, any))
		return false;
	out->v = sorted.ranges.v;
	out->n = sorted.ranges.n;
	return true;
}

/* Add a package with this key, unless the row has it already. */
static bool
add_package(struct mm_cve5_affected *f, uint32_t first, struct mm_str key,
    const ranges *r)
{
	struct mm_adv_package *p;

	if (key.n == 0)
		return true;
	for (uint32_t i = first; i < f->packages.n; i++)
		if (mm_str_eq(f->packages.v[i].key, key))
			return true;
	p = mm_vec_push(f->arena, &f->packages);
	if (p == NULL)
		return false;
	p->key = key;
	p->ranges = r->v;
	p->nranges = r->n;
	p->otherwise = status_of(f->default_status);
	return true;
}

static struct mm_str
cpe_key(struct mm_arena *a, struct mm_str text)
{
	struct mm_cpe cpe;

	if (mm_cpe_parse(a, text, &cpe, NULL) != MM_OK)
		return MM_STR_NONE;
	return mm_cpe_key(a, &cpe);
}

static struct mm_str
purl_key(struct mm_arena *a, struct mm_str text)
{
	struct mm_purl purl;

	if (text.n == 0 || mm_purl_parse(a, text, &purl, NULL) != MM_OK)
		return MM_STR_NONE;
	return mm_purl_key(a, &purl);
}

static struct mm_str
collection_key(struct mm_arena *a, struct mm_str url, struct mm_str name)
{
	static const char https[] = "https://";
	enum mm_vers_scheme scheme;
	struct mm_str host = url;

	if (name.n == 0 || !mm_str_starts(url, https))
		return MM_STR_NONE;
	host.p += sizeof(https) - 1;
	host.n -= sizeof(https) - 1;
	host.n = mm_str_find(host, '/');
	for (size_t i = 0; i < MM_COUNT(collections); i++)
		if (mm_str_eqz(host, collections[i].host))
			return mm_purl_key_osv(a,
			    mm_str_of(collections[i].ecosystem), name, &scheme);
	return MM_STR_NONE;
}

/* Turn the row that was read into packages. */
static bool
keep_row(struct mm_cve5_affected *f)
{
	struct mm_arena *a = f->arena;
	uint32_t first = f->packages.n;
	struct row row = { .arena = a };
	ranges r = { NULL, 0, 0 };

	if (f->cpes.n == 0 && f->purl.n == 0 &&
	    (f->collection.n == 0 || f->package_name.n == 0)) {
		f->unkeyed++;
		return true;
	}
	for (uint32_t i = 0; i < f->versions.n; i++)
		if (!add_version(&row, &f->versions.v[i]))
			return false;
	if (!order_ranges(&row, &r))
		return false;
	for (uint32_t i = 0; i < f->cpes.n; i++)
		if (!add_package(f, first, cpe_key(a, f->cpes.v[i]), &r))
			return false;
	if (!add_package(f, first, purl_key(a, f->purl), &r) ||
	    !add_package(f, first,
		collection_key(a, f->collection, f->package_name), &r))
		return false;
	if (f->packages.n == first)
		f->unkeyed++;
	return true;
}

/* ---- reading ---- */

static bool
read_change(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("at", struct mm_cve5_change, at),
		MM_JSON_TEXT("status", struct mm_cve5_change, status),
	};
	struct mm_cve5_affected *f = ctx;
	struct mm_cve5_version *v = &f->versions.v[f->versions.n - 1];
	struct mm_cve5_change *c = mm_vec_push(f->arena, &v->changes);

	if (c == NULL)
		return mm_fields_nomem(j);
	if (!mm_fields_read(j, fields, MM_COUNT(fields), c))
		return false;
	if (c->at.n == 0)
		return mm_fields_bad(
		    j, "changesにatがありません", "a change has no \"at\"");
	return true;
}

struct version_ctx {
	struct mm_cve5_version v; /* first: fields are offsets into it */
	struct mm_cve5_affected *f;
};

static bool
read_changes(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_change, ((struct version_ctx *)ctx)->f);
}

static bool
read_version(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_TEXT("status", struct mm_cve5_version, status),
		MM_JSON_TEXT("version", struct mm_cve5_version, version),
		MM_JSON_TEXT("lessThan", struct mm_cve5_version, less_than),
		MM_JSON_TEXT("versionType", struct mm_cve5_version, type),
		MM_JSON_TEXT("lessThanOrEqual", struct mm_cve5_version,
		    less_than_or_equal),
		MM_JSON_FIELD("changes", read_changes),
	};
	struct mm_cve5_affected *f = ctx;
	struct mm_cve5_version *slot = mm_vec_push(f->arena, &f->versions);
	struct version_ctx c;

	if (slot == NULL)
		return mm_fields_nomem(j);
	memset(slot, 0, sizeof(*slot));
	memset(&c, 0, sizeof(c));
	c.f = f;
	if (!mm_fields_read(j, fields, MM_COUNT(fields), &c))
		return false;
	c.v.changes.v = slot->changes.v;
	c.v.changes.n = slot->changes.n;
	c.v.changes.max = slot->changes.max;
	*slot = c.v;
	if (slot->less_than.n > 0 && slot->less_than_or_equal.n > 0)
		return mm_fields_bad(j,
		    "lessThanとlessThanOrEqualの両方があります",
		    "both lessThan and lessThanOrEqual are given");
	return true;
}

static bool
read_versions(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_version, ctx);
}

static bool
read_cpe(void *ctx, struct mm_json *j)
{
	struct mm_cve5_affected *f = ctx;
	struct mm_str *s = mm_vec_push(f->arena, &f->cpes);

	return s != NULL ? mm_json_string(j, s) : mm_fields_nomem(j);
}

static bool
read_cpes(void *ctx, struct mm_json *j)
{
	return mm_fields_each(j, read_cpe, ctx);
}

static bool
read_row(void *ctx, struct mm_json *j)
{
	static const struct mm_json_field fields[] = {
		MM_JSON_FIELD("cpes", read_cpes),
		MM_JSON_FIELD("versions", read_versions),
		MM_JSON_TEXT(
		    "packageName", struct mm_cve5_affected, package_name),
		MM_JSON_TEXT(
		    "collectionURL", struct mm_cve5_affected, collection),
		MM_JSON_TEXT("packageURL", struct mm_cve5_affected, purl),
		MM_JSON_TEXT(
		    "defaultStatus", struct mm_cve5_affected, default_status),
	};
	struct mm_cve5_affected *f = ctx;

	f->package_name = f->collection = f->purl = MM_STR_NONE;
	f->default_status = MM_STR_NONE;
	f->cpes.n = 0;
	f->versions.n = 0;
	if (!mm_fields_read(j, fields, MM_COUNT(fields), f))
		return false;
	if (!keep_row(f))
		return mm_fields_nomem(j);
	return true;
}

bool
mm_cve5_affected_read(struct mm_cve5_affected *f, struct mm_json *j)
{
	return mm_fields_each(j, read_row, f);
}
