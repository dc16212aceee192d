# `make` shows what there is. `make demo` and `make run` are all that most people need.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
# programs that setup took from packages, because the system has none (see scripts/setup.sh)
export PATH := $(CURDIR)/.stamps/bin:$(PATH)

BIN := .venv/bin
NPM := npm --prefix frontend --silent run
# A file's tests stay together, for the servers they share. Much of their time they wait.
TWO_AT_ONCE := $(BIN)/pytest -n 2 --dist loadfile
# In the order given: long files begin early, so that none is left alone at the end.
THREE_AT_ONCE := $(BIN)/pytest -n 3 --dist loadfile --no-loadscope-reorder
# These want the machine for themselves.
MEASURED := tests/e2e/test_latency.py tests/e2e/test_many_links.py tests/integration/supervisor/test_orders.py
MANY := tests/integration tests/unit tests/contract
LONG := tests/e2e/test_survival.py tests/chaos tests/e2e
PAGE_NAMES := ui_* *page *section undo files_tree proof_actions
PAGE_TESTS = $(filter-out $(MEASURED) $(WIDE),$(wildcard $(PAGE_NAMES:%=tests/e2e/test_%.py)))
# Only `make test-ui` runs these: thousands of jobs that change, for minutes.
WIDE := tests/e2e/test_ui_budget.py
TOGETHER := $(MEASURED:%=--ignore=%) $(WIDE:%=--ignore=%)
# e.g. make test-unit ARGS="-k progress"; pytest leaves with 5 where a pick finds nothing
ARGS ?=

.PHONY: help
help: ## Show this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  \033[1m%-17s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

##@ Use
.PHONY: setup demo run doctor
setup: ## Install everything that Dubline needs
	@scripts/setup.sh

demo: setup ## Start everything, dub the bundled sample, show it live; Ctrl-C stops it
	@exec $(BIN)/dubline up --demo

run: setup ## Start everything; Ctrl-C stops it
	@exec $(BIN)/dubline up

doctor: setup ## Say what is found, what is missing and what that disables
	@$(BIN)/dubline doctor

##@ Test
.PHONY: dev test test-programs test-measured test-many test-long test-unit test-contract test-integration test-e2e test-chaos test-media bench-media bench-ui test-ui test-frontend test-pythons chaos
dev: ## Install what the tests and checks need, too
	@scripts/setup.sh --dev

test: dev lint test-frontend test-programs ## Run everything, what is fast first

test-programs: dev ## Run all that is written in Python
	@failed=0; \
	for part in measured many long; do $(MAKE) --no-print-directory test-$$part || failed=1; done; \
	exit $$failed

test-measured: dev ## Run what wants the machine for itself
	$(BIN)/pytest $(MEASURED) $(ARGS) || [ $$? = 5 ]

test-many: dev ## Run integration, unit and contract tests
	$(THREE_AT_ONCE) $(MANY) $(TOGETHER) $(ARGS) || [ $$? = 5 ]

test-long: dev ## Run the chaos programs in short and the browser tests
	$(THREE_AT_ONCE) $(LONG) $(TOGETHER) $(ARGS) || [ $$? = 5 ]

test-unit: dev ## Run the unit tests (seconds)
	$(BIN)/pytest tests/unit $(ARGS)

test-contract: dev ## Run the tests of names, files and house rules
	$(BIN)/pytest tests/contract $(ARGS)

test-integration: dev ## Run the tests with real programs, Redis and servers
	$(TWO_AT_ONCE) tests/integration $(ARGS)

test-e2e: dev ## Run the browser tests in Chromium
	$(BIN)/pytest tests/e2e $(ARGS)

test-chaos: dev ## Kill, fill, freeze and spoil a whole installation, in short (minutes)
	$(TWO_AT_ONCE) tests/chaos $(ARGS)

chaos: dev ## The same in full, about an hour; ARGS="kills --short" picks
	$(BIN)/python -m bench.chaos $(ARGS)

test-media: dev ## Make and judge about a hundred finished files (a quarter of an hour)
	$(BIN)/pytest -n 2 tests/matrix $(ARGS)

bench-media: dev ## What a mux costs, next to its floor in the same run; how fast local dubs
	$(BIN)/python -m bench.local_dub
	$(BIN)/python -m bench.media $(ARGS)

bench-ui: dev ## The page with 10,000 changing jobs: goals and what is reached (minutes)
	$(BIN)/python -m bench.ui $(ARGS)

test-ui: dev ## Run every test of the page: its own, its size, and in Chromium (minutes)
	$(NPM) coverage
	$(NPM) size
	$(TWO_AT_ONCE) $(PAGE_TESTS) $(ARGS)
	$(BIN)/pytest $(WIDE) $(ARGS)

test-frontend: dev ## Run the page's own tests
	$(NPM) test

test-pythons: dev ## Run unit and contract tests on the other Pythons that are here
	scripts/test-pythons.sh $(ARGS)

##@ Check and change
.PHONY: lint style fmt types imports frontend-lint gen migrate seed frontend sample pictures screenshots clean
lint: style types imports frontend-lint ## Check style, types and import rules, Python and TypeScript

style: dev ## Check the Python code's style
	$(BIN)/ruff check
	$(BIN)/ruff format --check

fmt: dev ## Put the Python code in shape
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

types: dev ## Check the Python types
	$(BIN)/mypy

imports: dev ## Check that imports run one way
	$(BIN)/lint-imports

frontend-lint: dev ## Check the page's style, types, generated files and size
	$(NPM) gen:check
	$(NPM) types
	$(NPM) lint
	$(NPM) size

gen: dev ## Write frontend/openapi.json and the TypeScript types from the code
	$(BIN)/python -m webapp.schema
	$(NPM) gen

migrate: setup ## Bring the database to this version's schema (`dubline up` does it, too)
	$(BIN)/dubline migrate

seed: setup ## Fill an empty development database with jobs in every status
	$(BIN)/dubline seed

frontend: setup ## Build the page anew
	$(NPM) build

sample: setup ## Make the bundled sample anew
	$(BIN)/python scripts/make_sample.py webapp/sample

pictures: dev ## Draw the sample's sound for docs/sound.md anew
	$(BIN)/python -m scripts.make_pictures docs/images

screenshots: dev ## Photograph the page's screens for README and docs anew (minutes)
	$(NPM) build
	$(BIN)/python -m scripts.make_screenshots docs/images

clean: ## Remove everything that was installed or built; keeps data/ and media/
	rm -rf .venv .stamps frontend/dist frontend/node_modules pipelines/dub/vot/node_modules
	rm -rf .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis test-results
