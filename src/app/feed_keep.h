/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_FEED_KEEP_H
#define MM_APP_FEED_KEEP_H

/*
 * The folder feeds/: the bytes of every import that was recorded. They are
 * kept for good (what was known on a day can be asked later); bytes that no
 * fact names, left by an import that was broken off, are removed by the next
 * one.
 *
 * Layer: app.
 */

#include "app/feed.h"

/**
 * One at a time in a folder of the workspace, which is made when it is not
 * there. An import holds "feeds": what one has written and not yet recorded
 * would be swept away by another.
 *
 * @param folder  "feeds"; another one for mm_update_lock()
 * @param what    who holds it, for the message: "feed import"
 * @param out     release with mm_feed_unlock()
 * @retval MM_EBUSY  another process holds it
 * @retval MM_EIO    the folder cannot be written
 */
MM_MUST_CHECK enum mm_status mm_feed_lock(struct mm_app *app,
    const char *folder, const char *what, int *out, struct mm_err *err);
/** -1 is a no-op. */
void mm_feed_unlock(int lock);

/** Keep the bytes of a file as a snapshot; a no-op when they are there. */
MM_MUST_CHECK enum mm_status mm_feed_keep(struct mm_app *app,
    const struct mm_feed_import *f, struct mm_bytes raw, struct mm_err *err);

/** Remove the files below feeds/ that no recorded import names. */
MM_MUST_CHECK enum mm_status mm_feed_sweep(
    struct mm_app *app, struct mm_err *err);

#endif
