/* SPDX-License-Identifier: Apache-2.0 */
/* duty: what is owed, why, what other dates would change, waivers. */
#include "cli/commands.h"

#include "app/duty.h"
#include "base/num.h"
#include "cli/record.h"
#include "codec/json.h"

/* Exit codes of judged results (docs/man). */
#define EXIT_DUTY_GATE 11
#define EXIT_NOT_TRUSTED 20

/* Memory of one line, and output that is written before the next, in bytes. */
#define LINE_MEMORY ((size_t)64 << 20)
#define FLUSH_AT ((size_t)16 << 20)

static const struct mm_opt list_opts[] = {
	{ "state", "STATE",
	    "状態(繰り返し可、all で全て。JSONでは初めから全て)",
	    "state (may be repeated; all for every)", true },
	{ "overdue", NULL, "期限を過ぎたものだけ", "only what is overdue",
	    false },
	{ "clause", "1-5", "通知の項", "clause of the notice", false },
	{ "product", "PRODUCT", "製品", "product", false },
	{ "party", "PARTY", "相手", "recipient", false },
	{ "rule", "RULE", "規則", "rule", false },
	{ "stage", "1-3", "ライフサイクルの段階(①～③)",
	    "stage of the life cycle", false },
	{ "due-from", "DATE", "期限がこの日以後", "due on or after", false },
	{ "due-until", "DATE", "期限がこの日以前", "due on or before", false },
	{ "person", "PERSON", "担当者(設定 charge.*)",
	    "person in charge (settings charge.*)", false },
	{ "sort", "KEY", "並べ方(urgency, due, product, party, rule)",
	    "order (urgency, due, product, party, rule)", false },
	{ "reverse", NULL, "逆順", "in reverse", false },
	{ "gate", "STATE",
	    "この状態の義務があれば終了コード11(overdue, undetermined など)",
	    "exit code 11 if there is a duty in this state", true },
	{ NULL, NULL, NULL, NULL, false },
};

/* -- filter ------------------------------------------------------------ */

static enum mm_status
state_bits(const struct mm_cli *c, const char *option, unsigned *out,
    struct mm_err *err)
{
	const char *word;

	for (int i = 0; (word = mm_cli_opt_at(c, option, i)) != NULL; i++) {
		int v = mm_term_find(&mm_terms_duty_state, mm_str_of(word));

		if (mm_str_eqz(mm_str_of(word), "all")) {
			*out |= MM_DUTY_EVERY;
		} else if (mm_str_eqz(mm_str_of(word), "owed")) {
			*out |= MM_DUTY_OWED;
		} else if (v == 0) {
			return mm_err_set(err, MM_EUSAGE,
			    "--%s %s は状態の名前ではありません(overdue, open, "
			    "due_soon, undetermined, satisfied, exempt, "
			    "waived, "
			    "superseded, not_applicable, owed, all)",
			    "--%s %s is not a state (overdue, open, due_soon, "
			    "undetermined, satisfied, exempt, waived, "
			    "superseded, not_applicable, owed, all)",
			    option, word);
		} else {
			*out |= 1u << v;
		}
	}
	return MM_OK;
}

static enum mm_status
read_rule(const struct mm_cli *c, struct mm_duty_filter *f, struct mm_err *err)
{
	f->rule = mm_str_of(mm_cli_opt(c, "rule"));
	if (f->rule.p == NULL || mm_rule_find(f->rule) != NULL)
		return MM_OK;
	return mm_err_set(err, MM_ENOTFOUND,
	    "規則 %.*s はありません。規則の一覧: mimamori duty rules",
	    "there is no rule %.*s; for all rules: mimamori duty rules",
	    MM_FMT(f->rule));
}

static enum mm_status
read_order(const struct mm_cli *c, struct mm_duty_filter *f, struct mm_err *err)
{
	static const char *const keys[] = { [MM_SORT_URGENCY] = "urgency",
		[MM_SORT_DUE] = "due",
		[MM_SORT_PRODUCT] = "product",
		[MM_SORT_PARTY] = "party",
		[MM_SORT_RULE] = "rule" };
	struct mm_str sort = mm_str_of(mm_cli_opt(c, "sort"));
	size_t k = 0;

	f->reverse = mm_cli_flag(c, "reverse");
	while (
	    sort.p != NULL && k < MM_COUNT(keys) && !mm_str_eqz(sort, keys[k]))
		k++;
	if (k == MM_COUNT(keys))
		return mm_err_set(err, MM_EUSAGE,
		    "--sort は urgency, due, product, party, rule です: %.*s",
		    "--sort is urgency, due, product, party or rule: %.*s",
		    MM_FMT(sort));
	f->sort = (enum mm_duty_sort)k;
	return MM_OK;
}

/* Stage, due dates, person. */
static enum mm_status
read_more(const struct mm_cli *c, struct mm_duty_filter *f, struct mm_err *err)
{
	const char *stage = mm_cli_opt(c, "stage");
	enum mm_status st = mm_cli_date(c, "due-from", &f->due_from, err);
	uint64_t n = 0;

	if (st == MM_OK)
		st = mm_cli_date(c, "due-until", &f->due_until, err);
	if (st != MM_OK)
		return st;
	f->by_due = mm_date_is_set(f->due_from) || mm_date_is_set(f->due_until);
	f->person = mm_str_of(mm_cli_opt(c, "person"));
	if (stage != NULL && (!mm_num_u64(mm_str_of(stage), 3, &n) || n == 0))
		return mm_err_set(err, MM_EUSAGE, "--stage は1から3です: %s",
		    "--stage is 1 to 3: %s", stage);
	f->stage = (unsigned)n;
	return read_order(c, f, err);
}

static enum mm_status
read_filter(struct mm_cli *c, const struct mm_world *w,
    struct mm_duty_filter *f, struct mm_err *err)
{
	const char *clause = mm_cli_opt(c, "clause");
	const char *product = mm_cli_opt(c, "product");
	const char *party = mm_cli_opt(c, "party");
	enum mm_status st = state_bits(c, "state", &f->states, err);
	uint64_t n = 0;

	f->product = MM_NONE;
	f->party = MM_NONE;
	if (mm_cli_flag(c, "overdue"))
		f->states |= 1u << MM_DUTY_OVERDUE;
	if (st == MM_OK && clause != NULL &&
	    (!mm_num_u64(mm_str_of(clause), 5, &n) || n == 0))
		return mm_err_set(err, MM_EUSAGE, "--clause は1から5です: %s",
		    "--clause is 1 to 5: %s", clause);
	f->clause = (unsigned)n;
	if (st == MM_OK && product != NULL)
		st = mm_cli_product(c, w, mm_str_of(product), &f->product, err);
	if (st == MM_OK && party != NULL)
		st = mm_cli_party(c, w, mm_str_of(party), &f->party, err);
	if (st == MM_OK)
		st = read_more(c, f, err);
	return st == MM_OK ? read_rule(c, f, err) : st;
}

/* -- one duty as a row ------------------------------------------------- */

static const struct mm_col list_cols[] = {
	{ "state", "状態", "state", MM_COL_TEXT, false },
	{ "due", "期限(根拠)", "due (source)", MM_COL_TEXT, false },
	{ "days_late", "超過日数", "days late", MM_COL_INT, true },
	{ "due_source", "期限の根拠", "due source", MM_COL_TEXT, true },
	{ "rule", "規則", "rule", MM_COL_CODE, false },
	{ "rule_version", "規則の版", "rule version", MM_COL_INT, true },
	{ "clause", "根拠", "source", MM_COL_TEXT, true },
	{ "clause_number", "項番号", "clause number", MM_COL_INT, true },
	{ "strength", "強さ", "strength", MM_COL_TEXT, true },
	{ "title", "義務", "duty", MM_COL_TEXT, true },
	{ "product", "製品", "product", MM_COL_TEXT, false },
	{ "version", "版", "version", MM_COL_TEXT, false },
	{ "recipient", "相手ID", "recipient", MM_COL_TEXT, true },
	{ "recipient_name", "相手", "recipient", MM_COL_TEXT, false },
	{ "units", "個体数", "units", MM_COL_INT, true },
	{ "id", "義務ID", "duty id", MM_COL_TEXT, true },
	{ "reasons", "理由", "reasons", MM_COL_JSON, true },
	{ "evidence", "証拠の記録番号", "evidence", MM_COL_JSON, true },
};

static void
put_reason(struct mm_json_out *o, const struct mm_why *y, enum mm_lang lang)
{
	char day[MM_DATE_TEXT];

	mm_json_begin_object(o);
	mm_json_member_z(
	    o, "kind", mm_term_id(&mm_terms_why_kind, (int)y->kind));
	if (y->id != NULL)
		mm_json_member_z(o, "id", y->id);
	if (y->kind == MM_WHY_FACT)
		mm_json_member_z(o, "value", mm_tri_id(y->value));
	mm_json_member_str(o, "text", y->text[lang]);
	if (y->seq != 0) {
		mm_json_member_u64(o, "entry", y->seq);
		mm_json_member_z(o, "valid", mm_date_fmt(y->date, day));
		mm_json_member_str(o, "actor", y->actor);
	}
	mm_json_end_object(o);
}

/* The explanation as JSON; the parts of a list only, or all of it. */
static enum mm_status
reasons_json(struct mm_cli *c, const struct mm_duty *d, bool whole,
    struct mm_str *out, struct mm_err *err)
{
	struct mm_explanation e;
	struct mm_json_out o;
	struct mm_buf b;
	enum mm_status st = whole
	    ? mm_duty_explain(c->app.arena, d, &e, err)
	    : mm_duty_reasons(c->app.arena, d, c->app.lang, &e, err);

	if (st != MM_OK)
		return st;
	mm_buf_init(&b, 0);
	mm_json_out_init(&o, &b, false, false);
	mm_json_begin_array(&o);
	for (uint32_t i = 0; i < e.rows.n; i++)
		put_reason(&o, &e.rows.v[i], c->app.lang);
	mm_json_end_array(&o);
	st = mm_buf_check(&b, err);
	if (st == MM_OK) {
		*out = mm_arena_str(c->app.arena, mm_buf_view(&b));
		st = out->p != NULL ? MM_OK : mm_err_nomem(err);
	}
	mm_buf_free(&b);
	return st;
}

static struct mm_str
evidence_json(struct mm_cli *c, const struct mm_duty *d)
{
	struct mm_str s = MM_STR("[");

	for (unsigned i = 0; i < d->nevidence; i++)
		s = mm_arena_fmt(c->app.arena, "%.*s%s%llu", MM_FMT(s),
		    i > 0 ? "," : "", (unsigned long long)d->evidence[i]);
	return mm_arena_fmt(c->app.arena, "%.*s]", MM_FMT(s));
}

static struct mm_str
version_cell(const struct mm_world *w, uint32_t version)
{
	return version == MM_NONE ? MM_STR("?") : w->versions.v[version].id;
}

/* A date of own policy is never shown without saying so. */
static struct mm_str
due_cell(struct mm_cli *c, const struct mm_duty *d, bool table)
{
	static const char *const words[][2] = {
		[0] = { "", "" },
		[MM_DUE_FROM_NONE] = { "", "" },
		[MM_DUE_FROM_POLICY] = { "社内", "own" },
		[MM_DUE_FROM_LAW] = { "法令", "law" },
		[MM_DUE_FROM_PLAN] = { "計画", "plan" },
		[MM_DUE_FROM_INSPECTION] = { "点検", "insp" },
		[MM_DUE_FROM_REPORT] = { "予定", "plan" },
		[MM_DUE_FROM_RULE] = { "規則", "rule" },
		[MM_DUE_FROM_SCHEDULE] = { "日程", "date" },
	};
	_Static_assert(MM_COUNT(words) == MM_DUE_FROM__COUNT, "a word each");
	struct mm_str day = mm_cell_date(c, d->due);

	if (d->state > MM_DUTY_OPEN || !mm_date_is_set(d->due))
		return MM_STR_NONE;
	if (!table)
		return day;
	return mm_arena_fmt(c->app.arena, "%.*s %s", MM_FMT(day),
	    words[d->due_source][c->app.lang]);
}

static struct mm_str
days_late(struct mm_cli *c, const struct mm_duty *d)
{
	if (!mm_date_is_set(d->due) || d->state > MM_DUTY_OPEN)
		return MM_STR_NONE;
	return mm_arena_fmt(c->app.arena, "%d", (int)mm_duty_late(d));
}

/* Of the notice only: law and guidance have no clause number. */
static struct mm_str
clause_cell(struct mm_cli *c, const struct mm_duty *d)
{
	unsigned clause = d->via != 0 ? d->via : d->rule->clause;

	return clause == 0 ? MM_STR_NONE : mm_cell_u64(c, clause);
}

static enum mm_status
add_row(struct mm_cli *c, struct mm_rows *r, const struct mm_duty *d,
    bool whole, struct mm_err *err)
{
	const struct mm_world *w = d->index->w;
	bool table = c->format == MM_OUT_TABLE || c->format == MM_OUT_PLAIN;
	struct mm_str reasons = MM_STR_NONE, to = MM_STR_NONE,
		      name = MM_STR_NONE;
	enum mm_status st = MM_OK;

	if (!table)
		st = reasons_json(c, d, whole, &reasons, err);
	if (st != MM_OK)
		return st;
	if (d->party != MM_NONE) {
		to = w->parties.v[d->party].id;
		name = w->parties.v[d->party].name;
	}
	mm_rows_add(r,
	    (const struct mm_str[]){
		mm_cell_term(c, &mm_terms_duty_state, (int)d->state),
		due_cell(c, d, table), days_late(c, d),
		mm_cell_term(c, &mm_terms_due_source, (int)d->due_source),
		mm_str_of(d->rule->id), mm_cell_u64(c, d->rule->version),
		mm_duty_cite(c->app.arena, d, c->app.lang), clause_cell(c, d),
		mm_cell_term(c, &mm_terms_strength, (int)d->rule->strength),
		mm_str_of(d->rule->title[c->app.lang]),
		w->products.v[d->product].id, version_cell(w, d->version), to,
		name, mm_cell_u64(c, d->nunits), mm_duty_key(c->app.arena, d),
		reasons, evidence_json(c, d) });
	return MM_OK;
}

/* One line at a time, its texts in memory that is given back after it. */
static enum mm_status
write_lines(struct mm_cli *c, const char *schema, const mm_duty_list *list,
    bool whole, struct mm_err *err)
{
	struct mm_arena *kept = c->app.arena, *line = mm_arena_new(LINE_MEMORY);
	enum mm_status st = line != NULL ? MM_OK : mm_err_nomem(err);

	c->app.arena = line;
	for (uint32_t i = 0; i < list->n && st == MM_OK; i++) {
		struct mm_rows r;

		mm_rows_begin(&r, c, schema, list_cols, MM_COUNT(list_cols));
		st = add_row(c, &r, &list->v[i], whole, err);
		if (st == MM_OK)
			st = mm_rows_end(&r, err);
		if (st == MM_OK && mm_arena_short(line))
			st = mm_err_nomem(err);
		mm_arena_reset(line);
		if (st == MM_OK && c->out.n > FLUSH_AT)
			st = mm_cli_flush(c, err);
	}
	c->app.arena = kept;
	mm_arena_free(line);
	return st;
}

static enum mm_status
write_rows(struct mm_cli *c, const char *schema, const mm_duty_list *list,
    bool whole, struct mm_err *err)
{
	struct mm_rows r;
	enum mm_status st = MM_OK;

	if (c->format == MM_OUT_NDJSON)
		return write_lines(c, schema, list, whole, err);
	mm_rows_begin(&r, c, schema, list_cols, MM_COUNT(list_cols));
	for (uint32_t i = 0; i < list->n && st == MM_OK; i++)
		st = add_row(c, &r, &list->v[i], whole, err);
	return st == MM_OK ? mm_rows_end(&r, err) : st;
}

/* -- commands ---------------------------------------------------------- */

static enum mm_status
gate(struct mm_cli *c, const mm_duty_list *list, struct mm_err *err)
{
	unsigned states = 0;
	enum mm_status st = state_bits(c, "gate", &states, err);

	for (uint32_t i = 0; st == MM_OK && i < list->n; i++)
		if ((states & (1u << list->v[i].state)) != 0)
			c->exit_code = EXIT_DUTY_GATE;
	return st;
}

static enum mm_status
run_list(struct mm_cli *c, struct mm_err *err)
{
	struct mm_duty_filter f = { 0 };
	mm_duty_list list;
	struct mm_world *w;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st == MM_OK)
		st = read_filter(c, w, &f, err);
	/* People see what is to be done; programs get everything. */
	if (f.states == 0 &&
	    (c->format == MM_OUT_JSON || c->format == MM_OUT_NDJSON))
		f.states = MM_DUTY_EVERY;
	if (st == MM_OK)
		st = mm_duty_select(c->app.arena, w, &f, &list, err);
	if (st == MM_OK)
		st = gate(c, &list, err);
	if (st != MM_OK)
		return st;
	return write_rows(c, "mimamori.duty.list", &list, false, err);
}

/* "N2-2/SP-210/2.4.2/0017" is one duty, anything else is a product. */
static enum mm_status
read_what(struct mm_cli *c, const struct mm_world *w, struct mm_duty_filter *f,
    struct mm_err *err)
{
	struct mm_str text, rest;
	enum mm_status st = mm_cli_arg(c, 0, "PRODUCT|DUTY-ID", &text, err);

	if (st != MM_OK)
		return st;
	rest = text;
	if (mm_rule_find(mm_str_cut(&rest, '/')) == NULL || rest.p == NULL)
		return mm_cli_product(c, w, text, &f->product, err);
	f->key = text;
	f->states = MM_DUTY_EVERY;
	return MM_OK;
}

static enum mm_status
print_text(struct mm_cli *c, const mm_duty_list *list, struct mm_err *err)
{
	enum mm_status st = MM_OK;

	for (uint32_t i = 0; i < list->n && st == MM_OK; i++) {
		struct mm_explanation e;

		st = mm_duty_explain(c->app.arena, &list->v[i], &e, err);
		if (st != MM_OK)
			break;
		if (i > 0)
			mm_buf_char(&c->out, '\n');
		mm_explain_render(&e, c->app.lang, &c->out);
		mm_cli_printf(c, "  %s\n",
		    mm_cli_text(c, "義務ID      %.*s", "duty id       %.*s",
			MM_FMT(e.key))
			.p);
	}
	return st;
}

static enum mm_status
run_explain(struct mm_cli *c, struct mm_err *err)
{
	struct mm_duty_filter f = { 0 };
	mm_duty_list list;
	struct mm_world *w;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st == MM_OK)
		st = read_filter(c, w, &f, err);
	if (st == MM_OK)
		st = read_what(c, w, &f, err);
	/* Asked about one rule, also say why it does not apply. */
	if (st == MM_OK && f.rule.p != NULL && f.states == 0)
		f.states = MM_DUTY_EVERY;
	if (st == MM_OK)
		st = mm_duty_select(c->app.arena, w, &f, &list, err);
	if (st != MM_OK)
		return st;
	if (list.n == 0 && f.key.p != NULL)
		return mm_err_set(err, MM_ENOTFOUND,
		    "義務 %.*s はありません。一覧: mimamori duty list --state "
		    "all",
		    "there is no duty %.*s; see mimamori duty list --state all",
		    MM_FMT(f.key));
	if (list.n == 0)
		mm_cli_say(c,
		    "未了の義務はありません(全てを見るには --state all)",
		    "nothing is owed (for everything: --state all)");
	if (c->format != MM_OUT_TABLE && c->format != MM_OUT_PLAIN)
		return write_rows(c, "mimamori.duty.explain", &list, true, err);
	return print_text(c, &list, err);
}

static const struct mm_opt simulate_opts[] = {
	{ "version", "VERSION", "版(なければ製品全体)",
	    "version (else the whole product)", false },
	{ "eol", "DATE", "試すEOL", "EOL to try", false },
	{ "eos", "DATE", "試すEOS", "EOS to try", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_col change_cols[] = {
	{ "rule", "規則", "rule", MM_COL_CODE, false },
	{ "title", "義務", "duty", MM_COL_TEXT, false },
	{ "version", "版", "version", MM_COL_TEXT, false },
	{ "recipient_name", "相手", "recipient", MM_COL_TEXT, false },
	{ "before", "今", "before", MM_COL_TEXT, false },
	{ "after", "変更後", "after", MM_COL_TEXT, false },
	{ "due_before", "今の期限", "due before", MM_COL_TEXT, true },
	{ "due_after", "変更後の期限", "due after", MM_COL_TEXT, false },
	{ "id", "義務ID", "duty id", MM_COL_TEXT, true },
};

static void
add_change(struct mm_cli *c, struct mm_rows *r, const struct mm_duty_change *x)
{
	const struct mm_duty *d = x->after != NULL ? x->after : x->before;
	const struct mm_world *w = d->index->w;
	const struct mm_duty *side[2] = { x->before, x->after };
	struct mm_str state[2], due[2];

	for (int i = 0; i < 2; i++) {
		state[i] = side[i] == NULL
		    ? MM_STR_NONE
		    : mm_cell_term(
			  c, &mm_terms_duty_state, (int)side[i]->state);
		due[i] = side[i] == NULL || side[i]->state > MM_DUTY_OPEN
		    ? MM_STR_NONE
		    : mm_cell_date(c, side[i]->due);
	}
	mm_rows_add(r,
	    (const struct mm_str[]){ mm_str_of(d->rule->id),
		mm_str_of(d->rule->title[c->app.lang]),
		version_cell(w, d->version),
		d->party == MM_NONE ? MM_STR_NONE : w->parties.v[d->party].name,
		state[0], state[1], due[0], due[1], x->key });
}

static enum mm_status
read_trial(struct mm_cli *c, const struct mm_world *w, struct mm_duty_trial *t,
    struct mm_err *err)
{
	struct mm_str product, version = mm_str_of(mm_cli_opt(c, "version"));
	enum mm_status st = mm_cli_arg(c, 0, "PRODUCT", &product, err);

	if (st == MM_OK)
		st = mm_cli_product(c, w, product, &t->product, err);
	if (st == MM_OK)
		st = mm_cli_date(c, "eol", &t->eol, err);
	if (st == MM_OK)
		st = mm_cli_date(c, "eos", &t->eos, err);
	if (st != MM_OK)
		return st;
	t->version = mm_world_version(w, t->product, version);
	if (version.p != NULL && t->version == MM_NONE)
		return mm_err_set(err, MM_ENOTFOUND,
		    "版 %.*s は登録されていません",
		    "version %.*s is not registered", MM_FMT(version));
	if (!mm_date_is_set(t->eol) && !mm_date_is_set(t->eos))
		return mm_err_set(err, MM_EUSAGE,
		    "試す日を --eol か --eos で指定してください",
		    "give a date to try with --eol or --eos");
	return MM_OK;
}

static enum mm_status
run_simulate(struct mm_cli *c, struct mm_err *err)
{
	struct mm_duty_trial trial = { .version = MM_NONE };
	mm_duty_changes changes;
	struct mm_world *w;
	struct mm_rows r;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st == MM_OK)
		st = read_trial(c, w, &trial, err);
	if (st == MM_OK)
		st = mm_duty_simulate(&c->app, &trial, &changes, err);
	if (st != MM_OK)
		return st;
	mm_rows_begin(&r, c, "mimamori.duty.simulate", change_cols,
	    MM_COUNT(change_cols));
	for (uint32_t i = 0; i < changes.n; i++)
		add_change(c, &r, &changes.v[i]);
	mm_cli_say(c, "試算です。何も記録していません",
	    "a trial; nothing was recorded");
	return mm_rows_end(&r, err);
}

static const struct mm_opt diff_opts[] = {
	{ "from", "DATE", "比べる日(なければ --to の日)",
	    "day to compare from (default: that of --to)", false },
	{ "to", "DATE", "比べる先の日(なければ基準日)",
	    "day to compare to (default: --as-of)", false },
	{ "from-entry", "SEQ", "この番号までの記録で見た、前の状態",
	    "before: as known up to this entry", false },
	{ "to-entry", "SEQ", "この番号までの記録で見た、後の状態",
	    "after: as known up to this entry", false },
	{ "product", "PRODUCT", "製品", "product", false },
	{ NULL, NULL, NULL, NULL, false },
};

static enum mm_status
read_moments(const struct mm_cli *c, struct mm_duty_moment *from,
    struct mm_duty_moment *to, struct mm_err *err)
{
	enum mm_status st = mm_cli_date(c, "from", &from->day, err);

	if (st == MM_OK)
		st = mm_cli_date(c, "to", &to->day, err);
	if (st == MM_OK)
		st = mm_cli_number(c, "from-entry", &from->entry, err);
	if (st == MM_OK)
		st = mm_cli_number(c, "to-entry", &to->entry, err);
	if (st != MM_OK)
		return st;
	if (!mm_date_is_set(from->day) && from->entry == 0)
		return mm_err_set(err, MM_EUSAGE,
		    "何と比べるかを --from か --from-entry で指定してください",
		    "say what to compare with: --from or --from-entry");
	if (!mm_date_is_set(to->day))
		to->day = c->app.as_of;
	if (!mm_date_is_set(from->day))
		from->day = to->day;
	return MM_OK;
}

static enum mm_status
run_diff(struct mm_cli *c, struct mm_err *err)
{
	struct mm_duty_moment from = { MM_DATE_NONE, 0 }, to = from;
	struct mm_str product = MM_STR_NONE;
	mm_duty_changes changes;
	struct mm_world *w;
	struct mm_rows r;
	uint32_t p;
	enum mm_status st = read_moments(c, &from, &to, err);

	if (st == MM_OK)
		st = mm_app_world(&c->app, &w, err);
	if (st == MM_OK && mm_cli_opt(c, "product") != NULL) {
		st = mm_cli_product(
		    c, w, mm_str_of(mm_cli_opt(c, "product")), &p, err);
		if (st == MM_OK)
			product = w->products.v[p].id;
	}
	if (st == MM_OK)
		st = mm_duty_diff(&c->app, &from, &to, product, &changes, err);
	if (st != MM_OK)
		return st;
	mm_rows_begin(
	    &r, c, "mimamori.duty.diff", change_cols, MM_COUNT(change_cols));
	for (uint32_t i = 0; i < changes.n; i++)
		add_change(c, &r, &changes.v[i]);
	return mm_rows_end(&r, err);
}

static const struct mm_col coverage_cols[] = {
	{ "what", "内訳", "what", MM_COL_TEXT, false },
	{ "count", "数", "count", MM_COL_INT, false },
	{ "unit", "個体", "unit", MM_COL_TEXT, false },
	{ "party", "相手", "party", MM_COL_TEXT, false },
};

static enum mm_status
write_coverage(struct mm_cli *c, const struct mm_world *w,
    const struct mm_coverage *v, struct mm_err *err)
{
	const struct {
		const char *ja, *en;
		uint64_t n;
	} rows[] = {
		{ "個体", "units", v->units },
		{ "対象の個体", "units in scope", v->in_scope },
		{ "対象外: 2024-04-01以降の出荷",
		    "out: shipped on or after 2024-04-01",
		    v->out[MM_SCOPE_DATE] },
		{ "対象外: 廃棄", "out: retired", v->out[MM_SCOPE_PRESENT] },
		{ "対象外: 12条3項への適合を確認",
		    "out: article 12(3) confirmed",
		    v->out[MM_SCOPE_UNCONFIRMED] },
		{ "対象外: 接続・プログラムなし(読み方)",
		    "out: not connectable or no program (reading)",
		    v->out[MM_SCOPE_CYBER] },
		{ "販売業者の在庫(求めがあれば)", "dealer's stock (on request)",
		    v->stock },
		{ "対象のうち所在の記録が食い違う個体",
		    "in scope, records of place disagree", v->contested },
		{ "相手が閉鎖し承継先なし", "holder closed, no successor",
		    v->no_recipient },
		{ "個体×相手", "unit x recipient", v->pairs },
		{ "うち判断あり", "of these decided", v->decided },
		{ "判断なし(欠陥)", "without a decision (a defect)",
		    v->missing.n },
	};
	struct mm_rows r;

	mm_rows_begin(&r, c, "mimamori.duty.coverage", coverage_cols,
	    MM_COUNT(coverage_cols));
	for (size_t i = 0; i < MM_COUNT(rows); i++)
		mm_rows_add(&r,
		    (const struct mm_str[]){
			mm_str_of(mm_tr(c->app.lang, rows[i].ja, rows[i].en)),
			mm_cell_u64(c, rows[i].n), MM_STR_NONE, MM_STR_NONE });
	for (uint32_t i = 0; i < v->missing.n; i++)
		mm_rows_add(&r,
		    (const struct mm_str[]){
			mm_str_of(mm_tr(c->app.lang, "判断なし", "undecided")),
			mm_cell_u64(c, 1), w->units.v[v->missing.v[i].unit].id,
			w->parties.v[v->missing.v[i].party].id });
	return mm_rows_end(&r, err);
}

static enum mm_status
run_coverage(struct mm_cli *c, struct mm_err *err)
{
	struct mm_duty_params p = {
		.arena = c->app.arena, .product = MM_NONE, .party = MM_NONE
	};
	struct mm_coverage v;
	struct mm_world *w;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st == MM_OK)
		st = mm_duty_coverage(w, &p, &v, err);
	if (st != MM_OK)
		return st;
	if (v.missing.n > 0)
		c->exit_code = EXIT_NOT_TRUSTED;
	return write_coverage(c, w, &v, err);
}

static const struct mm_cmd cmds[] = {
	{ "duty", "list", NULL, "義務の一覧(急ぐものから)",
	    "what is owed, most urgent first", list_opts, MM_NEED_WORKSPACE,
	    MM_FACT_NONE, run_list, "mimamori duty list --overdue --clause 2" },
	{ "duty", "explain", "PRODUCT|DUTY-ID",
	    "なぜ義務があるか(ないか)を記録とともに説明する",
	    "why something is owed or not, with the records", list_opts,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_explain,
	    "mimamori duty explain SP-210 --party 桜丘記念病院" },
	{ "duty", "simulate", "PRODUCT", "EOL・EOSを変えたら何が変わるかを試す",
	    "try other dates: what would change", simulate_opts,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_simulate,
	    "mimamori duty simulate SP-210 --eol 2024-01-01 --eos "
	    "2027-03-31" },
	{ "duty", "diff", NULL, "二つの日(又は記録)の間で何が変わったか",
	    "what changed between two days or two entries", diff_opts,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_diff,
	    "mimamori duty diff --from 2026-09-01 --product SP-210" },
	{ "duty", "coverage", NULL, "全ての個体と相手に判断があるか",
	    "does every unit and recipient have a decision", NULL,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_coverage,
	    "mimamori duty coverage" },
	{ "duty", "waive", "WAIVER RULE PRODUCT",
	    "義務を社内で免除する(理由と別の人の承認が要る)",
	    "waive a duty (needs a reason and another person's approval)", NULL,
	    MM_NEED_ACTOR, MM_FACT_WAIVER, mm_cli_record_fact,
	    "mimamori duty waive W-3 N1-INFORM SP-210 --party 0017 --reason "
	    "対面で説明" },
};

const struct mm_cmd_group mm_cmd_group_duty = { cmds, MM_COUNT(cmds) };
