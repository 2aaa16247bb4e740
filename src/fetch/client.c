/* SPDX-License-Identifier: Apache-2.0 */
#include "fetch/client.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/part.h"
#include "sandbox/wire.h"

struct mm_fetch {
	pid_t pid;
	int fd;
	mm_fetch_progress *progress;
	void *ctx;
	uint8_t frame[MM_FETCH_FRAME_MAX];
};

/*
 * Where the program may be, from the folder of this one: installed, and for
 * the program and the tests in a build tree.
 */
static const char *const places[] = {
	MM_FETCH_INSTALLED,
	"../fetch/program/mimamori-fetch",
	"../src/fetch/program/mimamori-fetch",
};

/* All it gets of the environment. */
static const char *const variables[] = { "https_proxy", "http_proxy",
	"no_proxy", "all_proxy", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY",
	"SSL_CERT_FILE", "SSL_CERT_DIR", "ASAN_OPTIONS", "LSAN_OPTIONS" };
#define VARIABLE_MAX 4096
/* How long it may take to end, and between two looks, in nanoseconds. */
#define END_TRIES 200
#define END_PAUSE 1000000

/* "NAME=value" of those that are set, then NULL; freed by the caller. */
static bool
environment(char *env[MM_COUNT(variables) + 1])
{
	size_t n = 0;

	memset(env, 0, sizeof(char *) * (MM_COUNT(variables) + 1));
	for (size_t i = 0; i < MM_COUNT(variables); i++) {
		const char *value = getenv(variables[i]);

		if (value == NULL || strlen(value) > VARIABLE_MAX)
			continue;
		if (asprintf(&env[n], "%s=%s", variables[i], value) < 0) {
			env[n] = NULL;
			return false;
		}
		n++;
	}
	return true;
}

/* In the child: only calls that are allowed after fork() in any program. */
_Noreturn static void
become(const char *path, char *const env[], int fd)
{
	static char version[] = MM_VERSION;
	char *argv[] = { (char *)(uintptr_t)path, version, NULL };
	int null = open("/dev/null", O_RDWR);

	if (null >= 0 && dup2(null, STDIN_FILENO) >= 0 &&
	    dup2(null, STDOUT_FILENO) >= 0 && dup2(fd, STDERR_FILENO + 1) >= 0)
		/* What a library says on descriptor 2 is for people. */
		if (close_range(STDERR_FILENO + 2, ~0U, 0) == 0)
			(void)execve(path, argv, env);
	_exit(127);
}

static enum mm_status
spawn(struct mm_fetch *f, const char *path, struct mm_err *err)
{
	char *env[MM_COUNT(variables) + 1];
	enum mm_status st = MM_OK;
	int pair[2];

	if (!environment(env)) {
		st = mm_err_nomem(err);
	} else if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) !=
	    0) {
		st = mm_err_set(err, MM_EIO,
		    "通信の部品と話す経路を作れません(errno %d)",
		    "cannot make a channel to the part that fetches "
		    "(errno %d)",
		    errno);
	} else {
		f->fd = pair[0];
		f->pid = fork();
		if (f->pid == 0)
			become(path, env, pair[1]);
		(void)close(pair[1]);
		if (f->pid < 0)
			st = mm_err_set(err, MM_EIO,
			    "通信の部品を起動できません(errno %d)",
			    "cannot start the part that fetches (errno %d)",
			    errno);
	}
	for (size_t i = 0; i < MM_COUNT(variables); i++)
		free(env[i]);
	return st;
}

enum mm_status
mm_fetch_start(mm_fetch_progress *progress, void *ctx, struct mm_fetch **out,
    struct mm_err *err)
{
	struct mm_fetch *f = calloc(1, sizeof(*f));
	char path[PATH_MAX];
	enum mm_status st;

	if (f == NULL)
		return mm_err_nomem(err);
	f->fd = f->pid = -1;
	f->progress = progress;
	f->ctx = ctx;
	if (!mm_part_find(places, MM_COUNT(places), path))
		st = mm_err_set(err, MM_ENOTFOUND,
		    "通信の部品 mimamori-fetch がありません(プログラムの場所か"
		    "ら %s)。mimamoriを入れ直すか、ファイルを feed import で"
		    "取り込んでください",
		    "the part that fetches, mimamori-fetch, is missing (%s "
		    "from the program); install mimamori again, or import "
		    "files with feed import",
		    MM_FETCH_INSTALLED);
	else
		st = mm_part_trusted(path, err);
	if (st == MM_OK)
		st = spawn(f, path, err);
	if (st != MM_OK) {
		mm_fetch_stop(f);
		return st;
	}
	*out = f;
	return MM_OK;
}

/* One answer: progress (more to come), the reply, or an error. */
static enum mm_status
take_answer(struct mm_fetch *f, struct mm_arena *a, struct mm_fetch_reply *out,
    bool *more, struct mm_err *err)
{
	struct mm_wire w;
	struct mm_err said = { 0 };
	size_t n = 0;
	enum mm_status st = mm_fetch_receive(f->fd, f->frame, &n, err);
	uint64_t tag, done, total;

	*more = false;
	if (st != MM_OK)
		return st;
	w = mm_wire_of((struct mm_bytes){ f->frame, n });
	tag = mm_wire_u64(&w, MM_FETCH_ERROR);
	if (tag == MM_FETCH_PROGRESS) {
		done = mm_wire_u64(&w, UINT64_MAX);
		total = mm_wire_u64(&w, UINT64_MAX);
		*more = mm_wire_done(&w);
		if (*more && f->progress != NULL)
			f->progress(f->ctx, done, total);
		if (*more)
			return MM_OK;
	} else if (tag == MM_FETCH_REPLY) {
		if (mm_fetch_take_reply(&w, a, out))
			return MM_OK;
	} else if (tag == MM_FETCH_ERROR && mm_wire_err(&w, &said)) {
		*err = said;
		return said.code;
	}
	return mm_err_set(err, MM_EINTERNAL,
	    "通信の部品 mimamori-fetch の返事が読めません。mimamoriを入れ直し"
	    "てください",
	    "the answer of mimamori-fetch does not read as it must; install "
	    "mimamori again");
}

enum mm_status
mm_fetch_get(struct mm_fetch *f, const struct mm_fetch_request *request,
    struct mm_arena *a, struct mm_fetch_reply *out, struct mm_err *err)
{
	struct mm_buf b;
	enum mm_status st;
	bool more = true;

	mm_buf_init(&b, MM_FETCH_FRAME_MAX);
	mm_fetch_put_request(&b, request);
	st = mm_buf_check(&b, err);
	if (st == MM_OK)
		st = mm_fetch_send(f->fd, mm_buf_view(&b), err);
	mm_buf_free(&b);
	while (st == MM_OK && more)
		st = take_answer(f, a, out, &more, err);
	if (st != MM_OK) {
		char url[sizeof(err->source)];

		(void)snprintf(url, sizeof(url), "%.*s", MM_FMT(request->url));
		mm_err_at(err, url, 0, 0);
	}
	return st;
}

/* It ends by itself when nobody can ask any more; in a transfer it may not. */
static bool
has_ended(pid_t pid)
{
	for (int i = 0; i < END_TRIES; i++) {
		const struct timespec pause = { 0, END_PAUSE };
		pid_t got = waitpid(pid, NULL, WNOHANG);

		if (got == pid || (got < 0 && errno != EINTR))
			return true;
		(void)nanosleep(&pause, NULL);
	}
	return false;
}

void
mm_fetch_stop(struct mm_fetch *f)
{
	if (f == NULL)
		return;
	if (f->fd >= 0)
		(void)close(f->fd);
	if (f->pid > 0 && !has_ended(f->pid)) {
		(void)kill(f->pid, SIGKILL);
		while (waitpid(f->pid, NULL, 0) < 0 && errno == EINTR)
			continue;
	}
	free(f);
}
