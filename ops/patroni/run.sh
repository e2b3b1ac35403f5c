#!/usr/bin/env bash
# SPDX-License-Identifier: EUPL-1.2
# A highly-available PostgreSQL on one machine, from ordinary packages, and a failover under load.
# It shows the arrangement and its settings; for service, put each node on a machine of its own.
# usage: ops/patroni/run.sh [--keep]      (--keep leaves it running until Ctrl-C instead of failing over)
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
target=${CARGO_TARGET_DIR:-$root/target}
load=${WAARBORG_FAILOVER:-$target/release/examples/failover}
seconds=${SECONDS_OF_LOAD:-60}

say() { printf '%s  %s\n' "$(date +%T)" "$*"; }
die() { say "$*" >&2; exit 2; }

bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -n 1) || true
[ -x "${bin:-}/postgres" ] || bin=$(dirname "$(command -v postgres || echo /none/postgres)")
[ -x "$bin/postgres" ] || die "PostgreSQL is missing: apt-get install postgresql"
command -v etcd >/dev/null || die "etcd is missing: apt-get install etcd-server"
[ "${1:-}" = --keep ] || [ -x "$load" ] || die "build the load first: cargo build --release --workspace --example failover"

work=$(mktemp -d /tmp/waarborg-ha-XXXXXX)
# PostgreSQL refuses root: everything runs as another user then.
as=()
if [ "$(id -u)" = 0 ]; then
    user=$(getent passwd postgres >/dev/null && echo postgres || echo nobody)
    as=(setpriv --reuid="$user" --regid="$(id -g "$user")" --clear-groups env HOME="$work")
fi

if [ ${#as[@]} -gt 0 ]; then chown "$user" "$work"; fi
patroni=$(command -v patroni || true)
if [ -z "$patroni" ]; then
    say "installing Patroni into $work/python"
    # With the system's Python first: one in root's own folder is of no use to another user.
    "${as[@]}" env PATH="/usr/bin:$PATH" python3 -m venv "$work/python" \
        || die "Python cannot make an environment: apt-get install python3-venv"
    "${as[@]}" "$work/python/bin/pip" install --quiet --no-cache-dir 'patroni[etcd3]' 'psycopg[binary]'
    patroni=$work/python/bin/patroni
fi
password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')

pids=()
stop() {
    trap - EXIT
    trap '' INT TERM
    for pid in "${pids[@]}"; do kill -TERM "$pid" 2>/dev/null || true; done
    wait "${pids[@]}" 2>/dev/null || true
    for node in one two; do
        [ -f "$work/$node/postmaster.pid" ] && kill -QUIT "$(head -n 1 "$work/$node/postmaster.pid")" 2>/dev/null
    done
    rm -rf "$work"
}
trap stop EXIT
trap 'exit 130' INT TERM

free_port() { python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'; }
etcd_port=$(free_port); peer_port=$(free_port)
declare -A port=([one]=$(free_port) [two]=$(free_port))
declare -A rest=([one]=$(free_port) [two]=$(free_port))

configure() {
    cat >"$work/$1.yml" <<YAML
scope: waarborg
name: $1
restapi: {listen: "127.0.0.1:${rest[$1]}", connect_address: "127.0.0.1:${rest[$1]}"}
etcd3: {hosts: "127.0.0.1:$etcd_port"}
bootstrap:
  dcs:
    ttl: 20
    loop_wait: 5
    retry_timeout: 5
    # A commit is answered when the other node has it too; without one that has it, nothing is written.
    synchronous_mode: true
    synchronous_mode_strict: true
    # The former leader's disk is not thrown away: it is wound back to where both agree.
    postgresql: {use_pg_rewind: true, parameters: {fsync: "on", synchronous_commit: "on", wal_recycle: "off"}}
  initdb: [{encoding: UTF8}, {locale: C}, data-checksums]
postgresql:
  listen: "127.0.0.1:${port[$1]}"
  connect_address: "127.0.0.1:${port[$1]}"
  data_dir: $work/$1
  bin_dir: $bin
  pgpass: $work/$1.pgpass
  authentication:
    superuser: {username: waarborg, password: "$password"}
    replication: {username: replicator, password: "$password"}
  parameters: {unix_socket_directories: "$work", log_min_messages: warning}
  pg_hba:
    - host all all 127.0.0.1/32 scram-sha-256
    - host replication replicator 127.0.0.1/32 scram-sha-256
YAML
    chmod 600 "$work/$1.yml"
}
for node in one two; do configure "$node"; done
mkdir "$work/etcd"
if [ ${#as[@]} -gt 0 ]; then chown -R "$user" "$work"; fi
chmod 700 "$work"

say "etcd on port $etcd_port"
"${as[@]}" etcd --name waarborg --data-dir "$work/etcd" --log-level error \
    --listen-client-urls "http://127.0.0.1:$etcd_port" --advertise-client-urls "http://127.0.0.1:$etcd_port" \
    --listen-peer-urls "http://127.0.0.1:$peer_port" --initial-advertise-peer-urls "http://127.0.0.1:$peer_port" \
    --initial-cluster "waarborg=http://127.0.0.1:$peer_port" >"$work/etcd.log" 2>&1 &
pids+=($!)

declare -A watch
start() {
    "${as[@]}" "$patroni" "$work/$1.yml" >>"$work/$1.log" 2>&1 &
    watch[$1]=$!
    pids+=($!)
}
# What a node says of itself: leader, sync_standby, replica.
is() { [ "$(curl -s -o /dev/null -w '%{http_code}' "http://127.0.0.1:${rest[$1]}/$2")" = 200 ]; }
until_is() {
    for _ in $(seq 240); do
        is "$1" "$2" && return
        kill -0 "${watch[$1]}" 2>/dev/null || break
        sleep 0.5
    done
    for log in "$1" etcd; do tail -n 20 "$work/$log.log" >&2; done
    die "node $1 did not become $2"
}

start one
until_is one leader
start two
until_is two synchronous
say "node one leads, node two follows and confirms each commit"

address="postgres://waarborg:$password@127.0.0.1:${port[one]},127.0.0.1:${port[two]}/postgres"
address="$address?target_session_attrs=read-write&schema=waarborg"
if [ "${1:-}" = --keep ]; then
    say "use it: --store '$address'"
    say "Ctrl-C ends it and removes everything"
    wait "${watch[one]}" "${watch[two]}"
    exit
fi

say "appending for $seconds seconds"
WAARBORG_POSTGRES="$address" "$load" "$seconds" &
loader=$!
sleep 10
postmaster=$(head -n 1 "$work/one/postmaster.pid")
say "node one is taken away: Patroni and PostgreSQL killed"
# The wrapper that changes the user has become Patroni itself, so its number is Patroni's.
kill -KILL "${watch[one]}" "$postmaster"
until_is two leader
say "node two leads"
start one
until_is one synchronous
say "node one is back, follows and confirms"
code=0
wait "$loader" || code=$?
if [ "$code" = 0 ]; then say "nothing acknowledged was lost"; else say "FAILED ($code)"; fi
exit "$code"
