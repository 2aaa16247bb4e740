/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_BASE_PART_H
#define MM_BASE_PART_H

/*
 * The parts of the program that lie in files of their own: the module of the
 * letters (ADR 0019) and the program that fetches (ADR 0013).
 *
 * A part is looked for from the folder of the running program, never by a
 * search path or the environment, and trusted only where nobody can change it
 * who could not change the program itself: of the program's owner or root, and
 * not open to all. Layer: base.
 */

#include <limits.h>
#include <stddef.h>

#include "base/base.h"

/**
 * Path of a part, without links.
 *
 * @param places  paths from the folder of the running program, tried in order
 * @param n       how many
 * @param out     set only when it is found
 * @return false: at none of the places
 */
bool mm_part_find(const char *const *places, size_t n, char out[PATH_MAX]);

/**
 * May this file be trusted as the program itself is?
 *
 * @retval MM_EDENIED  others could have changed it
 * @retval MM_EIO      it cannot be examined
 */
MM_MUST_CHECK enum mm_status mm_part_trusted(
    const char *path, struct mm_err *err);

#endif
