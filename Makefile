# The front door: `make help` lists what there is to do.
#
# make itself answers every failure with status 2. Where the difference counts, call the tool: `.venv/bin/deck build talk`
# ends with 0 done, 1 the talk is at fault, 2 the call is at fault, 3 the machine is at fault.

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.SUFFIXES:

TALK ?= talk
ARGS ?=

# A deck takes many processes. Where Python may not keep bytecode beside its sources, each of them would compile all that
# it imports: it is kept in build instead.
ifneq ($(PYTHONDONTWRITEBYTECODE),)
unexport PYTHONDONTWRITEBYTECODE
PYTHONPYCACHEPREFIX ?= $(CURDIR)/build/bytecode
export PYTHONPYCACHEPREFIX
endif

# DATA=path on the command line, or COVTYPE in the environment: real rows. A kernel runs in the talk's folder, so a path
# that is relative to this one would lead it astray. (Not $(abspath): it would break a path at its spaces.)
DATA ?= $(COVTYPE)
ifneq ($(strip $(DATA)),)
override COVTYPE := $(if $(filter /%,$(firstword $(DATA))),$(DATA),$(CURDIR)/$(DATA))
export COVTYPE
else
unexport COVTYPE
endif

PYTHON := $(shell scripts/find-python.sh)
ifeq ($(PYTHON),.venv/bin/python)
ENVIRONMENT := .venv/.ready
# A moved checkout or a removed Python leaves a .venv whose dates are in order and that does not work.
ifneq ($(shell test -x .venv/bin/python && cat .venv/.ready 2>/dev/null),$(CURDIR))
.venv/.ready: FORCE
endif
endif
ASSETS := node_modules/.ready
LINTERS := build/lint/.ready

# Where there is no browser, what looks at a deck tries to fetch one; NO_FETCH=1 forbids it. A public deck is looked at for
# its card alone.
FETCH_BROWSER = @"$(PYTHON)" scripts/fetch_browser.py
export NO_FETCH

.PHONY: help setup slides live explain cache-pack cache-restore check pdf publish handout code figures fetch browser new wheel test test-fast fuzz lint verify data bench tables lock clean FORCE

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-13s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))
	@echo
	@echo '  TALK=folder picks another talk, DATA=path real rows (a covtype.data file, gzip or not), ARGS=... goes to the tool.'

setup: $(ENVIRONMENT) $(ASSETS) ## make the environment; every other target does so when it has to

slides: $(ENVIRONMENT) $(ASSETS) ## build the deck: build/talk/index.html; SINGLE=1 also as one file
	"$(PYTHON)" -m deck build "$(TALK)"$(if $(filter-out 0,$(SINGLE)), --single) $(ARGS)

live: $(ENVIRONMENT) $(ASSETS) ## show the talk in the browser while you write it; NOTEBOOK=1 also opens its sections in JupyterLab
	"$(PYTHON)" -m deck live "$(TALK)"$(if $(filter-out 0,$(NOTEBOOK)), --notebook) $(ARGS)

explain: $(ENVIRONMENT) ## say what would run again, and because of what
	"$(PYTHON)" -m deck explain "$(TALK)" $(ARGS)

fetch: $(ENVIRONMENT) ## download what the talk shows from the web, into the talk's folder
	"$(PYTHON)" -m deck fetch "$(TALK)" $(ARGS)

FILE ?= build/cache.tar

cache-pack: $(ENVIRONMENT) ## pack what builds have kept into a file: build/cache.tar, or FILE=...
	"$(PYTHON)" -m deck cache pack "$(FILE)"

cache-restore: $(ENVIRONMENT) ## put it back, on another machine or in CI
	"$(PYTHON)" -m deck cache restore "$(FILE)"

check: $(ENVIRONMENT) $(ASSETS) ## build the deck and look at every slide in a browser: build/talk-check/index.html
	$(FETCH_BROWSER)
	"$(PYTHON)" -m deck check "$(TALK)" $(ARGS)

pdf: $(ENVIRONMENT) $(ASSETS) ## build the deck and print it: build/talk/talk.pdf; ARGS=--notes with notes pages
	$(FETCH_BROWSER)
	"$(PYTHON)" -m deck pdf "$(TALK)" $(ARGS)

publish: $(ENVIRONMENT) $(ASSETS) ## build the deck for everybody, without notes: build/talk-public; ARGS="--url https://..." with a card
	$(if $(filter --no-card,$(ARGS)),,$(FETCH_BROWSER))
	"$(PYTHON)" -m deck publish "$(TALK)"$(if $(filter-out 0,$(SINGLE)), --single) $(ARGS)

handout: $(ENVIRONMENT) $(ASSETS) ## slides and notes as one page to read: build/talk-handout/index.html
	"$(PYTHON)" -m deck handout "$(TALK)" $(ARGS)

code: $(ENVIRONMENT) $(ASSETS) ## build the deck with its code as scripts and notebooks: build/talk/code
	"$(PYTHON)" -m deck code "$(TALK)" $(ARGS)

figures: $(ENVIRONMENT) ## export the figures for reuse: figures/; ONLY=name one of them, CHECK=1 says which are stale
	"$(PYTHON)" -m deck figures "$(TALK)"$(if $(ONLY), --only $(ONLY))$(if $(filter-out 0,$(CHECK)), --check) $(ARGS)

browser: $(ENVIRONMENT) ## name the browser that checks and prints decks; fetch one, without root, where there is none
	$(FETCH_BROWSER) --again

new: $(ENVIRONMENT) ## write a small talk to start from: TALK=folder
	"$(PYTHON)" -m deck new "$(TALK)"

wheel: ## build a wheel that needs no npm where it is installed: build/wheel/
	@MAKE="$(MAKE)" scripts/make-wheel.sh "$(PYTHON)"

test: $(ENVIRONMENT) $(ASSETS) ## run all tests: units, the talk's code cells, the deck in a browser
	$(FETCH_BROWSER)
	"$(PYTHON)" -m pytest $(ARGS)

# What computes most of the time: a worker for each core, and those of `make test` would be one too many.
test-fast: $(ENVIRONMENT) $(ASSETS) ## run the tests that start no process and no browser: a minute, for while you write
	"$(PYTHON)" -m pytest tests -n auto -m "not process and not browser and not slow" $(ARGS)

fuzz: $(ENVIRONMENT) $(ASSETS) ## try some ten thousand talks as nobody would write them, new ones each time; minutes
	DECK_FUZZ=1 "$(PYTHON)" -m pytest tests -n auto -m fuzz $(ARGS)

SOURCES = $(wildcard setup.py src tests talk benchmarks scripts)
WEB_SOURCES = $(wildcard src benchmarks scripts)

# What has to be fetched first comes last: where that fails, Python has been checked.
lint: $(ENVIRONMENT) ## check style, form and types: Python, shell scripts, JavaScript, style sheets
	"$(PYTHON)" -m ruff check $(SOURCES)
	"$(PYTHON)" -m ruff format --check $(SOURCES)
	"$(PYTHON)" -m mypy
	@$(MAKE) -s --no-print-directory $(LINTERS)
	build/lint/shellcheck $(sort $(wildcard scripts/*.sh .ci/run))
	build/lint/biome check --error-on-warnings $(WEB_SOURCES)

verify: lint test ## all that has to pass before a change goes in: lint, then test

data: $(ENVIRONMENT) ## fetch the real Covertype rows into your cache folder
	"$(PYTHON)" -m bnn fetch $(ARGS)

bench: $(ENVIRONMENT) $(ASSETS) ## measure: a table here and build/bench.json
	"$(PYTHON)" -m benchmarks $(ARGS)

.venv/.ready: requirements.lock pyproject.toml scripts/make-venv.sh
	@scripts/make-venv.sh

# After .venv, since without an npm on PATH it is .venv that brings one.
NPM := .npmrc requirements-node.lock scripts/npm.sh

node_modules/.ready: package.json package-lock.json $(NPM) scripts/install-assets.sh | $(ENVIRONMENT)
	@scripts/install-assets.sh "$(PYTHON)"

LINT_PINS := scripts/lint/package.json scripts/lint/package-lock.json requirements-lint.lock

build/lint/.ready: $(LINT_PINS) $(NPM) scripts/install-linters.sh | $(ENVIRONMENT)
	@scripts/install-linters.sh "$(PYTHON)"

UV_COMPILE = "$(PYTHON)" -m uv pip compile --quiet --upgrade --universal --python-version 3.12 --generate-hashes --no-header

tables: $(ENVIRONMENT) ## write README's tables of words and keys anew, from the data that checks them
	"$(PYTHON)" scripts/write_tables.py

lock: $(ENVIRONMENT) ## resolve the pinned versions anew: requirements*.lock, package-lock.json
	$(UV_COMPILE) --all-extras pyproject.toml >requirements.lock.part
	$(UV_COMPILE) --group node >requirements-node.lock.part
	$(UV_COMPILE) --group lint >requirements-lint.lock.part
	mv requirements.lock.part requirements.lock
	mv requirements-node.lock.part requirements-node.lock
	mv requirements-lint.lock.part requirements-lint.lock
	npm install --package-lock-only --ignore-scripts
	cd scripts/browser && npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved
	cd scripts/lint && npm install --package-lock-only --ignore-scripts --omit-lockfile-registry-resolved

clean: ## remove what was built; the environment and your stored fits stay
	rm -rf build .pytest_cache .ruff_cache .hypothesis
	find src tests talk benchmarks scripts -name __pycache__ -prune -exec rm -rf {} + 2>/dev/null || true
