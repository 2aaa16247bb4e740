/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_LEDGER_KEY_H
#define MM_LEDGER_KEY_H

/*
 * Keys that sign checkpoints, as text: PEM (RFC 7468) of PKCS #8 and of
 * SubjectPublicKeyInfo for Ed25519 (RFC 8410), as openssl(1) writes and reads
 * them. No other algorithm and no encrypted key is accepted.
 *
 * Layer: ledger -- the files are app/signing.h.
 */

#include "base/buf.h"
#include "base/ed25519.h"

/** Longest key file, in bytes. */
#define MM_KEY_FILE_MAX 4096
/** Name in signature lines: the key is told by its id. */
#define MM_KEY_NAME "mimamori"

void mm_key_write_secret(
    struct mm_buf *out, const struct mm_ed25519_secret *key);
void mm_key_write_public(
    struct mm_buf *out, const struct mm_ed25519_public *key);

/**
 * Text before and after the block is ignored.
 *
 * @retval MM_EFORMAT  no such block, or another kind of key
 */
MM_MUST_CHECK enum mm_status mm_key_read_secret(
    struct mm_str text, struct mm_ed25519_secret *out, struct mm_err *err);
MM_MUST_CHECK enum mm_status mm_key_read_public(
    struct mm_str text, struct mm_ed25519_public *out, struct mm_err *err);

/**
 * Id of a key: the first 4 bytes of SHA-256(name || 0x0a || 0x01 || key), of
 * the signed-note form.
 */
uint32_t mm_key_id(const struct mm_ed25519_public *key);

#endif
