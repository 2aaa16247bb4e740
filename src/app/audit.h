/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_AUDIT_H
#define MM_APP_AUDIT_H

/*
 * Audit: does the workspace still say what was recorded?
 *
 * Source: docs/formats/journal.md. Layer: app.
 */

#include "app/app.h"
#include "app/sealed.h"
#include "app/signature.h"
#include "app/timestamp.h"

/** What to verify; zero bytes: everything, with the workspace's own key. */
struct mm_audit_ask {
	/** Head kept elsewhere, chain value or root; or NULL. */
	const struct mm_head *head;
	/** Signer's key as kept elsewhere; NULL: the workspace's, if any. */
	const struct mm_ed25519_public *key;
	/** Signed checkpoint as kept elsewhere (needs a key); or absent. */
	struct mm_str note;
	/**
	 * Only entries from this one on: the newest signed checkpoint before
	 * it is trusted for the rest. 0 or 1: all.
	 */
	uint64_t since;
};

struct mm_audit {
	struct mm_head head; /**< verified; seq 0: an empty journal */
	struct mm_sha256 root; /**< of the tree; all zero with @c since */
	uint64_t from; /**< first entry verified */
	uint64_t checkpoints; /**< signed ones that agree */
	uint64_t covered; /**< entries up to the newest of them; 0: none */
	struct mm_timestamps stamps; /**< of the checkpoints */
	uint32_t key; /**< id of the key they were verified with */
	struct mm_sealed_count sealed; /**< values kept and erased */
	struct mm_signature_count signed_by; /**< persons' signatures */
	uint64_t rows; /**< projection rows compared */
	uint64_t backwards; /**< entries recorded before their forerunner */
	uint64_t backwards_first; /**< seq of the first one */
};

/**
 * Verify every entry and the chain, compare every projection row with its
 * entry, and the journal with a head kept elsewhere.
 *
 * Signed checkpoints of the workspace are verified too (mm_audit_run()).
 *
 * Recorded instants that go backwards (a clock was set back) are counted,
 * not refused: the chain, not the clock, gives the order.
 *
 * @param given  head kept elsewhere, or NULL; without one the removal of
 *               the last entries cannot be seen
 * @retval MM_EINTEGRITY  names the first bad entry or table
 */
MM_MUST_CHECK enum mm_status mm_audit_verify(struct mm_app *app,
    const struct mm_head *given, struct mm_audit *out, struct mm_err *err);

/**
 * The same with all it takes. Every signed checkpoint of the workspace, and
 * @c note, must be signed with the key, and the journal must stand at it or
 * ahead: so a chain made anew is found out, and between which checkpoints.
 *
 * With @c since, tables are only compared row by row.
 *
 * @retval MM_ENOTFOUND  @c since without a signed checkpoint before it, or a
 *                       key given where nothing is signed
 */
MM_MUST_CHECK enum mm_status mm_audit_run(struct mm_app *app,
    const struct mm_audit_ask *ask, struct mm_audit *out, struct mm_err *err);

/**
 * Compare one fact with its row.
 *
 * @retval MM_EINTEGRITY  names the entry and the table
 */
MM_MUST_CHECK enum mm_status mm_audit_row(
    struct mm_app *app, const struct mm_fact *f, struct mm_err *err);

/** One entry with what stood there before it. */
struct mm_audit_entry {
	struct mm_fact fact; /**< texts in the run's arena */
	struct mm_fact before; /**< of the same key; seq 0: none */
	uint64_t voided_by; /**< the correction that voids it; 0: none */
	struct mm_sha256 chain;
};

/**
 * One entry: who, when, what, what it was before, why, and whether it was
 * corrected since.
 *
 * @retval MM_ENOTFOUND  no such entry
 */
MM_MUST_CHECK enum mm_status mm_audit_show(struct mm_app *app, uint64_t seq,
    struct mm_audit_entry *out, struct mm_err *err);

/** One line of the log; valid during the call it is handed to. */
struct mm_audit_line {
	const struct mm_fact *fact;
	struct mm_str data; /**< its fields as JSON */
	struct mm_sha256 chain;
};

typedef enum mm_status mm_audit_fn(
    void *ctx, const struct mm_audit_line *line, struct mm_err *err);

/**
 * Verified entries in order.
 *
 * @param after  the first one given is the one after this seq
 * @param type   MM_FACT_NONE = all types
 */
MM_MUST_CHECK enum mm_status mm_audit_log(struct mm_app *app, uint64_t after,
    enum mm_fact_type type, mm_audit_fn *fn, void *ctx, struct mm_err *err);

#endif
