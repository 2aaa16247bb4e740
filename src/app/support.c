/* SPDX-License-Identifier: Apache-2.0 */
#include "app/support.h"

#include <string.h>

#include "app/feed_index.h"
#include "base/map.h"
#include "codec/zip.h"
#include "sandbox/wire.h"
#include "sandbox/worker.h"
#include "vers/cpe.h"
#include "vers/purl.h"

/* 0001-01-01 and 9999-12-31, in days from 1970-01-01. */
#define FIRST_DAY (-719162)
#define LAST_DAY 2932896
#define TEXT_MAX ((size_t)1 << 20)
#define KEYS_MAX 100000u
#define RELEASES_MAX 100000u
#define RESULT_MAX ((size_t)64 << 20)

static const struct mm_term states[] = {
	{ "over", "終了", "over" },
	{ "goes_on", "継続中", "goes on" },
	{ "no_date", "終了日未公表", "no date" },
	{ "no_release", "版が不明", "release unknown" },
	{ "no_product", "情報なし", "no information" },
	{ "no_identity", "識別不可", "not identified" },
};
const struct mm_terms mm_support_states = { "support_state", states,
	(int)MM_COUNT(states) };

struct table {
	struct mm_app *app;
	MM_VEC(struct mm_eol_product) products;
	struct mm_map keys; /* -> product */
};

/* The feeds a worker reads, newest first. */
struct reading {
	MM_VEC(struct mm_feed_kept) feeds;
	struct mm_file_temp temp;
	struct mm_worker_out *out;
};

/* ---- in the worker ---- */

static void
put_end(struct mm_buf *b, const struct mm_eol_end *e)
{
	mm_wire_put_u64(b, mm_date_is_set(e->date));
	mm_wire_put_u64(b, (uint64_t)(uint32_t)e->date.day);
	mm_wire_put_u64(b, (uint64_t)e->over);
}

static enum mm_status
put_product(void *ctx, const struct mm_eol_product *p, struct mm_err *err)
{
	struct reading *r = ctx;
	struct mm_buf *b = mm_worker_buf(r->out);

	if (p->nkeys == 0)
		return MM_OK;
	mm_wire_put_u64(b, p->nkeys);
	mm_wire_put_str(b, p->name);
	for (uint32_t i = 0; i < p->nkeys; i++)
		mm_wire_put_str(b, p->keys[i]);
	mm_wire_put_u64(b, p->nreleases);
	for (uint32_t i = 0; i < p->nreleases; i++) {
		mm_wire_put_str(b, p->releases[i].cycle);
		put_end(b, &p->releases[i].active);
		put_end(b, &p->releases[i].eol);
		put_end(b, &p->releases[i].extended);
	}
	return mm_worker_send(r->out, err);
}

static enum mm_status
read_feeds(void *ctx, struct mm_worker_out *out, struct mm_err *err)
{
	struct reading *r = ctx;
	const struct mm_feed_sink sink = { .ctx = r, .eol = put_product };
	enum mm_status st = MM_OK;

	r->out = out;
	for (uint32_t i = 0; st == MM_OK && i < r->feeds.n; i++)
		st = mm_feed_kept_read(&r->feeds.v[i], &r->temp, &sink, err);
	/* No product has no key: the end. */
	mm_wire_put_u64(mm_worker_buf(out), 0);
	return st;
}

/* ---- what the feeds say ---- */

static struct mm_eol_end
take_end(struct mm_wire *w)
{
	bool dated = mm_wire_u64(w, 1) == 1;
	struct mm_eol_end e = { MM_DATE_NONE, MM_UNKNOWN };
	int64_t day = (int32_t)(uint32_t)mm_wire_u64(w, UINT32_MAX);

	w->bad = w->bad || (dated && (day < FIRST_DAY || day > LAST_DAY));
	if (dated && !w->bad)
		e.date.day = (int32_t)day;
	e.over = (enum mm_tri)mm_wire_u64(w, MM_YES);
	return e;
}

static void
take_release(struct mm_wire *w, struct mm_eol_release *r)
{
	r->cycle = mm_wire_str(w, TEXT_MAX);
	r->active = take_end(w);
	r->eol = take_end(w);
	r->extended = take_end(w);
}

/* The first product of a key stays: feeds come newest first. */
static enum mm_status
take_product(
    struct table *t, struct mm_wire *w, uint64_t nkeys, struct mm_err *err)
{
	struct mm_arena *a = t->app->arena;
	struct mm_eol_product *p = mm_vec_push(a, &t->products);

	if (p == NULL)
		return mm_err_nomem(err);
	*p = (struct mm_eol_product){ .name = mm_wire_str(w, TEXT_MAX) };
	for (uint64_t i = 0; i < nkeys && !w->bad; i++) {
		struct mm_str key = mm_wire_str(w, TEXT_MAX);

		if (!w->bad &&
		    mm_map_put(&t->keys, key, t->products.n - 1, NULL) ==
			MM_MAP_NONE)
			return mm_err_nomem(err);
	}
	p->nreleases = (uint32_t)mm_wire_u64(w, RELEASES_MAX);
	p->releases =
	    mm_arena_array(a, p->nreleases + 1u, sizeof(*p->releases));
	if (p->releases == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; i < p->nreleases && !w->bad; i++)
		take_release(w, &p->releases[i]);
	return w->bad ? mm_worker_bad_result(err) : MM_OK;
}

static enum mm_status
take_all(struct table *t, struct mm_bytes got, struct mm_err *err)
{
	struct mm_wire w = mm_wire_of(got);
	enum mm_status st = MM_OK;
	uint64_t nkeys;

	while (st == MM_OK && (nkeys = mm_wire_u64(&w, KEYS_MAX)) > 0)
		st = take_product(t, &w, nkeys, err);
	if (st == MM_OK && !mm_wire_done(&w))
		st = mm_worker_bad_result(err);
	return st;
}

static enum mm_status
open_feeds(struct table *t, struct reading *r, struct mm_support_list *out,
    struct mm_err *err)
{
	struct mm_feed_parts parts;
	struct mm_world *w;
	enum mm_status st = mm_app_world(t->app, &w, err);

	if (st == MM_OK)
		st = mm_feed_parts_of(t->app->arena, w, &parts, err);
	for (uint32_t i = 0; st == MM_OK && i < parts.list.n; i++) {
		const struct mm_feed_part *p =
		    &parts.list.v[parts.list.n - 1 - i];
		struct mm_feed_kept *at;

		if (p->source != MM_FEED_EOL)
			continue;
		if (mm_date_cmp(p->date, out->source) > 0)
			out->source = p->date;
		at = mm_vec_push(t->app->arena, &r->feeds);
		if (at == NULL)
			return mm_err_nomem(err);
		st = mm_feed_kept_open(t->app, p, at, err);
		if (st != MM_OK)
			r->feeds.n--;
	}
	if (st == MM_OK && r->feeds.n == 0)
		return mm_err_set(err, MM_EEMPTY,
		    "部品のサポート期限の情報がありません。endoflife.date の"
		    "JSONを feed import で取り込んでください",
		    "nothing is known about ends of support; import the JSON "
		    "of endoflife.date with feed import");
	return st;
}

static enum mm_status
load(struct table *t, struct mm_support_list *out, struct mm_err *err)
{
	struct reading r = { .temp = { -1, 0 } };
	struct mm_worker_job job = mm_worker_job(read_feeds, &r, RESULT_MAX);
	struct mm_bytes got = { NULL, 0 };
	enum mm_status st = open_feeds(t, &r, out, err);

	if (st == MM_OK)
		st = mm_feed_temp_open(t->app->dir, &r.temp, err);
	job.prepare = mm_zip_prepare;
	job.fd[0] = r.temp.fd;
	/* What it unpacks onto the disk is mapped. */
	job.limits.memory += MM_FEED_MAX;
	if (st == MM_OK)
		st = mm_worker_do(&job, t->app->arena, &got, err);
	if (st == MM_OK)
		st = take_all(t, got, err);
	for (uint32_t i = 0; i < r.feeds.n; i++)
		mm_feed_file_close(&r.feeds.v[i].file);
	mm_file_temp_close(&r.temp);
	return st;
}

/* ---- one component ---- */

static const struct mm_eol_product *
find(const struct table *t, struct mm_arena *a, const struct mm_component *c,
    struct mm_str *version)
{
	uint32_t at = MM_MAP_NONE;
	struct mm_purl purl;
	struct mm_cpe cpe;

	*version = c->version;
	if (c->purl.n > 0 && mm_purl_parse(a, c->purl, &purl, NULL) == MM_OK) {
		if (purl.version.n > 0)
			*version = purl.version;
		at = mm_map_get(&t->keys, mm_purl_key(a, &purl));
	}
	if (c->cpe.n > 0 && mm_cpe_parse(a, c->cpe, &cpe, NULL) == MM_OK) {
		const struct mm_cpe_value *v = &cpe.v[MM_CPE_VERSION];

		if (version->n == 0 && v->kind == MM_CPE_VALUE && !v->wild)
			*version = v->text;
		if (at == MM_MAP_NONE)
			at = mm_map_get(&t->keys, mm_cpe_key(a, &cpe));
	}
	return at != MM_MAP_NONE ? &t->products.v[at] : NULL;
}

static enum mm_support_state
state_of(const struct mm_support *x, struct mm_date day)
{
	switch (mm_eol_is_over(&x->eol, day)) {
	case MM_YES:
		return MM_SUPPORT_OVER;
	case MM_NO:
		return MM_SUPPORT_GOES_ON;
	case MM_UNKNOWN:
	default:
		return MM_SUPPORT_NO_DATE;
	}
}

static void
look_up(const struct table *t, struct mm_arena *a, struct mm_support *x,
    struct mm_date day)
{
	const struct mm_component *c = x->component;
	const struct mm_eol_release *r;
	struct mm_str version;
	const struct mm_eol_product *p = find(t, a, c, &version);

	x->state = MM_SUPPORT_NO_PRODUCT;
	if ((c->purl.n == 0 && c->cpe.n == 0) || version.n == 0)
		x->state = MM_SUPPORT_NO_IDENTITY;
	if (p == NULL || x->state == MM_SUPPORT_NO_IDENTITY)
		return;
	x->product = p->name;
	x->state = MM_SUPPORT_NO_RELEASE;
	r = mm_eol_release_of(p, version);
	if (r == NULL)
		return;
	x->cycle = r->cycle;
	x->eol = r->eol;
	x->extended = r->extended;
	x->state = state_of(x, day);
}

enum mm_status
mm_support_of(struct mm_app *app, const struct mm_sbom *s, struct mm_date day,
    struct mm_support_list *out, struct mm_err *err)
{
	const struct mm_eol_end unknown = { MM_DATE_NONE, MM_UNKNOWN };
	struct table t = { .app = app };
	struct mm_arena *scratch;
	enum mm_status st;

	memset(out, 0, sizeof(*out));
	out->source = MM_DATE_NONE;
	mm_map_init(&t.keys, app->arena);
	st = load(&t, out, err);
	if (st != MM_OK)
		return st;
	scratch = mm_arena_new(0);
	if (scratch == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; st == MM_OK && i < s->n; i++) {
		struct mm_support *x = mm_vec_push(app->arena, &out->list);

		if (x == NULL) {
			st = mm_err_nomem(err);
			break;
		}
		x->component = &s->components[i];
		x->eol = x->extended = unknown;
		look_up(&t, scratch, x, day);
		out->over += x->state == MM_SUPPORT_OVER;
		out->unknown += x->state > MM_SUPPORT_GOES_ON;
		mm_arena_reset(scratch);
	}
	mm_arena_free(scratch);
	return st;
}
