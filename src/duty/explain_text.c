/* SPDX-License-Identifier: Apache-2.0 */
/* An explanation as lines of at most 80 columns. */
#include "base/utf8.h"
#include "duty/explain.h"

#define COLUMNS ((size_t)80)
#define INDENT ((size_t)2)
/* Wider than the longest label of mm_terms_why_kind. */
#define LABEL_JA ((size_t)12)
#define LABEL_EN ((size_t)14)
/* Closing marks that are kept together; more of them are torn apart. */
#define MARKS_MAX 8

static void
blanks(struct mm_buf *b, size_t n)
{
	while (n-- > 0)
		mm_buf_char(b, ' ');
}

/* A line does not begin with a closing mark (行頭禁則). */
static bool
closing(struct mm_str s)
{
	static const char *const marks[] = { "」", "。", "、", "）", ")", "』",
		"・", "ー", "]" };

	for (size_t i = 0; i < MM_COUNT(marks); i++)
		if (mm_str_starts(s, marks[i]))
			return true;
	return false;
}

/* Marks may follow each other: 」、 go to the next line with a word. */
static struct mm_str
before_closing(struct mm_str s, struct mm_str fit)
{
	size_t n = fit.n;

	for (int k = 0; k < MARKS_MAX; k++) {
		if (!closing((struct mm_str){ s.p + n, s.n - n }))
			break;
		do {
			n--;
		} while (((unsigned char)s.p[n] & 0xc0) == 0x80);
	}
	fit.n = n;
	return fit;
}

/*
 * Longest piece that fits, broken at a blank where there is one. There are
 * always more than sixty columns, so that a piece is never empty.
 */
static struct mm_str
piece(struct mm_str s, size_t columns)
{
	struct mm_str fit = mm_utf8_fit(s, columns);
	size_t n = fit.n;

	if (fit.n == s.n)
		return fit;
	while (n > 0 && s.p[n] != ' ' && s.p[n - 1] != ' ')
		n--;
	/* Japanese has no blanks: break anywhere unless one is near. */
	if (n > fit.n / 2)
		fit.n = n;
	else
		fit = before_closing(s, fit);
	return fit;
}

static void
wrapped(struct mm_buf *b, struct mm_str s, size_t first, size_t indent)
{
	size_t at = first;

	for (;;) {
		struct mm_str p = piece(s, COLUMNS - at);
		struct mm_str shown = mm_str_trim(p);

		mm_buf_str(b, shown);
		mm_buf_char(b, '\n');
		s.p += p.n;
		s.n -= p.n;
		while (s.n > 0 && s.p[0] == ' ') {
			s.p++;
			s.n--;
		}
		if (s.n == 0)
			return;
		blanks(b, indent);
		at = indent;
	}
}

/* "[#12 2026-07-12 qa]" of a row that cites a record. */
static void
citation(const struct mm_why *y, struct mm_buf *b)
{
	char date[MM_DATE_TEXT];

	if (y->seq == 0)
		return;
	mm_buf_z(b, "  [#");
	mm_buf_u64(b, y->seq);
	mm_buf_char(b, ' ');
	mm_buf_z(b, mm_date_fmt(y->date, date));
	if (y->actor.n > 0) {
		mm_buf_char(b, ' ');
		mm_buf_str(b, y->actor);
	}
	mm_buf_char(b, ']');
}

/* The readings of a duty on one line. Returns how many rows that were. */
static uint32_t
briefs(const struct mm_explanation *e, uint32_t first, struct mm_buf *b)
{
	uint32_t i = first;

	for (; i < e->rows.n && e->rows.v[i].brief.n > 0; i++) {
		if (i > first)
			mm_buf_z(b, ", ");
		mm_buf_str(b, e->rows.v[i].brief);
		citation(&e->rows.v[i], b);
	}
	return i - first;
}

void
mm_explain_render(
    const struct mm_explanation *e, enum mm_lang lang, struct mm_buf *out)
{
	size_t width = lang == MM_EN ? LABEL_EN : LABEL_JA;
	size_t left = INDENT + width;
	struct mm_buf line;

	mm_buf_init(&line, 0);
	wrapped(out, e->head[lang], 0, INDENT);
	for (uint32_t i = 0; i < e->rows.n; i++) {
		const struct mm_why *y = &e->rows.v[i];
		struct mm_str label = mm_str_of(
		    mm_term_text(&mm_terms_why_kind, (int)y->kind, lang));
		size_t used = mm_utf8_width(label);

		mm_buf_clear(&line);
		if (y->brief.n > 0) {
			i += briefs(e, i, &line) - 1;
		} else {
			mm_buf_str(&line, y->text[lang]);
			citation(y, &line);
		}
		blanks(out, INDENT);
		mm_buf_str(out, label);
		blanks(out, width - used);
		wrapped(out, mm_buf_view(&line), left, left);
	}
	mm_buf_free(&line);
}
