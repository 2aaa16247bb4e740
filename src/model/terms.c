/* SPDX-License-Identifier: Apache-2.0 */
#include "model/terms.h"

#define TERMS(table, ...) \
	static const struct mm_term table##_terms[] = { __VA_ARGS__ }; \
	const struct mm_terms mm_terms_##table = { #table, table##_terms, \
		(int)MM_COUNT(table##_terms) }

/* clang-format off */
TERMS(party_kind,
	{ "hospital", "医療機関", "hospital" },
	{ "dealer", "中古販売業者", "used-device dealer" },
	{ "lessor", "貸与業者", "lessor" },
	{ "repairer", "修理業者", "repairer" },
	{ "other", "その他", "other" });
TERMS(party_end,
	{ "closed", "閉鎖", "closed" },
	{ "merged", "統合", "merged" });
TERMS(channel,
	{ "post", "郵送", "post" },
	{ "email", "メール", "e-mail" },
	{ "fax", "FAX", "fax" },
	{ "hand", "手渡し", "hand-over" },
	{ "portal", "ポータル", "portal" });
TERMS(device_class,
	{ "I", "クラスI", "class I" },
	{ "II", "クラスII", "class II" },
	{ "III", "クラスIII", "class III" },
	{ "IV", "クラスIV", "class IV" });
TERMS(licence_kind,
	{ "approval", "承認", "approval" },
	{ "certification", "認証", "certification" },
	{ "notification", "届出", "notification" });
TERMS(move,
	{ "sale", "販売", "sale" },
	{ "transfer", "譲渡", "transfer" },
	{ "lease", "貸与", "lease" },
	{ "return", "返却", "return" },
	{ "stock", "在庫", "dealer's stock" });
TERMS(unit_state,
	{ "in_use", "使用中", "in use" },
	{ "retired", "廃棄", "retired" },
	{ "lost", "所在不明", "lost" },
	{ "found", "発見", "found again" });
TERMS(confidence,
	{ "assumed", "推定", "assumed" },
	{ "reported", "申告", "reported" },
	{ "confirmed", "確認済み", "confirmed" });
TERMS(component_outcome,
	{ "no_impact", "患者安全への影響なし", "no impact on the safety of patients" },
	{ "mitigated", "影響を緩和", "mitigated" },
	{ "limited", "限定的サポート(②)へ移行", "moved to limited support (stage 2)" },
	{ "eos", "EOS(③)へ移行", "moved to end of support (stage 3)" });
TERMS(lifecycle_status,
	{ "planned", "予定(社内)", "planned (draft)" },
	{ "announced", "公表", "announced" });
TERMS(level,
	{ "family", "製品群", "product family" },
	{ "licence", "承認等番号", "licence" },
	{ "brand", "販売名", "brand name" },
	{ "model", "型式(製品ID)", "model (product id)" },
	{ "version", "版", "version" });
TERMS(harm,
	{ "none", "なし", "none" },
	{ "minor", "軽微", "minor" },
	{ "serious", "重大", "serious" },
	{ "critical", "致命的", "critical" },
	{ "unknown", "不明", "unknown" });
TERMS(feed_source,
	{ "cve5", "CVE", "CVE" },
	{ "nvd", "NVD", "NVD" },
	{ "osv", "OSV", "OSV" },
	{ "csaf", "CSAF", "CSAF" },
	{ "jvn", "JVN", "JVN" },
	{ "kev", "KEV", "KEV" },
	{ "epss", "EPSS", "EPSS" },
	{ "eol", "サポート期限", "end of support" });
TERMS(verdict,
	{ "affected", "該当", "affected" },
	{ "not_affected", "非該当", "not affected" },
	{ "cannot_decide", "判定できない", "cannot decide" },
	{ "conditional", "条件付き該当", "affected if" });
TERMS(vex_status,
	{ "affected", "影響あり", "affected" },
	{ "not_affected", "影響なし", "not affected" },
	{ "fixed", "対応済", "fixed" },
	{ "under_investigation", "調査中", "under investigation" });
TERMS(vex_justification,
	{ "component_not_present", "部品が含まれない", "component not present" },
	{ "vulnerable_code_not_present", "脆弱なコードが含まれない",
	  "vulnerable code not present" },
	{ "vulnerable_code_not_in_execute_path", "脆弱なコードが実行されない",
	  "vulnerable code not in execute path" },
	{ "vulnerable_code_cannot_be_controlled_by_adversary",
	  "攻撃者が操作できない",
	  "vulnerable code cannot be controlled by adversary" },
	{ "inline_mitigations_already_exist", "機器内の対策が既にある",
	  "inline mitigations already exist" });
TERMS(identity_decision,
	{ "accepted", "採用", "accepted" },
	{ "rejected", "不採用", "rejected" });
TERMS(patch_result,
	{ "done", "適用済", "applied" },
	{ "refused", "拒否", "refused" },
	{ "absent", "個体なし", "unit absent" },
	{ "deferred", "延期", "deferred" });
TERMS(control_kind,
	{ "physical_access", "物理的な接近の制限", "physical access" },
	{ "removable_media", "可搬媒体の制限", "removable media" },
	{ "network_isolation", "ネットワークからの切離し", "network isolation" },
	{ "network_segregation", "ネットワークの分離(VLAN)",
	  "network segregation (VLAN)" },
	{ "monitoring", "監視", "monitoring" },
	{ "remote_access_removal", "遠隔接続の停止", "remote access removal" },
	{ "firewall", "ファイアウォール", "firewall" },
	{ "anti_malware", "マルウェア対策", "anti-malware" },
	{ "backup_restore", "バックアップ・復旧", "backup and restore" },
	{ "other", "その他", "other" });
TERMS(control_state,
	{ "in_place", "実施中", "in place" },
	{ "refused", "実施しない", "refused" },
	{ "removed", "取りやめ", "removed" });
TERMS(step_kind,
	{ "control", "補完的対策", "compensating control" },
	{ "evaluation", "評価", "evaluation" },
	{ "patch", "パッチ", "patch" },
	{ "verification", "確認", "verification" });
TERMS(visit_occasion,
	{ "inspection", "定期点検", "periodic inspection" },
	{ "visit", "臨時の訪問", "extra visit" },
	{ "remote", "遠隔", "remote" });
TERMS(instruction,
	{ "pass_on", "流通可", "may be passed on" },
	{ "after_service", "点検・修理の後に流通可",
	  "may be passed on after service" },
	{ "do_not_sell", "販売・譲渡しないこと", "do not sell" },
	{ "hold", "回答まで保留", "hold until answered" });
TERMS(capacity,
	{ "holder", "納入先・使用者", "holder" },
	{ "dealer", "販売業者等", "dealer" },
	{ "other", "その他", "other" });
TERMS(request_what,
	{ "sbom", "SBOMの提示", "SBOM" },
	{ "used_device", "中古医療機器の情報", "used-device information" },
	{ "other", "その他", "other" });
TERMS(request_outcome,
	{ "provided", "提供", "provided" },
	{ "not_owed", "提示を要しない旨を回答", "answered: not owed" },
	{ "withdrawn", "取下げ", "withdrawn" });
TERMS(notice_kind,
	{ "N1", "ライフサイクルのお知らせ(①)", "life cycle, stage 1" },
	{ "N2", "限定的サポートのお知らせ(②)", "life cycle, stage 2" },
	{ "N3", "サポート終了のお知らせ(③)", "life cycle, stage 3" },
	{ "N4", "脆弱性・リスクのお知らせ", "vulnerability or risk" },
	{ "N5", "パッチ適用計画", "patch plan" },
	{ "N6", "SBOMの提示", "SBOM disclosure" },
	{ "N7", "販売業者等への回答", "answer to a dealer" });
TERMS(calendar_status,
	{ "closed", "休業", "closed" },
	{ "worked", "営業", "worked" },
	{ "usual", "通常どおり", "as usual" });
TERMS(approval_what,
	{ "notice", "お知らせ", "notice" },
	{ "risk", "リスク評価", "risk assessment" },
	{ "event", "報告要否の判断", "report decision" },
	{ "waiver", "免除", "waiver" },
	{ "eos", "EOS経過の判断", "EOS judgement" },
	{ "event_class", "事象の区分", "class of an event" },
	{ "measure", "措置の判断", "decision on a measure" },
	{ "recall", "回収・改修の判断", "decision on a recall" },
	{ "component", "部品のサポート終了への対応", "outcome of a component's end" });
TERMS(delivery_state,
	{ "available", "掲示", "available" },
	{ "sent", "送付", "sent" },
	{ "delivered", "到達", "delivered" },
	{ "opened", "開封", "opened" },
	{ "acknowledged", "受領確認", "acknowledged" },
	{ "refused", "受取拒否", "refused" },
	{ "bounced", "不達", "bounced" });
TERMS(event_kind,
	{ "malfunction", "不具合", "malfunction" },
	{ "foreign_measure", "外国措置", "foreign measure" },
	{ "complaint", "苦情", "complaint" },
	{ "vulnerability", "脆弱性報告", "vulnerability report" });
TERMS(event_harm,
	{ "none", "なし", "none" },
	{ "possible", "おそれ", "possible" },
	{ "occurred", "発生", "occurred" },
	{ "unknown", "不明", "unknown" });
TERMS(report_decision,
	{ "report", "報告要", "report" },
	{ "not_report", "報告不要", "do not report" },
	{ "undecided", "保留", "undecided" });
TERMS(deadline_row,
	{ "death", "死亡(不具合による疑い)", "death (suspected)" },
	{ "serious", "重篤で予測できない症例", "serious, not predictable" },
	{ "rate", "発生率が事前の把握を上回る", "rate above the known one" },
	{ "foreign", "外国での措置", "measure abroad" },
	{ "serious_expected", "重篤で予測できる症例", "serious, predictable" },
	{ "possible", "重篤な健康被害のおそれ", "could cause serious harm" },
	{ "research", "研究報告", "research report" },
	{ "periodic", "未知・非重篤(定期報告)", "unknown, not serious (periodic)" });
TERMS(event_source,
	{ "hospital", "医療機関", "hospital" },
	{ "complaint", "苦情窓口", "complaint" },
	{ "overseas_maker", "外国製造業者", "overseas maker" },
	{ "literature", "文献・研究", "literature" },
	{ "regulator", "規制当局", "regulator" },
	{ "finder", "脆弱性の発見者・調整機関", "finder or coordinator" },
	{ "own", "自社", "own" },
	{ "other", "その他", "other" });
TERMS(event_severity,
	{ "death", "死亡", "death" },
	{ "serious", "重篤", "serious" },
	{ "non_serious", "非重篤", "not serious" },
	{ "unknown", "不明", "unknown" });
TERMS(foreign_measure,
	{ "stop", "製造・輸入・販売の中止", "stop of making or sale" },
	{ "recall", "回収", "recall" },
	{ "disposal", "廃棄", "disposal" },
	{ "other", "その他の措置", "other measure" });
TERMS(report_state,
	{ "incomplete", "未完了報告", "incomplete report" },
	{ "complete", "完了報告", "complete report" },
	{ "withdrawn", "取下げ", "withdrawn" });
TERMS(recall_kind,
	{ "recall", "回収", "recall" },
	{ "repair", "改修", "repair in place" },
	{ "neither", "該当しない", "neither" });
TERMS(recall_class,
	{ "I", "クラスI", "class I" },
	{ "II", "クラスII", "class II" },
	{ "III", "クラスIII", "class III" });
TERMS(recall_step,
	{ "started", "着手報告", "start" },
	{ "progress", "状況報告", "progress" },
	{ "ended", "終了報告", "end" });
TERMS(biological,
	{ "none", "非該当", "no" },
	{ "biological", "生物由来製品", "biological product" },
	{ "specified", "特定生物由来製品", "specified biological product" });
TERMS(person_role,
	{ "author", "作成者", "author" },
	{ "approver", "承認者", "approver" },
	{ "quality", "品質管理者", "quality manager" },
	{ "viewer", "閲覧者", "viewer" },
	{ "administrator", "管理者", "administrator" });
TERMS(signature_meaning,
	{ "prepared", "作成", "prepared" },
	{ "checked", "確認", "checked" },
	{ "approved", "承認", "approved" });
TERMS(content,
	{ "device_list", "対象機器の一覧", "list of devices" },
	{ "eol_eos_dates", "EOL・EOSの日", "EOL and EOS dates" },
	{ "full_support", "サポートに関する情報", "support information" },
	{ "limited_support", "限定的サポートに関する情報",
	  "limited-support information" },
	{ "what_ended", "終了する事項", "what has ended" },
	{ "compensating_controls", "補完的対策", "compensating controls" },
	{ "network_statement", "ネットワーク接続の可否", "network statement" },
	{ "residual_risk", "残るリスク", "residual risk" },
	{ "contact", "問合せ先", "contact" },
	{ "replacement", "後継機・廃棄", "replacement and disposal" },
	{ "unapplied_patches", "未適用のパッチ", "patches not applied" },
	{ "cyber_risk", "使用環境におけるサイバーリスク",
	  "cyber risk in the intended environment" },
	{ "safety_info", "適正使用に必要な情報",
	  "information for proper use" });
/* clang-format on */

const char *
mm_term_id(const struct mm_terms *t, int v)
{
	return v >= 1 && v <= t->n ? t->terms[v - 1].id : "";
}

const char *
mm_term_text(const struct mm_terms *t, int v, enum mm_lang lang)
{
	if (v < 1 || v > t->n)
		return "";
	return mm_tr(lang, t->terms[v - 1].ja, t->terms[v - 1].en);
}

int
mm_term_value(const struct mm_terms *t, struct mm_str id)
{
	for (int v = 1; v <= t->n; v++)
		if (mm_str_eqz(id, t->terms[v - 1].id))
			return v;
	return 0;
}

int
mm_term_find(const struct mm_terms *t, struct mm_str text)
{
	int v = mm_term_value(t, text);

	for (int i = 1; v == 0 && i <= t->n; i++)
		if (mm_str_eqz(text, t->terms[i - 1].ja) ||
		    mm_str_eqz(text, t->terms[i - 1].en))
			v = i;
	return v;
}

static const char *const tri_words[][3] = {
	{ "unknown", "不明", "unknown" },
	{ "no", "いいえ", "no" },
	{ "yes", "はい", "yes" },
};

const char *
mm_tri_id(enum mm_tri v)
{
	return tri_words[v][0];
}

const char *
mm_tri_text(enum mm_tri v, enum mm_lang lang)
{
	return mm_tr(lang, tri_words[v][1], tri_words[v][2]);
}

bool
mm_tri_find(struct mm_str text, enum mm_tri *out)
{
	static const struct {
		const char *word;
		enum mm_tri v;
	} table[] = {
		{ "yes", MM_YES },
		{ "no", MM_NO },
		{ "unknown", MM_UNKNOWN },
		{ "はい", MM_YES },
		{ "いいえ", MM_NO },
		{ "不明", MM_UNKNOWN },
		{ "有", MM_YES },
		{ "無", MM_NO },
		{ "あり", MM_YES },
		{ "なし", MM_NO },
		{ "○", MM_YES },
		{ "×", MM_NO },
		{ "該当", MM_YES },
		{ "非該当", MM_NO },
		{ "1", MM_YES },
		{ "0", MM_NO },
		{ "true", MM_YES },
		{ "false", MM_NO },
	};

	for (size_t i = 0; i < MM_COUNT(table); i++) {
		if (mm_str_eqz(text, table[i].word)) {
			*out = table[i].v;
			return true;
		}
	}
	return false;
}
