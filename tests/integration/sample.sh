#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: the sample workspace, loaded by the real program, shows every state,
# every clause and every rule; the SBOM of a device past EOS is owed to a
# hospital that was not told and not to one that was; sending, delivering and
# acknowledging a letter satisfies its duty; a changed byte of the journal is
# found and named.
# usage: sample.sh PROGRAM [DATA_DIR]
set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/integration/lib.sh
. "$here/lib.sh"
trap finish EXIT
MIMAMORI_DATA=${2:-$here/../../data/sample}
export MIMAMORI_DATA

# duties FILTER...: state, rule and id of each duty, one a line.
duties() {
	m duty list -o json "$@" 2>/dev/null | python3 -c '
import json, sys
for d in json.load(sys.stdin)["items"]:
    print(d["state"], d["rule"], d["id"])'
}

# state_of ID FILTER...: the state of one duty.
state_of() {
	wanted=$1
	shift
	duties --state all "$@" | awk -v id="$wanted" '$3 == id { print $1 }'
}

# is NAME WANTED GOT
is() {
	if [ "$2" = "$3" ]; then pass "$1"; else
		flunk "$1" "wanted: $2" "got:    $3"
	fi
}

check "the sample loads" m demo load -q
says "it is marked as a sample" "サンプル" m status
says "600 units, 40 institutions and 12 products" "個体 600" m status
is "the published status: stage, dates and where they are set" \
	"SP-210,2.4.1,2,3,2024-01-02,2024-01-01,model,2029-01-01,model" \
	"$(m device status SP-210 -o csv -q | sed -n '$p' |
		cut -d, -f1,6-13)"
says "the published page is HTML for people" "サポートの状況" \
	m device status --html
check "the journal is whole" m audit verify -q
is "no unit and recipient is left without a decision" 0 \
	"$(m duty coverage -o json 2>/dev/null | python3 -c '
import json, sys
print(sum(i["count"] for i in json.load(sys.stdin)["items"]
          if "欠陥" in i["what"] or "defect" in i["what"]))')"

# Every version through the portfolio index; each product without it.
findings() {
	m scan "$@" --dry-run -q -o json 2>/dev/null | python3 -c '
import json, sys
for f in json.load(sys.stdin)["items"]:
    print(json.dumps(f, sort_keys=True))'
}
findings --all | sort >"$SCRATCH/together"
for product in $(tail -n +2 "$MIMAMORI_DATA/products.csv" | cut -d, -f1); do
	findings --product "$product"
done | sort >"$SCRATCH/apart"
is "a scan of all finds what scans of each product find" 0 \
	"$(diff "$SCRATCH/together" "$SCRATCH/apart" | wc -l)"
if [ "$(wc -l <"$SCRATCH/together")" -gt 100 ]; then
	pass "and that is more than a few"
else
	flunk "and that is more than a few"
fi

duties --state all >"$SCRATCH/all"
for state in not_applicable undetermined open due_soon overdue satisfied \
	exempt waived superseded; do
	if grep -q "^$state " "$SCRATCH/all"; then
		pass "a duty is $state"
	else
		flunk "a duty is $state"
	fi
done
for clause in 1 2 3 4 5; do
	n=$(m duty list --clause $clause -o ndjson 2>/dev/null | wc -l)
	if [ "$n" -gt 0 ]; then
		pass "clause ($clause) has duties to be done"
	else
		flunk "clause ($clause) has duties to be done"
	fi
done
# What the notice does not say is counted apart from its clauses.
is "status counts overdue guidance and law apart, and all of it" "True True" \
	"$(m status -o json 2>/dev/null | python3 -c '
import json, subprocess, sys
s = json.load(sys.stdin)
o = s["overdue"]
print(o["guidance"] > 0, sum(o.values()) == s["duties"]["overdue"])')"
is "no guidance rule has a clause number" "" \
	"$(m duty list -o json 2>/dev/null | python3 -c '
import json, sys
for d in json.load(sys.stdin)["items"]:
    if (d["strength"] == "notice") != (d["clause_number"] is not None):
        if d["rule"][0] not in "LGS" or d["clause_number"] is not None:
            print(d["id"])')"
for rule in N1-ASSESS N1-MEASURE N1-INFORM N1-SBOM-READY N1-SBOM-PRESENT \
	N1-JUDGE N1-VULN N2-SET N2-1 N2-2 N2-3 N2-CHANGE G2-EOS-LEAD \
	G2-MS-EOL G2-MS-EOS N1-CONDITION N3-PLAN N3-APPLY \
	S3-CONTROL S3-EVALUATE S3-VERIFY N4-COLLECT N4-INFORM N4-EVENT N4-FOREIGN LAW-REPORT \
	LAW-FILE G68-FOLLOW LAW-MEASURE LAW-RECALL-CLASS LAW-RECALL-START LAW-RECALL-END \
	N5-ANSWER; do
	if grep " $rule " "$SCRATCH/all" | grep -qv "^not_applicable"; then
		pass "$rule applies somewhere"
	else
		flunk "$rule applies somewhere"
	fi
done

# The centre of clause (1): two hospitals, one device past EOS.
is "not told about EOS: the SBOM is still owed" overdue \
	"$(state_of N1-SBOM-PRESENT/VT-3/2.1/H026/SR-2026-003 --product VT-3)"
is "told about EOS: the SBOM is not owed" exempt \
	"$(state_of N1-SBOM-PRESENT/VT-3/2.1/H003/SR-2026-002 --product VT-3)"
says "the first is explained" "そろった提供の記録なし" \
	m duty explain N1-SBOM-PRESENT/VT-3/2.1/H026/SR-2026-003
says "the second quotes the exemption" "の作成及び提示を要しない" \
	m duty explain N1-SBOM-PRESENT/VT-3/2.1/H003/SR-2026-002
is "a new owner is owed the SBOM although the former one was told" due_soon \
	"$(state_of N1-SBOM-PRESENT/US-30/5.0/H012/SR-2026-004 --product US-30)"
is "an institution that never held the device is not" not_applicable \
	"$(state_of N1-SBOM-PRESENT/PM-2/4.0/H035/SR-2026-005 --product PM-2)"

# From a letter to a satisfied duty, on 2026-10-01.
duty=N2-2/SP-210/2.4.1/H017
is "before: the hospital was not told" overdue \
	"$(state_of $duty --product SP-210)"
check "draft" m notice new --product SP-210 --party H017 \
	--number PS-2026-0901 --actor PSIRT担当者 -q
check "approve" m notice approve PS-2026-0901 --actor 安全管理責任者 -q
check "send" m notice send PS-2026-0901 --all --channel post \
	--actor 営業事務担当者 -q
is "sent alone is not provided" overdue \
	"$(state_of $duty --product SP-210)"
check "deliver" m notice deliver PS-2026-0901 --party H017 \
	--actor 営業事務担当者 -q
check "acknowledge" m notice ack PS-2026-0901 --party H017 \
	--role "臨床工学室 責任者" --actor 営業事務担当者 -q
is "after: satisfied" satisfied "$(state_of $duty --product SP-210)"
is "the day before it was open" overdue \
	"$(state_of $duty --product SP-210 --as-of 2026-09-30)"
check "the journal is whole after that" m audit verify -q

# Loading again gives the same journal, byte for byte.
first=$(m facts export 2>/dev/null | head -n 2000 | sha256sum)
WS=$SCRATCH/again
check "it loads a second time elsewhere" m demo load -q
is "and gives the same records" "$first" \
	"$(m facts export 2>/dev/null | head -n 2000 | sha256sum)"

# One byte of one entry changed behind the program's back.
seq=1000
python3 - "$WS/mimamori.db" $seq <<'PY'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
seq = int(sys.argv[2])
(entry,) = db.execute("SELECT entry FROM journal WHERE seq = ?",
                      (seq,)).fetchone()
at = len(entry) // 2
entry = entry[:at] + ("x" if entry[at] != "x" else "y") + entry[at + 1:]
db.execute("UPDATE journal SET entry = ? WHERE seq = ?", (entry, seq))
db.commit()
PY
out=$(m audit verify 2>&1)
rc=$?
case $rc:$out in
30:*$seq*) pass "a changed byte is found and its record named" ;;
*) flunk "a changed byte is found and its record named" "exit $rc" "$out" ;;
esac

WS=$SCRATCH/ws
# One policy says when a feed is old, for every command that warns.
doctor_feeds() {
	m doctor -o json 2>/dev/null | python3 -c '
import json, sys
for i in json.load(sys.stdin)["items"]:
    if i["check"] == "feeds":
        print(i["health"])'
}
mark() { m status | sed -n 's/^脆弱性情報 *\(!*\).*/[\1]/p'; }
m duty set policy.feed.old 0 --sop SOP-1 -q
is "status marks what is old" "[!]" "$(mark)"
is "doctor warns" warning "$(doctor_feeds)"
m duty set policy.feed.old none --sop SOP-1 -q
is "no number: no mark" "[]" "$(mark)"
is "and no warning" ok "$(doctor_feeds)"

# Purging.
m demo purge -q >/dev/null 2>&1
is "purge asks first" 2 $?
check "purge removes the sample" m demo purge --yes -q
if [ -e "$WS" ]; then
	flunk "nothing is left" "$(ls -R "$WS")"
else
	pass "nothing is left"
fi
WS=$SCRATCH/own
check "a workspace of one's own" m init --maker 試験メディカル -q
m demo purge --yes -q >/dev/null 2>&1
is "is never purged" 41 $?
check "and still there" m status -q
