/* SPDX-License-Identifier: Apache-2.0 */
/* rules: packs as files: export, check, load, compare. */
#include "cli/commands.h"

#include "app/duty.h"
#include "app/rule_file.h"
#include "base/num.h"
#include "cli/filter.h"
#include "codec/file.h"

#include <string.h>

/* -- which pack --------------------------------------------------------- */

static const struct mm_pack_head *
recorded(const struct mm_world *w, struct mm_str name)
{
	struct mm_str id = mm_str_cut(&name, '@');
	const struct mm_pack_head *best = NULL;
	uint64_t edition = 0;

	if (name.p != NULL && !mm_num_u64(name, UINT32_MAX, &edition))
		return NULL;
	for (uint32_t i = 0; i < w->packs.n; i++) {
		const struct mm_pack_head *p = &w->packs.v[i];

		if (mm_str_eq(p->id, id) &&
		    (edition == 0 || p->edition == edition) &&
		    (best == NULL || p->edition > best->edition))
			best = p;
	}
	return best;
}

/* "program", "ID", "ID@VERSION" of a loaded pack, or a file. */
static enum mm_status
open_pack(struct mm_arena *a, const struct mm_world *w, const char *name,
    struct mm_rule_file *out, struct mm_err *err)
{
	const struct mm_pack_head *p = NULL;
	struct mm_bytes text;
	enum mm_status st;

	if (strcmp(name, "program") == 0)
		return mm_rule_file_program(a, out, err);
	if (w != NULL)
		p = recorded(w, mm_str_of(name));
	if (p != NULL)
		return mm_rule_file_recorded(a, w, p, out, err);
	st = mm_file_read(a, name, MM_RULE_FILE_MAX, &text, err);
	return st == MM_OK ? mm_rule_file_parse(a, text, name, out, err) : st;
}

static enum mm_status
run_export(struct mm_cli *c, struct mm_err *err)
{
	const char *name = c->nargs > 0 ? c->arg[0] : "program";
	struct mm_rule_file f;
	struct mm_world *w;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st == MM_OK)
		st = open_pack(c->app.arena, w, name, &f, err);
	if (st == MM_OK)
		mm_rule_file_write(&f, &c->out);
	return st;
}

/* Needs no workspace, so it brings its own memory. */
static enum mm_status
run_check(struct mm_cli *c, struct mm_err *err)
{
	struct mm_arena *a = mm_arena_new(MM_RULE_FILE_MAX * 8);
	struct mm_rule_file f = { 0 };
	struct mm_str name;
	enum mm_status st;

	if (a == NULL)
		return mm_err_nomem(err);
	st = mm_cli_arg(c, 0, "FILE", &name, err);
	if (st == MM_OK)
		st = open_pack(a, NULL, name.p, &f, err);
	if (st == MM_OK)
		mm_cli_say(c, "規則集 %.*s 版%u は読み込めます(%u行)",
		    "pack %.*s version %u can be loaded (%u rows)",
		    MM_FMT(f.head.id), f.head.edition, f.rows.n);
	mm_arena_free(a);
	return st;
}

/* -- loading ------------------------------------------------------------ */

static struct mm_str
day_text(struct mm_cli *c, struct mm_date d)
{
	char day[MM_DATE_TEXT];

	if (!mm_date_is_set(d))
		return MM_STR_NONE;
	return mm_arena_fmt(c->app.arena, "%s", mm_date_fmt(d, day));
}

static enum mm_status
admit_head(struct mm_cli *c, struct mm_batch *b, const struct mm_pack_head *h,
    struct mm_err *err)
{
	struct mm_fact *f = mm_batch_fact(b, MM_FACT_RULE_PACK);

	if (f == NULL)
		return mm_err_nomem(err);
	f->v[MM_F_RULE_PACK_pack] = h->id;
	f->v[MM_F_RULE_PACK_edition] = mm_cell_u64(c, h->edition);
	f->v[MM_F_RULE_PACK_starts] = day_text(c, h->from);
	f->v[MM_F_RULE_PACK_ends] = day_text(c, h->until);
	f->v[MM_F_RULE_PACK_title_ja] = h->title[MM_JA];
	f->v[MM_F_RULE_PACK_title_en] = h->title[MM_EN];
	f->v[MM_F_RULE_PACK_source] = h->source;
	f->v[MM_F_RULE_PACK_digest] = h->digest;
	f->v[MM_F_RULE_PACK_row_count] = mm_cell_u64(c, h->rows);
	f->reason = mm_str_of(mm_cli_opt(c, "reason"));
	return mm_batch_admit(b, err);
}

static enum mm_status
admit_row(struct mm_cli *c, struct mm_batch *b, const struct mm_pack_row *r,
    struct mm_err *err)
{
	struct mm_fact *f = mm_batch_fact(b, MM_FACT_RULE_ROW);

	if (f == NULL)
		return mm_err_nomem(err);
	f->v[MM_F_RULE_ROW_pack] = r->pack;
	f->v[MM_F_RULE_ROW_edition] = mm_cell_u64(c, r->edition);
	f->v[MM_F_RULE_ROW_rule] = r->rule;
	f->v[MM_F_RULE_ROW_revision] = mm_cell_u64(c, r->revision);
	f->v[MM_F_RULE_ROW_starts] = day_text(c, r->from);
	f->v[MM_F_RULE_ROW_ends] = day_text(c, r->until);
	f->v[MM_F_RULE_ROW_strength] = r->strength;
	f->v[MM_F_RULE_ROW_due] = r->due;
	f->v[MM_F_RULE_ROW_policy] = r->policy;
	f->v[MM_F_RULE_ROW_period] = r->period;
	f->v[MM_F_RULE_ROW_cite_ja] = r->cite[MM_JA];
	f->v[MM_F_RULE_ROW_cite_en] = r->cite[MM_EN];
	f->v[MM_F_RULE_ROW_title_ja] = r->title[MM_JA];
	f->v[MM_F_RULE_ROW_title_en] = r->title[MM_EN];
	f->v[MM_F_RULE_ROW_words_ja] = r->words[MM_JA];
	f->v[MM_F_RULE_ROW_words_en] = r->words[MM_EN];
	f->v[MM_F_RULE_ROW_exempt_ja] = r->exempt[MM_JA];
	f->v[MM_F_RULE_ROW_exempt_en] = r->exempt[MM_EN];
	f->reason = mm_str_of(mm_cli_opt(c, "reason"));
	return mm_batch_admit(b, err);
}

static enum mm_status
load(struct mm_cli *c, const struct mm_rule_file *f, struct mm_batch *b,
    struct mm_err *err)
{
	enum mm_status st = admit_head(c, b, &f->head, err);

	for (uint32_t i = 0; st == MM_OK && i < f->rows.n; i++)
		st = admit_row(c, b, &f->rows.v[i], err);
	return st == MM_OK ? mm_batch_commit(b, err) : st;
}

static enum mm_status
run_load(struct mm_cli *c, struct mm_err *err)
{
	struct mm_rule_file f;
	struct mm_batch b;
	struct mm_str name;
	enum mm_status st = mm_cli_arg(c, 0, "FILE", &name, err);

	if (st == MM_OK)
		st = open_pack(c->app.arena, NULL, name.p, &f, err);
	if (st == MM_OK && mm_str_eqz(f.head.id, MM_PACK_ID) &&
	    f.head.edition <= MM_PACK_VERSION)
		st = mm_err_set(err, MM_ECONFLICT,
		    "規則集 %.*s 版%u "
		    "はプログラムのものです。版を上げてください",
		    "pack %.*s version %u is the program's own; raise the "
		    "version",
		    MM_FMT(f.head.id), f.head.edition);
	if (st == MM_OK)
		st = mm_batch_begin(&c->app, &b, err);
	if (st != MM_OK)
		return st;
	st = load(c, &f, &b, err);
	mm_batch_end(&b);
	if (st != MM_OK)
		return st;
	if (b.admitted == 0)
		mm_cli_say(c, "同じ内容が記録済みです。何も変わりません",
		    "recorded already; nothing changed");
	else if (c->app.dry_run)
		mm_cli_say(c, "読み込めます(dry-run: 記録していません)",
		    "could be loaded (dry run)");
	else
		mm_cli_say(c, "規則集 %.*s 版%u を読み込みました(%u行)",
		    "pack %.*s version %u loaded (%u rows)", MM_FMT(f.head.id),
		    f.head.edition, f.rows.n);
	return MM_OK;
}

/* -- list --------------------------------------------------------------- */

static const struct mm_col list_cols[] = {
	{ "pack", "規則集", "pack", MM_COL_CODE, false },
	{ "version", "版", "version", MM_COL_INT, false },
	{ "from", "適用開始", "from", MM_COL_TEXT, false },
	{ "until", "適用終了", "until", MM_COL_TEXT, false },
	{ "in_force", "適用中", "in force", MM_COL_BOOL, false },
	{ "rows", "行", "rows", MM_COL_INT, false },
	{ "title", "名称", "title", MM_COL_TEXT, false },
	{ "source", "出典", "source", MM_COL_TEXT, true },
	{ "entry", "記録番号", "entry", MM_COL_INT, true },
	{ "digest", "SHA-256", "SHA-256", MM_COL_TEXT, true },
};

static void
add_pack(struct mm_cli *c, struct mm_rows *r, const struct mm_pack_head *p,
    bool in_force)
{
	mm_rows_add(r,
	    (const struct mm_str[]){ p->id, mm_cell_u64(c, p->edition),
		mm_cell_date(c, p->from), mm_cell_date(c, p->until),
		in_force ? MM_STR("true") : MM_STR("false"),
		mm_cell_u64(c, p->rows), p->title[c->app.lang], p->source,
		p->at.seq == 0 ? MM_STR_NONE : mm_cell_u64(c, p->at.seq),
		p->digest });
}

static enum mm_status
run_list(struct mm_cli *c, struct mm_err *err)
{
	struct mm_rule_file program;
	struct mm_ruleset rules;
	struct mm_world *w;
	struct mm_rows r;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st == MM_OK)
		st = mm_ruleset_of(c->app.arena, w, &rules, err);
	if (st == MM_OK)
		st = mm_rule_file_program(c->app.arena, &program, err);
	if (st != MM_OK)
		return st;
	mm_rows_begin(
	    &r, c, "mimamori.rules.packs", list_cols, MM_COUNT(list_cols));
	add_pack(c, &r, &program.head, rules.pack == NULL);
	for (uint32_t i = 0; i < w->packs.n; i++) {
		const struct mm_pack_head *p = &w->packs.v[i];

		add_pack(c, &r, p, rules.pack != NULL && p == rules.pack);
	}
	return mm_rows_end(&r, err);
}

/* -- diff --------------------------------------------------------------- */

static const struct mm_opt diff_opts[] = {
	{ "on", "DATE", "比べる日(なければ基準日)",
	    "day to compare on (else today)", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_col diff_cols[] = {
	{ "what", "種類", "what", MM_COL_TEXT, false },
	{ "id", "規則・義務", "rule or duty", MM_COL_CODE, false },
	{ "field", "項目", "field", MM_COL_TEXT, false },
	{ "before", "前", "before", MM_COL_TEXT, false },
	{ "after", "後", "after", MM_COL_TEXT, false },
};

/* What a line is about: a rule, or a duty. */
struct line {
	bool rule;
	struct mm_str id;
	const char *field;
};

static void
add_line(struct mm_cli *c, struct mm_rows *r, const struct line *l,
    struct mm_str before, struct mm_str after)
{
	mm_rows_add(r,
	    (const struct mm_str[]){ l->rule ? mm_cli_text(c, "規則", "rule")
					     : mm_cli_text(c, "義務", "duty"),
		l->id, mm_str_of(l->field), before, after });
}

static struct mm_str
text_of(const char *s)
{
	return s == NULL ? MM_STR_NONE : mm_str_of(s);
}

/* The fields a pack may restate, as text. */
#define FIELDS 11
static void
fields_of(struct mm_cli *c, const struct mm_rule *r, struct mm_str v[FIELDS])
{
	enum mm_lang l = c->app.lang;
	char period[MM_PERIOD_TEXT];

	v[0] = mm_cell_u64(c, r->version);
	v[1] = mm_cell_date(c, r->from);
	v[2] = mm_cell_term(c, &mm_terms_strength, (int)r->strength);
	v[3] = mm_cell_term(c, &mm_terms_due_kind, (int)r->due);
	v[4] = mm_policy_name(c->app.arena, r->policy);
	v[5] = r->period.n == 0 ? MM_STR_NONE
				: mm_arena_fmt(c->app.arena, "%s",
				      mm_period_fmt(&r->period, period));
	v[6] = text_of(r->cite[l]);
	v[7] = text_of(r->title[l]);
	v[8] = text_of(r->words[l]);
	v[9] = text_of(r->exempt[l]);
	v[10] = r->row != NULL ? mm_cell_date(c, r->row->until) : MM_STR_NONE;
}

static void
compare_rules(struct mm_cli *c, struct mm_rows *r, const struct mm_ruleset *a,
    const struct mm_ruleset *b)
{
	static const char *const names[FIELDS] = { "version", "from",
		"strength", "due", "policy", "period", "cite", "title", "words",
		"exempt", "until" };

	for (size_t i = 0; i < mm_rules_n; i++) {
		struct mm_str id = mm_str_of(mm_rules[i].id);
		const struct mm_rule *x = mm_ruleset_find(a, id);
		const struct mm_rule *y = mm_ruleset_find(b, id);
		struct mm_str vx[FIELDS] = { 0 }, vy[FIELDS] = { 0 };

		if (x != NULL)
			fields_of(c, x, vx);
		if (y != NULL)
			fields_of(c, y, vy);
		if ((x == NULL) != (y == NULL))
			add_line(c, r,
			    &(const struct line){ true, id, "in_force" },
			    mm_cell_tri(c, x != NULL ? MM_YES : MM_NO),
			    mm_cell_tri(c, y != NULL ? MM_YES : MM_NO));
		for (int k = 0; x != NULL && y != NULL && k < FIELDS; k++)
			if ((vx[k].p == NULL) != (vy[k].p == NULL) ||
			    !mm_str_eq(vx[k], vy[k]))
				add_line(c, r,
				    &(const struct line){ true, id, names[k] },
				    vx[k], vy[k]);
	}
}

static struct mm_str
state_of(struct mm_cli *c, const struct mm_duty *d)
{
	struct mm_str day;

	if (d == NULL)
		return MM_STR_NONE;
	day = d->state > MM_DUTY_OPEN ? MM_STR_NONE : mm_cell_date(c, d->due);
	return mm_arena_fmt(c->app.arena, "%s%s%.*s",
	    mm_term_text(&mm_terms_duty_state, (int)d->state, c->app.lang),
	    day.p != NULL ? " " : "", MM_FMT(day));
}

static enum mm_status
run_diff(struct mm_cli *c, struct mm_err *err)
{
	struct mm_rule_file f[2];
	struct mm_ruleset rules[2];
	struct mm_date on;
	mm_duty_changes changes;
	struct mm_str name[2];
	struct mm_world *w;
	struct mm_rows r;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st == MM_OK)
		st = mm_cli_date(c, "on", &on, err);
	if (st == MM_OK && !mm_date_is_set(on))
		on = c->app.as_of;
	for (int i = 0; i < 2 && st == MM_OK; i++) {
		st = mm_cli_arg(c, i, i == 0 ? "A" : "B", &name[i], err);
		if (st == MM_OK)
			st = open_pack(c->app.arena, w, name[i].p, &f[i], err);
		if (st == MM_OK)
			st = mm_rule_file_rules(
			    c->app.arena, &f[i], on, &rules[i], err);
	}
	if (st == MM_OK)
		st = mm_duty_by_rules(
		    &c->app, on, &rules[0], &rules[1], &changes, err);
	if (st != MM_OK)
		return st;
	mm_rows_begin(
	    &r, c, "mimamori.rules.diff", diff_cols, MM_COUNT(diff_cols));
	compare_rules(c, &r, &rules[0], &rules[1]);
	for (uint32_t i = 0; i < changes.n; i++)
		add_line(c, &r,
		    &(const struct line){ false, changes.v[i].key, "state" },
		    state_of(c, changes.v[i].before),
		    state_of(c, changes.v[i].after));
	return mm_rows_end(&r, err);
}

static const struct mm_cmd cmds[] = {
	{ "rules", "list", NULL, "規則集(プログラムのものと読み込んだもの)",
	    "rule packs: the program's and those loaded", NULL,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_list, "mimamori rules list" },
	{ "rules", "export", "[PACK]",
	    "規則集をファイルの形で出す(program, ID, ID@版)",
	    "a pack as a file (program, ID, ID@VERSION)", NULL,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_export,
	    "mimamori rules export program > rules.json" },
	{ "rules", "check", "FILE", "規則集のファイルを確かめる",
	    "check the file of a pack", NULL, MM_NEED_NOTHING, MM_FACT_NONE,
	    run_check, "mimamori rules check rules.json" },
	{ "rules", "load", "FILE",
	    "規則集を読み込む(適用日から。過去の判定は前の版のまま)",
	    "load a pack (from its date on; past decisions keep theirs)", NULL,
	    MM_NEED_ACTOR, MM_FACT_NONE, run_load,
	    "mimamori rules load rules.json --actor qa" },
	{ "rules", "diff", "A B", "二つの規則集の違いと、それで変わる義務",
	    "what differs between two packs, and which duties change",
	    diff_opts, MM_NEED_WORKSPACE, MM_FACT_NONE, run_diff,
	    "mimamori rules diff program rules.json --on 2027-04-01" },
};

const struct mm_cmd_group mm_cmd_group_pack = { cmds, MM_COUNT(cmds) };
