#!/usr/bin/env bash
# entry.sh DIR [PROGRAM.exe]: a clerk types the twenty paper forms of tools/entry by keyboard alone, with
# fast entry; the program counts its keys. Then the records are compared with the papers, and the keys with
# those of the same rows in a spreadsheet (tools/entry/table.py): 0.7 of them at most. With a Windows program
# it is the same under Wine. DIR gets the table and pictures.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$1
exe=${2:-}
rm -rf "$out"
mkdir -p "$out"
out=$(cd "$out" && pwd)
ctl=$PWD/build/rollbookctl
work=$(mktemp -d)
mkdir -p "$work/home/.cache/fyne"
export ROLLBOOK_PASSWORD=abcd1234 ROLLBOOK_COUNT=1
pace=0.12
[ -z "$exe" ] || pace=0.35

screen=100
while [ -e "/tmp/.X11-unix/X$screen" ]; do screen=$((screen + 1)); done
Xvfb ":$screen" -screen 0 1366x768x24 +extension GLX >/dev/null 2>&1 &
xvfb=$!
window=""
export DISPLAY=:$screen LIBGL_ALWAYS_SOFTWARE=1 HOME=$work/home XDG_RUNTIME_DIR=$work
trap '[ -z "$exe" ] || wineserver -k 2>/dev/null || true; kill $window $xvfb 2>/dev/null || true; sleep 0.5; while fusermount -uz "$work/doc" 2>/dev/null; do :; done; rm -rf "$work"' EXIT

fail() { import -window root "$out/failed.png" || true; echo "entry.sh: $1; see $out/failed.png" >&2; exit 1; }
await() { # SECONDS WHAT COMMAND...
  local left=$1 what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || fail "$what"
    sleep 1
  done
}
key() { for one in "$@"; do xdotool key "$one"; sleep "$pace"; done; }
text() { xdotool type --delay "$([ -z "$exe" ] && echo 12 || echo 40)" "$1"; sleep "$pace"; }
# han pastes what an input method would give. The program counts its characters, not the two keys.
han() {
  printf '%s' "$1" | xclip -selection clipboard
  until [ "$(xclip -o -selection clipboard)" = "$1" ]; do sleep 0.05; done
  [ -z "$exe" ] || sleep 0.4
  xdotool key ctrl+v
  sleep "$pace"
  [ -z "$exe" ] || sleep 0.6
}
put() { case "$1" in '') ;; *[!\ -~]*) han "$1" ;; *) text "$1" ;; esac; }
field() { put "$1"; key Return; }
tabs() { for _ in $(seq "$1"); do key Tab; done; }
shot() { sleep 1; import -window root "$out/$1.png"; }
managed() { xprop -root _NET_SUPPORTING_WM_CHECK | grep -q 'window id'; } # a window that comes sooner is waited for without end (GLFW)
here() { xdotool search --onlyvisible --name Rollbook; }
saved() { [ "$(wc -l 2>/dev/null <"$store/count.jsonl" || echo 0)" -ge "$1" ]; }
next() { # the record is saved, and the form stands for the next
  key ctrl+Return
  n=$((n + 1))
  await 30 "record $n was not saved" saved "$n"
  sleep "$pace"
}

await 20 "no display" xdpyinfo
openbox >/dev/null 2>&1 &
await 20 "no window manager" managed
start() {
  if [ -n "$exe" ]; then
    wine "$exe" 2>>"$work/program.log" &
  else
    build/rollbook --store "$store" >>"$work/program.log" 2>&1 &
  fi
  window=$!
  await 120 "no window" here
  sleep 5
}
if [ -n "$exe" ]; then
  export WINEPREFIX=$work/prefix WINEARCH=win64 WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml=;winemenubuilder.exe=d"
  mkdir -p "$HOME/Documents"
  wine wineboot --init >/dev/null 2>&1
  wineserver -w
  tools/prng.sh "$WINEPREFIX/drive_c/windows/system32"
  store=$(echo "$WINEPREFIX"/drive_c/users/*/AppData/Roaming)/Rollbook
else
  store=$work/store
fi
start

key Return
field 月牙湖小学
field XQ-01
field 王老师
field abcd1234
field abcd1234
await 90 "no store in $store" test -s "$store/store.db"
sleep 6
key Tab Return # the recovery key is not left by an Enter too many
sleep 2
key Return
sleep 4

# The pupils: what a class has in common is carried. Chosen once, with F3: the village and its group are each
# household's own; most have the same left_behind, list_source, poverty_type, status and relation.
# A village by initials of its pinyin; those near the last one come first. The first is written out.
declare -A village=([滨河家园一村]=yc [滨河家园二村]=ec [滨河家园四村]=sc2 [滨河家园五村]=bhjywc [大塘南村]=dtn [海陶北村]=htb [月牙湖村]=yyh)
declare -A nation=([回]=03 [回族]=03 [汉]=01 [汉族]=01) away=([none]=0 [留守]=9) kind=([一般贫困户]=1 [低保贫困户]=4)
declare -A cause=([因病]=01 [因残]=02 [因学]=03 [缺技术]=07 [缺劳力]=08 [缺资金]=09) state=([未脱贫]=1 [预脱贫]=2 ["已脱贫(享受政策)"]=3)
declare -A kin=([父亲]=51 [母亲]=52 [祖父]=61 [祖母]=62) grade=([一年级]=21 [二年级]=22) stay=([走读]=1 [住校]=2)
n=0
key ctrl+2
sleep 2
key ctrl+shift+n
sleep 2
down() { for _ in $(seq "$1"); do printf 'Down '; done; }
setup="F3 $(down 8)space Down space Down space $(down 4)space Down space $(down 2)space $(down 4)space Escape"
# shellcheck disable=SC2086
key ${setup% Escape}
shot 1-chosen
key Escape
shot 1-fast
# Enter goes to the next field that is empty, Tab to the next whatever it holds.
had_nation="" had_away="" had_grade="" had_class="" had_admission="" had_type="" had_status="" had_kin=""
while IFS=$'\x1f' read -r _ _ name _ nationality _ id _ grade_ class boarding admission hh head head_id _ place group type why status poor guardian relation phone remark; do
  field "$name"
  left=${away[${remark:-none}]}
  if [ -z "$had_nation" ]; then
    field "$id"
    field "${nation[$nationality]}"
    field 2
    field "$left"
  else
    if [ "${nation[$nationality]}" != "$had_nation" ]; then
      put "$id"
      tabs 3
      field "${nation[$nationality]}"
    else
      field "$id"
    fi
    if [ "$left" != "$had_away" ]; then
      key shift+Tab shift+Tab
      field "$left"
    fi
  fi
  field "$hh"
  field "$head"
  field "$head_id"
  field "${village[$place]}"
  field "$group"
  field "" # how many persons: not on this paper
  if [ -z "$had_nation" ]; then
    field 学校花名册
    field "${kind[$type]}"
  elif [ "$type" != "$had_type" ]; then
    key shift+Tab
    field "${kind[$type]}"
  fi
  if [ -z "$had_nation" ]; then
    field "${cause[$why]}"
    field "${state[$status]}"
  elif [ "$status" != "$had_status" ]; then
    put "${cause[$why]}"
    key Tab
    field "${state[$status]}"
  else
    field "${cause[$why]}"
  fi
  [ "$status" = 未脱贫 ] || field "" # the year: not on this paper
  if [ "$poor" = 是 ]; then
    key shift+Tab
    field 1
  fi
  if [ -z "$had_nation" ]; then
    field "$guardian"
    field "${kin[$relation]}"
  elif [ "$relation" != "$had_kin" ]; then
    put "$guardian"
    key Tab
    field "${kin[$relation]}"
  elif [ "$guardian" = "$head" ]; then
    key Down Return # the head of the household is offered
  else
    field "$guardian"
  fi
  put "$phone"
  if [ -z "$had_nation" ]; then
    key Tab
    field 2016
    field "${grade[$grade_]}"
    field "$class"
    field "$admission"
    put 王老师
    shot 2-first
  else
    at=0
    change() { # the field so many places behind the telephone gets another value
      tabs $(($1 - at))
      put "$2"
      at=$1
    }
    [ "$grade_" = "$had_grade" ] || change 4 "${grade[$grade_]}"
    [ "$class" = "$had_class" ] || change 5 "$class"
    [ "$admission" = "$had_admission" ] || change 6 "$admission"
    [ "$boarding" = 走读 ] || change 7 "${stay[$boarding]}"
  fi
  [ "$n" != 6 ] || shot 3-seventh
  next
  had_nation=${nation[$nationality]} had_away=$left had_grade=$grade_ had_class=$class had_admission=$admission
  had_type=$type had_status=$status had_kin=$relation
done < <(tail -n +2 tools/entry/class.tsv | tr '\t' '\037')
shot 4-pupils
pupils=$n
key Escape
sleep 2

# The children of a village: its list says the same of most.
declare -A lives=([户籍且常住]=1 [户籍不在住]=2 [常住非户籍]=3) enrolled=([本地在园]=1 [外地在园]=2 [未入园]=3) sexes=([男]=1 [女]=2) reason=([费用]=3 [年龄小]=4 [家长不愿]=6)
key ctrl+4
sleep 2
key ctrl+shift+n
sleep 2
first=yes
while IFS=$'\x1f' read -r _ _ place name sex birth id resident guardian poor enrolment not _; do
  field "$name"
  field "$id"
  if [ -z "$id" ]; then
    field "${sexes[$sex]}"
    field "$(printf '%s' "$birth" | sed 's/年/-/; s/月/-/; s/日//')"
  fi
  [ -z "$first" ] || field 福宁村
  if [ "$resident" != 户籍且常住 ]; then
    key shift+Tab
    field "${lives[$resident]}"
  fi
  put "$guardian"
  if [ "$poor" = 是 ]; then
    key Tab
    field 1
  else
    key Return
  fi
  put "${enrolled[$enrolment]}"
  if [ "$enrolment" = 未入园 ]; then
    key Return
    put "${reason[$not]}"
  fi
  if [ -n "$first" ]; then
    tabs 2
    put 20160901
  fi
  [ "$n" != 13 ] || shot 5-child
  next
  first=""
done < <(tail -n +2 tools/entry/village.tsv | tr '\t' '\037')
shot 6-children
cp "$store/count.jsonl" "$out/"

# A name is half typed when the program is killed. At the next start it is there, and is saved.
key Escape
sleep 2
key ctrl+2
sleep 2
key ctrl+shift+n
sleep 2
han 断电
sleep 1
kill -9 "$window" 2>/dev/null || true
[ -z "$exe" ] || { timeout 20 wineserver -k9 || true; }
sleep 3
start
text abcd1234
key Return
sleep 6
key ctrl+2
sleep 3
shot 7-found
key ctrl+s
sleep 3
key alt+F4
sleep 4
kill "$window" 2>/dev/null || true
[ -z "$exe" ] || { timeout 20 wineserver -k || true; }
sleep 2

"$ctl" --store "$store" --json list student >"$work/student.json"
"$ctl" --store "$store" --json list household >"$work/household.json"
"$ctl" --store "$store" --json list guardian >"$work/guardian.json"
"$ctl" --store "$store" --json list enrolment >"$work/enrolment.json"
"$ctl" --store "$store" --json list preschool_child >"$work/preschool_child.json"
grep -q 断电 "$work/student.json" || fail "what was half typed when the program was killed is lost"
cp "$work"/*.json "$out/"
python3 tools/entry/table.py tools/entry "$out" "$pupils" "$(wc -w <<<"$setup")" >"$out/table.md" || { cat "$out/table.md"; fail "the comparison does not hold"; }
cat "$out/table.md"
