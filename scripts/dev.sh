#!/usr/bin/env bash
# `make dev`: the development server and the TypeScript example, together; sends a first event and prints where
# its run can be watched. Ctrl-C stops both.
set -euo pipefail
cd "$(dirname "$0")/.."
port=${PORT:-8288}
app_port=${APP_PORT:-3000}
server=http://localhost:$port
app=http://localhost:$app_port/api/inngest

trap 'trap - EXIT; kill $(jobs -p) 2>/dev/null; wait' EXIT INT TERM
target/debug/stepwell dev --port "$port" --sdk-url "$app" --no-discovery --log-level warn &
(cd examples/typescript && PORT=$app_port INNGEST_DEV=$server exec node --import tsx src/server.ts) &

# Waits for a condition, at most half a minute; a child that ends early ends the wait.
until_ready() {
    for _ in $(seq 150); do
        if "$@"; then return; fi
        if [ "$(jobs -rp | wc -l)" -lt 2 ]; then echo "the server or the example ended early" >&2; exit 1; fi
        sleep 0.2
    done
    echo "not ready after 30 s: $*" >&2
    exit 1
}
registered() { curl -sf "$server/v1/functions" 2>/dev/null | grep -q '"shop-typescript-welcome-email"'; }
until_ready registered

event=$(curl -sf "$server/e/dev" -d '{"name":"shop/user.signed-up","data":{"email":"ada@example.com","name":"Ada"}}' |
    sed -E 's/.*"ids":\["([^"]+)".*/\1/')
run_of() { curl -sf "$server/v1/events/$event/runs" | sed -nE 's/.*"run_id":"([^"]+)".*/\1/p'; }
started() { [ -n "$(run_of)" ]; }
until_ready started
echo
echo "A first event was sent: shop/user.signed-up"
echo "Watch its run at $server/runs/$(run_of)"
echo "Ctrl-C stops the server and the example."
wait
