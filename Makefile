# Each line calls one program; what they do is in bootstrap.py, moview/stack and setup.cfg.
PYTHON ?= python3
BIN := .venv/bin
SERVICE ?=
PYTEST ?= tests
SIDE_BY_SIDE := -n logical --dist loadfile --no-loadscope-reorder
MINUTES ?= 15
TIMES ?= 20
CASES ?= 5000
OFFLINE ?=
export OFFLINE
.DEFAULT_GOAL := help
.PHONY: help up down reset logs install install-dev lint test coverage postman screenshots images test-containers bundle bench bench-ranking soak faults fuzz

help: ## list these targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(firstword $(MAKEFILE_LIST))

up: install ## install, start everything, follow it until Ctrl-C (PORT=9000 for another port)
	@$(BIN)/moview up

down: install ## stop what `make up` started
	@$(BIN)/moview down

reset: install ## stop, and delete all local data after a question
	@$(BIN)/moview reset

logs: install ## show the logs (SERVICE=movie for one of them)
	@$(BIN)/moview logs $(SERVICE)

install: ## make .venv with what the services need
	@$(PYTHON) bootstrap.py

install-dev: ## the same with what tests, lint and measurements need
	@$(PYTHON) bootstrap.py --dev

lint: install-dev ## check style, format, types and workflows
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/check-jsonschema -q --builtin-schema vendor.github-workflows .github/workflows/*.yml
	@$(BIN)/check-jsonschema -q --builtin-schema vendor.dependabot .github/dependabot.yml

test: lint ## lint, then every test (PYTEST=tests/unit for some)
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE) $(PYTEST)

coverage: lint ## the same with line and branch coverage; a quarter slower
	@$(BIN)/python -m pytest $(SIDE_BY_SIDE) --cov --cov-report= $(PYTEST)
	@$(BIN)/coverage report
	@$(BIN)/coverage report --include='*/domain/*,*/domain.py' --fail-under=100 --format=total

screenshots: install-dev ## take pictures of the pages in a browser, into docs/images
	@$(BIN)/python -W ignore::DeprecationWarning -m tests.browser.screenshots

images: ## build the container images (OFFLINE=1 where no image registry is reached)
	@docker/build

test-containers: install-dev ## build the images, then try them all with a Docker engine
	@$(BIN)/python -m pytest -m containers --durations 0 tests/containers

bundle: install ## write dist/moview-VERSION.zip, which Elastic Beanstalk deploys
	@$(BIN)/python bundle.py

postman: install ## write the Postman collection and environment from the contract, into docs/postman
	@$(BIN)/python -W ignore -m gateway.postman

bench: install-dev ## measure speed beside Moview's peers, into bench/RESULTS.md
	@$(BIN)/python -m bench speed

bench-ranking: install-dev ## measure how objective scores are, on real data, and how accurate beside fitted models
	@$(BIN)/python -m bench ranking
	@$(BIN)/python -m bench ranking.peers

soak: install-dev ## lasting load, watching memory and queues (MINUTES=15)
	@$(BIN)/python -m bench soak --minutes $(MINUTES)

faults: install-dev ## every fault under load, many times over (TIMES=20)
	@$(BIN)/python -m tests.faults --times $(TIMES)

fuzz: install-dev ## generated and hand-made bad requests (CASES=5000)
	@$(BIN)/python -W ignore::DeprecationWarning -m tests.fuzz --cases $(CASES)
