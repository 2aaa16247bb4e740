#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Cut the sample's vulnerability feeds out of public data sets.

usage: make-sample-feeds.py DATA_DIR [OUT_DIR]

DATA_DIR holds local copies of the sources named in data/sample/README.md
(one record a line where a line is cut out):

    cve5/vulnrichment-slice.jsonl.gz   cisagov/vulnrichment
    nvd/anchore-nvd-overrides.jsonl.gz anchore/nvd-data-overrides
    nvd/api2-cve*/...                  NVD CVE API 2.0 answers
    osv/*.jsonl.gz                     OSV records
    kev/known_exploited_vulnerabilities.json.gz
    epss/patchthis-cve-cvss-epss-2025-07-05.csv.gz
    sbom/bom-examples/SBOM__keycloak-10.0.2__bom.json.gz

Every record is copied byte for byte; only EPSS is re-laid out (two columns
of six). Not run at build time: the results are in the repository.
"""
import csv
import gzip
import io
import json
import pathlib
import shutil
import sys

# Records that concern a component of the sample, and, marked "out", records
# of the same components whose version range they are outside of.
CVE5 = """
CVE-2018-0824 CVE-2019-0714 CVE-2021-1675 CVE-2021-31955 CVE-2021-31956
CVE-2022-22022 CVE-2022-41091 CVE-2023-28252 CVE-2024-30051 CVE-2024-38106
CVE-2024-38112 CVE-2024-43573
CVE-2017-1000253 CVE-2022-2586 CVE-2024-1086 CVE-2024-36971
CVE-2023-38346
CVE-2022-2121 CVE-2022-43272 CVE-2024-28130
CVE-2024-2212
CVE-2023-44431 CVE-2023-50230 CVE-2023-51596
CVE-2023-45853
CVE-2024-35213
CVE-2023-52425 CVE-2024-45490 CVE-2024-45491 CVE-2024-45492
CVE-2024-28115 CVE-2024-38373
CVE-2022-3996 CVE-2024-4603 CVE-2024-5535
CVE-2024-39894
CVE-2024-30166
CVE-2022-24805 CVE-2022-24810
CVE-2024-2961 CVE-2024-38475 CVE-2024-47611 CVE-2024-30875 CVE-2021-45956
CVE-2023-32762 CVE-2023-26464
CVE-2021-36593 CVE-2021-46946
""".split()

NVD_OVERRIDES = """
CVE-2015-4000 CVE-2022-2274 CVE-2022-3996 CVE-2023-3446 CVE-2024-2511
CVE-2024-4603 CVE-2024-5535
CVE-2024-9143 CVE-2024-13176 CVE-2025-4575 CVE-2025-68160 CVE-2025-69421
CVE-2014-2522 CVE-2023-27533 CVE-2024-0853 CVE-2024-2466 CVE-2024-7264
CVE-2025-0725
CVE-2022-1462
CVE-2024-58251 CVE-2025-46394
CVE-2016-9840 CVE-2016-9841 CVE-2016-9842 CVE-2016-9843
CVE-2026-2291 CVE-2026-4890 CVE-2026-4891 CVE-2026-4892 CVE-2026-4893
CVE-2026-5172
CVE-2024-39894 CVE-2025-26466 CVE-2025-61984 CVE-2026-73281
CVE-2004-0930
CVE-2025-6965
CVE-2024-28960 CVE-2024-30166 CVE-2025-27810 CVE-2025-52496
CVE-2025-0726 CVE-2025-2260 CVE-2025-55080 CVE-2026-11576
CVE-2024-28130
CVE-2024-56171 CVE-2025-27113
CVE-2025-64505 CVE-2026-25646
CVE-2025-5372
CVE-2022-24805 CVE-2022-24806 CVE-2022-24810 CVE-2025-68615
CVE-2024-2961 CVE-2025-4802 CVE-2026-6791
CVE-2024-50602 CVE-2024-8176 CVE-2025-59375
CVE-2024-3094 CVE-2024-47611
CVE-2026-34480
CVE-2026-6472 CVE-2026-6575
CVE-2025-24813
CVE-2024-38475 CVE-2024-38476
""".split()

TSV = pathlib.Path(__file__).resolve().parent / "sample/px1-java.tsv"

# Whole answers of the NVD CVE API 2.0.
NVD_PAGES = {
    "nvd/api2-cve/ssvc_affected/0-1.json": "nvd-CVE-2021-44228.json",
    "nvd/api2-cve-osvdev/CVE-2022-32746.json": "nvd-CVE-2022-32746.json",
    "nvd/api2-cve-osvdev/CVE-2023-4863.json": "nvd-CVE-2023-4863.json",
    "nvd/api2-cve-osvdev/CVE-2020-13595.json": "nvd-CVE-2020-13595.json",
}

OSV = {
    "osv/mixed-from-test-fixtures.jsonl.gz": """
GHSA-mhpp-875w-9cpv CVE-2024-1013
GHSA-jjjh-jjxp-wpff GHSA-57j2-w4cx-62h2 GHSA-3x8x-79m2-3w2w
GHSA-mjmj-j48q-9wg2 GHSA-5mg8-w23w-74h3 GHSA-8xfc-gm6g-vgpv
GHSA-p66x-2cv9-qq3v GHSA-fjq5-5j5f-mvxh GHSA-4g9r-vxhx-9pgx
GHSA-4265-ccf5-phj5 GHSA-4jrv-ppp4-jm57 GHSA-gp7f-rwcx-9369
GHSA-6mjq-h674-j845 GHSA-57m8-f3v5-hm5m GHSA-ff2w-cq2g-wv5f
GHSA-w9p3-5cr8-m3jj GHSA-5h29-qq92-wj7f GHSA-rc2w-r4jq-7pfx
GHSA-h65f-jvqw-m9fj GHSA-wrvw-hg22-4m67
""".split(),
    "osv/pypi.jsonl.gz": """
PYSEC-2021-317 PYSEC-2022-10 PYSEC-2022-42979 PYSEC-2023-74 PYSEC-2023-212
PYSEC-2021-59 PYSEC-2021-856
""".split(),
}


def cut(path, wanted, name_of, out):
    """Copy the lines of PATH whose record is WANTED, byte for byte."""
    left = set(wanted)
    n = 0
    with gzip.open(path, "rb") as f, open(out, "wb") as o:
        for line in f:
            if name_of(line) in left:
                o.write(line if line.endswith(b"\n") else line + b"\n")
                left.discard(name_of(line))
                n += 1
    if left:
        sys.exit(f"{path}: not found: {sorted(left)}")
    print(f"{out}: {n} records", file=sys.stderr)


def cve5_id(line):
    i = line.find(b'"cveId"')
    return line[i:i + 60].split(b'"')[3].decode() if i >= 0 else ""


def override_id(line):
    i = line.find(b'"cve_id"')
    return line[i:i + 60].split(b'"')[3].decode() if i >= 0 else ""


def late(cve):
    """Published after the scenario's first import, in October 2025."""
    year, number = map(int, cve.split("-")[1:])
    return year > 2025 or (year == 2025 and number >= 60000)


def json_id(line):
    return json.loads(line)["id"]


def make_osv(data, out):
    parts = []
    for src, wanted in OSV.items():
        tmp = out / "osv.part"
        cut(data / src, wanted, json_id, tmp)
        parts.append(tmp.read_bytes())
        tmp.unlink()
    (out / "osv.jsonl").write_bytes(b"".join(parts))


def cves_of(out):
    """Every CVE id the cut feeds name, aliases included."""
    ids = set(CVE5) | set(NVD_OVERRIDES)
    ids |= {n[4:-5] for n in NVD_PAGES.values()}
    for line in (out / "osv.jsonl").read_text().splitlines():
        record = json.loads(line)
        ids |= {i for i in [record["id"], *record.get("aliases", [])]
                if i.startswith("CVE-")}
    return ids


def make_epss(data, out):
    src = data / "epss/patchthis-cve-cvss-epss-2025-07-05.csv.gz"
    ids = cves_of(out)
    rows = []
    with gzip.open(src, "rt", newline="") as f:
        for row in csv.DictReader(f):
            if row["CVE"] in ids and row["EPSS"]:
                rows.append(f'{row["CVE"]},{row["EPSS"]}\n')
    buf = io.BytesIO()
    with gzip.GzipFile(fileobj=buf, mode="wb", mtime=0, filename="") as z:
        z.write(("cve,epss\n" + "".join(sorted(rows))).encode())
    (out / "epss_scores-2025-07-05.csv.gz").write_bytes(buf.getvalue())
    print(f"epss: {len(rows)} scores", file=sys.stderr)


def make_px1(data, out):
    """The large SBOM: the Java part of a CC0 example, our own part added.

    tools/sample/sboms.py reads the list written here and adds the operating
    system, the image server's own parts and the document's head.
    """
    src = data / "sbom/bom-examples/SBOM__keycloak-10.0.2__bom.json.gz"
    with gzip.open(src, "rt") as f:
        bom = json.load(f)
    rows, seen = [], set()
    for c in bom["components"]:
        group = c.get("group", "")
        key = (group, c["name"])
        if "keycloak" in group or key in seen \
                or not c.get("purl", "").startswith("pkg:maven/"):
            continue
        seen.add(key)
        licence = ""
        for entry in c.get("licenses", []):
            licence = entry.get("license", {}).get("id", "") or licence
        sha = [h["content"] for h in c.get("hashes", [])
               if h["alg"] == "SHA-256"]
        rows.append([group, c["name"], c["version"], licence, c["purl"],
                     sha[0] if sha else "", c.get("publisher", "")])
    rows = rows[:455]
    with open(TSV, "w") as f:
        f.write("group\tname\tversion\tlicence\tpurl\tsha256\tpublisher\n")
        for r in rows:
            f.write("\t".join(x.replace("\t", " ") for x in r) + "\n")
    print(f"px1-java.tsv: {len(rows)} components", file=sys.stderr)


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    data = pathlib.Path(sys.argv[1])
    here = pathlib.Path(__file__).resolve().parent.parent
    out = pathlib.Path(sys.argv[2]) if len(sys.argv) == 3 \
        else here / "data/sample/feeds"
    out.mkdir(parents=True, exist_ok=True)
    cut(data / "cve5/vulnrichment-slice.jsonl.gz", CVE5, cve5_id,
        out / "cve5.jsonl")
    for name, wanted in [
            ("nvd-overrides.jsonl", [i for i in NVD_OVERRIDES if not late(i)]),
            ("nvd-overrides-2026.jsonl", [i for i in NVD_OVERRIDES
                                          if late(i)])]:
        cut(data / "nvd/anchore-nvd-overrides.jsonl.gz", wanted, override_id,
            out / name)
    for src, name in NVD_PAGES.items():
        shutil.copyfile(data / src, out / name)
    make_osv(data, out)
    shutil.copyfile(data / "kev/known_exploited_vulnerabilities.json.gz",
                    out / "known_exploited_vulnerabilities.json.gz")
    make_epss(data, out)
    make_px1(data, out)


if __name__ == "__main__":
    main()
