/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_BACKUP_H
#define MM_APP_BACKUP_H

/*
 * Backup of a workspace that is in use, and its way back.
 *
 * A backup is one sealed file (codec/seal.h): the database through the
 * engine's own interface and the folders feeds/, out/ and checkpoints/. It
 * gets its name only after it was restored beside the workspace and
 * everything in it verified.
 *
 * A restore verifies before it touches anything, says what would be lost, and
 * never removes what was there: that is moved aside.
 *
 * Source: docs/formats/backup.md. Layer: app.
 */

#include "app/archive.h"
#include "base/ed25519.h"

struct mm_backup {
	struct mm_archive_manifest manifest;
	struct mm_archive_counts counts;
};

/**
 * Back the workspace up.
 *
 * @param path        file that does not exist
 * @param passphrase  12 to 1024 bytes
 * @param out         texts in the run's arena
 * @retval MM_ECONFLICT   the file exists
 * @retval MM_EINTEGRITY  what would be backed up does not verify
 * @retval MM_EBUSY       files changed each time they were read
 */
MM_MUST_CHECK enum mm_status mm_backup_write(struct mm_app *app,
    const char *path, struct mm_bytes passphrase, struct mm_backup *out,
    struct mm_err *err);

/** What to restore, and what may be given up for it. */
struct mm_restore_ask {
	const char *path; /**< the backup */
	struct mm_bytes passphrase;
	bool check; /**< verify and compare only */
	bool replace; /**< a workspace that is there, moving it aside */
	bool lose; /**< entries that the backup does not have */
	bool foreign; /**< in the place of another workspace */
	const struct mm_head *head; /**< it must continue; or NULL */
	struct mm_str note; /**< signed checkpoint it must continue */
	const struct mm_ed25519_public *key; /**< of the note; or NULL */
	uint64_t until; /**< point in time: entries up to this; 0 = all */
	struct mm_str reason; /**< why; or absent */
};

struct mm_restore {
	struct mm_backup backup; /**< what the file says of itself */
	struct mm_head head; /**< of the restored journal, before the entry that
				tells of it */
	struct mm_head present; /**< of the workspace in its place */
	bool there; /**< there is a workspace in its place */
	bool readable; /**< and it could be read */
	bool other; /**< of another id */
	uint64_t common; /**< last entry both have */
	uint64_t recorded; /**< entry that tells of the restore; 0: none */
	struct mm_str moved; /**< where the old one lies; or absent */
};

/**
 * Restore into app->dir; app is not open before or after. The restored
 * journal gets one more entry (type restored) by app->actor: which backup, of
 * when, what was in its place, how many entries are lost. Whoever restores can
 * write the files, so nobody is asked for a role there: after a loss no
 * administrator may be at hand.
 *
 * @param out  filled as far as it was found out, also on failure; texts in
 *             @p a
 * @retval MM_EDENIED     another passphrase
 * @retval MM_EINTEGRITY  damaged; or it ends before a checkpoint or head
 *                        that is known, or contradicts it
 * @retval MM_ECONFLICT   a workspace is there, and the ask does not allow
 *                        what would be lost; the message names it
 * @retval MM_EFORMAT     no backup, or of a newer program
 */
MM_MUST_CHECK enum mm_status mm_backup_restore(struct mm_app *app,
    const struct mm_restore_ask *ask, struct mm_arena *a,
    struct mm_restore *out, struct mm_err *err);

#endif
