/* SPDX-License-Identifier: Apache-2.0 */
#include "format/csaf_advisory.h"

#include <string.h>

#include "format/fields.h"
#include "format/vers_text.h"
#include "vers/cpe.h"
#include "vers/purl.h"
#include "vers/vers.h"

/* Intervals of one product: what its version texts say. */
struct span {
	enum mm_vers_scheme scheme;
	struct mm_vers_bound lo, hi;
};

struct making {
	struct mm_arena *arena;
	const struct mm_csaf *doc;
	MM_VEC(struct mm_adv_package) packages;
	uint32_t unkeyed;
	/* The product at hand. */
	MM_VEC(struct span) spans;
	struct mm_csaf_identity id;
	bool prose; /* its version text says nothing that can be compared */
	bool exact; /* one version */
};

/* ---- versions ---- */

static bool
add_span(struct making *m, enum mm_vers_scheme scheme, struct mm_vers_bound lo,
    struct mm_vers_bound hi)
{
	struct span *s = mm_vec_push(m->arena, &m->spans);

	if (s != NULL)
		*s = (struct span){ scheme, lo, hi };
	return s != NULL;
}

/* Any version at all. */
static bool
add_everything(struct making *m)
{
	const struct mm_vers_bound open = { MM_STR_NONE, false };

	return add_span(m, MM_VERS_NONE, open, open);
}

static bool
add_exact(struct making *m, enum mm_vers_scheme scheme, struct mm_str version)
{
	const struct mm_vers_bound b = { version, true };

	m->exact = true;
	return add_span(m, scheme, b, b);
}

/* "vers:TYPE/CONSTRAINT|CONSTRAINT": its type and what follows. */
static bool
cut_vers(struct mm_str text, enum mm_vers_scheme *scheme, struct mm_str *rest)
{
	struct mm_str type;
	size_t slash;

	*rest = text;
	if (!mm_str_starts(text, "vers:"))
		return false;
	text.p += strlen("vers:");
	text.n -= strlen("vers:");
	slash = mm_str_find(text, '/');
	type = (struct mm_str){ text.p, slash };
	*scheme = mm_vers_scheme_of(type);
	*rest = slash < text.n
	    ? (struct mm_str){ text.p + slash + 1, text.n - slash - 1 }
	    : MM_STR("");
	return true;
}

/*
 * Constraints as intervals: a lower one opens, an upper one closes. false
 * when one of them is no version or their order makes no intervals; *short_
 * is set when it was for want of memory.
 */
static bool
add_constraints(struct making *m, enum mm_vers_scheme scheme,
    struct mm_str list, bool *short_)
{
	struct mm_vers_bound from = { MM_STR_NONE, false }, lo, hi;
	bool ok = true;

	*short_ = false;
	while (ok && list.p != NULL) {
		struct mm_str one = mm_str_trim(mm_str_cut(&list, '|'));

		switch (mm_vers_text_read(one, &lo, &hi)) {
		case MM_VERS_TEXT_ALL:
			ok = add_everything(m);
			break;
		case MM_VERS_TEXT_PLAIN:
		case MM_VERS_TEXT_BOUNDS:
			if (lo.text.p != NULL && hi.text.p == NULL) {
				if (from.text.p != NULL)
					return false;
				from = lo;
				continue;
			}
			if (lo.text.p == NULL) {
				lo = from;
				from.text = MM_STR_NONE;
			}
			ok = add_span(m, scheme, lo, hi);
			break;
		case MM_VERS_TEXT_OTHER:
		default:
			return false;
		}
	}
	if (ok && from.text.p != NULL)
		ok = add_span(m, scheme, from,
		    (struct mm_vers_bound){ MM_STR_NONE, false });
	*short_ = !ok;
	return ok;
}

/* Text of a product_version_range, or of a product_version that is one. */
static bool
add_text(struct making *m, struct mm_str text)
{
	enum mm_vers_scheme scheme = MM_VERS_NONE;
	struct mm_str rest;
	bool short_;

	(void)cut_vers(text, &scheme, &rest);
	if (add_constraints(m, scheme, rest, &short_))
		return true;
	m->spans.n = 0;
	m->prose = true;
	return !short_ && add_everything(m);
}

const struct mm_csaf_branch *
mm_csaf_version_branch(const struct mm_csaf *d, const struct mm_csaf_product *p)
{
	for (uint32_t at = p->branch; at != MM_CSAF_NONE;
	     at = d->branches.v[at].parent) {
		const struct mm_csaf_branch *b = &d->branches.v[at];

		if (mm_str_starts(b->category, "product_version") &&
		    b->name.p != NULL)
			return b;
	}
	return NULL;
}

/* ---- identity ---- */

static struct mm_str
cpe_version(struct mm_arena *a, const struct mm_cpe *c)
{
	const struct mm_cpe_value *v = &c->v[MM_CPE_VERSION];

	return v->kind == MM_CPE_VALUE && !v->wild ? mm_arena_str(a, v->text)
						   : MM_STR_NONE;
}

const struct mm_csaf_product *
mm_csaf_identify(struct mm_arena *a, const struct mm_csaf *d,
    const struct mm_csaf_product *p, struct mm_csaf_identity *out)
{
	struct mm_purl purl;
	struct mm_cpe cpe;

	/* Components end: circles were refused. */
	while (p->cpe.n == 0 && p->purl.n == 0 && p->component.p != NULL)
		p = mm_csaf_find(d, p->component);
	memset(out, 0, sizeof(*out));
	if (p->purl.n > 0 && mm_purl_parse(a, p->purl, &purl, NULL) == MM_OK) {
		out->key[0] = mm_purl_key(a, &purl);
		out->version = mm_purl_version(a, &purl);
	}
	if (p->cpe.n > 0 && mm_cpe_parse(a, p->cpe, &cpe, NULL) == MM_OK) {
		out->key[1] = mm_cpe_key(a, &cpe);
		if (out->version.n == 0)
			out->version = cpe_version(a, &cpe);
	}
	return p;
}

/* Spans of the product; false when out of memory. */
static bool
set_spans(struct making *m, const struct mm_csaf_product *p)
{
	const struct mm_csaf_branch *b;

	m->spans.n = 0;
	m->prose = m->exact = false;
	if (m->id.version.n > 0)
		return add_exact(m, MM_VERS_NONE, m->id.version);
	b = mm_csaf_version_branch(m->doc, p);
	if (b == NULL)
		return add_everything(m);
	if (mm_str_eqz(b->category, "product_version") &&
	    !mm_str_starts(b->name, "vers:"))
		return add_exact(m, MM_VERS_NONE, b->name);
	return add_text(m, b->name);
}

/* ---- packages ---- */

static enum mm_verdict
verdict_of(enum mm_csaf_state state)
{
	static const enum mm_verdict verdicts[] = {
		[MM_CSAF_FIXED] = MM_VERDICT_NOT_AFFECTED,
		[MM_CSAF_NOT_AFFECTED] = MM_VERDICT_NOT_AFFECTED,
		[MM_CSAF_INVESTIGATED] = MM_VERDICT_CANNOT_DECIDE,
		[MM_CSAF_AFFECTED] = MM_VERDICT_AFFECTED,
	};

	return verdicts[state];
}

/* Prose clears nothing, and neither does a part outside of its whole. */
static enum mm_verdict
weakened(const struct making *m, enum mm_verdict v, bool part)
{
	if (m->prose || (part && !m->exact && v == MM_VERDICT_NOT_AFFECTED))
		return MM_VERDICT_CANNOT_DECIDE;
	return v;
}

static struct mm_adv_package *
package_of(struct making *m, struct mm_str key)
{
	struct mm_adv_package *p;

	for (uint32_t i = 0; i < m->packages.n; i++)
		if (mm_str_eq(m->packages.v[i].key, key))
			return &m->packages.v[i];
	p = mm_vec_push(m->arena, &m->packages);
	if (p != NULL) {
		p->key = key;
		p->otherwise = MM_VERDICT_CANNOT_DECIDE;
	}
	return p;
}

static bool
add_ranges(struct making *m, struct mm_str key, enum mm_verdict v)
{
	struct mm_adv_package *p = package_of(m, key);
	struct mm_adv_range *all;

	if (p == NULL)
		return false;
	all = mm_arena_array(
	    m->arena, (size_t)p->nranges + m->spans.n, sizeof(*all));
	if (all == NULL)
		return false;
	if (p->nranges > 0)
		memcpy(all, p->ranges, p->nranges * sizeof(*all));
	for (uint32_t i = 0; i < m->spans.n; i++)
		all[p->nranges + i] =
		    (struct mm_adv_range){ m->spans.v[i].scheme,
			    m->spans.v[i].lo, m->spans.v[i].hi, v };
	p->ranges = all;
	p->nranges += m->spans.n;
	return true;
}

static bool
add_product(struct making *m, const struct mm_csaf_status *s)
{
	const struct mm_csaf_product *p = mm_csaf_find(m->doc, s->product);
	const struct mm_csaf_product *named =
	    mm_csaf_identify(m->arena, m->doc, p, &m->id);
	enum mm_verdict v;

	if (m->id.key[0].n == 0 && m->id.key[1].n == 0) {
		m->unkeyed++;
		return true;
	}
	if (!set_spans(m, named))
		return false;
	v = weakened(m, verdict_of(s->state), p->component.p != NULL);
	for (int i = 0; i < 2; i++)
		if (m->id.key[i].n > 0 && !add_ranges(m, m->id.key[i], v))
			return false;
	return true;
}

/* The order in which the states decide. */
static const enum mm_csaf_state order[] = { MM_CSAF_AFFECTED,
	MM_CSAF_INVESTIGATED, MM_CSAF_NOT_AFFECTED, MM_CSAF_FIXED };

static bool
add_products(struct making *m, const struct mm_csaf_vuln *v)
{
	for (size_t k = 0; k < MM_COUNT(order); k++)
		for (uint32_t i = 0; i < v->status.n; i++)
			if (v->status.v[i].state == order[k] &&
			    !add_product(m, &v->status.v[i]))
				return false;
	return true;
}

/* Undecided before fine, also where that came of a text. */
static void
sort_ranges(struct mm_adv_package *p)
{
	static const int ranks[] = { [0] = 1,
		[MM_VERDICT_AFFECTED] = 0,
		[MM_VERDICT_NOT_AFFECTED] = 2,
		[MM_VERDICT_CANNOT_DECIDE] = 1,
		[MM_VERDICT_CONDITIONAL] = 1 };

	for (uint32_t i = 1; i < p->nranges; i++) {
		struct mm_adv_range x = p->ranges[i];
		uint32_t k = i;

		for (;
		     k > 0 && ranks[p->ranges[k - 1].status] > ranks[x.status];
		     k--)
			p->ranges[k] = p->ranges[k - 1];
		p->ranges[k] = x;
	}
}

/* ---- the record ---- */

struct mm_str
mm_csaf_record_id(struct mm_arena *a, const struct mm_csaf *d, uint32_t i)
{
	const struct mm_csaf_vuln *v = &d->vulns.v[i];

	if (v->cve.n > 0)
		return mm_arena_fmt(
		    a, "%.*s/%.*s", MM_FMT(d->id), MM_FMT(v->cve));
	return mm_arena_fmt(a, "%.*s/%u", MM_FMT(d->id), i + 1);
}

static bool
set_aliases(
    struct mm_arena *a, const struct mm_csaf_vuln *v, struct mm_advisory *out)
{
	uint32_t n = 0;

	out->aliases = mm_arena_array(a, v->ids.n + 1u, sizeof(*out->aliases));
	if (out->aliases == NULL)
		return false;
	if (v->cve.n > 0)
		out->aliases[n++] = v->cve;
	/* Numbers of trackers are no names of the vulnerability. */
	for (uint32_t i = 0; v->cve.n == 0 && i < v->ids.n; i++)
		if (mm_fields_is_id(v->ids.v[i]) &&
		    mm_str_starts(v->ids.v[i], "GHSA-"))
			out->aliases[n++] = v->ids.v[i];
	out->naliases = n;
	return true;
}

enum mm_status
mm_csaf_advisory(struct mm_arena *a, const struct mm_csaf *d, uint32_t i,
    struct mm_advisory *out, struct mm_err *err)
{
	const struct mm_csaf_vuln *v = &d->vulns.v[i];
	struct making m = { .arena = a, .doc = d };
	struct mm_advisory adv = { .source = MM_FEED_CSAF,
		.title = mm_fields_line(v->title.n > 0 ? v->title : d->title),
		.cvss = v->cvss,
		.cvss_x10 = v->cvss_x10,
		.published = d->first_released,
		.modified = d->released };

	adv.id = mm_csaf_record_id(a, d, i);
	if (adv.id.p == NULL || !set_aliases(a, v, &adv) ||
	    !add_products(&m, v))
		return mm_err_nomem(err);
	/* A key or text left out for want of memory would hide a match. */
	if (mm_arena_short(a))
		return mm_err_nomem(err);
	for (uint32_t k = 0; k < m.packages.n; k++)
		sort_ranges(&m.packages.v[k]);
	adv.packages = m.packages.v;
	adv.npackages = m.packages.n;
	adv.unkeyed = m.unkeyed;
	*out = adv;
	return MM_OK;
}
