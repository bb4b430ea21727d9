# Every target works on a machine with git, make and Python 3.11 or newer, with no virtual environment active.
# PYTHON=python3.12 chooses another Python; PORT and FEEDBACK_… are handed on as they are.
BIN := .venv/bin
# Each worker of the tests has a PostgreSQL, a sample province and a browser of its own. Three on two cores: one of them
# always waits for a disk or a browser.
WORKERS ?= 3
.DEFAULT_GOAL := help
.NOTPARALLEL:

.PHONY: help
help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## /\1	/p' Makefile | expand -t 14

.PHONY: setup
setup: ## Make .venv with what the service needs
	@scripts/setup run

.PHONY: setup-test
setup-test: ## Make .venv with what the tests need, and find or fetch a Chromium
	@scripts/setup test
	@$(BIN)/python scripts/chromium.py

.PHONY: run
run: setup ## Start the service with the sample province (PORT=8000)
	@$(BIN)/feedback demo --serve

.PHONY: test
test: setup-test lint ## Run every check and every test
	$(BIN)/pytest --numprocesses=$(WORKERS) --dist=loadfile

.PHONY: lint
lint: ## Check style, types and the layers
	@scripts/setup test
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports

.PHONY: format
format: ## Mend the style
	@scripts/setup test
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

.PHONY: bench
bench: ## Measure speed and quality against peers
	@scripts/setup test
	@for file in benchmarks/*.py; do \
		name=$$(basename $$file .py); case $$name in theme_*) continue;; esac; \
		echo "== $$name"; $(BIN)/python -m benchmarks.$$name || exit; \
	done

.PHONY: theme-quality
theme-quality: ## Measure the themes and write docs/theme-quality.md; SETS="a.tsv b.tsv" for other sets than the sample's
	@scripts/setup test
	$(BIN)/python -m benchmarks.theme_quality $(SETS)

.PHONY: crash
crash: ## Kill the service in mid-load 200 times on each database (some 15 minutes)
	@scripts/setup test
	FEEDBACK_TEST_KILLS=200 $(BIN)/pytest -s tests/crash/test_kill9.py

.PHONY: faults
faults: ## Every fault: full disk, lock of 10 s, syncs seen by strace (as root, to mount a small disk)
	@scripts/setup test
	FEEDBACK_TEST_LOCK_SECONDS=10 FEEDBACK_TEST_STRACE=1 $(BIN)/pytest tests/crash --deselect tests/crash/test_kill9.py

.PHONY: screenshots
screenshots: setup-test ## Picture of every page, on a phone and on a desk, into screenshots/
	@$(BIN)/python -m scripts.screenshots

.PHONY: translations
translations: setup ## Collect the texts, merge them into each language, compile
	@scripts/translations

.PHONY: assets
assets: ## Build the style sheets again
	@scripts/build-assets.sh

.PHONY: lock
lock: ## Pin what setup.cfg asks for, with hashes
	@scripts/lock

.PHONY: upgrade
upgrade: ## Pin the newest versions that setup.cfg allows
	@scripts/lock --upgrade

.PHONY: clean
clean: ## Remove what these targets made (instance/, the data, stays)
	rm -rf .venv .cache build dist screenshots *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
