/* SPDX-License-Identifier: Apache-2.0 */
/* feed source, feed update, feed mirror. */
#include "cli/commands.h"

#include "app/feed_update.h"
#include "cli/feed_report.h"

#include <stdlib.h>
#include <string.h>

/* Exit code when a source failed; the others were updated. */
#define EXIT_FAILED 23
/* The environment's key of the NVD API. */
#define NVD_KEY "NVD_API_KEY"

/* ---- sources ---- */

static const struct mm_col source_cols[] = {
	{ "name", "名前", "name", MM_COL_CODE, false },
	{ "state", "状態", "state", MM_COL_TEXT, false },
	{ "succeeded", "最後の成功", "last success", MM_COL_CODE, false },
	{ "why", "失敗の理由", "why", MM_COL_TEXT, false },
	{ "url", "取得元", "from", MM_COL_TEXT, false },
	{ "how", "種類", "kind", MM_COL_TEXT, true },
	{ "every", "間隔(日)", "every (days)", MM_COL_INT, true },
	{ "failed", "最後の失敗", "last failure", MM_COL_TEXT, true },
	{ "licence", "利用条件", "licence", MM_COL_TEXT, true },
	{ "digest", "ダイジェスト", "digest", MM_COL_TEXT, true },
	{ "until", "変更の取得済み", "changes up to", MM_COL_TEXT, true },
	{ "files", "ファイル数", "files", MM_COL_INT, true },
};

static struct mm_str
instant(const struct mm_cli *c, struct mm_time t)
{
	char text[MM_DATE_TEXT];

	return t.sec == 0
	    ? MM_STR_NONE
	    : mm_arena_str(c->app.arena, mm_str_of(mm_time_fmt(t, text)));
}

static struct mm_str
source_state(const struct mm_cli *c, const struct mm_source_state *s)
{
	static const struct {
		const char *ja, *en;
	} words[] = { { "使えない設定", "not usable" },
		{ "未取得", "never fetched" }, { "失敗", "failing" },
		{ "古い", "stale" }, { "最新", "up to date" } };
	size_t i = 4;

	if (s->source.bad.code != MM_OK)
		i = 0;
	else if (mm_origin_failing(&s->origin))
		i = 2;
	else if (s->origin.succeeded.sec == 0)
		i = 1;
	else if (s->stale)
		i = 3;
	return mm_str_of(mm_tr(c->app.lang, words[i].ja, words[i].en));
}

static struct mm_str
source_why(const struct mm_cli *c, const struct mm_source_state *s)
{
	if (s->source.bad.code != MM_OK)
		return mm_str_of(
		    mm_tr(c->app.lang, s->source.bad.ja, s->source.bad.en));
	return c->app.lang == MM_EN ? s->origin.why_en : s->origin.why_ja;
}

static enum mm_status
list_sources(struct mm_cli *c, struct mm_err *err)
{
	struct mm_source_states all;
	struct mm_rows rows;
	enum mm_status st = mm_feed_sources_state(&c->app, &all, err);

	if (st != MM_OK)
		return st;
	mm_rows_begin(&rows, c, "mimamori.feed.source", source_cols,
	    (int)MM_COUNT(source_cols));
	for (uint32_t i = 0; i < all.list.n; i++) {
		const struct mm_source_state *s = &all.list.v[i];
		const struct mm_str cells[] = {
			s->source.name,
			source_state(c, s),
			instant(c, s->origin.succeeded),
			source_why(c, s),
			s->source.url,
			mm_cell_term(c, &mm_source_hows, (int)s->source.how),
			mm_cell_u64(c, s->source.every),
			instant(c, s->origin.failed),
			s->source.licence,
			s->source.digest,
			instant(c, s->origin.until),
			mm_cell_u64(c, s->origin.files.n),
		};

		mm_rows_add(&rows, cells);
	}
	return mm_rows_end(&rows, err);
}

static const struct mm_col known_cols[] = {
	{ "name", "名前", "name", MM_COL_CODE, false },
	{ "how", "種類", "kind", MM_COL_TEXT, false },
	{ "every", "間隔(日)", "every (days)", MM_COL_INT, false },
	{ "licence", "利用条件", "licence", MM_COL_TEXT, false },
	{ "url", "取得元", "from", MM_COL_TEXT, false },
};

static enum mm_status
list_known(struct mm_cli *c, struct mm_err *err)
{
	struct mm_rows rows;

	mm_rows_begin(&rows, c, "mimamori.feed.source.known", known_cols,
	    (int)MM_COUNT(known_cols));
	for (const struct mm_known_source *k = mm_known_sources;
	     k->name != NULL; k++) {
		const struct mm_str cells[] = {
			mm_str_of(k->name),
			mm_cell_term(c, &mm_source_hows,
			    mm_term_value(&mm_source_hows, mm_str_of(k->how))),
			mm_str_of(k->every),
			mm_str_of(mm_tr(c->app.lang, k->ja, k->en)),
			mm_str_of(k->url),
		};

		mm_rows_add(&rows, cells);
	}
	return mm_rows_end(&rows, err);
}

static enum mm_status
add_source(struct mm_cli *c, struct mm_str name, struct mm_err *err)
{
	struct mm_source_ask ask = { .name = name,
		.how = mm_str_of(mm_cli_opt(c, "how")),
		.url = mm_str_of(mm_cli_opt(c, "url")),
		.every = mm_str_of(mm_cli_opt(c, "every")),
		.licence = mm_str_of(mm_cli_opt(c, "licence")),
		.digest = mm_str_of(mm_cli_opt(c, "digest")),
		.pause = mm_str_of(mm_cli_opt(c, "pause")) };
	enum mm_status st = mm_source_add(&c->app, &ask, err);

	if (st == MM_OK)
		mm_cli_say(c,
		    "取得先 %.*s を加えました。feed update %.*s で取得します",
		    "source %.*s added; feed update %.*s fetches it",
		    MM_FMT(name), MM_FMT(name));
	return st;
}

static enum mm_status
remove_source(struct mm_cli *c, struct mm_str name, struct mm_err *err)
{
	enum mm_status st = mm_source_remove(&c->app, name, err);

	if (st == MM_OK)
		mm_cli_say(c,
		    "取得先 %.*s を外しました。取り込んだ内容は残り、古くなり"
		    "ます",
		    "source %.*s removed; what was imported stays, and grows "
		    "old",
		    MM_FMT(name));
	return st;
}

static enum mm_status
run_source(struct mm_cli *c, struct mm_err *err)
{
	struct mm_str what, name;
	enum mm_status st = mm_cli_arg(c, 0, "add|list|remove", &what, err);

	if (st != MM_OK)
		return st;
	if (mm_str_eqz(what, "list"))
		return mm_cli_flag(c, "builtin") ? list_known(c, err)
						 : list_sources(c, err);
	if (!mm_str_eqz(what, "add") && !mm_str_eqz(what, "remove"))
		return mm_err_set(err, MM_EUSAGE,
		    "feed source の次は add、list、remove のどれかです",
		    "after feed source comes one of add, list, remove");
	if (c->app.actor.n == 0 || mm_str_eqz(c->app.actor, "dry-run"))
		if (!c->app.dry_run)
			return mm_err_set(err, MM_EUSAGE,
			    "誰の操作かを --actor か環境変数 MIMAMORI_ACTOR で"
			    "指定してください",
			    "say who acts with --actor or MIMAMORI_ACTOR");
	st = mm_cli_arg(c, 1, "NAME", &name, err);
	if (st != MM_OK)
		return st;
	return mm_str_eqz(what, "add") ? add_source(c, name, err)
				       : remove_source(c, name, err);
}

/* ---- updating ---- */

static const struct mm_col update_cols[] = {
	{ "source", "取得先", "source", MM_COL_CODE, false },
	{ "outcome", "結果", "outcome", MM_COL_TEXT, false },
	{ "files", "取得", "fetched", MM_COL_INT, false },
	{ "unchanged", "変更なし", "unchanged", MM_COL_INT, false },
	{ "bytes", "バイト数", "bytes", MM_COL_INT, false },
	{ "records", "件数", "records", MM_COL_INT, false },
	{ "unproved", "ダイジェストなし", "without digest", MM_COL_INT, true },
	{ "why", "失敗の理由", "why", MM_COL_TEXT, true },
};

static const struct mm_term outcomes[] = {
	{ "updated", "更新", "updated" },
	{ "unchanged", "変更なし", "unchanged" },
	{ "held", "保留", "held" },
	{ "failed", "失敗", "failed" },
	{ "not-due", "まだ間隔内", "not due" },
};
static const struct mm_terms outcome_terms = { "update_outcome", outcomes,
	(int)MM_COUNT(outcomes) };

static enum mm_status
show_lines(struct mm_cli *c, const struct mm_update_report *rep,
    const char *schema, struct mm_err *err)
{
	struct mm_rows rows;

	mm_rows_begin(
	    &rows, c, schema, update_cols, (int)MM_COUNT(update_cols));
	for (uint32_t i = 0; i < rep->list.n; i++) {
		const struct mm_update_line *l = &rep->list.v[i];
		const char *why = mm_tr(c->app.lang, l->why.ja, l->why.en);
		const struct mm_str cells[] = {
			l->source.name,
			mm_cell_term(c, &outcome_terms, (int)l->outcome),
			mm_cell_u64(c, l->files),
			mm_cell_u64(c, l->unchanged),
			mm_cell_u64(c, l->bytes),
			mm_cell_u64(c, l->records),
			mm_cell_u64(c, l->unproved),
			l->outcome == MM_UPDATE_FAILED ? mm_str_of(why)
						       : MM_STR_NONE,
		};

		mm_rows_add(&rows, cells);
	}
	return mm_rows_end(&rows, err);
}

/* Loud, whatever the form of the output and also with --quiet. */
static void
say_failures(const struct mm_cli *c, const struct mm_update_report *rep)
{
	for (uint32_t i = 0; i < rep->list.n; i++) {
		const struct mm_update_line *l = &rep->list.v[i];
		struct mm_err e = l->why;
		struct mm_str head;

		if (l->outcome != MM_UPDATE_FAILED)
			continue;
		head = mm_cli_text(c, "取得先 %.*s を更新できません",
		    "source %.*s was not updated", MM_FMT(l->source.name));
		(void)mm_err_set(&e, l->why.code, "%.*s%s%s: %s",
		    "%.*s%s%s: %s", MM_FMT(head),
		    l->why.source[0] != '\0' ? ": " : "", l->why.source,
		    mm_tr(c->app.lang, l->why.ja, l->why.en));
		e.source[0] = '\0';
		mm_cli_error(c, &e);
	}
}

static void
say_unproved(const struct mm_cli *c, const struct mm_update_report *rep)
{
	for (uint32_t i = 0; i < rep->list.n; i++)
		if (rep->list.v[i].unproved > 0)
			mm_cli_say(c,
			    "取得先 %.*s: 文書 %u 件にはダイジェストの公開があ"
			    "りません",
			    "source %.*s: no digest is published for %u "
			    "documents",
			    MM_FMT(rep->list.v[i].source.name),
			    rep->list.v[i].unproved);
}

static enum mm_status
run_update(struct mm_cli *c, struct mm_err *err)
{
	struct mm_update_request request = {
		.names = c->arg,
		.n = (uint32_t)c->nargs,
		.all = mm_cli_flag(c, "all"),
		.accept_shrink = mm_cli_flag(c, "accept-shrink"),
		.lenient = mm_cli_flag(c, "lenient"),
		.nvd_key = mm_str_of(getenv(NVD_KEY)),
	};
	struct mm_update_report rep;
	enum mm_status st = mm_feed_update(&c->app, &request, &rep, err);

	if (st == MM_OK)
		st = show_lines(c, &rep, "mimamori.feed.update", err);
	if (st != MM_OK)
		return st;
	say_unproved(c, &rep);
	mm_feed_say_skipped(c, &rep.feeds);
	mm_feed_say_held(c, &rep.feeds);
	if (rep.feeds.files.n > 0)
		mm_feed_say_done(c, &rep.feeds);
	say_failures(c, &rep);
	if (rep.failed > 0)
		c->exit_code = EXIT_FAILED;
	else if (rep.held > 0)
		c->exit_code = MM_FEED_EXIT_HELD;
	return MM_OK;
}

static enum mm_status
run_mirror(struct mm_cli *c, struct mm_err *err)
{
	struct mm_update_request request = {
		.names = c->arg + 1,
		.n = c->nargs > 1 ? (uint32_t)c->nargs - 1 : 0,
		.all = true,
		.nvd_key = mm_str_of(getenv(NVD_KEY)),
	};
	struct mm_update_report rep;
	struct mm_str folder;
	enum mm_status st = mm_cli_arg(c, 0, "DIR", &folder, err);

	if (st != MM_OK)
		return st;
	request.mirror = folder.p;
	st = mm_feed_update(&c->app, &request, &rep, err);
	if (st == MM_OK)
		st = show_lines(c, &rep, "mimamori.feed.mirror", err);
	if (st != MM_OK)
		return st;
	say_unproved(c, &rep);
	say_failures(c, &rep);
	if (rep.failed > 0)
		c->exit_code = EXIT_FAILED;
	return MM_OK;
}

static const struct mm_opt source_opts[] = {
	{ "how", "KIND",
	    "種類: file years nvd-api nvd-feed release csaf folder",
	    "kind: file, years, nvd-api, nvd-feed, release, csaf, folder",
	    false },
	{ "url", "URL|PATH", "取得元のアドレス、または手元のパス",
	    "address, or a local path", false },
	{ "every", "DAYS", "更新の間隔(日)", "days between updates", false },
	{ "licence", "TEXT", "利用条件の覚え", "note on the licence", false },
	{ "digest", "sha256|sha512",
	    "取得元のアドレスに .sha256 か .sha512 を付けた所に公開される",
	    "published at the address with .sha256 or .sha512", false },
	{ "pause", "MS", "次を求めるまでの休み(ミリ秒)",
	    "milliseconds between two requests", false },
	{ "builtin", NULL, "知られた取得先の一覧(list)",
	    "the well-known sources (list)", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt update_opts[] = {
	{ "all", NULL, "間隔内のものも", "also those that are not due", false },
	{ "accept-shrink", NULL, "件数が減っていても受け入れる",
	    "accept a feed that has fewer records", false },
	{ "lenient", NULL, "壊れたレコードを読み飛ばす(件数と場所を表示)",
	    "leave broken records out (counted and listed)", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_cmd cmds[] = {
	{ "feed", "source", "add|list|remove [NAME]",
	    "脆弱性情報の取得先を加える・一覧する・外す",
	    "add, list or remove a source of feeds", source_opts,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_source,
	    "mimamori feed source add kev" },
	{ "feed", "update", "[NAME...]",
	    "取得先から脆弱性情報を取得して取り込む",
	    "fetch feeds from their sources and import them", update_opts,
	    MM_NEED_ACTOR, MM_FACT_NONE, run_update,
	    "mimamori feed update --all" },
	{ "feed", "mirror", "DIR [NAME...]",
	    "取得先のファイルをフォルダに写す(取り込まない)",
	    "keep the files of the sources in a folder, import nothing", NULL,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_mirror,
	    "mimamori feed mirror /mnt/usb/feeds kev epss" },
};

const struct mm_cmd_group mm_cmd_group_feed_update = { cmds, MM_COUNT(cmds) };
