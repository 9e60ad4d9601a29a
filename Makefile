# Needs python3 (3.11 to 3.13), make and git; nothing else. `make help` lists the targets.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.installed-$(shell cat requirements-uv.txt requirements-dev.txt 2>/dev/null | cksum | cut -d' ' -f1)

EMBEDDED := $(BIN)/python -m inami_portal.embedded
SYNC := $(BIN)/uv pip sync --quiet --python $(BIN)/python --require-hashes --compile-bytecode requirements-uv.txt requirements-dev.txt
COMPILE := $(BIN)/uv pip compile --quiet --universal --generate-hashes --python-version 3.11 --custom-compile-command "make lock"

# How many test processes; 2 suits a machine with two cores.
TEST_PROCESSES ?= 2
# Arguments of `make bench`, `make bench-directory` and `make bench-decisions`.
PROVIDERS ?= 20000
PEOPLE ?= 300000
FILES ?= 5000
JSON ?=

.DEFAULT_GOAL := help

help: ## show the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | sort | while IFS="$$(printf '\t')" read -r t d; do printf '  make %-15s %s\n' "$$t" "$$d"; done

install: $(STAMP) ## set up .venv from the locks

$(STAMP): requirements-uv.txt requirements-dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(None if (3, 11) <= sys.version_info < (3, 14) else "Python 3.11, 3.12 or 3.13 is needed: make PYTHON=/path/to/python3")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.txt
	@echo "installing the locked packages"
	@$(SYNC) 2>/dev/null || $(SYNC) --system-certs 2>/dev/null || { echo "uv can't reach its index; pip knows this machine's settings but takes a minute or two"; \
		$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-uv.txt -r requirements-dev.txt; }
	@rm -f $(VENV)/.installed-*
	@touch $@

run: $(STAMP) ## start the portal with everything it needs; Ctrl-C stops it
	@$(EMBEDDED) up

test: $(STAMP) lint ## linters, types, import contracts, then all tests (checks and browser included)
	$(BIN)/python -m tests.browser
	$(BIN)/python -m pytest -n $(TEST_PROCESSES)

lint: $(STAMP) ## ruff, formatter check, mypy, import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

lock: $(STAMP) ## resolve the locks again (UPGRADE=--upgrade for newer versions)
	$(COMPILE) $(UPGRADE) --group dev pyproject.toml -o requirements-dev.txt
	$(COMPILE) $(UPGRADE) pyproject.toml -c requirements-dev.txt -o requirements.txt
	echo uv | $(COMPILE) $(UPGRADE) - -o requirements-uv.txt

bench: $(STAMP) ## measure the yearly run: make bench PROVIDERS=200000 [JSON=file]
	$(EMBEDDED) exec --ephemeral -- python manage.py bench_evaluation --providers $(PROVIDERS) $(if $(JSON),--json $(JSON))

bench-directory: $(STAMP) ## measure the public directory's searches: make bench-directory PEOPLE=300000 [JSON=file]
	$(EMBEDDED) exec --ephemeral -- python manage.py bench_directory --people $(PEOPLE) $(if $(JSON),--json $(JSON))

bench-decisions: $(STAMP) ## measure bulk and automatic decisions: make bench-decisions PROVIDERS=20000 FILES=5000 [JSON=file]
	PORTAL_CLOCK=2025-09-08 $(EMBEDDED) exec --ephemeral -- python manage.py bench_decisions --providers $(PROVIDERS) --files $(FILES) $(if $(JSON),--json $(JSON))

demo-reset: $(STAMP) ## empty the demo; the next `make run` fills it again
	@$(EMBEDDED) demo-reset

messages: $(STAMP) ## bring the texts of the code into the .po files
	$(BIN)/python -m inami_portal.message_extraction

screenshots: $(STAMP) ## take the pictures of the documentation
	$(BIN)/python -m tests.e2e.screenshots

.PHONY: help install run test lint lock bench bench-directory bench-decisions demo-reset messages screenshots
