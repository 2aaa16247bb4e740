/* SPDX-License-Identifier: Apache-2.0 */
/* query: questions asked again, kept with the workspace. */
#include "cli/commands.h"

#include "cli/filter.h"

/* Blanks separate words; "..." keeps them together. */
static enum mm_status
split(struct mm_cli *c, struct mm_str text, struct mm_str *out,
    struct mm_err *err)
{
	struct mm_buf b;
	bool quoted = false, empty = true;
	enum mm_status st;

	mm_buf_init(&b, MM_LIST_MAX);
	for (size_t i = 0; i < text.n; i++) {
		char ch = text.p[i];

		if (ch == '"') {
			quoted = !quoted;
		} else if (ch == ' ' && !quoted) {
			empty = true;
		} else {
			if (empty && b.n > 0)
				mm_buf_char(&b, '\n');
			empty = false;
			mm_buf_char(&b, ch);
		}
	}
	st = mm_buf_check(&b, err);
	if (st == MM_OK && (quoted || b.n == 0))
		st = mm_err_set(err, MM_EUSAGE,
		    "命令が空か、引用符が閉じていません: %.*s",
		    "the command is empty or a quote is not closed: %.*s",
		    MM_FMT(text));
	if (st == MM_OK) {
		*out = mm_arena_str(c->app.arena, mm_buf_view(&b));
		st = out->p != NULL ? MM_OK : mm_err_nomem(err);
	}
	mm_buf_free(&b);
	return st;
}

static enum mm_status
record(struct mm_cli *c, struct mm_str name, struct mm_str words,
    const char *in_force, struct mm_err *err)
{
	struct mm_fact f = { .type = MM_FACT_QUERY };

	f.v[MM_F_QUERY_query] = name;
	f.v[MM_F_QUERY_words] = words;
	f.v[MM_F_QUERY_in_force] = mm_str_of(in_force);
	return mm_cli_record(c, &f, err);
}

static enum mm_status
run_save(struct mm_cli *c, struct mm_err *err)
{
	struct mm_str name, text, words = MM_STR_NONE;
	enum mm_status st = mm_cli_arg(c, 0, "NAME", &name, err);

	if (st == MM_OK)
		st = mm_cli_arg(c, 1, "COMMAND", &text, err);
	if (st == MM_OK)
		st = split(c, text, &words, err);
	if (st == MM_OK)
		st = mm_cli_run_words(c, words, true, err);
	return st == MM_OK ? record(c, name, words, "yes", err) : st;
}

static enum mm_status
find(struct mm_cli *c, struct mm_str *name, struct mm_str *words,
    struct mm_err *err)
{
	struct mm_world *w;
	enum mm_status st = mm_cli_arg(c, 0, "NAME", name, err);

	if (st == MM_OK)
		st = mm_app_world(&c->app, &w, err);
	if (st != MM_OK)
		return st;
	for (uint32_t i = 0; i < w->queries.n; i++)
		if (w->queries.v[i].in_force &&
		    mm_str_eq(w->queries.v[i].id, *name)) {
			*words = w->queries.v[i].words;
			return MM_OK;
		}
	return mm_err_set(err, MM_ENOTFOUND,
	    "検索 %.*s は保存されていません。一覧: mimamori query list",
	    "no query %.*s is saved; for all: mimamori query list",
	    MM_FMT(*name));
}

static enum mm_status
run_run(struct mm_cli *c, struct mm_err *err)
{
	struct mm_str name, words = MM_STR_NONE;
	enum mm_status st = find(c, &name, &words, err);

	return st == MM_OK ? mm_cli_run_words(c, words, false, err) : st;
}

static enum mm_status
run_remove(struct mm_cli *c, struct mm_err *err)
{
	struct mm_str name, words = MM_STR_NONE;
	enum mm_status st = find(c, &name, &words, err);

	return st == MM_OK ? record(c, name, words, "no", err) : st;
}

static const struct mm_col list_cols[] = {
	{ "query", "名前", "name", MM_COL_CODE, false },
	{ "command", "命令", "command", MM_COL_TEXT, false },
	{ "by", "保存した人", "saved by", MM_COL_TEXT, false },
	{ "since", "保存日", "saved on", MM_COL_TEXT, true },
	{ "entry", "記録番号", "entry", MM_COL_INT, true },
};

/* The words as they were typed, quoted where they need it. */
static struct mm_str
command_text(struct mm_cli *c, struct mm_str words)
{
	struct mm_str s = MM_STR("");

	while (words.p != NULL) {
		struct mm_str w = mm_str_cut(&words, '\n');
		bool blank = false;

		for (size_t i = 0; i < w.n; i++)
			blank = blank || w.p[i] == ' ';
		s = mm_arena_fmt(c->app.arena, "%.*s%s%s%.*s%s", MM_FMT(s),
		    s.n > 0 ? " " : "", blank ? "\"" : "", MM_FMT(w),
		    blank ? "\"" : "");
	}
	return s;
}

static enum mm_status
run_list(struct mm_cli *c, struct mm_err *err)
{
	struct mm_world *w;
	struct mm_rows r;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st != MM_OK)
		return st;
	mm_rows_begin(
	    &r, c, "mimamori.query.list", list_cols, MM_COUNT(list_cols));
	for (uint32_t i = 0; i < w->queries.n; i++) {
		const struct mm_query *q = &w->queries.v[i];

		if (q->in_force)
			mm_rows_add(&r,
			    (const struct mm_str[]){ q->id,
				command_text(c, q->words), q->at.actor,
				mm_cell_date(c, q->at.valid),
				mm_cell_u64(c, q->at.seq) });
	}
	return mm_rows_end(&r, err);
}

static const struct mm_cmd cmds[] = {
	{ "query", "save", "NAME COMMAND", "検索を名前を付けて保存する",
	    "save a question under a name", NULL, MM_NEED_ACTOR, MM_FACT_NONE,
	    run_save,
	    "mimamori query save 今週 \"duty list --state owed --sort due\"" },
	{ "query", "list", NULL, "保存した検索", "saved questions", NULL,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_list, "mimamori query list" },
	{ "query", "run", "NAME", "保存した検索を行う", "ask a saved question",
	    NULL, MM_NEED_WORKSPACE, MM_FACT_NONE, run_run,
	    "mimamori query run 今週" },
	{ "query", "remove", "NAME", "保存した検索を取り除く",
	    "remove a saved question", NULL, MM_NEED_ACTOR, MM_FACT_NONE,
	    run_remove, "mimamori query remove 今週 --actor qa" },
};

const struct mm_cmd_group mm_cmd_group_query = { cmds, MM_COUNT(cmds) };
