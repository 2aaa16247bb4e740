/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_BASE_SHA512_H
#define MM_BASE_SHA512_H

/*
 * SHA-512 (FIPS 180-4), which some publishers state for their files. Evidence
 * of our own is SHA-256. Third party: OpenSSL libcrypto. Layer: base.
 */

#include "base/base.h"

/** 128 lower-case hex digits and a NUL. */
#define MM_SHA512_HEX 129

/** Digest of one span. Returns @p hex. */
char *mm_sha512_hex_of(const void *p, size_t n, char hex[MM_SHA512_HEX]);

#endif
