# SPDX-License-Identifier: Apache-2.0
"""What the sample maker did: facts in the interchange form."""

import hashlib

from sample import parties, risks, units

PSIRT = "PSIRT担当者"
QA = "品質保証担当者"
SAFETY = "安全管理責任者"
CHIEF = "総括製造販売責任者"
SERVICE = "保守サービス担当者"
OFFICE = "営業事務担当者"

NAMES = parties.names()
NO_CONTACT = {r[0] for r in parties.rows() if not r[9]}
POST = {"郵送": "post", "メール": "email", "FAX": "fax", "手渡し": "hand",
        "": "post"}
CHANNEL = {r[0]: POST[r[12]] for r in parties.rows()}
ROLE = {r[0]: r[9] for r in parties.rows()}

# T4: what "necessary information" on EOS is.
T4 = ["device_list", "eol_eos_dates", "what_ended", "compensating_controls",
      "network_statement", "residual_risk", "contact", "replacement"]
N1 = ["device_list", "eol_eos_dates", "full_support", "contact"]
N2 = ["device_list", "eol_eos_dates", "limited_support",
      "compensating_controls", "contact"]
N4_RISK = ["device_list", "cyber_risk", "compensating_controls",
           "network_statement", "residual_risk", "contact"]
N4_VULN = ["device_list", "compensating_controls", "residual_risk", "contact",
           "safety_info"]


def fact(kind, valid, actor, reason=None, /, **data):
    out = {"type": kind, "valid": valid, "actor": actor}
    if reason:
        out["reason"] = reason
    out["data"] = {k: v for k, v in data.items() if v not in ("", None)}
    return out


def day(iso, plus):
    """ISO date plus a number of days."""
    import datetime
    d = datetime.date.fromisoformat(iso) + datetime.timedelta(days=plus)
    return d.isoformat()


def workspace():
    """The maker and its settings; loaded before the registers."""
    out = [fact(
        "workspace", "2025-08-01", OFFICE, workspace="mihon-medical",
        maker="見本メディカル株式会社", licence="13B1X90001",
        address="東京都見本区見本町1-2-3 見本ビル",
        contact="サイバーセキュリティ窓口(品質保証部)", phone="0570-000-000",
        responsible=CHIEF, sample="yes", frozen="2026-10-01")]
    for name, value, sop in [
            ("policy.risk.assess", "90", "SOP-PS-02"),
            ("policy.risk.measure", "90", "SOP-PS-02"),
            ("policy.risk.inform", "60", "SOP-PS-07"),
            ("policy.sbom.ready", "90", "SOP-PS-03"),
            ("policy.sbom.present", "14", "SOP-PS-03"),
            ("policy.vuln.judge", "30", "SOP-PS-05"),
            ("policy.vuln.inform", "30", "SOP-PS-05"),
            ("policy.lifecycle.set", "90", "SOP-PS-06"),
            ("policy.lifecycle.inform", "60", "SOP-PS-07"),
            ("policy.eos.inform", "30", "SOP-PS-07"),
            ("policy.lifecycle.change", "30", "SOP-PS-07"),
            ("policy.milestone.letter", "60", "SOP-PS-07"),
            ("policy.plan.show", "60", "SOP-PS-08"),
            ("policy.safety.collect", "31", "SOP-GVP-04"),
            ("policy.safety.inform", "30", "SOP-GVP-04"),
            ("policy.dealer.answer", "14", "SOP-PS-09")]:
        out.append(fact("setting", "2025-08-01", QA, name=name, value=value,
                        sop=sop))
    # A typing error and its correction: entry 18 of the journal is void.
    out.append(fact("setting", "2025-08-01", QA, name="policy.due-soon",
                    value="300", sop="SOP-PS-01"))
    out.append(fact("correction", "2025-08-01", CHIEF,
                    "「期限間近」の日数を30日とすべきところ、300日と入力したため",
                    seq=18))
    out.append(fact("setting", "2025-08-01", QA, name="policy.due-soon",
                    value="30", sop="SOP-PS-01"))
    return out


LIFECYCLES = [
    # product, valid, eol, eos, status, basis, reason
    ("LX-50", "2016-04-01", "2019-03-31", "2023-03-31", "announced",
     "販売終了予定日に耐用期間を加えた日", ""),
    ("VT-3", "2018-04-02", "2020-03-31", "2023-12-31", "announced",
     "基本ソフトの供給元のサポート期間", ""),
    ("VT-3", "2023-05-10", "2020-03-31", "2024-03-31", "announced",
     "交換部品の在庫を確保できたため", "交換部品の供給期間の見直し"),
    ("US-30", "2017-04-03", "2021-03-31", "2025-09-30", "announced",
     "販売終了日に耐用期間を加えた日", ""),
    ("US-30", "2024-06-03", "2021-03-31", "2025-03-31", "announced",
     "Windows 7の更新を入手できないため",
     "基本ソフトの更新の終了に合わせて早めた"),
    ("SP-100", "2018-04-02", "2022-03-31", "2027-03-31", "announced",
     "販売終了日に耐用期間を加えた日", ""),
    ("SP-210", "2020-04-01", "2024-01-01", "2027-12-31", "announced",
     "販売終了日に耐用期間を加えた日", ""),
    ("SP-210", "2024-10-01", "2024-01-01", "2028-06-30", "announced",
     "後継機の発売時期に合わせて延長", "後継機の発売が遅れたため延期"),
    ("SP-210", "2026-04-06", "2024-01-01", "2029-01-01", "announced",
     "後継機の発売時期に合わせて再度延長", "後継機の承認時期の見直しによる延期"),
    ("PM-2", "2020-04-01", "2024-03-31", "2028-03-31", "announced",
     "植込み型機器の対応機種の供給期間", ""),
    ("CT-X8", "2021-04-01", "2025-03-31", "2029-03-31", "announced",
     "販売終了日に耐用期間を加えた日", ""),
    ("PX-1", "2023-04-03", "2026-03-31", "2030-03-31", "announced",
     "サーバ機器の保守期間", ""),
    ("IP-7", "2022-04-01", "2027-03-31", "2031-03-31", "announced",
     "販売終了予定日に耐用期間を加えた日", ""),
    ("VT-5", "2024-10-01", "2029-03-31", "2033-03-31", "announced",
     "基本ソフトの供給元のサポート期間", ""),
    ("CT-X12", "2025-04-01", "2030-03-31", "2034-03-31", "announced",
     "Windows 10 IoT LTSC 2021の更新期間は2032年1月13日まで", ""),
    ("IP-9", "2025-10-01", "2031-03-31", "2034-12-31", "planned",
     "社内の案。公表は2026年度の生産計画の確定後", ""),
    ("CT-X12", "2026-09-01", "2030-03-31", "2035-03-31", "planned",
     "延長の社内検討案", "基本ソフトの移行の可否を検討中"),
]


class Journal:
    """Facts in the order they are recorded, and who holds what meanwhile."""

    def __init__(self):
        self.out = []
        self.holder = {u[0]: u[3] for u in units.delivered()}
        self.product = {u[0]: u[1] for u in units.delivered()}
        self.late = {u[0] for u in units.delivered() if u[4]}
        self.version = {r[0]: r[2] for r in units.rows()}
        self.gone = set()

    def add(self, *head, **data):
        self.out.append(fact(*head, **data))

    def held(self, product, party, versions=None):
        return [u for u, p in self.holder.items()
                if p == party and self.product[u] == product
                and u not in self.late and u not in self.gone
                and (not versions or self.version[u] in versions + [""])]

    def parties(self, product, versions=None):
        seen = []
        for u, p in self.holder.items():
            if p not in seen and p in NAMES and p.startswith("H") \
                    and self.held(product, p, versions):
                seen.append(p)
        return seen

    def move(self, unit, valid, party, how, reason, lessor=""):
        self.add("unit.move", valid, OFFICE, reason, unit=unit, party=party,
                 how=how, lessor=lessor)
        self.holder[unit] = party

    def state(self, unit, valid, state, evidence, reason):
        self.add("unit.state", valid, OFFICE, reason, unit=unit, state=state,
                 evidence=evidence)
        if state in ("retired", "lost"):
            self.gone.add(unit)
        else:
            self.gone.discard(unit)

    def notice(self, number, kind, product, valid, title, contents, to,
               outcome=None, *, edition=1, approve=True, versions=None, **data):
        """A notice, its letters, its approval and what became of each.

        TO lists the recipients; OUTCOME maps a recipient to its last state,
        delivered or acknowledged unless said otherwise.
        """
        digest = hashlib.sha256(number.encode()).hexdigest()
        self.add("notice", valid, PSIRT, notice=number, edition=edition,
                 kind=kind, product=product, versions=versions, title=title,
                 contents=contents, manifest=digest, **data)
        for party in to:
            self.add("notice.letter", valid, PSIRT, notice=number,
                     edition=edition, party=party,
                     units=self.held(product, party, versions))
        if not approve:
            return
        self.add("approval", day(valid, 2), SAFETY, what="notice", id=number,
                 edition=edition, digest=digest)
        for n, party in enumerate(to):
            last = (outcome or {}).get(party)
            if last is None:
                last = "acknowledged" if (n + len(number)) % 3 else "delivered"
            self.deliver(number, edition, party, day(valid, 3), last)

    def deliver(self, number, edition, party, sent, last):
        """The states a letter went through up to LAST."""
        base = {"notice": number, "edition": edition, "party": party}
        channel = CHANNEL[party]
        if last == "available":
            self.add("delivery", sent, OFFICE, state="available",
                     channel="portal", **base)
            return
        self.add("delivery", sent, OFFICE, state="sent", channel=channel,
                 **base)
        if last == "sent":
            return
        if last in ("bounced", "refused"):
            reason = {"bounced": "宛先不明で返送",
                      "refused": "受取りを辞退"}[last]
            self.add("delivery", day(sent, 6), OFFICE, state=last,
                     channel=channel, evidence=reason, **base)
            return
        self.add("delivery", day(sent, 3), OFFICE, state="delivered",
                 channel=channel,
                 evidence="簡易書留の配達記録" if channel == "post"
                 else "送達の記録", **base)
        if last == "opened":
            self.add("delivery", day(sent, 5), OFFICE, state="opened",
                     channel=channel, evidence="閲覧の記録", **base)
        if last == "acknowledged":
            self.add("delivery", day(sent, 9), OFFICE, state="acknowledged",
                     channel=channel, role=ROLE[party],
                     evidence="受領書の返送", **base)


def life_cycle(j):
    for product, valid, eol, eos, status, basis, reason in LIFECYCLES:
        j.add("lifecycle", valid, QA, reason, product=product, eol=eol,
              eos=eos, status=status, basis=basis)
    for product, eos, valid, approved in [
            ("LX-50", "2023-03-31", "2023-04-03", "2023-04-05"),
            ("VT-3", "2024-03-31", "2024-04-08", "2024-04-10"),
            ("US-30", "2025-03-31", "2025-04-07", "2025-04-09")]:
        j.add("eos.judgement", valid, QA,
              "公表したEOSを過ぎ、更新と修理の提供を全て終了したことを確認した",
              product=product, eos=eos)
        j.add("approval", approved, CHIEF, what="eos", id=product, edition=1)
    j.add("conformity", "2024-03-20", QA,
          "JIS T 81001-5-1への適合を設計検証の記録で確認した",
          product="IP-9", version="2.0", confirmed="yes",
          evidence="設計検証報告書 DV-IP9-2.0-011")


def old_letters(j):
    """Paper letters from before this system was introduced."""
    def send(*args, **data):
        j.notice(*args, **data)

    send("LC-2019-004", "N2", "LX-50", "2019-04-08",
         "検体検査装置 LX-50 のEOLと限定的サポートについて", N2,
         j.parties("LX-50"), eol="2019-03-31", eos="2023-03-31")
    send("LC-2020-006", "N2", "VT-3", "2020-04-06",
         "ベンチレータ VT-3 のEOLと限定的サポートについて", N2,
         j.parties("VT-3"), eol="2020-03-31", eos="2023-12-31")
    send("LC-2021-003", "N2", "US-30", "2021-04-05",
         "超音波診断装置 US-30 のEOLと限定的サポートについて", N2,
         j.parties("US-30"), {"H037": "bounced"}, eol="2021-03-31",
         eos="2025-09-30")
    send("LC-2022-002", "N2", "SP-100", "2022-04-11",
         "生体情報モニタ SP-100 のEOLと限定的サポートについて", N2,
         [p for p in j.parties("SP-100") if p != "H024"],
         eol="2022-03-31", eos="2027-03-31")
    send("LC-2023-005", "N3", "LX-50", "2023-04-10",
         "検体検査装置 LX-50 のサポート終了(EOS)について", T4,
         j.parties("LX-50"), eol="2019-03-31", eos="2023-03-31")
    send("LC-2022-009", "N1", "IP-7", "2022-05-16",
         "輸液ポンプ IP-7 のライフサイクルについて", N1,
         [p for p in j.parties("IP-7") if p not in ("H004", "H039")],
         eol="2027-03-31", eos="2031-03-31")
    # One hospital got the old date of EOS only, long before.
    send("LC-2023-001", "N3", "VT-3", "2023-01-16",
         "ベンチレータ VT-3 のサポート終了(EOS)の予定について", T4,
         ["H030"], eol="2020-03-31", eos="2023-12-31")
    send("LC-2024-002", "N3", "VT-3", "2024-04-15",
         "ベンチレータ VT-3 のサポート終了(EOS)について", T4,
         ["H003", "H006", "H018", "H022"],
         {"H006": "bounced", "H003": "acknowledged", "H018": "refused"},
         eol="2020-03-31", eos="2024-03-31")
    # The network statement was left out of this one.
    send("LC-2024-003", "N3", "VT-3", "2024-04-15",
         "ベンチレータ VT-3 のサポート終了(EOS)について(簡易版)",
         [c for c in T4 if c != "network_statement"], ["H034"],
         {"H034": "delivered"}, eol="2020-03-31", eos="2024-03-31")
    send("LC-2024-001", "N2", "SP-210", "2024-01-15",
         "セントラルモニタ SP-210 のEOLと限定的サポートについて", N2,
         [p for p in j.parties("SP-210") if p not in ("H017", "H032",
                                                      "H036")],
         eol="2024-01-01", eos="2027-12-31")
    send("LC-2024-004", "N2", "PM-2", "2024-04-22",
         "プログラマ PM-2 のEOLと限定的サポートについて", N2,
         j.parties("PM-2"), {"H029": "available"}, eol="2024-03-31",
         eos="2028-03-31")
    send("LC-2024-007", "N2", "SP-210", "2024-10-21",
         "セントラルモニタ SP-210 のEOSの変更について", N2,
         ["H002", "H006", "H010", "H015", "H018"], eol="2024-01-01",
         eos="2028-06-30")
    send("LC-2024-008", "N1", "VT-5", "2024-11-11",
         "ベンチレータ VT-5 のライフサイクルについて", N1,
         [p for p in j.parties("VT-5") if p != "H032"], eol="2029-03-31",
         eos="2033-03-31")
    send("LC-2025-002", "N2", "CT-X8", "2025-04-14",
         "X線CT装置 CT-X8 のEOLと限定的サポートについて", N2,
         [p for p in j.parties("CT-X8") if p not in ("H016", "H012")],
         {"H008": "refused"}, eol="2025-03-31", eos="2029-03-31")
    send("LC-2025-003", "N3", "US-30", "2025-04-14",
         "超音波診断装置 US-30 のサポート終了(EOS)について",
         T4 + ["unapplied_patches"],
         [p for p in j.parties("US-30")
          if p not in ("H019", "H037")],
         {"H023": "bounced", "H001": "acknowledged", "H007": "acknowledged"},
         eol="2021-03-31", eos="2025-03-31")
    # H019 was told about the first, later date only.
    send("LC-2024-005", "N3", "US-30", "2024-05-13",
         "超音波診断装置 US-30 のサポート終了(EOS)の予定について", T4,
         ["H019"], eol="2021-03-31", eos="2025-09-30")
    send("LC-2025-004", "N1", "CT-X12", "2025-05-19",
         "X線CT装置 CT-X12 のライフサイクルについて", N1,
         [p for p in j.parties("CT-X12") if p != "H029"], eol="2030-03-31",
         eos="2034-03-31")


RISK_NOT_TOLD = {
    # product -> recipients its risk letter did not reach, and how
    "LX-50": {"H029": "bounced"},
    "US-30": {"H037": None, "H031": "sent"},
    "SP-100": {"H024": None, "H038": "bounced"},
    "SP-210": {"H017": None, "H036": None},
    "CT-X12": {"H029": "sent", "H040": None},
    "CT-X8": {"H016": None},
    "PX-1": {"H035": "refused"},
    "IP-7": {"H004": None, "H039": "available"},
    "VT-5": {"H032": None},
}


def risk_work(j):
    """Assessments since the notice, and the letters that carry them."""
    serial = 10
    for r in risks.RISKS:
        (product, edition, valid, environment, summary, severity, controlled,
         controls, measure, network, approved) = r
        rid = "RA-" + product
        j.add("risk", valid, PSIRT,
              "定期の見直し" if edition > 1 else "通知に基づく初回の評価",
              risk=rid, edition=edition, product=product,
              environment=environment, summary=summary, severity=severity,
              controlled=controlled, controls=controls, measure=measure,
              network=network)
        if not approved:
            continue
        j.add("approval", approved, SAFETY, what="risk", id=rid,
              edition=edition)
        if edition > 1:
            continue        # edition 2 of SP-100 is not told yet
        serial += 1
        missed = RISK_NOT_TOLD.get(product, {})
        to = [p for p in j.parties(product)
              if not (p in missed and missed[p] is None)]
        j.notice(f"PS-2025-{serial:04d}", "N4", product, day(approved, 14),
                 f"{product} のサイバーリスクと推奨する対策について", N4_RISK,
                 to, {p: s for p, s in missed.items() if s}, risk=rid,
                 risk_edition=edition)


def moves(j):
    """What happened to units since the registers were loaded."""
    j.move("U-CT-X8-019", "2025-10-01", "H028", "lease",
           "リース契約への切替え", "L01")
    j.move("U-VT-5-042", "2025-11-04", "H032", "lease",
           "リース契約への切替え", "L01")
    j.state("U-SP-100-090", "2025-11-20", "lost",
            "棚卸表 2025-11", "定期点検の訪問時に所在を確認できなかった")
    j.state("U-IP-7-085", "2025-12-15", "lost", "棚卸表 2025-12",
            "定期点検の訪問時に所在を確認できなかった")
    j.state("U-IP-7-060", "2026-01-20", "lost", "棚卸表 2026-01",
            "ME機器管理室の棚卸しで所在を確認できなかった")
    j.state("U-IP-7-060", "2026-03-09", "found", "病院からの連絡票",
            "別の病棟で使用中であることを病院が確認した")
    j.state("U-LX-50-014", "2025-12-22", "retired",
            "廃棄証明書 HA-2025-118", "検査室の改修に伴う廃棄")
    j.state("U-US-30-013", "2026-02-16", "retired",
            "廃棄証明書 HA-2026-009", "後継機への更新に伴う廃棄")
    j.add("party.end", "2026-04-01", OFFICE, "病院の統合の公告による",
          party="H022", how="merged", successor="H021")
    j.move("U-CT-X12-020", "2026-05-25", "H029", "transfer",
           "閉院に伴う病院間の譲渡の連絡による")
    j.add("party.end", "2026-05-31", OFFICE, "閉院の届出の写しによる。1台の行き先を確認中",
          party="H040", how="closed")
    j.add("party.end", "2026-07-01", OFFICE, "分院の廃止と本院への統合",
          party="H038", how="merged", successor="H035")
    # Stock of dealers, and a sale out of it.
    j.move("U-CT-X8-023", "2026-06-15", "D01", "stock",
           "装置の更新に伴い販売業者が引き取った")
    j.move("U-US-30-041", "2026-07-13", "D02", "stock",
           "装置の更新に伴い販売業者が引き取った")
    j.move("U-CT-X8-024", "2026-06-15", "D01", "stock",
           "装置の更新に伴い販売業者が引き取った")
    j.move("U-CT-X8-024", "2026-08-24", "H004", "sale",
           "販売業者からの譲渡の届出による")
    # A new owner, after the former one was told about EOS.
    j.move("U-US-30-003", "2026-06-10", "H012", "transfer",
           "病院間の譲渡の連絡による")
    j.move("U-VT-5-020", "2026-09-14", "H010", "transfer",
           "病院間の譲渡の連絡による")
    j.move("U-IP-7-012", "2026-08-17", "H013", "transfer",
           "病院間の譲渡の連絡による")


def plan(j, day, reason, name, edition, patch, steps, note=None):
    """An edition of a plan with its steps (kind, date, text, control, who)."""
    j.add("plan", day, PSIRT, reason, plan=name, edition=edition,
          patch=patch, note=note)
    for n, (kind, date, text, control, who) in enumerate(steps, 1):
        j.add("plan.step", day, PSIRT, plan=name, edition=edition, step=n,
              kind=kind, date=date, text=text, control=control, by=who)


def controls(j):
    """Compensating controls of the plans, and conditions of use."""
    j.add("control", "2025-11-14", PSIRT, control="CT-SP210-FW",
          product="SP-210", version="2.3", kind="firewall",
          settings=["名前解決(UDP/TCP 53)以外の外向き通信を遮断",
                    "表示装置との通信(TCP 4840)は同一区画だけ"],
          text="外向き通信の遮断")
    j.add("control", "2026-06-22", PSIRT, control="CT-SP210-MON",
          product="SP-210", kind="monitoring",
          settings=["遮断の記録を毎週確認"], text="遮断の記録の確認")
    j.add("control", "2026-06-24", PSIRT, control="CT-VT5-RMT",
          product="VT-5", version="3.1.2", kind="remote_access_removal",
          settings=["保守用の遠隔接続(TCP 22)を停止"],
          text="保守用の遠隔接続の停止")
    j.add("control", "2026-02-02", PSIRT, control="CT-PX1-SEG",
          product="PX-1", kind="network_segregation",
          settings=["画像サーバを専用のVLANに置く",
                    "DICOM(TCP 104)だけを通す"],
          text="専用のネットワークでの使用", condition="yes")
    j.add("control", "2026-08-03", PSIRT, control="CT-CTX8-FW",
          product="CT-X8", version="7.1", kind="firewall",
          settings=["遠隔保守の接続元を弊社の拠点に限る"],
          text="遠隔保守の接続元の制限")
    for party, day, state, role in [
            ("H002", "2026-07-10", "in_place", "医療情報部"),
            ("H006", "2026-07-15", "in_place", "臨床工学部"),
            ("H018", "2026-07-22", "refused", "医療情報部")]:
        j.add("control.state", day, SERVICE, control="CT-SP210-FW",
              party=party, state=state, role=role, evidence="訪問票")
    for party, day in [("H003", "2026-07-13"), ("H014", "2026-07-14")]:
        j.add("control.state", day, SERVICE, control="CT-VT5-RMT",
              party=party, state="in_place", role="臨床工学技士",
              evidence="訪問票")
    j.add("control.state", "2026-03-02", SERVICE, control="CT-PX1-SEG",
          party="H020", state="in_place", role="医療情報部",
          evidence="構成図の写し")
    j.add("control.state", "2026-09-07", SERVICE,
          "病院のネットワークの更新の連絡による", control="CT-PX1-SEG",
          party="H020", state="removed", role="医療情報部",
          evidence="電話の記録")


def patches(j):
    """Patches, plans shown and what came of them at the units."""
    controls(j)
    j.add("patch", "2025-11-10", PSIRT, patch="P-SP210-2.4.1",
          product="SP-210", version="2.3", to_version="2.4.1",
          vulns=["CVE-2015-4000", "CVE-2014-3613"],
          note="暗号通信ライブラリと通信処理の更新。停止時間は1台あたり約40分")
    plan(j, "2025-11-17", None, "PL-SP210-1", 1, "P-SP210-2.4.1", [
        ("control", "2025-12-26",
         "ファイアウォールで名前解決以外の外向き通信を遮断", "CT-SP210-FW",
         "病院"),
        ("evaluation", "2026-02-27", "更新版の動作と警報の遅延を評価", None,
         "弊社"),
        ("patch", "2026-05-29", "定期点検で版2.4.1へ更新", None, "弊社"),
        ("verification", "2026-06-30", "警報の動作を病院と確認", None,
         "病院と弊社")], "通信ライブラリの供給元の試験を待っている")
    j.add("plan.done", "2026-03-06", PSIRT, plan="PL-SP210-1", edition=1,
          step=2, evidence="評価報告書 ER-2026-03")
    with_23 = j.parties("SP-210", ["2.3"])
    j.notice("PS-2025-0031", "N4", "SP-210", "2025-11-24",
             "セントラルモニタ SP-210 版2.3の脆弱性と更新のお知らせ",
             N4_VULN, [p for p in with_23 if p != "H036"],
             versions=["2.3"], vulns=["CVE-2015-4000"], patch="P-SP210-2.4.1",
             action="版2.4.1への更新の日程をご相談ください", due="2026-03-31")
    j.notice("PS-2025-0032", "N5", "SP-210", "2025-11-24",
             "セントラルモニタ SP-210 版2.3のパッチ適用計画",
             ["device_list", "compensating_controls", "contact"],
             [p for p in with_23 if p != "H036"], versions=["2.3"],
             patch="P-SP210-2.4.1", plan="PL-SP210-1", plan_edition=1)
    plan(j, "2026-06-22", "一部の施設で点検の日程が変わったため",
         "PL-SP210-1", 2, "P-SP210-2.4.1", [
             ("control", "2026-07-31",
              "ファイアウォールで名前解決以外の外向き通信を遮断",
              "CT-SP210-FW", "病院"),
             ("patch", "2026-11-30", "定期点検で版2.4.1へ更新", None,
              "弊社"),
             ("verification", "2026-12-25", "警報の動作を病院と確認", None,
              "病院と弊社")])
    j.add("plan.schedule", "2026-07-03", SERVICE, plan="PL-SP210-1",
          party="H010", date="2026-10-22", occasion="inspection",
          agreed="yes", role="臨床工学部", evidence="日程の確認のメール")
    j.notice("PS-2026-0058", "N5", "SP-210", "2026-06-29",
             "セントラルモニタ SP-210 版2.3のパッチ適用計画(改訂)",
             ["device_list", "compensating_controls", "contact"],
             ["H002", "H006", "H010"], versions=["2.3"],
             patch="P-SP210-2.4.1", plan="PL-SP210-1", plan_edition=2)
    done = [u for p in ("H002", "H006") for u in j.held("SP-210", p, ["2.3"])
            if j.version[u] == "2.3"]
    for n, u in enumerate(done):
        when = f"2026-08-{18 + n:02d}"
        j.add("patch.result", when, SERVICE, patch="P-SP210-2.4.1", unit=u,
              result="done", note="定期点検で適用。警報の動作を確認",
              verified="yes" if n < 2 else None, by="保守担当",
              evidence=f"作業報告書 SR-8{n:02d}", inspection=when)
        j.add("unit.version", when, SERVICE, unit=u, version="2.4.1")
        j.version[u] = "2.4.1"
    for u in [u for u in j.held("SP-210", "H018", ["2.3"])
              if j.version[u] == "2.3"]:
        j.add("patch.result", "2026-07-22", SERVICE, "病院からの申出による",
              patch="P-SP210-2.4.1", unit=u, result="refused",
              note="病棟の改修まで停止できないため、病院が適用を見送った")

    j.add("patch", "2026-06-15", PSIRT, patch="P-VT5-3.1.4", product="VT-5",
          version="3.1.2", to_version="3.1.4",
          vulns=["CVE-2024-39894", "CVE-2024-35213"],
          note="基本ソフトと遠隔接続機能の更新。停止時間は1台あたり約30分")
    plan(j, "2026-07-01", None, "PL-VT5-1", 1, "P-VT5-3.1.4", [
        ("control", "2026-07-31", "保守用の遠隔接続を停止", "CT-VT5-RMT",
         "弊社"),
        ("patch", "2026-12-18", "定期点検で版3.1.4へ更新", None, "弊社"),
        ("verification", "2027-01-29", "警報の通知を病院と確認", None,
         "病院と弊社")])
    vt5 = [p for p in j.parties("VT-5") if p not in ("H010", "H032")]
    j.notice("PS-2026-0061", "N4", "VT-5", "2026-07-06",
             "ベンチレータ VT-5 の脆弱性と更新のお知らせ", N4_VULN, vt5,
             versions=["3.1.2"], vulns=["CVE-2024-39894", "CVE-2024-35213"],
             patch="P-VT5-3.1.4",
             action="保守用の遠隔接続を停止し、更新の日程をご相談ください",
             due="2026-10-31")
    j.notice("PS-2026-0062", "N5", "VT-5", "2026-07-06",
             "ベンチレータ VT-5 のパッチ適用計画",
             ["device_list", "compensating_controls", "contact"],
             [p for p in vt5 if p not in ("H006", "H028")],
             versions=["3.1.2"], patch="P-VT5-3.1.4", plan="PL-VT5-1",
             plan_edition=1)
    for u in j.held("VT-5", "H003"):
        j.add("patch.result", "2026-09-08", SERVICE, patch="P-VT5-3.1.4",
              unit=u, result="done", note="定期点検で適用")
        j.add("unit.version", "2026-09-08", SERVICE, unit=u, version="3.1.4")
    for u in j.held("VT-5", "H014")[:2]:
        j.add("patch.result", "2026-09-10", SERVICE, patch="P-VT5-3.1.4",
              unit=u, result="done", note="定期点検で適用")
        j.add("unit.version", "2026-09-10", SERVICE, unit=u, version="3.1.4")
    absent = j.held("VT-5", "H014")[2]
    j.add("patch.result", "2026-09-10", SERVICE, patch="P-VT5-3.1.4",
          unit=absent, result="absent", note="貸出中で点検できなかった")

    # A patch told before EOS and never applied: the plan ends with EOS.
    j.add("patch", "2024-11-18", PSIRT, patch="P-US30-KB", product="US-30",
          version="5.0", vulns=["CVE-2021-1675"],
          note="印刷スプーラの停止の設定")
    plan(j, "2024-11-20", None, "PL-US30-1", 1, "P-US30-KB", [
        ("patch", "2025-03-31", "定期点検で設定を変更", None, "弊社")])
    j.notice("LC-2024-009", "N4", "US-30", "2024-11-25",
             "超音波診断装置 US-30 の設定の変更のお知らせ", N4_VULN,
             ["H014", "H019"], versions=["5.0"], vulns=["CVE-2021-1675"],
             patch="P-US30-KB")
    # Offered to every CT-X8; the plan is written, not shown to anyone, its
    # evaluation late, and all it has so far is a firewall.
    j.add("patch", "2026-08-03", PSIRT, patch="P-CTX8-2026-1",
          product="CT-X8", version="7.1", vulns=["CVE-2021-1675"],
          note="印刷スプーラの停止と、遠隔保守の接続元の制限")
    plan(j, "2026-08-17", None, "PL-CTX8-1", 1, "P-CTX8-2026-1", [
        ("control", "2026-10-30", "遠隔保守の接続元の制限", "CT-CTX8-FW",
         "病院と弊社"),
        ("evaluation", "2026-09-25", "撮影と再構成の動作の評価", None,
         "弊社")], "撮影条件ごとの評価に時間を要する")
    j.notice("PS-2026-0070", "N4", "CT-X8", "2026-08-10",
             "X線CT装置 CT-X8 の脆弱性と対策のお知らせ", N4_VULN,
             ["H003", "H007", "H014", "H019", "H023", "H028", "H037"],
             {"H037": "bounced"}, versions=["7.1"], vulns=["CVE-2021-1675"],
             patch="P-CTX8-2026-1",
             action="遠隔保守の回線を、保守のときだけ接続してください",
             due="2026-10-31")


def letters_2026(j):
    """Notices since the system was introduced."""
    j.notice("PS-2026-0030", "N2", "PX-1", "2026-04-13",
             "画像サーバ PX-1 のEOLと限定的サポートについて", N2,
             [p for p in j.parties("PX-1") if p != "H035"],
             {"H033": "bounced"}, eol="2026-03-31", eos="2030-03-31")
    j.notice("PS-2026-0034", "N2", "SP-210", "2026-04-20",
             "セントラルモニタ SP-210 のEOSの変更(延期)について", N2,
             [p for p in j.parties("SP-210")
              if p not in ("H002", "H017", "H032", "H036")],
             eol="2024-01-01", eos="2029-01-01")
    # A first edition with a wrong date, corrected by the second.
    j.notice("PS-2026-0040", "N2", "PM-2", "2026-05-11",
             "プログラマ PM-2 の限定的サポートについて", N2, ["H029"],
             eol="2024-03-31", eos="2028-08-31")
    j.notice("PS-2026-0040", "N2", "PM-2", "2026-05-25",
             "プログラマ PM-2 の限定的サポートについて(訂正)", N2, ["H029"],
             edition=2, eol="2024-03-31", eos="2028-03-31")
    j.notice("PS-2026-0072", "N4", "US-30", "2026-08-17",
             "超音波診断装置 US-30 の脆弱性とお願い(EOS後の情報提供)",
             N4_VULN,
             ["H001", "H007", "H011", "H014", "H019", "H023", "H027", "H031"],
             {"H027": "opened", "H023": "bounced"}, versions=["5.0"],
             vulns=["CVE-2021-1675"],
             action="画像サーバ以外との通信を遮断してください",
             due="2026-10-31")
    j.notice("PS-2026-0075", "N4", "PX-1", "2026-08-24",
             "画像サーバ PX-1 の脆弱性と対策のお知らせ",
             N4_VULN, ["H002", "H006", "H010", "H017", "H020"],
             versions=["3.0"], vulns=["CVE-2021-44228", "CVE-2025-24813"],
             action="院内の端末以外からの接続を遮断してください",
             due="2026-10-15")
    j.notice("PS-2026-0076", "N4", "SP-210", "2026-08-24",
             "セントラルモニタ SP-210 の名前解決部品の脆弱性と対策", N4_VULN,
             [p for p in j.parties("SP-210")
              if p not in ("H017", "H032", "H036")],
             versions=["2.3", "2.4.1"], vulns=["CVE-2026-2291"],
             action="院内の名前解決サーバ以外への通信を遮断してください",
             due="2026-10-31")
    j.notice("PS-2026-0077", "N4", "SP-100", "2026-08-31",
             "生体情報モニタ SP-100 の脆弱性と対策のお知らせ", N4_VULN,
             [p for p in j.parties("SP-100") if p != "H024"],
             {"H035": "bounced"}, versions=["1.8"],
             vulns=["CVE-2022-24805"],
             action="SNMP(UDP 161番)を遮断してください", due="2026-11-30")
    j.notice("PS-2026-0078", "N4", "IP-9", "2026-09-07",
             "輸液ポンプ IP-9 の通信部品の脆弱性(影響なし)について",
             ["device_list", "contact", "safety_info"],
             ["H005", "H007", "H009"], versions=["1.0"],
             vulns=["CVE-2024-2466"])
    # Waiting for approval.
    j.notice("PS-2026-0081", "N2", "SP-210", "2026-09-28",
             "セントラルモニタ SP-210 の限定的サポートについて", N2,
             ["H032"], approve=False, eol="2024-01-01", eos="2029-01-01")


def requests(j):
    j.add("request", "2026-03-02", OFFICE, request="SR-2026-001",
          party="H018", capacity="holder", what="sbom", product="SP-210",
          version="2.4.1", note="医療情報システムの安全管理の確認のため")
    j.notice("PS-2026-0021", "N6", "SP-210", "2026-03-06",
             "セントラルモニタ SP-210 のSBOMの提示", ["device_list",
                                                       "contact"],
             ["H018"], {"H018": "acknowledged"}, versions=["2.4.1"])
    j.add("request.end", "2026-03-18", OFFICE, request="SR-2026-001",
          outcome="provided", notice="PS-2026-0021", evidence="受領書の返送")
    j.add("request", "2026-09-01", OFFICE, request="SR-2026-002",
          party="H003", capacity="holder", what="sbom", product="VT-3",
          version="2.1", note="EOSの情報を受領済みの納入先")
    j.add("request", "2026-09-01", OFFICE, request="SR-2026-003",
          party="H026", capacity="holder", what="sbom", product="VT-3",
          version="2.1", note="EOSの情報を受領していない納入先")
    j.add("request", "2026-09-24", OFFICE, request="SR-2026-004",
          party="H012", capacity="holder", what="sbom", product="US-30",
          version="5.0", units=["U-US-30-003"], note="譲渡により取得した使用者")
    j.add("request", "2026-09-10", OFFICE, request="SR-2026-005",
          party="H035", capacity="other", what="sbom", product="PM-2",
          version="4.0", note="導入を検討中。納入の実績なし")
    j.add("request", "2026-09-18", OFFICE, request="SR-2026-006",
          party="D01", capacity="dealer", what="sbom", product="CT-X8",
          version="7.1", units=["U-CT-X8-023"], note="在庫品の販売の準備のため")
    j.add("request", "2026-07-06", OFFICE, request="SR-2026-007",
          party="H020", capacity="holder", what="sbom", product="PX-1",
          version="3.0")
    j.add("request.end", "2026-07-10", OFFICE, "病院からの申出による",
          request="SR-2026-007", outcome="withdrawn")
    j.add("request", "2026-09-28", OFFICE, request="SR-2026-008",
          party="H009", capacity="holder", what="sbom", product="IP-7",
          version="1.4", note="脆弱性の管理のため")
    j.add("request", "2026-09-07", OFFICE, request="DR-2026-001",
          party="D01", capacity="dealer", what="used_device",
          product="CT-X8", version="7.1", units=["U-CT-X8-023"],
          note="中古品の販売前の確認(使用者、点検、修理の履歴を添付)")
    j.add("request.used", "2026-09-07", OFFICE, request="DR-2026-001",
          generic_name="全身用X線CT診断装置", brand_name="X線CT装置 CT-X8",
          model="CT-X8", serial="CTX8-0023", used_by="前の使用施設(閉院)",
          delivered="2016-05-20", maintenance="管球の交換(2024-11)",
          usage="1日約20件。毎年の保守点検の記録あり",
          repair_history="2019-03 寝台の駆動部、2024-11 管球")
    j.add("request", "2026-07-21", OFFICE, request="DR-2026-002",
          party="D02", capacity="dealer", what="used_device",
          product="US-30", version="5.0", units=["U-US-30-041"],
          note="中古品の販売前の確認")
    j.add("request.used", "2026-07-21", OFFICE, request="DR-2026-002",
          generic_name="汎用超音波画像診断装置",
          brand_name="超音波診断装置 US-30", model="US-30",
          serial="US30-0041", used_by="前の使用施設",
          delivered="2014-10-01", maintenance="探触子の交換",
          repairer="見本修理 東京都見本区1-2", repairer_phone="000-0000-0000",
          usage="週3日。保守契約なし", previous_user="なし",
          repair_history="2018-06 電源部")
    j.add("request.instruction", "2026-07-27", PSIRT, request="DR-2026-002",
          instruction="after_service",
          text="ネットワークに接続しないこと。弊社の点検の後に販売すること")
    j.notice("PS-2026-0066", "N7", "US-30", "2026-07-27",
             "超音波診断装置 US-30 の中古品に関する回答",
             T4 + ["unapplied_patches"], ["D02"], {"D02": "acknowledged"},
             versions=["5.0"], eol="2021-03-31", eos="2025-03-31")
    j.add("request.end", "2026-08-07", OFFICE, request="DR-2026-002",
          outcome="provided", notice="PS-2026-0066",
          evidence="受領書の返送")


def events(j):
    j.add("event", "2026-06-10", SAFETY, event="EV-2026-001",
          kind="foreign_measure", product="VT-3", version="2.1",
          occurred="2026-06-02", aware="2026-06-10", harm="none",
          cyber="yes", vuln="CVE-2023-38346", country="米国",
          summary="同じ通信ソフトを搭載した海外の人工呼吸器について、製造業者が接続の停止を"
          "求める措置を行った")
    j.add("event.decision", "2026-06-18", QA,
          "措置の対象は通信機能を常時使う海外仕様品だけであり、国内品は工場出荷時に通信を停"
          "止していることを図面と出荷記録で確認した",
          event="EV-2026-001", decision="not_report")
    j.add("approval", "2026-06-19", CHIEF,
          "判断の根拠となる図面と出荷記録を確認した", what="event",
          id="EV-2026-001", edition=1)
    j.add("event", "2026-09-24", SAFETY, event="EV-2026-002",
          kind="complaint", product="IP-7", version="1.4",
          units=["U-IP-7-064"], occurred="2026-09-23", aware="2026-09-24",
          harm="possible", cyber="unknown",
          summary="ネットワークの更新作業の後、輸液ポンプ1台で警報がナースステーションに"
          "届かなくなったとの連絡。患者への影響の有無を確認中")
    j.add("event", "2026-09-08", SAFETY, event="EV-2026-003",
          kind="malfunction", product="US-30", version="5.0",
          units=["U-US-30-018"], occurred="2026-09-07", aware="2026-09-08",
          harm="possible", cyber="yes", vuln="CVE-2021-1675",
          summary="検査中に装置が停止し、再起動後に、登録した覚えのない管理者の利用者が見つかった"
          "。検査は別の装置で行った")
    j.add("event", "2026-09-25", SAFETY, event="EV-2026-004",
          kind="malfunction", product="LX-50", version="3.2",
          units=["U-LX-50-021"], occurred="2026-09-24", aware="2026-09-25",
          harm="none", cyber="no",
          summary="電源の接触不良により再起動した。検査結果への影響はない")
    j.add("event.decision", "2026-09-29", QA,
          "電源コネクタの緩みが原因で、健康被害もそのおそれもないことを確認した",
          event="EV-2026-004", decision="not_report")
    j.add("event", "2026-02-03", SAFETY, event="EV-2026-005",
          kind="vulnerability", product="SP-210", version="2.3",
          aware="2026-02-03", harm="none", cyber="yes",
          vuln="CVE-2015-4000",
          summary="研究者から、古い暗号方式を受け付けるとの報告を受けた")
    j.add("event.decision", "2026-02-10", QA,
          "警報と表示には影響せず、更新の提供により対応する",
          event="EV-2026-005", decision="not_report")
    j.add("approval", "2026-02-12", CHIEF, what="event", id="EV-2026-005",
          edition=1)


def law(j):
    """What the law asks about events and patches, beside the notice."""
    j.add("event", "2025-11-04", SAFETY, event="EV-2025-004",
          kind="malfunction", product="IP-7", version="1.4",
          units=["U-IP-7-031"], occurred="2025-11-03", aware="2025-11-04",
          harm="possible", cyber="yes",
          summary="院内ネットワークからの大量の通信により、流量の表示が約1分間更新されなかった。投与は続き、患者への影響はなかった",
          aware_time="09:40", learned_by="保守担当者", source="hospital",
          severity="non_serious", expected="no")
    j.add("event.class", "2025-11-05", QA,
          "表示の停止が続けば重篤な健康被害につながるおそれがあるため",
          event="EV-2025-004", row="possible")
    j.add("event.decision", "2025-11-10", QA,
          "再現し、表示の停止が続くと投与の異常に気付くのが遅れるおそれがあるため",
          event="EV-2025-004", decision="report")
    j.add("approval", "2025-11-11", CHIEF, "再現試験の記録を確認した",
          what="event", id="EV-2025-004", edition=1)
    j.add("event.report", "2025-11-18", SAFETY, event="EV-2025-004", edition=1,
          state="incomplete", registration="サンプル-登録-0001",
          next="2026-01-30", evidence="提出の控え")
    j.add("event.report", "2026-01-28", SAFETY, event="EV-2025-004", edition=2,
          state="complete", registration="サンプル-登録-0001",
          identification="サンプル-識別-0001", evidence="提出の控え")
    j.add("measure", "2025-11-20", QA,
          "通信量を制限すれば再現しないことを確認した", measure="ME-2025-004",
          product="IP-7", needed="yes", event="EV-2025-004",
          measures=["通信量を制限する設定の案内", "次の版での修正"])
    j.add("approval", "2025-11-21", CHIEF, what="measure", id="ME-2025-004",
          edition=1)
    j.add("event.support", "2025-11-25", SAFETY, event="EV-2025-004",
          party="H019", given="調査結果の写しと、通信の記録の見方")
    j.add("event", "2026-08-19", SAFETY, event="EV-2026-006",
          kind="malfunction", product="PX-1", version="3.0",
          occurred="2026-08-18", aware="2026-08-19", harm="possible",
          cyber="yes",
          summary="画像サーバの応答がなくなり、緊急手術の前の画像を約20分間表示できなかった",
          aware_time="13:15", learned_by="営業担当者", source="hospital",
          severity="unknown")
    j.add("event.decision", "2026-08-26", QA,
          "診断の遅れによる健康被害のおそれがあるため", event="EV-2026-006",
          decision="report")
    j.add("approval", "2026-08-27", CHIEF, what="event", id="EV-2026-006",
          edition=1)
    j.add("event.report", "2026-09-02", SAFETY, event="EV-2026-006", edition=1,
          state="incomplete", registration="サンプル-登録-0002",
          next="2026-10-16", evidence="提出の控え")
    j.add("event.abroad", "2026-06-11", SAFETY, event="EV-2026-001",
          authority="製造業者(米国)", measure="other", measured="2026-06-02",
          equivalent="no", action="国内品の設定の確認")
    j.add("measure", "2026-06-18", QA,
          "国内品は工場出荷時に通信を停止しており、措置を要しないことを確認した",
          measure="ME-2026-001", product="VT-3", needed="no",
          event="EV-2026-001")
    j.add("approval", "2026-06-19", CHIEF, what="measure", id="ME-2026-001",
          edition=1)
    j.add("measure", "2026-09-25", QA, "警報の転送先の設定が原因と推定される",
          measure="ME-2026-002", product="IP-7", needed="yes",
          event="EV-2026-002", measures=["ネットワークの設定の確認の案内"])
    j.add("recall", "2025-11-17", QA,
          "納入先で装置を改変する作業であり、改修に当たる",
          recall="RC-2025-001", product="SP-210", kind="repair",
          patch="P-SP210-2.4.1", started="2025-12-01", governor="東京都知事",
          **{"class": "II"})
    j.add("approval", "2025-11-19", CHIEF, what="recall", id="RC-2025-001",
          edition=1)
    j.add("recall.report", "2025-12-03", SAFETY, recall="RC-2025-001",
          step="started", number=1, evidence="受付印のある控え")
    j.add("recall.report", "2026-06-03", SAFETY, recall="RC-2025-001",
          step="progress", number=1, evidence="受付印のある控え")
    j.add("recall", "2026-06-22", QA,
          "性能の向上を目的とする更新で、不具合や健康被害のおそれを除くものではない",
          recall="RC-2026-001", product="VT-5", kind="neither",
          patch="P-VT5-3.1.4")
    j.add("approval", "2026-06-24", CHIEF, what="recall", id="RC-2026-001",
          edition=1)
    j.add("recall", "2026-09-15", QA, "設定の変更だけで、装置を改変しない",
          recall="RC-2026-002", product="CT-X8", kind="neither",
          patch="P-CTX8-2026-1")


def waivers(j):
    j.add("waiver", "2026-01-15", QA,
          "版4.2の開発元が廃業しており、部品の一覧を入手できない。基本ソフトの名称と版を記載"
          "した文書で代える。2027年3月に見直す",
          waiver="WV-2026-001", rule="N1-SBOM-READY", product="US-30",
          version="4.2")
    j.add("approval", "2026-01-20", CHIEF, what="waiver", id="WV-2026-001",
          edition=1)
    j.add("waiver", "2026-03-10", QA,
          "検査室の廃止に伴い2026年10月に装置を廃棄する予定で、病院から文書を不要とする申出"
          "があった",
          waiver="WV-2026-002", rule="N1-INFORM", product="LX-50",
          party="H029")
    j.add("approval", "2026-03-12", CHIEF, what="waiver", id="WV-2026-002",
          edition=1)


def conduct():
    """Everything after the registers, the SBOMs and the scan."""
    j = Journal()
    life_cycle(j)
    old_letters(j)
    risk_work(j)
    moves(j)
    patches(j)
    letters_2026(j)
    requests(j)
    events(j)
    law(j)
    waivers(j)
    return j.out
