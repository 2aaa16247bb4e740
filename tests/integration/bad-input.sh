#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: every bad input named in the requirements is refused with a clear
# message in both languages, the documented exit code, and a workspace that
# did not change.
set -u
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
trap finish EXIT
cd "$SCRATCH" || exit 1

m init --maker 試験メディカル --workspace W-test -q
cat >p.csv <<'CSV'
製品ID,販売名,クラス分類,ネットワーク接続,プログラム使用
SP-1,モニタ,II,はい,はい
CSV
cat >v.csv <<'CSV'
製品ID,版,リリース日
SP-1,1.0,2018-04-01
CSV
cat >h.csv <<'CSV'
取引先ID,区分,名称
H1,医療機関,甲病院
CSV
cat >u.csv <<'CSV'
個体ID,製品ID,版,製造番号,出荷日,納入先
U1,SP-1,1.0,S-1,2019-04-01,H1
CSV
check "products" m device import p.csv -q
check "versions" m device import-versions v.csv -q
check "parties" m party import h.csv -q
check "units" m unit import u.csv -q

# files
refuses "missing file" 22 "ありません" "no such file" unit import nothing.csv
refuses "folder instead of a file" 2 "フォルダ" "folder" unit import .
printf '\377\376a\000b\000' >utf16.csv
refuses "UTF-16" 22 "UTF-16" "UTF-16" unit import utf16.csv
printf '個体ID,製造番号\nU9,\201\n' >broken.csv
refuses "undecodable bytes" 22 "broken.csv:2" "broken.csv:2" \
	unit import broken.csv

# register rows
cat >bad-units.csv <<'CSV'
個体ID,製品ID,版,製造番号,出荷日,納入先
U2,SP-9,1.0,S-2,2019-04-01,H1
U3,SP-1,1.0,Ｓ－１,2019-04-01,H1
U4,SP-1,1.0,S-4,2019-02-30,H1
U5,SP-1,1.0,S-5,2019-04-01,H9
CSV
refuses "all bad rows: unknown product" 22 "SP-9" "SP-9" \
	unit import bad-units.csv
refuses "all bad rows: duplicate serial" 22 "Ｓ－１" "unit U1" \
	unit import bad-units.csv
refuses "all bad rows: no such day" 22 "2019-02-30" "2019-02-30" \
	unit import bad-units.csv
refuses "all bad rows: unknown holder" 22 "H9" "H9" unit import bad-units.csv
refuses "line of a bad row" 22 "4行目" "line 4" \
	unit import bad-units.csv
cat >late.csv <<'CSV'
個体ID,製品ID,版,製造番号,出荷日,納入先
U6,SP-1,1.0,S-6,2024-04-01,H1
CSV
says "shipped after 2024-03-31: accepted and explained" "対象外" \
	m unit import late.csv
cat >bad-code.csv <<'CSV'
取引先ID,区分,名称,法人番号
H2,医療機関,乙病院,1234567890123
CSV
refuses "wrong check digit" 22 "法人番号" "1234567890123" \
	party import bad-code.csv
refuses "EOS before EOL" 22 "より前" "before EOL" \
	device lifecycle set SP-1 --eol 2026-03-31 --eos 2025-03-31 \
	--status announced

# SBOMs
printf '{"bomFormat":"CycloneDX","specVersion":"1.5","components":[' >cut.json
refuses "truncated JSON" 22 "cut.json:1" "cut.json:1" \
	sbom add cut.json --product SP-1 --version 1.0
printf '{"bomFormat":"CycloneDX","specVersion":"9.9"}' >new.json
refuses "unknown version" 22 "9.9" "9.9" \
	sbom add new.json --product SP-1 --version 1.0
printf '{"bomFormat":"CycloneDX","bomFormat":"CycloneDX"}' >twice.json
refuses "duplicate key" 22 "bomFormat" "bomFormat" \
	sbom add twice.json --product SP-1 --version 1.0
awk 'BEGIN { printf "{\"bomFormat\":\"CycloneDX\",\"specVersion\":\"1.5\",\"x\":"
	for (i = 0; i < 100; i++) printf "["
	for (i = 0; i < 100; i++) printf "]"; print "}" }' >deep.json
refuses "too deep" 22 "64" "64" \
	sbom add deep.json --product SP-1 --version 1.0
printf 'lodash==1.0\n' >req.txt
refuses "no SBOM at all" 22 "req.txt" "req.txt" \
	sbom add req.txt --product SP-1 --version 1.0

# feeds
printf '{"bomFormat":"CycloneDX","specVersion":"1.5","components":[]}' >s.json
refuses "a feed of the wrong kind" 22 "s.json" "s.json" feed import s.json
printf '{"dataType":"CVE_RECORD","dataVersion":"5.1","cveMetadata":' >c.jsonl
refuses "truncated feed" 22 "c.jsonl:1" "c.jsonl:1" feed import c.jsonl

# facts
printf '{"type":"unit.state","valid":"2026-01-01","data":{"unit":"U1"}}\n' \
	>f.jsonl
refuses "fact without a required field" 22 "state" "state" facts import f.jsonl

# who acts, what for
refuses_actor() {
	out=$(MIMAMORI_ACTOR='' m unit import u.csv 2>&1)
	rc=$?
	case $rc:$out in
	2:*--actor*) pass "nobody acts" ;;
	*) flunk "nobody acts" "exit $rc" "$out" ;;
	esac
}
refuses_actor
refuses "words too many" 2 "explode" "explode" version explode

# another process holds the workspace
mkfifo hold
sqlite3 "$WS/mimamori.db" <hold >/dev/null &
holder=$!
exec 9>hold
echo 'BEGIN IMMEDIATE;' >&9
sleep 1
cat >u7.csv <<'CSV'
個体ID,製品ID,版,製造番号,出荷日,納入先
U7,SP-1,1.0,S-7,2019-04-01,H1
CSV
refuses "a workspace in use" 40 "使用" "another process" unit import u7.csv
echo 'ROLLBACK;' >&9
exec 9>&-
wait $holder
check "free again" m unit import u7.csv -q

# no workspace, a file that is no database, a newer schema
out=$("$PROGRAM" -C "$SCRATCH/none" status 2>&1)
rc=$?
case $rc:$out in
22:*none*) pass "no workspace" ;;
*) flunk "no workspace" "exit $rc" "$out" ;;
esac
mkdir junk
printf 'this is no database, this is a text of some length\n' >junk/mimamori.db
out=$("$PROGRAM" -C "$SCRATCH/junk" status 2>&1)
rc=$?
if [ "$rc" = 30 ]; then
	pass "no database"
else
	flunk "no database" "exit $rc" "$out"
fi

# a full disk: nothing half-written, and it goes on once there is room
full=$SCRATCH/full
mkdir "$full"
if mount -t tmpfs -o size=2m tmpfs "$full" 2>/dev/null; then
	"$PROGRAM" -C "$full/ws" init --maker 試験 --workspace W-f -q
	"$PROGRAM" -C "$full/ws" device import p.csv -q
	"$PROGRAM" -C "$full/ws" device import-versions v.csv -q
	"$PROGRAM" -C "$full/ws" party import h.csv -q
	before=$("$PROGRAM" -C "$full/ws" audit verify 2>/dev/null | head -n 1)
	awk 'BEGIN { print "個体ID,製品ID,版,製造番号,出荷日,納入先"
		for (i = 0; i < 20000; i++)
			print "X" i ",SP-1,1.0,X-" i ",2019-04-01,H1" }' >many.csv
	out=$("$PROGRAM" -C "$full/ws" unit import many.csv 2>&1)
	rc=$?
	after=$("$PROGRAM" -C "$full/ws" audit verify 2>/dev/null | head -n 1)
	if [ "$rc" = 1 ] && [ -n "$after" ] && [ "$before" = "$after" ]; then
		pass "a full disk"
	else
		flunk "a full disk" "exit $rc: $before to $after" "$out"
	fi
	mount -o remount,size=64m "$full"
	check "room again" "$PROGRAM" -C "$full/ws" unit import many.csv -q
	umount "$full"
else
	flunk "a full disk" "needs root to mount a small tmpfs"
fi
