/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The duty commands as a user runs them: from an empty workspace to a duty
 * listed, explained, tried out, waived and decided.
 */
#include "test.h"

#include <ftw.h>
#include <glob.h>
#include <stdlib.h>

#include "base/buf.h"
#include "cli/cli.h"
#include "cli/help.h"
#include "duty/explain.h"
#include "duty/case.h"

static char folder[64];
static struct mm_buf out;

/* Run "mimamori WORDS..." ; fills out. */
static int
run(const char *actor, const char *words)
{
	char text[1024], *argv[48] = { (char *)(uintptr_t) "mimamori" };
	char path[128], chunk[4096];
	struct mm_str rest;
	int argc = 1, code;
	FILE *f;
	size_t n;

	(void)snprintf(path, sizeof(path), "%s/out", folder);
	(void)snprintf(text, sizeof(text),
	    "-C %s/ws --as-of 2026-10-01 --valid 2026-01-10 --quiet "
	    "--actor %s %s",
	    folder, actor, words);
	rest = mm_str_of(text);
	while (rest.p != NULL && argc < 47) {
		struct mm_str word = mm_str_cut(&rest, ' ');

		argv[argc] = text + (word.p - text);
		argv[argc++][word.n] = '\0';
	}
	code = mm_cli_main(argc, argv, (struct mm_time){ 1790000000 });
	mm_buf_clear(&out);
	f = fopen(path, "rb");
	while (f != NULL && (n = fread(chunk, 1, sizeof(chunk), f)) > 0)
		mm_buf_add(&out, chunk, n);
	if (f != NULL)
		(void)fclose(f);
	(void)remove(path);
	mm_buf_char(&out, '\0');
	return code;
}

/* The same with the output in a file of the format. */
static int
run_to(const char *actor, const char *words, const char *format)
{
	char all[900];

	(void)snprintf(
	    all, sizeof(all), "%s -o %s=%s/out", words, format, folder);
	return run(actor, all);
}

static bool
said(const char *text)
{
	return strstr(out.p, text) != NULL;
}

static void
test_register(void **state)
{
	static const char *const facts[] = {
		"{\"type\":\"party\",\"valid\":\"2026-01-10\",\"actor\":\"qa\","
		"\"data\":{\"party\":\"H1\",\"kind\":\"hospital\","
		"\"name\":\"甲病院\"}}",
		"{\"type\":\"product\",\"valid\":\"2026-01-10\",\"actor\":"
		"\"qa\",\"data\":{\"product\":\"P1\",\"brand_name\":\"モニタ\","
		"\"connected\":\"yes\",\"program\":\"yes\"}}",
		"{\"type\":\"version\",\"valid\":\"2026-01-10\",\"actor\":"
		"\"qa\",\"data\":{\"product\":\"P1\",\"version\":\"1.0\"}}",
		"{\"type\":\"unit\",\"valid\":\"2026-01-10\",\"actor\":\"qa\","
		"\"data\":{\"unit\":\"U1\",\"product\":\"P1\",\"version\":"
		"\"1.0\",\"serial\":\"S1\",\"shipped\":\"2020-04-01\","
		"\"party\":\"H1\"}}",
		"{\"type\":\"lifecycle\",\"valid\":\"2026-01-10\",\"actor\":"
		"\"qa\",\"data\":{\"product\":\"P1\",\"eol\":\"2020-03-31\","
		"\"eos\":\"2024-03-31\",\"status\":\"announced\"}}",
	};
	char path[128], words[256];
	FILE *f;

	(void)state;
	assert_int_equal(run("qa", "init --maker 見本"), 0);
	(void)snprintf(path, sizeof(path), "%s/facts.jsonl", folder);
	f = fopen(path, "wb");
	assert_non_null(f);
	for (size_t i = 0; i < MM_COUNT(facts); i++)
		(void)fprintf(f, "%s\n", facts[i]);
	assert_int_equal(fclose(f), 0);
	(void)snprintf(words, sizeof(words), "facts import %s", path);
	assert_int_equal(run("qa", words), 0);
}

static void
test_list(void **state)
{
	(void)state;
	assert_int_equal(run_to("qa", "duty list", "ndjson"), 0);
	assert_true(said("\"rule\":\"N2-3\""));
	assert_true(said("\"id\":\"N2-3/P1/1.0/H1\""));
	/* 2026-01-10 plus 30 days of own policy. */
	assert_true(said("\"due\":\"2026-02-09\""));
	assert_true(said("\"due_source\":\"policy\""));
	assert_true(said("\"strength\":\"notice\""));
	assert_true(said("\"recipient\":\"H1\""));
	assert_true(said("\"reasons\":["));
	assert_true(said("\"evidence\":[]"));
	assert_int_equal(
	    run_to("qa", "duty list --clause 2 --rule N2-3 --overdue", "csv"),
	    0);
	assert_true(said("overdue,2026-02-09,234,policy,N2-3,"));
	assert_int_equal(run("qa", "duty list --state tomorrow"), 2);
	assert_int_equal(run("qa", "duty list --clause 6"), 2);
	assert_int_equal(run("qa", "duty list --rule N9"), 22);
}

static void
test_gate(void **state)
{
	(void)state;
	assert_int_equal(run_to("qa", "duty list --gate overdue", "csv"), 11);
	assert_int_equal(
	    run_to("qa", "duty list --gate undetermined", "csv"), 0);
	assert_int_equal(
	    run_to("qa", "duty list --clause 5 --gate overdue", "csv"), 0);
}

static void
test_explain(void **state)
{
	(void)state;
	assert_int_equal(
	    run_to("qa", "duty explain P1 --party 甲病院 --rule N2-3", "table"),
	    0);
	assert_true(said("通知 記(2)③ P1 1.0 → 甲病院   超過 234日 "
			 "(期限 2026-02-09)"));
	assert_true(said("mimamori notice new --product P1 --party H1 --kind "
			 "N3"));
	assert_int_equal(
	    run_to("qa", "duty explain N2-1/P1/1.0/H1", "ndjson"), 0);
	assert_true(said("\"state\":\"not_applicable\""));
	assert_true(said("\"id\":\"stage-1\",\"value\":\"no\""));
	assert_int_equal(run("qa", "duty explain N2-1/P1/1.0/H9"), 22);
}

static void
test_simulate(void **state)
{
	(void)state;
	assert_int_equal(
	    run_to("qa", "duty simulate P1 --eos 2029-03-31", "csv"), 0);
	assert_true(said("N2-2,"));
	/* Nothing was recorded: the stage is still 3. */
	assert_int_equal(run_to("qa", "duty list --rule N2-3", "csv"), 0);
	assert_true(said("overdue,"));
	assert_int_equal(
	    run("qa", "duty simulate P1 --eol 2025-01-01 --eos 2024-01-01"),
	    22);
	assert_int_equal(run("qa", "duty simulate P1"), 2);
}

static void
test_diff(void **state)
{
	(void)state;
	assert_int_equal(run("qa", "duty diff"), 2);
	/* The day before the register began nothing was owed. */
	assert_int_equal(run_to("qa", "duty diff --from 2026-01-09", "csv"), 0);
	assert_true(said("甲病院,,overdue,,2026-02-09,N2-3/P1/1.0/H1"));
	/* On its last day it is due soon, then overdue. */
	assert_int_equal(
	    run_to("qa", "duty diff --from 2026-02-09 --product P1", "csv"), 0);
	assert_true(
	    said("due_soon,overdue,2026-02-09,2026-02-09,N2-3/P1/1.0/H1"));
	assert_int_equal(
	    run_to("qa",
		"duty diff --from 2026-02-10 --to 2026-02-11 --product P1",
		"csv"),
	    0);
	assert_false(said("N2-3/P1"));
	/* As known before the dates were recorded (entry 6), it was ①. */
	assert_int_equal(run_to("qa", "duty diff --from-entry 5", "csv"), 0);
	assert_true(said("overdue,,2026-03-11,,N2-1/P1/1.0/H1"));
	assert_true(said(",overdue,,2026-02-09,N2-3/P1/1.0/H1"));
	assert_int_equal(
	    run("qa", "duty diff --from 2026-01-09 --product P9"), 22);
}

static void
test_agenda(void **state)
{
	(void)state;
	assert_int_equal(run_to("qa", "agenda", "csv"), 0);
	assert_true(
	    said("overdue,2026-02-09,policy,-234,draft,,,5/"
		 "5,2026-02-09,,N2-3,notice,"
		 "P1,甲病院,mimamori notice new --product P1 --party H1 "
		 "--kind N3,N2-3/P1/1.0/H1"));
	assert_int_equal(run_to("qa", "agenda --step approve", "csv"), 0);
	assert_false(said("N2-3"));
	assert_int_equal(run("qa", "agenda --step dance"), 2);
	assert_int_equal(run("qa", "agenda --days 4000"), 2);
	/* A draft assessment waits for somebody else than its author. */
	assert_int_equal(run("qa", "risk add RB 1 P1 LAN 要約 minor"), 0);
	assert_int_equal(run_to("qa", "agenda --step approve", "csv"), 0);
	assert_true(said("overdue,2026-04-10,policy,-174,approve,qa,,4/"
			 "4,2026-04-10,,N1-ASSESS,"
			 "notice,P1,,mimamori risk approve RB,"));
}

static void
test_coverage(void **state)
{
	(void)state;
	assert_int_equal(run_to("qa", "duty coverage --lang en", "csv"), 0);
	assert_true(said("unit x recipient,1,"));
	assert_true(said("of these decided,1,"));
	assert_true(said("without a decision (a defect),0,"));
}

static void
test_settings(void **state)
{
	(void)state;
	assert_int_equal(run_to("qa", "duty settings", "csv"), 0);
	assert_true(said("policy.eos.inform,30,30,,,"));
	assert_true(said("policy.patch.apply,none,none,,,"));
	assert_true(said("deadline.report,15,15,,,"));
	assert_true(said("reading.boundary,inclusive,inclusive|exclusive,,,"));
	assert_int_equal(run("qa", "duty set policy.eos.informs 20"), 22);
	assert_int_equal(run("qa", "duty set policy.eos.inform soon"), 22);
	assert_int_equal(run("qa", "duty set reading.boundary maybe"), 22);
	assert_int_equal(
	    run("qa", "duty set policy.plan.show 45 --sop SOP-8"), 0);
	assert_int_equal(run_to("qa", "duty settings", "csv"), 0);
	assert_true(said("policy.plan.show,45,60,SOP-8,"));
	assert_int_equal(run_to("qa", "duty rules", "csv"), 0);
	assert_true(said("N2-3,1,2025-07-23,通知 記(2)③,notice,"));
}

static void
test_waive(void **state)
{
	(void)state;
	assert_int_equal(
	    run("qa", "duty waive W1 N2-3 P1 --party H1 --reason 対面で説明"),
	    0);
	assert_int_equal(run("qa", "waiver approve W1"), 41);
	assert_int_equal(run_to("qa", "duty list --rule N2-3", "csv"), 0);
	assert_true(said("overdue,"));
	assert_int_equal(run("boss", "waiver approve W1"), 0);
	assert_int_equal(
	    run_to("qa", "duty list --rule N2-3 --state all", "csv"), 0);
	assert_true(said("waived,"));
}

static void
test_report(void **state)
{
	(void)state;
	assert_int_equal(
	    run("qa",
		"report add E1 malfunction P1 2026-01-10 停止 --harm possible"),
	    0);
	assert_int_equal(run_to("qa", "report list", "csv"), 0);
	assert_true(said(
	    "E1,malfunction,P1,2026-01-10,2026-01-25,15日 未確認,overdue,"));
	/* Nobody decides before knowing. */
	assert_int_equal(
	    run("qa", "report add E2 complaint P1 2026-09-20 停止"), 0);
	assert_int_equal(
	    run("qa", "report decide E2 not_report --reason 再現せず"), 22);
	assert_int_equal(
	    run("qa", "report decide E1 not_report --reason 再現せず"), 0);
	assert_int_equal(run("qa", "report approve E1"), 41);
	assert_int_equal(run("boss", "report approve E1"), 0);
	assert_int_equal(run_to("qa", "report list", "csv"), 0);
	assert_true(said(",satisfied,"));
	/* Nothing is filed that nobody decided to file. */
	assert_int_equal(run("qa", "report file E1 1 complete"), 22);
}

static void
test_report_filed(void **state)
{
	(void)state;
	assert_int_equal(
	    run("qa",
		"report add E3 malfunction P1 2026-01-10 停止 --harm occurred "
		"--aware-time 24:00"),
	    22);
	assert_int_equal(
	    run("qa",
		"report add E3 malfunction P1 2026-01-10 停止 --harm occurred "
		"--occurred 2026-01-11"),
	    22);
	assert_int_equal(
	    run("qa",
		"report add E3 malfunction P1 2026-01-10 停止 --harm occurred "
		"--aware-time 23:59"),
	    0);
	assert_int_equal(run("qa", "report decide E3 report --reason 重篤"), 0);
	assert_int_equal(run("boss", "report approve E3"), 0);
	assert_int_equal(run("qa", "report file E3 1 incomplete"), 22);
	assert_int_equal(
	    run("qa", "report file E3 1 incomplete --next 2026-02-10"), 0);
	assert_int_equal(run_to("qa", "report draft E3", "csv"), 0);
	assert_true(said("aware,情報入手日,2026-01-10 23:59"));
	assert_true(said("severity,重篤度,(未記入)"));
	assert_int_equal(run("qa", "report draft E9"), 22);
	assert_int_equal(
	    run("qa", "measure add M1 P1 yes --event E3 --reason 再発"), 22);
	assert_int_equal(
	    run("qa",
		"measure add M1 P1 yes --event E3 --measures 情報提供 "
		"--reason 再発"),
	    0);
	assert_int_equal(run("qa", "measure approve M1"), 41);
	assert_int_equal(run("boss", "measure approve M1"), 0);
	assert_int_equal(run_to("qa", "measure list", "csv"), 0);
	assert_true(said("M1,P1,yes,情報提供,E3,,2026-01-10,qa,2026-01-10,"
			 "boss,再発"));
}

static void
test_recall(void **state)
{
	(void)state;
	assert_int_equal(
	    run("qa", "recall add R1 P1 repair --reason 個体ごと"), 22);
	assert_int_equal(
	    run("qa",
		"recall add R1 P1 repair --class II --started 2026-01-20 "
		"--governor 東京都知事 --reason 個体ごと"),
	    0);
	assert_int_equal(run("qa", "recall report R1 started 1"), 41);
	assert_int_equal(run("boss", "recall approve R1"), 0);
	assert_int_equal(run("qa", "recall report R1 started 1"), 0);
	assert_int_equal(
	    run("qa", "recall add R2 P1 neither --reason 設定変更だけ"), 0);
	assert_int_equal(run("boss", "recall approve R2"), 0);
	assert_int_equal(run("qa", "recall report R2 started 1"), 22);
	assert_int_equal(run_to("qa", "recall list", "csv"), 0);
	assert_true(said("R1,P1,repair,II,,,2026-01-10,2026-01-20,東京都知事,"
			 "2026-01-10,,,qa,boss,個体ごと"));
}

static void
test_request_risk_patch(void **state)
{
	(void)state;
	assert_int_equal(
	    run("qa", "request add R1 H1 holder sbom P1 --version 1.0"), 0);
	assert_int_equal(run_to("qa", "request list", "csv"), 0);
	assert_true(said("R1,2026-01-10,H1,甲病院,holder,sbom,P1,1.0,"));
	assert_true(said(",overdue,2026-01-24,"));
	assert_int_equal(run("qa", "request answer R1 provided"), 0);
	assert_int_equal(run_to("qa", "request list", "csv"), 0);
	assert_true(said(",satisfied,,provided,"));
	assert_int_equal(run("qa", "risk add RA 1 P1 院内LAN 要約 minor"), 0);
	assert_int_equal(run("boss", "risk approve RA"), 0);
	assert_int_equal(run("boss", "risk approve RX"), 22);
	assert_int_equal(
	    run_to("qa", "duty list --rule N1-ASSESS --state all", "csv"), 0);
	assert_true(said("satisfied,"));
	assert_int_equal(run("qa", "patch add PT P1 1.0"), 0);
	/* P1 is past EOS: nothing is planned any more (R64). */
	assert_int_equal(
	    run("qa", "plan add PL 1 PT --steps patch|2026-12-01|点検時"), 22);
	assert_int_equal(run("qa", "patch result PT U1 deferred"), 0);
	assert_int_equal(run_to("qa", "patch list", "csv"), 0);
	assert_true(said("PT,P1,1.0,,,,0,0,1,0"));
}

/* -- the commands that explanations recommend -------------------------- */

static bool
option_known(const struct mm_cmd *c, struct mm_str name)
{
	for (const struct mm_opt *o = c->opts; o != NULL && o->name != NULL;
	     o++)
		if (mm_str_eqz(name, o->name))
			return true;
	/* Every command that records takes a reason. */
	return mm_str_eqz(name, "reason") ||
	    (c->fact != MM_FACT_NONE && mm_fact_field(c->fact, name) >= 0);
}

static const struct mm_cmd *
command(struct mm_str noun, struct mm_str verb)
{
	const struct mm_cmd *c;

	for (size_t i = 0; (c = mm_cli_command(i)) != NULL; i++)
		if (mm_str_eqz(noun, c->noun) && c->verb != NULL &&
		    mm_str_eqz(verb, c->verb))
			return c;
	return NULL;
}

static void
check_command(const char *id, const char *text)
{
	struct mm_str rest = mm_str_of(text), noun, verb;
	const struct mm_cmd *c;

	CHECK(mm_str_eqz(mm_str_cut(&rest, ' '), "mimamori"), "%s", id);
	noun = mm_str_cut(&rest, ' ');
	verb = mm_str_cut(&rest, ' ');
	c = command(noun, verb);
	CHECK(c != NULL, "%s: no command %s", id, text);
	while (rest.p != NULL) {
		struct mm_str word = mm_str_cut(&rest, ' ');

		if (!mm_str_starts(word, "--"))
			continue;
		word.p += 2;
		word.n -= 2;
		CHECK(option_known(c, word), "%s: no option --%.*s of %s", id,
		    MM_FMT(word), text);
	}
}

static void
test_recommended_commands_exist(void **state)
{
	(void)state;
	for (size_t i = 0; i < mm_rules_n; i++) {
		check_command(mm_rules[i].id, mm_rules[i].next);
		if (mm_rules[i].prepare != NULL)
			check_command(mm_rules[i].id, mm_rules[i].prepare);
	}
}

static enum mm_status
check_explained(void *ctx, const struct mm_duty *d, struct mm_err *err)
{
	struct mm_explanation e;
	uint32_t *n = ctx;

	assert_int_equal(mm_duty_explain(d->index->arena, d, &e, err), MM_OK);
	for (uint32_t i = 0; i < e.rows.n; i++)
		if (e.rows.v[i].kind == MM_WHY_NEXT) {
			check_command(d->rule->id, e.rows.v[i].text[MM_JA].p);
			(*n)++;
		}
	return MM_OK;
}

/* Every next step of every case, filled in as the user reads it. */
static void
test_next_steps_exist(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	test_cases cases = { 0 };
	uint32_t n = 0;
	glob_t files;

	(void)state;
	assert_int_equal(glob("tests/duty/*.case", 0, NULL, &files), 0);
	for (size_t i = 0; i < files.gl_pathc; i++)
		cases_read(a, files.gl_pathv[i], &cases);
	globfree(&files);
	for (uint32_t i = 0; i < cases.n; i++) {
		const struct test_case *c = &cases.v[i];
		struct mm_arena *b = mm_arena_new(0);
		struct mm_duty_params p = {
			.arena = b, .product = MM_NONE, .party = MM_NONE
		};
		struct mm_err err;

		if (!c->expects.v[0].error)
			assert_int_equal(
			    mm_duty_eval(
				case_world(b, c, c->expects.v[0].today), &p,
				check_explained, &n, &err),
			    MM_OK);
		mm_arena_free(b);
	}
	assert_true(n > 1000);
	mm_arena_free(a);
}

static int
setup(void **state)
{
	(void)state;
	(void)snprintf(folder, sizeof(folder), "/tmp/mimamori-duty-XXXXXX");
	mm_buf_init(&out, 0);
	return mkdtemp(folder) == NULL;
}

static int
unlink_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static int
teardown(void **state)
{
	(void)state;
	mm_buf_free(&out);
	return nftw(folder, unlink_one, 8, FTW_DEPTH | FTW_PHYS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_register),
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_gate),
		cmocka_unit_test(test_explain),
		cmocka_unit_test(test_simulate),
		cmocka_unit_test(test_diff),
		cmocka_unit_test(test_agenda),
		cmocka_unit_test(test_coverage),
		cmocka_unit_test(test_settings),
		cmocka_unit_test(test_waive),
		cmocka_unit_test(test_report),
		cmocka_unit_test(test_report_filed),
		cmocka_unit_test(test_recall),
		cmocka_unit_test(test_request_risk_patch),
		cmocka_unit_test(test_recommended_commands_exist),
		cmocka_unit_test(test_next_steps_exist),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
