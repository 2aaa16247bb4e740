/* SPDX-License-Identifier: Apache-2.0 */
#include "match/image.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/map.h"

struct header {
	char magic[8];
	uint32_t version, nparts;
	uint64_t generation, size, hash, zero;
};

struct entry {
	uint64_t offset, n;
	uint32_t size, zero;
	uint64_t hash;
};

_Static_assert(sizeof(struct header) == 48, "header is 48 bytes");
_Static_assert(sizeof(struct entry) == 32, "table entry is 32 bytes");

/* Header and table as they lie at the start of the file. */
struct frame {
	struct header h;
	struct entry e[MM_IMAGE_PARTS];
};

static size_t
frame_size(uint32_t nparts)
{
	return sizeof(struct header) + nparts * sizeof(struct entry);
}

static uint64_t
up8(uint64_t n)
{
	return (n + 7) & ~UINT64_C(7);
}

static void
lay_out(struct frame *f, const struct mm_image_kind *kind, uint64_t generation,
    const struct mm_image_part *parts)
{
	uint64_t at = frame_size(kind->nparts);

	memset(f, 0, sizeof(*f));
	memcpy(f->h.magic, kind->magic, sizeof(f->h.magic));
	f->h.version = kind->version;
	f->h.nparts = kind->nparts;
	f->h.generation = generation;
	for (uint32_t i = 0; i < kind->nparts; i++) {
		uint64_t bytes = parts[i].n * kind->sizes[i];

		f->e[i].offset = at;
		f->e[i].n = parts[i].n;
		f->e[i].size = kind->sizes[i];
		f->e[i].hash =
		    mm_hash64(bytes > 0 ? parts[i].p : "", (size_t)bytes);
		at = up8(at + bytes);
	}
	f->h.size = at;
	f->h.hash = mm_hash64(f, frame_size(kind->nparts));
}

enum mm_status
mm_image_pack(struct mm_buf *out, const struct mm_image_kind *kind,
    uint64_t generation, const struct mm_image_part *parts, struct mm_err *err)
{
	static const char zeros[8] = { 0 };
	struct frame f = { 0 };

	lay_out(&f, kind, generation, parts);
	mm_buf_add(out, &f, frame_size(kind->nparts));
	for (uint32_t i = 0; i < kind->nparts; i++) {
		uint64_t bytes = parts[i].n * kind->sizes[i];

		if (bytes > 0)
			mm_buf_add(out, parts[i].p, (size_t)bytes);
		mm_buf_add(out, zeros, (size_t)(up8(bytes) - bytes));
	}
	return mm_buf_check(out, err);
}

static bool
write_all(int fd, const void *p, size_t n)
{
	const uint8_t *at = p;

	while (n > 0) {
		ssize_t w = write(fd, at, n);

		if (w < 0 && errno == EINTR)
			continue;
		if (w <= 0)
			return false;
		at += w;
		n -= (size_t)w;
	}
	return true;
}

static bool
write_parts(int fd, const struct mm_image_kind *kind, const struct frame *f,
    const struct mm_image_part *parts)
{
	static const char zeros[8] = { 0 };

	if (!write_all(fd, f, frame_size(kind->nparts)))
		return false;
	for (uint32_t i = 0; i < kind->nparts; i++) {
		uint64_t bytes = parts[i].n * kind->sizes[i];

		if (!write_all(fd, parts[i].p, (size_t)bytes) ||
		    !write_all(fd, zeros, (size_t)(up8(bytes) - bytes)))
			return false;
	}
	return true;
}

/* The rename itself must survive a power cut: sync the folder. */
static bool
sync_folder(char *path)
{
	int fd = open(dirname(path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool ok;

	if (fd < 0)
		return false;
	ok = fsync(fd) == 0;
	(void)close(fd);
	return ok;
}

static enum mm_status
io_failed(struct mm_err *err, const char *path)
{
	return mm_err_set(err, MM_EIO,
	    "照合用索引 %s を書けません: %s。空き容量と権限を確認してください",
	    "cannot write the index %s: %s; check free space and permissions",
	    path, strerror(errno));
}

enum mm_status
mm_image_write(const char *path, const struct mm_image_kind *kind,
    uint64_t generation, const struct mm_image_part *parts, struct mm_err *err)
{
	enum mm_status st = MM_OK;
	size_t n = strlen(path) + 16;
	char *tmp = malloc(n);
	struct frame f = { 0 };
	int fd = -1;

	if (tmp == NULL)
		return mm_err_nomem(err);
	(void)snprintf(tmp, n, "%s.XXXXXX", path);
	fd = mkstemp(tmp);
	if (fd < 0) {
		st = io_failed(err, path);
		goto out;
	}
	lay_out(&f, kind, generation, parts);
	if (!write_parts(fd, kind, &f, parts) || fchmod(fd, 0644) != 0 ||
	    fsync(fd) != 0 || rename(tmp, path) != 0) {
		st = io_failed(err, path);
		(void)unlink(tmp);
		goto out;
	}
	(void)snprintf(tmp, n, "%s", path);
	if (!sync_folder(tmp))
		st = io_failed(err, path);
out:
	if (fd >= 0)
		(void)close(fd);
	free(tmp);
	return st;
}

static enum mm_status
damaged(struct mm_err *err, const struct mm_image_kind *kind, const char *ja,
    const char *en)
{
	return mm_err_set(err, MM_EINTEGRITY,
	    "%s が壊れています(%s%.0s)。消して作り直してください",
	    "the %s is damaged (%.0s%s); remove it and build it again",
	    kind->name, ja, en);
}

static enum mm_status
check_frame(const struct mm_image *im, const struct mm_image_kind *kind,
    struct frame *f, struct mm_err *err)
{
	size_t size = frame_size(kind->nparts);
	uint64_t hash;

	if (im->size < sizeof(f->h))
		return damaged(err, kind, "短すぎる", "too short");
	memcpy(&f->h, im->base, sizeof(f->h));
	if (memcmp(f->h.magic, kind->magic, sizeof(kind->magic)) != 0)
		return damaged(err, kind, "種類が違う", "another kind of file");
	if (f->h.version != kind->version || f->h.nparts != kind->nparts)
		return damaged(
		    err, kind, "形式の版が違う", "another format version");
	if (im->size < size || f->h.size != im->size || im->size % 8 != 0)
		return damaged(err, kind, "途中で切れている", "truncated");
	memcpy(f, im->base, size);
	hash = f->h.hash;
	f->h.hash = 0;
	if (mm_hash64(f, size) != hash || f->h.zero != 0)
		return damaged(err, kind, "見出しの検査和", "header checksum");
	return MM_OK;
}

/* The fill up to the next section is zero: every byte is accounted for. */
static bool
fill_is_zero(const struct mm_image *im, uint64_t end)
{
	for (uint64_t next = up8(end); end < next; end++)
		if (im->base[end] != 0)
			return false;
	return true;
}

enum mm_status
mm_image_use(struct mm_image *im, struct mm_bytes bytes,
    const struct mm_image_kind *kind, struct mm_err *err)
{
	uint64_t at = frame_size(kind->nparts);
	enum mm_status st;
	struct frame f = { 0 };

	im->base = bytes.p;
	im->size = bytes.n;
	st = check_frame(im, kind, &f, err);
	if (st != MM_OK)
		return st;
	for (uint32_t i = 0; i < kind->nparts; i++) {
		const struct entry *e = &f.e[i];
		uint64_t room = im->size > at ? im->size - at : 0;

		/* Sections follow each other: no overlap, no gap. */
		if (e->offset != at || e->size != kind->sizes[i] ||
		    /* NOLINTNEXTLINE(clang-analyzer-core.DivideZero) */
		    e->zero != 0 || e->n > room / kind->sizes[i])
			return damaged(err, kind, "節の位置", "section table");
		if (mm_hash64(im->base + at, (size_t)(e->n * e->size)) !=
		    e->hash)
			return damaged(err, kind, "検査和", "checksum");
		im->parts[i].p = im->base + at;
		im->parts[i].n = e->n;
		if (!fill_is_zero(im, at + e->n * e->size))
			return damaged(err, kind, "節の間", "between sections");
		at = up8(at + e->n * e->size);
	}
	if (at != im->size)
		return damaged(err, kind, "長さ", "length");
	im->generation = f.h.generation;
	memcpy(&im->hash, im->base + offsetof(struct header, hash),
	    sizeof(im->hash));
	return MM_OK;
}

enum mm_status
mm_image_open(struct mm_image *im, const char *path,
    const struct mm_image_kind *kind, struct mm_err *err)
{
	enum mm_status st;
	struct stat sb;
	void *p;
	int fd = open(path, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return mm_err_set(err, errno == ENOENT ? MM_ENOTFOUND : MM_EIO,
		    "%s %s を開けません: %s", "cannot open the %s %s: %s",
		    kind->name, path, strerror(errno));
	if (fstat(fd, &sb) != 0 || !S_ISREG(sb.st_mode) || sb.st_size == 0) {
		(void)close(fd);
		(void)damaged(err, kind, "短すぎる", "too short");
		mm_err_at(err, path, 0, 0);
		return MM_EINTEGRITY;
	}
	p = mmap(NULL, (size_t)sb.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	(void)close(fd);
	if (p == MAP_FAILED)
		return mm_err_nomem(err);
	st = mm_image_use(
	    im, (struct mm_bytes){ p, (size_t)sb.st_size }, kind, err);
	im->mapped = true;
	if (st != MM_OK) {
		mm_err_at(err, path, 0, 0);
		mm_image_close(im);
	}
	return st;
}

void
mm_image_close(struct mm_image *im)
{
	if (im->mapped)
		(void)munmap((void *)(uintptr_t)im->base, im->size);
	memset(im, 0, sizeof(*im));
}
