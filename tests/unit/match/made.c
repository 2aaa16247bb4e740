/* SPDX-License-Identifier: Apache-2.0 */
#include "made.h"

#include <stdlib.h>

#include "test.h"

static struct mm_str
copy(struct made *m, struct mm_str s)
{
	struct mm_str c = mm_arena_str(m->a, s);

	assert_true(s.p == NULL || c.p != NULL);
	return c;
}

void
made_begin(struct made *m)
{
	memset(m, 0, sizeof(*m));
	m->a = mm_arena_new(0);
	m->b = mm_advidx_build_new();
	mm_buf_init(&m->image, 0);
	assert_non_null(m->a);
	assert_non_null(m->b);
}

void
made_end(struct made *m)
{
	mm_advidx_close(m->x);
	mm_advidx_build_free(m->b);
	mm_buf_free(&m->image);
	mm_arena_free(m->a);
}

void
made_add(struct made *m, const struct mm_advisory *a)
{
	struct mm_err err = { 0 };
	enum mm_status st = mm_advidx_build_add(m->b, a, &err);

	CHECK(st == MM_OK, "%s", err.en);
}

void
made_open(struct made *m)
{
	struct mm_err err = { 0 };
	enum mm_status st =
	    mm_advidx_build_pack(m->b, 7, &m->image, &m->stats, &err);

	CHECK(st == MM_OK, "%s", err.en);
	st = mm_advidx_use(
	    (struct mm_bytes){ (uint8_t *)m->image.p, m->image.n }, &m->x,
	    &err);
	CHECK(st == MM_OK, "%s", err.en);
}

struct mm_adv_range
made_range(struct made *m, enum mm_vers_scheme scheme, enum mm_verdict status,
    const char *z)
{
	struct mm_adv_range r = { .scheme = scheme, .status = status };
	struct mm_str s = copy(m, mm_str_of(z)), lo;

	if (mm_str_eqz(s, "*"))
		return r;
	if (z[0] == '=') {
		s.p++;
		s.n--;
		r.lo = r.hi = (struct mm_vers_bound){ s, true };
		return r;
	}
	assert_true(s.n > 2 && (z[0] == '[' || z[0] == '('));
	r.lo.inclusive = z[0] == '[';
	r.hi.inclusive = z[s.n - 1] == ']';
	s.p++;
	s.n -= 2;
	lo = mm_str_cut(&s, ',');
	if (lo.n > 0)
		r.lo.text = lo;
	if (s.n > 0)
		r.hi.text = s;
	return r;
}

void
made_package(struct made *m, enum mm_feed_source source, const char *id,
    const char *key, enum mm_vers_scheme scheme, const char *ranges,
    enum mm_verdict otherwise)
{
	struct mm_adv_range list[16];
	struct mm_adv_package p = {
		.key = mm_str_of(key), .ranges = list, .otherwise = otherwise
	};
	struct mm_advisory a = { .id = mm_str_of(id),
		.source = source,
		.packages = &p,
		.npackages = 1 };
	struct mm_str rest = mm_str_of(ranges);

	while (rest.n > 0) {
		struct mm_str one = mm_str_cut(&rest, ' ');
		enum mm_verdict status = MM_VERDICT_AFFECTED;

		if (one.p[0] == '!' || one.p[0] == '?') {
			status = one.p[0] == '!' ? MM_VERDICT_NOT_AFFECTED
						 : MM_VERDICT_CANNOT_DECIDE;
			one.p++;
			one.n--;
		}
		assert_true(p.nranges < MM_COUNT(list));
		list[p.nranges++] =
		    made_range(m, scheme, status, copy(m, one).p);
	}
	made_add(m, &a);
}

struct mm_adv_cpe
made_cpe(struct made *m, const char *z)
{
	struct mm_str rest = mm_str_of(z);
	struct mm_adv_cpe c = { .vulnerable = true };
	struct mm_adv_range r;

	if (z[0] == '-') {
		c.vulnerable = false;
		rest.p++;
		rest.n--;
	}
	c.cpe = copy(m, mm_str_cut(&rest, ' '));
	if (rest.p != NULL) {
		r = made_range(
		    m, MM_VERS_GENERIC, MM_VERDICT_AFFECTED, copy(m, rest).p);
		c.lo = r.lo;
		c.hi = r.hi;
	}
	return c;
}

struct mm_adv_node
made_node(struct made *m, const char *z)
{
	struct mm_adv_node n = { 0 };
	struct mm_str rest = mm_str_of(z);

	if (rest.p[0] == '~') {
		n.negate = true;
		rest.p++;
		rest.n--;
	}
	n.op = rest.p[0] == '&' ? MM_OP_AND : MM_OP_OR;
	rest.p++;
	rest.n--;
	n.cpes = mm_arena_array(m->a, 16, sizeof(*n.cpes));
	assert_non_null(n.cpes);
	while (rest.n > 0) {
		struct mm_str one = copy(m, mm_str_cut(&rest, '|'));

		assert_true(n.ncpes < 16);
		n.cpes[n.ncpes++] = made_cpe(m, one.p);
	}
	return n;
}

void
made_config(
    struct made *m, const char *id, enum mm_adv_op op, const char *const *nodes)
{
	struct mm_adv_node list[8];
	struct mm_adv_config c = { .op = op, .nodes = list };
	struct mm_advisory a = { .id = mm_str_of(id),
		.source = MM_FEED_NVD,
		.configs = &c,
		.nconfigs = 1 };

	for (; nodes[c.nnodes] != NULL; c.nnodes++) {
		assert_true(c.nnodes < MM_COUNT(list));
		list[c.nnodes] = made_node(m, nodes[c.nnodes]);
	}
	made_add(m, &a);
}

static uint32_t
count(const char *const *v)
{
	uint32_t n = 0;

	while (v != NULL && v[n] != NULL)
		n++;
	return n;
}

struct mm_match_result
made_match(
    struct made *m, const char *const *components, const char *const *platforms)
{
	struct mm_match_device d = { .n = count(components),
		.nplatforms = count(platforms) };
	struct mm_component *c = mm_arena_array(m->a, d.n, sizeof(*c));
	struct mm_str *p = mm_arena_array(m->a, d.nplatforms, sizeof(*p));
	struct mm_match_result r;
	struct mm_err err = { 0 };
	enum mm_status st;

	for (uint32_t i = 0; i < d.n; i++) {
		struct mm_str rest = mm_str_of(components[i]);
		struct mm_str id = mm_str_cut(&rest, ' ');

		c[i].ref = mm_arena_fmt(m->a, "c%u", i);
		c[i].version = rest;
		if (mm_str_starts(id, "pkg:"))
			c[i].purl = id;
		else if (mm_str_starts(id, "cpe:"))
			c[i].cpe = id;
		else
			c[i].name = id;
	}
	for (uint32_t i = 0; i < d.nplatforms; i++)
		p[i] = mm_str_of(platforms[i]);
	d.components = c;
	d.platforms = p;
	st = mm_match_device(m->x, m->a, &d, &r, &err);
	CHECK(st == MM_OK, "%s", err.en);
	return r;
}

const struct mm_match_row *
made_row(const struct made *m, const struct mm_match_result *r,
    uint32_t component, const char *vuln)
{
	for (uint32_t i = 0; i < r->nrows; i++) {
		struct mm_advidx_vuln v;

		mm_advidx_vuln_get(m->x, r->rows[i].vuln, &v);
		if (r->rows[i].component == component && mm_str_eqz(v.id, vuln))
			return &r->rows[i];
	}
	return NULL;
}
