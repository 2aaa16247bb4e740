/* SPDX-License-Identifier: Apache-2.0 */
/* The interchange: all lines or none, and a journal moved as it is. */
#include "run.h"

#include "app/audit.h"
#include "app/journal.h"
#include "base/buf.h"

static char dir[SCRATCH_MAX];
static struct mm_app app;

static int
setup(void **state)
{
	(void)state;
	scratch_make(dir);
	run_open(&app, dir, true);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	mm_app_close(&app);
	scratch_remove(dir);
	return 0;
}

static void
import_register(void)
{
	struct mm_facts_report r;
	struct mm_err err = { 0 };

	CHECK(run_import(&app, run_register, &r, &err) == MM_OK, "%s", err.en);
	assert_int_equal(r.lines, RUN_REGISTER_ENTRIES);
	assert_int_equal(r.recorded, RUN_REGISTER_ENTRIES);
	assert_int_equal(r.bad, 0);
	assert_int_equal(run_head(&app), RUN_REGISTER_ENTRIES);
}

static enum mm_status
note_actor(void *ctx, const struct mm_audit_line *line, struct mm_err *err)
{
	struct mm_str *actors = ctx;

	(void)err;
	actors[line->fact->seq - 1] =
	    mm_arena_str(app.arena, line->fact->actor);
	return MM_OK;
}

static void
test_import(void **state)
{
	struct mm_str actors[RUN_REGISTER_ENTRIES];
	struct mm_world *w;
	struct mm_err err;
	uint32_t u;

	(void)state;
	import_register();
	assert_int_equal(mm_app_world(&app, &w, &err), MM_OK);
	u = mm_world_unit(w, MM_STR("U-1"));
	assert_int_not_equal(u, MM_NONE);
	assert_true(mm_str_eqz(
	    w->parties.v[w->holdings.v[w->units.v[u].holding].party].id,
	    "H-2"));
	assert_true(mm_str_eqz(w->units.v[u].at.reason, "納入台帳"));
	assert_int_equal(
	    mm_audit_log(&app, 0, MM_FACT_NONE, note_actor, actors, &err),
	    MM_OK);
	assert_true(mm_str_eqz(actors[0], "tanaka"));
	assert_true(mm_str_eqz(actors[7], "sato"));
	assert_string_equal(mm_store_workspace(app.store).p, "demo");
}

static void
test_import_twice(void **state)
{
	struct mm_facts_report r;
	struct mm_err err;

	(void)state;
	import_register();
	assert_int_equal(run_import(&app, run_register, &r, &err), MM_OK);
	assert_int_equal(r.recorded, 0);
	assert_int_equal(r.unchanged, RUN_REGISTER_ENTRIES);
	assert_int_equal(run_head(&app), RUN_REGISTER_ENTRIES);
}

/* A fact told again after its correction is news, however it comes. */
static void
test_told_again(void **state)
{
#define TELL(v) \
	"{\"type\":\"setting\",\"valid\":\"2026-01-01\",\"data\":{" \
	"\"name\":\"n\",\"value\":\"" v "\"}}\n"
#define CORRECT(n) \
	"{\"type\":\"correction\",\"valid\":\"2026-01-01\",\"reason\":" \
	"\"x\",\"data\":{\"seq\":" n "}}\n"
	static const struct {
		const char *lines;
		uint64_t recorded, unchanged;
		const char *value;
	} rows[] = {
		{ TELL("A") TELL("B"), 2, 0, "B" },
		{ TELL("B"), 0, 1, "B" },
		{ CORRECT("2"), 1, 0, "A" },
		{ TELL("B"), 1, 0, "B" },
		{ TELL("B"), 0, 1, "B" },
		{ CORRECT("4") TELL("B"), 2, 0, "B" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_facts_report r;
		struct mm_world *w;
		struct mm_err err = { 0 };

		CHECK(run_import(&app, rows[i].lines, &r, &err) == MM_OK,
		    "%d: %s", (int)i, err.en);
		CHECK(r.recorded == rows[i].recorded &&
			r.unchanged == rows[i].unchanged,
		    "%d: %d recorded", (int)i, (int)r.recorded);
		assert_int_equal(mm_app_world(&app, &w, &err), MM_OK);
		CHECK(
		    mm_str_eqz(mm_world_setting(w, "n")->value, rows[i].value),
		    "%d", (int)i);
	}
}

/* Every bad line is reported with its number; good ones are not taken. */
static void
test_bad_lines(void **state)
{
	static const struct {
		uint64_t line;
		const char *text, *says;
	} rows[] = {
		{ 1,
		    "{\"type\":\"party\",\"valid\":\"2026-01-01\",\"data\":{"
		    "\"party\":\"H-9\",\"kind\":\"hospital\",\"name\":"
		    "\"x\"}}",
		    NULL },
		{ 2,
		    "{\"type\":\"party\",\"valid\":\"2026-01-01\",\"data\":{"
		    "\"party\":\"H-10\",\"kind\":\"clinic\",\"name\":\"x\"}}",
		    "clinic" },
		{ 3, "not json", "" },
		{ 4, "", NULL },
		{ 5,
		    "{\"type\":\"unit.move\",\"valid\":\"2026-01-01\","
		    "\"data\":{\"unit\":\"U-77\",\"party\":\"H-9\",\"how\":"
		    "\"sale\"}}",
		    "U-77" },
		{ 6,
		    "{\"type\":\"party\",\"valid\":\"2026-02-30\",\"data\":{"
		    "\"party\":\"H-11\",\"kind\":\"hospital\",\"name\":"
		    "\"x\"}}",
		    "existing date" },
		{ 7,
		    "{\"type\":\"correction\",\"seq\":9,\"valid\":"
		    "\"2026-01-01\",\"data\":{\"seq\":1}}",
		    "--preserve" },
		{ 8,
		    "{\"type\":\"party\",\"valid\":\"2026-01-01\",\"data\":{"
		    "\"party\":\"H-12\",\"kind\":\"hospital\"}}",
		    "name" },
	};
	struct mm_facts_report r;
	struct mm_err err;
	char text[4096] = "";
	uint32_t p = 0;

	(void)state;
	import_register();
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		size_t n = strlen(text);

		(void)snprintf(
		    text + n, sizeof(text) - n, "%s\r\n", rows[i].text);
	}
	assert_int_equal(run_import(&app, text, &r, &err), MM_EFORMAT);
	assert_non_null(strstr(err.en, "nothing was recorded"));
	assert_int_equal(run_head(&app), RUN_REGISTER_ENTRIES);
	assert_int_equal(r.lines, 7);
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		const struct mm_err *e;

		if (rows[i].says == NULL)
			continue;
		assert_true(p < r.problems.n);
		e = &r.problems.v[p++].err;
		CHECK(e->line == rows[i].line, "line %d reported as %d",
		    (int)rows[i].line, (int)e->line);
		CHECK(strcmp(e->source, "test.jsonl") == 0, "%s", e->source);
		CHECK(strstr(e->en, rows[i].says) != NULL, "line %d: %s",
		    (int)rows[i].line, e->en);
		CHECK(e->ja[0] != '\0', "line %d", (int)rows[i].line);
	}
	assert_int_equal(p, r.problems.n);
	assert_int_equal(r.bad, p);
	assert_int_equal(r.recorded + r.bad, 7);
}

static void
test_nothing_to_import(void **state)
{
	struct mm_facts_report r;
	struct mm_err err;

	(void)state;
	assert_int_equal(run_import(&app, "", &r, &err), MM_EEMPTY);
	assert_int_equal(run_import(&app, "\n \r\n", &r, &err), MM_EEMPTY);
	assert_int_equal(run_head(&app), 0);
}

static void
test_dry_run(void **state)
{
	struct mm_facts_report r;
	struct mm_err err;

	(void)state;
	app.dry_run = true;
	assert_int_equal(run_import(&app, run_register, &r, &err), MM_OK);
	assert_int_equal(r.recorded, RUN_REGISTER_ENTRIES);
	assert_int_equal(run_head(&app), 0);
}

static enum mm_status
collect(void *ctx, struct mm_str line, struct mm_err *err)
{
	struct mm_buf *b = ctx;

	mm_buf_str(b, line);
	mm_buf_char(b, '\n');
	return mm_buf_check(b, err);
}

static struct mm_buf
export_from(struct mm_app *from, uint64_t after)
{
	struct mm_buf b;
	struct mm_err err;

	mm_buf_init(&b, 0);
	CHECK(mm_facts_export(from, after, collect, &b, &err) == MM_OK, "%s",
	    err.en);
	return b;
}

static struct mm_facts_text
text_of(const struct mm_buf *b)
{
	struct mm_str v = mm_buf_view(b);

	return (struct mm_facts_text){ { (const uint8_t *)v.p, v.n },
		"export.jsonl" };
}

/* An export has one line an entry, and restores to the same chain. */
static void
test_export_and_restore(void **state)
{
	struct mm_app other;
	struct mm_facts_report r;
	struct mm_head want, got = { 0 }, wrong;
	struct mm_buf all, again;
	struct mm_facts_text text;
	struct mm_audit audit;
	struct mm_err err;
	char sub[SCRATCH_MAX * 2];

	(void)state;
	import_register();
	assert_int_equal(run_import(&app,
			     "{\"type\":\"correction\",\"valid\":"
			     "\"2026-10-01\",\"reason\":\"誤り\",\"data\":"
			     "{\"seq\":8}}",
			     &r, &err),
	    MM_OK);
	assert_int_equal(mm_store_head(app.store, &want, &err), MM_OK);
	all = export_from(&app, 0);
	text = text_of(&all);
	again = export_from(&app, 8);
	assert_int_equal(strncmp(again.p, "{\"actor\"", 8), 0);
	assert_non_null(strstr(all.p, again.p));
	mm_buf_free(&again);

	run_open(&other, scratch_path(sub, dir, "other"), true);
	wrong = want;
	wrong.chain.b[0] ^= 1;
	assert_int_equal(
	    mm_facts_restore(&other, &text, &wrong, &r, &got, &err),
	    MM_EINTEGRITY);
	assert_int_equal(run_head(&other), 0);
	other.dry_run = true;
	assert_int_equal(
	    mm_facts_restore(&other, &text, &want, &r, &got, &err), MM_OK);
	assert_int_equal(run_head(&other), 0);
	other.dry_run = false;
	assert_int_equal(
	    mm_facts_restore(&other, &text, &want, &r, &got, &err), MM_OK);
	assert_int_equal(got.seq, RUN_REGISTER_ENTRIES + 1);
	assert_true(mm_sha256_eq(got.chain, want.chain));
	assert_int_equal(mm_audit_verify(&other, &want, &audit, &err), MM_OK);
	again = export_from(&other, 0);
	assert_string_equal(again.p, all.p);
	mm_buf_free(&again);
	assert_int_equal(mm_facts_restore(&other, &text, NULL, &r, &got, &err),
	    MM_ECONFLICT);
	mm_app_close(&other);
	mm_buf_free(&all);
}

/* More than one group: the chain does not depend on how they are recorded. */
static void
test_restore_many(void **state)
{
	struct mm_app other;
	struct mm_facts_report r;
	struct mm_head want, got;
	struct mm_buf lines, all;
	struct mm_facts_text text;
	struct mm_err err;
	char sub[SCRATCH_MAX * 2];

	(void)state;
	mm_buf_init(&lines, 0);
	for (int i = 0; i < 2500; i++)
		mm_buf_fmt(&lines,
		    "{\"type\":\"setting\",\"valid\":\"2026-01-01\",\"data\":{"
		    "\"name\":\"s-%d\",\"value\":\"%d\"}}\n",
		    i, i);
	assert_int_equal(run_import(&app, lines.p, &r, &err), MM_OK);
	assert_int_equal(mm_store_head(app.store, &want, &err), MM_OK);
	all = export_from(&app, 0);
	text = text_of(&all);
	run_open(&other, scratch_path(sub, dir, "other"), true);
	assert_int_equal(
	    mm_facts_restore(&other, &text, NULL, &r, &got, &err), MM_OK);
	assert_int_equal(r.recorded, 2500);
	assert_true(mm_sha256_eq(got.chain, want.chain));
	mm_app_close(&other);
	mm_buf_free(&all);
	mm_buf_free(&lines);
}

static void
test_restore_bad(void **state)
{
	static const struct {
		const char *why, *line;
		const char *says;
	} rows[] = {
		{ "no seq",
		    "{\"actor\":\"a\",\"data\":{\"name\":\"n\",\"value\":\"v\"}"
		    ",\"recorded\":\"2026-01-01T00:00:00Z\",\"type\":"
		    "\"setting\",\"valid\":\"2026-01-01\"}",
		    "must be 1" },
		{ "a gap",
		    "{\"actor\":\"a\",\"data\":{\"name\":\"n\",\"value\":\"v\"}"
		    ",\"recorded\":\"2026-01-01T00:00:00Z\",\"seq\":2,"
		    "\"type\":\"setting\",\"valid\":\"2026-01-01\"}",
		    "must be 1" },
		{ "no instant",
		    "{\"actor\":\"a\",\"data\":{\"name\":\"n\",\"value\":\"v\"}"
		    ",\"seq\":1,\"type\":\"setting\",\"valid\":"
		    "\"2026-01-01\"}",
		    "recorded" },
		{ "no actor",
		    "{\"data\":{\"name\":\"n\",\"value\":\"v\"},\"recorded\":"
		    "\"2026-01-01T00:00:00Z\",\"seq\":1,\"type\":\"setting\","
		    "\"valid\":\"2026-01-01\"}",
		    "actor" },
		{ "another format",
		    "{\"actor\":\"a\",\"data\":{\"name\":\"n\",\"value\":\"v\"}"
		    ",\"recorded\":\"2026-01-01T00:00:00Z\",\"seq\":1,"
		    "\"type\":\"setting\",\"v\":2,\"valid\":\"2026-01-01\"}",
		    "" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_facts_text text = { { (const uint8_t *)rows[i].line,
						  strlen(rows[i].line) },
			"bad.jsonl" };
		struct mm_facts_report r;
		struct mm_head head;
		struct mm_err err;

		CHECK(mm_facts_restore(&app, &text, NULL, &r, &head, &err) ==
			MM_EFORMAT,
		    "%s: %s", rows[i].why, err.en);
		assert_int_equal(r.bad, 1);
		CHECK(r.problems.v[0].err.line == 1, "%s", rows[i].why);
		CHECK(strstr(r.problems.v[0].err.en, rows[i].says) != NULL,
		    "%s: %s", rows[i].why, r.problems.v[0].err.en);
		assert_int_equal(run_head(&app), 0);
	}
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_import),
		TEST(test_import_twice),
		TEST(test_told_again),
		TEST(test_bad_lines),
		TEST(test_nothing_to_import),
		TEST(test_dry_run),
		TEST(test_export_and_restore),
		TEST(test_restore_many),
		TEST(test_restore_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
