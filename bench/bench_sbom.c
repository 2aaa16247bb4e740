/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Budget B3: parse SBOMs, with validation of the fields used, at 500 MB/s or
 * more on one core. jansson builds its tree of the same JSON in the same run.
 *
 * usage: bench_sbom [FILE...]   (plain or gzip; default: tests/data/sbom)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <zlib.h>

#include "base/buf.h"
#include "format/sbom.h"

#if MM_BENCH_JANSSON
#include <jansson.h>
#endif

/* Work of one measurement, in bytes. */
#define BYTES ((size_t)256 << 20)
#define ROUNDS 5

/* Processor time: other programs on the machine do not count. */
static double
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static bool
slurp(const char *path, struct mm_buf *b)
{
	char chunk[65536];
	gzFile f = gzopen(path, "rb");
	int n;

	mm_buf_init(b, 0);
	if (f == NULL)
		return false;
	while ((n = gzread(f, chunk, sizeof(chunk))) > 0)
		mm_buf_add(b, chunk, (size_t)n);
	(void)gzclose(f);
	return n == 0 && !b->failed && b->n > 0;
}

static bool
ours(const struct mm_buf *b, struct mm_arena *a, uint32_t *components)
{
	struct mm_bytes text = { (const uint8_t *)b->p, b->n };
	struct mm_sbom s;
	struct mm_err err = { .code = MM_OK };

	mm_arena_reset(a);
	if (mm_sbom_parse(a, text, "bench", &s, &err) != MM_OK) {
		(void)fprintf(stderr, "%s\n", err.en);
		return false;
	}
	*components = s.n;
	return true;
}

#if MM_BENCH_JANSSON
static double
theirs(const struct mm_buf *b, size_t runs)
{
	double best = 1e9;

	for (int r = 0; r < ROUNDS; r++) {
		double t = now();

		for (size_t i = 0; i < runs; i++) {
			json_t *j = json_loadb(
			    b->p, b->n, JSON_REJECT_DUPLICATES, NULL);

			if (j == NULL)
				return 0;
			json_decref(j);
		}
		t = now() - t;
		best = t < best ? t : best;
	}
	return (double)b->n * (double)runs / best / 1e6;
}
#endif

static bool
bench(const char *path)
{
	struct mm_arena *a = mm_arena_new(0);
	const char *name = strrchr(path, '/');
	uint32_t components = 0;
	double best = 1e9, mbs;
	struct mm_buf b;
	size_t runs;
	bool ok = false;

	if (!slurp(path, &b) || a == NULL || !ours(&b, a, &components)) {
		(void)fprintf(stderr, "%s: cannot be read\n", path);
		goto out;
	}
	runs = BYTES / ROUNDS / b.n + 1;
	for (int r = 0; r < ROUNDS; r++) {
		double t = now();

		for (size_t i = 0; i < runs; i++)
			(void)ours(&b, a, &components);
		t = now() - t;
		best = t < best ? t : best;
	}
	mbs = (double)b.n * (double)runs / best / 1e6;
	(void)printf("%-40s %9zu bytes %6u components %7.0f MB/s",
	    name != NULL ? name + 1 : path, b.n, components, mbs);
#if MM_BENCH_JANSSON
	if (b.p[0] == '{')
		(void)printf("   jansson %5.0f MB/s", theirs(&b, runs / 4 + 1));
#endif
	(void)printf("   %s\n", mbs >= 500 ? "ok" : "BELOW 500");
	ok = true;
out:
	mm_buf_free(&b);
	mm_arena_free(a);
	return ok;
}

int
main(int argc, char **argv)
{
	static const char *const standard[] = {
		"tests/data/sbom/proton-bridge-1.2.cdx.json.gz",
		"tests/data/sbom/dtrack-1.4.cdx.json.gz",
		"tests/data/sbom/firmware-1.6.cdx.json.gz",
		"tests/data/sbom/medical-device-1.4.cdx.json.gz",
		"tests/data/sbom/philips-2.2.spdx.json.gz",
		"tests/data/sbom/curl-2.3.spdx.json.gz",
		"tests/data/sbom/kubernetes-2.2.spdx.gz",
	};
	bool ok = true;

	for (int i = 1; i < argc; i++)
		ok = bench(argv[i]) && ok;
	for (size_t i = 0; argc < 2 && i < MM_COUNT(standard); i++)
		ok = bench(standard[i]) && ok;
	return ok ? 0 : 1;
}
