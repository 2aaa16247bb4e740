/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_VERS_TEXT_H
#define MM_FORMAT_VERS_TEXT_H

/*
 * What people write where a version belongs: a version, bounds ("< 2.0"), a
 * word for all or for none, or prose.
 *
 * Source: the "version" fields of published CVE 5 records.
 * Layer:  format.
 */

#include "model/advisory.h"

enum mm_vers_text {
	MM_VERS_TEXT_OTHER = 0, /**< prose, or an unknown: decides nothing */
	MM_VERS_TEXT_PLAIN, /**< one version */
	MM_VERS_TEXT_BOUNDS, /**< "< 2.0", ">= 1.0, < 2.0", "= 1.3" */
	MM_VERS_TEXT_ALL /**< "*", "all", "all versions" */
};

/**
 * What a text is, with its bounds.
 *
 * @param lo, hi  point into the text; both are the version for PLAIN, both
 *                absent for ALL and OTHER
 */
enum mm_vers_text mm_vers_text_read(
    struct mm_str s, struct mm_vers_bound *lo, struct mm_vers_bound *hi);

/** Whether a range that starts here starts before every version. */
bool mm_vers_text_is_start(struct mm_str s);

#endif
