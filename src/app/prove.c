/* SPDX-License-Identifier: Apache-2.0 */
#include "app/prove.h"

#include "app/audit.h"
#include "app/journal.h"
#include "ledger/entry.h"

#include <inttypes.h>

/* One pass over the journal up to the checkpoint. */
struct proving {
	struct mm_app *app;
	const struct mm_prove_ask *ask;
	const struct mm_checkpoint *c;
	struct mm_sha256_ctx *sha;
	struct mm_merkle_peaks peaks;
	struct mm_sha256 *leaves;
	struct mm_sha256 anchor_root, anchor_chain;
	struct mm_proof_entry *entries;
	size_t found;
};

static enum mm_status
keep(void *ctx, const struct mm_journal_leaf *l, struct mm_err *err)
{
	struct proving *p = ctx;
	const struct mm_prove_ask *ask = p->ask;

	if (l->seq > p->c->size)
		return MM_OK;
	p->leaves[l->seq - 1] = l->leaf;
	mm_merkle_grow(&p->peaks, p->sha, l->leaf);
	if (ask->anchor != NULL && ask->anchor->seq == l->seq) {
		p->anchor_root = mm_merkle_root(&p->peaks, p->sha);
		p->anchor_chain = l->chain;
	}
	if (p->found == ask->n || ask->seq[p->found] != l->seq)
		return MM_OK;
	p->entries[p->found].seq = l->seq;
	p->entries[p->found].bytes = mm_arena_str(p->app->arena, l->bytes);
	return p->entries[p->found++].bytes.p != NULL ? MM_OK
						      : mm_err_nomem(err);
}

static enum mm_status
newest(struct mm_app *app, struct mm_checkpoint_file *out, struct mm_err *err)
{
	struct mm_checkpoint_list list = { NULL, 0, 0 };
	struct mm_ed25519_public key;
	enum mm_status st = mm_checkpoint_key(app->dir, NULL, &key, err);

	if (st == MM_OK)
		st =
		    mm_checkpoint_files(app->dir, &key, app->arena, &list, err);
	if (st == MM_OK && list.n > 0) {
		*out = list.v[list.n - 1];
		return MM_OK;
	}
	if (st != MM_OK && st != MM_ENOTFOUND)
		return st;
	return mm_err_set(err, MM_ENOTFOUND,
	    "署名されたチェックポイントがまだありません。mimamori audit "
	    "checkpoint で署名してください",
	    "nothing is signed yet; sign with mimamori audit checkpoint");
}

/* What is asked for must be what was signed. */
static enum mm_status
check_ask(const struct mm_prove_ask *ask, uint64_t head, uint64_t size,
    struct mm_err *err)
{
	uint64_t last = ask->n > 0 ? ask->seq[ask->n - 1] : 0;

	if (last == 0 || ask->seq[0] == 0 || last > head)
		return mm_err_set(err, MM_ENOTFOUND,
		    "記録 %" PRIu64 " はありません(1 から %" PRIu64 ")",
		    "there is no entry %" PRIu64 " (1 to %" PRIu64 ")", last,
		    head);
	if (ask->anchor != NULL && ask->anchor->seq > last)
		last = ask->anchor->seq;
	if (last <= size)
		return MM_OK;
	return mm_err_set(err, MM_ECONFLICT,
	    "記録 %" PRIu64 " は、署名されたチェックポイント(%" PRIu64
	    " 件)より後です。mimamori audit checkpoint で署名してから、もう一度"
	    "実行してください",
	    "entry %" PRIu64 " is newer than the signed checkpoint (%" PRIu64
	    " entries); sign with mimamori audit checkpoint and run again",
	    last, size);
}

static enum mm_status
check_anchor(const struct proving *p, struct mm_err *err)
{
	const struct mm_head *anchor = p->ask->anchor;

	if (anchor == NULL || mm_sha256_eq(anchor->chain, p->anchor_root))
		return MM_OK;
	if (mm_sha256_eq(anchor->chain, p->anchor_chain))
		return mm_err_set(err, MM_EUSAGE,
		    "控えの先頭は連鎖ハッシュです。証明には文書に印字された先頭"
		    "(木の根)が要ります。mimamori audit verify --head "
		    "なら連鎖ハッ"
		    "シュも使えます",
		    "the head given is a chain value; a proof needs the head "
		    "that letters print (a root); mimamori audit verify "
		    "--head takes both");
	return mm_err_set(err, MM_EINTEGRITY,
	    "控えの先頭(%" PRIu64 ")は、この記録のものではありません",
	    "the head given (%" PRIu64 ") is not one of this journal",
	    anchor->seq);
}

static enum mm_status
walk(struct proving *p, struct mm_err *err)
{
	struct mm_store *s = p->app->store;
	struct mm_sha256 root;
	enum mm_status st = mm_journal_leaves(s, keep, p, NULL, err);

	if (st != MM_OK)
		return st;
	root = mm_merkle_root(&p->peaks, p->sha);
	if (p->peaks.size < p->c->size)
		return mm_checkpoint_judge(MM_STANDS_BEHIND, p->c,
		    mm_store_workspace(s), p->peaks.size, err);
	if (!mm_sha256_eq(root, p->c->root))
		return mm_checkpoint_judge(MM_STANDS_CHANGED, p->c,
		    mm_store_workspace(s), p->peaks.size, err);
	if (p->found < p->ask->n)
		return mm_err_set(err, MM_EINTERNAL,
		    "内部エラー: 証明する記録の順が正しくありません",
		    "internal error: entries to prove are out of order");
	return check_anchor(p, err);
}

static enum mm_status
prove(struct proving *p, struct mm_proof *proof, struct mm_err *err)
{
	const struct mm_prove_ask *ask = p->ask;
	struct mm_arena *a = p->app->arena;
	struct mm_merkle_tree t;
	uint64_t *index = mm_arena_array(a, ask->n, sizeof(*index));
	enum mm_status st;

	p->leaves = mm_arena_array(a, (size_t)p->c->size, sizeof(*p->leaves));
	p->entries = mm_arena_array(a, ask->n, sizeof(*p->entries));
	if (index == NULL || p->leaves == NULL || p->entries == NULL)
		return mm_err_nomem(err);
	st = walk(p, err);
	if (st == MM_OK)
		st = mm_merkle_build(a, p->sha, p->leaves, p->c->size, &t, err);
	if (st != MM_OK)
		return st;
	for (size_t i = 0; i < ask->n; i++)
		index[i] = ask->seq[i] - 1;
	proof->entries = p->entries;
	proof->n = ask->n;
	proof->compact = ask->compact;
	st = mm_merkle_prove(&t, index, ask->n, a, &proof->path, err);
	if (st != MM_OK || ask->anchor == NULL)
		return st;
	proof->anchor =
	    (struct mm_merkle_head){ ask->anchor->seq, p->anchor_root };
	return mm_merkle_extend(&t, ask->anchor->seq, a, &proof->grow, err);
}

static enum mm_status
write_proof(const struct proving *p, const struct mm_proof *proof,
    struct mm_buf *out, struct mm_prove_report *report, struct mm_err *err)
{
	size_t start = out->n;

	report->entries =
	    mm_arena_array(p->app->arena, proof->n, sizeof(*report->entries));
	if (report->entries == NULL)
		return mm_err_nomem(err);
	mm_proof_write(out, proof);
	report->bytes = out->n - start;
	for (size_t i = 0; i < proof->n; i++) {
		report->entries[i] = proof->entries[i].bytes;
		report->bytes -= proof->entries[i].bytes.n;
	}
	return mm_buf_check(out, err);
}

static enum mm_status
prove_in(struct mm_app *app, const struct mm_prove_ask *ask, struct mm_buf *out,
    struct mm_prove_report *report, struct mm_err *err)
{
	struct proving p = { .app = app, .ask = ask };
	struct mm_proof proof = { .n = 0 };
	struct mm_head head;
	enum mm_status st = newest(app, &report->checkpoint, err);

	if (st == MM_OK)
		st = mm_store_head(app->store, &head, err);
	if (st == MM_OK)
		st = check_ask(ask, head.seq, report->checkpoint.c.size, err);
	if (st != MM_OK)
		return st;
	p.c = &report->checkpoint.c;
	proof.note = report->checkpoint.note;
	p.sha = mm_sha256_new();
	st = p.sha != NULL ? prove(&p, &proof, err) : mm_err_nomem(err);
	mm_sha256_free(p.sha);
	return st == MM_OK ? write_proof(&p, &proof, out, report, err) : st;
}

enum mm_status
mm_prove(struct mm_app *app, const struct mm_prove_ask *ask, struct mm_buf *out,
    struct mm_prove_report *report, struct mm_err *err)
{
	bool own = !mm_store_in_tx(app->store);
	enum mm_status st = own ? mm_store_begin_read(app->store, err) : MM_OK;

	if (st != MM_OK)
		return st;
	st = prove_in(app, ask, out, report, err);
	if (own)
		mm_store_rollback(app->store);
	return st;
}

static enum mm_status
check_entry(
    struct mm_app *app, uint64_t seq, struct mm_str bytes, struct mm_err *err)
{
	struct mm_fact f;
	enum mm_status st = mm_entry_decode(app->arena,
	    (struct mm_bytes){ (const uint8_t *)bytes.p, bytes.n }, &f, err);

	if (st == MM_OK && f.seq != seq)
		return mm_err_set(err, MM_EINTEGRITY,
		    "記録 %" PRIu64 " の中の番号が %" PRIu64 " です",
		    "entry %" PRIu64 " carries the number %" PRIu64 " inside",
		    seq, f.seq);
	return st == MM_OK ? mm_audit_row(app, &f, err) : st;
}

enum mm_status
mm_prove_entry(struct mm_app *app, uint64_t seq, struct mm_prove_report *report,
    struct mm_err *err)
{
	struct mm_prove_ask ask = { .seq = &seq, .n = 1 };
	struct mm_buf b;
	enum mm_status st = mm_store_begin_read(app->store, err);

	if (st != MM_OK)
		return st;
	mm_buf_init(&b, 0);
	st = mm_prove(app, &ask, &b, report, err);
	if (st == MM_OK)
		st = check_entry(app, seq, report->entries[0], err);
	mm_buf_free(&b);
	mm_store_rollback(app->store);
	return st;
}
