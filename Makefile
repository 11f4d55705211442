# Everything a newcomer types. Needs Python 3.11 or newer, make and a package registry; nothing else.
# `make up` and `make run` take the port from TODOHUB_PORT (4599).

.DEFAULT_GOAL := help
.PHONY: help run up down dev test faults soak wire attack audit check check-types check-console check-architecture check-generated format lock templates package bench load deploy data settle verify-data \
	oracle rehearse federation receivers clients emulator environment clean port console browser pictures

PYTHON := $(shell for p in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
ifeq ($(PYTHON),)
$(error Python 3.11 or newer is needed and none answers on PATH (looked for python3.11 … python3.14, python3))
endif
PY := .venv/bin/python
STAGE ?= local

help:  ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

environment:
	@$(PYTHON) -m infra.bootstrap

port:
	@$(PYTHON) -m infra.ports

emulator:
	@$(PYTHON) -m infra.bootstrap --emulator

run: port emulator  ## Start the hub here, show a todo travelling, stay until Ctrl-C
	@$(PY) -m infra.local run

up: port emulator  ## The same, detached; safe to repeat
	@$(PY) -m infra.local up

down: environment  ## Stop it gracefully, keeping what it stored
	@$(PY) -m infra.local down

dev: emulator  ## HTTP in one process with reload, on the data of `make up`
	@$(PY) -m infra.dev

test: emulator  ## Run every test, one worker a core
	@$(PY) -m pytest -n auto --dist loadgroup $(PYTEST)

attack: emulator  ## Attack the hub: every route, EXAMPLES requests each (40) here, ATTACK_HTTP (3) over HTTP, every hostile value
	@ATTACK_EXAMPLES=$(or $(EXAMPLES),40) $(PY) -m pytest tests/attack tests/e2e/test_contracts_over_http.py $(PYTEST)

faults: environment  ## The whole fault sweep: every fault at every outbound call (an hour on two cores)
	@TODOHUB_FAULTS=all TODOHUB_FAULTS_PAIRS=$${TODOHUB_FAULTS_PAIRS:-5} $(PY) -m pytest tests/faults/test_sweep.py \
		-n auto --dist worksteal $(PYTEST)

soak: environment  ## Random use under faults, and random people: TODOHUB_SOAK_STEPS (10000) steps of each
	@TODOHUB_SOAK_STEPS=$${TODOHUB_SOAK_STEPS:-10000} $(PY) -m pytest tests/faults/test_soak.py tests/component/workorder/machine \
		-n auto --dist worksteal --show-capture=no $(PYTEST)

wire: emulator  ## Throttles, resets and silence at the wire between the hub and the emulator
	@TODOHUB_WIRE=1 TODOHUB_CALL_SECONDS=20 $(PY) -m pytest tests/wire $(PYTEST)

federation: environment  ## Two hubs, each a target of the other, 1,000 random lives in each of three protocols
	@TODOHUB_FEDERATION_TASKS=1000 $(PY) -m pytest tests/faults/test_federation.py --show-capture=no $(PYTEST)

receivers: environment  ## Every client, every mood at every request of a life, a kill after every call (40 minutes)
	@TODOHUB_EXHAUSTIVE=1 $(PY) -m pytest tests/faults/test_receivers.py --show-capture=no $(PYTEST)

oracle: environment  ## Random walks (WALKS, 5000) of random diagrams beside Flowable 6.8; needs a JDK and Maven. RECORD=1: write some down
	@$(PY) -m tests.oracle $(or $(WALKS),5000) $(if $(FROM),--from $(FROM)) $(if $(RECORD),--record)

check: environment  ## Format, lint, types, architecture, bandit, lock files, generated files
	@$(MAKE) --no-print-directory --keep-going --jobs 2 check-types check-console check-architecture check-generated

check-types:
	@.venv/bin/ruff format --check .
	@.venv/bin/ruff check .
	@.venv/bin/mypy

check-console:
	@$(PY) -m infra.console_build check

check-architecture:
	@.venv/bin/lint-imports --no-cache
	@$(PY) -m infra.figures
	@.venv/bin/bandit --quiet --recursive --configfile pyproject.toml app.py chalicelib

check-generated:
	@$(PY) -m infra.lock --check
	@$(PY) -m infra.templates --check
	@$(PY) -m infra.openapi_lint
	@$(PY) -m infra.notices --check

browser: emulator  ## Every browser test of the console on a hub of its own (Chromium; `make test` runs a few)
	@TODOHUB_BROWSER=all $(PY) -m pytest tests/browser $(PYTEST)

pictures: emulator  ## Screenshots of every screen of the console, three widths, two languages, into build/pictures
	@$(PY) -m tests.browser.pictures

console: environment  ## Build the web console, as `make up` does by itself
	@$(PY) -m infra.console_build

clients: up  ## Generate, compile and call a Python, a TypeScript and a Java client (LANGUAGES=python: one)
	@$(PY) -m infra.clients $(LANGUAGES)

audit:  ## Ask the vulnerability service of PyPI about every locked package; fails when it cannot
	@$(PYTHON) -m infra.bootstrap --audit
	@$(PY) -m infra.audit

format: environment  ## Format and fix what can be fixed
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

lock: environment  ## Resolve pyproject.toml anew into the lock files
	@$(PY) -m infra.lock
	@$(PY) -m infra.notices

templates: environment  ## Write infra/data.yaml, .chalice/*.json and docs/openapi.json from their sources
	@$(PY) -m infra.templates

package: environment  ## Package stage STAGE into build/STAGE
	@$(PY) -m infra.package $(STAGE) build/$(STAGE)

bench: emulator  ## Measure; prints a table and writes benchmarks/latest.json
	@$(PY) -m benchmarks.run

load: up  ## Many senders and readers on the local hub, one slow and one dead target: is anything lost?
	@$(PY) -m benchmarks.load $(LOAD)

deploy: environment  ## Deploy STAGE=dev or prod to AWS: shows the change set, asks (YES=1: not), smoke check
	@$(PY) -m infra.deploy $(STAGE) $(if $(BUCKET),--bucket $(BUCKET)) $(if $(TEMPLATE),--template $(TEMPLATE)) \
		$(if $(PARAMETERS),--parameters $(PARAMETERS)) $(if $(YES),--yes)

data: environment  ## Before a plain chalice deploy of STAGE: its tables, queues, secrets and alarms; shows, asks (YES=1: not)
	@$(PY) -m infra.data_stack $(STAGE) $(if $(BUCKET),--bucket $(BUCKET)) \
		$(if $(PARAMETERS),--parameters $(PARAMETERS)) $(if $(YES),--yes)

settle: environment  ## After a plain chalice deploy of STAGE: throttle, refusals, attachments, smoke check
	@$(PY) -m infra.settle $(STAGE)

verify-data: environment  ## Does what STAGE stores agree with itself? FIX=1 repairs; TABLES=prefix: a restored set
	@$(PY) -m infra.verify $(STAGE) $(if $(TABLES),--tables $(TABLES)) $(if $(FIX),--fix)

rehearse: emulator  ## Deploy to an emulator of AWS in both ways, break and take back deployments (7 minutes)
	@$(PY) -m pytest tests/rehearsal

clean: down  ## Forget the local hub: everything it stored, and the built packages
	@rm -rf .local build
