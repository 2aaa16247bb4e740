/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_PROVE_H
#define MM_APP_PROVE_H

/*
 * Proof that entries are in the journal a signed checkpoint stands for, for
 * somebody who has no access to it.
 *
 * Source: docs/formats/journal.md. Layer: app.
 */

#include "app/app.h"
#include "app/checkpoint.h"
#include "ledger/proof.h"

struct mm_prove_ask {
	const uint64_t *seq; /**< ascending, from 1; @c n at least 1 */
	size_t n;
	/** Head the reader holds, "SEQ:ROOT" of a letter; or NULL. */
	const struct mm_head *anchor;
	bool compact; /**< hashes as bytes: the smallest file */
};

struct mm_prove_report {
	struct mm_checkpoint_file checkpoint; /**< the one it leads to */
	struct mm_str *entries; /**< their bytes, in the run's arena */
	size_t bytes; /**< of the proof without the entries themselves */
};

/**
 * Append a proof file (ledger/proof.h).
 *
 * @retval MM_ENOTFOUND   no such entry, or nothing is signed yet
 * @retval MM_ECONFLICT   an entry, or the anchor, is newer than the newest
 *                        signed checkpoint
 * @retval MM_EINTEGRITY  the journal is not the one that was signed, or not
 *                        the one of the anchor
 * @retval MM_EUSAGE      the anchor is a chain value, not a root
 */
MM_MUST_CHECK enum mm_status mm_prove(struct mm_app *app,
    const struct mm_prove_ask *ask, struct mm_buf *out,
    struct mm_prove_report *report, struct mm_err *err);

/**
 * Verify one entry alone: its form, its row, and its place in the journal
 * that the newest signed checkpoint stands for.
 *
 * @param report  its entries has one element
 * @retval MM_EINTEGRITY  what is wrong
 */
MM_MUST_CHECK enum mm_status mm_prove_entry(struct mm_app *app, uint64_t seq,
    struct mm_prove_report *report, struct mm_err *err);

#endif
