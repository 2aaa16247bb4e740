/* SPDX-License-Identifier: Apache-2.0 */
#include "app/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/journal.h"
#include "base/num.h"
#include "codec/file.h"
#include "codec/json.h"

#define FORMAT "mimamori.backup"
#define MANIFEST_MAX ((size_t)64 << 10)
#define NAME_MAX_BYTES 512
#define BLOCK ((size_t)64 * 1024)

/* What is kept beside the database; index/ can be made again. */
static const char *const folders[] = { "checkpoints", "feeds", "out",
	"sealed" };

static enum mm_status
fail_file(const char *path, int code, struct mm_err *err)
{
	enum mm_status st = mm_err_set(err, MM_EIO,
	    "ファイルの読み書きに失敗しました(errno %d)。空き容量と装置を"
	    "確かめてください",
	    "the file could not be read or written (errno %d); check the "
	    "space and the device",
	    code);

	mm_err_at(err, path, 0, 0);
	return st;
}

/* -- writing ------------------------------------------------------------ */

static void
put_le(uint8_t *p, uint64_t v, int bytes)
{
	for (int i = 0; i < bytes; i++)
		p[i] = (uint8_t)(v >> (8 * i));
}

static uint64_t
get_le(const uint8_t *p, int bytes)
{
	uint64_t v = 0;

	for (int i = 0; i < bytes; i++)
		v |= (uint64_t)p[i] << (8 * i);
	return v;
}

static enum mm_status
write_number(
    struct mm_seal_writer *w, uint64_t v, int bytes, struct mm_err *err)
{
	uint8_t p[8];

	put_le(p, v, bytes);
	return mm_seal_write(w, (struct mm_bytes){ p, (size_t)bytes }, err);
}

static enum mm_status
write_manifest(struct mm_seal_writer *w, const struct mm_archive_manifest *m,
    struct mm_err *err)
{
	char created[MM_DATE_TEXT], chain[MM_SHA256_HEX], head[96];
	struct mm_json_out o;
	struct mm_buf b;
	enum mm_status st;

	(void)snprintf(head, sizeof(head), "%llu:%s",
	    (unsigned long long)m->head.seq,
	    mm_sha256_hex(m->head.chain, chain));
	mm_buf_init(&b, MANIFEST_MAX);
	mm_json_out_init(&o, &b, true, false);
	mm_json_begin_object(&o);
	mm_json_member_z(&o, "created", mm_time_fmt(m->created, created));
	mm_json_member_z(&o, "format", FORMAT);
	mm_json_member_z(&o, "head", head);
	mm_json_member_str(&o, "program", m->program);
	mm_json_member_u64(&o, "schema", m->schema);
	mm_json_member_str(&o, "workspace", m->workspace);
	mm_json_end_object(&o);
	st = mm_buf_check(&b, err);
	if (st == MM_OK)
		st = write_number(w, b.n, 4, err);
	if (st == MM_OK)
		st = mm_seal_write(
		    w, (struct mm_bytes){ (const uint8_t *)b.p, b.n }, err);
	mm_buf_free(&b);
	return st;
}

static enum mm_status
changed(const char *path, struct mm_err *err)
{
	enum mm_status st = mm_err_set(err, MM_EBUSY,
	    "読んでいる間にファイルが変わりました。もう一度実行してください",
	    "the file changed while it was read; run again");

	mm_err_at(err, path, 0, 0);
	return st;
}

static enum mm_status
copy_in(struct mm_seal_writer *w, int fd, const char *path, uint64_t size,
    struct mm_err *err)
{
	uint8_t block[BLOCK];
	enum mm_status st = MM_OK;

	while (st == MM_OK && size > 0) {
		ssize_t n = read(fd, block, sizeof(block));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fail_file(path, errno, err);
		if (n == 0 || (uint64_t)n > size)
			return changed(path, err);
		size -= (uint64_t)n;
		st = mm_seal_write(
		    w, (struct mm_bytes){ block, (size_t)n }, err);
	}
	return st;
}

/* Name, size, bytes. */
static enum mm_status
write_file(struct mm_seal_writer *w, const char *path, const char *name,
    struct mm_archive_counts *counts, struct mm_err *err)
{
	size_t n = strlen(name);
	struct stat sb;
	enum mm_status st;
	int fd = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (fd < 0)
		return errno == ENOENT ? changed(path, err)
				       : fail_file(path, errno, err);
	if (fstat(fd, &sb) != 0) {
		st = fail_file(path, errno, err);
		(void)close(fd);
		return st;
	}
	st = write_number(w, n, 4, err);
	if (st == MM_OK)
		st = mm_seal_write(
		    w, (struct mm_bytes){ (const uint8_t *)name, n }, err);
	if (st == MM_OK)
		st = write_number(w, (uint64_t)sb.st_size, 8, err);
	if (st == MM_OK)
		st = copy_in(w, fd, path, (uint64_t)sb.st_size, err);
	(void)close(fd);
	counts->files++;
	counts->bytes += (uint64_t)sb.st_size;
	return st;
}

static int
by_name(const FTSENT **a, const FTSENT **b)
{
	return strcmp((*a)->fts_name, (*b)->fts_name);
}

/* Files in work (".name", "name.XXXXXX" before its rename) are none yet. */
static bool
is_kept(const FTSENT *e, size_t prefix)
{
	return e->fts_info == FTS_F && e->fts_name[0] != '.' &&
	    strlen(e->fts_path + prefix) <= NAME_MAX_BYTES;
}

static enum mm_status
write_folder(struct mm_seal_writer *w, const char *dir, const char *folder,
    struct mm_archive_counts *counts, struct mm_err *err)
{
	char path[PATH_MAX];
	char *paths[] = { path, NULL };
	size_t prefix = strlen(dir) + 1;
	enum mm_status st = MM_OK;
	FTSENT *e;
	FTS *fts;

	(void)snprintf(path, sizeof(path), "%s/%s", dir, folder);
	if (access(path, F_OK) != 0)
		return MM_OK;
	fts = fts_open(paths, FTS_PHYSICAL | FTS_NOCHDIR, by_name);
	if (fts == NULL)
		return errno == ENOMEM ? mm_err_nomem(err)
				       : fail_file(path, errno, err);
	for (errno = 0; st == MM_OK && (e = fts_read(fts)) != NULL; errno = 0) {
		if (is_kept(e, prefix))
			st = write_file(
			    w, e->fts_path, e->fts_path + prefix, counts, err);
		else if (e->fts_info == FTS_ERR || e->fts_info == FTS_DNR)
			st = fail_file(e->fts_path, e->fts_errno, err);
	}
	if (st == MM_OK && errno != 0)
		st = errno == ENOMEM ? mm_err_nomem(err)
				     : fail_file(path, errno, err);
	(void)fts_close(fts);
	return st;
}

enum mm_status
mm_archive_write(struct mm_seal_writer *w, const struct mm_archive_manifest *m,
    const char *database, const char *dir, struct mm_archive_counts *out,
    struct mm_err *err)
{
	struct mm_archive_counts counts = { 0 };
	enum mm_status st = write_manifest(w, m, err);

	if (st == MM_OK)
		st = write_file(w, database, MM_STORE_FILE, &counts, err);
	for (size_t i = 0; st == MM_OK && i < MM_COUNT(folders); i++)
		st = write_folder(w, dir, folders[i], &counts, err);
	if (st == MM_OK)
		st = write_number(w, 0, 4, err);
	if (st == MM_OK)
		*out = counts;
	return st;
}

/* -- reading ------------------------------------------------------------ */

static enum mm_status
read_number(
    struct mm_seal_reader *r, int bytes, uint64_t *out, struct mm_err *err)
{
	uint8_t p[8];
	enum mm_status st = mm_seal_read(r, p, (size_t)bytes, err);

	if (st == MM_OK)
		*out = get_le(p, bytes);
	return st;
}

static enum mm_status
bad_manifest(struct mm_err *err)
{
	return mm_err_set(err, MM_EINTEGRITY,
	    "バックアップの目録を読めません。別のバックアップを使って"
	    "ください",
	    "the manifest of the backup cannot be read; use another one");
}

static enum mm_status
take_manifest(struct mm_arena *a, struct mm_bytes text,
    struct mm_archive_manifest *m, struct mm_err *err)
{
	struct mm_json *j = mm_json_new(a, text, NULL, NULL);
	struct mm_str format = MM_STR_NONE, head = MM_STR_NONE;
	struct mm_str created = MM_STR_NONE, name;
	int64_t schema = 0;
	enum mm_status st;

	if (j == NULL)
		return mm_err_nomem(err);
	memset(m, 0, sizeof(*m));
	(void)mm_json_enter_object(j);
	while (mm_json_key(j, &name)) {
		if (mm_str_eqz(name, "format"))
			(void)mm_json_string(j, &format);
		else if (mm_str_eqz(name, "head"))
			(void)mm_json_string(j, &head);
		else if (mm_str_eqz(name, "created"))
			(void)mm_json_string(j, &created);
		else if (mm_str_eqz(name, "program"))
			(void)mm_json_string(j, &m->program);
		else if (mm_str_eqz(name, "schema"))
			(void)mm_json_int(j, 1, INT32_MAX, &schema);
		else if (mm_str_eqz(name, "workspace"))
			(void)mm_json_string(j, &m->workspace);
		else
			(void)mm_json_skip(j);
	}
	st = mm_json_finish(j, err);
	if (st != MM_OK)
		return st == MM_ENOMEM ? st : bad_manifest(err);
	if (!mm_str_eqz(format, FORMAT) || m->workspace.n == 0 ||
	    !mm_time_parse(created, &m->created) ||
	    mm_head_parse(head, &m->head, NULL) != MM_OK)
		return bad_manifest(err);
	m->schema = (uint32_t)schema;
	return MM_OK;
}

enum mm_status
mm_archive_manifest(struct mm_seal_reader *r, struct mm_arena *a,
    struct mm_archive_manifest *out, struct mm_err *err)
{
	uint64_t n = 0;
	enum mm_status st = read_number(r, 4, &n, err);
	uint8_t *text;

	if (st != MM_OK)
		return st;
	if (n == 0 || n > MANIFEST_MAX)
		return bad_manifest(err);
	text = mm_arena_alloc(a, (size_t)n);
	if (text == NULL)
		return mm_err_nomem(err);
	st = mm_seal_read(r, text, (size_t)n, err);
	return st == MM_OK
	    ? take_manifest(a, (struct mm_bytes){ text, (size_t)n }, out, err)
	    : st;
}

/* The database, or a file below one of the folders, and nothing outside. */
static bool
is_good_name(const char *name)
{
	bool known = strcmp(name, MM_STORE_FILE) == 0;

	for (size_t i = 0; i < MM_COUNT(folders); i++) {
		size_t n = strlen(folders[i]);

		known = known ||
		    (strncmp(name, folders[i], n) == 0 && name[n] == '/');
	}
	for (const char *p = name; known && p != NULL && *p != '\0';) {
		const char *slash = strchr(p, '/');
		size_t n = slash != NULL ? (size_t)(slash - p) : strlen(p);

		known = n > 0 && p[0] != '.';
		p = slash != NULL ? slash + 1 : NULL;
		known = known && (p == NULL || *p != '\0');
	}
	return known;
}

static enum mm_status
copy_out(struct mm_seal_reader *r, int fd, const char *path, uint64_t size,
    struct mm_err *err)
{
	uint8_t block[BLOCK];
	enum mm_status st = MM_OK;

	while (st == MM_OK && size > 0) {
		size_t n = size < sizeof(block) ? (size_t)size : sizeof(block);
		size_t done = 0;

		st = mm_seal_read(r, block, n, err);
		while (st == MM_OK && done < n) {
			ssize_t more = write(fd, block + done, n - done);

			if (more < 0 && errno == EINTR)
				continue;
			if (more <= 0)
				st = fail_file(path, errno, err);
			else
				done += (size_t)more;
		}
		size -= n;
	}
	if (st == MM_OK && fsync(fd) != 0)
		st = fail_file(path, errno, err);
	return st;
}

static enum mm_status
read_file(struct mm_seal_reader *r, const char *dir, const char *name,
    struct mm_archive_counts *counts, struct mm_err *err)
{
	char path[PATH_MAX];
	uint64_t size = 0;
	enum mm_status st = read_number(r, 8, &size, err);
	char *slash;
	int fd;

	if (st != MM_OK)
		return st;
	(void)snprintf(path, sizeof(path), "%s/%s", dir, name);
	slash = strrchr(path, '/');
	*slash = '\0';
	st = mm_file_make_dirs(path, err);
	*slash = '/';
	if (st != MM_OK)
		return st;
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail_file(path, errno, err);
	st = copy_out(r, fd, path, size, err);
	if (close(fd) != 0 && st == MM_OK)
		st = fail_file(path, errno, err);
	counts->files++;
	counts->bytes += size;
	return st;
}

enum mm_status
mm_archive_extract(struct mm_seal_reader *r, const char *dir,
    struct mm_archive_counts *out, struct mm_err *err)
{
	struct mm_archive_counts counts = { 0 };
	char name[NAME_MAX_BYTES + 1];
	enum mm_status st = MM_OK;
	uint64_t n = 1;

	if (strlen(dir) > PATH_MAX - NAME_MAX_BYTES - 2)
		return mm_err_set(
		    err, MM_ELIMIT, "パスが長すぎます", "the path is too long");
	while (st == MM_OK) {
		st = read_number(r, 4, &n, err);
		if (st != MM_OK || n == 0)
			break;
		if (n > NAME_MAX_BYTES)
			return bad_manifest(err);
		st = mm_seal_read(r, name, (size_t)n, err);
		name[n] = '\0';
		if (st == MM_OK && (strlen(name) != n || !is_good_name(name)))
			st = mm_err_set(err, MM_EINTEGRITY,
			    "作業場所のものではないファイル名「%s」が入って"
			    "います。何も復元していません",
			    "it holds the name \"%s\", which is none of a "
			    "workspace; nothing was restored",
			    name);
		if (st == MM_OK)
			st = read_file(r, dir, name, &counts, err);
	}
	if (st == MM_OK)
		st = mm_seal_end(r, err);
	if (st == MM_OK)
		*out = counts;
	return st;
}
