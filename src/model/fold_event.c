/* SPDX-License-Identifier: Apache-2.0 */
/* Safety events, what was filed about them, measures and recalls. */
#include "model/fold.h"

void
mm_apply_event(struct mm_fold *ap)
{
	uint32_t product =
	    mm_fold_need(ap, MM_FACT_PRODUCT, MM_F_EVENT_product);
	uint32_t version =
	    mm_fold_may_version(ap, MM_F_EVENT_product, MM_F_EVENT_version);
	uint32_t party = mm_fold_may(ap, MM_FACT_PARTY, MM_F_EVENT_party);
	bool fresh;
	struct mm_event *e = MM_FOLD_ELEMENT(ap, &ap->w->events, &fresh);

	if (e == NULL)
		return;
	if (fresh)
		e->decision_on_measure = MM_NONE;
	e->party = party;
	e->at = mm_fold_stamp(ap);
	e->id = mm_fold_text(ap, MM_F_EVENT_event);
	e->units = mm_fold_text(ap, MM_F_EVENT_units);
	e->vuln = mm_fold_text(ap, MM_F_EVENT_vuln);
	e->country = mm_fold_text(ap, MM_F_EVENT_country);
	e->summary = mm_fold_text(ap, MM_F_EVENT_summary);
	e->product = product;
	e->version = version;
	e->kind = (enum mm_event_kind)mm_fact_enum(ap->f, MM_F_EVENT_kind);
	e->occurred = mm_fact_date(ap->f, MM_F_EVENT_occurred);
	e->aware = mm_fact_date(ap->f, MM_F_EVENT_aware);
	e->harm = (enum mm_event_harm)mm_fact_enum(ap->f, MM_F_EVENT_harm);
	e->cyber = mm_fact_tri(ap->f, MM_F_EVENT_cyber);
	e->aware_time = mm_fold_text(ap, MM_F_EVENT_aware_time);
	e->learned_by = mm_fold_text(ap, MM_F_EVENT_learned_by);
	e->linked = mm_fold_text(ap, MM_F_EVENT_linked);
	e->source =
	    (enum mm_event_source)mm_fact_enum(ap->f, MM_F_EVENT_source);
	e->severity =
	    (enum mm_event_severity)mm_fact_enum(ap->f, MM_F_EVENT_severity);
	e->expected = mm_fact_tri(ap->f, MM_F_EVENT_expected);
}

void
mm_apply_event_abroad(struct mm_fold *ap)
{
	uint32_t i = mm_fold_need(ap, MM_FACT_EVENT, MM_F_EVENT_ABROAD_event);
	struct mm_event *e;

	if (ap->missing >= 0)
		return;
	e = &ap->w->events.v[i];
	e->abroad.at = mm_fold_stamp(ap);
	e->abroad.authority = mm_fold_text(ap, MM_F_EVENT_ABROAD_authority);
	e->abroad.action = mm_fold_text(ap, MM_F_EVENT_ABROAD_action);
	e->abroad.measure = (enum mm_foreign_measure)mm_fact_enum(
	    ap->f, MM_F_EVENT_ABROAD_measure);
	e->abroad.measured = mm_fact_date(ap->f, MM_F_EVENT_ABROAD_measured);
	e->abroad.equivalent = mm_fact_tri(ap->f, MM_F_EVENT_ABROAD_equivalent);
}

void
mm_apply_event_support(struct mm_fold *ap)
{
	uint32_t i = mm_fold_need(ap, MM_FACT_EVENT, MM_F_EVENT_SUPPORT_event);

	(void)mm_fold_need(ap, MM_FACT_PARTY, MM_F_EVENT_SUPPORT_party);
	if (ap->missing >= 0)
		return;
	ap->w->events.v[i].support = mm_fold_text(ap, MM_F_EVENT_SUPPORT_given);
	ap->w->events.v[i].supported = mm_fold_stamp(ap);
}

void
mm_apply_event_decision(struct mm_fold *ap)
{
	uint32_t i = mm_fold_need(ap, MM_FACT_EVENT, MM_F_EVENT_DECISION_event);

	if (ap->missing >= 0)
		return;
	ap->w->events.v[i].decision = (enum mm_report_decision)mm_fact_enum(
	    ap->f, MM_F_EVENT_DECISION_decision);
	ap->w->events.v[i].decided = mm_fold_stamp(ap);
}

void
mm_apply_event_class(struct mm_fold *ap)
{
	uint32_t i = mm_fold_need(ap, MM_FACT_EVENT, MM_F_EVENT_CLASS_event);
	struct mm_event *e;

	if (ap->missing >= 0)
		return;
	e = &ap->w->events.v[i];
	e->row =
	    (enum mm_deadline_row)mm_fact_enum(ap->f, MM_F_EVENT_CLASS_row);
	e->classed = mm_fold_stamp(ap);
}

void
mm_apply_event_report(struct mm_fold *ap)
{
	uint32_t i = mm_fold_need(ap, MM_FACT_EVENT, MM_F_EVENT_REPORT_event);
	struct mm_event_report r = { .at = mm_fold_stamp(ap) };
	struct mm_event *e;

	if (ap->missing >= 0)
		return;
	r.edition = mm_fold_number(ap, MM_F_EVENT_REPORT_edition);
	r.state =
	    (enum mm_report_state)mm_fact_enum(ap->f, MM_F_EVENT_REPORT_state);
	r.registration = mm_fold_text(ap, MM_F_EVENT_REPORT_registration);
	r.identification = mm_fold_text(ap, MM_F_EVENT_REPORT_identification);
	r.next = mm_fact_date(ap->f, MM_F_EVENT_REPORT_next);
	e = &ap->w->events.v[i];
	if (r.state == MM_RS_INCOMPLETE && e->incomplete.actor.n == 0)
		e->incomplete = r.at;
	if (r.edition >= e->report.edition)
		e->report = r;
}

void
mm_apply_measure(struct mm_fold *ap)
{
	uint32_t product =
	    mm_fold_need(ap, MM_FACT_PRODUCT, MM_F_MEASURE_product);
	uint32_t event = mm_fold_may(ap, MM_FACT_EVENT, MM_F_MEASURE_event);
	bool fresh;
	struct mm_measure *m = MM_FOLD_ELEMENT(ap, &ap->w->measures, &fresh);

	if (m == NULL)
		return;
	m->at = mm_fold_stamp(ap);
	m->id = mm_fold_text(ap, MM_F_MEASURE_measure);
	m->vuln = mm_fold_text(ap, MM_F_MEASURE_vuln);
	m->measures = mm_fold_text(ap, MM_F_MEASURE_measures);
	m->needed = mm_fact_tri(ap->f, MM_F_MEASURE_needed);
	m->product = product;
	m->event = event;
	if (event != MM_NONE)
		ap->w->events.v[event].decision_on_measure =
		    (uint32_t)(m - ap->w->measures.v);
}

void
mm_apply_recall(struct mm_fold *ap)
{
	uint32_t product =
	    mm_fold_need(ap, MM_FACT_PRODUCT, MM_F_RECALL_product);
	uint32_t patch = mm_fold_may(ap, MM_FACT_PATCH, MM_F_RECALL_patch);
	uint32_t event = mm_fold_may(ap, MM_FACT_EVENT, MM_F_RECALL_event);
	bool fresh;
	struct mm_recall *r = MM_FOLD_ELEMENT(ap, &ap->w->recalls, &fresh);

	if (r == NULL)
		return;
	r->at = mm_fold_stamp(ap);
	r->id = mm_fold_text(ap, MM_F_RECALL_recall);
	r->governor = mm_fold_text(ap, MM_F_RECALL_governor);
	r->kind = (enum mm_recall_kind)mm_fact_enum(ap->f, MM_F_RECALL_kind);
	r->class = (enum mm_recall_class)mm_fact_enum(ap->f, MM_F_RECALL_class);
	r->started = mm_fact_date(ap->f, MM_F_RECALL_started);
	r->product = product;
	r->patch = patch;
	r->event = event;
}

void
mm_apply_recall_report(struct mm_fold *ap)
{
	uint32_t i =
	    mm_fold_need(ap, MM_FACT_RECALL, MM_F_RECALL_REPORT_recall);

	if (ap->missing >= 0)
		return;
	ap->w->recalls.v[i].told[mm_fact_enum(ap->f, MM_F_RECALL_REPORT_step)] =
	    mm_fold_stamp(ap);
}
