/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_CODEC_JSON_H
#define MM_CODEC_JSON_H

/*
 * JSON: a bounded pull reader over a buffer in memory, and a streaming
 * writer with a canonical mode.
 *
 * Source: RFC 8259 (grammar), RFC 8785 (canonical form, restricted to
 *         integers and strings).
 * Strict: UTF-8 only (a BOM at the start is skipped), no comments, no
 * trailing comma, no duplicate names in an object that is read by
 * mm_json_key(), no lone surrogate, no NUL (neither raw nor \u0000), nothing
 * after the value but white space. A value that is skipped or taken raw is
 * checked as strictly, except that duplicate names inside it are not looked
 * for: nothing of it is used. No recursion: depth costs a bit, not a stack
 * frame.
 * Layer:  codec.
 */

#include "base/arena.h"
#include "base/buf.h"

struct mm_json_limits {
	uint32_t depth; /**< nesting, default and most 64 */
	size_t string; /**< bytes between the quotes, default 1 MiB */
	uint64_t values; /**< values in total, default 50,000,000 */
};

extern const struct mm_json_limits mm_json_default_limits;

enum mm_json_type {
	MM_JSON_NULL,
	MM_JSON_FALSE,
	MM_JSON_TRUE,
	MM_JSON_NUMBER,
	MM_JSON_STRING,
	MM_JSON_ARRAY,
	MM_JSON_OBJECT,
	MM_JSON_END, /**< no value here: the whole text was read */
	MM_JSON_ERROR
};

/**
 * Cursor over one JSON text. Errors are sticky: after the first one every
 * call reports MM_JSON_ERROR or false, and mm_json_finish() returns it.
 * Opaque in use; declared here so that it can live on the stack.
 */
struct mm_json;

/**
 * New reader, allocated in @p a (which also receives unescaped strings).
 *
 * @param text    borrowed, must outlive the reader and all its strings
 * @param source  name for errors
 * @param limits  NULL = default
 * @return        NULL when out of memory
 */
struct mm_json *mm_json_new(struct mm_arena *a, struct mm_bytes text,
    const char *source, const struct mm_json_limits *limits);

/**
 * Start again on another text with the same limits and source (record by
 * record); the first error, if any, is forgotten. Lines count from 1 again.
 */
void mm_json_restart(struct mm_json *j, struct mm_bytes text);

/**
 * Send the unescaped strings read from now on to @p a, so that a reader can
 * outlive the strings of one record. The reader itself stays where it is.
 */
void mm_json_set_arena(struct mm_json *j, struct mm_arena *a);

/** Line number of the first line of the text (JSON Lines); 1 by default. */
void mm_json_set_line(struct mm_json *j, uint64_t line);

/** Whether an error was met. */
bool mm_json_failed(const struct mm_json *j);

/** Type of the value the cursor stands on, without consuming it. */
enum mm_json_type mm_json_peek(struct mm_json *j);

/**
 * Enter the object or array the cursor stands on; false and an error when it
 * is something else.
 */
bool mm_json_enter_object(struct mm_json *j);
bool mm_json_enter_array(struct mm_json *j);

/**
 * In an object: step to the next member. The cursor then stands on its
 * value, which must be consumed by exactly one call below.
 * false at the end of the object (which is thereby left) or on error.
 * Duplicate names in one object are an error.
 */
bool mm_json_key(struct mm_json *j, struct mm_str *name);

/** In an array: step to the next element; false at its end or on error. */
bool mm_json_next(struct mm_json *j);

/** Consume a string. false + error when it is not one. */
bool mm_json_string(struct mm_json *j, struct mm_str *out);
/** Consume a string, or null (out absent). */
bool mm_json_string_or_null(struct mm_json *j, struct mm_str *out);
/** Consume true or false. */
bool mm_json_bool(struct mm_json *j, bool *out);
/** Consume a number; its exact text (also "1.0", "1e5"). */
bool mm_json_number(struct mm_json *j, struct mm_str *out);
/** Consume an integer within bounds; "1.0" and "1e2" are not integers. */
bool mm_json_int(struct mm_json *j, int64_t min, int64_t max, int64_t *out);
/** Consume and check any value, however deep, without keeping it. */
bool mm_json_skip(struct mm_json *j);
/** Consume any value and give its exact bytes. */
bool mm_json_raw(struct mm_json *j, struct mm_str *out);

/**
 * Report an error of meaning ("unknown version") at the value the cursor
 * stands on, or else at the one consumed last. Both texts are copied.
 */
void mm_json_fail(
    struct mm_json *j, enum mm_status code, const char *ja, const char *en);
/** 1-based line and byte column of the cursor. */
void mm_json_where(const struct mm_json *j, uint64_t *line, uint64_t *column);
/** Byte offset of the cursor. */
size_t mm_json_offset(const struct mm_json *j);

/**
 * End: MM_OK when one whole value was read and nothing follows it; else the
 * first error with source, line, column and the path of names to it.
 */
MM_MUST_CHECK enum mm_status mm_json_finish(
    struct mm_json *j, struct mm_err *err);

/**
 * Writer: appends to a buffer; commas and colons are its business. A misuse
 * (a value without a name in an object, an unbalanced end) is a bug.
 * Canonical mode writes no white space; the caller gives object members in
 * byte order of their names, which is checked (a wrong order is a bug).
 * Names must be ASCII there, so that byte order is the order of RFC 8785, and
 * live until their object ends. Depth: 64, canonical 16.
 */
struct mm_json_out {
	struct mm_buf *buf;
	uint64_t first; /**< bit per level: no member written yet */
	uint64_t objects; /**< bit per level: object, else array */
	uint32_t depth;
	bool canonical, pretty, after_key;
	struct mm_str last[16]; /**< canonical: last name per level */
};

void mm_json_out_init(
    struct mm_json_out *o, struct mm_buf *buf, bool canonical, bool pretty);
void mm_json_begin_object(struct mm_json_out *o);
void mm_json_end_object(struct mm_json_out *o);
void mm_json_begin_array(struct mm_json_out *o);
void mm_json_end_array(struct mm_json_out *o);
void mm_json_name(struct mm_json_out *o, const char *name);
/** Valid UTF-8; an absent text is written as null. */
void mm_json_put_str(struct mm_json_out *o, struct mm_str s);
void mm_json_put_z(struct mm_json_out *o, const char *z);
void mm_json_put_i64(struct mm_json_out *o, int64_t v);
void mm_json_put_u64(struct mm_json_out *o, uint64_t v);
void mm_json_put_bool(struct mm_json_out *o, bool v);
void mm_json_put_null(struct mm_json_out *o);
/** One value that is JSON text already (a number, a nested document). */
void mm_json_put_raw(struct mm_json_out *o, struct mm_str json);
/** Shorthands: name and value; the str form skips an absent text. */
void mm_json_member_str(
    struct mm_json_out *o, const char *name, struct mm_str v);
void mm_json_member_z(struct mm_json_out *o, const char *name, const char *v);
void mm_json_member_u64(struct mm_json_out *o, const char *name, uint64_t v);

#endif
