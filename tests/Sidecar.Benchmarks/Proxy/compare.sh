#!/usr/bin/env bash
# Compares samples/Sidecar.Proxy with HAProxy in network namespaces: clients -> REDIRECT -> proxy -> nginx.
#
#   tests/Sidecar.Benchmarks/Proxy/compare.sh [PROXY]
#
# PROXY is the native program, made by: dotnet publish samples/Sidecar.Proxy -c Release -r linux-x64 -o DIR
# Needs root, haproxy, nginx, wrk, curl, perl and iproute2/iptables. ROUNDS (9) pairs are run in turn, SECONDS_EACH (2) each;
# what is printed are medians of the ratios of each pair. CPU is the proxy's own, by the scheduler's account.
set -euo pipefail

proxy=${1:-artifacts/proxy/sidecar-proxy}
rounds=${ROUNDS:-9}
seconds=${SECONDS_EACH:-2}
client=sidecar-bench-c$$
server=sidecar-bench-s$$
work=$(mktemp -d)
chmod 755 "$work"
started=()

cleanup() {
    for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done
    ip netns delete "$client" 2>/dev/null || true
    ip netns delete "$server" 2>/dev/null || true
    rm -rf "$work"
}
trap cleanup EXIT

in_client() { nsenter --net="/run/netns/$client" -- "$@"; }
in_server() { nsenter --net="/run/netns/$server" -- "$@"; }
as_proxy=(setpriv --reuid=1337 --regid=1337 --clear-groups --)
as_client=(setpriv --reuid=1000 --regid=1000 --clear-groups --)
# Each port of the server leads another way: 8081 through ours, 8082 through HAProxy, 8083 through HAProxy that splices,
# 8084 through a second one of ours that decides request by request, 8080 straight.
ways=(8080 8081 8082 8083 8084)

make_network() {
    ip netns add "$client"
    ip netns add "$server"
    in_client ip link set lo up
    in_client ip link add eth0 type veth peer name eth0 netns "$server"
    in_client ip address add 10.79.0.2/24 dev eth0
    in_client ip link set eth0 up
    in_server ip address add 10.79.0.1/24 dev eth0
    in_server ip link set eth0 up
    in_server ip link set lo up
    in_client sysctl -qw net.ipv4.ip_local_port_range='10000 65000' net.ipv4.tcp_tw_reuse=1
    for pair in 8081:15001 8082:15101 8083:15102 8084:15201; do
        in_client iptables -t nat -A OUTPUT -p tcp --dport "${pair%%:*}" -m owner ! --uid-owner 1337 -j REDIRECT --to-ports "${pair##*:}"
    done
}

start_servers() {
    truncate -s 2G "$work/bulk"
    printf 'ok' >"$work/small"
    chmod 644 "$work"/*
    {
        echo "daemon off; worker_processes 1; pid $work/nginx.pid; error_log /dev/null; worker_rlimit_nofile 40000;"
        echo 'events { worker_connections 16384; }'
        echo "http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000000; keepalive_timeout 600s; server {"
        for way in "${ways[@]}"; do echo "listen $way backlog=4096;"; done
        echo "root $work; } }"
    } >"$work/nginx.conf"
    # Not by the functions: a function in the background is a shell of its own, and $! would be that.
    nsenter --net="/run/netns/$server" -- nginx -c "$work/nginx.conf" &
    started+=($!)
    cat >"$work/haproxy.cfg" <<END
global
    nbthread 2
    maxconn 4000
defaults
    mode tcp
    timeout connect 5s
    timeout client 1h
    timeout server 1h
listen plain
    bind :15101
    server original 0.0.0.0:0
listen spliced
    bind :15102
    option splice-request
    option splice-response
    server original 0.0.0.0:0
END
    nsenter --net="/run/netns/$client" -- "${as_proxy[@]}" haproxy -f "$work/haproxy.cfg" -db &
    haproxy_pid=$!
    started+=("$haproxy_pid")
    echo '{ "accessLog": { "format": "none" }, "listeners": { "concurrency": 2 } }' >"$work/proxy.json"
    nsenter --net="/run/netns/$client" -- "${as_proxy[@]}" "$proxy" proxy sidecar --config "$work/proxy.json" &
    proxy_pid=$!
    started+=("$proxy_pid")
    cat >"$work/requests.json" <<END
{ "accessLog": { "format": "none" },
  "listeners": { "concurrency": 2, "outbound": 15201, "inbound": 15206, "admin": 15200, "agent": 0, "readiness": 15221, "metrics": 15290, "dns": 15253 },
  "upstreams": [{ "name": "nginx", "endpoints": ["10.79.0.1:8084"] }],
  "outbound": { "routes": [{ "name": "nginx", "hosts": ["10.79.0.1"], "to": "nginx" }] } }
END
    nsenter --net="/run/netns/$client" -- "${as_proxy[@]}" "$proxy" proxy sidecar --config "$work/requests.json" &
    requests_pid=$!
    started+=("$requests_pid")
    for way in "${ways[@]}"; do
        for ((try = 0; ; try++)); do
            in_client "${as_client[@]}" curl -s -o /dev/null "http://10.79.0.1:$way/small" && break
            ((try < 100)) || { echo "Port $way does not answer." >&2; exit 1; }
            sleep 0.1
        done
    done
}

# The CPU time of a process so far, in nanoseconds.
cpu() { cat "/proc/$1"/task/*/schedstat | awk '{ n += $1 } END { printf "%.0f", n }'; }
pid_of() { case $1 in 8081) echo "$proxy_pid" ;; 8084) echo "$requests_pid" ;; *) echo "$haproxy_pid" ;; esac; }
median() { sort -g | awk '{ a[NR] = $1 } END { print (NR % 2) ? a[(NR + 1) / 2] : (a[NR / 2] + a[NR / 2 + 1]) / 2 }'; }

# Prints: requests a second, the proxy's CPU in microseconds a request, the median latency in microseconds.
load() {
    local way=$1 pid before after out
    shift
    pid=$(pid_of "$way")
    before=$(cpu "$pid")
    out=$(in_client "${as_client[@]}" wrk -t1 -d"${seconds}s" --latency "$@" "http://10.79.0.1:$way/small")
    after=$(cpu "$pid")
    awk -v cpu=$((after - before)) '
        /requests in/ { n = $1 }
        /Requests\/sec/ { rate = $2 }
        $1 == "50%" { v = $2 + 0; if ($2 ~ /ms/) v *= 1000; else if ($2 !~ /us/) v *= 1e6; p50 = v }
        END { printf "%s %.3f %.1f\n", rate, cpu / n / 1000, p50 }' <<<"$out"
}

# Prints: bytes a second, the proxy's CPU in nanoseconds a kilobyte.
bulk() {
    local way=$1 pid before after rate
    pid=$(pid_of "$way")
    before=$(cpu "$pid")
    rate=$(in_client "${as_client[@]}" curl -s -o /dev/null -w '%{speed_download}' "http://10.79.0.1:$way/bulk")
    after=$(cpu "$pid")
    awk -v rate="$rate" -v cpu=$((after - before)) 'BEGIN { printf "%s %.3f\n", rate, cpu / (2 * 1024 * 1024) }'
}

# Runs a measure for ours and the other in turn, first one first, then the other; appends the ratio of each column.
pairs() {
    local name=$1 measure=$2 ours=$3 other=$4 a b
    shift 4
    rm -f "$work/pairs"
    for ((round = 0; round < rounds; round++)); do
        if ((round % 2 == 0)); then
            a=$($measure "$ours" "$@")
            b=$($measure "$other" "$@")
        else
            b=$($measure "$other" "$@")
            a=$($measure "$ours" "$@")
        fi
        paste -d' ' <(echo "$a") <(echo "$b") >>"$work/pairs"
    done
    local columns ratio
    columns=$(awk '{ print NF / 2; exit }' "$work/pairs")
    printf '%-34s' "$name"
    ratio=$(awk -v c="$columns" '{ print $1 / $(c + 1) }' "$work/pairs" | median)
    printf ' rate %.3fx' "$ratio"
    ratio=$(awk -v c="$columns" '{ print $2 / $(c + 2) }' "$work/pairs" | median)
    printf '  cpu %.3fx' "$ratio"
    printf '  (ours %.0f, %.2f cpu; theirs %.0f, %.2f cpu)\n' \
        "$(awk '{ print $1 }' "$work/pairs" | median)" "$(awk '{ print $2 }' "$work/pairs" | median)" \
        "$(awk -v c="$columns" '{ print $(c + 1) }' "$work/pairs" | median)" "$(awk -v c="$columns" '{ print $(c + 2) }' "$work/pairs" | median)"
}

# The latency that a proxy adds at about 4,000 requests a second: eight connections that rest 1.9 ms after each answer.
added_latency() {
    echo 'function delay() return 1.9 end' >"$work/rest.lua"
    rm -f "$work/added"
    for ((round = 0; round < rounds; round++)); do
        read -r rate _ straight < <(load 8080 -c8 -s "$work/rest.lua")
        read -r _ _ ours < <(load 8081 -c8 -s "$work/rest.lua")
        read -r _ _ theirs < <(load 8082 -c8 -s "$work/rest.lua")
        awk -v a="$straight" -v b="$ours" -v c="$theirs" -v r="$rate" 'BEGIN { print b - a, c - a, r }' >>"$work/added"
    done
    printf '%-34s ours %.0f us, HAProxy %.0f us, at %.0f requests/s\n' 'added p50' \
        "$(awk '{ print $1 }' "$work/added" | median)" "$(awk '{ print $2 }' "$work/added" | median)" "$(awk '{ print $3 }' "$work/added" | median)"
}

resident() { awk '/^VmRSS/ { print $2 }' "/proc/$1/status"; }

idle_memory() {
    local before with shares
    echo 'function delay() return 60000 end' >"$work/idle.lua"
    before=$(resident "$proxy_pid")
    in_client "${as_client[@]}" wrk -t1 -c1000 -d8s -s "$work/idle.lua" "http://10.79.0.1:8081/small" >/dev/null &
    sleep 5
    with=$(resident "$proxy_pid")
    shares=$(awk '/^RssAnon/ { own = $2 } /^RssFile/ { print own " KB its own, " $2 " KB of files" }' "/proc/$proxy_pid/status")
    wait $!
    printf '%-34s %d KB (%d KB before; %s)\n' 'resident, 1,000 idle connections' "$with" "$before" "$shares"
}

# A new process each time, in a namespace without anything else: from exec until its last port answers.
start_time() {
    local fresh=sidecar-bench-f$$
    ip netns add "$fresh"
    nsenter --net="/run/netns/$fresh" -- ip link set lo up
    for ((round = 0; round < rounds; round++)); do
        nsenter --net="/run/netns/$fresh" -- perl -MSocket -MTime::HiRes=time,usleep -e '
            my $start = time; my $pid = fork; if (!$pid) { open STDERR, ">/dev/null"; exec @ARGV or exit 1 }
            while (1) { socket(my $s, AF_INET, SOCK_STREAM, 0); last if connect($s, sockaddr_in(15021, inet_aton("127.0.0.1"))); usleep 200; last if time - $start > 10 }
            printf "%.1f\n", 1000 * (time - $start); kill "KILL", $pid; waitpid $pid, 0' "$proxy" proxy sidecar
    done | median | xargs -I{} printf '%-34s {} ms\n' 'start to listening'
    ip netns delete "$fresh"
}

make_network
start_servers
start_time
idle_memory
pairs 'keep-alive' load 8081 8082 -c32
pairs 'one connection a request' load 8081 8082 -c32 -H 'Connection: close'
pairs 'bulk, against forced splicing' bulk 8081 8083
pairs 'request by request, against TCP' load 8084 8082 -c32
added_latency
printf '%-34s %d KB, HAProxy %d KB\n' 'resident afterwards' "$(resident "$proxy_pid")" "$(resident "$haproxy_pid")"
