/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_SANDBOX_CONFINE_H
#define MM_SANDBOX_CONFINE_H

/*
 * Takes from the calling process what a parser does not need: files, network,
 * other processes, time and memory without end. For good: there is no way
 * back, so it is called in a worker process (sandbox/worker.h) only.
 *
 * Source:  Linux 5.10 and later: seccomp filters (libseccomp, only here),
 *          Landlock from 5.13 where it is switched on, setrlimit(2).
 * Layer:   sandbox.
 */

#include "base/base.h"

/** Most memory a parser may take beyond what it starts with, in bytes. */
#define MM_CONFINE_MEMORY ((size_t)512 << 20)
/** Processor time of a parser, in seconds. */
#define MM_CONFINE_CPU 60u

/** Descriptors a process may keep. */
#define MM_CONFINE_FILES 3

struct mm_confine_limits {
	size_t memory; /**< bytes beyond what is mapped now; 0 = no limit */
	unsigned cpu; /**< seconds of processor time */
};

/**
 * Close every descriptor but @p keep, and unmap what is shared with the
 * parent and could be written (SQLite's shared memory).
 *
 * @param keep  MM_CONFINE_FILES descriptors; -1 = none
 */
MM_MUST_CHECK enum mm_status mm_confine_inherited(
    const int *keep, struct mm_err *err);

/** No core dump, no debugger, and the limits. */
MM_MUST_CHECK enum mm_status mm_confine_limits(
    const struct mm_confine_limits *limits, struct mm_err *err);

/**
 * No file can be opened, where the kernel has Landlock.
 *
 * @param version  set to that of the kernel; 0 = it has none
 */
MM_MUST_CHECK enum mm_status mm_confine_files(int *version, struct mm_err *err);

/**
 * No system call but memory, writing to @p keep, and the end. Any other ends
 * the process with SIGSYS.
 */
MM_MUST_CHECK enum mm_status mm_confine_calls(
    const int *keep, struct mm_err *err);

/** Version of Landlock in this kernel; 0 = none. */
int mm_confine_landlock(void);

#endif
