#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: a component, package, platform or vulnerability is found in every
# product version that has it, and an empty answer says what was not searched.
# usage: where-used.sh PROGRAM DATA_DIR
set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/integration/lib.sh
. "$here/lib.sh"
trap finish EXIT
MIMAMORI_DATA=$2
export MIMAMORI_DATA

check "the sample is loaded" m demo load

# rows QUERY [OPTION...]: "product version" of each row, sorted.
rows() {
	m where-used "$@" -o ndjson 2>/dev/null | python3 -c '
import json, sys
for line in sys.stdin:
    r = json.loads(line)
    if "product" in r:
        print(r["product"], r["version"])' | sort -u
}

# The files themselves are the oracle: whose text names it. They are called
# PRODUCT-VERSION.
oracle() { # TEXT
	grep -lF "$1" "$MIMAMORI_DATA"/sbom/* | sed 's/.*\///
		s/\.cdx\.json$//
		s/\.spdx\.json$//
		s/\.spdx$//
		s/-\([^-]*\)$/ \1/' | sort -u
}

same() { # NAME GOT WANT
	if [ -n "$3" ] && [ "$2" = "$3" ]; then
		pass "$1"
	else
		flunk "$1" "got" "$2" "wanted" "$3"
	fi
}

same "by purl" "$(rows pkg:generic/openssl)" "$(oracle pkg:generic/openssl@)"
same "by purl and version" "$(rows pkg:generic/openssl@1.0.2k)" \
	"$(oracle pkg:generic/openssl@1.0.2k)"
same "by name, full width" "$(rows ＯＰＥＮＳＳＬ)" "$(rows openssl)"
same "by CPE" "$(rows 'cpe:2.3:o:linux:linux_kernel:*:*:*:*:*:*:*:*')" \
	"$(oracle 'cpe:2.3:o:linux:linux_kernel')"
same "of one product" "$(rows openssl --product SP-100)" \
	"$(rows openssl | grep '^SP-100 ')"

# What matching says, against the findings recorded by the same feeds.
vuln=$(m finding list -o ndjson 2>/dev/null | python3 -c '
import collections, json, sys
n = collections.Counter()
for line in sys.stdin:
    r = json.loads(line)
    if "vulnerability" in r or "vuln" in r:
        n[r.get("vulnerability", r.get("vuln"))] += 1
print(n.most_common(1)[0][0])')
same "by vulnerability" "$(rows "$vuln")" "$(m finding list -o ndjson \
	2>/dev/null | python3 -c '
import json, sys
for line in sys.stdin:
    r = json.loads(line)
    if r.get("vulnerability", r.get("vuln")) == sys.argv[1]:
        print(r["product"], r["version"])' "$vuln" | sort -u)"

says "an empty answer says how much was searched" "SBOMのない製品の版 1" \
	sh -c "'$PROGRAM' -C '$WS' where-used nonesuch 2>&1"
says "in English" "product versions with an SBOM" \
	sh -c "'$PROGRAM' -C '$WS' where-used nonesuch --lang en 2>&1"
says "JSON carries the coverage" '"without_sbom":1' \
	sh -c "'$PROGRAM' -C '$WS' where-used nonesuch -o json 2>/dev/null"
says "CSV has its header" "product,version,component" \
	sh -c "'$PROGRAM' -C '$WS' where-used openssl -o csv 2>/dev/null"

# refused NAME TEXT ARGUMENT...: fails, saying TEXT.
refused() {
	refused_name=$1 refused_text=$2
	shift 2
	if refused_out=$(m where-used "$@" --lang en 2>&1); then
		flunk "$refused_name" "exit 0" "$refused_out"
		return
	fi
	case $refused_out in
	*"$refused_text"*) pass "$refused_name" ;;
	*) flunk "$refused_name" "$refused_out" ;;
	esac
}

refused "an unknown identifier is no all-clear" "does not mean" CVE-1999-0001
refused "a purl that does not parse" "purl" "pkg:"
refused "a CPE without vendor" "vendor" 'cpe:2.3:a:*:x:*:*:*:*:*:*:*:*'
refused "an unknown kind" "--by" openssl --by colour
refused "nothing asked" "QUERY"
