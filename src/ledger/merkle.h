/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_LEDGER_MERKLE_H
#define MM_LEDGER_MERKLE_H

/*
 * Merkle tree over the entries of a journal: one hash for all of them, short
 * proofs that an entry is among them, and that one journal continues another.
 *
 *   leaf_n    = SHA-256(0x00 || bytes of entry n)        ledger/chain.h
 *   node(l,r) = SHA-256(0x01 || l || r)
 *
 * The tree over n leaves has on its left the tree over the first k, k the
 * largest power of two below n. The root over no leaf is SHA-256 of nothing.
 *
 * A proof for several leaves is one list of hashes: walk from the root; where
 * both sides hold a leaf to prove, left before right; where one does, that
 * side first and then the hash of the other. For one leaf this is the audit
 * path of RFC 9162 section 2.1.3.1. No hash is given twice.
 *
 * Source: RFC 9162 section 2.1 (RFC 6962 section 2.1); docs/formats/journal.md.
 * Layer:  ledger -- no store, clock, file or socket.
 */

#include "base/arena.h"
#include "base/sha256.h"

/** Levels of a tree over at most 2^53 - 1 leaves, with its leaves. */
#define MM_MERKLE_LEVELS 54

/** Hash of an inner node. */
struct mm_sha256 mm_merkle_node(
    struct mm_sha256_ctx *sha, struct mm_sha256 l, struct mm_sha256 r);

/**
 * A tree that only grows and forgets its leaves: the roots of its full
 * subtrees. Zero bytes are the empty tree.
 */
struct mm_merkle_peaks {
	uint64_t size;
	struct mm_sha256 peak[MM_MERKLE_LEVELS]; /**< of 2^i leaves, where bit
						    i of size is set */
};

/** Take in the next leaf. */
void mm_merkle_grow(struct mm_merkle_peaks *t, struct mm_sha256_ctx *sha,
    struct mm_sha256 leaf);
/** Root over the leaves so far. */
struct mm_sha256 mm_merkle_root(
    const struct mm_merkle_peaks *t, struct mm_sha256_ctx *sha);

/** A whole tree in memory, 64 bytes a leaf. */
struct mm_merkle_tree {
	uint64_t size; /**< at least 1 */
	uint32_t levels;
	struct mm_sha256 *level[MM_MERKLE_LEVELS]; /**< [0]: the leaves */
};

/**
 * @param a       holds the inner nodes
 * @param leaves  borrowed; @p n of them, at least 1
 * @retval MM_ENOMEM
 */
MM_MUST_CHECK enum mm_status mm_merkle_build(struct mm_arena *a,
    struct mm_sha256_ctx *sha, struct mm_sha256 *leaves, uint64_t n,
    struct mm_merkle_tree *out, struct mm_err *err);

/** A list of hashes. */
struct mm_merkle_path {
	struct mm_sha256 *v;
	uint32_t n, max;
};

/**
 * Prove that leaves are in the tree.
 *
 * @param index  ascending, from 0, each below the size; @p n at least 1
 * @param out    appended to, in @p a
 * @retval MM_ENOTFOUND  no index, or one that is not below the size
 */
MM_MUST_CHECK enum mm_status mm_merkle_prove(const struct mm_merkle_tree *t,
    const uint64_t *index, size_t n, struct mm_arena *a,
    struct mm_merkle_path *out, struct mm_err *err);

/**
 * Prove that the tree continues the one over its first @p size leaves (RFC
 * 9162 section 2.1.4.1).
 *
 * @param out  appended to, in @p a; stays empty when the sizes are equal
 * @retval MM_ENOTFOUND  another size
 */
MM_MUST_CHECK enum mm_status mm_merkle_extend(const struct mm_merkle_tree *t,
    uint64_t size, struct mm_arena *a, struct mm_merkle_path *out,
    struct mm_err *err);

/** A leaf to check. */
struct mm_merkle_leaf {
	uint64_t index; /**< from 0 */
	struct mm_sha256 hash;
};

/**
 * Do these leaves, and this path, give this root? Nothing is trusted.
 *
 * @param leaves  @p n of them; true needs at least one, strictly ascending
 */
MM_MUST_CHECK bool mm_merkle_included(struct mm_sha256_ctx *sha, uint64_t size,
    struct mm_sha256 root, const struct mm_merkle_leaf *leaves, size_t n,
    const struct mm_merkle_path *path);

/** Size and root of a tree. */
struct mm_merkle_head {
	uint64_t size;
	struct mm_sha256 root;
};

/**
 * Does the tree @p then continue the tree @p first? Nothing is trusted. A
 * tree of no leaf proves nothing: false.
 */
MM_MUST_CHECK bool mm_merkle_continues(struct mm_sha256_ctx *sha,
    const struct mm_merkle_head *first, const struct mm_merkle_head *then,
    const struct mm_merkle_path *path);

#endif
