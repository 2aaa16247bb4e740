/* SPDX-License-Identifier: Apache-2.0 */
/*
 * B9: evaluate the duties of a whole installed base.
 *
 *     bench_duty [UNITS [INSTITUTIONS [VERSIONS]]]
 *
 * The world is made by a seeded generator, straight into the arrays: what is
 * measured is the evaluation, index included. The same world is then
 * evaluated unit by unit in the same run, as the comparison.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "base/num.h"
#include "duty/live.h"

#define VERSIONS_PER_PRODUCT 5

struct size {
	uint32_t units, parties, versions;
};

static uint64_t seed = 20260331;

static uint32_t
below(uint32_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed % n);
}

static uint64_t next_seq = 1;

static struct mm_stamp
stamp(int32_t day)
{
	return (struct mm_stamp){
		.seq = next_seq++, .valid = { day }, .actor = MM_STR("qa")
	};
}

#define PUSH(w, vec) mm_vec_push((w)->arena, &(w)->vec)
#define DAY(y, m, d) mm_date_of(y, m, d).day

/* Through the fold, so that facts can name it later. */
static void
make_product(struct mm_world *w, uint32_t i)
{
	struct mm_fact f = { .type = MM_FACT_PRODUCT,
		.seq = next_seq++,
		.valid = { DAY(2026, 1, 1) },
		.actor = MM_STR("qa") };
	struct mm_err err;

	f.v[MM_F_PRODUCT_product] = mm_arena_fmt(w->arena, "P%04u", i);
	f.v[MM_F_PRODUCT_brand_name] = f.v[MM_F_PRODUCT_product];
	f.v[MM_F_PRODUCT_connected] = MM_STR("yes");
	f.v[MM_F_PRODUCT_program] = MM_STR("yes");
	if (mm_world_apply(w, &f, &err) != MM_OK)
		exit(1);
}

static void
make_register(struct mm_world *w, const struct size *n)
{
	for (uint32_t i = 0; i < n->parties; i++) {
		struct mm_party *p = PUSH(w, parties);

		p->at = stamp(DAY(2026, 1, 1));
		p->id = mm_arena_fmt(w->arena, "H%05u", i);
		p->name = p->id;
		p->kind = i % 50 == 49 ? MM_PARTY_DEALER : MM_PARTY_HOSPITAL;
		p->successor = MM_NONE;
	}
	for (uint32_t i = 0; i < n->versions; i++) {
		struct mm_version *v = PUSH(w, versions);

		if (i % VERSIONS_PER_PRODUCT == 0) {
			make_product(w, i);
		}
		v->at = stamp(DAY(2026, 1, 1));
		v->product = w->products.n - 1;
		v->id = mm_arena_fmt(w->arena, "%u.0", i);
		v->conformity = MM_NONE;
		v->sbom = MM_NONE;
	}
}

/* An institution has a few dozen products and several units of each. */
static void
make_units(struct mm_world *w, const struct size *n)
{
	for (uint32_t i = 0; i < n->units; i++) {
		struct mm_unit *u = PUSH(w, units);
		struct mm_holding *h = PUSH(w, holdings);
		uint32_t party = below(n->parties);
		uint32_t version = (party * 31 + below(30) * 97) % n->versions;

		u->at = stamp(DAY(2026, 1, 10));
		u->product = w->versions.v[version].product;
		u->version = below(100) == 0 ? MM_NONE : version;
		u->id = MM_STR("U");
		u->shipped =
		    (struct mm_date){ DAY(2015, 1, 1) + (int32_t)below(3500) };
		u->next_inspection = MM_DATE_NONE;
		u->state = below(200) == 0 ? MM_UNIT_RETIRED : MM_UNIT_IN_USE;
		u->holding = i;
		*h = (struct mm_holding){ .at = u->at,
			.unit = i,
			.party = party,
			.lessor = below(20) == 0 ? below(n->parties) : MM_NONE,
			.prev = MM_NONE,
			.rival = MM_NONE,
			.sure = MM_CONFIDENCE_CONFIRMED };
	}
}

static void
make_conduct(struct mm_world *w)
{
	for (uint32_t p = 0; p < w->products.n; p++) {
		struct mm_lifecycle *l = PUSH(w, lifecycles);
		struct mm_risk *r = PUSH(w, risks);

		*l = (struct mm_lifecycle){ .at = stamp(DAY(2026, 1, 10)),
			.product = p,
			.version = MM_NONE,
			.level = MM_LEVEL_MODEL,
			.subject = MM_NONE,
			.eol = { DAY(2018, 1, 1) + (int32_t)below(4000) },
			.status = MM_LC_ANNOUNCED };
		l->eos = (struct mm_date){ l->eol.day + (int32_t)below(2000) };
		r->at = stamp(DAY(2026, 1, 11));
		r->id = mm_arena_fmt(w->arena, "RA%u", p);
		r->edition = 1;
		r->product = p;
		r->version = MM_NONE;
		r->approved = stamp(DAY(2026, 1, 12));
	}
	for (uint32_t v = 0; v < w->versions.n; v++) {
		for (uint32_t k = 0; k < 4; k++) {
			struct mm_finding *d = PUSH(w, findings);

			d->at = stamp(DAY(2026, 2, 1));
			d->id = MM_STR("F");
			d->product = w->versions.v[v].product;
			d->version = v;
			d->vuln = mm_arena_fmt(w->arena, "CVE-2026-%u", k);
			d->verdict = MM_VERDICT_AFFECTED;
			d->assessment = MM_NONE;
			if (k > 1)
				continue;
			d->assessment = w->assessments.n;
			*PUSH(w, assessments) =
			    (struct mm_assessment){ stamp(DAY(2026, 2, 2)),
				    w->findings.n - 1, MM_VEX_AFFECTED, 0, 0,
				    MM_STR_NONE, MM_STR_NONE, MM_STR_NONE };
		}
	}
}

/* One notice a product, told to two thirds of the recipients of units. */
static void
make_letters(struct mm_world *w)
{
	struct mm_map seen;

	mm_map_init(&seen, w->arena);
	for (uint32_t p = 0; p < w->products.n; p++) {
		struct mm_notice *n = PUSH(w, notices);

		n->at = stamp(DAY(2026, 3, 1));
		n->id = mm_arena_fmt(w->arena, "D%u", p);
		n->edition = 1;
		n->product = p;
		n->kind = MM_N3;
		n->eol = w->lifecycles.v[p].eol;
		n->eos = w->lifecycles.v[p].eos;
		n->contents = UINT32_MAX;
		n->risk = w->risks.v[p].id;
		n->risk_edition = 1;
		n->vulns = MM_STR("CVE-2026-0\nCVE-2026-1");
		n->approved = stamp(DAY(2026, 3, 2));
	}
	for (uint32_t i = 0; i < w->units.n; i++) {
		uint32_t key[2] = { w->units.v[i].product,
			w->holdings.v[i].party };
		struct mm_letter *l;
		struct mm_delivery *d;
		bool added;

		(void)mm_map_put(&seen,
		    (struct mm_str){ (const char *)key, sizeof(key) }, 1,
		    &added);
		if (!added || below(3) == 0)
			continue;
		l = PUSH(w, letters);
		*l = (struct mm_letter){ stamp(DAY(2026, 3, 2)), key[0], key[1],
			MM_STR_NONE, MM_STR_NONE, MM_STR_NONE,
			w->deliveries.n };
		d = PUSH(w, deliveries);
		*d = (struct mm_delivery){ stamp(DAY(2026, 3, 5)),
			w->letters.n - 1,
			below(20) == 0 ? MM_DS_BOUNCED : MM_DS_DELIVERED,
			MM_CHANNEL_POST, MM_STR_NONE, MM_STR_NONE, MM_NONE };
	}
}

struct tally {
	uint64_t n, by_state[MM_DUTY_NOT_APPLICABLE + 1];
};

static enum mm_status
count(void *ctx, const struct mm_duty *d, struct mm_err *err)
{
	struct tally *t = ctx;

	(void)err;
	t->n++;
	t->by_state[d->state]++;
	return MM_OK;
}

/* Time of this process: other work on the machine is not measured. */
static double
now(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double
measure(const struct mm_world *w, bool per_unit, const char *name)
{
	double best = 1e9, mb = 0;
	struct tally t = { 0 };

	for (int round = 0; round < 3; round++) {
		struct mm_arena *a = mm_arena_new(0);
		struct mm_duty_params p = { .arena = a,
			.per_unit = per_unit,
			.product = MM_NONE,
			.party = MM_NONE };
		struct mm_err err;
		double begin = now(), s;

		t = (struct tally){ 0 };
		if (a == NULL || mm_duty_eval(w, &p, count, &t, &err) != MM_OK)
			exit(1);
		s = now() - begin;
		best = s < best ? s : best;
		mb = (double)mm_arena_used(a) / 1e6;
		mm_arena_free(a);
	}
	printf("%-8s %.3f s  %llu duties  %.0f duties/s  index %.0f MB\n", name,
	    best, (unsigned long long)t.n, (double)t.n / best, mb);
	for (int s = 1; s < MM_DUTY_NOT_APPLICABLE; s++)
		printf("  %s %llu", mm_term_id(&mm_terms_duty_state, s),
		    (unsigned long long)t.by_state[s]);
	printf("\n");
	return best;
}

/* A delivery for a letter of each of some products: fact to duties. */
static void
measure_one_fact(struct mm_world *w)
{
	struct mm_arena *a = mm_arena_new(0), *b = mm_arena_new(0);
	struct mm_duty_live *l;
	struct mm_err err;
	double begin = now(), setup, sum = 0, worst = 0;
	uint32_t n = 0;

	if (mm_live_new(a, w, &l, &err) != MM_OK)
		exit(1);
	setup = now() - begin;
	for (uint32_t p = 0; p < w->products.n && n < 200;
	     p += w->products.n / 200 + 1, n++) {
		struct mm_duty_params q = {
			.arena = b, .product = p, .party = MM_NONE
		};
		struct mm_fact f = { .type = MM_FACT_LIFECYCLE,
			.seq = ++next_seq,
			.valid = w->as_of,
			.actor = MM_STR("qa") };
		struct mm_live_touch t;
		struct tally tally = { 0 };
		double s;

		f.v[MM_F_LIFECYCLE_product] = w->products.v[p].id;
		f.v[MM_F_LIFECYCLE_eol] = MM_STR("2027-03-31");
		f.v[MM_F_LIFECYCLE_eos] = MM_STR("2031-03-31");
		f.v[MM_F_LIFECYCLE_status] = MM_STR("announced");
		mm_arena_reset(b);
		begin = now();
		if (mm_live_add(l, &f, &t, &err) != MM_OK || !t.exact ||
		    t.all || t.product != p ||
		    mm_live_eval(l, &q, count, &tally, &err) != MM_OK)
			exit(1);
		s = now() - begin;
		sum += s;
		worst = s > worst ? s : worst;
	}
	printf("one fact mean %.3f ms  worst %.3f ms of %u (lists once %.0f "
	       "ms)\n",
	    sum / n * 1e3, worst * 1e3, n, setup * 1e3);
	mm_arena_free(a);
	mm_arena_free(b);
}

static uint32_t
argument(int argc, char **argv, int i, uint32_t preset)
{
	uint64_t v;

	if (i >= argc)
		return preset;
	if (!mm_num_u64(mm_str_of(argv[i]), 10000000, &v) || v == 0) {
		fprintf(stderr,
		    "usage: bench_duty [UNITS [INSTITUTIONS [VERSIONS]]]\n");
		exit(2);
	}
	return (uint32_t)v;
}

int
main(int argc, char **argv)
{
	struct mm_arena *a = mm_arena_new(0);
	struct size n = { .units = argument(argc, argv, 1, 10000) };
	struct mm_world *w;
	struct rusage ru;
	double grouped, naive;

	n.parties =
	    argument(argc, argv, 2, n.units / 100 > 100 ? n.units / 100 : 100);
	n.versions =
	    argument(argc, argv, 3, n.units / 200 > 50 ? n.units / 200 : 50);
	w = a == NULL ? NULL : mm_world_new(a, mm_date_of(2026, 10, 1));
	if (w == NULL)
		return 1;
	make_register(w, &n);
	make_units(w, &n);
	make_conduct(w);
	make_letters(w);
	printf("units %u  institutions %u  versions %u  letters %u  "
	       "findings %u\n",
	    w->units.n, w->parties.n, w->versions.n, w->letters.n,
	    w->findings.n);
	grouped = measure(w, false, "grouped");
	naive = measure(w, true, "per unit");
	measure_one_fact(w);
	(void)getrusage(RUSAGE_SELF, &ru);
	printf(
	    "ratio %.1f  peak %ld MB\n", naive / grouped, ru.ru_maxrss / 1024);
	mm_arena_free(a);
	return 0;
}
