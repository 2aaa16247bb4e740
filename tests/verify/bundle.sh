#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: one ZIP file tells the story of a notice or of a hospital, from the
# trigger to the receipt, and a stranger verifies it; a file that is missing
# or changed, in the bundle or before it is made, is named; nothing of other
# institutions is in it.
# usage: bundle.sh PROGRAM VERIFIER DATA_DIR
set -u
here=$(cd "$(dirname "$0")" && pwd)
case $2 in /*) VERIFIER=$2 ;; *) VERIFIER=$PWD/$2 ;; esac
# shellcheck source=tests/integration/lib.sh
. "$here/../integration/lib.sh"
trap finish EXIT
cd "$SCRATCH" || exit 1

# fails NAME CODE TEXT COMMAND...: the command exits with CODE and says TEXT.
fails() {
	fails_name=$1 fails_code=$2 fails_text=$3
	shift 3
	fails_out=$("$@" 2>&1)
	fails_rc=$?
	case $fails_rc:$fails_out in
	"$fails_code":*"$fails_text"*) pass "$fails_name" ;;
	*)
		flunk "$fails_name" \
			"exit $fails_rc, wanted $fails_code: $fails_text" \
			"$fails_out"
		;;
	esac
}

unpack() { # ZIP FOLDER, with a reader that checks the sums
	rm -rf "$2"
	python3 -c 'import sys, zipfile
z = zipfile.ZipFile(sys.argv[1])
assert z.testzip() is None
z.extractall(sys.argv[2])' "$1" "$2"
}

check "sample" m demo load --data "$3" -q
check "key" m audit keygen key
check "draft" m notice new --product VT-3 --number PS-T -q
head=$(sed -n 's/^# head: //p' "$WS"/out/PS-T/1/MANIFEST.sha256)
check "approved by another" m notice approve PS-T --actor 承認者 \
	--reason 確認した -q
check "sent" m notice send PS-T --all --channel post -q
check "delivered" m notice deliver PS-T --all -q
check "received" m notice ack PS-T --party H026 --role 用度課長 -q
fails "nothing signed" 22 "nothing is signed" m audit bundle b.zip \
	--notice PS-T --lang en
check "signed" m audit checkpoint --key key -q
check "bundle of a notice" m audit bundle b.zip --notice PS-T --party H026 -q
m audit bundle again.zip --notice PS-T --party H026 -q
check "the same bytes again" cmp b.zip again.zip
check "unpacks" unpack b.zip b
says "verified" "記録どおりです" "$VERIFIER" bundle key.pub b
says "by coreutils" "files/PS-T/1/H026.pdf: OK" \
	sh -c 'cd b && sha256sum -c MANIFEST.sha256'
check "the proof, by Python" python3 "$here/verify.py" proof key.pub b/proof.txt
for step in きっかけ 判断 文書 承認 送付・到達 受領・完了 台帳; do
	says "the story has: $step" "$step" grep "^<h2>$step" b/chain.html
done
says "the paper too" "受領・完了" pdftotext b/chain.pdf -
says "time in Japan" "日本時間 2026-10-01 09:00" \
	sed 's/<[^>]*>//g' b/chain.html
says "author and approver" "承認者" cat b/chain.html
says "rule texts" "記(2)" cat b/rules.txt
fails "nothing of others" 1 "0" grep -c '"party":"H0\(03\|30\|34\)"' \
	b/entries.jsonl
m audit bundle anchored.zip --notice PS-T --head "$head" -q
unpack anchored.zip a
says "continues the head of the letter" "continues ${head%%:*}" \
	"$VERIFIER" bundle key.pub a "$head"

# A bundle with a missing file, a changed one, another's file put in.
mv b/files/PS-T/1/H026.pdf kept
fails "missing file" 1 "files/PS-T/1/H026.pdf is missing" \
	"$VERIFIER" bundle key.pub b
sed 's/a/b/' kept >b/files/PS-T/1/H026.pdf
fails "changed file" 1 "files/PS-T/1/H026.pdf was changed" \
	"$VERIFIER" bundle key.pub b
sum=$(sha256sum <b/files/PS-T/1/H026.pdf | cut -c 1-64)
sed -i "s/^[0-9a-f]*  files.*pdf/$sum  files\/PS-T\/1\/H026.pdf/" \
	b/MANIFEST.sha256
fails "changed file, and the list with it" 1 "is named by no entry" \
	"$VERIFIER" bundle key.pub b
rm b/MANIFEST.sha256
fails "no list" 1 "MANIFEST.sha256 is missing" "$VERIFIER" bundle key.pub b
rm b/proof.txt
fails "no proof" 1 "proof file is missing" "$VERIFIER" bundle key.pub b

# One hospital; a letter that is not the one recorded any more.
check "bundle of a hospital" m audit bundle h.zip --party H026 -q
unpack h.zip h
says "verified: hospital" "記録どおりです" "$VERIFIER" bundle key.pub h
fails "no such party" 22 "" m audit bundle x.zip --party H999 --lang en
fails "no such notice" 22 "no entry about" m audit bundle x.zip \
	--notice PS-0 --lang en
printf x >>"$WS"/out/PS-T/1/H026.pdf
fails "letter changed" 30 "H026.pdf" m audit bundle x.zip --party H026 \
	--lang en
rm "$WS"/out/PS-T/1/H026.pdf
fails "letter missing" 30 "is missing" m audit bundle x.zip --party H026 \
	--lang en
