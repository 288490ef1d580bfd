# What the live suite talks to: redis, livekit-server and a real agent worker, all on loopback ports that nobody uses.
# For sourcing by run; everything that is started is ended by stop_live_server, by its process id.

LIVEKIT_SERVER=github.com/livekit/livekit-server/cmd/server@v1.13.5
LIVE_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/sipctl-ci/${LIVEKIT_SERVER##*@}
LIVE_AGENT=demo-agent
LIVE_PIDS=()

install_live_server() {
  local missing=()
  command -v redis-server >/dev/null || missing+=(redis-server)
  command -v jq >/dev/null || missing+=(jq)
  command -v curl >/dev/null || missing+=(curl)
  if [ ${#missing[@]} -gt 0 ]; then
    apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" || return 1
  fi
  if [ ! -x "$LIVE_CACHE/server" ]; then
    # Built beside its place and moved there: a build that is cut short leaves nothing that looks whole.
    mkdir -p "$LIVE_CACHE" && GOBIN="$LIVE_CACHE/new" go install "$LIVEKIT_SERVER" && mv "$LIVE_CACHE/new/server" "$LIVE_CACHE/server" || return 1
  fi
  "$LIVE_CACHE/server" --version
  (cd test/live/agent && npm ci --ignore-scripts)
}

# Prints as many free ports of 127.0.0.1 as asked for.
free_ports() {
  node -e '
    const net = require("node:net");
    const servers = Array.from({ length: Number(process.argv[1]) }, () => net.createServer().listen(0, "127.0.0.1"));
    setImmediate(() => { console.log(servers.map((server) => server.address().port).join(" ")); for (const server of servers) server.close(); });
  ' "$1"
}

# start_process NAME COMMAND...: in a process group of its own, so that its children end with it.
start_process() {
  local name=$1
  shift
  setsid "$@" >"$LOGS/$name.log" 2>&1 </dev/null &
  LIVE_PIDS+=($!)
  # The shell says nothing of its end, which would stand behind the last line of a run.
  disown $!
}

# wait_for SECONDS WHAT COMMAND...: asks four times a second.
wait_for() {
  local tries=$(($1 * 4)) what=$2
  shift 2
  while ! "$@" >/dev/null 2>&1; do
    tries=$((tries - 1))
    if [ $tries -le 0 ]; then
      echo "$what did not come up"
      return 1
    fi
    sleep 0.25
  done
}

start_live_server() {
  local redis http rtc
  read -r redis http rtc < <(free_ports 3)
  export SIPCTL_LIVE_URL=http://127.0.0.1:$http SIPCTL_LIVE_AGENT=$LIVE_AGENT
  SIPCTL_LIVE_KEY=API$(node -p 'crypto.randomBytes(6).toString("hex")') || return 1
  SIPCTL_LIVE_SECRET=$(node -p 'crypto.randomBytes(32).toString("hex")') || return 1
  export SIPCTL_LIVE_KEY SIPCTL_LIVE_SECRET
  (
    umask 077
    cat >"$LOGS/livekit.yaml" <<YAML
port: $http
bind_addresses: [127.0.0.1]
redis: { address: 127.0.0.1:$redis }
keys: { $SIPCTL_LIVE_KEY: $SIPCTL_LIVE_SECRET }
rtc: { udp_port: $rtc, tcp_port: 0, node_ip: 127.0.0.1, use_external_ip: false, enable_loopback_candidate: true, interfaces: { includes: [lo] } }
YAML
  )
  start_process redis redis-server --port "$redis" --bind 127.0.0.1 --save '' --appendonly no --dir "$LOGS"
  wait_for 20 redis grep -q 'Ready to accept connections' "$LOGS/redis.log" || return 1
  start_process livekit-server "$LIVE_CACHE/server" --config "$LOGS/livekit.yaml"
  wait_for 30 livekit-server curl -fsS --max-time 2 "$SIPCTL_LIVE_URL" || return 1
  LIVEKIT_URL=$SIPCTL_LIVE_URL LIVEKIT_API_KEY=$SIPCTL_LIVE_KEY LIVEKIT_API_SECRET=$SIPCTL_LIVE_SECRET \
    start_process agent node test/live/agent/worker.mjs "$LIVE_AGENT"
  wait_for 60 'the agent worker' grep -q 'registered worker' "$LOGS/agent.log"
}

stop_live_server() {
  local pid
  for pid in "${LIVE_PIDS[@]}"; do kill -TERM -- "-$pid" 2>/dev/null; done
  for pid in "${LIVE_PIDS[@]}"; do
    wait_for 3 'the end of a process' bash -c "! kill -0 -- -$pid" >/dev/null || kill -KILL -- "-$pid" 2>/dev/null
  done
  LIVE_PIDS=()
}
