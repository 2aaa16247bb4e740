/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_SWID_H
#define MM_FORMAT_SWID_H

/*
 * SWID tags: one file describes one software product, which is the only
 * component.
 *
 * Source: ISO/IEC 19770-2:2015, schema
 *         http://standards.iso.org/iso/19770/-2/2015/schema.xsd.
 * Read:   name, version, tagId, the entity that created the software
 *         (supplier) and the tag (author), links. Files of the payload are
 *         not components. Tags of the 2009 edition are refused.
 * Limits: format/sbom.h.
 * Layer:  format.
 */

#include "format/sbom.h"

/** Contract of mm_sbom_parse() for this one format. */
MM_MUST_CHECK enum mm_status mm_swid_parse(struct mm_arena *a,
    struct mm_bytes text, const char *source, struct mm_sbom *out,
    struct mm_err *err);

#endif
