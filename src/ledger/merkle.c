/* SPDX-License-Identifier: Apache-2.0 */
#include "ledger/merkle.h"

#include <inttypes.h>

#define PREFIX_NODE 0x01
/* Entries are numbered up to 2^53 - 1 (ledger/entry.h). */
#define SIZE_MAX_LEAVES ((UINT64_C(1) << (MM_MERKLE_LEVELS - 1)) - 1)

struct mm_sha256
mm_merkle_node(
    struct mm_sha256_ctx *sha, struct mm_sha256 l, struct mm_sha256 r)
{
	uint8_t text[1 + 2 * sizeof(l.b)] = { PREFIX_NODE };

	for (size_t i = 0; i < sizeof(l.b); i++) {
		text[1 + i] = l.b[i];
		text[1 + sizeof(l.b) + i] = r.b[i];
	}
	mm_sha256_add(sha, text, sizeof(text));
	return mm_sha256_end(sha);
}

void
mm_merkle_grow(
    struct mm_merkle_peaks *t, struct mm_sha256_ctx *sha, struct mm_sha256 leaf)
{
	unsigned i = 0;

	/* Like adding one to a binary number: full subtrees carry over. */
	for (; (t->size >> i & 1) != 0; i++)
		leaf = mm_merkle_node(sha, t->peak[i], leaf);
	t->peak[i] = leaf;
	t->size++;
}

struct mm_sha256
mm_merkle_root(const struct mm_merkle_peaks *t, struct mm_sha256_ctx *sha)
{
	struct mm_sha256 root = mm_sha256_of("", 0);
	bool any = false;

	for (unsigned i = 0; i < MM_MERKLE_LEVELS; i++) {
		if ((t->size >> i & 1) == 0)
			continue;
		root = any ? mm_merkle_node(sha, t->peak[i], root) : t->peak[i];
		any = true;
	}
	return root;
}

enum mm_status
mm_merkle_build(struct mm_arena *a, struct mm_sha256_ctx *sha,
    struct mm_sha256 *leaves, uint64_t n, struct mm_merkle_tree *out,
    struct mm_err *err)
{
	struct mm_merkle_tree t = { .size = n, .levels = 1 };

	t.level[0] = leaves;
	while (n > 1) {
		const struct mm_sha256 *below = t.level[t.levels - 1];
		struct mm_sha256 *up =
		    mm_arena_array(a, (size_t)(n / 2 + n % 2), sizeof(*up));

		if (up == NULL)
			return mm_err_nomem(err);
		for (uint64_t i = 0; i < n / 2; i++)
			up[i] =
			    mm_merkle_node(sha, below[2 * i], below[2 * i + 1]);
		/* Without a sibling it stands for itself one level up. */
		if (n % 2 != 0)
			up[n / 2] = below[n - 1];
		n = n / 2 + n % 2;
		t.level[t.levels++] = up;
	}
	*out = t;
	return MM_OK;
}

/* Leaves from lo (a multiple of 2^height) on: at most 2^height of them. */
struct range {
	uint64_t lo, hi;
	unsigned height;
};

/* Smallest height of a tree with room for n leaves. */
static unsigned
height_of(uint64_t n)
{
	unsigned h = 0;

	while ((UINT64_C(1) << h) < n)
		h++;
	return h;
}

static struct range
whole(uint64_t size)
{
	return (struct range){ 0, size, height_of(size) };
}

static struct range
left_of(struct range r)
{
	return (struct range){ r.lo, r.lo + (UINT64_C(1) << (r.height - 1)),
		r.height - 1 };
}

/* Its height is that of what it holds, which may be less. */
static struct range
right_of(struct range r)
{
	uint64_t lo = left_of(r).hi;

	return (struct range){ lo, r.hi, height_of(r.hi - lo) };
}

/* What the proofs are made of: ranges that end at a power of two or at the
 * end of the tree, so each is a node of a level. */
static bool
add_hash(const struct mm_merkle_tree *t, struct range r, struct mm_arena *a,
    struct mm_merkle_path *out)
{
	struct mm_sha256 *at = mm_vec_push(a, out);

	if (at != NULL)
		*at = t->level[r.height][r.lo >> r.height];
	return at != NULL;
}

/* Leaves still to prove, in order. */
struct proving {
	const struct mm_merkle_tree *t;
	const uint64_t *index;
	size_t n;
	struct mm_arena *a;
	struct mm_merkle_path *out;
};

/* Depth is that of the tree: below MM_MERKLE_LEVELS. */
static bool
prove_range(struct proving *p, struct range r)
{
	struct range l, right;
	size_t in_left = 0;

	if (r.height == 0)
		return true;
	l = left_of(r);
	right = right_of(r);
	while (in_left < p->n && p->index[in_left] < l.hi)
		in_left++;
	if (in_left == 0)
		return prove_range(p, right) && add_hash(p->t, l, p->a, p->out);
	if (in_left == p->n)
		return prove_range(p, l) && add_hash(p->t, right, p->a, p->out);
	{
		struct proving of_left = *p, of_right = *p;

		of_left.n = in_left;
		of_right.index += in_left;
		of_right.n -= in_left;
		return prove_range(&of_left, l) &&
		    prove_range(&of_right, right);
	}
}

enum mm_status
mm_merkle_prove(const struct mm_merkle_tree *t, const uint64_t *index, size_t n,
    struct mm_arena *a, struct mm_merkle_path *out, struct mm_err *err)
{
	struct proving p = { t, index, n, a, out };

	if (n == 0 || index[n - 1] >= t->size)
		return mm_err_set(err, MM_ENOTFOUND,
		    "証明する記録が木にありません",
		    "the entry to prove is not in the tree");
	return prove_range(&p, whole(t->size)) ? MM_OK : mm_err_nomem(err);
}

/*
 * From the root towards the edge of the first tree: what lies right of it is
 * new, what lies left of it is old. The steps are turned round, because the
 * proof begins at the edge.
 */
enum mm_status
mm_merkle_extend(const struct mm_merkle_tree *t, uint64_t size,
    struct mm_arena *a, struct mm_merkle_path *out, struct mm_err *err)
{
	struct range step[MM_MERKLE_LEVELS], r = whole(t->size);
	unsigned n = 0;
	bool known = true;

	if (size == 0 || size > t->size)
		return mm_err_set(err, MM_ENOTFOUND,
		    "%" PRIu64 " 件の記録の続きであることは、%" PRIu64
		    " 件の記録からは証明できません",
		    "that it continues a journal of %" PRIu64 " entries cannot "
		    "be proved from %" PRIu64 " entries",
		    size, t->size);
	while (size < r.hi) {
		struct range l = left_of(r), right = right_of(r);

		if (size <= l.hi) {
			step[n++] = right;
			r = l;
		} else {
			step[n++] = l;
			r = right;
			known = false;
		}
	}
	/* The first tree's own root is known to whoever checks. */
	if (!known)
		step[n++] = r;
	while (n > 0)
		if (!add_hash(t, step[--n], a, out))
			return mm_err_nomem(err);
	return MM_OK;
}

/* Leaves and hashes still to use. */
struct checking {
	struct mm_sha256_ctx *sha;
	const struct mm_merkle_leaf *leaves;
	size_t n;
	const struct mm_sha256 *path;
	size_t npath;
	bool bad;
};

static struct mm_sha256
take_hash(struct checking *c)
{
	if (c->npath == 0) {
		c->bad = true;
		return (struct mm_sha256){ { 0 } };
	}
	c->npath--;
	return *c->path++;
}

/*
 * Hash of a range, which is known when it holds none of the leaves. Depth is
 * that of the tree: below MM_MERKLE_LEVELS.
 */
static struct mm_sha256
check_range(struct checking *c, struct range r)
{
	struct range left, right;
	struct mm_sha256 l, h;

	if (r.height == 0) {
		c->n--;
		return c->leaves++->hash;
	}
	left = left_of(r);
	right = right_of(r);
	if (c->leaves->index >= left.hi) {
		h = check_range(c, right);
		return mm_merkle_node(c->sha, take_hash(c), h);
	}
	l = check_range(c, left);
	if (c->n > 0 && c->leaves->index < right.hi)
		h = check_range(c, right);
	else
		h = take_hash(c);
	return mm_merkle_node(c->sha, l, h);
}

static bool
ascending(const struct mm_merkle_leaf *leaves, size_t n, uint64_t size)
{
	if (n == 0 || size > SIZE_MAX_LEAVES)
		return false;
	for (size_t i = 1; i < n; i++)
		if (leaves[i].index <= leaves[i - 1].index)
			return false;
	return leaves[n - 1].index < size;
}

bool
mm_merkle_included(struct mm_sha256_ctx *sha, uint64_t size,
    struct mm_sha256 root, const struct mm_merkle_leaf *leaves, size_t n,
    const struct mm_merkle_path *path)
{
	struct checking c = { sha, leaves, n, path->v, path->n, false };
	struct mm_sha256 found;

	if (!ascending(leaves, n, size))
		return false;
	found = check_range(&c, whole(size));
	return !c.bad && c.npath == 0 && mm_sha256_eq(found, root);
}

/* The leaf at the edge of both trees, level by level. */
struct edge {
	uint64_t first, then;
};

/* Not called at the left rim, where first is 0. */
static void
up_to_right_child(struct edge *e)
{
	while ((e->first & 1) == 0) {
		e->first >>= 1;
		e->then >>= 1;
	}
}

bool
mm_merkle_continues(struct mm_sha256_ctx *sha,
    const struct mm_merkle_head *first, const struct mm_merkle_head *then,
    const struct mm_merkle_path *path)
{
	struct edge e = { first->size - 1, then->size - 1 };
	struct mm_sha256 of_first, of_then;
	uint32_t i = 0;

	if (first->size == 0 || first->size > then->size)
		return false;
	if (first->size == then->size)
		return path->n == 0 && mm_sha256_eq(first->root, then->root);
	while ((e.first & 1) != 0) {
		e.first >>= 1;
		e.then >>= 1;
	}
	/* A full first tree is itself a node of the second. */
	of_first = first->root;
	if (e.first != 0) {
		if (path->n == 0)
			return false;
		of_first = path->v[i++];
	}
	of_then = of_first;
	for (; i < path->n; i++) {
		struct mm_sha256 c = path->v[i];

		if (e.then == 0)
			return false;
		if ((e.first & 1) != 0 || e.first == e.then) {
			of_first = mm_merkle_node(sha, c, of_first);
			of_then = mm_merkle_node(sha, c, of_then);
			up_to_right_child(&e);
		} else {
			of_then = mm_merkle_node(sha, of_then, c);
		}
		e.first >>= 1;
		e.then >>= 1;
	}
	return e.then == 0 && mm_sha256_eq(of_first, first->root) &&
	    mm_sha256_eq(of_then, then->root);
}
