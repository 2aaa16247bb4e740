/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Budgets of matching, on one core in processor time:
 *   B1  a CVE 5 feed to an index file: 600 MB/s, memory <= 0.3 x the input
 *   B4  its core: open the index, match one SBOM of 500 components
 *   B5  5,000 versions x 500 components: 0.5 s with reasons
 *   B6  one new record against them: 100 us after the index is loaded
 *
 * usage: bench_index [FILE]   CVE 5 feed, plain or gzip; default: the test
 *        slice, repeated to 100 MB (the same records replace each other)
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "codec/file.h"
#include "codec/gzip.h"
#include "format/feed.h"
#include "match/match.h"
#include "match/portfolio.h"

#define FEED "tests/data/feeds/cve5-vulnrichment.jsonl.gz"
#define INPUT_MIN ((size_t)100 * 1000 * 1000)
#define INPUT_MAX ((size_t)4 << 30)
#define COMPONENTS 500
#define DEVICES 5000
#define DISTINCT 15000
#define PROBES 2000000

static double
cpu_now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void
stop_on(enum mm_status st, const struct mm_err *err)
{
	if (st == MM_OK)
		return;
	(void)fprintf(stderr, "%s:%llu: %s\n", err->source,
	    (unsigned long long)err->line, err->en);
	exit(1);
}

static uint64_t
next(uint64_t *s)
{
	*s = *s * 6364136223846793005u + 1442695040888963407u;
	return *s >> 33;
}

/* The input, unpacked and repeated, as a file that can be mapped. */
static size_t
prepare(const char *path, char temp[64])
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_bytes raw = { NULL, 0 };
	struct mm_err e = { .code = MM_OK };
	struct mm_buf text;
	size_t total = 0;
	int fd;

	mm_buf_init(&text, INPUT_MAX);
	(void)snprintf(temp, 64, "/tmp/mm-bench-XXXXXX");
	fd = mkstemp(temp);
	if (fd < 0 || a == NULL)
		exit(1);
	stop_on(mm_file_read(a, path, INPUT_MAX, &raw, &e), &e);
	if (mm_gzip_is(raw))
		stop_on(mm_gzip_unpack(raw, path, NULL, &text, &e), &e);
	else
		mm_buf_add(&text, raw.p, raw.n);
	do {
		if (write(fd, text.p, text.n) != (ssize_t)text.n)
			exit(1);
		total += text.n;
	} while (total < INPUT_MIN);
	(void)close(fd);
	mm_buf_free(&text);
	mm_arena_free(a);
	return total;
}

struct work {
	struct mm_file_map map;
	struct mm_advidx_build *b;
};

static enum mm_status
take(void *ctx, const struct mm_advisory *a, struct mm_err *err)
{
	return mm_advidx_build_add(((struct work *)ctx)->b, a, err);
}

static void
release(void *ctx, size_t offset)
{
	struct work *w = ctx;

	if (offset - w->map.released > (size_t)4 << 20)
		mm_file_release(&w->map, offset);
}

static void
build(const char *feed, const char *index)
{
	struct work w = { .b = mm_advidx_build_new() };
	struct mm_feed_sink sink = {
		.ctx = &w, .advisory = take, .passed = release
	};
	struct mm_feed_kind kind;
	struct mm_err e = { .code = MM_OK };

	if (w.b == NULL)
		exit(1);
	stop_on(mm_file_map(feed, INPUT_MAX, &w.map, &e), &e);
	stop_on(mm_feed_sniff(w.map.bytes, feed, &kind, &e), &e);
	stop_on(mm_feed_read(w.map.bytes, feed, kind, &sink, NULL, &e), &e);
	mm_file_unmap(&w.map);
	stop_on(mm_advidx_build_write(w.b, index, 1, NULL, &e), &e);
	mm_advidx_build_free(w.b);
}

/* In a child, so that the peak memory is that of the build alone. */
static void
measure_build(const char *feed, const char *index, size_t bytes)
{
	double best = 1e9;
	long peak = 0;

	for (int i = 0; i < 3; i++) {
		struct rusage u;
		int status = 1;
		pid_t pid = fork();
		double cpu;

		if (pid == 0) {
			build(feed, index);
			_exit(0);
		}
		if (pid < 0 || wait4(pid, &status, 0, &u) < 0 || status != 0)
			exit(1);
		cpu = (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
		    (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1e-6;
		best = cpu < best ? cpu : best;
		peak = u.ru_maxrss;
	}
	(void)printf("B1 feed to index file  %6.0f MB/s, %.2f s, peak %.1f "
		     "MiB (%.2f x input)%s\n",
	    (double)bytes / best / 1e6, best, (double)peak / 1024,
	    (double)peak * 1024 / (double)bytes,
	    (double)bytes / best >= 600e6 &&
		    (double)peak * 1024 <= 0.3 * (double)bytes
		? ""
		: "  MISSED");
}

/* Component of a random key of the index, version 0.0 to 9.9. */
static struct mm_component
component(const struct mm_advidx *x, struct mm_arena *a, uint64_t *s)
{
	struct mm_component c = { 0 };
	struct mm_str k =
	    mm_advidx_key_text(x, (uint32_t)(next(s) % mm_advidx_keys(x)));
	unsigned major = (unsigned)(next(s) % 10);
	unsigned minor = (unsigned)(next(s) % 10);

	if (mm_str_starts(k, "cpe:"))
		c.cpe = mm_arena_fmt(a, "cpe:2.3:%.*s:%u.%u:*:*:*:*:*:*:*",
		    (int)k.n - 4, k.p + 4, major, minor);
	else
		c.purl =
		    mm_arena_fmt(a, "%.*s@%u.%u.0", MM_FMT(k), major, minor);
	c.ref = c.cpe.p != NULL ? c.cpe : c.purl;
	return c;
}

static void
measure_probe(const struct mm_advidx *x)
{
	uint64_t s = 3, hits = 0;
	char miss[64];
	double t = cpu_now();

	for (int i = 0; i < PROBES; i++) {
		uint32_t k = (uint32_t)(next(&s) % mm_advidx_keys(x));
		struct mm_str key = mm_advidx_key_text(x, k);

		if (i % 2 == 0) {
			(void)snprintf(miss, sizeof(miss), "pkg:npm/m%u", k);
			key = mm_str_of(miss);
		}
		hits += mm_advidx_key(x, key) != UINT32_MAX;
	}
	t = cpu_now() - t;
	(void)printf("   probe by text        %6.0f ns (half miss, %llu "
		     "hits)\n",
	    t / PROBES * 1e9, (unsigned long long)hits);
}

static void
measure_one(const char *index)
{
	struct mm_component c[COMPONENTS];
	struct mm_advidx *x = NULL;
	struct mm_err e = { .code = MM_OK };
	struct mm_arena *a = mm_arena_new(0), *each = mm_arena_new(0);
	struct mm_match_device d = { c, COMPONENTS, NULL, 0 };
	struct mm_match_result r = { 0 };
	uint64_t s = 1;
	double open = cpu_now(), best = 1e9;

	stop_on(mm_advidx_open(index, &x, &e), &e);
	open = cpu_now() - open;
	for (int i = 0; i < COMPONENTS; i++)
		c[i] = component(x, a, &s);
	for (int i = 0; i < 20; i++) {
		double t = cpu_now();

		mm_arena_reset(each);
		stop_on(mm_match_device(x, each, &d, &r, &e), &e);
		t = cpu_now() - t;
		best = t < best ? t : best;
	}
	(void)printf("   index                %6.1f MB, %u records, %u keys, "
		     "%u vulnerabilities\n",
	    (double)mm_advidx_bytes(x) / 1e6, mm_advidx_records(x),
	    mm_advidx_keys(x), mm_advidx_vulns(x));
	(void)printf("B4 open and check      %6.2f ms\n", open * 1e3);
	(void)printf("B4 match 500           %6.2f ms, %u findings, %u not "
		     "affected\n",
	    best * 1e3, r.nrows, r.coverage.not_affected);
	measure_probe(x);
	mm_advidx_close(x);
	mm_arena_free(each);
	mm_arena_free(a);
}

static enum mm_status
count(void *ctx, uint32_t device, const struct mm_match_result *r,
    struct mm_err *err)
{
	(void)device;
	(void)err;
	*(uint64_t *)ctx += r->nrows;
	return MM_OK;
}

static struct mm_portfolio *
make_portfolio(const struct mm_advidx *x, struct mm_buf *image)
{
	struct mm_portfolio_build *b = mm_portfolio_build_new();
	struct mm_arena *a = mm_arena_new(0);
	struct mm_component *pool = mm_arena_array(a, DISTINCT, sizeof(*pool));
	struct mm_component c[COMPONENTS];
	struct mm_match_device d = { c, COMPONENTS, NULL, 0 };
	struct mm_portfolio *p = NULL;
	struct mm_err e = { .code = MM_OK };
	uint64_t s = 5;

	if (b == NULL || pool == NULL)
		exit(1);
	for (int i = 0; i < DISTINCT; i++)
		pool[i] = component(x, a, &s);
	for (int i = 0; i < DEVICES; i++) {
		/* Square law: some components are everywhere. */
		for (int k = 0; k < COMPONENTS; k++) {
			uint64_t r = next(&s) % DISTINCT;

			c[k] = pool[r * (next(&s) % DISTINCT) / DISTINCT];
		}
		stop_on(
		    mm_portfolio_build_add(b, MM_STR("P"), MM_STR("1"), &d, &e),
		    &e);
	}
	mm_buf_init(image, (size_t)2 << 30);
	stop_on(mm_portfolio_build_pack(b, 1, image, &e), &e);
	stop_on(mm_portfolio_use(
		    (struct mm_bytes){ (uint8_t *)image->p, image->n }, &p, &e),
	    &e);
	mm_portfolio_build_free(b);
	mm_arena_free(a);
	return p;
}

static void
measure_new(const struct mm_advidx *x, const struct mm_portfolio *p)
{
	struct mm_adv_range range = { .scheme = MM_VERS_GENERIC,
		.status = MM_VERDICT_AFFECTED,
		.hi = { MM_STR("5.0"), false } };
	struct mm_adv_package pkg = { .ranges = &range,
		.nranges = 1,
		.otherwise = MM_VERDICT_NOT_AFFECTED,
		.key = mm_advidx_key_text(x, 17 % mm_advidx_keys(x)) };
	struct mm_advisory adv = { .id = MM_STR("CVE-2099-1"),
		.source = MM_FEED_CVE5,
		.packages = &pkg,
		.npackages = 1 };
	struct mm_err e = { .code = MM_OK };
	double best = 1e9;
	uint64_t rows = 0;

	for (int i = 0; i < 50; i++) {
		struct mm_advidx_build *b = mm_advidx_build_new();
		struct mm_advidx *delta = NULL;
		struct mm_buf image;
		double t = cpu_now();

		mm_buf_init(&image, 0);
		rows = 0;
		stop_on(mm_advidx_build_add(b, &adv, &e), &e);
		stop_on(mm_advidx_build_pack(b, 2, &image, NULL, &e), &e);
		stop_on(mm_advidx_use(
			    (struct mm_bytes){ (uint8_t *)image.p, image.n },
			    &delta, &e),
		    &e);
		stop_on(mm_portfolio_match(
			    p, delta, MM_PORTFOLIO_TOUCHED, count, &rows, &e),
		    &e);
		t = cpu_now() - t;
		best = t < best ? t : best;
		mm_advidx_close(delta);
		mm_advidx_build_free(b);
		mm_buf_free(&image);
	}
	(void)printf("B6 one new record      %6.0f us, %llu findings%s\n",
	    best * 1e6, (unsigned long long)rows,
	    best <= 100e-6 ? "" : "  MISSED");
}

static void
measure_portfolio(const char *index)
{
	struct mm_advidx *x = NULL;
	struct mm_err e = { .code = MM_OK };
	struct mm_portfolio *p;
	struct mm_buf image;
	uint64_t rows = 0;
	double t = cpu_now();

	stop_on(mm_advidx_open(index, &x, &e), &e);
	p = make_portfolio(x, &image);
	(void)printf("   portfolio            %6.1f MB, %u identities, built "
		     "in %.2f s\n",
	    (double)image.n / 1e6, mm_portfolio_idents(p), cpu_now() - t);
	t = cpu_now();
	stop_on(
	    mm_portfolio_match(p, x, MM_PORTFOLIO_ALL, count, &rows, &e), &e);
	t = cpu_now() - t;
	(void)printf("B5 5,000 x 500         %6.2f s, %.1f M components/s, "
		     "%llu findings%s\n",
	    t, (double)mm_portfolio_items(p) / t / 1e6,
	    (unsigned long long)rows, t <= 0.5 ? "" : "  MISSED");
	measure_new(x, p);
	mm_portfolio_close(p);
	mm_buf_free(&image);
	mm_advidx_close(x);
}

int
main(int argc, char **argv)
{
	const char *path = argc > 1 ? argv[1] : FEED;
	char feed[64], index[80];
	size_t bytes = prepare(path, feed);

	(void)snprintf(index, sizeof(index), "%s.idx", feed);
	(void)printf("%s: %.1f MB\n", path, (double)bytes / 1e6);
	(void)fflush(stdout);
	measure_build(feed, index, bytes);
	measure_one(index);
	measure_portfolio(index);
	(void)unlink(feed);
	(void)unlink(index);
	return 0;
}
