#!/usr/bin/env bash
# landed.sh NAME PROGRAM: keeps what a landed rollbookctl makes as cmd/rollbookctl/testdata/landed/NAME: the stores of a school
# and of its county after a day's work, a bundle that is not taken in yet, and what that program says of its records. Run once
# for a program that writes something new into a store, built from its own commit; what it made is never made again.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$PWD/cmd/rollbookctl/testdata/landed/$1
program=$2
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$out" "$work/stick" "$work/back" "$work/last"
export ROLLBOOK_PASSWORD=abcd1234 HOME=$work XDG_CONFIG_HOME=$work/profile
cd "$work"
at() { "$program" --store "$@"; }

at city init --unit U0100 --name 银川市教育局 --level city
at county init --unit U0121 --name 永宁县教体局 --level county
at county join request -o county.zcreq
at city join grant county.zcreq -o county.zcgrant
at county join accept county.zcgrant
at school init --unit YN-01 --name 闽宁镇原隆小学 --level school
at school join request -o school.zcreq
at county join grant school.zcreq -o school.zcgrant
at school join accept school.zcgrant

# Somebody more, where the program knows of accounts.
printf 'wxyz9876' >reviewer.txt
at school account add 李审核 --role reviewer --new-password-file reviewer.txt || echo "This program knows no accounts."

# Three children, one with a household; one is mended, one taken out; the first bundle arrives.
id() { at school --json list student --find "$1" | sed -n '1s/.*"id":"\([^"]*\)".*/\1/p'; }
at school --actor 填报人甲 add student name=马䶮·穆罕默德 id_type=1 id_no=640199201203050006 phone=13909510001
at school --actor 填报人甲 add student name=杨小兰 birth_date=2009-05-06 sex=2
at school --actor 填报人甲 add student name=录错的人
at school --actor 填报人甲 add household head_name=马占山
at school set "$(id 杨小兰)" phone=13909510002 --reason 家长来电话
at school remove "$(id 录错的人)" --reason 录错了
at school send --to parent -o stick
at county receive stick
at county receipt -o back
at school receive back

# A conflict: the school and the county write a field, neither having seen the other's. A bundle is still on its way.
first=$(id 马䶮)
at county --actor 县里 set "$first" home_address='原隆村 5 组 8 号' --reason 户口簿
at school --actor 填报人甲 set "$first" home_address='原隆村 3 组 4 号' --reason 家长说的
rm stick/*
at school send --to parent -o stick
at county receive stick
at school set "$(id 杨小兰)" home_address='园艺村 1 组' --reason 家访
at school send --to parent -o last

for unit in school county; do
  gzip -9nc "$unit"/*.db >"$out/$unit.db.gz"
  for kind in student household; do at "$unit" --json list "$kind"; done >"$out/$unit.jsonl"
done
cp last/*.zcb "$out/last.zcb"
ls -la "$out"
