#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Write the sample scenario (data/sample) from the tables in tools/sample.

usage: make-sample.py [--check]

--check writes nothing and fails when a file in data/sample differs from what
the tables give.
"""
import csv
import io
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

from sample import assess, facts, parties, products, sboms, units  # noqa: E402

OUT = HERE.parent / "data/sample"


def table(header, rows, encoding):
    buf = io.StringIO()
    writer = csv.writer(buf, lineterminator="\r\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buf.getvalue().encode(encoding)


def lines(items):
    return "".join(json.dumps(x, ensure_ascii=False, separators=(",", ":"))
                   + "\n" for x in items).encode()


def files():
    """Path under data/sample -> bytes."""
    out = {
        "parties.csv": table(parties.HEADER, parties.rows(), "utf-8-sig"),
        "products.csv": table(products.HEADER, products.rows(), "utf-8"),
        "versions.csv": table(products.VERSION_HEADER,
                              products.version_rows(), "utf-8"),
        "units.csv": table(units.HEADER, units.rows(), "cp932"),
        "workspace.jsonl": lines(facts.workspace()),
        "facts.jsonl": lines(facts.conduct()),
        "assessments.jsonl": lines(assess.assessments()),
    }
    for name, text in sboms.files().items():
        out["sbom/" + name] = text.encode()
    return out


def main():
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.exit(__doc__)
    stale = []
    for name, data in files().items():
        path = OUT / name
        if path.exists() and path.read_bytes() == data:
            continue
        stale.append(name)
        if not check:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    if check and stale:
        sys.exit("data/sample differs from tools/sample: "
                 + ", ".join(stale) + "; run tools/make-sample.py")
    print(f"{len(stale)} files {'stale' if check else 'written'}",
          file=sys.stderr)


if __name__ == "__main__":
    main()
