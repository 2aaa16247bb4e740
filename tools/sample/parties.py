# SPDX-License-Identifier: Apache-2.0
"""The sample's institutions, dealers and lessor. All names are invented."""

# id, prefecture code, prefecture, name, kana, flags
# flags: c = no contact recorded, k = no maintenance contract, ? = contract
# not known, n = no institution code recorded
HOSPITALS = """
H001|01|北海道|医療法人見晴会 見晴ヶ丘病院|みはらしがおかびょういん|
H002|01|北海道|雪ノ原総合病院|ゆきのはらそうごうびょういん|
H003|01|北海道|氷橋見本記念病院|ひばしみほんきねんびょういん|
H004|01|北海道|北灯台見本クリニック|きたとうだいみほんくりにっく|k
H005|04|宮城県|杜野見本総合病院|もりのみほんそうごうびょういん|
H006|04|宮城県|医療法人髙砂野会 髙砂野病院|たかさごのびょういん|
H007|04|宮城県|松ヶ浜見本中央病院|まつがはまみほんちゅうおうびょういん|
H008|04|宮城県|名取野原内科クリニック|なとりのはらないかくりにっく|k
H009|11|埼玉県|武蔵ヶ原見本病院|むさしがはらみほんびょういん|
H010|11|埼玉県|見沼見本総合病院|みぬまみほんそうごうびょういん|
H011|11|埼玉県|医療法人社団𠮷野見会 𠮷野見病院|よしのみびょういん|
H012|11|埼玉県|土手下見本クリニック|どてしたみほんくりにっく|kn
H013|12|千葉県|海辺﨑見本総合病院|うみべざきみほんそうごうびょういん|
H014|12|千葉県|南総みほん病院|なんそうみほんびょういん|
H015|12|千葉県|見本市立見本が丘病院|みほんしりつみほんがおかびょういん|
H016|12|千葉県|浜西見本医療センター|はまにしみほんいりょうせんたー|c
H017|13|東京都|桜丘見本記念病院|さくらおかみほんきねんびょういん|
H018|13|東京都|みどり見本総合病院|みどりみほんそうごうびょういん|
H019|13|東京都|社会医療法人多摩﨑会 多摩﨑見本病院|たまざきみほんびょういん|
H020|13|東京都|見本大学附属見本病院|みほんだいがくふぞくみほんびょういん|
H021|14|神奈川県|港見本病院|みなとみほんびょういん|
H022|14|神奈川県|南見本病院|みなみみほんびょういん|
H023|14|神奈川県|湘見ヶ浦病院|しょうみがうらびょういん|
H024|14|神奈川県|相野髙橋クリニック|あいのたかはしくりにっく|ckn
H025|23|愛知県|尾張見本総合病院|おわりみほんそうごうびょういん|
H026|23|愛知県|東見本第一病院|ひがしみほんだいいちびょういん|?
H027|23|愛知県|三河野見本病院|みかわのみほんびょういん|
H028|23|愛知県|医療法人髙﨑会 髙﨑見本病院|たかさきみほんびょういん|
H029|27|大阪府|浪見総合病院|なみみそうごうびょういん|
H030|27|大阪府|北摂野見本病院|ほくせつのみほんびょういん|
H031|27|大阪府|泉野見本クリニック|いずみのみほんくりにっく|k
H032|27|大阪府|見本市民見本病院|みほんしみんみほんびょういん|
H033|34|広島県|安芸野見本病院|あきのみほんびょういん|
H034|34|広島県|医療法人瀬見会 瀬見病院|せみびょういん|
H035|34|広島県|備後見本中央病院|びんごみほんちゅうおうびょういん|
H036|34|広島県|みなとまち見本医療センター|みなとまちみほんいりょうせんたー|
H037|40|福岡県|筑見ヶ丘病院|ちくみがおかびょういん|c
H038|34|広島県|備後見本東分院|びんごみほんひがしぶんいん|
H039|40|福岡県|玄海野見本病院|げんかいのみほんびょういん|
H040|40|福岡県|旧浜見本病院|きゅうはまみほんびょういん|
"""

OTHERS = """
D01|dealer|14|神奈川県|港南中古機器株式会社|こうなんちゅうこきき|第14X90001号
D02|dealer|01|北海道|有限会社北国メディカルリユース|きたぐにめでぃかるりゆーす|第01X90002号
L01|lessor|13|東京都|リース見本株式会社|りーすみほん|第13X90003号
"""

ROLES = ["医療機器安全管理責任者", "臨床工学室 責任者", "医療情報システム安全管理責任者",
         "事務部 用度課 責任者"]
CHANNELS = ["郵送", "メール", "郵送", "FAX", "手渡し"]
TOWNS = ["中央", "本町", "栄町", "緑町", "港町", "駅前"]

HEADER = ["取引先ID", "区分", "名称", "ふりがな", "都道府県", "郵便番号",
          "住所", "法人番号", "医療機関コード", "宛先の役職", "メール",
          "電話番号", "送付方法", "保守契約", "業許可・届出番号"]


def corporate_number(body12):
    """法人番号: check digit 9 - (sum(P_n * Q_n) mod 9), Q = 1, 2, 1, ..."""
    total = 0
    for n, digit in enumerate(reversed(body12), 1):
        total += int(digit) * (1 if n % 2 else 2)
    return str(9 - total % 9) + body12


def luhn_digit(body):
    """The digit that makes BODY + digit pass Luhn."""
    total = 0
    for n, digit in enumerate(reversed(body)):
        d = int(digit) * (2 if n % 2 == 0 else 1)
        total += d - 9 if d > 9 else d
    return str(-total % 10)


def institution_code(pref, serial):
    """医療機関コード: prefecture, 1 = 医科, area 99 (none), 4 digits."""
    body = f"{pref}199{serial:04d}"
    return body + luhn_digit(body)


def rows():
    out = []
    lines = [x.split("|") for x in HOSPITALS.split("\n") if x]
    for n, (pid, code, pref, name, kana, flags) in enumerate(lines, 1):
        contact = "c" not in flags
        contract = {"k": "無", "?": "不明"}.get(
            "".join(f for f in flags if f in "k?"), "有")
        domain = f"{pid.lower()}.example"
        out.append([
            pid, "医療機関", name, kana, pref, f"000-{n:04d}",
            f"{pref}見本市{TOWNS[n % 6]}{n % 5 + 1}-{n % 9 + 1}-{n}",
            corporate_number(f"99990{n:07d}"),
            "" if "n" in flags else institution_code(code, n),
            ROLES[n % 4] if contact else "",
            f"me@{domain}" if contact else "",
            f"0{code}0-000-{n:04d}" if contact else "",
            CHANNELS[n % 5] if contact else "",
            contract, ""])
    for n, line in enumerate([x for x in OTHERS.split("\n") if x], 1):
        pid, kind, code, pref, name, kana, licence = line.split("|")
        out.append([
            pid, {"dealer": "中古販売業者", "lessor": "貸与業者"}[kind], name,
            kana, pref, f"000-{900 + n:04d}",
            f"{pref}見本市{TOWNS[n]}{n}-{n}-{n}",
            corporate_number(f"99991{n:07d}"), "", "営業所管理者",
            f"kanri@{pid.lower()}.example", f"0{code}0-000-{900 + n:04d}",
            "メール", "", licence])
    return out


def names():
    return {r[0]: r[2] for r in rows()}
