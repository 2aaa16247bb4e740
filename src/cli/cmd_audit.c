/* SPDX-License-Identifier: Apache-2.0 */
/* audit verify, audit log. */
#include "cli/commands.h"

#include "app/audit.h"
#include "app/journal.h"

#include <inttypes.h>

static const struct mm_col verify_cols[] = {
	{ "workspace", "作業場所", "workspace", MM_COL_TEXT, false },
	{ "entries", "記録", "entries", MM_COL_INT, false },
	{ "head", "先頭", "head", MM_COL_TEXT, false },
	{ "rows", "照合した行", "rows compared", MM_COL_INT, false },
	{ "backwards", "時刻の逆行", "clock went back", MM_COL_INT, false },
	{ "head_given", "控えと照合", "head given", MM_COL_BOOL, false },
};

/* For people the head stands on a line of its own, never cut. */
static enum mm_status
show_verified(
    struct mm_cli *c, const struct mm_audit *a, bool given, struct mm_err *err)
{
	struct mm_str head = mm_head_text(c->app.arena, &a->head);
	const struct mm_str cells[] = { mm_store_workspace(c->app.store),
		mm_cell_u64(c, a->head.seq), head, mm_cell_u64(c, a->rows),
		mm_cell_u64(c, a->backwards),
		mm_str_of(given ? "true" : "false") };
	struct mm_rows r;

	if (head.p == NULL)
		return mm_err_nomem(err);
	if (c->format != MM_OUT_TABLE && c->format != MM_OUT_PLAIN) {
		mm_rows_begin(&r, c, "mimamori.audit.verify", verify_cols,
		    (int)MM_COUNT(verify_cols));
		mm_rows_add(&r, cells);
		return mm_rows_end(&r, err);
	}
	mm_cli_printf(c, "%s\n", head.p);
	mm_cli_say(c, "記録 %" PRIu64 " 件は正しく、表とも一致します",
	    "%" PRIu64 " entries verify and agree with the tables",
	    a->head.seq);
	if (a->backwards > 0)
		mm_cli_say(c,
		    "注意: 記録日時が前後する記録が %" PRIu64
		    " 件あります(最初は %" PRIu64 ")",
		    "note: %" PRIu64
		    " entries were recorded before their forerunner (first: "
		    "%" PRIu64 ")",
		    a->backwards, a->backwards_first);
	if (!given)
		mm_cli_say(c,
		    "末尾の欠落は、控えておいた先頭と比べないとわかりません: "
		    "mimamori audit verify --head 番号:ハッシュ",
		    "a missing end shows only against a head kept elsewhere: "
		    "mimamori audit verify --head SEQ:HASH");
	return MM_OK;
}

static enum mm_status
run_verify(struct mm_cli *c, struct mm_err *err)
{
	const char *text = mm_cli_opt(c, "head");
	struct mm_head given;
	struct mm_audit a;
	enum mm_status st = MM_OK;

	if (text != NULL)
		st = mm_head_parse(mm_str_of(text), &given, err);
	if (st == MM_OK)
		st = mm_audit_verify(
		    &c->app, text != NULL ? &given : NULL, &a, err);
	return st == MM_OK ? show_verified(c, &a, text != NULL, err) : st;
}

static const struct mm_col log_cols[] = {
	{ "seq", "番号", "seq", MM_COL_INT, false },
	{ "recorded", "記録日時", "recorded", MM_COL_TEXT, false },
	{ "actor", "記録者", "actor", MM_COL_TEXT, false },
	{ "type", "種類", "type", MM_COL_TEXT, false },
	{ "valid", "発効日", "valid", MM_COL_TEXT, false },
	{ "reason", "理由", "reason", MM_COL_TEXT, false },
	{ "data", "内容", "data", MM_COL_JSON, false },
	{ "chain", "連鎖ハッシュ", "chain", MM_COL_TEXT, true },
};

/* Texts of a line live only during the call: keep copies in the run. */
static enum mm_status
log_line(void *ctx, const struct mm_audit_line *line, struct mm_err *err)
{
	struct mm_rows *r = ctx;
	struct mm_arena *a = r->c->app.arena;
	const struct mm_fact *f = line->fact;
	char recorded[MM_DATE_TEXT], valid[MM_DATE_TEXT], hex[MM_SHA256_HEX];
	struct mm_str cells[] = { mm_cell_u64(r->c, f->seq),
		mm_arena_str(a, mm_str_of(mm_time_fmt(f->recorded, recorded))),
		mm_arena_str(a, f->actor),
		mm_str_of(mm_fact_defs[f->type].type),
		mm_arena_str(a, mm_str_of(mm_date_fmt(f->valid, valid))),
		mm_arena_str(a, f->reason), mm_arena_str(a, line->data),
		mm_arena_str(a, mm_str_of(mm_sha256_hex(line->chain, hex))) };

	if (cells[6].p == NULL || cells[7].p == NULL)
		return mm_err_nomem(err);
	mm_rows_add(r, cells);
	return MM_OK;
}

static enum mm_status
run_log(struct mm_cli *c, struct mm_err *err)
{
	const char *type_text = mm_cli_opt(c, "type");
	enum mm_fact_type type = MM_FACT_NONE;
	struct mm_rows r;
	uint64_t since = 1;
	enum mm_status st = mm_cli_number(c, "since", &since, err);

	if (st != MM_OK)
		return st;
	if (type_text != NULL) {
		type = mm_fact_type_of(mm_str_of(type_text));
		if (type == MM_FACT_NONE)
			return mm_err_set(err, MM_EUSAGE,
			    "「%s」という種類の事実はありません"
			    "(docs/formats/facts.md)",
			    "there is no fact of type \"%s\" "
			    "(docs/formats/facts.md)",
			    type_text);
	}
	mm_rows_begin(
	    &r, c, "mimamori.audit.log", log_cols, (int)MM_COUNT(log_cols));
	st = mm_audit_log(&c->app, since - 1, type, log_line, &r, err);
	return st == MM_OK ? mm_rows_end(&r, err) : st;
}

static const struct mm_opt verify_opts[] = {
	{ "head", "SEQ:HASH", "控えておいた先頭とも比べる",
	    "compare with a head kept elsewhere", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt log_opts[] = {
	{ "since", "SEQ", "この番号から", "from this entry on", false },
	{ "type", "TYPE", "この種類だけ (unit.move など)",
	    "only this type (unit.move, ...)", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_cmd cmds[] = {
	{ "audit", "verify", NULL, "記録の改ざん・欠落と表の一致を検証する",
	    "verify the journal and its tables", verify_opts, MM_NEED_WORKSPACE,
	    MM_FACT_NONE, run_verify, "mimamori audit verify" },
	{ "audit", "log", NULL, "記録を番号順に示す",
	    "show the entries in order", log_opts, MM_NEED_WORKSPACE,
	    MM_FACT_NONE, run_log,
	    "mimamori audit log --type unit.move -o csv" },
};

const struct mm_cmd_group mm_cmd_group_audit = { cmds, MM_COUNT(cmds) };
