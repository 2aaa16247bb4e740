/* SPDX-License-Identifier: Apache-2.0 */
/* scan and finding through the command line: exit codes and what is shown. */
#include "test.h"

#include "app/feed_index.h"
#include "app/sbom.h"
#include "app/scan.h"
#include "base/utf8.h"
#include "cli/cli.h"
#include "codec/file.h"

#include <ftw.h>
#include <stdlib.h>

#define SBOM \
	"{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"version\":1," \
	"\"components\":[{\"type\":\"firmware\",\"bom-ref\":\"c1\"," \
	"\"name\":\"pump firmware\",\"version\":\"1.0\"," \
	"\"cpe\":\"cpe:2.3:o:acme:pump_firmware:1.0:*:*:*:*:*:*:*\"}," \
	"{\"type\":\"library\",\"bom-ref\":\"c2\",\"name\":\"nameless\"}]," \
	"\"vulnerabilities\":[{\"id\":\"GHSA-2222-3333-4444\"," \
	"\"references\":[{\"id\":\"CVE-2024-1\"}],\"analysis\":{\"state\":" \
	"\"not_affected\",\"justification\":\"code_not_reachable\"," \
	"\"detail\":\"JTAG is fused off\"},\"affects\":[{\"ref\":\"c1\"}]}," \
	"{\"id\":\"CVE-2024-1\",\"analysis\":{\"state\":\"in_triage\"}}," \
	"{\"id\":\"CVE-2024-1\",\"analysis\":{\"state\":\"exploitable\"}," \
	"\"affects\":[{\"ref\":\"c2\"}]}]}"
#define NAMELESS \
	"{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"version\":1," \
	"\"components\":[{\"type\":\"library\",\"bom-ref\":\"c2\"," \
	"\"name\":\"nameless\"}]}"
#define PUMP "cpe:2.3:h:acme:pump:-:*:*:*:*:*:*:*"

static char dir[64], out[96], sbom[96], nameless[96];

/* Run one command line; what it printed, and its exit code. */
static int
run(struct mm_arena *a, struct mm_str *text, const char *const *words)
{
	char *argv[40] = { (char *)"mimamori", (char *)"-C", dir,
		(char *)"--lang", (char *)"ja", (char *)"-q" };
	char format[128];
	struct mm_bytes bytes = { NULL, 0 };
	struct mm_err err;
	int argc = 6, code;

	while (*words != NULL) {
		assert_true(argc < 38);
		argv[argc++] = (char *)(uintptr_t)*words++;
	}
	(void)remove(out);
	(void)snprintf(format, sizeof(format), "--output=plain=%s", out);
	argv[argc++] = format;
	code = mm_cli_main(argc, argv, (struct mm_time){ 1790000000 });
	*text = MM_STR("");
	if (mm_file_read(a, out, 1 << 20, &bytes, &err) == MM_OK)
		*text = (struct mm_str){ (const char *)bytes.p, bytes.n };
	return code;
}

#define RUN(a, text, ...) \
	run((a), (text), (const char *const[]){ __VA_ARGS__, NULL })

static bool
says(struct mm_str text, const char *what)
{
	struct mm_str w = mm_str_of(what);

	for (size_t i = 0; i + w.n <= text.n; i++)
		if (memcmp(text.p + i, w.p, w.n) == 0)
			return true;
	return false;
}

static void
put_file(const char *path, const char *text)
{
	struct mm_err err;

	assert_int_equal(
	    mm_file_replace(path,
		(struct mm_bytes){ (const uint8_t *)text, strlen(text) }, &err),
	    MM_OK);
}

/* Firmware below 2.0 on the pump: the shape NVD gives medical devices. */
static void
put_index(void)
{
	struct mm_adv_cpe fw = { .vulnerable = true,
		.cpe = MM_STR("cpe:2.3:o:acme:pump_firmware:*:*:*:*:*:*:*:*"),
		.hi = { MM_STR("2.0"), false } };
	struct mm_adv_cpe hw = { .cpe = MM_STR(PUMP) };
	struct mm_adv_node nodes[] = { { .cpes = &fw, .ncpes = 1 },
		{ .cpes = &hw, .ncpes = 1 } };
	struct mm_adv_config c = {
		.op = MM_OP_AND, .nodes = nodes, .nnodes = 2
	};
	struct mm_advisory a = { .id = MM_STR("CVE-2024-1"),
		.source = MM_FEED_NVD,
		.configs = &c,
		.nconfigs = 1,
		.title = MM_STR("a title so long that it has to be continued "
				"on a second line of the explanation, which "
				"must not be wider than a terminal"),
		.cvss_x10 = 98 };
	struct mm_kev k = { MM_STR("CVE-2024-1"), mm_date_of(2024, 5, 6),
		false };
	struct mm_advidx_build *b = mm_advidx_build_new();
	char path[128];
	struct mm_err err;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, MM_FEED_INDEX);
	assert_int_equal(mm_advidx_build_add(b, &a, &err), MM_OK);
	assert_int_equal(mm_advidx_build_add_kev(b, &k, &err), MM_OK);
	assert_int_equal(mm_advidx_build_write(b, path, 1, NULL, &err), MM_OK);
	mm_advidx_build_free(b);
	b = mm_advidx_build_new();
	(void)snprintf(path, sizeof(path), "%s/%s", dir, MM_FEED_SCORES);
	CHECK(mm_advidx_build_write(b, path, 1, NULL, &err) == MM_OK, "%s",
	    err.en);
	mm_advidx_build_free(b);
}

static void
record(struct mm_batch *b, enum mm_fact_type type, const char *const *v)
{
	struct mm_fact *f = mm_batch_fact(b, type);
	struct mm_err err;

	assert_non_null(f);
	for (int i = 0; v[i] != NULL; i++)
		f->v[i] = mm_str_of(v[i]);
	CHECK(mm_batch_admit(b, &err) == MM_OK, "%s", err.en);
}

static int
set_up(void **state)
{
	static const char *const facts[][3] = { { "W", "見本", NULL },
		{ "P", "輸液ポンプ", NULL }, { "P", "1.0", NULL },
		{ "P", "1.1", NULL } };
	static const enum mm_fact_type types[] = { MM_FACT_WORKSPACE,
		MM_FACT_PRODUCT, MM_FACT_VERSION, MM_FACT_VERSION };
	struct mm_app app = { .actor = MM_STR("鈴木"),
		.dir = dir,
		.as_of = mm_date_of(2026, 9, 1),
		.valid = MM_DATE_NONE,
		.now = { 1790000000 } };
	struct mm_batch b;
	struct mm_err err;

	(void)state;
	(void)snprintf(dir, sizeof(dir), "/tmp/mm-finding-XXXXXX");
	assert_non_null(mkdtemp(dir));
	(void)snprintf(out, sizeof(out), "%s/answer", dir);
	(void)snprintf(sbom, sizeof(sbom), "%s/sbom.json", dir);
	(void)snprintf(nameless, sizeof(nameless), "%s/nameless.json", dir);
	CHECK(mm_app_create(&app, &err) == MM_OK, "%s", err.en);
	assert_int_equal(mm_batch_begin(&app, &b, &err), MM_OK);
	for (size_t i = 0; i < MM_COUNT(types); i++)
		record(&b, types[i], facts[i]);
	assert_int_equal(mm_batch_commit(&b, &err), MM_OK);
	for (int i = 0; i < 2; i++) {
		struct mm_sbom_add what = { .product = MM_STR("P"),
			.version = mm_str_of(i == 0 ? "1.0" : "1.1") };
		struct mm_sbom_added added;

		CHECK(mm_app_sbom_add(&app,
			  (struct mm_bytes){
			      (const uint8_t *)SBOM, sizeof(SBOM) - 1 },
			  &what, &added, &err) == MM_OK,
		    "%s", err.en);
	}
	mm_app_close(&app);
	put_file(sbom, SBOM);
	put_file(nameless, NAMELESS);
	return 0;
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
	(void)st;
	(void)kind;
	(void)at;
	return remove(path);
}

static int
tear_down(void **state)
{
	(void)state;
	return nftw(dir, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void
exit_codes(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_str t;

	(void)state;
	/* Nothing imported: nothing evaluated. */
	assert_int_equal(RUN(a, &t, "scan", sbom), 20);
	put_index();
	assert_int_equal(RUN(a, &t, "scan", sbom), 0);
	assert_true(says(t, "CVE-2024-1"));
	assert_true(says(t, "識別できた部品 1 個 / 全 2 個"));
	/* The hardware is not registered. */
	assert_true(says(
	    t, mm_term_text(&mm_terms_verdict, MM_VERDICT_CONDITIONAL, MM_JA)));
	assert_int_equal(RUN(a, &t, "scan", sbom, "--platform", PUMP), 0);
	assert_true(says(
	    t, mm_term_text(&mm_terms_verdict, MM_VERDICT_AFFECTED, MM_JA)));
	assert_int_equal(RUN(a, &t, "scan", sbom, "--platform",
			     "cpe:2.3:h:acme:other:-:*:*:*:*:*:*:*"),
	    0);
	assert_false(says(t, "CVE-2024-1"));
	assert_int_equal(RUN(a, &t, "scan", sbom, "--gate", "kev"), 10);
	assert_int_equal(RUN(a, &t, "scan", sbom, "--gate", "cvss>=9.9"), 0);
	assert_int_equal(
	    RUN(a, &t, "scan", sbom, "--gate", "kev", "--components"), 10);
	assert_true(says(t, "nameless"));
	assert_int_equal(RUN(a, &t, "scan", nameless), 20);
	/* No feed has a date: not to be trusted, whatever the gate says. */
	assert_int_equal(
	    RUN(a, &t, "scan", sbom, "--gate", "kev", "--max-feed-age", "7"),
	    21);
	assert_int_equal(RUN(a, &t, "scan", "/nowhere.json"), 22);
	assert_int_equal(RUN(a, &t, "scan", out), 22);
	assert_int_equal(RUN(a, &t, "scan"), 2);
	assert_int_equal(RUN(a, &t, "scan", sbom, "--gate", "nonsense"), 2);
	assert_int_equal(RUN(a, &t, "scan", "--all"), 2);
	assert_int_equal(RUN(a, &t, "scan", sbom, "--platform", "x"), 22);
	mm_arena_free(a);
}

/* Every line of an explanation fits 80 columns, wide characters as two. */
static void
fits(struct mm_str text)
{
	while (text.n > 0) {
		struct mm_str line = mm_str_cut(&text, '\n');

		CHECK(mm_utf8_width(line) <= 80, "%.*s", MM_FMT(line));
	}
}

static void
findings_and_judgements(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_str t, id[2];
	const char *versions[] = { "1.0", "1.1" };

	(void)state;
	put_index();
	for (int i = 0; i < 2; i++)
		id[i] = mm_scan_finding_id(a, MM_STR("P"),
		    mm_str_of(versions[i]), MM_STR("c1"), MM_STR("CVE-2024-1"));
	assert_int_equal(RUN(a, &t, "scan", "--all", "--actor", "鈴木"), 0);
	assert_true(says(t, id[0].p) && says(t, id[1].p));
	assert_int_equal(RUN(a, &t, "finding", "list"), 0);
	assert_true(says(t, id[0].p) && says(t, id[1].p));
	assert_true(says(t, "識別できた部品 2 個 / 全 4 個"));
	assert_int_equal(RUN(a, &t, "finding", "list", "--version", "1.1"), 0);
	assert_false(says(t, id[0].p));

	assert_int_equal(RUN(a, &t, "finding", "explain", id[0].p), 0);
	fits(t);
	assert_true(says(t, "nvd:CVE-2024-1"));
	assert_true(says(t, "nvd-config"));
	assert_true(says(t, "(*, 2.0)"));
	assert_true(says(t, "次のプラットフォームがある場合に該当"));
	assert_true(says(t, "2024-05-06"));
	assert_true(says(t, "mimamori finding assess"));
	assert_int_equal(
	    RUN(a, &t, "finding", "explain", "F-000000000000"), 22);

	/* A reason always, a justification for not_affected. */
	assert_int_equal(RUN(a, &t, "finding", "assess", id[0].p, "--status",
			     "affected", "--actor", "鈴木"),
	    22);
	assert_int_equal(
	    RUN(a, &t, "finding", "assess", id[0].p, "--status", "not_affected",
		"--reason", "x", "--actor", "鈴木"),
	    22);
	assert_int_equal(RUN(a, &t, "finding", "reuse", id[0].p), 22);
	assert_int_equal(
	    RUN(a, &t, "finding", "assess", id[0].p, "--status", "not_affected",
		"--justification", "vulnerable_code_not_present", "--reason",
		"当該機能を含まない", "--actor", "鈴木"),
	    0);
	assert_int_equal(RUN(a, &t, "finding", "list", "--unassessed"), 0);
	assert_false(says(t, id[0].p));
	assert_true(says(t, id[1].p));

	/* Shown first, recorded only with a reason. */
	assert_int_equal(RUN(a, &t, "finding", "reuse", id[0].p), 0);
	assert_true(says(t, id[1].p) && says(t, "1.1"));
	assert_int_equal(
	    RUN(a, &t, "finding", "reuse", id[0].p, "--reason", "同じ"), 2);
	assert_int_equal(RUN(a, &t, "finding", "reuse", id[0].p, "--reason",
			     "同じ構成", "--actor", "佐藤"),
	    0);
	assert_int_equal(RUN(a, &t, "finding", "explain", id[1].p), 0);
	fits(t);
	assert_true(says(t, id[0].p));
	assert_true(says(t, "同じ構成"));
	assert_int_equal(RUN(a, &t, "finding", "list", "--unassessed"), 0);
	assert_false(says(t, id[1].p));
	mm_arena_free(a);
}

/* What the supplier says is shown with its source, closes nothing, and is
 * taken over by a person with a reason. */
static void
supplier_statements(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_str t, id;

	(void)state;
	put_index();
	id = mm_scan_finding_id(
	    a, MM_STR("P"), MM_STR("1.0"), MM_STR("c1"), MM_STR("CVE-2024-1"));
	assert_int_equal(RUN(a, &t, "scan", "--all", "--actor", "鈴木"), 0);
	assert_int_equal(RUN(a, &t, "finding", "list", "--unassessed"), 0);
	assert_true(says(t, id.p));
	assert_int_equal(RUN(a, &t, "finding", "explain", id.p), 0);
	fits(t);
	/* By an alias, about the component; then about the whole device. */
	assert_true(says(t, "not_affected code_not_reachable: JTAG is"));
	assert_true(says(t, "in_triage (SBOM "));
	assert_true(says(t, "機器全体"));
	assert_true(says(t, "--from-supplier"));
	/* About another component of the same SBOM: not this finding. */
	assert_false(says(t, "exploitable"));
	assert_int_equal(RUN(a, &t, "finding", "assess", id.p,
			     "--from-supplier", "--actor", "鈴木"),
	    22);
	assert_int_equal(
	    RUN(a, &t, "finding", "assess", id.p, "--from-supplier", "--reason",
		"基板で確認した", "--actor", "鈴木"),
	    0);
	assert_int_equal(RUN(a, &t, "finding", "explain", id.p), 0);
	fits(t);
	assert_true(says(
	    t, mm_term_text(&mm_terms_vex_status, MM_VEX_NOT_AFFECTED, MM_JA)));
	assert_true(says(t,
	    mm_term_text(&mm_terms_vex_justification,
		MM_JUST_CODE_NOT_IN_EXECUTE_PATH, MM_JA)));
	assert_true(says(t, "基板で確認した"));
	assert_true(says(t, "[供給者の記載]"));
	mm_arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(exit_codes, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    findings_and_judgements, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    supplier_statements, set_up, tear_down),
	};

	/* Who is asked for an actor must not find one in the surroundings. */
	(void)unsetenv("MIMAMORI_ACTOR");
	(void)unsetenv("MIMAMORI_SIGN_KEY");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
