/* SPDX-License-Identifier: Apache-2.0 */
/*
 * B8: comparing two versions, parsing included, over the pairs of
 * tests/data/vers, against strverscmp() on the same pairs in the same run;
 * the dpkg order also against dpkg --compare-versions.
 *
 * usage: bench_vers [SCHEME FILE]...   (default: every file of tests/data)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "vers/vers.h"

#define PAIRS_MAX 20000
#define ROUNDS 15

struct pair {
	struct mm_str a, b;
};

static struct pair pairs[PAIRS_MAX];
/* Takes the results, so that the compiler keeps the work. */
static volatile int sink;

static double
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

#define DPKG "/usr/bin/dpkg"
#define DPKG_RUNS 200

/*
 * Nanoseconds a pair by the program that defines the order, one process a
 * comparison as scripts use it; 0 where there is no dpkg.
 */
static double
time_dpkg(size_t n)
{
	struct timespec from, to;
	int status;

	if (access(DPKG, X_OK) != 0)
		return 0;
	(void)clock_gettime(CLOCK_MONOTONIC, &from);
	for (size_t i = 0; i < DPKG_RUNS; i++) {
		const struct pair *p = &pairs[i % n];
		pid_t child = fork();

		if (child == 0) {
			(void)execl(DPKG, "dpkg", "--compare-versions", p->a.p,
			    "lt", p->b.p, (char *)NULL);
			_exit(127);
		}
		(void)waitpid(child, &status, 0);
		sink += status;
	}
	(void)clock_gettime(CLOCK_MONOTONIC, &to);
	return ((double)(to.tv_sec - from.tv_sec) * 1e9 +
		   (double)(to.tv_nsec - from.tv_nsec)) /
	    DPKG_RUNS;
}

/* Lines "a < b", "a > b", "a = b" that the scheme accepts. */
static size_t
load(const char *path, enum mm_vers_scheme scheme)
{
	FILE *f = fopen(path, "r");
	char line[1024];
	size_t n = 0;

	while (f != NULL && n < PAIRS_MAX && fgets(line, sizeof(line), f)) {
		char *op = strpbrk(line, "<>=");
		struct pair p;
		int c;

		if (line[0] == '#' || op == NULL || op == line)
			continue;
		line[strcspn(line, "\n")] = '\0';
		op[-1] = '\0';
		p.a = mm_str_of(strdup(line));
		p.b = mm_str_of(strdup(op + 2));
		if (mm_vers_cmp(scheme, p.a, p.b, &c, NULL) == MM_OK)
			pairs[n++] = p;
	}
	if (f != NULL)
		(void)fclose(f);
	return n;
}

static void
run(enum mm_vers_scheme scheme, size_t n)
{
	double ours[ROUNDS], base[ROUNDS];
	size_t repeat = 200000 / n + 1;

	for (int r = 0; r < ROUNDS; r++) {
		double t0 = now(), t1;

		for (size_t k = 0; k < repeat; k++) {
			for (size_t i = 0; i < n; i++) {
				int c = 0;

				(void)!mm_vers_cmp(
				    scheme, pairs[i].a, pairs[i].b, &c, NULL);
				sink += c;
			}
		}
		t1 = now();
		for (size_t k = 0; k < repeat; k++) {
			for (size_t i = 0; i < n; i++)
				sink += strverscmp(pairs[i].a.p, pairs[i].b.p);
		}
		base[r] = (now() - t1) / (double)(repeat * n);
		ours[r] = (t1 - t0) / (double)(repeat * n);
	}
	qsort(ours, ROUNDS, sizeof(ours[0]), ascending);
	qsort(base, ROUNDS, sizeof(base[0]), ascending);
	(void)printf("%-8s %6zu pairs  median %6.1f ns/pair  strverscmp "
		     "%6.1f ns/pair  ratio %.2f\n",
	    mm_vers_scheme_name(scheme), n, ours[ROUNDS / 2], base[ROUNDS / 2],
	    ours[ROUNDS / 2] / base[ROUNDS / 2]);
	if (scheme == MM_VERS_DPKG) {
		double dpkg = time_dpkg(n);

		(void)printf(
		    "         dpkg --compare-versions %.0f ns/pair, one "
		    "process each: ratio 1/%.0f\n",
		    dpkg, dpkg / ours[ROUNDS / 2]);
	}
}

int
main(int argc, char **argv)
{
	static const char *const all[] = { "semver", "pep440", "maven", "dpkg",
		"rpm", "openssl", "apk", "gem", "composer", "nuget", "pub",
		"cran", "hackage", "gentoo", "alpm", "conan", "windows",
		"intdot", "lexicographic", "datetime", "generic" };
	int status = 0;

	for (size_t i = 0; argc < 3 && i < MM_COUNT(all); i++) {
		char path[256];
		size_t n;

		(void)snprintf(
		    path, sizeof(path), "tests/data/vers/%s.data", all[i]);
		n = load(path, mm_vers_scheme_of(mm_str_of(all[i])));
		if (n > 0)
			run(mm_vers_scheme_of(mm_str_of(all[i])), n);
		else
			status = 1;
	}
	for (int i = 1; i + 1 < argc; i += 2) {
		size_t n =
		    load(argv[i + 1], mm_vers_scheme_of(mm_str_of(argv[i])));

		if (n > 0)
			run(mm_vers_scheme_of(mm_str_of(argv[i])), n);
		else
			status = 1;
	}
	if (status != 0)
		(void)fprintf(stderr,
		    "no pairs found; run from the root of "
		    "the source\n");
	return status;
}
