/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_REBUILD_H
#define MM_APP_REBUILD_H

/*
 * Projections made anew from the journal: the proof that the tables hold
 * nothing the journal does not say, and the repair when they do.
 *
 * Layer: app.
 */

#include "store/store.h"

struct mm_rebuild {
	uint64_t entries; /**< entries projected */
	struct mm_sha256 before, after; /**< digests of all projection rows */
	bool equal; /**< byte for byte */
};

/**
 * Verify the journal, clear all projections and fill them again, in one
 * write transaction.
 *
 * @param check  only compare: roll back at the end, whatever comes out
 * @retval MM_EINTEGRITY  the journal does not verify; nothing was changed
 */
MM_MUST_CHECK enum mm_status mm_rebuild(
    struct mm_store *s, bool check, struct mm_rebuild *out, struct mm_err *err);

#endif
