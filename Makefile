# Kith. `make` alone lists what there is to do.
#
# Everything needed is installed by name when it is missing (script/setup) and
# is quick when it is there. Building and running need Go only.

SHELL       := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS   += --no-print-directory

TOOL  := go tool -modfile=tools/go.mod
# Which packages, and what else go test is told: make test PKG=./plan/... ARGS='-run Close -v'
PKG  ?= ./...
ARGS ?=
# Tests are vetted by make quick, and need no names for a debugger.
TEST := go test -vet=off -ldflags=-w -timeout 30m

.PHONY: help run build test test-sqlite test-postgres test-tools test-durable mutate check quick bench load assets generate schema clean

help: ## this list
	@echo 'Kith: make TARGET'
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/\1\t\2/p' Makefile | while IFS=$$'\t' read -r name what; do printf '  %-14s %s\n' "$$name" "$$what"; done

run: build ## build, and serve the demo, an invented town, at http://127.0.0.1:8080
	bin/kith demo

build: ## build bin/kith: one static file, no C compiler needed
	@script/setup go
	CGO_ENABLED=0 go build -trimpath -o bin/kith ./cmd/kith

test: ## set up what is missing, run every test: SQLite, browser, then PostgreSQL
	@$(MAKE) -k test-tools test-sqlite test-postgres # all three have their say; one failure fails all

test-sqlite: node_modules/.package-lock.json ## every test on SQLite, the browser's among them
	@script/setup go chromium glpk
	@echo '# every test, on SQLite, browser tests among them'
	GOTMPDIR=$${TMPDIR:-/tmp} TMPDIR=$$(script/test-tmp) $(TEST) $(ARGS) $(PKG)

test-postgres: ## the packages that reach the database, once more on PostgreSQL (no browser)
	@script/setup go postgres
	@echo '# the packages that reach the database, on PostgreSQL'
	packages=$$(script/db-packages '$(PKG)'); \
	GOTMPDIR=$${TMPDIR:-/tmp} TMPDIR=$$(script/test-tmp) KITH_BROWSER=off script/postgres run -- $(TEST) -count=1 $(ARGS) $$packages

test-tools: ## the tests of the build tools
	@script/setup go
	go test -C tools ./...

test-durable: ## the database's own tests on a PostgreSQL that waits for the disk
	@script/setup go postgres
	script/postgres run --durable -- go test -count=1 -timeout 30m $(ARGS) ./db/...

mutate: ## weaken each promise of the ground in turn: its tests must notice (minutes)
	KITH_MUTATE=1 go test -count=1 -timeout 60m -run Mutation ./db/...

check: quick assets-check ## everything that can be checked without running: style, bugs, known faults, files out of date
	script/check staticcheck gosec govulncheck templ schema lock bench

quick: ## the cheap part of check: gofmt, go vet
	@script/setup go
	script/check gofmt vet

bench: ## measure (a module of its own under bench/)
	@if [ -f bench/go.mod ]; then cd bench && go run . $(ARGS); \
	else echo 'bench: there is no bench/ in this tree yet, so nothing was measured' >&2; exit 1; fi

assets: node_modules/.package-lock.json ## make web/asset from the npm packages again
	go run -C tools ./asset

.PHONY: assets-check
assets-check: node_modules/.package-lock.json
	@echo '# assets: what is committed is what the npm packages make'
	go run -C tools ./asset -check

generate: ## write the Go of the templ pages again
	$(TOOL) templ generate

load: ## import a generated file of ROWS (a million) referrals, and say what each 100,000 cost
	KITH_BIG=$(or $(ROWS),1000000) go test ./referral -count=1 -run '^TestLoadMany$$' -v -timeout 12h

schema: ## write db/schema.sql again from the migrations
	go test ./db -count=1 -run '^TestSchema$$' -update

clean: ## remove what was built and fetched here (not the databases)
	rm -rf bin node_modules screenshot

# npm ci follows package-lock.json to the letter and runs no package's scripts.
node_modules/.package-lock.json: package.json package-lock.json
	@script/setup node
	npm ci --ignore-scripts --no-audit --no-fund --loglevel=error
	@touch $@
