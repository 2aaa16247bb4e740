/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_TEST_SHORTAGE_H
#define MM_TEST_SHORTAGE_H

/*
 * Memory that runs out at every single place: the same work with arenas of
 * 1, 17, 33 ... bytes. It must be refused as "out of memory" each time, in
 * both languages, until it succeeds; the work itself checks that what it
 * then gives is whole.
 */

#include "test.h"

#include "base/arena.h"

typedef enum mm_status shortage_work(
    struct mm_arena *a, void *ctx, struct mm_err *err);

/**
 * @param name  for messages
 * @return      how often the work was refused
 */
static inline size_t
shortage_each(const char *name, shortage_work *work, void *ctx)
{
	for (size_t limit = 1;; limit += 16) {
		struct mm_arena *a = mm_arena_new(limit);
		struct mm_err err = { 0 };
		enum mm_status st = work(a, ctx, &err);

		mm_arena_free(a);
		if (st == MM_OK)
			return limit / 16;
		CHECK(st == MM_ENOMEM && err.code == MM_ENOMEM,
		    "%s with %zu bytes: status %d, %s", name, limit, (int)st,
		    err.en);
		CHECK(err.ja[0] != '\0' && err.en[0] != '\0',
		    "%s with %zu bytes: no reason given", name, limit);
	}
}

#endif
