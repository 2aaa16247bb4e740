/* SPDX-License-Identifier: Apache-2.0 */
/* What a row of a rule pack may restate, and what it may not. */
#include "test.h"

#include "case.h"
#include "duty/count.h"
#include "duty/duty.h"
#include "duty/pack.h"

#define LONG_AGO mm_date_of(2020, 1, 1)

struct changed {
	const char *rule, *strength, *due, *policy, *period;
	enum mm_status status;
	const char *names; /* what the message names; NULL: fine */
};

static const struct changed rows[] = {
	{ "N1-INFORM", "notice", "standing", "policy.risk.inform", NULL, MM_OK,
	    NULL },
	{ "N1-INFORM", "law", "promptly", "policy.eos.inform", "30d/next",
	    MM_OK, NULL },
	{ "N1-INFORM", "sop", "standing", "policy.risk.inform", NULL, MM_OK,
	    NULL },
	{ "N9-NONE", "notice", "standing", "policy.risk.inform", NULL,
	    MM_EFORMAT, "N9-NONE" },
	{ "N1-INFORM", "strong", "standing", "policy.risk.inform", NULL,
	    MM_EFORMAT, "strong" },
	{ "N1-INFORM", "notice", "soon", "policy.risk.inform", NULL, MM_EFORMAT,
	    "soon" },
	{ "N1-INFORM", "notice", "standing", "risk.inform", NULL, MM_EFORMAT,
	    "risk.inform" },
	{ "N1-INFORM", "notice", "standing", "policy.nothing", NULL, MM_EFORMAT,
	    "policy.nothing" },
	{ "N1-INFORM", "notice", "standing", "policy.report", NULL, MM_EFORMAT,
	    "policy.report" },
	{ "N1-INFORM", "notice", "standing", "deadline.risk.inform", NULL,
	    MM_EFORMAT, "deadline.risk.inform" },
	{ "N1-INFORM", "notice", "standing", "deadline.report", NULL,
	    MM_EFORMAT, "deadline.report" },
	{ "N1-INFORM", "notice", "standing", "policy.risk.inform", "soon",
	    MM_EFORMAT, "soon" },
	/* The days of the law are for events, and stay those of the law. */
	{ "N1-INFORM", "notice", "law_days", "policy.risk.inform", NULL,
	    MM_EFORMAT, "law_days" },
	{ "LAW-REPORT", "law", "law_days", "deadline.report", NULL, MM_OK,
	    NULL },
	{ "LAW-REPORT", "law", "standing", "deadline.report", NULL, MM_EFORMAT,
	    "standing" },
	{ "LAW-REPORT", "law", "law_days", "policy.risk.inform", NULL,
	    MM_EFORMAT, "policy.risk.inform" },
	{ "LAW-REPORT", "law", "law_days", "deadline.report.death", NULL,
	    MM_EFORMAT, "deadline.report.death" },
	{ "LAW-REPORT", "law", "law_days", "deadline.report", "60d", MM_EFORMAT,
	    "60d" },
	{ "LAW-REPORT", "notice", "law_days", "deadline.report", NULL,
	    MM_ECONFLICT, "LAW-REPORT" },
	/* A day stated is an event's, an inspection a patch's. */
	{ "G68-FOLLOW", "guidance", "stated", "policy.report.follow", NULL,
	    MM_OK, NULL },
	{ "LAW-MEASURE", "law", "stated", "policy.measure.decide", NULL, MM_OK,
	    NULL },
	{ "N3-PLAN", "notice", "at_inspection", "policy.plan.show", NULL, MM_OK,
	    NULL },
	{ "N1-INFORM", "notice", "stated", "policy.risk.inform", NULL,
	    MM_EFORMAT, "stated" },
	{ "N3-APPLY", "notice", "at_inspection", "policy.patch.apply", NULL,
	    MM_OK, NULL },
	{ "N1-INFORM", "notice", "at_inspection", "policy.risk.inform", NULL,
	    MM_EFORMAT, "at_inspection" },
};

static struct mm_pack_row
row_of(const struct changed *c)
{
	return (struct mm_pack_row){ .pack = MM_STR("PK"),
		.edition = 2,
		.revision = 3,
		.rule = mm_str_of(c->rule),
		.strength = mm_str_of(c->strength),
		.due = mm_str_of(c->due),
		.policy = mm_str_of(c->policy),
		.period = mm_str_of(c->period),
		.from = LONG_AGO,
		.until = MM_DATE_NONE,
		.words = { MM_STR("語"), MM_STR("words") } };
}

static void
test_what_a_row_may_restate(void **state)
{
	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_pack_row row = row_of(&rows[i]);
		struct mm_err err = { 0 };
		struct mm_rule rule = { 0 };

		CHECK(mm_pack_row_check(&row, &rule, &err) == rows[i].status,
		    "row %zu: %s", i, err.en);
		CHECK(mm_pack_row_check(&row, NULL, &err) == rows[i].status,
		    "row %zu", i);
		if (rows[i].names != NULL) {
			CHECK(strstr(err.en, rows[i].names) != NULL &&
				strstr(err.ja, rows[i].names) != NULL,
			    "row %zu: %s", i, err.en);
			CHECK(rule.id == NULL, "row %zu: written", i);
			continue;
		}
		CHECK(strcmp(rule.id, rows[i].rule) == 0, "row %zu", i);
		CHECK(rule.version == 3 && mm_rule_pack_version(&rule) == 2,
		    "row %zu", i);
		CHECK(mm_str_eqz(mm_rule_pack_id(&rule), "PK"), "row %zu", i);
		CHECK(strcmp(rule.words[MM_JA], "語") == 0, "row %zu", i);
		/* What decides it stays. */
		CHECK(memcmp(&rule.when, &mm_rule_find(row.rule)->when,
			  sizeof(rule.when)) == 0,
		    "row %zu", i);
		CHECK(mm_date_cmp(mm_rule_since(&rule), LONG_AGO) <= 0 ||
			rule.scope == MM_SCOPE_EVENT,
		    "row %zu", i);
	}
}

/* Words of an exemption come with an exemption, and an end after a start. */
static void
test_exemptions_and_ends(void **state)
{
	struct mm_pack_row row = row_of(&rows[0]);
	struct mm_err err = { 0 };

	(void)state;
	row.exempt[MM_JA] = MM_STR("免除");
	assert_int_equal(mm_pack_row_check(&row, NULL, &err), MM_EFORMAT);
	row.exempt[MM_JA] = MM_STR_NONE;
	row.exempt[MM_EN] = MM_STR("exempt");
	assert_int_equal(mm_pack_row_check(&row, NULL, &err), MM_EFORMAT);
	row.exempt[MM_EN] = MM_STR_NONE;
	row.until = mm_date_add_days(row.from, -1);
	assert_int_equal(mm_pack_row_check(&row, NULL, &err), MM_EFORMAT);
	row.until = row.from;
	assert_int_equal(mm_pack_row_check(&row, NULL, &err), MM_OK);
}

static void
test_periods_that_overlap(void **state)
{
	static const struct {
		int32_t from, until, other, other_until;
		bool overlap;
	} table[] = {
		{ 10, 20, 20, 30, true },
		{ 10, 20, 21, 30, false },
		{ 20, 30, 10, 20, true },
		{ 21, 30, 10, 20, false },
		{ 10, INT32_MIN, 5, 9, false },
		{ 10, INT32_MIN, 5, 10, true },
		{ 10, 20, 21, INT32_MIN, false },
		{ 10, INT32_MIN, 99, INT32_MIN, true },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(table); i++)
		CHECK(mm_pack_overlap((struct mm_date){ table[i].from },
			  (struct mm_date){ table[i].until },
			  (struct mm_date){ table[i].other },
			  (struct mm_date){ table[i].other_until }) ==
			table[i].overlap,
		    "row %zu", i);
}

static void
test_program_rules_without_a_pack(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_world *w = mm_world_new(a, mm_date_of(2026, 1, 1));
	struct mm_ruleset s;
	struct mm_err err = { 0 };

	(void)state;
	assert_int_equal(mm_ruleset_of(a, w, &s, &err), MM_OK);
	assert_ptr_equal(s.v, mm_rules);
	assert_null(s.pack);
	assert_null(mm_ruleset_find(&s, MM_STR("N9-NOTHING")));
	assert_ptr_equal(
	    mm_ruleset_find(&s, MM_STR("N1-ASSESS")), &mm_rules[0]);
	assert_true(mm_str_eqz(mm_rule_pack_id(&mm_rules[0]), MM_PACK_ID));
	assert_int_equal(mm_rule_pack_version(&mm_rules[0]), MM_PACK_VERSION);
	mm_arena_free(a);
}

static enum mm_status
count_duty(void *ctx, const struct mm_duty *d, struct mm_err *err)
{
	(void)d;
	(void)err;
	++*(int *)ctx;
	return MM_OK;
}

/* Duties by other rules than those in force: none, and one alone. */
static void
test_duties_by_given_rules(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_err err = { 0 };
	test_cases cases = { 0 };
	struct mm_world *w;
	const struct mm_ruleset sets[] = { { mm_rules, 0, NULL },
		{ mm_rules, 1, NULL } };

	(void)state;
	cases_read_text(a, "test-pack.c",
	    MM_STR("case \"one\"\nbase\ntoday 2026-02-01\n"
		   "expect N1-ASSESS open\n"),
	    &cases);
	w = case_world(a, &cases.v[0], mm_date_of(2026, 2, 1));
	for (int i = 0; i < 2; i++) {
		struct mm_duty_params p = { .arena = a,
			.product = MM_NONE,
			.party = MM_NONE,
			.rules = &sets[i] };
		int n = 0;

		assert_int_equal(
		    mm_duty_eval(w, &p, count_duty, &n, &err), MM_OK);
		assert_int_equal(n, i);
	}
	assert_true(mm_str_eqz(
	    mm_policy_name(a, MM_POLICY_RISK_INFORM), "policy.risk.inform"));
	assert_true(
	    mm_str_eqz(mm_policy_name(a, MM_POLICY_REPORT), "deadline.report"));
	mm_arena_free(a);
}

/* Every kind of day that is not worked has a name in both languages. */
static void
test_days_not_worked(void **state)
{
	static const struct mm_calendar_day own[] = { { { 20105 }, false } };
	const struct mm_calendar c = { own, 1, true };
	const struct mm_calendar law = { 0 };
	static const struct {
		int month, day;
		bool own;
		const char *ja, *en;
	} table[] = {
		{ 1, 1, false, "元日", "New Year's Day" },
		{ 1, 4, false, "日曜日", "a Sunday" },
		{ 1, 10, false, "土曜日", "a Saturday" },
		{ 1, 10, true, NULL, NULL },
		{ 1, 13, false, NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(table); i++) {
		struct mm_date d =
		    mm_date_of(2026, table[i].month, table[i].day);
		const struct mm_calendar *at = table[i].own ? &c : &law;
		const char *ja = mm_count_closed(at, d, MM_JA);
		const char *en = mm_count_closed(at, d, MM_EN);

		CHECK((ja == NULL) == (table[i].ja == NULL), "row %zu", i);
		CHECK(ja == NULL || strcmp(ja, table[i].ja) == 0, "%s", ja);
		CHECK(en == NULL || strcmp(en, table[i].en) == 0, "%s", en);
	}
	assert_string_equal(
	    mm_count_closed(&c, own[0].date, MM_JA), "社内休業日");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_a_row_may_restate),
		cmocka_unit_test(test_exemptions_and_ends),
		cmocka_unit_test(test_periods_that_overlap),
		cmocka_unit_test(test_program_rules_without_a_pack),
		cmocka_unit_test(test_duties_by_given_rules),
		cmocka_unit_test(test_days_not_worked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
