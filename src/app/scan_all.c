/* SPDX-License-Identifier: Apache-2.0 */
/* Scan of every product version through the portfolio index. */
#include "app/scan.h"

#include <string.h>

#include "match/portfolio.h"
#include "vers/alias.h"
#include "vers/vers.h"

/* Bytes of SBOMs one worker reads: a process is not made for each. */
#define GROUP_BYTES ((size_t)64 << 20)

/* The versions with an SBOM: device i of the portfolio is scan i. */
struct fleet {
	struct mm_app *app;
	struct mm_scan *scans;
	uint32_t n;
	uint64_t number;
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

/* What the portfolio is made from, and by which program. */
static enum mm_status
number_of(const struct mm_world *w, uint64_t *out, struct mm_err *err)
{
	struct mm_sha256_ctx *c = mm_sha256_new();
	struct mm_sha256 d;

	if (c == NULL)
		return mm_err_nomem(err);
	add_text(c, mm_str_of(MM_VERSION));
	add_text(c, MM_STR(MM_VERS_KEYS));
	add_text(c, mm_str_of(mm_alias_digest()));
	for (uint32_t i = 0; i < w->versions.n; i++) {
		const struct mm_version *v = &w->versions.v[i];

		if (v->sbom == MM_NONE)
			continue;
		add_text(c, w->products.v[v->product].id);
		add_text(c, v->id);
		add_text(c, w->sboms.v[v->sbom].digest);
		add_text(c, v->platforms);
	}
	d = mm_sha256_end(c);
	mm_sha256_free(c);
	memcpy(out, d.b, sizeof(*out));
	return MM_OK;
}

/* The SBOMs of scans [from, to), in one worker. */
static enum mm_status
read_group(struct fleet *f, uint32_t from, uint32_t to, struct mm_err *err)
{
	uint32_t n = to - from;
	struct mm_untrusted_file *files =
	    mm_arena_array(f->app->arena, n, sizeof(*files));
	struct mm_sbom *sboms =
	    mm_arena_array(f->app->arena, n, sizeof(*sboms));
	struct mm_untrusted_sboms *reading = NULL;
	enum mm_status st;

	if (files == NULL || sboms == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; i < n; i++)
		files[i] = (struct mm_untrusted_file){
			f->scans[from + i].subject.bytes,
			f->scans[from + i].subject.source
		};
	st = mm_untrusted_sboms_start(files, n, &reading, err);
	if (st == MM_OK)
		st =
		    mm_untrusted_sboms_take(reading, f->app->arena, sboms, err);
	for (uint32_t i = 0; st == MM_OK && i < n; i++)
		f->scans[from + i].sbom = sboms[i];
	return st;
}

static enum mm_status
read_sboms(struct fleet *f, const struct mm_world *w, struct mm_err *err)
{
	enum mm_status st = MM_OK;
	uint32_t from = 0;
	size_t bytes = 0;

	for (uint32_t i = 0; st == MM_OK && i < w->versions.n; i++) {
		struct mm_scan *s = &f->scans[f->n];

		if (w->versions.v[i].sbom == MM_NONE)
			continue;
		mm_app_progress(
		    f->app, "SBOMを読込", "reading SBOMs", i, w->versions.n);
		st = mm_scan_subject_of(f->app, w, i, &s->subject, err);
		if (st != MM_OK)
			break;
		f->n++;
		bytes += s->subject.bytes.n;
		if (bytes >= GROUP_BYTES) {
			st = read_group(f, from, f->n, err);
			from = f->n;
			bytes = 0;
		}
	}
	return st == MM_OK && from < f->n ? read_group(f, from, f->n, err) : st;
}

static enum mm_status
build(const struct fleet *f, const char *path, struct mm_err *err)
{
	struct mm_portfolio_build *b = mm_portfolio_build_new();
	enum mm_status st = MM_OK;

	if (b == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; st == MM_OK && i < f->n; i++) {
		struct mm_match_device d = device_of(&f->scans[i]);

		st = mm_portfolio_build_add(b, f->scans[i].subject.product,
		    f->scans[i].subject.version, &d, err);
	}
	if (st == MM_OK)
		st = mm_portfolio_build_write(b, path, f->number, err);
	mm_portfolio_build_free(b);
	return st;
}

/* Its numbers of devices and components are used as indices here. */
static bool
is_of(const struct mm_portfolio *p, const struct fleet *f)
{
	if (mm_portfolio_generation(p) != f->number ||
	    mm_portfolio_devices(p) != f->n)
		return false;
	for (uint32_t i = 0; i < f->n; i++) {
		const struct mm_scan *s = &f->scans[i];
		struct mm_portfolio_device d;

		mm_portfolio_device(p, i, &d);
		if (!mm_str_eq(d.product, s->subject.product) ||
		    !mm_str_eq(d.version, s->subject.version) ||
		    d.ncomponents != s->sbom.n ||
		    d.nplatforms != s->subject.nplatforms)
			return false;
	}
	return true;
}

/* The portfolio of these scans; made anew unless it is there and whole. */
static enum mm_status
open_portfolio(
    const struct fleet *f, struct mm_portfolio **out, struct mm_err *err)
{
	struct mm_str path = mm_arena_fmt(
	    f->app->arena, "%s/%s", f->app->dir, MM_SCAN_PORTFOLIO);
	struct mm_portfolio *p = NULL;
	enum mm_status st;

	if (path.p == NULL)
		return mm_err_nomem(err);
	st = mm_portfolio_open(path.p, &p, err);
	if (st == MM_OK && is_of(p, f)) {
		*out = p;
		return MM_OK;
	}
	mm_portfolio_close(p);
	if (st != MM_OK && st != MM_ENOTFOUND && st != MM_EINTEGRITY)
		return st;
	p = NULL;
	st = build(f, path.p, err);
	if (st == MM_OK)
		st = mm_portfolio_open(path.p, &p, err);
	if (st == MM_OK && !is_of(p, f)) {
		mm_portfolio_close(p);
		return mm_err_set(err, MM_ECONFLICT,
		    "製品索引 %s が照合中に置き換えられました。"
		    "もう一度実行してください",
		    "the portfolio index %s was replaced during the scan; "
		    "run it again",
		    path.p);
	}
	*out = p;
	return st;
}

static enum mm_status
keep(void *ctx, uint32_t device, const struct mm_match_result *r,
    struct mm_err *err)
{
	struct fleet *f = ctx;

	mm_app_progress(f->app, "照合", "matching", device + 1, f->n);
	return mm_match_result_keep(
	    f->app->arena, r, &f->scans[device].result, err);
}

enum mm_status
mm_scan_all(struct mm_app *app, const struct mm_advidx *x,
    const struct mm_world *w, struct mm_scan *out, uint32_t *n,
    struct mm_err *err)
{
	struct fleet f = { .app = app, .scans = out };
	struct mm_portfolio *p = NULL;
	enum mm_status st = number_of(w, &f.number, err);

	if (st == MM_OK)
		st = read_sboms(&f, w, err);
	if (st == MM_OK && f.n > 0)
		st = open_portfolio(&f, &p, err);
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
	struct fleet f = { .app = app, .scans = out };
	enum mm_status st = read_sboms(&f, w, err);

	if (st == MM_OK)
		*n = f.n;
	return st;
}
