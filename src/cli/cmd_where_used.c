/* SPDX-License-Identifier: Apache-2.0 */
/* where-used: the product versions that contain a component. */
#include "cli/commands.h"

#include "app/where_used.h"

static const struct mm_opt where_opts[] = {
	{ "by", "KIND",
	    "何で探すか(component, purl, cpe, cve)。なければ書き方から判断",
	    "what to search by (component, purl, cpe, cve); else by its form",
	    false },
	{ "product", "PRODUCT", "この製品だけ", "only this product", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_col where_cols[] = {
	{ "product", "製品", "product", MM_COL_TEXT, false },
	{ "version", "版", "version", MM_COL_TEXT, false },
	{ "component", "部品", "component", MM_COL_TEXT, false },
	{ "component_version", "部品の版", "its version", MM_COL_TEXT, false },
	{ "verdict", "判定", "verdict", MM_COL_TEXT, false },
	{ "overridden", "退けた判定", "overridden", MM_COL_TEXT, false },
	{ "units", "台数", "units", MM_COL_INT, false },
	{ "institutions", "機関数", "institutions", MM_COL_INT, false },
	{ "vulnerability", "脆弱性", "vulnerability", MM_COL_CODE, true },
	{ "source", "根拠", "source", MM_COL_TEXT, true },
	{ "identity", "識別子", "identity", MM_COL_CODE, true },
	{ "ref", "SBOM内の番号", "ref", MM_COL_TEXT, true },
	{ "platform", "プラットフォーム", "platform", MM_COL_BOOL, true },
};

static struct mm_str
some(struct mm_str s)
{
	return s.n > 0 ? s : MM_STR_NONE;
}

static void
add_row(struct mm_cli *c, struct mm_rows *r, const struct mm_world *w,
    const struct mm_where_row *row)
{
	const struct mm_version *v = &w->versions.v[row->version];

	mm_rows_add(r,
	    (const struct mm_str[]){ w->products.v[v->product].id, v->id,
		some(row->component), some(row->component_version),
		mm_cell_term(c, &mm_terms_verdict, (int)row->verdict),
		mm_cell_term(c, &mm_terms_verdict, (int)row->overridden),
		mm_cell_u64(c, row->units), mm_cell_u64(c, row->institutions),
		some(row->vuln), some(row->source), some(row->identity),
		some(row->ref),
		row->platform ? MM_STR("true") : MM_STR("false") });
}

/* How much was searched belongs to the answer, above all to an empty one. */
static void
say_coverage(const struct mm_cli *c, const struct mm_where *o)
{
	mm_cli_say(c,
	    "SBOMのある製品の版 %u、部品 %llu を探しました(識別子がなく探せない"
	    "部品 %llu)",
	    "searched %u product versions with an SBOM, %llu components (%llu "
	    "have no identifier to search by)",
	    o->searched, (unsigned long long)o->components,
	    (unsigned long long)o->unidentified);
	if (o->without_sbom > 0)
		mm_cli_say(c,
		    "SBOMのない製品の版 %u は探せません: mimamori sbom add",
		    "%u product versions have no SBOM and cannot be searched: "
		    "mimamori sbom add",
		    o->without_sbom);
	if (o->unplaced > 0)
		mm_cli_say(c,
		    "該当する製品に、版の分からない機器が %u 台あります",
		    "%u units of these products have no recorded version",
		    o->unplaced);
}

static struct mm_str
coverage(const struct mm_cli *c, const struct mm_where *o)
{
	return mm_arena_fmt(c->app.arena,
	    "{\"versions\":%u,\"without_sbom\":%u,\"components\":%llu,"
	    "\"unidentified\":%llu,\"units_without_version\":%u}",
	    o->searched, o->without_sbom, (unsigned long long)o->components,
	    (unsigned long long)o->unidentified, o->unplaced);
}

static enum mm_status
read_question(struct mm_cli *c, const struct mm_world *w,
    struct mm_where_query *q, uint32_t *product, struct mm_err *err)
{
	const char *by = mm_cli_opt(c, "by"), *only = mm_cli_opt(c, "product");
	int kind =
	    by != NULL ? mm_term_find(&mm_terms_where_by, mm_str_of(by)) : 0;
	struct mm_str text;
	enum mm_status st = mm_cli_arg(c, 0, "QUERY", &text, err);

	if (st == MM_OK && by != NULL && kind == 0)
		st = mm_err_set(err, MM_EUSAGE,
		    "--by %s はありません(component, purl, cpe, cve)",
		    "there is no --by %s (component, purl, cpe, cve)", by);
	if (st == MM_OK)
		st = mm_where_query(
		    c->app.arena, text, (enum mm_where_by)kind, q, err);
	*product = MM_NONE;
	if (st == MM_OK && only != NULL)
		st = mm_cli_product(c, w, mm_str_of(only), product, err);
	return st;
}

static enum mm_status
run_where_used(struct mm_cli *c, struct mm_err *err)
{
	struct mm_where_query q;
	struct mm_where found = { 0 };
	struct mm_world *w;
	struct mm_rows r;
	uint32_t product;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st == MM_OK)
		st = read_question(c, w, &q, &product, err);
	if (st == MM_OK)
		st = mm_where_used(&c->app, w, &q, product, &found, err);
	if (st != MM_OK)
		return st;
	mm_rows_begin(
	    &r, c, "mimamori.where_used", where_cols, MM_COUNT(where_cols));
	r.coverage = coverage(c, &found);
	for (uint32_t i = 0; i < found.rows.n; i++)
		add_row(c, &r, w, &found.rows.v[i]);
	st = mm_rows_end(&r, err);
	if (st == MM_OK)
		say_coverage(c, &found);
	return st;
}

static const struct mm_cmd cmds[] = {
	{ "where-used", NULL, "QUERY",
	    "部品や脆弱性がどの製品の版にあるかを探す",
	    "find the product versions that contain a component", where_opts,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_where_used,
	    "mimamori where-used pkg:generic/openssl@1.0.2k -o csv" },
};

const struct mm_cmd_group mm_cmd_group_where_used = { cmds, MM_COUNT(cmds) };
