#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: what can be wrong with what people hand in, or with the workspace, is
# named in both languages, with what to do.
# usage: bad-input.sh PROGRAM VERIFIER
set -u
here=$(cd "$(dirname "$0")" && pwd)
case $2 in /*) VERIFIER=$2 ;; *) VERIFIER=$PWD/$2 ;; esac
# shellcheck source=tests/integration/lib.sh
. "$here/../integration/lib.sh"
trap finish EXIT
cd "$SCRATCH" || exit 1
MIMAMORI_PASSPHRASE_FILE=$SCRATCH/pass
export MIMAMORI_PASSPHRASE_FILE
echo 'correct horse battery staple' >"$MIMAMORI_PASSPHRASE_FILE"

# fails NAME CODE JA EN COMMAND...: exits with CODE and says both.
fails() {
	fails_name=$1 fails_code=$2 fails_ja=$3 fails_en=$4
	shift 4
	for lang in ja en; do
		fails_out=$(MIMAMORI_LANG=$lang "$@" 2>&1)
		fails_rc=$?
		[ $lang = ja ] && text=$fails_ja || text=$fails_en
		case $fails_rc:$fails_out in
		"$fails_code":*"$text"*) pass "$fails_name ($lang)" ;;
		*)
			flunk "$fails_name ($lang)" \
				"exit $fails_rc, wanted $fails_code: $text" \
				"$fails_out"
			;;
		esac
	done
}

sql() { # STATEMENT: behind the program's back
	python3 -c 'import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as db:
    db.execute(sys.argv[2])' "$WS/mimamori.db" "$1"
}

at() { # INSTANT COMMAND...: another clock
	at=$1
	shift
	faketime -f "$at" "$@"
}

m init --maker 試験 --workspace W-bad -q
m duty set policy.eos.inform 9 --reason 規程 -q
m audit keygen signer -q >vkey
m audit keygen other -q >vkey2
m audit checkpoint --key signer -q >head1
note=$(echo "$WS"/checkpoints/*[0-9].note)

# -- wrong key -------------------------------------------------------------
fails "wrong key: verify" 30 "の署名がありません" \
	"not signed with this key" m audit verify --key other.pub
fails "wrong key: accept" 30 "の署名がありません" \
	"not signed with this key" m audit accept "$note" --key other.pub
fails "no key at all" 22 "鍵" "key" m audit verify --key pass
fails "not the one that signed so far" 22 "この作業場所の公開鍵は" \
	"the public key of this workspace is" \
	m audit checkpoint --key other
m audit prove 2 --out proof.txt -q
fails "wrong key: outsider" 1 "検証できません" "NOT VERIFIED" \
	"$VERIFIER" proof other.pub proof.txt

# -- time stamps: missing, not one ----------------------------------------
echo no >no.tsr
fails "nothing was asked" 22 "待っている依頼はありません" \
	"no request waits" m audit stamp no.tsr
m audit stamp -q
fails "no time stamp" 22 "時刻" "time stamp" m audit stamp no.tsr
says "missing: said (ja)" "待ち 1 件" m audit verify
says "missing: said (en)" "1 waiting" m audit verify --lang en

# -- a clock set back ------------------------------------------------------
m duty set policy.eos.inform 10 --reason 規程 -q
# Not under a sanitizer, which does not let another library come first; the
# unit test app-checkpoint has this one everywhere.
if at '2020-01-01 00:00:00' "$PROGRAM" help >/dev/null 2>&1; then
	fails "clock set back" 22 "時計が戻っています" "clock was set back" \
		at '2020-01-01 00:00:00' "$PROGRAM" -C "$WS" audit checkpoint \
		--key signer
fi

# -- a bundle with a missing file ------------------------------------------
mkdir bundle
cp proof.txt bundle/ && echo x >bundle/a
(cd bundle && sha256sum proof.txt a >MANIFEST.sha256 && rm a)
fails "bundle with a missing file" 1 "検証できません" "a is missing; ask" \
	"$VERIFIER" bundle signer.pub bundle

# -- two persons, one fact --------------------------------------------------
seen=$(m facts export -q | tail -n 1 | sed 's/.*"seq":\([0-9]*\),.*/\1/')
check "the first one decides on what is there" m duty set policy.eos.inform 11 \
	--reason 規程 --base "$seen" --actor 佐藤 -q
fails "the second one does not overwrite it" 22 "ほかの人が変えています" \
	"was changed by entry $((seen + 1))" m duty set policy.eos.inform 12 \
	--reason 規程 --base "$seen" --actor 鈴木
check "having looked again" m duty set policy.eos.inform 12 --reason 規程 \
	--base $((seen + 1)) --actor 鈴木 -q
says "and what was there before stays" "11" m audit show $((seen + 2))

# -- two workspaces of one id ----------------------------------------------
OLD=$WS WS=$SCRATCH/twin
m init --maker 双子 --workspace W-bad -q
fails "two workspaces of one id: accept" 30 "同じID「W-bad」の別の作業場所" \
	'another workspace of the same id "W-bad"' \
	m audit accept "$note" --key signer.pub
fails "two workspaces of one id: the signer" 30 \
	"同じID「W-bad」の別の作業場所" \
	'another workspace of the same id "W-bad"' \
	m audit checkpoint --key signer
WS=$OLD
m backup one.mbk -q >head2
fails "two workspaces of one id: restore" 30 "作り直されています" \
	"was made anew" "$PROGRAM" -C twin restore one.mbk --replace --lose

# -- a restore into what is there ------------------------------------------
fails "restore over a workspace" 22 "--replace を付けて" "say --replace" \
	m restore one.mbk
mkdir full && echo x >full/file
fails "restore over other files" 22 "空ではありません" "is not empty" \
	"$PROGRAM" -C full restore one.mbk
echo 'another long passphrase' >wrong
fails "wrong passphrase" 41 "合言葉" "passphrase" \
	"$PROGRAM" -C new restore one.mbk --passphrase-file wrong

# -- a journal cut in the middle, and at its end ---------------------------
cp -r "$WS" kept
sql 'DELETE FROM journal WHERE seq = 2'
fails "cut in the middle" 30 "記録 2 がありません" "entry 2 is missing" \
	m audit verify
rm -rf "$WS" && cp -r kept "$WS"
sql 'DELETE FROM journal WHERE seq > 1'
sql 'UPDATE head SET seq = 1, chain = (SELECT chain FROM journal)'
sql 'DELETE FROM f_setting'
fails "cut at its end" 30 "記録 2 以降がありません" \
	"entry 2 and later ones are missing" m audit verify
