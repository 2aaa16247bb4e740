/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_CODEC_GZIP_H
#define MM_CODEC_GZIP_H

/*
 * Unpacking gzip, streamed and bounded.
 *
 * Source: RFC 1952; several members one after another count as one text.
 *         A member that is cut off, a wrong checksum, and bytes after the
 *         last member that start no member are errors.
 * Limits: unpacked size and expansion ratio.
 * Layer:  codec. Third party: zlib (only here).
 */

#include "base/buf.h"

struct mm_gzip_limits {
	uint64_t unpacked; /**< bytes, default 2 GiB */
	/** unpacked / packed bytes, looked at once 1 MiB is out; 200 */
	uint32_t ratio;
};

extern const struct mm_gzip_limits mm_gzip_default_limits;

/** Whether the bytes start like a gzip member. */
bool mm_gzip_is(struct mm_bytes b);

/**
 * Takes the next unpacked bytes (never empty).
 * @return anything but MM_OK stops the unpacking with that result
 */
typedef enum mm_status (*mm_gzip_sink)(
    void *ctx, struct mm_bytes part, struct mm_err *err);

/**
 * Unpack @p packed, giving the bytes to @p sink in pieces of at most 256 KiB.
 *
 * @param source  name for errors, may be NULL
 * @param limits  NULL = default
 * @retval MM_EFORMAT  no gzip, damaged or truncated
 * @retval MM_ELIMIT   a limit is exceeded
 */
MM_MUST_CHECK enum mm_status mm_gzip_read(struct mm_bytes packed,
    const char *source, const struct mm_gzip_limits *limits, mm_gzip_sink sink,
    void *ctx, struct mm_err *err);

/** Unpack onto the end of @p out, which has its own maximum. */
MM_MUST_CHECK enum mm_status mm_gzip_unpack(struct mm_bytes packed,
    const char *source, const struct mm_gzip_limits *limits, struct mm_buf *out,
    struct mm_err *err);

#endif
