/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Budget B4: one cold `mimamori scan` of an SBOM of 500 components, from exec
 * to its last byte of JSON, in at most 20 ms of wall time; with an index of
 * the CVE 5 test slice and real NVD configurations on disk (in the page
 * cache: what is measured is the program, not the disk).
 *
 * usage: bench_scan [MIMAMORI [FEED...]]   default: the program of this
 *        build, the test feeds
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "codec/file.h"
#include "codec/gzip.h"
#include "format/feed.h"
#include "match/match.h"

#define COMPONENTS 500
#define RUNS 40
#define AS_OF "2026-01-01"
/* Of index number 1, as app/feed_age.h notes it. */
#define AGE "0000000000000001 2026-01-01\n"
#define FEED_MAX ((size_t)4 << 30)

static double
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static void
stop_on(enum mm_status st, const struct mm_err *err)
{
	if (st == MM_OK)
		return;
	(void)fprintf(stderr, "%s\n", err->en);
	exit(1);
}

static enum mm_status
take(void *ctx, const struct mm_advisory *a, struct mm_err *err)
{
	return mm_advidx_build_add(ctx, a, err);
}

static void
add_feed(struct mm_advidx_build *b, const char *path)
{
	struct mm_feed_sink sink = { .ctx = b, .advisory = take };
	struct mm_arena *a = mm_arena_new(0);
	struct mm_err e = { .code = MM_OK };
	struct mm_bytes raw = { NULL, 0 };
	struct mm_feed_kind kind;
	struct mm_buf text;

	mm_buf_init(&text, FEED_MAX);
	stop_on(mm_file_read(a, path, FEED_MAX, &raw, &e), &e);
	if (mm_gzip_is(raw)) {
		stop_on(mm_gzip_unpack(raw, path, NULL, &text, &e), &e);
		raw = (struct mm_bytes){ (uint8_t *)text.p, text.n };
	}
	stop_on(mm_feed_sniff(raw, path, &kind, &e), &e);
	stop_on(mm_feed_read(raw, path, kind, &sink, NULL, &e), &e);
	mm_buf_free(&text);
	mm_arena_free(a);
}

static uint64_t
next(uint64_t *s)
{
	*s = *s * 6364136223846793005u + 1442695040888963407u;
	return *s >> 33;
}

/* Characters of a key that are escaped inside a CPE name. */
static void
put_key(struct mm_buf *b, struct mm_str key)
{
	for (size_t i = 4; i < key.n; i++) {
		char c = key.p[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		    strchr("_.-:", c) != NULL || (unsigned char)c >= 0x80;

		if (c == '\\')
			continue;
		if (!plain)
			mm_buf_z(b, "\\\\");
		mm_buf_char(b, c);
	}
}

/* CycloneDX of components the index knows. */
static void
write_sbom(const char *index, const char *path)
{
	struct mm_advidx *x = NULL;
	struct mm_err e = { .code = MM_OK };
	struct mm_buf b;
	uint64_t s = 11;

	stop_on(mm_advidx_open(index, &x, &e), &e);
	mm_buf_init(&b, 0);
	mm_buf_z(&b,
	    "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\","
	    "\"version\":1,\"components\":[");
	for (int i = 0; i < COMPONENTS;) {
		struct mm_str key = mm_advidx_key_text(
		    x, (uint32_t)(next(&s) % mm_advidx_keys(x)));

		if (!mm_str_starts(key, "cpe:"))
			continue;
		mm_buf_fmt(&b,
		    "%s{\"type\":\"library\",\"bom-ref\":\"c%d\","
		    "\"name\":\"component %d\",\"version\":\"%d.%d\","
		    "\"cpe\":\"cpe:2.3:",
		    i > 0 ? "," : "", i, i, i % 10, i % 7);
		put_key(&b, key);
		mm_buf_fmt(&b, ":%d.%d:*:*:*:*:*:*:*\"}", i % 10, i % 7);
		i++;
	}
	mm_buf_z(&b, "]}\n");
	stop_on(mm_buf_check(&b, &e), &e);
	stop_on(mm_file_replace(
		    path, (struct mm_bytes){ (const uint8_t *)b.p, b.n }, &e),
	    &e);
	(void)printf("index %.1f MB, %u records; SBOM %.0f KB\n",
	    (double)mm_advidx_bytes(x) / 1e6, mm_advidx_records(x),
	    (double)b.n / 1e3);
	mm_buf_free(&b);
	mm_advidx_close(x);
}

/* One run: wall seconds from fork to the end of its output; its CPU. */
static double
run(const char *program, const char *dir, const char *sbom, size_t *bytes,
    double *cpu)
{
	struct rusage u;
	char chunk[65536];
	int fds[2], status = 1;
	ssize_t n;
	double t;
	pid_t pid;

	if (pipe(fds) != 0)
		exit(1);
	(void)fflush(stdout);
	t = now();
	pid = fork();
	if (pid == 0) {
		(void)dup2(fds[1], STDOUT_FILENO);
		(void)close(fds[0]);
		(void)close(fds[1]);
		(void)execl(program, program, "-C", dir, "scan", sbom, "-q",
		    "-o", "json", "--as-of", AS_OF, (char *)NULL);
		_exit(127);
	}
	(void)close(fds[1]);
	*bytes = 0;
	while ((n = read(fds[0], chunk, sizeof(chunk))) > 0)
		*bytes += (size_t)n;
	(void)close(fds[0]);
	if (pid < 0 || wait4(pid, &status, 0, &u) < 0 || status != 0) {
		(void)fprintf(stderr, "%s failed\n", program);
		exit(1);
	}
	*cpu = (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	    (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) * 1e-6;
	return now() - t;
}

static int
cmp_double(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int
main(int argc, char **argv)
{
	static const char *const feeds[] = {
		"tests/data/feeds/cve5-vulnrichment.jsonl.gz",
		"tests/data/feeds/nvd-overrides-1500.jsonl.gz"
	};
	char dir[] = "/tmp/mm-scan-XXXXXX", index[64], sbom[64], age[64],
	     scores[64], self[4096];
	const char *program = argc > 1 ? argv[1] : self;
	struct mm_advidx_build *b = mm_advidx_build_new();
	struct mm_err e = { .code = MM_OK };
	double times[RUNS], cpu[RUNS];
	size_t bytes = 0;

	/* build/bench/bench_scan -> build/src/main/mimamori */
	(void)snprintf(self, sizeof(self), "%s/../src/main/mimamori",
	    argv[0][0] != '\0' && strrchr(argv[0], '/') != NULL
		? (*strrchr(argv[0], '/') = '\0', argv[0])
		: ".");
	if (b == NULL || mkdtemp(dir) == NULL)
		return 1;
	(void)snprintf(index, sizeof(index), "%s/index", dir);
	if (mkdir(index, 0700) != 0)
		return 1;
	(void)snprintf(index, sizeof(index), "%s/index/advisory.idx", dir);
	(void)snprintf(sbom, sizeof(sbom), "%s/sbom.json", dir);
	for (int i = 2; i < argc; i++)
		add_feed(b, argv[i]);
	for (size_t i = 0; argc <= 2 && i < MM_COUNT(feeds); i++)
		add_feed(b, feeds[i]);
	stop_on(mm_advidx_build_write(b, index, 1, NULL, &e), &e);
	mm_advidx_build_free(b);
	b = mm_advidx_build_new();
	if (b == NULL)
		return 1;
	(void)snprintf(scores, sizeof(scores), "%s/index/scores.idx", dir);
	stop_on(mm_advidx_build_write(b, scores, 1, NULL, &e), &e);
	(void)snprintf(age, sizeof(age), "%s/index/feeds.age", dir);
	stop_on(
	    mm_file_replace(age,
		(struct mm_bytes){ (const uint8_t *)AGE, sizeof(AGE) - 1 }, &e),
	    &e);
	mm_advidx_build_free(b);
	write_sbom(index, sbom);
	for (int i = 0; i < RUNS; i++)
		times[i] = run(program, dir, sbom, &bytes, &cpu[i]);
	qsort(times, RUNS, sizeof(times[0]), cmp_double);
	qsort(cpu, RUNS, sizeof(cpu[0]), cmp_double);
	(void)printf("B4 scan of %d components: median %.1f ms, best %.1f ms "
		     "(processor %.1f, %.1f), %.0f KB of JSON%s\n",
	    COMPONENTS, times[RUNS / 2] * 1e3, times[0] * 1e3,
	    cpu[RUNS / 2] * 1e3, cpu[0] * 1e3, (double)bytes / 1e3,
	    times[RUNS / 2] <= 20e-3 ? "" : "  MISSED");
	(void)unlink(index);
	(void)unlink(age);
	(void)unlink(scores);
	(void)unlink(sbom);
	(void)snprintf(index, sizeof(index), "%s/index", dir);
	(void)rmdir(index);
	(void)rmdir(dir);
	return 0;
}
