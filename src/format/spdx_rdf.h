/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_SPDX_RDF_H
#define MM_FORMAT_SPDX_RDF_H

/*
 * SPDX 2.1 to 2.3 as RDF/XML.
 *
 * Source: SPDX specification 2.3, annex on RDF; terms
 *         http://spdx.org/rdf/terms#.
 * Read:   as format/spdx.h; packages in the order in which they first occur,
 *         wherever they are nested. Licence sets become expressions.
 * Limits: format/sbom.h; codec/rdf.h.
 * Layer:  format.
 */

#include "format/sbom.h"

/** Contract of mm_sbom_parse() for this one format. */
MM_MUST_CHECK enum mm_status mm_spdx_rdf_parse(struct mm_arena *a,
    struct mm_bytes text, const char *source, struct mm_sbom *out,
    struct mm_err *err);

#endif
