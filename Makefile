# The commands a person needs. `make help` lists them.
.DEFAULT_GOAL := help
.PHONY: help dev build build-cli build-lambdas build-caller test-aws deploy delete local-aws local-aws-stop test check check-template fmt \
	deps deps-example deps-python bench sim sim-bugs audit

VENV := .venv
PY := $(VENV)/bin/python
# Apart from the tests' packages: SAM pins many of its own.
TOOLS := .venv-tools
SEEDS ?= 2000
# The Lambdas' processor, arm64 or x86_64: the template's parameter Architecture.
export ARCH ?= arm64
STACK ?= stepwell
CALLER := examples/lambda-caller
export SAM_CLI_TELEMETRY := 0
SAM := PATH="$(CURDIR)/$(TOOLS)/bin:$$PATH" sam

help: ## List the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

dev: deps-example ## Build and start the dev server with the TypeScript example, send a first event
	cargo build -p stepwell-cli
	./scripts/dev.sh

build: build-cli build-lambdas ## Build the release binary and the Lambdas

build-cli: ## Build the release binary, target/release/stepwell
	cargo build --release -p stepwell-cli

build-lambdas: $(TOOLS)/installed ## Build the Lambdas for ARCH (arm64) into .aws-sam/build
	$(SAM) build --parameter-overrides Architecture=$(ARCH)

build-caller: $(TOOLS)/installed ## Build the example of a Lambda that calls Stepwell, for ARCH, into .aws-sam/caller
	$(SAM) build --template-file $(CALLER)/template.yaml --config-file $(CURDIR)/samconfig.toml \
		--build-dir .aws-sam/caller --parameter-overrides Architecture=$(ARCH)

# PARAMS="Ingress=FunctionUrl QueueShards=2" sets the template's parameters; the others keep what they have.
deploy: ## Deploy what build-lambdas has built as STACK (stepwell), with PARAMS
	$(SAM) deploy --stack-name $(STACK) --parameter-overrides Architecture=$(ARCH) $(PARAMS)

delete: $(TOOLS)/installed ## Delete STACK, with its data
	$(SAM) delete --stack-name $(STACK)

# ENDPOINT=http://… takes a local AWS that runs already.
local-aws: $(TOOLS)/installed $(VENV)/ministack ## Start a local AWS, build and deploy STACK to it, print its URLs
	@$(if $(ENDPOINT),true,STACK=$(STACK) ./infra/local/start.sh)
	@STACK=$(STACK) ./infra/local/up.sh $(PARAMS)

local-aws-stop: ## Stop the local AWS that local-aws has started
	@./infra/local/start.sh stop

test: deps ## Install what the tests need and run every test
	cargo build -p stepwell-cli
	cargo test --workspace --exclude stepwell-e2e --quiet
	cargo test -p stepwell-e2e --quiet --lib --test e2e --test crash -- --test-threads=6
	$(MAKE) --no-print-directory test-aws

# The Lambdas for this machine, deployed to a local AWS by `sam deploy`.
test-aws: deps ## The end-to-end tests on a local AWS alone
	ARCH=$(shell uname -m | sed s/aarch64/arm64/) $(MAKE) --no-print-directory build-lambdas build-caller
	cargo test -p stepwell-e2e --quiet --test aws -- --test-threads=32

check: $(TOOLS)/installed check-template ## Format, clippy, docs, dependencies, generated files, template
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --quiet -- -D warnings
	RUSTDOCFLAGS="-D warnings -A rustdoc::private_intra_doc_links" cargo doc --workspace --no-deps --document-private-items --quiet
	$(TOOLS)/bin/cargo-deny --all-features check bans licenses sources
	git diff --exit-code -- Cargo.lock
	for bug in crates/testkit/bugs/*.patch; do patch --dry-run -s -p1 < $$bug || exit 1; done

# SAM asks for a region; nothing is sent there.
check-template: $(TOOLS)/installed ## The templates: what AWS asks of them, and what we do
	$(TOOLS)/bin/cfn-lint template.yaml $(CALLER)/template.yaml
	AWS_DEFAULT_REGION=us-east-1 $(SAM) validate --lint
	AWS_DEFAULT_REGION=us-east-1 $(SAM) validate --lint --template-file $(CALLER)/template.yaml
	$(TOOLS)/bin/python infra/check_template.py

fmt: ## Format the code
	cargo fmt --all

deps: deps-example deps-python tests/apps/node_modules/.package-lock.json $(VENV)/ministack $(TOOLS)/installed ## Install what the tests need
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

$(TOOLS)/installed: infra/tools.txt
	python3 -m venv $(TOOLS)
	$(TOOLS)/bin/python -m pip install --quiet --disable-pip-version-check -r infra/tools.txt
	@touch $@

bench: ## Measure steps a second, latency, ingest, memory (about ten minutes, on a quiet machine)
	cargo build --release -p stepwell-cli -p stepwell-bench
	target/release/stepwell-bench --server target/release/stepwell --data-dir target/bench-data $(ARGS)

# One seed is one world: `make sim SEED=7` replays it with its story.
sim: ## The simulator over SEEDS seeds (2000), or one SEED
	cargo run --quiet -p stepwell-testkit --bin sim -- $(if $(SEED),--seed $(SEED),--seeds $(SEEDS))

sim-bugs: ## Expect the simulator to catch each deliberate bug (builds a copy of the tree; some minutes)
	./crates/testkit/bugs/run.sh

audit: $(TOOLS)/installed ## Known vulnerabilities in dependencies (needs the internet)
	$(TOOLS)/bin/cargo-deny --all-features check advisories
