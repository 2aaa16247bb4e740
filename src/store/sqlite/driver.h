/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_STORE_SQLITE_DRIVER_H
#define MM_STORE_SQLITE_DRIVER_H

/*
 * Inside of the SQLite driver: the handle, statements by name, and the one
 * table from result codes to statuses. Third party: SQLite (only in this
 * folder).
 *
 * Layer: store/sqlite.
 */

#include <sqlite3.h>
#include <sys/types.h>

#include "store/statements.h"
#include "store/store.h"

/** application_id of the file: "MIMA"; the same number in driver.sql. */
#define MM_STORE_APPLICATION_ID 1296649537u

struct mm_store {
	sqlite3 *db;
	sqlite3_stmt *stmt[MM_SQL__COUNT]; /* prepared at first use */
	char *dir;
	char workspace[MM_ID_MAX + 1];
	dev_t device; /* where the file lies that was opened */
	ino_t inode;
	bool broken; /* a write of the open transaction failed */
	bool stuck; /* a transaction is open that could not be undone */
};

/**
 * Turn the last failure of the connection into a status and a message.
 *
 * @param rc  result code that was returned
 */
enum mm_status mm_sql_fail(
    const struct mm_store *s, int rc, struct mm_err *err);

/** Statement @p id, ready for its parameters. */
MM_MUST_CHECK enum mm_status mm_sql_get(
    struct mm_store *s, enum mm_sql id, sqlite3_stmt **out, struct mm_err *err);

/** Let go of rows and parameters. */
void mm_sql_done(sqlite3_stmt *stmt);

/** Binds parameters from ?1 on; the first failure is kept in rc. */
struct mm_sql_bind {
	sqlite3_stmt *stmt;
	int at, rc;
};

/** The text is borrowed until mm_sql_done(); absent is NULL. */
void mm_sql_str(struct mm_sql_bind *b, struct mm_str v);
void mm_sql_bytes(struct mm_sql_bind *b, const void *p, size_t n);
void mm_sql_u64(struct mm_sql_bind *b, uint64_t v);

/**
 * Execute a bound statement that gives no rows, and let it go. A failure
 * marks the open transaction as broken.
 */
MM_MUST_CHECK enum mm_status mm_sql_run(
    struct mm_store *s, struct mm_sql_bind *b, struct mm_err *err);

/**
 * Step to the next row: MM_OK with @p row false at the end (the statement is
 * then let go, as it is on failure).
 */
MM_MUST_CHECK enum mm_status mm_sql_row(
    struct mm_store *s, struct mm_sql_bind *b, bool *row, struct mm_err *err);

/**
 * Prepare what begins and ends a transaction, so that ending one needs no
 * memory.
 */
MM_MUST_CHECK enum mm_status mm_sql_prepare_tx(
    struct mm_store *s, struct mm_err *err);

/**
 * Is the file of this workspace still the one that was opened? A restore
 * puts another one in its place; what is written to the old one is lost.
 */
MM_MUST_CHECK enum mm_status mm_sql_in_place(
    const struct mm_store *s, struct mm_err *err);

/** Run a statement without parameters and rows. */
MM_MUST_CHECK enum mm_status mm_sql_plain(
    struct mm_store *s, enum mm_sql id, struct mm_err *err);

/** The one number a statement gives, with the workspace bound to ?1. */
MM_MUST_CHECK enum mm_status mm_sql_number(struct mm_store *s, enum mm_sql id,
    bool tenant, uint64_t *out, struct mm_err *err);

/** Text or blob of a column, valid until the next step; NULL = absent. */
struct mm_str mm_sql_column(sqlite3_stmt *stmt, int i);

/** Workspace id as a span. */
struct mm_str mm_sql_tenant(const struct mm_store *s);

/** Read the head row again: workspace id, and the head when asked for. */
MM_MUST_CHECK enum mm_status mm_sql_head(
    struct mm_store *s, struct mm_head *out, struct mm_err *err);

/**
 * Bring the schema to the newest version (sqlite/migrate.c).
 *
 * @param fresh  set: the database was empty before
 */
MM_MUST_CHECK enum mm_status mm_sql_migrate(
    struct mm_store *s, bool *fresh, struct mm_err *err);

#endif
