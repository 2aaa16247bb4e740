#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Is data/sample consistent? Standard library only; run as a test.

usage: check-sample.py [SOURCE_DIR]

Counts, references, check digits, encodings, JSON, and every line of the
.jsonl files against the fact catalogue (src/model/fact.def, terms.c).
"""
import csv
import datetime
import gzip
import io
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(sys.argv[1] if len(sys.argv) > 1
                    else pathlib.Path(__file__).resolve().parent.parent)
DATA = ROOT / "data/sample"
problems = []


def check(ok, text):
    if not ok:
        problems.append(text)


# -- the fact catalogue -----------------------------------------------------

def catalogue():
    """{type: {field: (kind, flags, terms)}} and {terms: {id}}."""
    text = (ROOT / "src/model/fact.def").read_text(encoding="utf-8")
    types, name_of = {}, {}
    for m in re.finditer(r'^FACT\((\w+), "([^"]+)"', text, re.M):
        types[m[2]], name_of[m[1]] = {}, m[2]
    for m in re.finditer(r"^FIELD\((\w+), (\w+), (\w+), ([^,]+), (\w+),",
                         text, re.M):
        types[name_of[m[1]]][m[2]] = (m[3], m[4].strip(), m[5])
    source = (ROOT / "src/model/terms.c").read_text(encoding="utf-8")
    terms = {}
    for m in re.finditer(r"^TERMS\((\w+),(.*?)\}\);", source, re.M | re.S):
        terms[m[1]] = set(re.findall(r'\{ "([^"]+)",', m[2] + "}"))
    return types, terms


TYPES, TERMS = catalogue()


def is_date(text):
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def check_value(where, field, value, spec):
    kind, _, terms = spec
    if kind == "LIST":
        check(isinstance(value, list) and all(isinstance(x, str) and x
                                              for x in value),
              f"{where}: {field} is not a list of texts")
        return
    if kind == "INT":
        check(type(value) is int and value >= 0,
              f"{where}: {field} is not a number")
        return
    check(isinstance(value, str) and value, f"{where}: {field} is not a text")
    value = str(value)
    if kind == "DATE":
        check(is_date(value), f"{where}: {field} {value} is not a date")
    elif kind == "ENUM":
        check(value in TERMS.get(terms, ()),
              f"{where}: {field} {value} is not in {terms}")
    elif kind == "TRI":
        check(value in ("yes", "no", "unknown"),
              f"{where}: {field} {value} is not yes, no or unknown")
    elif kind == "SHA":
        check(re.fullmatch(r"[0-9a-f]{64}", value),
              f"{where}: {field} is not a SHA-256")
    elif kind == "ID":
        check(re.fullmatch(r"[^\s\x00-\x1f]{1,64}", value)
              and len(value.encode()) <= 64, f"{where}: {field} is no id")
    else:
        check(len(value.encode()) <= 8000, f"{where}: {field} is too long")


def read_facts(name):
    out = []
    text = (DATA / name).read_text(encoding="utf-8")
    for n, line in enumerate(text.split("\n")[:-1], 1):
        where = f"{name}:{n}"
        fact = json.loads(line)
        check(set(fact) <= {"type", "valid", "actor", "reason", "data"},
              f"{where}: unknown member")
        spec = TYPES.get(fact["type"])
        check(spec is not None, f"{where}: unknown type {fact['type']}")
        check(is_date(fact["valid"]), f"{where}: valid is not a date")
        check(fact["actor"], f"{where}: no actor")
        for field, value in fact["data"].items():
            check(field in spec, f"{where}: unknown field {field}")
            if field in spec:
                check_value(where, field, value, spec[field])
        for field, (_, flags, _) in spec.items():
            check("R" not in flags.split(" | ") or field in fact["data"],
                  f"{where}: {field} is missing")
        out.append((where, fact))
    return out


# -- the registers ----------------------------------------------------------

def read_csv(name, encoding, fact):
    """Rows as dicts; headers must be the catalogue's Japanese names."""
    data = (DATA / name).read_bytes()
    check(data.startswith(b"\xef\xbb\xbf") == (encoding == "utf-8-sig"),
          f"{name}: byte order mark")
    rows = list(csv.DictReader(io.StringIO(data.decode(encoding),
                                           newline="")))
    text = (ROOT / "src/model/fact.def").read_text(encoding="utf-8")
    known = set(re.findall(
        rf'^FIELD\({fact}, .*?, "([^"]+)", "[^"]+"\)', text, re.M))
    check(set(rows[0]) <= known, f"{name}: {set(rows[0]) - known} unknown")
    return rows


def corporate_ok(number):
    """法人番号: 9 - (sum of P_n * Q_n mod 9) over the last 12 digits."""
    total = sum(int(d) * (1 if n % 2 else 2)
                for n, d in enumerate(reversed(number[1:]), 1))
    return len(number) == 13 and int(number[0]) == 9 - total % 9


def luhn_ok(number):
    total = 0
    for n, d in enumerate(reversed(number)):
        d = int(d) * (2 if n % 2 else 1)
        total += d - 9 if d > 9 else d
    return total % 10 == 0


def gtin_ok(number):
    total = sum(int(d) * (3 if n % 2 else 1)
                for n, d in enumerate(reversed(number)))
    return len(number) == 14 and total % 10 == 0


def width_key(serial):
    return "".join(chr(ord(c) - 0xfee0) if 0xff01 <= ord(c) <= 0xff5e else c
                   for c in serial)


def check_registers():
    parties = read_csv("parties.csv", "utf-8-sig", "PARTY")
    products = read_csv("products.csv", "utf-8", "PRODUCT")
    versions = read_csv("versions.csv", "utf-8", "VERSION")
    units = read_csv("units.csv", "cp932", "UNIT")
    hospitals = [p for p in parties if p["区分"] == "医療機関"]
    check(len(hospitals) == 40, "not 40 hospitals")
    check(len({p["都道府県"] for p in hospitals}) == 10, "not 10 prefectures")
    check(len(parties) == 43, "not 3 dealers and lessors")
    check(len(products) == 12, "not 12 products")
    check({p["クラス分類"] for p in products}
          == {"クラスI", "クラスII", "クラスIII", "クラスIV"}, "classes")
    check(len(units) == 600, "not 600 units")
    check(sum(not p["宛先の役職"] for p in hospitals) == 3,
          "not 3 hospitals without a contact")
    check(sum(p["保守契約"] == "無" for p in hospitals) == 5,
          "not 5 hospitals without a contract")
    names = "".join(p["名称"] for p in parties)
    for hard in "髙﨑ヶ𠮷":
        check(hard in names, f"no name with {hard}")
    for p in parties:
        check(corporate_ok(p["法人番号"]), f"{p['取引先ID']}: 法人番号")
        code = p["医療機関コード"]
        check(not code or (len(code) == 10 and luhn_ok(code)),
              f"{p['取引先ID']}: 医療機関コード")
    for p in products:
        check(gtin_ok(p["GTIN"]), f"{p['製品ID']}: GTIN")
        check("おそれ" in p["想定される患者への影響"],
              f"{p['製品ID']}: no harm sentence")
    known = {(v["製品ID"], v["版"]) for v in versions}
    ids = {p["取引先ID"] for p in parties}
    for u in units:
        check(u["納入先"] in ids, f"{u['個体ID']}: holder")
        check(not u["版"] or (u["製品ID"], u["版"]) in known,
              f"{u['個体ID']}: version")
    check(len({u["個体ID"] for u in units}) == 600, "unit ids repeat")
    check(len({(u["製品ID"], width_key(u["製造番号"])) for u in units})
          == 600, "serial numbers repeat")
    check(any(u["製造番号"] != width_key(u["製造番号"]) for u in units),
          "no full-width serial number")
    check(any(not u["出荷日"] for u in units), "no unknown shipment date")
    check(any(not u["版"] for u in units), "no unknown version")
    check(any(u["出荷日"] > "2024-03-31" for u in units
              if is_date(u["出荷日"])), "no unit out of scope")
    return ids, {p["製品ID"] for p in products}, known, \
        {u["個体ID"]: u["製品ID"] for u in units}


# -- references between the files -------------------------------------------

def check_references(facts, parties, products, versions, units):
    seen = {"notice": set(), "patch": set(), "plan": set(), "risk": set(),
            "request": set(), "event": set(), "waiver": set()}
    for where, fact in facts:
        d, kind = fact["data"], fact["type"]
        for field in ("party", "successor", "lessor"):
            check(field not in d or d[field] in parties,
                  f"{where}: {field} {d.get(field)} is unknown")
        product = d.get("product")
        check(product is None or product in products,
              f"{where}: product {product} is unknown")
        if product and d.get("version"):
            check((product, d["version"]) in versions,
                  f"{where}: version {d['version']} is unknown")
        listed = d.get("units", []) + ([d["unit"]] if "unit" in d else [])
        for unit in listed:
            check(unit in units, f"{where}: unit {unit} is unknown")
            check(not product or units.get(unit) == product,
                  f"{where}: unit {unit} is not a {product}")
        if kind in seen:
            seen[kind].add(d[kind])
        for field in ("patch", "plan", "risk"):
            check(field not in d or d[field] in seen[field],
                  f"{where}: {field} {d.get(field)} is unknown")
        if kind in ("notice.letter", "delivery"):
            check(d["notice"] in seen["notice"], f"{where}: notice")
        if kind == "request.end":
            check(d["request"] in seen["request"], f"{where}: request")
            check(d.get("notice") is None or d["notice"] in seen["notice"],
                  f"{where}: answering notice")
        if kind == "approval" and d["what"] in seen:
            check(d["id"] in seen[d["what"]], f"{where}: id {d['id']}")


def check_scenario(facts):
    """The unusual things the sample promises to hold."""
    by = {}
    for _, fact in facts:
        by.setdefault(fact["type"], []).append(fact["data"])
    ends = [d["how"] for d in by["party.end"]]
    check(ends.count("merged") == 2 and ends.count("closed") == 1,
          "not 2 mergers and 1 closure")
    states = {d["unit"]: d["state"] for d in by["unit.state"]}
    check(list(states.values()).count("lost") == 2, "not 2 units lost")
    check(list(states.values()).count("retired") == 2, "not 2 retired")
    where = {}
    for d in by["unit.move"]:
        where[d["unit"]] = d["how"]
    check(list(where.values()).count("lease") == 2, "not 2 units leased")
    check({d["state"] for d in by["delivery"]} == TERMS["delivery_state"],
          "not every delivery state")
    check({d["kind"] for d in by["notice"]} == TERMS["notice_kind"],
          "not every kind of notice")


def check_files():
    names = set()
    for path in sorted((DATA / "sbom").iterdir()):
        names.add(path.name.split(".spdx")[0].split(".cdx")[0])
        if path.suffix == ".json":
            json.loads(path.read_text(encoding="utf-8"))
        else:
            check(path.read_text(encoding="utf-8").startswith("SPDXVersion:"),
                  f"{path.name}: not SPDX tag-value")
    count = 0
    for path in sorted((DATA / "feeds").iterdir()):
        if path.suffix == ".jsonl":
            for line in path.read_text(encoding="utf-8").split("\n")[:-1]:
                json.loads(line)
                count += 1
        elif path.suffix == ".json":
            json.loads(path.read_text(encoding="utf-8"))
            count += 1
        elif path.suffix == ".gz":
            gzip.decompress(path.read_bytes())
    check(60 <= count <= 150, f"{count} vulnerability records")
    return names


def main():
    parties, products, versions, units = check_registers()
    facts = read_facts("workspace.jsonl") + read_facts("facts.jsonl")
    read_facts("assessments.jsonl")
    check_references(facts, parties, products, versions, units)
    check_scenario(facts)
    sboms = check_files()
    stems = {f"{p}-{v}" for p, v in versions}
    check(sboms <= stems, f"SBOM of an unknown version: {sboms - stems}")
    check(len(stems - sboms) == 1, "not one version without an SBOM")
    made = subprocess.run([sys.executable, str(ROOT / "tools/make-sample.py"),
                           "--check"], capture_output=True, text=True,
                          check=False)
    check(made.returncode == 0, made.stderr.strip())
    for text in problems:
        print(text, file=sys.stderr)
    print(f"data/sample: {len(facts)} facts, {len(problems)} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
