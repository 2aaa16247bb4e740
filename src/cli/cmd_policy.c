/* SPDX-License-Identifier: Apache-2.0 */
/* policy, calendar: what the company lays down, and the days it works. */
#include "cli/commands.h"

#include "app/duty.h"
#include "app/rule_file.h"
#include "cli/filter.h"
#include "cli/record.h"

#include <string.h>

/* -- policy ------------------------------------------------------------- */

static const struct mm_col policy_cols[] = {
	{ "name", "設定名", "name", MM_COL_CODE, false },
	{ "value", "値", "value", MM_COL_TEXT, false },
	{ "preset", "初期値", "preset", MM_COL_TEXT, false },
	{ "kind", "性質", "kind", MM_COL_TEXT, false },
	{ "sop", "SOP", "SOP", MM_COL_TEXT, false },
	{ "choices", "選べる値", "choices", MM_COL_TEXT, true },
	{ "text", "意味", "meaning", MM_COL_TEXT, true },
	{ "by", "定めた人", "laid down by", MM_COL_TEXT, true },
	{ "since", "適用", "since", MM_COL_TEXT, true },
	{ "entry", "記録番号", "entry", MM_COL_INT, true },
	{ "rules", "関わる規則", "rules", MM_COL_LIST, true },
};

/* One setting as it is shown; the rules it has a part in. */
struct shown {
	struct mm_str name, value, preset, choices;
	const char *kind, *text;
	const struct mm_setting *at;
	struct mm_str rules;
};

static const char *const kinds[][2] = {
	{ "社内方針", "own policy" },
	{ "法令の日数(未確認)", "days by law, not reviewed" },
	{ "法令の日数(確認済み)", "days by law, reviewed" },
	{ "読み方", "reading" },
	{ "読み方(変更不可)", "fixed reading" },
	{ "催促(社内方針)", "reminder, own policy" },
};

static void
add_rule_id(struct mm_cli *c, struct mm_str *list, const char *id)
{
	*list = mm_arena_fmt(c->app.arena, "%.*s%s%s", MM_FMT(*list),
	    list->n > 0 ? "\n" : "", id);
}

/* NULL name: every one. */
struct asked {
	struct mm_rows *rows;
	struct mm_str only;
	const struct mm_ruleset *rules;
	uint32_t n;
};

static void
show(struct mm_cli *c, struct asked *a, const struct shown *s)
{
	const struct mm_setting *at = s->at;

	if (a->only.p != NULL && !mm_str_eq(a->only, s->name))
		return;
	a->n++;
	mm_rows_add(a->rows,
	    (const struct mm_str[]){ s->name, s->value, s->preset,
		mm_str_of(s->kind), at == NULL ? MM_STR_NONE : at->sop,
		s->choices, mm_str_of(s->text),
		at == NULL ? MM_STR_NONE : at->at.actor,
		at == NULL ? MM_STR_NONE : mm_cell_date(c, at->at.valid),
		at == NULL ? MM_STR_NONE : mm_cell_u64(c, at->at.seq),
		s->rules });
}

static struct mm_str
period_text(struct mm_cli *c, const struct mm_period *p)
{
	char text[MM_PERIOD_TEXT];

	if (p->n < 0)
		return MM_STR("none");
	return mm_arena_fmt(c->app.arena, "%s", mm_period_fmt(p, text));
}

static void
show_periods(struct mm_cli *c, struct asked *a, const struct mm_policy *pol)
{
	for (int k = 1; k < MM_POLICY__COUNT; k++) {
		const struct mm_policy_def *d = &mm_policy_defs[k];
		const struct mm_period preset = { .n = d->days };
		bool law = mm_policy_is_law((enum mm_policy_key)k);
		int kind = !law ? 0 : pol->days_at[k] == NULL ? 1 : 2;
		struct shown s = { .name = mm_policy_name(
				       c->app.arena, (enum mm_policy_key)k),
			.value = period_text(c, &pol->period[k]),
			.preset = period_text(c, &preset),
			.choices = law ? MM_STR("0-36500 | none")
				       : MM_STR("15 | 15d | 2w | 1m | 1y | 10b "
						"[/next /previous /month] "
						"[+0] | none"),
			.kind = kinds[kind][c->app.lang],
			.text = d->text[c->app.lang],
			.at = pol->days_at[k],
			.rules = MM_STR("") };

		for (size_t i = 0; i < a->rules->n; i++)
			if ((int)a->rules->v[i].policy == k)
				add_rule_id(c, &s.rules, a->rules->v[i].id);
		show(c, a, &s);
	}
}

static void
show_readings(struct mm_cli *c, struct asked *a, const struct mm_policy *pol)
{
	for (int k = 0; k < MM_READING__COUNT; k++) {
		const struct mm_reading_def *d = &mm_reading_defs[k];
		bool fixed = strchr(d->words, '|') == NULL;
		struct mm_str words = mm_str_of(d->words);
		struct shown s = { .name = mm_arena_fmt(
				       c->app.arena, "reading.%s", d->name),
			.value = mm_reading_word(pol, (enum mm_reading)k),
			.preset = mm_str_cut(&words, '|'),
			.choices = mm_str_of(d->words),
			.kind = kinds[fixed ? 4 : 3][c->app.lang],
			.text = d->question[c->app.lang],
			.at = pol->reading_at[k],
			.rules = MM_STR("") };

		for (size_t i = 0; i < a->rules->n; i++)
			if ((a->rules->v[i].readings & (UINT32_C(1) << k)) != 0)
				add_rule_id(c, &s.rules, a->rules->v[i].id);
		show(c, a, &s);
	}
}

static void
show_reminders(
    struct mm_cli *c, struct asked *a, const struct mm_remind_plan *p)
{
	for (int k = MM_DUE_STANDING; k <= MM_DUE_STATED; k++) {
		struct shown s = { .name =
				       mm_arena_fmt(c->app.arena, "reminder.%s",
					   mm_term_id(&mm_terms_due_kind, k)),
			.preset = mm_str_of(mm_remind_presets[k]),
			.choices = MM_STR("5,10,-7,-0 | none"),
			.kind = kinds[5][c->app.lang],
			.text = mm_tr(c->app.lang,
			    "催促する日(5=起算日の5日後、-7=期限の7日前)",
			    "days of reminding (5: after the first day, -7: "
			    "before it is due)"),
			.at = p->of[k].at,
			.rules = MM_STR("") };

		s.value = s.at != NULL ? s.at->value : s.preset;
		for (size_t i = 0; i < a->rules->n; i++)
			if ((int)a->rules->v[i].due == k)
				add_rule_id(c, &s.rules, a->rules->v[i].id);
		show(c, a, &s);
	}
}

static enum mm_status
show_policy(struct mm_cli *c, struct mm_str only, struct mm_err *err)
{
	struct mm_ruleset rules;
	struct mm_remind_plan plan;
	struct mm_policy pol;
	struct mm_world *w;
	struct mm_rows r;
	struct asked a = { &r, only, &rules, 0 };
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st == MM_OK)
		st = mm_policy_resolve(w, &pol, err);
	if (st == MM_OK)
		st = mm_remind_resolve(w, &plan, err);
	if (st == MM_OK)
		st = mm_ruleset_of(c->app.arena, w, &rules, err);
	if (st != MM_OK)
		return st;
	mm_rows_begin(
	    &r, c, "mimamori.policy.list", policy_cols, MM_COUNT(policy_cols));
	show_periods(c, &a, &pol);
	show_readings(c, &a, &pol);
	show_reminders(c, &a, &plan);
	if (only.p != NULL && a.n == 0)
		return mm_err_set(err, MM_ENOTFOUND,
		    "設定 %.*s はありません。一覧: mimamori policy list",
		    "there is no setting %.*s; for all: mimamori policy list",
		    MM_FMT(only));
	return mm_rows_end(&r, err);
}

static enum mm_status
run_policy_list(struct mm_cli *c, struct mm_err *err)
{
	return show_policy(c, MM_STR_NONE, err);
}

static enum mm_status
run_policy_show(struct mm_cli *c, struct mm_err *err)
{
	struct mm_str name;
	enum mm_status st = mm_cli_arg(c, 0, "NAME", &name, err);

	return st == MM_OK ? show_policy(c, name, err) : st;
}

/* -- calendar ----------------------------------------------------------- */

static const struct mm_opt span_opts[] = {
	{ "from", "DATE", "この日から(なければ基準日)",
	    "from this day (else today)", false },
	{ "until", "DATE", "この日まで(なければ1年)",
	    "until this day (else a year)", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_col day_cols[] = {
	{ "date", "日", "date", MM_COL_TEXT, false },
	{ "worked", "営業", "worked", MM_COL_BOOL, false },
	{ "name", "名称", "name", MM_COL_TEXT, false },
	{ "source", "根拠", "source", MM_COL_TEXT, false },
	{ "sop", "SOP", "SOP", MM_COL_TEXT, true },
	{ "entry", "記録番号", "entry", MM_COL_INT, true },
};

static const struct mm_calendar_fact *
own_day(const struct mm_world *w, struct mm_date d)
{
	for (uint32_t i = 0; i < w->calendar.n; i++)
		if (mm_date_cmp(w->calendar.v[i].day, d) == 0 &&
		    w->calendar.v[i].status != MM_CAL_USUAL)
			return &w->calendar.v[i];
	return NULL;
}

/* Holidays and the company's days; plain days and Saturdays are no news. */
static void
add_day(struct mm_cli *c, struct mm_rows *r, const struct mm_world *w,
    const struct mm_calendar *cal, struct mm_date d)
{
	const struct mm_calendar_fact *own = own_day(w, d);
	const char *name[2] = { "", "" };
	bool holiday =
	    mm_holiday_of(d, &name[MM_JA], &name[MM_EN]) != MM_HOLIDAY_NONE;

	if (own == NULL && !holiday)
		return;
	mm_rows_add(r,
	    (const struct mm_str[]){ mm_cell_date(c, d),
		mm_calendar_is_worked(cal, d) ? MM_STR("true")
					      : MM_STR("false"),
		own != NULL && own->name.p != NULL
		    ? own->name
		    : mm_str_of(name[c->app.lang]),
		own != NULL ? mm_cli_text(c, "社内暦", "company")
		    : mm_holiday_is_provisional(d, MM_HOLIDAY_ANNOUNCED)
		    ? mm_cli_text(c, "祝日法(公示前の見込み)",
			  "holiday act (not yet announced)")
		    : mm_cli_text(c, "祝日法", "holiday act"),
		own != NULL ? own->sop : MM_STR_NONE,
		own != NULL ? mm_cell_u64(c, own->at.seq) : MM_STR_NONE });
}

static enum mm_status
run_calendar(struct mm_cli *c, struct mm_err *err)
{
	struct mm_date from, until;
	struct mm_policy pol;
	struct mm_world *w;
	struct mm_rows r;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st == MM_OK)
		st = mm_policy_resolve(w, &pol, err);
	if (st == MM_OK)
		st = mm_policy_calendar(c->app.arena, w, &pol, err);
	if (st == MM_OK)
		st = mm_cli_date(c, "from", &from, err);
	if (st == MM_OK)
		st = mm_cli_date(c, "until", &until, err);
	if (st != MM_OK)
		return st;
	if (!mm_date_is_set(from))
		from = c->app.as_of;
	if (!mm_date_is_set(until))
		until = mm_date_add_months(from, 12);
	if (until.day - from.day > 36600)
		return mm_err_set(err, MM_EUSAGE, "期間が長すぎます(100年まで)",
		    "the span is too long (100 years at most)");
	mm_rows_begin(&r, c, "mimamori.calendar", day_cols, MM_COUNT(day_cols));
	for (struct mm_date d = from; mm_date_cmp(d, until) <= 0;
	     d = mm_date_add_days(d, 1))
		add_day(c, &r, w, &pol.calendar, d);
	return mm_rows_end(&r, err);
}

static const struct mm_col count_cols[] = {
	{ "period", "期間", "period", MM_COL_TEXT, false },
	{ "from", "起算", "from", MM_COL_TEXT, false },
	{ "end", "末日", "end", MM_COL_TEXT, false },
	{ "how", "数え方", "counted", MM_COL_TEXT, false },
};

static enum mm_status
run_count(struct mm_cli *c, struct mm_err *err)
{
	char words[MM_PERIOD_WORDS];
	struct mm_policy pol;
	struct mm_period p;
	struct mm_world *w;
	struct mm_str text, day = MM_STR_NONE;
	struct mm_date from;
	struct mm_rows r;
	enum mm_status st = mm_cli_arg(c, 0, "PERIOD", &text, err);

	if (st == MM_OK)
		st = mm_cli_arg(c, 1, "DATE", &day, err);
	if (st == MM_OK && !mm_period_parse(text, &p))
		st = mm_err_set(err, MM_EUSAGE,
		    "「%.*s」は期間ではありません(例 15d, 2w, 1m, 10b/next)",
		    "\"%.*s\" is no period (such as 15d, 2w, 1m, 10b/next)",
		    MM_FMT(text));
	if (st == MM_OK && !mm_date_iso(day, &from))
		st = mm_err_set(err, MM_EUSAGE,
		    "「%.*s」は日付(YYYY-MM-DD)ではありません",
		    "\"%.*s\" is no date (YYYY-MM-DD)", MM_FMT(day));
	if (st == MM_OK)
		st = mm_app_world(&c->app, &w, err);
	if (st == MM_OK)
		st = mm_policy_resolve(w, &pol, err);
	if (st == MM_OK)
		st = mm_policy_calendar(c->app.arena, w, &pol, err);
	if (st != MM_OK)
		return st;
	mm_rows_begin(
	    &r, c, "mimamori.calendar.count", count_cols, MM_COUNT(count_cols));
	mm_rows_add(&r,
	    (const struct mm_str[]){
		mm_arena_fmt(c->app.arena, "%s",
		    mm_period_words(&p, c->app.lang, words)),
		mm_cell_date(c, from),
		mm_cell_date(c, mm_period_end(&p, &pol.calendar, from)),
		mm_count_words(
		    c->app.arena, &p, &pol.calendar, from, c->app.lang) });
	return mm_rows_end(&r, err);
}

static const struct mm_cmd cmds[] = {
	{ "policy", "list", NULL,
	    "社内方針の期間、通知の読み方、催促の日(法令ではない)",
	    "periods of own policy, readings, reminders (never law)", NULL,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_policy_list,
	    "mimamori policy list" },
	{ "policy", "show", "NAME", "設定の一つ(-o json で選べる値も)",
	    "one setting (with its choices: -o json)", NULL, MM_NEED_WORKSPACE,
	    MM_FACT_NONE, run_policy_show,
	    "mimamori policy show policy.eos.inform -o json" },
	{ "policy", "set", "NAME VALUE",
	    "設定を定める(期間、読み方、催促の日、担当 charge.*)",
	    "lay down a setting (period, reading, reminder, charge.*)", NULL,
	    MM_NEED_ACTOR, MM_FACT_SETTING, mm_cli_record_fact,
	    "mimamori policy set policy.risk.inform 10b/next --sop SOP-PS-07" },
	{ "calendar", "list", NULL, "祝日と社内暦の日",
	    "national holidays and the company's days", span_opts,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_calendar,
	    "mimamori calendar list --from 2026-12-01" },
	{ "calendar", "set", "DAY STATUS",
	    "社内暦の日を定める(closed, worked, usual)",
	    "lay down a day of the company (closed, worked, usual)", NULL,
	    MM_NEED_ACTOR, MM_FACT_CALENDAR, mm_cli_record_fact,
	    "mimamori calendar set 2026-12-29 closed --name 年末休業" },
	{ "calendar", "count", "PERIOD DATE", "期間の末日と数え方",
	    "the last day of a period, and how it is counted", NULL,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_count,
	    "mimamori calendar count 10b/next 2026-12-24" },
};

const struct mm_cmd_group mm_cmd_group_policy = { cmds, MM_COUNT(cmds) };
