/* SPDX-License-Identifier: Apache-2.0 */
#include "match/advisory_build.h"

#include <stdlib.h>
#include <string.h>

#include "match/natural.h"

/* The file on its way out: columns that exist only there. */
struct layout {
	struct mm_advidx_build *b;
	uint32_t nids;
	uint32_t *parent; /* union-find over identifiers */
	uint32_t *rank; /* identifier -> vuln, or MM_AX_NONE */
	uint32_t *first; /* group -> its first record identifier */
	uint32_t *named; /* identifier -> name, or MM_AX_NONE */
	uint32_t *spare; /* identifier -> spare, or MM_AX_NONE */
	bool nomem; /* sticky */
	struct mm_column links; /* (group, CVE) pairs, sorted */
	struct mm_column vulnids; /* identifier of each vuln */
	struct mm_column recvulns; /* identifiers, then vulns */
	struct mm_column records, vulns, vulnrecs, names, namerecs, nameslots,
	    keyslots, pkgoff, pkgs, recpkgs, leafoff, leaves, spares;
	struct mm_names namelist;
};

struct link {
	uint32_t group, cve;
};

static struct mm_str
id_text(const struct layout *l, uint32_t id)
{
	return mm_names_text(&l->b->ids, id);
}

static bool
is_cve(const struct layout *l, uint32_t id)
{
	return mm_str_starts(id_text(l, id), "CVE-");
}

static uint32_t
root(struct layout *l, uint32_t id)
{
	while (l->parent[id] != id) {
		l->parent[id] = l->parent[l->parent[id]];
		id = l->parent[id];
	}
	return id;
}

static const struct mm_ab_record *
record_at(const struct layout *l, uint32_t i)
{
	return &((const struct mm_ab_record *)l->b->records.p)[i];
}

static uint32_t
alias_at(const struct layout *l, const struct mm_ab_record *r, uint32_t i)
{
	return ((const uint32_t *)l->b->aliases.p)[r->alias0 + i];
}

/* Groups of identifiers that are no CVE, joined by aliases. */
static void
join_groups(struct layout *l)
{
	for (uint32_t i = 0; i < l->b->records.n; i++) {
		const struct mm_ab_record *r = record_at(l, i);

		if (r->replaced || is_cve(l, r->id))
			continue;
		for (uint32_t k = 0; k < r->naliases; k++) {
			uint32_t alias = alias_at(l, r, k);

			if (!is_cve(l, alias))
				l->parent[root(l, alias)] = root(l, r->id);
		}
	}
}

static void
add_link(struct layout *l, uint32_t id, uint32_t cve)
{
	struct link *at = mm_column_push(&l->links);

	if (at == NULL)
		l->nomem = true;
	else
		*at = (struct link){ root(l, id), cve };
}

static int
cmp_link(const void *pa, const void *pb, void *ctx)
{
	const struct link *a = pa, *b = pb;
	int d = (a->group > b->group) - (a->group < b->group);

	return d != 0
	    ? d
	    : mm_natural_cmp(id_text(ctx, a->cve), id_text(ctx, b->cve));
}

/* Which CVEs each group is linked to, and its first record. */
static void
link_groups(struct layout *l)
{
	for (uint32_t i = 0; i < l->b->records.n; i++) {
		const struct mm_ab_record *r = record_at(l, i);
		bool cve = is_cve(l, r->id);

		if (r->replaced)
			continue;
		for (uint32_t k = 0; k < r->naliases; k++) {
			uint32_t alias = alias_at(l, r, k);

			if (cve != is_cve(l, alias))
				add_link(l, cve ? alias : r->id,
				    cve ? r->id : alias);
		}
		if (!cve) {
			uint32_t *f = &l->first[root(l, r->id)];

			if (*f == MM_AX_NONE ||
			    mm_natural_cmp(id_text(l, r->id), id_text(l, *f)) <
				0)
				*f = r->id;
		}
	}
	if (l->links.n > 0)
		qsort_r(
		    l->links.p, l->links.n, sizeof(struct link), cmp_link, l);
}

/* Add a number to a column. */
static void
put(struct layout *l, struct mm_column *c, uint32_t number)
{
	uint32_t *at = mm_column_push(c);

	if (at == NULL)
		l->nomem = true;
	else
		*at = number;
}

static void
add_recvuln(struct layout *l, uint32_t id, uint32_t from)
{
	const uint32_t *v = l->recvulns.p;

	for (uint32_t i = from; i < l->recvulns.n; i++)
		if (v[i] == id)
			return;
	put(l, &l->recvulns, id);
	if (l->rank[id] != MM_AX_NONE)
		return;
	l->rank[id] = 0;
	put(l, &l->vulnids, id);
}

static uint32_t
first_link(const struct layout *l, uint32_t group)
{
	const struct link *v = l->links.p;
	uint32_t lo = 0, hi = l->links.n;

	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (v[mid].group < group)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* The vulnerabilities a record speaks about, see advisory_index.h. */
static void
resolve_record(struct layout *l, const struct mm_ab_record *r)
{
	const struct link *links = l->links.p;
	uint32_t from = l->recvulns.n, group;

	if (is_cve(l, r->id)) {
		add_recvuln(l, r->id, from);
		return;
	}
	for (uint32_t k = 0; k < r->naliases; k++)
		if (is_cve(l, alias_at(l, r, k)))
			add_recvuln(l, alias_at(l, r, k), from);
	if (l->recvulns.n > from)
		return;
	group = root(l, r->id);
	for (uint32_t i = first_link(l, group);
	     i < l->links.n && links[i].group == group; i++)
		add_recvuln(l, links[i].cve, from);
	if (l->recvulns.n == from)
		add_recvuln(l, l->first[group], from);
}

static int
cmp_id(const void *pa, const void *pb, void *ctx)
{
	return mm_natural_cmp(id_text(ctx, *(const uint32_t *)pa),
	    id_text(ctx, *(const uint32_t *)pb));
}

/* Is it the one that a later record of its source and identifier replaces? */
static bool
is_newest(const struct layout *l, uint32_t i)
{
	const struct mm_ab_record *r = record_at(l, i);

	return mm_ab_newest(l->b, r->id, r->source)[0] == i;
}

static bool
put_record(struct layout *l, uint32_t i, uint32_t vuln0)
{
	const struct mm_ab_record *r = record_at(l, i);
	struct mm_ax_record *x = mm_column_push(&l->records);

	if (x == NULL)
		return false;
	x->id = ((const uint32_t *)l->b->ids.refs.p)[r->id];
	x->title = r->title;
	x->cvss = r->cvss;
	x->published = r->published;
	x->modified = r->modified;
	x->alias0 = r->alias0;
	x->naliases = r->naliases;
	x->vuln0 = vuln0;
	x->nvulns = l->recvulns.n - vuln0;
	x->cvss_x10 = r->cvss_x10;
	x->source = r->source;
	x->flags = r->withdrawn ? MM_AX_WITHDRAWN : 0;
	if (is_newest(l, i))
		x->flags |= MM_AX_NEWEST;
	return true;
}

/* Replaced records keep their number but speak about nothing. */
static bool
resolve_records(struct layout *l)
{
	join_groups(l);
	link_groups(l);
	for (uint32_t i = 0; i < l->b->records.n; i++) {
		const struct mm_ab_record *r = record_at(l, i);
		uint32_t vuln0 = l->recvulns.n;

		if (!r->replaced)
			resolve_record(l, r);
		if (!put_record(l, i, vuln0))
			return false;
	}
	if (l->nomem)
		return false;
	if (l->vulnids.n > 0)
		qsort_r(
		    l->vulnids.p, l->vulnids.n, sizeof(uint32_t), cmp_id, l);
	for (uint32_t i = 0; i < l->vulnids.n; i++)
		l->rank[((uint32_t *)l->vulnids.p)[i]] = i;
	for (uint32_t i = 0; i < l->recvulns.n; i++) {
		uint32_t *v = &((uint32_t *)l->recvulns.p)[i];

		*v = l->rank[*v];
	}
	return true;
}

/* NVD's score before the CNA's before OSV's; any title rather than none. */
static int
source_order(uint8_t source)
{
	return source == MM_FEED_NVD ? 3 : source == MM_FEED_CVE5 ? 2 : 1;
}

static int
cmp_vulnrec(const void *pa, const void *pb, void *ctx)
{
	const struct layout *l = ctx;
	uint32_t i = *(const uint32_t *)pa, k = *(const uint32_t *)pb;
	const struct mm_ab_record *a = record_at(l, i), *b = record_at(l, k);
	int d = (int)a->source - (int)b->source;

	if (d == 0 && a->id != b->id)
		d = mm_natural_cmp(id_text(l, a->id), id_text(l, b->id));
	return d != 0 ? d : (i > k) - (i < k);
}

static void
describe_vuln(const struct layout *l, struct mm_ax_vuln *v)
{
	const uint32_t *recs = (const uint32_t *)l->vulnrecs.p + v->rec0;
	int title = 0, score = 0;
	bool withdrawn = true;

	for (uint32_t i = 0; i < v->nrecs; i++) {
		const struct mm_ax_record *r =
		    &((const struct mm_ax_record *)l->records.p)[recs[i]];
		int order = source_order(r->source);

		withdrawn = withdrawn && (r->flags & MM_AX_WITHDRAWN) != 0;
		if (r->title != 0 && order > title) {
			v->title = r->title;
			title = order;
		}
		if ((r->cvss_x10 != 0 || r->cvss != 0) && order > score) {
			v->cvss = r->cvss;
			v->cvss_x10 = r->cvss_x10;
			score = order;
		}
	}
	if (withdrawn)
		v->flags |= MM_AX_ALL_WITHDRAWN;
}

/* Records of each vulnerability, by counting sort over recvulns. */
static bool
put_vulns(struct layout *l)
{
	struct mm_ax_vuln *v;
	uint32_t at = 0;

	for (uint32_t i = 0; i < l->vulnids.n; i++) {
		v = mm_column_push(&l->vulns);
		if (v == NULL)
			return false;
		v->id = ((const uint32_t *)l->b->ids.refs
			     .p)[((const uint32_t *)l->vulnids.p)[i]];
		v->kev = INT32_MIN;
		v->epss = v->pctl = UINT32_MAX;
	}
	v = l->vulns.p;
	for (uint32_t i = 0; i < l->recvulns.n; i++) {
		v[((const uint32_t *)l->recvulns.p)[i]].nrecs++;
		if (mm_column_push(&l->vulnrecs) == NULL)
			return false;
	}
	for (uint32_t i = 0; i < l->vulns.n; i++) {
		v[i].rec0 = at;
		at += v[i].nrecs;
		v[i].nrecs = 0;
	}
	for (uint32_t r = 0; r < l->records.n; r++) {
		const struct mm_ax_record *x =
		    &((const struct mm_ax_record *)l->records.p)[r];

		for (uint32_t k = 0; k < x->nvulns; k++) {
			struct mm_ax_vuln *w =
			    &v[((const uint32_t *)l->recvulns.p)[x->vuln0 + k]];

			((uint32_t *)l->vulnrecs.p)[w->rec0 + w->nrecs++] = r;
		}
	}
	for (uint32_t i = 0; i < l->vulns.n; i++) {
		qsort_r((uint32_t *)l->vulnrecs.p + v[i].rec0, v[i].nrecs,
		    sizeof(uint32_t), cmp_vulnrec, l);
		describe_vuln(l, &v[i]);
	}
	return true;
}

/* Vulnerability an identifier leads to, or MM_AX_NONE. */
static uint32_t
vuln_of(struct layout *l, uint32_t id)
{
	const struct link *links = l->links.p;
	uint32_t group, i;

	if (l->rank[id] != MM_AX_NONE || is_cve(l, id))
		return l->rank[id];
	group = root(l, id);
	i = first_link(l, group);
	if (i < l->links.n && links[i].group == group)
		return l->rank[links[i].cve];
	return l->first[group] != MM_AX_NONE ? l->rank[l->first[group]]
					     : MM_AX_NONE;
}

/* The row of an identifier that leads to nothing yet. */
static struct mm_ax_spare *
spare_of(struct layout *l, uint32_t id)
{
	struct mm_ax_spare *s;

	if (l->spare[id] != MM_AX_NONE)
		return (struct mm_ax_spare *)l->spares.p + l->spare[id];
	s = mm_column_push(&l->spares);
	if (s == NULL) {
		l->nomem = true;
		return NULL;
	}
	l->spare[id] = l->spares.n - 1;
	s->id = ((const uint32_t *)l->b->ids.refs.p)[id];
	s->kev = INT32_MIN;
	s->epss = s->pctl = UINT32_MAX;
	return s;
}

/* Of several lists: the first day, and what any of them says. */
static int32_t
first_day(int32_t was, int32_t day)
{
	return was == INT32_MIN || day < was ? day : was;
}

static void
attach_kev(struct layout *l, const struct mm_ab_kev *k)
{
	uint32_t vuln = vuln_of(l, k->id);
	uint8_t flags = k->ransomware ? MM_AX_RANSOMWARE : 0;
	struct mm_ax_spare *s;

	if (vuln != MM_AX_NONE) {
		struct mm_ax_vuln *v = (struct mm_ax_vuln *)l->vulns.p + vuln;

		v->kev = first_day(v->kev, k->day);
		v->flags |= flags;
		return;
	}
	s = spare_of(l, k->id);
	if (s == NULL)
		return;
	s->kev = first_day(s->kev, k->day);
	s->flags |= flags;
}

static void
attach_epss(struct layout *l, const struct mm_ab_epss *e)
{
	uint32_t vuln = vuln_of(l, e->id);
	struct mm_ax_spare *s;

	if (vuln != MM_AX_NONE) {
		struct mm_ax_vuln *v = (struct mm_ax_vuln *)l->vulns.p + vuln;

		v->epss = e->prob;
		v->pctl = e->pctl;
		return;
	}
	s = spare_of(l, e->id);
	if (s == NULL)
		return;
	s->epss = e->prob;
	s->pctl = e->pctl;
}

static int
cmp_spare(const void *pa, const void *pb, void *ctx)
{
	const struct mm_ax_spare *a = pa, *b = pb;
	const struct layout *l = ctx;

	return mm_str_cmp(
	    mm_pool_text(&l->b->pool, a->id), mm_pool_text(&l->b->pool, b->id));
}

static bool
attach_scores(struct layout *l)
{
	for (uint32_t i = 0; i < l->b->kevs.n; i++)
		attach_kev(l, (const struct mm_ab_kev *)l->b->kevs.p + i);
	for (uint32_t i = 0; i < l->b->epss.n; i++)
		attach_epss(l, (const struct mm_ab_epss *)l->b->epss.p + i);
	if (l->spares.n > 0)
		qsort_r(l->spares.p, l->spares.n, sizeof(struct mm_ax_spare),
		    cmp_spare, l);
	return !l->nomem;
}

/*
 * What a record is called and calls by other names. A CVE that a CVE's
 * record names besides its own means nothing, see advisory_index.h.
 */
static uint32_t
mention(const struct layout *l, const struct mm_ab_record *r, uint32_t k)
{
	uint32_t id = k == 0 ? r->id : alias_at(l, r, k - 1);

	return k > 0 && is_cve(l, r->id) && is_cve(l, id) ? MM_AX_NONE
							  : l->named[id];
}

/* Records of each name, by counting sort. */
static bool
put_mentions(struct layout *l)
{
	struct mm_ax_name *v = l->names.p;
	uint32_t at = 0;

	for (uint32_t i = 0; i < l->b->records.n; i++) {
		const struct mm_ab_record *r = record_at(l, i);

		for (uint32_t k = 0; !r->replaced && k <= r->naliases; k++) {
			uint32_t name = mention(l, r, k);

			if (name == MM_AX_NONE)
				continue;
			v[name].nrecs++;
			put(l, &l->namerecs, i);
		}
	}
	if (l->nomem)
		return false;
	for (uint32_t i = 0; i < l->names.n; i++) {
		v[i].rec0 = at;
		at += v[i].nrecs;
		v[i].nrecs = 0;
	}
	for (uint32_t i = 0; i < l->b->records.n; i++) {
		const struct mm_ab_record *r = record_at(l, i);

		for (uint32_t k = 0; !r->replaced && k <= r->naliases; k++) {
			uint32_t name = mention(l, r, k);

			if (name != MM_AX_NONE)
				((uint32_t *)l->namerecs
					.p)[v[name].rec0 + v[name].nrecs++] = i;
		}
	}
	return true;
}

static bool
put_names(struct layout *l)
{
	for (uint32_t i = 0; i < l->nids; i++) {
		uint32_t vuln = vuln_of(l, i), *ref;
		struct mm_ax_name *at;

		if (vuln == MM_AX_NONE)
			continue;
		at = mm_column_push(&l->names);
		ref = mm_column_push(&l->namelist.refs);
		if (at == NULL || ref == NULL)
			return false;
		*ref = ((const uint32_t *)l->b->ids.refs.p)[i];
		*at = (struct mm_ax_name){ .ref = *ref, .vuln = vuln };
		l->named[i] = l->names.n - 1;
	}
	return put_mentions(l) && mm_names_slots(&l->namelist, &l->nameslots) &&
	    mm_names_slots(&l->b->keys, &l->keyslots);
}

/* First index of each key, plus the end; from counts. */
static bool
offsets(struct mm_column *off, uint32_t nkeys)
{
	for (uint32_t i = 0; i <= nkeys; i++)
		if (mm_column_push(off) == NULL)
			return false;
	return true;
}

static void
accumulate(struct mm_column *off)
{
	uint32_t *v = off->p, sum = 0;

	for (uint32_t i = 0; i < off->n; i++) {
		uint32_t n = v[i];

		v[i] = sum;
		sum += n;
	}
}

/* Counting sort moved every offset to the end of its key: move back. */
static void
rewind_offsets(struct mm_column *off)
{
	uint32_t *v = off->p;

	for (uint32_t i = off->n - 1; i > 0; i--)
		v[i] = v[i - 1];
	v[0] = 0;
}

/* Packages come record by record: those of one follow each other. */
static void
place_package(struct layout *l, const struct mm_ab_pkg *p, uint32_t at)
{
	struct mm_ax_record *r =
	    (struct mm_ax_record *)l->records.p + p->p.record;

	((struct mm_ax_pkg *)l->pkgs.p)[at] = p->p;
	if (r->npkgs++ == 0)
		r->pkg0 = l->recpkgs.n;
	put(l, &l->recpkgs, at);
}

/* Configurations too. */
static void
count_configs(struct layout *l)
{
	const struct mm_ax_config *c = l->b->configs.p;

	for (uint32_t i = 0; i < l->b->configs.n; i++) {
		struct mm_ax_record *r =
		    (struct mm_ax_record *)l->records.p + c[i].record;

		if (r->nconfigs++ == 0)
			r->config0 = i;
	}
}

static bool
put_packages(struct layout *l)
{
	const struct mm_ab_pkg *p = l->b->pkgs.p;
	uint32_t *off, nkeys = l->b->keys.refs.n;

	if (!offsets(&l->pkgoff, nkeys))
		return false;
	off = l->pkgoff.p;
	for (uint32_t i = 0; i < l->b->pkgs.n; i++) {
		if (record_at(l, p[i].p.record)->replaced)
			continue;
		off[p[i].key]++;
		if (mm_column_push(&l->pkgs) == NULL)
			return false;
	}
	accumulate(&l->pkgoff);
	for (uint32_t i = 0; i < l->b->pkgs.n; i++)
		if (!record_at(l, p[i].p.record)->replaced)
			place_package(l, &p[i], off[p[i].key]++);
	rewind_offsets(&l->pkgoff);
	return !l->nomem;
}

/*
 * Leaves in order of key; those without one, and those of replaced records,
 * at the end, where no key leads. The code follows the new numbers.
 */
static bool
put_leaves(struct layout *l)
{
	struct mm_ax_leaf *in = l->b->leaves.p;
	const struct mm_ax_config *conf = l->b->configs.p;
	uint32_t n = l->b->leaves.n, nkeys = l->b->keys.refs.n, *off, *to,
		 *code = l->b->code.p;

	if (!offsets(&l->leafoff, nkeys))
		return false;
	off = l->leafoff.p;
	for (uint32_t i = 0; i < n; i++) {
		if (record_at(l, conf[in[i].config].record)->replaced)
			in[i].key = MM_AX_NONE;
		off[in[i].key == MM_AX_NONE ? nkeys : in[i].key]++;
		if (mm_column_push(&l->leaves) == NULL)
			return false;
	}
	to = calloc((size_t)n + 1, sizeof(*to));
	if (to == NULL)
		return false;
	accumulate(&l->leafoff);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t key = in[i].key == MM_AX_NONE ? nkeys : in[i].key;

		to[i] = off[key]++;
		((struct mm_ax_leaf *)l->leaves.p)[to[i]] = in[i];
	}
	rewind_offsets(&l->leafoff);
	for (uint32_t i = 0; i < l->b->code.n; i++)
		if (MM_AX_OP(code[i]) == MM_AX_LEAF_OP)
			code[i] = to[MM_AX_ARG(code[i])];
	free(to);
	return true;
}

static void
layout_init(struct layout *l, struct mm_advidx_build *b)
{
	memset(l, 0, sizeof(*l));
	l->b = b;
	l->nids = b->ids.refs.n;
	mm_names_init(&l->namelist, &b->pool);
	mm_column_init(&l->links, sizeof(struct link));
	mm_column_init(&l->vulnids, sizeof(uint32_t));
	mm_column_init(&l->recvulns, sizeof(uint32_t));
	mm_column_init(&l->records, sizeof(struct mm_ax_record));
	mm_column_init(&l->vulns, sizeof(struct mm_ax_vuln));
	mm_column_init(&l->vulnrecs, sizeof(uint32_t));
	mm_column_init(&l->names, sizeof(struct mm_ax_name));
	mm_column_init(&l->namerecs, sizeof(uint32_t));
	mm_column_init(&l->recpkgs, sizeof(uint32_t));
	mm_column_init(&l->spares, sizeof(struct mm_ax_spare));
	mm_column_init(&l->nameslots, sizeof(struct mm_name_slot));
	mm_column_init(&l->keyslots, sizeof(struct mm_name_slot));
	mm_column_init(&l->pkgoff, sizeof(uint32_t));
	mm_column_init(&l->pkgs, sizeof(struct mm_ax_pkg));
	mm_column_init(&l->leafoff, sizeof(uint32_t));
	mm_column_init(&l->leaves, sizeof(struct mm_ax_leaf));
}

static void
layout_free(struct layout *l)
{
	free(l->parent);
	free(l->rank);
	free(l->first);
	free(l->named);
	free(l->spare);
	mm_names_free(&l->namelist);
	mm_column_free(&l->links);
	mm_column_free(&l->vulnids);
	mm_column_free(&l->recvulns);
	mm_column_free(&l->records);
	mm_column_free(&l->vulns);
	mm_column_free(&l->vulnrecs);
	mm_column_free(&l->names);
	mm_column_free(&l->namerecs);
	mm_column_free(&l->recpkgs);
	mm_column_free(&l->spares);
	mm_column_free(&l->nameslots);
	mm_column_free(&l->keyslots);
	mm_column_free(&l->pkgoff);
	mm_column_free(&l->pkgs);
	mm_column_free(&l->leafoff);
	mm_column_free(&l->leaves);
}

static bool
layout_run(struct layout *l)
{
	size_t n = (size_t)l->nids + 1;

	l->parent = calloc(n, sizeof(uint32_t));
	l->rank = calloc(n, sizeof(uint32_t));
	l->first = calloc(n, sizeof(uint32_t));
	l->named = calloc(n, sizeof(uint32_t));
	l->spare = calloc(n, sizeof(uint32_t));
	if (l->parent == NULL || l->rank == NULL || l->first == NULL ||
	    l->named == NULL || l->spare == NULL)
		return false;
	for (uint32_t i = 0; i < l->nids; i++) {
		l->parent[i] = i;
		l->rank[i] = l->first[i] = MM_AX_NONE;
		l->named[i] = l->spare[i] = MM_AX_NONE;
	}
	if (!resolve_records(l) || !put_vulns(l))
		return false;
	count_configs(l);
	return attach_scores(l) && put_names(l) && put_packages(l) &&
	    put_leaves(l);
}

/* The hashes of names are done: their memory can go before the copy. */
static void
parts_of(struct layout *l, struct mm_image_part parts[MM_AX__COUNT])
{
	struct mm_advidx_build *b = l->b;
	const struct mm_column *c[MM_AX__COUNT] = {
		[MM_AX_HEAP] = &b->pool.heap,
		[MM_AX_KEY] = &b->keys.refs,
		[MM_AX_KEYSLOT] = &l->keyslots,
		[MM_AX_PKGOFF] = &l->pkgoff,
		[MM_AX_PKG] = &l->pkgs,
		[MM_AX_RANGE] = &b->ranges,
		[MM_AX_LIST] = &b->lists,
		[MM_AX_BOUND] = &b->bounds,
		[MM_AX_LEAFOFF] = &l->leafoff,
		[MM_AX_LEAF] = &l->leaves,
		[MM_AX_CONFIG] = &b->configs,
		[MM_AX_CODE] = &b->code,
		[MM_AX_RECORD] = &l->records,
		[MM_AX_RECVULN] = &l->recvulns,
		[MM_AX_VULN] = &l->vulns,
		[MM_AX_VULNREC] = &l->vulnrecs,
		[MM_AX_ALIAS] = &b->aliases,
		[MM_AX_NAME] = &l->names,
		[MM_AX_NAMESLOT] = &l->nameslots,
		[MM_AX_NAMEREC] = &l->namerecs,
		[MM_AX_RECPKG] = &l->recpkgs,
		[MM_AX_SPARE] = &l->spares,
		[MM_AX_MASK] = &b->mask,
		[MM_AX_BASE] = &b->over,
	};

	for (int i = 0; i < MM_AX__COUNT; i++)
		parts[i] = (struct mm_image_part){ c[i]->p, c[i]->n };
}

/* Aliases are numbers while groups are made; the file holds references. */
static void
aliases_to_refs(struct mm_advidx_build *b)
{
	uint32_t *v = b->aliases.p;

	for (uint32_t i = 0; i < b->aliases.n; i++)
		v[i] = ((const uint32_t *)b->ids.refs.p)[v[i]];
}

static enum mm_status
finish(struct mm_advidx_build *b, uint64_t generation, const char *path,
    struct mm_buf *out, struct mm_advidx_stats *stats, struct mm_err *err)
{
	struct mm_image_part parts[MM_AX__COUNT];
	enum mm_status st;
	struct layout l;

	layout_init(&l, b);
	if (b->pool.failed || !layout_run(&l)) {
		st = mm_err_nomem(err);
		goto out;
	}
	aliases_to_refs(b);
	parts_of(&l, parts);
	b->stats.keys = b->keys.refs.n;
	b->stats.vulns = l.vulns.n;
	if (path != NULL)
		st = mm_image_write(
		    path, &mm_advidx_kind, generation, parts, err);
	else
		st =
		    mm_image_pack(out, &mm_advidx_kind, generation, parts, err);
	if (st == MM_OK && stats != NULL)
		*stats = b->stats;
out:
	layout_free(&l);
	return st;
}

enum mm_status
mm_advidx_build_write(struct mm_advidx_build *b, const char *path,
    uint64_t generation, struct mm_advidx_stats *stats, struct mm_err *err)
{
	return finish(b, generation, path, NULL, stats, err);
}

enum mm_status
mm_advidx_build_pack(struct mm_advidx_build *b, uint64_t generation,
    struct mm_buf *out, struct mm_advidx_stats *stats, struct mm_err *err)
{
	return finish(b, generation, NULL, out, stats, err);
}
