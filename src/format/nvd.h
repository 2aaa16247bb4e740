/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_NVD_H
#define MM_FORMAT_NVD_H

/*
 * One vulnerability of the NVD: CVE API 2.0 and the feeds 1.1 before it.
 *
 * Source:   https://nvd.nist.gov/developers/vulnerabilities (schema CVE 2.0);
 *           the retired JSON feeds 1.1 (nvd_cve_feed_json_1.1.schema).
 * Accepted: an element of "vulnerabilities" ({"cve": {...}}), the CVE object
 *           itself, and the records of anchore/nvd-data-overrides, which name
 *           the CVE in "_annotation"; an element of "CVE_Items" of a feed
 *           1.1, whose nodes are one configuration without an operator (OR),
 *           and which is rejected when its description starts "** REJECT **".
 * Title:    first line of the English description (NVD has no titles).
 * CVSS:     Primary before Secondary, newer before older.
 * Limits:   those of codec/json.h.
 * Layer:    format.
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
MM_MUST_CHECK enum mm_status mm_nvd_parse(struct mm_arena *a, struct mm_json *j,
    struct mm_advisory *out, struct mm_err *err);

#endif
