/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_VERS_RANGE_H
#define MM_VERS_RANGE_H

/*
 * Ranges of versions as VERS writes them: "vers:npm/>=1.0.0|<2.0.0".
 *
 * Source: package-url/vers-spec 2026-08, "Core specification" and "How to
 *         parse and validate VERS".
 * Limits: MM_VERS_RANGE_MAX bytes.
 * Strict: a range that is not canonical (order, a version twice, a sequence
 * of comparators that makes no intervals, encoding, case, blanks) is refused
 * and never put right, and so is a version that does not fit its type. With
 * MM_VERS_SORT order and repetitions are put right first.
 * Layer:  vers -- pure.
 */

#include "base/arena.h"
#include "vers/vers.h"

/** Longest range accepted, in bytes. */
#define MM_VERS_RANGE_MAX 65536

enum mm_vers_op {
	MM_VERS_EQ,
	MM_VERS_NE,
	MM_VERS_LT,
	MM_VERS_LE,
	MM_VERS_GT,
	MM_VERS_GE,
	MM_VERS_OPS
};

struct mm_vers_constraint {
	enum mm_vers_op op;
	struct mm_str version; /**< decoded */
	struct mm_str key; /**< of mm_vers_key() */
};

struct mm_vers_range {
	struct mm_str type; /**< as written: "npm" */
	enum mm_vers_scheme scheme; /**< NONE for the types all and none */
	bool all; /**< "*": every version */
	bool none; /**< the type none: no version */
	struct mm_vers_constraint *v; /**< ascending, no version twice */
	uint32_t n;
};

enum mm_vers_reading { MM_VERS_STRICT, MM_VERS_SORT };

/**
 * Parse and check a range; texts live in @p a.
 *
 * @param reading  MM_VERS_SORT: also read one whose constraints are in
 *                 another order, or that says one twice or needlessly
 * @param out      written only on success
 * @param err      message and column name the byte (1-based)
 * @retval MM_EFORMAT  not canonical, an unknown type, or no version of it
 * @retval MM_ELIMIT   longer than MM_VERS_RANGE_MAX
 */
MM_MUST_CHECK enum mm_status mm_vers_range_parse(struct mm_arena *a,
    struct mm_str text, enum mm_vers_reading reading, struct mm_vers_range *out,
    struct mm_err *err);

/** Canonical text in @p a; p == NULL when out of memory. */
struct mm_str mm_vers_range_text(
    struct mm_arena *a, const struct mm_vers_range *r);

/**
 * Whether a version lies in the range. A range of "!=" alone holds every
 * other version.
 *
 * @retval MM_EFORMAT  the version does not fit the type: nothing is decided
 */
MM_MUST_CHECK enum mm_status mm_vers_range_contains(
    const struct mm_vers_range *r, struct mm_str version, bool *in,
    struct mm_err *err);

/** "=", "!=", "<", "<=", ">", ">=". */
const char *mm_vers_op_text(enum mm_vers_op op);

#endif
