/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_DUTY_POLICY_H
#define MM_DUTY_POLICY_H

/*
 * The company's own day counts, and the readings of the notice where its
 * text leaves a choice. Both are settings with documented defaults; both are
 * named in every explanation they decide, and never shown as law.
 *
 * A day count is the setting "policy.<key>": a period (base/period.h: "30",
 * "15d", "2w", "1m", "10b/next"), or "none" for no number. A limit by law
 * ("deadline.<key>") is a number of calendar days that no holiday moves. A
 * reading is the setting "reading.<name>": one of its words.
 *
 * Source: the notice states no number of days. The 15 days of 法68条の10 /
 *         施行規則228条の20 第2項 come from secondary sources and are marked
 *         未確認 until the setting "deadline.report" holds a reviewed row.
 * Layer:  duty.
 */

#include "base/period.h"
#include "model/world.h"

/* X(NAME, key, default days, ja, en) */
/* clang-format off */
#define MM_POLICIES(X) \
	X(RISK_ASSESS, "risk.assess", 90, "登録後、リスク評価の承認まで", \
	  "registration to approved risk assessment") \
	X(RISK_MEASURE, "risk.measure", 90, "評価の承認後、対策の決定まで", \
	  "approved assessment to decided measure") \
	X(RISK_INFORM, "risk.inform", 60, "登録又は評価の承認後、情報提供まで", \
	  "registration or approved assessment to information") \
	X(SBOM_READY, "sbom.ready", 90, "登録後、SBOMの準備まで", \
	  "registration to SBOM ready") \
	X(SBOM_PRESENT, "sbom.present", 14, "求めの受領後、SBOMの提示まで", \
	  "request to SBOM presented") \
	X(VULN_JUDGE, "vuln.judge", 30, "所見の記録後、判断まで", \
	  "finding to judgement") \
	X(VULN_INFORM, "vuln.inform", 30, "影響ありの判断後、情報提供まで", \
	  "affected judgement to information") \
	X(LIFECYCLE_SET, "lifecycle.set", 90, "登録後、EOL・EOSの設定まで", \
	  "registration to EOL and EOS set") \
	X(LIFECYCLE_INFORM, "lifecycle.inform", 60, \
	  "登録又は段階の開始後、情報提供まで", \
	  "registration or start of the stage to information") \
	X(EOS_INFORM, "eos.inform", 30, "EOS経過後、情報提供まで", \
	  "passing of EOS to information") \
	X(LIFECYCLE_CHANGE, "lifecycle.change", 30, "日の変更後、情報提供まで", \
	  "change of dates to information") \
	X(MILESTONE, "milestone.letter", 60, "EOL・EOSの到来後、お知らせまで", \
	  "passing of EOL or EOS to the letter") \
	X(MILESTONE_AHEAD, "milestone.ahead", 180, \
	  "到来時のお知らせと認める、到来前の日数", \
	  "days ahead of the milestone at which its letter still counts") \
	X(EOS_LEAD, "eos.lead", 730, \
	  "EOSの日を伝え終えているべき、EOSまでの残り日数", \
	  "days before EOS by which its date should have been told") \
	X(PLAN_SHOW, "plan.show", 60, "パッチ情報の提供後、計画の提示まで", \
	  "patch information to plan shown") \
	X(PATCH_APPLY, "patch.apply", -1, \
	  "計画の日も次回点検日も無い場合の、パッチ情報の提供後の適用まで", \
	  "patch information to application, without plan or inspection") \
	X(CONDITION_ASSESS, "risk.condition", 30, \
	  "使用条件の対策の取りやめ後、リスク評価の承認まで", \
	  "removal of a condition of use to approved assessment") \
	X(SAFETY_COLLECT, "safety.collect", 31, "情報の収集の間隔", \
	  "interval of collecting information") \
	X(SAFETY_INFORM, "safety.inform", 30, "影響ありの判断後、情報提供まで(EOS後)", \
	  "affected judgement to information, past EOS") \
	X(DEALER_ANSWER, "dealer.answer", 14, "求めの受領後、回答まで", \
	  "dealer's request to answer") \
	X(REPORT, "report", 15, "情報入手後、報告要否の判断と対応まで", \
	  "awareness to decision and action") \
	X(REPORT_DEATH, "report.death", 15, "死亡(疑いを含む)", \
	  "death, also suspected") \
	X(REPORT_SERIOUS, "report.serious", 15, "重篤で予測できない症例", \
	  "serious, not predictable") \
	X(REPORT_RATE, "report.rate", 15, "発生率が事前の把握を上回る", \
	  "rate above the known one") \
	X(REPORT_FOREIGN, "report.foreign", 15, "外国での措置", \
	  "measure abroad") \
	X(REPORT_EXPECTED, "report.serious-expected", 30, \
	  "重篤で予測できる症例", "serious, predictable") \
	X(REPORT_POSSIBLE, "report.possible", 30, \
	  "重篤な健康被害のおそれ", "could cause serious harm") \
	X(REPORT_RESEARCH, "report.research", 30, "研究報告", \
	  "research report") \
	X(REPORT_PERIODIC, "report.periodic", -1, "未知・非重篤(定期報告)", \
	  "unknown, not serious (periodic report)") \
	X(REPORT_FOLLOW, "report.follow", -1, \
	  "次回報告予定日のない未完了報告の、情報入手から追加報告まで", \
	  "awareness to the follow-up of a report that names no next day") \
	X(MEASURE_DECIDE, "measure.decide", 30, \
	  "情報入手後、必要な措置の判断まで", "awareness to decision on measures") \
	X(RECALL_CLASS, "recall.class", 30, \
	  "パッチの記録後、回収・改修に当たるかの判断まで", \
	  "recording of a patch to the decision whether it is a recall") \
	X(RECALL_START, "recall.start", 3, "着手後、着手の報告まで", \
	  "start of a recall to its report") \
	X(RECALL_END, "recall.end", -1, "着手後、終了の報告まで", \
	  "start of a recall to the report of its end") \
	X(COMPONENT_JUDGE, "component.judge", 30, \
	  "部品のサポート終了の記録後、評価と対応の決定まで", \
	  "recording of a component's end of support to its assessment and " \
	  "outcome") \
	X(DUE_SOON, "due-soon", 30, "「期限間近」とする残り日数", \
	  "days left that count as due soon") \
	X(DUE_SOON_LAW, "due-soon.law", 10, \
	  "法定期限を「期限間近」とする残り日数", \
	  "days left that count as due soon, deadlines by law") \
	X(FEED_OLD, "feed.old", 30, "脆弱性情報を「古い」とする経過日数", \
	  "age in days from which a feed is called old")

/*
 * X(NAME, name, ja question, en question, words separated by '|', the first
 * being the default). One word: a fixed reading, shown but not to be changed.
 */
#define MM_READINGS(X) \
	X(BOUNDARY, "boundary", "EOL・EOSの当日は段階の内か", \
	  "is the EOL/EOS day itself still inside the stage", \
	  "inclusive|exclusive") \
	X(PROVIDED_1, "provided.1", "(1)の提供とみなす送付の状態", \
	  "delivery state that counts as provided, clause (1)", \
	  "delivered|sent|acknowledged") \
	X(PROVIDED_2, "provided.2", "(2)の提供とみなす送付の状態", \
	  "delivery state that counts as provided, clause (2)", \
	  "delivered|sent|acknowledged") \
	X(PROVIDED_3, "provided.3", "(3)の提供とみなす送付の状態", \
	  "delivery state that counts as provided, clause (3)", \
	  "delivered|sent|acknowledged") \
	X(PROVIDED_4, "provided.4", "(4)の提供とみなす送付の状態", \
	  "delivery state that counts as provided, clause (4)", \
	  "delivered|sent|acknowledged") \
	X(STAGE_CONTENT, "stage-content", "(2)を満たす情報の内容", \
	  "content that satisfies clause (2)", "present|any") \
	X(CONNECTED, "connected", "接続できない・プログラムの無い機器", \
	  "device that cannot be connected or has no program", "out|in") \
	X(LESSOR, "lessor", "貸与中の個体の貸与業者", \
	  "lessor of a leased unit", "recipient|none") \
	X(SATURDAY, "saturday", "社内暦での土曜日", \
	  "Saturday in the company calendar", "closed|worked") \
	X(AWARENESS_DAY, "awareness-day", "情報入手日を数える日", \
	  "number of the day of awareness", "0|1") \
	X(JUDGEMENT, "eos-judgement", "EOSを過ぎたとの判断", \
	  "judgement that EOS is passed", "signed-after-eos") \
	X(NEWEST, "newest-dates", "日の変更後に有効な情報", \
	  "information that counts after a change of dates", "newest") \
	X(UNKNOWN_SCOPE, "unknown-scope", "出荷日・接続が不明の個体", \
	  "unit of unknown shipment date or connection", "in-scope") \
	X(THIRD_PARTY, "third-party", "機器を保有したことのない者の求め", \
	  "request of one who never held the device", "policy-decision") \
	X(DEALER, "dealer-same-tests", "(5)の求めへの適用", \
	  "tests applied to a dealer under (5)", "to-the-dealer-itself") \
	X(SUCCESSOR, "successor", "閉鎖・統合の承継先", \
	  "successor of a closed institution", "new-recipient") \
	X(REFUSAL, "patch-refusal", "パッチの拒否", \
	  "refusal of a patch", "closes-application-only")
/* clang-format on */

enum mm_policy_key {
	MM_POLICY_NONE = 0,
#define X(name, key, days, ja, en) MM_POLICY_##name,
	MM_POLICIES(X)
#undef X
	    MM_POLICY__COUNT
};

enum mm_reading {
#define X(name, key, ja, en, words) MM_READING_##name,
	MM_READINGS(X)
#undef X
	    MM_READING__COUNT
};

struct mm_policy_def {
	const char *key; /**< without the prefix "policy." or "deadline." */
	int32_t days; /**< default; -1 = no number */
	const char *text[2];
};

struct mm_reading_def {
	const char *name; /**< without the prefix "reading." */
	const char *question[2];
	const char *words; /**< '|'-separated, default first */
};

/** Is it a limit by law ("deadline.*"), not the company's own? */
static inline bool
mm_policy_is_law(enum mm_policy_key key)
{
	return key >= MM_POLICY_REPORT && key <= MM_POLICY_REPORT_PERIODIC;
}

extern const struct mm_policy_def mm_policy_defs[MM_POLICY__COUNT];
extern const struct mm_reading_def mm_reading_defs[MM_READING__COUNT];

/** Settings of one world, resolved. */
struct mm_policy {
	struct mm_period period[MM_POLICY__COUNT]; /**< n -1 = no number */
	/** The same of a plain number of days, which every limit by law and
	 * the age of a feed are; -1 = no number, or another kind of period. */
	int32_t days[MM_POLICY__COUNT];
	/** mm_policy_calendar(); without it, the national holidays alone. */
	struct mm_calendar calendar;
	/** Recorded setting, or NULL: the default applies. */
	const struct mm_setting *days_at[MM_POLICY__COUNT];
	/** Index of the word in use. */
	unsigned reading[MM_READING__COUNT];
	const struct mm_setting *reading_at[MM_READING__COUNT];
};

/** Values of MM_READING_PROVIDED_*. */
enum mm_counts {
	MM_COUNTS_DELIVERED,
	MM_COUNTS_SENT,
	MM_COUNTS_ACKNOWLEDGED,
	MM_COUNTS__N
};

/**
 * Resolve all settings of @p w. A setting "policy.*" or "reading.*" with an
 * unknown name or value is refused: a typing error must not fall back to a
 * default silently.
 *
 * @retval MM_EFORMAT  names the setting and what is expected
 */
MM_MUST_CHECK enum mm_status mm_policy_resolve(
    const struct mm_world *w, struct mm_policy *out, struct mm_err *err);

/**
 * May this setting be recorded? Names outside "policy.", "deadline." and
 * "reading." are none of ours and pass.
 *
 * @retval MM_EFORMAT  an unknown name, or a value it cannot have
 */
MM_MUST_CHECK enum mm_status mm_policy_check(
    struct mm_str name, struct mm_str value, struct mm_err *err);

/** The company's days of @p w, in @p a. */
MM_MUST_CHECK enum mm_status mm_policy_calendar(struct mm_arena *a,
    const struct mm_world *w, struct mm_policy *out, struct mm_err *err);

/** Is there a number? */
static inline bool
mm_policy_has(const struct mm_policy *p, enum mm_policy_key key)
{
	return p->period[key].n >= 0;
}

/** Last day of the period from the day @p from; unset: no number. */
struct mm_date mm_policy_end(
    const struct mm_policy *p, enum mm_policy_key key, struct mm_date from);

/** Name of its setting: "policy.risk.inform", "deadline.report". */
struct mm_str mm_policy_name(struct mm_arena *a, enum mm_policy_key key);

/** The word in use of a reading. */
struct mm_str mm_reading_word(const struct mm_policy *p, enum mm_reading r);

#endif
