/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_JOURNAL_H
#define MM_APP_JOURNAL_H

/*
 * Reading the journal with nothing taken on trust: every entry is verified
 * (canonical bytes, place, chain) before it is handed on.
 *
 * Layer: app.
 */

#include "app/app.h"

/** One verified entry; valid during the call it is handed to. */
struct mm_journal_entry {
	const struct mm_fact *fact;
	struct mm_str bytes;
	struct mm_sha256 leaf, chain;
};

/** Called for each entry; a status other than MM_OK ends the walk. */
typedef enum mm_status mm_journal_entry_fn(
    void *ctx, const struct mm_journal_entry *e, struct mm_err *err);

/**
 * Walk the whole journal in order, in the open transaction or in a read
 * transaction of its own, and compare its end with the recorded head.
 *
 * @param fn   may be NULL: only verify
 * @param end  set on success to the verified head; may be NULL
 * @retval MM_EINTEGRITY  names the first bad entry, or says that the journal
 *                        ends before or after its recorded head
 */
MM_MUST_CHECK enum mm_status mm_journal_walk(struct mm_store *s,
    mm_journal_entry_fn *fn, void *ctx, struct mm_head *end,
    struct mm_err *err);

/**
 * Walk the entries after a head that is trusted (of a signed checkpoint);
 * otherwise as mm_journal_walk().
 *
 * @param from  its seq may be 0: the whole journal
 */
MM_MUST_CHECK enum mm_status mm_journal_walk_after(struct mm_store *s,
    const struct mm_head *from, mm_journal_entry_fn *fn, void *ctx,
    struct mm_head *end, struct mm_err *err);

/** One entry whose place in the chain was verified, and nothing else. */
struct mm_journal_leaf {
	uint64_t seq;
	struct mm_str bytes; /**< as stored; valid during the call */
	struct mm_sha256 leaf, chain;
};

typedef enum mm_status mm_journal_leaf_fn(
    void *ctx, const struct mm_journal_leaf *l, struct mm_err *err);

/**
 * Hash every entry without reading what it says: the chain is verified, the
 * form of the entries is not. In the open transaction, or in a read
 * transaction of its own.
 *
 * @param end  set on success to the verified head; may be NULL
 * @retval MM_EINTEGRITY  as mm_journal_walk()
 */
MM_MUST_CHECK enum mm_status mm_journal_leaves(struct mm_store *s,
    mm_journal_leaf_fn *fn, void *ctx, struct mm_head *end, struct mm_err *err);

/**
 * Read "SEQ:HASH", the form in which a head is kept elsewhere.
 * HASH is the chain value, or the root of the Merkle tree as letters print it.
 *
 * @retval MM_EUSAGE  another form
 */
MM_MUST_CHECK enum mm_status mm_head_parse(
    struct mm_str text, struct mm_head *out, struct mm_err *err);

/** Write it; p == NULL when out of memory. */
struct mm_str mm_head_text(struct mm_arena *a, const struct mm_head *head);

#endif
