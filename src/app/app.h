/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_APP_H
#define MM_APP_APP_H

/*
 * One run of the program against one workspace: who acts, on which civil
 * date, in which language, and the world as loaded. Use cases (one file each
 * in this folder) take it as their first argument.
 *
 * Layer: app -- joins store, clock and domain. The clock itself is read in
 * main/ and handed in as @c now.
 */

#include "app/admission.h"
#include "base/arena.h"
#include "store/store.h"

/** Called with a finished and a total count; total 0 = not known. */
typedef void mm_progress_fn(void *ctx, const char *phase_ja,
    const char *phase_en, uint64_t done, uint64_t total);

struct mm_app {
	/* Set by the caller before mm_app_open(). */
	const char *dir; /**< workspace directory */
	struct mm_str actor; /**< who acts; may be empty for reading */
	enum mm_lang lang;
	struct mm_time now; /**< instant of this run */
	struct mm_date as_of; /**< MM_DATE_NONE: resolved when opened */
	struct mm_date valid; /**< of new facts; MM_DATE_NONE: as_of */
	struct mm_known known;
	bool dry_run; /**< check everything, record nothing */
	const char *sign_key; /**< file of the actor's signing key; or NULL */
	bool recover; /**< app/person.h */
	/**
	 * What the caller decided on is the journal up to this entry: a fact
	 * of a key that a later entry says something about is refused. 0: any.
	 */
	uint64_t base;
	mm_progress_fn *progress; /**< may be NULL */
	void *progress_ctx;

	/* Set by mm_app_open(). */
	struct mm_arena *arena; /**< lives as long as the run */
	struct mm_store *store;
	struct mm_date frozen; /**< sample's fixed date, or MM_DATE_NONE */
	struct mm_world *world; /**< of as_of; NULL until asked for */

	/* Set by mm_batch_commit(). */
	bool outrun; /**< refused because another process recorded first */
	uint64_t committed; /**< batches recorded in this run */
};

/** Most memory one command may use, in bytes. */
#define MM_APP_ARENA_MAX ((size_t)8 << 30)

/**
 * Open the workspace and resolve the date: --as-of, else the frozen date of
 * a sample workspace, else today in Tokyo. A frozen workspace also freezes
 * the recorded instants, so that its output can be reproduced.
 */
MM_MUST_CHECK enum mm_status mm_app_open(
    struct mm_app *app, struct mm_err *err);

/** Make a new, empty workspace and open it. */
MM_MUST_CHECK enum mm_status mm_app_create(
    struct mm_app *app, struct mm_err *err);

/** Release everything; safe after a failed open. */
void mm_app_close(struct mm_app *app);

/** The world of app->as_of, loaded once; lives until mm_app_forget(). */
MM_MUST_CHECK enum mm_status mm_app_world(
    struct mm_app *app, struct mm_world **out, struct mm_err *err);

/** The world must be loaded again (something was recorded). */
void mm_app_forget(struct mm_app *app);

/** Report progress; a no-op without a listener. */
void mm_app_progress(const struct mm_app *app, const char *ja, const char *en,
    uint64_t done, uint64_t total);

/**
 * A batch of facts under construction: the only way use cases record.
 * Each fact is admitted (app/admission.h) against all facts recorded so far
 * and those staged before it; then all are recorded in one transaction, or
 * none.
 *
 *     mm_batch_begin(app, &b, err);
 *     f = mm_batch_fact(&b, MM_FACT_UNIT_MOVE);     actor, valid, reason set
 *     f->v[MM_F_UNIT_MOVE_unit] = id;  ...
 *     mm_batch_admit(&b, err);                      once per fact
 *     mm_batch_commit(&b, err);
 */
struct mm_batch {
	struct mm_app *app;
	struct mm_world *world; /**< everything, whatever its valid date */
	struct mm_fact *facts;
	uint32_t n, max;
	uint64_t head; /**< journal head the world was loaded at */
	uint64_t first_seq; /**< after commit: seq of facts[0]; else 0 */
	uint64_t admitted, unchanged; /**< counts for the report */
	struct mm_batch_seen *seen; /**< private: what is recorded */
};

/** Load the world the batch is checked against. Texts live in app->arena. */
MM_MUST_CHECK enum mm_status mm_batch_begin(
    struct mm_app *app, struct mm_batch *b, struct mm_err *err);

/** Next fact to fill in, or NULL when out of memory. */
struct mm_fact *mm_batch_fact(struct mm_batch *b, enum mm_fact_type type);

/**
 * Admit the fact filled in last. An approval is signed with app->sign_key, and
 * the signature staged before it. A fact that would change nothing (same key,
 * same values as what is in force on its valid date) is dropped and counted in
 * @c unchanged; the same from an earlier date on is news. On
 * failure the fact is dropped too, and the batch may go on (to report every
 * bad row) but must then not be committed.
 */
MM_MUST_CHECK enum mm_status mm_batch_admit(
    struct mm_batch *b, struct mm_err *err);

/**
 * Record all admitted facts in one durable transaction. With app->dry_run
 * nothing is recorded. An empty batch is fine. When another process recorded
 * meanwhile: MM_EBUSY and app->outrun, nothing recorded, run it again.
 */
MM_MUST_CHECK enum mm_status mm_batch_commit(
    struct mm_batch *b, struct mm_err *err);

/** Give up a batch without recording; a no-op after a commit. */
void mm_batch_end(struct mm_batch *b);

#endif
