/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_FEED_BUNDLE_PRIVATE_H
#define MM_APP_FEED_BUNDLE_PRIVATE_H

/*
 * What writing and reading bundles of feeds share: the manifest and the
 * headers of the archive. Layer: app.
 */

#include "app/feed_bundle.h"
#include "base/buf.h"

#define MM_BUNDLE_BLOCK 512
#define MM_BUNDLE_MANIFEST "MANIFEST"
#define MM_BUNDLE_SIGNATURE "MANIFEST.sig"
#define MM_BUNDLE_MANIFEST_MAX ((size_t)16 << 20)
#define MM_BUNDLE_SIGNATURE_MAX 256

/** A line of the manifest. */
struct mm_bundle_feed {
	enum mm_feed_source source;
	struct mm_str name, digest;
	uint64_t bytes, seq;
	struct mm_date date; /**< or MM_DATE_NONE */
	bool here;
};

struct mm_bundle_manifest {
	struct mm_feed_bundle head;
	MM_VEC(struct mm_bundle_feed) feeds;
};

void mm_bundle_manifest_write(
    struct mm_buf *b, const struct mm_bundle_manifest *m);
/** @retval MM_EFORMAT  with its line */
MM_MUST_CHECK enum mm_status mm_bundle_manifest_read(struct mm_arena *a,
    struct mm_str text, struct mm_bundle_manifest *out, struct mm_err *err);

/**
 * The header of a file in the archive.
 *
 * @param folder  "" or without a slash at its end
 * @return        false: a part of the name is too long for the form
 */
MM_MUST_CHECK bool mm_bundle_header(uint8_t out[MM_BUNDLE_BLOCK],
    struct mm_str folder, struct mm_str name, uint64_t size);
/** Folder and name of a feed's snapshot in the archive; p NULL: no memory. */
struct mm_str mm_bundle_folder(
    struct mm_arena *a, const struct mm_bundle_feed *f);
/** Bytes that fill the last block. */
uint64_t mm_bundle_padding(uint64_t size);

#endif
