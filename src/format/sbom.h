/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_SBOM_H
#define MM_FORMAT_SBOM_H

/*
 * The one entrance for SBOM files: says what a file is, and reads those that
 * are accepted.
 *
 * Accepted: CycloneDX 1.2-1.7 JSON and 1.0-1.7 XML; SPDX 2.1-2.3 as JSON,
 *           tag-value, YAML, XML and RDF/XML; SPDX 3.0 JSON-LD; SWID tags
 *           (2015); SBOM tables in CSV and xlsx. UTF-8 and UTF-16; tables in
 *           CP932 too. Everything else is refused with its name and advice
 *           (docs/formats/sbom.md).
 * Limits:   below; each is refused with MM_ELIMIT and its value.
 * Layer:    format -- pure, no file.
 */

#include "model/component.h"

#define MM_SBOM_COMPONENTS 200000u /**< components */
#define MM_SBOM_EDGES 2000000u /**< relationships */
#define MM_SBOM_DEPTH 64u /**< JSON nesting */
#define MM_SBOM_XML_DEPTH 56u /**< nested XML elements */
#define MM_SBOM_STRING ((size_t)1 << 20) /**< bytes of one text */
#define MM_SBOM_FILE ((size_t)512 << 20) /**< bytes of one file */

enum mm_sbom_kind {
	MM_SBOM_UNKNOWN = 0,
	MM_SBOM_CYCLONEDX, /**< CycloneDX JSON */
	MM_SBOM_CYCLONEDX_XML,
	MM_SBOM_SPDX, /**< SPDX 2 JSON */
	MM_SBOM_SPDX_TAG, /**< SPDX 2 tag-value */
	MM_SBOM_SPDX_YAML,
	MM_SBOM_SPDX_XML, /**< XML with the structure of the JSON */
	MM_SBOM_SPDX_RDF, /**< RDF/XML */
	MM_SBOM_SPDX3, /**< JSON-LD */
	MM_SBOM_SWID,
	MM_SBOM_TABLE_CSV,
	MM_SBOM_TABLE_XLSX,
	/* Below: recognised in order to say what it is, and refused. */
	MM_SBOM_CYCLONEDX_PROTOBUF,
	MM_SBOM_OTHER_XML,
	MM_SBOM_LOCKFILE,
	MM_SBOM_CSAF,
	MM_SBOM_OPENVEX,
	MM_SBOM_OTHER_JSON,
	MM_SBOM_COMPRESSED,
	MM_SBOM_EMPTY_FILE
};

/** What the bytes are, from their content; the file name plays no part. */
enum mm_sbom_kind mm_sbom_sniff(struct mm_bytes text);

/** Name of a kind for people: "CycloneDX XML". */
const char *mm_sbom_kind_name(enum mm_sbom_kind kind, enum mm_lang lang);

/**
 * Read one SBOM. A file with several documents is refused.
 *
 * @param a       receives the components; texts of @p out point into it or
 *                into @p text
 * @param text    the whole file; must outlive @p out
 * @param source  file name for errors; must outlive the call
 * @param out     written on success only
 * @retval MM_EFORMAT  not an accepted format or version (says what was
 *                     found), broken grammar, missing or duplicate member,
 *                     duplicate bom-ref or SPDXID; with line
 * @retval MM_ELIMIT   a limit above
 * @retval MM_EEMPTY   a sound document without a single component
 * @retval MM_ENOMEM
 */
MM_MUST_CHECK enum mm_status mm_sbom_parse(struct mm_arena *a,
    struct mm_bytes text, const char *source, struct mm_sbom *out,
    struct mm_err *err);

#endif
