#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: a stranger can check what the maker hands out. Checkpoints are signed
# by somebody else; the proof is verified by mimamori-verify, by a verifier
# in Python written from the format's page, and by the shell lines of that
# page; each names what is wrong.
# usage: run.sh PROGRAM VERIFIER
set -u
here=$(cd "$(dirname "$0")" && pwd)
doc=$here/../../docs/formats/journal.md
case $2 in /*) VERIFIER=$2 ;; *) VERIFIER=$PWD/$2 ;; esac
# shellcheck source=tests/integration/lib.sh
. "$here/../integration/lib.sh"
trap finish EXIT
cd "$SCRATCH" || exit 1

python() { python3 "$here/verify.py" "$@"; }

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

# settings FROM TO: one entry each.
settings() {
	seq "$1" "$2" | while read -r i; do
		printf '{"type":"setting","valid":"2026-01-01","data":'
		printf '{"name":"n-%s","value":"値 %s"}}\n' "$i" "$i"
	done >settings.jsonl
	m facts import settings.jsonl -q
}

# sql STATEMENT: change the database behind the program's back.
sql() {
	python3 -c '
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as db:
    db.execute(sys.argv[2])' "$WS/mimamori.db" "$1"
}

# The verifier can be read in one sitting.
says "at most 500 lines, besides blank ones and remarks" "short" \
	awk 'NF && !/^[ \t]*(\/\*|\*)/ { n++ }
	END { print n <= 500 ? "short" : n }' "$here/../../src/verify/verify.c"
check "worked example" python example "$doc"

m init --maker 試験メディカル --workspace W-test -q
settings 2 9
check "key" m audit keygen signer -q
fails "a key is not replaced" 22 "never replaced" m audit keygen signer \
	--lang en
fails "nothing signed yet" 22 "nothing is signed" m audit prove 1 --lang en
check "request" m audit checkpoint -q
request=$(echo "$WS"/checkpoints/*.request)
check "signature of another user" "$PROGRAM" audit sign "$request" \
	--key signer --out signed.note -q
fails "the first note needs a key" 22 "give it with --key" \
	m audit accept signed.note --lang en
check "taken in" m audit accept signed.note --key signer.pub -q
says "verified against it" "署名済み" m audit verify

# The proof, verified three times.
m audit prove 2 5 --out proof.txt -q
m audit prove 9 --out single.txt -q
m audit prove 2 5 --compact --out compact.bin -q
cp compact.bin compact.txt
for proof in proof single compact; do
	check "$proof: mimamori-verify" "$VERIFIER" proof signer.pub $proof.txt
	check "$proof: Python" python proof signer.pub $proof.txt
done
awk '/^### A proof/ { on = 1 } on && /^```$/ { exit }
	on && seen { print } on && /^```sh$/ { seen = 1 }' "$doc" >by-hand.sh
by_hand() { PROOF=$1 KEY=$2 bash by-hand.sh; }
says "by hand" "verified: entries 2 5 of 9" by_hand proof.txt signer.pub
says "by hand, one entry" "verified: entries 9 of 9" \
	by_hand single.txt signer.pub

# One byte.
sed 's/値 5/値 6/' proof.txt >changed.txt
fails "changed entry" 1 "not those of the signed journal" \
	"$VERIFIER" proof signer.pub changed.txt
fails "changed entry: Python" 1 "inclusion" \
	python proof signer.pub changed.txt
fails "changed entry: by hand" 1 "not the entries" \
	by_hand changed.txt signer.pub
sed 's/^time 20/time 21/' proof.txt >later.txt
fails "changed time" 1 "was changed" "$VERIFIER" proof signer.pub later.txt
fails "changed time: Python" 1 "changed" python proof signer.pub later.txt
fails "changed time: by hand" 1 "Verification Failure" \
	by_hand later.txt signer.pub
# The compact form: a byte of a hash, a hash too few, a count that lies.
python3 - <<'EOF'
b = open('compact.bin', 'rb').read()
at = b.index(b'\npath ') + 1
end = b.index(b'\n', at) + 1
n = int(b[at + 5:end])
open('c1', 'wb').write(b[:end] + bytes([b[end] ^ 1]) + b[end + 1:])
open('c2', 'wb').write(b[:at] + b'path %d\n' % (n - 1) + b[end + 32:])
open('c3', 'wb').write(b[:at] + b'path %d' % (10 ** 9) + b[end - 1:])
EOF
for i in 1 2 3; do
	fails "compact, changed ($i)" 1 "NOT VERIFIED" \
		"$VERIFIER" proof signer.pub c$i
	fails "compact, changed ($i): Python" 1 "NOT VERIFIED" \
		python proof signer.pub c$i
done
m audit keygen other -q >other.vkey
fails "wrong key" 1 "not signed with the key" \
	"$VERIFIER" proof other.pub proof.txt
fails "wrong key: Python" 1 "not signed" python proof other.pub proof.txt
fails "wrong key: audit verify" 30 "not signed with this key" \
	m audit verify --key other.pub --lang en
fails "wrong key: accept" 30 "not signed with this key" \
	m audit accept signed.note --key other.pub --lang en
grep -v '^path' proof.txt >short.txt
fails "path missing" 1 "NOT VERIFIED" "$VERIFIER" proof signer.pub short.txt
fails "no proof" 1 "missing or of another kind" \
	"$VERIFIER" proof signer.pub nothing.txt
fails "no key" 2 "usage" "$VERIFIER" proof nothing.pub proof.txt

# A head that a letter printed, and more entries since.
head=$(m audit checkpoint --dry-run -q)
settings 10 40
fails "not signed yet" 22 "newer than the signed checkpoint" \
	m audit prove 12 --lang en
check "signed at once" m audit checkpoint --key signer -q
m audit prove 3 30 --head "$head" --out anchored.txt -q
check "continues the head" "$VERIFIER" proof signer.pub anchored.txt "$head"
check "continues the head: Python" \
	python proof signer.pub anchored.txt "$head"
m audit prove 3 30 --head "$head" --compact --out compact.bin -q
check "compact, with a head" \
	"$VERIFIER" proof signer.pub compact.bin "$head"
check "compact, with a head: Python" \
	python proof signer.pub compact.bin "$head"
fails "another head" 1 "does not start from" "$VERIFIER" proof signer.pub \
	anchored.txt "9:$(printf '0%.0s' $(seq 64))"
fails "no head in it" 1 "does not start from" \
	"$VERIFIER" proof signer.pub proof.txt "$head"
fails "head of another journal" 30 "not one of this journal" \
	m audit prove 3 --lang en --head "9:$(printf '0%.0s' $(seq 64))"
check "head of a letter" m audit verify --head "$head" -q
m facts export -q >journal.jsonl
check "whole journal: Python" python journal signer.pub \
	"$WS"/checkpoints/0000000000000040.note journal.jsonl
says "one entry" '"seq":5' m audit verify --entry 5
says "since" "" m audit verify --since 20 -q

# A clock set back, a key inside, a key others can read.
# shellcheck disable=SC2016 # expanded by the inner shell
fails "key in the workspace" 41 "lies in the workspace" \
	sh -c 'cp signer "$1"/key && chmod 600 "$1"/key &&
		"$2" -C "$1" audit checkpoint --key "$1"/key --lang en' \
	- "$WS" "$PROGRAM"
chmod 644 other
fails "key open to others" 41 "chmod 600" m audit checkpoint --key other \
	--lang en

# Two workspaces of one id; a journal cut at its end, and in the middle.
cp -r "$WS" kept
OLD=$WS WS=$SCRATCH/twin
m init --maker 試験メディカル双子 --workspace W-test -q
settings 2 45
fails "two workspaces of one id" 30 "another workspace of the same id" \
	m audit accept "$OLD"/checkpoints/0000000000000040.note \
	--key signer.pub --lang en
fails "the signer refuses the twin" 30 "another workspace of the same id" \
	m audit checkpoint --key signer --lang en
WS=$OLD
sql 'DELETE FROM journal WHERE seq = 17'
fails "cut in the middle" 30 "entry 17 is missing" m audit verify --lang en
fails "cut in the middle: prove" 30 "entry 17 is missing" \
	m audit prove 3 --lang en
rm -rf "$WS" && cp -r kept "$WS"
sql 'DELETE FROM journal WHERE seq > 30'
sql 'UPDATE head SET seq = 30, chain = (SELECT chain FROM journal
	WHERE seq = 30)'
sql 'DELETE FROM f_setting WHERE seq > 30'
fails "end cut off" 30 "entry 31 and later ones are missing" \
	m audit verify --lang en
rm "$WS"/checkpoints/*
fails "end cut off, and the checkpoints: the signer's copy" 30 \
	"entry 31 and later ones are missing" m audit verify --lang en \
	--key signer.pub --checkpoint "$(echo signer.last-*)"
