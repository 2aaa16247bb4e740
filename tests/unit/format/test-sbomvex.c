/* SPDX-License-Identifier: Apache-2.0 */
/* What a CycloneDX document says about vulnerabilities of its parts. */
#include "test.h"

#include "base/buf.h"
#include "format/sbom.h"

#define HEAD \
	"{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"version\":1," \
	"\"components\":[{\"type\":\"library\",\"bom-ref\":\"c\",\"name\":" \
	"\"c\"}],\"vulnerabilities\":["

static void
show(const struct mm_sbom *s, struct mm_buf *b)
{
	mm_buf_clear(b);
	for (uint32_t i = 0; i < s->nstatements; i++) {
		const struct mm_sbom_statement *x = &s->statements[i];
		const struct mm_str texts[] = { x->vuln, x->aliases, x->ref,
			x->state, x->justification, x->detail };

		for (size_t k = 0; k < MM_COUNT(texts); k++)
			mm_buf_fmt(
			    b, "%s%.*s", k > 0 ? "|" : "", MM_FMT(texts[k]));
		mm_buf_char(b, ';');
	}
}

static void
says(const char *text, const char *want)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_err e = { .code = MM_OK };
	struct mm_sbom s;
	struct mm_buf b;

	mm_buf_init(&b, 0);
	CHECK(mm_sbom_parse(a,
		  (struct mm_bytes){ (const uint8_t *)text, strlen(text) }, "x",
		  &s, &e) == MM_OK,
	    "%s: %s", text, e.en);
	show(&s, &b);
	CHECK(mm_str_eqz(mm_buf_view(&b), want), "%s: %.*s", text, (int)b.n,
	    b.n > 0 ? b.p : "");
	mm_buf_free(&b);
	mm_arena_free(a);
}

static void
entries(void **state)
{
	static const char *const rows[][2] = {
		/* Every member. */
		{ "{\"id\":\"CVE-1\",\"references\":[{\"id\":\"GHSA-1\"},{"
		  "\"id\":\"X-1\",\"source\":{\"name\":\"s\"}}],\"analysis\":{"
		  "\"state\":\"not_affected\",\"justification\":"
		  "\"code_not_reachable\",\"detail\":\"off\",\"response\":["
		  "\"update\"]},\"affects\":[{\"ref\":\"c\"}]}",
		    "CVE-1|GHSA-1\nX-1|c|not_affected|code_not_reachable|"
		    "off;" },
		/* One element a statement; a BOM-Link means its reference. */
		{ "{\"affects\":[{\"ref\":\"a\"},{\"ref\":"
		  "\"urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#b\"}],"
		  "\"analysis\":{\"state\":\"exploitable\"},\"id\":\"CVE-2\"}",
		    "CVE-2||a|exploitable||;CVE-2||b|exploitable||;" },
		/* About no element: the whole. */
		{ "{\"id\":\"CVE-3\",\"analysis\":{\"detail\":\"d\"}}",
		    "CVE-3|||||d;" },
		{ "{\"id\":\"CVE-3\",\"analysis\":{\"justification\":\"j\"},"
		  "\"affects\":[]}",
		    "CVE-3||||j|;" },
		/* Without an analysis or a name nothing is said. */
		{ "{\"id\":\"CVE-4\",\"affects\":[{\"ref\":\"c\"}]}", "" },
		{ "{\"analysis\":{\"state\":\"exploitable\"}}", "" },
		/* Other types than the format gives are passed over. */
		{ "{\"id\":4,\"analysis\":{\"state\":\"exploitable\"}}", "" },
		{ "{\"id\":\"CVE-5\",\"analysis\":[1],\"affects\":{}}", "" },
		{ "{\"id\":\"CVE-5\",\"analysis\":{\"state\":{}},"
		  "\"references\":\"x\"}",
		    "" },
		{ "{\"id\":\"CVE-5\",\"analysis\":{\"state\":\"s\"},"
		  "\"affects\":[7,{\"ref\":null},{\"ref\":\"\"}],"
		  "\"references\":[{\"id\":\"\"},1]}",
		    "CVE-5|||s||;" },
		/* A name that only looks like a link; a link to a whole. */
		{ "{\"id\":\"CVE-6\",\"analysis\":{\"state\":\"s\"},"
		  "\"affects\":[{\"ref\":\"a#b\"},{\"ref\":"
		  "\"urn:cdx:x/1\"}]}",
		    "CVE-6||a#b|s||;CVE-6||urn:cdx:x/1|s||;" },
		{ "7", "" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		char text[1024];

		(void)snprintf(text, sizeof(text), HEAD "%s]}", rows[i][0]);
		says(text, rows[i][1]);
	}
}

/* The same from XML. */
static void
of_xml(void **state)
{
	(void)state;
	says("<bom xmlns=\"http://cyclonedx.org/schema/bom/1.5\" version=\"1\">"
	     "<components><component type=\"library\" bom-ref=\"c\"><name>c"
	     "</name></component></components><vulnerabilities>"
	     "<vulnerability bom-ref=\"v\"><id>CVE-1</id><source><name>NVD"
	     "</name></source><references><reference><id>GHSA-1</id><source>"
	     "<name>G</name></source></reference></references><analysis>"
	     "<state>not_affected</state><justification>code_not_present"
	     "</justification><responses><response>update</response>"
	     "</responses><detail>not built</detail></analysis><affects>"
	     "<target><ref>c</ref></target><target><ref>d</ref></target>"
	     "</affects></vulnerability></vulnerabilities></bom>",
	    "CVE-1|GHSA-1|c|not_affected|code_not_present|not built;"
	    "CVE-1|GHSA-1|d|not_affected|code_not_present|not built;");
}

/* One more than may be. */
static void
limit(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_buf b;

	(void)state;
	for (uint32_t more = 0; more < 2; more++) {
		struct mm_err e = { .code = MM_OK };
		struct mm_sbom s;
		enum mm_status st;

		mm_buf_init(&b, 0);
		mm_buf_z(&b,
		    HEAD "{\"id\":\"CVE-1\",\"analysis\":{\"state\":\"s\"},"
			 "\"affects\":[{\"ref\":\"a\"}");
		for (uint32_t i = 1; i < MM_SBOM_STATEMENTS + more; i++)
			mm_buf_z(&b, ",{\"ref\":\"a\"}");
		mm_buf_z(&b, "]}]}");
		st = mm_sbom_parse(a,
		    (struct mm_bytes){ (const uint8_t *)b.p, b.n }, "x", &s,
		    &e);
		assert_int_equal(st, more == 0 ? MM_OK : MM_ELIMIT);
		if (more == 0)
			assert_int_equal(s.nstatements, MM_SBOM_STATEMENTS);
		else
			assert_non_null(strstr(e.en, "100000 statements"));
		mm_buf_free(&b);
		mm_arena_reset(a);
	}
	mm_arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(entries),
		cmocka_unit_test(of_xml),
		cmocka_unit_test(limit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
