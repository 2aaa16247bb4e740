/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_SBOMLIST_H
#define MM_FORMAT_SBOMLIST_H

/*
 * The component list while a reader fills it: what all formats share. It
 * enforces the limits, finds duplicate references, and at the end works out
 * parents, dependencies, line numbers, identities and counts.
 *
 * Limits: MM_SBOM_COMPONENTS, MM_SBOM_EDGES, MM_SBOM_STRING of format/sbom.h.
 * Layer:  format.
 */

#include "base/map.h"
#include "format/sbom.h"

/** Two references: a container and its content, a user and what it uses. */
struct mm_sbom_edge {
	struct mm_str from, to;
};

/** What a component may have several of. */
enum mm_sbom_many { MM_SBOM_CPE, MM_SBOM_HASH, MM_SBOM_LICENCE, MM_SBOM_LINK };

struct mm_sbom_item {
	enum mm_sbom_many kind;
	struct mm_str a, b;
};

/**
 * Rows under construction. A reader fills @c head and the fields of a row
 * directly; @c line of a row holds its byte offset until the end.
 * The first failure stays in @c err.
 */
struct mm_sbomlist {
	struct mm_arena *arena;
	struct mm_bytes text;
	const char *source;
	enum mm_sbom_kind kind;
	struct mm_sbom head;
	MM_VEC(struct mm_component) rows;
	struct mm_map refs; /**< reference -> position in places */
	MM_VEC(uint64_t) places; /**< byte offset of each reference */
	MM_VEC(struct mm_sbom_edge) contains, depends;
	MM_VEC(struct mm_sbom_statement) statements;
	MM_VEC(struct mm_sbom_item) items; /**< of the rows that are open */
	struct mm_str device; /**< reference of the device; absent if none */
	bool only_device; /**< the open row is marked as the device only */
	uint64_t edges;
	bool lined; /**< the rows hold lines already, not offsets */
	struct mm_err err;
};

/**
 * Empty list over @p text; everything it makes lives in @p a.
 *
 * @param kind  what the text was taken for, for errors
 */
void mm_sbomlist_init(struct mm_sbomlist *l, struct mm_arena *a,
    struct mm_bytes text, const char *source, enum mm_sbom_kind kind);

/**
 * New row.
 *
 * @param offset  byte at (or in the white space before) which it starts
 * @return        its index; MM_COMP_ROOT after a failure
 */
uint32_t mm_sbomlist_add(struct mm_sbomlist *l, uint32_t parent, size_t offset);

/** Register a reference; a second one of that name is refused. */
bool mm_sbomlist_ref(struct mm_sbomlist *l, struct mm_str ref, size_t offset);

/** Count @p n edges of the graph at @p offset. */
bool mm_sbomlist_edges(struct mm_sbomlist *l, uint64_t n, size_t offset);

/** Remember that the element @p parent contains @p child. */
bool mm_sbomlist_contains(
    struct mm_sbomlist *l, struct mm_str parent, struct mm_str child);

/** Remember that the element @p from depends on @p to. */
bool mm_sbomlist_depends(
    struct mm_sbomlist *l, struct mm_str from, struct mm_str to);

/**
 * What a row may have several of: open before the row, add each, close into
 * the row. The first CPE becomes its cpe, unless it has one.
 */
uint32_t mm_sbomlist_open(const struct mm_sbomlist *l);
/**
 * @param a  the CPE or licence, the algorithm or the type of the reference
 * @param b  the digits of the hash or the URL; else absent
 */
bool mm_sbomlist_item(struct mm_sbomlist *l, enum mm_sbom_many kind,
    struct mm_str a, struct mm_str b);
bool mm_sbomlist_close(
    struct mm_sbomlist *l, uint32_t mark, struct mm_component *c);

/**
 * A field "mimamori:NAME" of our own exports, or another property, of the row
 * that is open: see format/sbomout.h and format/sbomfield.h.
 */
bool mm_sbomlist_property(struct mm_sbomlist *l, struct mm_component *c,
    struct mm_str name, struct mm_str value);

/** The lines "mimamori:NAME=VALUE" of a comment. */
bool mm_sbomlist_comment(
    struct mm_sbomlist *l, struct mm_component *c, struct mm_str comment);

/**
 * The row that was added last is only the device, as our exports mark it:
 * take it away again, and keep what it says of the device.
 */
void mm_sbomlist_only_device(
    struct mm_sbomlist *l, const struct mm_component *c);

/** Keep the first failure, with the line and column of @p offset; false. */
bool mm_sbomlist_fail(struct mm_sbomlist *l, enum mm_status code, size_t offset,
    const char *ja, const char *en, ...)
    __attribute__((format(printf, 4, 6), format(printf, 5, 6)));

bool mm_sbomlist_nomem(struct mm_sbomlist *l);

/** Did a failure happen? */
MM_UNUSED static inline bool
mm_sbomlist_failed(const struct mm_sbomlist *l)
{
	return l->err.code != MM_OK;
}

/**
 * Complete the rows and hand out the SBOM; or the first failure, which then
 * begins with the format and version the text was taken for.
 *
 * @retval MM_EEMPTY  no component in it
 */
MM_MUST_CHECK enum mm_status mm_sbomlist_finish(
    struct mm_sbomlist *l, struct mm_sbom *out, struct mm_err *err);

#endif
