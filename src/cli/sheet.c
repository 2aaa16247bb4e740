/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/sheet.h"

#include "base/utf8.h"

/* Columns between a label and its value. */
#define GAP 2

/* The id is for programs, the label for people. */
#define SHEET_COLS 3
static const struct mm_col sheet_cols[SHEET_COLS] = {
	{ "field", "項目", "field", MM_COL_TEXT, true },
	{ "label", "項目", "field", MM_COL_TEXT, false },
	{ "value", "内容", "value", MM_COL_TEXT, false },
};

void
mm_sheet_begin(struct mm_sheet *s, struct mm_cli *c, const char *schema)
{
	s->c = c;
	mm_rows_begin(&s->rows, c, schema, sheet_cols, SHEET_COLS);
}

void
mm_sheet_row(struct mm_sheet *s, const char *id, const char *ja, const char *en,
    struct mm_str value)
{
	if (value.n == 0)
		return;
	mm_rows_add(&s->rows,
	    (const struct mm_str[]){ mm_str_of(id),
		mm_str_of(mm_tr(s->c->app.lang, ja, en)), value });
}

void
mm_sheet_field(
    struct mm_sheet *s, enum mm_fact_type type, int field, struct mm_str value)
{
	const struct mm_field *fd = &mm_fact_defs[type].fields[field];

	mm_sheet_row(s, fd->name, fd->ja, fd->en, value);
}

void
mm_sheet_stamp(struct mm_sheet *s, const struct mm_stamp *at)
{
	mm_sheet_row(
	    s, "valid", "発効日", "valid", mm_cell_date(s->c, at->valid));
	mm_sheet_row(s, "actor", "記録者", "actor", at->actor);
	mm_sheet_row(s, "reason", "理由", "reason", at->reason);
	mm_sheet_row(s, "seq", "記録番号", "entry", mm_cell_u64(s->c, at->seq));
}

/* A line of at most @p columns off the front of @p rest. */
static struct mm_str
cut_line(struct mm_str *rest, size_t columns)
{
	struct mm_str line = { rest->p, mm_str_find(*rest, '\n') };
	struct mm_str fit = mm_utf8_fit(line, columns);
	size_t step;

	if (fit.n == 0)
		fit = line;
	step = fit.n < line.n ? fit.n : line.n + 1;
	if (step >= rest->n)
		*rest = MM_STR_NONE;
	else
		*rest = (struct mm_str){ rest->p + step, rest->n - step };
	return fit;
}

/* Label and value; a long value goes on below itself, nothing is cut. */
static void
print_row(
    struct mm_cli *c, struct mm_str label, struct mm_str value, size_t width)
{
	size_t room =
	    c->columns > width + GAP + 20 ? c->columns - width - GAP : 20;
	size_t pad = width - mm_utf8_width(label);

	mm_cli_printf(c, "%.*s", MM_FMT(label));
	while (value.p != NULL) {
		struct mm_str line = cut_line(&value, room);

		mm_cli_printf(
		    c, "%*s%.*s\n", (int)(pad + GAP), "", MM_FMT(line));
		pad = width;
	}
}

enum mm_status
mm_sheet_end(struct mm_sheet *s, struct mm_err *err)
{
	const struct mm_str *cells = s->rows.cells.v;
	size_t width = 0;

	if (s->rows.failed ||
	    (s->c->format != MM_OUT_TABLE && s->c->format != MM_OUT_PLAIN))
		return mm_rows_end(&s->rows, err);
	for (uint32_t i = 0; i < s->rows.n; i++) {
		size_t w = mm_utf8_width(cells[i * SHEET_COLS + 1]);

		width = w > width ? w : width;
	}
	for (uint32_t i = 0; i < s->rows.n; i++)
		print_row(s->c, cells[i * SHEET_COLS + 1],
		    cells[i * SHEET_COLS + 2], width);
	return MM_OK;
}
