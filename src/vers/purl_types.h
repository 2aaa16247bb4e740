/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_VERS_PURL_TYPES_H
#define MM_VERS_PURL_TYPES_H

/*
 * The rules of each purl type as a table: what the grammar checks, what the
 * canonical form folds, what the identity key folds, how versions sort.
 *
 * Source: package-url/purl-spec types/NAME-definition.json, 2026-08.
 * Layer:  vers -- private to purl*.c.
 */

#include "base/arena.h"
#include "model/advisory.h"

enum mm_purl_rule {
	MM_PURL_NS_REQUIRED = 1 << 0,
	MM_PURL_NS_PROHIBITED = 1 << 1,
	/* canonical form */
	MM_PURL_NS_LOWER = 1 << 2,
	MM_PURL_NAME_LOWER = 1 << 3,
	MM_PURL_VERSION_LOWER = 1 << 4,
	MM_PURL_NAME_DASH = 1 << 5, /**< '_' becomes '-' */
	MM_PURL_NAME_UNDERSCORE = 1 << 6, /**< all but [a-z0-9] become '_' */
	MM_PURL_NO_COLONS = 1 << 7, /**< "::" refused in the name */
	/* identity key, on top of the canonical form */
	MM_PURL_KEY_LOWER = 1 << 8,
	MM_PURL_KEY_PEP503 = 1 << 9, /**< runs of "-_." become '-' */
	MM_PURL_KEY_DASH = 1 << 10, /**< '_' becomes '-' */
	MM_PURL_KEY_NO_NS = 1 << 11,
	MM_PURL_KEY_DISTRO = 1 << 12,
	MM_PURL_KEY_SOURCE = 1 << 13, /**< qualifier upstream= counts */
	/* rules of one type alone */
	MM_PURL_NAME_PATH = 1 << 14, /**< git: the name is the whole path */
	MM_PURL_EXTENSION_ID = 1 << 15, /**< 32 letters a-p, 1-4 numbers */
	MM_PURL_DATABRICKS = 1 << 16, /**< lower case on that server */
	MM_PURL_TAG_ID = 1 << 17 /**< swid: a GUID is in lower case */
};

/** The rules of the canonical form. */
#define MM_PURL_CANONICAL ((uint32_t)MM_PURL_KEY_LOWER - 1)

struct mm_purl_type {
	const char *name;
	uint32_t rules; /**< of enum mm_purl_rule */
	enum mm_vers_scheme scheme;
	const char *required_qualifier; /**< or NULL */
};

/** Row of a type (lower case), or NULL for a type without rules. */
const struct mm_purl_type *mm_purl_type_find(struct mm_str type);

/** What a folding applies to. */
enum mm_purl_part { MM_PURL_NAMESPACE, MM_PURL_NAME, MM_PURL_VERSION };

/**
 * Copy of @p s in @p a folded by @p rules (canonical, or all for a key); an
 * absent text stays absent. p == NULL for a present one: out of memory.
 */
struct mm_str mm_purl_fold(struct mm_arena *a, uint32_t rules,
    enum mm_purl_part part, struct mm_str s);

#endif
