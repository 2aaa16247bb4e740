/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The same SBOM in several forms gives the same components; every field of
 * every form; what each form refuses.
 */
#include "test.h"

#include <stdlib.h>
#include <zlib.h>

#include "format/sbom.h"
#include "sbomshow.h"

static struct mm_bytes
slurp(const char *name)
{
	struct mm_buf b;
	char path[256], chunk[65536];
	gzFile f;
	int n;

	mm_buf_init(&b, 0);
	(void)snprintf(path, sizeof(path), "tests/data/sbom/%s", name);
	f = gzopen(path, "rb");
	CHECK(f != NULL, "%s", path);
	while ((n = gzread(f, chunk, sizeof(chunk))) > 0)
		mm_buf_add(&b, chunk, (size_t)n);
	(void)gzclose(f);
	assert_false(b.failed);
	return (struct mm_bytes){ (uint8_t *)b.p, b.n };
}

static void
show_file(const char *name, unsigned int what, struct mm_buf *out)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_bytes text = slurp(name);
	struct mm_err e = { 0 };
	struct mm_sbom s;

	CHECK(mm_sbom_parse(a, text, name, &s, &e) == MM_OK, "%s: %s", name,
	    e.en);
	mm_show_sbom(&s, what, out);
	mm_arena_free(a);
	free((void *)(uintptr_t)text.p);
}

/* Pairs that one program wrote from one model. */
static void
test_same_in_both_forms(void **state)
{
	static const struct {
		const char *a, *b;
		unsigned int what;
	} t[] = {
		{ "laravel-1.3.cdx.json.gz", "laravel-1.3.cdx.xml.gz",
		    SHOW_ALL },
		{ "laravel-1.4.cdx.json.gz", "laravel-1.4.cdx.xml.gz",
		    SHOW_ALL },
		{ "proton-bridge-1.2.cdx.json.gz",
		    "proton-bridge-1.2.cdx.xml.gz", SHOW_ALL },
		{ "time-2.2.spdx.gz", "time-2.2.spdx.yaml.gz", SHOW_ALL },
		/* The forms write licence sets in different orders. */
		{ "time-2.2.spdx.gz", "time-2.2.spdx.rdf.gz",
		    SHOW_ALL & ~SHOW_LICENCE },
		{ "example-2.3.spdx.yaml.gz", "example-2.3.spdx.xml.gz",
		    SHOW_ALL & ~SHOW_LINK },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(t); i++) {
		struct mm_buf a, b;

		mm_buf_init(&a, 0);
		mm_buf_init(&b, 0);
		show_file(t[i].a, t[i].what, &a);
		show_file(t[i].b, t[i].what, &b);
		CHECK(a.n > 100 && a.n == b.n && memcmp(a.p, b.p, a.n) == 0,
		    "%s %s\n%s\n%s", t[i].a, t[i].b, a.p, b.p);
		mm_buf_free(&a);
		mm_buf_free(&b);
	}
}

/* One pump with an operating system, a library in it and an own part. */
#define HEX40 "0123456789abcdef0123456789abcdef01234567"
#define PUMP \
	"DRV@ purl= by= cpe= cpes= hash= licence=LicenseRef-own link= eos= " \
	"support=abandoned type=device-driver swid= author= unknown=%s " \
	"in=Linux@4.9 uses=\n" \
	"Linux@4.9 purl=pkg:generic/linux@4.9 by=Kernel Org " \
	"cpe=cpe:2.3:o:linux:linux_kernel:4.9:*:*:*:*:*:*:* " \
	"cpes=cpe:/o:linux:linux_kernel:4.9 hash=SHA-1 " HEX40 \
	" licence=GPL-2.0-only link=website https://kernel.org/ " \
	"eos=2023-01-07 support=none type=operating-system swid= author= " \
	"unknown=0 in=(device) uses=zlib@1.2.11,\n" \
	"zlib@1.2.11 purl=pkg:generic/zlib@1.2.11 by=zlib.net cpe= cpes= " \
	"hash= licence=Zlib link= eos= support= type=library swid= author= " \
	"unknown=0 in=(device) uses=\n"

static const struct {
	const char *name, *text, *unknown;
	unsigned int what;
} pumps[] = {
	{ "CycloneDX JSON",
	    "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.6\","
	    "\"components\":[{\"type\":\"operating-system\",\"bom-ref\":\"o\","
	    "\"name\":\"Linux\",\"version\":\"4.9\",\"supplier\":{\"name\":"
	    "\"Kernel Org\"},\"purl\":\"pkg:generic/linux@4.9\",\"cpe\":"
	    "\"cpe:2.3:o:linux:linux_kernel:4.9:*:*:*:*:*:*:*\",\"hashes\":[{"
	    "\"alg\":\"SHA-1\",\"content\":\"" HEX40 "\"}],\"licenses\":[{"
	    "\"license\":{\"id\":\"GPL-2.0-only\"}}],\"externalReferences\":[{"
	    "\"type\":\"website\",\"url\":\"https://kernel.org/\"}],"
	    "\"properties\":[{\"name\":\"x:End-of-Support\",\"value\":"
	    "\"2023-01-07\"},{\"name\":\"Level of Support\",\"value\":\"none\""
	    "},{\"name\":\"syft:cpe23\",\"value\":"
	    "\"cpe:/o:linux:linux_kernel:4.9\"}],\"components\":[{\"type\":"
	    "\"device-driver\",\"name\":\"DRV\",\"licenses\":[{\"license\":{"
	    "\"name\":\"LicenseRef-own\"}}],\"properties\":[{\"name\":"
	    "\"supportLevel\",\"value\":\"abandoned\"}]}]},{\"type\":"
	    "\"library\",\"bom-ref\":\"z\",\"name\":\"zlib\",\"version\":"
	    "\"1.2.11\",\"purl\":\"pkg:generic/zlib@1.2.11\",\"publisher\":"
	    "\"zlib.net\",\"licenses\":[{\"expression\":\"Zlib\"}]}],"
	    "\"dependencies\":[{\"dependsOn\":[\"z\",\"gone\"],\"ref\":\"o\"},{"
	    "\"ref\":\"z\"}]}",
	    "0", SHOW_ALL },
	{ "CycloneDX XML",
	    "<?xml version='1.0' encoding='UTF-16'?>\n"
	    "<b:bom xmlns:b='http://cyclonedx.org/schema/bom/1.0' "
	    "xmlns:v='urn:v'><b:components><b:component type="
	    "'operating-system' bom-ref='o'><b:supplier><b:name>Kernel Org"
	    "</b:name><b:url>a</b:url><b:url>b</b:url></b:supplier>"
	    "<v:extra><v:name>no</v:name></v:extra><b:name> Linux </b:name>"
	    "<b:version>4.9</b:version><b:hashes><b:hash alg='SHA-1'>" HEX40
	    "</b:hash></b:hashes><b:licenses><b:license><b:id>GPL-2.0-only"
	    "</b:id></b:license></b:licenses><b:cpe>"
	    "cpe:2.3:o:linux:linux_kernel:4.9:*:*:*:*:*:*:*</b:cpe><b:purl>"
	    "pkg:generic/linux@4.9</b:purl><b:externalReferences><b:reference "
	    "type='website'><b:url>https://kernel.org/</b:url></b:reference>"
	    "</b:externalReferences><b:properties><b:property name="
	    "'x:End-of-Support'>2023-01-07</b:property><b:property name="
	    "'Level of Support'>none</b:property><b:property name="
	    "'syft:cpe23'>cpe:/o:linux:linux_kernel:4.9</b:property>"
	    "</b:properties><b:components><b:component type='device-driver'>"
	    "<b:name>DRV</b:name><b:licenses><b:license><b:name>"
	    "LicenseRef-own</b:name></b:license></b:licenses><b:properties>"
	    "<b:property name='supportLevel'>abandoned</b:property>"
	    "</b:properties></b:component></b:components></b:component>"
	    "<b:component type='library' bom-ref='z'><b:publisher>zlib.net"
	    "</b:publisher><b:name>zlib</b:name><b:version>1.2.11</b:version>"
	    "<b:licenses><b:expression-detailed expression='Zlib'/>"
	    "<b:other/></b:licenses><b:purl>pkg:generic/zlib@1.2.11</b:purl>"
	    "</b:component></b:components><b:dependencies><b:dependency "
	    "ref='o'><b:dependency ref='z'/><b:dependency ref='gone'/>"
	    "</b:dependency><b:dependency ref='z'/></b:dependencies></b:bom>",
	    "0", SHOW_ALL },
	{ "SPDX tag-value",
	    "SPDXVersion: SPDX-2.1\nDocumentName: d\n"
	    "PackageName: Linux\nSPDXID: SPDXRef-o\nPackageVersion: 4.9\n"
	    "PackageSupplier: Organization: Kernel Org ()\n"
	    "PackageChecksum: SHA1: " HEX40 "\n"
	    "PackageLicenseConcluded: GPL-2.0-only\n"
	    "PrimaryPackagePurpose: OPERATING-SYSTEM\n"
	    "ValidUntilDate: 2023-01-07T00:00:00Z\n"
	    "ExternalRef: PACKAGE-MANAGER purl pkg:generic/linux@4.9\n"
	    "ExternalRef: SECURITY cpe23Type "
	    "cpe:2.3:o:linux:linux_kernel:4.9:*:*:*:*:*:*:*\n"
	    "ExternalRef: SECURITY cpe22Type cpe:/o:linux:linux_kernel:4.9\n"
	    "ExternalRef: OTHER website https://kernel.org/\n"
	    "PackageComment: <text>by hand\nmimamori:supportLevel=none\n"
	    "mimamori:nothing=\n</text>\n"
	    "PackageName: DRV\nSPDXID: SPDXRef-d\nPackageVersion: NOASSERTION\n"
	    "PackageSupplier: NOASSERTION\n"
	    "PackageLicenseConcluded: NOASSERTION\n"
	    "PackageLicenseDeclared: LicenseRef-own\n"
	    "PackageComment: <text>mimamori:supportLevel=abandoned\n"
	    "mimamori:type=device-driver</text>\n"
	    "PackageName: zlib\nSPDXID: SPDXRef-z\nPackageVersion: 1.2.11\n"
	    "PackageSupplier: NOASSERTION\n"
	    "PackageOriginator: Organization: zlib.net\n"
	    "PackageLicenseConcluded: NONE\nPackageComment: "
	    "mimamori:licence=Zlib\nPrimaryPackagePurpose: LIBRARY\n"
	    "ExternalRef: PACKAGE-MANAGER purl pkg:generic/zlib@1.2.11\n"
	    "Relationship: SPDXRef-o CONTAINS SPDXRef-d\n"
	    "Relationship: SPDXRef-z DEPENDENCY_OF SPDXRef-o\n"
	    "Relationship: SPDXRef-o DEPENDS_ON SPDXRef-gone\n",
	    "3", SHOW_ALL },
	{ "SPDX 3.0",
	    "{\"@context\":[\"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\"]"
	    ",\"@graph\":[{\"type\":\"software_Package\",\"spdxId\":\"urn:o\","
	    "\"name\":\"Linux\",\"software_packageVersion\":\"4.9\","
	    "\"suppliedBy\":\"urn:k\",\"software_packageUrl\":"
	    "\"pkg:generic/linux@4.9\",\"software_primaryPurpose\":"
	    "\"operatingSystem\",\"validUntilTime\":\"2023-01-07T00:00:00Z\","
	    "\"supportLevel\":[\"none\",\"second\"],\"externalIdentifier\":[{"
	    "\"type\":\"ExternalIdentifier\",\"externalIdentifierType\":"
	    "\"cpe23\",\"identifier\":"
	    "\"cpe:2.3:o:linux:linux_kernel:4.9:*:*:*:*:*:*:*\"},{"
	    "\"externalIdentifierType\":\"cpe22\",\"identifier\":"
	    "\"cpe:/o:linux:linux_kernel:4.9\"},{\"externalIdentifierType\":"
	    "\"email\",\"identifier\":\"a@example.com\"}],\"externalRef\":[{"
	    "\"externalRefType\":\"website\",\"locator\":["
	    "\"https://kernel.org/\"]}],\"verifiedUsing\":[{\"type\":\"Hash\","
	    "\"algorithm\":\"sha1\",\"hashValue\":\"" HEX40 "\"},{\"type\":"
	    "\"PackageVerificationCode\",\"hashValue\":\"x\"}]},{\"type\":["
	    "\"software_Package\"],\"spdxId\":\"urn:d\",\"name\":\"DRV\","
	    "\"software_packageVersion\":\"NOASSERTION\",\"suppliedBy\":"
	    "\"https://spdx.org/rdf/3.0.1/terms/Core/NoAssertionElement\","
	    "\"software_primaryPurpose\":\"deviceDriver\",\"supportLevel\":"
	    "\"abandoned\"},{\"type\":\"software_Package\",\"spdxId\":"
	    "\"urn:z\",\"name\":\"zlib\",\"software_packageVersion\":\"1.2.11\""
	    ",\"originatedBy\":[{\"type\":\"Organization\",\"name\":"
	    "\"zlib.net\"}],\"software_primaryPurpose\":\"library\","
	    "\"externalIdentifier\":[{\"externalIdentifierType\":"
	    "\"packageUrl\",\"identifier\":\"pkg:generic/zlib@1.2.11\"}],"
	    "\"comment\":\"mimamori:licence=Zlib\"},{\"type\":"
	    "\"Relationship\",\"from\":\"urn:o\",\"relationshipType\":"
	    "\"contains\",\"to\":[\"urn:d\"]},{\"type\":"
	    "\"LifecycleScopedRelationship\",\"from\":\"urn:o\","
	    "\"relationshipType\":\"dependsOn\",\"to\":[\"urn:z\","
	    "\"urn:gone\"]},{\"type\":\"Relationship\",\"from\":\"urn:o\","
	    "\"relationshipType\":\"hasDeclaredLicense\",\"to\":[\"urn:no\"]},"
	    "{\"type\":\"Relationship\",\"from\":\"urn:o\","
	    "\"relationshipType\":\"hasConcludedLicense\",\"to\":[\"urn:l\"]},"
	    "{\"type\":\"Relationship\",\"from\":\"urn:d\","
	    "\"relationshipType\":\"hasConcludedLicense\",\"to\":\"urn:w\"},"
	    "{\"type\":\"simplelicensing_LicenseExpression\",\"spdxId\":"
	    "\"urn:l\",\"simplelicensing_licenseExpression\":"
	    "\"GPL-2.0-only\"},{\"type\":\"simplelicensing_LicenseExpression\""
	    ",\"spdxId\":\"urn:w\",\"simplelicensing_licenseExpression\":"
	    "\"LicenseRef-own\"},{\"type\":\"Organization\",\"spdxId\":"
	    "\"urn:k\",\"name\":\"Kernel Org\"},{\"type\":\"CreationInfo\","
	    "\"@id\":\"_:c\",\"specVersion\":\"3.0.1\"}]}",
	    "3", SHOW_ALL },
	{ "CSV",
	    "製品,SP-210\n\n"
	    "Supplier Name,Component Name,Version,Unique Identifier,"
	    "Relationship,Type,Hash,License,EOS,Support Level,URL,Ref,"
	    "Depends On\n"
	    "Kernel Org,Linux,4.9,\"pkg:generic/linux@4.9;"
	    "cpe:2.3:o:linux:linux_kernel:4.9:*:*:*:*:*:*:*;"
	    "cpe:/o:linux:linux_kernel:4.9\",,operating-system,"
	    "SHA1:" HEX40 ",GPL-2.0-only,2023-01-07,none,"
	    "website https://kernel.org/,o,\"z\ngone\"\n"
	    "不明,DRV,unknown,,oに含まれる,device-driver,,LicenseRef-own,,"
	    "abandoned,,,\n"
	    ",,,,,,,,,,,,\n"
	    "zlib.net,zlib,1.2.11,pkg:generic/zlib@1.2.11,,library,,Zlib,,,,"
	    "z,\n",
	    "3", SHOW_ALL },
};

static void
test_every_field(void **state)
{
	(void)state;
	for (size_t i = 0; i < MM_COUNT(pumps); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_bytes text = { (const uint8_t *)pumps[i].text,
			strlen(pumps[i].text) };
		struct mm_err e = { 0 };
		char want[4096];
		struct mm_sbom s;
		struct mm_buf b;

		mm_buf_init(&b, 0);
		CHECK(mm_sbom_parse(a, text, "x", &s, &e) == MM_OK, "%s: %s",
		    pumps[i].name, e.en);
		mm_show_sbom(&s, pumps[i].what, &b);
		(void)snprintf(want, sizeof(want), PUMP, pumps[i].unknown);
		CHECK(strcmp(b.p, want) == 0, "%s:\n%s\nwanted\n%s",
		    pumps[i].name, b.p, want);
		mm_buf_free(&b);
		mm_arena_free(a);
	}
}

/* UTF-16, as Windows tools write it, gives what UTF-8 gives. */
static void
test_utf16(void **state)
{
	(void)state;
	for (size_t i = 0; i < MM_COUNT(pumps); i++) {
		for (int big = 0; big < 2; big++) {
			struct mm_arena *a = mm_arena_new(0);
			struct mm_err e = { 0 };
			struct mm_sbom s;
			struct mm_buf b;

			mm_buf_init(&b, 0);
			mm_buf_add(&b, big ? "\xfe\xff" : "\xff\xfe", 2);
			for (const char *p = pumps[i].text; *p != '\0'; p++) {
				/* The CSV has Japanese: "?" will do. */
				char c = (uint8_t)*p < 0x80 ? *p : '?';
				char unit[2] = { big ? 0 : c, big ? c : 0 };

				mm_buf_add(&b, unit, 2);
			}
			CHECK(mm_sbom_parse(a,
				  (struct mm_bytes){ (uint8_t *)b.p, b.n }, "x",
				  &s, &e) == MM_OK,
			    "%s: %s", pumps[i].name, e.en);
			assert_int_equal(s.n, 3);
			mm_buf_free(&b);
			mm_arena_free(a);
		}
	}
}

#define SWID_NS "http://standards.iso.org/iso/19770/-2/2015/schema.xsd"

static void
test_swid(void **state)
{
	static const char text[] =
	    "<SoftwareIdentity xmlns='" SWID_NS "' name='見守ビューア' "
	    "version='3.1' tagId='mimamori.example-3.1'>\n"
	    "<Entity name='Tags Inc' role='tagCreator aggregator'/>"
	    "<Entity name='Soft KK' role='tagCreator softwareCreator'/>"
	    "<Entity name='Later' role='softwareCreator'/>"
	    "<Link rel='requires' href='swid:other'/><Link rel='see-also'/>"
	    "<Payload><File name='a.exe' version='9'/></Payload>"
	    "</SoftwareIdentity>";
	struct mm_arena *a = mm_arena_new(0);
	struct mm_err e = { 0 };
	struct mm_sbom s;

	(void)state;
	assert_int_equal(
	    mm_sbom_parse(a,
		(struct mm_bytes){ (const uint8_t *)text, sizeof(text) - 1 },
		"x", &s, &e),
	    MM_OK);
	assert_int_equal(s.n, 1);
	assert_true(mm_str_eqz(s.format, "SWID 2015 XML"));
	assert_true(mm_str_eqz(s.name, "見守ビューア"));
	assert_true(mm_str_eqz(s.author, "Tags Inc"));
	assert_true(mm_str_eqz(s.components[0].version, "3.1"));
	assert_true(mm_str_eqz(s.components[0].supplier, "Soft KK"));
	assert_true(mm_str_eqz(s.components[0].swid, "mimamori.example-3.1"));
	assert_true(mm_str_eqz(s.components[0].links, "requires swid:other"));
	assert_int_equal(s.dependencies, 1);
	mm_arena_free(a);
}

/* Fields of a workbook that hold dates, formulas, readings, and no text. */
static void
test_xlsx(void **state)
{
	struct mm_bytes text = slurp("table.xlsx");
	struct mm_arena *a = mm_arena_new(0);
	struct mm_err e = { 0 };
	struct mm_sbom s;

	(void)state;
	assert_int_equal(mm_sbom_parse(a, text, "x", &s, &e), MM_OK);
	assert_true(mm_str_eqz(s.timestamp, "2024-04-01"));
	assert_int_equal(s.device, 0);
	assert_int_equal(s.components[0].line, 4);
	assert_int_equal(s.components[1].line, 6);
	assert_true(mm_str_eqz(s.components[1].name, "OpenSSL"));
	assert_true(mm_str_eqz(s.components[1].supplier, "OpenSSL Project"));
	assert_true(mm_str_eqz(s.components[1].eos, "2019-12-31"));
	assert_true(
	    mm_str_eqz(s.components[1].purl, "pkg:generic/openssl@1.0.2k"));
	assert_int_equal(s.components[1].identified, MM_ID_BOTH);
	assert_int_equal(s.components[1].parent, 0);
	assert_true(mm_str_eqz(s.components[2].name, "独自通信部"));
	assert_int_equal(
	    s.components[2].said_unknown, MM_SAID_SUPPLIER | MM_SAID_VERSION);
	mm_arena_free(a);
	free((void *)(uintptr_t)text.p);
}

#define CDXML(version, body) \
	"<bom xmlns='http://cyclonedx.org/schema/bom/" version "'>\n" body \
	"</bom>"
#define RDF(body) \
	"<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' " \
	"xmlns='http://spdx.org/rdf/terms#'>\n" body "</rdf:RDF>"
#define RDFDOC \
	"<SpdxDocument rdf:about='d#D'><specVersion>SPDX-2.3" \
	"</specVersion></SpdxDocument>\n"
#define GRAPH(body) \
	"{\"@context\":\"https://spdx.org/rdf/3.0.1/spdx-context.jsonld\"," \
	"\"@graph\":[\n" body "]}"
#define INFO "{\"type\":\"CreationInfo\",\"specVersion\":\"3.0.1\"}"
#define YAML "spdxVersion: SPDX-2.3\nname: d\n"

static const struct {
	const char *text;
	enum mm_status st;
	uint64_t line;
	const char *why;
} bad[] = {
	/* CycloneDX XML */
	{ CDXML("2.0", ""), MM_EFORMAT, 1, "\"2.0\" is not accepted" },
	{ "<component xmlns='http://cyclonedx.org/schema/bom/1.4'/>",
	    MM_EFORMAT, 1, "element bom" },
	{ CDXML("1.4", "<components/>"), MM_EEMPTY, 0, "no component" },
	{ CDXML("1.4", "<components><component type='library'/></components>"),
	    MM_EFORMAT, 2, "no name" },
	{ CDXML("1.4",
	      "<components>\n<component type='library'><name>a</name>"
	      "<name>b</name></component></components>"),
	    MM_EFORMAT, 3, "twice" },
	{ CDXML("1.4", "<components>"), MM_EFORMAT, 2, "different names" },
	{ "<!DOCTYPE bom>" CDXML("1.4", ""), MM_EFORMAT, 1, "DOCTYPE" },
	{ CDXML("1.4", "<metadata/><metadata/>"), MM_EFORMAT, 2, "twice" },
	{ CDXML("1.4",
	      "<components><component type='library'><name>a</name>"
	      "<licenses><license/></licenses></component>"
	      "</components>"),
	    MM_EFORMAT, 2, "exactly one" },
	{ CDXML("1.4", "<x/>") CDXML("1.4", ""), MM_EFORMAT, 2, "follows" },
	/* SPDX YAML */
	{ YAML "packages: [{name: a, SPDXID: &x A}, *x]\n", MM_EFORMAT, 3,
	    "aliases" },
	{ YAML "---\n" YAML, MM_EFORMAT, 3, "several documents" },
	{ YAML "packages:\n- name: a\n", MM_EFORMAT, 4,
	    "as SPDX 2.3 YAML: a package lacks the required SPDXID" },
	{ YAML "name: e\n", MM_EFORMAT, 3, "twice" },
	{ YAML "? [a]\n: b\n", MM_EFORMAT, 3, "key that is no text" },
	{ YAML "a: \"\\0\"\n", MM_EFORMAT, 3, "not allowed" },
	{ YAML "packages: [\n", MM_EFORMAT, 4, "grammar of YAML" },
	{ YAML "packages: {}\n", MM_EFORMAT, 3, "" },
	/* SPDX XML */
	{ "<Document><spdxVersion>SPDX-2.4</spdxVersion></Document>",
	    MM_EFORMAT, 1, "SPDX-2.4" },
	{ "<Document>\n<packages><SPDXID>A</SPDXID></packages></Document>",
	    MM_EFORMAT, 2, "required name" },
	{ "<Document>\n<name>a</name>\n<name>b</name></Document>", MM_EFORMAT,
	    3, "twice" },
	/* SPDX RDF */
	{ RDF(""), MM_EFORMAT, 1, "spdxVersion is missing" },
	{ RDF(RDFDOC), MM_EEMPTY, 0, "no component" },
	{ RDF(RDFDOC "<SpdxDocument rdf:about='d#E'/>"), MM_EFORMAT, 1,
	    "several SPDX documents" },
	{ RDF(RDFDOC "<Package rdf:about='d#A'/>"), MM_EFORMAT, 3,
	    "required name" },
	{ RDF(RDFDOC "<Package rdf:about='d#A'><name>a</name></Package>\n"
		     "<Package rdf:about='e#A'><name>b</name></Package>"),
	    MM_EFORMAT, 4, "first on line 3" },
	{ RDF(RDFDOC "<Package rdf:about='d#A'><name>a</name>\n<checksum>"
		     "<Checksum><checksumValue>xyz</checksumValue>"
		     "</Checksum></checksum></Package>"),
	    MM_EFORMAT, 4, "checksum" },
	{ RDF("<SpdxDocument><specVersion>SPDX-9</specVersion>"
	      "</SpdxDocument>"),
	    MM_EFORMAT, 2, "SPDX-9" },
	{ RDF("<Package><name rdf:parseType='Collection'/></Package>"),
	    MM_EFORMAT, 2, "parseType" },
	/* SPDX 3 */
	{ "{\"@graph\":[" INFO "]}", MM_EFORMAT, 1, "@context" },
	{ GRAPH(""), MM_EFORMAT, 1, "CreationInfo is missing" },
	{ GRAPH(INFO), MM_EEMPTY, 0, "no component" },
	{ GRAPH("{\"type\":\"CreationInfo\",\"specVersion\":\"3.1.0\"}"),
	    MM_EFORMAT, 2, "3.1.0" },
	{ GRAPH(INFO ",\n{\"type\":\"software_Package\",\"spdxId\":\"a\"}"),
	    MM_EFORMAT, 3, "lacks the required name" },
	{ GRAPH(INFO ",\n{\"type\":\"software_Package\",\"name\":\"a\"}"),
	    MM_EFORMAT, 3, "lacks the required spdxId" },
	{ GRAPH(INFO ",{\"type\":\"software_Package\",\"name\":\"a\","
		     "\"spdxId\":\"a\"},\n{\"type\":\"software_Package\","
		     "\"name\":\"b\",\"spdxId\":\"a\"}"),
	    MM_EFORMAT, 3, "first on line 2" },
	{ GRAPH(INFO ",\n{\"type\":\"Relationship\",\"from\":\"a\"}"),
	    MM_EFORMAT, 3, "relationshipType" },
	{ GRAPH("{\"type\":\"SpdxDocument\"},\n{\"type\":\"SpdxDocument\"}"),
	    MM_EFORMAT, 3, "several SPDX documents" },
	{ GRAPH(INFO ",\n{\"type\":\"software_Package\",\"verifiedUsing\":[{"
		     "\"type\":\"Hash\",\"algorithm\":\"md5\","
		     "\"hashValue\":\"ff\"}]}"),
	    MM_EFORMAT, 3, "hash" },
	{ GRAPH(INFO ",{\"type\":1}"), MM_EFORMAT, 2, "" },
	/* SWID */
	{ "<SoftwareIdentity xmlns='" SWID_NS "' name='a'/>", MM_EFORMAT, 1,
	    "tagId" },
	{ "<SoftwareIdentity xmlns='" SWID_NS "' name='a' tagId='b'>",
	    MM_EFORMAT, 1, "ends too early" },
	{ "<SoftwareIdentity xmlns='http://standards.iso.org/iso/19770/-2/"
	  "2008/schema.xsd' name='a' tagId='b'/>",
	    MM_EFORMAT, 1, "2015" },
	/* tables */
	{ "Component Name,Version\n,1\n", MM_EFORMAT, 2, "there is no name" },
	{ "Component Name,Ref\na,x\nb,x\n", MM_EFORMAT, 3, "same reference" },
	{ "Component Name,Hash\na,SHA-1 xyz\n", MM_EFORMAT, 2,
	    "column \"Hash\"" },
	{ "Component Name,Relationship\na,Primary\nb,Primary\n", MM_EFORMAT, 3,
	    "two rows" },
	{ "Component Name,Version\n\"a\n", MM_EFORMAT, 3, "SBOM table CSV" },
	{ "Component Name,Version\n", MM_EEMPTY, 0, "no component" },
	{ "Component,Price\na,1\n", MM_EFORMAT, 1, "unknown kind" },
};

static void
test_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < MM_COUNT(bad); i++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_bytes text = { (const uint8_t *)bad[i].text,
			strlen(bad[i].text) };
		struct mm_sbom s = { .n = 12345 };
		struct mm_err e = { 0 };
		enum mm_status st = mm_sbom_parse(a, text, "bad", &s, &e);

		CHECK(st == bad[i].st && e.code == st, "%s: %d %s", bad[i].text,
		    (int)st, e.en);
		CHECK(e.line == bad[i].line, "%s: line %d: %s", bad[i].text,
		    (int)e.line, e.en);
		CHECK(strstr(e.en, bad[i].why) != NULL, "%s: %s", bad[i].text,
		    e.en);
		CHECK(e.ja[0] != '\0' && s.n == 12345, "%s", bad[i].text);
		mm_arena_free(a);
	}
}

/* Every reader, with a little more memory each time until it is enough. */
static void
test_short_of_memory(void **state)
{
	(void)state;
	for (size_t i = 0; i < MM_COUNT(pumps); i++) {
		struct mm_bytes text = { (const uint8_t *)pumps[i].text,
			strlen(pumps[i].text) };
		enum mm_status st = MM_ENOMEM;

		for (size_t limit = 16; st != MM_OK; limit += 80) {
			struct mm_arena *a = mm_arena_new(limit);
			struct mm_err e = { 0 };
			struct mm_sbom s;

			st = mm_sbom_parse(a, text, "x", &s, &e);
			CHECK(st == MM_OK || st == MM_ENOMEM, "%s %zu: %s",
			    pumps[i].name, limit, e.en);
			assert_true(limit < ((size_t)4 << 20));
			mm_arena_free(a);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_same_in_both_forms),
		cmocka_unit_test(test_every_field),
		cmocka_unit_test(test_utf16),
		cmocka_unit_test(test_swid),
		cmocka_unit_test(test_xlsx),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_short_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
