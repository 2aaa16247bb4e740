/* SPDX-License-Identifier: Apache-2.0 */
/* party: hospitals, dealers, lessors and repairers. */
#include "cli/commands.h"

#include "base/utf8.h"
#include "cli/filter.h"
#include "cli/import.h"
#include "cli/sheet.h"

static enum mm_status
run_import(struct mm_cli *c, struct mm_err *err)
{
	return mm_cli_import(c, MM_FACT_PARTY, err);
}

static const struct mm_col list_cols[] = {
	{ "party", "取引先ID", "party", MM_COL_TEXT, false },
	{ "kind", "区分", "kind", MM_COL_TEXT, false },
	{ "name", "名称", "name", MM_COL_TEXT, false },
	{ "kana", "ふりがな", "kana", MM_COL_TEXT, true },
	{ "prefecture", "都道府県", "prefecture", MM_COL_TEXT, false },
	{ "contact_role", "宛先の役職", "contact role", MM_COL_TEXT, true },
	{ "channel", "送付方法", "channel", MM_COL_TEXT, false },
	{ "contract", "保守契約", "contract", MM_COL_TEXT, true },
	{ "units", "個体数", "units", MM_COL_INT, false },
	{ "ended", "閉鎖・統合", "ended", MM_COL_TEXT, false },
	{ "successor", "承継先", "successor", MM_COL_TEXT, true },
};

/* Units each party holds now (retired ones left out). */
static uint32_t *
count_units(struct mm_cli *c, const struct mm_world *w)
{
	uint32_t *n =
	    mm_arena_array(c->app.arena, w->parties.n + 1, sizeof(*n));

	for (uint32_t i = 0; n != NULL && i < w->units.n; i++) {
		const struct mm_unit *u = &w->units.v[i];

		if (u->state == MM_UNIT_RETIRED)
			continue;
		/* Where records disagree it counts at each place. */
		for (uint32_t k = u->holding; k != MM_NONE;
		     k = w->holdings.v[k].rival)
			n[w->holdings.v[k].party]++;
	}
	return n;
}

static struct mm_str
party_id(const struct mm_world *w, uint32_t i)
{
	return i != MM_NONE ? w->parties.v[i].id : MM_STR_NONE;
}

static enum mm_status
run_list(struct mm_cli *c, struct mm_err *err)
{
	const char *text = mm_cli_opt(c, "name");
	struct mm_str prefecture = mm_str_of(mm_cli_opt(c, "prefecture"));
	struct mm_world *w;
	struct mm_rows r;
	uint32_t *units;
	int kind = 0;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st == MM_OK)
		st = mm_cli_term(c, "kind", &mm_terms_party_kind, &kind, err);
	if (st != MM_OK)
		return st;
	units = count_units(c, w);
	if (units == NULL)
		return mm_err_nomem(err);
	mm_rows_begin(
	    &r, c, "mimamori.party.list", list_cols, MM_COUNT(list_cols));
	for (uint32_t i = 0; i < w->parties.n; i++) {
		const struct mm_party *p = &w->parties.v[i];

		if ((kind != 0 && (int)p->kind != kind) ||
		    (mm_cli_flag(c, "active") && p->ended != 0) ||
		    (prefecture.p != NULL &&
			!mm_str_eq(p->prefecture, prefecture)) ||
		    !mm_cli_mentions(c, text, p->name, p->kana))
			continue;
		mm_rows_add(&r,
		    (const struct mm_str[]){ p->id,
			mm_cell_term(c, &mm_terms_party_kind, (int)p->kind),
			p->name, p->kana, p->prefecture, p->contact_role,
			mm_cell_term(c, &mm_terms_channel, (int)p->channel),
			mm_cell_tri(c, p->contract), mm_cell_u64(c, units[i]),
			mm_cell_term(c, &mm_terms_party_end, (int)p->ended),
			party_id(w, p->successor) });
	}
	return mm_rows_end(&r, err);
}

static enum mm_status
find_party(struct mm_cli *c, int arg, const char *what, struct mm_world **w,
    uint32_t *out, struct mm_err *err)
{
	struct mm_str text;
	enum mm_status st = mm_cli_arg(c, arg, what, &text, err);

	if (st == MM_OK)
		st = mm_app_world(&c->app, w, err);
	return st == MM_OK ? mm_cli_party(c, *w, text, out, err) : st;
}

static enum mm_status
run_show(struct mm_cli *c, struct mm_err *err)
{
	const struct mm_party *p;
	struct mm_world *w;
	struct mm_sheet s;
	uint32_t i;
	enum mm_status st = find_party(c, 0, "PARTY", &w, &i, err);

	if (st != MM_OK)
		return st;
	p = &w->parties.v[i];
	mm_sheet_begin(&s, c, "mimamori.party.show");
	mm_sheet_field(&s, MM_FACT_PARTY, MM_F_PARTY_party, p->id);
	mm_sheet_field(&s, MM_FACT_PARTY, MM_F_PARTY_kind,
	    mm_cell_term(c, &mm_terms_party_kind, (int)p->kind));
	mm_sheet_field(&s, MM_FACT_PARTY, MM_F_PARTY_name, p->name);
	mm_sheet_field(&s, MM_FACT_PARTY, MM_F_PARTY_kana, p->kana);
	mm_sheet_field(&s, MM_FACT_PARTY, MM_F_PARTY_prefecture, p->prefecture);
	mm_sheet_field(&s, MM_FACT_PARTY, MM_F_PARTY_postal, p->postal);
	mm_sheet_field(&s, MM_FACT_PARTY, MM_F_PARTY_address, p->address);
	mm_sheet_field(
	    &s, MM_FACT_PARTY, MM_F_PARTY_corp_number, p->corp_number);
	mm_sheet_field(&s, MM_FACT_PARTY, MM_F_PARTY_med_code, p->med_code);
	mm_sheet_field(
	    &s, MM_FACT_PARTY, MM_F_PARTY_contact_role, p->contact_role);
	mm_sheet_field(&s, MM_FACT_PARTY, MM_F_PARTY_email, p->email);
	mm_sheet_field(&s, MM_FACT_PARTY, MM_F_PARTY_phone, p->phone);
	mm_sheet_field(&s, MM_FACT_PARTY, MM_F_PARTY_channel,
	    mm_cell_term(c, &mm_terms_channel, (int)p->channel));
	mm_sheet_field(&s, MM_FACT_PARTY, MM_F_PARTY_contract,
	    mm_cell_tri(c, p->contract));
	mm_sheet_field(&s, MM_FACT_PARTY, MM_F_PARTY_licence, p->licence);
	mm_sheet_field(&s, MM_FACT_PARTY, MM_F_PARTY_licence_until,
	    mm_cell_date(c, p->licence_until));
	mm_sheet_row(&s, "ended", "閉鎖・統合", "closed or merged",
	    mm_cell_term(c, &mm_terms_party_end, (int)p->ended));
	mm_sheet_field(&s, MM_FACT_PARTY_END, MM_F_PARTY_END_successor,
	    party_id(w, p->successor));
	for (uint32_t k = 0; k < w->units.n; k++) {
		const struct mm_unit *u = &w->units.v[k];

		if (mm_world_holds(w, u, i))
			mm_sheet_row(&s, "unit", "個体", "unit", u->id);
	}
	mm_sheet_stamp(&s, &p->at);
	return mm_sheet_end(&s, err);
}

/* Close or merge: one fact; what it does to the units is said, not done. */
static enum mm_status
end_party(struct mm_cli *c, enum mm_party_end how, const char *successor,
    struct mm_err *err)
{
	struct mm_fact f = { .type = MM_FACT_PARTY_END };
	struct mm_world *w;
	uint32_t i, to, held = 0;
	enum mm_status st = find_party(c, 0, "PARTY", &w, &i, err);

	if (st != MM_OK)
		return st;
	f.v[MM_F_PARTY_END_party] = w->parties.v[i].id;
	f.v[MM_F_PARTY_END_how] =
	    mm_str_of(mm_term_id(&mm_terms_party_end, (int)how));
	if (successor != NULL) {
		st = mm_cli_party(c, w, mm_str_of(successor), &to, err);
		if (st != MM_OK)
			return st;
		f.v[MM_F_PARTY_END_successor] = w->parties.v[to].id;
	}
	for (uint32_t k = 0; k < w->units.n; k++) {
		const struct mm_unit *u = &w->units.v[k];

		held += u->state != MM_UNIT_RETIRED && mm_world_holds(w, u, i);
	}
	st = mm_cli_record(c, &f, err);
	if (st == MM_OK && held > 0)
		mm_cli_say(c,
		    "%u件の個体がまだこの取引先にあります。移動した個体は "
		    "mimamori unit move で記録してください",
		    "%u units are still with this party; record those that "
		    "moved with mimamori unit move",
		    held);
	return st;
}

static enum mm_status
run_close(struct mm_cli *c, struct mm_err *err)
{
	return end_party(c, MM_END_CLOSED, mm_cli_opt(c, "successor"), err);
}

static enum mm_status
run_merge(struct mm_cli *c, struct mm_err *err)
{
	const char *into = mm_cli_opt(c, "into");

	if (into == NULL)
		return mm_err_set(err, MM_EUSAGE,
		    "統合先を --into で指定してください",
		    "give the surviving party with --into");
	return end_party(c, MM_END_MERGED, into, err);
}

static const struct mm_opt list_opts[] = {
	{ "kind", "KIND", "区分で絞る（医療機関、hospital など）",
	    "only this kind (hospital, dealer, ...)", false },
	{ "prefecture", "NAME", "都道府県で絞る", "only this prefecture",
	    false },
	{ "name", "TEXT", "名称かふりがなに含む文字で絞る",
	    "only names or kana containing this", false },
	{ "active", NULL, "閉鎖・統合したものを除く",
	    "leave out closed and merged ones", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt close_opts[] = {
	{ "successor", "PARTY", "承継先", "its successor", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt merge_opts[] = {
	{ "into", "PARTY", "統合先", "the surviving party", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_cmd cmds[] = {
	{ "party", "import", "FILE.csv", "取引先をCSVから取り込む",
	    "import parties from CSV", mm_cli_import_opts, MM_NEED_ACTOR,
	    MM_FACT_NONE, run_import,
	    "mimamori party import parties.csv --dry-run" },
	{ "party", "list", NULL, "取引先の一覧", "list parties", list_opts,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_list,
	    "mimamori party list --kind 医療機関 -o csv --encoding cp932" },
	{ "party", "show", "PARTY", "取引先の詳細", "show one party", NULL,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_show,
	    "mimamori party show 桜丘記念病院" },
	{ "party", "close", "PARTY", "閉鎖を記録する", "record a closure",
	    close_opts, MM_NEED_ACTOR, MM_FACT_NONE, run_close,
	    "mimamori party close H012 --valid R8.3.31 --reason 閉院" },
	{ "party", "merge", "PARTY", "統合を記録する", "record a merger",
	    merge_opts, MM_NEED_ACTOR, MM_FACT_NONE, run_merge,
	    "mimamori party merge H013 --into H002 --reason 統合" },
};

const struct mm_cmd_group mm_cmd_group_party = { cmds, MM_COUNT(cmds) };
