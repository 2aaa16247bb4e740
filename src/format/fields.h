/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_FORMAT_FIELDS_H
#define MM_FORMAT_FIELDS_H

/*
 * Reading JSON objects by a table of their fields: what a format uses is
 * listed, everything else is checked and skipped.
 *
 * Layer: format.
 */

#include "codec/json.h"

/** Consume the value of a field; false after an error reported to @p j. */
typedef bool (*mm_field_fn)(void *ctx, struct mm_json *j);

struct mm_json_field {
	struct mm_str name;
	mm_field_fn read; /**< NULL: a string or null, kept at @c text */
	size_t text; /**< offset of a struct mm_str in the context */
};

/** Field read by a function. */
#define MM_JSON_FIELD(name, fn) \
	{ \
		{ (name), sizeof(name) - 1 }, (fn), 0 \
	}
/** Field whose text is kept in a member of the context. */
#define MM_JSON_TEXT(name, type, member) \
	{ \
		{ (name), sizeof(name) - 1 }, NULL, offsetof(type, member) \
	}

/**
 * Consume an object, reading the @p n fields listed and skipping the others.
 * @return false after an error, which @p j holds
 */
bool mm_fields_read(
    struct mm_json *j, const struct mm_json_field *fields, size_t n, void *ctx);

/** Consume an array, calling @p each with the cursor on every element. */
bool mm_fields_each(struct mm_json *j, mm_field_fn each, void *ctx);

/** Report that memory is used up; false. */
bool mm_fields_nomem(struct mm_json *j);

/** Report an error of meaning with its code MM_EFORMAT; false. */
bool mm_fields_bad(struct mm_json *j, const char *ja, const char *en);

/**
 * Whether a text can name a vulnerability in the records: 1 to 64 printable
 * ASCII bytes without blanks.
 */
bool mm_fields_is_id(struct mm_str s);

/** Whether it is a CVE number: "CVE-", four digits, "-", 4 to 19 digits. */
bool mm_fields_is_cve(struct mm_str s);

/**
 * Whether it is a time stamp of RFC 3339: "2026-02-01T09:00:00.5+09:00", its
 * day in the calendar. A blank may stand for the T (RFC 3339, 5.6).
 *
 * @param zoneless  the zone may be left out, as CVE records do
 */
bool mm_fields_is_instant(struct mm_str s, bool zoneless);

/** The first line of a text, at most 160 bytes, whole characters. */
struct mm_str mm_fields_line(struct mm_str s);

#endif
