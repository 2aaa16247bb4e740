#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: who recorded something is somebody, not only a name. Without anybody
# registered all works as before, and it is said. With persons: a name of
# another user of the system, a role that may not, a key that is not one's own
# are refused; approvals are signed; what an insider puts into the journal
# without the key is found by audit verify, mimamori-verify and Python; and
# nobody can be locked out.
# usage: persons.sh PROGRAM VERIFIER
set -u
here=$(cd "$(dirname "$0")" && pwd)
case $2 in /*) VERIFIER=$2 ;; *) VERIFIER=$PWD/$2 ;; esac
# shellcheck source=tests/integration/lib.sh
. "$here/../integration/lib.sh"
trap finish EXIT
cd "$SCRATCH" || exit 1
unset MIMAMORI_ACTOR
uid=$(id -u)
other=$((uid + 4321))

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

waive() { # ID ACTOR: something to approve
	m duty waive "$1" N1-INFORM P-1 --reason 対面 --actor "$2" -q
}

event() { # ID OPTION...
	event_id=$1
	shift
	m report add "$event_id" complaint P-1 2026-02-01 停止 "$@"
}

# insider WHO TYPE DATA: an entry put into the journal behind the program's
# back, its chain as it must be, and the tables made anew from it.
insider() {
	python3 - "$WS/mimamori.db" "$@" <<'EOF' &&
import hashlib, json, sqlite3, sys
path, actor, kind, data = sys.argv[1:]
with sqlite3.connect(path) as db:
    tenant, seq, chain = db.execute('SELECT tenant, seq, chain FROM head'
                                    ).fetchone()
    entry = json.dumps(
        {'actor': actor, 'data': json.loads(data),
         'recorded': '2026-11-01T00:00:00Z', 'seq': seq + 1, 'type': kind,
         'v': 1, 'valid': '2026-11-01'}, ensure_ascii=False, sort_keys=True,
        separators=(',', ':'))
    leaf = hashlib.sha256(b'\0' + entry.encode()).digest()
    chain = hashlib.sha256(b'\2' + chain + leaf).digest()
    db.execute('INSERT INTO journal (tenant, seq, entry, chain) '
               'VALUES (?, ?, ?, ?)', (tenant, seq + 1, entry, chain))
    db.execute('UPDATE head SET seq = ?, chain = ?', (seq + 1, chain))
EOF
		m store rebuild -q --actor 管理
}

# -- nobody is registered --------------------------------------------------
check "init" m init --maker 試験 --workspace W-p --actor 誰か -q
printf '%s\n' '{"type":"product","valid":"2026-01-01","data":{"product":"P-1","brand_name":"試験装置"}}' \
	>product.jsonl
check "product" m facts import product.jsonl --actor 誰か -q
says "doctor says so" "記録者は名前だけ" m doctor
says "status says so" "記録者は名前だけ" m status
says "audit verify says so" "記録者は名前だけ" m audit verify
fails "no actor" 2 "--actor" "--actor" event E-1
fails "the first one is an administrator" 22 "管理者(administrator)がいなく" \
	"no administrator" m person add 作成 --role 作成者 --actor 作成
fails "no such role" 2 "役割「部長」はありません" 'no role "部長"' \
	m person add 管理 --role 部長 --actor 管理

# -- roles and users of the system -----------------------------------------
check "administrator: who runs this" m person add 管理 --role 管理者 \
	--actor 管理 -q
fails "which user" 2 "--uid" "--uid" m person add 作成 --role 作成者
for who in 作成:作成者 閲覧:閲覧者 承認:承認者 品質:品質管理者; do
	check "person $who" m person add "${who%:*}" --role "${who#*:}" \
		--unbound -q
done
check "another user" m person add 別人 --role 作成者 --uid $other -q
fails "one user, one name" 22 "一人は一つの名前" "one person" \
	m person add 二人目 --role 作成者 --uid "$uid"
fails "not registered" 41 "登録された有効な利用者ではありません" \
	"nobody registered" event E-2 --actor 誰か
fails "name of another user" 41 "OSの別の利用者" "another user of the system" \
	event E-3 --actor 別人
fails "a viewer records nothing" 41 "閲覧" "no role that may" \
	event E-4 --actor 閲覧
fails "an author is no administrator" 41 "必要な役割: 管理者" "administrator" \
	m person add 友人 --role 管理者 --unbound --actor 作成
printf '%s\n' '{"type":"setting","valid":"2026-01-01","actor":"品質","data":{"name":"n-1","value":"1"}}' \
	'{"type":"product","valid":"2026-01-01","actor":"別人","data":{"product":"P-9","brand_name":"x"}}' \
	>names.jsonl
fails "names in an import" 22 "OSの別の利用者" "another user" \
	m facts import names.jsonl --actor 品質
check "an author records" event E-5 --actor 作成 -q
# shellcheck disable=SC2016 # expanded by the inner shell
says "who runs this is the actor" '"actor":"管理"' \
	sh -c '"$1" -C "$2" duty set policy.eos.inform 9 --reason 規程 -q &&
		"$1" -C "$2" facts export | tail -n 1' - "$PROGRAM" "$WS"
waive W-1 作成
fails "an author does not approve" 41 "必要な役割: 承認者" "approver" \
	m waiver approve W-1 --actor 品質
check "an approver without a key" m waiver approve W-1 --actor 承認 -q
check "verifies" m audit verify -q

# -- keys and signatures ---------------------------------------------------
check "key" m person new-key sign.key -q
check "another key" m person new-key other.key -q
check "registered by its person" m person add-key 承認 sign.key.pub \
	--actor 承認 -q
fails "a key of two" 22 "「承認」のものとして登録" 'that of "承認"' \
	m person add-key 品質 sign.key.pub --actor 品質
fails "another's key" 41 "必要な役割: 管理者" "administrator" \
	m person add-key 承認 other.key.pub --actor 作成
waive W-2 作成
fails "with a key, unsigned" 41 "署名が必要です" "must be signed" \
	m waiver approve W-2 --actor 承認
fails "with a key that is not his" 41 "有効な鍵として登録されていません" \
	"not registered as one" \
	m waiver approve W-2 --actor 承認 --sign-key other.key
chmod 644 sign.key
fails "a key others can read" 41 "chmod 600" "chmod 600" \
	m waiver approve W-2 --actor 承認 --sign-key sign.key
chmod 600 sign.key
check "signed" m waiver approve W-2 --actor 承認 --sign-key sign.key -q
check "author's key" m person new-key author.key -q
check "author's key registered" m person add-key 作成 author.key.pub \
	--actor 作成 -q
check "signed as prepared" m signature add waiver W-2 --meaning 作成 \
	--actor 作成 --sign-key author.key -q
fails "no approval by this way" 2 "approve コマンド" "approve commands" \
	m signature add waiver W-2 --meaning 承認 --actor 承認 --sign-key \
	sign.key
says "listed" "作成" m signature list
says "verified" "署名 2 件は正しく" m audit verify

# -- outsiders verify them -------------------------------------------------
m audit keygen checkpoints -q >vkey
check "checkpoint" m audit checkpoint --key checkpoints -q
m facts export -q >journal.jsonl
says "whole journal: Python" "2 signatures" python3 "$here/verify.py" \
	journal checkpoints.pub "$WS"/checkpoints/*[0-9].note journal.jsonl
last=$(wc -l <journal.jsonl)
# shellcheck disable=SC2046 # numbers
m audit prove $(seq 2 "$last") --out proof.txt -q
says "a proof: Python" "2 signatures" python3 "$here/verify.py" proof \
	checkpoints.pub proof.txt
mkdir bundle && cp proof.txt bundle/
(cd bundle && sha256sum proof.txt >MANIFEST.sha256)
says "a bundle: mimamori-verify" "2 signatures" "$VERIFIER" bundle \
	checkpoints.pub bundle
key_entry=$(grep -n '"type":"person.key"' journal.jsonl | head -n 1 |
	cut -d: -f1)
# shellcheck disable=SC2046 # numbers
m audit prove $(seq 2 "$last" | grep -vx "$key_entry") --out \
	bundle/proof.txt -q
(cd bundle && sha256sum proof.txt >MANIFEST.sha256)
# shellcheck disable=SC2016 # expanded by the inner shell
says "a bundle without the key's registration" "no signature with its" sh -c \
	'! "$1" bundle checkpoints.pub bundle' - "$VERIFIER"

# -- an insider without the key --------------------------------------------
cp -r "$WS" kept
waive W-3 品質
insider 承認 approval '{"edition":1,"id":"W-3","what":"waiver"}'
fails "an approval put in" 30 "承認に署名がありません" "is not signed" \
	m audit verify
rm -rf "$WS" && cp -r kept "$WS"
sig=$(grep '"meaning":"approved"' journal.jsonl | python3 -c '
import json, sys
d = json.loads(sys.stdin.read())["data"]
d["id"] = "W-1"
print(json.dumps(d, ensure_ascii=False))')
insider 承認 signature "$sig"
fails "a signature of something else" 30 "一致しません" "not over what" \
	m audit verify
m facts export -q >bad.jsonl
m audit checkpoint --key checkpoints -q
for note in "$WS"/checkpoints/*[0-9].note; do :; done # the last one
says "the same: Python" "NOT VERIFIED: signature" sh -c '! python3 "$@"' - \
	"$here/verify.py" journal checkpoints.pub "$note" bad.jsonl
last=$(wc -l <bad.jsonl)
# shellcheck disable=SC2046 # numbers
m audit prove $(seq 2 "$last") --out bundle/proof.txt -q
(cd bundle && sha256sum proof.txt >MANIFEST.sha256)
# shellcheck disable=SC2016 # expanded by the inner shell
says "the same: mimamori-verify" "no signature with its" sh -c \
	'! "$1" bundle checkpoints.pub bundle' - "$VERIFIER"
rm -rf "$WS" && cp -r kept "$WS"

# -- revoked ---------------------------------------------------------------
id=$(m person list -o csv | sed -n 's/^承認,.*,\([0-9a-f]\{8\}\),.*/\1/p')
check "revoked" m person revoke-key 承認 "$id" --reason 紛失 --valid \
	2026-01-01 -q
waive W-4 作成
fails "a revoked key" 41 "有効な鍵として登録されていません" \
	"not registered as one" \
	m waiver approve W-4 --actor 承認 --sign-key sign.key
says "what it signed before still counts" "署名 2 件は正しく" m audit verify
sig=$(grep '"meaning":"prepared"' journal.jsonl | python3 -c '
import json, sys
print(json.dumps(json.loads(sys.stdin.read())["data"], ensure_ascii=False))')
id=$(m person list -o csv | sed -n 's/^作成,.*,\([0-9a-f]\{8\}\),.*/\1/p')
check "author's key revoked" m person revoke-key 作成 "$id" --reason 更新 -q
insider 作成 signature "$sig"
fails "a signature put in after its key was revoked" 30 \
	"登録されていないか、失効" "not registered then, or was revoked" \
	m audit verify
rm -rf "$WS" && cp -r kept "$WS"

# -- nobody is locked out --------------------------------------------------
fails "the last administrator stays" 22 "管理者(administrator)がいなく" \
	"no administrator" m person end 管理
check "administrator moves to another user" m person add 管理 --role 管理者 \
	--uid $((other + 1)) --reason 異動 -q
fails "he is not at hand" 41 "OSの別の利用者" "another user" \
	m person add 新任 --role 管理者 --uid "$uid" --actor 管理
fails "recovery has a reason" 41 "登録された有効な利用者" "nobody registered" \
	m person add 新任 --role 管理者 --uid "$uid" --actor 新任 --recover
check "the owner of the folder" m person add 新任 --role 管理者 \
	--uid "$uid" --actor 新任 --recover --reason 管理者の退職 -q
fails "recovery is for persons only" 41 "登録された有効な利用者" \
	"nobody registered" event E-6 --actor 誰か
check "and goes on" m duty set policy.eos.inform 8 --reason 規程 -q
check "all verifies" m audit verify -q
