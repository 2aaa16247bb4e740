/* SPDX-License-Identifier: Apache-2.0 */
/* Runs every case of tests/duty/. */
#include "test.h"

#include <glob.h>

#include "case.h"
#include "duty/explain.h"

struct found {
	struct mm_arena *a;
	const struct expectation *e;
	uint32_t n;
	struct mm_duty duty;
	char states[512];
};

static bool
selected(const struct mm_duty *d, const struct expectation *e)
{
	const struct mm_world *w = d->index->w;
	struct mm_str v =
	    d->version == MM_NONE ? MM_STR("?") : w->versions.v[d->version].id;

	if (!mm_str_eqz(e->rule, d->rule->id))
		return false;
	if (e->party.p != NULL &&
	    (d->party == MM_NONE ||
		!mm_str_eq(e->party, w->parties.v[d->party].id)))
		return false;
	if (e->version.p != NULL && !mm_str_eq(e->version, v))
		return false;
	if (e->via.p != NULL && d->via != 5)
		return false;
	return e->via.p != NULL || d->via == 0 ||
	    d->rule->scope == MM_SCOPE_REQUEST;
}

static enum mm_status
look(void *ctx, const struct mm_duty *d, struct mm_err *err)
{
	struct found *f = ctx;
	struct mm_str key;
	char line[200];

	if (!selected(d, f->e))
		return MM_OK;
	key = mm_duty_key(f->a, d);
	if (f->e->subject.p != NULL &&
	    memmem(key.p, key.n, f->e->subject.p, f->e->subject.n) == NULL)
		return MM_OK;
	snprintf(line, sizeof(line), " %.*s=%s", MM_FMT(key),
	    mm_term_id(&mm_terms_duty_state, (int)d->state));
	if (strlen(f->states) + strlen(line) < sizeof(f->states))
		memcpy(f->states + strlen(f->states), line, strlen(line) + 1);
	/* A rule that does not apply counts only when asked for. */
	if (mm_str_eqz(f->e->state, "none") &&
	    d->state == MM_DUTY_NOT_APPLICABLE)
		return MM_OK;
	f->n++;
	return mm_duty_keep(f->a, d, &f->duty, err);
}

static bool
says(const struct mm_explanation *e, struct mm_str text)
{
	for (int l = MM_JA; l <= MM_EN; l++) {
		if (memmem(e->head[l].p, e->head[l].n, text.p, text.n) != NULL)
			return true;
		for (uint32_t i = 0; i < e->rows.n; i++) {
			const struct mm_str *t = &e->rows.v[i].text[l];

			if (memmem(t->p, t->n, text.p, text.n) != NULL)
				return true;
		}
	}
	return false;
}

static void
check_found(
    const struct test_case *c, const struct expectation *e, struct found *f)
{
	struct mm_explanation x;
	struct mm_err err;
	struct mm_buf b;
	char due[MM_DATE_TEXT];

	CHECK(f->n == 1, "%s:%u: %u duties match:%s", c->file, e->line, f->n,
	    f->states);
	assert_int_equal(mm_duty_explain(f->a, &f->duty, &x, &err), MM_OK);
	mm_buf_init(&b, 0);
	mm_explain_render(&x, MM_JA, &b);
	CHECK(mm_str_eqz(e->state,
		  mm_term_id(&mm_terms_duty_state, (int)f->duty.state)),
	    "%s:%u: wrong state\n%s", c->file, e->line, b.p);
	if (e->due.p != NULL)
		CHECK(mm_str_eqz(e->due,
			  mm_date_is_set(f->duty.due)
			      ? mm_date_fmt(f->duty.due, due)
			      : "none"),
		    "%s:%u: wrong due\n%s", c->file, e->line, b.p);
	if (e->source.p != NULL)
		CHECK(mm_str_eqz(e->source,
			  mm_term_id(
			      &mm_terms_due_source, (int)f->duty.due_source)),
		    "%s:%u: wrong due source\n%s", c->file, e->line, b.p);
	for (unsigned i = 0; i < e->ntext; i++)
		CHECK(says(&x, e->text[i]), "%s:%u: not said: %.*s\n%s",
		    c->file, e->line, MM_FMT(e->text[i]), b.p);
	for (unsigned i = 0; i < e->nnot_said; i++)
		CHECK(!says(&x, e->not_said[i]), "%s:%u: said: %.*s\n%s",
		    c->file, e->line, MM_FMT(e->not_said[i]), b.p);
	mm_buf_free(&b);
}

static void
check_expectation(const struct test_case *c, const struct expectation *e)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_world *w = case_world(a, c, e->today);
	struct found f = { .a = a, .e = e };
	struct mm_duty_params p = {
		.arena = a, .all = true, .product = MM_NONE, .party = MM_NONE
	};
	struct mm_err err = { 0 };
	enum mm_status st = mm_duty_eval(w, &p, look, &f, &err);

	if (e->error) {
		struct mm_coverage cov;
		struct mm_err other;

		CHECK(st != MM_OK, "%s:%u: accepted", c->file, e->line);
		CHECK(mm_duty_coverage(w, &p, &cov, &other) == st,
		    "%s:%u: accounted for", c->file, e->line);
		CHECK(memmem(err.ja, strlen(err.ja), e->text[0].p,
			  e->text[0].n) != NULL ||
			memmem(err.en, strlen(err.en), e->text[0].p,
			    e->text[0].n) != NULL,
		    "%s:%u: %s", c->file, e->line, err.en);
	} else {
		CHECK(st == MM_OK, "%s:%u: %s", c->file, e->line, err.en);
		if (mm_str_eqz(e->state, "none"))
			CHECK(f.n == 0, "%s:%u: there is one:%s", c->file,
			    e->line, f.states);
		else
			check_found(c, e, &f);
	}
	mm_arena_free(a);
}

/* Coverage and keys hold in every case: no pair undecided, keys unique. */
static enum mm_status
collect_key(void *ctx, const struct mm_duty *d, struct mm_err *err)
{
	struct mm_map *m = ctx;
	struct mm_str key = mm_duty_key(m->arena, d);
	bool added;

	if (mm_map_put(m, key, 1, &added) == MM_MAP_NONE)
		return mm_err_nomem(err);
	CHECK(added, "key twice: %.*s", MM_FMT(key));
	return MM_OK;
}

static void
check_invariants(const struct test_case *c, struct mm_date today)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_world *w = case_world(a, c, today);
	struct mm_duty_params p = {
		.arena = a, .product = MM_NONE, .party = MM_NONE
	};
	struct mm_coverage cov;
	struct mm_map keys;
	struct mm_err err;

	assert_int_equal(mm_duty_coverage(w, &p, &cov, &err), MM_OK);
	CHECK(cov.missing.n == 0 && cov.decided == cov.pairs,
	    "%s:%u: pairs without a decision", c->file, c->line);
	mm_map_init(&keys, a);
	assert_int_equal(mm_duty_eval(w, &p, collect_key, &keys, &err), MM_OK);
	mm_arena_free(a);
}

static void
run_case(void **state)
{
	const struct test_case *c = *state;

	CHECK(c->expects.n > 0, "%s:%u: nothing expected", c->file, c->line);
	for (uint32_t i = 0; i < c->expects.n; i++)
		check_expectation(c, &c->expects.v[i]);
	if (!c->expects.v[0].error)
		check_invariants(c, c->expects.v[0].today);
}

int
main(void)
{
	struct mm_arena *a = mm_arena_new(0);
	test_cases cases = { 0 };
	struct CMUnitTest *tests;
	glob_t files;
	int failed;

	if (glob("tests/duty/*.case", 0, NULL, &files) != 0)
		return 1;
	for (size_t i = 0; i < files.gl_pathc; i++)
		cases_read(a, files.gl_pathv[i], &cases);
	tests = mm_arena_array(a, cases.n, sizeof(*tests));
	for (uint32_t i = 0; i < cases.n; i++) {
		struct mm_str name = mm_arena_fmt(a, "%s:%u %.*s",
		    cases.v[i].file, cases.v[i].line, MM_FMT(cases.v[i].title));

		tests[i] = (struct CMUnitTest){ name.p, run_case, NULL, NULL,
			&cases.v[i] };
	}
	failed =
	    _cmocka_run_group_tests("duty cases", tests, cases.n, NULL, NULL);
	globfree(&files);
	mm_arena_free(a);
	return failed;
}
