/* SPDX-License-Identifier: Apache-2.0 */
/* What was found, judged, asked, told and done. */
#include "model/fold.h"

#include <string.h>

void
mm_apply_risk(struct mm_fold *ap)
{
	uint32_t product = mm_fold_need(ap, MM_FACT_PRODUCT, MM_F_RISK_product);
	uint32_t version =
	    mm_fold_may_version(ap, MM_F_RISK_product, MM_F_RISK_version);
	bool fresh;
	struct mm_risk *r = MM_FOLD_ELEMENT(ap, &ap->w->risks, &fresh);

	if (r == NULL)
		return;
	r->at = mm_fold_stamp(ap);
	r->id = mm_fold_text(ap, MM_F_RISK_risk);
	r->edition = mm_fold_number(ap, MM_F_RISK_edition);
	r->product = product;
	r->version = version;
	r->environment = mm_fold_text(ap, MM_F_RISK_environment);
	r->summary = mm_fold_text(ap, MM_F_RISK_summary);
	r->controls = mm_fold_text(ap, MM_F_RISK_controls);
	r->measure = mm_fold_text(ap, MM_F_RISK_measure);
	r->network = mm_fold_text(ap, MM_F_RISK_network);
	r->severity = (enum mm_harm)mm_fact_enum(ap->f, MM_F_RISK_severity);
	r->controlled = mm_fact_tri(ap->f, MM_F_RISK_controlled);
}

void
mm_apply_sbom(struct mm_fold *ap)
{
	uint32_t product = mm_fold_need(ap, MM_FACT_PRODUCT, MM_F_SBOM_product);
	uint32_t version =
	    mm_fold_may_version(ap, MM_F_SBOM_product, MM_F_SBOM_version);
	bool fresh;
	struct mm_sbom_ref *s = MM_FOLD_ELEMENT(ap, &ap->w->sboms, &fresh);

	if (s == NULL)
		return;
	s->at = mm_fold_stamp(ap);
	s->id = mm_fold_text(ap, MM_F_SBOM_sbom);
	s->format = mm_fold_text(ap, MM_F_SBOM_format);
	s->digest = mm_fold_text(ap, MM_F_SBOM_digest);
	s->file = mm_fold_text(ap, MM_F_SBOM_file);
	s->product = product;
	s->version = version;
	s->components = mm_fold_number(ap, MM_F_SBOM_components);
	s->identified = mm_fold_number(ap, MM_F_SBOM_identified);
	ap->w->versions.v[version].sbom = (uint32_t)(s - ap->w->sboms.v);
}

void
mm_apply_feed(struct mm_fold *ap)
{
	bool fresh;
	struct mm_feed_ref *d = MM_FOLD_ELEMENT(ap, &ap->w->feeds, &fresh);

	/* A held import does not replace the accepted one before it. */
	if (d == NULL ||
	    (!fresh && d->held != MM_YES &&
		mm_fact_tri(ap->f, MM_F_FEED_held) == MM_YES))
		return;
	d->at = mm_fold_stamp(ap);
	d->source = (enum mm_feed_source)mm_fact_enum(ap->f, MM_F_FEED_source);
	d->name = mm_fold_text(ap, MM_F_FEED_name);
	d->digest = mm_fold_text(ap, MM_F_FEED_digest);
	d->file = mm_fold_text(ap, MM_F_FEED_file);
	d->bytes = (uint64_t)mm_fact_int(ap->f, MM_F_FEED_bytes);
	d->records = (uint64_t)mm_fact_int(ap->f, MM_F_FEED_records);
	d->rejected = (uint64_t)mm_fact_int(ap->f, MM_F_FEED_rejected);
	d->withdrawn = (uint64_t)mm_fact_int(ap->f, MM_F_FEED_withdrawn);
	d->skipped = (uint64_t)mm_fact_int(ap->f, MM_F_FEED_skipped);
	d->feed_date = mm_fact_date(ap->f, MM_F_FEED_feed_date);
	d->held = mm_fact_tri(ap->f, MM_F_FEED_held);
}

/* Was a fact recorded after another? A hypothetical one always. */
static bool
recorded_after(uint64_t seq, uint64_t other)
{
	return seq == 0 || seq > other;
}

/* Found first, found once more, or found again after an end. */
static void
note_found(struct mm_fold *ap, struct mm_finding *d, bool fresh)
{
	struct mm_refind *r;

	if (fresh) {
		d->assessment = d->again = MM_NONE;
		d->first = mm_fold_stamp(ap);
		return;
	}
	if (d->ended_at.seq != 0 && recorded_after(ap->f->seq, d->ended_at.seq))
		d->first = mm_fold_stamp(ap);
	r = MM_FOLD_APPEND(ap, &ap->w->refinds);
	if (r == NULL)
		return;
	*r = (struct mm_refind){ mm_fold_stamp(ap), d->again };
	d->again = ap->w->refinds.n - 1;
}

void
mm_apply_finding(struct mm_fold *ap)
{
	uint32_t product =
	    mm_fold_need(ap, MM_FACT_PRODUCT, MM_F_FINDING_product);
	uint32_t version =
	    mm_fold_may_version(ap, MM_F_FINDING_product, MM_F_FINDING_version);
	bool fresh;
	struct mm_finding *d = MM_FOLD_ELEMENT(ap, &ap->w->findings, &fresh);

	if (d == NULL)
		return;
	note_found(ap, d, fresh);
	d->at = mm_fold_stamp(ap);
	d->ended_at = (struct mm_stamp){ 0 };
	d->id = mm_fold_text(ap, MM_F_FINDING_finding);
	d->product = product;
	d->version = version;
	d->sbom = mm_fold_text(ap, MM_F_FINDING_sbom);
	d->component = mm_fold_text(ap, MM_F_FINDING_component);
	d->component_version = mm_fold_text(ap, MM_F_FINDING_component_version);
	d->identity = mm_fold_text(ap, MM_F_FINDING_identity);
	d->vuln = mm_fold_text(ap, MM_F_FINDING_vuln);
	d->rule = mm_fold_text(ap, MM_F_FINDING_rule);
	d->source = mm_fold_text(ap, MM_F_FINDING_source);
	d->comparator = mm_fold_text(ap, MM_F_FINDING_comparator);
	d->range = mm_fold_text(ap, MM_F_FINDING_range);
	d->condition = mm_fold_text(ap, MM_F_FINDING_condition);
	d->cvss = mm_fold_text(ap, MM_F_FINDING_cvss);
	d->title = mm_fold_text(ap, MM_F_FINDING_title);
	d->verdict = (enum mm_verdict)mm_fact_enum(ap->f, MM_F_FINDING_verdict);
	d->kev = mm_fact_date(ap->f, MM_F_FINDING_kev);
	d->has_epss = ap->f->v[MM_F_FINDING_epss].p != NULL;
	d->epss = mm_fold_number(ap, MM_F_FINDING_epss);
}

/*
 * The end of a finding holds until the finding is recorded again later. Ends
 * come after all findings here, so what was recorded again after this end is
 * looked up: from there on the finding counts as found.
 */
void
mm_apply_finding_end(struct mm_fold *ap)
{
	uint32_t i =
	    mm_fold_need(ap, MM_FACT_FINDING, MM_F_FINDING_END_finding);
	struct mm_finding *d;

	if (ap->missing >= 0)
		return;
	d = &ap->w->findings.v[i];
	if (recorded_after(ap->f->seq, d->at.seq)) {
		d->ended_at = mm_fold_stamp(ap);
		return;
	}
	if (recorded_after(d->first.seq, ap->f->seq))
		return;
	for (uint32_t k = d->again; k != MM_NONE; k = ap->w->refinds.v[k].prev)
		if (recorded_after(ap->w->refinds.v[k].at.seq, ap->f->seq))
			d->first = ap->w->refinds.v[k].at;
}

void
mm_apply_assessment(struct mm_fold *ap)
{
	uint32_t finding =
	    mm_fold_need(ap, MM_FACT_FINDING, MM_F_ASSESSMENT_finding);
	bool fresh;
	struct mm_assessment *s =
	    MM_FOLD_ELEMENT(ap, &ap->w->assessments, &fresh);

	if (s == NULL)
		return;
	*s = (struct mm_assessment){ mm_fold_stamp(ap), finding,
		(enum mm_vex_status)mm_fact_enum(ap->f, MM_F_ASSESSMENT_status),
		(enum mm_vex_justification)mm_fact_enum(
		    ap->f, MM_F_ASSESSMENT_justification),
		(enum mm_harm)mm_fact_enum(ap->f, MM_F_ASSESSMENT_severity),
		mm_fold_text(ap, MM_F_ASSESSMENT_impact),
		mm_fold_text(ap, MM_F_ASSESSMENT_action),
		mm_fold_text(ap, MM_F_ASSESSMENT_reuse_of) };
	ap->w->findings.v[finding].assessment =
	    (uint32_t)(s - ap->w->assessments.v);
}

static uint32_t
content_bits(struct mm_str list)
{
	uint32_t bits = 0;

	while (list.p != NULL) {
		struct mm_str item = mm_str_cut(&list, '\n');
		int v = mm_term_value(&mm_terms_content, item);

		if (v > 0)
			bits |= UINT32_C(1) << v;
	}
	return bits;
}

void
mm_apply_notice(struct mm_fold *ap)
{
	uint32_t product =
	    mm_fold_need(ap, MM_FACT_PRODUCT, MM_F_NOTICE_product);
	bool fresh;
	struct mm_notice *n = MM_FOLD_ELEMENT(ap, &ap->w->notices, &fresh);

	if (n == NULL)
		return;
	n->at = mm_fold_stamp(ap);
	n->id = mm_fold_text(ap, MM_F_NOTICE_notice);
	n->edition = mm_fold_number(ap, MM_F_NOTICE_edition);
	n->kind = (enum mm_notice_kind)mm_fact_enum(ap->f, MM_F_NOTICE_kind);
	n->product = product;
	n->versions = mm_fold_text(ap, MM_F_NOTICE_versions);
	n->title = mm_fold_text(ap, MM_F_NOTICE_title);
	n->eol = mm_fact_date(ap->f, MM_F_NOTICE_eol);
	n->eos = mm_fact_date(ap->f, MM_F_NOTICE_eos);
	n->due = mm_fact_date(ap->f, MM_F_NOTICE_due);
	n->contents = content_bits(ap->f->v[MM_F_NOTICE_contents]);
	n->vulns = mm_fold_text(ap, MM_F_NOTICE_vulns);
	n->risk = mm_fold_text(ap, MM_F_NOTICE_risk);
	n->risk_edition = mm_fold_number(ap, MM_F_NOTICE_risk_edition);
	n->patch = mm_fold_text(ap, MM_F_NOTICE_patch);
	n->plan = mm_fold_text(ap, MM_F_NOTICE_plan);
	n->plan_edition = mm_fold_number(ap, MM_F_NOTICE_plan_edition);
	n->action = mm_fold_text(ap, MM_F_NOTICE_action);
	n->manifest = mm_fold_text(ap, MM_F_NOTICE_manifest);
}

static uint32_t
need_notice(struct mm_fold *ap, int notice, int edition)
{
	uint32_t i = mm_fold_find(
	    ap->w, MM_FACT_NOTICE, ap->f->v[notice], ap->f->v[edition]);

	if (i == MM_NONE && ap->missing < 0)
		ap->missing = notice;
	return i;
}

void
mm_apply_letter(struct mm_fold *ap)
{
	uint32_t notice =
	    need_notice(ap, MM_F_LETTER_notice, MM_F_LETTER_edition);
	uint32_t party = mm_fold_need(ap, MM_FACT_PARTY, MM_F_LETTER_party);
	bool fresh;
	struct mm_letter *l = MM_FOLD_ELEMENT(ap, &ap->w->letters, &fresh);

	if (l == NULL)
		return;
	if (fresh)
		l->last = MM_NONE;
	l->at = mm_fold_stamp(ap);
	l->notice = notice;
	l->party = party;
	l->units = mm_fold_text(ap, MM_F_LETTER_units);
	l->pdf = mm_fold_text(ap, MM_F_LETTER_pdf);
	l->html = mm_fold_text(ap, MM_F_LETTER_html);
}

/* The EOS judgement of a product is approved under the product's id. */
static uint32_t
find_judgement(const struct mm_world *w, struct mm_str id, struct mm_str none)
{
	uint32_t product = mm_world_product(w, id);

	(void)none;
	for (uint32_t i = w->judgements.n; i > 0; i--)
		if (w->judgements.v[i - 1].product == product)
			return i - 1;
	return MM_NONE;
}

static uint32_t
find_notice(const struct mm_world *w, struct mm_str id, struct mm_str edition)
{
	return mm_fold_find(w, MM_FACT_NOTICE, id, edition);
}

static uint32_t
find_risk(const struct mm_world *w, struct mm_str id, struct mm_str edition)
{
	return mm_fold_find(w, MM_FACT_RISK, id, edition);
}

#define FIND(noun) \
	static uint32_t find_##noun( \
	    const struct mm_world *w, struct mm_str id, struct mm_str none) \
	{ \
		(void)none; \
		return mm_world_##noun(w, id); \
	}
FIND(event)
FIND(waiver)
FIND(measure)
FIND(recall)
FIND(component)
#undef FIND

/* What can be approved: where it lies, when it was made and approved. */
#define ROW(find, vec, type, made, approved) \
	{ \
		find, offsetof(struct mm_world, vec.v), sizeof(struct type), \
		    offsetof(struct type, made), \
		    offsetof(struct type, approved) \
	}
/* clang-format off */
static const struct {
	uint32_t (*find)(
	    const struct mm_world *w, struct mm_str id, struct mm_str edition);
	size_t vec, size, made, approved;
} approvables[] = {
	[MM_APPROVE_NOTICE] = ROW(find_notice, notices, mm_notice, at,
	    approved),
	[MM_APPROVE_RISK] = ROW(find_risk, risks, mm_risk, at, approved),
	[MM_APPROVE_EVENT] = ROW(find_event, events, mm_event, decided,
	    approved),
	[MM_APPROVE_WAIVER] = ROW(find_waiver, waivers, mm_waiver, at,
	    approved),
	[MM_APPROVE_EOS] = ROW(find_judgement, judgements, mm_eos_judgement, at,
	    approved),
	[MM_APPROVE_CLASS] = ROW(find_event, events, mm_event, classed,
	    class_approved),
	[MM_APPROVE_MEASURE] = ROW(find_measure, measures, mm_measure, at,
	    approved),
	[MM_APPROVE_RECALL] = ROW(find_recall, recalls, mm_recall, at,
	    approved),
	[MM_APPROVE_COMPONENT] = ROW(find_component, component_ends,
	    mm_component_end, judged, approved),
};
/* clang-format on */
#undef ROW

bool
mm_world_approvable(struct mm_world *w, enum mm_approval_what what,
    struct mm_str id, struct mm_str edition, struct mm_approvable *out)
{
	uint32_t i = approvables[what].find(w, id, edition);
	char *thing;

	if (i == MM_NONE)
		return false;
	memcpy(&thing, (char *)w + approvables[what].vec, sizeof(thing));
	thing += i * approvables[what].size;
	out->made = (void *)(thing + approvables[what].made);
	out->approved = (void *)(thing + approvables[what].approved);
	return true;
}

void
mm_apply_approval(struct mm_fold *ap)
{
	struct mm_approvable thing;

	if (mm_world_approvable(ap->w,
		(enum mm_approval_what)mm_fact_enum(ap->f, MM_F_APPROVAL_what),
		ap->f->v[MM_F_APPROVAL_id], ap->f->v[MM_F_APPROVAL_edition],
		&thing))
		*thing.approved = mm_fold_stamp(ap);
	else
		ap->missing = MM_F_APPROVAL_id;
}

void
mm_apply_delivery(struct mm_fold *ap)
{
	uint32_t notice =
	    need_notice(ap, MM_F_DELIVERY_notice, MM_F_DELIVERY_edition);
	uint32_t party = mm_fold_need(ap, MM_FACT_PARTY, MM_F_DELIVERY_party);
	struct mm_delivery *d;
	uint32_t letter;

	if (ap->missing >= 0)
		return;
	letter = mm_world_letter(ap->w, notice, party);
	if (letter == MM_NONE) {
		ap->missing = MM_F_DELIVERY_party;
		return;
	}
	d = MM_FOLD_APPEND(ap, &ap->w->deliveries);
	if (d == NULL)
		return;
	*d = (struct mm_delivery){ mm_fold_stamp(ap), letter,
		(enum mm_delivery_state)mm_fact_enum(
		    ap->f, MM_F_DELIVERY_state),
		(enum mm_channel)mm_fact_enum(ap->f, MM_F_DELIVERY_channel),
		mm_fold_text(ap, MM_F_DELIVERY_role),
		mm_fold_text(ap, MM_F_DELIVERY_evidence),
		ap->w->letters.v[letter].last };
	ap->w->letters.v[letter].last = ap->w->deliveries.n - 1;
}

void
mm_apply_waiver(struct mm_fold *ap)
{
	uint32_t product =
	    mm_fold_need(ap, MM_FACT_PRODUCT, MM_F_WAIVER_product);
	uint32_t version =
	    mm_fold_may_version(ap, MM_F_WAIVER_product, MM_F_WAIVER_version);
	uint32_t party = mm_fold_may(ap, MM_FACT_PARTY, MM_F_WAIVER_party);
	bool fresh;
	struct mm_waiver *x = MM_FOLD_ELEMENT(ap, &ap->w->waivers, &fresh);

	if (x == NULL)
		return;
	x->at = mm_fold_stamp(ap);
	x->id = mm_fold_text(ap, MM_F_WAIVER_waiver);
	x->rule = mm_fold_text(ap, MM_F_WAIVER_rule);
	x->product = product;
	x->version = version;
	x->party = party;
}
