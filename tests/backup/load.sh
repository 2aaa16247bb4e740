#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Backups while others write: each is restored, verifies, and is a state the
# workspace was in (T-BAK-1). usage: load.sh PROGRAM [N], in the source folder
set -eu
program=$PWD/$1
want=${2:-5}
dir=$(mktemp -d "${TMPDIR:-/var/tmp}/mm-backup-XXXXXX")
export MIMAMORI_ACTOR=試験 MIMAMORI_DATA="$PWD/data/sample"
export MIMAMORI_PASSPHRASE_FILE="$dir/key"
unset MIMAMORI_HOME MIMAMORI_LANG
echo 'correct horse battery staple' >"$dir/key"
writers=''
trap 'touch "$dir/stop"; wait; rm -rf "$dir"' EXIT INT TERM

"$program" -C "$dir/ws" demo load -q
for w in 1 2; do
	(
		i=0
		while [ ! -e "$dir/stop" ]; do
			i=$((i + 1))
			if "$program" -C "$dir/ws" duty set policy.eos.inform \
				$((i % 90 + 1)) --reason "w$w-$i" -q \
				2>>"$dir/log.$w"; then
				echo x >>"$dir/acks"
			fi
		done
	) &
	writers="$writers $!"
done
made=0 equal=0 first='' last=''
while [ "$made" -lt "$want" ]; do
	made=$((made + 1))
	head=$("$program" -C "$dir/ws" backup "$dir/b.mbk" 2>"$dir/err") || {
		cat "$dir/err" >&2
		continue
	}
	[ -n "$first" ] || first=$head
	last=$head
	restored=$("$program" -C "$dir/back" restore "$dir/b.mbk" -q) || true
	# It continues exactly this head, by the entry that tells of the
	# restore; and the running journal passed through it.
	verified=$("$program" -C "$dir/back" audit verify --head "$head" \
		2>/dev/null | head -n 1)
	if [ "$head" = "$restored" ] &&
		[ "${verified%%:*}" = "$((${head%%:*} + 1))" ] &&
		"$program" -C "$dir/ws" audit verify --head "$head" -q \
			>/dev/null 2>&1; then
		equal=$((equal + 1))
	fi
	rm -rf "$dir/back" "$dir/b.mbk"
done
touch "$dir/stop"
# shellcheck disable=SC2086 # a list of process ids
wait $writers
acks=$(wc -l <"$dir/acks")
echo "from ${first%%:*} to ${last%%:*} while $acks entries were recorded"
echo "backup: made=$made restored_equal=$equal"
[ "$made" = "$equal" ] && [ "$acks" -gt 0 ]
