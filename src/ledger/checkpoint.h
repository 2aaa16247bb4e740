/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_LEDGER_CHECKPOINT_H
#define MM_LEDGER_CHECKPOINT_H

/*
 * Checkpoint: what a journal was at one moment, in a few lines that are
 * signed and kept elsewhere. Whoever holds one can later tell whether a
 * journal still continues it.
 *
 *   mimamori/WORKSPACE            origin
 *   1234                          entries
 *   BASE64                        root of the Merkle tree over them
 *   chain HEX                     chain value of the last one
 *   first HEX                     leaf of entry 1: tells two workspaces of
 *                                 one id apart
 *   time 2026-04-01T00:30:00Z     when it was made, by the maker's clock
 *
 *   — mimamori BASE64             key id and Ed25519 signature
 *
 * The signature covers the text up to and with the line break before the
 * empty line.
 *
 * Source: C2SP signed-note and tlog-checkpoint; docs/formats/journal.md.
 * Limits: 16 KiB, 16 signatures.
 * Layer:  ledger -- no store, clock, file or socket. The files are
 *         app/checkpoint.h.
 */

#include "base/buf.h"
#include "base/date.h"
#include "base/ed25519.h"
#include "ledger/merkle.h"

/** Longest checkpoint, in bytes. */
#define MM_CHECKPOINT_MAX ((size_t)16 << 10)
#define MM_CHECKPOINT_SIGNATURES 16

struct mm_checkpoint {
	struct mm_str workspace; /**< 1-64 bytes */
	uint64_t size; /**< entries, at least 1 */
	struct mm_sha256 root;
	struct mm_sha256 chain;
	struct mm_sha256 first;
	struct mm_time time; /**< UTC */
};

/** Append the text that is signed. */
void mm_checkpoint_write(struct mm_buf *out, const struct mm_checkpoint *c);

/**
 * Append the signed form of a text.
 *
 * @param text  as mm_checkpoint_write() makes it
 * @retval MM_ENOMEM
 */
MM_MUST_CHECK enum mm_status mm_checkpoint_sign(struct mm_buf *out,
    struct mm_str text, const struct mm_ed25519_secret *key,
    struct mm_err *err);

/**
 * Read a checkpoint, signed or not.
 *
 * @param note  borrowed; must outlive @p out
 * @param key   its signature is verified; NULL: whoever signed it or nobody,
 *              so nothing of it is to be believed
 * @param out   written only on success
 * @retval MM_EFORMAT     with the line
 * @retval MM_EINTEGRITY  not signed with @p key (the ids of the keys that did
 *                        are named), or the signature does not fit the text
 */
MM_MUST_CHECK enum mm_status mm_checkpoint_read(struct mm_str note,
    const struct mm_ed25519_public *key, struct mm_checkpoint *out,
    struct mm_err *err);

/** The text that is signed: all up to the empty line. */
struct mm_str mm_checkpoint_text(struct mm_str note);

/** Size and root. */
struct mm_merkle_head mm_checkpoint_head(const struct mm_checkpoint *c);

#endif
