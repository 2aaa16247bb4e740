/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_MEMBERS_H
#define MM_FORMAT_MEMBERS_H

/*
 * The members a format defines for one kind of object, as a table, and its
 * index: a name is found in about one comparison. A name that is not in the
 * table is "unknown" to the format and counted by its reader. Of a JSON
 * object the table also says what reads each member.
 *
 * Limits: 100 names a table.
 * Layer:  format.
 */

#include "codec/json.h"

/**
 * Consume the value of a member; errors stay in @p j and end the reading.
 *
 * @param ctx    the struct that the object is read into
 * @param field  what the member's row names in it
 */
typedef void (*mm_member_fn)(void *ctx, struct mm_json *j, void *field);

struct mm_member {
	const char *name;
	mm_member_fn read; /**< NULL: not used, or not of JSON */
	uint8_t n; /**< bytes of the name */
	uint8_t what; /**< meaning, an enum of the reader; 0 = not used */
	uint16_t at; /**< offset of its field in the reader's struct */
};

/** A name with a meaning that its reader looks up itself. */
#define MM_MEMBER(text, w, offset) \
	{ \
		(text), NULL, (uint8_t)(sizeof(text) - 1), (uint8_t)(w), \
		    (uint16_t)(offset) \
	}
/** A member of a JSON object that @p fn consumes. */
#define MM_MEMBER_READ(text, fn, offset) \
	{ \
		(text), (fn), (uint8_t)(sizeof(text) - 1), 0, \
		    (uint16_t)(offset) \
	}
/** A string or null of a JSON object, kept in a struct mm_str. */
#define MM_MEMBER_TEXT(text, offset) \
	MM_MEMBER_READ(text, mm_members_text, offset)
/** The same without null: the format requires it. */
#define MM_MEMBER_STRING(text, offset) \
	MM_MEMBER_READ(text, mm_members_string, offset)
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

/**
 * Consume a JSON object: each member by its row, the others checked and
 * skipped.
 *
 * @param ctx      given to the rows' functions; their fields are in it
 * @param unknown  counts the members that are not in the table
 */
void mm_members_read(const struct mm_members *m, struct mm_json *j, void *ctx,
    uint64_t *unknown);

/** Consume a JSON array with @p each on every element. */
void mm_members_each(
    struct mm_json *j, mm_member_fn each, void *ctx, void *field);

/** Consume a string or null into a struct mm_str; see MM_MEMBER_TEXT. */
void mm_members_text(void *ctx, struct mm_json *j, void *field);
/** Consume a string; see MM_MEMBER_STRING. */
void mm_members_string(void *ctx, struct mm_json *j, void *field);

#endif
