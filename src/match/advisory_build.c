/* SPDX-License-Identifier: Apache-2.0 */
#include "match/advisory_build.h"

#include <stdlib.h>
#include <string.h>

#include "vers/purl.h"
#include "vers/vers.h"

#define TITLE_MAX 300
/* Longest identifier, key, version or date taken, in bytes. */
#define TEXT_MAX 4096
/* Sources that publish rules, as columns of `newest`. */
#define SOURCES MM_FEED_RULES

struct mm_advidx_build *
mm_advidx_build_new(void)
{
	struct mm_advidx_build *b = calloc(1, sizeof(*b));

	if (b == NULL)
		return NULL;
	b->scratch = mm_arena_new(0);
	mm_buf_init(&b->orderkey, 1 << 20);
	mm_pool_init(&b->pool);
	mm_names_init(&b->keys, &b->pool);
	mm_names_init(&b->ids, &b->pool);
	mm_names_init(&b->texts, &b->pool);
	mm_names_init(&b->vectors, &b->pool);
	mm_column_init(&b->bounds, sizeof(struct mm_ax_bound));
	mm_column_init(&b->records, sizeof(struct mm_ab_record));
	mm_column_init(&b->aliases, sizeof(uint32_t));
	mm_column_init(&b->newest, SOURCES * sizeof(uint32_t));
	mm_column_init(&b->pkgs, sizeof(struct mm_ab_pkg));
	mm_column_init(&b->ranges, sizeof(struct mm_ax_range));
	mm_column_init(&b->lists, sizeof(uint32_t));
	mm_column_init(&b->leaves, sizeof(struct mm_ax_leaf));
	mm_column_init(&b->configs, sizeof(struct mm_ax_config));
	mm_column_init(&b->code, sizeof(uint32_t));
	mm_column_init(&b->kevs, sizeof(struct mm_ab_kev));
	mm_column_init(&b->epss, sizeof(struct mm_ab_epss));
	mm_column_init(&b->mask, sizeof(uint32_t));
	mm_column_init(&b->over, sizeof(struct mm_ax_base));
	if (b->scratch == NULL || b->pool.failed) {
		mm_advidx_build_free(b);
		return NULL;
	}
	return b;
}

void
mm_advidx_build_free(struct mm_advidx_build *b)
{
	if (b == NULL)
		return;
	mm_arena_free(b->scratch);
	mm_buf_free(&b->orderkey);
	mm_names_free(&b->keys);
	mm_names_free(&b->ids);
	mm_names_free(&b->texts);
	mm_names_free(&b->vectors);
	mm_pool_free(&b->pool);
	mm_column_free(&b->bounds);
	mm_column_free(&b->records);
	mm_column_free(&b->aliases);
	mm_column_free(&b->newest);
	mm_column_free(&b->pkgs);
	mm_column_free(&b->ranges);
	mm_column_free(&b->lists);
	mm_column_free(&b->leaves);
	mm_column_free(&b->configs);
	mm_column_free(&b->code);
	mm_column_free(&b->kevs);
	mm_column_free(&b->epss);
	mm_column_free(&b->mask);
	mm_column_free(&b->over);
	mm_ab_pull_free(b->pull);
	free(b);
}

enum mm_vers_scheme
mm_ab_scheme(struct mm_str key, enum mm_vers_scheme declared)
{
	return mm_str_eqz(key, "cpe:a:openssl:openssl") ? MM_VERS_OPENSSL
							: declared;
}

uint32_t
mm_ab_key(struct mm_advidx_build *b, struct mm_str key)
{
	bool added;

	return mm_names_put(&b->keys, key, &added);
}

bool
mm_ab_bound(struct mm_advidx_build *b, enum mm_vers_scheme scheme,
    struct mm_str text, uint32_t *out)
{
	struct mm_ax_bound *bound;
	enum mm_status st;
	char name[256], *at = name;
	uint32_t i;
	bool added;

	*out = MM_AX_NONE;
	if (text.p == NULL)
		return true;
	if (text.n >= sizeof(name) &&
	    (at = mm_arena_alloc(b->scratch, text.n + 1)) == NULL)
		return false;
	at[0] = (char)scheme;
	memcpy(at + 1, text.p, text.n);
	i = mm_names_put(&b->texts, (struct mm_str){ at, text.n + 1 }, &added);
	if (i == MM_NAME_NONE)
		return false;
	*out = i;
	if (!added)
		return true;
	bound = mm_column_push(&b->bounds);
	if (bound == NULL)
		return false;
	bound->name = ((const uint32_t *)b->texts.refs.p)[i];
	bound->scheme = (uint32_t)scheme;
	if (scheme == MM_VERS_NONE)
		return true;
	mm_buf_clear(&b->orderkey);
	st = mm_vers_key(scheme, text, &b->orderkey, NULL);
	if (st != MM_OK) {
		b->stats.bad_bounds++;
		/* Short of memory is not "does not parse". */
		return st != MM_ENOMEM;
	}
	bound->key = mm_pool_add(&b->pool, mm_buf_view(&b->orderkey));
	return bound->key != 0;
}

/*
 * A commit range: no order of versions, and not one version either. One
 * without any bound is not: it says that any version may be affected.
 */
static bool
is_commit_range(const struct mm_adv_range *r)
{
	return (r->lo.text.p != NULL || r->hi.text.p != NULL) &&
	    r->status == MM_VERDICT_CANNOT_DECIDE &&
	    r->scheme == MM_VERS_NONE &&
	    !(r->lo.text.p != NULL && r->lo.inclusive && r->hi.inclusive &&
		mm_str_eq(r->lo.text, r->hi.text));
}

/*
 * Does the record say anything else about this key than commit ranges? Then
 * those say the same thing in commits and would only add "cannot decide".
 */
static bool
has_versions(const struct mm_advisory *a, struct mm_str key)
{
	for (uint32_t i = 0; i < a->npackages; i++) {
		const struct mm_adv_package *p = &a->packages[i];

		if (!mm_str_eq(p->key, key))
			continue;
		if (p->nversions > 0)
			return true;
		for (uint32_t j = 0; j < p->nranges; j++)
			if (!is_commit_range(&p->ranges[j]))
				return true;
	}
	return false;
}

static bool
add_range(
    struct mm_advidx_build *b, const struct mm_adv_range *r, struct mm_str key)
{
	enum mm_vers_scheme scheme = mm_ab_scheme(key, r->scheme);
	struct mm_ax_range *x = mm_column_push(&b->ranges);
	uint32_t lo, hi;

	if (x == NULL || !mm_ab_bound(b, scheme, r->lo.text, &lo) ||
	    !mm_ab_bound(b, scheme, r->hi.text, &hi))
		return false;
	x->lo = lo;
	x->hi = hi;
	x->scheme = (uint8_t)scheme;
	x->status =
	    (uint8_t)(r->status != 0 ? r->status : MM_VERDICT_CANNOT_DECIDE);
	if (r->lo.inclusive)
		x->flags |= MM_AX_LO_INCL;
	if (r->hi.inclusive)
		x->flags |= MM_AX_HI_INCL;
	if (lo != MM_AX_NONE && lo == hi && r->lo.inclusive && r->hi.inclusive)
		x->flags |= MM_AX_EXACT;
	b->stats.ranges++;
	return true;
}

static struct mm_str
bound_key(const struct mm_advidx_build *b, uint32_t i)
{
	return mm_pool_text(
	    &b->pool, ((const struct mm_ax_bound *)b->bounds.p)[i].key);
}

/* Listed versions: parsed ones by order key, then the others by number. */
static int
cmp_list(const void *pa, const void *pb, void *ctx)
{
	uint32_t a = *(const uint32_t *)pa, c = *(const uint32_t *)pb;
	struct mm_str ka = bound_key(ctx, a), kc = bound_key(ctx, c);
	int d;

	if (ka.p == NULL || kc.p == NULL)
		d = (ka.p == NULL) - (kc.p == NULL);
	else
		d = mm_str_cmp(ka, kc);
	return d != 0 ? d : (a > c) - (a < c);
}

void
mm_ab_sort_list(struct mm_advidx_build *b, const struct mm_ax_pkg *p)
{
	if (p->nlist > 1)
		qsort_r((uint32_t *)b->lists.p + p->list0, p->nlist,
		    sizeof(uint32_t), cmp_list, b);
}

static bool
add_list(struct mm_advidx_build *b, const struct mm_adv_package *p,
    struct mm_ax_pkg *x)
{
	x->list0 = b->lists.n;
	for (uint32_t i = 0; i < p->nversions; i++) {
		uint32_t *at, bound;

		if (p->versions[i].p == NULL)
			continue;
		if (!mm_ab_bound(b, (enum mm_vers_scheme)x->scheme,
			p->versions[i], &bound))
			return false;
		at = mm_column_push(&b->lists);
		if (at == NULL)
			return false;
		*at = bound;
	}
	x->nlist = b->lists.n - x->list0;
	mm_ab_sort_list(b, x);
	return true;
}

/* The order of a package's listed versions: its ranges', or its type's. */
static enum mm_vers_scheme
list_scheme(const struct mm_adv_package *p)
{
	struct mm_str rest = p->key, type;

	for (uint32_t i = 0; i < p->nranges; i++)
		if (p->ranges[i].scheme != MM_VERS_NONE)
			return mm_ab_scheme(p->key, p->ranges[i].scheme);
	if (!mm_str_starts(rest, "pkg:"))
		return MM_VERS_NONE;
	rest.p += 4;
	rest.n -= 4;
	type = mm_str_cut(&rest, '/');
	return mm_purl_scheme(type);
}

static bool
names_distro(struct mm_str key)
{
	size_t at = mm_str_find(key, '?');
	struct mm_str tail = { key.p + at, key.n - at };

	return mm_str_starts(tail, "?distro=");
}

/*
 * A package of a distribution whose release a component does not state must
 * not look unknown: the key without release exists too, without rules.
 */
bool
mm_ab_bare_key(struct mm_advidx_build *b, struct mm_str key)
{
	struct mm_str bare = { key.p, mm_str_find(key, '?') };

	return mm_ab_key(b, bare) != MM_NAME_NONE;
}

/* The ranges; commit ranges only when nothing else speaks for the key. */
static bool
add_ranges(struct mm_advidx_build *b, const struct mm_adv_package *p,
    bool commits, struct mm_ax_pkg *x)
{
	x->range0 = b->ranges.n;
	for (uint32_t i = 0; i < p->nranges; i++) {
		if (!commits && is_commit_range(&p->ranges[i]))
			continue;
		if (!add_range(b, &p->ranges[i], p->key))
			return false;
	}
	x->nranges = b->ranges.n - x->range0;
	return true;
}

static bool
add_package(struct mm_advidx_build *b, const struct mm_advisory *a,
    const struct mm_adv_package *p, uint32_t record)
{
	struct mm_ax_pkg x = { .record = record };
	struct mm_ab_pkg *at;
	uint32_t key;
	bool versions;

	if (p->key.n == 0)
		return true;
	versions = has_versions(a, p->key);
	x.scheme = (uint8_t)list_scheme(p);
	x.cpe = mm_str_starts(p->key, "cpe:");
	x.distro = names_distro(p->key);
	x.otherwise = (uint8_t)(p->otherwise != 0 ? p->otherwise
						  : MM_VERDICT_CANNOT_DECIDE);
	if (!add_ranges(b, p, !versions, &x))
		return false;
	/* Only commit ranges, beside a package that has versions. */
	if (x.nranges == 0 && p->nranges > 0 && p->nversions == 0)
		return true;
	key = mm_ab_key(b, p->key);
	if (key == MM_NAME_NONE || !add_list(b, p, &x) ||
	    (x.distro && !mm_ab_bare_key(b, p->key)))
		return false;
	at = mm_column_push(&b->pkgs);
	if (at == NULL)
		return false;
	at->key = key;
	at->p = x;
	b->stats.packages++;
	return true;
}

/* Number of an identifier; its row of `newest` is made with it. */
uint32_t
mm_ab_id(struct mm_advidx_build *b, struct mm_str id)
{
	bool added;
	uint32_t i = mm_names_put(&b->ids, id, &added), *row;

	if (i == MM_NAME_NONE || !added)
		return i;
	row = mm_column_push(&b->newest);
	if (row == NULL)
		return MM_NAME_NONE;
	for (int s = 0; s < SOURCES; s++)
		row[s] = MM_AX_NONE;
	return i;
}

static bool
add_aliases(struct mm_advidx_build *b, const struct mm_advisory *a,
    struct mm_ab_record *r)
{
	r->alias0 = b->aliases.n;
	for (uint32_t i = 0; i < a->naliases; i++) {
		uint32_t id, *at;

		if (a->aliases[i].p == NULL || mm_str_eq(a->aliases[i], a->id))
			continue;
		id = mm_ab_id(b, a->aliases[i]);
		at = id != MM_NAME_NONE ? mm_column_push(&b->aliases) : NULL;
		if (at == NULL)
			return false;
		*at = id;
	}
	r->naliases = b->aliases.n - r->alias0;
	return true;
}

uint32_t *
mm_ab_newest(const struct mm_advidx_build *b, uint32_t id, uint8_t source)
{
	return (uint32_t *)b->newest.p + (size_t)id * SOURCES +
	    (source - 1u) % SOURCES;
}

/* Settle which of two records of one source and identifier stays. */
static void
replace_older(struct mm_advidx_build *b, struct mm_ab_record *r, uint32_t index)
{
	struct mm_ab_record *records = b->records.p, *old;
	uint32_t *slot = mm_ab_newest(b, r->id, r->source);
	struct mm_str was, now;

	if (*slot == MM_AX_NONE) {
		*slot = index;
		return;
	}
	old = &records[*slot];
	/* Without rules and not withdrawn it says nothing: both stay. */
	if (!r->has_rules && !r->withdrawn)
		return;
	was = mm_pool_text(&b->pool, old->modified);
	now = mm_pool_text(&b->pool, r->modified);
	b->stats.replaced++;
	if (was.p != NULL && now.p != NULL && mm_str_cmp(now, was) < 0) {
		r->replaced = true;
		return;
	}
	old->replaced = true;
	*slot = index;
}

bool
mm_ab_vector(struct mm_advidx_build *b, struct mm_str vector, uint32_t *out)
{
	bool added;
	uint32_t i;

	if (vector.p == NULL)
		return true;
	i = mm_names_put(&b->vectors, vector, &added);
	if (i == MM_NAME_NONE)
		return false;
	*out = ((const uint32_t *)b->vectors.refs.p)[i];
	return true;
}

static bool
fill_record(struct mm_advidx_build *b, const struct mm_advisory *a,
    struct mm_ab_record *r)
{
	r->id = mm_ab_id(b, a->id);
	if (r->id == MM_NAME_NONE || !mm_ab_vector(b, a->cvss, &r->cvss))
		return false;
	r->source = (uint8_t)a->source;
	r->withdrawn = a->withdrawn;
	r->has_rules = a->npackages > 0 || a->nconfigs > 0;
	r->title = mm_pool_add(&b->pool, mm_pool_clip(a->title, TITLE_MAX));
	r->cvss_x10 = (uint16_t)(a->cvss_x10 <= 100 ? a->cvss_x10 : 0);
	r->published = mm_pool_add(&b->pool, a->published);
	r->modified = mm_pool_add(&b->pool, a->modified);
	return add_aliases(b, a, r);
}

static size_t
larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* Bytes of the longest text. */
static size_t
longest_of_package(const struct mm_adv_package *p)
{
	size_t most = p->key.n;

	for (uint32_t i = 0; i < p->nranges; i++) {
		most = larger(most, p->ranges[i].lo.text.n);
		most = larger(most, p->ranges[i].hi.text.n);
	}
	for (uint32_t i = 0; i < p->nversions; i++)
		most = larger(most, p->versions[i].n);
	return most;
}

/* What can be refused is refused before anything is taken. */
static enum mm_status
check_record(const struct mm_advisory *a, struct mm_err *err)
{
	size_t most = larger(
	    larger(a->id.n, a->cvss.n), larger(a->published.n, a->modified.n));

	if (a->id.n == 0 || a->source < MM_FEED_CVE5 ||
	    a->source > MM_FEED_RULES)
		return mm_err_set(err, MM_EFORMAT,
		    "脆弱性レコードに識別子または情報源がありません",
		    "an advisory has no identifier or no source");
	for (uint32_t i = 0; i < a->naliases; i++)
		most = larger(most, a->aliases[i].n);
	for (uint32_t i = 0; i < a->npackages; i++)
		most = larger(most, longest_of_package(&a->packages[i]));
	if (most > TEXT_MAX)
		return mm_err_set(err, MM_ELIMIT,
		    "脆弱性レコード %.*s の文字列が %d バイトを超えています",
		    "advisory %.*s has a text of more than %d bytes",
		    MM_FMT(mm_pool_clip(a->id, 64)), TEXT_MAX);
	return MM_OK;
}

enum mm_status
mm_advidx_build_add(
    struct mm_advidx_build *b, const struct mm_advisory *a, struct mm_err *err)
{
	struct mm_ab_record r = { 0 }, *at;
	uint32_t index;
	enum mm_status st;

	mm_arena_reset(b->scratch);
	st = check_record(a, err);
	if (st != MM_OK)
		return st;
	if (!mm_ab_pull(b, a->id, a->aliases, a->naliases))
		return mm_err_nomem(err);
	index = b->records.n;
	if (!fill_record(b, a, &r))
		return mm_err_nomem(err);
	if (!a->withdrawn) {
		/* First, since it may refuse the record and leave no trace. */
		st = mm_ab_configs(b, a, index, err);
		if (st != MM_OK)
			return st;
		for (uint32_t i = 0; i < a->npackages; i++)
			if (!add_package(b, a, &a->packages[i], index))
				return mm_err_nomem(err);
	}
	at = mm_column_push(&b->records);
	if (at == NULL || b->pool.failed)
		return mm_err_nomem(err);
	replace_older(b, &r, index);
	*at = r;
	b->stats.records++;
	b->stats.withdrawn += a->withdrawn;
	return MM_OK;
}

enum mm_status
mm_advidx_build_add_kev(
    struct mm_advidx_build *b, const struct mm_kev *k, struct mm_err *err)
{
	struct mm_ab_kev *at = NULL;
	uint32_t id = MM_NAME_NONE;

	if (mm_ab_pull(b, k->id, NULL, 0))
		id = mm_ab_id(b, k->id);
	if (id != MM_NAME_NONE)
		at = mm_column_push(&b->kevs);
	if (at == NULL)
		return mm_err_nomem(err);
	*at = (struct mm_ab_kev){ id, k->added.day, k->ransomware };
	return MM_OK;
}

enum mm_status
mm_advidx_build_add_epss(
    struct mm_advidx_build *b, const struct mm_epss *e, struct mm_err *err)
{
	struct mm_ab_epss *at = NULL;
	uint32_t id = MM_NAME_NONE;

	if (mm_ab_pull(b, e->id, NULL, 0))
		id = mm_ab_id(b, e->id);
	if (id != MM_NAME_NONE)
		at = mm_column_push(&b->epss);
	if (at == NULL)
		return mm_err_nomem(err);
	*at = (struct mm_ab_epss){ id, e->prob_e6, e->pctl_e6 };
	return MM_OK;
}
