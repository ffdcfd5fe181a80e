#!/usr/bin/env bash
# Deploys the stack to a local AWS, and prints its outputs as JSON on the last line; all else goes to standard error.
#
#   infra/local/up.sh [--no-build] [Parameter=Value]...
#
# ENDPOINT        the local AWS (http://127.0.0.1:$PORT, PORT being 4566)
# STACK           the stack's name (stepwell). One build serves many stacks, also at once: --no-build
# BUILD_DIR       where the build is (.aws-sam/build)
# TOOLS           the virtual environment with the AWS tools (.venv-tools)
# STEPWELL_SIGNING_KEY, STEPWELL_SIGNING_KEY_FALLBACK, STEPWELL_EVENT_KEY   the stack's keys
set -euo pipefail
cd "$(dirname "$0")/../.."
exec 3>&1 1>&2

STACK=${STACK:-stepwell}
BUILD_DIR=${BUILD_DIR:-.aws-sam/build}
TOOLS=$(cd "${TOOLS:-.venv-tools}" && pwd)
export PATH="$TOOLS/bin:$PATH"
export AWS_ENDPOINT_URL=${ENDPOINT:-http://127.0.0.1:${PORT:-4566}}
# Whatever profile the caller has, this never reaches a real account.
export AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test AWS_DEFAULT_REGION=us-east-1 SAM_CLI_TELEMETRY=0
unset AWS_PROFILE AWS_SESSION_TOKEN AWS_REGION
# The Lambdas run on this machine.
case $(uname -m) in
    x86_64) ARCH=x86_64 ;;
    *) ARCH=arm64 ;;
esac
export ARCH

if [ "${1:-}" = --no-build ]; then
    shift
else
    sam build --build-dir "$BUILD_DIR" --parameter-overrides "Architecture=$ARCH"
fi
version=$("$TOOLS/bin/python" infra/local/stack.py keys "$STACK-keys")
sam deploy --template-file "$BUILD_DIR/template.yaml" --stack-name "$STACK" --resolve-s3 --s3-prefix "$STACK" \
    --capabilities CAPABILITY_IAM --no-confirm-changeset --no-fail-on-empty-changeset \
    --parameter-overrides "Architecture=$ARCH" "KeysSecret=$STACK-keys" "KeysVersion=$version" "$@"
"$TOOLS/bin/python" infra/local/stack.py mend "$STACK"
"$TOOLS/bin/python" infra/local/stack.py outputs "$STACK" >&3
