/* SPDX-License-Identifier: Apache-2.0 */
/* audit verify, audit log. */
#include "cli/commands.h"

#include "app/audit.h"
#include "app/journal.h"
#include "app/prove.h"
#include "app/signing.h"
#include "codec/file.h"

#include <inttypes.h>

static const struct mm_col verify_cols[] = {
	{ "workspace", "作業場所", "workspace", MM_COL_TEXT, false },
	{ "entries", "記録", "entries", MM_COL_INT, false },
	{ "head", "先頭", "head", MM_COL_TEXT, false },
	{ "rows", "照合した行", "rows compared", MM_COL_INT, false },
	{ "backwards", "時刻の逆行", "clock went back", MM_COL_INT, false },
	{ "head_given", "控えと照合", "head given", MM_COL_BOOL, false },
	{ "from", "検証の始め", "from", MM_COL_INT, false },
	{ "root", "木の根", "root", MM_COL_TEXT, true },
	{ "checkpoints", "署名の数", "checkpoints", MM_COL_INT, false },
	{ "covered", "署名の範囲", "covered", MM_COL_INT, false },
	{ "key", "鍵", "key", MM_COL_TEXT, true },
	{ "stamped", "時刻認証", "time stamps", MM_COL_INT, true },
	{ "waiting", "時刻認証待ち", "stamps waiting", MM_COL_INT, true },
};

/* What the signed checkpoints add, or that there is none. */
static void
say_checkpoints(struct mm_cli *c, const struct mm_audit *a)
{
	if (a->covered == 0) {
		mm_cli_say(c,
		    "署名されたチェックポイントがまだありません。連鎖ごと作り直"
		    "されても、この場だけではわかりません: mimamori audit "
		    "checkpoint",
		    "there is no signed checkpoint yet; a chain made anew "
		    "cannot be seen from here: mimamori audit checkpoint");
		return;
	}
	mm_cli_say(c,
	    "署名(鍵 %08" PRIx32 ")のあるチェックポイント %" PRIu64
	    " 個と一致します。記録 %" PRIu64 " まで署名済み、その後 %" PRIu64
	    " 件は未署名です",
	    "agrees with the checkpoints signed with key %08" PRIx32
	    " (%" PRIu64 " of them); signed up to entry %" PRIu64 ", %" PRIu64
	    " later ones are not",
	    a->key, a->checkpoints, a->covered, a->head.seq - a->covered);
	mm_cli_say(c,
	    "時刻認証: 検証済み %u 件、証明書がなく未検証 %u 件、待ち %u 件、"
	    "時計の進み %u 件",
	    "time stamps: %u verified, %u without a certificate to check, %u "
	    "waiting, %u before the clock",
	    a->stamps.stamped, a->stamps.unchecked, a->stamps.waiting,
	    a->stamps.early);
}

/* What was verified besides the entries, whether something is signed or not. */
static void
say_rest(struct mm_cli *c, const struct mm_audit *a)
{
	if (a->signed_by.signatures > 0)
		mm_cli_say(c, "署名 %u 件は正しく、署名者の鍵によるものです",
		    "%u signatures verify with the keys of their signers",
		    a->signed_by.signatures);
	if (a->signed_by.persons == 0)
		mm_cli_say(c,
		    "利用者の登録がないため、記録者は名前だけです(mimamori "
		    "person add)",
		    "nobody is registered: actors are names only (mimamori "
		    "person add)");
	if (a->sealed.kept + a->sealed.erased > 0)
		mm_cli_say(c, "封緘した個人情報: 保管 %u 件、消去済み %u 件",
		    "sealed personal data: %u kept, %u erased", a->sealed.kept,
		    a->sealed.erased);
}

/* For people the head stands on a line of its own, never cut. */
static enum mm_status
show_verified(
    struct mm_cli *c, const struct mm_audit *a, bool given, struct mm_err *err)
{
	struct mm_str head = mm_head_text(c->app.arena, &a->head);
	char root[MM_SHA256_HEX];
	const struct mm_str cells[] = { mm_store_workspace(c->app.store),
		mm_cell_u64(c, a->head.seq), head, mm_cell_u64(c, a->rows),
		mm_cell_u64(c, a->backwards),
		mm_str_of(given ? "true" : "false"), mm_cell_u64(c, a->from),
		a->from > 1 ? MM_STR_NONE
			    : mm_arena_str(c->app.arena,
				  mm_str_of(mm_sha256_hex(a->root, root))),
		mm_cell_u64(c, a->checkpoints), mm_cell_u64(c, a->covered),
		a->covered > 0
		    ? mm_arena_fmt(c->app.arena, "%08" PRIx32, a->key)
		    : MM_STR_NONE,
		mm_cell_u64(c, a->stamps.stamped + a->stamps.unchecked),
		mm_cell_u64(c, a->stamps.waiting) };
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
	mm_cli_say(c,
	    "記録 %" PRIu64 " 件(%" PRIu64 " から)は正しく、表とも一致します",
	    "%" PRIu64 " entries (from %" PRIu64
	    " on) verify and agree with the tables",
	    a->head.seq + 1 - a->from, a->from);
	say_checkpoints(c, a);
	say_rest(c, a);
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
read_note(struct mm_cli *c, struct mm_str *out, struct mm_err *err)
{
	const char *path = mm_cli_opt(c, "checkpoint");
	struct mm_bytes b;
	enum mm_status st;

	if (path == NULL)
		return MM_OK;
	st = mm_file_read(c->app.arena, path, MM_CHECKPOINT_MAX, &b, err);
	if (st == MM_OK)
		*out = (struct mm_str){ (const char *)b.p, b.n };
	return st;
}

static enum mm_status
verify_entry(struct mm_cli *c, struct mm_err *err)
{
	struct mm_prove_report r;
	uint64_t seq = 0;
	enum mm_status st = mm_cli_number(c, "entry", &seq, err);

	if (st == MM_OK)
		st = mm_prove_entry(&c->app, seq, &r, err);
	if (st != MM_OK)
		return st;
	mm_cli_printf(c, "%.*s\n", MM_FMT(r.entries[0]));
	mm_cli_say(c,
	    "記録 %" PRIu64 " は正しく、表とも、%" PRIu64
	    " 件までの署名とも一致します",
	    "entry %" PRIu64 " verifies, and agrees with its table and with "
	    "the checkpoint signed at %" PRIu64 " entries",
	    seq, r.checkpoint.c.size);
	return MM_OK;
}

static enum mm_status
run_verify(struct mm_cli *c, struct mm_err *err)
{
	const char *text = mm_cli_opt(c, "head"), *key = mm_cli_opt(c, "key");
	struct mm_audit_ask ask = { .since = 0 };
	struct mm_ed25519_public public;
	struct mm_head given;
	struct mm_audit a;
	enum mm_status st = mm_cli_number(c, "since", &ask.since, err);

	if (st == MM_OK && text != NULL) {
		ask.head = &given;
		st = mm_head_parse(mm_str_of(text), &given, err);
	}
	if (st == MM_OK && key != NULL) {
		ask.key = &public;
		st = mm_signing_public(key, &public, err);
	}
	if (st == MM_OK && mm_cli_opt(c, "entry") != NULL)
		return verify_entry(c, err);
	if (st == MM_OK)
		st = read_note(c, &ask.note, err);
	if (st == MM_OK)
		st = mm_audit_run(&c->app, &ask, &a, err);
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
	{ "head", "SEQ:HASH", "控えておいた先頭(文書に印字したもの)と比べる",
	    "compare with a head kept elsewhere, as letters print it", false },
	{ "key", "FILE", "署名者の公開鍵(別に保管したもの)",
	    "public key of the signer, as kept elsewhere", false },
	{ "checkpoint", "FILE", "署名者の控え(別に保管したもの)",
	    "a signed checkpoint, as kept elsewhere", false },
	{ "entry", "SEQ", "この記録だけを、署名と照らして検証する",
	    "only this entry, against the signed checkpoint", false },
	{ "since", "SEQ", "この番号から(それより前は署名による)",
	    "from this entry on; before it by signature", false },
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
