/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_CODEC_JSON_PRIVATE_H
#define MM_CODEC_JSON_PRIVATE_H

/*
 * Inside of the JSON reader, shared by json.c (the cursor), json_scan.c
 * (grammar of one value) and json_error.c (what went wrong, and where). Not
 * for other files.
 *
 * Layer: codec.
 */

#include "codec/json.h"

#if defined(__SSE2__)
#include <immintrin.h>
#endif

#define MM_JSON_DEPTH 64u

/*
 * Names seen in one open object. seen is a filter of 64 bits over a cheap
 * hash: a clear bit proves a name new, so most names cost no comparison.
 * slots (index + 1 into names) is used once the object has many names.
 */
struct mm_json_level {
	const uint8_t *start; /* its opening bracket */
	uint64_t seen;
	uint32_t first; /* of its names in mm_json.names */
	uint32_t nslots, max_slots;
	uint32_t *slots;
};

struct mm_json_name {
	struct mm_str text;
	uint32_t hash;
};

/*
 * Invariant: begin <= p <= end. pending: the cursor stands on a value nobody
 * consumed yet. Bit d-1 of objects tells whether open level d is an object.
 */
struct mm_json {
	const uint8_t *p, *end, *begin;
	const uint8_t *last; /* start of the value consumed last */
	uint64_t objects, values;
	uint32_t depth, max_depth;
	bool pending, fresh;
	size_t max_string;
	uint64_t max_values;
	struct mm_arena *arena, *home;
	MM_VEC(struct mm_json_name) names;
	struct mm_json_level level[MM_JSON_DEPTH];
	const char *source;
	uint64_t first_line;
	/* First error. */
	enum mm_status status;
	const uint8_t *at;
	char ja[MM_ERR_TEXT], en[MM_ERR_TEXT];
};

/** Type of the value that starts with a byte, plus 1; 0 = none does. */
extern const uint8_t mm_json_type_of[256];
/** Byte a letter after a backslash stands for; 0 = none ('u' is apart). */
extern const uint8_t mm_json_escapes[256];

/* Record the first error; NULL, so that a scanner can return it. */
const uint8_t *mm_json_fail_at(struct mm_json *j, const uint8_t *at,
    enum mm_status status, const char *ja, const char *en);
/* The grammar is broken at a byte; an early end gets its own text. */
const uint8_t *mm_json_fail_byte(
    struct mm_json *j, const uint8_t *at, const char *ja, const char *en);
const uint8_t *mm_json_fail_nomem(struct mm_json *j, const uint8_t *at);
const uint8_t *mm_json_fail_control(struct mm_json *j, const uint8_t *at);
const uint8_t *mm_json_fail_long(struct mm_json *j, const uint8_t *at);
const uint8_t *mm_json_fail_depth(struct mm_json *j, const uint8_t *at);
const uint8_t *mm_json_fail_twice(
    struct mm_json *j, const uint8_t *at, struct mm_str name);
const uint8_t *mm_json_fail_values(struct mm_json *j, const uint8_t *at);
const uint8_t *mm_json_fail_value(struct mm_json *j, const uint8_t *at);
const uint8_t *mm_json_fail_name(struct mm_json *j, const uint8_t *at);
const uint8_t *mm_json_fail_colon(struct mm_json *j, const uint8_t *at);
const uint8_t *mm_json_fail_close(
    struct mm_json *j, const uint8_t *at, bool object);
void mm_json_fail_misuse(struct mm_json *j);

/* First special byte from p on, or end; for the rest of a longer string. */
const uint8_t *mm_json_scan_long(const uint8_t *p, const uint8_t *end);
/* End of the escape, or of the run of UTF-8 sequences, at p. */
const uint8_t *mm_json_escape_end(struct mm_json *j, const uint8_t *p);
const uint8_t *mm_json_utf8_end(struct mm_json *j, const uint8_t *p);
/*
 * Decode \uXXXX (and its second half) at p, which points at the backslash.
 * @return bytes read, 0 when it is not valid or is NUL
 */
size_t mm_json_unicode(const uint8_t *p, const uint8_t *end, uint32_t *out);
/* End of the number or word at p; of any value at p. NULL on error. */
const uint8_t *mm_json_plain_end(struct mm_json *j, const uint8_t *p);
const uint8_t *mm_json_value_end(struct mm_json *j, const uint8_t *p);

static inline uint8_t
byte_at(const uint8_t *p, const uint8_t *end)
{
	return p < end ? *p : 0;
}

static inline bool
is_digit(uint8_t c)
{
	return (uint8_t)(c - '0') < 10;
}

/* First byte that is no white space. */
static inline const uint8_t *
blanks(const uint8_t *p, const uint8_t *end)
{
	while (p < end && *p <= ' ' &&
	    (*p == ' ' || *p == '\n' || *p == '\r' || *p == '\t'))
		p++;
	return p;
}

#if defined(__SSE2__)
/* As signed bytes, "not ASCII" is below 0x20 too: three compares do. */
static inline uint32_t
specials16(const uint8_t *p)
{
	__m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i q = _mm_cmpeq_epi8(v, _mm_set1_epi8('"'));
	__m128i b = _mm_cmpeq_epi8(v, _mm_set1_epi8('\\'));
	__m128i c = _mm_cmpgt_epi8(_mm_set1_epi8(0x20), v);

	return (uint32_t)_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(q, b), c));
}

#endif

/* Most strings end within 16 bytes: those cost one load and no call. */
static inline const uint8_t *
scan_plain(const uint8_t *p, const uint8_t *end)
{
#if defined(__SSE2__)
	if (end - p >= 16) {
		uint32_t m = specials16(p);

		if (m != 0)
			return p + __builtin_ctz(m);
		return mm_json_scan_long(p + 16, end);
	}
#endif
	return mm_json_scan_long(p, end);
}

/*
 * Check the string whose first byte after the quote is p.
 * @return the byte after the closing quote, or NULL
 */
static inline const uint8_t *
string_end(struct mm_json *j, const uint8_t *p, bool *escaped)
{
	const uint8_t *start = p;

	for (;;) {
		p = scan_plain(p, j->end);
		if (p == j->end)
			return mm_json_fail_byte(j, p, "", "");
		if (*p == '"')
			break;
		if (*p == '\\') {
			*escaped = true;
			p = mm_json_escape_end(j, p);
		} else if (*p >= 0x80) {
			p = mm_json_utf8_end(j, p);
		} else {
			return mm_json_fail_control(j, p);
		}
		if (p == NULL)
			return NULL;
	}
	if ((size_t)(p - start) > j->max_string)
		return mm_json_fail_long(j, start);
	return p + 1;
}

static inline const uint8_t *
colon_end(struct mm_json *j, const uint8_t *p)
{
	p = blanks(p, j->end);
	if (byte_at(p, j->end) != ':')
		return mm_json_fail_colon(j, p);
	return blanks(p + 1, j->end);
}

#endif
