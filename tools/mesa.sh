#!/usr/bin/env bash
# mesa.sh DIR: cross-builds Mesa's OpenGL that draws by software (softpipe, without LLVM) for 64-bit Windows, from Debian's source
# package, into DIR: opengl32.dll and what it loads, with its licence. It takes some ten minutes of a processor, once: what is
# there already is kept. The same source gives the same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."
mkdir -p "$1"
out=$(cd "$1" && pwd)
version=22.3.6
sum=737cb8e5d380ce1a0ad01fb8b74db7f27303435c353e753d2302e8cf3927bad2
[ ! -s "$out/opengl32.dll" ] || exit 0

work=$(dirname "$out")/mesa-source
mkdir -p "$work/lists/partial" "$work/cache/archives/partial"
if [ ! -s "$work/mesa_$version.orig.tar.gz" ]; then
  # A list of sources of its own: the machine's may name none.
  echo "deb-src [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] http://deb.debian.org/debian bookworm main" >"$work/sources.list"
  cat >"$work/apt.conf" <<CONF
Dir::Etc::sourcelist "$work/sources.list";
Dir::Etc::sourceparts "-";
Dir::State::lists "$work/lists";
Dir::Cache "$work/cache";
CONF
  (cd "$work" && APT_CONFIG=$work/apt.conf apt-get update -qq && APT_CONFIG=$work/apt.conf apt-get source -qq --download-only mesa)
fi
echo "$sum  $work/mesa_$version.orig.tar.gz" | sha256sum --check --quiet
rm -rf "$work/source" "$work/build"
mkdir "$work/source"
tar xzf "$work/mesa_$version.orig.tar.gz" -C "$work/source" --strip-components=1

cat >"$work/cross.ini" <<INI
[binaries]
c = 'x86_64-w64-mingw32-gcc-win32'
cpp = 'x86_64-w64-mingw32-g++-win32'
ar = 'x86_64-w64-mingw32-gcc-ar-win32'
strip = 'x86_64-w64-mingw32-strip'
windres = 'x86_64-w64-mingw32-windres'
pkgconfig = '/bin/false'
[host_machine]
system = 'windows'
cpu_family = 'x86_64'
cpu = 'x86_64'
endian = 'little'
[built-in options]
c_args = ['-ffile-prefix-map=$work=.']
cpp_args = ['-ffile-prefix-map=$work=.']
c_link_args = ['-Wl,--no-insert-timestamp']
cpp_link_args = ['-Wl,--no-insert-timestamp']
INI
export SOURCE_DATE_EPOCH=1672531200 # strip writes it into the libraries
export PATH=/usr/bin:/bin # Debian's Python, which has Mako
meson setup "$work/build" "$work/source" --cross-file "$work/cross.ini" --buildtype=release --wrap-mode=nodownload -Db_ndebug=true \
  -Dplatforms=windows -Dgallium-drivers=swrast -Dvulkan-drivers= -Dllvm=disabled -Dshader-cache=disabled -Dzlib=disabled -Dzstd=disabled \
  -Degl=disabled -Dgles1=disabled -Dgles2=disabled -Dshared-glapi=disabled -Dglx=disabled -Dbuild-tests=false >"$work/build.log"
ninja -C "$work/build" ${JOBS:+-j$JOBS} src/gallium/targets/libgl-gdi/opengl32.dll >>"$work/build.log" || { tail -20 "$work/build.log" >&2; exit 1; }
for part in wgl/libgallium_wgl libgl-gdi/opengl32; do
  x86_64-w64-mingw32-strip -o "$out/$(basename $part).dll.part" "$work/build/src/gallium/targets/$part.dll"
done
cp "$work/source/docs/license.rst" "$out/Mesa-licence.txt"
cmp "$out/Mesa-licence.txt" tools/windows/Mesa-licence.txt # which the program tells
# The last one tells that all is there.
for part in libgallium_wgl opengl32; do mv "$out/$part.dll.part" "$out/$part.dll"; done
rm -rf "$work/source" "$work/build"
