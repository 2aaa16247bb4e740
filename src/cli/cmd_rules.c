/* SPDX-License-Identifier: Apache-2.0 */
/* duty rules, settings, set: what the program holds to be owed, and where
 * the company decides. docs/rules.md is written from `duty rules`. */
#include "cli/commands.h"

#include "app/duty.h"
#include "app/rule_file.h"
#include "cli/record.h"

static const struct mm_col rule_cols[] = {
	{ "rule", "規則", "rule", MM_COL_CODE, false },
	{ "version", "版", "version", MM_COL_INT, true },
	{ "from", "施行・公表", "from", MM_COL_TEXT, true },
	{ "clause", "根拠", "clause", MM_COL_TEXT, false },
	{ "strength", "強さ", "strength", MM_COL_TEXT, false },
	{ "title", "義務", "duty", MM_COL_TEXT, false },
	{ "due", "時期の文言", "time words", MM_COL_TEXT, false },
	{ "policy", "日数の設定", "day count", MM_COL_TEXT, true },
	{ "days", "日数", "days", MM_COL_INT, true },
	{ "words", "文言", "words", MM_COL_TEXT, true },
	{ "scope", "単位", "about", MM_COL_TEXT, true },
	{ "dealer", "(5)でも", "by (5) too", MM_COL_BOOL, true },
	{ "when", "適用条件", "applies when", MM_COL_LIST, true },
	{ "assumed", "不明なら該当", "assumed when unknown", MM_COL_LIST,
	    true },
	{ "exempt_words", "免除の文言", "words of exemption", MM_COL_TEXT,
	    true },
	{ "exempt", "免除条件", "exempt when", MM_COL_LIST, true },
	{ "superseded", "置換条件", "superseded when", MM_COL_LIST, true },
	{ "satisfied", "果たす証拠", "satisfied when", MM_COL_LIST, true },
	{ "readings", "読み方", "readings", MM_COL_LIST, true },
	{ "clause_number", "項番号", "clause number", MM_COL_INT, true },
	{ "pack", "規則集", "pack", MM_COL_TEXT, true },
	{ "pack_version", "規則集の版", "pack version", MM_COL_INT, true },
	{ "period", "期間", "period", MM_COL_TEXT, true },
};

static void
append(struct mm_cli *c, struct mm_str *list, const char *item)
{
	*list = mm_arena_fmt(c->app.arena, "%.*s%s%s", MM_FMT(*list),
	    list->n > 0 ? "\n" : "", item);
}

/* The sentences of a condition; all of them must hold. */
static struct mm_str
condition(struct mm_cli *c, const struct mm_cond *cond)
{
	struct mm_str list = MM_STR("");

	for (int f = 0; f < MM_DF__COUNT; f++) {
		uint64_t bit = UINT64_C(1) << f;
		const struct mm_fact_words *w = &mm_duty_fact_words[f];

		if ((cond->yes & bit) != 0)
			append(c, &list, w->yes[c->app.lang]);
		if ((cond->no & bit) != 0)
			append(c, &list, w->no[c->app.lang]);
	}
	return list;
}

static struct mm_str
readings(struct mm_cli *c, const struct mm_rule *r)
{
	struct mm_str list = MM_STR("");

	for (int i = 0; i < MM_READING__COUNT; i++)
		if ((r->readings & (UINT32_C(1) << i)) != 0)
			append(c, &list, mm_reading_defs[i].name);
	return list;
}

static const char *const scope_words[][2] = {
	[MM_SCOPE_VERSION] = { "製品の版", "version of a product" },
	[MM_SCOPE_GROUP] = { "製品の版×相手", "version x recipient" },
	[MM_SCOPE_REVISION] = { "日の変更×相手",
	    "change of dates x recipient" },
	[MM_SCOPE_FINDING] = { "所見", "finding" },
	[MM_SCOPE_VULN] = { "脆弱性×製品の版×相手",
	    "vulnerability x version x recipient" },
	[MM_SCOPE_PATCH] = { "パッチ×相手", "patch x recipient" },
	[MM_SCOPE_REQUEST] = { "求め", "request" },
	[MM_SCOPE_EVENT] = { "安全性事象", "safety event" },
	[MM_SCOPE_CAMPAIGN] = { "パッチ", "patch" },
	[MM_SCOPE_COMPONENT] = { "部品のサポート終了",
	    "end of a component's support" },
	[MM_SCOPE_RECALL] = { "回収・改修の判断", "decision on a recall" },
	[MM_SCOPE_CONTROL] = { "計画の段階(補完的対策)×相手",
	    "step of a plan (control) x recipient" },
	[MM_SCOPE_EVALUATION] = { "計画の段階(評価)",
	    "step of a plan (evaluation)" },
	[MM_SCOPE_VERIFICATION] = { "計画の段階(確認)×相手",
	    "step of a plan (verification) x recipient" },
	[MM_SCOPE_CONDITION] = { "使用条件の対策×相手",
	    "condition of use x recipient" },
};
_Static_assert(MM_COUNT(scope_words) == MM_SCOPE_KINDS, "words for each");

/* "30d", "10b/next"; absent: no number. */
static struct mm_str
days_cell(struct mm_cli *c, const struct mm_policy *p, enum mm_policy_key key)
{
	char text[MM_PERIOD_TEXT];

	if (!mm_policy_has(p, key))
		return MM_STR_NONE;
	return mm_arena_fmt(
	    c->app.arena, "%s", mm_period_fmt(&p->period[key], text));
}

static void
add_rule(struct mm_cli *c, struct mm_rows *r, const struct mm_rule *x,
    const struct mm_policy *pol)
{
	enum mm_lang lang = c->app.lang;
	const struct mm_cond assumed = { x->assume, 0 };

	mm_rows_add(r,
	    (const struct mm_str[]){ mm_str_of(x->id),
		mm_cell_u64(c, x->version), mm_cell_date(c, x->from),
		mm_str_of(x->cite[lang]),
		mm_cell_term(c, &mm_terms_strength, (int)x->strength),
		mm_str_of(x->title[lang]),
		mm_cell_term(c, &mm_terms_due_kind, (int)x->due),
		mm_policy_name(c->app.arena, x->policy),
		pol->days[x->policy] < 0
		    ? MM_STR_NONE
		    : mm_cell_u64(c, (uint64_t)pol->days[x->policy]),
		mm_str_of(x->words[lang]),
		mm_str_of(scope_words[x->scope][lang]),
		x->dealer ? MM_STR("true") : MM_STR("false"),
		condition(c, &x->when), condition(c, &assumed),
		mm_str_of(x->exempt[lang]), condition(c, &x->unless),
		condition(c, &x->over), condition(c, &x->done), readings(c, x),
		x->clause == 0 ? MM_STR_NONE : mm_cell_u64(c, x->clause),
		mm_rule_pack_id(x), mm_cell_u64(c, mm_rule_pack_version(x)),
		days_cell(c, pol, x->policy) });
}

static enum mm_status
run_rules(struct mm_cli *c, struct mm_err *err)
{
	struct mm_ruleset rules;
	struct mm_policy pol;
	struct mm_world *w;
	struct mm_rows r;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st == MM_OK)
		st = mm_policy_resolve(w, &pol, err);
	if (st == MM_OK)
		st = mm_ruleset_of(c->app.arena, w, &rules, err);
	if (st != MM_OK)
		return st;
	mm_rows_begin(
	    &r, c, "mimamori.duty.rules", rule_cols, MM_COUNT(rule_cols));
	for (size_t i = 0; i < rules.n; i++)
		add_rule(c, &r, &rules.v[i], &pol);
	return mm_rows_end(&r, err);
}

static const struct mm_col setting_cols[] = {
	{ "name", "設定名", "name", MM_COL_CODE, false },
	{ "value", "値", "value", MM_COL_TEXT, false },
	{ "choices", "選べる値(先頭が初期値)", "choices (first is the preset)",
	    MM_COL_TEXT, true },
	{ "sop", "SOP", "SOP", MM_COL_TEXT, false },
	{ "entry", "記録番号", "entry", MM_COL_INT, true },
	{ "text", "意味", "meaning", MM_COL_TEXT, false },
};

static void
add_setting(struct mm_cli *c, struct mm_rows *r, const struct mm_str head[3],
    const struct mm_setting *s, const char *text)
{
	mm_rows_add(r,
	    (const struct mm_str[]){ head[0], head[1], head[2],
		s == NULL ? MM_STR_NONE : s->sop,
		s == NULL ? MM_STR_NONE : mm_cell_u64(c, s->at.seq),
		mm_str_of(text) });
}

static struct mm_str
days_text(struct mm_cli *c, int32_t days)
{
	return days < 0 ? MM_STR("none") : mm_cell_u64(c, (uint64_t)days);
}

/* "30" for plain days, else "10b/next"; "none". */
static struct mm_str
period_text(struct mm_cli *c, const struct mm_policy *p, enum mm_policy_key key)
{
	if (p->days[key] >= 0 || !mm_policy_has(p, key))
		return days_text(c, p->days[key]);
	return days_cell(c, p, key);
}

static enum mm_status
run_settings(struct mm_cli *c, struct mm_err *err)
{
	struct mm_policy pol;
	struct mm_world *w;
	struct mm_rows r;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st == MM_OK)
		st = mm_policy_resolve(w, &pol, err);
	if (st != MM_OK)
		return st;
	mm_rows_begin(&r, c, "mimamori.duty.settings", setting_cols,
	    MM_COUNT(setting_cols));
	for (int k = 1; k < MM_POLICY__COUNT; k++) {
		const struct mm_policy_def *d = &mm_policy_defs[k];
		const struct mm_str head[] = { mm_policy_name(c->app.arena,
						   (enum mm_policy_key)k),
			period_text(c, &pol, (enum mm_policy_key)k),
			days_text(c, d->days) };

		add_setting(c, &r, head, pol.days_at[k], d->text[c->app.lang]);
	}
	for (int k = 0; k < MM_READING__COUNT; k++) {
		const struct mm_reading_def *d = &mm_reading_defs[k];
		const struct mm_str head[] = { mm_arena_fmt(c->app.arena,
						   "reading.%s", d->name),
			mm_reading_word(&pol, (enum mm_reading)k),
			mm_str_of(d->words) };

		add_setting(
		    c, &r, head, pol.reading_at[k], d->question[c->app.lang]);
	}
	return mm_rows_end(&r, err);
}

static const struct mm_cmd cmds[] = {
	{ "duty", "rules", NULL, "規則の一覧", "every rule", NULL,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_rules, "mimamori duty rules" },
	{ "duty", "settings", NULL, "社内方針の日数と通知の読み方の設定",
	    "day counts of own policy and readings of the notice", NULL,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_settings,
	    "mimamori duty settings" },
	{ "duty", "set", "NAME VALUE", "社内方針の日数か読み方を定める",
	    "set a day count of own policy or a reading", NULL, MM_NEED_ACTOR,
	    MM_FACT_SETTING, mm_cli_record_fact,
	    "mimamori duty set policy.eos.inform 20 --sop SOP-PS-07" },
};

const struct mm_cmd_group mm_cmd_group_rules = { cmds, MM_COUNT(cmds) };
