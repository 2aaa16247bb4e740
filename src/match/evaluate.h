/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_MATCH_EVALUATE_H
#define MM_MATCH_EVALUATE_H

/*
 * What every rule of the index says about one identity, before the rest of
 * the device is looked at.
 *
 * One package of one record: the listed versions, then the ranges in the
 * order of the source, the first that contains the version decides (the
 * algorithm of CVE JSON 5 `versions`; in OSV all ranges have one status, so
 * the order does not matter); then the status otherwise. A range that cannot
 * be compared and could have decided differently makes it "cannot decide".
 * Several packages of one record with one key: affected by any.
 *
 * Without an order only equality decides: a version equal as text is in; a
 * different one is out of a single listed version when both look like
 * versions, and undecided for a range or for words like "n/a".
 *
 * CPE criteria: the order of the component's purl type when it has one and
 * all versions parse under it, else the generic order. Attributes after the
 * version compare by NISTIR 7696; where the criterion is narrower than what
 * is known of the component the answer is unknown, not yes. A criterion
 * "h" with version "-" speaks of the hardware whatever its version.
 *
 * Layer: match.
 */

#include "base/arena.h"
#include "match/advisory_index.h"
#include "match/identity.h"

/** Kind of rule that decided. */
enum mm_match_rule {
	MM_RULE_PURL_RANGE = 1,
	MM_RULE_PURL_LIST,
	MM_RULE_CPE_RANGE,
	MM_RULE_CPE_EXACT,
	MM_RULE_NVD_CONFIG,
	MM_RULE_OTHERWISE,
	MM_RULE__COUNT
};

/** "purl-range", "purl-version-list", "cpe-range", "cpe-exact",
 * "nvd-config", "default-status". */
const char *mm_match_rule_id(enum mm_match_rule rule);

/** Why it is not a plain yes or no. */
enum mm_match_why {
	MM_WHY_NONE = 0,
	MM_WHY_NO_VERSION, /**< the component has no version */
	MM_WHY_BAD_VERSION, /**< its version does not parse */
	MM_WHY_BAD_BOUND, /**< a version of the record does not parse */
	MM_WHY_NO_ORDER, /**< the source states no order */
	MM_WHY_SOURCE, /**< the source itself says unknown */
	MM_WHY_CPE_ATTR, /**< the criterion is narrower */
	MM_WHY_PLATFORM, /**< a platform is not registered */
	MM_WHY_OTHER_DECIDES, /**< dropped: NVD or OSV decides */
	MM_WHY_DISTRO_DECIDES, /**< overridden by the distribution */
	MM_WHY__COUNT
};

/** Stable identifier ("no-version"); "" for NONE. */
const char *mm_match_why_id(enum mm_match_why why);
/** Value of an identifier, or MM_WHY_NONE. */
enum mm_match_why mm_match_why_of(struct mm_str id);
/** Sentence for people, without a full stop; "" for NONE. */
const char *mm_match_why_text(enum mm_match_why why, enum mm_lang lang);

/** One statement about one identity by one record. */
struct mm_match_evidence {
	uint32_t record;
	enum mm_verdict verdict;
	enum mm_match_rule rule;
	enum mm_vers_scheme scheme;
	enum mm_match_why why;
	bool distro; /**< from a key that names the distribution */
	bool cpe; /**< from a CPE key or criterion */
	bool dropped; /**< kept for display, does not decide; see why */
	struct mm_str range; /**< "[2.0, 2.78)"; absent when not affected */
	struct mm_str condition; /**< of CONDITIONAL and CPE_ATTR */
};

/** A criterion of a configuration that needs the whole device. */
struct mm_leaf_hit {
	uint32_t config, leaf, item;
	enum mm_tri match;
	enum mm_vers_scheme scheme;
	enum mm_match_why why;
};

/** What the index says about one identity. */
struct mm_ident_result {
	MM_VEC(struct mm_match_evidence) evidence;
	MM_VEC(struct mm_leaf_hit) hits;
	bool known; /**< one of its keys has rules */
	bool no_distro; /**< known only with a release of a distribution */
	bool bad_version; /**< a rule met a version that does not parse */
};

/**
 * Evaluate one identity.
 *
 * @param a    holds everything in @p out
 * @param out  zero-initialised by the caller; item of hits is 0
 */
MM_MUST_CHECK enum mm_status mm_evaluate_ident(const struct mm_advidx *x,
    struct mm_arena *a, const struct mm_ident *ident,
    struct mm_ident_result *out, struct mm_err *err);

/** Text of a leaf's criterion with its range, for conditions. */
struct mm_str mm_evaluate_leaf_text(
    const struct mm_advidx *x, struct mm_arena *a, uint32_t leaf);
/** Range of a leaf: "[2.0, 2.78)", "= 1.1", "*". */
struct mm_str mm_evaluate_leaf_range(
    const struct mm_advidx *x, struct mm_arena *a, uint32_t leaf);

#endif
