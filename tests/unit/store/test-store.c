/* SPDX-License-Identifier: Apache-2.0 */
/* The store's own promises: opening, transactions, blobs, health, copies. */
#include "scratch.h"

#include <sqlite3.h>

#include "store/store.h"

static char dir[SCRATCH_MAX];

static int
setup(void **state)
{
	(void)state;
	scratch_make(dir);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	scratch_remove(dir);
	return 0;
}

/* Change the file behind the store's back. */
static void
sql(const char *where, const char *text)
{
	char path[SCRATCH_MAX * 2], *message = NULL;
	sqlite3 *db;

	assert_int_equal(
	    sqlite3_open(scratch_path(path, where, MM_STORE_FILE), &db),
	    SQLITE_OK);
	if (sqlite3_exec(db, text, NULL, NULL, &message) != SQLITE_OK)
		fail_msg("%s: %s", text, message);
	(void)sqlite3_close(db);
}

static struct mm_store *
make(void)
{
	struct mm_store *s = NULL;
	struct mm_err err;

	CHECK(mm_store_create(dir, &s, &err) == MM_OK, "%s", err.en);
	return s;
}

static void
test_create_and_open(void **state)
{
	static const char *const folders[] = { "feeds", "index", "out" };
	struct mm_store *s = make(), *other = NULL;
	struct mm_head head;
	struct mm_err err;
	struct stat sb;
	char path[SCRATCH_MAX * 2];

	(void)state;
	assert_string_equal(mm_store_dir(s).p, dir);
	assert_string_equal(mm_store_workspace(s).p, MM_STORE_UNNAMED);
	assert_int_equal(mm_store_head(s, &head, &err), MM_OK);
	assert_int_equal(head.seq, 0);
	for (size_t i = 0; i < MM_COUNT(folders); i++) {
		assert_int_equal(
		    stat(scratch_path(path, dir, folders[i]), &sb), 0);
		assert_true(S_ISDIR(sb.st_mode));
		assert_int_equal(sb.st_mode & 07, 0);
	}
	/* Without entries: what an interrupted creation left. */
	assert_int_equal(mm_store_create(dir, &other, &err), MM_OK);
	mm_store_close(other);
	mm_store_close(s);
	assert_int_equal(mm_store_open(dir, &s, &err), MM_OK);
	mm_store_close(s);
	mm_store_close(NULL);
	assert_int_equal(
	    mm_store_open(scratch_path(path, dir, "none"), &s, &err),
	    MM_ENOTFOUND);
	assert_non_null(strstr(err.en, "mimamori init"));
	assert_int_equal(
	    mm_store_create(scratch_path(path, dir, "no/such"), &s, &err),
	    MM_EIO);
}

static void
test_refused_files(void **state)
{
	static const struct {
		const char *why, *change;
		enum mm_status code;
		const char *says;
	} rows[] = {
		{ "newer schema",
		    "INSERT INTO schema_migration VALUES(99,'x','y')",
		    MM_EFORMAT, "newer version" },
		{ "altered migration",
		    "UPDATE schema_migration SET checksum='0' "
		    "WHERE version=1",
		    MM_EINTEGRITY, "history was altered" },
		{ "another program's database", "PRAGMA application_id=7",
		    MM_EFORMAT, "not a database of this program" },
		{ "no head", "DELETE FROM head", MM_EINTEGRITY, "head" },
		{ "two heads", "INSERT INTO head VALUES('x',0,zeroblob(32))",
		    MM_EINTEGRITY, "head" },
		{ "short head", "UPDATE head SET chain=zeroblob(31)",
		    MM_EINTEGRITY, "head" },
	};
	struct mm_store *s;
	struct mm_err err;
	char path[SCRATCH_MAX * 2];
	FILE *f;

	(void)state;
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		char sub[SCRATCH_MAX * 2];

		(void)snprintf(path, sizeof(path), "%s/w%d", dir, (int)i);
		(void)snprintf(sub, sizeof(sub), "%s", path);
		assert_int_equal(mm_store_create(sub, &s, &err), MM_OK);
		mm_store_close(s);
		sql(sub, rows[i].change);
		CHECK(mm_store_open(sub, &s, &err) == rows[i].code, "%s: %s",
		    rows[i].why, err.en);
		CHECK(strstr(err.en, rows[i].says) != NULL, "%s: %s",
		    rows[i].why, err.en);
	}
	f = fopen(scratch_path(path, dir, MM_STORE_FILE), "wb");
	assert_non_null(f);
	(void)fputs("this is a text file, long enough to be looked at as a "
		    "database header of one hundred bytes or more, and so on",
	    f);
	(void)fclose(f);
	assert_int_equal(mm_store_open(dir, &s, &err), MM_EINTEGRITY);
	assert_non_null(strstr(err.source, MM_STORE_FILE));
}

/* A setting fact; the store does not judge bytes or chain. */
static struct mm_fact
setting(uint64_t seq, const char *value)
{
	struct mm_fact f = { .type = MM_FACT_SETTING, .seq = seq };

	f.recorded.sec = 1000000000;
	f.valid.day = 20000;
	f.actor = MM_STR("a");
	f.v[MM_F_SETTING_name] = MM_STR("n");
	f.v[MM_F_SETTING_value] = mm_str_of(value);
	return f;
}

static enum mm_status
append(struct mm_store *s, uint64_t expected, struct mm_err *err)
{
	struct mm_fact f = setting(expected + 1, "v");
	struct mm_store_entry e = { &f, MM_STR("{}"), { { 1, 2, 3 } } };

	return mm_store_append(s, expected, &e, 1, err);
}

static enum mm_status
count_row(void *ctx, const struct mm_journal_row *row, struct mm_err *err)
{
	uint64_t *n = ctx;

	(void)err;
	assert_int_equal(row->bytes.n, 2);
	assert_int_equal(row->chain.n, 32);
	assert_int_equal(row->chain.p[2], 3);
	*n = *n * 10 + row->seq;
	return *n > 100 ? MM_EEMPTY : MM_OK;
}

static void
test_transactions(void **state)
{
	struct mm_store *s = make(), *other = NULL;
	struct mm_head head;
	struct mm_err err;
	uint64_t n = 0;

	(void)state;
	assert_false(mm_store_in_tx(s));
	assert_int_equal(mm_store_begin(s, &err), MM_OK);
	assert_true(mm_store_in_tx(s));
	assert_int_equal(append(s, 0, &err), MM_OK);
	mm_store_rollback(s);
	mm_store_rollback(s);
	assert_int_equal(mm_store_head(s, &head, &err), MM_OK);
	assert_int_equal(head.seq, 0);

	assert_int_equal(mm_store_begin(s, &err), MM_OK);
	assert_int_equal(append(s, 0, &err), MM_OK);
	assert_int_equal(append(s, 1, &err), MM_OK);
	assert_int_equal(append(s, 2, &err), MM_OK);
	assert_int_equal(mm_store_append(s, 7, NULL, 0, &err), MM_OK);
	assert_int_equal(mm_store_commit(s, &err), MM_OK);

	assert_int_equal(mm_store_create(dir, &other, &err), MM_ECONFLICT);
	assert_null(other);

	/* A stale head: nothing of the transaction can be committed. */
	assert_int_equal(mm_store_begin(s, &err), MM_OK);
	assert_int_equal(append(s, 3, &err), MM_OK);
	assert_int_equal(append(s, 3, &err), MM_ECONFLICT);
	assert_int_equal(mm_store_commit(s, &err), MM_EINTERNAL);
	assert_false(mm_store_in_tx(s));

	mm_store_close(s);
	assert_int_equal(mm_store_open(dir, &s, &err), MM_OK);
	assert_int_equal(mm_store_head(s, &head, &err), MM_OK);
	assert_int_equal(head.seq, 3);
	assert_int_equal(head.chain.b[2], 3);
	assert_int_equal(mm_store_journal(s, 1, count_row, &n, &err), MM_OK);
	assert_int_equal(n, 23);
	n = 10;
	assert_int_equal(
	    mm_store_journal(s, 0, count_row, &n, &err), MM_EEMPTY);
	assert_int_equal(n, 101);
	mm_store_close(s);
}

static void
test_adopt(void **state)
{
	struct mm_store *s = make();
	struct mm_err err;

	(void)state;
	assert_int_equal(mm_store_begin(s, &err), MM_OK);
	assert_int_equal(mm_store_adopt(s, MM_STR(""), &err), MM_EFORMAT);
	assert_int_equal(mm_store_adopt(s, MM_STR("acme"), &err), MM_OK);
	assert_string_equal(mm_store_workspace(s).p, "acme");
	assert_int_equal(append(s, 0, &err), MM_OK);
	assert_int_equal(mm_store_adopt(s, MM_STR("acme"), &err), MM_OK);
	assert_int_equal(mm_store_adopt(s, MM_STR("x"), &err), MM_ECONFLICT);
	assert_int_equal(mm_store_commit(s, &err), MM_OK);
	mm_store_close(s);
	assert_int_equal(mm_store_open(dir, &s, &err), MM_OK);
	assert_string_equal(mm_store_workspace(s).p, "acme");
	mm_store_close(s);
}

static void
test_blobs(void **state)
{
	static const uint8_t bytes[] = { 'a', 0, 'b', 0xff };
	struct mm_store *s = make();
	struct mm_arena *a = mm_arena_new(0);
	struct mm_store_health h;
	struct mm_sha256 d, again, empty, none = { { 9 } };
	char hex[MM_SHA256_HEX];
	struct mm_bytes got;
	struct mm_err err;

	(void)state;
	assert_int_equal(
	    mm_store_blob_put(
		s, (struct mm_bytes){ bytes, sizeof(bytes) }, &d, &err),
	    MM_OK);
	assert_int_equal(
	    mm_store_blob_put(
		s, (struct mm_bytes){ bytes, sizeof(bytes) }, &again, &err),
	    MM_OK);
	assert_true(mm_sha256_eq(d, again));
	assert_int_equal(mm_store_blob_get(s, d, a, &got, &err), MM_OK);
	assert_int_equal(got.n, sizeof(bytes));
	assert_memory_equal(got.p, bytes, sizeof(bytes));
	assert_int_equal(
	    mm_store_blob_put(s, (struct mm_bytes){ NULL, 0 }, &empty, &err),
	    MM_OK);
	/* SHA-256 of nothing, FIPS 180-4. */
	assert_string_equal(mm_sha256_hex(empty, hex),
	    "e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855");
	assert_int_equal(mm_store_blob_get(s, empty, a, &got, &err), MM_OK);
	assert_int_equal(got.n, 0);
	assert_int_equal(
	    mm_store_blob_get(s, none, a, &got, &err), MM_ENOTFOUND);

	/* In the caller's transaction it goes with it. */
	assert_int_equal(mm_store_begin(s, &err), MM_OK);
	assert_int_equal(
	    mm_store_blob_put(s, (struct mm_bytes){ bytes, 1 }, &again, &err),
	    MM_OK);
	mm_store_rollback(s);
	assert_int_equal(
	    mm_store_blob_get(s, again, a, &got, &err), MM_ENOTFOUND);

	assert_int_equal(mm_store_health(s, &h, &err), MM_OK);
	assert_int_equal(h.blobs, 2);
	assert_int_equal(h.bad_blobs, 0);
	sql(dir, "UPDATE blob SET bytes=x'00' WHERE length(bytes)=4");
	assert_int_equal(mm_store_blob_get(s, d, a, &got, &err), MM_EINTEGRITY);
	assert_int_equal(mm_store_health(s, &h, &err), MM_OK);
	assert_int_equal(h.bad_blobs, 1);
	mm_arena_free(a);
	mm_store_close(s);
}

static void
test_health_and_backup(void **state)
{
	struct mm_store *s = make(), *copy;
	char path[SCRATCH_MAX * 2], sub[SCRATCH_MAX * 2];
	struct mm_store_health h;
	struct mm_head head;
	struct mm_err err;
	FILE *f;

	(void)state;
	assert_int_equal(mm_store_begin(s, &err), MM_OK);
	assert_int_equal(append(s, 0, &err), MM_OK);
	assert_int_equal(mm_store_commit(s, &err), MM_OK);
	assert_int_equal(mm_store_health(s, &h, &err), MM_OK);
	assert_true(h.integrity);
	assert_string_equal(h.detail, "");
	assert_int_equal(h.head, 1);
	assert_int_equal(h.rows, 1);
	assert_int_equal(h.foreign_rows, 0);
	assert_int_equal(h.schema, h.schema_newest);
	assert_true(h.db_bytes > 0 && h.wal_bytes > 0);

	/* The copy holds what is still in the write-ahead log. */
	(void)snprintf(sub, sizeof(sub), "%s/copy", dir);
	assert_int_equal(mkdir(sub, 0700), 0);
	(void)scratch_path(path, sub, MM_STORE_FILE);
	assert_int_equal(mm_store_backup(s, path, &err), MM_OK);
	assert_int_equal(mm_store_backup(s, path, &err), MM_ECONFLICT);
	assert_int_equal(mm_store_open(sub, &copy, &err), MM_OK);
	assert_int_equal(mm_store_head(copy, &head, &err), MM_OK);
	assert_int_equal(head.seq, 1);
	mm_store_close(copy);

	sql(dir, "INSERT INTO journal VALUES('other',1,'{}',zeroblob(32))");
	assert_int_equal(mm_store_health(s, &h, &err), MM_OK);
	assert_int_equal(h.foreign_rows, 1);
	assert_int_equal(h.rows, 1);
	mm_store_close(s);

	/* Damage a page that is not the first one. */
	f = fopen(scratch_path(path, dir, MM_STORE_FILE), "r+b");
	assert_non_null(f);
	assert_int_equal(fseek(f, 4096 * 3 + 5, SEEK_SET), 0);
	for (int i = 0; i < 2000; i++)
		(void)fputc(0x5a, f);
	(void)fclose(f);
	if (mm_store_open(dir, &s, &err) == MM_OK) {
		enum mm_status st = mm_store_health(s, &h, &err);

		assert_true(st == MM_EINTEGRITY || !h.integrity);
		mm_store_close(s);
	} else {
		assert_int_equal(err.code, MM_EINTEGRITY);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    test_create_and_open, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_refused_files, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_transactions, setup, teardown),
		cmocka_unit_test_setup_teardown(test_adopt, setup, teardown),
		cmocka_unit_test_setup_teardown(test_blobs, setup, teardown),
		cmocka_unit_test_setup_teardown(
		    test_health_and_backup, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
