#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# No acknowledged write is lost when the program is killed (tests/kill/kill.c).
# usage: run.sh MIMAMORI [KILLS]
set -eu
program=$1
kills=${2:-200}
driver=$(dirname "$program")/../../tests/kill/kill
dir=$(mktemp -d "${TMPDIR:-/var/tmp}/mm-kill-XXXXXX")
trap 'rm -rf "$dir"' EXIT INT TERM
"$driver" "$program" "$kills" "$dir/workspace"
