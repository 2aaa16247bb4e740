/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_TEST_LINES_H
#define MM_TEST_LINES_H

/* Line-based test data: '#' comments and empty lines are skipped. */

#include <stddef.h>

#include "base/base.h"

struct lines;

/** Open a file below the source root; fails the test when there is none. */
struct lines *lines_open(const char *path);
/** Next line without its end; false at the end of the file. */
bool lines_next(struct lines *l, struct mm_str *out);
/** Close; returns how many lines were given. */
size_t lines_close(struct lines *l);

#endif
