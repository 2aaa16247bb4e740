/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_EOL_H
#define MM_FORMAT_EOL_H

/*
 * A product of endoflife.date: until when its maker supports each release.
 *
 * Source:   https://endoflife.date/docs/api/v1/ (schema 1.x), an element of
 *           "result"; and the front matter of the site's product pages as
 *           JSON ("releases" with "releaseCycle" and "eol").
 * Read:     name, purl and CPE identifiers, and of each release its name, the
 *           end of active support, of support, and of paid support. A date,
 *           or only whether it is over; neither is UNKNOWN, never "no".
 * Limits:   those of codec/json.h.
 * Layer:    format.
 */

#include "codec/json.h"
#include "model/support.h"

/**
 * Parse the product the cursor stands on.
 *
 * @param a    receives the product; texts may also point into the JSON text
 * @param out  written on success only
 * @retval MM_EFORMAT  with position and path; @p j has failed too
 */
MM_MUST_CHECK enum mm_status mm_eol_parse(struct mm_arena *a, struct mm_json *j,
    struct mm_eol_product *out, struct mm_err *err);

#endif
