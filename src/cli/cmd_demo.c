/* SPDX-License-Identifier: Apache-2.0 */
/* demo load, demo purge: the sample workspace. */
#include "cli/commands.h"

#include "app/demo.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* How far above the program a source tree is looked for. */
#define LEVELS_UP 6
#define MARK "workspace.jsonl"

static bool
holds_sample(const char *dir)
{
	char path[4096];
	int n = snprintf(path, sizeof(path), "%s/" MARK, dir);

	return n > 0 && (size_t)n < sizeof(path) && access(path, R_OK) == 0;
}

/*
 * Where the sample is: --data, MIMAMORI_DATA, beside the program as
 * installed (PREFIX/bin, PREFIX/share/mimamori), or in the source tree the
 * program was built in. No path is compiled in.
 */
static enum mm_status
find_data(const struct mm_cli *c, char *out, size_t size, struct mm_err *err)
{
	static const char *const below[] = { "share/mimamori/sample",
		"data/sample" };
	const char *given = mm_cli_opt(c, "data");
	char exe[4096];
	ssize_t n;

	if (given == NULL)
		given = getenv("MIMAMORI_DATA");
	if (given != NULL) {
		(void)snprintf(out, size, "%s", given);
		return MM_OK;
	}
	n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	exe[n > 0 ? n : 0] = '\0';
	for (int up = 0; up < LEVELS_UP && strrchr(exe, '/') != NULL; up++) {
		*strrchr(exe, '/') = '\0';
		for (size_t i = 0; i < MM_COUNT(below); i++) {
			(void)snprintf(out, size, "%s/%s", exe, below[i]);
			if (holds_sample(out))
				return MM_OK;
		}
	}
	return mm_err_set(err, MM_ENOTFOUND,
	    "サンプルのファイルが見つかりません。--data DIR で指定してください",
	    "the files of the sample are not found; give them with --data "
	    "DIR");
}

static void
say_step(
    void *ctx, const char *ja, const char *en, uint64_t done, uint64_t total)
{
	const struct mm_cli *c = ctx;

	mm_cli_say(c, "[%2" PRIu64 "/%" PRIu64 "] %s",
	    "[%2" PRIu64 "/%" PRIu64 "] %s", done + 1, total,
	    mm_tr(c->app.lang, ja, en));
}

static enum mm_status
run_load(struct mm_cli *c, struct mm_err *err)
{
	struct mm_demo_report r = { 0 };
	char data[4200];
	enum mm_status st = find_data(c, data, sizeof(data), err);

	if (st != MM_OK)
		return st;
	c->app.progress = say_step;
	c->app.progress_ctx = c;
	st = mm_demo_load(&c->app, data, &r, err);
	if (st != MM_OK)
		return st;
	mm_cli_say(c,
	    "サンプルを読み込みました: 記録 %" PRIu64 " 件、SBOM %" PRIu64
	    " 件、脆弱性情報 %" PRIu64 " 件、所見 %" PRIu64
	    " 件\n全て架空です(基準日は2026-10-01に固定)。\n"
	    "次に: mimamori status -C %s",
	    "sample loaded: %" PRIu64 " facts, %" PRIu64 " SBOMs, %" PRIu64
	    " feeds, %" PRIu64
	    " findings\nall of it is invented (the date is fixed at "
	    "2026-10-01).\nnext: mimamori status -C %s",
	    r.facts, r.sboms, r.feeds, r.findings, c->app.dir);
	return MM_OK;
}

static enum mm_status
run_purge(struct mm_cli *c, struct mm_err *err)
{
	enum mm_status st;

	if (!c->yes)
		return mm_err_set(err, MM_EUSAGE,
		    "サンプルの作業場所 %s "
		    "を削除します。よければ --yes を付けてください",
		    "this removes the sample workspace %s; add --yes if that "
		    "is meant",
		    c->app.dir);
	st = mm_demo_purge(&c->app, err);
	if (st == MM_OK)
		mm_cli_say(c, "サンプルの作業場所 %s を削除しました",
		    "removed the sample workspace %s", c->app.dir);
	return st;
}

static const struct mm_opt load_opts[] = {
	{ "data", "DIR", "サンプルのフォルダ(data/sample)",
	    "folder of the sample (data/sample)", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_cmd cmds[] = {
	{ "demo", "load", NULL, "架空のサンプルを新しい作業場所に読み込む",
	    "load the invented sample into a new workspace", load_opts,
	    MM_NEED_NOTHING, MM_FACT_NONE, run_load,
	    "mimamori demo load -C demo" },
	{ "demo", "purge", NULL, "サンプルの作業場所を削除する",
	    "remove a sample workspace", NULL, MM_NEED_WORKSPACE, MM_FACT_NONE,
	    run_purge, "mimamori demo purge -C demo --yes" },
};

const struct mm_cmd_group mm_cmd_group_demo = { cmds, MM_COUNT(cmds) };
