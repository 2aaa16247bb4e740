#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Disks as a loss of power may leave them. usage: power.sh POWER [IMAGES]
set -eu
base=${TMPDIR:-/dev/shm}
[ -w "$base" ] || base=/var/tmp
dir=$(mktemp -d "$base/mm-power-XXXXXX")
trap 'rm -rf "$dir"' EXIT INT TERM
"$1" "$dir/d" "${2:-100}"
