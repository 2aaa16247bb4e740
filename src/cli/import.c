/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/import.h"

#include "base/utf8.h"
#include "codec/file.h"

const struct mm_opt mm_cli_import_opts[] = {
	{ "partial", NULL, "誤りのない行だけを登録する",
	    "record the good rows beside bad ones", false },
	{ "rejects", "FILE.csv",
	    "--partial のとき、誤りのある行を書き出す(直して取り込める)",
	    "with --partial: file for the bad rows, to correct and import",
	    false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct {
	const char *id, *ja, *en;
} grades[] = {
	[MM_IMPORT_ERROR] = { "error", "誤り", "error" },
	[MM_IMPORT_WARNING] = { "warning", "注意", "warning" },
	[MM_IMPORT_NOTE] = { "note", "説明", "note" },
};

const char *
mm_cli_encoding_name(enum mm_text_encoding e)
{
	static const char *const names[] = { [MM_TEXT_UTF8] = "UTF-8",
		[MM_TEXT_UTF8_BOM] = "UTF-8 (BOM)",
		[MM_TEXT_CP932] = "CP932" };

	return names[e];
}

/* "12行目 [法人番号] 誤り: ...（記入: 4011...）" */
static void
print_line(struct mm_cli *c, const struct mm_import_line *l)
{
	bool ja = c->app.lang == MM_JA;
	struct mm_str value = mm_utf8_fit(l->value, 60);
	struct mm_str text = ja ? l->ja : l->en;

	if (l->line > 0)
		mm_cli_printf(c, ja ? "%llu行目 " : "line %llu ",
		    (unsigned long long)l->line);
	if (l->column.n > 0)
		mm_cli_printf(c, "[%.*s] ", MM_FMT(l->column));
	mm_cli_printf(c, "%s: %.*s",
	    mm_tr(c->app.lang, grades[l->grade].ja, grades[l->grade].en),
	    MM_FMT(text));
	if (value.n > 0)
		mm_cli_printf(c, ja ? "（記入: %.*s%s）" : " (given: %.*s%s)",
		    MM_FMT(value), value.n < l->value.n ? "…" : "");
	mm_cli_printf(c, "\n");
}

static enum mm_status
print_rows(struct mm_cli *c, const struct mm_import *im, struct mm_err *err)
{
	static const struct mm_col cols[] = {
		{ "line", "行", "line", MM_COL_INT, false },
		{ "column", "列", "column", MM_COL_TEXT, false },
		{ "grade", "区分", "grade", MM_COL_TEXT, false },
		{ "value", "記入", "value", MM_COL_TEXT, false },
		{ "message", "内容", "message", MM_COL_TEXT, false },
	};
	struct mm_rows r;

	mm_rows_begin(&r, c, "mimamori.import.report", cols, MM_COUNT(cols));
	for (uint32_t i = 0; i < im->lines.n; i++) {
		const struct mm_import_line *l = &im->lines.v[i];
		struct mm_str cells[] = { mm_cell_u64(c, l->line), l->column,
			mm_str_of(grades[l->grade].id), l->value,
			c->app.lang == MM_JA ? l->ja : l->en };

		mm_rows_add(&r, cells);
	}
	return mm_rows_end(&r, err);
}

enum mm_status
mm_cli_import_report(
    struct mm_cli *c, const struct mm_import *im, struct mm_err *err)
{
	if (c->format != MM_OUT_TABLE && c->format != MM_OUT_PLAIN)
		return print_rows(c, im, err);
	for (uint32_t i = 0; i < im->lines.n; i++)
		print_line(c, &im->lines.v[i]);
	return MM_OK;
}

const char *
mm_cli_base_name(const char *path)
{
	const char *name = path;

	for (const char *p = path; *p != '\0'; p++) {
		if (*p == '/' && p[1] != '\0')
			name = p + 1;
	}
	return name;
}

enum mm_status
mm_cli_import(struct mm_cli *c, enum mm_fact_type type, struct mm_err *err)
{
	struct mm_import_options options = {
		.partial = mm_cli_flag(c, "partial"),
		.reason = mm_str_of(mm_cli_opt(c, "reason")),
		.rejects = mm_cli_opt(c, "rejects"),
	};
	struct mm_import im = { .type = type };
	struct mm_err late = { .code = MM_OK };
	struct mm_bytes bytes;
	struct mm_str path;
	enum mm_status st, printed;

	st = mm_cli_arg(c, 0, "FILE.csv", &path, err);
	if (st == MM_OK)
		st = mm_file_read(
		    c->app.arena, path.p, MM_REGISTER_FILE, &bytes, err);
	if (st != MM_OK)
		return st;
	options.source = mm_cli_base_name(path.p);
	st = mm_register_import(&c->app, type, bytes, &options, &im, err);
	printed = mm_cli_import_report(c, &im, &late);
	if (st == MM_OK && printed != MM_OK) {
		*err = late;
		return printed;
	}
	if (st == MM_OK)
		mm_cli_say(c,
		    c->app.dry_run
			? "%s: "
			  "%llu行（%s）。登録できるもの%llu件、変更なし%llu件"
			  "（dry-run: 登録していません）"
			: "%s: %llu行（%s）。登録%llu件、変更なし%llu件",
		    c->app.dry_run
			? "%s: %llu rows (%s); %llu would be recorded, %llu "
			  "unchanged (dry run)"
			: "%s: %llu rows (%s); %llu recorded, %llu unchanged",
		    options.source, (unsigned long long)im.rows,
		    mm_cli_encoding_name(im.encoding),
		    (unsigned long long)im.recorded,
		    (unsigned long long)im.unchanged);
	return st;
}
