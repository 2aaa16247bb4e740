/* SPDX-License-Identifier: Apache-2.0 */
/* What a build takes, refuses, and keeps apart; and what it does when it can
 * take no more. Expectations: src/match/advisory_index.h. */
#include "match/advisory_build.h"

#include "sampler.h"
#include "test.h"

#define AFF MM_VERDICT_AFFECTED
#define NOT MM_VERDICT_NOT_AFFECTED
#define CAN MM_VERDICT_CANNOT_DECIDE

static char big[5000];

/* A record with one package and one configuration, each text its own. */
struct one {
	struct mm_str aliases[2], versions[2];
	struct mm_adv_range range;
	struct mm_adv_package package;
	struct mm_adv_cpe cpe[2];
	struct mm_adv_node node;
	struct mm_adv_config config;
	struct mm_advisory a;
};

static void
make_one(struct one *o)
{
	memset(o, 0, sizeof(*o));
	o->aliases[0] = MM_STR("CVE-2024-1");
	o->aliases[1] = MM_STR("GHSA-2");
	o->versions[0] = MM_STR("7.0.0");
	o->versions[1] = MM_STR("8.0.0");
	o->range = (struct mm_adv_range){ .scheme = MM_VERS_DPKG,
		.lo = { MM_STR("1.0"), true },
		.hi = { MM_STR("2.0"), false },
		.status = AFF };
	o->package = (struct mm_adv_package){
		MM_STR("pkg:deb/debian/l?distro=debian-12"), &o->range, 1,
		o->versions, 2, NOT
	};
	o->cpe[0] =
	    (struct mm_adv_cpe){ .cpe = MM_STR("cpe:2.3:a:v:p:*:*:*:*:*:*:*:*"),
		    .lo = { MM_STR("3.0"), true },
		    .hi = { MM_STR("4.0"), true },
		    .vulnerable = true };
	o->cpe[1] = (struct mm_adv_cpe){ .cpe = MM_STR(
					     "cpe:2.3:a:v:q:5.0:*:*:*:*:*:*:*"),
		.vulnerable = true };
	o->node = (struct mm_adv_node){ .cpes = o->cpe, .ncpes = 2 };
	o->config = (struct mm_adv_config){ .nodes = &o->node, .nnodes = 1 };
	o->a = (struct mm_advisory){ .id = MM_STR("GHSA-1"),
		.source = MM_FEED_OSV,
		.aliases = o->aliases,
		.naliases = 2,
		.title = MM_STR("title"),
		.cvss = MM_STR("CVSS:3.1/AV:N"),
		.cvss_x10 = 98,
		.published = MM_STR("2024-01-01"),
		.modified = MM_STR("2024-01-02"),
		.packages = &o->package,
		.npackages = 1,
		.configs = &o->config,
		.nconfigs = 1 };
}

/* Each text at its limit, one byte above, and far above. */
static void
text_limits(void **state)
{
	struct one o;
	/* Each may have 4,096 bytes. */
	struct mm_str *const texts[] = { &o.a.id, &o.a.cvss, &o.a.published,
		&o.a.modified, &o.aliases[1], &o.package.key, &o.range.lo.text,
		&o.range.hi.text, &o.versions[1], &o.cpe[0].lo.text,
		&o.cpe[0].hi.text, &o.cpe[0].cpe };

	(void)state;
	memset(big, '1', sizeof(big));
	for (size_t i = 0; i < MM_COUNT(texts); i++) {
		static const size_t sizes[] = { 4096, 4097, 5000 };

		for (size_t k = 0; k < MM_COUNT(sizes); k++) {
			struct mm_err err = { 0 };
			struct made m;
			enum mm_status st;

			make_one(&o);
			made_begin(&m);
			*texts[i] = (struct mm_str){ big, sizes[k] };
			st = mm_advidx_build_add(m.b, &o.a, &err);
			CHECK(st == (k == 0 ? MM_OK : MM_ELIMIT),
			    "text %zu of %zu bytes: %d", i, sizes[k], (int)st);
			CHECK(st == MM_OK || err.en[0] != 0, "%zu", i);
			/* Refused: nothing of it is left. */
			CHECK(m.b->records.n == (k == 0), "%zu", i);
			CHECK(k == 0 ||
				(m.b->pkgs.n == 0 && m.b->leaves.n == 0 &&
				    m.b->configs.n == 0 && m.b->code.n == 0 &&
				    m.b->stats.leaves == 0),
			    "%zu", i);
			make_one(&o);
			CHECK(mm_advidx_build_add(m.b, &o.a, &err) == MM_OK,
			    "%zu: not usable after a refusal", i);
			made_end(&m);
		}
	}
	make_one(&o);
}

static void
refused(void **state)
{
	static const struct {
		const char *id;
		int source;
	} rows[] = { { NULL, MM_FEED_OSV }, { "", MM_FEED_OSV }, { "CVE-1", 0 },
		{ "CVE-1", MM_FEED_KEV } };
	struct one o;

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_err err = { 0 };
		struct made m;

		make_one(&o);
		made_begin(&m);
		o.a.id = mm_str_of(rows[i].id);
		o.a.source = (enum mm_feed_source)rows[i].source;
		CHECK(mm_advidx_build_add(m.b, &o.a, &err) == MM_EFORMAT, "%zu",
		    i);
		CHECK(strstr(err.en, "identifier") != NULL, "%zu", i);
		made_end(&m);
	}
}

/* All names of a table but one, as if records before had brought them. */
static void
intern_all_but(struct mm_names *to, const struct mm_names *from, uint32_t skip)
{
	for (uint32_t i = 0; i < from->refs.n; i++) {
		bool added;

		if (i != skip)
			assert_int_not_equal(
			    mm_names_put(to, mm_names_text(from, i), &added),
			    MM_NAME_NONE);
	}
}

/*
 * A heap that is full at 4 GiB: each text of a record in turn is the one that
 * no longer fits. The record is not taken, and the build does not end with an
 * index that lacks something.
 */
static void
heap_is_full(void **state)
{
	struct made with;
	struct one o;
	const struct mm_names *all[4];

	(void)state;
	make_one(&o);
	made_begin(&with);
	made_add(&with, &o.a);
	all[0] = &with.b->keys;
	all[1] = &with.b->ids;
	all[2] = &with.b->texts;
	all[3] = &with.b->vectors;
	for (int t = 0; t < 4; t++) {
		assert_true(all[t]->refs.n > 0);
		for (uint32_t i = 0; i < all[t]->refs.n; i++) {
			struct mm_err err = { 0 };
			struct mm_names *to[4];
			struct mm_buf out;
			struct made m;

			made_begin(&m);
			to[0] = &m.b->keys;
			to[1] = &m.b->ids;
			to[2] = &m.b->texts;
			to[3] = &m.b->vectors;
			for (int k = 0; k < 4; k++)
				intern_all_but(
				    to[k], all[k], k == t ? i : MM_NAME_NONE);
			/* The columns that go with the names. */
			while (m.b->newest.n < m.b->ids.refs.n)
				memset(mm_column_push(&m.b->newest), 0xff,
				    m.b->newest.size);
			while (m.b->bounds.n < m.b->texts.refs.n)
				assert_non_null(mm_column_push(&m.b->bounds));
			m.b->pool.failed = true;
			CHECK(mm_advidx_build_add(m.b, &o.a, &err) == MM_ENOMEM,
			    "table %d name %u", t, i);
			mm_buf_init(&out, 0);
			CHECK(mm_advidx_build_pack(m.b, 1, &out, NULL, &err) ==
				MM_ENOMEM,
			    "table %d name %u", t, i);
			mm_buf_free(&out);
			made_end(&m);
		}
	}
	made_end(&with);
}

/* Scores for an identifier that does not fit any more. */
static void
no_room_for_scores(void **state)
{
	struct mm_kev kev = { MM_STR("CVE-1"), { 1 }, false };
	struct mm_epss epss = { MM_STR("CVE-1"), 1, 1 };
	struct made m;

	(void)state;
	made_begin(&m);
	m.b->pool.failed = true;
	assert_int_equal(mm_advidx_build_add_kev(m.b, &kev, NULL), MM_ENOMEM);
	assert_int_equal(mm_advidx_build_add_epss(m.b, &epss, NULL), MM_ENOMEM);
	made_end(&m);
}

static enum mm_verdict
verdict(struct made *m, const char *component, const char *vuln)
{
	const char *comps[] = { component, NULL };
	struct mm_match_result r = made_match(m, comps, NULL);
	const struct mm_match_row *row = made_row(m, &r, 0, vuln);

	return row != NULL ? row->verdict : NOT;
}

/*
 * OSV records carry the same thing in commits and in versions: the commits
 * say nothing where versions speak, else they make it "cannot decide".
 */
static void
commit_ranges(void **state)
{
	static const struct {
		const char *what, *lo, *hi, *versions, *other;
		bool lo_in, hi_in;
		int status;
		enum mm_verdict at_3;
	} rows[] = {
		{ "commits only", "0a1b", NULL, NULL, NULL, true, false, CAN,
		    CAN },
		{ "commits, upper end only", NULL, "0a1b", NULL, NULL, true,
		    false, CAN, CAN },
		{ "beside versions", "0a1b", NULL, "1.0.0", NULL, true, false,
		    CAN, NOT },
		{ "beside another package's versions", "0a1b", NULL, NULL,
		    "pkg:npm/l", true, false, CAN, NOT },
		{ "beside the versions of another key", "0a1b", NULL, NULL,
		    "pkg:npm/other", true, false, CAN, CAN },
		/* Without bounds it is no commit range: any version. */
		{ "no bounds, beside versions", NULL, NULL, "1.0.0", NULL, true,
		    true, CAN, CAN },
		/* One version is not a range of commits. */
		{ "one version", "3.0.0", "3.0.0", "1.0.0", NULL, true, true,
		    CAN, CAN },
		{ "ends equal, one excluded", "3.0.0", "3.0.0", "1.0.0", NULL,
		    true, false, CAN, NOT },
		{ "ends equal, the other excluded", "3.0.0", "3.0.0", "1.0.0",
		    NULL, false, true, CAN, NOT },
		{ "two ends included", "0a1b", "0c1d", "1.0.0", NULL, true,
		    true, CAN, NOT },
		/* The source says nothing: not "not affected". */
		{ "no status", "1.0.0", "4.0.0", "1.0.0", NULL, true, false, 0,
		    CAN },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_str list[] = { MM_STR_NONE,
			mm_str_of(rows[i].versions) };
		struct mm_adv_range r = { .scheme = MM_VERS_NONE,
			.lo = { mm_str_of(rows[i].lo), rows[i].lo_in },
			.hi = { mm_str_of(rows[i].hi), rows[i].hi_in },
			.status = (enum mm_verdict)rows[i].status };
		struct mm_adv_range all = { .scheme = MM_VERS_SEMVER,
			.lo = { MM_STR("9.0.0"), true },
			.status = AFF };
		struct mm_adv_package p[] = {
			{ MM_STR("pkg:npm/l"), &r, 1, list,
			    rows[i].versions != NULL ? 2 : 0, NOT },
			{ mm_str_of(rows[i].other), &all, 1, NULL, 0, NOT },
		};
		struct mm_advisory a = { .id = MM_STR("GHSA-1"),
			.source = MM_FEED_OSV,
			.packages = p,
			.npackages = 2 };
		struct made m;

		made_begin(&m);
		made_add(&m, &a);
		made_open(&m);
		CHECK(verdict(&m, "pkg:npm/l@3.0.0", "GHSA-1") == rows[i].at_3,
		    "%s", rows[i].what);
		made_end(&m);
	}
}

/* A range from a version to itself holds it only with both ends. */
static void
ranges_of_one_version(void **state)
{
	static const struct {
		bool lo, hi;
		enum mm_match_rule rule;
	} rows[] = { { true, true, MM_RULE_PURL_LIST },
		{ true, false, MM_RULE_PURL_RANGE },
		{ false, true, MM_RULE_PURL_RANGE } };

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		static const char *const comps[] = { "pkg:npm/l@not a version",
			NULL };
		struct mm_adv_range r = { .scheme = MM_VERS_SEMVER,
			.lo = { MM_STR("3.0.0"), rows[i].lo },
			.hi = { MM_STR("3.0.0"), rows[i].hi },
			.status = AFF };
		struct mm_adv_package p = { MM_STR("pkg:npm/l"), &r, 1, NULL, 0,
			(enum mm_verdict)0 };
		struct mm_advisory a = { .id = MM_STR("GHSA-1"),
			.source = MM_FEED_OSV,
			.packages = &p,
			.npackages = 1,
			.cvss_x10 = 101 };
		struct mm_match_result res;
		struct mm_advidx_vuln v;
		struct made m;

		made_begin(&m);
		made_add(&m, &a);
		made_open(&m);
		res = made_match(&m, comps, NULL);
		assert_int_equal(res.nrows, 1);
		CHECK(res.rows[0].main->rule == rows[i].rule, "%zu", i);
		/* The status otherwise is not stated: not "not affected". */
		assert_int_equal(verdict(&m, "pkg:npm/l@1.0.0", "GHSA-1"), CAN);
		/* A score above 10 is none. */
		mm_advidx_vuln_get(m.x, 0, &v);
		assert_int_equal(v.cvss_x10, 0);
		made_end(&m);
	}
}

/* Packages and aliases that say nothing are passed over. */
static void
nothing_said(void **state)
{
	struct mm_str aliases[] = { MM_STR_NONE, MM_STR("GHSA-1"),
		MM_STR("CVE-1"), MM_STR("CVE-1"), MM_STR("CVE-2") };
	struct mm_adv_package p = { .otherwise = AFF };
	struct mm_advisory a = { .id = MM_STR("GHSA-1"),
		.source = MM_FEED_OSV,
		.aliases = aliases,
		.naliases = 5,
		.packages = &p,
		.npackages = 1 };
	struct mm_advidx_record r;
	struct made m;

	(void)state;
	made_begin(&m);
	made_add(&m, &a);
	made_open(&m);
	assert_int_equal(mm_advidx_keys(m.x), 0);
	assert_int_equal(m.stats.packages, 0);
	mm_advidx_record_get(m.x, 0, &r);
	assert_int_equal(r.naliases, 3);
	/* One alias twice is one vulnerability. */
	assert_int_equal(mm_advidx_vulns(m.x), 2);
	made_end(&m);
}

/* Which of two records with one identifier stays when dates are missing. */
static void
without_dates(void **state)
{
	static const char *const dates[] = { NULL, "2024-01-01" };

	(void)state;
	for (int was = 0; was < 2; was++) {
		for (int now = 0; now < 2; now++) {
			struct mm_advidx_vuln v;
			struct one o;
			struct made m;

			made_begin(&m);
			make_one(&o);
			o.a.naliases = 0;
			o.a.title = MM_STR("first");
			o.a.modified = mm_str_of(dates[was]);
			made_add(&m, &o.a);
			o.a.title = MM_STR("second");
			o.a.modified = mm_str_of(dates[now]);
			made_add(&m, &o.a);
			made_open(&m);
			/* What came later, where the dates do not tell. */
			mm_advidx_vuln_get(m.x, 0, &v);
			CHECK(mm_str_eqz(v.title, "second") && v.nrecords == 1,
			    "%d %d", was, now);
			assert_int_equal(m.stats.replaced, 1);
			made_end(&m);
		}
	}
}

static void
add_id(struct made *m, const char *id, const char *a1, const char *a2)
{
	struct mm_str aliases[] = { mm_str_of(a1), mm_str_of(a2) };
	struct mm_advisory a = { .id = mm_str_of(id),
		.source = MM_FEED_OSV,
		.aliases = aliases,
		.naliases = 2 };

	made_add(m, &a);
}

/* Numbers in identifiers count by value; the rest by bytes. */
static void
natural_order(void **state)
{
	static const char *const want[] = { "A-1", "A-2", "A-2-x", "A-9",
		"A-10", "A-010", "B", "B-1", "C-1x", "C-x" };
	static const int added[] = { 5, 9, 0, 3, 7, 8, 2, 6, 1, 4 };

	(void)state;
	for (size_t back = 0; back < 2; back++) {
		struct made m;

		made_begin(&m);
		for (size_t i = 0; i < MM_COUNT(added); i++)
			add_id(&m,
			    want[added[back ? MM_COUNT(added) - 1 - i : i]],
			    NULL, NULL);
		made_open(&m);
		assert_int_equal(mm_advidx_vulns(m.x), MM_COUNT(want));
		for (uint32_t i = 0; i < MM_COUNT(want); i++) {
			struct mm_advidx_vuln v;

			mm_advidx_vuln_get(m.x, i, &v);
			CHECK(mm_str_eqz(v.id, want[i]), "%u: %.*s", i,
			    MM_FMT(v.id));
		}
		made_end(&m);
	}
}

static const struct {
	const char *id, *a1, *a2;
} group_records[] = {
	{ "GO-5", "GHSA-z", NULL },
	{ "PYSEC-9", "GHSA-b", NULL },
	{ "GHSA-z", "CVE-2024-2", "CVE-2024-3" },
	{ "GHSA-b", "CVE-2024-1", NULL },
	{ "SNYK-2", "SNYK-3", NULL },
	{ "SNYK-1", "SNYK-2", NULL },
	{ "CVE-2024-4", "EUVD-4", "CVE-2024-5" },
};

static void
check_groups(const struct made *m)
{
	static const struct {
		const char *id, *vuln;
	} rows[] = {
		{ "GHSA-b", "CVE-2024-1" },
		{ "PYSEC-9", "CVE-2024-1" },
		{ "GHSA-z", "CVE-2024-2" },
		/* Two CVEs by way of another: the first in order. */
		{ "GO-5", "CVE-2024-2" },
		/* None at all: the first identifier of the group. */
		{ "SNYK-2", "SNYK-1" },
		{ "SNYK-1", "SNYK-1" },
		{ "SNYK-3", "SNYK-1" },
		{ "EUVD-4", "CVE-2024-4" },
	};
	struct mm_advidx_vuln v;

	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		mm_advidx_vuln_get(
		    m->x, mm_advidx_vuln(m->x, mm_str_of(rows[i].id)), &v);
		CHECK(mm_str_eqz(v.id, rows[i].vuln), "%s: %.*s", rows[i].id,
		    MM_FMT(v.id));
	}
	/* GO-5 speaks about both. */
	mm_advidx_vuln_get(
	    m->x, mm_advidx_vuln(m->x, MM_STR("CVE-2024-3")), &v);
	assert_int_equal(v.nrecords, 2);
	/* A CVE record speaks about itself only. */
	assert_int_equal(
	    mm_advidx_vuln(m->x, MM_STR("CVE-2024-5")), UINT32_MAX);
	assert_int_equal(mm_advidx_vuln(m->x, MM_STR_NONE), UINT32_MAX);
	assert_int_equal(mm_advidx_key(m->x, MM_STR_NONE), UINT32_MAX);
}

/* Groups of records that reach their CVE through others, in any order. */
static void
groups(void **state)
{
	size_t n = MM_COUNT(group_records);

	(void)state;
	for (size_t back = 0; back < 2; back++) {
		struct made m;

		made_begin(&m);
		for (size_t i = 0; i < n; i++) {
			size_t k = back ? n - 1 - i : i;

			add_id(&m, group_records[k].id, group_records[k].a1,
			    group_records[k].a2);
		}
		made_open(&m);
		check_groups(&m);
		made_end(&m);
	}
}

/* Titles and scores come from NVD, then the CNA, then OSV; in any order. */
static void
descriptions(void **state)
{
	static const struct {
		enum mm_feed_source source;
		const char *title, *cvss;
		uint32_t x10;
	} rows[] = {
		{ MM_FEED_NVD, "nvd", "CVSS:nvd", 70 },
		{ MM_FEED_CVE5, "cve5", "CVSS:cve5", 80 },
		{ MM_FEED_CVE5, NULL, NULL, 80 },
		{ MM_FEED_CVE5, NULL, "CVSS:cve5", 0 },
		{ MM_FEED_OSV, "osv", "CVSS:osv", 90 },
		{ MM_FEED_OSV, NULL, NULL, 0 },
	};
	static const struct {
		int first, second;
		const char *title, *cvss;
		uint32_t x10;
	} pairs[] = {
		{ 0, 1, "nvd", "CVSS:nvd", 70 },
		{ 1, 0, "nvd", "CVSS:nvd", 70 },
		{ 1, 4, "cve5", "CVSS:cve5", 80 },
		{ 4, 1, "cve5", "CVSS:cve5", 80 },
		{ 4, 2, "osv", NULL, 80 },
		{ 4, 3, "osv", "CVSS:cve5", 0 },
		{ 5, 1, "cve5", "CVSS:cve5", 80 },
	};
	struct mm_kev kev = { MM_STR("CVE-1"), { 5 }, true };
	struct mm_kev stray = { MM_STR("GHSA-none"), { 5 }, true };

	(void)state;
	for (size_t i = 0; i < MM_COUNT(pairs); i++) {
		const int at[] = { pairs[i].first, pairs[i].second };
		struct mm_advidx_vuln v;
		struct made m;

		made_begin(&m);
		for (int k = 0; k < 2; k++) {
			struct mm_advisory a = { .id = MM_STR("CVE-1"),
				.source = rows[at[k]].source,
				.title = mm_str_of(rows[at[k]].title),
				.cvss = mm_str_of(rows[at[k]].cvss),
				.cvss_x10 = rows[at[k]].x10 };

			made_add(&m, &a);
		}
		kev.added.day = 5;
		kev.ransomware = i % 2;
		assert_int_equal(mm_advidx_build_add_kev(m.b, &kev, NULL), 0);
		assert_int_equal(mm_advidx_build_add_kev(m.b, &stray, NULL), 0);
		/* Another list: the first day, and what any of them says. */
		kev.added.day = i % 3 == 0 ? 4 : 6;
		kev.ransomware = i % 3 == 0;
		assert_int_equal(mm_advidx_build_add_kev(m.b, &kev, NULL), 0);
		made_open(&m);
		mm_advidx_vuln_get(m.x, 0, &v);
		CHECK(mm_str_eq(v.title, mm_str_of(pairs[i].title)), "%zu", i);
		CHECK(mm_str_eq(v.cvss, mm_str_of(pairs[i].cvss)), "%zu", i);
		CHECK(v.cvss_x10 == pairs[i].x10, "%zu", i);
		CHECK(v.ransomware == (i % 2 == 1 || i % 3 == 0), "%zu", i);
		CHECK(v.kev.day == (i % 3 == 0 ? 4 : 5), "%zu", i);
		made_end(&m);
	}
}

/* A title is cut at 300 bytes, not inside a character. */
static void
long_title(void **state)
{
	struct mm_advisory a = { .id = MM_STR("CVE-1"), .source = MM_FEED_NVD };
	struct mm_advidx_vuln v;
	char title[400];
	struct made m;

	(void)state;
	title[0] = 'x';
	for (size_t i = 0; i < 133; i++)
		memcpy(title + 1 + 3 * i, "あ", 3);
	a.title = (struct mm_str){ title, 1 + 3 * 133 };
	made_begin(&m);
	made_add(&m, &a);
	made_open(&m);
	mm_advidx_vuln_get(m.x, 0, &v);
	assert_int_equal(v.title.n, 1 + 3 * 99);
	made_end(&m);
}

/* Listed versions: equal in order, equal as text, without any order. */
static void
lists(void **state)
{
	static const struct {
		const char *key, *component;
		enum mm_verdict verdict;
	} rows[] = {
		{ "pkg:pypi/l", "pkg:pypi/l@1", AFF },
		{ "pkg:pypi/l", "pkg:pypi/l@3", NOT },
		{ "pkg:pypi/l", "pkg:pypi/l", CAN },
		/* No order: one of the texts, another, a phrase. */
		{ "pkg:mytype/l", "pkg:mytype/l odd one", AFF },
		{ "pkg:mytype/l", "pkg:mytype/l@1.0.0", AFF },
		{ "pkg:mytype/l", "pkg:mytype/l@1.0.1", NOT },
		{ "pkg:mytype/l", "pkg:mytype/l@1.x", CAN },
		{ "pkg:mytype/l", "pkg:mytype/l", CAN },
		{ "swid:l", "swid:l", NOT },
	};
	struct mm_str list[] = { MM_STR("1.0"), MM_STR("1.0.0"), MM_STR("1.0"),
		MM_STR("odd one"), MM_STR_NONE, MM_STR("odd one") };

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_adv_package p = { .key = mm_str_of(rows[i].key),
			.versions = list,
			.nversions = MM_COUNT(list),
			.otherwise = NOT };
		struct mm_advisory a = { .id = MM_STR("CVE-1"),
			.source = MM_FEED_OSV,
			.packages = &p,
			.npackages = 1 };
		struct made m;

		made_begin(&m);
		made_add(&m, &a);
		made_open(&m);
		CHECK(
		    verdict(&m, rows[i].component, "CVE-1") == rows[i].verdict,
		    "%s in %s", rows[i].component, rows[i].key);
		made_end(&m);
	}
}

/* Two identifiers, and two keys, whose fingerprints are equal (found by
 * trying): the texts decide. */
static void
equal_fingerprints(void **state)
{
	struct mm_portfolio_build *pb = mm_portfolio_build_new();
	struct mm_component c = { .purl = MM_STR("pkg:npm/n1888084@1.0.0") };
	struct mm_match_device d[2] = { { &c, 1, NULL, 0 } };
	struct mm_component c2 = { .purl = MM_STR("pkg:npm/n2510975@1.0.0") };
	struct mm_portfolio_uses uses = { 0 };
	struct mm_portfolio *p = NULL;
	struct mm_buf image;
	struct made m;

	(void)state;
	made_begin(&m);
	made_package(&m, MM_FEED_OSV, "CVE-2024-2867076", "pkg:npm/n1888084",
	    MM_VERS_SEMVER, "*", NOT);
	made_package(&m, MM_FEED_OSV, "CVE-2024-3131818", "pkg:npm/n2510975",
	    MM_VERS_SEMVER, "[2.0.0,)", NOT);
	made_open(&m);
	assert_int_equal(mm_advidx_vuln(m.x, MM_STR("CVE-2024-2867076")), 0);
	assert_int_equal(mm_advidx_vuln(m.x, MM_STR("CVE-2024-3131818")), 1);
	assert_int_equal(
	    verdict(&m, "pkg:npm/n1888084@1.0.0", "CVE-2024-2867076"), AFF);
	assert_int_equal(
	    verdict(&m, "pkg:npm/n2510975@1.0.0", "CVE-2024-3131818"), NOT);
	d[1] = (struct mm_match_device){ &c2, 1, NULL, 0 };
	for (int i = 0; i < 2; i++)
		assert_int_equal(mm_portfolio_build_add(
				     pb, MM_STR("P"), MM_STR("1"), &d[i], NULL),
		    MM_OK);
	mm_buf_init(&image, 0);
	assert_int_equal(mm_portfolio_build_pack(pb, 1, &image, NULL), MM_OK);
	assert_int_equal(
	    mm_portfolio_use(
		(struct mm_bytes){ (uint8_t *)image.p, image.n }, &p, NULL),
	    MM_OK);
	assert_true(
	    mm_portfolio_where(p, m.a, MM_STR("pkg:npm/n2510975"), &uses));
	assert_int_equal(uses.devices.n, 1);
	assert_int_equal(uses.devices.v[0], 1);
	mm_portfolio_close(p);
	mm_portfolio_build_free(pb);
	mm_buf_free(&image);
	made_end(&m);
}

static void
nothing_to_free(void **state)
{
	(void)state;
	mm_advidx_build_free(NULL);
	mm_portfolio_build_free(NULL);
	mm_advidx_close(NULL);
	mm_portfolio_close(NULL);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_limits),
		cmocka_unit_test(refused),
		cmocka_unit_test(heap_is_full),
		cmocka_unit_test(no_room_for_scores),
		cmocka_unit_test(commit_ranges),
		cmocka_unit_test(ranges_of_one_version),
		cmocka_unit_test(nothing_said),
		cmocka_unit_test(without_dates),
		cmocka_unit_test(natural_order),
		cmocka_unit_test(groups),
		cmocka_unit_test(descriptions),
		cmocka_unit_test(long_title),
		cmocka_unit_test(lists),
		cmocka_unit_test(equal_fingerprints),
		cmocka_unit_test(nothing_to_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
