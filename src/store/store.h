/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_STORE_STORE_H
#define MM_STORE_STORE_H

/*
 * The store: one workspace's journal, its projections (one table a type of
 * fact) and its blobs, behind one interface for every database.
 *
 * The journal is the truth and is append-only: this interface has no call
 * that changes or removes an entry. Projections are derived and may be
 * cleared and filled again from the journal (app/rebuild.h). Facts enter
 * through mm_record() of app/record.h only; it alone calls
 * mm_store_append().
 *
 * A workspace is a directory: mimamori.db (with -wal and -shm beside it
 * while open), feeds/, index/, out/. The -wal file is part of the database:
 * deleting it or copying mimamori.db alone loses acknowledged commits without
 * any sign inside the file. Only a journal head kept elsewhere (audit verify
 * --head) shows it. docs/formats/workspace.md.
 *
 * Durability: when mm_store_commit() returns MM_OK the transaction survives
 * kill -9 and power loss (WAL, synchronous=FULL). When it fails, nothing of
 * the transaction is stored.
 *
 * A handle belongs to one thread and is never carried across fork().
 * Source: SQLite 3.40 (drivers: sqlite/). Layer: store.
 */

#include "base/arena.h"
#include "base/date.h"
#include "base/sha256.h"
#include "model/fact.h"
#include "model/world.h"

struct mm_store;

/** Name of the database file in a workspace. */
#define MM_STORE_FILE "mimamori.db"
/** How long a writer waits for another one, in milliseconds. */
#define MM_STORE_BUSY_MS 5000
/** Workspace id until the first entry names one. */
#define MM_STORE_UNNAMED "unnamed"

/**
 * Make a new workspace: the directory (and its parents' last step only) with
 * feeds/, index/ and out/, and an empty database of the newest schema.
 *
 * @param dir  path of the workspace; may exist, and hold a database without
 *             entries, as a creation leaves it that was interrupted
 * @param out  set on success; release with mm_store_close()
 * @retval MM_ECONFLICT  there is a workspace with entries already
 * @retval MM_EIO        the directory or the file cannot be made
 */
MM_MUST_CHECK enum mm_status mm_store_create(
    const char *dir, struct mm_store **out, struct mm_err *err);

/**
 * Open an existing workspace; pending migrations are applied, each in one
 * transaction.
 *
 * @retval MM_ENOTFOUND   no database there
 * @retval MM_EINTEGRITY  not a database, damaged, a migration was altered, or
 *                        the schema is newer than this program
 * @retval MM_EBUSY       another process holds it (waited 5 s)
 */
MM_MUST_CHECK enum mm_status mm_store_open(
    const char *dir, struct mm_store **out, struct mm_err *err);

/** Roll back what is open and release everything. NULL is a no-op. */
void mm_store_close(struct mm_store *s);

/** Directory the workspace was opened with; NUL-terminated. */
struct mm_str mm_store_dir(const struct mm_store *s);

/**
 * Workspace id: first input of the hash chain, and the tenant of every row.
 * MM_STORE_UNNAMED until mm_store_adopt(). NUL-terminated, valid until the
 * next adoption.
 */
struct mm_str mm_store_workspace(const struct mm_store *s);

/* -- transactions ------------------------------------------------------ */

/**
 * Start a write transaction; there is no nesting. Only one writer exists at
 * a time: a second one waits MM_STORE_BUSY_MS.
 *
 * @retval MM_EBUSY  another process is writing, or has put another workspace
 *                   in the place of this one; the message says what to do
 */
MM_MUST_CHECK enum mm_status mm_store_begin(
    struct mm_store *s, struct mm_err *err);

/**
 * Start a read transaction: every read until mm_store_rollback() or
 * mm_store_commit() sees one state. Writers are not blocked.
 */
MM_MUST_CHECK enum mm_status mm_store_begin_read(
    struct mm_store *s, struct mm_err *err);

/**
 * Make the transaction durable. On failure it is rolled back.
 *
 * @retval MM_EIO  disk full or refused; nothing was recorded
 */
MM_MUST_CHECK enum mm_status mm_store_commit(
    struct mm_store *s, struct mm_err *err);

/** Undo the open transaction; a no-op when there is none. */
void mm_store_rollback(struct mm_store *s);

/** Is a transaction open on this handle? */
bool mm_store_in_tx(const struct mm_store *s);

/* -- journal ----------------------------------------------------------- */

/** End of the journal. An empty one has seq 0 and chain_0. */
struct mm_head {
	uint64_t seq;
	struct mm_sha256 chain;
};

/**
 * The head as recorded. In an empty journal the store does not know chain_0
 * (the ledger defines it): chain is then all zero.
 */
MM_MUST_CHECK enum mm_status mm_store_head(
    struct mm_store *s, struct mm_head *out, struct mm_err *err);

/**
 * Give an empty workspace its id, inside a write transaction.
 *
 * @retval MM_ECONFLICT  entries exist and the id differs
 */
MM_MUST_CHECK enum mm_status mm_store_adopt(
    struct mm_store *s, struct mm_str workspace, struct mm_err *err);

/** One entry to append: the fact and the evidence made from it. */
struct mm_store_entry {
	const struct mm_fact *fact; /**< checked and stamped */
	struct mm_str bytes; /**< ledger/entry.h */
	struct mm_sha256 chain; /**< chain after this entry */
};

/**
 * Append entries and their projection rows inside a write transaction, and
 * move the head.
 *
 * @param expected  head the chain was computed on
 * @param e         @p n entries whose seq run from expected + 1
 * @retval MM_ECONFLICT  the head is not @p expected: read it and try again
 */
MM_MUST_CHECK enum mm_status mm_store_append(struct mm_store *s,
    uint64_t expected, const struct mm_store_entry *e, size_t n,
    struct mm_err *err);

/** One row as stored; nothing about it is trusted. */
struct mm_journal_row {
	uint64_t seq;
	struct mm_bytes bytes;
	struct mm_bytes chain; /**< 32 bytes unless damaged */
};

/** Called for each row; a status other than MM_OK ends the walk. */
typedef enum mm_status mm_journal_fn(
    void *ctx, const struct mm_journal_row *row, struct mm_err *err);

/**
 * Walk the journal in order of seq.
 *
 * @param after  first row given is the one after this seq; 0 = all
 * @return       MM_OK, a failure of the store, or what @p fn returned
 */
MM_MUST_CHECK enum mm_status mm_store_journal(struct mm_store *s,
    uint64_t after, mm_journal_fn *fn, void *ctx, struct mm_err *err);

/* -- facts ------------------------------------------------------------- */

/** What had been recorded by then; 0 in both: everything. */
struct mm_known {
	uint64_t seq; /**< entries up to this one */
	struct mm_time recorded; /**< entries up to this instant */
};

#define MM_KNOWN_ALL ((struct mm_known){ 0, { 0 } })

/** Both times at once. */
struct mm_slice {
	struct mm_date as_of; /**< latest valid date; MM_DATE_NONE = any */
	struct mm_known known;
};

/** Every fact there is. */
#define MM_SLICE_ALL ((struct mm_slice){ MM_DATE_NONE, MM_KNOWN_ALL })

/** Called for each fact; its texts are valid during the call only. */
typedef enum mm_status mm_fact_fn(
    void *ctx, const struct mm_fact *f, struct mm_err *err);

/** Facts of one type within a slice, in order of (valid, seq). */
MM_MUST_CHECK enum mm_status mm_store_facts(struct mm_store *s,
    enum mm_fact_type type, const struct mm_slice *slice, mm_fact_fn *fn,
    void *ctx, struct mm_err *err);

/**
 * The world of one civil date, in one read transaction (or in the one that
 * is open): every fact with valid <= @p as_of (MM_DATE_NONE: any) known by
 * @p known, applied in the order model/world.h asks for.
 *
 * @param a    holds the world
 * @param out  set on success; lives in @p a
 */
MM_MUST_CHECK enum mm_status mm_store_world(struct mm_store *s,
    struct mm_arena *a, struct mm_date as_of, struct mm_known known,
    struct mm_world **out, struct mm_err *err);

/* -- blobs ------------------------------------------------------------- */

/**
 * Keep bytes under their SHA-256 (an SBOM file, a rendered letter); the same
 * bytes are kept once. Joins the open write transaction or makes its own.
 *
 * @param digest  set on success
 */
MM_MUST_CHECK enum mm_status mm_store_blob_put(struct mm_store *s,
    struct mm_bytes bytes, struct mm_sha256 *digest, struct mm_err *err);

/**
 * @param a    receives a copy
 * @retval MM_ENOTFOUND   no such blob
 * @retval MM_EINTEGRITY  the bytes no longer have that digest
 */
MM_MUST_CHECK enum mm_status mm_store_blob_get(struct mm_store *s,
    struct mm_sha256 digest, struct mm_arena *a, struct mm_bytes *out,
    struct mm_err *err);

/** Called for each stored file; its bytes are valid during the call only. */
typedef enum mm_status mm_blob_fn(
    void *ctx, struct mm_bytes bytes, struct mm_err *err);

/** Every stored file, in order of its digest. */
MM_MUST_CHECK enum mm_status mm_store_blobs(
    struct mm_store *s, mm_blob_fn *fn, void *ctx, struct mm_err *err);

/* -- projections: for app/record, app/rebuild and app/audit ------------- */

/** Add the projection rows of facts, inside a write transaction. */
MM_MUST_CHECK enum mm_status mm_store_project(struct mm_store *s,
    const struct mm_fact *const *facts, size_t n, struct mm_err *err);

/** Remove every projection row, inside a write transaction. */
MM_MUST_CHECK enum mm_status mm_store_projection_clear(
    struct mm_store *s, struct mm_err *err);

/**
 * The projection row of one fact, by the type and seq of @p key.
 *
 * @param a    receives the texts
 * @retval MM_ENOTFOUND   there is none
 */
MM_MUST_CHECK enum mm_status mm_store_projected(struct mm_store *s,
    const struct mm_fact *key, struct mm_arena *a, struct mm_fact *out,
    struct mm_err *err);

/** Rows of one projection, of every tenant. */
MM_MUST_CHECK enum mm_status mm_store_projection_rows(struct mm_store *s,
    enum mm_fact_type type, uint64_t *rows, struct mm_err *err);

/**
 * SHA-256 over every value of every projection row, in order of table and
 * key: equal digests mean equal projections, byte for byte.
 */
MM_MUST_CHECK enum mm_status mm_store_projection_digest(
    struct mm_store *s, struct mm_sha256 *out, struct mm_err *err);

/* -- health: for `doctor` and `store check` ---------------------------- */

struct mm_store_health {
	uint32_t schema, schema_newest; /**< migrations applied / known */
	uint64_t head, rows; /**< recorded head; journal rows */
	uint64_t foreign_rows; /**< journal rows of no workspace */
	uint64_t blobs, bad_blobs; /**< kept; not matching their digest */
	uint64_t wal_bytes, db_bytes;
	bool integrity; /**< the engine's own check passed */
	char detail[256]; /**< its first complaint, or "" */
};

/**
 * Look at everything the engine can tell without the ledger. MM_OK means the
 * questions were answered, not that the answers are good.
 */
MM_MUST_CHECK enum mm_status mm_store_health(
    struct mm_store *s, struct mm_store_health *out, struct mm_err *err);

/**
 * Copy of the database while it is in use, through the engine's backup
 * interface. The copy is checked, and durable, before it gets its name.
 *
 * @param path  file that must not exist
 */
MM_MUST_CHECK enum mm_status mm_store_backup(
    struct mm_store *s, const char *path, struct mm_err *err);

#endif
