/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_SPDXTAG_H
#define MM_FORMAT_SPDXTAG_H

/*
 * SPDX 2.2 and 2.3 in the tag-value form: "Tag: value" lines, values over
 * several lines in <text>...</text>, comments after '#'. LF or CR LF, UTF-8
 * with or without a byte order mark.
 *
 * Source: SPDX specification 2.3, clause 6 and annex on tag-value.
 * Read:   as format/spdx.h. Tags of packages outside a package, and a second
 *         value of a tag that has one, are refused with their line.
 * Limits: format/sbom.h; one value MM_SBOM_STRING.
 * Layer:  format.
 */

#include "format/sbom.h"

/** Contract of mm_sbom_parse() for this one format. */
MM_MUST_CHECK enum mm_status mm_spdxtag_parse(struct mm_arena *a,
    struct mm_bytes text, const char *source, struct mm_sbom *out,
    struct mm_err *err);

#endif
