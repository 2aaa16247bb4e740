/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/zip_out.h"

#include <string.h>
#include <zlib.h>

#define NAME_LIMIT 255
#define FILES_LIMIT 65535
#define BYTES_LIMIT UINT32_MAX
#define SIGN_FILE 0x04034b50u
#define SIGN_ENTRY 0x02014b50u
#define SIGN_END 0x06054b50u
#define VERSION 20 /* 2.0 */
#define MADE_BY (3u << 8 | VERSION) /* on Unix: the mode counts */
#define FLAG_UTF8 0x0800u
#define DATE_1980 0x0021u /* 1 January */
#define MODE_FILE (0100644u << 16)

static void
put16(struct mm_buf *b, uint32_t v)
{
	mm_buf_char(b, (char)(v & 0xff));
	mm_buf_char(b, (char)(v >> 8 & 0xff));
}

static void
put32(struct mm_buf *b, uint32_t v)
{
	put16(b, v & 0xffff);
	put16(b, v >> 16);
}

void
mm_zip_out_begin(struct mm_zip_out *z, struct mm_arena *a, struct mm_buf *out)
{
	memset(z, 0, sizeof(*z));
	z->a = a;
	z->out = out;
	z->start = out->n;
}

static bool
good_name(struct mm_str name)
{
	struct mm_str rest = name;

	if (name.n == 0 || name.n > NAME_LIMIT)
		return false;
	for (size_t i = 0; i < name.n; i++)
		if ((unsigned char)name.p[i] < 0x20 || name.p[i] == '\\' ||
		    name.p[i] == 0x7f)
			return false;
	while (rest.p != NULL) {
		struct mm_str part = mm_str_cut(&rest, '/');

		if (part.n == 0 || mm_str_eqz(part, ".") ||
		    mm_str_eqz(part, ".."))
			return false;
	}
	return true;
}

/* What both records of a file say of it. */
static void
put_common(struct mm_buf *b, const struct mm_zip_out_file *f)
{
	put16(b, FLAG_UTF8);
	put16(b, 0); /* stored */
	put16(b, 0); /* midnight */
	put16(b, DATE_1980);
	put32(b, f->crc);
	put32(b, f->size);
	put32(b, f->size);
	put16(b, (uint32_t)f->name.n);
	put16(b, 0); /* no extra field */
}

static enum mm_status
check_file(const struct mm_zip_out *z, struct mm_str name,
    struct mm_bytes content, struct mm_err *err)
{
	if (!good_name(name))
		return mm_err_set(err, MM_EFORMAT,
		    "ZIPに入れられないファイル名です: %.*s",
		    "a ZIP archive cannot hold a file of the name %.*s",
		    MM_FMT(name));
	for (uint32_t i = 0; i < z->n; i++)
		if (mm_str_eq(z->v[i].name, name))
			return mm_err_set(err, MM_ECONFLICT,
			    "ZIPに同じ名前 %.*s が二つあります",
			    "the ZIP archive would hold %.*s twice",
			    MM_FMT(name));
	if (z->n == FILES_LIMIT || content.n > BYTES_LIMIT / 2 ||
	    z->out->n - z->start > BYTES_LIMIT / 2)
		return mm_err_set(err, MM_ELIMIT,
		    "ZIPが大きくなりすぎます。対象を分けてください",
		    "the ZIP archive would be too large; ask for less");
	return MM_OK;
}

enum mm_status
mm_zip_out_add(struct mm_zip_out *z, struct mm_str name,
    struct mm_bytes content, struct mm_err *err)
{
	struct mm_zip_out_file *f;
	enum mm_status st = check_file(z, name, content, err);

	if (st != MM_OK)
		return st;
	f = mm_vec_push(z->a, z);
	if (f == NULL)
		return mm_err_nomem(err);
	f->name = mm_arena_str(z->a, name);
	if (f->name.p == NULL)
		return mm_err_nomem(err);
	f->crc =
	    (uint32_t)crc32(crc32(0, Z_NULL, 0), content.p, (uInt)content.n);
	f->size = (uint32_t)content.n;
	f->offset = (uint32_t)(z->out->n - z->start);
	put32(z->out, SIGN_FILE);
	put16(z->out, VERSION);
	put_common(z->out, f);
	mm_buf_str(z->out, f->name);
	mm_buf_add(z->out, content.p, content.n);
	return mm_buf_check(z->out, err);
}

enum mm_status
mm_zip_out_end(struct mm_zip_out *z, struct mm_err *err)
{
	uint32_t at = (uint32_t)(z->out->n - z->start), size;

	for (uint32_t i = 0; i < z->n; i++) {
		const struct mm_zip_out_file *f = &z->v[i];

		put32(z->out, SIGN_ENTRY);
		put16(z->out, MADE_BY);
		put16(z->out, VERSION);
		put_common(z->out, f);
		put16(z->out, 0); /* no comment */
		put16(z->out, 0); /* disk */
		put16(z->out, 0); /* bytes, not text */
		put32(z->out, MODE_FILE);
		put32(z->out, f->offset);
		mm_buf_str(z->out, f->name);
	}
	size = (uint32_t)(z->out->n - z->start) - at;
	put32(z->out, SIGN_END);
	put16(z->out, 0); /* this disk */
	put16(z->out, 0); /* disk of the directory */
	put16(z->out, z->n);
	put16(z->out, z->n);
	put32(z->out, size);
	put32(z->out, at);
	put16(z->out, 0); /* no comment */
	return mm_buf_check(z->out, err);
}
