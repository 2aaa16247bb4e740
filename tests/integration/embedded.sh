#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: what users of other tools report as missed or wrong on the SBOMs of
# devices is found, and nothing else: kernels, firmware, devices and Yocto
# packages; equal names of other products; a distribution's own verdict.
# usage: embedded.sh PROGRAM
set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/integration/lib.sh
. "$here/lib.sh"
trap finish EXIT

cd "$SCRATCH" || exit 1

# The SBOM: one component a line: TYPE NAME VERSION PURL CPE, "-" for none.
cat >parts <<'LIST'
operating-system linux 4.14.98 - cpe:2.3:o:linux:linux_kernel:4.14.98:*:*:*:*:*:*:*
firmware FreeRTOS 10.4.0 - cpe:2.3:o:amazon:freertos:10.4.0:*:*:*:*:*:*:*
device pump 1 - cpe:2.3:h:acme:pump:-:*:*:*:*:*:*:*
framework stm32cube 1.2 - cpe:2.3:a:st:stm32cube:1.2:*:*:*:*:*:*:*
library busybox 1.35.0 pkg:yocto/poky/busybox@1.35.0 cpe:2.3:a:busybox:busybox:1.35.0:*:*:*:*:*:*:*
library openssl 1.1.1k pkg:maven/org.example/openssl@1.1.1k cpe:2.3:a:openssl:openssl:1.1.1k:*:*:*:*:*:*:*
library openssl 0.10.0 pkg:cargo/openssl@0.10.0 -
library config 1.0 - -
library mysql 1.0 pkg:golang/github.com/go-sql-driver/mysql@1.0.0 -
library curl 7.88.1-10+deb12u5 pkg:deb/debian/curl@7.88.1-10+deb12u5?distro=debian-12 cpe:2.3:a:haxx:curl:7.88.1:*:*:*:*:*:*:*
LIST
python3 - parts >device.cdx.json <<'PY'
import json, sys
parts = []
for n, line in enumerate(open(sys.argv[1], encoding='utf-8')):
    kind, name, version, purl, cpe = line.split()
    part = {'type': kind, 'bom-ref': 'c%d' % n, 'name': name,
            'version': version}
    if purl != '-':
        part['purl'] = purl
    if cpe != '-':
        part['cpe'] = cpe
    parts.append(part)
print(json.dumps({'bomFormat': 'CycloneDX', 'specVersion': '1.5',
                  'version': 1, 'components': parts}))
PY

# NVD: one record a line: ID CRITERION END (excluding).
cat >criteria <<'LIST'
CVE-2024-1001 cpe:2.3:o:linux:linux_kernel:*:*:*:*:*:*:*:* 4.15
CVE-2024-1002 cpe:2.3:o:amazon:freertos:*:*:*:*:*:*:*:* 10.4.1
CVE-2024-1003 cpe:2.3:h:acme:pump:-:*:*:*:*:*:*:* -
CVE-2024-1004 cpe:2.3:a:st:stm32cube:*:*:*:*:*:*:*:* 1.3
CVE-2024-1005 cpe:2.3:a:busybox:busybox:*:*:*:*:*:*:*:* 1.36.0
CVE-2024-1006 cpe:2.3:a:openssl:openssl:*:*:*:*:*:*:*:* 1.1.1l
CVE-2024-1007 cpe:2.3:a:oracle:mysql:*:*:*:*:*:*:*:* 9.0
CVE-2024-1008 cpe:2.3:a:config_project:config:*:*:*:*:*:*:*:* 9.0
CVE-2024-1009 cpe:2.3:a:haxx:curl:*:*:*:*:*:*:*:* 8.0
CVE-2024-1010 cpe:2.3:o:linux:linux_kernel:*:*:*:*:*:*:*:* 4.14.98
LIST
python3 - criteria >nvd.json <<'PY'
import json, sys
out = []
for line in open(sys.argv[1], encoding='utf-8'):
    cve, criteria, end = line.split()
    match = {'vulnerable': True, 'criteria': criteria,
             'matchCriteriaId': '00000000-0000-0000-0000-000000000000'}
    if end != '-':
        match['versionEndExcluding'] = end
    out.append({'cve': {
        'id': cve, 'sourceIdentifier': 'nvd@example.org',
        'published': '2024-01-01T00:00:00.000',
        'lastModified': '2024-01-02T00:00:00.000',
        'vulnStatus': 'Analyzed',
        'descriptions': [{'lang': 'en', 'value': 'made for a test'}],
        'references': [],
        'configurations': [{'nodes': [{'operator': 'OR', 'negate': False,
                                       'cpeMatch': [match]}]}]}})
print(json.dumps({'resultsPerPage': len(out), 'startIndex': 0,
                  'totalResults': len(out), 'format': 'NVD_CVE',
                  'version': '2.0', 'timestamp': '2024-02-01T00:00:00.000',
                  'vulnerabilities': out}))
PY
cat >osv.jsonl <<'JSON'
{"schema_version":"1.4.0","id":"DEBIAN-CVE-2024-1009","modified":"2024-01-03T00:00:00Z","aliases":["CVE-2024-1009"],"affected":[{"package":{"ecosystem":"Debian:12","name":"curl"},"ranges":[{"type":"ECOSYSTEM","events":[{"introduced":"0"},{"fixed":"7.88.1-10+deb12u5"}]}]}]}
JSON
cat >devices.csv <<'CSV'
製品ID,販売名,クラス,接続
D-1,試験装置,II,有
CSV
cat >versions.csv <<'CSV'
製品ID,版
D-1,1.0
CSV

check "a workspace" m init --maker 試験メディカル --workspace W-test
check "a device" m device import devices.csv
check "its version" m device import-versions versions.csv
check "its SBOM" m sbom add device.cdx.json --product D-1 --version 1.0
check "NVD" m feed import nvd.json
check "Debian" m feed import osv.jsonl

cat >want <<'LIST'
CVE-2024-1001 linux affected
CVE-2024-1002 FreeRTOS affected
CVE-2024-1003 pump affected
CVE-2024-1004 stm32cube affected
CVE-2024-1005 busybox affected
CVE-2024-1006 openssl affected
LIST
m scan --product D-1 --dry-run -o ndjson 2>/dev/null | python3 -c '
import json, sys
for line in sys.stdin:
    r = json.loads(line)
    if "vulnerability" in r or "vuln" in r:
        print(r.get("vulnerability", r.get("vuln")), r["component"],
              r["verdict"])' | sort >got
if cmp -s want got; then
	pass "exactly what is in the device"
else
	flunk "exactly what is in the device" "$(diff want got)"
fi

# The distribution denies what NVD's range says: shown side by side.
m where-used CVE-2024-1009 -o ndjson 2>/dev/null >row
for word in '"verdict":"not_affected"' '"overridden":"affected"' \
	'"source":"osv:DEBIAN-CVE-2024-1009"'; do
	if grep -qF "$word" row; then
		pass "the distribution decides: $word"
	else
		flunk "the distribution decides: $word" "$(cat row)"
	fi
done
says "how much was matched is said" "識別できた部品 9 個 / 全 10 個" \
	sh -c "'$PROGRAM' -C '$WS' scan --product D-1 --dry-run 2>&1"
