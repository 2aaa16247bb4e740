/* SPDX-License-Identifier: Apache-2.0 */
/* device: products, their software versions and life cycles. */
#include "cli/commands.h"

#include <string.h>

#include "app/stages.h"
#include "cli/filter.h"
#include "cli/import.h"
#include "cli/sheet.h"

static enum mm_status
run_import(struct mm_cli *c, struct mm_err *err)
{
	return mm_cli_import(c, MM_FACT_PRODUCT, err);
}

static enum mm_status
run_import_versions(struct mm_cli *c, struct mm_err *err)
{
	return mm_cli_import(c, MM_FACT_VERSION, err);
}

static uint32_t
count_units(const struct mm_world *w, uint32_t product)
{
	uint32_t n = 0;

	for (uint32_t i = 0; i < w->units.n; i++)
		n += w->units.v[i].product == product &&
		    w->units.v[i].state != MM_UNIT_RETIRED;
	return n;
}

static void
count_versions(const struct mm_world *w, uint32_t product, uint32_t *versions,
    uint32_t *sboms)
{
	*versions = *sboms = 0;
	for (uint32_t i = 0; i < w->versions.n; i++) {
		*versions += w->versions.v[i].product == product;
		*sboms += w->versions.v[i].product == product &&
		    w->versions.v[i].sbom != MM_NONE;
	}
}

static const struct mm_col list_cols[] = {
	{ "product", "製品ID", "product", MM_COL_CODE, false },
	{ "brand_name", "販売名", "brand name", MM_COL_TEXT, false },
	{ "class", "クラス", "class", MM_COL_TEXT, false },
	{ "licence_number", "承認等番号", "licence number", MM_COL_TEXT, true },
	{ "connected", "ネットワーク接続", "connectable", MM_COL_TEXT, true },
	{ "eol", "EOL", "EOL", MM_COL_TEXT, false },
	{ "eos", "EOS", "EOS", MM_COL_TEXT, false },
	{ "versions", "版数", "versions", MM_COL_INT, false },
	{ "with_sbom", "SBOMあり", "with SBOM", MM_COL_INT, false },
	{ "units", "個体数", "units", MM_COL_INT, false },
};

/* The row of a product as a whole; there always is one. */
static const struct mm_stage_row *
row_of(const mm_stage_rows *rows, uint32_t product)
{
	uint32_t i = 0;

	while (rows->v[i].product != product)
		i++;
	return &rows->v[i];
}

static enum mm_status
run_list(struct mm_cli *c, struct mm_err *err)
{
	const char *text = mm_cli_opt(c, "name");
	struct mm_world *w;
	struct mm_rows r;
	mm_stage_rows stages;
	int class = 0;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st == MM_OK)
		st = mm_cli_term(
		    c, "class", &mm_terms_device_class, &class, err);
	if (st == MM_OK)
		st = mm_stages(c->app.arena, w, &stages, err);
	if (st != MM_OK)
		return st;
	mm_rows_begin(
	    &r, c, "mimamori.device.list", list_cols, MM_COUNT(list_cols));
	for (uint32_t i = 0; i < w->products.n; i++) {
		const struct mm_product *p = &w->products.v[i];
		const struct mm_stage_row *l = row_of(&stages, i);
		uint32_t versions, sboms;

		if ((class != 0 && (int)p->class != class) ||
		    !mm_cli_mentions(c, text, p->id, p->brand_name))
			continue;
		count_versions(w, i, &versions, &sboms);
		mm_rows_add(&r,
		    (const struct mm_str[]){ p->id, p->brand_name,
			mm_cell_term(c, &mm_terms_device_class, (int)p->class),
			p->licence_number, mm_cell_tri(c, p->connected),
			mm_cell_date(c, l->eol.day),
			mm_cell_date(c, l->eos.day), mm_cell_u64(c, versions),
			mm_cell_u64(c, sboms),
			mm_cell_u64(c, count_units(w, i)) });
	}
	return mm_rows_end(&r, err);
}

static enum mm_status
find_product(struct mm_cli *c, int arg, struct mm_world **w, uint32_t *out,
    struct mm_err *err)
{
	struct mm_str text;
	enum mm_status st = mm_cli_arg(c, arg, "PRODUCT", &text, err);

	if (st == MM_OK)
		st = mm_app_world(&c->app, w, err);
	return st == MM_OK ? mm_cli_product(c, *w, text, out, err) : st;
}

static struct mm_str
version_id(const struct mm_world *w, uint32_t version)
{
	return version != MM_NONE ? w->versions.v[version].id : MM_STR_NONE;
}

static void
show_versions(struct mm_sheet *s, const struct mm_world *w, uint32_t product)
{
	struct mm_cli *c = s->c;

	for (uint32_t i = 0; i < w->versions.n; i++) {
		const struct mm_version *v = &w->versions.v[i];
		char day[MM_DATE_TEXT];

		if (v->product != product)
			continue;
		mm_sheet_row(s, "version", "版", "version",
		    mm_arena_fmt(c->app.arena, "%.*s%s%s%s%.*s", MM_FMT(v->id),
			mm_date_is_set(v->released) ? "  " : "",
			mm_date_fmt(v->released, day),
			v->sbom != MM_NONE ? "  SBOM " : "",
			MM_FMT(v->sbom != MM_NONE ? w->sboms.v[v->sbom].id
						  : MM_STR(""))));
	}
}

/* "承認等番号 30300BZX90002000"; nothing for the product itself. */
static struct mm_str
level_words(
    struct mm_cli *c, const struct mm_world *w, const struct mm_lifecycle *l)
{
	struct mm_str level = mm_cell_term(c, &mm_terms_level, (int)l->level);
	struct mm_str of = l->level == MM_LEVEL_VERSION
	    ? version_id(w, l->version)
	    : l->subject_text;

	if (l->level == MM_LEVEL_MODEL)
		return MM_STR("");
	return mm_arena_fmt(
	    c->app.arena, "%.*s %.*s", MM_FMT(level), MM_FMT(of));
}

static void
show_lifecycles(struct mm_sheet *s, const struct mm_world *w, uint32_t product)
{
	struct mm_cli *c = s->c;

	for (uint32_t i = 0; i < w->lifecycles.n; i++) {
		const struct mm_lifecycle *l = &w->lifecycles.v[i];
		char eol[MM_DATE_TEXT], eos[MM_DATE_TEXT];

		if (l->product != product &&
		    !mm_world_concerns(w, l, product, MM_NONE))
			continue;
		mm_sheet_row(s, "lifecycle", "EOL・EOS", "life cycle",
		    mm_arena_fmt(c->app.arena,
			"%.*s%sEOL %s  EOS %s  %.*s  #%llu",
			MM_FMT(level_words(c, w, l)),
			l->level != MM_LEVEL_MODEL ? "  " : "",
			mm_date_is_set(l->eol) ? mm_date_fmt(l->eol, eol) : "-",
			mm_date_is_set(l->eos) ? mm_date_fmt(l->eos, eos) : "-",
			MM_FMT(mm_cell_term(
			    c, &mm_terms_lifecycle_status, (int)l->status)),
			(unsigned long long)l->at.seq));
	}
	for (uint32_t i = 0; i < w->judgements.n; i++) {
		const struct mm_eos_judgement *j = &w->judgements.v[i];
		char eos[MM_DATE_TEXT];

		if (j->product != product)
			continue;
		mm_sheet_row(s, "eos_judgement", "EOS経過の判断",
		    "EOS judgement",
		    mm_arena_fmt(c->app.arena, "%.*s%s%s  %.*s  #%llu",
			MM_FMT(version_id(w, j->version)),
			j->version != MM_NONE ? "  " : "",
			mm_date_fmt(j->eos, eos), MM_FMT(j->at.actor),
			(unsigned long long)j->at.seq));
	}
}

static enum mm_status
run_show(struct mm_cli *c, struct mm_err *err)
{
	const struct mm_product *p;
	struct mm_world *w;
	struct mm_sheet s;
	uint32_t i;
	enum mm_status st = find_product(c, 0, &w, &i, err);

	if (st != MM_OK)
		return st;
	p = &w->products.v[i];
	mm_sheet_begin(&s, c, "mimamori.device.show");
#define ROW(field, value) \
	mm_sheet_field(&s, MM_FACT_PRODUCT, MM_F_PRODUCT_##field, (value))
	ROW(product, p->id);
	ROW(brand_name, p->brand_name);
	ROW(generic_name, p->generic_name);
	ROW(jmdn, p->jmdn);
	ROW(class, mm_cell_term(c, &mm_terms_device_class, (int)p->class));
	ROW(licence_kind,
	    mm_cell_term(c, &mm_terms_licence_kind, (int)p->licence_kind));
	ROW(licence_number, p->licence_number);
	ROW(model, p->model);
	ROW(special_maintenance, mm_cell_tri(c, p->special_maintenance));
	ROW(installed, mm_cell_tri(c, p->installed));
	ROW(connected, mm_cell_tri(c, p->connected));
	ROW(program, mm_cell_tri(c, p->program));
	ROW(gtin, p->gtin);
	ROW(purpose, p->purpose);
	ROW(biological,
	    mm_cell_term(c, &mm_terms_biological, (int)p->biological));
	ROW(harm, p->harm);
	ROW(family, p->family);
#undef ROW
	show_versions(&s, w, i);
	show_lifecycles(&s, w, i);
	mm_sheet_row(
	    &s, "units", "個体数", "units", mm_cell_u64(c, count_units(w, i)));
	mm_sheet_stamp(&s, &p->at);
	return mm_sheet_end(&s, err);
}

static const struct mm_col status_cols[] = {
	{ "product", "製品ID", "product", MM_COL_CODE, false },
	{ "brand_name", "販売名", "brand name", MM_COL_TEXT, false },
	{ "family", "製品群", "family", MM_COL_TEXT, true },
	{ "licence_number", "承認等番号", "licence number", MM_COL_TEXT, true },
	{ "model", "型式", "model", MM_COL_TEXT, true },
	{ "version", "版", "version", MM_COL_CODE, false },
	{ "stage", "段階", "stage", MM_COL_INT, false },
	{ "imdrf", "IMDRFの段階", "IMDRF stage", MM_COL_INT, true },
	{ "since", "段階の開始", "since", MM_COL_TEXT, false },
	{ "eol", "EOL", "EOL", MM_COL_TEXT, false },
	{ "eol_level", "EOLの水準", "level of EOL", MM_COL_TEXT, true },
	{ "eos", "EOS", "EOS", MM_COL_TEXT, false },
	{ "eos_level", "EOSの水準", "level of EOS", MM_COL_TEXT, true },
	{ "gaps", "不足", "gaps", MM_COL_TEXT, false },
};

static void
add_stage(struct mm_cli *c, struct mm_rows *r, const struct mm_world *w,
    const struct mm_stage_row *s)
{
	const struct mm_product *p = &w->products.v[s->product];

	mm_rows_add(r,
	    (const struct mm_str[]){ p->id, p->brand_name, p->family,
		p->licence_number, p->model, version_id(w, s->version),
		mm_cell_u64(c, s->stage), mm_cell_u64(c, s->imdrf),
		mm_cell_date(c, s->since), mm_cell_date(c, s->eol.day),
		mm_cell_term(c, &mm_terms_level, (int)s->eol.level),
		mm_cell_date(c, s->eos.day),
		mm_cell_term(c, &mm_terms_level, (int)s->eos.level),
		mm_stage_gaps(c->app.arena, s, c->app.lang) });
}

/* R28: what holders, dealers and buyers of used devices may see. */
static enum mm_status
run_status(struct mm_cli *c, struct mm_err *err)
{
	uint32_t product = MM_NONE;
	mm_stage_rows stages;
	struct mm_world *w;
	struct mm_buf page;
	struct mm_rows r;
	enum mm_status st = c->nargs > 0 ? find_product(c, 0, &w, &product, err)
					 : mm_app_world(&c->app, &w, err);

	if (st == MM_OK)
		st = mm_stages(c->app.arena, w, &stages, err);
	if (st != MM_OK)
		return st;
	if (mm_cli_flag(c, "html")) {
		mm_buf_init(&page, 0);
		st = mm_stages_page(
		    c->app.arena, w, &stages, product, &page, err);
		if (st == MM_OK)
			mm_cli_print(c, mm_buf_view(&page));
		mm_buf_free(&page);
		return st;
	}
	mm_rows_begin(&r, c, "mimamori.device.status", status_cols,
	    MM_COUNT(status_cols));
	for (uint32_t i = 0; i < stages.n; i++)
		if (product == MM_NONE || stages.v[i].product == product)
			add_stage(c, &r, w, &stages.v[i]);
	return mm_rows_end(&r, err);
}

/* An option as ISO date text; absent when it is not given. */
static enum mm_status
date_option(
    struct mm_cli *c, const char *name, struct mm_str *out, struct mm_err *err)
{
	struct mm_date d;
	enum mm_status st = mm_cli_date(c, name, &d, err);

	*out = st == MM_OK ? mm_cell_date(c, d) : MM_STR_NONE;
	return st;
}

/* Fields both life cycle facts begin with: product and version. */
static enum mm_status
subject(struct mm_cli *c, struct mm_str *product, struct mm_str *version,
    struct mm_err *err)
{
	const char *text = mm_cli_opt(c, "version");
	struct mm_world *w;
	uint32_t p, v;
	enum mm_status st = find_product(c, 1, &w, &p, err);

	if (st != MM_OK)
		return st;
	*product = w->products.v[p].id;
	if (text == NULL)
		return MM_OK;
	st = mm_cli_version(c, w, p, mm_str_of(text), &v, err);
	if (st == MM_OK)
		*version = w->versions.v[v].id;
	return st;
}

/* How widely the dates hold: by --version, else by --level. */
static enum mm_status
level_option(struct mm_cli *c, struct mm_fact *f, struct mm_err *err)
{
	const struct mm_world *w = c->app.world;
	const struct mm_product *p =
	    &w->products.v[mm_world_product(w, f->v[MM_F_LIFECYCLE_product])];
	enum mm_level level;
	int word = 0;
	enum mm_status st =
	    mm_cli_term(c, "level", &mm_terms_level, &word, err);

	if (st != MM_OK || word == 0)
		return st;
	level = (enum mm_level)word;
	f->v[MM_F_LIFECYCLE_level] =
	    mm_str_of(mm_term_id(&mm_terms_level, word));
	if (level > MM_LEVEL_BRAND)
		return MM_OK;
	f->v[MM_F_LIFECYCLE_subject] = mm_product_subject(p, level);
	if (f->v[MM_F_LIFECYCLE_subject].n > 0)
		return MM_OK;
	return mm_err_set(err, MM_ENOTFOUND,
	    "製品 %.*s に%sが登録されていません。製品の登録に加えてから"
	    "指定してください",
	    "product %.*s has no %s on record; add it to the product first",
	    MM_FMT(p->id), mm_term_text(&mm_terms_level, word, c->app.lang));
}

static enum mm_status
lifecycle_set(struct mm_cli *c, struct mm_err *err)
{
	struct mm_fact f = { .type = MM_FACT_LIFECYCLE };
	int status = 0;
	enum mm_status st = subject(
	    c, &f.v[MM_F_LIFECYCLE_product], &f.v[MM_F_LIFECYCLE_version], err);

	if (st == MM_OK)
		st = level_option(c, &f, err);
	if (st == MM_OK)
		st = date_option(c, "eol", &f.v[MM_F_LIFECYCLE_eol], err);
	if (st == MM_OK)
		st = date_option(c, "eos", &f.v[MM_F_LIFECYCLE_eos], err);
	if (st == MM_OK)
		st = mm_cli_term(
		    c, "status", &mm_terms_lifecycle_status, &status, err);
	if (st == MM_OK && status == 0)
		st = mm_err_set(err, MM_EUSAGE,
		    "--status に planned（予定）か announced（公表）を指定して"
		    "ください。公表したものだけが義務の根拠になります",
		    "give --status planned or announced; only announced dates "
		    "count for duties");
	if (st != MM_OK)
		return st;
	f.v[MM_F_LIFECYCLE_status] =
	    mm_str_of(mm_term_id(&mm_terms_lifecycle_status, status));
	f.v[MM_F_LIFECYCLE_basis] = mm_str_of(mm_cli_opt(c, "basis"));
	f.v[MM_F_LIFECYCLE_cause] = mm_str_of(mm_cli_opt(c, "cause"));
	return mm_cli_record(c, &f, err);
}

/* R18: that EOS has passed is a signed judgement, not a date comparison. */
static enum mm_status
lifecycle_judge(struct mm_cli *c, struct mm_err *err)
{
	struct mm_fact f = { .type = MM_FACT_EOS_JUDGEMENT };
	enum mm_status st = subject(c, &f.v[MM_F_EOS_JUDGEMENT_product],
	    &f.v[MM_F_EOS_JUDGEMENT_version], err);

	if (st == MM_OK)
		st = date_option(c, "eos", &f.v[MM_F_EOS_JUDGEMENT_eos], err);
	if (st == MM_OK && f.v[MM_F_EOS_JUDGEMENT_eos].p == NULL)
		st = mm_err_set(err, MM_EUSAGE,
		    "判断の対象のEOSを --eos で指定してください",
		    "give the EOS date that is judged with --eos");
	return st == MM_OK ? mm_cli_record(c, &f, err) : st;
}

static enum mm_status
run_lifecycle(struct mm_cli *c, struct mm_err *err)
{
	static const struct {
		const char *word;
		enum mm_status (*run)(struct mm_cli *c, struct mm_err *err);
	} words[] = { { "set", lifecycle_set }, { "judge", lifecycle_judge } };

	for (size_t i = 0; c->nargs > 0 && i < MM_COUNT(words); i++) {
		if (strcmp(c->arg[0], words[i].word) == 0)
			return words[i].run(c, err);
	}
	return mm_err_set(err, MM_EUSAGE,
	    "device lifecycle の次は set（EOL・EOSの設定）か judge"
	    "（EOS経過の判断）です",
	    "device lifecycle is followed by set (EOL and EOS dates) or "
	    "judge (that EOS has passed)");
}

static const struct mm_opt list_opts[] = {
	{ "class", "CLASS", "クラスで絞る（I II III IV）",
	    "only this class (I II III IV)", false },
	{ "name", "TEXT", "販売名かIDに含む文字で絞る",
	    "only names or ids containing this", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt status_opts[] = {
	{ "html", NULL, "公表用のHTMLを書く", "write a page to publish",
	    false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt lifecycle_opts[] = {
	{ "version", "VERSION", "この版だけに定める（省くと製品全体）",
	    "for this version only (else the whole product)", false },
	{ "level", "LEVEL",
	    "family（製品群）・licence（承認等番号）・brand（販売名）の全製品に"
	    "定める",
	    "for every product of its family, licence or brand", false },
	{ "eol", "DATE", "EOL（サポート終了の開始）", "end of life", false },
	{ "eos", "DATE", "EOS（サポート終了）", "end of support", false },
	{ "status", "WORD", "planned（予定）・announced（公表）",
	    "planned or announced", false },
	{ "basis", "TEXT", "設定根拠", "what the dates rest on", false },
	{ "cause", "END", "原因となった部品のサポート終了の番号",
	    "the end of a component behind it", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_cmd cmds[] = {
	{ "device", "import", "FILE.csv", "製品をCSVから取り込む",
	    "import products from CSV", mm_cli_import_opts, MM_NEED_ACTOR,
	    MM_FACT_NONE, run_import,
	    "mimamori device import products.csv --dry-run" },
	{ "device", "import-versions", "FILE.csv",
	    "ソフトウェア版をCSVから取り込む",
	    "import software versions from CSV", mm_cli_import_opts,
	    MM_NEED_ACTOR, MM_FACT_NONE, run_import_versions,
	    "mimamori device import-versions versions.csv" },
	{ "device", "list", NULL, "製品の一覧", "list products", list_opts,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_list,
	    "mimamori device list --class III" },
	{ "device", "show", "PRODUCT", "製品の詳細", "show one product", NULL,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_show,
	    "mimamori device show SP-210" },
	{ "device", "status", "[PRODUCT]",
	    "製品と版ごとの段階とEOL・EOS（公表用）",
	    "stage, EOL and EOS of each product and version, to publish",
	    status_opts, MM_NEED_WORKSPACE, MM_FACT_NONE, run_status,
	    "mimamori device status --html >status.html" },
	{ "device", "lifecycle", "set|judge PRODUCT",
	    "EOL・EOSを定める、EOS経過を判断する",
	    "set EOL and EOS, or judge that EOS has passed", lifecycle_opts,
	    MM_NEED_ACTOR, MM_FACT_NONE, run_lifecycle,
	    "mimamori device lifecycle set SP-210 --eol R6.1.1 --eos "
	    "2029-01-01 --status announced --basis 部品供給 --reason 会議" },
};

const struct mm_cmd_group mm_cmd_group_device = { cmds, MM_COUNT(cmds) };
