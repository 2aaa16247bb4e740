/* SPDX-License-Identifier: Apache-2.0 */
#include "store/sqlite/driver.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/num.h"

static uint64_t
size_of(const char *dir, const char *name)
{
	char path[4096];
	struct stat sb;
	int n = snprintf(path, sizeof(path), "%s/%s", dir, name);

	if (n < 0 || n >= (int)sizeof(path) || stat(path, &sb) != 0)
		return 0;
	return (uint64_t)sb.st_size;
}

/*
 * Did the engine's check fail for want of memory? It says so only in its text
 * ("unable to get the page. error code=7"), as it would of a damaged page.
 */
static bool
lacked_memory(struct mm_str text)
{
	const struct mm_str says = MM_STR("error code=");
	uint64_t code;

	for (size_t i = 0; i + says.n < text.n; i++) {
		struct mm_str rest = { text.p + i + says.n, 0 };

		if (memcmp(text.p + i, says.p, says.n) != 0)
			continue;
		while (i + says.n + rest.n < text.n && rest.p[rest.n] >= '0' &&
		    rest.p[rest.n] <= '9')
			rest.n++;
		if (mm_num_u64(rest, INT32_MAX, &code) &&
		    (code == SQLITE_NOMEM || code == SQLITE_IOERR_NOMEM))
			return true;
	}
	return false;
}

/* First line of the engine's own check; "ok" when all is well. */
static enum mm_status
integrity(struct mm_store *s, struct mm_store_health *h, struct mm_err *err)
{
	struct mm_sql_bind b = { 0 };
	enum mm_status st = mm_sql_get(s, MM_SQL_INTEGRITY, &b.stmt, err);
	struct mm_str line;
	bool row;

	if (st == MM_OK)
		st = mm_sql_row(s, &b, &row, err);
	if (st != MM_OK)
		return st;
	line = row ? mm_sql_column(b.stmt, 0) : MM_STR("no answer");
	if (lacked_memory(line))
		st = mm_err_nomem(err);
	h->integrity = mm_str_eqz(line, "ok");
	if (!h->integrity)
		(void)snprintf(h->detail, sizeof(h->detail), "%.*s",
		    line.n < 200 ? (int)line.n : 200, line.p);
	mm_sql_done(b.stmt);
	return st;
}

static enum mm_status
blobs(struct mm_store *s, struct mm_store_health *h, struct mm_err *err)
{
	struct mm_sql_bind b = { 0 };
	enum mm_status st = mm_sql_get(s, MM_SQL_BLOB_WALK, &b.stmt, err);
	bool row = true;

	if (st != MM_OK)
		return st;
	mm_sql_str(&b, mm_sql_tenant(s));
	while (st == MM_OK) {
		struct mm_str name, bytes;
		char hex[MM_SHA256_HEX];

		st = mm_sql_row(s, &b, &row, err);
		if (st != MM_OK || !row)
			break;
		name = mm_sql_column(b.stmt, 0);
		bytes = mm_sql_column(b.stmt, 1);
		(void)mm_sha256_hex(mm_sha256_of(bytes.p, bytes.n), hex);
		h->blobs++;
		h->bad_blobs += mm_str_eqz(name, hex) ? 0 : 1;
	}
	return st;
}

static enum mm_status
inspect(struct mm_store *s, struct mm_store_health *h, struct mm_err *err)
{
	struct mm_head head = { 0 };
	uint64_t migrations = 0;
	enum mm_status st = integrity(s, h, err);

	if (st == MM_OK)
		st = mm_sql_head(s, &head, err);
	if (st == MM_OK)
		st = mm_sql_number(
		    s, MM_SQL_MIGRATION_COUNT, false, &migrations, err);
	if (st == MM_OK)
		st =
		    mm_sql_number(s, MM_SQL_JOURNAL_COUNT, true, &h->rows, err);
	if (st == MM_OK)
		st = mm_sql_number(
		    s, MM_SQL_JOURNAL_FOREIGN, true, &h->foreign_rows, err);
	if (st == MM_OK)
		st = blobs(s, h, err);
	h->head = head.seq;
	h->schema = (uint32_t)migrations;
	return st;
}

enum mm_status
mm_store_health(
    struct mm_store *s, struct mm_store_health *out, struct mm_err *err)
{
	struct mm_store_health h = { .schema_newest = MM_MIGRATIONS };
	bool own = !mm_store_in_tx(s);
	enum mm_status st = own ? mm_store_begin_read(s, err) : MM_OK;

	if (st != MM_OK)
		return st;
	st = inspect(s, &h, err);
	if (own)
		mm_store_rollback(s);
	if (st != MM_OK)
		return st;
	h.db_bytes = size_of(s->dir, MM_STORE_FILE);
	h.wal_bytes = size_of(s->dir, MM_STORE_FILE "-wal");
	*out = h;
	return MM_OK;
}

static enum mm_status
copy(struct mm_store *s, struct mm_store *to, struct mm_err *err)
{
	sqlite3_backup *b = sqlite3_backup_init(to->db, "main", s->db, "main");
	struct mm_store_health h = { 0 };
	enum mm_status st;
	int rc;

	if (b == NULL)
		return mm_sql_fail(to, sqlite3_extended_errcode(to->db), err);
	rc = sqlite3_backup_step(b, -1);
	(void)sqlite3_backup_finish(b);
	if (rc != SQLITE_DONE)
		return mm_sql_fail(to, rc, err);
	st = integrity(to, &h, err);
	if (st == MM_OK && !h.integrity)
		st = mm_err_set(err, MM_EINTEGRITY,
		    "コピーの検査に失敗しました: %s",
		    "the copy does not pass its check: %s", h.detail);
	return st;
}

static enum mm_status
backup_into(struct mm_store *s, const char *path, struct mm_err *err)
{
	struct mm_store to = { 0 };
	enum mm_status st;
	int rc = sqlite3_open_v2(path, &to.db,
	    SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX |
		SQLITE_OPEN_EXRESCODE,
	    NULL);

	st = rc == SQLITE_OK ? copy(s, &to, err) : mm_sql_fail(&to, rc, err);
	for (size_t i = 0; i < MM_SQL__COUNT; i++)
		(void)sqlite3_finalize(to.stmt[i]);
	(void)sqlite3_close(to.db);
	return st;
}

/* A copy gets its name only when it is whole, checked and on the disk. */
static enum mm_status
name_copy(const char *part, const char *path, struct mm_err *err)
{
	char folder[4096];
	char *slash;
	int fd, n = snprintf(folder, sizeof(folder), "%s", path);
	bool good;

	slash = n > 0 && n < (int)sizeof(folder) ? strrchr(folder, '/') : NULL;
	if (slash != NULL)
		slash[slash == folder ? 1 : 0] = '\0';
	good = rename(part, path) == 0;
	fd = good ? open(slash != NULL ? folder : ".",
			O_RDONLY | O_DIRECTORY | O_CLOEXEC)
		  : -1;
	good = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		(void)close(fd);
	if (good)
		return MM_OK;
	return mm_err_set(err, MM_EIO, "%s を書けません: %s",
	    "%s cannot be written: %s", path, strerror(errno));
}

enum mm_status
mm_store_backup(struct mm_store *s, const char *path, struct mm_err *err)
{
	static const char *const beside[] = { "", "-wal", "-shm", "-journal" };
	char part[4096], name[4110];
	enum mm_status st;

	if (access(path, F_OK) == 0)
		return mm_err_set(err, MM_ECONFLICT,
		    "%s はすでにあります。別の名前を指定してください",
		    "%s exists already; give another name", path);
	if (snprintf(part, sizeof(part), "%s.part", path) >= (int)sizeof(part))
		return mm_err_set(
		    err, MM_ELIMIT, "パスが長すぎます", "the path is too long");
	/* One that was broken off may be there. */
	for (size_t i = 0; i < MM_COUNT(beside); i++) {
		(void)snprintf(name, sizeof(name), "%s%s", part, beside[i]);
		(void)unlink(name);
	}
	st = backup_into(s, part, err);
	if (st == MM_OK)
		st = name_copy(part, path, err);
	for (size_t i = st == MM_OK ? 1 : 0; i < MM_COUNT(beside); i++) {
		(void)snprintf(name, sizeof(name), "%s%s", part, beside[i]);
		(void)unlink(name);
	}
	return st;
}
