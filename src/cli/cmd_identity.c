/* SPDX-License-Identifier: Apache-2.0 */
/*
 * purl, cpe, vers: questions about identity and versions, one on the command
 * line or one a line of standard input. Answers are JSON lines in the order
 * of the questions (docs/formats/identity.md).
 */
#include "cli/commands.h"

#include "app/identity.h"
#include "codec/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Answers are passed on in pieces of about this size. */
#define PIECE ((size_t)1 << 18)
#define EXIT_REFUSED 22

/* A word of the command line and the member of the question it is. */
struct word {
	const char *arg, *member;
};

/* Pass the answers on, unless they go to a file as a whole. */
static enum mm_status
pass_on(struct mm_cli *c, struct mm_err *err)
{
	struct mm_str out = mm_buf_view(&c->out);

	if (c->out_path != NULL || out.n < PIECE)
		return mm_buf_check(&c->out, err);
	if (fwrite(out.p, 1, out.n, stdout) != out.n)
		return mm_err_set(err, MM_EIO, "標準出力に書けません",
		    "cannot write to standard output");
	mm_buf_clear(&c->out);
	return MM_OK;
}

/* One line; a refusal is counted and the work goes on. */
static enum mm_status
answer_line(struct mm_cli *c, const struct mm_identity *w, struct mm_arena *a,
    struct mm_str line, uint64_t *refused, struct mm_err *err)
{
	struct mm_err bad = { 0 };
	enum mm_status st;

	while (line.n > 0 &&
	    (line.p[line.n - 1] == '\n' || line.p[line.n - 1] == '\r'))
		line.n--;
	if (line.n == 0)
		return MM_OK;
	mm_arena_reset(a);
	st = mm_identity_answer(w, a, line, &c->out, &bad);
	if (st == MM_EFORMAT || st == MM_ELIMIT) {
		(*refused)++;
		return pass_on(c, err);
	}
	if (st == MM_OK)
		return pass_on(c, err);
	*err = bad;
	return st;
}

static enum mm_status
batch(struct mm_cli *c, const struct mm_identity *w, struct mm_err *err)
{
	struct mm_arena *a = mm_arena_new(0);
	char *line = NULL;
	size_t room = 0;
	uint64_t refused = 0, lines = 0;
	enum mm_status st = a != NULL ? MM_OK : mm_err_nomem(err);
	ssize_t n;

	while (st == MM_OK && (n = getline(&line, &room, stdin)) >= 0) {
		lines++;
		st = answer_line(
		    c, w, a, (struct mm_str){ line, (size_t)n }, &refused, err);
	}
	if (st == MM_OK && ferror(stdin))
		st = mm_err_set(err, MM_EIO, "標準入力を読めません",
		    "cannot read standard input");
	free(line);
	mm_arena_free(a);
	if (st != MM_OK)
		return st;
	if (refused > 0) {
		c->exit_code = EXIT_REFUSED;
		mm_cli_say(c,
		    "%llu 行のうち %llu 行に答えられませんでした（理由は"
		    "各行の error にあります）",
		    "%llu lines, %llu refused (each line's error says why)",
		    (unsigned long long)lines, (unsigned long long)refused);
	}
	return MM_OK;
}

/* Members that options give: --qualifier k=v among them. */
static void
put_options(const struct mm_cli *c, struct mm_arena *a, struct mm_json_out *o)
{
	const char *text;

	for (const struct mm_opt *opt = c->cmd->opts; opt->name != NULL;
	     opt++) {
		text = mm_cli_opt(c, opt->name);
		if (text != NULL && !opt->repeat)
			mm_json_member_z(o, opt->name, text);
	}
	if (mm_cli_opt(c, "qualifier") == NULL)
		return;
	mm_json_name(o, "qualifiers");
	mm_json_begin_object(o);
	for (int i = 0; (text = mm_cli_opt_at(c, "qualifier", i)) != NULL;
	     i++) {
		struct mm_str value = mm_str_of(text);
		struct mm_str key = mm_arena_str(a, mm_str_cut(&value, '='));

		mm_json_name(o, key.p != NULL ? key.p : "");
		mm_json_put_str(o, value);
	}
	mm_json_end_object(o);
}

/* The question that the command line makes, as a line of a batch has it. */
static enum mm_status
make_question(struct mm_cli *c, const struct word *words, int n,
    struct mm_arena *a, struct mm_buf *question, struct mm_err *err)
{
	struct mm_json_out o;

	if (c->nargs > n)
		return mm_err_set(err, MM_EUSAGE,
		    "引数「%s」は使われません。使い方: mimamori help %s",
		    "the argument \"%s\" is not used; usage: mimamori help "
		    "%s",
		    c->arg[n], c->cmd->noun);
	mm_json_out_init(&o, question, false, false);
	mm_json_begin_object(&o);
	for (int i = 0; i < n; i++) {
		struct mm_str arg;
		enum mm_status st = mm_cli_arg(c, i, words[i].arg, &arg, err);

		if (st != MM_OK)
			return st;
		mm_json_member_str(&o, words[i].member, arg);
	}
	if (n == 0)
		put_options(c, a, &o);
	mm_json_end_object(&o);
	return mm_buf_check(question, err);
}

static enum mm_status
one(struct mm_cli *c, const struct mm_identity *w, const struct word *words,
    int n, struct mm_err *err)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_buf question;
	enum mm_status st;

	if (a == NULL)
		return mm_err_nomem(err);
	mm_buf_init(&question, 0);
	st = make_question(c, words, n, a, &question, err);
	if (st == MM_OK)
		st = mm_identity_answer(
		    w, a, mm_buf_view(&question), &c->out, err);
	mm_buf_free(&question);
	mm_arena_free(a);
	return st;
}

/* Without words, or with "-", the questions come from standard input. */
static enum mm_status
ask(struct mm_cli *c, const struct mm_identity *w, const struct word *words,
    int n, struct mm_err *err)
{
	if (c->nargs == 0 || (c->nargs == 1 && strcmp(c->arg[0], "-") == 0))
		return batch(c, w, err);
	return one(c, w, words, n, err);
}

static enum mm_status
run_purl_parse(struct mm_cli *c, struct mm_err *err)
{
	static const struct word words[] = { { "PURL", "purl" } };
	struct mm_identity w = { .verb = MM_IDENTITY_PURL_PARSE };

	return ask(c, &w, words, MM_COUNT(words), err);
}

static enum mm_status
run_purl_validate(struct mm_cli *c, struct mm_err *err)
{
	static const struct word words[] = { { "PURL", "purl" } };
	struct mm_identity w = { .verb = MM_IDENTITY_PURL_VALIDATE };

	return ask(c, &w, words, MM_COUNT(words), err);
}

static enum mm_status
run_purl_build(struct mm_cli *c, struct mm_err *err)
{
	struct mm_identity w = { .verb = MM_IDENTITY_PURL_BUILD };

	if (mm_cli_opt(c, "type") == NULL && mm_cli_opt(c, "name") == NULL)
		return ask(c, &w, NULL, 0, err);
	return one(c, &w, NULL, 0, err);
}

static enum mm_status
run_cpe_parse(struct mm_cli *c, struct mm_err *err)
{
	static const struct word words[] = { { "CPE", "cpe" } };
	struct mm_identity w = { .verb = MM_IDENTITY_CPE_PARSE };

	return ask(c, &w, words, MM_COUNT(words), err);
}

static enum mm_status
run_cpe_match(struct mm_cli *c, struct mm_err *err)
{
	static const struct word words[] = { { "SOURCE", "source" },
		{ "TARGET", "target" } };
	struct mm_identity w = { .verb = MM_IDENTITY_CPE_MATCH };

	return ask(c, &w, words, MM_COUNT(words), err);
}

static enum mm_status
run_vers_compare(struct mm_cli *c, struct mm_err *err)
{
	static const struct word words[] = { { "A", "a" }, { "B", "b" } };
	struct mm_identity w = { .verb = MM_IDENTITY_VERS_COMPARE,
		.scheme = mm_str_of(mm_cli_opt(c, "scheme")) };

	return ask(c, &w, words, MM_COUNT(words), err);
}

static enum mm_status
run_vers_parse(struct mm_cli *c, struct mm_err *err)
{
	static const struct word words[] = { { "RANGE", "range" } };
	struct mm_identity w = { .verb = MM_IDENTITY_VERS_PARSE,
		.sort = mm_cli_flag(c, "sort") };

	return ask(c, &w, words, MM_COUNT(words), err);
}

static enum mm_status
run_vers_contains(struct mm_cli *c, struct mm_err *err)
{
	static const struct word words[] = { { "RANGE", "range" },
		{ "VERSION", "version" } };
	struct mm_identity w = { .verb = MM_IDENTITY_VERS_CONTAINS,
		.range = mm_str_of(mm_cli_opt(c, "range")),
		.sort = mm_cli_flag(c, "sort") };

	/* With --range the one word is the version. */
	if (w.range.p != NULL)
		return ask(c, &w, words + 1, 1, err);
	return ask(c, &w, words, MM_COUNT(words), err);
}

static const struct mm_opt build_opts[] = {
	{ "type", "TYPE", "種類", "type", false },
	{ "namespace", "TEXT", "名前空間", "namespace", false },
	{ "name", "TEXT", "名前", "name", false },
	{ "version", "TEXT", "版", "version", false },
	{ "qualifier", "KEY=VALUE", "修飾子(繰り返し可)",
	    "qualifier (may be repeated)", true },
	{ "subpath", "TEXT", "下位の場所", "subpath", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt compare_opts[] = {
	{ "scheme", "NAME", "大小の決め方(deb、npm、pypiなど)",
	    "order: deb, npm, pypi, ...", false },
	{ NULL, NULL, NULL, NULL, false },
};

#define SORT_OPT \
	{ \
		"sort", NULL, "順序や重複を直してから読む", \
		    "put order and repetitions right first", false \
	}

static const struct mm_opt range_opts[] = {
	SORT_OPT,
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt contains_opts[] = {
	{ "range", "VERS", "全部の問いに使う範囲", "range of every question",
	    false },
	SORT_OPT,
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_cmd cmds[] = {
	{ "purl", "parse", "[PURL|-]", "purlを部分に分ける",
	    "take a purl apart", NULL, MM_NEED_NOTHING, MM_FACT_NONE,
	    run_purl_parse, "mimamori purl parse pkg:npm/%40babel/core@7.1.0" },
	{ "purl", "build", "[-]", "部分からpurlを作る",
	    "make a purl from its parts", build_opts, MM_NEED_NOTHING,
	    MM_FACT_NONE, run_purl_build,
	    "mimamori purl build --type deb --namespace debian --name curl" },
	{ "purl", "validate", "[PURL|-]", "purlの正規の形と識別子を確かめる",
	    "check a purl: canonical form and identity", NULL, MM_NEED_NOTHING,
	    MM_FACT_NONE, run_purl_validate,
	    "mimamori purl validate - < purls.ndjson" },
	{ "cpe", "parse", "[CPE|-]", "CPE（2.3と2.2）を部分に分ける",
	    "take a CPE apart (2.3 and 2.2)", NULL, MM_NEED_NOTHING,
	    MM_FACT_NONE, run_cpe_parse,
	    "mimamori cpe parse cpe:/a:openssl:openssl:1.0.2k" },
	{ "cpe", "match", "[SOURCE TARGET|-]", "2つのCPEの関係(NISTIR 7696)",
	    "relation of two CPEs (NISTIR 7696)", NULL, MM_NEED_NOTHING,
	    MM_FACT_NONE, run_cpe_match,
	    "mimamori cpe match cpe:/a:openssl:openssl "
	    "cpe:/a:openssl:openssl:3.0.7" },
	{ "vers", "compare", "[A B|-]", "2つの版の大小",
	    "order of two versions", compare_opts, MM_NEED_NOTHING,
	    MM_FACT_NONE, run_vers_compare,
	    "mimamori vers compare --scheme deb 1.0~rc1 1.0" },
	{ "vers", "parse", "[RANGE|-]", "版の範囲(VERS)を部分に分ける",
	    "take a range (VERS) apart", range_opts, MM_NEED_NOTHING,
	    MM_FACT_NONE, run_vers_parse,
	    "mimamori vers parse 'vers:npm/>=1.0.0|<2.0.0'" },
	{ "vers", "contains", "[RANGE VERSION|-]", "範囲に版が入るか",
	    "is a version in a range", contains_opts, MM_NEED_NOTHING,
	    MM_FACT_NONE, run_vers_contains,
	    "mimamori vers contains 'vers:deb/<3.0.11-1~deb12u2' 3.0.9-1" },
};

const struct mm_cmd_group mm_cmd_group_identity = { cmds, MM_COUNT(cmds) };
