/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The file of the newest release of a repository on GitHub; the address of
 * the source has the ending of its name after '#'. The CVE list comes as an
 * archive in an archive: the outer one is taken off.
 *
 * Source: GitHub REST API, "Get the latest release".
 */
#include "app/feed_get.h"

#include <unistd.h>

#include "codec/zip.h"
#include "sandbox/wire.h"
#include "sandbox/worker.h"

struct unwrapping {
	struct mm_bytes bytes;
	const char *path;
	struct mm_file_temp temp;
};

/* In the worker: the one archive in an archive, if that is what it is. */
static enum mm_status
unwrap(void *ctx, struct mm_worker_out *out, struct mm_err *err)
{
	/* What has more entries is not wrapped; its reader counts them. */
	static const struct mm_zip_limits limits = { UINT32_MAX, MM_FEED_MAX,
		200 };
	struct unwrapping *u = ctx;
	struct mm_arena *a = mm_arena_new(0);
	struct mm_zip *z = NULL;
	struct mm_bytes inner = { NULL, 0 };
	enum mm_status st = MM_OK;

	if (a == NULL)
		return mm_err_nomem(err);
	if (mm_zip_is(u->bytes))
		st = mm_zip_open(a, u->bytes, u->path, &limits, &z, err);
	if (st == MM_OK && z != NULL && mm_zip_count(z) == 1 &&
	    mm_str_ends(mm_zip_name(z, 0), ".zip"))
		st = mm_zip_read(z, 0, a, &inner, err);
	if (st == MM_OK && inner.n > 0)
		st = mm_file_temp_add(&u->temp, inner, err);
	mm_zip_close(z);
	mm_arena_free(a);
	if (st != MM_OK)
		return st;
	mm_wire_put_u64(mm_worker_buf(out), inner.n);
	return mm_worker_send(out, err);
}

static enum mm_status
take_unwrapped(struct unwrapping *u, struct mm_bytes got, struct mm_err *err)
{
	struct mm_wire w = mm_wire_of(got);
	struct mm_file_map map;
	enum mm_status st;

	u->temp.n = mm_wire_u64(&w, MM_FEED_MAX);
	if (!mm_wire_done(&w) || !mm_file_temp_holds(&u->temp))
		return mm_worker_bad_result(err);
	if (u->temp.n == 0)
		return MM_OK;
	st = mm_file_temp_map(&u->temp, &map, err);
	if (st != MM_OK)
		return st;
	st = mm_file_replace(u->path, map.bytes, err);
	mm_file_unmap(&map);
	return st;
}

static enum mm_status
unwrap_file(struct mm_get *g, const char *path, struct mm_err *err)
{
	struct unwrapping u = { .path = path, .temp = { -1, 0 } };
	struct mm_worker_job job = mm_worker_job(unwrap, &u, 64);
	struct mm_bytes got = { NULL, 0 };
	struct mm_file_map map;
	enum mm_status st = mm_feed_temp_open(g->app->dir, &u.temp, err);

	if (st == MM_OK)
		st = mm_file_map(path, MM_FEED_MAX, &map, err);
	if (st == MM_OK) {
		u.bytes = map.bytes;
		job.prepare = mm_zip_prepare;
		job.fd[0] = u.temp.fd;
		job.limits.memory += MM_FEED_MAX;
		st = mm_worker_do(&job, g->app->arena, &got, err);
		mm_file_unmap(&map);
	}
	if (st == MM_OK)
		st = take_unwrapped(&u, got, err);
	mm_file_temp_close(&u.temp);
	if (st != MM_OK)
		mm_err_at(err, path, 0, 0);
	return st;
}

static const struct mm_listing_entry *
find_asset(const struct mm_listing *l, struct mm_str ending)
{
	for (uint32_t i = 0; i < l->list.n; i++)
		if (l->list.v[i].where.p != NULL && l->list.v[i].name.n > 0 &&
		    (ending.p == NULL ||
			(l->list.v[i].name.n >= ending.n &&
			    mm_str_ends(l->list.v[i].name, ending.p))))
			return &l->list.v[i];
	return NULL;
}

enum mm_status
mm_get_release(struct mm_get *g, struct mm_err *err)
{
	struct mm_str rest = g->source->url;
	struct mm_str url = mm_str_cut(&rest, '#');
	struct mm_str ending = mm_arena_str(g->app->arena, rest);
	const struct mm_listing_entry *e;
	struct mm_listing l;
	uint32_t before = g->got.n;
	enum mm_status st = mm_get_listing(g, MM_LISTING_RELEASE, url, &l, err);

	if (st != MM_OK)
		return st;
	e = find_asset(&l, ending);
	if (e == NULL)
		return mm_err_set(err, MM_ENOTFOUND,
		    "取得先 %.*s の最新リリースに、名前が %.*s で終わるファイル"
		    "がありません",
		    "the newest release of the source %.*s has no file whose "
		    "name ends with %.*s",
		    MM_FMT(g->source->name), MM_FMT(rest));
	st = mm_get_feed(g,
	    &(struct mm_get_ask){ .name = g->source->name,
		.url = e->where,
		.proof = e->digest.p != NULL ? MM_PROOF_GIVEN : MM_PROOF_NONE,
		.digest = e->digest },
	    err);
	if (st == MM_OK && g->got.n > before)
		st = unwrap_file(g, g->got.v[before].path, err);
	return st;
}
