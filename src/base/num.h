/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_BASE_NUM_H
#define MM_BASE_NUM_H

/*
 * Bounded parsing of numbers: whole text, mandatory bounds, no locale.
 * Nobody calls strtol. Layer: base.
 */

#include "base/base.h"

/** Decimal digits only, no sign, no blanks. false on empty, other bytes, or
 * a value above @p max; @p out is then untouched. */
MM_MUST_CHECK bool mm_num_u64(struct mm_str s, uint64_t max, uint64_t *out);

/** Like mm_num_u64() with an optional leading '-'. */
MM_MUST_CHECK bool mm_num_i64(
    struct mm_str s, int64_t min, int64_t max, int64_t *out);

/**
 * Decimal fraction to fixed point, digits past @p decimals are cut.
 * "0.9" with decimals 6 gives 900000. No sign; an exponent ("9.1e-05") is
 * accepted. false on other bytes, no digit, or a value above @p max.
 */
MM_MUST_CHECK bool mm_num_fixed(
    struct mm_str s, int decimals, uint64_t max, uint64_t *out);

#endif
