/* SPDX-License-Identifier: Apache-2.0 */
#include "sandbox/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sandbox/wire.h"

/* Bytes the pipe holds, if the system agrees; and of one frame. */
#define PIPE_SIZE (1 << 20)
#define FRAME_MAX ((size_t)1 << 20)
#define FRAME_AIM ((size_t)64 << 10)

enum frame { FRAME_DATA = 1, FRAME_FAILED, FRAME_DONE };

struct mm_worker_out {
	int fd;
	struct mm_buf buf;
};

struct mm_worker {
	pid_t pid;
	int fd; /* reading end */
	size_t most;
	int silence; /* milliseconds */
	unsigned cpu;
};

struct mm_worker_job
mm_worker_job(enum mm_status (*run)(
		  void *ctx, struct mm_worker_out *out, struct mm_err *err),
    void *ctx, size_t most)
{
	return (struct mm_worker_job){ .run = run,
		.ctx = ctx,
		.fd = { -1, -1 },
		.limits = { MM_CONFINE_MEMORY, MM_CONFINE_CPU },
		.most = most };
}

/* -- in the worker ------------------------------------------------------- */

/* The parent is gone or stopped listening: nobody is left to tell. */
static void
send_all(int fd, const void *p, size_t n)
{
	const char *at = p;

	while (n > 0) {
		ssize_t w = write(fd, at, n);

		if (w <= 0)
			_exit(1);
		at += w;
		n -= (size_t)w;
	}
}

static void
send_frame(int fd, enum frame kind, struct mm_str body)
{
	uint64_t head = (uint64_t)kind << 56 | body.n;
	uint8_t bytes[8];

	for (int i = 0; i < 8; i++)
		bytes[i] = (uint8_t)(head >> (8 * i));
	send_all(fd, bytes, sizeof(bytes));
	send_all(fd, body.p, body.n);
}

static void
send_data(struct mm_worker_out *out)
{
	struct mm_str all = mm_buf_view(&out->buf);

	for (size_t at = 0; at < all.n;) {
		size_t n = all.n - at < FRAME_MAX ? all.n - at : FRAME_MAX;

		send_frame(
		    out->fd, FRAME_DATA, (struct mm_str){ all.p + at, n });
		at += n;
	}
	mm_buf_clear(&out->buf);
}

struct mm_buf *
mm_worker_buf(struct mm_worker_out *out)
{
	return &out->buf;
}

enum mm_status
mm_worker_send(struct mm_worker_out *out, struct mm_err *err)
{
	if (mm_buf_check(&out->buf, err) != MM_OK)
		return MM_ENOMEM;
	if (out->buf.n >= FRAME_AIM)
		send_data(out);
	return MM_OK;
}

static enum mm_status
confine(const struct mm_worker_job *job, int fd, struct mm_err *err)
{
	const int keep[MM_CONFINE_FILES] = { fd, job->fd[0], job->fd[1] };
	int landlock;
	enum mm_status st = mm_confine_inherited(keep, err);

	if (st == MM_OK)
		st = mm_confine_limits(&job->limits, err);
	if (st == MM_OK)
		st = mm_confine_files(&landlock, err);
	return st == MM_OK ? mm_confine_calls(keep, err) : st;
}

/* A handler of the parent must not run here. */
static void
reset_signals(void)
{
	for (int sig = 1; sig < NSIG; sig++)
		(void)signal(sig, SIG_DFL);
}

static _Noreturn void
serve(const struct mm_worker_job *job, int fd, pid_t parent)
{
	struct mm_worker_out out = { .fd = fd };
	struct mm_err err = { .code = MM_OK };
	enum mm_status st = MM_OK;

	mm_buf_init(&out.buf, 0);
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || getppid() != parent)
		_exit(1);
	reset_signals();
	if (job->prepare != NULL)
		st = job->prepare(job->ctx, &err);
	if (st == MM_OK)
		st = confine(job, fd, &err);
	if (st == MM_OK)
		st = job->run(job->ctx, &out, &err);
	if (st == MM_OK)
		st = mm_buf_check(&out.buf, &err);
	if (st == MM_OK) {
		send_data(&out);
		send_frame(fd, FRAME_DONE, MM_STR(""));
		_exit(0);
	}
	mm_buf_free(&out.buf);
	mm_wire_put_err(&out.buf, &err);
	send_frame(fd, FRAME_FAILED, mm_buf_view(&out.buf));
	_exit(0);
}

/* -- in the parent ------------------------------------------------------- */

static enum mm_status
no_process(struct mm_err *err)
{
	return mm_err_set(err, MM_EIO,
	    "ファイルを隔離して読むためのプロセスを作れません: %s。"
	    "ほかの処理を終えてから、もう一度実行してください",
	    "no process can be made to read the input in isolation: %s; "
	    "end other work and run again",
	    strerror(errno));
}

enum mm_status
mm_worker_start(
    const struct mm_worker_job *job, struct mm_worker **out, struct mm_err *err)
{
	struct mm_worker *w = calloc(1, sizeof(*w));
	pid_t parent = getpid();
	int fds[2];

	if (w == NULL)
		return mm_err_nomem(err);
	if (pipe2(fds, O_CLOEXEC) != 0) {
		free(w);
		return no_process(err);
	}
	(void)fcntl(fds[1], F_SETPIPE_SZ, PIPE_SIZE);
	w->pid = fork();
	if (w->pid == 0)
		serve(job, fds[1], parent);
	(void)close(fds[1]);
	if (w->pid < 0) {
		(void)no_process(err);
		(void)close(fds[0]);
		free(w);
		return MM_EIO;
	}
	w->fd = fds[0];
	w->most = job->most;
	w->cpu = job->limits.cpu;
	w->silence =
	    (int)(job->silence > 0 ? job->silence : MM_WORKER_SILENCE) * 1000;
	*out = w;
	return MM_OK;
}

/* End the worker if it still runs; how it ended. */
static int
reap(struct mm_worker *w, bool force)
{
	int status = 0;

	(void)close(w->fd);
	if (force)
		(void)kill(w->pid, SIGKILL);
	while (waitpid(w->pid, &status, 0) < 0 && errno == EINTR)
		;
	free(w);
	return status;
}

void
mm_worker_drop(struct mm_worker *w)
{
	if (w != NULL)
		(void)reap(w, true);
}

enum mm_status
mm_worker_bad_result(struct mm_err *err)
{
	return mm_err_set(err, MM_EINTERNAL,
	    "隔離した読み取り処理の返した内容が正しくありません。何も登録して"
	    "いません。ファイルの出所を確かめ、不具合として報告してください",
	    "what the isolated reader returned is not sound; nothing was "
	    "recorded; check where the file comes from and report a bug");
}

static enum mm_status
too_long(struct mm_err *err, unsigned seconds)
{
	return mm_err_set(err, MM_ELIMIT,
	    "読み取りが上限の %u 秒で終わりません。何も登録していません。"
	    "ファイルの出所を確かめ、分けて取り込んでください",
	    "reading did not end within %u seconds; nothing was recorded; "
	    "check where the file comes from, or split it",
	    seconds);
}

/* The worker ended without saying that it was done. */
static enum mm_status
say_how(int status, unsigned cpu, struct mm_err *err)
{
	int sig = WIFSIGNALED(status) ? WTERMSIG(status) : 0;

	if (sig == SIGXCPU)
		return too_long(err, cpu);
	if (sig == SIGSYS)
		return mm_err_set(err, MM_EINTERNAL,
		    "読み取り処理が許されていない操作をしようとしたため、止めま"
		    "した。何も登録していません。悪意のあるファイルかもしれませ"
		    "ん。出所を確かめ、不具合として報告してください",
		    "the reader tried what it must not do and was stopped; "
		    "nothing was recorded; the file may be hostile: check "
		    "where it comes from and report a bug");
	return mm_err_set(err, MM_EINTERNAL,
	    "読み取り処理が異常終了しました(シグナル %d)。何も登録していませ"
	    "ん。ファイルの出所を確かめ、不具合として報告してください",
	    "the reader crashed (signal %d); nothing was recorded; check "
	    "where the file comes from and report a bug",
	    sig);
}

enum got { GOT_ALL, GOT_END, GOT_SILENCE, GOT_FLOOD, GOT_NONSENSE, GOT_FULL };

static enum got
receive(const struct mm_worker *w, void *out, size_t n)
{
	char *at = out;

	while (n > 0) {
		struct pollfd p = { .fd = w->fd, .events = POLLIN };
		int ready = poll(&p, 1, w->silence);
		ssize_t r;

		if (ready < 0 && errno == EINTR)
			continue;
		if (ready == 0)
			return GOT_SILENCE;
		r = ready > 0 ? read(w->fd, at, n) : -1;
		if (r < 0 && errno == EINTR)
			continue;
		if (r <= 0)
			return GOT_END;
		at += r;
		n -= (size_t)r;
	}
	return GOT_ALL;
}

/* Add one frame to @p b; that of a failure replaces what was there. */
static enum got
take_frame(const struct mm_worker *w, struct mm_buf *b, enum frame *kind)
{
	uint8_t head[8];
	struct mm_wire wire = { head, sizeof(head), false };
	enum got got = receive(w, head, sizeof(head));
	uint64_t v, size;
	char *room;

	if (got != GOT_ALL)
		return got;
	v = mm_wire_u64(&wire, UINT64_MAX);
	size = v & ((UINT64_C(1) << 56) - 1);
	*kind = (enum frame)(v >> 56);
	if (*kind < FRAME_DATA || *kind > FRAME_DONE || size > FRAME_MAX)
		return GOT_NONSENSE;
	if (*kind == FRAME_FAILED)
		mm_buf_clear(b);
	else if (size > w->most - b->n)
		return GOT_FLOOD;
	room = mm_buf_room(b, (size_t)size);
	return room != NULL ? receive(w, room, (size_t)size) : GOT_FULL;
}

/* Every frame up to the last one. */
static enum got
take_all(const struct mm_worker *w, struct mm_buf *b, enum frame *kind)
{
	enum got got;

	do {
		*kind = FRAME_DATA;
		got = take_frame(w, b, kind);
	} while (got == GOT_ALL && *kind == FRAME_DATA);
	return got;
}

static enum mm_status
flooded(struct mm_err *err, size_t most)
{
	return mm_err_set(err, MM_ELIMIT,
	    "読み取りの結果が上限の %zu バイトを超えました。何も登録していませ"
	    "ん。ファイルを分けて取り込んでください",
	    "the result of reading is more than %zu bytes; nothing was "
	    "recorded; split the file",
	    most);
}

/* What came is a whole answer: a result, or the error of the job. */
static enum mm_status
take_answer(const struct mm_buf *b, enum frame kind, struct mm_arena *a,
    struct mm_bytes *out, struct mm_err *err)
{
	struct mm_bytes bytes = { (const uint8_t *)mm_buf_view(b).p, b->n };
	struct mm_wire wire = mm_wire_of(bytes);
	struct mm_err said;
	void *p;

	if (kind == FRAME_FAILED) {
		if (!mm_wire_err(&wire, &said) || !mm_wire_done(&wire))
			return mm_worker_bad_result(err);
		if (err != NULL)
			*err = said;
		return said.code;
	}
	p = mm_arena_alloc(a, bytes.n);
	if (p == NULL)
		return mm_err_nomem(err);
	memcpy(p, bytes.p, bytes.n);
	*out = (struct mm_bytes){ p, bytes.n };
	return MM_OK;
}

enum mm_status
mm_worker_finish(struct mm_worker *w, struct mm_arena *a, struct mm_bytes *out,
    struct mm_err *err)
{
	/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference) */
	unsigned cpu = w->cpu, silence = (unsigned)w->silence / 1000;
	size_t most = w->most;
	enum mm_status st = MM_OK;
	enum frame kind;
	struct mm_buf b;
	enum got got;
	int status;

	mm_buf_init(&b, SIZE_MAX / 2);
	got = take_all(w, &b, &kind);
	status = reap(w, got != GOT_ALL && got != GOT_END);
	switch (got) {
	case GOT_ALL:
		st = take_answer(&b, kind, a, out, err);
		break;
	case GOT_END:
		st = say_how(status, cpu, err);
		break;
	case GOT_SILENCE:
		st = too_long(err, silence);
		break;
	case GOT_FLOOD:
		st = flooded(err, most);
		break;
	case GOT_NONSENSE:
		st = mm_worker_bad_result(err);
		break;
	case GOT_FULL:
		st = mm_err_nomem(err);
		break;
	}
	mm_buf_free(&b);
	return st;
}

enum mm_status
mm_worker_do(const struct mm_worker_job *job, struct mm_arena *a,
    struct mm_bytes *out, struct mm_err *err)
{
	struct mm_worker *w = NULL;
	enum mm_status st = mm_worker_start(job, &w, err);

	return st == MM_OK ? mm_worker_finish(w, a, out, err) : st;
}

/* -- is it so on this machine? -------------------------------------------- */

static enum mm_status
do_nothing(void *ctx, struct mm_worker_out *out, struct mm_err *err)
{
	(void)ctx;
	(void)out;
	(void)err;
	return MM_OK;
}

static enum mm_status
open_a_file(void *ctx, struct mm_worker_out *out, struct mm_err *err)
{
	(void)ctx;
	(void)out;
	(void)err;
	(void)open("/", O_RDONLY | O_CLOEXEC);
	return MM_OK;
}

enum mm_status
mm_worker_try(struct mm_worker_state *out, struct mm_err *err)
{
	struct mm_worker_job good = mm_worker_job(do_nothing, NULL, 0);
	struct mm_worker_job bad = mm_worker_job(open_a_file, NULL, 0);
	struct mm_arena *a = mm_arena_new(0);
	struct mm_bytes got;
	enum mm_status st;

	if (a == NULL)
		return mm_err_nomem(err);
	st = mm_worker_do(&good, a, &got, err);
	if (st == MM_OK) {
		out->landlock = mm_confine_landlock();
		out->calls = mm_worker_do(&bad, a, &got, NULL) == MM_EINTERNAL;
	}
	mm_arena_free(a);
	return st;
}
