#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Every kind of fault in memory and files, MOST of each kind in each command
# (0: every call). usage: run.sh TORTURE [MOST], in the source folder
set -eu
tool=$1
most=${2:-2}
base=${TMPDIR:-/dev/shm}
[ -w "$base" ] || base=/var/tmp
dir=$(mktemp -d "$base/mm-torture-XXXXXX")
trap 'rm -rf "$dir"' EXIT INT TERM
"$tool" tests/kill/sample.steps "$dir/t" "$most"
