/* SPDX-License-Identifier: Apache-2.0 */
#include "render/doc.h"

#include "base/sha256.h"
#include "base/utf8.h"
#include "render/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void
mm_doc_init(struct mm_doc *d, struct mm_arena *a)
{
	memset(d, 0, sizeof(*d));
	d->arena = a;
	d->date = MM_DATE_NONE;
}

struct mm_doc_node *
mm_doc_add(struct mm_doc *d, enum mm_doc_type type)
{
	struct mm_doc_node *node = mm_arena_alloc(d->arena, sizeof(*node));
	struct mm_doc_node **slot =
	    node != NULL ? mm_vec_push(d->arena, d) : NULL;

	if (slot == NULL) {
		d->failed = true;
		memset(&d->scratch, 0, sizeof(d->scratch));
		node = &d->scratch;
	} else {
		*slot = node;
	}
	node->type = type;
	node->where = d->where;
	return node;
}

void
mm_doc_put(
    struct mm_doc *d, struct mm_doc_text *t, unsigned style, struct mm_str s)
{
	struct mm_doc_run *run;

	if (s.n == 0)
		return;
	run = mm_vec_push(d->arena, t);
	if (run == NULL) {
		d->failed = true;
		return;
	}
	run->style = style;
	run->text = mm_arena_str(d->arena, s);
	if (run->text.p == NULL)
		d->failed = true;
}

static void put_va(struct mm_doc *d, struct mm_doc_text *t, unsigned style,
    const char *fmt, va_list ap) __attribute__((format(printf, 4, 0)));

static void
put_va(struct mm_doc *d, struct mm_doc_text *t, unsigned style, const char *fmt,
    va_list ap)
{
	va_list again;
	char *p;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	p = n < 0 ? NULL : mm_arena_alloc(d->arena, (size_t)n + 1);
	if (p == NULL) {
		d->failed = true;
		return;
	}
	(void)vsnprintf(p, (size_t)n + 1, fmt, ap);
	mm_doc_put(d, t, style, (struct mm_str){ p, (size_t)n });
}

void
mm_doc_putf(struct mm_doc *d, struct mm_doc_text *t, unsigned style,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	put_va(d, t, style, fmt, ap);
	va_end(ap);
}

struct mm_doc_node *
mm_doc_para(struct mm_doc *d, enum mm_doc_align align, unsigned flags,
    const char *fmt, ...)
{
	struct mm_doc_node *node = mm_doc_add(d, MM_DOC_PARA);
	va_list ap;

	node->align = align;
	node->flags = flags;
	va_start(ap, fmt);
	put_va(d, &node->text, 0, fmt, ap);
	va_end(ap);
	return node;
}

struct mm_doc_node *
mm_doc_table(struct mm_doc *d, enum mm_doc_type type,
    const struct mm_doc_col *cols, uint32_t ncols, unsigned flags)
{
	struct mm_doc_node *node = mm_doc_add(d, type);

	node->cols = cols;
	node->ncols = ncols;
	node->flags = flags;
	return node;
}

struct mm_doc_row *
mm_doc_row(struct mm_doc *d, struct mm_doc_node *table)
{
	if (!mm_vec_room(d->arena, (void **)(void *)&table->rows, table->nrows,
		&table->maxrows, sizeof(*table->rows))) {
		d->failed = true;
		memset(&d->scratch_row, 0, sizeof(d->scratch_row));
		return &d->scratch_row;
	}
	return &table->rows[table->nrows++];
}

struct mm_doc_text *
mm_doc_cell(struct mm_doc *d, struct mm_doc_row *row)
{
	struct mm_doc_text *cell = mm_vec_push(d->arena, row);

	if (cell == NULL) {
		d->failed = true;
		memset(&d->scratch_text, 0, sizeof(d->scratch_text));
		return &d->scratch_text;
	}
	return cell;
}

struct mm_doc_text *
mm_doc_pair(struct mm_doc *d, struct mm_doc_node *table, const char *label)
{
	struct mm_doc_row *row = mm_doc_row(d, table);

	mm_doc_put(d, mm_doc_cell(d, row), MM_DOC_BOLD, mm_str_of(label));
	return mm_doc_cell(d, row);
}

/*
 * Characters that would change the look of the text around them or show as
 * nothing: C0 and C1 controls, bidirectional controls, tags, noncharacters.
 * U+200B is ours; U+FE00-FE0F and U+E0100-E01EF choose a variant of a kanji.
 */
static bool
is_hidden(uint32_t c)
{
	static const struct {
		uint32_t first, last;
	} table[] = {
		{ 0x00, 0x09 },
		{ 0x0b, 0x1f },
		{ 0x7f, 0x9f },
		{ 0xad, 0xad },
		{ 0x61c, 0x61c },
		{ 0x180e, 0x180e },
		{ 0x200c, 0x200f },
		{ 0x2028, 0x202e },
		{ 0x2060, 0x206f },
		{ 0xfdd0, 0xfdef },
		{ 0xfeff, 0xfeff },
		{ 0xfff9, 0xfffb },
		{ 0xe0000, 0xe007f },
	};

	for (size_t i = 0; i < MM_COUNT(table); i++)
		if (c >= table[i].first && c <= table[i].last)
			return true;
	return false;
}

static enum mm_status
check_str(const char *where, struct mm_str s, struct mm_err *err)
{
	const char *field = where != NULL ? where : "-";

	if (s.n > MM_DOC_TEXT_MAX)
		return mm_err_set(err, MM_ELIMIT,
		    "「%s」の文が長すぎます(%zu バイト、上限 %d)。"
		    "短くしてください",
		    "\"%s\" is too long (%zu bytes, limit %d); shorten it",
		    field, s.n, MM_DOC_TEXT_MAX);
	if (!mm_utf8_valid(s))
		return mm_err_set(err, MM_EFORMAT,
		    "「%s」が UTF-8 ではありません。登録内容を直してください",
		    "\"%s\" is not UTF-8; correct the record", field);
	while (s.n > 0) {
		uint32_t c = mm_utf8_next(&s);

		if (is_hidden(c))
			return mm_err_set(err, MM_EFORMAT,
			    "「%s」に表示できない制御文字 U+%04X があります。"
			    "登録内容から取り除いてください",
			    "\"%s\" holds the control character U+%04X; "
			    "remove it from the record",
			    field, (unsigned)c);
	}
	return MM_OK;
}

static enum mm_status
check_text(const char *where, const struct mm_doc_text *t, struct mm_err *err)
{
	for (uint32_t i = 0; i < t->n; i++) {
		enum mm_status st = check_str(where, t->v[i].text, err);

		if (st != MM_OK)
			return st;
	}
	return MM_OK;
}

static enum mm_status
check_node(const struct mm_doc_node *node, struct mm_err *err)
{
	enum mm_status st = check_text(node->where, &node->text, err);

	if (st == MM_OK)
		st = check_str(node->where, node->marker, err);
	for (uint32_t r = 0; st == MM_OK && r < node->nrows; r++) {
		const struct mm_doc_row *row = &node->rows[r];

		MM_BUG_ON(row->n != node->ncols);
		for (uint32_t c = 0; st == MM_OK && c < row->n; c++)
			st = check_text(node->cols[c].ja != NULL
				? node->cols[c].ja
				: node->where,
			    &row->v[c], err);
	}
	return st;
}

enum mm_status
mm_doc_check(const struct mm_doc *d, struct mm_err *err)
{
	const struct {
		const char *where;
		struct mm_str s;
	} frame[] = {
		{ "件名", d->title },
		{ "発出者", d->author },
		{ "文書番号", d->number },
		{ "文書番号", d->footer },
		{ "サンプル表示", d->mark },
		{ "透かし", d->watermark },
	};
	enum mm_status st = MM_OK;

	if (d->failed)
		return mm_err_nomem(err);
	for (size_t i = 0; st == MM_OK && i < MM_COUNT(frame); i++)
		st = check_str(frame[i].where, frame[i].s, err);
	for (uint32_t i = 0; st == MM_OK && i < d->n; i++)
		st = check_node(d->v[i], err);
	return st;
}

enum mm_status
mm_doc_seal(struct mm_doc *d, struct mm_err *err)
{
	struct mm_buf b;
	enum mm_status st;

	d->digest[0] = '\0';
	mm_buf_init(&b, 0);
	st = mm_text_render(d, &b, err);
	if (st == MM_OK)
		(void)mm_sha256_hex(mm_sha256_of(b.p, b.n), d->digest);
	mm_buf_free(&b);
	return st;
}

static bool
is_graphic(char c)
{
	return c > 0x20 && c < 0x7f;
}

/* Bytes of a counter that may follow a number inside a code, or 0. */
static size_t
counter(struct mm_str s)
{
	static const char *const words[] = { "年", "月", "日", "時", "分", "台",
		"件", "版", "頁", "号", "施設", "か月" };

	for (size_t i = 0; i < MM_COUNT(words); i++)
		if (mm_str_starts(s, words[i]))
			return strlen(words[i]);
	return 0;
}

static size_t
code_length(struct mm_str s)
{
	size_t n = 0, chars = 0;

	while (n < s.n && n <= (size_t)MM_DOC_CODE_MAX * 4) {
		struct mm_str rest = { s.p + n, s.n - n };
		size_t more;

		if (is_graphic(s.p[n])) {
			n++;
			chars++;
			continue;
		}
		more = n > 0 && s.p[n - 1] >= '0' && s.p[n - 1] <= '9'
		    ? counter(rest)
		    : 0;
		if (more == 0)
			break;
		n += more;
		chars++;
	}
	return chars >= 2 ? n : 0;
}

/* Does @p c belong to the character before it? */
static bool
is_joined(uint32_t c)
{
	return (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef) ||
	    (c >= 0x0300 && c <= 0x036f) || c == 0x3099 || c == 0x309a;
}

struct mm_str
mm_doc_piece(struct mm_str *rest, bool *code)
{
	struct mm_str s = *rest, piece = { s.p, code_length(s) };

	*code = piece.n > 0 && mm_utf8_width(piece) <= MM_DOC_CODE_MAX;
	if (*code) {
		rest->p += piece.n;
		rest->n -= piece.n;
		return piece;
	}
	(void)mm_utf8_next(rest);
	while (rest->n > 0) {
		struct mm_str ahead = *rest;

		if (!is_joined(mm_utf8_next(&ahead)))
			break;
		*rest = ahead;
	}
	return (struct mm_str){ s.p, (size_t)(rest->p - s.p) };
}

bool
mm_doc_is_newline(struct mm_str piece)
{
	return piece.n == 1 && piece.p[0] == '\n';
}

bool
mm_doc_is_break(struct mm_str piece)
{
	return mm_str_eqz(piece, "\xe2\x80\x8b");
}
