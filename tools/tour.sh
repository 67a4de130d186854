#!/usr/bin/env bash
# tour.sh DIR: plays the main line by keyboard, as a clerk and an officer would, in a virtual display:
# first start, joining, a pupil, the printed form, a bundle; then the county's side, bad bundles among
# the good, the settings, the lock, dark and large. Pictures go to DIR. PROGRAM is another build of the program to play
# it with: built without the tag migrated_fynedo it says where the window is touched from another thread, and the tour fails.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$1
mkdir -p "$out"
out=$(cd "$out" && pwd)
work=$(mktemp -d)
stick="$work/U"
mkdir -p "$stick" "$work/home/.cache/fyne"
export ROLLBOOK_PASSWORD=abcd1234
ctl=$PWD/build/rollbookctl
program=${PROGRAM:-$PWD/build/rollbook}

window=""
screen=90
while [ -e "/tmp/.X11-unix/X$screen" ]; do screen=$((screen + 1)); done
Xvfb ":$screen" -screen 0 1366x768x24 +extension GLX >/dev/null 2>&1 &
xvfb=$!
trap 'kill $window $xvfb 2>/dev/null || true; sleep 0.5; while fusermount -uz "$work/doc" 2>/dev/null; do :; done; rm -rf "$work"' EXIT
export DISPLAY=:$screen LIBGL_ALWAYS_SOFTWARE=1
for _ in $(seq 50); do xdpyinfo >/dev/null 2>&1 && break; sleep 0.1; done
# The window manager writes the window's title: it borrows the program's font for hanzi.
printf '<fontconfig><include>/etc/fonts/fonts.conf</include><dir>%s</dir></fontconfig>' "$PWD/assets/fonts" >"$work/fonts.conf"
FONTCONFIG_FILE=$work/fonts.conf openbox >/dev/null 2>&1 &
# GLFW waits for ever for a window to be seen that came before its manager.
for _ in $(seq 50); do xprop -root _NET_SUPPORTING_WM_CHECK 2>/dev/null | grep -q 'window id' && break; sleep 0.1; done

start() { # store, language
  HOME=$work/home XDG_CONFIG_HOME=$work/home/$1 XDG_RUNTIME_DIR=$work "$program" --store "$work/demo/$1" >>"$work/window.log" 2>&1 &
  window=$!
  for _ in $(seq 100); do xdotool search --onlyvisible --name 'Rollbook' >/dev/null 2>&1 && break; sleep 0.1; done
  sleep 1.5
}
unlock() { # types the password, and waits until the title names the unit
  local before
  before=$(title)
  text abcd1234; key Return
  for _ in $(seq 100); do [ "$(title)" != "$before" ] && break; sleep 0.2; done
  settle 2
}
heading() { import -window root -crop 300x34+270+72 rgb:- | md5sum; } # of a page of the first start
title() { xdotool search --onlyvisible --name 'Rollbook|造册' getwindowname | tail -1; }
look() { # store, dark, scale: what the settings would keep
  mkdir -p "$work/home/$1/fyne/cn.rollbook.rollbook"
  printf '{"dark":%s,"scale":%s}' "$2" "$3" >"$work/home/$1/fyne/cn.rollbook.rollbook/preferences.json"
}
stop() { kill "$window" 2>/dev/null || true; wait "$window" 2>/dev/null || true; }
key() { for one in "$@"; do xdotool key "$one"; sleep 0.25; done; }
text() { xdotool type --delay 25 "$1"; sleep 0.2; }
han() { # xclip answers before the selection is its own
  printf '%s' "$1" | xclip -selection clipboard
  until [ "$(xclip -o -selection clipboard)" = "$1" ]; do sleep 0.05; done
  xdotool key ctrl+v; sleep 0.3
}
field() { [ -n "${1:-}" ] && case "$1" in *[!\ -~]*) han "$1" ;; *) text "$1" ;; esac; key Return; }
settle() { sleep "${1:-1}"; }
shot() { settle 0.7; import -window root -trim +repage +dither -colors 64 -strip "PNG8:$out/$1.png"; } # small: the manual carries them

"$ctl" demo "$work/demo" --seed 7 >"$work/demo.log"

# The school: first start.
start TOUR-01
shot 01-start
key Return
field 闽宁镇木兰小学
field YN-07
text 王; shot 01-unit
key ctrl+a; field 王老师
text abcd1234; key Return; text abcd1234; shot 01-password
before=$(heading); key Return
for _ in $(seq 100); do [ "$(heading)" != "$before" ] && break; sleep 0.2; done
shot 01-recovery
key Tab Return; shot 01b-words
key Return; settle 2; shot 02-home-empty

# Joining: the request goes out, the county grants, the grant comes back.
key ctrl+comma; settle; text "$stick"; key Tab Return; settle; shot 01-request; key Return
stop
start U0121
unlock; shot 07-county-home
key ctrl+shift+2; settle; key ctrl+n Return; settle; text "$stick"; key Return; settle; key space; shot 01-grant; key Tab Return; settle 2; key Return; settle; shot 17-units
stop
start TOUR-01
shot 01-unlock; unlock; key ctrl+comma; settle
key Tab Tab Return; settle; shot 01-joined

# A pupil with household and guardian: a name with 䶮 and one with ·.
key ctrl+2; settle
field 马䶮·阿卜杜
key Return
field 640199201709091518
shot 03-id-number
key shift+Tab F1; shot 03-help; key Escape ctrl+F1; settle 2; shot 03-manual; key Escape Return
text hz; shot 03-code-picker; key Return
for value in "" "" "" "" "" 2 "" "" ""; do field "$value"; done
for value in 原隆村 "" 2 原隆村 永宁县闽宁镇原隆村三组 "" 13909510001; do field "$value"; done
shot 03-address
key F6; for value in "" "" 0 "" "" "" "" 1; do field "$value"; done
shot 03-special
key F6
for value in 640121104205 马占山 640199198503120032 原隆村 三组 13909510001 5; do field "$value"; done
shot 03-household
for value in "" 扶贫办名单 "" "" 1 01 "" 1; do field "$value"; done
key F6
for value in 马·穆罕默德 51 "" 13909510001; do field "$value"; done
shot 03-guardian
key F6; for value in "" "" 20 23 1班 202409 "" "" "" "" "" 王老师; do field "$value"; done
shot 03-enrolment
key ctrl+s; settle 2; shot 03-students
key ctrl+m; settle 2; shot 03-roster; key ctrl+m; settle 1
key ctrl+p; settle; shot 11-print; key Return; settle 3; shot 11-preview; key Return; settle 3; shot 11-printed; key Tab Return; settle
cp "$work"/home/Documents/造册/F1-*.pdf "$work/F1.pdf"
pdftoppm -r 100 -png -singlefile "$work/F1.pdf" "$work/11-F1"
convert "$work/11-F1.png" +dither -colors 64 -strip "PNG8:$out/11-F1.png"

# The next ones fast, with what the class has in common; taken back again.
key ctrl+shift+n; settle; field 马小燕; text 640199200903120023; key Return; settle; shot 04-fast-entry
key F3; settle; shot 04-carried; key Escape
key ctrl+z ctrl+z Escape; settle

# Sent to the stick; what was begun is not kept.
key F9; settle; key Tab Return; settle; key ctrl+a; text "$stick"; shot 06-send; key F9; settle 2; shot 06-sent
key F7; settle 2; shot 05-checks
key ctrl+1; settle; shot 02-home
key ctrl+comma; settle; shot 13-settings
key Tab Tab Tab Tab Tab Tab Return; settle; field 李老师; shot 13-accounts; key Escape
key ctrl+shift+l; settle; shot 13-lock
stop

# On the stick lie a damaged and a truncated bundle too, and one that is for another county.
bundle=$(ls "$stick"/*.zcb)
size=$(stat -c %s "$bundle")
cp "$bundle" "$stick/玉海小学-002.zcb"
printf 'damaged' | dd of="$stick/玉海小学-002.zcb" bs=1 seek=$((size / 2)) conv=notrunc status=none
head -c $((size / 2)) "$bundle" >"$stick/园艺小学-002.zcb"
"$ctl" --store "$work/demo/XQ-01" send --to parent -o "$stick" >"$work/send.log"

# Of one pupil a school and the county say otherwise; one child is at two schools, with a digit mistyped.
at() { HOME=$work/home XDG_CONFIG_HOME=$work/home/$1 XDG_RUNTIME_DIR=$work "$ctl" --store "$work/demo/$1" "${@:2}"; } # as its window
one=$(at YN-01 --json list student --limit 3 | sed -n '3s/.*"id":"\([^"]*\)".*/\1/p')
mkdir "$work/desk"
{
  at YN-01 --actor 马秀英 set "$one" home_address='原隆村 5 组 8 号' phone=13900004412 --reason 班主任联系单
  at U0121 --actor 周立新 set "$one" home_address='园艺村 1 组 4 号' phone=13800007790 --reason 家长电话说的
  at YN-02 --actor 杨秀兰 add student name=马玉兰 id_no=640199200906170026 home_div=640121104205 phone=13900002218
  at YN-03 --actor 周立新 add student name=马玉栏 id_no=640199200906170122 home_div=640121104205 phone=13900002218
  for unit in YN-01 YN-02 YN-03; do at "$unit" send --to parent -o "$work/desk"; done
  at U0121 receive "$work/desk"
} >"$work/desk.log"

# The county: takes it in, decides the conflict, opens the figure.
start U0121
unlock
key ctrl+2; settle; key ctrl+a; text "$stick"; key Return; settle 3; shot 08-refused
rm "$stick"/玉海小学-002.zcb "$stick"/园艺小学-002.zcb
key ctrl+1 ctrl+2; settle; shot 08-inbox
key F9; settle 3; shot 08-receipts; key Escape
key ctrl+3; settle 2; key ctrl+shift+m; settle; key 2; settle 2; shot 09c-rule; key Escape; settle 2
key Down; settle; shot 09-conflict
key 1 2; settle; key 1; settle; han 和两校核对过户口簿; shot 09-decided
key ctrl+Return; settle 2; shot 09-done
key 1; settle; han 木兰小学核对户口簿，第十六位打错; shot 09b-duplicate; key Escape; settle
key ctrl+1; settle 3; key Down Return; settle 3; shot 10-opened; key Escape; settle
shot 10-figure
key ctrl+0; settle 2; shot 15-registers
key ctrl+shift+1; settle 3; shot 15-findings

# Its register pack, with a field more: read from a workbook, compared; a slip is told by its cell.
cp -r assets/packs/yinchuan "$work/pack"
printf '\n[[field]]\nkey = "bus_line"\nlabel = "校车线路"\ntype = "text"\nsection = "study"\nrequired = true\n' >>"$work/pack/kinds/student.toml"
sed -i 's/^version = .*/version = "2017.1"/' "$work/pack/pack.toml"
"$ctl" pack edit "$work/pack" -o "$work/pack.xlsx" >"$work/pack.log"
key ctrl+shift+p; settle; text "$work/pack.xlsx"; shot 14-pack; key Return; settle 4; shot 14-compared
key Tab Return; settle 3; shot 14-issued; key Return
stop

# The school takes the answer in.
start TOUR-01
unlock; key ctrl+shift+1; settle; key ctrl+a; text "$stick"; key Return; settle 3; shot 21-receipt
key ctrl+2; settle 2; shot 21-received
stop

# A laptop is lost: the county ends it, reads out its recovery key, takes the new one in, and writes the register for it.
start U0121
unlock; key ctrl+shift+2; settle; text YN-05; key Return Return; settle; key Return; settle; shot 17-unit; key Escape; settle
key Tab Tab Tab Tab Return; settle; key Tab Return; settle; shot 29-recovery; key Return; settle
key Tab Tab Return; settle; key Tab Return; settle 2; shot 28-revoke; key Return
stop
{
  at YN-05B init --unit YN-05 --name 闽宁镇福宁小学 --level school
  at YN-05B join request -o "$work/again.zcreq"
  at U0121 join grant "$work/again.zcreq" -o "$work/again.zcgrant"
  at YN-05B join accept "$work/again.zcgrant"
} >"$work/lost.log"
start U0121
unlock; key ctrl+shift+2; settle; text YN-05; key Return Return; settle
key Tab Tab Tab Tab Tab Return; settle 3; shot 28-rebuild; key Return
stop
start YN-05B
unlock; key ctrl+shift+1; settle; key ctrl+a; text "$stick"; key Return; settle 3; shot 28-back
at YN-02 backup -o "$stick/backup.zcbak" >>"$work/lost.log"
stop
start TOUR-09
key Tab Return; settle; text "$stick/backup.zcbak"; key Return; text abcd1234; shot 25-restore
stop

# Aid of this year: proposed at a school, agreed to, returned by the county, mended.
year=$(date -d '45 days ago' +%Y)
[ "$(date -d '45 days ago' +%m)" -ge 9 ] || year=$((year - 1))
ago() { date -d "$1 days ago" +%F; }
mkdir "$work/aid" "$work/back"
{
  at XQ-07 --actor 王老师 award propose TK1 --period "$year" --on "$(ago 40)" || true # one is not at school any more
  at XQ-07 award publish --programme TK1 --period "$year" --from "$(ago 39)" -o "$work/aid.pdf"
  at XQ-07 award close --programme TK1 --period "$year" --opinion 无
  at XQ-07 --actor 李校长 approve --programme TK1 --period "$year" --on "$(ago 28)"
  at XQ-07 send --to parent -o "$work/aid"
  at U0104 receive "$work/aid"
  case=$(at U0104 --json award list --programme TK1 --period "$year" | sed -n '1s/"trail".*//;1s/.*"id":"\([^"]*\)".*/\1/p')
  at U0104 --actor 周审核 return "$case" --reason 核实家长姓名
  at U0104 receipt -o "$work/back"
  at XQ-07 receive "$work/back"
} >"$work/aid.log"
start U0104
unlock; key ctrl+9; settle 2; shot 15-approvals
stop
start XQ-07
unlock; key ctrl+6; settle 2; shot 15-school
key ctrl+n; settle; shot 15-propose; key Tab Tab Tab Return; settle
key Down Down Down Down; settle; shot 22-returned
key ctrl+Return; settle; han 家长姓名已核实; shot 22-mended; key Tab Tab Return; settle 2
key F9; settle; key ctrl+a; text "$stick"; key F9; settle 2; shot 22-sent
stop

# The city: charts, a table beside itself under another reading, whose signatures stand behind a figure, the letters, the summary.
start U0100
unlock; key ctrl+g; settle 5; shot 18-charts
key ctrl+g; settle 2; key ctrl+h; settle; shot 18-readings; key Down Down Down Down Down Down Return; settle 5; shot 18-beside
key ctrl+Return; settle 3; key Tab Tab Return; settle 5; shot 18-signed; key Escape Escape Escape
key ctrl+1 ctrl+4; settle 3; key Tab space; settle; key Home; for _ in $(seq 9); do key Down; done; key Return; settle 4
key Tab Tab Tab Return; settle 4; shot 18-letters; key Escape; settle
key shift+Tab shift+Tab shift+Tab space; settle; for _ in $(seq 10); do key Down; done; key Return; settle 4
key Tab Tab Tab Return; settle 4; shot 18-summary
stop

# A school prepares the next term.
start YN-02
unlock; key ctrl+shift+t; settle 2; key Tab ctrl+a; text 2027-03-01; key Return; settle 2; shot 16-term; key Escape
key ctrl+shift+k; settle 2; shot 05-keying; text 12345; key Return; settle; shot 05-keying-two; key 1; settle
key ctrl+2; settle; key ctrl+m; settle 2; key ctrl+shift+f; settle; shot 03-filter; key Escape
key space shift+Down shift+Down; settle; key ctrl+shift+m; settle; shot 03-setall; key Escape Escape ctrl+m; settle

# A roster of another school is read.
at YN-03 export student -o "$stick/roster.xlsx" --purpose 演示 >"$work/roster.log"
key ctrl+i; settle; key ctrl+a; text "$stick/roster.xlsx"; key Return; settle 2; shot 20-columns
key ctrl+Return; settle 3; shot 20-tried
key ctrl+Return; settle 3; shot 20-imported
key ctrl+comma; settle; key ctrl+a; text "$stick"; key ctrl+b; settle 2; shot 25-backup; key Escape
stop

# A newer program lies on the stick of the county; a copy of this one is changed and changed back.
mkdir "$work/newer" "$work/program" "$work/V"
cp "$program" "$work/newer/rollbook"
cp "$program" "$work/program/rollbook"
at U0121 update make "$work/newer" --version 9.0.0 --system "$(go env GOOS)/$(go env GOARCH)" -o "$work/V/9.0.0.zcu" >"$work/update.log"
before=$program program=$work/program/rollbook
start YN-06
unlock; key ctrl+comma; settle; key Tab Tab Tab Tab Tab Return; settle; shot 29-password; key Escape; settle
key ctrl+shift+1; settle; key ctrl+a; text "$work/V"; key Return; settle 3; shot 31-offered
key Tab Return; settle 3; shot 31-done; key Return; settle
key ctrl+comma; settle; key Tab Tab Tab Tab Tab Tab Tab Tab Tab; settle; key Return; settle; shot 31-back
stop
program=$before

# Practice, from a first start.
start practice
key Tab Tab Return
for _ in $(seq 100); do case $(title) in *练习*) break ;; esac; sleep 0.5; done
settle 3; shot 01-practice
key ctrl+shift+j; settle; shot 01-practice-end
stop

# A school with its pupils, dark and large.
look YN-01 true 1
start YN-01
unlock; key ctrl+2; settle; key ctrl+Next ctrl+Next; settle; shot 12-dark
stop
look YN-01 false 1.5
start YN-01
unlock; key ctrl+2; settle; key ctrl+Next ctrl+Next; settle; shot 12b-150
stop

if grep -m1 -A12 'Error in Fyne call thread' "$work/window.log"; then
  echo "The window was touched from another thread than its own; all of it is in $out/window.log."
  cp "$work/window.log" "$out/"
  exit 1
fi
