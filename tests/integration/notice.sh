#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: from a judged vulnerability, a risk or a request to a duty satisfied by
# a letter that a second person approved; nothing is sent that was changed or
# not approved; a letter names the hospital, all its units and the deadline;
# the same records give the same bytes.
# usage: notice.sh PROGRAM [DATA_DIR]
set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/integration/lib.sh
. "$here/lib.sh"
trap finish EXIT
MIMAMORI_DATA=${2:-$here/../../data/sample}
export MIMAMORI_DATA
MIMAMORI_ACTOR=PSIRT担当者
boss=安全管理責任者

# state_of ID PRODUCT: the state of one duty.
state_of() {
	m duty list --state all --product "$2" -o json 2>/dev/null | python3 -c '
import json, sys
for d in json.load(sys.stdin)["items"]:
    if d["id"] == sys.argv[1]:
        print(d["state"])' "$1"
}

# is NAME WANTED GOT
is() {
	if [ "$2" = "$3" ]; then pass "$1"; else
		flunk "$1" "wanted: $2" "got:    $3"
	fi
}

# column NUMBER NAME: one column of the notice.
column() {
	m notice show "$1" -o json 2>/dev/null | python3 -c '
import json, sys
print(json.load(sys.stdin)["items"][0][sys.argv[1]])' "$2"
}

# text NUMBER PARTY: the words of a letter, without line ends and spaces.
text() {
	pdftotext "$WS/out/$1/1/$2.pdf" - | tr -d ' \n\f' | sed 's/　//g'
}

# holds NAME TEXT WANTED...: the text has each of the words, in this order.
holds() {
	holds_name=$1 holds_rest=$2
	shift 2
	for word; do
		case $holds_rest in
		*"$word"*) holds_rest=${holds_rest#*"$word"} ;;
		*)
			flunk "$holds_name" "not there, or before: $word"
			return
			;;
		esac
	done
	pass "$holds_name"
}

# through NUMBER PARTY: approve, send, deliver, acknowledge one letter.
through() {
	check "$1 is approved" m notice approve "$1" --actor $boss -q
	check "$1 is sent" m notice send "$1" --party "$2" --channel post -q
	check "$1 arrives" m notice deliver "$1" --party "$2" -q
	check "$1 is acknowledged" m notice ack "$1" --party "$2" \
		--role "臨床工学室 責任者" -q
}

check "the sample loads" m demo load -q
cp -r "$WS" "$SCRATCH/twin"

# A dry run.
head=$(head_of)
says "a dry run counts letters" "1通" \
	m notice new --product SP-210 --party H017 --number PS-1 --dry-run
is "and records nothing" "$head" "$(head_of)"
if [ -e "$WS/out/PS-1" ]; then
	flunk "and writes no file" "$(ls "$WS/out/PS-1")"
else
	pass "and writes no file"
fi

# Four eyes, files as they were made, and the order of steps.
check "a draft" m notice new --product SP-210 --party H017 --number PS-1 \
	--due 2026-11-20 -q
refuses "sending before approval" 41 "承認" "approved" \
	notice send PS-1 --all --channel post --actor $boss
refuses "the author approves" 41 "別の人" "another person" notice approve PS-1
cp "$WS/out/PS-1/1/H017.pdf" "$SCRATCH/kept"
printf 'x' >>"$WS/out/PS-1/1/H017.pdf"
refuses "a letter changed after drafting" 30 "H017.pdf" "H017.pdf" \
	notice approve PS-1 --actor $boss
cp "$SCRATCH/kept" "$WS/out/PS-1/1/H017.pdf"
check "restored, it is approved" m notice approve PS-1 --actor $boss -q
printf 'x' >>"$WS/out/PS-1/1/H017.html"
refuses "a letter changed after approval" 30 "H017.html" "H017.html" \
	notice send PS-1 --all --channel post
truncate -s -1 "$WS/out/PS-1/1/H017.html"
refuses "arrival before sending" 22 "送付" "sent" \
	notice deliver PS-1 --party H017
check "sent" m notice send PS-1 --all --channel post -q

# What the reader finds.
letter=$(text PS-1 H017)
is "sha256sum agrees with the manifest" "" \
	"$(cd "$WS/out/PS-1/1" && sha256sum --quiet -c MANIFEST.sha256 2>&1)"
holds "hospital, harm, deadline" "$letter" "桜丘見本記念病院御中" \
	"患者への影響" "2026年11月20日"
serials=$(m unit list --product SP-210 --party H017 -o json 2>/dev/null |
	python3 -c '
import json, sys
print(*[u["serial"] for u in json.load(sys.stdin)["items"]])')
is "the hospital has 8 units" 8 "$(echo "$serials" | wc -w)"
for serial in $serials; do
	holds "serial number $serial" "$letter" "$serial"
done

# The same records give the same bytes.
first=$WS
WS=$SCRATCH/twin
check "the same draft elsewhere" m notice new --product SP-210 --party H017 \
	--number PS-1 --due 2026-11-20 -q
for file in H017.pdf H017.html MANIFEST.sha256; do
	if cmp -s "$first/out/PS-1/1/$file" "$WS/out/PS-1/1/$file"; then
		pass "$file is the same, byte for byte"
	else
		flunk "$file is the same, byte for byte"
	fi
done
WS=$first

# A bounce tells nobody; an acknowledgement does.
duty=N2-2/SP-210/2.4.1/H017
check "it comes back" m notice bounce PS-1 --party H017 -q
is "a bounce does not satisfy" overdue "$(state_of $duty SP-210)"
check "sent again" m notice send PS-1 --party H017 --channel hand \
	--evidence 控え1 -q
check "it arrives" m notice deliver PS-1 --party H017 -q
check "acknowledged" m notice ack PS-1 --party H017 --role 院長 -q
is "an acknowledgement satisfies" satisfied "$(state_of $duty SP-210)"

# A second edition takes the place of the first.
check "edition 2" m notice new --product SP-210 --party H017 --number PS-1 -q
is "is edition 2" 2 "$(column PS-1 edition)"
check "edition 2 is approved" m notice approve PS-1 --actor $boss -q
check "and sent" m notice send PS-1 --all --channel post -q
refuses "edition 1 is not sent after it" 22 "新しい版" "newer edition" \
	notice send PS-1 --edition 1 --party H017 --channel post \
	--evidence 控え2

# N4: a vulnerability that affects, before EOS and after.
check "N4 on an affected product" m notice new --kind N4 --product PX-1 \
	--vuln CVE-2025-24813 --vuln CVE-2021-44228 --party H025 --number PS-2 -q
is "not told yet" overdue \
	"$(state_of N1-VULN/PX-1/3.0/H025/CVE-2021-44228 PX-1)"
through PS-2 H025
for vuln in CVE-2025-24813 CVE-2021-44228; do
	is "N1-VULN $vuln" satisfied \
		"$(state_of N1-VULN/PX-1/3.0/H025/$vuln PX-1)"
done
holds "harm before the score, what to do by when" "$(text PS-2 H025)" \
	"患者への影響" "お願い院内の端末以外からの接続を遮断してください。" \
	"期限2026年10月31日" "CVE-2021-44228" "CVSSv3.1" "補完的対策"
case $(text PS-2 H025) in
*AV:N*) flunk "no CVSS vector in a letter" ;;
*) pass "no CVSS vector in a letter" ;;
esac
# A patch that closes one of them, for this version; one for another version.
check "a patch for the version" m patch add PT-90 PX-1 3.0 --to-version 3.1 \
	--vulns CVE-2021-44228 -q
printf '製品ID,版,リリース日\nPX-1,2.0,2017-04-01\n' >"$SCRATCH/v.csv"
check "another version" m device import-versions "$SCRATCH/v.csv" -q
check "a patch for another version" m patch add PT-91 PX-1 2.0 \
	--vulns CVE-2025-24813 -q
check "N4 with a patch" m notice new --kind N4 --product PX-1 \
	--vuln CVE-2025-24813 --vuln CVE-2021-44228 --party H025 --number PS-22 -q
told=$(text PS-22 H025)
holds "the patch stands beside what it closes" "$told" "CVE-2021-44228" \
	"修正：PT-90（適用後の版3.1）"
case $told in
*PT-91*) flunk "no patch of another version" "$told" ;;
*) pass "no patch of another version" ;;
esac
check "N4 after EOS" m notice new --kind N4 --product US-30 \
	--vuln CVE-2021-1675 --party H012 --number PS-3 -q
through PS-3 H012
is "N4-INFORM" satisfied "$(state_of N4-INFORM/US-30/5.0/H012/CVE-2021-1675 US-30)"

# N4: the cyber risk in the environment of use.
check "N4 on the risk" m notice new --kind N4 --product CT-X8 --party H016 \
	--number PS-4 -q
is "the risk is not told yet" overdue "$(state_of N1-INFORM/CT-X8/7.1/H016 CT-X8)"
through PS-4 H016
is "N1-INFORM" satisfied "$(state_of N1-INFORM/CT-X8/7.1/H016 CT-X8)"

# N4: examined and not affected; never said of an unknown version.
check "N4 on what does not affect" m notice new --kind N4 --product SP-210 \
	--vuln CVE-2016-9840 --party H020 --number PS-5 -q
holds "it gives justification and reason" "$(text PS-5 H020)" \
	"影響を受けません" "攻撃者が操作できない" "自社が署名した"
says "an unknown version is left out" "影響なしとは言えません" \
	m notice new --kind N4 --product SP-210 --vuln CVE-2016-9840 \
	--party H020 --dry-run -o csv
refuses "two different judgements in one" 22 "CVE-2016-9840" "CVE-2016-9840" \
	notice new --kind N4 --product SP-210 --vuln CVE-2026-2291 \
	--vuln CVE-2016-9840
refuses "what nobody judged" 22 "finding assess F-" "finding assess F-" \
	notice new --kind N4 --product SP-210 --vuln CVE-2026-5172
refuses "what was never found" 22 "scan --product SP-210" \
	"scan --product SP-210" notice new --kind N4 --product SP-210 \
	--vuln CVE-2099-0001

# N6: owed, not owed, and neither.
check "N6 to a hospital not told of EOS" m notice new --kind N6 \
	--request SR-2026-003 --number PS-6 -q
if [ "$(sha256sum <"$MIMAMORI_DATA/sbom/VT-3-2.1.spdx")" = \
	"$(sha256sum <"$WS/out/PS-6/1/VT-3-2.1.spdx")" ]; then
	pass "the SBOM stands beside the letter"
else
	flunk "the SBOM stands beside the letter" "$(ls "$WS/out/PS-6/1")"
fi
is "and is in the manifest" 1 \
	"$(grep -c 'VT-3-2.1.spdx$' "$WS/out/PS-6/1/MANIFEST.sha256")"
mv "$WS/out/PS-6/1/VT-3-2.1.spdx" "$SCRATCH/kept"
refuses "without it nothing is approved" 30 "VT-3-2.1.spdx" "VT-3-2.1.spdx" \
	notice approve PS-6 --actor $boss
mv "$SCRATCH/kept" "$WS/out/PS-6/1/VT-3-2.1.spdx"
through PS-6 H026
check "the request is answered" m request answer SR-2026-003 provided -q
is "N1-SBOM-PRESENT" satisfied \
	"$(state_of N1-SBOM-PRESENT/VT-3/2.1/H026/SR-2026-003 VT-3)"
check "N6 to a hospital told of EOS" m notice new --kind N6 \
	--request SR-2026-002 --number PS-7 -q
holds "it cites the letter that told" "$(text PS-7 H003)" "要しない" \
	"2024年3月31日" "2024年4月21日" "LC-2024-002"
is "and presents nothing" "H003.html H003.pdf MANIFEST.sha256" \
	"$(cd "$WS/out/PS-7/1" && echo *)"
check "it may be presented all the same" m notice new --kind N6 \
	--request SR-2026-002 --number PS-8 --provide -q
is "then the SBOM is there" "VT-3-2.1.spdx" \
	"$(cd "$WS/out/PS-8/1" && echo *.spdx)"
refuses "not owed for another reason" 22 "--provide" "--provide" \
	notice new --kind N6 --request SR-2026-005

# N7: a dealer asks.
check "N7" m notice new --kind N7 --request DR-2026-001 --number PS-9 -q
holds "the dealer, the unit, how long it holds" "$(text PS-9 D01)" \
	"港南中古機器株式会社" "2027年1月1日" "X8-023"
through PS-9 D01
refuses "not without an instruction" 22 "request instruct" \
	"request instruct" request answer DR-2026-001 provided
check "the instruction" m request instruct DR-2026-001 after_service \
	--text 弊社の点検の後に販売すること -q
says "what its notice lacks" "記載なし" m request show DR-2026-001
says "no shipment of that number" "CTX8-0023 は出荷の登録がありません" \
	m request show DR-2026-001
says "the instruction, with the answer" "点検・修理の後に流通可" \
	m request show DR-2026-001
says "licence, as recorded" "14X90001号" m request show DR-2026-001
check "the dealer is answered" m request answer DR-2026-001 provided -q
is "N5-ANSWER" satisfied \
	"$(state_of N5-ANSWER/CT-X8/7.1/D01/DR-2026-001 CT-X8)"

# What the settings say.
setting() {
	printf '{"type":"setting","valid":"2026-10-01","reason":"試験","data":{%s}}\n' \
		"\"name\":\"$1\",\"value\":\"$2\",\"sop\":\"社内SOP-9\"" \
		>"$SCRATCH/setting.jsonl"
	check "setting $1" m facts import "$SCRATCH/setting.jsonl" -q
}
setting letter.reply "返信用の封筒にて"
setting letter.reply.days 7
setting letter.due.days 10
check "a letter by the settings" m notice new --product SP-210 --party H017 \
	--number PS-10 -q
holds "days and way to reply" "$(text PS-10 H017)" "2026年10月11日" \
	"社内SOP-9" "2026年10月8日" "返信用の封筒にて"
setting letter.due.days そのうち
refuses "days that are no number" 22 "そのうち" "letter.due.days" \
	notice new --product SP-210 --party H017 --number PS-11
check "the journal is whole" m audit verify -q
