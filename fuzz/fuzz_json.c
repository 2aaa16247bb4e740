/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as JSON: skipping and walking agree, except that walking finds
 * duplicate names; an error has a place inside the text; what is read can be
 * written and reads the same again. */
#include <stdlib.h>
#include <string.h>

#include "codec/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Copy one value that is no container. */
static void
copy_scalar(struct mm_json *j, struct mm_json_out *o, enum mm_json_type t)
{
	struct mm_str s;
	bool b;

	if (t == MM_JSON_STRING && mm_json_string(j, &s))
		mm_json_put_str(o, s);
	else if (t == MM_JSON_NUMBER && mm_json_number(j, &s))
		mm_json_put_str(o, s);
	else if ((t == MM_JSON_TRUE || t == MM_JSON_FALSE) &&
	    mm_json_bool(j, &b))
		mm_json_put_bool(o, b);
	else if (t == MM_JSON_NULL && mm_json_string_or_null(j, &s))
		mm_json_put_null(o);
}

/* Step to the next value, closing what ends. false at the end or on error */
static bool
step(
    struct mm_json *j, struct mm_json_out *o, uint64_t objects, uint32_t *depth)
{
	struct mm_str s;

	for (; *depth > 0; --*depth) {
		if ((objects >> (*depth - 1) & 1) == 0) {
			if (mm_json_next(j))
				return true;
			if (mm_json_failed(j))
				return false;
			mm_json_end_array(o);
			continue;
		}
		if (mm_json_key(j, &s)) {
			char *name = malloc(s.n + 1);

			if (name == NULL)
				abort();
			memcpy(name, s.p, s.n);
			name[s.n] = '\0';
			mm_json_name(o, name);
			free(name);
			return true;
		}
		if (mm_json_failed(j))
			return false;
		mm_json_end_object(o);
	}
	return false;
}

static void
copy(struct mm_json *j, struct mm_json_out *o)
{
	uint64_t objects = 0;
	uint32_t depth = 0;

	do {
		enum mm_json_type t = mm_json_peek(j);

		if (t == MM_JSON_OBJECT && mm_json_enter_object(j)) {
			mm_json_begin_object(o);
			objects |= (uint64_t)1 << depth++;
		} else if (t == MM_JSON_ARRAY && mm_json_enter_array(j)) {
			mm_json_begin_array(o);
			objects &= ~((uint64_t)1 << depth++);
		} else {
			copy_scalar(j, o, t);
		}
	} while (!mm_json_failed(j) && step(j, o, objects, &depth));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct mm_json_limits limits = { 64, 4096, 100000 };
	struct mm_arena *a = mm_arena_new((size_t)1 << 24);
	struct mm_bytes text = { data, size };
	struct mm_json *j =
	    a != NULL ? mm_json_new(a, text, "f", &limits) : NULL;
	struct mm_json_out o;
	struct mm_buf b;
	struct mm_err err;
	enum mm_status skipped, walked;

	if (j == NULL)
		return 0;
	(void)mm_json_skip(j);
	skipped = mm_json_finish(j, &err);
	if (skipped != MM_OK && (err.line == 0 || err.column > size + 1))
		abort();
	mm_buf_init(&b, (size_t)1 << 24);
	mm_json_out_init(&o, &b, false, true);
	mm_json_restart(j, text);
	copy(j, &o);
	walked = mm_json_finish(j, &err);
	if (walked == MM_OK && skipped != MM_OK)
		abort();
	if (walked != MM_OK && skipped == MM_OK &&
	    strstr(err.en, "occurs twice") == NULL && walked != MM_ENOMEM)
		abort();
	if (walked == MM_OK && !b.failed) {
		mm_json_restart(
		    j, (struct mm_bytes){ (const uint8_t *)b.p, b.n });
		(void)mm_json_skip(j);
		if (mm_json_finish(j, &err) != MM_OK)
			abort();
	}
	mm_buf_free(&b);
	mm_arena_free(a);
	return 0;
}
