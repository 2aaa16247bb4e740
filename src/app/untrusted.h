/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_APP_UNTRUSTED_H
#define MM_APP_UNTRUSTED_H

/*
 * The one way from bytes somebody gave us to values we use: the readers of
 * format/ and codec/ run in a worker (sandbox/worker.h), and what comes back
 * is checked field by field before anybody sees it. Nobody else in app/ and
 * cli/ calls those readers on a file's bytes.
 *
 * What comes back is small and plain: of an SBOM its components as read, of
 * a feed its counts, of a table its cells. The worker can still be wrong
 * about the file, as a reader can; it can do nothing else.
 *
 * Limits:  sandbox/worker.h; results below.
 * Layer:   app.
 */

#include "base/arena.h"
#include "model/component.h"

/** Bytes of the result of reading one call's SBOMs. */
#define MM_UNTRUSTED_SBOM_RESULT ((size_t)512 << 20)

struct mm_untrusted_file {
	struct mm_bytes bytes; /**< must stay until the result is there */
	const char *source; /**< for errors */
};

struct mm_untrusted_sboms;

/**
 * Start to read SBOMs, all of them in one worker.
 *
 * @param files  borrowed until the result
 */
MM_MUST_CHECK enum mm_status mm_untrusted_sboms_start(
    const struct mm_untrusted_file *files, uint32_t n,
    struct mm_untrusted_sboms **out, struct mm_err *err);

/**
 * Take the result, as of mm_sbom_parse(); releases the handle in any case.
 *
 * @param a    receives everything of @p out
 * @param out  as many as there are files; written on success only
 * @retval errors of mm_sbom_parse() and mm_worker_finish(), of the first
 *         file that has one
 */
MM_MUST_CHECK enum mm_status mm_untrusted_sboms_take(
    struct mm_untrusted_sboms *r, struct mm_arena *a, struct mm_sbom *out,
    struct mm_err *err);
/**
 * What take does with the bytes of the worker; on its own for tests.
 *
 * @retval MM_EINTERNAL  they are not what the worker would have sent
 */
MM_MUST_CHECK enum mm_status mm_untrusted_sboms_read(struct mm_bytes got,
    const struct mm_untrusted_file *files, uint32_t n, struct mm_arena *a,
    struct mm_sbom *out, struct mm_err *err);
/** Give up; NULL is a no-op. */
void mm_untrusted_sboms_drop(struct mm_untrusted_sboms *r);

/** Both in one, for one file. */
MM_MUST_CHECK enum mm_status mm_untrusted_sbom(struct mm_arena *a,
    struct mm_bytes bytes, const char *source, struct mm_sbom *out,
    struct mm_err *err);

#endif
