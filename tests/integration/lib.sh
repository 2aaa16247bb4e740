# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
# What the integration tests share. A test sources this file with the program
# as $1; `m` runs it in the scratch workspace $WS. Prints TAP.

PROGRAM=$1
case $PROGRAM in
/*) ;;
*) PROGRAM=$PWD/$PROGRAM ;;
esac
SCRATCH=$(mktemp -d)
WS=$SCRATCH/ws
export MIMAMORI_ACTOR=試験
unset MIMAMORI_HOME MIMAMORI_LANG MIMAMORI_SIGN_KEY
ok_count=0 bad_count=0

m() { "$PROGRAM" -C "$WS" "$@"; }

finish() {
	rm -rf "$SCRATCH"
	echo "1..$((ok_count + bad_count))"
	[ "$bad_count" = 0 ] && [ "$ok_count" -gt 0 ]
}

pass() {
	ok_count=$((ok_count + 1))
	echo "ok $((ok_count + bad_count)) - $1"
}

flunk() { # NAME DETAIL...
	bad_count=$((bad_count + 1))
	echo "not ok $((ok_count + bad_count)) - $1"
	shift
	printf '%s\n' "$@" | sed 's/^/# /' | head -n 20
}

# check NAME COMMAND...: the command succeeds.
check() {
	check_name=$1
	shift
	if check_out=$("$@" 2>&1); then
		pass "$check_name"
	else
		flunk "$check_name" "exit $?" "$check_out"
	fi
}

# says NAME TEXT COMMAND...: exit 0 and the output contains the text.
says() {
	says_name=$1 says_text=$2
	shift 2
	says_out=$("$@" 2>&1)
	says_rc=$?
	case $says_rc:$says_out in
	0:*"$says_text"*) pass "$says_name" ;;
	*) flunk "$says_name" "exit $says_rc, wanted: $says_text" "$says_out" ;;
	esac
}

# head_of: the journal's head, to prove that nothing was recorded.
head_of() { m audit verify 2>/dev/null | head -n 1; }

# refuses NAME CODE JA EN COMMAND...: the command exits with CODE, says JA in
# Japanese and EN in English, and records nothing.
refuses() {
	name=$1 code=$2 ja=$3 en=$4
	shift 4
	before=$(head_of)
	out_ja=$(m "$@" --lang ja 2>&1)
	rc=$?
	out_en=$(m "$@" --lang en 2>&1)
	after=$(head_of)
	if [ "$rc" != "$code" ]; then
		flunk "$name" "exit $rc, wanted $code" "$out_ja"
		return
	fi
	case $out_ja in
	*"$ja"*) ;;
	*)
		flunk "$name" "wanted in Japanese: $ja" "$out_ja"
		return
		;;
	esac
	case $out_en in
	*"$en"*) ;;
	*)
		flunk "$name" "wanted in English: $en" "$out_en"
		return
		;;
	esac
	if [ -z "$after" ] || [ "$before" != "$after" ]; then
		flunk "$name" "the journal moved: $before to $after"
		return
	fi
	pass "$name"
}
