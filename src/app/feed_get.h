/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_FEED_GET_H
#define MM_APP_FEED_GET_H

/*
 * Fetching the files of one source into "fetch/NAME/new/", each whole and
 * with the digest its publisher states. Nothing of the workspace changes.
 *
 * What is in force already is not fetched again: asked by ETag or date, or
 * told from the published digest, as long as the accepted feed of that name
 * is the very file that was fetched from there.
 *
 * What comes from outside is read in workers only: digest files, lists, pages.
 *
 * Source: docs/formats/feeds.md. Layer: app.
 */

#include "app/feed.h"
#include "app/feed_origin.h"
#include "app/feed_source.h"
#include "fetch/client.h"
#include "fetch/listing.h"

/** One file to import. */
struct mm_got {
	const char *path;
	struct mm_str name; /**< of the feed */
	struct mm_origin_file from; /**< its sha256 is not set */
	bool ours; /**< in fetch/: to be removed afterwards */
};

struct mm_get {
	/* Set by the caller. */
	struct mm_app *app;
	const struct mm_source *source;
	const struct mm_feed_state *state; /**< what is in force */
	struct mm_fetch **fetch; /**< started when it is needed */
	struct mm_fetch_limits limits;
	struct mm_str nvd_key; /**< or absent */

	/* The result. */
	struct mm_origin origin; /**< as read, to be written by the caller */
	MM_VEC(struct mm_got) got;
	uint32_t unchanged; /**< files that are in force already */
	uint32_t unproved; /**< documents without a published digest */
	struct mm_time until; /**< nvd-api: changes are known up to here */

	/* While it runs. */
	uint64_t asked; /**< requests so far */
};

/** Files whose digest is not the published one are fetched once more. */
#define MM_GET_DIGEST_TRIES 2
/** Days of changes of the NVD API before everything is fetched again. */
#define MM_GET_NVD_DAYS 100
/** Days of changes that are one feed. */
#define MM_GET_NVD_SPAN 7

/**
 * Fetch what is new.
 *
 * @retval MM_EINTEGRITY  a file has not the digest its publisher states
 * @retval others         of the network (fetch/client.h) or of a list
 */
MM_MUST_CHECK enum mm_status mm_feed_get(struct mm_get *g, struct mm_err *err);

/* ---- for the kinds of sources, feed_get_*.c ---- */

enum mm_get_proof {
	MM_PROOF_NONE,
	MM_PROOF_GIVEN, /**< digest of the file, see below */
	MM_PROOF_SUM, /**< at ADDRESS.sha256 or ADDRESS.sha512 */
	MM_PROOF_META /**< of NVD: of the unpacked file */
};

struct mm_get_ask {
	struct mm_str name, url;
	enum mm_get_proof proof;
	struct mm_str digest; /**< MM_PROOF_GIVEN; lower-case hex */
	bool always; /**< also when it did not change */
};

/** Fetch one feed file, unless it is in force. */
MM_MUST_CHECK enum mm_status mm_get_feed(
    struct mm_get *g, const struct mm_get_ask *ask, struct mm_err *err);
/** Fetch anything to a path, unconditionally. */
MM_MUST_CHECK enum mm_status mm_get_raw(
    struct mm_get *g, struct mm_str url, const char *path, struct mm_err *err);
/** Fetch a list and read it. */
MM_MUST_CHECK enum mm_status mm_get_listing(struct mm_get *g,
    enum mm_listing_kind kind, struct mm_str url, struct mm_listing *out,
    struct mm_err *err);
/** Read a file that was fetched as a list. */
MM_MUST_CHECK enum mm_status mm_get_read(struct mm_get *g,
    enum mm_listing_kind kind, const char *path, struct mm_listing *out,
    struct mm_err *err);
/** MM_EINTEGRITY: the file has not this digest (64 or 128 hex digits). */
MM_MUST_CHECK enum mm_status mm_get_prove(struct mm_get *g, const char *path,
    struct mm_str digest, bool unpacked, struct mm_err *err);
/** "DIR/fetch/NAME/new/FILE"; p == NULL: no memory. */
struct mm_str mm_get_path(const struct mm_get *g, const char *file);
/** Whether the accepted feed of this name has this digest. */
bool mm_get_in_force(
    const struct mm_get *g, struct mm_str name, struct mm_str sha256);
/** Tell how far it is. */
void mm_get_say(const struct mm_get *g, uint64_t done, uint64_t total);

MM_MUST_CHECK enum mm_status mm_get_nvd(struct mm_get *g, struct mm_err *err);
MM_MUST_CHECK enum mm_status mm_get_csaf(struct mm_get *g, struct mm_err *err);
MM_MUST_CHECK enum mm_status mm_get_release(
    struct mm_get *g, struct mm_err *err);

#endif
