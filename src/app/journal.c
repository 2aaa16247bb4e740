/* SPDX-License-Identifier: Apache-2.0 */
#include "app/journal.h"

#include "base/num.h"
#include "ledger/chain.h"

#include <inttypes.h>
#include <string.h>

/* Memory of one entry; its text is at most some megabytes. */
#define ENTRY_ARENA ((size_t)64 << 20)

struct walk {
	struct mm_chain *chain;
	struct mm_arena *a;
	mm_journal_entry_fn *fn;
	mm_journal_leaf_fn *leaf;
	void *ctx;
	struct mm_str workspace;
	struct mm_head from;
};

/* The first entry, when it names a workspace, names this one. */
static enum mm_status
check_first(const struct walk *w, const struct mm_fact *f, struct mm_err *err)
{
	struct mm_str id = f->v[MM_F_WORKSPACE_workspace];

	if (f->seq != 1 || f->type != MM_FACT_WORKSPACE ||
	    mm_str_eq(id, w->workspace))
		return MM_OK;
	return mm_err_set(err, MM_EINTEGRITY,
	    "記録 1 の作業場所IDと作業場所のID「%.*s」が異なります",
	    "entry 1 names another workspace than \"%.*s\"",
	    MM_FMT(w->workspace));
}

static enum mm_status
take_row(void *ctx, const struct mm_journal_row *row, struct mm_err *err)
{
	struct walk *w = ctx;
	struct mm_chain_found found = { row->seq, row->bytes, row->chain };
	struct mm_journal_entry e;
	struct mm_fact f;
	enum mm_status st;

	mm_arena_reset(w->a);
	st = mm_chain_verify(w->chain, &found, w->a, &f, err);
	if (st == MM_OK)
		st = check_first(w, &f, err);
	if (st != MM_OK || w->fn == NULL)
		return st;
	e.fact = &f;
	e.bytes = (struct mm_str){ (const char *)row->bytes.p, row->bytes.n };
	e.leaf = mm_chain_last_leaf(w->chain);
	e.chain = mm_chain_value(w->chain);
	return w->fn(w->ctx, &e, err);
}

static enum mm_status
take_leaf(void *ctx, const struct mm_journal_row *row, struct mm_err *err)
{
	struct walk *w = ctx;
	struct mm_chain_found found = { row->seq, row->bytes, row->chain };
	enum mm_status st = mm_chain_pass(w->chain, &found, err);

	struct mm_journal_leaf l;

	if (st != MM_OK)
		return st;
	l.seq = row->seq;
	l.bytes = (struct mm_str){ (const char *)row->bytes.p, row->bytes.n };
	l.leaf = mm_chain_last_leaf(w->chain);
	l.chain = mm_chain_value(w->chain);
	return w->leaf(w->ctx, &l, err);
}

static enum mm_status
check_end(const struct walk *w, const struct mm_head *head, struct mm_err *err)
{
	uint64_t n = mm_chain_seq(w->chain);

	if (n < head->seq)
		return mm_err_set(err, MM_EINTEGRITY,
		    "記録 %" PRIu64 " 以降がありません(記録の先頭は %" PRIu64
		    ")",
		    "entry %" PRIu64 " and later ones are missing (the head "
		    "is %" PRIu64 ")",
		    n + 1, head->seq);
	if (n > head->seq)
		return mm_err_set(err, MM_EINTEGRITY,
		    "記録 %" PRIu64 " は記録の先頭(%" PRIu64
		    ")より後にあります",
		    "entry %" PRIu64 " stands after the head (%" PRIu64 ")",
		    head->seq + 1, head->seq);
	if (n > 0 && !mm_sha256_eq(mm_chain_value(w->chain), head->chain))
		return mm_err_set(err, MM_EINTEGRITY,
		    "記録の先頭のハッシュが記録 %" PRIu64 " と一致しません",
		    "the hash of the head does not match entry %" PRIu64, n);
	return MM_OK;
}

static enum mm_status
walk_all(
    struct mm_store *s, struct walk *w, struct mm_head *end, struct mm_err *err)
{
	struct mm_head head;
	enum mm_status st = mm_store_head(s, &head, err);

	if (st != MM_OK)
		return st;
	w->workspace = mm_store_workspace(s);
	w->chain = mm_chain_new(w->workspace);
	w->a = mm_arena_new(ENTRY_ARENA);
	st = w->chain != NULL && w->a != NULL ? MM_OK : mm_err_nomem(err);
	if (st == MM_OK && w->from.seq > 0)
		mm_chain_resume(w->chain, w->from.seq, w->from.chain);
	if (st == MM_OK)
		st = mm_store_journal(s, w->from.seq,
		    w->leaf != NULL ? take_leaf : take_row, w, err);
	if (st == MM_OK)
		st = check_end(w, &head, err);
	if (st == MM_OK && end != NULL) {
		end->seq = head.seq;
		end->chain = mm_chain_value(w->chain);
	}
	mm_arena_free(w->a);
	mm_chain_free(w->chain);
	return st;
}

static enum mm_status
walk_own(
    struct mm_store *s, struct walk *w, struct mm_head *end, struct mm_err *err)
{
	bool own = !mm_store_in_tx(s);
	enum mm_status st = own ? mm_store_begin_read(s, err) : MM_OK;

	if (st != MM_OK)
		return st;
	st = walk_all(s, w, end, err);
	if (own)
		mm_store_rollback(s);
	return st;
}

enum mm_status
mm_journal_walk(struct mm_store *s, mm_journal_entry_fn *fn, void *ctx,
    struct mm_head *end, struct mm_err *err)
{
	struct walk w = { .fn = fn, .ctx = ctx };

	return walk_own(s, &w, end, err);
}

enum mm_status
mm_journal_walk_after(struct mm_store *s, const struct mm_head *from,
    mm_journal_entry_fn *fn, void *ctx, struct mm_head *end, struct mm_err *err)
{
	struct walk w = { .fn = fn, .ctx = ctx, .from = *from };

	return walk_own(s, &w, end, err);
}

enum mm_status
mm_journal_leaves(struct mm_store *s, mm_journal_leaf_fn *fn, void *ctx,
    struct mm_head *end, struct mm_err *err)
{
	struct walk w = { .leaf = fn, .ctx = ctx };

	return walk_own(s, &w, end, err);
}

enum mm_status
mm_head_parse(struct mm_str text, struct mm_head *out, struct mm_err *err)
{
	struct mm_str rest = text, seq = mm_str_cut(&rest, ':');
	struct mm_head head;

	if (!mm_num_u64(seq, INT64_MAX, &head.seq) ||
	    !mm_sha256_parse(rest, &head.chain))
		return mm_err_set(err, MM_EUSAGE,
		    "「%.*s」は記録の先頭の形(番号:ハッシュ64桁)ではありません",
		    "\"%.*s\" is not a head (SEQ:HASH, 64 hex digits)",
		    MM_FMT(text));
	*out = head;
	return MM_OK;
}

struct mm_str
mm_head_text(struct mm_arena *a, const struct mm_head *head)
{
	char hex[MM_SHA256_HEX];

	return mm_arena_fmt(
	    a, "%" PRIu64 ":%s", head->seq, mm_sha256_hex(head->chain, hex));
}
