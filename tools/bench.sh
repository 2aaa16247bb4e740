#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every benchmark of a release build, one after the other.
# usage: bench.sh BUILD_DIR
set -eu
for b in "$1"/bench/bench_*; do
	if [ ! -f "$b" ] || [ ! -x "$b" ]; then continue; fi
	echo "== $(basename "$b")"
	"$b"
done
echo "== cold.py"
python3 bench/cold.py "$1/src/main/mimamori"
