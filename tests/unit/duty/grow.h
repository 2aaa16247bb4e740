/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_TEST_GROW_H
#define MM_TEST_GROW_H

/*
 * Duties kept up to date fact by fact (duty/live.h) against an evaluation of
 * everything.
 */

#include "case.h"

struct grown {
	uint32_t exact, all, refused; /**< facts, by what became of them */
	uint32_t compared; /**< duties */
};

/**
 * Add the newest @p last facts of a case one by one, in the order in which
 * they became true, and compare after each: what the fact touched must be as
 * in the whole, the rest as it was. Prints the first difference.
 *
 * @return  false when there is one
 */
bool grow_check(const struct test_case *c, struct mm_date today, uint32_t last,
    struct grown *sum);

#endif
