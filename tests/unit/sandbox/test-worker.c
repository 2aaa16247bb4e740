/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Goal: whatever a reader does with its bytes, the parent gets a result or an
 * error with a reason, and nothing outside the worker happens. Each limit is
 * tested where it just holds and one above.
 */
#include "test.h"

#include "sandbox/wire.h"
#include "sandbox/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

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

/* Where a test of the parent's descriptors and memory looks. */
static int victim = -1;
static volatile char *shared_page;

static enum mm_status
say(void *ctx, struct mm_worker_out *out, struct mm_err *err)
{
	(void)err;
	mm_wire_put_str(mm_worker_buf(out), mm_str_of(ctx));
	return MM_OK;
}

static enum mm_status
refuse(void *ctx, struct mm_worker_out *out, struct mm_err *err)
{
	(void)ctx;
	mm_buf_z(mm_worker_buf(out), "half a result");
	(void)mm_err_set(err, MM_EFORMAT, "読めません: %d", "no good: %d", 7);
	mm_err_at(err, "inside", 12, 5);
	return MM_EFORMAT;
}

static void
brings_a_result_or_an_error(void **state)
{
	char text[] = "結果";
	struct mm_worker_job job = mm_worker_job(say, text, 64);
	struct mm_arena *a = mm_arena_new(0);
	struct mm_bytes got = { NULL, 0 };
	struct mm_err err = { .code = MM_OK };
	struct mm_wire w;
	(void)state;

	assert_int_equal(mm_worker_do(&job, a, &got, &err), MM_OK);
	w = mm_wire_of(got);
	assert_true(mm_str_eqz(mm_wire_str(&w, 64), "結果"));
	assert_true(mm_wire_done(&w));
	job = mm_worker_job(refuse, NULL, 64);
	assert_int_equal(mm_worker_do(&job, a, &got, &err), MM_EFORMAT);
	assert_string_equal(err.ja, "読めません: 7");
	assert_string_equal(err.en, "no good: 7");
	assert_int_equal(err.line, 12);
	assert_int_equal(err.column, 5);
	mm_arena_free(a);
}

/* -- what a worker must not ---------------------------------------------- */

static void
try_open(void)
{
	(void)open("/etc/hostname", O_RDONLY);
}

static void
try_create(void)
{
	(void)open("/tmp/mimamori-escaped", O_WRONLY | O_CREAT, 0600);
}

static void
try_socket(void)
{
	(void)socket(AF_INET, SOCK_STREAM, 0);
}

static void
try_unix_socket(void)
{
	(void)socket(AF_UNIX, SOCK_STREAM, 0);
}

static void
try_connect(void)
{
	(void)connect(0, NULL, 0);
}

static void
try_exec(void)
{
	(void)execl("/bin/true", "true", (char *)NULL);
}

static void
try_fork(void)
{
	if (fork() == 0)
		_exit(0);
}

static void
try_ptrace(void)
{
	(void)ptrace(PTRACE_ATTACH, getppid(), NULL, NULL);
}

static void
try_kill(void)
{
	(void)kill(getppid(), 0);
}

static void
try_signal_parent(void)
{
	(void)syscall(SYS_tgkill, 1, 1, 0);
}

static void
try_code(void)
{
	(void)mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

static void
try_make_code(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)mprotect(p, 4096, PROT_READ | PROT_EXEC);
}

static void
try_unlink(void)
{
	(void)unlink("/tmp/mimamori-none");
}

static void
try_write_elsewhere(void)
{
	if (write(victim, "x", 1) != 1)
		return;
}

static void
try_read_parent(void)
{
	(void)syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0);
}

static void
try_io_uring(void)
{
	(void)syscall(425, 1, NULL); /* io_uring_setup */
}

static void
try_limits(void)
{
	(void)syscall(SYS_prlimit64, 0, 0, NULL, NULL);
}

static enum mm_status
attempt(void *ctx, struct mm_worker_out *out, struct mm_err *err)
{
	(void)err;
	(*(void (**)(void))ctx)();
	mm_buf_z(mm_worker_buf(out), "it went through");
	return MM_OK;
}

static void
denies_everything_else(void **state)
{
	static const struct {
		const char *name;
		void (*call)(void);
	} table[] = {
		{ "open", try_open },
		{ "create a file", try_create },
		{ "socket", try_socket },
		{ "unix socket", try_unix_socket },
		{ "connect", try_connect },
		{ "execve", try_exec },
		{ "fork", try_fork },
		{ "ptrace", try_ptrace },
		{ "kill", try_kill },
		{ "tgkill another", try_signal_parent },
		{ "executable memory", try_code },
		{ "make memory executable", try_make_code },
		{ "unlink", try_unlink },
		{ "another descriptor", try_write_elsewhere },
		{ "memory of the parent", try_read_parent },
		{ "io_uring", try_io_uring },
		{ "its own limits", try_limits },
	};
	struct mm_arena *a = mm_arena_new(0);
	(void)state;

	victim = open("/dev/null", O_WRONLY | O_CLOEXEC);
	assert_true(victim >= 0);
	for (size_t i = 0; i < MM_COUNT(table); i++) {
		void (*call)(void) = table[i].call;
		struct mm_worker_job job = mm_worker_job(attempt, &call, 64);
		struct mm_err err = { .code = MM_OK };
		struct mm_bytes got;
		enum mm_status st = mm_worker_do(&job, a, &got, &err);

		CHECK(st == MM_EINTERNAL, "%s: %d", table[i].name, (int)st);
		CHECK(strstr(err.en, "must not") != NULL &&
			strstr(err.ja, "許されていない") != NULL,
		    "%s: %s", table[i].name, err.en);
	}
	assert_int_equal(access("/tmp/mimamori-escaped", F_OK), -1);
	(void)close(victim);
	mm_arena_free(a);
}

/* What doctor tells of this machine. */
static void
tells_what_protects(void **state)
{
	struct mm_worker_state s = { .landlock = -1 };
	struct mm_err err = { .code = MM_OK };
	(void)state;

	assert_int_equal(mm_worker_try(&s, &err), MM_OK);
	assert_true(s.calls);
	assert_int_equal(s.landlock, mm_confine_landlock());
}

/* Landlock alone, on kernels that have it. */
static void
landlock_alone_denies_files(void **state)
{
	struct mm_err err = { .code = MM_OK };
	int status = 0, version = -1;
	pid_t pid;
	(void)state;

	(void)fflush(NULL);
	pid = fork();
	if (pid == 0) {
		if (mm_confine_files(&version, &err) != MM_OK)
			_exit(3);
		if (version == 0)
			_exit(2);
		_exit(open("/etc/hostname", O_RDONLY) >= 0 || errno != EACCES ||
			    open("/tmp", O_RDONLY | O_DIRECTORY) >= 0 ||
			    mkdir("/tmp/mimamori-escaped", 0700) == 0
			? 1
			: 0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_int_equal(
	    WEXITSTATUS(status), mm_confine_landlock() > 0 ? 0 : 2);
}

static void
write_shared(void)
{
	shared_page[0] = 'x';
}

/* The store's shared memory is not there for the worker. */
static void
has_no_shared_memory(void **state)
{
	void (*call)(void) = write_shared;
	struct mm_worker_job job = mm_worker_job(attempt, &call, 64);
	struct mm_arena *a = mm_arena_new(0);
	struct mm_err err = { .code = MM_OK };
	struct mm_bytes got;
	(void)state;

	shared_page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(shared_page != MAP_FAILED);
	shared_page[0] = 'a';
	assert_int_equal(mm_worker_do(&job, a, &got, &err), MM_EINTERNAL);
	assert_int_equal(shared_page[0], 'a');
	(void)munmap((void *)(uintptr_t)shared_page, 4096);
	mm_arena_free(a);
}

/* -- limits -------------------------------------------------------------- */

static enum mm_status
fill(void *ctx, struct mm_worker_out *out, struct mm_err *err)
{
	for (size_t i = 0; i < *(const size_t *)ctx; i++) {
		mm_buf_char(mm_worker_buf(out), 'x');
		if (mm_worker_send(out, err) != MM_OK)
			return MM_ENOMEM;
	}
	return MM_OK;
}

static void
holds_the_limit_of_the_result(void **state)
{
	static const struct {
		size_t n, most;
		enum mm_status want;
	} table[] = {
		{ 0, 0, MM_OK },
		{ 1, 0, MM_ELIMIT },
		{ 1000, 1000, MM_OK },
		{ 1001, 1000, MM_ELIMIT },
		{ 3000000, 3000000, MM_OK },
		{ 3000001, 3000000, MM_ELIMIT },
	};
	struct mm_arena *a = mm_arena_new(0);
	(void)state;

	for (size_t i = 0; i < MM_COUNT(table); i++) {
		size_t n = table[i].n;
		struct mm_worker_job job =
		    mm_worker_job(fill, &n, table[i].most);
		struct mm_err err = { .code = MM_OK };
		struct mm_bytes got = { NULL, 0 };
		enum mm_status st = mm_worker_do(&job, a, &got, &err);

		CHECK(st == table[i].want, "%zu of %zu: %s", table[i].n,
		    table[i].most, err.en);
		CHECK(st != MM_OK || got.n == table[i].n, "%zu", got.n);
	}
	mm_arena_free(a);
}

/* By mmap: the heap may have room from before. */
static enum mm_status
take_memory(void *ctx, struct mm_worker_out *out, struct mm_err *err)
{
	void *p = mmap(NULL, *(const size_t *)ctx, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)out;
	return p != MAP_FAILED ? MM_OK : mm_err_nomem(err);
}

static void
holds_the_limit_of_memory(void **state)
{
	static const struct {
		size_t take, most;
		enum mm_status want;
	} table[] = {
		/* The filter itself needs some pages. */
		{ 15 << 20, 16 << 20, MM_OK },
		{ 17 << 20, 16 << 20, MM_ENOMEM },
		{ MM_CONFINE_MEMORY - (1 << 20), MM_CONFINE_MEMORY, MM_OK },
		{ MM_CONFINE_MEMORY + (1 << 20), MM_CONFINE_MEMORY, MM_ENOMEM },
	};
	struct mm_arena *a;
	(void)state;

	if (SANITIZED)
		skip();
	a = mm_arena_new(0);
	for (size_t i = 0; i < MM_COUNT(table); i++) {
		size_t take = table[i].take;
		struct mm_worker_job job = mm_worker_job(take_memory, &take, 0);
		struct mm_err err = { .code = MM_OK };
		struct mm_bytes got;
		enum mm_status st;

		job.limits.memory = table[i].most;
		st = mm_worker_do(&job, a, &got, &err);
		CHECK(st == table[i].want, "%zu: %s", i, err.en);
	}
	mm_arena_free(a);
}

static enum mm_status
spin(void *ctx, struct mm_worker_out *out, struct mm_err *err)
{
	(void)ctx;
	(void)out;
	(void)err;
	for (;;)
		__asm__ volatile("");
	return MM_OK;
}

static enum mm_status
stop_itself(void *ctx, struct mm_worker_out *out, struct mm_err *err)
{
	(void)ctx;
	(void)out;
	(void)err;
	(void)raise(SIGSTOP);
	return MM_OK;
}

static void
ends_what_does_not_end(void **state)
{
	struct mm_worker_job job = mm_worker_job(spin, NULL, 0);
	struct mm_arena *a = mm_arena_new(0);
	struct mm_err err = { .code = MM_OK };
	struct mm_bytes got;
	(void)state;

	job.limits.cpu = 1;
	assert_int_equal(mm_worker_do(&job, a, &got, &err), MM_ELIMIT);
	assert_non_null(strstr(err.en, "within 1 seconds"));
	job = mm_worker_job(stop_itself, NULL, 0);
	job.silence = 1;
	assert_int_equal(mm_worker_do(&job, a, &got, &err), MM_ELIMIT);
	assert_non_null(strstr(err.ja, "1 秒"));
	mm_arena_free(a);
}

/* -- crashes and lies ----------------------------------------------------- */

static enum mm_status
crash(void *ctx, struct mm_worker_out *out, struct mm_err *err)
{
	(void)out;
	(void)err;
	if (ctx != NULL)
		abort();
	/* SIGILL: a sanitizer's own handler of SIGSEGV would be stopped. */
	__builtin_trap();
}

static void
survives_a_crash(void **state)
{
	static char yes = 1;
	struct mm_arena *a = mm_arena_new(0);
	(void)state;

	for (int i = 0; i < 2; i++) {
		struct mm_worker_job job =
		    mm_worker_job(crash, i == 0 ? &yes : NULL, 0);
		struct mm_err err = { .code = MM_OK };
		struct mm_bytes got;

		assert_int_equal(
		    mm_worker_do(&job, a, &got, &err), MM_EINTERNAL);
		CHECK(strstr(err.en, "crashed") != NULL, "%d: %s", i, err.en);
		assert_non_null(strstr(err.ja, "異常終了"));
	}
	mm_arena_free(a);
}

struct lie {
	const char *bytes;
	size_t n;
};

/* An exploited worker writes to the pipe what it likes. */
static enum mm_status
lie(void *ctx, struct mm_worker_out *out, struct mm_err *err)
{
	const struct lie *l = ctx;

	(void)err;
	for (int fd = 0; fd < 64; fd++)
		if (fd == *(const int *)(const void *)out &&
		    write(fd, l->bytes, l->n) != (ssize_t)l->n)
			break;
	_exit(0);
}

static void
does_not_believe_a_liar(void **state)
{
#define L(text) \
	{ \
		(text), sizeof(text) - 1 \
	}
	static const struct {
		struct lie lie;
		const char *want;
	} table[] = {
		{ L(""), "crashed" }, /* said nothing */
		{ L("\x01\0\0\0\0\0\0"), "crashed" }, /* half a number */
		{ L("\x05\0\0\0\0\0\0\x01"
		    "abc"),
		    "crashed" }, /* cut */
		{ L("\0\0\0\0\0\0\0\x09"), "not sound" }, /* no such kind */
		{ L("\0\0\0\0\0\0\0\0"), "not sound" },
		{ L("\x01\0\0\0\xff\0\0\x01"), "not sound" }, /* too long */
		{ L("\x65\0\0\0\0\0\0\x01"), "more than" }, /* 101 of 100 */
		{ L("\x65\0\0\0\0\0\0\x03"), "more than" },
		{ L("\x03\0\0\0\0\0\0\x02"
		    "abc"),
		    "not sound" }, /* no error */
	};
	struct mm_arena *a = mm_arena_new(0);
	(void)state;

	for (size_t i = 0; i < MM_COUNT(table); i++) {
		struct lie l = table[i].lie;
		struct mm_worker_job job = mm_worker_job(lie, &l, 100);
		struct mm_err err = { .code = MM_OK };
		struct mm_bytes got;
		enum mm_status st = mm_worker_do(&job, a, &got, &err);

		CHECK(st == MM_EINTERNAL || st == MM_ELIMIT, "%zu: %d", i,
		    (int)st);
		CHECK(strstr(err.en, table[i].want) != NULL, "%zu: %s", i,
		    err.en);
	}
	mm_arena_free(a);
#undef L
}

/* What is started need not be waited for. */
static void
can_be_dropped(void **state)
{
	struct mm_worker_job job = mm_worker_job(spin, NULL, 0);
	struct mm_err err = { .code = MM_OK };
	struct mm_worker *w = NULL;
	(void)state;

	assert_int_equal(mm_worker_start(&job, &w, &err), MM_OK);
	mm_worker_drop(w);
	mm_worker_drop(NULL);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

static enum mm_status
prepare_only(void *ctx, struct mm_err *err)
{
	*(int *)ctx = open("/dev/null", O_WRONLY);
	return *(int *)ctx >= 0
	    ? MM_OK
	    : mm_err_set(err, MM_EIO, "開けません", "cannot open");
}

static enum mm_status
use_prepared(void *ctx, struct mm_worker_out *out, struct mm_err *err)
{
	(void)err;
	/* Opened before, and closed by the confinement. */
	mm_wire_put_u64(mm_worker_buf(out), *(const int *)ctx >= 0);
	return MM_OK;
}

static void
prepares_before_it_is_confined(void **state)
{
	int fd = -1;
	struct mm_worker_job job = mm_worker_job(use_prepared, &fd, 8);
	struct mm_arena *a = mm_arena_new(0);
	struct mm_err err = { .code = MM_OK };
	struct mm_bytes got;
	struct mm_wire w;
	(void)state;

	job.prepare = prepare_only;
	assert_int_equal(mm_worker_do(&job, a, &got, &err), MM_OK);
	w = mm_wire_of(got);
	assert_int_equal(mm_wire_u64(&w, 1), 1);
	assert_int_equal(fd, -1);
	mm_arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(brings_a_result_or_an_error),
		cmocka_unit_test(denies_everything_else),
		cmocka_unit_test(tells_what_protects),
		cmocka_unit_test(landlock_alone_denies_files),
		cmocka_unit_test(has_no_shared_memory),
		cmocka_unit_test(holds_the_limit_of_the_result),
		cmocka_unit_test(holds_the_limit_of_memory),
		cmocka_unit_test(ends_what_does_not_end),
		cmocka_unit_test(survives_a_crash),
		cmocka_unit_test(does_not_believe_a_liar),
		cmocka_unit_test(can_be_dropped),
		cmocka_unit_test(prepares_before_it_is_confined),
	};

	return cmocka_run_group_tests_name("worker", tests, NULL, NULL);
}
