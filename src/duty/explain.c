/* SPDX-License-Identifier: Apache-2.0 */
#include "duty/explain.h"

#include <stdarg.h>
#include <string.h>

#include "base/utf8.h"
#include "duty/count.h"
#include "duty/deadline.h"
#include "duty/plan.h"
#include "duty/plan_explain.h"

static const struct mm_term why_kind_words[] = {
	{ "state", "判定", "state" },
	{ "scope", "対象", "scope" },
	{ "fact", "事実", "fact" },
	{ "not_counted", "不算入", "not counted" },
	{ "level", "設定の水準", "level" },
	{ "reading", "読み方", "reading" },
	{ "rule", "規則", "rule" },
	{ "words", "文言", "words" },
	{ "plan", "計画", "plan" },
	{ "due", "期限", "due" },
	{ "missing", "不足", "missing" },
	{ "change", "変わる条件", "would change" },
	{ "next", "次に", "next" },
};
const struct mm_terms mm_terms_why_kind = { "why_kind", why_kind_words,
	(int)MM_COUNT(why_kind_words) };

/* One explanation under construction; the arena remembers a failure. */
struct work {
	struct mm_arena *a;
	const struct mm_duty *d;
	const struct mm_world *w;
	const struct mm_duty_index *x;
	struct mm_slot_state slot;
	struct mm_group group;
	struct mm_explanation *out;
	bool wants[2]; /* by language */
	struct mm_str dates[2]; /* dates_detail(), once it was asked for */
};

static struct mm_why *
row(struct work *k, enum mm_why_kind kind, struct mm_str ja, struct mm_str en)
{
	struct mm_why *y = mm_vec_push(k->a, &k->out->rows);

	if (y == NULL)
		return NULL;
	y->kind = kind;
	y->text[MM_JA] = ja;
	y->text[MM_EN] = en;
	y->date = MM_DATE_NONE;
	return y;
}

static struct mm_why *
row_z(struct work *k, enum mm_why_kind kind, const char *ja, const char *en)
{
	return row(k, kind, mm_str_of(ja), mm_str_of(en));
}

static void
stamped(struct mm_why *y, const struct mm_stamp *at)
{
	if (y == NULL || at == NULL)
		return;
	y->seq = at->seq;
	y->date = at->valid;
	y->actor = at->actor;
}

/* The text of a pair of formats that take the same arguments; none in a
 * language nobody asked for. */
static struct mm_str say(
    struct work *k, enum mm_lang lang, const char *ja, const char *en, ...)
    __attribute__((format(printf, 3, 5), format(printf, 4, 5)));

static struct mm_str
say(struct work *k, enum mm_lang lang, const char *ja, const char *en, ...)
{
	struct mm_str s;
	va_list ap;

	if (!k->wants[lang])
		return MM_STR_NONE;
	va_start(ap, en);
	s = mm_arena_vfmt(k->a, lang == MM_EN ? en : ja, ap);
	va_end(ap);
	return s;
}

/* -- details of facts -------------------------------------------------- */

/* "EOL 2024-01-01 < 基準日 2026-10-01 ≦ EOS 2029-01-01" */
static struct mm_str
dates_detail(struct work *k, enum mm_lang lang)
{
	char eol[MM_DATE_TEXT], eos[MM_DATE_TEXT], on[MM_DATE_TEXT];
	const struct mm_dates *d = &k->slot.dates;

	if (k->slot.stage == 0)
		return mm_str_of(mm_tr(lang, "版により段階が異なる",
		    "the stage differs between versions"));
	if (k->dates[lang].p != NULL)
		return k->dates[lang];
	(void)mm_date_fmt(d->eol, eol);
	(void)mm_date_fmt(d->eos, eos);
	(void)mm_date_fmt(k->slot.on, on);
	k->dates[lang] = say(k, lang, "EOL %s、基準日 %s、EOS %s",
	    "EOL %s, as of %s, EOS %s",
	    eol[0] != '\0' ? eol : mm_tr(lang, "未設定", "not set"), on,
	    eos[0] != '\0' ? eos : mm_tr(lang, "未設定", "not set"));
	return k->dates[lang];
}

static struct mm_str
judgement_detail(struct work *k, enum mm_lang lang)
{
	static const char *const flaws[][2] = {
		[MM_JF_NONE] = { "", "" },
		[MM_JF_ABSENT] = { "判断の記録がない", "none is on record" },
		[MM_JF_NOT_PAST] = { "EOSの日が設定されていない",
		    "no EOS date is set" },
		[MM_JF_OTHER_EOS] = { "判断は別のEOSの日に対するもの",
		    "it is about another EOS date" },
		[MM_JF_TOO_EARLY] = { "判断がEOSの翌日より前",
		    "it was made before the day after EOS" },
	};
	struct mm_standing st = mm_life_judgement(k->w, k->slot.product,
	    k->slot.version, k->slot.dates.eos, k->slot.on);

	return mm_str_of(flaws[st.flaw][lang]);
}

static struct mm_str
risk_detail(struct work *k)
{
	const struct mm_risk *r;

	if (k->slot.risk == MM_NONE)
		return MM_STR("");
	r = &k->w->risks.v[k->slot.risk];
	return mm_arena_fmt(k->a, "%.*s rev%u", MM_FMT(r->id), r->edition);
}

/* What a letter is to have told: the patch of a step, else the subject. */
static uint32_t
told_about(const struct work *k)
{
	uint32_t patch = mm_plan_patch(k->w, k->d->rule->scope, k->d->subject);

	return patch == MM_NONE ? k->d->subject : patch;
}

static struct mm_str
pending_detail(struct work *k, enum mm_lang lang)
{
	uint32_t n = 0, refused = 0;

	for (uint32_t i = 0; i < k->group.n; i++) {
		const struct mm_patch_outcome *o =
		    mm_derive_outcome(k->x, told_about(k), k->group.units[i]);

		n += o == NULL || o->result == MM_PATCH_DEFERRED;
		refused += o != NULL && o->result == MM_PATCH_REFUSED;
	}
	return say(k, lang, "未適用%u/%u台、拒否%u台",
	    "%u of %u units pending, %u refused", n, k->group.n, refused);
}

static struct mm_str
strayed_detail(struct work *k, enum mm_lang lang)
{
	uint32_t u = k->x->strayed[k->d->product];

	if (u == MM_NONE)
		return MM_STR("");
	return say(k, lang, "所在が分からない個体 %.*s がある",
	    "the whereabouts of unit %.*s are not known",
	    MM_FMT(k->w->units.v[u].id));
}

static struct mm_str
recipient_detail(struct work *k, enum mm_lang lang)
{
	/* Only rules of a recipient ask whether there is one. */
	const struct mm_party *p = &k->w->parties.v[k->d->party];

	return say(k, lang, "%.*s は閉鎖し承継先がない",
	    "%.*s is closed without a successor", MM_FMT(p->name));
}

static struct mm_str
event_detail(struct work *k)
{
	const struct mm_event *e = &k->w->events.v[k->d->subject];

	if (e->decision == 0)
		return e->id;
	return mm_arena_fmt(k->a, "%.*s %s", MM_FMT(e->id),
	    mm_term_id(&mm_terms_report_decision, (int)e->decision));
}

/* Facts that rest on the life-cycle dates. */
#define B(name) (UINT64_C(1) << MM_DF_##name)
static const uint64_t dated = B(STAGE1) | B(STAGE2) | B(STAGE3) | B(EOL_SET) |
    B(EOS_SET) | B(DATES_SOUND) | B(REVISED) | B(DATES_TOLD);

/* What a fact's sentence leaves open: dates, which record, how many. */
static struct mm_str
detail(struct work *k, enum mm_duty_fact fact, enum mm_tri v, enum mm_lang lang)
{
	uint64_t bit = UINT64_C(1) << fact;

	if ((bit & dated) != 0)
		return dates_detail(k, lang);
	if (fact == MM_DF_EOS_JUDGED)
		return judgement_detail(k, lang);
	if (fact == MM_DF_RISK_APPROVED || fact == MM_DF_RISK_TOLD)
		return risk_detail(k);
	if (fact == MM_DF_PATCH_PENDING)
		return pending_detail(k, lang);
	if (fact == MM_DF_REQ_ENTITLED && v == MM_UNKNOWN)
		return strayed_detail(k, lang);
	if (fact == MM_DF_RECIPIENT && v == MM_UNKNOWN)
		return recipient_detail(k, lang);
	if (fact == MM_DF_EV_DECIDED || fact == MM_DF_EV_TO_REPORT)
		return event_detail(k);
	return MM_STR("");
}

static struct mm_str
fact_text(
    struct work *k, enum mm_duty_fact fact, enum mm_tri v, enum mm_lang lang)
{
	const struct mm_fact_words *fw = &mm_duty_fact_words[fact];
	const char *z = v == MM_YES ? fw->yes[lang] : fw->no[lang];
	struct mm_str more;

	if (!k->wants[lang])
		return MM_STR_NONE;
	more = detail(k, fact, v, lang);
	if (v != MM_UNKNOWN && more.n == 0)
		return mm_str_of(z);
	if (v == MM_UNKNOWN)
		return say(k, lang, "%sは不明%s%.*s%s", "not known: %s%s%.*s%s",
		    fw->label[lang], more.n > 0 ? " (" : "", MM_FMT(more),
		    more.n > 0 ? ")" : "");
	return mm_arena_fmt(k->a, "%s (%.*s)", z, MM_FMT(more));
}

/* -- letters that do not count ----------------------------------------- */

static struct mm_str
lacking_text(struct work *k, uint32_t bits, enum mm_lang lang)
{
	struct mm_str all = MM_STR("");

	for (int v = 1; v <= mm_terms_content.n; v++)
		if ((bits & (UINT32_C(1) << v)) != 0)
			all = mm_arena_fmt(k->a, "%.*s%s%s", MM_FMT(all),
			    all.n > 0 ? mm_tr(lang, "・", ", ") : ": ",
			    mm_term_text(&mm_terms_content, v, lang));
	return all;
}

#define SHORTS_MAX 4

/* The newest letters to the party that were to serve this fact and fail. */
static void
why_not_told(struct work *k, enum mm_duty_fact fact)
{
	struct mm_need_info need;
	unsigned said = 0;

	if (!mm_derive_need(
		k->x, &k->slot, &k->group, fact, told_about(k), &need))
		return;
	for (uint32_t i = k->group.letters.n; i-- > 0 && said < SHORTS_MAX;) {
		uint32_t letter = k->group.letters.ix[i], lacking;
		const struct mm_letter *l = &k->w->letters.v[letter];
		const struct mm_notice *n = &k->w->notices.v[l->notice];
		enum mm_short s =
		    mm_letter_check(&k->x->letters, letter, &need, &lacking);
		const struct mm_stamp *at = l->last == MM_NONE
		    ? &l->at
		    : &k->w->deliveries.v[l->last].at;
		struct mm_str text[2];

		if (s == MM_SHORT_UNRELATED)
			continue;
		if (s == MM_SHORT_NONE)
			s = MM_SHORT_CONTRADICTED;
		for (int lang = MM_JA; lang <= MM_EN; lang++) {
			struct mm_str more = s == MM_SHORT_CONTENT
			    ? lacking_text(k, lacking, (enum mm_lang)lang)
			    : MM_STR("");

			text[lang] = MM_STR_NONE;
			if (!k->wants[lang])
				continue;
			text[lang] = mm_arena_fmt(k->a,
			    "%.*s rev%u (%s): %s%.*s", MM_FMT(n->id),
			    n->edition,
			    mm_term_id(&mm_terms_notice_kind, (int)n->kind),
			    mm_short_text(s, (enum mm_lang)lang), MM_FMT(more));
		}
		stamped(row(k, MM_WHY_SHORT, text[MM_JA], text[MM_EN]), at);
		said++;
	}
}

/* -- parts of the explanation ------------------------------------------ */

static void
facts_of(struct work *k, uint64_t mask)
{
	while (mask != 0) {
		enum mm_duty_fact f = (enum mm_duty_fact)__builtin_ctzll(mask);
		enum mm_tri v = mm_facts_get(k->d->facts, f);
		struct mm_why *y = row(k, MM_WHY_FACT,
		    fact_text(k, f, v, MM_JA), fact_text(k, f, v, MM_EN));

		mask &= mask - 1;
		if (y == NULL)
			return;
		y->id = mm_duty_fact_words[f].id;
		y->value = v;
		if (v != MM_UNKNOWN)
			stamped(y, k->d->facts->at[f]);
		if ((k->d->trace.assumed & (UINT64_C(1) << f)) != 0)
			(void)row_z(k, MM_WHY_FACT,
			    "不明のため、判明するまで該当するものとして扱う",
			    "not known, hence treated as applying until it is");
		if (v == MM_NO)
			why_not_told(k, f);
	}
}

/* "承認等番号「30200BZX00012000」": of what a record speaks. */
static struct mm_str
level_text(struct work *k, const struct mm_lifecycle *l, enum mm_lang lang)
{
	const struct mm_str of[] = {
		[MM_LEVEL_FAMILY] = l->subject_text,
		[MM_LEVEL_LICENCE] = l->subject_text,
		[MM_LEVEL_BRAND] = l->subject_text,
		[MM_LEVEL_MODEL] = k->w->products.v[l->product].id,
		[MM_LEVEL_VERSION] = l->version == MM_NONE
		    ? MM_STR("")
		    : k->w->versions.v[l->version].id,
	};

	return say(k, lang, "%s「%.*s」", "%s \"%.*s\"",
	    mm_term_text(&mm_terms_level, (int)l->level, lang),
	    MM_FMT(of[l->level]));
}

/* One date at one level: in force, or passed over for a closer one. */
static void
level_row(struct work *k, const char *name, struct mm_date day, uint32_t by,
    bool used)
{
	const struct mm_lifecycle *l = &k->w->lifecycles.v[by];
	char text[MM_DATE_TEXT];
	struct mm_str line[2];

	(void)mm_date_fmt(day, text);
	for (int i = MM_JA; i <= MM_EN; i++) {
		enum mm_lang lang = (enum mm_lang)i;
		struct mm_str of = level_text(k, l, lang);

		line[i] = used
		    ? say(k, lang, "%s %s は%.*sの設定による",
			  "%s %s is set for %.*s", name, text, MM_FMT(of))
		    : say(k, lang,
			  "%.*sの%s %s は、より具体的な設定があるため採らない",
			  "for %.*s, %s %s gives way to the more specific one",
			  MM_FMT(of), name, text);
	}
	for (int i = MM_JA; l->cause != MM_NONE && i <= MM_EN; i++) {
		const struct mm_component_end *e =
		    &k->w->component_ends.v[l->cause];

		line[i] = say(k, (enum mm_lang)i,
		    "%.*s (部品 %.*s のサポート終了 %.*s)",
		    "%.*s (support of component %.*s ends, %.*s)",
		    MM_FMT(line[i]), MM_FMT(e->component), MM_FMT(e->id));
	}
	stamped(row(k, MM_WHY_LEVEL, line[MM_JA], line[MM_EN]), &l->at);
}

/*
 * R2: at which level the dates in force are set, and what that overrides. Of
 * an unknown version nothing is said where the versions' dates differ.
 */
static void
level_rows(struct work *k)
{
	const struct mm_slot_state *s = &k->slot;
	struct mm_life_records rec = mm_index_records(k->x, s->product);
	uint32_t first = k->x->versions.first[s->product], version = s->version;
	struct mm_dates at[MM_LEVEL_VERSION + 1];
	bool eol = false, eos = false;

	if (version == MM_NONE && first < k->x->versions.first[s->product + 1])
		version = k->x->versions.item[first];
	mm_life_levels(&rec, s->product, version, s->on, at);
	for (int l = MM_LEVEL_VERSION; l >= MM_LEVEL_FAMILY; l--) {
		if (at[l].eol_by != MM_NONE && mm_date_is_set(s->dates.eol)) {
			level_row(k, "EOL", at[l].eol, at[l].eol_by, !eol);
			eol = true;
		}
		if (at[l].eos_by != MM_NONE && mm_date_is_set(s->dates.eos)) {
			level_row(k, "EOS", at[l].eos, at[l].eos_by, !eos);
			eos = true;
		}
	}
}

/* "甲病院 (申告、甲病院の連絡)": one record of where a unit is. */
static struct mm_str
claim_text(struct work *k, const struct mm_holding *h, enum mm_lang lang)
{
	struct mm_str name = k->w->parties.v[h->party].name;

	return say(k, lang, "%.*s (%s%s%.*s)", "%.*s (%s%s%.*s)", MM_FMT(name),
	    mm_term_text(&mm_terms_confidence, (int)h->sure, lang),
	    h->source.n > 0 ? mm_tr(lang, "、", ", ") : "", MM_FMT(h->source));
}

/* Records about the place of a unit that disagree, each with its source. */
static void
contested_rows(struct work *k, uint32_t unit)
{
	const struct mm_unit *u = &k->w->units.v[unit];
	uint32_t i = u->holding;

	if (k->w->holdings.v[i].rival == MM_NONE)
		return;
	for (; i != MM_NONE; i = k->w->holdings.v[i].rival) {
		const struct mm_holding *h = &k->w->holdings.v[i];
		struct mm_str text[2];

		for (int l = MM_JA; l <= MM_EN; l++)
			text[l] = say(k, (enum mm_lang)l,
			    "%.*s: 所在に食い違い、%.*s",
			    "%.*s: records of its place disagree, %.*s",
			    MM_FMT(u->id),
			    MM_FMT(claim_text(k, h, (enum mm_lang)l)));
		stamped(row(k, MM_WHY_SCOPE, text[MM_JA], text[MM_EN]), &h->at);
	}
}

/* Scope of the first unit, and of units whose outcome differs from it. */
static void
scope_rows(struct work *k)
{
	const struct mm_duty *d = k->d;
	struct mm_scope first = { 0 };
	struct mm_str text[2];
	struct mm_why *y;

	if (d->nunits == 0)
		return;
	for (int l = MM_JA; l <= MM_EN; l++)
		text[l] = say(k, (enum mm_lang)l, "個体 %.*s ほか 計%u台",
		    "unit %.*s, %u in all",
		    MM_FMT(k->w->units.v[d->units[0]].id), d->nunits);
	y = row(k, MM_WHY_SCOPE, text[MM_JA], text[MM_EN]);
	stamped(y, &k->w->units.v[d->units[0]].at);
	for (uint32_t i = 0; i < d->nunits; i++) {
		struct mm_scope s =
		    mm_unit_scope(k->w, &k->x->pol, d->units[i]);

		contested_rows(k, d->units[i]);
		for (int t = 0; t < MM_SCOPE__COUNT; t++) {
			/* Say what is not plain: unknown or out of scope. */
			if (s.test[t] == MM_YES ||
			    (i > 0 && s.test[t] == first.test[t]))
				continue;
			for (int l = MM_JA; l <= MM_EN; l++)
				text[l] = say(k, (enum mm_lang)l, "%.*s: %s",
				    "%.*s: %s",
				    MM_FMT(k->w->units.v[d->units[i]].id),
				    mm_scope_text((enum mm_scope_test)t,
					s.test[t], (enum mm_lang)l));
			(void)row(k, MM_WHY_SCOPE, text[MM_JA], text[MM_EN]);
		}
		if (i == 0)
			first = s;
	}
}

static void
rule_rows(struct work *k)
{
	const struct mm_rule *r = k->d->rule;
	struct mm_str cite[2] = { mm_duty_cite(k->a, k->d, MM_JA),
		mm_duty_cite(k->a, k->d, MM_EN) };
	struct mm_str text[2];

	for (int l = MM_JA; l <= MM_EN; l++)
		text[l] = say(k, (enum mm_lang)l,
		    "%s 版%u(規則集 %.*s 版%u)  %.*s  強さ: %s  %s",
		    "%s version %u (pack %.*s version %u)  %.*s  strength: "
		    "%s  %s",
		    r->id, r->version, MM_FMT(mm_rule_pack_id(r)),
		    mm_rule_pack_version(r), MM_FMT(cite[l]),
		    mm_term_text(
			&mm_terms_strength, (int)r->strength, (enum mm_lang)l),
		    r->title[l]);
	stamped(row(k, MM_WHY_RULE, text[MM_JA], text[MM_EN]),
	    r->row == NULL ? NULL : &r->row->at);
	(void)row(k, MM_WHY_WORDS,
	    mm_arena_fmt(k->a, "「%s」", r->words[MM_JA]),
	    mm_arena_fmt(k->a, "\"%s\"", r->words[MM_EN]));
	if (k->d->state == MM_DUTY_EXEMPT)
		(void)row(k, MM_WHY_WORDS,
		    mm_arena_fmt(k->a, "「%s」", r->exempt[MM_JA]),
		    mm_arena_fmt(k->a, "\"%s\"", r->exempt[MM_EN]));
}

static void
reading_rows(struct work *k)
{
	const struct mm_policy *p = &k->x->pol;

	for (int i = 0; i < MM_READING__COUNT; i++) {
		const struct mm_reading_def *d = &mm_reading_defs[i];
		struct mm_str word = mm_reading_word(p, (enum mm_reading)i);
		bool fixed = strchr(d->words, '|') == NULL;
		struct mm_why *y;

		if ((k->d->rule->readings & (UINT32_C(1) << i)) == 0)
			continue;
		y = row(k, MM_WHY_READING,
		    mm_arena_fmt(k->a, "reading.%s = %.*s (%s%s)", d->name,
			MM_FMT(word), d->question[MM_JA],
			fixed ? "、変更不可" : ""),
		    mm_arena_fmt(k->a, "reading.%s = %.*s (%s%s)", d->name,
			MM_FMT(word), d->question[MM_EN],
			fixed ? "; fixed" : ""));
		if (y != NULL) {
			y->id = d->name;
			y->brief = mm_arena_fmt(
			    k->a, "%s=%.*s", d->name, MM_FMT(word));
		}
		if (p->reading_at[i] != NULL)
			stamped(y, &p->reading_at[i]->at);
	}
}

/* How the day was counted. */
static void
count_row(struct work *k, const struct mm_period *p, struct mm_date from)
{
	struct mm_str text[2] = { MM_STR_NONE, MM_STR_NONE };

	for (int l = MM_JA; l <= MM_EN; l++)
		if (k->wants[l])
			text[l] = say(k, (enum mm_lang)l, "数え方: %.*s",
			    "counted: %.*s",
			    MM_FMT(mm_count_words(k->a, p, &k->x->pol.calendar,
				from, (enum mm_lang)l)));
	(void)row(k, MM_WHY_DUE, text[MM_JA], text[MM_EN]);
}

static void
due_policy(struct work *k)
{
	enum mm_policy_key key = k->d->rule->policy;
	const struct mm_setting *s = k->x->pol.days_at[key];
	const struct mm_policy_def *def = &mm_policy_defs[key];
	struct mm_str sop = s != NULL && s->sop.n > 0 ? s->sop : MM_STR("-");
	char due[MM_DATE_TEXT], base[MM_DATE_TEXT], words[MM_PERIOD_WORDS];
	struct mm_str text[2];

	(void)mm_date_fmt(k->d->due, due);
	(void)mm_date_fmt(k->d->base, base);
	for (int l = MM_JA; l <= MM_EN; l++)
		text[l] = say(k, (enum mm_lang)l,
		    "%s  社内方針 policy.%s %s (%s、SOP %.*s、"
		    "起算日 %s)。法令・通知に日数の定めなし%s",
		    "%s  own policy policy.%s: %s (%s, SOP %.*s, "
		    "counted from %s); law and notice state no number%s",
		    due, def->key,
		    mm_period_words(
			&k->x->pol.period[key], (enum mm_lang)l, words),
		    def->text[l], MM_FMT(sop), base,
		    s != NULL
			? ""
			: mm_tr((enum mm_lang)l, " (初期値)", " (preset)"));
	stamped(row(k, MM_WHY_DUE, text[MM_JA], text[MM_EN]),
	    s == NULL ? NULL : &s->at);
	count_row(k, &k->x->pol.period[key], k->d->base);
}

/* A number that the source of the rule states (duty/pack.h). */
static void
due_rule(struct work *k)
{
	const struct mm_rule *r = k->d->rule;
	/* A number that is new counts from the day it came into force. */
	struct mm_date from = mm_date_max(k->d->base, r->from);
	char due[MM_DATE_TEXT], base[MM_DATE_TEXT], words[MM_PERIOD_WORDS];
	struct mm_str text[2];

	(void)mm_date_fmt(k->d->due, due);
	(void)mm_date_fmt(from, base);
	for (int l = MM_JA; l <= MM_EN; l++)
		text[l] = say(k, (enum mm_lang)l,
		    "%s  %s が定める期間 %s (起算日 %s、規則集 %.*s 版%u)",
		    "%s  %s states %s (counted from %s; pack %.*s version %u)",
		    due, r->cite[l],
		    mm_period_words(&r->period, (enum mm_lang)l, words), base,
		    MM_FMT(mm_rule_pack_id(r)), mm_rule_pack_version(r));
	stamped(row(k, MM_WHY_DUE, text[MM_JA], text[MM_EN]), &r->row->at);
	count_row(k, &r->period, from);
}

static void
due_law(struct work *k)
{
	struct mm_deadline at =
	    mm_deadline_of(&k->w->events.v[k->d->subject], &k->x->pol);
	const struct mm_setting *s = k->x->pol.days_at[at.key];
	struct mm_period p;
	char due[MM_DATE_TEXT], base[MM_DATE_TEXT];
	struct mm_str text[2];

	(void)mm_date_fmt(k->d->due, due);
	(void)mm_date_fmt(k->d->base, base);
	for (int l = MM_JA; l <= MM_EN; l++)
		text[l] = say(k, (enum mm_lang)l,
		    "%s  情報入手日 %s から%d日(暦日)、"
		    "施行規則228条の20第2項 %s (%s)%s",
		    "%s  %s (awareness) plus %d calendar days, "
		    "enforcement regulations art. 228-20(2), %s (%s)%s",
		    due, base, at.days, mm_policy_defs[at.key].text[l],
		    mm_deadline_words[at.why][l],
		    s != NULL ? mm_tr((enum mm_lang)l, " [確認済みの行]",
				    " [reviewed row]")
			      : mm_tr((enum mm_lang)l, " [未確認]",
				    " [未確認: not verified]"));
	stamped(row(k, MM_WHY_DUE, text[MM_JA], text[MM_EN]),
	    s == NULL ? NULL : &s->at);
	p = mm_deadline_period(&at, &k->x->pol);
	count_row(k, &p, k->d->base);
}

static void
due_rows(struct work *k)
{
	const struct mm_duty *d = k->d;
	char due[MM_DATE_TEXT];
	struct mm_str text[2];

	if (d->due_source == MM_DUE_FROM_POLICY) {
		due_policy(k);
		return;
	}
	if (d->due_source == MM_DUE_FROM_RULE) {
		due_rule(k);
		return;
	}
	if (d->due_source == MM_DUE_FROM_LAW) {
		due_law(k);
		return;
	}
	(void)mm_date_fmt(d->due, due);
	for (int l = MM_JA; l <= MM_EN; l++)
		text[l] =
		    say(k, (enum mm_lang)l, "%s%s%s (文言: %s。日数の定めなし)",
			"%s%s%s (words: %s; no number of days)", due,
			due[0] != '\0' ? "  " : "",
			mm_term_text(&mm_terms_due_source, (int)d->due_source,
			    (enum mm_lang)l),
			mm_term_text(&mm_terms_due_kind, (int)d->rule->due,
			    (enum mm_lang)l));
	(void)row(k, MM_WHY_DUE, text[MM_JA], text[MM_EN]);
}

/* Conditions of a list that do not hold. */
static uint64_t
unmet(const struct mm_cond *c, const struct mm_facts *f)
{
	return (c->yes & ~f->yes) | (c->no & ~f->no);
}

static void
missing_rows(struct work *k)
{
	uint64_t mask;

	if (k->d->state > MM_DUTY_WAIVED)
		return;
	mask = k->d->state == MM_DUTY_UNDETERMINED
	    ? k->d->trace.missing
	    : unmet(&k->d->rule->done, k->d->facts);
	while (mask != 0) {
		int f = __builtin_ctzll(mask);
		const struct mm_fact_words *fw = &mm_duty_fact_words[f];
		bool want_no = (k->d->rule->done.no & (UINT64_C(1) << f)) != 0;
		struct mm_why *y = row_z(k, MM_WHY_MISSING,
		    want_no ? fw->no[MM_JA] : fw->label[MM_JA],
		    want_no ? fw->no[MM_EN] : fw->label[MM_EN]);

		mask &= mask - 1;
		if (y != NULL)
			y->id = fw->id;
	}
}

/* Every fact a rule asks about. */
static uint64_t
asked(const struct mm_rule *r)
{
	return r->when.yes | r->when.no | r->unless.yes | r->unless.no |
	    r->over.yes | r->over.no | r->done.yes | r->done.no;
}

/* Flip every fact of the rule alone and see whether the answer changes. */
static void
change_rows(struct work *k)
{
	const struct mm_rule *r = k->d->rule;
	uint64_t mask = asked(r);
	enum mm_duty_state now = mm_rule_eval(r, k->d->facts, NULL);

	for (; mask != 0; mask &= mask - 1) {
		enum mm_duty_fact f = (enum mm_duty_fact)__builtin_ctzll(mask);
		const struct mm_fact_words *fw = &mm_duty_fact_words[f];

		for (int v = MM_NO; v <= MM_YES; v++) {
			struct mm_facts other = *k->d->facts;
			enum mm_duty_state then;
			struct mm_why *y;

			if (mm_facts_get(&other, f) == (enum mm_tri)v)
				continue;
			mm_facts_set(&other, f, (enum mm_tri)v, NULL);
			then = mm_rule_eval(r, &other, NULL);
			if (then == now)
				continue;
			y = row(k, MM_WHY_CHANGE,
			    mm_arena_fmt(k->a, "「%s」なら → %s",
				v == MM_YES ? fw->yes[MM_JA] : fw->no[MM_JA],
				mm_term_text(
				    &mm_terms_duty_state, (int)then, MM_JA)),
			    mm_arena_fmt(k->a, "if %s -> %s",
				v == MM_YES ? fw->yes[MM_EN] : fw->no[MM_EN],
				mm_term_text(
				    &mm_terms_duty_state, (int)then, MM_EN)));
			if (y != NULL)
				y->id = fw->id;
		}
	}
}

static void
next_rows(struct work *k)
{
	struct mm_next next;

	mm_next_steps(k->a, k->d, &k->slot, &k->group, &next);
	for (unsigned i = 0; i < next.n; i++)
		(void)row(k, MM_WHY_NEXT, next.command[i], next.command[i]);
}

static void
waiver_row(struct work *k)
{
	const struct mm_waiver *v;
	char day[MM_DATE_TEXT];

	if (k->d->waiver == MM_NONE)
		return;
	v = &k->w->waivers.v[k->d->waiver];
	(void)mm_date_fmt(v->approved.valid, day);
	stamped(row(k, MM_WHY_FACT,
		    mm_arena_fmt(k->a, "免除 %.*s (%s %.*s 承認): %.*s",
			MM_FMT(v->id), day, MM_FMT(v->approved.actor),
			MM_FMT(v->at.reason)),
		    mm_arena_fmt(k->a,
			"waiver %.*s (approved %s by %.*s): "
			"%.*s",
			MM_FMT(v->id), day, MM_FMT(v->approved.actor),
			MM_FMT(v->at.reason))),
	    &v->at);
}

static const char *const branches[][2] = {
	[MM_DUTY_UNDETERMINED] = { "判定に必要な事実が不明です。「不要」とは扱"
				   "いません",
	    "a fact it depends on is not known; this is not \"not owed\"" },
	[MM_DUTY_OVERDUE] = { "義務があり、期限を過ぎています",
	    "owed, and past its date" },
	[MM_DUTY_DUE_SOON] = { "義務があり、期限が近づいています",
	    "owed, and its date is near" },
	[MM_DUTY_OPEN] = { "義務があり、まだ果たされていません",
	    "owed, and not yet met" },
	[MM_DUTY_WAIVED] = { "義務があるが、社内で免除を承認済みです",
	    "owed, but waived by the company with approval" },
	[MM_DUTY_EXEMPT] = { "免除の条件が全てそろっています("
			     "任意の提供は妨げません)",
	    "all conditions of the exemption hold (giving it voluntarily "
	    "stays possible)" },
	[MM_DUTY_SATISFIED] = { "記録により果たされています",
	    "met, as the records show" },
	[MM_DUTY_NOT_APPLICABLE] = { "次の事実により、この規則は適用されません",
	    "the rule does not apply, through the following fact" },
};

struct mm_str
mm_duty_cite(struct mm_arena *a, const struct mm_duty *d, enum mm_lang lang)
{
	if (d->via == 5 && d->rule->clause != 5)
		return mm_arena_fmt(a,
		    lang == MM_EN ? "Notice (5) -> (%u)" : "通知 記(5)→(%u)",
		    d->rule->clause);
	return mm_arena_fmt(a, "%s", d->rule->cite[lang]);
}

static struct mm_str
head_text(struct work *k, enum mm_lang lang)
{
	const struct mm_duty *d = k->d;
	struct mm_str cite = mm_duty_cite(k->a, d, lang);
	struct mm_str version = d->version == MM_NONE
	    ? mm_str_of(mm_tr(lang, "(版不明)", "(version unknown)"))
	    : k->w->versions.v[d->version].id;
	struct mm_str to = MM_STR(""), when = MM_STR("");
	char due[MM_DATE_TEXT];
	int32_t late = mm_duty_late(d);

	if (d->party != MM_NONE)
		to = mm_arena_fmt(
		    k->a, " → %.*s", MM_FMT(k->w->parties.v[d->party].name));
	if (mm_date_is_set(d->due) && d->state <= MM_DUTY_OPEN) {
		(void)mm_date_fmt(d->due, due);
		when = late > 0 ? say(k, lang, " %d日 (期限 %s)",
				      " %d days (due %s)", late, due)
				: say(k, lang, " あと%d日 (期限 %s)",
				      ", %d days left (due %s)", -late, due);
	}
	return mm_arena_fmt(k->a, "%.*s %.*s %.*s%.*s   %s%.*s", MM_FMT(cite),
	    MM_FMT(k->w->products.v[d->product].id), MM_FMT(version),
	    MM_FMT(to), mm_term_text(&mm_terms_duty_state, (int)d->state, lang),
	    MM_FMT(when));
}

/* The facts in the order in which the rule was decided. */
static void
fact_rows(struct work *k)
{
	const struct mm_rule *r = k->d->rule;
	uint64_t when = r->when.yes | r->when.no;
	uint64_t rest = r->done.yes | r->done.no | r->unless.yes |
	    r->unless.no | r->over.yes | r->over.no;

	if (k->d->state == MM_DUTY_NOT_APPLICABLE) {
		facts_of(k, k->d->trace.failed);
		return;
	}
	facts_of(k, when);
	facts_of(k, rest & ~when);
}

/* Slot, group and letters as the duty was decided on. */
static void
place(struct work *k)
{
	const struct mm_duty *d = k->d;
	struct mm_date on = k->w->as_of;

	if (d->rule->scope == MM_SCOPE_REQUEST &&
	    k->w->requests.v[d->subject].outcome != 0)
		on = k->w->requests.v[d->subject].ended_at.valid;
	mm_derive_slot(
	    k->x, mm_slot_of(k->w, d->product, d->version), on, &k->slot);
	k->group = (struct mm_group){
		.party = d->party, .units = d->units, .n = d->nunits
	};
	if (d->party != MM_NONE)
		k->group.letters =
		    mm_letters_of(&k->x->letters, d->party, d->product);
}

/* State, facts, letters that do not count, scope. */
static void
reason_rows(struct work *k)
{
	const uint64_t over = k->d->rule->over.yes;

	if (k->d->state == MM_DUTY_SUPERSEDED) {
		const struct mm_fact_words *fw =
		    &mm_duty_fact_words[__builtin_ctzll(over)];

		(void)row(k, MM_WHY_STATE,
		    mm_arena_fmt(k->a,
			"後の事実「%"
			"s」により、この義務は求められなくなりました。"
			"後の義務を見ます",
			fw->yes[MM_JA]),
		    mm_arena_fmt(k->a,
			"no longer asked for, through a later fact: %s; see "
			"the later duty",
			fw->yes[MM_EN]));
	} else {
		(void)row_z(k, MM_WHY_STATE, branches[k->d->state][MM_JA],
		    branches[k->d->state][MM_EN]);
	}
	fact_rows(k);
	waiver_row(k);
	scope_rows(k);
}

enum mm_status
mm_duty_explain(struct mm_arena *a, const struct mm_duty *d,
    struct mm_explanation *out, struct mm_err *err)
{
	struct mm_explanation e = { 0 };
	struct work k = { .a = a,
		.d = d,
		.w = d->index->w,
		.x = d->index,
		.out = &e,
		.wants = { true, true } };

	place(&k);
	e.key = mm_duty_key(a, d);
	e.head[MM_JA] = head_text(&k, MM_JA);
	e.head[MM_EN] = head_text(&k, MM_EN);
	reason_rows(&k);
	if ((asked(d->rule) & dated) != 0)
		level_rows(&k);
	mm_plan_explain(a, d, &k.slot, &k.group, &e);
	rule_rows(&k);
	reading_rows(&k);
	if (d->state <= MM_DUTY_OPEN)
		due_rows(&k);
	missing_rows(&k);
	change_rows(&k);
	next_rows(&k);
	if (mm_arena_short(a))
		return mm_err_nomem(err);
	*out = e;
	return MM_OK;
}

enum mm_status
mm_duty_reasons(struct mm_arena *a, const struct mm_duty *d, enum mm_lang lang,
    struct mm_explanation *out, struct mm_err *err)
{
	struct mm_explanation e = { 0 };
	struct work k = { .a = a,
		.d = d,
		.w = d->index->w,
		.x = d->index,
		.out = &e,
		.wants = { lang == MM_JA, lang == MM_EN } };

	place(&k);
	reason_rows(&k);
	if (d->state <= MM_DUTY_OPEN)
		due_rows(&k);
	if (mm_arena_short(a))
		return mm_err_nomem(err);
	*out = e;
	return MM_OK;
}

enum mm_status
mm_duty_next(struct mm_arena *a, const struct mm_duty *d, struct mm_next *out,
    struct mm_err *err)
{
	struct work k = { .a = a, .d = d, .w = d->index->w, .x = d->index };
	struct mm_next next;

	place(&k);
	mm_next_steps(a, d, &k.slot, &k.group, &next);
	if (mm_arena_short(a))
		return mm_err_nomem(err);
	*out = next;
	return MM_OK;
}
