/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/zip.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zip.h>

#define RATIO_FROM ((uint64_t)1 << 20)

const struct mm_zip_limits mm_zip_default_limits = { 100000, (uint64_t)2 << 30,
	200 };

struct mm_zip {
	zip_t *z;
	struct mm_zip_limits limits;
	const char *source;
	uint64_t left; /* bytes that may still be unpacked */
};

bool
mm_zip_is(struct mm_bytes b)
{
	return b.n >= 4 && memcmp(b.p, "PK\x03\x04", 4) == 0;
}

static enum mm_status
damaged(const char *source, const char *why, struct mm_err *err)
{
	enum mm_status st = mm_err_set(err, MM_EFORMAT,
	    "ZIPのファイルが壊れています（%s）。取得し直してください",
	    "the ZIP file is damaged (%s); get it again", why);

	mm_err_at(err, source, 0, 0);
	return st;
}

static enum mm_status
beyond(const char *source, const char *ja, const char *en, uint64_t limit,
    struct mm_err *err)
{
	enum mm_status st =
	    mm_err_set(err, MM_ELIMIT, "ZIPの%s%.0sが上限の%lluを超えています",
		"ZIP: %.0s%s above the limit of %llu", ja, en,
		(unsigned long long)limit);

	mm_err_at(err, source, 0, 0);
	return st;
}

enum mm_status
mm_zip_open(struct mm_arena *a, struct mm_bytes b, const char *source,
    const struct mm_zip_limits *limits, struct mm_zip **out, struct mm_err *err)
{
	struct mm_zip *z = mm_arena_alloc(a, sizeof(*z));
	zip_source_t *src;
	zip_error_t e;
	enum mm_status st;

	if (z == NULL)
		return mm_err_nomem(err);
	z->limits = limits != NULL ? *limits : mm_zip_default_limits;
	z->source = source;
	z->left = z->limits.unpacked;
	zip_error_init(&e);
	src = zip_source_buffer_create(b.p, b.n, 0, &e);
	if (src == NULL) {
		zip_error_fini(&e);
		return mm_err_nomem(err);
	}
	z->z = zip_open_from_source(src, ZIP_RDONLY | ZIP_CHECKCONS, &e);
	if (z->z == NULL) {
		zip_source_free(src);
		st = zip_error_code_zip(&e) == ZIP_ER_MEMORY
		    ? mm_err_nomem(err)
		    : damaged(source, zip_error_strerror(&e), err);
		zip_error_fini(&e);
		return st;
	}
	zip_error_fini(&e);
	if (zip_get_num_entries(z->z, 0) > (zip_int64_t)z->limits.entries) {
		mm_zip_close(z);
		return beyond(source, "項目の数", "number of entries",
		    limits != NULL ? limits->entries
				   : mm_zip_default_limits.entries,
		    err);
	}
	*out = z;
	return MM_OK;
}

enum mm_status
mm_zip_prepare(void *ctx, struct mm_err *err)
{
	(void)ctx;
	if (setenv("TZ", "UTC0", 1) != 0)
		return mm_err_nomem(err);
	tzset();
	return MM_OK;
}

uint32_t
mm_zip_count(const struct mm_zip *z)
{
	return (uint32_t)zip_get_num_entries(z->z, 0);
}

struct mm_str
mm_zip_name(struct mm_zip *z, uint32_t i)
{
	return mm_str_of(zip_get_name(z->z, i, ZIP_FL_ENC_RAW));
}

uint32_t
mm_zip_find(struct mm_zip *z, const char *name)
{
	zip_int64_t i = zip_name_locate(z->z, name, ZIP_FL_ENC_RAW);

	return i < 0 ? UINT32_MAX : (uint32_t)i;
}

/* What the directory says of an entry, within the limits. */
static enum mm_status
look(struct mm_zip *z, uint32_t i, uint64_t *size, struct mm_err *err)
{
	zip_stat_t s;

	if (zip_stat_index(z->z, i, 0, &s) != 0 ||
	    (s.valid & (ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE)) !=
		(ZIP_STAT_SIZE | ZIP_STAT_COMP_SIZE))
		return damaged(z->source, "?", err);
	if ((s.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 &&
	    s.encryption_method != ZIP_EM_NONE) {
		enum mm_status st = mm_err_set(err, MM_EFORMAT,
		    "パスワードで暗号化されています。解除してください",
		    "the file is encrypted with a password; remove it");

		mm_err_at(err, z->source, 0, 0);
		return st;
	}
	if (s.size > z->left)
		return beyond(z->source, "展開後の大きさ（バイト）",
		    "unpacked bytes", z->limits.unpacked, err);
	if (s.size > RATIO_FROM && s.size / z->limits.ratio > s.comp_size)
		return beyond(z->source, "圧縮率", "compression ratio",
		    z->limits.ratio, err);
	*size = s.size;
	return MM_OK;
}

enum mm_status
mm_zip_read(struct mm_zip *z, uint32_t i, struct mm_arena *a,
    struct mm_bytes *out, struct mm_err *err)
{
	uint64_t size = 0, n = 0;
	enum mm_status st = look(z, i, &size, err);
	zip_file_t *f;
	uint8_t *p;

	if (st != MM_OK)
		return st;
	p = mm_arena_alloc(a, (size_t)size + 1);
	if (p == NULL)
		return mm_err_nomem(err);
	f = zip_fopen_index(z->z, i, 0);
	if (f == NULL)
		return damaged(z->source, zip_strerror(z->z), err);
	/* One byte more than said: its end is where the checksum is tested. */
	while (n <= size) {
		zip_int64_t got = zip_fread(f, p + n, size + 1 - n);

		if (got <= 0)
			break;
		n += (uint64_t)got;
	}
	if (n != size || zip_error_code_zip(zip_file_get_error(f)) != 0)
		st = damaged(
		    z->source, zip_error_strerror(zip_file_get_error(f)), err);
	(void)zip_fclose(f);
	if (st != MM_OK)
		return st;
	z->left -= size;
	*out = (struct mm_bytes){ p, (size_t)size };
	return MM_OK;
}

void
mm_zip_close(struct mm_zip *z)
{
	if (z == NULL || z->z == NULL)
		return;
	zip_discard(z->z);
	z->z = NULL;
}
