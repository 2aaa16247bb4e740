/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_TEST_FAULT_H
#define MM_TEST_FAULT_H

/*
 * Shortage of memory and failing system calls, by wrapping what the program
 * calls (ld --wrap, see meson.build). Nothing fails unless asked for.
 */

#include <stdbool.h>
#include <stddef.h>

/** Fail request @p n for heap memory from now, counted from 0; with
 * @p after also those that follow. Negative: none. */
void fault_memory(long n, bool after);
/** The n th arena made from now without a limit gets @p limit bytes. */
void fault_arena(long n, size_t limit);

enum fault_call {
	CALL_WRITE,
	CALL_FSYNC,
	CALL_RENAME,
	CALL_FCHMOD,
	CALL_MKSTEMP,
	CALL_OPEN,
	CALL_FSTAT,
	CALL_MMAP,
	CALL__COUNT
};

/** Fail call @p n of @p which from now once, with @p code as errno; 0 as
 * code: write() takes nothing. */
void fault_call(enum fault_call which, long n, int code);

/** Nothing fails any more. Returns how many requests for memory were seen
 * since the last call. */
long fault_over(void);
/** How many arenas were made since then. */
long fault_arenas(void);

#endif
