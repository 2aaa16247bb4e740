/* SPDX-License-Identifier: Apache-2.0 */
/* sbom: add, list, validate, coverage. */
#include "cli/commands.h"

#include "app/sbom.h"
#include "cli/filter.h"
#include "codec/file.h"

/* Text of a path after its last slash. */
static struct mm_str
base_name(struct mm_str path)
{
	struct mm_str name = path;

	for (size_t at; (at = mm_str_find(name, '/')) + 1 < name.n;)
		name = (struct mm_str){ name.p + at + 1, name.n - at - 1 };
	return name;
}

static enum mm_status
read_argument(struct mm_cli *c, struct mm_bytes *bytes, struct mm_str *file,
    struct mm_err *err)
{
	struct mm_str path;
	enum mm_status st = mm_cli_arg(c, 0, "FILE", &path, err);

	if (st == MM_OK)
		st = mm_file_read(
		    c->app.arena, path.p, MM_APP_SBOM_FILE, bytes, err);
	if (st == MM_OK)
		*file = base_name(path);
	return st;
}

static enum mm_status
read_subject(struct mm_cli *c, struct mm_sbom_add *what, struct mm_err *err)
{
	const char *product = mm_cli_opt(c, "product");
	const char *version = mm_cli_opt(c, "version");
	struct mm_world *w;
	uint32_t p, v;
	enum mm_status st;

	if (product == NULL || version == NULL)
		return mm_err_set(err, MM_EUSAGE,
		    "どの製品のどの版のSBOMかを --product と --version で"
		    "指定してください",
		    "say whose SBOM it is with --product and --version");
	st = mm_app_world(&c->app, &w, err);
	if (st == MM_OK)
		st = mm_cli_product(c, w, mm_str_of(product), &p, err);
	if (st == MM_OK)
		st = mm_cli_version(c, w, p, mm_str_of(version), &v, err);
	if (st != MM_OK)
		return st;
	what->product = w->products.v[p].id;
	what->version = w->versions.v[v].id;
	return MM_OK;
}

static enum mm_status
run_add(struct mm_cli *c, struct mm_err *err)
{
	struct mm_sbom_add what = { .id = mm_str_of(mm_cli_opt(c, "id")),
		.reason = mm_str_of(mm_cli_opt(c, "reason")) };
	struct mm_sbom_added added;
	struct mm_bytes bytes;
	enum mm_status st = read_argument(c, &bytes, &what.file, err);

	if (st == MM_OK)
		st = read_subject(c, &what, err);
	if (st == MM_OK)
		st = mm_app_sbom_add(&c->app, bytes, &what, &added, err);
	if (st != MM_OK)
		return st;
	if (added.unchanged)
		mm_cli_say(c,
		    "同じSBOMが登録済みです（%.*s）。何も変わりません",
		    "this SBOM is recorded already (%.*s); nothing changed",
		    MM_FMT(added.id));
	else
		mm_cli_say(c,
		    c->app.dry_run ? "登録できます（dry-run: "
				     "登録していません）: %.*s  %.*s  "
				     "部品 %u件のうち %u件を識別"
				   : "登録しました: %.*s  %.*s  部品 "
				     "%u件のうち %u件を識別",
		    c->app.dry_run
			? "would be recorded (dry run): %.*s  %.*s  %u "
			  "components, %u identified"
			: "recorded: %.*s  %.*s  %u components, %u identified",
		    MM_FMT(added.id), MM_FMT(added.sbom.format), added.sbom.n,
		    added.sbom.identified);
	if (added.sbom.identified < added.sbom.n)
		mm_cli_say(c,
		    "識別できない部品は照合されません。理由: mimamori sbom "
		    "coverage --product %.*s --list",
		    "components that are not identified are not matched; "
		    "see why: mimamori sbom coverage --product %.*s --list",
		    MM_FMT(what.product));
	return MM_OK;
}

/* Product of --product, or MM_NONE. */
static enum mm_status
read_product(
    struct mm_cli *c, struct mm_world **w, uint32_t *out, struct mm_err *err)
{
	const char *product = mm_cli_opt(c, "product");
	enum mm_status st = mm_app_world(&c->app, w, err);

	*out = MM_NONE;
	if (st != MM_OK || product == NULL)
		return st;
	return mm_cli_product(c, *w, mm_str_of(product), out, err);
}

static const struct mm_col list_cols[] = {
	{ "product", "製品ID", "product", MM_COL_TEXT, false },
	{ "version", "版", "version", MM_COL_TEXT, false },
	{ "sbom", "SBOM ID", "sbom", MM_COL_TEXT, false },
	{ "format", "形式", "format", MM_COL_TEXT, false },
	{ "components", "部品数", "components", MM_COL_INT, false },
	{ "identified", "識別済み", "identified", MM_COL_INT, false },
	{ "current", "現在の版", "current", MM_COL_BOOL, true },
	{ "valid", "登録日", "since", MM_COL_TEXT, false },
	{ "file", "ファイル", "file", MM_COL_TEXT, true },
	{ "digest", "SHA-256", "SHA-256", MM_COL_TEXT, true },
};

static enum mm_status
run_list(struct mm_cli *c, struct mm_err *err)
{
	struct mm_world *w;
	struct mm_rows r;
	uint32_t product;
	enum mm_status st = read_product(c, &w, &product, err);

	if (st != MM_OK)
		return st;
	mm_rows_begin(
	    &r, c, "mimamori.sbom.list", list_cols, MM_COUNT(list_cols));
	for (uint32_t i = 0; i < w->sboms.n; i++) {
		const struct mm_sbom_ref *s = &w->sboms.v[i];
		const struct mm_version *v = &w->versions.v[s->version];

		if (product != MM_NONE && s->product != product)
			continue;
		mm_rows_add(&r,
		    (const struct mm_str[]){ w->products.v[s->product].id,
			v->id, s->id, s->format, mm_cell_u64(c, s->components),
			mm_cell_u64(c, s->identified),
			v->sbom == i ? MM_STR("true") : MM_STR("false"),
			mm_cell_date(c, s->at.valid), s->file, s->digest });
	}
	return mm_rows_end(&r, err);
}

static const struct mm_col element_cols[] = {
	{ "element", "項目", "element", MM_COL_TEXT, true },
	{ "label", "項目", "element", MM_COL_TEXT, false },
	{ "have", "あり", "have", MM_COL_INT, false },
	{ "of", "対象", "of", MM_COL_INT, false },
	{ "complete", "完備", "complete", MM_COL_BOOL, false },
};

static enum mm_status
run_validate(struct mm_cli *c, struct mm_err *err)
{
	struct mm_sbom_element elements[MM_SBOM_ELEMENTS];
	struct mm_bytes bytes;
	struct mm_sbom s;
	struct mm_str file;
	struct mm_rows r;
	enum mm_status st;

	/* No workspace is opened for this command. */
	c->app.arena = mm_arena_new(MM_APP_ARENA_MAX);
	if (c->app.arena == NULL)
		return mm_err_nomem(err);
	st = read_argument(c, &bytes, &file, err);
	if (st == MM_OK)
		st = mm_app_sbom_read(c->app.arena, bytes, file.p, &s, err);
	if (st != MM_OK)
		return st;
	mm_app_sbom_elements(&s, elements);
	mm_rows_begin(&r, c, "mimamori.sbom.validate", element_cols,
	    MM_COUNT(element_cols));
	for (size_t i = 0; i < MM_SBOM_ELEMENTS; i++) {
		const struct mm_sbom_element *e = &elements[i];

		mm_rows_add(&r,
		    (const struct mm_str[]){ mm_str_of(e->id),
			mm_str_of(mm_tr(c->app.lang, e->ja, e->en)),
			mm_cell_u64(c, e->have), mm_cell_u64(c, e->of),
			e->have == e->of ? MM_STR("true") : MM_STR("false") });
	}
	st = mm_rows_end(&r, err);
	if (st == MM_OK)
		mm_cli_say(c,
		    "%s: 正しい %.*s です。部品 %u件のうち %u件を識別、"
		    "知らない項目 %llu個",
		    "%s: valid %.*s; %u components, %u identified, %llu "
		    "unknown members",
		    file.p, MM_FMT(s.format), s.n, s.identified,
		    (unsigned long long)s.unknown_fields);
	return st;
}

static const struct mm_col coverage_cols[] = {
	{ "product", "製品ID", "product", MM_COL_TEXT, false },
	{ "version", "版", "version", MM_COL_TEXT, false },
	{ "sbom", "SBOM ID", "sbom", MM_COL_TEXT, true },
	{ "components", "部品数", "components", MM_COL_INT, false },
	{ "identified", "識別済み", "identified", MM_COL_INT, false },
	{ "name_only", "名称のみ", "name only", MM_COL_INT, false },
	{ "no_version", "版なし", "no version", MM_COL_INT, false },
	{ "bad_purl", "purl誤り", "bad purl", MM_COL_INT, false },
	{ "bad_cpe", "CPE誤り", "bad CPE", MM_COL_INT, false },
};

static const struct mm_col gap_cols[] = {
	{ "product", "製品ID", "product", MM_COL_TEXT, false },
	{ "version", "版", "version", MM_COL_TEXT, false },
	{ "sbom", "SBOM ID", "sbom", MM_COL_TEXT, true },
	{ "line", "行", "line", MM_COL_INT, true },
	{ "component", "部品", "component", MM_COL_TEXT, false },
	{ "component_version", "部品の版", "component version", MM_COL_TEXT,
	    false },
	{ "status", "区分", "status", MM_COL_TEXT, true },
	{ "why", "識別できない理由", "why", MM_COL_TEXT, false },
};

static void
add_coverage(struct mm_rows *r, struct mm_str product, struct mm_str version,
    struct mm_str id, const struct mm_sbom *s)
{
	static const enum mm_identified shown[] = { MM_ID_NONE_NAME_ONLY,
		MM_ID_NO_VERSION, MM_ID_BAD_PURL, MM_ID_BAD_CPE };
	struct mm_str cells[MM_COUNT(coverage_cols)] = { product, version, id };
	struct mm_coverage v;

	if (s != NULL) {
		v = mm_app_coverage(s);
		cells[3] = mm_cell_u64(r->c, v.n);
		cells[4] = mm_cell_u64(r->c, v.identified);
		for (size_t i = 0; i < MM_COUNT(shown); i++)
			cells[5 + i] = mm_cell_u64(r->c, v.by_status[shown[i]]);
	}
	mm_rows_add(r, cells);
}

static void
add_gaps(struct mm_rows *r, struct mm_str product, struct mm_str version,
    struct mm_str id, const struct mm_sbom *s)
{
	struct mm_cli *c = r->c;

	if (s == NULL) {
		mm_rows_add(r,
		    (const struct mm_str[]){ product, version, MM_STR_NONE,
			MM_STR_NONE, MM_STR_NONE, MM_STR_NONE,
			MM_STR("no_sbom"),
			mm_str_of(mm_tr(c->app.lang, "SBOMが登録されていません",
			    "no SBOM is recorded")) });
		return;
	}
	for (uint32_t i = 0; i < s->n; i++) {
		const struct mm_component *p = &s->components[i];

		if (p->identified >= MM_ID_PURL)
			continue;
		mm_rows_add(r,
		    (const struct mm_str[]){ product, version, id,
			mm_cell_u64(c, p->line), p->name,
			p->version.n > 0 ? p->version : MM_STR_NONE,
			mm_str_of(mm_app_identity_id(p->identified)),
			mm_str_of(mm_app_identity_text(
			    p->identified, c->app.lang)) });
	}
}

/*
 * The newest SBOM of every version; a version without one is a row too, so
 * that nothing looks covered that is not.
 */
static enum mm_status
run_coverage(struct mm_cli *c, struct mm_err *err)
{
	bool gaps = mm_cli_flag(c, "list");
	uint32_t product, missing = 0;
	uint64_t n = 0, identified = 0;
	struct mm_world *w;
	struct mm_rows r;
	enum mm_status st = read_product(c, &w, &product, err);

	if (st != MM_OK)
		return st;
	mm_rows_begin(&r, c,
	    gaps ? "mimamori.sbom.gaps" : "mimamori.sbom.coverage",
	    gaps ? gap_cols : coverage_cols,
	    gaps ? (int)MM_COUNT(gap_cols) : (int)MM_COUNT(coverage_cols));
	for (uint32_t i = 0; i < w->versions.n; i++) {
		const struct mm_version *v = &w->versions.v[i];
		struct mm_str id = w->products.v[v->product].id;
		struct mm_sbom s = { .n = 0 };
		bool have = v->sbom != MM_NONE;

		if (product != MM_NONE && v->product != product)
			continue;
		if (have)
			st = mm_app_sbom_load(&c->app, c->app.arena,
			    &w->sboms.v[v->sbom], &s, err);
		if (st != MM_OK)
			return st;
		missing += !have;
		n += s.n;
		identified += s.identified;
		(gaps ? add_gaps : add_coverage)(&r, id, v->id,
		    have ? w->sboms.v[v->sbom].id : MM_STR_NONE,
		    have ? &s : NULL);
	}
	st = mm_rows_end(&r, err);
	if (st == MM_OK)
		mm_cli_say(c,
		    "部品 %llu件のうち %llu件を識別。SBOMのない版 %u件",
		    "%llu components, %llu identified; %u versions without "
		    "an SBOM",
		    (unsigned long long)n, (unsigned long long)identified,
		    missing);
	return st;
}

static const struct mm_opt add_opts[] = {
	{ "product", "PRODUCT", "製品", "product", false },
	{ "version", "VERSION", "版", "version", false },
	{ "id", "ID", "SBOM ID（省くと内容から作る）",
	    "its id (else made from the content)", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt list_opts[] = {
	{ "product", "PRODUCT", "製品で絞る", "only this product", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt coverage_opts[] = {
	{ "product", "PRODUCT", "製品で絞る", "only this product", false },
	{ "list", NULL, "識別できない部品を一つずつ示す",
	    "one row for each component that is not identified", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_cmd cmds[] = {
	{ "sbom", "add", "FILE", "SBOMを版に登録する",
	    "record an SBOM for a version", add_opts, MM_NEED_ACTOR,
	    MM_FACT_NONE, run_add,
	    "mimamori sbom add sp-210.cdx.json --product SP-210 --version "
	    "2.4.1" },
	{ "sbom", "list", NULL, "SBOMの一覧", "list SBOMs", list_opts,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_list,
	    "mimamori sbom list --product SP-210" },
	{ "sbom", "validate", "FILE", "SBOMの書式と項目を確かめる",
	    "check format and elements of an SBOM", NULL, MM_NEED_NOTHING,
	    MM_FACT_NONE, run_validate,
	    "mimamori sbom validate sp-210.cdx.json" },
	{ "sbom", "coverage", NULL, "識別できた部品の割合と、できない理由",
	    "how many components are identified, and why not", coverage_opts,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_coverage,
	    "mimamori sbom coverage --list" },
};

const struct mm_cmd_group mm_cmd_group_sbom = { cmds, MM_COUNT(cmds) };
