/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/chain.h"

#include "ledger/entry.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define PREFIX_LEAF 0x00
#define PREFIX_CHAIN 0x02

struct mm_chain {
	struct mm_sha256_ctx *sha;
	uint64_t seq;
	struct mm_sha256 value, leaf;
};

static void
add_byte(struct mm_chain *c, uint8_t b)
{
	mm_sha256_add(c->sha, &b, 1);
}

struct mm_chain *
mm_chain_new(struct mm_str workspace)
{
	struct mm_chain *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->sha = mm_sha256_new();
	if (c->sha == NULL) {
		free(c);
		return NULL;
	}
	add_byte(c, PREFIX_CHAIN);
	mm_sha256_add(c->sha, workspace.p, workspace.n);
	c->value = mm_sha256_end(c->sha);
	return c;
}

void
mm_chain_free(struct mm_chain *c)
{
	if (c == NULL)
		return;
	mm_sha256_free(c->sha);
	free(c);
}

void
mm_chain_resume(struct mm_chain *c, uint64_t seq, struct mm_sha256 value)
{
	c->seq = seq;
	c->value = value;
}

uint64_t
mm_chain_seq(const struct mm_chain *c)
{
	return c->seq;
}

struct mm_sha256
mm_chain_value(const struct mm_chain *c)
{
	return c->value;
}

struct mm_sha256
mm_chain_last_leaf(const struct mm_chain *c)
{
	return c->leaf;
}

struct mm_sha256
mm_chain_leaf(struct mm_chain *c, struct mm_str bytes)
{
	add_byte(c, PREFIX_LEAF);
	mm_sha256_add(c->sha, bytes.p, bytes.n);
	return mm_sha256_end(c->sha);
}

static struct mm_sha256
next_value(struct mm_chain *c, struct mm_sha256 leaf)
{
	add_byte(c, PREFIX_CHAIN);
	mm_sha256_add(c->sha, c->value.b, sizeof(c->value.b));
	mm_sha256_add(c->sha, leaf.b, sizeof(leaf.b));
	return mm_sha256_end(c->sha);
}

static void
take_in(struct mm_chain *c, struct mm_sha256 leaf, struct mm_sha256 value)
{
	c->leaf = leaf;
	c->value = value;
	c->seq++;
}

struct mm_sha256
mm_chain_add(struct mm_chain *c, struct mm_str bytes)
{
	struct mm_sha256 leaf = mm_chain_leaf(c, bytes);

	take_in(c, leaf, next_value(c, leaf));
	return c->value;
}

/* Say which entry it is, before what the lower layer said. */
static enum mm_status
bad_entry(uint64_t seq, const struct mm_err *why, struct mm_err *err)
{
	return mm_err_set(err, MM_EINTEGRITY,
	    "記録 %" PRIu64 " が正しくありません: %s%.0s",
	    "entry %" PRIu64 " is bad: %.0s%s", seq, why->ja, why->en);
}

static enum mm_status
check_place(uint64_t want, uint64_t found, struct mm_err *err)
{
	if (found > want)
		return mm_err_set(err, MM_EINTEGRITY,
		    "記録 %" PRIu64 " がありません(次にあるのは %" PRIu64 ")",
		    "entry %" PRIu64 " is missing (the next one found is "
		    "%" PRIu64 ")",
		    want, found);
	if (found < want)
		return mm_err_set(err, MM_EINTEGRITY,
		    "記録 %" PRIu64 " の位置に記録 %" PRIu64 " があります",
		    "in place of entry %" PRIu64 " there is entry %" PRIu64,
		    want, found);
	return MM_OK;
}

/* Take in the next entry if its place and its chain value are right. */
static enum mm_status
pass_on(struct mm_chain *c, const struct mm_chain_found *e, struct mm_err *err)
{
	struct mm_str bytes = { (const char *)e->bytes.p, e->bytes.n };
	struct mm_sha256 leaf = mm_chain_leaf(c, bytes);
	struct mm_sha256 value = next_value(c, leaf);

	if (e->chain.n != sizeof(value.b) ||
	    memcmp(e->chain.p, value.b, sizeof(value.b)) != 0)
		return mm_err_set(err, MM_EINTEGRITY,
		    "記録 %" PRIu64 " の連鎖ハッシュが一致しません"
		    "(この記録か前後が書き換えられています)",
		    "the chain hash of entry %" PRIu64 " does not match (this "
		    "entry or its neighbour was changed)",
		    c->seq + 1);
	take_in(c, leaf, value);
	return MM_OK;
}

enum mm_status
mm_chain_pass(
    struct mm_chain *c, const struct mm_chain_found *e, struct mm_err *err)
{
	enum mm_status st = check_place(c->seq + 1, e->seq, err);

	return st == MM_OK ? pass_on(c, e, err) : st;
}

enum mm_status
mm_chain_verify(struct mm_chain *c, const struct mm_chain_found *e,
    struct mm_arena *a, struct mm_fact *out, struct mm_err *err)
{
	uint64_t want = c->seq + 1;
	struct mm_err why;
	struct mm_fact f;
	enum mm_status st = check_place(want, e->seq, err);

	if (st != MM_OK)
		return st;
	st = mm_entry_decode(a, e->bytes, &f, &why);
	if (st == MM_ENOMEM)
		return mm_err_nomem(err);
	if (st != MM_OK)
		return bad_entry(want, &why, err);
	if (f.seq != want)
		return mm_err_set(err, MM_EINTEGRITY,
		    "記録 %" PRIu64 " の中の番号が %" PRIu64 " です",
		    "entry %" PRIu64 " carries the number %" PRIu64 " inside",
		    want, f.seq);
	st = pass_on(c, e, err);
	if (st == MM_OK)
		*out = f;
	return st;
}
