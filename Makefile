# Everything is built and tested from here; `make` lists what there is.

SHELL := bash
.SHELLFLAGS := -Eeuo pipefail -c
MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := help

FUZZTIME ?= 5m
BENCH ?= ./engine/runner ./engine/risk ./engine/report ./engine/market ./engine/history/... ./engine/synth
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo unknown)

SDK := $(shell find sdk/go -name '*.go' -not -name '*_test.go') sdk/go/go.mod
ENGINE := $(shell find api engine -name '*.go' -not -name '*_test.go' -o -path '*/template/*' -type f) $(wildcard api/page/* web/*.go) go.mod go.sum
WEB := $(shell find web/src web/public -type f -not -name '*.test.ts*') $(wildcard web/*.html web/*.ts web/package.json)
DIST := engine/builtin/dist
PACKED := $(patsubst strategies/%/module,$(DIST)/%.wasm.zst,$(wildcard strategies/*/module))
OUT := bin/run
SITE := web/dist/index.html
STACK := $(addprefix bin/,dockerd docker-proxy containerd containerd-shim-runc-v2 runc docker docker-buildx docker-compose pebble pebble-challtestsrv)
MODULES := web/node_modules/.package-lock.json

.PHONY: help
help: ## list these targets
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 20

.PHONY: run
run: build ## build everything and serve: bots on paper, on a synthetic market, until Ctrl-C
	@bin/tradebot serve

.PHONY: demo
demo: build ## build everything, then backtest a ready-made strategy, audit it and sweep it
	@mkdir -p $(OUT)
	@show() { printf '\n%s\n\n$$ %s\n\n' "$$1" "$${*:2}"; "$${@:2}"; }; \
	bin/tradebot backtest ema-rsi --fee 0.001 --slippage-bps 2 --html $(OUT)/report.html --json >$(OUT)/report.json 2>$(OUT)/warnings; \
	show "A backtest of a ready-made strategy on a synthetic market." \
		bin/tradebot backtest ema-rsi --fee 0.001 --slippage-bps 2; \
	show "The same once more, from its report: every trade and every decision must be the same." \
		bin/tradebot backtest --verify $(OUT)/report.json; \
	show "Does it look ahead, and is its warm-up long enough?" \
		bin/tradebot strategy audit ema-rsi --cuts 4; \
	show "Which parameters would have been best?" \
		bin/tradebot sweep ema-rsi --param fast=6..24:6 --param slow=26..56:10 --fee 0.001 --slippage-bps 2 --top 5 --html $(OUT)/sweep.html
	@printf '\nThe pages: $(OUT)/report.html and $(OUT)/sweep.html. Next, your own candles or your own strategy:\n\n'
	@printf '  bin/tradebot backtest sma-cross --candles FILE.csv --fee 0.001\n  bin/tradebot strategy new my-strategy\n'

.PHONY: test
test: tools build ## check and test everything, with a minute of fuzzing; ends with what passed, failed and was skipped
	@go run ./engine/cmd/gate

.PHONY: build
build: bin/tradebot ## build bin/tradebot with the dashboard and the ready-made strategies in it

.PHONY: strategies
strategies: $(PACKED) ## compile the ready-made strategies into engine/builtin/dist

.PHONY: schema
schema: bin/tradebot $(MODULES) ## write the dashboard's types of the API (web/src/shared/api/schema.ts) anew
	@bin/tradebot api --document | npm --prefix web run --silent schema >bin/schema.ts
	@mv bin/schema.ts web/src/shared/api/schema.ts

.PHONY: screenshots
screenshots: tools build ## write pictures of the main screens to docs/screens
	@npm --prefix web run --silent screenshots

.PHONY: bench
bench: ## measure the sandbox against native code, then the other hot paths
	@echo "The sandbox; ratios count, the machine may be busy."
	@go test -run '^$$' -bench . -benchtime 1x ./engine/wasm | grep -Ev '^(Benchmark|goos|goarch|pkg|cpu|PASS|ok)'
	@echo "A backtest; x-native compares the whole loop with a plain native one"
	@echo
	@go test -run '^$$' -bench . -benchtime 20x ./engine/backtest | grep '^Benchmark'
	@echo
	@echo "Around it"
	@echo
	@go test -run '^$$' -bench . -benchmem $(BENCH) | grep -Ev '^(goos|goarch|cpu|PASS|ok)'

.PHONY: bench-bots
bench-bots: $(PACKED) tools ## measure 2,000 paper bots in one worker, on real servers; BOTS="-bots 200 -minutes 2" is a quick look
	@go test -run '^$$' -bench Bots -benchtime 1x -timeout 20m ./engine/crowd -args $(BOTS) | grep --line-buffered -Ev '^(Benchmark|goos|goarch|pkg|cpu|PASS|ok)'

.PHONY: bench-api
bench-api: $(PACKED) tools ## measure lists of bots and candles over HTTP next to a handler that returns a constant
	@go test -run '^$$' -bench API -benchtime 1x -timeout 20m ./api | grep --line-buffered -Ev '^(Benchmark|goos|goarch|pkg|cpu|PASS|ok)'

.PHONY: fuzz
fuzz: ## fuzz the module rewriter for FUZZTIME (5m), everything else that parses for a tenth of it
	@go run ./engine/cmd/gate -only fuzz -fuzz $(FUZZTIME)

CYCLES ?= 200
SEED ?= 1
.PHONY: chaos
chaos: tools build ## kill, stop and restart workers, schedulers, PostgreSQL and Redis CYCLES (200) times, and check everything each time
	@go test -v -count=1 -timeout 0 -run '^TestChaos$$' ./engine/chaos -chaos.cycles $(CYCLES) -chaos.seed $(SEED)
	@go test -v -count=1 -timeout 0 -run '^TestRecovery$$' ./engine/chaos -chaos.rounds 10

.PHONY: lint
lint: tools $(MODULES) ## gofmt, go vet, staticcheck, shellcheck, actionlint, go.mod, and the same of the dashboard
	@go run ./engine/cmd/gate -only lint

# What the checks use beside Go and npm. Where it cannot be installed, a check that needs gcc, shellcheck or Chromium is skipped and says so, and
# a test that needs PostgreSQL, Redis, nginx, promtool, curl or age fails.
.PHONY: tools
tools:
	@.ci/tools

.PHONY: stack-test
stack-test: ## install, use, upgrade, restore and develop by the scripts of deploy/, with a Docker of its own; needs root, and 20 minutes
	@.ci/tools stack
	@$(MAKE) --no-print-directory $(STACK)
	@go test -tags stack -count=1 -timeout 60m -v -run '^TestStack$$' ./deploy/stack

$(STACK): .ci/program
	@.ci/program $(@F)

.PHONY: clean
clean: ## remove what was built
	rm -rf bin $(DIST)/*.zst
	find web/dist -mindepth 1 -not -name .keep -delete

# The version is written down when it changes, so that a commit alone makes a new binary.
bin/version: FORCE
	@mkdir -p bin
	@echo '$(VERSION)' | cmp -s - $@ || echo '$(VERSION)' > $@

.PHONY: FORCE
FORCE:

bin/tradebot: $(PACKED) $(SITE) $(ENGINE) $(SDK) bin/version
	go build -trimpath -ldflags="-s -w -X main.version=$(VERSION)" -o $@ ./engine/cmd/tradebot

$(SITE): $(WEB) $(MODULES)
	@echo "building the dashboard"
	@npm --prefix web run --silent build
	@touch $@

# What the dashboard is built of, exactly as package-lock.json has it; Node.js of the version it needs comes with it.
$(MODULES): web/package-lock.json
	@command -v npm >/dev/null || { echo "The dashboard is built with npm, which is missing: install Node.js 20.19 or newer (https://nodejs.org), then run make again." >&2; \
		echo "Without it, \`make strategies && go build -o bin/tradebot ./engine/cmd/tradebot\` builds everything else." >&2; exit 1; }
	@echo "installing what the dashboard is built of"
	@npm --prefix web ci --no-audit --no-fund --loglevel=error
	@touch $@

# All at once: the tool builds every strategy, and writes only what changed.
$(PACKED) &: $(wildcard strategies/*/*.go strategies/*/module/*.go) strategies/go.mod $(SDK) $(wildcard engine/project/build.go engine/builtin/builtin.go engine/cmd/pack/*.go)
	@echo "compiling the ready-made strategies"
	@go run ./engine/cmd/pack strategies $(DIST)
	@touch $(PACKED)
