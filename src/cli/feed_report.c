/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/feed_report.h"

#include <inttypes.h>

#include "model/terms.h"

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
const struct mm_terms mm_feed_outcomes = { "feed_outcome", outcomes,
	(int)MM_COUNT(outcomes) };

enum mm_status
mm_feed_show_report(
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
			mm_cell_term(c, &mm_feed_outcomes, (int)f->outcome),
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

void
mm_feed_say_held(const struct mm_cli *c, const struct mm_feed_report *rep)
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
void
mm_feed_say_skipped(const struct mm_cli *c, const struct mm_feed_report *rep)
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

void
mm_feed_say_done(const struct mm_cli *c, const struct mm_feed_report *rep)
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
