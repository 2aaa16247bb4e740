/* SPDX-License-Identifier: Apache-2.0 */
/* When people are reminded of a duty, and who is in charge of it (R86). */
#include "test.h"

#include "case.h"
#include "duty/remind.h"

static struct mm_world *
world_of(struct mm_arena *a, const char *facts, struct mm_date on)
{
	test_cases cases = { 0 };
	struct mm_str text = mm_arena_fmt(a,
	    "case \"one\"\nbase\n"
	    "2026-09-01 event E1 malfunction P aware=2026-09-01 harm=possible "
	    "cyber=yes\n%s"
	    "today 2026-09-02\nexpect LAW-REPORT open\n",
	    facts);

	cases_read_text(a, "test-remind.c", text, &cases);
	return case_world(a, &cases.v[0], on);
}

struct found {
	struct mm_remind_plan plan;
	const char *rule;
	struct mm_date on;
	struct mm_reminders reminders;
	struct mm_str person;
	unsigned n;
};

static enum mm_status
look(void *ctx, const struct mm_duty *d, struct mm_err *err)
{
	struct found *f = ctx;

	(void)err;
	if (strcmp(d->rule->id, f->rule) != 0)
		return MM_OK;
	f->n++;
	f->person = mm_remind_person(d);
	mm_remind_of(&f->plan, d, f->on, &f->reminders);
	return MM_OK;
}

static struct found
ask(struct mm_arena *a, const char *facts, const char *rule, struct mm_date on)
{
	struct mm_world *w = world_of(a, facts, on);
	struct mm_duty_params p = {
		.arena = a, .product = MM_NONE, .party = MM_NONE
	};
	struct found f = { .rule = rule, .on = on };
	struct mm_err err = { 0 };

	assert_int_equal(mm_remind_resolve(w, &f.plan, &err), MM_OK);
	assert_int_equal(mm_duty_eval(w, &p, look, &f, &err), MM_OK);
	assert_int_equal(f.n, 1);
	return f;
}

/* The 15-day clock: days 5, 10, 13, 14 and 15, on holidays too. */
static void
test_fifteen_days(void **state)
{
	static const struct {
		int day;
		unsigned past;
		int last, next;
	} rows[] = {
		{ 2, 0, 0, 6 },
		{ 5, 0, 0, 6 },
		{ 6, 1, 6, 11 },
		{ 10, 1, 6, 11 },
		{ 11, 2, 11, 14 },
		{ 14, 3, 14, 15 },
		{ 15, 4, 15, 16 },
		{ 16, 5, 16, 0 },
		{ 30, 5, 16, 0 },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct found f =
		    ask(a, "", "LAW-REPORT", mm_date_of(2026, 9, rows[i].day));
		struct mm_date last = rows[i].last == 0
		    ? MM_DATE_NONE
		    : mm_date_of(2026, 9, rows[i].last);
		struct mm_date next = rows[i].next == 0
		    ? MM_DATE_NONE
		    : mm_date_of(2026, 9, rows[i].next);

		CHECK(f.reminders.n == 5 && f.reminders.past == rows[i].past,
		    "day %d: %u of %u", rows[i].day, f.reminders.past,
		    f.reminders.n);
		CHECK(mm_date_cmp(f.reminders.last, last) == 0 &&
			mm_date_cmp(f.reminders.next, next) == 0,
		    "day %d", rows[i].day);
		mm_arena_free(a);
	}
}

/* Days before a due date; without one they say nothing. */
static void
test_before_it_is_due(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct found f = ask(a, "setting reminder.standing -0,-10,5\n",
	    "N1-ASSESS", mm_date_of(2026, 4, 1));

	(void)state;
	/* Counted from 2026-01-10, due 2026-04-10: 1-15, 3-31, 4-10. */
	assert_int_equal(f.reminders.n, 3);
	assert_int_equal(f.reminders.past, 2);
	assert_int_equal(f.reminders.last.day, mm_date_of(2026, 3, 31).day);
	assert_int_equal(f.reminders.next.day, mm_date_of(2026, 4, 10).day);
	/* The next one is the nearest, in whatever order they are listed. */
	f = ask(a, "setting reminder.standing -0,-10,5\n", "N1-ASSESS",
	    mm_date_of(2026, 1, 12));
	assert_int_equal(f.reminders.past, 0);
	assert_int_equal(f.reminders.next.day, mm_date_of(2026, 1, 15).day);
	f = ask(a,
	    "setting reminder.standing -0,-10,5\n"
	    "setting policy.risk.assess none\n",
	    "N1-ASSESS", mm_date_of(2026, 4, 1));
	assert_int_equal(f.reminders.n, 1);
	f = ask(a, "setting reminder.standing none\n", "N1-ASSESS",
	    mm_date_of(2026, 4, 1));
	assert_int_equal(f.reminders.n, 0);
	assert_false(mm_date_is_set(f.reminders.next));
	/* What is done is not reminded of. */
	f = ask(a, "assess R1 P version=1.0\n", "N1-ASSESS",
	    mm_date_of(2026, 4, 1));
	assert_int_equal(f.reminders.n, 0);
	mm_arena_free(a);
}

static void
test_who_is_in_charge(void **state)
{
	static const struct {
		const char *facts, *rule, *person;
	} rows[] = {
		{ "", "N1-ASSESS", NULL },
		{ "setting charge.all 佐藤\n", "N1-ASSESS", "佐藤" },
		{ "setting charge.all 佐藤\nsetting charge.clause.1 鈴木\n",
		    "N1-ASSESS", "鈴木" },
		{ "setting charge.all 佐藤\nsetting charge.clause.2 鈴木\n",
		    "N1-ASSESS", "佐藤" },
		{ "setting charge.clause.1 鈴木\nsetting charge.product.P "
		  "田中\n",
		    "N1-ASSESS", "田中" },
		{ "setting charge.product.P 田中\n"
		  "setting charge.rule.N1-ASSESS 高橋\n",
		    "N1-ASSESS", "高橋" },
		{ "setting charge.product.Q 田中\n", "N1-ASSESS", NULL },
		{ "setting charge.all 佐藤\n", "LAW-REPORT", "佐藤" },
		/* What is owed through (5) is of those who answer dealers. */
		{ "party D kind=dealer\n"
		  "2026-04-01 request R1 D dealer used_device P units=U1\n"
		  "setting charge.clause.1 鈴木\nsetting charge.clause.5 "
		  "山本\n",
		    "N5-ANSWER", "山本" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct found f =
		    ask(a, rows[i].facts, rows[i].rule, mm_date_of(2026, 9, 5));

		CHECK(rows[i].person == NULL
			? f.person.p == NULL
			: mm_str_eqz(f.person, rows[i].person),
		    "row %zu: %.*s", i, MM_FMT(f.person));
		mm_arena_free(a);
	}
}

static void
test_settings_that_are_refused(void **state)
{
	static const struct {
		const char *name, *value;
		bool fine;
	} rows[] = {
		{ "reminder.law_days", "5, 10,-0", true },
		{ "reminder.law_days", "none", true },
		{ "reminder.law_days", "1,2,3,4,5,6,7,8,9,10,11,12", true },
		{ "reminder.law_days", "1,2,3,4,5,6,7,8,9,10,11,12,13", false },
		{ "reminder.law_days", "5,,10", false },
		{ "reminder.law_days", "3661", false },
		{ "reminder.law_days", "--5", false },
		{ "reminder.law", "5", false },
		{ "reminder.", "5", false },
		{ "charge.all", "佐藤", true },
		{ "charge.product.X", "佐藤", true },
		{ "charge.rule.N2-3", "佐藤", true },
		{ "charge.rule.N2-9", "佐藤", false },
		{ "charge.clause.5", "佐藤", true },
		{ "charge.clause.6", "佐藤", false },
		{ "charge.clause.0", "佐藤", false },
		{ "charge.claws.1", "佐藤", false },
		{ "letter.colour", "blue", true },
	};

	(void)state;
	for (int k = MM_DUE_STANDING; k <= MM_DUE_STATED; k++) {
		struct mm_err err = { 0 };

		CHECK(mm_remind_check(MM_STR("reminder.standing"),
			  mm_str_of(mm_remind_presets[k]), &err) == MM_OK,
		    "preset %d: %s", k, err.en);
	}
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_err err = { 0 };
		char line[128];
		struct mm_world *w;
		struct mm_remind_plan plan;

		CHECK((mm_remind_check(mm_str_of(rows[i].name),
			   mm_str_of(rows[i].value), &err) == MM_OK) ==
			rows[i].fine,
		    "%s", rows[i].name);
		CHECK(rows[i].fine || strstr(err.ja, rows[i].name) != NULL,
		    "%s", err.ja);
		snprintf(line, sizeof(line),
		    "setting %s \"%s\"\nsetting letter.x y\n", rows[i].name,
		    rows[i].value);
		w = world_of(a, line, mm_date_of(2026, 9, 5));
		CHECK((mm_remind_resolve(w, &plan, &err) == MM_OK) ==
			rows[i].fine,
		    "%s", rows[i].name);
		mm_arena_free(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fifteen_days),
		cmocka_unit_test(test_before_it_is_due),
		cmocka_unit_test(test_who_is_in_charge),
		cmocka_unit_test(test_settings_that_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
