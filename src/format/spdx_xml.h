/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_SPDX_XML_H
#define MM_FORMAT_SPDX_XML_H

/*
 * SPDX 2 in the XML form that has the structure of its JSON (root element
 * Document, no namespace), as that JSON (format/xmljson.h). RDF/XML is
 * another form: format/spdx_rdf.h.
 *
 * Source: SPDX specification 2.2 and 2.3, example files of spdx/tools-java.
 * Layer:  format.
 */

#include "base/arena.h"

/**
 * @param out  on success the JSON, in @p a, with the lines of @p text
 * @retval MM_EFORMAT, MM_ELIMIT, MM_ENOMEM  with line and column
 */
MM_MUST_CHECK enum mm_status mm_spdx_of_xml(struct mm_arena *a,
    struct mm_bytes text, const char *source, struct mm_bytes *out,
    struct mm_err *err);

#endif
