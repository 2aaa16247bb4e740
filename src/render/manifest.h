/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_RENDER_MANIFEST_H
#define MM_RENDER_MANIFEST_H

/*
 * Manifest of a set of files: header lines beginning with '#', then one line
 * a file in the form of sha256sum(1), sorted by name in byte order, so that
 * `sha256sum --check` verifies it and the same set gives the same bytes.
 *
 * Limits: names of at most 255 bytes, relative, without "..", control
 *         characters or backslashes (sha256sum would need escapes).
 * Layer:  render.
 */

#include "base/arena.h"
#include "base/buf.h"
#include "base/sha256.h"

struct mm_manifest_file {
	struct mm_str name;
	struct mm_sha256 digest;
};

/** A header line: "# key: value". */
struct mm_manifest_head {
	struct mm_str key, value;
};

struct mm_manifest {
	struct mm_manifest_head *heads;
	uint32_t nheads;
	struct mm_manifest_file *files;
	uint32_t nfiles;
};

/**
 * Write @p m.
 *
 * @param files  of @p m: sorted in place
 * @param out    appended to
 * @retval MM_EFORMAT    a name or header value that does not fit the form
 * @retval MM_ECONFLICT  two files of one name
 * @retval MM_EEMPTY     no file
 */
MM_MUST_CHECK enum mm_status mm_manifest_write(
    struct mm_manifest *m, struct mm_buf *out, struct mm_err *err);

/**
 * Read what mm_manifest_write() writes; nothing else is accepted.
 *
 * @param a  holds the arrays; the texts stay in @p text
 * @retval MM_EFORMAT  with the line number
 * @retval MM_ENOMEM
 */
MM_MUST_CHECK enum mm_status mm_manifest_read(struct mm_str text,
    struct mm_arena *a, struct mm_manifest *out, struct mm_err *err);

#endif
