#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Whatever is done to the records is found, and named.
# usage: run.sh ATTACK FORGE MUTATIONS TRUNCATIONS PROOFS
set -eu
base=${TMPDIR:-/dev/shm}
[ -w "$base" ] || base=/tmp
dir=$(mktemp -d "$base/mm-audit-XXXXXX")
trap 'rm -rf "$dir"' EXIT INT TERM
found=$("$1" "$dir" "$3" "$4")
forged=$("$2" "$dir" "$5" 2>&1)
echo "$found $forged"
