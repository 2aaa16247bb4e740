#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: what the company lays down (periods, its calendar, rule packs, who is
# in charge, saved questions) decides from its day on, and never before it.
# usage: policy.sh PROGRAM DATA_DIR
set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/integration/lib.sh
. "$here/lib.sh"
trap finish EXIT
MIMAMORI_DATA=$2
export MIMAMORI_DATA

check "the sample is loaded" m demo load

# Ten hard situations, each read aloud before it was frozen: what is not owed
# and why, what cannot be told, what a closed hospital leaves open.
n=0
while read -r key; do
	n=$((n + 1))
	m duty explain "$key" >"$SCRATCH/explained" 2>/dev/null </dev/null
	# Entries are numbered as the sample grows; all else is frozen.
	sed 's/#[0-9][0-9]*/#/g' "$SCRATCH/explained" >"$SCRATCH/got"
	sed 's/#[0-9][0-9]*/#/g' "$here/../golden/explain/$n.txt" \
		>"$SCRATCH/want"
	if [ -s "$SCRATCH/got" ] && cmp -s "$SCRATCH/got" "$SCRATCH/want"; then
		pass "explained as frozen: $key"
	else
		flunk "explained as frozen: $key" \
			"$(diff "$SCRATCH/want" "$SCRATCH/got")"
	fi
	if python3 -c '
import sys, unicodedata
for line in open(sys.argv[1], encoding="utf-8"):
    w = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1
            for c in line.rstrip("\n"))
    assert w <= 80, line' "$SCRATCH/explained"; then
		pass "in 80 columns: $key"
	else
		flunk "in 80 columns: $key"
	fi
done <"$here/../golden/explain/keys"

# refuses NAME CODE TEXT COMMAND...: that exit code, the text on standard error.
refuses() {
	refuses_name=$1 refuses_rc=$2 refuses_text=$3
	shift 3
	refuses_out=$("$@" 2>&1)
	set -- $? "$refuses_rc"
	case $1:$refuses_out in
	"$2":*"$refuses_text"*) pass "$refuses_name" ;;
	*) flunk "$refuses_name" "exit $1, wanted $2 and: $refuses_text" \
		"$refuses_out" ;;
	esac
}

# -- rule packs: N1-INFORM restated, G2-MS-EOS ended ------------------------
m rules export program >"$SCRATCH/program.json"
check "the program's pack is a pack" m rules check "$SCRATCH/program.json"
python3 - "$SCRATCH" <<'PY'
import json, sys
d = json.load(open(sys.argv[1] + '/program.json'))
d.update({'version': 2, 'from': '2026-09-01'})
for r in d['rules']:
    if r['rule'] == 'N1-INFORM':
        r.update({'version': 2, 'from': '2026-09-01', 'period': '10b'})
        r['words']['ja'] = '改正後の文言'
    if r['rule'] == 'G2-MS-EOS':
        r['until'] = '2026-09-15'
def put(name, **change):
    e = json.loads(json.dumps(d))
    e.update(change)
    json.dump(e, open('%s/%s.json' % (sys.argv[1], name), 'w'), indent=1)
put('v2')
put('changed', source='別の出典')
put('v3', version=3)
put('other', pack='other')
d['rules'][2]['when']['yes'].append('moon')
put('moon')
PY
refuses "an unknown condition is refused at its place" 22 'moon.json:' \
	m rules check "$SCRATCH/moon.json"
says "two packs are compared: rules" 'N1-INFORM' \
	m rules diff program "$SCRATCH/v2.json" -o csv
says "two packs are compared: duties" 'G2-MS-EOS/' \
	m rules diff program "$SCRATCH/v2.json" -o csv
check "a pack is loaded" m rules load "$SCRATCH/v2.json" --valid 2026-09-02
says "and loading it again changes nothing" '何も変わりません' \
	m rules load "$SCRATCH/v2.json" --valid 2026-09-02
refuses "a version is not changed" 22 '版2 は別の内容で記録済み' \
	m rules load "$SCRATCH/changed.json"
refuses "versions start in their order" 22 '順序' \
	m rules load "$SCRATCH/v3.json"
refuses "two packs are not in force at once" 22 '重なります' \
	m rules load "$SCRATCH/other.json"
duty=$(m duty list --rule N1-INFORM -o csv --state owed 2>/dev/null |
	sed -n 's/.*\(N1-INFORM\/[^,]*\).*/\1/p' | head -n 1)
says "an explanation names the pack" '規則集 jp-legacy-cyber 版2' \
	m duty explain "$duty"
says "the day before knows the program's pack" '規則集 jp-legacy-cyber 版1' \
	m duty explain "$duty" --as-of 2026-09-01
if [ "$(m duty list --rule G2-MS-EOS --state all -o csv 2>/dev/null |
	grep -c G2-MS-EOS/)" = 0 ]; then
	pass "a rule that ended is no duty"
else
	flunk "a rule that ended is no duty"
fi
check "a waiver of it" m duty waive W-OLD G2-MS-EOS VT-3 --reason 済 \
	--valid 2026-09-10
says "is kept, as one that matches no rule" \
	'どの規則にも対応しない' m waiver list -o csv
if m waiver list -o csv --as-of 2026-09-15 2>/dev/null |
	grep -q 'W-OLD.*どの規則にも'; then
	flunk "and matched while the rule was in force"
else
	pass "and matched while the rule was in force"
fi
m rules export jp-legacy-cyber@2 >"$SCRATCH/again.json"
if python3 -c 'import json, sys; a, b = (json.load(open(f)) for f in sys.argv[1:]); sys.exit(a != b)' \
	"$SCRATCH/again.json" "$SCRATCH/v2.json"; then
	pass "what was loaded is exported the same"
else
	flunk "what was loaded is exported the same"
fi

# -- calendar and periods ---------------------------------------------------
says "a period is counted and said" '2026-12-28' \
	m calendar count 2b 2026-12-24 -o csv
check "a day of the company" m calendar set 2026-12-28 closed --name 年末
says "is not counted from then on" '2026-12-29' \
	m calendar count 2b 2026-12-24 -o csv
says "and is listed" '年末' \
	m calendar list --from 2026-12-24 --until 2027-01-05 -o csv
check "a period is laid down" \
	m policy set policy.risk.inform 10b/next --sop SOP-9
says "and shown as policy with its SOP" 'SOP-9' \
	m policy show policy.risk.inform -o csv
refuses "days by law stay calendar days" 22 'deadline.report' \
	m policy set deadline.report 15b
refuses "a setting nobody knows is refused" 22 'reminder.laws' \
	m policy set reminder.laws 5

# -- agenda, charge, queries -------------------------------------------------
check "a person is in charge" m policy set charge.clause.4 田中
says "the agenda is by person" 'N4-INFORM' \
	m agenda --person 田中 -o csv
if m agenda --person 田中 -o csv 2>/dev/null | grep -q N1-; then
	flunk "and by nobody else's duties"
else
	pass "and by nobody else's duties"
fi
says "what is to be reminded of today" '今日' m agenda --remind
m agenda --ics >"$SCRATCH/a.ics" 2>/dev/null
if python3 - "$SCRATCH/a.ics" <<'PY'
import sys
raw = open(sys.argv[1], 'rb').read()
lines = raw.split(b'\r\n')
assert lines[-1] == b'' and b'\n' not in b''.join(lines)
assert all(len(x) <= 75 for x in lines), 'a line of more than 75 octets'
text = raw.decode().replace('\r\n ', '')
rows = text.split('\r\n')
assert rows[0] == 'BEGIN:VCALENDAR' and rows[-2] == 'END:VCALENDAR'
n = rows.count('BEGIN:VEVENT')
assert n > 0 and n == rows.count('END:VEVENT')
uid = [r for r in rows if r.startswith('UID:')]
assert len(set(uid)) == n
PY
then pass "the calendar file is one"; else flunk "the calendar file is one"; fi
check "a question is saved" \
	m query save 今週 'duty list --state all --clause 4 --sort due'
if [ "$(m query run 今週 -o csv 2>/dev/null)" = \
	"$(m duty list --state all --clause 4 --sort due -o csv 2>/dev/null)" ]
then pass "and asked again, gives the same"
else flunk "and asked again, gives the same"; fi
refuses "what records cannot be saved" 2 '読むだけ' \
	m query save x 'duty waive W N1-INFORM P'
refuses "nor a question about questions" 2 '読むだけ' \
	m query save x 'query run 今週'
check "it is removed" m query remove 今週
refuses "and is gone" 22 '保存されていません' m query run 今週
if m duty list --state all --sort due -o csv 2>/dev/null | python3 -c '
import csv, sys
due = [r["due"] for r in csv.DictReader(sys.stdin)]
dated = [d for d in due if d]
assert len(dated) > 50 and dated == sorted(dated) and len(due) > len(dated)'
then pass "sorted by due date"; else flunk "sorted by due date"; fi
if m duty list --state owed --stage 3 --due-until 2025-12-31 --sort party \
	--reverse -o csv 2>/dev/null | python3 -c '
import csv, sys
rows = list(csv.DictReader(sys.stdin))
to = [r["recipient"] for r in rows if r["recipient"]]
assert rows and to == sorted(to, reverse=True)
assert all(r["due"] <= "2025-12-31" for r in rows)
assert not any(r["rule"] in ("N2-1", "N2-2") for r in rows)'
then pass "filtered by stage and due date"
else flunk "filtered by stage and due date"; fi
