/* SPDX-License-Identifier: Apache-2.0 */
#include "app/signature.h"

#include "app/signing.h"
#include "codec/base64.h"
#include "ledger/chain.h"
#include "ledger/entry.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define STATEMENT "mimamori signature 1\n"
/* Fields of a signature: short ones only. */
#define STATEMENT_MAX ((size_t)4096)

/* What is signed: all fields but the signature itself. */
static enum mm_status
statement(const struct mm_fact *f, struct mm_buf *out, struct mm_err *err)
{
	struct mm_fact without = *f;

	without.v[MM_F_SIGNATURE_signature] = MM_STR_NONE;
	mm_buf_init(out, STATEMENT_MAX);
	mm_buf_z(out, STATEMENT);
	return mm_entry_encode_data(&without, out, err);
}

static struct mm_str
encoded(struct mm_arena *a, const uint8_t *p, size_t n)
{
	struct mm_buf b;
	struct mm_str s;

	mm_buf_init(&b, STATEMENT_MAX);
	mm_base64_add(&b, p, n);
	s = mm_arena_str(a, mm_buf_view(&b));
	mm_buf_free(&b);
	return s;
}

/* -- an entry's digest -------------------------------------------------- */

struct finding {
	uint64_t seq;
	struct mm_chain *hash;
	struct mm_sha256 leaf;
	bool found;
};

static enum mm_status
take_leaf(void *ctx, const struct mm_journal_row *row, struct mm_err *err)
{
	struct finding *l = ctx;

	(void)err;
	l->found = row->seq == l->seq;
	if (l->found)
		l->leaf = mm_chain_leaf(l->hash,
		    (struct mm_str){
			(const char *)row->bytes.p, row->bytes.n });
	/* Not a failure: the one row that was asked for. */
	return MM_EEMPTY;
}

static enum mm_status
leaf_of(
    struct mm_store *s, uint64_t seq, struct mm_sha256 *out, struct mm_err *err)
{
	struct finding l = { .seq = seq,
		.hash = mm_chain_new(mm_store_workspace(s)) };
	enum mm_status st;

	if (l.hash == NULL)
		return mm_err_nomem(err);
	st = mm_store_journal(s, seq - 1, take_leaf, &l, err);
	mm_chain_free(l.hash);
	if (st != MM_OK && st != MM_EEMPTY)
		return st;
	if (!l.found)
		return mm_err_set(err, MM_EINTEGRITY,
		    "署名された記録 %" PRIu64 " がありません",
		    "the entry signed, %" PRIu64 ", is missing", seq);
	*out = l.leaf;
	return MM_OK;
}

/* -- signing ------------------------------------------------------------- */

static enum mm_status
made_entry(struct mm_batch *b, const struct mm_fact *what, uint64_t *seq,
    struct mm_err *err)
{
	struct mm_approvable thing;

	if (mm_world_approvable(b->world,
		(enum mm_approval_what)mm_fact_enum(what, MM_F_APPROVAL_what),
		what->v[MM_F_APPROVAL_id], what->v[MM_F_APPROVAL_edition],
		&thing) &&
	    thing.made->actor.p != NULL) {
		*seq = thing.made->seq;
		return MM_OK;
	}
	return mm_err_set(err, MM_ENOTFOUND,
	    "署名の対象「%.*s」がないか、まだ判断が記録されていません",
	    "what is signed, \"%.*s\", does not exist or is not decided yet",
	    MM_FMT(what->v[MM_F_APPROVAL_id]));
}

static enum mm_status
fill(struct mm_batch *b, struct mm_fact *f, uint64_t entry,
    const struct mm_ed25519_public *pub, struct mm_err *err)
{
	struct mm_arena *a = b->app->arena;
	char hex[MM_SHA256_HEX], at[MM_DATE_TEXT];
	struct mm_sha256 leaf;
	enum mm_status st = leaf_of(b->app->store, entry, &leaf, err);

	if (st != MM_OK)
		return st;
	f->v[MM_F_SIGNATURE_entry] = mm_arena_fmt(a, "%" PRIu64, entry);
	f->v[MM_F_SIGNATURE_digest] =
	    mm_arena_str(a, mm_str_of(mm_sha256_hex(leaf, hex)));
	f->v[MM_F_SIGNATURE_person] = b->app->actor;
	f->v[MM_F_SIGNATURE_public] = encoded(a, pub->b, sizeof(pub->b));
	f->v[MM_F_SIGNATURE_signed] =
	    mm_arena_str(a, mm_str_of(mm_time_fmt(b->app->now, at)));
	f->v[MM_F_SIGNATURE_workspace] =
	    mm_arena_str(a, mm_store_workspace(b->app->store));
	for (int i = MM_F_SIGNATURE_entry; i <= MM_F_SIGNATURE_workspace; i++)
		if (f->v[i].p == NULL)
			return mm_err_nomem(err);
	return MM_OK;
}

static enum mm_status
sign(struct mm_batch *b, struct mm_fact *f,
    const struct mm_ed25519_secret *secret, struct mm_err *err)
{
	struct mm_ed25519_signature sig;
	struct mm_buf text;
	enum mm_status st = statement(f, &text, err);

	if (st == MM_OK && !mm_ed25519_sign(secret, mm_buf_view(&text), &sig))
		st = mm_err_nomem(err);
	mm_buf_free(&text);
	if (st != MM_OK)
		return st;
	f->v[MM_F_SIGNATURE_signature] =
	    encoded(b->app->arena, sig.b, sizeof(sig.b));
	return f->v[MM_F_SIGNATURE_signature].p != NULL ? MM_OK
							: mm_err_nomem(err);
}

enum mm_status
mm_signature_stage(struct mm_batch *b, const struct mm_fact *what,
    enum mm_signature_meaning meaning, struct mm_err *err)
{
	struct mm_fact *f = mm_batch_fact(b, MM_FACT_SIGNATURE);
	struct mm_ed25519_secret secret;
	struct mm_ed25519_public pub;
	uint64_t entry = 0;
	enum mm_status st;

	if (f == NULL)
		return mm_err_nomem(err);
	st = mm_signing_secret(b->app->sign_key, &secret, err);
	if (st != MM_OK)
		return st;
	f->v[MM_F_SIGNATURE_what] = what->v[MM_F_APPROVAL_what];
	f->v[MM_F_SIGNATURE_id] = what->v[MM_F_APPROVAL_id];
	f->v[MM_F_SIGNATURE_edition] = what->v[MM_F_APPROVAL_edition];
	f->v[MM_F_SIGNATURE_meaning] =
	    mm_str_of(mm_term_id(&mm_terms_signature_meaning, (int)meaning));
	st = mm_ed25519_public_of(&secret, &pub) ? MM_OK : mm_err_nomem(err);
	if (st == MM_OK)
		st = made_entry(b, what, &entry, err);
	if (st == MM_OK)
		st = fill(b, f, entry, &pub, err);
	if (st == MM_OK)
		st = sign(b, f, &secret, err);
	mm_ed25519_wipe(&secret);
	return st == MM_OK ? mm_batch_admit(b, err) : st;
}

/* -- verifying ------------------------------------------------------------ */

enum mm_status
mm_signature_verify(const struct mm_fact *f, struct mm_err *err)
{
	struct mm_ed25519_public pub;
	struct mm_ed25519_signature sig;
	struct mm_buf text;
	enum mm_status st = statement(f, &text, err);
	bool good = st == MM_OK &&
	    mm_base64_exact(
		f->v[MM_F_SIGNATURE_public], pub.b, sizeof(pub.b)) &&
	    mm_base64_exact(
		f->v[MM_F_SIGNATURE_signature], sig.b, sizeof(sig.b)) &&
	    mm_ed25519_verify(&pub, mm_buf_view(&text), &sig);

	mm_buf_free(&text);
	if (good || st != MM_OK)
		return st;
	return mm_err_set(err, MM_EINTEGRITY,
	    "「%.*s」の署名が、署名された内容と一致しません",
	    "the signature of \"%.*s\" is not over what it says",
	    MM_FMT(f->v[MM_F_SIGNATURE_person]));
}

enum mm_status
mm_signature_entry(
    struct mm_app *app, const struct mm_fact *f, struct mm_err *err)
{
	uint64_t seq = (uint64_t)mm_fact_int(f, MM_F_SIGNATURE_entry);
	struct mm_sha256 leaf, want;
	enum mm_status st = leaf_of(app->store, seq, &leaf, err);

	if (st != MM_OK)
		return st;
	if (mm_sha256_parse(f->v[MM_F_SIGNATURE_digest], &want) &&
	    mm_sha256_eq(leaf, want))
		return MM_OK;
	return mm_err_set(err, MM_EINTEGRITY,
	    "署名された記録 %" PRIu64 " は、署名したときの内容ではありません",
	    "the entry signed, %" PRIu64 ", is not what it was when signed",
	    seq);
}

/* -- all of a journal ----------------------------------------------------- */

/* What the check needs of a key, a signature or an approval. */
struct item {
	uint64_t seq;
	enum mm_fact_type type;
	struct mm_str person, public; /* an approval: its actor */
	struct mm_str what, id, edition;
	bool on; /* a key: in force; a signature: of an approval */
};

struct checking {
	struct mm_app *app;
	MM_VEC(struct item) items;
	MM_VEC(struct item) keys; /* of the walk so far: the newest of each */
	struct mm_signature_count count;
};

static enum mm_status
collect(void *ctx, const struct mm_fact *f, struct mm_err *err)
{
	struct checking *c = ctx;
	struct mm_arena *a = c->app->arena;
	struct item *i = mm_vec_push(a, &c->items);
	enum mm_status st = MM_OK;

	if (i == NULL)
		return mm_err_nomem(err);
	*i = (struct item){ .seq = f->seq, .type = f->type };
	if (f->type == MM_FACT_PERSON_KEY) {
		i->person = mm_arena_str(a, f->v[MM_F_PERSON_KEY_person]);
		i->public = mm_arena_str(a, f->v[MM_F_PERSON_KEY_public]);
		i->on = mm_fact_tri(f, MM_F_PERSON_KEY_in_force) == MM_YES;
		c->count.keys++;
	} else if (f->type == MM_FACT_SIGNATURE) {
		st = mm_signature_verify(f, err);
		if (st == MM_OK)
			st = mm_signature_entry(c->app, f, err);
		i->person = mm_arena_str(a, f->v[MM_F_SIGNATURE_person]);
		i->public = mm_arena_str(a, f->v[MM_F_SIGNATURE_public]);
		i->what = mm_arena_str(a, f->v[MM_F_SIGNATURE_what]);
		i->id = mm_arena_str(a, f->v[MM_F_SIGNATURE_id]);
		i->edition = mm_arena_str(a, f->v[MM_F_SIGNATURE_edition]);
		i->on = mm_fact_enum(f, MM_F_SIGNATURE_meaning) ==
			MM_SIGNED_APPROVED &&
		    mm_str_eq(f->actor, f->v[MM_F_SIGNATURE_person]);
		c->count.signatures++;
	} else {
		i->person = mm_arena_str(a, f->actor);
		i->what = mm_arena_str(a, f->v[MM_F_APPROVAL_what]);
		i->id = mm_arena_str(a, f->v[MM_F_APPROVAL_id]);
		i->edition = mm_arena_str(a, f->v[MM_F_APPROVAL_edition]);
	}
	if (st != MM_OK)
		mm_err_at(err, "journal", f->seq, 0);
	else if (i->person.p == NULL)
		st = mm_err_nomem(err);
	return st;
}

static int
by_seq(const void *a, const void *b)
{
	const struct item *x = a, *y = b;

	return (x->seq > y->seq) - (x->seq < y->seq);
}

static enum mm_status
learn_key(struct checking *c, const struct item *key, struct mm_err *err)
{
	struct item *k;

	for (uint32_t i = 0; i < c->keys.n; i++)
		if (mm_str_eq(c->keys.v[i].person, key->person) &&
		    mm_str_eq(c->keys.v[i].public, key->public)) {
			c->keys.v[i].on = key->on;
			return MM_OK;
		}
	k = mm_vec_push(c->app->arena, &c->keys);
	if (k == NULL)
		return mm_err_nomem(err);
	*k = *key;
	return MM_OK;
}

/* @param public  absent: any key of the person */
static bool
has_key(const struct checking *c, struct mm_str person, struct mm_str public)
{
	for (uint32_t i = 0; i < c->keys.n; i++)
		if (c->keys.v[i].on && mm_str_eq(c->keys.v[i].person, person) &&
		    (public.p == NULL ||
			mm_str_eq(c->keys.v[i].public, public)))
			return true;
	return false;
}

/* The signature of an approval stands directly before it. */
static bool
signs(const struct item *sig, const struct item *approval)
{
	return sig->type == MM_FACT_SIGNATURE && sig->on &&
	    sig->seq + 1 == approval->seq &&
	    mm_str_eq(sig->person, approval->person) &&
	    mm_str_eq(sig->what, approval->what) &&
	    mm_str_eq(sig->id, approval->id) &&
	    mm_str_eq(sig->edition, approval->edition);
}

static enum mm_status
walk(struct checking *c, struct mm_err *err)
{
	enum mm_status st = MM_OK;

	for (uint32_t i = 0; st == MM_OK && i < c->items.n; i++) {
		const struct item *it = &c->items.v[i];

		if (it->type == MM_FACT_PERSON_KEY)
			st = learn_key(c, it, err);
		else if (it->type == MM_FACT_SIGNATURE &&
		    !has_key(c, it->person, it->public))
			st = mm_err_set(err, MM_EINTEGRITY,
			    "記録 %" PRIu64
			    ": 「%.*s」の署名鍵は、そのとき登録されていないか、"
			    "失効していました",
			    "entry %" PRIu64
			    ": the signing key of \"%.*s\" was not registered "
			    "then, or was revoked",
			    it->seq, MM_FMT(it->person));
		else if (it->type == MM_FACT_APPROVAL &&
		    has_key(c, it->person, MM_STR_NONE) &&
		    (i == 0 || !signs(&c->items.v[i - 1], it)))
			st = mm_err_set(err, MM_EINTEGRITY,
			    "記録 %" PRIu64
			    ": 署名鍵を持つ「%.*s」の承認に署名がありません",
			    "entry %" PRIu64
			    ": an approval by \"%.*s\", who has a signing key, "
			    "is not signed",
			    it->seq, MM_FMT(it->person));
	}
	return st;
}

static enum mm_status
count_person(void *ctx, const struct mm_fact *f, struct mm_err *err)
{
	struct checking *c = ctx;

	(void)f;
	(void)err;
	c->count.persons++;
	return MM_OK;
}

enum mm_status
mm_signatures_check(
    struct mm_app *app, struct mm_signature_count *out, struct mm_err *err)
{
	static const enum mm_fact_type types[] = { MM_FACT_PERSON_KEY,
		MM_FACT_SIGNATURE, MM_FACT_APPROVAL };
	const struct mm_slice all = MM_SLICE_ALL;
	struct checking c = { .app = app };
	enum mm_status st = mm_store_facts(
	    app->store, MM_FACT_PERSON, &all, count_person, &c, err);

	for (size_t i = 0; st == MM_OK && i < MM_COUNT(types); i++)
		st = mm_store_facts(
		    app->store, types[i], &all, collect, &c, err);
	if (st != MM_OK)
		return st;
	if (c.items.n > 0)
		qsort(c.items.v, c.items.n, sizeof(*c.items.v), by_seq);
	st = walk(&c, err);
	if (st == MM_OK)
		*out = c.count;
	return st;
}
