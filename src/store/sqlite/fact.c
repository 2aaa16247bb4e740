/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite/driver.h"

#include <inttypes.h>
#include <string.h>

/* Statements of each type of fact, by the names gen-fact-sql.py gives. */
static const struct {
	enum mm_sql insert, select, get, count, clear;
} fact_sql[MM_FACT__COUNT] = {
#define FACT(name, type, table, ja, en) \
	[MM_FACT_##name] = { MM_SQL_INSERT_##name, MM_SQL_SELECT_##name, \
		MM_SQL_GET_##name, MM_SQL_COUNT_##name, MM_SQL_CLEAR_##name },
#define FIELD(name, field, kind, flags, terms, ja, en)
#define END(name)
#include "model/fact.def"
};

/* Columns before the fields in a SELECT. */
#define STAMP_COLUMNS 5

static enum mm_status
project(struct mm_store *s, const struct mm_fact *f, struct mm_err *err)
{
	const struct mm_fact_def *d = &mm_fact_defs[f->type];
	char valid[MM_DATE_TEXT], recorded[MM_DATE_TEXT];
	struct mm_sql_bind b = { 0 };
	enum mm_status st =
	    mm_sql_get(s, fact_sql[f->type].insert, &b.stmt, err);

	if (st != MM_OK)
		return st;
	mm_sql_str(&b, mm_sql_tenant(s));
	mm_sql_str(&b, mm_str_of(mm_date_fmt(f->valid, valid)));
	mm_sql_u64(&b, f->seq);
	mm_sql_str(&b, mm_str_of(mm_time_fmt(f->recorded, recorded)));
	mm_sql_str(&b, f->actor);
	mm_sql_str(&b, f->reason.n > 0 ? f->reason : MM_STR_NONE);
	for (int i = 0; i < d->nfields; i++) {
		if (d->fields[i].kind == MM_FIELD_INT && f->v[i].p != NULL)
			mm_sql_u64(&b, (uint64_t)mm_fact_int(f, i));
		else
			mm_sql_str(&b, f->v[i]);
	}
	return mm_sql_run(s, &b, err);
}

enum mm_status
mm_store_project(struct mm_store *s, const struct mm_fact *const *facts,
    size_t n, struct mm_err *err)
{
	enum mm_status st = MM_OK;

	MM_BUG_ON(!mm_store_in_tx(s));
	for (size_t i = 0; st == MM_OK && i < n; i++)
		st = project(s, facts[i], err);
	return st;
}

static enum mm_status
damaged(enum mm_fact_type type, uint64_t seq, struct mm_err *err)
{
	return mm_err_set(err, MM_EINTEGRITY,
	    "%s: 記録 %" PRIu64 " の表の行が壊れています。"
	    "mimamori store rebuild で作り直してください",
	    "%s: the table row of entry %" PRIu64 " is damaged; run "
	    "mimamori store rebuild",
	    mm_fact_defs[type].table, seq);
}

/* Absent when NULL; false when memory ran out while converting. */
static bool
column(sqlite3_stmt *stmt, int i, struct mm_str *out)
{
	*out = MM_STR_NONE;
	if (sqlite3_column_type(stmt, i) == SQLITE_NULL)
		return true;
	*out = mm_sql_column(stmt, i);
	return out->p != NULL;
}

/* The fact of the row; texts are the statement's until its next step. */
static enum mm_status
read_row(sqlite3_stmt *stmt, enum mm_fact_type type, struct mm_fact *f,
    struct mm_err *err)
{
	const struct mm_fact_def *d = &mm_fact_defs[type];
	struct mm_str recorded, valid;
	bool ok;

	memset(f, 0, sizeof(*f));
	f->type = type;
	f->seq = (uint64_t)sqlite3_column_int64(stmt, 0);
	ok = column(stmt, 1, &recorded) && column(stmt, 2, &valid) &&
	    column(stmt, 3, &f->actor) && column(stmt, 4, &f->reason);
	for (int i = 0; ok && i < d->nfields; i++)
		ok = column(stmt, STAMP_COLUMNS + i, &f->v[i]);
	if (!ok)
		return mm_err_nomem(err);
	if (!mm_time_parse(recorded, &f->recorded) ||
	    !mm_date_iso(valid, &f->valid) || mm_fact_check(f, NULL) != MM_OK)
		return damaged(type, f->seq, err);
	return MM_OK;
}

/* ':' follows every digit, so it is after every date and instant. */
#define AFTER_ALL MM_STR(":")

enum mm_status
mm_store_facts(struct mm_store *s, enum mm_fact_type type,
    const struct mm_slice *slice, mm_fact_fn *fn, void *ctx, struct mm_err *err)
{
	const struct mm_known *known = &slice->known;
	char day[MM_DATE_TEXT], instant[MM_DATE_TEXT];
	struct mm_str valid = AFTER_ALL, recorded = AFTER_ALL;
	struct mm_sql_bind b = { 0 };
	enum mm_status st = mm_sql_get(s, fact_sql[type].select, &b.stmt, err);
	struct mm_fact f;
	bool row;

	if (st != MM_OK)
		return st;
	mm_sql_str(&b, mm_sql_tenant(s));
	if (mm_date_is_set(slice->as_of))
		valid = mm_str_of(mm_date_fmt(slice->as_of, day));
	if (known->recorded.sec != 0)
		recorded = mm_str_of(mm_time_fmt(known->recorded, instant));
	mm_sql_str(&b, valid);
	mm_sql_u64(&b, known->seq != 0 ? known->seq : INT64_MAX);
	mm_sql_str(&b, recorded);
	while (st == MM_OK) {
		st = mm_sql_row(s, &b, &row, err);
		if (st != MM_OK || !row)
			return st;
		st = read_row(b.stmt, type, &f, err);
		if (st == MM_OK)
			st = fn(ctx, &f, err);
	}
	mm_sql_done(b.stmt);
	return st;
}

static enum mm_status
apply(void *ctx, const struct mm_fact *f, struct mm_err *err)
{
	return mm_world_apply(ctx, f, err);
}

/* Corrections first, then the catalogue's order (model/world.h). */
static enum mm_status
load(struct mm_store *s, struct mm_world *w, struct mm_known known,
    struct mm_err *err)
{
	struct mm_slice slice = { w->as_of, known };
	enum mm_status st =
	    mm_store_facts(s, MM_FACT_VOID, &slice, apply, w, err);

	for (int t = 1; st == MM_OK && t < MM_FACT__COUNT; t++)
		if (t != MM_FACT_VOID)
			st = mm_store_facts(
			    s, (enum mm_fact_type)t, &slice, apply, w, err);
	return st;
}

enum mm_status
mm_store_world(struct mm_store *s, struct mm_arena *a, struct mm_date as_of,
    struct mm_known known, struct mm_world **out, struct mm_err *err)
{
	bool own = !mm_store_in_tx(s);
	enum mm_status st = own ? mm_store_begin_read(s, err) : MM_OK;
	struct mm_world *w;

	if (st != MM_OK)
		return st;
	w = mm_world_new(a, as_of);
	st = w != NULL ? load(s, w, known, err) : mm_err_nomem(err);
	if (own)
		mm_store_rollback(s);
	if (st == MM_OK)
		*out = w;
	return st;
}

enum mm_status
mm_store_projection_clear(struct mm_store *s, struct mm_err *err)
{
	enum mm_status st = MM_OK;

	MM_BUG_ON(!mm_store_in_tx(s));
	for (int t = 1; st == MM_OK && t < MM_FACT__COUNT; t++) {
		struct mm_sql_bind b = { 0 };

		st = mm_sql_get(s, fact_sql[t].clear, &b.stmt, err);
		if (st != MM_OK)
			break;
		mm_sql_str(&b, mm_sql_tenant(s));
		st = mm_sql_run(s, &b, err);
	}
	return st;
}

static bool
keep(struct mm_arena *a, struct mm_str *s)
{
	bool present = s->p != NULL;

	*s = mm_arena_str(a, *s);
	return !present || s->p != NULL;
}

enum mm_status
mm_store_projected(struct mm_store *s, const struct mm_fact *key,
    struct mm_arena *a, struct mm_fact *out, struct mm_err *err)
{
	struct mm_sql_bind b = { 0 };
	struct mm_fact f;
	enum mm_status st =
	    mm_sql_get(s, fact_sql[key->type].get, &b.stmt, err);
	bool row, ok;

	if (st != MM_OK)
		return st;
	mm_sql_str(&b, mm_sql_tenant(s));
	mm_sql_u64(&b, key->seq);
	st = mm_sql_row(s, &b, &row, err);
	if (st != MM_OK)
		return st;
	if (!row)
		return mm_err_set(err, MM_ENOTFOUND,
		    "%s: 記録 %" PRIu64 " の行がありません",
		    "%s: there is no row of entry %" PRIu64,
		    mm_fact_defs[key->type].table, key->seq);
	st = read_row(b.stmt, key->type, &f, err);
	if (st == MM_OK) {
		ok = keep(a, &f.actor) && keep(a, &f.reason);
		for (int i = 0; ok && i < mm_fact_defs[f.type].nfields; i++)
			ok = keep(a, &f.v[i]);
		st = ok ? MM_OK : mm_err_nomem(err);
	}
	mm_sql_done(b.stmt);
	if (st == MM_OK)
		*out = f;
	return st;
}

enum mm_status
mm_store_projection_rows(struct mm_store *s, enum mm_fact_type type,
    uint64_t *rows, struct mm_err *err)
{
	return mm_sql_number(s, fact_sql[type].count, true, rows, err);
}

/* Length before content, so that no two rows hash alike. */
static void
digest_column(struct mm_sha256_ctx *sha, sqlite3_stmt *stmt, int i)
{
	int type = sqlite3_column_type(stmt, i);
	struct mm_str v = MM_STR_NONE;
	uint64_t n = UINT64_MAX;

	if (type != SQLITE_NULL) {
		v = mm_sql_column(stmt, i);
		n = v.n;
	}
	mm_sha256_add(sha, &n, sizeof(n));
	mm_sha256_add(sha, v.p, v.n);
}

static enum mm_status
digest_table(struct mm_store *s, enum mm_fact_type type,
    struct mm_sha256_ctx *sha, struct mm_err *err)
{
	struct mm_sql_bind b = { 0 };
	enum mm_status st = mm_sql_get(s, fact_sql[type].select, &b.stmt, err);
	bool row = true;

	if (st != MM_OK)
		return st;
	mm_sql_str(&b, mm_sql_tenant(s));
	mm_sql_str(&b, AFTER_ALL);
	mm_sql_u64(&b, INT64_MAX);
	mm_sql_str(&b, AFTER_ALL);
	mm_sha256_add(sha, mm_fact_defs[type].table,
	    strlen(mm_fact_defs[type].table) + 1);
	while (st == MM_OK && row) {
		st = mm_sql_row(s, &b, &row, err);
		for (int i = 0;
		     st == MM_OK && row && i < sqlite3_column_count(b.stmt);
		     i++)
			digest_column(sha, b.stmt, i);
	}
	return st;
}

enum mm_status
mm_store_projection_digest(
    struct mm_store *s, struct mm_sha256 *out, struct mm_err *err)
{
	struct mm_sha256_ctx *sha = mm_sha256_new();
	enum mm_status st = MM_OK;

	if (sha == NULL)
		return mm_err_nomem(err);
	for (int t = 1; st == MM_OK && t < MM_FACT__COUNT; t++)
		st = digest_table(s, (enum mm_fact_type)t, sha, err);
	if (st == MM_OK)
		*out = mm_sha256_end(sha);
	mm_sha256_free(sha);
	return st;
}
