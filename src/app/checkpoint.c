/* SPDX-License-Identifier: Apache-2.0 */
#include "app/checkpoint.h"

#include "app/journal.h"
#include "app/signing.h"
#include "base/num.h"
#include "codec/file.h"
#include "ledger/key.h"

#include <dirent.h>
#include <errno.h>
#include <inttypes.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#define SIZE_DIGITS 16
#define NOTE ".note"

/* -- the journal --------------------------------------------------------- */

/* One pass over the journal: its checkpoint, and a look at another one. */
struct passing {
	struct mm_sha256_ctx *sha;
	struct mm_merkle_peaks peaks;
	struct mm_checkpoint now;
	const struct mm_checkpoint *given; /* may be NULL */
	bool same_first, same;
};

static enum mm_status
pass_leaf(void *ctx, const struct mm_journal_leaf *l, struct mm_err *err)
{
	struct passing *p = ctx;

	(void)err;
	if (l->seq == 1)
		p->now.first = l->leaf;
	mm_merkle_grow(&p->peaks, p->sha, l->leaf);
	p->now.size = l->seq;
	p->now.chain = l->chain;
	if (p->given != NULL && p->given->size == l->seq)
		p->same = mm_sha256_eq(p->given->chain, l->chain) &&
		    mm_sha256_eq(
			p->given->root, mm_merkle_root(&p->peaks, p->sha));
	return MM_OK;
}

static enum mm_status
pass(struct mm_store *s, struct passing *p, struct mm_err *err)
{
	enum mm_status st;

	p->sha = mm_sha256_new();
	if (p->sha == NULL)
		return mm_err_nomem(err);
	st = mm_journal_leaves(s, pass_leaf, p, NULL, err);
	p->now.workspace = mm_store_workspace(s);
	p->now.root = mm_merkle_root(&p->peaks, p->sha);
	p->same_first = p->given != NULL && p->now.size > 0 &&
	    mm_sha256_eq(p->given->first, p->now.first);
	mm_sha256_free(p->sha);
	return st;
}

enum mm_status
mm_checkpoint_now(struct mm_store *s, struct mm_time time,
    struct mm_checkpoint *out, struct mm_err *err)
{
	struct passing p = { .given = NULL };
	enum mm_status st = pass(s, &p, err);

	if (st != MM_OK)
		return st;
	if (p.now.size == 0)
		return mm_err_set(err, MM_EEMPTY,
		    "記録がまだないので、チェックポイントは作れません",
		    "there is no entry yet to make a checkpoint of");
	p.now.time = time;
	*out = p.now;
	return MM_OK;
}

static enum mm_checkpoint_standing
standing_of(const struct passing *p)
{
	const struct mm_checkpoint *c = p->given;

	if (!mm_str_eq(c->workspace, p->now.workspace))
		return MM_STANDS_FOREIGN;
	if (p->now.size > 0 && !p->same_first)
		return MM_STANDS_NAMESAKE;
	if (p->now.size < c->size)
		return MM_STANDS_BEHIND;
	if (!p->same)
		return MM_STANDS_CHANGED;
	return p->now.size == c->size ? MM_STANDS_AT : MM_STANDS_AHEAD;
}

enum mm_status
mm_checkpoint_compare(struct mm_store *s, const struct mm_checkpoint *c,
    enum mm_checkpoint_standing *out, uint64_t *seq, struct mm_err *err)
{
	struct passing p = { .given = c };
	enum mm_status st = pass(s, &p, err);

	if (st != MM_OK)
		return st;
	*out = standing_of(&p);
	if (seq != NULL)
		*seq = p.now.size;
	return MM_OK;
}

enum mm_status
mm_checkpoint_judge(enum mm_checkpoint_standing standing,
    const struct mm_checkpoint *c, struct mm_str workspace, uint64_t seq,
    struct mm_err *err)
{
	switch (standing) {
	case MM_STANDS_BEHIND:
		return mm_err_set(err, MM_EINTEGRITY,
		    "記録 %" PRIu64
		    " 以降がありません(チェックポイントは %" PRIu64
		    " 件まで)。末尾が失われたか、古い写しです。"
		    "新しいバックアップから戻してください",
		    "entry %" PRIu64 " and later ones are missing (the "
		    "checkpoint reaches to %" PRIu64 "): the end was lost, or "
		    "this is an old copy; restore a newer backup",
		    seq + 1, c->size);
	case MM_STANDS_FOREIGN:
		return mm_err_set(err, MM_EINTEGRITY,
		    "作業場所「%.*s」のチェックポイントです。ここは「%.*"
		    "s」です。"
		    "作業場所かファイルを取り違えています",
		    "the checkpoint is of the workspace \"%.*s\", this is "
		    "\"%.*s\"; one of the two is the wrong one",
		    MM_FMT(c->workspace), MM_FMT(workspace));
	case MM_STANDS_NAMESAKE:
		return mm_err_set(err, MM_EINTEGRITY,
		    "記録 1 がチェックポイントと違います。同じID「%.*s」の別の"
		    "作業場所か、最初から作り直された記録です。署名者の控えと比"
		    "べてください",
		    "entry 1 is not that of the checkpoint: another workspace "
		    "of the same id \"%.*s\", or a journal made anew from the "
		    "start; compare with the signer's copy",
		    MM_FMT(workspace));
	case MM_STANDS_CHANGED:
		return mm_err_set(err, MM_EINTEGRITY,
		    "記録 2 から %" PRIu64 " のどれかが、署名されたチェックポイ"
		    "ントと違います(連鎖ごと作り直されています)。使用を止め、"
		    "バックアップと比べてください",
		    "one of the entries 2 to %" PRIu64 " is not the one of "
		    "the signed checkpoint (the chain was made anew); stop "
		    "using it and compare with a backup",
		    c->size);
	case MM_STANDS_AT:
	case MM_STANDS_AHEAD:
	default:
		return MM_OK;
	}
}

/* -- the files ----------------------------------------------------------- */

struct mm_str
mm_checkpoint_path(
    const char *dir, uint64_t size, const char *suffix, struct mm_arena *a)
{
	return mm_arena_fmt(a, "%s/" MM_CHECKPOINT_FOLDER "/%0*" PRIu64 "%s",
	    dir, SIZE_DIGITS, size, suffix);
}

static enum mm_status
read_file(struct mm_arena *a, struct mm_str path, size_t limit,
    struct mm_str *out, struct mm_err *err)
{
	struct mm_bytes b = { NULL, 0 };
	enum mm_status st = path.p != NULL
	    ? mm_file_read(a, path.p, limit, &b, err)
	    : mm_err_nomem(err);

	if (st == MM_OK)
		*out = (struct mm_str){ (const char *)b.p, b.n };
	return st;
}

/* The number a note is named after; the text inside must agree. */
static bool
note_size(struct mm_str name, uint64_t *size)
{
	return mm_str_ends(name, NOTE) &&
	    name.n == SIZE_DIGITS + sizeof(NOTE) - 1 &&
	    mm_num_u64((struct mm_str){ name.p, SIZE_DIGITS }, INT64_MAX, size);
}

static enum mm_status
add_note(const char *dir, uint64_t size, const struct mm_ed25519_public *key,
    struct mm_arena *a, struct mm_checkpoint_list *out, struct mm_err *err)
{
	struct mm_checkpoint_file *f = mm_vec_push(a, out);
	enum mm_status st;

	if (f == NULL)
		return mm_err_nomem(err);
	f->path = mm_checkpoint_path(dir, size, NOTE, a);
	st = read_file(a, f->path, MM_CHECKPOINT_MAX, &f->note, err);
	if (st == MM_OK)
		st = mm_checkpoint_read(f->note, key, &f->c, err);
	if (st == MM_OK && f->c.size != size)
		st = mm_err_set(err, MM_EINTEGRITY,
		    "ファイル名と違う、%" PRIu64
		    " 件のチェックポイントが入っています",
		    "it holds a checkpoint of %" PRIu64
		    " entries, other than its name says",
		    f->c.size);
	if (st != MM_OK && f->path.p != NULL)
		mm_err_at(err, f->path.p, 0, 0);
	return st;
}

static int
by_size(const void *a, const void *b)
{
	const struct mm_checkpoint_file *x = a, *y = b;

	return (x->c.size > y->c.size) - (x->c.size < y->c.size);
}

enum mm_status
mm_checkpoint_files(const char *dir, const struct mm_ed25519_public *key,
    struct mm_arena *a, struct mm_checkpoint_list *out, struct mm_err *err)
{
	struct mm_str folder = mm_arena_fmt(a, "%s/" MM_CHECKPOINT_FOLDER, dir);
	enum mm_status st = MM_OK;
	struct dirent *e;
	uint64_t size;
	DIR *d;

	if (folder.p == NULL)
		return mm_err_nomem(err);
	d = opendir(folder.p);
	if (d == NULL && errno == ENOENT)
		return MM_OK;
	if (d == NULL)
		return mm_err_set(err, MM_EIO,
		    "フォルダ %s を読めません。アクセス権を確認してください",
		    "the folder %s cannot be read; check its access rights",
		    folder.p);
	while (st == MM_OK && (e = readdir(d)) != NULL)
		if (note_size(mm_str_of(e->d_name), &size))
			st = add_note(dir, size, key, a, out, err);
	(void)closedir(d);
	if (st == MM_OK && out->n > 1)
		qsort(out->v, out->n, sizeof(*out->v), by_size);
	return st;
}

static struct mm_str
key_path(const char *dir, struct mm_arena *a)
{
	return mm_arena_fmt(
	    a, "%s/" MM_CHECKPOINT_FOLDER "/" MM_CHECKPOINT_KEY, dir);
}

enum mm_status
mm_checkpoint_key(const char *dir, const char *path,
    struct mm_ed25519_public *out, struct mm_err *err)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_str own = a != NULL ? key_path(dir, a) : MM_STR_NONE;
	enum mm_status st = own.p != NULL
	    ? mm_signing_public(path != NULL ? path : own.p, out, err)
	    : mm_err_nomem(err);

	mm_arena_free(a);
	return st;
}

/* -- asking and accepting ------------------------------------------------ */

/* All leaves, for a proof. */
struct leaves {
	struct mm_sha256 *v;
	uint64_t n, max;
};

static enum mm_status
keep_leaf(void *ctx, const struct mm_journal_leaf *leaf, struct mm_err *err)
{
	struct leaves *l = ctx;

	if (leaf->seq > l->max)
		return mm_err_set(err, MM_ECONFLICT,
		    "読んでいる間に記録が増えました。もう一度実行してください",
		    "entries were added meanwhile; run again");
	l->v[l->n++] = leaf->leaf;
	return MM_OK;
}

static enum mm_status
tree_of(struct mm_store *s, struct mm_arena *a, uint64_t size,
    struct mm_merkle_tree *out, struct mm_err *err)
{
	struct mm_sha256_ctx *sha = mm_sha256_new();
	struct leaves l = { .max = size };
	enum mm_status st;

	l.v = mm_arena_array(a, (size_t)size, sizeof(*l.v));
	st = sha != NULL && l.v != NULL
	    ? mm_journal_leaves(s, keep_leaf, &l, NULL, err)
	    : mm_err_nomem(err);
	if (st == MM_OK)
		st = mm_merkle_build(a, sha, l.v, l.n, out, err);
	mm_sha256_free(sha);
	return st;
}

/* The proof from the newest signed one, and the journal as it is now. */
static enum mm_status
prepare(struct mm_app *app, const struct mm_checkpoint_list *notes,
    struct mm_checkpoint *c, struct mm_merkle_path *path, struct mm_err *err)
{
	const struct mm_checkpoint *last =
	    notes->n > 0 ? &notes->v[notes->n - 1].c : NULL;
	struct passing p = { .given = last };
	struct mm_merkle_tree t;
	enum mm_status st = pass(app->store, &p, err);

	if (st == MM_OK && last != NULL)
		st = mm_checkpoint_judge(
		    standing_of(&p), last, p.now.workspace, p.now.size, err);
	if (st == MM_OK && p.now.size == 0)
		st = mm_checkpoint_now(app->store, app->now, c, err);
	if (st != MM_OK)
		return st;
	p.now.time = app->now;
	*c = p.now;
	if (last == NULL || last->size == c->size)
		return MM_OK;
	st = tree_of(app->store, app->arena, c->size, &t, err);
	return st == MM_OK
	    ? mm_merkle_extend(&t, last->size, app->arena, path, err)
	    : st;
}

static enum mm_status
make_folder(struct mm_app *app, struct mm_err *err)
{
	struct mm_str folder =
	    mm_arena_fmt(app->arena, "%s/" MM_CHECKPOINT_FOLDER, app->dir);

	return folder.p != NULL ? mm_file_make_dirs(folder.p, err)
				: mm_err_nomem(err);
}

static enum mm_status
write_file(struct mm_str path, struct mm_str text, struct mm_err *err)
{
	if (path.p == NULL)
		return mm_err_nomem(err);
	return mm_file_replace(
	    path.p, (struct mm_bytes){ (const uint8_t *)text.p, text.n }, err);
}

static enum mm_status
write_request(struct mm_app *app, const struct mm_checkpoint *c, uint64_t since,
    const struct mm_merkle_path *proof, struct mm_str *path, struct mm_err *err)
{
	struct mm_buf b;
	enum mm_status st;

	mm_buf_init(&b, MM_SIGNING_REQUEST_MAX);
	mm_signing_request(&b, c, since, proof);
	st = mm_buf_check(&b, err);
	if (st == MM_OK)
		st = make_folder(app, err);
	*path = mm_checkpoint_path(app->dir, c->size, ".request", app->arena);
	if (st == MM_OK)
		st = write_file(*path, mm_buf_view(&b), err);
	mm_buf_free(&b);
	return st;
}

enum mm_status
mm_checkpoint_ask(struct mm_app *app, struct mm_checkpoint *out,
    struct mm_str *path, struct mm_err *err)
{
	struct mm_checkpoint_list notes = { NULL, 0, 0 };
	struct mm_merkle_path proof = { NULL, 0, 0 };
	struct mm_ed25519_public key;
	enum mm_status st = mm_checkpoint_key(app->dir, NULL, &key, err);
	bool has_key = st == MM_OK;

	if (st == MM_OK || st == MM_ENOTFOUND)
		st = mm_checkpoint_files(
		    app->dir, has_key ? &key : NULL, app->arena, &notes, err);
	if (st == MM_OK)
		st = mm_store_begin_read(app->store, err);
	if (st != MM_OK)
		return st;
	st = prepare(app, &notes, out, &proof, err);
	mm_store_rollback(app->store);
	if (st != MM_OK)
		return st;
	return write_request(app, out,
	    notes.n > 0 ? notes.v[notes.n - 1].c.size : 0, &proof, path, err);
}

/* The signer's key becomes the workspace's when it has none. */
static enum mm_status
keep_key(
    struct mm_app *app, const struct mm_ed25519_public *key, struct mm_err *err)
{
	struct mm_ed25519_public own;
	struct mm_buf b;
	enum mm_status st = mm_checkpoint_key(app->dir, NULL, &own, err);

	if (st == MM_OK && memcmp(own.b, key->b, sizeof(own.b)) != 0)
		return mm_err_set(err, MM_ECONFLICT,
		    "この作業場所の公開鍵は %08" PRIx32 "、今回は %08" PRIx32
		    " です。鍵を替えたのなら、古い公開鍵を保管してから "
		    "checkpoints/key.pub を消してください",
		    "the public key of this workspace is %08" PRIx32
		    ", this one is %08" PRIx32
		    "; when the key was changed, keep the old public key "
		    "elsewhere and remove checkpoints/key.pub",
		    mm_key_id(&own), mm_key_id(key));
	if (st != MM_ENOTFOUND)
		return st;
	mm_buf_init(&b, MM_KEY_FILE_MAX);
	mm_key_write_public(&b, key);
	st = mm_buf_check(&b, err);
	if (st == MM_OK)
		st = write_file(
		    key_path(app->dir, app->arena), mm_buf_view(&b), err);
	mm_buf_free(&b);
	return st;
}

enum mm_status
mm_checkpoint_accept(struct mm_app *app, struct mm_str note,
    const struct mm_ed25519_public *key, struct mm_checkpoint_file *out,
    struct mm_err *err)
{
	enum mm_checkpoint_standing standing;
	struct mm_checkpoint_file f = { .note =
					    mm_arena_str(app->arena, note) };
	uint64_t seq;
	enum mm_status st = f.note.p != NULL
	    ? mm_checkpoint_read(f.note, key, &f.c, err)
	    : mm_err_nomem(err);

	if (st == MM_OK)
		st = mm_checkpoint_compare(
		    app->store, &f.c, &standing, &seq, err);
	if (st == MM_OK)
		st = mm_checkpoint_judge(
		    standing, &f.c, mm_store_workspace(app->store), seq, err);
	if (st == MM_OK)
		st = make_folder(app, err);
	if (st == MM_OK)
		st = keep_key(app, key, err);
	if (st != MM_OK)
		return st;
	f.path = mm_checkpoint_path(app->dir, f.c.size, NOTE, app->arena);
	st = write_file(f.path, f.note, err);
	if (st == MM_OK)
		*out = f;
	return st;
}

/* Who can write the workspace must not be able to sign for it. */
static enum mm_status
check_outside(const char *dir, const char *key, struct mm_err *err)
{
	char workspace[PATH_MAX], path[PATH_MAX];
	size_t n;

	if (realpath(dir, workspace) == NULL || realpath(key, path) == NULL)
		return MM_OK; /* reading it says why */
	n = strlen(workspace);
	if (strncmp(path, workspace, n) != 0 || path[n] != '/')
		return MM_OK;
	return mm_err_set(err, MM_EDENIED,
	    "鍵 %s が作業場所の中にあります。作業場所を書き換えられる人が署名も"
	    "できてしまいます。別の場所(別の利用者)に移してください",
	    "the key %s lies in the workspace: whoever can change the one "
	    "could use the other; move it elsewhere (to another user)",
	    key);
}

enum mm_status
mm_checkpoint_take(struct mm_app *app, const struct mm_signing *how,
    struct mm_checkpoint_file *out, bool *first, struct mm_err *err)
{
	struct mm_ed25519_secret secret;
	struct mm_ed25519_public key;
	struct mm_checkpoint c;
	struct mm_str path = MM_STR_NONE, request = MM_STR_NONE;
	struct mm_buf note;
	enum mm_status st = check_outside(app->dir, how->key, err);

	if (st == MM_OK)
		st = mm_signing_secret(how->key, &secret, err);
	if (st != MM_OK)
		return st;
	if (!mm_ed25519_public_of(&secret, &key))
		st = mm_err_nomem(err);
	mm_ed25519_wipe(&secret);
	mm_buf_init(&note, MM_CHECKPOINT_MAX);
	if (st == MM_OK)
		st = mm_checkpoint_ask(app, &c, &path, err);
	if (st == MM_OK)
		st = read_file(
		    app->arena, path, MM_SIGNING_REQUEST_MAX, &request, err);
	if (st == MM_OK)
		st = mm_signing_sign(how, request, &note, first, err);
	if (st == MM_OK)
		st = mm_checkpoint_accept(
		    app, mm_buf_view(&note), &key, out, err);
	mm_buf_free(&note);
	return st;
}
