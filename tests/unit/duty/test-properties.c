/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Properties of the evaluator over the worlds of all cases: unrelated facts
 * change nothing, forgetting a scope fact never gives an all-clear, grouping
 * decides like unit by unit, every text fits 80 columns.
 */
#include "test.h"

#include <glob.h>

#include "base/utf8.h"
#include "case.h"
#include "duty/explain.h"

struct verdict {
	struct mm_str key;
	enum mm_duty_state state;
	int32_t due;
	uint32_t nunits, party;
};

typedef MM_VEC(struct verdict) verdicts;

struct collect {
	struct mm_arena *a;
	verdicts v;
	const char *only; /* product id, or NULL */
};

static enum mm_status
collect(void *ctx, const struct mm_duty *d, struct mm_err *err)
{
	struct collect *c = ctx;
	const struct mm_world *w = d->index->w;
	struct verdict *v;

	if (c->only != NULL &&
	    mm_str_eqz(w->products.v[d->product].id, c->only))
		return MM_OK;
	v = mm_vec_push(c->a, &c->v);
	if (v == NULL)
		return mm_err_nomem(err);
	*v = (struct verdict){ mm_duty_key(c->a, d), d->state, d->due.day,
		d->nunits, d->party };
	return MM_OK;
}

static struct collect
evaluate(
    struct mm_arena *a, const struct mm_world *w, bool all, const char *without)
{
	struct collect c = { .a = a, .only = without };
	struct mm_duty_params p = {
		.arena = a, .all = all, .product = MM_NONE, .party = MM_NONE
	};
	struct mm_err err;

	assert_int_equal(mm_duty_eval(w, &p, collect, &c, &err), MM_OK);
	return c;
}

static const struct verdict *
find(const struct collect *c, struct mm_str key)
{
	for (uint32_t i = 0; i < c->v.n; i++)
		if (mm_str_eq(c->v.v[i].key, key))
			return &c->v.v[i];
	return NULL;
}

static void
check_same(
    const struct test_case *t, const struct collect *a, const struct collect *b)
{
	CHECK(a->v.n == b->v.n, "%s:%u: %u and %u duties", t->file, t->line,
	    a->v.n, b->v.n);
	for (uint32_t i = 0; i < a->v.n; i++) {
		const struct verdict *v = find(b, a->v.v[i].key);

		CHECK(v != NULL && v->state == a->v.v[i].state &&
			v->due == a->v.v[i].due &&
			v->nunits == a->v.v[i].nunits,
		    "%s:%u: %.*s changed", t->file, t->line,
		    MM_FMT(a->v.v[i].key));
	}
}

/* Every case whose evaluation is expected to succeed, on its first day. */
static void
each_case(void (*check)(const struct test_case *, struct mm_date))
{
	struct mm_arena *a = mm_arena_new(0);
	test_cases cases = { 0 };
	glob_t files;

	assert_int_equal(glob("tests/duty/*.case", 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++)
		cases_read(a, files.gl_pathv[i], &cases);
	assert_true(cases.n >= 80);
	for (uint32_t i = 0; i < cases.n; i++)
		if (!cases.v[i].expects.v[0].error)
			check(&cases.v[i], cases.v[i].expects.v[0].today);
	globfree(&files);
	mm_arena_free(a);
}

static void
with_unrelated(const struct test_case *t, struct mm_date today)
{
	struct mm_arena *a = mm_arena_new(0);
	struct test_case more;
	test_cases noise = { 0 };
	struct collect before, after;
	uint32_t n = t->facts.n;

	cases_read(a, "tests/duty/noise.facts", &noise);
	more = *t;
	more.facts.v = mm_arena_array(
	    a, (size_t)n + noise.v[0].facts.n, sizeof(*more.facts.v));
	memcpy(more.facts.v, t->facts.v, n * sizeof(*t->facts.v));
	for (uint32_t i = 0; i < noise.v[0].facts.n; i++) {
		more.facts.v[n + i] = noise.v[0].facts.v[i];
		more.facts.v[n + i].seq = n + i + 1;
	}
	more.facts.n = n + noise.v[0].facts.n;
	before = evaluate(a, case_world(a, t, today), true, NULL);
	after = evaluate(a, case_world(a, &more, today), true, "NOISE");
	check_same(t, &before, &after);
	mm_arena_free(a);
}

static void
test_unrelated_facts_change_nothing(void **state)
{
	(void)state;
	each_case(with_unrelated);
}

/* Blank a field of every fact of a type. */
static struct test_case
without_field(struct mm_arena *a, const struct test_case *t,
    enum mm_fact_type type, int field)
{
	struct test_case less = *t;

	less.facts.v = mm_arena_array(a, t->facts.n, sizeof(*less.facts.v));
	memcpy(less.facts.v, t->facts.v, t->facts.n * sizeof(*t->facts.v));
	for (uint32_t i = 0; i < t->facts.n; i++)
		if (less.facts.v[i].type == type)
			less.facts.v[i].v[field] = MM_STR_NONE;
	return less;
}

static bool
owed(enum mm_duty_state s)
{
	return s <= MM_DUTY_OPEN;
}

static void
with_less_scope(const struct test_case *t, struct mm_date today)
{
	static const struct {
		enum mm_fact_type type;
		int field;
	} forget[] = {
		{ MM_FACT_UNIT, MM_F_UNIT_shipped },
		{ MM_FACT_PRODUCT, MM_F_PRODUCT_connected },
		{ MM_FACT_PRODUCT, MM_F_PRODUCT_program },
		{ MM_FACT_EVENT, MM_F_EVENT_harm },
		{ MM_FACT_EVENT, MM_F_EVENT_cyber },
	};

	for (size_t k = 0; k < MM_COUNT(forget); k++) {
		struct mm_arena *a = mm_arena_new(0);
		struct test_case less =
		    without_field(a, t, forget[k].type, forget[k].field);
		struct collect whole =
		    evaluate(a, case_world(a, t, today), true, NULL);
		struct collect after =
		    evaluate(a, case_world(a, &less, today), true, NULL);

		for (uint32_t i = 0; i < whole.v.n; i++) {
			const struct verdict *v =
			    find(&after, whole.v.v[i].key);

			if (!owed(whole.v.v[i].state))
				continue;
			CHECK(v != NULL && owed(v->state),
			    "%s:%u: %.*s was owed, and is not without a fact",
			    t->file, t->line, MM_FMT(whole.v.v[i].key));
		}
		mm_arena_free(a);
	}
}

static void
test_forgetting_is_never_an_all_clear(void **state)
{
	(void)state;
	each_case(with_less_scope);
}

/* The reasons alone are those of the explanation, in one language. */
static void
check_reasons(struct mm_arena *a, const struct mm_duty *d,
    const struct mm_explanation *e, enum mm_lang lang)
{
	struct mm_explanation r;
	struct mm_err err;
	uint32_t n = 0;

	assert_int_equal(mm_duty_reasons(a, d, lang, &r, &err), MM_OK);
	for (uint32_t i = 0; i < e->rows.n; i++) {
		const struct mm_why *x = &e->rows.v[i];
		const struct mm_why *y = &r.rows.v[n];

		if (x->kind > MM_WHY_SHORT && x->kind != MM_WHY_DUE)
			continue;
		assert_true(n++ < r.rows.n);
		CHECK(x->kind == y->kind && x->seq == y->seq &&
			mm_str_eq(x->text[lang], y->text[lang]),
		    "%.*s: %.*s", MM_FMT(e->key), MM_FMT(y->text[lang]));
	}
	assert_int_equal(n, r.rows.n);
}

/* What would change the answer really does, and both languages say it. */
static void
check_changes(const struct mm_duty *d, const struct mm_explanation *e)
{
	for (uint32_t i = 0; i < e->rows.n; i++) {
		const struct mm_why *y = &e->rows.v[i];
		bool yes = false, found = false;

		CHECK(y->text[MM_JA].n > 0 && y->text[MM_EN].n > 0,
		    "%.*s: a row without text", MM_FMT(e->key));
		for (int f = 0; y->kind == MM_WHY_CHANGE && f < MM_DF__COUNT;
		     f++) {
			const struct mm_fact_words *w = &mm_duty_fact_words[f];
			struct mm_facts other = *d->facts;
			const char *state;

			if (!mm_str_eqz(mm_str_of(w->id), y->id))
				continue;
			for (int l = MM_JA; l <= MM_EN; l++) {
				struct mm_str t = y->text[l];

				bool in_no = memmem(t.p, t.n, w->no[l],
						 strlen(w->no[l])) != NULL;

				/* "not related" holds "related". */
				yes = memmem(t.p, t.n, w->yes[l],
					  strlen(w->yes[l])) != NULL &&
				    (!in_no ||
					strlen(w->yes[l]) > strlen(w->no[l]));
				CHECK(yes || in_no, "%.*s: %.*s",
				    MM_FMT(e->key), MM_FMT(t));
				other = *d->facts;
				mm_facts_set(&other, (enum mm_duty_fact)f,
				    yes ? MM_YES : MM_NO, NULL);
				state = mm_term_text(&mm_terms_duty_state,
				    (int)mm_rule_eval(d->rule, &other, NULL),
				    (enum mm_lang)l);
				CHECK(mm_str_ends(t, state), "%.*s: %.*s is %s",
				    MM_FMT(e->key), MM_FMT(t), state);
			}
			found = true;
		}
		assert_true(found || y->kind != MM_WHY_CHANGE);
	}
}

/* And the next steps alone are its next steps. */
static void
check_next(
    struct mm_arena *a, const struct mm_duty *d, const struct mm_explanation *e)
{
	struct mm_next next;
	struct mm_err err;
	unsigned n = 0;

	assert_int_equal(mm_duty_next(a, d, &next, &err), MM_OK);
	for (uint32_t i = 0; i < e->rows.n; i++)
		if (e->rows.v[i].kind == MM_WHY_NEXT) {
			assert_true(n < next.n);
			assert_true(mm_str_eq(
			    next.command[n++], e->rows.v[i].text[MM_JA]));
		}
	assert_int_equal(n, next.n);
}

static enum mm_status
check_lines(void *ctx, const struct mm_duty *d, struct mm_err *err)
{
	struct mm_arena *a = ctx;
	struct mm_explanation e;

	assert_int_equal(mm_duty_explain(a, d, &e, err), MM_OK);
	check_reasons(a, d, &e, MM_JA);
	check_reasons(a, d, &e, MM_EN);
	check_next(a, d, &e);
	check_changes(d, &e);
	for (int l = MM_JA; l <= MM_EN; l++) {
		struct mm_buf b;
		struct mm_str rest;

		mm_buf_init(&b, 0);
		mm_explain_render(&e, (enum mm_lang)l, &b);
		CHECK(mm_utf8_valid(mm_buf_view(&b)), "%.*s: broken UTF-8",
		    MM_FMT(e.key));
		rest = mm_buf_view(&b);
		while (rest.p != NULL) {
			struct mm_str line = mm_str_cut(&rest, '\n');

			CHECK(mm_utf8_width(line) <= 80, "%.*s: too wide: %.*s",
			    MM_FMT(e.key), MM_FMT(line));
		}
		mm_buf_free(&b);
	}
	return MM_OK;
}

static void
explained(const struct test_case *t, struct mm_date today)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_duty_params p = {
		.arena = a, .all = true, .product = MM_NONE, .party = MM_NONE
	};
	struct mm_err err;

	assert_int_equal(
	    mm_duty_eval(case_world(a, t, today), &p, check_lines, a, &err),
	    MM_OK);
	mm_arena_free(a);
}

static void
test_explanations_fit_the_screen(void **state)
{
	(void)state;
	each_case(explained);
}

/* The recipients' verdicts do not depend on how units are grouped. */
static void
grouped(const struct test_case *t, struct mm_date today)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_world *w = case_world(a, t, today);
	struct collect whole = evaluate(a, w, false, NULL);
	struct collect part = { .a = a };

	for (uint32_t i = 0; i < w->products.n; i++) {
		struct mm_duty_params p = {
			.arena = a, .product = i, .party = MM_NONE
		};
		struct mm_err err;

		assert_int_equal(
		    mm_duty_eval(w, &p, collect, &part, &err), MM_OK);
	}
	check_same(t, &whole, &part);
	mm_arena_free(a);
}

static void
test_product_by_product_is_the_same(void **state)
{
	(void)state;
	each_case(grouped);
}

/* Asking for one recipient gives what everyone's answer says of it. */
static void
one_party(const struct test_case *t, struct mm_date today)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_world *w = case_world(a, t, today);
	struct collect whole = evaluate(a, w, true, NULL);
	uint32_t with_party = 0, n = 0;

	for (uint32_t i = 0; i < whole.v.n; i++)
		with_party += whole.v.v[i].party != MM_NONE;
	for (uint32_t party = 0; party < w->parties.n; party++) {
		struct collect part = { .a = a };
		struct mm_duty_params p = { .arena = a,
			.all = true,
			.product = MM_NONE,
			.party = party };
		struct mm_err err;

		assert_int_equal(
		    mm_duty_eval(w, &p, collect, &part, &err), MM_OK);
		for (uint32_t i = 0; i < part.v.n; i++) {
			const struct verdict *v = find(&whole, part.v.v[i].key);

			CHECK(v != NULL && v->party == party &&
				v->state == part.v.v[i].state &&
				v->due == part.v.v[i].due,
			    "%s:%u: %.*s changed", t->file, t->line,
			    MM_FMT(part.v.v[i].key));
		}
		n += part.v.n;
	}
	CHECK(n == with_party, "%s:%u: %u duties, by recipient %u", t->file,
	    t->line, with_party, n);
	mm_arena_free(a);
}

static void
test_recipient_by_recipient_is_the_same(void **state)
{
	(void)state;
	each_case(one_party);
}

/* A group is as urgent as the most urgent of its units. */
static void
unit_by_unit(const struct test_case *t, struct mm_date today)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_world *w = case_world(a, t, today);
	struct collect whole = evaluate(a, w, true, NULL);
	struct collect each = { .a = a };
	struct mm_duty_params p = { .arena = a,
		.all = true,
		.per_unit = true,
		.product = MM_NONE,
		.party = MM_NONE };
	struct mm_err err;

	assert_int_equal(mm_duty_eval(w, &p, collect, &each, &err), MM_OK);
	for (uint32_t i = 0; i < whole.v.n; i++) {
		const struct verdict *v = &whole.v.v[i];
		enum mm_duty_state most = MM_DUTY_NOT_APPLICABLE;

		for (uint32_t k = 0; k < each.v.n; k++)
			if (mm_str_eq(each.v.v[k].key, v->key) &&
			    each.v.v[k].state < most)
				most = each.v.v[k].state;
		CHECK(most == v->state, "%s:%u: %.*s is %d, by unit %d",
		    t->file, t->line, MM_FMT(v->key), (int)v->state, (int)most);
	}
	mm_arena_free(a);
}

static void
test_unit_by_unit_is_the_same(void **state)
{
	(void)state;
	each_case(unit_by_unit);
}

struct kept {
	struct mm_arena *a;
	MM_VEC(struct mm_duty) v;
};

static enum mm_status
keep(void *ctx, const struct mm_duty *d, struct mm_err *err)
{
	struct kept *k = ctx;

	return mm_duty_keep(k->a, d, mm_vec_push(k->a, &k->v), err);
}

static int
sign(int c)
{
	return (c > 0) - (c < 0);
}

/* No two duties tie, so that a list has one order. */
static void
ordered(const struct test_case *t, struct mm_date today)
{
	struct mm_arena *a = mm_arena_new(0);
	struct kept k = { .a = a };
	struct mm_duty_params p = {
		.arena = a, .product = MM_NONE, .party = MM_NONE
	};
	struct mm_err err;

	assert_int_equal(
	    mm_duty_eval(case_world(a, t, today), &p, keep, &k, &err), MM_OK);
	for (uint32_t i = 0; i < k.v.n; i++)
		for (uint32_t m = 0; m < k.v.n; m++) {
			int c = mm_duty_cmp(&k.v.v[i], &k.v.v[m]);

			CHECK((c == 0) == (i == m) &&
				sign(c) ==
				    -sign(mm_duty_cmp(&k.v.v[m], &k.v.v[i])),
			    "%s:%u: %.*s and %.*s", t->file, t->line,
			    MM_FMT(mm_duty_key(a, &k.v.v[i])),
			    MM_FMT(mm_duty_key(a, &k.v.v[m])));
		}
	mm_arena_free(a);
}

static void
test_order_is_total(void **state)
{
	(void)state;
	each_case(ordered);
}

struct stop {
	uint32_t after, calls;
};

static enum mm_status
stop(void *ctx, const struct mm_duty *d, struct mm_err *err)
{
	struct stop *s = ctx;

	(void)d;
	return s->calls++ < s->after ? MM_OK
				     : mm_err_set(err, MM_EIO, "満杯", "full");
}

/* A taker that refuses a duty ends the evaluation there, with its reason. */
static void
stopped(const struct test_case *t, struct mm_date today)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_world *w = case_world(a, t, today);
	struct collect whole = evaluate(a, w, true, NULL);

	for (uint32_t k = 0; k < whole.v.n; k++) {
		struct mm_arena *b = mm_arena_new(0);
		struct mm_duty_params p = { .arena = b,
			.all = true,
			.product = MM_NONE,
			.party = MM_NONE };
		struct stop s = { .after = k };
		struct mm_err err = { 0 };

		CHECK(mm_duty_eval(w, &p, stop, &s, &err) == MM_EIO &&
			s.calls == k + 1 && strcmp(err.en, "full") == 0,
		    "%s:%u: went on after duty %u", t->file, t->line, k);
		mm_arena_free(b);
	}
	mm_arena_free(a);
}

static void
test_taker_can_stop(void **state)
{
	(void)state;
	each_case(stopped);
}

/* What is accounted for product by product adds up to the whole. */
static void
accounted(const struct test_case *t, struct mm_date today)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_world *w = case_world(a, t, today);
	struct mm_duty_params p = {
		.arena = a, .product = MM_NONE, .party = MM_NONE
	};
	struct mm_coverage whole, part;
	uint64_t units = 0, pairs = 0, in = 0;
	struct mm_err err;

	assert_int_equal(mm_duty_coverage(w, &p, &whole, &err), MM_OK);
	for (p.product = 0; p.product < w->products.n; p.product++) {
		assert_int_equal(mm_duty_coverage(w, &p, &part, &err), MM_OK);
		CHECK(part.decided == part.pairs, "%s:%u", t->file, t->line);
		units += part.units;
		pairs += part.pairs;
		in += part.in_scope;
	}
	CHECK(units == w->units.n && units == whole.units &&
		pairs == whole.pairs && in == whole.in_scope,
	    "%s:%u: the parts are not the whole", t->file, t->line);
	mm_arena_free(a);
}

static void
test_coverage_adds_up(void **state)
{
	(void)state;
	each_case(accounted);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unrelated_facts_change_nothing),
		cmocka_unit_test(test_forgetting_is_never_an_all_clear),
		cmocka_unit_test(test_explanations_fit_the_screen),
		cmocka_unit_test(test_product_by_product_is_the_same),
		cmocka_unit_test(test_recipient_by_recipient_is_the_same),
		cmocka_unit_test(test_unit_by_unit_is_the_same),
		cmocka_unit_test(test_order_is_total),
		cmocka_unit_test(test_taker_can_stop),
		cmocka_unit_test(test_coverage_adds_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
