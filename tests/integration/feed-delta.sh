#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: a small feed goes over the index and not into a new one, and what is
# answered is what an index built from all feeds answers: after new records,
# after a withdrawal, after damage, and after a feed is declared void.
# usage: feed-delta.sh PROGRAM FEEDS_DIR
set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/integration/lib.sh
. "$here/lib.sh"
trap finish EXIT
feeds=$2
base=$WS/index/advisory.idx
delta=$WS/index/advisory.delta

cd "$SCRATCH" || exit 1

# osv FILE ID MODIFIED FIXED [WITHDRAWN]: one record about pkg:npm/l.
osv() {
	{
		printf '{"schema_version":"1.4.0","id":"%s",' "$2"
		printf '"modified":"%s",%s' "$3" "${5:+\"withdrawn\":\"$5\",}"
		printf '"affected":[{"package":{"ecosystem":"npm",'
		printf '"name":"l"},"ranges":[{"type":"SEMVER","events":['
		printf '{"introduced":"0"},{"fixed":"%s"}]}]}]}\n' "$4"
	} >>"$1"
}
osv one.jsonl CVE-2099-0001 2099-01-01T00:00:00Z 2.0.0
osv one.jsonl CVE-2099-0002 2099-01-01T00:00:00Z 0.5.0
osv two.jsonl CVE-2099-0001 2099-01-02T00:00:00Z 2.0.0 2099-01-02T00:00:00Z
osv two.jsonl CVE-2099-0003 2099-01-02T00:00:00Z 1.5.0
cat >l.cdx.json <<'JSON'
{"bomFormat":"CycloneDX","specVersion":"1.5","version":1,"components":[{"type":"library","bom-ref":"l","name":"l","version":"1.0.0","purl":"pkg:npm/l@1.0.0"},{"type":"library","bom-ref":"c","name":"curl","version":"7.0","cpe":"cpe:2.3:a:haxx:curl:7.0:*:*:*:*:*:*:*"}]}
JSON
printf '製品ID,販売名,クラス,接続\nD-1,試験装置,II,有\n' >devices.csv
printf '製品ID,版\nD-1,1.0\n' >versions.csv
check "a workspace" m init --maker 試験メディカル --workspace W-test
check "a device" m device import devices.csv
check "its version" m device import-versions versions.csv
check "its SBOM" m sbom add l.cdx.json --product D-1 --version 1.0
check "many records" m feed import "$feeds/cve5-vulnrichment.jsonl.gz"

sum() { cksum <"$1" 2>/dev/null; }

# found: the vulnerabilities of 2099 that a scan finds.
found() {
	m scan --product D-1 --dry-run -o ndjson 2>/dev/null |
		grep -o 'CVE-2099-[0-9]*' | sort -u | tr '\n' ' '
}

# answers NAME WANT: what is found, now and by an index of all feeds.
answers() {
	now=$(found)
	all=$(m scan --product D-1 --dry-run -o json 2>/dev/null)
	cp -r "$WS/index" "$SCRATCH/kept"
	rm -f "$base" "$delta"
	full=$(m scan --product D-1 --dry-run -o json 2>/dev/null)
	rm -r "$WS/index"
	mv "$SCRATCH/kept" "$WS/index"
	if [ "$now" = "$2" ] && [ -n "$all" ] && [ "$all" = "$full" ]; then
		pass "$1"
	else
		flunk "$1" "found $now, wanted $2" "$all" "full:" "$full"
	fi
}

was=$(sum "$base")
check "a small feed" m feed import one.jsonl
if [ "$(sum "$base")" = "$was" ] && [ -s "$delta" ]; then
	pass "it lies over the index"
else
	flunk "it lies over the index" "$(ls -l "$WS/index")"
fi
answers "its records are asked" "CVE-2099-0001 "
check "another day" m feed import two.jsonl
if [ "$(sum "$base")" = "$was" ]; then
	pass "the index is still that of the first day"
else
	flunk "the index is still that of the first day"
fi
answers "withdrawn and new" "CVE-2099-0003 "

# One feed is declared void: the index of the other two has new bytes; then
# the second too: the index of the first has the bytes it had, and what lay
# over it then must not come back.
cp "$delta" "$SCRATCH/old.delta"
void_last_feed() {
	seq=$(m facts export 2>/dev/null | python3 -c '
import json, sys
print([r["seq"] for r in map(json.loads, sys.stdin)
       if r.get("type") == "feed"][-1 - int(sys.argv[1])])' "$1")
	printf '{"type":"correction","actor":"x","reason":"誤り","valid":"%s","data":{"seq":%s}}\n' \
		"$(date +%Y-%m-%d)" "$seq" >void.jsonl
	check "feed $seq is void" m facts import void.jsonl
}
void_last_feed 0
answers "one feed less" "CVE-2099-0001 "
void_last_feed 1
answers "two feeds less" ""
cp "$SCRATCH/old.delta" "$delta"
check "an import of what is known" m feed import \
	"$feeds/cve5-vulnrichment.jsonl.gz"
answers "nothing void comes back" ""

check "a small feed again" m feed import one.jsonl
# A damaged delta is as good as none: the index is made of all feeds.
printf 'x' | dd of="$delta" bs=1 seek=500 conv=notrunc 2>/dev/null
answers "damaged" "CVE-2099-0001 "
if [ "$(found)" = "CVE-2099-0001 " ] && [ ! -e "$delta" ] &&
	[ "$(sum "$base")" != "$was" ]; then
	pass "and is gone after it"
else
	flunk "and is gone after it" "$(ls -l "$WS/index")"
fi
