/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_FEED_BUNDLE_H
#define MM_APP_FEED_BUNDLE_H

/*
 * Feeds for a place without a network: one signed file with the accepted
 * feeds of a workspace, or with those accepted since a day or a record.
 *
 * A tar archive (POSIX ustar, every field fixed, so the same feeds give the
 * same bytes) of MANIFEST, MANIFEST.sig, and the snapshots feeds/SOURCE/NAME/
 * SHA256 in the order of the manifest:
 *
 *   mimamori-feeds 1
 *   workspace ID
 *   made TIME
 *   head SEQ                  last record of the journal it comes from
 *   since SEQ                 0: full
 *   feed here|there SOURCE SHA256 BYTES SEQ DATE NAME     one line a feed,
 *                             in the order they were accepted; DATE or "-"
 *
 * All feeds in force are listed; those that are "there" must be at the
 * receiver already. MANIFEST.sig is "KEYID BASE64": Ed25519 (RFC 8032) over
 * the bytes of MANIFEST. The first line keeps it apart from checkpoints,
 * which the same key signs.
 *
 * The archive is never parsed: what it must be follows from the signed
 * manifest, and it is compared with that.
 *
 * Limits:  a manifest 16 MiB, MM_FEED_FILES feeds, a feed MM_FEED_MAX.
 * Source:  docs/formats/feeds.md. Layer: app.
 */

#include "app/feed.h"
#include "base/ed25519.h"

struct mm_feed_bundle_ask {
	const char *path; /**< of the bundle */
	const char *key; /**< file: private to write, public to read */
	struct mm_str since; /**< a day, or a record's number; or absent */
	bool accept_shrink, lenient; /**< reading: as mm_feed_import() */
};

struct mm_feed_bundle {
	struct mm_str workspace;
	struct mm_time made;
	uint64_t head, since;
	uint32_t feeds, here;
	uint64_t bytes; /**< of those that are here */
};

/** Whether a file begins like a bundle. */
bool mm_feed_bundle_is(const char *path);

/**
 * Write a bundle; the file appears whole or not at all.
 *
 * @retval MM_ECONFLICT   there is such a file
 * @retval MM_EEMPTY      no feed is accepted
 * @retval MM_EDENIED     the key is open to others
 * @retval MM_EINTEGRITY  a snapshot is not what was imported
 */
MM_MUST_CHECK enum mm_status mm_feed_bundle_write(struct mm_app *app,
    const struct mm_feed_bundle_ask *ask, struct mm_feed_bundle *out,
    struct mm_err *err);

/**
 * Verify a bundle, all of it, and import its feeds in one transaction.
 *
 * @param report  of the import; empty when everything was in force
 * @retval MM_EINTEGRITY  another key, or a byte that is not as signed
 * @retval MM_EFORMAT     no bundle, or cut off
 * @retval MM_ENOTFOUND   a feed it builds upon is not here
 * @retval MM_ECONFLICT   older than what is here
 */
MM_MUST_CHECK enum mm_status mm_feed_bundle_read(struct mm_app *app,
    const struct mm_feed_bundle_ask *ask, struct mm_feed_bundle *out,
    struct mm_feed_report *report, struct mm_err *err);

#endif
