/* SPDX-License-Identifier: Apache-2.0 */
#include "duty/plan_explain.h"

#include "duty/plan.h"

/* Units whose results are shown at most. */
#define RESULTS_MAX 6

struct work {
	struct mm_arena *a;
	const struct mm_duty *d;
	const struct mm_world *w;
	const struct mm_slot_state *slot;
	const struct mm_group *g;
	struct mm_explanation *out;
};

static void
row(struct work *k, const struct mm_str *text, const struct mm_stamp *at)
{
	struct mm_why *y = mm_vec_push(k->a, &k->out->rows);

	if (y == NULL)
		return;
	*y = (struct mm_why){ .kind = MM_WHY_PLAN,
		.text = { text[MM_JA], text[MM_EN] },
		.seq = at->seq,
		.date = at->valid,
		.actor = at->actor };
}

/* What is known of a step at the party, or of the maker's own work. */
static struct mm_str
step_state(struct work *k, const struct mm_step *s, enum mm_lang lang)
{
	const struct mm_control_state *c =
	    s->kind != MM_STEP_CONTROL || s->control == MM_NONE
	    ? NULL
	    : mm_world_control_state(k->w, s->control, k->d->party);
	bool late = mm_date_cmp(s->date, k->slot->on) < 0;
	char day[MM_DATE_TEXT];

	if (s->done.actor.n > 0)
		return mm_arena_fmt(k->a, "%s %s",
		    mm_tr(lang, "完了", "finished"),
		    mm_date_fmt(s->done.valid, day));
	if (c != NULL)
		return mm_arena_fmt(k->a, "%s %s",
		    mm_term_text(&mm_terms_control_state, (int)c->state, lang),
		    mm_date_fmt(c->at.valid, day));
	if (s->kind == MM_STEP_CONTROL || s->kind == MM_STEP_EVALUATION)
		return mm_str_of(late
			? mm_tr(lang, "記録なし・目標日超過",
			      "not on record, past its date")
			: mm_tr(lang, "記録なし", "not on record"));
	return MM_STR("");
}

/* "[C1 ファイアウォール] TCP 104 ...; ..." */
static struct mm_str
control_text(struct work *k, const struct mm_control *c, enum mm_lang lang)
{
	struct mm_str rest = c->settings;
	struct mm_str all = mm_arena_fmt(k->a, " [%.*s %s]", MM_FMT(c->id),
	    mm_term_text(&mm_terms_control_kind, (int)c->kind, lang));
	const char *before = " ";

	while (rest.p != NULL) {
		struct mm_str one = mm_str_cut(&rest, '\n');

		all = mm_arena_fmt(
		    k->a, "%.*s%s%.*s", MM_FMT(all), before, MM_FMT(one));
		before = "; ";
	}
	return all;
}

static void
step_row(struct work *k, const struct mm_step *s)
{
	char day[MM_DATE_TEXT];
	struct mm_str text[2];

	(void)mm_date_fmt(s->date, day);
	for (int l = MM_JA; l <= MM_EN; l++) {
		enum mm_lang lang = (enum mm_lang)l;
		struct mm_str state = step_state(k, s, lang);
		struct mm_str control = s->control == MM_NONE
		    ? MM_STR("")
		    : control_text(k, &k->w->controls.v[s->control], lang);

		text[l] = mm_arena_fmt(k->a,
		    lang == MM_EN ? "step %u, %s, target %s%s%.*s%s %.*s%.*s"
				  : "段階%u %s 目標日 %s%s%.*s%s %.*s%.*s",
		    s->number,
		    mm_term_text(&mm_terms_step_kind, (int)s->kind, lang), day,
		    state.n > 0 ? " (" : "", MM_FMT(state),
		    state.n > 0 ? ")" : "", MM_FMT(s->text), MM_FMT(control));
	}
	row(k, text, &s->at);
}

static void
schedule_row(struct work *k, const struct mm_plan *plan)
{
	const struct mm_schedule *s = k->d->party == MM_NONE
	    ? NULL
	    : mm_world_schedule(k->w, plan->id, k->d->party);
	struct mm_str text[2];
	char day[MM_DATE_TEXT];

	if (s == NULL)
		return;
	(void)mm_date_fmt(s->date, day);
	for (int l = MM_JA; l <= MM_EN; l++)
		text[l] = mm_arena_fmt(k->a,
		    l == MM_EN ? "schedule %s, %s (%s)" : "日程 %s %s (%s)",
		    day,
		    mm_term_text(&mm_terms_visit_occasion, (int)s->occasion,
			(enum mm_lang)l),
		    s->agreed == MM_YES
			? mm_tr((enum mm_lang)l, "施設と合意", "agreed")
			: mm_tr((enum mm_lang)l, "合意前のため期日としない",
			      "not agreed yet, hence no due date"));
	row(k, text, &s->at);
}

static void
result_row(struct work *k, const struct mm_patch_outcome *o)
{
	char done[MM_DATE_TEXT], seen[MM_DATE_TEXT];
	struct mm_str text[2];

	(void)mm_date_fmt(o->at.valid, done);
	(void)mm_date_fmt(o->inspection, seen);
	for (int l = MM_JA; l <= MM_EN; l++)
		text[l] = mm_arena_fmt(k->a,
		    l == MM_EN ? "unit %.*s: %s %s, inspection %s, by %.*s, "
				 "evidence %.*s"
			       : "個体 %.*s: %s %s 点検 %s 担当 %.*s 証拠 "
				 "%.*s",
		    MM_FMT(k->w->units.v[o->unit].id),
		    mm_term_text(&mm_terms_patch_result, (int)o->result,
			(enum mm_lang)l),
		    done, seen[0] != '\0' ? seen : "-",
		    MM_FMT(o->by.n > 0 ? o->by : MM_STR("-")),
		    MM_FMT(o->evidence.n > 0 ? o->evidence : MM_STR("-")));
	row(k, text, &o->at);
}

static void
head_row(struct work *k, uint32_t plan)
{
	const struct mm_plan *p = &k->w->plans.v[plan];
	struct mm_str text[2];

	for (int l = MM_JA; l <= MM_EN; l++)
		text[l] = mm_arena_fmt(k->a,
		    l == MM_EN ? "plan %.*s edition %u %.*s"
			       : "計画 %.*s 第%u版 %.*s",
		    MM_FMT(p->id), p->edition, MM_FMT(p->note));
	row(k, text, &p->at);
	if (!mm_plan_firewall_only(k->w, plan))
		return;
	for (int l = MM_JA; l <= MM_EN; l++)
		text[l] = mm_str_of(mm_plan_firewall_words[l]);
	row(k, text, &p->at);
}

void
mm_plan_explain(struct mm_arena *a, const struct mm_duty *d,
    const struct mm_slot_state *s, const struct mm_group *g,
    struct mm_explanation *out)
{
	struct work k = { a, d, d->index->w, s, g, out };
	enum mm_duty_scope scope = d->rule->scope;
	uint32_t patch = mm_plan_patch(k.w, scope, d->subject);
	uint32_t plan = patch == MM_NONE || scope == MM_SCOPE_CAMPAIGN
	    ? MM_NONE
	    : mm_plan_in_force(k.w, patch);

	if (plan == MM_NONE)
		return;
	head_row(&k, plan);
	for (uint32_t i = k.w->plans.v[plan].first; i != MM_NONE;
	     i = k.w->steps.v[i].next)
		if (scope == MM_SCOPE_PATCH || i == d->subject)
			step_row(&k, &k.w->steps.v[i]);
	schedule_row(&k, &k.w->plans.v[plan]);
	for (uint32_t i = 0, n = 0; i < g->n && n < RESULTS_MAX; i++) {
		const struct mm_patch_outcome *o =
		    mm_derive_outcome(d->index, patch, g->units[i]);

		if (o != NULL) {
			n++;
			result_row(&k, o);
		}
	}
}
