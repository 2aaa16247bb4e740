/* SPDX-License-Identifier: Apache-2.0 */
/* Expectations: OSV schema (evaluation), CVE JSON 5 versions, NVD API 2.0
 * configurations, NISTIR 7696; and src/match/match.h for what they leave
 * open. */
#include "made.h"

#include "test.h"

#define AFF MM_VERDICT_AFFECTED
#define NOT MM_VERDICT_NOT_AFFECTED
#define CAN MM_VERDICT_CANNOT_DECIDE
#define CON MM_VERDICT_CONDITIONAL

static enum mm_verdict
verdict_of(const struct mm_match_row *row)
{
	return row != NULL ? row->verdict : NOT;
}

/* Every pair of kinds of ends, at each end minus one, equal, plus one; the
 * expectation is arithmetic on the minor number. */
static void
bounds(void **state)
{
	static const struct {
		enum mm_vers_scheme scheme;
		const char *key, *before, *version_end, *after;
	} orders[] = {
		{ MM_VERS_GENERIC, "cpe:a:acme:lib", "cpe:2.3:a:acme:lib:", "",
		    ":*:*:*:*:*:*:*" },
		{ MM_VERS_SEMVER, "pkg:npm/lib", "pkg:npm/lib@", ".0", "" },
		{ MM_VERS_PEP440, "pkg:pypi/lib", "pkg:pypi/lib@", "", "" },
		{ MM_VERS_MAVEN, "pkg:maven/acme/lib", "pkg:maven/acme/lib@",
		    "", "" },
		{ MM_VERS_DPKG, "pkg:deb/debian/lib?distro=debian-12",
		    "pkg:deb/debian/lib@", "-1", "?distro=debian-12" },
	};
	static const char ends[][3] = { "[]", "[)", "(]", "()" };
	static const int at[] = { 8, 9, 10, 11, 19, 20, 21 };

	(void)state;
	for (size_t o = 0; o < MM_COUNT(orders); o++) {
		for (size_t e = 0; e < MM_COUNT(ends); e++) {
			struct made m;
			char range[48], comp[80];

			made_begin(&m);
			(void)snprintf(range, sizeof(range), "%c1.9%s,1.20%s%c",
			    ends[e][0], orders[o].version_end,
			    orders[o].version_end, ends[e][1]);
			made_package(&m, MM_FEED_OSV, "CVE-2024-1",
			    orders[o].key, orders[o].scheme, range, NOT);
			made_open(&m);
			for (size_t i = 0; i < MM_COUNT(at); i++) {
				const char *comps[] = { comp, NULL };
				struct mm_match_result r;
				bool in = at[i] >= 9 + (ends[e][0] == '(') &&
				    at[i] <= 20 - (ends[e][1] == ')');

				(void)snprintf(comp, sizeof(comp), "%s1.%d%s%s",
				    orders[o].before, at[i],
				    orders[o].version_end, orders[o].after);
				r = made_match(&m, comps, NULL);
				CHECK(verdict_of(made_row(&m, &r, 0,
					  "CVE-2024-1")) == (in ? AFF : NOT),
				    "%s %s", range, comp);
				CHECK(r.coverage.not_affected == !in,
				    "%s %s counted", range, comp);
			}
			made_end(&m);
		}
	}
}

/* One package of one record against one component. */
static const struct {
	const char *what;
	enum mm_feed_source source;
	const char *key;
	enum mm_vers_scheme scheme;
	const char *ranges;
	enum mm_verdict otherwise;
	const char *component;
	enum mm_verdict verdict;
	const char *rule, *range, *comparator;
	enum mm_match_why why;
} package_rows[] = {
	{ "open below", MM_FEED_OSV, "pkg:npm/l", MM_VERS_SEMVER, "[,2.0.0)",
	    NOT, "pkg:npm/l@1.9.9", AFF, "purl-range", "(*, 2.0.0)", "semver",
	    0 },
	{ "open above", MM_FEED_OSV, "pkg:npm/l", MM_VERS_SEMVER, "[2.0.0,)",
	    NOT, "pkg:npm/l@3.0.0", AFF, "purl-range", "[2.0.0, *)", "semver",
	    0 },
	{ "all versions", MM_FEED_OSV, "pkg:npm/l", MM_VERS_SEMVER, "*", NOT,
	    "pkg:npm/l@3.0.0", AFF, "purl-range", "*", "semver", 0 },
	{ "all versions, none stated", MM_FEED_OSV, "pkg:npm/l", MM_VERS_SEMVER,
	    "*", NOT, "pkg:npm/l", AFF, "purl-range", "*", "semver", 0 },
	{ "no version", MM_FEED_OSV, "pkg:npm/l", MM_VERS_SEMVER, "[,2.0.0)",
	    NOT, "pkg:npm/l", CAN, "purl-range", "(*, 2.0.0)", "semver",
	    MM_WHY_NO_VERSION },
	{ "version does not parse", MM_FEED_OSV, "pkg:pypi/l", MM_VERS_PEP440,
	    "[,2.0)", NOT, "pkg:pypi/l@not-a-version", CAN, "purl-range",
	    "(*, 2.0)", "pep440", MM_WHY_BAD_VERSION },
	{ "does not parse, equal as text", MM_FEED_OSV, "pkg:pypi/l",
	    MM_VERS_PEP440, "[build-x,2.0)", NOT, "pkg:pypi/l@build-x", AFF,
	    "purl-range", "[build-x, 2.0)", "pep440", 0 },
	{ "bound does not parse", MM_FEED_OSV, "pkg:pypi/l", MM_VERS_PEP440,
	    "[,build-x)", NOT, "pkg:pypi/l@1.0", CAN, "purl-range",
	    "(*, build-x)", "pep440", MM_WHY_BAD_BOUND },
	{ "no order, equal", MM_FEED_CVE5, "pkg:npm/l", MM_VERS_NONE, "=1.2",
	    NOT, "pkg:npm/l@1.2", AFF, "purl-version-list", "= 1.2", "", 0 },
	{ "no order, another version", MM_FEED_CVE5, "pkg:npm/l", MM_VERS_NONE,
	    "=1.2", NOT, "pkg:npm/l@1.3", NOT, NULL, NULL, NULL, 0 },
	{ "no order, a word", MM_FEED_CVE5, "pkg:npm/l", MM_VERS_NONE, "=n/a",
	    NOT, "pkg:npm/l@1.3", CAN, "purl-version-list", "= n/a", "",
	    MM_WHY_NO_ORDER },
	{ "no order, a pattern", MM_FEED_CVE5, "pkg:npm/l", MM_VERS_NONE,
	    "=1.x", NOT, "pkg:npm/l@1.3", CAN, "purl-version-list", "= 1.x", "",
	    MM_WHY_NO_ORDER },
	{ "no order, a range", MM_FEED_CVE5, "pkg:npm/l", MM_VERS_NONE,
	    "[1.0,2.0)", NOT, "pkg:npm/l@1.3", CAN, "purl-range", "[1.0, 2.0)",
	    "", MM_WHY_NO_ORDER },
	{ "no order, its lower end", MM_FEED_CVE5, "pkg:npm/l", MM_VERS_NONE,
	    "[1.0,2.0)", NOT, "pkg:npm/l@1.0", AFF, "purl-range", "[1.0, 2.0)",
	    "", 0 },
	{ "no order, its open upper end", MM_FEED_CVE5, "pkg:npm/l",
	    MM_VERS_NONE, "[1.0,2.0)", NOT, "pkg:npm/l@2.0", NOT, NULL, NULL,
	    NULL, 0 },
	{ "first entry decides", MM_FEED_CVE5, "pkg:npm/l", MM_VERS_SEMVER,
	    "!=1.5.0 [1.0.0,2.0.0)", NOT, "pkg:npm/l@1.5.0", NOT, NULL, NULL,
	    NULL, 0 },
	{ "first entry decides, other order", MM_FEED_CVE5, "pkg:npm/l",
	    MM_VERS_SEMVER, "[1.0.0,2.0.0) !=1.5.0", NOT, "pkg:npm/l@1.5.0",
	    AFF, "purl-range", "[1.0.0, 2.0.0)", "semver", 0 },
	{ "undecided before, same status", MM_FEED_CVE5, "pkg:pypi/l",
	    MM_VERS_PEP440, "[,build-x) [1.0,2.0)", NOT, "pkg:pypi/l@1.5", AFF,
	    "purl-range", "[1.0, 2.0)", "pep440", 0 },
	{ "undecided before, other status", MM_FEED_CVE5, "pkg:pypi/l",
	    MM_VERS_PEP440, "![,build-x) [1.0,2.0)", NOT, "pkg:pypi/l@1.5", CAN,
	    "purl-range", "(*, build-x)", "pep440", MM_WHY_BAD_BOUND },
	{ "default affected", MM_FEED_CVE5, "pkg:npm/l", MM_VERS_SEMVER,
	    "![2.0.0,)", AFF, "pkg:npm/l@1.0.0", AFF, "default-status", NULL,
	    "semver", 0 },
	{ "default unknown", MM_FEED_CVE5, "pkg:npm/l", MM_VERS_SEMVER,
	    "[2.0.0,)", CAN, "pkg:npm/l@1.0.0", CAN, "default-status", NULL,
	    "semver", MM_WHY_SOURCE },
	{ "stated unknown", MM_FEED_CVE5, "pkg:npm/l", MM_VERS_SEMVER,
	    "?[1.0.0,2.0.0)", NOT, "pkg:npm/l@1.5.0", CAN, "purl-range",
	    "[1.0.0, 2.0.0)", "semver", MM_WHY_SOURCE },
	{ "only a commit range", MM_FEED_OSV, "pkg:npm/l", MM_VERS_NONE,
	    "?[0a1b,)", NOT, "pkg:npm/l@1.5.0", CAN, "purl-range", "[0a1b, *)",
	    "", MM_WHY_NO_ORDER },
	{ "OpenSSL keeps its letters", MM_FEED_CVE5, "cpe:a:openssl:openssl",
	    MM_VERS_SEMVER, "[1.1.1,1.1.1o)", NOT,
	    "cpe:2.3:a:openssl:openssl:1.1.1n:*:*:*:*:*:*:*", AFF, "cpe-range",
	    "[1.1.1, 1.1.1o)", "openssl", 0 },
	{ "OpenSSL, after the last letter", MM_FEED_CVE5,
	    "cpe:a:openssl:openssl", MM_VERS_NONE, "[1.1.1,1.1.1o)", NOT,
	    "cpe:2.3:a:openssl:openssl:1.1.1za:*:*:*:*:*:*:*", NOT, NULL, NULL,
	    NULL, 0 },
	{ "no order, exact, a phrase", MM_FEED_CVE5, "pkg:npm/l", MM_VERS_NONE,
	    "=1.2", NOT, "pkg:npm/l 1.2/1.3", CAN, "purl-version-list", "= 1.2",
	    "", MM_WHY_NO_ORDER },
	{ "no order, exact, nothing", MM_FEED_CVE5, "pkg:npm/l", MM_VERS_NONE,
	    "=", NOT, "pkg:npm/l@1.2", CAN, "purl-version-list", "= ", "",
	    MM_WHY_NO_ORDER },
	{ "no order, v in front", MM_FEED_CVE5, "pkg:npm/l", MM_VERS_NONE,
	    "=v10.2", NOT, "pkg:npm/l@11.2-rc_1", NOT, NULL, NULL, NULL, 0 },
	{ "no order, only a v", MM_FEED_CVE5, "pkg:npm/l", MM_VERS_NONE, "=v",
	    NOT, "pkg:npm/l@1", CAN, "purl-version-list", "= v", "",
	    MM_WHY_NO_ORDER },
	{ "no order, a sign in front", MM_FEED_CVE5, "pkg:npm/l", MM_VERS_NONE,
	    "=-1.2", NOT, "pkg:npm/l@1.2", CAN, "purl-version-list", "= -1.2",
	    "", MM_WHY_NO_ORDER },
	{ "no order, a capital pattern", MM_FEED_CVE5, "pkg:npm/l",
	    MM_VERS_NONE, "=1.X", NOT, "pkg:npm/l@1.3", CAN,
	    "purl-version-list", "= 1.X", "", MM_WHY_NO_ORDER },
	{ "undecided, and unknown otherwise", MM_FEED_CVE5, "pkg:pypi/l",
	    MM_VERS_PEP440, "?[,build-x)", CAN, "pkg:pypi/l@1.0", CAN,
	    "default-status", NULL, "pep440", MM_WHY_BAD_BOUND },
	{ "cpe exact", MM_FEED_CVE5, "cpe:a:v:p", MM_VERS_GENERIC, "=1.2", NOT,
	    "cpe:2.3:a:v:p:1.2:*:*:*:*:*:*:*", AFF, "cpe-exact", "= 1.2",
	    "generic", 0 },
	{ "cpe without version, component with", MM_FEED_CVE5, "cpe:a:v:p",
	    MM_VERS_GENERIC, "[1.0,2.0)", NOT,
	    "cpe:2.3:a:v:p:*:*:*:*:*:*:*:* 1.5", AFF, "cpe-range", "[1.0, 2.0)",
	    "generic", 0 },
};

static void
packages(void **state)
{
	(void)state;
	for (size_t i = 0; i < MM_COUNT(package_rows); i++) {
		const char *comps[] = { package_rows[i].component, NULL };
		const struct mm_match_row *row;
		struct mm_match_result r;
		struct made m;

		made_begin(&m);
		made_package(&m, package_rows[i].source, "CVE-2024-7",
		    package_rows[i].key, package_rows[i].scheme,
		    package_rows[i].ranges, package_rows[i].otherwise);
		made_open(&m);
		r = made_match(&m, comps, NULL);
		row = made_row(&m, &r, 0, "CVE-2024-7");
		CHECK(verdict_of(row) == package_rows[i].verdict, "%s: %d",
		    package_rows[i].what, (int)verdict_of(row));
		if (row != NULL) {
			const struct mm_match_evidence *e = row->main;

			CHECK(strcmp(mm_match_rule_id(e->rule),
				  package_rows[i].rule) == 0,
			    "%s: rule %s", package_rows[i].what,
			    mm_match_rule_id(e->rule));
			CHECK(mm_str_eq(
				  e->range, mm_str_of(package_rows[i].range)),
			    "%s: range %.*s", package_rows[i].what,
			    MM_FMT(e->range));
			CHECK(e->why == package_rows[i].why, "%s: why %d",
			    package_rows[i].what, (int)e->why);
		}
		made_end(&m);
	}
}

/* Versions listed one by one (OSV versions[]). */
static void
listed_versions(void **state)
{
	static const struct {
		const char *version;
		enum mm_verdict verdict;
	} rows[] = {
		{ "1.0", AFF }, { "1.0.0", AFF }, /* equal in PEP 440 */
		{ "1.1", NOT }, { "2.0rc1", AFF }, { "2.0", NOT },
		{ "odd one", AFF }, /* equal as text */
		{ "odd two", CAN }, /* cannot be compared */
	};
	struct mm_str list[] = { MM_STR("2.0rc1"), MM_STR("odd one"),
		MM_STR("1.0") };
	struct mm_adv_package p = { .key = MM_STR("pkg:pypi/l"),
		.versions = list,
		.nversions = 3,
		.otherwise = NOT };
	struct mm_advisory a = { .id = MM_STR("PYSEC-1"),
		.source = MM_FEED_OSV,
		.packages = &p,
		.npackages = 1 };
	struct made m;

	(void)state;
	made_begin(&m);
	made_add(&m, &a);
	made_open(&m);
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		char comp[64];
		const char *comps[] = { comp, NULL };
		struct mm_match_result r;
		const struct mm_match_row *row;

		(void)snprintf(
		    comp, sizeof(comp), "pkg:pypi/l %s", rows[i].version);
		r = made_match(&m, comps, NULL);
		row = made_row(&m, &r, 0, "PYSEC-1");
		CHECK(
		    verdict_of(row) == rows[i].verdict, "%s", rows[i].version);
		if (row != NULL)
			CHECK(row->main->rule == MM_RULE_PURL_LIST, "%s",
			    rows[i].version);
	}
	made_end(&m);
}

#define FW "cpe:2.3:o:acme:pump_firmware:%s:*:*:*:*:*:*:*"
#define PUMP "cpe:2.3:h:acme:pump:-:*:*:*:*:*:*:*"
#define OTHER "cpe:2.3:h:acme:monitor:-:*:*:*:*:*:*:*"

/*
 * The firmware's match (its version: in, out, not stated) against the
 * hardware's (registered, another registered, none registered), under AND,
 * OR and AND NOT.
 */
static void
truth_tables(void **state)
{
	static const char *const versions[] = { "1.0", "3.0", "*" };
	static const char *const hardware[] = { PUMP, OTHER, NULL };
	static const struct {
		const char *fw, *hw;
		enum mm_adv_op op;
		enum mm_verdict want[3][3]; /* [version][hardware] */
	} trees[] = {
		{ "+cpe:2.3:o:acme:pump_firmware:*:*:*:*:*:*:*:* (,2.0)",
		    "+-" PUMP, MM_OP_AND,
		    { { AFF, NOT, CON }, { NOT, NOT, NOT },
			{ CAN, NOT, CAN } } },
		{ "+cpe:2.3:o:acme:pump_firmware:*:*:*:*:*:*:*:* (,2.0)",
		    "+-" PUMP, MM_OP_OR,
		    { { AFF, AFF, AFF }, { NOT, NOT, NOT },
			{ CAN, CAN, CAN } } },
		{ "+cpe:2.3:o:acme:pump_firmware:*:*:*:*:*:*:*:* (,2.0)",
		    "~+-" PUMP, MM_OP_AND,
		    { { NOT, AFF, CON }, { NOT, NOT, NOT },
			{ NOT, CAN, CAN } } },
	};

	(void)state;
	for (size_t t = 0; t < MM_COUNT(trees); t++) {
		const char *nodes[] = { trees[t].fw, trees[t].hw, NULL };
		struct made m;

		made_begin(&m);
		made_config(&m, "CVE-2019-18939", trees[t].op, nodes);
		made_open(&m);
		for (int v = 0; v < 3; v++) {
			for (int h = 0; h < 3; h++) {
				char comp[80];
				const char *comps[] = { comp, NULL };
				const char *plats[] = { hardware[h], NULL };
				struct mm_match_result r;

				(void)snprintf(
				    comp, sizeof(comp), FW, versions[v]);
				r = made_match(&m, comps, plats);
				CHECK(verdict_of(made_row(
					  &m, &r, 0, "CVE-2019-18939")) ==
					trees[t].want[v][h],
				    "tree %zu version %s hardware %d", t,
				    versions[v], h);
				CHECK(made_row(&m, &r, 1, "CVE-2019-18939") ==
					NULL,
				    "platform reported");
			}
		}
		made_end(&m);
	}
}

static void
condition_names_the_platform(void **state)
{
	static const char *const nodes[] = {
		"+cpe:2.3:o:acme:pump_firmware:*:*:*:*:*:*:*:* (,2.0)",
		"+-" PUMP "|-" OTHER, NULL
	};
	static const char *const comps[] = {
		"cpe:2.3:o:acme:pump_firmware:1.0:*:*:*:*:*:*:*", NULL
	};
	const struct mm_match_row *row;
	struct mm_match_result r;
	struct made m;

	(void)state;
	made_begin(&m);
	made_config(&m, "CVE-1", MM_OP_AND, nodes);
	made_open(&m);
	r = made_match(&m, comps, NULL);
	row = made_row(&m, &r, 0, "CVE-1");
	assert_non_null(row);
	assert_int_equal(row->verdict, CON);
	assert_int_equal(row->main->rule, MM_RULE_NVD_CONFIG);
	assert_true(mm_str_eqz(row->main->condition,
	    "affected if platform " PUMP " or " OTHER " is present"));
	assert_true(mm_str_eqz(row->main->range, "(*, 2.0)"));
	assert_true(mm_str_eqz(
	    mm_match_source(m.x, m.a, row->main->record), "nvd:CVE-1"));
	made_end(&m);
}

/* Only the branch a component is in counts for it. */
static void
other_branch_does_not_report(void **state)
{
	static const char *const nodes[] = {
		"&cpe:2.3:a:v:one:*:*:*:*:*:*:*:*|-" PUMP,
		"&cpe:2.3:a:v:two:*:*:*:*:*:*:*:*|-" OTHER, NULL
	};
	static const char *const comps[] = { "cpe:2.3:a:v:one:1:*:*:*:*:*:*:*",
		"cpe:2.3:a:v:two:1:*:*:*:*:*:*:*", NULL };
	static const char *const plats[] = { OTHER, NULL };
	struct mm_match_result r;
	struct made m;

	(void)state;
	made_begin(&m);
	/* Absent operator over several nodes is OR. */
	made_config(&m, "CVE-2", MM_OP_OR, nodes);
	made_open(&m);
	r = made_match(&m, comps, plats);
	assert_int_equal(verdict_of(made_row(&m, &r, 0, "CVE-2")), NOT);
	assert_int_equal(verdict_of(made_row(&m, &r, 1, "CVE-2")), AFF);
	made_end(&m);
}

/* A criterion vulnerable:false inside an OR node satisfies, never reports. */
static void
false_criterion_in_or(void **state)
{
	static const char *const nodes[] = {
		"+cpe:2.3:a:v:app:*:*:*:*:*:*:*:*|-cpe:2.3:a:v:base:*:*:*:*:*:*"
		":*:*",
		NULL
	};
	static const char *const only_base[] = {
		"cpe:2.3:a:v:base:1:*:*:*:*:*:*:*", NULL
	};
	struct mm_match_result r;
	struct made m;

	(void)state;
	made_begin(&m);
	made_config(&m, "CVE-3", MM_OP_OR, nodes);
	made_open(&m);
	r = made_match(&m, only_base, NULL);
	assert_int_equal(r.nrows, 0);
	made_end(&m);
}

/*
 * An application as platform that the SBOM does not list may run beside the
 * product; and a component that matches only a criterion vulnerable:false is
 * no finding, even where another criterion of the record names it.
 */
static void
application_as_platform(void **state)
{
	static const char *const beside[] = {
		"+cpe:2.3:a:v:plugin:*:*:*:*:*:*:*:*",
		"+-cpe:2.3:a:v:server:*:*:*:*:*:*:*:*", NULL
	};
	static const char *const both[] = {
		"&cpe:2.3:a:v:x:*:*:*:*:*:*:*:* (,1.0)|-" PUMP,
		"+-cpe:2.3:a:v:x:*:*:*:*:*:*:*:*", NULL
	};
	static const char *const comps[] = {
		"cpe:2.3:a:v:plugin:1:*:*:*:*:*:*:*",
		"cpe:2.3:a:v:x:2.0:*:*:*:*:*:*:*", NULL
	};
	struct mm_match_result r;
	struct made m;

	(void)state;
	made_begin(&m);
	made_config(&m, "CVE-8", MM_OP_AND, beside);
	made_config(&m, "CVE-9", MM_OP_OR, both);
	made_open(&m);
	r = made_match(&m, comps, NULL);
	assert_int_equal(verdict_of(made_row(&m, &r, 0, "CVE-8")), CON);
	assert_int_equal(verdict_of(made_row(&m, &r, 1, "CVE-9")), NOT);
	made_end(&m);
}

/* One CPE criterion against one component. */
static void
cpe_attributes(void **state)
{
	static const struct {
		const char *criterion, *component;
		enum mm_verdict verdict;
	} rows[] = {
		{ "cpe:2.3:a:v:p:*:*:*:*:*:*:*:*",
		    "cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*", AFF },
		{ "cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*",
		    "cpe:2.3:a:v:p:1.0:rc1:*:*:*:*:*:*", AFF },
		{ "cpe:2.3:a:v:p:1.0:rc1:*:*:*:*:*:*",
		    "cpe:2.3:a:v:p:1.0:rc2:*:*:*:*:*:*", NOT },
		{ "cpe:2.3:a:v:p:1.0:rc1:*:*:*:*:*:*",
		    "cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*", CAN },
		{ "cpe:2.3:a:v:p:*:*:*:*:*:wordpress:*:*",
		    "cpe:2.3:a:v:p:1.0:*:*:*:*:wordpress:*:*", AFF },
		{ "cpe:2.3:a:v:p:*:*:*:*:*:wordpress:*:*",
		    "cpe:2.3:a:v:p:1.0:*:*:*:*:joomla:*:*", NOT },
		{ "cpe:2.3:a:v:p:*:*:*:*:*:wordpress:*:*",
		    "cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*", CAN },
		{ "cpe:2.3:a:v:p:-:*:*:*:*:*:*:*",
		    "cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*", NOT },
		{ "cpe:2.3:a:v:p:-:*:*:*:*:*:*:*",
		    "cpe:2.3:a:v:p:-:*:*:*:*:*:*:*", AFF },
		{ "cpe:2.3:a:v:p:-:*:*:*:*:*:*:*",
		    "cpe:2.3:a:v:p:*:*:*:*:*:*:*:*", CAN },
		{ "cpe:2.3:h:v:p:-:*:*:*:*:*:*:*",
		    "cpe:2.3:h:v:p:rev2:*:*:*:*:*:*:*", AFF },
		{ "cpe:2.3:a:v:p:1.2*:*:*:*:*:*:*:*",
		    "cpe:2.3:a:v:p:1.2.7:*:*:*:*:*:*:*", AFF },
		{ "cpe:2.3:a:v:p:1.2*:*:*:*:*:*:*:*",
		    "cpe:2.3:a:v:p:1.3:*:*:*:*:*:*:*", NOT },
		/* The version stated beside the CPE. */
		{ "cpe:2.3:a:v:p:1.2*:*:*:*:*:*:*:*",
		    "cpe:2.3:a:v:p:*:*:*:*:*:*:*:* 1.2+é", AFF },
		{ "cpe:2.3:a:v:p:1.2*:*:*:*:*:*:*:*",
		    "cpe:2.3:a:v:p:*:*:*:*:*:*:*:* 1.3", NOT },
		{ "cpe:2.3:a:v:p:1.2*:*:*:*:*:*:*:*",
		    "cpe:2.3:a:v:p:*:*:*:*:*:*:*:*", CAN },
		{ "cpe:2.3:a:v:p:*:*:*:*:*:*:*:*",
		    "cpe:2.3:o:v:p:1.0:*:*:*:*:*:*:*", NOT },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		char node[96];
		const char *nodes[] = { node, NULL };
		const char *comps[] = { rows[i].component, NULL };
		struct mm_match_result r;
		struct made m;

		made_begin(&m);
		(void)snprintf(node, sizeof(node), "+%s", rows[i].criterion);
		made_config(&m, "CVE-4", MM_OP_OR, nodes);
		made_open(&m);
		r = made_match(&m, comps, NULL);
		CHECK(
		    verdict_of(made_row(&m, &r, 0, "CVE-4")) == rows[i].verdict,
		    "%s vs %s", rows[i].criterion, rows[i].component);
		made_end(&m);
	}
}

static void
sources_give_way(void **state)
{
	static const char *const affected[] = {
		"+cpe:2.3:a:haxx:curl:*:*:*:*:*:*:*:* (,8.0)", NULL
	};
	static const char *const comps[] = { "x", NULL };
	struct mm_component c = { .ref = MM_STR("c"),
		.purl = MM_STR("pkg:deb/debian/curl@7.88.1-10+deb12u5"
			       "?distro=debian-12"),
		.cpe = MM_STR("cpe:2.3:a:haxx:curl:7.88.1:*:*:*:*:*:*:*") };
	struct mm_match_device d = { &c, 1, NULL, 0 };
	struct mm_match_result r;
	struct made m;

	(void)state;
	(void)comps;
	made_begin(&m);
	/* The distribution fixed it; NVD's range says affected. */
	made_config(&m, "CVE-2023-1", MM_OP_OR, affected);
	made_package(&m, MM_FEED_OSV, "CVE-2023-1",
	    "pkg:deb/debian/curl?distro=debian-12", MM_VERS_DPKG,
	    "[,7.88.1-10+deb12u5)", NOT);
	/* CVE 5 has no order; NVD decides. */
	made_config(&m, "CVE-2023-2", MM_OP_OR, affected);
	made_package(&m, MM_FEED_CVE5, "CVE-2023-2", "cpe:a:haxx:curl",
	    MM_VERS_NONE, "[7.0,8.0)", NOT);
	/* CVE 5 alone: stays. */
	made_package(&m, MM_FEED_CVE5, "CVE-2023-3", "cpe:a:haxx:curl",
	    MM_VERS_NONE, "[7.0,8.0)", NOT);
	made_open(&m);
	assert_int_equal(mm_match_device(m.x, m.a, &d, &r, NULL), MM_OK);
	assert_int_equal(verdict_of(made_row(&m, &r, 0, "CVE-2023-1")), NOT);
	assert_int_equal(r.ndenied, 1);
	assert_int_equal(r.denied[0].nevidence, 2);
	assert_int_equal(r.denied[0].main->why, MM_WHY_DISTRO_DECIDES);
	assert_int_equal(r.coverage.overridden, 1);
	assert_int_equal(verdict_of(made_row(&m, &r, 0, "CVE-2023-2")), AFF);
	assert_int_equal(
	    made_row(&m, &r, 0, "CVE-2023-2")->main->rule, MM_RULE_CPE_RANGE);
	assert_int_equal(r.coverage.dropped, 1);
	assert_int_equal(verdict_of(made_row(&m, &r, 0, "CVE-2023-3")), CAN);
	made_end(&m);
}

/* A component with purl and CPE: which order compares, and which statement
 * stays. */
static const struct {
	const char *what, *purl, *cpe;
	const char *range; /* of NVD, over cpe:a:v:p */
	enum mm_verdict verdict;
	enum mm_match_why why;
} ordered_rows[] = {
	/* 1.0~rc1 is before 1.0 in dpkg, after it in the generic order. */
	{ "order of the purl", "pkg:deb/debian/p@1.0~rc1?distro=debian-12",
	    "cpe:2.3:a:v:p:1.0~rc1:*:*:*:*:*:*:*", "[1.0,)", NOT, 0 },
	{ "both ends", "pkg:deb/debian/p@1.0~rc1?distro=debian-12",
	    "cpe:2.3:a:v:p:1.0~rc1:*:*:*:*:*:*:*", "[0.9,1.0)", AFF, 0 },
	/* PEP 440 has no "beta-x": the generic order, for all of it. */
	{ "upper end is not in that order", "pkg:pypi/p@1.5",
	    "cpe:2.3:a:v:p:1.5:*:*:*:*:*:*:*", "[1.0,2.beta-x)", AFF, 0 },
	{ "lower end is not in that order", "pkg:pypi/p@1.5",
	    "cpe:2.3:a:v:p:1.5:*:*:*:*:*:*:*", "[1.beta-x,2.0)", AFF, 0 },
	{ "a type of the generic order", "pkg:generic/p@1.5",
	    "cpe:2.3:a:v:p:1.5:*:*:*:*:*:*:*", "[1.0,2.0)", AFF, 0 },
	{ "no version anywhere", "pkg:pypi/p", "cpe:2.3:a:v:p:*:*:*:*:*:*:*:*",
	    "[1.0,2.0)", CAN, MM_WHY_NO_VERSION },
};

static void
orders_of_cpe_rules(void **state)
{
	(void)state;
	for (size_t i = 0; i < MM_COUNT(ordered_rows); i++) {
		struct mm_component c = { .ref = MM_STR("c"),
			.purl = mm_str_of(ordered_rows[i].purl),
			.cpe = mm_str_of(ordered_rows[i].cpe) };
		struct mm_match_device d = { &c, 1, NULL, 0 };
		char node[80];
		const char *nodes[] = { node, NULL };
		const struct mm_match_row *row;
		struct mm_match_result r;
		struct made m;

		(void)snprintf(node, sizeof(node),
		    "+cpe:2.3:a:v:p:*:*:*:*:*:*:*:* %s", ordered_rows[i].range);
		made_begin(&m);
		made_config(&m, "CVE-1", MM_OP_OR, nodes);
		made_open(&m);
		assert_int_equal(
		    mm_match_device(m.x, m.a, &d, &r, NULL), MM_OK);
		row = made_row(&m, &r, 0, "CVE-1");
		CHECK(verdict_of(row) == ordered_rows[i].verdict, "%s: %d",
		    ordered_rows[i].what, (int)verdict_of(row));
		CHECK(row == NULL || row->main->why == ordered_rows[i].why,
		    "%s", ordered_rows[i].what);
		made_end(&m);
	}
}

/* One record of one source about one component: what it says by package, by
 * CPE, and what another source says. Which statement leads, which is kept. */
static void
statements_side_by_side(void **state)
{
	struct mm_component c = { .ref = MM_STR("c"),
		.purl = MM_STR("pkg:deb/debian/p@1.0?distro=debian-12"),
		.cpe = MM_STR("cpe:2.3:a:v:p:1.0:*:*:*:*:*:*:*") };
	static const char *const out[] = {
		"+cpe:2.3:a:v:p:*:*:*:*:*:*:*:* (,0.5)", NULL
	};
	static const char *const in[] = {
		"+cpe:2.3:a:v:p:*:*:*:*:*:*:*:* (,2.0)", NULL
	};
	struct mm_match_device d = { &c, 1, NULL, 0 };
	struct mm_adv_range all = { .status = AFF };
	struct mm_adv_package both[] = {
		{ MM_STR("cpe:a:v:p"), &all, 1, NULL, 0, NOT },
		{ MM_STR("pkg:deb/debian/p?distro=debian-12"), &all, 1, NULL, 0,
		    NOT },
	};
	struct mm_advisory a = { .id = MM_STR("CVE-1"),
		.source = MM_FEED_CVE5,
		.packages = both,
		.npackages = 2 };
	const struct mm_match_row *row;
	struct mm_match_result r;
	struct made m;

	(void)state;
	made_begin(&m);
	/* By package and by CPE: the distribution leads, both are kept. */
	made_add(&m, &a);
	/* CVE 5 cannot decide, NVD says no: counted, not shown. */
	made_package(&m, MM_FEED_CVE5, "CVE-2", "cpe:a:v:p", MM_VERS_NONE,
	    "[0.1,2.0)", NOT);
	made_config(&m, "CVE-2", MM_OP_OR, out);
	/* CVE 5 decides as well as NVD: nothing gives way, NVD leads. */
	made_package(&m, MM_FEED_CVE5, "CVE-3", "cpe:a:v:p", MM_VERS_GENERIC,
	    "[0.1,2.0)", NOT);
	made_config(&m, "CVE-3", MM_OP_OR, in);
	/* The distribution itself cannot decide: NVD stands. */
	made_package(&m, MM_FEED_OSV, "CVE-4",
	    "pkg:deb/debian/p?distro=debian-12", MM_VERS_DPKG, "?[0.1,2.0)",
	    NOT);
	made_config(&m, "CVE-4", MM_OP_OR, in);
	made_open(&m);
	assert_int_equal(mm_match_device(m.x, m.a, &d, &r, NULL), MM_OK);
	row = made_row(&m, &r, 0, "CVE-1");
	assert_int_equal(row->verdict, AFF);
	assert_int_equal(row->nevidence, 2);
	assert_true(row->main->distro && !row->main->cpe);
	assert_true(row->evidence[1].cpe && row->evidence[1].dropped);
	assert_int_equal(row->evidence[1].why, MM_WHY_DISTRO_DECIDES);
	assert_null(made_row(&m, &r, 0, "CVE-2"));
	assert_int_equal(r.components[0].not_affected, 1);
	assert_int_equal(r.coverage.dropped, 1);
	row = made_row(&m, &r, 0, "CVE-3");
	assert_int_equal(row->nevidence, 2);
	assert_false(row->evidence[0].dropped || row->evidence[1].dropped);
	assert_true(mm_str_eqz(
	    mm_match_source(m.x, m.a, row->main->record), "nvd:CVE-3"));
	row = made_row(&m, &r, 0, "CVE-4");
	assert_int_equal(row->verdict, AFF);
	assert_true(row->main->cpe && !row->main->dropped);
	made_end(&m);
}

/* A package of a distribution whose advisories name no release either. */
static void
distribution_without_release(void **state)
{
	static const char *const comps[] = { "pkg:deb/debian/x@1.0", NULL };
	struct mm_match_result r;
	struct made m;

	(void)state;
	made_begin(&m);
	made_package(&m, MM_FEED_OSV, "CVE-1", "pkg:deb/debian/x", MM_VERS_DPKG,
	    "[,2.0)", NOT);
	made_open(&m);
	r = made_match(&m, comps, NULL);
	assert_int_equal(r.components[0].status, MM_MATCH_KNOWN);
	assert_int_equal(verdict_of(made_row(&m, &r, 0, "CVE-1")), AFF);
	made_end(&m);
}

/* Only a record that was withdrawn since: nothing is known of the product. */
static void
withdrawn_product(void **state)
{
	static const char *const nodes[] = { "+cpe:2.3:a:v:p:*:*:*:*:*:*:*:*",
		NULL };
	static const char *const comps[] = { "cpe:2.3:a:v:p:1:*:*:*:*:*:*:*",
		NULL };
	struct mm_advisory a = {
		.id = MM_STR("CVE-1"), .source = MM_FEED_NVD, .withdrawn = true
	};
	struct mm_match_result r;
	struct made m;

	(void)state;
	made_begin(&m);
	made_config(&m, "CVE-1", MM_OP_OR, nodes);
	made_add(&m, &a);
	made_open(&m);
	r = made_match(&m, comps, NULL);
	assert_int_equal(r.nrows, 0);
	assert_int_equal(r.components[0].status, MM_MATCH_NO_ADVISORY);
	made_end(&m);
}

/* Identifiers lead to their value and back; nothing else has one. */
static void
identifiers(void **state)
{
	(void)state;
	for (int i = 1; i < MM_WHY__COUNT; i++) {
		enum mm_match_why why = (enum mm_match_why)i;
		const char *id = mm_match_why_id(why);

		CHECK(id[0] != 0 && mm_match_why_of(mm_str_of(id)) == why, "%d",
		    i);
		CHECK(mm_match_why_text(why, MM_JA)[0] != 0 &&
			mm_match_why_text(why, MM_EN)[0] != 0,
		    "%s", id);
	}
	assert_int_equal(mm_match_why_of(MM_STR("")), MM_WHY_NONE);
	assert_int_equal(mm_match_why_of(MM_STR("no-such")), MM_WHY_NONE);
	assert_string_equal(mm_match_why_id(MM_WHY__COUNT), "");
	assert_string_equal(mm_match_why_text(MM_WHY__COUNT, MM_EN), "");
	for (int i = 1; i < MM_RULE__COUNT; i++)
		CHECK(mm_match_rule_id((enum mm_match_rule)i)[0] != 0, "%d", i);
	assert_string_equal(mm_match_rule_id((enum mm_match_rule)0), "");
	assert_string_equal(mm_match_rule_id(MM_RULE__COUNT), "");
}

static void
statuses(void **state)
{
	static const char *const comps[] = { "zlib", "pkg:npm/known@1.0.0",
		"pkg:npm/unknown@1.0.0", "pkg:npm/known",
		"pkg:deb/debian/dist@1.0", "pkg:", "cpe:2.3:a:v", NULL };
	static const struct {
		enum mm_match_status status;
		enum mm_identified identified;
	} want[] = {
		{ MM_MATCH_NOT_IDENTIFIED, MM_ID_NONE_NAME_ONLY },
		{ MM_MATCH_KNOWN, MM_ID_PURL },
		{ MM_MATCH_NO_ADVISORY, MM_ID_PURL },
		{ MM_MATCH_KNOWN, MM_ID_NO_VERSION },
		{ MM_MATCH_NO_DISTRO, MM_ID_PURL },
		{ MM_MATCH_NOT_IDENTIFIED, MM_ID_BAD_PURL },
		{ MM_MATCH_NOT_IDENTIFIED, MM_ID_BAD_CPE },
	};
	struct mm_match_result r;
	struct made m;

	(void)state;
	made_begin(&m);
	made_package(&m, MM_FEED_OSV, "CVE-5", "pkg:npm/known", MM_VERS_SEMVER,
	    "[,0.5.0)", NOT);
	made_package(&m, MM_FEED_OSV, "CVE-6",
	    "pkg:deb/debian/dist?distro=debian-12", MM_VERS_DPKG, "[,2.0)",
	    NOT);
	made_open(&m);
	r = made_match(&m, comps, NULL);
	for (size_t i = 0; i < MM_COUNT(want); i++) {
		CHECK(r.components[i].status == want[i].status, "%s", comps[i]);
		CHECK(r.components[i].identified == want[i].identified, "%s",
		    comps[i]);
		CHECK(mm_match_status_text(&r.components[i], MM_JA)[0] != 0,
		    "%s", comps[i]);
	}
	assert_int_equal(r.coverage.components, 7);
	assert_int_equal(r.coverage.identified, 3);
	assert_int_equal(r.coverage.known, 2);
	assert_int_equal(r.coverage.no_advisory, 1);
	assert_int_equal(r.coverage.no_distro, 1);
	assert_int_equal(r.coverage.not_identified, 3);
	assert_int_equal(r.coverage.no_version, 1);
	/* Not stated is not "not affected". */
	assert_int_equal(verdict_of(made_row(&m, &r, 3, "CVE-5")), CAN);
	made_end(&m);
}

/* Platforms can be vulnerable too; rows come in order. */
static void
platform_finding_and_order(void **state)
{
	static const char *const os[] = {
		"+cpe:2.3:o:microsoft:windows_7:-:sp1:*:*:*:*:*:*", NULL
	};
	static const char *const lib[] = { "+cpe:2.3:a:v:p:*:*:*:*:*:*:*:*",
		NULL };
	static const char *const comps[] = { "cpe:2.3:a:v:p:1:*:*:*:*:*:*:*",
		"cpe:2.3:a:v:p:2:*:*:*:*:*:*:*", NULL };
	static const char *const plats[] = {
		"cpe:2.3:o:microsoft:windows_7:-:sp1:*:*:*:*:*:*", NULL
	};
	static const struct {
		uint32_t component;
		const char *vuln;
	} want[] = { { 0, "CVE-2024-9999" }, { 0, "CVE-2024-10000" },
		{ 1, "CVE-2024-9999" }, { 1, "CVE-2024-10000" },
		{ 2, "CVE-2020-1" } };
	struct mm_match_result r;
	struct made m;

	(void)state;
	made_begin(&m);
	made_config(&m, "CVE-2024-10000", MM_OP_OR, lib);
	made_config(&m, "CVE-2020-1", MM_OP_OR, os);
	made_config(&m, "CVE-2024-9999", MM_OP_OR, lib);
	made_open(&m);
	r = made_match(&m, comps, plats);
	assert_int_equal(r.nrows, MM_COUNT(want));
	for (size_t i = 0; i < MM_COUNT(want); i++) {
		struct mm_advidx_vuln v;

		mm_advidx_vuln_get(m.x, r.rows[i].vuln, &v);
		CHECK(r.rows[i].component == want[i].component &&
			mm_str_eqz(v.id, want[i].vuln),
		    "%zu: %u %.*s", i, r.rows[i].component, MM_FMT(v.id));
		assert_int_equal(r.rows[i].verdict, AFF);
	}
	made_end(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bounds),
		cmocka_unit_test(packages),
		cmocka_unit_test(listed_versions),
		cmocka_unit_test(truth_tables),
		cmocka_unit_test(condition_names_the_platform),
		cmocka_unit_test(other_branch_does_not_report),
		cmocka_unit_test(false_criterion_in_or),
		cmocka_unit_test(application_as_platform),
		cmocka_unit_test(cpe_attributes),
		cmocka_unit_test(sources_give_way),
		cmocka_unit_test(orders_of_cpe_rules),
		cmocka_unit_test(statements_side_by_side),
		cmocka_unit_test(distribution_without_release),
		cmocka_unit_test(withdrawn_product),
		cmocka_unit_test(identifiers),
		cmocka_unit_test(statuses),
		cmocka_unit_test(platform_finding_and_order),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
