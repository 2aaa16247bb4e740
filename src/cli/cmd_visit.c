/* SPDX-License-Identifier: Apache-2.0 */
/* visit: work at institutions, as a sheet to fill in, and back. */
#include "cli/commands.h"

#include "app/visit.h"
#include "cli/import.h"
#include "codec/csv.h"
#include "codec/file.h"
#include "codec/text.h"

static enum mm_status
select_work(struct mm_cli *c, struct mm_visit_list *out, struct mm_err *err)
{
	const char *recipient = mm_cli_opt(c, "recipient");
	uint32_t party = MM_NONE;
	struct mm_date until = MM_DATE_NONE;
	struct mm_world *w;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st == MM_OK)
		st = mm_cli_date(c, "date", &until, err);
	if (st == MM_OK && recipient != NULL)
		st = mm_cli_party(c, w, mm_str_of(recipient), &party, err);
	return st == MM_OK ? mm_visit_list(&c->app, party, until, out, err)
			   : st;
}

static const struct mm_col list_cols[] = {
	{ "party", "施設", "institution", MM_COL_CODE, false },
	{ "party_name", "施設名", "name", MM_COL_TEXT, true },
	{ "unit", "個体", "unit", MM_COL_CODE, false },
	{ "serial", "製造番号", "serial", MM_COL_TEXT, true },
	{ "version", "版", "version", MM_COL_TEXT, false },
	{ "patch", "パッチ", "patch", MM_COL_CODE, false },
	{ "step", "段階", "step", MM_COL_INT, true },
	{ "kind", "区分", "kind", MM_COL_TEXT, false },
	{ "due", "期日", "due", MM_COL_TEXT, false },
	{ "inspection", "点検日", "inspection", MM_COL_TEXT, true },
	{ "control", "対策", "control", MM_COL_TEXT, true },
	{ "settings", "設定", "settings", MM_COL_TEXT, true },
	{ "work", "作業内容", "work", MM_COL_TEXT, true },
};

static enum mm_status
run_list(struct mm_cli *c, struct mm_err *err)
{
	static const enum mm_visit_column of[] = { MM_VC_PARTY,
		MM_VC_PARTY_NAME, MM_VC_UNIT, MM_VC_SERIAL, MM_VC_VERSION,
		MM_VC_PATCH, MM_VC_STEP, MM_VC_KIND, MM_VC_DUE,
		MM_VC_INSPECTION, MM_VC_CONTROL, MM_VC_SETTINGS, MM_VC_WORK };
	struct mm_visit_list list;
	struct mm_rows r;
	enum mm_status st = select_work(c, &list, err);

	if (st != MM_OK)
		return st;
	mm_rows_begin(
	    &r, c, "mimamori.visit.list", list_cols, MM_COUNT(list_cols));
	for (uint32_t i = 0; i < list.n; i++) {
		struct mm_str all[MM_VC__COUNT], cells[MM_COUNT(of)];

		st = mm_visit_cells(&c->app, &list.v[i], all, err);
		if (st != MM_OK)
			return st;
		for (size_t k = 0; k < MM_COUNT(of); k++)
			cells[k] = of[k] == MM_VC_KIND
			    ? mm_cell_term(
				  c, &mm_terms_step_kind, (int)list.v[i].kind)
			    : all[of[k]];
		mm_rows_add(&r, cells);
	}
	return mm_rows_end(&r, err);
}

/* With a byte order mark, by which spreadsheets know UTF-8. */
static enum mm_status
put_sheet(struct mm_cli *c, const struct mm_visit_list *list,
    struct mm_buf *out, struct mm_err *err)
{
	struct mm_csv_out o;
	enum mm_status st = MM_OK;

	if (!c->cp932)
		mm_buf_z(out, "\xef\xbb\xbf");
	mm_csv_out_init(&o, out);
	for (int i = 0; i < MM_VC__COUNT; i++)
		mm_csv_put(&o, mm_str_of(mm_visit_heads[i].ja));
	mm_csv_end_row(&o);
	for (uint32_t i = 0; i < list->n && st == MM_OK; i++) {
		struct mm_str cells[MM_VC__COUNT];

		st = mm_visit_cells(&c->app, &list->v[i], cells, err);
		for (int k = 0; k < MM_VC__COUNT && st == MM_OK; k++)
			mm_csv_put(&o, cells[k]);
		mm_csv_end_row(&o);
	}
	return st == MM_OK ? mm_buf_check(out, err) : st;
}

static enum mm_status
run_sheet(struct mm_cli *c, struct mm_err *err)
{
	struct mm_visit_list list;
	struct mm_bytes encoded = { NULL, 0 };
	struct mm_buf b;
	enum mm_status st = select_work(c, &list, err);

	if (st != MM_OK)
		return st;
	mm_buf_init(&b, 0);
	st = put_sheet(c, &list, &b, err);
	if (st == MM_OK && c->cp932)
		st = mm_text_to_cp932(
		    c->app.arena, mm_buf_view(&b), &encoded, err);
	else if (st == MM_OK)
		encoded = (struct mm_bytes){ (const uint8_t *)b.p, b.n };
	/* A file, not a text for the terminal: its line ends are its own. */
	c->format = MM_OUT_CSV;
	if (st == MM_OK)
		mm_buf_add(&c->out, encoded.p, encoded.n);
	mm_buf_free(&b);
	if (st == MM_OK)
		mm_cli_say(c,
		    "作業 %u 件。結果を記入し、visit import で取り込んでくだ"
		    "さい",
		    "%u pieces of work; fill in the results and take it back "
		    "with visit import",
		    list.n);
	return st;
}

static enum mm_status
run_import(struct mm_cli *c, struct mm_err *err)
{
	struct mm_import_options options = { .reason = mm_str_of(
						 mm_cli_opt(c, "reason")) };
	struct mm_import im = { .rows = 0 };
	struct mm_err late = { .code = MM_OK };
	struct mm_bytes bytes;
	struct mm_str path;
	enum mm_status st = mm_cli_arg(c, 0, "FILE.csv", &path, err), printed;

	if (st == MM_OK)
		st = mm_file_read(
		    c->app.arena, path.p, MM_VISIT_FILE, &bytes, err);
	if (st != MM_OK)
		return st;
	options.source = mm_cli_base_name(path.p);
	st = mm_visit_import(&c->app, bytes, &options, &im, err);
	printed = mm_cli_import_report(c, &im, &late);
	if (st == MM_OK && printed != MM_OK) {
		*err = late;
		return printed;
	}
	if (st == MM_OK)
		mm_cli_say(c,
		    c->app.dry_run
			? "%s: 結果 "
			  "%llu行（%s）。記録できるもの%llu件、変更なし"
			  "%llu件（dry-run: 記録していません）"
			: "%s: 結果 %llu行（%s）。記録%llu件、変更なし%llu件",
		    c->app.dry_run
			? "%s: %llu results (%s); %llu would be recorded, "
			  "%llu unchanged (dry run)"
			: "%s: %llu results (%s); %llu recorded, %llu "
			  "unchanged",
		    options.source, (unsigned long long)im.rows,
		    mm_cli_encoding_name(im.encoding),
		    (unsigned long long)im.recorded,
		    (unsigned long long)im.unchanged);
	return st;
}

static const struct mm_opt list_opts[] = {
	{ "recipient", "PARTY", "この施設だけ", "this institution only",
	    false },
	{ "date", "DATE", "この日までに期日の来る作業と、期日のない作業だけ",
	    "only work due by this day, or without a day", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_cmd cmds[] = {
	{ "visit", "list", NULL, "施設で行う作業の一覧",
	    "list the work to be done at institutions", list_opts,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_list,
	    "mimamori visit list --recipient H002 --date 2026-12-01" },
	{ "visit", "sheet", NULL, "訪問票のCSV(結果の欄は空)を書き出す",
	    "write a visit sheet (CSV) with empty columns for results",
	    list_opts, MM_NEED_WORKSPACE, MM_FACT_NONE, run_sheet,
	    "mimamori visit sheet --recipient H002 > H002.csv" },
	{ "visit", "import", "FILE.csv",
	    "記入した訪問票を取り込む(誤りがあれば何も記録しない)",
	    "take a filled-in visit sheet back, all of it or nothing", NULL,
	    MM_NEED_ACTOR, MM_FACT_NONE, run_import,
	    "mimamori visit import H002.csv --dry-run" },
};

const struct mm_cmd_group mm_cmd_group_visit = { cmds, MM_COUNT(cmds) };
