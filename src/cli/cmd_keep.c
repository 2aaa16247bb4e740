/* SPDX-License-Identifier: Apache-2.0 */
/* audit show, audit retention, hold set, seal add, show, erase. */
#include "cli/commands.h"

#include "app/audit.h"
#include "app/retention.h"
#include "base/num.h"
#include "codec/file.h"

#include <inttypes.h>

#define JST_SECONDS 32400
#define DAY 86400

/* -- one entry ------------------------------------------------------------ */

static const struct mm_col show_cols[] = {
	{ "field", "項目", "field", MM_COL_CODE, false },
	{ "before", "前", "before", MM_COL_TEXT, false },
	{ "after", "後", "after", MM_COL_TEXT, false },
	{ "changed", "変更", "changed", MM_COL_BOOL, false },
};

static void
add_field(struct mm_rows *r, const char *name, struct mm_str before,
    struct mm_str after)
{
	const struct mm_str cells[] = { mm_str_of(name), before, after,
		mm_str_of(mm_str_eq(before, after) ? "false" : "true") };

	mm_rows_add(r, cells);
}

/* UTC is what was recorded; Japan's clock is what people remember. */
static void
say_entry(struct mm_cli *c, const struct mm_audit_entry *e)
{
	const struct mm_fact *f = &e->fact;
	char utc[MM_DATE_TEXT], day[MM_DATE_TEXT], valid[MM_DATE_TEXT];
	int64_t of_day = ((f->recorded.sec + JST_SECONDS) % DAY + DAY) % DAY;

	mm_cli_say(c,
	    "記録 %" PRIu64 "(%s、発効 %s): %.*s が %s(日本時間 %s %02d:%02d)に"
	    "記録。理由: %.*s",
	    "entry %" PRIu64 " (%s, valid %s): %.*s at %s (in Japan %s "
	    "%02d:%02d); reason: %.*s",
	    f->seq, mm_fact_defs[f->type].type, mm_date_fmt(f->valid, valid),
	    MM_FMT(f->actor), mm_time_fmt(f->recorded, utc),
	    mm_date_fmt(mm_time_jst_date(f->recorded), day),
	    (int)(of_day / 3600), (int)(of_day % 3600 / 60),
	    MM_FMT(f->reason.n > 0 ? f->reason : MM_STR("-")));
	if (e->before.seq > 0)
		mm_cli_say(c, "前の記録: %" PRIu64, "before: entry %" PRIu64,
		    e->before.seq);
	if (e->voided_by > 0)
		mm_cli_say(c, "記録 %" PRIu64 " により取り消されています",
		    "voided by entry %" PRIu64, e->voided_by);
}

static enum mm_status
run_show(struct mm_cli *c, struct mm_err *err)
{
	uint64_t seq = 0;
	struct mm_audit_entry e;
	struct mm_rows r;
	struct mm_str text;
	enum mm_status st = mm_cli_arg(c, 0, "SEQ", &text, err);

	if (st == MM_OK && !mm_num_u64(text, INT64_MAX, &seq))
		st = mm_err_set(err, MM_EUSAGE,
		    "「%.*s」は記録の番号ではありません",
		    "\"%.*s\" is no number of an entry", MM_FMT(text));
	if (st == MM_OK)
		st = mm_audit_show(&c->app, seq, &e, err);
	if (st != MM_OK)
		return st;
	say_entry(c, &e);
	mm_rows_begin(
	    &r, c, "mimamori.audit.show", show_cols, (int)MM_COUNT(show_cols));
	for (int i = 0; i < mm_fact_defs[e.fact.type].nfields; i++)
		if (e.fact.v[i].p != NULL || e.before.v[i].p != NULL)
			add_field(&r, mm_fact_defs[e.fact.type].fields[i].name,
			    e.before.v[i], e.fact.v[i]);
	return mm_rows_end(&r, err);
}

/* -- retention ------------------------------------------------------------ */

static const struct mm_col retention_cols[] = {
	{ "product", "製品ID", "product", MM_COL_CODE, false },
	{ "units", "個体", "units", MM_COL_INT, false },
	{ "in_use", "廃棄未確認", "in use", MM_COL_INT, false },
	{ "qms_years", "QMS", "QMS years", MM_COL_INT, false },
	{ "gvp_years", "GVP", "GVP years", MM_COL_INT, false },
	{ "years", "保存年数", "years kept", MM_COL_INT, false },
	{ "last_use", "最終使用日", "last use", MM_COL_TEXT, false },
	{ "end", "保存終了日", "kept until", MM_COL_TEXT, false },
	{ "hold", "保存の指定", "legal hold", MM_COL_TEXT, false },
};

static enum mm_status
run_retention(struct mm_cli *c, struct mm_err *err)
{
	struct mm_retention *all;
	struct mm_world *w;
	struct mm_rows r;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st == MM_OK)
		st = mm_retention_of(&c->app, w, &all, err);
	if (st != MM_OK)
		return st;
	mm_rows_begin(&r, c, "mimamori.audit.retention", retention_cols,
	    (int)MM_COUNT(retention_cols));
	for (uint32_t i = 0; i < w->products.n; i++) {
		const struct mm_str cells[] = { w->products.v[i].id,
			mm_cell_u64(c, all[i].units),
			mm_cell_u64(c, all[i].in_use),
			mm_cell_u64(c, all[i].qms), mm_cell_u64(c, all[i].gvp),
			mm_cell_u64(c, all[i].years),
			mm_cell_date(c, all[i].last_use),
			mm_cell_date(c, all[i].end), all[i].hold };

		mm_rows_add(&r, cells);
	}
	mm_cli_say(c,
	    "記録を削除する機能はありません。日付は、これより前に作業場所を処分"
	    "で"
	    "きないことを示します",
	    "nothing is ever deleted; the dates say before when a workspace "
	    "must not be put away");
	return mm_rows_end(&r, err);
}

/* -- sealed data ---------------------------------------------------------- */

static enum mm_status
run_seal_add(struct mm_cli *c, struct mm_err *err)
{
	const char *file = mm_cli_opt(c, "file");
	struct mm_sealed_new s = { .what = mm_str_of(mm_cli_opt(c, "what")),
		.party = mm_str_of(mm_cli_opt(c, "party")),
		.reason = mm_str_of(mm_cli_opt(c, "reason")) };
	struct mm_bytes b;
	enum mm_status st = mm_cli_arg(c, 0, "ID", &s.id, err);

	if (st == MM_OK &&
	    (file == NULL || s.what.p == NULL || s.party.p == NULL))
		st = mm_err_set(err, MM_EUSAGE,
		    "--party、--what、--file を指定してください(値は引数では"
		    "なくファイルで渡します)",
		    "give --party, --what and --file (the value is passed in "
		    "a file, not as an argument)");
	if (st == MM_OK)
		st = mm_file_read(c->app.arena, file, MM_SEALED_MAX, &b, err);
	if (st != MM_OK)
		return st;
	s.value = (struct mm_str){ (const char *)b.p, b.n };
	st = mm_sealed_add(&c->app, &s, err);
	if (st == MM_OK)
		mm_cli_say(c, "封緘 %.*s を記録しました。%s は消してください",
		    "recorded seal %.*s; now remove %s", MM_FMT(s.id), file);
	return st;
}

static enum mm_status
run_seal_show(struct mm_cli *c, struct mm_err *err)
{
	struct mm_str id, value;
	enum mm_status st = mm_cli_arg(c, 0, "ID", &id, err);

	if (st == MM_OK)
		st = mm_sealed_open(&c->app, id, &value, err);
	if (st == MM_OK)
		mm_cli_print(c, value);
	return st;
}

static enum mm_status
run_seal_erase(struct mm_cli *c, struct mm_err *err)
{
	struct mm_str id;
	enum mm_status st = mm_cli_arg(c, 0, "ID", &id, err);

	if (st == MM_OK)
		st = mm_sealed_erase(
		    &c->app, id, mm_str_of(mm_cli_opt(c, "reason")), err);
	if (st == MM_OK)
		mm_cli_say(c,
		    "封緘 %.*s の値を消去しました。バックアップの写しは、その"
		    "保管期間が過ぎるまで残ります",
		    "erased the value of seal %.*s; copies in backups stay "
		    "until those are put away",
		    MM_FMT(id));
	return st;
}

static const struct mm_opt seal_opts[] = {
	{ "party", "PARTY", "誰についての情報か(取引先ID)",
	    "about whom (party id)", false },
	{ "what", "TEXT", "何の情報か(個人情報を書かない)",
	    "what it is, in general words", false },
	{ "file", "FILE", "値の入ったファイル", "file that holds the value",
	    false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_cmd cmds[] = {
	{ "audit", "show", "SEQ", "1件の記録と、その前の値を示す",
	    "show one entry and what it changed", NULL, MM_NEED_WORKSPACE,
	    MM_FACT_NONE, run_show, "mimamori audit show 1234" },
	{ "audit", "retention", NULL, "製品ごとの記録の保存期間を示す",
	    "show how long the records of each product are kept", NULL,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_retention,
	    "mimamori audit retention" },
	{ "hold", "set", "ID yes|no", "保存の指定(訴訟・調査など)と解除",
	    "place or release a legal hold", NULL, MM_NEED_ACTOR, MM_FACT_HOLD,
	    NULL, "mimamori hold set H-1 yes --product VT-3 --reason 調査" },
	{ "seal", "add", "ID", "個人情報を封緘して記録する",
	    "seal personal data", seal_opts, MM_NEED_ACTOR, MM_FACT_NONE,
	    run_seal_add,
	    "mimamori seal add C-1 --party H-001 --what 担当者 --file c.txt" },
	{ "seal", "show", "ID", "封緘した個人情報を示す",
	    "show sealed personal data", NULL, MM_NEED_ACTOR, MM_FACT_NONE,
	    run_seal_show, NULL },
	{ "seal", "erase", "ID", "封緘した個人情報を消去する",
	    "erase sealed personal data", NULL, MM_NEED_ACTOR, MM_FACT_NONE,
	    run_seal_erase, "mimamori seal erase C-1 --reason 退職" },
};

const struct mm_cmd_group mm_cmd_group_keep = { cmds, MM_COUNT(cmds) };
