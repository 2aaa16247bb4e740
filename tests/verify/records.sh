#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: the rules for electronic records. Every change says who, when, what
# before and after, and why; a correction needs its reason and hides nothing;
# the author does not approve; personal data can be erased without touching
# the journal, but not under a legal hold; how long records are kept follows
# from the last use.
# usage: records.sh PROGRAM
set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/integration/lib.sh
. "$here/../integration/lib.sh"
trap finish EXIT
cd "$SCRATCH" || exit 1

# fails NAME CODE TEXT COMMAND...: the command exits with CODE and says TEXT.
fails() {
	fails_name=$1 fails_code=$2 fails_text=$3
	shift 3
	fails_out=$("$@" 2>&1)
	fails_rc=$?
	case $fails_rc:$fails_out in
	"$fails_code":*"$fails_text"*) pass "$fails_name" ;;
	*)
		flunk "$fails_name" \
			"exit $fails_rc, wanted $fails_code: $fails_text" \
			"$fails_out"
		;;
	esac
}

facts() { # LINES of the interchange
	cat >facts.jsonl
	m facts import facts.jsonl -q
}

m init --maker 試験メディカル --workspace W-test -q
facts <<'E2'
{"type":"party","valid":"2018-04-01","data":{"party":"H1","kind":"hospital","name":"甲病院"}}
{"type":"product","valid":"2018-04-01","data":{"product":"SP-1","brand_name":"ポンプ","special_maintenance":"no","installed":"yes"}}
{"type":"product","valid":"2018-04-01","data":{"product":"SP-2","brand_name":"表示器","special_maintenance":"no","installed":"no"}}
{"type":"version","valid":"2018-04-01","data":{"product":"SP-1","version":"1.0"}}
{"type":"unit","valid":"2019-04-01","data":{"unit":"U1","product":"SP-1","version":"1.0","serial":"S1","party":"H1"}}
{"type":"unit","valid":"2019-04-01","data":{"unit":"U2","product":"SP-1","version":"1.0","serial":"S2","party":"H1"}}
{"type":"party","valid":"2024-04-01","reason":"名称変更届","data":{"party":"H1","kind":"hospital","name":"甲中央病院"}}
E2

# Who, when, what before and after, why.
says "before" "甲病院" m audit show 8 -o csv
says "after" "甲中央病院" m audit show 8 -o csv
says "who, and why" "名称変更届" m audit show 8
says "when, in both clocks" "日本時間" m audit show 8
fails "no such entry" 22 "no entry 99" m audit show 99 --lang en
printf '{"type":"correction","valid":"2026-04-01","data":{"seq":8}}\n' >c.jsonl
fails "a correction needs its reason" 22 "reason is required" \
	m facts import c.jsonl --lang en
sed -i 's/"data"/"reason":"誤入力","data"/' c.jsonl
check "a correction" m facts import c.jsonl -q
says "nothing is hidden" "甲中央病院" m audit log -o csv
says "the entry says that it was voided" "voided by entry 9" \
	m audit show 8 --lang en

# Personal data: sealed, held, erased.
printf '担当 太郎 03-0000-0000' >value
check "sealed" m seal add C-1 --party H1 --what 担当者の連絡先 --file value -q
says "opened" "担当 太郎" m seal show C-1
fails "the id is in use" 22 "a seal C-1 already" m seal add C-1 --party H1 \
	--what x --file value --lang en
fails "an unknown party" 22 "H9" m seal add C-2 --party H9 --what x \
	--file value --lang en
says "and no value is left of it" 1 sh -c "ls '$WS/sealed' | wc -l"
fails "not in the journal" 1 "" grep -c '担当 太郎' "$WS/mimamori.db"
check "a legal hold" m hold set L-1 yes --party H1 --reason 調査 -q
fails "held" 41 "legal hold L-1 is in force" m seal erase C-1 \
	--reason 退職 --lang en
check "released" m hold set L-1 no --party H1 --reason 調査終了 -q
fails "an erasure needs its reason" 22 "reason is required" \
	m seal erase C-1 --lang en
check "erased" m seal erase C-1 --reason 退職 -q
fails "gone" 20 "was erased at" m seal show C-1 --lang en
check "the journal still verifies" m audit verify -q
check "another one" m seal add C-3 --party H1 --what 担当者 --file value -q
sealed=$(echo "$WS"/sealed/*)
cp "$sealed" kept
printf x >>"$sealed"
fails "value changed" 30 "C-3" m audit verify --lang en
rm "$sealed"
fails "value missing" 30 "no erasure was recorded" m audit verify --lang en
cp kept "$sealed"
check "put back" m audit verify -q

# Kept: from the last use, not from the day of the record.
says "in use: no end" "SP-1,2,2,5,15,15,,," m audit retention -o csv
says "nothing designated" "SP-2,0,0,5,5,15,,," m audit retention -o csv
facts <<'E2'
{"type":"unit.state","valid":"2025-06-30","data":{"unit":"U1","state":"retired"}}
{"type":"unit.state","valid":"2026-03-31","data":{"unit":"U2","state":"lost"}}
E2
says "lost is not retired" "SP-1,2,1,5,15,15,,," m audit retention -o csv \
	--as-of 2027-01-01
facts <<'E2'
{"type":"unit.state","valid":"2026-09-30","data":{"unit":"U2","state":"retired"}}
E2
says "fifteen years after the last one" \
	"SP-1,2,0,5,15,15,2026-09-30,2041-09-30," \
	m audit retention -o csv --as-of 2027-01-01
check "hold on a product" m hold set L-2 yes --product SP-1 --reason 訴訟 -q
says "the hold is named" "2041-09-30,L-2" m audit retention -o csv \
	--as-of 2027-01-01
