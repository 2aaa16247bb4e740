-- SPDX-License-Identifier: Apache-2.0
-- Statements only SQLite understands: the connection, transactions, the
-- table of migrations, and the one head of a file that holds one workspace.

-- name: begin
BEGIN IMMEDIATE;

-- name: begin_read
BEGIN;

-- name: commit
COMMIT;

-- name: rollback
ROLLBACK;

-- name: pragma_wal
PRAGMA journal_mode = WAL;

-- FULL: a commit is on the disk before it is acknowledged.
-- name: pragma_synchronous
PRAGMA synchronous = FULL;

-- name: pragma_foreign_keys
PRAGMA foreign_keys = ON;

-- name: pragma_trusted_schema
PRAGMA trusted_schema = OFF;

-- name: pragma_cell_size_check
PRAGMA cell_size_check = ON;

-- name: pragma_mmap
PRAGMA mmap_size = 0;

-- name: pragma_temp_store
PRAGMA temp_store = MEMORY;

-- 64 MiB of pages: a bulk import does not spill before its commit.
-- name: pragma_cache
PRAGMA cache_size = -65536;

-- name: pragma_journal_size
PRAGMA journal_size_limit = 67108864;

-- "MIMA": `file` and the doctor tell the database by it.
-- name: pragma_application_id
PRAGMA application_id = 1296649537;

-- name: application_id
PRAGMA application_id;

-- name: integrity
PRAGMA integrity_check(1);

-- name: checkpoint
PRAGMA wal_checkpoint(TRUNCATE);

-- name: table_count
SELECT count(*) FROM sqlite_schema WHERE type = 'table';

-- name: migration_table
CREATE TABLE IF NOT EXISTS schema_migration (
	version INTEGER NOT NULL,
	name TEXT NOT NULL,
	checksum TEXT NOT NULL,
	PRIMARY KEY (version)
) STRICT, WITHOUT ROWID;

-- name: migration_list
SELECT version, checksum FROM schema_migration ORDER BY version;

-- name: migration_add
INSERT INTO schema_migration (version, name, checksum) VALUES (?1, ?2, ?3);

-- name: head_get
SELECT tenant, seq, chain FROM head;

-- name: migration_count
SELECT count(*) FROM schema_migration;
