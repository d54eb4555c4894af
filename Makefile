# The developer's interface. `make demo` and `make test` are all a newcomer needs.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PYTEST := $(BIN)/python -m pytest

.PHONY: setup setup-dev demo test test-all screens check format lock bench reference

setup: $(VENV)/.runtime
setup-dev: $(VENV)/.dev

$(VENV)/bin/python:
	@scripts/check-machine $(PYTHON)
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: $(VENV)/bin/python requirements/runtime.lock pyproject.toml
	@echo "Installing what Leadwright needs (a minute the first time)"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/runtime.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements/dev.lock
	@echo "Installing the tools of development"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	@touch $@

demo: setup
	@LEADWRIGHT_HOME=$${LEADWRIGHT_HOME:-$(CURDIR)/.demo} $(BIN)/leadwright demo --port $(PORT)

test: setup-dev
	@scripts/test quick

test-all: setup-dev
	@scripts/test all

# Pictures of every page in screens/: three widths, light and dark, with the sample in it.
screens: setup-dev
	@scripts/screens

check: setup-dev
	@$(BIN)/ruff format --check --quiet src tests
	@$(BIN)/ruff check --quiet src tests
	@$(BIN)/lint-imports --no-logo 2>&1 | tail -n 20 | grep -E 'BROKEN|Contracts:|->|not allowed' || true
	@$(BIN)/lint-imports > /dev/null
	@$(BIN)/mypy --no-error-summary

format: setup-dev
	@$(BIN)/ruff check --fix --quiet src tests bench || true
	@$(BIN)/ruff format --quiet src tests bench

# Without custom fields: a workspace of its own, which nothing is ever brought into.
reference: setup-dev
	@env -u LEADWRIGHT_DATABASE_URL -u DATABASE_URL LEADWRIGHT_HOME=$(CURDIR)/.test/reference \
	  $(BIN)/python -m leadwright.cli.reference docs/reference
	@$(BIN)/python -m leadwright.api.reference docs/reference

lock: setup-dev
	@scripts/lock $(BIN)

bench: setup-dev
	@$(BIN)/python -m bench
