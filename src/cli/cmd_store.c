/* SPDX-License-Identifier: Apache-2.0 */
/* store check, store rebuild, store backup. */
#include "cli/commands.h"

#include "app/rebuild.h"

#include <inttypes.h>
#include <string.h>

static const struct mm_col check_cols[] = {
	{ "check", "検査", "check", MM_COL_TEXT, false },
	{ "ok", "結果", "ok", MM_COL_BOOL, false },
	{ "detail", "詳細", "detail", MM_COL_TEXT, false },
};

static void
add_check(struct mm_rows *r, const char *name, bool ok, struct mm_str detail)
{
	const struct mm_str cells[] = { mm_str_of(name),
		mm_str_of(ok ? "true" : "false"), detail };

	mm_rows_add(r, cells);
}

static struct mm_str
count(const struct mm_cli *c, const char *what, uint64_t a, uint64_t b)
{
	return mm_arena_fmt(
	    c->app.arena, "%s %" PRIu64 " / %" PRIu64, what, a, b);
}

/* One row a question; true when every answer is good. */
static bool
add_health(struct mm_rows *r, const struct mm_store_health *h)
{
	const struct mm_cli *c = r->c;
	const struct {
		const char *name;
		bool ok;
		struct mm_str detail;
	} rows[] = {
		{ "integrity", h->integrity, mm_str_of(h->detail) },
		{ "schema", h->schema == h->schema_newest,
		    count(c, "", h->schema, h->schema_newest) },
		{ "head", h->head == h->rows,
		    count(c, "seq", h->head, h->rows) },
		{ "foreign", h->foreign_rows == 0,
		    mm_cell_u64(c, h->foreign_rows) },
		{ "blobs", h->bad_blobs == 0,
		    count(c, "bad", h->bad_blobs, h->blobs) },
	};
	bool good = true;

	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		add_check(r, rows[i].name, rows[i].ok, rows[i].detail);
		good = good && rows[i].ok;
	}
	return good;
}

static enum mm_status
run_check(struct mm_cli *c, struct mm_err *err)
{
	struct mm_store_health h;
	struct mm_rows r;
	enum mm_status st = mm_store_health(c->app.store, &h, err);
	bool good;

	if (st != MM_OK)
		return st;
	mm_rows_begin(&r, c, "mimamori.store.check", check_cols,
	    (int)MM_COUNT(check_cols));
	good = add_health(&r, &h);
	st = mm_rows_end(&r, err);
	if (st != MM_OK || good)
		return st;
	return mm_err_set(err, MM_EINTEGRITY,
	    "作業場所に異常があります。使用を止め、バックアップから戻して"
	    "ください",
	    "the workspace is damaged; stop using it and restore a backup");
}

static enum mm_status
run_rebuild(struct mm_cli *c, struct mm_err *err)
{
	bool check = mm_cli_flag(c, "check") || c->app.dry_run;
	struct mm_rebuild r;
	enum mm_status st = mm_rebuild(c->app.store, check, &r, err);

	if (st != MM_OK)
		return st;
	if (check && !r.equal)
		return mm_err_set(err, MM_EINTEGRITY,
		    "表が記録と一致しません(記録 %" PRIu64
		    " 件)。mimamori store rebuild で作り直してください",
		    "the tables differ from the journal (%" PRIu64
		    " entries); run mimamori store rebuild",
		    r.entries);
	if (r.equal)
		mm_cli_say(c, "表は記録 %" PRIu64 " 件と一致します(バイト単位)",
		    "the tables equal the %" PRIu64 " entries, byte for byte",
		    r.entries);
	else
		mm_cli_say(c,
		    "表を記録 %" PRIu64 " 件から作り直しました(違いが"
		    "ありました)",
		    "made the tables anew from %" PRIu64
		    " entries (they differed)",
		    r.entries);
	return MM_OK;
}

static enum mm_status
run_backup(struct mm_cli *c, struct mm_err *err)
{
	struct mm_str path;
	enum mm_status st = mm_cli_arg(c, 0, "FILE", &path, err);

	if (st == MM_OK)
		st = mm_store_backup(c->app.store, path.p, err);
	if (st == MM_OK)
		mm_cli_say(c, "%s に写しました(検査済み)",
		    "copied to %s (checked)", path.p);
	return st;
}

static const struct mm_opt rebuild_opts[] = {
	{ "check", NULL, "比べるだけで変えない", "only compare", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_cmd cmds[] = {
	{ "store", "check", NULL, "作業場所の保存状態を検査する",
	    "check the workspace's storage", NULL, MM_NEED_WORKSPACE,
	    MM_FACT_NONE, run_check, NULL },
	{ "store", "rebuild", NULL, "表を記録から作り直す",
	    "make the tables anew from the journal", rebuild_opts,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_rebuild,
	    "mimamori store rebuild --check" },
	{ "store", "backup", "FILE", "使用中のまま写しを取る",
	    "copy the database while it is in use", NULL, MM_NEED_WORKSPACE,
	    MM_FACT_NONE, run_backup, "mimamori store backup 2026-10-01.db" },
};

const struct mm_cmd_group mm_cmd_group_store = { cmds, MM_COUNT(cmds) };
