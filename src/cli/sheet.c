/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/sheet.h"

/* The label is for people, so programs get the id only. */
static const struct mm_col people_cols[] = {
	{ "field", "項目", "field", MM_COL_TEXT, true },
	{ "label", "項目", "field", MM_COL_TEXT, false },
	{ "value", "内容", "value", MM_COL_TEXT, false },
};

void
mm_sheet_begin(struct mm_sheet *s, struct mm_cli *c, const char *schema)
{
	s->c = c;
	mm_rows_begin(&s->rows, c, schema, people_cols, MM_COUNT(people_cols));
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

enum mm_status
mm_sheet_end(struct mm_sheet *s, struct mm_err *err)
{
	return mm_rows_end(&s->rows, err);
}
