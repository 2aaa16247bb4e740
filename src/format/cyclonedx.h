/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_CYCLONEDX_H
#define MM_FORMAT_CYCLONEDX_H

/*
 * CycloneDX JSON.
 *
 * Source: ECMA-424 / CycloneDX specification 1.2-1.7 (JSON schemas).
 * Read:   components at every depth (also those inside metadata.component),
 *         the device itself (metadata.component) as a component when it has
 *         a purl or CPE, authors, time stamp, number of dependency rows.
 * Limits: format/sbom.h.
 * Layer:  format.
 */

#include "format/sbom.h"

/** Contract of mm_sbom_parse() for this one format. */
MM_MUST_CHECK enum mm_status mm_cyclonedx_parse(struct mm_arena *a,
    struct mm_bytes text, const char *source, struct mm_sbom *out,
    struct mm_err *err);

#endif
