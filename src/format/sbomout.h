/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_SBOMOUT_H
#define MM_FORMAT_SBOMOUT_H

/*
 * Writing an SBOM in the formats that hospitals and authorities ask for.
 *
 * Sources: CycloneDX 1.6 and 1.7 (JSON schemas), SPDX 2.3 and 3.0.1, 手引書
 *          附属書A (table).
 * What is written and read again gives the same components: name, version,
 * supplier, type, identifiers, hashes, licences, references, support, author,
 * container and dependencies. What a format has no place for is written as
 * "mimamori:NAME" (a property of CycloneDX, a line of the comment in SPDX).
 * References (bom-ref, SPDXID) and the order of components may change.
 * Same input, same bytes: no clock, no random number.
 * Limits: CycloneDX: components nested MM_SBOMOUT_NEST deep.
 * Layer:  format -- pure, no file.
 */

#include "base/buf.h"
#include "format/sbom.h"

#define MM_SBOMOUT_NEST 24u

enum mm_sbomout_form {
	MM_SBOMOUT_CYCLONEDX_16,
	MM_SBOMOUT_CYCLONEDX_17,
	MM_SBOMOUT_SPDX_23_JSON,
	MM_SBOMOUT_SPDX_23_TAG,
	MM_SBOMOUT_SPDX_30,
	MM_SBOMOUT_CSV,
	MM_SBOMOUT_XLSX,
	MM_SBOMOUT_FORMS
};

/** "cyclonedx-1.6", ... */
const char *mm_sbomout_form_id(enum mm_sbomout_form form);

/** Form by its identifier; MM_SBOMOUT_FORMS when there is none. */
enum mm_sbomout_form mm_sbomout_form_of(struct mm_str id);

/** What an export says beside the components. */
struct mm_sbomout {
	enum mm_sbomout_form form;
	/** Of the device; absent: as the SBOM says. A name is needed. */
	struct mm_str name, version;
	struct mm_str supplier; /**< maker of the device; may be absent */
	/**
	 * Day for a document whose SBOM has no time stamp; always set.
	 */
	struct mm_str day;
	struct mm_str id; /**< 32 hexadecimal digits that name the content */
	enum mm_lang lang; /**< of the titles of a table */
};

/**
 * Write @p s.
 *
 * @param a    memory for the work
 * @param out  appended to; an incomplete text stays there after an error
 * @retval MM_ELIMIT  nested too deep, or a text too long for a cell
 * @retval MM_ENOMEM
 */
MM_MUST_CHECK enum mm_status mm_sbomout_write(struct mm_arena *a,
    const struct mm_sbom *s, const struct mm_sbomout *o, struct mm_buf *out,
    struct mm_err *err);

#endif
