/* SPDX-License-Identifier: Apache-2.0 */
#include "sample.h"

#include <string.h>

const char *const sample_name[SAMPLE_COUNT] = { "n1", "n2", "n3", "n4-affected",
	"n4-not-affected", "n4-risk", "n5", "n6", "n6-not-owed", "n7" };

static const enum mm_notice_kind kinds[SAMPLE_COUNT] = { MM_N1, MM_N2, MM_N3,
	MM_N4, MM_N4, MM_N4, MM_N5, MM_N6, MM_N6, MM_N7 };

static void
say(struct mm_letter_lines *list, struct mm_arena *a, const char *text)
{
	MM_BUG_ON(mm_letter_say(list, a, mm_str_of(text), NULL) != MM_OK);
}

static void
add_units(struct mm_letter_data *d, unsigned n, struct mm_arena *a)
{
	static const char *const places[] = { "ICU 1番ベッド",
		"ICU 中央ステーション", "HCU", "5階東病棟 スタッフステーション",
		"手術部" };

	for (unsigned i = 0; i < n; i++) {
		struct mm_letter_unit *u = mm_vec_push(a, &d->units);

		MM_BUG_ON(u == NULL);
		u->serial = mm_arena_fmt(a, "S21-%04u", 31 + i);
		u->version = i % 7 == 5 ? MM_STR_NONE : MM_STR("2.3.0");
		u->place = mm_str_of(places[i % MM_COUNT(places)]);
		u->network =
		    i % 3 == 2 ? MM_STR("接続なし") : MM_STR("院内LAN");
	}
}

static void
add_vuln(struct mm_letter_data *d, struct mm_arena *a)
{
	struct mm_letter_vuln *v = mm_letter_add_vuln(d, a);

	MM_BUG_ON(v == NULL);
	v->id = MM_STR("CVE-2017-14491");
	v->component = MM_STR("dnsmasq 2.75");
	v->impact = MM_STR(
	    "院内ネットワークから悪用された場合、画面の表示が"
	    "止まり、患者の状態の変化に気づくのが遅れるおそれがあります。");
	v->severity = MM_HARM_SERIOUS;
	v->score = MM_STR("CVSS v3.1 基本値 9.8");
	v->status = MM_VEX_AFFECTED;
	v->fix = MM_STR("ソフトウェア 2.4.2");
	v = mm_letter_add_vuln(d, a);
	MM_BUG_ON(v == NULL);
	v->id = MM_STR("CVE-2014-0160");
	v->component = MM_STR("OpenSSL 1.0.1f");
	v->impact = MM_STR("通信の内容が読み取られるおそれがあります。"
			   "表示と警報の動作は続きます。");
	v->severity = MM_HARM_MINOR;
	v->score = MM_STR("CVSS v3.1 基本値 7.5");
	v->status = MM_VEX_AFFECTED;
	v->kev = mm_date_of(2022, 5, 4);
	v->action = MM_STR("HTTPS（443番ポート）の通信を保守用端末に限定");
}

static void
add_not_affected(struct mm_letter_data *d, struct mm_arena *a)
{
	struct mm_letter_vuln *v = mm_letter_add_vuln(d, a);

	MM_BUG_ON(v == NULL);
	v->id = MM_STR("CVE-2023-38545");
	v->component = MM_STR("curl 8.3.0");
	v->status = MM_VEX_NOT_AFFECTED;
	v->justification = MM_JUST_CODE_NOT_IN_EXECUTE_PATH;
	v->reason = MM_STR("SOCKS5プロキシの機能を使っておらず、"
			   "設定で有効にすることもできません。");
}

static void
add_patches(struct mm_letter_data *d, struct mm_arena *a)
{
	struct mm_letter_patch *p = mm_vec_push(a, &d->patches);
	struct mm_letter_step *s;

	MM_BUG_ON(p == NULL);
	p->id = MM_STR("SP210-P07");
	p->to_version = MM_STR("2.4.2");
	p->vulns = MM_STR("CVE-2017-14491、CVE-2014-0160");
	p->note = MM_STR("名前解決と暗号通信の部品を更新します。"
			 "停止は1台あたり約40分です。");
	p->open = d->units.n;
	s = mm_letter_add_step(d, a);
	MM_BUG_ON(s == NULL);
	s->kind = MM_STR("補完的対策");
	s->date = mm_date_of(2026, 10, 31);
	s->what = MM_STR("ファイアウォールで、DNSの応答を院内のサーバーからに"
			 "限定します。");
	s->who = MM_STR("貴院（弊社が支援）");
	s = mm_letter_add_step(d, a);
	MM_BUG_ON(s == NULL);
	s->kind = MM_STR("パッチ");
	s->date = mm_date_of(2026, 11, 12);
	s->what = MM_STR("定期点検時にソフトウェア 2.4.2 を適用します。");
	s->who = MM_STR("弊社");
	d->plan = MM_STR("PL-SP210-01（第2版）");
}

static void
add_controls(struct mm_letter_data *d, struct mm_arena *a)
{
	say(&d->controls, a,
	    "本機を、患者情報を扱うほかの機器とは別のVLAN（区切られた"
	    "ネットワーク）に置いてください。");
	say(&d->controls, a,
	    "ファイアウォールで、DNS（53番ポート）の応答を院内のサーバーからに"
	    "限定してください。");
	say(&d->controls, a, "USBメモリなどの可搬媒体を接続しないでください。");
}

static void
add_answer(struct mm_letter_data *d, enum sample which, struct mm_arena *a)
{
	struct mm_letter_file *f;

	d->request = MM_STR("RQ-2026-0007");
	d->asked = mm_date_of(2026, 9, 24);
	d->owed = which == SAMPLE_N6;
	d->earlier = MM_STR("PS-2025-0012");
	d->earlier_date = mm_date_of(2025, 4, 3);
	d->components = 80;
	d->identified = 68;
	f = mm_vec_push(a, &d->files);
	MM_BUG_ON(f == NULL);
	f->name = MM_STR("sp-210-2.3.0.cdx.json");
	f->format = MM_STR("CycloneDX 1.5");
	f->digest = MM_STR(
	    "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08");
	if (which != SAMPLE_N7)
		return;
	d->party_kind = MM_PARTY_DEALER;
	d->party = MM_STR("港南中古機器株式会社");
	d->party_role = MM_STR("販売管理責任者");
	d->question = MM_STR("SP-210 の販売に先立つ、サポートの状況と"
			     "サイバーセキュリティに関する情報の照会");
	say(&d->conditions, a,
	    "販売の前に、弊社による点検と設定の初期化を受けてください。");
	say(&d->conditions, a,
	    "購入される方に、本回答の写しをお渡しください。");
	say(&d->conditions, a,
	    "販売の後、納入先の名称と所在地を弊社へお知らせください。");
	d->valid_until = mm_date_of(2026, 12, 31);
}

static void
set_dates(struct mm_letter_data *d, enum sample which)
{
	d->issued = mm_date_of(2026, 10, 6);
	d->eol = mm_date_of(2024, 1, 1);
	d->eos = mm_date_of(2029, 1, 1);
	d->stage = 2;
	if (which == SAMPLE_N1) {
		d->eol = mm_date_of(2029, 3, 31);
		d->eos = mm_date_of(2033, 3, 31);
		d->stage = 1;
	}
	if (which == SAMPLE_N3 || which == SAMPLE_N6_NOT_OWED) {
		d->eol = mm_date_of(2021, 3, 31);
		d->eos = mm_date_of(2025, 3, 31);
		d->stage = 3;
	}
	d->due = mm_date_of(2026, 10, 31);
	d->reply_by = mm_date_of(2026, 10, 20);
}

static void
set_parties(struct mm_letter_data *d)
{
	d->maker = MM_STR("見本メディカル株式会社");
	d->maker_licence = MM_STR("99B1X99999");
	d->maker_address = MM_STR("〒100-0000 東京都千代田区見本町1-2-3");
	d->maker_role = MM_STR("医療機器等総括製造販売責任者");
	d->contact = MM_STR("製品セキュリティ窓口");
	d->phone = MM_STR("0570-000-000（平日9:00〜17:30）");
	d->reply =
	    MM_STR("FAX 03-0000-0000／郵送／psirt@mihon-medical.example");
	d->party_kind = MM_PARTY_HOSPITAL;
	d->party = MM_STR("桜丘記念病院");
	d->party_postal = MM_STR("100-0000");
	d->party_address = MM_STR("東京都千代田区桜丘4-5-6");
	d->party_role =
	    MM_STR("医療機器安全管理責任者\n医療情報システム安全管理責任者");
	d->brand = MM_STR("SP-210");
	d->generic = MM_STR("セントラルモニタ");
	d->model = MM_STR("SP-210-A");
	d->licence_kind = MM_LICENCE_CERTIFICATION;
	d->licence_number = MM_STR("999ADBZX00000999");
	d->device_class = MM_CLASS_II;
}

struct mm_letter_data
sample_letter(enum sample which, unsigned units, struct mm_arena *a)
{
	struct mm_letter_data d;

	mm_letter_init(&d);
	d.kind = kinds[which];
	d.number = MM_STR("PS-2026-0123");
	d.edition = 1;
	d.sample = true;
	d.check = MM_STR("7K2M-91QF");
	d.head = MM_STR(
	    "1234:"
	    "2c26b46b68ffc68ff99b453c1d30413413422d706483bfa0f98a5e886266e7ae");
	set_parties(&d);
	set_dates(&d, which);
	add_units(&d, units, a);
	d.basis = MM_STR("主要部品の供給終了と、組み込んだ基本ソフトウェアの"
			 "サポート期間");
	d.harm = MM_STR(
	    "画面の表示が止まり、患者の状態の変化に気づくのが"
	    "遅れるおそれがあります。ベッドサイドモニタ単体の警報は続きます。");
	d.severity = MM_HARM_SERIOUS;
	d.harm_reported = MM_NO;
	d.examined = MM_YES;
	d.environment = MM_STR("ファイアウォールで外部から隔てられた院内LAN。"
			       "利用者は訓練を受けた医療従事者。");
	d.risk =
	    MM_STR("院内LANに侵入された場合、表示が止まるおそれが残ります。"
		   "補完的対策により可能性は下がりますが、なくなりません。");
	d.network = which == SAMPLE_N3
	    ? MM_STR("院内LANからの切り離しをお願いします。切り離せない場合は、"
		     "ほかの機器から隔てたVLANでのみ接続してください。"
		     "インターネットへの接続は行わないでください。")
	    : MM_STR("院内LANへの接続は、補完的対策を行ったうえで続けられます。"
		     "インターネットへの直接の接続は行わないでください。");
	d.action = MM_STR("下記の補完的対策（ファイアウォールの設定など）を"
			  "行ってください。");
	d.replacement = MM_STR("後継機 SP-310 をご用意しています。"
			       "弊社担当者がご案内します。");
	if (which == SAMPLE_N4_NOT_AFFECTED) {
		d.variant = MM_LETTER_NOT_AFFECTED;
		d.action = MM_STR("機器への対応は必要ありません。");
		d.due = MM_DATE_NONE;
		add_not_affected(&d, a);
	} else {
		d.variant = which == SAMPLE_N4_RISK ? MM_LETTER_RISK
						    : MM_LETTER_AFFECTED;
		add_vuln(&d, a);
	}
	if (which == SAMPLE_N5)
		d.action = MM_STR("下記の日程をご確認ください。");
	if (which >= SAMPLE_N6) {
		d.action = MM_STR_NONE;
		d.due = d.reply_by = MM_DATE_NONE;
		add_answer(&d, which, a);
	}
	if (which != SAMPLE_N4_NOT_AFFECTED) {
		add_patches(&d, a);
		add_controls(&d, a);
	}
	MM_BUG_ON(mm_letter_defaults(&d, a, NULL) != MM_OK);
	return d;
}
