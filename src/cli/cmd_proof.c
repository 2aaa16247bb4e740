/* SPDX-License-Identifier: Apache-2.0 */
/* audit keygen, checkpoint, sign, accept: what outsiders can check us by. */
#include "cli/commands.h"

#include "app/checkpoint.h"
#include "app/signing.h"
#include "codec/file.h"

#include <inttypes.h>

static enum mm_status
read_text(struct mm_arena *a, const char *path, size_t limit,
    struct mm_str *out, struct mm_err *err)
{
	struct mm_bytes b;
	enum mm_status st = mm_file_read(a, path, limit, &b, err);

	if (st == MM_OK)
		*out = (struct mm_str){ (const char *)b.p, b.n };
	return st;
}

/* Into --out, or to standard output. */
static enum mm_status
put_text(struct mm_cli *c, struct mm_str text, struct mm_err *err)
{
	const char *path = mm_cli_opt(c, "out");

	if (path == NULL) {
		mm_cli_print(c, text);
		return MM_OK;
	}
	return mm_file_replace(
	    path, (struct mm_bytes){ (const uint8_t *)text.p, text.n }, err);
}

static enum mm_status
run_keygen(struct mm_cli *c, struct mm_err *err)
{
	struct mm_ed25519_public key;
	struct mm_str path;
	struct mm_buf b;
	enum mm_status st = mm_cli_arg(c, 0, "FILE", &path, err);

	if (st == MM_OK)
		st = mm_signing_new(path.p, &key, err);
	if (st != MM_OK)
		return st;
	mm_buf_init(&b, MM_SIGNING_VKEY);
	mm_signing_vkey(&b, &key);
	mm_cli_printf(c, "%.*s\n", MM_FMT(mm_buf_view(&b)));
	mm_buf_free(&b);
	mm_cli_say(c,
	    "鍵 %08" PRIx32 " を作りました: %s(秘密。作業場所の外に置き、人に"
	    "渡さない)、%s.pub(検証する人に渡す)",
	    "made key %08" PRIx32 ": %s (secret: keep it outside the "
	    "workspace and to yourself), %s.pub (for those who verify)",
	    mm_signing_id(&key), path.p, path.p);
	return MM_OK;
}

static void
say_first(struct mm_cli *c, bool first)
{
	if (first)
		mm_cli_say(c,
		    "この鍵がこの作業場所に署名するのは初めてです。前の署名と"
		    "の比較はしていません",
		    "this key signs this workspace for the first time; there "
		    "was nothing to compare it with");
}

static void
show_checkpoint(struct mm_cli *c, const struct mm_checkpoint *cp)
{
	char hex[MM_SHA256_HEX];

	mm_cli_printf(
	    c, "%" PRIu64 ":%s\n", cp->size, mm_sha256_hex(cp->root, hex));
}

static enum mm_status
take(struct mm_cli *c, const char *key, struct mm_err *err)
{
	struct mm_signing how = { .key = key,
		.clock_back = mm_cli_flag(c, "clock-back") };
	struct mm_checkpoint_file f;
	bool first = false;
	enum mm_status st = mm_checkpoint_take(&c->app, &how, &f, &first, err);

	if (st != MM_OK)
		return st;
	show_checkpoint(c, &f.c);
	say_first(c, first);
	mm_cli_say(c,
	    "記録 %" PRIu64 " 件に署名しました: %s\n控えを作業場所の外に保管"
	    "してください",
	    "signed %" PRIu64 " entries: %s\nkeep a copy outside the workspace",
	    f.c.size, f.path.p);
	return MM_OK;
}

static enum mm_status
run_checkpoint(struct mm_cli *c, struct mm_err *err)
{
	const char *key = mm_cli_opt(c, "key");
	struct mm_checkpoint cp;
	struct mm_str path;
	enum mm_status st;

	if (c->app.dry_run) {
		st = mm_checkpoint_now(c->app.store, c->app.now, &cp, err);
		if (st == MM_OK)
			show_checkpoint(c, &cp);
		return st;
	}
	if (key != NULL)
		return take(c, key, err);
	st = mm_checkpoint_ask(&c->app, &cp, &path, err);
	if (st != MM_OK)
		return st;
	show_checkpoint(c, &cp);
	mm_cli_say(c,
	    "署名の依頼を書きました: %s\n署名者: mimamori audit sign %s --key "
	    "鍵 --out 返事\nその後: mimamori audit accept 返事",
	    "wrote the request: %s\nthe signer: mimamori audit sign %s --key "
	    "KEY --out NOTE\nthen: mimamori audit accept NOTE",
	    path.p, path.p);
	return MM_OK;
}

static enum mm_status
sign_file(struct mm_cli *c, struct mm_arena *a, const char *key,
    struct mm_str path, struct mm_err *err)
{
	struct mm_signing how = { .key = key,
		.clock_back = mm_cli_flag(c, "clock-back") };
	struct mm_str request;
	struct mm_buf note;
	bool first = false;
	enum mm_status st =
	    read_text(a, path.p, MM_SIGNING_REQUEST_MAX, &request, err);

	mm_buf_init(&note, MM_CHECKPOINT_MAX);
	if (st == MM_OK)
		st = mm_signing_sign(&how, request, &note, &first, err);
	if (st == MM_OK)
		st = put_text(c, mm_buf_view(&note), err);
	mm_buf_free(&note);
	if (st == MM_OK)
		say_first(c, first);
	return st;
}

/* The signer has no workspace. */
static enum mm_status
run_sign(struct mm_cli *c, struct mm_err *err)
{
	const char *key = mm_cli_opt(c, "key");
	struct mm_arena *a;
	struct mm_str path;
	enum mm_status st = mm_cli_arg(c, 0, "REQUEST", &path, err);

	if (st == MM_OK && key == NULL)
		st = mm_err_set(err, MM_EUSAGE,
		    "署名する鍵を --key で指定してください(mimamori audit "
		    "keygen で作れます)",
		    "give the key to sign with as --key (mimamori audit keygen "
		    "makes one)");
	if (st != MM_OK)
		return st;
	a = mm_arena_new(0);
	st = a != NULL ? sign_file(c, a, key, path, err) : mm_err_nomem(err);
	mm_arena_free(a);
	return st;
}

static enum mm_status
run_accept(struct mm_cli *c, struct mm_err *err)
{
	struct mm_ed25519_public key;
	struct mm_checkpoint_file f;
	struct mm_str path, note;
	enum mm_status st = mm_cli_arg(c, 0, "NOTE", &path, err);

	if (st == MM_OK)
		st = read_text(
		    c->app.arena, path.p, MM_CHECKPOINT_MAX, &note, err);
	if (st == MM_OK)
		st = mm_checkpoint_key(
		    c->app.dir, mm_cli_opt(c, "key"), &key, err);
	if (st == MM_ENOTFOUND && mm_cli_opt(c, "key") == NULL)
		return mm_err_set(err, MM_ENOTFOUND,
		    "署名者の公開鍵がまだありません。--key で指定してください",
		    "there is no public key of the signer yet; give it with "
		    "--key");
	if (st == MM_OK)
		st = mm_checkpoint_accept(&c->app, note, &key, &f, err);
	if (st != MM_OK)
		return st;
	show_checkpoint(c, &f.c);
	mm_cli_say(c, "取り込みました: %s", "taken in: %s", f.path.p);
	return MM_OK;
}

static const struct mm_opt checkpoint_opts[] = {
	{ "key", "FILE", "この秘密鍵でその場で署名する",
	    "sign at once with this private key", false },
	{ "clock-back", NULL, "前回より前の時刻でも署名する",
	    "sign even at a time before the last one", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt sign_opts[] = {
	{ "key", "FILE", "秘密鍵", "private key", false },
	{ "out", "FILE", "署名を書くファイル", "file for the signed note",
	    false },
	{ "clock-back", NULL, "前回より前の時刻でも署名する",
	    "sign even at a time before the last one", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt accept_opts[] = {
	{ "key", "FILE", "署名者の公開鍵(初めてのとき)",
	    "public key of the signer (the first time)", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_cmd cmds[] = {
	{ "audit", "keygen", "FILE", "署名者の鍵を作る",
	    "make a key for the signer", NULL, MM_NEED_NOTHING, MM_FACT_NONE,
	    run_keygen, "mimamori audit keygen /home/qa/mimamori.key" },
	{ "audit", "checkpoint", NULL,
	    "今の記録のチェックポイントを作り、署名する(頼む)",
	    "make a checkpoint of the journal and sign it, or ask for it",
	    checkpoint_opts, MM_NEED_WORKSPACE, MM_FACT_NONE, run_checkpoint,
	    "mimamori audit checkpoint --key /home/qa/mimamori.key" },
	{ "audit", "sign", "REQUEST", "依頼に署名する(署名者。作業場所は不要)",
	    "sign a request (the signer; needs no workspace)", sign_opts,
	    MM_NEED_NOTHING, MM_FACT_NONE, run_sign,
	    "mimamori audit sign 0000000000001234.request --key "
	    "/home/qa/mimamori.key --out signed.note" },
	{ "audit", "accept", "NOTE", "署名されたチェックポイントを取り込む",
	    "take in a signed checkpoint", accept_opts, MM_NEED_WORKSPACE,
	    MM_FACT_NONE, run_accept, "mimamori audit accept signed.note" },
};

const struct mm_cmd_group mm_cmd_group_proof = { cmds, MM_COUNT(cmds) };
