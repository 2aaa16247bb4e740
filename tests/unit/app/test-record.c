/* SPDX-License-Identifier: Apache-2.0 */
/* Recording: all or nothing, numbering, chain, both time axes. */
#include "scratch.h"

#include <errno.h>
#include <signal.h>
#include <sys/wait.h>

#include "app/record.h"
#include "ledger/chain.h"
#include "ledger/entry.h"

static char dir[SCRATCH_MAX];
static struct mm_store *store;

static int
setup(void **state)
{
	struct mm_err err;

	(void)state;
	scratch_make(dir);
	return mm_store_create(dir, &store, &err) == MM_OK ? 0 : -1;
}

static int
teardown(void **state)
{
	(void)state;
	mm_store_close(store);
	scratch_remove(dir);
	return 0;
}

static struct mm_date
day(const char *iso)
{
	struct mm_date d = MM_DATE_NONE;

	assert_true(mm_date_iso(mm_str_of(iso), &d));
	return d;
}

static struct mm_time
instant(const char *iso)
{
	struct mm_time t = { 0 };

	assert_true(mm_time_parse(mm_str_of(iso), &t));
	return t;
}

static struct mm_fact
workspace(const char *id)
{
	struct mm_fact f = { .type = MM_FACT_WORKSPACE };

	f.valid = day("2026-04-01");
	f.v[MM_F_WORKSPACE_workspace] = mm_str_of(id);
	f.v[MM_F_WORKSPACE_maker] = MM_STR("サンプル医療機器株式会社");
	return f;
}

static struct mm_fact
party(const char *id, const char *name, const char *valid)
{
	struct mm_fact f = { .type = MM_FACT_PARTY };

	f.valid = day(valid);
	f.v[MM_F_PARTY_party] = mm_str_of(id);
	f.v[MM_F_PARTY_kind] = MM_STR("hospital");
	f.v[MM_F_PARTY_name] = mm_str_of(name);
	return f;
}

static struct mm_fact
correction(const char *seq, const char *valid)
{
	struct mm_fact f = { .type = MM_FACT_VOID };

	f.valid = day(valid);
	f.v[MM_F_VOID_seq] = mm_str_of(seq);
	return f;
}

static struct mm_record_ctx
ctx_at(const char *now)
{
	struct mm_record_ctx ctx = { .actor = MM_STR("tanaka") };

	ctx.now = instant(now);
	return ctx;
}

static void
record_one(struct mm_fact f, const char *now, uint64_t want_seq)
{
	struct mm_record_ctx ctx = ctx_at(now);
	uint64_t seq = 0;
	struct mm_err err;

	CHECK(mm_record(store, &ctx, &f, 1, &seq, &err) == MM_OK, "%s", err.en);
	assert_int_equal(seq, want_seq);
}

static uint64_t
head_seq(void)
{
	struct mm_head head;
	struct mm_err err;

	assert_int_equal(mm_store_head(store, &head, &err), MM_OK);
	return head.seq;
}

struct walk {
	struct mm_chain *chain;
	struct mm_arena *a;
};

static enum mm_status
verify_row(void *ctx, const struct mm_journal_row *row, struct mm_err *err)
{
	struct walk *w = ctx;
	struct mm_chain_found e = { row->seq, row->bytes, row->chain };
	struct mm_fact f;

	return mm_chain_verify(w->chain, &e, w->a, &f, err);
}

/* The whole journal verifies from the workspace id to the head. */
static void
expect_chain(const char *id)
{
	struct walk w = { mm_chain_new(mm_str_of(id)), mm_arena_new(0) };
	struct mm_head head;
	struct mm_err err;

	CHECK(mm_store_journal(store, 0, verify_row, &w, &err) == MM_OK, "%s",
	    err.en);
	assert_int_equal(mm_store_head(store, &head, &err), MM_OK);
	assert_int_equal(head.seq, mm_chain_seq(w.chain));
	assert_true(mm_sha256_eq(head.chain, mm_chain_value(w.chain)));
	mm_chain_free(w.chain);
	mm_arena_free(w.a);
}

static void
test_numbers_and_chain(void **state)
{
	struct mm_record_ctx ctx = ctx_at("2026-04-01T00:30:00Z");
	struct mm_fact f[700];
	uint64_t seq = 99;
	struct mm_err err;

	(void)state;
	f[0] = workspace("demo");
	for (size_t i = 1; i < MM_COUNT(f); i++)
		f[i] = party("H-1", "桜丘記念病院", "2020-01-01");
	f[5].actor = MM_STR("sato");
	assert_int_equal(mm_record(store, &ctx, f, 0, &seq, &err), MM_OK);
	assert_int_equal(seq, 99);
	/* More than one group of entries, in one transaction. */
	assert_int_equal(
	    mm_record(store, &ctx, f, MM_COUNT(f), &seq, &err), MM_OK);
	assert_int_equal(seq, 1);
	for (size_t i = 0; i < MM_COUNT(f); i++) {
		assert_int_equal(f[i].seq, i + 1);
		assert_int_equal(f[i].recorded.sec, ctx.now.sec);
		CHECK(mm_str_eqz(f[i].actor, i == 5 ? "sato" : "tanaka"), "%d",
		    (int)i);
	}
	assert_string_equal(mm_store_workspace(store).p, "demo");
	record_one(
	    party("H-2", "x", "2020-01-01"), "2026-04-01T00:31:00Z", 701);
	expect_chain("demo");
}

static void
test_without_workspace_fact(void **state)
{
	struct mm_record_ctx ctx = ctx_at("2026-04-01T00:31:00Z");
	struct mm_fact f = workspace("late");
	struct mm_err err;

	(void)state;
	record_one(party("H-1", "x", "2020-01-01"), "2026-04-01T00:30:00Z", 1);
	expect_chain(MM_STORE_UNNAMED);
	assert_int_equal(
	    mm_record(store, &ctx, &f, 1, NULL, &err), MM_ECONFLICT);
	assert_int_equal(head_seq(), 1);
}

static void
test_all_or_nothing(void **state)
{
	struct mm_record_ctx ctx = ctx_at("2026-04-01T00:30:00Z");
	struct mm_fact f[300];
	struct mm_err err;

	(void)state;
	for (size_t i = 0; i < MM_COUNT(f); i++)
		f[i] = party("H-1", "x", "2020-01-01");
	f[299].v[MM_F_PARTY_kind] = MM_STR("hopsital");
	assert_int_equal(
	    mm_record(store, &ctx, f, 300, NULL, &err), MM_EFORMAT);
	assert_int_equal(err.line, 300);
	assert_non_null(strstr(err.en, "hopsital"));
	assert_int_equal(head_seq(), 0);
	f[299] = correction("301", "2026-04-01");
	assert_int_equal(
	    mm_record(store, &ctx, f, 300, NULL, &err), MM_ENOTFOUND);
	assert_int_equal(err.line, 300);
	assert_int_equal(head_seq(), 0);
	f[299] = correction("299", "2026-04-01");
	assert_int_equal(mm_record(store, &ctx, f, 300, NULL, &err), MM_OK);

	ctx.actor = MM_STR_NONE;
	f[0] = party("H-1", "x", "2020-01-01");
	assert_int_equal(mm_record(store, &ctx, f, 1, NULL, &err), MM_EFORMAT);
	ctx = ctx_at("2026-04-01T00:30:00Z");
	ctx.now.sec = 0;
	assert_int_equal(mm_record(store, &ctx, f, 1, NULL, &err), MM_EFORMAT);
	assert_int_equal(head_seq(), 300);
}

static void
test_expected_head(void **state)
{
	struct mm_record_ctx ctx = ctx_at("2026-04-01T00:30:00Z");
	struct mm_fact f = party("H-1", "x", "2020-01-01");
	struct mm_err err;

	(void)state;
	record_one(f, "2026-04-01T00:30:00Z", 1);
	ctx.expected = 2;
	assert_int_equal(
	    mm_record(store, &ctx, &f, 1, NULL, &err), MM_ECONFLICT);
	ctx.expected = 1;
	assert_int_equal(mm_record(store, &ctx, &f, 1, NULL, &err), MM_OK);
	assert_int_equal(
	    mm_record(store, &ctx, &f, 1, NULL, &err), MM_ECONFLICT);
	assert_int_equal(head_seq(), 2);
}

static void
test_within_a_transaction(void **state)
{
	struct mm_record_ctx ctx = ctx_at("2026-04-01T00:30:00Z");
	struct mm_fact f = party("H-1", "x", "2020-01-01");
	struct mm_err err;

	(void)state;
	assert_int_equal(mm_store_begin(store, &err), MM_OK);
	assert_int_equal(mm_record(store, &ctx, &f, 1, NULL, &err), MM_OK);
	assert_int_equal(mm_record(store, &ctx, &f, 1, NULL, &err), MM_OK);
	assert_int_equal(head_seq(), 2);
	mm_store_rollback(store);
	assert_int_equal(head_seq(), 0);
	assert_int_equal(mm_store_begin(store, &err), MM_OK);
	assert_int_equal(mm_record(store, &ctx, &f, 1, NULL, &err), MM_OK);
	assert_int_equal(mm_record(store, &ctx, &f, 1, NULL, &err), MM_OK);
	assert_int_equal(mm_store_commit(store, &err), MM_OK);
	assert_int_equal(head_seq(), 2);
	expect_chain(MM_STORE_UNNAMED);
}

static void
test_preserve(void **state)
{
	struct mm_record_ctx ctx = ctx_at("2026-04-01T00:30:00Z");
	struct mm_fact f = party("H-1", "x", "2020-01-01");
	struct mm_err err;

	(void)state;
	ctx.preserve = true;
	f.seq = 1;
	assert_int_equal(mm_record(store, &ctx, &f, 1, NULL, &err), MM_EFORMAT);
	f.recorded = instant("2025-01-01T00:00:00Z");
	assert_int_equal(mm_record(store, &ctx, &f, 1, NULL, &err), MM_OK);
	assert_int_equal(f.recorded.sec, instant("2025-01-01T00:00:00Z").sec);
	assert_int_equal(mm_record(store, &ctx, &f, 1, NULL, &err), MM_EFORMAT);
	f.seq = 3;
	assert_int_equal(mm_record(store, &ctx, &f, 1, NULL, &err), MM_EFORMAT);
	assert_non_null(strstr(err.en, "must be 2"));
	assert_int_equal(head_seq(), 1);
}

/* What a fact says, one letter each, in the order given. */
static enum mm_status
spell(void *ctx, const struct mm_fact *f, struct mm_err *err)
{
	char *text = ctx;
	size_t n = strlen(text);

	(void)err;
	text[n] = f->v[MM_F_PARTY_name].p[0];
	text[n + 1] = '\0';
	return MM_OK;
}

/*
 * Four names of one party: true since (valid), recorded at. Then each
 * question "which facts, as of a day, as known by then".
 */
static void
test_both_times(void **state)
{
	static const struct {
		const char *as_of, *recorded;
		uint64_t seq;
		const char *facts, *name;
	} rows[] = {
		{ "2026-12-31", NULL, 0, "ABDC", "C" },
		{ "2026-03-01", NULL, 0, "ABD", "D" },
		{ "2026-02-01", NULL, 0, "AB", "B" },
		{ "2026-01-31", NULL, 0, "A", "A" },
		{ "2025-12-31", NULL, 0, "", NULL },
		{ "2026-12-31", NULL, 2, "AB", "B" },
		{ "2026-12-31", NULL, 3, "ABC", "C" },
		{ "2026-12-31", "2026-05-01T00:00:00Z", 0, "AB", "B" },
		{ "2026-12-31", "2026-04-30T23:59:59Z", 0, "A", "A" },
		{ "2026-01-31", "2026-06-01T00:00:00Z", 2, "A", "A" },
		{ NULL, NULL, 0, "ABDC", "C" },
	};
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	record_one(party("H", "A", "2026-01-01"), "2026-04-01T00:00:00Z", 1);
	record_one(party("H", "B", "2026-02-01"), "2026-05-01T00:00:00Z", 2);
	record_one(party("H", "C", "2026-04-01"), "2026-06-01T00:00:00Z", 3);
	record_one(party("H", "D", "2026-03-01"), "2026-07-01T00:00:00Z", 4);
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_slice slice = { MM_DATE_NONE,
			{ rows[i].seq, { 0 } } };
		struct mm_world *w;
		struct mm_err err;
		char text[8] = "";
		uint32_t p;

		if (rows[i].as_of != NULL)
			slice.as_of = day(rows[i].as_of);
		if (rows[i].recorded != NULL)
			slice.known.recorded = instant(rows[i].recorded);
		assert_int_equal(mm_store_facts(store, MM_FACT_PARTY, &slice,
				     spell, text, &err),
		    MM_OK);
		CHECK(strcmp(text, rows[i].facts) == 0, "row %d: %s", (int)i,
		    text);
		assert_int_equal(mm_store_world(store, a, slice.as_of,
				     slice.known, &w, &err),
		    MM_OK);
		p = mm_world_party(w, MM_STR("H"));
		CHECK(
		    (p == MM_NONE) == (rows[i].name == NULL), "row %d", (int)i);
		if (p != MM_NONE)
			CHECK(mm_str_eqz(w->parties.v[p].name, rows[i].name),
			    "row %d: %.*s", (int)i,
			    MM_FMT(w->parties.v[p].name));
	}
	mm_arena_free(a);
}

/* A correction hides what it names, but not what was known before it. */
static void
test_correction(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_world *w;
	struct mm_err err;

	(void)state;
	record_one(party("H", "A", "2026-01-01"), "2026-04-01T00:00:00Z", 1);
	record_one(party("H", "B", "2026-02-01"), "2026-05-01T00:00:00Z", 2);
	record_one(correction("2", "2026-02-01"), "2026-06-01T00:00:00Z", 3);
	assert_int_equal(
	    mm_store_world(store, a, day("2026-12-31"), MM_KNOWN_ALL, &w, &err),
	    MM_OK);
	assert_true(mm_str_eqz(w->parties.v[0].name, "A"));
	assert_int_equal(w->voided, 1);
	assert_int_equal(mm_store_world(store, a, day("2026-12-31"),
			     (struct mm_known){ 2, { 0 } }, &w, &err),
	    MM_OK);
	assert_true(mm_str_eqz(w->parties.v[0].name, "B"));
	mm_arena_free(a);
}

static void
test_projection(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_fact f = party("H", "名", "2026-01-01"), got;
	struct mm_record_ctx ctx = ctx_at("2026-04-01T00:00:00Z");
	struct mm_sha256 before, after;
	const struct mm_fact *one = &f;
	uint64_t rows = 0;
	struct mm_err err;

	(void)state;
	f.reason = MM_STR("台帳");
	f.v[MM_F_PARTY_contract] = MM_STR("yes");
	assert_int_equal(mm_record(store, &ctx, &f, 1, NULL, &err), MM_OK);
	assert_int_equal(mm_store_projected(store, &f, a, &got, &err), MM_OK);
	assert_int_equal(got.seq, 1);
	assert_int_equal(got.valid.day, f.valid.day);
	assert_int_equal(got.recorded.sec, f.recorded.sec);
	assert_true(mm_str_eq(got.actor, f.actor));
	assert_true(mm_str_eq(got.reason, f.reason));
	for (int i = 0; i < MM_FACT_FIELDS; i++)
		CHECK(mm_str_eq(got.v[i], f.v[i]), "field %d", i);
	assert_int_equal(
	    mm_store_projection_rows(store, MM_FACT_PARTY, &rows, &err), MM_OK);
	assert_int_equal(rows, 1);
	assert_int_equal(
	    mm_store_projection_digest(store, &before, &err), MM_OK);
	assert_int_equal(mm_store_begin(store, &err), MM_OK);
	assert_int_equal(mm_store_projection_clear(store, &err), MM_OK);
	assert_int_equal(
	    mm_store_projected(store, &f, a, &got, &err), MM_ENOTFOUND);
	assert_int_equal(
	    mm_store_projection_digest(store, &after, &err), MM_OK);
	assert_false(mm_sha256_eq(before, after));
	assert_int_equal(mm_store_project(store, &one, 1, &err), MM_OK);
	assert_int_equal(mm_store_commit(store, &err), MM_OK);
	assert_int_equal(
	    mm_store_projection_digest(store, &after, &err), MM_OK);
	assert_true(mm_sha256_eq(before, after));
	mm_arena_free(a);
}

/* Child: hold the write lock until told, on a handle of its own. */
static pid_t
hold_lock(int hold_ms, int *ready)
{
	int fd[2];
	pid_t pid;
	char c = 'x';

	assert_int_equal(pipe(fd), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (pid == 0) {
		struct mm_store *s;
		struct mm_err err;

		if (mm_store_open(dir, &s, &err) != MM_OK ||
		    mm_store_begin(s, &err) != MM_OK)
			_exit(1);
		(void)!write(fd[1], &c, 1);
		(void)usleep((useconds_t)hold_ms * 1000);
		_exit(mm_store_commit(s, &err) == MM_OK ? 0 : 1);
	}
	(void)close(fd[1]);
	*ready = fd[0];
	return pid;
}

static void
check_writer(int hold_ms, enum mm_status want)
{
	struct mm_record_ctx ctx = ctx_at("2026-04-01T00:00:00Z");
	struct mm_fact f = party("H", "A", "2026-01-01");
	struct mm_err err;
	int ready, status;
	char c;
	pid_t pid;

	/* A handle is not carried across fork(). */
	mm_store_close(store);
	pid = hold_lock(hold_ms, &ready);
	assert_int_equal(read(ready, &c, 1), 1);
	(void)close(ready);
	assert_int_equal(mm_store_open(dir, &store, &err), MM_OK);
	/* Reading goes on meanwhile. */
	assert_int_equal(head_seq(), 0);
	assert_int_equal(mm_record(store, &ctx, &f, 1, NULL, &err), want);
	if (want == MM_EBUSY) {
		assert_non_null(strstr(err.en, "run again"));
		(void)kill(pid, SIGKILL);
	}
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	assert_int_equal(mm_record(store, &ctx, &f, 1, NULL, &err), MM_OK);
}

static void
test_second_writer_waits(void **state)
{
	(void)state;
	check_writer(300, MM_OK);
	assert_int_equal(head_seq(), 2);
}

static void
test_second_writer_gives_up(void **state)
{
	(void)state;
	check_writer(60000, MM_EBUSY);
	assert_int_equal(head_seq(), 1);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_numbers_and_chain),
		TEST(test_without_workspace_fact),
		TEST(test_all_or_nothing),
		TEST(test_expected_head),
		TEST(test_within_a_transaction),
		TEST(test_preserve),
		TEST(test_both_times),
		TEST(test_correction),
		TEST(test_projection),
		TEST(test_second_writer_waits),
		TEST(test_second_writer_gives_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
