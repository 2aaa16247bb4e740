/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The compiled configurations against an independent evaluator, over 1,500
 * real records: inventories at each bound of each criterion, with all, none
 * and other platforms.
 *
 * The oracle knows no three-valued logic. It answers plain yes or no twice,
 * once with everything unknown taken for the component and once against it
 * (under a negation the other way round); what both agree on is known.
 */
#include "made.h"
#include "overrides.h"

#include "test.h"
#include "vers/vers.h"

#define MAX_PLATFORMS 64

/* A device, as the oracle sees it: CPE names with a version of their own. */
struct thing {
	struct mm_cpe cpe;
	struct mm_str version; /* absent: not stated */
	bool na;
};

struct world {
	struct made *m;
	struct thing things[MAX_PLATFORMS + 1];
	uint32_t n;
	bool os, hardware; /* registered among the platforms */
	/* The question: thing 0; how to take what is unknown. */
	bool own_unknown, others_unknown;
};

static struct thing
thing_of(struct made *m, struct mm_str cpe, struct mm_str version)
{
	struct thing t = { 0 };
	const struct mm_cpe_value *v = &t.cpe.v[MM_CPE_VERSION];

	assert_int_equal(mm_cpe_parse(m->a, cpe, &t.cpe, NULL), MM_OK);
	t.na = v->kind == MM_CPE_NA;
	if (v->kind == MM_CPE_VALUE && !v->wild)
		t.version = v->text;
	else if (!t.na)
		t.version = version;
	return t;
}

static bool
same_product(const struct mm_cpe *a, const struct mm_cpe *b)
{
	for (int i = MM_CPE_PART; i <= MM_CPE_PRODUCT; i++)
		if (a->v[i].kind != MM_CPE_VALUE ||
		    b->v[i].kind != MM_CPE_VALUE || a->v[i].wild ||
		    b->v[i].wild || !mm_str_eq(a->v[i].text, b->v[i].text))
			return false;
	return true;
}

/* -1 below, 0 equal, 1 above, 2 cannot be compared. */
static int
compare(const struct mm_cpe *c, struct mm_str version, struct mm_str bound)
{
	bool letters = mm_str_eqz(c->v[MM_CPE_VENDOR].text, "openssl") &&
	    mm_str_eqz(c->v[MM_CPE_PRODUCT].text, "openssl");
	int d;

	if (mm_str_eq(version, bound))
		return 0;
	if (mm_vers_cmp(letters ? MM_VERS_OPENSSL : MM_VERS_GENERIC, version,
		bound, &d, NULL) != MM_OK)
		return 2;
	return d < 0 ? -1 : d > 0;
}

/* One end of a range, by order. sign: 1 for the lower end, -1 upper. */
static bool
end_holds(const struct mm_cpe *crit, struct mm_str version,
    const struct mm_vers_bound *end, int sign, bool unknown)
{
	int d;

	if (end->text.p == NULL)
		return true;
	d = compare(crit, version, end->text);
	if (d == 2)
		return unknown;
	return d * sign > 0 || (d == 0 && end->inclusive);
}

static bool
wild_holds(const struct thing *t, const struct mm_cpe_value *v, bool unknown)
{
	enum mm_cpe_relation r =
	    mm_cpe_attr_relation(v, &t->cpe.v[MM_CPE_VERSION]);

	return r == MM_CPE_SUPERSET || (r != MM_CPE_DISJOINT && unknown);
}

static bool
range_holds(const struct thing *t, const struct mm_adv_cpe *c,
    const struct mm_cpe *crit, bool unknown)
{
	/* An end named exactly decides. */
	if (c->lo.text.p != NULL && mm_str_eq(c->lo.text, t->version))
		return c->lo.inclusive;
	if (c->hi.text.p != NULL && mm_str_eq(c->hi.text, t->version))
		return c->hi.inclusive;
	return end_holds(crit, t->version, &c->lo, 1, unknown) &&
	    end_holds(crit, t->version, &c->hi, -1, unknown);
}

/* Is the thing inside the version part? `unknown` answers the unknown. */
static bool
version_holds(const struct thing *t, const struct mm_adv_cpe *c,
    const struct mm_cpe *crit, bool unknown)
{
	const struct mm_cpe_value *v = &crit->v[MM_CPE_VERSION];
	bool ranged = c->lo.text.p != NULL || c->hi.text.p != NULL;
	int d;

	if (v->kind == MM_CPE_NA)
		return t->na || mm_str_eqz(crit->v[MM_CPE_PART].text, "h") ||
		    (t->version.p == NULL && unknown);
	if (v->kind == MM_CPE_VALUE && v->wild)
		return wild_holds(t, v, unknown);
	if (!ranged && v->kind == MM_CPE_ANY)
		return true;
	if (t->version.p == NULL)
		return unknown;
	if (ranged)
		return range_holds(t, c, crit, unknown);
	d = compare(crit, t->version, v->text);
	return d == 2 ? unknown : d == 0;
}

static bool
attributes_hold(const struct thing *t, const struct mm_cpe *crit, bool unknown)
{
	for (int i = MM_CPE_UPDATE; i < MM_CPE_ATTRS; i++) {
		enum mm_cpe_relation r =
		    mm_cpe_attr_relation(&crit->v[i], &t->cpe.v[i]);

		if (r == MM_CPE_DISJOINT)
			return false;
		if (r != MM_CPE_EQUAL && r != MM_CPE_SUPERSET && !unknown)
			return false;
	}
	return true;
}

static bool
criterion_holds(const struct thing *t, const struct mm_adv_cpe *c,
    const struct mm_cpe *crit, bool unknown)
{
	return version_holds(t, c, crit, unknown) &&
	    attributes_hold(t, crit, unknown);
}

/* Nothing on the device is this product. */
static bool
absent_holds(const struct world *w, const struct mm_adv_cpe *c,
    const struct mm_cpe *crit, bool unknown)
{
	char part = crit->v[MM_CPE_PART].text.p[0];

	if (part == 'h')
		return !w->hardware && unknown;
	if (part == 'o')
		return !w->os && unknown;
	return !c->vulnerable && unknown;
}

static bool
keyed(const struct mm_cpe *c)
{
	return same_product(c, c);
}

static bool
leaf_true(const struct world *w, const struct mm_adv_cpe *c, bool unknown)
{
	struct mm_cpe crit;
	bool present = false;

	if (mm_cpe_parse(w->m->a, c->cpe, &crit, NULL) != MM_OK ||
	    !keyed(&crit))
		return unknown;
	for (uint32_t i = 0; i < w->n; i++) {
		if (!same_product(&crit, &w->things[i].cpe))
			continue;
		present = true;
		if (criterion_holds(&w->things[i], c, &crit, unknown))
			return true;
	}
	return !present && absent_holds(w, c, &crit, unknown);
}

static bool
node_true(const struct world *w, const struct mm_adv_node *n, bool unknown)
{
	bool all = true, any = false;

	unknown = unknown != n->negate;
	for (uint32_t i = 0; i < n->ncpes; i++) {
		bool v = leaf_true(w, &n->cpes[i], unknown);

		all = all && v;
		any = any || v;
	}
	return (n->op == MM_OP_AND ? all : any) != n->negate;
}

/* Does thing 0 take part in making the node true? */
static bool
node_supported(const struct world *w, const struct mm_adv_node *n)
{
	bool any = false;

	if (n->negate)
		return false;
	for (uint32_t i = 0; i < n->ncpes; i++) {
		struct mm_cpe crit;

		if (n->cpes[i].vulnerable &&
		    mm_cpe_parse(w->m->a, n->cpes[i].cpe, &crit, NULL) ==
			MM_OK &&
		    same_product(&crit, &w->things[0].cpe) &&
		    criterion_holds(
			&w->things[0], &n->cpes[i], &crit, w->own_unknown))
			any = true;
	}
	return any && (n->op == MM_OP_OR || node_true(w, n, w->others_unknown));
}

static bool
config_supported(const struct world *w, const struct mm_adv_config *c)
{
	bool any = false, all = true;

	if (c->negate)
		return false;
	for (uint32_t i = 0; i < c->nnodes; i++) {
		any = any || node_supported(w, &c->nodes[i]);
		all = all && node_true(w, &c->nodes[i], w->others_unknown);
	}
	return any && (c->op == MM_OP_OR || all);
}

static bool
record_supported(
    struct world *w, const struct mm_advisory *r, bool own, bool others)
{
	w->own_unknown = own;
	w->others_unknown = others;
	for (uint32_t i = 0; i < r->nconfigs; i++)
		if (config_supported(w, &r->configs[i]))
			return true;
	return false;
}

static enum mm_verdict
oracle(struct world *w, const struct mm_advisory *r)
{
	if (record_supported(w, r, false, false))
		return MM_VERDICT_AFFECTED;
	if (record_supported(w, r, false, true))
		return MM_VERDICT_CONDITIONAL;
	if (record_supported(w, r, true, true))
		return MM_VERDICT_CANNOT_DECIDE;
	return MM_VERDICT_NOT_AFFECTED;
}

/* -- inventories --------------------------------------------------------- */

enum platforms { NONE, ALL, OTHER, PLATFORM_SETS };

static uint64_t checked, by_verdict[5];

static uint32_t
platforms_of(
    const struct mm_advisory *r, enum platforms set, struct mm_str *out)
{
	uint32_t n = 0;

	if (set == OTHER) {
		out[n++] = MM_STR("cpe:2.3:h:nobody:nothing:-:*:*:*:*:*:*:*");
		out[n++] = MM_STR("cpe:2.3:o:nobody:system:1.0:*:*:*:*:*:*:*");
	}
	for (uint32_t c = 0; set == ALL && c < r->nconfigs; c++)
		for (uint32_t i = 0; i < r->configs[c].nnodes; i++) {
			const struct mm_adv_node *n_ = &r->configs[c].nodes[i];

			for (uint32_t k = 0; k < n_->ncpes; k++)
				if (!n_->cpes[k].vulnerable &&
				    n < MAX_PLATFORMS)
					out[n++] = n_->cpes[k].cpe;
		}
	return n;
}

static bool
has_key(struct made *m, struct mm_str cpe)
{
	struct mm_cpe c;

	return mm_cpe_parse(m->a, cpe, &c, NULL) == MM_OK && keyed(&c);
}

/* Component 0 with a version, and a set of platforms: both must agree. */
static void
check_one(struct made *m, const struct mm_advisory *r, struct mm_str cpe,
    struct mm_str version, enum platforms set)
{
	struct mm_str plats[MAX_PLATFORMS];
	struct mm_component c = {
		.ref = MM_STR("c"), .cpe = cpe, .version = version
	};
	struct mm_match_device d = { &c, 1, plats, 0 };
	struct mm_match_result res;
	const struct mm_match_row *row;
	struct world w = { .m = m };
	enum mm_verdict want, got;
	char id[64];

	d.nplatforms = platforms_of(r, set, plats);
	w.things[w.n++] = thing_of(m, cpe, version);
	for (uint32_t i = 0; i < d.nplatforms; i++) {
		struct thing t;

		if (!has_key(m, plats[i]))
			continue;
		t = thing_of(m, plats[i], MM_STR_NONE);
		w.os = w.os || mm_str_eqz(t.cpe.v[0].text, "o");
		w.hardware = w.hardware || mm_str_eqz(t.cpe.v[0].text, "h");
		w.things[w.n++] = t;
	}
	want = oracle(&w, r);
	assert_int_equal(mm_match_device(m->x, m->a, &d, &res, NULL), MM_OK);
	(void)snprintf(id, sizeof(id), "%.*s", MM_FMT(r->id));
	row = made_row(m, &res, 0, id);
	got = row != NULL ? row->verdict : MM_VERDICT_NOT_AFFECTED;
	CHECK(got == want, "%s: %.*s version %.*s platforms %d: got %s want %s",
	    id, MM_FMT(cpe), MM_FMT(version), (int)set,
	    mm_term_id(&mm_terms_verdict, (int)got),
	    mm_term_id(&mm_terms_verdict, (int)want));
	checked++;
	by_verdict[want]++;
	if (row != NULL && row->verdict == MM_VERDICT_CONDITIONAL)
		CHECK(mm_str_starts(row->main->condition,
			  "affected if platform cpe:2.3:") ||
			mm_str_starts(row->main->condition,
			    "affected if platform (cpe:2.3:"),
		    "%s: %.*s", id, MM_FMT(row->main->condition));
}

/* The bound itself, something just below it and something just above. */
static uint32_t
around(struct made *m, struct mm_str bound, struct mm_str out[3])
{
	size_t i = bound.n;

	if (bound.p == NULL)
		return 0;
	out[0] = bound;
	out[1] = mm_arena_fmt(m->a, "%.*s.1", MM_FMT(bound));
	out[2] = mm_arena_str(m->a, bound);
	while (i > 0 && (bound.p[i - 1] < '1' || bound.p[i - 1] > '9'))
		i--;
	if (i > 0)
		((char *)(uintptr_t)out[2].p)[i - 1]--;
	return 3;
}

/* The criterion's name with all its attributes but the version. */
static struct mm_str
without_version(struct made *m, struct mm_str cpe)
{
	struct mm_cpe c;

	assert_int_equal(mm_cpe_parse(m->a, cpe, &c, NULL), MM_OK);
	c.v[MM_CPE_VERSION] =
	    (struct mm_cpe_value){ .kind = MM_CPE_ANY, .raw = MM_STR("*") };
	return mm_cpe_text(m->a, &c);
}

static void
check_criterion(
    struct made *m, const struct mm_advisory *r, const struct mm_adv_cpe *c)
{
	struct mm_str versions[10] = { MM_STR_NONE, MM_STR("0.0.1") }, bare;
	uint32_t n = 2;

	if (!has_key(m, c->cpe))
		return;
	bare = without_version(m, c->cpe);
	n += around(m, c->lo.text, versions + n);
	n += around(m, c->hi.text, versions + n);
	for (int set = NONE; set < PLATFORM_SETS; set++) {
		for (uint32_t i = 0; i < n; i++)
			check_one(m, r, bare, versions[i], (enum platforms)set);
		check_one(m, r, c->cpe, MM_STR_NONE, (enum platforms)set);
	}
}

static void
check_node(
    struct made *m, const struct mm_advisory *r, const struct mm_adv_node *n)
{
	/* Long nodes list one product version by version: the first and the
	 * last few show as much as all of them. */
	for (uint32_t i = 0; i < n->ncpes; i++)
		if (i < 4 || i + 4 >= n->ncpes)
			check_criterion(m, r, &n->cpes[i]);
}

static void
build(struct made *m, const struct mm_advisory *r, uint32_t n)
{
	made_begin(m);
	for (uint32_t i = 0; i < n; i++)
		made_add(m, &r[i]);
	made_open(m);
}

static void
agrees_with_the_oracle(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_advisory *r;
	struct made m;
	uint32_t n;

	(void)state;
	r = overrides_read(a, &n);
	assert_int_equal(n, 1500);
	build(&m, r, n);
	for (uint32_t i = 0; i < n; i++) {
		struct mm_arena *keep = m.a;

		m.a = mm_arena_new(0);
		for (uint32_t c = 0; c < r[i].nconfigs; c++)
			for (uint32_t k = 0; k < r[i].configs[c].nnodes; k++)
				check_node(
				    &m, &r[i], &r[i].configs[c].nodes[k]);
		mm_arena_free(m.a);
		m.a = keep;
	}
	print_message("%llu inventories, 0 mismatches: affected %llu, "
		      "not affected %llu, cannot decide %llu, "
		      "conditional %llu\n",
	    (unsigned long long)checked, (unsigned long long)by_verdict[1],
	    (unsigned long long)by_verdict[2],
	    (unsigned long long)by_verdict[3],
	    (unsigned long long)by_verdict[4]);
	for (int v = 1; v <= 4; v++)
		assert_true(by_verdict[v] > 100);
	made_end(&m);
	mm_arena_free(a);
}

/* Does a vulnerable criterion of the record name the product, too? */
static bool
also_vulnerable(struct made *m, const struct mm_advisory *r, struct mm_str cpe)
{
	struct mm_cpe p, c;

	assert_int_equal(mm_cpe_parse(m->a, cpe, &p, NULL), MM_OK);
	for (uint32_t i = 0; i < r->nconfigs; i++)
		for (uint32_t k = 0; k < r->configs[i].nnodes; k++)
			for (uint32_t j = 0; j < r->configs[i].nodes[k].ncpes;
			     j++) {
				const struct mm_adv_cpe *x =
				    &r->configs[i].nodes[k].cpes[j];

				if (x->vulnerable &&
				    mm_cpe_parse(m->a, x->cpe, &c, NULL) ==
					MM_OK &&
				    same_product(&p, &c))
					return true;
			}
	return false;
}

/* A device of nothing but platforms of a record has no finding by it. */
static void
platforms_alone_report_nothing(void **state)
{
	struct mm_arena *a = mm_arena_new(0);
	struct mm_advisory *r;
	struct made m;
	uint32_t n, devices = 0;

	(void)state;
	r = overrides_read(a, &n);
	build(&m, r, n);
	for (uint32_t i = 0; i < n; i++) {
		struct mm_str p[MAX_PLATFORMS], alone[MAX_PLATFORMS];
		uint32_t np = platforms_of(&r[i], ALL, p), k = 0;
		struct mm_match_device d = { NULL, 0, alone, 0 };
		struct mm_match_result res;
		char id[64];

		(void)snprintf(id, sizeof(id), "%.*s", MM_FMT(r[i].id));
		for (uint32_t j = 0; j < np; j++)
			if (!also_vulnerable(&m, &r[i], p[j]))
				alone[k++] = p[j];
		if (k == 0)
			continue;
		d.nplatforms = k;
		assert_int_equal(
		    mm_match_device(m.x, m.a, &d, &res, NULL), MM_OK);
		for (uint32_t j = 0; j < k; j++)
			CHECK(made_row(&m, &res, j, id) == NULL, "%s", id);
		devices++;
	}
	print_message("%u devices of platforms only\n", devices);
	assert_true(devices > 100);
	made_end(&m);
	mm_arena_free(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_the_oracle),
		cmocka_unit_test(platforms_alone_report_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
