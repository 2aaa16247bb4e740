/* SPDX-License-Identifier: Apache-2.0 */
#include "app/admission_person.h"

#include "app/signature.h"
#include "base/ed25519.h"
#include "codec/base64.h"

#include <inttypes.h>

static bool
is_administrator(const struct mm_fact *f)
{
	return mm_fact_tri(f, MM_F_PERSON_active) == MM_YES &&
	    mm_list_has(f->v[MM_F_PERSON_roles],
		mm_str_of(
		    mm_term_id(&mm_terms_person_role, MM_ROLE_ADMINISTRATOR)));
}

static enum mm_status
check_roles(struct mm_str list, struct mm_err *err)
{
	while (list.p != NULL) {
		struct mm_str word = mm_str_cut(&list, '\n');

		if (mm_term_value(&mm_terms_person_role, word) == 0)
			return mm_err_set(err, MM_EFORMAT,
			    "役割「%.*s」はありません(author approver quality "
			    "viewer administrator)",
			    "there is no role \"%.*s\" (author approver "
			    "quality viewer administrator)",
			    MM_FMT(word));
	}
	return MM_OK;
}

/* Somebody must be able to register the next one. */
static enum mm_status
check_administrator(
    const struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	if (is_administrator(f))
		return MM_OK;
	for (uint32_t i = 0; i < w->persons.n; i++)
		if (w->persons.v[i].active == MM_YES &&
		    (w->persons.v[i].roles & 1U << MM_ROLE_ADMINISTRATOR) !=
			0 &&
		    !mm_str_eq(w->persons.v[i].id, f->v[MM_F_PERSON_person]))
			return MM_OK;
	return mm_err_set(err, MM_ECONFLICT,
	    "管理者(administrator)がいなくなります。先に管理者を登録してくだ"
	    "さい",
	    "there would be no administrator; register one first");
}

enum mm_status
mm_admit_person(struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	int64_t uid = mm_fact_int(f, MM_F_PERSON_uid);
	enum mm_status st = check_roles(f->v[MM_F_PERSON_roles], err);

	if (st == MM_OK)
		st = check_administrator(w, f, err);
	if (st != MM_OK || f->v[MM_F_PERSON_uid].p == NULL ||
	    mm_fact_tri(f, MM_F_PERSON_active) != MM_YES)
		return st;
	for (uint32_t i = 0; i < w->persons.n; i++) {
		const struct mm_person *p = &w->persons.v[i];

		if (p->active == MM_YES && p->uid == uid &&
		    !mm_str_eq(p->id, f->v[MM_F_PERSON_person]))
			return mm_err_set(err, MM_ECONFLICT,
			    "OSの利用者 %" PRId64
			    " はすでに「%.*s」です。一人は一つの名前で記録しま"
			    "す",
			    "user %" PRId64
			    " of the system is \"%.*s\" already; one person "
			    "records under one name",
			    uid, MM_FMT(p->id));
	}
	return MM_OK;
}

enum mm_status
mm_admit_person_key(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	struct mm_str public = f->v[MM_F_PERSON_KEY_public];
	struct mm_ed25519_public key;

	if (!mm_base64_exact(public, key.b, sizeof(key.b)))
		return mm_err_set(err, MM_EFORMAT,
		    "公開鍵は Ed25519 の32バイトを base 64 で書いたものです",
		    "a public key is the 32 bytes of Ed25519 in base 64");
	for (uint32_t i = 0; i < w->person_keys.n; i++) {
		const struct mm_person_key *k = &w->person_keys.v[i];

		if (mm_str_eq(k->public, public) &&
		    !mm_str_eq(k->person, f->v[MM_F_PERSON_KEY_person]))
			return mm_err_set(err, MM_ECONFLICT,
			    "この鍵は「%.*s」のものとして登録されています。"
			    "本人の鍵を作ってください(mimamori person new-key)",
			    "this key is registered as that of \"%.*s\"; make "
			    "an own one (mimamori person new-key)",
			    MM_FMT(k->person));
	}
	return MM_OK;
}

static enum mm_status
check_signer(
    const struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	struct mm_str person = f->v[MM_F_SIGNATURE_person];

	if (!mm_str_eq(person, f->actor))
		return mm_err_set(err, MM_EDENIED,
		    "「%.*s」の署名を「%.*s」が記録することはできません",
		    "a signature of \"%.*s\" cannot be recorded by \"%.*s\"",
		    MM_FMT(person), MM_FMT(f->actor));
	if (mm_world_person_key(w, person, f->v[MM_F_SIGNATURE_public]))
		return MM_OK;
	return mm_err_set(err, MM_EDENIED,
	    "この署名鍵は「%.*s」の有効な鍵として登録されていません。"
	    "mimamori person add-key で登録してください",
	    "this signing key is not registered as one of \"%.*s\" in force; "
	    "register it with mimamori person add-key",
	    MM_FMT(person));
}

enum mm_status
mm_admit_signature(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	struct mm_approvable thing;
	struct mm_time at;
	enum mm_status st = check_signer(w, f, err);

	if (st != MM_OK)
		return st;
	if (!mm_world_approvable(w,
		(enum mm_approval_what)mm_fact_enum(f, MM_F_SIGNATURE_what),
		f->v[MM_F_SIGNATURE_id], f->v[MM_F_SIGNATURE_edition],
		&thing) ||
	    thing.made->seq != (uint64_t)mm_fact_int(f, MM_F_SIGNATURE_entry) ||
	    !mm_str_eq(f->v[MM_F_SIGNATURE_workspace], w->maker.id) ||
	    !mm_time_parse(f->v[MM_F_SIGNATURE_signed], &at))
		return mm_err_set(err, MM_ECONFLICT,
		    "この署名は、この作業場所で「%.*s」について最後に記録され"
		    "た内容に対するものではありません。署名し直してください",
		    "this signature is not over what was recorded last in "
		    "this workspace about \"%.*s\"; sign again",
		    MM_FMT(f->v[MM_F_SIGNATURE_id]));
	return mm_signature_verify(f, err);
}

enum mm_status
mm_admit_signed(
    const struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	const struct mm_signature *s;

	if (!mm_world_person_key(w, f->actor, MM_STR_NONE))
		return MM_OK;
	s = w->signatures.n > 0 ? &w->signatures.v[w->signatures.n - 1] : NULL;
	if (s != NULL && s->at.seq + 1 == f->seq &&
	    s->meaning == MM_SIGNED_APPROVED &&
	    mm_str_eq(s->person, f->actor) &&
	    (int)s->what == mm_fact_enum(f, MM_F_APPROVAL_what) &&
	    mm_str_eq(s->id, f->v[MM_F_APPROVAL_id]) &&
	    (int64_t)s->edition == mm_fact_int(f, MM_F_APPROVAL_edition))
		return MM_OK;
	return mm_err_set(err, MM_EDENIED,
	    "「%.*s」の承認には署名が必要です。--sign-key に署名鍵のファイルを"
	    "指定してください",
	    "an approval by \"%.*s\" must be signed; name the file of the "
	    "signing key with --sign-key",
	    MM_FMT(f->actor));
}
