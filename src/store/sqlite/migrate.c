/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite/driver.h"

#include <stdio.h>
#include <string.h>

/*
 * Compare the migrations applied with those this program knows.
 *
 * @param applied  set to their number
 */
static enum mm_status
check_applied(struct mm_store *s, int *applied, struct mm_err *err)
{
	struct mm_sql_bind b = { 0 };
	enum mm_status st = mm_sql_get(s, MM_SQL_MIGRATION_LIST, &b.stmt, err);
	int n = 0;
	bool row;

	while (st == MM_OK) {
		st = mm_sql_row(s, &b, &row, err);
		if (st != MM_OK || !row)
			break;
		if (sqlite3_column_int(b.stmt, 0) > MM_MIGRATIONS)
			st = mm_err_set(err, MM_EFORMAT,
			    "作業場所はこのプログラムより新しい版"
			    "(スキーマ %d、対応は %d まで)で作られています。"
			    "新しい mimamori を使ってください",
			    "the workspace was made by a newer version (schema "
			    "%d, this program knows up to %d); use a newer "
			    "mimamori",
			    sqlite3_column_int(b.stmt, 0), MM_MIGRATIONS);
		else if (sqlite3_column_int(b.stmt, 0) != n + 1 ||
		    !mm_str_eqz(
			mm_sql_column(b.stmt, 1), mm_migrations[n].checksum))
			st = mm_err_set(err, MM_EINTEGRITY,
			    "スキーマの履歴(%d番)が書き換えられています。"
			    "バックアップから戻してください",
			    "the schema history was altered at number %d; "
			    "restore a backup",
			    n + 1);
		else
			n++;
		if (st != MM_OK)
			mm_sql_done(b.stmt);
	}
	if (st == MM_OK)
		*applied = n;
	return st;
}

/* The first head: no id yet, nothing recorded. */
static enum mm_status
add_head(struct mm_store *s, struct mm_err *err)
{
	static const struct mm_sha256 nothing;
	struct mm_sql_bind b = { 0 };
	enum mm_status st = mm_sql_get(s, MM_SQL_HEAD_NEW, &b.stmt, err);

	if (st != MM_OK)
		return st;
	mm_sql_str(&b, MM_STR(MM_STORE_UNNAMED));
	mm_sql_bytes(&b, nothing.b, sizeof(nothing.b));
	return mm_sql_run(s, &b, err);
}

static enum mm_status
apply(struct mm_store *s, const struct mm_migration *m, struct mm_err *err)
{
	struct mm_sql_bind b = { 0 };
	enum mm_status st;
	int rc = sqlite3_exec(s->db, m->sql, NULL, NULL, NULL);

	if (rc != SQLITE_OK)
		return mm_sql_fail(s, rc, err);
	st = m->version == 1 ? add_head(s, err) : MM_OK;
	if (st == MM_OK)
		st = mm_sql_get(s, MM_SQL_MIGRATION_ADD, &b.stmt, err);
	if (st != MM_OK)
		return st;
	mm_sql_u64(&b, (uint64_t)m->version);
	mm_sql_str(&b, mm_str_of(m->name));
	mm_sql_str(&b, mm_str_of(m->checksum));
	return mm_sql_run(s, &b, err);
}

/*
 * One step in one transaction, decided under the write lock so that two
 * programs started together do not both take it.
 */
static enum mm_status
step(struct mm_store *s, bool *done, bool *fresh, struct mm_err *err)
{
	enum mm_status st = mm_sql_plain(s, MM_SQL_BEGIN, err);
	int applied = 0;

	if (st != MM_OK)
		return st;
	st = mm_sql_plain(s, MM_SQL_MIGRATION_TABLE, err);
	if (st == MM_OK)
		st = check_applied(s, &applied, err);
	if (st == MM_OK && applied < MM_MIGRATIONS)
		st = apply(s, &mm_migrations[applied], err);
	if (st == MM_OK)
		st = mm_sql_plain(s, MM_SQL_COMMIT, err);
	if (st != MM_OK) {
		mm_store_rollback(s);
		return st;
	}
	*fresh = *fresh || applied == 0;
	*done = applied + 1 >= MM_MIGRATIONS;
	return MM_OK;
}

/* Copy of the database before an existing one is changed. */
static enum mm_status
save(struct mm_store *s, int applied, struct mm_err *err)
{
	char path[4096];
	enum mm_status st;

	if (snprintf(path, sizeof(path), "%s/" MM_STORE_FILE ".schema-%d",
		s->dir, applied) >= (int)sizeof(path))
		return mm_err_set(
		    err, MM_ELIMIT, "パスが長すぎます", "the path is too long");
	st = mm_store_backup(s, path, err);
	/* Left by an earlier try that did not finish: as good as a new one. */
	return st == MM_ECONFLICT ? MM_OK : st;
}

enum mm_status
mm_sql_migrate(struct mm_store *s, bool *fresh, struct mm_err *err)
{
	uint64_t tables = 0, mark = 0;
	enum mm_status st;
	int applied = 0;
	bool done = false;

	*fresh = false;
	st = mm_sql_number(s, MM_SQL_TABLE_COUNT, false, &tables, err);
	if (st == MM_OK)
		st = mm_sql_number(s, MM_SQL_APPLICATION_ID, false, &mark, err);
	if (st != MM_OK)
		return st;
	if (tables > 0) {
		if (mark != MM_STORE_APPLICATION_ID)
			return mm_err_set(err, MM_EFORMAT,
			    "mimamori.db はこのプログラムのデータベースでは"
			    "ありません",
			    "mimamori.db is not a database of this program");
		st = check_applied(s, &applied, err);
		if (st == MM_OK && applied > 0 && applied < MM_MIGRATIONS)
			st = save(s, applied, err);
		done = applied >= MM_MIGRATIONS;
	} else {
		st = mm_sql_plain(s, MM_SQL_PRAGMA_APPLICATION_ID, err);
	}
	while (st == MM_OK && !done)
		st = step(s, &done, fresh, err);
	return st;
}
