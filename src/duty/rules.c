/* SPDX-License-Identifier: Apache-2.0 */
#include "duty/rules.h"

#define TERMS(table, ...) \
	static const struct mm_term table##_words[] = { __VA_ARGS__ }; \
	const struct mm_terms mm_terms_##table = { #table, table##_words, \
		(int)MM_COUNT(table##_words) }

/* clang-format off */
TERMS(strength,
	{ "law", "法令", "law" },
	{ "effort", "努力義務", "duty of effort" },
	{ "notice", "通知", "notice" },
	{ "guidance", "手引書", "guidance" },
	{ "sop", "社内SOP", "own SOP" });
TERMS(due_kind,
	{ "standing", "常時", "standing" },
	{ "on_request", "求めに応じて", "on request" },
	{ "as_needed", "適宜", "as appropriate" },
	{ "promptly", "速やかに", "promptly" },
	{ "at_inspection", "定期点検等の適切な時期",
	  "at a fitting time such as a periodic inspection" },
	{ "law_days", "法令の日数", "days by law" },
	{ "stated", "自ら示した日", "on the day stated" });
TERMS(duty_state,
	{ "undetermined", "判定できない", "cannot tell" },
	{ "overdue", "超過", "overdue" },
	{ "due_soon", "期限間近", "due soon" },
	{ "open", "未了", "open" },
	{ "waived", "免除", "waived" },
	{ "exempt", "不要", "exempt" },
	{ "satisfied", "済", "satisfied" },
	{ "superseded", "置換済", "superseded" },
	{ "not_applicable", "対象外", "not applicable" });

const struct mm_fact_words mm_duty_fact_words[MM_DF__COUNT] = {
#define X(name, id, ja, en, jy, jn, ey, en_) \
	[MM_DF_##name] = { id, { ja, en }, { jy, ey }, { jn, en_ } },
	MM_DUTY_FACTS(X)
#undef X
};

#define F(name) (UINT64_C(1) << MM_DF_##name)
#define R(name) (UINT32_C(1) << MM_READING_##name)
/* Whether a device is in scope and in which stage rests on these. */
#define R_SCOPE (R(CONNECTED) | R(UNKNOWN_SCOPE))
#define R_STAGE (R_SCOPE | R(BOUNDARY))

/* A civil date as a constant (by its Julian day number). */
#define LATE(m) ((14 - (m)) / 12)
#define DAY(y, m, d) \
	{ (d) + (153 * ((m) + 12 * LATE(m) - 3) + 2) / 5 + \
	    365 * ((y) + 4800 - LATE(m)) + ((y) + 4800 - LATE(m)) / 4 - \
	    ((y) + 4800 - LATE(m)) / 100 + ((y) + 4800 - LATE(m)) / 400 - \
	    32045 - 2440588 }
/* The issue date of the notice is not known; public since this day. */
#define NOTICE_FROM DAY(2025, 7, 23)
#define GUIDE_FROM DAY(2023, 3, 31)

#define Q_RISK "当該医療機器のサイバーリスクに関する評価及び対策等を適切に実施し"
#define E_RISK "appropriately assess the cyber risk of the device and " \
	"take measures"
#define Q_MANAGE "サイバーリスク等の情報共有、及び脆弱性の管理等を適切に行う必要がある"
#define E_MANAGE "must appropriately share information such as cyber risk " \
	"and manage vulnerabilities"
#define Q_SBOM "医療機関等の求めに応じてソフトウェア部品表（SBOM）を提示できるように準備しておくこと"
#define E_SBOM "be prepared to present a software bill of materials (SBOM) " \
	"when a medical institution asks for it"
#define Q_NO_SBOM "サポート終了（EOS）を過ぎたものと製造販売業者等が判断した医療機器については、" \
	"納入先である医療機関等に対し、既に EOS などに関する必要な情報提供をしている場合、" \
	"SBOM の作成及び提示を要しない"
#define E_NO_SBOM "for a device which the maker has judged to be past its " \
	"end of support, an SBOM need not be made or presented where the " \
	"necessary information on EOS etc. has already been given to the " \
	"institution to which it was delivered"
#define Q_STAGED "医療機器に適用するセキュリティパッチ等の評価等に時間を要する場合は、" \
	"ファイアウォール等の補完的対策を先行してリスク緩和策として適用する等の段階的な計画としてもよい"
#define E_STAGED "where evaluating security patches etc. for the device " \
	"takes time, the plan may be a staged one, for instance applying a " \
	"compensating control such as a firewall first to reduce the risk"
#define Q_REPORT "サイバーセキュリティに関連して医療機器に不具合が発生し、" \
	"健康被害が発生した又は健康被害の発生のおそれがある場合や、" \
	"脆弱性に対し外国医療機器の安全確保措置が実施された場合には、" \
	"不具合等報告の要否を検討し適切な対応をとること"
#define E_REPORT "where a device malfunctions in relation to cybersecurity " \
	"and harm occurred or may occur, or where a safety measure was " \
	"taken for a foreign device because of a vulnerability, consider " \
	"whether a malfunction report is due and act appropriately"
#define NEW "mimamori notice new --product {product} --party {party} --kind "

const struct mm_rule mm_rules[] = {
	{ .id = "N1-ASSESS", .version = 1, .from = NOTICE_FROM, .clause = 1,
	  .cite = { "通知 記(1)", "Notice (1)" },
	  .title = { "サイバーリスクの評価", "assess the cyber risk" },
	  .words = { Q_RISK, E_RISK },
	  .strength = MM_STRENGTH_NOTICE, .scope = MM_SCOPE_VERSION,
	  .when = { .yes = F(IN_SCOPE) },
	  .done = { .yes = F(RISK_APPROVED) },
	  .due = MM_DUE_STANDING, .policy = MM_POLICY_RISK_ASSESS,
	  .readings = R_SCOPE,
	  .prepare = "mimamori risk add ID 1 {product} ENVIRONMENT SUMMARY "
	    "HARM",
	  .next = "mimamori risk approve {risk}" },
	{ .id = "N1-MEASURE", .version = 1, .from = NOTICE_FROM, .clause = 1,
	  .cite = { "通知 記(1)", "Notice (1)" },
	  .title = { "リスクに応じた対策", "measures suited to the risk" },
	  .words = { Q_RISK, E_RISK },
	  .strength = MM_STRENGTH_NOTICE, .scope = MM_SCOPE_VERSION,
	  .when = { .yes = F(IN_SCOPE) },
	  .done = { .yes = F(RISK_APPROVED) | F(MEASURE_DECIDED) },
	  .due = MM_DUE_STANDING, .policy = MM_POLICY_RISK_MEASURE,
	  .readings = R_SCOPE,
	  .next = "mimamori risk add ID EDITION {product} ENVIRONMENT "
	    "SUMMARY HARM --measure TEXT" },
	{ .id = "N1-INFORM", .version = 1, .from = NOTICE_FROM, .clause = 1,
	  .cite = { "通知 記(1)", "Notice (1)" },
	  .title = { "サイバーリスク情報の提供", "cyber-risk information" },
	  .words = { "意図する使用環境におけるサイバーリスクに関する情報を医療機関等に提供すること",
	    "provide medical institutions with information on the cyber "
	    "risk in the intended environment of use" },
	  .strength = MM_STRENGTH_NOTICE, .scope = MM_SCOPE_GROUP,
	  .when = { .yes = F(IN_SCOPE) | F(RECIPIENT) },
	  .done = { .yes = F(RISK_TOLD) },
	  .due = MM_DUE_STANDING, .policy = MM_POLICY_RISK_INFORM,
	  .dealer = true,
	  .readings = R_SCOPE | R(PROVIDED_1) | R(LESSOR) | R(SUCCESSOR),
	  .next = NEW "N4" },
	{ .id = "N1-SBOM-READY", .version = 1, .from = NOTICE_FROM,
	  .clause = 1,
	  .cite = { "通知 記(1)", "Notice (1)" },
	  .title = { "SBOMの準備", "SBOM ready to present" },
	  .words = { Q_SBOM, E_SBOM }, .exempt = { Q_NO_SBOM, E_NO_SBOM },
	  .strength = MM_STRENGTH_NOTICE, .scope = MM_SCOPE_VERSION,
	  .when = { .yes = F(IN_SCOPE) },
	  .unless = { .yes = F(EOS_JUDGED) | F(ALL_PACKS_TOLD) },
	  .done = { .yes = F(SBOM_READY) },
	  .due = MM_DUE_STANDING, .policy = MM_POLICY_SBOM_READY,
	  .readings = R_STAGE | R(JUDGEMENT) | R(NEWEST) | R(PROVIDED_2),
	  .next = "mimamori sbom add FILE --product {product} "
	    "--version {version}" },
	{ .id = "N1-SBOM-PRESENT", .version = 1, .from = NOTICE_FROM,
	  .clause = 1,
	  .cite = { "通知 記(1)", "Notice (1)" },
	  .title = { "SBOMの提示", "present the SBOM" },
	  .words = { Q_SBOM, E_SBOM }, .exempt = { Q_NO_SBOM, E_NO_SBOM },
	  .strength = MM_STRENGTH_NOTICE, .scope = MM_SCOPE_REQUEST,
	  .when = { .yes = F(REQ_ENTITLED) | F(IN_SCOPE) | F(REQ_SBOM),
	    .no = F(REQ_WITHDRAWN) },
	  .unless = { .yes = F(EOS_JUDGED) | F(EOS_PACK_TOLD) },
	  .done = { .yes = F(REQ_PROVIDED) },
	  .due = MM_DUE_ON_REQUEST, .policy = MM_POLICY_SBOM_PRESENT,
	  .readings = R_STAGE | R(JUDGEMENT) | R(NEWEST) | R(PROVIDED_2) |
	    R(THIRD_PARTY) | R(DEALER) | R(SUCCESSOR),
	  .prepare = "mimamori notice new --product {product} --kind N6 "
	    "--request {request}",
	  .next = "mimamori request answer {request} provided" },
	{ .id = "N1-JUDGE", .version = 1, .from = NOTICE_FROM, .clause = 1,
	  .cite = { "通知 記 前文・(1)", "Notice, preamble and (1)" },
	  .title = { "脆弱性の所見の判断", "judge the finding" },
	  .words = { Q_MANAGE, E_MANAGE },
	  .strength = MM_STRENGTH_NOTICE, .scope = MM_SCOPE_FINDING,
	  .when = { .yes = F(IN_SCOPE) | F(FINDING_OPEN) },
	  .done = { .yes = F(FINDING_JUDGED) },
	  .due = MM_DUE_STANDING, .policy = MM_POLICY_VULN_JUDGE,
	  .readings = R_SCOPE,
	  .next = "mimamori finding assess {finding}" },
	{ .id = "N1-VULN", .version = 1, .from = NOTICE_FROM, .clause = 1,
	  .cite = { "通知 記 前文・(1)", "Notice, preamble and (1)" },
	  .title = { "脆弱性情報の提供(EOSまで)",
	    "tell the vulnerability, until EOS" },
	  .words = { Q_MANAGE, E_MANAGE },
	  .strength = MM_STRENGTH_NOTICE, .scope = MM_SCOPE_VULN,
	  .when = { .yes = F(IN_SCOPE) | F(RECIPIENT) | F(VULN_AFFECTED),
	    .no = F(STAGE3) },
	  .done = { .yes = F(VULN_TOLD) },
	  .due = MM_DUE_STANDING, .policy = MM_POLICY_VULN_INFORM,
	  .dealer = true,
	  .readings = R_STAGE | R(PROVIDED_1) | R(LESSOR) | R(SUCCESSOR),
	  .next = NEW "N4 --vuln {vuln}" },

	{ .id = "N1-CONDITION", .version = 1, .from = NOTICE_FROM,
	  .clause = 1, .cite = { "通知 記(1)", "Notice (1)" },
	  .title = { "使用条件の対策が外された施設のリスクの再評価",
	    "assess the risk anew where a condition of use was removed" },
	  .words = { Q_RISK, E_RISK },
	  .strength = MM_STRENGTH_NOTICE, .scope = MM_SCOPE_CONDITION,
	  .when = { .yes = F(IN_SCOPE) | F(RECIPIENT) | F(CONTROL_REMOVED) },
	  .done = { .yes = F(RISK_REDONE) },
	  .due = MM_DUE_STANDING, .policy = MM_POLICY_CONDITION_ASSESS,
	  .readings = R_SCOPE,
	  .prepare = "mimamori risk add RISK EDITION {product} ENVIRONMENT "
	    "SUMMARY HARM",
	  .next = "mimamori risk approve {risk}" },
	{ .id = "N2-SET", .version = 1, .from = NOTICE_FROM, .clause = 2,
	  .cite = { "通知 記(2)", "Notice (2)" },
	  .title = { "ライフサイクルの特定(EOL・EOSの設定)",
	    "identify the life cycle (set EOL and EOS)" },
	  .words = { "製造販売業者等は、医療機器のライフサイクルを特定し",
	    "the maker shall identify the life cycle of the device" },
	  .strength = MM_STRENGTH_NOTICE, .scope = MM_SCOPE_VERSION,
	  .when = { .yes = F(IN_SCOPE) },
	  .done = { .yes = F(EOL_SET) | F(EOS_SET) | F(DATES_SOUND) },
	  .due = MM_DUE_STANDING, .policy = MM_POLICY_LIFECYCLE_SET,
	  .readings = R_SCOPE,
	  .next = "mimamori device lifecycle set {product}" },
	{ .id = "N2-1", .version = 1, .from = NOTICE_FROM, .clause = 2,
	  .cite = { "通知 記(2)①", "Notice (2) stage 1" },
	  .title = { "EOL・EOS情報の提供(①)",
	    "EOL/EOS information, stage 1" },
	  .words = { "医療機器が EOL を越えていない場合、製造販売業者等は、サポート（適用可能なセキュリティパッチ、セキュリティ確保に必要なアップグレード等）に関する情報を含めて提供すること",
	    "where EOL is not passed, provide it including information on "
	    "support (applicable security patches, upgrades needed for "
	    "security etc.)" },
	  .strength = MM_STRENGTH_NOTICE, .scope = MM_SCOPE_GROUP,
	  .when = { .yes = F(IN_SCOPE) | F(RECIPIENT) | F(STAGE1) },
	  .done = { .yes = F(STAGE_TOLD) },
	  .due = MM_DUE_AS_NEEDED, .policy = MM_POLICY_LIFECYCLE_INFORM,
	  .dealer = true,
	  .readings = R_STAGE | R(PROVIDED_2) | R(STAGE_CONTENT) |
	    R(NEWEST) | R(LESSOR) | R(SUCCESSOR),
	  .next = NEW "N1" },
	{ .id = "N2-2", .version = 1, .from = NOTICE_FROM, .clause = 2,
	  .cite = { "通知 記(2)②", "Notice (2) stage 2" },
	  .title = { "EOL・EOS情報の提供(②)",
	    "EOL/EOS information, stage 2" },
	  .words = { "医療機器が EOL を越えている場合、製造販売業者等は、EOS までの期間は、限定的サポート（セキュリティパッチ、必要に応じて補完的対策等）に関する情報を含めて提供すること",
	    "where EOL is passed, until EOS provide it including "
	    "information on limited support (security patches, where needed "
	    "compensating controls etc.)" },
	  .strength = MM_STRENGTH_NOTICE, .scope = MM_SCOPE_GROUP,
	  .when = { .yes = F(IN_SCOPE) | F(RECIPIENT) | F(STAGE2) },
	  .done = { .yes = F(STAGE_TOLD) },
	  .due = MM_DUE_AS_NEEDED, .policy = MM_POLICY_LIFECYCLE_INFORM,
	  .dealer = true,
	  .readings = R_STAGE | R(PROVIDED_2) | R(STAGE_CONTENT) |
	    R(NEWEST) | R(LESSOR) | R(SUCCESSOR),
	  .next = NEW "N2" },
	{ .id = "N2-3", .version = 1, .from = NOTICE_FROM, .clause = 2,
	  .cite = { "通知 記(2)③", "Notice (2) stage 3" },
	  .title = { "EOS情報の提供(③)", "EOS information, stage 3" },
	  .words = { "医療機器が EOS を越えている場合、製造販売業者等は、補完的対策等の情報を含め、EOS に関する情報を速やかに提供すること",
	    "where EOS is passed, promptly provide information on EOS, "
	    "including compensating controls etc." },
	  .strength = MM_STRENGTH_NOTICE, .scope = MM_SCOPE_GROUP,
	  .when = { .yes = F(IN_SCOPE) | F(RECIPIENT) | F(STAGE3) },
	  .done = { .yes = F(STAGE_TOLD) },
	  .due = MM_DUE_PROMPTLY, .policy = MM_POLICY_EOS_INFORM,
	  .dealer = true,
	  .readings = R_STAGE | R(PROVIDED_2) | R(STAGE_CONTENT) |
	    R(NEWEST) | R(LESSOR) | R(SUCCESSOR),
	  .next = NEW "N3" },
	{ .id = "N2-CHANGE", .version = 1, .from = NOTICE_FROM, .clause = 2,
	  .cite = { "通知 記(2)", "Notice (2)" },
	  .title = { "EOL・EOSの変更の提供", "tell changed dates" },
	  .words = { "EOL、EOS を設定した場合は適宜、医療機関等へ情報提供を行うこと",
	    "where EOL or EOS has been set, inform medical institutions as "
	    "appropriate" },
	  .strength = MM_STRENGTH_NOTICE, .scope = MM_SCOPE_REVISION,
	  .when = { .yes = F(IN_SCOPE) | F(RECIPIENT) | F(REVISED) },
	  .over = { .yes = F(REV_OUTDATED) },
	  .done = { .yes = F(DATES_TOLD), .no = F(REV_OUTDATED) },
	  .due = MM_DUE_AS_NEEDED, .policy = MM_POLICY_LIFECYCLE_CHANGE,
	  .dealer = true,
	  .readings = R_SCOPE | R(PROVIDED_2) | R(NEWEST) | R(LESSOR) |
	    R(SUCCESSOR),
	  .next = "mimamori notice new --product {product} --party {party}" },
	{ .id = "G2-EOS-LEAD", .version = 1, .from = GUIDE_FROM, .clause = 0,
	  .cite = { "手引書・IMDRF N70 (EOSの事前の提供)",
	    "Guidance and IMDRF N70 (EOS told ahead)" },
	  .title = { "EOSの日の事前の提供", "EOS told ahead of time" },
	  .words = { "EOSの日は遅くともEOLまでに伝え、EOSまでに十分な期間(IMDRF N70は"
	    "少なくとも2年)を置く(要旨)",
	    "tell the date of EOS by EOL at the latest, and well ahead of EOS "
	    "(IMDRF N70: at least two years) (summary)" },
	  .strength = MM_STRENGTH_GUIDANCE, .scope = MM_SCOPE_GROUP,
	  .when = { .yes = F(IN_SCOPE) | F(RECIPIENT) | F(EOS_SET) |
		  F(EOS_TIME),
	    .no = F(STAGE3) },
	  .done = { .yes = F(DATES_TOLD) },
	  .due = MM_DUE_AS_NEEDED, .policy = MM_POLICY_LIFECYCLE_INFORM,
	  .readings = R_STAGE | R(PROVIDED_2) | R(NEWEST) | R(LESSOR),
	  .next = "mimamori notice new --product {product} --party {party}" },
	{ .id = "G2-MS-EOL", .version = 1, .from = GUIDE_FROM, .clause = 0,
	  .cite = { "手引書(第2版) 表2 EOL", "Guidance 2nd ed. table 2, EOL" },
	  .title = { "EOL到来時のお知らせ(未了の間、EOLは形式上不完全)",
	    "letter at EOL (until it is given, EOL is formally incomplete)" },
	  .words = { "EOLの到来時に、EOLのお知らせ・EOSの予定・その他の更新情報を伝える(要旨)",
	    "at EOL: tell that EOL is reached, the EOS plan and other "
	    "updated information (summary)" },
	  .strength = MM_STRENGTH_GUIDANCE, .scope = MM_SCOPE_GROUP,
	  .when = { .yes = F(IN_SCOPE) | F(RECIPIENT) | F(STAGE2) },
	  .done = { .yes = F(EOL_LETTER) },
	  .due = MM_DUE_AS_NEEDED, .policy = MM_POLICY_MILESTONE,
	  .readings = R_STAGE | R(PROVIDED_2) | R(NEWEST) | R(LESSOR),
	  .next = NEW "N2" },
	{ .id = "G2-MS-EOS", .version = 1, .from = GUIDE_FROM, .clause = 0,
	  .cite = { "手引書(第2版) 表2 EOS", "Guidance 2nd ed. table 2, EOS" },
	  .title = { "EOS到来時のお知らせ", "letter at EOS" },
	  .words = { "EOSの到来時に、EOSのお知らせ・その他の更新情報を伝える(要旨)",
	    "at EOS: tell that EOS is reached and other updated information "
	    "(summary)" },
	  .strength = MM_STRENGTH_GUIDANCE, .scope = MM_SCOPE_GROUP,
	  .when = { .yes = F(IN_SCOPE) | F(RECIPIENT) | F(STAGE3) },
	  .done = { .yes = F(EOS_LETTER) },
	  .due = MM_DUE_AS_NEEDED, .policy = MM_POLICY_MILESTONE,
	  .readings = R_STAGE | R(PROVIDED_2) | R(NEWEST) | R(LESSOR),
	  .next = NEW "N3" },

	{ .id = "G2-COMPONENT", .version = 1, .from = GUIDE_FROM, .clause = 0,
	  .cite = { "IMDRF N70 5.5 (部品のサポート終了)",
	    "IMDRF N70 5.5 (end of a component's support)" },
	  .title = { "部品のサポート終了に伴うリスク評価と対応の決定",
	    "assess and decide on the end of a component's support" },
	  .words = { "部品のサポートが終了したらリスクを評価し、患者安全への影響に応じて、段階を変えずに知らせる・緩和する・次の段階へ移す(要旨)",
	    "when support of a component ends, assess the risk; by its impact "
	    "on the safety of patients keep the stage and tell, mitigate, or "
	    "move to the next stage (summary)" },
	  .strength = MM_STRENGTH_GUIDANCE, .scope = MM_SCOPE_COMPONENT,
	  .when = { .yes = F(IN_SCOPE) | F(COMP_ENDED) },
	  .done = { .yes = F(COMP_ASSESSED) | F(COMP_DECIDED) },
	  .due = MM_DUE_AS_NEEDED, .policy = MM_POLICY_COMPONENT_JUDGE,
	  .readings = R_SCOPE,
	  .prepare = "mimamori component outcome {component} OUTCOME",
	  .next = "mimamori component approve {component}" },

	{ .id = "N3-PLAN", .version = 2, .from = NOTICE_FROM, .clause = 3,
	  .cite = { "通知 記(3)", "Notice (3)" },
	  .title = { "パッチ適用計画の提示", "show the patch plan" },
	  .words = { "医療機関等に提供したセキュリティパッチ等の情報について、医療機器に適用する計画等を医療機関等へ示し",
	    "for security patches etc. of which medical institutions were "
	    "told, show them the plan of applying these to the device" },
	  .strength = MM_STRENGTH_NOTICE, .scope = MM_SCOPE_PATCH,
	  .when = { .yes = F(IN_SCOPE) | F(RECIPIENT) | F(PATCH_TOLD) |
	      F(PATCH_PENDING) },
	  .over = { .yes = F(STAGE3) },
	  .done = { .yes = F(PLAN_SHOWN) | F(PLAN_HOLDS), .no = F(STAGE3) },
	  .due = MM_DUE_STANDING, .policy = MM_POLICY_PLAN_SHOW,
	  .dealer = true,
	  .readings = R_STAGE | R(PROVIDED_3) | R(REFUSAL),
	  .prepare = "mimamori plan add ID 1 {patch}",
	  .next = NEW "N5 --patch {patch}" },
	{ .id = "N3-APPLY", .version = 1, .from = NOTICE_FROM, .clause = 3,
	  .cite = { "通知 記(3)", "Notice (3)" },
	  .title = { "パッチの適用", "apply the patch" },
	  .words = { "医療機関等と連携して定期点検等の適切な時期に適用すること",
	    "apply them in cooperation with the medical institution at a "
	    "fitting time such as a periodic inspection" },
	  .strength = MM_STRENGTH_NOTICE, .scope = MM_SCOPE_PATCH,
	  .when = { .yes = F(IN_SCOPE) | F(RECIPIENT) | F(PATCH_TOLD) },
	  .over = { .yes = F(STAGE3) },
	  .done = { .no = F(PATCH_PENDING) },
	  .due = MM_DUE_AT_INSPECTION, .policy = MM_POLICY_PATCH_APPLY,
	  .readings = R_STAGE | R(PROVIDED_3) | R(REFUSAL),
	  .next = "mimamori patch result {patch} {unit} done" },
	{ .id = "S3-CONTROL", .version = 1, .from = NOTICE_FROM, .clause = 0,
	  .cite = { "自社の適用計画(通知 記(3)が認める段階)",
	    "own patch plan (staged as Notice (3) allows)" },
	  .title = { "先行する補完的対策の実施の確認",
	    "confirm the compensating control that goes first" },
	  .words = { Q_STAGED, E_STAGED },
	  .strength = MM_STRENGTH_SOP, .scope = MM_SCOPE_CONTROL,
	  .when = { .yes = F(IN_SCOPE) | F(RECIPIENT) | F(PATCH_TOLD) |
	      F(PATCH_PENDING) },
	  .over = { .yes = F(STAGE3) },
	  .done = { .yes = F(CONTROL_SETTLED) },
	  .due = MM_DUE_STATED, .policy = MM_POLICY_PATCH_APPLY,
	  .readings = R_STAGE | R(PROVIDED_3) | R(REFUSAL),
	  .next = "mimamori control state {control} {party} in_place" },
	{ .id = "S3-EVALUATE", .version = 1, .from = NOTICE_FROM, .clause = 0,
	  .cite = { "自社の適用計画(通知 記(3)が認める段階)",
	    "own patch plan (staged as Notice (3) allows)" },
	  .title = { "パッチの評価の完了", "finish the evaluation of the patch" },
	  .words = { Q_STAGED, E_STAGED },
	  .strength = MM_STRENGTH_SOP, .scope = MM_SCOPE_EVALUATION,
	  .when = { .yes = F(CAMPAIGN) },
	  .over = { .yes = F(STAGE3) },
	  .done = { .yes = F(EVALUATED) },
	  .due = MM_DUE_STATED, .policy = MM_POLICY_PATCH_APPLY,
	  .readings = R_STAGE,
	  .next = "mimamori plan done {step}" },
	{ .id = "S3-VERIFY", .version = 1, .from = NOTICE_FROM, .clause = 0,
	  .cite = { "自社の適用計画(通知 記(3)が認める段階)",
	    "own patch plan (staged as Notice (3) allows)" },
	  .title = { "適用後の確認", "verify after applying the patch" },
	  .words = { "医療機関等と連携して定期点検等の適切な時期に適用すること",
	    "apply them in cooperation with the medical institution at a "
	    "fitting time such as a periodic inspection" },
	  .strength = MM_STRENGTH_SOP, .scope = MM_SCOPE_VERIFICATION,
	  .when = { .yes = F(IN_SCOPE) | F(RECIPIENT) | F(PATCH_APPLIED) },
	  .over = { .yes = F(STAGE3) },
	  .done = { .yes = F(VERIFIED) },
	  .due = MM_DUE_STATED, .policy = MM_POLICY_PATCH_APPLY,
	  .readings = R_STAGE,
	  .next = "mimamori patch result {patch} {unit} done --verified yes" },

	{ .id = "N4-COLLECT", .version = 1, .from = NOTICE_FROM, .clause = 4,
	  .cite = { "通知 記(4)", "Notice (4)" },
	  .title = { "EOS後の情報の収集", "collect information past EOS" },
	  .words = { "有効性及び安全性に関する事項その他製品の適正な使用のために必要なサイバーセキュリティに関する情報を収集し",
	    "collect cybersecurity information on efficacy, safety and "
	    "whatever else is needed for the proper use of the product" },
	  .strength = MM_STRENGTH_NOTICE, .scope = MM_SCOPE_VERSION,
	  .when = { .yes = F(IN_SCOPE) | F(STAGE3) },
	  .done = { .yes = F(FEED_FRESH) },
	  .due = MM_DUE_STANDING, .policy = MM_POLICY_SAFETY_COLLECT,
	  .readings = R_STAGE,
	  .next = "mimamori feed import FILE" },
	{ .id = "N4-INFORM", .version = 1, .from = NOTICE_FROM, .clause = 4,
	  .cite = { "通知 記(4)", "Notice (4)" },
	  .title = { "EOS後の脆弱性・安全性情報の提供",
	    "tell vulnerability and safety information past EOS" },
	  .words = { "必要なサイバーセキュリティに関する情報を収集し、医療機関等への情報提供を行うこと",
	    "collect the necessary cybersecurity information and provide it "
	    "to medical institutions" },
	  .strength = MM_STRENGTH_NOTICE, .scope = MM_SCOPE_VULN,
	  .when = { .yes = F(IN_SCOPE) | F(RECIPIENT) | F(VULN_AFFECTED) |
	      F(STAGE3) },
	  .done = { .yes = F(VULN_TOLD) },
	  .due = MM_DUE_STANDING, .policy = MM_POLICY_SAFETY_INFORM,
	  .dealer = true,
	  .readings = R_STAGE | R(PROVIDED_4) | R(LESSOR) | R(SUCCESSOR),
	  .next = NEW "N4 --vuln {vuln}" },
	{ .id = "N4-EVENT", .version = 1, .from = NOTICE_FROM, .clause = 4,
	  .cite = { "通知 記(4)", "Notice (4)" },
	  .title = { "不具合等報告の要否の検討(EOS後)",
	    "consider a malfunction report, past EOS" },
	  .words = { Q_REPORT, E_REPORT },
	  .strength = MM_STRENGTH_NOTICE, .scope = MM_SCOPE_EVENT,
	  .when = { .yes = F(IN_SCOPE) | F(STAGE3) | F(EV_MALFUNCTION) |
	      F(EV_HARM) | F(EV_CYBER) },
	  .assume = F(EV_HARM) | F(EV_CYBER),
	  .done = { .yes = F(EV_DECIDED) },
	  .due = MM_DUE_LAW_DAYS, .policy = MM_POLICY_REPORT,
	  .readings = R_STAGE | R(AWARENESS_DAY),
	  .prepare = "mimamori report decide {event} DECISION",
	  .next = "mimamori report approve {event}" },
	{ .id = "N4-FOREIGN", .version = 1, .from = NOTICE_FROM, .clause = 4,
	  .cite = { "通知 記(4)", "Notice (4)" },
	  .title = { "外国措置に伴う報告の要否の検討(EOS後)",
	    "consider a report on a foreign measure, past EOS" },
	  .words = { Q_REPORT, E_REPORT },
	  .strength = MM_STRENGTH_NOTICE, .scope = MM_SCOPE_EVENT,
	  .when = { .yes = F(IN_SCOPE) | F(STAGE3) | F(EV_FOREIGN) |
	      F(EV_CYBER) },
	  .assume = F(EV_CYBER),
	  .done = { .yes = F(EV_DECIDED) },
	  .due = MM_DUE_LAW_DAYS, .policy = MM_POLICY_REPORT,
	  .readings = R_STAGE | R(AWARENESS_DAY),
	  .prepare = "mimamori report decide {event} DECISION",
	  .next = "mimamori report approve {event}" },
	{ .id = "LAW-REPORT", .version = 1, .from = DAY(2014, 11, 25),
	  .clause = 0,
	  .cite = { "法第68条の10第1項", "PMD Act, article 68-10(1)" },
	  .title = { "不具合等報告の要否の判断", "decide on reporting" },
	  .words = { "法第 68 条の 10 第１項に基づき不具合等を厚生労働大臣に報告しなければならない",
	    "malfunctions etc. must be reported to the Minister under "
	    "article 68-10(1) of the Act" },
	  .strength = MM_STRENGTH_LAW, .scope = MM_SCOPE_EVENT,
	  .when = { .yes = F(EV_REPORTABLE) },
	  .assume = F(EV_REPORTABLE),
	  .done = { .yes = F(EV_DECIDED) },
	  .due = MM_DUE_LAW_DAYS, .policy = MM_POLICY_REPORT,
	  .readings = R(AWARENESS_DAY),
	  .prepare = "mimamori report decide {event} DECISION",
	  .next = "mimamori report approve {event}" },

	{ .id = "LAW-FILE", .version = 1, .from = DAY(2014, 11, 25),
	  .clause = 0,
	  .cite = { "法第68条の10第1項", "PMD Act, article 68-10(1)" },
	  .title = { "不具合等報告の提出", "file the report" },
	  .words = { "法第 68 条の 10 第１項に基づき不具合等を厚生労働大臣に報告しなければならない",
	    "malfunctions etc. must be reported to the Minister under "
	    "article 68-10(1) of the Act" },
	  .strength = MM_STRENGTH_LAW, .scope = MM_SCOPE_EVENT,
	  .when = { .yes = F(EV_TO_REPORT) },
	  .done = { .yes = F(EV_FILED) },
	  .due = MM_DUE_LAW_DAYS, .policy = MM_POLICY_REPORT,
	  .readings = R(AWARENESS_DAY),
	  .next = "mimamori report file {event} 1 complete" },
	{ .id = "G68-FOLLOW", .version = 1, .from = DAY(2024, 1, 15),
	  .clause = 0,
	  .cite = { "医薬安発0115第2号(不具合等報告の基本的考え方)",
	    "Notice 0115-2 on reporting, 2024-01-15" },
	  .title = { "未完了報告の追加報告", "follow up an incomplete report" },
	  .words = { "期限までに調査が終わらないときは未完了で報告し、追加で報告する(要約)",
	    "what is not investigated by the limit is reported as "
	    "incomplete and followed up (paraphrase)" },
	  .strength = MM_STRENGTH_GUIDANCE, .scope = MM_SCOPE_EVENT,
	  .when = { .yes = F(EV_INCOMPLETE) },
	  .done = { .yes = F(EV_COMPLETED) },
	  .due = MM_DUE_STATED, .policy = MM_POLICY_REPORT_FOLLOW,
	  .next = "mimamori report file {event} 2 complete" },
	{ .id = "LAW-MEASURE", .version = 1, .from = DAY(2014, 11, 25),
	  .clause = 0,
	  .cite = { "法第68条の9第1項", "PMD Act, article 68-9(1)" },
	  .title = { "必要な措置の判断", "decide on measures" },
	  .words = { "法第 68 条の９第１項に基づき必要な措置を講じなければならない",
	    "the necessary measures must be taken under article 68-9(1) "
	    "of the Act" },
	  .strength = MM_STRENGTH_LAW, .scope = MM_SCOPE_EVENT,
	  .when = { .yes = F(EV_REPORTABLE) },
	  .assume = F(EV_REPORTABLE),
	  .done = { .yes = F(EV_MEASURE) },
	  .due = MM_DUE_AS_NEEDED, .policy = MM_POLICY_MEASURE_DECIDE,
	  .prepare = "mimamori measure add {measure} {product} yes "
	    "--event {event} --measures TEXT --reason TEXT",
	  .next = "mimamori measure approve {measure}" },
	{ .id = "LAW-RECALL-CLASS", .version = 1,
	  .from = DAY(2014, 11, 25), .clause = 0,
	  .cite = { "法第68条の11", "PMD Act, article 68-11" },
	  .title = { "パッチの適用が回収・改修に当たるかの判断",
	    "decide whether applying a patch is a recall" },
	  .words = { "回収(改修を含む)に着手したときは、その旨及び状況を報告する(要約)",
	    "the start and state of a recall, repairs in place included, "
	    "are reported (paraphrase)" },
	  .strength = MM_STRENGTH_LAW, .scope = MM_SCOPE_CAMPAIGN,
	  .when = { .yes = F(CAMPAIGN) },
	  .done = { .yes = F(RECALL_JUDGED) },
	  .due = MM_DUE_AS_NEEDED, .policy = MM_POLICY_RECALL_CLASS,
	  .prepare = "mimamori recall add {recall} {product} neither "
	    "--patch {patch} --reason TEXT",
	  .next = "mimamori recall approve {recall}" },
	{ .id = "LAW-RECALL-START", .version = 1,
	  .from = DAY(2014, 11, 25), .clause = 0,
	  .cite = { "法第68条の11", "PMD Act, article 68-11" },
	  .title = { "回収・改修の着手の報告(知事)",
	    "report the start of a recall to the governor" },
	  .words = { "回収(改修を含む)に着手したときは、その旨及び状況を報告する(要約)",
	    "the start and state of a recall, repairs in place included, "
	    "are reported (paraphrase)" },
	  .strength = MM_STRENGTH_LAW, .scope = MM_SCOPE_RECALL,
	  .when = { .yes = F(RECALL_BEGUN) },
	  .done = { .yes = F(RECALL_TOLD) },
	  .due = MM_DUE_AS_NEEDED, .policy = MM_POLICY_RECALL_START,
	  .next = "mimamori recall report {recall} started 1" },
	{ .id = "LAW-RECALL-END", .version = 1,
	  .from = DAY(2014, 11, 25), .clause = 0,
	  .cite = { "法第68条の11", "PMD Act, article 68-11" },
	  .title = { "回収・改修の状況と終了の報告(知事)",
	    "report state and end of a recall to the governor" },
	  .words = { "回収(改修を含む)に着手したときは、その旨及び状況を報告する(要約)",
	    "the start and state of a recall, repairs in place included, "
	    "are reported (paraphrase)" },
	  .strength = MM_STRENGTH_LAW, .scope = MM_SCOPE_RECALL,
	  .when = { .yes = F(RECALL_BEGUN) },
	  .done = { .yes = F(RECALL_TOLD) | F(RECALL_ENDED) },
	  .due = MM_DUE_AS_NEEDED, .policy = MM_POLICY_RECALL_END,
	  .next = "mimamori recall report {recall} ended 1" },

	{ .id = "N5-ANSWER", .version = 1, .from = NOTICE_FROM, .clause = 5,
	  .cite = { "通知 記(5)", "Notice (5)" },
	  .title = { "中古販売業者等の求めへの回答", "answer the dealer" },
	  .words = { "製造販売業者等は、中古医療機器を取扱う販売業者等の求めに応じて上記（1）～(4)と同様の対応をすること",
	    "on request of a dealer handling used devices, act in the same "
	    "way as in (1) to (4) above" },
	  .strength = MM_STRENGTH_NOTICE, .scope = MM_SCOPE_REQUEST,
	  .when = { .yes = F(REQ_DEALER), .no = F(REQ_WITHDRAWN) },
	  .done = { .yes = F(REQ_ANSWERED) },
	  .due = MM_DUE_ON_REQUEST, .policy = MM_POLICY_DEALER_ANSWER,
	  .readings = R(DEALER),
	  .prepare = "mimamori notice new --product {product} --kind N7 "
	    "--request {request}",
	  .next = "mimamori request answer {request} provided" },
};
/* clang-format on */
const size_t mm_rules_n = MM_COUNT(mm_rules);

const struct mm_rule *
mm_rule_find(struct mm_str id)
{
	for (size_t i = 0; i < mm_rules_n; i++)
		if (mm_str_eqz(id, mm_rules[i].id))
			return &mm_rules[i];
	return NULL;
}

enum mm_tri
mm_cond_eval(const struct mm_cond *c, const struct mm_facts *f)
{
	uint64_t used = c->yes | c->no;

	if (used == 0 || (c->yes & f->no) != 0 || (c->no & f->yes) != 0)
		return MM_NO;
	return (used & ~(f->yes | f->no)) != 0 ? MM_UNKNOWN : MM_YES;
}

static uint64_t
unknown_of(const struct mm_cond *c, const struct mm_facts *f, enum mm_tri v)
{
	return v == MM_UNKNOWN ? (c->yes | c->no) & ~(f->yes | f->no) : 0;
}

enum mm_duty_state
mm_rule_eval(
    const struct mm_rule *r, const struct mm_facts *f, struct mm_trace *trace)
{
	struct mm_trace t = { 0 };
	struct {
		uint64_t yes, no;
	} given = { f->yes, f->no };
	struct mm_cond when = r->when;
	enum mm_duty_state state;

	/* A fact assumed to hold is simply no longer asked for. */
	t.assumed = r->assume & ~(given.yes | given.no);
	when.yes &= ~t.assumed;
	t.when = (when.yes | when.no) == 0 ? MM_YES : mm_cond_eval(&when, f);
	t.over = mm_cond_eval(&r->over, f);
	t.unless = mm_cond_eval(&r->unless, f);
	t.done = mm_cond_eval(&r->done, f);
	t.failed = (when.yes & given.no) | (when.no & given.yes);

	if (t.when == MM_NO)
		state = MM_DUTY_NOT_APPLICABLE;
	else if (t.done == MM_YES)
		state = MM_DUTY_SATISFIED;
	else if (t.over == MM_YES)
		state = MM_DUTY_SUPERSEDED;
	else if (t.unless == MM_YES)
		state = MM_DUTY_EXEMPT;
	else if (t.when == MM_UNKNOWN || t.over == MM_UNKNOWN ||
	    t.unless == MM_UNKNOWN || t.done == MM_UNKNOWN)
		state = MM_DUTY_UNDETERMINED;
	else
		state = MM_DUTY_OPEN;
	if (state == MM_DUTY_UNDETERMINED)
		t.missing = unknown_of(&when, f, t.when) |
		    unknown_of(&r->over, f, t.over) |
		    unknown_of(&r->unless, f, t.unless) |
		    unknown_of(&r->done, f, t.done);
	if (trace != NULL)
		*trace = t;
	return state;
}
