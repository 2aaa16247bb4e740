/* SPDX-License-Identifier: Apache-2.0 */
/* Values and elements at their edges: what a field takes, and what of SPDX 3
 * is written in its rarer ways. */
#include "test.h"

#include "format/sbom.h"
#include "format/sbomfield.h"
#include "format/sbomout.h"

static void
takes_hashes(void **state)
{
	static const char hex[] = "0123456789abcdefABCDEF9876543210"
				  "0123456789abcdefABCDEF9876543210";
	static const struct {
		const char *algorithm;
		size_t digits;
		const char *want; /* NULL: refused */
	} rows[] = {
		{ "SHA256", 64, "SHA-256" },
		{ "sha_256", 64, "SHA-256" },
		{ "SHA-256", 63, NULL },
		{ "md5", 32, "MD5" },
		{ "md5", 0, NULL },
		{ "", 32, NULL },
		{ "BLAKE3", 10, "BLAKE3" },
		{ "own", 10, "own" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_str a = mm_str_of(rows[i].algorithm);
		bool ok = mm_sbomfield_hash(
		    &a, (struct mm_str){ hex, rows[i].digits });

		CHECK(ok == (rows[i].want != NULL), "%s %zu", rows[i].algorithm,
		    rows[i].digits);
		CHECK(!ok || mm_str_eqz(a, rows[i].want), "%.*s", MM_FMT(a));
	}
	for (const char *bad = "/:@G`g"; *bad != '\0'; bad++) {
		struct mm_str a = MM_STR("own");

		CHECK(!mm_sbomfield_hash(&a, (struct mm_str){ bad, 1 }), "%s",
		    bad);
	}
}

static void
takes_times(void **state)
{
	static const struct {
		const char *text;
		bool ok;
		const char *day;
	} rows[] = {
		{ "2024-04-01T09:00:00", true, NULL },
		{ "2024-04-01T09:00:00Z", true, NULL },
		{ "2024-04-01T09:00:00.123Z", true, NULL },
		{ "2024-04-01T09:00:00.5", true, NULL },
		{ "2024-04-01T09:00:00.5:", false, NULL },
		{ "2024-04-01T09:00:00+09:00", true, NULL },
		{ "2024-04-01T09:00:00-09:00", true, NULL },
		{ "2024-04-01T09:00:00*09:00", false, NULL },
		{ "2024-04-01T09:00:00+09:0", false, NULL },
		{ "2024-04-01T09:00:00.", false, NULL },
		{ "2024-02-30T09:00:00", false, NULL },
		{ "2024-04-01T09:00:0x", false, NULL },
		{ "2024-04-01T09:00:0/", false, NULL },
		{ "2024-04-01", false, NULL },
		{ "2030-01-31T00:00:00Z", true, "2030-01-31" },
		{ "2030-02-31T00:00:00Z", false, NULL },
		{ "2030-01-31T00:00:01Z", true, NULL },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_str s = mm_str_of(rows[i].text);
		struct mm_str day = mm_sbomfield_day(s);

		CHECK(
		    mm_sbomfield_is_time(s) == rows[i].ok, "%s", rows[i].text);
		CHECK(mm_str_eqz(day,
			  rows[i].day != NULL ? rows[i].day : rows[i].text),
		    "%s", rows[i].text);
	}
}

static void
takes_identifiers(void **state)
{
	struct mm_component c = { .line = 0 };

	(void)state;
	assert_true(mm_sbomfield_identifier(&c, MM_STR("pkg:npm/a")));
	assert_true(mm_sbomfield_identifier(&c, MM_STR("pkg:npm/b")));
	assert_true(mm_sbomfield_identifier(&c, MM_STR("swid:x")));
	assert_true(mm_sbomfield_identifier(&c, MM_STR("swid:y")));
	assert_false(mm_sbomfield_identifier(&c, MM_STR("cpe:/a:v:p")));
	/* The first of a kind stays. */
	assert_true(mm_str_eqz(c.purl, "pkg:npm/a"));
	assert_true(mm_str_eqz(c.swid, "x"));
}

#define DOC(graph) \
	"{\"@context\":\"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\"," \
	"\"@graph\":[{\"type\":\"CreationInfo\",\"@id\":\"_:c\"," \
	"\"specVersion\":\"3.0.1\",\"createdUsing\":[\"urn:t\"]}," graph "]}"
#define PACKAGE(members) \
	"{\"type\":\"software_Package\",\"spdxId\":\"urn:p\",\"name\":" \
	"\"p\"" members "}"

#define RARE_PACKAGE \
	PACKAGE(",\"software_packageUrl\":\"pkg:npm/p@1\"," \
		"\"externalIdentifier\":[{\"externalIdentifierType\":" \
		"\"cpe23\"},{\"externalIdentifierType\":\"packageUrl\"," \
		"\"identifier\":\"pkg:npm/q@1\"},{" \
		"\"externalIdentifierType\":\"swid\",\"identifier\":" \
		"\"swid:s\"},{\"externalIdentifierType\":\"swid\"," \
		"\"identifier\":\"plain\"}],\"externalRef\":[{\"locator\":[" \
		"\"x\"]},{\"externalRefType\":\"website\"}]," \
		"\"software_primaryPurpose\":\"file\",\"originatedBy\":[" \
		"\"urn:o\"]")
#define RARE_REST \
	",{\"type\":\"Tool\",\"spdxId\":\"urn:t\",\"name\":\"T\"},{\"type\":" \
	"\"Relationship\",\"from\":\"urn:p\",\"relationshipType\":" \
	"\"hasDeclaredLicense\",\"to\":[\"https://spdx.org/rdf/3.0.1/terms/" \
	"Licensing/NoneLicense\"]},{\"type\":\"SpdxDocument\",\"spdxId\":" \
	"\"urn:d\",\"name\":\"doc\",\"rootElement\":[\"urn:p\",\"urn:p\"," \
	"\"urn:x\"]}"

static struct mm_sbom
parse(struct mm_arena *a, const char *text)
{
	struct mm_sbom s = { .n = 0 };
	struct mm_err e = { 0 };

	CHECK(mm_sbom_parse(a,
		  (struct mm_bytes){ (const uint8_t *)text, strlen(text) }, "t",
		  &s, &e) == MM_OK,
	    "%s: %s", text, e.en);
	return s;
}

static void
reads_rarer_spdx3(void **state)
{
	static const char text[] = DOC(RARE_PACKAGE RARE_REST);
	struct mm_arena *a = mm_arena_new(0);
	struct mm_sbom s = parse(a, text);

	(void)state;
	assert_int_equal(s.n, 1);
	/* Its own purl goes before those of the references. */
	assert_true(mm_str_eqz(s.components[0].purl, "pkg:npm/p@1"));
	/* No licence was said to be known. */
	assert_int_equal(s.components[0].licences.n, 0);
	/* The only root is the thing the SBOM is about. */
	assert_true(mm_str_eqz(s.name, "p"));
	mm_arena_free(a);
}

static void
refuses_wrong_kinds_in_spdx3(void **state)
{
	static const struct {
		const char *text;
		uint64_t line;
	} rows[] = {
		{ DOC("\n1"), 2 },
		{ DOC(PACKAGE(",\n\"suppliedBy\":1")), 2 },
		{ DOC(PACKAGE(",\n\"originatedBy\":[1]")), 2 },
		{ DOC(PACKAGE(",\n\"software_primaryPurpose\":1")), 2 },
		{ DOC(PACKAGE(",\n\"externalIdentifier\":{}")), 2 },
		{ DOC(PACKAGE(",\n\"externalIdentifier\":[1]")), 2 },
		{ DOC(PACKAGE(",\n\"externalRef\":[1]")), 2 },
		{ DOC(PACKAGE(",\n\"verifiedUsing\":1")), 2 },
		{ DOC(PACKAGE(",\n\"supportLevel\":1")), 2 },
		{ DOC("\n{\"type\":\"Relationship\",\"to\":1}"), 2 },
		{ DOC("{\"type\":\"Relationship\",\n\"from\":1}"), 2 },
		{ DOC("\n{\"type\":\"Relationship\",\"from\":\"urn:p\","
		      "\"to\":[\"urn:p\"]}"),
		    2 },
		{ DOC("\n{\"type\":\"Relationship\",\"relationshipType\":"
		      "\"contains\",\"to\":[\"urn:p\"]}"),
		    2 },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_sbom s;
		struct mm_err e = { 0 };

		CHECK(mm_sbom_parse(a,
			  (struct mm_bytes){ (const uint8_t *)rows[i].text,
			      strlen(rows[i].text) },
			  "t", &s, &e) == MM_EFORMAT,
		    "%s", rows[i].text);
		CHECK(e.line == rows[i].line && e.ja[0] != '\0', "%s: %llu %s",
		    rows[i].text, (unsigned long long)e.line, e.en);
		mm_arena_free(a);
	}
}

/* Documents with odd values: a time and the members of each component. */
static const struct {
	const char *time;
	const char *members[10];
} odd[] = {
	{ "2024-04-01T09:00:00+09:00",
	    { "\"version\":\"1\\r\\n2\\u0001\\t3\\u007f\"",
		"\"purl\":\"pkg:npm/a b\",\"cpe\":\"cpe:/a b\"",
		"\"cpe\":\"no cpe\",\"supplier\":{\"name\":\"NONE\"}",
		"\"swid\":{\"tagId\":\"pkg:x\",\"name\":\"x\"}",
		"\"swid\":{\"tagId\":\"a b\",\"name\":\"x\"}" } },
	{ "2024-04-01T09:00:00.5-09:30",
	    { "\"licenses\":[{\"expression\":\"(MIT OR Apache-2.0)\"}]",
		"\"licenses\":[{\"expression\":\"(MIT\"}]",
		"\"licenses\":[{\"expression\":\"MIT)\"}]",
		"\"licenses\":[{\"expression\":\"MIT MIT\"}]",
		"\"licenses\":[{\"expression\":\"MIT OR\"}]",
		"\"licenses\":[{\"expression\":\"OR MIT\"}]",
		"\"licenses\":[{\"expression\":\"(MIT)(MIT)\"}]",
		"\"licenses\":[{\"expression\":\"NOASSERTION\"}]",
		"\"licenses\":[{\"license\":{\"name\":\"a\\nb\"}}]" } },
	{ "2024-04-01T09:00:00",
	    { "\"hashes\":[{\"alg\":\"MD5\",\"content\":"
	      "\"0123456789abcdef0123456789abcdef\"}]",
		"\"externalReferences\":[{\"type\":\"other\","
		"\"url\":\"a b\"},{\"type\":\"vcs\",\"url\":\"NONE\"},"
		"{\"type\":\"website\",\"url\":\"https://x\"}]",
		"\"properties\":[{\"name\":\"Level of Support\","
		"\"value\":\"noSupport\"},{\"name\":\"End of Support\","
		"\"value\":\"2030-01-31\"}]",
		"\"properties\":[{\"name\":\"Level of Support\","
		"\"value\":\"a\\nb\"},{\"name\":\"End of Support\","
		"\"value\":\"soon\"}]" } },
};

/* The document of a row, and how many components it has. */
static const char *
odd_document(struct mm_arena *a, size_t row, uint32_t *n)
{
	struct mm_str list = MM_STR("");

	for (*n = 0; odd[row].members[*n] != NULL; ++*n)
		list = mm_arena_fmt(a,
		    "%.*s%s{\"type\":\"library\",\"name\":\"c\",%s}",
		    MM_FMT(list), *n > 0 ? "," : "", odd[row].members[*n]);
	return mm_arena_fmt(a,
	    "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\","
	    "\"metadata\":{\"timestamp\":\"%s\"},\"components\":[%.*s]}",
	    odd[row].time, MM_FMT(list))
	    .p;
}

/* Odd values in every form: written, and read again as the same number of
 * components. */
static void
writes_odd_values(void **state)
{
	(void)state;
	for (size_t i = 0; i < MM_COUNT(odd); i++)
		for (int form = 0; form < MM_SBOMOUT_FORMS; form++) {
			struct mm_arena *a = mm_arena_new(0);
			uint32_t n;
			const char *text = odd_document(a, i, &n);
			struct mm_sbom s = parse(a, text), back;
			struct mm_sbomout o = { .form =
						    (enum mm_sbomout_form)form,
				.day = MM_STR("2026-10-01"),
				.name =
				    form % 2 == 0 ? MM_STR("D") : MM_STR_NONE,
				.id = MM_STR(
				    "0123456789abcdef0123456789abcdef") };
			struct mm_err e = { 0 };
			struct mm_buf b;

			mm_buf_init(&b, 0);
			CHECK(mm_sbomout_write(a, &s, &o, &b, &e) == MM_OK,
			    "%zu %d: %s", i, form, e.en);
			CHECK(
			    mm_sbom_parse(a,
				(struct mm_bytes){ (const uint8_t *)b.p, b.n },
				"back", &back, &e) == MM_OK,
			    "%zu %d: %s", i, form, e.en);
			CHECK(back.n == n, "%zu %d: %u\n%s", i, form, back.n,
			    b.p);
			mm_buf_free(&b);
			mm_arena_free(a);
		}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_hashes),
		cmocka_unit_test(takes_times),
		cmocka_unit_test(takes_identifiers),
		cmocka_unit_test(reads_rarer_spdx3),
		cmocka_unit_test(refuses_wrong_kinds_in_spdx3),
		cmocka_unit_test(writes_odd_values),
	};

	return cmocka_run_group_tests_name("sbomedges", tests, NULL, NULL);
}
