/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_TEST_FAULTS_H
#define MM_TEST_FAULTS_H

/*
 * A file system that fails on demand: an SQLite VFS over the real one, which
 * becomes the default of the process. Each kind of call is counted, and from
 * the n-th on it fails, once or for ever.
 */

#include <stdbool.h>

enum fault_kind {
	FAULT_WRITE,
	FAULT_SYNC,
	FAULT_TRUNCATE,
	FAULT_READ,
	FAULT_OPEN,
	FAULT_LOCK,
	FAULT_KINDS
};

/** Put it between SQLite and the system; once per process. */
void faults_install(void);

/**
 * Fail a kind of call.
 *
 * @param kind   which calls
 * @param nth    1 = the next one
 * @param rc     result code given instead
 * @param stays  also every later call of that kind
 */
void faults_set(enum fault_kind kind, long nth, int rc, bool stays);

/** Fail nothing. */
void faults_clear(void);

/** How many calls failed since the last faults_set(). */
long faults_hit(void);

#endif
