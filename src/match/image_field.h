/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_MATCH_IMAGE_FIELD_H
#define MM_MATCH_IMAGE_FIELD_H

/*
 * What the fields of an index file may hold, as a table: opening a file walks
 * it, so that no number of a forged or damaged file leads out of its section.
 * What one field says about another is checked by the owner of the sections.
 *
 * Layer: match.
 */

#include "match/image.h"

enum mm_image_rule {
	MM_IMAGE_TEXT, /**< reference of a text of section 0, the heap */
	MM_IMAGE_INDEX, /**< number of an element of section @c of */
	MM_IMAGE_RANGE, /**< @c lo to @c hi, both included */
	/** First of a run in section @c of; the u32 that follows in the
	 * element is how many. */
	MM_IMAGE_FIRST,
	/** The section holds one u32 more than section @c keys has elements:
	 * from 0, never falling, up to the size of section @c of at most. */
	MM_IMAGE_OFFSETS,
	/** The section is a lookup table over section @c of: a power of two
	 * of slots, at most half of them used, so that every walk ends. */
	MM_IMAGE_SLOTS
};

struct mm_image_field {
	const char *name; /**< for messages: "package.record" */
	uint8_t part;
	uint8_t at, size; /**< within the element; 1, 2 or 4 bytes */
	uint8_t rule; /**< enum mm_image_rule */
	uint8_t of, keys; /**< sections */
	bool optional; /**< may also be @c none */
	uint32_t none;
	uint32_t lo, hi; /**< may be a range of signed numbers */
};

/** "name", part, offset and size of a member. */
#define MM_IMAGE_MEMBER(label, section, type, member) \
	.name = (label), .part = (section), .at = offsetof(type, member), \
	.size = sizeof(((type *)0)->member)

/**
 * Check all fields.
 *
 * @param fields  up to one whose name is NULL
 * @retval MM_EINTEGRITY  names the field and the number of its element
 */
MM_MUST_CHECK enum mm_status mm_image_check(const struct mm_image *im,
    const struct mm_image_kind *kind, const struct mm_image_field *fields,
    struct mm_err *err);

/** Refuse element @p i for the reason @p name. */
enum mm_status mm_image_refuse(const struct mm_image_kind *kind,
    const char *name, uint64_t i, struct mm_err *err);

/** Text of a checked reference; never past the end of the heap. */
struct mm_str mm_image_text(const struct mm_image *im, uint32_t ref);

#endif
