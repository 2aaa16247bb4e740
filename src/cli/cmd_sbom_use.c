/* SPDX-License-Identifier: Apache-2.0 */
/* sbom: export, convert, diff, gaps. */
#include "cli/commands.h"

#include "app/sbom_use.h"
#include "base/date.h"
#include "cli/filter.h"
#include "codec/file.h"

/* The product of --product and its version @p label. */
static enum mm_status
find_version(struct mm_cli *c, struct mm_world *w, struct mm_str label,
    uint32_t *out, struct mm_err *err)
{
	const char *product = mm_cli_opt(c, "product");
	uint32_t p = MM_NONE;
	enum mm_status st;

	if (product == NULL)
		return mm_err_set(err, MM_EUSAGE,
		    "製品を --product で指定してください",
		    "name the product with --product");
	st = mm_cli_product(c, w, mm_str_of(product), &p, err);
	if (st != MM_OK)
		return st;
	return mm_cli_version(c, w, p, label, out, err);
}

/* Write to --file, or to standard output. */
static enum mm_status
write_out(struct mm_cli *c, struct mm_buf *b, struct mm_err *err)
{
	const char *path = mm_cli_opt(c, "file");
	struct mm_str text = mm_buf_view(b);
	enum mm_status st;

	if (path == NULL) {
		mm_cli_print(c, text);
		return MM_OK;
	}
	st = mm_file_replace(
	    path, (struct mm_bytes){ (const uint8_t *)text.p, text.n }, err);
	if (st == MM_OK)
		mm_cli_say(c, "書き出しました: %s（%zuバイト）",
		    "written: %s (%zu bytes)", path, text.n);
	return st;
}

/* In the format asked for; the rest of @p what is set. */
static enum mm_status
write_sbom(struct mm_cli *c, struct mm_sbom_write *what,
    const struct mm_world *w, struct mm_date day, struct mm_err *err)
{
	char text[MM_DATE_TEXT];
	struct mm_buf b;
	enum mm_status st;

	what->lang = c->app.lang;
	what->format = mm_str_of(mm_cli_opt(c, "format"));
	what->day = mm_str_of(mm_date_fmt(day, text));
	if (what->format.n == 0)
		return mm_err_set(err, MM_EUSAGE,
		    "形式を --format で指定してください（%.*s）",
		    "name the format with --format (%.*s)",
		    MM_FMT(mm_app_sbom_formats(c->app.arena)));
	mm_buf_init(&b, 0);
	st = mm_app_sbom_write(c->app.arena, what, w, &b, err);
	if (st == MM_OK)
		st = write_out(c, &b, err);
	mm_buf_free(&b);
	return st;
}

static enum mm_status
run_export(struct mm_cli *c, struct mm_err *err)
{
	struct mm_sbom_write what = { .version = MM_NONE };
	struct mm_str label;
	struct mm_world *w;
	enum mm_status st = mm_cli_arg(c, 0, "VERSION", &label, err);

	if (st == MM_OK)
		st = mm_app_world(&c->app, &w, err);
	if (st == MM_OK)
		st = find_version(c, w, label, &what.version, err);
	if (st == MM_OK)
		st = mm_app_sbom_of(
		    &c->app, w, what.version, &what.sbom, &what.original, err);
	if (st != MM_OK)
		return st;
	return write_sbom(c, &what, w, c->app.as_of, err);
}

static enum mm_status
run_convert(struct mm_cli *c, struct mm_err *err)
{
	struct mm_sbom_write what = { .version = MM_NONE };
	struct mm_date day = MM_DATE_NONE;
	struct mm_str path;
	enum mm_status st;

	/* No workspace is opened for this command. */
	c->app.arena = mm_arena_new(MM_APP_ARENA_MAX);
	if (c->app.arena == NULL)
		return mm_err_nomem(err);
	st = mm_cli_arg(c, 0, "FILE", &path, err);
	if (st == MM_OK)
		st = mm_cli_date(c, "date", &day, err);
	if (st == MM_OK)
		st = mm_file_read(c->app.arena, path.p, MM_APP_SBOM_FILE,
		    &what.original, err);
	if (st == MM_OK)
		st = mm_app_sbom_read(
		    c->app.arena, what.original, path.p, &what.sbom, err);
	if (st != MM_OK)
		return st;
	/* Without a date in the file or here: the first day there is. */
	if (!mm_date_is_set(day))
		day = mm_date_of(1970, 1, 1);
	return write_sbom(c, &what, NULL, day, err);
}

static const struct mm_col diff_cols[] = {
	{ "change", "変化", "change", MM_COL_TEXT, true },
	{ "change_text", "変化", "change", MM_COL_TEXT, false },
	{ "component", "部品", "component", MM_COL_TEXT, false },
	{ "old_version", "前の版", "old version", MM_COL_TEXT, false },
	{ "new_version", "後の版", "new version", MM_COL_TEXT, false },
	{ "fields", "変わった項目", "fields", MM_COL_LIST, false },
	{ "old_line", "前の行", "old line", MM_COL_INT, true },
	{ "new_line", "後の行", "new line", MM_COL_INT, true },
};

static struct mm_str
version_cell(const struct mm_component *p)
{
	return p != NULL && p->version.n > 0 ? p->version : MM_STR_NONE;
}

static struct mm_str
line_cell(struct mm_cli *c, const struct mm_component *p)
{
	return p != NULL ? mm_cell_u64(c, p->line) : MM_STR_NONE;
}

static struct mm_str
change_text(const struct mm_cli *c, const struct mm_sbom_changed *v)
{
	if (v->was == NULL)
		return mm_str_of(mm_tr(c->app.lang, "追加", "added"));
	if (v->is == NULL)
		return mm_str_of(mm_tr(c->app.lang, "削除", "removed"));
	return mm_str_of(mm_tr(c->app.lang, "変更", "changed"));
}

static enum mm_status
run_diff(struct mm_cli *c, struct mm_err *err)
{
	struct mm_str label[2];
	struct mm_sbom s[2];
	const struct mm_sbom_changed *v;
	struct mm_world *w;
	struct mm_rows r;
	uint32_t n = 0, same = 0;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	for (int i = 0; i < 2 && st == MM_OK; i++) {
		struct mm_bytes bytes;
		uint32_t version = MM_NONE;

		st = mm_cli_arg(c, i, i == 0 ? "OLD" : "NEW", &label[i], err);
		if (st == MM_OK)
			st = find_version(c, w, label[i], &version, err);
		if (st == MM_OK)
			st = mm_app_sbom_of(
			    &c->app, w, version, &s[i], &bytes, err);
	}
	if (st != MM_OK)
		return st;
	v = mm_app_sbom_diff(c->app.arena, &s[0], &s[1], &n, &same);
	if (v == NULL)
		return mm_err_nomem(err);
	mm_rows_begin(
	    &r, c, "mimamori.sbom.diff", diff_cols, MM_COUNT(diff_cols));
	for (uint32_t i = 0; i < n; i++) {
		const struct mm_component *p =
		    v[i].is != NULL ? v[i].is : v[i].was;

		mm_rows_add(&r,
		    (const struct mm_str[]){ mm_str_of(v[i].change),
			change_text(c, &v[i]), p->name, version_cell(v[i].was),
			version_cell(v[i].is), v[i].fields,
			line_cell(c, v[i].was), line_cell(c, v[i].is) });
	}
	st = mm_rows_end(&r, err);
	if (st == MM_OK)
		mm_cli_say(c, "変化 %u件、同じ部品 %u件（%u件から%u件へ）",
		    "%u changes, %u components the same (%u before, %u now)", n,
		    same, s[0].n, s[1].n);
	return st;
}

static const struct mm_col gap_cols[] = {
	{ "product", "製品ID", "product", MM_COL_TEXT, false },
	{ "version", "版", "version", MM_COL_TEXT, false },
	{ "component", "部品", "component", MM_COL_TEXT, false },
	{ "component_version", "部品の版", "component version", MM_COL_TEXT,
	    false },
	{ "element", "項目", "element", MM_COL_TEXT, true },
	{ "label", "足りない項目", "lacks", MM_COL_TEXT, false },
	{ "severity", "必要性", "severity", MM_COL_TEXT, true },
	{ "state", "状態", "state", MM_COL_TEXT, true },
	{ "need", "必要性と状態", "need", MM_COL_TEXT, false },
	{ "line", "行", "line", MM_COL_INT, true },
	{ "advice", "すること", "to do", MM_COL_TEXT, true },
};

/* Counts over all versions. */
struct gap_count {
	uint64_t required, recommended, unknown;
	uint32_t without, versions;
};

static struct mm_str
need_text(const struct mm_cli *c, bool required, bool unknown)
{
	enum mm_lang lang = c->app.lang;

	if (required)
		return mm_str_of(unknown ? mm_tr(lang, "必須（不明と記載）",
					       "required (said to be unknown)")
					 : mm_tr(lang, "必須", "required"));
	return mm_str_of(unknown ? mm_tr(lang, "推奨（不明と記載）",
				       "recommended (said to be unknown)")
				 : mm_tr(lang, "推奨", "recommended"));
}

static void
add_no_sbom(struct mm_rows *r, struct mm_str product, struct mm_str version)
{
	enum mm_lang lang = r->c->app.lang;

	mm_rows_add(r,
	    (const struct mm_str[]){ product, version, MM_STR_NONE, MM_STR_NONE,
		MM_STR("sbom"), MM_STR("SBOM"), MM_STR("required"),
		MM_STR("missing"), need_text(r->c, true, false), MM_STR_NONE,
		mm_str_of(
		    mm_tr(lang, "SBOMを mimamori sbom add で登録してください",
			"record an SBOM with mimamori sbom add")) });
}

static enum mm_status
add_gaps(struct mm_rows *r, struct mm_str product, struct mm_str version,
    const struct mm_sbom *s, struct gap_count *count, struct mm_err *err)
{
	struct mm_cli *c = r->c;
	const char *profile = mm_cli_opt(c, "profile");
	struct mm_sbom_gaps gaps = { NULL, 0 };
	enum mm_status st = mm_app_sbom_gaps(c->app.arena, s,
	    mm_str_of(profile != NULL ? profile : "guidance"), c->app.lang,
	    &gaps, err);

	for (uint32_t i = 0; st == MM_OK && i < gaps.n; i++) {
		const struct mm_sbom_gap *g = &gaps.v[i];
		const struct mm_component *p = g->component;
		bool required = mm_str_eqz(mm_str_of(g->severity), "required");
		bool unknown = mm_str_eqz(mm_str_of(g->state), "unknown");

		count->required += required && !unknown;
		count->recommended += !required && !unknown;
		count->unknown += unknown;
		mm_rows_add(r,
		    (const struct mm_str[]){ product, version,
			p != NULL ? p->name : MM_STR_NONE, version_cell(p),
			mm_str_of(g->element), mm_str_of(g->label),
			mm_str_of(g->severity), mm_str_of(g->state),
			need_text(c, required, unknown), line_cell(c, p),
			mm_str_of(g->advice) });
	}
	return st;
}

/* Version @p i; without an SBOM it lacks everything, and is a row, too. */
static enum mm_status
add_version(struct mm_rows *r, const struct mm_world *w, uint32_t i,
    struct gap_count *count, struct mm_err *err)
{
	const struct mm_version *v = &w->versions.v[i];
	struct mm_str product = w->products.v[v->product].id;
	struct mm_bytes bytes;
	struct mm_sbom s;
	enum mm_status st;

	count->versions++;
	if (v->sbom == MM_NONE) {
		count->without++;
		add_no_sbom(r, product, v->id);
		return MM_OK;
	}
	st = mm_app_sbom_of(&r->c->app, w, i, &s, &bytes, err);
	return st == MM_OK ? add_gaps(r, product, v->id, &s, count, err) : st;
}

static enum mm_status
run_gaps(struct mm_cli *c, struct mm_err *err)
{
	const char *product = mm_cli_opt(c, "product");
	const char *label = mm_cli_opt(c, "version");
	struct gap_count count = { .versions = 0 };
	uint32_t want = MM_NONE, only = MM_NONE;
	struct mm_world *w;
	struct mm_rows r;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st == MM_OK && product != NULL)
		st = mm_cli_product(c, w, mm_str_of(product), &want, err);
	if (st == MM_OK && label != NULL)
		st = find_version(c, w, mm_str_of(label), &only, err);
	if (st != MM_OK)
		return st;
	mm_rows_begin(
	    &r, c, "mimamori.sbom.lacks", gap_cols, MM_COUNT(gap_cols));
	for (uint32_t i = 0; i < w->versions.n && st == MM_OK; i++) {
		if ((want == MM_NONE || w->versions.v[i].product == want) &&
		    (only == MM_NONE || i == only))
			st = add_version(&r, w, i, &count, err);
	}
	if (st == MM_OK)
		st = mm_rows_end(&r, err);
	if (st == MM_OK)
		mm_cli_say(c,
		    "版 %u件のうちSBOMのない版 %u件。必須の不足 %llu件、推奨の"
		    "不足 %llu件、不明と書かれたもの %llu件",
		    "%u versions, %u without an SBOM; %llu required and %llu "
		    "recommended elements missing, %llu said to be unknown",
		    count.versions, count.without,
		    (unsigned long long)count.required,
		    (unsigned long long)count.recommended,
		    (unsigned long long)count.unknown);
	return st;
}

#define FORMATS \
	"cyclonedx-1.6|cyclonedx-1.7|spdx-2.3-json|spdx-2.3-tv|spdx-3.0|csv|" \
	"xlsx"

static const struct mm_opt export_opts[] = {
	{ "product", "PRODUCT", "製品", "product", false },
	{ "format", "FORMAT", "形式: " FORMATS, "format: " FORMATS, false },
	{ "file", "PATH", "書き出すファイル（省くと標準出力）",
	    "where to write (else standard output)", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt convert_opts[] = {
	{ "format", "FORMAT", "形式: " FORMATS, "format: " FORMATS, false },
	{ "date", "DATE", "作成日時のないSBOMに書く日付",
	    "date for an SBOM without a time stamp", false },
	{ "file", "PATH", "書き出すファイル（省くと標準出力）",
	    "where to write (else standard output)", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt diff_opts[] = {
	{ "product", "PRODUCT", "製品", "product", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt gaps_opts[] = {
	{ "product", "PRODUCT", "製品で絞る", "only this product", false },
	{ "version", "VERSION", "版で絞る", "only this version", false },
	{ "profile", "NAME",
	    "基準: guidance（手引書・IMDRF N73、既定）、ntia、fda",
	    "list: guidance (手引書, IMDRF N73; default), ntia, fda", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_cmd cmds[] = {
	{ "sbom", "export", "VERSION", "版のSBOMを別の形式で書き出す",
	    "write the SBOM of a version in another format", export_opts,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_export,
	    "mimamori sbom export 2.4.1 --product SP-210 --format xlsx --file "
	    "sbom.xlsx" },
	{ "sbom", "convert", "FILE", "SBOMのファイルを別の形式にする",
	    "turn an SBOM file into another format", convert_opts,
	    MM_NEED_NOTHING, MM_FACT_NONE, run_convert,
	    "mimamori sbom convert sp-210.spdx --format cyclonedx-1.6" },
	{ "sbom", "diff", "OLD NEW", "2つの版のSBOMを比べる",
	    "compare the SBOMs of two versions", diff_opts, MM_NEED_WORKSPACE,
	    MM_FACT_NONE, run_diff,
	    "mimamori sbom diff 2.4.0 2.4.1 --product SP-210" },
	{ "sbom", "gaps", NULL, "SBOMに足りない項目（手引書、NTIA、FDA）",
	    "what SBOMs lack (guidance, NTIA, FDA)", gaps_opts,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_gaps,
	    "mimamori sbom gaps --product SP-210 --profile fda" },
};

const struct mm_cmd_group mm_cmd_group_sbom_use = { cmds, MM_COUNT(cmds) };
