/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_MATCH_IMAGE_H
#define MM_MATCH_IMAGE_H

/*
 * Framing of the index files: a header, a table of sections, the sections.
 * Disposable files: a damaged one is refused and built again.
 *
 *   header, 48 bytes: magic[8], u32 format version, u32 number of sections,
 *     u64 generation, u64 size of the file, u64 XXH3 of header (this field
 *     as 0) and table, u64 zero
 *   table, 32 bytes a section: u64 offset, u64 number of elements, u32 size
 *     of one, u32 zero, u64 XXH3 of the section
 *   sections, each starting at a multiple of 8
 *
 * All numbers are little endian and 8-byte aligned, so a reader maps the file
 * and uses the sections in place. Opening checks sizes and every checksum;
 * the meaning of the sections is checked by their owner.
 *
 * Layer: match. The one place of this layer that touches a file, through a
 *        path its caller gives.
 */

#include "base/buf.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "index files are used in place: little endian only"
#endif

#define MM_IMAGE_PARTS 24

/** What makes a file one of a kind. */
struct mm_image_kind {
	char magic[8];
	uint32_t version;
	uint32_t nparts;
	uint32_t sizes[MM_IMAGE_PARTS]; /**< of one element, per section */
	const char *name; /**< for messages: "advisory index" */
};

struct mm_image_part {
	const void *p;
	uint64_t n; /**< elements */
};

/** An opened file. Zero-initialise; release with mm_image_close(). */
struct mm_image {
	const uint8_t *base;
	size_t size;
	bool mapped;
	uint64_t generation;
	uint64_t hash; /**< of header and table: tells files apart */
	struct mm_image_part parts[MM_IMAGE_PARTS];
};

/**
 * Write @p parts to @p path through a temporary file beside it, fsync and
 * rename: a reader sees the old file or the whole new one.
 *
 * @retval MM_EIO  the system refused; the old file is untouched
 */
MM_MUST_CHECK enum mm_status mm_image_write(const char *path,
    const struct mm_image_kind *kind, uint64_t generation,
    const struct mm_image_part *parts, struct mm_err *err);

/** The same bytes into a buffer. */
MM_MUST_CHECK enum mm_status mm_image_pack(struct mm_buf *out,
    const struct mm_image_kind *kind, uint64_t generation,
    const struct mm_image_part *parts, struct mm_err *err);

/**
 * Map a file and check its frame.
 *
 * @retval MM_ENOTFOUND   there is no such file
 * @retval MM_EINTEGRITY  truncated, damaged, or of another kind or version
 */
MM_MUST_CHECK enum mm_status mm_image_open(struct mm_image *im,
    const char *path, const struct mm_image_kind *kind, struct mm_err *err);

/** Check and use bytes in memory, borrowed and 8-byte aligned. */
MM_MUST_CHECK enum mm_status mm_image_use(struct mm_image *im,
    struct mm_bytes bytes, const struct mm_image_kind *kind,
    struct mm_err *err);

void mm_image_close(struct mm_image *im);

#endif
