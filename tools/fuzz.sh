#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# A fuzz campaign: SECS seconds for each target, starting from its corpus.
# usage: fuzz.sh SECS [TARGET...]
set -eu
secs=$1
shift
dir=build/fuzz
[ -f $dir/build.ninja ] || CC=clang meson setup $dir -Dfuzzer=true \
	-Dprogram=false -Db_sanitize=address,undefined -Db_lundef=false \
	-Dbuildtype=debugoptimized >/dev/null
ninja -C $dir >/dev/null
n=0
bad=0
# shellcheck disable=SC2046 # names of targets
[ $# -gt 0 ] || set -- $(find $dir/fuzz -maxdepth 1 -name 'fuzz_*' \
	-type f -perm -u+x | sed 's/.*fuzz_//' | sort)
for name; do
	mkdir -p "$dir/found/$name"
	dict=
	[ -f "fuzz/$name.dict" ] && dict="-dict=fuzz/$name.dict"
	# shellcheck disable=SC2086
	if "$dir/fuzz/fuzz_$name" -max_total_time="$secs" -timeout=5 \
		-rss_limit_mb=1024 -print_final_stats=1 $dict \
		-artifact_prefix="$dir/found/$name/" \
		"$dir/found/$name" "fuzz/corpus/$name" >"$dir/$name.log" 2>&1
	then
		echo "$name $(sed -n 's/^stat::number_of_executed_units: *//p' \
			"$dir/$name.log") executions, nothing found"
	else
		echo "fuzz: $name found something: see $dir/found/$name"
		tail -n 20 "$dir/$name.log"
		bad=$((bad + 1))
	fi
	n=$((n + 1))
done
[ "$n" -gt 0 ]
echo "targets=$n with-findings=$bad"
[ "$bad" -eq 0 ]
