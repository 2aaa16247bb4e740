/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_CSAF_H
#define MM_FORMAT_CSAF_H

/*
 * CSAF documents: security advisories and VEX.
 *
 * Source: OASIS Common Security Advisory Framework 2.0 and 2.1 (sections 3
 *         and 6.1). Other versions are refused.
 * Read:   tracking, publisher; the product tree (branches, full product
 *         names, relationships of 2.0, product paths of 2.1, groups) with
 *         CPE and purl of each product;
 *         of each vulnerability its CVE, identifiers, product status, flags,
 *         remediations, threats, notes and CVSS.
 * Checked, because a wrong answer here clears or accuses the wrong product:
 *         a product that is not defined (6.1.1) or defined twice (6.1.2), a
 *         product defined by itself (6.1.3), the same of groups (6.1.4,
 *         6.1.5), and a product with contradicting status (6.1.6).
 * Limits: those of codec/json.h; branches nest at most 31 deep.
 * Layer:  format.
 */

#include "codec/json.h"
#include "model/advisory.h"

/** Growing list of texts. */
struct mm_csaf_texts {
	struct mm_str *v;
	uint32_t n, max;
};

/** One level above a product: vendor, product_name, product_version, ... */
struct mm_csaf_branch {
	uint32_t parent; /**< MM_CSAF_NONE at the top */
	struct mm_str category, name;
};

#define MM_CSAF_NONE UINT32_MAX

struct mm_csaf_product {
	struct mm_str id, name;
	struct mm_str cpe, purl; /**< as written; absent if none */
	uint32_t branch; /**< it hangs on; MM_CSAF_NONE */
	/** Of a relationship or product path: the component, and what it is
	 * part of. */
	struct mm_str component;
	struct mm_csaf_texts wholes;
};

struct mm_csaf_group {
	struct mm_str id;
	struct mm_csaf_texts products;
};

/** What is said of a product, weakest first. */
enum mm_csaf_state {
	MM_CSAF_FIXED = 1, /**< also first_fixed */
	MM_CSAF_NOT_AFFECTED,
	MM_CSAF_INVESTIGATED, /**< under_investigation, unknown */
	MM_CSAF_AFFECTED, /**< also first_affected, last_affected */
	MM_CSAF_RECOMMENDED
};

struct mm_csaf_status {
	enum mm_csaf_state state;
	struct mm_str product;
};

enum mm_csaf_note_kind {
	MM_CSAF_REMEDIATION = 1,
	MM_CSAF_FLAG, /**< why a product is not affected */
	MM_CSAF_THREAT,
	MM_CSAF_NOTE
};

/** A remediation, flag, threat or note and the products it speaks about;
 * without any it speaks about all. */
struct mm_csaf_note {
	enum mm_csaf_note_kind kind;
	struct mm_str label; /**< category, or label of a flag */
	struct mm_str title; /**< of a note */
	struct mm_str text, url; /**< absent for a flag */
	struct mm_str date; /**< as written; absent for a note */
	struct mm_csaf_texts products;
	struct mm_csaf_texts groups;
};

struct mm_csaf_vuln {
	struct mm_str cve; /**< absent when it has none */
	struct mm_str title;
	struct mm_csaf_texts ids; /**< texts of "ids" */
	MM_VEC(struct mm_csaf_status) status;
	MM_VEC(struct mm_csaf_note) notes;
	struct mm_str cvss;
	uint32_t cvss_x10;
	uint64_t line; /**< of the file */
};

struct mm_csaf {
	struct mm_str version, category, title, publisher;
	struct mm_str id, released, status; /**< of tracking */
	struct mm_str first_released;
	MM_VEC(struct mm_csaf_branch) branches;
	MM_VEC(struct mm_csaf_product) products; /**< by id */
	MM_VEC(struct mm_csaf_group) groups;
	MM_VEC(struct mm_csaf_vuln) vulns;
};

/**
 * Read the document the cursor stands on.
 *
 * @param a    receives the document; texts may also point into the JSON text
 * @param out  written on success only
 * @retval MM_EFORMAT  with position and path; @p j has failed too
 */
MM_MUST_CHECK enum mm_status mm_csaf_read(struct mm_arena *a, struct mm_json *j,
    struct mm_csaf *out, struct mm_err *err);

/** Product of this id, or NULL. */
const struct mm_csaf_product *mm_csaf_find(
    const struct mm_csaf *d, struct mm_str id);

/** "fixed", "known_not_affected", ... */
const char *mm_csaf_state_id(enum mm_csaf_state state);

#endif
