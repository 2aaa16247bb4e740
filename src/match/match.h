/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_MATCH_MATCH_H
#define MM_MATCH_MATCH_H

/*
 * Match one device: its components and its platforms (operating system and
 * hardware, as CPE names) against the advisory index.
 *
 * Every component gets a status, every pair of component and vulnerability
 * one verdict with all its evidence:
 *   1. CVE 5 "cannot decide" gives way when NVD or OSV decides the same
 *      vulnerability for that component;
 *   2. where the distribution's own advisories speak, statements by CPE give
 *      way to them (backported fixes);
 *   3. of what is left the strongest: affected, conditional, cannot decide,
 *      not affected.
 * What gave way stays in the evidence, marked, with the reason.
 *
 * Layer: match -- pure; the index is read only.
 */

#include "match/evaluate.h"

struct mm_match_device {
	const struct mm_component *components;
	uint32_t n;
	const struct mm_str *platforms; /**< CPE names */
	uint32_t nplatforms;
};

/** One finding. */
struct mm_match_row {
	/** Component index; n + i is platform i. */
	uint32_t component;
	uint32_t vuln; /**< of the index, see mm_advidx_vuln_get() */
	enum mm_verdict verdict;
	const struct mm_match_evidence *main; /**< that decided */
	const struct mm_match_evidence *evidence;
	uint32_t nevidence;
};

enum mm_match_status {
	MM_MATCH_KNOWN = 1, /**< advisories exist for it */
	MM_MATCH_NO_ADVISORY, /**< identified; no advisory names it */
	MM_MATCH_NO_DISTRO, /**< package of a distribution, no release */
	MM_MATCH_NOT_IDENTIFIED /**< no usable purl or CPE: see identified */
};

struct mm_match_component {
	enum mm_match_status status;
	enum mm_identified identified;
	bool no_version; /**< identified, but states no version */
	bool bad_version; /**< its version did not parse in some order */
	uint32_t affected, conditional, cannot_decide, not_affected;
};

/** Sentence why a component has, or has not, been matched. */
const char *mm_match_status_text(
    const struct mm_match_component *c, enum mm_lang lang);

struct mm_match_coverage {
	uint32_t components, platforms;
	uint32_t identified; /**< components with identity and version */
	uint32_t known, no_advisory, no_distro, not_identified, no_version,
	    bad_version;
	uint32_t affected, conditional, cannot_decide, not_affected;
	uint32_t dropped; /**< CVE 5 statements that gave way */
	uint32_t overridden; /**< findings by CPE a distribution denies */
};

struct mm_match_result {
	/** In order of (component, vuln); never NOT_AFFECTED. */
	struct mm_match_row *rows;
	uint32_t nrows;
	/** What only a distribution's verdict keeps from being a finding. */
	struct mm_match_row *denied;
	uint32_t ndenied;
	struct mm_match_component *components; /**< n + nplatforms */
	struct mm_match_coverage coverage;
};

/**
 * Match a device.
 *
 * @param a    holds the result
 * @param out  written only on success
 * @retval MM_ENOMEM  the arena is full
 */
MM_MUST_CHECK enum mm_status mm_match_device(const struct mm_advidx *x,
    struct mm_arena *a, const struct mm_match_device *device,
    struct mm_match_result *out, struct mm_err *err);

/**
 * Copy a result with all it points to, but for the texts of the index.
 *
 * @param a    holds the copy
 * @param out  written only on success
 */
MM_MUST_CHECK enum mm_status mm_match_result_keep(struct mm_arena *a,
    const struct mm_match_result *r, struct mm_match_result *out,
    struct mm_err *err);

/** "nvd:CVE-2024-1234" of a record, in @p a; p == NULL: out of memory. */
struct mm_str mm_match_source(
    const struct mm_advidx *x, struct mm_arena *a, uint32_t record);

/*
 * The parts of it, for the portfolio: identities are evaluated once, devices
 * are put together from them.
 */

struct mm_match_rows;

/** One item of a device. */
struct mm_match_item {
	const struct mm_ident *ident;
	const struct mm_ident_result *result;
	/** Rows of @c result when it has no hits: the same on every device.
	 * NULL: not made yet. */
	const struct mm_match_rows *rows;
};

/** Rows of one item, component number 0. */
struct mm_match_rows {
	MM_VEC(struct mm_match_row) rows;
	MM_VEC(struct mm_match_row) denied;
	uint32_t not_affected, dropped;
};

/** Rows of a result without hits. */
MM_MUST_CHECK enum mm_status mm_match_simple(const struct mm_advidx *x,
    struct mm_arena *a, const struct mm_ident_result *r,
    struct mm_match_rows *out, struct mm_err *err);

/** The items of a device: components first, then platforms. */
struct mm_match_items {
	const struct mm_match_item *v;
	uint32_t n, nplatforms; /**< the last nplatforms of n */
};

/** Put a device together from its items. */
MM_MUST_CHECK enum mm_status mm_match_items(const struct mm_advidx *x,
    struct mm_arena *a, const struct mm_match_items *items,
    struct mm_match_result *out, struct mm_err *err);

#endif
