/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_CYCLONEDX_H
#define MM_FORMAT_CYCLONEDX_H

/*
 * CycloneDX as JSON and as XML.
 *
 * Source: ECMA-424 / CycloneDX specification: JSON schemas 1.2-1.7, XML
 *         schemas 1.0-1.7.
 * Read:   components at every depth (also those inside metadata.component),
 *         the device itself (metadata.component) as a component when it has
 *         a purl or CPE, authors, time stamp, dependencies; entries of
 *         vulnerabilities are counted. docs/formats/sbom.md has the fields.
 * Limits: format/sbom.h.
 * Layer:  format.
 */

#include "format/sbom.h"

/** Contract of mm_sbom_parse() for the JSON form. */
MM_MUST_CHECK enum mm_status mm_cyclonedx_parse(struct mm_arena *a,
    struct mm_bytes text, const char *source, struct mm_sbom *out,
    struct mm_err *err);

/** Contract of mm_sbom_parse() for the XML form. */
MM_MUST_CHECK enum mm_status mm_cyclonedx_xml_parse(struct mm_arena *a,
    struct mm_bytes text, const char *source, struct mm_sbom *out,
    struct mm_err *err);

#endif
