/* SPDX-License-Identifier: Apache-2.0 */
#include "app/admission.h"

#include "app/admission_event.h"
#include "app/admission_plan.h"
#include "app/admission_policy.h"
#include "app/naming.h"
#include "base/utf8.h"
#include "app/admission_person.h"
#include "duty/policy.h"
#include "duty/remind.h"

typedef enum mm_status rule_fn(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err);

static enum mm_status
need_reason(const struct mm_fact *f, struct mm_err *err)
{
	if (f->reason.n > 0)
		return MM_OK;
	return mm_err_set(err, MM_EFORMAT,
	    "%s: 理由が必要です。--reason で記入してください",
	    "%s: a reason is required; give it with --reason",
	    mm_fact_defs[f->type].type);
}

enum mm_status
mm_admit_reasoned(
    struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	(void)w;
	return need_reason(f, err);
}

/*
 * R2: the level agrees with what is named, and a text shared by several
 * products is the one the named product has: a slip there would move the
 * dates of devices nobody thought of.
 */
static enum mm_status
lifecycle_level(struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	enum mm_level level =
	    (enum mm_level)mm_fact_enum(f, MM_F_LIFECYCLE_level);
	bool version = f->v[MM_F_LIFECYCLE_version].n > 0;
	struct mm_str said = f->v[MM_F_LIFECYCLE_subject], has, a, b;
	uint32_t product = mm_world_product(w, f->v[MM_F_LIFECYCLE_product]);
	bool wide = level != 0 && level <= MM_LEVEL_BRAND;

	if (level != 0 && version != (level == MM_LEVEL_VERSION))
		return mm_err_set(err, MM_EFORMAT,
		    "水準 %s と版の有無が合いません。版は水準 version "
		    "のときだけ"
		    "指定してください",
		    "level %s does not agree with the version; name a version "
		    "at level version and only there",
		    mm_term_id(&mm_terms_level, (int)level));
	if (wide != (said.n > 0))
		return mm_err_set(err, MM_EFORMAT,
		    "製品群・承認等番号・販売名の水準では、その値が必要です"
		    "(他の水準では指定できません)",
		    "at the levels family, licence and brand the family, "
		    "licence number or brand name is needed (and at no other)");
	if (!wide || product == MM_NONE)
		return MM_OK; /* the fold names the unknown product */
	has = mm_product_subject(&w->products.v[product], level);
	a = mm_utf8_key(w->arena, said);
	b = mm_utf8_key(w->arena, has);
	if (a.p == NULL || b.p == NULL)
		return mm_err_nomem(err);
	if (mm_str_eq(a, b))
		return MM_OK;
	return mm_err_set(err, MM_ECONFLICT,
	    "製品 %.*s の%sは「%.*s」で、「%.*s」ではありません",
	    "product %.*s does not have the %s given: it is \"%.*s\", not "
	    "\"%.*s\"",
	    MM_FMT(w->products.v[product].id),
	    mm_term_id(&mm_terms_level, (int)level), MM_FMT(has), MM_FMT(said));
}

/* T1: EOS before EOL is refused; a life cycle names at least one date. */
static enum mm_status
lifecycle(struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	struct mm_date eol = mm_fact_date(f, MM_F_LIFECYCLE_eol);
	struct mm_date eos = mm_fact_date(f, MM_F_LIFECYCLE_eos);
	char a[MM_DATE_TEXT], b[MM_DATE_TEXT];

	enum mm_status st = lifecycle_level(w, f, err);

	if (st != MM_OK)
		return st;
	if (f->v[MM_F_LIFECYCLE_cause].n > 0 &&
	    mm_world_component(w, f->v[MM_F_LIFECYCLE_cause]) == MM_NONE)
		return mm_err_set(err, MM_ENOTFOUND,
		    "部品のサポート終了 %.*s "
		    "は記録されていません。先に component end "
		    "で記録してください",
		    "no end of a component %.*s is on record; record it first "
		    "with component end",
		    MM_FMT(f->v[MM_F_LIFECYCLE_cause]));
	if (!mm_date_is_set(eol) && !mm_date_is_set(eos))
		return mm_err_set(err, MM_EFORMAT,
		    "EOLもEOSもありません。少なくとも一方を指定してください",
		    "neither EOL nor EOS is given; give at least one");
	if (mm_date_is_set(eol) && mm_date_is_set(eos) &&
	    mm_date_cmp(eos, eol) < 0)
		return mm_err_set(err, MM_EFORMAT,
		    "EOS(%s)がEOL(%s)より前です。日付を確かめてください",
		    "EOS (%s) is before EOL (%s); check the dates",
		    mm_date_fmt(eos, a), mm_date_fmt(eol, b));
	return MM_OK;
}

/* R18: a signed judgement about an announced EOS date that has passed. */
static enum mm_status
eos_judgement(struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	struct mm_date eos = mm_fact_date(f, MM_F_EOS_JUDGEMENT_eos);
	uint32_t product =
	    mm_world_product(w, f->v[MM_F_EOS_JUDGEMENT_product]);
	enum mm_status st = need_reason(f, err);
	char day[MM_DATE_TEXT];

	if (st != MM_OK)
		return st;
	if (mm_date_cmp(f->valid, eos) <= 0)
		return mm_err_set(err, MM_ECONFLICT,
		    "EOS(%s)をまだ過ぎていないため、経過の判断は記録できません",
		    "EOS (%s) has not passed; its judgement cannot be "
		    "recorded yet",
		    mm_date_fmt(eos, day));
	for (uint32_t i = 0; i < w->lifecycles.n; i++) {
		const struct mm_lifecycle *l = &w->lifecycles.v[i];

		bool of = l->version == MM_NONE && product != MM_NONE
		    ? mm_world_concerns(w, l, product, MM_NONE)
		    : l->product == product;

		if (of && l->status == MM_LC_ANNOUNCED &&
		    mm_date_is_set(l->eos) && mm_date_cmp(l->eos, eos) == 0)
			return MM_OK;
	}
	if (product == MM_NONE)
		return MM_OK; /* the fold names the unknown product */
	return mm_err_set(err, MM_ECONFLICT,
	    "公表されたEOSに %s がありません。先に device lifecycle set で"
	    "公表してください",
	    "no announced EOS is %s; announce it first with device "
	    "lifecycle set",
	    mm_date_fmt(eos, day));
}

/* A serial number is unique within its product, whatever its width. */
static enum mm_status
unit(struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	uint32_t product = mm_world_product(w, f->v[MM_F_UNIT_product]);
	uint32_t other = MM_NONE;
	enum mm_status st;

	if (product == MM_NONE)
		return MM_OK;
	st = mm_world_serial(w, product, f->v[MM_F_UNIT_serial], &other, err);
	if (st != MM_OK)
		return st;
	if (other == MM_NONE ||
	    mm_str_eq(w->units.v[other].id, f->v[MM_F_UNIT_unit]))
		return MM_OK;
	return mm_err_set(err, MM_ECONFLICT,
	    "製造番号「%.*s」は個体 %.*s "
	    "で登録済みです(全角・半角は同じとみなします)",
	    "serial number \"%.*s\" is already that of unit %.*s (full and "
	    "half width count as the same)",
	    MM_FMT(f->v[MM_F_UNIT_serial]), MM_FMT(w->units.v[other].id));
}

/* R57: an SBOM is immutable; a correction is a new one. */
static enum mm_status
sbom(struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	for (uint32_t i = 0; i < w->sboms.n; i++) {
		const struct mm_sbom_ref *s = &w->sboms.v[i];

		if (mm_str_eq(s->id, f->v[MM_F_SBOM_sbom]) &&
		    !mm_str_eq(s->digest, f->v[MM_F_SBOM_digest]))
			return mm_err_set(err, MM_ECONFLICT,
			    "SBOM %.*s は別の内容で登録済みです。訂正は新しいID"
			    "で登録してください",
			    "SBOM %.*s is recorded with other content; record "
			    "a correction under a new id",
			    MM_FMT(s->id));
	}
	return MM_OK;
}

/* R50: not_affected says why; every judgement has a reason. */
static enum mm_status
assessment(struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	(void)w;
	if (mm_fact_enum(f, MM_F_ASSESSMENT_status) == MM_VEX_NOT_AFFECTED &&
	    f->v[MM_F_ASSESSMENT_justification].p == NULL)
		return mm_err_set(err, MM_EFORMAT,
		    "「影響なし」には理由区分が必要です。--justification で"
		    "選んでください",
		    "\"not affected\" needs a justification; choose one with "
		    "--justification");
	return need_reason(f, err);
}

static uint32_t
edition_of(const struct mm_fact *f, int field)
{
	return (uint32_t)mm_fact_int(f, field);
}

static enum mm_status
edition_exists(struct mm_str id, uint32_t edition, struct mm_err *err)
{
	return mm_err_set(err, MM_ECONFLICT,
	    "%.*s "
	    "第%u版は記録済みで、変更できません。新しい版で記録してください",
	    "%.*s edition %u is recorded and cannot change; record a new "
	    "edition",
	    MM_FMT(id), edition);
}

static enum mm_status
risk(struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	uint32_t edition = edition_of(f, MM_F_RISK_edition);
	uint32_t i = mm_world_risk(w, f->v[MM_F_RISK_risk], edition);

	if (i == MM_NONE)
		return MM_OK;
	return edition_exists(f->v[MM_F_RISK_risk], edition, err);
}

static enum mm_status
notice(struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	uint32_t edition = edition_of(f, MM_F_NOTICE_edition);
	uint32_t i = mm_world_notice(w, f->v[MM_F_NOTICE_notice], edition);

	if (i == MM_NONE)
		return MM_OK;
	return edition_exists(f->v[MM_F_NOTICE_notice], edition, err);
}

/* R104: another person approves, and approves these very bytes. */
static enum mm_status
approval(struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	struct mm_str digest = f->v[MM_F_APPROVAL_digest];
	struct mm_approvable thing;
	struct mm_str author;
	uint32_t i;

	if (!mm_world_approvable(w,
		(enum mm_approval_what)mm_fact_enum(f, MM_F_APPROVAL_what),
		f->v[MM_F_APPROVAL_id], f->v[MM_F_APPROVAL_edition], &thing) ||
	    thing.made->actor.p == NULL)
		return mm_err_set(err, MM_ENOTFOUND,
		    "承認の対象「%.*s」がないか、まだ判断が記録されていません",
		    "what is approved, \"%.*s\", does not exist or is not "
		    "decided yet",
		    MM_FMT(f->v[MM_F_APPROVAL_id]));
	author = thing.made->actor;
	if (mm_str_eq(author, f->actor))
		return mm_err_set(err, MM_EDENIED,
		    "作成者(%.*s)は自分では承認できません。別の人が承認して"
		    "ください",
		    "the author (%.*s) may not approve; another person must",
		    MM_FMT(author));
	if (mm_fact_enum(f, MM_F_APPROVAL_what) != MM_APPROVE_NOTICE)
		return mm_admit_signed(w, f, err);
	i = mm_world_notice(
	    w, f->v[MM_F_APPROVAL_id], edition_of(f, MM_F_APPROVAL_edition));
	if (!mm_str_eq(digest, w->notices.v[i].manifest))
		return mm_err_set(err, MM_ECONFLICT,
		    "承認する内容のSHA-256が、作成された文書と一致しません",
		    "the SHA-256 approved is not that of the drafted letters");
	return mm_admit_signed(w, f, err);
}

static bool
was_sent(const struct mm_world *w, uint32_t letter)
{
	uint32_t i = w->letters.v[letter].last;

	for (; i != MM_NONE; i = w->deliveries.v[i].prev)
		if (w->deliveries.v[i].state == MM_DS_SENT ||
		    w->deliveries.v[i].state == MM_DS_AVAILABLE)
			return true;
	return false;
}

/* A newer edition of the notice was already sent to this party. */
static bool
is_outdated(const struct mm_world *w, uint32_t old_notice, uint32_t party)
{
	for (uint32_t i = 0; i < w->letters.n; i++) {
		const struct mm_letter *l = &w->letters.v[i];
		const struct mm_notice *n = &w->notices.v[l->notice];

		if (l->party == party && l->last != MM_NONE &&
		    n->edition > w->notices.v[old_notice].edition &&
		    mm_str_eq(n->id, w->notices.v[old_notice].id))
			return true;
	}
	return false;
}

/* R94: draft, approved, sent, then what became of it. */
static enum mm_status
delivery(struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	enum mm_delivery_state state =
	    (enum mm_delivery_state)mm_fact_enum(f, MM_F_DELIVERY_state);
	uint32_t n = mm_world_notice(w, f->v[MM_F_DELIVERY_notice],
	    edition_of(f, MM_F_DELIVERY_edition));
	uint32_t party = mm_world_party(w, f->v[MM_F_DELIVERY_party]);
	bool leaving = state == MM_DS_SENT || state == MM_DS_AVAILABLE;
	uint32_t letter;

	if (n == MM_NONE || party == MM_NONE)
		return MM_OK; /* the fold names what is unknown */
	letter = mm_world_letter(w, n, party);
	if (letter == MM_NONE)
		return mm_err_set(err, MM_ENOTFOUND,
		    "お知らせ %.*s に %.*s 宛の文書はありません",
		    "notice %.*s has no letter to %.*s",
		    MM_FMT(w->notices.v[n].id), MM_FMT(w->parties.v[party].id));
	if (w->notices.v[n].approved.actor.p == NULL ||
	    mm_date_cmp(w->notices.v[n].approved.valid, f->valid) > 0)
		return mm_err_set(err, MM_EDENIED,
		    "お知らせ %.*s は承認されていません。先に notice approve を"
		    "実行してください",
		    "notice %.*s is not approved; run notice approve first",
		    MM_FMT(w->notices.v[n].id));
	if (leaving && is_outdated(w, n, party))
		return mm_err_set(err, MM_ECONFLICT,
		    "お知らせ %.*s "
		    "の新しい版を送付済みです。古い版は送れません",
		    "a newer edition of notice %.*s was sent already; an older "
		    "one cannot be sent",
		    MM_FMT(w->notices.v[n].id));
	if (!leaving && !was_sent(w, letter))
		return mm_err_set(err, MM_ECONFLICT,
		    "お知らせ %.*s はまだ送付の記録がありません。先に notice "
		    "send を実行してください",
		    "notice %.*s was not recorded as sent; run notice send "
		    "first",
		    MM_FMT(w->notices.v[n].id));
	return MM_OK;
}

/* A decision by a person, about a name matching can use. */
static enum mm_status
identity(struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	struct mm_str cpe = f->v[MM_F_IDENTITY_cpe];

	(void)w;
	if (!mm_named_cpe(cpe))
		return mm_err_set(err, MM_EFORMAT,
		    "CPE「%.*s」は a:ベンダー:製品 の形（英小文字、数字、"
		    "「._-」）で指定してください",
		    "the CPE \"%.*s\" is not a:VENDOR:PRODUCT in lower case "
		    "letters, digits and \"._-\"",
		    MM_FMT(mm_utf8_fit(cpe, 60)));
	return need_reason(f, err);
}

/* A setting nobody knows would stop every evaluation: refuse it here. */
static enum mm_status
setting(struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	enum mm_status st = mm_policy_check(
	    f->v[MM_F_SETTING_name], f->v[MM_F_SETTING_value], err);

	(void)w;
	return st == MM_OK ? mm_remind_check(f->v[MM_F_SETTING_name],
				 f->v[MM_F_SETTING_value], err)
			   : st;
}

static enum mm_status
party_end(struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	struct mm_str successor = f->v[MM_F_PARTY_END_successor];

	(void)w;
	if (mm_fact_enum(f, MM_F_PARTY_END_how) == MM_END_MERGED &&
	    successor.p == NULL)
		return mm_err_set(err, MM_EFORMAT,
		    "統合には承継先が必要です。--successor で指定してください",
		    "a merger needs a successor; give it with --successor");
	if (mm_str_eq(successor, f->v[MM_F_PARTY_END_party]))
		return mm_err_set(err, MM_EFORMAT, "承継先が本人です",
		    "the successor is the party itself");
	return MM_OK;
}

static enum mm_status
correction(struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	int64_t seq = mm_fact_int(f, MM_F_VOID_seq);

	if (seq < 1 || (uint64_t)seq > w->head)
		return mm_err_set(err, MM_ENOTFOUND,
		    "記録 %lld はありません(最後の記録は %llu)",
		    "there is no entry %lld (the last one is %llu)",
		    (long long)seq, (unsigned long long)w->head);
	return need_reason(f, err);
}

static rule_fn *const rule_table[MM_FACT__COUNT] = {
	[MM_FACT_LIFECYCLE] = lifecycle,
	[MM_FACT_EOS_JUDGEMENT] = eos_judgement,
	[MM_FACT_UNIT] = unit,
	[MM_FACT_SBOM] = sbom,
	[MM_FACT_IDENTITY] = identity,
	[MM_FACT_ASSESSMENT] = assessment,
	[MM_FACT_RISK] = risk,
	[MM_FACT_NOTICE] = notice,
	[MM_FACT_APPROVAL] = approval,
	[MM_FACT_DELIVERY] = delivery,
	[MM_FACT_PARTY_END] = party_end,
	[MM_FACT_SETTING] = setting,
	[MM_FACT_PLAN] = mm_admit_plan,
	[MM_FACT_PLAN_STEP] = mm_admit_plan_step,
	[MM_FACT_PLAN_DONE] = mm_admit_plan_done,
	[MM_FACT_PATCH_RESULT] = mm_admit_patch_result,
	[MM_FACT_REQUEST_USED] = mm_admit_request_used,
	[MM_FACT_REQUEST_INSTRUCTION] = mm_admit_request_used,
	[MM_FACT_REQUEST_END] = mm_admit_request_end,
	[MM_FACT_RULE_PACK] = mm_admit_rule_pack,
	[MM_FACT_RULE_ROW] = mm_admit_rule_row,
	[MM_FACT_EVENT] = mm_admit_event,
	[MM_FACT_EVENT_DECISION] = mm_admit_event_decision,
	[MM_FACT_EVENT_CLASS] = mm_admit_reasoned,
	[MM_FACT_EVENT_REPORT] = mm_admit_event_report,
	[MM_FACT_COMPONENT_OUTCOME] = mm_admit_component_outcome,
	[MM_FACT_MEASURE] = mm_admit_measure,
	[MM_FACT_RECALL] = mm_admit_recall,
	[MM_FACT_RECALL_REPORT] = mm_admit_recall_report,
	[MM_FACT_WAIVER] = mm_admit_reasoned,
	[MM_FACT_HOLD] = mm_admit_reasoned,
	[MM_FACT_ERASURE] = mm_admit_reasoned,
	[MM_FACT_PERSON] = mm_admit_person,
	[MM_FACT_PERSON_KEY] = mm_admit_person_key,
	[MM_FACT_SIGNATURE] = mm_admit_signature,
	[MM_FACT_VOID] = correction,
};

/* The fold itself says when a fact names something unknown. */
static enum mm_status
apply(struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	uint64_t before = w->dangling;
	struct mm_str first = w->dangling_first;
	enum mm_status st;

	w->dangling = 0;
	st = mm_world_apply(w, f, err);
	if (st == MM_OK && w->dangling > 0)
		st = mm_err_set(err, MM_ENOTFOUND,
		    "登録されていないものを指しています: %.*s。先に登録して"
		    "ください",
		    "it names something that is not recorded: %.*s; record "
		    "that first",
		    MM_FMT(w->dangling_first));
	w->dangling = before;
	w->dangling_first = first;
	return st;
}

enum mm_status
mm_admit(struct mm_world *w, const struct mm_fact *f, struct mm_err *err)
{
	enum mm_status st = mm_fact_check(f, err);

	if (st == MM_OK && rule_table[f->type] != NULL)
		st = rule_table[f->type](w, f, err);
	return st == MM_OK ? apply(w, f, err) : st;
}
