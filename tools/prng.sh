#!/usr/bin/env bash
# prng.sh DIR: Debian's Wine has no bcryptprimitives.dll, which Go asks for random bytes. One of ours, in the
# system folder of a prefix, passes the question on.
set -euo pipefail
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cat >"$work/prng.c" <<'C'
#include <windows.h>
BOOLEAN NTAPI SystemFunction036(PVOID, ULONG);
__declspec(dllexport) BOOL WINAPI ProcessPrng(PBYTE to, SIZE_T size) { return SystemFunction036(to, (ULONG)size); }
C
x86_64-w64-mingw32-gcc -shared -o "$1/bcryptprimitives.dll" "$work/prng.c" -ladvapi32
