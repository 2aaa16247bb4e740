/* SPDX-License-Identifier: Apache-2.0 */
/*
 * CSAF documents, made for these tests by sections 3 and 6.1 of CSAF 2.0 and
 * 2.1. Expected ranges follow the rules of format/csaf_advisory.h.
 */
#include "test.h"

#include "format/csaf_advisory.h"
#include "format/csaf_statement.h"
#include "show.h"

#define DOC(version, rest) \
	"{\"document\":{\"csaf_version\":\"" version "\",\"category\":" \
	"\"csaf_vex\",\"title\":\"A title\",\"publisher\":{\"name\":" \
	"\"Acme\"},\"tracking\":{\"id\":\"ACME-1\",\"status\":\"final\"," \
	"\"initial_release_date\":\"2026-01-01T00:00:00Z\"," \
	"\"current_release_date\":\"2026-02-01T00:00:00Z\"}}" rest "}"

#define TREE(members) ",\"product_tree\":{" members "}"
#define VULN(members) \
	",\"vulnerabilities\":[{\"cve\":\"CVE-2026-0001\"" members "}]"

/* A product on branches vendor, product and one more. */
#define LEAF(id, category, name, helper) \
	"{\"branches\":[{\"branches\":[{\"category\":\"" category \
	"\",\"name\":\"" name "\",\"product\":{\"product_id\":\"" id \
	"\",\"name\":\"P\"" helper "}}],\"category\":\"product_name\"," \
	"\"name\":\"Pump\"}],\"category\":\"vendor\",\"name\":\"Acme\"}"
#define HELPER(members) ",\"product_identification_helper\":{" members "}"
#define CPE HELPER("\"cpe\":\"cpe:2.3:o:acme:pump:*:*:*:*:*:*:*:*\"")
#define RANGE(text) \
	TREE("\"branches\":[" LEAF("A", "product_version_range", text, CPE) "]")
#define STATUS(list, ids) ",\"product_status\":{\"" list "\":[" ids "]}"
#define AFFECTED VULN(STATUS("known_affected", "\"A\""))

static const struct {
	const char *doc, *want;
	uint32_t unkeyed;
} rows[] = {
	/* Each state. */
	{ DOC("2.0", RANGE("< 2.0") AFFECTED),
	    "cpe:o:acme:pump =C none(-,2.0)A\n", 0 },
	{ DOC("2.0", RANGE("< 2.0") VULN(STATUS("first_affected", "\"A\""))),
	    "cpe:o:acme:pump =C none(-,2.0)A\n", 0 },
	{ DOC("2.0", RANGE("< 2.0") VULN(STATUS("last_affected", "\"A\""))),
	    "cpe:o:acme:pump =C none(-,2.0)A\n", 0 },
	{ DOC("2.0", RANGE(">= 2.0") VULN(STATUS("fixed", "\"A\""))),
	    "cpe:o:acme:pump =C none[2.0,-)N\n", 0 },
	{ DOC("2.0", RANGE(">= 2.0") VULN(STATUS("first_fixed", "\"A\""))),
	    "cpe:o:acme:pump =C none[2.0,-)N\n", 0 },
	{ DOC("2.0",
	      RANGE("<= 2.0") VULN(STATUS("known_not_affected", "\"A\""))),
	    "cpe:o:acme:pump =C none(-,2.0]N\n", 0 },
	{ DOC("2.0",
	      RANGE("> 2.0") VULN(STATUS("under_investigation", "\"A\""))),
	    "cpe:o:acme:pump =C none(2.0,-)C\n", 0 },
	{ DOC("2.1", RANGE("> 2.0") VULN(STATUS("unknown", "\"A\""))),
	    "cpe:o:acme:pump =C none(2.0,-)C\n", 0 },
	{ DOC("2.0", RANGE("< 2.0") VULN(STATUS("recommended", "\"A\""))), "",
	    0 },
	/* Texts of ranges. */
	{ DOC("2.0", RANGE("vers:all/*") AFFECTED),
	    "cpe:o:acme:pump =C none(-,-)A\n", 0 },
	{ DOC("2.0", RANGE("vers:all/<V4.3.8") AFFECTED),
	    "cpe:o:acme:pump =C none(-,V4.3.8)A\n", 0 },
	{ DOC("2.0",
	      RANGE("vers:semver/>=1.0.0|<1.5.0|>=2.0.0|<2.1.0") AFFECTED),
	    "cpe:o:acme:pump =C semver[1.0.0,1.5.0)A semver[2.0.0,2.1.0)A\n",
	    0 },
	{ DOC("2.0", RANGE("vers:pypi/1.0|>3.0") AFFECTED),
	    "cpe:o:acme:pump =C pep440[1.0,1.0]A pep440(3.0,-)A\n", 0 },
	{ DOC("2.0", RANGE(">=1.220|<=1.281") AFFECTED),
	    "cpe:o:acme:pump =C none[1.220,1.281]A\n", 0 },
	{ DOC("2.0", RANGE("vers:npm/>=1|>=2") AFFECTED),
	    "cpe:o:acme:pump =C none(-,-)C\n", 0 },
	{ DOC("2.0", RANGE("vers:npm") AFFECTED),
	    "cpe:o:acme:pump =C none(-,-)C\n", 0 },
	/* Prose neither clears nor accuses. */
	{ DOC("2.0", RANGE("All Versions < V5.3") AFFECTED),
	    "cpe:o:acme:pump =C none(-,-)C\n", 0 },
	{ DOC("2.0",
	      RANGE("before the recall")
		  VULN(STATUS("known_not_affected", "\"A\""))),
	    "cpe:o:acme:pump =C none(-,-)C\n", 0 },
	/* One version; a product_version that is a range all the same. */
	{ DOC("2.0",
	      TREE("\"branches\":[" LEAF(
		  "A", "product_version", "1.2 SP1", CPE) "]") AFFECTED),
	    "cpe:o:acme:pump =C none[1.2 SP1,1.2 SP1]A\n", 0 },
	{ DOC("2.0",
	      TREE("\"branches\":[" LEAF(
		  "A", "product_version", "vers:all/*", CPE) "]") AFFECTED),
	    "cpe:o:acme:pump =C none(-,-)A\n", 0 },
	/* A pattern is no version; a branch without a name says none. */
	{ DOC("2.0",
	      TREE(
		  "\"branches\":[{\"category\":\"product_version\","
		  "\"product\":{\"product_id\":\"A\"" HELPER(
		      "\"cpe\":\"cpe:2.3:o:acme:pump:1*:*:*:*:*:*:*:*\"") "}}]")
		  AFFECTED),
	    "cpe:o:acme:pump =C none(-,-)A\n", 0 },
	{ DOC("2.0",
	      TREE("\"full_product_names\":[{\"product_id\":\"A\"" HELPER(
		  "\"cpe\":\"cpe:2.3:o:acme:pump:-:*:*:*:*:*:*:*\"") "}]")
		  AFFECTED),
	    "cpe:o:acme:pump =C none(-,-)A\n", 0 },
	/* No version at all: every one. */
	{ DOC("2.0",
	      TREE("\"branches\":[" LEAF("A", "product_family", "P", CPE) "]")
		  AFFECTED),
	    "cpe:o:acme:pump =C none(-,-)A\n", 0 },
	/* The version of the identity goes before that of a branch. */
	{ DOC("2.0",
	      TREE("\"branches\":[" LEAF("A", "product_version_range", "< 9",
		  HELPER("\"purl\":\"pkg:npm/lib@1.0.0\"")) "]") AFFECTED),
	    "pkg:npm/lib =C none[1.0.0,1.0.0]A\n", 0 },
	{ DOC("2.1",
	      TREE("\"full_product_names\":[{\"product_id\":\"A\",\"name\":"
		   "\"P\"" HELPER("\"purls\":[\"pkg:npm/lib@1.0.0\",\"x\"],"
				  "\"cpe\":\"cpe:/a:acme:lib:1.0\"") "}]")
		  AFFECTED),
	    "pkg:npm/lib =C none[1.0.0,1.0.0]A\n"
	    "cpe:a:acme:lib =C none[1.0.0,1.0.0]A\n",
	    0 },
	{ DOC("2.0",
	      TREE("\"full_product_names\":[{\"product_id\":\"A\",\"name\":"
		   "\"P\"" HELPER("\"cpe\":\"cpe:/a:acme:lib:1.0\"") "}]")
		  AFFECTED),
	    "cpe:a:acme:lib =C none[1.0,1.0]A\n", 0 },
	/* Without an identity it is counted, not guessed. */
	{ DOC("2.0",
	      TREE("\"branches\":[" LEAF("A", "product_version", "1",
		  "") "," LEAF("B", "product_version", "1",
		  HELPER("\"purl\":\"no purl\",\"cpe\":\"no cpe\"")) "]")
		  VULN(STATUS("known_affected", "\"A\",\"B\""))),
	    "", 2 },
	/* Affected, undecided, fine, whatever the order in the file. */
	{ DOC("2.0",
	      TREE("\"branches\":[" LEAF("A", "product_version", "3",
		  CPE) "," LEAF("B", "product_version", "1", CPE) "," LEAF("C",
		  "product_version", "2", CPE) "]")
		  VULN(",\"product_status\":{\"fixed\":[\"A\"],"
		       "\"under_investigation\":[\"C\"],"
		       "\"known_affected\":[\"B\"]}")),
	    "cpe:o:acme:pump =C none[1,1]A none[2,2]C none[3,3]N\n", 0 },
	{ DOC("2.0",
	      TREE("\"branches\":[" LEAF("A", "product_version_range", "some",
		  CPE) "," LEAF("B", "product_version", "1", CPE) "]")
		  VULN(",\"product_status\":{\"known_not_affected\":[\"B\"],"
		       "\"fixed\":[\"A\"]}")),
	    "cpe:o:acme:pump =C none(-,-)C none[1,1]N\n", 0 },
	/* No vulnerability, no status: nothing said. */
	{ DOC("2.0", VULN("")), "", 0 },
};

static enum mm_status
read_doc(
    struct mm_arena *a, const char *text, struct mm_csaf *out, struct mm_err *e)
{
	struct mm_json *j = mm_json_new(a,
	    (struct mm_bytes){ (const uint8_t *)text, strlen(text) }, "t.json",
	    NULL);
	enum mm_status st;

	assert_non_null(j);
	st = mm_csaf_read(a, j, out, e);
	return st == MM_OK ? mm_json_finish(j, e) : st;
}

static void
turns_products_into_ranges(void **state)
{
	struct mm_buf b;

	(void)state;
	mm_buf_init(&b, 0);
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_advisory adv;
		struct mm_csaf d;
		struct mm_err e = { 0 };

		mm_buf_clear(&b);
		CHECK(read_doc(a, rows[i].doc, &d, &e) == MM_OK, "%s: %s",
		    rows[i].doc, e.en);
		assert_int_equal(d.vulns.n, 1);
		CHECK(
		    mm_csaf_advisory(a, &d, 0, &adv, &e) == MM_OK, "%s", e.en);
		show_packages(&b, &adv);
		CHECK(mm_str_eqz(mm_buf_view(&b), rows[i].want) ||
			(b.n == 0 && rows[i].want[0] == '\0'),
		    "%s: %s", rows[i].doc, b.n > 0 ? b.p : "");
		CHECK(adv.unkeyed == rows[i].unkeyed, "%s", rows[i].doc);
		mm_arena_free(a);
	}
	mm_buf_free(&b);
}

/* A component within a whole: fine there is not fine everywhere. */
static void
knows_parts_of_wholes(void **state)
{
#define PARTS(helper, kind, members) \
	TREE("\"full_product_names\":[{\"product_id\":\"C\",\"name\":" \
	     "\"c\"" HELPER( \
		 helper) "},{\"product_id\":\"W\",\"name\":\"w\"}],\"" kind \
			 "\":[{" members \
			 ",\"full_product_name\":{\"product_id\":\"A\"," \
			 "\"name\":\"c in w\"}}]")
#define OLD(helper) \
	PARTS(helper, "relationships", \
	    "\"category\":\"default_component_of\",\"product_reference\":" \
	    "\"C\",\"relates_to_product_reference\":\"W\"")
#define NEW(helper) \
	PARTS(helper, "product_paths", \
	    "\"beginning_product_reference\":\"C\",\"subpaths\":[{" \
	    "\"category\":\"installed_on\",\"next_product_reference\":" \
	    "\"W\"}]")
	static const struct {
		const char *doc, *want;
	} parts[] = {
		{ DOC("2.0", OLD("\"purl\":\"pkg:npm/c\"") AFFECTED),
		    "pkg:npm/c =C none(-,-)A\n" },
		{ DOC("2.1", NEW("\"purl\":\"pkg:npm/c\"") AFFECTED),
		    "pkg:npm/c =C none(-,-)A\n" },
		{ DOC("2.0",
		      OLD("\"purl\":\"pkg:npm/c\"")
			  VULN(STATUS("known_not_affected", "\"A\""))),
		    "pkg:npm/c =C none(-,-)C\n" },
		{ DOC("2.0",
		      OLD("\"purl\":\"pkg:npm/c@2.0.0\"")
			  VULN(STATUS("fixed", "\"A\""))),
		    "pkg:npm/c =C none[2.0.0,2.0.0]N\n" },
	};
	struct mm_buf b;

	(void)state;
	mm_buf_init(&b, 0);
	for (size_t i = 0; i < MM_COUNT(parts); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_advisory adv;
		struct mm_csaf d;
		struct mm_err e = { 0 };

		mm_buf_clear(&b);
		CHECK(read_doc(a, parts[i].doc, &d, &e) == MM_OK, "%s: %s",
		    parts[i].doc, e.en);
		CHECK(
		    mm_csaf_advisory(a, &d, 0, &adv, &e) == MM_OK, "%s", e.en);
		show_packages(&b, &adv);
		CHECK(mm_str_eqz(mm_buf_view(&b), parts[i].want), "%s: %s",
		    parts[i].doc, b.p);
		mm_arena_free(a);
	}
	mm_buf_free(&b);
}

static void
reads_the_whole_document(void **state)
{
	static const char text[] = DOC("2.0",
	    TREE("\"branches\":[" LEAF("A", "product_version", "1",
		CPE) "],"
		     "\"product_groups\":[{\"group_id\":\"G\",\"product_ids\":["
		     "\"A\"],\"summary\":\"s\"}]") ",\"vulnerabilities\":[{"
						   "\"cve\":\"CVE-2026-0001\","
						   "\"title\":"
						   "\"First\\nline\",\"ids\":[{"
						   "\"system_name\":\"x\","
						   "\"text\":"
						   "\"GHSA-x\"}],\"product_"
						   "status\":{\"known_not_"
						   "affected\":["
						   "\"A\"],\"other\":[1]},"
						   "\"flags\":[{\"label\":"
						   "\"vulnerable_code_not_"
						   "present\",\"product_ids\":["
						   "\"A\"]}],"
						   "\"remediations\":[{"
						   "\"category\":\"vendor_"
						   "fix\",\"details\":"
						   "\"Update\",\"url\":\"https:"
						   "//"
						   "example.com\",\"group_"
						   "ids\":["
						   "\"G\"]}],\"threats\":[{"
						   "\"category\":\"impact\","
						   "\"details\":"
						   "\"none\"}],\"scores\":[{"
						   "\"products\":[\"A\"],"
						   "\"cvss_v3\":{"
						   "\"vectorString\":\"CVSS:3."
						   "1/"
						   "AV:N\",\"baseScore\":9.8}}]"
						   "},\n"
						   "{\"ids\":[{\"text\":\"GHSA-"
						   "aaaa\"},{\"text\":\"case "
						   "7\"},{}],"
						   "\"metrics\":[{\"content\":{"
						   "\"cvss_v4\":{"
						   "\"vectorString\":"
						   "\"CVSS:4.0/"
						   "AV:N\",\"baseScore\":7}},"
						   "\"products\":[\"A\"]}]}]");
	struct mm_arena *a = mm_arena_new(0);
	const struct mm_csaf_note *n;
	struct mm_advisory adv;
	struct mm_csaf d;
	struct mm_err e = { 0 };

	(void)state;
	CHECK(read_doc(a, text, &d, &e) == MM_OK, "%s", e.en);
	assert_true(mm_str_eqz(d.publisher, "Acme"));
	assert_true(mm_str_eqz(d.category, "csaf_vex"));
	assert_true(mm_str_eqz(d.status, "final"));
	assert_int_equal(d.groups.n, 1);
	assert_int_equal(d.vulns.n, 2);
	assert_int_equal(d.vulns.v[1].line, 2);
	assert_non_null(mm_csaf_find(&d, MM_STR("A")));
	assert_null(mm_csaf_find(&d, MM_STR("B")));
	assert_int_equal(d.vulns.v[0].notes.n, 3);
	n = d.vulns.v[0].notes.v;
	assert_int_equal(n[0].kind, MM_CSAF_FLAG);
	assert_true(mm_str_eqz(n[0].label, "vulnerable_code_not_present"));
	assert_true(mm_str_eqz(n[0].products.v[0], "A"));
	assert_int_equal(n[1].kind, MM_CSAF_REMEDIATION);
	assert_true(mm_str_eqz(n[1].label, "vendor_fix"));
	assert_true(mm_str_eqz(n[1].text, "Update"));
	assert_true(mm_str_eqz(n[1].url, "https://example.com"));
	assert_true(mm_str_eqz(n[1].groups.v[0], "G"));
	assert_int_equal(n[2].kind, MM_CSAF_THREAT);
	assert_string_equal(mm_csaf_state_id(d.vulns.v[0].status.v[0].state),
	    "known_not_affected");
	assert_string_equal(mm_csaf_state_id((enum mm_csaf_state)0), "?");
	assert_int_equal(mm_csaf_advisory(a, &d, 0, &adv, &e), MM_OK);
	assert_true(mm_str_eqz(adv.id, "ACME-1/CVE-2026-0001"));
	assert_int_equal(adv.naliases, 1);
	assert_true(mm_str_eqz(adv.aliases[0], "CVE-2026-0001"));
	assert_true(mm_str_eqz(adv.title, "First"));
	assert_int_equal(adv.cvss_x10, 98);
	assert_true(mm_str_eqz(adv.modified, "2026-02-01T00:00:00Z"));
	assert_true(mm_str_eqz(adv.published, "2026-01-01T00:00:00Z"));
	assert_int_equal(mm_csaf_advisory(a, &d, 1, &adv, &e), MM_OK);
	assert_true(mm_str_eqz(adv.id, "ACME-1/2"));
	assert_int_equal(adv.naliases, 1);
	assert_true(mm_str_eqz(adv.aliases[0], "GHSA-aaaa"));
	assert_true(mm_str_eqz(adv.title, "A title"));
	assert_true(mm_str_eqz(adv.cvss, "CVSS:4.0/AV:N"));
	mm_arena_free(a);
}

#define NAMES(ids) "\"full_product_names\":[" ids "]"
#define P(id) "{\"product_id\":\"" id "\",\"name\":\"p\"}"
#define REL(id, part, whole) \
	"{\"product_reference\":\"" part "\",\"relates_to_product_reference" \
	"\":\"" whole "\",\"full_product_name\":{\"product_id\":\"" id \
	"\",\"name\":\"r\"}}"

static const struct {
	const char *text, *reason;
} bad_documents[] = {
	{ "[]", "an object" },
	{ "{}", "document is missing" },
	{ "{\"document\":{}}", "csaf_version is missing" },
	{ "{\"document\":{\"csaf_version\":\"1.2\"}}", "2.0 and 2.1 are" },
	{ "{\"document\":{\"csaf_version\":\"2.0\"}}", "needs id (64 bytes" },
	{ "{\"document\":{\"csaf_version\":\"2.0\",\"tracking\":{"
	  "\"id\":\"A B\",\"current_release_date\":\"2026\"}}}",
	    "needs id (64 bytes" },
	{ "{\"document\":{\"csaf_version\":\"2.0\",\"tracking\":{"
	  "\"id\":\"A\"}}}",
	    "needs id (64 bytes" },
	/* 6.1.1: not defined. */
	{ DOC("2.0", AFFECTED),
	    "product \"A\" is not defined in product_tree "
	    "(vulnerability on line 1)" },
	{ DOC("2.0",
	      TREE(NAMES(P("A")))
		  VULN(",\"flags\":[{\"product_ids\":[\"X\"]}]")),
	    "\"X\" is not defined" },
	{ DOC("2.0",
	      TREE(
		  NAMES(P("A")) ",\"relationships\":[" REL("R", "X", "A") "]")),
	    "\"X\" is not defined" },
	{ DOC("2.0",
	      TREE(
		  NAMES(P("A")) ",\"relationships\":[" REL("R", "A", "X") "]")),
	    "\"X\" is not defined" },
	/* 6.1.2: twice. */
	{ DOC("2.0", TREE(NAMES(P("A") "," P("A")))),
	    "\"A\" is defined twice" },
	/* 6.1.3: by itself. */
	{ DOC("2.0",
	      TREE(
		  NAMES(P("A")) ",\"relationships\":[" REL("R", "R", "A") "]")),
	    "defined by itself" },
	{ DOC("2.0",
	      TREE(NAMES(P("A")) ",\"relationships\":[" REL(
		  "R", "A", "S") "," REL("S", "A", "R") "]")),
	    "defined by itself" },
	/* 6.1.4, 6.1.5: groups. */
	{ DOC("2.0",
	      TREE(NAMES(P("A")))
		  VULN(",\"threats\":[{\"group_ids\":[\"G\"]}]")),
	    "product group \"G\" is not defined" },
	{ DOC("2.0",
	      TREE("\"product_groups\":[{\"group_id\":\"G\","
		   "\"product_ids\":[\"X\"]}]")),
	    "\"X\" is not defined" },
	{ DOC("2.0",
	      TREE("\"product_groups\":[{\"group_id\":\"G\"},{"
		   "\"group_id\":\"G\"}]")),
	    "\"G\" is defined twice" },
	{ DOC("2.0", TREE("\"product_groups\":[{}]")),
	    "no group_id (at $.product_tree.product_groups[0])" },
	/* 6.1.6: contradictions. */
	{ DOC("2.0",
	      TREE(NAMES(P("A"))) VULN(",\"product_status\":{\"fixed\":[\"A\"],"
				       "\"known_affected\":[\"A\"]}")),
	    "product \"A\" has contradicting status" },
	{ DOC("2.0", TREE(NAMES("{\"name\":\"p\"}"))),
	    "no product_id (at $.product_tree.full_product_names[0])" },
	{ DOC("2.0", TREE("\"relationships\":[{}]")), "needs the part" },
	{ DOC("2.0",
	      TREE("\"relationships\":[{\"product_reference\":\"A\","
		   "\"full_product_name\":" P("R") "}]")),
	    "needs the part" },
	{ DOC("2.0",
	      TREE("\"product_paths\":[{\"subpaths\":[{}],"
		   "\"full_product_name\":" P("R") "}]")),
	    "needs the part" },
	{ DOC("2.0", ",\"vulnerabilities\":[{\"cve\":\"CVE 1\"}]"),
	    "malformed (at $.vulnerabilities[0].cve)" },
	{ DOC("2.0", ",\"vulnerabilities\":[{\"cve\":\"GHSA-1\"}]"),
	    "malformed" },
	{ DOC("2.0",
	      ",\"vulnerabilities\":[{\"scores\":[{\"cvss_v3\":{"
	      "\"baseScore\":11}}]}]"),
	    "between 0 and 10" },
};

static void
refuses_bad_documents(void **state)
{
	(void)state;
	for (size_t i = 0; i < MM_COUNT(bad_documents); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_csaf d;
		struct mm_err e = { 0 };

		CHECK(read_doc(a, bad_documents[i].text, &d, &e) == MM_EFORMAT,
		    "%s", bad_documents[i].text);
		CHECK(strstr(e.en, bad_documents[i].reason) != NULL, "%s: %s",
		    bad_documents[i].text, e.en);
		CHECK(e.line == 1 && e.column > 0 && e.ja[0] != '\0', "%s",
		    bad_documents[i].text);
		mm_arena_free(a);
	}
}

/* What is made of what is followed 64 steps and no further. */
static void
holds_its_limit(void **state)
{
	(void)state;
	for (int n = 64; n <= 65; n++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_csaf d;
		struct mm_err e = { 0 };
		struct mm_buf b;

		mm_buf_init(&b, 0);
		mm_buf_z(&b, "{\"product_tree\":{\"relationships\":[");
		for (int i = 0; i < n; i++)
			mm_buf_fmt(&b,
			    "%s{\"product_reference\":\"P%d\","
			    "\"relates_to_product_reference\":\"W\","
			    "\"full_product_name\":{\"product_id\":\"P%d\"}}",
			    i > 0 ? "," : "", i + 1, i);
		mm_buf_fmt(&b,
		    "],\"full_product_names\":[{\"product_id\":\"P%d\"},{"
		    "\"product_id\":\"W\"}]},%s",
		    n, &DOC("2.0", "")[1]);
		CHECK(
		    read_doc(a, b.p, &d, &e) == (n == 64 ? MM_OK : MM_EFORMAT),
		    "%d: %s", n, e.en);
		mm_buf_free(&b);
		mm_arena_free(a);
	}
}

#define NAMED(id, name, helper) \
	"{\"product_id\":\"" id "\",\"name\":\"" name "\"" helper "}"
#define NPM(name) HELPER("\"purl\":\"pkg:npm/" name "\"")
#define SAID(more) \
	TREE("\"full_product_names\":[" NAMED("A", "x one", \
	    NPM("x@1.0")) "," NAMED("B", "x two", NPM("x@2.0")) "," NAMED("C", \
	    "y", NPM("y@1.0")) "," NAMED("D", "z", \
	    "") "],\"product_groups\":[{\"group_id\":\"G\",\"product_ids\":[" \
		"\"A\",\"C\"]}],\"branches\":[" LEAF( \
		    "E", "product_version_range", "< 3", NPM("x")) "]") \
	VULN(STATUS("known_not_affected", "\"A\",\"B\",\"C\",\"E\"") more)

/* Products, state, and what is said of them, one statement a line. */
static void
show_statements(struct mm_buf *b, const mm_csaf_statements *list)
{
	static const char *const kinds[] = { "?", "remedy", "flag", "threat",
		"note" };

	for (uint32_t i = 0; i < list->n; i++) {
		const struct mm_csaf_statement *s = &list->v[i];

		mm_buf_z(b, s->state != 0 ? mm_csaf_state_id(s->state) : "-");
		for (uint32_t k = 0; k < s->products.n; k++)
			mm_buf_fmt(b, "%s%.*s", k > 0 ? ", " : " ",
			    MM_FMT(s->products.v[k]));
		for (uint32_t k = 0; k < s->notes.n; k++) {
			const struct mm_csaf_note *n = s->notes.v[k];

			mm_buf_fmt(b, " |%s %.*s:%.*s:%.*s:%.*s:%.*s",
			    kinds[n->kind], MM_FMT(n->label), MM_FMT(n->title),
			    MM_FMT(n->text), MM_FMT(n->url), MM_FMT(n->date));
		}
		mm_buf_char(b, '\n');
	}
}

/* What is said of all, of some, of a group, and of others. */
static void
tells_what_is_said_of_a_product(void **state)
{
	static const struct {
		const char *doc, *vuln, *key, *want;
	} said[] = {
		{ DOC("2.0", SAID("")), "CVE-2026-0001", "pkg:npm/x",
		    "known_not_affected x one, x two, P (< 3)\n" },
		/* Of one by name, of two by a group, of all. */
		{ DOC("2.0",
		      SAID(",\"flags\":[{\"label\":\"component_not_present\","
			   "\"date\":\"2026-02-01\",\"product_ids\":[\"B\"]}"
			   "],\"remediations\":[{\"category\":\"vendor_fix\","
			   "\"details\":\"D\",\"url\":\"U\",\"date\":\"T\","
			   "\"group_ids\":[\"G\"]}],\"threats\":[{"
			   "\"category\":\"impact\",\"details\":\"high\"}],"
			   "\"notes\":[{\"category\":\"summary\",\"title\":"
			   "\"S\",\"text\":\"x\"}]")),
		    "CVE-2026-0001", "pkg:npm/x",
		    "known_not_affected x one |remedy vendor_fix::D:U:T"
		    " |threat impact::high:: |note summary:S:x::\n"
		    "known_not_affected x two |flag component_not_present::::"
		    "2026-02-01 |threat impact::high:: |note summary:S:x::\n"
		    "known_not_affected P (< 3) |threat impact::high:: |note "
		    "summary:S:x::\n" },
		{ DOC("2.0", SAID("")), "CVE-2026-0001", "pkg:npm/other",
		    "-\n" },
		{ DOC("2.0", SAID("")), "CVE-2026-0002", "pkg:npm/x", "" },
		{ DOC("2.0",
		      SAID(",\"ids\":[{\"system_name\":\"s\",\"text\":"
			   "\"X-9\"}]")),
		    "X-9", "pkg:npm/y", "known_not_affected y\n" },
		{ DOC("2.0", SAID("")), "ACME-1/CVE-2026-0001", "pkg:npm/y",
		    "known_not_affected y\n" },
		/* The name has the version of its branch already. */
		{ DOC("2.0",
		      TREE("\"branches\":[{\"category\":\"product_version\","
			   "\"name\":\"1.0\",\"product\":{\"product_id\":"
			   "\"A\",\"name\":\"x 1.0\"" NPM("x") "}}]") AFFECTED),
		    "CVE-2026-0001", "pkg:npm/x", "known_affected x 1.0\n" },
		/* By CPE, and two states of one product. */
		{ DOC("2.0",
		      RANGE("< 2.0")
			  VULN(",\"product_status\":{"
			       "\"known_affected\":[\"A\"],\"recommended\":["
			       "\"A\"]}")),
		    "CVE-2026-0001", "cpe:o:acme:pump",
		    "known_affected P (< 2.0)\nrecommended P (< 2.0)\n" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(said); i++) {
		struct mm_arena *a = mm_arena_new(0);
		mm_csaf_statements list = { NULL, 0, 0 };
		struct mm_csaf d;
		struct mm_err e = { 0 };
		struct mm_buf b;

		mm_buf_init(&b, 0);
		CHECK(read_doc(a, said[i].doc, &d, &e) == MM_OK, "%zu: %s", i,
		    e.en);
		CHECK(mm_csaf_statements_of(a, &d, mm_str_of(said[i].vuln),
			  mm_str_of(said[i].key), &list, &e) == MM_OK,
		    "%zu", i);
		show_statements(&b, &list);
		CHECK(mm_str_eqz(mm_buf_view(&b), said[i].want) ||
			(b.n == 0 && said[i].want[0] == '\0'),
		    "%zu: %.*s", i, (int)b.n, b.p);
		mm_buf_free(&b);
		mm_arena_free(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_what_is_said_of_a_product),
		cmocka_unit_test(turns_products_into_ranges),
		cmocka_unit_test(knows_parts_of_wholes),
		cmocka_unit_test(reads_the_whole_document),
		cmocka_unit_test(refuses_bad_documents),
		cmocka_unit_test(holds_its_limit),
	};

	return cmocka_run_group_tests_name("csaf", tests, NULL, NULL);
}
