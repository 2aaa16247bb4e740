/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_CYCLONEDX_XML_H
#define MM_FORMAT_CYCLONEDX_XML_H

/*
 * CycloneDX XML as the JSON of the same version (format/xmljson.h).
 *
 * Source: XML schemas of CycloneDX 1.0-1.7; the version is in the namespace,
 *         http://cyclonedx.org/schema/bom/1.4.
 * Layer:  format.
 */

#include "base/arena.h"

/**
 * @param out  on success the JSON, in @p a, with the lines of @p text
 * @retval MM_EFORMAT, MM_ELIMIT, MM_ENOMEM  with line and column
 */
MM_MUST_CHECK enum mm_status mm_cyclonedx_of_xml(struct mm_arena *a,
    struct mm_bytes text, const char *source, struct mm_bytes *out,
    struct mm_err *err);

#endif
