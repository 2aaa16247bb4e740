/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_SPDX3_H
#define MM_FORMAT_SPDX3_H

/*
 * SPDX 3.0 as JSON-LD: one "@graph" of elements.
 *
 * Source: SPDX specification 3.0.1, JSON-LD serialisation.
 * Read:   software_Package (each one is a component), agents, relationships
 *         contains, dependsOn, describes and those of licences, rootElement,
 *         CreationInfo. Elements may stand in any order.
 * Limits: format/sbom.h.
 * Layer:  format.
 */

#include "format/sbom.h"

/** Contract of mm_sbom_parse() for this one format. */
MM_MUST_CHECK enum mm_status mm_spdx3_parse(struct mm_arena *a,
    struct mm_bytes text, const char *source, struct mm_sbom *out,
    struct mm_err *err);

#endif
