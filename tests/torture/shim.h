/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_TEST_SHIM_H
#define MM_TEST_SHIM_H

/*
 * A C library that fails on demand, for the whole process: this program
 * defines malloc and the file calls itself, and every shared library (SQLite
 * too) is bound to these. Each call counts; the n-th one fails, once or from
 * then on.
 *
 * Only files of one folder and of relative paths fail, never fonts or the
 * system's own. Memory fails for everybody but libraries that end the process
 * when there is none (GLib and Pango), which a test from outside covers: an
 * end of the process is what the kill tests look at; and libseccomp, which
 * then never ends: what the time limit of the worker is tested with.
 *
 * glibc only, and not together with a sanitizer, which has its own malloc.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum shim_mode {
	SHIM_OFF,
	SHIM_MEMORY, /**< no memory */
	SHIM_IO, /**< EIO from any file call */
	SHIM_FULL, /**< ENOSPC from what needs room */
	SHIM_SHORT, /**< half of a write, then ENOSPC */
	SHIM_SYNC, /**< EIO from a sync */
	SHIM_DIE, /**< the process ends before the call */
	SHIM_MODES
};

struct shim_plan {
	enum shim_mode mode;
	long nth; /**< 1 = the next call; 0 = only count */
	bool stays; /**< and every later call too */
};

/** Which parts of the folder were changed; bits of shim_dirty(). */
enum shim_part {
	SHIM_DB = 1,
	SHIM_FEEDS = 2,
	SHIM_INDEX = 4,
	SHIM_OUT = 8,
	SHIM_ELSE = 16
};

/**
 * Look up where the libraries lie; again after one was loaded.
 *
 * @param dir  folder whose files are watched; kept, not copied
 */
void shim_init(const char *dir);

/** Count from zero, and fail as planned. */
void shim_start(const struct shim_plan *plan);

/** Fail nothing from now on. */
void shim_stop(void);

/** Calls since shim_start() that could fail in this mode. */
long shim_calls(enum shim_mode mode);
/** Of the planned mode, how many failed. */
long shim_hits(void);
/** Blocks of memory of ours, taken since shim_start() and still held. */
long shim_held(void);
/**
 * Where the first failing call came from; shim_init() must follow a first
 * backtrace(), which loads a library.
 *
 * @return  number of frames
 */
#define SHIM_FRAMES 16
int shim_failed_at(void *const **out);
/** Whether every failing call was ours or SQLite's, not a drawing library's. */
bool shim_failed_ours(void);
/** Parts of the folder written to since shim_start(). */
unsigned shim_dirty(void);

/* -- what a disk remembers (power.c) ----------------------------------- */

enum shim_op_kind {
	SHIM_OP_CREATE,
	SHIM_OP_WRITE,
	SHIM_OP_TRUNCATE,
	SHIM_OP_SYNC, /**< of a file */
	SHIM_OP_SYNC_DIR,
	SHIM_OP_RENAME,
	SHIM_OP_UNLINK,
	SHIM_OP_MKDIR,
	SHIM_OP_MARK /**< the test's own: at = its number */
};

/** One change of the watched folder. */
struct shim_op {
	enum shim_op_kind kind;
	const char *path, *to; /**< to: of a rename */
	uint64_t at; /**< offset, new size, or number */
	const uint8_t *bytes;
	size_t n;
};

/** Called before each change of the watched folder; NULL = nobody. */
void shim_watch(void (*fn)(const struct shim_op *op));

#endif
