/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Budget B1, reading: a CVE 5 feed (JSON Lines) through our reader and record
 * extraction at 600 MB/s of processor time or more, with memory of at most
 * 0.3 x the input. jansson and cJSON build their tree of every line in the
 * same run. Each reader runs in a process of its own, so that its peak memory
 * is its own.
 *
 * usage: bench_ingest [FILE]   plain or gzip; default: the test slice,
 *        repeated to 100 MB
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

#if MM_BENCH_JANSSON
#include <jansson.h>
#endif
#if MM_BENCH_CJSON
#include <cjson/cJSON.h>
#endif

#define INPUT_MIN ((size_t)100 * 1000 * 1000)
#define INPUT_MAX ((size_t)2 << 30)
#define ROUNDS 3

struct result {
	double seconds; /* best round */
	uint64_t records, packages, ranges;
};

static double
cpu_now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static enum mm_status
count_advisory(void *ctx, const struct mm_advisory *a, struct mm_err *err)
{
	struct result *r = ctx;

	(void)err;
	r->records++;
	r->packages += a->npackages;
	for (uint32_t i = 0; i < a->npackages; i++)
		r->ranges += a->packages[i].nranges;
	return MM_OK;
}

/* What a reader gets: the mapped input and where to put the counts. */
struct work {
	struct mm_file_map map;
	struct result r;
};

static enum mm_status
work_advisory(void *ctx, const struct mm_advisory *a, struct mm_err *err)
{
	return count_advisory(&((struct work *)ctx)->r, a, err);
}

static void
release(void *ctx, size_t offset)
{
	struct work *w = ctx;

	if (offset - w->map.released > (size_t)4 << 20)
		mm_file_release(&w->map, offset);
}

static bool
ours(struct work *w)
{
	struct mm_feed_sink sink = {
		.ctx = w, .advisory = work_advisory, .passed = release
	};
	struct mm_feed_kind kind;
	struct mm_err e = { .code = MM_OK };

	if (mm_feed_sniff(w->map.bytes, "input", &kind, &e) == MM_OK &&
	    mm_feed_read(w->map.bytes, "input", kind, &sink, NULL, &e) == MM_OK)
		return true;
	(void)fprintf(
	    stderr, "line %llu: %s\n", (unsigned long long)e.line, e.en);
	return false;
}

typedef bool (*line_fn)(const char *p, size_t n);

static bool MM_UNUSED
each_line(struct work *w, line_fn read)
{
	const char *p = (const char *)w->map.bytes.p;
	const char *end = p + w->map.bytes.n, *nl;

	for (; p < end; p = nl + 1) {
		nl = memchr(p, '\n', (size_t)(end - p));
		if (nl == NULL)
			nl = end;
		if (nl > p && !read(p, (size_t)(nl - p)))
			return false;
		w->r.records++;
		release(w, (size_t)(nl - (const char *)w->map.bytes.p));
	}
	return true;
}

#if MM_BENCH_JANSSON
static bool
jansson_line(const char *p, size_t n)
{
	json_t *j = json_loadb(p, n, JSON_REJECT_DUPLICATES, NULL);

	json_decref(j);
	return j != NULL;
}

static bool
with_jansson(struct work *w)
{
	return each_line(w, jansson_line);
}
#endif

#if MM_BENCH_CJSON
static bool
cjson_line(const char *p, size_t n)
{
	cJSON *j = cJSON_ParseWithLength(p, n);

	cJSON_Delete(j);
	return j != NULL;
}

static bool
with_cjson(struct work *w)
{
	return each_line(w, cjson_line);
}
#endif

/* Run a reader in a child; its result comes back through a pipe. */
static bool
measure(const char *path, bool (*reader)(struct work *), struct result *out,
    long *peak_kib)
{
	struct rusage usage;
	int fds[2], status = 1;
	pid_t pid;
	bool ok;

	if (pipe(fds) != 0 || (pid = fork()) < 0)
		return false;
	if (pid == 0) {
		struct work w = { .r.seconds = 1e9 };
		double best = 1e9;
		struct mm_err e;

		for (int i = 0; i < ROUNDS; i++) {
			double t = cpu_now();

			memset(&w, 0, sizeof(w));
			if (mm_file_map(path, INPUT_MAX, &w.map, &e) != MM_OK ||
			    !reader(&w))
				_exit(1);
			mm_file_unmap(&w.map);
			t = cpu_now() - t;
			best = t < best ? t : best;
		}
		w.r.seconds = best;
		_exit(write(fds[1], &w.r, sizeof(w.r)) == sizeof(w.r) ? 0 : 1);
	}
	(void)close(fds[1]);
	ok = read(fds[0], out, sizeof(*out)) == sizeof(*out);
	(void)close(fds[0]);
	if (wait4(pid, &status, 0, &usage) < 0 || status != 0)
		return false;
	*peak_kib = usage.ru_maxrss;
	return ok;
}

static bool
report(const char *name, const char *path, size_t bytes,
    bool (*reader)(struct work *), double *mbs)
{
	struct result r;
	long peak;

	if (!measure(path, reader, &r, &peak)) {
		(void)printf("%-10s failed\n", name);
		return false;
	}
	*mbs = (double)bytes / r.seconds / 1e6;
	(void)printf("%-10s %7.0f MB/s  peak %6.1f MiB (%.2f x input)", name,
	    *mbs, (double)peak / 1024, (double)peak * 1024 / (double)bytes);
	if (r.packages > 0)
		(void)printf("  %llu records, %llu packages, %llu ranges",
		    (unsigned long long)r.records,
		    (unsigned long long)r.packages,
		    (unsigned long long)r.ranges);
	(void)printf("\n");
	return true;
}

/* The input, unpacked and repeated, as a file that can be mapped. */
static size_t
prepare(const char *path, char temp[64])
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_bytes raw = { NULL, 0 };
	struct mm_buf text;
	struct mm_err e = { .code = MM_OK };
	size_t total = 0;
	int fd;

	mm_buf_init(&text, INPUT_MAX);
	(void)snprintf(temp, 64, "/tmp/mm-bench-XXXXXX");
	fd = mkstemp(temp);
	if (fd < 0 || a == NULL)
		return 0;
	if (mm_file_read(a, path, INPUT_MAX, &raw, &e) != MM_OK)
		goto out;
	if (!mm_gzip_is(raw))
		mm_buf_add(&text, raw.p, raw.n);
	else if (mm_gzip_unpack(raw, path, NULL, &text, &e) != MM_OK)
		goto out;
	do {
		if (write(fd, text.p, text.n) != (ssize_t)text.n)
			break;
		total += text.n;
	} while (total < INPUT_MIN);
out:
	if (e.code != MM_OK)
		(void)fprintf(stderr, "%s: %s\n", path, e.en);
	(void)close(fd);
	mm_buf_free(&text);
	mm_arena_free(a);
	return total;
}

int
main(int argc, char **argv)
{
	const char *path =
	    argc > 1 ? argv[1] : "tests/data/feeds/cve5-vulnrichment.jsonl.gz";
	char temp[64];
	size_t bytes = prepare(path, temp);
	double mbs = 0, peer MM_UNUSED = 0;
	bool ok = bytes > 0;

	(void)printf("%s: %.1f MB\n", path, (double)bytes / 1e6);
	(void)fflush(stdout);
	ok = ok && report("mimamori", temp, bytes, ours, &mbs);
#if MM_BENCH_JANSSON
	if (ok && report("jansson", temp, bytes, with_jansson, &peer))
		(void)printf("  ratio %.1f\n", mbs / peer);
#endif
#if MM_BENCH_CJSON
	if (ok && report("cJSON", temp, bytes, with_cjson, &peer))
		(void)printf("  ratio %.1f\n", mbs / peer);
#endif
	if (bytes > 0)
		(void)unlink(temp);
	(void)printf("budget B1, reading: %s\n",
	    ok && mbs >= 600 ? "ok" : "BELOW 600 MB/s");
	return ok ? 0 : 1;
}
