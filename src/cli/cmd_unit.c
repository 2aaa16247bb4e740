/* SPDX-License-Identifier: Apache-2.0 */
/* unit: single devices, where they are and what became of them. */
#include "cli/commands.h"

#include "cli/filter.h"
#include "cli/import.h"
#include "cli/sheet.h"

static enum mm_status
run_import(struct mm_cli *c, struct mm_err *err)
{
	return mm_cli_import(c, MM_FACT_UNIT, err);
}

static const struct mm_col list_cols[] = {
	{ "unit", "個体ID", "unit", MM_COL_CODE, false },
	{ "product", "製品ID", "product", MM_COL_TEXT, false },
	{ "version", "版", "version", MM_COL_TEXT, false },
	{ "serial", "製造番号", "serial", MM_COL_TEXT, false },
	{ "shipped", "出荷日", "shipped", MM_COL_TEXT, false },
	{ "party", "保有者", "holder", MM_COL_TEXT, false },
	{ "party_name", "保有者名", "holder's name", MM_COL_TEXT, false },
	{ "lessor", "貸与業者", "lessor", MM_COL_TEXT, true },
	{ "place", "設置場所", "place", MM_COL_TEXT, true },
	{ "network", "接続状態", "network", MM_COL_TEXT, true },
	{ "udi", "UDI", "UDI", MM_COL_TEXT, true },
	{ "state", "状態", "state", MM_COL_TEXT, false },
	{ "next_inspection", "次回点検日", "next inspection", MM_COL_TEXT,
	    true },
};

/* What a list of units is narrowed to; MM_NONE and 0: not. */
struct wanted {
	uint32_t product, party, version;
	int state;
	bool unknown_version, contested;
};

static enum mm_status
read_wanted(struct mm_cli *c, const struct mm_world *w, struct wanted *x,
    struct mm_err *err)
{
	const char *product = mm_cli_opt(c, "product");
	const char *party = mm_cli_opt(c, "party");
	const char *version = mm_cli_opt(c, "version");
	enum mm_status st;

	*x = (struct wanted){
		.product = MM_NONE, .version = MM_NONE, .party = MM_NONE
	};
	st = mm_cli_term(c, "state", &mm_terms_unit_state, &x->state, err);
	if (st == MM_OK && product != NULL)
		st = mm_cli_product(c, w, mm_str_of(product), &x->product, err);
	if (st == MM_OK && party != NULL)
		st = mm_cli_party(c, w, mm_str_of(party), &x->party, err);
	x->unknown_version = mm_cli_flag(c, "unknown-version");
	x->contested = mm_cli_flag(c, "contested");
	if (st != MM_OK || version == NULL)
		return st;
	if (x->product == MM_NONE)
		return mm_err_set(err, MM_EUSAGE,
		    "--version は --product と一緒に指定してください",
		    "--version needs --product");
	return mm_cli_version(
	    c, w, x->product, mm_str_of(version), &x->version, err);
}

static const struct mm_holding *
holding_of(const struct mm_world *w, const struct mm_unit *u)
{
	return u->holding != MM_NONE ? &w->holdings.v[u->holding] : NULL;
}

static bool
is_wanted(
    const struct mm_world *w, const struct mm_unit *u, const struct wanted *x)
{
	if (x->product != MM_NONE && u->product != x->product)
		return false;
	if (x->version != MM_NONE && u->version != x->version)
		return false;
	if (x->party != MM_NONE && !mm_world_holds(w, u, x->party))
		return false;
	if (x->contested &&
	    (u->holding == MM_NONE ||
		w->holdings.v[u->holding].rival == MM_NONE))
		return false;
	if (x->unknown_version && u->version != MM_NONE)
		return false;
	return x->state == 0 || (int)u->state == x->state;
}

static struct mm_str
version_of(const struct mm_world *w, const struct mm_unit *u)
{
	return u->version != MM_NONE ? w->versions.v[u->version].id
				     : MM_STR_NONE;
}

static struct mm_str
party_of(const struct mm_world *w, uint32_t party)
{
	return party != MM_NONE ? w->parties.v[party].id : MM_STR_NONE;
}

static enum mm_status
run_list(struct mm_cli *c, struct mm_err *err)
{
	struct mm_world *w;
	struct wanted x;
	struct mm_rows r;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st == MM_OK)
		st = read_wanted(c, w, &x, err);
	if (st != MM_OK)
		return st;
	mm_rows_begin(
	    &r, c, "mimamori.unit.list", list_cols, MM_COUNT(list_cols));
	for (uint32_t i = 0; i < w->units.n; i++) {
		const struct mm_unit *u = &w->units.v[i];
		const struct mm_holding *h = holding_of(w, u);

		if (!is_wanted(w, u, &x))
			continue;
		mm_rows_add(&r,
		    (const struct mm_str[]){ u->id,
			w->products.v[u->product].id, version_of(w, u),
			u->serial, mm_cell_date(c, u->shipped),
			h != NULL ? party_of(w, h->party) : MM_STR_NONE,
			h != NULL ? w->parties.v[h->party].name : MM_STR_NONE,
			h != NULL ? party_of(w, h->lessor) : MM_STR_NONE,
			u->place, u->network, u->udi,
			mm_cell_term(c, &mm_terms_unit_state, (int)u->state),
			mm_cell_date(c, u->next_inspection) });
	}
	return mm_rows_end(&r, err);
}

static enum mm_status
find_unit(
    struct mm_cli *c, struct mm_world **w, uint32_t *out, struct mm_err *err)
{
	struct mm_str text;
	enum mm_status st = mm_cli_arg(c, 0, "UNIT", &text, err);

	if (st == MM_OK)
		st = mm_app_world(&c->app, w, err);
	return st == MM_OK ? mm_cli_unit(c, *w, text, out, err) : st;
}

/* Holders from the present one back to the first. */
static void
show_holdings(
    struct mm_sheet *s, const struct mm_world *w, const struct mm_unit *u)
{
	struct mm_cli *c = s->c;

	for (uint32_t i = u->holding; i != MM_NONE; i = w->holdings.v[i].prev) {
		const struct mm_holding *h = &w->holdings.v[i];
		const struct mm_party *p = &w->parties.v[h->party];
		char day[MM_DATE_TEXT];

		mm_sheet_row(s, "holding", "保有者", "holder",
		    mm_arena_fmt(c->app.arena, "%s  %.*s %.*s%s%.*s  #%llu",
			mm_date_fmt(h->at.valid, day), MM_FMT(p->id),
			MM_FMT(p->name), h->how != 0 ? "  " : "",
			MM_FMT(mm_cell_term(c, &mm_terms_move, (int)h->how)),
			(unsigned long long)h->at.seq));
		if (h->source.n > 0 || h->sure != MM_CONFIDENCE_CONFIRMED)
			mm_sheet_row(s, "confidence", "所在の確度",
			    "confidence of the place",
			    mm_arena_fmt(c->app.arena, "%.*s%s%.*s",
				MM_FMT(mm_cell_term(
				    c, &mm_terms_confidence, (int)h->sure)),
				h->source.n > 0 ? "  " : "",
				MM_FMT(h->source)));
		if (h->rival != MM_NONE)
			mm_sheet_row(s, "contested", "食い違い",
			    "disagrees with",
			    party_of(w, w->holdings.v[h->rival].party));
		mm_sheet_row(
		    s, "lessor", "貸与業者", "lessor", party_of(w, h->lessor));
	}
}

static enum mm_status
run_show(struct mm_cli *c, struct mm_err *err)
{
	const struct mm_unit *u;
	struct mm_world *w;
	struct mm_sheet s;
	uint32_t i;
	enum mm_status st = find_unit(c, &w, &i, err);

	if (st != MM_OK)
		return st;
	u = &w->units.v[i];
	mm_sheet_begin(&s, c, "mimamori.unit.show");
#define ROW(field, value) \
	mm_sheet_field(&s, MM_FACT_UNIT, MM_F_UNIT_##field, (value))
	ROW(unit, u->id);
	ROW(product, w->products.v[u->product].id);
	ROW(version, version_of(w, u));
	ROW(serial, u->serial);
	ROW(udi, u->udi);
	ROW(shipped, mm_cell_date(c, u->shipped));
	ROW(place, u->place);
	ROW(network, u->network);
	ROW(next_inspection, mm_cell_date(c, u->next_inspection));
#undef ROW
	mm_sheet_row(&s, "state", "状態", "state",
	    mm_cell_term(c, &mm_terms_unit_state, (int)u->state));
	show_holdings(&s, w, u);
	mm_sheet_stamp(&s, &u->at);
	return mm_sheet_end(&s, err);
}

static enum mm_status
run_move(struct mm_cli *c, struct mm_err *err)
{
	struct mm_fact f = { .type = MM_FACT_UNIT_MOVE };
	const char *to = mm_cli_opt(c, "to");
	const char *lessor = mm_cli_opt(c, "lessor");
	struct mm_world *w;
	uint32_t i, party;
	int how = 0, sure = 0;
	enum mm_status st = find_unit(c, &w, &i, err);

	if (st == MM_OK)
		st = mm_cli_term(c, "how", &mm_terms_move, &how, err);
	if (st == MM_OK)
		st = mm_cli_term(
		    c, "confidence", &mm_terms_confidence, &sure, err);
	if (st == MM_OK && (to == NULL || how == 0))
		st = mm_err_set(err, MM_EUSAGE,
		    "移動先を --to、区分を "
		    "--how（販売、譲渡、貸与、返却、在庫）"
		    "で指定してください",
		    "give the new holder with --to and the kind with --how "
		    "(sale, transfer, lease, return, stock)");
	if (st == MM_OK)
		st = mm_cli_party(c, w, mm_str_of(to), &party, err);
	if (st != MM_OK)
		return st;
	f.v[MM_F_UNIT_MOVE_unit] = w->units.v[i].id;
	f.v[MM_F_UNIT_MOVE_party] = w->parties.v[party].id;
	f.v[MM_F_UNIT_MOVE_how] = mm_str_of(mm_term_id(&mm_terms_move, how));
	f.v[MM_F_UNIT_MOVE_source] = mm_str_of(mm_cli_opt(c, "source"));
	if (sure != 0)
		f.v[MM_F_UNIT_MOVE_confidence] =
		    mm_str_of(mm_term_id(&mm_terms_confidence, sure));
	if (lessor != NULL) {
		st = mm_cli_party(c, w, mm_str_of(lessor), &party, err);
		if (st != MM_OK)
			return st;
		f.v[MM_F_UNIT_MOVE_lessor] = w->parties.v[party].id;
	}
	return mm_cli_record(c, &f, err);
}

static enum mm_status
set_state(struct mm_cli *c, enum mm_unit_state state, struct mm_err *err)
{
	struct mm_fact f = { .type = MM_FACT_UNIT_STATE };
	struct mm_world *w;
	uint32_t i;
	enum mm_status st = find_unit(c, &w, &i, err);

	if (st != MM_OK)
		return st;
	f.v[MM_F_UNIT_STATE_unit] = w->units.v[i].id;
	f.v[MM_F_UNIT_STATE_state] =
	    mm_str_of(mm_term_id(&mm_terms_unit_state, (int)state));
	f.v[MM_F_UNIT_STATE_evidence] = mm_str_of(mm_cli_opt(c, "evidence"));
	return mm_cli_record(c, &f, err);
}

static enum mm_status
run_retire(struct mm_cli *c, struct mm_err *err)
{
	return set_state(c, MM_UNIT_RETIRED, err);
}

static enum mm_status
run_lost(struct mm_cli *c, struct mm_err *err)
{
	return set_state(c, MM_UNIT_LOST, err);
}

static enum mm_status
run_found(struct mm_cli *c, struct mm_err *err)
{
	return set_state(c, MM_UNIT_FOUND, err);
}

static enum mm_status
run_version(struct mm_cli *c, struct mm_err *err)
{
	struct mm_fact f = { .type = MM_FACT_UNIT_VERSION };
	struct mm_world *w;
	struct mm_str text;
	uint32_t i, v;
	enum mm_status st = find_unit(c, &w, &i, err);

	if (st == MM_OK)
		st = mm_cli_arg(c, 1, "VERSION", &text, err);
	if (st == MM_OK)
		st = mm_cli_version(c, w, w->units.v[i].product, text, &v, err);
	if (st != MM_OK)
		return st;
	f.v[MM_F_UNIT_VERSION_unit] = w->units.v[i].id;
	f.v[MM_F_UNIT_VERSION_version] = w->versions.v[v].id;
	return mm_cli_record(c, &f, err);
}

static const struct mm_opt list_opts[] = {
	{ "product", "PRODUCT", "製品で絞る", "only this product", false },
	{ "version", "VERSION", "版で絞る", "only this version", false },
	{ "unknown-version", NULL, "版のわからない個体だけ",
	    "only units of unknown version", false },
	{ "party", "PARTY", "保有者で絞る", "only this holder", false },
	{ "contested", NULL, "所在の記録が食い違う個体だけ",
	    "only units whose records of place disagree", false },
	{ "state", "STATE", "状態で絞る（使用中、廃棄、所在不明、発見）",
	    "only this state (in_use, retired, lost, found)", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt move_opts[] = {
	{ "to", "PARTY", "移動先", "the new holder", false },
	{ "how", "WORD", "販売・譲渡・貸与・返却・在庫",
	    "sale, transfer, lease, return, stock", false },
	{ "lessor", "PARTY", "貸与業者", "the lessor", false },
	{ "confidence", "WORD", "確認済み・申告・推定（省くと確認済み）",
	    "confirmed, reported or assumed (default: confirmed)", false },
	{ "source", "TEXT", "所在の情報源（省くと自社の記録）",
	    "who says so (default: the maker's own record)", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt state_opts[] = {
	{ "evidence", "TEXT", "証拠（廃棄証明の番号など）",
	    "evidence (number of a disposal certificate, ...)", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_cmd cmds[] = {
	{ "unit", "import", "FILE.csv", "個体をCSVから取り込む",
	    "import units from CSV", mm_cli_import_opts, MM_NEED_ACTOR,
	    MM_FACT_NONE, run_import,
	    "mimamori unit import units.csv --dry-run" },
	{ "unit", "list", NULL, "個体の一覧", "list units", list_opts,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_list,
	    "mimamori unit list --product SP-210 --party 桜丘記念病院" },
	{ "unit", "show", "UNIT", "個体の詳細（IDか製造番号）",
	    "show one unit (id or serial number)", NULL, MM_NEED_WORKSPACE,
	    MM_FACT_NONE, run_show, "mimamori unit show U-SP-210-001" },
	{ "unit", "move", "UNIT", "移動を記録する", "record a move", move_opts,
	    MM_NEED_ACTOR, MM_FACT_NONE, run_move,
	    "mimamori unit move U-CT-X8-003 --to D001 --how 譲渡 --valid "
	    "2026-09-01 --reason 更新" },
	{ "unit", "retire", "UNIT", "廃棄を記録する", "record a disposal",
	    state_opts, MM_NEED_ACTOR, MM_FACT_NONE, run_retire,
	    "mimamori unit retire U-VT-3-001 --evidence 廃棄証明123" },
	{ "unit", "lost", "UNIT", "所在不明を記録する",
	    "record that it cannot be found", state_opts, MM_NEED_ACTOR,
	    MM_FACT_NONE, run_lost, "mimamori unit lost U-IP-7-014" },
	{ "unit", "found", "UNIT", "発見を記録する",
	    "record that it was found again", state_opts, MM_NEED_ACTOR,
	    MM_FACT_NONE, run_found, "mimamori unit found U-IP-7-014" },
	{ "unit", "version", "UNIT VERSION", "版の変更を記録する",
	    "record a change of version", NULL, MM_NEED_ACTOR, MM_FACT_NONE,
	    run_version, "mimamori unit version U-VT-5-001 3.1.4" },
};

const struct mm_cmd_group mm_cmd_group_unit = { cmds, MM_COUNT(cmds) };
