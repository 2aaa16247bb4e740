#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# No acknowledged write is lost when the program is killed: the journal
# (kill.c) and whole commands (commands.c), half of the kills each.
# usage: run.sh MIMAMORI [KILLS], in the source folder
set -eu
program=$1
kills=${2:-200}
drivers=$(dirname "$program")/../../tests/kill
steps=tests/kill/sample.steps
dir=$(mktemp -d "${TMPDIR:-/var/tmp}/mm-kill-XXXXXX")
trap 'rm -rf "$dir"' EXIT INT TERM
each=$((kills / 2 / $(grep -c '^kill ' "$steps") + 1))
"$drivers/commands" "$program" "$steps" "$each" "$dir/commands" \
	>"$dir/commands.log"
cat "$dir/commands.log"
"$drivers/kill" "$program" "$((kills / 2))" "$dir/journal" >"$dir/journal.log"
cat "$dir/journal.log"
# One last line for both: the sum of each figure, and the worse of "chain".
tail -q -n 1 "$dir/commands.log" "$dir/journal.log" | awk '
	{ for (i = 1; i <= NF; i++) { split($i, p, "="); sum[p[1]] += p[2]
		if (p[1] == "chain" && p[2] != "ok") bad = 1 } }
	END { printf "kills=%d lost=%d torn=%d chain=%s\n", sum["kills"],
		sum["lost"], sum["torn"], bad ? "bad" : "ok"
		exit sum["kills"] == 0 || sum["lost"] + sum["torn"] + bad > 0 }'
