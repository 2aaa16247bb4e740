/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FETCH_CLIENT_H
#define MM_FETCH_CLIENT_H

/*
 * Downloading: starts mimamori-fetch, the only program with a socket, and
 * asks it for one resource after another. It runs in a process of its own
 * with no open file of ours and nothing in its environment but what TLS and
 * proxies need, and it ends with the caller.
 *
 * What it does: https with verified certificates, redirects to https only
 * (from http to http too), ETag and If-Modified-Since, resuming a broken
 * transfer by Range with If-Range, limits of size and time, and waiting for
 * 429, 5xx and broken connections within a bound.
 *
 * Environment: https_proxy, http_proxy, no_proxy, all_proxy (and in capital
 * letters), SSL_CERT_FILE, SSL_CERT_DIR.
 *
 * Source:  RFC 9110 (conditional and range requests), RFC 6585 (429).
 * Layer:   fetch.
 */

#include "fetch/request.h"

struct mm_fetch;

/** Called now and then; @p total 0 = not known. */
typedef void mm_fetch_progress(void *ctx, uint64_t done, uint64_t total);

/**
 * Start the program.
 *
 * @param progress  may be NULL
 * @param out       end with mm_fetch_stop()
 * @retval MM_ENOTFOUND  it is not installed
 * @retval MM_EDENIED    others can change its file
 */
MM_MUST_CHECK enum mm_status mm_fetch_start(mm_fetch_progress *progress,
    void *ctx, struct mm_fetch **out, struct mm_err *err);

/**
 * Get one resource into the file request->path, which appears whole or not at
 * all; what came of a broken transfer stays as PATH.part and is gone on with
 * by the next request for the same address and path.
 *
 * @param a  receives the texts of the reply
 * @retval MM_EIO        the network or the server failed, also when asked
 *                       again; says how
 * @retval MM_EDENIED    no right, or no valid certificate
 * @retval MM_ENOTFOUND  there is no such resource
 * @retval MM_ELIMIT     too large
 */
MM_MUST_CHECK enum mm_status mm_fetch_get(struct mm_fetch *f,
    const struct mm_fetch_request *request, struct mm_arena *a,
    struct mm_fetch_reply *out, struct mm_err *err);

/** End it. NULL is a no-op. */
void mm_fetch_stop(struct mm_fetch *f);

#endif
