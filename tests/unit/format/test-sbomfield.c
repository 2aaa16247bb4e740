/* SPDX-License-Identifier: Apache-2.0 */
/* Single fields of components, and every reader without enough memory. */
#include "test.h"

#include "format/cyclonedx.h"
#include "format/sbom.h"
#include "format/sbomfield.h"
#include "format/sbomtable.h"
#include "format/spdx.h"
#include "format/spdx3.h"
#include "format/spdx_rdf.h"
#include "format/spdxtag.h"
#include "format/swid.h"

#define D32 "0123456789abcdefABCDEF0123456789"

static void
test_hash(void **state)
{
	static const struct {
		const char *algorithm, *digits, *name; /* NULL: refused */
	} rows[] = {
		{ "MD5", D32, "MD5" },
		{ "md5", D32, "MD5" },
		{ "SHA256", D32 D32, "SHA-256" },
		{ "sha_256", D32 D32, "SHA-256" },
		{ "SHA3-256", D32 D32, "SHA3-256" },
		{ "sha3_256", D32 D32, "SHA3-256" },
		{ "blake2b384", D32 D32 D32, "BLAKE2b-384" },
		{ "BLAKE3", "ab", "BLAKE3" },
		{ "own", "0f", "own" },
		{ "a-name_that.is/longer-than-any", "0f",
		    "a-name_that.is/longer-than-any" },
		{ "two words", "0f", NULL },
		{ "http://spdx.org/rdf/terms)md5", "0f", NULL },
		{ "MD5", "", NULL },
		{ "MD5", D32 "0", NULL },
		{ "SHA-1", D32, NULL },
		{ "", D32, NULL },
		{ "MD5", "0123456789abcdefABCDEF012345678/", NULL },
		{ "MD5", "0123456789abcdefABCDEF012345678:", NULL },
		{ "MD5", "0123456789abcdefABCDEF012345678@", NULL },
		{ "MD5", "0123456789abcdefABCDEF012345678G", NULL },
		{ "MD5", "0123456789abcdefABCDEF012345678`", NULL },
		{ "MD5", "0123456789abcdefABCDEF012345678g", NULL },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_str a = mm_str_of(rows[i].algorithm);
		bool ok = mm_sbomfield_hash(&a, mm_str_of(rows[i].digits));

		CHECK(ok == (rows[i].name != NULL), "%s %s", rows[i].algorithm,
		    rows[i].digits);
		if (ok)
			CHECK(mm_str_eqz(a, rows[i].name), "%s",
			    rows[i].algorithm);
	}
}

static void
test_time(void **state)
{
	static const struct {
		const char *text;
		bool want;
	} rows[] = {
		{ "2024-04-01T09:00:00Z", true },
		{ "2024-04-01T09:00:00", true },
		{ "2024-04-01T09:00:00.1", true },
		{ "2024-04-01T09:00:00.123456+09:00", true },
		{ "2024-04-01T09:00:00-03:30", true },
		{ "2024-04-01", false },
		{ "2024-04-31T09:00:00Z", false },
		{ "2024/04/01T09:00:00Z", false },
		{ "2024-04-01 09:00:00Z", false },
		{ "2024-04-01T09:00:0xZ", false },
		{ "2024-04-01T09:00:00.", false },
		{ "2024-04-01T09:00:00.x", false },
		{ "2024-04-01T09:00:00z", false },
		{ "2024-04-01T09:00:00*09:00", false },
		{ "2024-04-01T09:00:00+0900", false },
		{ "2024-04-01T09:00:00+09:000", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++)
		CHECK(mm_sbomfield_is_time(mm_str_of(rows[i].text)) ==
			rows[i].want,
		    "%s", rows[i].text);
	assert_true(mm_str_eqz(
	    mm_sbomfield_day(MM_STR("2030-01-31T00:00:00Z")), "2030-01-31"));
	assert_true(mm_str_eqz(mm_sbomfield_day(MM_STR("2030-01-32T00:00:00Z")),
	    "2030-01-32T00:00:00Z"));
	assert_true(mm_str_eqz(mm_sbomfield_day(MM_STR("2030-01-31T00:00:01Z")),
	    "2030-01-31T00:00:01Z"));
}

static void
test_words(void **state)
{
	struct mm_component c = { .line = 0 };

	(void)state;
	assert_true(mm_sbomfield_says_unknown(MM_STR(" 不明 ")));
	assert_true(mm_sbomfield_says_unknown(MM_STR("NONE")));
	assert_false(mm_sbomfield_says_unknown(MM_STR("")));
	assert_false(mm_sbomfield_says_unknown(MM_STR("unknown vendor")));
	assert_true(mm_sbomfield_is_type(MM_STR("firmware")));
	assert_false(mm_sbomfield_is_type(MM_STR("")));
	assert_true(mm_sbomfield_identifier(&c, MM_STR("pkg:npm/a@1")));
	assert_true(mm_sbomfield_identifier(&c, MM_STR("pkg:npm/b@1")));
	assert_true(mm_sbomfield_identifier(&c, MM_STR("swid:s")));
	assert_true(mm_sbomfield_identifier(&c, MM_STR("swid:t")));
	assert_false(mm_sbomfield_identifier(&c, MM_STR("cpe:/a:b:c")));
	assert_true(mm_str_eqz(c.purl, "pkg:npm/a@1"));
	assert_true(mm_str_eqz(c.swid, "s"));
	mm_sbomfield_property(
	    &c, MM_STR("mimamori:unknown"), MM_STR("supplier x licence"));
	assert_int_equal(c.said_unknown, MM_SAID_SUPPLIER | MM_SAID_LICENCE);
	mm_sbomfield_property(&c, MM_STR("mimamori:type"), MM_STR("none"));
	assert_null(c.type.p);
}

typedef enum mm_status reader(struct mm_arena *a, struct mm_bytes text,
    const char *source, struct mm_sbom *out, struct mm_err *err);

#define RDF_NS "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#define T "http://spdx.org/rdf/terms#"
static const char rdf[] =
    "<r:RDF xmlns:r='" RDF_NS "' xmlns='" T
    "' xmlns:s='http://www.w3.org/2000/01/rdf-schema#'>"
    "<SpdxDocument r:about='d#D'><specVersion>SPDX-2.2</specVersion>"
    "<name>doc</name><creationInfo><CreationInfo><created>2024-04-01T00:00:00Z"
    "</created><creator>Tool: t</creator></CreationInfo></creationInfo>"
    "<describesPackage r:resource='d#A'/></SpdxDocument>"
    "<Package r:about='d#B'><name>b</name><licenseConcluded r:resource='" T
    "none'/><licenseDeclared>MIT</licenseDeclared><primaryPackagePurpose>"
    "LIBRARY</primaryPackagePurpose><s:comment>mimamori:author=C</s:comment>"
    "</Package><Package r:about='d#A'><name>a</name><licenseConcluded>"
    "<ConjunctiveLicenseSet><member r:resource='http://spdx.org/licenses/MIT'"
    "/><member><ExtractedLicensingInfo><licenseId>LicenseRef-1</licenseId>"
    "</ExtractedLicensingInfo></member><member><DisjunctiveLicenseSet><member "
    "r:resource='http://spdx.org/licenses/Zlib'/></DisjunctiveLicenseSet>"
    "</member></ConjunctiveLicenseSet></licenseConcluded><licenseDeclared "
    "r:resource='" T "noassertion'/><primaryPackagePurpose r:resource='" T
    "purpose_operatingSystem'/><supplier>Organization: S</supplier>"
    "<relationship><Relationship><relationshipType r:resource='" T
    "relationshipType_dependsOn'/><relatedSpdxElement r:resource='d#B'/>"
    "</Relationship></relationship><relationship><Relationship>"
    "<relationshipType>CONTAINS</relationshipType><relatedSpdxElement>"
    "<Package r:about='d#C'><name>c</name></Package></relatedSpdxElement>"
    "</Relationship></relationship></Package></r:RDF>";

static const char swid[] =
    "<SoftwareIdentity xmlns='http://standards.iso.org/iso/19770/-2/2015/"
    "schema.xsd' name='n&amp;m' version='1' tagId='t'><Entity name='e' "
    "role='tagCreator softwareCreator'/><Link rel='a' href='b'/><Link "
    "href='c'/></SoftwareIdentity>";

static const char yaml[] =
    "spdxVersion: SPDX-2.3\nname: d\npackages:\n- SPDXID: A\n  name: a\n"
    "  checksums: [{algorithm: MD5, checksumValue: " D32 "}]\n";

static const char xml[] =
    "<Document><spdxVersion>SPDX-2.3</spdxVersion><packages><SPDXID>A"
    "</SPDXID><name>a&amp;b</name><checksums><algorithm>MD5</algorithm>"
    "<checksumValue>" D32 "</checksumValue></checksums></packages></Document>";

static const char cdx[] =
    "<bom xmlns='http://cyclonedx.org/schema/bom/1.4'><metadata><component "
    "type='device'><name>d</name></component></metadata><components>"
    "<component type='library'><group>g</group><name>a&amp;b</name><hashes>"
    "<hash alg='MD5'>" D32 "</hash></hashes><properties><property "
    "name='mimamori:link'>a b</property></properties></component></components>"
    "<dependencies><dependency ref='x'><dependency ref='y'/></dependency>"
    "</dependencies></bom>";

static const char tag[] =
    "SPDXVersion: SPDX-2.3\nPackageName: a\nSPDXID: A\nExternalRef: SECURITY "
    "cpe23Type cpe:2.3:a:v:p:1:*:*:*:*:*:*:*\nPackageChecksum: MD5: " D32
    "\nPackageLicenseConcluded: MIT\nPrimaryPackagePurpose: LIBRARY\n"
    "PackageComment: mimamori:hash=MD5 " D32 "\nRelationship: A CONTAINS B\n"
    "Relationship: A DEPENDS_ON A\n";

static const char spdx3[] =
    "{\"@context\":\"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\","
    "\"@graph\":[{\"type\":\"CreationInfo\",\"specVersion\":\"3.0.1\","
    "\"createdBy\":[{\"type\":\"Person\",\"name\":\"p\"}]},{\"type\":"
    "\"Person\",\"spdxId\":\"p\",\"name\":\"P\"},{\"type\":"
    "\"software_Package\",\"spdxId\":\"a\",\"name\":\"a\","
    "\"software_primaryPurpose\":\"operatingSystem\",\"verifiedUsing\":[{"
    "\"type\":\"Hash\",\"algorithm\":\"md5\",\"hashValue\":\"" D32
    "\"}]},{\"type\":\"Relationship\",\"from\":\"a\",\"relationshipType\":"
    "\"contains\",\"to\":[\"b\"]},{\"type\":\"Relationship\",\"from\":\"a\","
    "\"relationshipType\":\"dependsOn\",\"to\":[\"a\"]},{\"type\":"
    "\"Relationship\",\"from\":\"a\",\"relationshipType\":"
    "\"hasConcludedLicense\",\"to\":[\"l\"]},{\"type\":\"software_Sbom\","
    "\"rootElement\":[\"a\"]}]}";

static const char table[] =
    "Component Name,Version,Unique Identifier,Hash,License,External "
    "References,Relationship,Depends On,Name\n"
    "a,1,cpe:2.3:a:v:p:1:*:*:*:*:*:*:*;own-1;pkg:npm/a@1,MD5 " D32
    ",MIT;Zlib,https://only,Included in b,b,\n"
    "'=b,2,swid:s,MD5:" D32 ",,website https://x,somehow,a,\n";

static struct mm_bytes
bytes_of(const char *z)
{
	return (struct mm_bytes){ (const uint8_t *)z, strlen(z) };
}

static void
test_short_of_memory(void **state)
{
	static const struct {
		const char *name, *text;
		reader *read;
		size_t step;
	} rows[] = {
		{ "rdf", rdf, mm_spdx_rdf_parse, 16 },
		{ "swid", swid, mm_swid_parse, 16 },
		{ "yaml", yaml, mm_spdx_yaml_parse, 16 },
		{ "xml", xml, mm_spdx_xml_parse, 16 },
		{ "cdx", cdx, mm_cyclonedx_xml_parse, 16 },
		{ "tag", tag, mm_spdxtag_parse, 16 },
		{ "spdx3", spdx3, mm_spdx3_parse, 16 },
		{ "table", table, mm_sbomtable_csv_parse, 48 },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		enum mm_status st = MM_ENOMEM;

		for (size_t limit = 8; st != MM_OK; limit += rows[i].step) {
			struct mm_arena *a = mm_arena_new(limit);
			struct mm_err e = { 0 };
			struct mm_sbom s;

			st = rows[i].read(
			    a, bytes_of(rows[i].text), "x", &s, &e);
			CHECK(st == MM_OK || st == MM_ENOMEM, "%s %zu: %s",
			    rows[i].name, limit, e.en);
			assert_true(limit < ((size_t)2 << 20));
			mm_arena_free(a);
		}
	}
}

/* What the texts above say, beside being read. */
static void
test_details(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_sbom s;

	(void)state;
	assert_int_equal(
	    mm_spdx_rdf_parse(a, bytes_of(rdf), "x", &s, NULL), MM_OK);
	assert_int_equal(s.n, 3);
	assert_true(mm_str_eqz(s.components[0].name, "b"));
	assert_true(mm_str_eqz(s.components[0].licences, "MIT"));
	assert_true(mm_str_eqz(s.components[0].type, "library"));
	assert_true(mm_str_eqz(s.components[0].author, "C"));
	assert_true(mm_str_eqz(
	    s.components[1].licences, "(MIT AND LicenseRef-1 AND (Zlib))"));
	assert_int_equal(s.components[2].parent, 1);
	assert_int_equal(s.ndepends, 1);
	assert_int_equal(s.device, 1);
	assert_int_equal(
	    mm_sbomtable_csv_parse(a, bytes_of(table), "x", &s, NULL), MM_OK);
	assert_int_equal(s.n, 2);
	assert_true(mm_str_eqz(
	    s.components[0].links, "other own-1\nother https://only"));
	assert_true(mm_str_eqz(s.components[0].licences, "MIT\nZlib"));
	assert_true(mm_str_eqz(s.components[1].name, "=b"));
	assert_true(mm_str_eqz(s.components[1].swid, "s"));
	assert_int_equal(s.dependencies, 2);
	mm_arena_free(a);
}

#define CDX "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\","
#define LIB "{\"type\":\"library\",\"name\":\"a\""
#define SPDX2 "{\"spdxVersion\":\"SPDX-2.3\",\"name\":\"d\","
#define PACKAGE "{\"SPDXID\":\"A\",\"name\":\"a\""
#define GRAPH \
	"{\"@context\":[1,\"x\",\"https://spdx.org/rdf/3.0.1/c.jsonld\"]," \
	"\"@graph\":[{\"type\":\"CreationInfo\",\"specVersion\":\"3.0.0\"," \
	"\"createdUsing\":\"t\"},"
#define P3 "{\"type\":\"software_Package\",\"spdxId\":\"a\",\"name\":\"a\""
#define SAYS(word) \
	"{\"type\":\"Relationship\",\"from\":\"a\",\"relationshipType\":" \
	"\"hasConcludedLicense\",\"to\":\"" word "\"}"

/* What is passed over, and values of the wrong type, member by member. */
static const struct {
	const char *text;
	enum mm_status st;
} ways[] = {
	{ CDX "\"components\":[\t" LIB ",\"licenses\":[{\"x\":1,"
	      "\"expression\":\"MIT\"},{\"license\":{\"name\":"
	      "\"a\\nb\\rc\"}}],\"externalReferences\":[{\"type\":"
	      "\"x\"},{\"url\":\"y\"}]},\r\n\t" LIB "}]}",
	    MM_OK },
	{ CDX "\"metadata\":{\"timestamp\":null,\"component\":" LIB
	      ",\"bom-ref\":\"dev\"}},\"components\":[" LIB
	      ",\"bom-ref\":\"a\"}],\"dependencies\":[{\"ref\":"
	      "\"dev\",\"dependsOn\":[\"a\",\"no\"],\"x\":1},{"
	      "\"ref\":\"no\",\"dependsOn\":[\"a\"]}]}",
	    MM_OK },
	{ CDX "\"metadata\":{\"timestamp\":\"\"},\"components\":[" LIB "}]}",
	    MM_OK },
	{ CDX "\"metadata\":{\"timestamp\":1}}", MM_EFORMAT },
	{ CDX "\"metadata\":{\"component\":{\"name\":1}}}", MM_EFORMAT },
	{ CDX "\"components\":[" LIB ",\"bom-ref\":1}]}", MM_EFORMAT },
	{ CDX "\"components\":[{\"type\":1}]}", MM_EFORMAT },
	{ CDX "\"dependencies\":[{\"dependsOn\":[1]}]}", MM_EFORMAT },
	{ CDX "\"vulnerabilities\":[{},{}]}", MM_EEMPTY },
	{ "{\"bomFormat\":1}", MM_EFORMAT },
	{ "{\"specVersion\":1}", MM_EFORMAT },
	{ "{", MM_EFORMAT },
	{ SPDX2 "\"packages\":[" PACKAGE ",\"externalRefs\":[{"
		"\"referenceType\":\"swid\",\"referenceLocator\":"
		"\"swid:s\"},{\"referenceLocator\":\"x\"},{"
		"\"referenceType\":\"swid\",\"referenceLocator\":"
		"\"t\"}],\"supplier\":\"\"}]}",
	    MM_OK },
	{ SPDX2 "\"packages\":[" PACKAGE ",\"checksums\":[1]}]}", MM_EFORMAT },
	{ SPDX2 "\"packages\":[{\"SPDXID\":\"\",\"name\":\"a\"}]}",
	    MM_EFORMAT },
	{ SPDX2 "\"packages\":[1]}", MM_EFORMAT },
	{ SPDX2 "\"relationships\":[1]}", MM_EFORMAT },
	{ SPDX2 "\"creationInfo\":{\"creators\":[1]}}", MM_EFORMAT },
	{ SPDX2 "\"documentDescribes\":[1]}", MM_EFORMAT },
	{ "{\"spdxVersion\":1}", MM_EFORMAT },
	{ "{\"spdxVersion\":\"X-2.3\"}", MM_EFORMAT },
	{ "{\"spdxVersion\":\"SPDX-12.3\"}", MM_EFORMAT },
	{ GRAPH P3 ",\"suppliedBy\":\"u\",\"software_primaryPurpose\":"
		   "\"3dModel\",\"externalIdentifier\":[{"
		   "\"externalIdentifierType\":\"packageUrl\"},{"
		   "\"externalIdentifierType\":\"packageUrl\","
		   "\"identifier\":\"pkg:npm/a@1\"},{"
		   "\"externalIdentifierType\":\"packageUrl\","
		   "\"identifier\":\"pkg:npm/b@1\"},{"
		   "\"externalIdentifierType\":\"swid\",\"identifier\":"
		   "\"swid:s\"},{\"externalIdentifierType\":\"swid\","
		   "\"identifier\":\"t\"}],\"externalRef\":[{"
		   "\"externalRefType\":\"x\"},{\"locator\":[\"y\"]}]},"
		   "{\"type\":\"Organization\",\"spdxId\":\"u\","
		   "\"name\":\"Unknown\"},{\"type\":\"Tool\","
		   "\"spdxId\":\"t\",\"name\":\"T\"},{\"type\":"
		   "\"software_Sbom\",\"rootElement\":[\"a\",\"a\",\"x\"]}"
		   "]}",
	    MM_OK },
	{ GRAPH P3 "}," SAYS("x/NoAssertionLicense") "]}", MM_OK },
	{ GRAPH P3 "}," SAYS("x/NoneLicense") "]}", MM_OK },
	{ GRAPH P3 "}," SAYS("NOASSERTION") "]}", MM_OK },
	{ GRAPH "{\"type\":\"Relationship\",\"relationshipType\":"
		"\"contains\"}]}",
	    MM_EFORMAT },
	{ GRAPH "{\"to\":[1]}]}", MM_EFORMAT },
	{ GRAPH "{\"software_primaryPurpose\":1}]}", MM_EFORMAT },
	{ "{\"@context\":{},\"@graph\":[]}", MM_EFORMAT },
	{ "\x0a\x03"
	  "2.0",
	    MM_EFORMAT },
	{ "\x0a\x03"
	  "1x0",
	    MM_EFORMAT },
	{ "\x0a\x03"
	  "1.x",
	    MM_EFORMAT },
	{ "\x0a\x03"
	  "1./",
	    MM_EFORMAT },
	{ "<b xmlns='http://cyclonedx.org/schema/bom/1.4", MM_EFORMAT },
	{ "<SoftwareIdentity", MM_EFORMAT },
	{ "<x", MM_EFORMAT },
	{ "<bom xmlns='http://cyclonedx.org/schema/bomb/'/>", MM_EFORMAT },
	{ "Name,Name,Version\na,b,1\n", MM_OK },
	{ "Component Name,Version\n'=a,1\n'b,2\n',3\n", MM_OK },
	{ "Version,Type\n1,library\n", MM_EFORMAT },
};

static void
test_small_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < MM_COUNT(ways); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_err e = { 0 };
		struct mm_sbom s;
		enum mm_status st =
		    mm_sbom_parse(a, bytes_of(ways[i].text), "x", &s, &e);

		CHECK(
		    st == ways[i].st, "%s: %d %s", ways[i].text, (int)st, e.en);
		/* The same without anybody to hear why. */
		CHECK(mm_sbom_parse(a, bytes_of(ways[i].text), "x", &s, NULL) ==
			st,
		    "%s", ways[i].text);
		mm_arena_free(a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_hash),
		cmocka_unit_test(test_time),
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_short_of_memory),
		cmocka_unit_test(test_details),
		cmocka_unit_test(test_small_ways),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
