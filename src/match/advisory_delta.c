/* SPDX-License-Identifier: Apache-2.0 */
#include "match/advisory_delta.h"

#include <stdlib.h>
#include <string.h>

#include "match/advisory_build.h"

/* What a delta under construction has taken from its base. */
struct mm_ab_pull {
	const struct mm_advidx *base;
	uint8_t *names, *records, *vulns, *spares; /* taken, per element */
	struct mm_column work; /* names to follow */
	struct mm_column found; /* records to copy */
	bool nomem; /* sticky */
};

void
mm_ab_pull_free(struct mm_ab_pull *p)
{
	if (p == NULL)
		return;
	free(p->names);
	free(p->records);
	free(p->vulns);
	free(p->spares);
	mm_column_free(&p->work);
	mm_column_free(&p->found);
	free(p);
}

static struct mm_ab_pull *
pull_new(const struct mm_advidx *base)
{
	struct mm_ab_pull *p = calloc(1, sizeof(*p));

	if (p == NULL)
		return NULL;
	p->base = base;
	p->names = calloc((size_t)base->n[MM_AX_NAME] + 1, 1);
	p->records = calloc((size_t)base->n[MM_AX_RECORD] + 1, 1);
	p->vulns = calloc((size_t)base->n[MM_AX_VULN] + 1, 1);
	p->spares = calloc((size_t)base->n[MM_AX_SPARE] + 1, 1);
	mm_column_init(&p->work, sizeof(uint32_t));
	mm_column_init(&p->found, sizeof(uint32_t));
	if (p->names == NULL || p->records == NULL || p->vulns == NULL ||
	    p->spares == NULL) {
		mm_ab_pull_free(p);
		return NULL;
	}
	return p;
}

static void
push(struct mm_ab_pull *p, struct mm_column *c, uint32_t number)
{
	uint32_t *at = mm_column_push(c);

	if (at == NULL)
		p->nomem = true;
	else
		*at = number;
}

/* Scores of an identifier, as they were given. */
static void
copy_scores(
    struct mm_advidx_build *b, struct mm_str id, const struct mm_ax_spare *s)
{
	uint32_t number = mm_ab_id(b, id);
	struct mm_ab_kev *kev;
	struct mm_ab_epss *epss;

	if (number == MM_NAME_NONE) {
		b->pull->nomem = true;
		return;
	}
	if (s->kev != INT32_MIN) {
		kev = mm_column_push(&b->kevs);
		if (kev == NULL)
			b->pull->nomem = true;
		else
			*kev = (struct mm_ab_kev){ number, s->kev,
				(s->flags & MM_AX_RANSOMWARE) != 0 };
	}
	if (s->epss != UINT32_MAX) {
		epss = mm_column_push(&b->epss);
		if (epss == NULL)
			b->pull->nomem = true;
		else
			*epss = (struct mm_ab_epss){ number, s->epss, s->pctl };
	}
}

static void
copy_vuln_scores(
    struct mm_advidx_build *b, const struct mm_advidx *x, uint32_t vuln)
{
	const struct mm_ax_vuln *v = &x->vuln[vuln];
	const struct mm_ax_spare s = { .kev = v->kev,
		.epss = v->epss,
		.pctl = v->pctl,
		.flags = v->flags };

	copy_scores(b, mm_advidx_text(x, v->id), &s);
}

/* Whoever mentions this identifier is connected. */
static void
follow(struct mm_advidx_build *b, struct mm_str id)
{
	struct mm_ab_pull *p = b->pull;
	uint32_t name = mm_advidx_name(p->base, id);
	uint32_t spare = mm_advidx_spare(p->base, id);

	if (name != MM_NAME_NONE && !p->names[name]) {
		p->names[name] = 1;
		push(p, &p->work, name);
	}
	if (spare < p->base->n[MM_AX_SPARE] && !p->spares[spare]) {
		p->spares[spare] = 1;
		copy_scores(b, id, &p->base->spare[spare]);
	}
}

static void
follow_record(struct mm_advidx_build *b, uint32_t record)
{
	const struct mm_advidx *x = b->pull->base;
	const struct mm_ax_record *r = &x->record[record];

	if (b->pull->records[record])
		return;
	b->pull->records[record] = 1;
	push(b->pull, &b->pull->found, record);
	push(b->pull, &b->mask, record);
	follow(b, mm_advidx_text(x, r->id));
	for (uint32_t i = 0; i < r->naliases; i++)
		follow(b, mm_advidx_text(x, x->alias[r->alias0 + i]));
}

/* Number of a bound of @p x in the build. */
static uint32_t
copy_bound(struct mm_advidx_build *b, const struct mm_advidx *x, uint32_t bound)
{
	uint32_t out = MM_AX_NONE;

	if (bound != MM_AX_NONE &&
	    !mm_ab_bound(b, (enum mm_vers_scheme)x->bound[bound].scheme,
		mm_advidx_bound_text(x, bound), &out))
		b->pull->nomem = true;
	return out;
}

static uint32_t
copy_key(struct mm_advidx_build *b, const struct mm_advidx *x, uint32_t key)
{
	uint32_t out;

	if (key == MM_AX_NONE)
		return key;
	out = mm_ab_key(b, mm_advidx_key_text(x, key));
	b->pull->nomem = b->pull->nomem || out == MM_NAME_NONE;
	return out;
}

static void
copy_range(struct mm_advidx_build *b, const struct mm_advidx *x,
    const struct mm_ax_range *from)
{
	struct mm_ax_range r = *from, *at = mm_column_push(&b->ranges);

	r.lo = copy_bound(b, x, from->lo);
	r.hi = copy_bound(b, x, from->hi);
	if (at == NULL)
		b->pull->nomem = true;
	else
		*at = r;
	b->stats.ranges++;
}

/* Key under which package @p pkg of an index lies. */
static uint32_t
key_of_package(const struct mm_advidx *x, uint32_t pkg)
{
	uint32_t lo = 0, hi = x->n[MM_AX_KEY];

	while (hi - lo > 1) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (x->pkgoff[mid] <= pkg)
			lo = mid;
		else
			hi = mid;
	}
	return lo;
}

static void
copy_package(struct mm_advidx_build *b, const struct mm_advidx *x, uint32_t pkg,
    uint32_t record)
{
	const struct mm_ax_pkg *from = &x->pkg[pkg];
	uint32_t key = key_of_package(x, pkg);
	struct mm_ab_pkg p = { .p = *from }, *at;

	p.key = copy_key(b, x, key);
	p.p.record = record;
	p.p.range0 = b->ranges.n;
	p.p.list0 = b->lists.n;
	for (uint32_t i = 0; i < from->nranges; i++)
		copy_range(b, x, &x->range[from->range0 + i]);
	for (uint32_t i = 0; i < from->nlist; i++)
		push(b->pull, &b->lists,
		    copy_bound(b, x, x->list[from->list0 + i]));
	if (p.p.distro)
		b->pull->nomem |=
		    !mm_ab_bare_key(b, mm_advidx_key_text(x, key));
	at = mm_column_push(&b->pkgs);
	if (b->pull->nomem || at == NULL) {
		b->pull->nomem = true;
		return;
	}
	mm_ab_sort_list(b, &p.p);
	*at = p;
	b->stats.packages++;
}

static uint32_t
copy_leaf(struct mm_advidx_build *b, const struct mm_advidx *x, uint32_t leaf,
    uint32_t config)
{
	struct mm_ax_leaf f = x->leaf[leaf], *at = mm_column_push(&b->leaves);

	f.key = copy_key(b, x, f.key);
	f.config = config;
	f.cpe = mm_pool_add(&b->pool, mm_advidx_text(x, f.cpe));
	f.lo = copy_bound(b, x, f.lo);
	f.hi = copy_bound(b, x, f.hi);
	if (at == NULL)
		b->pull->nomem = true;
	else
		*at = f;
	b->stats.leaves++;
	return b->leaves.n - 1;
}

static void
copy_config(struct mm_advidx_build *b, const struct mm_advidx *x,
    uint32_t config, uint32_t record)
{
	struct mm_ax_config c = x->config[config], *at;
	uint32_t from = c.code0;

	c.record = record;
	c.code0 = b->code.n;
	for (uint32_t i = 0; i < c.ncode; i++) {
		uint32_t w = x->code[from + i];

		if (MM_AX_OP(w) == MM_AX_LEAF_OP)
			w = copy_leaf(b, x, MM_AX_ARG(w), b->configs.n);
		push(b->pull, &b->code, w);
	}
	at = mm_column_push(&b->configs);
	if (at == NULL)
		b->pull->nomem = true;
	else
		*at = c;
	b->stats.configs++;
}

static struct mm_ab_record
head_of(struct mm_advidx_build *b, const struct mm_advidx *x,
    const struct mm_ax_record *from)
{
	struct mm_ab_record r = {
		.id = mm_ab_id(b, mm_advidx_text(x, from->id)),
		.title = mm_pool_add(&b->pool, mm_advidx_text(x, from->title)),
		.published =
		    mm_pool_add(&b->pool, mm_advidx_text(x, from->published)),
		.modified =
		    mm_pool_add(&b->pool, mm_advidx_text(x, from->modified)),
		.alias0 = b->aliases.n,
		.naliases = from->naliases,
		.cvss_x10 = from->cvss_x10,
		.source = from->source,
		.withdrawn = (from->flags & MM_AX_WITHDRAWN) != 0,
	};

	if (!mm_ab_vector(b, mm_advidx_text(x, from->cvss), &r.cvss))
		b->pull->nomem = true;
	for (uint32_t i = 0; i < from->naliases; i++) {
		uint32_t id =
		    mm_ab_id(b, mm_advidx_text(x, x->alias[from->alias0 + i]));

		push(b->pull, &b->aliases, id);
		b->pull->nomem = b->pull->nomem || id == MM_NAME_NONE;
	}
	b->pull->nomem = b->pull->nomem || r.id == MM_NAME_NONE;
	return r;
}

/* A record in force, with all that it says. */
static void
copy_record(
    struct mm_advidx_build *b, const struct mm_advidx *x, uint32_t record)
{
	const struct mm_ax_record *from = &x->record[record];
	uint32_t index = b->records.n;
	struct mm_ab_record r = head_of(b, x, from), *at;

	if (b->pull->nomem)
		return;
	for (uint32_t i = 0; i < from->npkgs; i++)
		copy_package(b, x, x->recpkg[from->pkg0 + i], index);
	for (uint32_t i = 0; i < from->nconfigs; i++)
		copy_config(b, x, from->config0 + i, index);
	at = mm_column_push(&b->records);
	if (at == NULL) {
		b->pull->nomem = true;
		return;
	}
	*at = r;
	/* Which edition stays was settled when they came. */
	if (from->flags & MM_AX_NEWEST)
		*mm_ab_newest(b, r.id, r.source) = index;
}

static int
cmp_u32(const void *pa, const void *pb)
{
	uint32_t a = *(const uint32_t *)pa, b = *(const uint32_t *)pb;

	return (a > b) - (a < b);
}

static void
copy_found(struct mm_advidx_build *b)
{
	struct mm_ab_pull *p = b->pull;
	const struct mm_advidx *x = p->base;
	uint32_t *v = p->found.p;

	/* Editions of one record must come in their order. */
	if (p->found.n > 1)
		qsort(v, p->found.n, sizeof(*v), cmp_u32);
	for (uint32_t i = 0; i < p->found.n && !p->nomem; i++) {
		const struct mm_ax_record *r = &x->record[v[i]];

		copy_record(b, x, v[i]);
		for (uint32_t k = 0; k < r->nvulns; k++) {
			uint32_t vuln = x->recvuln[r->vuln0 + k];

			if (!p->vulns[vuln])
				copy_vuln_scores(b, x, vuln);
			p->vulns[vuln] = 1;
		}
	}
	p->found.n = 0;
}

bool
mm_ab_pull(struct mm_advidx_build *b, struct mm_str id,
    const struct mm_str *aliases, uint32_t n)
{
	struct mm_ab_pull *p = b->pull;

	if (p == NULL)
		return true;
	follow(b, id);
	for (uint32_t i = 0; i < n; i++)
		follow(b, aliases[i]);
	while (p->work.n > 0) {
		uint32_t name = ((const uint32_t *)p->work.p)[--p->work.n];
		const struct mm_ax_name *m = &p->base->name[name];

		for (uint32_t i = 0; i < m->nrecs; i++)
			follow_record(b, p->base->namerec[m->rec0 + i]);
	}
	copy_found(b);
	return !p->nomem;
}

/* What an earlier delta holds comes over whole, and what it hides stays
 * hidden; its scores are later than the base's. Keys nobody speaks about any
 * more come over too: they tell what was touched (mm_portfolio_touched()). */
static void
copy_delta(struct mm_advidx_build *b, const struct mm_advidx *d)
{
	struct mm_ab_pull *p = b->pull;

	for (uint32_t i = 0; i < d->n[MM_AX_KEY]; i++)
		(void)copy_key(b, d, i);
	for (uint32_t i = 0; i < d->n[MM_AX_MASK]; i++) {
		p->records[d->mask[i]] = 1;
		push(p, &b->mask, d->mask[i]);
	}
	for (uint32_t i = 0; i < d->n[MM_AX_RECORD] && !p->nomem; i++)
		if (d->record[i].nvulns > 0)
			copy_record(b, d, i);
	for (uint32_t i = 0; i < d->n[MM_AX_VULN] && !p->nomem; i++)
		copy_vuln_scores(b, d, i);
	for (uint32_t i = 0; i < d->n[MM_AX_SPARE] && !p->nomem; i++) {
		struct mm_str id = mm_advidx_text(d, d->spare[i].id);

		copy_scores(b, id, &d->spare[i]);
		p->spares[mm_advidx_spare(p->base, id)] = 1;
	}
	for (uint32_t i = 0; i < d->n[MM_AX_NAME]; i++)
		p->spares[mm_advidx_spare(
		    p->base, mm_advidx_text(d, d->name[i].ref))] = 1;
}

struct mm_advidx_build *
mm_advidx_delta_new(const struct mm_advidx *x)
{
	struct mm_advidx_build *b = mm_advidx_build_new();
	struct mm_ax_base *over;

	if (b == NULL)
		return NULL;
	b->pull = pull_new(x);
	over = mm_column_push(&b->over);
	if (b->pull == NULL || over == NULL) {
		mm_advidx_build_free(b);
		return NULL;
	}
	over->hash = x->image.hash;
	over->records = x->n[MM_AX_RECORD];
	if (x->delta != NULL)
		copy_delta(b, x->delta);
	if (b->pull->nomem) {
		mm_advidx_build_free(b);
		return NULL;
	}
	return b;
}
