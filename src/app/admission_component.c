/* SPDX-License-Identifier: Apache-2.0 */
#include "app/admission_event.h"

#include "duty/lifecycle.h"

/* Stage of the version, or of the product, on the day of the fact. */
static enum mm_status
stage_on(const struct mm_world *w, const struct mm_component_end *e,
    struct mm_date on, unsigned *out, struct mm_err *err)
{
	const struct mm_life_records all = { w, NULL, 0 };
	struct mm_policy pol;
	struct mm_dates d;
	enum mm_status st = mm_policy_resolve(w, &pol, err);

	if (st != MM_OK)
		return st;
	mm_life_dates(&all, e->product, e->version, on, &d);
	*out = mm_life_stage(
	    d.eol, d.eos, on, pol.reading[MM_READING_BOUNDARY] != 0, NULL);
	return MM_OK;
}

enum mm_status
mm_admit_component_outcome(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	/* The stage an outcome starts from; 0: any. */
	static const unsigned from[] = {
		[MM_CO_LIMITED] = 1,
		[MM_CO_EOS] = 2,
	};
	uint32_t i = mm_world_component(w, f->v[MM_F_COMPONENT_OUTCOME_end]);
	int outcome = mm_fact_enum(f, MM_F_COMPONENT_OUTCOME_outcome);
	unsigned stage = 0;
	enum mm_status st = mm_admit_reasoned(w, f, err);

	if (st != MM_OK || i == MM_NONE)
		return st; /* the fold names the unknown one */
	if (outcome == MM_CO_MITIGATED &&
	    f->v[MM_F_COMPONENT_OUTCOME_controls].n == 0)
		return mm_err_set(err, MM_EFORMAT,
		    "緩和したなら、その補完的対策を --controls で記入してくだ"
		    "さい",
		    "mitigated: say by which controls with --controls");
	if (from[outcome] == 0)
		return MM_OK;
	st = stage_on(w, &w->component_ends.v[i], f->valid, &stage, err);
	if (st != MM_OK || stage == from[outcome])
		return st;
	return mm_err_set(err, MM_ECONFLICT,
	    "結果 %s は段階%uからの移行ですが、今は段階%uです",
	    "outcome %s moves on from stage %u, but the stage is %u",
	    mm_term_id(&mm_terms_component_outcome, outcome), from[outcome],
	    stage);
}
