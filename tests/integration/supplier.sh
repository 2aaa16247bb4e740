#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: what a supplier says of a finding (CSAF) is shown with its source, and
# taken over only by a person; "not affected" closes nothing by itself.
# usage: supplier.sh PROGRAM
set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/integration/lib.sh
. "$here/lib.sh"
trap finish EXIT
cd "$SCRATCH" || exit 1

cat >osv.json <<'JSON'
{"id":"CVE-2099-0001","modified":"2099-01-01T00:00:00Z","affected":[{"package":{"ecosystem":"npm","name":"l"},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"2.0.0"}]}]}]}
JSON
cat >vex.json <<'JSON'
{"document":{"csaf_version":"2.0","category":"csaf_vex","title":"T","publisher":{"name":"Acme"},"tracking":{"id":"ACME-1","initial_release_date":"2099-01-01T00:00:00Z","current_release_date":"2099-02-01T00:00:00Z"}},"product_tree":{"full_product_names":[{"product_id":"A","name":"l one","product_identification_helper":{"purl":"pkg:npm/l@1.0.0"}}]},"vulnerabilities":[{"cve":"CVE-2099-0001","flags":[{"label":"vulnerable_code_not_present","product_ids":["A"]}],"product_status":{"known_not_affected":["A"]},"remediations":[{"category":"workaround","details":"Close the port","url":"https://acme.example/1","date":"2099-02-02T00:00:00Z","product_ids":["A"]}],"threats":[{"category":"impact","details":"Low"}]}]}
JSON
cat >other.json <<'JSON'
{"document":{"csaf_version":"2.0","title":"T","publisher":{"name":"Other"},"tracking":{"id":"OTHER-9","current_release_date":"2099-02-01T00:00:00Z"}},"product_tree":{"full_product_names":[{"product_id":"A","name":"their box"}]},"vulnerabilities":[{"cve":"CVE-2099-0001","product_status":{"known_not_affected":["A"]},"remediations":[{"category":"vendor_fix","details":"theirs","product_ids":["A"]}]}]}
JSON
cat >l.cdx.json <<'JSON'
{"bomFormat":"CycloneDX","specVersion":"1.5","version":1,"components":[{"type":"library","bom-ref":"l","name":"l","version":"1.0.0","purl":"pkg:npm/l@1.0.0"}]}
JSON
printf '製品ID,販売名,クラス,接続\nD-1,試験装置,II,有\n' >devices.csv
printf '製品ID,版\nD-1,1.0\n' >versions.csv
check "a workspace" m init --maker 試験メディカル --workspace W-test
check "a device" m device import devices.csv
check "its version" m device import-versions versions.csv
check "its SBOM" m sbom add l.cdx.json --product D-1 --version 1.0
check "one source" m feed import osv.json
m scan --product D-1 >/dev/null 2>&1
f=$(m finding list -o ndjson | grep -o 'F-[0-9a-f]*' | head -n 1)
says "no supplier yet" "CSAFのフィードはまだありません" m finding suppliers "$f"
check "suppliers" m feed import vex.json other.json
m scan --product D-1 >/dev/null 2>&1

says "not affected closes nothing" '"verdict":"affected"' \
	m finding list -o ndjson
says "who says so" "影響なし (Acme の文書 ACME-1、2099-02-01)" \
	m finding explain "$f"
says "and why" "(vulnerable_code_not_present)" m finding explain "$f"
says "what to do" "Close the port" m finding explain "$f"
says "another's document" "この部品への言及なし (Other の文書 OTHER-9" \
	m finding explain "$f"
says "for programs" '"category":"workaround","text":"Close the port","url":"https://acme.example/1","date":"2099-02-02T00:00:00Z"' \
	m finding suppliers "$f" -o ndjson

before=$(head_of)
if m finding assess "$f" --status affected --reason r \
	--action-of OTHER-9 >out 2>&1; then
	flunk "nothing of others is taken over" "$(cat out)"
elif grep -q "この部品への対策はありません" out &&
	[ "$(head_of)" = "$before" ]; then
	pass "nothing of others is taken over"
else
	flunk "nothing of others is taken over" "$(cat out)"
fi
if m finding assess "$f" --status affected --reason r --action a \
	--action-of ACME-1 >out 2>&1; then
	flunk "one action or the other" "$(cat out)"
else
	pass "one action or the other"
fi
check "taken over by a person" m finding assess "$f" --status affected \
	--reason r --action-of ACME-1
says "with its source" \
	"供給者の提案(Acme、ACME-1): Close the port https://acme.example/1" \
	m finding explain "$f"
kept=$(find "$WS/feeds/csaf/vex" -type f | head -n 1)
printf x >>"$kept"
if m finding suppliers "$f" >out 2>&1; then
	flunk "a damaged copy is not believed" "$(cat out)"
else
	pass "a damaged copy is not believed"
fi
