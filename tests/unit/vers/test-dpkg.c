/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The dpkg order against dpkg itself, on pairs made of fragments; skipped
 * where there is no dpkg.
 */
#include "test.h"

#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "vers/vers.h"

#define PAIRS 500

static uint64_t seed = 5612;

static uint32_t
next(uint32_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 33) % n;
}

static void
make_version(char *buf, size_t size)
{
	static const char *const parts[] = { "0", "1", "9", "10", "00", ".",
		".", "~", "~~", "+", "-", "a", "b", "Z", "deb12u", "rc", "dfsg",
		"git2023" };
	size_t n = (size_t)snprintf(
	    buf, size, "%s%u", next(8) == 0 ? "1:" : "", next(3));
	uint32_t count = next(6);

	for (uint32_t i = 0; i < count; i++)
		n += (size_t)snprintf(
		    buf + n, size - n, "%s", parts[next(MM_COUNT(parts))]);
	if (buf[n - 1] == '-')
		(void)snprintf(buf + n, size - n, "1");
}

/* What /bin/sh prints for @command; wait for @child after reading. */
static FILE *
open_shell(const char *command, pid_t *child)
{
	int ends[2];

	assert_int_equal(pipe(ends), 0);
	*child = fork();
	assert_true(*child >= 0);
	if (*child == 0) {
		(void)dup2(ends[1], STDOUT_FILENO);
		(void)close(ends[0]);
		(void)close(ends[1]);
		(void)execl("/bin/sh", "sh", "-c", command, (char *)NULL);
		_exit(127);
	}
	(void)close(ends[1]);
	return fdopen(ends[0], "r");
}

static void
test_against_dpkg(void **state)
{
	static char a[PAIRS][96], b[PAIRS][96];
	char path[] = "/tmp/mm-dpkg-XXXXXX", command[512];
	int fd = mkstemp(path), answer, seen[3] = { 0 };
	pid_t child;
	FILE *f;

	(void)state;
	if (access("/usr/bin/dpkg", X_OK) != 0)
		skip();
	assert_true(fd >= 0);
	f = fdopen(fd, "w");
	assert_non_null(f);
	for (int i = 0; i < PAIRS; i++) {
		make_version(a[i], sizeof(a[i]));
		make_version(b[i], sizeof(b[i]));
		(void)fprintf(f, "%s %s\n", a[i], b[i]);
	}
	(void)fclose(f);
	(void)snprintf(command, sizeof(command),
	    "while read -r a b; do "
	    "if dpkg --compare-versions \"$a\" lt \"$b\"; then echo -1; "
	    "elif dpkg --compare-versions \"$a\" eq \"$b\"; then echo 0; "
	    "else echo 1; fi; done < %s",
	    path);
	f = open_shell(command, &child);
	assert_non_null(f);
	for (int i = 0; i < PAIRS; i++) {
		char line[16];
		int c = 9;

		assert_non_null(fgets(line, sizeof(line), f));
		answer = line[0] == '-' ? -1 : line[0] - '0';
		CHECK(mm_vers_cmp(MM_VERS_DPKG, mm_str_of(a[i]),
			  mm_str_of(b[i]), &c, NULL) == MM_OK,
		    "%s | %s", a[i], b[i]);
		CHECK(c == answer, "%s | %s: dpkg says %d, we say %d", a[i],
		    b[i], answer, c);
		seen[answer + 1]++;
	}
	(void)fclose(f);
	assert_int_equal(waitpid(child, NULL, 0), child);
	(void)unlink(path);
	/* The generator reaches all three answers. */
	assert_true(seen[0] > 50 && seen[1] > 0 && seen[2] > 50);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_dpkg),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
