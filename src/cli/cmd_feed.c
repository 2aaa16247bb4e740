/* SPDX-License-Identifier: Apache-2.0 */
/* feed import, feed export, feed status. */
#include "cli/commands.h"

#include "app/feed_bundle.h"
#include "app/feed_update.h"
#include "cli/feed_report.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static enum mm_status
say_imported(
    struct mm_cli *c, const struct mm_feed_report *rep, struct mm_err *err)
{
	enum mm_status st = mm_feed_show_report(c, rep, err);

	if (st != MM_OK)
		return st;
	mm_feed_say_skipped(c, rep);
	mm_feed_say_held(c, rep);
	mm_feed_say_done(c, rep);
	if (rep->held > 0)
		c->exit_code = MM_FEED_EXIT_HELD;
	return MM_OK;
}

static enum mm_status
import_bundle(struct mm_cli *c, const char *path, struct mm_err *err)
{
	struct mm_feed_bundle_ask ask = { .path = path,
		.key = mm_cli_opt(c, "key"),
		.accept_shrink = mm_cli_flag(c, "accept-shrink"),
		.lenient = mm_cli_flag(c, "lenient") };
	struct mm_feed_bundle bundle;
	struct mm_feed_report rep;
	char made[MM_DATE_TEXT];
	enum mm_status st;

	if (c->nargs != 1 || mm_cli_opt(c, "name") != NULL)
		return mm_err_set(err, MM_EUSAGE,
		    "束は1つずつ、--name なしで取り込みます",
		    "a bundle is imported alone and without --name");
	if (ask.key == NULL)
		return mm_err_set(err, MM_EUSAGE,
		    "%s は署名された束です。送り元の公開鍵を --key で指定して"
		    "ください",
		    "%s is a signed bundle; give the public key of its sender "
		    "with --key",
		    path);
	st = mm_feed_bundle_read(&c->app, &ask, &bundle, &rep, err);
	if (st != MM_OK)
		return st;
	mm_cli_say(c,
	    "束は正しい: 作業場所 %.*s、%s 作成、フィード %u 件(うち束に %u "
	    "件)",
	    "the bundle verifies: workspace %.*s, made %s, %u feeds (%u of "
	    "them "
	    "in it)",
	    MM_FMT(bundle.workspace), mm_time_fmt(bundle.made, made),
	    bundle.feeds, bundle.here);
	return say_imported(c, &rep, err);
}

/* ---- export ---- */

static enum mm_status
run_export(struct mm_cli *c, struct mm_err *err)
{
	struct mm_feed_bundle_ask ask = { .key = mm_cli_opt(c, "key"),
		.since = mm_str_of(mm_cli_opt(c, "since")) };
	struct mm_feed_bundle bundle;
	struct mm_str path;
	enum mm_status st = mm_cli_arg(c, 0, "FILE", &path, err);

	if (st != MM_OK)
		return st;
	if (ask.key == NULL)
		return mm_err_set(err, MM_EUSAGE,
		    "署名する鍵を --key で指定してください(作り方: mimamori "
		    "audit keygen)",
		    "give the key to sign with by --key (made by mimamori "
		    "audit keygen)");
	ask.path = path.p;
	st = mm_feed_bundle_write(&c->app, &ask, &bundle, err);
	if (st == MM_OK)
		mm_cli_say(c,
		    "束を作りました: フィード %u 件のうち %u 件、%" PRIu64
		    " バイト。次の差分は --since %" PRIu64,
		    "bundle made: of %u feeds %u, %" PRIu64
		    " bytes; the next delta: --since %" PRIu64,
		    bundle.feeds, bundle.here, bundle.bytes, bundle.head);
	return st;
}

/* ---- import ---- */

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

	if (st == MM_OK &&
	    (mm_cli_opt(c, "key") != NULL || mm_feed_bundle_is(first.p)))
		return import_bundle(c, first.p, err);
	if (st == MM_OK)
		st = mm_feed_import(&c->app, &request, &rep, err);
	return st == MM_OK ? say_imported(c, &rep, err) : st;
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
	{ "from", "取得先", "fetched from", MM_COL_TEXT, true },
	{ "fetched", "最後の成功", "last success", MM_COL_TEXT, true },
	{ "etag", "ETag", "ETag", MM_COL_TEXT, true },
};

/* Where a feed was fetched from; *file: what names it there. NULL: nowhere. */
static const struct mm_source_state *
origin_of(const struct mm_source_states *all, const struct mm_feed_ref *f,
    const struct mm_origin_file **file)
{
	for (uint32_t i = 0; i < all->list.n; i++) {
		*file = mm_origin_find(&all->list.v[i].origin, f->name);
		if (*file != NULL && mm_str_eq((*file)->sha256, f->digest))
			return &all->list.v[i];
	}
	return NULL;
}

/* A source that fails or is late is told wherever its feeds are. */
static void
say_sources(const struct mm_cli *c, const struct mm_source_states *all)
{
	for (uint32_t i = 0; i < all->list.n; i++) {
		const struct mm_source_state *s = &all->list.v[i];

		if (mm_origin_failing(&s->origin))
			mm_cli_say(c, "取得先 %.*s: 更新に失敗: %.*s",
			    "source %.*s: the last update failed: %.*s",
			    MM_FMT(s->source.name),
			    MM_FMT(c->app.lang == MM_EN ? s->origin.why_en
							: s->origin.why_ja));
		else if (s->stale)
			mm_cli_say(c,
			    "取得先 %.*s: %u 日の間隔を過ぎても更新されていま"
			    "せん",
			    "source %.*s: not updated within its %u days",
			    MM_FMT(s->source.name), s->source.every);
	}
}

static void
add_state(struct mm_rows *rows, const struct mm_feed_ref *f,
    const struct mm_source_states *all)
{
	const struct mm_origin_file *file = NULL;
	const struct mm_source_state *from = origin_of(all, f, &file);
	char success[MM_DATE_TEXT];
	struct mm_cli *c = rows->c;
	char when[MM_DATE_TEXT];
	bool aged = mm_date_is_set(f->feed_date) &&
	    mm_date_cmp(c->app.as_of, f->feed_date) >= 0;
	const struct mm_str cells[] = {
		mm_cell_term(c, &mm_terms_feed_source, (int)f->source),
		f->name,
		mm_cell_term(c, &mm_feed_outcomes,
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
		from != NULL ? from->source.name : MM_STR_NONE,
		from != NULL && from->origin.succeeded.sec != 0
		    ? mm_arena_str(c->app.arena,
			  mm_str_of(
			      mm_time_fmt(from->origin.succeeded, success)))
		    : MM_STR_NONE,
		from != NULL ? file->etag : MM_STR_NONE,
	};

	mm_rows_add(rows, cells);
}

static enum mm_status
run_status(struct mm_cli *c, struct mm_err *err)
{
	struct mm_feed_state state;
	struct mm_source_states sources;
	struct mm_rows rows;
	enum mm_status st = mm_feed_status(&c->app, &state, err);

	if (st == MM_OK)
		st = mm_feed_sources_state(&c->app, &sources, err);
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
		add_state(&rows, &state.list.v[i], &sources);
	st = mm_rows_end(&rows, err);
	if (st == MM_OK)
		say_sources(c, &sources);
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
	{ "key", "PUBKEY", "署名された束の、送り元の公開鍵",
	    "public key of the sender of a signed bundle", false },
	{ "accept-shrink", NULL, "件数が減っていても受け入れる",
	    "accept a feed that has fewer records", false },
	{ "lenient", NULL, "壊れたレコードを読み飛ばす(件数と場所を表示)",
	    "leave broken records out (counted and listed)", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt export_opts[] = {
	{ "key", "KEY", "署名する秘密鍵", "private key to sign with", false },
	{ "since", "DATE|SEQ", "この日か記録番号より後のものだけ(差分)",
	    "only what came since this day or record (delta)", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_cmd cmds[] = {
	{ "feed", "import", "FILE|DIR...",
	    "脆弱性情報とサポート期限の情報を取り込む",
	    "import feeds of vulnerabilities and ends of support", import_opts,
	    MM_NEED_ACTOR, MM_FACT_NONE, run_import,
	    "mimamori feed import feeds/kev.json.gz" },
	{ "feed", "export", "FILE",
	    "取り込んだ脆弱性情報を署名した束にする(閉じた網へ)",
	    "put the feeds into a signed bundle, for a closed network",
	    export_opts, MM_NEED_WORKSPACE, MM_FACT_NONE, run_export,
	    "mimamori feed export feeds.tar --key signer.key" },
	{ "feed", "status", NULL, "取り込んだ脆弱性情報の一覧",
	    "what was imported and how old it is", NULL, MM_NEED_WORKSPACE,
	    MM_FACT_NONE, run_status, "mimamori feed status" },
};

const struct mm_cmd_group mm_cmd_group_feed = { cmds, MM_COUNT(cmds) };
