/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Budgets of matching, on one core in processor time:
 *   B1  a CVE 5 feed to an index file: 600 MB/s, memory <= 0.3 x the input
 *   B2  300,000 records, the same ones with other identifiers and product
 *       names: 3 s, index 150 MB, memory 400 MB
 *   B4  its core: open the index, match one SBOM of 500 components
 *   B5  5,000 versions x 500 components: 0.5 s with reasons
 *   B6  one new record against them: 100 us after the index is loaded
 *   B7  a day's 1,000 changed records, 300 of them withdrawn: the delta, the
 *       index with it, and the findings of the portfolio that change: 100 ms
 *
 * usage: bench_index [FILE [RECORDS]]   CVE 5 feed, plain or gzip; default:
 *        the test slice, repeated to 100 MB (the same records replace each
 *        other), and no B2. B5 to B7 are over the index of B2 when there is
 *        one.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/num.h"
#include "codec/file.h"
#include "codec/gzip.h"
#include "format/feed.h"
#include "match/advisory_delta.h"
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

/* Copy of a feed under other names, written in pieces. */
struct renamed {
	FILE *out;
	uint64_t bytes;
	uint32_t records;
};

static void
put(struct renamed *r, const char *p, size_t n)
{
	if (fwrite(p, 1, n, r->out) != n)
		exit(1);
	r->bytes += n;
}

/* Length of a CPE name up to the end of its product; 0: none starts here. */
static size_t
cpe_product(const char *p, size_t n)
{
	static const char mark[] = "cpe:2.3:";
	int colons = 0;

	if (n < sizeof(mark) || memcmp(p, mark, sizeof(mark) - 1) != 0)
		return 0;
	for (size_t i = 0; i < n && p[i] != '"'; i++) {
		if (p[i] == '\\')
			i++;
		else if (p[i] == ':' && ++colons == 5)
			return i;
	}
	return 0;
}

/* One pass over the feed: CVE-2024-1 becomes CVE-2024-111, vendor:product
 * vendor:product_11. */
static void
rename_pass(struct renamed *r, const struct mm_buf *text, unsigned pass,
    uint32_t records)
{
	const char *p = text->p, *end = text->p + text->n, *from = p;
	char number[16], product[16];
	size_t nn = (size_t)snprintf(number, sizeof(number), "%u", pass);
	size_t np = (size_t)snprintf(product, sizeof(product), "_%u", pass);

	for (; p < end && r->records < records; p++) {
		size_t left = (size_t)(end - p), n;

		if (*p == '\n') {
			r->records++;
		} else if (*p == 'C' && left > 9 && memcmp(p, "CVE-", 4) == 0 &&
		    p[8] == '-') {
			put(r, from, (size_t)(p + 9 - from));
			put(r, number, nn);
			from = p + 9;
			p += 8;
		} else if (*p == 'c' && (n = cpe_product(p, left)) > 0) {
			put(r, from, (size_t)(p + n - from));
			put(r, product, np);
			from = p + n;
			p += n - 1;
		}
	}
	put(r, from, (size_t)(p - from));
}

static size_t
prepare_renamed(const char *feed, uint32_t records, const char *path)
{
	struct mm_file_map map = { 0 };
	struct renamed r = { .out = fopen(path, "w") };
	struct mm_buf text;
	struct mm_err e = { .code = MM_OK };

	if (r.out == NULL)
		exit(1);
	stop_on(mm_file_map(feed, INPUT_MAX, &map, &e), &e);
	mm_buf_init(&text, INPUT_MAX);
	mm_buf_add(&text, map.bytes.p, map.bytes.n);
	for (unsigned pass = 11; r.records < records; pass++)
		rename_pass(&r, &text, pass, records);
	mm_buf_free(&text);
	mm_file_unmap(&map);
	if (fclose(r.out) != 0)
		exit(1);
	return r.bytes;
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
static double
build_apart(const char *feed, const char *index, int times, long *peak_kb)
{
	double best = 1e9;

	for (int i = 0; i < times; i++) {
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
		*peak_kb = u.ru_maxrss;
	}
	return best;
}

static void
measure_build(const char *feed, const char *index, size_t bytes)
{
	long peak = 0;
	double best = build_apart(feed, index, 3, &peak);

	(void)printf("B1 feed to index file  %6.0f MB/s, %.2f s, peak %.1f "
		     "MiB (%.2f x input)%s\n",
	    (double)bytes / best / 1e6, best, (double)peak / 1024,
	    (double)peak * 1024 / (double)bytes,
	    (double)bytes / best >= 600e6 &&
		    (double)peak * 1024 <= 0.3 * (double)bytes
		? ""
		: "  MISSED");
}

static void
measure_many(const char *feed, const char *index, size_t bytes)
{
	struct mm_advidx *x = NULL;
	struct mm_err e = { .code = MM_OK };
	long peak = 0;
	double best = build_apart(feed, index, 2, &peak), size;

	stop_on(mm_advidx_open(index, &x, &e), &e);
	size = (double)mm_advidx_bytes(x) / 1e6;
	(void)printf("B2 %u records     %6.2f s (%.0f MB), index %.1f MB, "
		     "peak %.0f MiB%s\n",
	    mm_advidx_records(x), best, (double)bytes / 1e6, size,
	    (double)peak / 1024,
	    best <= 3 && size <= 150 && peak <= 400 * 1024 ? "" : "  MISSED");
	mm_advidx_close(x);
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

#define CHANGED 1000

/* A changed edition of a record of the index: its own packages again, with
 * another range; three of ten are withdrawn. */
static struct mm_advisory
changed(const struct mm_advidx *x, struct mm_arena *a, uint64_t *s)
{
	struct mm_advisory adv = { .source = MM_FEED_CVE5,
		.modified = MM_STR("2099-01-01"),
		.withdrawn = next(s) % 10 < 3 };
	struct mm_adv_package *p = mm_arena_array(a, 2, sizeof(*p));
	struct mm_adv_range *r = mm_arena_array(a, 2, sizeof(*r));
	struct mm_advidx_vuln v;

	if (p == NULL || r == NULL)
		exit(1);
	mm_advidx_vuln_get(x, (uint32_t)(next(s) % mm_advidx_vulns(x)), &v);
	adv.id = v.id;
	adv.title = v.title;
	for (int i = 0; i < 2; i++) {
		r[i] = (struct mm_adv_range){ .scheme = MM_VERS_GENERIC,
			.status = MM_VERDICT_AFFECTED,
			.hi = { MM_STR("5.0"), false } };
		p[i] = (struct mm_adv_package){ .ranges = &r[i],
			.nranges = 1,
			.otherwise = MM_VERDICT_NOT_AFFECTED,
			.key = mm_advidx_key_text(
			    x, (uint32_t)(next(s) % mm_advidx_keys(x))) };
	}
	adv.packages = p;
	adv.npackages = 2;
	return adv;
}

static void
measure_day(const char *index, const struct mm_portfolio *p)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_advisory *adv = mm_arena_array(a, CHANGED, sizeof(*adv));
	struct mm_advidx *x = NULL;
	struct mm_err e = { .code = MM_OK };
	uint64_t s = 11, rows = 0;
	double best = 1e9, built = 1e9;

	if (adv == NULL)
		exit(1);
	stop_on(mm_advidx_open(index, &x, &e), &e);
	for (int i = 0; i < CHANGED; i++)
		adv[i] = changed(x, a, &s);
	for (int i = 0; i < 5; i++) {
		struct mm_advidx *delta = NULL, *over = NULL;
		struct mm_buf image;
		double t, b;

		stop_on(mm_advidx_open(index, &over, &e), &e);
		mm_buf_init(&image, 0);
		rows = 0;
		t = cpu_now();
		{
			struct mm_advidx_build *d = mm_advidx_delta_new(over);

			if (d == NULL)
				exit(1);
			for (int k = 0; k < CHANGED; k++)
				stop_on(
				    mm_advidx_build_add(d, &adv[k], &e), &e);
			stop_on(
			    mm_advidx_build_pack(d, 2, &image, NULL, &e), &e);
			mm_advidx_build_free(d);
		}
		stop_on(mm_advidx_use(
			    (struct mm_bytes){ (uint8_t *)image.p, image.n },
			    &delta, &e),
		    &e);
		stop_on(mm_advidx_join(over, delta, &e), &e);
		b = cpu_now() - t;
		stop_on(mm_portfolio_match(p, mm_advidx_delta(over),
			    MM_PORTFOLIO_TOUCHED, count, &rows, &e),
		    &e);
		t = cpu_now() - t;
		if (t < best) {
			best = t;
			built = b;
		}
		mm_advidx_close(over);
		mm_buf_free(&image);
	}
	(void)printf("B7 %u changed records %4.0f ms (delta %.0f ms), %llu "
		     "findings%s\n",
	    CHANGED, best * 1e3, built * 1e3, (unsigned long long)rows,
	    best <= 0.1 ? "" : "  MISSED");
	mm_advidx_close(x);
	mm_arena_free(a);
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
	measure_day(index, p);
	mm_portfolio_close(p);
	mm_buf_free(&image);
	mm_advidx_close(x);
}

int
main(int argc, char **argv)
{
	const char *path = argc > 1 ? argv[1] : FEED;
	char feed[64], index[80];
	uint64_t records = 0;
	size_t bytes;

	if (argc > 2 && !mm_num_u64(mm_str_of(argv[2]), 10000000, &records)) {
		(void)fprintf(stderr, "usage: bench_index [FILE [RECORDS]]\n");
		return 2;
	}
	bytes = prepare(path, feed);
	(void)snprintf(index, sizeof(index), "%s.idx", feed);
	(void)printf("%s: %.1f MB\n", path, (double)bytes / 1e6);
	(void)fflush(stdout);
	measure_build(feed, index, bytes);
	measure_one(index);
	(void)fflush(stdout);
	if (records > 0) {
		char many[80];

		(void)snprintf(many, sizeof(many), "%s.many", feed);
		bytes = prepare_renamed(feed, (uint32_t)records, many);
		measure_many(many, index, bytes);
		(void)unlink(many);
		measure_one(index);
	}
	measure_portfolio(index);
	(void)unlink(feed);
	(void)unlink(index);
	return 0;
}
