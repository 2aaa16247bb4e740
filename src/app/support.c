/* SPDX-License-Identifier: Apache-2.0 */
#include "app/support.h"

#include <string.h>

#include "app/feed_index.h"
#include "base/map.h"
#include "vers/cpe.h"
#include "vers/purl.h"

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

/* ---- what the feeds say ---- */

static bool
copy_product(struct mm_arena *a, const struct mm_eol_product *p,
    struct mm_eol_product *out)
{
	*out = *p;
	out->name = mm_arena_str(a, p->name);
	out->keys = NULL;
	out->releases =
	    mm_arena_array(a, p->nreleases + 1u, sizeof(*out->releases));
	if (out->name.p == NULL || out->releases == NULL)
		return false;
	for (uint32_t i = 0; i < p->nreleases; i++) {
		out->releases[i] = p->releases[i];
		out->releases[i].cycle = mm_arena_str(a, p->releases[i].cycle);
		if (out->releases[i].cycle.p == NULL)
			return false;
	}
	return true;
}

/* The first product of a key stays: feeds come newest first. */
static enum mm_status
take_product(void *ctx, const struct mm_eol_product *p, struct mm_err *err)
{
	struct table *t = ctx;
	struct mm_arena *a = t->app->arena;
	struct mm_eol_product *slot;

	if (p->nkeys == 0)
		return MM_OK;
	slot = mm_vec_push(a, &t->products);
	if (slot == NULL || !copy_product(a, p, slot))
		return mm_err_nomem(err);
	for (uint32_t i = 0; i < p->nkeys; i++)
		if (mm_map_put(&t->keys, p->keys[i], t->products.n - 1, NULL) ==
		    MM_MAP_NONE)
			return mm_err_nomem(err);
	return MM_OK;
}

static enum mm_status
load(struct table *t, struct mm_support_list *out, struct mm_err *err)
{
	const struct mm_feed_sink sink = { .ctx = t, .eol = take_product };
	struct mm_feed_parts parts;
	struct mm_world *w;
	enum mm_status st = mm_app_world(t->app, &w, err);
	uint32_t used = 0;

	if (st == MM_OK)
		st = mm_feed_parts_of(t->app->arena, w, &parts, err);
	for (uint32_t i = 0; st == MM_OK && i < parts.list.n; i++) {
		const struct mm_feed_part *p =
		    &parts.list.v[parts.list.n - 1 - i];
		struct mm_feed_file file = { 0 };

		if (p->source != MM_FEED_EOL)
			continue;
		used++;
		if (mm_date_cmp(p->date, out->source) > 0)
			out->source = p->date;
		st = mm_feed_part_read(t->app, p, &file, &sink, err);
	}
	if (st == MM_OK && used == 0)
		return mm_err_set(err, MM_EEMPTY,
		    "部品のサポート期限の情報がありません。endoflife.date の"
		    "JSONを feed import で取り込んでください",
		    "nothing is known about ends of support; import the JSON "
		    "of endoflife.date with feed import");
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
