/* SPDX-License-Identifier: Apache-2.0 */
#include "render/html.h"

#include "base/utf8.h"

/* clang-format off */
static const char style[] =
"@page{size:A4;margin:18mm 20mm 20mm}\n"
"*{box-sizing:border-box}\n"
"html{background:#fff;color:#111;font-family:\"Noto Serif CJK JP\","
"\"Noto Serif JP\",\"Yu Mincho\",serif;font-size:1rem;line-height:1.75}\n"
"body{max-width:46rem;margin:0 auto;padding:1rem;overflow-wrap:anywhere}\n"
"h1,h2,th,.box,.mark{font-family:\"Noto Sans CJK JP\",\"Noto Sans JP\","
"\"Yu Gothic\",sans-serif}\n"
"h1{font-size:1.25rem;line-height:1.5;text-align:center;margin:1.5rem 0}\n"
"h2{font-size:1rem;margin:1.25rem 0 .25rem;break-after:avoid}\n"
"p{margin:.15rem 0}\n"
".r{text-align:right}.c{text-align:center}.i{margin-left:1.25em}\n"
".s{font-size:.875rem}\n"
".k{white-space:nowrap}\n"
"ul{list-style:none;margin:.15rem 0 .15rem 1.25em;padding:0}\n"
"li{display:flex;gap:.4em}li>b{font-weight:400;flex:none}\n"
".t{overflow-x:auto;margin:.4rem 0}\n"
"table{border-collapse:collapse;width:100%;font-size:.9rem;"
"line-height:1.55}\n"
"th,td{border:1px solid #555;padding:.2rem .5rem;text-align:left;"
"vertical-align:top}\n"
"th{background:#eee;font-weight:700}\n"
"thead{display:table-header-group}tr{break-inside:avoid}\n"
".box{border:2px solid #111;margin:1rem 0;break-inside:avoid}\n"
".box table{margin:0}.box th,.box td{border:0;border-top:1px solid #999}\n"
".box tr:first-child>*{border-top:0}.box th{white-space:nowrap;width:8em}\n"
".mark{border:1px solid #6e5600;background:#fbf5e0;padding:.2rem .6rem;"
"font-size:.875rem}\n"
".n{break-before:page;border:0;margin:2rem 0}\n"
"hr.cut{border:0;border-top:1px dashed #555;margin:1.5rem 0}\n"
"footer{border-top:1px solid #555;margin-top:1.5rem;font-size:.8125rem}\n"
"@media print{body{max-width:none;padding:0}html{font-size:10pt}}\n";
/* clang-format on */

void
mm_html_escape(struct mm_buf *out, struct mm_str s)
{
	static const struct {
		char c;
		const char *ref;
	} table[] = {
		{ '&', "&amp;" },
		{ '<', "&lt;" },
		{ '>', "&gt;" },
		{ '"', "&quot;" },
		{ '\'', "&#39;" },
	};
	size_t start = 0;

	for (size_t i = 0; i < s.n; i++) {
		for (size_t k = 0; k < MM_COUNT(table); k++) {
			if (s.p[i] != table[k].c)
				continue;
			mm_buf_add(out, s.p + start, i - start);
			mm_buf_z(out, table[k].ref);
			start = i + 1;
		}
	}
	if (s.n > start)
		mm_buf_add(out, s.p + start, s.n - start);
}

static void
put_kept(struct mm_buf *out, struct mm_str s)
{
	mm_buf_z(out, "<span class=\"k\">");
	mm_html_escape(out, s);
	mm_buf_z(out, "</span>");
}

static void
put_run(struct mm_buf *out, const struct mm_doc_run *run)
{
	struct mm_str rest = run->text;

	if ((run->style & MM_DOC_KEEP) != 0 &&
	    mm_utf8_width(rest) <= MM_DOC_CODE_MAX) {
		put_kept(out, rest);
		return;
	}
	while (rest.n > 0) {
		bool code;
		struct mm_str piece = mm_doc_piece(&rest, &code);

		if (mm_doc_is_newline(piece))
			mm_buf_z(out, "<br>");
		else if (mm_doc_is_break(piece))
			mm_buf_z(out, "<wbr>");
		else if (code)
			put_kept(out, piece);
		else
			mm_html_escape(out, piece);
	}
}

static void
put_text(struct mm_buf *out, const struct mm_doc_text *t)
{
	for (uint32_t i = 0; i < t->n; i++) {
		bool bold = (t->v[i].style & MM_DOC_BOLD) != 0;

		if (bold)
			mm_buf_z(out, "<strong>");
		put_run(out, &t->v[i]);
		if (bold)
			mm_buf_z(out, "</strong>");
	}
}

/* A title breaks only at its marks: each phrase is kept together. */
static void
put_title(struct mm_buf *out, const struct mm_doc_text *t)
{
	mm_buf_z(out, "<h1><span class=\"k\">");
	for (uint32_t i = 0; i < t->n; i++) {
		struct mm_str rest = t->v[i].text;

		while (rest.n > 0) {
			bool code;
			struct mm_str piece = mm_doc_piece(&rest, &code);

			if (mm_doc_is_newline(piece))
				mm_buf_z(out, "</span><br><span class=\"k\">");
			else if (mm_doc_is_break(piece))
				mm_buf_z(out, "</span><wbr><span class=\"k\">");
			else
				mm_html_escape(out, piece);
		}
	}
	mm_buf_z(out, "</span></h1>\n");
}

static void
put_cell(struct mm_buf *out, const struct mm_doc_text *cell, const char *scope)
{
	if (scope != NULL)
		mm_buf_fmt(out, "<th scope=\"%s\">", scope);
	else
		mm_buf_z(out, "<td>");
	put_text(out, cell);
	mm_buf_z(out, scope != NULL ? "</th>" : "</td>");
}

static void
put_table(struct mm_buf *out, const struct mm_doc_node *node)
{
	bool box = node->type == MM_DOC_BOX;
	bool heads = node->ncols > 0 && node->cols[0].ja != NULL;
	bool rowhead = box || (node->flags & MM_DOC_ROWHEAD) != 0;

	mm_buf_fmt(out, "<div class=\"%s\"%s><table>\n", box ? "box" : "t",
	    box ? " role=\"region\" aria-label=\"要旨\"" : "");
	if (heads) {
		mm_buf_z(out, "<thead><tr>");
		for (uint32_t c = 0; c < node->ncols; c++) {
			mm_buf_z(out, "<th scope=\"col\">");
			mm_html_escape(out, mm_str_of(node->cols[c].ja));
			mm_buf_z(out, "</th>");
		}
		mm_buf_z(out, "</tr></thead>\n");
	}
	mm_buf_z(out, "<tbody>\n");
	for (uint32_t r = 0; r < node->nrows; r++) {
		mm_buf_z(out, "<tr>");
		for (uint32_t c = 0; c < node->rows[r].n; c++)
			put_cell(out, &node->rows[r].v[c],
			    c == 0 && rowhead ? "row" : NULL);
		mm_buf_z(out, "</tr>\n");
	}
	mm_buf_z(out, "</tbody></table></div>\n");
}

static void
put_para(struct mm_buf *out, const struct mm_doc_node *node)
{
	static const char *const align[] = { "", "r ", "c " };
	bool small = (node->flags & MM_DOC_SMALL) != 0;
	bool indent = (node->flags & MM_DOC_INDENT) != 0;

	if (node->align == MM_DOC_LEFT && !small && !indent)
		mm_buf_z(out, "<p>");
	else
		mm_buf_fmt(out, "<p class=\"%s%s%s\">", align[node->align],
		    small ? "s " : "", indent ? "i" : "");
	put_text(out, &node->text);
	mm_buf_z(out, "</p>\n");
}

static void
put_heading(struct mm_buf *out, const struct mm_doc_node *node)
{
	mm_buf_z(out, "<h2>");
	if (node->marker.n > 0) {
		mm_html_escape(out, node->marker);
		mm_buf_char(out, ' ');
	}
	put_text(out, &node->text);
	mm_buf_z(out, "</h2>\n");
}

static void
put_item(struct mm_buf *out, const struct mm_doc_node *node)
{
	mm_buf_z(out, "<li><b>");
	mm_html_escape(out, node->marker);
	mm_buf_z(out, "</b><span>");
	put_text(out, &node->text);
	mm_buf_z(out, "</span></li>\n");
}

static void
put_node(struct mm_buf *out, const struct mm_doc_node *node)
{
	switch (node->type) {
	case MM_DOC_TITLE:
		put_title(out, &node->text);
		break;
	case MM_DOC_HEADING:
		put_heading(out, node);
		break;
	case MM_DOC_PARA:
		put_para(out, node);
		break;
	case MM_DOC_ITEM:
		put_item(out, node);
		break;
	case MM_DOC_TABLE:
	case MM_DOC_BOX:
		put_table(out, node);
		break;
	case MM_DOC_SPACE:
		break;
	case MM_DOC_CUT:
		mm_buf_z(out, "<hr class=\"cut\">\n");
		break;
	case MM_DOC_PAGE:
		mm_buf_z(out, "<hr class=\"n\">\n");
		break;
	}
}

static void
put_foot(struct mm_buf *out, const struct mm_doc *d)
{
	mm_buf_z(out, "<footer><p>文書番号 ");
	mm_html_escape(out, d->footer);
	mm_buf_z(out, "</p>\n");
	if (d->digest[0] != '\0')
		mm_buf_fmt(out, "<p>本文のSHA-256 %s</p>\n", d->digest);
	mm_buf_z(out, "</footer>\n</body>\n</html>\n");
}

enum mm_status
mm_html_render(const struct mm_doc *d, struct mm_buf *out, struct mm_err *err)
{
	enum mm_status st = mm_doc_check(d, err);
	bool list = false;

	if (st != MM_OK)
		return st;
	mm_buf_z(out,
	    "<!doctype html>\n<html lang=\"ja\">\n<head>\n"
	    "<meta charset=\"utf-8\">\n"
	    "<meta name=\"viewport\" content=\"width=device-width\">\n"
	    "<title>");
	mm_html_escape(out, d->title);
	mm_buf_fmt(
	    out, "</title>\n<style>\n%s</style>\n</head>\n<body>\n", style);
	if (d->mark.n > 0) {
		mm_buf_z(out, "<p class=\"mark\">");
		mm_html_escape(out, d->mark);
		mm_buf_z(out, "</p>\n");
	}
	for (uint32_t i = 0; i < d->n; i++) {
		bool item = d->v[i]->type == MM_DOC_ITEM;

		if (item != list)
			mm_buf_z(out, item ? "<ul>\n" : "</ul>\n");
		list = item;
		put_node(out, d->v[i]);
	}
	if (list)
		mm_buf_z(out, "</ul>\n");
	put_foot(out, d);
	return mm_buf_check(out, err);
}
