/* SPDX-License-Identifier: Apache-2.0 */
#include "app/record.h"

#include "ledger/chain.h"
#include "ledger/entry.h"

#include <inttypes.h>

/* Entries encoded before they are handed to the store. */
#define GROUP 256
/* Years 1970 to 9999 are what the recorded form can say. */
#define INSTANT_MAX INT64_C(253402300799)

enum mm_status
mm_record_chain(struct mm_store *s, struct mm_chain **out, struct mm_head *head,
    struct mm_err *err)
{
	enum mm_status st = mm_store_head(s, head, err);
	struct mm_chain *c;

	if (st != MM_OK)
		return st;
	c = mm_chain_new(mm_store_workspace(s));
	if (c == NULL)
		return mm_err_nomem(err);
	if (head->seq > 0)
		mm_chain_resume(c, head->seq, head->chain);
	else
		head->chain = mm_chain_value(c);
	*out = c;
	return MM_OK;
}

/* The id is the first input of the chain, so only the first entry sets it. */
static enum mm_status
check_workspace(struct mm_store *s, const struct mm_fact *f, struct mm_err *err)
{
	struct mm_str id = f->v[MM_F_WORKSPACE_workspace];

	if (f->type != MM_FACT_WORKSPACE)
		return MM_OK;
	if (f->seq == 1)
		return mm_store_adopt(s, id, err);
	if (mm_str_eq(id, mm_store_workspace(s)))
		return MM_OK;
	return mm_err_set(err, MM_ECONFLICT,
	    "作業場所ID「%.*s」は変えられません(最初の記録で決まります)",
	    "the workspace id \"%.*s\" cannot change (the first entry sets it)",
	    MM_FMT(mm_store_workspace(s)));
}

static enum mm_status
check_void(const struct mm_fact *f, struct mm_err *err)
{
	int64_t target;

	if (f->type != MM_FACT_VOID)
		return MM_OK;
	target = mm_fact_int(f, MM_F_VOID_seq);
	if (target >= 1 && (uint64_t)target < f->seq)
		return MM_OK;
	return mm_err_set(err, MM_ENOTFOUND,
	    "取り消す記録 %" PRId64 " はありません",
	    "there is no entry %" PRId64 " to void", target);
}

static enum mm_status
stamp(const struct mm_record_ctx *ctx, struct mm_fact *f, uint64_t seq,
    struct mm_err *err)
{
	if (!ctx->preserve) {
		f->recorded = ctx->now;
		f->seq = seq;
	}
	if (f->seq != seq)
		return mm_err_set(err, MM_EFORMAT,
		    "番号が %" PRIu64 " です。次は %" PRIu64
		    " でなければなりません",
		    "its number is %" PRIu64 ", the next one must be %" PRIu64,
		    f->seq, seq);
	if (f->recorded.sec <= 0 || f->recorded.sec > INSTANT_MAX)
		return mm_err_set(err, MM_EFORMAT,
		    "記録日時(recorded)がないか、範囲外です",
		    "the recorded instant is missing or out of range");
	return MM_OK;
}

static enum mm_status
check_facts(const struct mm_record_ctx *ctx, struct mm_fact *facts, size_t n,
    struct mm_err *err)
{
	enum mm_status st = MM_OK;
	size_t i;

	for (i = 0; st == MM_OK && i < n; i++) {
		if (facts[i].actor.p == NULL)
			facts[i].actor = ctx->actor;
		st = mm_fact_check(&facts[i], err);
	}
	if (st != MM_OK)
		mm_err_at(err, "facts", i, 0);
	return st;
}

/* Bytes and chain of up to GROUP facts, handed to the store together. */
static enum mm_status
record_group(struct mm_store *s, struct mm_chain *chain, struct mm_buf *buf,
    const struct mm_fact *facts, size_t n, struct mm_err *err)
{
	struct mm_store_entry e[GROUP];
	size_t end[GROUP], start = 0;
	uint64_t expected = mm_chain_seq(chain);
	enum mm_status st = MM_OK;

	MM_BUG_ON(n > GROUP);
	mm_buf_clear(buf);
	for (size_t i = 0; st == MM_OK && i < n; i++) {
		st = mm_entry_encode(&facts[i], buf, err);
		end[i] = buf->n;
	}
	if (st != MM_OK)
		return st;
	for (size_t i = 0; i < n; i++) {
		e[i].fact = &facts[i];
		e[i].bytes = (struct mm_str){ buf->p + start, end[i] - start };
		e[i].chain = mm_chain_add(chain, e[i].bytes);
		start = end[i];
	}
	return mm_store_append(s, expected, e, n, err);
}

static enum mm_status
record_all(struct mm_store *s, const struct mm_record_ctx *ctx,
    struct mm_fact *facts, size_t n, struct mm_err *err)
{
	struct mm_chain *chain = NULL;
	struct mm_head head;
	struct mm_buf buf;
	enum mm_status st = mm_store_head(s, &head, err);

	if (st != MM_OK)
		return st;
	if (ctx->expected != 0 && ctx->expected != head.seq)
		return mm_err_set(err, MM_ECONFLICT,
		    "ほかの処理が先に記録しました(%" PRIu64 " → %" PRIu64
		    ")。何も記録していません。もう一度実行してください",
		    "another process recorded first (%" PRIu64 " -> %" PRIu64
		    "); nothing was recorded; run again",
		    ctx->expected, head.seq);
	mm_buf_init(&buf, 0);
	for (size_t i = 0; st == MM_OK && i < n; i++) {
		st = stamp(ctx, &facts[i], head.seq + 1 + i, err);
		if (st == MM_OK)
			st = check_workspace(s, &facts[i], err);
		if (st == MM_OK)
			st = check_void(&facts[i], err);
		if (st != MM_OK)
			mm_err_at(err, "facts", i + 1, 0);
	}
	if (st == MM_OK)
		st = mm_record_chain(s, &chain, &head, err);
	for (size_t i = 0; st == MM_OK && i < n; i += GROUP)
		st = record_group(s, chain, &buf, &facts[i],
		    n - i < GROUP ? n - i : GROUP, err);
	mm_buf_free(&buf);
	mm_chain_free(chain);
	return st;
}

enum mm_status
mm_record(struct mm_store *s, const struct mm_record_ctx *ctx,
    struct mm_fact *facts, size_t n, uint64_t *first_seq, struct mm_err *err)
{
	bool own = !mm_store_in_tx(s);
	enum mm_status st = check_facts(ctx, facts, n, err);

	if (st != MM_OK || n == 0)
		return st;
	if (own)
		st = mm_store_begin(s, err);
	if (st != MM_OK)
		return st;
	st = record_all(s, ctx, facts, n, err);
	if (own && st == MM_OK)
		st = mm_store_commit(s, err);
	else if (own)
		mm_store_rollback(s);
	if (st == MM_OK && first_seq != NULL)
		*first_seq = facts[0].seq;
	return st;
}
