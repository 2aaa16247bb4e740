/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Tampering: whatever is changed behind the program's back is found, and the
 * entry or table is named. What cannot be found without a head kept
 * elsewhere is shown to be found with one.
 */
#include "run.h"

#include <sqlite3.h>

#include "app/audit.h"
#include "app/journal.h"
#include "app/rebuild.h"
#include "base/buf.h"

/* Entries of the journal every test starts from. */
#define ENTRIES 40

static char dir[SCRATCH_MAX];
static struct mm_app app;

/* The database as made, to start every case afresh. */
static struct scratch_image image;
static struct mm_head head;

static void
db_path(char out[SCRATCH_MAX * 2])
{
	(void)scratch_path(out, dir, MM_STORE_FILE);
}

static void
write_image(void)
{
	char path[SCRATCH_MAX * 2];

	db_path(path);
	scratch_write(path, &image);
}

static int
make_journal(void **state)
{
	char path[SCRATCH_MAX * 2];
	struct mm_facts_report r;
	struct mm_buf lines;
	struct mm_err err;

	(void)state;
	scratch_make(dir);
	run_open(&app, dir, true);
	assert_int_equal(run_import(&app, run_register, &r, &err), MM_OK);
	mm_buf_init(&lines, 0);
	for (int i = RUN_REGISTER_ENTRIES; i < ENTRIES; i++)
		mm_buf_fmt(&lines,
		    "{\"type\":\"setting\",\"valid\":\"2026-01-01\",\"data\":{"
		    "\"name\":\"name-%02d\",\"value\":\"value-%02d\"}}\n",
		    i + 1, i + 1);
	assert_int_equal(run_import(&app, lines.p, &r, &err), MM_OK);
	mm_buf_free(&lines);
	assert_int_equal(mm_store_head(app.store, &head, &err), MM_OK);
	assert_int_equal(head.seq, ENTRIES);
	mm_app_close(&app);
	db_path(path);
	image = scratch_read(path);
	return 0;
}

static int
remove_journal(void **state)
{
	(void)state;
	free(image.p);
	scratch_remove(dir);
	return 0;
}

static void
sql(const char *text)
{
	char path[SCRATCH_MAX * 2], *message = NULL;
	sqlite3 *db;

	db_path(path);
	assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
	if (sqlite3_exec(db, text, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s: %s", text, message);
	assert_int_equal(sqlite3_close(db), SQLITE_OK);
}

/* Verify the file as it lies there. */
static enum mm_status
verify(const struct mm_head *given, struct mm_audit *a, struct mm_err *err)
{
	enum mm_status st;

	memset(err, 0, sizeof(*err));
	memset(&app, 0, sizeof(app));
	app.dir = dir;
	app.as_of = app.valid = MM_DATE_NONE;
	app.now.sec = INT64_C(1790812800);
	st = mm_app_open(&app, err);
	if (st == MM_OK)
		st = mm_audit_verify(&app, given, a, err);
	mm_app_close(&app);
	return st;
}

static void
expect_bad(const char *what, const struct mm_head *given, const char *says)
{
	struct mm_audit a;
	struct mm_err err;
	enum mm_status st = verify(given, &a, &err);

	CHECK(st == MM_EINTEGRITY, "%s: status %d %s", what, st, err.en);
	CHECK(strstr(err.en, says) != NULL, "%s: \"%s\", not \"%s\"", what,
	    err.en, says);
}

static void
test_good(void **state)
{
	struct mm_head zero = { 0 }, early = { 0 };
	struct mm_audit a;
	struct mm_err err;

	(void)state;
	write_image();
	CHECK(verify(NULL, &a, &err) == MM_OK, "%s", err.en);
	assert_int_equal(a.head.seq, ENTRIES);
	assert_true(mm_sha256_eq(a.head.chain, head.chain));
	assert_int_equal(a.rows, ENTRIES);
	assert_int_equal(a.backwards, 0);
	CHECK(verify(&head, &a, &err) == MM_OK, "%s", err.en);
	early.seq = 3;
	expect_bad("a wrong early head", &early, "up to entry 3 ");
	assert_int_equal(verify(&zero, &a, &err), MM_OK);
}

/* Statements with %d for the entry; each must be found at that entry. */
static void
test_each_entry(void **state)
{
	static const struct {
		const char *what, *change;
		int last; /* last entry it makes sense for */
		const char *says;
	} rows[] = {
		{ "actor changed",
		    "UPDATE journal SET entry=replace(entry,'tanaka','suzuki')"
		    " WHERE seq=%d",
		    7, "chain hash of entry %d " },
		{ "date changed",
		    "UPDATE journal SET entry=replace(entry,'\"valid\":\"20',"
		    "'\"valid\":\"21') WHERE seq=%d",
		    ENTRIES, "chain hash of entry %d " },
		{ "blank added",
		    "UPDATE journal SET entry=entry||' ' WHERE seq=%d", ENTRIES,
		    "entry %d is bad" },
		{ "emptied", "UPDATE journal SET entry='' WHERE seq=%d",
		    ENTRIES, "entry %d is bad" },
		{ "chain changed",
		    "UPDATE journal SET chain=zeroblob(32) WHERE seq=%d",
		    ENTRIES, "chain hash of entry %d " },
		{ "chain cut",
		    "UPDATE journal SET chain=substr(chain,1,31) WHERE seq=%d",
		    ENTRIES, "chain hash of entry %d " },
		{ "removed", "DELETE FROM journal WHERE seq=%d", ENTRIES - 1,
		    "entry %d is missing" },
		{ "moved to the end",
		    "UPDATE journal SET seq=1000 WHERE seq=%d", ENTRIES - 1,
		    "entry %d is missing" },
		{ "moved before the start",
		    "UPDATE journal SET seq=0 WHERE seq=%d AND %d>1",
		    ENTRIES - 1, "entry %d is missing" },
		{ "given to another tenant",
		    "UPDATE journal SET tenant='x' WHERE seq=%d", ENTRIES - 1,
		    "entry %d is missing" },
		{ "exchanged with the next",
		    "UPDATE journal SET seq=-seq WHERE seq IN (%d,%d+1);"
		    "UPDATE journal SET seq=1-seq WHERE seq=-%d;"
		    "UPDATE journal SET seq=-1-seq WHERE seq=-%d-1",
		    ENTRIES - 1, "entry %d carries the number" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		for (int n = 2; n <= rows[i].last; n++) {
			char text[512], says[128];

			write_image();
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
			(void)snprintf(
			    text, sizeof(text), rows[i].change, n, n, n, n);
			(void)snprintf(says, sizeof(says), rows[i].says, n, n);
#pragma GCC diagnostic pop
			sql(text);
			expect_bad(rows[i].what, NULL, says);
		}
	}
}

/* A bit flipped in the file, somewhere in the text of one entry. */
static void
test_hex_edit(void **state)
{
	uint64_t seed = 20261001;

	(void)state;
	for (int trial = 0; trial < 300; trial++) {
		char mark[32], says[32];
		const uint8_t *at;
		struct mm_audit a;
		struct mm_err err;
		size_t offset;
		int entry;

		seed = seed * UINT64_C(6364136223846793005) + 1;
		entry = 9 + (int)((seed >> 33) % (ENTRIES - 8));
		(void)snprintf(
		    mark, sizeof(mark), "{\"name\":\"name-%02d", entry);
		at = memmem(image.p, image.n, mark, strlen(mark));
		assert_non_null(at);
		/* "name":"name-09","value":"value-09"},"recorded"... */
		offset = (size_t)(at - image.p) + (size_t)(seed >> 40) % 120;
		image.p[offset] ^= (uint8_t)(1u << (seed >> 61));
		write_image();
		image.p[offset] ^= (uint8_t)(1u << (seed >> 61));
		CHECK(verify(NULL, &a, &err) == MM_EINTEGRITY,
		    "trial %d entry %d offset %zu", trial, entry, offset);
		(void)snprintf(says, sizeof(says), "entry %d ", entry);
		CHECK(strstr(err.en, says) != NULL, "trial %d: %s", trial,
		    err.en);
	}
}

/* The end cut off: seen against the head row, or a head kept elsewhere. */
static void
test_truncation(void **state)
{
	(void)state;
	for (int keep = 1; keep < ENTRIES; keep += 3) {
		struct mm_audit a;
		struct mm_err err;
		char text[1024], says[64];

		write_image();
		(void)snprintf(text, sizeof(text),
		    "DELETE FROM journal WHERE seq>%d", keep);
		sql(text);
		(void)snprintf(
		    says, sizeof(says), "entry %d and later", keep + 1);
		expect_bad("cut", NULL, says);

		/* The head row and the tables made to match. */
		(void)snprintf(text, sizeof(text),
		    "UPDATE head SET seq=%d,chain=(SELECT chain FROM journal "
		    "WHERE seq=%d);"
		    "DELETE FROM f_setting WHERE seq>%d;"
		    "DELETE FROM f_unit WHERE seq>%d;"
		    "DELETE FROM f_unit_move WHERE seq>%d;"
		    "DELETE FROM f_party WHERE seq>%d;"
		    "DELETE FROM f_product WHERE seq>%d;"
		    "DELETE FROM f_version WHERE seq>%d",
		    keep, keep, keep, keep, keep, keep, keep, keep);
		sql(text);
		CHECK(verify(NULL, &a, &err) == MM_OK,
		    "cut at %d is not visible from inside: %s", keep, err.en);
		expect_bad("cut against a head", &head, says);
	}
}

static enum mm_status
collect(void *ctx, struct mm_str line, struct mm_err *err)
{
	struct mm_buf *b = ctx;

	mm_buf_str(b, line);
	mm_buf_char(b, '\n');
	return mm_buf_check(b, err);
}

/* An insider makes a whole new chain over changed entries. */
static void
test_recomputed(void **state)
{
	char sub[SCRATCH_MAX * 2], *at;
	struct mm_facts_text text = { .source = "forged" };
	struct mm_facts_report r;
	struct mm_head forged;
	struct mm_audit a;
	struct mm_buf all;
	struct mm_err err;

	(void)state;
	write_image();
	run_open(&app, dir, false);
	mm_buf_init(&all, 0);
	assert_int_equal(mm_facts_export(&app, 0, collect, &all, &err), MM_OK);
	mm_app_close(&app);
	at = strstr(all.p, "value-20");
	assert_non_null(at);
	at[6] = '9';
	run_open(&app, scratch_path(sub, dir, "forged"), true);
	text.bytes = (struct mm_bytes){ (const uint8_t *)all.p, all.n };
	assert_int_equal(
	    mm_facts_restore(&app, &text, NULL, &r, &forged, &err), MM_OK);
	assert_int_equal(mm_audit_verify(&app, NULL, &a, &err), MM_OK);
	assert_int_equal(mm_audit_verify(&app, &head, &a, &err), MM_EINTEGRITY);
	assert_non_null(strstr(err.en, "made anew"));
	mm_app_close(&app);
	mm_buf_free(&all);
}

static void
test_head_row_and_id(void **state)
{
	static const struct {
		const char *what, *change, *says;
	} rows[] = {
		{ "head too low", "UPDATE head SET seq=39",
		    "entry 40 stands after the head" },
		{ "head too high", "UPDATE head SET seq=41",
		    "entry 41 and later ones are missing" },
		{ "head of another chain", "UPDATE head SET chain=zeroblob(32)",
		    "hash of the head" },
		{ "another id",
		    "UPDATE head SET tenant='x';"
		    "UPDATE journal SET tenant='x';"
		    "UPDATE f_workspace SET tenant='x'",
		    "chain hash of entry 1 " },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		write_image();
		sql(rows[i].change);
		expect_bad(rows[i].what, NULL, rows[i].says);
	}
}

/* The tables say something else than the journal; rebuilding mends it. */
static void
test_projections(void **state)
{
	static const struct {
		const char *what, *change, *says;
	} rows[] = {
		{ "value changed", "UPDATE f_unit SET party='H-2' WHERE seq=6",
		    "entry 6 and its row in f_unit" },
		{ "number added",
		    "UPDATE f_unit SET next_inspection='2026-01-01' "
		    "WHERE seq=7",
		    "entry 7 and its row in f_unit" },
		{ "value removed", "UPDATE f_unit SET version=NULL WHERE seq=6",
		    "entry 6 and its row in f_unit" },
		{ "valid moved",
		    "UPDATE f_unit_move SET valid='2099-01-01' WHERE seq=8",
		    "entry 8 and its row in f_unit_move" },
		{ "recorded moved",
		    "UPDATE f_party SET recorded='2020-01-01T00:00:00Z' "
		    "WHERE seq=2",
		    "entry 2 and its row in f_party" },
		{ "not a date", "UPDATE f_party SET valid='x' WHERE seq=3",
		    "entry 3 and its row in f_party" },
		{ "removed", "DELETE FROM f_party WHERE seq=2",
		    "entry 2 and its row in f_party" },
		{ "renumbered", "UPDATE f_unit_move SET seq=99 WHERE seq=8",
		    "entry 8 and its row in f_unit_move" },
		{ "added",
		    "INSERT INTO f_unit_move(tenant,valid,seq,recorded,actor,"
		    "unit,party,how) VALUES('demo','2026-01-01',99,"
		    "'2026-01-01T00:00:00Z','x','U-2','H-2','sale')",
		    "f_unit_move has 2 rows for 1 entries" },
	};

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_rebuild r;
		struct mm_audit a;
		struct mm_err err;

		write_image();
		sql(rows[i].change);
		expect_bad(rows[i].what, NULL, rows[i].says);
		run_open(&app, dir, false);
		assert_int_equal(mm_rebuild(app.store, true, &r, &err), MM_OK);
		CHECK(!r.equal, "%s", rows[i].what);
		assert_int_equal(r.entries, ENTRIES);
		assert_int_equal(
		    mm_audit_verify(&app, NULL, &a, &err), MM_EINTEGRITY);
		assert_int_equal(mm_rebuild(app.store, false, &r, &err), MM_OK);
		CHECK(!r.equal, "%s", rows[i].what);
		CHECK(mm_audit_verify(&app, &head, &a, &err) == MM_OK, "%s: %s",
		    rows[i].what, err.en);
		assert_int_equal(mm_rebuild(app.store, true, &r, &err), MM_OK);
		CHECK(r.equal, "%s", rows[i].what);
		mm_app_close(&app);
	}
}

/* A damaged journal is never the source of new tables. */
static void
test_rebuild_refuses(void **state)
{
	struct mm_rebuild r = { .entries = 7 };
	struct mm_sha256 before, after;
	struct mm_err err;

	(void)state;
	write_image();
	sql("UPDATE journal SET entry=replace(entry,'value-20','value-21') "
	    "WHERE seq=20");
	run_open(&app, dir, false);
	assert_int_equal(
	    mm_store_projection_digest(app.store, &before, &err), MM_OK);
	assert_int_equal(mm_rebuild(app.store, false, &r, &err), MM_EINTEGRITY);
	assert_non_null(strstr(err.en, "entry 20 "));
	assert_int_equal(r.entries, 7);
	assert_int_equal(
	    mm_store_projection_digest(app.store, &after, &err), MM_OK);
	assert_true(mm_sha256_eq(before, after));
	mm_app_close(&app);
}

struct seen {
	uint64_t n, first;
	char data[256];
};

static enum mm_status
see(void *ctx, const struct mm_audit_line *line, struct mm_err *err)
{
	struct seen *s = ctx;

	(void)err;
	if (s->n++ == 0) {
		s->first = line->fact->seq;
		(void)snprintf(
		    s->data, sizeof(s->data), "%.*s", MM_FMT(line->data));
	}
	return MM_OK;
}

static void
test_log(void **state)
{
	static const struct {
		uint64_t after;
		enum mm_fact_type type;
		uint64_t n, first;
	} rows[] = {
		{ 0, MM_FACT_NONE, ENTRIES, 1 },
		{ 10, MM_FACT_NONE, ENTRIES - 10, 11 },
		{ 0, MM_FACT_UNIT, 2, 6 },
		{ 6, MM_FACT_UNIT, 1, 7 },
		{ 40, MM_FACT_NONE, 0, 0 },
	};
	struct mm_err err;

	(void)state;
	write_image();
	run_open(&app, dir, false);
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct seen s = { 0 };

		assert_int_equal(mm_audit_log(&app, rows[i].after, rows[i].type,
				     see, &s, &err),
		    MM_OK);
		CHECK(
		    s.n == rows[i].n && s.first == rows[i].first, "%d", (int)i);
		if (rows[i].first == 11)
			assert_string_equal(s.data,
			    "{\"name\":\"name-11\",\"value\":\"value-11\"}");
	}
	mm_app_close(&app);
}

/* A clock set back is told, but is no damage. */
static void
test_clock_back(void **state)
{
	struct mm_facts_report r;
	struct mm_audit a;
	struct mm_err err;

	(void)state;
	write_image();
	run_open(&app, dir, false);
	app.now.sec -= 1000;
	assert_int_equal(run_import(&app,
			     "{\"type\":\"setting\",\"valid\":\"2026-01-01\","
			     "\"data\":{\"name\":\"x\",\"value\":\"1\"}}",
			     &r, &err),
	    MM_OK);
	assert_int_equal(mm_audit_verify(&app, &head, &a, &err), MM_OK);
	assert_int_equal(a.backwards, 1);
	assert_int_equal(a.backwards_first, ENTRIES + 1);
	mm_app_close(&app);
}

#define HEX16 "0123456789abcdef"

static void
test_head_text(void **state)
{
	static const char *const bad[] = { "", "1", "1:", ":aa", "x:aa", "1:AA",
		"-1:00",
		/* 65 digits */
		"1:" HEX16 HEX16 HEX16 HEX16 "0" };
	struct mm_arena *a = mm_arena_new(0);
	struct mm_head got;
	struct mm_err err;

	(void)state;
	assert_int_equal(
	    mm_head_parse(mm_head_text(a, &head), &got, &err), MM_OK);
	assert_int_equal(got.seq, head.seq);
	assert_true(mm_sha256_eq(got.chain, head.chain));
	for (size_t i = 0; i < MM_COUNT(bad); i++)
		CHECK(mm_head_parse(mm_str_of(bad[i]), &got, &err) == MM_EUSAGE,
		    "%s", bad[i]);
	mm_arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_each_entry),
		cmocka_unit_test(test_hex_edit),
		cmocka_unit_test(test_truncation),
		cmocka_unit_test(test_recomputed),
		cmocka_unit_test(test_head_row_and_id),
		cmocka_unit_test(test_projections),
		cmocka_unit_test(test_rebuild_refuses),
		cmocka_unit_test(test_log),
		cmocka_unit_test(test_clock_back),
		cmocka_unit_test(test_head_text),
	};

	return cmocka_run_group_tests(tests, make_journal, remove_journal);
}
