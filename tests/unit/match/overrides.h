/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_TEST_OVERRIDES_H
#define MM_TEST_OVERRIDES_H

/* The real NVD configurations of tests/data/feeds, read with jansson: the
 * oracle shares no reader with the program. */

#include "model/advisory.h"

#define OVERRIDES "tests/data/feeds/nvd-overrides-1500.jsonl.gz"

/** All records, in @p a; *n their number. */
struct mm_advisory *overrides_read(struct mm_arena *a, uint32_t *n);

#endif
