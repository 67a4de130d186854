#!/usr/bin/env bash
# nodes.sh up DIR | kill DIR | down DIR: three servers of PostgreSQL on this machine, each with Patroni and etcd, as an
# administrator would have them on three machines. Connections are TLS with SCRAM; a commit is on two disks.
#   up    starts them in DIR (empty), and prints the address of the database
#   kill  ends the node that is written to, all of it at once (-9), and says which it was
#   again starts the nodes that do not run
#   down  ends all of them
# The ports are BASE+1..3 (PostgreSQL), BASE+11..13 (Patroni), BASE+21..23 and BASE+31..33 (etcd). BASE is 15430.
set -euo pipefail

deed=${1:?nodes.sh up|kill|again|down DIR}
dir=$(mkdir -p "${2:?nodes.sh $deed DIR}" && cd "$2" && pwd)
base=${BASE:-15430}
bin=$(ls -d /usr/lib/postgresql/*/bin | sort -V | tail -1)
run=()
if [ "$(id -u)" = 0 ]; then # the server refuses root
  run=(setpriv --reuid=postgres --regid=postgres --clear-groups env HOME="$dir")
fi

# every gives a list of what the three nodes have: every 'http://127.0.0.1:%s' 20.
every() { for n in 1 2 3; do printf "${3:-}$1" "$((base + $2 + n))"; [ $n = 3 ] || printf ,; done; }

address() { # host list of libpq and pgx
  printf 'postgres://%s:%s@%s/rollbook?sslmode=verify-ca&sslrootcert=%s&target_session_attrs=read-write&rollbook_patience=90s\n' \
    "$1" "$2" "$(every '127.0.0.1:%s' 0)" "$dir/ca.pem"
}

certificates() {
  openssl req -x509 -newkey rsa:2048 -nodes -days 3650 -subj "/CN=rollbook database" -keyout "$dir/ca.key" -out "$dir/ca.pem" 2>/dev/null
  openssl req -newkey rsa:2048 -nodes -subj "/CN=127.0.0.1" -keyout "$dir/server.key" -out "$dir/server.csr" 2>/dev/null
  openssl x509 -req -in "$dir/server.csr" -CA "$dir/ca.pem" -CAkey "$dir/ca.key" -CAcreateserial -days 3650 \
    -extfile <(printf 'subjectAltName=IP:127.0.0.1') -out "$dir/server.pem" 2>/dev/null
  chmod 600 "$dir/server.key" "$dir/ca.key"
}

settings() { # of Patroni, for node $1
  cat <<END
scope: rollbook
name: node$1
restapi: {listen: "127.0.0.1:$((base + 10 + $1))", connect_address: "127.0.0.1:$((base + 10 + $1))"}
etcd3: {hosts: "$(every '127.0.0.1:%s' 20)"}
bootstrap:
  dcs:
    ttl: 20
    loop_wait: 2
    retry_timeout: 5
    synchronous_mode: true
    postgresql:
      use_pg_rewind: true
      parameters: {synchronous_commit: "on", max_connections: 100, wal_log_hints: "on"}
  initdb: [{encoding: UTF8}, {locale: C}, data-checksums]
postgresql:
  listen: "127.0.0.1:$((base + $1))"
  connect_address: "127.0.0.1:$((base + $1))"
  data_dir: $dir/node$1/data
  bin_dir: $bin
  pgpass: $dir/node$1/pgpass
  authentication:
    superuser: {username: postgres, password: $(cat "$dir/owner.txt")}
    replication: {username: replicator, password: $(cat "$dir/owner.txt")}
    rewind: {username: rewinder, password: $(cat "$dir/owner.txt")}
  parameters:
    password_encryption: scram-sha-256
    unix_socket_directories: $dir/node$1
    ssl: "on"
    ssl_cert_file: $dir/server.pem
    ssl_key_file: $dir/server.key
  pg_hba:
    - hostssl all all 127.0.0.1/32 scram-sha-256
    - hostssl replication replicator 127.0.0.1/32 scram-sha-256
END
}

# start runs a program of a node in the background, in a group of its own, and keeps its number.
start() {
  local name=$1
  shift
  setsid "${run[@]}" "$@" >>"$dir/$name.log" 2>&1 </dev/null &
  echo $! >"$dir/$name.pid"
}

alive() { [ -f "$dir/$1.pid" ] && kill -0 "$(cat "$dir/$1.pid")" 2>/dev/null; }

begin() {
  local n
  for n in 1 2 3; do
    alive "etcd$n" || start "etcd$n" etcd --name "node$n" --data-dir "$dir/node$n/etcd" \
      --listen-client-urls "http://127.0.0.1:$((base + 20 + n))" --advertise-client-urls "http://127.0.0.1:$((base + 20 + n))" \
      --listen-peer-urls "http://127.0.0.1:$((base + 30 + n))" --initial-advertise-peer-urls "http://127.0.0.1:$((base + 30 + n))" \
      --initial-cluster "node1=http://127.0.0.1:$((base + 31)),node2=http://127.0.0.1:$((base + 32)),node3=http://127.0.0.1:$((base + 33))"
  done
  for n in 1 2 3; do
    alive "patroni$n" || start "patroni$n" patroni "$dir/node$n/patroni.yml"
  done
}

# primary prints the node that is written to; nothing where none is.
primary() {
  local n
  for n in 1 2 3; do
    if curl -fsS -o /dev/null "http://127.0.0.1:$((base + 10 + n))/primary" 2>/dev/null; then echo "$n"; return; fi
  done
}

# until TEXT COMMAND waits at most two minutes for a command that prints something.
until_said() {
  local what=$1 _
  shift
  for _ in $(seq 240); do
    [ -n "$("$@")" ] && return
    sleep 0.5
  done
  echo "nodes.sh: $what did not come to pass; see $dir/*.log" >&2
  exit 1
}

sync_standby() { curl -fsS "http://127.0.0.1:$((base + 10 + $(primary || true)))/cluster" 2>/dev/null | grep -o sync_standby || true; }

# fell ends a node's programs at once; the server is in a group of its own below Patroni.
fell() {
  local n=$1 file
  file="$dir/node$n/data/postmaster.pid"
  for name in "patroni$n" "etcd$n"; do
    [ -f "$dir/$name.pid" ] && kill -9 -- "-$(cat "$dir/$name.pid")" 2>/dev/null || true
    rm -f "$dir/$name.pid"
  done
  [ -f "$file" ] && kill -9 "$(head -1 "$file")" 2>/dev/null || true
}

case $deed in
  up)
    [ -z "$(ls -A "$dir")" ] || { echo "nodes.sh: $dir is not empty" >&2; exit 1; }
    od -An -N18 -tx1 /dev/urandom | tr -d ' \n' >"$dir/owner.txt"
    certificates
    for n in 1 2 3; do
      mkdir -p "$dir/node$n"
      settings "$n" >"$dir/node$n/patroni.yml"
    done
    chmod 700 "$dir"/node?
    [ "$(id -u)" = 0 ] && chown -R postgres: "$dir"
    begin
    until_said "a primary" primary
    until_said "a synchronous standby" sync_standby
    address postgres "$(cat "$dir/owner.txt")" | sed 's,/rollbook?,/postgres?,; s,&rollbook_patience=90s,,' >"$dir/owner-address.txt"
    psql -q -d "$(cat "$dir/owner-address.txt")" -c 'CREATE DATABASE rollbook'
    address postgres "$(cat "$dir/owner.txt")" | sed 's,&rollbook_patience=90s,,' >"$dir/owner-address.txt"
    address desk DESK | sed "s,:DESK@,:$(od -An -N9 -tx1 /dev/urandom | tr -d ' \n')@," >"$dir/address.txt"
    cat "$dir/address.txt"
    ;;
  kill)
    n=$(primary)
    [ -n "$n" ] || { echo "nodes.sh: no node is written to" >&2; exit 1; }
    fell "$n"
    echo "node$n"
    ;;
  again) begin; until_said "a primary" primary ;;
  down) for n in 1 2 3; do fell "$n"; done ;;
  *) echo "nodes.sh up|kill|again|down DIR" >&2; exit 2 ;;
esac
