/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_CVE5_H
#define MM_FORMAT_CVE5_H

/*
 * One CVE record, JSON 5.x.
 *
 * Source: https://github.com/CVEProject/cve-schema, versions 5.0 to 5.2:
 *         containers cna and adp; "affected" with versions and changes;
 *         "cpeApplicability".
 * Limits: those of codec/json.h.
 * Layer:  format.
 *
 * What becomes of "affected":
 * - One package for each distinct identity the row gives: its CPE names, its
 *   package URL, or its package name in a collection this file knows. A row
 *   without any is only counted (mm_advisory.unkeyed): names are not guessed.
 * - status and defaultStatus: "affected", "unaffected", and "unknown" (also
 *   the default) as AFFECTED, NOT_AFFECTED, CANNOT_DECIDE.
 * - versionType semver, python, maven, rpm, deb declare an order. Without one
 *   (absent, "custom", anything else) the scheme of a range is NONE: versions
 *   may be compared for equality, never for order.
 * - A version that is no version ("n/a", "1.x", "before 2.1") makes every
 *   version CANNOT_DECIDE that no AFFECTED entry holds, so that neither an
 *   entry nor the row's default clears what the text may include; said of
 *   unaffected versions, it comes after all entries instead. So does a git
 *   range, which keeps its commits as bounds. "< 2.0", ">= 1.0, < 2.0" and
 *   "= 1.3" in the version field are read as bounds, without an order.
 * - changes[] cut the range at each of their versions.
 */

#include "codec/json.h"
#include "model/advisory.h"

/**
 * Parse the record the cursor stands on.
 *
 * @param a    receives the record; texts may also point into the JSON text
 * @param out  written on success only
 * @retval MM_EFORMAT  with position and path; @p j has failed too
 */
MM_MUST_CHECK enum mm_status mm_cve5_parse(struct mm_arena *a,
    struct mm_json *j, struct mm_advisory *out, struct mm_err *err);

#endif
