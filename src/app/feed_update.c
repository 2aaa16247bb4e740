/* SPDX-License-Identifier: Apache-2.0 */
#include "app/feed_update.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/feed_keep.h"
#include "base/num.h"

#define DAY 86400
/* A run a day is never at the same second: an hour early is in time. */
#define EARLY 3600

struct run {
	struct mm_app *app;
	const struct mm_update_request *request;
	struct mm_update_report *report;
	struct mm_feed_state state;
	struct mm_fetch *fetch;
	struct mm_fetch_limits limits;
	struct mm_get *gets; /* one a line of the report */
};

/* ---- how sources stand ---- */

static bool
is_due(const struct mm_app *app, const struct mm_source_state *s, bool early)
{
	return s->origin.succeeded.sec == 0 ||
	    app->now.sec - s->origin.succeeded.sec >=
	    (int64_t)s->source.every * DAY + (early ? -EARLY : DAY);
}

enum mm_status
mm_feed_sources_state(
    struct mm_app *app, struct mm_source_states *out, struct mm_err *err)
{
	struct mm_source_list all;
	enum mm_status st = mm_sources(app, &all, err);

	memset(out, 0, sizeof(*out));
	for (uint32_t i = 0; st == MM_OK && i < all.list.n; i++) {
		struct mm_source_state *s = mm_vec_push(app->arena, &out->list);

		if (s == NULL)
			return mm_err_nomem(err);
		s->source = all.list.v[i];
		st = mm_origin_read(app, s->source.name, &s->origin, err);
		s->stale = is_due(app, s, false);
		out->stale += s->stale;
		out->failing += mm_origin_failing(&s->origin) ||
		    s->source.bad.code != MM_OK;
	}
	return st;
}

/* ---- which ---- */

static bool
asked_for(const struct mm_update_request *r, struct mm_str name)
{
	for (uint32_t i = 0; i < r->n; i++)
		if (mm_str_eqz(name, r->names[i]))
			return true;
	return r->n == 0;
}

static enum mm_status
check_names(
    const struct run *r, const struct mm_source_states *all, struct mm_err *err)
{
	for (uint32_t i = 0; i < r->request->n; i++) {
		uint32_t k = 0;

		while (k < all->list.n &&
		    !mm_str_eqz(
			all->list.v[k].source.name, r->request->names[i]))
			k++;
		if (k == all->list.n)
			return mm_err_set(err, MM_ENOTFOUND,
			    "取得先 %s はありません。feed source add で加えて"
			    "ください",
			    "there is no source %s; add it with feed source "
			    "add",
			    r->request->names[i]);
	}
	if (all->list.n == 0)
		return mm_err_set(err, MM_EEMPTY,
		    "取得先が一つもありません。feed source add で加えてくださ"
		    "い(知られたものは feed source list --builtin)",
		    "there is no source; add one with feed source add (the "
		    "well-known ones: feed source list --builtin)");
	return MM_OK;
}

static enum mm_status
choose(struct run *r, struct mm_err *err)
{
	struct mm_arena *a = r->app->arena;
	struct mm_source_states all;
	enum mm_status st = mm_feed_sources_state(r->app, &all, err);

	if (st == MM_OK)
		st = check_names(r, &all, err);
	for (uint32_t i = 0; st == MM_OK && i < all.list.n; i++) {
		const struct mm_source_state *s = &all.list.v[i];
		struct mm_update_line *line;

		if (!asked_for(r->request, s->source.name))
			continue;
		line = mm_vec_push(a, &r->report->list);
		if (line == NULL)
			return mm_err_nomem(err);
		line->source = s->source;
		if (r->request->n == 0 && !r->request->all &&
		    !is_due(r->app, s, true) && !mm_origin_failing(&s->origin))
			line->outcome = MM_UPDATE_NOT_DUE;
	}
	r->gets = mm_arena_array(a, r->report->list.n + 1, sizeof(*r->gets));
	if (r->gets == NULL)
		return mm_err_nomem(err);
	return st;
}

static enum mm_status
read_limits(struct run *r, struct mm_err *err)
{
	struct mm_fetch_limits *l = &r->limits;
	uint64_t bytes = mm_fetch_default_limits.bytes;
	const struct {
		const char *name;
		uint32_t *to;
		uint64_t least, most;
	} numbers[] = { { MM_UPDATE_SETTING "idle", &l->idle, 1, 3600 },
		{ MM_UPDATE_SETTING "seconds", &l->seconds, 1, 86400 },
		{ MM_UPDATE_SETTING "tries", &l->tries, 1, 100 },
		{ MM_UPDATE_SETTING "pause", &l->pause, 0, 60000 },
		{ MM_UPDATE_SETTING "wait", &l->wait, 0, 86400 },
		{ MM_UPDATE_SETTING "bytes", NULL, 1, MM_FEED_MAX } };
	struct mm_world *w;
	enum mm_status st = mm_app_world(r->app, &w, err);

	*l = mm_fetch_default_limits;
	for (size_t i = 0; st == MM_OK && i < MM_COUNT(numbers); i++) {
		const struct mm_setting *s =
		    mm_world_setting(w, numbers[i].name);
		uint64_t v;

		if (s == NULL)
			continue;
		if (!mm_num_u64(s->value, numbers[i].most, &v) ||
		    v < numbers[i].least)
			return mm_err_set(err, MM_EFORMAT,
			    "設定 %s は%lluから%lluの整数です",
			    "the setting %s is a whole number from %llu to "
			    "%llu",
			    numbers[i].name,
			    (unsigned long long)numbers[i].least,
			    (unsigned long long)numbers[i].most);
		if (numbers[i].to != NULL)
			*numbers[i].to = (uint32_t)v;
		else
			bytes = v;
	}
	l->bytes = bytes;
	return st;
}

/* ---- one at a time ---- */

enum mm_status
mm_update_lock(struct mm_app *app, int *out, struct mm_err *err)
{
	return mm_feed_lock(app, "fetch", "feed update", out, err);
}

/* ---- fetching ---- */

static void
fail_line(struct run *r, struct mm_update_line *line, const struct mm_err *why)
{
	line->outcome = MM_UPDATE_FAILED;
	line->why = *why;
	r->report->failed++;
}

static void
fetch_line(struct run *r, uint32_t i)
{
	struct mm_update_line *line = &r->report->list.v[i];
	struct mm_get *g = &r->gets[i];
	struct mm_err why = { 0 };

	*g = (struct mm_get){ .app = r->app,
		.source = &line->source,
		.state = &r->state,
		.fetch = &r->fetch,
		.limits = r->limits,
		.nvd_key = r->request->nvd_key };
	if (line->outcome == MM_UPDATE_NOT_DUE)
		return;
	if (mm_feed_get(g, &why) != MM_OK) {
		fail_line(r, line, &why);
		return;
	}
	line->files = g->got.n;
	line->unchanged = g->unchanged;
	line->unproved = g->unproved;
	line->outcome = MM_UPDATE_SAME;
}

/* ---- importing ---- */

/* Import the files of the sources i..n-1 that were fetched. */
static enum mm_status
import(struct run *r, uint32_t i, uint32_t n, struct mm_feed_report *out,
    struct mm_err *err)
{
	struct mm_arena *a = r->app->arena;
	uint32_t files = 0;
	const char **paths;
	struct mm_str *names;
	struct mm_feed_request request = {
		.accept_shrink = r->request->accept_shrink,
		.lenient = r->request->lenient,
	};

	memset(out, 0, sizeof(*out));
	for (uint32_t k = i; k < n; k++)
		if (r->report->list.v[k].outcome != MM_UPDATE_FAILED)
			files += r->gets[k].got.n;
	if (files == 0)
		return MM_OK;
	paths = mm_arena_array(a, files, sizeof(*paths));
	names = mm_arena_array(a, files, sizeof(*names));
	if (paths == NULL || names == NULL)
		return mm_err_nomem(err);
	for (uint32_t k = i; k < n; k++) {
		const struct mm_get *g = &r->gets[k];

		for (uint32_t f = 0; f < g->got.n &&
		     r->report->list.v[k].outcome != MM_UPDATE_FAILED;
		     f++) {
			paths[request.n] = g->got.v[f].path;
			names[request.n++] = g->got.v[f].name;
		}
	}
	request.paths = paths;
	request.names = names;
	return mm_feed_import(r->app, &request, out, err);
}

/* What became of the files of one source. */
static enum mm_status
take_outcome(struct run *r, uint32_t i, const struct mm_feed_report *rep,
    struct mm_err *err)
{
	struct mm_update_line *line = &r->report->list.v[i];
	struct mm_get *g = &r->gets[i];

	for (uint32_t f = 0; f < g->got.n; f++) {
		const struct mm_feed_import *x = NULL;
		struct mm_origin_file *o;

		for (uint32_t k = 0; k < rep->files.n && x == NULL; k++)
			if (mm_str_eqz(rep->files.v[k].path, g->got.v[f].path))
				x = &rep->files.v[k];
		if (x == NULL)
			continue;
		line->bytes += x->bytes;
		line->records += x->counts.records;
		if (x->outcome == MM_FEED_HELD) {
			line->outcome = MM_UPDATE_HELD;
			continue;
		}
		if (x->outcome == MM_FEED_ACCEPTED &&
		    line->outcome == MM_UPDATE_SAME)
			line->outcome = MM_UPDATE_DONE;
		o = mm_origin_put(r->app->arena, &g->origin, x->name);
		if (o == NULL)
			return mm_err_nomem(err);
		*o = g->got.v[f].from;
		o->name = x->name;
		o->sha256 = mm_str_of(x->digest);
	}
	r->report->held += line->outcome == MM_UPDATE_HELD;
	return MM_OK;
}

static enum mm_status
take_outcomes(struct run *r, const struct mm_feed_report *rep, uint32_t i,
    uint32_t n, struct mm_err *err)
{
	enum mm_status st = MM_OK;

	for (uint32_t k = i; st == MM_OK && k < n; k++)
		if (r->report->list.v[k].outcome == MM_UPDATE_SAME)
			st = take_outcome(r, k, rep, err);
	return st;
}

/* Counts of one import are added to those before it. */
static enum mm_status
add_report(struct run *r, const struct mm_feed_report *rep, struct mm_err *err)
{
	struct mm_feed_report *sum = &r->report->feeds;

	for (uint32_t i = 0; i < rep->files.n; i++) {
		struct mm_feed_import *f =
		    mm_vec_push(r->app->arena, &sum->files);

		if (f == NULL)
			return mm_err_nomem(err);
		*f = rep->files.v[i];
	}
	for (uint32_t i = 0; i < rep->skips.n; i++) {
		struct mm_feed_skip *s =
		    mm_vec_push(r->app->arena, &sum->skips);

		if (s == NULL)
			return mm_err_nomem(err);
		*s = rep->skips.v[i];
	}
	sum->skipped += rep->skipped;
	sum->accepted += rep->accepted;
	sum->unchanged += rep->unchanged;
	sum->held += rep->held;
	sum->built |= rep->built;
	sum->scored |= rep->scored;
	if (rep->built)
		sum->stats = rep->stats;
	return MM_OK;
}

/*
 * All at once: one index. When one is refused, one after another: the others
 * must not suffer.
 */
static enum mm_status
import_all(struct run *r, struct mm_err *err)
{
	uint32_t n = r->report->list.n;
	struct mm_feed_report rep;
	struct mm_err why = { 0 };
	enum mm_status st = import(r, 0, n, &rep, &why);

	if (st == MM_OK) {
		st = take_outcomes(r, &rep, 0, n, err);
		return st == MM_OK ? add_report(r, &rep, err) : st;
	}
	if (st == MM_EBUSY || st == MM_ENOMEM) {
		*err = why;
		return st;
	}
	st = MM_OK;
	for (uint32_t i = 0; st == MM_OK && i < n; i++) {
		if (r->report->list.v[i].outcome != MM_UPDATE_SAME)
			continue;
		memset(&why, 0, sizeof(why));
		if (import(r, i, i + 1, &rep, &why) != MM_OK) {
			fail_line(r, &r->report->list.v[i], &why);
			continue;
		}
		st = take_outcomes(r, &rep, i, i + 1, err);
		if (st == MM_OK)
			st = add_report(r, &rep, err);
	}
	return st;
}

/* ---- afterwards ---- */

static enum mm_status
note_line(struct run *r, uint32_t i, struct mm_err *err)
{
	struct mm_update_line *line = &r->report->list.v[i];
	struct mm_arena *a = r->app->arena;
	struct mm_origin *o = &r->gets[i].origin;

	if (line->outcome == MM_UPDATE_NOT_DUE ||
	    line->source.bad.code != MM_OK)
		return MM_OK;
	o->tried = r->app->now;
	if (line->outcome == MM_UPDATE_FAILED) {
		o->failed = r->app->now;
		o->why_ja = mm_arena_str(a, mm_str_of(line->why.ja));
		o->why_en = mm_arena_str(a, mm_str_of(line->why.en));
	} else if (line->outcome == MM_UPDATE_HELD) {
		o->failed = r->app->now;
		o->why_ja = MM_STR("件数が減ったため保留");
		o->why_en = MM_STR("held, because records were lost");
	} else {
		o->succeeded = r->app->now;
		o->until = r->gets[i].until;
		o->why_ja = o->why_en = MM_STR_NONE;
	}
	return mm_origin_write(r->app, line->source.name, o, err);
}

/* What is imported is kept in feeds/, what was refused is fetched again. */
static void
clean(struct run *r)
{
	for (uint32_t i = 0; i < r->report->list.n; i++) {
		const struct mm_get *g = &r->gets[i];

		for (uint32_t f = 0; f < g->got.n; f++)
			if (g->got.v[f].ours)
				(void)unlink(g->got.v[f].path);
	}
}

/* ---- a mirror ---- */

static enum mm_status
copy_out(struct run *r, const struct mm_got *got, struct mm_err *err)
{
	const char *slash = strrchr(got->path, '/');
	struct mm_str to = mm_arena_fmt(r->app->arena, "%s/%s",
	    r->request->mirror, slash != NULL ? slash + 1 : got->path);
	struct mm_file_map map;
	enum mm_status st;

	if (to.p == NULL)
		return mm_err_nomem(err);
	st = mm_file_map(got->path, MM_FEED_MAX, &map, err);
	if (st != MM_OK)
		return st;
	st = mm_file_replace(to.p, map.bytes, err);
	mm_file_unmap(&map);
	return st;
}

static enum mm_status
mirror_all(struct run *r, struct mm_err *err)
{
	enum mm_status st = mm_file_make_dirs(r->request->mirror, err);

	for (uint32_t i = 0; st == MM_OK && i < r->report->list.n; i++) {
		struct mm_update_line *line = &r->report->list.v[i];

		if (line->outcome != MM_UPDATE_SAME)
			continue;
		for (uint32_t f = 0; st == MM_OK && f < r->gets[i].got.n; f++)
			st = copy_out(r, &r->gets[i].got.v[f], err);
		if (r->gets[i].got.n > 0)
			line->outcome = MM_UPDATE_DONE;
	}
	return st;
}

enum mm_status
mm_feed_update(struct mm_app *app, const struct mm_update_request *request,
    struct mm_update_report *out, struct mm_err *err)
{
	struct run r = { .app = app, .request = request, .report = out };
	enum mm_status st;
	int held = -1;

	memset(out, 0, sizeof(*out));
	st = choose(&r, err);
	if (st == MM_OK)
		st = read_limits(&r, err);
	if (st == MM_OK)
		st = mm_update_lock(app, &held, err);
	/* A mirror is whole: nothing in force here is a reason to leave out. */
	if (st == MM_OK && request->mirror == NULL)
		st = mm_feed_status(app, &r.state, err);
	MM_BUG_ON(st == MM_OK && r.gets == NULL);
	for (uint32_t i = 0; st == MM_OK && i < out->list.n; i++)
		fetch_line(&r, i);
	mm_fetch_stop(r.fetch);
	if (st == MM_OK)
		st = request->mirror != NULL ? mirror_all(&r, err)
					     : import_all(&r, err);
	for (uint32_t i = 0; st == MM_OK && !app->dry_run &&
	     request->mirror == NULL && i < out->list.n;
	     i++)
		st = note_line(&r, i, err);
	if (r.gets != NULL)
		clean(&r);
	mm_feed_unlock(held);
	return st;
}
