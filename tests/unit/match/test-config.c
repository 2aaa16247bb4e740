/* SPDX-License-Identifier: Apache-2.0 */
/* Odd shapes of configurations, and the sentence of what a verdict depends
 * on. Expectations: src/match/config.h and the truth tables of AND, OR and
 * NOT over yes, no and unknown. */
#include "match/config.h"

#include <stdlib.h>

#include "match/advisory_build.h"
#include "test.h"
#include "made.h"

#define AFF MM_VERDICT_AFFECTED
#define NOT MM_VERDICT_NOT_AFFECTED
#define CAN MM_VERDICT_CANNOT_DECIDE
#define CON MM_VERDICT_CONDITIONAL

#define ANY ":*:*:*:*:*:*:*"
#define APP "cpe:2.3:a:v:app:*" ANY
#define PUMP "cpe:2.3:h:acme:pump:-" ANY
#define CT "cpe:2.3:h:acme:ct:-" ANY
#define MRI "cpe:2.3:h:acme:mri:-" ANY
#define XRAY "cpe:2.3:h:acme:xray:-" ANY
#define US "cpe:2.3:h:acme:us:-" ANY

/* One configuration against one application, version 1.0. */
static const struct {
	const char *what;
	enum mm_adv_op op;
	const char *one, *two;
	const char *component;
	enum mm_verdict verdict;
	const char *condition; /* between "platform " and " is present" */
} rows[] = {
	{ "three alternatives are shown", MM_OP_AND, "+" APP,
	    "+-" PUMP "|-" CT "|-" MRI, NULL, CON, PUMP " or " CT " or " MRI },
	{ "more are counted", MM_OP_AND, "+" APP,
	    "+-" PUMP "|-" CT "|-" MRI "|-" XRAY "|-" US, NULL, CON,
	    PUMP " or " CT " or " MRI " or 2 more" },
	{ "both must come", MM_OP_AND, "&" APP "|-" PUMP, "+-" CT "|-" MRI,
	    NULL, CON, PUMP " and (" CT " or " MRI ")" },
	{ "many and more", MM_OP_AND, "&" APP "|-" PUMP,
	    "+-" CT "|-" MRI "|-" XRAY "|-" US, NULL, CON,
	    PUMP " and (" CT " or " MRI " or " XRAY " or 1 more)" },
	{ "none of them", MM_OP_AND, "+" APP, "~+-" PUMP "|-" CT, NULL, CON,
	    "not ((" PUMP " or " CT "))" },
	{ "not a single one", MM_OP_AND, "+" APP, "~+-" PUMP, NULL, CON,
	    "not (" PUMP ")" },
	{ "either way", MM_OP_OR, "&" APP "|-" PUMP, "&" APP "|-" CT, NULL, CON,
	    PUMP " or " CT },
	/* Only the branch that speaks of the component counts. */
	{ "the other branch is not its own", MM_OP_OR, "&" APP "|-" PUMP,
	    "&cpe:2.3:a:v:other:*" ANY "|-" CT, NULL, CON, PUMP },
	{ "and not before it", MM_OP_OR, "&cpe:2.3:o:v:other:*" ANY "|-" CT,
	    "&" APP "|-" PUMP, NULL, CON, PUMP },
	/* A criterion of its own that cannot be decided is named too. */
	{ "its own attribute", MM_OP_AND, "+" APP,
	    "+cpe:2.3:a:v:app:1.0:rc1:*:*:*:*:*:*", NULL, CON,
	    "cpe:2.3:a:v:app:1.0:rc1:*:*:*:*:*:*" },
	{ "undecided twice", MM_OP_AND,
	    "+cpe:2.3:a:v:app:1.0:rc1:*:*:*:*:*:*|"
	    "cpe:2.3:a:v:app:1.0:rc2:*:*:*:*:*:*",
	    "+-" PUMP, NULL, CAN, NULL },
	{ "undecided, then decided", MM_OP_AND,
	    "+cpe:2.3:a:v:app:1.0:rc1:*:*:*:*:*:*|" APP, "+-" PUMP, NULL, CON,
	    PUMP },
	{ "version out", MM_OP_AND, "+" APP " (,0.5)", "+-" PUMP, NULL, NOT,
	    NULL },
	{ "a range in the condition", MM_OP_AND, "+" APP,
	    "+-cpe:2.3:o:acme:os:*" ANY " [1.0,2.0)", NULL, CON,
	    "cpe:2.3:o:acme:os:*" ANY " [1.0, 2.0)" },
	{ "a version in the condition", MM_OP_AND, "+" APP,
	    "+-cpe:2.3:o:acme:os:1.0" ANY, NULL, CON,
	    "cpe:2.3:o:acme:os:1.0" ANY },
	/* Stated as platform first, as vulnerable after it. */
	{ "platform and vulnerable", MM_OP_AND, "+-" APP, "+" APP, NULL, AFF,
	    NULL },
};

static void
conditions(void **state)
{
	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		const char *nodes[] = { rows[i].one, rows[i].two, NULL };
		const char *comps[] = { "cpe:2.3:a:v:app:1.0" ANY, NULL };
		const struct mm_match_row *row;
		struct mm_match_result r;
		struct made m;
		char want[4000];

		made_begin(&m);
		made_config(&m, "CVE-1", rows[i].op, nodes);
		made_open(&m);
		r = made_match(&m, comps, NULL);
		row = made_row(&m, &r, 0, "CVE-1");
		CHECK((row != NULL ? row->verdict : NOT) == rows[i].verdict,
		    "%s: %d", rows[i].what,
		    (int)(row != NULL ? row->verdict : NOT));
		if (rows[i].condition != NULL) {
			(void)snprintf(want, sizeof(want),
			    "affected if platform %s is present",
			    rows[i].condition);
			CHECK(mm_str_eqz(row->main->condition, want),
			    "%s: %.*s", rows[i].what,
			    MM_FMT(row->main->condition));
		}
		made_end(&m);
	}
}

/* Long names: alternatives are counted sooner, and no sentence passes 1,800
 * bytes of condition or ends inside a character. */
static void
long_conditions(void **state)
{
	static char names[3][1200], node[2][2600];
	const char *nodes[] = { "+" APP, node[0], node[1], NULL };
	static const char *const comps[] = { "cpe:2.3:a:v:app:1.0" ANY, NULL };
	const struct mm_match_row *row;
	struct mm_match_result r;
	struct made m;

	(void)state;
	for (int i = 0; i < 3; i++) {
		size_t n = (size_t)snprintf(
		    names[i], sizeof(names[i]), "cpe:2.3:h:acme:%c", 'a' + i);

		for (int k = 0; k < 300; k++)
			n += (size_t)snprintf(
			    names[i] + n, sizeof(names[i]) - n, "あ");
		(void)snprintf(names[i] + n, sizeof(names[i]) - n, ":-" ANY);
	}
	/* Two of 900 bytes are more than an alternative may have. */
	(void)snprintf(
	    node[0], sizeof(node[0]), "+-%s|-%s", names[0], names[1]);
	(void)snprintf(node[1], sizeof(node[1]), "+-%s", names[2]);
	made_begin(&m);
	made_config(&m, "CVE-1", MM_OP_AND, nodes);
	made_open(&m);
	r = made_match(&m, comps, NULL);
	row = made_row(&m, &r, 0, "CVE-1");
	assert_non_null(row);
	assert_int_equal(row->verdict, CON);
	assert_true(row->main->condition.n <=
	    1800 + strlen("affected if platform  is present"));
	assert_true(row->main->condition.n >= 1700);
	assert_non_null(memmem(
	    row->main->condition.p, row->main->condition.n, " or 1 more", 10));
	for (size_t i = 1; i < row->main->condition.n; i++) {
		unsigned char a = (unsigned char)row->main->condition.p[i - 1];
		unsigned char b = (unsigned char)row->main->condition.p[i];

		/* A lead byte is followed by the rest of its character. */
		CHECK(a < 0xc0 || (b & 0xc0) == 0x80, "byte %zu", i);
	}
	made_end(&m);
}

/* Nodes without criteria, negated as a whole, with children. */
static void
shapes(void **state)
{
	struct mm_adv_cpe app = { .cpe = MM_STR(APP), .vulnerable = true },
			  pump = { .cpe = MM_STR(PUMP) };
	struct mm_adv_node with = { .cpes = &app, .ncpes = 1 }, empty = { 0 },
			   not_empty = { .negate = true },
			   hardware = { .cpes = &pump, .ncpes = 1 };
	struct mm_adv_node two[2], both[2] = { with, hardware };
	const struct {
		const char *what;
		struct mm_adv_node first, second;
		enum mm_adv_op op;
		bool negate;
		uint64_t configs;
		enum mm_verdict verdict;
	} shapes[] = {
		{ "nothing at all", empty, empty, MM_OP_AND, false, 0, NOT },
		{ "not nothing", not_empty, empty, MM_OP_OR, true, 0, NOT },
		{ "one of two is empty", with, empty, MM_OP_AND, false, 1,
		    AFF },
		{ "children only",
		    { .op = MM_OP_AND, .children = both, .nchildren = 2 },
		    empty, MM_OP_OR, false, 1, CON },
		{ "an empty child",
		    { .cpes = &app,
			.ncpes = 1,
			.children = &empty,
			.nchildren = 1 },
		    empty, MM_OP_OR, false, 1, AFF },
		/* Nothing below a negation is reported. */
		{ "negated as a whole", with, hardware, MM_OP_AND, true, 1,
		    NOT },
	};
	static const char *const comps[] = { "cpe:2.3:a:v:app:1.0" ANY, NULL };

	(void)state;
	for (size_t i = 0; i < MM_COUNT(shapes); i++) {
		struct mm_adv_config c = { .op = shapes[i].op,
			.negate = shapes[i].negate,
			.nodes = two,
			.nnodes = 2 };
		struct mm_advisory a = { .id = MM_STR("CVE-1"),
			.source = MM_FEED_NVD,
			.configs = &c,
			.nconfigs = 1 };
		const struct mm_match_row *row;
		struct mm_match_result r;
		struct made m;

		two[0] = shapes[i].first;
		two[1] = shapes[i].second;
		made_begin(&m);
		made_add(&m, &a);
		made_open(&m);
		CHECK(
		    m.stats.configs == shapes[i].configs, "%s", shapes[i].what);
		r = made_match(&m, comps, NULL);
		row = made_row(&m, &r, 0, "CVE-1");
		CHECK((row != NULL ? row->verdict : NOT) == shapes[i].verdict,
		    "%s: %d", shapes[i].what,
		    (int)(row != NULL ? row->verdict : NOT));
		made_end(&m);
	}
}

/* Nested to the limit and one deeper. */
static void
depth(void **state)
{
	struct mm_adv_cpe app = { .cpe = MM_STR(APP), .vulnerable = true };
	static const char *const comps[] = { "cpe:2.3:a:v:app:1.0" ANY, NULL };

	(void)state;
	for (int deep = 0; deep < 2; deep++) {
		struct mm_adv_node nest[17] = { 0 };
		struct mm_adv_config c = { .nodes = nest, .nnodes = 1 };
		struct mm_advisory a = { .id = MM_STR("CVE-1"),
			.source = MM_FEED_NVD,
			.configs = &c,
			.nconfigs = 1 };
		struct mm_err err = { 0 };
		struct mm_match_result r;
		enum mm_status st;
		struct made m;

		for (int i = 0; i < 15 + deep; i++) {
			nest[i].children = &nest[i + 1];
			nest[i].nchildren = 1;
		}
		nest[15 + deep].cpes = &app;
		nest[15 + deep].ncpes = 1;
		made_begin(&m);
		st = mm_advidx_build_add(m.b, &a, &err);
		CHECK(st == (deep ? MM_ELIMIT : MM_OK), "%d: %s", deep, err.en);
		made_open(&m);
		r = made_match(&m, comps, NULL);
		assert_int_equal(r.nrows, deep ? 0 : 1);
		made_end(&m);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(conditions),
		cmocka_unit_test(long_conditions),
		cmocka_unit_test(shapes),
		cmocka_unit_test(depth),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
