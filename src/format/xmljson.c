/* SPDX-License-Identifier: Apache-2.0 */
#include "format/xmljson.h"

#include <string.h>

#include "base/buf.h"
#include "codec/json.h"

struct writer {
	struct mm_xml *x;
	struct mm_buf buf;
	struct mm_json_out o;
	struct mm_str home; /* namespace of the format */
	uint64_t line; /* of what is written */
};

/* Go to the line of the element the cursor stands on. */
static void
sync(struct writer *w)
{
	uint64_t to = mm_xml_line(w->x);

	for (; w->line < to; w->line++)
		mm_buf_char(&w->buf, '\n');
}

static const struct mm_xmljson_rule *
find(const struct mm_xmljson_shape *s, struct mm_str name)
{
	for (size_t i = 0; i < s->n; i++) {
		if (mm_str_eqz(name, s->rules[i].element))
			return &s->rules[i];
	}
	return NULL;
}

static void
put_text(struct writer *w)
{
	struct mm_str s;

	if (!mm_xml_text_all(w->x, &s))
		s = MM_STR_NONE;
	mm_json_put_str(&w->o, mm_str_trim(s));
}

static void
put_attribute(struct writer *w, const char *name)
{
	struct mm_str s = mm_xml_attribute(w->x, name);

	mm_json_put_str(&w->o, s.p != NULL ? s : MM_STR(""));
}

static void put_members(struct writer *w, const struct mm_xmljson_shape *s);

/* The element the cursor stands on, as an object. */
static void
put_object(struct writer *w, const struct mm_xmljson_shape *s)
{
	mm_json_begin_object(&w->o);
	for (size_t i = 0; s->attributes != NULL && s->attributes[i] != NULL;
	     i++)
		mm_json_member_str(&w->o, s->attributes[i],
		    mm_xml_attribute(w->x, s->attributes[i]));
	if (s->content != NULL) {
		mm_json_name(&w->o, s->content);
		put_text(w);
	} else if (mm_xml_enter(w->x)) {
		put_members(w, s);
	}
	mm_json_end_object(&w->o);
}

/* The next child that belongs to the format. */
static bool
next(struct writer *w, struct mm_str *name)
{
	while (mm_xml_child(w->x, name)) {
		if (mm_str_eq(mm_xml_namespace(w->x), w->home))
			return true;
	}
	return false;
}

static void put_value(struct writer *w, const struct mm_xmljson_rule *r);

/* A child of a list whose members are named. */
static void
put_named(struct writer *w, const struct mm_xmljson_rule *r)
{
	if (r == NULL)
		return;
	mm_json_begin_object(&w->o);
	mm_json_name(&w->o, r->member != NULL ? r->member : r->element);
	put_value(w, r);
	mm_json_end_object(&w->o);
}

static void
put_list(struct writer *w, const struct mm_xmljson_rule *r)
{
	struct mm_str name;

	mm_json_begin_array(&w->o);
	if (mm_xml_enter(w->x)) {
		while (next(w, &name)) {
			sync(w);
			if (r->kind == MM_XJ_LIST)
				put_object(w, r->shape);
			else
				put_named(w, find(r->shape, name));
		}
	}
	mm_json_end_array(&w->o);
}

static void
put_value(struct writer *w, const struct mm_xmljson_rule *r)
{
	switch (r->kind) {
	case MM_XJ_LIST:
	case MM_XJ_NAMED:
		put_list(w, r);
		break;
	case MM_XJ_ATTRIBUTE:
	case MM_XJ_MANY_ATTRIBUTE:
		put_attribute(w, r->attribute);
		break;
	case MM_XJ_TEXT:
	case MM_XJ_OBJECT:
	case MM_XJ_MANY:
		if (r->shape != NULL)
			put_object(w, r->shape);
		else
			put_text(w);
		break;
	}
}

static bool
is_many(const struct mm_xmljson_rule *r)
{
	return r != NULL &&
	    (r->kind == MM_XJ_MANY || r->kind == MM_XJ_MANY_ATTRIBUTE);
}

/* The children of the element that was entered. */
static void
put_members(struct writer *w, const struct mm_xmljson_shape *s)
{
	const struct mm_xmljson_rule *open = NULL;
	struct mm_str name;

	while (next(w, &name)) {
		const struct mm_xmljson_rule *r = find(s, name);

		if (open != NULL && open != r) {
			mm_json_end_array(&w->o);
			open = NULL;
		}
		sync(w);
		if (r == NULL) {
			if (s->others) {
				mm_json_name(&w->o, name.p);
				mm_json_put_null(&w->o);
			}
			continue;
		}
		if (open == NULL)
			mm_json_name(
			    &w->o, r->member != NULL ? r->member : r->element);
		if (is_many(r) && open == NULL) {
			mm_json_begin_array(&w->o);
			open = r;
		}
		put_value(w, r);
	}
	if (open != NULL)
		mm_json_end_array(&w->o);
}

enum mm_status
mm_xmljson(struct mm_arena *a, struct mm_xml *x,
    const struct mm_xmljson_shape *shape, const struct mm_xmljson_head *head,
    struct mm_bytes *out, struct mm_err *err)
{
	struct writer w = {
		.x = x, .line = 1, .home = mm_arena_str(a, mm_xml_namespace(x))
	};
	struct mm_str copy;
	enum mm_status st;

	mm_buf_init(&w.buf, 0);
	mm_json_out_init(&w.o, &w.buf, false, false);
	if (mm_xml_enter(x)) {
		mm_json_begin_object(&w.o);
		for (; head != NULL && head->member != NULL; head++)
			mm_json_member_str(&w.o, head->member, head->value);
		put_members(&w, shape);
		mm_json_end_object(&w.o);
	}
	st = mm_xml_finish(x, err);
	if (st == MM_OK)
		st = mm_buf_check(&w.buf, err);
	copy = mm_arena_str(a, mm_buf_view(&w.buf));
	if (st == MM_OK && (copy.p == NULL || w.home.p == NULL))
		st = mm_err_nomem(err);
	if (st == MM_OK)
		*out = (struct mm_bytes){ (const uint8_t *)copy.p, copy.n };
	mm_buf_free(&w.buf);
	return st;
}
