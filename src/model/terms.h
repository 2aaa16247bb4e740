/* SPDX-License-Identifier: Apache-2.0 */
#ifndef MM_MODEL_TERMS_H
#define MM_MODEL_TERMS_H

/*
 * Every closed vocabulary of the model: one C enum and one table of
 * (identifier, Japanese, English) each. Value 0 is "not stated".
 *
 * Source: the notice; VEX statuses and justifications from CISA "Minimum
 *         Requirements for VEX" as used by OpenVEX 0.2 and CycloneDX;
 *         docs/glossary.md fixes the words.
 * Layer:  model.
 */

#include "base/base.h"

#define MM_TERM_TABLES(X) \
	X(party_kind) \
	X(party_end) \
	X(channel) \
	X(device_class) \
	X(licence_kind) \
	X(move) \
	X(unit_state) \
	X(confidence) \
	X(component_outcome) \
	X(lifecycle_status) \
	X(level) \
	X(harm) \
	X(feed_source) \
	X(verdict) \
	X(vex_status) \
	X(vex_justification) \
	X(identity_decision) \
	X(patch_result) \
	X(control_kind) \
	X(control_state) \
	X(step_kind) \
	X(visit_occasion) \
	X(instruction) \
	X(capacity) \
	X(request_what) \
	X(request_outcome) \
	X(notice_kind) \
	X(approval_what) \
	X(calendar_status) \
	X(delivery_state) \
	X(event_kind) \
	X(event_harm) \
	X(report_decision) \
	X(content) \
	X(deadline_row) \
	X(event_source) \
	X(event_severity) \
	X(foreign_measure) \
	X(report_state) \
	X(recall_kind) \
	X(recall_class) \
	X(recall_step) \
	X(biological) \
	X(person_role) \
	X(signature_meaning)

enum mm_party_kind {
	MM_PARTY_HOSPITAL = 1,
	MM_PARTY_DEALER,
	MM_PARTY_LESSOR,
	MM_PARTY_REPAIRER,
	MM_PARTY_OTHER
};
enum mm_party_end { MM_END_CLOSED = 1, MM_END_MERGED };
enum mm_channel {
	MM_CHANNEL_POST = 1,
	MM_CHANNEL_EMAIL,
	MM_CHANNEL_FAX,
	MM_CHANNEL_HAND,
	MM_CHANNEL_PORTAL
};
enum mm_device_class { MM_CLASS_I = 1, MM_CLASS_II, MM_CLASS_III, MM_CLASS_IV };
/* 承認 / 認証 / 届出 */
enum mm_licence_kind {
	MM_LICENCE_APPROVAL = 1,
	MM_LICENCE_CERTIFICATION,
	MM_LICENCE_NOTIFICATION
};
enum mm_move {
	MM_MOVE_SALE = 1,
	MM_MOVE_TRANSFER,
	MM_MOVE_LEASE,
	MM_MOVE_RETURN,
	MM_MOVE_STOCK
};
enum mm_unit_state {
	MM_UNIT_IN_USE = 1,
	MM_UNIT_RETIRED,
	MM_UNIT_LOST,
	MM_UNIT_FOUND
};
/* How sure it is that a unit is at a place, from least to most. */
enum mm_confidence {
	MM_CONFIDENCE_ASSUMED = 1,
	MM_CONFIDENCE_REPORTED,
	MM_CONFIDENCE_CONFIRMED
};
/*
 * Branches of IMDRF N70 5.5: what the end of a component's support means for
 * the device. The last two move it to the next stage.
 */
enum mm_component_outcome {
	MM_CO_NO_IMPACT = 1, /* on the safety of patients */
	MM_CO_MITIGATED,
	MM_CO_LIMITED, /* ① to ②: not mitigated by supported means */
	MM_CO_EOS /* ② to ③: not mitigated */
};
enum mm_lifecycle_status { MM_LC_PLANNED = 1, MM_LC_ANNOUNCED };
/*
 * How widely a life-cycle date holds, from general to specific. A registered
 * product is one model; the levels above it are shared by all products with
 * the same family, licence number or brand name.
 */
enum mm_level {
	MM_LEVEL_FAMILY = 1,
	MM_LEVEL_LICENCE,
	MM_LEVEL_BRAND,
	MM_LEVEL_MODEL,
	MM_LEVEL_VERSION
};
/* Severity of harm to a patient, JIS T 14971 style. */
enum mm_harm {
	MM_HARM_NONE = 1,
	MM_HARM_MINOR,
	MM_HARM_SERIOUS,
	MM_HARM_CRITICAL,
	MM_HARM_UNKNOWN
};
enum mm_feed_source {
	MM_FEED_CVE5 = 1,
	MM_FEED_NVD,
	MM_FEED_OSV,
	MM_FEED_CSAF,
	MM_FEED_JVN,
	/** The sources up to here publish rules that matching evaluates. */
	MM_FEED_RULES = MM_FEED_JVN,
	MM_FEED_KEV,
	MM_FEED_EPSS,
	MM_FEED_EOL, /**< until when components are supported */
	MM_FEED__COUNT
};
/* Three-valued; "conditional" is affected if an unregistered platform is. */
enum mm_verdict {
	MM_VERDICT_AFFECTED = 1,
	MM_VERDICT_NOT_AFFECTED,
	MM_VERDICT_CANNOT_DECIDE,
	MM_VERDICT_CONDITIONAL
};
enum mm_vex_status {
	MM_VEX_AFFECTED = 1,
	MM_VEX_NOT_AFFECTED,
	MM_VEX_FIXED,
	MM_VEX_INVESTIGATING
};
enum mm_vex_justification {
	MM_JUST_COMPONENT_NOT_PRESENT = 1,
	MM_JUST_CODE_NOT_PRESENT,
	MM_JUST_CODE_NOT_IN_EXECUTE_PATH,
	MM_JUST_CODE_CANNOT_BE_CONTROLLED,
	MM_JUST_INLINE_MITIGATION
};
enum mm_identity_decision { MM_IDENTITY_ACCEPTED = 1, MM_IDENTITY_REJECTED };
enum mm_patch_result {
	MM_PATCH_DONE = 1,
	MM_PATCH_REFUSED,
	MM_PATCH_ABSENT,
	MM_PATCH_DEFERRED
};
/* Compensating controls (IMDRF N70, table 1). */
enum mm_control_kind {
	MM_CK_PHYSICAL = 1,
	MM_CK_REMOVABLE_MEDIA,
	MM_CK_ISOLATION,
	MM_CK_SEGREGATION,
	MM_CK_MONITORING,
	MM_CK_NO_REMOTE,
	MM_CK_FIREWALL,
	MM_CK_ANTI_MALWARE,
	MM_CK_BACKUP,
	MM_CK_OTHER
};
/* What an institution did with a compensating control. */
enum mm_control_state_word { MM_CS_IN_PLACE = 1, MM_CS_REFUSED, MM_CS_REMOVED };
enum mm_step_kind {
	MM_STEP_CONTROL = 1,
	MM_STEP_EVALUATION,
	MM_STEP_PATCH,
	MM_STEP_VERIFICATION
};
enum mm_visit_occasion {
	MM_VISIT_INSPECTION = 1, /* 定期点検 */
	MM_VISIT_EXTRA,
	MM_VISIT_REMOTE
};
/* What a dealer in used devices is told to do (施行規則170条). */
enum mm_instruction {
	MM_INS_PASS_ON = 1,
	MM_INS_AFTER_SERVICE,
	MM_INS_DO_NOT_SELL,
	MM_INS_HOLD
};
enum mm_capacity { MM_CAP_HOLDER = 1, MM_CAP_DEALER, MM_CAP_OTHER };
enum mm_request_what { MM_REQ_SBOM = 1, MM_REQ_USED_DEVICE, MM_REQ_OTHER };
enum mm_request_outcome {
	MM_OUT_PROVIDED = 1,
	MM_OUT_NOT_OWED,
	MM_OUT_WITHDRAWN
};
/*
 * N1-N3 life cycle of stage ①②③; N4 vulnerability or risk; N5 patch plan;
 * N6 SBOM; N7 answer to a dealer.
 */
enum mm_notice_kind { MM_N1 = 1, MM_N2, MM_N3, MM_N4, MM_N5, MM_N6, MM_N7 };
/** How a day of the company calendar counts. */
enum mm_calendar_status {
	MM_CAL_CLOSED = 1,
	MM_CAL_WORKED,
	MM_CAL_USUAL /**< as if nothing had been recorded */
};

enum mm_approval_what {
	MM_APPROVE_NOTICE = 1,
	MM_APPROVE_RISK,
	MM_APPROVE_EVENT,
	MM_APPROVE_WAIVER,
	MM_APPROVE_EOS,
	MM_APPROVE_CLASS, /* class of a safety event */
	MM_APPROVE_MEASURE,
	MM_APPROVE_RECALL,
	MM_APPROVE_COMPONENT
};
enum mm_delivery_state {
	MM_DS_AVAILABLE = 1,
	MM_DS_SENT,
	MM_DS_DELIVERED,
	MM_DS_OPENED,
	MM_DS_ACKNOWLEDGED,
	MM_DS_REFUSED,
	MM_DS_BOUNCED
};
enum mm_event_kind {
	MM_EV_MALFUNCTION = 1,
	MM_EV_FOREIGN_MEASURE,
	MM_EV_COMPLAINT,
	MM_EV_VULNERABILITY
};
enum mm_event_harm {
	MM_EH_NONE = 1,
	MM_EH_POSSIBLE,
	MM_EH_OCCURRED,
	MM_EH_UNKNOWN
};
/* How the maker came to know (情報入手先). */
enum mm_event_source {
	MM_ES_HOSPITAL = 1,
	MM_ES_COMPLAINT,
	MM_ES_OVERSEAS_MAKER,
	MM_ES_LITERATURE,
	MM_ES_REGULATOR,
	MM_ES_FINDER,
	MM_ES_OWN,
	MM_ES_OTHER
};
/* How grave the harm is or may be. */
enum mm_event_severity {
	MM_EV_DEATH = 1,
	MM_EV_SERIOUS,
	MM_EV_NON_SERIOUS,
	MM_EV_SEVERITY_UNKNOWN
};
enum mm_foreign_measure {
	MM_FM_STOP_SALE = 1, /* 製造・輸入・販売の中止 */
	MM_FM_RECALL,
	MM_FM_DISPOSAL,
	MM_FM_OTHER
};
/* Rows of the table of reporting deadlines (duty/deadline.h). */
enum mm_deadline_row {
	MM_DL_DEATH = 1,
	MM_DL_SERIOUS,
	MM_DL_RATE,
	MM_DL_FOREIGN,
	MM_DL_SERIOUS_EXPECTED,
	MM_DL_POSSIBLE,
	MM_DL_RESEARCH,
	MM_DL_PERIODIC
};
/* What was filed: 未完了 is on time but not all known (R77). */
enum mm_report_state { MM_RS_INCOMPLETE = 1, MM_RS_COMPLETE, MM_RS_WITHDRAWN };
/* 回収 takes the device away, 改修 mends it where it is. */
enum mm_recall_kind { MM_RK_RECALL = 1, MM_RK_REPAIR, MM_RK_NEITHER };
enum mm_recall_class { MM_RC_I = 1, MM_RC_II, MM_RC_III };
enum mm_biological { MM_BIO_NONE = 1, MM_BIO_BIOLOGICAL, MM_BIO_SPECIFIED };
enum mm_person_role {
	MM_ROLE_AUTHOR = 1,
	MM_ROLE_APPROVER,
	MM_ROLE_QUALITY, /* quality manager */
	MM_ROLE_VIEWER,
	MM_ROLE_ADMINISTRATOR
};
enum mm_signature_meaning {
	MM_SIGNED_PREPARED = 1,
	MM_SIGNED_CHECKED,
	MM_SIGNED_APPROVED
};
enum mm_recall_step { MM_RP_STARTED = 1, MM_RP_PROGRESS, MM_RP_ENDED };
enum mm_report_decision { MM_RD_REPORT = 1, MM_RD_NOT_REPORT, MM_RD_UNDECIDED };
/*
 * What a notice may contain; the items of T4 (domain research table T4) and
 * of clause (2)①②③. Bit i of a notice's content set is value i.
 */
enum mm_content {
	MM_C_DEVICE_LIST = 1, /* 対象機器の一覧 */
	MM_C_EOL_EOS_DATES, /* EOL・EOSの日 */
	MM_C_FULL_SUPPORT, /* サポート: パッチ・アップグレード ① */
	MM_C_LIMITED_SUPPORT, /* 限定的サポート ② */
	MM_C_WHAT_ENDED, /* 終了するもの ③ */
	MM_C_COMPENSATING, /* 補完的対策 */
	MM_C_NETWORK, /* ネットワーク接続の可否 */
	MM_C_RESIDUAL_RISK, /* 残留リスク・残る脆弱性 */
	MM_C_CONTACT, /* 問合せ先 */
	MM_C_REPLACEMENT, /* 後継・廃棄 */
	MM_C_UNAPPLIED_PATCHES, /* 未適用パッチ */
	MM_C_CYBER_RISK, /* 使用環境におけるサイバーリスク (1) */
	MM_C_SAFETY_INFO /* EOS後の安全性情報 (4) */
};

/** One word of a vocabulary. */
struct mm_term {
	const char *id; /**< stable identifier in files and JSON */
	const char *ja, *en; /**< for people */
};

/** A vocabulary: value v is terms[v - 1]. */
struct mm_terms {
	const char *name;
	const struct mm_term *terms;
	int n;
};

#define MM_TERMS_DECL(t) extern const struct mm_terms mm_terms_##t;
MM_TERM_TABLES(MM_TERMS_DECL)
#undef MM_TERMS_DECL

/** Identifier of value @p v; "" for 0 or a value outside the table. */
const char *mm_term_id(const struct mm_terms *t, int v);
/** Text for people; "" for 0 or a value outside the table. */
const char *mm_term_text(const struct mm_terms *t, int v, enum mm_lang lang);
/** Value of an identifier (exact), or 0. */
int mm_term_value(const struct mm_terms *t, struct mm_str id);
/** Value of an identifier or of the Japanese or English text, or 0. */
int mm_term_find(const struct mm_terms *t, struct mm_str text);

/** "yes", "no", "unknown". */
const char *mm_tri_id(enum mm_tri v);
const char *mm_tri_text(enum mm_tri v, enum mm_lang lang);
/** Accepts ids and はい/いいえ/不明/有/無/あり/なし/○/×/1/0; false: none. */
MM_MUST_CHECK bool mm_tri_find(struct mm_str text, enum mm_tri *out);

#endif
