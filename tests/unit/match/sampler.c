/* SPDX-License-Identifier: Apache-2.0 */
#include "sampler.h"

#include "test.h"

#define AFF MM_VERDICT_AFFECTED
#define NOT MM_VERDICT_NOT_AFFECTED
#define CAN MM_VERDICT_CANNOT_DECIDE

#define ANY ":*:*:*:*:*:*:*"
#define PUMP "cpe:2.3:h:acme:pump:-" ANY
#define MONITOR "cpe:2.3:h:acme:monitor:-" ANY

/* One package: ranges separated by blanks as in made_package(), versions by
 * commas; either may be NULL. */
static void
put_package(struct made *m, struct mm_advisory *r, const char *key,
    enum mm_vers_scheme scheme, const char *ranges, const char *versions)
{
	struct mm_adv_package *p = &r->packages[r->npackages++];
	struct mm_str rest = mm_str_of(ranges != NULL ? ranges : "");

	p->key = mm_str_of(key);
	p->otherwise = NOT;
	p->ranges = mm_arena_array(m->a, 8, sizeof(*p->ranges));
	p->versions = mm_arena_array(m->a, 8, sizeof(*p->versions));
	while (rest.n > 0) {
		struct mm_str one = mm_arena_str(m->a, mm_str_cut(&rest, ' '));
		enum mm_verdict status = one.p[0] == '?' ? CAN : AFF;

		if (status == CAN)
			one.p++;
		p->ranges[p->nranges++] = made_range(m, scheme, status, one.p);
	}
	rest = mm_str_of(versions != NULL ? versions : "");
	while (rest.n > 0)
		p->versions[p->nversions++] = mm_str_cut(&rest, ',');
}

static void
put_alias(struct made *m, struct mm_advisory *r, const char *id)
{
	if (r->aliases == NULL)
		r->aliases = mm_arena_array(m->a, 4, sizeof(*r->aliases));
	r->aliases[r->naliases++] = mm_str_of(id);
}

static void
put_config(struct made *m, struct mm_advisory *r, enum mm_adv_op op,
    const char *one, const char *two)
{
	struct mm_adv_config *c = &r->configs[r->nconfigs++];

	c->op = op;
	c->nodes = mm_arena_array(m->a, 2, sizeof(*c->nodes));
	c->nodes[c->nnodes++] = made_node(m, one);
	if (two != NULL)
		c->nodes[c->nnodes++] = made_node(m, two);
}

static struct mm_advisory *
record(struct sampler *s, struct made *m, uint32_t *n, const char *id,
    enum mm_feed_source source)
{
	struct mm_advisory *r = &s->records[(*n)++];

	assert_true(*n <= SAMPLER_RECORDS);
	r->id = mm_str_of(id);
	r->source = source;
	r->packages = mm_arena_array(m->a, 4, sizeof(*r->packages));
	r->configs = mm_arena_array(m->a, 4, sizeof(*r->configs));
	return r;
}

static void
make_nvd(struct sampler *s, struct made *m, uint32_t *n)
{
	struct mm_advisory *r = record(s, m, n, "CVE-2024-1", MM_FEED_NVD),
			   *first = r;
	struct mm_adv_node *deep;

	r->title = MM_STR("ポンプの制御プログラムの弱点");
	r->cvss = MM_STR("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H");
	r->cvss_x10 = 98;
	r->published = MM_STR("2024-01-01");
	r->modified = MM_STR("2024-02-01");
	put_config(m, r, MM_OP_AND,
	    "+cpe:2.3:o:acme:pump_firmware:*" ANY " (,2.0)",
	    "+-" PUMP "|-" MONITOR);
	put_config(m, r, MM_OP_AND, "+cpe:2.3:a:v:p:*" ANY " (,9.0)",
	    "~+-cpe:2.3:a:v:base:*" ANY "|-cpe:2.3:a:v:other:*" ANY);
	/* Nodes in nodes; a criterion without vendor. */
	put_config(m, r, MM_OP_OR,
	    "&cpe:2.3:a:v:p:*" ANY "|-cpe:2.3:*:*:x:*" ANY, NULL);
	deep = mm_arena_array(m->a, 1, sizeof(*deep));
	*deep = made_node(m, "~&-" PUMP "|-" MONITOR);
	r->configs[2].nodes[0].children = deep;
	r->configs[2].nodes[0].nchildren = 1;

	r = record(s, m, n, "CVE-2024-2", MM_FEED_NVD);
	put_config(m, r, MM_OP_OR,
	    "+cpe:2.3:a:haxx:curl:*" ANY " (,8.0)|"
	    "cpe:2.3:a:haxx:curl:9.0" ANY "|"
	    "cpe:2.3:a:v:p:1.*" ANY "|"
	    "cpe:2.3:a:v:p:5.0:rc1:*:*:*:*:*:*",
	    NULL);
	/* The same record again, newer, and once more, older. */
	r = record(s, m, n, "CVE-2024-1", MM_FEED_NVD);
	*r = *first;
	r->modified = MM_STR("2024-03-01");
	r = record(s, m, n, "CVE-2024-1", MM_FEED_NVD);
	*r = *first;
}

/* No CVE in its group; a version longer than 255 bytes. */
static void
make_long(struct sampler *s, struct made *m, uint32_t *n)
{
	static char digits[401];
	struct mm_advisory *r = record(s, m, n, "GO-2024-7", MM_FEED_OSV);

	put_alias(m, r, "RUSTSEC-9");
	memset(digits, '1', sizeof(digits) - 1);
	put_package(m, r, "pkg:npm/long", MM_VERS_SEMVER, "[1.0.0,)", digits);
}

static void
make_osv(struct sampler *s, struct made *m, uint32_t *n)
{
	struct mm_advisory *r = record(s, m, n, "GHSA-1", MM_FEED_OSV);

	put_alias(m, r, "CVE-2024-1");
	put_alias(m, r, "CVE-2024-4");
	put_package(m, r, "pkg:npm/l", MM_VERS_SEMVER,
	    "[1.0.0,1.5.0) [2.0.0,2.5.0]", "3.0.0,odd one,4.0.0");
	put_package(m, r, "pkg:npm/l", MM_VERS_NONE, "?[0a1b,)", NULL);
	r = record(s, m, n, "PYSEC-1", MM_FEED_OSV);
	put_alias(m, r, "GHSA-1");
	put_package(
	    m, r, "pkg:pypi/l", MM_VERS_PEP440, "[,build-x) [1.0,2.0)", NULL);
	r = record(s, m, n, "DEBIAN-CVE-2024-2", MM_FEED_OSV);
	put_alias(m, r, "CVE-2024-2");
	put_package(m, r, "pkg:deb/debian/curl?distro=debian-12", MM_VERS_DPKG,
	    "[,7.88.1-10+deb12u5)", NULL);
	r = record(s, m, n, "GHSA-2", MM_FEED_OSV);
	r->withdrawn = true;
	put_package(m, r, "pkg:npm/l", MM_VERS_SEMVER, "*", NULL);
	r = record(s, m, n, "GHSA-3", MM_FEED_OSV);
	put_package(m, r, "pkg:npm/l", MM_VERS_SEMVER, "[,9.0.0)", NULL);
	r = record(s, m, n, "RUSTSEC-10", MM_FEED_OSV);
	put_alias(m, r, "GHSA-3");
	put_package(m, r, "pkg:npm/l", MM_VERS_SEMVER, "[,9.0.0)", NULL);
}

static void
make_cve5(struct sampler *s, struct made *m, uint32_t *n)
{
	struct mm_advisory *r = record(s, m, n, "CVE-2024-2", MM_FEED_CVE5);

	put_package(m, r, "cpe:a:haxx:curl", MM_VERS_NONE, "[7.0,8.0)", NULL);
	r = record(s, m, n, "CVE-2024-3", MM_FEED_CVE5);
	r->title = MM_STR("from the CNA");
	put_alias(m, r, "EUVD-2024-3");
	put_package(m, r, "cpe:a:v:p", MM_VERS_NONE, "=1.0 [7.0,8.0)", NULL);
	r = record(s, m, n, "CVE-2024-3", MM_FEED_CVE5);
	*r = s->records[*n - 2];
	r->npackages = 0;
}

/* clang-format off */
static const struct {
	const char *ref, *purl, *cpe, *version;
} parts[] = {
	{ "fw", NULL, "cpe:2.3:o:acme:pump_firmware:1.0" ANY, NULL },
	{ "p", NULL, "cpe:2.3:a:v:p:1.5" ANY, NULL },
	{ "p5", NULL, "cpe:2.3:a:v:p:5.0" ANY, NULL },
	{ "base", NULL, "cpe:2.3:a:v:base:1" ANY, NULL },
	{ "l", "pkg:npm/l@1.2.0", NULL, NULL },
	{ "odd", "pkg:npm/l", NULL, "odd one" },
	{ "py", "pkg:pypi/l@1.5", NULL, NULL },
	{ "curl", "pkg:deb/debian/curl@7.88.1-10+deb12u5?distro=debian-12",
	    "cpe:2.3:a:haxx:curl:7.88.1" ANY, NULL },
	{ "long", "pkg:npm/long@2.0.0", NULL, NULL },
	{ "name only", NULL, NULL, "1" },
	{ "version beside", NULL, "cpe:2.3:a:v:p:*" ANY, "1.5+b" },
	{ "no release", "pkg:deb/debian/curl@7.88.1", NULL, NULL },
};
/* clang-format on */

static void
make_devices(struct sampler *s, struct made *m)
{
	struct mm_component *c =
	    mm_arena_array(m->a, MM_COUNT(parts), sizeof(*c));
	struct mm_str *plats = mm_arena_array(m->a, 2, sizeof(*plats));

	for (size_t i = 0; i < MM_COUNT(parts); i++)
		c[i] = (struct mm_component){ .ref = mm_str_of(parts[i].ref),
			.purl = mm_str_of(parts[i].purl),
			.cpe = mm_str_of(parts[i].cpe),
			.version = mm_str_of(parts[i].version) };
	plats[0] = MM_STR(PUMP);
	plats[1] = MM_STR("cpe:2.3:o:acme:os:1" ANY);
	s->devices[0] =
	    (struct mm_match_device){ c, MM_COUNT(parts), plats, 2 };
	s->devices[1] = (struct mm_match_device){ c, 5, NULL, 0 };
	s->devices[2] = (struct mm_match_device){ c + 4, 4, plats + 1, 1 };
}

void
sampler_make(struct sampler *s, struct made *m)
{
	uint32_t n = 0;

	memset(s, 0, sizeof(*s));
	make_long(s, m, &n);
	make_nvd(s, m, &n);
	make_osv(s, m, &n);
	make_cve5(s, m, &n);
	assert_int_equal(n, SAMPLER_RECORDS);
	s->kev[0] = (struct mm_kev){ MM_STR("CVE-2024-1"), { 19000 }, true };
	s->kev[1] = (struct mm_kev){ MM_STR("CVE-1999-1"), { 1 }, false };
	s->epss[0] = (struct mm_epss){ MM_STR("CVE-2024-2"), 910000, 990000 };
	s->epss[1] = (struct mm_epss){ MM_STR("CVE-1999-2"), 10, UINT32_MAX };
	make_devices(s, m);
}

enum mm_status
sampler_add_some(const struct sampler *s, struct mm_advidx_build *b,
    uint32_t from, uint32_t to, struct mm_err *err)
{
	enum mm_status st = MM_OK;

	for (uint32_t i = from; st == MM_OK && i < to; i++)
		st = mm_advidx_build_add(b, &s->records[i], err);
	for (int i = 0; st == MM_OK && i < 2; i++)
		st = mm_advidx_build_add_kev(b, &s->kev[i], err);
	for (int i = 0; st == MM_OK && i < 2; i++)
		st = mm_advidx_build_add_epss(b, &s->epss[i], err);
	return st;
}

enum mm_status
sampler_add(
    const struct sampler *s, struct mm_advidx_build *b, struct mm_err *err)
{
	return sampler_add_some(s, b, 0, SAMPLER_RECORDS, err);
}

enum mm_status
sampler_add_devices(
    const struct sampler *s, struct mm_portfolio_build *b, struct mm_err *err)
{
	static const char *const products[SAMPLER_DEVICES] = { "A", "B", "A" };
	enum mm_status st = MM_OK;

	for (uint32_t i = 0; st == MM_OK && i < SAMPLER_DEVICES; i++)
		st = mm_portfolio_build_add(b, mm_str_of(products[i]),
		    MM_STR("1.0"), &s->devices[i], err);
	return st;
}

static void
describe_rows(struct mm_buf *b, const struct mm_advidx *x, struct mm_arena *a,
    const struct mm_match_row *rows, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++) {
		const struct mm_match_row *w = &rows[i];
		struct mm_advidx_vuln v;

		mm_advidx_vuln_get(x, w->vuln, &v);
		mm_buf_fmt(b, "%u %.*s %d\n", w->component, MM_FMT(v.id),
		    (int)w->verdict);
		for (uint32_t k = 0; k < w->nevidence; k++) {
			const struct mm_match_evidence *e = &w->evidence[k];

			mm_buf_fmt(b, " %c%.*s %d %s %d %s %.*s %.*s %d\n",
			    e == w->main ? '*' : ' ',
			    MM_FMT(mm_match_source(x, a, e->record)),
			    (int)e->verdict, mm_match_rule_id(e->rule),
			    (int)e->scheme, mm_match_why_id(e->why),
			    MM_FMT(e->range), MM_FMT(e->condition),
			    (int)e->dropped);
		}
	}
}

void
sampler_describe(struct mm_buf *b, const struct mm_advidx *x,
    struct mm_arena *a, const struct mm_match_result *r)
{
	const struct mm_match_coverage *c = &r->coverage;

	describe_rows(b, x, a, r->rows, r->nrows);
	mm_buf_fmt(b, "denied\n");
	describe_rows(b, x, a, r->denied, r->ndenied);
	for (uint32_t i = 0; i < c->components + c->platforms; i++)
		mm_buf_fmt(b, "%d %d %u\n", (int)r->components[i].status,
		    (int)r->components[i].identified,
		    r->components[i].not_affected);
	mm_buf_fmt(b, "%u %u %u %u %u %u %u %u %u\n", c->components,
	    c->identified, c->known, c->affected, c->conditional,
	    c->cannot_decide, c->not_affected, c->dropped, c->overridden);
}
