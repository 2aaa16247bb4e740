/* SPDX-License-Identifier: Apache-2.0 */
/* facts import, facts export: the public interchange. */
#include "cli/commands.h"

#include "app/facts.h"
#include "app/journal.h"
#include "codec/file.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* Most bytes read from standard input. */
#define STDIN_MAX ((size_t)1 << 30)

static enum mm_status
read_stdin(struct mm_cli *c, struct mm_bytes *out, struct mm_err *err)
{
	struct mm_buf buf;
	struct mm_str text;
	char block[65536];
	enum mm_status st;
	size_t n;

	mm_buf_init(&buf, STDIN_MAX);
	while ((n = fread(block, 1, sizeof(block), stdin)) > 0)
		mm_buf_add(&buf, block, n);
	st = ferror(stdin) ? mm_err_set(err, MM_EIO, "標準入力を読めません",
				 "cannot read standard input")
			   : mm_buf_check(&buf, err);
	if (st == MM_OK) {
		text = mm_arena_str(c->app.arena, mm_buf_view(&buf));
		st = text.p != NULL ? MM_OK : mm_err_nomem(err);
		*out = (struct mm_bytes){ (const uint8_t *)text.p, text.n };
	}
	mm_buf_free(&buf);
	return st;
}

/* Every bad line, for people, even with --quiet. */
static void
show_problems(const struct mm_cli *c, const struct mm_facts_report *r)
{
	for (uint32_t i = 0; i < r->problems.n; i++)
		mm_cli_error(c, &r->problems.v[i].err);
	if (r->bad > r->problems.n)
		(void)fprintf(
		    stderr, "... +%" PRIu64 "\n", r->bad - r->problems.n);
}

/* Restoring makes the workspace when there is none. */
static enum mm_status
open_for(struct mm_cli *c, bool preserve, struct mm_err *err)
{
	enum mm_status st;

	if (!preserve || c->app.dry_run)
		return mm_app_open(&c->app, err);
	st = mm_app_create(&c->app, err);
	if (st != MM_ECONFLICT)
		return st;
	mm_app_close(&c->app);
	return mm_app_open(&c->app, err);
}

static enum mm_status
restore(struct mm_cli *c, const struct mm_facts_text *text,
    struct mm_facts_report *r, struct mm_err *err)
{
	const char *head_text = mm_cli_opt(c, "head");
	struct mm_head given, head;
	enum mm_status st = MM_OK;

	if (head_text != NULL)
		st = mm_head_parse(mm_str_of(head_text), &given, err);
	if (st == MM_OK)
		st = mm_facts_restore(&c->app, text,
		    head_text != NULL ? &given : NULL, r, &head, err);
	if (st == MM_OK)
		mm_cli_printf(c, "%s\n", mm_head_text(c->app.arena, &head).p);
	return st;
}

static enum mm_status
import_text(
    struct mm_cli *c, const struct mm_facts_text *text, struct mm_err *err)
{
	struct mm_facts_report r = { 0 };
	enum mm_status st;

	if (mm_cli_flag(c, "preserve"))
		st = restore(c, text, &r, err);
	else if (mm_cli_flag(c, "partial"))
		st = mm_facts_import_good(
		    &c->app, text, mm_cli_opt(c, "rejects"), &r, err);
	else
		st = mm_facts_import(&c->app, text, &r, err);

	show_problems(c, &r);
	if (st != MM_OK)
		return st;
	if (c->app.dry_run)
		mm_cli_say(c,
		    "%" PRIu64 " 行を確かめました: 記録するもの %" PRIu64
		    " 件、変わらないもの %" PRIu64
		    " 件(--dry-run のため記録していません)",
		    "%" PRIu64 " lines checked: %" PRIu64 " to record, %" PRIu64
		    " unchanged (nothing recorded: --dry-run)",
		    r.lines, r.recorded, r.unchanged);
	else
		mm_cli_say(c,
		    "%" PRIu64 " 行のうち %" PRIu64
		    " 件を記録しました(変わらないもの %" PRIu64 " 件)",
		    "%" PRIu64 " lines, %" PRIu64 " facts recorded (%" PRIu64
		    " unchanged)",
		    r.lines, r.recorded, r.unchanged);
	return MM_OK;
}

static enum mm_status
run_import(struct mm_cli *c, struct mm_err *err)
{
	struct mm_file_map map = { 0 };
	struct mm_facts_text text = { .source = "stdin" };
	struct mm_str path;
	enum mm_status st = mm_cli_arg(c, 0, "FILE", &path, err);

	if (st == MM_OK)
		st = open_for(c, mm_cli_flag(c, "preserve"), err);
	if (st != MM_OK)
		return st;
	if (mm_str_eqz(path, "-")) {
		st = read_stdin(c, &text.bytes, err);
		return st == MM_OK ? import_text(c, &text, err) : st;
	}
	st = mm_file_map(path.p, MM_FACTS_TEXT_MAX, &map, err);
	text.bytes = map.bytes;
	text.source = path.p;
	if (st == MM_OK)
		st = import_text(c, &text, err);
	mm_file_unmap(&map);
	return st;
}

static enum mm_status
print_line(void *ctx, struct mm_str line, struct mm_err *err)
{
	struct mm_cli *c = ctx;

	mm_buf_str(&c->out, line);
	mm_buf_char(&c->out, '\n');
	return mm_buf_check(&c->out, err);
}

static enum mm_status
run_export(struct mm_cli *c, struct mm_err *err)
{
	uint64_t since = 1;
	enum mm_status st = mm_cli_number(c, "since", &since, err);

	if (st != MM_OK)
		return st;
	st = mm_facts_export(&c->app, since - 1, print_line, c, err);
	/* Half an export must not be taken for a whole one. */
	if (st != MM_OK)
		mm_buf_clear(&c->out);
	return st;
}

static const struct mm_opt import_opts[] = {
	{ "partial", NULL, "誤りのない行だけを記録する",
	    "record the good lines beside bad ones", false },
	{ "rejects", "FILE.jsonl",
	    "--partial のとき、誤りのある行を書き出す(直して取り込める)",
	    "with --partial: file for the bad lines, to correct and import",
	    false },
	{ "preserve", NULL,
	    "番号・記録日時ごと空の作業場所に復元する(なければ作る)",
	    "restore with numbers and instants into an empty workspace (made "
	    "when there is none)",
	    false },
	{ "head", "SEQ:HASH", "復元後の先頭がこれでなければ記録しない",
	    "record nothing unless the restored head is this one", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt export_opts[] = {
	{ "since", "SEQ", "この番号から", "from this entry on", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_cmd cmds[] = {
	{ "facts", "import", "FILE.jsonl", "事実を取り込む(全部か、なしか)",
	    "import facts, all or none", import_opts, MM_NEED_NOTHING,
	    MM_FACT_NONE, run_import,
	    "mimamori facts import facts.jsonl --dry-run" },
	{ "facts", "export", NULL, "記録を1行1件で書き出す",
	    "write the journal, one entry a line", export_opts,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_export,
	    "mimamori facts export > facts.jsonl" },
};

const struct mm_cmd_group mm_cmd_group_facts = { cmds, MM_COUNT(cmds) };
