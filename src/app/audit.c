/* SPDX-License-Identifier: Apache-2.0 */
#include "app/audit.h"

#include "app/checkpoint.h"
#include "app/journal.h"
#include "codec/json.h"
#include "ledger/key.h"

#include <inttypes.h>

/* How often progress is reported. */
#define PROGRESS_STEP 10000

struct verifying {
	struct mm_app *app;
	struct mm_arena *a;
	const struct mm_audit_ask *ask;
	struct mm_sha256_ctx *sha;
	struct mm_merkle_peaks peaks;
	struct mm_checkpoint_list notes; /* ascending by size */
	uint32_t next_note;
	struct mm_head from; /* trusted; seq 0: nothing is */
	uint64_t total;
	uint64_t types[MM_FACT__COUNT];
	int64_t last;
	bool given_seen;
	struct mm_audit r;
};

static enum mm_status
bad_row(const struct mm_fact *f, struct mm_err *err)
{
	return mm_err_set(err, MM_EINTEGRITY,
	    "記録 %" PRIu64 " と表 %s の行が一致しません。"
	    "mimamori store rebuild で作り直せます",
	    "entry %" PRIu64 " and its row in %s differ; mimamori store "
	    "rebuild makes the table anew",
	    f->seq, mm_fact_defs[f->type].table);
}

/* Are two facts the same in every value? */
static bool
same_fact(const struct mm_fact *a, const struct mm_fact *b)
{
	if (a->seq != b->seq || a->recorded.sec != b->recorded.sec ||
	    a->valid.day != b->valid.day || !mm_str_eq(a->actor, b->actor) ||
	    !mm_str_eq(a->reason, b->reason))
		return false;
	for (int i = 0; i < MM_FACT_FIELDS; i++)
		if ((a->v[i].p == NULL) != (b->v[i].p == NULL) ||
		    !mm_str_eq(a->v[i], b->v[i]))
			return false;
	return true;
}

static enum mm_status
compare(struct mm_store *s, const struct mm_fact *f, struct mm_arena *a,
    struct mm_err *err)
{
	struct mm_fact row;
	enum mm_status st = mm_store_projected(s, f, a, &row, err);

	if (st == MM_ENOTFOUND || st == MM_EINTEGRITY ||
	    (st == MM_OK && !same_fact(f, &row)))
		return bad_row(f, err);
	return st;
}

enum mm_status
mm_audit_row(struct mm_app *app, const struct mm_fact *f, struct mm_err *err)
{
	return compare(app->store, f, app->arena, err);
}

static enum mm_status
compare_row(struct verifying *v, const struct mm_fact *f, struct mm_err *err)
{
	enum mm_status st;

	mm_arena_reset(v->a);
	st = compare(v->app->store, f, v->a, err);
	if (st == MM_OK)
		v->r.rows++;
	return st;
}

/* Is the whole tree at hand, or only what came after a checkpoint? */
static bool
whole(const struct verifying *v)
{
	return v->from.seq == 0;
}

static enum mm_status
check_given(
    struct verifying *v, const struct mm_journal_entry *e, struct mm_err *err)
{
	const struct mm_head *given = v->ask->head;

	if (given == NULL || given->seq != e->fact->seq)
		return MM_OK;
	v->given_seen = true;
	if (mm_sha256_eq(given->chain, e->chain) ||
	    (whole(v) &&
		mm_sha256_eq(given->chain, mm_merkle_root(&v->peaks, v->sha))))
		return MM_OK;
	return mm_err_set(err, MM_EINTEGRITY,
	    "記録 %" PRIu64 " までの記録が、控えの先頭と一致しません"
	    "(作り直された記録です)",
	    "the journal up to entry %" PRIu64 " is not the one of the head "
	    "given (it was made anew)",
	    e->fact->seq);
}

/* Between the last checkpoint that agreed and the first that does not. */
static enum mm_status
made_anew(const struct verifying *v, const struct mm_checkpoint *c,
    struct mm_err *err)
{
	uint64_t good = v->r.covered;

	if (good + 1 == c->size)
		return mm_err_set(err, MM_EINTEGRITY,
		    "記録 %" PRIu64
		    " が、署名されたチェックポイントと違います(連鎖ごと作り直"
		    "されています)。使用を止め、バックアップと比べてください",
		    "entry %" PRIu64
		    " is not the one of the signed checkpoint (the chain was "
		    "made anew); stop using it and compare with a backup",
		    c->size);
	return mm_err_set(err, MM_EINTEGRITY,
	    "記録 %" PRIu64 " から %" PRIu64
	    " のどれかが、署名されたチェックポイントと違います"
	    "(連鎖ごと作り直されています)。使用を止め、バックアップと比べて"
	    "ください",
	    "one of the entries %" PRIu64 " to %" PRIu64
	    " is not the one of the signed checkpoint (the chain was made "
	    "anew); stop using it and compare with a backup",
	    good + 1, c->size);
}

static enum mm_status
check_note(struct verifying *v, const struct mm_journal_entry *e,
    const struct mm_checkpoint *c, struct mm_err *err)
{
	if (!mm_sha256_eq(c->chain, e->chain) ||
	    (whole(v) &&
		!mm_sha256_eq(c->root, mm_merkle_root(&v->peaks, v->sha))))
		return made_anew(v, c, err);
	v->r.covered = c->size;
	v->r.checkpoints++;
	return MM_OK;
}

/* Is it a checkpoint of this workspace, told by its first entry? */
static enum mm_status
check_first(
    struct verifying *v, const struct mm_journal_entry *e, struct mm_err *err)
{
	struct mm_str id = mm_store_workspace(v->app->store);

	for (uint32_t i = 0; i < v->notes.n; i++) {
		const struct mm_checkpoint *c = &v->notes.v[i].c;
		enum mm_checkpoint_standing standing = MM_STANDS_AHEAD;
		enum mm_status st;

		if (!mm_str_eq(c->workspace, id))
			standing = MM_STANDS_FOREIGN;
		else if (!mm_sha256_eq(c->first, e->leaf))
			standing = MM_STANDS_NAMESAKE;
		st = mm_checkpoint_judge(standing, c, id, v->total, err);
		if (st != MM_OK) {
			mm_err_at(err, v->notes.v[i].path.p, 0, 0);
			return st;
		}
	}
	return MM_OK;
}

static enum mm_status
check_notes(
    struct verifying *v, const struct mm_journal_entry *e, struct mm_err *err)
{
	enum mm_status st = MM_OK;

	if (e->fact->seq == 1)
		st = check_first(v, e, err);
	while (st == MM_OK && v->next_note < v->notes.n) {
		const struct mm_checkpoint_file *f = &v->notes.v[v->next_note];

		if (f->c.size > e->fact->seq)
			break;
		if (f->c.size == e->fact->seq)
			st = check_note(v, e, &f->c, err);
		if (st != MM_OK)
			mm_err_at(err, f->path.p, 0, 0);
		v->next_note++;
	}
	return st;
}

static enum mm_status
verify_entry(void *ctx, const struct mm_journal_entry *e, struct mm_err *err)
{
	struct verifying *v = ctx;
	const struct mm_fact *f = e->fact;
	enum mm_status st;

	if (whole(v))
		mm_merkle_grow(&v->peaks, v->sha, e->leaf);
	st = check_given(v, e, err);
	if (st == MM_OK)
		st = check_notes(v, e, err);
	if (st == MM_OK)
		st = compare_row(v, f, err);
	if (st != MM_OK)
		return st;
	v->types[f->type]++;
	if (f->recorded.sec < v->last && v->r.backwards++ == 0)
		v->r.backwards_first = f->seq;
	v->last = f->recorded.sec;
	if (f->seq % PROGRESS_STEP == 0)
		mm_app_progress(v->app, "記録の検証", "verifying entries",
		    f->seq, v->total);
	return MM_OK;
}

/* A row no entry accounts for. */
static enum mm_status
check_counts(struct verifying *v, struct mm_err *err)
{
	for (int t = 1; t < MM_FACT__COUNT; t++) {
		uint64_t rows = 0;
		enum mm_status st = mm_store_projection_rows(
		    v->app->store, (enum mm_fact_type)t, &rows, err);

		if (st != MM_OK)
			return st;
		if (rows != v->types[t])
			return mm_err_set(err, MM_EINTEGRITY,
			    "表 %s に %" PRIu64 " 行ありますが、記録は %" PRIu64
			    " 件です。mimamori store rebuild で作り直せます",
			    "table %s has %" PRIu64 " rows for %" PRIu64
			    " entries; mimamori store rebuild makes it anew",
			    mm_fact_defs[t].table, rows, v->types[t]);
	}
	return MM_OK;
}

static enum mm_status
check_given_end(const struct verifying *v, struct mm_err *err)
{
	const struct mm_head *given = v->ask->head;

	if (given == NULL || v->given_seen)
		return MM_OK;
	if (given->seq > 0 && given->seq <= v->from.seq)
		return mm_err_set(err, MM_EUSAGE,
		    "控えの先頭(%" PRIu64
		    ")は検証する範囲より前です。--since なしで検証してくだ"
		    "さい",
		    "the head given (%" PRIu64
		    ") is before what is verified; verify without --since",
		    given->seq);
	if (given->seq == 0 && mm_sha256_eq(given->chain, v->r.head.chain))
		return MM_OK;
	if (given->seq == 0)
		return v->r.head.seq > 0
		    ? MM_OK
		    : mm_err_set(err, MM_EINTEGRITY,
			  "作業場所のIDが控えの先頭と一致しません",
			  "the workspace id is not the one of the head given");
	return mm_err_set(err, MM_EINTEGRITY,
	    "記録 %" PRIu64 " 以降がありません(控えの先頭は %" PRIu64
	    "、今は %" PRIu64 ")。末尾が失われています",
	    "entry %" PRIu64 " and later ones are missing (the head given is "
	    "%" PRIu64 ", the journal ends at %" PRIu64 ")",
	    v->r.head.seq + 1, given->seq, v->r.head.seq);
}

/* Checkpoints beyond the end: what they cover is lost. */
static enum mm_status
check_notes_end(const struct verifying *v, struct mm_err *err)
{
	const struct mm_checkpoint_file *last;
	enum mm_status st;

	if (v->notes.n == 0)
		return MM_OK;
	last = &v->notes.v[v->notes.n - 1];
	if (last->c.size <= v->r.head.seq)
		return MM_OK;
	st = mm_checkpoint_judge(MM_STANDS_BEHIND, &last->c,
	    mm_store_workspace(v->app->store), v->r.head.seq, err);
	mm_err_at(err, last->path.p, 0, 0);
	return st;
}

static enum mm_status
add_given_note(struct verifying *v, const struct mm_ed25519_public *key,
    struct mm_err *err)
{
	struct mm_checkpoint_file *f,
	    found = { .path = MM_STR("--checkpoint") };
	enum mm_status st;
	uint32_t i;

	if (v->ask->note.p == NULL)
		return MM_OK;
	st = mm_checkpoint_read(v->ask->note, key, &found.c, err);
	f = mm_vec_push(v->app->arena, &v->notes);
	if (st != MM_OK)
		return st;
	if (f == NULL)
		return mm_err_nomem(err);
	for (i = v->notes.n - 1; i > 0; i--) {
		if (v->notes.v[i - 1].c.size <= found.c.size)
			break;
		v->notes.v[i] = v->notes.v[i - 1];
	}
	v->notes.v[i] = found;
	return MM_OK;
}

/* The key named, or the workspace's; NULL: there is none. */
static enum mm_status
find_key(struct verifying *v, struct mm_ed25519_public *own,
    const struct mm_ed25519_public **out, struct mm_err *err)
{
	enum mm_status st = MM_OK;

	*out = v->ask->key;
	if (*out != NULL)
		return MM_OK;
	st = mm_checkpoint_key(v->app->dir, NULL, own, err);
	if (st == MM_OK)
		*out = own;
	return st == MM_ENOTFOUND ? MM_OK : st;
}

/* Nothing may be passed over for want of a key or of a checkpoint. */
static enum mm_status
check_complete(const struct verifying *v, const struct mm_ed25519_public *key,
    struct mm_err *err)
{
	if (key == NULL && (v->notes.n > 0 || v->ask->note.p != NULL))
		return mm_err_set(err, MM_ENOTFOUND,
		    "署名者の公開鍵(checkpoints/key.pub)がありません。"
		    "署名者から受け取った公開鍵を --key で指定してください",
		    "the signer's public key (checkpoints/key.pub) is missing; "
		    "give the one the signer handed out with --key");
	if (v->ask->key != NULL && v->notes.n == 0)
		return mm_err_set(err, MM_ENOTFOUND,
		    "署名されたチェックポイントがありません。署名者の控えを "
		    "--checkpoint で指定してください",
		    "there is no signed checkpoint; give the signer's copy "
		    "with --checkpoint");
	return MM_OK;
}

/* All signed checkpoints there are; none is fine unless a key was named. */
static enum mm_status
read_notes(struct verifying *v, struct mm_err *err)
{
	struct mm_app *app = v->app;
	struct mm_ed25519_public own;
	const struct mm_ed25519_public *key;
	enum mm_status st = find_key(v, &own, &key, err);

	if (st == MM_OK)
		st = mm_checkpoint_files(
		    app->dir, key, app->arena, &v->notes, err);
	if (st == MM_OK && key != NULL) {
		v->r.key = mm_key_id(key);
		st = add_given_note(v, key, err);
	}
	if (st == MM_OK)
		st = check_complete(v, key, err);
	return st == MM_OK ? mm_timestamps_check(app->dir, &v->notes,
				 app->arena, &v->r.stamps, err)
			   : st;
}

/* Where to start: the newest signed checkpoint before the entry asked for. */
static enum mm_status
choose_start(struct verifying *v, struct mm_err *err)
{
	const struct mm_checkpoint *c = NULL;

	v->r.from = 1;
	if (v->ask->since <= 1)
		return MM_OK;
	for (uint32_t i = 0; i < v->notes.n; i++)
		if (v->notes.v[i].c.size < v->ask->since)
			c = &v->notes.v[i].c;
	if (c == NULL)
		return mm_err_set(err, MM_ENOTFOUND,
		    "記録 %" PRIu64
		    " より前に、署名されたチェックポイントがありません。"
		    "--since なしで全体を検証してください",
		    "there is no signed checkpoint before entry %" PRIu64
		    "; verify everything, without --since",
		    v->ask->since);
	v->from = (struct mm_head){ c->size, c->chain };
	v->r.from = c->size + 1;
	v->r.covered = c->size;
	return MM_OK;
}

static enum mm_status
verify(struct verifying *v, struct mm_err *err)
{
	struct mm_store *s = v->app->store;
	struct mm_head head;
	enum mm_status st = mm_store_head(s, &head, err);

	if (st == MM_OK)
		st = read_notes(v, err);
	if (st == MM_OK)
		st = choose_start(v, err);
	if (st != MM_OK)
		return st;
	v->total = head.seq;
	v->r.head = head;
	if (v->from.seq > head.seq)
		return check_notes_end(v, err);
	st = mm_journal_walk_after(
	    s, &v->from, verify_entry, v, &v->r.head, err);
	if (st == MM_OK && whole(v))
		v->r.root = mm_merkle_root(&v->peaks, v->sha);
	if (st == MM_OK)
		st = check_given_end(v, err);
	if (st == MM_OK)
		st = check_notes_end(v, err);
	if (st == MM_OK)
		st = mm_sealed_check(v->app, &v->r.sealed, err);
	if (st == MM_OK)
		st = mm_signatures_check(v->app, &v->r.signed_by, err);
	return st == MM_OK && whole(v) ? check_counts(v, err) : st;
}

enum mm_status
mm_audit_run(struct mm_app *app, const struct mm_audit_ask *ask,
    struct mm_audit *out, struct mm_err *err)
{
	struct verifying v = { .app = app, .ask = ask };
	enum mm_status st;

	v.a = mm_arena_new(0);
	v.sha = mm_sha256_new();
	st = v.a != NULL && v.sha != NULL ? mm_store_begin_read(app->store, err)
					  : mm_err_nomem(err);
	if (st == MM_OK) {
		st = verify(&v, err);
		mm_store_rollback(app->store);
	}
	mm_sha256_free(v.sha);
	mm_arena_free(v.a);
	if (st == MM_OK)
		*out = v.r;
	return st;
}

enum mm_status
mm_audit_verify(struct mm_app *app, const struct mm_head *given,
    struct mm_audit *out, struct mm_err *err)
{
	struct mm_audit_ask ask = { .head = given };

	return mm_audit_run(app, &ask, out, err);
}

struct logging {
	struct mm_arena *a;
	uint64_t after;
	enum mm_fact_type type;
	mm_audit_fn *fn;
	void *ctx;
};

/* The bytes of "data" in an entry that was verified. */
static enum mm_status
data_of(struct mm_arena *a, struct mm_str bytes, struct mm_str *out,
    struct mm_err *err)
{
	struct mm_json *j = mm_json_new(a,
	    (struct mm_bytes){ (const uint8_t *)bytes.p, bytes.n }, NULL, NULL);
	struct mm_str name;

	if (j == NULL)
		return mm_err_nomem(err);
	(void)mm_json_enter_object(j);
	while (mm_json_key(j, &name)) {
		if (mm_str_eqz(name, "data"))
			(void)mm_json_raw(j, out);
		else
			(void)mm_json_skip(j);
	}
	return mm_json_finish(j, err);
}

static enum mm_status
log_entry(void *ctx, const struct mm_journal_entry *e, struct mm_err *err)
{
	struct logging *l = ctx;
	struct mm_audit_line line = { .fact = e->fact, .chain = e->chain };
	enum mm_status st;

	if (e->fact->seq <= l->after ||
	    (l->type != MM_FACT_NONE && l->type != e->fact->type))
		return MM_OK;
	mm_arena_reset(l->a);
	st = data_of(l->a, e->bytes, &line.data, err);
	return st == MM_OK ? l->fn(l->ctx, &line, err) : st;
}

enum mm_status
mm_audit_log(struct mm_app *app, uint64_t after, enum mm_fact_type type,
    mm_audit_fn *fn, void *ctx, struct mm_err *err)
{
	struct logging l = {
		.after = after, .type = type, .fn = fn, .ctx = ctx
	};
	enum mm_status st;

	l.a = mm_arena_new(0);
	if (l.a == NULL)
		return mm_err_nomem(err);
	st = mm_journal_walk(app->store, log_entry, &l, NULL, err);
	mm_arena_free(l.a);
	return st;
}
