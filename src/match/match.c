/* SPDX-License-Identifier: Apache-2.0 */
#include "match/match.h"

#include <stdlib.h>
#include <string.h>

#include "match/advisory_layout.h"
#include "match/config.h"

/* clang-format off */
static const struct {
	const char *ja, *en;
} status_texts[] = {
	[MM_MATCH_KNOWN] = { "照合しました", "matched" },
	[MM_MATCH_NO_ADVISORY] = { "この識別子の脆弱性情報はありません",
		"no advisory names this identifier" },
	[MM_MATCH_NO_DISTRO] = {
		"ディストリビューションの版がなく、判定できません",
		"the release of the distribution is not stated" },
};

static const struct {
	const char *ja, *en;
} unidentified[MM_ID_BOTH + 1] = {
	[MM_ID_NONE_NAME_ONLY] = { "名前だけで、purlもCPEもありません",
		"a name only, no purl and no CPE" },
	[MM_ID_NO_VERSION] = { "版がありません", "no version" },
	[MM_ID_BAD_PURL] = { "purlが読めません", "its purl does not parse" },
	[MM_ID_BAD_CPE] = { "CPEが読めないか、ベンダーと製品が特定できません",
		"its CPE does not parse or names no vendor and product" },
};
/* clang-format on */

const char *
mm_match_status_text(const struct mm_match_component *c, enum mm_lang lang)
{
	if (c->status == MM_MATCH_NOT_IDENTIFIED)
		return mm_tr(lang, unidentified[c->identified].ja,
		    unidentified[c->identified].en);
	return mm_tr(
	    lang, status_texts[c->status].ja, status_texts[c->status].en);
}

struct mm_str
mm_match_source(const struct mm_advidx *x, struct mm_arena *a, uint32_t record)
{
	struct mm_advidx_record r;

	mm_advidx_record_get(x, record, &r);
	return mm_arena_fmt(a, "%s:%.*s",
	    mm_term_id(&mm_terms_feed_source, (int)r.source), MM_FMT(r.id));
}

/* One statement about one vulnerability. */
struct entry {
	uint64_t order; /* of the vulnerability */
	uint32_t vuln, record, at;
	bool cpe;
};

static int
cmp_entry(const void *pa, const void *pb, void *ctx)
{
	const struct entry *a = pa, *b = pb;

	if (a->order != b->order)
		return a->order < b->order ? -1 : 1;
	if (a->record != b->record)
		return mm_advidx_record_cmp(ctx, a->record, b->record);
	if (a->cpe != b->cpe)
		return (int)a->cpe - (int)b->cpe;
	return (a->at > b->at) - (a->at < b->at);
}

static int
rank(enum mm_verdict v)
{
	static const int ranks[] = { [0] = 0,
		[MM_VERDICT_AFFECTED] = 3,
		[MM_VERDICT_NOT_AFFECTED] = 0,
		[MM_VERDICT_CANNOT_DECIDE] = 1,
		[MM_VERDICT_CONDITIONAL] = 2 };

	return ranks[v];
}

/*
 * Between statements of equal strength: by package, then the maker of the
 * component (CSAF), NVD, OSV, CVE 5.
 */
static int
source_rank(const struct mm_advidx *x, const struct mm_match_evidence *e)
{
	static const int ranks[] = { [MM_FEED_CVE5] = 0,
		[MM_FEED_JVN] = 0,
		[MM_FEED_OSV] = 1,
		[MM_FEED_NVD] = 2,
		[MM_FEED_CSAF] = 3 };

	return (e->cpe ? 0 : 4) +
	    ranks[mm_advidx_record_at(x, e->record)->source];
}

static const struct mm_match_evidence *
strongest(const struct mm_advidx *x, const struct mm_match_evidence *v,
    uint32_t n, bool dropped)
{
	const struct mm_match_evidence *best = NULL;

	for (uint32_t i = 0; i < n; i++) {
		int d;

		if (v[i].dropped && !dropped)
			continue;
		d = best == NULL ? 1 : rank(v[i].verdict) - rank(best->verdict);
		if (d == 0)
			d = source_rank(x, &v[i]) - source_rank(x, best);
		if (d > 0)
			best = &v[i];
	}
	return best;
}

static bool
decides(enum mm_verdict v)
{
	return v == MM_VERDICT_AFFECTED || v == MM_VERDICT_NOT_AFFECTED;
}

static uint8_t
source_of(const struct mm_advidx *x, const struct mm_match_evidence *e)
{
	return mm_advidx_record_at(x, e->record)->source;
}

/* Rules 1 and 2 of match.h. */
static void
give_way(const struct mm_advidx *x, struct mm_match_evidence *v, uint32_t n,
    struct mm_match_rows *out)
{
	bool other = false, distro = false;

	for (uint32_t i = 0; i < n; i++) {
		if (source_of(x, &v[i]) != MM_FEED_CVE5 &&
		    v[i].verdict != MM_VERDICT_CANNOT_DECIDE)
			other = true;
		if (v[i].distro && decides(v[i].verdict))
			distro = true;
	}
	for (uint32_t i = 0; i < n; i++) {
		bool cve5 = source_of(x, &v[i]) == MM_FEED_CVE5;

		if (distro && v[i].cpe) {
			v[i].dropped = true;
			v[i].why = MM_WHY_DISTRO_DECIDES;
		} else if (other && cve5 &&
		    v[i].verdict == MM_VERDICT_CANNOT_DECIDE) {
			v[i].dropped = true;
			v[i].why = MM_WHY_OTHER_DECIDES;
			out->dropped++;
		}
	}
}

/* Copy the statements of one vulnerability, the strongest per record. */
static uint32_t
copy_group(const struct mm_match_evidence *ev, const struct entry *e,
    uint32_t n, struct mm_match_evidence *out)
{
	uint32_t k = 0;

	for (uint32_t i = 0; i < n; i++) {
		const struct mm_match_evidence *s = &ev[e[i].at];

		if (i > 0 && e[i].record == e[i - 1].record &&
		    e[i].cpe == e[i - 1].cpe) {
			if (rank(s->verdict) > rank(out[k - 1].verdict))
				out[k - 1] = *s;
			continue;
		}
		out[k++] = *s;
	}
	return k;
}

static bool
all_deny(const struct mm_match_evidence *ev, const struct entry *e, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		if (ev[e[i].at].verdict != MM_VERDICT_NOT_AFFECTED)
			return false;
	return true;
}

static bool
add_group(const struct mm_advidx *x, struct mm_arena *a,
    const struct mm_match_evidence *ev, const struct entry *e, uint32_t n,
    struct mm_match_rows *out)
{
	struct mm_match_row row = { .vuln = e->vuln }, *at;
	struct mm_match_evidence *copy;

	/* The common case needs no evidence: nobody will ask for it. */
	if (all_deny(ev, e, n)) {
		out->not_affected++;
		return true;
	}
	copy = mm_arena_array(a, n, sizeof(*copy));
	if (copy == NULL)
		return false;
	row.evidence = copy;
	row.nevidence = copy_group(ev, e, n, copy);
	give_way(x, copy, row.nevidence, out);
	row.main = strongest(x, copy, row.nevidence, false);
	row.verdict = row.main->verdict;
	if (row.verdict != MM_VERDICT_NOT_AFFECTED) {
		at = mm_vec_push(a, &out->rows);
	} else {
		out->not_affected++;
		row.main = strongest(x, copy, row.nevidence, true);
		/* What gave way to NVD or OSV is only counted. */
		if (row.main->why != MM_WHY_DISTRO_DECIDES)
			return true;
		at = mm_vec_push(a, &out->denied);
	}
	if (at == NULL)
		return false;
	*at = row;
	return true;
}

/* Rows of one item from everything said about it. */
static bool
rows_of(const struct mm_advidx *x, struct mm_arena *a,
    const struct mm_match_evidence *ev, uint32_t n, struct mm_match_rows *out)
{
	struct entry *e;
	size_t total = 0, k = 0;
	bool ok = true;

	for (uint32_t i = 0; i < n; i++)
		total += mm_advidx_record_at(x, ev[i].record)->nvulns;
	if (total == 0)
		return true;
	e = calloc(total, sizeof(*e));
	if (e == NULL)
		return false;
	for (uint32_t i = 0; i < n; i++) {
		uint32_t record = ev[i].record,
			 nvulns = mm_advidx_record_at(x, record)->nvulns;

		for (uint32_t j = 0; j < nvulns; j++) {
			uint32_t vuln = mm_advidx_record_vuln(x, record, j);

			e[k++] = (struct entry){ mm_advidx_vuln_order(x, vuln),
				vuln, record, i, ev[i].cpe };
		}
	}
	qsort_r(e, k, sizeof(*e), cmp_entry, (void *)(uintptr_t)x);
	for (size_t i = 0, end; ok && i < k; i = end) {
		for (end = i + 1; end < k && e[end].vuln == e[i].vuln; end++)
			continue;
		ok = add_group(x, a, ev, e + i, (uint32_t)(end - i), out);
	}
	free(e);
	return ok;
}

enum mm_status
mm_match_simple(const struct mm_advidx *x, struct mm_arena *a,
    const struct mm_ident_result *r, struct mm_match_rows *out,
    struct mm_err *err)
{
	if (!rows_of(x, a, r->evidence.v, r->evidence.n, out))
		return mm_err_nomem(err);
	return MM_OK;
}

/* A device being put together. */
struct join {
	const struct mm_advidx *x;
	struct mm_arena *a;
	const struct mm_match_items *items;
	struct mm_config_device device;
	MM_VEC(struct mm_leaf_hit) hits;
	/* Statements of configurations, and the item of each. */
	MM_VEC(struct mm_match_evidence) said;
	MM_VEC(uint32_t) of;
	struct mm_match_result *out;
	uint32_t rows_max, denied_max;
};

static int
cmp_hit(const void *pa, const void *pb)
{
	const struct mm_leaf_hit *a = pa, *b = pb;

	if (a->config != b->config)
		return a->config < b->config ? -1 : 1;
	if (a->leaf != b->leaf)
		return a->leaf < b->leaf ? -1 : 1;
	return (a->item > b->item) - (a->item < b->item);
}

static bool
gather_hits(struct join *j)
{
	uint32_t n = j->items->n, plats = j->items->nplatforms;

	for (uint32_t i = 0; i < n; i++) {
		const struct mm_match_item *it = &j->items->v[i];
		char part = mm_ident_part(it->ident);

		if (i >= n - plats) {
			j->device.os = j->device.os || part == 'o';
			j->device.hardware = j->device.hardware || part == 'h';
		}
		for (uint32_t k = 0; k < it->result->hits.n; k++) {
			struct mm_leaf_hit *h = mm_vec_push(j->a, &j->hits);

			if (h == NULL)
				return false;
			*h = it->result->hits.v[k];
			h->item = i;
		}
	}
	if (j->hits.n > 1)
		qsort(j->hits.v, j->hits.n, sizeof(*j->hits.v), cmp_hit);
	return true;
}

static bool
is_candidate(const struct join *j, const struct mm_leaf_hit *h)
{
	uint32_t leaf = h->leaf;
	const struct mm_advidx *s = mm_advidx_segment(j->x, MM_AX_LEAF, &leaf);

	return (s->leaf[leaf].flags & MM_AX_VULNERABLE) != 0;
}

/* The first hit of an item on a vulnerable leaf speaks for all of them. */
static bool
is_first(const struct join *j, const struct mm_leaf_hit *hits, uint32_t i)
{
	if (!is_candidate(j, &hits[i]))
		return false;
	for (uint32_t k = 0; k < i; k++)
		if (hits[k].item == hits[i].item && is_candidate(j, &hits[k]))
			return false;
	return true;
}

static uint32_t
config_record(const struct mm_advidx *x, uint32_t config)
{
	const struct mm_advidx *s = mm_advidx_segment(x, MM_AX_CONFIG, &config);
	uint32_t record = s->config[config].record;

	return s == x ? record : x->n[MM_AX_RECORD] + record;
}

static enum mm_status
judge(struct join *j, const struct mm_leaf_hit *hit, struct mm_err *err)
{
	struct mm_config_answer ans;
	struct mm_match_evidence *ev;
	uint32_t *of;
	enum mm_status st =
	    mm_config_evaluate(j->x, j->a, &j->device, hit->item, &ans, err);

	if (st != MM_OK)
		return st;
	ev = mm_vec_push(j->a, &j->said);
	of = mm_vec_push(j->a, &j->of);
	if (ev == NULL || of == NULL)
		return mm_err_nomem(err);
	*of = hit->item;
	if (ans.hit != NULL)
		hit = ans.hit;
	*ev = (struct mm_match_evidence){ .record =
					      config_record(j->x, hit->config),
		.verdict = ans.verdict,
		.rule = MM_RULE_NVD_CONFIG,
		.scheme = hit->scheme,
		.cpe = true };
	if (ans.verdict == MM_VERDICT_NOT_AFFECTED)
		return MM_OK;
	ev->range = mm_evaluate_leaf_range(j->x, j->a, hit->leaf);
	ev->condition = ans.condition;
	if (ans.verdict == MM_VERDICT_CONDITIONAL)
		ev->why = MM_WHY_PLATFORM;
	if (ans.verdict == MM_VERDICT_CANNOT_DECIDE)
		ev->why = hit->why;
	return ev->range.p != NULL ? MM_OK : mm_err_nomem(err);
}

static enum mm_status
judge_configs(struct join *j, struct mm_err *err)
{
	const struct mm_leaf_hit *h = j->hits.v;
	enum mm_status st = MM_OK;

	for (uint32_t i = 0, end; st == MM_OK && i < j->hits.n; i = end) {
		for (end = i + 1;
		     end < j->hits.n && h[end].config == h[i].config; end++)
			continue;
		j->device.hits = h + i;
		j->device.nhits = end - i;
		for (uint32_t k = i; st == MM_OK && k < end; k++)
			if (is_first(j, h + i, k - i))
				st = judge(j, &h[k], err);
	}
	return st;
}

/* Statements about one item: its own, and those of configurations. */
static bool
rows_with_configs(struct join *j, uint32_t item, struct mm_match_rows *out)
{
	const struct mm_ident_result *r = j->items->v[item].result;
	uint32_t n = r->evidence.n;
	struct mm_match_evidence *all;

	for (uint32_t i = 0; i < j->of.n; i++)
		n += j->of.v[i] == item;
	all = mm_arena_array(j->a, n, sizeof(*all));
	if (all == NULL)
		return false;
	for (n = 0; n < r->evidence.n; n++)
		all[n] = r->evidence.v[n];
	for (uint32_t i = 0; i < j->of.n; i++)
		if (j->of.v[i] == item)
			all[n++] = j->said.v[i];
	return rows_of(j->x, j->a, all, n, out);
}

static bool
take_rows(struct join *j, uint32_t item, const struct mm_match_rows *rows)
{
	struct mm_match_component *c = &j->out->components[item];

	for (uint32_t i = 0; i < rows->rows.n; i++) {
		enum mm_verdict v = rows->rows.v[i].verdict;

		if (!mm_vec_room(j->a, (void **)(void *)&j->out->rows,
			j->out->nrows, &j->rows_max, sizeof(*j->out->rows)))
			return false;
		j->out->rows[j->out->nrows] = rows->rows.v[i];
		j->out->rows[j->out->nrows++].component = item;
		c->affected += v == MM_VERDICT_AFFECTED;
		c->conditional += v == MM_VERDICT_CONDITIONAL;
		c->cannot_decide += v == MM_VERDICT_CANNOT_DECIDE;
	}
	for (uint32_t i = 0; i < rows->denied.n; i++) {
		if (!mm_vec_room(j->a, (void **)(void *)&j->out->denied,
			j->out->ndenied, &j->denied_max,
			sizeof(*j->out->denied)))
			return false;
		j->out->denied[j->out->ndenied] = rows->denied.v[i];
		j->out->denied[j->out->ndenied++].component = item;
	}
	c->not_affected = rows->not_affected;
	j->out->coverage.dropped += rows->dropped;
	return true;
}

static void
set_status(struct mm_match_component *c, const struct mm_match_item *it)
{
	c->identified = it->ident->identified;
	c->no_version = c->identified == MM_ID_NO_VERSION;
	c->bad_version = it->result->bad_version;
	c->status = MM_MATCH_NO_ADVISORY;
	if (it->ident->purl_key.p == NULL && it->ident->cpe_key.p == NULL)
		c->status = MM_MATCH_NOT_IDENTIFIED;
	else if (it->result->known)
		c->status = MM_MATCH_KNOWN;
	else if (it->result->no_distro)
		c->status = MM_MATCH_NO_DISTRO;
}

static void
count(struct join *j)
{
	struct mm_match_coverage *v = &j->out->coverage;

	v->platforms = j->items->nplatforms;
	v->components = j->items->n - v->platforms;
	v->overridden = j->out->ndenied;
	for (uint32_t i = 0; i < j->items->n; i++) {
		const struct mm_match_component *c = &j->out->components[i];

		v->affected += c->affected;
		v->conditional += c->conditional;
		v->cannot_decide += c->cannot_decide;
		v->not_affected += c->not_affected;
		if (i >= v->components)
			continue;
		v->identified += c->identified >= MM_ID_PURL;
		v->known += c->status == MM_MATCH_KNOWN;
		v->no_advisory += c->status == MM_MATCH_NO_ADVISORY;
		v->no_distro += c->status == MM_MATCH_NO_DISTRO;
		v->not_identified += c->status == MM_MATCH_NOT_IDENTIFIED;
		v->no_version += c->no_version;
		v->bad_version += c->bad_version;
	}
}

static enum mm_status
join_item(struct join *j, uint32_t item, struct mm_err *err)
{
	const struct mm_match_item *it = &j->items->v[item];
	struct mm_match_rows own = { 0 };
	const struct mm_match_rows *rows = it->rows;
	bool ok = true;

	set_status(&j->out->components[item], it);
	if (it->result->hits.n > 0) {
		ok = rows_with_configs(j, item, &own);
		rows = &own;
	} else if (rows == NULL) {
		ok = rows_of(j->x, j->a, it->result->evidence.v,
		    it->result->evidence.n, &own);
		rows = &own;
	}
	if (!ok || !take_rows(j, item, rows))
		return mm_err_nomem(err);
	return MM_OK;
}

enum mm_status
mm_match_items(const struct mm_advidx *x, struct mm_arena *a,
    const struct mm_match_items *items, struct mm_match_result *out,
    struct mm_err *err)
{
	struct mm_match_result r = { 0 };
	struct join j = { .x = x, .a = a, .items = items, .out = &r };
	enum mm_status st;

	r.components = mm_arena_array(a, items->n, sizeof(*r.components));
	if (r.components == NULL || !gather_hits(&j))
		return mm_err_nomem(err);
	st = judge_configs(&j, err);
	for (uint32_t i = 0; st == MM_OK && i < items->n; i++)
		st = join_item(&j, i, err);
	if (st != MM_OK)
		return st;
	count(&j);
	*out = r;
	return MM_OK;
}

static enum mm_status
identify(const struct mm_match_device *d, uint32_t i, struct mm_arena *a,
    struct mm_ident *out, struct mm_err *err)
{
	if (i < d->n)
		return mm_ident_of_component(a, &d->components[i], out, err);
	return mm_ident_of_platform(a, d->platforms[i - d->n], out, err);
}

enum mm_status
mm_match_device(const struct mm_advidx *x, struct mm_arena *a,
    const struct mm_match_device *d, struct mm_match_result *out,
    struct mm_err *err)
{
	uint32_t n = d->n + d->nplatforms;
	struct mm_ident *idents = mm_arena_array(a, n, sizeof(*idents));
	struct mm_ident_result *results =
	    mm_arena_array(a, n, sizeof(*results));
	struct mm_match_item *items = mm_arena_array(a, n, sizeof(*items));
	struct mm_match_items all = { items, n, d->nplatforms };

	if (idents == NULL || results == NULL || items == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; i < n; i++) {
		enum mm_status st = identify(d, i, a, &idents[i], err);

		if (st == MM_OK)
			st = mm_evaluate_ident(
			    x, a, &idents[i], &results[i], err);
		if (st != MM_OK)
			return st;
		items[i] =
		    (struct mm_match_item){ &idents[i], &results[i], NULL };
	}
	return mm_match_items(x, a, &all, out, err);
}

/* false: out of memory. */
static bool
keep_text(struct mm_arena *a, struct mm_str *s)
{
	if (s->p == NULL)
		return true;
	*s = mm_arena_str(a, *s);
	return s->p != NULL;
}

static bool
keep_rows(struct mm_arena *a, struct mm_match_row **rows, uint32_t n)
{
	struct mm_match_row *v = mm_arena_array(a, n, sizeof(*v));
	bool ok = v != NULL;

	for (uint32_t i = 0; ok && i < n; i++) {
		const struct mm_match_row *from = &(*rows)[i];
		uint32_t k = from->nevidence;
		struct mm_match_evidence *e = mm_arena_array(a, k, sizeof(*e));

		if (e == NULL)
			return false;
		memcpy(e, from->evidence, k * sizeof(*e));
		v[i] = *from;
		v[i].evidence = e;
		v[i].main = e + (from->main - from->evidence);
		for (; ok && k > 0; k--, e++)
			ok = keep_text(a, &e->range) &&
			    keep_text(a, &e->condition);
	}
	*rows = v;
	return ok;
}

enum mm_status
mm_match_result_keep(struct mm_arena *a, const struct mm_match_result *r,
    struct mm_match_result *out, struct mm_err *err)
{
	struct mm_match_result kept = *r;
	size_t n = (size_t)r->coverage.components + r->coverage.platforms;

	kept.components = mm_arena_array(a, n, sizeof(*kept.components));
	if (kept.components == NULL || !keep_rows(a, &kept.rows, r->nrows) ||
	    !keep_rows(a, &kept.denied, r->ndenied))
		return mm_err_nomem(err);
	memcpy(kept.components, r->components, n * sizeof(*kept.components));
	*out = kept;
	return MM_OK;
}
