/* SPDX-License-Identifier: Apache-2.0 */
#include "render/text.h"

#include "base/utf8.h"

#include <string.h>

static const char no_start[] =
    "、。，．・：；？！）」』】〉》〕］｝ー々ゝゞ～％℃"
    "ぁぃぅぇぉっゃゅょゎァィゥェォッャュョヮヵヶ,.;:?!)]}%";
static const char no_end[] = "（「『【〈《〔［｛([{￥＃";

/* Is the first (or last) character of @p s in @p set? */
static bool
in_set(const char *set, struct mm_str s, bool last)
{
	struct mm_str all = mm_str_of(set);
	uint32_t want = 0;

	if (s.n == 0)
		return false;
	do
		want = mm_utf8_next(&s);
	while (last && s.n > 0);
	while (all.n > 0)
		if (mm_utf8_next(&all) == want)
			return true;
	return false;
}

bool
mm_text_may_break(struct mm_str prev, struct mm_str next)
{
	return !in_set(no_start, next, false) && !in_set(no_end, prev, true);
}

/*
 * Fills lines. Invariant: line holds the present line after its indent;
 * ok is the offset of the last permitted break in it (0: none yet).
 */
struct wrap {
	struct mm_buf *out;
	struct mm_buf line;
	size_t indent; /* of lines after the first */
	size_t lead; /* columns already used on the first */
	size_t ok;
	struct mm_str prev;
	enum mm_doc_align align;
	bool phrased; /* break only at U+200B */
	bool first;
};

static void
spaces(struct mm_buf *b, size_t n)
{
	while (n-- > 0)
		mm_buf_char(b, ' ');
}

static void
emit(struct wrap *w, size_t n)
{
	struct mm_str s = { w->line.p != NULL ? w->line.p : "", n };
	size_t used = w->first ? w->lead : w->indent, width;

	while (s.n > 0 && s.p[s.n - 1] == ' ')
		s.n--;
	width = mm_utf8_width(s) + used;
	if (!w->first && s.n > 0)
		spaces(w->out, w->indent);
	if (w->align != MM_DOC_LEFT && width < MM_TEXT_COLUMNS)
		spaces(w->out,
		    (MM_TEXT_COLUMNS - width) /
			(w->align == MM_DOC_CENTER ? 2 : 1));
	mm_buf_str(w->out, s);
	mm_buf_char(w->out, '\n');
	w->first = false;
}

/* Emit the first @p n bytes of the line and keep the rest for the next. */
static void
break_at(struct wrap *w, size_t n)
{
	size_t skip = n;

	emit(w, n);
	while (skip < w->line.n && w->line.p[skip] == ' ')
		skip++;
	memmove(w->line.p, w->line.p + skip, w->line.n - skip);
	w->line.n -= skip;
	w->line.p[w->line.n] = '\0';
	w->ok = 0;
}

static void
add_piece(struct wrap *w, struct mm_str piece)
{
	size_t room = MM_TEXT_COLUMNS - (w->first ? w->lead : w->indent);
	size_t width = mm_utf8_width(mm_buf_view(&w->line));

	if (mm_doc_is_newline(piece)) {
		emit(w, w->line.n);
		mm_buf_clear(&w->line);
		w->ok = 0;
		w->prev = MM_STR_NONE;
		return;
	}
	if (mm_doc_is_break(piece)) {
		w->ok = w->line.n;
		return;
	}
	if (!w->phrased && w->line.n > 0 && mm_text_may_break(w->prev, piece))
		w->ok = w->line.n;
	if (width + mm_utf8_width(piece) > room && w->line.n > 0)
		break_at(w, w->ok > 0 ? w->ok : w->line.n);
	mm_buf_str(&w->line, piece);
	w->prev = piece;
}

static void
add_text(struct wrap *w, const struct mm_doc_text *t)
{
	for (uint32_t i = 0; i < t->n; i++) {
		struct mm_str rest = t->v[i].text;
		bool keep = (t->v[i].style & MM_DOC_KEEP) != 0 &&
		    mm_utf8_width(rest) <= MM_DOC_CODE_MAX;

		while (rest.n > 0) {
			bool code;

			if (keep) {
				add_piece(w, rest);
				break;
			}
			add_piece(w, mm_doc_piece(&rest, &code));
		}
	}
}

static void
end_wrap(struct wrap *w)
{
	if (w->line.n > 0 || w->first)
		emit(w, w->line.n);
	w->out->failed |= w->line.failed;
	mm_buf_free(&w->line);
}

static struct wrap
new_wrap(struct mm_buf *out, size_t lead, size_t indent)
{
	struct wrap w = {
		.out = out, .indent = indent, .lead = lead, .first = true
	};

	mm_buf_init(&w.line, 0);
	return w;
}

/* @p label, then @p t with the lines after the first under its start. */
static void
hanging(struct mm_buf *out, size_t indent, struct mm_str label,
    const struct mm_doc_text *t)
{
	size_t lead = indent + mm_utf8_width(label);
	struct wrap w;

	spaces(out, indent);
	mm_buf_str(out, label);
	w = new_wrap(out, lead, lead <= 24 ? lead : indent + 2);
	add_text(&w, t);
	end_wrap(&w);
}

static void
put_flow(const struct mm_doc_node *node, struct mm_buf *out)
{
	size_t indent = (node->flags & MM_DOC_INDENT) != 0 ? 2 : 0;
	struct wrap w;

	if (node->type == MM_DOC_HEADING || node->type == MM_DOC_TITLE)
		mm_buf_char(out, '\n');
	if (node->marker.n > 0) {
		struct mm_str label = node->marker;

		spaces(out, indent);
		mm_buf_str(out, label);
		mm_buf_char(out, ' ');
		indent += mm_utf8_width(label) + 1;
	} else {
		spaces(out, indent);
	}
	w = new_wrap(out, indent, indent);
	w.align = node->align;
	w.phrased = node->type == MM_DOC_TITLE;
	if (node->type == MM_DOC_TITLE)
		w.align = MM_DOC_CENTER;
	add_text(&w, &node->text);
	end_wrap(&w);
	if (node->type == MM_DOC_TITLE)
		mm_buf_char(out, '\n');
}

/* "label: value" rows, of a box or a table without heads. */
static void
put_pairs(const struct mm_doc_node *node, struct mm_buf *out)
{
	for (uint32_t r = 0; r < node->nrows; r++) {
		const struct mm_doc_row *row = &node->rows[r];
		struct mm_buf label;

		mm_buf_init(&label, 0);
		for (uint32_t i = 0; i < row->v[0].n; i++)
			mm_buf_str(&label, row->v[0].v[i].text);
		mm_buf_z(&label, ": ");
		for (uint32_t c = 1; c < row->n; c++)
			hanging(out, 2,
			    c == 1 ? mm_buf_view(&label) : MM_STR(""),
			    &row->v[c]);
		out->failed |= label.failed;
		mm_buf_free(&label);
	}
}

static void
put_rows(const struct mm_doc_node *node, struct mm_buf *out)
{
	static const struct mm_doc_run dash = { { "－", 3 }, 0 };
	static const struct mm_doc_run sep = { { "、", 3 }, 0 };

	for (uint32_t r = 0; r < node->nrows; r++) {
		const struct mm_doc_row *row = &node->rows[r];
		struct wrap w;

		mm_buf_fmt(out, "  (%u) ", r + 1);
		w = new_wrap(out, 7, 6);
		for (uint32_t c = 0; c < row->n; c++) {
			const struct mm_doc_text *cell = &row->v[c];
			struct mm_doc_run head = { mm_str_of(node->cols[c].ja),
				MM_DOC_KEEP };
			struct mm_doc_run colon = { { ": ", 2 }, 0 };
			struct mm_doc_text h = { &head, 1, 1 };
			struct mm_doc_text k = { &colon, 1, 1 };
			struct mm_doc_text none = {
				(struct mm_doc_run *)(uintptr_t)&dash, 1, 1
			};
			struct mm_doc_text comma = {
				(struct mm_doc_run *)(uintptr_t)&sep, 1, 1
			};

			if (c > 0)
				add_text(&w, &comma);
			add_text(&w, &h);
			add_text(&w, &k);
			add_text(&w, cell->n > 0 ? cell : &none);
		}
		end_wrap(&w);
	}
}

static void
put_line(struct mm_buf *out, char c)
{
	for (int i = 0; i < MM_TEXT_COLUMNS; i++)
		mm_buf_char(out, c);
	mm_buf_char(out, '\n');
}

static void
put_node(const struct mm_doc_node *node, struct mm_buf *out)
{
	switch (node->type) {
	case MM_DOC_TITLE:
	case MM_DOC_HEADING:
	case MM_DOC_PARA:
	case MM_DOC_ITEM:
		put_flow(node, out);
		break;
	case MM_DOC_BOX:
		put_line(out, '=');
		put_pairs(node, out);
		put_line(out, '=');
		break;
	case MM_DOC_TABLE:
		if (node->ncols > 0 && node->cols[0].ja != NULL)
			put_rows(node, out);
		else
			put_pairs(node, out);
		break;
	case MM_DOC_SPACE:
		mm_buf_char(out, '\n');
		break;
	case MM_DOC_CUT:
	case MM_DOC_PAGE:
		mm_buf_char(out, '\n');
		put_line(out, '-');
		break;
	}
}

enum mm_status
mm_text_render(const struct mm_doc *d, struct mm_buf *out, struct mm_err *err)
{
	enum mm_status st = mm_doc_check(d, err);

	if (st != MM_OK)
		return st;
	if (d->mark.n > 0) {
		mm_buf_str(out, d->mark);
		mm_buf_z(out, "\n\n");
	}
	for (uint32_t i = 0; i < d->n; i++)
		put_node(d->v[i], out);
	mm_buf_char(out, '\n');
	put_line(out, '-');
	mm_buf_fmt(out, "文書番号 %.*s\n", MM_FMT(d->footer));
	if (d->digest[0] != '\0')
		mm_buf_fmt(out, "本文のSHA-256 %s\n", d->digest);
	return mm_buf_check(out, err);
}
