#!/usr/bin/env bash
# windows.sh VERSION: builds build/windows/造册.exe and rollbookctl.exe for 64-bit Windows 10 or newer, with icon, version and manifest,
# and a portable zip of both.
set -euo pipefail
cd "$(dirname "$0")/.."
version=$1
out=build/windows
mkdir -p "$out"

# VERSIONINFO wants four numbers; a version such as v1.2.3-4-gabc gives 1,2,3,4, a bare hash gives none.
numbers=$(grep -E '^v?[0-9]+\.' <<<"${version%%-g*}" | grep -oE '[0-9]+' | head -4 | paste -sd, || true)
while [ "$(tr -cd , <<<"$numbers" | wc -c)" -lt 3 ]; do numbers="${numbers:-0},0"; done

convert assets/icons/icon.png -define icon:auto-resize=256,64,48,32,16 "$out/rollbook.ico"
cat >"$out/rollbook.manifest" <<'XML'
<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">
  <assemblyIdentity name="Rollbook" version="1.0.0.0" type="win32" processorArchitecture="amd64"/>
  <dependency><dependentAssembly>
    <assemblyIdentity type="win32" name="Microsoft.Windows.Common-Controls" version="6.0.0.0" processorArchitecture="*" publicKeyToken="6595b64144ccf1df" language="*"/>
  </dependentAssembly></dependency>
  <application xmlns="urn:schemas-microsoft-com:asm.v3"><windowsSettings>
    <dpiAwareness xmlns="http://schemas.microsoft.com/SMI/2016/WindowsSettings">PerMonitorV2</dpiAwareness>
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

export GOOS=windows GOARCH=amd64
CGO_ENABLED=1 CC=x86_64-w64-mingw32-gcc go build -ldflags '-s -w -H windowsgui' -o "$out/造册.exe" .
CGO_ENABLED=0 go build -ldflags '-s -w' -o "$out/rollbookctl.exe" ./cmd/rollbookctl

# What a clerk would trip over: a console behind the window, a library that Windows has not, no icon.
said=$(x86_64-w64-mingw32-objdump -p "$out/造册.exe")
grep -q 'Windows GUI' <<<"$said" || { echo "造册.exe opens a console" >&2; exit 1; }
if grep -iE 'DLL Name: (lib|msys|cyg)' <<<"$said" >&2; then echo "造册.exe needs a library that Windows has not" >&2; exit 1; fi
for kind in 0e 10 18; do # icon, version, manifest
  grep -q "Entry: ID: 0x0000$kind, Value: 0x8" <<<"$said" || { echo "造册.exe has no resource 0x$kind" >&2; exit 1; }
done

# Python writes the names as UTF-8 and says so; zip does not say so, and a Chinese Windows unpacks garbage.
(cd "$out" && rm -f 造册.zip && python3 -m zipfile -c 造册.zip 造册.exe rollbookctl.exe)
ls -l "$out"/*.exe "$out"/*.zip
