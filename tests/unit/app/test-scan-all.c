/* SPDX-License-Identifier: Apache-2.0 */
/* A scan of all versions gives what a scan of each version gives. */
#include "test.h"

#include "app/feed_index.h"
#include "app/sbom.h"
#include "app/scan.h"

#include <ftw.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#define VERSIONS 24
#define LIBS 8

#define PUMP "cpe:2.3:h:acme:pump:-:*:*:*:*:*:*:*"
#define RTOS "cpe:2.3:o:acme:rtos:7.0:*:*:*:*:*:*:*"
#define VIEW "cpe:2.3:a:acme:view:*:*:*:*:*:*:*:*"

struct desk {
	struct mm_app app;
	struct mm_advidx *x;
	char dir[64], portfolio[96];
};

static void
add_fact(struct desk *d, enum mm_fact_type type, const char *const *v)
{
	struct mm_batch b;
	struct mm_fact *f;
	struct mm_err err;

	assert_int_equal(mm_batch_begin(&d->app, &b, &err), MM_OK);
	f = mm_batch_fact(&b, type);
	assert_non_null(f);
	for (int i = 0; v[i] != NULL; i++)
		f->v[i] = v[i][0] != '\0' ? mm_str_of(v[i]) : MM_STR_NONE;
	CHECK(mm_batch_admit(&b, &err) == MM_OK, "%s", err.en);
	CHECK(mm_batch_commit(&b, &err) == MM_OK, "%s", err.en);
}

/* Version i: libraries many share, one without identity, a viewer. */
static void
add_version(struct desk *d, int i)
{
	static const char *const platforms[] = { "", PUMP, RTOS,
		PUMP "\n" RTOS };
	char id[16];
	const char *const version[] = { "P", id, "", platforms[i % 4], NULL };
	struct mm_sbom_add what = { .product = MM_STR("P") };
	struct mm_sbom_added added;
	struct mm_buf b;
	struct mm_err err;

	(void)snprintf(id, sizeof(id), "%d.0", i);
	add_fact(d, MM_FACT_VERSION, version);
	if (i % 7 == 6)
		return; /* no SBOM */
	mm_buf_init(&b, 0);
	mm_buf_z(&b,
	    "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\","
	    "\"version\":1,\"components\":[");
	for (int k = 0; k < LIBS; k++)
		if ((i + k) % 3 != 0)
			mm_buf_fmt(&b,
			    "{\"type\":\"library\",\"bom-ref\":\"r%d\","
			    "\"name\":\"lib%d\",\"version\":\"1.%d.0\","
			    "\"purl\":\"pkg:npm/lib%d@1.%d.0\"},",
			    (i * 5 + k) % 11, k, (i / 2 + k) % 4, k,
			    (i / 2 + k) % 4);
	mm_buf_z(&b, "{\"type\":\"library\",\"name\":\"nameless\"},");
	mm_buf_fmt(&b,
	    "{\"type\":\"application\",\"bom-ref\":\"view\","
	    "\"name\":\"view\",\"version\":\"%d.0\",\"cpe\":"
	    "\"cpe:2.3:a:acme:view:%d.0:*:*:*:*:*:*:*\"}]}",
	    i % 3, i % 3);
	assert_int_equal(mm_buf_check(&b, &err), MM_OK);
	what.version = mm_str_of(id);
	CHECK(mm_app_sbom_add(&d->app,
		  (struct mm_bytes){ (const uint8_t *)b.p, b.n }, &what, &added,
		  &err) == MM_OK,
	    "%s", err.en);
	mm_buf_free(&b);
}

static void
add_library(struct mm_advidx_build *b, int k)
{
	char id[32], key[32];
	struct mm_adv_range range = { .scheme = MM_VERS_SEMVER,
		.status = MM_VERDICT_AFFECTED,
		.hi = { MM_STR("1.2.0"), false } };
	struct mm_adv_package p = { .ranges = &range,
		.nranges = 1,
		.otherwise = MM_VERDICT_NOT_AFFECTED };
	struct mm_advisory a = { .source = MM_FEED_OSV,
		.title = MM_STR("overflow"),
		.packages = &p,
		.npackages = 1 };
	struct mm_err err;

	(void)snprintf(id, sizeof(id), "CVE-2024-%d", k);
	(void)snprintf(key, sizeof(key), "pkg:npm/lib%d", k);
	a.id = mm_str_of(id);
	p.key = mm_str_of(key);
	assert_int_equal(mm_advidx_build_add(b, &a, &err), MM_OK);
}

/* The viewer below 2.0 on the pump or on the operating system. */
static void
add_viewer(struct mm_advidx_build *b)
{
	struct mm_adv_cpe view = { MM_STR(VIEW), .hi = { MM_STR("2.0"), false },
		.vulnerable = true },
			  on[2] = { { MM_STR(PUMP), .vulnerable = false },
				  { MM_STR(RTOS), .vulnerable = false } };
	struct mm_adv_node nodes[2] = { { .cpes = &view, .ncpes = 1 },
		{ .cpes = on, .ncpes = 2 } };
	struct mm_adv_config config = {
		.op = MM_OP_AND, .nodes = nodes, .nnodes = 2
	};
	struct mm_advisory a = { .id = MM_STR("CVE-2024-100"),
		.source = MM_FEED_NVD,
		.configs = &config,
		.nconfigs = 1 };
	struct mm_err err;

	assert_int_equal(mm_advidx_build_add(b, &a, &err), MM_OK);
}

static void
set_up(struct desk *d)
{
	static const char *const workspace[] = { "W", "見本", NULL };
	static const char *const product[] = { "P", "モニタ", NULL };
	struct mm_advidx_build *b = mm_advidx_build_new();
	char path[96];
	struct mm_err err;

	memset(d, 0, sizeof(*d));
	d->app = (struct mm_app){ .actor = MM_STR("鈴木"),
		.as_of = mm_date_of(2026, 10, 1),
		.valid = MM_DATE_NONE,
		.now = { 1790000000 } };
	(void)snprintf(d->dir, sizeof(d->dir), "/tmp/mm-scan-XXXXXX");
	assert_non_null(mkdtemp(d->dir));
	(void)snprintf(d->portfolio, sizeof(d->portfolio), "%s/%s", d->dir,
	    MM_SCAN_PORTFOLIO);
	d->app.dir = d->dir;
	CHECK(mm_app_create(&d->app, &err) == MM_OK, "%s", err.en);
	add_fact(d, MM_FACT_WORKSPACE, workspace);
	add_fact(d, MM_FACT_PRODUCT, product);
	for (int i = 0; i < VERSIONS; i++)
		add_version(d, i);
	for (int k = 0; k < LIBS; k++)
		add_library(b, k);
	add_viewer(b);
	(void)snprintf(path, sizeof(path), "%s/%s", d->dir, MM_FEED_INDEX);
	CHECK(mm_advidx_build_write(b, path, 1, NULL, &err) == MM_OK, "%s",
	    err.en);
	mm_advidx_build_free(b);
	b = mm_advidx_build_new();
	(void)snprintf(path, sizeof(path), "%s/%s", d->dir, MM_FEED_SCORES);
	CHECK(mm_advidx_build_write(b, path, 1, NULL, &err) == MM_OK, "%s",
	    err.en);
	mm_advidx_build_free(b);
	CHECK(mm_scan_index(d->dir, &d->x, &err) == MM_OK, "%s", err.en);
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

/* Everything a scan says, as text. */
static void
describe(const struct mm_scan *s, struct mm_buf *b)
{
	const struct mm_match_coverage *c = &s->result.coverage;

	mm_buf_fmt(b, "%.*s %.*s %.*s: %u of %u, %u denied, %u gave way\n",
	    MM_FMT(s->subject.product), MM_FMT(s->subject.version),
	    MM_FMT(s->subject.sbom), c->identified, c->components,
	    c->overridden, c->dropped);
	for (uint32_t i = 0; i < s->sbom.n; i++)
		mm_buf_fmt(b, "%.*s %s\n", MM_FMT(s->sbom.components[i].ref),
		    mm_scan_status(&s->result.components[i], MM_EN));
	for (uint32_t i = 0; i < s->nfindings; i++) {
		const struct mm_scan_finding *f = &s->findings[i];

		mm_buf_fmt(b,
		    " %.*s %.*s %.*s %.*s %d %.*s %.*s %.*s %.*s %.*s %.*s\n",
		    MM_FMT(f->id), MM_FMT(f->ref), MM_FMT(f->identity),
		    MM_FMT(f->vuln), (int)f->verdict, MM_FMT(f->rule),
		    MM_FMT(f->comparator), MM_FMT(f->source), MM_FMT(f->range),
		    MM_FMT(f->condition), MM_FMT(f->others));
	}
}

/* Number of findings. */
static uint32_t
each_equals_all(struct desk *d)
{
	struct mm_scan all[VERSIONS];
	struct mm_buf one, other;
	struct mm_world *w;
	struct mm_err err;
	uint32_t n = 0, k = 0, rows = 0;

	memset(all, 0, sizeof(all));
	mm_buf_init(&one, 0);
	mm_buf_init(&other, 0);
	mm_app_forget(&d->app);
	assert_int_equal(mm_app_world(&d->app, &w, &err), MM_OK);
	assert_int_equal(w->versions.n, VERSIONS);
	CHECK(mm_scan_all(&d->app, d->x, w, all, &n, &err) == MM_OK, "%s",
	    err.en);
	for (uint32_t i = 0; i < w->versions.n; i++) {
		struct mm_scan_subject subject;
		struct mm_scan s;

		if (w->versions.v[i].sbom == MM_NONE)
			continue;
		assert_int_equal(
		    mm_scan_subject_of(&d->app, w, i, &subject, &err), MM_OK);
		assert_int_equal(
		    mm_scan_run(d->x, d->app.arena, &subject, &s, &err), MM_OK);
		assert_true(k < n);
		describe(&s, &one);
		describe(&all[k], &other);
		rows += all[k++].result.nrows;
	}
	assert_int_equal(k, n);
	assert_int_equal(one.n, other.n);
	assert_memory_equal(one.p, other.p, one.n);
	mm_buf_free(&one);
	mm_buf_free(&other);
	return rows;
}

static ino_t
file_of(const struct desk *d)
{
	struct stat st;

	assert_int_equal(stat(d->portfolio, &st), 0);
	return st.st_ino;
}

static void
equals_each_version(void **state)
{
	struct desk d;

	(void)state;
	set_up(&d);
	/* Some of 21 scans of about five libraries and a viewer. */
	assert_true(each_equals_all(&d) > 30);
	tear_down(&d);
}

static void
made_anew_when_its_origin_changed(void **state)
{
	static const char *const moved[] = { "P", "0.0", "", PUMP, NULL };
	struct desk d;
	uint32_t before;
	ino_t file;

	(void)state;
	set_up(&d);
	before = each_equals_all(&d);
	file = file_of(&d);
	assert_int_equal(each_equals_all(&d), before);
	assert_true(file_of(&d) == file);
	/* View 0.0 on the pump: no longer a condition, still a finding. */
	add_fact(&d, MM_FACT_VERSION, moved);
	assert_int_equal(each_equals_all(&d), before);
	assert_true(file_of(&d) != file);
	tear_down(&d);
}

/* Any damage leads to a new file, never to another answer. */
static void
damage_is_repaired(void **state)
{
	struct desk d;
	uint32_t before;
	struct stat st;

	(void)state;
	set_up(&d);
	before = each_equals_all(&d);
	assert_int_equal(stat(d.portfolio, &st), 0);
	for (int i = 0; i < 8; i++) {
		FILE *f = fopen(d.portfolio, "r+b");
		int c;

		assert_non_null(f);
		assert_int_equal(
		    fseek(f, (long)(st.st_size - 1) * i / 7, SEEK_SET), 0);
		c = fgetc(f);
		assert_int_not_equal(c, EOF);
		assert_int_equal(fseek(f, -1, SEEK_CUR), 0);
		assert_int_not_equal(fputc(c ^ 4, f), EOF);
		assert_int_equal(fclose(f), 0);
		assert_int_equal(each_equals_all(&d), before);
	}
	assert_int_equal(truncate(d.portfolio, st.st_size / 2), 0);
	assert_int_equal(each_equals_all(&d), before);
	assert_int_equal(truncate(d.portfolio, 0), 0);
	assert_int_equal(each_equals_all(&d), before);
	tear_down(&d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equals_each_version),
		cmocka_unit_test(made_anew_when_its_origin_changed),
		cmocka_unit_test(damage_is_repaired),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
