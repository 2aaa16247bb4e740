#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Goal: a visit sheet lists the open work of the patch plans at a hospital,
# and comes back filled in: everything or nothing, every bad cell named.
# usage: visit.sh PROGRAM
set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/integration/lib.sh
. "$here/lib.sh"
trap finish EXIT

check "a workspace" m init --workspace V --maker 見本 --address 見本市1-1 \
	--contact 窓口 --phone 000-0000
fact() { # TYPE VALID DATA
	printf '{"type":"%s","valid":"%s","actor":"試験","data":{%s}}\n' "$@"
}
{
	fact party 2026-01-10 '"party":"H","kind":"hospital","name":"甲病院"'
	fact party 2026-01-10 '"party":"K","kind":"hospital","name":"乙病院"'
	fact product 2026-01-10 '"product":"P","brand_name":"見本機","connected":"yes","program":"yes"'
	fact version 2026-01-10 '"product":"P","version":"1.0"'
	fact version 2026-01-10 '"product":"P","version":"1.1"'
	for u in 1 2 3 4; do
		fact unit 2026-01-10 "\"unit\":\"U$u\",\"product\":\"P\",\"serial\":\"S$u\",\"party\":\"H\",\"version\":\"1.0\",\"shipped\":\"2020-04-01\",\"next_inspection\":\"2026-09-0$u\""
	done
	fact unit 2026-01-10 '"unit":"K1","product":"P","serial":"K1","party":"K","version":"1.0","shipped":"2020-04-01"'
	fact lifecycle 2026-01-10 '"product":"P","eol":"2027-03-31","eos":"2031-03-31","status":"announced"'
} >"$SCRATCH/facts"
check "its facts" m facts import "$SCRATCH/facts"
day="--as-of 2026-08-01"
# shellcheck disable=SC2086
v() { m "$@" $day; }
check "a control" v control add C1 P firewall --settings "TCP 104 のみ許可" \
	--settings "送信元 10.0.3.0/24"
check "a patch" v patch add PT P 1.0 --to-version 1.1 --note 更新
check "a plan with its steps" v plan add PL 1 PT \
	--steps "control|2026-08-20|設置|C1" --steps "patch|2026-09-30|点検時" \
	--steps "verification|2026-10-15|警報の動作"
check "one more step" v plan step PL 1 4 evaluation 2026-08-25 --text 評価
check "it ends" v plan "done" PL 1 4 --evidence 報告書1
refuses "only an evaluation ends so" 22 "patch result" "patch result" \
	plan "done" PL 1 2
refuses "a control names its control" 22 "control add" "control add" \
	plan step PL 1 5 control 2026-08-25
refuses "other steps name none" 22 "補完的対策の段階だけ" "only a step" \
	plan step PL 1 5 patch 2026-08-25 --control C1
refuses "steps from 1" 22 "1から" "from 1" plan step PL 1 0 patch 2026-08-25
refuses "a plan is of one patch" 22 "登録されていない" "not recorded" \
	plan add PL 2 PX
says "the firewall alone is warned of" "警告: ファイアウォール" v plan add PW 1 \
	PT --steps "control|2026-08-20|設置|C1" --dry-run
refuses "a step that cannot be read" 2 "段階「patch」" "\"patch\"" plan add PQ 1 \
	PT --steps patch
check "the day is that of the inspection" v plan schedule PL H --agreed yes
says "it is shown" "2026-09-01  定期点検  合意済" v plan show PL --party 甲病院
refuses "no inspection, no day" 2 "次回点検日" "no next inspection" \
	plan schedule PL K

v visit sheet --recipient H >"$SCRATCH/sheet.csv" 2>/dev/null
if [ "$(head -c 3 "$SCRATCH/sheet.csv" | od -An -tx1 | tr -d ' ')" = efbbbf ]
then
	pass "a byte order mark"
else
	flunk "a byte order mark"
fi
# edit OUT LINE COLUMN=VALUE...: fill in cells of a line (2 is the first row).
edit() {
	python3 - "$@" <<'PY'
import csv, io, sys
out, line, *cells = sys.argv[1:]
name = out + '.in'
rows = list(csv.reader(io.StringIO(open(name, encoding='utf-8-sig').read())))
for cell in cells:
    column, value = cell.split('=', 1)
    rows[int(line) - 1][rows[0].index(column)] = value
with open(out, 'w', encoding='utf-8-sig', newline='') as f:
    csv.writer(f, lineterminator='\r\n').writerows(rows)
PY
	cp "$1" "$1.in"
}
begin() { cp "$SCRATCH/sheet.csv" "$1.in"; }
f=$SCRATCH/good.csv
begin "$f"
edit "$f" 2 結果=済 実施日=2026-07-30 証拠=作業報告書1 担当・確認者の役職=保守担当
edit "$f" 3 結果=拒否 実施日=R8.7.30 備考=停止できない
edit "$f" 4 結果=延期 実施日=2026/7/30
edit "$f" 6 結果=実施中 実施日=2026-07-30 担当・確認者の役職=医療情報部
says "five rows of work" "作業 5 件" v visit sheet --recipient H
says "a rehearsal" "記録できるもの5件" v visit import "$f" --dry-run
says "nothing was recorded by it" "作業 5 件" v visit sheet --recipient H
says "the results" "記録5件、変更なし0件" v visit import "$f"
says "again, nothing is new" "記録0件、変更なし5件" v visit import "$f"
if v patch list -o csv 2>/dev/null | grep -q "PT,.*,1,1,1,0"; then
	pass "applied, refused and deferred"
else
	flunk "applied, refused and deferred" "$(v patch list -o csv)"
fi
says "the version after it" "1.1" v unit show U1
says "what is left: two units, one to verify" "作業 3 件" v visit sheet \
	--recipient H
says "the control is in place" ",1,0,0," v control list -o csv
v visit sheet --recipient H 2>/dev/null >"$SCRATCH/sheet.csv"
f=$SCRATCH/verify.csv
begin "$f"
edit "$f" 2 結果=はい 実施日=2026-07-31
says "verified" "記録1件" v visit import "$f"
says "two are left" "作業 2 件" v visit sheet --recipient H

# Every bad cell is named, and nothing is recorded.
v visit sheet --recipient H 2>/dev/null >"$SCRATCH/sheet.csv"
bad() { # NAME JA EN LINE CELL...
	name=$1 ja=$2 en=$3 line=$4
	shift 4
	f=$SCRATCH/bad.csv
	begin "$f"
	edit "$f" 3 結果=済 実施日=2026-07-31
	edit "$f" "$line" "$@"
	# shellcheck disable=SC2086
	refuses "$name" 22 "$ja" "$en" visit import "$f" $day
}
bad "no day" "2行目 [実施日]" "line 2 [実施日]" 2 結果=済
bad "a day ahead" "実施日が先の日です" "in the future" 2 結果=済 実施日=2026-08-02
bad "no date" "日付として読めません" "this is no date" 2 結果=済 実施日=昨日
bad "no such word" "使える言葉は" "the words accepted" 2 結果=たぶん 実施日=2026-07-31
bad "no such unit" "2行目 [個体ID]" "line 2 [個体ID]" 2 結果=済 実施日=2026-07-31 個体ID=U9
bad "no such patch" "[パッチID]" "[パッチID]" 2 結果=済 実施日=2026-07-31 パッチID=X
bad "no such hospital" "[施設ID]" "[施設ID]" 2 結果=済 実施日=2026-07-31 施設ID=Z
bad "elsewhere" "unit move" "unit move" 2 結果=済 実施日=2026-07-31 施設ID=K
bad "no such kind" "[区分]" "[区分]" 2 結果=済 実施日=2026-07-31 区分=作業
bad "an evaluation is not of a visit" "[区分]" "[区分]" 2 結果=済 実施日=2026-07-31 区分=評価
bad "no such control" "[対策ID]" "[対策ID]" 2 結果=実施中 実施日=2026-07-31 区分=補完的対策
bad "no such version" "[実施後の版]" "[実施後の版]" 2 結果=済 実施日=2026-07-31 実施後の版=9.9
bad "not applied, not verified" "適用の記録がありません" "no record of the patch" \
	2 結果=はい 実施日=2026-07-31 区分=確認
bad "a day of inspection that is none" "[点検日]" "[点検日]" 2 結果=済 \
	実施日=2026-07-31 点検日=春
bad "a day without a result" "結果が空です" "there is no result" 2 実施日=2026-07-31
bad "the same twice" "2行目と同じ作業" "line 2 is about the same" 2 結果=済 \
	実施日=2026-07-31 個体ID=U4
begin "$SCRATCH/head.csv"
edit "$SCRATCH/head.csv" 1 結果=けっか
refuses "a missing column" 22 "必須の列「結果」" "column \"結果\" (result)" \
	visit import "$SCRATCH/head.csv"
begin "$SCRATCH/head.csv"
edit "$SCRATCH/head.csv" 1 備考=result
refuses "a column twice" 22 "二つあります" "there twice" \
	visit import "$SCRATCH/head.csv"
printf '\r\nx,y\r\n' >>"$SCRATCH/verify.csv"
refuses "a row of another shape" 22 "列が2個" "2 columns" \
	visit import "$SCRATCH/verify.csv"
refuses "nothing filled in" 20 "結果を記入した行がありません" "no row has a result" \
	visit import "$SCRATCH/sheet.csv"
printf 'a\0b' >"$SCRATCH/no.csv"
refuses "no text" 22 "" "" visit import "$SCRATCH/no.csv"
says "for spreadsheets of another time" "PT" v visit sheet --recipient H \
	--encoding cp932
says "work by a day" "作業 0 件" v visit sheet --recipient H --date 2026-08-15
says "work of all" '"kind":"patch"' v visit list -o ndjson

# Past EOS the plan has ended: no work, no new edition.
check "EOS is moved up" v device lifecycle set P --eol 2026-03-31 --eos \
	2026-07-31 --status announced --reason 見直し
says "no work past EOS" "作業 0 件" v visit sheet
# shellcheck disable=SC2086
refuses "no plan past EOS" 22 "EOS(2026-07-31)を過ぎています" "is past EOS" \
	plan add PL 2 PT --steps "patch|2026-10-30|点検時" $day
