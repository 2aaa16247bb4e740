/* SPDX-License-Identifier: Apache-2.0 */
#include "duty/duty.h"

#include <string.h>

#include "duty/asked.h"
#include "duty/deadline.h"
#include "duty/plan.h"

static const struct mm_term due_source_words[] = {
	{ "none", "期限の定めなし", "no number" },
	{ "policy", "社内方針", "own policy" },
	{ "law", "法令", "law" },
	{ "plan", "適用計画", "patch plan" },
	{ "inspection", "次回点検日", "next inspection" },
	{ "report", "次回報告予定日", "next report planned" },
	{ "rule", "規則の日数", "days of the rule" },
	{ "schedule", "施設と合意した日程", "schedule agreed with them" },
};
const struct mm_terms mm_terms_due_source = { "due_source", due_source_words,
	(int)MM_COUNT(due_source_words) };

/* One evaluation. */
struct run {
	const struct mm_duty_index *x;
	const struct mm_duty_params *p;
	mm_duty_sink *sink;
	void *ctx;
	struct mm_err *err;
};

#define HAS(mask, name) (((mask) & (UINT64_C(1) << MM_DF_##name)) != 0)

/* -- one duty ---------------------------------------------------------- */

static void
add_evidence(struct mm_duty *d, uint64_t mask)
{
	/* No rule asks for more facts than there is room (a test holds it). */
	while (mask != 0) {
		int bit = __builtin_ctzll(mask);
		const struct mm_stamp *at = d->facts->at[bit];

		mask &= mask - 1;
		if (at != NULL && at->seq != 0)
			d->evidence[d->nevidence++] = at->seq;
	}
}

static void
cite(struct mm_duty *d)
{
	const struct mm_rule *r = d->rule;

	if (d->state == MM_DUTY_SATISFIED)
		add_evidence(d, r->done.yes | r->done.no);
	else if (d->state == MM_DUTY_EXEMPT)
		add_evidence(d, r->unless.yes | r->unless.no);
	else if (d->state == MM_DUTY_SUPERSEDED)
		add_evidence(d, r->over.yes | r->over.no);
}

/* Law is not waived by the company. */
bool
mm_duty_waiver_covers(const struct mm_waiver *v, const struct mm_duty *d)
{
	return d->rule->strength != MM_STRENGTH_LAW &&
	    mm_str_eqz(v->rule, d->rule->id) && v->product == d->product &&
	    (v->version == MM_NONE || v->version == d->version) &&
	    (v->party == MM_NONE || v->party == d->party);
}

/* A waiver needs the approval of a second person. */
static uint32_t
waiver_for(const struct mm_world *w, const struct mm_duty *d)
{
	for (uint32_t i = 0; i < w->waivers.n; i++) {
		const struct mm_waiver *v = &w->waivers.v[i];

		if (v->approved.seq != 0 &&
		    !mm_stamp_after(&v->at, &v->approved) &&
		    !mm_str_eq(v->approved.actor, v->at.actor) &&
		    mm_duty_waiver_covers(v, d))
			return i;
	}
	return MM_NONE;
}

/* By the table of deadlines: calendar days that nothing moves. */
static void
due_by_law(const struct mm_duty_index *x, struct mm_duty *d)
{
	struct mm_deadline law =
	    mm_deadline_of(&x->w->events.v[d->subject], &x->pol);
	struct mm_period p = mm_deadline_period(&law, &x->pol);

	if (law.days < 0)
		return;
	d->due = mm_period_end(&p, &x->pol.calendar, d->base);
	d->due_source = MM_DUE_FROM_LAW;
}

/* By the company's policy or the rule's own words, whichever is earlier. */
static void
due_by_days(const struct mm_duty_index *x, struct mm_duty *d)
{
	const struct mm_rule *r = d->rule;
	struct mm_date own = mm_policy_end(&x->pol, r->policy, d->base);
	struct mm_date stated = r->period.n == 0
	    ? MM_DATE_NONE
	    : mm_period_end(
		  &r->period, &x->pol.calendar, mm_date_max(d->base, r->from));

	if (mm_date_is_set(stated) &&
	    (!mm_date_is_set(own) || mm_date_cmp(stated, own) <= 0)) {
		d->due = stated;
		d->due_source = MM_DUE_FROM_RULE;
	} else if (mm_date_is_set(own)) {
		d->due = own;
		d->due_source = MM_DUE_FROM_POLICY;
	}
}

static void
set_due(const struct run *r, struct mm_duty *d)
{
	if (d->due_source != 0)
		return;
	d->due_source = MM_DUE_FROM_NONE;
	d->due = MM_DATE_NONE;
	if (!mm_date_is_set(d->base))
		return;
	if (d->rule->due == MM_DUE_LAW_DAYS)
		due_by_law(r->x, d);
	else
		due_by_days(r->x, d);
}

static enum mm_duty_state
by_date(const struct run *r, const struct mm_duty *d)
{
	struct mm_date soon =
	    d->due_source == MM_DUE_FROM_LAW ? r->x->soon_law : r->x->soon;

	if (!mm_date_is_set(d->due))
		return MM_DUTY_OPEN;
	if (mm_date_cmp(d->due, r->x->w->as_of) < 0)
		return MM_DUTY_OVERDUE;
	return mm_date_is_set(soon) && mm_date_cmp(d->due, soon) <= 0
	    ? MM_DUTY_DUE_SOON
	    : MM_DUTY_OPEN;
}

/* Decide and hand out one duty whose subject and facts are filled in. */
static enum mm_status
emit(const struct run *r, const struct mm_rule *rule, struct mm_duty *d)
{
	d->rule = rule;
	d->state = mm_rule_eval(rule, d->facts, &d->trace);
	if (d->state == MM_DUTY_NOT_APPLICABLE && !r->p->all)
		return MM_OK;
	if (mm_date_is_set(d->base) && rule->due != MM_DUE_LAW_DAYS)
		d->base = mm_date_max(d->base, mm_rule_since(rule));
	set_due(r, d);
	d->waiver = MM_NONE;
	if (d->state == MM_DUTY_OPEN || d->state == MM_DUTY_UNDETERMINED) {
		d->waiver = waiver_for(r->x->w, d);
		if (d->waiver != MM_NONE)
			d->state = MM_DUTY_WAIVED;
		else if (d->state == MM_DUTY_OPEN)
			d->state = by_date(r, d);
	}
	d->nevidence = 0;
	cite(d);
	d->index = r->x;
	return r->sink(r->ctx, d, r->err);
}

/* -- recipients -------------------------------------------------------- */

/* Day the days of a rule are counted from, for a recipient. */
static struct mm_date
start_of(const struct run *r, const struct mm_rule *rule,
    const struct mm_slot_state *s, struct mm_date base)
{
	bool staged = HAS(rule->when.yes, STAGE1) ||
	    HAS(rule->when.yes, STAGE2) || HAS(rule->when.yes, STAGE3);

	if (staged)
		base = mm_date_max(base, s->stage_since);
	if ((HAS(rule->done.yes, RISK_TOLD) ||
		HAS(rule->done.yes, MEASURE_DECIDED)) &&
	    s->risk != MM_NONE)
		base =
		    mm_date_max(base, r->x->w->risks.v[s->risk].approved.valid);
	return base;
}

/* What every duty of a group has in common. */
static struct mm_duty
duty_of(const struct mm_slot_state *s, const struct mm_group *g,
    const struct mm_facts *f, uint32_t request)
{
	return (struct mm_duty){ .via = request == MM_NONE ? 0 : 5,
		.product = s->product,
		.version = s->version,
		.party = g->party,
		.subject = MM_NONE,
		.request = request,
		.units = g->units,
		.nunits = g->n,
		.trigger = g->base_at,
		.base = g->base,
		.facts = f };
}

static bool
wanted(const struct mm_rule *rule, enum mm_duty_scope scope, uint32_t request)
{
	return rule->scope == scope && (request == MM_NONE || rule->dealer);
}

/* Told before of dates that have changed since: the clock is the change's. */
static struct mm_date
start_for(const struct run *r, const struct mm_rule *rule,
    const struct mm_slot_state *s, const struct mm_group *g,
    const struct mm_facts *f)
{
	struct mm_date base = start_of(r, rule, s, g->base);
	struct mm_need_info need = { 0 };

	if (!HAS(rule->done.yes, STAGE_TOLD) || HAS(f->yes, STAGE_TOLD) ||
	    mm_date_cmp(s->dates_since, base) <= 0)
		return base;
	(void)mm_derive_need(r->x, s, g, MM_DF_STAGE_TOLD, MM_NONE, &need);
	return mm_letters_contradiction(&r->x->letters, g->letters, &need) ==
		MM_NONE
	    ? base
	    : s->dates_since;
}

static enum mm_status
group_rules(const struct run *r, const struct mm_slot_state *s,
    const struct mm_group *g, const struct mm_facts *f, uint32_t request)
{
	enum mm_status st = MM_OK;

	for (size_t i = 0; i < r->x->rules.n && st == MM_OK; i++) {
		struct mm_duty d;

		if (!wanted(&r->x->rules.v[i], MM_SCOPE_GROUP, request))
			continue;
		d = duty_of(s, g, f, request);
		d.base = start_for(r, &r->x->rules.v[i], s, g, f);
		st = emit(r, &r->x->rules.v[i], &d);
	}
	return st;
}

#define REVISIONS_MAX 32

/* Are the same dates announced again by a later revision? */
static bool
set_again(const struct mm_world *w, const struct mm_revision *rev, uint32_t i,
    uint32_t n)
{
	const struct mm_lifecycle *l = &w->lifecycles.v[rev[i].by];

	while (++i < n) {
		const struct mm_lifecycle *m = &w->lifecycles.v[rev[i].by];

		if (m->eol.day == l->eol.day && m->eos.day == l->eos.day)
			return true;
	}
	return false;
}

/* Each change of announced dates is told again, the newest one only. */
static enum mm_status
revision_rules(const struct run *r, const struct mm_slot_state *s,
    const struct mm_group *g, struct mm_facts *f, uint32_t request)
{
	struct mm_revision rev[REVISIONS_MAX];
	struct mm_life_records rec = mm_index_records(r->x, s->product);
	const struct mm_rule *rule =
	    mm_ruleset_find(&r->x->rules, MM_STR("N2-CHANGE"));
	uint32_t n = mm_life_revisions(
	    &rec, s->product, s->version, s->on, rev, REVISIONS_MAX);
	uint32_t kept = n < REVISIONS_MAX ? n : REVISIONS_MAX;
	enum mm_status st = MM_OK;

	if (rule == NULL)
		return MM_OK; /* its pack ended it */

	for (uint32_t i = n > REVISIONS_MAX ? 0 : 1; i < kept && st == MM_OK;
	     i++) {
		const struct mm_stamp *at =
		    &r->x->w->lifecycles.v[rev[i].by].at;
		struct mm_duty d = duty_of(s, g, f, request);

		if (set_again(r->x->w, rev, i, kept))
			continue;
		mm_facts_set(f, MM_DF_REVISED, MM_YES, at);
		mm_facts_set(f, MM_DF_REV_OUTDATED,
		    i + 1 < kept ? MM_YES : MM_NO,
		    &r->x->w->lifecycles.v[rev[kept - 1].by].at);
		d.subject = rev[i].by;
		d.trigger = at;
		d.base = mm_date_max(g->base, at->valid);
		st = emit(r, rule, &d);
	}
	return st;
}

static enum mm_status
vuln_rules(const struct run *r, const struct mm_slot_state *s,
    const struct mm_group *g, struct mm_facts *f, uint32_t request,
    const mm_slot_vulns *vulns)
{
	const struct mm_world *w = r->x->w;

	for (uint32_t k = 0; k < vulns->n; k++) {
		const struct mm_slot_vuln *v = &vulns->v[k];
		const struct mm_stamp *at =
		    &w->assessments.v[w->findings.v[v->finding].assessment].at;

		mm_facts_set(f, MM_DF_VULN_AFFECTED, v->affected, at);
		(void)mm_derive_told(
		    r->x, s, g, MM_DF_VULN_TOLD, v->finding, f);
		for (size_t i = 0; i < r->x->rules.n; i++) {
			struct mm_duty d;
			enum mm_status st;

			if (!wanted(&r->x->rules.v[i], MM_SCOPE_VULN, request))
				continue;
			d = duty_of(s, g, f, request);
			d.subject = v->finding;
			d.trigger = at;
			d.base = mm_date_max(g->base, at->valid);
			st = emit(r, &r->x->rules.v[i], &d);
			if (st != MM_OK)
				return st;
		}
	}
	return MM_OK;
}

/* The agreed day, else the plan's, else the next inspection, else policy. */
static void
apply_due(
    const struct mm_duty_index *x, const struct mm_group *g, struct mm_duty *d)
{
	struct mm_plan_due due = mm_plan_apply_due(x, g, d->subject);

	if (!mm_date_is_set(due.day))
		return;
	d->due = due.day;
	d->due_source = due.schedule != NULL ? MM_DUE_FROM_SCHEDULE
	    : due.step != MM_NONE            ? MM_DUE_FROM_PLAN
					     : MM_DUE_FROM_INSPECTION;
}

/* A duty about a step of a plan; its target date is the due date. */
static struct mm_duty
step_duty(const struct run *r, uint32_t step, struct mm_duty d)
{
	const struct mm_step *s = &r->x->w->steps.v[step];

	d.subject = step;
	d.trigger = &s->at;
	d.base = mm_date_max(d.base, s->at.valid);
	d.due = s->date;
	d.due_source = MM_DUE_FROM_PLAN;
	return d;
}

/* Every rule of one scope on the same duty. */
static enum mm_status
emit_scope(
    const struct run *r, enum mm_duty_scope scope, const struct mm_duty *d)
{
	enum mm_status st = MM_OK;

	for (size_t i = 0; i < r->x->rules.n && st == MM_OK; i++) {
		struct mm_duty own = *d;

		if (r->x->rules.v[i].scope == scope)
			st = emit(r, &r->x->rules.v[i], &own);
	}
	return st;
}

/* The steps of one kind of a patch's plan at a group. */
static enum mm_status
step_rules(const struct run *r, const struct mm_slot_state *s,
    const struct mm_group *g, struct mm_facts *f, uint32_t patch,
    enum mm_step_kind kind)
{
	static const enum mm_duty_scope scopes[] = {
		[MM_STEP_CONTROL] = MM_SCOPE_CONTROL,
		[MM_STEP_EVALUATION] = MM_SCOPE_EVALUATION,
		[MM_STEP_VERIFICATION] = MM_SCOPE_VERIFICATION,
	};
	const struct mm_world *w = r->x->w;
	uint32_t plan = mm_plan_in_force(w, patch);
	enum mm_status st = MM_OK;

	for (uint32_t i = plan == MM_NONE ? MM_NONE : w->plans.v[plan].first;
	     i != MM_NONE && st == MM_OK; i = w->steps.v[i].next) {
		struct mm_duty d = duty_of(s, g, f, MM_NONE);

		if (w->steps.v[i].kind != kind)
			continue;
		mm_plan_derive_step(r->x, g, i, f);
		d = step_duty(r, i, d);
		st = emit_scope(r, scopes[kind], &d);
	}
	return st;
}

/* Showing and applying one patch. */
static enum mm_status
one_patch(const struct run *r, const struct mm_slot_state *s,
    const struct mm_group *g, struct mm_facts *f, uint32_t request,
    uint32_t patch)
{
	enum mm_status st = MM_OK;

	for (size_t i = 0; i < r->x->rules.n && st == MM_OK; i++) {
		const struct mm_rule *rule = &r->x->rules.v[i];
		const struct mm_stamp *told = f->at[MM_DF_PATCH_TOLD];
		struct mm_duty d;

		if (!wanted(rule, MM_SCOPE_PATCH, request))
			continue;
		d = duty_of(s, g, f, request);
		d.subject = patch;
		if (told != NULL) {
			d.trigger = told;
			d.base = mm_date_max(g->base, told->valid);
		}
		if (rule->due == MM_DUE_AT_INSPECTION)
			apply_due(r->x, g, &d);
		st = emit(r, rule, &d);
	}
	return st;
}

static enum mm_status
patch_rules(const struct run *r, const struct mm_slot_state *s,
    const struct mm_group *g, struct mm_facts *f, uint32_t request)
{
	const struct mm_duty_index *x = r->x;
	const struct mm_world *w = x->w;
	enum mm_status st = MM_OK;

	for (uint32_t k = x->patches.first[s->product];
	     k < x->patches.first[s->product + 1] && st == MM_OK; k++) {
		uint32_t patch = x->patches.item[k];
		bool fits = mm_derive_patch_fits(&w->patches.v[patch], s);

		if (fits) {
			mm_derive_patch(x, s, g, patch, f);
			mm_plan_derive(w, g, patch, s->on, f);
			st = one_patch(r, s, g, f, request, patch);
		}
		if (st == MM_OK && fits && request == MM_NONE)
			st = step_rules(r, s, g, f, patch, MM_STEP_CONTROL);
		/* With the patch a unit has the version it leads to. */
		if (st == MM_OK && request == MM_NONE &&
		    (fits || mm_plan_leads_to(w, &w->patches.v[patch], s)))
			st =
			    step_rules(r, s, g, f, patch, MM_STEP_VERIFICATION);
	}
	return st;
}

/* Controls on which it rests that the device is reasonably protected. */
static enum mm_status
condition_rules(const struct run *r, const struct mm_slot_state *s,
    const struct mm_group *g, struct mm_facts *f)
{
	const struct mm_duty_index *x = r->x;
	enum mm_status st = MM_OK;

	for (uint32_t k = x->controls.first[s->product];
	     k < x->controls.first[s->product + 1] && st == MM_OK; k++) {
		uint32_t control = x->controls.item[k];
		const struct mm_control *c = &x->w->controls.v[control];
		const struct mm_stamp *at;
		struct mm_duty d;

		if (c->condition != MM_YES || !mm_plan_control_fits(c, s))
			continue;
		mm_plan_derive_condition(x->w, s, g, control, f);
		at = f->at[MM_DF_CONTROL_REMOVED];
		d = duty_of(s, g, f, MM_NONE);
		d.subject = control;
		if (at != NULL) {
			d.trigger = at;
			d.base = mm_date_max(g->base, at->valid);
		}
		st = emit_scope(r, MM_SCOPE_CONDITION, &d);
	}
	return st;
}

/* Every rule that has a recipient, on one group. */
static enum mm_status
recipient_rules(const struct run *r, const struct mm_slot_state *s,
    const struct mm_group *g, struct mm_facts *f, uint32_t request,
    const mm_slot_vulns *vulns)
{
	enum mm_status st = group_rules(r, s, g, f, request);

	if (st == MM_OK)
		st = revision_rules(r, s, g, f, request);
	if (st == MM_OK)
		st = vuln_rules(r, s, g, f, request, vulns);
	if (st == MM_OK)
		st = patch_rules(r, s, g, f, request);
	if (st == MM_OK && request == MM_NONE)
		st = condition_rules(r, s, g, f);
	return st;
}

/* Since when the recipient of an entry holds the unit, by one record. */
static void
held_by(const struct mm_duty_index *x, const struct mm_entry *e,
    const struct mm_holding *h, struct mm_group *g)
{
	const struct mm_world *w = x->w;
	const uint32_t through[] = { h->party, h->lessor };

	for (size_t i = 0; i < MM_COUNT(through); i++) {
		const struct mm_stamp *at = &h->at, *since = NULL;
		bool known;

		if (through[i] == MM_NONE)
			continue;
		/* A successor holds it since its predecessor ended. */
		if (through[i] != e->party) {
			if (mm_scope_recipient(w, through[i], &known) !=
			    e->party)
				continue;
			since = mm_scope_since(w, through[i]);
		}
		if (since != NULL && mm_stamp_after(since, at))
			at = since;
		if (g->base_at == NULL || mm_date_cmp(at->valid, g->base) < 0) {
			g->base = at->valid;
			g->base_at = at;
		}
	}
}

/* The same by every record that stands and makes it a recipient. */
static void
hold_since(
    const struct mm_duty_index *x, const struct mm_entry *e, struct mm_group *g)
{
	const struct mm_world *w = x->w;

	for (uint32_t i = w->units.v[e->unit].holding; i != MM_NONE;
	     i = w->holdings.v[i].rival)
		held_by(x, e, &w->holdings.v[i], g);
}

/* What the groups of a slot have in common, for the rules of the slot. */
struct slot_sum {
	bool any; /* a group in scope */
	bool all_packs; /* every recipient has complete EOS info */
	struct mm_date base;
	const struct mm_stamp *base_at;
	const struct mm_stamp *pack_at;
};

/* One recipient of a slot: entries order[begin..end). */
static enum mm_status
one_group(const struct run *r, const struct mm_slot_state *s, uint32_t begin,
    uint32_t end, const mm_slot_vulns *vulns, struct slot_sum *sum)
{
	const struct mm_duty_index *x = r->x;
	const struct mm_entry *head = &x->entries[x->order[begin]];
	struct mm_facts f = s->facts;
	struct mm_group g = { .party = head->party,
		.units = x->units + begin,
		.in_scope = head->in ? MM_YES : MM_NO,
		.known = true,
		.base = MM_DATE_NONE,
		.letters =
		    mm_letters_of(&x->letters, head->party, s->product) };
	uint32_t i;

	for (i = begin; i < end; i++) {
		const struct mm_entry *e = &x->entries[x->order[i]];

		if (e->in != head->in)
			break;
		g.known = g.known && e->known;
		hold_since(x, e, &g);
	}
	g.n = i - begin;
	mm_derive_group(x, s, &g, &f);
	if (head->in) {
		sum->any = true;
		if (mm_facts_get(&f, MM_DF_EOS_PACK_TOLD) != MM_YES)
			sum->all_packs = false;
		else
			sum->pack_at = f.at[MM_DF_EOS_PACK_TOLD];
		if (sum->base_at == NULL ||
		    mm_date_cmp(g.base, sum->base) < 0) {
			sum->base = g.base;
			sum->base_at = g.base_at;
		}
	}
	if (r->p->party != MM_NONE && r->p->party != head->party)
		return MM_OK;
	if (!head->in && !r->p->all)
		return MM_OK;
	return recipient_rules(r, s, &g, &f, MM_NONE, vulns);
}

/* -- the maker's own work ---------------------------------------------- */

static enum mm_status
finding_rules(const struct run *r, const struct mm_slot_state *s,
    uint32_t version, struct mm_facts *f)
{
	const struct mm_rule *rule =
	    mm_ruleset_find(&r->x->rules, MM_STR("N1-JUDGE"));
	const struct mm_duty_index *x = r->x;
	struct mm_group none = { .party = MM_NONE };

	if (rule == NULL)
		return MM_OK; /* its pack ended it */
	for (uint32_t i = x->findings.first[version];
	     i < x->findings.first[version + 1]; i++) {
		uint32_t ix = x->findings.item[i];
		const struct mm_finding *d = &x->w->findings.v[ix];
		struct mm_duty duty = duty_of(s, &none, f, MM_NONE);
		enum mm_status st;

		if (d->ended_at.seq != 0)
			continue;
		mm_derive_finding(x->w, d, f);
		duty.subject = ix;
		duty.trigger = &d->first;
		duty.base = d->first.valid;
		st = emit(r, rule, &duty);
		if (st != MM_OK)
			return st;
	}
	return MM_OK;
}

/*
 * A unit of unknown version may have any version: also those that no unit in
 * scope is known to have.
 */
static enum mm_status
slot_findings(
    const struct run *r, const struct mm_slot_state *s, struct mm_facts *f)
{
	const struct mm_duty_index *x = r->x;
	enum mm_status st = MM_OK;

	if (s->version != MM_NONE)
		return finding_rules(r, s, s->version, f);
	for (uint32_t i = x->versions.first[s->product];
	     i < x->versions.first[s->product + 1] && st == MM_OK; i++)
		if (x->in_scope[x->versions.item[i]] == 0)
			st = finding_rules(r, s, x->versions.item[i], f);
	return st;
}

static enum mm_status
slot_rules(const struct run *r, const struct mm_slot_state *s,
    const struct slot_sum *sum)
{
	const struct mm_duty_index *x = r->x;
	struct mm_facts f = s->facts;
	struct mm_group g = {
		.party = MM_NONE, .base = sum->base, .base_at = sum->base_at
	};
	enum mm_status st = MM_OK;

	if (!sum->any && !r->p->all)
		return MM_OK;
	mm_facts_set(
	    &f, MM_DF_IN_SCOPE, sum->any ? MM_YES : MM_NO, sum->base_at);
	mm_facts_set(&f, MM_DF_ALL_PACKS_TOLD,
	    sum->any && sum->all_packs ? MM_YES : MM_NO, sum->pack_at);
	for (size_t i = 0; i < r->x->rules.n && st == MM_OK; i++) {
		const struct mm_rule *rule = &r->x->rules.v[i];
		struct mm_duty d;

		if (rule->scope != MM_SCOPE_VERSION)
			continue;
		d = duty_of(s, &g, &f, MM_NONE);
		d.base = start_of(r, rule, s, sum->base);
		if (HAS(rule->done.yes, FEED_FRESH) && x->feed != MM_NONE)
			d.base = mm_date_max(
			    d.base, x->w->feeds.v[x->feed].at.valid);
		st = emit(r, rule, &d);
	}
	return st == MM_OK ? slot_findings(r, s, &f) : st;
}

static enum mm_status
one_slot(const struct run *r, uint32_t slot)
{
	const struct mm_duty_index *x = r->x;
	uint32_t begin = x->slot_first[slot], end = x->slot_first[slot + 1];
	struct slot_sum sum = { .all_packs = true, .base = MM_DATE_NONE };
	struct mm_slot_state s;
	mm_slot_vulns vulns;
	enum mm_status st;

	if (begin == end)
		return MM_OK;
	mm_derive_slot(x, slot, x->w->as_of, &s);
	st = mm_derive_vulns(x, slot, &vulns, r->err);
	while (st == MM_OK && begin < end) {
		uint32_t party = x->entries[x->order[begin]].party;
		uint32_t i = begin + 1;

		while (i < end && !r->p->per_unit &&
		    x->entries[x->order[i]].party == party)
			i++;
		st = one_group(r, &s, begin, i, &vulns, &sum);
		begin = i;
	}
	if (st == MM_OK && r->p->party == MM_NONE)
		st = slot_rules(r, &s, &sum);
	return st;
}

/* -- requests and events ----------------------------------------------- */

static enum mm_status
one_request(const struct run *r, const struct mm_asked *q)
{
	const struct mm_request *req = &r->x->w->requests.v[q->request];
	bool dealer = mm_facts_get(&q->facts, MM_DF_REQ_DEALER) == MM_YES;
	mm_slot_vulns vulns;
	enum mm_status st = MM_OK;

	for (size_t i = 0; i < r->x->rules.n && st == MM_OK; i++) {
		struct mm_duty d;

		if (r->x->rules.v[i].scope != MM_SCOPE_REQUEST)
			continue;
		d = duty_of(&q->slot, &q->group, &q->facts, MM_NONE);
		d.via = dealer ? 5 : 0;
		d.subject = q->request;
		d.trigger = &req->at;
		d.base = req->at.valid;
		st = emit(r, &r->x->rules.v[i], &d);
	}
	if (st == MM_OK && dealer && req->outcome == 0) {
		struct mm_facts f = q->facts;

		st = mm_derive_vulns(r->x, q->slot.slot, &vulns, r->err);
		if (st == MM_OK)
			st = recipient_rules(
			    r, &q->slot, &q->group, &f, q->request, &vulns);
	}
	return st;
}

static enum mm_status
all_requests(const struct run *r)
{
	const struct mm_world *w = r->x->w;
	struct mm_held held;
	enum mm_status st;

	if (w->requests.n == 0)
		return MM_OK;
	st = mm_asked_index(r->x, &held, r->err);
	for (uint32_t i = 0; i < w->requests.n && st == MM_OK; i++) {
		const struct mm_request *q = &w->requests.v[i];
		struct mm_asked a;

		if ((r->p->product != MM_NONE && r->p->product != q->product) ||
		    (r->p->party != MM_NONE && r->p->party != q->party))
			continue;
		st = mm_asked_derive(r->x, &held, i, &a, r->err);
		if (st == MM_OK)
			st = one_request(r, &a);
	}
	return st;
}

/* Is a unit in scope of which an event speaks? */
static enum mm_tri
event_scope(const struct mm_duty_index *x, uint32_t product, uint32_t version)
{
	uint32_t begin = x->versions.first[product];
	uint32_t end = x->versions.first[product + 1];
	uint32_t unknown = mm_slot_of(x->w, product, MM_NONE);
	bool in = x->in_scope[unknown] > 0;

	if (version != MM_NONE)
		return in || x->in_scope[version] > 0 ? MM_YES : MM_NO;
	for (uint32_t i = begin; i < end; i++)
		in = in || x->in_scope[x->versions.item[i]] > 0;
	return in ? MM_YES : MM_NO;
}

static enum mm_status
one_event(const struct run *r, uint32_t event)
{
	const struct mm_duty_index *x = r->x;
	const struct mm_event *e = &x->w->events.v[event];
	struct mm_group none = { .party = MM_NONE };
	struct mm_slot_state s;
	enum mm_status st = MM_OK;

	mm_derive_slot(
	    x, mm_slot_of(x->w, e->product, e->version), x->w->as_of, &s);
	mm_facts_set(&s.facts, MM_DF_IN_SCOPE,
	    event_scope(x, e->product, e->version), &e->at);
	mm_derive_event(e, &s.facts);
	mm_derive_measure(e->decision_on_measure == MM_NONE
		? NULL
		: &x->w->measures.v[e->decision_on_measure],
	    &s.facts);
	for (size_t i = 0; i < r->x->rules.n && st == MM_OK; i++) {
		struct mm_duty d;

		if (r->x->rules.v[i].scope != MM_SCOPE_EVENT)
			continue;
		d = duty_of(&s, &none, &s.facts, MM_NONE);
		d.subject = event;
		d.trigger = &e->at;
		d.base = e->aware;
		if (r->x->rules.v[i].due == MM_DUE_STATED &&
		    mm_date_is_set(e->report.next)) {
			d.due = e->report.next;
			d.due_source = MM_DUE_FROM_REPORT;
		}
		st = emit(r, &r->x->rules.v[i], &d);
	}
	return st;
}

/* The maker's own work about one patch or one recall. */
static enum mm_status
own_work(const struct run *r, enum mm_duty_scope scope, uint32_t subject)
{
	const struct mm_duty_index *x = r->x;
	const struct mm_world *w = x->w;
	bool patch = scope == MM_SCOPE_CAMPAIGN;
	uint32_t ix = patch ? mm_derive_recall_of(w, subject) : subject;
	const struct mm_recall *decision =
	    ix == MM_NONE ? NULL : &w->recalls.v[ix];
	uint32_t product =
	    patch ? w->patches.v[subject].product : decision->product;
	uint32_t version = patch ? w->patches.v[subject].version : MM_NONE;
	struct mm_group none = { .party = MM_NONE };
	struct mm_slot_state s;
	enum mm_status st = MM_OK;

	if (r->p->product != MM_NONE && r->p->product != product)
		return MM_OK;
	mm_derive_slot(x, mm_slot_of(w, product, version), w->as_of, &s);
	if (patch)
		mm_facts_set(&s.facts, MM_DF_CAMPAIGN, MM_YES,
		    &w->patches.v[subject].at);
	mm_derive_recall(decision, &s.facts);
	for (size_t i = 0; i < r->x->rules.n && st == MM_OK; i++) {
		struct mm_duty d;

		if (r->x->rules.v[i].scope != scope)
			continue;
		d = duty_of(&s, &none, &s.facts, MM_NONE);
		d.subject = subject;
		d.trigger = patch ? &w->patches.v[subject].at : &decision->at;
		d.base =
		    patch ? w->patches.v[subject].at.valid : decision->started;
		st = emit(r, &r->x->rules.v[i], &d);
	}
	if (st == MM_OK && patch)
		st = step_rules(
		    r, &s, &none, &s.facts, subject, MM_STEP_EVALUATION);
	return st;
}

/* The end of a component's support: assess, decide, carry out. */
static enum mm_status
one_component(const struct run *r, uint32_t end)
{
	const struct mm_duty_index *x = r->x;
	const struct mm_component_end *e = &x->w->component_ends.v[end];
	struct mm_group none = { .party = MM_NONE };
	struct mm_slot_state s;
	enum mm_status st = MM_OK;

	if (r->p->product != MM_NONE && r->p->product != e->product)
		return MM_OK;
	mm_derive_slot(
	    x, mm_slot_of(x->w, e->product, e->version), x->w->as_of, &s);
	mm_facts_set(&s.facts, MM_DF_IN_SCOPE,
	    event_scope(x, e->product, e->version), &e->at);
	mm_derive_component(x, end, x->w->as_of, &s.facts);
	for (size_t i = 0; i < x->rules.n && st == MM_OK; i++) {
		struct mm_duty d;

		if (x->rules.v[i].scope != MM_SCOPE_COMPONENT)
			continue;
		d = duty_of(&s, &none, &s.facts, MM_NONE);
		d.subject = end;
		d.trigger = &e->at;
		d.base = e->at.valid;
		st = emit(r, &x->rules.v[i], &d);
	}
	return st;
}

static enum mm_status
all_own_work(const struct run *r)
{
	const struct mm_world *w = r->x->w;
	enum mm_status st = MM_OK;

	for (uint32_t i = 0; st == MM_OK && i < w->patches.n; i++)
		st = own_work(r, MM_SCOPE_CAMPAIGN, i);
	for (uint32_t i = 0; st == MM_OK && i < w->recalls.n; i++)
		st = own_work(r, MM_SCOPE_RECALL, i);
	for (uint32_t i = 0; st == MM_OK && i < w->component_ends.n; i++)
		st = one_component(r, i);
	return st;
}

enum mm_status
mm_duty_eval(const struct mm_world *w, const struct mm_duty_params *p,
    mm_duty_sink *sink, void *ctx, struct mm_err *err)
{
	struct mm_duty_index *x = mm_arena_alloc(p->arena, sizeof(*x));
	struct run r = { x, p, sink, ctx, err };
	enum mm_status st;

	if (x == NULL)
		return mm_err_nomem(err);
	st = mm_duty_index_make(p->arena, w, p->product, x, err);
	x->whole = p->whole;
	if (p->rules != NULL)
		x->rules = *p->rules;
	for (uint32_t i = 0; st == MM_OK && i < x->nslots; i++)
		st = one_slot(&r, i);
	if (st == MM_OK)
		st = all_requests(&r);
	for (uint32_t i = 0; st == MM_OK && i < w->events.n; i++)
		if (p->party == MM_NONE &&
		    (p->product == MM_NONE ||
			p->product == w->events.v[i].product))
			st = one_event(&r, i);
	return st == MM_OK && p->party == MM_NONE ? all_own_work(&r) : st;
}
