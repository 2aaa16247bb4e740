/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FETCH_LISTING_H
#define MM_FETCH_LISTING_H

/*
 * What publishers say about their files: where they are, which digest they
 * have, how many pages there are. Read in a worker (sandbox/worker.h).
 *
 * Source:
 *   sum       a digest file: hex digits, then perhaps a blank and a name
 *             (sha256sum(1), CSAF 2.0 section 7.1.18)
 *   meta      NVD data feeds 2.0: lines "sha256:HEX", of the unpacked file
 *   nvd       NVD CVE API 2.0: a page's numbers; its records are not read
 *   provider  CSAF 2.0 section 7.1.7, provider-metadata.json: distributions
 *   rolie     RFC 8322 in JSON as of CSAF 2.0 section 7.1.15
 *   changes   CSAF 2.0 section 7.1.13, changes.csv
 *   release   GitHub REST API, "releases/latest"
 *   json      any JSON: only whether it is whole
 * Limits:  MM_LISTING_MAX bytes, MM_LISTING_ENTRIES entries.
 * Layer:   fetch.
 */

#include "base/arena.h"
#include "base/buf.h"

#define MM_LISTING_MAX ((size_t)64 << 20)
#define MM_LISTING_ENTRIES 200000u
#define MM_LISTING_TEXT 2048
/** Hex digits of the longest digest, SHA-512. */
#define MM_LISTING_DIGEST 128

enum mm_listing_kind {
	MM_LISTING_SUM = 1,
	MM_LISTING_META,
	MM_LISTING_NVD,
	MM_LISTING_PROVIDER,
	MM_LISTING_ROLIE,
	MM_LISTING_CHANGES,
	MM_LISTING_RELEASE,
	MM_LISTING_JSON
};

struct mm_listing_entry {
	struct mm_str where; /**< address or path; of a release: address */
	struct mm_str name; /**< release: of the file; provider: see below */
	struct mm_str digest; /**< lower-case hex, or its address (rolie) */
	struct mm_str changed; /**< as written; or absent */
};

/** Names of a provider's entries. */
#define MM_LISTING_DIRECTORY "directory"
#define MM_LISTING_FEED "rolie"

struct mm_listing {
	MM_VEC(struct mm_listing_entry) list;
	uint64_t total, per_page, start, here; /**< nvd */
};

/**
 * @param source  name for errors
 * @param out     texts in @p a
 * @retval MM_EFORMAT  not such a listing; with its place
 * @retval MM_ELIMIT   too long
 */
MM_MUST_CHECK enum mm_status mm_listing_read(enum mm_listing_kind kind,
    struct mm_bytes text, const char *source, struct mm_arena *a,
    struct mm_listing *out, struct mm_err *err);

/** Over the pipe of a worker. */
void mm_listing_put(struct mm_buf *b, const struct mm_listing *l);
/** false: not sound. */
MM_MUST_CHECK bool mm_listing_take(
    struct mm_bytes got, struct mm_arena *a, struct mm_listing *out);

/**
 * An address relative to another (RFC 3986 section 5, without "..", which is
 * refused): absolute, "/from-root" or "beside". p == NULL: none of these.
 */
struct mm_str mm_listing_resolve(
    struct mm_arena *a, struct mm_str base, struct mm_str ref);

#endif
