/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_ARCHIVE_H
#define MM_APP_ARCHIVE_H

/*
 * What is inside a backup: a manifest, then every file of the workspace that
 * cannot be made again, one after the other.
 *
 * Source: docs/formats/backup.md. Limits: a path of 512 bytes, a manifest of
 * 64 KiB. Layer: app.
 */

#include "app/app.h"
#include "codec/seal.h"

/** What a backup says of itself; texts in the arena it was read with. */
struct mm_archive_manifest {
	struct mm_str workspace; /**< id */
	struct mm_head head; /**< end of the journal in it */
	struct mm_time created;
	uint32_t schema; /**< migrations applied */
	struct mm_str program; /**< version that wrote it */
};

struct mm_archive_counts {
	uint64_t files, bytes;
};

/**
 * Write the manifest, a database and the folders kept beside it.
 *
 * @param database  path of a copy nobody writes to
 * @param dir       workspace: feeds/, out/ and checkpoints/ are taken
 * @retval MM_EBUSY  a file changed while it was read; take it again
 */
MM_MUST_CHECK enum mm_status mm_archive_write(struct mm_seal_writer *w,
    const struct mm_archive_manifest *m, const char *database, const char *dir,
    struct mm_archive_counts *out, struct mm_err *err);

/** Read the manifest, which comes first. */
MM_MUST_CHECK enum mm_status mm_archive_manifest(struct mm_seal_reader *r,
    struct mm_arena *a, struct mm_archive_manifest *out, struct mm_err *err);

/**
 * Write the files that follow it below an existing, empty folder, and look
 * for the marked end. Names that lead out of the folder are refused.
 *
 * @retval MM_EINTEGRITY  damaged, or a name that is none of a workspace
 */
MM_MUST_CHECK enum mm_status mm_archive_extract(struct mm_seal_reader *r,
    const char *dir, struct mm_archive_counts *out, struct mm_err *err);

#endif
