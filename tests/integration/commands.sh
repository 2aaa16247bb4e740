#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: every command explains itself in both languages; every list comes in
# every format and parses; the storage commands find, name and repair damage;
# a backup is a whole workspace.
# usage: commands.sh PROGRAM [DATA_DIR]
set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/integration/lib.sh
. "$here/lib.sh"
trap finish EXIT
MIMAMORI_DATA=${2:-$here/../../data/sample}
export MIMAMORI_DATA

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

# sql STATEMENT: change the database behind the program's back.
sql() {
	python3 -c '
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as db:
    db.execute(sys.argv[2])' "$DB" "$1"
}

# same_head NAME: the journal's head is still $head.
same_head() {
	if [ "$(head_of)" = "$head" ]; then
		pass "$1"
	else
		flunk "$1" "$(head_of)"
	fi
}

# -- help ------------------------------------------------------------------

m help | sed -n 's/^  \([a-z]*\) \([a-z][a-z-]*\)  .*/\1 \2/p' >"$SCRATCH/verbs"
if [ "$(wc -l <"$SCRATCH/verbs")" -gt 50 ]; then
	pass "help lists the commands"
else
	flunk "help lists the commands" "$(cat "$SCRATCH/verbs")"
fi
dumb=
while read -r noun verb; do
	for lang in ja en; do
		one=$(m "$noun" "$verb" --help --lang $lang 2>&1) || one=
		all=$(m help "$noun" --lang $lang 2>&1) || all=
		# The usage of a command stands word for word in its noun's.
		case $all in
		*"$one"*) ;;
		*) one= ;;
		esac
		case $one in
		"mimamori $noun $verb"*) ;;
		*) dumb="$dumb $noun-$verb($lang)" ;;
		esac
	done
done <"$SCRATCH/verbs"
if [ -z "$dumb" ]; then
	pass "every command explains itself"
else
	flunk "every command explains itself" "$dumb"
fi
says "help in English" "usage: mimamori" m help --lang en
fails "help of an unknown noun" 2 "nonsense" m help nonsense
fails "an unknown verb" 2 "device" m device nonsense
says "the version" "mimamori" m version

# -- lists -----------------------------------------------------------------

check "the sample loads" m demo load -q
broken=
for list in "party list" "device list" "unit list" "sbom list" \
	"sbom coverage" "feed status" "notice list" \
	"duty list" "duty coverage" "duty rules" "duty settings" "risk list" \
	"patch list" "request list" "report list" "measure list" "recall list" "waiver list" \
	"finding list" "audit log" "store check" "doctor"; do
	for format in table plain json ndjson csv; do
		# shellcheck disable=SC2086
		m $list -o $format >"$SCRATCH/$format" 2>"$SCRATCH/err" ||
			broken="$broken $list-$format"
	done
	# shellcheck disable=SC2086
	m $list -o json --lang en >"$SCRATCH/en" 2>"$SCRATCH/err" &&
		m $list --lang en >"$SCRATCH/table.en" 2>"$SCRATCH/err" ||
		broken="$broken $list-en"
	python3 - "$SCRATCH" "$list" <<'PY' || broken="$broken $list"
import csv, json, sys
d = sys.argv[1]
doc = json.load(open(d + "/json", encoding="utf-8"))
json.load(open(d + "/en", encoding="utf-8"))
lines = [json.loads(x) for x in open(d + "/ndjson", encoding="utf-8")]
rows = list(csv.reader(open(d + "/csv", encoding="utf-8-sig", newline="")))
items = doc["items"]
assert len(items) == len(lines), (len(items), len(lines))
# Programs get every duty, people those that are to be done.
if sys.argv[2] != "duty list":
    assert len(rows) == len(items) + 1, (len(rows), len(items))
assert len({len(r) for r in rows}) == 1
for name in "table", "table.en", "plain":
    assert items == [] or open(d + "/" + name, encoding="utf-8").read().strip()
PY
done
if [ -z "$broken" ]; then
	pass "every list in every format, in both languages"
else
	flunk "every list in every format, in both languages" "$broken"
fi

if [ "$(m status -o ndjson 2>/dev/null | wc -l)" = 1 ] &&
	m status -o ndjson 2>/dev/null | python3 -m json.tool >/dev/null; then
	pass "the state as one line of JSON"
else
	flunk "the state as one line of JSON"
fi

# -- storage ---------------------------------------------------------------

DB=$(find "$WS" -name '*.db' | head -n 1)
head=$(head_of)
check "the storage is sound" m store check -q
says "the tables are those of the journal" "一致" m store rebuild --check
says "the same in English" "byte for byte" m store rebuild --lang en
check "a backup is taken" m store backup "$SCRATCH/copy.db" -q
fails "a backup does not replace a file" 22 "copy.db" \
	m store backup "$SCRATCH/copy.db"
fails "a backup needs a name" 2 "FILE" m store backup

sql "UPDATE f_unit SET serial = 'changed'"
fails "a changed table is found" 30 "store rebuild" m store rebuild --check
check "and made anew" m store rebuild -q
says "after which it is right" "一致" m store rebuild --check
same_head "the journal did not move"

cp "$SCRATCH/copy.db" "$DB"
rm -f "$DB-wal" "$DB-shm"
check "the backup is a whole workspace" m audit verify -q
same_head "with the same head"
check "the sample goes" m demo purge --yes -q
check "and leaves nothing" [ ! -e "$DB" ]
