# `make` lists what there is. Needs GNU make, git and Python 3.11 or newer; nothing is installed
# outside of this folder.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
# more for pytest, the trainer or uv: make test ARGS='-k clusters', make lock ARGS=--upgrade
ARGS ?=

ifdef PORT
export CINECLUBE_PORT := $(PORT)
endif

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run train evaluate test check check-page docker-test format lock clean \
	bench-serving bench-training bench-growth bench-page

help:  ## list the targets
	@grep -E '^[a-z-]+:.*## ' $(firstword $(MAKEFILE_LIST)) \
		| awk -F ':.*## ' '{ printf "  make %-14s %s\n", $$1, $$2 }'

run: $(VENV)/.runs  ## install, seed, train if there is no model yet, serve (PORT=8000)
	@$(BIN)/cineclube seed mock_data.json
	@$(BIN)/python -c "$$CHECK_PORT"
	@$(BIN)/python -c "$$HAS_MODEL" && echo 'A model is there already; `make train` makes the next one' \
		|| $(BIN)/cineclube train || [ $$? -eq 3 ]
	@$(BIN)/python -c "$$THINGS_TO_TRY" & exec $(BIN)/cineclube serve

train: $(VENV)/.runs  ## train the next version of the model; an API that runs picks it up
	@$(BIN)/cineclube train $(ARGS)

evaluate: $(VENV)/.develops  ## measure it beside tuned peers on the database in use (minutes)
	@$(BIN)/cineclube evaluate $(ARGS)

test: $(VENV)/.develops  ## run the tests, but for those that need a Docker engine
	@$(BIN)/python -m pytest -n auto -m 'not docker' $(ARGS)

check: $(VENV)/.develops  ## format, lint, types, import rules, installed packages
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(PIP) check

check-page: frontend/node_modules/.package-lock.json  ## format, lint and types of the page (needs Node.js)
	@cd frontend && npm run --silent check

bench-serving: $(VENV)/.develops  ## requests a second beside a route that does nothing (needs wrk)
	@$(BIN)/python -m benchmarks.serving $(ARGS)

bench-training: $(VENV)/.develops  ## a training of 25 million ratings, beside peers (an hour)
	@$(BIN)/python -m benchmarks.training $(ARGS)

bench-growth: $(VENV)/.develops  ## how training grows from 100 thousand ratings to 25 million
	@$(BIN)/python -m benchmarks.growth $(ARGS)

bench-page: $(VENV)/.develops  ## frames a second while the map is dragged (needs Chromium)
	@$(BIN)/python -m benchmarks.page $(ARGS)

format: $(VENV)/.develops  ## put the code into shape
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

docker-test: $(VENV)/.develops  ## build and drive the containers, beside any that run
	@docker info >/dev/null || { echo "error: no Docker engine answers" >&2; exit 1; }
	@$(BIN)/python -m pytest -m docker $(ARGS) tests/containers

lock:  ## choose and pin the dependencies anew (ARGS=--upgrade: the newest)
	@set -eu; uv=$$(mktemp -d); trap 'rm -rf "$$uv"' EXIT; \
	$(PYTHON) -m venv "$$uv"; "$$uv/bin/python" -m pip --disable-pip-version-check install -qq uv; \
	compile() { "$$uv/bin/uv" pip compile pyproject.toml --quiet --extra postgres --group build \
		--universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
		--custom-compile-command 'make lock' $(ARGS) "$$@"; }; \
	compile -o requirements.lock; \
	compile --group dev --constraint requirements.lock -o requirements-dev.lock

clean:  ## remove the environment and all caches; data/ and models/ stay
	rm -rf $(VENV) frontend/node_modules .coverage .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache build dist
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# The environment. The stamps say what is installed in it; a lock that changed is installed again.

$(BIN)/pip:
	@$(PYTHON) -c "$$CHECK_PYTHON"
	@echo "Making an environment in $(VENV) with $$($(PYTHON) --version)"
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); printf '%s\n' \
		"error: $(PYTHON) cannot make an environment. Debian and Ubuntu keep that in a package of its own:" \
		"    apt install python3-venv" \
		"Any other Python of 3.11 or newer does as well: make $(MAKECMDGOALS) PYTHON=python3.13" >&2; exit 1; }

$(VENV)/.runs: requirements.lock pyproject.toml | $(BIN)/pip
	@echo "Installing the pinned packages of requirements.lock: a minute the first time"
	@$(PIP) install -qq --require-hashes --requirement requirements.lock
	@$(PIP) install -qq --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.develops: requirements-dev.lock pyproject.toml | $(BIN)/pip
	@echo "Installing the pinned packages of requirements-dev.lock: a minute the first time"
	@$(PIP) install -qq --require-hashes --requirement requirements-dev.lock
	@$(PIP) install -qq --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.runs  # it holds all that the other lock holds

# Only what checks the page needs it; the page itself is served as it is written.
frontend/node_modules/.package-lock.json: frontend/package-lock.json
	@cd frontend && npm install --no-save --ignore-scripts --loglevel=error

# What is easier said in Python than in the shell

define CHECK_PYTHON
import sys
if sys.version_info < (3, 11):
    sys.exit("error: Cineclube needs Python 3.11 or newer, %s is %s: name another one, as in "
             "`make run PYTHON=python3.13`" % (sys.executable, sys.version.split()[0]))
endef

define CHECK_PORT
import socket, sys
from cineclube.settings import Settings
settings = Settings()
try:
    found = socket.getaddrinfo(settings.host, settings.port, type=socket.SOCK_STREAM)[0]
    with socket.socket(found[0], found[1]) as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(found[4])
except OSError as error:
    sys.exit(f"error: cannot listen on {settings.host}, port {settings.port}: {error.strerror}. "
             f"Try another port: make run PORT={settings.port % 65535 + 1}")
endef

define HAS_MODEL
import sys
from cineclube.errors import InvalidModelError
from cineclube.recommender import artefact
from cineclube.settings import Settings
models_dir = Settings().models_dir
try:
    version = artefact.current_version(models_dir)
    if version:
        artefact.open_version(models_dir, version)
except InvalidModelError as error:
    sys.exit(f'The model that is there cannot serve: {error}')
sys.exit(version is None)
endef

define THINGS_TO_TRY
import os, time, urllib.request
from cineclube.settings import Settings
settings, server = Settings(), os.getppid()
host = {'0.0.0.0': '127.0.0.1', '::': '::1'}.get(settings.host, settings.host)
address = f'http://[{host}]:{settings.port}' if ':' in host else f'http://{host}:{settings.port}'
direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
while os.getppid() == server:
    try:
        direct.open(f'{address}/health/ready', timeout=5).close()
    except OSError:
        time.sleep(0.2)
        continue
    print(f'''
Cineclube is ready. Three things to try:
  {address}/                         the map of taste: the page
  {address}/filmes/1/recomendacoes   five films for user 1, and why
  {address}/docs                     all of the API
Ctrl-C stops it.
''', flush=True)
    break
endef

export CHECK_PYTHON CHECK_PORT HAS_MODEL THINGS_TO_TRY
