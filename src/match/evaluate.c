/* SPDX-License-Identifier: Apache-2.0 */
#include "match/evaluate.h"

#include <string.h>

#include "match/advisory_layout.h"
#include "vers/vers.h"

static const char *const rule_ids[MM_RULE__COUNT] = {
	[MM_RULE_PURL_RANGE] = "purl-range",
	[MM_RULE_PURL_LIST] = "purl-version-list",
	[MM_RULE_CPE_RANGE] = "cpe-range",
	[MM_RULE_CPE_EXACT] = "cpe-exact",
	[MM_RULE_NVD_CONFIG] = "nvd-config",
	[MM_RULE_OTHERWISE] = "default-status",
};

/* clang-format off */
static const struct {
	const char *id, *ja, *en;
} whys[MM_WHY__COUNT] = {
	[MM_WHY_NONE] = { "", "", "" },
	[MM_WHY_NO_VERSION] = { "no-version", "部品の版が書かれていません",
		"the component states no version" },
	[MM_WHY_BAD_VERSION] = { "bad-version",
		"部品の版を、この比較方法では読めません",
		"the component's version does not parse in this order" },
	[MM_WHY_BAD_BOUND] = { "bad-bound",
		"根拠レコードの版を、この比較方法では読めません",
		"a version of the record does not parse in this order" },
	[MM_WHY_NO_ORDER] = { "no-order",
		"根拠レコードが版の順序を示していません",
		"the record states no order of versions" },
	[MM_WHY_SOURCE] = { "source-unknown",
		"根拠レコード自体が不明としています",
		"the record itself says unknown" },
	[MM_WHY_CPE_ATTR] = { "cpe-attribute",
		"部品のCPEが、条件のCPEより大まかです",
		"the component's CPE is less specific than the criterion" },
	[MM_WHY_PLATFORM] = { "platform",
		"プラットフォームが登録されていません",
		"a platform is not registered" },
	[MM_WHY_OTHER_DECIDES] = { "other-decides",
		"NVDまたはOSVが同じ脆弱性を判定できるため除外",
		"dropped: NVD or OSV decides the same vulnerability" },
	[MM_WHY_DISTRO_DECIDES] = { "distro-decides",
		"ディストリビューションの判定が優先",
		"overridden by the verdict of the distribution" },
};
/* clang-format on */

const char *
mm_match_rule_id(enum mm_match_rule rule)
{
	return rule > 0 && rule < MM_RULE__COUNT ? rule_ids[rule] : "";
}

const char *
mm_match_why_id(enum mm_match_why why)
{
	return why < MM_WHY__COUNT ? whys[why].id : "";
}

enum mm_match_why
mm_match_why_of(struct mm_str id)
{
	for (int i = 1; i < MM_WHY__COUNT; i++)
		if (mm_str_eqz(id, whys[i].id))
			return (enum mm_match_why)i;
	return MM_WHY_NONE;
}

const char *
mm_match_why_text(enum mm_match_why why, enum mm_lang lang)
{
	return why < MM_WHY__COUNT ? mm_tr(lang, whys[why].ja, whys[why].en)
				   : "";
}

/* A version and its order keys, made when first asked for. */
struct version {
	struct mm_str text;
	struct mm_str key[MM_VERS__COUNT];
	bool tried[MM_VERS__COUNT];
};

struct eval {
	const struct mm_advidx *x; /* the segment asked */
	const uint8_t *hidden; /* of its records, or NULL */
	uint32_t record0, config0, leaf0; /* first numbers of the segment */
	struct mm_arena *a;
	const struct mm_ident *ident;
	struct mm_ident_result *out;
	struct version version;
	struct mm_buf buf;
	bool nomem;
};

/* Interval between two bounds of the index. */
struct interval {
	uint32_t lo, hi;
	unsigned flags;
	enum mm_vers_scheme scheme;
};

/* Answer about one interval, with the order that was used. */
struct answer {
	enum mm_tri in;
	enum mm_match_why why;
	enum mm_vers_scheme scheme;
};

/* Order key of a text, or absent when it does not parse. */
static struct mm_str
make_key(struct eval *e, enum mm_vers_scheme scheme, struct mm_str text)
{
	struct mm_str key;
	enum mm_status st;

	if (scheme == MM_VERS_NONE)
		return MM_STR_NONE;
	mm_buf_clear(&e->buf);
	st = mm_vers_key(scheme, text, &e->buf, NULL);
	if (st != MM_OK) {
		/* Short of memory is not "does not parse". */
		e->nomem = e->nomem || st == MM_ENOMEM;
		return MM_STR_NONE;
	}
	key = mm_arena_str(e->a, mm_buf_view(&e->buf));
	e->nomem = e->nomem || key.p == NULL;
	return key;
}

static struct mm_str
version_key(struct eval *e, enum mm_vers_scheme scheme)
{
	struct version *v = &e->version;

	if (!v->tried[scheme] && v->text.p != NULL) {
		v->tried[scheme] = true;
		v->key[scheme] = make_key(e, scheme, v->text);
	}
	return v->key[scheme];
}

static struct mm_str
bound_key(struct eval *e, uint32_t bound, enum mm_vers_scheme scheme)
{
	if (e->x->bound[bound].scheme == (uint32_t)scheme)
		return mm_advidx_text(e->x, e->x->bound[bound].key);
	return make_key(e, scheme, mm_advidx_bound_text(e->x, bound));
}

/* Bytes a version may have; "/", "<", "," and blanks make it a phrase. */
static bool
is_version_byte(char c)
{
	static const char bytes[] = "0123456789.+~:_-"
				    "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ";

	return memchr(bytes, c, sizeof(bytes) - 1) != NULL;
}

/* An "x" between dots or at an end: a pattern, as in "2.x". */
static bool
has_x_part(struct mm_str s)
{
	while (s.p != NULL) {
		struct mm_str part = mm_str_cut(&s, '.');

		if (part.n == 1 && (part.p[0] | 0x20) == 'x')
			return true;
	}
	return false;
}

/* Looks like one version: digits first, after a "v" perhaps. */
static bool
is_plain_version(struct mm_str s)
{
	if (s.n > 1 && (s.p[0] | 0x20) == 'v') {
		s.p++;
		s.n--;
	}
	if (s.n == 0 || s.p[0] < '0' || s.p[0] > '9')
		return false;
	for (size_t i = 0; i < s.n; i++)
		if (!is_version_byte(s.p[i]))
			return false;
	return !has_x_part(s);
}

/* One end by order keys. */
static enum mm_tri
beyond(struct eval *e, uint32_t bound, bool inclusive, bool low,
    enum mm_vers_scheme scheme)
{
	struct mm_str kv, kb;
	int d;

	if (bound == MM_AX_NONE)
		return MM_YES;
	kv = version_key(e, scheme);
	kb = bound_key(e, bound, scheme);
	if (kv.p == NULL || kb.p == NULL)
		return MM_UNKNOWN;
	d = mm_str_cmp(kv, kb);
	if (!low)
		d = -d;
	return d > 0 || (d == 0 && inclusive) ? MM_YES : MM_NO;
}

/* The ends that are equal to the version as texts decide without an order. */
static enum mm_tri
by_text(const struct eval *e, const struct interval *r)
{
	struct mm_str v = e->version.text;

	if (r->lo != MM_AX_NONE &&
	    mm_str_eq(mm_advidx_bound_text(e->x, r->lo), v))
		return r->flags & MM_AX_LO_INCL ? MM_YES : MM_NO;
	if (r->hi != MM_AX_NONE &&
	    mm_str_eq(mm_advidx_bound_text(e->x, r->hi), v))
		return r->flags & MM_AX_HI_INCL ? MM_YES : MM_NO;
	return MM_UNKNOWN;
}

static struct answer
by_equality_only(const struct eval *e, const struct interval *r)
{
	struct answer a = { MM_UNKNOWN, MM_WHY_NO_ORDER, MM_VERS_NONE };

	if ((r->flags & MM_AX_EXACT) != 0 &&
	    is_plain_version(e->version.text) &&
	    is_plain_version(mm_advidx_bound_text(e->x, r->lo)))
		a = (struct answer){ MM_NO, MM_WHY_NONE, MM_VERS_NONE };
	return a;
}

static struct answer
in_interval(struct eval *e, const struct interval *r)
{
	struct answer a = { MM_YES, MM_WHY_NONE, r->scheme };
	enum mm_tri text;

	if (r->lo == MM_AX_NONE && r->hi == MM_AX_NONE)
		return a;
	if (e->version.text.p == NULL) {
		a.in = MM_UNKNOWN;
		a.why = MM_WHY_NO_VERSION;
		return a;
	}
	text = by_text(e, r);
	if (text != MM_UNKNOWN) {
		a.in = text;
		return a;
	}
	if (r->scheme == MM_VERS_NONE)
		return by_equality_only(e, r);
	a.in = mm_tri_and(
	    beyond(e, r->lo, r->flags & MM_AX_LO_INCL, true, r->scheme),
	    beyond(e, r->hi, r->flags & MM_AX_HI_INCL, false, r->scheme));
	if (a.in == MM_UNKNOWN) {
		bool bad = version_key(e, r->scheme).p == NULL;

		a.why = bad ? MM_WHY_BAD_VERSION : MM_WHY_BAD_BOUND;
		e->out->bad_version = e->out->bad_version || bad;
	}
	return a;
}

/* A CPE rule in the order of the component's purl, where that works. */
static struct answer
in_cpe_interval(struct eval *e, const struct interval *r)
{
	struct interval own = *r;
	enum mm_vers_scheme s = e->ident->scheme;

	own.scheme = s;
	if (r->scheme == MM_VERS_GENERIC && s != MM_VERS_NONE &&
	    s != MM_VERS_GENERIC && version_key(e, s).p != NULL &&
	    (r->lo == MM_AX_NONE || bound_key(e, r->lo, s).p != NULL) &&
	    (r->hi == MM_AX_NONE || bound_key(e, r->hi, s).p != NULL))
		return in_interval(e, &own);
	return in_interval(e, r);
}

static struct mm_str
range_text(
    const struct mm_advidx *x, struct mm_arena *a, const struct interval *r)
{
	struct mm_str lo = MM_STR("*"), hi = MM_STR("*");

	if (r->lo == MM_AX_NONE && r->hi == MM_AX_NONE)
		return mm_arena_str(a, lo);
	if (r->lo != MM_AX_NONE)
		lo = mm_advidx_bound_text(x, r->lo);
	if (r->flags & MM_AX_EXACT)
		return mm_arena_fmt(a, "= %.*s", MM_FMT(lo));
	if (r->hi != MM_AX_NONE)
		hi = mm_advidx_bound_text(x, r->hi);
	return mm_arena_fmt(a, "%c%.*s, %.*s%c",
	    r->lo != MM_AX_NONE && (r->flags & MM_AX_LO_INCL) ? '[' : '(',
	    MM_FMT(lo), MM_FMT(hi),
	    r->hi != MM_AX_NONE && (r->flags & MM_AX_HI_INCL) ? ']' : ')');
}

static struct interval
leaf_interval(const struct mm_ax_leaf *f)
{
	return (struct interval){ f->lo, f->hi, f->flags,
		(enum mm_vers_scheme)f->scheme };
}

struct mm_str
mm_evaluate_leaf_range(
    const struct mm_advidx *x, struct mm_arena *a, uint32_t leaf)
{
	const struct mm_advidx *s = mm_advidx_segment(x, MM_AX_LEAF, &leaf);
	const struct mm_ax_leaf *f = &s->leaf[leaf];
	struct interval r = leaf_interval(f);

	if (f->flags & MM_AX_NA_VERSION)
		return mm_arena_str(a, MM_STR("-"));
	return range_text(s, a, &r);
}

struct mm_str
mm_evaluate_leaf_text(
    const struct mm_advidx *x, struct mm_arena *a, uint32_t leaf)
{
	const struct mm_ax_leaf *f = &x->leaf[leaf];
	struct mm_str cpe = mm_advidx_text(x, f->cpe);

	if ((f->lo == MM_AX_NONE && f->hi == MM_AX_NONE) ||
	    (f->flags & MM_AX_EXACT))
		return cpe;
	return mm_arena_fmt(a, "%.*s %.*s", MM_FMT(cpe),
	    MM_FMT(mm_evaluate_leaf_range(x, a, leaf)));
}

/* What a package says, and which of its ranges said it. */
struct said {
	enum mm_verdict verdict;
	enum mm_match_why why;
	enum mm_vers_scheme scheme;
	enum mm_match_rule rule;
	struct interval range;
	bool has_range;
};

/*
 * Position of an order key in a list, or of the first that is not below it;
 * those without a key come after all others.
 */
static uint32_t
find_in_list(const struct eval *e, const struct mm_ax_pkg *p, struct mm_str key,
    bool *found)
{
	const uint32_t *list = e->x->list + p->list0;
	uint32_t lo = 0, hi = p->nlist;

	*found = false;
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;
		struct mm_str k =
		    mm_advidx_text(e->x, e->x->bound[list[mid]].key);
		int d = k.p == NULL ? 1 : mm_str_cmp(k, key);

		*found = *found || d == 0;
		if (d < 0)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* Is the version among the listed ones? By text, or equal in order. */
static struct answer
in_list(struct eval *e, const struct mm_ax_pkg *p)
{
	enum mm_vers_scheme scheme = (enum mm_vers_scheme)p->scheme;
	struct answer a = { MM_YES, MM_WHY_NONE, scheme };
	struct mm_str v = e->version.text, kv;
	uint32_t i = 0;
	bool found = false;

	if (v.p == NULL)
		return (struct answer){ MM_UNKNOWN, MM_WHY_NO_VERSION, scheme };
	kv = version_key(e, scheme);
	if (kv.p != NULL)
		i = find_in_list(e, p, kv, &found);
	for (; !found && i < p->nlist; i++)
		found = mm_str_eq(
		    mm_advidx_bound_text(e->x, e->x->list[p->list0 + i]), v);
	if (found)
		return a;
	a.in = MM_NO;
	if (kv.p != NULL || (scheme == MM_VERS_NONE && is_plain_version(v)))
		return a;
	a.in = MM_UNKNOWN;
	a.why = scheme == MM_VERS_NONE ? MM_WHY_NO_ORDER : MM_WHY_BAD_VERSION;
	return a;
}

static enum mm_match_rule
range_rule(const struct mm_ax_pkg *p, const struct interval *r)
{
	if (p->cpe)
		return r->flags & MM_AX_EXACT ? MM_RULE_CPE_EXACT
					      : MM_RULE_CPE_RANGE;
	return r->flags & MM_AX_EXACT ? MM_RULE_PURL_LIST : MM_RULE_PURL_RANGE;
}

/* Statuses of ranges that could not be compared. */
struct pending {
	unsigned statuses;
	struct said first;
};

static void
hold(struct pending *p, enum mm_verdict status, const struct said *s)
{
	if (p->statuses == 0)
		p->first = *s;
	p->statuses |= 1u << status;
}

/* The answer stands when nothing undecided before it says otherwise. */
static struct said
settle(const struct pending *p, struct said s)
{
	if ((p->statuses & ~(1u << s.verdict)) == 0) {
		if (s.verdict == MM_VERDICT_CANNOT_DECIDE)
			s.why = p->statuses != 0 ? p->first.why : MM_WHY_SOURCE;
		return s;
	}
	s = p->first;
	s.verdict = MM_VERDICT_CANNOT_DECIDE;
	return s;
}

static struct said
say_package(struct eval *e, const struct mm_ax_pkg *p)
{
	struct said s = { .scheme = (enum mm_vers_scheme)p->scheme };
	struct pending wait = { 0 };

	if (p->nlist > 0) {
		struct answer a = in_list(e, p);

		s.rule = MM_RULE_PURL_LIST;
		s.why = a.why;
		s.verdict = MM_VERDICT_AFFECTED;
		if (a.in == MM_YES)
			return s;
		if (a.in == MM_UNKNOWN)
			hold(&wait, MM_VERDICT_AFFECTED, &s);
	}
	for (uint32_t i = 0; i < p->nranges; i++) {
		const struct mm_ax_range *r = &e->x->range[p->range0 + i];
		struct interval iv = { r->lo, r->hi, r->flags,
			(enum mm_vers_scheme)r->scheme };
		struct answer a =
		    p->cpe ? in_cpe_interval(e, &iv) : in_interval(e, &iv);

		if (a.in == MM_NO)
			continue;
		s = (struct said){ (enum mm_verdict)r->status, a.why, a.scheme,
			range_rule(p, &iv), iv, true };
		if (a.in == MM_YES)
			return settle(&wait, s);
		hold(&wait, (enum mm_verdict)r->status, &s);
	}
	s = (struct said){ .verdict = (enum mm_verdict)p->otherwise,
		.scheme = (enum mm_vers_scheme)p->scheme,
		.rule = MM_RULE_OTHERWISE };
	return settle(&wait, s);
}

static int
verdict_rank(enum mm_verdict v)
{
	static const int rank[] = { [0] = 0,
		[MM_VERDICT_AFFECTED] = 3,
		[MM_VERDICT_NOT_AFFECTED] = 0,
		[MM_VERDICT_CANNOT_DECIDE] = 1,
		[MM_VERDICT_CONDITIONAL] = 2 };

	return rank[v];
}

/* Keep the strongest of what one record says through one kind of key. */
static struct mm_match_evidence *
strongest(
    struct eval *e, uint32_t from, uint32_t record, enum mm_verdict verdict)
{
	struct mm_match_evidence *last;

	if (e->out->evidence.n > from) {
		last = &e->out->evidence.v[e->out->evidence.n - 1];
		if (last->record == record)
			return verdict_rank(verdict) >
				verdict_rank(last->verdict)
			    ? last
			    : NULL;
	}
	last = mm_vec_push(e->a, &e->out->evidence);
	e->nomem = e->nomem || last == NULL;
	return last;
}

static bool
is_hidden(const struct eval *e, uint32_t record)
{
	return e->hidden != NULL && e->hidden[record] != 0;
}

static void
packages_of_key(struct eval *e, uint32_t key)
{
	const struct mm_advidx *x = e->x;
	uint32_t from = e->out->evidence.n;

	for (uint32_t i = x->pkgoff[key]; i < x->pkgoff[key + 1]; i++) {
		const struct mm_ax_pkg *p = &x->pkg[i];
		uint32_t record = e->record0 + p->record;
		struct mm_match_evidence *ev;
		struct said s;

		if (is_hidden(e, p->record))
			continue;
		e->out->known = true;
		s = say_package(e, p);
		ev = strongest(e, from, record, s.verdict);
		if (ev == NULL)
			continue;
		*ev = (struct mm_match_evidence){ .record = record,
			.verdict = s.verdict,
			.rule = s.rule,
			.scheme = s.scheme,
			.why = s.why,
			.distro = p->distro != 0,
			.cpe = p->cpe != 0 };
		if (s.verdict == MM_VERDICT_NOT_AFFECTED || !s.has_range)
			continue;
		ev->range = range_text(x, e->a, &s.range);
		e->nomem = e->nomem || ev->range.p == NULL;
	}
}

/* The component's version as a CPE attribute, escaped for comparison. */
static struct mm_cpe_value
version_value(struct eval *e)
{
	const struct mm_cpe_value *own = &e->ident->cpe.v[MM_CPE_VERSION];
	struct mm_str s = e->version.text;
	static const char plain[] = "0123456789._-abcdefghijklmnopqrstuvwxyz";
	struct mm_cpe_value v = { .kind = MM_CPE_VALUE, .text = s };
	char *raw;
	size_t n = 0;

	if (own->kind != MM_CPE_ANY || s.p == NULL)
		return *own;
	raw = mm_arena_alloc(e->a, 2 * s.n + 1);
	if (raw == NULL) {
		e->nomem = true;
		return *own;
	}
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if ((unsigned char)c < 0x80 &&
		    memchr(plain, c, sizeof(plain) - 1) == NULL)
			raw[n++] = '\\';
		raw[n++] = c;
	}
	v.raw = (struct mm_str){ raw, n };
	return v;
}

static enum mm_tri
relation_tri(enum mm_cpe_relation r)
{
	if (r == MM_CPE_EQUAL || r == MM_CPE_SUPERSET)
		return MM_YES;
	return r == MM_CPE_DISJOINT ? MM_NO : MM_UNKNOWN;
}

/* Attributes after the version, and a version with wildcards. */
static enum mm_tri
match_attributes(struct eval *e, const struct mm_ax_leaf *f)
{
	enum mm_tri m = MM_YES;
	struct mm_cpe c;

	if ((f->flags & MM_AX_PLAIN) && !(f->flags & MM_AX_WILD_VERSION))
		return MM_YES;
	if (mm_cpe_parse(e->a, mm_advidx_text(e->x, f->cpe), &c, NULL) != MM_OK)
		return MM_UNKNOWN;
	if (f->flags & MM_AX_WILD_VERSION) {
		struct mm_cpe_value v = version_value(e);

		m = relation_tri(
		    mm_cpe_attr_relation(&c.v[MM_CPE_VERSION], &v));
	}
	for (int i = MM_CPE_UPDATE; i < MM_CPE_ATTRS; i++)
		m = mm_tri_and(m,
		    relation_tri(
			mm_cpe_attr_relation(&c.v[i], &e->ident->cpe.v[i])));
	return m;
}

static struct answer
match_version(struct eval *e, const struct mm_ax_leaf *f)
{
	struct answer a = { MM_YES, MM_WHY_NONE,
		(enum mm_vers_scheme)f->scheme };
	struct interval r = leaf_interval(f);

	if (f->flags & (MM_AX_ANY_VERSION | MM_AX_WILD_VERSION))
		return a;
	if (!(f->flags & MM_AX_NA_VERSION))
		return in_cpe_interval(e, &r);
	if (f->part == 'h' || e->ident->cpe_na)
		return a;
	a.in = e->version.text.p != NULL ? MM_NO : MM_UNKNOWN;
	if (a.in == MM_UNKNOWN)
		a.why = MM_WHY_NO_VERSION;
	return a;
}

static struct answer
match_leaf(struct eval *e, const struct mm_ax_leaf *f)
{
	struct answer a = match_version(e, f);
	enum mm_tri attrs;

	if (a.in == MM_NO)
		return a;
	attrs = match_attributes(e, f);
	if (attrs == MM_UNKNOWN && a.in == MM_YES)
		a.why = MM_WHY_CPE_ATTR;
	a.in = mm_tri_and(a.in, attrs);
	return a;
}

static enum mm_verdict
leaf_verdict(enum mm_tri m)
{
	return m == MM_YES ? MM_VERDICT_AFFECTED
	    : m == MM_NO   ? MM_VERDICT_NOT_AFFECTED
			   : MM_VERDICT_CANNOT_DECIDE;
}

/* A criterion that speaks for itself: evidence at once. */
static void
simple_leaf(
    struct eval *e, uint32_t leaf, uint32_t from, const struct answer *a)
{
	const struct mm_ax_leaf *f = &e->x->leaf[leaf];
	uint32_t record = e->record0 + e->x->config[f->config].record;
	enum mm_verdict v = leaf_verdict(a->in);
	struct mm_match_evidence *ev;

	if (!(f->flags & MM_AX_VULNERABLE))
		return;
	ev = strongest(e, from, record, v);
	if (ev == NULL)
		return;
	*ev = (struct mm_match_evidence){ .record = record,
		.verdict = v,
		.rule = f->flags & MM_AX_EXACT ? MM_RULE_CPE_EXACT
					       : MM_RULE_CPE_RANGE,
		.scheme = a->scheme,
		.why = a->why,
		.cpe = true };
	if (v == MM_VERDICT_NOT_AFFECTED)
		return;
	ev->range = mm_evaluate_leaf_range(e->x, e->a, leaf);
	if (a->why == MM_WHY_CPE_ATTR)
		ev->condition =
		    mm_arena_fmt(e->a, "affected if the component is %.*s",
			MM_FMT(mm_evaluate_leaf_text(e->x, e->a, leaf)));
	e->nomem = e->nomem || ev->range.p == NULL ||
	    (a->why == MM_WHY_CPE_ATTR && ev->condition.p == NULL);
}

static void
leaves_of_key(struct eval *e, uint32_t key)
{
	const struct mm_advidx *x = e->x;
	uint32_t from = e->out->evidence.n;

	for (uint32_t i = x->leafoff[key]; i < x->leafoff[key + 1]; i++) {
		const struct mm_ax_leaf *f = &x->leaf[i];
		struct mm_leaf_hit *hit;
		struct answer a;

		if (is_hidden(e, x->config[f->config].record))
			continue;
		e->out->known = true;
		a = match_leaf(e, f);
		if (x->config[f->config].simple) {
			simple_leaf(e, i, from, &a);
			continue;
		}
		hit = mm_vec_push(e->a, &e->out->hits);
		if (hit == NULL) {
			e->nomem = true;
			return;
		}
		*hit = (struct mm_leaf_hit){ .config = e->config0 + f->config,
			.leaf = e->leaf0 + i,
			.match = a.in,
			.scheme = a.scheme,
			.why = a.why };
	}
}

static void
set_version(struct eval *e, struct mm_str text)
{
	memset(&e->version, 0, sizeof(e->version));
	e->version.text = text;
}

/* What one segment says. */
static void
ask_segment(struct eval *e)
{
	const struct mm_ident *ident = e->ident;
	uint32_t key = mm_advidx_own_key(e->x, ident->purl_key);

	if (key != MM_NAME_NONE) {
		e->out->no_distro = ident->no_distro;
		set_version(e, ident->purl_version);
		packages_of_key(e, key);
	}
	key = mm_advidx_own_key(e->x, ident->cpe_key);
	if (key != MM_NAME_NONE) {
		set_version(e, ident->cpe_version);
		packages_of_key(e, key);
		leaves_of_key(e, key);
	}
}

enum mm_status
mm_evaluate_ident(const struct mm_advidx *x, struct mm_arena *a,
    const struct mm_ident *ident, struct mm_ident_result *out,
    struct mm_err *err)
{
	struct eval e = {
		.x = x, .hidden = x->hidden, .a = a, .ident = ident, .out = out
	};

	mm_buf_init(&e.buf, 1 << 20);
	ask_segment(&e);
	if (x->delta != NULL) {
		e.x = x->delta;
		e.hidden = NULL;
		e.record0 = x->n[MM_AX_RECORD];
		e.config0 = x->n[MM_AX_CONFIG];
		e.leaf0 = x->n[MM_AX_LEAF];
		ask_segment(&e);
	}
	/* Known by its release only, and that is not stated. */
	out->no_distro = out->no_distro && !out->known;
	mm_buf_free(&e.buf);
	return e.nomem ? mm_err_nomem(err) : MM_OK;
}
