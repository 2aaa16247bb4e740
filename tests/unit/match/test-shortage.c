/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The whole work of match/ while memory runs short at each single request,
 * and while the system refuses to write or map its files: it ends with the
 * right error, or with the same result as without; nothing leaks and nothing
 * is half done (the sanitizers watch).
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "fault.h"
#include "match/advisory_delta.h"
#include "match/pool.h"
#include "sampler.h"
#include "test.h"

static const struct sampler *sampler;

/* All that one run of the work holds, so that it can stop anywhere. */
struct work {
	struct mm_advidx_build *ab, *db[2]; /* base, deltas */
	struct mm_portfolio_build *pb, *pb2; /* the second from the first */
	struct mm_buf ai, di[2], pi, pi2;
	struct mm_advidx *x, *d[2];
	struct mm_portfolio *p, *p2;
	struct mm_arena *a, *keep;
	struct mm_match_result device, all[SAMPLER_DEVICES],
	    touched[SAMPLER_DEVICES];
	struct mm_portfolio_uses uses, touches;
};

static enum mm_status
keep_all(void *ctx, uint32_t device, const struct mm_match_result *r,
    struct mm_err *err)
{
	struct work *w = ctx;

	return mm_match_result_keep(w->keep, r, &w->all[device], err);
}

static enum mm_status
keep_touched(void *ctx, uint32_t device, const struct mm_match_result *r,
    struct mm_err *err)
{
	struct work *w = ctx;

	return mm_match_result_keep(w->keep, r, &w->touched[device], err);
}

static enum mm_status
pack_and_use(struct mm_advidx_build *b, struct mm_buf *image,
    struct mm_advidx **out, struct mm_err *err)
{
	enum mm_status st = mm_advidx_build_pack(b, 7, image, NULL, err);

	if (st == MM_OK)
		st = mm_advidx_use(
		    (struct mm_bytes){ (uint8_t *)image->p, image->n }, out,
		    err);
	return st;
}

/* The base, joined with a delta. */
static enum mm_status
build_delta(struct work *w, uint32_t day, struct mm_err *err)
{
	enum mm_status st;

	w->db[day] = mm_advidx_delta_new(w->x);
	if (w->db[day] == NULL)
		return mm_err_nomem(err);
	st = sampler_add_some(sampler, w->db[day], 5 + 3 * day,
	    day == 0 ? 8 : SAMPLER_RECORDS, err);
	if (st == MM_OK)
		st = pack_and_use(w->db[day], &w->di[day], &w->d[day], err);
	return st;
}

/* The base, then a delta, then a later one in its place. */
static enum mm_status
build_advisories(struct work *w, struct mm_err *err)
{
	enum mm_status st;

	w->ab = mm_advidx_build_new();
	if (w->ab == NULL)
		return mm_err_nomem(err);
	st = sampler_add_some(sampler, w->ab, 0, 5, err);
	if (st == MM_OK)
		st = pack_and_use(w->ab, &w->ai, &w->x, err);
	if (st == MM_OK)
		st = build_delta(w, 0, err);
	if (st == MM_OK)
		st = mm_advidx_join(w->x, w->d[0], err);
	if (st != MM_OK)
		return st;
	w->d[0] = NULL;
	st = build_delta(w, 1, err);
	mm_advidx_close(w->x);
	w->x = NULL;
	if (st == MM_OK)
		st = mm_advidx_use(
		    (struct mm_bytes){ (uint8_t *)w->ai.p, w->ai.n }, &w->x,
		    err);
	if (st == MM_OK)
		st = mm_advidx_join(w->x, w->d[1], err);
	if (st == MM_OK)
		w->d[1] = NULL;
	return st;
}

static enum mm_status
build_portfolio(struct work *w, struct mm_err *err)
{
	enum mm_status st;

	w->pb = mm_portfolio_build_new();
	if (w->pb == NULL)
		return mm_err_nomem(err);
	st = sampler_add_devices(sampler, w->pb, err);
	if (st == MM_OK)
		st = mm_portfolio_build_pack(w->pb, 3, &w->pi, err);
	if (st == MM_OK)
		st = mm_portfolio_use(
		    (struct mm_bytes){ (uint8_t *)w->pi.p, w->pi.n }, &w->p,
		    err);
	return st;
}

/* The devices taken over into another one. */
static enum mm_status
copy_portfolio(struct work *w, struct mm_err *err)
{
	enum mm_status st;

	w->pb2 = mm_portfolio_build_new();
	if (w->pb2 == NULL)
		return mm_err_nomem(err);
	st = mm_portfolio_build_from(w->pb2, w->p, err);
	for (uint32_t i = 0; st == MM_OK && i < SAMPLER_DEVICES; i++)
		st = mm_portfolio_build_copy(w->pb2, i, err);
	if (st == MM_OK)
		st = mm_portfolio_build_origin(
		    w->pb2, MM_STR("its origin"), err);
	if (st == MM_OK)
		st = mm_portfolio_build_pack(w->pb2, 3, &w->pi2, err);
	if (st == MM_OK)
		st = mm_portfolio_use(
		    (struct mm_bytes){ (uint8_t *)w->pi2.p, w->pi2.n }, &w->p2,
		    err);
	return st;
}

static enum mm_status
match_everything(struct work *w, struct mm_err *err)
{
	enum mm_status st;

	w->a = mm_arena_new(0);
	w->keep = mm_arena_new(0);
	if (w->a == NULL || w->keep == NULL)
		return mm_err_nomem(err);
	st = mm_match_device(w->x, w->a, &sampler->devices[0], &w->device, err);
	if (st == MM_OK)
		st = mm_portfolio_match(
		    w->p, w->x, MM_PORTFOLIO_ALL, keep_all, w, err);
	if (st == MM_OK)
		st = mm_portfolio_match(
		    w->p, w->x, MM_PORTFOLIO_TOUCHED, keep_touched, w, err);
	if (st == MM_OK &&
	    (!mm_portfolio_where(w->p, w->a, MM_STR("pkg:npm/l"), &w->uses) ||
		!mm_portfolio_touched(w->p2, w->a, w->x, &w->touches)))
		st = mm_err_nomem(err);
	if (st == MM_OK)
		st = mm_portfolio_match_some(
		    w->p2, w->x, &w->touches, keep_touched, w, err);
	return st;
}

static void
describe(struct mm_buf *text, const struct work *w)
{
	struct mm_arena *a = mm_arena_new(0);

	assert_non_null(a);
	mm_buf_clear(text);
	sampler_describe(text, w->x, a, &w->device);
	for (int i = 0; i < SAMPLER_DEVICES; i++) {
		sampler_describe(text, w->x, a, &w->all[i]);
		sampler_describe(text, w->x, a, &w->touched[i]);
	}
	for (uint32_t i = 0; i < w->uses.devices.n; i++)
		mm_buf_fmt(text, "%u\n", w->uses.devices.v[i]);
	for (uint32_t i = 0; i < w->touches.devices.n; i++)
		mm_buf_fmt(text, "%u\n", w->touches.devices.v[i]);
	mm_arena_free(a);
}

/* *text is what the work found; only on success. */
static enum mm_status
work_once(struct mm_buf *text, long *requests, long *arenas, struct mm_err *err)
{
	struct work w = { 0 };
	enum mm_status st;

	mm_buf_init(&w.ai, 0);
	mm_buf_init(&w.di[0], 0);
	mm_buf_init(&w.di[1], 0);
	mm_buf_init(&w.pi, 0);
	mm_buf_init(&w.pi2, 0);
	st = build_advisories(&w, err);
	if (st == MM_OK)
		st = build_portfolio(&w, err);
	if (st == MM_OK)
		st = copy_portfolio(&w, err);
	if (st == MM_OK)
		st = match_everything(&w, err);
	*requests = fault_over();
	*arenas = fault_arenas();
	if (st == MM_OK)
		describe(text, &w);
	mm_advidx_close(w.x);
	mm_portfolio_close(w.p);
	mm_advidx_build_free(w.ab);
	for (int i = 0; i < 2; i++) {
		mm_advidx_close(w.d[i]);
		mm_advidx_build_free(w.db[i]);
		mm_buf_free(&w.di[i]);
	}
	mm_portfolio_build_free(w.pb);
	mm_portfolio_close(w.p2);
	mm_portfolio_build_free(w.pb2);
	mm_buf_free(&w.pi2);
	mm_arena_free(w.a);
	mm_arena_free(w.keep);
	mm_buf_free(&w.ai);
	mm_buf_free(&w.pi);
	return st;
}

/* What a run said, against what it says with all the memory it wants. */
static void
same_or_short(enum mm_status st, const struct mm_err *err,
    const struct mm_buf *got, const struct mm_buf *want, const char *what,
    long n)
{
	if (st == MM_OK) {
		CHECK(mm_str_eq(mm_buf_view(got), mm_buf_view(want)),
		    "%s %ld: another result:\n%s\ninstead of\n%s", what, n,
		    got->p, want->p);
		return;
	}
	CHECK(st == MM_ENOMEM, "%s %ld: status %d", what, n, (int)st);
	CHECK(err->ja[0] != 0 && err->en[0] != 0, "%s %ld: no text", what, n);
}

static void
each_request_fails(void **state)
{
	struct mm_buf want, got;
	struct mm_err err = { 0 };
	long requests, again, arenas;

	(void)state;
	mm_buf_init(&want, 0);
	mm_buf_init(&got, 0);
	(void)fault_over();
	assert_int_equal(work_once(&want, &requests, &arenas, &err), MM_OK);
	assert_true(want.n > 1000 && requests > 50);
	for (int after = 0; after < 2; after++) {
		for (long n = 0; n < requests; n++) {
			enum mm_status st;

			memset(&err, 0, sizeof(err));
			fault_memory(n, after);
			st = work_once(&got, &again, &arenas, &err);
			same_or_short(st, &err, &got, &want, "request", n);
			CHECK(st != MM_OK, "request %ld is not noticed", n);
		}
	}
	mm_buf_free(&want);
	mm_buf_free(&got);
}

static void
each_arena_is_full(void **state)
{
	struct mm_buf want, got;
	struct mm_err err = { 0 };
	long requests, arenas, again, used = 0;

	(void)state;
	mm_buf_init(&want, 0);
	mm_buf_init(&got, 0);
	fault_arena(-1, 0);
	assert_int_equal(work_once(&want, &requests, &arenas, &err), MM_OK);
	assert_true(arenas >= 6);
	for (long k = 0; k < arenas; k++) {
		enum mm_status st = MM_ENOMEM;
		size_t limit = 16;

		for (; st != MM_OK; limit += 16) {
			CHECK(limit < 1 << 20, "arena %ld", k);
			memset(&err, 0, sizeof(err));
			fault_arena(k, limit);
			st = work_once(&got, &requests, &again, &err);
			same_or_short(st, &err, &got, &want, "arena", k);
		}
		used += limit > 32;
	}
	assert_true(used >= 6);
	mm_buf_free(&want);
	mm_buf_free(&got);
}

/* A column whose growth by half would pass its limit asks for the limit only;
 * refused, it is as it was. */
static void
column_near_its_limit(void **state)
{
	struct mm_column c;
	uint32_t n = UINT32_C(3) << 29;

	(void)state;
	mm_column_init(&c, 1);
	c.n = c.cap = n;
	fault_memory(0, false);
	assert_null(mm_column_push(&c));
	assert_int_equal(fault_over(), 1);
	assert_true(c.n == n && c.cap == n);
}

/* A builder that could not take a device gives no index without it. */
static void
nothing_is_left_out(void **state)
{
	struct mm_portfolio_build *b = mm_portfolio_build_new();
	struct mm_buf out;
	struct mm_err err = { 0 };

	(void)state;
	mm_buf_init(&out, 0);
	assert_non_null(b);
	fault_memory(2, false);
	assert_int_equal(sampler_add_devices(sampler, b, &err), MM_ENOMEM);
	(void)fault_over();
	assert_int_equal(sampler_add_devices(sampler, b, &err), MM_ENOMEM);
	assert_int_equal(mm_portfolio_build_pack(b, 1, &out, &err), MM_ENOMEM);
	mm_portfolio_build_free(b);
	mm_buf_free(&out);
}

/* Every way the system can refuse: the old file stays, the error says why. */
static void
file_calls_fail(void **state)
{
	static const struct {
		const char *what;
		enum fault_call call;
		long n;
		int code;
		enum mm_status want;
	} rows[] = {
		{ "interrupted", CALL_WRITE, 0, EINTR, MM_OK },
		{ "full in the header", CALL_WRITE, 0, ENOSPC, MM_EIO },
		{ "nothing taken", CALL_WRITE, 0, 0, MM_EIO },
		{ "full in a section", CALL_WRITE, 2, ENOSPC, MM_EIO },
		{ "full between sections", CALL_WRITE, 3, ENOSPC, MM_EIO },
		{ "sync", CALL_FSYNC, 0, EIO, MM_EIO },
		{ "sync of the folder", CALL_FSYNC, 1, EIO, MM_EIO },
		{ "folder does not open", CALL_OPEN, 0, EACCES, MM_EIO },
		{ "rename", CALL_RENAME, 0, EACCES, MM_EIO },
		{ "mode", CALL_FCHMOD, 0, EPERM, MM_EIO },
		{ "no temporary file", CALL_MKSTEMP, 0, EROFS, MM_EIO },
	};
	char dir[] = "/tmp/mm-shortage-XXXXXX", path[64];

	(void)state;
	assert_non_null(mkdtemp(dir));
	(void)snprintf(path, sizeof(path), "%s/a.idx", dir);
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		struct mm_advidx_build *b = mm_advidx_build_new();
		struct mm_advidx *x = NULL;
		struct mm_err err = { 0 };
		enum mm_status st;

		assert_non_null(b);
		assert_int_equal(sampler_add(sampler, b, &err), MM_OK);
		fault_call(rows[i].call, rows[i].n, rows[i].code);
		st = mm_advidx_build_write(b, path, i + 1, NULL, &err);
		(void)fault_over();
		CHECK(st == rows[i].want, "%s: %d %s", rows[i].what, (int)st,
		    err.en);
		CHECK(st == MM_OK || strstr(err.en, path) != NULL, "%s: %s",
		    rows[i].what, err.en);
		/* What is there is whole: the first file, or a later one. */
		st = mm_advidx_open(path, &x, &err);
		CHECK(st == MM_OK, "%s: %s", rows[i].what, err.en);
		mm_advidx_close(x);
		mm_advidx_build_free(b);
	}
	assert_int_equal(unlink(path), 0);
	/* No temporary file is left. */
	assert_int_equal(rmdir(dir), 0);
}

static void
opening_fails(void **state)
{
	static const struct {
		enum fault_call call;
		int code;
		enum mm_status want;
	} rows[] = {
		{ CALL_OPEN, EACCES, MM_EIO },
		{ CALL_OPEN, ENOENT, MM_ENOTFOUND },
		{ CALL_FSTAT, EIO, MM_EINTEGRITY },
		{ CALL_MMAP, ENOMEM, MM_ENOMEM },
	};
	char dir[] = "/tmp/mm-shortage-XXXXXX", path[64];
	struct mm_advidx_build *ab = mm_advidx_build_new();
	struct mm_portfolio_build *pb = mm_portfolio_build_new();
	struct mm_advidx *x = NULL;
	struct mm_portfolio *p = NULL;
	struct mm_err err = { 0 };

	(void)state;
	assert_true(ab != NULL && pb != NULL && mkdtemp(dir) != NULL);
	(void)snprintf(path, sizeof(path), "%s/a.idx", dir);
	/* A folder is not an index. */
	assert_int_equal(mm_advidx_open(dir, &x, &err), MM_EINTEGRITY);
	assert_int_equal(mm_advidx_build_write(ab, path, 1, NULL, &err), MM_OK);
	for (size_t i = 0; i < MM_COUNT(rows); i++) {
		fault_call(rows[i].call, 0, rows[i].code);
		CHECK(mm_advidx_open(path, &x, &err) == rows[i].want, "%zu: %s",
		    i, err.en);
		(void)fault_over();
	}
	fault_memory(0, false);
	assert_int_equal(mm_advidx_open(path, &x, &err), MM_ENOMEM);
	for (long n = 0;; n++) {
		struct mm_advidx_build *b = mm_advidx_build_new();
		enum mm_status st;

		assert_non_null(b);
		fault_memory(n, false);
		st = mm_advidx_build_write(b, path, 1, NULL, &err);
		mm_advidx_build_free(b);
		if (fault_over() <= n)
			break;
		CHECK(st == MM_ENOMEM, "request %ld: %d", n, (int)st);
	}
	fault_memory(0, false);
	assert_int_equal(mm_portfolio_open(path, &p, &err), MM_ENOMEM);
	(void)fault_over();
	/* One kind of index is not the other. */
	assert_int_equal(mm_portfolio_open(path, &p, &err), MM_EINTEGRITY);
	assert_int_equal(mm_portfolio_build_write(pb, path, 1, &err), MM_OK);
	assert_int_equal(mm_advidx_open(path, &x, &err), MM_EINTEGRITY);
	assert_true(x == NULL && p == NULL);
	mm_advidx_build_free(ab);
	mm_portfolio_build_free(pb);
	assert_true(unlink(path) == 0 && rmdir(dir) == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_request_fails),
		cmocka_unit_test(each_arena_is_full),
		cmocka_unit_test(column_near_its_limit),
		cmocka_unit_test(nothing_is_left_out),
		cmocka_unit_test(file_calls_fail),
		cmocka_unit_test(opening_fails),
	};
	static struct sampler s;
	struct made m;
	int failed;

	made_begin(&m);
	sampler_make(&s, &m);
	sampler = &s;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	made_end(&m);
	return failed;
}
