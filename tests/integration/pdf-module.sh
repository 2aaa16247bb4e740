#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: the module that makes documents is found beside the program wherever
# both were installed, and nothing else is ever loaded in its place.
# usage: pdf-module.sh PROGRAM MODULE INSTALLED_PATH_FROM_PROGRAM
set -u
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
trap finish EXIT
built=$PROGRAM module=$2 relative=$3
m init --maker 試験メディカル --workspace W-test -q

# As `make install` lays it out, somewhere else.
mkdir -p "$SCRATCH/usr/bin"
PROGRAM=$SCRATCH/usr/bin/mimamori
MODULE=$SCRATCH/usr/bin/$relative
cp "$built" "$PROGRAM"
mkdir -p "$(dirname "$MODULE")"

# fonts NAME CODE JA EN: what doctor says of the letters, in both languages.
fonts() {
	fonts_name=$1 fonts_code=$2
	ja=$(m doctor --lang ja) && rc=0 || rc=$?
	en=$(m doctor --lang en) || :
	case "$rc $ja $en" in
	"$fonts_code "*"$3"*"$4"*) pass "$fonts_name" ;;
	*) flunk "$fonts_name" "exit $rc" "$ja" "$en" ;;
	esac
}

fonts "no module" 30 "mimamori-pdf.so がありません" \
	"mimamori-pdf.so, is missing"
check "other commands do without" m status -q
cp "$module" "$MODULE"
fonts "installed elsewhere" 0 "書体があります" "fonts of the letters are there"
ln -s "$PROGRAM" "$SCRATCH/link"
PROGRAM=$SCRATCH/link
fonts "called by a link" 0 "書体があります" "fonts of the letters are there"
PROGRAM=$SCRATCH/usr/bin/mimamori
mkdir -p "$SCRATCH/evil"
cp "$module" "$SCRATCH/evil/mimamori-pdf.so"
mv "$MODULE" "$SCRATCH/good.so"
out=$(cd "$SCRATCH/evil" && LD_LIBRARY_PATH=$SCRATCH/evil m doctor)
case $out in
*"mimamori-pdf.so がありません"*) pass "no search path" ;;
*) flunk "no search path" "$out" ;;
esac
cp "$SCRATCH/good.so" "$MODULE"
chmod o+w "$MODULE"
fonts "others may write it" 30 "ほかの利用者が書き換えられる" \
	"can be changed by other users"
chmod o-w "$MODULE"
fonts "mended" 0 "書体があります" "fonts of the letters are there"
if [ "$(id -u)" = 0 ]; then
	chown 65534 "$MODULE"
	fonts "of another owner" 30 "ほかの利用者が書き換えられる" \
		"can be changed by other users"
	chown 0 "$MODULE"
fi
rm "$MODULE"
mkdir "$MODULE"
fonts "a folder" 30 "使いません" "is not used"
rmdir "$MODULE"
printf 'no library\n' >"$MODULE"
fonts "no library" 30 "読み込めません" "cannot be loaded"
cp "$(ldd "$built" | sed -n 's/^.*libz\.so[^ ]* => \([^ ]*\) .*/\1/p')" "$MODULE"
fonts "another library" 30 "このプログラム" "is not of this program"
