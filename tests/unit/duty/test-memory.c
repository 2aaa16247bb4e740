/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory that runs out anywhere in an evaluation or an explanation: it is
 * refused, never answered with fewer duties or half an explanation.
 */
#include "shortage.h"

#include <glob.h>

#include "case.h"
#include "duty/explain.h"

/* What an evaluation gave: how many duties, and a digest of their verdicts. */
struct sum {
	struct mm_arena *a; /* unlimited: the sink is not under test */
	uint64_t n, digest;
};

static void
mix(struct sum *s, const void *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		s->digest = (s->digest ^ ((const unsigned char *)p)[i]) *
		    UINT64_C(1099511628211);
}

static void
mix_str(struct sum *s, struct mm_str t)
{
	mix(s, t.p, t.n);
	mix(s, "", 1);
}

static enum mm_status
add(void *ctx, const struct mm_duty *d, struct mm_err *err)
{
	struct sum *s = ctx;

	(void)err;
	s->n++;
	mix_str(s, mm_duty_key(s->a, d));
	mix(s, &d->state, sizeof(d->state));
	mix(s, &d->due.day, sizeof(d->due.day));
	mix(s, &d->waiver, sizeof(d->waiver));
	mix(s, d->evidence, d->nevidence * sizeof(*d->evidence));
	return MM_OK;
}

struct work {
	const struct mm_world *w;
	struct mm_arena *spare;
	struct sum whole; /* with all the memory there is */
	const struct mm_duty *duty;
};

static enum mm_status
evaluate(const struct mm_world *w, struct mm_arena *a, struct mm_arena *spare,
    struct sum *out, struct mm_err *err)
{
	struct mm_duty_params p = {
		.arena = a, .all = true, .product = MM_NONE, .party = MM_NONE
	};

	mm_arena_reset(spare);
	*out = (struct sum){ .a = spare, .digest = 7 };
	return mm_duty_eval(w, &p, add, out, err);
}

static enum mm_status
eval_work(struct mm_arena *a, void *ctx, struct mm_err *err)
{
	struct work *k = ctx;
	struct sum now;
	enum mm_status st = evaluate(k->w, a, k->spare, &now, err);

	if (st == MM_OK)
		CHECK(now.n == k->whole.n && now.digest == k->whole.digest,
		    "other duties with little memory");
	return st;
}

static enum mm_status
coverage_work(struct mm_arena *a, void *ctx, struct mm_err *err)
{
	struct work *k = ctx;
	struct mm_duty_params p = {
		.arena = a, .product = MM_NONE, .party = MM_NONE
	};
	struct mm_coverage c = { 0 };
	enum mm_status st = mm_duty_coverage(k->w, &p, &c, err);

	if (st == MM_OK)
		CHECK(c.units == k->w->units.n && c.decided == c.pairs,
		    "pairs forgotten with little memory");
	else
		CHECK(c.units == 0, "half an account was given");
	return st;
}

static void
explain_sum(const struct mm_explanation *e, struct sum *out)
{
	*out = (struct sum){ .n = e->rows.n };
	mix_str(out, e->key);
	for (int l = MM_JA; l <= MM_EN; l++) {
		mix_str(out, e->head[l]);
		for (uint32_t i = 0; i < e->rows.n; i++)
			mix_str(out, e->rows.v[i].text[l]);
	}
	for (uint32_t i = 0; i < e->rows.n; i++) {
		mix_str(out, e->rows.v[i].brief);
		mix_str(out, mm_str_of(e->rows.v[i].id));
		mix(out, &e->rows.v[i].seq, sizeof(e->rows.v[i].seq));
	}
}

static enum mm_status
explain_work(struct mm_arena *a, void *ctx, struct mm_err *err)
{
	struct work *k = ctx;
	struct mm_explanation e;
	enum mm_status st = mm_duty_explain(a, k->duty, &e, err);
	struct sum now;

	if (st != MM_OK)
		return st;
	explain_sum(&e, &now);
	CHECK(now.n == k->whole.n && now.digest == k->whole.digest,
	    "another explanation with little memory");
	return MM_OK;
}

/* The parts of an explanation by themselves: whole, or refused. */
static enum mm_status
parts_work(struct mm_arena *a, void *ctx, struct mm_err *err)
{
	struct work *k = ctx;
	struct mm_explanation e = { 0 };
	struct mm_next next = { .n = MM_NEXT_MAX + 1 };
	enum mm_status st = mm_duty_reasons(a, k->duty, MM_EN, &e, err);

	if (st != MM_OK) {
		assert_int_equal(e.rows.n, 0);
		return st;
	}
	st = mm_duty_next(a, k->duty, &next, err);
	CHECK(st == MM_OK ? next.n <= MM_NEXT_MAX : next.n > MM_NEXT_MAX,
	    "half an answer with little memory");
	return st;
}

static enum mm_status
keep_work(struct mm_arena *a, void *ctx, struct mm_err *err)
{
	struct work *k = ctx;
	struct mm_duty kept;
	enum mm_status st = mm_duty_keep(a, k->duty, &kept, err);

	if (st != MM_OK)
		return st;
	assert_ptr_not_equal(kept.facts, k->duty->facts);
	assert_memory_equal(kept.facts, k->duty->facts, sizeof(*kept.facts));
	return MM_OK;
}

/* One explanation of each rule in each state is enough. */
struct seen {
	struct work k;
	uint64_t refused;
	bool done[128][MM_DUTY_NOT_APPLICABLE + 1];
};

static enum mm_status
explain_one(void *ctx, const struct mm_duty *d, struct mm_err *err)
{
	struct seen *s = ctx;
	size_t rule = (size_t)(mm_rule_find(mm_str_of(d->rule->id)) - mm_rules);
	struct mm_arena *a;
	struct mm_explanation e;

	/* A rule that a pack restates has other words. */
	rule += d->rule->row != NULL ? MM_COUNT(s->done) / 2 : 0;
	assert_true(rule < MM_COUNT(s->done));
	if (s->done[rule][d->state])
		return MM_OK;
	s->done[rule][d->state] = true;
	a = mm_arena_new(0);
	assert_int_equal(mm_duty_explain(a, d, &e, err), MM_OK);
	explain_sum(&e, &s->k.whole);
	s->k.duty = d;
	s->refused += shortage_each(d->rule->id, explain_work, &s->k);
	s->refused += shortage_each(d->rule->id, parts_work, &s->k);
	s->refused += shortage_each(d->rule->id, keep_work, &s->k);
	mm_arena_free(a);
	return MM_OK;
}

static test_cases
all_cases(struct mm_arena *a)
{
	test_cases cases = { 0 };
	glob_t files;

	assert_int_equal(glob("tests/duty/*.case", 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++)
		cases_read(a, files.gl_pathv[i], &cases);
	globfree(&files);
	assert_true(cases.n >= 80);
	return cases;
}

static void
test_evaluation(void **state)
{
	struct mm_arena *a = mm_arena_new(0), *spare = mm_arena_new(0);
	test_cases cases = all_cases(a);
	size_t refused = 0;

	(void)state;
	for (uint32_t i = 0; i < cases.n; i++) {
		const struct test_case *c = &cases.v[i];
		struct mm_arena *b = mm_arena_new(0);
		struct work k = { .spare = spare };
		struct mm_err err;

		k.w = case_world(b, c, c->expects.v[0].today);
		if (!c->expects.v[0].error) {
			assert_int_equal(
			    evaluate(k.w, b, spare, &k.whole, &err), MM_OK);
			refused += shortage_each(c->file, eval_work, &k);
			refused += shortage_each(c->file, coverage_work, &k);
		}
		mm_arena_free(b);
	}
	assert_true(refused > 1000);
	mm_arena_free(spare);
	mm_arena_free(a);
}

static void
test_explanation(void **state)
{
	static struct seen s;
	struct mm_arena *a = mm_arena_new(0);
	test_cases cases = all_cases(a);

	(void)state;
	for (uint32_t i = 0; i < cases.n; i++) {
		const struct test_case *c = &cases.v[i];
		struct mm_arena *b = mm_arena_new(0);
		struct mm_duty_params p = { .arena = b,
			.all = true,
			.product = MM_NONE,
			.party = MM_NONE };
		struct mm_err err;

		s.k.w = case_world(b, c, c->expects.v[0].today);
		if (!c->expects.v[0].error)
			assert_int_equal(
			    mm_duty_eval(s.k.w, &p, explain_one, &s, &err),
			    MM_OK);
		mm_arena_free(b);
	}
	assert_true(s.refused > 1000);
	mm_arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_evaluation),
		cmocka_unit_test(test_explanation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
