/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A value of the wrong kind wherever a format wants another one: refused at
 * that value, whatever the member. What each member takes is said by the
 * format's schema.
 */
#include "test.h"

#include "format/csaf.h"
#include "format/cve5.h"
#include "format/cyclonedx.h"
#include "format/eol.h"
#include "format/kev.h"
#include "format/nvd.h"
#include "format/osv.h"
#include "format/spdx.h"

typedef enum mm_status (*parse_fn)(
    struct mm_arena *a, struct mm_bytes text, struct mm_err *err);

typedef enum mm_status (*record_fn)(struct mm_arena *a, struct mm_json *j,
    struct mm_advisory *out, struct mm_err *err);

static enum mm_status
parse_record(struct mm_arena *a, struct mm_bytes text, record_fn parse,
    struct mm_err *err)
{
	struct mm_json *j = mm_json_new(a, text, "t", NULL);
	struct mm_advisory out;
	enum mm_status st;

	assert_non_null(j);
	st = parse(a, j, &out, err);
	return st == MM_OK ? mm_json_finish(j, err) : st;
}

static enum mm_status
parse_cve5(struct mm_arena *a, struct mm_bytes text, struct mm_err *err)
{
	return parse_record(a, text, mm_cve5_parse, err);
}

static enum mm_status
parse_nvd(struct mm_arena *a, struct mm_bytes text, struct mm_err *err)
{
	return parse_record(a, text, mm_nvd_parse, err);
}

static enum mm_status
parse_osv(struct mm_arena *a, struct mm_bytes text, struct mm_err *err)
{
	return parse_record(a, text, mm_osv_parse, err);
}

static enum mm_status
parse_kev(struct mm_arena *a, struct mm_bytes text, struct mm_err *err)
{
	struct mm_json *j = mm_json_new(a, text, "t", NULL);
	struct mm_kev out;
	enum mm_status st;

	assert_non_null(j);
	st = mm_kev_parse(a, j, &out, err);
	return st == MM_OK ? mm_json_finish(j, err) : st;
}

static enum mm_status
parse_csaf(struct mm_arena *a, struct mm_bytes text, struct mm_err *err)
{
	struct mm_json *j = mm_json_new(a, text, "t", NULL);
	struct mm_csaf out;
	enum mm_status st;

	assert_non_null(j);
	st = mm_csaf_read(a, j, &out, err);
	return st == MM_OK ? mm_json_finish(j, err) : st;
}

static enum mm_status
parse_eol(struct mm_arena *a, struct mm_bytes text, struct mm_err *err)
{
	struct mm_json *j = mm_json_new(a, text, "t", NULL);
	struct mm_eol_product out;
	enum mm_status st;

	assert_non_null(j);
	st = mm_eol_parse(a, j, &out, err);
	return st == MM_OK ? mm_json_finish(j, err) : st;
}

static enum mm_status
parse_cyclonedx(struct mm_arena *a, struct mm_bytes text, struct mm_err *err)
{
	struct mm_sbom out;

	return mm_cyclonedx_parse(a, text, "t", &out, err);
}

static enum mm_status
parse_spdx(struct mm_arena *a, struct mm_bytes text, struct mm_err *err)
{
	struct mm_sbom out;

	return mm_spdx_parse(a, text, "t", &out, err);
}

/* One value of each kind; the letter names it. */
static const struct {
	char kind;
	const char *text;
} values[] = {
	{ 's', "\"x\"" },
	{ 'n', "null" },
	{ 'b', "true" },
	{ 'i', "1" },
	{ 'o', "{}" },
	{ 'a', "[]" },
};

/* '@' stands for the value, on a line of its own. */
struct row {
	const char *text, *takes;
};

static const struct row cyclonedx_rows[] = {
	{ "@", "o" },
	{ "{\"bomFormat\":@}", "" },
	{ "{\"specVersion\":@}", "" },
	{ "{\"metadata\":@}", "o" },
	{ "{\"metadata\":{\"timestamp\":@}}", "sn" },
	{ "{\"metadata\":{\"authors\":@}}", "a" },
	{ "{\"metadata\":{\"authors\":[@]}}", "o" },
	{ "{\"metadata\":{\"authors\":[{\"name\":@}]}}", "sn" },
	{ "{\"metadata\":{\"supplier\":@}}", "o" },
	{ "{\"metadata\":{\"manufacture\":{\"name\":@}}}", "sn" },
	{ "{\"metadata\":{\"component\":@}}", "o" },
	{ "{\"components\":@}", "a" },
	{ "{\"components\":[@]}", "o" },
	{ "{\"components\":[{\"bom-ref\":@}]}", "s" },
	{ "{\"components\":[{\"type\":@}]}", "" },
	{ "{\"components\":[{\"name\":@}]}", "s" },
	{ "{\"components\":[{\"purl\":@}]}", "sn" },
	{ "{\"components\":[{\"components\":@}]}", "a" },
	{ "{\"components\":[{\"supplier\":{\"name\":@}}]}", "sn" },
	{ "{\"components\":[{\"properties\":@}]}", "a" },
	{ "{\"components\":[{\"properties\":[@]}]}", "o" },
	{ "{\"components\":[{\"properties\":[{\"name\":@}]}]}", "sn" },
	{ "{\"components\":[{\"properties\":[{\"value\":@}]}]}", "sn" },
	{ "{\"dependencies\":@}", "a" },
	{ "{\"dependencies\":[@]}", "o" },
	{ "{\"dependencies\":[{\"dependsOn\":@}]}", "a" },
};

static const struct row spdx_rows[] = {
	{ "@", "o" },
	{ "{\"spdxVersion\":@}", "" },
	{ "{\"name\":@}", "s" },
	{ "{\"creationInfo\":@}", "o" },
	{ "{\"creationInfo\":{\"created\":@}}", "s" },
	{ "{\"creationInfo\":{\"creators\":@}}", "a" },
	{ "{\"creationInfo\":{\"creators\":[@]}}", "s" },
	{ "{\"documentDescribes\":@}", "a" },
	{ "{\"documentDescribes\":[@]}", "s" },
	{ "{\"packages\":@}", "a" },
	{ "{\"packages\":[@]}", "o" },
	{ "{\"packages\":[{\"SPDXID\":@}]}", "s" },
	{ "{\"packages\":[{\"name\":@}]}", "sn" },
	{ "{\"packages\":[{\"supplier\":@}]}", "sn" },
	{ "{\"packages\":[{\"originator\":@}]}", "sn" },
	{ "{\"packages\":[{\"primaryPackagePurpose\":@}]}", "sn" },
	{ "{\"packages\":[{\"externalRefs\":@}]}", "a" },
	{ "{\"packages\":[{\"externalRefs\":[@]}]}", "o" },
	{ "{\"packages\":[{\"externalRefs\":[{\"referenceType\":@}]}]}", "s" },
	{ "{\"packages\":[{\"externalRefs\":[{\"referenceLocator\":@}]}]}",
	    "s" },
	{ "{\"relationships\":@}", "a" },
	{ "{\"relationships\":[@]}", "o" },
	{ "{\"relationships\":[{\"spdxElementId\":@}]}", "s" },
	{ "{\"relationships\":[{\"relationshipType\":@}]}", "s" },
	{ "{\"relationships\":[{\"relatedSpdxElement\":@}]}", "s" },
};

static const struct row cve5_rows[] = {
	{ "@", "o" },
	{ "{\"dataType\":@}", "sn" },
	{ "{\"cveMetadata\":@}", "o" },
	{ "{\"cveMetadata\":{\"cveId\":@}}", "sn" },
	{ "{\"containers\":@}", "o" },
	{ "{\"containers\":{\"cna\":@}}", "o" },
	{ "{\"containers\":{\"adp\":@}}", "a" },
	{ "{\"containers\":{\"adp\":[@]}}", "o" },
	{ "{\"containers\":{\"cna\":{\"title\":@}}}", "sn" },
	{ "{\"containers\":{\"cna\":{\"descriptions\":@}}}", "a" },
	{ "{\"containers\":{\"cna\":{\"descriptions\":[@]}}}", "o" },
	{ "{\"containers\":{\"cna\":{\"descriptions\":[{\"value\":@}]}}}",
	    "sn" },
	{ "{\"containers\":{\"cna\":{\"metrics\":@}}}", "a" },
	{ "{\"containers\":{\"cna\":{\"metrics\":[{\"cvssV3_1\":@}]}}}", "o" },
	{ "{\"containers\":{\"cna\":{\"metrics\":[{\"cvssV3_1\":"
	  "{\"baseScore\":@}}]}}}",
	    "i" },
	{ "{\"containers\":{\"cna\":{\"affected\":@}}}", "a" },
	{ "{\"containers\":{\"cna\":{\"affected\":[@]}}}", "o" },
	{ "{\"containers\":{\"cna\":{\"affected\":[{\"cpes\":@}]}}}", "a" },
	{ "{\"containers\":{\"cna\":{\"affected\":[{\"cpes\":[@]}]}}}", "s" },
	{ "{\"containers\":{\"cna\":{\"affected\":[{\"versions\":@}]}}}", "a" },
	{ "{\"containers\":{\"cna\":{\"affected\":[{\"versions\":[@]}]}}}",
	    "o" },
	{ "{\"containers\":{\"cna\":{\"affected\":[{\"versions\":[{"
	  "\"lessThan\":@}]}]}}}",
	    "sn" },
	{ "{\"containers\":{\"cna\":{\"affected\":[{\"versions\":[{"
	  "\"changes\":@}]}]}}}",
	    "a" },
	{ "{\"containers\":{\"cna\":{\"affected\":[{\"versions\":[{"
	  "\"changes\":[@]}]}]}}}",
	    "" },
	{ "{\"containers\":{\"cna\":{\"affected\":[{\"versions\":[{"
	  "\"changes\":[{\"at\":@}]}]}]}}}",
	    "sn" },
	{ "{\"containers\":{\"cna\":{\"cpeApplicability\":@}}}", "a" },
};

static const struct row nvd_rows[] = {
	{ "@", "" },
	{ "{\"id\":@}", "sn" },
	{ "{\"cve\":@}", "o" },
	{ "{\"_annotation\":@}", "o" },
	{ "{\"_annotation\":{\"cve_id\":@}}", "sn" },
	{ "{\"descriptions\":@}", "a" },
	{ "{\"descriptions\":[@]}", "o" },
	{ "{\"descriptions\":[{\"lang\":@}]}", "sn" },
	{ "{\"metrics\":@}", "o" },
	{ "{\"metrics\":{\"cvssMetricV31\":@}}", "a" },
	{ "{\"metrics\":{\"cvssMetricV31\":[@]}}", "o" },
	{ "{\"metrics\":{\"cvssMetricV2\":[{\"type\":@}]}}", "sn" },
	{ "{\"metrics\":{\"cvssMetricV2\":[{\"cvssData\":@}]}}", "o" },
	{ "{\"metrics\":{\"cvssMetricV40\":[{\"cvssData\":{"
	  "\"baseScore\":@}}]}}",
	    "i" },
	{ "{\"configurations\":@}", "ao" },
	{ "{\"impact\":@}", "o" },
	{ "{\"impact\":{\"baseMetricV3\":@}}", "o" },
	{ "{\"impact\":{\"baseMetricV3\":{\"cvssV3\":@}}}", "o" },
	{ "{\"cve\":{\"CVE_data_meta\":@}}", "o" },
	{ "{\"cve\":{\"description\":@}}", "o" },
	{ "{\"cve\":{\"description\":{\"description_data\":@}}}", "a" },
	{ "{\"configurations\":[@]}", "o" },
	{ "{\"configurations\":[{\"operator\":@}]}", "n" },
	{ "{\"configurations\":[{\"negate\":@}]}", "b" },
	{ "{\"configurations\":[{\"nodes\":@}]}", "a" },
	{ "{\"configurations\":[{\"nodes\":[@]}]}", "o" },
	{ "{\"configurations\":[{\"nodes\":[{\"operator\":@}]}]}", "n" },
	{ "{\"configurations\":[{\"nodes\":[{\"children\":@}]}]}", "a" },
	{ "{\"configurations\":[{\"nodes\":[{\"cpeMatch\":@}]}]}", "a" },
	{ "{\"configurations\":[{\"nodes\":[{\"cpeMatch\":[{"
	  "\"vulnerable\":@}]}]}]}",
	    "b" },
	{ "{\"configurations\":[{\"nodes\":[{\"cpeMatch\":[{"
	  "\"criteria\":@}]}]}]}",
	    "sn" },
};

static const struct row osv_rows[] = {
	{ "@", "" },
	{ "{\"id\":@}", "sn" },
	{ "{\"aliases\":@}", "an" },
	{ "{\"aliases\":[@]}", "s" },
	{ "{\"severity\":@}", "an" },
	{ "{\"severity\":[@]}", "o" },
	{ "{\"severity\":[{\"score\":@}]}", "sn" },
	{ "{\"affected\":@}", "an" },
	{ "{\"affected\":[@]}", "o" },
	{ "{\"affected\":[{\"package\":@}]}", "o" },
	{ "{\"affected\":[{\"package\":{\"name\":@}}]}", "sn" },
	{ "{\"affected\":[{\"severity\":@}]}", "an" },
	{ "{\"affected\":[{\"severity\":[@]}]}", "o" },
	{ "{\"affected\":[{\"versions\":@}]}", "an" },
	{ "{\"affected\":[{\"versions\":[@]}]}", "s" },
	{ "{\"affected\":[{\"ranges\":@}]}", "an" },
	{ "{\"affected\":[{\"ranges\":[@]}]}", "o" },
	{ "{\"affected\":[{\"ranges\":[{\"type\":@}]}]}", "" },
	{ "{\"affected\":[{\"ranges\":[{\"events\":@}]}]}", "a" },
	{ "{\"affected\":[{\"ranges\":[{\"events\":[@]}]}]}", "" },
	{ "{\"affected\":[{\"ranges\":[{\"events\":[{\"fixed\":@}]}]}]}",
	    "sn" },
};

static const struct row csaf_rows[] = {
	{ "@", "" },
	{ "{\"document\":@}", "" },
	{ "{\"document\":{\"publisher\":@}}", "o" },
	{ "{\"document\":{\"tracking\":@}}", "o" },
	{ "{\"product_tree\":@}", "o" },
	{ "{\"product_tree\":{\"branches\":@}}", "a" },
	{ "{\"product_tree\":{\"branches\":[@]}}", "o" },
	{ "{\"product_tree\":{\"branches\":[{\"name\":@}]}}", "s" },
	{ "{\"product_tree\":{\"branches\":[{\"category\":@}]}}", "s" },
	{ "{\"product_tree\":{\"branches\":[{\"product\":@}]}}", "" },
	{ "{\"product_tree\":{\"full_product_names\":[{"
	  "\"product_identification_helper\":@}]}}",
	    "o" },
	{ "{\"product_tree\":{\"full_product_names\":[{"
	  "\"product_identification_helper\":{\"purls\":@}}]}}",
	    "a" },
	{ "{\"product_tree\":{\"full_product_names\":[{"
	  "\"product_identification_helper\":{\"purls\":[@]}}]}}",
	    "s" },
	{ "{\"product_tree\":{\"relationships\":@}}", "a" },
	{ "{\"product_tree\":{\"product_paths\":[{\"subpaths\":@}]}}", "a" },
	{ "{\"product_tree\":{\"product_paths\":[{\"subpaths\":[@]}]}}", "o" },
	{ "{\"product_tree\":{\"product_groups\":@}}", "a" },
	{ "{\"product_tree\":{\"product_groups\":[{\"product_ids\":@}]}}",
	    "a" },
	{ "{\"product_tree\":{\"product_groups\":[{\"product_ids\":[@]}]}}",
	    "s" },
	{ "{\"vulnerabilities\":@}", "a" },
	{ "{\"vulnerabilities\":[@]}", "o" },
	{ "{\"vulnerabilities\":[{\"cve\":@}]}", "" },
	{ "{\"vulnerabilities\":[{\"title\":@}]}", "s" },
	{ "{\"vulnerabilities\":[{\"ids\":@}]}", "a" },
	{ "{\"vulnerabilities\":[{\"ids\":[@]}]}", "o" },
	{ "{\"vulnerabilities\":[{\"product_status\":@}]}", "o" },
	{ "{\"vulnerabilities\":[{\"product_status\":{\"fixed\":@}}]}", "a" },
	{ "{\"vulnerabilities\":[{\"product_status\":{\"fixed\":[@]}}]}", "s" },
	{ "{\"vulnerabilities\":[{\"flags\":@}]}", "a" },
	{ "{\"vulnerabilities\":[{\"remediations\":[@]}]}", "o" },
	{ "{\"vulnerabilities\":[{\"threats\":[{\"product_ids\":@}]}]}", "a" },
	{ "{\"vulnerabilities\":[{\"threats\":[{\"group_ids\":[@]}]}]}", "s" },
	{ "{\"vulnerabilities\":[{\"scores\":@}]}", "a" },
	{ "{\"vulnerabilities\":[{\"scores\":[{\"cvss_v3\":@}]}]}", "o" },
	{ "{\"vulnerabilities\":[{\"metrics\":[{\"content\":@}]}]}", "o" },
};

static const struct row eol_rows[] = {
	{ "@", "" },
	{ "{\"title\":@}", "sn" },
	{ "{\"identifiers\":@}", "a" },
	{ "{\"identifiers\":[@]}", "o" },
	{ "{\"identifiers\":[{\"purl\":@}]}", "sn" },
	{ "{\"releases\":@}", "a" },
	{ "{\"releases\":[@]}", "" },
	{ "{\"releases\":[{\"releaseCycle\":@}]}", "sn" },
	{ "{\"releases\":[{\"eol\":@}]}", "nb" },
	{ "{\"releases\":[{\"support\":@}]}", "nb" },
	{ "{\"releases\":[{\"eoes\":@}]}", "nb" },
	{ "{\"releases\":[{\"isEoas\":@}]}", "nb" },
};

static const struct row kev_rows[] = {
	{ "@", "" },
	{ "{\"cveID\":@}", "" },
	{ "{\"dateAdded\":@}", "" },
	{ "{\"knownRansomwareCampaignUse\":@}", "sn" },
};

/*
 * Position: that of the value; the members that must be there are missed at
 * the object instead, which starts on the same line or on line 1.
 */
static void
refuses(parse_fn parse, const struct row *rows, size_t n)
{
	struct mm_buf b;

	mm_buf_init(&b, 0);
	for (size_t i = 0; i < n * MM_COUNT(values); i++) {
		const struct row *r = &rows[i / MM_COUNT(values)];
		const char *value = values[i % MM_COUNT(values)].text;
		size_t at = (size_t)(strchr(r->text, '@') - r->text);
		struct mm_arena *a = mm_arena_new(0);
		struct mm_err e = { 0 };
		enum mm_status st;

		mm_buf_clear(&b);
		mm_buf_fmt(&b, "%.*s\n%s\n%s", (int)at, r->text, value,
		    r->text + at + 1);
		st = parse(
		    a, (struct mm_bytes){ (const uint8_t *)b.p, b.n }, &e);
		if (strchr(r->takes, values[i % MM_COUNT(values)].kind) !=
		    NULL) {
			/* Taken: what is refused then is the rest. */
			CHECK(st == MM_OK || e.line != 2 || e.column != 1 ||
				strstr(e.en, "is expected here") == NULL,
			    "%s: %s", b.p, e.en);
		} else {
			CHECK(st == MM_EFORMAT, "%s: %d", b.p, (int)st);
			CHECK(e.line == 2 && e.column == 1, "%s: %llu:%llu %s",
			    b.p, (unsigned long long)e.line,
			    (unsigned long long)e.column, e.en);
			CHECK(e.ja[0] != '\0', "%s", b.p);
		}
		mm_arena_free(a);
	}
	mm_buf_free(&b);
}

#define REFUSES(format) \
	static void format##_refuses(void **state) \
	{ \
		(void)state; \
		refuses( \
		    parse_##format, format##_rows, MM_COUNT(format##_rows)); \
	}

REFUSES(cyclonedx)
REFUSES(spdx)
REFUSES(cve5)
REFUSES(nvd)
REFUSES(osv)
REFUSES(kev)
REFUSES(csaf)
REFUSES(eol)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cyclonedx_refuses),
		cmocka_unit_test(spdx_refuses),
		cmocka_unit_test(cve5_refuses),
		cmocka_unit_test(nvd_refuses),
		cmocka_unit_test(osv_refuses),
		cmocka_unit_test(kev_refuses),
		cmocka_unit_test(csaf_refuses),
		cmocka_unit_test(eol_refuses),
	};

	return cmocka_run_group_tests_name("kinds", tests, NULL, NULL);
}
