/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Matching what changed gives what matching everything gives: random
 * histories of SBOMs, platforms, feeds, withdrawals, replaced feeds, scores
 * and judgements. After each step all that a scan says is compared byte for
 * byte; at the end of each history also with a copy of the workspace whose
 * index files are made again, where recording must find nothing new.
 *
 * usage: test-app-scan-changes [HISTORIES [SEED]]
 */
#include "scratch.h"

#include "app/assess.h"
#include "app/feed.h"
#include "app/sbom.h"
#include "app/scan.h"
#include "base/num.h"
#include "codec/file.h"

#define VERSIONS 5
#define LIBS 6
#define STEPS 2
#define PAD 300 /* records that make the index large beside a small feed */

static uint64_t seed = 20261124;
static uint32_t histories = 200;

/* What the histories went through: a test that is never incremental proves
 * nothing. */
static struct {
	uint32_t scans, full, anew, versions, matched, findings, ended;
	uint32_t feeds, deltas, scores, conditional;
} went;

struct desk {
	struct mm_app app;
	char dir[SCRATCH_MAX], home[SCRATCH_MAX * 2], copy[SCRATCH_MAX * 2];
	uint64_t s;
	uint32_t files, sboms, days;
};

/* splitmix64 */
static uint32_t
pick(struct desk *d, uint32_t n)
{
	uint64_t z = (d->s += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return (uint32_t)((z ^ (z >> 31)) % n);
}

static void
open_at(struct mm_app *app, const char *home)
{
	struct mm_err e;

	*app = (struct mm_app){ .dir = home,
		.actor = MM_STR("鈴木"),
		.as_of = mm_date_of(2026, 10, 1),
		.valid = MM_DATE_NONE,
		.now = { 1790000000 } };
	if (access(home, F_OK) != 0)
		CHECK(mm_app_create(app, &e) == MM_OK, "%s", e.en);
	else
		CHECK(mm_app_open(app, &e) == MM_OK, "%s", e.en);
}

static void
add_fact(struct desk *d, enum mm_fact_type type, const char *const *v)
{
	struct mm_batch b;
	struct mm_fact *f;
	struct mm_err e;

	CHECK(mm_batch_begin(&d->app, &b, &e) == MM_OK, "%s", e.en);
	f = mm_batch_fact(&b, type);
	assert_non_null(f);
	for (int i = 0; v[i] != NULL; i++)
		f->v[i] = v[i][0] != '\0' ? mm_str_of(v[i]) : MM_STR_NONE;
	CHECK(mm_batch_admit(&b, &e) == MM_OK, "%s", e.en);
	CHECK(mm_batch_commit(&b, &e) == MM_OK, "%s", e.en);
}

/* -- steps --------------------------------------------------------------- */

static void
add_sbom(struct desk *d)
{
	char version[16];
	struct mm_sbom_add what = { .product = MM_STR("P") };
	struct mm_sbom_added added;
	uint32_t first = pick(d, 7);
	struct mm_buf b;
	struct mm_err e;

	(void)snprintf(version, sizeof(version), "%u.0", pick(d, VERSIONS));
	what.version = mm_str_of(version);
	mm_buf_init(&b, 0);
	mm_buf_fmt(&b,
	    "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\","
	    "\"version\":%u,\"components\":[",
	    ++d->sboms);
	for (uint32_t k = 0; k < LIBS; k++) {
		uint32_t minor = pick(d, 4);

		if (pick(d, 2) == 0)
			mm_buf_fmt(&b,
			    "{\"type\":\"library\",\"bom-ref\":\"r%u\","
			    "\"name\":\"lib%u\",\"version\":\"1.%u.0\","
			    "\"purl\":\"pkg:npm/lib%u@1.%u.0\"},",
			    (first + k) % 7, k, minor, k, minor);
	}
	if (pick(d, 2) == 0)
		mm_buf_fmt(&b,
		    "{\"type\":\"operating-system\",\"bom-ref\":\"os\","
		    "\"name\":\"rtos\",\"version\":\"7.%u\",\"cpe\":"
		    "\"cpe:2.3:o:acme:rtos:7.%u:*:*:*:*:*:*:*\"},",
		    pick(d, 2), pick(d, 2));
	mm_buf_fmt(&b,
	    "{\"type\":\"application\",\"bom-ref\":\"view\",\"name\":"
	    "\"view\",\"version\":\"%u.0\",\"cpe\":"
	    "\"cpe:2.3:a:acme:view:%u.0:*:*:*:*:*:*:*\"},"
	    "{\"type\":\"library\",\"name\":\"nameless\"}]}",
	    pick(d, 3), pick(d, 3));
	assert_int_equal(mm_buf_check(&b, &e), MM_OK);
	CHECK(mm_app_sbom_add(&d->app,
		  (struct mm_bytes){ (const uint8_t *)b.p, b.n }, &what, &added,
		  &e) == MM_OK,
	    "%s", e.en);
	mm_buf_free(&b);
	mm_app_forget(&d->app);
}

static void
set_platforms(struct desk *d)
{
	static const char *const platforms[] = { "",
		"cpe:2.3:h:acme:pump:-:*:*:*:*:*:*:*",
		"cpe:2.3:o:acme:rtos:7.0:*:*:*:*:*:*:*",
		("cpe:2.3:h:acme:pump:-:*:*:*:*:*:*:*\n"
		 "cpe:2.3:o:acme:rtos:7.1:*:*:*:*:*:*:*") };
	char id[16];
	const char *const v[] = { "P", id, "", platforms[pick(d, 4)], NULL };

	(void)snprintf(id, sizeof(id), "%u.0", pick(d, VERSIONS));
	add_fact(d, MM_FACT_VERSION, v);
	mm_app_forget(&d->app);
}

static void
import(struct desk *d, const char *name, const struct mm_buf *b)
{
	char path[SCRATCH_MAX * 2];
	const char *paths = path;
	/* Fewer records than before are no mistake here. */
	struct mm_feed_request rq = {
		.paths = &paths, .n = 1, .accept_shrink = true
	};
	struct mm_feed_report rep;
	struct mm_err e;

	(void)scratch_path(path, d->dir, name);
	CHECK(
	    mm_file_replace(path,
		(struct mm_bytes){ (const uint8_t *)b->p, b->n }, &e) == MM_OK,
	    "%s", e.en);
	CHECK(mm_feed_import(&d->app, &rq, &rep, &e) == MM_OK, "%s: %s", e.en,
	    b->p);
	went.feeds += rep.built;
	went.scores += rep.scored && !rep.built;
	mm_app_forget(&d->app);
}

static void
put_time(struct desk *d, struct mm_buf *b, const char *name)
{
	mm_buf_fmt(b, "\"%s\":\"2026-%02u-%02uT00:00:00Z\"", name,
	    1 + d->days / 28 % 9, 1 + d->days % 28);
}

/* A record about a library, under an identifier that may be known by another
 * name or may be withdrawn. */
static void
put_osv(struct desk *d, struct mm_buf *b)
{
	uint32_t id = pick(d, 9);

	mm_buf_fmt(b, "{\"id\":\"%s%u\",",
	    id < 6 ? "CVE-2026-100" : "GHSA-2222-3333-444", id);
	put_time(d, b, "modified");
	if (pick(d, 3) == 0)
		mm_buf_fmt(b, ",\"aliases\":[\"CVE-2026-100%u\"]", pick(d, 6));
	if (pick(d, 5) == 0) {
		mm_buf_char(b, ',');
		put_time(d, b, "withdrawn");
	}
	if (pick(d, 8) != 0)
		mm_buf_fmt(b,
		    ",\"affected\":[{\"package\":{\"ecosystem\":\"npm\","
		    "\"name\":\"lib%u\"},\"ranges\":[{\"type\":\"SEMVER\","
		    "\"events\":[{\"introduced\":\"0\"},{\"fixed\":"
		    "\"1.%u.0\"}]}]}]",
		    pick(d, LIBS), pick(d, 5));
	mm_buf_z(b, "}\n");
}

static void
import_osv(struct desk *d, bool replace)
{
	char name[32];
	struct mm_buf b;

	d->days++;
	mm_buf_init(&b, 0);
	for (uint32_t n = 1 + pick(d, 3); n > 0; n--)
		put_osv(d, &b);
	if (replace)
		(void)snprintf(name, sizeof(name), "same%u.jsonl", pick(d, 2));
	else
		(void)snprintf(name, sizeof(name), "f%u.jsonl", d->files++);
	import(d, name, &b);
	mm_buf_free(&b);
}

/* The viewer on the pump or on the operating system; or by itself. */
static void
import_nvd(struct desk *d)
{
	char name[32];
	struct mm_buf b;

	d->days++;
	mm_buf_init(&b, 0);
	mm_buf_fmt(&b,
	    "{\"resultsPerPage\":1,\"vulnerabilities\":[{\"cve\":{\"id\":"
	    "\"CVE-2026-200%u\",",
	    pick(d, 3));
	put_time(d, &b, "lastModified");
	mm_buf_fmt(&b,
	    ",\"descriptions\":[{\"lang\":\"en\",\"value\":\"no %u\"}],"
	    "\"configurations\":[{\"operator\":\"AND\",\"nodes\":["
	    "{\"operator\":\"OR\",\"negate\":false,\"cpeMatch\":[{"
	    "\"vulnerable\":true,\"criteria\":"
	    "\"cpe:2.3:a:acme:view:*:*:*:*:*:*:*:*\",\"versionEndExcluding\":"
	    "\"%u.0\"}]}",
	    d->days, pick(d, 4));
	if (pick(d, 3) != 0)
		mm_buf_fmt(&b,
		    ",{\"operator\":\"OR\",\"negate\":false,\"cpeMatch\":[{"
		    "\"vulnerable\":false,\"criteria\":\"%s\"}]}",
		    pick(d, 2) == 0 ? "cpe:2.3:h:acme:pump:-:*:*:*:*:*:*:*"
				    : "cpe:2.3:o:acme:rtos:7.1:*:*:*:*:*:*:*");
	mm_buf_z(&b, "]}]}}]}");
	(void)snprintf(name, sizeof(name), "n%u.json", d->files++);
	import(d, name, &b);
	mm_buf_free(&b);
}

static void
import_scores(struct desk *d)
{
	struct mm_buf b;

	mm_buf_init(&b, 0);
	if (pick(d, 2) == 0) {
		d->days++;
		mm_buf_fmt(&b,
		    "#model_version:v1,score_date:2026-%02u-%02uT00:00:00Z\n"
		    "cve,epss,percentile\n",
		    1 + d->days / 28 % 9, 1 + d->days % 28);
		for (uint32_t i = 0; i < 6; i++)
			mm_buf_fmt(
			    &b, "CVE-2026-100%u,0.%u,0.5\n", i, 1 + pick(d, 8));
		import(d, "epss.csv", &b);
	} else {
		mm_buf_z(&b,
		    "cveID,vendorProject,product,vulnerabilityName,dateAdded,"
		    "shortDescription,requiredAction,dueDate,"
		    "knownRansomwareCampaignUse,notes\n");
		for (uint32_t i = 0; i < 3; i++)
			mm_buf_fmt(&b,
			    "CVE-2026-200%u,a,b,c,2026-0%u-01,d,e,2026-09-01,"
			    "%s,f\n",
			    i, 1 + pick(d, 8),
			    pick(d, 2) == 0 ? "Known" : "Unknown");
		import(d, "kev.csv", &b);
	}
	mm_buf_free(&b);
}

static void
judge(struct desk *d)
{
	struct mm_assess_input in = { .status = MM_STR("not_affected"),
		.justification = MM_STR("vulnerable_code_not_present"),
		.reason = MM_STR("確認した") };
	struct mm_assess_targets t = { .n = 1 };
	struct mm_world *w;
	struct mm_err e;
	uint64_t n;

	assert_int_equal(mm_app_world(&d->app, &w, &e), MM_OK);
	if (w->findings.n == 0)
		return;
	t.findings = &w->findings.v[pick(d, w->findings.n)].id;
	CHECK(mm_assess_record(&d->app, &in, &t, &n, &e) == MM_OK, "%s", e.en);
}

static void
step(struct desk *d)
{
	switch (pick(d, 12)) {
	case 0:
	case 1:
	case 2:
		add_sbom(d);
		break;
	case 3:
		set_platforms(d);
		break;
	case 4:
	case 5:
	case 6:
	case 7:
		import_osv(d, pick(d, 6) == 0);
		break;
	case 8:
	case 9:
		import_nvd(d);
		break;
	case 10:
		import_scores(d);
		break;
	default:
		judge(d);
	}
}

/* -- comparing ----------------------------------------------------------- */

static void
describe_finding(const struct mm_scan_finding *f, struct mm_buf *b)
{
	const struct mm_str texts[] = { f->id, f->ref, f->component, f->version,
		f->identity, f->vuln, f->title, f->cvss, f->rule, f->comparator,
		f->source, f->range, f->condition, f->others };

	for (size_t i = 0; i < MM_COUNT(texts); i++)
		mm_buf_fmt(b, "%s%.*s", texts[i].p == NULL ? "!" : "|",
		    MM_FMT(texts[i]));
	mm_buf_fmt(b, " %d %u %d %d %d %u\n", (int)f->verdict, f->cvss_x10,
	    (int)f->kev.day, f->ransomware, f->has_epss, f->epss);
}

static void
describe(const struct mm_scan *s, struct mm_buf *b)
{
	const uint32_t *c = (const uint32_t *)&s->result.coverage;

	mm_buf_fmt(b, "%.*s %.*s %.*s:", MM_FMT(s->subject.product),
	    MM_FMT(s->subject.version), MM_FMT(s->subject.sbom));
	for (size_t i = 0; i < sizeof(s->result.coverage) / sizeof(*c); i++)
		mm_buf_fmt(b, " %u", c[i]);
	mm_buf_char(b, '\n');
	for (uint32_t i = 0; i < s->nfindings; i++)
		describe_finding(&s->findings[i], b);
}

/* Scan, say all of it, and record. */
static void
scan(struct mm_app *app, bool full, bool record, struct mm_buf *b,
    struct mm_scan_course *course, struct mm_scan_counts *counts)
{
	struct mm_scan scans[VERSIONS];
	struct mm_advidx *x = NULL;
	struct mm_world *w;
	struct mm_err e;

	memset(scans, 0, sizeof(scans));
	*course = (struct mm_scan_course){ .full = full };
	mm_buf_init(b, 0);
	CHECK(mm_scan_index_fresh(app, &x, &e) == MM_OK, "%s", e.en);
	CHECK(mm_app_world(app, &w, &e) == MM_OK, "%s", e.en);
	CHECK(
	    mm_scan_changes(app, x, w, scans, course, &e) == MM_OK, "%s", e.en);
	for (uint32_t i = 0; i < course->n; i++)
		describe(&scans[i], b);
	if (record)
		CHECK(mm_scan_record(app, x, scans, course->n, counts, &e) ==
			MM_OK,
		    "%s", e.en);
	mm_scan_index_close(x);
}

static void
same(const struct mm_buf *a, const struct mm_buf *b, const char *what,
    uint64_t history)
{
	CHECK(a->n == b->n && (a->n == 0 || memcmp(a->p, b->p, a->n) == 0),
	    "%s, history %llu: incremental\n%.*sfull\n%.*s", what,
	    (unsigned long long)history, (int)a->n, a->n > 0 ? a->p : "",
	    (int)b->n, b->n > 0 ? b->p : "");
}

static void
move(struct desk *d, const char *from, const char *to)
{
	char a[SCRATCH_MAX * 4], b[SCRATCH_MAX * 4];

	(void)snprintf(a, sizeof(a), "%s/%s", d->home, from);
	(void)snprintf(b, sizeof(b), "%s/%s", d->home, to);
	(void)rename(a, b);
}

/* What changed, against everything; the result that was kept stays the one of
 * the former, so that a mistake would live on. */
static void
compare(struct desk *d, uint64_t history)
{
	struct mm_scan_course course, all;
	struct mm_scan_counts counts;
	struct mm_buf one, other;

	scan(&d->app, false, true, &one, &course, &counts);
	move(d, MM_SCAN_STATE, "index/aside");
	scan(&d->app, true, false, &other, &all, &counts);
	move(d, "index/aside", MM_SCAN_STATE);
	same(&one, &other, "step", history);
	assert_int_equal(course.n, all.n);
	assert_int_equal(all.matched, all.n);
	went.scans++;
	went.full += course.full;
	went.anew += course.full && strstr(course.en, "anew") != NULL;
	went.versions += course.n;
	went.matched += course.matched;
	went.findings += (uint32_t)counts.found;
	went.ended += (uint32_t)counts.ended;
	mm_buf_free(&one);
	mm_buf_free(&other);
}

/* The folders of a walk. */
static const char *copy_from, *copy_to;

static int
copy_one(const char *path, const struct stat *sb, int type, struct FTW *at)
{
	char target[SCRATCH_MAX * 8];
	struct scratch_image image;

	(void)at;
	(void)snprintf(
	    target, sizeof(target), "%s%s", copy_to, path + strlen(copy_from));
	/* Not what is made from the rest. */
	if (strstr(path, "/index/") != NULL)
		return 0;
	if (type == FTW_D)
		return mkdir(target, 0700);
	if (sb->st_size == 0) {
		FILE *f = fopen(target, "wb");

		return f == NULL || fclose(f) != 0;
	}
	image = scratch_read(path);
	scratch_write(target, &image);
	free(image.p);
	return 0;
}

/* A fresh copy, without what was kept: everything is made and matched again,
 * and recording finds what is recorded. */
static void
compare_copy(struct desk *d, uint64_t history)
{
	struct mm_scan_course course;
	struct mm_scan_counts counts = { 0 };
	struct mm_buf one, other;
	struct mm_app fresh;

	scan(&d->app, false, false, &one, &course, &counts);
	assert_int_equal(course.matched, 0);
	mm_app_close(&d->app);
	copy_from = d->home;
	copy_to = d->copy;
	assert_int_equal(nftw(d->home, copy_one, 16, FTW_PHYS), 0);
	open_at(&fresh, d->copy);
	scan(&fresh, false, true, &other, &course, &counts);
	same(&one, &other, "copy", history);
	assert_true(course.full || course.n == 0);
	assert_int_equal(counts.recorded, 0);
	assert_int_equal(counts.ended, 0);
	mm_app_close(&fresh);
	scratch_remove(d->copy);
	mm_buf_free(&one);
	mm_buf_free(&other);
}

/* Records of a library nobody has. */
static void
set_up(struct desk *d)
{
	static const char *const workspace[] = { "W", "見本", NULL };
	static const char *const product[] = { "P", "モニタ", NULL };
	struct mm_buf b;

	memset(d, 0, sizeof(*d));
	scratch_make(d->dir);
	(void)scratch_path(d->home, d->dir, "ws");
	(void)scratch_path(d->copy, d->dir, "copy");
	open_at(&d->app, d->home);
	add_fact(d, MM_FACT_WORKSPACE, workspace);
	add_fact(d, MM_FACT_PRODUCT, product);
	for (int i = 0; i < VERSIONS; i++) {
		char id[16];
		const char *const v[] = { "P", id, NULL };

		(void)snprintf(id, sizeof(id), "%d.0", i);
		add_fact(d, MM_FACT_VERSION, v);
	}
	mm_buf_init(&b, 0);
	for (int i = 0; i < PAD; i++)
		mm_buf_fmt(&b,
		    "{\"id\":\"CVE-2025-1%03d\",\"modified\":"
		    "\"2025-01-01T00:00:00Z\",\"affected\":[{\"package\":{"
		    "\"ecosystem\":\"npm\",\"name\":\"pad%d\"},\"versions\":["
		    "\"1.0.0\"]}]}\n",
		    i, i);
	import(d, "pad.jsonl", &b);
	mm_buf_free(&b);
}

/* Histories follow each other in one workspace: each starts from another
 * state, and the copy at the end of it is of all before. */
static void
equals_a_full_match(void **state)
{
	struct desk d;

	(void)state;
	set_up(&d);
	d.s = seed;
	for (uint32_t h = 0; h < histories; h++) {
		if (h % 20 == 19) { /* not ever slower */
			mm_app_close(&d.app);
			scratch_remove(d.dir);
			set_up(&d);
			d.s = seed + h;
		}
		for (int i = 0; i < STEPS; i++) {
			step(&d);
			compare(&d, h);
		}
		if (h % 4 == 3)
			compare_copy(&d, h);
		else
			mm_app_close(&d.app);
		open_at(&d.app, d.home);
	}
	mm_app_close(&d.app);
	scratch_remove(d.dir);
	print_message("%u scans, %u in full (%u of a new index); %u of %u "
		      "versions matched; %u findings, %u ended; %u indexes, %u "
		      "of scores\n",
	    went.scans, went.full, went.anew, went.matched, went.versions,
	    went.findings, went.ended, went.feeds, went.scores);
	/* Nearly all in part, and of all kinds; a few may miss some. */
	if (histories < 200)
		return;
	assert_true(went.full < went.scans / 4);
	assert_true(went.anew > 0);
	assert_true(went.matched < went.versions * 3 / 4);
	assert_true(went.matched > went.full * VERSIONS);
	assert_true(went.findings > went.scans);
	assert_true(went.ended > 10 && went.scores > 5);
}

/* A library and a feed about it, by number. */
static void
import_about(struct desk *d, uint32_t k)
{
	char name[32];
	struct mm_buf b;

	mm_buf_init(&b, 0);
	mm_buf_fmt(&b,
	    "{\"id\":\"CVE-2026-300%u\",\"modified\":"
	    "\"2026-08-01T00:00:00Z\",\"affected\":[{\"package\":{"
	    "\"ecosystem\":\"npm\",\"name\":\"lib%u\"},\"ranges\":[{"
	    "\"type\":\"SEMVER\",\"events\":[{\"introduced\":\"0\"}]}]}"
	    "]}\n",
	    k, k);
	(void)snprintf(name, sizeof(name), "about%u.jsonl", k);
	import(d, name, &b);
	mm_buf_free(&b);
}

static void
drop(struct desk *d, const char *name)
{
	char path[SCRATCH_MAX * 4];

	(void)snprintf(path, sizeof(path), "%s/%s", d->home, name);
	assert_int_equal(unlink(path), 0);
}

/* When it cannot know what changed, it matches everything, and says why. */
static void
when_in_doubt_everything(void **state)
{
	struct mm_scan_course course;
	struct mm_scan_counts counts;
	struct scratch_image image;
	char path[SCRATCH_MAX * 4];
	struct mm_buf b;
	struct desk d;

	(void)state;
	set_up(&d);
	for (int i = 0; i < 12; i++)
		add_sbom(&d);
	import_about(&d, 0);
	scan(&d.app, false, true, &b, &course, &counts);
	mm_buf_free(&b);
	assert_true(course.full && course.kept);
	assert_string_equal(course.en, "there is no earlier result");
	scan(&d.app, false, true, &b, &course, &counts);
	mm_buf_free(&b);
	assert_false(course.full);
	assert_int_equal(course.matched, 0);
	/* One feed more, an index made of both, and another over that: what
	 * the second said is in the base, where nobody would look. */
	import_about(&d, 1);
	drop(&d, MM_FEED_DELTA);
	drop(&d, MM_FEED_INDEX);
	CHECK(mm_feed_index_refresh(&d.app, NULL, NULL) == MM_OK, "refresh");
	import_about(&d, 2);
	scan(&d.app, false, true, &b, &course, &counts);
	mm_buf_free(&b);
	assert_true(course.full);
	assert_string_equal(course.en, "the advisory index was built anew");
	compare(&d, 0);
	/* A damaged result is none. */
	(void)snprintf(path, sizeof(path), "%s/%s", d.home, MM_SCAN_STATE);
	image = scratch_read(path);
	image.p[image.n / 2] ^= 1;
	scratch_write(path, &image);
	free(image.p);
	scan(&d.app, false, true, &b, &course, &counts);
	mm_buf_free(&b);
	assert_true(course.full);
	assert_string_equal(course.en, "the earlier result is damaged");
	assert_int_equal(counts.recorded, 0);
	mm_app_close(&d.app);
	scratch_remove(d.dir);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(when_in_doubt_everything),
		cmocka_unit_test(equals_a_full_match),
	};

	uint64_t n = histories;

	if ((argc > 1 && !mm_num_u64(mm_str_of(argv[1]), UINT32_MAX, &n)) ||
	    (argc > 2 && !mm_num_u64(mm_str_of(argv[2]), UINT64_MAX, &seed)))
		return 2;
	histories = (uint32_t)n;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
