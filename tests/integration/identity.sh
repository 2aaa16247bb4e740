#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: purl, cpe and vers answer words and batches alike, in order, with the
# documented exit codes, and a bad line spoils no other.
# usage: identity.sh PROGRAM
set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/integration/lib.sh
. "$here/lib.sh"
trap finish EXIT

# gives NAME CODE ANSWER COMMAND...: exact standard output and exit code;
# standard input is $SCRATCH/in.
gives() {
	gives_name=$1 gives_code=$2 gives_want=$3
	shift 3
	gives_out=$(m "$@" <"$SCRATCH/in" 2>"$SCRATCH/err")
	gives_rc=$?
	if [ "$gives_rc" = "$gives_code" ] && [ "$gives_out" = "$gives_want" ]
	then
		pass "$gives_name"
	else
		flunk "$gives_name" "exit $gives_rc, wanted $gives_code" \
			"$gives_out" "$(cat "$SCRATCH/err")"
	fi
}

: >"$SCRATCH/in"
gives "compare by words" 0 '{"ok":true,"scheme":"dpkg","order":"<"}' \
	vers compare --scheme deb '1.0~rc1' 1.0
gives "a no is an answer" 0 '{"ok":true,"contains":false}' \
	vers contains 'vers:npm/<2.0.0' 2.0.0
gives "contains with --range and --sort" 0 '{"ok":true,"contains":true}' \
	vers contains --range 'vers:npm/2|1' --sort 1.0
gives "parse a range" 0 \
	'{"ok":true,"type":"npm","constraints":[["<","1"]],"canonical":"vers:npm/<1"}' \
	vers parse 'vers:npm/<1'
gives "build by options" 0 \
	'{"ok":true,"type":"deb","namespace":"debian","name":"curl","version":null,"qualifiers":{"arch":"amd64"},"subpath":null,"canonical":"pkg:deb/debian/curl?arch=amd64"}' \
	purl build --type deb --namespace debian --name curl \
	--qualifier arch=amd64
gives "parse a purl" 0 \
	'{"ok":true,"type":"npm","namespace":null,"name":"a","version":"1","qualifiers":null,"subpath":null,"canonical":"pkg:npm/a@1"}' \
	purl parse pkg:npm/a@1
gives "validate a purl" 0 \
	'{"ok":true,"canonical":"pkg:npm/a@1","is_canonical":true,"known_type":true,"identity":"pkg:npm/a","identity_version":"1","scheme":"semver"}' \
	purl validate pkg:npm/a@1
gives "an empty batch has no answers" 0 '' cpe parse -
gives "a word too many" 2 '' vers parse 'vers:npm/1' 2
gives "a word too few" 2 '' cpe match cpe:/a
gives "a build with a word" 2 '' purl build --type npm --name a b

m cpe match cpe:/a:v:p cpe:/a:v:p:1 >"$SCRATCH/one"
printf '{"source":"cpe:/a:v:p","target":"cpe:/a:v:p:1"}\n' >"$SCRATCH/in"
gives "a batch answers as words do" 0 "$(cat "$SCRATCH/one")" cpe match
m cpe parse cpe:/a:v:p >"$SCRATCH/one"
printf '{"cpe":"cpe:/a:v:p"}' >"$SCRATCH/in"
gives "the last line needs no end" 0 "$(cat "$SCRATCH/one")" cpe parse

cat >"$SCRATCH/in" <<'EOF'
{"id":1,"a":"1.9","b":"1.10"}
{"id":2,"a":"1","b":"1~","scheme":"deb"}

{"id":3,"a":"1"}
{"id":4,"a":"1.0","b":"1.0.0"}
EOF
gives "a bad line spoils no other" 22 \
	'{"id":1,"ok":true,"scheme":"semver","order":"<"}
{"id":2,"ok":true,"scheme":"dpkg","order":">"}
{"id":3,"ok":false,"error":{"ja":"項目「b」がありません","en":"the member \"b\" is missing"}}
{"id":4,"ok":true,"scheme":"semver","order":"="}' \
	vers compare --scheme npm

# More than one piece of output, in order, to a pipe and to a file.
awk 'BEGIN { for (i = 0; i < 20000; i++)
	printf "{\"id\":%d,\"a\":\"%d\",\"b\":\"7\"}\n", i, i }' \
	>"$SCRATCH/in"
m vers compare --scheme npm <"$SCRATCH/in" >"$SCRATCH/piped"
m vers compare --scheme npm -o "ndjson=$SCRATCH/filed" <"$SCRATCH/in"
if awk -F'[:,]' '{ want = $2 < 7 ? "<" : $2 == 7 ? "=" : ">"
	if ($2 != NR - 1 || index($0, "\"order\":\"" want "\"") == 0) bad++ }
	END { exit !(NR == 20000 && bad == 0) }' "$SCRATCH/piped" &&
	cmp "$SCRATCH/piped" "$SCRATCH/filed"; then
	pass "20,000 lines in order"
else
	flunk "20,000 lines in order" "$(head -n 3 "$SCRATCH/piped")"
fi
