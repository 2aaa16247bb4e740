/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/json.h"

#include <string.h>

#define DEPTH_MAX 64u

void
mm_json_out_init(
    struct mm_json_out *o, struct mm_buf *buf, bool canonical, bool pretty)
{
	memset(o, 0, sizeof(*o));
	o->buf = buf;
	o->canonical = canonical;
	o->pretty = pretty && !canonical;
}

static bool
in_object(const struct mm_json_out *o)
{
	return o->depth > 0 && (o->objects >> (o->depth - 1) & 1) != 0;
}

/* Line break and indentation; as much of it as the depth asks for. */
static const char margin[] =
    "\n                                                                "
    "                                                                ";

_Static_assert(sizeof(margin) - 1 == 1 + 2 * DEPTH_MAX, "one margin a depth");

static void
new_line(struct mm_json_out *o)
{
	if (o->pretty)
		mm_buf_add(o->buf, margin, 1 + 2 * (size_t)o->depth);
}

/* Comma and line break before a member or an element. */
static void
separate(struct mm_json_out *o)
{
	uint64_t bit = (uint64_t)1 << (o->depth - 1);

	if ((o->first & bit) == 0)
		mm_buf_char(o->buf, ',');
	o->first &= ~bit;
	new_line(o);
}

/* What goes before any value. */
static void
before_value(struct mm_json_out *o)
{
	MM_BUG_ON(in_object(o) != o->after_key);
	if (o->depth > 0 && !o->after_key)
		separate(o);
	o->after_key = false;
}

static void
begin(struct mm_json_out *o, char open)
{
	uint64_t bit;

	before_value(o);
	MM_BUG_ON(o->depth >= (o->canonical ? MM_COUNT(o->last) : DEPTH_MAX));
	bit = (uint64_t)1 << o->depth;
	o->first |= bit;
	o->objects = open == '{' ? o->objects | bit : o->objects & ~bit;
	if (o->canonical)
		o->last[o->depth] = MM_STR_NONE;
	o->depth++;
	mm_buf_char(o->buf, open);
}

static void
end(struct mm_json_out *o, char close)
{
	uint64_t bit;

	MM_BUG_ON(
	    o->depth == 0 || in_object(o) != (close == '}') || o->after_key);
	o->depth--;
	bit = (uint64_t)1 << o->depth;
	if ((o->first & bit) == 0)
		new_line(o);
	mm_buf_char(o->buf, close);
	if (o->depth == 0 && o->pretty)
		mm_buf_char(o->buf, '\n');
}

void
mm_json_begin_object(struct mm_json_out *o)
{
	begin(o, '{');
}

void
mm_json_end_object(struct mm_json_out *o)
{
	end(o, '}');
}

void
mm_json_begin_array(struct mm_json_out *o)
{
	begin(o, '[');
}

void
mm_json_end_array(struct mm_json_out *o)
{
	end(o, ']');
}

static void
put_escape(struct mm_buf *b, uint8_t c)
{
	static const char letters[0x20] = {
		['\b'] = 'b',
		['\f'] = 'f',
		['\n'] = 'n',
		['\r'] = 'r',
		['\t'] = 't',
	};

	if (c >= 0x20) {
		mm_buf_char(b, '\\');
		mm_buf_char(b, (char)c);
	} else if (letters[c] != '\0') {
		mm_buf_char(b, '\\');
		mm_buf_char(b, letters[c]);
	} else {
		mm_buf_fmt(b, "\\u%04x", (unsigned int)c);
	}
}

#define BYTES(c) (UINT64_C(0x0101010101010101) * (c))

/* Bytes before the first that must be escaped: eight at a time. */
static size_t
plain_run(const char *p, size_t n)
{
	size_t i = 0;

	for (; n - i >= 8; i += 8) {
		uint64_t w, quote, slash, hit;

		memcpy(&w, p + i, sizeof(w));
		quote = w ^ BYTES('"');
		slash = w ^ BYTES('\\');
		hit = ((w - BYTES(0x20)) & ~w) | ((quote - BYTES(1)) & ~quote) |
		    ((slash - BYTES(1)) & ~slash);
		if ((hit & BYTES(0x80)) != 0)
			break;
	}
	while (i < n && (uint8_t)p[i] >= 0x20 && p[i] != '"' && p[i] != '\\')
		i++;
	return i;
}

static void
put_quoted(struct mm_buf *b, struct mm_str s)
{
	size_t run = plain_run(s.p, s.n), i = 0;
	char *p;

	if (run == s.n) {
		p = mm_buf_room(b, s.n + 2);
		if (p == NULL)
			return;
		*p = '"';
		memcpy(p + 1, s.p, s.n);
		p[s.n + 1] = '"';
		return;
	}
	mm_buf_char(b, '"');
	for (;;) {
		mm_buf_add(b, s.p + i, run);
		i += run;
		if (i == s.n)
			break;
		put_escape(b, (uint8_t)s.p[i++]);
		run = plain_run(s.p + i, s.n - i);
	}
	mm_buf_char(b, '"');
}

void
mm_json_name(struct mm_json_out *o, const char *name)
{
	struct mm_str s = mm_str_of(name);

	MM_BUG_ON(!in_object(o) || o->after_key);
	if (o->canonical) {
		struct mm_str *last = &o->last[o->depth - 1];

		MM_BUG_ON(last->p != NULL && mm_str_cmp(*last, s) >= 0);
		*last = s;
	}
	separate(o);
	put_quoted(o->buf, s);
	mm_buf_z(o->buf, o->pretty ? ": " : ":");
	o->after_key = true;
}

void
mm_json_put_str(struct mm_json_out *o, struct mm_str s)
{
	before_value(o);
	if (s.p == NULL)
		mm_buf_z(o->buf, "null");
	else
		put_quoted(o->buf, s);
}

void
mm_json_put_z(struct mm_json_out *o, const char *z)
{
	mm_json_put_str(o, mm_str_of(z));
}

void
mm_json_put_i64(struct mm_json_out *o, int64_t v)
{
	before_value(o);
	mm_buf_i64(o->buf, v);
}

void
mm_json_put_u64(struct mm_json_out *o, uint64_t v)
{
	before_value(o);
	mm_buf_u64(o->buf, v);
}

void
mm_json_put_bool(struct mm_json_out *o, bool v)
{
	before_value(o);
	mm_buf_z(o->buf, v ? "true" : "false");
}

void
mm_json_put_null(struct mm_json_out *o)
{
	before_value(o);
	mm_buf_z(o->buf, "null");
}

void
mm_json_put_raw(struct mm_json_out *o, struct mm_str json)
{
	before_value(o);
	mm_buf_str(o->buf, json);
}

void
mm_json_member_str(struct mm_json_out *o, const char *name, struct mm_str v)
{
	if (v.p == NULL)
		return;
	mm_json_name(o, name);
	mm_json_put_str(o, v);
}

void
mm_json_member_z(struct mm_json_out *o, const char *name, const char *v)
{
	mm_json_member_str(o, name, mm_str_of(v));
}

void
mm_json_member_u64(struct mm_json_out *o, const char *name, uint64_t v)
{
	mm_json_name(o, name);
	mm_json_put_u64(o, v);
}
