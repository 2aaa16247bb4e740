/* SPDX-License-Identifier: Apache-2.0 */
#include "app/scan.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/feed_age.h"
#include "app/feed_index.h"
#include "app/naming.h"
#include "base/map.h"
#include "duty/policy.h"
#include "vers/vers.h"

#define UNDECIDED "undecided: "
#define IF_PLATFORM "affected if platform "
#define IF_COMPONENT "affected if the component is "
#define IS_PRESENT " is present"

enum mm_status
mm_scan_index(const char *dir, struct mm_advidx **out, struct mm_err *err)
{
	enum mm_status st = mm_feed_index_open(dir, out, err);

	if (st == MM_ENOTFOUND)
		return mm_err_set(err, MM_EEMPTY,
		    "脆弱性情報がまだ取り込まれていません(%s)。"
		    "mimamori feed import FILE で取り込んでください",
		    "no vulnerability feed was imported yet (%s); import one "
		    "with mimamori feed import FILE",
		    dir);
	return st;
}

enum mm_status
mm_scan_index_fresh(
    struct mm_app *app, struct mm_advidx **out, struct mm_err *err)
{
	enum mm_status st = mm_feed_index_refresh(app, NULL, err);

	return st == MM_OK ? mm_scan_index(app->dir, out, err) : st;
}

void
mm_scan_index_close(struct mm_advidx *x)
{
	mm_advidx_close(x);
}

bool
mm_scan_has_workspace(const char *dir)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_str path = MM_STR_NONE;
	bool there;

	if (a != NULL)
		path = mm_arena_fmt(a, "%s/" MM_STORE_FILE, dir);
	/* When in doubt it is looked at more closely. */
	there = path.p != NULL && access(path.p, F_OK) == 0;
	mm_arena_free(a);
	return there;
}

struct mm_date
mm_scan_index_date(const char *dir, const struct mm_advidx *x)
{
	return mm_feed_age_of(dir, mm_advidx_generation(x));
}

uint64_t
mm_scan_feed_old(void)
{
	return (uint64_t)mm_policy_defs[MM_POLICY_FEED_OLD].days;
}

void
mm_scan_index_about(
    const struct mm_advidx *x, uint64_t *generation, uint64_t *records)
{
	*generation = mm_advidx_generation(x);
	*records = mm_advidx_records(x);
}

enum mm_status
mm_scan_platform(struct mm_arena *a, struct mm_str cpe, struct mm_err *err)
{
	struct mm_cpe parsed;

	return mm_cpe_parse(a, cpe, &parsed, err);
}

enum mm_status
mm_scan_run(const struct mm_advidx *x, struct mm_arena *a,
    const struct mm_scan_subject *subject, struct mm_scan *out,
    struct mm_err *err)
{
	struct mm_scan s = { .subject = *subject };
	struct mm_match_device device;
	enum mm_status st = subject->reading != NULL
	    ? mm_untrusted_sboms_take(subject->reading, a, &s.sbom, err)
	    : mm_untrusted_sbom(
		  a, subject->bytes, subject->source, &s.sbom, err);

	if (st == MM_OK && subject->world != NULL)
		st = mm_naming_apply(a, subject->world, &s.sbom, err);
	if (st != MM_OK)
		return st;
	s.subject.reading = NULL;
	device = (struct mm_match_device){ s.sbom.components, s.sbom.n,
		subject->platforms, subject->nplatforms };
	st = mm_match_device(x, a, &device, &s.result, err);
	if (st == MM_OK)
		st = mm_scan_describe_all(x, a, &s, err);
	if (st == MM_OK)
		*out = s;
	return st;
}

static enum mm_status
platforms_of(struct mm_arena *a, struct mm_str list,
    struct mm_scan_subject *out, struct mm_err *err)
{
	uint32_t n = mm_list_count(list), k = 0;
	struct mm_str *v = mm_arena_array(a, n, sizeof(*v));

	if (v == NULL)
		return mm_err_nomem(err);
	while (list.p != NULL && list.n > 0 && k < n)
		v[k++] = mm_str_cut(&list, '\n');
	out->platforms = v;
	out->nplatforms = k;
	return MM_OK;
}

enum mm_status
mm_scan_subject_head(struct mm_app *app, const struct mm_world *w,
    uint32_t version, struct mm_scan_subject *out, struct mm_err *err)
{
	const struct mm_version *v = &w->versions.v[version];
	struct mm_str product = w->products.v[v->product].id, name;
	struct mm_scan_subject s = {
		.product = product, .version = v->id, .world = w
	};
	enum mm_status st;

	if (v->sbom == MM_NONE)
		return mm_err_set(err, MM_EEMPTY,
		    "%.*s %.*s のSBOMが登録されていません。"
		    "mimamori sbom add で登録してください",
		    "no SBOM is recorded for %.*s %.*s; add one with mimamori "
		    "sbom add",
		    MM_FMT(product), MM_FMT(v->id));
	s.sbom = w->sboms.v[v->sbom].id;
	name = mm_arena_fmt(app->arena, "SBOM %.*s", MM_FMT(s.sbom));
	if (name.p == NULL)
		return mm_err_nomem(err);
	s.source = name.p;
	st = platforms_of(app->arena, v->platforms, &s, err);
	if (st == MM_OK)
		*out = s;
	return st;
}

enum mm_status
mm_scan_subject_load(struct mm_app *app, const struct mm_world *w,
    uint32_t version, struct mm_scan_subject *s, struct mm_err *err)
{
	const struct mm_sbom_ref *ref =
	    &w->sboms.v[w->versions.v[version].sbom];
	struct mm_sha256 digest;

	if (!mm_sha256_parse(ref->digest, &digest))
		return mm_err_set(err, MM_EINTEGRITY,
		    "SBOM %.*s のSHA-256が正しくありません",
		    "the SHA-256 of SBOM %.*s is not valid", MM_FMT(ref->id));
	return mm_store_blob_get(
	    app->store, digest, app->arena, &s->bytes, err);
}

enum mm_status
mm_scan_subject_of(struct mm_app *app, const struct mm_world *w,
    uint32_t version, struct mm_scan_subject *out, struct mm_err *err)
{
	struct mm_scan_subject s;
	enum mm_status st = mm_scan_subject_head(app, w, version, &s, err);

	if (st == MM_OK)
		st = mm_scan_subject_load(app, w, version, &s, err);
	if (st == MM_OK)
		*out = s;
	return st;
}

struct mm_str
mm_scan_finding_id(struct mm_arena *a, struct mm_str product,
    struct mm_str version, struct mm_str ref, struct mm_str vuln)
{
	struct mm_str text = mm_arena_fmt(a, "%.*s|%.*s|%.*s|%.*s",
	    MM_FMT(product), MM_FMT(version), MM_FMT(ref), MM_FMT(vuln));
	char hex[MM_SHA256_HEX];

	if (text.p == NULL)
		return text;
	(void)mm_sha256_hex(mm_sha256_of(text.p, text.n), hex);
	return mm_arena_fmt(a, "F-%.12s", hex);
}

/* "9.8 CVSS:3.1/...": what the source gave of the two. */
static struct mm_str
cvss_text(struct mm_arena *a, const struct mm_advidx_vuln *v)
{
	if (v->cvss_x10 == 0)
		return v->cvss;
	return mm_arena_fmt(a, "%u.%u%s%.*s", v->cvss_x10 / 10,
	    v->cvss_x10 % 10, v->cvss.n > 0 ? " " : "", MM_FMT(v->cvss));
}

static struct mm_str
condition_of(struct mm_arena *a, const struct mm_match_evidence *e)
{
	if (e->condition.p != NULL)
		return e->condition;
	if (e->verdict != MM_VERDICT_CANNOT_DECIDE || e->why == MM_WHY_NONE)
		return MM_STR_NONE;
	return mm_arena_fmt(a, UNDECIDED "%s", mm_match_why_id(e->why));
}

/* The other statements: "osv:GHSA-x not_affected distro-decides". */
static struct mm_str
others_of(const struct mm_advidx *x, struct mm_arena *a,
    const struct mm_match_row *row)
{
	struct mm_str all = MM_STR_NONE;

	for (uint32_t i = 0; i < row->nevidence; i++) {
		const struct mm_match_evidence *e = &row->evidence[i];

		if (e == row->main)
			continue;
		all = mm_arena_fmt(a, "%.*s%s%.*s %s%s%s", MM_FMT(all),
		    all.p != NULL ? "\n" : "",
		    MM_FMT(mm_match_source(x, a, e->record)),
		    mm_term_id(&mm_terms_verdict, (int)e->verdict),
		    e->why != MM_WHY_NONE ? " " : "", mm_match_why_id(e->why));
		if (all.p == NULL)
			break;
	}
	return all;
}

static void
put_score(const struct mm_advidx_vuln *v, struct mm_scan_finding *f)
{
	f->kev = v->kev;
	f->ransomware = v->ransomware;
	f->has_epss = v->has_epss;
	f->epss = v->epss_e6;
}

bool
mm_scan_score(const struct mm_advidx *x, struct mm_scan_finding *f)
{
	uint32_t vuln = mm_advidx_vuln(x, f->vuln);
	struct mm_advidx_vuln v;

	if (vuln == UINT32_MAX)
		return false;
	mm_advidx_vuln_get(x, vuln, &v);
	put_score(&v, f);
	return true;
}

enum mm_status
mm_scan_describe(const struct mm_scan_words *words,
    const struct mm_match_row *row, const struct mm_portfolio_component *c,
    struct mm_scan_finding *out, struct mm_err *err)
{
	const struct mm_match_evidence *e = row->main;
	struct mm_arena *a = words->a;
	struct mm_scan_finding f = { .verdict = row->verdict,
		.ref = c->ref,
		.component = c->name.n > 0 ? c->name : c->ref,
		.version = c->version.n > 0 ? c->version : MM_STR_NONE,
		.identity = c->identity.n > 0 ? c->identity : MM_STR_NONE };
	struct mm_advidx_vuln v;

	mm_advidx_vuln_get(words->x, row->vuln, &v);
	put_score(&v, &f);
	f.vuln = v.id;
	f.title = v.title;
	f.cvss = cvss_text(a, &v);
	f.cvss_x10 = v.cvss_x10;
	f.rule = mm_str_of(mm_match_rule_id(e->rule));
	f.comparator =
	    mm_str_of(e->scheme != MM_VERS_NONE ? mm_vers_scheme_name(e->scheme)
						: "equality");
	f.source = mm_match_source(words->x, a, e->record);
	f.range = mm_arena_str(a, e->range);
	f.condition = mm_arena_str(a, condition_of(a, e));
	f.others = others_of(words->x, a, row);
	if (words->subject->product.p != NULL) {
		f.id = mm_scan_finding_id(a, words->subject->product,
		    words->subject->version, f.ref, f.vuln);
		if (f.id.p == NULL)
			return mm_err_nomem(err);
	}
	if (mm_arena_short(a))
		return mm_err_nomem(err);
	*out = f;
	return MM_OK;
}

/* The component or platform a row is about. */
static struct mm_portfolio_component
component_of(const struct mm_scan *scan, uint32_t i)
{
	const struct mm_component *c;

	if (i >= scan->sbom.n) {
		struct mm_str cpe = scan->subject.platforms[i - scan->sbom.n];

		return (struct mm_portfolio_component){ cpe, cpe, MM_STR_NONE,
			cpe };
	}
	c = &scan->sbom.components[i];
	return (struct mm_portfolio_component){ c->ref, c->name, c->version,
		c->purl.n > 0 ? c->purl : c->cpe };
}

enum mm_status
mm_scan_describe_all(const struct mm_advidx *x, struct mm_arena *a,
    struct mm_scan *scan, struct mm_err *err)
{
	const struct mm_scan_words words = { x, a, &scan->subject };
	uint32_t n = scan->result.nrows;
	enum mm_status st = MM_OK;

	scan->findings = mm_arena_array(a, n + 1u, sizeof(*scan->findings));
	if (scan->findings == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; st == MM_OK && i < n; i++) {
		const struct mm_match_row *row = &scan->result.rows[i];
		struct mm_portfolio_component c =
		    component_of(scan, row->component);

		st = mm_scan_describe(&words, row, &c, &scan->findings[i], err);
	}
	scan->nfindings = n;
	return st;
}

struct mm_gate_finding
mm_scan_gate(const struct mm_scan_finding *f)
{
	return (struct mm_gate_finding){ .verdict = f->verdict,
		.kev = mm_date_is_set(f->kev),
		.ransomware = f->ransomware,
		.cvss_x10 = f->cvss_x10,
		.has_epss = f->has_epss,
		.epss_e6 = f->epss };
}

const char *
mm_scan_status(const struct mm_match_component *c, enum mm_lang lang)
{
	return mm_match_status_text(c, lang);
}

/* The middle of a text between a known head and tail; absent: another. */
static struct mm_str
between(struct mm_str s, const char *head, const char *tail)
{
	size_t h = strlen(head), t = strlen(tail);

	if (s.n < h + t || !mm_str_starts(s, head) || !mm_str_ends(s, tail))
		return MM_STR_NONE;
	return (struct mm_str){ s.p + h, s.n - h - t };
}

struct mm_str
mm_scan_condition(struct mm_arena *a, struct mm_str s, enum mm_lang lang)
{
	struct mm_str in = between(s, UNDECIDED, "");

	if (in.p != NULL && mm_match_why_of(in) != MM_WHY_NONE)
		return mm_str_of(mm_match_why_text(mm_match_why_of(in), lang));
	if (lang != MM_JA || s.p == NULL)
		return s;
	in = between(s, IF_PLATFORM, IS_PRESENT);
	if (in.p != NULL)
		return mm_arena_fmt(a,
		    "次のプラットフォームがある場合に該当: %.*s", MM_FMT(in));
	in = between(s, IF_COMPONENT, "");
	if (in.p != NULL)
		return mm_arena_fmt(
		    a, "部品が次のものである場合に該当: %.*s", MM_FMT(in));
	return s;
}

/* -- recording ----------------------------------------------------------- */

struct recording {
	struct mm_app *app;
	const struct mm_advidx *x;
	struct mm_batch batch;
	struct mm_map seen; /* identifiers of this scan */
	struct mm_scan_counts counts;
};

static struct mm_str
number(struct mm_arena *a, uint64_t v)
{
	return mm_arena_fmt(a, "%llu", (unsigned long long)v);
}

/* No longer than a fact's text may be, and not inside a character. */
static struct mm_str
bounded(struct mm_str s)
{
	if (s.n == 0)
		return MM_STR_NONE;
	if (s.n <= MM_TEXT_MAX)
		return s;
	s.n = MM_TEXT_MAX;
	while (s.n > 0 && ((unsigned char)s.p[s.n] & 0xc0) == 0x80)
		s.n--;
	return s;
}

/* EPSS of the finding as recorded, so that it alone makes no difference. */
static struct mm_str
epss_value(struct recording *r, const struct mm_scan_finding *f)
{
	const struct mm_world *w = r->batch.world;
	uint32_t i = mm_world_finding(w, f->id);

	if (i != MM_NONE && w->findings.v[i].has_epss && f->has_epss)
		return number(r->app->arena, w->findings.v[i].epss);
	return f->has_epss ? number(r->app->arena, f->epss) : MM_STR_NONE;
}

static enum mm_status
fill_fact(struct recording *r, const struct mm_scan *scan,
    const struct mm_scan_finding *f, struct mm_fact *fact, struct mm_err *err)
{
	char day[MM_DATE_TEXT];
	struct mm_str *v = fact->v;

	v[MM_F_FINDING_finding] = f->id;
	v[MM_F_FINDING_product] = scan->subject.product;
	v[MM_F_FINDING_version] = scan->subject.version;
	v[MM_F_FINDING_sbom] = scan->subject.sbom;
	v[MM_F_FINDING_component] = bounded(f->component);
	v[MM_F_FINDING_component_version] = bounded(f->version);
	v[MM_F_FINDING_identity] = bounded(f->identity);
	v[MM_F_FINDING_vuln] = f->vuln;
	v[MM_F_FINDING_verdict] =
	    mm_str_of(mm_term_id(&mm_terms_verdict, (int)f->verdict));
	v[MM_F_FINDING_rule] = f->rule;
	v[MM_F_FINDING_source] = bounded(f->source);
	v[MM_F_FINDING_comparator] = f->comparator;
	v[MM_F_FINDING_range] = bounded(f->range);
	v[MM_F_FINDING_condition] = bounded(f->condition);
	v[MM_F_FINDING_cvss] = bounded(f->cvss);
	v[MM_F_FINDING_title] = bounded(f->title);
	v[MM_F_FINDING_epss] = epss_value(r, f);
	if (mm_date_is_set(f->kev))
		v[MM_F_FINDING_kev] = mm_arena_str(
		    r->app->arena, mm_str_of(mm_date_fmt(f->kev, day)));
	if ((f->has_epss && v[MM_F_FINDING_epss].p == NULL) ||
	    (mm_date_is_set(f->kev) && v[MM_F_FINDING_kev].p == NULL))
		return mm_err_nomem(err);
	return MM_OK;
}

static enum mm_status
record_row(struct recording *r, const struct mm_scan *scan, uint32_t i,
    struct mm_err *err)
{
	const struct mm_scan_finding *f = &scan->findings[i];
	struct mm_fact *fact;
	bool added = false;
	enum mm_status st;

	if (mm_map_put(&r->seen, f->id, 1, &added) == MM_MAP_NONE)
		return mm_err_nomem(err);
	/* Two components may share a reference (two equal platforms). */
	if (!added)
		return MM_OK;
	r->counts.found++;
	fact = mm_batch_fact(&r->batch, MM_FACT_FINDING);
	if (fact == NULL)
		return mm_err_nomem(err);
	st = fill_fact(r, scan, f, fact, err);
	return st == MM_OK ? mm_batch_admit(&r->batch, err) : st;
}

static enum mm_status
end_finding(struct recording *r, const struct mm_scan *scan, struct mm_str id,
    struct mm_err *err)
{
	struct mm_fact *fact = mm_batch_fact(&r->batch, MM_FACT_FINDING_END);
	struct mm_str by = mm_arena_fmt(r->app->arena,
	    "scan: sbom %.*s, advisories %llu", MM_FMT(scan->subject.sbom),
	    (unsigned long long)mm_advidx_generation(r->x));

	if (fact == NULL || by.p == NULL)
		return mm_err_nomem(err);
	fact->v[MM_F_FINDING_END_finding] = id;
	fact->v[MM_F_FINDING_END_by] = by;
	r->counts.ended++;
	return mm_batch_admit(&r->batch, err);
}

/* Current findings of the versions scanned that no scan gave. */
static enum mm_status
end_gone(struct recording *r, const struct mm_scan *scans, uint32_t n,
    struct mm_err *err)
{
	struct mm_world *w = r->batch.world;
	const struct mm_scan **of =
	    mm_arena_array(r->app->arena, w->versions.n, sizeof(*of));
	enum mm_status st = MM_OK;

	if (of == NULL)
		return mm_err_nomem(err);
	for (uint32_t i = 0; i < n; i++) {
		uint32_t v = mm_world_version(w,
		    mm_world_product(w, scans[i].subject.product),
		    scans[i].subject.version);

		if (v != MM_NONE)
			of[v] = &scans[i];
	}
	for (uint32_t i = 0; st == MM_OK && i < w->findings.n; i++) {
		const struct mm_finding *f = &w->findings.v[i];

		if (f->version != MM_NONE && of[f->version] != NULL &&
		    f->ended_at.seq == 0 &&
		    mm_map_get(&r->seen, f->id) == MM_MAP_NONE)
			st = end_finding(r, of[f->version], f->id, err);
	}
	return st;
}

static enum mm_status
record_scan(struct recording *r, const struct mm_scan *scan, struct mm_err *err)
{
	enum mm_status st = MM_OK;

	for (uint32_t i = 0; st == MM_OK && i < scan->nfindings; i++)
		st = record_row(r, scan, i, err);
	return st;
}

enum mm_status
mm_scan_record(struct mm_app *app, const struct mm_advidx *x,
    const struct mm_scan *scans, uint32_t n, struct mm_scan_counts *out,
    struct mm_err *err)
{
	struct recording r = { .app = app, .x = x };
	enum mm_status st = mm_batch_begin(app, &r.batch, err);

	if (st != MM_OK)
		return st;
	mm_map_init(&r.seen, app->arena);
	for (uint32_t i = 0; st == MM_OK && i < n; i++)
		st = record_scan(&r, &scans[i], err);
	if (st == MM_OK)
		st = end_gone(&r, scans, n, err);
	if (st == MM_OK)
		st = mm_batch_commit(&r.batch, err);
	else
		mm_batch_end(&r.batch);
	if (st != MM_OK)
		return st;
	r.counts.recorded = r.batch.admitted - r.counts.ended;
	r.counts.unchanged = r.batch.unchanged;
	*out = r.counts;
	mm_app_forget(app);
	return MM_OK;
}
