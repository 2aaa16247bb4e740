/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite/driver.h"

#include <string.h>

static enum mm_status
bad_head(struct mm_err *err)
{
	return mm_err_set(err, MM_EINTEGRITY,
	    "記録の先頭(head)が壊れています。バックアップから戻してください",
	    "the journal's head row is damaged; restore a backup");
}

/* Take the head row the statement stands on. */
static bool
take_head(struct mm_store *s, sqlite3_stmt *stmt, struct mm_head *out)
{
	struct mm_str id = mm_sql_column(stmt, 0);
	struct mm_str chain = mm_sql_column(stmt, 2);
	sqlite3_int64 seq = sqlite3_column_int64(stmt, 1);

	if (id.n == 0 || id.n > MM_ID_MAX || seq < 0 ||
	    chain.n != sizeof(out->chain.b))
		return false;
	memcpy(s->workspace, id.p, id.n);
	s->workspace[id.n] = '\0';
	if (out != NULL) {
		out->seq = (uint64_t)seq;
		memcpy(out->chain.b, chain.p, chain.n);
	}
	return true;
}

enum mm_status
mm_sql_head(struct mm_store *s, struct mm_head *out, struct mm_err *err)
{
	struct mm_sql_bind b = { 0 };
	enum mm_status st = mm_sql_get(s, MM_SQL_HEAD_GET, &b.stmt, err);
	bool row, ok;

	if (st != MM_OK)
		return st;
	st = mm_sql_row(s, &b, &row, err);
	if (st != MM_OK)
		return st;
	if (!row)
		return bad_head(err);
	ok = take_head(s, b.stmt, out);
	st = mm_sql_row(s, &b, &row, err);
	if (st != MM_OK)
		return st;
	if (!row)
		return ok ? MM_OK : bad_head(err);
	mm_sql_done(b.stmt);
	return bad_head(err);
}

enum mm_status
mm_store_head(struct mm_store *s, struct mm_head *out, struct mm_err *err)
{
	struct mm_head head;
	enum mm_status st = mm_sql_head(s, &head, err);

	if (st == MM_OK)
		*out = head;
	return st;
}

enum mm_status
mm_store_adopt(struct mm_store *s, struct mm_str workspace, struct mm_err *err)
{
	struct mm_sql_bind b = { 0 };
	enum mm_status st;

	MM_BUG_ON(!mm_store_in_tx(s));
	if (mm_str_eq(workspace, mm_sql_tenant(s)))
		return MM_OK;
	if (workspace.n == 0 || workspace.n > MM_ID_MAX)
		return mm_err_set(err, MM_EFORMAT,
		    "作業場所IDは1～64バイトです",
		    "a workspace id has 1-64 bytes");
	st = mm_sql_get(s, MM_SQL_HEAD_ADOPT, &b.stmt, err);
	if (st != MM_OK)
		return st;
	mm_sql_str(&b, mm_sql_tenant(s));
	mm_sql_str(&b, workspace);
	st = mm_sql_run(s, &b, err);
	if (st != MM_OK)
		return st;
	if (sqlite3_changes(s->db) != 1)
		return mm_err_set(err, MM_ECONFLICT,
		    "記録のある作業場所のID「%s」は変えられません",
		    "the id \"%s\" of a workspace with entries cannot change",
		    s->workspace);
	return mm_sql_head(s, NULL, err);
}

static enum mm_status
move_head(struct mm_store *s, uint64_t from, const struct mm_store_entry *last,
    struct mm_err *err)
{
	struct mm_sql_bind b = { 0 };
	enum mm_status st = mm_sql_get(s, MM_SQL_HEAD_MOVE, &b.stmt, err);

	if (st != MM_OK)
		return st;
	mm_sql_str(&b, mm_sql_tenant(s));
	mm_sql_u64(&b, from);
	mm_sql_u64(&b, last->fact->seq);
	mm_sql_bytes(&b, last->chain.b, sizeof(last->chain.b));
	st = mm_sql_run(s, &b, err);
	if (st != MM_OK || sqlite3_changes(s->db) == 1)
		return st;
	s->broken = true;
	return mm_err_set(err, MM_ECONFLICT,
	    "ほかの処理が先に記録しました。何も記録していません。もう一度"
	    "実行してください",
	    "another process recorded first; nothing was recorded; run "
	    "again");
}

static enum mm_status
add_entry(
    struct mm_store *s, const struct mm_store_entry *e, struct mm_err *err)
{
	struct mm_sql_bind b = { 0 };
	enum mm_status st = mm_sql_get(s, MM_SQL_JOURNAL_ADD, &b.stmt, err);

	if (st != MM_OK)
		return st;
	mm_sql_str(&b, mm_sql_tenant(s));
	mm_sql_u64(&b, e->fact->seq);
	mm_sql_str(&b, e->bytes);
	mm_sql_bytes(&b, e->chain.b, sizeof(e->chain.b));
	return mm_sql_run(s, &b, err);
}

enum mm_status
mm_store_append(struct mm_store *s, uint64_t expected,
    const struct mm_store_entry *e, size_t n, struct mm_err *err)
{
	enum mm_status st;

	MM_BUG_ON(!mm_store_in_tx(s));
	if (n == 0)
		return MM_OK;
	st = move_head(s, expected, &e[n - 1], err);
	for (size_t i = 0; st == MM_OK && i < n; i++) {
		MM_BUG_ON(e[i].fact->seq != expected + 1 + i);
		st = add_entry(s, &e[i], err);
		if (st == MM_OK)
			st = mm_store_project(s, &e[i].fact, 1, err);
	}
	return st;
}

enum mm_status
mm_store_journal(struct mm_store *s, uint64_t after, mm_journal_fn *fn,
    void *ctx, struct mm_err *err)
{
	struct mm_sql_bind b = { 0 };
	enum mm_status st = mm_sql_get(s, MM_SQL_JOURNAL_WALK, &b.stmt, err);
	bool row = true;

	if (st != MM_OK)
		return st;
	mm_sql_str(&b, mm_sql_tenant(s));
	mm_sql_u64(&b, after);
	while (st == MM_OK) {
		struct mm_journal_row r;
		struct mm_str bytes, chain;

		st = mm_sql_row(s, &b, &row, err);
		if (st != MM_OK || !row)
			break;
		bytes = mm_sql_column(b.stmt, 1);
		chain = mm_sql_column(b.stmt, 2);
		r.seq = (uint64_t)sqlite3_column_int64(b.stmt, 0);
		r.bytes =
		    (struct mm_bytes){ (const uint8_t *)bytes.p, bytes.n };
		r.chain =
		    (struct mm_bytes){ (const uint8_t *)chain.p, chain.n };
		st = fn(ctx, &r, err);
		if (st != MM_OK)
			mm_sql_done(b.stmt);
	}
	return st;
}
