#!/bin/sh
# Installs MiniStack, the local AWS that the tests start, into .venv, and what it needs to read SAM templates. Pinned:
# it departs from AWS in other places with every version, and the conformance suite says where.
set -eu
cd "$(dirname "$0")/../.."
[ -x .venv/bin/python ] || python3 -m venv .venv
.venv/bin/pip install --quiet --disable-pip-version-check 'ministack==1.5.33' 'aws-sam-translator==1.115.0'
