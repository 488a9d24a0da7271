# Everything a new machine needs: Python 3.11 or later, and make. `make` alone lists the targets.
#
#   make lab                     start the lessons             PORT=9000 make lab    on another port
#   IP=0.0.0.0 make lab          inside a container, so that the port can be published (the address needs its token)
#   make lab PYTHON=python3.12   make .venv with this Python (read only when .venv is made)
#   make test ARGS='-k lab'      more arguments for pytest (notebooks may then have none to run: status 5 is no failure)
#   JOBS=1 make test             one worker

SHELL = /bin/sh
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
PYTHON ?= python3
JOBS ?= auto
PORT ?=
IP ?=
ARGS ?=

PY := .venv/bin/python
KIT := .venv/bin/alliancekit
PYTEST := $(PY) -m pytest -n $(JOBS) --dist loadscope
# nbval runs these notebooks in strict mode: each stored output is compared with a fresh one.
NOTEBOOKS := $(wildcard notebooks solutions)
# nbval colours its reports even in a log file, unless told.
PLAIN := $$([ -t 1 ] || echo --color=no)

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' Makefile

# Runs with .venv's own Python where there is one, so that PYTHON= is needed only once.
setup: ## Make .venv with the locked packages (the others do it when need be)
	@python='$(PYTHON)'; new_enough='import sys; sys.exit(sys.version_info < (3, 11))'; \
	if $(PY) -c "$$new_enough" 2>/dev/null; then python=$(PY); \
	elif ! $$python -c "$$new_enough" 2>/dev/null; then \
		echo "This needs Python 3.11 or later. '$$python' says: $$($$python --version 2>&1 | head -n 1)" >&2; \
		for other in python3.14 python3.13 python3.12 python3.11; do \
			if $$other -c '' 2>/dev/null; then \
				echo "This machine has $$other. Run: make $(or $(MAKECMDGOALS),lab) PYTHON=$$other" >&2; exit 1; \
			fi; \
		done; \
		echo "Install one, then name it: make $(or $(MAKECMDGOALS),lab) PYTHON=/path/to/python3" >&2; exit 1; \
	fi; \
	$$python tools/bootstrap.py

lab: setup ## Start JupyterLab on the first lesson
	@$(KIT) lab $(if $(PORT),--port '$(PORT)') $(if $(IP),--ip '$(IP)')

test: setup ## Prove that the kit works: tests, and every notebook run again and compared
	$(PYTEST) -m 'not slow and not bench' tests $(ARGS)
	$(if $(NOTEBOOKS),$(PYTEST) --nbval --nbval-current-env --nbval-cell-timeout=120 $(PLAIN) $(NOTEBOOKS) $(if $(ARGS),$(ARGS) || [ $$? -eq 5 ]))

test-slow: setup ## The long tests
	$(PYTEST) -m slow tests $(ARGS)

bench: setup ## Measure speed against named baselines
	$(PY) -m pytest -m bench tests/benchmarks $(ARGS)

coverage: setup ## Which lines of the package the short tests run
	$(PYTEST) -m 'not slow and not bench' --cov=alliancekit --cov-report=term-missing:skip-covered tests $(ARGS)

lint: setup ## Check style with ruff and types with mypy
	$(PY) -m ruff check .
	$(PY) -m mypy

notebooks: setup ## Run every notebook again, store its outputs, and renew the list of lessons and the cheat sheet
	$(PY) -m alliancekit.authoring.execute
	$(PY) -m alliancekit.authoring.lessons
	$(PY) -m alliancekit.authoring.cheatsheet

release: setup ## Derive exercises/ from solutions/
	$(KIT) release

data: setup ## Check the tables and record their hashes
	$(PY) data/record.py

data-sources: setup ## Fetch the sources that the map layers are built from (needs the network)
	$(PY) data/fetch_sources.py

lock: ## Resolve pyproject.toml into requirements.lock (needs uv and the network; LOCK_ARGS=--upgrade for newer versions)
	@command -v uv >/dev/null || { echo "uv was not found. Install it: python3 -m pip install uv" >&2; exit 1; }
	uv pip compile --no-config --universal --python-version 3.11 --fork-strategy fewest --all-extras --no-strip-extras \
		--only-binary :all: --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command 'make lock' --quiet $(LOCK_ARGS) --output-file requirements.lock pyproject.toml

clean: ## Remove .venv and what tests and builds left behind
	rm -rf .venv .pytest_cache .ruff_cache .mypy_cache .hypothesis .coverage .benchmarks build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help setup lab test test-slow bench coverage lint notebooks release data data-sources lock clean
