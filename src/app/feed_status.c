/* SPDX-License-Identifier: Apache-2.0 */
#include "app/feed.h"

#include <stdlib.h>
#include <string.h>

struct gather {
	struct mm_arena *arena;
	const struct mm_world *world;
	struct mm_feed_state *out;
};

static bool
is_void(const struct mm_world *w, uint64_t seq)
{
	for (uint32_t i = 0; i < w->voids.n; i++)
		if (w->voids.v[i] == seq)
			return true;
	return false;
}

static struct mm_feed_ref *
find(
    struct gather *g, enum mm_feed_source source, struct mm_str name, bool held)
{
	for (uint32_t i = 0; i < g->out->list.n; i++) {
		struct mm_feed_ref *r = &g->out->list.v[i];

		if (r->source == source && mm_str_eq(r->name, name) &&
		    (r->held == MM_YES) == held)
			return r;
	}
	return NULL;
}

/* A held import that no accepted one followed. */
static enum mm_status
take_held(void *ctx, const struct mm_fact *f, struct mm_err *err)
{
	struct gather *g = ctx;
	enum mm_feed_source source =
	    (enum mm_feed_source)mm_fact_enum(f, MM_F_FEED_source);
	struct mm_str name = f->v[MM_F_FEED_name];
	const struct mm_feed_ref *accepted = find(g, source, name, false);
	struct mm_feed_ref *slot = find(g, source, name, true);

	if (mm_fact_tri(f, MM_F_FEED_held) != MM_YES ||
	    is_void(g->world, f->seq) ||
	    (accepted != NULL && accepted->at.seq > f->seq))
		return MM_OK;
	if (slot == NULL)
		slot = mm_vec_push(g->arena, &g->out->list);
	if (slot == NULL)
		return mm_err_nomem(err);
	*slot = (struct mm_feed_ref){ .at = { .seq = f->seq,
					  .recorded = f->recorded,
					  .valid = f->valid },
		.name = mm_arena_str(g->arena, name),
		.digest = mm_arena_str(g->arena, f->v[MM_F_FEED_digest]),
		.file = mm_arena_str(g->arena, f->v[MM_F_FEED_file]),
		.source = source,
		.bytes = (uint64_t)mm_fact_int(f, MM_F_FEED_bytes),
		.records = (uint64_t)mm_fact_int(f, MM_F_FEED_records),
		.rejected = (uint64_t)mm_fact_int(f, MM_F_FEED_rejected),
		.withdrawn = (uint64_t)mm_fact_int(f, MM_F_FEED_withdrawn),
		.skipped = (uint64_t)mm_fact_int(f, MM_F_FEED_skipped),
		.feed_date = mm_fact_date(f, MM_F_FEED_feed_date),
		.held = MM_YES };
	return MM_OK;
}

static int
by_name(const void *a, const void *b)
{
	const struct mm_feed_ref *x = a, *y = b;
	int c = (int)x->source - (int)y->source;

	if (c == 0)
		c = mm_str_cmp(x->name, y->name);
	return c != 0 ? c : (int)(x->held == MM_YES) - (int)(y->held == MM_YES);
}

enum mm_status
mm_feed_status(
    struct mm_app *app, struct mm_feed_state *out, struct mm_err *err)
{
	struct gather g = { .arena = app->arena, .out = out };
	struct mm_slice slice = { app->as_of, app->known };
	struct mm_feed_parts parts;
	struct mm_world *w;
	enum mm_status st = mm_app_world(app, &w, err);

	memset(out, 0, sizeof(*out));
	if (st != MM_OK)
		return st;
	g.world = w;
	for (uint32_t i = 0; i < w->feeds.n; i++) {
		struct mm_feed_ref *slot;

		if (w->feeds.v[i].held == MM_YES)
			continue;
		slot = mm_vec_push(app->arena, &out->list);
		if (slot == NULL)
			return mm_err_nomem(err);
		*slot = w->feeds.v[i];
	}
	st = mm_store_facts(
	    app->store, MM_FACT_FEED, &slice, take_held, &g, err);
	if (st == MM_OK)
		st = mm_feed_parts_of(app->arena, w, &parts, err);
	if (st != MM_OK)
		return st;
	out->index_current =
	    parts.list.n > 0 && mm_feed_index_is_of(app->dir, &parts);
	if (out->list.n > 1)
		qsort(out->list.v, out->list.n, sizeof(*out->list.v), by_name);
	return MM_OK;
}
