/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A scan of everything after a day's changes, against the same scan made in
 * full: nothing new, one record, a thousand records in 20 files, one SBOM, a
 * day of EPSS. Processor time of import and scan with their workers, without
 * recording findings; the peer is the full match in the same run. Both give
 * the same bytes: that is a test (tests/unit/app/test-scan-changes.c).
 *
 * usage: bench_rescan [VERSIONS [FEED...]]   default: 300 versions of 300
 *        components, the test feeds
 */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "app/feed.h"
#include "app/sbom.h"
#include "app/scan.h"
#include "base/num.h"
#include "codec/file.h"

#define COMPONENTS 300
#define DISTINCT 4000
#define RUNS 5
#define FILES 20
#define RECORDS 50

struct bench {
	struct mm_app app;
	char dir[64], home[80];
	struct mm_arena *a; /* of the keys */
	struct mm_str keys[DISTINCT]; /* "cpe:2.3:..." up to the product */
	uint32_t versions, files;
	uint64_t s, findings;
};

/* Processor time, with that of the workers. */
static double
now(void)
{
	static const int who[] = { RUSAGE_SELF, RUSAGE_CHILDREN };
	double sum = 0;

	for (int i = 0; i < 2; i++) {
		struct rusage u;

		(void)getrusage(who[i], &u);
		sum += (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
		    (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1e-6;
	}
	return sum;
}

static void
stop_on(enum mm_status st, const struct mm_err *err)
{
	if (st == MM_OK)
		return;
	(void)fprintf(stderr, "%s\n", err->en);
	exit(1);
}

static uint64_t
next(struct bench *b)
{
	b->s = b->s * 6364136223846793005u + 1442695040888963407u;
	return b->s >> 33;
}

/* Each measurement starts as a run of the program does. */
static void
open_app(struct bench *b)
{
	struct mm_err e = { .code = MM_OK };

	b->app = (struct mm_app){ .dir = b->home,
		.actor = MM_STR("bench"),
		.as_of = mm_date_of(2026, 10, 1),
		.valid = MM_DATE_NONE,
		.now = { 1790000000 } };
	stop_on(access(b->home, F_OK) != 0 ? mm_app_create(&b->app, &e)
					   : mm_app_open(&b->app, &e),
	    &e);
}

static void
put_fact(struct mm_batch *batch, enum mm_fact_type type, struct mm_str one,
    struct mm_str two)
{
	struct mm_err e = { .code = MM_OK };
	struct mm_fact *f = mm_batch_fact(batch, type);

	if (f == NULL)
		exit(1);
	f->v[0] = one;
	f->v[1] = two;
	stop_on(mm_batch_admit(batch, &e), &e);
}

static void
import(struct bench *b, const char *path)
{
	struct mm_feed_request rq = {
		.paths = &path, .n = 1, .accept_shrink = true
	};
	struct mm_feed_report rep;
	struct mm_err e = { .code = MM_OK };

	stop_on(mm_feed_import(&b->app, &rq, &rep, &e), &e);
	mm_app_forget(&b->app);
}

/* Names of components from the keys of the index. */
static void
choose_keys(struct bench *b)
{
	struct mm_advidx *x = NULL;
	struct mm_err e = { .code = MM_OK };

	stop_on(mm_scan_index(b->home, &x, &e), &e);
	(void)printf("index %.1f MB, %u records\n",
	    (double)mm_advidx_bytes(x) / 1e6, mm_advidx_records(x));
	for (uint32_t i = 0; i < DISTINCT;) {
		struct mm_str key = mm_advidx_key_text(
		    x, (uint32_t)(next(b) % mm_advidx_keys(x)));

		if (!mm_str_starts(key, "cpe:") ||
		    mm_str_find(key, '\\') < key.n)
			continue;
		b->keys[i] = mm_arena_fmt(
		    b->a, "cpe:2.3:%.*s", (int)(key.n - 4), key.p + 4);
		i += b->keys[i].p != NULL;
	}
	mm_scan_index_close(x);
}

static void
add_sbom(struct bench *b, uint32_t version)
{
	struct mm_sbom_add what = { .product = MM_STR("P") };
	struct mm_sbom_added added;
	struct mm_err e = { .code = MM_OK };
	struct mm_buf t;

	what.version = mm_arena_fmt(b->app.arena, "%u.0", version);
	mm_buf_init(&t, 0);
	mm_buf_z(&t,
	    "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\","
	    "\"version\":1,\"components\":[");
	for (uint32_t i = 0; i < COMPONENTS; i++) {
		/* Square law: some components are everywhere. */
		uint64_t r = next(b) % DISTINCT;
		uint32_t k = (uint32_t)(r * (next(b) % DISTINCT) / DISTINCT),
			 major = (uint32_t)(next(b) % 10),
			 minor = (uint32_t)(next(b) % 7);

		mm_buf_fmt(&t,
		    "%s{\"type\":\"library\",\"bom-ref\":\"c%u\",\"name\":"
		    "\"component %u\",\"version\":\"%u.%u\",\"cpe\":\"%.*s:"
		    "%u.%u:*:*:*:*:*:*:*\"}",
		    i > 0 ? "," : "", i, k, major, minor, MM_FMT(b->keys[k]),
		    major, minor);
	}
	mm_buf_z(&t, "]}\n");
	stop_on(mm_buf_check(&t, &e), &e);
	stop_on(mm_app_sbom_add(&b->app,
		    (struct mm_bytes){ (const uint8_t *)t.p, t.n }, &what,
		    &added, &e),
	    &e);
	mm_buf_free(&t);
	mm_app_forget(&b->app);
}

static void
set_up(struct bench *b, char *const *feeds, int nfeeds)
{
	struct mm_err e = { .code = MM_OK };
	struct mm_batch batch;

	b->s = 11;
	b->a = mm_arena_new(0);
	(void)snprintf(b->dir, sizeof(b->dir), "/tmp/mm-rescan-XXXXXX");
	if (b->a == NULL || mkdtemp(b->dir) == NULL)
		exit(1);
	(void)snprintf(b->home, sizeof(b->home), "%s/ws", b->dir);
	open_app(b);
	stop_on(mm_batch_begin(&b->app, &batch, &e), &e);
	put_fact(&batch, MM_FACT_WORKSPACE, MM_STR("W"), MM_STR("bench"));
	put_fact(&batch, MM_FACT_PRODUCT, MM_STR("P"), MM_STR("bench"));
	for (uint32_t i = 0; i < b->versions; i++)
		put_fact(&batch, MM_FACT_VERSION, MM_STR("P"),
		    mm_arena_fmt(b->app.arena, "%u.0", i));
	stop_on(mm_batch_commit(&batch, &e), &e);
	for (int i = 0; i < nfeeds; i++)
		import(b, feeds[i]);
	choose_keys(b);
	for (uint32_t i = 0; i < b->versions; i++)
		add_sbom(b, i);
}

/* Seconds of a scan. */
static double
scan(struct bench *b, bool full, struct mm_scan_course *course)
{
	struct mm_scan *scans;
	struct mm_advidx *x = NULL;
	struct mm_world *w;
	struct mm_err e = { .code = MM_OK };
	double t = now();

	*course = (struct mm_scan_course){ .full = full };
	stop_on(mm_scan_index_fresh(&b->app, &x, &e), &e);
	stop_on(mm_app_world(&b->app, &w, &e), &e);
	scans = mm_arena_array(b->app.arena, w->versions.n, sizeof(*scans));
	stop_on(mm_scan_changes(&b->app, x, w, scans, course, &e), &e);
	b->findings = 0;
	for (uint32_t i = 0; i < course->n; i++)
		b->findings += scans[i].nfindings;
	mm_scan_index_close(x);
	return now() - t;
}

static void
write_file(struct bench *b, char path[96], const struct mm_buf *t)
{
	struct mm_err e = { .code = MM_OK };

	(void)snprintf(path, 96, "%s/f%u.%s", b->dir, b->files++,
	    t->p[0] == '#' ? "csv" : "jsonl");
	stop_on(mm_file_replace(
		    path, (struct mm_bytes){ (const uint8_t *)t->p, t->n }, &e),
	    &e);
}

static void
new_records(struct bench *b, uint32_t n)
{
	char path[96];
	struct mm_buf t;

	mm_buf_init(&t, 0);
	for (uint32_t i = 0; i < n; i++) {
		struct mm_str key = b->keys[next(b) % DISTINCT];
		uint32_t id = b->files * 100 + i;

		mm_buf_fmt(&t,
		    "{\"cve\":{\"id\":\"CVE-2099-1%05u\",\"lastModified\":"
		    "\"2026-10-01T00:00:00.000\",\"descriptions\":[{\"lang\":"
		    "\"en\",\"value\":\"new\"}],\"configurations\":[{"
		    "\"nodes\":[{\"operator\":\"OR\",\"negate\":false,"
		    "\"cpeMatch\":[{\"vulnerable\":true,\"criteria\":"
		    "\"%.*s:*:*:*:*:*:*:*:*\",\"versionEndExcluding\":"
		    "\"5.0\"}]}]}]}}\n",
		    id, MM_FMT(key));
	}
	write_file(b, path, &t);
	import(b, path);
	mm_buf_free(&t);
}

static void
one_record(struct bench *b)
{
	new_records(b, 1);
}

static void
thousand_records(struct bench *b)
{
	for (int i = 0; i < FILES; i++)
		new_records(b, RECORDS);
}

static void
one_sbom(struct bench *b)
{
	add_sbom(b, (uint32_t)(next(b) % b->versions));
}

/* As many scores as there are in 2026, one for each identifier. */
static void
epss(struct bench *b)
{
	char path[96];
	struct mm_buf t;

	mm_buf_init(&t, (size_t)64 << 20);
	mm_buf_fmt(&t,
	    "#model_version:v1,score_date:2026-10-%02uT00:00:00Z\n"
	    "cve,epss,percentile\n",
	    1 + b->files % 28);
	for (uint32_t i = 0; i < 300000; i++)
		mm_buf_fmt(&t, "CVE-20%02u-%u,0.%05u,0.%05u\n", 10 + i % 17,
		    1000 + i, (uint32_t)(next(b) % 100000),
		    (uint32_t)(next(b) % 100000));
	write_file(b, path, &t);
	import(b, path);
	mm_buf_free(&t);
}

static void
nothing(struct bench *b)
{
	(void)b;
}

static int
cmp_double(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
measure(struct bench *b, const char *name, void (*change)(struct bench *b))
{
	struct mm_scan_course course, all;
	double took[RUNS], made[RUNS], full[RUNS];

	for (int i = 0; i < RUNS; i++) {
		double t = now();

		change(b);
		made[i] = now() - t;
		mm_app_close(&b->app);
		open_app(b);
		took[i] = scan(b, false, &course);
		mm_app_close(&b->app);
		open_app(b);
		full[i] = scan(b, true, &all);
	}
	qsort(took, RUNS, sizeof(*took), cmp_double);
	qsort(made, RUNS, sizeof(*made), cmp_double);
	qsort(full, RUNS, sizeof(*full), cmp_double);
	(void)printf("%-22s import %7.1f ms, scan %7.1f ms (%u of %u versions "
		     "matched%s), in full %7.1f ms\n",
	    name, made[RUNS / 2] * 1e3, took[RUNS / 2] * 1e3, course.matched,
	    course.n, course.full ? ", FULL" : "", full[RUNS / 2] * 1e3);
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

int
main(int argc, char **argv)
{
	static char *const feeds[] = {
		(char *)(uintptr_t) "tests/data/feeds/"
				    "cve5-vulnrichment.jsonl.gz",
		(char *)(uintptr_t) "tests/data/feeds/"
				    "nvd-overrides-1500.jsonl.gz"
	};
	static struct bench b;
	struct mm_scan_course course;
	uint64_t versions = 300;
	double first, again;

	if (argc > 1 && !mm_num_u64(mm_str_of(argv[1]), 100000, &versions))
		return 2;
	b.versions = (uint32_t)versions;
	set_up(&b, argc > 2 ? argv + 2 : feeds, argc > 2 ? argc - 2 : 2);
	first = scan(&b, false, &course);
	again = scan(&b, true, &course);
	(void)printf("%u versions of %d components, %llu findings: first scan "
		     "%.1f ms, in full once its SBOMs are read %.1f ms\n",
	    course.n, COMPONENTS, (unsigned long long)b.findings, first * 1e3,
	    again * 1e3);
	measure(&b, "nothing new", nothing);
	measure(&b, "one record", one_record);
	measure(&b, "1,000 in 20 files", thousand_records);
	measure(&b, "one SBOM", one_sbom);
	measure(&b, "EPSS of 300,000", epss);
	mm_app_close(&b.app);
	mm_arena_free(b.a);
	(void)nftw(b.dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
	return 0;
}
