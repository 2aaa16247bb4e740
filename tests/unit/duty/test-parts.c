/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Parts of the duties layer by themselves: the account of coverage against
 * an evaluation that forgot a duty, the lines of an explanation, settings
 * before they are recorded, dates over all records.
 */
#include "test.h"

#include <glob.h>
#include <string.h>

#include "base/utf8.h"
#include "case.h"
#include "duty/explain.h"
#include "duty/lifecycle.h"
#include "shortage.h"

/* -- coverage ------------------------------------------------------------ */

static const char two_hospitals[] =
    "case \"two\"\n"
    "base\n"
    "party H2 name=乙病院\n"
    "party L kind=lessor\n"
    "unit U2 P H2 lessor=L version=1.0 shipped=2020-04-01\n"
    "unit U3 P H2 version=1.0 shipped=2024-04-01\n"
    "today 2026-02-01\n"
    "expect N1-ASSESS open\n";

/* Nine pairs, so that the list of the missing grows at a lessor's. */
static const char leased[] =
    "case \"leased\"\n"
    "base\n"
    "party L kind=lessor\n"
    "unit U2 P H lessor=L version=1.0 shipped=2020-04-01\n"
    "unit U3 P H lessor=L version=1.0 shipped=2020-04-01\n"
    "unit U4 P H lessor=L version=1.0 shipped=2020-04-01\n"
    "unit U5 P H lessor=L version=1.0 shipped=2020-04-01\n"
    "today 2026-02-01\n"
    "expect N1-ASSESS open\n";

struct forget {
	struct mm_coverage_marks marks;
	const char *party; /* whose duties are forgotten, or NULL */
};

static enum mm_status
mark_but(void *ctx, const struct mm_duty *d, struct mm_err *err)
{
	struct forget *f = ctx;

	(void)err;
	if (f->party == NULL || d->party == MM_NONE ||
	    !mm_str_eqz(f->marks.w->parties.v[d->party].id, f->party))
		mm_coverage_mark(&f->marks, d);
	return MM_OK;
}

static struct mm_world *
world_of(struct mm_arena *a, const char *text, struct mm_date on)
{
	test_cases cases = { 0 };

	cases_read_text(a, "test-parts.c", mm_str_of(text), &cases);
	return case_world(a, &cases.v[0], on);
}

static struct mm_coverage
account(struct mm_arena *a, struct mm_world *w, const char *without)
{
	struct mm_duty_params p = {
		.arena = a, .product = MM_NONE, .party = MM_NONE
	};
	struct forget f = { .party = without };
	struct mm_coverage c;
	struct mm_err err;

	assert_int_equal(mm_coverage_begin(a, w, &f.marks, &err), MM_OK);
	assert_int_equal(mm_duty_eval(w, &p, mark_but, &f, &err), MM_OK);
	assert_int_equal(mm_coverage_end(&f.marks, &p, &c, &err), MM_OK);
	return c;
}

/* R44: a pair without a decision is found, and named. */
static void
test_forgotten_pairs_are_found(void **state)
{
	static const struct {
		const char *without;
		uint64_t decided;
		const char *unit;
	} rows[] = {
		{ NULL, 3, NULL },
		{ "H", 2, "U1" },
		{ "H2", 2, "U2" },
		{ "L", 2, "U2" },
	};
	struct mm_arena *a = mm_arena_new(0);
	struct mm_world *w = world_of(a, two_hospitals, mm_date_of(2026, 2, 1));

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_coverage c = account(a, w, rows[i].without);
		const char *name = rows[i].without;

		CHECK(c.units == 3 && c.in_scope == 2 && c.pairs == 3 &&
			c.out[MM_SCOPE_DATE] == 1,
		    "without %s", name == NULL ? "nobody" : name);
		CHECK(c.decided == rows[i].decided &&
			c.missing.n == 3 - rows[i].decided,
		    "without %s: %u missing", name, c.missing.n);
		if (name == NULL)
			continue;
		assert_true(
		    mm_str_eqz(w->parties.v[c.missing.v[0].party].id, name));
		assert_true(mm_str_eqz(
		    w->units.v[c.missing.v[0].unit].id, rows[i].unit));
	}
	mm_arena_free(a);
}

static enum mm_status
end_work(struct mm_arena *a, void *ctx, struct mm_err *err)
{
	struct forget *f = ctx;
	struct mm_duty_params p = {
		.arena = a, .product = MM_NONE, .party = MM_NONE
	};
	struct mm_coverage c = { 0 };
	enum mm_status st = mm_coverage_end(&f->marks, &p, &c, err);

	CHECK(st == MM_OK ? c.missing.n == 9 : c.units == 0,
	    "a short list of missing pairs");
	return st;
}

/* No duty at all was marked, and there is little memory to say so. */
static void
test_missing_pairs_with_little_memory(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_world *w = world_of(a, leased, mm_date_of(2026, 2, 1));
	struct forget f = { .party = NULL };
	struct mm_err err;

	(void)state;
	assert_int_equal(mm_coverage_begin(a, w, &f.marks, &err), MM_OK);
	assert_true(shortage_each("coverage", end_work, &f) > 0);
	mm_arena_free(a);
}

/* -- explanations -------------------------------------------------------- */

static enum mm_status
keep_first(void *ctx, const struct mm_duty *d, struct mm_err *err)
{
	struct mm_duty *out = ctx;

	if (!mm_str_eqz(mm_str_of(d->rule->id), "N2-SET"))
		return MM_OK;
	return mm_duty_keep(d->index->arena, d, out, err);
}

/* A trial without a place in the journal is no evidence and is not cited. */
static void
test_hypothetical_facts_are_no_evidence(void **state)
{
	static const char text[] = "case \"x\"\nbase\ntoday 2026-02-01\n"
				   "expect N1-ASSESS open\n";
	struct mm_arena *a = mm_arena_new(0);
	struct mm_world *w = world_of(a, text, mm_date_of(2026, 2, 1));
	struct mm_fact f = { .type = MM_FACT_LIFECYCLE,
		.valid = mm_date_of(2026, 2, 1),
		.actor = MM_STR("trial") };
	struct mm_duty_params p = {
		.arena = a, .product = MM_NONE, .party = MM_NONE
	};
	struct mm_duty d = { 0 };
	struct mm_err err;

	(void)state;
	f.v[MM_F_LIFECYCLE_product] = MM_STR("P");
	f.v[MM_F_LIFECYCLE_eol] = MM_STR("2027-03-31");
	f.v[MM_F_LIFECYCLE_eos] = MM_STR("2031-03-31");
	f.v[MM_F_LIFECYCLE_status] = MM_STR("announced");
	assert_int_equal(mm_world_apply(w, &f, &err), MM_OK);
	assert_int_equal(mm_duty_eval(w, &p, keep_first, &d, &err), MM_OK);
	assert_int_equal(d.state, MM_DUTY_SATISFIED);
	assert_int_equal(d.nevidence, 0);
	mm_arena_free(a);
}

static struct mm_why *
add_row(struct mm_arena *a, struct mm_explanation *e, enum mm_why_kind kind,
    const char *text)
{
	struct mm_why *y = mm_vec_push(a, &e->rows);

	y->kind = kind;
	y->text[MM_JA] = y->text[MM_EN] = mm_str_of(text);
	y->date = MM_DATE_NONE;
	return y;
}

static bool
forbidden_start(struct mm_str line)
{
	static const char *const closing[] = { "」", "。", "、", "）", "』" };

	for (size_t i = 0; i < MM_COUNT(closing); i++)
		if (mm_str_starts(mm_str_trim(line), closing[i]))
			return true;
	return false;
}

/* Long Japanese text without blanks: full lines, none begins with a mark. */
static void
test_lines_break_before_no_closing_mark(void **state)
{
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	for (int shift = 0; shift < 40; shift++) {
		struct mm_explanation e = { 0 };
		struct mm_buf text, b;
		struct mm_str rest;

		mm_buf_init(&text, 0);
		for (int i = 0; i < shift; i++)
			mm_buf_char(&text, 'x');
		for (int i = 0; i < 12; i++)
			mm_buf_z(&text, "医療機器の「サイバー」、安全。");
		mm_buf_char(&text, '\0');
		e.head[MM_JA] = mm_str_of("見出し");
		(void)add_row(a, &e, MM_WHY_WORDS, text.p);
		mm_buf_init(&b, 0);
		mm_explain_render(&e, MM_JA, &b);
		rest = mm_buf_view(&b);
		while (rest.p != NULL) {
			struct mm_str line = mm_str_cut(&rest, '\n');

			CHECK(
			    mm_utf8_width(line) <= 80 && !forbidden_start(line),
			    "shift %d: %.*s", shift, MM_FMT(line));
		}
		mm_buf_free(&b);
		mm_buf_free(&text);
	}
	mm_arena_free(a);
}

/* Marks without end are torn apart rather than kept off every line. */
static void
test_only_closing_marks(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_explanation e = { 0 };
	struct mm_buf text, b;
	struct mm_str rest;
	size_t marks = 0;

	(void)state;
	mm_buf_init(&text, 0);
	for (int i = 0; i < 100; i++)
		mm_buf_z(&text, "。");
	mm_buf_char(&text, '\0');
	e.head[MM_JA] = mm_str_of("見出し");
	(void)add_row(a, &e, MM_WHY_WORDS, text.p);
	mm_buf_init(&b, 0);
	mm_explain_render(&e, MM_JA, &b);
	rest = mm_buf_view(&b);
	while (rest.p != NULL) {
		struct mm_str line = mm_str_cut(&rest, '\n');

		assert_true(mm_utf8_width(line) <= 80);
		for (size_t i = 0; i + 3 <= line.n; i++)
			marks += memcmp(line.p + i, "。", 3) == 0;
	}
	assert_int_equal(marks, 100);
	mm_buf_free(&b);
	mm_buf_free(&text);
	mm_arena_free(a);
}

static void
test_citations(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_explanation e = { 0 };
	struct mm_why *y;
	struct mm_buf b;

	(void)state;
	e.head[MM_EN] = mm_str_of("head");
	y = add_row(a, &e, MM_WHY_FACT, "by somebody");
	y->seq = 12;
	y->date = mm_date_of(2026, 7, 12);
	y->actor = MM_STR("qa");
	y = add_row(a, &e, MM_WHY_FACT, "by nobody named");
	y->seq = 13;
	y->date = mm_date_of(2026, 7, 13);
	(void)add_row(a, &e, MM_WHY_FACT, "by no record");
	mm_buf_init(&b, 0);
	mm_explain_render(&e, MM_EN, &b);
	mm_buf_char(&b, '\0');
	assert_string_equal(b.p,
	    "head\n"
	    "  fact          by somebody  [#12 2026-07-12 qa]\n"
	    "  fact          by nobody named  [#13 2026-07-13]\n"
	    "  fact          by no record\n");
	mm_buf_free(&b);
	mm_arena_free(a);
}

/* -- small answers ------------------------------------------------------- */

static void
test_settings_before_they_are_recorded(void **state)
{
	static const struct {
		const char *name, *value;
		enum mm_status want;
	} rows[] = {
		{ "policy.eos.inform", "20", MM_OK },
		{ "policy.eos.inform", "none", MM_OK },
		{ "policy.eos.inform", "36500", MM_OK },
		{ "policy.eos.inform", "36501", MM_EFORMAT },
		{ "policy.eos.inform", "-1", MM_EFORMAT },
		{ "policy.eos.informs", "20", MM_EFORMAT },
		{ "policy.report", "20", MM_EFORMAT },
		{ "deadline.report", "30", MM_OK },
		{ "deadline.eos.inform", "30", MM_EFORMAT },
		{ "reading.boundary", "exclusive", MM_OK },
		{ "reading.boundary", "both", MM_EFORMAT },
		{ "reading.nothing", "x", MM_EFORMAT },
		{ "letter.colour", "blue", MM_OK },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_err err = { 0 };

		CHECK(mm_policy_check(mm_str_of(rows[i].name),
			  mm_str_of(rows[i].value), &err) == rows[i].want,
		    "%s = %s: %s", rows[i].name, rows[i].value, err.en);
	}
}

/* Over all records of the world: those of another product say nothing. */
static void
test_dates_over_all_records(void **state)
{
	static const char text[] =
	    "case \"x\"\nbase\n"
	    "product Q connected=yes program=yes\n"
	    "lifecycle P eol=2027-03-31 eos=2031-03-31\n"
	    "2026-03-01 lifecycle Q eol=2020-03-31 eos=2024-03-31\n"
	    "2026-04-01 lifecycle P version=1.0 eos=2030-03-31\n"
	    "2026-05-01 lifecycle P eol=2028-03-31 status=planned\n"
	    "today 2026-02-01\nexpect N1-ASSESS open\n";
	static const struct {
		int month;
		uint32_t version;
		int eol_year, eos_year;
	} rows[] = {
		{ 2, 0, 2027, 2031 },
		{ 3, 0, 2027, 2031 },
		{ 4, 0, 2027, 2030 },
		{ 4, MM_NONE, 2027, 2031 },
		{ 5, 0, 2027, 2030 },
	};
	struct mm_arena *a = mm_arena_new(0);
	struct mm_world *w = world_of(a, text, mm_date_of(2026, 6, 1));
	const struct mm_life_records all = { w, NULL, 0 };
	struct mm_dates at[MM_LEVEL_VERSION + 1];

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_dates d;

		mm_life_dates(&all, 0, rows[i].version,
		    mm_date_of(2026, rows[i].month, 28), &d);
		CHECK(d.eol.day == mm_date_of(rows[i].eol_year, 3, 31).day &&
			d.eos.day == mm_date_of(rows[i].eos_year, 3, 31).day,
		    "row %zu", i);
	}
	mm_life_levels(&all, 0, 0, mm_date_of(2026, 6, 1), at);
	assert_int_equal(at[MM_LEVEL_FAMILY].eos_by, MM_NONE);
	assert_int_equal(
	    at[MM_LEVEL_MODEL].eos.day, mm_date_of(2031, 3, 31).day);
	assert_int_equal(
	    at[MM_LEVEL_VERSION].eos.day, mm_date_of(2030, 3, 31).day);
	assert_int_equal(at[MM_LEVEL_VERSION].eol_by, MM_NONE);
	mm_arena_free(a);
}

static void
test_later_of_two_stamps(void **state)
{
	static const struct {
		int32_t day_a, day_b;
		uint64_t seq_a, seq_b;
		bool after;
	} rows[] = {
		{ 2, 1, 1, 2, true },
		{ 1, 2, 2, 1, false },
		{ 1, 1, 2, 1, true },
		{ 1, 1, 1, 2, false },
		{ 1, 1, 1, 1, false },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_stamp x = { .seq = rows[i].seq_a,
			.valid = { rows[i].day_a } };
		struct mm_stamp y = { .seq = rows[i].seq_b,
			.valid = { rows[i].day_b } };

		CHECK(mm_stamp_after(&x, &y) == rows[i].after, "row %zu", i);
	}
	assert_null(mm_rule_find(MM_STR("N9-NOTHING")));
	assert_ptr_equal(mm_rule_find(MM_STR("N1-ASSESS")), &mm_rules[0]);
}

/* Every fact that is known cites the record it comes from, no other does. */
static enum mm_status
check_facts_cited(void *ctx, const struct mm_duty *d, struct mm_err *err)
{
	struct mm_explanation e;
	size_t *n = ctx;

	assert_int_equal(mm_duty_explain(d->index->arena, d, &e, err), MM_OK);
	for (uint32_t i = 0; i < e.rows.n; i++) {
		const struct mm_why *y = &e.rows.v[i];

		for (int f = 0; y->kind == MM_WHY_FACT && y->id != NULL &&
		     f < MM_DF__COUNT;
		     f++) {
			const struct mm_stamp *at = d->facts->at[f];

			if (strcmp(y->id, mm_duty_fact_words[f].id) != 0)
				continue;
			if (y->value == MM_UNKNOWN || at == NULL)
				assert_int_equal(y->seq, 0);
			else
				assert_int_equal(y->seq, at->seq);
			*n += y->seq != 0;
		}
	}
	/* Of records of one day the first one is cited. */
	if (d->nunits > 1 && mm_facts_get(d->facts, MM_DF_IN_SCOPE) == MM_YES)
		assert_int_equal(d->facts->at[MM_DF_IN_SCOPE]->seq,
		    d->index->w->units.v[d->units[0]].at.seq);
	return MM_OK;
}

static void
test_facts_are_cited(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_date on;
	struct mm_world *w;
	struct mm_duty_params p = {
		.arena = a, .all = true, .product = MM_NONE, .party = MM_NONE
	};
	struct mm_err err;
	size_t n = 0;

	(void)state;
	assert_true(mm_date_iso(MM_STR("2026-02-01"), &on));
	w = world_of(a, leased, on);
	assert_int_equal(
	    mm_duty_eval(w, &p, check_facts_cited, &n, &err), MM_OK);
	assert_true(n >= 8);
	mm_arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_forgotten_pairs_are_found),
		cmocka_unit_test(test_missing_pairs_with_little_memory),
		cmocka_unit_test(test_hypothetical_facts_are_no_evidence),
		cmocka_unit_test(test_lines_break_before_no_closing_mark),
		cmocka_unit_test(test_only_closing_marks),
		cmocka_unit_test(test_citations),
		cmocka_unit_test(test_settings_before_they_are_recorded),
		cmocka_unit_test(test_dates_over_all_records),
		cmocka_unit_test(test_later_of_two_stamps),
		cmocka_unit_test(test_facts_are_cited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
