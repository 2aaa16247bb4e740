/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_CODEC_ZIP_OUT_H
#define MM_CODEC_ZIP_OUT_H

/*
 * Writing a ZIP archive in memory: files stored as they are, names in UTF-8,
 * every time 1980-01-01, so the same files give the same bytes.
 *
 * Source: APPNOTE.TXT (PKWARE) 6.3.9, method 0, without ZIP64.
 * Limits: 65,535 files, 4 GiB in all, names of 255 bytes.
 * Layer:  codec.
 */

#include "base/arena.h"
#include "base/buf.h"

struct mm_zip_out_file {
	struct mm_str name;
	uint32_t crc, size, offset;
};

struct mm_zip_out {
	struct mm_arena *a;
	struct mm_buf *out;
	size_t start; /**< of the archive in @c out */
	struct mm_zip_out_file *v;
	uint32_t n, max;
};

/** Begin an archive at the end of @p out; names are kept in @p a. */
void mm_zip_out_begin(
    struct mm_zip_out *z, struct mm_arena *a, struct mm_buf *out);

/**
 * Add a file.
 *
 * @param name  relative, without "..", '\\' and control characters
 * @retval MM_EFORMAT    another name
 * @retval MM_ECONFLICT  there is a file of that name
 * @retval MM_ELIMIT     too many, or too much
 */
MM_MUST_CHECK enum mm_status mm_zip_out_add(struct mm_zip_out *z,
    struct mm_str name, struct mm_bytes content, struct mm_err *err);

/** Write the directory of the archive. */
MM_MUST_CHECK enum mm_status mm_zip_out_end(
    struct mm_zip_out *z, struct mm_err *err);

#endif
