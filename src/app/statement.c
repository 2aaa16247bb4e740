/* SPDX-License-Identifier: Apache-2.0 */
#include "app/statement.h"

#include "app/sbom.h"
#include "app/scan.h"

/* States of an analysis in CycloneDX. */
static const struct {
	const char *state;
	enum mm_vex_status status;
} states[] = {
	{ "resolved", MM_VEX_FIXED },
	{ "resolved_with_pedigree", MM_VEX_FIXED },
	{ "exploitable", MM_VEX_AFFECTED },
	{ "in_triage", MM_VEX_INVESTIGATING },
	{ "false_positive", MM_VEX_NOT_AFFECTED },
	{ "not_affected", MM_VEX_NOT_AFFECTED },
};

/* Its justifications, where one of ours says the same. That it would need
 * another configuration, dependency or environment is none of ours. */
static const struct {
	const char *text;
	enum mm_vex_justification justification;
} justifications[] = {
	{ "code_not_present", MM_JUST_CODE_NOT_PRESENT },
	{ "code_not_reachable", MM_JUST_CODE_NOT_IN_EXECUTE_PATH },
	{ "protected_by_compiler", MM_JUST_INLINE_MITIGATION },
	{ "protected_at_runtime", MM_JUST_INLINE_MITIGATION },
	{ "protected_at_perimeter", MM_JUST_INLINE_MITIGATION },
	{ "protected_by_mitigating_control", MM_JUST_INLINE_MITIGATION },
};

static void
translate(struct mm_statement *s)
{
	for (size_t i = 0; i < MM_COUNT(states); i++)
		if (mm_str_eqz(s->said.state, states[i].state))
			s->status = states[i].status;
	for (size_t i = 0; i < MM_COUNT(justifications); i++)
		if (mm_str_eqz(s->said.justification, justifications[i].text))
			s->justification = justifications[i].justification;
}

static bool
is_about(const struct mm_sbom_statement *s, struct mm_str vuln)
{
	struct mm_str rest = s->aliases;

	if (mm_str_eq(s->vuln, vuln))
		return true;
	while (rest.n > 0)
		if (mm_str_eq(mm_str_cut(&rest, '\n'), vuln))
			return true;
	return false;
}

/* Reference of the component a finding is about: its identifier is made from
 * it. Absent: of none, such as of a platform. */
static struct mm_str
ref_of(struct mm_arena *a, const struct mm_world *w, const struct mm_finding *f,
    const struct mm_sbom *s)
{
	struct mm_str version =
	    f->version != MM_NONE ? w->versions.v[f->version].id : MM_STR_NONE;

	for (uint32_t i = 0; i < s->n; i++)
		if (mm_str_eq(
			mm_scan_finding_id(a, w->products.v[f->product].id,
			    version, s->components[i].ref, f->vuln),
			f->id))
			return s->components[i].ref;
	return MM_STR_NONE;
}

static enum mm_status
take(struct mm_app *app, const struct mm_sbom_statement *said, bool whole,
    struct mm_statement_list *out, struct mm_err *err)
{
	struct mm_statement *s = mm_vec_push(app->arena, &out->list);

	if (s == NULL)
		return mm_err_nomem(err);
	*s = (struct mm_statement){ .said = *said, .whole = whole };
	translate(s);
	return MM_OK;
}

static enum mm_status
take_all(struct mm_app *app, const struct mm_finding *f,
    const struct mm_sbom *s, struct mm_str ref, struct mm_statement_list *out,
    struct mm_err *err)
{
	struct mm_str device = s->device != MM_COMP_ROOT
	    ? s->components[s->device].ref
	    : MM_STR_NONE;
	enum mm_status st = MM_OK;

	/* About the component, then about the device. */
	for (int whole = 0; whole < 2; whole++)
		for (uint32_t i = 0; st == MM_OK && i < s->nstatements; i++) {
			const struct mm_sbom_statement *x = &s->statements[i];
			bool of_part = ref.p != NULL && mm_str_eq(x->ref, ref);
			bool of_all = x->ref.p == NULL ||
			    (device.p != NULL && mm_str_eq(x->ref, device));

			if (is_about(x, f->vuln) &&
			    (whole == 0 ? of_part : of_all && !of_part))
				st = take(app, x, whole == 1, out, err);
		}
	return st;
}

static const struct mm_sbom_ref *
find_sbom(const struct mm_world *w, struct mm_str id)
{
	for (uint32_t i = 0; i < w->sboms.n; i++)
		if (mm_str_eq(w->sboms.v[i].id, id))
			return &w->sboms.v[i];
	return NULL;
}

enum mm_status
mm_statement_of(struct mm_app *app, const struct mm_world *w, uint32_t finding,
    struct mm_statement_list *out, struct mm_err *err)
{
	const struct mm_finding *f = &w->findings.v[finding];
	const struct mm_sbom_ref *ref = find_sbom(w, f->sbom);
	struct mm_sbom s;
	enum mm_status st;

	*out = (struct mm_statement_list){ .sbom = f->sbom };
	if (ref == NULL)
		return MM_OK;
	st = mm_app_sbom_load(app, app->arena, ref, &s, err);
	if (st != MM_OK || s.nstatements == 0)
		return st;
	return take_all(app, f, &s, ref_of(app->arena, w, f, &s), out, err);
}

struct mm_str
mm_statement_text(struct mm_arena *a, const struct mm_statement_list *l,
    uint32_t i, enum mm_lang lang)
{
	const struct mm_statement *s = &l->list.v[i];
	const struct mm_sbom_statement *x = &s->said;

	return mm_arena_fmt(a, "%.*s%s%.*s%s%.*s (SBOM %.*s%s)",
	    MM_FMT(x->state), x->justification.n > 0 ? " " : "",
	    MM_FMT(x->justification), x->detail.n > 0 ? ": " : "",
	    MM_FMT(x->detail), MM_FMT(l->sbom),
	    s->whole ? mm_tr(lang, "、機器全体", ", whole device") : "");
}

static bool
differ(const struct mm_statement *a, const struct mm_statement *b)
{
	return a->status != b->status || a->justification != b->justification;
}

/* The statement to take over; those about the component come first, and only
 * without one those about the whole device count. */
static enum mm_status
choose(const struct mm_statement_list *l, uint32_t *out, struct mm_err *err)
{
	const struct mm_statement *v = l->list.v;

	if (l->list.n == 0)
		return mm_err_set(err, MM_ENOTFOUND,
		    "この所見について、SBOMに供給者の記載はありません。"
		    "--status で判断してください",
		    "the SBOM has no statement of the supplier about this "
		    "finding; judge it with --status");
	for (uint32_t i = 1; i < l->list.n; i++)
		if (v[i].whole == v[0].whole && differ(&v[0], &v[i]))
			return mm_err_set(err, MM_ECONFLICT,
			    "供給者の記載が複数あり、内容が違います。"
			    "finding explain で確かめ、--status で判断して"
			    "ください",
			    "the supplier's statements differ; see finding "
			    "explain and judge it with --status");
	*out = 0;
	return MM_OK;
}

enum mm_status
mm_statement_judge(struct mm_arena *a, const struct mm_statement_list *l,
    struct mm_assess_input *input, struct mm_err *err)
{
	const struct mm_statement *s;
	uint32_t i = 0;
	enum mm_status st = choose(l, &i, err);

	if (st != MM_OK)
		return st;
	s = &l->list.v[i];
	if (input->reason.n == 0)
		return mm_err_set(err, MM_EFORMAT,
		    "供給者の記載を採用する理由を --reason で指定してください",
		    "give the reason why the supplier's statement is taken "
		    "over with --reason");
	if (s->status == 0 && input->status.p == NULL)
		return mm_err_set(err, MM_EFORMAT,
		    "供給者の記載「%.*s」に当たる判断がありません。--status で"
		    "指定してください",
		    "no judgement is equivalent to the supplier's \"%.*s\"; "
		    "name one with --status",
		    MM_FMT(s->said.state));
	if (input->status.p == NULL)
		input->status =
		    mm_str_of(mm_term_id(&mm_terms_vex_status, (int)s->status));
	if (input->justification.p == NULL && s->justification != 0)
		input->justification = mm_str_of(mm_term_id(
		    &mm_terms_vex_justification, (int)s->justification));
	input->reason = mm_arena_fmt(a, "%.*s\n[供給者の記載] %.*s",
	    MM_FMT(input->reason), MM_FMT(mm_statement_text(a, l, i, MM_JA)));
	return input->reason.p != NULL ? MM_OK : mm_err_nomem(err);
}
