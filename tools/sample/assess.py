# SPDX-License-Identifier: Apache-2.0
"""Judgements of the sample's findings, applied after the scan.

A judgement is given for each line of findings.tsv (product, version,
component ref, component, vulnerability, as the scan of the sample finds
them). AFFECTED, STUDIED, FIXED and LEFT come first; the rest is judged by NOT.
"""

import hashlib
import json
import pathlib

from sample.facts import PSIRT, fact

TSV = pathlib.Path(__file__).resolve().parent / "findings.tsv"

EXEC = "vulnerable_code_not_in_execute_path"
ABSENT = "vulnerable_code_not_present"
CONTROL = "vulnerable_code_cannot_be_controlled_by_adversary"
INLINE = "inline_mitigations_already_exist"

# (product, vulnerability) -> valid, severity, impact, action, reason
AFFECTED = {
    ("SP-210", "CVE-2015-4000"): (
        "2025-11-10", "minor",
        "通信の暗号を弱められ、表示用の設定が読み取られるおそれがあります。警報には影響しま"
        "せん。",
        "版2.4.1への更新をお願いします。",
        "版2.3の暗号通信ライブラリは、輸出用の弱い暗号方式を受け付けることを試験で確認した"),
    ("SP-210", "CVE-2026-2291"): (
        "2026-08-05", "serious",
        "細工された名前解決の応答により、セントラルモニタの画面表示と警報音が止まり、患者の"
        "容体の変化に気付くのが遅れるおそれがあります。ベッドサイドの警報は続きます。",
        "院内の名前解決サーバ以外への通信(UDP/TCP 53番)を、ファイアウォールで遮断してくだ"
        "さい。",
        "名前解決の中継に当該部品を使い、院内ネットワーク側からの応答を処理する"),
    ("VT-5", "CVE-2024-39894"): (
        "2026-06-20", "minor",
        "保守用の遠隔接続の合言葉を推測され、設定を見られるおそれがあります。換気と本体の警"
        "報には影響しません。",
        "保守用の遠隔接続を停止してください。",
        "保守用の遠隔接続に当該の版を使用している"),
    ("VT-5", "CVE-2024-35213"): (
        "2026-06-20", "serious",
        "細工された画像の表示により画面が止まり、設定の確認が遅れるおそれがあります。換気と"
        "本体の警報は続きます。",
        "弊社が提供したもの以外のUSBメモリを接続しないでください。",
        "取扱説明の画像の表示に当該の画像処理部品を使用している"),
    ("US-30", "CVE-2021-1675"): (
        "2025-10-20", "serious",
        "院内ネットワークから装置を乗っ取られ、検査中に画像が表示されなくなるおそれがありま"
        "す。",
        "画像サーバ以外との通信を遮断してください。",
        "印刷スプーラが動作しており、院内ネットワークから接続できることを確認した"),
    ("CT-X8", "CVE-2021-1675"): (
        "2026-08-03", "serious",
        "院内ネットワークから操作卓を乗っ取られ、撮影ができなくなるおそれがあります。救急時"
        "の撮影が遅れるおそれがあります。",
        "遠隔保守の回線を保守のときだけ接続し、DICOM以外の通信を遮断してください。",
        "印刷スプーラが動作しており、院内ネットワークから接続できることを確認した"),
    ("CT-X12", "CVE-2023-4863"): (
        "2026-09-10", "serious",
        "細工された画像を操作卓で開くと操作卓が止まり、撮影が遅れるおそれがあります。",
        "操作卓で、撮影以外の画像やウェブページを開かないでください。",
        "操作説明の表示に当該の画像部品を使用している"),
    ("CT-X12", "CVE-2024-30051"): (
        "2026-09-10", "serious",
        "操作卓に入り込まれた後に管理者の権限を奪われ、撮影が止まるおそれがあります。",
        "操作卓の利用者を、撮影に必要な担当者に限ってください。",
        "当該のWindowsの機能を使用している。悪用が確認されている"),
    ("PX-1", "CVE-2021-44228"): (
        "2026-08-10", "serious",
        "サーバを乗っ取られ、過去の画像が表示できなくなり、診断や手術の判断が遅れるおそれが"
        "あります。",
        "院内の端末以外からの接続を遮断してください。",
        "DICOM通信の相手名をログに出力しており、外部から入力を与えられる"),
    ("PX-1", "CVE-2025-24813"): (
        "2026-08-20", "serious",
        "サーバの設定を書き換えられ、画像が表示できなくなるおそれがあります。",
        "院内の端末以外からの接続を遮断してください。",
        "既定の設定で書込みの機能が有効になっている"),
    ("SP-100", "CVE-2022-24805"): (
        "2026-08-18", "serious",
        "測定値の送信が止まり、離れた場所で警報に気付くのが遅れるおそれがあります。本体での"
        "測定と警報は続きます。",
        "SNMP(UDP 161番)を、ファイアウォールで遮断してください。",
        "状態の監視のためにSNMPの応答処理を動作させている"),
    ("LX-50", "CVE-2024-38475"): (
        "2026-09-18", "serious",
        "結果送信用のウェブサーバから内部のファイルを読み取られ、検査結果の送信が止まるおそ"
        "れがあります。",
        "検査情報システム以外からの接続を遮断してください。",
        "結果の送信に当該のウェブサーバを使用している"),
    ("IP-9", "CVE-2024-38373"): (
        "2026-09-25", "minor",
        "細工された名前解決の応答により、投与の記録の送信が止まるおそれがあります。設定した"
        "速度での投与は続きます。",
        "輸液ポンプ用のネットワークを、他の端末から分離してください。",
        "名前解決に当該の通信部品を使用している"),
}

# Under study: (product, vulnerability) -> valid, reason
STUDIED = {
    ("SP-210", "CVE-2026-4893"): (
        "2026-08-17", "名前解決の中継先を施設ごとに確認中。結論は10月中旬の予定"),
    ("PX-1", "CVE-2022-1471"): (
        "2026-09-24", "設定ファイルを差し替えられる経路の有無を試験中"),
}

# Mended in this version: (product, version, vulnerability) -> valid, reason
FIXED = {
    ("VT-5", "3.1.4", "CVE-2024-35213"): (
        "2026-06-20", "当該の画像処理部品を取り除いて構築した"),
}

# Not judged at all: some within the SOP's 30 days, some beyond.
LEFT = {("CT-X12", "CVE-2024-43573"), ("PX-1", "CVE-2024-25710"),
        ("SP-210", "CVE-2026-5172"), ("PX-1", "CVE-2023-34462")}

# vulnerability -> justification, reason
NOT = {
    "CVE-2015-4000": (INLINE, "暗号方式を強いものだけに限る設定で出荷している"),
    "CVE-2016-9840": (CONTROL, "展開するデータは自社が署名したものだけである"),
    "CVE-2016-9841": (CONTROL, "展開するデータは自社が署名したものだけである"),
    "CVE-2016-9842": (EXEC, "当該の関数を呼び出す処理がないことを検索で確認した"),
    "CVE-2016-9843": (ABSENT, "リトルエンディアンの機種のため、当該のコードは生成されない"),
    "CVE-2023-45853": (ABSENT, "MiniZipを組み込んでいないことを構成の記録で確認した"),
    "CVE-2017-1000253": (INLINE, "利用者が任意のプログラムを実行できない構成である"),
    "CVE-2022-0185": (INLINE, "利用者が任意のプログラムを実行できない構成である"),
    "CVE-2022-2586": (EXEC, "nftablesの機能を無効にして構築している"),
    "CVE-2024-1086": (EXEC, "nftablesの機能を無効にして構築している"),
    "CVE-2022-1462": (INLINE, "端末機能を利用者に開放していない"),
    "CVE-2024-36971": (INLINE, "利用者が任意のプログラムを実行できない構成である"),
    "CVE-2021-47441": (ABSENT, "当該のネットワーク機器用ドライバを組み込んでいない"),
    "CVE-2024-2961": (EXEC, "ISO-2022-CN-EXTの文字コードの変換を行わない"),
    "CVE-2025-4802": (ABSENT, "該当する静的リンクの特権プログラムを搭載していない"),
    "CVE-2026-6791": (EXEC, "外部の入力をパス名の展開に渡す処理がない"),
    "CVE-2024-58251": (EXEC, "端末機能を利用者に開放しておらず、当該の表示を行わない"),
    "CVE-2025-46394": (EXEC, "外部から受け取った書庫を展開しない"),
    "CVE-2025-6965": (CONTROL, "データベースへの問合せは自社のプログラムだけが作る"),
    "CVE-2024-56171": (EXEC, "XMLスキーマによる検証を行わない"),
    "CVE-2025-27113": (EXEC, "XMLのパターン照合を行わない"),
    "CVE-2025-64505": (CONTROL, "表示する画像は自社が署名したものだけである"),
    "CVE-2026-25646": (EXEC, "当該の減色の関数を呼び出さない"),
    "CVE-2022-24805": (EXEC, "SNMPの機能を無効にして出荷している"),
    "CVE-2022-24806": (EXEC, "SNMPの機能を無効にして出荷している"),
    "CVE-2022-24810": (INLINE, "SNMPの書込みを許可していない"),
    "CVE-2025-68615": (ABSENT, "snmptrapdを搭載していない"),
    "CVE-2023-3446": (EXEC, "外部から受け取ったDHの値を検査する処理がない"),
    "CVE-2024-2511": (EXEC, "TLS 1.3のサーバとして動作しない"),
    "CVE-2024-4603": (EXEC, "外部から受け取ったDSAの鍵を検査する処理がない"),
    "CVE-2024-5535": (EXEC, "当該の関数を空の一覧で呼び出す処理がない"),
    "CVE-2024-9143": (EXEC, "外部から受け取った楕円曲線の値を使わない"),
    "CVE-2024-13176": (EXEC, "P-521の署名を使用していない"),
    "CVE-2025-68160": (EXEC, "当該の行単位の出力機能を使用していない"),
    "CVE-2025-69421": (CONTROL, "PKCS#12のファイルは自社の担当者だけが登録する"),
    "CVE-2022-3996": (EXEC, "証明書のポリシー処理を有効にしていない"),
    "CVE-2014-2522": (ABSENT, "Windowsの暗号機能を使う構成で構築していない"),
    "CVE-2022-27780": (CONTROL, "接続先は固定で、外部から与えられない"),
    "CVE-2023-27533": (ABSENT, "TELNETの機能を無効にして構築している"),
    "CVE-2024-0853": (EXEC, "証明書の失効の確認に当該の方式を使用していない"),
    "CVE-2024-2466": (
        ABSENT, "Mbed TLSではなくOpenSSLを使って構築していることを構成の記録で確認した"),
    "CVE-2024-7264": (EXEC, "証明書の詳細を取り出す処理を使用していない"),
    "CVE-2025-0725": (EXEC, "zlib 1.2.0.3以前を使用していない"),
    "CVE-2023-52425": (CONTROL, "読み込むXMLは自社が作成した設定だけである"),
    "CVE-2024-45490": (EXEC, "長さに負の値を渡す処理がない"),
    "CVE-2024-45491": (CONTROL, "読み込むXMLは自社が作成した設定だけである"),
    "CVE-2024-45492": (CONTROL, "読み込むXMLは自社が作成した設定だけである"),
    "CVE-2024-50602": (EXEC, "解析の中断と再開を行わない"),
    "CVE-2024-8176": (CONTROL, "読み込むXMLは自社が作成した設定だけである"),
    "CVE-2025-59375": (CONTROL, "読み込むXMLは自社が作成した設定だけである"),
    "CVE-2026-2291": (EXEC, "名前解決の中継の機能を無効にして出荷している"),
    "CVE-2026-4890": (ABSENT, "DNSSECの機能を無効にして構築している"),
    "CVE-2026-4891": (ABSENT, "DNSSECの機能を無効にして構築している"),
    "CVE-2026-4892": (EXEC, "DHCPv6の機能を無効にしている"),
    "CVE-2026-4893": (EXEC, "当該の拡張機能を有効にしていない"),
    "CVE-2026-5172": (EXEC, "名前解決の中継の機能を無効にして出荷している"),
    "CVE-2023-32762": (EXEC, "ウェブの通信に当該の部品を使用していない"),
    "CVE-2026-6472": (CONTROL, "データベースの利用者は自社のプログラムだけである"),
    "CVE-2026-6575": (CONTROL, "データベースの利用者は自社のプログラムだけである"),
    "CVE-2025-5372": (EXEC, "当該の鍵の生成の経路を使用していない"),
    "CVE-2023-44431": (ABSENT, "音声の機能を無効にして構築している"),
    "CVE-2023-50230": (ABSENT, "電話帳の機能を無効にして構築している"),
    "CVE-2023-51596": (ABSENT, "電話帳の機能を無効にして構築している"),
    "CVE-2023-38346": (EXEC, "書庫を展開する関数を呼び出さない"),
    "CVE-2024-2212": (ABSENT, "FreeRTOS互換の機能を組み込んでいない"),
    "CVE-2025-0726": (ABSENT, "HTTPサーバの機能を組み込んでいない"),
    "CVE-2025-2260": (ABSENT, "HTTPサーバの機能を組み込んでいない"),
    "CVE-2025-55080": (ABSENT, "メモリ保護のモジュールを組み込んでいない"),
    "CVE-2025-27810": (EXEC, "通信の確立に失敗した場合は接続をやめ、再試行しない"),
    "CVE-2024-28960": (EXEC, "当該の暗号処理の呼出しを共有メモリで行わない"),
    "CVE-2025-52496": (ABSENT, "x86の暗号命令を持たないマイコンを使用している"),
    "CVE-2024-28115": (INLINE, "全ての処理が同じ権限で動作し、昇格の余地がない"),
    "CVE-2020-13595": (ABSENT, "Bluetoothの機能を無効にして構築している"),
    "CVE-2025-26466": (INLINE, "保守用の遠隔接続を工場出荷時に停止している"),
    "CVE-2025-61984": (EXEC, "中継の設定を使用していない"),
    "CVE-2026-73281": (ABSENT, "ssh-agentを搭載していない"),
    "CVE-2021-31956": (INLINE, "利用者が任意のプログラムを実行できない設定である"),
    "CVE-2022-22022": (EXEC, "印刷スプーラの停止の後は実行されない"),
    "CVE-2019-0714": (EXEC, "Hyper-Vの機能を使用していない"),
    "CVE-2018-0824": (INLINE, "利用者が任意のファイルを開けない設定である"),
    "CVE-2021-31955": (INLINE, "利用者が任意のプログラムを実行できない設定である"),
    "CVE-2022-41091": (INLINE, "インターネットのファイルを開けない設定である"),
    "CVE-2023-28252": (INLINE, "利用者が任意のプログラムを実行できない設定である"),
    "CVE-2024-38106": (INLINE, "利用者が任意のプログラムを実行できない設定である"),
    "CVE-2024-38112": (INLINE, "ウェブページの閲覧を禁止する設定である"),
    "CVE-2024-47611": (EXEC, "コマンドを使わず、ライブラリだけを使用している"),
    "CVE-2022-2121": (INLINE, "受信したDICOMの形式を事前に検査している"),
    "CVE-2022-43272": (INLINE, "通信の接続を定期的に切り替え、メモリを解放している"),
    "CVE-2024-28130": (EXEC, "表示の調整の読込みを使用していない"),
    "CVE-2024-38476": (EXEC, "中継先の応答を処理する機能を使用していない"),
    "CVE-2016-10707": (CONTROL, "画面に表示する項目は固定で、外部から与えられない"),
    "CVE-2022-32746": (EXEC, "ディレクトリの管理の機能を使用していない"),
    "CVE-2026-34480": (EXEC, "XMLの形式でログを出力していない"),
    "CVE-2014-0107": (CONTROL, "XSLTの変換の指示は自社が作成したものだけである"),
    "CVE-2019-0231": (EXEC, "当該の通信部品のTLSの機能を使用していない"),
    "CVE-2020-36518": (CONTROL, "受け取るJSONの深さを事前に検査している"),
    "CVE-2020-8908": (EXEC, "当該の一時フォルダを作る関数を呼び出さない"),
    "CVE-2021-1675": (INLINE, "印刷スプーラを停止して出荷している"),
    "CVE-2021-46877": (EXEC, "JDKの直列化を使用していない"),
    "CVE-2022-1471": (CONTROL, "読み込むYAMLは自社が作成した設定だけである"),
    "CVE-2022-23302": (EXEC, "JMSによるログの送信を使用していない"),
    "CVE-2022-23437": (CONTROL, "読み込むXMLは自社が作成した設定だけである"),
    "CVE-2022-25647": (EXEC, "外部から受け取ったデータの復元に使用していない"),
    "CVE-2022-42003": (EXEC, "当該の配列の設定を有効にしていない"),
    "CVE-2022-45198": (CONTROL, "読み込む画像は自社の装置が作成したものだけである"),
    "CVE-2023-26464": (ABSENT, "Log4j 1.xの脆弱性であり、搭載しているのは2.xである"),
    "CVE-2023-32681": (EXEC, "代理サーバを経由した通信を行わない"),
    "CVE-2023-34462": (EXEC, "SNIによる振分けの機能を使用していない"),
    "CVE-2023-45803": (EXEC, "転送の応答に従う設定を無効にしている"),
    "CVE-2024-29857": (CONTROL, "証明書は自社の担当者だけが登録する"),
    "CVE-2024-39894": (INLINE, "遠隔接続での合言葉の入力を禁止している"),
    "CVE-2024-1013": (EXEC, "32ビットの呼出しを使用していない"),
}
FALLBACK = (EXEC, "当該の機能を呼び出す処理がないことを、ソースの検索と試験で確認した")


# The day a judgement "not affected" was made, after each import.
JUDGED = {"nvd-overrides-2026.jsonl": "2026-08-10", "osv.jsonl": "2026-09-24"}
FIRST = "2025-10-27"
FEEDS = pathlib.Path(__file__).resolve().parents[2] / "data/sample/feeds"


def late_vulns():
    """Vulnerability -> day judged, for those the later imports brought."""
    early = "".join((FEEDS / n).read_text(encoding="utf-8")
                    for n in ("cve5.jsonl", "nvd-overrides.jsonl"))
    out = {}
    for name, judged in JUDGED.items():
        for line in (FEEDS / name).read_text(encoding="utf-8").splitlines():
            r = json.loads(line)
            ids = [r["_annotation"]["cve_id"]] if "_annotation" in r \
                else [r["id"], *r.get("aliases", [])]
            out |= {i: judged for i in ids if f'"{i}"' not in early}
    return out


def finding_id(product, version, ref, vuln):
    key = f"{product}|{version}|{ref}|{vuln}"
    return "F-" + hashlib.sha256(key.encode()).hexdigest()[:12]


def findings():
    if not TSV.exists():
        return []
    text = TSV.read_text(encoding="utf-8")
    return [line.split("\t") for line in text.split("\n")[1:] if line]


def assessments():
    out, first, late = [], {}, late_vulns()
    for product, version, ref, component, vuln in findings():
        key, fid = (product, vuln), finding_id(product, version, ref, vuln)
        if key in LEFT:
            continue
        fixed = FIXED.get((product, version, vuln))
        if fixed:
            out.append(fact("assessment", fixed[0], PSIRT, fixed[1],
                            finding=fid, status="fixed", severity="none"))
            continue
        if key in AFFECTED:
            valid, severity, impact, action, reason = AFFECTED[key]
            out.append(fact("assessment", valid, PSIRT, reason, finding=fid,
                            status="affected", impact=impact,
                            severity=severity, action=action))
        elif key in STUDIED:
            valid, reason = STUDIED[key]
            out.append(fact("assessment", valid, PSIRT, reason, finding=fid,
                            status="under_investigation"))
        else:
            just, reason = NOT.get(vuln, FALLBACK)
            out.append(fact("assessment", late.get(vuln, FIRST), PSIRT,
                            reason, finding=fid, status="not_affected",
                            justification=just, severity="none",
                            reuse_of=first.get((component, vuln))))
            first.setdefault((component, vuln), fid)
    return out
