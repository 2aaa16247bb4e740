/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_SBOMGAPS_H
#define MM_FORMAT_SBOMGAPS_H

/*
 * What an SBOM lacks, by the lists that authorities ask for.
 *
 * Sources: ntia: NTIA, The Minimum Elements For an SBOM (2021), data fields;
 *          guidance: 手引書 附属書A and IMDRF/CYBER WG/N73 (2023), which ask
 *          for the same seven; N70 §5.5 has the end of support in the SBOM;
 *          fda: FDA, Cybersecurity in Medical Devices (2023), which adds the
 *          level of support and the end-of-support date to those of NTIA.
 * "Unknown" written by the author is a value (R56): it is reported, as such,
 * apart from what is missing.
 * Layer:   format -- pure.
 */

#include "model/component.h"

enum mm_sbomgap_profile {
	MM_PROFILE_NTIA,
	MM_PROFILE_GUIDANCE,
	MM_PROFILE_FDA,
	MM_PROFILES
};

enum mm_sbomgap_element {
	MM_ELEMENT_SUPPLIER,
	MM_ELEMENT_NAME,
	MM_ELEMENT_VERSION,
	MM_ELEMENT_IDENTIFIER,
	MM_ELEMENT_RELATIONSHIP,
	MM_ELEMENT_AUTHOR, /**< of the document */
	MM_ELEMENT_TIMESTAMP, /**< of the document */
	MM_ELEMENT_HASH,
	MM_ELEMENT_LICENCE,
	MM_ELEMENT_SUPPORT,
	MM_ELEMENT_EOS,
	MM_ELEMENTS
};

/** How much a profile asks for an element. */
enum mm_sbomgap_severity {
	MM_GAP_NOT_ASKED = 0,
	MM_GAP_RECOMMENDED,
	MM_GAP_REQUIRED
};

struct mm_sbomgap {
	enum mm_sbomgap_element element;
	enum mm_sbomgap_severity severity;
	uint32_t component; /**< MM_COMP_ROOT: the document */
	bool said_unknown; /**< the author says that nobody knows */
};

/** "ntia", "guidance", "fda"; MM_PROFILES when there is none. */
enum mm_sbomgap_profile mm_sbomgaps_profile(struct mm_str id);
const char *mm_sbomgaps_profile_id(enum mm_sbomgap_profile profile);

/** Identifier, name for people, and what to do when it is missing. */
const char *mm_sbomgaps_element_id(enum mm_sbomgap_element element);
const char *mm_sbomgaps_element_name(
    enum mm_sbomgap_element element, enum mm_lang lang);
const char *mm_sbomgaps_advice(
    enum mm_sbomgap_element element, enum mm_lang lang);

/**
 * List what @p s lacks: the document first, then the components in file order.
 *
 * @param a  receives the list
 * @return   NULL when out of memory
 */
struct mm_sbomgap *mm_sbomgaps(struct mm_arena *a, const struct mm_sbom *s,
    enum mm_sbomgap_profile profile, uint32_t *n);

#endif
