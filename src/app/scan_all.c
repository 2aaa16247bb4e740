/* SPDX-License-Identifier: Apache-2.0 */
/* Scan of every product version through the portfolio index. */
#include "app/scan.h"

#include <stdlib.h>
#include <string.h>

#include "app/feed_index.h"
#include "app/naming.h"
#include "app/scan_state.h"
#include "base/map.h"
#include "match/advisory_delta.h"
#include "vers/alias.h"
#include "vers/vers.h"

/* Bytes of SBOMs one worker reads: a process is not made for each. */
#define GROUP_BYTES ((size_t)64 << 20)

/* The versions with an SBOM: device i of the portfolio is scan i. */
struct fleet {
	struct mm_app *app;
	const struct mm_advidx *x;
	const struct mm_world *w;
	struct mm_scan *scans;
	uint32_t *version; /* of each scan, in the world */
	struct mm_str *origin; /* what each scan is made from */
	uint8_t *wanted; /* per scan: to be read, or to be matched */
	uint32_t n;
	uint64_t number; /* of all origins */
	bool details; /* keep SBOMs and rows */
	const struct mm_portfolio *p;
};

static struct mm_match_device
device_of(const struct mm_scan *s)
{
	return (struct mm_match_device){ s->sbom.components, s->sbom.n,
		s->subject.platforms, s->subject.nplatforms };
}

static void
add_text(struct mm_sha256_ctx *c, struct mm_str s)
{
	if (s.n > 0)
		mm_sha256_add(c, s.p, s.n);
	mm_sha256_add(c, "", 1);
}

/* What a scan is made from beside the advisories, and by which program. */
static enum mm_status
origin_of(struct fleet *f, uint32_t i, struct mm_err *err)
{
	const struct mm_world *w = f->w;
	const struct mm_version *v = &w->versions.v[f->version[i]];
	uint64_t named = mm_naming_number(w);
	struct mm_sha256_ctx *c = mm_sha256_new();
	char hex[MM_SHA256_HEX];

	if (c == NULL)
		return mm_err_nomem(err);
	add_text(c, mm_str_of(MM_VERSION));
	add_text(c, MM_STR(MM_VERS_KEYS));
	add_text(c, mm_str_of(mm_alias_digest()));
	add_text(c, w->products.v[v->product].id);
	add_text(c, v->id);
	add_text(c, w->sboms.v[v->sbom].id);
	add_text(c, w->sboms.v[v->sbom].digest);
	add_text(c, v->platforms);
	mm_sha256_add(c, &named, sizeof(named));
	(void)mm_sha256_hex(mm_sha256_end(c), hex);
	mm_sha256_free(c);
	f->origin[i] = mm_arena_str(f->app->arena, mm_str_of(hex));
	return f->origin[i].p != NULL ? MM_OK : mm_err_nomem(err);
}

/* Which versions there are; nothing is read yet. */
static enum mm_status
list_versions(struct fleet *f, struct mm_err *err)
{
	struct mm_arena *a = f->app->arena;
	const struct mm_world *w = f->w;
	struct mm_sha256 all = { { 0 } };
	enum mm_status st = MM_OK;

	f->version = mm_arena_array(a, w->versions.n + 1u, sizeof(*f->version));
	f->origin = mm_arena_array(a, w->versions.n + 1u, sizeof(*f->origin));
	f->wanted = mm_arena_array(a, w->versions.n + 1u, 1);
	if (f->version == NULL || f->origin == NULL || f->wanted == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; st == MM_OK && i < w->versions.n; i++) {
		struct mm_sha256 pair[2] = { all, all };

		if (w->versions.v[i].sbom == MM_NONE)
			continue;
		f->version[f->n] = i;
		st = mm_scan_subject_head(
		    f->app, w, i, &f->scans[f->n].subject, err);
		if (st == MM_OK)
			st = origin_of(f, f->n, err);
		if (st != MM_OK)
			break;
		pair[1] = mm_sha256_of(f->origin[f->n].p, f->origin[f->n].n);
		all = mm_sha256_of(pair, sizeof(pair));
		f->n++;
	}
	memcpy(&f->number, all.b, sizeof(f->number));
	return st;
}

/* -- reading ------------------------------------------------------------- */

/* The SBOMs of some scans, in one worker. */
struct group {
	MM_VEC(uint32_t) scans;
	size_t bytes;
};

static enum mm_status
read_group(struct fleet *f, struct group *g, struct mm_err *err)
{
	struct mm_arena *a = f->app->arena;
	uint32_t n = g->scans.n;
	struct mm_untrusted_file *files = mm_arena_array(a, n, sizeof(*files));
	struct mm_sbom *sboms = mm_arena_array(a, n, sizeof(*sboms));
	struct mm_untrusted_sboms *reading = NULL;
	enum mm_status st;

	if (files == NULL || sboms == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; i < n; i++) {
		const struct mm_scan *s = &f->scans[g->scans.v[i]];

		files[i] = (struct mm_untrusted_file){ s->subject.bytes,
			s->subject.source };
	}
	st = mm_untrusted_sboms_start(files, n, &reading, err);
	if (st == MM_OK)
		st = mm_untrusted_sboms_take(reading, a, sboms, err);
	for (uint32_t i = 0; st == MM_OK && i < n; i++) {
		st = mm_naming_apply(a, f->w, &sboms[i], err);
		f->scans[g->scans.v[i]].sbom = sboms[i];
	}
	*g = (struct group){ .bytes = 0 };
	return st;
}

/* The SBOMs of the scans that are wanted. */
static enum mm_status
read_sboms(struct fleet *f, struct mm_err *err)
{
	struct group g = { .bytes = 0 };
	enum mm_status st = MM_OK;

	for (uint32_t i = 0; st == MM_OK && i < f->n; i++) {
		struct mm_scan_subject *s = &f->scans[i].subject;
		uint32_t *at;

		if (!f->wanted[i])
			continue;
		mm_app_progress(f->app, "SBOMを読込", "reading SBOMs", i, f->n);
		st = mm_scan_subject_load(f->app, f->w, f->version[i], s, err);
		at = mm_vec_push(f->app->arena, &g.scans);
		if (st != MM_OK)
			break;
		if (at == NULL)
			return mm_err_nomem(err);
		*at = i;
		g.bytes += s->bytes.n;
		if (g.bytes >= GROUP_BYTES)
			st = read_group(f, &g, err);
	}
	return st == MM_OK && g.scans.n > 0 ? read_group(f, &g, err) : st;
}

/* -- the portfolio ------------------------------------------------------- */

static bool
is_of(const struct mm_portfolio *p, const struct fleet *f)
{
	if (mm_portfolio_generation(p) != f->number ||
	    mm_portfolio_devices(p) != f->n)
		return false;
	for (uint32_t i = 0; i < f->n; i++) {
		struct mm_portfolio_device d;

		mm_portfolio_device(p, i, &d);
		if (!mm_str_eq(d.origin, f->origin[i]))
			return false;
	}
	return true;
}

/* The device of each scan in the portfolio before, or MM_NONE: to be read. */
static enum mm_status
find_before(struct fleet *f, const struct mm_portfolio *before, uint32_t **out,
    struct mm_err *err)
{
	struct mm_arena *a = f->app->arena;
	uint32_t n = before != NULL ? mm_portfolio_devices(before) : 0;
	uint32_t *from = mm_arena_array(a, f->n + 1u, sizeof(*from));
	struct mm_map known;

	if (from == NULL)
		return mm_err_nomem(err);
	mm_map_init(&known, a);
	for (uint32_t i = 0; i < n; i++) {
		struct mm_portfolio_device d;

		mm_portfolio_device(before, i, &d);
		if (d.origin.n > 0 &&
		    mm_map_put(&known, d.origin, i, NULL) == MM_MAP_NONE)
			return mm_err_nomem(err);
	}
	for (uint32_t i = 0; i < f->n; i++) {
		from[i] = mm_map_get(&known, f->origin[i]);
		f->wanted[i] = from[i] == MM_MAP_NONE;
	}
	*out = from;
	return MM_OK;
}

static enum mm_status
build_device(struct fleet *f, struct mm_portfolio_build *b, uint32_t i,
    uint32_t from, struct mm_err *err)
{
	const struct mm_scan *s = &f->scans[i];
	struct mm_match_device d = device_of(s);
	enum mm_status st;

	if (from != MM_NONE)
		return mm_portfolio_build_copy(b, from, err);
	st = mm_portfolio_build_add(
	    b, s->subject.product, s->subject.version, &d, err);
	return st == MM_OK ? mm_portfolio_build_origin(b, f->origin[i], err)
			   : st;
}

/* Versions that are as they were come from the portfolio before. */
static enum mm_status
build(struct fleet *f, const struct mm_portfolio *before, const char *path,
    struct mm_err *err)
{
	struct mm_portfolio_build *b = mm_portfolio_build_new();
	uint32_t *from = NULL;
	enum mm_status st =
	    b != NULL ? find_before(f, before, &from, err) : mm_err_nomem(err);

	if (st == MM_OK && before != NULL)
		st = mm_portfolio_build_from(b, before, err);
	if (st == MM_OK)
		st = read_sboms(f, err);
	for (uint32_t i = 0; st == MM_OK && from != NULL && i < f->n; i++)
		st = build_device(f, b, i, from[i], err);
	if (st == MM_OK)
		st = mm_portfolio_build_write(b, path, f->number, err);
	mm_portfolio_build_free(b);
	return st;
}

static enum mm_status
replaced_meanwhile(const char *path, struct mm_err *err)
{
	return mm_err_set(err, MM_ECONFLICT,
	    "製品索引 %s が照合中に置き換えられました。"
	    "もう一度実行してください",
	    "the portfolio index %s was replaced during the scan; run it "
	    "again",
	    path);
}

/* The portfolio of these scans; made anew unless it is there and whole. */
static enum mm_status
open_portfolio(struct fleet *f, struct mm_portfolio **out, struct mm_err *err)
{
	struct mm_str path = mm_arena_fmt(
	    f->app->arena, "%s/%s", f->app->dir, MM_SCAN_PORTFOLIO);
	struct mm_portfolio *p = NULL, *before = NULL;
	enum mm_status st;

	if (path.p == NULL)
		return mm_err_nomem(err);
	st = mm_portfolio_open(path.p, &before, err);
	if (st == MM_OK && is_of(before, f)) {
		*out = before;
		return MM_OK;
	}
	if (st != MM_OK && st != MM_ENOTFOUND && st != MM_EINTEGRITY)
		return st;
	st = build(f, st == MM_OK ? before : NULL, path.p, err);
	if (st == MM_OK)
		st = mm_portfolio_open(path.p, &p, err);
	if (st == MM_OK && !is_of(p, f)) {
		mm_portfolio_close(p);
		p = NULL;
		st = replaced_meanwhile(path.p, err);
	}
	mm_portfolio_close(before);
	*out = p;
	return st;
}

/* -- matching ------------------------------------------------------------ */

static enum mm_status
keep_details(struct fleet *f, struct mm_scan *s,
    const struct mm_match_result *r, struct mm_err *err)
{
	enum mm_status st =
	    mm_match_result_keep(f->app->arena, r, &s->result, err);

	return st == MM_OK ? mm_scan_describe_all(f->x, f->app->arena, s, err)
			   : st;
}

static enum mm_status
keep(void *ctx, uint32_t device, const struct mm_match_result *r,
    struct mm_err *err)
{
	struct fleet *f = ctx;
	struct mm_scan *s = &f->scans[device];
	const struct mm_scan_words words = { f->x, f->app->arena, &s->subject };
	enum mm_status st = MM_OK;

	mm_app_progress(f->app, "照合", "matching", device + 1, f->n);
	if (f->details)
		return keep_details(f, s, r, err);
	s->findings =
	    mm_arena_array(f->app->arena, r->nrows + 1u, sizeof(*s->findings));
	if (s->findings == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; st == MM_OK && i < r->nrows; i++) {
		struct mm_portfolio_component c;

		mm_portfolio_component(f->p, device, r->rows[i].component, &c);
		/* The portfolio is closed before they are read. */
		c = (struct mm_portfolio_component){ mm_arena_str(
							 words.a, c.ref),
			mm_arena_str(words.a, c.name),
			mm_arena_str(words.a, c.version),
			mm_arena_str(words.a, c.identity) };
		st = mm_scan_describe(
		    &words, &r->rows[i], &c, &s->findings[i], err);
	}
	s->nfindings = r->nrows;
	s->result = (struct mm_match_result){ .coverage = r->coverage };
	return st;
}

static enum mm_status
begin(struct fleet *f, struct mm_err *err)
{
	enum mm_status st = list_versions(f, err);

	memset(f->wanted, 1, f->n);
	return st;
}

enum mm_status
mm_scan_all(struct mm_app *app, const struct mm_advidx *x,
    const struct mm_world *w, struct mm_scan *out, uint32_t *n,
    struct mm_err *err)
{
	struct fleet f = {
		.app = app, .x = x, .w = w, .scans = out, .details = true
	};
	struct mm_portfolio *p = NULL;
	enum mm_status st = list_versions(&f, err);

	if (st == MM_OK && f.n > 0)
		st = open_portfolio(&f, &p, err);
	for (uint32_t i = 0; st == MM_OK && i < f.n; i++)
		f.wanted[i] = out[i].sbom.n == 0;
	if (st == MM_OK)
		st = read_sboms(&f, err);
	if (st == MM_OK && f.n > 0)
		st = mm_portfolio_match(p, x, MM_PORTFOLIO_ALL, keep, &f, err);
	mm_portfolio_close(p);
	if (st == MM_OK)
		*n = f.n;
	return st;
}

enum mm_status
mm_scan_read(struct mm_app *app, const struct mm_world *w, struct mm_scan *out,
    uint32_t *n, struct mm_err *err)
{
	struct fleet f = { .app = app, .w = w, .scans = out };
	enum mm_status st = begin(&f, err);

	if (st == MM_OK)
		st = read_sboms(&f, err);
	if (st == MM_OK)
		*n = f.n;
	return st;
}

/* -- only what changed --------------------------------------------------- */

/* Why everything is matched; NULL: it need not be. */
struct reason {
	const char *ja, *en;
};

static const struct reason wished = { "指定されたため", "it was asked for" },
			   never = { "前回の結果がないため",
				   "there is no earlier result" },
			   damaged = { "前回の結果が壊れているため",
				   "the earlier result is damaged" },
			   anew = { "脆弱性情報の索引が作り直されたため",
				   "the advisory index was built anew" },
			   none = { NULL, NULL };

/*
 * What came to the advisories since the result lies over the index in use:
 * the result was made with the base or with the base and the first of what
 * lies over it.
 */
static enum mm_status
covers(struct fleet *f, uint64_t number, bool *out, struct mm_err *err)
{
	const struct mm_advidx *x = f->x;
	struct mm_feed_parts rules;
	uint32_t was, base, now;
	enum mm_status st;

	*out = number == mm_advidx_generation(x);
	if (*out || mm_advidx_delta(x) == NULL)
		return MM_OK;
	st = mm_feed_rules_of(f->app, &rules, err);
	if (st != MM_OK)
		return st;
	was = mm_feed_parts_find(&rules, number);
	base = mm_feed_parts_find(&rules, mm_advidx_base_generation(x));
	now = mm_feed_parts_find(&rules, mm_advidx_generation(x));
	*out = was != MM_NONE && base != MM_NONE && now != MM_NONE &&
	    base <= was && was <= now;
	return MM_OK;
}

/* The result of the last time, if it is of use. */
static enum mm_status
open_state(struct fleet *f, const char *path, bool full,
    struct mm_scan_state **out, struct reason *why, struct mm_err *err)
{
	struct mm_scan_state *s = NULL;
	bool usable = false;
	enum mm_status st;

	*why = wished;
	if (full)
		return MM_OK;
	st = mm_scan_state_read(f->app->arena, path, &s, err);
	*why = st == MM_ENOTFOUND ? never : damaged;
	if (st == MM_ENOTFOUND || st == MM_EINTEGRITY)
		return MM_OK;
	if (st == MM_OK)
		st = covers(f, mm_scan_state_number(s), &usable, err);
	*why = usable ? none : anew;
	if (usable)
		*out = s;
	return st;
}

/* Versions that are not as they were, and those the advisories that came
 * since speak about. */
static enum mm_status
pick(struct fleet *f, const struct mm_scan_state *s, uint32_t *at,
    struct mm_err *err)
{
	struct mm_portfolio_uses touched = { 0 };

	for (uint32_t i = 0; i < f->n; i++) {
		at[i] =
		    mm_scan_state_find(s, &f->scans[i].subject, f->origin[i]);
		f->wanted[i] = at[i] == MM_NONE;
	}
	if (mm_scan_state_number(s) == mm_advidx_generation(f->x))
		return MM_OK;
	if (!mm_portfolio_touched(
		f->p, f->app->arena, mm_advidx_delta(f->x), &touched))
		return mm_err_nomem(err);
	for (uint32_t i = 0; i < touched.devices.n; i++)
		f->wanted[touched.devices.v[i]] = 1;
	return MM_OK;
}

/* A version as it was; scores change by themselves. */
static enum mm_status
take(struct fleet *f, const struct mm_scan_state *s, uint32_t at, uint32_t i,
    struct mm_err *err)
{
	struct mm_scan *scan = &f->scans[i];
	enum mm_status st = mm_scan_state_take(s, at, f->app->arena, scan, err);

	for (uint32_t k = 0; st == MM_OK && k < scan->nfindings; k++)
		/* Nothing of it can be gone; when in doubt, match it. */
		if (!mm_scan_score(f->x, &scan->findings[k]))
			f->wanted[i] = 1;
	return st;
}

/* From the last time, or by matching. */
static enum mm_status
fill(struct fleet *f, const struct mm_scan_state *s, uint32_t *matched,
    struct mm_err *err)
{
	struct mm_portfolio_uses some = { 0 };
	uint32_t *at = mm_arena_array(f->app->arena, f->n + 1u, sizeof(*at));
	enum mm_status st = MM_OK;

	if (at == NULL)
		return mm_err_nomem(err);
	memset(f->wanted, 1, f->n);
	if (s != NULL)
		st = pick(f, s, at, err);
	for (uint32_t i = 0; st == MM_OK && i < f->n; i++) {
		uint32_t *device;

		if (!f->wanted[i])
			st = take(f, s, at[i], i, err);
		if (st != MM_OK || !f->wanted[i])
			continue;
		device = mm_vec_push(f->app->arena, &some.devices);
		if (device == NULL)
			st = mm_err_nomem(err);
		else
			*device = i;
	}
	*matched = some.devices.n;
	return st == MM_OK
	    ? mm_portfolio_match_some(f->p, f->x, &some, keep, f, err)
	    : st;
}

static enum mm_status
match_changes(
    struct fleet *f, struct mm_scan_course *course, struct mm_err *err)
{
	struct mm_str path =
	    mm_arena_fmt(f->app->arena, "%s/%s", f->app->dir, MM_SCAN_STATE);
	struct mm_scan_state *s = NULL;
	struct mm_scan_matched m = { mm_advidx_generation(f->x), f->scans,
		f->origin, f->n };
	struct reason why = none;
	enum mm_status st;

	if (path.p == NULL)
		return mm_err_nomem(err);
	st = open_state(f, path.p, course->full, &s, &why, err);
	if (st == MM_OK)
		st = fill(f, s, &course->matched, err);
	if (st != MM_OK)
		return st;
	course->full = s == NULL;
	course->ja = why.ja;
	course->en = why.en;
	/* When it cannot be written, the next time takes longer: no more. */
	course->kept = s != NULL && course->matched == 0 &&
	    mm_scan_state_number(s) == m.number;
	if (!course->kept)
		course->kept = mm_scan_state_write(path.p, &m, NULL) == MM_OK;
	return MM_OK;
}

enum mm_status
mm_scan_changes(struct mm_app *app, const struct mm_advidx *x,
    const struct mm_world *w, struct mm_scan *out,
    struct mm_scan_course *course, struct mm_err *err)
{
	struct fleet f = { .app = app, .x = x, .w = w, .scans = out };
	struct mm_portfolio *p = NULL;
	enum mm_status st = list_versions(&f, err);

	if (st == MM_OK && f.n > 0)
		st = open_portfolio(&f, &p, err);
	f.p = p;
	if (st == MM_OK && f.n > 0)
		st = match_changes(&f, course, err);
	mm_portfolio_close(p);
	if (st == MM_OK)
		course->n = f.n;
	return st;
}
