/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A delta over an index answers what an index of all records answers: random
 * records with aliases, editions, withdrawals and lost analyses, in several
 * deltas one after another. And findings kept from before, brought up to date
 * by what a delta touches, are those of a full match.
 */
#include "match/advisory_delta.h"

#include <stdlib.h>

#include "match/advisory_build.h"
#include "match/advisory_layout.h"

#include "sampler.h"
#include "test.h"

#define IDS 24
#define KEYS 10
#define DEVICES 6
#define ITEMS 8
#define RECORDS 100
#define BASE_RECORDS 40
#define DELTA_RECORDS 12

static uint64_t
next(uint64_t *s)
{
	*s = *s * 6364136223846793005u + 1442695040888963407u;
	return *s >> 33;
}

/* A history of a feed: records and scores in the order they came. */
struct history {
	struct mm_arena *a;
	struct mm_str ids[IDS]; /* the first half are CVEs */
	struct mm_str keys[KEYS];
	struct mm_advisory r[RECORDS];
	struct mm_kev kev[RECORDS];
	struct mm_epss epss[RECORDS];
	struct mm_component c[DEVICES][ITEMS];
	struct mm_str plats[DEVICES][1];
	struct mm_match_device d[DEVICES];
};

static struct mm_adv_range
random_range(struct history *h, uint64_t *s, bool package)
{
	struct mm_adv_range r = { .scheme = MM_VERS_SEMVER,
		.status = next(s) % 5 ? MM_VERDICT_AFFECTED
				      : MM_VERDICT_CANNOT_DECIDE };
	unsigned lo = (unsigned)(next(s) % 4), hi = lo + next(s) % 4;

	if (!package)
		r.scheme = MM_VERS_GENERIC;
	else if (next(s) % 6 == 0)
		r.scheme = MM_VERS_NONE;
	if (next(s) % 3)
		r.lo = (struct mm_vers_bound){ mm_arena_fmt(h->a, "%u.0.0", lo),
			next(s) % 2 == 0 };
	if (next(s) % 3)
		r.hi = (struct mm_vers_bound){ mm_arena_fmt(h->a, "%u.0.0", hi),
			next(s) % 2 == 0 };
	return r;
}

static void
random_package(struct history *h, struct mm_advisory *r, uint64_t *s)
{
	struct mm_adv_package *p = &r->packages[r->npackages++];
	static const enum mm_verdict otherwise[] = { MM_VERDICT_NOT_AFFECTED,
		MM_VERDICT_NOT_AFFECTED, MM_VERDICT_AFFECTED,
		MM_VERDICT_CANNOT_DECIDE };

	p->key = h->keys[next(s) % KEYS];
	p->otherwise = otherwise[next(s) % 4];
	p->ranges = mm_arena_array(h->a, 3, sizeof(*p->ranges));
	p->versions = mm_arena_array(h->a, 3, sizeof(*p->versions));
	for (uint64_t n = next(s) % 3; n > 0; n--)
		p->ranges[p->nranges++] = random_range(h, s, true);
	for (uint64_t n = next(s) % 3; n > 0; n--)
		p->versions[p->nversions++] = mm_arena_fmt(h->a,
		    next(s) % 4 ? "%u.0.0" : "odd %u", (unsigned)(next(s) % 5));
}

static struct mm_adv_cpe
random_criterion(struct history *h, uint64_t *s)
{
	static const char *const names[] = { "a:v:p0", "a:v:p1", "a:v:p2",
		"o:v:os", "h:v:hw", "a:*:x" };
	struct mm_adv_range r = random_range(h, s, false);
	struct mm_adv_cpe c = { .vulnerable = next(s) % 3 != 0 };
	const char *name = names[next(s) % MM_COUNT(names)];

	c.cpe = mm_arena_fmt(h->a, "cpe:2.3:%s:%s:*:*:*:*:%s:*:*", name,
	    next(s) % 3 ? "*" : "1.0.0", next(s) % 4 ? "*" : "linux");
	c.lo = r.lo;
	c.hi = r.hi;
	return c;
}

static void
random_config(struct history *h, struct mm_advisory *r, uint64_t *s)
{
	struct mm_adv_config *c = &r->configs[r->nconfigs++];

	c->op = next(s) % 2 ? MM_OP_AND : MM_OP_OR;
	c->nodes = mm_arena_array(h->a, 2, sizeof(*c->nodes));
	for (uint64_t n = next(s) % 2 + 1; n > 0; n--) {
		struct mm_adv_node *node = &c->nodes[c->nnodes++];

		node->op = next(s) % 3 ? MM_OP_OR : MM_OP_AND;
		node->negate = next(s) % 8 == 0;
		node->cpes = mm_arena_array(h->a, 3, sizeof(*node->cpes));
		for (uint64_t k = next(s) % 3 + 1; k > 0; k--)
			node->cpes[node->ncpes++] = random_criterion(h, s);
	}
}

static void
random_record(struct history *h, struct mm_advisory *r, uint64_t *s)
{
	static const char *const dates[] = { NULL, "2024-01-01", "2024-02-01",
		"2024-03-01" };

	r->source = (enum mm_feed_source)(
	    MM_FEED_CVE5 + next(s) % (MM_FEED_RULES - MM_FEED_CVE5 + 1));
	r->id = h->ids[next(s) % IDS];
	r->aliases = mm_arena_array(h->a, 3, sizeof(*r->aliases));
	r->packages = mm_arena_array(h->a, 3, sizeof(*r->packages));
	r->configs = mm_arena_array(h->a, 2, sizeof(*r->configs));
	/* Few enough that not everything hangs together. */
	if (next(s) % 3 == 0)
		r->aliases[r->naliases++] = h->ids[next(s) % IDS];
	if (next(s) % 9 == 0)
		r->aliases[r->naliases++] = h->ids[next(s) % IDS];
	r->modified = mm_str_of(dates[next(s) % 4]);
	if (next(s) % 2)
		r->title =
		    mm_arena_fmt(h->a, "title %u", (unsigned)(next(s) % 100));
	if (next(s) % 2) {
		r->cvss_x10 = (uint32_t)(next(s) % 100);
		r->cvss =
		    mm_arena_fmt(h->a, "CVSS:%u", (unsigned)(next(s) % 5));
	}
	r->withdrawn = next(s) % 8 == 0;
	if (next(s) % 6 == 0)
		return;
	for (uint64_t n = next(s) % 3; n > 0; n--)
		random_package(h, r, s);
	for (uint64_t n = next(s) % 3; n > 1; n--)
		random_config(h, r, s);
}

static void
make_history(struct history *h, uint64_t *s)
{
	memset(h->r, 0, sizeof(h->r));
	for (uint32_t i = 0; i < IDS; i++)
		h->ids[i] = mm_arena_fmt(
		    h->a, i < IDS / 2 ? "CVE-2024-%u" : "GHSA-%u", 8 + i);
	for (uint32_t i = 0; i < KEYS; i++)
		h->keys[i] = mm_arena_fmt(h->a,
		    i < 4       ? "pkg:npm/l%u"
			: i < 7 ? "pkg:deb/debian/d%u?distro=debian-12"
				: "cpe:a:v:p%u",
		    i < 4       ? i
			: i < 7 ? i - 4
				: i - 7);
	for (uint32_t i = 0; i < RECORDS; i++) {
		random_record(h, &h->r[i], s);
		h->kev[i] = (struct mm_kev){ h->ids[next(s) % (IDS / 2)],
			{ (int32_t)(next(s) % 1000) }, next(s) % 2 == 0 };
		h->epss[i] = (struct mm_epss){ h->ids[next(s) % (IDS / 2)],
			(uint32_t)(next(s) % 1000),
			(uint32_t)(next(s) % 1000) };
	}
}

static struct mm_component
random_item(struct history *h, uint64_t *s)
{
	struct mm_component c = { .ref = MM_STR("r") };
	unsigned n = (unsigned)(next(s) % 4), major = (unsigned)(next(s) % 5);

	if (next(s) % 2)
		c.purl = mm_arena_fmt(h->a, "pkg:npm/l%u@%u.0.0", n, major);
	else if (next(s) % 3)
		c.purl = mm_arena_fmt(h->a, "pkg:deb/debian/d%u@%u.0.0%s",
		    n % 3, major, next(s) % 4 ? "?distro=debian-12" : "");
	if (c.purl.p == NULL || next(s) % 3 == 0)
		c.cpe = mm_arena_fmt(
		    h->a, "cpe:2.3:a:v:p%u:%u.0.0:*:*:*:*:*:*:*", n % 3, major);
	return c;
}

static void
make_devices(struct history *h, uint64_t *s)
{
	for (uint32_t i = 0; i < DEVICES; i++) {
		for (uint32_t k = 0; k < ITEMS; k++)
			h->c[i][k] = random_item(h, s);
		h->plats[i][0] =
		    mm_str_of(next(s) % 2 ? "cpe:2.3:o:v:os:1.0.0:*:*:*:*:*:*:*"
					  : "cpe:2.3:h:v:hw:-:*:*:*:*:*:*:*");
		h->d[i] = (struct mm_match_device){ h->c[i], ITEMS, h->plats[i],
			(uint32_t)(next(s) % 2) };
	}
}

/* Records from..to, and a few scores after them. */
static void
add(const struct history *h, struct mm_advidx_build *b, uint32_t from,
    uint32_t to)
{
	struct mm_err err = { 0 };

	for (uint32_t i = from; i < to; i++)
		CHECK(mm_advidx_build_add(b, &h->r[i], &err) == MM_OK, "%s",
		    err.en);
	for (uint32_t i = from; i < to; i += 5) {
		assert_int_equal(
		    mm_advidx_build_add_kev(b, &h->kev[i], &err), MM_OK);
		assert_int_equal(
		    mm_advidx_build_add_epss(b, &h->epss[i], &err), MM_OK);
	}
}

struct index {
	struct mm_buf image;
	struct mm_advidx *x;
};

static struct index
finish(struct mm_advidx_build *b)
{
	struct index ix = { .x = NULL };
	struct mm_err err = { 0 };

	mm_buf_init(&ix.image, 0);
	CHECK(mm_advidx_build_pack(b, 7, &ix.image, NULL, &err) == MM_OK, "%s",
	    err.en);
	CHECK(mm_advidx_use(
		  (struct mm_bytes){ (uint8_t *)ix.image.p, ix.image.n }, &ix.x,
		  &err) == MM_OK,
	    "%s", err.en);
	mm_advidx_build_free(b);
	return ix;
}

/* What the index says about every identifier, as text. */
static void
describe_ids(struct mm_buf *b, const struct mm_advidx *x,
    const struct history *h, struct mm_arena *a)
{
	for (uint32_t i = 0; i < IDS; i++) {
		uint32_t vuln = mm_advidx_vuln(x, h->ids[i]);
		struct mm_advidx_vuln v;

		mm_buf_fmt(b, "%.*s:", MM_FMT(h->ids[i]));
		if (vuln == UINT32_MAX) {
			mm_buf_fmt(b, " unknown\n");
			continue;
		}
		mm_advidx_vuln_get(x, vuln, &v);
		mm_buf_fmt(b,
		    " %.*s '%.*s' %.*s %u %d %d %d %u %u %d:", MM_FMT(v.id),
		    MM_FMT(v.title), MM_FMT(v.cvss), v.cvss_x10, (int)v.kev.day,
		    v.ransomware, v.has_epss, v.epss_e6, v.pctl_e6,
		    v.withdrawn);
		for (uint32_t k = 0; k < v.nrecords; k++) {
			uint32_t r = mm_advidx_vuln_record(x, vuln, k);
			struct mm_advidx_record rec;

			mm_advidx_record_get(x, r, &rec);
			mm_buf_fmt(b, " %.*s'%.*s'%d%u",
			    MM_FMT(mm_match_source(x, a, r)), MM_FMT(rec.title),
			    rec.withdrawn, rec.naliases);
			for (uint32_t n = 0; n < rec.naliases; n++)
				mm_buf_fmt(b, ",%.*s",
				    MM_FMT(mm_advidx_record_alias(x, r, n)));
		}
		mm_buf_fmt(b, "\n");
	}
}

/* Line by line, so that a difference can be read. */
static void
same_text(const struct mm_buf *got, const struct mm_buf *want, const char *what)
{
	struct mm_str g = mm_buf_view(got), w = mm_buf_view(want), before = w;

	while (g.n > 0 || w.n > 0) {
		struct mm_str a = mm_str_cut(&g, '\n');
		struct mm_str b = mm_str_cut(&w, '\n');

		CHECK(mm_str_eq(a, b), "%s: after\n%.*s\n%.*s\nwant\n%.*s",
		    what, MM_FMT(before), MM_FMT(a), MM_FMT(b));
		before = b;
	}
}

static void
describe_all(struct mm_buf *b, const struct mm_advidx *x, struct history *h)
{
	mm_buf_clear(b);
	describe_ids(b, x, h, h->a);
	for (uint32_t i = 0; i < DEVICES; i++) {
		struct mm_match_result r;

		assert_int_equal(
		    mm_match_device(x, h->a, &h->d[i], &r, NULL), MM_OK);
		mm_buf_fmt(b, "device %u\n", i);
		sampler_describe(b, x, h->a, &r);
	}
}

/* Findings kept between days: what they say, by device and component. */
struct finding {
	uint32_t device, component;
	bool denied;
	struct mm_str vuln, text;
};

struct findings {
	struct mm_arena *a;
	const struct mm_advidx *x;
	MM_VEC(struct finding) v;
};

static void
keep_rows(struct findings *f, uint32_t device, const struct mm_match_row *rows,
    uint32_t n, bool denied)
{
	for (uint32_t i = 0; i < n; i++) {
		struct finding *k = mm_vec_push(f->a, &f->v);
		struct mm_advidx_vuln v;
		struct mm_buf b;

		assert_non_null(k);
		mm_advidx_vuln_get(f->x, rows[i].vuln, &v);
		mm_buf_init(&b, 0);
		mm_buf_fmt(&b, "%d", (int)rows[i].verdict);
		for (uint32_t e = 0; e < rows[i].nevidence; e++) {
			const struct mm_match_evidence *ev =
			    &rows[i].evidence[e];

			mm_buf_fmt(&b, " %d%.*s%d%s%.*s%.*s%d",
			    ev == rows[i].main,
			    MM_FMT(mm_match_source(f->x, f->a, ev->record)),
			    (int)ev->verdict, mm_match_why_id(ev->why),
			    MM_FMT(ev->range), MM_FMT(ev->condition),
			    ev->dropped);
		}
		*k = (struct finding){ device, rows[i].component, denied,
			mm_arena_str(f->a, v.id),
			mm_arena_str(f->a, mm_buf_view(&b)) };
		mm_buf_free(&b);
	}
}

static enum mm_status
keep(void *ctx, uint32_t device, const struct mm_match_result *r,
    struct mm_err *err)
{
	struct findings *f = ctx;

	(void)err;
	keep_rows(f, device, r->rows, r->nrows, false);
	keep_rows(f, device, r->denied, r->ndenied, true);
	return MM_OK;
}

static int
cmp_finding(const void *pa, const void *pb)
{
	const struct finding *a = pa, *b = pb;
	int d = (a->device > b->device) - (a->device < b->device);

	if (d == 0)
		d = (a->component > b->component) -
		    (a->component < b->component);
	return d != 0 ? d : mm_str_cmp(a->vuln, b->vuln);
}

/* Drop what is void, add what the delta says. */
static void
bring_up_to_date(
    struct findings *f, const struct mm_portfolio *p, const struct mm_advidx *x)
{
	uint32_t kept = 0;

	for (uint32_t i = 0; i < f->v.n; i++)
		if (mm_advidx_stands(x, f->v.v[i].vuln))
			f->v.v[kept++] = f->v.v[i];
	f->v.n = kept;
	f->x = mm_advidx_delta(x);
	assert_int_equal(
	    mm_portfolio_match(p, f->x, MM_PORTFOLIO_TOUCHED, keep, f, NULL),
	    MM_OK);
	qsort(f->v.v, f->v.n, sizeof(*f->v.v), cmp_finding);
}

static void
same_findings(const struct findings *f, const struct mm_portfolio *p,
    const struct mm_advidx *full, struct mm_arena *a, const char *what)
{
	struct findings want = { .a = a, .x = full };

	assert_int_equal(
	    mm_portfolio_match(p, full, MM_PORTFOLIO_ALL, keep, &want, NULL),
	    MM_OK);
	qsort(want.v.v, want.v.n, sizeof(*want.v.v), cmp_finding);
	CHECK(f->v.n == want.v.n, "%s: %u findings, not %u", what, f->v.n,
	    want.v.n);
	for (uint32_t i = 0; i < f->v.n; i++) {
		const struct finding *g = &f->v.v[i], *w = &want.v.v[i];

		CHECK(cmp_finding(g, w) == 0 && g->denied == w->denied &&
			mm_str_eq(g->text, w->text),
		    "%s: %u %u %.*s %.*s, not %u %u %.*s %.*s", what, g->device,
		    g->component, MM_FMT(g->vuln), MM_FMT(g->text), w->device,
		    w->component, MM_FMT(w->vuln), MM_FMT(w->text));
	}
}

static struct mm_portfolio *
portfolio_of(const struct history *h, struct mm_buf *image)
{
	struct mm_portfolio_build *b = mm_portfolio_build_new();
	struct mm_portfolio *p = NULL;

	for (uint32_t i = 0; i < DEVICES; i++)
		assert_int_equal(mm_portfolio_build_add(b, MM_STR("P"),
				     MM_STR("1"), &h->d[i], NULL),
		    MM_OK);
	mm_buf_init(image, 0);
	assert_int_equal(mm_portfolio_build_pack(b, 1, image, NULL), MM_OK);
	mm_portfolio_build_free(b);
	assert_int_equal(
	    mm_portfolio_use(
		(struct mm_bytes){ (uint8_t *)image->p, image->n }, &p, NULL),
	    MM_OK);
	return p;
}

static void
one_history(uint64_t seed)
{
	static struct history h;
	uint64_t s = seed;
	struct mm_arena *kept = mm_arena_new(0);
	struct findings f = { .a = kept };
	struct mm_advidx_build *b = mm_advidx_build_new();
	struct mm_portfolio *p;
	struct mm_buf image, got, want;
	struct index base, last = { .x = NULL };
	uint32_t upto = BASE_RECORDS;
	char what[40];

	h.a = mm_arena_new(0);
	make_history(&h, &s);
	make_devices(&h, &s);
	p = portfolio_of(&h, &image);
	mm_buf_init(&got, 0);
	mm_buf_init(&want, 0);
	add(&h, b, 0, upto);
	base = finish(b);
	f.x = base.x;
	assert_int_equal(
	    mm_portfolio_match(p, base.x, MM_PORTFOLIO_ALL, keep, &f, NULL),
	    MM_OK);
	for (int day = 1; upto + DELTA_RECORDS <= RECORDS; day++) {
		struct index full, delta;

		(void)snprintf(what, sizeof(what), "history %u day %d",
		    (unsigned)seed, day);
		b = mm_advidx_delta_new(base.x);
		assert_non_null(b);
		add(&h, b, upto, upto + DELTA_RECORDS);
		delta = finish(b);
		/* The earlier delta is in the new one. */
		if (day > 1) {
			struct mm_advidx *again = NULL;

			mm_advidx_close(base.x);
			mm_buf_free(&last.image);
			assert_int_equal(
			    mm_advidx_use(
				(struct mm_bytes){
				    (uint8_t *)base.image.p, base.image.n },
				&again, NULL),
			    MM_OK);
			base.x = again;
		}
		assert_int_equal(mm_advidx_join(base.x, delta.x, NULL), MM_OK);
		last = delta;
		b = mm_advidx_build_new();
		for (uint32_t i = 0; i < upto + DELTA_RECORDS;
		     i += i == 0 ? BASE_RECORDS : DELTA_RECORDS)
			add(&h, b, i,
			    i == 0 ? BASE_RECORDS : i + DELTA_RECORDS);
		full = finish(b);
		describe_all(&got, base.x, &h);
		describe_all(&want, full.x, &h);
		same_text(&got, &want, what);
		bring_up_to_date(&f, p, base.x);
		same_findings(&f, p, full.x, h.a, what);
		mm_advidx_close(full.x);
		mm_buf_free(&full.image);
		upto += DELTA_RECORDS;
	}
	mm_advidx_close(base.x);
	mm_buf_free(&base.image);
	mm_buf_free(&last.image);
	mm_portfolio_close(p);
	mm_buf_free(&image);
	mm_buf_free(&got);
	mm_buf_free(&want);
	mm_arena_free(h.a);
	mm_arena_free(kept);
}

static void
equals_a_full_build(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 60; seed++)
		one_history(seed);
}

static struct index
index_of(struct mm_advidx_build *b, const char *id)
{
	struct mm_adv_range all = { .status = MM_VERDICT_AFFECTED };
	struct mm_adv_package p = { MM_STR("pkg:npm/l"), &all, 1, NULL, 0,
		MM_VERDICT_NOT_AFFECTED };
	struct mm_advisory a = { .id = mm_str_of(id),
		.source = MM_FEED_OSV,
		.packages = &p,
		.npackages = 1 };

	assert_non_null(b);
	assert_int_equal(mm_advidx_build_add(b, &a, NULL), MM_OK);
	return finish(b);
}

static void
drop(struct index *ix)
{
	mm_advidx_close(ix->x);
	mm_buf_free(&ix->image);
}

/* A delta belongs to one base, and a base has one delta. */
static void
only_its_own_base(void **state)
{
	struct index a = index_of(mm_advidx_build_new(), "CVE-1"),
		     b = index_of(mm_advidx_build_new(), "CVE-2"),
		     d = index_of(mm_advidx_delta_new(a.x), "CVE-1"),
		     again = index_of(mm_advidx_delta_new(a.x), "CVE-3"),
		     forged = index_of(mm_advidx_delta_new(a.x), "CVE-4");
	struct mm_err err = { 0 };

	(void)state;
	assert_int_equal(mm_advidx_join(a.x, b.x, &err), MM_ECONFLICT);
	assert_int_equal(mm_advidx_join(b.x, d.x, &err), MM_ECONFLICT);
	assert_non_null(strstr(err.en, "another"));
	assert_null(mm_advidx_delta(a.x));
	/* The right sum, and another number of records. */
	((struct mm_ax_base *)(uintptr_t)forged.x->over)->records++;
	assert_int_equal(mm_advidx_join(a.x, forged.x, &err), MM_ECONFLICT);
	assert_int_equal(mm_advidx_records(a.x), 1);
	assert_int_equal(mm_advidx_generation(a.x), 7);
	assert_int_equal(mm_advidx_join(a.x, d.x, &err), MM_OK);
	assert_ptr_equal(mm_advidx_delta(a.x), d.x);
	assert_int_equal(mm_advidx_generation(a.x), 7);
	assert_int_equal(mm_advidx_join(a.x, again.x, &err), MM_ECONFLICT);
	assert_int_equal(mm_advidx_bytes(a.x), a.image.n + d.image.n);
	/* Its only record is replaced by that of the delta. */
	assert_int_equal(mm_advidx_records(a.x), 2);
	assert_int_equal(mm_advidx_vuln(a.x, MM_STR("CVE-1")), 1);
	assert_int_equal(mm_advidx_keys(a.x), 2);
	assert_true(mm_str_eqz(mm_advidx_key_text(a.x, 1), "pkg:npm/l"));
	assert_false(mm_advidx_key_has_rules(a.x, 0));
	assert_true(mm_advidx_key_has_rules(a.x, 1));
	assert_false(mm_advidx_stands(a.x, MM_STR("CVE-1")));
	assert_true(mm_advidx_stands(b.x, MM_STR("CVE-2")));
	assert_false(mm_advidx_stands(b.x, MM_STR("CVE-9")));
	d.x = NULL;
	drop(&a);
	drop(&b);
	drop(&d);
	drop(&again);
	drop(&forged);
}

/* Keys that only one of the two has. */
static void
keys_of_both(void **state)
{
	struct index a = index_of(mm_advidx_build_new(), "CVE-1"), d, over,
		     mine = index_of(mm_advidx_build_new(), "CVE-1");
	struct mm_advidx_build *b = mm_advidx_delta_new(a.x);
	static const char *const nodes[] = { "+cpe:2.3:a:v:p:*:*:*:*:*:*:*:*",
		NULL };
	struct mm_component c = { .cpe =
				      MM_STR("cpe:2.3:a:v:p:1:*:*:*:*:*:*:*") };
	struct mm_match_device dev = { &c, 1, NULL, 0 };
	struct mm_match_result r;
	struct mm_adv_node node;
	struct mm_adv_config conf = { .nodes = &node, .nnodes = 1 };
	struct mm_advisory adv = { .id = MM_STR("CVE-2"),
		.source = MM_FEED_NVD,
		.configs = &conf,
		.nconfigs = 1 };
	struct made m;

	(void)state;
	made_begin(&m);
	node = made_node(&m, nodes[0]);
	assert_int_equal(mm_advidx_build_add(b, &adv, NULL), MM_OK);
	d = finish(b);
	assert_int_equal(mm_advidx_join(a.x, d.x, NULL), MM_OK);
	assert_int_equal(mm_advidx_key(a.x, MM_STR("pkg:npm/l")), 0);
	assert_int_equal(mm_advidx_key(a.x, MM_STR("cpe:a:v:p")), 1);
	assert_int_equal(mm_advidx_key(a.x, MM_STR("cpe:a:v:q")), UINT32_MAX);
	assert_true(mm_advidx_key_has_rules(a.x, 0));
	assert_true(mm_advidx_key_has_rules(a.x, 1));
	assert_int_equal(mm_match_device(a.x, m.a, &dev, &r, NULL), MM_OK);
	assert_int_equal(r.nrows, 1);
	assert_int_equal(r.rows[0].vuln, 1);
	/* The configuration moves when its record is taken again. */
	b = mm_advidx_delta_new(d.x);
	assert_int_equal(mm_advidx_build_add(b, &adv, NULL), MM_OK);
	assert_int_equal(b->leaves.n, 2);
	over = finish(b);
	assert_true(mm_advidx_key_has_rules(d.x, 0));
	assert_int_equal(mm_advidx_join(mine.x, over.x, NULL), MM_ECONFLICT);
	assert_int_equal(mm_advidx_join(d.x, over.x, NULL), MM_OK);
	/* The base's own criterion is hidden, the delta's is not. */
	assert_false(mm_advidx_key_has_rules(d.x, 0));
	assert_true(mm_advidx_key_has_rules(d.x, 1));
	drop(&a);
	drop(&mine);
	mm_buf_free(&d.image);
	mm_buf_free(&over.image);
	made_end(&m);
}

/* What cannot be taken over from the base leaves no delta without it. */
static void
no_room(void **state)
{
	struct index a = index_of(mm_advidx_build_new(), "CVE-1");
	struct mm_advidx_build *b = mm_advidx_delta_new(a.x);
	struct mm_kev kev = { MM_STR("CVE-1"), { 1 }, false };
	struct mm_epss epss = { MM_STR("CVE-1"), 1, 1 };
	struct mm_buf out;

	(void)state;
	assert_non_null(b);
	b->pool.failed = true;
	assert_int_equal(mm_advidx_build_add_kev(b, &kev, NULL), MM_ENOMEM);
	assert_int_equal(mm_advidx_build_add_epss(b, &epss, NULL), MM_ENOMEM);
	mm_buf_init(&out, 0);
	assert_int_equal(
	    mm_advidx_build_pack(b, 1, &out, NULL, NULL), MM_ENOMEM);
	mm_buf_free(&out);
	mm_advidx_build_free(b);
	drop(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equals_a_full_build),
		cmocka_unit_test(only_its_own_base),
		cmocka_unit_test(keys_of_both),
		cmocka_unit_test(no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
