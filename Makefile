# `make demo` and `make test` set up what is missing, then do their work; both may be run again at any time.

VENV := .venv
BIN := $(VENV)/bin
SETUP_STAMP := $(VENV)/.set-up
FUZZ_SECONDS ?= 60
WORKERS ?= 2

export PATH := $(CURDIR)/$(BIN):$(PATH)
# Nothing here reports home, and nothing waits for a network that may not be there.
export DVC_NO_ANALYTICS := 1
export DO_NOT_TRACK := true
export MLFLOW_DISABLE_TELEMETRY := true
export PLATFORMIO_SETTING_ENABLE_TELEMETRY := no
export PLATFORMIO_DISABLE_UPGRADE_CHECK := true

.PHONY: demo demo-quick six test lint format bench fuzz hawkbit labgrid setup clean help

help: ## show this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: $(SETUP_STAMP) ## the whole pipeline on params.yaml, then its results as a table
	dvc repro
	tinyml table

demo-quick: $(SETUP_STAMP) ## the same stages with few samples and epochs, in a copy under build/
	scripts/demo_quick.sh

six: $(SETUP_STAMP) ## all tasks on their default data, in a copy under build/; each an experiment in MLflow
	scripts/six.sh

test: $(SETUP_STAMP) ## the whole test suite, WORKERS=2 files at a time
	-@scripts/labgrid.sh
	pytest -n $(WORKERS) --dist loadfile

lint: $(SETUP_STAMP) ## what CI checks before the tests
	ruff check .
	ruff format --check .
	mypy
	scripts/format_c.sh --check

format: $(SETUP_STAMP) ## rewrite Python and C the way lint wants it
	ruff check --fix .
	ruff format .
	scripts/format_c.sh

bench: $(SETUP_STAMP) ## measure the speed figures that the documentation promises
	python -m benchmarks

fuzz: $(SETUP_STAMP) ## look for inputs that do harm: FUZZ_SECONDS=60 for each target
	python -m tests.fuzz --seconds $(FUZZ_SECONDS)

hawkbit: ## get the hawkBit server for the test that starts a real one (needs Java and Maven)
	scripts/hawkbit.sh

labgrid: ## get labgrid's programs for the tests of board pools, in an environment of their own
	scripts/labgrid.sh

setup: $(SETUP_STAMP) ## Debian packages and the virtual environment

$(SETUP_STAMP): pyproject.toml constraints.txt debian-packages.txt scripts/setup.sh
	@scripts/setup.sh $(VENV)
	@touch $@

clean: ## remove everything that can be made again, the virtual environment apart
	rm -rf build work .pio .platformio .pytest_cache .mypy_cache .ruff_cache
