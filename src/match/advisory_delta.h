/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_MATCH_ADVISORY_DELTA_H
#define MM_MATCH_ADVISORY_DELTA_H

/*
 * A segment over an advisory index: the records of a day, without building
 * the index of all records again. Asked together they answer what an index
 * built from the base's records and then the delta's would answer.
 *
 * A record can change what others are about: its aliases join groups, it
 * replaces an older edition, it brings a better title. So a delta also holds
 * a copy of every record of the base that is connected with a new one by
 * identifiers, directly or through others, and hides the originals. What a
 * vulnerability is and who says what about it then lies in one segment only:
 *   - findings about vulnerabilities of the delta follow from the delta
 *     alone, which is itself an index;
 *   - findings about vulnerabilities it took from the base are void;
 *   - all other findings stand.
 * So the findings of a portfolio are brought up to date by dropping those
 * that do not stand (mm_advidx_stands()) and matching what the delta touches
 * (mm_advidx_delta() with MM_PORTFOLIO_TOUCHED).
 *
 * There is at most one delta over a base. One built over an index that has a
 * delta holds the earlier one's records too and takes its place. When it is
 * no longer small, build the base again.
 *
 * Layer: match.
 */

#include "match/advisory_index.h"

/**
 * Start a delta over @p x; records are added, and the file is written, by the
 * functions of advisory_index.h.
 *
 * @param x  with or without a delta; borrowed until the builder is freed
 * @return   NULL when out of memory
 */
struct mm_advidx_build *mm_advidx_delta_new(const struct mm_advidx *x);

/**
 * Put a delta over its base: @p x answers for both from now on. Numbers of
 * records and vulnerabilities of @p x stay; those of the delta follow them.
 *
 * @param delta  owned by @p x on success
 * @retval MM_ECONFLICT  it is no delta, or one over another base; @p x has
 *                       one already
 */
MM_MUST_CHECK enum mm_status mm_advidx_join(
    struct mm_advidx *x, struct mm_advidx *delta, struct mm_err *err);

/** The delta of an index, an index by itself; NULL without one. It knows
 * every key that a record hidden, replaced or new since the base speaks
 * about. */
const struct mm_advidx *mm_advidx_delta(const struct mm_advidx *x);
/** mm_advidx_generation() of the base alone. */
uint64_t mm_advidx_base_generation(const struct mm_advidx *x);

/**
 * Does a finding made before this delta stand? Else the vulnerability is one
 * the delta speaks about, or none any more.
 *
 * @param id  of the vulnerability, as mm_advidx_vuln_get() gave it then
 */
bool mm_advidx_stands(const struct mm_advidx *x, struct mm_str id);

#endif
