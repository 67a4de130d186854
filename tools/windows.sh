#!/usr/bin/env bash
# windows.sh VERSION: builds for 64-bit Windows 10 or newer, into build/windows: 造册.exe and rollbookctl.exe with icon, version and
# manifest, 造册安装.exe, which installs for one user, 造册.zip, which runs from a stick, and the list of their SHA-256. The same
# commit gives the same bytes, whatever the folder and the day (docs/windows.md).
set -euo pipefail
cd "$(dirname "$0")/.."
version=$1
out=build/windows
rm -rf "$out"
mkdir -p "$out"
# Of the commit, not of today: it stands in every file that holds a time.
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null || echo 1480000000)}
export SOURCE_DATE_EPOCH TZ=UTC LC_ALL=C.UTF-8

# VERSIONINFO wants four numbers; a version such as v1.2.3-4-gabc gives 1,2,3,4, a bare hash gives none.
numbers=$(grep -E '^v?[0-9]+\.' <<<"${version%%-g*}" | grep -oE '[0-9]+' | head -4 | paste -sd, || true)
while [ "$(tr -cd , <<<"$numbers" | wc -c)" -lt 3 ]; do numbers="${numbers:-0},0"; done

convert assets/icons/icon.png -strip -define png:exclude-chunks=date,time -define icon:auto-resize=256,64,48,32,16 "$out/rollbook.ico"
cat >"$out/rollbook.manifest" <<'XML'
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">
  <assemblyIdentity name="Rollbook" version="1.0.0.0" type="win32" processorArchitecture="amd64"/>
  <dependency><dependentAssembly>
    <assemblyIdentity type="win32" name="Microsoft.Windows.Common-Controls" version="6.0.0.0" processorArchitecture="*" publicKeyToken="6595b64144ccf1df" language="*"/>
  </dependentAssembly></dependency>
  <compatibility xmlns="urn:schemas-microsoft-com:compatibility.v1"><application>
    <supportedOS Id="{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}"/>
  </application></compatibility>
  <application xmlns="urn:schemas-microsoft-com:asm.v3"><windowsSettings>
    <dpiAwareness xmlns="http://schemas.microsoft.com/SMI/2016/WindowsSettings">PerMonitorV2</dpiAwareness>
    <longPathAware xmlns="http://schemas.microsoft.com/SMI/2016/WindowsSettings">true</longPathAware>
    <activeCodePage xmlns="http://schemas.microsoft.com/SMI/2019/WindowsSettings">UTF-8</activeCodePage>
  </windowsSettings></application>
  <trustInfo xmlns="urn:schemas-microsoft-com:asm.v3"><security><requestedPrivileges>
    <requestedExecutionLevel level="asInvoker" uiAccess="false"/>
  </requestedPrivileges></security></trustInfo>
</assembly>
XML
cat >"$out/rollbook.rc" <<RC
#pragma code_page(65001)
1 ICON "rollbook.ico"
1 24 "rollbook.manifest"
1 VERSIONINFO
FILEVERSION $numbers
PRODUCTVERSION $numbers
BEGIN
  BLOCK "StringFileInfo" BEGIN
    BLOCK "080404b0" BEGIN
      VALUE "FileDescription", "造册 Rollbook"
      VALUE "ProductName", "造册 Rollbook"
      VALUE "FileVersion", "$version"
      VALUE "ProductVersion", "$version"
      VALUE "OriginalFilename", "造册.exe"
    END
  END
  BLOCK "VarFileInfo" BEGIN
    VALUE "Translation", 0x0804, 1200
  END
END
RC
x86_64-w64-mingw32-windres -I "$out" -i "$out/rollbook.rc" -O coff -o rsrc_windows_amd64.syso
trap 'rm -f rsrc_windows_amd64.syso' EXIT

tools/mesa.sh build/mesa # what draws where there is no OpenGL

# No folder, no build identity and no time in the programs. What is in the window's stands in its file as it will in memory, so that the
# system need not copy all of it before it starts.
export GOOS=windows GOARCH=amd64 GOFLAGS="${GOFLAGS:-} -trimpath"
stamp="-s -w -buildid= -X rollbook/app.version=$version -X main.version=$version"
CGO_ENABLED=1 CC=x86_64-w64-mingw32-gcc go build -ldflags "$stamp -H windowsgui '-extldflags=-Wl,--no-insert-timestamp,--file-alignment,4096'" -o "$out/造册.exe" .
CGO_ENABLED=0 go build -ldflags "$stamp" -o "$out/rollbookctl.exe" ./cmd/rollbookctl

# What a clerk would trip over: a console behind the window, a library that Windows has not, no icon.
said=$(x86_64-w64-mingw32-objdump -p "$out/造册.exe")
grep -q 'Windows GUI' <<<"$said" || { echo "造册.exe opens a console" >&2; exit 1; }
if grep -iE 'DLL Name: (lib|msys|cyg)' <<<"$said" >&2; then echo "造册.exe needs a library that Windows has not" >&2; exit 1; fi
for kind in 0e 10 18; do # icon, version, manifest
  grep -q "Entry: ID: 0x0000$kind, Value: 0x8" <<<"$said" || { echo "造册.exe has no resource 0x$kind" >&2; exit 1; }
done

# ROLLBOOK_SIGN_P12 and ROLLBOOK_SIGN_PASSWORD (a file with it) name the real certificate, ROLLBOOK_SIGN_TIME a timestamp service.
# Without them the test certificate signs, and the signature too is the same every time.
sign() { # FILE
  local with=(-certs tools/windows/test-signing.pem -key tools/windows/test-signing.pem)
  [ -z "${ROLLBOOK_SIGN_P12:-}" ] || with=(-pkcs12 "$ROLLBOOK_SIGN_P12" -readpass "${ROLLBOOK_SIGN_PASSWORD:?}")
  [ -z "${ROLLBOOK_SIGN_TIME:-}" ] || with+=(-ts "$ROLLBOOK_SIGN_TIME")
  local at=-st # as older ones call it
  if osslsigncode sign --help 2>&1 | grep -q -- '-time <'; then at=-time; fi
  mv "$1" "$1.unsigned"
  osslsigncode sign "${with[@]}" -h sha256 "$at" "$SOURCE_DATE_EPOCH" -n Rollbook -in "$1.unsigned" -out "$1" >/dev/null
  (cd "$(dirname "$1")" && sha256sum "$(basename "$1").unsigned") >>"$out/SHA256-unsigned.txt"
  rm "$1.unsigned"
}
sign "$out/造册.exe"
sign "$out/rollbookctl.exe"

# What is installed, and what lies on a stick.
stage=$out/stage
mkdir -p "$stage/software"
cp build/mesa/* "$stage/software/"
cp "$out/造册.exe" "$out/rollbookctl.exe" tools/windows/安装说明.txt "$stage/"
sed -i 's/$/\r/' "$stage/安装说明.txt" # for the editors of old
find "$stage" -exec touch -h -d "@$SOURCE_DATE_EPOCH" {} +
makensis -V2 -INPUTCHARSET UTF8 -DVERSION="$version" -DNUMBERS="${numbers//,/.}" -DSTAGE="$PWD/$stage" -DICON="$PWD/$out/rollbook.ico" \
  -DOUT="$PWD/$out/造册安装.exe" tools/windows/installer.nsi
sign "$out/造册安装.exe"
echo "有这个文件，登记册就放在旁边的 data 文件夹里，可以在U盘上用。不要删它。" | sed 's/$/\r/' >"$stage/portable.txt"
python3 tools/windows/pack.py "$stage" 造册 "$out/造册.zip"
rm -rf "$stage"

(cd "$out" && sha256sum 造册.exe rollbookctl.exe 造册安装.exe 造册.zip >SHA256.txt)
size=$(stat -c %s "$out/造册安装.exe")
[ "$size" -lt $((45 << 20)) ] || { echo "造册安装.exe has $size bytes, more than 45 MB" >&2; exit 1; }
ls -l "$out"/*.exe "$out"/*.zip
cat "$out/SHA256.txt"
