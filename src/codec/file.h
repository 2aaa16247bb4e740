/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_CODEC_FILE_H
#define MM_CODEC_FILE_H

/*
 * Whole files: read, map, replace. Every failure says which file and what to
 * do about it, in both languages.
 *
 * Limits: the caller's, in bytes. Regular files only: a folder, a pipe or a
 *         device is refused.
 * Layer:  codec.
 */

#include "base/arena.h"

/**
 * Read a whole file.
 *
 * @param a      receives the bytes
 * @param path   NUL-terminated
 * @param limit  most bytes accepted
 * @param out    set on success; an empty file gives n == 0, p non-NULL
 * @retval MM_ENOTFOUND  no such file
 * @retval MM_EDENIED    not readable by this user
 * @retval MM_EUSAGE     a folder or another thing that is no regular file
 * @retval MM_ELIMIT     larger than @p limit
 * @retval MM_EIO        the system failed, or the file changed meanwhile
 */
MM_MUST_CHECK enum mm_status mm_file_read(struct mm_arena *a, const char *path,
    size_t limit, struct mm_bytes *out, struct mm_err *err);

/** A file in memory, page by page. */
struct mm_file_map {
	struct mm_bytes bytes;
	size_t released; /**< bytes from the start given back by release */
};

/**
 * Map a whole file for reading. The file must not be shortened while it is
 * mapped: use it for files that are only ever replaced by rename.
 *
 * @param out  release with mm_file_unmap(); same errors as mm_file_read()
 */
MM_MUST_CHECK enum mm_status mm_file_map(const char *path, size_t limit,
    struct mm_file_map *out, struct mm_err *err);

/**
 * The bytes before @p offset will not be read soon: let the system have the
 * memory. They stay valid (and are read from the file again when touched).
 */
void mm_file_release(struct mm_file_map *m, size_t offset);

/** Unmap; a zeroed or already unmapped one is a no-op. */
void mm_file_unmap(struct mm_file_map *m);

/** A file without a name, written part by part and then mapped. */
struct mm_file_temp {
	int fd; /**< -1 = closed */
	uint64_t n; /**< bytes written */
};

/** @param folder  where the bytes go; on the same disk as bigger files */
MM_MUST_CHECK enum mm_status mm_file_temp_open(
    const char *folder, struct mm_file_temp *out, struct mm_err *err);
MM_MUST_CHECK enum mm_status mm_file_temp_add(
    struct mm_file_temp *t, struct mm_bytes part, struct mm_err *err);
/** Drop what was written. */
MM_MUST_CHECK enum mm_status mm_file_temp_clear(
    struct mm_file_temp *t, struct mm_err *err);
/** Whether the file is as long as @p t says; after another process wrote. */
bool mm_file_temp_holds(const struct mm_file_temp *t);
/** Map what was written; @p t is closed by mm_file_temp_close() as ever. */
MM_MUST_CHECK enum mm_status mm_file_temp_map(
    struct mm_file_temp *t, struct mm_file_map *out, struct mm_err *err);
/** The file is gone once it is closed and unmapped. */
void mm_file_temp_close(struct mm_file_temp *t);

/**
 * Write a file so that readers see the old content or the new one, never a
 * part: written beside it, synced, renamed, and the folder synced.
 *
 * @retval MM_EIO  nothing was replaced
 */
MM_MUST_CHECK enum mm_status mm_file_replace(
    const char *path, struct mm_bytes content, struct mm_err *err);

/**
 * Give a file that is on the disk its name, for good: renamed, and the folder
 * synced.
 */
MM_MUST_CHECK enum mm_status mm_file_rename(
    const char *from, const char *to, struct mm_err *err);

/** Make a folder and the missing ones above it, mode 0700. */
MM_MUST_CHECK enum mm_status mm_file_make_dirs(
    const char *path, struct mm_err *err);

#endif
