/* SPDX-License-Identifier: Apache-2.0 */
#include "app/feed_keep.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/map.h"

enum mm_status
mm_feed_lock(struct mm_app *app, const char *folder, const char *what, int *out,
    struct mm_err *err)
{
	struct mm_str dir = mm_arena_fmt(app->arena, "%s/%s", app->dir, folder);
	struct mm_str path =
	    mm_arena_fmt(app->arena, "%s/%s/.lock", app->dir, folder);
	enum mm_status st;
	int fd;

	if (dir.p == NULL || path.p == NULL)
		return mm_err_nomem(err);
	st = mm_file_make_dirs(dir.p, err);
	if (st != MM_OK)
		return st;
	fd = open(path.p, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (fd >= 0 && flock(fd, LOCK_EX | LOCK_NB) == 0) {
		*out = fd;
		return MM_OK;
	}
	st = fd >= 0 && errno == EWOULDBLOCK
	    ? mm_err_set(err, MM_EBUSY,
		  "別の%sが実行中です。終わってからもう一度実行してください",
		  "another %s is running; run again when it is done", what)
	    : mm_err_set(err, MM_EIO,
		  "%sフォルダに書けません。アクセス権とディスクを確認して"
		  "ください",
		  "cannot write to the folder %s; check its access rights and "
		  "the disk",
		  folder);
	mm_feed_unlock(fd);
	return st;
}

void
mm_feed_unlock(int lock)
{
	if (lock >= 0)
		(void)close(lock);
}

static bool
holds(const char *path, struct mm_bytes raw)
{
	struct mm_file_map map;
	bool same;

	if (mm_file_map(path, MM_FEED_MAX, &map, NULL) != MM_OK)
		return false;
	same = map.bytes.n == raw.n &&
	    (raw.n == 0 || memcmp(map.bytes.p, raw.p, raw.n) == 0);
	mm_file_unmap(&map);
	return same;
}

enum mm_status
mm_feed_keep(struct mm_app *app, const struct mm_feed_import *f,
    struct mm_bytes raw, struct mm_err *err)
{
	struct mm_feed_part part = { f->source, f->name, mm_str_of(f->digest),
		.lenient = false };
	struct mm_str path = mm_feed_snapshot(app->arena, app->dir, &part);
	struct mm_str folder = path;
	enum mm_status st;

	if (path.p == NULL)
		return mm_err_nomem(err);
	folder.n -= part.digest.n + 1;
	folder = mm_arena_str(app->arena, folder);
	if (folder.p == NULL)
		return mm_err_nomem(err);
	if (holds(path.p, raw))
		return MM_OK;
	st = mm_file_make_dirs(folder.p, err);
	return st == MM_OK ? mm_file_replace(path.p, raw, err) : st;
}

/* ---- sweeping ---- */

struct named {
	struct mm_app *app;
	struct mm_map paths;
};

/* The snapshot a fact names must stay. */
static enum mm_status
note(void *ctx, const struct mm_fact *f, struct mm_err *err)
{
	struct named *n = ctx;
	struct mm_feed_part part = { (enum mm_feed_source)mm_fact_enum(
					 f, MM_F_FEED_source),
		f->v[MM_F_FEED_name], f->v[MM_F_FEED_digest], f->seq,
		.lenient = false };
	struct mm_str path =
	    mm_feed_snapshot(n->app->arena, n->app->dir, &part);

	if (path.p == NULL ||
	    mm_map_put(&n->paths, path, 0, NULL) == MM_MAP_NONE)
		return mm_err_nomem(err);
	return MM_OK;
}

static void
remove_others(struct mm_str folder, const struct named *n)
{
	char *roots[] = { (char *)(uintptr_t)folder.p, NULL };
	FTS *tree = fts_open(roots, FTS_PHYSICAL | FTS_NOCHDIR, NULL);
	FTSENT *e;

	/* What cannot be removed now is harmless and tried again. */
	while (tree != NULL && (e = fts_read(tree)) != NULL) {
		if (e->fts_info == FTS_DP && e->fts_level > 1)
			(void)rmdir(e->fts_accpath);
		if (e->fts_info != FTS_F || e->fts_name[0] == '.' ||
		    mm_map_get(&n->paths, mm_str_of(e->fts_path)) !=
			MM_MAP_NONE)
			continue;
		(void)unlink(e->fts_accpath);
	}
	if (tree != NULL)
		(void)fts_close(tree);
}

enum mm_status
mm_feed_sweep(struct mm_app *app, struct mm_err *err)
{
	struct mm_str folder = mm_arena_fmt(app->arena, "%s/feeds", app->dir);
	struct named n = { .app = app };
	enum mm_status st;

	if (folder.p == NULL)
		return mm_err_nomem(err);
	mm_map_init(&n.paths, app->arena);
	st = mm_store_facts(
	    app->store, MM_FACT_FEED, &MM_SLICE_ALL, note, &n, err);
	if (st == MM_OK)
		remove_others(folder, &n);
	return st;
}
