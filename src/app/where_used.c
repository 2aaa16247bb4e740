/* SPDX-License-Identifier: Apache-2.0 */
#include "app/where_used.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "match/advisory_index.h"
#include "vers/cpe.h"
#include "vers/purl.h"

static const struct mm_term by_words[] = {
	{ "component", "部品名", "component" },
	{ "purl", "purl", "purl" },
	{ "cpe", "CPE", "CPE" },
	{ "cve", "脆弱性", "vulnerability" },
};
const struct mm_terms mm_terms_where_by = { "by", by_words,
	(int)MM_COUNT(by_words) };

/* ---- the question ---- */

/* "CVE-2024-1", "GHSA-xxxx": capitals, a dash, and no blank. */
static bool
looks_like_identifier(struct mm_str s)
{
	size_t n = 0;

	while (n < s.n && s.p[n] >= 'A' && s.p[n] <= 'Z')
		n++;
	return n >= 2 && n < s.n && s.p[n] == '-' && mm_str_find(s, ' ') == s.n;
}

static enum mm_where_by
by_form(struct mm_str s)
{
	if (mm_str_starts(s, "pkg:"))
		return MM_WHERE_PURL;
	if (mm_str_starts(s, "cpe:"))
		return MM_WHERE_CPE;
	return looks_like_identifier(s) ? MM_WHERE_VULN : MM_WHERE_NAME;
}

static enum mm_status
ask_purl(struct mm_arena *a, struct mm_where_query *q, struct mm_err *err)
{
	struct mm_purl p;
	enum mm_status st = mm_purl_parse(a, q->text, &p, err);

	if (st != MM_OK)
		return st;
	q->key = mm_purl_key(a, &p);
	q->release = mm_str_find(q->key, '?') < q->key.n;
	q->type = p.type;
	q->namespace_ = p.namespace_;
	q->name = p.name;
	q->version = p.version;
	return mm_arena_short(a) ? mm_err_nomem(err) : MM_OK;
}

static bool
is_one_version(const struct mm_cpe *c)
{
	const struct mm_cpe_value *v = &c->v[MM_CPE_VERSION];

	return v->kind == MM_CPE_VALUE && !v->wild;
}

static enum mm_status
ask_cpe(struct mm_arena *a, struct mm_where_query *q, struct mm_err *err)
{
	struct mm_cpe c;
	enum mm_status st = mm_cpe_parse(a, q->text, &c, err);

	if (st != MM_OK)
		return st;
	q->key = mm_cpe_key(a, &c);
	if (mm_arena_short(a))
		return mm_err_nomem(err);
	if (q->key.p == NULL)
		return mm_err_set(err, MM_EFORMAT,
		    "CPE %.*s はベンダーと製品を特定していません。両方を書いて"
		    "ください",
		    "the CPE %.*s names no vendor and product; write both",
		    MM_FMT(q->text));
	if (is_one_version(&c))
		q->version = c.v[MM_CPE_VERSION].text;
	return MM_OK;
}

enum mm_status
mm_where_query(struct mm_arena *a, struct mm_str text, enum mm_where_by by,
    struct mm_where_query *out, struct mm_err *err)
{
	struct mm_where_query q = { .by = by, .text = mm_str_trim(text) };
	enum mm_status st = MM_OK;

	if (q.text.n == 0)
		return mm_err_set(err, MM_EUSAGE,
		    "部品名、purl、CPEまたは脆弱性の番号を指定してください",
		    "give the name of a component, a purl, a CPE or the "
		    "identifier of a vulnerability");
	if (q.by == 0)
		q.by = by_form(q.text);
	if (q.by == MM_WHERE_PURL)
		st = ask_purl(a, &q, err);
	else if (q.by == MM_WHERE_CPE)
		st = ask_cpe(a, &q, err);
	else if (q.by == MM_WHERE_NAME)
		q.key = mm_utf8_key(a, q.text);
	if (st == MM_OK && mm_arena_short(a))
		st = mm_err_nomem(err);
	if (st == MM_OK)
		*out = q;
	return st;
}

/* ---- components ---- */

/* A version that is not stated may be the one asked for. */
static bool
version_is(
    const struct mm_where_query *q, struct mm_str own, struct mm_str stated)
{
	if (own.n == 0)
		own = stated;
	return q->version.p == NULL || own.n == 0 || mm_str_eq(own, q->version);
}

static bool
same_package(
    const struct mm_where_query *q, const struct mm_purl *p, struct mm_str key)
{
	struct mm_str bare = { key.p, mm_str_find(key, '?') };

	if (q->release)
		return mm_str_eq(key, q->key);
	/* Under its own name, or as the source package it is built from. */
	return mm_str_eq(bare, q->key) ||
	    (mm_str_eq(p->type, q->type) &&
		mm_str_eq(p->namespace_, q->namespace_) &&
		mm_str_eq(p->name, q->name));
}

static enum mm_status
has_purl(struct mm_arena *a, const struct mm_where_query *q,
    const struct mm_component *c, bool *out, struct mm_err *err)
{
	struct mm_purl p;
	struct mm_str key;
	enum mm_status st;

	if (c->purl.n == 0)
		return MM_OK;
	st = mm_purl_parse(a, c->purl, &p, NULL);
	if (st == MM_ENOMEM)
		return mm_err_nomem(err);
	if (st != MM_OK)
		return MM_OK;
	key = mm_purl_key(a, &p);
	if (mm_arena_short(a))
		return mm_err_nomem(err);
	*out = same_package(q, &p, key) && version_is(q, p.version, c->version);
	return MM_OK;
}

static enum mm_status
has_cpe(struct mm_arena *a, const struct mm_where_query *q, struct mm_str names,
    struct mm_str version, bool *out, struct mm_err *err)
{
	while (names.n > 0 && !*out) {
		struct mm_str one = mm_str_cut(&names, '\n');
		struct mm_cpe c;
		enum mm_status st = mm_cpe_parse(a, one, &c, NULL);

		if (st == MM_OK)
			*out = mm_str_eq(mm_cpe_key(a, &c), q->key) &&
			    version_is(q,
				is_one_version(&c) ? c.v[MM_CPE_VERSION].text
						   : MM_STR_NONE,
				version);
		if (mm_arena_short(a))
			return mm_err_nomem(err);
	}
	return MM_OK;
}

static bool
contains(struct mm_str s, struct mm_str part)
{
	return part.n == 0 ||
	    (s.n > 0 && memmem(s.p, s.n, part.p, part.n) != NULL);
}

enum mm_status
mm_where_is(struct mm_arena *scratch, const struct mm_where_query *q,
    const struct mm_component *c, bool *out, struct mm_err *err)
{
	bool found = false;
	enum mm_status st = MM_OK;
	struct mm_str key;

	mm_arena_reset(scratch);
	if (q->by == MM_WHERE_PURL) {
		st = has_purl(scratch, q, c, &found, err);
	} else if (q->by == MM_WHERE_CPE) {
		st = has_cpe(scratch, q, c->cpe, c->version, &found, err);
		if (st == MM_OK)
			st = has_cpe(
			    scratch, q, c->cpe_more, c->version, &found, err);
	} else {
		key = mm_utf8_key(scratch, c->name);
		if (mm_arena_short(scratch))
			return mm_err_nomem(err);
		found = contains(key, q->key);
	}
	if (st == MM_OK)
		*out = found;
	return st;
}

/* ---- units ---- */

/* A unit in use at an institution. */
struct place {
	uint32_t version, party;
};

struct search {
	struct mm_app *app;
	const struct mm_world *w;
	const struct mm_where_query *q;
	uint32_t product; /* only this one, or MM_NONE */
	struct mm_arena *scratch;
	struct mm_scan *scans;
	uint32_t *version_of; /* scan -> version of the world */
	uint32_t n;
	uint32_t *units, *institutions; /* per version */
	struct mm_where out;
};

static int
cmp_place(const void *pa, const void *pb)
{
	const struct place *a = pa, *b = pb;

	if (a->version != b->version)
		return a->version < b->version ? -1 : 1;
	return (a->party > b->party) - (a->party < b->party);
}

static enum mm_status
count_units(struct search *s, struct mm_err *err)
{
	struct mm_arena *a = s->app->arena;
	const struct mm_world *w = s->w;
	MM_VEC(struct place) v = { 0 };

	s->units = mm_arena_array(a, w->versions.n, sizeof(*s->units));
	s->institutions =
	    mm_arena_array(a, w->versions.n, sizeof(*s->institutions));
	if (s->units == NULL || s->institutions == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; i < w->units.n; i++) {
		const struct mm_unit *u = &w->units.v[i];
		struct place *p;

		if (u->version == MM_NONE || u->state == MM_UNIT_RETIRED)
			continue;
		s->units[u->version]++;
		for (uint32_t h = u->holding; h != MM_NONE;
		     h = w->holdings.v[h].rival) {
			p = mm_vec_push(a, &v);
			if (p == NULL)
				return mm_err_nomem(err);
			*p = (struct place){ u->version,
				w->holdings.v[h].party };
		}
	}
	if (v.n > 1)
		qsort(v.v, v.n, sizeof(*v.v), cmp_place);
	for (uint32_t i = 0; i < v.n; i++)
		if (i == 0 || cmp_place(&v.v[i - 1], &v.v[i]) != 0)
			s->institutions[v.v[i].version]++;
	return MM_OK;
}

/* Units of the products found whose version nobody recorded. */
static enum mm_status
count_unplaced(struct search *s, struct mm_err *err)
{
	const struct mm_world *w = s->w;
	bool *found =
	    mm_arena_array(s->app->arena, w->products.n, sizeof(*found));

	if (found == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; i < s->out.rows.n; i++)
		found[w->versions.v[s->out.rows.v[i].version].product] = true;
	for (uint32_t i = 0; i < w->units.n; i++)
		s->out.unplaced += w->units.v[i].version == MM_NONE &&
		    w->units.v[i].state != MM_UNIT_RETIRED &&
		    found[w->units.v[i].product];
	return MM_OK;
}

/* ---- the answer ---- */

static bool
is_wanted(const struct search *s, uint32_t version)
{
	return s->product == MM_NONE ||
	    s->w->versions.v[version].product == s->product;
}

/* Component @p i of a scan; from sbom.n on its platforms. */
static struct mm_component
component_of(const struct mm_scan *s, uint32_t i)
{
	struct mm_component c = { 0 };

	if (i < s->sbom.n)
		return s->sbom.components[i];
	c.cpe = s->subject.platforms[i - s->sbom.n];
	c.ref = c.name = c.cpe;
	return c;
}

static struct mm_where_row *
add_row(struct search *s, uint32_t scan, uint32_t i)
{
	struct mm_where_row *r = mm_vec_push(s->app->arena, &s->out.rows);
	struct mm_component c = component_of(&s->scans[scan], i);
	uint32_t version = s->version_of[scan];

	if (r == NULL)
		return NULL;
	*r = (struct mm_where_row){ .version = version,
		.platform = i >= s->scans[scan].sbom.n,
		.ref = c.ref,
		.component = c.name,
		.component_version = c.version,
		.identity = c.purl.n > 0 ? c.purl : c.cpe,
		.units = s->units[version],
		.institutions = s->institutions[version] };
	return r;
}

static bool
lacks_identifier(enum mm_where_by by, const struct mm_component *c)
{
	if (by == MM_WHERE_PURL)
		return c->purl.n == 0;
	if (by == MM_WHERE_CPE)
		return c->cpe.n == 0;
	return by == MM_WHERE_NAME && c->name.n == 0;
}

static enum mm_status
search_scan(struct search *s, uint32_t scan, struct mm_err *err)
{
	const struct mm_scan *one = &s->scans[scan];
	uint32_t n = one->sbom.n;

	/* Platforms are CPE names and nothing else. */
	if (s->q->by == MM_WHERE_CPE)
		n += one->subject.nplatforms;
	for (uint32_t i = 0; i < n; i++) {
		struct mm_component c = component_of(one, i);
		bool found = false;
		enum mm_status st =
		    mm_where_is(s->scratch, s->q, &c, &found, err);

		if (st != MM_OK)
			return st;
		s->out.components++;
		s->out.unidentified += lacks_identifier(s->q->by, &c);
		if (found && add_row(s, scan, i) == NULL)
			return mm_err_nomem(err);
	}
	return MM_OK;
}

/* Who decided, and what gave way to it: the main statement of a denial is the
 * one that was overridden. */
static const struct mm_match_evidence *
decisive(const struct mm_match_row *m, enum mm_verdict *overridden)
{
	const struct mm_match_evidence *by = m->main;

	for (uint32_t i = 0; i < m->nevidence; i++) {
		const struct mm_match_evidence *e = &m->evidence[i];

		if (e->distro && e->verdict == m->verdict)
			by = e;
		if (e->why == MM_WHY_DISTRO_DECIDES && e->verdict != m->verdict)
			*overridden = e->verdict;
	}
	return by;
}

static enum mm_status
take_match(struct search *s, const struct mm_advidx *x, uint32_t scan,
    const struct mm_match_row *m, struct mm_err *err)
{
	struct mm_where_row *r = add_row(s, scan, m->component);
	const struct mm_match_evidence *by;
	struct mm_advidx_vuln v;

	if (r == NULL)
		return mm_err_nomem(err);
	mm_advidx_vuln_get(x, m->vuln, &v);
	by = decisive(m, &r->overridden);
	r->vuln = mm_arena_str(s->app->arena, v.id);
	r->source = mm_match_source(x, s->app->arena, by->record);
	r->verdict = m->verdict;
	return r->vuln.p != NULL && r->source.p != NULL ? MM_OK
							: mm_err_nomem(err);
}

static enum mm_status
take_rows(struct search *s, const struct mm_advidx *x, uint32_t scan,
    uint32_t vuln, struct mm_err *err)
{
	const struct mm_match_result *m = &s->scans[scan].result;
	enum mm_status st = MM_OK;

	for (uint32_t i = 0; st == MM_OK && i < m->nrows; i++)
		if (m->rows[i].vuln == vuln)
			st = take_match(s, x, scan, &m->rows[i], err);
	for (uint32_t i = 0; st == MM_OK && i < m->ndenied; i++)
		if (m->denied[i].vuln == vuln)
			st = take_match(s, x, scan, &m->denied[i], err);
	return st;
}

static enum mm_status
unknown_identifier(struct mm_str id, struct mm_err *err)
{
	return mm_err_set(err, MM_ENOTFOUND,
	    "取り込んだ脆弱性情報に %.*s はありません。使われていないという意味"
	    "ではありません。番号を確かめ、新しい情報をfeed importで取り込んで"
	    "ください",
	    "no imported feed knows %.*s; this does not mean that it is not "
	    "there: check the identifier, and import newer feeds with feed "
	    "import",
	    MM_FMT(id));
}

static enum mm_status
search_vuln(struct search *s, struct mm_err *err)
{
	struct mm_advidx *x = NULL;
	uint32_t vuln = UINT32_MAX;
	enum mm_status st = mm_scan_index_fresh(s->app, &x, err);

	if (st == MM_OK) {
		vuln = mm_advidx_vuln(x, s->q->text);
		if (vuln == UINT32_MAX)
			st = unknown_identifier(s->q->text, err);
	}
	if (st == MM_OK)
		st = mm_scan_all(s->app, x, s->w, s->scans, &s->n, err);
	for (uint32_t i = 0; st == MM_OK && i < s->n; i++) {
		const struct mm_match_coverage *c =
		    &s->scans[i].result.coverage;

		if (!is_wanted(s, s->version_of[i]))
			continue;
		s->out.components += c->components;
		s->out.unidentified += c->not_identified;
		st = take_rows(s, x, i, vuln, err);
	}
	mm_scan_index_close(x);
	return st;
}

static enum mm_status
search_components(struct search *s, struct mm_err *err)
{
	enum mm_status st = mm_scan_read(s->app, s->w, s->scans, &s->n, err);

	for (uint32_t i = 0; st == MM_OK && i < s->n; i++)
		if (is_wanted(s, s->version_of[i]))
			st = search_scan(s, i, err);
	return st;
}

/* Scans come in the order of the versions that have an SBOM. */
static enum mm_status
prepare(struct search *s, struct mm_err *err)
{
	const struct mm_world *w = s->w;
	uint32_t n = 0;

	s->scans =
	    mm_arena_array(s->app->arena, w->versions.n, sizeof(*s->scans));
	s->version_of = mm_arena_array(
	    s->app->arena, w->versions.n, sizeof(*s->version_of));
	if (s->scans == NULL || s->version_of == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; i < w->versions.n; i++)
		if (w->versions.v[i].sbom != MM_NONE)
			s->version_of[n++] = i;
	return count_units(s, err);
}

static void
count_versions(struct search *s)
{
	for (uint32_t i = 0; i < s->w->versions.n; i++) {
		const struct mm_version *v = &s->w->versions.v[i];

		if (!is_wanted(s, i))
			continue;
		if (v->sbom != MM_NONE)
			s->out.searched++;
		else
			s->out.without_sbom++;
	}
}

enum mm_status
mm_where_used(struct mm_app *app, const struct mm_world *w,
    const struct mm_where_query *q, uint32_t product, struct mm_where *out,
    struct mm_err *err)
{
	struct search s = { .app = app, .w = w, .q = q, .product = product };
	enum mm_status st = prepare(&s, err);

	s.scratch = mm_arena_new(0);
	if (s.scratch == NULL)
		return mm_err_nomem(err);
	if (st == MM_OK)
		st = q->by == MM_WHERE_VULN ? search_vuln(&s, err)
					    : search_components(&s, err);
	if (st == MM_OK)
		st = count_unplaced(&s, err);
	mm_arena_free(s.scratch);
	if (st != MM_OK)
		return st;
	count_versions(&s);
	*out = s.out;
	return MM_OK;
}
