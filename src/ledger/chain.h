/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_LEDGER_CHAIN_H
#define MM_LEDGER_CHAIN_H

/*
 * Hash chain of a journal: each entry's value depends on all before it.
 *
 *   leaf_n  = SHA-256(0x00 || bytes of entry n)
 *   chain_0 = SHA-256(0x02 || workspace id)
 *   chain_n = SHA-256(0x02 || chain_{n-1} || leaf_n)
 *
 * The prefixes keep the kinds of input apart; 0x00 is RFC 6962's leaf prefix
 * and 0x01 that of its inner nodes: the same leaves make the Merkle tree of
 * ledger/merkle.h.
 *
 * What it detects: any change, deletion, insertion or exchange of entries
 * before a known head. What it cannot: removal of the last entries, or a
 * chain computed anew by someone who can write the file; both need a head
 * (seq and chain) or a checkpoint that was kept elsewhere.
 *
 * Source: docs/formats/journal.md; RFC 6962 section 2.1 (prefixes).
 * Layer:  ledger -- no store, clock, file or socket.
 */

#include "base/arena.h"
#include "base/sha256.h"
#include "model/fact.h"

/** Running state; allocated, release with mm_chain_free(). */
struct mm_chain;

/**
 * Chain of an empty journal.
 *
 * @param workspace  id of the workspace, 1-64 bytes
 * @return           NULL when out of memory
 */
struct mm_chain *mm_chain_new(struct mm_str workspace);
/** NULL is a no-op. */
void mm_chain_free(struct mm_chain *c);

/** Continue after entry @p seq whose chain value is @p value. */
void mm_chain_resume(struct mm_chain *c, uint64_t seq, struct mm_sha256 value);

/** Number of entries taken in, and the chain value after the last one. */
uint64_t mm_chain_seq(const struct mm_chain *c);
struct mm_sha256 mm_chain_value(const struct mm_chain *c);

/** Leaf of the entry taken in last; all zero before the first one. */
struct mm_sha256 mm_chain_last_leaf(const struct mm_chain *c);

/** Hash of one entry as a leaf. */
struct mm_sha256 mm_chain_leaf(struct mm_chain *c, struct mm_str bytes);

/** Take in the next entry; returns the chain value after it. */
struct mm_sha256 mm_chain_add(struct mm_chain *c, struct mm_str bytes);

/** An entry as it was found; nothing about it is trusted. */
struct mm_chain_found {
	uint64_t seq; /**< its place in the store */
	struct mm_bytes bytes;
	struct mm_bytes chain; /**< value stored with it */
};

/**
 * Hash the next entry without reading what it says, and take it in when its
 * chain value is @p stored. On failure the state is unchanged and the message
 * names the entry.
 *
 * @retval MM_EINTEGRITY  a gap or repetition in seq, or another value
 */
MM_MUST_CHECK enum mm_status mm_chain_pass(
    struct mm_chain *c, const struct mm_chain_found *e, struct mm_err *err);

/**
 * Verify the next entry and take it in. On failure the state is unchanged
 * and the message names the entry: the first bad one, when entries are given
 * in order.
 *
 * @param a    receives what @p out needs; may be reset between calls
 * @param out  the fact, set on success
 * @retval MM_EINTEGRITY  a gap or repetition in seq, bytes that are not
 *                        canonical, a number inside that is not its place,
 *                        or another chain value than stored
 */
MM_MUST_CHECK enum mm_status mm_chain_verify(struct mm_chain *c,
    const struct mm_chain_found *e, struct mm_arena *a, struct mm_fact *out,
    struct mm_err *err);

#endif
