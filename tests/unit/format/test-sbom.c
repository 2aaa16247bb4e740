/* SPDX-License-Identifier: Apache-2.0 */
#include "test.h"

#include <stdlib.h>
#include <zlib.h>

#include "base/buf.h"
#include "format/identity.h"
#include "format/sbom.h"

#define DATA "tests/data/sbom/"

/* Whole file, unpacked when it is gzip. */
static struct mm_bytes
slurp(const char *name)
{
	struct mm_buf b;
	char path[256], chunk[65536];
	gzFile f;
	int n;

	mm_buf_init(&b, 0);
	(void)snprintf(path, sizeof(path), DATA "%s", name);
	f = gzopen(path, "rb");
	CHECK(f != NULL, "%s", path);
	while ((n = gzread(f, chunk, sizeof(chunk))) > 0)
		mm_buf_add(&b, chunk, (size_t)n);
	(void)gzclose(f);
	assert_false(b.failed);
	return (struct mm_bytes){ (uint8_t *)b.p, b.n };
}

static struct mm_bytes
bytes_of(const char *z)
{
	return (struct mm_bytes){ (const uint8_t *)z, strlen(z) };
}

/*
 * Real files. The counts were made without this program, with Python's json
 * module and regular expressions over the same files:
 *   CycloneDX: n = every object in components[] at any depth, in
 *     components[] and in metadata.component, plus metadata.component itself
 *     if it has purl or cpe; identified = those with purl or cpe and a
 *     version in "version" or after '@' in the purl; rows =
 *     len(dependencies).
 *   SPDX JSON: n = len(packages); identified = packages with an external
 *     reference of type purl, cpe22Type or cpe23Type whose locator is not
 *     NOASSERTION, and a version as above; rows = len(relationships).
 *   tag-value: n = lines with ^PackageName:, rows = lines with
 *     ^Relationship:, identified counted by eye.
 */
static const struct {
	const char *file, *format;
	uint32_t n, identified, rows;
	const char *name, *version, *author;
} real[] = {
	{ "proton-bridge-1.2.cdx.json.gz", "CycloneDX 1.2", 202, 202, 202,
	    "github.com/ProtonMail/proton-bridge", "v1.8.0", "" },
	{ "laravel-1.3.cdx.json.gz", "CycloneDX 1.3", 63, 63, 63,
	    "cyclonedx/cyclonedx-php-composer-demo", "dev-master", "" },
	{ "laravel-1.4.cdx.json.gz", "CycloneDX 1.4", 63, 63, 63,
	    "cyclonedx/cyclonedx-php-composer-demo", "dev-master", "" },
	{ "hbom-1.4.cdx.json.gz", "CycloneDX 1.4", 6, 0, 0,
	    "uk.ac.cam.cl/pcie-sata-adaptor-board", "rev-1", "" },
	{ "medical-device-1.4.cdx.json.gz", "CycloneDX 1.4", 55, 54, 56,
	    "REDACTED", "", "REDACTED" },
	{ "dtrack-1.4.cdx.json.gz", "CycloneDX 1.4", 133, 133, 128,
	    "org.dependencytrack/dependency-track", "4.5.0", "" },
	{ "nats-box-1.5.cdx.json.gz", "CycloneDX 1.5", 132, 125, 132,
	    "nats-io/nats-box", "", "" },
	{ "firmware-1.6.cdx.json.gz", "CycloneDX 1.6", 312, 2, 123, "Ovmf",
	    "0.1", "TianoCore" },
	{ "cryptography-1.7.cdx.json.gz", "CycloneDX 1.7", 4, 0, 0, "", "",
	    "" },
	{ "assembly-1.3.cdx.json.gz", "CycloneDX 1.3", 2, 0, 0, "", "", "" },
	{ "alpine-2.2.spdx.json.gz", "SPDX 2.2 JSON", 14, 14, 75,
	    "docker.io/library/alpine-latest", "", "Anchore, Inc" },
	{ "philips-2.2.spdx.json.gz", "SPDX 2.2 JSON", 148, 144, 156,
	    "test_project", "Keyclock",
	    "Black Duck SPDX export script "
	    "https://github.com/matthewb66/bd_export_spdx2.2" },
	{ "examplemaven-2.3.spdx.json.gz", "SPDX 2.3 JSON", 6, 0, 7,
	    "examplemaven", "0.0.1", "Gary O'Neall" },
	{ "curl-2.3.spdx.json.gz", "SPDX 2.3 JSON", 14, 14, 68,
	    "sha256:47fed8868b46b060efb8699dc40e981a0c785650223e03602"
	    "d8c4493fc75b68c",
	    "", "Chainguard, Inc" },
	{ "cirros-2.3.spdx.json.gz", "SPDX 2.3 JSON", 21, 6, 25,
	    "sha256:5e8fbc0173baecef5422f68527fb17a452b9361d875b344c6"
	    "27702b6de3c3a86",
	    "", "sigs.k8s.io/bom/pkg/spdx" },
	{ "time-2.2.spdx.gz", "SPDX 2.2 tag-value", 12, 0, 279, "GNU Time",
	    "1.9", "Gary O'Neall" },
	{ "kubernetes-2.2.spdx.gz", "SPDX 2.2 tag-value", 125, 0, 291,
	    "SBOM-SPDX-67b17b89-7291-4db6-815c-3a85f74fc803", "",
	    "sigs.k8s.io/bom/pkg/spdx" },
	{ "example-2.3.spdx.gz", "SPDX 2.3 tag-value", 4, 2, 10,
	    "SPDX-Tools-v2.0", "", "ExampleCodeInspect" },
	{ "laravel-1.3.cdx.xml.gz", "CycloneDX 1.3 XML", 63, 63, 63,
	    "cyclonedx/cyclonedx-php-composer-demo", "dev-master", "" },
	{ "laravel-1.4.cdx.xml.gz", "CycloneDX 1.4 XML", 63, 63, 63,
	    "cyclonedx/cyclonedx-php-composer-demo", "dev-master", "" },
	{ "proton-bridge-1.2.cdx.xml.gz", "CycloneDX 1.2 XML", 202, 202, 202,
	    "github.com/ProtonMail/proton-bridge", "v1.8.0", "" },
	{ "scope-1.1.cdx.xml.gz", "CycloneDX 1.1 XML", 1, 0, 0, "", "", "" },
	{ "component-ref-1.3.cdx.xml", "CycloneDX 1.3 XML", 3, 0, 0, "", "",
	    "" },
	{ "time-2.2.spdx.json.gz", "SPDX 2.2 JSON", 12, 0, 279, "time-1.9",
	    "1.9", "Gary O'Neall" },
	{ "time-2.2.spdx.yaml.gz", "SPDX 2.2 YAML", 12, 0, 279, "GNU Time",
	    "1.9", "Gary O'Neall" },
	{ "example-2.3.spdx.yaml.gz", "SPDX 2.3 YAML", 1, 1, 10,
	    "SPDX-Tools-v2.0", "", "ExampleCodeInspect" },
	{ "example-2.3.spdx.xml.gz", "SPDX 2.3 XML", 1, 1, 10,
	    "SPDX-Tools-v2.0", "", "ExampleCodeInspect" },
	{ "example-2.3.spdx.rdf.gz", "SPDX 2.3 RDF/XML", 1, 1, 10,
	    "SPDX-Tools-v2.0", "", "Jane Doe" },
	{ "examplemaven-3.0.spdx3.json.gz", "SPDX 3.0 JSON-LD", 6, 0, 28,
	    "examplemaven", "0.0.1", "Gary O'Neall" },
	{ "perl-3.0.spdx3.json.gz", "SPDX 3.0 JSON-LD", 1, 1, 423,
	    "perl-Mojolicious", "9.470.0", "SUSE LLC" },
	{ "appbomination-3.0.spdx3.json.gz", "SPDX 3.0 JSON-LD", 7, 4, 63,
	    "App-BOM-ination", "1.0", "Gary O'Neall" },
	{ "table.csv", "SBOM table CSV", 3, 1, 3, "輸液ポンプ SP-210", "2.4.1",
	    "見守医療" },
	{ "table.xlsx", "SBOM table xlsx", 3, 1, 2, "輸液ポンプ SP-210",
	    "2.4.1", "見守医療" },
};

static void
test_real(void **state)
{
	(void)state;
	for (size_t i = 0; i < MM_COUNT(real); i++) {
		struct mm_bytes text = slurp(real[i].file);
		struct mm_arena *a = mm_arena_new(0);
		struct mm_sbom s;
		struct mm_err err = { 0 };

		CHECK(mm_sbom_parse(a, text, real[i].file, &s, &err) == MM_OK,
		    "%s: %s line %llu", real[i].file, err.en,
		    (unsigned long long)err.line);
		CHECK(mm_str_eqz(s.format, real[i].format), "%s: %.*s",
		    real[i].file, MM_FMT(s.format));
		CHECK(s.n == real[i].n, "%s: n %u", real[i].file, s.n);
		CHECK(s.identified == real[i].identified, "%s: identified %u",
		    real[i].file, s.identified);
		CHECK(s.dependencies == real[i].rows, "%s: rows %u",
		    real[i].file, s.dependencies);
		CHECK(mm_str_eqz(s.name, real[i].name), "%s: name %.*s",
		    real[i].file, MM_FMT(s.name));
		CHECK(mm_str_eqz(s.version, real[i].version),
		    "%s: version %.*s", real[i].file, MM_FMT(s.version));
		CHECK(mm_str_eqz(s.author, real[i].author), "%s: author %.*s",
		    real[i].file, MM_FMT(s.author));
		mm_arena_free(a);
		free((void *)(uintptr_t)text.p);
	}
}

/* One file in full: the medical device of the completeness study. */
static void
test_fields(void **state)
{
	struct mm_bytes text = slurp("medical-device-1.4.cdx.json.gz");
	struct mm_arena *a = mm_arena_new(0);
	const struct mm_component *c;
	struct mm_sbom s;

	(void)state;
	assert_int_equal(mm_sbom_parse(a, text, "x", &s, NULL), MM_OK);
	assert_true(
	    mm_str_eqz(s.timestamp, "2025-07-23T20:52:41.344402+00:00"));
	assert_int_equal(s.unknown_fields, 0);
	c = &s.components[0];
	assert_true(mm_str_eqz(c->name, "Qualcomm Atheros QCA9563"));
	assert_true(
	    mm_str_eqz(c->ref, "BomRef.060212624171178786.9840956843888784"));
	assert_true(mm_str_eqz(c->supplier, "Qualcomm"));
	assert_true(mm_str_eqz(c->type, "device"));
	assert_true(mm_str_eqz(c->eos, "Until hardware support ends"));
	assert_int_equal(c->identified, MM_ID_NO_VERSION);
	assert_int_equal(c->line, 3);
	c = &s.components[1];
	assert_true(mm_str_eqz(c->purl, "pkg:github/nxp-mcuxpresso/mcux-sdk"));
	assert_true(
	    mm_str_eqz(c->cpe, "cpe:2.3:a:nxp:nxp_sdk:2.9.0:*:*:*:*:*:*:*"));
	assert_int_equal(c->identified, MM_ID_BOTH);
	assert_int_equal(c->line, 36);
	mm_arena_free(a);
	free((void *)(uintptr_t)text.p);
}

#define CDX "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\","
#define SPDX \
	"{\"spdxVersion\":\"SPDX-2.3\",\"SPDXID\":\"SPDXRef-DOCUMENT\"," \
	"\"name\":\"d\","
#define TAG "SPDXVersion: SPDX-2.3\nDocumentName: d\n"

static void
parse_ok(struct mm_arena *a, const char *text, struct mm_sbom *s)
{
	struct mm_err err = { 0 };

	CHECK(mm_sbom_parse(a, bytes_of(text), "x", s, &err) == MM_OK, "%s: %s",
	    text, err.en);
}

static void
test_nesting(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_sbom s;

	(void)state;
	parse_ok(a,
	    CDX "\"metadata\":{\"component\":{\"type\":\"device\",\"name\":"
		"\"SP-210\",\"version\":\"2\",\"cpe\":\"cpe:2.3:h:m:sp-210:"
		"2:*:*:*:*:*:*:*\",\n\"components\":[{\"name\":\"os\"}]}},"
		"\n\"components\":[{\"name\":\"a\",\"group\":\"g\","
		"\"components\":[{\"name\":\"b\"},\n{\"name\":\"c\","
		"\"components\":[{\"name\":\"d\"}]}]},{\"name\":\"e\","
		"\"bom-ref\":\"#3\",\"wrong\":1}]}",
	    &s);
	assert_int_equal(s.n, 7);
	assert_true(mm_str_eqz(s.name, "SP-210"));
	assert_true(mm_str_eqz(s.components[0].name, "os"));
	assert_int_equal(s.components[0].line, 2);
	assert_true(mm_str_eqz(s.components[1].name, "SP-210"));
	assert_int_equal(s.components[1].identified, MM_ID_CPE);
	assert_int_equal(s.components[1].line, 1);
	assert_true(mm_str_eqz(s.components[2].name, "g/a"));
	assert_int_equal(s.components[2].parent, MM_COMP_ROOT);
	assert_int_equal(s.components[2].line, 3);
	assert_int_equal(s.components[3].parent, 2);
	assert_int_equal(s.components[4].parent, 2);
	assert_int_equal(s.components[4].line, 4);
	assert_int_equal(s.components[5].parent, 4);
	assert_int_equal(s.components[6].parent, MM_COMP_ROOT);
	/* "#3" is taken by the file, so the third row gets another one. */
	assert_true(mm_str_eqz(s.components[2].ref, "##3"));
	assert_true(mm_str_eqz(s.components[0].ref, "#1"));
	assert_int_equal(s.unknown_fields, 1);
	mm_arena_free(a);
}

/* Where the author and the CPE come from when the usual place is empty. */
static void
test_fallbacks(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_sbom s;

	(void)state;
	parse_ok(a,
	    CDX "\"metadata\":{\"supplier\":{\"name\":\"S\",\"url\":[]},"
		"\"manufacture\":{\"name\":\"M\"},\"authors\":[],"
		"\"own\":1},\"components\":[{\"name\":\"a\",\"version\":"
		"\"1\",\"purl\":null,\"author\":\"A\",\"properties\":[{"
		"\"name\":\"syft:cpe23\",\"value\":\"cpe:/a:v:a:1\"},{"
		"\"name\":\"syft:cpe23\",\"value\":\"cpe:/a:w:a:1\",\"x\":"
		"1},{\"name\":\"empty\"}]},{\"name\":\"b\","
		"\"manufacturer\":{\"name\":\"N\"},\"publisher\":\"P\"}]}",
	    &s);
	assert_true(mm_str_eqz(s.author, "M"));
	assert_int_equal(s.unknown_fields, 1);
	assert_true(mm_str_eqz(s.components[0].cpe, "cpe:/a:v:a:1"));
	assert_true(mm_str_eqz(s.components[0].cpe_more, "cpe:/a:w:a:1"));
	assert_true(mm_str_eqz(s.components[0].supplier, "A"));
	assert_int_equal(s.components[0].identified, MM_ID_CPE);
	assert_true(mm_str_eqz(s.components[1].supplier, "N"));
	mm_arena_free(a);
}

static void
test_spdx_graph(void **state)
{
	/* c contains a, a contains b; b contains c would close a circle. */
	static const char *const text[] = {
		SPDX
		"\"relationships\":["
		"{\"spdxElementId\":\"A\",\"relationshipType\":\"CONTAINS\","
		"\"relatedSpdxElement\":\"B\"},"
		"{\"spdxElementId\":\"A\",\"relationshipType\":"
		"\"CONTAINED_BY\",\"relatedSpdxElement\":\"C\"},"
		"{\"spdxElementId\":\"B\",\"relationshipType\":\"CONTAINS\","
		"\"relatedSpdxElement\":\"C\"},"
		"{\"spdxElementId\":\"SPDXRef-DOCUMENT\",\"relationshipType\":"
		"\"DESCRIBES\",\"relatedSpdxElement\":\"C\"}],"
		"\"packages\":[{\"SPDXID\":\"A\",\"name\":\"a\"},"
		"{\"SPDXID\":\"B\",\"name\":\"b\",\"originator\":"
		"\"Person: P (p@example.com)\",\"supplier\":\"NOASSERTION\","
		"\"externalRefs\":[{\"referenceCategory\":\"SECURITY\","
		"\"referenceType\":\"cpe23Type\",\"referenceLocator\":"
		"\"cpe:2.3:a:v:b:1:*:*:*:*:*:*:*\"},{\"referenceCategory\":"
		"\"SECURITY\",\"referenceType\":\"cpe22Type\","
		"\"referenceLocator\":\"cpe:/a:w:b:1\"}]},"
		"{\"SPDXID\":\"C\",\"name\":\"dev\",\"versionInfo\":\"7\","
		"\"primaryPackagePurpose\":\"OPERATING_SYSTEM\","
		"\"validUntilDate\":\"2030-01-31T00:00:00Z\"}]}",
		"\xef\xbb\xbf" TAG "Relationship: A CONTAINS B\r\n"
		"# a comment\r\n"
		"Relationship: A CONTAINED_BY C\r\n"
		"Relationship: B CONTAINS C\r\n"
		"Relationship: SPDXRef-DOCUMENT DESCRIBES C\r\n"
		"PackageName: a\r\nSPDXID: A\r\n"
		"PackageComment: <text>over\r\nPackageName: no\r\n</text>\r\n"
		"PackageName: b\r\nSPDXID: B\r\n"
		"PackageOriginator: Person: P (p@example.com)\r\n"
		"PackageSupplier: NOASSERTION\r\n"
		"ExternalRef: SECURITY cpe23Type "
		"cpe:2.3:a:v:b:1:*:*:*:*:*:*:*\r\n"
		"ExternalRef: SECURITY cpe22Type cpe:/a:w:b:1\r\n"
		"PackageName: dev\r\nSPDXID: C\r\nPackageVersion: 7\r\n"
		"PrimaryPackagePurpose: OPERATING-SYSTEM\r\n"
		"ValidUntilDate: 2030-01-31T00:00:00Z\r\n",
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(text); i++) {
		struct mm_arena *a = mm_arena_new(0);
		const struct mm_component *c;
		struct mm_sbom s;

		parse_ok(a, text[i], &s);
		c = s.components;
		CHECK(s.n == 3 && s.identified == 1 && s.dependencies == 4,
		    "%zu", i);
		assert_true(mm_str_eqz(s.name, "dev"));
		assert_true(mm_str_eqz(s.version, "7"));
		assert_int_equal(c[0].parent, 2);
		assert_int_equal(c[1].parent, 0);
		assert_int_equal(c[2].parent, MM_COMP_ROOT);
		assert_true(mm_str_eqz(c[1].supplier, "P"));
		assert_int_equal(c[1].identified, MM_ID_CPE);
		assert_true(mm_str_eqz(c[1].cpe_more, "cpe:/a:w:b:1"));
		assert_true(mm_str_eqz(c[2].type, "operating-system"));
		assert_true(mm_str_eqz(c[2].eos, "2030-01-31"));
		mm_arena_free(a);
	}
}

/* Odd things that are allowed, and what becomes of them. */
static void
test_odd(void **state)
{
	static const char cdx[] = CDX
	    "\"\":0,\"metadata\":{\"supplier\":{\"name\":\"S\"},\"authors\":[{"
	    "\"name\":\"A\"},{\"name\":\"B\"}]},\r\n\t\"components\":[\t"
	    "{\"name\":\"a\",\"cpe\":\"cpe:/a:v:a:1\",\"properties\":[{"
	    "\"name\":\"syft:cpe23\",\"value\":\"cpe:/a:v:a:1\"},{\"name\":"
	    "\"End.of.support\",\"value\":\"2030\"}]},\r\n{\"name\":\"b\","
	    "\"cpe\":\"cpe:/a:v:b:1\",\"properties\":[{\"name\":"
	    "\"syft:cpe23\",\"value\":\"cpe:/a:v:c:1\"}]}]}";
	static const char spdx[] = SPDX
	    "\"documentDescribes\":[\"B\",\"B\",\"A\"],\"creationInfo\":{"
	    "\"creators\":[\"Tool: t\",\"Person: P (a) b)\",\"Person: Q\"]},"
	    "\"relationships\":[{\"spdxElementId\":\"A\","
	    "\"relationshipType\":\"DESCRIBED_BY\",\"relatedSpdxElement\":"
	    "\"SPDXRef-DOCUMENT\"},{\"spdxElementId\":\"A\","
	    "\"relationshipType\":\"DESCRIBED_BY\",\"relatedSpdxElement\":"
	    "\"X\"},{\"spdxElementId\":\"A\",\"relationshipType\":"
	    "\"DESCRIBES\",\"relatedSpdxElement\":\"B\"},{"
	    "\"spdxElementId\":\"A\",\"relationshipType\":\"CONTAINS\","
	    "\"relatedSpdxElement\":\"A\"},{\"spdxElementId\":\"X\","
	    "\"relationshipType\":\"CONTAINS\",\"relatedSpdxElement\":\"A\"},"
	    "{\"spdxElementId\":\"A\",\"relationshipType\":\"CONTAINS\","
	    "\"relatedSpdxElement\":\"X\"}],\"packages\":[{\"SPDXID\":"
	    "\"A\",\"name\":\"a\",\"supplier\":\"NONE\",\"originator\":"
	    "\"NONE)\",\"primaryPackagePurpose\":\"{a_Z[\",\"externalRefs\":"
	    "[{\"referenceType\":\"purl\",\"referenceLocator\":"
	    "\"pkg:npm/a@1\"},{\"referenceType\":\"purl\","
	    "\"referenceLocator\":\"pkg:npm/b@1\"},{\"referenceType\":"
	    "\"purl\"}]},{\"SPDXID\":\"B\",\"name\":\"b\"}]}";
	static const char tag[] =
	    TAG "SPDXID: SPDXRef-DOCUMENT\nOwnTag: x\nPackageName: a\n"
		"SPDXID: A\nExternalRef:\tSECURITY\tpurl\tpkg:npm/a@1\n";
	struct mm_arena *a = mm_arena_new(0);
	struct mm_sbom s;

	(void)state;
	parse_ok(a, cdx, &s);
	/* The first author; the same CPE twice is one. */
	assert_true(mm_str_eqz(s.author, "A"));
	assert_null(s.components[0].cpe_more.p);
	assert_true(mm_str_eqz(s.components[0].eos, "2030"));
	assert_int_equal(s.components[0].line, 2);
	assert_int_equal(s.components[1].line, 3);
	assert_true(mm_str_eqz(s.components[1].cpe_more, "cpe:/a:v:c:1"));
	parse_ok(a, spdx, &s);
	/* It describes two things, so it is neither. */
	assert_true(mm_str_eqz(s.name, "d"));
	assert_true(mm_str_eqz(s.author, "P (a) b)"));
	assert_int_equal(s.dependencies, 6);
	assert_int_equal(s.components[0].parent, MM_COMP_ROOT);
	assert_true(mm_str_eqz(s.components[0].purl, "pkg:npm/a@1"));
	assert_true(mm_str_eqz(s.components[0].supplier, "NONE)"));
	assert_true(mm_str_eqz(s.components[0].type, "{a-z["));
	parse_ok(a, tag, &s);
	assert_int_equal(s.unknown_fields, 1);
	assert_true(mm_str_eqz(s.components[0].purl, "pkg:npm/a@1"));
	mm_arena_free(a);
}

/* A chain of containers is followed 64 steps up and no further. */
static void
test_long_chain(void **state)
{
	enum { CHAIN = 80 };
	struct mm_arena *a = mm_arena_new(0);
	struct mm_buf b;
	struct mm_sbom s;
	uint32_t roots = 0;

	(void)state;
	mm_buf_init(&b, 0);
	mm_buf_z(&b, TAG);
	for (int i = 0; i < CHAIN; i++)
		mm_buf_fmt(&b, "PackageName: p\nSPDXID: P%d\n", i);
	for (int i = 1; i < CHAIN; i++)
		mm_buf_fmt(&b, "Relationship: P%d CONTAINS P%d\n", i - 1, i);
	parse_ok(a, b.p, &s);
	assert_int_equal(s.components[1].parent, 0);
	assert_int_equal(s.components[60].parent, 59);
	for (uint32_t i = 0; i < s.n; i++)
		roots += s.components[i].parent == MM_COMP_ROOT;
	/* The first, and where the chain was cut. */
	assert_int_equal(roots, 2);
	mm_buf_free(&b);
	mm_arena_free(a);
}

/* What makes a component identified, and what it lacks otherwise. */
static void
test_identity(void **state)
{
	static const struct {
		const char *purl, *cpe, *version;
		enum mm_identified id;
	} t[] = {
		{ "", "", "1.0", MM_ID_NONE_NAME_ONLY },
		{ "pkg:npm/a@1", "", "", MM_ID_PURL },
		{ "pkg:npm/a", "", "1", MM_ID_PURL },
		{ "pkg:npm/a", "", "", MM_ID_NO_VERSION },
		{ "", "cpe:2.3:a:v:p:*:*:*:*:*:*:*:*", "", MM_ID_NO_VERSION },
		{ "", "cpe:2.3:a:v:p:1:*:*:*:*:*:*:*", "", MM_ID_CPE },
		{ "", "cpe:/a:v:p", "1", MM_ID_CPE },
		{ "pkg:npm/a@1", "cpe:/a:v:p:1", "", MM_ID_BOTH },
		{ "npm a", "", "1", MM_ID_BAD_PURL },
		{ "npm a", "cpe:/a:v:p:1", "1", MM_ID_CPE },
		{ "npm a", "cpe", "1", MM_ID_BAD_PURL },
		{ "", "cpe:2.3:a:v", "1", MM_ID_BAD_CPE },
		/* Any vendor: parses, but names no product. */
		{ "", "cpe:2.3:a:*:p:1:*:*:*:*:*:*:*", "1", MM_ID_BAD_CPE },
		{ "pkg:npm/a@1", "cpe:2.3:a:v", "", MM_ID_PURL },
	};
	struct mm_arena *scratch = mm_arena_new(0);

	(void)state;
	for (size_t i = 0; i < MM_COUNT(t); i++) {
		struct mm_component c = { .purl = mm_str_of(t[i].purl),
			.cpe = mm_str_of(t[i].cpe),
			.version = mm_str_of(t[i].version) };
		enum mm_identified id = mm_identity_of(scratch, &c);

		CHECK(id == t[i].id, "%zu: %s", i, mm_identity_id(id));
		assert_int_equal(mm_identity_usable(id), id >= MM_ID_PURL);
	}
	mm_arena_free(scratch);
}

/* Names under which generators write the end of support. */
static void
test_end_of_support(void **state)
{
	static const struct {
		const char *name;
		bool eos;
	} t[] = {
		{ "End-of-Support", true },
		{ "endOfSupport", true },
		{ "end_of_support_date", true },
		{ "vendor:lifecycle:eos", true },
		{ "Support End Date", true },
		{ "Level of Support", false },
		{ "eos:reviewed", false },
		{ "a very long property name that is nothing", false },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(t); i++) {
		struct mm_arena *a = mm_arena_new(0);
		char text[512];
		struct mm_sbom s;

		(void)snprintf(text, sizeof(text),
		    CDX "\"components\":[{\"name\":\"a\",\"properties\":[{"
			"\"name\":\"%s\",\"value\":\"2030-01-31\"}]}]}",
		    t[i].name);
		parse_ok(a, text, &s);
		CHECK((s.components[0].eos.n > 0) == t[i].eos, "%s", t[i].name);
		mm_arena_free(a);
	}
}

/* Bytes with NULs in them: UTF-16 without a byte order mark, and what only
 * looks like it. */
static void
test_sniff(void **state)
{
#define B(lit) \
	{ \
		(const uint8_t *)(lit), sizeof(lit) - 1 \
	}
	static const struct {
		struct mm_bytes text;
		enum mm_sbom_kind kind;
	} t[] = {
		{ B("{\0\"\0"), MM_SBOM_OTHER_JSON },
		{ B("\0{\0\""), MM_SBOM_OTHER_JSON },
		{ B("{\0\"a"), MM_SBOM_OTHER_JSON },
		{ B("\0{a\""), MM_SBOM_UNKNOWN },
		{ B("\0{"), MM_SBOM_UNKNOWN },
		{ B("7"), MM_SBOM_UNKNOWN },
	};
#undef B

	(void)state;
	for (size_t i = 0; i < MM_COUNT(t); i++)
		CHECK(mm_sbom_sniff(t[i].text) == t[i].kind, "%zu", i);
}

/* bad-*: refused with status, line, and a word of the English reason. */
static void
test_bad_files(void **state)
{
	static const struct {
		const char *file;
		uint64_t line;
		const char *why;
	} t[] = {
		{ "bad-empty-ref-1.7.cdx.json", 16, "bom-ref is empty" },
		{ "bad-type-1.2.cdx.json", 8, "\"foo\"" },
		{ "bad-no-name-1.3.cdx.json", 7, "no name" },
		{ "bad-hash-1.2.cdx.json", 17, "hash" },
		{ "bad-supplier-twice-2.1.spdx", 19,
		    "as SPDX 2.1 tag-value: "
		    "PackageSupplier" },
		{ "bad-ref-1.6.cdx.xml", 8, "first on line 4" },
		{ "bad-hash-1.7.cdx.xml", 15, "as CycloneDX 1.7 XML: a hash" },
		{ "bad-timestamp-1.7.cdx.xml", 7, "\"2020-04-07\"" },
		{ "bad-type-1.6.cdx.xml", 4, "\"foo\"" },
		{ "bad-licence-1.5.cdx.xml", 21, "\"name\" occurs twice" },
		{ "bad-version-number.xlsx", 2, "kept as a number" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(t); i++) {
		struct mm_bytes text = slurp(t[i].file);
		struct mm_arena *a = mm_arena_new(0);
		struct mm_sbom s;
		struct mm_err err = { 0 };

		CHECK(mm_sbom_parse(a, text, t[i].file, &s, &err) == MM_EFORMAT,
		    "%s", t[i].file);
		CHECK(err.line == t[i].line, "%s: line %llu", t[i].file,
		    (unsigned long long)err.line);
		CHECK(strstr(err.en, t[i].why) != NULL, "%s: %s", t[i].file,
		    err.en);
		CHECK(strcmp(err.source, t[i].file) == 0, "%s", err.source);
		mm_arena_free(a);
		free((void *)(uintptr_t)text.p);
	}
}

static const struct bad_text {
	const char *text;
	enum mm_status st;
	uint64_t line;
	const char *why;
} bad_texts[] = {
	{ "", MM_EFORMAT, 1, "empty file" },
	{ " \n\t", MM_EFORMAT, 1, "empty file" },
	{ "hello\n", MM_EFORMAT, 1, "unknown kind" },
	{ "[]", MM_EFORMAT, 1, "JSON that is no SBOM" },
	{ "{\"a\":1}", MM_EFORMAT, 1, "JSON that is no SBOM" },
	{ "{\"lockfileVersion\":3,\"packages\":{}}", MM_EFORMAT, 1,
	    "lock file" },
	{ "# yarn lockfile v1\n", MM_EFORMAT, 1, "lock file" },
	{ "[[package]]\nname = \"a\"\n", MM_EFORMAT, 1, "JSON that" },
	{ "<?xml version=\"1.0\"?><SoftwareIdentity/>", MM_EFORMAT, 1,
	    "SWID tag of ISO" },
	{ "<RDF/>", MM_EFORMAT, 1, "XML that is no SBOM" },
	{ "<a/>", MM_EFORMAT, 1, "XML that is no SBOM" },
	{ "spdxVersion: \"SPDX-2.3\"\n", MM_EEMPTY, 0, "SPDX 2.3 YAML" },
	{ "{\"@context\":\"c\",\"@graph\":[]}", MM_EFORMAT, 1,
	    "as SPDX 3 JSON-LD: the @context" },
	{ "\x0a\x03"
	  "1.6",
	    MM_EFORMAT, 1, "Protocol Buffers" },
	{ "{\"document\":{},\"product_tree\":{}}", MM_EFORMAT, 1, "CSAF" },
	{ "\xff\xfe{", MM_EFORMAT, 1, "UTF-16" },
	{ "\xfe\xff{", MM_EFORMAT, 1, "UTF-16" },
	{ "PK\x03\x04 without a workbook", MM_EFORMAT, 1, "compressed" },
	{ "\x1f\x8b\x08", MM_EFORMAT, 1, "compressed" },
	{ "PK\x03\x04", MM_EFORMAT, 1, "compressed" },
	{ "BZh9", MM_EFORMAT, 1, "compressed" },
	{ "\xfd"
	  "7zXZ",
	    MM_EFORMAT, 1, "compressed" },
	{ "\x28\xb5\x2f\xfd", MM_EFORMAT, 1, "compressed" },
	{ "7z\xbc\xaf", MM_EFORMAT, 1, "compressed" },
	{ "\r\n\t \r", MM_EFORMAT, 1, "empty file" },
	{ "Comment\nSPDXVersion: SPDX-2.1\n", MM_EFORMAT, 1,
	    "not of the form" },
	{ "SPDXID: x\n", MM_EFORMAT, 1, "YAML" },
	{ ": x\nSPDXVersion: SPDX-2.3\n", MM_EFORMAT, 1, "not of the form" },
	/* truncated */
	{ CDX "\n\"components\":[{\"name\":\"a\"", MM_EFORMAT, 2, "" },
	{ CDX "\"components\":[{\"name\":\"a\"}]} x", MM_EFORMAT, 1,
	    "follows" },
	/* versions */
	{ "{\"bomFormat\":\"CycloneDX\",\n\"specVersion\":\"1.8\"}", MM_EFORMAT,
	    2, "1.8" },
	{ "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.1\"}", MM_EFORMAT,
	    1, "1.1" },
	{ "{\"bomFormat\":\"Other\",\"specVersion\":\"1.5\"}", MM_EFORMAT, 1,
	    "Other" },
	{ "{\"specVersion\":\"1.5\",\"components\":[{\"name\":"
	  "\"a\"}]}",
	    MM_EFORMAT, 1, "bomFormat" },
	{ "{\"bomFormat\":\"CycloneDX\",\"components\":[{\"name\":"
	  "\"a\"}]}",
	    MM_EFORMAT, 1, "specVersion" },
	{ "{\"spdxVersion\":\"SPDX-3.0\"}", MM_EFORMAT, 1, "SPDX-3.0" },
	{ "{\"SPDXID\":\"D\",\"packages\":[{\"SPDXID\":\"A\","
	  "\"name\":\"a\"}]}",
	    MM_EFORMAT, 1, "spdxVersion" },
	{ "SPDXVersion: SPDX-2.0\n", MM_EFORMAT, 1, "SPDX-2.0" },
	{ "SPDXVersion: SPDX-2.10\n", MM_EFORMAT, 1, "SPDX-2.10" },
	/* duplicate keys */
	{ CDX "\n\"specVersion\":\"1.5\"}", MM_EFORMAT, 2, "twice" },
	{ CDX "\"components\":[{\"name\":\"a\",\n\"name\":\"b\"}]}", MM_EFORMAT,
	    2, "twice" },
	{ TAG "PackageName: a\nSPDXID: A\nPackageVersion: 1\n"
	      "PackageVersion: 2\n",
	    MM_EFORMAT, 6, "given twice" },
	/* duplicate references */
	{ CDX "\"components\":[{\"bom-ref\":\"r\",\"name\":\"a\"},\n"
	      "{\"name\":\"b\",\n\"bom-ref\":\"r\"}]}",
	    MM_EFORMAT, 3, "first on line 1" },
	{ CDX "\"metadata\":{\"component\":{\"name\":\"d\","
	      "\"bom-ref\":\"r\"}},\n\"components\":[{\"name\":\"b\","
	      "\"bom-ref\":\"r\"}]}",
	    MM_EFORMAT, 2, "first on line 1" },
	{ SPDX "\"packages\":[{\"SPDXID\":\"A\",\"name\":\"a\"},\n"
	       "{\"SPDXID\":\"A\",\"name\":\"b\"}]}",
	    MM_EFORMAT, 2, "first on line 1" },
	{ TAG "PackageName: a\nSPDXID: A\nPackageName: b\n"
	      "SPDXID: A\n",
	    MM_EFORMAT, 6, "first on line 4" },
	/* required members and types */
	{ CDX "\"components\":[{\"version\":\"1\"}]}", MM_EFORMAT, 1,
	    "no name" },
	{ CDX "\"components\":[{\"name\":null}]}", MM_EFORMAT, 1, "" },
	{ CDX "\"components\":[\n{\"name\":\"a\",\"version\":1}]}", MM_EFORMAT,
	    2, "" },
	{ CDX "\"components\":{}}", MM_EFORMAT, 1, "" },
	{ SPDX "\"packages\":[{\"SPDXID\":\"A\"}]}", MM_EFORMAT, 1, "name" },
	{ SPDX "\"packages\":[{\"name\":\"a\"}]}", MM_EFORMAT, 1, "SPDXID" },
	{ SPDX "\"relationships\":[{\"spdxElementId\":\"A\"}]}", MM_EFORMAT, 1,
	    "relationshipType" },
	{ TAG "PackageName: a\n", MM_EFORMAT, 3, "SPDXID" },
	{ TAG "PackageName: a\nSPDXID:\n", MM_EFORMAT, 3, "SPDXID" },
	{ SPDX "\"packages\":[{\"name\":\"a\",\"SPDXID\":\"\"}]}", MM_EFORMAT,
	    1, "SPDXID" },
	{ TAG "PackageVersion: 1\n", MM_EFORMAT, 3, "outside" },
	{ TAG "nonsense\n", MM_EFORMAT, 3, "Tag: value" },
	{ TAG "DocumentComment: <text>never\nclosed\n", MM_EFORMAT, 3,
	    "not closed" },
	{ TAG "DocumentComment: <text>a</text> b\n", MM_EFORMAT, 3, "follows" },
	{ TAG "Relationship: A CONTAINS\n", MM_EFORMAT, 3, "three words" },
	{ TAG "PackageName: a\nExternalRef: SECURITY purl\n", MM_EFORMAT, 4,
	    "three words" },
	{ TAG "PackageName: a\nPackageName: b\n", MM_EFORMAT, 3, "SPDXID" },
	{ TAG "\n\nDocumentComment: a\n\xe7\x97", MM_EFORMAT, 6, "UTF-8" },
	{ TAG "DocumentComment: \xff\n", MM_EFORMAT, 3, "UTF-8" },
	/* nothing to evaluate */
	{ CDX "\"components\":[]}", MM_EEMPTY, 0, "no component" },
	{ SPDX "\"packages\":[]}", MM_EEMPTY, 0, "no component" },
	{ TAG, MM_EEMPTY, 0, "no component" },
};

static void
test_bad_text(void **state)
{
	(void)state;
	for (size_t i = 0; i < MM_COUNT(bad_texts); i++) {
		const struct bad_text *t = &bad_texts[i];
		struct mm_arena *a = mm_arena_new(0);
		struct mm_sbom s = { .n = 12345 };
		struct mm_err err = { 0 };
		enum mm_status st =
		    mm_sbom_parse(a, bytes_of(t->text), "bad", &s, &err);

		CHECK(st == t->st && err.code == st, "%s: %d %s", t->text,
		    (int)st, err.en);
		CHECK(err.line == t->line, "%s: line %llu: %s", t->text,
		    (unsigned long long)err.line, err.en);
		CHECK(
		    strstr(err.en, t->why) != NULL, "%s: %s", t->text, err.en);
		CHECK(err.ja[0] != '\0' && strcmp(err.source, "bad") == 0, "%s",
		    t->text);
		CHECK(s.n == 12345, "%s: output written", t->text);
		mm_arena_free(a);
	}
}

/* Parse a text in a buffer and free the buffer. */
static enum mm_status
parse_buf(struct mm_buf *b, uint32_t *n, struct mm_err *err)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_sbom s = { .n = 0 };
	enum mm_status st;

	assert_false(b->failed);
	memset(err, 0, sizeof(*err));
	st = mm_sbom_parse(
	    a, (struct mm_bytes){ (uint8_t *)b->p, b->n }, "limit", &s, err);
	*n = s.n;
	mm_arena_free(a);
	mm_buf_free(b);
	return st;
}

/* Every limit: the last value inside, and one more. */
static void
test_limits(void **state)
{
	struct mm_err err;
	struct mm_buf b;
	uint32_t n;

	(void)state;
	for (uint32_t over = 0; over < 2; over++) {
		enum mm_status want = over ? MM_ELIMIT : MM_OK;
		uint32_t depth = (MM_SBOM_DEPTH - 2) / 2;

		mm_buf_init(&b, 0);
		mm_buf_z(&b, CDX "\"components\":[");
		for (uint32_t i = 0; i < MM_SBOM_COMPONENTS + over; i++)
			mm_buf_z(&b,
			    i > 0 ? ",{\"name\":\"a\"}" : "{\"name\":\"a\"}");
		mm_buf_z(&b, "]}");
		CHECK(parse_buf(&b, &n, &err) == want, "components +%u: %s",
		    over, err.en);
		CHECK(over || n == MM_SBOM_COMPONENTS, "%u", n);

		mm_buf_init(&b, 0);
		mm_buf_z(&b, TAG);
		for (uint32_t i = 0; i < MM_SBOM_COMPONENTS + over; i++)
			mm_buf_fmt(&b, "PackageName: a\nSPDXID: %u\n", i);
		CHECK(parse_buf(&b, &n, &err) == want, "packages +%u: %s", over,
		    err.en);

		mm_buf_init(&b, 0);
		mm_buf_z(&b,
		    CDX "\"components\":[{\"name\":\"a\"}],"
			"\"dependencies\":[{\"ref\":\"a\","
			"\"dependsOn\":[");
		for (uint32_t i = 0; i + 1 < MM_SBOM_EDGES + over; i++)
			mm_buf_z(&b, i > 0 ? ",\"b\"" : "\"b\"");
		mm_buf_z(&b, "]}]}");
		CHECK(parse_buf(&b, &n, &err) == want, "edges +%u: %s", over,
		    err.en);

		/* depth levels of arrays and objects, and the document. */
		mm_buf_init(&b, 0);
		mm_buf_z(&b, CDX "\"components\":[{\"name\":\"a\"");
		for (uint32_t i = 1; i < depth; i++)
			mm_buf_z(&b, ",\"components\":[{\"name\":\"a\"");
		mm_buf_z(&b, over ? ",\"tags\":[[]]" : ",\"tags\":[]");
		for (uint32_t i = 0; i < depth; i++)
			mm_buf_z(&b, "}]");
		mm_buf_z(&b, "}");
		CHECK(parse_buf(&b, &n, &err) == want, "depth +%u: %s", over,
		    err.en);

		mm_buf_init(&b, 0);
		mm_buf_z(&b, CDX "\"components\":[{\"name\":\"");
		for (size_t i = 0; i < MM_SBOM_STRING + over; i++)
			mm_buf_char(&b, 'a');
		mm_buf_z(&b, "\"}]}");
		CHECK(parse_buf(&b, &n, &err) == want, "string +%u: %s", over,
		    err.en);

		mm_buf_init(&b, 0);
		mm_buf_z(&b, TAG "PackageName: ");
		for (size_t i = 0; i < MM_SBOM_STRING + over; i++)
			mm_buf_char(&b, 'a');
		mm_buf_z(&b, "\nSPDXID: A\n");
		CHECK(parse_buf(&b, &n, &err) == want, "value +%u: %s", over,
		    err.en);
	}
}

static void
test_file_limit(void **state)
{
	struct mm_sbom s;
	struct mm_err err = { 0 };

	(void)state;
	/* Refused by its size alone: no byte of it is looked at. */
	assert_int_equal(
	    mm_sbom_parse(NULL,
		(struct mm_bytes){ (const uint8_t *)"{", MM_SBOM_FILE + 1 },
		"big", &s, &err),
	    MM_ELIMIT);
	assert_non_null(strstr(err.en, "512 MiB"));
}

/* 40,000 CPE names of one package must not cost quadratic time. */
static void
test_many_cpes(void **state)
{
	struct mm_err err;
	struct mm_buf b;
	uint32_t n;

	(void)state;
	mm_buf_init(&b, 0);
	mm_buf_z(&b, TAG "PackageName: a\nSPDXID: A\n");
	for (int i = 0; i < 40000; i++)
		mm_buf_fmt(
		    &b, "ExternalRef: SECURITY cpe22Type cpe:/a:v:%d\n", i);
	assert_int_equal(parse_buf(&b, &n, &err), MM_OK);
	assert_int_equal(n, 1);
}

/* Memory: refused, not crashed, at every limit of the arena. */
static void
test_no_memory(void **state)
{
	struct mm_bytes text = slurp("alpine-2.2.spdx.json.gz");
	bool done = false;

	(void)state;
	for (size_t limit = 64; !done; limit = limit * 3 / 2) {
		struct mm_arena *a = mm_arena_new(limit);
		struct mm_sbom s;
		struct mm_err err = { 0 };
		enum mm_status st = mm_sbom_parse(a, text, "x", &s, &err);

		CHECK(st == MM_OK || st == MM_ENOMEM, "%zu: %s", limit, err.en);
		done = st == MM_OK;
		mm_arena_free(a);
	}
	free((void *)(uintptr_t)text.p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_real),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_nesting),
		cmocka_unit_test(test_fallbacks),
		cmocka_unit_test(test_spdx_graph),
		cmocka_unit_test(test_odd),
		cmocka_unit_test(test_sniff),
		cmocka_unit_test(test_long_chain),
		cmocka_unit_test(test_identity),
		cmocka_unit_test(test_end_of_support),
		cmocka_unit_test(test_bad_files),
		cmocka_unit_test(test_bad_text),
		cmocka_unit_test(test_limits),
		cmocka_unit_test(test_file_limit),
		cmocka_unit_test(test_many_cpes),
		cmocka_unit_test(test_no_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
