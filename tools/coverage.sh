#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Line and branch coverage of all tests. The floors may only be raised; the
# aims, and what is missing from them, are in docs/coverage.md.
set -eu
dir=build/coverage
[ -f $dir/build.ninja ] || meson setup $dir -Db_coverage=true \
	-Dbuildtype=debug >/dev/null
ninja -C $dir >/dev/null
find $dir -name '*.gcda' -delete
meson test -C $dir >/dev/null
status=0
floor() { # NAME LINE BRANCH FILTER...
	name=$1 line=$2 branch=$3
	shift 3
	filters=
	for f in "$@"; do filters="$filters --filter src/$f"; done
	# shellcheck disable=SC2086
	out=$(gcovr -r . --object-directory $dir $filters \
		--exclude-throw-branches -s --fail-under-line "$line" \
		--fail-under-branch "$branch" 2>&1) || {
		status=1
		name="$name BELOW FLOOR (line $line, branch $branch)"
	}
	printf '%-8s %s\n' "$name" "$(printf '%s\n' "$out" |
		sed -n 's/^\(lines\|branches\): \([0-9.]*%\).*/\1 \2/p' | tr '\n' ' ')"
}
floor duty 100 100 duty/
floor vers 100 100 vers/
floor match 100 100 match/
floor ledger 100 100 ledger/
floor parsers 98 95 codec/ format/
floor all 93 81 ''
exit $status
