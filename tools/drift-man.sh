#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The man page in the tree is the one the program writes, and mandoc likes it.
# usage: drift-man.sh PROGRAM [--write]
set -eu
cd "$(dirname "$0")/.."
case $1 in
/*) program=$1 ;;
*) program=./$1 ;;
esac
if [ "${2:-}" = --write ]; then
	mkdir -p docs/man
	"$program" help --man >docs/man/mimamori.1
	exit 0
fi
"$program" help --man | cmp - docs/man/mimamori.1 || {
	echo "docs/man/mimamori.1 is out of date: sh tools/drift-man.sh" \
		"$1 --write" >&2
	exit 1
}
mandoc -T lint -W warning docs/man/mimamori.1
