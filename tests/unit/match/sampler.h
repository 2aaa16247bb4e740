/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_TEST_SAMPLER_H
#define MM_TEST_SAMPLER_H

/* A few records and devices with every kind of element an index can hold. */

#include "made.h"
#include "match/portfolio.h"

#define SAMPLER_RECORDS 14
#define SAMPLER_DEVICES 3

struct sampler {
	struct mm_advisory records[SAMPLER_RECORDS];
	struct mm_kev kev[2];
	struct mm_epss epss[2];
	struct mm_match_device devices[SAMPLER_DEVICES];
};

/** Make it in @p m's arena; nothing is added to its builder. */
void sampler_make(struct sampler *s, struct made *m);
/** Add all records and scores to @p b; the first error ends it. */
enum mm_status sampler_add(
    const struct sampler *s, struct mm_advidx_build *b, struct mm_err *err);
/** Records @p from to below @p to, and the scores. */
enum mm_status sampler_add_some(const struct sampler *s,
    struct mm_advidx_build *b, uint32_t from, uint32_t to, struct mm_err *err);
/** Add all devices to @p b. */
enum mm_status sampler_add_devices(
    const struct sampler *s, struct mm_portfolio_build *b, struct mm_err *err);

/** Everything a result says, as text at the end of @p b. */
void sampler_describe(struct mm_buf *b, const struct mm_advidx *x,
    struct mm_arena *a, const struct mm_match_result *r);

#endif
