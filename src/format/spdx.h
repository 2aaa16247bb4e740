/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_SPDX_H
#define MM_FORMAT_SPDX_H

/*
 * SPDX 2.2 and 2.3 as JSON, and what its tag-value form shares with it.
 *
 * Source: SPDX specification 2.2.2 and 2.3 (ISO/IEC 5962:2021 is 2.2.1).
 * Read:   packages (each one is a component; files and snippets are not),
 *         externalRefs purl, cpe22Type, cpe23Type, relationships (counted;
 *         CONTAINS gives the parent, DESCRIBES the name of the SBOM),
 *         supplier (else originator), creators, created, validUntilDate.
 * Limits: format/sbom.h.
 * Layer:  format.
 */

#include "format/sbomlist.h"

/** Contract of mm_sbom_parse() for this one format. */
MM_MUST_CHECK enum mm_status mm_spdx_parse(struct mm_arena *a,
    struct mm_bytes text, const char *source, struct mm_sbom *out,
    struct mm_err *err);

/** What both forms collect beside the packages. */
struct mm_spdx {
	struct mm_sbomlist l;
	struct mm_str name; /**< of the document */
	struct mm_str described; /**< SPDXID of what it describes */
	uint32_t ndescribed; /**< different ones */
	struct mm_str person, tool; /**< first creator of each kind */
	bool tag; /**< tag-value form */
};

/** "SPDX-2.2" or "SPDX-2.3"; anything else is refused. */
bool mm_spdx_version(struct mm_spdx *s, struct mm_str v, size_t offset);

/** One creator: "Organization: NAME (MAIL)", "Tool: NAME". */
void mm_spdx_creator(struct mm_spdx *s, struct mm_str text);

/** Name of "Organization: NAME (MAIL)"; absent for NOASSERTION and NONE. */
struct mm_str mm_spdx_agent(struct mm_str text);

/** @p text, or absent for NOASSERTION and NONE. */
struct mm_str mm_spdx_value(struct mm_str text);

/** "OPERATING-SYSTEM" as "operating-system", in the arena. */
struct mm_str mm_spdx_purpose(struct mm_spdx *s, struct mm_str text);

/** An external reference of package @p c by its type and locator. */
bool mm_spdx_external(struct mm_spdx *s, struct mm_component *c,
    struct mm_str type, struct mm_str locator);

/** One relationship row. */
bool mm_spdx_relation(struct mm_spdx *s, struct mm_str from, struct mm_str type,
    struct mm_str to, size_t offset);

/** The document describes @p id. */
void mm_spdx_describes(struct mm_spdx *s, struct mm_str id);

/** A package is complete: @p c goes to row @p row; name and SPDXID are due. */
bool mm_spdx_package(
    struct mm_spdx *s, uint32_t row, struct mm_component *c, size_t offset);

/** After the last byte. */
MM_MUST_CHECK enum mm_status mm_spdx_finish(
    struct mm_spdx *s, struct mm_sbom *out, struct mm_err *err);

#endif
