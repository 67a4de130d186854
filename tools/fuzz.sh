#!/usr/bin/env bash
# fuzz.sh TIME [NAME]: runs every fuzz target (or those whose name holds NAME), one after the other,
# each for TIME (30m, say) on one core. The list is what `go test -list` finds. What fails is kept
# under the package's testdata/fuzz, where `go test` runs it for ever after.
set -uo pipefail
time="${1:?fuzz.sh TIME [NAME]}"
name="${2:-}"
go="${GO:-go}"

failed=""
while read -r package; do
  for target in $("$go" test -tags=migrated_fynedo,no_animations,no_emoji -list '^Fuzz' "$package" | grep '^Fuzz' | grep -e "$name"); do
    echo "== $package $target $time"
    "$go" test -tags=migrated_fynedo,no_animations,no_emoji -run '^$' -fuzz "^$target\$" -fuzztime "$time" -fuzzminimizetime 5s -parallel 1 "$package" || failed="$failed $target"
  done
done < <(grep -rl --include='*_test.go' '^func Fuzz' . | xargs -n1 dirname | sort -u)
[ -z "$failed" ] || { echo "failed:$failed"; exit 1; }
