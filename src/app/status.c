/* SPDX-License-Identifier: Apache-2.0 */
#include "app/status.h"

#include <string.h>

static void
count_register(const struct mm_world *w, struct mm_status_counts *n)
{
	n->products = w->products.n;
	n->versions = w->versions.n;
	n->units = w->units.n;
	for (uint32_t i = 0; i < w->parties.n; i++) {
		const struct mm_party *p = &w->parties.v[i];

		if (p->ended != 0)
			continue;
		n->hospitals += p->kind == MM_PARTY_HOSPITAL;
		n->dealers +=
		    p->kind == MM_PARTY_DEALER || p->kind == MM_PARTY_LESSOR;
	}
	for (uint32_t i = 0; i < w->versions.n; i++)
		n->sboms_missing += w->versions.v[i].sbom == MM_NONE;
}

static void
count_findings(const struct mm_world *w, struct mm_status_counts *n)
{
	for (uint32_t i = 0; i < w->findings.n; i++) {
		const struct mm_finding *f = &w->findings.v[i];
		bool judged = f->assessment != MM_NONE;

		if (f->ended_at.seq != 0)
			continue;
		n->findings++;
		n->unjudged += !judged;
		if (mm_date_is_set(f->kev) &&
		    (!judged ||
			w->assessments.v[f->assessment].status ==
			    MM_VEX_AFFECTED))
			n->kev++;
	}
}

static void
count_letters(const struct mm_world *w, struct mm_status_counts *n)
{
	for (uint32_t i = 0; i < w->notices.n; i++)
		n->drafts += w->notices.v[i].approved.seq == 0;
	for (uint32_t i = 0; i < w->letters.n; i++) {
		uint32_t last = w->letters.v[i].last;

		if (last == MM_NONE)
			continue;
		n->awaiting += w->deliveries.v[last].state == MM_DS_SENT;
		n->bounced += w->deliveries.v[last].state == MM_DS_BOUNCED;
	}
}

static void
count_feeds(const struct mm_world *w, struct mm_status_counts *n)
{
	n->oldest_feed = MM_DATE_NONE;
	for (uint32_t i = 0; i < w->feeds.n; i++) {
		const struct mm_feed_ref *f = &w->feeds.v[i];

		if (f->held == MM_YES) {
			n->feeds_held++;
			continue;
		}
		n->feeds++;
		if (mm_world_feed_ages(w, f) && mm_date_is_set(f->feed_date) &&
		    (!mm_date_is_set(n->oldest_feed) ||
			mm_date_cmp(f->feed_date, n->oldest_feed) < 0))
			n->oldest_feed = f->feed_date;
	}
}

/* Duties are counted and accounted for in one evaluation. */
struct counting {
	struct mm_status_counts *out;
	struct mm_coverage_marks marks;
};

static enum mm_status
count_duty(void *ctx, const struct mm_duty *d, struct mm_err *err)
{
	struct counting *k = ctx;
	struct mm_status_counts *n = k->out;
	unsigned clause = d->via != 0 ? d->via : d->rule->clause;

	(void)err;
	if (d->state != MM_DUTY_NOT_APPLICABLE)
		mm_coverage_mark(&k->marks, d);
	n->duties[d->state]++;
	if (d->state != MM_DUTY_OVERDUE)
		return MM_OK;
	n->overdue_by_clause[clause]++;
	n->overdue_law += d->rule->strength == MM_STRENGTH_LAW;
	n->overdue_guidance += d->rule->strength == MM_STRENGTH_GUIDANCE;
	n->overdue_own += d->rule->strength == MM_STRENGTH_SOP;
	return MM_OK;
}

enum mm_status
mm_status_count(
    struct mm_app *app, struct mm_status_counts *out, struct mm_err *err)
{
	struct mm_duty_params p = { .arena = app->arena,
		.all = true,
		.product = MM_NONE,
		.party = MM_NONE };
	struct mm_coverage coverage;
	struct counting k = { .out = out };
	struct mm_policy policy;
	struct mm_world *w;
	enum mm_status st = mm_app_world(app, &w, err);

	if (st == MM_OK)
		st = mm_policy_resolve(w, &policy, err);
	if (st != MM_OK)
		return st;
	memset(out, 0, sizeof(*out));
	out->feed_old = policy.days[MM_POLICY_FEED_OLD];
	count_register(w, out);
	count_findings(w, out);
	count_letters(w, out);
	count_feeds(w, out);
	st = mm_coverage_begin(app->arena, w, &k.marks, err);
	if (st == MM_OK)
		st = mm_duty_eval(w, &p, count_duty, &k, err);
	if (st == MM_OK)
		st = mm_coverage_end(&k.marks, &p, &coverage, err);
	if (st == MM_OK) {
		out->in_scope = coverage.pairs;
		out->undecided = coverage.pairs - coverage.decided;
	}
	return st;
}
