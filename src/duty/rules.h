/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_DUTY_RULES_H
#define MM_DUTY_RULES_H

/*
 * The rules: one row is one duty. A row holds the notice's own words, the
 * clause, how strong the duty is, to what it applies, and which facts make
 * it apply, exempt it, replace it or satisfy it. The evaluator below is a
 * few lines and does not know a single clause.
 *
 * Source: the ministry notice 「医療機器のサイバーセキュリティ対策に関連する
 *         情報提供について」, 記(1)-(5); 法68条の10; 手引書 第2版 表2.
 * Limits: `when` is an AND on purpose: an OR is two rows with two ids.
 *         The notice states no number of days; day counts live in
 *         duty/policy.h and are always the company's own.
 * Layer:  duty.
 */

#include "base/period.h"
#include "duty/policy.h"
#include "model/world.h"

/**
 * What the rules ask about. Each is three-valued; a fact nobody recorded is
 * UNKNOWN unless the absence of a record is itself the answer (no delivery
 * record = not told).
 *
 * X(NAME, id, ja label, en label, ja yes, ja no, en yes, en no)
 */
/* clang-format off */
#define MM_DUTY_FACTS(X) \
	X(IN_SCOPE, "in-scope", "通知の対象", "in the scope of the notice", \
	  "通知の対象の医療機器です", "通知の対象外です", \
	  "the device is in the scope of the notice", \
	  "the device is outside the notice") \
	X(RECIPIENT, "recipient", "伝える相手の存在", "who is to be told", \
	  "伝える相手があります", "伝える相手がありません", \
	  "there is a recipient", "there is no recipient") \
	X(EOL_SET, "eol-set", "EOLの設定(公表)", "announced EOL", \
	  "EOLを設定し公表済み", "EOLが未設定(公表済みの日がない)", \
	  "EOL is set and announced", "EOL is not set (none announced)") \
	X(EOS_SET, "eos-set", "EOSの設定(公表)", "announced EOS", \
	  "EOSを設定し公表済み", "EOSが未設定(公表済みの日がない)", \
	  "EOS is set and announced", "EOS is not set (none announced)") \
	X(DATES_SOUND, "dates-sound", "EOL・EOSの整合", \
	  "consistency of EOL and EOS", \
	  "EOLとEOSの前後に矛盾なし", "EOSがEOLより前の日になっている", \
	  "EOL and EOS are in order", "EOS is earlier than EOL") \
	X(STAGE1, "stage-1", "EOLを越えていないこと(①)", \
	  "EOL not passed (stage 1)", \
	  "EOLを越えていない(①)", "段階①ではない", \
	  "EOL is not passed (stage 1)", "the stage is not 1") \
	X(STAGE2, "stage-2", "EOLを越えEOSに達していないこと(②)", \
	  "EOL passed, EOS not (stage 2)", \
	  "EOLを越え、EOSに達していない(②)", "段階②ではない", \
	  "EOL is passed, EOS is not (stage 2)", "the stage is not 2") \
	X(STAGE3, "stage-3", "EOSを越えていること(③)", \
	  "EOS passed (stage 3)", \
	  "EOSを越えている(③)", "EOSを越えていない", \
	  "EOS is passed (stage 3)", "EOS is not passed") \
	X(EOS_JUDGED, "eos-judged", "EOS経過の判断", "EOS judgement", \
	  "EOSを過ぎたとの判断の記録あり", "EOSを過ぎたとの有効な判断の記録なし", \
	  "the maker's judgement that EOS is passed is on record", \
	  "no valid judgement that EOS is passed is on record") \
	X(RISK_APPROVED, "risk-approved", "承認済みのサイバーリスク評価", \
	  "approved risk assessment", \
	  "承認済みのサイバーリスク評価あり", \
	  "承認済みのサイバーリスク評価なし", \
	  "an approved cyber-risk assessment exists", \
	  "no approved cyber-risk assessment exists") \
	X(MEASURE_DECIDED, "measure-decided", "対策の決定", \
	  "decided measure", \
	  "対策の決定(行わない決定を含む)の記録あり", "対策の決定の記録なし", \
	  "a decision on measures (also of none) is on record", \
	  "no decision on measures is on record") \
	X(RISK_TOLD, "risk-told", "サイバーリスク情報の提供", \
	  "cyber-risk information given", \
	  "現行版のサイバーリスク情報を提供済み", \
	  "現行版のサイバーリスク情報の提供記録なし", \
	  "cyber-risk information of the edition in force was given", \
	  "no record that cyber-risk information in force was given") \
	X(SBOM_READY, "sbom-ready", "SBOMの準備", "SBOM ready", \
	  "この版のSBOMあり", "この版のSBOMなし", \
	  "an SBOM of this version is ready", \
	  "there is no SBOM of this version") \
	X(EOS_PACK_TOLD, "eos-pack-told", "EOSに関する必要な情報の提供", \
	  "complete EOS information given", \
	  "EOSに関する必要な情報を提供済み", \
	  "EOSに関する必要な情報がそろった提供の記録なし", \
	  "the necessary EOS information was given", \
	  "no record that the necessary EOS information was given") \
	X(ALL_PACKS_TOLD, "all-eos-packs-told", \
	  "全ての納入先へのEOSに関する必要な情報の提供", \
	  "complete EOS information given to every recipient", \
	  "EOSに関する必要な情報を全ての納入先へ提供済み", \
	  "EOSに関する必要な情報を未提供の納入先あり", \
	  "every recipient was given the necessary EOS information", \
	  "some recipient was not given the necessary EOS information") \
	X(STAGE_TOLD, "stage-told", "現在の段階のEOL・EOS情報の提供", \
	  "life-cycle information of the present stage given", \
	  "現在の段階のEOL・EOS情報を提供済み", \
	  "現在の段階のEOL・EOS情報の提供記録なし", \
	  "EOL/EOS information of the present stage was given", \
	  "no record that EOL/EOS information of the present stage was given") \
	X(DATES_TOLD, "dates-told", "現行のEOL・EOSの日の提供", \
	  "dates in force told", \
	  "現行のEOL・EOSの日を提供済み", \
	  "現行のEOL・EOSの日の提供記録なし", \
	  "the dates in force were told", \
	  "no record that the dates in force were told") \
	X(EOL_LETTER, "eol-letter", "EOL到来時のお知らせ", \
	  "letter at EOL", \
	  "EOL到来時のお知らせを提供済み", \
	  "EOL到来時のお知らせの提供記録なし", \
	  "the letter at EOL was given", \
	  "no record of the letter at EOL") \
	X(EOS_LETTER, "eos-letter", "EOS到来時のお知らせ", \
	  "letter at EOS", \
	  "EOS到来時のお知らせを提供済み", \
	  "EOS到来時のお知らせの提供記録なし", \
	  "the letter at EOS was given", \
	  "no record of the letter at EOS") \
	X(EOS_TIME, "eos-time", "EOSの日を伝え終えているべき時期", \
	  "time by which EOS should have been told", \
	  "EOLを過ぎたか、EOSまでの残りが方針の日数より短い", \
	  "EOLの前で、EOSまでの残りが方針の日数以上ある", \
	  "EOL is passed, or less than the policy's lead remains to EOS", \
	  "EOL is ahead and the policy's lead to EOS remains") \
	X(REVISED, "dates-revised", "EOL・EOSの変更", "change of dates", \
	  "EOL・EOSの日を変更した", "EOL・EOSの日の変更なし", \
	  "the dates were changed", "the dates were not changed") \
	X(REV_OUTDATED, "revision-outdated", "その後の変更", \
	  "a later change", \
	  "その後さらに変更された", "この変更が現行の日", \
	  "changed again since", "this change is in force") \
	X(PATCH_TOLD, "patch-told", "パッチ情報の提供", \
	  "patch information given", \
	  "パッチ等の情報を提供済み", "パッチ等の情報の提供記録なし", \
	  "information on the patch was given", \
	  "no record that information on the patch was given") \
	X(PATCH_PENDING, "patch-pending", "未適用の個体", \
	  "units without the patch", \
	  "未適用の個体あり", "全ての個体が適用済み・拒否・不在", \
	  "some unit has not got the patch", \
	  "every unit has it, refused it or is absent") \
	X(PLAN_SHOWN, "plan-shown", "適用計画の提示", "plan shown", \
	  "現行の適用計画を提示済み", "現行の適用計画の提示記録なし", \
	  "the plan in force was shown", \
	  "no record that the plan in force was shown") \
	X(PLAN_HOLDS, "plan-holds", "計画の有効性", "plan still holds", \
	  "計画は有効(評価が目標日を過ぎていないか、補完的対策を実施中)", \
	  "評価が目標日を過ぎ、実施中の補完的対策もない", \
	  "the plan holds (evaluation in time, or a control is in place)", \
	  "the evaluation is late and no control is in place meanwhile") \
	X(CONTROL_SETTLED, "control-settled", "補完的対策の実施の記録", \
	  "control settled", \
	  "施設での補完的対策の実施(又は実施しない旨)の記録あり", \
	  "施設で補完的対策を実施中との記録なし", \
	  "the institution's control (or that it declines) is on record", \
	  "no record that the institution has the control in place") \
	X(EVALUATED, "evaluated", "評価の完了", "evaluation finished", \
	  "評価を完了済み", "評価の完了の記録なし", \
	  "the evaluation is finished", \
	  "no record that the evaluation is finished") \
	X(PATCH_APPLIED, "patch-applied", "適用した個体", \
	  "units with the patch", \
	  "適用済みの個体あり", "適用済みの個体なし", \
	  "some unit has got the patch", "no unit has got the patch") \
	X(VERIFIED, "patch-verified", "適用後の確認", "verified after it", \
	  "適用した全ての個体を確認済み", "確認の済まない個体あり", \
	  "every unit with the patch is verified", \
	  "some unit with the patch is not verified") \
	X(CONTROL_REMOVED, "condition-removed", "使用条件の対策の取りやめ", \
	  "condition of use removed", \
	  "使用条件とした対策を施設が取りやめた", \
	  "使用条件とした対策を取りやめた記録なし", \
	  "the institution removed a control that is a condition of use", \
	  "no record that a condition of use was removed") \
	X(RISK_REDONE, "risk-redone", "取りやめの後のリスク評価", \
	  "risk assessed after it", \
	  "取りやめの後に評価し承認済み", \
	  "取りやめの後の承認済みの評価なし", \
	  "risk was assessed after it and approved", \
	  "no approved assessment was made after it") \
	X(VULN_AFFECTED, "vuln-affected", "脆弱性の影響", \
	  "effect of the vulnerability", \
	  "脆弱性の影響ありと判断", "脆弱性の影響なし", \
	  "judged affected by the vulnerability", \
	  "not affected by the vulnerability") \
	X(VULN_TOLD, "vuln-told", "脆弱性情報の提供", \
	  "vulnerability told", \
	  "脆弱性の情報を提供済み", "脆弱性の情報の提供記録なし", \
	  "the vulnerability was told", \
	  "no record that the vulnerability was told") \
	X(FINDING_OPEN, "finding-open", "照合による所見", "finding", \
	  "該当し得る所見あり", "該当する所見なし", \
	  "a finding may concern this version", \
	  "no finding concerns this version") \
	X(FINDING_JUDGED, "finding-judged", "所見の判断", \
	  "finding judged", \
	  "所見を判断済み", "所見が未判断", \
	  "the finding is judged", "the finding is not judged") \
	X(FEED_FRESH, "feed-fresh", "脆弱性情報の収集", \
	  "vulnerability information collected", \
	  "脆弱性情報を期間内に収集済み", "脆弱性情報の収集記録が古いか無い", \
	  "vulnerability information was collected in time", \
	  "collection of vulnerability information is old or absent") \
	X(REQ_SBOM, "asked-sbom", "SBOMの求め", "SBOM asked for", \
	  "SBOMの提示の求め", "SBOM以外の求め", \
	  "an SBOM was asked for", "something else was asked for") \
	X(REQ_DEALER, "asked-by-dealer", "販売業者等からの求め", \
	  "asked by a dealer", \
	  "中古医療機器を取扱う販売業者等からの求め", \
	  "販売業者等からの求めではない", \
	  "asked by a dealer in used devices", \
	  "not asked by a dealer") \
	X(REQ_ENTITLED, "asked-by-holder", "求めた者と機器の関係", \
	  "requester's relation to the device", \
	  "納入先・使用者・中古販売業者等からの求め", \
	  "求めた者がこの機器を保有した記録なし", \
	  "asked by a holder, former holder or dealer", \
	  "no record that the requester ever held the device") \
	X(REQ_WITHDRAWN, "request-withdrawn", "求めの取下げ", \
	  "request withdrawn", \
	  "求めは取り下げられた", "求めは取り下げられていない", \
	  "the request was withdrawn", "the request was not withdrawn") \
	X(REQ_PROVIDED, "request-provided", "求めに応じた提供", \
	  "request served", \
	  "求めに応じて提供済み", "求めに応じた提供の記録なし", \
	  "what was asked for was given", \
	  "no record that what was asked for was given") \
	X(REQ_ANSWERED, "request-answered", "求めへの回答", \
	  "request answered", \
	  "求めに回答済み", "求めへの回答の記録なし", \
	  "the request was answered", \
	  "no record that the request was answered") \
	X(EV_MALFUNCTION, "malfunction", "不具合の発生", "malfunction", \
	  "不具合(苦情を含む)の発生", "不具合の事象ではない", \
	  "a malfunction (or complaint) occurred", \
	  "not a malfunction") \
	X(EV_FOREIGN, "foreign-measure", "外国医療機器の安全確保措置", \
	  "safety measure for a foreign device", \
	  "外国医療機器の安全確保措置が実施された", \
	  "外国医療機器の安全確保措置ではない", \
	  "a safety measure was taken for a foreign device", \
	  "no safety measure for a foreign device") \
	X(EV_HARM, "harm", "健康被害の発生又はおそれ", \
	  "harm or possible harm", \
	  "健康被害の発生又は発生のおそれあり", "健康被害の発生もおそれもなし", \
	  "harm occurred or may occur", "no harm occurred or may occur") \
	X(EV_CYBER, "cyber", "サイバーセキュリティとの関連", \
	  "relation to cybersecurity", \
	  "サイバーセキュリティに関連する", \
	  "サイバーセキュリティに関連しない", \
	  "related to cybersecurity", "not related to cybersecurity") \
	X(EV_REPORTABLE, "reportable", "報告の要否を検討すべき事象", \
	  "event whose reporting must be considered", \
	  "報告の要否を検討すべき事象", "健康被害の発生もおそれもない事象", \
	  "whether to report must be considered", \
	  "no harm occurred or may occur") \
	X(EV_DECIDED, "report-decided", "報告要否の判断", \
	  "report decision", \
	  "報告要否を判断し、別の者が承認済み", \
	  "報告要否の判断又は別の者による承認の記録なし", \
	  "reporting is decided and approved by another person", \
	  "no decision on reporting approved by another person") \
	X(EV_TO_REPORT, "to-report", "報告するとの判断", \
	  "decision to report", \
	  "報告すると判断し、別の者が承認済み", \
	  "承認済みの「報告要」の判断なし", \
	  "reporting was decided and approved by another person", \
	  "no approved decision to report") \
	X(EV_FILED, "report-filed", "不具合等報告の提出", "report filed", \
	  "不具合等報告を提出済み", "不具合等報告の提出記録なし", \
	  "the report was filed", "no record that the report was filed") \
	X(EV_INCOMPLETE, "report-incomplete", "未完了報告", \
	  "incomplete report", \
	  "未完了報告を提出した", "未完了報告の提出記録なし", \
	  "an incomplete report was filed", \
	  "no incomplete report was filed") \
	X(EV_COMPLETED, "report-completed", "完了報告", "complete report", \
	  "完了報告を提出済み", "完了報告の提出記録なし", \
	  "the complete report was filed", \
	  "no record that the complete report was filed") \
	X(EV_MEASURE, "measure-judged", "必要な措置の判断", \
	  "decision on measures", \
	  "措置の要否を判断し、別の者が承認済み(要しない判断を含む)", \
	  "措置の要否の判断又は別の者による承認の記録なし", \
	  "whether a measure is needed is decided and approved (also \"no\")", \
	  "no decision on measures approved by another person") \
	X(CAMPAIGN, "patch-recorded", "パッチの記録", "patch on record", \
	  "個体に適用するパッチの記録あり", "パッチの記録なし", \
	  "a patch to be applied to units is on record", \
	  "no patch is on record") \
	X(RECALL_JUDGED, "recall-judged", "回収・改修に当たるかの判断", \
	  "decision whether it is a recall", \
	  "回収・改修に当たるかを判断し、別の者が承認済み", \
	  "回収・改修に当たるかの判断又は別の者による承認の記録なし", \
	  "whether it is a recall is decided and approved", \
	  "no approved decision whether it is a recall") \
	X(RECALL_BEGUN, "recall-begun", "回収・改修の着手", \
	  "start of a recall", \
	  "回収・改修に着手した", "回収・改修に当たらない又は承認なし", \
	  "a recall or repair was begun", \
	  "not a recall or repair, or not approved") \
	X(RECALL_TOLD, "recall-start-told", "着手の報告", "report of the start", \
	  "着手を知事へ報告済み", "着手の報告の記録なし", \
	  "the start was reported to the governor", \
	  "no record that the start was reported") \
	X(RECALL_ENDED, "recall-end-told", "終了の報告", "report of the end", \
	  "終了を知事へ報告済み", "終了の報告の記録なし", \
	  "the end was reported to the governor", \
	  "no record that the end was reported") \
	X(COMP_ENDED, "component-ended", "部品のサポート終了", \
	  "end of a component's support", \
	  "部品のサポート終了(予告を含む)の記録あり", \
	  "部品のサポート終了の記録なし", \
	  "the end of a component's support is on record", \
	  "no end of a component's support is on record") \
	X(COMP_ASSESSED, "component-assessed", \
	  "部品のサポート終了後のリスク評価", \
	  "risk assessed since the component's end", \
	  "その記録の日以後に承認されたリスク評価あり", \
	  "その記録の日以後に承認されたリスク評価なし", \
	  "a risk assessment was approved on or after that day", \
	  "no risk assessment was approved on or after that day") \
	X(COMP_DECIDED, "component-decided", "部品のサポート終了への対応", \
	  "outcome of the component's end", \
	  "対応を決め、別の者が承認済み(段階の移行を含む)", \
	  "対応の決定、別の者による承認又は段階の移行の記録なし", \
	  "the outcome is decided, approved and any move of stage made", \
	  "no outcome, or not approved, or its move of stage is not made")
/* clang-format on */

enum mm_duty_fact {
#define X(name, id, ja, en, jy, jn, ey, en_) MM_DF_##name,
	MM_DUTY_FACTS(X)
#undef X
	    MM_DF__COUNT
};

_Static_assert(MM_DF__COUNT <= 64, "a bit each in struct mm_facts");

/** Words of one fact, for explanations. */
struct mm_fact_words {
	const char *id;
	const char *label[2]; /**< indexed by enum mm_lang */
	const char *yes[2], *no[2];
};

/** Indexed by enum mm_duty_fact. */
extern const struct mm_fact_words mm_duty_fact_words[MM_DF__COUNT];

/** All facts of one question. Neither bit set is UNKNOWN; never both. */
struct mm_facts {
	uint64_t yes, no;
	/** Where the answer comes from; NULL = absence of any record. Only
	 * meaningful for facts that were set. */
	const struct mm_stamp *at[MM_DF__COUNT];
};

/** Set one fact and where it comes from. */
static inline void
mm_facts_set(struct mm_facts *f, enum mm_duty_fact fact, enum mm_tri v,
    const struct mm_stamp *at)
{
	uint64_t bit = UINT64_C(1) << fact;

	f->yes = v == MM_YES ? f->yes | bit : f->yes & ~bit;
	f->no = v == MM_NO ? f->no | bit : f->no & ~bit;
	f->at[fact] = at;
}

static inline enum mm_tri
mm_facts_get(const struct mm_facts *f, enum mm_duty_fact fact)
{
	uint64_t bit = UINT64_C(1) << fact;

	return (f->yes & bit) != 0 ? MM_YES
	    : (f->no & bit) != 0   ? MM_NO
				   : MM_UNKNOWN;
}

/** All of @c yes must be YES and all of @c no must be NO. */
struct mm_cond {
	uint64_t yes, no;
};

/** What a duty is about. */
enum mm_duty_scope {
	MM_SCOPE_VERSION, /**< product version: the maker's own work */
	MM_SCOPE_GROUP, /**< product version x recipient */
	MM_SCOPE_REVISION, /**< change of dates x recipient */
	MM_SCOPE_FINDING, /**< finding: the maker's own work */
	MM_SCOPE_VULN, /**< vulnerability x version x recipient */
	MM_SCOPE_PATCH, /**< patch x recipient */
	MM_SCOPE_REQUEST,
	MM_SCOPE_EVENT,
	MM_SCOPE_CAMPAIGN, /**< patch: the maker's own work about it */
	MM_SCOPE_RECALL,
	MM_SCOPE_CONTROL, /**< step of a plan x recipient */
	MM_SCOPE_EVALUATION, /**< step of a plan: the maker's own work */
	MM_SCOPE_VERIFICATION, /**< step of a plan x recipient */
	MM_SCOPE_CONDITION, /**< control as condition of use x recipient */
	MM_SCOPE_COMPONENT, /**< end of a component: the maker's own work */
	MM_SCOPE_KINDS
};

enum mm_strength {
	MM_STRENGTH_LAW = 1,
	MM_STRENGTH_EFFORT,
	MM_STRENGTH_NOTICE,
	MM_STRENGTH_GUIDANCE,
	MM_STRENGTH_SOP
};

/** The time words of the source; days come from elsewhere. */
enum mm_due_kind {
	MM_DUE_STANDING = 1,
	MM_DUE_ON_REQUEST,
	MM_DUE_AS_NEEDED,
	MM_DUE_PROMPTLY,
	MM_DUE_AT_INSPECTION,
	MM_DUE_LAW_DAYS,
	MM_DUE_STATED /**< the day the maker itself stated */
};

enum mm_duty_state {
	MM_DUTY_UNDETERMINED = 1, /**< cannot tell; never hidden */
	MM_DUTY_OVERDUE,
	MM_DUTY_DUE_SOON,
	MM_DUTY_OPEN,
	MM_DUTY_WAIVED,
	MM_DUTY_EXEMPT,
	MM_DUTY_SATISFIED,
	MM_DUTY_SUPERSEDED,
	MM_DUTY_NOT_APPLICABLE
};

extern const struct mm_terms mm_terms_strength;
extern const struct mm_terms mm_terms_due_kind;
extern const struct mm_terms mm_terms_duty_state;

struct mm_rule {
	const char *id; /**< stable, never reused */
	unsigned version; /**< raised with every change of a row */
	struct mm_date from; /**< in force or known since */
	unsigned clause; /**< 1-5 of the notice, 0 = law or guidance */
	const char *cite[2]; /**< "通知 記(2)②" */
	const char *title[2];
	const char *words[2]; /**< own words of the source; rendering */
	const char *exempt[2]; /**< words of the exemption, or NULL */
	enum mm_strength strength;
	enum mm_duty_scope scope;
	struct mm_cond when; /**< all hold: the duty applies */
	struct mm_cond unless; /**< all hold: exempt; empty = never */
	struct mm_cond over; /**< all hold: replaced; empty = never */
	struct mm_cond done; /**< all hold: satisfied */
	uint64_t assume; /**< UNKNOWN counts as YES (R74) */
	enum mm_due_kind due;
	enum mm_policy_key policy; /**< whose day count applies */
	bool dealer; /**< also to a dealer, through (5) */
	uint32_t readings; /**< bits 1 << enum mm_reading */
	const char *prepare; /**< command before it, or NULL */
	const char *next; /**< command; {product} {party} ... */
	/** Of a rule that a pack restates (duty/pack.h): its row, and the
	 * period its source states, if any (n > 0). */
	const struct mm_pack_row *row;
	struct mm_period period;
	struct mm_date since; /**< first day of any version of it */
};

extern const struct mm_rule mm_rules[];
extern const size_t mm_rules_n;

/** The program's own row by id ("N1-INFORM"), or NULL. */
const struct mm_rule *mm_rule_find(struct mm_str id);

/** How a rule was decided. Bits are 1 << enum mm_duty_fact. */
struct mm_trace {
	enum mm_tri when, unless, over, done;
	uint64_t failed; /**< facts of `when` with the other value */
	uint64_t missing; /**< facts that are needed but UNKNOWN */
	uint64_t assumed; /**< facts of `assume` taken as YES */
};

/**
 * AND of conditions: any contrary fact gives NO, else any UNKNOWN gives
 * UNKNOWN. An empty condition never holds.
 */
enum mm_tri mm_cond_eval(const struct mm_cond *c, const struct mm_facts *f);

/**
 * Decide one rule. Gives OPEN, SATISFIED, EXEMPT, SUPERSEDED,
 * NOT_APPLICABLE or UNDETERMINED; dates and waivers come later
 * (duty/duty.h). NOT_APPLICABLE only when a fact says so: UNKNOWN alone
 * never leads to it.
 *
 * @param trace  may be NULL
 */
enum mm_duty_state mm_rule_eval(
    const struct mm_rule *r, const struct mm_facts *f, struct mm_trace *trace);

#endif
