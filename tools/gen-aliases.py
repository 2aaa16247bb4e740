#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write src/vers/alias_rows.inc from data/identity/cpe-aliases.csv.

usage: gen-aliases.py [--check]

A row is never deleted: a rule that no longer holds gets a date in `until`.
Refused: a rule given twice, a target that is itself replaced, a date that is
none, a missing reason. docs/formats/identity.md says what a rule does.
"""
import csv
import datetime
import hashlib
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
DATA = ROOT / "data" / "identity" / "cpe-aliases.csv"
OUT = ROOT / "src" / "vers" / "alias_rows.inc"
NAME = re.compile(r"^[a-z0-9][a-z0-9._-]*$")


def bad(line, why):
    sys.exit(f"{DATA.name}:{line}: {why}")


def read():
    rows, seen = [], set()
    with DATA.open(encoding="utf-8", newline="") as f:
        reader = csv.DictReader(f)
        for row in reader:
            line = reader.line_num
            if None in row.values() or None in row:
                bad(line, "not nine fields")
            for field in ("vendor", "to_vendor"):
                if not NAME.match(row[field]):
                    bad(line, f"{field} is no name of a CPE")
            for field in ("product", "to_product"):
                if row[field] != "*" and not NAME.match(row[field]):
                    bad(line, f"{field} is no name of a CPE")
            if (row["product"] == "*") != (row["to_product"] == "*"):
                bad(line, "'*' stands for the same product on both sides")
            for field in ("why_ja", "why_en", "evidence"):
                if not row[field] or '"' in row[field]:
                    bad(line, f"{field} is missing or has a quote")
            datetime.date.fromisoformat(row["since"])
            if row["until"]:
                datetime.date.fromisoformat(row["until"])
                continue
            key = (row["vendor"], row["product"])
            if key in seen:
                bad(line, "this rule is there already")
            seen.add(key)
            rows.append(row)
    for row in rows:
        for product in (row["to_product"], "*"):
            if (row["to_vendor"], product) in seen:
                bad(0, f"{row['to_vendor']}:{product} is itself replaced")
    return sorted(rows, key=lambda r: (r["vendor"], r["product"]))


def text(rows, digest):
    out = ["/* SPDX-License-Identifier: Apache-2.0 */",
           "/* Written by tools/gen-aliases.py from "
           "data/identity/cpe-aliases.csv. */",
           "#define ALIAS_DIGEST \"%s\"" % digest,
           "static const struct mm_alias rows[] = {"]
    for r in rows:
        out.append('\t{ "%s", "%s", "%s", "%s", "%s",\n\t  "%s",\n\t  "%s" },'
                   % (r["vendor"], r["product"], r["to_vendor"],
                      r["to_product"], r["since"], r["why_ja"], r["why_en"]))
    out += ["};", ""]
    return "\n".join(out)


def main():
    digest = hashlib.sha256(DATA.read_bytes()).hexdigest()[:16]
    made = text(read(), digest)
    if sys.argv[1:] == ["--check"]:
        if OUT.read_text(encoding="utf-8") != made:
            sys.exit(f"{OUT.name} is out of date: tools/gen-aliases.py")
        return
    OUT.write_text(made, encoding="utf-8")


main()
