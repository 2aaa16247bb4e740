/* SPDX-License-Identifier: Apache-2.0 */
/* audit keygen, checkpoint, sign, accept, prove: what outsiders check by. */
#include "cli/commands.h"

#include "app/bundle.h"
#include "app/checkpoint.h"
#include "app/journal.h"
#include "app/prove.h"
#include "app/signing.h"
#include "app/timestamp.h"
#include "app/story.h"
#include "base/num.h"
#include "codec/file.h"

#include <inttypes.h>
#include <stdlib.h>

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

static int
by_number(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The entries named, each once. */
static enum mm_status
named_entries(struct mm_cli *c, struct mm_prove_ask *ask, struct mm_err *err)
{
	uint64_t *seq =
	    mm_arena_array(c->app.arena, (size_t)c->nargs + 1, sizeof(*seq));
	size_t n = 0;

	if (seq == NULL)
		return mm_err_nomem(err);
	for (int i = 0; i < c->nargs; i++)
		if (!mm_num_u64(mm_str_of(c->arg[i]), INT64_MAX, &seq[i]))
			return mm_err_set(err, MM_EUSAGE,
			    "「%s」は記録の番号ではありません",
			    "\"%s\" is no number of an entry", c->arg[i]);
	qsort(seq, (size_t)c->nargs, sizeof(*seq), by_number);
	for (int i = 0; i < c->nargs; i++)
		if (n == 0 || seq[i] != seq[n - 1])
			seq[n++] = seq[i];
	ask->seq = seq;
	ask->n = n;
	return MM_OK;
}

/* The id of a party named by id or name. */
static enum mm_status
party_id(struct mm_cli *c, struct mm_str *out, struct mm_err *err)
{
	const char *text = mm_cli_opt(c, "party");
	struct mm_world *w;
	uint32_t i;
	enum mm_status st;

	if (text == NULL)
		return MM_OK;
	st = mm_app_world(&c->app, &w, err);
	if (st == MM_OK)
		st = mm_cli_party(c, w, mm_str_of(text), &i, err);
	if (st == MM_OK)
		*out = w->parties.v[i].id;
	return st;
}

static enum mm_status
traced(struct mm_cli *c, struct mm_story *t, struct mm_err *err)
{
	const char *notice = mm_cli_opt(c, "notice");
	struct mm_str party = MM_STR_NONE;
	enum mm_status st = party_id(c, &party, err);

	if (st != MM_OK)
		return st;
	if (notice != NULL)
		return mm_story_notice(
		    &c->app, mm_str_of(notice), party, t, err);
	if (party.p != NULL)
		return mm_story_party(&c->app, party, t, err);
	return mm_err_set(err, MM_EUSAGE,
	    "何を証明するかを、記録の番号、--notice 文書番号、--party 取引先の"
	    "どれかで指定してください",
	    "say what to prove: numbers of entries, --notice NUMBER or "
	    "--party PARTY");
}

static enum mm_status
entries_to_prove(struct mm_cli *c, struct mm_prove_ask *ask, struct mm_err *err)
{
	struct mm_story t = { NULL, 0, 0 };
	uint64_t *seq;
	enum mm_status st;

	if (c->nargs > 0)
		return named_entries(c, ask, err);
	st = traced(c, &t, err);
	if (st != MM_OK)
		return st;
	seq = mm_arena_array(c->app.arena, t.n, sizeof(*seq));
	if (seq == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; i < t.n; i++)
		seq[i] = t.v[i].seq;
	ask->seq = seq;
	ask->n = t.n;
	return MM_OK;
}

static enum mm_status
run_prove(struct mm_cli *c, struct mm_err *err)
{
	const char *head = mm_cli_opt(c, "head");
	struct mm_prove_ask ask = { .compact = mm_cli_flag(c, "compact") };
	struct mm_prove_report r;
	struct mm_head anchor;
	struct mm_buf b;
	enum mm_status st = MM_OK;

	if (head != NULL) {
		st = mm_head_parse(mm_str_of(head), &anchor, err);
		ask.anchor = &anchor;
	}
	if (st == MM_OK)
		st = entries_to_prove(c, &ask, err);
	if (st != MM_OK)
		return st;
	mm_buf_init(&b, 0);
	st = mm_prove(&c->app, &ask, &b, &r, err);
	if (st == MM_OK)
		st = put_text(c, mm_buf_view(&b), err);
	mm_buf_free(&b);
	if (st == MM_OK)
		mm_cli_say(c,
		    "記録 %zu 件の証明です(%" PRIu64
		    " 件のチェックポイントまで、記録のほかに %zu バイト)。"
		    "検証: mimamori-verify proof 公開鍵 ファイル",
		    "a proof of %zu entries (to the checkpoint of %" PRIu64
		    ", %zu bytes besides the entries); verify with: "
		    "mimamori-verify proof KEY FILE",
		    ask.n, r.checkpoint.c.size, r.bytes);
	return st;
}

static void
say_stamps(struct mm_cli *c, const struct mm_timestamps *t)
{
	char at[MM_DATE_TEXT];

	if (t->stamped > 0)
		mm_cli_say(c, "時刻認証 %u 件(最新: 記録 %" PRIu64 " まで、%s)",
		    "%u time stamps (newest: entries to %" PRIu64 ", %s)",
		    t->stamped, t->newest, mm_time_fmt(t->time, at));
	if (t->unchecked > 0)
		mm_cli_say(c,
		    "認証局の証明書がないため検証できない時刻認証が %u 件あり"
		    "ます。--ca で指定してください",
		    "%u time stamps cannot be verified without the "
		    "authority's certificate; give it with --ca",
		    t->unchecked);
	if (t->early > 0)
		mm_cli_say(c,
		    "注意: 時刻認証より後の時刻を記したチェックポイントが %u "
		    "件あります(時計が進んでいました)",
		    "note: %u checkpoints carry a time after their stamp (the "
		    "clock was ahead)",
		    t->early);
	if (t->waiting > 0)
		mm_cli_say(c,
		    "注意: 時刻認証を待つチェックポイントが %u 件あります(最も"
		    "古いものは %" PRIu64 " 件目まで)",
		    "note: %u checkpoints wait for their time stamp (the "
		    "oldest: entries to %" PRIu64 ")",
		    t->waiting, t->oldest);
}

static enum mm_status
accept_stamp(struct mm_cli *c, struct mm_err *err)
{
	struct mm_bytes response;
	uint64_t size = 0;
	enum mm_status st = mm_file_read(
	    c->app.arena, c->arg[0], MM_CHECKPOINT_MAX * 4, &response, err);

	if (st == MM_OK)
		st = mm_timestamps_accept(
		    &c->app, response, mm_cli_opt(c, "ca"), &size, err);
	if (st == MM_OK)
		mm_cli_say(c,
		    "記録 %" PRIu64 " までのチェックポイントの時刻認証を取り込"
		    "みました",
		    "took in the time stamp of the checkpoint of %" PRIu64
		    " entries",
		    size);
	return st;
}

static enum mm_status
run_stamp(struct mm_cli *c, struct mm_err *err)
{
	const char *url = mm_cli_opt(c, "authority");
	const struct mm_setting *s;
	struct mm_timestamps t = { 0 };
	struct mm_world *w;
	enum mm_status st;

	if (c->nargs > 0)
		return accept_stamp(c, err);
	st = mm_app_world(&c->app, &w, err);
	if (st != MM_OK)
		return st;
	s = mm_world_setting(w, MM_TIMESTAMP_SETTING);
	if (url == NULL && s != NULL)
		url = mm_arena_fmt(c->app.arena, "%.*s", MM_FMT(s->value)).p;
	st = mm_timestamps_ask(&c->app, url, mm_cli_opt(c, "ca"), &t, err);
	say_stamps(c, &t);
	if (st == MM_OK && url == NULL && t.waiting > 0)
		mm_cli_say(c,
		    "認証局が決まっていません。依頼(checkpoints/*.tsq)を送って"
		    "返事を mimamori audit stamp 返事 "
		    "で取り込むか、--authority "
		    "URL を指定してください",
		    "no authority is set; send the requests "
		    "(checkpoints/*.tsq) and take the answers in with mimamori "
		    "audit stamp FILE, or give --authority URL");
	return st;
}

static const struct mm_opt stamp_opts[] = {
	{ "authority", "URL", "時刻認証局(設定 audit.tsa.url に優先)",
	    "authority (before the setting audit.tsa.url)", false },
	{ "ca", "FILE", "認証局の証明書(初めてのとき)",
	    "certificates of the authority (the first time)", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt prove_opts[] = {
	{ "notice", "NUMBER", "このお知らせの一連の記録",
	    "the entries about this notice", false },
	{ "party", "PARTY", "この取引先についての記録",
	    "the entries about this party", false },
	{ "head", "SEQ:HASH", "相手が持つ先頭(文書に印字)からの続きも証明",
	    "also prove that it continues this head of a letter", false },
	{ "compact", NULL, "ハッシュを文字にしない、最も小さいファイルにする",
	    "hashes as bytes: the smallest file", false },
	{ "out", "FILE", "証明を書くファイル", "file for the proof", false },
	{ NULL, NULL, NULL, NULL, false },
};

static enum mm_status
run_bundle(struct mm_cli *c, struct mm_err *err)
{
	const char *head = mm_cli_opt(c, "head");
	const char *notice = mm_cli_opt(c, "notice");
	struct mm_bundle_ask ask = { .notice = mm_str_of(notice) };
	struct mm_bundle_report r;
	struct mm_head anchor;
	struct mm_str path;
	struct mm_buf b;
	enum mm_status st = mm_cli_arg(c, 0, "FILE.zip", &path, err);

	if (st == MM_OK && head != NULL) {
		st = mm_head_parse(mm_str_of(head), &anchor, err);
		ask.anchor = &anchor;
	}
	if (st == MM_OK)
		st = party_id(c, &ask.party, err);
	if (st == MM_OK && ask.party.p == NULL && notice == NULL)
		st = mm_err_set(err, MM_EUSAGE,
		    "--notice 文書番号 か --party 取引先 を指定してください",
		    "give --notice NUMBER or --party PARTY");
	if (st != MM_OK)
		return st;
	mm_buf_init(&b, 0);
	st = mm_bundle(&c->app, &ask, &b, &r, err);
	if (st == MM_OK)
		st = mm_file_replace(path.p,
		    (struct mm_bytes){ (const uint8_t *)b.p, b.n }, err);
	mm_buf_free(&b);
	if (st != MM_OK)
		return st;
	mm_cli_say(c,
	    "%s に記録 %u 件、ファイル %u 件をまとめました。検証: unzip して "
	    "mimamori-verify bundle 公開鍵 フォルダ",
	    "%s holds %u entries and %u files; verify: unzip it and run "
	    "mimamori-verify bundle KEY FOLDER",
	    path.p, r.entries, r.files);
	if (r.missing > 0)
		mm_cli_say(c,
		    "注意: ファイルの記録されていない文書・SBOMが %u "
		    "件あります",
		    "note: %u letters or SBOMs were recorded without a file",
		    r.missing);
	return MM_OK;
}

static const struct mm_opt bundle_opts[] = {
	{ "notice", "NUMBER", "このお知らせについて", "about this notice",
	    false },
	{ "party", "PARTY", "この取引先について", "about this party", false },
	{ "head", "SEQ:HASH", "相手が持つ先頭(文書に印字)からの続きも証明",
	    "also prove that it continues this head of a letter", false },
	{ NULL, NULL, NULL, NULL, false },
};

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
	{ "audit", "stamp", "[RESPONSE]", "署名に時刻認証(RFC 3161)を受ける",
	    "have signed checkpoints time-stamped (RFC 3161)", stamp_opts,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_stamp,
	    "mimamori audit stamp --authority https://tsa.example/tsr --ca "
	    "tsa.pem" },
	{ "audit", "prove", "[SEQ...]",
	    "記録が署名された記録の中にあることの証明を作る",
	    "prove that entries are in the signed journal", prove_opts,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_prove,
	    "mimamori audit prove --notice PS-2026-0001 --party H-001 --out "
	    "proof.txt" },
	{ "audit", "bundle", "FILE.zip",
	    "一連の記録・文書・証明を1つのZIPにまとめる",
	    "put records, files and proof of a story into one ZIP file",
	    bundle_opts, MM_NEED_WORKSPACE, MM_FACT_NONE, run_bundle,
	    "mimamori audit bundle h001.zip --party H-001" },
};

const struct mm_cmd_group mm_cmd_group_proof = { cmds, MM_COUNT(cmds) };
