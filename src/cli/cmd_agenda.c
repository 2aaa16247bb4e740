/* SPDX-License-Identifier: Apache-2.0 */
/* agenda: what is to be done today and this week, by step. */
#include "cli/commands.h"

#include "app/duty.h"
#include "cli/ics.h"

#define DAYS_MAX 3660

static const struct mm_opt agenda_opts[] = {
	{ "days", "N", "何日先まで(なければ7日)",
	    "how many days ahead (default 7)", false },
	{ "step", "STEP",
	    "この作業だけ(approve, send, record, draft, decide, fix)",
	    "only this kind of step", false },
	{ "person", "PERSON", "担当者(設定 charge.*)",
	    "person in charge (settings charge.*)", false },
	{ "remind", NULL, "今日催促する日に当たるものだけ",
	    "only what is to be reminded of today", false },
	{ "since", "DATE", "--remind: この日から今日までに当たるもの",
	    "with --remind: what fell due since this day", false },
	{ "ics", NULL, "カレンダーの形(iCalendar)で出す",
	    "as a calendar file (iCalendar)", false },
	{ "product", "PRODUCT", "製品", "product", false },
	{ "party", "PARTY", "相手", "recipient", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_col agenda_cols[] = {
	{ "when", "いつ", "when", MM_COL_TEXT, false },
	{ "due", "期限", "due", MM_COL_TEXT, false },
	{ "due_source", "期限の根拠", "due source", MM_COL_TEXT, true },
	{ "days_left", "残り日数", "days left", MM_COL_INT, true },
	{ "step", "作業", "step", MM_COL_TEXT, false },
	{ "not_by", "行えない人", "not by", MM_COL_TEXT, false },
	{ "person", "担当", "in charge", MM_COL_TEXT, false },
	{ "reminder", "催促", "reminder", MM_COL_CODE, false },
	{ "last_reminder", "前の催促", "last reminder", MM_COL_TEXT, true },
	{ "next_reminder", "次の催促", "next reminder", MM_COL_TEXT, true },
	{ "rule", "規則", "rule", MM_COL_CODE, false },
	{ "strength", "強さ", "strength", MM_COL_TEXT, true },
	{ "product", "製品", "product", MM_COL_TEXT, false },
	{ "recipient", "相手", "recipient", MM_COL_TEXT, false },
	{ "next", "次に", "next", MM_COL_TEXT, true },
	{ "id", "義務ID", "duty id", MM_COL_TEXT, true },
};

/* Kinds of steps, by what the next command begins with. */
static const struct mm_term step_words[] = {
	{ "approve", "承認", "approve" },
	{ "send", "送付", "send" },
	{ "record", "記録", "record" },
	{ "draft", "作成", "draft" },
	{ "decide", "判断", "decide" },
	{ "fix", "確認", "fix" },
};
static const struct mm_terms step_terms = { "step", step_words,
	(int)MM_COUNT(step_words) };

enum step {
	STEP_APPROVE = 1,
	STEP_SEND,
	STEP_RECORD,
	STEP_DRAFT,
	STEP_DECIDE,
	STEP_FIX
};

static const struct {
	const char *begins;
	enum step step;
} steps[] = {
	{ "mimamori notice approve", STEP_APPROVE },
	{ "mimamori risk approve", STEP_APPROVE },
	{ "mimamori report approve", STEP_APPROVE },
	{ "mimamori waiver approve", STEP_APPROVE },
	{ "mimamori notice send", STEP_SEND },
	{ "mimamori notice deliver", STEP_RECORD },
	{ "mimamori notice ack", STEP_RECORD },
	{ "mimamori request answer", STEP_RECORD },
	{ "mimamori patch result", STEP_RECORD },
	{ "mimamori feed import", STEP_RECORD },
	{ "mimamori sbom add", STEP_RECORD },
	{ "mimamori notice new", STEP_DRAFT },
	{ "mimamori risk add", STEP_DRAFT },
	{ "mimamori plan add", STEP_DRAFT },
	{ "mimamori finding assess", STEP_DECIDE },
	{ "mimamori report decide", STEP_DECIDE },
	{ "mimamori device lifecycle", STEP_DECIDE },
};

static enum step
step_of(const struct mm_next *next)
{
	for (size_t i = 0; next->n > 0 && i < MM_COUNT(steps); i++)
		if (mm_str_starts(next->command[0], steps[i].begins))
			return steps[i].step;
	return STEP_FIX;
}

static const struct mm_term when_words[] = {
	{ "cannot_tell", "判定できない", "cannot tell" },
	{ "overdue", "超過", "overdue" },
	{ "today", "今日", "today" },
	{ "week", "7日以内", "within 7 days" },
	{ "later", "その後", "later" },
};
static const struct mm_terms when_terms = { "when", when_words,
	(int)MM_COUNT(when_words) };

enum when {
	WHEN_CANNOT_TELL = 1,
	WHEN_OVERDUE,
	WHEN_TODAY,
	WHEN_WEEK,
	WHEN_LATER,
	WHEN__COUNT
};

static enum when
when_of(const struct mm_duty *d)
{
	int32_t left = -mm_duty_late(d);

	if (d->state == MM_DUTY_UNDETERMINED)
		return WHEN_CANNOT_TELL;
	if (left < 0)
		return WHEN_OVERDUE;
	if (left == 0)
		return WHEN_TODAY;
	return left <= 7 ? WHEN_WEEK : WHEN_LATER;
}

/* Who may not approve: the author of the draft. */
static struct mm_str
author(const struct mm_world *w, const struct mm_duty *d, enum step step,
    const struct mm_next *next)
{
	struct mm_str rest = next->n > 0 ? next->command[0] : MM_STR_NONE, noun;

	if (step != STEP_APPROVE)
		return MM_STR_NONE;
	(void)mm_str_cut(&rest, ' ');
	noun = mm_str_cut(&rest, ' ');
	(void)mm_str_cut(&rest, ' ');
	if (mm_str_eqz(noun, "notice")) {
		uint32_t n = mm_world_notice(w, mm_str_cut(&rest, ' '), 0);

		return n == MM_NONE ? MM_STR_NONE : w->notices.v[n].at.actor;
	}
	if (mm_str_eqz(noun, "risk")) {
		uint32_t r = mm_world_risk(w, rest, 0);

		return r == MM_NONE ? MM_STR_NONE : w->risks.v[r].at.actor;
	}
	if (mm_str_eqz(noun, "waiver")) {
		uint32_t v = mm_world_waiver(w, rest);

		return v == MM_NONE ? MM_STR_NONE : w->waivers.v[v].at.actor;
	}
	return w->events.v[d->subject].decided.actor;
}

struct agenda {
	struct mm_remind_plan plan;
	int32_t days;
	bool remind; /* only what is to be reminded of */
	struct mm_date since; /* with remind; unset: on the day only */
	struct mm_str person; /* or absent */
	bool ics;
	int only; /* enum step, or 0 */
	uint32_t count[WHEN__COUNT];
};

/* Was a reminder due on the day (or since the day asked for)? */
static bool
is_reminded(
    const struct agenda *a, const struct mm_reminders *r, struct mm_date on)
{
	struct mm_date since = mm_date_is_set(a->since) ? a->since : on;

	return r->past > 0 && mm_date_cmp(r->last, since) >= 0;
}

static bool
wanted(const struct agenda *a, const struct mm_duty *d, enum when when,
    struct mm_reminders *rem)
{
	struct mm_date on = d->index->w->as_of;
	bool near;

	mm_remind_of(&a->plan, d, on, rem);
	if (a->remind)
		return is_reminded(a, rem, on);
	near = mm_date_is_set(d->due) && -mm_duty_late(d) <= a->days;
	/* Days before it is due it may be a day of the schedule. */
	return when == WHEN_CANNOT_TELL || near || is_reminded(a, rem, on);
}

/* "2/5": how many of the schedule have come. */
static struct mm_str
reminder_cell(struct mm_cli *c, const struct mm_reminders *r)
{
	if (r->past == 0)
		return MM_STR_NONE;
	return mm_arena_fmt(c->app.arena, "%u/%u", r->past, r->n);
}

static enum mm_status
add_item(struct mm_cli *c, struct mm_rows *r, struct agenda *a,
    const struct mm_duty *d, struct mm_err *err)
{
	const struct mm_world *w = d->index->w;
	enum when when = when_of(d);
	struct mm_reminders rem;
	struct mm_next next;
	enum step step;
	enum mm_status st;

	if (!wanted(a, d, when, &rem) ||
	    (a->person.p != NULL && !mm_str_eq(a->person, mm_remind_person(d))))
		return MM_OK;
	st = mm_duty_next(c->app.arena, d, &next, err);
	if (st != MM_OK)
		return st;
	step = step_of(&next);
	if (a->only != 0 && a->only != (int)step)
		return MM_OK;
	a->count[when]++;
	if (a->ics) {
		mm_ics_add(c, d, next.n > 0 ? next.command[0] : MM_STR(""));
		return MM_OK;
	}
	mm_rows_add(r,
	    (const struct mm_str[]){ mm_cell_term(c, &when_terms, (int)when),
		mm_cell_date(c, d->due),
		mm_cell_term(c, &mm_terms_due_source, (int)d->due_source),
		mm_date_is_set(d->due)
		    ? mm_arena_fmt(c->app.arena, "%d", (int)-mm_duty_late(d))
		    : MM_STR_NONE,
		mm_cell_term(c, &step_terms, (int)step),
		author(w, d, step, &next), mm_remind_person(d),
		reminder_cell(c, &rem), mm_cell_date(c, rem.last),
		mm_cell_date(c, rem.next), mm_str_of(d->rule->id),
		mm_cell_term(c, &mm_terms_strength, (int)d->rule->strength),
		w->products.v[d->product].id,
		d->party == MM_NONE ? MM_STR_NONE : w->parties.v[d->party].name,
		next.n > 0 ? next.command[0] : MM_STR_NONE,
		mm_duty_key(c->app.arena, d) });
	return MM_OK;
}

static enum mm_status
read_agenda(struct mm_cli *c, const struct mm_world *w, struct agenda *a,
    struct mm_duty_filter *f, struct mm_err *err)
{
	const char *step = mm_cli_opt(c, "step");
	const char *product = mm_cli_opt(c, "product");
	const char *party = mm_cli_opt(c, "party");
	uint64_t days = 7;
	enum mm_status st = mm_cli_number(c, "days", &days, err);

	f->product = f->party = MM_NONE;
	if (st == MM_OK && days > DAYS_MAX)
		return mm_err_set(err, MM_EUSAGE, "--days は%dまでです",
		    "--days is %d at most", DAYS_MAX);
	a->days = (int32_t)days;
	a->remind = mm_cli_flag(c, "remind");
	a->ics = mm_cli_flag(c, "ics");
	/* Lines of a calendar end in CR LF, which a table would blank. */
	if (a->ics)
		c->format = MM_OUT_CSV;
	a->person = mm_str_of(mm_cli_opt(c, "person"));
	if (st == MM_OK)
		st = mm_cli_date(c, "since", &a->since, err);
	if (st == MM_OK)
		st = mm_remind_resolve(w, &a->plan, err);
	if (step != NULL)
		a->only = mm_term_find(&step_terms, mm_str_of(step));
	if (st == MM_OK && step != NULL && a->only == 0)
		return mm_err_set(err, MM_EUSAGE,
		    "--step %s はありません(approve, send, record, draft, "
		    "decide, fix)",
		    "there is no --step %s (approve, send, record, draft, "
		    "decide, fix)",
		    step);
	if (st == MM_OK && product != NULL)
		st = mm_cli_product(c, w, mm_str_of(product), &f->product, err);
	if (st == MM_OK && party != NULL)
		st = mm_cli_party(c, w, mm_str_of(party), &f->party, err);
	return st;
}

static enum mm_status
run_agenda(struct mm_cli *c, struct mm_err *err)
{
	struct mm_duty_filter f = { 0 };
	struct agenda a = { 0 };
	mm_duty_list list;
	struct mm_world *w;
	struct mm_rows r;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st == MM_OK)
		st = read_agenda(c, w, &a, &f, err);
	if (st == MM_OK)
		st = mm_duty_select(c->app.arena, w, &f, &list, err);
	if (st != MM_OK)
		return st;
	mm_rows_begin(
	    &r, c, "mimamori.agenda", agenda_cols, MM_COUNT(agenda_cols));
	if (a.ics)
		mm_ics_begin(c);
	for (uint32_t i = 0; i < list.n && st == MM_OK; i++)
		st = add_item(c, &r, &a, &list.v[i], err);
	if (st == MM_OK && a.ics)
		mm_ics_end(c);
	else if (st == MM_OK)
		st = mm_rows_end(&r, err);
	if (st == MM_OK)
		mm_cli_say(c,
		    "判定できない %u　超過 %u　今日 %u　7日以内 %u　その後 %u",
		    "cannot tell %u, overdue %u, today %u, within 7 days %u, "
		    "later %u",
		    a.count[WHEN_CANNOT_TELL], a.count[WHEN_OVERDUE],
		    a.count[WHEN_TODAY], a.count[WHEN_WEEK],
		    a.count[WHEN_LATER]);
	return st;
}

static const struct mm_cmd cmds[] = {
	{ "agenda", NULL, NULL, "今日と今週に行うこと(急ぐものから)",
	    "what is to be done today and this week", agenda_opts,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_agenda,
	    "mimamori agenda --days 14 --step approve" },
};

const struct mm_cmd_group mm_cmd_group_agenda = { cmds, MM_COUNT(cmds) };
