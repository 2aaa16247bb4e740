/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_VERS_CPE_H
#define MM_VERS_CPE_H

/*
 * CPE 2.3 formatted strings and 2.2 URIs.
 *
 * Source: NISTIR 7695 (naming: §6.1 URI binding with the packed edition,
 *         §6.2 formatted string), NISTIR 7696 (matching: tables 6-2 to 6-4,
 *         string comparison of §7.3).
 * Limits: MM_CPE_MAX bytes.
 * Tolerant in one point: punctuation that the formatted string should have
 * escaped ("c++") is read as itself, because it has no other reading. A
 * wildcard inside a value is refused: NISTIR 7695 gives it no meaning.
 * Layer:  vers -- pure.
 */

#include "base/arena.h"
#include "vers/alias.h"

/** Longest name accepted, in bytes. */
#define MM_CPE_MAX 2048

enum mm_cpe_attr {
	MM_CPE_PART,
	MM_CPE_VENDOR,
	MM_CPE_PRODUCT,
	MM_CPE_VERSION,
	MM_CPE_UPDATE,
	MM_CPE_EDITION,
	MM_CPE_LANGUAGE,
	MM_CPE_SW_EDITION,
	MM_CPE_TARGET_SW,
	MM_CPE_TARGET_HW,
	MM_CPE_OTHER,
	MM_CPE_ATTRS
};

enum mm_cpe_kind { MM_CPE_ANY = 0, MM_CPE_NA, MM_CPE_VALUE };

/** One attribute value: unescaped, lower case; wildcards marked. */
struct mm_cpe_value {
	enum mm_cpe_kind kind;
	struct mm_str text; /**< of a VALUE: unescaped; else absent */
	bool wild; /**< has an unescaped * or ? */
	/** As a formatted string writes it, lower case: punctuation other than
	 * '_', '.' and '-' escaped; "*" and "-" for ANY and NA. */
	struct mm_str raw;
};

struct mm_cpe {
	struct mm_cpe_value v[MM_CPE_ATTRS];
};

/** NISTIR 7696 relation of source to target. */
enum mm_cpe_relation {
	MM_CPE_DISJOINT,
	MM_CPE_EQUAL,
	MM_CPE_SUBSET,
	MM_CPE_SUPERSET,
	MM_CPE_UNDEFINED
};

/**
 * Parse "cpe:2.3:..." or "cpe:/...". Texts live in @p a.
 *
 * @param out  written only on success
 * @param err  message and column name the byte (1-based)
 * @retval MM_EFORMAT  breaks the grammar
 * @retval MM_ELIMIT   longer than MM_CPE_MAX
 */
MM_MUST_CHECK enum mm_status mm_cpe_parse(struct mm_arena *a,
    struct mm_str text, struct mm_cpe *out, struct mm_err *err);

/** The name as a 2.3 formatted string; p == NULL when out of memory. */
struct mm_str mm_cpe_text(struct mm_arena *a, const struct mm_cpe *c);

/**
 * The name as a 2.2 URI (NISTIR 7695 §6.1.2): packed edition where an
 * attribute of 2.3 says something, nothing after the last attribute that
 * does. p == NULL when out of memory.
 */
struct mm_str mm_cpe_uri(struct mm_arena *a, const struct mm_cpe *c);

/** "part", "vendor", ... as the standard names them. */
const char *mm_cpe_attr_name(enum mm_cpe_attr attr);
/** "disjoint", "equal", "subset", "superset", "undefined". */
const char *mm_cpe_relation_name(enum mm_cpe_relation relation);

/** Relation of one attribute (NISTIR 7696 table 6-2). */
enum mm_cpe_relation mm_cpe_attr_relation(
    const struct mm_cpe_value *source, const struct mm_cpe_value *target);

/**
 * Relation of two names (table 6-4): DISJOINT when an attribute is; EQUAL,
 * SUBSET, SUPERSET when all attributes are that or EQUAL; UNDEFINED for
 * every mixture.
 */
enum mm_cpe_relation mm_cpe_relation(
    const struct mm_cpe *source, const struct mm_cpe *target);

/**
 * "cpe:a:vendor:product", unescaped except that a ':' inside a value keeps
 * its backslash; absent when part, vendor or product is ANY, NA or has a
 * wildcard, or out of memory. Names that have a rule in vers/alias.h are
 * replaced, so that both ways to write one product meet.
 */
struct mm_str mm_cpe_key(struct mm_arena *a, const struct mm_cpe *c);

/** The rule mm_cpe_key() applies to this name, or NULL. */
const struct mm_alias *mm_cpe_alias(const struct mm_cpe *c);

#endif
