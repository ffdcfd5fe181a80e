#!/usr/bin/env bash
# Starts MiniStack in the background on PORT (4566), or stops the one that it has started: start.sh [stop]. The API of
# STACK (stepwell) will be at the port after it.
set -euo pipefail
cd "$(dirname "$0")/../.."
mkdir -p target
PORT=${PORT:-4566}
PID_FILE=target/local-aws-$PORT.pid
LOG=target/local-aws-$PORT.log

running() { [ -f "$PID_FILE" ] && kill -0 "$(cat "$PID_FILE")" 2>/dev/null; }

if [ "${1:-}" = stop ]; then
    if running; then kill "$(cat "$PID_FILE")"; else echo "No local AWS was started here on port $PORT."; fi
    exit
fi
if running; then exit; fi

: >"$LOG"
nohup .venv/bin/python infra/local/local_aws.py --port "$PORT" --pid-file "$PID_FILE" \
    --door "${STACK:-stepwell}=$((PORT + 1))" >"$LOG" 2>&1 </dev/null &
until grep -q '^ready ' "$LOG"; do
    if ! kill -0 $! 2>/dev/null; then
        cat "$LOG" >&2
        exit 1
    fi
    sleep 0.1
done
cat >&2 <<EOF
A local AWS at http://127.0.0.1:$PORT, log in $LOG. It keeps nothing when it stops (make local-aws-stop).
The API of ${STACK:-stepwell} will be at http://127.0.0.1:$((PORT + 1)).
EOF
