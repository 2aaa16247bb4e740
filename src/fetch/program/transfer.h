/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FETCH_PROGRAM_TRANSFER_H
#define MM_FETCH_PROGRAM_TRANSFER_H

/*
 * One resource over HTTP(S), with as many attempts as it needs.
 *
 * What came of an attempt is in PATH.part, and what it is in PATH.part.id:
 * the address and the validator (a strong ETag, else the date) that the rest
 * must have. Without a validator there is no resuming.
 *
 * Third party: libcurl (only here). Layer: fetch; part of mimamori-fetch.
 */

#include <curl/curl.h>

#include "fetch/request.h"

/** Called now and then; false: give up. */
typedef bool mm_transfer_progress(void *ctx, uint64_t done, uint64_t total);

struct mm_transfer_ask {
	const struct mm_fetch_request *request;
	const char *url, *path; /**< of the request, NUL-terminated */
	mm_transfer_progress *progress;
	void *ctx;
};

/**
 * @param curl  kept between calls: connections are used again
 * @param out   texts in @p a
 */
MM_MUST_CHECK enum mm_status mm_transfer(CURL *curl,
    const struct mm_transfer_ask *ask, struct mm_arena *a,
    struct mm_fetch_reply *out, struct mm_err *err);

#endif
