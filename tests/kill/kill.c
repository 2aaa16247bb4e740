/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Kill test: no acknowledged write is lost, no operation is torn, and the
 * chain verifies after every restart (T-DUR-1).
 *
 * usage: kill MIMAMORI KILLS DIR [SEED]
 *
 * Two victims take turns, each killed with SIGKILL at a random moment:
 *   record  this program recording operations of 1 to 400 facts, which
 *           acknowledges each one through a pipe;
 *   import  the real program importing a file; its exit code 0 acknowledges.
 * After each kill the workspace is opened as a user would, and the entries
 * that are new are verified; every 25 kills and at the end everything is,
 * tables included. DIR must not exist.
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
#include "app/record.h"
#include "base/num.h"
#include "ledger/chain.h"

#define FULL_EVERY 25
#define IMPORT_LINES 300
#define OP_MAX 400

/* State of the parent between kills. */
struct kill_test {
	const char *program;
	char dir[2048], file[2100];
	uint64_t seed, next_op;
	struct mm_head verified;
	uint64_t kills, lost, torn, bad, acks, finished;
	double import_seconds, record_seconds, worst_restart;
	/* The operation being read while new entries are verified. */
	struct mm_chain *chain;
	struct mm_arena *a;
	uint64_t op, op_size, op_seen;
};

static double
seconds(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static uint64_t
draw(struct kill_test *k, uint64_t below)
{
	k->seed = k->seed * UINT64_C(6364136223846793005) +
	    UINT64_C(1442695040888963407);
	return (k->seed >> 33) % below;
}

static _Noreturn void
stop(const char *what, const struct mm_err *err)
{
	(void)fprintf(
	    stderr, "kill: %s: %s\n", what, err != NULL ? err->en : "");
	exit(2);
}

/* Facts of one operation carry its number and size in their reason. */
static void
make_op(struct mm_arena *a, struct mm_fact *f, uint64_t op, uint64_t n)
{
	for (uint64_t i = 0; i < n; i++) {
		memset(&f[i], 0, sizeof(f[i]));
		f[i].type = MM_FACT_SETTING;
		f[i].valid.day = 20000;
		f[i].reason =
		    mm_arena_fmt(a, "op %" PRIu64 " of %" PRIu64, op, n);
		f[i].v[MM_F_SETTING_name] =
		    mm_arena_fmt(a, "n-%" PRIu64 "-%" PRIu64, op, i);
		f[i].v[MM_F_SETTING_value] = MM_STR("x");
	}
}

/* The victim: operations of several sizes, each acknowledged when durable. */
static _Noreturn void
record_for_ever(const char *dir, uint64_t op, int ack)
{
	static const uint64_t sizes[] = { 1, 1, 3, 1, 40, 1, OP_MAX };
	static struct mm_fact f[OP_MAX];
	struct mm_record_ctx ctx = { .actor = MM_STR("victim") };
	struct mm_arena *a = mm_arena_new(0);
	struct mm_sha256 digest;
	struct mm_store *s;
	struct mm_err err;

	ctx.now.sec = 1790000000;
	if (a == NULL || mm_store_open(dir, &s, &err) != MM_OK)
		_exit(3);
	for (;; op++) {
		uint64_t n = sizes[op % MM_COUNT(sizes)];

		mm_arena_reset(a);
		make_op(a, f, op, n);
		/* A file and its facts in one transaction. */
		if (mm_store_begin(s, &err) != MM_OK ||
		    mm_store_blob_put(s,
			(struct mm_bytes){ (const uint8_t *)&op, sizeof(op) },
			&digest, &err) != MM_OK ||
		    mm_record(s, &ctx, f, (size_t)n, NULL, &err) != MM_OK ||
		    mm_store_commit(s, &err) != MM_OK)
			_exit(3);
		if (write(ack, &f[n - 1].seq, sizeof(f[0].seq)) !=
		    (ssize_t)sizeof(f[0].seq))
			_exit(3);
	}
}

static void
wait_microseconds(uint64_t us)
{
	struct timespec t = { (time_t)(us / 1000000),
		(long)(us % 1000000) * 1000 };

	(void)nanosleep(&t, NULL);
}

/* Kill after a while; true when it had ended by itself with code 0. */
static bool
kill_after(struct kill_test *k, pid_t pid, uint64_t us)
{
	int status = 0;

	wait_microseconds(us);
	(void)kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			stop("waitpid", NULL);
	if (WIFEXITED(status) && WEXITSTATUS(status) != 0) {
		(void)fprintf(
		    stderr, "kill: a victim failed: %d\n", WEXITSTATUS(status));
		k->bad++;
	}
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static pid_t
start_recorder(const struct kill_test *k, int *ack)
{
	int fd[2];
	pid_t pid;

	if (pipe(fd) != 0)
		stop("pipe", NULL);
	pid = fork();
	if (pid < 0)
		stop("fork", NULL);
	if (pid == 0) {
		(void)close(fd[0]);
		record_for_ever(k->dir, k->next_op, fd[1]);
	}
	(void)close(fd[1]);
	*ack = fd[0];
	return pid;
}

/* Highest seq the victim acknowledged before it died. */
static uint64_t
kill_recorder(struct kill_test *k)
{
	uint64_t us = (uint64_t)(k->record_seconds * 2e6) + 20000;
	uint64_t seq = 0, last = 0;
	int ack;
	pid_t pid = start_recorder(k, &ack);

	(void)kill_after(k, pid, 500 + draw(k, us));
	while (read(ack, &seq, sizeof(seq)) == (ssize_t)sizeof(seq)) {
		last = seq;
		k->acks++;
	}
	(void)close(ack);
	return last;
}

static void
write_import(struct kill_test *k)
{
	FILE *f = fopen(k->file, "wb");

	if (f == NULL)
		stop("cannot write the file to import", NULL);
	for (int i = 0; i < IMPORT_LINES; i++)
		(void)fprintf(f,
		    "{\"type\":\"setting\",\"valid\":\"2026-01-01\","
		    "\"reason\":\"op %" PRIu64 " of %d\",\"data\":{\"name\":"
		    "\"n-%" PRIu64 "-%d\",\"value\":\"x\"}}\n",
		    k->next_op, IMPORT_LINES, k->next_op, i);
	if (fclose(f) != 0)
		stop("cannot write the file to import", NULL);
}

static pid_t
start_import(const struct kill_test *k)
{
	pid_t pid = fork();
	int null;

	if (pid < 0)
		stop("fork", NULL);
	if (pid > 0)
		return pid;
	null = open("/dev/null", O_RDWR);
	if (null >= 0) {
		(void)dup2(null, STDOUT_FILENO);
		(void)dup2(null, STDERR_FILENO);
	}
	(void)execl(k->program, k->program, "facts", "import", k->file, "-C",
	    k->dir, "--actor", "victim", (char *)NULL);
	_exit(127);
}

/* Seq that must be there when the import ended well, else 0. */
static uint64_t
kill_import(struct kill_test *k)
{
	uint64_t us = (uint64_t)(k->import_seconds * 1.3e6);

	write_import(k);
	/* Importing takes longer as the journal grows: aim at one in four. */
	if (!kill_after(k, start_import(k), draw(k, us + 1))) {
		k->import_seconds *= 1.04;
		return 0;
	}
	k->import_seconds *= 0.9;
	k->finished++;
	k->acks++;
	return k->verified.seq + IMPORT_LINES;
}

static void
end_op(struct kill_test *k)
{
	if (k->op_seen == k->op_size)
		return;
	(void)fprintf(stderr,
	    "kill: operation %" PRIu64 " is torn: %" PRIu64 " of %" PRIu64
	    " facts\n",
	    k->op, k->op_seen, k->op_size);
	k->torn++;
}

/* "op N of K" */
static void
follow_op(struct kill_test *k, struct mm_str reason)
{
	uint64_t op = 0, n = 0;
	struct mm_str rest = reason;

	(void)mm_str_cut(&rest, ' ');
	if (!mm_num_u64(mm_str_cut(&rest, ' '), UINT64_MAX, &op))
		stop("a reason without a number", NULL);
	(void)mm_str_cut(&rest, ' ');
	if (!mm_num_u64(rest, UINT64_MAX, &n))
		stop("a reason without a size", NULL);
	if (op != k->op) {
		end_op(k);
		k->op = op;
		k->op_size = n;
		k->op_seen = 0;
	}
	k->op_seen++;
}

static enum mm_status
verify_row(void *ctx, const struct mm_journal_row *row, struct mm_err *err)
{
	struct kill_test *k = ctx;
	struct mm_chain_found e = { row->seq, row->bytes, row->chain };
	struct mm_fact f;
	enum mm_status st;

	mm_arena_reset(k->a);
	st = mm_chain_verify(k->chain, &e, k->a, &f, err);
	if (st == MM_OK)
		follow_op(k, f.reason);
	return st;
}

/* Verify what is new since the last kill, from a fresh start. */
static void
verify_new(struct kill_test *k, uint64_t acknowledged)
{
	struct mm_store *s;
	struct mm_head head;
	struct mm_err err;
	double start = seconds(), took;

	if (mm_store_open(k->dir, &s, &err) != MM_OK ||
	    mm_store_head(s, &head, &err) != MM_OK)
		stop("cannot open after a kill", &err);
	took = seconds() - start;
	if (took > k->worst_restart)
		k->worst_restart = took;
	mm_chain_resume(k->chain, k->verified.seq, k->verified.chain);
	k->op = k->op_size = k->op_seen = 0;
	if (mm_store_journal(s, k->verified.seq, verify_row, k, &err) !=
	    MM_OK) {
		(void)fprintf(stderr, "kill: %s\n", err.en);
		k->bad++;
	}
	end_op(k);
	mm_store_close(s);
	if (mm_chain_seq(k->chain) != head.seq ||
	    !mm_sha256_eq(mm_chain_value(k->chain), head.chain)) {
		(void)fprintf(stderr, "kill: the head is not the last entry\n");
		k->bad++;
	}
	if (head.seq < acknowledged) {
		(void)fprintf(stderr,
		    "kill: lost: %" PRIu64 " was acknowledged, the journal "
		    "ends at %" PRIu64 "\n",
		    acknowledged, head.seq);
		k->lost++;
	}
	k->verified = head;
	k->next_op += 100000;
}

/* Everything: all entries, all table rows, and the engine's own check. */
static void
verify_all(struct kill_test *k)
{
	struct mm_app app = { .dir = k->dir,
		.as_of = MM_DATE_NONE,
		.valid = MM_DATE_NONE,
		.now = { 1790000000 } };
	struct mm_store_health h;
	struct mm_audit audit;
	struct mm_err err;

	if (mm_app_open(&app, &err) != MM_OK ||
	    mm_audit_verify(&app, &k->verified, &audit, &err) != MM_OK ||
	    mm_store_health(app.store, &h, &err) != MM_OK) {
		(void)fprintf(stderr, "kill: %s\n", err.en);
		k->bad++;
	} else if (!h.integrity || h.bad_blobs != 0) {
		(void)fprintf(stderr, "kill: %s, %" PRIu64 " bad blobs\n",
		    h.detail, h.bad_blobs);
		k->bad++;
	}
	mm_app_close(&app);
}

/* How long a recorder takes to its first acknowledgement. */
static void
time_recorder(struct kill_test *k)
{
	double start = seconds();
	uint64_t seq = 0;
	int ack;
	pid_t pid = start_recorder(k, &ack);

	if (read(ack, &seq, sizeof(seq)) != (ssize_t)sizeof(seq))
		stop("a recorder that is not killed fails", NULL);
	k->record_seconds = seconds() - start;
	(void)kill_after(k, pid, 0);
	(void)close(ack);
	verify_new(k, seq);
}

/* A new workspace, and how long its victims take when nobody kills them. */
static void
prepare(struct kill_test *k)
{
	struct mm_store *s;
	struct mm_err err;
	double start;
	int status;
	pid_t pid;

	if (mm_store_create(k->dir, &s, &err) != MM_OK)
		stop("cannot make a workspace", &err);
	mm_store_close(s);
	k->chain = mm_chain_new(MM_STR(MM_STORE_UNNAMED));
	k->a = mm_arena_new(0);
	if (k->chain == NULL || k->a == NULL)
		stop("out of memory", NULL);
	k->verified.chain = mm_chain_value(k->chain);
	k->next_op = 1;
	write_import(k);
	start = seconds();
	pid = start_import(k);
	if (waitpid(pid, &status, 0) != pid || status != 0)
		stop("an import that is not killed fails", NULL);
	k->import_seconds = seconds() - start;
	verify_new(k, IMPORT_LINES);
	time_recorder(k);
}

static int
report(struct kill_test *k)
{
	(void)printf("entries=%" PRIu64 " acknowledged=%" PRIu64
		     " imports_finished=%" PRIu64 " worst_restart_ms=%d\n",
	    k->verified.seq, k->acks, k->finished,
	    (int)(k->worst_restart * 1000));
	(void)printf("kills=%" PRIu64 " lost=%" PRIu64 " torn=%" PRIu64
		     " chain=%s\n",
	    k->kills, k->lost, k->torn, k->bad == 0 ? "ok" : "bad");
	if (k->acks == 0)
		stop("nothing was acknowledged: nothing was tested", NULL);
	return k->lost == 0 && k->torn == 0 && k->bad == 0 &&
		k->worst_restart <= 2.0
	    ? 0
	    : 1;
}

int
main(int argc, char **argv)
{
	static struct kill_test k;
	uint64_t want = 0;

	k.seed = 20261001;
	if (argc < 4 || !mm_num_u64(mm_str_of(argv[2]), 1000000, &want) ||
	    want == 0 ||
	    (argc > 4 && !mm_num_u64(mm_str_of(argv[4]), UINT64_MAX, &k.seed)))
		stop("usage: kill MIMAMORI KILLS DIR [SEED]", NULL);
	k.program = argv[1];
	(void)snprintf(k.dir, sizeof(k.dir), "%s", argv[3]);
	(void)snprintf(k.file, sizeof(k.file), "%s/out/import.jsonl", k.dir);
	prepare(&k);
	while (k.kills < want) {
		uint64_t acknowledged =
		    k.kills % 2 == 0 ? kill_recorder(&k) : kill_import(&k);

		k.kills++;
		verify_new(&k, acknowledged);
		if (k.kills % FULL_EVERY == 0 || k.kills == want)
			verify_all(&k);
	}
	mm_chain_free(k.chain);
	mm_arena_free(k.a);
	return report(&k);
}
