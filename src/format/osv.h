/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_OSV_H
#define MM_FORMAT_OSV_H

/*
 * One OSV record.
 *
 * Source: https://ossf.github.io/osv-schema/, version 1.7 and older 1.x.
 * Limits: those of codec/json.h.
 * Layer:  format.
 *
 * What becomes of "affected":
 * - One package for each entry with a key (vers/purl.h: ecosystem and name,
 *   else the purl); an entry without one is counted in mm_advisory.unkeyed.
 * - The events of a SEMVER or ECOSYSTEM range are sorted in the order of the
 *   ecosystem and become disjoint AFFECTED intervals: introduced is an
 *   inclusive lower bound ("0" = none), fixed an exclusive upper bound,
 *   last_affected an inclusive one, the highest limit an exclusive end.
 * - A range whose events cannot be put in order holds every version with
 *   CANNOT_DECIDE; so does a GIT range of an entry that has neither another
 *   range nor versions, with its commits as bounds to be shown.
 * - versions[] are affected each by itself.
 * - Other versions: NOT_AFFECTED, but CANNOT_DECIDE when the entry has no
 *   range that was evaluated.
 * Aliases: "aliases", and "upstream" when it names exactly one.
 * CVSS: the newest vector of "severity", of the record before those of its
 * entries; OSV gives no score.
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
MM_MUST_CHECK enum mm_status mm_osv_parse(struct mm_arena *a, struct mm_json *j,
    struct mm_advisory *out, struct mm_err *err);

#endif
