/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Disk faults (T-DUR-3, 4, 5): each call of each kind fails in turn, once and
 * for ever, during each operation. Afterwards the workspace is as before or
 * as after, never between; a success that was reported is there; and the
 * operation works when the disk does again.
 */
#include "run.h"

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "app/audit.h"
#include "app/rebuild.h"
#include "app/record.h"
#include "faults.h"

/* Most calls of one kind an operation is expected to make. */
#define CALLS_MAX 2000

static char dir[SCRATCH_MAX];

/* The database every injection starts from, and its entries. */
static struct scratch_image image;
#define ENTRIES 30

static int
setup(void **state)
{
	(void)state;
	scratch_make(dir);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	faults_clear();
	scratch_remove(dir);
	return 0;
}

static enum mm_status
record(struct mm_store *s, size_t n, struct mm_err *err)
{
	static struct mm_fact f[600];
	struct mm_record_ctx ctx = { .actor = MM_STR("a"),
		.now = { 1790000000 } };

	MM_BUG_ON(n > MM_COUNT(f));
	for (size_t i = 0; i < n; i++) {
		memset(&f[i], 0, sizeof(f[i]));
		f[i].type = MM_FACT_SETTING;
		f[i].valid.day = 20000;
		f[i].v[MM_F_SETTING_name] = MM_STR("name");
		f[i].v[MM_F_SETTING_value] = MM_STR("value");
	}
	return mm_record(s, &ctx, f, n, NULL, err);
}

static enum mm_status
op_one(struct mm_store *s, struct mm_err *err)
{
	return record(s, 1, err);
}

static enum mm_status
op_many(struct mm_store *s, struct mm_err *err)
{
	return record(s, 600, err);
}

static enum mm_status
op_file_and_fact(struct mm_store *s, struct mm_err *err)
{
	static const uint8_t bytes[20000] = { 1, 2, 3 };
	struct mm_sha256 d;
	enum mm_status st = mm_store_begin(s, err);

	if (st != MM_OK)
		return st;
	st = mm_store_blob_put(
	    s, (struct mm_bytes){ bytes, sizeof(bytes) }, &d, err);
	if (st == MM_OK)
		st = record(s, 1, err);
	if (st == MM_OK)
		return mm_store_commit(s, err);
	mm_store_rollback(s);
	return st;
}

static enum mm_status
op_rebuild(struct mm_store *s, struct mm_err *err)
{
	struct mm_rebuild r;

	return mm_rebuild(s, false, &r, err);
}

static enum mm_status
op_world(struct mm_store *s, struct mm_err *err)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_world *w;
	enum mm_status st =
	    mm_store_world(s, a, MM_DATE_NONE, MM_KNOWN_ALL, &w, err);

	/* A part of the facts must never pass for all of them. */
	if (st == MM_OK)
		assert_int_equal(w->settings.n, 1);
	mm_arena_free(a);
	return st;
}

static const struct {
	const char *name;
	enum mm_status (*run)(struct mm_store *s, struct mm_err *err);
	uint64_t entries; /* recorded by it */
} ops[] = {
	{ "one fact", op_one, 1 },
	{ "many facts", op_many, 600 },
	{ "a file and a fact", op_file_and_fact, 1 },
	{ "rebuild", op_rebuild, 0 },
	{ "load the world", op_world, 0 },
};

static const struct {
	enum fault_kind kind;
	int rc;
	const char *name;
} kinds[] = {
	{ FAULT_WRITE, SQLITE_FULL, "disk full" },
	{ FAULT_WRITE, SQLITE_IOERR_WRITE, "write error" },
	{ FAULT_SYNC, SQLITE_IOERR_FSYNC, "sync error" },
	{ FAULT_TRUNCATE, SQLITE_IOERR_TRUNCATE, "truncate error" },
	{ FAULT_READ, SQLITE_IOERR_READ, "read error" },
	{ FAULT_OPEN, SQLITE_CANTOPEN, "open error" },
	{ FAULT_LOCK, SQLITE_IOERR_LOCK, "lock error" },
};

/* The workspace as a fresh start finds it: everything verifies. */
static uint64_t
verified_head(const char *what, long nth)
{
	struct mm_audit audit;
	struct mm_app app;
	struct mm_err err;

	run_open(&app, dir, false);
	CHECK(mm_audit_verify(&app, NULL, &audit, &err) == MM_OK,
	    "%s, call %ld: %s", what, nth, err.en);
	mm_app_close(&app);
	return audit.head.seq;
}

/* A failure says what it was and what to do. */
static void
check_error(const struct mm_err *err, int rc, const char *what)
{
	CHECK(err->code == MM_EIO || err->code == MM_EBUSY ||
		err->code == MM_EINTERNAL,
	    "%s: %d %s", what, err->code, err->en);
	if (rc == SQLITE_FULL && err->code == MM_EIO) {
		CHECK(strstr(err->en, "nothing was recorded") != NULL, "%s: %s",
		    what, err->en);
		CHECK(strstr(err->ja, "空き") != NULL, "%s: %s", what, err->ja);
	}
}

/*
 * One operation with the n-th call failing; false when it no longer makes
 * that many calls.
 */
static bool
one_fault(size_t op, size_t kind, long nth, bool stays)
{
	char path[SCRATCH_MAX * 2];
	uint64_t before = ENTRIES, after;
	struct mm_store *s = NULL;
	struct mm_err err = { 0 };
	enum mm_status st;
	bool hit;

	scratch_write(scratch_path(path, dir, MM_STORE_FILE), &image);
	(void)unlink(scratch_path(path, dir, MM_STORE_FILE "-wal"));
	faults_set(kinds[kind].kind, nth, kinds[kind].rc, stays);
	st = mm_store_open(dir, &s, &err);
	if (st == MM_OK)
		st = ops[op].run(s, &err);
	if (st != MM_OK)
		check_error(&err, kinds[kind].rc, kinds[kind].name);
	if (st != MM_OK && s != NULL && !stays) {
		/* The same handle works again. */
		faults_clear();
		st = ops[op].run(s, &err);
		CHECK(st == MM_OK, "%s again after %s at call %ld: %s",
		    ops[op].name, kinds[kind].name, nth, err.en);
	}
	mm_store_close(s);
	hit = faults_hit() > 0;
	faults_clear();
	after = verified_head(ops[op].name, nth);
	if (st == MM_OK)
		CHECK(after == before + ops[op].entries,
		    "%s: reported as recorded, but lost", ops[op].name);
	else if (kinds[kind].kind == FAULT_SYNC)
		/* Written, not known to be on the disk: whole or not at all. */
		CHECK(after == before || after == before + ops[op].entries,
		    "%s: torn by a %s", ops[op].name, kinds[kind].name);
	else
		CHECK(after == before, "%s: there after a %s at call %ld",
		    ops[op].name, kinds[kind].name, nth);
	return hit;
}

static void
run_faults(size_t op)
{
	char path[SCRATCH_MAX * 2];
	struct mm_store *s;
	struct mm_err err;
	long injected = 0;

	assert_int_equal(mm_store_create(dir, &s, &err), MM_OK);
	assert_int_equal(record(s, ENTRIES, &err), MM_OK);
	mm_store_close(s);
	image = scratch_read(scratch_path(path, dir, MM_STORE_FILE));
	for (size_t kind = 0; kind < MM_COUNT(kinds); kind++) {
		for (int stays = 0; stays < 2; stays++) {
			long nth = 1;

			while (one_fault(op, kind, nth, stays != 0)) {
				/* Every call at first, then ever fewer. */
				nth += nth < 20 ? 1 : nth / 8;
				injected++;
				assert_true(nth < CALLS_MAX);
			}
		}
	}
	free(image.p);
	print_message("%s: %ld faults\n", ops[op].name, injected);
	assert_true(injected > 0);
}

static void
test_one(void **state)
{
	(void)state;
	run_faults(0);
}

static void
test_many(void **state)
{
	(void)state;
	run_faults(1);
}

static void
test_file_and_fact(void **state)
{
	(void)state;
	run_faults(2);
}

static void
test_rebuild(void **state)
{
	(void)state;
	run_faults(3);
}

static void
test_world(void **state)
{
	(void)state;
	run_faults(4);
}

/* Making a workspace: it is there whole, or it can be made again. */
static void
test_create(void **state)
{
	struct mm_store *s;
	struct mm_err err;
	long injected = 0;

	(void)state;
	for (size_t kind = 0; kind < MM_COUNT(kinds); kind++) {
		long nth = 1;
		bool hit = true;

		while (hit) {
			char sub[SCRATCH_MAX * 2], name[32];
			enum mm_status st;

			(void)snprintf(
			    name, sizeof(name), "w%d-%ld", (int)kind, nth);
			(void)scratch_path(sub, dir, name);
			faults_set(kinds[kind].kind, nth, kinds[kind].rc, true);
			st = mm_store_create(sub, &s, &err);
			hit = faults_hit() > 0;
			faults_clear();
			if (st == MM_OK)
				mm_store_close(s);
			else
				check_error(
				    &err, kinds[kind].rc, kinds[kind].name);
			/* After a failed sync it may be there, whole. */
			if (st != MM_OK) {
				st = mm_store_create(sub, &s, &err);
				CHECK(st == MM_OK ||
					(st == MM_ECONFLICT &&
					    kinds[kind].kind == FAULT_SYNC),
				    "%s at call %ld: %s", kinds[kind].name, nth,
				    err.en);
				if (st == MM_OK)
					mm_store_close(s);
			}
			assert_int_equal(mm_store_open(sub, &s, &err), MM_OK);
			mm_store_close(s);
			scratch_remove(sub);
			nth += nth < 20 ? 1 : nth / 8;
			injected++;
			assert_true(nth < CALLS_MAX);
		}
	}
	print_message("create: %ld faults\n", injected);
}

/*
 * Fill the disk with single facts until one fails; then the journal holds
 * exactly those acknowledged. Runs in a child, which may not come back.
 *
 * @return 0 when all is well, else a line to look for
 */
static int
fill(struct mm_store *s, uint64_t *acknowledged)
{
	struct mm_err err = { 0 };
	struct mm_head head;

	for (*acknowledged = 0; *acknowledged < 100000; ++*acknowledged)
		if (record(s, 1, &err) != MM_OK)
			break;
	if (err.code != MM_EIO || strstr(err.en, "nothing was") == NULL)
		return 2;
	if (mm_store_head(s, &head, &err) != MM_OK)
		return 3;
	return head.seq == *acknowledged ? 0 : 4;
}

/* A real limit of the system on the size of files. */
static int
file_limit(void)
{
	struct rlimit small = { 400000, RLIM_INFINITY }, all;
	struct mm_store *s;
	struct mm_err err;
	uint64_t n;
	int rc;

	(void)signal(SIGXFSZ, SIG_IGN);
	if (mm_store_open(dir, &s, &err) != MM_OK ||
	    getrlimit(RLIMIT_FSIZE, &all) != 0 ||
	    setrlimit(RLIMIT_FSIZE, &small) != 0)
		return 10;
	rc = fill(s, &n);
	/* With room again the same handle goes on. */
	if (rc == 0 && setrlimit(RLIMIT_FSIZE, &all) != 0)
		rc = 11;
	if (rc == 0 && record(s, 1, &err) != MM_OK)
		rc = 12;
	mm_store_close(s);
	return rc;
}

/* A file system of 1.5 MiB; 77 when this machine does not let us mount. */
static int
small_disk(void)
{
	char sub[SCRATCH_MAX * 2];
	struct mm_store *s;
	struct mm_err err;
	uint64_t n;
	int rc;

	(void)scratch_path(sub, dir, "disk");
	if (mkdir(sub, 0700) != 0)
		return 10;
	if (unshare(CLONE_NEWNS) != 0 &&
	    unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
		return 77;
	if (mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
	    mount("tmpfs", sub, "tmpfs", 0, "size=1536k") != 0)
		return 77;
	if (mm_store_create(sub, &s, &err) != MM_OK)
		return 11;
	rc = fill(s, &n);
	if (rc == 0 && mount("tmpfs", sub, "tmpfs", MS_REMOUNT, "size=8m") != 0)
		rc = 12;
	if (rc == 0 && record(s, 1, &err) != MM_OK)
		rc = 13;
	mm_store_close(s);
	if (rc == 0 && mm_store_open(sub, &s, &err) == MM_OK) {
		struct mm_head head;

		if (mm_store_head(s, &head, &err) != MM_OK || head.seq != n + 1)
			rc = 14;
		mm_store_close(s);
	}
	return rc;
}

static int
in_child(int (*run)(void))
{
	int status = 0;
	pid_t pid = fork();

	assert_true(pid >= 0);
	if (pid == 0)
		_exit(run());
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

static void
test_file_limit(void **state)
{
	struct mm_app app;

	(void)state;
	run_open(&app, dir, true);
	mm_app_close(&app);
	assert_int_equal(in_child(file_limit), 0);
	assert_true(verified_head("limit", 0) > 10);
}

static void
test_small_disk(void **state)
{
	int rc;

	(void)state;
	rc = in_child(small_disk);
	if (rc == 77)
		print_message("no mount allowed here: the full disk was "
			      "played by the VFS and by a file limit only\n");
	else
		assert_int_equal(rc, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_file_limit),
		TEST(test_small_disk),
		TEST(test_one),
		TEST(test_many),
		TEST(test_file_and_fact),
		TEST(test_rebuild),
		TEST(test_world),
		TEST(test_create),
	};

	faults_install();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
