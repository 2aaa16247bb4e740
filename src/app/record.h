/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_RECORD_H
#define MM_APP_RECORD_H

/*
 * Recording: the only way a fact enters. Each fact is checked against the
 * catalogue, numbered, stamped, turned into canonical bytes, chained, and
 * written to the journal and to its projection in one durable transaction.
 *
 * The rules between facts (app/admission.h) come before this; a batch of
 * app/app.h does both.
 *
 * Source: docs/formats/journal.md. Layer: app.
 */

#include "store/store.h"

struct mm_chain;

struct mm_record_ctx {
	struct mm_str actor; /**< of facts that name none */
	struct mm_time now; /**< recorded instant, UTC */
	/**
	 * Head the caller checked the facts against; 0 = whatever it is. When
	 * the journal has grown since, nothing is recorded.
	 */
	uint64_t expected;
	/**
	 * Keep seq and recorded as they are in the facts: moving a whole
	 * journal into an empty workspace. Each seq must be the next one.
	 */
	bool preserve;
};

/**
 * Record facts, all or none. When it returns MM_OK they are durable
 * (acknowledged), unless the caller had a write transaction open: then they
 * are part of it, and durable when the caller commits. On failure within the
 * caller's transaction, the caller must roll back.
 *
 * When the journal is empty and the first fact is of type workspace, the
 * workspace gets that fact's id; later the id cannot change.
 *
 * @param facts      seq, recorded and an absent actor are filled in
 * @param n          0 is fine
 * @param first_seq  set on success: seq of facts[0]; may be NULL
 * @retval MM_EFORMAT    a fact is malformed; the position is its index + 1
 * @retval MM_ECONFLICT  the head moved, or the workspace id would change
 * @retval MM_EBUSY      another process is writing (waited 5 s)
 * @retval MM_EIO        disk full or refused; nothing was recorded
 */
MM_MUST_CHECK enum mm_status mm_record(struct mm_store *s,
    const struct mm_record_ctx *ctx, struct mm_fact *facts, size_t n,
    uint64_t *first_seq, struct mm_err *err);

/**
 * Chain of the journal at its head: ready to take in the next entry.
 *
 * @param out   release with mm_chain_free()
 * @param head  set to the head, with chain_0 when the journal is empty
 */
MM_MUST_CHECK enum mm_status mm_record_chain(struct mm_store *s,
    struct mm_chain **out, struct mm_head *head, struct mm_err *err);

#endif
