/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/gzip.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define PIECE ((size_t)256 * 1024)
#define RATIO_FROM ((uint64_t)1024 * 1024)
/* zlib: 15 bits of window, +16 = gzip header and trailer required. */
#define WINDOW_GZIP (15 + 16)

const struct mm_gzip_limits mm_gzip_default_limits = {
	.unpacked = (uint64_t)2 * 1024 * 1024 * 1024,
	.ratio = 200,
};

struct unpacker {
	z_stream z;
	struct mm_bytes in;
	size_t taken; /* of in, by zlib */
	uint64_t out;
	const struct mm_gzip_limits *limits;
	mm_gzip_sink sink;
	void *ctx;
	uint8_t *piece;
};

bool
mm_gzip_is(struct mm_bytes b)
{
	return b.n >= 2 && b.p[0] == 0x1f && b.p[1] == 0x8b;
}

static enum mm_status
fail_cut(struct mm_err *err)
{
	return mm_err_set(err, MM_EFORMAT,
	    "gzipデータが途中で切れています。もう一度取得してください",
	    "the gzip data is cut off; fetch the file again");
}

static enum mm_status
fail_damaged(const struct unpacker *u, struct mm_err *err)
{
	return mm_err_set(err, MM_EFORMAT,
	    "gzipデータが壊れています（%zuバイト目付近）。もう一度取得して"
	    "ください",
	    "the gzip data is damaged (near byte %zu); fetch the file again",
	    u->taken);
}

static enum mm_status
check_limits(const struct unpacker *u, struct mm_err *err)
{
	if (u->out > u->limits->unpacked)
		return mm_err_set(err, MM_ELIMIT,
		    "展開後の大きさが上限（%lluバイト）を超えています",
		    "unpacked, the data exceeds the limit of %llu bytes",
		    (unsigned long long)u->limits->unpacked);
	if (u->out > RATIO_FROM &&
	    u->out / u->limits->ratio > (uint64_t)u->taken)
		return mm_err_set(err, MM_ELIMIT,
		    "圧縮率が異常です（上限%u倍）。ファイルの出所を確認して"
		    "ください",
		    "the data expands suspiciously (limit: %u times); check "
		    "where the file comes from",
		    (unsigned int)u->limits->ratio);
	return MM_OK;
}

/* Unpack the next piece. @p end: the member is complete. */
static enum mm_status
next_piece(struct unpacker *u, bool *end, struct mm_err *err)
{
	size_t left = u->in.n - u->taken, n;
	uInt offered = left > UINT_MAX ? UINT_MAX : (uInt)left;
	enum mm_status st;
	int r;

	/* zlib does not write to its input; its field only lacks const. */
	u->z.next_in = (Bytef *)(uintptr_t)(u->in.p + u->taken);
	u->z.avail_in = offered;
	u->z.next_out = u->piece;
	u->z.avail_out = (uInt)PIECE;
	r = inflate(&u->z, Z_NO_FLUSH);
	u->taken += offered - u->z.avail_in;
	n = PIECE - u->z.avail_out;
	u->out += n;
	if (r == Z_MEM_ERROR)
		return mm_err_nomem(err);
	if (r == Z_BUF_ERROR || (r == Z_OK && n == 0 && left == 0))
		return fail_cut(err);
	if (r != Z_OK && r != Z_STREAM_END)
		return fail_damaged(u, err);
	st = check_limits(u, err);
	if (st == MM_OK && n > 0)
		st = u->sink(u->ctx, (struct mm_bytes){ u->piece, n }, err);
	*end = r == Z_STREAM_END;
	return st;
}

static enum mm_status
unpack_members(struct unpacker *u, struct mm_err *err)
{
	enum mm_status st;
	bool end = false;

	while (!end || u->taken < u->in.n) {
		struct mm_bytes rest = { u->in.p + u->taken,
			u->in.n - u->taken };

		if (end && !mm_gzip_is(rest))
			return fail_damaged(u, err);
		if (end && inflateReset(&u->z) != Z_OK)
			return fail_damaged(u, err);
		st = next_piece(u, &end, err);
		if (st != MM_OK)
			return st;
	}
	return MM_OK;
}

enum mm_status
mm_gzip_read(struct mm_bytes packed, const char *source,
    const struct mm_gzip_limits *limits, mm_gzip_sink sink, void *ctx,
    struct mm_err *err)
{
	struct unpacker u = { .in = packed, .sink = sink, .ctx = ctx };
	enum mm_status st;

	u.limits = limits != NULL ? limits : &mm_gzip_default_limits;
	if (!mm_gzip_is(packed)) {
		st = mm_err_set(err, MM_EFORMAT, "gzip形式ではありません",
		    "this is not gzip data");
		mm_err_at(err, source, 0, 0);
		return st;
	}
	u.piece = malloc(PIECE);
	if (u.piece == NULL || inflateInit2(&u.z, WINDOW_GZIP) != Z_OK) {
		free(u.piece);
		return mm_err_nomem(err);
	}
	st = unpack_members(&u, err);
	(void)inflateEnd(&u.z);
	free(u.piece);
	if (st != MM_OK)
		mm_err_at(err, source, 0, 0);
	return st;
}

static enum mm_status
into_buffer(void *ctx, struct mm_bytes part, struct mm_err *err)
{
	struct mm_buf *b = ctx;

	mm_buf_add(b, part.p, part.n);
	return mm_buf_check(b, err);
}

enum mm_status
mm_gzip_unpack(struct mm_bytes packed, const char *source,
    const struct mm_gzip_limits *limits, struct mm_buf *out, struct mm_err *err)
{
	return mm_gzip_read(packed, source, limits, into_buffer, out, err);
}
