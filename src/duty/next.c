/* SPDX-License-Identifier: Apache-2.0 */
#include "duty/next.h"

#include "duty/plan.h"

struct work {
	struct mm_arena *a;
	const struct mm_duty *d;
	const struct mm_world *w;
	const struct mm_duty_index *x;
	const struct mm_slot_state *s;
	const struct mm_group *g;
	uint32_t letter; /* spoken of by {notice}, or MM_NONE */
	struct mm_next *out;
};

#define BIT(name) (UINT64_C(1) << MM_DF_##name)

/* -- placeholders ------------------------------------------------------ */

typedef struct mm_str value(const struct work *k);

static struct mm_str
product_value(const struct work *k)
{
	return k->w->products.v[k->d->product].id;
}

static struct mm_str
version_value(const struct work *k)
{
	return k->d->version == MM_NONE ? MM_STR("VERSION")
					: k->w->versions.v[k->d->version].id;
}

static struct mm_str
party_value(const struct work *k)
{
	return k->w->parties.v[k->d->party].id;
}

/* The request a duty is about, or through which a dealer is owed it. */
static uint32_t
request_of(const struct mm_duty *d)
{
	return d->request != MM_NONE ? d->request : d->subject;
}

static struct mm_str
request_value(const struct work *k)
{
	return k->w->requests.v[request_of(k->d)].id;
}

/* The patch a duty is about; MM_NONE: about none. */
static uint32_t
patch_of(const struct work *k)
{
	return mm_plan_patch(k->w, k->d->rule->scope, k->d->subject);
}

static struct mm_str
patch_value(const struct work *k)
{
	return k->w->patches.v[patch_of(k)].id;
}

/* PLAN EDITION STEP, as commands take them. */
static struct mm_str
step_value(const struct work *k)
{
	const struct mm_step *s = &k->w->steps.v[k->d->subject];
	const struct mm_plan *p = &k->w->plans.v[s->plan];

	return mm_arena_fmt(
	    k->a, "%.*s %u %u", MM_FMT(p->id), p->edition, s->number);
}

static struct mm_str
control_value(const struct work *k)
{
	uint32_t c = k->w->steps.v[k->d->subject].control;

	return c == MM_NONE ? MM_STR("CONTROL") : k->w->controls.v[c].id;
}

static struct mm_str
vuln_value(const struct work *k)
{
	return k->w->findings.v[k->d->subject].vuln;
}

static struct mm_str
finding_value(const struct work *k)
{
	return k->w->findings.v[k->d->subject].id;
}

static struct mm_str
event_value(const struct work *k)
{
	return k->w->events.v[k->d->subject].id;
}

/* The decision on measures about an event, or MM_NONE. */
static uint32_t
measure_of(const struct work *k)
{
	return k->w->events.v[k->d->subject].decision_on_measure;
}

static struct mm_str
measure_value(const struct work *k)
{
	uint32_t m = measure_of(k);

	return m == MM_NONE ? MM_STR("MEASURE") : k->w->measures.v[m].id;
}

/* The recall a duty is about, or the decision on the patch it is about. */
static uint32_t
recall_of(const struct work *k)
{
	return k->d->rule->scope == MM_SCOPE_RECALL
	    ? k->d->subject
	    : mm_derive_recall_of(k->w, k->d->subject);
}

static struct mm_str
recall_value(const struct work *k)
{
	uint32_t r = recall_of(k);

	return r == MM_NONE ? MM_STR("RECALL") : k->w->recalls.v[r].id;
}

static struct mm_str
component_value(const struct work *k)
{
	return k->w->component_ends.v[k->d->subject].id;
}

static struct mm_str
notice_value(const struct work *k)
{
	const struct mm_notice *n =
	    &k->w->notices.v[k->w->letters.v[k->letter].notice];

	/* Commands take the newest edition unless one is named. */
	if (mm_world_notice(k->w, n->id, 0) ==
	    k->w->letters.v[k->letter].notice)
		return n->id;
	return mm_arena_fmt(
	    k->a, "%.*s --edition %u", MM_FMT(n->id), n->edition);
}

/* Is there something left to do on a unit: to apply, or to verify? */
static bool
left_to_do(const struct work *k, uint32_t unit)
{
	uint32_t patch = patch_of(k);
	const struct mm_patch_outcome *o =
	    patch == MM_NONE ? NULL : mm_derive_outcome(k->x, patch, unit);

	if (k->d->rule->scope == MM_SCOPE_VERIFICATION)
		return o != NULL && o->result == MM_PATCH_DONE &&
		    o->verified != MM_YES;
	return o == NULL || o->result == MM_PATCH_DEFERRED;
}

/* A unit with something left to do; else the first of the slot. */
static struct mm_str
unit_value(const struct work *k)
{
	for (uint32_t i = 0; i < k->g->n; i++)
		if (left_to_do(k, k->g->units[i]))
			return k->w->units.v[k->g->units[i]].id;
	return k->w->units.v[k->x->units[k->x->slot_first[k->s->slot]]].id;
}

static struct mm_str
strayed_value(const struct work *k)
{
	return k->w->units.v[k->x->strayed[k->d->product]].id;
}

/* The newest assessment of the version or its product not yet approved. */
static uint32_t
draft_risk(const struct work *k)
{
	for (uint32_t i = k->x->risks.first[k->d->product + 1];
	     i-- > k->x->risks.first[k->d->product];) {
		uint32_t ix = k->x->risks.item[i];
		const struct mm_risk *r = &k->w->risks.v[ix];

		if (r->approved.seq == 0 &&
		    (r->version == MM_NONE || r->version == k->d->version))
			return ix;
	}
	return MM_NONE;
}

static struct mm_str
risk_value(const struct work *k)
{
	uint32_t r = draft_risk(k);

	return r == MM_NONE ? MM_STR("RISK") : k->w->risks.v[r].id;
}

/* A waiver that speaks of this duty and waits for its approval. */
static uint32_t
draft_waiver(const struct work *k)
{
	for (uint32_t i = 0; i < k->w->waivers.n; i++)
		if (k->w->waivers.v[i].approved.seq == 0 &&
		    mm_duty_waiver_covers(&k->w->waivers.v[i], k->d))
			return i;
	return MM_NONE;
}

static struct mm_str
waiver_value(const struct work *k)
{
	return k->w->waivers.v[draft_waiver(k)].id;
}

static const struct {
	const char *name;
	value *get;
} values[] = {
	{ "product", product_value },
	{ "version", version_value },
	{ "party", party_value },
	{ "request", request_value },
	{ "patch", patch_value },
	{ "step", step_value },
	{ "control", control_value },
	{ "vuln", vuln_value },
	{ "finding", finding_value },
	{ "event", event_value },
	{ "measure", measure_value },
	{ "recall", recall_value },
	{ "component", component_value },
	{ "notice", notice_value },
	{ "unit", unit_value },
	{ "strayed", strayed_value },
	{ "risk", risk_value },
	{ "waiver", waiver_value },
};

static struct mm_str
placeholder(const struct work *k, struct mm_str name)
{
	size_t i = 0;

	/* Every name in a template is one of the table (a test holds it). */
	while (!mm_str_eqz(name, values[i].name))
		i++;
	return values[i].get(k);
}

static void
add(struct work *k, const char *template)
{
	struct mm_str rest = mm_str_of(template), out = MM_STR("");

	while (rest.p != NULL) {
		struct mm_str lit = mm_str_cut(&rest, '{');

		out = mm_arena_fmt(k->a, "%.*s%.*s", MM_FMT(out), MM_FMT(lit));
		if (rest.p != NULL) {
			struct mm_str v =
			    placeholder(k, mm_str_cut(&rest, '}'));

			out = mm_arena_fmt(
			    k->a, "%.*s%.*s", MM_FMT(out), MM_FMT(v));
		}
	}
	k->out->command[k->out->n++] = out;
}

/* -- letters on their way ---------------------------------------------- */

/*
 * What takes a letter further, and how near it is to counting; a letter that
 * came back is worth less than a draft, which may have been made instead.
 */
static const struct {
	unsigned near;
	const char *command;
} onward[MM_SHORT__COUNT] = {
	[MM_SHORT_UNACKNOWLEDGED] = { 5,
	    "mimamori notice ack {notice} --party {party}" },
	[MM_SHORT_SENT] = { 4,
	    "mimamori notice deliver {notice} --party {party} --evidence "
	    "EVIDENCE" },
	[MM_SHORT_NOT_SENT] = { 3,
	    "mimamori notice send {notice} --party {party} --channel "
	    "CHANNEL" },
	[MM_SHORT_AVAILABLE] = { 3,
	    "mimamori notice send {notice} --party {party} --channel "
	    "CHANNEL" },
	[MM_SHORT_APPROVED_LATE] = { 3,
	    "mimamori notice send {notice} --party {party} --channel "
	    "CHANNEL" },
	[MM_SHORT_DRAFT] = { 2, "mimamori notice approve {notice}" },
	[MM_SHORT_BOUNCED] = { 1,
	    "mimamori notice send {notice} --party {party} --channel "
	    "CHANNEL" },
	[MM_SHORT_REFUSED] = { 1,
	    "mimamori notice send {notice} --party {party} --channel "
	    "CHANNEL" },
};

/* The letter nearest to meeting a need of the duty; false: there is none. */
static bool
further(struct work *k, enum mm_duty_fact fact)
{
	const struct mm_letters *l = &k->x->letters;
	struct mm_need_info need;
	enum mm_short best = MM_SHORT_NONE;

	if (!mm_derive_need(k->x, k->s, k->g, fact, k->d->subject, &need))
		return false;
	for (uint32_t i = k->g->letters.n; i-- > 0;) {
		uint32_t letter = k->g->letters.ix[i];
		enum mm_short now = mm_letter_check(l, letter, &need, NULL);

		if (onward[now].near <= onward[best].near ||
		    mm_letter_would(l, letter, &need) != MM_SHORT_NONE)
			continue;
		best = now;
		k->letter = letter;
	}
	if (best == MM_SHORT_NONE)
		return false;
	add(k, onward[best].command);
	return true;
}

/* An answer drafted for the request, as far as it has come. */
static bool
answered(struct work *k, enum mm_notice_kind kind)
{
	const struct mm_request *q = &k->w->requests.v[request_of(k->d)];
	enum mm_counts counts =
	    (enum mm_counts)k->x->pol.reading[MM_READING_PROVIDED_1];

	for (uint32_t i = k->g->letters.n; i-- > 0;) {
		const struct mm_notice *n;
		enum mm_short s;

		k->letter = k->g->letters.ix[i];
		n = &k->w->notices.v[k->w->letters.v[k->letter].notice];
		if (n->kind != kind || mm_stamp_after(&q->at, &n->at))
			continue;
		s = mm_letter_standing(
		    &k->x->letters, k->letter, counts, k->w->as_of);
		add(k,
		    s == MM_SHORT_NONE
			? "mimamori request answer {request} provided "
			  "--notice {notice}"
			: onward[s].command);
		return true;
	}
	return false;
}

/* -- what comes first --------------------------------------------------- */

/* A missing fact of an undetermined duty; false: nothing known to ask. */
static void
learn(struct work *k)
{
	uint64_t missing = k->d->trace.missing;

	if ((missing & BIT(RECIPIENT)) != 0)
		add(k,
		    "mimamori party merge {party} --into SUCCESSOR "
		    "--reason REASON");
	else if ((missing & (BIT(REQ_ENTITLED) | BIT(IN_SCOPE))) != 0)
		add(k,
		    k->x->strayed[k->d->product] == MM_NONE
			? "mimamori unit import FILE"
			: "mimamori unit move {strayed} --to PARTY --how "
			  "transfer");
	else if (k->d->rule->scope == MM_SCOPE_EVENT)
		add(k,
		    "mimamori report add {event} KIND {product} AWARE SUMMARY "
		    "--version VERSION");
	else
		add(k, "mimamori unit version {unit} VERSION");
}

/* Dates that differ between the versions a unit may have, or none at all. */
static bool
dates_first(struct work *k)
{
	uint64_t told = BIT(STAGE_TOLD) | BIT(DATES_TOLD) | BIT(EOL_LETTER) |
	    BIT(EOS_LETTER);

	if ((k->d->rule->done.yes & told) == 0 ||
	    mm_date_is_set(k->s->dates.eol) || mm_date_is_set(k->s->dates.eos))
		return false;
	if (mm_date_is_set(k->s->dates_since))
		add(k, "mimamori unit version {unit} VERSION");
	else
		add(k,
		    "mimamori device lifecycle set {product} --eol DATE --eos "
		    "DATE --status announced");
	return true;
}

/* Risk information needs an approved assessment, and so does a measure. */
static bool
risk_first(struct work *k)
{
	uint64_t done = k->d->rule->done.yes;
	bool wanted = (done & BIT(RISK_APPROVED)) != 0 ||
	    ((done & BIT(RISK_TOLD)) != 0 && k->s->risk == MM_NONE);
	uint32_t r = draft_risk(k);

	if (!wanted || r == MM_NONE)
		return false;
	if ((done & BIT(MEASURE_DECIDED)) != 0 &&
	    k->w->risks.v[r].measure.n == 0)
		return false;
	add(k, "mimamori risk approve {risk}");
	return true;
}

/* Is what `prepare` would make already there? */
static bool
prepared(const struct work *k)
{
	const struct mm_duty *d = k->d;
	enum mm_report_decision decision;

	if (d->rule->prepare == NULL)
		return true;
	if (d->rule->scope == MM_SCOPE_PATCH)
		return k->w->patches.v[d->subject].plan != MM_NONE;
	if (d->rule->scope == MM_SCOPE_CAMPAIGN)
		return recall_of(k) != MM_NONE;
	if (d->rule->scope == MM_SCOPE_CONDITION)
		return draft_risk(k) != MM_NONE;
	if (d->rule->scope == MM_SCOPE_COMPONENT)
		return k->w->component_ends.v[d->subject].outcome != 0;
	if (d->rule->scope != MM_SCOPE_EVENT)
		return false;
	if ((d->rule->done.yes & BIT(EV_MEASURE)) != 0)
		return measure_of(k) != MM_NONE;
	decision = k->w->events.v[d->subject].decision;
	return decision == MM_RD_REPORT || decision == MM_RD_NOT_REPORT;
}

/* A request gets one answer: an SBOM (N6) or what a dealer asks for (N7). */
static void
answer(struct work *k)
{
	const struct mm_rule *r = k->d->rule->scope == MM_SCOPE_REQUEST
	    ? k->d->rule
	    : mm_rule_find(MM_STR("N5-ANSWER"));
	bool sbom = (r->when.yes & BIT(REQ_SBOM)) != 0;

	if (answered(k, sbom ? MM_N6 : MM_N7))
		return;
	add(k, r->prepare);
	add(k, r->next);
}

/*
 * The end of a component's support, in its order: assess anew, decide and
 * approve, move the stage if that was decided.
 */
static bool
component(struct work *k)
{
	const struct mm_component_end *e;

	if (k->d->rule->scope != MM_SCOPE_COMPONENT)
		return false;
	e = &k->w->component_ends.v[k->d->subject];
	if ((k->d->facts->no & BIT(COMP_ASSESSED)) != 0) {
		add(k,
		    "mimamori risk add RISK EDITION {product} ENVIRONMENT "
		    "SUMMARY HARM");
		return true;
	}
	if (e->outcome < MM_CO_LIMITED ||
	    !mm_stamp_approves(&e->approved, &e->judged))
		return false;
	add(k,
	    e->outcome == MM_CO_LIMITED
		? "mimamori device lifecycle set {product} --eol DATE --status "
		  "announced --cause {component}"
		: "mimamori device lifecycle set {product} --eos DATE --status "
		  "announced --cause {component}");
	return true;
}

/* Nothing is on its way: begin. */
static void
begin(struct work *k)
{
	if (dates_first(k) || risk_first(k))
		return;
	if ((k->d->rule->done.yes & BIT(RISK_TOLD)) != 0 &&
	    k->s->risk == MM_NONE) {
		add(k,
		    "mimamori risk add RISK EDITION {product} ENVIRONMENT "
		    "SUMMARY HARM");
		return;
	}
	if (component(k))
		return;
	if (!prepared(k))
		add(k, k->d->rule->prepare);
	add(k, k->d->rule->next);
}

void
mm_next_steps(struct mm_arena *a, const struct mm_duty *d,
    const struct mm_slot_state *s, const struct mm_group *g,
    struct mm_next *out)
{
	struct work k = { .a = a,
		.d = d,
		.w = d->index->w,
		.x = d->index,
		.s = s,
		.g = g,
		.letter = MM_NONE,
		.out = out };

	out->n = 0;
	if (d->state >= MM_DUTY_WAIVED)
		return;
	if (draft_waiver(&k) != MM_NONE)
		add(&k, "mimamori waiver approve {waiver}");
	if (d->state == MM_DUTY_UNDETERMINED) {
		learn(&k);
		return;
	}
	if (d->request != MM_NONE || d->rule->scope == MM_SCOPE_REQUEST) {
		answer(&k);
		return;
	}
	for (uint64_t told = d->rule->done.yes & d->facts->no; told != 0;
	     told &= told - 1)
		if (further(&k, (enum mm_duty_fact)__builtin_ctzll(told)))
			return;
	begin(&k);
}
