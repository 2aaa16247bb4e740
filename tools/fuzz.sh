#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A fuzz campaign: SECS seconds for each target, starting from its corpus.
# usage: fuzz.sh SECS
set -eu
secs=$1
dir=build/fuzz
[ -f $dir/build.ninja ] || CC=clang meson setup $dir -Dfuzzer=true \
	-Dprogram=false -Db_sanitize=address,undefined -Db_lundef=false \
	-Dbuildtype=debugoptimized >/dev/null
ninja -C $dir >/dev/null
n=0
for target in "$dir"/fuzz/fuzz_*; do
	if [ ! -f "$target" ] || [ ! -x "$target" ]; then continue; fi
	name=$(basename "$target" | sed 's/^fuzz_//')
	mkdir -p "$dir/found/$name"
	dict=
	[ -f "fuzz/$name.dict" ] && dict="-dict=fuzz/$name.dict"
	# shellcheck disable=SC2086
	"$target" -max_total_time="$secs" -timeout=5 -rss_limit_mb=1024 \
		-print_final_stats=1 $dict -artifact_prefix="$dir/found/$name/" \
		"$dir/found/$name" "fuzz/corpus/$name" >"$dir/$name.log" 2>&1 || {
		echo "fuzz: $name found something: see $dir/found/$name"
		tail -n 20 "$dir/$name.log"
		exit 1
	}
	echo "$name $(sed -n 's/^stat::number_of_executed_units: *//p' \
		"$dir/$name.log") executions, nothing found"
	n=$((n + 1))
done
[ "$n" -gt 0 ]
echo "targets=$n crashes=0 leaks=0"
