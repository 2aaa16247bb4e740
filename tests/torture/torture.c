/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Torture: during whole commands every allocation and every file call fails
 * in turn, once and from then on (T-MEM-1, T-DUR-3, T-DUR-4, T-DUR-5).
 *
 * usage: torture STEPS DIR MOST [WORD]
 *
 * STEPS    the commands (tests/kill/sample.steps)
 * DIR      a folder that does not exist, best in memory
 * MOST     most faults for each command and kind of fault; 0 = every call
 * WORD     only commands with this word
 *
 * After each fault: the journal is as before the command or as after it; a
 * command that says it succeeded did all it does undisturbed, with the same
 * output; one that failed ends with code 1 and a reason; no memory is kept;
 * and running it again, undisturbed, finishes it.
 */
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "app/audit.h"
#include "base/num.h"
#include "cli/cli.h"
#include "image.h"
#include "shim.h"
#include "steps.h"

/* Instant of every run: the chain that comes out is always the same. */
#define NOW INT64_C(1790812800)
/* After every so many faults the command is run again to its end. */
#define AGAIN_EVERY 16
/* More calls than a command without drawing makes. */
#define CALLS_MANY 20000
/* Failures printed in full. */
#define SHOWN 40

static const struct kind {
	const char *name;
	enum shim_mode mode;
	bool stays;
} kinds[] = {
	{ "memory once", SHIM_MEMORY, false },
	{ "memory sticky", SHIM_MEMORY, true },
	{ "i/o once", SHIM_IO, false },
	{ "i/o sticky", SHIM_IO, true },
	{ "disk full once", SHIM_FULL, false },
	{ "disk full sticky", SHIM_FULL, true },
	{ "short write", SHIM_SHORT, true },
	{ "sync once", SHIM_SYNC, false },
	{ "sync sticky", SHIM_SYNC, true },
};

/* What a run of the command came to. */
struct outcome {
	int code;
	struct mm_head head;
	uint64_t out_hash;
	size_t out_n;
	long held;
};

/* Shared with the children: they may crash. */
struct shared {
	long faults, crashes, leaks, partial, wrong, silent, stuck, shown;
	long late; /* recorded, but reported as failed: told apart below */
	size_t kind; /* of fault, being tried */
	long next; /* n-th call being made to fail */
	struct outcome clean;
	long calls[MM_COUNT(kinds)];
};

static struct shared *sh;
static char dir[1024], out_path[1100], err_path[1100];
static struct image before;
static struct step step;
static uint64_t most, commands;
static char out_buffer[1 << 16], err_buffer[1 << 12];

static _Noreturn void
stop(const char *what, const char *detail)
{
	(void)fprintf(stderr, "torture: %s: %s\n", what, detail);
	exit(2);
}

static size_t
slurp(const char *path, char *p, size_t n)
{
	int fd = open(path, O_RDONLY);
	ssize_t got = fd >= 0 ? read(fd, p, n) : 0;

	(void)close(fd);
	return got > 0 ? (size_t)got : 0;
}

static void
show(const char *what, const struct kind *kind, const struct outcome *o)
{
	void *const *at;
	char text[512];
	size_t n;

	if (sh->shown++ >= SHOWN)
		return;
	n = slurp(err_path, text, sizeof(text) - 1);
	text[n] = '\0';
	(void)dprintf(3,
	    "torture: %s %s, %s at call %ld: %s (code %d, entry %llu)\n%s",
	    step.word[0], step.n > 1 ? step.word[1] : "", kind->name, sh->next,
	    what, o->code, (unsigned long long)o->head.seq, text);
	n = (size_t)shim_failed_at(&at);
	if (n > 2)
		backtrace_symbols_fd(at + 2, (int)n - 2, 3);
}

/* The head as any reader of the file finds it; zero when there is none. */
static struct mm_head
head_now(void)
{
	struct mm_head head = { 0 };
	sqlite3_stmt *st = NULL;
	sqlite3 *db = NULL;
	char path[1100];

	(void)snprintf(path, sizeof(path), "%s/mimamori.db", dir);
	if (sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL) ==
		SQLITE_OK &&
	    sqlite3_prepare_v2(db, "SELECT seq, chain FROM head", -1, &st,
		NULL) == SQLITE_OK &&
	    sqlite3_step(st) == SQLITE_ROW &&
	    sqlite3_column_bytes(st, 1) == (int)sizeof(head.chain.b)) {
		head.seq = (uint64_t)sqlite3_column_int64(st, 0);
		memcpy(head.chain.b, sqlite3_column_blob(st, 1),
		    sizeof(head.chain.b));
	}
	(void)sqlite3_finalize(st);
	(void)sqlite3_close(db);
	return head;
}

static bool
same_head(const struct mm_head *a, const struct mm_head *b)
{
	return a->seq == b->seq && mm_sha256_eq(a->chain, b->chain);
}

static void
take_output(struct outcome *o)
{
	int fd = open(out_path, O_RDONLY);
	struct stat sb;
	void *p;

	o->out_n = fstat(fd, &sb) == 0 ? (size_t)sb.st_size : 0;
	if (o->out_n > 0) {
		p = mmap(NULL, o->out_n, PROT_READ, MAP_PRIVATE, fd, 0);
		o->out_hash = mm_hash64(p, o->out_n);
		(void)munmap(p, o->out_n);
	}
	(void)close(fd);
}

/* Run the command once under a plan. */
static struct outcome
run_once(const struct shim_plan *plan, const char *lang)
{
	char *argv[STEP_WORDS + 12];
	int argc = step_argv(&step, "mimamori", dir, argv);
	struct outcome o = { 0 };

	argv[argc++] = (char *)(uintptr_t) "--lang";
	argv[argc++] = (char *)(uintptr_t)lang;
	argv[argc] = NULL;
	(void)ftruncate(STDOUT_FILENO, 0);
	(void)ftruncate(STDERR_FILENO, 0);
	(void)lseek(STDOUT_FILENO, 0, SEEK_SET);
	(void)lseek(STDERR_FILENO, 0, SEEK_SET);
	(void)alarm(60);
	shim_start(plan);
	o.code = mm_cli_main(argc, argv, (struct mm_time){ NOW });
	shim_stop();
	(void)alarm(0);
	(void)fflush(stdout);
	(void)fflush(stderr);
	o.held = shim_held();
	o.head = head_now();
	take_output(&o);
	return o;
}

static void
put_back(unsigned parts)
{
	static const struct {
		unsigned bit;
		const char *name;
	} names[] = {
		{ SHIM_DB, "mimamori.db" },
		{ SHIM_FEEDS, "feeds" },
		{ SHIM_INDEX, "index" },
		{ SHIM_OUT, "out" },
	};

	if ((parts & SHIM_ELSE) != 0) {
		image_restore(dir, &before, NULL);
		return;
	}
	for (size_t i = 0; i < MM_COUNT(names); i++)
		if ((parts & names[i].bit) != 0)
			image_restore(dir, &before, names[i].name);
}

/* Where it was, for whoever mends it. */
static void
crashed(int sig)
{
	void *at[24];
	int n = backtrace(at, (int)MM_COUNT(at));

	shim_stop();
	if (sh->shown < SHOWN)
		backtrace_symbols_fd(at + 2, n - 2, 3);
	(void)signal(sig, SIG_DFL);
	(void)raise(sig);
}

/* Streams of the child go to files that can be read back. */
static void
redirect(void)
{
	int out = open(out_path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	int errs = open(err_path, O_RDWR | O_CREAT | O_TRUNC, 0600);

	if (dup2(STDERR_FILENO, 3) != 3 || out < 0 || errs < 0 ||
	    dup2(out, STDOUT_FILENO) < 0 || dup2(errs, STDERR_FILENO) < 0)
		_exit(3);
	(void)setvbuf(stdout, out_buffer, _IOFBF, sizeof(out_buffer));
	(void)setvbuf(stderr, err_buffer, _IOFBF, sizeof(err_buffer));
	(void)sqlite3_initialize();
	/* The first call loads a library. */
	(void)backtrace((void *[1]){ NULL }, 1);
	(void)signal(SIGABRT, crashed);
	(void)signal(SIGSEGV, crashed);
	shim_init(dir);
}

/* Everything verifies, as a reader with time on his hands would check. */
static bool
all_verifies(void)
{
	struct mm_app app = { .dir = dir,
		.as_of = MM_DATE_NONE,
		.valid = MM_DATE_NONE,
		.now = { NOW } };
	struct mm_audit audit;
	struct mm_store_health h = { 0 };
	struct mm_err err = { 0 };
	bool good = mm_app_open(&app, &err) == MM_OK &&
	    mm_audit_verify(&app, NULL, &audit, &err) == MM_OK &&
	    mm_store_health(app.store, &h, &err) == MM_OK && h.integrity &&
	    h.bad_blobs == 0;

	if (!good)
		(void)dprintf(3, "torture: %s %s\n", err.en, h.detail);
	mm_app_close(&app);
	return good;
}

/* Undisturbed, after a fault: to the same end. */
static void
again(const struct kind *kind)
{
	static const struct shim_plan undisturbed = { SHIM_MEMORY, 0, false };
	struct outcome o = run_once(&undisturbed, "ja");
	unsigned parts = shim_dirty();

	if (!same_head(&o.head, &sh->clean.head) || !all_verifies()) {
		show("run again, it does not come to the same end", kind, &o);
		sh->stuck++;
	}
	put_back(parts | SHIM_DB);
}

/* So many bytes of Japanese, or of ASCII, in a row. */
static bool
has_run(const char *p, int want, bool japanese)
{
	int n = 0;

	for (; *p != '\0' && n < want; p++)
		n = (((unsigned char)*p & 0x80) != 0) == japanese ? n + 1 : 0;
	return n >= want;
}

/* A reason for people, in the language asked for. */
static bool
has_reason(const char *lang)
{
	char text[2048];
	size_t n = slurp(err_path, text, sizeof(text) - 1);
	const char *p;

	text[n] = '\0';
	p = strstr(text, "mimamori: ");
	if (p == NULL || p[10] == '\0' || p[10] == '\n')
		return false;
	/* Without any memory the language is not known yet: both. */
	if (strstr(p, " / ") != NULL)
		return true;
	if (strcmp(lang, "ja") == 0)
		return has_run(p, 12, true);
	return has_run(p, 10, false);
}

/*
 * Exit codes of a failure (docs/reliability.md): 1 mostly. SQLite tells an
 * unreadable page as a damaged file (30), a lock that fails as a workspace in
 * use (40), and a file it may not open for writing as read-only (41).
 */
static bool
is_documented(const struct kind *kind, int code)
{
	return code == 1 ||
	    (kind->mode == SHIM_IO && (code == 30 || code == 40 || code == 41));
}

static void
judge(const struct kind *kind, const struct outcome *o, const char *lang,
    const struct mm_head *start)
{
	const struct outcome *clean = &sh->clean;
	bool done = same_head(&o->head, &clean->head);

	if (!done && !same_head(&o->head, start)) {
		show("between before and after", kind, o);
		sh->partial++;
	}
	/* Drawing libraries lose memory of their own when they find none. */
	if (o->held > clean->held && shim_failed_ours()) {
		show("memory is kept", kind, o);
		sh->leaks++;
	}
	if (o->code == clean->code) {
		if (!done ||
		    (strcmp(lang, "ja") == 0 &&
			(o->out_n != clean->out_n ||
			    o->out_hash != clean->out_hash))) {
			show(done ? "says all is well, with other output"
				  : "says it is recorded, and it is not",
			    kind, o);
			sh->wrong++;
		}
		return;
	}
	if (!is_documented(kind, o->code) || !has_reason(lang)) {
		show("fails without its code or reason", kind, o);
		sh->silent++;
	}
	if (done && clean->head.seq != start->seq)
		sh->late++;
}

/* Calls between two that fail, so that a kind has about as many as asked. */
static long
stride_of(size_t kind)
{
	long calls = sh->calls[kind], want = (long)most;

	if (want == 0)
		return 1;
	/* A run of so many calls takes long: fewer of them. */
	if (sh->calls[0] > CALLS_MANY)
		want = want * CALLS_MANY / sh->calls[0] + 1;
	return calls > want ? calls / want : 1;
}

/* Not the same places in every command. */
static long
first_of(size_t kind)
{
	return kind < MM_COUNT(kinds)
	    ? 1 + (long)commands * 7919 % stride_of(kind)
	    : 1;
}

static void
one_fault(const struct kind *kind, const struct mm_head *start)
{
	struct shim_plan plan = { kind->mode, sh->next, kind->stays };
	const char *lang = sh->next % 2 == 0 ? "en" : "ja";
	struct outcome o = run_once(&plan, lang);
	unsigned parts = shim_dirty();

	if (shim_hits() > 0) {
		sh->faults++;
		judge(kind, &o, lang, start);
		if (sh->faults % AGAIN_EVERY == 0 && same_head(&o.head, start))
			again(kind);
	}
	if (!same_head(&o.head, start))
		parts |= SHIM_DB;
	put_back(parts);
}

/* From where the last child ended to the end of the last kind. */
static _Noreturn void
child_faults(void)
{
	static const struct shim_plan undisturbed = { SHIM_MEMORY, 0, false };
	struct mm_head start = head_now();

	redirect();
	(void)run_once(&undisturbed, "ja");
	put_back(shim_dirty());
	shim_init(dir);
	while (sh->kind < MM_COUNT(kinds)) {
		for (; sh->next <= sh->calls[sh->kind];
		     sh->next += stride_of(sh->kind))
			one_fault(&kinds[sh->kind], &start);
		sh->next = first_of(++sh->kind);
	}
	_exit(0);
}

static _Noreturn void
fail_clean(const struct outcome *first)
{
	char text[2048];
	size_t n = slurp(err_path, text, sizeof(text) - 1);

	text[n] = '\0';
	(void)dprintf(3, "torture: code %d, then %d; entry %llu, then %llu\n%s",
	    first->code, sh->clean.code, (unsigned long long)first->head.seq,
	    (unsigned long long)sh->clean.head.seq, text);
	_exit(4);
}

/* Undisturbed, counting: calls of each kind, output, head, memory. */
static _Noreturn void
child_clean(void)
{
	static const struct shim_plan undisturbed = { SHIM_MEMORY, 0, false };
	struct outcome first;

	redirect();
	/* The first run fills the libraries' caches. */
	first = run_once(&undisturbed, "ja");
	put_back(shim_dirty());
	shim_init(dir);
	sh->clean = run_once(&undisturbed, "ja");
	for (size_t i = 0; i < MM_COUNT(kinds); i++)
		sh->calls[i] = shim_calls(kinds[i].mode);
	put_back(shim_dirty());
	if (first.code != 0 || sh->clean.code != 0 ||
	    !same_head(&first.head, &sh->clean.head) ||
	    first.out_hash != sh->clean.out_hash)
		fail_clean(&first);
	_exit(0);
}

static int
wait_for(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			stop("waitpid", strerror(errno));
	return status;
}

/* Every fault; a child that crashes is followed by another. */
static void
all_faults(void)
{
	sh->kind = 0;
	sh->next = first_of(0);
	while (sh->kind < MM_COUNT(kinds)) {
		int status;
		pid_t pid = fork();

		if (pid == 0)
			child_faults();
		status = wait_for(pid);
		if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
			break;
		if (WIFEXITED(status))
			stop("a child cannot work", step.word[0]);
		if (sh->shown++ < SHOWN)
			(void)fprintf(stderr,
			    "torture: %s %s, %s at call %ld: signal %d\n",
			    step.word[0], step.n > 1 ? step.word[1] : "",
			    kinds[sh->kind].name, sh->next, WTERMSIG(status));
		sh->faults++;
		sh->crashes++;
		sh->next += stride_of(sh->kind);
		image_restore(dir, &before, NULL);
	}
	image_restore(dir, &before, NULL);
}

static void
torture_step(void)
{
	long faults = sh->faults;
	pid_t pid;
	int status;

	image_take(dir, &before);
	pid = fork();
	if (pid == 0)
		child_clean();
	status = wait_for(pid);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		stop("undisturbed, a command fails or differs", step.word[0]);
	all_faults();
	(void)printf("%s %s: memory %ld, file calls %ld, faults %ld\n",
	    step.word[0], step.n > 1 ? step.word[1] : "", sh->calls[0],
	    sh->calls[2], sh->faults - faults);
	(void)fflush(stdout);
	image_free(&before);
}

/* In a child, so that this process stays as it was. */
static void
run_step(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		struct shim_plan plan = { SHIM_MEMORY, 0, false };

		redirect();
		_exit(run_once(&plan, "ja").code);
	}
	if (wait_for(pid) != 0)
		stop("undisturbed, a command fails", step.word[0]);
}

static bool
wants(const char *word)
{
	for (int i = 0; word != NULL && i < step.n; i++)
		if (strcmp(step.word[i], word) == 0)
			return step.disturbed;
	return word == NULL && step.disturbed;
}

int
main(int argc, char **argv)
{
	FILE *f;

	if (argc < 4 || !mm_num_u64(mm_str_of(argv[3]), 1000000, &most))
		stop("usage", "torture STEPS DIR MOST [WORD]");
	(void)snprintf(dir, sizeof(dir), "%s/ws", argv[2]);
	(void)snprintf(out_path, sizeof(out_path), "%s/stdout", argv[2]);
	(void)snprintf(err_path, sizeof(err_path), "%s/stderr", argv[2]);
	f = fopen(argv[1], "rb");
	sh = mmap(NULL, sizeof(*sh), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (f == NULL || sh == MAP_FAILED || mkdir(argv[2], 0700) != 0 ||
	    mkdir(dir, 0700) != 0 || setenv("MIMAMORI_ACTOR", "佐藤", 0) != 0)
		stop("cannot start", strerror(errno));
	while (fgets(step.line, sizeof(step.line), f) != NULL) {
		if (!step_split(&step))
			continue;
		if (wants(argc > 4 ? argv[4] : NULL)) {
			torture_step();
			commands++;
		}
		run_step();
	}
	(void)fclose(f);
	image_remove(argv[2]);
	(void)printf("commands=%llu after_the_record=%ld\n",
	    (unsigned long long)commands, sh->late);
	(void)printf("torture: faults=%ld crashes=%ld leaks=%ld partial=%ld "
		     "wrong=%ld silent=%ld stuck=%ld\n",
	    sh->faults, sh->crashes, sh->leaks, sh->partial, sh->wrong,
	    sh->silent, sh->stuck);
	return sh->faults > 0 && commands > 0 &&
		sh->crashes + sh->leaks + sh->partial + sh->wrong + sh->silent +
			sh->stuck ==
		    0
	    ? 0
	    : 1;
}
