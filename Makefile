# Every target sets up .venv by itself; all it needs is a Python of 3.11 or newer with venv and pip.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
READY := $(VENV)/.ready
PIP := $(BIN)/pip install --quiet --disable-pip-version-check

.PHONY: run test lint format docs bench soak clean

run: $(INSTALLED) ## the example house, with a simulated gateway
	$(BIN)/thinghost run things.example items.example --simulate enphase

test: $(READY) lint ## all checks and tests
	$(BIN)/pytest -q -n auto

lint: $(READY) ## style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy

format: $(READY) ## mend what can be mended without thinking
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

docs: $(READY) ## the pages and tables that come from the code
	$(BIN)/python docs/generate.py
	$(BIN)/python -m thinghost.checker > docs/checks.md

bench: $(READY) ## figures for docs/performance.md
	$(BIN)/python -m bench

soak: $(READY) ## the long form of the slow proofs
	THINGHOST_SOAK=1 $(BIN)/pytest -q -n auto

clean: ## forget the virtual environment and all caches
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(INSTALLED): pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(PIP) --editable .
	@touch $@

$(READY): $(INSTALLED)
	$(PIP) --editable '.[dev]'
	@touch $@
