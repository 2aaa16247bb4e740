/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_STAGING_H
#define MM_APP_STAGING_H

/*
 * A folder beside a workspace, on the same disk, in which another state of it
 * is put together and verified before anything is replaced.
 *
 * Layer: app.
 */

#include "app/app.h"

/**
 * Make an empty one, named DIR.staging-XXXXXX. What earlier runs that were
 * broken off have left is not touched.
 *
 * @param dir   workspace; need not exist
 * @param path  PATH_MAX bytes, set on success
 */
MM_MUST_CHECK enum mm_status mm_staging_make(
    const char *dir, char *path, struct mm_err *err);

/** Remove what is in it. */
MM_MUST_CHECK enum mm_status mm_staging_empty(
    const char *path, struct mm_err *err);

/** Remove it with all that is in it; what cannot be removed stays. */
void mm_staging_remove(const char *path);

/**
 * Open the workspace in it, verify every entry, table and stored file and
 * every signed checkpoint, and close it again.
 *
 * @param given  head the journal must end at; or NULL
 * @param head   set on success
 */
MM_MUST_CHECK enum mm_status mm_staging_verify(const char *path,
    struct mm_time now, const struct mm_head *given, struct mm_head *head,
    struct mm_err *err);

#endif
