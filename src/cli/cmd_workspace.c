/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/commands.h"

#include "cli/help.h"
#include "cli/record.h"

#include <stdio.h>
#include <string.h>
#include <sys/random.h>

/* A new workspace id: 64 random bits, unique without a registry. */
static enum mm_status
new_id(struct mm_cli *c, struct mm_str *out, struct mm_err *err)
{
	uint64_t bits;

	if (getrandom(&bits, sizeof(bits), 0) != (ssize_t)sizeof(bits))
		return mm_err_set(err, MM_EIO, "乱数を得られません",
		    "no random numbers to be had");
	*out =
	    mm_arena_fmt(c->app.arena, "W-%016llx", (unsigned long long)bits);
	return out->p != NULL ? MM_OK : mm_err_nomem(err);
}

static enum mm_status
run_init(struct mm_cli *c, struct mm_err *err)
{
	struct mm_fact probe = { .type = MM_FACT_WORKSPACE };
	struct mm_batch b;
	struct mm_fact *f;
	enum mm_status st;

	if (c->app.actor.n == 0)
		return mm_err_set(err, MM_EUSAGE,
		    "誰の操作かを --actor で指定してください",
		    "say who acts with --actor");
	if (mm_cli_opt(c, "maker") == NULL)
		return mm_err_set(err, MM_EUSAGE,
		    "製造販売業者の名称を --maker で指定してください",
		    "give the maker's name with --maker");
	st = mm_app_create(&c->app, err);
	if (st != MM_OK)
		return st;
	st = mm_cli_fact_fields(c, &probe, err);
	if (st == MM_OK && probe.v[MM_F_WORKSPACE_workspace].p == NULL)
		st = new_id(c, &probe.v[MM_F_WORKSPACE_workspace], err);
	if (st == MM_OK)
		st = mm_batch_begin(&c->app, &b, err);
	if (st != MM_OK)
		return st;
	f = mm_batch_fact(&b, MM_FACT_WORKSPACE);
	if (f != NULL)
		memcpy(f->v, probe.v, sizeof(f->v));
	st = f == NULL ? mm_err_nomem(err) : mm_batch_admit(&b, err);
	if (st != MM_OK) {
		mm_batch_end(&b);
		return st;
	}
	st = mm_batch_commit(&b, err);
	if (st == MM_OK)
		mm_cli_say(c,
		    "作業場所を作りました: %s\n"
		    "次に: mimamori device import 製品.csv (または mimamori "
		    "demo "
		    "load)",
		    "made the workspace %s\n"
		    "next: mimamori device import products.csv (or mimamori "
		    "demo load)",
		    c->app.dir);
	return st;
}

static enum mm_status
run_help(struct mm_cli *c, struct mm_err *err)
{
	if (mm_cli_flag(c, "man"))
		return mm_cli_man(c, err);
	if (c->nargs > 0)
		return mm_cli_help_noun(c, mm_str_of(c->arg[0]), err);
	return mm_cli_help(c, NULL, err);
}

static enum mm_status
run_version(struct mm_cli *c, struct mm_err *err)
{
	(void)err;
	mm_cli_printf(c, "mimamori %s\n", MM_VERSION);
	return MM_OK;
}

static const struct mm_opt help_opts[] = {
	{ "man", NULL, "マニュアルページ(mdoc)", "the man page (mdoc)", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_cmd cmds[] = {
	{ "init", NULL, NULL, "作業場所を作る", "make a workspace", NULL,
	    MM_NEED_NOTHING, MM_FACT_WORKSPACE, run_init,
	    "mimamori init -C ws --maker 見本メディカル株式会社 --actor 鈴木" },
	{ "help", NULL, "[NOUN]", "使い方", "how to use it", help_opts,
	    MM_NEED_NOTHING, MM_FACT_NONE, run_help, NULL },
	{ "version", NULL, NULL, "版を表示する", "show the version", NULL,
	    MM_NEED_NOTHING, MM_FACT_NONE, run_version, NULL },
};

const struct mm_cmd_group mm_cmd_group_workspace = { cmds, MM_COUNT(cmds) };
