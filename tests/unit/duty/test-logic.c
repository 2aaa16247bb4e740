/* SPDX-License-Identifier: Apache-2.0 */
/* Three-valued decision of rules, life cycle T1, and properties over rules. */
#include "test.h"

#include "duty/duty.h"
#include "duty/explain.h"
#include "duty/lifecycle.h"
#include "duty/rules.h"

static void
test_cond(void **state)
{
	const struct mm_cond both = { 1, 2 }; /* fact 0 yes, fact 1 no */
	static const struct {
		const char *name;
		enum mm_tri a, b, want;
	} rows[] = {
		{ "as wanted", MM_YES, MM_NO, MM_YES },
		{ "first contrary", MM_NO, MM_NO, MM_NO },
		{ "second contrary", MM_YES, MM_YES, MM_NO },
		{ "contrary beats unknown", MM_NO, MM_UNKNOWN, MM_NO },
		{ "unknown second", MM_YES, MM_UNKNOWN, MM_UNKNOWN },
		{ "unknown first", MM_UNKNOWN, MM_NO, MM_UNKNOWN },
		{ "both unknown", MM_UNKNOWN, MM_UNKNOWN, MM_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_facts f = { 0 };

		mm_facts_set(&f, (enum mm_duty_fact)0, rows[i].a, NULL);
		mm_facts_set(&f, (enum mm_duty_fact)1, rows[i].b, NULL);
		CHECK(mm_cond_eval(&both, &f) == rows[i].want, "%s",
		    rows[i].name);
	}
	assert_int_equal(
	    mm_cond_eval(&(struct mm_cond){ 0, 0 }, &(struct mm_facts){ 0 }),
	    MM_NO);
}

/* N1-SBOM-PRESENT over its facts: entitled, judged, told, provided. */
static void
test_sbom_truth_table(void **state)
{
	static const struct {
		const char *name;
		enum mm_tri entitled, judged, told, provided;
		enum mm_duty_state want;
	} rows[] = {
		{ "asked in support", MM_YES, MM_NO, MM_NO, MM_NO,
		    MM_DUTY_OPEN },
		{ "no judgement, told", MM_YES, MM_NO, MM_YES, MM_NO,
		    MM_DUTY_OPEN },
		{ "judged and told", MM_YES, MM_YES, MM_YES, MM_NO,
		    MM_DUTY_EXEMPT },
		{ "judged, not told", MM_YES, MM_YES, MM_NO, MM_NO,
		    MM_DUTY_OPEN },
		{ "judged, telling unknown", MM_YES, MM_YES, MM_UNKNOWN, MM_NO,
		    MM_DUTY_UNDETERMINED },
		{ "not judged, telling unknown", MM_YES, MM_NO, MM_UNKNOWN,
		    MM_NO, MM_DUTY_OPEN },
		{ "given", MM_YES, MM_YES, MM_YES, MM_YES, MM_DUTY_SATISFIED },
		{ "third party", MM_NO, MM_NO, MM_NO, MM_NO,
		    MM_DUTY_NOT_APPLICABLE },
		{ "third party, all else unknown", MM_NO, MM_UNKNOWN,
		    MM_UNKNOWN, MM_UNKNOWN, MM_DUTY_NOT_APPLICABLE },
		{ "holder unknown", MM_UNKNOWN, MM_NO, MM_NO, MM_NO,
		    MM_DUTY_UNDETERMINED },
		{ "holder unknown but exempt anyway", MM_UNKNOWN, MM_YES,
		    MM_YES, MM_NO, MM_DUTY_EXEMPT },
	};
	const struct mm_rule *r = mm_rule_find(MM_STR("N1-SBOM-PRESENT"));

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_facts f = { 0 };
		struct mm_trace t;

		mm_facts_set(&f, MM_DF_IN_SCOPE, MM_YES, NULL);
		mm_facts_set(&f, MM_DF_REQ_SBOM, MM_YES, NULL);
		mm_facts_set(&f, MM_DF_REQ_WITHDRAWN, MM_NO, NULL);
		mm_facts_set(&f, MM_DF_REQ_ENTITLED, rows[i].entitled, NULL);
		mm_facts_set(&f, MM_DF_EOS_JUDGED, rows[i].judged, NULL);
		mm_facts_set(&f, MM_DF_EOS_PACK_TOLD, rows[i].told, NULL);
		mm_facts_set(&f, MM_DF_REQ_PROVIDED, rows[i].provided, NULL);
		CHECK(mm_rule_eval(r, &f, &t) == rows[i].want, "%s",
		    rows[i].name);
		CHECK(
		    (t.missing != 0) == (rows[i].want == MM_DUTY_UNDETERMINED),
		    "%s: says what is missing", rows[i].name);
	}
}

static void
test_stage_table(void **state)
{
	/* Days: EOL 100, EOS 200. T1 row by row, then the other boundary. */
	static const struct {
		const char *name;
		int32_t eol, eos, day;
		bool exclusive;
		unsigned stage, gaps;
	} rows[] = {
#define X INT32_MIN
		{ "both unset", X, X, 50, false, 1, MM_GAP_EOL | MM_GAP_EOS },
		{ "before EOL", 100, 200, 99, false, 1, 0 },
		{ "on EOL", 100, 200, 100, false, 1, 0 },
		{ "day after EOL", 100, 200, 101, false, 2, 0 },
		{ "EOL set, EOS unset, before", 100, X, 100, false, 1,
		    MM_GAP_EOS },
		{ "EOL passed, EOS unset", 100, X, 101, false, 2, MM_GAP_EOS },
		{ "on EOS", 100, 200, 200, false, 2, 0 },
		{ "day after EOS", 100, 200, 201, false, 3, 0 },
		{ "EOL unset, on EOS", X, 200, 200, false, 1, MM_GAP_EOL },
		{ "EOL unset, EOS passed", X, 200, 201, false, 3, MM_GAP_EOL },
		{ "EOL = EOS, the day", 100, 100, 100, false, 1, 0 },
		{ "EOL = EOS, day after", 100, 100, 101, false, 3, 0 },
		{ "EOS before EOL", 200, 100, 50, false, 1, MM_GAP_ORDER },
		{ "exclusive: on EOL", 100, 200, 100, true, 2, 0 },
		{ "exclusive: before EOL", 100, 200, 99, true, 1, 0 },
		{ "exclusive: on EOS", 100, 200, 200, true, 3, 0 },
#undef X
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		unsigned gaps;

		CHECK(mm_life_stage((struct mm_date){ rows[i].eol },
			  (struct mm_date){ rows[i].eos },
			  (struct mm_date){ rows[i].day }, rows[i].exclusive,
			  &gaps) == rows[i].stage,
		    "%s: stage", rows[i].name);
		CHECK(gaps == rows[i].gaps, "%s: gaps", rows[i].name);
	}
	/* The stages of the notice and of IMDRF N70 are numbered apart. */
	assert_int_equal(mm_life_imdrf(1), 2);
	assert_int_equal(mm_life_imdrf(3), 4);
}

static uint64_t
next_random(uint64_t *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return *s;
}

static struct mm_facts
random_facts(uint64_t *seed)
{
	uint64_t a = next_random(seed), b = next_random(seed);

	return (struct mm_facts){ .yes = a & b, .no = a & ~b };
}

/*
 * D4: forgetting one fact never turns an owed duty into "not applicable",
 * and never into "exempt" or "satisfied" by itself.
 */
static void
test_unknown_is_never_an_all_clear(void **state)
{
	uint64_t seed = 20260331, lost = 0;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct mm_facts f = random_facts(&seed);
		const struct mm_rule *r =
		    &mm_rules[next_random(&seed) % mm_rules_n];
		enum mm_duty_state whole = mm_rule_eval(r, &f, NULL);

		if (whole != MM_DUTY_OPEN)
			continue;
		for (int k = 0; k < MM_DF__COUNT; k++) {
			struct mm_facts less = f;
			enum mm_duty_state s;

			mm_facts_set(
			    &less, (enum mm_duty_fact)k, MM_UNKNOWN, NULL);
			s = mm_rule_eval(r, &less, NULL);
			CHECK(s == MM_DUTY_OPEN || s == MM_DUTY_UNDETERMINED,
			    "%s without %s: %d", r->id,
			    mm_duty_fact_words[k].id, (int)s);
			lost++;
		}
	}
	/* The property was tried, not passed by never being in question. */
	assert_true(lost > 1000);
}

/* Learning an unknown fact only ever settles an undetermined duty. */
static void
test_knowledge_is_monotonic(void **state)
{
	uint64_t seed = 7, settled = 0;

	(void)state;
	for (int round = 0; round < 20000; round++) {
		struct mm_facts f = random_facts(&seed);
		const struct mm_rule *r =
		    &mm_rules[next_random(&seed) % mm_rules_n];
		enum mm_duty_state before = mm_rule_eval(r, &f, NULL);
		int k = (int)(next_random(&seed) % MM_DF__COUNT);

		if (before == MM_DUTY_UNDETERMINED) {
			settled++;
			continue;
		}
		if (mm_facts_get(&f, (enum mm_duty_fact)k) != MM_UNKNOWN ||
		    (r->assume & (UINT64_C(1) << k)) != 0)
			continue;
		for (int v = MM_NO; v <= MM_YES; v++) {
			struct mm_facts more = f;
			enum mm_duty_state after;

			mm_facts_set(
			    &more, (enum mm_duty_fact)k, (enum mm_tri)v, NULL);
			after = mm_rule_eval(r, &more, NULL);
			/* Done may turn up, or a "when" may turn out no. */
			CHECK(after == before ||
				(before != MM_DUTY_OPEN &&
				    before != MM_DUTY_NOT_APPLICABLE),
			    "%s learning %s: %d to %d", r->id,
			    mm_duty_fact_words[k].id, (int)before, (int)after);
		}
	}
	assert_true(settled > 100);
}

static int
most_evidence(const struct mm_rule *r)
{
	const struct mm_cond *c[] = { &r->done, &r->unless, &r->over };
	int most = 0;

	for (size_t i = 0; i < MM_COUNT(c); i++) {
		int n = __builtin_popcountll(c[i]->yes | c[i]->no);

		most = n > most ? n : most;
	}
	return most;
}

/* A command may only name what a duty of the rule's scope is about. */
static void
check_template(const struct mm_rule *r, const char *template)
{
	static const struct {
		const char *name;
		unsigned scopes; /* 0: every */
	} known[] = {
		{ "product", 0 },
		{ "version", 0 },
		{ "risk", 0 },
		{ "unit", 1u << MM_SCOPE_PATCH | 1u << MM_SCOPE_VERIFICATION },
		{ "party",
		    1u << MM_SCOPE_GROUP | 1u << MM_SCOPE_REVISION |
			1u << MM_SCOPE_VULN | 1u << MM_SCOPE_PATCH |
			1u << MM_SCOPE_REQUEST | 1u << MM_SCOPE_CONTROL },
		{ "request", 1u << MM_SCOPE_REQUEST },
		{ "patch",
		    1u << MM_SCOPE_PATCH | 1u << MM_SCOPE_CAMPAIGN |
			1u << MM_SCOPE_VERIFICATION },
		{ "step", 1u << MM_SCOPE_EVALUATION },
		{ "control", 1u << MM_SCOPE_CONTROL },
		{ "measure", 1u << MM_SCOPE_EVENT },
		{ "recall", 1u << MM_SCOPE_CAMPAIGN | 1u << MM_SCOPE_RECALL },
		{ "component", 1u << MM_SCOPE_COMPONENT },
		{ "vuln", 1u << MM_SCOPE_VULN },
		{ "finding", 1u << MM_SCOPE_FINDING },
		{ "event", 1u << MM_SCOPE_EVENT },
	};
	struct mm_str rest = mm_str_of(template);

	(void)mm_str_cut(&rest, '{');
	while (rest.p != NULL) {
		struct mm_str name = mm_str_cut(&rest, '}');
		bool ok = false;

		for (size_t i = 0; i < MM_COUNT(known); i++)
			ok = ok ||
			    (mm_str_eqz(name, known[i].name) &&
				(known[i].scopes == 0 ||
				    (known[i].scopes & 1u << r->scope) != 0));
		CHECK(
		    ok, "%s: {%.*s} in \"%s\"", r->id, MM_FMT(name), template);
		(void)mm_str_cut(&rest, '{');
	}
}

static void
check_templates(const struct mm_rule *r)
{
	assert_non_null(r->next);
	check_template(r, r->next);
	if (r->prepare != NULL)
		check_template(r, r->prepare);
	CHECK(r->scope != MM_SCOPE_REQUEST || r->prepare != NULL,
	    "%s: a request is answered by a notice", r->id);
}

static void
test_rules_are_well_formed(void **state)
{
	(void)state;
	for (size_t i = 0; i < mm_rules_n; i++) {
		const struct mm_rule *r = &mm_rules[i];
		uint64_t used = r->when.yes | r->when.no;
		CHECK(mm_rule_find(mm_str_of(r->id)) == r, "%s twice", r->id);
		CHECK(r->version >= 1 && r->clause <= 5, "%s", r->id);
		CHECK(r->from.day <= mm_date_of(2025, 7, 23).day &&
			r->from.day >= mm_date_of(2014, 11, 25).day,
		    "%s from", r->id);
		CHECK(used != 0 && (r->when.yes & r->when.no) == 0, "%s when",
		    r->id);
		CHECK((r->done.yes | r->done.no) != 0, "%s done", r->id);
		CHECK((r->assume & ~used) == 0, "%s assume", r->id);
		CHECK(r->policy != MM_POLICY_NONE, "%s policy", r->id);
		CHECK(
		    (r->due == MM_DUE_LAW_DAYS) == mm_policy_is_law(r->policy),
		    "%s: days by law only for reports", r->id);
		for (int l = MM_JA; l <= MM_EN; l++)
			CHECK((r->exempt[l] != NULL) ==
				((r->unless.yes | r->unless.no) != 0),
			    "%s: words of the exemption", r->id);
		CHECK(
		    most_evidence(r) <= MM_DUTY_EVIDENCE, "%s evidence", r->id);
		CHECK(!r->dealer || (r->clause >= 1 && r->clause <= 4),
		    "%s: clause (5) is about (1) to (4)", r->id);
		CHECK((r->clause >= 1) == (r->strength == MM_STRENGTH_NOTICE),
		    "%s: the clauses are the notice's words only", r->id);
		check_templates(r);
		for (int l = MM_JA; l <= MM_EN; l++)
			CHECK(r->cite[l] != NULL && r->title[l] != NULL &&
				r->words[l] != NULL,
			    "%s texts", r->id);
	}
}

/* Readings share a line; each cites the record that set it, if one did. */
static void
test_readings_cite_their_record(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_explanation e = { .head = { MM_STR("題"), MM_STR("head") } };
	struct mm_buf out;

	(void)state;
	for (int i = 0; i < 2; i++) {
		struct mm_why *y = mm_vec_push(a, &e.rows);

		assert_non_null(y);
		y->kind = MM_WHY_READING;
		y->brief = i == 0 ? MM_STR("a=1") : MM_STR("b=2");
	}
	e.rows.v[0].seq = 5;
	e.rows.v[0].actor = MM_STR("q");
	assert_true(mm_date_iso(MM_STR("2026-01-10"), &e.rows.v[0].date));
	mm_buf_init(&out, 0);
	mm_explain_render(&e, MM_EN, &out);
	CHECK(mm_str_eqz(mm_buf_view(&out),
		  "head\n"
		  "  reading       a=1  [#5 2026-01-10 q], b=2\n"),
	    "%.*s", MM_FMT(mm_buf_view(&out)));
	mm_buf_free(&out);
	mm_arena_free(a);
}

/* The order of a list: each field decides only where all before it tie. */
static void
test_order_of_fields(void **state)
{
	const struct mm_rule *law = mm_rule_find(MM_STR("LAW-REPORT"));
	const struct mm_rule *notice = mm_rule_find(MM_STR("N2-1"));
	const struct mm_rule *next = mm_rule_find(MM_STR("N2-2"));
	const struct mm_duty base = { .rule = notice,
		.state = MM_DUTY_OVERDUE,
		.due = { 100 },
		.product = 1,
		.version = 1,
		.party = 1,
		.subject = 1,
		.request = 1 };
	struct mm_duty later[9];

	(void)state;
	for (size_t i = 0; i < MM_COUNT(later); i++)
		later[i] = base;
	later[0].state = MM_DUTY_DUE_SOON;
	later[1].due.day = 101;
	later[2].due = MM_DATE_NONE;
	later[3].product = 2;
	later[4].version = 2;
	later[5].rule = next;
	later[6].party = 2;
	later[7].subject = 2;
	later[8].request = 2;
	assert_int_equal(mm_duty_cmp(&base, &base), 0);
	for (size_t i = 0; i < MM_COUNT(later); i++) {
		struct mm_duty first = base;

		CHECK(mm_duty_cmp(&base, &later[i]) < 0, "field %zu", i);
		CHECK(mm_duty_cmp(&later[i], &base) > 0, "field %zu", i);
		/* A later field does not outweigh an earlier one. */
		for (size_t k = i + 1; i != 1 && k < MM_COUNT(later); k++) {
			struct mm_duty x = later[k];

			first = later[i];
			CHECK(
			    mm_duty_cmp(&x, &first) < 0, "%zu over %zu", i, k);
		}
	}
	later[0] = base;
	later[0].rule = law;
	CHECK(mm_duty_cmp(&later[0], &base) < 0, "%s", "law before notice");
	later[0].product = 9;
	CHECK(mm_duty_cmp(&later[0], &base) < 0, "%s", "law before product");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cond),
		cmocka_unit_test(test_sbom_truth_table),
		cmocka_unit_test(test_stage_table),
		cmocka_unit_test(test_unknown_is_never_an_all_clear),
		cmocka_unit_test(test_knowledge_is_monotonic),
		cmocka_unit_test(test_rules_are_well_formed),
		cmocka_unit_test(test_readings_cite_their_record),
		cmocka_unit_test(test_order_of_fields),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
