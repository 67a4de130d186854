#!/usr/bin/env bash
# wine.sh DIR: the Windows program under Wine, by keyboard alone: the first start of a school, a
# student saved, his form printed as far as Wine goes, closed, opened again with the password, closed. Then rollbookctl must
# find the student in the store that the program left. Pictures go to DIR.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$1
rm -rf "$out"
mkdir -p "$out"
out=$(cd "$out" && pwd)
program=$PWD/build/windows/造册.exe
ctl=$PWD/build/rollbookctl
name=马䶮·阿卜杜
work=$(mktemp -d)
real=$HOME
export HOME=$work/home
mkdir -p "$HOME/Documents"

screen=90
while [ -e "/tmp/.X11-unix/X$screen" ]; do screen=$((screen + 1)); done
Xvfb ":$screen" -screen 0 1366x768x24 +extension GLX >/dev/null 2>&1 &
xvfb=$!
export DISPLAY=:$screen LIBGL_ALWAYS_SOFTWARE=1
export WINEPREFIX=$work/prefix WINEARCH=win64 WINEDEBUG=-all WINEDLLOVERRIDES="mscoree,mshtml=;winemenubuilder.exe=d"
trap 'wineserver -k 2>/dev/null || true; kill $xvfb 2>/dev/null || true; sleep 0.5; rm -rf "$work"' EXIT

fail() { import -window root "$out/failed.png" || true; echo "wine.sh: $1; see $out/failed.png" >&2; exit 1; }
# await SECONDS WHAT COMMAND...: Wine in software takes its time, more so on a busy machine.
await() {
  local left=$1 what=$2
  shift 2
  until "$@" >/dev/null 2>&1; do
    left=$((left - 1))
    [ "$left" -gt 0 ] || fail "$what"
    sleep 1
  done
}
key() { for one in "$@"; do xdotool key "$one"; sleep 0.4; done; }
text() { xdotool type --delay 40 "$1"; sleep 0.4; }
han() { printf '%s' "$1" | xclip -selection clipboard; sleep 0.3; xdotool key ctrl+v; sleep 0.8; }
shot() { sleep 1.5; import -window root "$out/$1.png"; }
here() { xdotool search --onlyvisible --name Rollbook; }
printed() { ls "$HOME"/Documents/造册/F1-*.pdf; }
gone() { ! kill -0 "$window"; }
start() {
  wine "$program" "$@" 2>"$work/wine.log" &
  window=$!
  await 120 "no window" here
  sleep 5
}
leave() {
  key alt+F4
  await 60 "the window did not close" gone
  wait "$window" || fail "the program ended with $?"
}

await 20 "no display" xdpyinfo
openbox >/dev/null 2>&1 &
wine wineboot --init >/dev/null 2>&1
wineserver -w
tools/prng.sh "$WINEPREFIX/drive_c/windows/system32"
# What Windows sends while an input method composes.
GOOS=windows GOARCH=amd64 CGO_ENABLED=1 CC=x86_64-w64-mingw32-gcc HOME=$real go test -c -o "$work/ime.exe" ./app/ime
wine "$work/ime.exe" -test.v || fail "the input method's calls"
profile=$(echo "$WINEPREFIX"/drive_c/users/*/AppData/Roaming)
store=$profile/Rollbook

start
shot 1-start
key Return
han 闽宁镇木兰小学; key Return
text YN-07; key Return
han 王老师; key Return
shot 2-password
text abcd1234; key Return; text abcd1234; key Return
await 60 "no store in $store" test -s "$store/store.db"
await 60 "no marks in the profile" test -d "$store/marks"
sleep 4
shot 3-recovery
key Return
shot 4-words
key Return
sleep 3
shot 5-home
key ctrl+2
sleep 2
han "$name"; key Return Return
text 640199201709091518; key Return
shot 6-student
key ctrl+s
sleep 3
shot 7-saved
# The form goes as far as to where the system takes over; Wine has no program for PDF, and that is said.
key ctrl+p
sleep 2
key Return
sleep 6
shot 8-preview
key Return
await 30 "no PDF of the form" printed
sleep 3
shot 9-print
key Tab Return
sleep 1
leave

start
text abcd1234; key Return
sleep 4
key ctrl+2
shot 10-again
leave

export ROLLBOOK_PASSWORD=abcd1234
"$ctl" --store "$store" --json list student >"$work/students.json" || fail "rollbookctl cannot read the store"
[ "$(grep -c "$name" "$work/students.json")" = 1 ] || { cat "$work/students.json" >&2; fail "the student typed is not in the store"; }
grep -q 640199201709091518 "$work/students.json" || fail "the ID number typed is not in the store"
"$ctl" --store "$store" verify --deep || fail "the store is damaged"
[ ! -s "$store/crash.log" ] || { cat "$store/crash.log" >&2; fail "the program crashed"; }
echo "The Windows program works under Wine. Pictures are in $out:"
ls "$out"
