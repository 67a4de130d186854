#!/usr/bin/env bash
# vulnerabilities.sh GO TOOL ...: known vulnerabilities in what the program calls, where their
# list can be reached; says so where it cannot.
set -uo pipefail
out=$("$@" govulncheck ./... 2>&1)
status=$?
if [ $status -ne 0 ] && grep -qE 'dial tcp|no such host|Forbidden|connection refused|fetching vulnerabilities|proxyconnect' <<<"$out"; then
  echo "The list of known vulnerabilities cannot be reached from here; that check was left out."
  exit 0
fi
echo "$out" | tail -20
exit $status
