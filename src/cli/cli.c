/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/cli.h"

#include "app/person.h"
#include "base/num.h"
#include "base/utf8.h"
#include "codec/file.h"
#include "cli/commands.h"
#include "cli/help.h"
#include "cli/record.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* How often a command starts again that another process was ahead of. */
#define TRIES 30
/* Most bytes one command writes to standard output. */
#define OUT_MAX ((size_t)2 << 30)

/* Exit code of a failure; judged results set their own (10-12, 20, 21). */
static const int exit_codes[] = {
	[MM_OK] = 0,
	[MM_EFORMAT] = 22,
	[MM_ELIMIT] = 22,
	[MM_ENOTFOUND] = 22,
	[MM_ECONFLICT] = 22,
	[MM_EDENIED] = 41,
	[MM_EIO] = 1,
	[MM_EBUSY] = 40,
	[MM_ENOMEM] = 1,
	[MM_EINTEGRITY] = 30,
	[MM_EUSAGE] = 2,
	[MM_EEMPTY] = 20,
	[MM_EINTERNAL] = 1,
};

const struct mm_opt mm_cli_global_opts[] = {
	{ "dir", "DIR", "作業場所(-C と同じ)", "workspace (same as -C)",
	    false },
	{ "as-of", "DATE", "基準日", "date of the answer", false },
	{ "known", "SEQ", "この番号までの記録で答える",
	    "answer from entries up to this number", false },
	{ "actor", "NAME", "操作する人", "who acts", false },
	{ "sign-key", "FILE", "承認に署名する自分の鍵",
	    "one's own key, to sign approvals with", false },
	{ "reason", "TEXT", "理由", "why", false },
	{ "valid", "DATE", "事実の発効日", "since when the facts are true",
	    false },
	{ "output", "FMT[=FILE]", "table|plain|json|ndjson|csv (-o と同じ)",
	    "table|plain|json|ndjson|csv (same as -o)", false },
	{ "encoding", "NAME", "CSVの文字コード utf-8|utf-8-bom|cp932",
	    "of csv: utf-8|utf-8-bom|cp932", false },
	{ "lang", "ja|en", "表示する言語", "language", false },
	{ "base", "SEQ",
	    "この番号の記録までを見て決めた(後で変わっていれば記録しない)",
	    "decided on entries up to this one (refuse what changed since)",
	    false },
	{ "dry-run", NULL, "確かめるだけで記録しない",
	    "check only, record nothing", false },
	{ "yes", NULL, "確認に「はい」と答える", "answer yes", false },
	{ "quiet", NULL, "メッセージを出さない(-q)", "no messages (-q)",
	    false },
	{ "no-color", NULL, "色を使わない", "no colour", false },
	{ "no-input", NULL, "入力を求めない", "never ask", false },
	{ "help", NULL, "使い方(-h)", "usage (-h)", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_cmd_group *const groups[] = {
#define GROUP(name) &mm_cmd_group_##name,
	MM_CMD_GROUPS(GROUP)
#undef GROUP
};

const struct mm_cmd *
mm_cli_command(size_t i)
{
	for (size_t g = 0; g < MM_COUNT(groups); g++) {
		if (i < groups[g]->n)
			return &groups[g]->cmds[i];
		i -= groups[g]->n;
	}
	return NULL;
}

const char *
mm_cli_opt_at(const struct mm_cli *c, const char *name, int i)
{
	for (int k = 0; k < c->nopts; k++)
		if (strcmp(c->opt[k].name, name) == 0 && i-- == 0)
			return c->opt[k].value;
	return NULL;
}

const char *
mm_cli_opt(const struct mm_cli *c, const char *name)
{
	return mm_cli_opt_at(c, name, 0);
}

bool
mm_cli_flag(const struct mm_cli *c, const char *name)
{
	return mm_cli_opt(c, name) != NULL;
}

enum mm_status
mm_cli_date(const struct mm_cli *c, const char *name, struct mm_date *out,
    struct mm_err *err)
{
	const char *text = mm_cli_opt(c, name);
	struct mm_date d = MM_DATE_NONE;

	if (text != NULL && !mm_date_parse(mm_str_of(text), &d))
		return mm_err_set(err, MM_EUSAGE,
		    "--%s の日付「%s」が読めません。2026-10-01 や R8.10.1 "
		    "の形で"
		    "指定してください",
		    "the date of --%s, \"%s\", cannot be read; give it like "
		    "2026-10-01",
		    name, text);
	*out = d;
	return MM_OK;
}

enum mm_status
mm_cli_number(
    const struct mm_cli *c, const char *name, uint64_t *out, struct mm_err *err)
{
	const char *text = mm_cli_opt(c, name);
	uint64_t n = 0;

	if (text == NULL)
		return MM_OK;
	if (!mm_num_u64(mm_str_of(text), INT64_MAX, &n) || n == 0)
		return mm_err_set(err, MM_EUSAGE,
		    "--%s は1以上の整数で指定してください: %s",
		    "--%s takes a number of at least 1: %s", name, text);
	*out = n;
	return MM_OK;
}

enum mm_status
mm_cli_arg(const struct mm_cli *c, int i, const char *what, struct mm_str *out,
    struct mm_err *err)
{
	if (i >= c->nargs)
		return mm_err_set(err, MM_EUSAGE,
		    "%s を指定してください。使い方: mimamori help %s",
		    "%s is missing; usage: mimamori help %s", what,
		    c->cmd->noun);
	*out = mm_str_of(c->arg[i]);
	return MM_OK;
}

void
mm_cli_say(const struct mm_cli *c, const char *ja, const char *en, ...)
{
	va_list ap;
	char *text;
	int n;

	if (c->quiet)
		return;
	va_start(ap, en);
	n = vasprintf(&text, c->app.lang == MM_EN ? en : ja, ap);
	va_end(ap);
	if (n < 0)
		return;
	mm_utf8_blank_controls(text, (size_t)n);
	(void)fprintf(stderr, "%s\n", text);
	free(text);
}

struct mm_str
mm_cli_text(const struct mm_cli *c, const char *ja, const char *en, ...)
{
	struct mm_str s = MM_STR_NONE;
	va_list ap;
	char *text;
	int n;

	va_start(ap, en);
	n = vasprintf(&text, c->app.lang == MM_EN ? en : ja, ap);
	va_end(ap);
	if (n < 0)
		return s;
	s = mm_arena_str(c->app.arena, (struct mm_str){ text, (size_t)n });
	free(text);
	return s;
}

void
mm_cli_print(struct mm_cli *c, struct mm_str text)
{
	mm_buf_str(&c->out, text);
}

void
mm_cli_printf(struct mm_cli *c, const char *fmt, ...)
{
	va_list ap;
	char *text;
	int n;

	va_start(ap, fmt);
	n = vasprintf(&text, fmt, ap);
	va_end(ap);
	if (n < 0) {
		c->out.failed = true;
		return;
	}
	mm_buf_add(&c->out, text, (size_t)n);
	free(text);
}

void
mm_cli_error(const struct mm_cli *c, const struct mm_err *err)
{
	struct mm_err e = *err;
	char *text = c->app.lang == MM_EN ? e.en : e.ja;

	mm_utf8_blank_controls(e.source, strlen(e.source));
	mm_utf8_blank_controls(text, strlen(text));
	if (e.source[0] != '\0')
		(void)fprintf(stderr, "%s:", e.source);
	if (e.line != 0)
		(void)fprintf(stderr, "%llu:", (unsigned long long)e.line);
	if (e.column != 0)
		(void)fprintf(stderr, "%llu:", (unsigned long long)e.column);
	if (e.source[0] != '\0' || e.line != 0)
		(void)fputc(' ', stderr);
	(void)fprintf(stderr, "%s\n", text);
}

static void
print_error(const struct mm_cli *c, const struct mm_err *err)
{
	(void)fputs("mimamori: ", stderr);
	mm_cli_error(c, err);
}

/* Length of the name before '=' or the end. */
static size_t
name_length(const char *option)
{
	const char *eq = strchr(option, '=');

	return eq != NULL ? (size_t)(eq - option) : strlen(option);
}

static bool
same_option(const char *name, const char *given, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char have = name[i] == '_' ? '-' : name[i];

		if (name[i] == '\0' || have != given[i])
			return false;
	}
	return name[n] == '\0';
}

/* Canonical name of an option of this command; *value whether it takes one. */
static const char *
known_option(
    const struct mm_cmd *cmd, const char *given, size_t n, bool *takes_value)
{
	const struct mm_opt *lists[] = { mm_cli_global_opts,
		cmd != NULL ? cmd->opts : NULL };

	for (size_t l = 0; l < MM_COUNT(lists); l++) {
		const struct mm_opt *o = lists[l];

		for (; o != NULL && o->name != NULL; o++) {
			if (same_option(o->name, given, n)) {
				*takes_value = o->value != NULL;
				return o->name;
			}
		}
	}
	if (cmd != NULL && cmd->fact != MM_FACT_NONE) {
		const struct mm_fact_def *d = &mm_fact_defs[cmd->fact];

		for (int i = 0; i < d->nfields; i++) {
			if (same_option(d->fields[i].name, given, n)) {
				*takes_value = true;
				return d->fields[i].name;
			}
		}
	}
	return NULL;
}

static enum mm_status
add_option(
    struct mm_cli *c, const char *name, const char *value, struct mm_err *err)
{
	if (c->nopts >= MM_CLI_OPTS)
		return mm_err_set(err, MM_EUSAGE, "指定が多すぎます(上限 %d)",
		    "too many options (at most %d)", MM_CLI_OPTS);
	c->opt[c->nopts].name = name;
	c->opt[c->nopts++].value = value;
	return MM_OK;
}

/* One "--name[=value]" at argv[*i]; steps over a separate value. */
static enum mm_status
parse_long(struct mm_cli *c, int argc, char **argv, int *i, struct mm_err *err)
{
	const char *given = argv[*i] + 2;
	size_t n = name_length(given);
	bool takes_value = false;
	const char *name = known_option(c->cmd, given, n, &takes_value);
	const char *value = "";

	if (name == NULL)
		return mm_err_set(err, MM_EUSAGE,
		    "--%.*s という指定はありません。mimamori help "
		    "を見てください",
		    "there is no option --%.*s; see mimamori help", (int)n,
		    given);
	if (!takes_value && given[n] == '=')
		return mm_err_set(err, MM_EUSAGE, "--%s は値を取りません",
		    "--%s takes no value", name);
	if (takes_value && given[n] == '=') {
		value = given + n + 1;
	} else if (takes_value) {
		if (*i + 1 >= argc)
			return mm_err_set(err, MM_EUSAGE,
			    "--%s に値がありません", "--%s needs a value",
			    name);
		value = argv[++*i];
	}
	return add_option(c, name, value, err);
}

static enum mm_status
parse_short(struct mm_cli *c, int argc, char **argv, int *i, struct mm_err *err)
{
	static const struct {
		char letter;
		const char *name;
		bool takes_value;
	} table[] = {
		{ 'C', "dir", true },
		{ 'o', "output", true },
		{ 'q', "quiet", false },
		{ 'h', "help", false },
	};
	const char *arg = argv[*i];

	for (size_t k = 0; k < MM_COUNT(table); k++) {
		if (arg[1] != table[k].letter)
			continue;
		if (!table[k].takes_value && arg[2] == '\0')
			return add_option(c, table[k].name, "", err);
		if (table[k].takes_value && arg[2] != '\0')
			return add_option(c, table[k].name, arg + 2, err);
		if (table[k].takes_value && *i + 1 < argc)
			return add_option(c, table[k].name, argv[++*i], err);
	}
	return mm_err_set(err, MM_EUSAGE,
	    "%s という指定はないか、値がありません。mimamori help "
	    "を見てください",
	    "%s is no option, or lacks its value; see mimamori help", arg);
}

/*
 * How many words an option takes in all, before the command is known: the
 * values of global options are no words of the command.
 */
static int
option_words(const char *arg)
{
	bool takes = false;
	size_t n;

	if (strcmp(arg, "-C") == 0 || strcmp(arg, "-o") == 0)
		return 2;
	if (arg[1] != '-')
		return 1;
	n = name_length(arg + 2);
	(void)known_option(NULL, arg + 2, n, &takes);
	return takes && arg[2 + n] != '=' ? 2 : 1;
}

/* Positions of the first words that are no options; 0 = none. */
static void
first_words(int argc, char **argv, int word[2])
{
	int n = 0;

	word[0] = word[1] = 0;
	for (int i = 1; i < argc && n < 2;) {
		if (argv[i][0] == '-' && argv[i][1] != '\0') {
			i += option_words(argv[i]);
		} else {
			word[n++] = i++;
		}
	}
}

/* The command of those words; word[1] becomes 0 when it has no verb. */
static const struct mm_cmd *
find_command(char **argv, int word[2])
{
	const struct mm_cmd *cmd;

	for (size_t k = 0; word[0] != 0 && (cmd = mm_cli_command(k)) != NULL;
	     k++) {
		if (strcmp(cmd->noun, argv[word[0]]) != 0)
			continue;
		if (cmd->verb == NULL) {
			word[1] = 0;
			return cmd;
		}
		if (word[1] != 0 && strcmp(cmd->verb, argv[word[1]]) == 0)
			return cmd;
	}
	return NULL;
}

static enum mm_status
parse_one(struct mm_cli *c, int argc, char **argv, int *i, struct mm_err *err)
{
	const char *arg = argv[*i];

	if (arg[0] == '-' && arg[1] == '-')
		return parse_long(c, argc, argv, i, err);
	if (arg[0] == '-' && arg[1] != '\0')
		return parse_short(c, argc, argv, i, err);
	if (c->nargs >= MM_CLI_ARGS)
		return mm_err_set(err, MM_EUSAGE, "引数が多すぎます(上限 %d)",
		    "too many arguments (at most %d)", MM_CLI_ARGS);
	c->arg[c->nargs++] = arg;
	return MM_OK;
}

static enum mm_status
parse_args(struct mm_cli *c, int argc, char **argv, struct mm_err *err)
{
	enum mm_status st = MM_OK;
	int word[2];

	first_words(argc, argv, word);
	c->cmd = find_command(argv, word);
	if (c->cmd == NULL && word[0] != 0)
		return mm_err_set(err, MM_EUSAGE,
		    "「%s%s%s」という命令はありません。mimamori help "
		    "を見てください",
		    "there is no command \"%s%s%s\"; see mimamori help",
		    argv[word[0]], word[1] != 0 ? " " : "",
		    word[1] != 0 ? argv[word[1]] : "");
	for (int i = 1; i < argc && st == MM_OK; i++)
		if (i != word[0] && i != word[1])
			st = parse_one(c, argc, argv, &i, err);
	return st;
}

/* An option of the command's own table; the run's options stay the run's. */
static bool
is_own(const struct mm_cmd *cmd, const char *name)
{
	for (const struct mm_opt *o = cmd->opts; o != NULL && o->name != NULL;
	     o++)
		if (strcmp(o->name, name) == 0)
			return true;
	return false;
}

static enum mm_status
check_words(const struct mm_cli *p, struct mm_err *err)
{
	if (p->cmd == NULL || p->cmd->need != MM_NEED_WORKSPACE ||
	    p->cmd->run == NULL || strcmp(p->cmd->noun, "query") == 0)
		return mm_err_set(err, MM_EUSAGE,
		    "保存できるのは、読むだけの命令です(例: duty list "
		    "--overdue)",
		    "only a command that reads can be saved (such as duty list "
		    "--overdue)");
	for (int i = 0; i < p->nopts; i++)
		if (!is_own(p->cmd, p->opt[i].name))
			return mm_err_set(err, MM_EUSAGE,
			    "--%s は検索に保存できません。query run に付けて"
			    "ください",
			    "--%s cannot be saved; give it to query run",
			    p->opt[i].name);
	return MM_OK;
}

enum mm_status
mm_cli_run_words(
    struct mm_cli *c, struct mm_str words, bool check, struct mm_err *err)
{
	struct mm_cli *p = mm_arena_alloc(c->app.arena, sizeof(*p));
	char **argv =
	    mm_arena_array(c->app.arena, MM_CLI_ARGS + 2, sizeof(*argv));
	enum mm_status st;
	int n = 1;

	if (p == NULL || argv == NULL)
		return mm_err_nomem(err);
	while (words.p != NULL && n <= MM_CLI_ARGS) {
		struct mm_str w =
		    mm_arena_str(c->app.arena, mm_str_cut(&words, '\n'));

		if (w.p == NULL)
			return mm_err_nomem(err);
		argv[n++] = (char *)(uintptr_t)w.p;
	}
	st = parse_args(p, n, argv, err);
	if (st == MM_OK)
		st = check_words(p, err);
	for (int i = 0; st == MM_OK && i < p->nopts; i++)
		st = add_option(c, p->opt[i].name, p->opt[i].value, err);
	if (st != MM_OK || check)
		return st;
	c->cmd = p->cmd;
	memcpy(c->arg, p->arg, sizeof(c->arg));
	c->nargs = p->nargs;
	return c->cmd->run(c, err);
}

static enum mm_status
parse_output(struct mm_cli *c, struct mm_err *err)
{
	static const char *const names[] = { "table", "plain", "json", "ndjson",
		"csv" };
	const char *text = mm_cli_opt(c, "output");
	size_t n;

	if (text == NULL)
		return MM_OK;
	n = name_length(text);
	for (size_t i = 0; i < MM_COUNT(names); i++) {
		if (same_option(names[i], text, n)) {
			c->format = (enum mm_format)i;
			c->out_path = text[n] == '=' ? text + n + 1 : NULL;
			return MM_OK;
		}
	}
	return mm_err_set(err, MM_EUSAGE,
	    "-o の形式「%s」は使えません(table plain json ndjson csv)",
	    "-o %s is no format (table plain json ndjson csv)", text);
}

static enum mm_status
parse_encoding(struct mm_cli *c, struct mm_err *err)
{
	const char *text = mm_cli_opt(c, "encoding");

	if (text == NULL || strcmp(text, "utf-8") == 0)
		return MM_OK;
	c->cp932 = strcmp(text, "cp932") == 0;
	c->bom = strcmp(text, "utf-8-bom") == 0;
	if (c->cp932 || c->bom)
		return MM_OK;
	return mm_err_set(err, MM_EUSAGE,
	    "--encoding「%s」は使えません(utf-8 utf-8-bom cp932)",
	    "--encoding %s is not known (utf-8 utf-8-bom cp932)", text);
}

static const char *
opt_or_env(const struct mm_cli *c, const char *opt, const char *env)
{
	const char *v = mm_cli_opt(c, opt);

	return v != NULL ? v : getenv(env);
}

/* Flags over environment over defaults. */
static enum mm_status
settle(struct mm_cli *c, struct mm_err *err)
{
	const char *lang = opt_or_env(c, "lang", "MIMAMORI_LANG"), *known;
	struct winsize size;
	enum mm_status st;

	c->app.lang = lang != NULL && strcmp(lang, "en") == 0 ? MM_EN : MM_JA;
	c->quiet = mm_cli_flag(c, "quiet");
	c->yes = mm_cli_flag(c, "yes");
	c->app.dry_run = mm_cli_flag(c, "dry-run");
	c->tty_err = isatty(STDERR_FILENO) == 1;
	c->columns = 80;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col >= 40)
		c->columns = size.ws_col;
	c->app.actor = mm_str_of(opt_or_env(c, "actor", "MIMAMORI_ACTOR"));
	c->app.sign_key = opt_or_env(c, "sign-key", "MIMAMORI_SIGN_KEY");
	c->app.dir = opt_or_env(c, "dir", "MIMAMORI_HOME");
	st = mm_cli_date(c, "as-of", &c->app.as_of, err);
	if (st == MM_OK)
		st = mm_cli_date(c, "valid", &c->app.valid, err);
	if (st == MM_OK)
		st = parse_output(c, err);
	if (st == MM_OK)
		st = parse_encoding(c, err);
	known = mm_cli_opt(c, "known");
	if (st == MM_OK && known != NULL &&
	    !mm_num_u64(mm_str_of(known), INT64_MAX, &c->app.known.seq))
		st = mm_err_set(err, MM_EUSAGE, "--known は記録の番号です: %s",
		    "--known takes the number of an entry: %s", known);
	if (st == MM_OK)
		st = mm_cli_number(c, "base", &c->app.base, err);
	return st;
}

/* Default workspace: $XDG_DATA_HOME/mimamori or ~/.local/share/mimamori. */
static enum mm_status
default_dir(struct mm_cli *c, char *buf, size_t n, struct mm_err *err)
{
	const char *base = getenv("XDG_DATA_HOME"), *home = getenv("HOME");

	if (c->app.dir != NULL)
		return MM_OK;
	if (base != NULL && base[0] == '/')
		(void)snprintf(buf, n, "%s/mimamori", base);
	else if (home != NULL && home[0] == '/')
		(void)snprintf(buf, n, "%s/.local/share/mimamori", home);
	else
		return mm_err_set(err, MM_EUSAGE,
		    "作業場所がわかりません。-C で指定してください",
		    "which workspace? give it with -C");
	c->app.dir = buf;
	return MM_OK;
}

/* One line per phase; on a terminal the line is rewritten. */
static void
show_progress(
    void *ctx, const char *ja, const char *en, uint64_t done, uint64_t total)
{
	const struct mm_cli *c = ctx;
	const char *phase = mm_tr(c->app.lang, ja, en);

	if (c->quiet || (!c->tty_err && done != total))
		return;
	if (total > 0)
		(void)fprintf(stderr, "%s%s %llu/%llu%s",
		    c->tty_err ? "\r" : "", phase, (unsigned long long)done,
		    (unsigned long long)total,
		    c->tty_err && done != total ? "" : "\n");
	else
		(void)fprintf(stderr, "%s\n", phase);
}

/* Nobody was named: whoever is registered as the user who runs this. */
static enum mm_status
settle_actor(struct mm_cli *c, struct mm_err *err)
{
	struct mm_str self = MM_STR_NONE;
	enum mm_status st = mm_person_self(&c->app, &self, err);

	if (st != MM_OK)
		return st;
	if (self.p == NULL && !c->app.dry_run)
		return mm_err_set(err, MM_EUSAGE,
		    "誰の操作かを --actor か環境変数 MIMAMORI_ACTOR で指定して"
		    "ください",
		    "say who acts with --actor or MIMAMORI_ACTOR");
	/* The command may be tried again after the run's arena is gone. */
	if (self.p != NULL && self.n < sizeof(c->self)) {
		memcpy(c->self, self.p, self.n);
		c->app.actor = (struct mm_str){ c->self, self.n };
	}
	return MM_OK;
}

static enum mm_status
run_command(struct mm_cli *c, struct mm_err *err)
{
	bool named = c->app.actor.n > 0;
	enum mm_status st = MM_OK;

	/* A word nobody reads is a mistake, not something to pass over. */
	if (c->cmd->args == NULL && c->cmd->fact == MM_FACT_NONE &&
	    c->nargs > 0)
		return mm_err_set(err, MM_EUSAGE,
		    "引数「%s」は使われません。使い方: mimamori help %s",
		    "the argument \"%s\" is not used; usage: mimamori help "
		    "%s",
		    c->arg[0], c->cmd->noun);
	if (c->cmd->need == MM_NEED_NOTHING)
		return c->cmd->run(c, err);
	if (!named)
		c->app.actor = MM_STR("dry-run");
	st = mm_app_open(&c->app, err);
	if (st == MM_OK && !named && c->cmd->need == MM_NEED_ACTOR)
		st = settle_actor(c, err);
	if (st != MM_OK)
		return st;
	return c->cmd->run != NULL ? c->cmd->run(c, err)
				   : mm_cli_record_fact(c, err);
}

/* Everything on standard output at once, or into FILE by rename. */
static enum mm_status
flush_out(struct mm_cli *c, struct mm_err *err)
{
	const struct mm_str out = mm_buf_view(&c->out);
	enum mm_status st = mm_buf_check(&c->out, err);

	if (st != MM_OK)
		return st;
	if (c->format == MM_OUT_TABLE || c->format == MM_OUT_PLAIN)
		mm_utf8_blank_controls(c->out.p, out.n);
	if (c->out_path != NULL)
		return mm_file_replace(c->out_path,
		    (struct mm_bytes){ (const uint8_t *)out.p, out.n }, err);
	if (fwrite(out.p, 1, out.n, stdout) != out.n || fflush(stdout) != 0)
		return mm_err_set(err, MM_EIO, "標準出力に書けません",
		    "cannot write to standard output");
	return MM_OK;
}

enum mm_status
mm_cli_flush(struct mm_cli *c, struct mm_err *err)
{
	enum mm_status st = MM_OK;

	if (c->out_path == NULL) {
		st = flush_out(c, err);
		mm_buf_clear(&c->out);
	}
	return st;
}

/* Nothing of it can be read twice. */
static bool
reads_stdin(const struct mm_cli *c)
{
	for (int i = 0; i < c->nargs; i++)
		if (strcmp(c->arg[i], "-") == 0)
			return true;
	return false;
}

/*
 * Run it; again when another process recorded first, as long as nothing of
 * this run is recorded: every look at the journal is then a new one.
 */
static enum mm_status
run_again(struct mm_cli *c, struct mm_err *err)
{
	enum mm_status st = run_command(c, err);

	for (int i = 0; i < TRIES && st == MM_EBUSY && c->app.outrun &&
	     c->app.committed == 0 && !reads_stdin(c);
	     i++) {
		mm_app_close(&c->app);
		mm_buf_clear(&c->out);
		c->app.outrun = false;
		c->exit_code = 0;
		st = run_command(c, err);
	}
	return st;
}

/*
 * Lists and texts made without enough memory are not whole: no answer. And a
 * reason found without memory may be another than the true one.
 */
static enum mm_status
run_whole(struct mm_cli *c, struct mm_err *err)
{
	enum mm_status st = run_again(c, err);

	if (c->app.arena == NULL || !mm_arena_short(c->app.arena))
		return st;
	mm_buf_clear(&c->out);
	return mm_err_nomem(err);
}

/* The language is not known yet: both. */
static int
no_memory_at_all(void)
{
	struct mm_err err = { 0 };

	(void)mm_err_nomem(&err);
	(void)fprintf(stderr, "mimamori: %s / %s\n", err.ja, err.en);
	return exit_codes[MM_ENOMEM];
}

int
mm_cli_main(int argc, char **argv, struct mm_time now)
{
	struct mm_cli *c = calloc(1, sizeof(*c));
	struct mm_err err = { 0 };
	enum mm_status st;
	char dir[4096];
	int code;

	if (c == NULL)
		return no_memory_at_all();
	c->app.now = now;
	c->app.as_of = c->app.valid = c->app.frozen = MM_DATE_NONE;
	c->app.progress = show_progress;
	c->app.progress_ctx = c;
	mm_buf_init(&c->out, OUT_MAX);
	st = parse_args(c, argc, argv, &err);
	if (st == MM_OK)
		st = settle(c, &err);
	if (st == MM_OK && (c->cmd == NULL || mm_cli_flag(c, "help"))) {
		st = mm_cli_help(c, c->cmd, &err);
	} else if (st == MM_OK) {
		st = default_dir(c, dir, sizeof(dir), &err);
		if (st == MM_OK)
			st = run_whole(c, &err);
	}
	/* What was said before a failure is still worth reading. */
	if (st == MM_OK || c->out.n > 0) {
		struct mm_err late = { 0 };
		enum mm_status flushed = flush_out(c, &late);

		if (st == MM_OK && flushed != MM_OK) {
			st = flushed;
			err = late;
		}
	}
	if (st != MM_OK)
		print_error(c, &err);
	code = st != MM_OK ? exit_codes[st] : c->exit_code;
	mm_app_close(&c->app);
	mm_buf_free(&c->out);
	free(c);
	return code;
}
