#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: checkpoints are stamped by an authority (openssl ts behind HTTP); its
# answers verify with openssl ts; while it is down the requests wait, loudly;
# what is wrong with an answer is named, and nothing of it is kept.
# usage: stamps.sh PROGRAM
set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/integration/lib.sh
. "$here/../integration/lib.sh"
server=
# shellcheck disable=SC2317 # run by the trap
stop() {
	[ -z "$server" ] || kill "$server" 2>/dev/null
	finish
}
trap stop EXIT
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

setting() {
	printf '%s%s"}}\n' '{"type":"setting","valid":"2026-01-01","data":{"name":"n","value":"' \
		"$1" >setting.jsonl
	m facts import setting.jsonl -q
}

mkdir tsa
check "authority" python3 "$here/authority.py" make tsa
m init --maker 試験メディカル --workspace W-test -q
m audit keygen signer -q >vkey
fails "nothing to stamp" 22 "nothing is signed" m audit stamp --lang en
m audit checkpoint --key signer -q >head1
note=$(echo "$WS"/checkpoints/*.note)
base=${note%.note}

# Nobody to ask, nobody there: the request waits, and it is said.
says "no authority" "wait for their time stamp" m audit stamp --lang en
check "the request is one" openssl ts -query -in "$base.tsq" -text
fails "authority down" 1 "did not answer" m audit stamp --lang en \
	--authority http://127.0.0.1:9/ --ca tsa/ca.pem
says "the audit says so" "1 waiting" m audit verify --lang en
fails "no address" 2 "no http:// or https://" m audit stamp --lang en \
	--authority 'file:///etc/passwd'
setting 2
m audit checkpoint --key signer -q >head2

# There again: all that waits is stamped.
python3 "$here/authority.py" serve "$PWD/tsa" good port &
server=$!
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
	[ -f port ] || sleep 0.25
done
printf '{"type":"setting","valid":"2026-01-01","data":{"name":"audit.tsa.url","value":"http://127.0.0.1:%s/"}}\n' \
	"$(cat port)" >setting.jsonl
m facts import setting.jsonl -q
says "stamped when it is back" "2 time stamps" m audit stamp --lang en
says "the audit verifies them" "2 verified" m audit verify --lang en
check "openssl ts agrees" openssl ts -verify -data "$note" -in "$base.tsr" \
	-CAfile tsa/ca.pem
check "openssl ts agrees on the nonce" openssl ts -verify \
	-queryfile "$base.tsq" -in "$base.tsr" -CAfile tsa/ca.pem

# An answer for another checkpoint, a changed one, none at all.
cp "$base.tsr" kept
cp "$WS"/checkpoints/0000000000000002.tsr "$base.tsr"
fails "stamp of another checkpoint" 30 "0000000000000001.tsr" \
	m audit verify --lang en
python3 -c 'import sys
b = bytearray(open("kept", "rb").read()); b[-5] ^= 1
open(sys.argv[1], "wb").write(b)' "$base.tsr"
fails "changed stamp" 30 "does not verify" m audit verify --lang en
echo nothing >"$base.tsr"
fails "no stamp at all" 22 "no time stamp response" m audit verify --lang en
cp kept "$base.tsr"
says "put back" "2 verified" m audit verify --lang en

# By hand; an authority whose certificate has expired.
setting 3
m audit checkpoint --key signer -q >head3
fails "asked by hand" 1 "1 checkpoints wait" m audit stamp --lang en \
	--authority http://127.0.0.1:9/
third=$(echo "$WS"/checkpoints/*4.tsq)
python3 "$here/authority.py" reply tsa expired "$third" late.tsr
fails "expired authority" 30 "expired" m audit stamp late.tsr --lang en
fails "expired authority (ja)" 30 "検証できません" \
	m audit stamp late.tsr --lang ja
cp kept old.tsr
fails "answer to another request" 30 "does not verify" \
	m audit stamp old.tsr --lang en
says "still waiting" "1 waiting" m audit verify --lang en
python3 "$here/authority.py" reply tsa good "$third" right.tsr
says "taken in by hand" "of 4 entries" m audit stamp right.tsr --lang en
says "all stamped" "3 verified" m audit verify --lang en
mv "$WS"/checkpoints/tsa.pem .
says "without the certificate" "3 without a certificate" \
	m audit verify --lang en
