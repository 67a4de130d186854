#!/usr/bin/env bash
# failover.sh DIR [STUDENTS]: three nodes are brought up, a county's register is moved into them, and while it takes in 200
# bundles the node that is written to is killed. In the end the register is compared with one in a folder that took in the
# same: the state codes are equal, or nothing was shown. build/rollbookctl is the program (make build/rollbookctl).
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
mkdir -p "${1:?failover.sh DIR}"
dir=$(cd "$1" && pwd)
students=${2:-2000}
ctl=${ROLLBOOKCTL:-$here/../build/rollbookctl}
export ROLLBOOK_PASSWORD=${ROLLBOOK_PASSWORD:-"银川 2016"} XDG_CONFIG_HOME="$dir/profile"
code() { "$ctl" --store "$1" --json state | grep -o '"code":"[0-9A-Z]*-[0-9A-Z]*"' | tail -1; }

trap '"$here/nodes.sh" down "$dir/nodes" || true' EXIT
place=$("$here/nodes.sh" up "$dir/nodes")
password=$(sed 's,^postgres://desk:\([^@]*\)@.*,\1,' <<<"$place")
owner=$(cat "$dir/nodes/owner-address.txt")
"$ctl" database | psql -q -v ON_ERROR_STOP=1 -d "$owner"
psql -q -v ON_ERROR_STOP=1 -d "$owner" -c "CREATE ROLE desk LOGIN PASSWORD '$password' IN ROLE rollbook_desk"

"$ctl" demo "$dir/week" --week --schools 20 --returns 10 --students "$students" >/dev/null
county=$dir/week/U0121
"$ctl" move --from "$county" --to "$place"

"$ctl" --store "$place" --json receive "$dir/week/sticks" >"$dir/received.json" &
desk=$!
while [ "$(wc -l <"$dir/received.json")" -lt 60 ]; do sleep 0.1; done
began=$(date +%s%N)
echo "killed: $("$here/nodes.sh" kill "$dir/nodes"), after $(wc -l <"$dir/received.json") bundles"
n=$(wc -l <"$dir/received.json")
while [ "$(wc -l <"$dir/received.json")" -le "$((n + 1))" ]; do sleep 0.1; done
echo "the desk went on after $((($(date +%s%N) - began) / 1000000)) ms"
wait "$desk"
echo "merged: $(grep -c '"status":"merged"' "$dir/received.json") bundles"

"$ctl" --store "$county" --json receive "$dir/week/sticks" >/dev/null
folder=$(code "$county") database=$(code "$place")
"$ctl" --store "$place" verify --deep
echo "folder   $folder"
echo "database $database"
[ "$folder" = "$database" ]
