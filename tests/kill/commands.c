/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kill test of whole commands: import, scan, letters, delivery (T-DUR-1).
 *
 * usage: commands MIMAMORI STEPS KILLS DIR
 *
 * A command is one business operation: killed at any moment it has left all
 * of its facts or none, and running it again finishes it. STEPS lists the
 * commands (tests/kill/sample.steps). Each one to be killed runs KILLS times
 * from a copy of the workspace before it, and once to its end. DIR must not
 * exist.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "app/audit.h"
#include "base/num.h"
#include "steps.h"

struct commands {
	const char *program;
	char base[2048], work[2100], saved[2100];
	uint64_t seed, kills, want, lost, torn, bad, finished;
	struct step step;
};

static double
seconds(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint64_t
draw(struct commands *k, uint64_t below)
{
	k->seed = k->seed * UINT64_C(6364136223846793005) +
	    UINT64_C(1442695040888963407);
	return (k->seed >> 33) % below;
}

static _Noreturn void
stop(const char *what, const char *detail)
{
	(void)fprintf(stderr, "kill: %s: %s\n", what, detail);
	exit(2);
}

/* Start a program; its output goes to a file for when it fails. */
static pid_t
start(const struct commands *k, char *const *argv)
{
	char log[2200];
	pid_t pid = fork();
	int fd;

	if (pid < 0)
		stop("fork", strerror(errno));
	if (pid > 0)
		return pid;
	(void)snprintf(log, sizeof(log), "%s/log", k->base);
	fd = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	if (fd >= 0) {
		(void)dup2(fd, STDOUT_FILENO);
		(void)dup2(fd, STDERR_FILENO);
	}
	(void)execvp(argv[0], argv);
	_exit(127);
}

static int
finish(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			stop("waitpid", strerror(errno));
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The command of the step against the working copy. */
static pid_t
start_step(struct commands *k)
{
	char *argv[STEP_WORDS + 8];

	(void)step_argv(&k->step, k->program, k->work, argv);
	return start(k, argv);
}

static void
show_log(const struct commands *k)
{
	char log[2200], line[512];
	FILE *f;

	(void)snprintf(log, sizeof(log), "%s/log", k->base);
	f = fopen(log, "rb");
	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		(void)fputs(line, stderr);
	if (f != NULL)
		(void)fclose(f);
}

static void
copy(const struct commands *k, const char *from, const char *to)
{
	char *rm[] = { (char *)(uintptr_t) "rm", (char *)(uintptr_t) "-rf",
		(char *)(uintptr_t)to, NULL };
	char *cp[] = { (char *)(uintptr_t) "cp", (char *)(uintptr_t) "-a",
		(char *)(uintptr_t)from, (char *)(uintptr_t)to, NULL };

	if (finish(start(k, rm)) != 0 || finish(start(k, cp)) != 0)
		stop("cannot copy the workspace", to);
}

/* Everything in the working copy verifies; its head. */
static struct mm_head
verified(struct commands *k)
{
	struct mm_app app = { .dir = k->work,
		.as_of = MM_DATE_NONE,
		.valid = MM_DATE_NONE,
		.now = { 1790812800 } };
	struct mm_audit audit = { 0 };
	struct mm_store_health h;
	struct mm_err err = { 0 };
	char path[2200];

	/* Killed before there was anything: as before it began. */
	(void)snprintf(path, sizeof(path), "%s/" MM_STORE_FILE, k->work);
	if (access(path, F_OK) != 0)
		return audit.head;
	if (mm_app_open(&app, &err) != MM_OK ||
	    mm_audit_verify(&app, NULL, &audit, &err) != MM_OK ||
	    mm_store_health(app.store, &h, &err) != MM_OK || !h.integrity ||
	    h.bad_blobs != 0) {
		(void)fprintf(stderr, "kill: after \"%s %s\": %s\n",
		    k->step.word[0], k->step.word[1], err.en);
		k->bad++;
	}
	mm_app_close(&app);
	return audit.head;
}

/* Run the step to its end. */
static struct mm_head
run_step(struct commands *k)
{
	int code = finish(start_step(k));

	/* 10 to 12 are judged results of a scan or a list. */
	if (code != 0 && (code < 10 || code > 12)) {
		show_log(k);
		stop("a command that is not killed fails", k->step.word[0]);
	}
	return verified(k);
}

/* Kill the step after a while; false when it ended well before that. */
static bool
kill_step(struct commands *k, uint64_t us)
{
	struct timespec t = { (time_t)(us / 1000000),
		(long)(us % 1000000) * 1000 };
	pid_t pid = start_step(k);
	int code;

	(void)nanosleep(&t, NULL);
	(void)kill(pid, SIGKILL);
	code = finish(pid);
	if (code > 0 && (code < 10 || code > 12)) {
		(void)fprintf(stderr, "kill: \"%s %s\" failed: %d\n",
		    k->step.word[0], k->step.word[1], code);
		show_log(k);
		k->bad++;
	}
	k->kills++;
	return code < 0;
}

/* All or nothing, and all when it had said so; then to its end again. */
static void
check_step(struct commands *k, bool killed, uint64_t before, uint64_t after)
{
	uint64_t now = verified(k).seq;

	k->finished += killed ? 0 : 1;
	if (!killed && now != after) {
		(void)fprintf(stderr, "kill: \"%s %s\" lost its facts\n",
		    k->step.word[0], k->step.word[1]);
		k->lost++;
	}
	if (now != before && now != after) {
		(void)fprintf(stderr,
		    "kill: \"%s %s\" is torn: %" PRIu64 ", not %" PRIu64
		    " or %" PRIu64 "\n",
		    k->step.word[0], k->step.word[1], now, before, after);
		k->torn++;
	}
	if (now == before && run_step(k).seq != after) {
		(void)fprintf(stderr,
		    "kill: \"%s %s\" run again gives another result\n",
		    k->step.word[0], k->step.word[1]);
		k->bad++;
	}
}

static void
kill_many(struct commands *k, uint64_t before)
{
	double begin;
	uint64_t after, us;

	copy(k, k->work, k->saved);
	begin = seconds();
	after = run_step(k).seq;
	us = (uint64_t)((seconds() - begin) * 1.1e6) + 1000;
	for (uint64_t i = 0; i < k->want; i++) {
		copy(k, k->saved, k->work);
		check_step(k, kill_step(k, draw(k, us)), before, after);
	}
	/* The next step starts from a run nobody disturbed. */
	copy(k, k->saved, k->work);
	if (run_step(k).seq != after)
		k->bad++;
	(void)printf("%s %s: %" PRIu64 " facts\n", k->step.word[0],
	    k->step.n > 1 ? k->step.word[1] : "", after - before);
}

static void
run_steps(struct commands *k, const char *path)
{
	FILE *f = fopen(path, "rb");
	uint64_t head = 0;

	if (f == NULL)
		stop("cannot open the steps", path);
	while (fgets(k->step.line, sizeof(k->step.line), f) != NULL) {
		if (!step_split(&k->step))
			continue;
		if (k->step.disturbed && !k->step.reads)
			kill_many(k, head);
		else
			(void)run_step(k);
		head = verified(k).seq;
	}
	(void)fclose(f);
}

int
main(int argc, char **argv)
{
	static struct commands k;

	k.seed = 20261001;
	if (argc != 5 || !mm_num_u64(mm_str_of(argv[3]), 1000000, &k.want) ||
	    k.want == 0)
		stop("usage", "commands MIMAMORI STEPS KILLS DIR");
	k.program = argv[1];
	(void)snprintf(k.base, sizeof(k.base), "%s", argv[4]);
	(void)snprintf(k.work, sizeof(k.work), "%s/work", k.base);
	(void)snprintf(k.saved, sizeof(k.saved), "%s/saved", k.base);
	if (mkdir(k.base, 0700) != 0 || mkdir(k.work, 0700) != 0)
		stop("cannot make", k.base);
	if (setenv("MIMAMORI_ACTOR", "佐藤", 0) != 0)
		stop("setenv", strerror(errno));
	run_steps(&k, argv[2]);
	(void)printf("kills=%" PRIu64 " lost=%" PRIu64 " torn=%" PRIu64
		     " chain=%s finished=%" PRIu64 "\n",
	    k.kills, k.lost, k.torn, k.bad == 0 ? "ok" : "bad", k.finished);
	return k.kills > 0 && k.lost == 0 && k.torn == 0 && k.bad == 0 ? 0 : 1;
}
