# Two commands do everything on a fresh machine: `make demo` and `make test`. Only Python 3.11+ is needed.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
LISTS ?= ../shared/lists
TRUTH ?= ../shared/truth
SPREAD := -n auto --dist loadfile --no-loadscope-reorder # a process for each core; what waits most is not left to the end

.PHONY: help demo test check lists accuracy fuzz lock

help:  ## print this help
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

$(VENV)/ready: requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

demo: $(VENV)/ready  ## run the main job on the embedded sandbox; files land in build/demo
	$(BIN)/enrich demo

test: $(VENV)/ready  ## types, lint and every test
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -m alone
	$(BIN)/python -m pytest -m "not alone" $(SPREAD)

check: $(VENV)/ready  ## what to run before a commit: types, lint and the fast tests
	$(BIN)/ruff check . && $(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -m "not slow" $(SPREAD)

lists: $(VENV)/ready  ## figures on reading the lists under LISTS, and the score against hand-made labels
	$(BIN)/python tests/figures.py $(LISTS) --write

accuracy: $(VENV)/ready  ## how right the dataset is: lists about the works of the tables under TRUTH, against what is true
	$(BIN)/python tests/accuracy.py $(TRUTH) --write

fuzz: $(VENV)/ready  ## throw 100,000 inputs at each reader, guided by coverage; findings land in build/fuzz
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[fuzz]'
	$(BIN)/python tests/fuzz.py

lock:  ## renew requirements.lock (needs uv)
	uv pip compile --quiet --python-version 3.11 --universal --extra test --generate-hashes --no-emit-index-url \
	  --no-header pyproject.toml -o requirements.lock
