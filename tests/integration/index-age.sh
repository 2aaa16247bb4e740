#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: an index on its own, without its workspace, is not trusted longer
# than a feed may be old; and what is not known counts as old.
set -u
# shellcheck source=tests/integration/lib.sh
. "$(dirname "$0")/lib.sh"
trap finish EXIT
cd "$SCRATCH" || exit 1

record() { # ID DATE
	org=00000000-0000-4000-8000-000000000000
	printf '{"dataType":"CVE_RECORD","dataVersion":"5.1","cveMetadata":{'
	printf '"cveId":"%s","assignerOrgId":"%s","state":"PUBLISHED",' "$1" $org
	printf '"datePublished":"%sT00:00:00","dateUpdated":"%sT00:00:00"},' \
		"$2" "$2"
	printf '"containers":{"cna":{"providerMetadata":{"orgId":"%s"},' $org
	printf '"descriptions":[{"lang":"en","value":"x"}],"affected":[{'
	printf '"vendor":"v","product":"p","versions":[{"version":"1",'
	printf '"status":"affected"}]}]}}}\n'
}
printf '{"bomFormat":"CycloneDX","specVersion":"1.5","components":[{' >s.json
printf '"type":"library","name":"a","version":"1","purl":"pkg:npm/a@1"}]}' \
	>>s.json

# scan NAME CODE DAY ARGS...: of the index alone.
scan() {
	name=$1 code=$2 day=$3
	shift 3
	out=$("$PROGRAM" -C alone scan s.json --as-of "$day" "$@" 2>&1)
	rc=$?
	if [ "$rc" = "$code" ]; then
		pass "$name"
	else
		flunk "$name" "exit $rc, wanted $code" "$out"
	fi
}
take() {
	rm -rf alone
	mkdir alone
	cp -r "$WS/index" alone/index
}

m init --maker 試験メディカル --workspace W-test -q
record CVE-2026-0001 2026-01-02 >one.json
check "a feed" m feed import one.json -q
take
scan "30 days are not old" 0 2026-02-01
scan "31 days are" 21 2026-02-02
case $out in
*"30 日より古い"*) pass "and it is said" ;;
*) flunk "and it is said" "$out" ;;
esac
scan "old enough to ask for more" 0 2026-02-02 --max-feed-age 60
scan "or for less" 21 2026-01-10 --max-feed-age 7
rm alone/index/feeds.age
scan "not known is old" 21 2026-01-03
out=$("$PROGRAM" -C "$WS" scan s.json --as-of 2027-01-01 2>&1)
rc=$?
if [ "$rc" = 0 ]; then
	pass "with its workspace nobody asked"
else
	flunk "with its workspace nobody asked" "exit $rc" "$out"
fi
record CVE-2026-0002 2026-03-01 >two.json
check "another feed of the source" m feed import two.json -q
take
scan "the newest counts" 0 2026-03-31
scan "and grows old as well" 21 2026-04-01
sed -i 's/^[0-9a-f]*/0000000000000000/' alone/index/feeds.age
scan "of another index" 21 2026-03-02
