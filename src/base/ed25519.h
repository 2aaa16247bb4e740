/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_BASE_ED25519_H
#define MM_BASE_ED25519_H

/*
 * Ed25519 signatures (RFC 8032) of checkpoints. Third party: OpenSSL
 * libcrypto (only here), docs/adr/0017-checkpoints.md. Layer: base.
 */

#include "base/base.h"

struct mm_ed25519_public {
	uint8_t b[32];
};

/** The seed of RFC 8032; wipe it with mm_ed25519_wipe() after use. */
struct mm_ed25519_secret {
	uint8_t b[32];
};

struct mm_ed25519_signature {
	uint8_t b[64];
};

/** A new key from the system's random numbers; false: the system failed. */
MM_MUST_CHECK bool mm_ed25519_generate(struct mm_ed25519_secret *out);

/** false: out of memory. */
MM_MUST_CHECK bool mm_ed25519_public_of(
    const struct mm_ed25519_secret *secret, struct mm_ed25519_public *out);

/** false: out of memory. */
MM_MUST_CHECK bool mm_ed25519_sign(const struct mm_ed25519_secret *secret,
    struct mm_str text, struct mm_ed25519_signature *out);

/** false also when memory runs out: never a false yes. */
MM_MUST_CHECK bool mm_ed25519_verify(const struct mm_ed25519_public *key,
    struct mm_str text, const struct mm_ed25519_signature *sig);

void mm_ed25519_wipe(struct mm_ed25519_secret *secret);

#endif
