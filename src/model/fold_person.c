/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who may act, with which keys, and what was signed. No duty depends on it.
 * What was recorded last counts, whatever its valid date: who revokes a key
 * as of yesterday must not find it in force again tomorrow.
 */
#include "model/fold.h"

/* A word that is no role gives none: admission refuses it. */
static unsigned
roles_of(struct mm_str list)
{
	unsigned roles = 0;

	while (list.p != NULL) {
		int role = mm_term_value(
		    &mm_terms_person_role, mm_str_cut(&list, '\n'));

		if (role > 0)
			roles |= 1U << role;
	}
	return roles;
}

void
mm_apply_person(struct mm_fold *ap)
{
	bool fresh;
	struct mm_person *p = MM_FOLD_ELEMENT(ap, &ap->w->persons, &fresh);

	if (p == NULL || (!fresh && p->at.seq > ap->f->seq))
		return;
	p->at = mm_fold_stamp(ap);
	p->id = mm_fold_text(ap, MM_F_PERSON_person);
	p->title = mm_fold_text(ap, MM_F_PERSON_title);
	p->roles = roles_of(ap->f->v[MM_F_PERSON_roles]);
	p->uid = ap->f->v[MM_F_PERSON_uid].p == NULL
	    ? -1
	    : mm_fact_int(ap->f, MM_F_PERSON_uid);
	p->active = mm_fact_tri(ap->f, MM_F_PERSON_active);
}

void
mm_apply_person_key(struct mm_fold *ap)
{
	bool fresh;
	struct mm_person_key *k;

	(void)mm_fold_need(ap, MM_FACT_PERSON, MM_F_PERSON_KEY_person);
	k = MM_FOLD_ELEMENT(ap, &ap->w->person_keys, &fresh);
	if (k == NULL || (!fresh && k->at.seq > ap->f->seq))
		return;
	k->at = mm_fold_stamp(ap);
	k->person = mm_fold_text(ap, MM_F_PERSON_KEY_person);
	k->public = mm_fold_text(ap, MM_F_PERSON_KEY_public);
	k->in_force = mm_fact_tri(ap->f, MM_F_PERSON_KEY_in_force);
}

void
mm_apply_signature(struct mm_fold *ap)
{
	struct mm_signature *s;

	(void)mm_fold_need(ap, MM_FACT_PERSON, MM_F_SIGNATURE_person);
	s = MM_FOLD_APPEND(ap, &ap->w->signatures);
	if (s == NULL)
		return;
	s->at = mm_fold_stamp(ap);
	s->what =
	    (enum mm_approval_what)mm_fact_enum(ap->f, MM_F_SIGNATURE_what);
	s->meaning = (enum mm_signature_meaning)mm_fact_enum(
	    ap->f, MM_F_SIGNATURE_meaning);
	s->edition = mm_fold_number(ap, MM_F_SIGNATURE_edition);
	s->id = mm_fold_text(ap, MM_F_SIGNATURE_id);
	s->person = mm_fold_text(ap, MM_F_SIGNATURE_person);
	s->entry = (uint64_t)mm_fact_int(ap->f, MM_F_SIGNATURE_entry);
}

void
mm_apply_restored(struct mm_fold *ap)
{
	(void)ap;
}

uint32_t
mm_world_person(const struct mm_world *w, struct mm_str person)
{
	return mm_fold_find(w, MM_FACT_PERSON, person, MM_STR_NONE);
}

bool
mm_world_has_role(const struct mm_world *w, enum mm_person_role role)
{
	for (uint32_t i = 0; i < w->persons.n; i++)
		if (w->persons.v[i].active == MM_YES &&
		    (w->persons.v[i].roles & 1U << role) != 0)
			return true;
	return false;
}

bool
mm_world_person_key(
    const struct mm_world *w, struct mm_str person, struct mm_str public)
{
	for (uint32_t i = 0; i < w->person_keys.n; i++) {
		const struct mm_person_key *k = &w->person_keys.v[i];

		if (k->in_force == MM_YES && mm_str_eq(k->person, person) &&
		    (public.p == NULL || mm_str_eq(k->public, public)))
			return true;
	}
	return false;
}
