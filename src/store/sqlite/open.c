/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite/driver.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PATH_LIMIT 4096

/* Files a workspace holds are the maker's business: no access for others. */
#define FOLDER_MODE 0750

static enum mm_status
path_of(
    const char *dir, const char *name, char out[PATH_LIMIT], struct mm_err *err)
{
	int n = snprintf(out, PATH_LIMIT, "%s/%s", dir, name);

	if (n < 0 || n >= PATH_LIMIT)
		return mm_err_set(err, MM_ELIMIT, "作業場所のパスが長すぎます",
		    "the path of the workspace is too long");
	return MM_OK;
}

static enum mm_status
make_folder(const char *path, struct mm_err *err)
{
	struct stat sb;

	if (mkdir(path, FOLDER_MODE) == 0)
		return MM_OK;
	if (errno == EEXIST && stat(path, &sb) == 0 && S_ISDIR(sb.st_mode))
		return MM_OK;
	return mm_err_set(err, MM_EIO, "フォルダー %s を作れません: %s",
	    "the folder %s cannot be made: %s", path, strerror(errno));
}

static enum mm_status
make_folders(const char *dir, struct mm_err *err)
{
	static const char *const parts[] = { "feeds", "index", "out" };
	char path[PATH_LIMIT];
	enum mm_status st = make_folder(dir, err);

	for (size_t i = 0; st == MM_OK && i < MM_COUNT(parts); i++) {
		st = path_of(dir, parts[i], path, err);
		if (st == MM_OK)
			st = make_folder(path, err);
	}
	return st;
}

/* WAL needs shared memory: a network file system falls back silently. */
static enum mm_status
set_wal(struct mm_store *s, struct mm_err *err)
{
	struct mm_sql_bind b = { 0 };
	enum mm_status st = mm_sql_get(s, MM_SQL_PRAGMA_WAL, &b.stmt, err);
	bool row, wal;

	if (st != MM_OK)
		return st;
	st = mm_sql_row(s, &b, &row, err);
	if (st != MM_OK)
		return st;
	wal = row && mm_str_eqz(mm_sql_column(b.stmt, 0), "wal");
	mm_sql_done(b.stmt);
	if (wal)
		return MM_OK;
	return mm_err_set(err, MM_EIO,
	    "この場所では WAL を使えません(ネットワークドライブなど)。"
	    "手元のディスクに作業場所を置いてください",
	    "write-ahead logging does not work there (a network drive?); "
	    "keep the workspace on a local disk");
}

static enum mm_status
configure(struct mm_store *s, struct mm_err *err)
{
	static const enum mm_sql pragmas[] = { MM_SQL_PRAGMA_SYNCHRONOUS,
		MM_SQL_PRAGMA_FOREIGN_KEYS, MM_SQL_PRAGMA_TRUSTED_SCHEMA,
		MM_SQL_PRAGMA_CELL_SIZE_CHECK, MM_SQL_PRAGMA_MMAP,
		MM_SQL_PRAGMA_TEMP_STORE, MM_SQL_PRAGMA_CACHE,
		MM_SQL_PRAGMA_JOURNAL_SIZE };
	enum mm_status st;
	int rc = sqlite3_busy_timeout(s->db, MM_STORE_BUSY_MS);

	if (rc == SQLITE_OK)
		rc = sqlite3_db_config(
		    s->db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
	if (rc != SQLITE_OK)
		return mm_sql_fail(s, rc, err);
	st = set_wal(s, err);
	for (size_t i = 0; st == MM_OK && i < MM_COUNT(pragmas); i++)
		st = mm_sql_plain(s, pragmas[i], err);
	return st;
}

static enum mm_status
open_file(const char *dir, int flags, struct mm_store **out, bool *fresh,
    struct mm_err *err)
{
	char path[PATH_LIMIT];
	struct mm_store *s;
	struct stat sb;
	enum mm_status st = path_of(dir, MM_STORE_FILE, path, err);
	int rc;

	if (st != MM_OK)
		return st;
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		return mm_err_nomem(err);
	s->dir = strdup(dir);
	if (s->dir == NULL) {
		st = mm_err_nomem(err);
		goto out;
	}
	rc = sqlite3_open_v2(path, &s->db,
	    flags | SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
		SQLITE_OPEN_EXRESCODE,
	    NULL);
	if (rc != SQLITE_OK) {
		st = mm_sql_fail(s, rc, err);
		goto out;
	}
	if (stat(path, &sb) == 0) {
		s->device = sb.st_dev;
		s->inode = sb.st_ino;
	}
	st = configure(s, err);
	if (st == MM_OK)
		st = mm_sql_prepare_tx(s, err);
	if (st == MM_OK)
		st = mm_sql_migrate(s, fresh, err);
	if (st == MM_OK)
		st = mm_sql_head(s, NULL, err);
out:
	if (st != MM_OK) {
		mm_err_at(err, path, 0, 0);
		mm_store_close(s);
		return st;
	}
	*out = s;
	return MM_OK;
}

enum mm_status
mm_sql_in_place(const struct mm_store *s, struct mm_err *err)
{
	char path[PATH_LIMIT];
	struct stat sb;

	if (path_of(s->dir, MM_STORE_FILE, path, err) == MM_OK &&
	    stat(path, &sb) == 0 && sb.st_dev == s->device &&
	    sb.st_ino == s->inode)
		return MM_OK;
	return mm_err_set(err, MM_EBUSY,
	    "作業場所が途中で入れ替えられました(復元など)。何も記録していま"
	    "せん。もう一度実行してください",
	    "the workspace was replaced meanwhile (a restore?); nothing was "
	    "recorded; run again");
}

static enum mm_status
exists(struct mm_err *err)
{
	return mm_err_set(err, MM_ECONFLICT,
	    "作業場所はすでにあります。別の場所を指定してください",
	    "there is a workspace already; give another place");
}

enum mm_status
mm_store_create(const char *dir, struct mm_store **out, struct mm_err *err)
{
	struct mm_store *s = NULL;
	enum mm_status st = make_folders(dir, err);
	struct mm_head head = { 0 };
	bool fresh = false;

	if (st == MM_OK)
		st = open_file(dir, SQLITE_OPEN_CREATE, &s, &fresh, err);
	if (st == MM_OK)
		st = mm_sql_head(s, &head, err);
	if (st != MM_OK) {
		mm_store_close(s);
		return st;
	}
	/* Without an entry it is what an interrupted creation left. */
	if (!fresh && head.seq > 0) {
		mm_store_close(s);
		return exists(err);
	}
	*out = s;
	return MM_OK;
}

enum mm_status
mm_store_open(const char *dir, struct mm_store **out, struct mm_err *err)
{
	char path[PATH_LIMIT];
	enum mm_status st = path_of(dir, MM_STORE_FILE, path, err);
	bool fresh;

	if (st != MM_OK)
		return st;
	if (access(path, F_OK) != 0)
		return mm_err_set(err, MM_ENOTFOUND,
		    "%s に作業場所がありません。mimamori init で作るか、-C で"
		    "指定してください",
		    "there is no workspace in %s; make one with mimamori "
		    "init, or name one with -C",
		    dir);
	return open_file(dir, 0, out, &fresh, err);
}

void
mm_store_close(struct mm_store *s)
{
	if (s == NULL)
		return;
	if (s->db != NULL) {
		mm_store_rollback(s);
		for (size_t i = 0; i < MM_SQL__COUNT; i++)
			(void)sqlite3_finalize(s->stmt[i]);
		(void)sqlite3_close(s->db);
	}
	free(s->dir);
	free(s);
}

struct mm_str
mm_store_dir(const struct mm_store *s)
{
	return mm_str_of(s->dir);
}

struct mm_str
mm_store_workspace(const struct mm_store *s)
{
	return mm_sql_tenant(s);
}
