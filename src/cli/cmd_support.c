/* SPDX-License-Identifier: Apache-2.0 */
/* sbom support: until when the components inside are supported. */
#include "cli/commands.h"

#include "app/sbom.h"
#include "app/support.h"
#include "codec/file.h"

static const struct mm_col cols[] = {
	{ "component", "部品", "component", MM_COL_TEXT, false },
	{ "version", "版", "version", MM_COL_TEXT, false },
	{ "state", "サポート", "support", MM_COL_TEXT, false },
	{ "eol", "サポート終了日", "end of support", MM_COL_TEXT, false },
	{ "cycle", "系列", "release", MM_COL_TEXT, false },
	{ "product", "情報源の製品名", "product of the source", MM_COL_TEXT,
	    true },
	{ "extended", "有償延長の終了日", "end of paid support", MM_COL_TEXT,
	    true },
	{ "declared", "SBOMの記載", "said by the SBOM", MM_COL_TEXT, true },
	{ "purl", "purl", "purl", MM_COL_TEXT, true },
	{ "cpe", "CPE", "CPE", MM_COL_TEXT, true },
};

static enum mm_status
show(struct mm_cli *c, const struct mm_support_list *s, struct mm_err *err)
{
	struct mm_rows r;
	enum mm_status st;

	mm_rows_begin(&r, c, "mimamori.sbom.support", cols, MM_COUNT(cols));
	for (uint32_t i = 0; i < s->list.n; i++) {
		const struct mm_support *x = &s->list.v[i];
		const struct mm_str cells[] = {
			x->component->name,
			x->component->version,
			mm_cell_term(c, &mm_support_states, (int)x->state),
			mm_cell_date(c, x->eol.date),
			x->cycle,
			x->product,
			mm_cell_date(c, x->extended.date),
			x->component->eos,
			x->component->purl,
			x->component->cpe,
		};

		mm_rows_add(&r, cells);
	}
	st = mm_rows_end(&r, err);
	if (st == MM_OK)
		mm_cli_say(c,
		    "部品 %u 件のうち、サポート終了 %u 件、分からない %u 件",
		    "of %u components, support is over for %u and not known "
		    "for %u",
		    s->list.n, s->over, s->unknown);
	return st;
}

static enum mm_status
run_support(struct mm_cli *c, struct mm_err *err)
{
	struct mm_support_list list;
	struct mm_bytes bytes;
	struct mm_str file;
	struct mm_sbom s;
	enum mm_status st = mm_cli_arg(c, 0, "FILE", &file, err);

	if (st == MM_OK)
		st = mm_file_read(
		    c->app.arena, file.p, MM_APP_SBOM_FILE, &bytes, err);
	if (st == MM_OK)
		st = mm_app_sbom_read(c->app.arena, bytes, file.p, &s, err);
	if (st == MM_OK)
		st = mm_support_of(&c->app, &s, c->app.as_of, &list, err);
	return st == MM_OK ? show(c, &list, err) : st;
}

static const struct mm_cmd cmds[] = {
	{ "sbom", "support", "FILE", "部品のサポート期限を調べる",
	    "until when the components are supported", NULL, MM_NEED_WORKSPACE,
	    MM_FACT_NONE, run_support,
	    "mimamori sbom support sp-200.cdx.json" },
};

const struct mm_cmd_group mm_cmd_group_support = { cmds, MM_COUNT(cmds) };
