/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/yaml.h"

#include <string.h>
#include <yaml.h>

#include "base/utf8.h"
#include "codec/json.h"

struct reader {
	yaml_parser_t parser;
	struct mm_buf buf;
	struct mm_json_out o;
	const char *source;
	size_t line; /* of what is written, from 0 */
	uint32_t depth, documents;
	uint64_t mappings; /* bit per level: a mapping */
	uint64_t keys; /* bit per level: a key is due */
	struct mm_err err;
};

static void
fail(struct reader *r, enum mm_status code, yaml_mark_t at, const char *ja,
    const char *en)
{
	if (r->err.code != MM_OK)
		return;
	(void)mm_err_set(&r->err, code, "%s%.0s", "%.0s%s", ja, en);
	mm_err_at(&r->err, r->source, at.line + 1, at.column + 1);
}

static uint64_t
level(const struct reader *r)
{
	return r->depth > 0 ? (uint64_t)1 << (r->depth - 1) : 0;
}

/* Before a value: go to its line; a key cannot be a list or mapping. */
static bool
is_key(struct reader *r, const yaml_event_t *e)
{
	uint64_t bit = level(r);
	bool key = (r->mappings & bit) != 0 && (r->keys & bit) != 0;

	for (; r->line < e->start_mark.line; r->line++)
		mm_buf_char(&r->buf, '\n');
	r->keys ^= r->mappings & bit;
	return key;
}

static bool
is_null(const yaml_event_t *e, struct mm_str s)
{
	static const char *const words[] = { "", "~", "null", "Null", "NULL" };

	if (e->data.scalar.style != YAML_PLAIN_SCALAR_STYLE)
		return false;
	for (size_t i = 0; i < MM_COUNT(words); i++) {
		if (mm_str_eqz(s, words[i]))
			return true;
	}
	return false;
}

static void
on_scalar(struct reader *r, const yaml_event_t *e)
{
	struct mm_str s = { (const char *)e->data.scalar.value,
		e->data.scalar.length };
	bool key = is_key(r, e);

	if (!mm_utf8_valid(s)) {
		fail(r, MM_EFORMAT, e->start_mark,
		    "文字列に使えない文字（NULなど）があります",
		    "a text has a character that is not allowed (such as NUL)");
		return;
	}
	if (key)
		mm_json_name(&r->o, s.p);
	else if (is_null(e, s))
		mm_json_put_null(&r->o);
	else
		mm_json_put_str(&r->o, s);
}

static void
on_begin(struct reader *r, const yaml_event_t *e, bool mapping)
{
	if (is_key(r, e)) {
		fail(r, MM_EFORMAT, e->start_mark, "キーが文字列ではありません",
		    "a key that is no text");
		return;
	}
	if (r->depth == MM_YAML_DEPTH) {
		fail(r, MM_ELIMIT, e->start_mark,
		    "入れ子が深さの上限（60）を超えています",
		    "nested deeper than the limit (60)");
		return;
	}
	r->depth++;
	r->mappings &= ~level(r);
	r->keys |= level(r);
	if (mapping) {
		r->mappings |= level(r);
		mm_json_begin_object(&r->o);
	} else {
		mm_json_begin_array(&r->o);
	}
}

static void
on_end(struct reader *r, bool mapping)
{
	r->depth--;
	if (mapping)
		mm_json_end_object(&r->o);
	else
		mm_json_end_array(&r->o);
}

static void
on_event(struct reader *r, const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_DOCUMENT_START_EVENT:
		if (r->documents++ == 1)
			fail(r, MM_EFORMAT, e->start_mark,
			    "1つのファイルに複数の文書があります。分けてくださ"
			    "い",
			    "several documents in one file; split them");
		break;
	case YAML_ALIAS_EVENT:
		fail(r, MM_EFORMAT, e->start_mark,
		    "エイリアス（*名前）は受け付けません。展開してください",
		    "aliases (*name) are not accepted; write them out");
		break;
	case YAML_SCALAR_EVENT:
		on_scalar(r, e);
		break;
	case YAML_SEQUENCE_START_EVENT:
	case YAML_MAPPING_START_EVENT:
		on_begin(r, e, e->type == YAML_MAPPING_START_EVENT);
		break;
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		on_end(r, e->type == YAML_MAPPING_END_EVENT);
		break;
	case YAML_NO_EVENT:
	case YAML_STREAM_START_EVENT:
	case YAML_STREAM_END_EVENT:
	case YAML_DOCUMENT_END_EVENT:
		break;
	}
}

static void
fail_grammar(struct reader *r)
{
	const yaml_parser_t *p = &r->parser;

	if (p->error == YAML_MEMORY_ERROR) {
		(void)mm_err_nomem(&r->err);
		return;
	}
	(void)mm_err_set(&r->err, MM_EFORMAT, "YAMLの文法に合いません（%s）",
	    "this breaks the grammar of YAML (%s)",
	    p->problem != NULL ? p->problem : "?");
	mm_err_at(&r->err, r->source,
	    p->error == YAML_READER_ERROR ? 0 : p->problem_mark.line + 1,
	    p->error == YAML_READER_ERROR ? 0 : p->problem_mark.column + 1);
}

static void
read_events(struct reader *r)
{
	bool done = false;

	while (!done && r->err.code == MM_OK) {
		yaml_event_t e;

		if (yaml_parser_parse(&r->parser, &e) == 0) {
			fail_grammar(r);
			return;
		}
		on_event(r, &e);
		done = e.type == YAML_STREAM_END_EVENT;
		yaml_event_delete(&e);
	}
	if (r->err.code == MM_OK && r->documents == 0)
		fail(r, MM_EFORMAT, (yaml_mark_t){ 0 },
		    "YAMLの文書がありません", "there is no YAML document");
}

enum mm_status
mm_yaml_to_json(struct mm_arena *a, struct mm_bytes text, const char *source,
    struct mm_bytes *out, struct mm_err *err)
{
	struct reader r = { .source = source };
	struct mm_str copy = MM_STR_NONE;

	if (yaml_parser_initialize(&r.parser) == 0)
		return mm_err_nomem(err);
	mm_buf_init(&r.buf, 0);
	mm_json_out_init(&r.o, &r.buf, false, false);
	yaml_parser_set_input_string(&r.parser, text.p, text.n);
	read_events(&r);
	yaml_parser_delete(&r.parser);
	if (r.err.code == MM_OK && mm_buf_check(&r.buf, &r.err) == MM_OK) {
		copy = mm_arena_str(a, mm_buf_view(&r.buf));
		if (copy.p == NULL)
			(void)mm_err_nomem(&r.err);
	}
	mm_buf_free(&r.buf);
	if (r.err.code == MM_OK)
		*out = (struct mm_bytes){ (const uint8_t *)copy.p, copy.n };
	else if (err != NULL)
		*err = r.err;
	return r.err.code;
}
