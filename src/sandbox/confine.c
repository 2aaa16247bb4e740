/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/confine.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/buf.h"

/*
 * A sanitizer maps terabytes of address space and reports on descriptor 2:
 * its builds run without the limit of memory and keep that descriptor.
 */
#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

static enum mm_status
cannot(struct mm_err *err, const char *what)
{
	return mm_err_set(err, MM_EINTERNAL,
	    "ファイルを隔離して読む準備ができません(%s: %s)。"
	    "mimamori doctor で確かめてください",
	    "the input cannot be read in isolation (%s: %s); see mimamori "
	    "doctor",
	    what, strerror(errno));
}

/* -- what was inherited -------------------------------------------------- */

static int
cmp_int(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

static bool
close_others(const int *keep)
{
	int v[MM_CONFINE_FILES + 1] = { SANITIZED ? STDERR_FILENO : -1 };
	unsigned from = 0;

	for (int i = 0; i < MM_CONFINE_FILES; i++)
		v[i + 1] = keep[i];
	qsort(v, MM_COUNT(v), sizeof(v[0]), cmp_int);
	for (size_t i = 0; i < MM_COUNT(v); i++) {
		if (v[i] < 0)
			continue;
		if ((unsigned)v[i] > from &&
		    close_range(from, (unsigned)v[i] - 1, 0) != 0)
			return false;
		from = (unsigned)v[i] + 1;
	}
	return close_range(from, ~0u, 0) == 0;
}

/* Take a hexadecimal number off the front. */
static uintptr_t
take_hex(const char **p)
{
	uintptr_t v = 0;

	for (;; (*p)++) {
		char c = **p;

		if (c >= '0' && c <= '9')
			v = v << 4 | (uintptr_t)(c - '0');
		else if (c >= 'a' && c <= 'f')
			v = v << 4 | (uintptr_t)(c - 'a' + 10);
		else
			return v;
	}
}

/* "7f00-7f10 rw-s ...": what the parent would see us write. */
static bool
unmap_line(const char *line)
{
	uintptr_t from = take_hex(&line), to;

	if (*line++ != '-')
		return false;
	to = take_hex(&line);
	if (strlen(line) < 5)
		return false;
	if (line[2] != 'w' || line[4] != 's')
		return true;
	/* NOLINTNEXTLINE(performance-no-int-to-ptr): the kernel's own text */
	return munmap((void *)from, to - from) == 0;
}

static bool
read_maps(struct mm_buf *b)
{
	int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
	char part[4096];
	ssize_t n;

	if (fd < 0)
		return false;
	while ((n = read(fd, part, sizeof(part))) > 0)
		mm_buf_add(b, part, (size_t)n);
	(void)close(fd);
	return n == 0 && !b->failed;
}

enum mm_status
mm_confine_inherited(const int *keep, struct mm_err *err)
{
	struct mm_buf maps;
	bool ok;

	mm_buf_init(&maps, 0);
	ok = read_maps(&maps);
	for (char *line = maps.p; ok && line != NULL && *line != '\0';) {
		char *end = strchr(line, '\n');

		if (end != NULL)
			*end = '\0';
		ok = unmap_line(line);
		line = end != NULL ? end + 1 : NULL;
	}
	mm_buf_free(&maps);
	if (!ok)
		return cannot(err, "/proc/self/maps");
	return close_others(keep) ? MM_OK : cannot(err, "close_range");
}

/* -- limits -------------------------------------------------------------- */

/* Bytes of address space in use. */
static bool
mapped_now(size_t *out)
{
	int fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	char text[64];
	ssize_t n;
	size_t pages = 0;

	if (fd < 0)
		return false;
	n = read(fd, text, sizeof(text));
	(void)close(fd);
	for (ssize_t i = 0; i < n && text[i] >= '0' && text[i] <= '9'; i++)
		pages = pages * 10 + (size_t)(text[i] - '0');
	*out = pages * (size_t)sysconf(_SC_PAGESIZE);
	return pages > 0;
}

/* Beyond @p most it is refused, beyond @p hard by force. */
static bool
set_limit(int what, rlim_t most, rlim_t hard)
{
	struct rlimit now;

	if (getrlimit((__rlimit_resource_t)what, &now) != 0)
		return false;
	if (now.rlim_max != RLIM_INFINITY && now.rlim_max < hard)
		hard = now.rlim_max;
	if (most > hard)
		most = hard;
	return setrlimit((__rlimit_resource_t)what,
		   &(struct rlimit){ most, hard }) == 0;
}

enum mm_status
mm_confine_limits(const struct mm_confine_limits *limits, struct mm_err *err)
{
	size_t now = 0;

	if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return cannot(err, "prctl");
	if (!SANITIZED && limits->memory > 0 &&
	    (!mapped_now(&now) ||
		!set_limit(
		    RLIMIT_AS, now + limits->memory, now + limits->memory)))
		return cannot(err, "RLIMIT_AS");
	if (!set_limit(RLIMIT_CPU, limits->cpu, limits->cpu + 1) ||
	    !set_limit(RLIMIT_CORE, 0, 0) || !set_limit(RLIMIT_NPROC, 0, 0))
		return cannot(err, "setrlimit");
	return MM_OK;
}

/* -- Landlock ------------------------------------------------------------ */

int
mm_confine_landlock(void)
{
	long v = syscall(SYS_landlock_create_ruleset, NULL, 0,
	    LANDLOCK_CREATE_RULESET_VERSION);

	return v > 0 ? (int)v : 0;
}

enum mm_status
mm_confine_files(int *version, struct mm_err *err)
{
	/* Every right of the first version; no rule gives one back. */
	const struct landlock_ruleset_attr attr = {
		.handled_access_fs = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1
	};
	int v = mm_confine_landlock(), fd;
	bool ok;

	*version = v;
	if (v == 0)
		return MM_OK;
	fd = (int)syscall(SYS_landlock_create_ruleset, &attr, sizeof(attr), 0);
	if (fd < 0)
		return cannot(err, "landlock_create_ruleset");
	ok = prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	    syscall(SYS_landlock_restrict_self, fd, 0) == 0;
	(void)close(fd);
	return ok ? MM_OK : cannot(err, "landlock_restrict_self");
}

/* -- seccomp ------------------------------------------------------------- */

/*
 * What memory, an abort and the end need; arguments are free. qsort asks how
 * much memory there is (sysinfo).
 */
static const int calls[] = {
	SCMP_SYS(brk),
	SCMP_SYS(munmap),
	SCMP_SYS(mremap),
	SCMP_SYS(madvise),
	SCMP_SYS(exit),
	SCMP_SYS(exit_group),
	SCMP_SYS(getrandom),
	SCMP_SYS(rt_sigprocmask),
	SCMP_SYS(rt_sigreturn),
	SCMP_SYS(getpid),
	SCMP_SYS(gettid),
	SCMP_SYS(clock_gettime),
	SCMP_SYS(sysinfo),
#if SANITIZED
	SCMP_SYS(sched_yield),
	SCMP_SYS(sigaltstack),
	SCMP_SYS(futex),
#endif
};

/* Memory that cannot be executed. */
static const int memory_calls[] = { SCMP_SYS(mmap), SCMP_SYS(mprotect) };

/* On the kept descriptors only. */
static const int file_calls[] = { SCMP_SYS(write), SCMP_SYS(pwrite64),
	SCMP_SYS(close), SCMP_SYS(fstat), SCMP_SYS(newfstatat),
	SCMP_SYS(ftruncate), SCMP_SYS(lseek) };

/* A condition on an argument, all members given (the macros leave one out). */
static struct scmp_arg_cmp
on_argument(unsigned arg, enum scmp_compare op, scmp_datum_t a, scmp_datum_t b)
{
	return (struct scmp_arg_cmp){ arg, op, a, b };
}

static bool
add_rules(scmp_filter_ctx f, const int *keep)
{
	const struct scmp_arg_cmp no_code =
	    on_argument(2, SCMP_CMP_MASKED_EQ, PROT_EXEC, 0);
	const struct scmp_arg_cmp self =
	    on_argument(0, SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0);
	bool ok = seccomp_rule_add_array(
		      f, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, &self) == 0;

	for (size_t i = 0; ok && i < MM_COUNT(calls); i++)
		ok = seccomp_rule_add(f, SCMP_ACT_ALLOW, calls[i], 0) == 0;
	for (size_t i = 0; ok && i < MM_COUNT(memory_calls); i++)
		ok = seccomp_rule_add_array(
			 f, SCMP_ACT_ALLOW, memory_calls[i], 1, &no_code) == 0;
	for (size_t i = 0; ok && i < MM_COUNT(file_calls) * MM_CONFINE_FILES;
	     i++) {
		int fd = keep[i % MM_CONFINE_FILES];
		const struct scmp_arg_cmp one =
		    on_argument(0, SCMP_CMP_EQ, (scmp_datum_t)fd, 0);

		if (fd >= 0)
			ok =
			    seccomp_rule_add_array(f, SCMP_ACT_ALLOW,
				file_calls[i / MM_CONFINE_FILES], 1, &one) == 0;
	}
	if (ok && SANITIZED)
		ok = seccomp_rule_add(f, SCMP_ACT_ALLOW, SCMP_SYS(write), 1,
			 on_argument(0, SCMP_CMP_EQ, STDERR_FILENO, 0)) == 0;
	return ok;
}

enum mm_status
mm_confine_calls(const int *keep, struct mm_err *err)
{
	scmp_filter_ctx f = seccomp_init(SCMP_ACT_KILL_PROCESS);
	bool ok;

	if (f == NULL)
		return mm_err_nomem(err);
	errno = 0;
	ok = add_rules(f, keep) && seccomp_load(f) == 0;
	seccomp_release(f);
	return ok ? MM_OK : cannot(err, "seccomp");
}
