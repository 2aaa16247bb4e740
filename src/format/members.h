/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_MEMBERS_H
#define MM_FORMAT_MEMBERS_H

/*
 * The members a format defines for one kind of object, as a table, and its
 * index: a name is found in about one comparison. A name that is not in the
 * table is "unknown" to the format and counted by its reader.
 *
 * Limits: 100 names a table.
 * Layer:  format.
 */

#include "base/base.h"

struct mm_member {
	const char *name;
	uint8_t n; /**< bytes of the name */
	uint8_t what; /**< meaning, an enum of the reader; 0 = not used */
	uint16_t at; /**< offset of its field in the reader's struct */
};

#define MM_MEMBER(text, w, offset) \
	{ \
		(text), (uint8_t)(sizeof(text) - 1), (uint8_t)(w), \
		    (uint16_t)(offset) \
	}
/** A name the format defines and the product does not use. */
#define MM_MEMBER_UNUSED(text) MM_MEMBER(text, 0, 0)

#define MM_MEMBER_SLOTS 256

/** Index over one table. Invariant: at least half of the slots are free. */
struct mm_members {
	const struct mm_member *v;
	uint8_t slot[MM_MEMBER_SLOTS]; /**< 1 + position in v; 0 = free */
};

/**
 * Build the index.
 *
 * @param v  borrowed for as long as @p m is used
 * @param n  at most 100 entries (more is a bug)
 */
void mm_members_init(struct mm_members *m, const struct mm_member *v, size_t n);

/** Entry of @p name, or NULL when the table does not have it. */
const struct mm_member *mm_members_find(
    const struct mm_members *m, struct mm_str name);

#endif
