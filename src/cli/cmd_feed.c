/* SPDX-License-Identifier: Apache-2.0 */
/* feed import, feed status. */
#include "cli/commands.h"

#include "app/feed.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Exit code of an import that held a feed back. */
#define EXIT_HELD 22

static const struct mm_col import_cols[] = {
	{ "source", "情報源", "source", MM_COL_TEXT, false },
	{ "name", "名前", "name", MM_COL_TEXT, false },
	{ "outcome", "結果", "outcome", MM_COL_TEXT, false },
	{ "records", "件数", "records", MM_COL_INT, false },
	{ "before", "前回", "before", MM_COL_INT, false },
	{ "unusable", "照合不可", "unusable", MM_COL_INT, false },
	{ "withdrawn", "取下げ", "withdrawn", MM_COL_INT, false },
	{ "skipped", "読飛ばし", "left out", MM_COL_INT, false },
	{ "feed_date", "情報の日付", "feed date", MM_COL_TEXT, false },
	{ "bytes", "バイト数", "bytes", MM_COL_INT, true },
	{ "digest", "SHA-256", "SHA-256", MM_COL_TEXT, true },
	{ "path", "ファイル", "file", MM_COL_TEXT, true },
};

/* Words for people; the identifiers of other formats stay English. */
static const struct mm_term outcomes[] = {
	{ "accepted", "取込み", "accepted" },
	{ "unchanged", "変更なし", "unchanged" },
	{ "held", "保留", "held" },
};
static const struct mm_terms outcome_terms = { "feed_outcome", outcomes,
	(int)MM_COUNT(outcomes) };

static enum mm_status
show_report(
    struct mm_cli *c, const struct mm_feed_report *rep, struct mm_err *err)
{
	struct mm_rows rows;

	mm_rows_begin(&rows, c, "mimamori.feed.import", import_cols,
	    (int)MM_COUNT(import_cols));
	for (uint32_t i = 0; i < rep->files.n; i++) {
		const struct mm_feed_import *f = &rep->files.v[i];
		const struct mm_str cells[] = {
			mm_cell_term(c, &mm_terms_feed_source, (int)f->source),
			f->name,
			mm_cell_term(c, &outcome_terms, (int)f->outcome),
			mm_cell_u64(c, f->counts.records),
			f->before > 0 ? mm_cell_u64(c, f->before) : MM_STR_NONE,
			mm_cell_u64(c, f->counts.rejected),
			mm_cell_u64(c, f->counts.withdrawn),
			mm_cell_u64(c, f->counts.skipped),
			mm_cell_date(c, f->counts.date),
			mm_cell_u64(c, f->bytes),
			mm_str_of(f->digest),
			f->path,
		};

		mm_rows_add(&rows, cells);
	}
	return mm_rows_end(&rows, err);
}

static void
say_held(const struct mm_cli *c, const struct mm_feed_report *rep)
{
	for (uint32_t i = 0; i < rep->files.n; i++) {
		const struct mm_feed_import *f = &rep->files.v[i];

		if (f->outcome != MM_FEED_HELD)
			continue;
		mm_cli_say(c,
		    "%.*s: 件数が %" PRIu64 " 件から %" PRIu64
		    " 件に減ったため保留しました。照合には前回の内容を使い"
		    "続けます。減った理由を確かめ、正しければ "
		    "--accept-shrink を付けて取り込んでください",
		    "%.*s: held, because its records fell from %" PRIu64
		    " to %" PRIu64 "; matching goes on with the earlier "
		    "content; find out why, and if it is right import it with "
		    "--accept-shrink",
		    MM_FMT(f->path), f->before, f->counts.records);
	}
}

/* What was left out is said one by one: nobody else will. */
static void
say_skipped(const struct mm_cli *c, const struct mm_feed_report *rep)
{
	for (uint32_t i = 0; i < rep->skips.n; i++) {
		const struct mm_feed_skip *s = &rep->skips.v[i];

		mm_cli_say(c, "%.*s:%" PRIu64 ":%" PRIu64 ": 読み飛ばし: %.*s",
		    "%.*s:%" PRIu64 ":%" PRIu64 ": left out: %.*s",
		    MM_FMT(s->path), s->line, s->column,
		    MM_FMT(c->app.lang == MM_EN ? s->en : s->ja));
	}
	if (rep->skipped > 0)
		mm_cli_say(c,
		    "壊れたレコード %" PRIu64
		    " 件を読み飛ばしました。その脆弱性は照合されません。"
		    "提供元に知らせ、直ったファイルを取り込み直してください",
		    "%" PRIu64 " broken records were left out: their "
		    "vulnerabilities are not matched; tell the publisher and "
		    "import the file again once it is mended",
		    rep->skipped);
}

static void
say_done(const struct mm_cli *c, const struct mm_feed_report *rep)
{
	if (c->app.dry_run)
		mm_cli_say(c,
		    "確かめました(--dry-run のため取り込んでいません)",
		    "checked (nothing imported: --dry-run)");
	else if (rep->accepted == 0 && rep->held == 0)
		mm_cli_say(c, "取込み済みの内容と同じです",
		    "the same content is imported already");
	if (rep->built)
		mm_cli_say(c,
		    "索引を作りました: 脆弱性 %" PRIu64 " 件、識別子 %" PRIu64
		    " 件",
		    "index made: %" PRIu64 " vulnerabilities, %" PRIu64
		    " identifiers",
		    rep->stats.vulns, rep->stats.keys);
	else if (rep->scored)
		mm_cli_say(c, "KEVとEPSSの索引を作りました",
		    "index of KEV and EPSS made");
}

static enum mm_status
run_import(struct mm_cli *c, struct mm_err *err)
{
	const char *name = mm_cli_opt(c, "name");
	struct mm_feed_request request = {
		.paths = c->arg,
		.n = (uint32_t)c->nargs,
		.name = mm_str_of(name),
		.accept_shrink = mm_cli_flag(c, "accept-shrink"),
		.lenient = mm_cli_flag(c, "lenient"),
	};
	struct mm_feed_report rep;
	struct mm_str first;
	enum mm_status st = mm_cli_arg(c, 0, "FILE", &first, err);

	if (st == MM_OK)
		st = mm_feed_import(&c->app, &request, &rep, err);
	if (st == MM_OK)
		st = show_report(c, &rep, err);
	if (st != MM_OK)
		return st;
	say_skipped(c, &rep);
	say_held(c, &rep);
	say_done(c, &rep);
	if (rep.held > 0)
		c->exit_code = EXIT_HELD;
	return MM_OK;
}

static const struct mm_col status_cols[] = {
	{ "source", "情報源", "source", MM_COL_TEXT, false },
	{ "name", "名前", "name", MM_COL_TEXT, false },
	{ "state", "状態", "state", MM_COL_TEXT, false },
	{ "feed_date", "情報の日付", "feed date", MM_COL_TEXT, false },
	{ "age_days", "経過日数", "age (days)", MM_COL_INT, false },
	{ "records", "件数", "records", MM_COL_INT, false },
	{ "imported", "取込日", "imported", MM_COL_TEXT, false },
	{ "skipped", "読飛ばし", "left out", MM_COL_INT, false },
	{ "unusable", "照合不可", "unusable", MM_COL_INT, true },
	{ "withdrawn", "取下げ", "withdrawn", MM_COL_INT, true },
	{ "recorded", "記録日時", "recorded", MM_COL_TEXT, true },
	{ "bytes", "バイト数", "bytes", MM_COL_INT, true },
	{ "digest", "SHA-256", "SHA-256", MM_COL_TEXT, true },
	{ "file", "ファイル", "file", MM_COL_TEXT, true },
};

static void
add_state(struct mm_rows *rows, const struct mm_feed_ref *f)
{
	struct mm_cli *c = rows->c;
	char when[MM_DATE_TEXT];
	bool aged = mm_date_is_set(f->feed_date) &&
	    mm_date_cmp(c->app.as_of, f->feed_date) >= 0;
	const struct mm_str cells[] = {
		mm_cell_term(c, &mm_terms_feed_source, (int)f->source),
		f->name,
		mm_cell_term(c, &outcome_terms,
		    f->held == MM_YES ? (int)MM_FEED_HELD
				      : (int)MM_FEED_ACCEPTED),
		mm_cell_date(c, f->feed_date),
		aged ? mm_cell_u64(
			   c, (uint64_t)(c->app.as_of.day - f->feed_date.day))
		     : MM_STR_NONE,
		mm_cell_u64(c, f->records),
		mm_cell_date(c, mm_time_jst_date(f->at.recorded)),
		mm_cell_u64(c, f->skipped),
		mm_cell_u64(c, f->rejected),
		mm_cell_u64(c, f->withdrawn),
		mm_arena_str(
		    c->app.arena, mm_str_of(mm_time_fmt(f->at.recorded, when))),
		mm_cell_u64(c, f->bytes),
		f->digest,
		f->file,
	};

	mm_rows_add(rows, cells);
}

static enum mm_status
run_status(struct mm_cli *c, struct mm_err *err)
{
	struct mm_feed_state state;
	struct mm_rows rows;
	enum mm_status st = mm_feed_status(&c->app, &state, err);

	if (st != MM_OK)
		return st;
	if (state.list.n == 0)
		return mm_err_set(err, MM_EEMPTY,
		    "脆弱性情報が一つもありません。mimamori feed import で"
		    "取り込んでください",
		    "there is no vulnerability feed; import one with mimamori "
		    "feed import");
	mm_rows_begin(&rows, c, "mimamori.feed.status", status_cols,
	    (int)MM_COUNT(status_cols));
	for (uint32_t i = 0; i < state.list.n; i++)
		add_state(&rows, &state.list.v[i]);
	st = mm_rows_end(&rows, err);
	if (st == MM_OK && !state.index_current)
		mm_cli_say(c,
		    "索引がこの内容と一致しません。mimamori feed import で"
		    "いずれかのファイルを取り込み直すと作り直します",
		    "the index is not that of these feeds; importing any of "
		    "the files again makes it anew");
	return st;
}

static const struct mm_opt import_opts[] = {
	{ "name", "NAME", "フィードの名前(省略時はファイル名)",
	    "name of the feed (default: that of the file)", false },
	{ "accept-shrink", NULL, "件数が減っていても受け入れる",
	    "accept a feed that has fewer records", false },
	{ "lenient", NULL, "壊れたレコードを読み飛ばす(件数と場所を表示)",
	    "leave broken records out (counted and listed)", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_cmd cmds[] = {
	{ "feed", "import", "FILE|DIR...",
	    "脆弱性情報とサポート期限の情報を取り込む",
	    "import feeds of vulnerabilities and ends of support", import_opts,
	    MM_NEED_ACTOR, MM_FACT_NONE, run_import,
	    "mimamori feed import feeds/kev.json.gz" },
	{ "feed", "status", NULL, "取り込んだ脆弱性情報の一覧",
	    "what was imported and how old it is", NULL, MM_NEED_WORKSPACE,
	    MM_FACT_NONE, run_status, "mimamori feed status" },
};

const struct mm_cmd_group mm_cmd_group_feed = { cmds, MM_COUNT(cmds) };
