# SPDX-License-Identifier: Apache-2.0
"""The 600 units: who received how many of what, and when."""

from sample import products

HEADER = ["個体ID", "製品ID", "版", "製造番号", "UDI", "出荷日", "納入先",
          "貸与業者", "設置場所", "接続状態", "次回点検日"]

# First holder of each unit, as delivered. A "+n" after a hospital says how
# many of its units were shipped after 2024-03-31, out of the notice's scope.
HOLDERS = {
    "LX-50": "H002:6 H005:5 H010:5 H013:4 H017:6 H021:4 H025:4 H029:2 H033:2",
    "VT-3": "H003:4 H006:4 H018:4 H022:3 H026:3 H030:3 H034:3",
    "US-30": "H001:6 H007:5 H011:5 H014:5 H019:5 H023:5 H027:4 H031:4 H037:3",
    "SP-100": "H001:10 H002:12 H005:10 H009:12 H013:8 H015:10 H017:12 "
              "H020:14 H024:2 H026:10 H030:8 H035:8 H038:4",
    "SP-210": "H002:6 H006:5 H010:6 H015:6 H017:8 H018:6 H020:8 H021:5 "
              "H026:4 H032:4 H036:4",
    "PM-2": "H005:4 H017:4 H020:6 H029:4 H036:4",
    "CT-X8": "H003:3 H007:3 H014:3 H016:2 H019:3 H023:3 H028:3 H031:3 "
             "H037:3 H012:1 H008:2",
    "PX-1": "H002:2 H006:2 H010:2 H017:3 H020:4+1 H025:2 H033:2 H035:1",
    "IP-7": "H001:12 H004:2 H009:14 H011:10 H015:12 H018:14 H020:20+6 "
            "H022:6 H027:8 H034:8+2 H039:4",
    "VT-5": "H003:5 H006:6 H014:6 H017:7+2 H018:7 H025:5 H028:4 H032:4",
    "CT-X12": "H002:3 H010:3 H013:3 H020:4+1 H026:3 H029:3 H040:2",
    "IP-9": "H005:10 H007:8 H009:10 H017:14+4 H019:8 H023:8 H030:6 H036:6",
}

# First and last shipment in scope, and the serial number's form.
SHIPPED = {
    "LX-50": ("2009-05", "2013-12", "LX{y}{n:04d}"),
    "VT-3": ("2010-07", "2014-09", "VT3-{n:04d}"),
    "US-30": ("2011-05", "2015-11", "U30{y}-{n:03d}"),
    "SP-100": ("2013-05", "2017-03", "S10-{y}-{n:04d}"),
    "SP-210": ("2014-11", "2018-12", "S21-{n:04d}"),
    "PM-2": ("2016-08", "2019-03", "PM2-{n:04d}"),
    "CT-X8": ("2015-05", "2020-02", "X8-{n:03d}"),
    "PX-1": ("2021-11", "2024-03", "PX1-{y}-{n:03d}"),
    "IP-7": ("2018-11", "2024-03", "IP7{y}{n:05d}"),
    "VT-5": ("2022-05", "2024-03", "V5-{n:04d}"),
    "CT-X12": ("2022-01", "2024-03", "X12-{n:03d}"),
    "IP-9": ("2022-11", "2024-03", "IP9-{y}-{n:04d}"),
}

PLACES = {
    "LX-50": ["中央検査室", "緊急検査室"],
    "VT-3": ["ICU", "救命救急センター", "HCU"],
    "US-30": ["超音波検査室", "産婦人科外来", "循環器内科外来"],
    "SP-100": ["東3病棟", "西4病棟", "ICU", "救急外来", "手術室"],
    "SP-210": ["東3病棟 スタッフステーション", "西4病棟 スタッフステーション",
               "ICU スタッフステーション"],
    "PM-2": ["循環器内科外来", "カテーテル検査室"],
    "CT-X8": ["CT室1", "CT室2"],
    "PX-1": ["サーバ室"],
    "IP-7": ["ME機器管理室", "東3病棟", "西4病棟", "化学療法室"],
    "VT-5": ["ICU", "HCU"],
    "CT-X12": ["CT室1", "救急CT室"],
    "IP-9": ["ME機器管理室", "ICU", "小児科病棟"],
}

NETWORK = {
    "LX-50": ["院内LAN"], "VT-3": ["専用LAN", "接続なし"],
    "US-30": ["院内LAN"], "SP-100": ["専用LAN(無線)", "専用LAN(有線)"],
    "SP-210": ["専用LANと院内LAN"], "PM-2": ["接続なし", "院内LAN"],
    "CT-X8": ["院内LAN", "院内LAN・遠隔保守"], "PX-1": ["院内LAN・遠隔保守"],
    "IP-7": ["院内LAN(無線)", "接続なし"], "VT-5": ["専用LAN"],
    "CT-X12": ["院内LAN・遠隔保守"], "IP-9": ["院内LAN(無線)"],
}

FULL_WIDTH = str.maketrans(
    "0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "０１２３４５６７８９－ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ")

# Exceptions, by product and running number within the product.
FULL_WIDTH_SERIALS = {("VT-3", 7), ("US-30", 12), ("SP-100", 31),
                      ("IP-7", 45)}
NO_SHIPMENT_DATE = {("LX-50", 3), ("SP-100", 40), ("SP-100", 41),
                    ("US-30", 20), ("IP-7", 50), ("PM-2", 9)}
NO_VERSION = {("US-30", 21), ("SP-210", 44), ("SP-210", 45), ("IP-7", 51),
              ("IP-7", 52)}
WAREKI = {("LX-50", n) for n in range(10, 20)} | {
    ("SP-210", n) for n in range(1, 8)}
ERAS = [("2019-05-01", "R", 2018), ("1989-01-08", "H", 1988)]


def months(first, last):
    y, m = map(int, first.split("-"))
    ly, lm = map(int, last.split("-"))
    out = []
    while (y, m) <= (ly, lm):
        out.append((y, m))
        y, m = (y, m + 1) if m < 12 else (y + 1, 1)
    return out


def wareki(iso):
    for start, letter, base in ERAS:
        if iso >= start:
            y, m, d = map(int, iso.split("-"))
            return f"{letter}{y - base}.{m}.{d}"
    return iso


def version_of(product, shipped, n):
    """The version a unit runs today."""
    if (product, n) in NO_VERSION:
        return ""
    if product == "US-30":
        return "4.2" if shipped < "2013-10" and n % 3 else "5.0"
    if product == "SP-210":
        return "2.3" if n % 4 == 1 else "2.4.1"
    if product == "VT-5":
        return "3.1.2"
    if product == "IP-9":
        return "1.0" if shipped < "2024-01-15" else "2.0"
    return next(v for p, v, _, _ in products.VERSIONS if p == product)


def inspection(product, n):
    """Yearly: October 2026 to March 2027, never on a weekend."""
    if product in ("PX-1", "LX-50", "VT-3"):
        return ""
    y, m = [(2026, 10), (2026, 11), (2026, 12), (2027, 1), (2027, 2),
            (2027, 3)][n % 6]
    day = {(2026, 10): [13, 20], (2026, 11): [10, 17], (2026, 12): [8, 15],
           (2027, 1): [12, 19], (2027, 2): [9, 16], (2027, 3): [9, 16]}
    return f"{y}-{m:02d}-{day[(y, m)][n % 2]:02d}"


def delivered():
    """Every unit: id, product, number, holder, late, shipped (ISO or "")."""
    out = []
    for product, text in HOLDERS.items():
        plan = []
        for item in text.split():
            party, count = item.split(":")
            count, _, late = count.partition("+")
            total, late = int(count), int(late or 0)
            plan += [(party, i >= total - late) for i in range(total)]
        span = months(*SHIPPED[product][:2])
        early = sum(1 for _, late in plan if not late)
        k = 0
        for n, (party, late) in enumerate(plan, 1):
            if late:
                iso = f"2024-{4 + n % 9:02d}-{10 + n % 15:02d}"
            else:
                y, m = span[k * len(span) // early]
                iso = f"{y}-{m:02d}-{5 + n * 7 % 20:02d}"
                k += 1
            if (product, n) in NO_SHIPMENT_DATE:
                iso = ""
            uid = f"U-{product}-{n:03d}"
            out.append((uid, product, n, party, late, iso))
    return out


def rows():
    gtins = {r[0]: r[12] for r in products.rows()}
    out = []
    for uid, product, n, party, _, iso in delivered():
        year = iso[2:4] or "00"
        serial = SHIPPED[product][2].format(y=year, n=n)
        typed = serial.translate(FULL_WIDTH) \
            if (product, n) in FULL_WIDTH_SERIALS else serial
        udi = f"(01){gtins[product]}(21){serial}" if iso >= "2022-12" else ""
        shipped = wareki(iso) if (product, n) in WAREKI else iso
        place = PLACES[product][n % len(PLACES[product])]
        if party == "H028":
            place = "髙﨑記念棟 " + place
        out.append([uid, product, version_of(product, iso or "2012", n),
                    typed, udi, shipped, party, "", place,
                    NETWORK[product][n % len(NETWORK[product])],
                    inspection(product, n)])
    return out
