/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The NVD CVE API 2.0: everything in pages once, then what changed.
 *
 * Changes are fetched by spans of MM_GET_NVD_SPAN days, each from its first
 * moment on: the feed of a span only ever grows, so the shrink guard holds
 * for it, and a record changed twice is in the newer span too, which goes
 * into the index later. A pull during which the number of results changed
 * may have missed a record at the edge of a page: it is made again.
 *
 * Source: https://nvd.nist.gov/developers/vulnerabilities and start-here
 *         (50 requests in 30 s with a key, 5 without).
 */
#include "app/feed_get.h"

#include <stdio.h>
#include <unistd.h>

#define DAY 86400
#define PULLS 3
#define PAGES 1000
/* Between two requests, in milliseconds. */
#define PAUSE_KEY 700
#define PAUSE 6000

struct pull {
	struct mm_get *g;
	struct mm_str name; /* of its feeds, without the number of the page */
	struct mm_str query; /* or empty */
	uint32_t first; /* of g->got: its own */
	uint64_t total, next;
	bool moved; /* the number of results changed */
};

static enum mm_status
fail_page(const struct pull *p, struct mm_err *err)
{
	return mm_err_set(err, MM_EFORMAT,
	    "取得先 %.*s が求めたのと違うページを返しました",
	    "the source %.*s sent another page than was asked for",
	    MM_FMT(p->g->source->name));
}

static bool
is_asked_for(const struct pull *p, const struct mm_listing *l)
{
	return l->start == p->next && (l->total == 0 || l->per_page > 0) &&
	    (l->here > 0 || l->total <= p->next);
}

/* One page: fetched, its numbers read, and noted unless it is empty. */
static enum mm_status
get_page(struct pull *p, uint32_t number, struct mm_err *err)
{
	struct mm_get *g = p->g;
	struct mm_arena *a = g->app->arena;
	struct mm_str name =
	    mm_arena_fmt(a, "%.*s-%03u", MM_FMT(p->name), number);
	struct mm_str file = mm_arena_fmt(a, "%.*s.json", MM_FMT(name));
	struct mm_str path = mm_get_path(g, file.p != NULL ? file.p : "");
	struct mm_str url =
	    mm_arena_fmt(a, "%.*s?startIndex=%llu%.*s", MM_FMT(g->source->url),
		(unsigned long long)p->next, MM_FMT(p->query));
	struct mm_listing l;
	struct mm_got *got;
	enum mm_status st;

	if (name.p == NULL || file.p == NULL || path.p == NULL || url.p == NULL)
		return mm_err_nomem(err);
	st = mm_get_raw(g, url, path.p, err);
	if (st == MM_OK)
		st = mm_get_read(g, MM_LISTING_NVD, path.p, &l, err);
	if (st != MM_OK)
		return st;
	if (!is_asked_for(p, &l))
		return fail_page(p, err);
	p->moved = number > 0 && l.total != p->total;
	p->total = l.total;
	p->next += l.here;
	mm_get_say(g, p->next, l.total);
	if (l.here == 0 || p->moved) {
		(void)unlink(path.p);
		return MM_OK;
	}
	got = mm_vec_push(a, &g->got);
	if (got == NULL)
		return mm_err_nomem(err);
	*got = (struct mm_got){ .path = path.p, .name = name, .ours = true };
	got->from = (struct mm_origin_file){ .name = name, .url = url };
	return MM_OK;
}

static void
take_back(struct pull *p)
{
	while (p->g->got.n > p->first) {
		p->g->got.n--;
		(void)unlink(p->g->got.v[p->g->got.n].path);
	}
}

static enum mm_status
get_pages(struct pull *p, struct mm_err *err)
{
	enum mm_status st = MM_OK;

	p->first = p->g->got.n;
	for (int i = 0; i < PULLS; i++) {
		uint32_t number = 0;

		p->next = p->total = 0;
		p->moved = false;
		do {
			st = get_page(p, number++, err);
		} while (st == MM_OK && !p->moved && p->next < p->total &&
		    number < PAGES);
		if (st != MM_OK || (!p->moved && p->next >= p->total))
			return st;
		take_back(p);
	}
	return mm_err_set(err, MM_EIO,
	    "取得先 %.*s の件数が取得の間に変わり続けました。後でもう一度実行"
	    "してください",
	    "the number of results of the source %.*s kept changing while "
	    "they were fetched; run again later",
	    MM_FMT(p->g->source->name));
}

/* The instant as the API wants it. */
static struct mm_str
instant(struct mm_arena *a, int64_t sec)
{
	char text[MM_DATE_TEXT];
	struct mm_str s = mm_str_of(mm_time_fmt((struct mm_time){ sec }, text));

	/* "2026-10-01T00:00:00Z" with the milliseconds it is shown with. */
	return mm_arena_fmt(a, "%.*s.000Z", (int)(s.n - 1), s.p);
}

static enum mm_status
get_span(struct mm_get *g, int64_t span, struct mm_err *err)
{
	int64_t from = span * MM_GET_NVD_SPAN * DAY;
	int64_t to = from + (int64_t)MM_GET_NVD_SPAN * DAY;
	struct mm_arena *a = g->app->arena;
	struct pull p = { .g = g };

	if (to > g->app->now.sec)
		to = g->app->now.sec;
	if (to <= from)
		return MM_OK;
	p.name = mm_arena_fmt(
	    a, "%.*s-changed-%lld", MM_FMT(g->source->name), (long long)span);
	p.query = mm_arena_fmt(a, "&lastModStartDate=%.*s&lastModEndDate=%.*s",
	    MM_FMT(instant(a, from)), MM_FMT(instant(a, to)));
	if (p.name.p == NULL || p.query.p == NULL)
		return mm_err_nomem(err);
	return get_pages(&p, err);
}

/* The whole was imported, and not too long ago. */
static bool
goes_on(const struct mm_get *g, struct mm_str first)
{
	const struct mm_origin_file *f = mm_origin_find(&g->origin, first);

	return f != NULL && mm_get_in_force(g, first, f->sha256) &&
	    mm_str_starts(f->url, g->source->url.p) &&
	    g->origin.until.sec > 0 && g->origin.until.sec <= g->app->now.sec &&
	    g->app->now.sec - g->origin.until.sec <
	    (int64_t)MM_GET_NVD_DAYS * DAY;
}

enum mm_status
mm_get_nvd(struct mm_get *g, struct mm_err *err)
{
	struct mm_arena *a = g->app->arena;
	struct mm_source own = *g->source;
	const struct mm_source *asked = g->source;
	struct pull p = { .g = g, .query = MM_STR("") };
	struct mm_str first;
	enum mm_status st = MM_OK;

	own.url = mm_arena_str(a, own.url);
	p.name = mm_arena_fmt(a, "%.*s-full", MM_FMT(own.name));
	first = mm_arena_fmt(a, "%.*s-full-000", MM_FMT(own.name));
	if (own.url.p == NULL || p.name.p == NULL || first.p == NULL)
		return mm_err_nomem(err);
	if (own.pause == UINT32_MAX)
		own.pause = g->nvd_key.n > 0 ? PAUSE_KEY : PAUSE;
	g->source = &own;
	g->until = g->app->now;
	if (goes_on(g, first)) {
		int64_t span = (int64_t)MM_GET_NVD_SPAN * DAY;

		for (int64_t s = g->origin.until.sec / span;
		     st == MM_OK && s <= g->app->now.sec / span; s++)
			st = get_span(g, s, err);
	} else {
		st = get_pages(&p, err);
	}
	g->source = asked;
	return st;
}
