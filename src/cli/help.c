/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/help.h"

#include "base/utf8.h"

#include <string.h>

/* Column where the explanation of a command or option starts. */
#define HELP_COLUMN 34

static void
two_columns(struct mm_cli *c, const char *left, const char *right)
{
	size_t w = mm_utf8_width(mm_str_of(left));

	mm_cli_printf(c, "  %s", left);
	if (w + 3 > HELP_COLUMN) {
		mm_cli_printf(c, "\n");
		w = 0;
		mm_cli_printf(c, "  ");
	}
	mm_cli_printf(c, "%*s%s\n", (int)(HELP_COLUMN - w - 2), "", right);
}

static void
option_line(
    struct mm_cli *c, const char *name, const char *value, const char *text)
{
	struct mm_buf b;

	mm_buf_init(&b, 256);
	mm_buf_z(&b, "--");
	for (const char *p = name; *p != '\0'; p++)
		mm_buf_char(&b, *p == '_' ? '-' : *p);
	if (value != NULL)
		mm_buf_fmt(&b, " %s", value);
	two_columns(c, b.failed ? name : b.p, text);
	mm_buf_free(&b);
}

static void
options(struct mm_cli *c, const struct mm_opt *o)
{
	for (; o != NULL && o->name != NULL; o++)
		option_line(
		    c, o->name, o->value, mm_tr(c->app.lang, o->ja, o->en));
}

/* Words of a vocabulary as the placeholder: "a|b|c". */
static struct mm_str
words(struct mm_cli *c, const struct mm_field *fd)
{
	struct mm_str s = { "", 0 };

	for (int v = 1; v <= fd->terms->n; v++)
		s = mm_arena_fmt(c->app.arena, "%.*s%s%s", MM_FMT(s),
		    v > 1 ? "|" : "", mm_term_id(fd->terms, v));
	return s;
}

static void
fact_options(struct mm_cli *c, enum mm_fact_type type)
{
	static const char *const placeholder[] = {
		[MM_FIELD_ID] = "ID",
		[MM_FIELD_TEXT] = "TEXT",
		[MM_FIELD_DATE] = "DATE",
		[MM_FIELD_INT] = "N",
		[MM_FIELD_ENUM] = "WORD",
		[MM_FIELD_TRI] = "yes|no|unknown",
		[MM_FIELD_SHA] = "SHA256",
		[MM_FIELD_LIST] = "TEXT...",
	};
	const struct mm_fact_def *d = &mm_fact_defs[type];

	for (int i = 0; i < d->nfields; i++) {
		const struct mm_field *fd = &d->fields[i];
		struct mm_str list = fd->kind == MM_FIELD_ENUM
		    ? words(c, fd)
		    : mm_str_of(placeholder[fd->kind]);
		struct mm_str text = mm_arena_fmt(c->app.arena, "%s%s",
		    mm_tr(c->app.lang, fd->ja, fd->en),
		    (fd->flags & MM_FIELD_REQUIRED) == 0
			? ""
			: mm_tr(c->app.lang, " (必須)", " (required)"));

		if (list.p != NULL && text.p != NULL)
			option_line(c, fd->name, list.p, text.p);
	}
}

static void
usage_line(struct mm_cli *c, const struct mm_cmd *cmd)
{
	mm_cli_printf(c, "mimamori %s%s%s%s%s", cmd->noun,
	    cmd->verb != NULL ? " " : "", cmd->verb != NULL ? cmd->verb : "",
	    cmd->args != NULL ? " " : "", cmd->args != NULL ? cmd->args : "");
}

static void
one_command(struct mm_cli *c, const struct mm_cmd *cmd)
{
	usage_line(c, cmd);
	mm_cli_printf(c, "\n    %s\n", mm_tr(c->app.lang, cmd->ja, cmd->en));
	options(c, cmd->opts);
	if (cmd->fact != MM_FACT_NONE)
		fact_options(c, cmd->fact);
	if (cmd->example != NULL)
		mm_cli_printf(c, "    %s %s\n",
		    mm_tr(c->app.lang, "例:", "example:"), cmd->example);
}

static void
all_commands(struct mm_cli *c)
{
	const struct mm_cmd *cmd;
	const char *noun = "";
	bool grouped = false;

	mm_cli_printf(c, "%s\n\n",
	    mm_tr(c->app.lang,
		"mimamori - "
		"医療機器のサイバーセキュリティ情報提供の義務を管理する",
		"mimamori - what a device maker owes to whom, why, by when"));
	mm_cli_printf(c, "%s\n",
	    mm_tr(c->app.lang,
		"使い方: mimamori 名詞 動詞 [引数] [指定]   詳しくは mimamori "
		"help 名詞",
		"usage: mimamori NOUN VERB [ARG] [OPTION]   more: mimamori "
		"help "
		"NOUN"));
	for (size_t i = 0; (cmd = mm_cli_command(i)) != NULL; i++) {
		struct mm_str left = mm_arena_fmt(c->app.arena, "%s%s%s",
		    cmd->noun, cmd->verb != NULL ? " " : "",
		    cmd->verb != NULL ? cmd->verb : "");

		/* A group of verbs stands apart; single commands together. */
		if (strcmp(noun, cmd->noun) != 0 &&
		    (cmd->verb != NULL || grouped || i == 0))
			mm_cli_printf(c, "\n");
		grouped = cmd->verb != NULL;
		noun = cmd->noun;
		if (left.p != NULL)
			two_columns(
			    c, left.p, mm_tr(c->app.lang, cmd->ja, cmd->en));
	}
	mm_cli_printf(c, "\n%s\n",
	    mm_tr(c->app.lang, "すべての命令に共通:", "for every command:"));
	options(c, mm_cli_global_opts);
}

/* Help runs without a workspace, so it brings its own arena. */
static enum mm_status
with_arena(struct mm_cli *c, struct mm_err *err)
{
	if (c->app.arena == NULL)
		c->app.arena = mm_arena_new(0);
	return c->app.arena != NULL ? MM_OK : mm_err_nomem(err);
}

enum mm_status
mm_cli_help(struct mm_cli *c, const struct mm_cmd *cmd, struct mm_err *err)
{
	enum mm_status st = with_arena(c, err);

	if (st != MM_OK)
		return st;
	if (cmd == NULL)
		all_commands(c);
	else
		one_command(c, cmd);
	return MM_OK;
}

enum mm_status
mm_cli_help_noun(struct mm_cli *c, struct mm_str noun, struct mm_err *err)
{
	const struct mm_cmd *cmd;
	enum mm_status st = with_arena(c, err);
	int found = 0;

	if (st != MM_OK)
		return st;
	for (size_t i = 0; (cmd = mm_cli_command(i)) != NULL; i++) {
		if (!mm_str_eqz(noun, cmd->noun))
			continue;
		if (found++ > 0)
			mm_cli_printf(c, "\n");
		one_command(c, cmd);
	}
	if (found > 0)
		return MM_OK;
	return mm_err_set(err, MM_EUSAGE,
	    "「%.*s」という命令はありません。mimamori help を見てください",
	    "there is no command \"%.*s\"; see mimamori help", MM_FMT(noun));
}

static void
man_options(struct mm_cli *c, const struct mm_opt *o)
{
	if (o == NULL || o->name == NULL)
		return;
	mm_cli_printf(c, ".Bl -tag -width Ds -compact\n");
	for (; o->name != NULL; o++)
		mm_cli_printf(c, ".It Fl -%s%s%s\n%s\n", o->name,
		    o->value != NULL ? " Ar " : "",
		    o->value != NULL ? o->value : "", o->en);
	mm_cli_printf(c, ".El\n");
}

static void
man_command(struct mm_cli *c, const struct mm_cmd *cmd)
{
	mm_cli_printf(c, ".It Nm mimamori %s%s%s%s%s\n%s.\n", cmd->noun,
	    cmd->verb != NULL ? " " : "", cmd->verb != NULL ? cmd->verb : "",
	    cmd->args != NULL ? " Ar " : "", cmd->args != NULL ? cmd->args : "",
	    cmd->en);
	man_options(c, cmd->opts);
	if (cmd->fact != MM_FACT_NONE) {
		const struct mm_fact_def *d = &mm_fact_defs[cmd->fact];

		mm_cli_printf(c,
		    "Options are the fields of the fact\n"
		    ".Dq %s :\n",
		    d->type);
		for (int i = 0; i < d->nfields; i++)
			mm_cli_printf(c, ".Fl -%s%s\n", d->fields[i].name,
			    i + 1 < d->nfields ? " ," : " .");
	}
	if (cmd->example != NULL)
		mm_cli_printf(c, ".Dl %s\n", cmd->example);
}

static const struct {
	int code;
	const char *en;
} exit_text[] = {
	{ 0, "Done." },
	{ 1, "The system refused (disk, memory, output)." },
	{ 2, "The command line is wrong." },
	{ 10, "A gate on findings tripped." },
	{ 11, "A gate on duties tripped." },
	{ 12, "Both gates tripped." },
	{ 20, "Nothing to evaluate; this is not a pass." },
	{ 21,
	    "A feed is older than allowed; the result is not to be trusted." },
	{ 22, "The input is invalid; nothing was recorded." },
	{ 23, "A feed source was not updated; its old feed stays in use." },
	{ 30, "Records do not verify." },
	{ 40, "Another process holds the workspace; try again." },
	{ 41, "Not permitted (four eyes)." },
};

enum mm_status
mm_cli_man(struct mm_cli *c, struct mm_err *err)
{
	const struct mm_cmd *cmd;

	(void)err;
	mm_cli_printf(c,
	    ".\\\" Generated by mimamori help --man; do not edit.\n"
	    ".Dd November 24, 2026\n.Dt MIMAMORI 1\n.Os\n.Sh NAME\n"
	    ".Nm mimamori\n"
	    ".Nd what a device maker owes to which hospital, why and by when\n"
	    ".Sh SYNOPSIS\n.Nm\n.Op options\n.Ar noun\n.Op Ar verb\n"
	    ".Op Ar argument ...\n.Sh DESCRIPTION\n.Nm\n"
	    "keeps the records a maker of medical devices needs to meet the\n"
	    "Japanese ministry notice on devices shipped up to 2024-03-31, "
	    "and\n"
	    "answers what is owed to whom, under which clause, by when, and "
	    "what\n"
	    "proves that it was given.\nData goes to standard output, "
	    "messages\n"
	    "to standard error.\n.Pp\nOptions of every command:\n");
	man_options(c, mm_cli_global_opts);
	mm_cli_printf(c, ".Sh COMMANDS\n.Bl -tag -width Ds\n");
	for (size_t i = 0; (cmd = mm_cli_command(i)) != NULL; i++)
		man_command(c, cmd);
	mm_cli_printf(c,
	    ".El\n.Sh ENVIRONMENT\n"
	    ".Ev MIMAMORI_HOME , MIMAMORI_ACTOR , MIMAMORI_LANG\n"
	    "stand for\n.Fl -dir , -actor\nand\n.Fl -lang .\n"
	    ".Ev NVD_API_KEY\nis the key of the NVD API.\n"
	    ".Ev https_proxy , http_proxy , no_proxy , SSL_CERT_FILE ,\n"
	    ".Ev SSL_CERT_DIR\nare used when feeds are fetched.\n"
	    ".Sh FILES\nA workspace is a folder:\n"
	    ".Pa mimamori.db ,\n.Pa feeds/ ,\n.Pa index/ ,\n.Pa out/ .\n"
	    "Never copy it while a command runs.\n"
	    ".Sh EXIT STATUS\n"
	    "Codes from 20 up mean that no result is to be trusted.\n"
	    ".Bl -tag -width Ds -compact\n");
	for (size_t i = 0; i < MM_COUNT(exit_text); i++)
		mm_cli_printf(
		    c, ".It %d\n%s\n", exit_text[i].code, exit_text[i].en);
	mm_cli_printf(c, ".El\n");
	return MM_OK;
}
