/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_IDENTITY_H
#define MM_FORMAT_IDENTITY_H

/*
 * Can a component of an SBOM be matched, and if not, why not.
 *
 * Sources: package URL (purl-spec), CPE (NISTIR 7695).
 * Layer:   format.
 */

#include "model/component.h"

/**
 * Identification status of @p c from its purl, CPE and version.
 *
 * A version counts wherever it stands: in the component, in the purl, or in
 * the CPE. A CPE without a concrete vendor and product does not identify.
 *
 * @param scratch  memory for parsing; reset before return
 */
enum mm_identified mm_identity_of(
    struct mm_arena *scratch, const struct mm_component *c);

/** Has identity and version. */
MM_UNUSED static inline bool
mm_identity_usable(enum mm_identified id)
{
	return id >= MM_ID_PURL;
}

/** Stable identifier of a status: "name_only", "purl", ... */
const char *mm_identity_id(enum mm_identified id);
/** Status for people: what was found and what is missing. */
const char *mm_identity_text(enum mm_identified id, enum mm_lang lang);

#endif
