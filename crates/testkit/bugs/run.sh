#!/bin/sh
# Applies each deliberate bug beside this script to a copy of the tree, and fails unless the simulator catches it.
# usage: run.sh [SEEDS]    (1000 by default; the rarest is caught at seed 610)
set -eu
seeds=${1:-1000}
bugs=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$bugs/../../.." && pwd)
work=${CARGO_TARGET_DIR:-$root/target}/sim-bugs
rm -rf "$work/tree" && mkdir -p "$work/tree"
(cd "$root" && git ls-files -co --exclude-standard -z | xargs -0 tar cf - 2>/dev/null) | tar xf - -C "$work/tree"
cd "$work/tree"
export CARGO_TARGET_DIR="$work/target"
missed=0
for bug in "$bugs"/*.patch; do
    name=$(basename "$bug" .patch)
    patch -s -p1 < "$bug"
    cargo build --quiet -p stepwell-testkit --bin sim
    status=0
    "$CARGO_TARGET_DIR/debug/sim" --seeds "$seeds" > "$work/$name.log" 2>&1 || status=$?
    patch -s -R -p1 < "$bug"
    case $status in
    1) echo "caught: $name: $(grep -E '^rule|^seed' "$work/$name.log" | cut -c1-100 | tr '\n' ' ')" ;;
    0) echo "MISSED: $name within $seeds seeds"; missed=1 ;;
    *) echo "FAILED: $name: see $work/$name.log"; missed=1 ;;
    esac
done
exit $missed
