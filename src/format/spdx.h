/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_SPDX_H
#define MM_FORMAT_SPDX_H

/*
 * SPDX 2.1 to 2.3 as JSON, and what its other forms share with it.
 *
 * Source: SPDX specification 2.1, 2.2.2 and 2.3 (ISO/IEC 5962:2021 is 2.2.1).
 * Read:   packages (each one is a component; files and snippets are not),
 *         their external references, checksums, licences, supplier (else
 *         originator), relationships, creators, created, validUntilDate; and
 *         lines "mimamori:NAME=VALUE" of a package's comment, which our own
 *         exports write. docs/formats/sbom.md has the fields.
 * Limits: format/sbom.h.
 * Layer:  format.
 */

#include "format/sbomlist.h"

/** The forms of SPDX 2. */
enum mm_spdx_form {
	MM_SPDX_JSON,
	MM_SPDX_TAG,
	MM_SPDX_XML,
	MM_SPDX_YAML,
	MM_SPDX_RDF
};

/** Contract of mm_sbom_parse() for the JSON form. */
MM_MUST_CHECK enum mm_status mm_spdx_parse(struct mm_arena *a,
    struct mm_bytes text, const char *source, struct mm_sbom *out,
    struct mm_err *err);

/** The same for the XML that has the structure of the JSON. */
MM_MUST_CHECK enum mm_status mm_spdx_xml_parse(struct mm_arena *a,
    struct mm_bytes text, const char *source, struct mm_sbom *out,
    struct mm_err *err);

/** The same for YAML. */
MM_MUST_CHECK enum mm_status mm_spdx_yaml_parse(struct mm_arena *a,
    struct mm_bytes text, const char *source, struct mm_sbom *out,
    struct mm_err *err);

/** What all forms collect beside the packages. */
struct mm_spdx {
	struct mm_sbomlist l;
	struct mm_str name; /**< of the document */
	struct mm_str described; /**< SPDXID of what it describes */
	uint32_t ndescribed; /**< different ones */
	struct mm_str person, tool; /**< first creator of each kind */
	enum mm_spdx_form form;
};

/** A package while it is read, with what only helps to fill it. */
struct mm_spdx_package {
	struct mm_component c;
	struct mm_str originator, concluded, declared, comment;
	uint32_t row, mark;
	size_t offset;
};

/** Start reading @p form. */
void mm_spdx_init(struct mm_spdx *s, struct mm_arena *a, struct mm_bytes text,
    const char *source, enum mm_spdx_form form);

/** "SPDX-2.1" to "SPDX-2.3"; anything else is refused. */
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

/** A supplier; NOASSERTION is kept as "said to be unknown". */
void mm_spdx_supplier(struct mm_component *c, struct mm_str text);

/** A checksum of the package that is open, at @p offset. */
bool mm_spdx_checksum(struct mm_spdx *s, struct mm_str algorithm,
    struct mm_str digits, size_t offset);

/** One relationship row. */
bool mm_spdx_relation(struct mm_spdx *s, struct mm_str from, struct mm_str type,
    struct mm_str to, size_t offset);

/** The document describes @p id. */
void mm_spdx_describes(struct mm_spdx *s, struct mm_str id);

/** A package begins at @p offset: its row; false after a failure. */
bool mm_spdx_open(struct mm_spdx *s, struct mm_spdx_package *p, size_t offset);

/** It is complete: its name and SPDXID are due, the rest is worked out. */
bool mm_spdx_close(struct mm_spdx *s, struct mm_spdx_package *p);

/** After the last byte. */
MM_MUST_CHECK enum mm_status mm_spdx_finish(
    struct mm_spdx *s, struct mm_sbom *out, struct mm_err *err);

#endif
