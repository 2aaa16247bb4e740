/* SPDX-License-Identifier: Apache-2.0 */
#include "duty/derive.h"

/* YES when all of n say yes, NO when none does, else UNKNOWN. */
static enum mm_tri
all_of(uint32_t yes, uint32_t n)
{
	return yes == 0 ? MM_NO : yes == n ? MM_YES : MM_UNKNOWN;
}

static enum mm_tri
tri(bool v)
{
	return v ? MM_YES : MM_NO;
}

static bool
risk_approved(const struct mm_risk *r, struct mm_date on)
{
	return r->approved.seq != 0 && !mm_stamp_after(&r->at, &r->approved) &&
	    mm_date_cmp(r->approved.valid, on) <= 0;
}

/* Newest approved edition of the version, else of the product. */
static uint32_t
risk_in_force(const struct mm_duty_index *x, uint32_t product, uint32_t version,
    struct mm_date on)
{
	uint32_t best[2] = { MM_NONE, MM_NONE };

	for (uint32_t i = x->risks.first[product];
	     i < x->risks.first[product + 1]; i++) {
		uint32_t ix = x->risks.item[i];
		const struct mm_risk *r = &x->w->risks.v[ix];
		uint32_t *b = &best[r->version != MM_NONE];

		if ((r->version != MM_NONE && r->version != version) ||
		    !risk_approved(r, on))
			continue;
		if (*b == MM_NONE ||
		    mm_stamp_after(&r->approved, &x->w->risks.v[*b].approved))
			*b = ix;
	}
	return best[1] != MM_NONE ? best[1] : best[0];
}

/* One version, or the product level when it has no version at all. */
struct one {
	struct mm_dates dates;
	unsigned stage, gaps;
	struct mm_date since, announced;
	uint32_t judgement, risk, sbom;
	bool eos_time; /**< EOL is passed, or the lead to EOS has begun */
};

static void
look(const struct mm_duty_index *x, uint32_t product, uint32_t version,
    struct mm_date on, struct one *o)
{
	struct mm_life_records rec = mm_index_records(x, product);
	const struct mm_world *w = x->w;
	struct mm_revision last = { MM_NONE,
		{ MM_DATE_NONE, MM_DATE_NONE, MM_NONE, MM_NONE } };
	struct mm_date lead = mm_policy_end(&x->pol, MM_POLICY_EOS_LEAD, on);

	(void)mm_life_revisions(&rec, product, version, on, &last, 1);
	o->dates = last.dates;
	o->announced = last.by == MM_NONE ? MM_DATE_NONE
					  : w->lifecycles.v[last.by].at.valid;
	o->stage = mm_life_stage(o->dates.eol, o->dates.eos, on,
	    x->pol.reading[MM_READING_BOUNDARY] != 0, &o->gaps);
	o->since = mm_life_stage_since(&rec, product, version, on,
	    x->pol.reading[MM_READING_BOUNDARY] != 0);
	o->eos_time = mm_date_is_set(o->dates.eos) &&
	    (o->stage == 2 ||
		(mm_date_is_set(lead) && mm_date_cmp(lead, o->dates.eos) > 0));
	o->judgement = MM_NONE;
	if (o->stage == 3)
		o->judgement =
		    mm_life_judgement(w, product, version, o->dates.eos, on)
			.held;
	o->risk = risk_in_force(x, product, version, on);
	o->sbom = version == MM_NONE ? MM_NONE : w->versions.v[version].sbom;
	if (o->sbom != MM_NONE &&
	    mm_date_cmp(w->sboms.v[o->sbom].at.valid, on) > 0)
		o->sbom = MM_NONE;
}

/* How many of the looked-at versions say yes. */
struct tally {
	uint32_t n, eol, eos, order, stage[4], judged, risk, measure, sbom,
	    eos_time;
	bool same_dates;
};

static void
count(const struct mm_world *w, const struct one *o, const struct one *first,
    struct tally *t)
{
	t->n++;
	t->eol += (o->gaps & MM_GAP_EOL) == 0;
	t->eos += (o->gaps & MM_GAP_EOS) == 0;
	t->order += (o->gaps & MM_GAP_ORDER) == 0;
	t->stage[o->stage]++;
	t->eos_time += o->eos_time;
	t->judged += o->judgement != MM_NONE;
	t->risk += o->risk != MM_NONE;
	t->measure += o->risk != MM_NONE && w->risks.v[o->risk].measure.n > 0;
	t->sbom += o->sbom != MM_NONE;
	t->same_dates = t->same_dates &&
	    o->dates.eol.day == first->dates.eol.day &&
	    o->dates.eos.day == first->dates.eos.day;
}

static const struct mm_stamp *
life_at(const struct mm_world *w, uint32_t by)
{
	return by == MM_NONE ? NULL : &w->lifecycles.v[by].at;
}

static void
set_slot(const struct mm_world *w, const struct one *o, const struct tally *t,
    struct mm_facts *f)
{
	const struct mm_stamp *eol = life_at(w, o->dates.eol_by);
	const struct mm_stamp *eos = life_at(w, o->dates.eos_by);
	const struct mm_risk *r =
	    o->risk == MM_NONE ? NULL : &w->risks.v[o->risk];
	const struct {
		enum mm_duty_fact fact;
		uint32_t yes;
		const struct mm_stamp *at;
	} rows[] = {
		{ MM_DF_EOL_SET, t->eol, eol },
		{ MM_DF_EOS_SET, t->eos, eos },
		{ MM_DF_DATES_SOUND, t->order, eos },
		{ MM_DF_STAGE1, t->stage[1], eol },
		{ MM_DF_STAGE2, t->stage[2], eol },
		{ MM_DF_STAGE3, t->stage[3], eos },
		{ MM_DF_EOS_TIME, t->eos_time, eos },
		{ MM_DF_EOS_JUDGED, t->judged,
		    o->judgement == MM_NONE
			? NULL
			: &w->judgements.v[o->judgement].at },
		{ MM_DF_RISK_APPROVED, t->risk,
		    r == NULL ? NULL : &r->approved },
		{ MM_DF_MEASURE_DECIDED, t->measure,
		    r == NULL ? NULL : &r->approved },
		{ MM_DF_SBOM_READY, t->sbom,
		    o->sbom == MM_NONE ? NULL : &w->sboms.v[o->sbom].at },
	};

	for (size_t i = 0; i < MM_COUNT(rows); i++)
		mm_facts_set(
		    f, rows[i].fact, all_of(rows[i].yes, t->n), rows[i].at);
}

static void
set_feed(const struct mm_duty_index *x, struct mm_date on, struct mm_facts *f)
{
	const struct mm_stamp *at;
	struct mm_date until;

	if (x->feed == MM_NONE) {
		mm_facts_set(f, MM_DF_FEED_FRESH, MM_NO, NULL);
		return;
	}
	at = &x->w->feeds.v[x->feed].at;
	until = mm_policy_end(&x->pol, MM_POLICY_SAFETY_COLLECT, at->valid);
	mm_facts_set(f, MM_DF_FEED_FRESH,
	    tri(!mm_date_is_set(until) || mm_date_cmp(until, on) >= 0), at);
}

void
mm_derive_slot(const struct mm_duty_index *x, uint32_t slot, struct mm_date on,
    struct mm_slot_state *out)
{
	uint32_t product = mm_slot_product(x->w, slot);
	uint32_t version = mm_slot_version(x->w, slot);
	uint32_t begin = x->versions.first[product];
	uint32_t end = x->versions.first[product + 1];
	struct tally t = { .same_dates = true };
	struct one first, o;

	*out = (struct mm_slot_state){
		.slot = slot, .product = product, .version = version, .on = on
	};
	if (version != MM_NONE || begin == end) {
		look(x, product, version, on, &first);
		count(x->w, &first, &first, &t);
	} else {
		look(x, product, x->versions.item[begin], on, &first);
		for (uint32_t i = begin; i < end; i++) {
			look(x, product, x->versions.item[i], on, &o);
			count(x->w, &o, &first, &t);
		}
	}
	set_slot(x->w, &first, &t, &out->facts);
	set_feed(x, on, &out->facts);
	out->dates = first.dates;
	if (!t.same_dates)
		out->dates = (struct mm_dates){ MM_DATE_NONE, MM_DATE_NONE,
			MM_NONE, MM_NONE };
	out->stage = t.stage[first.stage] == t.n ? first.stage : 0;
	out->stage_since = first.since;
	out->dates_since = first.announced;
	out->gaps = first.gaps;
	out->risk = first.risk;
	out->judgement = first.judgement;
}

const struct mm_patch_outcome *
mm_derive_outcome(const struct mm_duty_index *x, uint32_t patch, uint32_t unit)
{
	for (uint32_t i = x->outcomes.first[unit];
	     i < x->outcomes.first[unit + 1]; i++) {
		const struct mm_patch_outcome *o =
		    &x->w->outcomes.v[x->outcomes.item[i]];

		if (o->patch == patch)
			return o;
	}
	return NULL;
}

bool
mm_derive_patch_fits(const struct mm_patch *p, const struct mm_slot_state *s)
{
	return s->version == MM_NONE || p->version == s->version;
}

/* Earliest day on which a patch not applied at this recipient existed. */
static struct mm_date
unapplied_since(const struct mm_duty_index *x, const struct mm_slot_state *s,
    const struct mm_group *g)
{
	struct mm_date since = MM_DATE_NONE;

	for (uint32_t i = x->patches.first[s->product];
	     i < x->patches.first[s->product + 1]; i++) {
		uint32_t ix = x->patches.item[i];
		const struct mm_patch *p = &x->w->patches.v[ix];
		bool applied = true;

		if (!mm_derive_patch_fits(p, s))
			continue;
		for (uint32_t u = 0; u < g->n; u++) {
			const struct mm_patch_outcome *o =
			    mm_derive_outcome(x, ix, g->units[u]);

			applied = applied && o != NULL &&
			    (o->result == MM_PATCH_DONE ||
				o->result == MM_PATCH_ABSENT);
		}
		if (!applied &&
		    (!mm_date_is_set(since) ||
			mm_date_cmp(p->at.valid, since) < 0))
			since = p->at.valid;
	}
	return since;
}

/* Content of clause (2) by stage; index 0: cannot tell, nothing satisfies. */
static const uint32_t stage_contents[4] = {
	UINT32_MAX,
	MM_CONTENT(FULL_SUPPORT),
	MM_CONTENT(LIMITED_SUPPORT),
	MM_CONTENT(COMPENSATING),
};

static void
need_milestone(const struct mm_duty_index *x, struct mm_date milestone,
    const struct mm_slot_state *s, struct mm_need_info *need)
{
	enum mm_policy_key ahead = MM_POLICY_MILESTONE_AHEAD;

	need->stage = s->stage;
	need->contents = stage_contents[s->stage];
	need->not_before = mm_policy_has(&x->pol, ahead)
	    ? mm_period_start(
		  &x->pol.period[ahead], &x->pol.calendar, milestone)
	    : MM_DATE_NONE;
}

/* What is asked for, by the fact that asks. */
typedef void needs(const struct mm_duty_index *x, const struct mm_slot_state *s,
    const struct mm_group *g, uint32_t subject, struct mm_need_info *need);

static void
need_risk(const struct mm_duty_index *x, const struct mm_slot_state *s,
    const struct mm_group *g, uint32_t subject, struct mm_need_info *need)
{
	(void)x;
	(void)g;
	(void)subject;
	need->subject = s->risk;
}

static void
need_dates(const struct mm_duty_index *x, const struct mm_slot_state *s,
    const struct mm_group *g, uint32_t subject, struct mm_need_info *need)
{
	(void)x;
	(void)g;
	(void)subject;
	need->dates = s->dates;
	need->stage = s->stage;
}

static void
need_stage(const struct mm_duty_index *x, const struct mm_slot_state *s,
    const struct mm_group *g, uint32_t subject, struct mm_need_info *need)
{
	bool any = x->pol.reading[MM_READING_STAGE_CONTENT] != 0;

	need_dates(x, s, g, subject, need);
	need->contents = any ? 0 : stage_contents[s->stage];
}

static void
need_eos_pack(const struct mm_duty_index *x, const struct mm_slot_state *s,
    const struct mm_group *g, uint32_t subject, struct mm_need_info *need)
{
	(void)subject;
	need->dates = s->dates;
	need->stage = 3;
	need->contents = MM_T4_CONTENTS;
	need->unapplied = unapplied_since(x, s, g);
}

static void
need_eol_letter(const struct mm_duty_index *x, const struct mm_slot_state *s,
    const struct mm_group *g, uint32_t subject, struct mm_need_info *need)
{
	(void)g;
	(void)subject;
	need->dates.eol = s->dates.eol;
	need_milestone(x, s->dates.eol, s, need);
}

static void
need_eos_letter(const struct mm_duty_index *x, const struct mm_slot_state *s,
    const struct mm_group *g, uint32_t subject, struct mm_need_info *need)
{
	(void)g;
	(void)subject;
	need->dates.eos = s->dates.eos;
	need_milestone(x, s->dates.eos, s, need);
}

static void
need_vuln(const struct mm_duty_index *x, const struct mm_slot_state *s,
    const struct mm_group *g, uint32_t finding, struct mm_need_info *need)
{
	const struct mm_finding *d = &x->w->findings.v[finding];
	/* Only judged findings are told of. */
	const struct mm_assessment *j = &x->w->assessments.v[d->assessment];

	(void)g;
	need->vuln = d->vuln;
	/* Past EOS the information is owed by clause (4), not (1). */
	if (s->stage == 3)
		need->counts =
		    (enum mm_counts)x->pol.reading[MM_READING_PROVIDED_4];
	/* A judgement taken over from an earlier one tells nothing new. */
	if (j->reuse_of.n == 0)
		need->after = &j->at;
}

static void
need_patch(const struct mm_duty_index *x, const struct mm_slot_state *s,
    const struct mm_group *g, uint32_t patch, struct mm_need_info *need)
{
	(void)x;
	(void)s;
	(void)g;
	need->subject = patch;
}

static void
need_plan(const struct mm_duty_index *x, const struct mm_slot_state *s,
    const struct mm_group *g, uint32_t patch, struct mm_need_info *need)
{
	(void)s;
	(void)g;
	need->subject = x->w->patches.v[patch].plan;
}

static const struct need_row {
	needs *fill; /* NULL: the fact is not about telling */
	enum mm_need_kind kind;
	enum mm_reading counts;
} need_rows[MM_DF__COUNT] = {
	[MM_DF_RISK_TOLD] = { need_risk, MM_NEEDS_RISK, MM_READING_PROVIDED_1 },
	[MM_DF_DATES_TOLD] = { need_dates, MM_NEEDS_DATES,
	    MM_READING_PROVIDED_2 },
	[MM_DF_STAGE_TOLD] = { need_stage, MM_NEEDS_STAGE,
	    MM_READING_PROVIDED_2 },
	[MM_DF_EOS_PACK_TOLD] = { need_eos_pack, MM_NEEDS_EOS_PACK,
	    MM_READING_PROVIDED_2 },
	[MM_DF_EOL_LETTER] = { need_eol_letter, MM_NEEDS_MILESTONE,
	    MM_READING_PROVIDED_2 },
	[MM_DF_EOS_LETTER] = { need_eos_letter, MM_NEEDS_MILESTONE,
	    MM_READING_PROVIDED_2 },
	[MM_DF_VULN_TOLD] = { need_vuln, MM_NEEDS_VULN, MM_READING_PROVIDED_1 },
	[MM_DF_PATCH_TOLD] = { need_patch, MM_NEEDS_PATCH,
	    MM_READING_PROVIDED_3 },
	[MM_DF_PLAN_SHOWN] = { need_plan, MM_NEEDS_PLAN,
	    MM_READING_PROVIDED_3 },
};

static void
fill_need(const struct mm_duty_index *x, const struct mm_slot_state *s,
    const struct mm_group *g, enum mm_duty_fact fact, uint32_t subject,
    struct mm_need_info *out)
{
	const struct need_row *row = &need_rows[fact];

	*out = (struct mm_need_info){ .kind = row->kind,
		.counts = (enum mm_counts)x->pol.reading[row->counts],
		.product = s->product,
		.version = s->version,
		.subject = MM_NONE,
		.dates = { MM_DATE_NONE, MM_DATE_NONE, MM_NONE, MM_NONE },
		.unapplied = MM_DATE_NONE,
		.not_before = MM_DATE_NONE,
		.on = s->on };
	row->fill(x, s, g, subject, out);
}

bool
mm_derive_need(const struct mm_duty_index *x, const struct mm_slot_state *s,
    const struct mm_group *g, enum mm_duty_fact fact, uint32_t subject,
    struct mm_need_info *out)
{
	if (need_rows[fact].fill == NULL)
		return false;
	fill_need(x, s, g, fact, subject, out);
	return true;
}

/* The delivery from which a letter counts, as evidence. */
static const struct mm_stamp *
delivered_at(
    const struct mm_duty_index *x, uint32_t letter, enum mm_counts counts)
{
	uint32_t d = x->letters.told[letter].since[counts];

	return &x->w->deliveries.v[d].at;
}

uint32_t
mm_derive_told(const struct mm_duty_index *x, const struct mm_slot_state *s,
    const struct mm_group *g, enum mm_duty_fact fact, uint32_t subject,
    struct mm_facts *f)
{
	struct mm_need_info need;
	uint32_t letter = MM_NONE;

	if (g->letters.n > 0) {
		fill_need(x, s, g, fact, subject, &need);
		letter = mm_letters_find(&x->letters, g->letters, &need);
	}
	mm_facts_set(f, fact, tri(letter != MM_NONE),
	    letter == MM_NONE ? NULL : delivered_at(x, letter, need.counts));
	return letter;
}

void
mm_derive_group(const struct mm_duty_index *x, const struct mm_slot_state *s,
    const struct mm_group *g, struct mm_facts *f)
{
	static const enum mm_duty_fact told[] = { MM_DF_RISK_TOLD,
		MM_DF_DATES_TOLD, MM_DF_STAGE_TOLD, MM_DF_EOS_PACK_TOLD,
		MM_DF_EOL_LETTER, MM_DF_EOS_LETTER };

	mm_facts_set(f, MM_DF_IN_SCOPE, g->in_scope, g->base_at);
	mm_facts_set(
	    f, MM_DF_RECIPIENT, g->known ? MM_YES : MM_UNKNOWN, g->base_at);
	for (size_t i = 0; i < MM_COUNT(told); i++)
		(void)mm_derive_told(x, s, g, told[i], MM_NONE, f);
}

void
mm_derive_patch(const struct mm_duty_index *x, const struct mm_slot_state *s,
    const struct mm_group *g, uint32_t patch, struct mm_facts *f)
{
	const struct mm_stamp *last = NULL;
	bool pending = g->n == 0;

	for (uint32_t i = 0; i < g->n; i++) {
		const struct mm_patch_outcome *o =
		    mm_derive_outcome(x, patch, g->units[i]);

		if (o == NULL || o->result == MM_PATCH_DEFERRED)
			pending = true;
		else if (last == NULL || mm_stamp_after(&o->at, last))
			last = &o->at;
	}
	mm_facts_set(f, MM_DF_PATCH_PENDING, tri(pending), last);
	(void)mm_derive_told(x, s, g, MM_DF_PATCH_TOLD, patch, f);
	(void)mm_derive_told(x, s, g, MM_DF_PLAN_SHOWN, patch, f);
}

static const struct mm_assessment *
assessment_of(const struct mm_world *w, const struct mm_finding *d)
{
	return d->assessment == MM_NONE ? NULL
					: &w->assessments.v[d->assessment];
}

void
mm_derive_finding(
    const struct mm_world *w, const struct mm_finding *d, struct mm_facts *f)
{
	const struct mm_assessment *j = assessment_of(w, d);
	bool judged = j != NULL &&
	    (j->status == MM_VEX_AFFECTED || j->status == MM_VEX_FIXED ||
		(j->status == MM_VEX_NOT_AFFECTED && j->justification != 0));

	mm_facts_set(f, MM_DF_FINDING_OPEN,
	    tri(d->verdict != MM_VERDICT_NOT_AFFECTED), &d->at);
	mm_facts_set(
	    f, MM_DF_FINDING_JUDGED, tri(judged), j == NULL ? NULL : &j->at);
}

static bool
current(const struct mm_finding *d)
{
	return d->ended_at.seq == 0;
}

/* Vulnerabilities under collection; last[i] = version that named v[i] last. */
struct gather {
	struct mm_map seen;
	mm_slot_vulns v;
	MM_VEC(uint32_t) last, versions;
};

static bool
add_vuln(const struct mm_duty_index *x, uint32_t finding, struct gather *g)
{
	const struct mm_world *w = x->w;
	const struct mm_finding *d = &w->findings.v[finding];
	bool added;
	uint32_t at = mm_map_put(&g->seen, d->vuln, g->v.n, &added);

	if (at == MM_MAP_NONE)
		return false;
	if (added) {
		struct mm_slot_vuln *v = mm_vec_push(x->arena, &g->v);
		uint32_t *last = mm_vec_push(x->arena, &g->last);
		uint32_t *count_of = mm_vec_push(x->arena, &g->versions);

		if (v == NULL || last == NULL || count_of == NULL)
			return false;
		v->finding = finding;
		*last = MM_NONE;
	}
	if (mm_stamp_after(&assessment_of(w, d)->at,
		&assessment_of(w, &w->findings.v[g->v.v[at].finding])->at))
		g->v.v[at].finding = finding;
	if (g->last.v[at] != d->version) {
		g->last.v[at] = d->version;
		g->versions.v[at]++;
	}
	return true;
}

static bool
add_version(const struct mm_duty_index *x, uint32_t version, struct gather *g)
{
	for (uint32_t i = x->findings.first[version];
	     i < x->findings.first[version + 1]; i++) {
		uint32_t ix = x->findings.item[i];
		const struct mm_finding *d = &x->w->findings.v[ix];
		const struct mm_assessment *j = assessment_of(x->w, d);

		if (current(d) && j != NULL && j->status == MM_VEX_AFFECTED &&
		    !add_vuln(x, ix, g))
			return false;
	}
	return true;
}

enum mm_status
mm_derive_vulns(const struct mm_duty_index *x, uint32_t slot,
    mm_slot_vulns *out, struct mm_err *err)
{
	uint32_t product = mm_slot_product(x->w, slot), n = 1;
	uint32_t version = mm_slot_version(x->w, slot);
	struct gather g = { 0 };
	bool ok = true;

	mm_map_init(&g.seen, x->arena);
	if (version != MM_NONE) {
		ok = add_version(x, version, &g);
	} else {
		n = x->versions.first[product + 1] - x->versions.first[product];
		for (uint32_t i = 0; i < n && ok; i++)
			ok = add_version(x,
			    x->versions.item[x->versions.first[product] + i],
			    &g);
	}
	if (!ok)
		return mm_err_nomem(err);
	for (uint32_t i = 0; i < g.v.n; i++)
		g.v.v[i].affected = all_of(g.versions.v[i], n);
	*out = g.v;
	return MM_OK;
}

/* What was filed about an event whose decision stands @p approved. */
static void
derive_filed(const struct mm_event *e, bool approved, struct mm_facts *f)
{
	bool to_report = e->decision == MM_RD_REPORT && approved;
	bool filed =
	    e->report.edition > 0 && e->report.state != MM_RS_WITHDRAWN;
	bool complete = filed && e->report.state == MM_RS_COMPLETE;
	bool incomplete = e->incomplete.actor.n > 0;

	mm_facts_set(f, MM_DF_EV_TO_REPORT, tri(to_report),
	    to_report ? &e->approved : NULL);
	mm_facts_set(
	    f, MM_DF_EV_FILED, tri(filed), filed ? &e->report.at : NULL);
	mm_facts_set(f, MM_DF_EV_INCOMPLETE, tri(incomplete),
	    incomplete ? &e->incomplete : NULL);
	mm_facts_set(f, MM_DF_EV_COMPLETED, tri(complete),
	    complete ? &e->report.at : NULL);
}

void
mm_derive_event(const struct mm_event *e, struct mm_facts *f)
{
	static const enum mm_tri by_harm[] = { [0] = MM_UNKNOWN,
		[MM_EH_NONE] = MM_NO,
		[MM_EH_POSSIBLE] = MM_YES,
		[MM_EH_OCCURRED] = MM_YES,
		[MM_EH_UNKNOWN] = MM_UNKNOWN };
	enum mm_tri harm = by_harm[e->harm];
	enum mm_tri cyber =
	    e->cyber == MM_UNKNOWN && e->vuln.n > 0 ? MM_YES : e->cyber;
	bool foreign = e->kind == MM_EV_FOREIGN_MEASURE;
	bool decided =
	    e->decision == MM_RD_REPORT || e->decision == MM_RD_NOT_REPORT;
	bool approved = mm_stamp_approves(&e->approved, &e->decided);

	mm_facts_set(f, MM_DF_EV_MALFUNCTION,
	    tri(e->kind == MM_EV_MALFUNCTION || e->kind == MM_EV_COMPLAINT),
	    &e->at);
	mm_facts_set(f, MM_DF_EV_FOREIGN, tri(foreign), &e->at);
	mm_facts_set(f, MM_DF_EV_HARM, harm, &e->at);
	mm_facts_set(f, MM_DF_EV_CYBER, cyber, &e->at);
	mm_facts_set(f, MM_DF_EV_REPORTABLE, foreign ? MM_YES : harm, &e->at);
	mm_facts_set(f, MM_DF_EV_DECIDED, tri(decided && approved),
	    decided && approved ? &e->approved : NULL);
	derive_filed(e, approved, f);
}

/* Approval of the assessment in force of a version, if it is new enough. */
static const struct mm_stamp *
assessed_since(const struct mm_duty_index *x, uint32_t product,
    uint32_t version, const struct mm_stamp *since, struct mm_date on)
{
	uint32_t r = risk_in_force(x, product, version, on);
	const struct mm_stamp *at;

	if (r == MM_NONE)
		return NULL;
	at = &x->w->risks.v[r].approved;
	return mm_stamp_after(since, at) ? NULL : at;
}

/* Did an announced change of dates name this end as its cause? */
static bool
moved_stage(const struct mm_duty_index *x, uint32_t end, uint32_t product)
{
	struct mm_life_records r = mm_index_records(x, product);

	for (uint32_t i = 0; i < r.n; i++) {
		const struct mm_lifecycle *l = &x->w->lifecycles.v[r.ix[i]];

		if (l->cause == end && l->status == MM_LC_ANNOUNCED)
			return true;
	}
	return false;
}

void
mm_derive_component(const struct mm_duty_index *x, uint32_t end,
    struct mm_date on, struct mm_facts *f)
{
	const struct mm_component_end *e = &x->w->component_ends.v[end];
	uint32_t i = x->versions.first[e->product];
	uint32_t last = x->versions.first[e->product + 1];
	const struct mm_stamp *at =
	    assessed_since(x, e->product, e->version, &e->at, on);
	bool moves = e->outcome == MM_CO_LIMITED || e->outcome == MM_CO_EOS;
	bool decided = e->outcome != 0 &&
	    mm_stamp_approves(&e->approved, &e->judged) &&
	    (!moves || moved_stage(x, end, e->product));

	/* Of a product as a whole: each of its versions. */
	if (e->version == MM_NONE && i < last)
		for (at = &e->at; at != NULL && i < last; i++)
			at = assessed_since(
			    x, e->product, x->versions.item[i], &e->at, on);
	mm_facts_set(f, MM_DF_COMP_ENDED, MM_YES, &e->at);
	mm_facts_set(f, MM_DF_COMP_ASSESSED, tri(at != NULL), at);
	mm_facts_set(
	    f, MM_DF_COMP_DECIDED, tri(decided), decided ? &e->approved : NULL);
}

uint32_t
mm_derive_recall_of(const struct mm_world *w, uint32_t patch)
{
	for (uint32_t i = w->recalls.n; i-- > 0;)
		if (w->recalls.v[i].patch == patch)
			return i;
	return MM_NONE;
}

void
mm_derive_measure(const struct mm_measure *m, struct mm_facts *f)
{
	bool judged = m != NULL && m->needed != MM_UNKNOWN &&
	    mm_stamp_approves(&m->approved, &m->at);

	mm_facts_set(
	    f, MM_DF_EV_MEASURE, tri(judged), judged ? &m->approved : NULL);
}

void
mm_derive_recall(const struct mm_recall *r, struct mm_facts *f)
{
	bool judged = r != NULL && mm_stamp_approves(&r->approved, &r->at);
	bool begun = judged && r->kind != MM_RK_NEITHER;
	bool told = begun && r->told[MM_RP_STARTED].actor.n > 0;
	bool ended = begun && r->told[MM_RP_ENDED].actor.n > 0;

	mm_facts_set(
	    f, MM_DF_RECALL_JUDGED, tri(judged), judged ? &r->approved : NULL);
	mm_facts_set(
	    f, MM_DF_RECALL_BEGUN, tri(begun), begun ? &r->approved : NULL);
	mm_facts_set(f, MM_DF_RECALL_TOLD, tri(told),
	    told ? &r->told[MM_RP_STARTED] : NULL);
	mm_facts_set(f, MM_DF_RECALL_ENDED, tri(ended),
	    ended ? &r->told[MM_RP_ENDED] : NULL);
}
