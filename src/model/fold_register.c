/* SPDX-License-Identifier: Apache-2.0 */
/* What exists and where: makers, parties, products, units, life cycles. */
#include "model/fold.h"

void
mm_apply_void(struct mm_fold *ap)
{
	uint64_t *seq = MM_FOLD_APPEND(ap, &ap->w->voids);

	if (seq != NULL)
		*seq = (uint64_t)mm_fact_int(ap->f, MM_F_VOID_seq);
}

void
mm_apply_workspace(struct mm_fold *ap)
{
	struct mm_maker *m = &ap->w->maker;

	m->at = mm_fold_stamp(ap);
	m->id = mm_fold_text(ap, MM_F_WORKSPACE_workspace);
	m->name = mm_fold_text(ap, MM_F_WORKSPACE_maker);
	m->licence = mm_fold_text(ap, MM_F_WORKSPACE_licence);
	m->address = mm_fold_text(ap, MM_F_WORKSPACE_address);
	m->contact = mm_fold_text(ap, MM_F_WORKSPACE_contact);
	m->phone = mm_fold_text(ap, MM_F_WORKSPACE_phone);
	m->responsible = mm_fold_text(ap, MM_F_WORKSPACE_responsible);
	m->sample = mm_fact_tri(ap->f, MM_F_WORKSPACE_sample);
	m->frozen = mm_fact_date(ap->f, MM_F_WORKSPACE_frozen);
}

void
mm_apply_setting(struct mm_fold *ap)
{
	bool fresh;
	struct mm_setting *s = MM_FOLD_ELEMENT(ap, &ap->w->settings, &fresh);

	if (s == NULL)
		return;
	s->at = mm_fold_stamp(ap);
	s->name = mm_fold_text(ap, MM_F_SETTING_name);
	s->value = mm_fold_text(ap, MM_F_SETTING_value);
	s->sop = mm_fold_text(ap, MM_F_SETTING_sop);
}

void
mm_apply_party(struct mm_fold *ap)
{
	bool fresh;
	struct mm_party *p = MM_FOLD_ELEMENT(ap, &ap->w->parties, &fresh);

	if (p == NULL)
		return;
	if (fresh)
		p->successor = MM_NONE;
	p->at = mm_fold_stamp(ap);
	p->id = mm_fold_text(ap, MM_F_PARTY_party);
	p->name = mm_fold_text(ap, MM_F_PARTY_name);
	p->kana = mm_fold_text(ap, MM_F_PARTY_kana);
	p->prefecture = mm_fold_text(ap, MM_F_PARTY_prefecture);
	p->postal = mm_fold_text(ap, MM_F_PARTY_postal);
	p->address = mm_fold_text(ap, MM_F_PARTY_address);
	p->corp_number = mm_fold_text(ap, MM_F_PARTY_corp_number);
	p->med_code = mm_fold_text(ap, MM_F_PARTY_med_code);
	p->contact_role = mm_fold_text(ap, MM_F_PARTY_contact_role);
	p->email = mm_fold_text(ap, MM_F_PARTY_email);
	p->phone = mm_fold_text(ap, MM_F_PARTY_phone);
	p->licence = mm_fold_text(ap, MM_F_PARTY_licence);
	p->licence_until = mm_fact_date(ap->f, MM_F_PARTY_licence_until);
	p->kind = (enum mm_party_kind)mm_fact_enum(ap->f, MM_F_PARTY_kind);
	p->channel = (enum mm_channel)mm_fact_enum(ap->f, MM_F_PARTY_channel);
	p->contract = mm_fact_tri(ap->f, MM_F_PARTY_contract);
}

void
mm_apply_party_end(struct mm_fold *ap)
{
	uint32_t party = mm_fold_need(ap, MM_FACT_PARTY, MM_F_PARTY_END_party);
	uint32_t successor =
	    mm_fold_may(ap, MM_FACT_PARTY, MM_F_PARTY_END_successor);
	struct mm_party *p;

	if (ap->missing >= 0)
		return;
	p = &ap->w->parties.v[party];
	p->ended = (enum mm_party_end)mm_fact_enum(ap->f, MM_F_PARTY_END_how);
	p->ended_at = mm_fold_stamp(ap);
	p->successor = successor;
}

void
mm_apply_product(struct mm_fold *ap)
{
	bool fresh;
	struct mm_product *p = MM_FOLD_ELEMENT(ap, &ap->w->products, &fresh);

	if (p == NULL)
		return;
	if (fresh)
		p->conformity = MM_NONE;
	p->at = mm_fold_stamp(ap);
	p->id = mm_fold_text(ap, MM_F_PRODUCT_product);
	p->brand_name = mm_fold_text(ap, MM_F_PRODUCT_brand_name);
	p->generic_name = mm_fold_text(ap, MM_F_PRODUCT_generic_name);
	p->jmdn = mm_fold_text(ap, MM_F_PRODUCT_jmdn);
	p->licence_number = mm_fold_text(ap, MM_F_PRODUCT_licence_number);
	p->model = mm_fold_text(ap, MM_F_PRODUCT_model);
	p->gtin = mm_fold_text(ap, MM_F_PRODUCT_gtin);
	p->purpose = mm_fold_text(ap, MM_F_PRODUCT_purpose);
	p->harm = mm_fold_text(ap, MM_F_PRODUCT_harm);
	p->family = mm_fold_text(ap, MM_F_PRODUCT_family);
	for (int l = MM_LEVEL_FAMILY; l <= MM_LEVEL_BRAND; l++)
		p->subject[l] = mm_fold_subject(ap, (enum mm_level)l,
		    mm_product_subject(p, (enum mm_level)l));
	p->class =
	    (enum mm_device_class)mm_fact_enum(ap->f, MM_F_PRODUCT_class);
	p->licence_kind = (enum mm_licence_kind)mm_fact_enum(
	    ap->f, MM_F_PRODUCT_licence_kind);
	p->special_maintenance =
	    mm_fact_tri(ap->f, MM_F_PRODUCT_special_maintenance);
	p->installed = mm_fact_tri(ap->f, MM_F_PRODUCT_installed);
	p->biological =
	    (enum mm_biological)mm_fact_enum(ap->f, MM_F_PRODUCT_biological);
	p->connected = mm_fact_tri(ap->f, MM_F_PRODUCT_connected);
	p->program = mm_fact_tri(ap->f, MM_F_PRODUCT_program);
}

void
mm_apply_version(struct mm_fold *ap)
{
	uint32_t product =
	    mm_fold_need(ap, MM_FACT_PRODUCT, MM_F_VERSION_product);
	bool fresh;
	struct mm_version *v = MM_FOLD_ELEMENT(ap, &ap->w->versions, &fresh);

	if (v == NULL)
		return;
	if (fresh) {
		v->conformity = MM_NONE;
		v->sbom = MM_NONE;
	}
	v->at = mm_fold_stamp(ap);
	v->product = product;
	v->id = mm_fold_text(ap, MM_F_VERSION_version);
	v->platforms = mm_fold_text(ap, MM_F_VERSION_platforms);
	v->released = mm_fact_date(ap->f, MM_F_VERSION_released);
}

/* What one record says of a unit's place. */
struct told {
	uint32_t party, lessor;
	enum mm_move how;
	enum mm_confidence sure;
	struct mm_str source;
};

static enum mm_confidence
sure_of(const struct mm_fold *ap, int field)
{
	enum mm_confidence c = (enum mm_confidence)mm_fact_enum(ap->f, field);

	return c == 0 ? MM_CONFIDENCE_CONFIRMED : c;
}

/* Does the newer record settle where the older one put the unit? */
static bool
displaces(const struct mm_holding *new, const struct mm_holding *old)
{
	if (mm_str_eq(new->source, old->source) ||
	    (new->party == old->party &&new->lessor == old->lessor))
		return true;
	return new->sure > old->sure ||
	    (new->sure == MM_CONFIDENCE_CONFIRMED &&
		old->sure ==
		    MM_CONFIDENCE_CONFIRMED &&mm_date_cmp(
			new->at.valid, old->at.valid) > 0);
}

static void
hold(struct mm_fold *ap, uint32_t unit, const struct told *t)
{
	struct mm_holding *h = MM_FOLD_APPEND(ap, &ap->w->holdings), *all;
	struct mm_unit *u = &ap->w->units.v[unit];
	uint32_t next, *link;

	if (h == NULL)
		return;
	*h = (struct mm_holding){ .at = mm_fold_stamp(ap),
		.unit = unit,
		.party = t->party,
		.lessor = t->lessor,
		.how = t->how,
		.prev = u->holding,
		.sure = t->sure,
		.source = t->source };
	all = ap->w->holdings.v;
	link = &h->rival;
	for (uint32_t i = u->holding; i != MM_NONE; i = next) {
		next = all[i].rival;
		if (displaces(h, &all[i])) {
			all[i].rival = MM_NONE;
			continue;
		}
		*link = i;
		link = &all[i].rival;
		ap->w->rivals++;
	}
	*link = MM_NONE;
	u->holding = ap->w->holdings.n - 1;
}

/*
 * A unit told again (a corrected row) keeps its moves: its holder changes only
 * when the new fact names another first holder and the unit never moved.
 */
void
mm_apply_unit(struct mm_fold *ap)
{
	uint32_t product = mm_fold_need(ap, MM_FACT_PRODUCT, MM_F_UNIT_product);
	uint32_t party = mm_fold_need(ap, MM_FACT_PARTY, MM_F_UNIT_party);
	uint32_t lessor = mm_fold_may(ap, MM_FACT_PARTY, MM_F_UNIT_lessor);
	uint32_t version =
	    mm_fold_may_version(ap, MM_F_UNIT_product, MM_F_UNIT_version);
	struct mm_holding *h;
	struct mm_unit *u;
	struct told t;
	bool fresh;

	u = MM_FOLD_ELEMENT(ap, &ap->w->units, &fresh);
	if (u == NULL)
		return;
	if (fresh) {
		u->state = MM_UNIT_IN_USE;
		u->holding = MM_NONE;
	}
	u->at = mm_fold_stamp(ap);
	u->product = product;
	u->version = version;
	u->id = mm_fold_text(ap, MM_F_UNIT_unit);
	u->serial = mm_fold_text(ap, MM_F_UNIT_serial);
	u->udi = mm_fold_text(ap, MM_F_UNIT_udi);
	u->place = mm_fold_text(ap, MM_F_UNIT_place);
	u->network = mm_fold_text(ap, MM_F_UNIT_network);
	u->shipped = mm_fact_date(ap->f, MM_F_UNIT_shipped);
	u->next_inspection = mm_fact_date(ap->f, MM_F_UNIT_next_inspection);
	t = (struct told){ party, lessor, (enum mm_move)0,
		sure_of(ap, MM_F_UNIT_confidence),
		mm_fold_text(ap, MM_F_UNIT_source) };
	if (u->holding == MM_NONE) {
		hold(ap, (uint32_t)(u - ap->w->units.v), &t);
		return;
	}
	h = &ap->w->holdings.v[u->holding];
	if (h->how != 0)
		return;
	h->sure = t.sure;
	h->source = t.source;
	if (h->party != party || h->lessor != lessor) {
		h->party = party;
		h->lessor = lessor;
		h->at = mm_fold_stamp(ap);
	}
}

void
mm_apply_unit_move(struct mm_fold *ap)
{
	uint32_t unit = mm_fold_need(ap, MM_FACT_UNIT, MM_F_UNIT_MOVE_unit);
	uint32_t party = mm_fold_need(ap, MM_FACT_PARTY, MM_F_UNIT_MOVE_party);
	struct told t = { party,
		mm_fold_may(ap, MM_FACT_PARTY, MM_F_UNIT_MOVE_lessor),
		(enum mm_move)mm_fact_enum(ap->f, MM_F_UNIT_MOVE_how),
		sure_of(ap, MM_F_UNIT_MOVE_confidence), MM_STR_NONE };

	if (ap->missing >= 0)
		return;
	t.source = mm_fold_text(ap, MM_F_UNIT_MOVE_source);
	hold(ap, unit, &t);
}

void
mm_apply_unit_state(struct mm_fold *ap)
{
	uint32_t unit = mm_fold_need(ap, MM_FACT_UNIT, MM_F_UNIT_STATE_unit);

	if (ap->missing >= 0)
		return;
	ap->w->units.v[unit].state =
	    (enum mm_unit_state)mm_fact_enum(ap->f, MM_F_UNIT_STATE_state);
	ap->w->units.v[unit].state_at = mm_fold_stamp(ap);
}

void
mm_apply_unit_version(struct mm_fold *ap)
{
	uint32_t unit = mm_fold_need(ap, MM_FACT_UNIT, MM_F_UNIT_VERSION_unit);
	uint32_t product, version;

	if (ap->missing >= 0)
		return;
	product = ap->w->units.v[unit].product;
	version = mm_world_version(
	    ap->w, product, ap->f->v[MM_F_UNIT_VERSION_version]);
	if (version == MM_NONE)
		ap->missing = MM_F_UNIT_VERSION_version;
	else
		ap->w->units.v[unit].version = version;
}

void
mm_apply_conformity(struct mm_fold *ap)
{
	uint32_t product =
	    mm_fold_need(ap, MM_FACT_PRODUCT, MM_F_CONFORMITY_product);
	uint32_t version = mm_fold_may_version(
	    ap, MM_F_CONFORMITY_product, MM_F_CONFORMITY_version);
	bool fresh;
	struct mm_conformity *c =
	    MM_FOLD_ELEMENT(ap, &ap->w->conformities, &fresh);
	uint32_t i;

	if (c == NULL)
		return;
	i = (uint32_t)(c - ap->w->conformities.v);
	*c = (struct mm_conformity){ mm_fold_stamp(ap), product, version,
		mm_fact_tri(ap->f, MM_F_CONFORMITY_confirmed),
		mm_fold_text(ap, MM_F_CONFORMITY_evidence) };
	if (version == MM_NONE)
		ap->w->products.v[product].conformity = i;
	else
		ap->w->versions.v[version].conformity = i;
}

void
mm_apply_component_end(struct mm_fold *ap)
{
	uint32_t product =
	    mm_fold_need(ap, MM_FACT_PRODUCT, MM_F_COMPONENT_END_product);
	uint32_t version = mm_fold_may_version(
	    ap, MM_F_COMPONENT_END_product, MM_F_COMPONENT_END_version);
	bool fresh;
	struct mm_component_end *e =
	    MM_FOLD_ELEMENT(ap, &ap->w->component_ends, &fresh);

	if (e == NULL)
		return;
	e->at = mm_fold_stamp(ap);
	e->id = mm_fold_text(ap, MM_F_COMPONENT_END_end);
	e->component = mm_fold_text(ap, MM_F_COMPONENT_END_component);
	e->component_version =
	    mm_fold_text(ap, MM_F_COMPONENT_END_component_version);
	e->source = mm_fold_text(ap, MM_F_COMPONENT_END_source);
	e->ends = mm_fact_date(ap->f, MM_F_COMPONENT_END_ends);
	e->product = product;
	e->version = version;
}

void
mm_apply_component_outcome(struct mm_fold *ap)
{
	uint32_t i =
	    mm_fold_need(ap, MM_FACT_COMPONENT_END, MM_F_COMPONENT_OUTCOME_end);
	struct mm_component_end *e;

	if (ap->missing >= 0)
		return;
	e = &ap->w->component_ends.v[i];
	e->outcome = (enum mm_component_outcome)mm_fact_enum(
	    ap->f, MM_F_COMPONENT_OUTCOME_outcome);
	e->controls = mm_fold_text(ap, MM_F_COMPONENT_OUTCOME_controls);
	e->judged = mm_fold_stamp(ap);
}

/* The level that was said, else that of the fields that are there. */
static enum mm_level
level_of(const struct mm_fold *ap, uint32_t version)
{
	enum mm_level level =
	    (enum mm_level)mm_fact_enum(ap->f, MM_F_LIFECYCLE_level);

	if (version != MM_NONE)
		return MM_LEVEL_VERSION;
	return level == 0 || level > MM_LEVEL_MODEL ? MM_LEVEL_MODEL : level;
}

void
mm_apply_lifecycle(struct mm_fold *ap)
{
	uint32_t product =
	    mm_fold_need(ap, MM_FACT_PRODUCT, MM_F_LIFECYCLE_product);
	uint32_t version = mm_fold_may_version(
	    ap, MM_F_LIFECYCLE_product, MM_F_LIFECYCLE_version);
	/* The dates hold also on days on which the cause was not known yet. */
	uint32_t cause =
	    mm_world_component(ap->w, ap->f->v[MM_F_LIFECYCLE_cause]);
	struct mm_lifecycle *l = MM_FOLD_APPEND(ap, &ap->w->lifecycles);

	enum mm_level level = level_of(ap, version);

	if (l == NULL)
		return;
	*l = (struct mm_lifecycle){ .at = mm_fold_stamp(ap),
		.product = product,
		.version = version,
		.level = level,
		.subject = MM_NONE,
		.cause = cause,
		.subject_text = mm_fold_text(ap, MM_F_LIFECYCLE_subject),
		.eol = mm_fact_date(ap->f, MM_F_LIFECYCLE_eol),
		.eos = mm_fact_date(ap->f, MM_F_LIFECYCLE_eos),
		.status = (enum mm_lifecycle_status)mm_fact_enum(
		    ap->f, MM_F_LIFECYCLE_status),
		.basis = mm_fold_text(ap, MM_F_LIFECYCLE_basis) };
	/* Without a text it speaks of the product it names alone. */
	if (level <= MM_LEVEL_BRAND)
		l->subject = mm_fold_subject(ap, level, l->subject_text);
}

void
mm_apply_eos_judgement(struct mm_fold *ap)
{
	uint32_t product =
	    mm_fold_need(ap, MM_FACT_PRODUCT, MM_F_EOS_JUDGEMENT_product);
	uint32_t version = mm_fold_may_version(
	    ap, MM_F_EOS_JUDGEMENT_product, MM_F_EOS_JUDGEMENT_version);
	struct mm_eos_judgement *j = MM_FOLD_APPEND(ap, &ap->w->judgements);

	if (j != NULL)
		*j = (struct mm_eos_judgement){ mm_fold_stamp(ap), product,
			version, mm_fact_date(ap->f, MM_F_EOS_JUDGEMENT_eos),
			{ 0 } };
}
