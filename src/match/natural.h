/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_MATCH_NATURAL_H
#define MM_MATCH_NATURAL_H

/* Order of identifiers as people read them. Layer: match. */

#include "base/base.h"

/**
 * Compare two identifiers: digit runs by value, the rest by bytes, so that
 * CVE-2024-9999 < CVE-2024-10000.
 *
 * @return  <0, 0, >0
 */
int mm_natural_cmp(struct mm_str a, struct mm_str b);

#endif
