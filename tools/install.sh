#!/usr/bin/env bash
# install.sh SET...: makes sure that what a make target needs is here.
# On Debian and Ubuntu it installs the missing packages (with sudo where not root); elsewhere it
# prints the packages to install and stops.
set -euo pipefail

window="gcc libc6-dev pkg-config libgl-dev libegl-dev libx11-dev libxrandr-dev libxxf86vm-dev libxi-dev
 libxcursor-dev libxinerama-dev libxrender-dev libxext-dev libxfixes-dev libwayland-dev libxkbcommon-dev"
reader="python3 openssl zstd poppler-utils qpdf zbar-tools"
display="xvfb openbox xdotool xclip imagemagick x11-utils libgl1-mesa-dri poppler-utils"
windows="gcc-mingw-w64-x86-64 binutils-mingw-w64-x86-64 imagemagick python3 nsis osslsigncode
 g++-mingw-w64-x86-64 meson ninja-build python3-mako flex bison dpkg-dev debian-archive-keyring"
wine="wine wine64 python3"
office="libreoffice-calc-nogui"
database="postgresql util-linux"
nodes="postgresql util-linux patroni etcd-server python3-psycopg2 curl openssl"
fonts="python3-fonttools python3-brotli unicode-data fonts-lxgw-wenkai"

wanted=""
for set in "$@"; do
  case "$set" in
    window | reader | display | windows | wine | office | fonts | database | nodes) wanted="$wanted ${!set}" ;;
    *) echo "install.sh: no set named $set" >&2; exit 2 ;;
  esac
done

missing=""
if command -v dpkg-query >/dev/null; then
  for package in $wanted; do
    dpkg-query -W -f='${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing="$missing $package"
  done
else
  echo "Not a Debian or Ubuntu system. Please install what these packages give:" $wanted >&2
  command -v gcc >/dev/null || exit 1
  exit 0
fi
[ -z "$missing" ] && exit 0

sudo=""
[ "$(id -u)" = 0 ] || sudo="sudo"
echo "Installing:$missing" >&2
if ! { $sudo apt-get update -qq && DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends $missing; } >/tmp/rollbook-install.log 2>&1; then
  tail -5 /tmp/rollbook-install.log >&2
  echo "Could not install them. Please run: apt-get install$missing" >&2
  exit 1
fi
