/* SPDX-License-Identifier: Apache-2.0 */
/* One fact at a time gives what everything at once gives. */
#include "shortage.h"

#include <glob.h>

#include "duty/live.h"
#include "grow.h"

static void
test_growing_is_the_whole(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	test_cases cases = { 0 };
	struct grown sum = { 0 };
	glob_t files;

	(void)state;
	assert_int_equal(glob("tests/duty/*.case", 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++)
		cases_read(a, files.gl_pathv[i], &cases);
	globfree(&files);
	for (uint32_t i = 0; i < cases.n; i++) {
		const struct test_case *c = &cases.v[i];

		if (c->expects.v[0].error)
			continue;
		CHECK(grow_check(
			  c, c->expects.v[c->expects.n - 1].today, 100, &sum),
		    "%s:%u", c->file, c->line);
	}
	/* Each way was tried, and most facts touch one product. */
	assert_true(sum.exact > 1000 && sum.all > 100 && sum.refused > 10);
	assert_true(sum.compared > 10000);
	mm_arena_free(a);
}

static const char story[] =
    "case \"x\"\nbase\n"
    "party H2 name=乙病院\n"
    "unit U2 P H2 version=1.0 shipped=2020-04-01\n"
    "2026-02-01 unit.move U2 H\n2026-02-02 unit.move U2 H2\n"
    "lifecycle P eol=2024-01-01 eos=2029-01-01\n"
    "patch PT-1 P 1.0\n2026-02-03 patch.result PT-1 U2 done\n"
    "finding F-1 P 1.0 CVE-2026-1\nassess RA-1 P\n"
    "2026-02-01 tell D2 P to=H kind=N2 eol=2024-01-01 eos=2029-01-01 "
    "contents=limited_support\n"
    "today 2026-03-01\nexpect N1-ASSESS open\n";

struct part {
	struct mm_world *w;
	uint32_t n;
};

static enum mm_status
count(void *ctx, const struct mm_duty *d, struct mm_err *err)
{
	(void)d;
	(void)err;
	(*(uint32_t *)ctx)++;
	return MM_OK;
}

static enum mm_status
live_work(struct mm_arena *a, void *ctx, struct mm_err *err)
{
	struct part *k = ctx;
	struct mm_duty_params p = { .arena = a, .party = MM_NONE };
	struct mm_duty_live *l;
	uint32_t n = 0;
	enum mm_status st = mm_live_new(a, k->w, &l, err);

	if (st == MM_OK)
		st = mm_live_eval(l, &p, count, &n, err);
	if (st == MM_OK)
		CHECK(n == k->n, "fewer duties with little memory");
	return st;
}

/* The facts of the story one by one into a small world, the last one live. */
static enum mm_status
add_work(struct mm_arena *a, void *ctx, struct mm_err *err)
{
	const struct test_case *c = ctx;
	struct mm_arena *lists = mm_arena_new(0);
	struct mm_world *w = mm_world_new(a, c->facts.v[c->facts.n - 1].valid);
	enum mm_status st = w == NULL ? mm_err_nomem(err) : MM_OK;
	struct mm_duty_live *l;
	struct mm_live_touch t = { .exact = true };

	for (uint32_t i = 0; i + 1 < c->facts.n && st == MM_OK; i++)
		st = mm_world_apply(w, &c->facts.v[i], err);
	if (st == MM_OK) {
		assert_int_equal(mm_live_new(lists, w, &l, err), MM_OK);
		st = mm_live_add(l, &c->facts.v[c->facts.n - 1], &t, err);
		CHECK(t.exact == (st == MM_OK), "half a fact was added");
	}
	mm_arena_free(lists);
	return st;
}

/* And the lists, with a world that has memory. */
static enum mm_status
list_work(struct mm_arena *a, void *ctx, struct mm_err *err)
{
	const struct test_case *c = ctx;
	struct mm_arena *whole = mm_arena_new(0);
	struct mm_world *w =
	    mm_world_new(whole, c->facts.v[c->facts.n - 1].valid);
	struct mm_duty_live *l;
	struct mm_live_touch t;
	enum mm_status st = mm_live_new(a, w, &l, err);

	for (uint32_t i = 0; i < c->facts.n && st == MM_OK; i++) {
		w->as_of = c->facts.v[i].valid;
		st = mm_live_add(l, &c->facts.v[i], &t, err);
		CHECK(st != MM_OK || t.exact, "fact %u", i);
	}
	mm_arena_free(whole);
	return st;
}

static void
test_adding_with_little_memory(void **state)
{
	static const char grows[] =
	    "case \"x\"\nbase\n"
	    "unit U2 P H version=1.0 shipped=2020-04-01\n"
	    "unit U3 P H version=1.0 shipped=2020-04-01\n"
	    "unit U4 P H version=1.0 shipped=2020-04-01\n"
	    "unit U5 P H version=1.0 shipped=2020-04-01\n"
	    "unit U6 P H version=1.0 shipped=2020-04-01\n"
	    "unit U7 P H version=1.0 shipped=2020-04-01\n"
	    "unit U8 P H version=1.0 shipped=2020-04-01\n"
	    "product Q connected=yes program=yes\n"
	    "product R connected=yes program=yes\n"
	    "unit U9 P H version=1.0 shipped=2020-04-01\n"
	    "today 2026-03-01\nexpect N1-ASSESS open\n";
	struct mm_arena *a = mm_arena_new(0);
	test_cases cases = { 0 };

	(void)state;
	cases_read_text(a, "test-live.c", mm_str_of(grows), &cases);
	assert_true(shortage_each("world", add_work, &cases.v[0]) > 50);
	assert_true(shortage_each("lists", list_work, &cases.v[0]) > 5);
	mm_arena_free(a);
}

static void
test_with_little_memory(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	test_cases cases = { 0 };
	struct part k = { 0 };
	struct mm_duty_params p = { .arena = a, .party = MM_NONE };
	struct mm_err err;

	(void)state;
	cases_read_text(a, "test-live.c", mm_str_of(story), &cases);
	k.w = case_world(a, &cases.v[0], mm_date_of(2026, 3, 1));
	assert_int_equal(mm_duty_eval(k.w, &p, count, &k.n, &err), MM_OK);
	assert_true(shortage_each("live", live_work, &k) > 50);
	mm_arena_free(a);
}

/* What cannot be added leaves the world as it was. */
static void
test_refused_facts(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	test_cases cases = { 0 };
	struct mm_duty_live *l;
	struct mm_world *w;
	struct mm_err err;
	struct {
		const char *name;
		struct mm_fact f;
	} rows[] = {
		{ "a correction",
		    { .type = MM_FACT_VOID,
			.seq = 900,
			.valid = mm_date_of(2026, 3, 1) } },
		{ "an earlier day",
		    { .type = MM_FACT_UNIT_STATE,
			.seq = 900,
			.valid = mm_date_of(2026, 2, 28) } },
		{ "a later day",
		    { .type = MM_FACT_UNIT_STATE,
			.seq = 900,
			.valid = mm_date_of(2026, 3, 2) } },
		{ "an earlier entry",
		    { .type = MM_FACT_UNIT_STATE,
			.seq = 3,
			.valid = mm_date_of(2026, 3, 1) } },
		{ "an assumption about a later day",
		    { .type = MM_FACT_UNIT_STATE,
			.seq = 0,
			.valid = mm_date_of(2026, 3, 2) } },
		{ "a unit told again",
		    { .type = MM_FACT_UNIT,
			.seq = 900,
			.valid = mm_date_of(2026, 3, 1) } },
	};

	(void)state;
	rows[0].f.v[MM_F_VOID_seq] = MM_STR("5");
	for (size_t i = 1; i < 5; i++) {
		rows[i].f.v[MM_F_UNIT_STATE_unit] = MM_STR("U1");
		rows[i].f.v[MM_F_UNIT_STATE_state] = MM_STR("retired");
	}
	rows[5].f.v[MM_F_UNIT_unit] = MM_STR("U1");
	cases_read_text(a, "test-live.c", mm_str_of(story), &cases);
	w = case_world(a, &cases.v[0], mm_date_of(2026, 3, 1));
	assert_int_equal(mm_live_new(a, w, &l, &err), MM_OK);
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		uint64_t facts = w->facts;
		struct mm_live_touch t;

		assert_int_equal(mm_live_add(l, &rows[i].f, &t, &err), MM_OK);
		CHECK(!t.exact && w->facts == facts, "%s", rows[i].name);
	}
	mm_arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_growing_is_the_whole),
		cmocka_unit_test(test_with_little_memory),
		cmocka_unit_test(test_adding_with_little_memory),
		cmocka_unit_test(test_refused_facts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
