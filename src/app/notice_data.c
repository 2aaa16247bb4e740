/* SPDX-License-Identifier: Apache-2.0 */
/* From the world to the data of one letter. */
#include "app/notice_private.h"

#include "base/num.h"
#include "base/sha256.h"

#include <string.h>

/* What every part of the data is made from. */
struct source {
	struct mm_app *app;
	const struct mm_notice_draft *d;
	const struct mm_notice_recipient *to;
	const struct mm_world *w;
	struct mm_letter_data *out;
};

/* Days of a setting "letter.*"; a bad value is refused, not replaced. */
static enum mm_status
setting_days(const struct mm_world *w, const char *name, int32_t preset,
    int32_t *out, struct mm_err *err)
{
	const struct mm_setting *s = mm_world_setting(w, name);
	uint64_t v;

	*out = preset;
	if (s == NULL)
		return MM_OK;
	if (!mm_num_u64(s->value, 3650, &v))
		return mm_err_set(err, MM_EFORMAT,
		    "設定 %s の値「%.*s」は日数(0～3650)ではありません",
		    "setting %s: \"%.*s\" is no number of days (0-3650)", name,
		    MM_FMT(s->value));
	*out = (int32_t)v;
	return MM_OK;
}

static struct mm_str
setting_text(const struct mm_world *w, const char *name, struct mm_str preset)
{
	const struct mm_setting *s = mm_world_setting(w, name);

	return s != NULL ? s->value : preset;
}

/*
 * Check number of a letter: eight letters and digits without I, L, O and U,
 * from what the letter is about, so that a caller can read it out.
 */
static struct mm_str
check_number(const struct source *s)
{
	static const char letters[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
	struct mm_str text =
	    mm_arena_fmt(s->app->arena, "%.*s\x1f%.*s\x1f%u\x1f%.*s",
		MM_FMT(s->w->maker.id), MM_FMT(s->d->number), s->d->edition,
		MM_FMT(s->w->parties.v[s->to->party].id));
	struct mm_sha256 digest;
	char out[10];

	if (text.p == NULL)
		return text;
	digest = mm_sha256_of(text.p, text.n);
	for (int i = 0, k = 0; i < 8; i++) {
		if (i == 4)
			out[k++] = '-';
		out[k++] = letters[digest.b[i] & 31];
	}
	out[9] = '\0';
	return mm_arena_fmt(s->app->arena, "%s", out);
}

static enum mm_status
fill_document(struct source *s, struct mm_err *err)
{
	struct mm_letter_data *out = s->out;

	out->kind = s->d->ask.kind;
	out->number = s->d->number;
	out->edition = s->d->edition;
	out->issued = s->w->as_of;
	out->sample = s->w->maker.sample == MM_YES;
	out->check = check_number(s);
	out->head = s->d->head;
	if (out->check.p == NULL)
		return mm_err_nomem(err);
	return MM_OK;
}

static void
fill_parties(struct source *s)
{
	const struct mm_party *p = &s->w->parties.v[s->to->party];
	const struct mm_maker *m = &s->w->maker;
	struct mm_letter_data *out = s->out;

	out->maker = m->name;
	out->maker_licence = m->licence;
	out->maker_address = m->address;
	out->maker_role = m->responsible;
	out->contact = m->contact;
	out->phone = m->phone;
	out->reply = setting_text(
	    s->w, "letter.reply", MM_STR("郵送、又は弊社担当者へのお渡し"));
	out->party_kind = p->kind;
	out->party = p->name;
	out->party_postal = p->postal;
	out->party_address = p->address;
	out->party_role = p->contact_role;
}

static void
fill_product(struct source *s)
{
	const struct mm_product *p = &s->w->products.v[s->d->ask.product];
	struct mm_letter_data *out = s->out;

	out->brand = p->brand_name;
	out->generic = p->generic_name;
	out->model = p->model;
	out->licence_kind = p->licence_kind;
	out->licence_number = p->licence_number;
	out->device_class = p->class;
	out->harm = p->harm;
	out->severity = MM_HARM_UNKNOWN;
	out->replacement =
	    setting_text(s->w, "letter.replacement", MM_STR_NONE);
	out->disposal = setting_text(s->w, "letter.disposal", MM_STR_NONE);
	out->stage = (int)s->d->stage;
	out->eol = s->d->eol;
	out->eos = s->d->eos;
}

static enum mm_status
fill_units(struct source *s, struct mm_err *err)
{
	for (uint32_t i = 0; i < s->to->n; i++) {
		const struct mm_unit *u = &s->w->units.v[s->to->units[i]];
		struct mm_letter_unit *slot =
		    mm_vec_push(s->app->arena, &s->out->units);

		if (slot == NULL)
			return mm_err_nomem(err);
		slot->serial = u->serial;
		slot->place = u->place;
		slot->network = u->network;
		if (u->version != MM_NONE)
			slot->version = s->w->versions.v[u->version].id;
	}
	return MM_OK;
}

static void
fill_basis(struct source *s)
{
	struct mm_life_records r =
	    mm_index_records(s->d->index, s->d->ask.product);
	struct mm_dates dates;
	uint32_t version = s->to->n > 0 ? s->w->units.v[s->to->units[0]].version
					: s->d->ask.version;

	mm_life_dates(&r, s->d->ask.product, version, s->w->as_of, &dates);
	if (dates.eos_by != MM_NONE)
		s->out->basis = s->w->lifecycles.v[dates.eos_by].basis;
}

static bool
was_provided(const struct mm_world *w, uint32_t letter)
{
	enum mm_delivery_state state = mm_notice_standing(w, letter);

	return state == MM_DS_DELIVERED || state == MM_DS_OPENED ||
	    state == MM_DS_ACKNOWLEDGED;
}

/* Newest dates this party was told for the product; MM_NONE: never. */
static uint32_t
told_before(const struct source *s)
{
	const struct mm_world *w = s->w;
	uint32_t best = MM_NONE;

	for (uint32_t i = 0; i < w->letters.n; i++) {
		const struct mm_letter *l = &w->letters.v[i];
		const struct mm_notice *n = &w->notices.v[l->notice];

		if (l->party != s->to->party ||
		    n->product != s->d->ask.product ||
		    !mm_date_is_set(n->eos) || !was_provided(w, i))
			continue;
		if (best == MM_NONE ||
		    mm_stamp_after(&n->at, &w->notices.v[best].at))
			best = l->notice;
	}
	return best;
}

static enum mm_status
add_change(struct source *s, const char *what, struct mm_date before,
    struct mm_date after, struct mm_err *err)
{
	char a[MM_DATE_TEXT], b[MM_DATE_TEXT];
	struct mm_letter_change *c;
	struct mm_life_records r =
	    mm_index_records(s->d->index, s->d->ask.product);
	struct mm_dates dates;

	if (!mm_date_is_set(before) || before.day == after.day)
		return MM_OK;
	c = mm_vec_push(s->app->arena, &s->out->changes);
	if (c == NULL)
		return mm_err_nomem(err);
	mm_life_dates(
	    &r, s->d->ask.product, s->d->ask.version, s->w->as_of, &dates);
	c->what = mm_str_of(what);
	c->before =
	    mm_arena_fmt(s->app->arena, "%s", mm_date_fmt_ja(before, a));
	c->after = mm_arena_fmt(s->app->arena, "%s", mm_date_fmt_ja(after, b));
	if (dates.eos_by != MM_NONE)
		c->reason = s->w->lifecycles.v[dates.eos_by].at.reason;
	return c->before.p != NULL && c->after.p != NULL ? MM_OK
							 : mm_err_nomem(err);
}

static enum mm_status
fill_changes(struct source *s, struct mm_err *err)
{
	uint32_t told = told_before(s);
	enum mm_status st;

	if (told == MM_NONE || s->out->kind > MM_N3)
		return MM_OK;
	st = add_change(s, "EOL（製品寿命終了）", s->w->notices.v[told].eol,
	    s->d->eol, err);
	if (st == MM_OK)
		st = add_change(s, "EOS（サポート終了）",
		    s->w->notices.v[told].eos, s->d->eos, err);
	return st;
}

static enum mm_status
fill_risk(struct source *s, struct mm_err *err)
{
	const struct mm_risk *r;
	struct mm_str rest;
	enum mm_status st = MM_OK;

	if (s->d->risk == MM_NONE)
		return MM_OK;
	r = &s->w->risks.v[s->d->risk];
	s->out->environment = r->environment;
	s->out->risk = r->summary;
	s->out->network = r->network;
	s->out->severity = r->severity;
	rest = r->controls;
	while (st == MM_OK && rest.n > 0) {
		struct mm_str line = mm_str_trim(mm_str_cut(&rest, '\n'));

		if (line.n > 0)
			st = mm_letter_say(
			    &s->out->controls, s->app->arena, line, err);
	}
	return st;
}

/* What the records of events let us say about harm. */
static void
fill_harm_reported(struct source *s)
{
	s->out->harm_reported = MM_NO;
	for (uint32_t i = 0; i < s->w->events.n; i++) {
		const struct mm_event *e = &s->w->events.v[i];

		if (e->product != s->d->ask.product)
			continue;
		if (e->harm == MM_EH_OCCURRED)
			s->out->harm_reported = MM_YES;
		else if (e->harm != MM_EH_NONE &&
		    s->out->harm_reported == MM_NO)
			s->out->harm_reported = MM_UNKNOWN;
	}
}

static bool
is_here(const struct source *s, uint32_t version)
{
	for (uint32_t i = 0; i < s->to->n; i++)
		if (mm_notice_fits(s->w, s->to->units[i], version))
			return true;
	return false;
}

static bool
is_listed(const struct source *s, const struct mm_finding *f)
{
	for (uint32_t i = 0; i < s->out->vulns.n; i++)
		if (mm_str_eq(s->out->vulns.v[i].id, f->vuln))
			return true;
	return false;
}

/*
 * A finding's "7.8 CVSS:3.1/AV:L/..." as "CVSS v3.1 基本値 7.8". The vector
 * says nothing to the reader, and a vector without its score even less.
 */
static struct mm_str
score_text(struct mm_arena *a, struct mm_str cvss)
{
	struct mm_str score = mm_str_cut(&cvss, ' ');
	struct mm_str version = mm_str_cut(&cvss, '/');
	uint64_t whole, tenth;
	struct mm_str rest = score, number = mm_str_cut(&rest, '.');

	if (!mm_num_u64(number, 10, &whole) ||
	    (rest.n > 0 && !mm_num_u64(rest, 9, &tenth)))
		return (struct mm_str){ "", 0 };
	if (!mm_str_starts(version, "CVSS:"))
		return mm_arena_fmt(a, "CVSS 基本値 %.*s", MM_FMT(score));
	(void)mm_str_cut(&version, ':');
	return mm_arena_fmt(
	    a, "CVSS v%.*s 基本値 %.*s", MM_FMT(version), MM_FMT(score));
}

/* Does the patch fit a unit that does not have it? */
static void
count_patch(const struct source *s, uint32_t patch, struct mm_letter_patch *out)
{
	const struct mm_patch *p = &s->w->patches.v[patch];

	for (uint32_t i = 0; i < s->to->n; i++) {
		uint32_t u = s->to->units[i];
		const struct mm_patch_outcome *o =
		    mm_derive_outcome(s->d->index, patch, u);

		if (o != NULL && o->result == MM_PATCH_DONE)
			out->done++;
		else if (mm_notice_fits(s->w, u, p->version))
			out->open++;
	}
}

static bool
closes(const struct mm_patch *p, struct mm_str vuln)
{
	struct mm_str rest = p->vulns;

	while (rest.n > 0)
		if (mm_str_eq(mm_str_trim(mm_str_cut(&rest, '\n')), vuln))
			return true;
	return false;
}

/* The patches for units here that close a vulnerability; empty: none. */
static struct mm_str
fix_of(const struct source *s, struct mm_str vuln)
{
	struct mm_str out = { "", 0 };

	for (uint32_t i = 0; i < s->w->patches.n && out.p != NULL; i++) {
		const struct mm_patch *p = &s->w->patches.v[i];
		struct mm_letter_patch count = { 0 };

		if (p->product != s->d->ask.product || !closes(p, vuln))
			continue;
		count_patch(s, i, &count);
		if (count.open + count.done == 0)
			continue;
		out = mm_arena_fmt(s->app->arena, "%.*s%s%.*s%s%.*s%s",
		    MM_FMT(out), out.n > 0 ? "、" : "", MM_FMT(p->id),
		    p->to_version.n > 0 ? "（適用後の版 " : "",
		    MM_FMT(p->to_version), p->to_version.n > 0 ? "）" : "");
	}
	return out;
}

static enum mm_status
add_vuln(struct source *s, const struct mm_finding *f, struct mm_err *err)
{
	const struct mm_assessment *a = &s->w->assessments.v[f->assessment];
	struct mm_letter_vuln *v = mm_letter_add_vuln(s->out, s->app->arena);

	if (v == NULL)
		return mm_err_nomem(err);
	v->id = f->vuln;
	v->component = mm_arena_fmt(s->app->arena, "%.*s%s%.*s",
	    MM_FMT(f->component), f->component_version.n > 0 ? " " : "",
	    MM_FMT(f->component_version));
	v->impact = a->impact;
	v->severity = a->severity;
	v->score = score_text(s->app->arena, f->cvss);
	v->status = a->status;
	v->justification = a->justification;
	v->reason = a->at.reason;
	v->action = a->action;
	v->kev = f->kev;
	v->fix = fix_of(s, f->vuln);
	return v->component.p != NULL && v->score.p != NULL && v->fix.p != NULL
	    ? MM_OK
	    : mm_err_nomem(err);
}

/* Findings with this judgement for the units here; in N4 the ones asked for. */
static enum mm_status
add_judged(struct source *s, enum mm_vex_status status, struct mm_err *err)
{
	enum mm_status st = MM_OK;

	for (uint32_t i = 0; st == MM_OK && i < s->w->findings.n; i++) {
		const struct mm_finding *f = &s->w->findings.v[i];

		if (!mm_notice_concerns(s->d, i) || !is_here(s, f->version) ||
		    f->assessment == MM_NONE ||
		    s->w->assessments.v[f->assessment].status != status ||
		    is_listed(s, f))
			continue;
		st = add_vuln(s, f, err);
	}
	return st;
}

/* Found, and nobody has said yet whether it matters. */
static bool
is_undecided(const struct mm_world *w, const struct mm_finding *f)
{
	if (f->assessment != MM_NONE)
		return w->assessments.v[f->assessment].status ==
		    MM_VEX_INVESTIGATING;
	return f->verdict != MM_VERDICT_NOT_AFFECTED;
}

/* All components of all versions here were compared with a feed. */
static enum mm_tri
is_examined(const struct source *s)
{
	if (s->w->feeds.n == 0 || s->to->n == 0)
		return MM_NO;
	for (uint32_t i = 0; i < s->to->n; i++) {
		uint32_t v = s->w->units.v[s->to->units[i]].version;

		if (v == MM_NONE || s->w->versions.v[v].sbom == MM_NONE)
			return MM_NO;
	}
	return MM_YES;
}

static enum mm_status
fill_vulns(struct source *s, struct mm_err *err)
{
	enum mm_vex_status told =
	    s->d->judged != 0 ? s->d->judged : MM_VEX_AFFECTED;
	enum mm_status st = add_judged(s, told, err);

	s->out->examined = is_examined(s);
	for (uint32_t i = 0; i < s->w->findings.n; i++) {
		const struct mm_finding *f = &s->w->findings.v[i];

		/* Of an N4 about vulnerabilities none is: it would refuse. */
		s->out->undecided += mm_notice_concerns(s->d, i) &&
		    is_here(s, f->version) && is_undecided(s->w, f);
	}
	if (s->d->judged != 0)
		s->out->variant = s->d->judged == MM_VEX_AFFECTED
		    ? MM_LETTER_AFFECTED
		    : MM_LETTER_NOT_AFFECTED;
	return st;
}

static struct mm_str
join(struct mm_arena *a, struct mm_str list)
{
	struct mm_str out = { "", 0 };

	while (list.n > 0) {
		struct mm_str one = mm_str_cut(&list, '\n');

		out = mm_arena_fmt(a, "%.*s%s%.*s", MM_FMT(out),
		    out.n > 0 ? "、" : "", MM_FMT(one));
		if (out.p == NULL)
			return out;
	}
	return out;
}

static enum mm_status
fill_patches(struct source *s, struct mm_err *err)
{
	uint32_t only = s->d->ask.patch;

	for (uint32_t i = 0; i < s->w->patches.n; i++) {
		const struct mm_patch *p = &s->w->patches.v[i];
		struct mm_letter_patch count = { .id = p->id }, *slot;

		if (p->product != s->d->ask.product ||
		    (only != MM_NONE && only != i))
			continue;
		count_patch(s, i, &count);
		if (count.open + count.done == 0)
			continue;
		count.to_version = p->to_version;
		count.note = p->note;
		count.vulns = join(s->app->arena, p->vulns);
		slot = mm_vec_push(s->app->arena, &s->out->patches);
		if (slot == NULL || count.vulns.p == NULL)
			return mm_err_nomem(err);
		*slot = count;
	}
	return MM_OK;
}

/* What a step asks for: its text, the control and its settings. */
static struct mm_str
step_what(const struct source *s, const struct mm_step *step)
{
	struct mm_arena *a = s->app->arena;
	const struct mm_control *c;
	struct mm_str what;

	if (step->control == MM_NONE)
		return step->text;
	c = &s->w->controls.v[step->control];
	what = mm_arena_fmt(a, "%s%s%.*s",
	    mm_term_text(&mm_terms_control_kind, (int)c->kind, MM_JA),
	    step->text.n + c->text.n > 0 ? "：" : "",
	    MM_FMT(step->text.n > 0 ? step->text : c->text));
	return c->settings.n == 0
	    ? what
	    : mm_arena_fmt(a, "%.*s（設定：%.*s）", MM_FMT(what),
		  MM_FMT(join(a, c->settings)));
}

/* The day agreed with this institution takes the place of the target. */
static struct mm_date
step_day(const struct source *s, const struct mm_plan *plan,
    const struct mm_step *step)
{
	const struct mm_schedule *d =
	    mm_world_schedule(s->w, plan->id, s->to->party);

	return step->kind == MM_STEP_PATCH && d != NULL && d->agreed == MM_YES
	    ? d->date
	    : step->date;
}

static enum mm_status
add_steps(struct source *s, const struct mm_plan *plan, struct mm_err *err)
{
	for (uint32_t i = plan->first; i != MM_NONE;
	     i = s->w->steps.v[i].next) {
		const struct mm_step *from = &s->w->steps.v[i];
		struct mm_letter_step *step =
		    mm_letter_add_step(s->out, s->app->arena);

		if (step == NULL)
			return mm_err_nomem(err);
		step->kind = mm_str_of(
		    mm_term_text(&mm_terms_step_kind, (int)from->kind, MM_JA));
		step->date = step_day(s, plan, from);
		step->what = step_what(s, from);
		step->who = from->by;
		if (step->what.p == NULL && from->control != MM_NONE)
			return mm_err_nomem(err);
	}
	return MM_OK;
}

static enum mm_status
fill_plan(struct source *s, struct mm_err *err)
{
	uint32_t patch = s->d->ask.patch;
	const struct mm_plan *plan;

	if (s->out->kind != MM_N5 || patch == MM_NONE ||
	    s->w->patches.v[patch].plan == MM_NONE)
		return MM_OK;
	plan = &s->w->plans.v[s->w->patches.v[patch].plan];
	s->out->plan = mm_arena_fmt(
	    s->app->arena, "%.*s（第%u版）", MM_FMT(plan->id), plan->edition);
	if (s->out->plan.p == NULL)
		return mm_err_nomem(err);
	return add_steps(s, plan, err);
}

/* What all the vulnerabilities ask for, when they ask for the same. */
static struct mm_str
same_action(const struct mm_letter_data *d)
{
	for (uint32_t i = 1; i < d->vulns.n; i++)
		if (!mm_str_eq(d->vulns.v[i].action, d->vulns.v[0].action))
			return MM_STR("下記の脆弱性ごとの対策をご確認のうえ、"
				      "実施してください。");
	return d->vulns.n > 0 ? d->vulns.v[0].action : MM_STR_NONE;
}

static struct mm_str
standing_action(const struct mm_letter_data *d)
{
	if (d->kind == MM_N6 || d->kind == MM_N7)
		return MM_STR_NONE;
	if (d->kind == MM_N4 && d->variant == MM_LETTER_NOT_AFFECTED)
		return MM_STR("機器への対応は必要ありません。");
	if (d->kind == MM_N5)
		return MM_STR("下記の日程をご確認ください。");
	if (d->kind == MM_N4 && d->variant == MM_LETTER_AFFECTED &&
	    same_action(d).n > 0)
		return same_action(d);
	if (d->controls.n > 0)
		return MM_STR("下記の補完的対策をご確認のうえ、"
			      "実施してください。");
	return MM_STR("下記の内容をご確認ください。");
}

static enum mm_status
fill_asked(struct source *s, struct mm_err *err)
{
	const struct mm_notice_ask *ask = &s->d->ask;
	struct mm_letter_data *out = s->out;
	const struct mm_setting *sop =
	    mm_world_setting(s->w, "letter.due.days");
	int32_t due, reply;
	enum mm_status st =
	    setting_days(s->w, "letter.due.days", 30, &due, err);

	if (st == MM_OK)
		st = setting_days(s->w, "letter.reply.days", 14, &reply, err);
	if (st != MM_OK)
		return st;
	out->action = ask->action.n > 0 ? ask->action : standing_action(out);
	if (out->kind == MM_N6 || out->kind == MM_N7)
		return MM_OK;
	out->due = mm_date_is_set(ask->due)
	    ? ask->due
	    : mm_date_add_days(s->w->as_of, due);
	out->reply_by = mm_date_is_set(ask->reply_by)
	    ? ask->reply_by
	    : mm_date_add_days(s->w->as_of, reply);
	if (out->kind == MM_N4 && out->variant == MM_LETTER_NOT_AFFECTED)
		out->due = MM_DATE_NONE;
	if (sop != NULL && !mm_date_is_set(ask->due))
		out->due_basis = sop->sop;
	return MM_OK;
}

static enum mm_status
fill_files(struct source *s, struct mm_err *err)
{
	mm_notice_files files = { NULL, 0, 0 };
	enum mm_status st = mm_notice_presented(s->app, s->d, &files, err);

	if (st != MM_OK)
		return st;
	for (uint32_t i = 0; i < files.n; i++) {
		const struct mm_sbom_ref *b = &s->w->sboms.v[files.v[i].sbom];
		struct mm_letter_file *f =
		    mm_vec_push(s->app->arena, &s->out->files);

		if (f == NULL)
			return mm_err_nomem(err);
		f->name = files.v[i].name;
		f->format = b->format;
		f->digest = b->digest;
		s->out->components += b->components;
		s->out->identified += b->identified;
	}
	return MM_OK;
}

/* The instruction to the dealer, as the letter says it. */
static const char *const instruction_words[] = {
	[MM_INS_PASS_ON] = "下記の条件のもとで、販売・譲渡していただけます。",
	/* clang-format off */
	[MM_INS_AFTER_SERVICE] =
	    "弊社の指示する点検・修理を終えるまで、販売・譲渡しないでください。",
	/* clang-format on */
	[MM_INS_DO_NOT_SELL] = "本機を販売・譲渡・貸与しないでください。",
	[MM_INS_HOLD] =
	    "弊社から改めてご連絡するまで、販売・譲渡をお待ちください。",
};

/* Standing conditions for passing a used device on. */
static enum mm_status
add_conditions(struct source *s, struct mm_err *err)
{
	static const char *const text[] = {
		"販売・譲渡の前に、弊社へご連絡のうえ、必要な点検と設定の"
		"初期化を受けてください。",
		"機器に残る患者情報・接続情報を消去してください。",
		"購入される方に、本回答の写しと補完的対策をお渡しください。",
		"販売・譲渡の後、納入先の名称と所在地を弊社へお知らせください"
		"。",
	};
	const struct mm_request *q = &s->w->requests.v[s->d->ask.request];
	enum mm_status st = MM_OK;

	if (q->instruction != 0)
		st = mm_letter_say(&s->out->conditions, s->app->arena,
		    mm_str_of(instruction_words[q->instruction]), err);
	if (st == MM_OK && q->instructions.n > 0)
		st = mm_letter_say(
		    &s->out->conditions, s->app->arena, q->instructions, err);
	/* What is not to be sold has no conditions of its sale. */
	for (size_t i = 0; st == MM_OK && i < MM_COUNT(text) &&
	     q->instruction != MM_INS_DO_NOT_SELL;
	     i++)
		st = mm_letter_say(&s->out->conditions, s->app->arena,
		    mm_str_of(text[i]), err);
	return st;
}

/* The letter by which this recipient was told of EOS, and its day. */
static void
cite_earlier(struct source *s)
{
	const struct mm_letter *l = &s->w->letters.v[s->d->earlier];

	s->out->earlier = s->w->notices.v[l->notice].id;
	s->out->earlier_date = mm_date_is_set(s->d->earlier_date)
	    ? s->d->earlier_date
	    : s->w->notices.v[l->notice].at.valid;
}

static enum mm_status
fill_answer(struct source *s, struct mm_err *err)
{
	const struct mm_notice_ask *ask = &s->d->ask;
	const struct mm_request *q;
	enum mm_status st = MM_OK;

	if (ask->request == MM_NONE)
		return MM_OK;
	q = &s->w->requests.v[ask->request];
	s->out->request = q->id;
	s->out->asked = q->at.valid;
	s->out->question = q->note.n > 0
	    ? q->note
	    : mm_str_of(
		  mm_term_text(&mm_terms_request_what, (int)q->what, MM_JA));
	s->out->owed = s->d->earlier == MM_NONE;
	if (!s->out->owed)
		cite_earlier(s);
	else if (s->out->kind == MM_N6)
		st = fill_files(s, err);
	if (s->out->kind != MM_N7)
		return st;
	s->out->valid_until = mm_date_is_set(ask->valid_until)
	    ? ask->valid_until
	    : mm_date_add_months(s->w->as_of, 3);
	return add_conditions(s, err);
}

enum mm_status
mm_notice_data(struct mm_app *app, const struct mm_notice_draft *d,
    const struct mm_notice_recipient *to, struct mm_letter_data *out,
    struct mm_err *err)
{
	static enum mm_status (*const fill[])(struct source * s,
	    struct mm_err * err) = { fill_units, fill_changes, fill_risk,
		fill_vulns, fill_patches, fill_plan, fill_answer, fill_asked };
	struct source s = { app, d, to, d->world, out };
	enum mm_status st;

	mm_letter_init(out);
	out->variant = MM_LETTER_RISK;
	st = fill_document(&s, err);
	fill_parties(&s);
	fill_product(&s);
	fill_basis(&s);
	fill_harm_reported(&s);
	for (size_t i = 0; st == MM_OK && i < MM_COUNT(fill); i++)
		st = fill[i](&s, err);
	return st == MM_OK ? mm_letter_defaults(out, app->arena, err) : st;
}
