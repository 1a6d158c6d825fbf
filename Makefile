# Everything here works in a fresh clone on a machine with Python 3.11 or newer, pip and make: the environment is made
# in .venv from the locked dependencies, and a second call finds it ready.

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help demo test lint bench soak lock browser clean

# Options for the demo, for example: make demo DEMO_ARGS="--port 8010 --home /tmp/letters"
DEMO_ARGS ?=
# What pytest is to run, for example: make test TESTS=tests/letters
TESTS ?=

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check install --quiet
RUN := .venv/.ready-to-run
DEV := .venv/.ready-to-test

help:
	@echo "make demo    an example campaign at http://127.0.0.1:8000/"
	@echo "make test    every check and every test"
	@echo "make lint    the checks alone"
	@echo "make bench   how fast and how large, one line of JSON for each figure"
	@echo "make soak    the long counts of the tests that kill and that guess"
	@echo "make lock    new versions of the dependencies into locks/"
	@echo "make clean   remove the environment and what the tools keep"

demo: $(RUN)
	@$(BIN)/python -m undersigned demo $(DEMO_ARGS)

test: $(DEV) browser lint
	@$(BIN)/python -m pytest --numprocesses=auto --dist=worksteal $(TESTS)

lint: $(DEV)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(DEV)
	@$(BIN)/python -m bench

soak: $(DEV)
	@$(BIN)/python -m tests.soak $(TESTS)

# Journeys walk in a Chromium of the system; where there is none, the one that Playwright fetches. Where neither is to
# be had, the tests say so at their end.
browser: $(DEV)
	@$(BIN)/python -m tests.browser || $(BIN)/playwright install chromium || true

lock: $(DEV)
	@$(PIP) uv
	@$(BIN)/uv pip compile --quiet --upgrade --python-version 3.11 --universal --generate-hashes \
	  --custom-compile-command "make lock" pyproject.toml --output-file locks/run.txt
	@$(BIN)/uv pip compile --quiet --upgrade --python-version 3.11 --universal --generate-hashes --extra dev \
	  --custom-compile-command "make lock" pyproject.toml --output-file locks/dev.txt

clean:
	rm -rf .venv .mypy_cache .ruff_cache .import_linter_cache .hypothesis build src/undersigned.egg-info

$(RUN): .venv/.made locks/run.txt pyproject.toml
	@echo "Installing what Undersigned needs (once)."
	@$(PIP) --require-hashes -r locks/run.txt
	@$(PIP) --no-deps -e .
	@touch $@

$(DEV): .venv/.made locks/dev.txt pyproject.toml
	@echo "Installing what Undersigned and its tests need (once)."
	@$(PIP) --require-hashes -r locks/dev.txt
	@$(PIP) --no-deps -e .
	@touch $(RUN) $@

# Debian splits off the part of Python that puts pip into a new environment; then the pip that is there does it.
.venv/.made:
	@if .venv/bin/python -m pip --version >/dev/null 2>&1; then touch $@; exit 0; fi; \
	found=; \
	for python in $(PYTHON) python3.11 python3 python3.12 python3.13 python3.14; do \
	  "$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && found="$$python" && break; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "Undersigned needs Python 3.11 or newer, and none was found. Install it, or name one: make PYTHON=..." >&2; \
	  exit 1; \
	fi; \
	rm -rf .venv; \
	"$$found" -m venv .venv >/dev/null 2>&1 || { \
	  rm -rf .venv; \
	  "$$found" -m venv --without-pip .venv && \
	  "$$found" -m pip --disable-pip-version-check --python .venv/bin/python install --quiet pip; \
	} || { \
	  echo "Python could not make an environment in .venv. Install pip for it (Debian: python3-pip)." >&2; exit 1; \
	}
	@touch $@
