/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_BASE_SHA256_H
#define MM_BASE_SHA256_H

/*
 * SHA-256 (FIPS 180-4) for evidence. Third party: OpenSSL libcrypto (only
 * here). Layer: base.
 */

#include "base/base.h"

struct mm_sha256 {
	uint8_t b[32];
};

/** 64 lower-case hex digits and a NUL. */
#define MM_SHA256_HEX 65

/** Incremental hash; allocated, release with mm_sha256_free(). */
struct mm_sha256_ctx;
/** NULL when out of memory. */
struct mm_sha256_ctx *mm_sha256_new(void);
void mm_sha256_add(struct mm_sha256_ctx *c, const void *p, size_t n);
/** Digest of all added so far; the context starts afresh. */
struct mm_sha256 mm_sha256_end(struct mm_sha256_ctx *c);
/** NULL is a no-op. */
void mm_sha256_free(struct mm_sha256_ctx *c);

/** Digest of one span. */
struct mm_sha256 mm_sha256_of(const void *p, size_t n);
/** Returns @p hex. */
char *mm_sha256_hex(struct mm_sha256 d, char hex[MM_SHA256_HEX]);
/** From exactly 64 hex digits, lower case. */
MM_MUST_CHECK bool mm_sha256_parse(struct mm_str s, struct mm_sha256 *out);
bool mm_sha256_eq(struct mm_sha256 a, struct mm_sha256 b);

#endif
