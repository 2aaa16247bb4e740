/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/csv.h"

#include <stdio.h>
#include <string.h>

/* Invariant: p <= end; line is that of p. */
struct mm_csv {
	struct mm_arena *arena;
	const char *p, *end;
	const char *line_start; /* of the line p is on */
	const char *source;
	uint64_t line, row_line;
	uint32_t n;
	enum mm_status status;
	bool meaning; /* the error is one of meaning, after a whole row */
	uint64_t bad_line, bad_column;
	char ja[MM_ERR_TEXT], en[MM_ERR_TEXT];
	struct mm_str cells[MM_CSV_COLUMNS];
	/* Where each cell starts, for errors of meaning. */
	struct {
		uint64_t line, column;
	} at[MM_CSV_COLUMNS];
};

struct mm_csv *
mm_csv_new(struct mm_arena *a, struct mm_str text, const char *source)
{
	struct mm_csv *c = mm_arena_alloc(a, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->arena = a;
	c->p = mm_str_bytes(text);
	c->end = c->p + text.n;
	c->line_start = c->p;
	c->source = source;
	c->line = 1;
	return c;
}

static bool
fail(struct mm_csv *c, enum mm_status status, const char *ja, const char *en)
{
	c->status = status;
	c->bad_line = c->line;
	c->bad_column = (uint64_t)(c->p - c->line_start) + 1;
	(void)snprintf(c->ja, sizeof(c->ja), "%s", ja);
	(void)snprintf(c->en, sizeof(c->en), "%s", en);
	return false;
}

/* Bytes of a quoted cell without its outer quotes; "" becomes ". */
static bool
undouble(struct mm_csv *c, const char *p, size_t n, struct mm_str *out)
{
	char *text = mm_arena_alloc(c->arena, n + 1);
	size_t used = 0;
	struct mm_err e;

	if (text == NULL) {
		(void)mm_err_nomem(&e);
		return fail(c, MM_ENOMEM, e.ja, e.en);
	}
	for (size_t i = 0; i < n; i++) {
		text[used++] = p[i];
		if (p[i] == '"')
			i++;
	}
	*out = (struct mm_str){ text, used };
	return true;
}

/* Cursor on the opening quote; leaves it after the closing one. */
static bool
quoted(struct mm_csv *c, struct mm_str *out)
{
	const char *start = ++c->p;
	bool doubled = false;
	size_t n;

	for (;; c->p++) {
		if (c->p == c->end)
			return fail(c, MM_EFORMAT,
			    "引用符「\"」が閉じられていません",
			    "a quote is not closed");
		if (*c->p == '\n') {
			c->line++;
			c->line_start = c->p + 1;
		}
		if (*c->p != '"')
			continue;
		if (c->end - c->p < 2 || c->p[1] != '"')
			break;
		doubled = true;
		c->p++;
	}
	n = (size_t)(c->p - start);
	if (doubled) {
		if (!undouble(c, start, n, out))
			return false;
	} else {
		*out = (struct mm_str){ start, n };
	}
	c->p++;
	if (c->p < c->end && *c->p != ',' && *c->p != '\r' && *c->p != '\n')
		return fail(c, MM_EFORMAT,
		    "閉じた引用符「\"」の後に文字があります。セルの中の\"は"
		    "\"\"と書きます",
		    "text after a closing quote; a quote inside a cell is "
		    "written twice");
	return true;
}

static bool
plain(struct mm_csv *c, struct mm_str *out)
{
	const char *start = c->p;

	while (c->p < c->end && *c->p != ',' && *c->p != '\n' && *c->p != '\r')
		if (*c->p++ == '"') {
			c->p--;
			return fail(c, MM_EFORMAT,
			    "引用符「\"」で囲まれていないセルの中に\"が"
			    "あります",
			    "a quote inside a cell that is not quoted");
		}
	*out = (struct mm_str){ start, (size_t)(c->p - start) };
	return true;
}

static bool
cell(struct mm_csv *c)
{
	struct mm_str s;

	if (c->n >= MM_CSV_COLUMNS)
		return fail(c, MM_ELIMIT, "列の数が上限（1,000）を超えています",
		    "more than 1,000 columns");
	c->at[c->n].line = c->line;
	c->at[c->n].column = (uint64_t)(c->p - c->line_start) + 1;
	if (c->p < c->end && *c->p == '"' ? !quoted(c, &s) : !plain(c, &s))
		return false;
	if (s.n > MM_CSV_CELL)
		return fail(c, MM_ELIMIT,
		    "セルの長さが上限（1 MiB）を超えています",
		    "a cell is longer than 1 MiB");
	c->cells[c->n++] = s;
	return true;
}

/* Step over the end of the line the cursor is on, if any byte is left. */
static bool
line_end(struct mm_csv *c)
{
	if (c->p == c->end)
		return true;
	if (*c->p == '\r') {
		if (c->end - c->p < 2 || c->p[1] != '\n')
			return fail(c, MM_EFORMAT,
			    "改行が正しくありません（CRの後にLFがありません）",
			    "a CR that is not followed by LF");
		c->p++;
	}
	c->p++;
	c->line++;
	c->line_start = c->p;
	return true;
}

uint32_t
mm_csv_row(struct mm_csv *c, const struct mm_str **cells)
{
	c->n = 0;
	if (c->status != MM_OK)
		return 0;
	while (c->p < c->end && (*c->p == '\n' || *c->p == '\r'))
		if (!line_end(c))
			return 0;
	c->row_line = c->line;
	if (c->p == c->end)
		return 0;
	while (cell(c)) {
		if (c->p < c->end && *c->p == ',') {
			c->p++;
			continue;
		}
		if (!line_end(c))
			return 0;
		*cells = c->cells;
		return c->n;
	}
	return 0;
}

uint64_t
mm_csv_line(const struct mm_csv *c)
{
	return c->row_line;
}

uint32_t
mm_csv_find(const struct mm_str *cells, uint32_t n, const char *name)
{
	for (uint32_t i = 0; i < n; i++)
		if (mm_str_eqz(mm_str_trim(cells[i]), name))
			return i;
	return UINT32_MAX;
}

void
mm_csv_fail(struct mm_csv *c, uint32_t i, enum mm_status code, const char *ja,
    const char *en)
{
	if (c->status != MM_OK)
		return;
	(void)fail(c, code, ja, en);
	c->meaning = true;
	c->bad_line = i < c->n ? c->at[i].line : c->row_line;
	c->bad_column = i < c->n ? c->at[i].column : 1;
}

bool
mm_csv_forget(struct mm_csv *c)
{
	if (!c->meaning)
		return false;
	c->meaning = false;
	c->status = MM_OK;
	return true;
}

enum mm_status
mm_csv_finish(struct mm_csv *c, struct mm_err *err)
{
	if (c->status == MM_OK || err == NULL)
		return c->status;
	(void)mm_err_set(err, c->status, "%s", "%s", "");
	(void)snprintf(err->ja, sizeof(err->ja), "%s", c->ja);
	(void)snprintf(err->en, sizeof(err->en), "%s", c->en);
	mm_err_at(err, c->source, c->bad_line, c->bad_column);
	return c->status;
}

void
mm_csv_out_init(struct mm_csv_out *o, struct mm_buf *buf)
{
	o->buf = buf;
	o->row = buf->n;
	o->in_row = false;
}

static void
next_cell(struct mm_csv_out *o)
{
	if (o->in_row)
		mm_buf_char(o->buf, ',');
	o->in_row = true;
}

static bool
is_formula(struct mm_str s)
{
	static const char *const starts[] = { "=", "+", "-", "@", "\t", "\r",
		"\n", "＝", "＋", "－", "＠" };

	for (size_t i = 0; i < MM_COUNT(starts); i++)
		if (mm_str_starts(s, starts[i]))
			return true;
	return false;
}

static bool
needs_quotes(struct mm_str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (strchr(",\"\r\n", s.p[i]) != NULL)
			return true;
	return mm_str_starts(s, " ") || mm_str_ends(s, " ");
}

void
mm_csv_put(struct mm_csv_out *o, struct mm_str s)
{
	bool formula = is_formula(s);

	next_cell(o);
	if (!needs_quotes(s)) {
		if (formula)
			mm_buf_char(o->buf, '\'');
		mm_buf_str(o->buf, s);
		return;
	}
	mm_buf_z(o->buf, formula ? "\"'" : "\"");
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			mm_buf_char(o->buf, '"');
		mm_buf_char(o->buf, s.p[i]);
	}
	mm_buf_char(o->buf, '"');
}

void
mm_csv_put_i64(struct mm_csv_out *o, int64_t v)
{
	next_cell(o);
	mm_buf_i64(o->buf, v);
}

void
mm_csv_end_row(struct mm_csv_out *o)
{
	/* A lone empty cell must not look like a line to skip. */
	if (o->in_row && o->buf->n == o->row)
		mm_buf_z(o->buf, "\"\"");
	mm_buf_z(o->buf, "\r\n");
	o->row = o->buf->n;
	o->in_row = false;
}
