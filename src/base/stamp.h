/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_BASE_STAMP_H
#define MM_BASE_STAMP_H

/*
 * Time stamps (RFC 3161): the request for a digest, and the check of what an
 * authority answered. Third party: OpenSSL libcrypto (only here).
 *
 * Limits: a response of 64 KiB. Layer: base.
 */

#include "base/buf.h"
#include "base/date.h"
#include "base/sha256.h"

#define MM_STAMP_MAX ((size_t)64 << 10)

/**
 * Append a request in DER: SHA-256, a random nonce, certificate asked for.
 *
 * @retval MM_EIO  the library failed
 */
MM_MUST_CHECK enum mm_status mm_stamp_request(
    struct mm_sha256 digest, struct mm_buf *out, struct mm_err *err);

/**
 * Verify a response: the authority granted it, for this digest, its signature
 * is good, and its certificate leads to one of @p ca and was valid at the
 * time of the stamp.
 *
 * @param request  in DER, to compare the nonce; n == 0: not compared
 * @param ca       certificates in PEM that are trusted
 * @param time     set to the instant of the stamp
 * @retval MM_EFORMAT     no response, or no certificates
 * @retval MM_EINTEGRITY  what is wrong with it, in the library's words
 */
MM_MUST_CHECK enum mm_status mm_stamp_verify(struct mm_bytes response,
    struct mm_sha256 digest, struct mm_bytes request, struct mm_str ca,
    struct mm_time *time, struct mm_err *err);

#endif
