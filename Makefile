# The two commands: `make run` and `make test`. The others are parts of them, or save typing.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input --no-compile --require-hashes
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url

.PHONY: run test proofs check format messages screenshots lock clean

run: $(VENV)/runtime
	@exec $(BIN)/python -m embedded

test: check
	@$(BIN)/python -m pytest -n 2 --dist loadgroup

# What every run tries a few times is tried here as often as it takes to believe it: races, money, forged links.
proofs: $(VENV)/development
	@PROOFS=on $(BIN)/python -m pytest -n 2 --dist loadgroup -m "proof or trials"

check: $(VENV)/development
	@$(BIN)/ruff check --quiet .
	@$(BIN)/ruff format --quiet --check .
	@DEBUG=on $(BIN)/mypy .
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python manage.py makemigrations --check --dry-run

format: $(VENV)/development
	@$(BIN)/ruff check --quiet --fix .
	@$(BIN)/ruff format .

# After texts have changed: the catalogues name what still wants a translation.
messages: $(VENV)/development
	@DEBUG=on DJANGO_SETTINGS_MODULE=config.settings $(BIN)/python -m tools.messages

# Beside a running trial with fresh demonstration data; needs Chromium.
screenshots: $(VENV)/development
	@$(BIN)/python -m tools.screenshots

lock: $(VENV)/development
	@$(COMPILE) --upgrade requirements.in --output-file requirements.txt
	@$(COMPILE) --upgrade requirements-dev.in --output-file requirements-dev.txt

# The data of the trial stays: it lies in .local, and only a person removes it.
clean:
	rm -rf $(VENV) staticfiles .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage
	find . -name __pycache__ -prune -exec rm -rf {} +

$(VENV)/python:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("Pursuit needs Python 3.11 or newer; name one with: make PYTHON=python3.12")'
	@$(PYTHON) -m venv $(VENV) || { echo "This Python cannot make virtual environments; on Debian: apt-get install python3-venv"; exit 1; }
	@touch $@

$(VENV)/runtime: requirements.txt | $(VENV)/python
	@echo "Installing what Pursuit needs (once)"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/development: requirements-dev.txt $(VENV)/runtime
	@echo "Installing what its tests need (once)"
	@$(PIP) -r requirements-dev.txt
	@touch $@
