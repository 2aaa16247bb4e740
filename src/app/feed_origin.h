/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_FEED_ORIGIN_H
#define MM_APP_FEED_ORIGIN_H

/*
 * What is known of a source from fetching it: when it was tried, when it
 * succeeded and failed and why, and for each of its files where it came from
 * and what names its content there. Kept in "fetch/NAME/origin", disposable:
 * without it everything is fetched again.
 *
 * Lines of fields between TABs:
 *
 *   mimamori-origin 1
 *   tried TIME / succeeded TIME / failed TIME / until TIME
 *   why JA EN
 *   file NAME SHA256 URL ETAG DATE DIGEST       "-" = absent
 *
 * Layer: app.
 */

#include "app/app.h"

struct mm_origin_file {
	struct mm_str name; /**< of the feed */
	struct mm_str sha256; /**< of the file as imported */
	struct mm_str url, etag, modified;
	struct mm_str digest; /**< as published; or absent */
};

struct mm_origin {
	struct mm_time tried, succeeded, failed; /**< sec 0: never */
	struct mm_time until; /**< nvd-api: changes are known up to here */
	struct mm_str why_ja, why_en; /**< of the last failure */
	MM_VEC(struct mm_origin_file) files;
};

/** Whether the newest attempt failed. */
bool mm_origin_failing(const struct mm_origin *o);

/** "DIR/fetch/NAME/FILE"; p == NULL: no memory. */
struct mm_str mm_origin_path(
    const struct mm_app *app, struct mm_str source, const char *file);

/** An absent or unreadable one is an empty one. */
MM_MUST_CHECK enum mm_status mm_origin_read(struct mm_app *app,
    struct mm_str source, struct mm_origin *out, struct mm_err *err);
MM_MUST_CHECK enum mm_status mm_origin_write(struct mm_app *app,
    struct mm_str source, const struct mm_origin *o, struct mm_err *err);

/** The file of a name, or NULL. */
struct mm_origin_file *mm_origin_find(
    const struct mm_origin *o, struct mm_str name);
/** Put one in place of one of its name. NULL: no memory. */
struct mm_origin_file *mm_origin_put(
    struct mm_arena *a, struct mm_origin *o, struct mm_str name);

#endif
