/* SPDX-License-Identifier: Apache-2.0 */
#include "app/assess.h"

static struct mm_str
version_id(const struct mm_world *w, const struct mm_finding *f)
{
	return f->version != MM_NONE ? w->versions.v[f->version].id
				     : MM_STR_NONE;
}

static struct mm_str
platforms(const struct mm_world *w, const struct mm_finding *f)
{
	return f->version != MM_NONE ? w->versions.v[f->version].platforms
				     : MM_STR_NONE;
}

int
mm_assess_differences(const struct mm_world *w, uint32_t from, uint32_t to,
    struct mm_assess_difference out[MM_ASSESS_DIFFERENCES])
{
	const struct mm_finding *a = &w->findings.v[from],
				*b = &w->findings.v[to];
	const struct mm_assess_difference all[MM_ASSESS_DIFFERENCES] = {
		{ "product", "製品", "product", w->products.v[a->product].id,
		    w->products.v[b->product].id },
		{ "version", "版", "version", version_id(w, a),
		    version_id(w, b) },
		{ "component_version", "部品の版", "component version",
		    a->component_version, b->component_version },
		{ "platforms", "プラットフォーム", "platforms", platforms(w, a),
		    platforms(w, b) },
		{ "verdict", "照合結果", "verdict",
		    mm_str_of(mm_term_id(&mm_terms_verdict, (int)a->verdict)),
		    mm_str_of(mm_term_id(&mm_terms_verdict, (int)b->verdict)) },
		{ "condition", "条件", "condition", a->condition,
		    b->condition },
	};
	int n = 0;

	for (int i = 0; i < MM_ASSESS_DIFFERENCES; i++)
		if (!mm_str_eq(all[i].was, all[i].now))
			out[n++] = all[i];
	return n;
}

bool
mm_assess_same(const struct mm_world *w, uint32_t from, uint32_t to)
{
	const struct mm_finding *a = &w->findings.v[from],
				*b = &w->findings.v[to];

	if (from == to || b->ended_at.seq != 0 || !mm_str_eq(a->vuln, b->vuln))
		return false;
	if (a->identity.n > 0 || b->identity.n > 0)
		return mm_str_eq(a->identity, b->identity);
	return mm_str_eq(a->component, b->component) &&
	    mm_str_eq(a->component_version, b->component_version);
}

static enum mm_status
admit_one(struct mm_batch *b, const struct mm_assess_input *in,
    struct mm_str finding, struct mm_str reuse_of, struct mm_err *err)
{
	struct mm_fact *f = mm_batch_fact(b, MM_FACT_ASSESSMENT);

	if (f == NULL)
		return mm_err_nomem(err);
	f->reason = in->reason;
	f->v[MM_F_ASSESSMENT_finding] = finding;
	f->v[MM_F_ASSESSMENT_status] = in->status;
	f->v[MM_F_ASSESSMENT_justification] = in->justification;
	f->v[MM_F_ASSESSMENT_impact] = in->impact;
	f->v[MM_F_ASSESSMENT_severity] = in->severity;
	f->v[MM_F_ASSESSMENT_action] = in->action;
	if (!mm_str_eq(finding, reuse_of))
		f->v[MM_F_ASSESSMENT_reuse_of] = reuse_of;
	return mm_batch_admit(b, err);
}

enum mm_status
mm_assess_record(struct mm_app *app, const struct mm_assess_input *input,
    const struct mm_assess_targets *t, uint64_t *recorded, struct mm_err *err)
{
	struct mm_batch b;
	enum mm_status st = mm_batch_begin(app, &b, err);

	if (st != MM_OK)
		return st;
	for (uint32_t i = 0; st == MM_OK && i < t->n; i++)
		st = admit_one(&b, input, t->findings[i], t->reuse_of, err);
	if (st != MM_OK) {
		mm_batch_end(&b);
		return st;
	}
	st = mm_batch_commit(&b, err);
	if (st == MM_OK) {
		*recorded = b.admitted;
		mm_app_forget(app);
	}
	return st;
}

static struct mm_str
term(const struct mm_terms *t, int v)
{
	return v != 0 ? mm_str_of(mm_term_id(t, v)) : MM_STR_NONE;
}

enum mm_status
mm_assess_repeat(const struct mm_world *w, uint32_t finding,
    struct mm_str reason, struct mm_assess_input *out, struct mm_err *err)
{
	const struct mm_finding *f = &w->findings.v[finding];
	const struct mm_assessment *a;

	if (f->assessment == MM_NONE)
		return mm_err_set(err, MM_ENOTFOUND,
		    "所見 %.*s にはまだ判断がありません。"
		    "mimamori finding assess で判断してください",
		    "finding %.*s has no judgement yet; judge it with "
		    "mimamori finding assess",
		    MM_FMT(f->id));
	a = &w->assessments.v[f->assessment];
	*out = (struct mm_assess_input){
		.status = term(&mm_terms_vex_status, (int)a->status),
		.justification =
		    term(&mm_terms_vex_justification, (int)a->justification),
		.impact = a->impact,
		.severity = term(&mm_terms_harm, (int)a->severity),
		.action = a->action,
		.reason = reason,
	};
	return MM_OK;
}
