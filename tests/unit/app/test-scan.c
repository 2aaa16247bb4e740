/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include "app/assess.h"
#include "app/feed_index.h"
#include "app/sbom.h"
#include "app/scan.h"

#include <ftw.h>
#include <stdlib.h>

#define SBOM_OF(version) \
	"{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"version\":1," \
	"\"components\":[{\"type\":\"library\",\"bom-ref\":\"c1\"," \
	"\"name\":\"lib\",\"version\":\"" version "\"," \
	"\"purl\":\"pkg:npm/lib@" version "\"}," \
	"{\"type\":\"library\",\"bom-ref\":\"c2\",\"name\":\"nameless\"}]}"

#define PUMP "cpe:2.3:h:acme:pump:-:*:*:*:*:*:*:*"

struct desk {
	struct mm_app app;
	struct mm_advidx *x;
	char dir[64];
};

static void
add_fact(struct mm_batch *b, enum mm_fact_type type, const char *const *v)
{
	struct mm_fact *f = mm_batch_fact(b, type);
	struct mm_err err;

	assert_non_null(f);
	for (int i = 0; v[i] != NULL; i++)
		f->v[i] = v[i][0] != '\0' ? mm_str_of(v[i]) : MM_STR_NONE;
	CHECK(mm_batch_admit(b, &err) == MM_OK, "%s", err.en);
}

static void
add_sbom(struct desk *d, const char *version, const char *json)
{
	struct mm_sbom_add what = { .product = MM_STR("P"),
		.version = mm_str_of(version) };
	struct mm_sbom_added added;
	struct mm_err err;

	CHECK(mm_app_sbom_add(&d->app,
		  (struct mm_bytes){ (const uint8_t *)json, strlen(json) },
		  &what, &added, &err) == MM_OK,
	    "%s", err.en);
}

static void
set_up(struct desk *d)
{
	static const char *const workspace[] = { "W", "見本", NULL };
	static const char *const product[] = { "P", "モニタ", NULL };
	static const char *const one[] = { "P", "1.0", "", PUMP, NULL };
	static const char *const two[] = { "P", "2.0", NULL };
	struct mm_batch b;
	struct mm_err err;

	memset(d, 0, sizeof(*d));
	d->app = (struct mm_app){ .actor = MM_STR("鈴木"),
		.as_of = mm_date_of(2026, 10, 1),
		.valid = MM_DATE_NONE,
		.now = { 1790000000 } };
	(void)snprintf(d->dir, sizeof(d->dir), "/tmp/mm-scan-XXXXXX");
	assert_non_null(mkdtemp(d->dir));
	d->app.dir = d->dir;
	CHECK(mm_app_create(&d->app, &err) == MM_OK, "%s", err.en);
	assert_int_equal(mm_batch_begin(&d->app, &b, &err), MM_OK);
	add_fact(&b, MM_FACT_WORKSPACE, workspace);
	add_fact(&b, MM_FACT_PRODUCT, product);
	add_fact(&b, MM_FACT_VERSION, one);
	add_fact(&b, MM_FACT_VERSION, two);
	assert_int_equal(mm_batch_commit(&b, &err), MM_OK);
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static void
tear_down(struct desk *d)
{
	mm_scan_index_close(d->x);
	mm_app_close(&d->app);
	assert_int_equal(nftw(d->dir, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

/* One advisory about npm/lib below the version given; "" = none at all. */
static void
set_index(struct desk *d, const char *below, uint32_t epss, uint64_t number)
{
	struct mm_adv_range range = { .scheme = MM_VERS_SEMVER,
		.status = MM_VERDICT_AFFECTED,
		.hi = { mm_str_of(below), false } };
	struct mm_adv_package p = { .key = MM_STR("pkg:npm/lib"),
		.ranges = &range,
		.nranges = 1,
		.otherwise = MM_VERDICT_NOT_AFFECTED };
	struct mm_advisory a = { .id = MM_STR("CVE-2024-1"),
		.source = MM_FEED_OSV,
		.title = MM_STR("overflow in lib"),
		.cvss = MM_STR("CVSS:3.1/AV:N"),
		.cvss_x10 = 98,
		.packages = &p,
		.npackages = 1 };
	struct mm_epss e = { MM_STR("CVE-2024-1"), epss, UINT32_MAX };
	struct mm_advidx_build *b = mm_advidx_build_new();
	char path[128];
	struct mm_err err;

	mm_scan_index_close(d->x);
	d->x = NULL;
	(void)snprintf(path, sizeof(path), "%s/%s", d->dir, MM_FEED_INDEX);
	if (below[0] != '\0')
		assert_int_equal(mm_advidx_build_add(b, &a, &err), MM_OK);
	assert_int_equal(mm_advidx_build_add_epss(b, &e, &err), MM_OK);
	CHECK(mm_advidx_build_write(b, path, number, NULL, &err) == MM_OK, "%s",
	    err.en);
	mm_advidx_build_free(b);
	b = mm_advidx_build_new();
	(void)snprintf(path, sizeof(path), "%s/%s", d->dir, MM_FEED_SCORES);
	CHECK(mm_advidx_build_write(b, path, 1, NULL, &err) == MM_OK, "%s",
	    err.en);
	mm_advidx_build_free(b);
	CHECK(mm_scan_index(d->dir, &d->x, &err) == MM_OK, "%s", err.en);
}

/* Scan every version with an SBOM and record. */
static struct mm_scan_counts
scan_all(struct desk *d)
{
	struct mm_scan scans[4];
	struct mm_scan_counts n = { 0 };
	struct mm_world *w;
	struct mm_err err;
	uint32_t k = 0;

	assert_int_equal(mm_app_world(&d->app, &w, &err), MM_OK);
	for (uint32_t i = 0; i < w->versions.n; i++) {
		struct mm_scan_subject s;

		if (w->versions.v[i].sbom == MM_NONE)
			continue;
		assert_int_equal(
		    mm_scan_subject_of(&d->app, w, i, &s, &err), MM_OK);
		CHECK(mm_scan_run(d->x, d->app.arena, &s, &scans[k++], &err) ==
			MM_OK,
		    "%s", err.en);
	}
	CHECK(mm_scan_record(&d->app, d->x, scans, k, &n, &err) == MM_OK, "%s",
	    err.en);
	return n;
}

/* SHA-256 computed elsewhere. */
static void
identifier(void **state)
{
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	assert_true(mm_str_eqz(mm_scan_finding_id(a, MM_STR("P"), MM_STR("1.0"),
				   MM_STR("c1"), MM_STR("CVE-2024-1")),
	    "F-9fb343570e97"));
	mm_arena_free(a);
}

static void
without_feeds_nothing_is_judged(void **state)
{
	struct mm_advidx *x = NULL;
	struct desk d;
	struct mm_err err;

	(void)state;
	set_up(&d);
	assert_int_equal(mm_scan_index(d.dir, &x, &err), MM_EEMPTY);
	assert_non_null(strstr(err.en, "feed import"));
	tear_down(&d);
}

static void
findings_come_stay_and_end(void **state)
{
	struct mm_scan_counts n;
	const struct mm_finding *f;
	struct mm_world *w;
	struct mm_head before, after;
	struct desk d;
	struct mm_err err;
	uint32_t i;

	(void)state;
	set_up(&d);
	add_sbom(&d, "1.0", SBOM_OF("1.0.0"));
	add_sbom(&d, "2.0", SBOM_OF("3.0.0"));
	set_index(&d, "2.0.0", 1000, 1);
	n = scan_all(&d);
	assert_int_equal(n.found, 1);
	assert_int_equal(n.recorded, 1);
	assert_int_equal(mm_app_world(&d.app, &w, &err), MM_OK);
	assert_int_equal(w->findings.n, 1);
	f = &w->findings.v[0];
	assert_true(mm_str_eqz(f->id, "F-9fb343570e97"));
	assert_true(mm_str_eqz(f->source, "osv:CVE-2024-1"));
	assert_true(mm_str_eqz(f->rule, "purl-range"));
	assert_true(mm_str_eqz(f->comparator, "semver"));
	assert_true(mm_str_eqz(f->range, "(*, 2.0.0)"));
	assert_true(mm_str_eqz(f->cvss, "9.8 CVSS:3.1/AV:N"));
	assert_true(mm_str_eqz(f->component_version, "1.0.0"));
	assert_int_equal(f->epss, 1000);

	/* Again: nothing, also when only EPSS moved. */
	assert_int_equal(mm_store_head(d.app.store, &before, &err), MM_OK);
	n = scan_all(&d);
	assert_int_equal(n.recorded, 0);
	assert_int_equal(n.unchanged, 1);
	set_index(&d, "2.0.0", 2000, 2);
	n = scan_all(&d);
	assert_int_equal(n.recorded, 0);
	assert_int_equal(mm_store_head(d.app.store, &after, &err), MM_OK);
	assert_int_equal(before.seq, after.seq);

	/* Gone: ended, not removed. Back: current again. */
	set_index(&d, "", 0, 3);
	n = scan_all(&d);
	assert_int_equal(n.ended, 1);
	assert_int_equal(n.recorded, 0);
	assert_int_equal(mm_app_world(&d.app, &w, &err), MM_OK);
	assert_int_equal(w->findings.n, 1);
	assert_true(w->findings.v[0].ended_at.seq != 0);
	n = scan_all(&d);
	assert_int_equal(n.ended, 0);
	set_index(&d, "2.0.0", 2000, 4);
	n = scan_all(&d);
	assert_int_equal(n.recorded, 1);
	assert_int_equal(mm_app_world(&d.app, &w, &err), MM_OK);
	i = mm_world_finding(w, MM_STR("F-9fb343570e97"));
	assert_int_not_equal(i, MM_NONE);
	assert_int_equal(w->findings.v[i].ended_at.seq, 0);
	tear_down(&d);
}

static void
dry_run_records_nothing(void **state)
{
	struct mm_head before, after;
	struct mm_scan_counts n;
	struct desk d;
	struct mm_err err;

	(void)state;
	set_up(&d);
	add_sbom(&d, "1.0", SBOM_OF("1.0.0"));
	set_index(&d, "2.0.0", 0, 1);
	assert_int_equal(mm_store_head(d.app.store, &before, &err), MM_OK);
	d.app.dry_run = true;
	n = scan_all(&d);
	assert_int_equal(n.recorded, 1);
	assert_int_equal(mm_store_head(d.app.store, &after, &err), MM_OK);
	assert_int_equal(before.seq, after.seq);
	tear_down(&d);
}

static void
judgements(void **state)
{
	static const struct {
		const char *status, *justification, *reason;
		enum mm_status st;
	} rows[] = {
		{ "affected", NULL, NULL, MM_EFORMAT },
		{ "not_affected", NULL, "調べた", MM_EFORMAT },
		{ "nonsense", NULL, "調べた", MM_EFORMAT },
		{ "not_affected", "vulnerable_code_not_present", "調べた",
		    MM_OK },
	};
	struct mm_assess_difference diff[MM_ASSESS_DIFFERENCES];
	struct mm_assess_input in;
	struct mm_world *w;
	struct mm_str one = MM_STR("F-9fb343570e97"),
		      two = MM_STR("F-852a964056c0");
	struct mm_assess_targets t = { &one, 1, MM_STR_NONE };
	struct desk d;
	struct mm_err err;
	uint64_t n = 0;
	uint32_t from, to;

	(void)state;
	set_up(&d);
	add_sbom(&d, "1.0", SBOM_OF("1.0.0"));
	add_sbom(&d, "2.0", SBOM_OF("1.0.0"));
	set_index(&d, "2.0.0", 0, 1);
	assert_int_equal(scan_all(&d).recorded, 2);
	assert_int_equal(mm_app_world(&d.app, &w, &err), MM_OK);
	from = mm_world_finding(w, one);
	assert_int_equal(
	    mm_assess_repeat(w, from, MM_STR("x"), &in, &err), MM_ENOTFOUND);
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		in = (struct mm_assess_input){ .status =
						   mm_str_of(rows[i].status),
			.justification = mm_str_of(rows[i].justification),
			.reason = mm_str_of(rows[i].reason) };
		CHECK(mm_assess_record(&d.app, &in, &t, &n, &err) == rows[i].st,
		    "%zu: %s", i, err.en);
	}
	assert_int_equal(n, 1);
	/* The same again is nothing new. */
	assert_int_equal(mm_assess_record(&d.app, &in, &t, &n, &err), MM_OK);
	assert_int_equal(n, 0);

	assert_int_equal(mm_app_world(&d.app, &w, &err), MM_OK);
	from = mm_world_finding(w, one);
	to = mm_world_finding(w, two);
	assert_true(mm_assess_same(w, from, to));
	assert_false(mm_assess_same(w, from, from));
	assert_int_equal(mm_assess_differences(w, from, to, diff), 2);
	assert_string_equal(diff[0].what, "version");
	assert_string_equal(diff[1].what, "platforms");
	assert_true(mm_str_eqz(diff[1].was, PUMP));
	assert_null(diff[1].now.p);
	assert_int_equal(
	    mm_assess_repeat(w, from, MM_STR("同じ構成"), &in, &err), MM_OK);
	t = (struct mm_assess_targets){ &two, 1, one };
	assert_int_equal(mm_assess_record(&d.app, &in, &t, &n, &err), MM_OK);
	assert_int_equal(n, 1);
	assert_int_equal(mm_app_world(&d.app, &w, &err), MM_OK);
	to = mm_world_finding(w, two);
	assert_int_not_equal(w->findings.v[to].assessment, MM_NONE);
	assert_true(mm_str_eq(
	    w->assessments.v[w->findings.v[to].assessment].reuse_of, one));
	assert_int_equal(
	    w->assessments.v[w->findings.v[to].assessment].justification,
	    MM_JUST_CODE_NOT_PRESENT);
	tear_down(&d);
}

static void
conditions_in_words(void **state)
{
	static const struct {
		const char *stored, *ja, *en;
	} rows[] = {
		{ "affected if platform " PUMP " is present",
		    "次のプラットフォームがある場合に該当: " PUMP,
		    "affected if platform " PUMP " is present" },
		{ "affected if the component is " PUMP,
		    "部品が次のものである場合に該当: " PUMP,
		    "affected if the component is " PUMP },
		{ "undecided: no-version", "部品の版が書かれていません",
		    "the component states no version" },
		{ "something else", "something else", "something else" },
		{ "undecided: ", "undecided: ", "undecided: " },
	};
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_str s = mm_str_of(rows[i].stored);

		CHECK(mm_str_eqz(mm_scan_condition(a, s, MM_JA), rows[i].ja),
		    "%s", rows[i].stored);
		CHECK(mm_str_eqz(mm_scan_condition(a, s, MM_EN), rows[i].en),
		    "%s", rows[i].stored);
	}
	mm_arena_free(a);
}

static void
gates(void **state)
{
	static const struct mm_gate_finding kev = { MM_VERDICT_AFFECTED, true,
		false, 98, true, 500000 },
					    low = { MM_VERDICT_CONDITIONAL,
						    false, false, 0, false, 0 };
	static const struct {
		const char *text;
		int kev, low; /* -1: refused */
	} rows[] = {
		{ "kev", 1, 0 },
		{ "any", 1, 1 },
		{ "ransomware", 0, 0 },
		{ "cvss>=9.8", 1, 0 },
		{ "cvss>=9.9", 0, 0 },
		{ "cvss>=0", 1, 0 }, /* not given is not 0 */
		{ "epss>=0.5", 1, 0 },
		{ "epss>=0.500001", 0, 0 },
		{ "conditional or kev", 1, 1 },
		{ "affected and ransomware or conditional", 0, 1 },
		{ "conditional or affected and ransomware", 0, 1 },
		{ "  kev   and  affected ", 1, 0 },
		{ "", -1, -1 },
		{ "kev or", -1, -1 },
		{ "or kev", -1, -1 },
		{ "kev kev", -1, -1 },
		{ "cvss>=11", -1, -1 },
		{ "cvss>9", -1, -1 },
		{ "kevs", -1, -1 },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_gate g;
		struct mm_err err;
		enum mm_status st =
		    mm_gate_parse(mm_str_of(rows[i].text), &g, &err);

		CHECK((st == MM_EUSAGE) == (rows[i].kev < 0), "\"%s\"",
		    rows[i].text);
		if (st != MM_OK)
			continue;
		CHECK(mm_gate_holds(&g, &kev) == (rows[i].kev == 1), "\"%s\"",
		    rows[i].text);
		CHECK(mm_gate_holds(&g, &low) == (rows[i].low == 1), "\"%s\"",
		    rows[i].text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(identifier),
		cmocka_unit_test(without_feeds_nothing_is_judged),
		cmocka_unit_test(findings_come_stay_and_end),
		cmocka_unit_test(dry_run_records_nothing),
		cmocka_unit_test(judgements),
		cmocka_unit_test(conditions_in_words),
		cmocka_unit_test(gates),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
