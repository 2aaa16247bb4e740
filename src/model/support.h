/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_MODEL_SUPPORT_H
#define MM_MODEL_SUPPORT_H

/*
 * Until when the maker of a component supports it.
 *
 * Layer: model.
 */

#include "base/arena.h"
#include "base/date.h"

/** An end: its date, or only whether it is over. */
struct mm_eol_end {
	struct mm_date date; /**< MM_DATE_NONE: not given */
	enum mm_tri over; /**< without a date: what the source says */
};

struct mm_eol_release {
	struct mm_str cycle; /**< "8.5", "2022-lts" */
	struct mm_eol_end active; /**< of active support */
	struct mm_eol_end eol; /**< of support with security fixes */
	struct mm_eol_end extended; /**< of paid support */
};

struct mm_eol_product {
	struct mm_str name;
	/** Identity keys as in struct mm_adv_package. */
	struct mm_str *keys;
	uint32_t nkeys;
	struct mm_eol_release *releases;
	uint32_t nreleases;
};

/** Whether an end has come on a day: YES once its date is past (the day
 * itself is still inside), or as the source says. */
enum mm_tri mm_eol_is_over(const struct mm_eol_end *end, struct mm_date day);

/**
 * The release a version belongs to: the one with the longest name that the
 * version is or begins with, at a place where a number ends ("1.0.2" holds
 * "1.0.2k" and "1.0.2.1", not "1.0.20"). A leading "v" of either is left out.
 *
 * @return  NULL when there is none
 */
const struct mm_eol_release *mm_eol_release_of(
    const struct mm_eol_product *p, struct mm_str version);

#endif
