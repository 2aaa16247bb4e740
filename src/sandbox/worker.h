/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_SANDBOX_WORKER_H
#define MM_SANDBOX_WORKER_H

/*
 * Runs a function on untrusted bytes in a process of its own that has no
 * files, no network, no other process, and little memory and time; what it
 * made comes back over a pipe (docs/adr/0020-worker.md).
 *
 * The worker is forked, not started: it has the bytes in memory already, and
 * must not touch the store. Whatever becomes of it, the caller's process and
 * the workspace are as before, and the caller gets a result or an error.
 *
 * On the pipe: frames of a number (kind in the top byte, length below) and
 * that many bytes; see sandbox/wire.h for what is inside.
 *
 * Limits:  those of the job; each is an error of its own.
 * Layer:   sandbox.
 */

#include "base/arena.h"
#include "base/buf.h"
#include "sandbox/confine.h"

/** Longest silence of a worker, in seconds: its time, when it is stopped. */
#define MM_WORKER_SILENCE 600u

struct mm_worker_out;

struct mm_worker_job {
	/**
	 * Called in the worker before it is confined, to load what cannot be
	 * loaded afterwards; NULL = nothing. It must not look at the bytes.
	 */
	enum mm_status (*prepare)(void *ctx, struct mm_err *err);
	/** Called in the worker: reads the bytes and puts what it made. */
	enum mm_status (*run)(
	    void *ctx, struct mm_worker_out *out, struct mm_err *err);
	void *ctx;
	int fd[2]; /**< files the worker may write; -1 = none */
	struct mm_confine_limits limits;
	size_t most; /**< bytes of the result */
	unsigned silence; /**< seconds; 0 = MM_WORKER_SILENCE */
};

/** The limits of a parser, and no file. */
struct mm_worker_job mm_worker_job(
    enum mm_status (*run)(
	void *ctx, struct mm_worker_out *out, struct mm_err *err),
    void *ctx, size_t most);

/** In the worker: where the result is put together. */
struct mm_buf *mm_worker_buf(struct mm_worker_out *out);
/** In the worker: send it when there is enough of it. Call it often. */
MM_MUST_CHECK enum mm_status mm_worker_send(
    struct mm_worker_out *out, struct mm_err *err);

struct mm_worker;

/**
 * Start a job. The caller may do something else before it asks for the
 * result, but must not change what the job looks at.
 *
 * @retval MM_EIO  the system gives no process or pipe
 */
MM_MUST_CHECK enum mm_status mm_worker_start(const struct mm_worker_job *job,
    struct mm_worker **out, struct mm_err *err);

/**
 * Wait for the result; ends the worker in any case.
 *
 * @param a    receives the bytes, and nothing is assumed about them
 * @retval MM_ELIMIT     too much time, silence or result
 * @retval MM_EINTERNAL  the worker crashed, or did what it must not
 * @retval others        what the job returned, with its message
 */
MM_MUST_CHECK enum mm_status mm_worker_finish(struct mm_worker *w,
    struct mm_arena *a, struct mm_bytes *out, struct mm_err *err);

/** End it without a result; NULL is a no-op. */
void mm_worker_drop(struct mm_worker *w);

/** Both in one. */
MM_MUST_CHECK enum mm_status mm_worker_do(const struct mm_worker_job *job,
    struct mm_arena *a, struct mm_bytes *out, struct mm_err *err);

/** What protects us from a reader on this machine. */
struct mm_worker_state {
	bool calls; /**< a forbidden call was tried and ended the worker */
	int landlock; /**< version; 0 = the kernel has none */
};

/**
 * Try it: a worker that does nothing, and one that opens a file.
 *
 * @retval MM_EINTERNAL  a worker cannot be confined here; says why
 */
MM_MUST_CHECK enum mm_status mm_worker_try(
    struct mm_worker_state *out, struct mm_err *err);

/** A result that does not read as it must: the worker is not to be trusted. */
enum mm_status mm_worker_bad_result(struct mm_err *err);

#endif
