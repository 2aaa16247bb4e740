/* SPDX-License-Identifier: Apache-2.0 */
#include "format/fields.h"

#include <string.h>

#define LINE_MAX_BYTES 160

static const struct mm_json_field *
find(const struct mm_json_field *fields, size_t n, struct mm_str name)
{
	for (size_t i = 0; i < n; i++)
		if (fields[i].name.n == name.n &&
		    memcmp(fields[i].name.p, name.p, name.n) == 0)
			return &fields[i];
	return NULL;
}

bool
mm_fields_read(
    struct mm_json *j, const struct mm_json_field *fields, size_t n, void *ctx)
{
	struct mm_str name;

	if (!mm_json_enter_object(j))
		return false;
	while (mm_json_key(j, &name)) {
		const struct mm_json_field *f = find(fields, n, name);
		struct mm_str s;

		if (f == NULL) {
			(void)mm_json_skip(j);
		} else if (f->read != NULL) {
			(void)f->read(ctx, j);
		} else if (mm_json_string_or_null(j, &s)) {
			memcpy((char *)ctx + f->text, &s, sizeof(s));
		}
	}
	return !mm_json_failed(j);
}

bool
mm_fields_each(struct mm_json *j, mm_field_fn each, void *ctx)
{
	if (!mm_json_enter_array(j))
		return false;
	while (mm_json_next(j))
		if (!each(ctx, j))
			return false;
	return !mm_json_failed(j);
}

bool
mm_fields_nomem(struct mm_json *j)
{
	struct mm_err e;

	mm_json_fail(j, mm_err_nomem(&e), e.ja, e.en);
	return false;
}

bool
mm_fields_bad(struct mm_json *j, const char *ja, const char *en)
{
	mm_json_fail(j, MM_EFORMAT, ja, en);
	return false;
}

bool
mm_fields_is_id(struct mm_str s)
{
	if (s.n == 0 || s.n > 64)
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] <= ' ' || s.p[i] > '~')
			return false;
	return true;
}

struct mm_str
mm_fields_line(struct mm_str s)
{
	s = mm_str_trim(s);
	s.n = mm_str_find(s, '\n');
	if (s.n > LINE_MAX_BYTES) {
		s.n = LINE_MAX_BYTES;
		while (((uint8_t)s.p[s.n] & 0xc0) == 0x80)
			s.n--;
	}
	return mm_str_trim(s);
}
