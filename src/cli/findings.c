/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/findings.h"

#include <string.h>

/* Order of the cells below. */
static const struct mm_col columns[MM_FINDING_COLS + 1] = {
	{ "finding", "所見ID", "finding", MM_COL_CODE, false },
	{ "product", "製品", "product", MM_COL_TEXT, false },
	{ "version", "版", "version", MM_COL_TEXT, false },
	{ "component", "部品", "component", MM_COL_TEXT, false },
	{ "component_version", "部品の版", "component version", MM_COL_TEXT,
	    false },
	{ "vuln", "脆弱性", "vulnerability", MM_COL_CODE, false },
	{ "verdict", "照合結果", "verdict", MM_COL_TEXT, false },
	{ "cvss", "CVSS", "CVSS", MM_COL_TEXT, true },
	{ "kev", "KEV", "KEV", MM_COL_TEXT, false },
	{ "epss", "EPSS", "EPSS", MM_COL_JSON, false },
	{ "status", "判断", "status", MM_COL_TEXT, false },
	{ "range", "範囲", "range", MM_COL_TEXT, true },
	{ "rule", "規則", "rule", MM_COL_TEXT, true },
	{ "source", "根拠", "source", MM_COL_TEXT, true },
	{ "comparator", "比較方法", "comparator", MM_COL_TEXT, true },
	{ "condition", "条件", "condition", MM_COL_TEXT, true },
	{ "identity", "識別子", "identity", MM_COL_TEXT, true },
	{ "title", "表題", "title", MM_COL_TEXT, true },
	{ "other_statements", "他の記載", "other statements", MM_COL_LIST,
	    true },
	{ "ended", "終了日", "ended", MM_COL_TEXT, true },
	{ "supplier_statements", "供給者の記載", "supplier's statements",
	    MM_COL_LIST, true },
};

/* Columns 0-2 and the judgement need a workspace. */
#define COL_VERSION 2
#define COL_STATUS 10
#define COL_COMPONENT_VERSION 4
#define COL_EPSS 9

void
mm_finding_rows_begin(struct mm_finding_rows *r, struct mm_cli *c,
    const char *schema, bool workspace)
{
	r->supplier = MM_STR_NONE;
	memcpy(r->cols, columns, sizeof(columns));
	for (int i = 0; !workspace && i <= COL_VERSION; i++)
		r->cols[i].detail = true;
	if (!workspace)
		r->cols[COL_STATUS].detail = true;
	/* Eighty columns hold eight of them. */
	for (int i = 0; workspace && i < MM_FINDING_COLS; i++)
		if (i == COL_COMPONENT_VERSION || i == COL_EPSS)
			r->cols[i].detail = true;
	mm_rows_begin(&r->rows, c, schema, r->cols, MM_FINDING_COLS);
}

void
mm_finding_rows_supplier(struct mm_finding_rows *r)
{
	r->rows.ncols = MM_FINDING_COLS + 1;
}

struct mm_str
mm_finding_epss(const struct mm_cli *c, bool has, uint32_t e6)
{
	struct mm_str s;

	if (!has)
		return MM_STR_NONE;
	s = mm_arena_fmt(c->app.arena, "%u.%06u", e6 / 1000000, e6 % 1000000);
	while (s.n > 3 && s.p[s.n - 1] == '0')
		s.n--;
	return s;
}

/* In a table the day has no room: a mark, for what is exploited. */
static struct mm_str
kev_cell(const struct mm_cli *c, struct mm_date kev)
{
	if (mm_date_is_set(kev) &&
	    (c->format == MM_OUT_TABLE || c->format == MM_OUT_PLAIN))
		return MM_STR("KEV");
	return mm_cell_date(c, kev);
}

static struct mm_str
empty_as_none(struct mm_str s)
{
	return s.n > 0 ? s : MM_STR_NONE;
}

void
mm_finding_rows_add(struct mm_finding_rows *r,
    const struct mm_scan_subject *subject, const struct mm_scan_finding *f)
{
	const struct mm_cli *c = r->rows.c;
	const struct mm_str cells[MM_FINDING_COLS + 1] = { f->id,
		subject->product, subject->version, f->component, f->version,
		f->vuln, mm_cell_term(c, &mm_terms_verdict, (int)f->verdict),
		empty_as_none(f->cvss), kev_cell(c, f->kev),
		mm_finding_epss(c, f->has_epss, f->epss), MM_STR_NONE, f->range,
		f->rule, f->source, f->comparator, f->condition, f->identity,
		empty_as_none(f->title), f->others, MM_STR_NONE };

	mm_rows_add(&r->rows, cells);
}

void
mm_finding_rows_add_recorded(
    struct mm_finding_rows *r, const struct mm_world *w, uint32_t finding)
{
	const struct mm_finding *f = &w->findings.v[finding];
	const struct mm_cli *c = r->rows.c;
	struct mm_date ended =
	    f->ended_at.seq != 0 ? f->ended_at.valid : MM_DATE_NONE;
	int status = f->assessment != MM_NONE
	    ? (int)w->assessments.v[f->assessment].status
	    : 0;
	const struct mm_str cells[MM_FINDING_COLS + 1] = { f->id,
		w->products.v[f->product].id,
		f->version != MM_NONE ? w->versions.v[f->version].id
				      : MM_STR_NONE,
		f->component, f->component_version, f->vuln,
		mm_cell_term(c, &mm_terms_verdict, (int)f->verdict), f->cvss,
		kev_cell(c, f->kev), mm_finding_epss(c, f->has_epss, f->epss),
		mm_cell_term(c, &mm_terms_vex_status, status), f->range,
		f->rule, f->source, f->comparator, f->condition, f->identity,
		f->title, MM_STR_NONE, mm_cell_date(c, ended), r->supplier };

	mm_rows_add(&r->rows, cells);
}

void
mm_finding_coverage(struct mm_cli *c, uint64_t identified, uint64_t components)
{
	struct mm_str line =
	    mm_cli_text(c, "識別できた部品 %llu 個 / 全 %llu 個",
		"%llu of %llu components identified",
		(unsigned long long)identified, (unsigned long long)components);

	if (c->format == MM_OUT_TABLE || c->format == MM_OUT_PLAIN)
		mm_cli_printf(c, "%.*s\n", MM_FMT(line));
	else
		mm_cli_say(c, "%.*s", "%.*s", MM_FMT(line));
}
