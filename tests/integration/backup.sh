#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: a backup of a workspace gives the same workspace back; nothing in it
# can be read without the passphrase; what is damaged, older, foreign or in
# the way is refused with what would be lost, and nothing is ever removed.
# usage: backup.sh PROGRAM [DATA_DIR]
set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/integration/lib.sh
. "$here/lib.sh"
trap finish EXIT
MIMAMORI_DATA=${2:-$here/../../data/sample}
MIMAMORI_PASSPHRASE_FILE=$SCRATCH/key
export MIMAMORI_DATA MIMAMORI_PASSPHRASE_FILE
echo 'correct horse battery staple' >"$MIMAMORI_PASSPHRASE_FILE"
B=$SCRATCH/one.mbk

# in NAME WORKSPACE CODE TEXT COMMAND...: run against another workspace.
in_ws() {
	in_name=$1 in_dir=$2 in_code=$3 in_text=$4
	shift 4
	in_out=$("$PROGRAM" -C "$SCRATCH/$in_dir" "$@" 2>&1)
	in_rc=$?
	case $in_rc:$in_out in
	"$in_code":*"$in_text"*) pass "$in_name" ;;
	*) flunk "$in_name" "exit $in_rc, wanted $in_code: $in_text" \
		"$in_out" ;;
	esac
}

# The restored journal continues a head by the one entry that tells of it.
continues() { # NAME WORKSPACE HEAD
	cont_out=$("$PROGRAM" -C "$SCRATCH/$2" audit verify --head "$3" 2>&1 |
		grep "^[0-9]*:")
	same "$1" "$((${3%%:*} + 1))" "${cont_out%%:*}"
}

same() { # NAME A B
	if [ -n "$2" ] && [ "$2" = "$3" ]; then pass "$1"; else
		flunk "$1" "$2" "$3"
	fi
}

check "the sample loads" m demo load -q
check "a letter is drafted" m notice new --kind N2 --product SP-210 -q
head=$(head_of)
check "a backup" m backup "$B" -q
same "leaves the workspace as it was" "$head" "$(head_of)"
refuses "a backup replaces no file" 22 "あります" "exists" backup "$B"
out=$(MIMAMORI_PASSPHRASE_FILE='' m backup "$SCRATCH/x.mbk" 2>&1)
rc=$?
same "without a passphrase there is none" "22 no" \
	"$rc $([ -e "$SCRATCH/x.mbk" ] && echo yes || echo no)"
echo short >"$SCRATCH/short"
refuses "nor with a short one" 2 "合言葉" "passphrase" \
	backup "$SCRATCH/x.mbk" --passphrase-file "$SCRATCH/short"
if [ -z "$(find "$SCRATCH" -name '*.staging-*' -o -name '*.part')" ]; then
	pass "nothing is left over"
else
	flunk "nothing is left over" "$(ls "$SCRATCH")"
fi

# confidential: no word of the workspace stands in the file
if grep -q -a -e mihon -e 見本 -e SQLite -e SP-210 "$B"; then
	flunk "nothing can be read in it"
else
	pass "nothing can be read in it"
fi

# the same workspace again, all of it
in_ws "a restore into nothing" new 0 "$head" restore "$B"
continues "continues the same head" new "$head"
told=$("$PROGRAM" -C "$SCRATCH/new" facts export -q | tail -n 1)
sum=$(sha256sum <"$B" | cut -c 1-64)
case $told in
*'"actor":"試験"'*'"archive":"'"$sum"'"'*'"head":"'"$head"*'"lost":0,'*)
	pass "tells which backup, by whom" ;;
*) flunk "tells which backup, by whom" "$told" ;;
esac
out=$(MIMAMORI_ACTOR='' MIMAMORI_LANG=en "$PROGRAM" -C "$SCRATCH/nobody" \
	restore "$B" 2>&1)
rc=$?
case $rc:$out in
2:*"who restores"*) pass "somebody restores" ;;
*) flunk "somebody restores" "exit $rc" "$out" ;;
esac
in_ws "and the same tables" new 0 "一致" store rebuild --check
if diff -r "$WS/out" "$SCRATCH/new/out" >/dev/null &&
	diff -r -x .lock "$WS/feeds" "$SCRATCH/new/feeds" >/dev/null; then
	pass "and the same letters and feeds"
else
	flunk "and the same letters and feeds"
fi
in_ws "and the letters verify" new 0 "" notice verify "$(ls "$WS/out")"

# in the way
in_ws "not over a workspace" new 22 "--replace" restore "$B"
in_ws "nor over the entry that tells of a restore" new 22 "--lose" \
	restore "$B" --replace
in_ws "unless told" new 0 "$head" restore "$B" --replace --lose
if [ -d "$SCRATCH/new.before-${head%%:*}-1" ]; then
	pass "which is kept"
else
	flunk "which is kept" "$(ls "$SCRATCH")"
fi
mkdir "$SCRATCH/full" && echo x >"$SCRATCH/full/file"
in_ws "not over other files" full 22 "空ではありません" restore "$B"
mkdir "$SCRATCH/empty"
in_ws "into an empty folder" empty 0 "$head" restore "$B"

# older: says what would be lost
check "one more entry" m duty set policy.eos.inform 20 --reason x -q
newer=$(head_of)
n=${newer%%:*}
refuses "an older backup" 22 "記録 $n" "entries $n to $n (1)" \
	restore "$B" --replace
out=$("$PROGRAM" -C "$SCRATCH/other" restore "$B" --head "$newer" 2>&1)
rc=$?
case $rc:$out in
30:*) pass "a backup before a head that is known" ;;
*) flunk "a backup before a head that is known" "exit $rc" "$out" ;;
esac
in_ws "after a head that is known" other 0 "$head" restore "$B" --head "$head"
check "a look changes nothing" m restore "$B" --check --replace --lose -q
same "nothing at all" "$newer" "$(head_of)"
check "losing it when told" m restore "$B" --replace --lose -q
continues "gives the old state" ws "$head"
told=$(m facts export -q | tail -n 1)
case $told in
*'"lost":1,'*"\"present\":\"$newer\""*) pass "and tells what was lost" ;;
*) flunk "and tells what was lost" "$told" ;;
esac

# another history under the same id; and one that says where it parted
cp -r "$WS" "$SCRATCH/twin"
check "another entry" m duty set policy.eos.inform 21 --reason y -q
check "and another backup" m backup "$SCRATCH/two.mbk" -q
"$PROGRAM" -C "$SCRATCH/twin" duty set policy.eos.inform 22 --reason z -q
in_ws "entries that differ" twin 30 "違います" \
	restore "$SCRATCH/two.mbk" --replace --lose
"$PROGRAM" -C "$SCRATCH/new" duty set policy.eos.inform 22 --reason z -q
n=$((${head%%:*} + 1))
in_ws "a later backup over one restored earlier" new 22 \
	"記録 $n～$((n + 1))" restore "$SCRATCH/two.mbk" --replace
in_ws "gives that up when told" new 0 "" \
	restore "$SCRATCH/two.mbk" --replace --lose

# foreign
"$PROGRAM" -C "$SCRATCH/foreign" init --maker 別 --workspace W-other -q
in_ws "of another workspace" foreign 22 "--foreign" restore "$B" --replace
in_ws "unless told so" foreign 0 "$head" restore "$B" --replace --foreign

# a point in time
in_ws "the state of entry 100" past 0 "100:" restore "$B" --until 100
same "is the journal of then" \
	"$("$PROGRAM" -C "$WS" audit log -o csv 2>/dev/null | wc -l | awk \
		'{ print ($1 > 100) ? "yes" : "no" }')" "yes"
in_ws "and verifies" past 0 "101:" audit verify
in_ws "against the later journal" past 30 "" audit verify --head "$head"

# damaged
python3 - "$B" "$SCRATCH" <<'PY'
import sys
data = open(sys.argv[1], 'rb').read()
d = sys.argv[2]
for i, at in enumerate((0, 9, 13, 30, 45, 60, 90, len(data) // 2,
                        len(data) - 1)):
    b = bytearray(data)
    b[at] ^= 1
    open(f'{d}/bad{i}.mbk', 'wb').write(b)
for i, cut in enumerate((0, 5, 79, 80, 5000, len(data) - 1), 9):
    open(f'{d}/bad{i}.mbk', 'wb').write(data[:cut])
open(f'{d}/bad15.mbk', 'wb').write(data + b'x')
PY
good=''
for i in 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
	"$PROGRAM" -C "$SCRATCH/d$i" restore "$SCRATCH/bad$i.mbk" \
		>"$SCRATCH/log" 2>&1 && good="$good $i"
	[ -e "$SCRATCH/d$i" ] && good="$good left-$i"
done
same "every damage is refused and leaves nothing" "[]" "[$good]"
echo 'another long passphrase' >"$SCRATCH/key2"
in_ws "another passphrase" d 41 "合言葉" \
	restore "$B" --passphrase-file "$SCRATCH/key2"
in_ws "no backup at all" d 22 "ではありません" restore "$here/backup.sh"
in_ws "no such file" d 22 "ありません" restore "$SCRATCH/nothing.mbk"

# a damaged workspace is what a backup is for
printf 'this is no database at all, but a text' >"$SCRATCH/new/mimamori.db"
rm -f "$SCRATCH/new/mimamori.db-wal" "$SCRATCH/new/mimamori.db-shm"
in_ws "over a damaged workspace only when told" new 22 "読めません" \
	restore "$B"
in_ws "and then" new 0 "$head" restore "$B" --replace
