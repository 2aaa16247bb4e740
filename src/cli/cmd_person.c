/* SPDX-License-Identifier: Apache-2.0 */
/* person add, end, list, new-key, add-key, revoke-key; signature add, list. */
#include "cli/commands.h"

#include "app/person.h"
#include "app/signature.h"
#include "app/signing.h"
#include "base/num.h"
#include "cli/filter.h"
#include "codec/base64.h"

#include <inttypes.h>
#include <stdio.h>

#define KEY_TEXT 64

/* -- persons --------------------------------------------------------------- */

/* The words of --role as identifiers, one a line. */
static enum mm_status
read_roles(struct mm_cli *c, struct mm_str *out, struct mm_err *err)
{
	const char *text;

	*out = MM_STR_NONE;
	for (int i = 0; (text = mm_cli_opt_at(c, "role", i)) != NULL; i++) {
		int role = mm_term_find(&mm_terms_person_role, mm_str_of(text));

		if (role <= 0)
			return mm_err_set(err, MM_EUSAGE,
			    "役割「%s」はありません(作成者 承認者 品質管理者 "
			    "閲覧者 管理者)",
			    "there is no role \"%s\" (author approver quality "
			    "viewer administrator)",
			    text);
		*out = mm_arena_fmt(c->app.arena, "%.*s%s%s", MM_FMT(*out),
		    i > 0 ? "\n" : "", mm_term_id(&mm_terms_person_role, role));
		if (out->p == NULL)
			return mm_err_nomem(err);
	}
	if (out->p != NULL)
		return MM_OK;
	return mm_err_set(err, MM_EUSAGE,
	    "役割を --role で指定してください(くり返し可: 作成者 承認者 品質管"
	    "理者 閲覧者 管理者)",
	    "give the roles with --role (may be repeated: author approver "
	    "quality viewer administrator)");
}

/* Bound to a user of the system unless it is said that nobody is. */
static enum mm_status
read_uid(struct mm_cli *c, const struct mm_world *w, struct mm_str *out,
    struct mm_err *err)
{
	const char *text = mm_cli_opt(c, "uid");
	uint64_t uid = (uint64_t)mm_person_uid();

	*out = MM_STR_NONE;
	if (mm_cli_flag(c, "unbound"))
		return MM_OK;
	if (text == NULL && w->persons.n > 0)
		return mm_err_set(err, MM_EUSAGE,
		    "OSのどの利用者かを --uid 番号(id -u で調べられます)で指定"
		    "するか、結び付けないなら --unbound を付けてください",
		    "say which user of the system with --uid NUMBER (as id -u "
		    "prints), or --unbound");
	if (text != NULL && !mm_num_u64(mm_str_of(text), UINT32_MAX, &uid))
		return mm_err_set(err, MM_EUSAGE,
		    "--uid は id -u が示す番号です: %s",
		    "--uid takes the number that id -u prints: %s", text);
	*out = mm_cell_u64(c, uid);
	return out->p != NULL ? MM_OK : mm_err_nomem(err);
}

static enum mm_status
run_add(struct mm_cli *c, struct mm_err *err)
{
	struct mm_fact f = { .type = MM_FACT_PERSON };
	struct mm_world *w;
	enum mm_status st =
	    mm_cli_arg(c, 0, "PERSON", &f.v[MM_F_PERSON_person], err);

	c->app.recover = mm_cli_flag(c, "recover");
	if (st == MM_OK)
		st = mm_app_world(&c->app, &w, err);
	if (st == MM_OK)
		st = read_roles(c, &f.v[MM_F_PERSON_roles], err);
	if (st == MM_OK)
		st = read_uid(c, w, &f.v[MM_F_PERSON_uid], err);
	if (st != MM_OK)
		return st;
	f.v[MM_F_PERSON_title] = mm_str_of(mm_cli_opt(c, "title"));
	f.v[MM_F_PERSON_active] = MM_STR("yes");
	st = mm_cli_record(c, &f, err);
	if (st == MM_OK && w->persons.n == 0)
		mm_cli_say(c,
		    "これからは、登録された利用者だけが記録できます。ほかの人も"
		    " "
		    "mimamori person add で登録してください",
		    "from now on only registered persons can record; register "
		    "the others with mimamori person add");
	return st;
}

static enum mm_status
find_person(struct mm_cli *c, struct mm_str id, const struct mm_person **out,
    struct mm_err *err)
{
	struct mm_world *w;
	uint32_t i;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st != MM_OK)
		return st;
	i = mm_world_person(w, id);
	if (i == MM_NONE)
		return mm_err_set(err, MM_ENOTFOUND,
		    "利用者「%.*s」は登録されていません。一覧: mimamori person "
		    "list",
		    "no person \"%.*s\" is registered; see mimamori person "
		    "list",
		    MM_FMT(id));
	*out = &w->persons.v[i];
	return MM_OK;
}

static struct mm_str
roles_text(const struct mm_cli *c, unsigned roles, bool ids)
{
	struct mm_str s = MM_STR("");

	for (int r = MM_ROLE_AUTHOR; r <= MM_ROLE_ADMINISTRATOR; r++)
		if ((roles & 1U << r) != 0)
			s = mm_arena_fmt(c->app.arena, "%.*s%s%s", MM_FMT(s),
			    s.n == 0  ? ""
				: ids ? "\n"
				      : ", ",
			    ids ? mm_term_id(&mm_terms_person_role, r)
				: mm_term_text(
				      &mm_terms_person_role, r, c->app.lang));
	return s;
}

/* The same person, no longer active: who it was stays on record. */
static enum mm_status
run_end(struct mm_cli *c, struct mm_err *err)
{
	struct mm_fact f = { .type = MM_FACT_PERSON };
	const struct mm_person *p = NULL;
	struct mm_str id;
	enum mm_status st = mm_cli_arg(c, 0, "PERSON", &id, err);

	if (st == MM_OK)
		st = find_person(c, id, &p, err);
	if (st != MM_OK || p == NULL)
		return st;
	f.v[MM_F_PERSON_person] = p->id;
	f.v[MM_F_PERSON_roles] = roles_text(c, p->roles, true);
	f.v[MM_F_PERSON_title] = p->title;
	if (p->uid >= 0)
		f.v[MM_F_PERSON_uid] = mm_cell_u64(c, (uint64_t)p->uid);
	f.v[MM_F_PERSON_active] = MM_STR("no");
	return mm_cli_record(c, &f, err);
}

static const struct mm_col list_cols[] = {
	{ "person", "利用者", "person", MM_COL_CODE, false },
	{ "title", "役職", "title", MM_COL_TEXT, false },
	{ "roles", "役割", "roles", MM_COL_TEXT, false },
	{ "uid", "OS利用者", "OS user", MM_COL_INT, false },
	{ "keys", "有効な鍵", "keys in force", MM_COL_TEXT, false },
	{ "active", "有効", "active", MM_COL_TEXT, false },
};

/* Short names of keys, as messages have them. */
static struct mm_str
keys_text(const struct mm_cli *c, const struct mm_world *w, struct mm_str id)
{
	struct mm_str s = MM_STR("");

	for (uint32_t i = 0; i < w->person_keys.n; i++) {
		const struct mm_person_key *k = &w->person_keys.v[i];
		struct mm_ed25519_public pub;

		if (k->in_force != MM_YES || !mm_str_eq(k->person, id) ||
		    !mm_base64_exact(k->public, pub.b, sizeof(pub.b)))
			continue;
		s = mm_arena_fmt(c->app.arena, "%.*s%s%08" PRIx32, MM_FMT(s),
		    s.n > 0 ? ", " : "", mm_signing_id(&pub));
	}
	return s;
}

static enum mm_status
run_list(struct mm_cli *c, struct mm_err *err)
{
	struct mm_world *w;
	struct mm_rows r;
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st != MM_OK)
		return st;
	mm_rows_begin(
	    &r, c, "mimamori.person.list", list_cols, (int)MM_COUNT(list_cols));
	for (uint32_t i = 0; i < w->persons.n; i++) {
		const struct mm_person *p = &w->persons.v[i];
		const struct mm_str cells[] = { p->id, p->title,
			roles_text(c, p->roles, false),
			p->uid >= 0 ? mm_cell_u64(c, (uint64_t)p->uid)
				    : MM_STR_NONE,
			keys_text(c, w, p->id), mm_cell_tri(c, p->active) };

		mm_rows_add(&r, cells);
	}
	if (w->persons.n == 0)
		mm_cli_say(c,
		    "利用者は登録されていません。記録者は名前だけです",
		    "nobody is registered: actors are names only");
	return mm_rows_end(&r, err);
}

/* -- keys ------------------------------------------------------------------ */

static enum mm_status
run_new_key(struct mm_cli *c, struct mm_err *err)
{
	struct mm_ed25519_public key;
	struct mm_str path;
	enum mm_status st = mm_cli_arg(c, 0, "FILE", &path, err);

	if (st == MM_OK)
		st = mm_signing_new(path.p, &key, err);
	if (st != MM_OK)
		return st;
	mm_cli_printf(c, "%08" PRIx32 "\n", mm_signing_id(&key));
	mm_cli_say(c,
	    "署名鍵を作りました: %s(秘密。本人だけが持ち、作業場所に置かない)\n"
	    "次に: mimamori person add-key 利用者ID %s.pub",
	    "made the signing key %s (secret: keep it to yourself and out of "
	    "the workspace)\nnext: mimamori person add-key PERSON %s.pub",
	    path.p, path.p);
	return MM_OK;
}

static enum mm_status
record_key(struct mm_cli *c, struct mm_str person, struct mm_str public,
    const char *in_force, struct mm_err *err)
{
	struct mm_fact f = { .type = MM_FACT_PERSON_KEY };

	f.v[MM_F_PERSON_KEY_person] = person;
	f.v[MM_F_PERSON_KEY_public] = public;
	f.v[MM_F_PERSON_KEY_in_force] = mm_str_of(in_force);
	return mm_cli_record(c, &f, err);
}

static enum mm_status
run_add_key(struct mm_cli *c, struct mm_err *err)
{
	struct mm_ed25519_public key;
	struct mm_str person, path, text;
	struct mm_buf b;
	enum mm_status st = mm_cli_arg(c, 0, "PERSON", &person, err);

	if (st == MM_OK)
		st = mm_cli_arg(c, 1, "FILE.pub", &path, err);
	if (st == MM_OK)
		st = mm_signing_public(path.p, &key, err);
	if (st != MM_OK)
		return st;
	mm_buf_init(&b, KEY_TEXT);
	mm_base64_add(&b, key.b, sizeof(key.b));
	text = mm_arena_str(c->app.arena, mm_buf_view(&b));
	mm_buf_free(&b);
	return text.p != NULL ? record_key(c, person, text, "yes", err)
			      : mm_err_nomem(err);
}

static enum mm_status
run_revoke_key(struct mm_cli *c, struct mm_err *err)
{
	struct mm_ed25519_public pub;
	struct mm_str person, name;
	struct mm_world *w;
	char id[16];
	enum mm_status st = mm_cli_arg(c, 0, "PERSON", &person, err);

	if (st == MM_OK)
		st = mm_cli_arg(c, 1, "KEY", &name, err);
	if (st == MM_OK)
		st = mm_app_world(&c->app, &w, err);
	if (st != MM_OK)
		return st;
	for (uint32_t i = 0; i < w->person_keys.n; i++) {
		const struct mm_person_key *k = &w->person_keys.v[i];

		if (!mm_str_eq(k->person, person) ||
		    !mm_base64_exact(k->public, pub.b, sizeof(pub.b)))
			continue;
		(void)snprintf(
		    id, sizeof(id), "%08" PRIx32, mm_signing_id(&pub));
		if (mm_str_eqz(name, id))
			return record_key(c, person, k->public, "no", err);
	}
	return mm_err_set(err, MM_ENOTFOUND,
	    "「%.*s」に鍵 %.*s は登録されていません。一覧: mimamori person "
	    "list",
	    "\"%.*s\" has no key %.*s; see mimamori person list",
	    MM_FMT(person), MM_FMT(name));
}

/* -- signatures ------------------------------------------------------------ */

static enum mm_status
read_what(struct mm_cli *c, struct mm_fact *f, int *meaning, struct mm_err *err)
{
	struct mm_str word;
	uint64_t edition = 1;
	int what = 0;
	enum mm_status st = mm_cli_arg(c, 0, "WHAT", &word, err);

	if (st == MM_OK)
		st = mm_cli_arg(c, 1, "ID", &f->v[MM_F_APPROVAL_id], err);
	if (st == MM_OK)
		st = mm_cli_number(c, "edition", &edition, err);
	if (st == MM_OK)
		st = mm_cli_term(
		    c, "meaning", &mm_terms_signature_meaning, meaning, err);
	if (st != MM_OK)
		return st;
	what = mm_term_find(&mm_terms_approval_what, word);
	if (what <= 0)
		return mm_err_set(err, MM_EUSAGE,
		    "「%.*s」には署名できません(notice risk event waiver "
		    "event_class measure recall)",
		    "\"%.*s\" is nothing that is signed (notice risk event "
		    "waiver event_class measure recall)",
		    MM_FMT(word));
	if (*meaning != MM_SIGNED_PREPARED && *meaning != MM_SIGNED_CHECKED)
		return mm_err_set(err, MM_EUSAGE,
		    "意味を --meaning 作成 か --meaning 確認 で指定してくださ"
		    "い。承認は各 approve コマンドで行います",
		    "give --meaning prepared or --meaning checked; approvals "
		    "are made with the approve commands");
	f->v[MM_F_APPROVAL_what] =
	    mm_str_of(mm_term_id(&mm_terms_approval_what, what));
	f->v[MM_F_APPROVAL_edition] = mm_cell_u64(c, edition);
	return MM_OK;
}

static enum mm_status
run_sign(struct mm_cli *c, struct mm_err *err)
{
	struct mm_fact what = { .type = MM_FACT_APPROVAL };
	struct mm_batch b;
	int meaning = 0;
	enum mm_status st = read_what(c, &what, &meaning, err);

	if (st == MM_OK && c->app.sign_key == NULL)
		st = mm_err_set(err, MM_EUSAGE,
		    "署名鍵のファイルを --sign-key で指定してください",
		    "name the file of the signing key with --sign-key");
	if (st == MM_OK)
		st = mm_batch_begin(&c->app, &b, err);
	if (st != MM_OK)
		return st;
	st = mm_signature_stage(
	    &b, &what, (enum mm_signature_meaning)meaning, err);
	if (st == MM_OK)
		st = mm_batch_commit(&b, err);
	mm_batch_end(&b);
	if (st == MM_OK && !c->app.dry_run)
		mm_cli_say(c, "署名しました（記録番号 %" PRIu64 "）",
		    "signed (entry %" PRIu64 ")", b.first_seq);
	return st;
}

static const struct mm_col signature_cols[] = {
	{ "seq", "番号", "entry", MM_COL_INT, false },
	{ "what", "対象", "what", MM_COL_TEXT, false },
	{ "id", "ID", "id", MM_COL_CODE, false },
	{ "edition", "版数", "edition", MM_COL_INT, false },
	{ "meaning", "意味", "meaning", MM_COL_TEXT, false },
	{ "person", "署名者", "signer", MM_COL_TEXT, false },
	{ "signed", "日時(UTC)", "at (UTC)", MM_COL_TEXT, false },
	{ "entry", "署名した記録", "entry signed", MM_COL_INT, false },
};

static enum mm_status
run_signatures(struct mm_cli *c, struct mm_err *err)
{
	struct mm_world *w;
	struct mm_rows r;
	char at[MM_DATE_TEXT];
	enum mm_status st = mm_app_world(&c->app, &w, err);

	if (st != MM_OK)
		return st;
	mm_rows_begin(&r, c, "mimamori.signature.list", signature_cols,
	    (int)MM_COUNT(signature_cols));
	for (uint32_t i = 0; i < w->signatures.n; i++) {
		const struct mm_signature *s = &w->signatures.v[i];
		const struct mm_str cells[] = { mm_cell_u64(c, s->at.seq),
			mm_cell_term(c, &mm_terms_approval_what, (int)s->what),
			s->id, mm_cell_u64(c, s->edition),
			mm_cell_term(
			    c, &mm_terms_signature_meaning, (int)s->meaning),
			s->person,
			mm_arena_str(c->app.arena,
			    mm_str_of(mm_time_fmt(s->at.recorded, at))),
			mm_cell_u64(c, s->entry) };

		mm_rows_add(&r, cells);
	}
	return mm_rows_end(&r, err);
}

/* -- table ----------------------------------------------------------------- */

static const struct mm_opt add_opts[] = {
	{ "role", "ROLE",
	    "役割(くり返し可): 作成者 承認者 品質管理者 閲覧者 管理者",
	    "role (may be repeated): author approver quality viewer "
	    "administrator",
	    true },
	{ "title", "TEXT", "役職", "title", false },
	{ "uid", "NUMBER", "OSの利用者番号(最初の人は、なければ自分)",
	    "number of the OS user (the first person: else one's own)", false },
	{ "unbound", NULL, "OSの利用者に結び付けない",
	    "not bound to a user of the system", false },
	{ "recover", NULL,
	    "管理者がいないとき、フォルダの所有者が登録する(理由が必要)",
	    "no administrator at hand: as owner of the folder, with a reason",
	    false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_opt sign_opts[] = {
	{ "meaning", "WORD", "作成 か 確認", "prepared or checked", false },
	{ "edition", "N", "版数(なければ1)", "edition (else 1)", false },
	{ NULL, NULL, NULL, NULL, false },
};

static const struct mm_cmd cmds[] = {
	{ "person", "add", "PERSON", "利用者を登録・変更する(最初は管理者)",
	    "register or change a person (the first: an administrator)",
	    add_opts, MM_NEED_ACTOR, MM_FACT_NONE, run_add,
	    "mimamori person add 鈴木 --role 承認者 --uid 1001 --title "
	    "安全管理責任者" },
	{ "person", "end", "PERSON", "利用者を無効にする",
	    "a person no longer acts", NULL, MM_NEED_ACTOR, MM_FACT_NONE,
	    run_end, "mimamori person end 鈴木 --reason 異動" },
	{ "person", "list", NULL, "利用者と役割・鍵の一覧",
	    "list persons with roles and keys", NULL, MM_NEED_WORKSPACE,
	    MM_FACT_NONE, run_list, "mimamori person list" },
	{ "person", "new-key", "FILE", "自分の署名鍵を作る",
	    "make a signing key of one's own", NULL, MM_NEED_NOTHING,
	    MM_FACT_NONE, run_new_key, "mimamori person new-key ~/sign.key" },
	{ "person", "add-key", "PERSON FILE.pub", "署名鍵(公開鍵)を登録する",
	    "register a signing key (its public half)", NULL, MM_NEED_ACTOR,
	    MM_FACT_NONE, run_add_key,
	    "mimamori person add-key 鈴木 sign.key.pub" },
	{ "person", "revoke-key", "PERSON KEY", "署名鍵を失効させる",
	    "revoke a signing key", NULL, MM_NEED_ACTOR, MM_FACT_NONE,
	    run_revoke_key,
	    "mimamori person revoke-key 鈴木 2e28bd51 --reason 紛失" },
	{ "signature", "add", "WHAT ID", "作成・確認の署名をする",
	    "sign as prepared or checked", sign_opts, MM_NEED_ACTOR,
	    MM_FACT_NONE, run_sign,
	    "mimamori signature add notice PS-2026-0001 --meaning 確認 "
	    "--sign-key ~/sign.key" },
	{ "signature", "list", NULL, "署名の一覧", "list signatures", NULL,
	    MM_NEED_WORKSPACE, MM_FACT_NONE, run_signatures,
	    "mimamori signature list" },
};

const struct mm_cmd_group mm_cmd_group_person = { cmds, MM_COUNT(cmds) };
