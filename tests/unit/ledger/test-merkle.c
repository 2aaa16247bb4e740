/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The tree against the definitions of RFC 9162 section 2.1, written down here
 * as they stand there, and against the published roots of the eight leaves
 * that every implementation of RFC 6962 is tested with.
 */
#include "test.h"

#include "ledger/merkle.h"
#include "shortage.h"

#define LEAVES 70

static struct mm_sha256 leaf[LEAVES];
static struct mm_sha256_ctx *sha;

static struct mm_sha256
hash_of(uint8_t prefix, const void *a, size_t na, const void *b, size_t nb)
{
	struct mm_sha256_ctx *c = mm_sha256_new();
	struct mm_sha256 d;

	mm_sha256_add(c, &prefix, 1);
	mm_sha256_add(c, a, na);
	mm_sha256_add(c, b, nb);
	d = mm_sha256_end(c);
	mm_sha256_free(c);
	return d;
}

static int
make_leaves(void **state)
{
	(void)state;
	sha = mm_sha256_new();
	for (int i = 0; i < LEAVES; i++)
		leaf[i] = hash_of(0, &i, sizeof(i), "", 0);
	return 0;
}

static int
drop_leaves(void **state)
{
	(void)state;
	mm_sha256_free(sha);
	return 0;
}

/* k of the RFC: the largest power of two below n. */
static uint64_t
split(uint64_t n)
{
	uint64_t k = 1;

	while (2 * k < n)
		k *= 2;
	return k;
}

static struct mm_sha256
mth(const struct mm_sha256 *d, uint64_t n)
{
	uint64_t k = split(n);
	struct mm_sha256 l, r;

	if (n == 1)
		return d[0];
	l = mth(d, k);
	r = mth(d + k, n - k);
	return hash_of(1, l.b, 32, r.b, 32);
}

struct list {
	struct mm_sha256 v[200];
	uint32_t n;
};

/* PATH(m, D[n]) */
static void
audit_path(uint64_t m, const struct mm_sha256 *d, uint64_t n, struct list *out)
{
	uint64_t k = split(n);

	if (n == 1)
		return;
	if (m < k) {
		audit_path(m, d, k, out);
		out->v[out->n++] = mth(d + k, n - k);
	} else {
		audit_path(m - k, d + k, n - k, out);
		out->v[out->n++] = mth(d, k);
	}
}

/* SUBPROOF(m, D[n], b) */
static void
subproof(
    uint64_t m, const struct mm_sha256 *d, uint64_t n, bool b, struct list *out)
{
	uint64_t k = split(n);

	if (m == n) {
		if (!b)
			out->v[out->n++] = mth(d, n);
	} else if (m <= k) {
		subproof(m, d, k, b, out);
		out->v[out->n++] = mth(d + k, n - k);
	} else {
		subproof(m - k, d + k, n - k, false, out);
		out->v[out->n++] = mth(d, k);
	}
}

static void
expect_path(const struct mm_merkle_path *got, const struct list *want,
    const char *what, uint64_t a, uint64_t b)
{
	CHECK(got->n == want->n, "%s %d %d: %u hashes", what, (int)a, (int)b,
	    got->n);
	for (uint32_t i = 0; i < got->n; i++)
		CHECK(mm_sha256_eq(got->v[i], want->v[i]), "%s %d %d: hash %u",
		    what, (int)a, (int)b, i);
}

/* RFC 6962 trees over: "", 00, 10, 2021, 3031, 40..43, 50..57, 60..6f. */
static void
test_published(void **state)
{
	static const size_t length[] = { 0, 1, 1, 2, 2, 4, 8, 16 };
	static const uint8_t start[] = { 0, 0, 0x10, 0x20, 0x30, 0x40, 0x50,
		0x60 };
	static const char *const roots[] = {
		"6e340b9cffb37a989ca544e6bb780a2c"
		"78901d3fb33738768511a30617afa01d",
		"fac54203e7cc696cf0dfcb42c92a1d9d"
		"baf70ad9e621f4bd8d98662f00e3c125",
		"aeb6bcfe274b70a14fb067a5e5578264"
		"db0fa9b51af5e0ba159158f329e06e77",
		"d37ee418976dd95753c1c73862b9398f"
		"a2a2cf9b4ff0fdfe8b30cd95209614b7",
		"4e3bbb1f7b478dcfe71fb631631519a3"
		"bca12c9aefca1612bfce4c13a86264d4",
		"76e67dadbcdf1e10e1b74ddc608abd2f"
		"98dfb16fbce75277b5232a127f2087ef",
		"ddb89be403809e325750d3d263cd7892"
		"9c2942b7942a34b77e122c9594a74c8c",
		"5dc9da79a70659a9ad559cb701ded9a2"
		"ab9d823aad2f4960cfe370eff4604328",
	};
	struct mm_merkle_peaks t = { 0 };
	char hex[MM_SHA256_HEX];

	(void)state;
	assert_string_equal(mm_sha256_hex(mm_merkle_root(&t, sha), hex),
	    "e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855");
	for (size_t i = 0; i < MM_COUNT(roots); i++) {
		uint8_t bytes[16];

		for (size_t j = 0; j < length[i]; j++)
			bytes[j] = (uint8_t)(start[i] + j);
		mm_merkle_grow(&t, sha, hash_of(0, bytes, length[i], "", 0));
		assert_string_equal(
		    mm_sha256_hex(mm_merkle_root(&t, sha), hex), roots[i]);
	}
}

static struct mm_merkle_tree
tree_of(struct mm_arena *a, uint64_t n)
{
	struct mm_merkle_tree t;
	struct mm_err err;

	assert_int_equal(mm_merkle_build(a, sha, leaf, n, &t, &err), MM_OK);
	return t;
}

static void
test_roots(void **state)
{
	struct mm_merkle_peaks peaks = { 0 };
	struct mm_arena *a = mm_arena_new(0);

	(void)state;
	for (uint64_t n = 1; n <= LEAVES; n++) {
		struct mm_merkle_tree t = tree_of(a, n);
		struct mm_sha256 want = mth(leaf, n);

		mm_merkle_grow(&peaks, sha, leaf[n - 1]);
		CHECK(mm_sha256_eq(mm_merkle_root(&peaks, sha), want), "%d",
		    (int)n);
		CHECK(
		    mm_sha256_eq(t.level[t.levels - 1][0], want), "%d", (int)n);
	}
	mm_arena_free(a);
}

static void
test_inclusion(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_err err;

	(void)state;
	for (uint64_t n = 1; n <= LEAVES; n++) {
		struct mm_merkle_tree t = tree_of(a, n);
		struct mm_sha256 root = mth(leaf, n);

		for (uint64_t m = 0; m < n; m++) {
			struct mm_merkle_path path = { NULL, 0, 0 };
			struct mm_merkle_leaf l = { m, leaf[m] };
			struct list want = { .n = 0 };

			audit_path(m, leaf, n, &want);
			assert_int_equal(
			    mm_merkle_prove(&t, &m, 1, a, &path, &err), MM_OK);
			expect_path(&path, &want, "inclusion", m, n);
			CHECK(mm_merkle_included(sha, n, root, &l, 1, &path),
			    "%d of %d", (int)m, (int)n);
		}
	}
	mm_arena_free(a);
}

static uint32_t seed = 1;

static uint32_t
below(uint32_t n)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % n;
}

/* Every second leaf on average, up to all of them. */
static size_t
some_leaves(uint64_t n, uint64_t *index, struct mm_merkle_leaf *out)
{
	size_t k = 0;

	for (uint64_t i = 0; i < n; i++)
		if (below(2) == 0) {
			index[k] = i;
			out[k++] = (struct mm_merkle_leaf){ i, leaf[i] };
		}
	if (k == 0) {
		index[k] = n - 1;
		out[k++] = (struct mm_merkle_leaf){ n - 1, leaf[n - 1] };
	}
	return k;
}

/* One change in any place makes it no proof any more. */
static void
expect_refused(uint64_t n, struct mm_sha256 root, struct mm_merkle_leaf *l,
    size_t k, struct mm_merkle_path *path)
{
	struct mm_merkle_path other;
	uint32_t at = below(path->n + 1);

	if (at < path->n) {
		path->v[at].b[below(32)] ^= (uint8_t)(1 << below(8));
		assert_false(mm_merkle_included(sha, n, root, l, k, path));
		other = *path;
		other.n = at;
		assert_false(mm_merkle_included(sha, n, root, l, k, &other));
		return;
	}
	/* A hash too many, a leaf changed, the root, the size. */
	other = *path;
	other.n++;
	assert_false(mm_merkle_included(sha, n, root, l, k, &other));
	at = below((uint32_t)k);
	l[at].hash.b[3] ^= 4;
	assert_false(mm_merkle_included(sha, n, root, l, k, path));
	l[at].hash.b[3] ^= 4;
	root.b[31] ^= 1;
	assert_false(mm_merkle_included(sha, n, root, l, k, path));
	root.b[31] ^= 1;
	assert_false(mm_merkle_included(sha, 2 * n, root, l, k, path));
}

static void
test_many_leaves(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_err err;

	(void)state;
	for (int round = 0; round < 2000; round++) {
		uint64_t n = 1 + below(LEAVES), index[LEAVES];
		struct mm_merkle_leaf l[LEAVES];
		struct mm_merkle_tree t = tree_of(a, n);
		struct mm_sha256 root = mth(leaf, n);
		struct mm_merkle_path path = { NULL, 0, 0 };
		size_t k = some_leaves(n, index, l);

		assert_int_equal(
		    mm_merkle_prove(&t, index, k, a, &path, &err), MM_OK);
		/* Room for one too many. */
		assert_non_null(mm_vec_push(a, &path));
		path.n--;
		CHECK(mm_merkle_included(sha, n, root, l, k, &path),
		    "round %d: %zu of %d", round, k, (int)n);
		expect_refused(n, root, l, k, &path);
		mm_arena_reset(a);
	}
	mm_arena_free(a);
}

static void
test_leaves_out_of_order(void **state)
{
	struct mm_merkle_leaf l[] = { { 0, leaf[0] }, { 1, leaf[1] } };
	struct mm_merkle_leaf twice[] = { { 1, leaf[1] }, { 1, leaf[1] } };
	struct mm_merkle_leaf outside[] = { { 2, leaf[1] } };
	struct mm_merkle_path none = { NULL, 0, 0 };
	struct mm_sha256 root = mth(leaf, 2);

	(void)state;
	assert_true(mm_merkle_included(sha, 2, root, l, 2, &none));
	assert_false(mm_merkle_included(sha, 2, root, l, 0, &none));
	assert_false(mm_merkle_included(sha, 2, root, twice, 2, &none));
	assert_false(mm_merkle_included(sha, 2, root, outside, 1, &none));
	assert_false(mm_merkle_included(
	    sha, UINT64_C(1) << 53, root, outside, 1, &none));
	assert_false(mm_merkle_included(sha, 0, root, l, 2, &none));
}

static void
test_consistency(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_err err;

	(void)state;
	for (uint64_t n = 1; n <= LEAVES; n++) {
		struct mm_merkle_tree t = tree_of(a, n);
		struct mm_merkle_head then = { n, mth(leaf, n) };

		for (uint64_t m = 1; m <= n; m++) {
			struct mm_merkle_path path = { NULL, 0, 0 };
			struct mm_merkle_head first = { m, mth(leaf, m) };
			struct list want = { .n = 0 };

			subproof(m, leaf, n, true, &want);
			assert_int_equal(
			    mm_merkle_extend(&t, m, a, &path, &err), MM_OK);
			expect_path(&path, &want, "consistency", m, n);
			CHECK(mm_merkle_continues(sha, &first, &then, &path),
			    "%d to %d", (int)m, (int)n);
			for (uint32_t i = 0; i < path.n; i++) {
				path.v[i].b[m % 32] ^= 1;
				CHECK(!mm_merkle_continues(
					  sha, &first, &then, &path),
				    "%d to %d, hash %u", (int)m, (int)n, i);
				path.v[i].b[m % 32] ^= 1;
			}
			first.root.b[0] ^= 1;
			CHECK(!mm_merkle_continues(sha, &first, &then, &path),
			    "%d to %d, first root", (int)m, (int)n);
			first.root.b[0] ^= 1;
			then.root.b[0] ^= 1;
			CHECK(!mm_merkle_continues(sha, &first, &then, &path),
			    "%d to %d, root", (int)m, (int)n);
			then.root.b[0] ^= 1;
			if (path.n == 0)
				continue;
			path.n--;
			CHECK(!mm_merkle_continues(sha, &first, &then, &path),
			    "%d to %d, one less", (int)m, (int)n);
		}
	}
	mm_arena_free(a);
}

static void
test_consistency_odd(void **state)
{
	struct mm_sha256 extra[8] = { 0 };
	struct mm_merkle_path none = { NULL, 0, 0 }, some = { extra, 8, 8 };
	struct mm_merkle_head zero = { 0, mth(leaf, 1) };
	struct mm_merkle_head two = { 2, mth(leaf, 2) };
	struct mm_merkle_head three = { 3, mth(leaf, 3) };
	struct mm_merkle_head five = { 5, mth(leaf, 5) };

	(void)state;
	assert_false(mm_merkle_continues(sha, &zero, &two, &none));
	assert_false(mm_merkle_continues(sha, &three, &two, &none));
	assert_true(mm_merkle_continues(sha, &two, &two, &none));
	assert_false(mm_merkle_continues(sha, &two, &two, &some));
	assert_false(mm_merkle_continues(sha, &three, &five, &none));
	assert_false(mm_merkle_continues(sha, &two, &five, &some));
}

static void
test_cannot_prove(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_merkle_tree t = tree_of(a, 5);
	struct mm_merkle_path path = { NULL, 0, 0 };
	uint64_t outside = 5;
	struct mm_err err;

	(void)state;
	assert_int_equal(
	    mm_merkle_prove(&t, &outside, 1, a, &path, &err), MM_ENOTFOUND);
	assert_int_equal(
	    mm_merkle_prove(&t, &outside, 0, a, &path, &err), MM_ENOTFOUND);
	assert_int_equal(mm_merkle_extend(&t, 0, a, &path, &err), MM_ENOTFOUND);
	assert_int_equal(mm_merkle_extend(&t, 6, a, &path, &err), MM_ENOTFOUND);
	assert_int_equal(path.n, 0);
	mm_arena_free(a);
}

static enum mm_status
build_and_prove(struct mm_arena *a, void *ctx, struct mm_err *err)
{
	static const uint64_t index[] = { 0, 9, 30, 36 };
	struct mm_merkle_path path = { NULL, 0, 0 };
	struct mm_merkle_tree t;
	enum mm_status st = mm_merkle_build(a, sha, leaf, 37, &t, err);

	(void)ctx;
	if (st == MM_OK)
		st = mm_merkle_prove(&t, index, MM_COUNT(index), a, &path, err);
	return st == MM_OK ? mm_merkle_extend(&t, 21, a, &path, err) : st;
}

static void
test_without_memory(void **state)
{
	(void)state;
	assert_true(shortage_each("tree", build_and_prove, NULL) > 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published),
		cmocka_unit_test(test_roots),
		cmocka_unit_test(test_inclusion),
		cmocka_unit_test(test_many_leaves),
		cmocka_unit_test(test_leaves_out_of_order),
		cmocka_unit_test(test_consistency),
		cmocka_unit_test(test_consistency_odd),
		cmocka_unit_test(test_cannot_prove),
		cmocka_unit_test(test_without_memory),
	};

	return cmocka_run_group_tests(tests, make_leaves, drop_leaves);
}
