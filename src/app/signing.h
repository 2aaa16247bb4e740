/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_SIGNING_H
#define MM_APP_SIGNING_H

/*
 * The signer: the one who holds the key. It needs no workspace and may be
 * another user or another machine; what goes to it and comes back are files.
 *
 * It signs only what continues what it signed before, so that a journal that
 * was made anew gets no signature even from a signer who does not look. What
 * it signed last stands beside the key: KEY.last-XXXXXXXX, one a workspace.
 *
 * A request:
 *
 *   mimamori sign-request 1
 *   since SIZE                 what the signer is thought to have signed
 *   path BASE64                consistency proof from there, one line a hash
 *   (empty line)
 *   the checkpoint's text      ledger/checkpoint.h
 *
 * Source: docs/formats/journal.md. Layer: app.
 */

#include "base/arena.h"
#include "ledger/checkpoint.h"

/** Longest request, in bytes. */
#define MM_SIGNING_REQUEST_MAX ((size_t)32 << 10)

/**
 * Make a key: PATH (mode 0600) and PATH.pub.
 *
 * @retval MM_ECONFLICT  one of the files is there: a key is never replaced
 */
MM_MUST_CHECK enum mm_status mm_signing_new(
    const char *path, struct mm_ed25519_public *out, struct mm_err *err);

/**
 * Read a private key. Nobody but its owner may be able to read the file.
 *
 * @retval MM_EDENIED  of another user, or open to others
 * @retval MM_EFORMAT  no such key
 */
MM_MUST_CHECK enum mm_status mm_signing_secret(
    const char *path, struct mm_ed25519_secret *out, struct mm_err *err);

/** Read a public key. */
MM_MUST_CHECK enum mm_status mm_signing_public(
    const char *path, struct mm_ed25519_public *out, struct mm_err *err);

/** Id of a key, as messages name it. */
uint32_t mm_signing_id(const struct mm_ed25519_public *key);
/** Most bytes of mm_signing_vkey(). */
#define MM_SIGNING_VKEY 256
/** Append a public key in the form of the signed-note programs. */
void mm_signing_vkey(struct mm_buf *out, const struct mm_ed25519_public *key);

/** Append a request; @p path is the proof from @p since to @p c. */
void mm_signing_request(struct mm_buf *out, const struct mm_checkpoint *c,
    uint64_t since, const struct mm_merkle_path *path);

struct mm_signing {
	const char *key; /**< file of the private key */
	bool clock_back; /**< accept a time before the last one */
};

/**
 * Sign a request, and remember it beside the key.
 *
 * @param note   appended to: the signed checkpoint
 * @param first  set to true when this key signs this workspace for the first
 *               time: then nothing was compared
 * @retval MM_EFORMAT     no request
 * @retval MM_EINTEGRITY  it does not continue what was signed before: the
 *                        journal was made anew, cut, or is another one of the
 *                        same id
 * @retval MM_ECONFLICT   it starts from another checkpoint than the last one
 *                        signed, or the clock was set back
 */
MM_MUST_CHECK enum mm_status mm_signing_sign(const struct mm_signing *how,
    struct mm_str request, struct mm_buf *note, bool *first,
    struct mm_err *err);

#endif
