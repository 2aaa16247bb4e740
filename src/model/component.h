/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_MODEL_COMPONENT_H
#define MM_MODEL_COMPONENT_H

/*
 * A parsed SBOM: what the product uses of CycloneDX and SPDX. The original
 * bytes are kept beside it, so nothing is lost by what is not modelled.
 *
 * Sources: CycloneDX JSON 1.2-1.7; SPDX 2.2 and 2.3 (JSON, tag-value).
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
	struct mm_str eos; /**< end-of-support date property, if any */
	uint32_t parent; /**< index of the enclosing one; MM_COMP_ROOT */
	uint64_t line; /**< where it starts in the file */
	enum mm_identified identified;
};

#define MM_COMP_ROOT UINT32_MAX

struct mm_sbom {
	struct mm_str format; /**< "CycloneDX 1.5", "SPDX 2.3 JSON" */
	struct mm_str spec_version;
	struct mm_str name, version; /**< of the device, if the file says */
	struct mm_str author, timestamp;
	struct mm_component *components;
	uint32_t n;
	uint32_t identified; /**< components with identity and version */
	uint32_t dependencies; /**< relationship rows seen */
	uint64_t unknown_fields; /**< ignored, but counted */
};

#endif
