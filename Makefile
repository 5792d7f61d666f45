# make install · make run · make test · make format. The virtual environment is made when it is first needed.
PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PYRIGHT_PYTHON_IGNORE_WARNINGS := 1

.PHONY: help install run test format clean

help:
	@echo "make install   set up .venv with everything, tests included"
	@echo "make run       start the studio on http://127.0.0.1:7860"
	@echo "make test      ruff, pyright and pytest"
	@echo "make format    lay the code out"
	@echo "make clean     remove .venv and caches"

install: .venv/.run .venv/.dev
	@echo "Installed. Start the studio with: make run"

run: .venv/.run
	@$(BIN)/python app.py

test: .venv/.dev
	@echo "ruff"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@echo "pyright"
	@$(BIN)/pyright
	@echo "pytest: what needs no clock, two at a time; then the engine and the page in a browser, which do"
	@OMP_NUM_THREADS=1 $(BIN)/python -m pytest -n 2 --dist loadfile --ignore tests/engine -m "not browser"
	@$(BIN)/python -m pytest tests/engine
	@$(BIN)/python -m pytest tests/ui -m browser

format: .venv/.dev
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

clean:
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis

$(BIN)/python:
	@echo "Making .venv"
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed.")'
	@$(PYTHON) -m venv .venv

# The stamps say which requirements are installed; editing a requirements file makes its stamp old.
.venv/.run: requirements.txt | $(BIN)/python
	@echo "Installing what the studio needs, once (some minutes)"
	@$(BIN)/python -m pip install --quiet --requirement requirements.txt
	@touch $@

.venv/.dev: requirements-dev.txt .venv/.run
	@echo "Installing what the tests need, once"
	@$(BIN)/python -m pip install --quiet --requirement requirements-dev.txt
	@touch $@
