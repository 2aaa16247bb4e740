/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_MODEL_COMPONENT_H
#define MM_MODEL_COMPONENT_H

/*
 * A parsed SBOM: what the product uses of CycloneDX, SPDX, SWID and tables.
 * The original bytes are kept beside it, so nothing is lost by what is not
 * modelled.
 *
 * Sources: CycloneDX 1.0-1.7, SPDX 2.1-3.0, ISO/IEC 19770-2:2015, the table of
 *          手引書 附属書A; docs/formats/sbom.md says what comes from where.
 * Layer:   model.
 */

#include "base/arena.h"

/** Why a component has, or has not, an identity matching can use. */
enum mm_identified {
	MM_ID_NONE_NAME_ONLY = 0, /**< name (and version) only */
	MM_ID_NO_VERSION, /**< purl or CPE, but no version */
	MM_ID_BAD_PURL, /**< purl does not parse, no CPE */
	MM_ID_BAD_CPE, /**< CPE does not parse, no purl */
	MM_ID_PURL,
	MM_ID_CPE,
	MM_ID_BOTH
};

struct mm_component {
	struct mm_str ref; /**< bom-ref or SPDXID; generated if absent */
	struct mm_str name, version, supplier;
	struct mm_str type; /**< "library", "operating-system", ... */
	struct mm_str purl, cpe; /**< as written; absent if none */
	struct mm_str cpe_more; /**< further CPE names, '\n'-separated */
	struct mm_str swid; /**< SWID tag id */
	/** Several of one kind are lines of one text. */
	struct mm_str hashes; /**< "SHA-256 HEX" */
	struct mm_str licences; /**< SPDX expression or id, or a name */
	struct mm_str links; /**< "TYPE URL": external references */
	struct mm_str eos; /**< end-of-support date property, if any */
	struct mm_str support; /**< level of support, as written */
	struct mm_str author; /**< of this entry, if not that of the SBOM */
	uint8_t said_unknown; /**< MM_SAID_*: written as "unknown" */
	bool related; /**< stands in a relationship, or in another one */
	uint32_t parent; /**< index of the enclosing one; MM_COMP_ROOT */
	uint64_t line; /**< where it starts in the file */
	enum mm_identified identified;
};

#define MM_COMP_ROOT UINT32_MAX

/** Fields the file says nobody knows (NOASSERTION, 不明): not missing. */
#define MM_SAID_SUPPLIER 1u
#define MM_SAID_VERSION 2u
#define MM_SAID_LICENCE 4u

/** Component @c from depends on @c to; MM_COMP_ROOT is the device. */
struct mm_dependency {
	uint32_t from, to;
};

/**
 * What the document says about a vulnerability of an element: the words of
 * whoever made it, and never a judgement.
 */
struct mm_sbom_statement {
	struct mm_str vuln, aliases; /**< aliases: one a line; or absent */
	struct mm_str ref; /**< of the element; absent: the whole device */
	struct mm_str state, justification, detail; /**< as written */
};

/** Most statements of a document. */
#define MM_SBOM_STATEMENTS 100000u

struct mm_sbom {
	struct mm_str format; /**< "CycloneDX 1.5", "SPDX 2.3 JSON" */
	struct mm_str spec_version;
	struct mm_str name, version; /**< of the device, if the file says */
	struct mm_str author, timestamp;
	struct mm_component *components;
	uint32_t n;
	/** The component that is the device itself; MM_COMP_ROOT if none is. */
	uint32_t device;
	struct mm_dependency *depends; /**< in file order */
	uint32_t ndepends;
	uint32_t identified; /**< components with identity and version */
	uint32_t dependencies; /**< relationship rows seen */
	uint32_t vulnerabilities; /**< entries of a VEX or VDR part */
	struct mm_sbom_statement *statements; /**< those with an analysis */
	uint32_t nstatements;
	uint64_t unknown_fields; /**< ignored, but counted */
};

#endif
