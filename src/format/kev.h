/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_KEV_H
#define MM_FORMAT_KEV_H

/*
 * One entry of CISA's catalogue of known exploited vulnerabilities (JSON).
 *
 * Source: https://www.cisa.gov/sites/default/files/feeds/
 *         known_exploited_vulnerabilities_schema.json
 * Limits: those of codec/json.h.
 * Layer:  format.
 */

#include "codec/json.h"
#include "model/advisory.h"

/**
 * Parse the entry of "vulnerabilities" the cursor stands on.
 *
 * @param out  written on success only; its text is borrowed like JSON's
 * @retval MM_EFORMAT  with position and path; @p j has failed too
 */
MM_MUST_CHECK enum mm_status mm_kev_parse(struct mm_arena *a, struct mm_json *j,
    struct mm_kev *out, struct mm_err *err);

#endif
