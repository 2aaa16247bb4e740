/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite/driver.h"

#include <limits.h>
#include <string.h>

/* What each primary result code means to the user; others are internal. */
static const struct {
	int rc;
	enum mm_status code;
	const char *ja, *en;
} results[] = {
	{ SQLITE_FULL, MM_EIO,
	    "ディスクの空きがありません。何も記録していません。空きを作って"
	    "からもう一度実行してください",
	    "the disk is full; nothing was recorded; free space and run "
	    "again" },
	{ SQLITE_IOERR, MM_EIO,
	    "ディスクの読み書きに失敗しました。何も記録していません。装置と"
	    "空き容量を確かめてからもう一度実行してください",
	    "reading or writing the disk failed; nothing was recorded; check "
	    "the device and its space and run again" },
	{ SQLITE_BUSY, MM_EBUSY,
	    "別の処理が作業場所を使用中です(5秒待ちました)。その処理が"
	    "終わってからもう一度実行してください",
	    "another process is using the workspace (waited 5 s); run again "
	    "when it has finished" },
	{ SQLITE_LOCKED, MM_EBUSY,
	    "作業場所の一部が使用中です。もう一度実行してください",
	    "a part of the workspace is in use; run again" },
	{ SQLITE_CORRUPT, MM_EINTEGRITY,
	    "データベースが壊れています。使用を止め、バックアップから戻して"
	    "ください",
	    "the database is damaged; stop using it and restore a backup" },
	{ SQLITE_NOTADB, MM_EINTEGRITY,
	    "mimamori.db はデータベースではありません。バックアップから"
	    "戻してください",
	    "mimamori.db is not a database; restore a backup" },
	{ SQLITE_READONLY, MM_EDENIED,
	    "作業場所に書き込めません。権限を確かめてください",
	    "the workspace cannot be written; check its permissions" },
	{ SQLITE_PERM, MM_EDENIED, "作業場所を開く権限がありません",
	    "no permission to open the workspace" },
	{ SQLITE_CANTOPEN, MM_EIO,
	    "作業場所のデータベースを開けません。場所と権限を確かめて"
	    "ください",
	    "the workspace's database cannot be opened; check the path and "
	    "its permissions" },
	{ SQLITE_TOOBIG, MM_ELIMIT, "1件のデータが大きすぎます",
	    "one value is too large" },
};

enum mm_status
mm_sql_fail(const struct mm_store *s, int rc, struct mm_err *err)
{
	const char *detail =
	    s->db != NULL ? sqlite3_errmsg(s->db) : sqlite3_errstr(rc);

	if ((rc & 0xff) == SQLITE_NOMEM)
		return mm_err_nomem(err);
	for (size_t i = 0; i < MM_COUNT(results); i++)
		if ((rc & 0xff) == results[i].rc)
			return mm_err_set(err, results[i].code,
			    "%s%.0s (SQLite %d: %s)", "%.0s%s (SQLite %d: %s)",
			    results[i].ja, results[i].en, rc, detail);
	return mm_err_set(err, MM_EINTERNAL,
	    "データベースの内部エラー (SQLite %d: %s)",
	    "internal error of the database (SQLite %d: %s)", rc, detail);
}

enum mm_status
mm_sql_get(
    struct mm_store *s, enum mm_sql id, sqlite3_stmt **out, struct mm_err *err)
{
	int rc;

	if (s->stmt[id] == NULL) {
		rc = sqlite3_prepare_v3(s->db, mm_sql_text[id], -1,
		    SQLITE_PREPARE_PERSISTENT, &s->stmt[id], NULL);
		if (rc != SQLITE_OK)
			return mm_sql_fail(s, rc, err);
	}
	*out = s->stmt[id];
	return MM_OK;
}

void
mm_sql_done(sqlite3_stmt *stmt)
{
	(void)sqlite3_reset(stmt);
	(void)sqlite3_clear_bindings(stmt);
}

static void
note(struct mm_sql_bind *b, int rc)
{
	if (b->rc == SQLITE_OK)
		b->rc = rc;
}

void
mm_sql_str(struct mm_sql_bind *b, struct mm_str v)
{
	b->at++;
	if (v.p == NULL)
		note(b, sqlite3_bind_null(b->stmt, b->at));
	else
		note(b,
		    sqlite3_bind_text64(
			b->stmt, b->at, v.p, v.n, SQLITE_STATIC, SQLITE_UTF8));
}

void
mm_sql_bytes(struct mm_sql_bind *b, const void *p, size_t n)
{
	b->at++;
	/* A NULL pointer would bind NULL: no bytes are a blob of length 0. */
	note(b,
	    sqlite3_bind_blob64(
		b->stmt, b->at, p != NULL ? p : "", n, SQLITE_STATIC));
}

void
mm_sql_u64(struct mm_sql_bind *b, uint64_t v)
{
	b->at++;
	if (v > INT64_MAX)
		v = INT64_MAX;
	note(b, sqlite3_bind_int64(b->stmt, b->at, (sqlite3_int64)v));
}

enum mm_status
mm_sql_run(struct mm_store *s, struct mm_sql_bind *b, struct mm_err *err)
{
	enum mm_status st;
	bool row = true;

	do
		st = mm_sql_row(s, b, &row, err);
	while (st == MM_OK && row);
	if (st != MM_OK)
		s->broken = true;
	return st;
}

enum mm_status
mm_sql_row(
    struct mm_store *s, struct mm_sql_bind *b, bool *row, struct mm_err *err)
{
	enum mm_status st;
	int rc = b->rc;

	if (rc == SQLITE_OK)
		rc = sqlite3_step(b->stmt);
	*row = rc == SQLITE_ROW;
	if (rc == SQLITE_ROW)
		return MM_OK;
	st = rc == SQLITE_DONE ? MM_OK : mm_sql_fail(s, rc, err);
	mm_sql_done(b->stmt);
	return st;
}

enum mm_status
mm_sql_plain(struct mm_store *s, enum mm_sql id, struct mm_err *err)
{
	struct mm_sql_bind b = { 0 };
	enum mm_status st = mm_sql_get(s, id, &b.stmt, err);

	return st == MM_OK ? mm_sql_run(s, &b, err) : st;
}

enum mm_status
mm_sql_number(struct mm_store *s, enum mm_sql id, bool tenant, uint64_t *out,
    struct mm_err *err)
{
	struct mm_sql_bind b = { 0 };
	enum mm_status st = mm_sql_get(s, id, &b.stmt, err);
	bool row;

	if (st != MM_OK)
		return st;
	if (tenant)
		mm_sql_str(&b, mm_sql_tenant(s));
	st = mm_sql_row(s, &b, &row, err);
	if (st != MM_OK)
		return st;
	*out = row ? (uint64_t)sqlite3_column_int64(b.stmt, 0) : 0;
	mm_sql_done(b.stmt);
	return MM_OK;
}

struct mm_str
mm_sql_column(sqlite3_stmt *stmt, int i)
{
	const char *p = NULL;

	if (sqlite3_column_type(stmt, i) == SQLITE_BLOB)
		p = sqlite3_column_blob(stmt, i);
	else
		p = (const char *)sqlite3_column_text(stmt, i);
	return (struct mm_str){ p, (size_t)sqlite3_column_bytes(stmt, i) };
}

struct mm_str
mm_sql_tenant(const struct mm_store *s)
{
	return mm_str_of(s->workspace);
}

bool
mm_store_in_tx(const struct mm_store *s)
{
	return sqlite3_get_autocommit(s->db) == 0 && !s->stuck;
}

enum mm_status
mm_sql_prepare_tx(struct mm_store *s, struct mm_err *err)
{
	static const enum mm_sql ids[] = { MM_SQL_BEGIN, MM_SQL_BEGIN_READ,
		MM_SQL_COMMIT, MM_SQL_ROLLBACK };
	enum mm_status st = MM_OK;
	sqlite3_stmt *stmt;

	for (size_t i = 0; st == MM_OK && i < MM_COUNT(ids); i++)
		st = mm_sql_get(s, ids[i], &stmt, err);
	return st;
}

static enum mm_status
begin(struct mm_store *s, enum mm_sql how, struct mm_err *err)
{
	enum mm_status st;

	MM_BUG_ON(mm_store_in_tx(s));
	if (s->stuck)
		mm_store_rollback(s);
	if (s->stuck)
		return mm_err_set(err, MM_EINTERNAL,
		    "途中の処理を取り消せないため、続けられません。何も記録して"
		    "いません。もう一度実行してください",
		    "an earlier step cannot be undone, so this cannot go on; "
		    "nothing was recorded; run again");
	s->broken = false;
	st = mm_sql_plain(s, how, err);
	if (st != MM_OK)
		return st;
	st = mm_sql_head(s, NULL, err);
	if (st != MM_OK)
		mm_store_rollback(s);
	return st;
}

enum mm_status
mm_store_begin(struct mm_store *s, struct mm_err *err)
{
	enum mm_status st = begin(s, MM_SQL_BEGIN, err);

	/* Looked at under the lock, which a restore takes too. */
	if (st == MM_OK)
		st = mm_sql_in_place(s, err);
	if (st != MM_OK && mm_store_in_tx(s))
		mm_store_rollback(s);
	return st;
}

enum mm_status
mm_store_begin_read(struct mm_store *s, struct mm_err *err)
{
	return begin(s, MM_SQL_BEGIN_READ, err);
}

enum mm_status
mm_store_commit(struct mm_store *s, struct mm_err *err)
{
	enum mm_status st;

	/* SQLite rolls back by itself after some failures of a read. */
	if (s->broken || !mm_store_in_tx(s)) {
		mm_store_rollback(s);
		return mm_err_set(err, MM_EINTERNAL,
		    "途中の処理に失敗したため、何も記録していません",
		    "an earlier step failed, so nothing was recorded");
	}
	st = mm_sql_plain(s, MM_SQL_COMMIT, err);
	if (st != MM_OK)
		mm_store_rollback(s);
	return st;
}

void
mm_store_rollback(struct mm_store *s)
{
	enum mm_status st = MM_OK;

	/* SQLite may have rolled back by itself; then there is nothing left. */
	if (sqlite3_get_autocommit(s->db) == 0)
		st = mm_sql_plain(s, MM_SQL_ROLLBACK, NULL);
	/*
	 * What could not be rolled back must not pass for a transaction of
	 * the next caller, who would write into it and never commit.
	 */
	s->stuck = st != MM_OK && sqlite3_get_autocommit(s->db) == 0;
	s->broken = false;
}
