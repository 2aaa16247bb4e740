/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/json.h"

#include "codec/json_private.h"

#include <string.h>

#include "base/map.h"
#include "base/num.h"

/* Names of one object that are compared one by one before a table is built. */
#define NAMES_LINEAR 32u

const struct mm_json_limits mm_json_default_limits = {
	.depth = MM_JSON_DEPTH,
	.string = (size_t)1024 * 1024,
	.values = 50000000,
};

/* Whether the cursor stands on a value; otherwise the caller is wrong. */
static inline bool
ready(struct mm_json *j)
{
	if (j->status != MM_OK)
		return false;
	if (!j->pending) {
		mm_json_fail_misuse(j);
		return false;
	}
	if (++j->values > j->max_values) {
		(void)mm_json_fail_values(j, j->p);
		return false;
	}
	return true;
}

/* The value from the cursor to p is consumed; NULL = it was not valid. */
static inline bool
taken(struct mm_json *j, const uint8_t *p)
{
	if (p == NULL)
		return false;
	j->last = j->p;
	j->p = p;
	j->pending = false;
	return true;
}

static inline uint32_t
name_hash(struct mm_str s)
{
	uint32_t h = (uint32_t)s.n * 0x9e3779b1u;

	if (s.n > 0)
		h += (uint32_t)(uint8_t)s.p[0] * 0x85ebca6bu +
		    (uint32_t)(uint8_t)s.p[s.n - 1] * 0xc2b2ae35u +
		    (uint32_t)(uint8_t)s.p[s.n / 2] * 0x27d4eb2fu;
	return h ^ h >> 15;
}

/* Put name i into the slots of its level, which have room for it. */
static void
slot_put(struct mm_json *j, struct mm_json_level *l, uint32_t i)
{
	struct mm_str s = j->names.v[i].text;
	uint32_t at = (uint32_t)mm_hash64(s.p, s.n) & (l->nslots - 1);

	while (l->slots[at] != 0)
		at = (at + 1) & (l->nslots - 1);
	l->slots[at] = i + 1;
}

/* Slots for the names of a level, at most half full. */
static bool
slots_grow(struct mm_json *j, struct mm_json_level *l)
{
	uint32_t want = l->nslots * 2;

	if (want == 0)
		want = NAMES_LINEAR * 4;
	if (want > l->max_slots) {
		l->slots = mm_arena_array(j->home, want, sizeof(*l->slots));
		if (l->slots == NULL)
			return false;
		l->max_slots = want;
	} else {
		memset(l->slots, 0, want * sizeof(*l->slots));
	}
	l->nslots = want;
	for (uint32_t i = l->first; i < j->names.n; i++)
		slot_put(j, l, i);
	return true;
}

static bool
slot_has(
    const struct mm_json *j, const struct mm_json_level *l, struct mm_str s)
{
	uint32_t at = (uint32_t)mm_hash64(s.p, s.n) & (l->nslots - 1);

	for (; l->slots[at] != 0; at = (at + 1) & (l->nslots - 1))
		if (mm_str_eq(j->names.v[l->slots[at] - 1].text, s))
			return true;
	return false;
}

/* Whether the open object has the name already; exact. */
static bool
name_seen(const struct mm_json *j, const struct mm_json_level *l,
    struct mm_str s, uint32_t hash)
{
	if ((l->seen >> (hash & 63) & 1) == 0)
		return false;
	if (l->nslots != 0)
		return slot_has(j, l, s);
	for (uint32_t i = l->first; i < j->names.n; i++)
		if (j->names.v[i].hash == hash &&
		    mm_str_eq(j->names.v[i].text, s))
			return true;
	return false;
}

static bool
name_remember(struct mm_json *j, struct mm_str s, const uint8_t *at)
{
	struct mm_json_level *l = &j->level[j->depth - 1];
	uint32_t hash = name_hash(s), n = j->names.n - l->first;
	struct mm_json_name *slot;

	if (name_seen(j, l, s, hash)) {
		(void)mm_json_fail_twice(j, at, s);
		return false;
	}
	if ((n >= NAMES_LINEAR && n * 2 >= l->nslots && !slots_grow(j, l)) ||
	    (slot = mm_vec_push(j->home, &j->names)) == NULL) {
		(void)mm_json_fail_nomem(j, at);
		return false;
	}
	l->seen |= (uint64_t)1 << (hash & 63);
	slot->text = s;
	slot->hash = hash;
	if (l->nslots != 0)
		slot_put(j, l, j->names.n - 1);
	return true;
}

static size_t
utf8_put(char *out, uint32_t c)
{
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xc0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xe0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3f));
		out[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3f));
	out[2] = (char)(0x80 | (c >> 6 & 0x3f));
	out[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* Decode a checked string into the arena; it never gets longer. */
static bool
unescape(
    struct mm_json *j, const uint8_t *p, const uint8_t *end, struct mm_str *out)
{
	char *text = mm_arena_alloc(j->arena, (size_t)(end - p) + 1);
	size_t n = 0;

	if (text == NULL) {
		(void)mm_json_fail_nomem(j, p);
		return false;
	}
	while (p < end) {
		const uint8_t *back = memchr(p, '\\', (size_t)(end - p));
		size_t run = (size_t)((back != NULL ? back : end) - p);
		uint32_t c;

		memcpy(text + n, p, run);
		n += run;
		p += run;
		if (back == NULL)
			break;
		if (p[1] == 'u') {
			p += mm_json_unicode(p, end, &c);
			n += utf8_put(text + n, c);
		} else {
			text[n++] = (char)mm_json_escapes[p[1]];
			p += 2;
		}
	}
	*out = (struct mm_str){ text, n };
	return true;
}

/* Read the string whose opening quote is p; NULL on error. */
static inline const uint8_t *
string_take(struct mm_json *j, const uint8_t *p, struct mm_str *out)
{
	bool escaped = false;
	const uint8_t *end = string_end(j, p + 1, &escaped);

	if (end == NULL)
		return NULL;
	if (escaped)
		return unescape(j, p + 1, end - 1, out) ? end : NULL;
	*out = (struct mm_str){ (const char *)p + 1, (size_t)(end - p) - 2 };
	return end;
}

struct mm_json *
mm_json_new(struct mm_arena *a, struct mm_bytes text, const char *source,
    const struct mm_json_limits *limits)
{
	struct mm_json *j = mm_arena_alloc(a, sizeof(*j));

	if (j == NULL)
		return NULL;
	if (limits == NULL)
		limits = &mm_json_default_limits;
	j->arena = a;
	j->home = a;
	j->source = source != NULL ? source : "";
	j->max_depth =
	    limits->depth < MM_JSON_DEPTH ? limits->depth : MM_JSON_DEPTH;
	j->max_string = limits->string;
	j->max_values = limits->values;
	mm_json_restart(j, text);
	return j;
}

void
mm_json_restart(struct mm_json *j, struct mm_bytes text)
{
	static const uint8_t bom[] = { 0xef, 0xbb, 0xbf };
	static const uint8_t nothing[1];

	j->begin = text.n > 0 ? text.p : nothing;
	j->end = j->begin + text.n;
	j->p = j->begin;
	if (text.n >= sizeof(bom) && memcmp(j->p, bom, sizeof(bom)) == 0)
		j->p += sizeof(bom);
	j->p = blanks(j->p, j->end);
	j->last = j->p;
	j->objects = 0;
	j->values = 0;
	j->depth = 0;
	j->pending = true;
	j->fresh = false;
	j->names.n = 0;
	j->first_line = 1;
	j->status = MM_OK;
	j->at = NULL;
}

void
mm_json_set_arena(struct mm_json *j, struct mm_arena *a)
{
	j->arena = a;
}

void
mm_json_set_line(struct mm_json *j, uint64_t line)
{
	j->first_line = line;
}

bool
mm_json_failed(const struct mm_json *j)
{
	return j->status != MM_OK;
}

enum mm_json_type
mm_json_peek(struct mm_json *j)
{
	uint8_t t;

	if (j->status != MM_OK)
		return MM_JSON_ERROR;
	if (!j->pending)
		return MM_JSON_END;
	t = mm_json_type_of[byte_at(j->p, j->end)];
	if (t != 0)
		return (enum mm_json_type)(t - 1);
	(void)mm_json_fail_value(j, j->p);
	return MM_JSON_ERROR;
}

/* Open a level if the value starts with the byte. */
static bool
enter(struct mm_json *j, uint8_t open)
{
	struct mm_json_level *l;

	if (!ready(j))
		return false;
	if (byte_at(j->p, j->end) != open)
		return false;
	if (j->depth >= j->max_depth) {
		(void)mm_json_fail_depth(j, j->p);
		return false;
	}
	l = &j->level[j->depth];
	l->start = j->p;
	l->seen = 0;
	l->first = j->names.n;
	l->nslots = 0;
	j->depth++;
	j->fresh = true;
	return taken(j, j->p + 1);
}

bool
mm_json_enter_object(struct mm_json *j)
{
	if (!enter(j, '{')) {
		(void)mm_json_fail_byte(j, j->p,
		    "ここにはオブジェクト {…} が必要です",
		    "an object {...} is expected here");
		return false;
	}
	j->objects |= (uint64_t)1 << (j->depth - 1);
	return true;
}

bool
mm_json_enter_array(struct mm_json *j)
{
	if (!enter(j, '[')) {
		(void)mm_json_fail_byte(j, j->p, "ここには配列 […] が必要です",
		    "an array [...] is expected here");
		return false;
	}
	j->objects &= ~((uint64_t)1 << (j->depth - 1));
	return true;
}

/*
 * Step over the comma before the next member, or close the level.
 * @return where the member starts; NULL at the end or on error
 */
static inline const uint8_t *
step(struct mm_json *j, bool object)
{
	const uint8_t *p;
	uint8_t c;

	if (j->status != MM_OK)
		return NULL;
	if (j->pending || j->depth == 0 ||
	    ((j->objects >> (j->depth - 1) & 1) != 0) != object) {
		mm_json_fail_misuse(j);
		return NULL;
	}
	p = blanks(j->p, j->end);
	c = byte_at(p, j->end);
	if (c == (object ? '}' : ']')) {
		if (object)
			j->names.n = j->level[j->depth - 1].first;
		j->depth--;
		j->fresh = false;
		j->last = j->level[j->depth].start;
		j->p = p + 1;
		return NULL;
	}
	if (j->fresh) {
		j->fresh = false;
		return p;
	}
	if (c != ',')
		return mm_json_fail_close(j, p, object);
	return blanks(p + 1, j->end);
}

bool
mm_json_key(struct mm_json *j, struct mm_str *name)
{
	const uint8_t *p = step(j, true), *q;
	struct mm_str s;

	if (p == NULL)
		return false;
	if (byte_at(p, j->end) != '"') {
		(void)mm_json_fail_name(j, p);
		return false;
	}
	q = string_take(j, p, &s);
	if (q == NULL || !name_remember(j, s, p))
		return false;
	q = colon_end(j, q);
	if (q == NULL)
		return false;
	*name = s;
	j->p = q;
	j->pending = true;
	return true;
}

bool
mm_json_next(struct mm_json *j)
{
	const uint8_t *p = step(j, false);

	if (p == NULL)
		return false;
	j->p = p;
	j->pending = true;
	return true;
}

bool
mm_json_string(struct mm_json *j, struct mm_str *out)
{
	if (!ready(j))
		return false;
	if (byte_at(j->p, j->end) != '"') {
		(void)mm_json_fail_byte(j, j->p, "ここには文字列が必要です",
		    "a string is expected here");
		return false;
	}
	return taken(j, string_take(j, j->p, out));
}

bool
mm_json_string_or_null(struct mm_json *j, struct mm_str *out)
{
	if (byte_at(j->p, j->end) != 'n')
		return mm_json_string(j, out);
	if (!ready(j) || !taken(j, mm_json_plain_end(j, j->p)))
		return false;
	*out = MM_STR_NONE;
	return true;
}

bool
mm_json_bool(struct mm_json *j, bool *out)
{
	enum mm_json_type t = mm_json_peek(j);

	if (!ready(j))
		return false;
	if (t != MM_JSON_TRUE && t != MM_JSON_FALSE) {
		(void)mm_json_fail_byte(j, j->p,
		    "ここにはtrueかfalseが必要です",
		    "true or false is expected here");
		return false;
	}
	if (!taken(j, mm_json_plain_end(j, j->p)))
		return false;
	*out = t == MM_JSON_TRUE;
	return true;
}

bool
mm_json_number(struct mm_json *j, struct mm_str *out)
{
	const uint8_t *start = j->p;

	if (!ready(j))
		return false;
	if (mm_json_peek(j) != MM_JSON_NUMBER) {
		(void)mm_json_fail_byte(j, j->p, "ここには数値が必要です",
		    "a number is expected here");
		return false;
	}
	if (!taken(j, mm_json_plain_end(j, j->p)))
		return false;
	*out = (struct mm_str){ (const char *)start, (size_t)(j->p - start) };
	return true;
}

bool
mm_json_int(struct mm_json *j, int64_t min, int64_t max, int64_t *out)
{
	struct mm_str s;

	if (!mm_json_number(j, &s))
		return false;
	if (mm_num_i64(s, min, max, out))
		return true;
	mm_json_fail(j, MM_EFORMAT, "整数でないか、許される範囲の外の値です",
	    "not an integer, or outside the bounds");
	return false;
}

bool
mm_json_skip(struct mm_json *j)
{
	return ready(j) && taken(j, mm_json_value_end(j, j->p));
}

bool
mm_json_raw(struct mm_json *j, struct mm_str *out)
{
	const uint8_t *start = j->p;

	if (!mm_json_skip(j))
		return false;
	*out = (struct mm_str){ (const char *)start, (size_t)(j->p - start) };
	return true;
}

size_t
mm_json_offset(const struct mm_json *j)
{
	return (size_t)(j->p - j->begin);
}
