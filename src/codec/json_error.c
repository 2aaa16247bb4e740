/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/json_private.h"

#include <stdio.h>
#include <string.h>

#define PATH_TEXT 240
/* Bytes of one name shown in a path. */
#define PATH_NAME 40

/* Record the first error; NULL, so that scanners can return it. */
const uint8_t *
mm_json_fail_at(struct mm_json *j, const uint8_t *at, enum mm_status status,
    const char *ja, const char *en)
{
	if (j->status != MM_OK)
		return NULL;
	j->status = status;
	j->at = at;
	(void)snprintf(j->ja, sizeof(j->ja), "%s", ja);
	(void)snprintf(j->en, sizeof(j->en), "%s", en);
	return NULL;
}

/* The grammar is broken at a byte: an early end gets its own text. */
const uint8_t *
mm_json_fail_byte(
    struct mm_json *j, const uint8_t *at, const char *ja, const char *en)
{
	if (at >= j->end)
		return mm_json_fail_at(j, j->end, MM_EFORMAT,
		    "JSONが途中で終わっています。ファイルが最後まで"
		    "取得できているか確認してください",
		    "the JSON text ends too early; check that the file is "
		    "complete");
	return mm_json_fail_at(j, at, MM_EFORMAT, ja, en);
}

const uint8_t *
mm_json_fail_nomem(struct mm_json *j, const uint8_t *at)
{
	struct mm_err e;

	(void)mm_err_nomem(&e);
	return mm_json_fail_at(j, at, MM_ENOMEM, e.ja, e.en);
}

void
mm_json_fail_misuse(struct mm_json *j)
{
	(void)mm_json_fail_at(j, j->p, MM_EINTERNAL,
	    "内部エラー：JSONの値が正しい順序で読まれていません。"
	    "開発元に連絡してください",
	    "internal error: JSON values are read out of order; please report "
	    "it");
}

const uint8_t *
mm_json_fail_control(struct mm_json *j, const uint8_t *at)
{
	return mm_json_fail_at(j, at, MM_EFORMAT,
	    "文字列に制御文字（改行など）がそのまま入っています",
	    "a control character (such as a line break) is not escaped in "
	    "the string");
}

const uint8_t *
mm_json_fail_long(struct mm_json *j, const uint8_t *at)
{
	return mm_json_fail_at(j, at, MM_ELIMIT,
	    "文字列が長さの上限を超えています",
	    "the string is longer than the limit");
}

const uint8_t *
mm_json_fail_depth(struct mm_json *j, const uint8_t *at)
{
	struct mm_err e;

	(void)mm_err_set(&e, MM_ELIMIT,
	    "入れ子が深さの上限（%u）を超えています",
	    "nested deeper than the limit (%u)", j->max_depth);
	return mm_json_fail_at(j, at, MM_ELIMIT, e.ja, e.en);
}

/* Shorten valid UTF-8 to whole characters. */
static struct mm_str
clip(struct mm_str s, size_t max)
{
	if (s.n <= max)
		return s;
	while (((uint8_t)s.p[max] & 0xc0) == 0x80)
		max--;
	return (struct mm_str){ s.p, max };
}

const uint8_t *
mm_json_fail_twice(struct mm_json *j, const uint8_t *at, struct mm_str name)
{
	struct mm_err e;

	(void)mm_err_set(&e, MM_EFORMAT,
	    "同じ名前「%.*s」が1つのオブジェクトに2回あります",
	    "the name \"%.*s\" occurs twice in one object",
	    MM_FMT(clip(name, PATH_NAME)));
	return mm_json_fail_at(j, at, MM_EFORMAT, e.ja, e.en);
}

const uint8_t *
mm_json_fail_values(struct mm_json *j, const uint8_t *at)
{
	return mm_json_fail_at(j, at, MM_ELIMIT,
	    "値の数が上限を超えています。ファイルを分けてください",
	    "more values than the limit; split the file");
}

const uint8_t *
mm_json_fail_value(struct mm_json *j, const uint8_t *at)
{
	return mm_json_fail_byte(
	    j, at, "ここには値が必要です", "a value is expected here");
}

const uint8_t *
mm_json_fail_close(struct mm_json *j, const uint8_t *at, bool object)
{
	if (object)
		return mm_json_fail_byte(j, at, "「,」または「}」が必要です",
		    "',' or '}' is expected");
	return mm_json_fail_byte(
	    j, at, "「,」または「]」が必要です", "',' or ']' is expected");
}

const uint8_t *
mm_json_fail_name(struct mm_json *j, const uint8_t *at)
{
	return mm_json_fail_byte(j, at,
	    "ここには\"で囲んだ名前が必要です（最後の要素の後の「,」は"
	    "使えません）",
	    "a name in quotes is expected here (no ',' after the last member)");
}

const uint8_t *
mm_json_fail_colon(struct mm_json *j, const uint8_t *at)
{
	return mm_json_fail_byte(j, at, "名前の後に「:」が必要です",
	    "':' is expected after the name");
}

/* One open level on the way to the error. */
struct step {
	bool object;
	bool want_name;
	struct mm_str name;
	uint64_t index;
};

/* Byte after the string whose opening quote is p, at most at. */
static const uint8_t *
string_past(const uint8_t *p, const uint8_t *at)
{
	for (p++; p < at && *p != '"'; p++)
		if (*p == '\\')
			p++;
	return p < at ? p + 1 : at;
}

static void
step_open(struct step *s, bool object)
{
	s->object = object;
	s->want_name = object;
	s->name = MM_STR_NONE;
	s->index = 0;
}

/* A bracket or comma outside strings. */
static void
step_over(struct step *steps, uint32_t *n, uint8_t c)
{
	/* What lies before the error passed the grammar: it is balanced. */
	if (c == '{' || c == '[') {
		step_open(&steps[(*n)++], c == '{');
	} else if (c == '}' || c == ']') {
		--*n;
	} else if (c == ',') {
		struct step *top = &steps[*n - 1];

		top->index++;
		top->want_name = top->object;
		top->name = MM_STR_NONE;
	}
}

/*
 * The levels open at a position. What lies before it passed the grammar, so
 * brackets outside strings are balanced. @return how many
 */
static uint32_t
walk(const struct mm_json *j, const uint8_t *at, struct step *steps)
{
	const uint8_t *p = j->begin, *q;
	uint32_t n = 0;

	for (; p < at; p = q) {
		if (*p != '"') {
			step_over(steps, &n, *p);
			q = p + 1;
			continue;
		}
		q = string_past(p, at);
		if (n > 0 && steps[n - 1].want_name && q < at) {
			steps[n - 1].want_name = false;
			steps[n - 1].name =
			    (struct mm_str){ (const char *)p + 1,
				    (size_t)(q - p) - 2 };
		}
	}
	return n;
}

/* "$.vulnerabilities[3].cve.id"; the middle of a long path is left out. */
static void
path_text(const struct mm_json *j, char out[PATH_TEXT])
{
	struct step steps[MM_JSON_DEPTH] = { { 0 } };
	uint32_t n = walk(j, j->at, steps);
	size_t used = 1;

	memcpy(out, "$", 2);
	for (uint32_t i = 0; i < n && used < PATH_TEXT - PATH_NAME - 8; i++) {
		struct mm_str name = clip(steps[i].name, PATH_NAME);
		int k;

		if (!steps[i].object)
			k = snprintf(out + used, PATH_TEXT - used, "[%llu]",
			    (unsigned long long)steps[i].index);
		else if (steps[i].name.p != NULL)
			k = snprintf(out + used, PATH_TEXT - used, ".%.*s%s",
			    MM_FMT(name), name.n < steps[i].name.n ? "…" : "");
		else
			k = 0;
		used += k > 0 ? (size_t)k : 0;
	}
}

static void
where(const struct mm_json *j, const uint8_t *at, uint64_t *line,
    uint64_t *column)
{
	const uint8_t *p = j->begin, *nl;

	*line = j->first_line;
	while ((nl = memchr(p, '\n', (size_t)(at - p))) != NULL) {
		++*line;
		p = nl + 1;
	}
	*column = (uint64_t)(at - p) + 1;
}

void
mm_json_where(const struct mm_json *j, uint64_t *line, uint64_t *column)
{
	where(j, j->p, line, column);
}

void
mm_json_fail(
    struct mm_json *j, enum mm_status code, const char *ja, const char *en)
{
	(void)mm_json_fail_at(j, j->pending ? j->p : j->last, code, ja, en);
}

enum mm_status
mm_json_finish(struct mm_json *j, struct mm_err *err)
{
	char path[PATH_TEXT];
	const uint8_t *p;
	uint64_t line, column;

	if (j->status == MM_OK) {
		p = blanks(j->p, j->end);
		if (j->pending || j->depth > 0)
			mm_json_fail_misuse(j);
		else if (p == j->end)
			return MM_OK;
		else
			(void)mm_json_fail_at(j, p, MM_EFORMAT,
			    "JSONの値の後に余分な文字があります",
			    "something follows the JSON value");
	}
	if (err == NULL)
		return j->status;
	path_text(j, path);
	where(j, j->at, &line, &column);
	(void)mm_err_set(err, j->status, "%s", "%s", "");
	(void)snprintf(
	    err->ja, sizeof(err->ja), "%.380s（位置 %s）", j->ja, path);
	(void)snprintf(err->en, sizeof(err->en), "%.380s (at %s)", j->en, path);
	mm_err_at(err, j->source, line, column);
	return j->status;
}
