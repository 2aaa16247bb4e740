/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_CHECKPOINT_H
#define MM_APP_CHECKPOINT_H

/*
 * Checkpoints of a workspace. They stand in its folder checkpoints/:
 *
 *   SIZE.request     what is asked of the signer (app/signing.h)
 *   SIZE.note        the signed checkpoint
 *   SIZE.tsq, .tsr   time stamp request and response (app/timestamp.h)
 *   key.pub          public key of the signer, taken on first use
 *
 * SIZE has 16 digits. None of it is secret; all of it is evidence and belongs
 * into a backup. Who can write the workspace can also replace key.pub and
 * remove notes: so keep the public key and some checkpoint elsewhere.
 *
 * Source: docs/formats/journal.md. Layer: app.
 */

#include "app/app.h"
#include "ledger/checkpoint.h"

#define MM_CHECKPOINT_FOLDER "checkpoints"
#define MM_CHECKPOINT_KEY "key.pub"

/** A checkpoint as it was found; its texts live as long as the arena. */
struct mm_checkpoint_file {
	struct mm_str path; /**< NUL-terminated */
	struct mm_str note;
	struct mm_checkpoint c;
};

struct mm_checkpoint_list {
	struct mm_checkpoint_file *v; /**< ascending by size */
	uint32_t n, max;
};

/**
 * The checkpoint of the journal as it is now, unsigned. Every entry is hashed
 * and the chain verified.
 *
 * @retval MM_EEMPTY      no entry yet
 * @retval MM_EINTEGRITY  names the first bad entry
 */
MM_MUST_CHECK enum mm_status mm_checkpoint_now(struct mm_store *s,
    struct mm_time time, struct mm_checkpoint *out, struct mm_err *err);

/** How a journal stands to a checkpoint. */
enum mm_checkpoint_standing {
	MM_STANDS_AT = 1, /**< exactly there */
	MM_STANDS_AHEAD, /**< it continues it */
	MM_STANDS_BEHIND, /**< shorter: its end is lost, or it is older */
	MM_STANDS_FOREIGN, /**< of another workspace id */
	MM_STANDS_NAMESAKE, /**< another workspace of the same id */
	MM_STANDS_CHANGED /**< other entries: the chain was made anew */
};

/**
 * Compare. MM_OK means that the question was answered.
 *
 * @param c     from mm_checkpoint_read() with a key that is trusted
 * @param seq   set to the number of entries of the journal; may be NULL
 * @retval MM_EINTEGRITY  the journal does not verify in itself
 */
MM_MUST_CHECK enum mm_status mm_checkpoint_compare(struct mm_store *s,
    const struct mm_checkpoint *c, enum mm_checkpoint_standing *out,
    uint64_t *seq, struct mm_err *err);

/**
 * MM_OK when a journal of @p seq entries stands at or ahead; otherwise
 * MM_EINTEGRITY with what it means and what to do.
 */
MM_MUST_CHECK enum mm_status mm_checkpoint_judge(
    enum mm_checkpoint_standing standing, const struct mm_checkpoint *c,
    struct mm_str workspace, uint64_t seq, struct mm_err *err);

/**
 * The signed checkpoints of a workspace.
 *
 * @param dir  folder of the workspace
 * @param key  every note must be signed with it; NULL: read without belief
 * @param out  appended to, in @p a
 * @retval MM_EINTEGRITY, MM_EFORMAT  names the file
 */
MM_MUST_CHECK enum mm_status mm_checkpoint_files(const char *dir,
    const struct mm_ed25519_public *key, struct mm_arena *a,
    struct mm_checkpoint_list *out, struct mm_err *err);

/**
 * The key to verify with: of @p path, or of the workspace when @p path is
 * NULL.
 *
 * @retval MM_ENOTFOUND  the workspace has none yet
 */
MM_MUST_CHECK enum mm_status mm_checkpoint_key(const char *dir,
    const char *path, struct mm_ed25519_public *out, struct mm_err *err);

/** A file of a checkpoint: ".note", ".request", ...; p == NULL: no memory. */
struct mm_str mm_checkpoint_path(
    const char *dir, uint64_t size, const char *suffix, struct mm_arena *a);

/**
 * Ask for a signature: write checkpoints/SIZE.request, which proves that the
 * journal continues the newest signed checkpoint.
 *
 * @param out   the checkpoint asked for; texts in the run's arena
 * @param path  set to the file written; NUL-terminated
 * @retval MM_EINTEGRITY  the journal does not continue it
 */
MM_MUST_CHECK enum mm_status mm_checkpoint_ask(struct mm_app *app,
    struct mm_checkpoint *out, struct mm_str *path, struct mm_err *err);

/**
 * Take in a signed checkpoint, when the journal stands at it or ahead.
 *
 * @param key  verified with it; when the workspace has no key, it becomes
 *             the workspace's
 * @param out  set; texts in the run's arena
 * @retval MM_EINTEGRITY  signature, or mm_checkpoint_judge()
 */
MM_MUST_CHECK enum mm_status mm_checkpoint_accept(struct mm_app *app,
    struct mm_str note, const struct mm_ed25519_public *key,
    struct mm_checkpoint_file *out, struct mm_err *err);

/**
 * Sign with a key at hand: mm_checkpoint_ask(), mm_signing_sign() and
 * mm_checkpoint_accept() in one. The key must not lie in the workspace.
 *
 * @param first  as mm_signing_sign()
 * @retval MM_EDENIED  the key lies in the workspace
 */
struct mm_signing;
MM_MUST_CHECK enum mm_status mm_checkpoint_take(struct mm_app *app,
    const struct mm_signing *how, struct mm_checkpoint_file *out, bool *first,
    struct mm_err *err);

#endif
