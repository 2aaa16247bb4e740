#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Fails when a file includes a header of a layer that layers.conf forbids, or
# when layers.conf names a layer before it is defined.
# usage: check-layers.sh SRC_DIR
set -eu
cd "$1"
grep -rnE --include='*.[ch]' '^#include "[a-z]+/' . | awk -F: '
	BEGIN {
		while ((getline line < "layers.conf") > 0) {
			if (line ~ /^#/ || line ~ /^[ \t]*$/)
				continue
			split(line, a, ":")
			known[a[1]] = 1
			n = split(a[2], d, " ")
			for (i = 1; i <= n; i++) {
				if (!(d[i] in known)) {
					print "layers.conf: " a[1] " names " \
					    d[i] " before it is defined"
					bad = 1
				}
				ok[a[1], d[i]] = 1
			}
		}
	}
	{
		split($1, p, "/")
		from = p[2]
		match($3, /"[a-z]+\//)
		to = substr($3, RSTART + 1, RLENGTH - 2)
		if (!(from in known)) {
			print $1 ":" $2 ": layer " from " is not in layers.conf"
			bad = 1
		} else if (from != to && !((from, to) in ok)) {
			print $1 ":" $2 ": " from " must not include " to
			bad = 1
		}
	}
	END { exit bad }'
