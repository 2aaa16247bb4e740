/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/* What errno means to the person who named the file. */
static enum mm_status
fail_errno(const char *path, int error, struct mm_err *err)
{
	enum mm_status st;

	switch (error) {
	case ENOENT:
	case ENOTDIR:
		st = mm_err_set(err, MM_ENOTFOUND,
		    "ファイルがありません。名前と場所を確認してください",
		    "no such file; check its name and folder");
		break;
	case EACCES:
	case EPERM:
		st = mm_err_set(err, MM_EDENIED,
		    "ファイルを開く権限がありません。アクセス権を確認して"
		    "ください",
		    "no permission to open the file; check its access rights");
		break;
	case ENOSPC:
	case EDQUOT:
		st = mm_err_set(err, MM_EIO,
		    "ディスクの空きがありません。空きを作って再実行して"
		    "ください",
		    "the disk is full; make room and run again");
		break;
	case ENOMEM:
		st = mm_err_nomem(err);
		break;
	default:
		st = mm_err_set(err, MM_EIO,
		    "ファイルの読み書きに失敗しました（errno %d）。ディスクと"
		    "接続を確認してください",
		    "the file could not be read or written (errno %d); check "
		    "the disk and the connection",
		    error);
	}
	mm_err_at(err, path, 0, 0);
	return st;
}

/* Open a regular file that is not too large. */
static enum mm_status
open_regular(
    const char *path, size_t limit, int *out, size_t *size, struct mm_err *err)
{
	struct stat sb;
	enum mm_status st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);

	if (fd < 0)
		return fail_errno(path, errno, err);
	if (fstat(fd, &sb) != 0) {
		st = fail_errno(path, errno, err);
	} else if (!S_ISREG(sb.st_mode)) {
		if (S_ISDIR(sb.st_mode))
			st = mm_err_set(err, MM_EUSAGE,
			    "フォルダが指定されました。ファイルを指定して"
			    "ください",
			    "this is a folder; name a file");
		else
			st = mm_err_set(err, MM_EUSAGE,
			    "通常のファイルではありません",
			    "this is not a regular file");
		mm_err_at(err, path, 0, 0);
	} else if ((uint64_t)sb.st_size > limit) {
		st = mm_err_set(err, MM_ELIMIT,
		    "ファイルが大きすぎます（%lldバイト、上限%zuバイト）。"
		    "分けてください",
		    "the file is too large (%lld bytes, limit %zu bytes); "
		    "split it",
		    (long long)sb.st_size, limit);
		mm_err_at(err, path, 0, 0);
	} else {
		*size = (size_t)sb.st_size;
		*out = fd;
		return MM_OK;
	}
	(void)close(fd);
	return st;
}

static enum mm_status
fail_changed(const char *path, struct mm_err *err)
{
	(void)mm_err_set(err, MM_EIO,
	    "読み込み中にファイルが変わりました。もう一度実行してください",
	    "the file changed while it was read; run again");
	mm_err_at(err, path, 0, 0);
	return MM_EIO;
}

/* Read exactly n bytes, and make sure that none follows. */
static enum mm_status
read_all(int fd, const char *path, uint8_t *p, size_t n, struct mm_err *err)
{
	size_t have = 0;
	uint8_t extra;

	for (;;) {
		ssize_t k = have < n ? read(fd, p + have, n - have)
				     : read(fd, &extra, 1);

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return fail_errno(path, errno, err);
		have += (size_t)k;
		if (have > n || (k == 0 && have < n))
			return fail_changed(path, err);
		if (k == 0)
			return MM_OK;
	}
}

enum mm_status
mm_file_read(struct mm_arena *a, const char *path, size_t limit,
    struct mm_bytes *out, struct mm_err *err)
{
	size_t n = 0;
	uint8_t *p;
	int fd = -1;
	enum mm_status st = open_regular(path, limit, &fd, &n, err);

	if (st != MM_OK)
		return st;
	p = mm_arena_alloc(a, n + 1);
	st = p != NULL ? read_all(fd, path, p, n, err) : mm_err_nomem(err);
	(void)close(fd);
	if (st == MM_OK)
		*out = (struct mm_bytes){ p, n };
	return st;
}

static enum mm_status
map_fd(int fd, const char *path, size_t n, struct mm_file_map *out,
    struct mm_err *err)
{
	static const uint8_t nothing[1];
	void *p = NULL;

	if (n > 0)
		p = mmap(NULL, n, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return fail_errno(path, errno, err);
	if (n > 0)
		(void)madvise(p, n, MADV_SEQUENTIAL);
	memset(out, 0, sizeof(*out));
	out->bytes = (struct mm_bytes){ n > 0 ? p : nothing, n };
	return MM_OK;
}

enum mm_status
mm_file_map(
    const char *path, size_t limit, struct mm_file_map *out, struct mm_err *err)
{
	size_t n = 0;
	int fd = -1;
	enum mm_status st = open_regular(path, limit, &fd, &n, err);

	if (st != MM_OK)
		return st;
	st = map_fd(fd, path, n, out, err);
	(void)close(fd);
	return st;
}

/* mmap and munmap want the pointer without const. */
static void *
page_of(const uint8_t *p)
{
	return (void *)(uintptr_t)p;
}

void
mm_file_release(struct mm_file_map *m, size_t offset)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t to = offset / page * page;

	if (m->bytes.n == 0 || to <= m->released || to > m->bytes.n)
		return;
	(void)madvise(
	    page_of(m->bytes.p + m->released), to - m->released, MADV_DONTNEED);
	m->released = to;
}

void
mm_file_unmap(struct mm_file_map *m)
{
	if (m->bytes.n > 0)
		(void)munmap(page_of(m->bytes.p), m->bytes.n);
	memset(m, 0, sizeof(*m));
}

static enum mm_status
write_all(int fd, const char *path, struct mm_bytes content, struct mm_err *err)
{
	while (content.n > 0) {
		ssize_t k = write(fd, content.p, content.n);

		if (k < 0 && errno == EINTR)
			continue;
		if (k < 0)
			return fail_errno(path, errno, err);
		content.p += k;
		content.n -= (size_t)k;
	}
	return MM_OK;
}

/* Template of mkostemp() beside a file, or in a folder. */
static bool
temp_name(char out[PATH_MAX], const char *path, const char *between)
{
	size_t n = strnlen(path, PATH_MAX);

	if (n + sizeof("/.tmp.XXXXXX") > PATH_MAX)
		return false;
	(void)snprintf(out, PATH_MAX, "%s%s.tmp.XXXXXX", path, between);
	return true;
}

enum mm_status
mm_file_temp_open(
    const char *folder, struct mm_file_temp *out, struct mm_err *err)
{
	char path[PATH_MAX];
	int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);

	/* Not every file system has files without a name. */
	if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR)) {
		if (!temp_name(path, folder, "/"))
			return fail_errno(folder, ENAMETOOLONG, err);
		fd = mkostemp(path, O_CLOEXEC);
		if (fd >= 0)
			(void)unlink(path);
	}
	if (fd < 0)
		return fail_errno(folder, errno, err);
	*out = (struct mm_file_temp){ fd, 0 };
	return MM_OK;
}

enum mm_status
mm_file_temp_add(
    struct mm_file_temp *t, struct mm_bytes part, struct mm_err *err)
{
	enum mm_status st = write_all(t->fd, NULL, part, err);

	if (st == MM_OK)
		t->n += part.n;
	return st;
}

enum mm_status
mm_file_temp_clear(struct mm_file_temp *t, struct mm_err *err)
{
	if (ftruncate(t->fd, 0) != 0 || lseek(t->fd, 0, SEEK_SET) != 0)
		return fail_errno(NULL, errno, err);
	t->n = 0;
	return MM_OK;
}

bool
mm_file_temp_holds(const struct mm_file_temp *t)
{
	struct stat sb;

	return fstat(t->fd, &sb) == 0 && sb.st_size >= 0 &&
	    (uint64_t)sb.st_size == t->n;
}

enum mm_status
mm_file_temp_map(
    struct mm_file_temp *t, struct mm_file_map *out, struct mm_err *err)
{
	return map_fd(t->fd, NULL, (size_t)t->n, out, err);
}

void
mm_file_temp_close(struct mm_file_temp *t)
{
	if (t->fd >= 0)
		(void)close(t->fd);
	t->fd = -1;
}

/* Folder part of a path: "a/b" -> "a/", "b" -> ".", "/b" -> "/". */
static void
folder_of(const char *path, char out[PATH_MAX])
{
	const char *slash = strrchr(path, '/');
	int n = slash == NULL ? 0 : (int)(slash - path) + 1;

	(void)snprintf(out, PATH_MAX, "%.*s%s", n, path, n == 0 ? "." : "");
}

/* The rename itself must survive a power failure. */
static enum mm_status
sync_folder(const char *path, struct mm_err *err)
{
	char folder[PATH_MAX];
	enum mm_status st = MM_OK;
	int fd;

	folder_of(path, folder);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fail_errno(folder, errno, err);
	if (fsync(fd) != 0)
		st = fail_errno(folder, errno, err);
	(void)close(fd);
	return st;
}

enum mm_status
mm_file_replace(const char *path, struct mm_bytes content, struct mm_err *err)
{
	char temp[PATH_MAX];
	enum mm_status st;
	int fd;

	if (!temp_name(temp, path, ""))
		return fail_errno(path, ENAMETOOLONG, err);
	fd = mkostemp(temp, O_CLOEXEC);
	if (fd < 0)
		return fail_errno(path, errno, err);
	st = write_all(fd, path, content, err);
	if (st == MM_OK && fsync(fd) != 0)
		st = fail_errno(path, errno, err);
	if (close(fd) != 0 && st == MM_OK)
		st = fail_errno(path, errno, err);
	if (st == MM_OK && rename(temp, path) != 0)
		st = fail_errno(path, errno, err);
	if (st != MM_OK) {
		(void)unlink(temp);
		return st;
	}
	return sync_folder(path, err);
}

enum mm_status
mm_file_rename(const char *from, const char *to, struct mm_err *err)
{
	if (rename(from, to) != 0)
		return fail_errno(to, errno, err);
	return sync_folder(to, err);
}

enum mm_status
mm_file_make_dirs(const char *path, struct mm_err *err)
{
	char part[PATH_MAX];
	size_t n = strlen(path);
	struct stat sb;
	enum mm_status st;

	if (n == 0 || n >= sizeof(part))
		return fail_errno(path, ENAMETOOLONG, err);
	for (size_t i = 1; i <= n; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		(void)snprintf(part, sizeof(part), "%.*s", (int)i, path);
		if (mkdir(part, 0700) == 0) {
			st = sync_folder(part, err);
			if (st != MM_OK)
				return st;
		} else if (errno != EEXIST) {
			return fail_errno(part, errno, err);
		}
	}
	if (stat(path, &sb) == 0 && S_ISDIR(sb.st_mode))
		return MM_OK;
	return fail_errno(path, ENOTDIR, err);
}
