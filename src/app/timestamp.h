/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_TIMESTAMP_H
#define MM_APP_TIMESTAMP_H

/*
 * Time stamps of signed checkpoints (RFC 3161): somebody else's word for when
 * a journal was what it was. The digest is SHA-256 of the note's file, so
 * openssl ts -verify checks it:
 *
 *   checkpoints/SIZE.tsq     the request; kept until it is answered
 *   checkpoints/SIZE.tsr     the response
 *   checkpoints/tsa.pem      certificates of the authority, as given
 *
 * A request waits while the authority is down or nobody asked it: nothing
 * else does, and the audit says how many wait. The authority is reached with
 * curl(1), http or https, or by whatever means people have: then the response
 * is a file.
 *
 * Source: RFC 3161; docs/formats/journal.md. Layer: app.
 */

#include "app/checkpoint.h"

/** Setting that names the authority. */
#define MM_TIMESTAMP_SETTING "audit.tsa.url"
#define MM_TIMESTAMP_CA "tsa.pem"

struct mm_timestamps {
	uint32_t stamped; /**< verified */
	uint32_t unchecked; /**< answered, but no certificate to check with */
	uint32_t waiting; /**< checkpoints without one */
	uint64_t oldest; /**< size of the oldest that waits */
	uint64_t newest; /**< size of the newest stamped */
	struct mm_time time; /**< of that stamp */
	uint32_t early; /**< stamped before the maker's clock says it was
			   made: the clock was ahead */
};

/**
 * Verify every response beside the checkpoints given.
 *
 * @retval MM_EINTEGRITY  names the file
 */
MM_MUST_CHECK enum mm_status mm_timestamps_check(const char *dir,
    const struct mm_checkpoint_list *notes, struct mm_arena *a,
    struct mm_timestamps *out, struct mm_err *err);

/**
 * Write the requests that are missing, and ask the authority for each that
 * waits, oldest first; stops at the first that fails.
 *
 * @param url  NULL: only write the requests
 * @param ca   file of its certificates; NULL: those of the workspace
 * @param out  filled also on MM_EIO
 * @retval MM_EUSAGE      the address is not of http or https
 * @retval MM_EIO         the authority did not answer; the requests wait
 * @retval MM_EINTEGRITY  its answer does not verify; nothing of it is kept
 */
MM_MUST_CHECK enum mm_status mm_timestamps_ask(struct mm_app *app,
    const char *url, const char *ca, struct mm_timestamps *out,
    struct mm_err *err);

/**
 * Take in a response that came by other means.
 *
 * @param size  set to the checkpoint it is for
 * @retval MM_ENOTFOUND   nothing waits, or it is for none of them
 * @retval MM_EINTEGRITY  it does not verify
 */
MM_MUST_CHECK enum mm_status mm_timestamps_accept(struct mm_app *app,
    struct mm_bytes response, const char *ca, uint64_t *size,
    struct mm_err *err);

#endif
